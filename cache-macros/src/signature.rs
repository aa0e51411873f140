//! A function's signature, read: how the result comes out, what `self` is, and the arguments.
//!
//! Rejects nothing; the rules are in `validate_signature`.

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::spanned::Spanned as _;
use syn::{FnArg, Pat, PatType, ReceiverKind, ReturnType, Signature, Type, parse_quote};

use crate::model::{Argument, Flow, Receiver};
use crate::types;

/// What a signature says, as far as memoizing is concerned.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) flow: Flow,
    pub(crate) receiver: Option<Receiver>,
    pub(crate) args: Vec<Argument>,
    pub(crate) output: Type,
}

/// Reads a signature; every argument counts for the key until `key_spec` says otherwise.
pub(crate) fn read(sig: &Signature) -> Shape {
    let typed = sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    });
    let (flow, output) = result(sig);
    Shape {
        flow,
        receiver: sig.receiver().map(receiver),
        args: typed
            .enumerate()
            .map(|(at, typed)| argument(at, typed))
            .collect(),
        output,
    }
}

/// The argument's name, if its pattern is one: `x` and `mut x`, not `ref x` or `x @ Some(_)`.
pub(crate) fn written_name(pat: &Pat) -> Option<&Ident> {
    match pat {
        Pat::Ident(plain) if plain.by_ref.is_none() && plain.subpat.is_none() => Some(&plain.ident),
        _ => None,
    }
}

fn argument(at: usize, typed: &PatType) -> Argument {
    let name = written_name(&typed.pat).cloned().unwrap_or_else(|| {
        let span = Span::mixed_site().located_at(typed.pat.span());
        format_ident!("__arg{at}", span = span)
    });
    let (layers, inner) = types::peel(&typed.ty);
    Argument {
        name,
        pat: (*typed.pat).clone(),
        ty: (*typed.ty).clone(),
        layers,
        inner: inner.clone(),
        in_key: true,
    }
}

fn receiver(receiver: &syn::Receiver) -> Receiver {
    let layers = match &receiver.kind {
        ReceiverKind::Reference(..) => 1,
        ReceiverKind::Typed(_, ty) => types::peel(ty).0,
        _ => 0,
    };
    Receiver {
        span: receiver.self_token.span,
        layers,
        in_key: true,
    }
}

fn result(sig: &Signature) -> (Flow, Type) {
    let written = match &sig.output {
        ReturnType::Default => parse_quote!(()),
        ReturnType::Type(_, ty) => (**ty).clone(),
    };
    if sig.asyncness.is_some() {
        return (Flow::Async, written);
    }
    match types::future_output(&written) {
        Some(output) => (
            Flow::Future,
            output.cloned().unwrap_or_else(|| parse_quote!(())),
        ),
        None => (Flow::Sync, written),
    }
}
