//! From an attribute and its item to tokens: read, check, and hand over to `codegen`.
//!
//! The order of the stages, and nothing else.

use std::mem;

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::{ImplItem, ItemImpl};

use crate::attribute::{self, Attribute, Kind};
use crate::errors::Errors;
use crate::item::{self, Function, Subject};
use crate::model::{Annotated, AnnotatedImpl, Place};
use crate::options::Written;
use crate::{
    codegen, fallback, groups, key_spec, signature, source, validate, validate_sharing,
    validate_signature,
};

/// Expands `attribute`, which stood on `item`.
pub(crate) fn expand(attribute: &Attribute, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    match item::sort(attribute.kind, item.clone()) {
        Ok(Subject::Function(mut function)) => {
            groups::keep_in_function(&mut function);
            attribute::refuse(&mut function.attrs, &mut errors);
            match understand(attribute, function.clone(), Place::Alone, errors) {
                Ok(annotated) => codegen::function(&annotated),
                Err(errors) => fallback::emit(&function, &errors),
            }
        }
        Ok(Subject::Impl(mut block)) => {
            groups::keep_in_impl(&mut block);
            impl_block(attribute, block)
        }
        Err(error) => {
            errors.keep::<()>(Err(error));
            fallback::emit(&item, &errors)
        }
    }
}

/// Reads one function with its attribute; `errors` are those found before.
pub(crate) fn understand(
    attribute: &Attribute,
    function: Function,
    place: Place,
    mut errors: Errors,
) -> Result<Annotated, Errors> {
    let mut written = Written::parse(attribute.args.clone(), &mut errors);
    let mut shape = signature::read(&function.sig);
    validate::check(attribute, &written, &function.sig, shape.flow, &mut errors);
    key_spec::settle(
        &mut written,
        attribute.kind == Kind::Cached,
        &mut shape,
        &mut errors,
    );
    let checks_source = written.options.scope.may_share() && !written.options.no_source_check;
    let source = checks_source.then(|| source::hash(&function.sig, &function.block));
    let Function {
        attrs,
        vis,
        sig,
        block,
    } = function;
    let annotated = Annotated {
        attrs,
        vis,
        sig,
        block,
        flow: shape.flow,
        receiver: shape.receiver,
        args: shape.args,
        output: shape.output,
        place,
        owner: None,
        options: mem::take(&mut written.options),
        source,
    };
    validate_signature::check(&annotated, &written, &mut errors);
    validate_sharing::result(&annotated, &mut errors);
    if errors.is_empty() {
        Ok(annotated)
    } else {
        Err(errors)
    }
}

/// An impl block: its annotated functions are taken out, those with mistakes stay plain.
fn impl_block(attribute: &Attribute, block: ItemImpl) -> TokenStream {
    let mut errors = Errors::default();
    if !attribute.args.is_empty() {
        let message = "`#[memoize]` on an impl block takes no options; write them on its functions";
        errors.at(&attribute.args, message);
    }
    let is_trait = block.trait_.is_some();
    let place = if is_trait {
        Place::Trait
    } else {
        Place::Inherent
    };
    let mut annotated = AnnotatedImpl {
        head: item::head(&block),
        rest: Vec::new(),
        functions: Vec::new(),
        is_trait,
    };
    let owner = spelled(&block.self_ty);
    let mut found = false;
    for item in block.items {
        let ImplItem::Fn(mut function) = item else {
            annotated.rest.push(item.into_token_stream());
            continue;
        };
        let mut mistakes = Errors::default();
        let Some(own) = attribute::take(&mut function.attrs, &mut mistakes) else {
            annotated.rest.push(function.into_token_stream());
            continue;
        };
        found = true;
        if let Some(default) = &function.modifiers.defaultness {
            mistakes.at(
                default,
                "a function that can be specialized cannot be memoized; remove `default`",
            );
        }
        let plain = function.to_token_stream();
        match understand(&own, function.into(), place, mistakes) {
            Ok(function) => annotated.functions.push(Annotated {
                owner: Some(owner.clone()),
                ..function
            }),
            Err(mistakes) => {
                annotated.rest.push(plain);
                errors.append(mistakes);
            }
        }
    }
    if !found {
        let message = "no function of this impl block is annotated; put `#[memoize]` on those to \
                       memoize, or remove it here";
        errors.at(block.impl_token, message);
    }
    fallback::emit(&codegen::impl_block(&annotated), &errors)
}

/// A type as its tokens spell it, without the blanks that printing puts between them.
fn spelled(ty: &syn::Type) -> String {
    let printed = ty.to_token_stream().to_string();
    let words = printed.split(' ').collect::<Vec<_>>();
    let mut spelled = String::new();
    for word in words {
        let parted = |character: char| character.is_alphanumeric() || character == '_';
        if spelled.ends_with(parted) && word.starts_with(parted) || spelled.ends_with(',') {
            spelled.push(' ');
        }
        spelled.push_str(word);
    }
    spelled
}
