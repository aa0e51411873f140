//! Rules about the function itself: what cannot be memoized, whatever the options say.
//!
//! Only refuses. Rules about options are in `validate`, rules about the key in `key_spec`.

use quote::ToTokens as _;
use syn::visit::{self, Visit};
use syn::{FnArg, Ident, Item, Macro, ReceiverKind, ReturnType, Signature, Type};

use crate::errors::Errors;
use crate::model::{Annotated, Companion, Flow, Place};
use crate::names;
use crate::options::Written;
use crate::signature::written_name;
use crate::types::{self, Borrow};

/// Every rule about the signature.
pub(crate) fn check(function: &Annotated, written: &Written, errors: &mut Errors) {
    qualifiers(&function.sig, errors);
    mutation(&function.sig, errors);
    result(function, errors);
    arguments(function, written, errors);
    companion(function, written, errors);
}

fn qualifiers(sig: &Signature, errors: &mut Errors) {
    if let Some(constness) = &sig.constness {
        errors.at(
            constness,
            "a `const fn` cannot reach a cache; remove `const`",
        );
    }
    if let Some(abi) = &sig.abi
        && abi.name.as_ref().is_none_or(|name| name.value() != "Rust")
    {
        let message = "an `extern` function cannot be memoized; memoize a plain function and call \
                       it from this one";
        errors.at(abi, message);
    }
    if let Some(variadic) = &sig.variadic {
        errors.at(
            variadic.dots,
            "variadic arguments cannot be part of a key; take a slice",
        );
    }
}

fn mutation(sig: &Signature, errors: &mut Errors) {
    for input in &sig.inputs {
        match input {
            FnArg::Receiver(receiver) => {
                let mutable = match &receiver.kind {
                    ReceiverKind::Reference(_, _, mutability) => mutability.is_some(),
                    ReceiverKind::Typed(_, ty) => types::mutable_reference(ty).is_some(),
                    _ => false,
                };
                if mutable {
                    let message = "`&mut self` cannot be part of a cached call: a hit would skip \
                                   the mutation; take `&self`, and return what changes";
                    errors.at(receiver, message);
                }
            }
            FnArg::Typed(typed) => {
                if types::mutable_reference(&typed.ty).is_some() {
                    let message = format!(
                        "`{}` cannot be part of a cached call: a hit would skip the mutation; \
                         take it by value and return the new one",
                        readable(typed)
                    );
                    errors.at(typed, message);
                }
            }
        }
    }
}

fn result(function: &Annotated, errors: &mut Errors) {
    let ReturnType::Type(_, written) = &function.sig.output else {
        return;
    };
    if let Type::Never(never) = types::bare(&function.output) {
        errors.at(
            never,
            "a function that never returns has no result to keep; remove the attribute",
        );
    }
    if function.flow == Flow::Future && types::future_output(written) == Some(None) {
        errors.at(
            written,
            "the result is not named; write `impl Future<Output = T>`",
        );
    }
    for opaque in types::opaque_types(&function.output) {
        let message = if opaque
            .bounds
            .to_token_stream()
            .to_string()
            .contains("Future")
        {
            "a future inside a result cannot be kept; await it in the function"
        } else {
            "a result of type `impl Trait` cannot be kept; name its type, or return \
             `Arc<dyn Trait>`"
        };
        errors.at(opaque, message);
    }
    for borrow in types::borrows(&function.output) {
        let message = "a result that borrows cannot be kept; return an owned value, for instance \
                       `String` or `Arc<T>`";
        match borrow {
            Borrow::Reference(reference) => errors.at(reference, message),
            Borrow::Lifetime(lifetime) => errors.at(lifetime, message),
        }
    }
}

