//! Functions of every shape: what is accepted and how it is read, what is refused.

use quote::ToTokens as _;

use super::{NOTHING, memoize, understood};
use crate::attribute::Kind;
use crate::model::{Annotated, Flow};

fn read(item: &str) -> Annotated {
    understood(Kind::Memoize, "", item)
}

fn refused(item: &str) -> Vec<String> {
    memoize("", item)
}

#[test]
fn accepted() {
    for item in [
        "fn f() {}",
        "pub(crate) unsafe fn f(a: &str, b: &[u8], c: Option<&str>, d: Cow<'_, str>) {}",
        "fn f<'a, T: Key, const N: usize>(a: &'a &'a T, b: [T; N]) -> Vec<T> where T: Clone {}",
        "fn f(mut a: u8, _: u8, (b, c): (u8, u8), User { id, .. }: User, r#type: u8) {}",
        "async fn f(&self, a: Option<&&str>) -> Result<String, Box<dyn Error>> {}",
        "fn f<'a>(&'a self, a: &'a str) -> impl Future<Output = u8> + Send + 'a { async { 1 } }",
        "fn f(self: Arc<Self>, a: Self) -> Self {}",
        "fn f(a: Box<dyn Tr>, b: impl Fn(&str) -> &str, c: fn(&mut u8) -> &u8, d: Name<'_>) {}",
        "fn f() -> &'static str { \"\" }",
        "fn f() -> Vec<&'static str> {}",
        "fn f() -> Box<dyn for<'a> Fn(&'a str) -> &'a str> {}",
        "fn f() -> for<'a> fn(&'a u8) -> &'a u8 {}",
        "fn f() -> Box<dyn for<'a> Tr<'a>> {}",
        "fn f(a: Vec<&'static str>) {}",
        "extern \"Rust\" fn f() {}",
        "#[test] #[inline] fn f() {}",
    ] {
        assert_eq!(refused(item), NOTHING, "{item}");
    }
}

#[test]
fn arguments_are_read() {
    let function = read("fn f(mut a: &&str, ref b: u8, c @ 1: u8, r#d: (&'static str)) {}");
    let names: Vec<String> = function
        .args
        .iter()
        .map(|arg| arg.name.to_string())
        .collect();
    assert_eq!(names, ["a", "__arg1", "__arg2", "r#d"]);
    let layers: Vec<usize> = function.args.iter().map(|arg| arg.layers).collect();
    assert_eq!(layers, [2, 0, 0, 1]);
    let text = |tokens: &dyn quote::ToTokens| tokens.to_token_stream().to_string();
    assert_eq!(text(&function.args[0].inner), "str");
    assert_eq!(text(&function.args[0].ty), "& & str");
    assert_eq!(text(&function.args[0].pat), "mut a");
    assert_eq!(text(&function.args[1].pat), "ref b");
    assert_eq!(text(&function.args[3].inner), "str");
}

