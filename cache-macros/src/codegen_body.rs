//! The body as code: run by the entered call, in its companion or in place.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Pat, Safety, Signature};

use crate::codegen::{Names, entered, opaque_arguments, turbofish};
use crate::model::{Annotated, Argument, Flow};

/// What the entered call does: the body, in its companion or in place.
pub(crate) fn run(annotated: &Annotated, names: &Names) -> TokenStream {
    let body = match names.companion {
        Some(_) => call_uncached(annotated, names),
        None => body_in_place(annotated),
    };
    match annotated.flow {
        Flow::Sync => {
            let output = &annotated.output;
            let body = match names.companion {
                Some(_) => body,
                None => quote!((move || -> #output #body)()),
            };
            unless_done(&body)
        }
        Flow::Async if names.companion.is_some() => unless_hit(&body),
        Flow::Async => unless_hit(&quote!(async move #body)),
        Flow::Future => unless_hit(&quote!(async move { #body.await })),
    }
}

/// What a sync function does after its lookup.
pub(crate) fn unless_done(body: &TokenStream) -> TokenStream {
    let entered = entered();
    let [output, running] =
        ["__larder_output", "__larder_running"].map(|name| Ident::new(name, Span::mixed_site()));
    quote! {
        match #entered.begin() {
            ::core::result::Result::Ok(#output) => #output,
            ::core::result::Result::Err(#running) => #running.finish(#body),
        }
    }
}

/// What an async function does after its lookup: a hit neither makes nor polls the body's future.
fn unless_hit(body: &TokenStream) -> TokenStream {
    let entered = entered();
    quote! {
        match #entered.hit() {
            ::core::result::Result::Ok(__larder_output) => __larder_output,
            ::core::result::Result::Err(__larder_missed) => __larder_missed.run_async(#body).await,
        }
    }
}

/// The block of the body, after the patterns of the arguments.
fn body_in_place(annotated: &Annotated) -> TokenStream {
    let bindings = annotated
        .args
        .iter()
        .filter(|argument| !is_plain(&argument.pat))
        .map(|argument| {
            let Argument { name, pat, .. } = argument;
            quote!(let #pat = #name;)
        });
    let statements = &annotated.block.stmts;
    let block = quote!({ #(#bindings)* #(#statements)* });
    match annotated.flow {
        Flow::Future => quote!((move || #block)()),
        Flow::Sync | Flow::Async => block,
    }
}

fn is_plain(pat: &Pat) -> bool {
    matches!(pat, Pat::Ident(pat) if pat.mutability.is_none() && pat.by_ref.is_none() && pat.subpat.is_none())
}

/// `user::uncached(id, name)`
pub(crate) fn call_uncached(annotated: &Annotated, names: &Names) -> TokenStream {
    let uncached = names.path("uncached");
    let generics = match opaque_arguments(annotated).next() {
        Some(_) => None,
        None => turbofish(&annotated.sig.generics, 0),
    };
    let receiver = annotated.receiver.as_ref().map(|receiver| {
        let span = receiver.span;
        quote_spanned!(span=> self)
    });
    let arguments = annotated
        .args
        .iter()
        .map(|argument| argument.name.to_token_stream());
    let arguments = receiver.into_iter().chain(arguments);
    let call = quote!(#uncached #generics (#(#arguments),*));
    match is_unsafe(&annotated.sig) {
        true => quote!(unsafe { #call }),
        false => call,
    }
}

fn is_unsafe(sig: &Signature) -> bool {
    matches!(sig.safety, Safety::Unsafe(_))
}
