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

fn lines(text: &str) -> usize {
    text.lines().filter(|line| !line.trim().is_empty()).count()
}

#[test]
fn a_plain_function_is_short() {
    let items = items("companion = false", PLAIN);
    let [function] = &items[..] else {
        panic!("one item: {items:?}");
    };
    assert!(lines(function) <= 25, "{} lines:\n{function}", lines(function));
}

#[test]
fn companions_do_not_make_the_function_longer() {
    let items = items("", PLAIN);
    let [function, home, companions] = &items[..] else {
        panic!("the function, a type and its functions: {items:?}");
    };
    println!("{}+{}+{}", lines(function), lines(home), lines(companions));
    println!("{function}\n{companions}");
    assert!(lines(function) <= 25, "{} lines:\n{function}", lines(function));
}
