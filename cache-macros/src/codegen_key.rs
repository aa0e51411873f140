//! The key as code: the borrowed parts of a call, and the checks at the arguments' own types.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;

use crate::codegen::is_generic;
use crate::model::{Annotated, ArgClosure, Argument, Companion, Place};
use crate::types;

/// Parts that one tuple can hold; more go into tuples of tuples.
pub(crate) const TUPLE: usize = 8;

/// A closure over arguments as a block in which they are bound by reference.
pub(crate) fn bound(closure: &ArgClosure) -> TokenStream {
    let ArgClosure { params, body } = closure;
    quote!({ #(let #params = &#params;)* #body })
}

/// What has to stand in front of the lookup, and the tuple of parts it is made with.
pub(crate) fn parts(annotated: &Annotated, private: &TokenStream) -> (TokenStream, TokenStream) {
    if let Some(closure) = &annotated.options.key {
        let key = key_local();
        let value = bound(closure);
        return (quote!(let #key = #value;), quote!((#private::part!(#key),)));
    }
    let receiver = annotated
        .receiver
        .as_ref()
        .filter(|receiver| receiver.in_key)
        .map(|receiver| {
            let this = quote_spanned!(receiver.span=> self);
            let stars = stars(receiver.layers);
            quote!(#private::part!(#stars #this))
        });
    let arguments = in_key(annotated).map(|argument| part(private, argument));
    let parts: Vec<_> = receiver.into_iter().chain(arguments).collect();
    (TokenStream::new(), tuple(parts))
}

/// The local that holds what a `key` closure made.
pub(crate) fn key_local() -> Ident {
    Ident::new("__larder_key", Span::mixed_site())
}

/// The arguments that count, `self` aside.
pub(crate) fn in_key(annotated: &Annotated) -> impl Iterator<Item = &Argument> {
    annotated.args.iter().filter(|argument| argument.in_key)
}

/// One part; primitives are not asked for their form.
fn part(private: &TokenStream, argument: &Argument) -> TokenStream {
    let Argument {
        name,
        inner,
        layers,
        ..
    } = argument;
    let stars = stars(*layers);
    if is_copy(inner) {
        quote!(#private::Plain(&#stars #name))
    } else if is_one_of(inner, &["f32", "f64"]) {
        quote!(#private::Float(#stars #name))
    } else if is_one_of(inner, &["str"]) {
        quote!(#private::Text(&#stars #name))
    } else {
        quote!(#private::part!(#stars #name))
    }
}

/// The dereferences that take `layers` references off.
pub(crate) fn stars(layers: usize) -> TokenStream {
    std::iter::repeat_n(quote!(*), layers).collect()
}

fn tuple(mut parts: Vec<TokenStream>) -> TokenStream {
    while parts.len() > TUPLE {
        parts = parts
            .chunks(TUPLE)
            .map(|chunk| quote!((#(#chunk,)*)))
            .collect();
    }
    quote!((#(#parts,)*))
}

/// A type that needs no check: saves the compiler a question per argument.
pub(crate) fn is_primitive(ty: &Type) -> bool {
    is_copy(ty) || is_one_of(ty, &["str", "f32", "f64"])
}

/// A primitive type that is `Copy` and its own key. A type of the user's that goes by the same name
/// would be a compile error, and a lint on its own.
pub(crate) fn is_copy(ty: &Type) -> bool {
    const COPY: [&str; 14] = [
        "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
        "bool", "char",
    ];
    is_one_of(ty, &COPY) || matches!(types::bare(ty), Type::Tuple(tuple) if tuple.elems.is_empty())
}

pub(crate) fn is_one_of(ty: &Type, names: &[&str]) -> bool {
    matches!(types::bare(ty), Type::Path(path) if names.iter().any(|name| path.path.is_ident(name)))
}

/// The type of the stored key, where all of it is primitive and there can be no other.
pub(crate) fn written_key(annotated: &Annotated, private: &TokenStream) -> Option<TokenStream> {
    let plain = annotated.place == Place::Alone
        && annotated.receiver.is_none()
        && !matches!(annotated.options.companion, Companion::Off)
        && !is_generic(annotated)
        && annotated.options.key.is_none();
    let part = |argument: &Argument| {
        let inner = &argument.inner;
        if is_copy(inner) {
            Some(quote!(#inner))
        } else if is_one_of(inner, &["f32", "f64"]) {
            Some(quote!(#private::Float<#inner>))
        } else if is_one_of(inner, &["str"]) {
            Some(quote!(#private::Arc<str>))
        } else {
            None
        }
    };
    plain
        .then(|| in_key(annotated).map(part).collect::<Option<_>>())
        .flatten()
        .map(tuple)
}
