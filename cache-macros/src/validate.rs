//! Rules between options, and between options and the function.
//!
//! Only refuses. What one option accepts is in `options`, the key in `key_spec`, the signature in
//! `validate_signature`.

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::{ReturnType, Signature};

use crate::attribute::{Attribute, Kind};
use crate::errors::Errors;
use crate::model::{Flow, Scope};
use crate::options::Written;
use crate::validate_sharing;

/// Every rule about options together.
pub(crate) fn check(
    attribute: &Attribute,
    written: &Written,
    sig: &Signature,
    flow: Flow,
    errors: &mut Errors,
) {
    if attribute.kind == Kind::Cached && written.given("key_prefix").is_none() {
        let message = "`#[cached]` needs `key_prefix = \"name:{argument}\"`; write it, or use \
                       `#[memoize]` to have the arguments as the key";
        errors.at_span(attribute.span, message);
    }
    if written.options.scope == Scope::Thread {
        thread_scope(written, sig, flow, errors);
    }
    validate_sharing::check(written, errors);
    waiting(written, errors);
    weight(written, errors);
    negative(written, errors);
}

fn thread_scope(written: &Written, sig: &Signature, flow: Flow, errors: &mut Errors) {
    let asynchronous: Option<TokenStream> = match flow {
        Flow::Sync => None,
        Flow::Async => Some(sig.asyncness.to_token_stream()),
        Flow::Future => match &sig.output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some(ty.to_token_stream()),
        },
    };
    if let Some(asynchronous) = asynchronous {
        let message = "a future may change threads, so `scope = \"thread\"` is for functions that \
                       are not async; remove the scope or make this function plain";
        errors.at(asynchronous, message);
    }
    for option in ["wait_timeout", "single_flight"] {
        if let Some(name) = written.given(option) {
            let message = format!(
                "with `scope = \"thread\"` nobody ever waits for a run; remove `{option}` or the \
                 scope"
            );
            errors.at(name, message);
        }
    }
    for option in ["max_bytes", "weigher"] {
        if let Some(name) = written.given(option) {
            let message = format!(
                "with `scope = \"thread\"` entries are counted, not weighed; write `max_entries` \
                 instead of `{option}`, or remove the scope"
            );
            errors.at(name, message);
        }
    }
}

fn waiting(written: &Written, errors: &mut Errors) {
    // In thread scope both are refused already.
    if written.options.no_single_flight
        && written.options.scope != Scope::Thread
        && let Some(name) = written.given("wait_timeout")
    {
        let message = "with `single_flight = false` nobody ever waits for a run; remove one of \
                       the two";
        errors.at(name, message);
    }
}

fn weight(written: &Written, errors: &mut Errors) {
    // In these scopes both are refused already.
    if matches!(written.options.scope, Scope::Thread | Scope::Shared) {
        return;
    }
    match (written.given("max_bytes"), written.given("weigher")) {
        (Some(bytes), None) => {
            let message = "`max_bytes` needs to know how large a result is; add `weigher = \
                           |value| value.len()`";
            errors.at(bytes, message);
        }
        (None, Some(weigher)) => {
            let message = "`weigher` counts towards `max_bytes`; add `max_bytes = \"64MiB\"`";
            errors.at(weigher, message);
        }
        _ => {}
    }
}

fn negative(written: &Written, errors: &mut Errors) {
    let kept = written.options.cache_none.is_some() || written.options.cache_err.is_some();
    let unclear = written.refused("cache_none") || written.refused("cache_err");
    if let Some(name) = written.given("negative_timeout")
        && !kept
        && !unclear
    {
        let message = "`negative_timeout` is for a `None` or `Err` that is kept; add `cache_none` \
                       or `cache_err`";
        errors.at(name, message);
    }
}
