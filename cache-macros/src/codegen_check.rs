//! Questions to the compiler, each at the token of the user's that the answer is about: what an
//! argument lacks to be part of a key, and a result to be kept.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;

use crate::codegen::{Names, span_of};
use crate::codegen_key::{in_key, is_primitive, key_local, stars};
use crate::codegen_policy;
use crate::model::{Annotated, Scope};

/// All questions about one function, but for what its `key` closure makes.
pub(crate) fn checks(annotated: &Annotated, names: &Names) -> TokenStream {
    let arguments = arguments(annotated, names);
    let result = result(annotated, names);
    let both = both(annotated, names);
    quote!(#arguments #result #both)
}

/// The question about what the `key` closure made.
pub(crate) fn made_key(annotated: &Annotated, names: &Names) -> Option<TokenStream> {
    let closure = annotated.options.key.as_ref()?;
    Some(argument(
        &names.private,
        &key_local(),
        0,
        span_of(&closure.body),
    ))
}

fn arguments(annotated: &Annotated, names: &Names) -> TokenStream {
    let private = &names.private;
    let receiver = annotated.receiver.iter().filter(|receiver| receiver.in_key);
    let receiver = receiver.map(|receiver| {
        let this = Ident::new("self", receiver.span);
        argument(private, &this, receiver.layers, receiver.span)
    });
    let typed = in_key(annotated)
        .filter(|typed| !is_primitive(&typed.inner))
        .map(|typed| argument(private, &typed.name, typed.layers, span_of(&typed.inner)));
    receiver.chain(typed).collect()
}

fn argument(private: &TokenStream, name: &Ident, layers: usize, span: Span) -> TokenStream {
    let stars = stars(layers);
    let subject = Ident::new("__larder_subject", Span::mixed_site());
    let questions = ["KeyHash", "KeyEq", "KeyClone", "KeySend", "KeySync"]
        .map(|bound| question(private, bound, &subject, span));
    quote!({ let #subject = #private::subject!(#stars #name); #(#questions)* })
}

fn result(annotated: &Annotated, names: &Names) -> Option<TokenStream> {
    let output = &annotated.output;
    if is_primitive(output) {
        return None;
    }
    let private = &names.private;
    let outcome = codegen_policy::outcome(annotated, names);
    let subject = Ident::new("__larder_subject", Span::mixed_site());
    let bounds: &[&str] = match annotated.options.scope {
        Scope::Process => &["ResultClone", "ResultSend", "ResultSync"],
        Scope::Thread => &["ResultClone"],
    };
    let span = span_of(output);
    let questions = bounds
        .iter()
        .map(|bound| question(private, bound, &subject, span));
    Some(quote!({ let #subject = #private::kept(#outcome); #(#questions)* }))
}

/// `cache_err` and `cache_none` where they make no difference.
fn both(annotated: &Annotated, names: &Names) -> TokenStream {
    let private = &names.private;
    let output = &annotated.output;
    let subject = Ident::new("__larder_subject", Span::mixed_site());
    let options = &annotated.options;
    let asked = [
        ("HasErr", options.cache_err),
        ("HasNone", options.cache_none),
    ];
    let asked = asked
        .into_iter()
        .filter_map(|(bound, option)| Some((bound, option?)));
    asked
        .map(|(bound, option)| {
            let question = question(private, bound, &subject, option);
            quote!({ let #subject = #private::returned::<#output>(); #question })
        })
        .collect()
}

/// One call that compiles only if `bound` holds, all of it at `span`.
fn question(private: &TokenStream, bound: &str, subject: &Ident, span: Span) -> TokenStream {
    let bound = Ident::new(bound, span);
    at(quote!(#private::#bound::check(#subject);), span)
}

/// The tokens where `span` is, and meaning what they mean here.
fn at(tokens: TokenStream, span: Span) -> TokenStream {
    let move_token = |token: TokenTree| match token {
        TokenTree::Group(group) => {
            let mut moved = Group::new(group.delimiter(), at(group.stream(), span));
            moved.set_span(group.span().located_at(span));
            TokenTree::Group(moved)
        }
        mut token => {
            token.set_span(token.span().located_at(span));
            token
        }
    };
    tokens.into_iter().map(move_token).collect()
}
