//! How long the generated code is: every annotated function pays for its lines at compile time, and
//! whoever expands one has to read them.

use super::expanded;
use crate::attribute::Kind;

const PLAIN: &str = "fn f(x: u64) -> u64 { x }";

/// The items of the expansion, each as it would be written by hand.
fn items(args: &str, item: &str) -> Vec<String> {
    let file: syn::File = syn::parse2(expanded(Kind::Memoize, args, item)).unwrap();
    let items = file.items.into_iter().map(|item| syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![item],
    });
    items.map(|file| prettyplease::unparse(&file)).collect()
}

/// No more lines than this for a plain function.
const LIMIT: usize = 25;

fn is_short(function: &str) {
    let lines = function.lines().filter(|line| !line.trim().is_empty());
    let lines = lines.count();
    assert!(lines <= LIMIT, "{lines} lines:\n{function}");
}

#[test]
fn a_plain_function_is_short() {
    let items = items("companion = false", PLAIN);
    let [function] = &items[..] else {
        panic!("one item: {items:?}");
    };
    is_short(function);
}

#[test]
fn companions_do_not_make_the_function_longer() {
    let items = items("", PLAIN);
    let [function, _type, _companions] = &items[..] else {
        panic!("the function, a type and its functions: {items:?}");
    };
    is_short(function);
}
