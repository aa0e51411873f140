//! Closures in options: over the value (`is_stale = |value| …`) and over arguments
//! (`key = |id| …`).
//!
//! Whether the parameters name arguments of the function is decided in `key_spec`.

use proc_macro2::Ident;
use syn::{Expr, ExprClosure, Pat, ReturnType};

use crate::errors::Errors;
use crate::model::ArgClosure;
use crate::names;

/// A closure of exactly one parameter, which is the value, or the name of a function of one.
pub(crate) fn over_value(option: &Ident, expr: Expr) -> syn::Result<Expr> {
    if matches!(expr, Expr::Path(_)) {
        return Ok(expr);
    }
    let closure = closure(option, expr)?;
    if closure.inputs.len() == 1 {
        return Ok(Expr::Closure(closure));
    }
    let message =
        format!("`{option}` takes one parameter, the value; write `{option} = |value| …`");
    if closure.inputs.is_empty() {
        let (open, close) = (closure.inputs_begin, closure.inputs_end);
        return Err(syn::Error::new_spanned(
            quote::quote!(#open #close),
            message,
        ));
    }
    Err(syn::Error::new_spanned(&closure.inputs, message))
}

/// A closure whose parameters are names and nothing else.
pub(crate) fn over_arguments(
    option: &Ident,
    expr: Expr,
    errors: &mut Errors,
) -> Option<ArgClosure> {
    let closure = errors.keep(closure(option, expr))?;
    if let ReturnType::Type(_, ty) = &closure.output {
        errors.at(
            ty,
            format!("the result of `{option}` is inferred; remove its type"),
        );
    }
    let mut params: Vec<Ident> = Vec::new();
    for pat in &closure.inputs {
        match parameter(option, pat) {
            Ok(name) if params.contains(name) => {
                errors.at(
                    name,
                    format!("`{name}` is named twice; remove one of the two"),
                );
            }
            Ok(name) => params.push(name.clone()),
            Err(error) => {
                errors.keep::<()>(Err(error));
            }
        }
    }
    let body = *closure.body;
    Some(ArgClosure { params, body })
}

fn closure(option: &Ident, expr: Expr) -> syn::Result<ExprClosure> {
    let example = names::example(&option.to_string());
    match expr {
        Expr::Closure(closure) => match &closure.asyncness {
            Some(asyncness) => {
                let message = format!("`{option}` is not awaited; remove `async`");
                Err(syn::Error::new_spanned(asyncness, message))
            }
            None => Ok(closure),
        },
        Expr::Lit(literal) if option == "key" => {
            let message = format!("`key` is a closure; write `{example}`, or text as `key_prefix`");
            Err(syn::Error::new_spanned(literal, message))
        }
        other => {
            let message = format!("`{option}` is a closure; write `{example}`");
            Err(syn::Error::new_spanned(other, message))
        }
    }
}

fn parameter<'a>(option: &Ident, pat: &'a Pat) -> syn::Result<&'a Ident> {
    let message = match pat {
        Pat::Ident(name) if name.ident == "self" => {
            "`self` needs no parameter; remove it here and use it".to_owned()
        }
        Pat::Ident(plain) if plain.attrs.is_empty() && plain.subpat.is_none() => {
            match (&plain.by_ref, &plain.mutability) {
                (None, None) => return Ok(&plain.ident),
                _ => format!("arguments are borrowed here; write `{}` alone", plain.ident),
            }
        }
        Pat::Path(path) if path.path.is_ident("self") => {
            "`self` needs no parameter; remove it here and use it".to_owned()
        }
        Pat::Type(typed) => {
            let message = "the types are those of the arguments; remove this one";
            return Err(syn::Error::new_spanned(&typed.ty, message));
        }
        Pat::Wild(_) => "name only the arguments you need, in any order; remove `_`".to_owned(),
        _ => format!("the parameters of `{option}` are names of arguments; write a name"),
    };
    Err(syn::Error::new_spanned(pat, message))
}