/// What no key can be looked up through, unless the argument is not part of the key.
fn arguments(function: &Annotated, written: &Written, errors: &mut Errors) {
    // A misspelt `ignore` may have meant the very argument.
    if written.refused("ignore") {
        return;
    }
    for arg in function.args.iter().filter(|arg| arg.in_key) {
        // Already refused for the mutation.
        if types::mutable_reference(&arg.ty).is_some() {
            continue;
        }
        let name = written_name(&arg.pat);
        if let Some(object) = types::trait_object(&arg.ty) {
            let ways = match name {
                Some(name) => format!("write `key = |{name}| …`, or `ignore({name})`"),
                None => {
                    "give the argument a name for `key = |name| …` or `ignore(name)`".to_owned()
                }
            };
            errors.at(
                object,
                format!("a trait object cannot be part of a key; {ways}"),
            );
        }
        if let Some(reference) = types::buried_reference(&arg.ty) {
            let ways = match name {
                Some(name) => {
                    format!("write `key = |{name}| …` with an owned key, or take owned values")
                }
                None => {
                    "take owned values, or give the argument a name for `key = |name| …`".to_owned()
                }
            };
            let message = format!("a key cannot be looked up through this reference; {ways}");
            errors.at(reference, message);
        }
    }
}

fn companion(function: &Annotated, written: &Written, errors: &mut Errors) {
    // Whether it was to have a name or none is not known.
    if written.refused("companion") {
        return;
    }
    let ident = &function.sig.ident;
    match (
        function.place,
        &function.receiver,
        &function.options.companion,
    ) {
        (Place::Trait, _, Companion::Named(name)) => errors.at_span(
            name.span(),
            "methods of a trait have no companion; remove this option",
        ),
        (Place::Alone, Some(_), Companion::Named(name)) => errors.at_span(
            name.span(),
            "a method has a companion only if its impl block is annotated; put `#[memoize]` on \
             the impl block too, or remove this option",
        ),
        (Place::Alone, None, Companion::Named(name)) if names::is_taken(&name.to_string()) => {
            let message =
                format!("a companion called `{name}` would hide `{name}`; write another name");
            errors.at_span(name.span(), message);
        }
        (Place::Alone, None, Companion::Default | Companion::Named(_))
            if mentions_self(function) =>
        {
            let message = "a function of an impl block without `self`: put `#[memoize]` on the \
                           impl block too, or write `companion = false`";
            errors.at(ident, message);
        }
        (Place::Alone, None, Companion::Default) if names::is_taken(&ident.to_string()) => {
            let message = format!(
                "the companion of `{ident}` would hide `{ident}`; write `companion = \
                 \"other_name\"` or `companion = false`"
            );
            errors.at(ident, message);
        }
        _ => {}
    }
}

/// Whether `Self` occurs, which tells a function of an impl block from a free one.
fn mentions_self(function: &Annotated) -> bool {
    let mut find = FindSelf(false);
    find.visit_signature(&function.sig);
    find.visit_block(&function.block);
    find.0
}

struct FindSelf(bool);

impl<'a> Visit<'a> for FindSelf {
    fn visit_ident(&mut self, ident: &'a Ident) {
        self.0 |= ident == "Self";
    }

    // An impl block inside the body has a `Self` of its own.
    fn visit_item(&mut self, _: &'a Item) {}

    fn visit_macro(&mut self, called: &'a Macro) {
        self.0 |= contains_self(called.tokens.clone());
        visit::visit_macro(self, called);
    }
}

fn contains_self(tokens: proc_macro2::TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => ident == "Self",
        proc_macro2::TokenTree::Group(group) => contains_self(group.stream()),
        _ => false,
    })
}

/// The argument much as it was written: token streams print with a space between any two tokens.
fn readable(typed: &syn::PatType) -> String {
    let text = typed.to_token_stream().to_string();
    let mut text = text
        .replace(" :", ":")
        .replace("& ", "&")
        .replace(" ::", "::");
    for (spaced, plain) in [
        (":: ", "::"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
    ] {
        text = text.replace(spaced, plain);
    }
    text
}