#[test]
fn groups_of_macro_rules_are_seen_through() {
    use proc_macro2::{Delimiter, Group};
    use quote::quote;

    let group = |tokens| Group::new(Delimiter::None, tokens);
    let ty = group(quote!(&str));
    let item = quote!(fn f(a: &#ty) {});
    let function = understood(Kind::Memoize, "", &item.to_string());
    assert_eq!(function.args[0].layers, 2);
    // Printing drops the groups, so the item has to be taken as tokens here.
    let function = syn::parse2::<syn::ItemFn>(item).unwrap();
    let shape = crate::signature::read(&function.sig);
    assert_eq!(shape.args[0].layers, 2);
    assert_eq!(shape.args[0].inner.to_token_stream().to_string(), "str");
    let buried = group(quote!(Option<&str>));
    let ty: syn::Type = syn::parse2(quote!(#buried)).unwrap();
    assert!(crate::types::buried_reference(&ty).is_none());
}

#[test]
fn receivers_are_read() {
    let layers = |item: &str| read(item).receiver.map(|receiver| receiver.layers);
    assert_eq!(layers("fn f() {}"), None);
    assert_eq!(layers("fn f(self) {}"), Some(0));
    assert_eq!(layers("fn f(mut self) {}"), Some(0));
    assert_eq!(layers("fn f<'a>(&'a self) {}"), Some(1));
    assert_eq!(layers("fn f(self: &&Self) {}"), Some(2));
    assert_eq!(layers("fn f(self: Box<Self>) {}"), Some(0));
}

#[test]
fn results_are_read() {
    let result = |item: &str| {
        let function = read(item);
        (function.flow, function.output.to_token_stream().to_string())
    };
    let expect = |flow, output: &str| (flow, output.to_owned());
    assert_eq!(result("fn f() {}"), expect(Flow::Sync, "()"));
    assert_eq!(result("fn f() -> u8 {}"), expect(Flow::Sync, "u8"));
    assert_eq!(result("async fn f() -> u8 {}"), expect(Flow::Async, "u8"));
    assert_eq!(
        result("fn f() -> impl Send + ::core::future::Future<Output = u8> {}"),
        expect(Flow::Future, "u8")
    );
}

#[test]
fn qualifiers_refused() {
    const EXTERN: &str = "an `extern` function cannot be memoized; memoize a plain function and \
                          call it from this one";
    assert_eq!(
        refused("const fn f() {}"),
        ["a `const fn` cannot reach a cache; remove `const`"]
    );
    assert_eq!(refused("extern \"C\" fn f() {}"), [EXTERN]);
    assert_eq!(refused("extern fn f() {}"), [EXTERN]);
    assert_eq!(
        refused("unsafe extern \"C\" fn f(a: u8, ...) {}"),
        [
            EXTERN,
            "variadic arguments cannot be part of a key; take a slice"
        ]
    );
    assert_eq!(refused("const extern \"C\" fn f() {}").len(), 2);
}

#[test]
fn mutation_refused() {
    let message = |arg: &str| {
        format!(
            "`{arg}` cannot be part of a cached call: a hit would skip the mutation; take it by \
             value and return the new one"
        )
    };
    for arg in [
        "x: &mut u32",
        "x: &'a mut u32",
        "mut x: &mut Vec<u8>",
        "x: Option<&mut u8>",
        "x: (u8, &mut u8)",
        "x: &&mut std::fmt::Formatter<'_>",
        "x: HashMap<u8, &mut u8>",
    ] {
        assert_eq!(
            refused(&format!("fn f({arg}) {{}}")),
            [message(arg)],
            "{arg}"
        );
    }
    // Left out of the key, a mutation would be skipped all the same.
    assert_eq!(memoize("ignore(x)", "fn f(x: &mut u8) {}").len(), 1);
    for receiver in ["&mut self", "self: &mut Self", "self: Pin<&mut Self>"] {
        assert_eq!(
            refused(&format!("fn f({receiver}) {{}}")),
            [
                "`&mut self` cannot be part of a cached call: a hit would skip the mutation; take \
              `&self`, and return what changes"
            ]
        );
    }
}

#[test]
fn borrowed_results_refused() {
    const BORROWS: &str = "a result that borrows cannot be kept; return an owned value, for \
                           instance `String` or `Arc<T>`";
    for result in [
        "&str",
        "&'a str",
        "Option<&'a str>",
        "Result<Vec<&str>, E>",
        "Cow<'_, str>",
        "Name<'a>",
        "Box<dyn Tr + 'a>",
        "&'static &'a str",
        "(&u8, u8)",
    ] {
        for item in [
            format!("fn f<'a>(a: &'a str) -> {result} {{}}"),
            format!("async fn f<'a>(a: &'a str) -> {result} {{}}"),
            format!("fn f<'a>(a: &'a str) -> impl Future<Output = {result}> + 'a {{}}"),
        ] {
            assert_eq!(refused(&item), [BORROWS], "{item}");
        }
    }
    assert_eq!(refused("fn f(a: &u8) -> (&u8, &u8) {}"), [BORROWS; 2]);
}

#[test]
fn unnamed_results_refused() {
    const OPAQUE: &str = "a result of type `impl Trait` cannot be kept; name its type, or return \
                          `Arc<dyn Trait>`";
    const FUTURE: &str = "a future inside a result cannot be kept; await it in the function";
    assert_eq!(refused("fn f() -> impl Iterator<Item = u8> {}"), [OPAQUE]);
    assert_eq!(refused("fn f() -> Result<impl Tr, E> {}"), [OPAQUE]);
    assert_eq!(refused("async fn f() -> impl Tr {}"), [OPAQUE]);
    assert_eq!(
        refused("fn f() -> impl Future<Output = impl Tr> {}"),
        [OPAQUE]
    );
    assert_eq!(
        refused("async fn f() -> impl Future<Output = u8> {}"),
        [FUTURE]
    );
    assert_eq!(
        refused("fn f() -> Option<impl Future<Output = u8>> {}"),
        [FUTURE]
    );
    assert_eq!(
        refused("fn f() -> impl Future + Send {}"),
        ["the result is not named; write `impl Future<Output = T>`"]
    );
    assert_eq!(
        refused("fn f() -> ! {}"),
        ["a function that never returns has no result to keep; remove the attribute"]
    );
}

#[test]
fn trait_objects_refused() {
    let message = "a trait object cannot be part of a key; write `key = |x| …`, or `ignore(x)`";
    for item in [
        "fn f(x: &dyn Tr) {}",
        "fn f(x: &&(dyn Tr + Send)) {}",
        "fn f(x: Option<&dyn Tr>) {}",
    ] {
        assert_eq!(refused(item), [message], "{item}");
    }
    assert_eq!(
        refused("fn f((x,): &dyn Tr) {}"),
        [
            "a trait object cannot be part of a key; give the argument a name for `key = |name| …` \
          or `ignore(name)`"
        ]
    );
    let object = "fn f(x: &dyn Tr) {}";
    assert_eq!(memoize("ignore(x)", object), NOTHING);
    assert_eq!(memoize("key = |x| x.id()", object), NOTHING);
}

#[test]
fn buried_references_refused() {
    let message = "a key cannot be looked up through this reference; write `key = |x| …` with an \
                   owned key, or take owned values";
    for ty in [
        "Vec<&str>",
        "(&str, u8)",
        "[&str; 2]",
        "&[&str]",
        "HashMap<u8, &str>",
        "Option<Option<&str>>",
        "Option<(&str,)>",
        "Cow<'_, [&str]>",
    ] {
        let item = format!("fn f(x: {ty}, y: u8) {{}}");
        assert_eq!(refused(&item), [message], "{ty}");
        assert_eq!(memoize("ignore(x)", &item), NOTHING, "{ty}");
        assert_eq!(memoize("key = |y| *y", &item), NOTHING, "{ty}");
    }
    assert_eq!(
        refused("fn f((a, b): (&str, u8)) {}"),
        [
            "a key cannot be looked up through this reference; take owned values, or give the \
          argument a name for `key = |name| …`"
        ]
    );
}

#[test]
fn taken_names_refused() {
    for name in ["u8", "str", "bool", "char", "f32", "usize", "String", "std"] {
        assert_eq!(
            refused(&format!("fn {name}() {{}}")),
            [format!(
                "the companion of `{name}` would hide `{name}`; write `companion = \
                 \"other_name\"` or `companion = false`"
            )]
        );
        assert_eq!(
            memoize("companion = false", &format!("fn {name}() {{}}")),
            NOTHING
        );
        assert_eq!(
            memoize("companion = \"g\"", &format!("fn {name}() {{}}")),
            NOTHING
        );
        assert_eq!(refused(&format!("fn {name}(&self) {{}}")), NOTHING);
    }
    assert_eq!(
        memoize("companion = \"u8\"", "fn f() {}"),
        ["a companion called `u8` would hide `u8`; write another name"]
    );
}
