//! Which arguments are the key: all of them, those of `key_prefix`, none with `key`, and never
//! the ignored ones.
//!
//! The only place that sets `in_key`, and the only one that looks names up among the arguments.

use proc_macro2::Ident;
use syn::LitStr;
use syn::ext::IdentExt as _;

use crate::errors::Errors;
use crate::model::ArgClosure;
use crate::options::Written;
use crate::prefix::{self, Placeholder};
use crate::signature::{Shape, written_name};
use crate::{spanned, suggest};

/// Settles the key; `whole_prefix` says that `key_prefix` is all of it, placeholders or not.
pub(crate) fn settle(
    written: &mut Written,
    whole_prefix: bool,
    shape: &mut Shape,
    errors: &mut Errors,
) {
    let ignored = ignored_names(written, shape, errors);
    let written = &*written;
    let options = &written.options;
    for closure in [&options.key, &options.unless, &options.forced_update]
        .into_iter()
        .flatten()
    {
        closure_names(closure, shape, errors);
    }
    if let (Some(key), Some(ignore)) = (written.given("key"), written.given("ignore")) {
        errors.at(
            ignore,
            format!("`{key}` says what the key is already; remove `{ignore}`"),
        );
    }
    for name in &ignored {
        set_out(name, shape);
    }
    if let Some(text) = &options.key_prefix {
        prefix_names(written, text, whole_prefix, &ignored, shape, errors);
    }
    if written.given("key").is_some() {
        shape.args.iter_mut().for_each(|arg| arg.in_key = false);
        shape
            .receiver
            .iter_mut()
            .for_each(|receiver| receiver.in_key = false);
    }
}

fn closure_names(closure: &ArgClosure, shape: &Shape, errors: &mut Errors) {
    for name in &closure.params {
        if !exists(name, shape) {
            errors.at(name, unknown(&name.unraw().to_string(), shape));
        }
    }
}

/// The names in `ignore(…)` that are arguments.
fn ignored_names(written: &mut Written, shape: &Shape, errors: &mut Errors) -> Vec<String> {
    let mut names = Vec::new();
    for ident in written.ignore.clone() {
        let name = ident.unraw().to_string();
        if names.contains(&name) {
            let message = format!("`{name}` is ignored twice; remove one of the two");
            errors.at(&ident, message);
        } else if name == "self" && shape.receiver.is_none() {
            errors.at(&ident, "this function has no `self`; remove it here");
        } else if name != "self" && !exists(&ident, shape) {
            errors.at(&ident, unknown(&name, shape));
            written.refuse("ignore");
        } else {
            names.push(name);
        }
    }
    names
}

fn set_out(name: &str, shape: &mut Shape) {
    if name == "self" {
        shape
            .receiver
            .iter_mut()
            .for_each(|receiver| receiver.in_key = false);
    }
    for arg in &mut shape.args {
        if written_name(&arg.pat).is_some_and(|ident| ident.unraw() == name) {
            arg.in_key = false;
        }
    }
}

fn prefix_names(
    written: &Written,
    text: &LitStr,
    whole_prefix: bool,
    ignored: &[String],
    shape: &Shape,
    errors: &mut Errors,
) {
    let Some(placeholders) = prefix::placeholders(text, errors) else {
        return;
    };
    if !whole_prefix && placeholders.is_empty() {
        return;
    }
    if let Some(key) = written.given("key") {
        let message = if placeholders.is_empty() {
            "the `key_prefix` of `#[cached]` is the whole key; use `#[memoize]` to have `key` too"
        } else {
            "`key_prefix` with placeholders is the whole key; keep one of the two"
        };
        errors.at(key, message);
        return;
    }
    let mut known = true;
    for placeholder in &placeholders {
        if let Some(message) = refused(placeholder, ignored, shape) {
            errors.at_span(spanned::inside(text, placeholder.range.clone()), message);
            known = false;
        }
    }
    // A misspelt name would be reported a second time, as the argument it was meant to be.
    if known && !written.refused("ignore") {
        left_out(&placeholders, shape, errors);
    }
}

fn refused(placeholder: &Placeholder, ignored: &[String], shape: &Shape) -> Option<String> {
    let name = &placeholder.name;
    if ignored.contains(name) {
        return Some(format!(
            "`{name}` is ignored; remove it from `ignore` or from this prefix"
        ));
    }
    let exists = match name.as_str() {
        "self" => shape.receiver.is_some(),
        _ => names(shape).any(|ident| ident.unraw() == name),
    };
    (!exists).then(|| unknown(name, shape))
}

/// Everything that is neither in the prefix nor ignored.
fn left_out(placeholders: &[Placeholder], shape: &Shape, errors: &mut Errors) {
    let named = |name: &str| {
        placeholders
            .iter()
            .any(|placeholder| placeholder.name == name)
    };
    if let Some(receiver) = shape
        .receiver
        .as_ref()
        .filter(|r| r.in_key && !named("self"))
    {
        let message = "`self` is not part of the key; write `{self}` in `key_prefix`, or \
                       `ignore(self)`";
        errors.at_span(receiver.span, message);
    }
    for arg in shape.args.iter().filter(|arg| arg.in_key) {
        match written_name(&arg.pat).map(|ident| ident.unraw().to_string()) {
            Some(name) if named(&name) => {}
            Some(name) => {
                let message = format!(
                    "`{name}` is not part of the key; write `{{{name}}}` in `key_prefix`, or \
                     `ignore({name})`"
                );
                errors.at(&arg.pat, message);
            }
            None => {
                let message = "this argument is not part of the key; give it a name, and write \
                               `{name}` in `key_prefix`, or `ignore(name)`";
                errors.at(&arg.pat, message);
            }
        }
    }
}

fn names(shape: &Shape) -> impl Iterator<Item = &Ident> {
    shape.args.iter().filter_map(|arg| written_name(&arg.pat))
}

fn exists(name: &Ident, shape: &Shape) -> bool {
    names(shape).any(|ident| ident.unraw() == name.unraw())
}

fn unknown(name: &str, shape: &Shape) -> String {
    let all: Vec<String> = names(shape)
        .map(|ident| ident.unraw().to_string())
        .collect();
    let unnamed = all.len() < shape.args.len();
    let all = || all.iter().map(String::as_str);
    match suggest::nearest(name, all()) {
        Some(near) => format!("no argument is called `{name}`; did you mean `{near}`?"),
        None if all().next().is_some() => format!(
            "no argument is called `{name}`; write {}",
            suggest::listed(all())
        ),
        None if unnamed => format!("no argument is called `{name}`; give the argument that name"),
        None => format!("no argument is called `{name}`; the function has none; remove this"),
    }
}
