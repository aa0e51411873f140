//! What the attributes may stand on, functions of impl blocks, and what is left after a mistake.

use super::{NOTHING, cached, expanded, memoize};
use crate::attribute::Kind;

#[test]
fn wrong_items() {
    for item in [
        "struct S;",
        "pub struct S { a: u8 }",
        "#[derive(Debug)] pub(crate) enum E {}",
        "mod m {}",
        "trait T { fn f(&self); }",
        "const C: u8 = 1;",
        "type A = u8;",
        "type A;",
        "use a::b;",
        "m! {}",
        "extern \"C\" { fn f(); }",
    ] {
        assert_eq!(
            memoize("", item),
            ["`#[memoize]` goes on a function or an impl block; move it there"],
            "{item}"
        );
        assert_eq!(
            cached("", item),
            ["`#[cached]` goes on a function; move it there"],
            "{item}"
        );
    }
    for item in ["fn f(&self) -> u8;", "#[doc = \"x\"] pub async fn f();"] {
        assert_eq!(
            memoize("", item),
            [
                "`#[memoize]` needs a body to memoize; put it on the functions that implement this one"
            ]
        );
    }
    assert_eq!(memoize("", "").len(), 1);
    assert_eq!(memoize("", "fn f() { let = }").len(), 1);
}

#[test]
fn once() {
    const TWICE: &str = "a function is memoized once; keep one of the two attributes";
    assert_eq!(memoize("", "#[memoize] fn f() {}"), [TWICE]);
    assert_eq!(
        memoize("", "#[inline] #[larder::cached(x)] fn f() {}"),
        [TWICE]
    );
    assert_eq!(
        memoize("", "impl S { #[memoize] #[cached] fn f(&self) {} }"),
        [TWICE]
    );
}

#[test]
fn functions_without_self_in_impl_blocks() {
    const ALONE: &str = "a function of an impl block without `self`: put `#[memoize]` on the impl \
                         block too, or write `companion = false`";
    for item in [
        "fn new() -> Self {}",
        "fn f(a: Option<Self>) {}",
        "fn f() -> u8 { Self::N }",
        "fn f() -> Vec<u8> { vec![Self::N] }",
        "fn f(a: [u8; Self::N]) {}",
    ] {
        assert_eq!(memoize("", item), [ALONE], "{item}");
        assert_eq!(memoize("companion = false", item), NOTHING, "{item}");
        assert_eq!(
            memoize("", &format!("impl S {{ #[memoize] {item} }}")),
            NOTHING,
            "{item}"
        );
    }
    assert_eq!(
        memoize("", "fn f() { impl S { fn g() -> Self { S } } }"),
        NOTHING
    );
    assert_eq!(memoize("", "fn f(&self) -> Self {}"), NOTHING);
}

#[test]
fn companions_of_methods() {
    assert_eq!(
        memoize("companion = \"g\"", "fn f(&self) {}"),
        [
            "a method has a companion only if its impl block is annotated; put `#[memoize]` on the \
          impl block too, or remove this option"
        ]
    );
    assert_eq!(memoize("companion = false", "fn f(&self) {}"), NOTHING);
    let item = "impl S { #[memoize(companion = \"g\")] fn f(&self) {} }";
    assert_eq!(memoize("", item), NOTHING);
    let item = "impl T for S { #[memoize(companion = \"g\")] fn f(&self) {} }";
    assert_eq!(
        memoize("", item),
        ["methods of a trait have no companion; remove this option"]
    );
}

#[test]
fn impl_blocks() {
    assert_eq!(
        memoize("", "impl S { fn f(&self) {} }"),
        [
            "no function of this impl block is annotated; put `#[memoize]` on those to memoize, or \
          remove it here"
        ]
    );
    assert_eq!(
        memoize("timeout = 5", "impl S { #[memoize] fn f(&self) {} }"),
        ["`#[memoize]` on an impl block takes no options; write them on its functions"]
    );
    assert_eq!(
        cached("", "impl S {}"),
        [
            "`#[cached]` goes on a function; write `#[memoize]` on the impl block and `#[cached(…)]` \
          on its functions"
        ]
    );
    assert_eq!(
        memoize("", "impl S { #[memoize = \"5m\"] fn f(&self) {} }"),
        ["options go into parentheses; write `#[memoize(timeout = 60)]`"]
    );
    assert_eq!(
        memoize(
            "",
            "impl<T> Tr for S<T> { #[memoize] default fn f(&self) {} }"
        ),
        ["a function that can be specialized cannot be memoized; remove `default`"]
    );
    let both = "impl S {
        #[larder::memoize(timeout = 0)] fn f(&self) {}
        #[cached] fn g(&self) {}
        const N: u8 = 1;
    }";
    assert_eq!(memoize("", both).len(), 2);
}

#[test]
fn the_item_survives_mistakes() {
    let text = |item: &str| expanded(Kind::Memoize, "timeout = 0", item).to_string();
    let output =
        text("/// Docs.\n#[inline] #[memoize] pub fn f(mut a: u8) -> u8 { #![allow(x)] a }");
    let kept = "pub fn f (mut a : u8) -> u8 { a }";
    assert!(output.contains("# [doc = \" Docs.\"]"), "{output}");
    assert!(output.contains("# [inline]"), "{output}");
    assert!(output.contains("# [allow (x)]"), "{output}");
    assert!(output.contains(kept), "{output}");
    assert!(!output.contains("memoize]"), "{output}");
    assert!(text("struct S ;").contains("struct S ;"));
    assert!(text("fn f() { let = }").contains("fn f () { let = }"));
}

#[test]
fn impl_blocks_keep_everything() {
    let block = "#[cfg(x)] unsafe impl<T: Clone> Tr for S<T> where T: Copy {
        #![allow(x)]
        const N: u8 = 1;
        type A = u8;
        m! {}
        fn plain(&self) {}
        #[inline] #[memoize(timeout = 0)] fn wrong(&self) {}
    }";
    let output = expanded(Kind::Memoize, "", block).to_string();
    assert!(!output.contains("memoize ("), "{output}");
    for kept in [
        "# [cfg (x)] # [allow (x)] unsafe impl < T : Clone > Tr for S < T > where T : Copy {",
        "const N : u8 = 1 ;",
        "type A = u8 ;",
        "m ! { }",
        "fn plain (& self) { }",
        "# [inline] fn wrong (& self) { }",
    ] {
        assert!(output.contains(kept), "{kept}: {output}");
    }
}
