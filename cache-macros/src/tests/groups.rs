//! What comes from `macro_rules!` in invisible groups: parentheses where they would be missed, and
//! nowhere else.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::{ToTokens as _, quote};

use crate::groups;

fn group(tokens: TokenStream) -> Group {
    Group::new(Delimiter::None, tokens)
}

/// The expression with its groups kept together, as the compiler reads it: without the groups.
fn kept(tokens: TokenStream) -> String {
    let mut value: syn::Expr = syn::parse2(tokens).unwrap();
    groups::keep_in_value(&mut value);
    value.to_token_stream().to_string()
}

#[track_caller]
fn same(tokens: TokenStream, expected: TokenStream) {
    assert_eq!(kept(tokens), expected.to_string());
}

#[test]
fn operands_stay_together() {
    let sum = group(quote!(1 + 2));
    same(quote!(#sum * 2), quote!((1 + 2) * 2));
    same(quote!(3 - #sum), quote!(3 - (1 + 2)));
    same(quote!(-#sum), quote!(-(1 + 2)));
    same(quote!(#sum as u8), quote!((1 + 2) as u8));
    same(quote!(#sum..4), quote!((1 + 2)..4));
    same(quote!(#sum.pow(2)), quote!((1 + 2).pow(2)));
    same(quote!(f(|x| x * #sum)), quote!(f(|x| x * (1 + 2))));
    let nested = group(sum.to_token_stream());
    let nested = kept(quote!(#nested * 2));
    assert!(nested.starts_with('('), "{nested}");
}

#[test]
fn a_field_stays_a_function() {
    let field = group(quote!(shop.price));
    same(quote!(#field(7)), quote!((shop.price)(7)));
    let path = group(quote!(price));
    same(quote!(#path(7)), quote!(#path(7)));
}

#[test]
fn nothing_else_changes() {
    for alone in [
        quote!(x),
        quote!(5),
        quote!(f(1)),
        quote!(a.b),
        quote!([1, 2]),
    ] {
        let alone = group(alone);
        same(quote!(#alone + 1), quote!(#alone + 1));
    }
    let sum = group(quote!(1 + 2));
    same(quote!(f(#sum, [#sum])), quote!(f(#sum, [#sum])));
    same(quote!(|x| #sum), quote!(|x| #sum));
}

#[test]
fn arguments_of_macros() {
    let sum = group(quote!(1 + 2));
    same(
        quote!(vec![#sum * 2, #sum]),
        quote!(vec![(1 + 2) * 2, #sum]),
    );
    // What may be a type is left alone.
    let ty = group(quote!(&str));
    same(quote!(list!(&#ty)), quote!(list!(&#ty)));
}
