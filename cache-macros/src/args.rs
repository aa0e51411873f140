//! The text between the parentheses of an attribute, cut into options.
//!
//! Knows the shapes an option can have (`name`, `name = value`, `name(list)`) and how to go on
//! after a broken one; what each option accepts is decided in `options`.

use darling::ast::NestedMeta;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::parse::discouraged::Speculative as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{Expr, Meta, Path, Token, UnOp, token};

use crate::errors::Errors;
use crate::names;

/// One option as written.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: Ident,
    pub(crate) value: Value,
}

/// What stands behind the name of an option.
#[derive(Debug)]
pub(crate) enum Value {
    /// `cache_none`
    Nothing,
    /// `timeout = 60`; never wrapped in the invisible groups that `macro_rules!` leaves.
    Expr(Expr),
    /// `ignore(db)`
    List(TokenStream),
    /// `timeout = `, and whatever is no expression.
    Broken(syn::Error),
}

/// All options in order, the broken ones too.
pub(crate) fn entries(tokens: TokenStream, errors: &mut Errors) -> Vec<Entry> {
    let mut found = Vec::new();
    let parsed = (|input: ParseStream<'_>| {
        while !input.is_empty() {
            if input.peek(Token![,]) {
                let comma: Token![,] = input.parse()?;
                errors.at(comma, "there is no option before this comma; remove it");
                continue;
            }
            let mut entry = entry(input, errors)?;
            if !input.is_empty() && !input.peek(Token![,]) {
                after_entry(input, entry.as_mut(), errors)?;
            }
            found.extend(entry);
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    })
    .parse2(tokens);
    errors.keep(parsed);
    found
}

/// The next option; absent if it is none, after saying so.
fn entry(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Option<Entry>> {
    let ahead = input.fork();
    match ahead.parse::<NestedMeta>() {
        Ok(NestedMeta::Meta(meta)) => {
            input.advance_to(&ahead);
            Ok(from_meta(meta, errors))
        }
        Ok(NestedMeta::Lit(literal)) => {
            input.advance_to(&ahead);
            errors.at(
                &literal,
                "a value needs the name of its option; for instance `timeout = 60`",
            );
            Ok(None)
        }
        Ok(NestedMeta::NameValueInvalidExpr(broken)) => {
            let Some(name) = single(&broken.path, errors) else {
                skip(input)?;
                return Ok(None);
            };
            // Past the name and the `=`, so that what follows is looked at again.
            Ident::parse_any(input)?;
            let equals: Token![=] = input.parse()?;
            let value = skip(input)?;
            let example = names::example(&name.to_string());
            let error = if value.is_empty() {
                let message = format!("`{name}` has no value; write `{example}`");
                syn::Error::new_spanned(quote::quote!(#name #equals), message)
            } else {
                let message =
                    format!("the value of `{name}` cannot be read; write it like `{example}`");
                syn::Error::new_spanned(value, message)
            };
            let value = Value::Broken(error);
            Ok(Some(Entry { name, value }))
        }
        Err(_) => {
            let next = skip(input)?.into_iter().next();
            errors.at(next, "options look like `timeout = 60`");
            Ok(None)
        }
    }
}

fn from_meta(meta: Meta, errors: &mut Errors) -> Option<Entry> {
    let name = single(meta.path(), errors)?;
    let value = match meta {
        Meta::Path(_) => Value::Nothing,
        Meta::List(list) => Value::List(list.tokens),
        Meta::NameValue(pair) => Value::Expr(ungrouped(pair.value)),
    };
    Some(Entry { name, value })
}

fn single(path: &Path, errors: &mut Errors) -> Option<Ident> {
    let name = path.get_ident().cloned();
    if name.is_none() {
        errors.at(
            path,
            "options have names of one word; for instance `timeout = 60`",
        );
    }
    name
}

fn ungrouped(mut expr: Expr) -> Expr {
    while let Expr::Group(group) = expr {
        expr = *group.expr;
    }
    expr
}

/// Something other than a comma follows an option.
fn after_entry(
    input: ParseStream<'_>,
    entry: Option<&mut Entry>,
    errors: &mut Errors,
) -> syn::Result<()> {
    if starts_option(input) {
        let name = input.fork().call(Ident::parse_any)?;
        errors.at(&name, format!("a comma is missing before `{name}`"));
        return Ok(());
    }
    let next = skip(input)?.into_iter().next();
    match entry {
        // `timeout: 60`
        Some(Entry { name, value }) if matches!(value, Value::Nothing) && !names::is_flag(name) => {
            let example = names::example(&name.to_string());
            let message = format!("`{name}` takes a value after `=`; write `{example}`");
            *value = Value::Broken(syn::Error::new_spanned(next, message));
        }
        _ => errors.at(
            next,
            "options are separated by commas; write a comma before this or remove it",
        ),
    }
    Ok(())
}

/// Takes tokens up to the next comma that an option follows.
fn skip(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut skipped = TokenStream::new();
    while !input.is_empty() {
        let ahead = input.fork();
        if ahead.parse::<Token![,]>().is_ok() && (ahead.is_empty() || starts_option(&ahead)) {
            break;
        }
        skipped.extend([input.parse::<TokenTree>()?]);
    }
    Ok(skipped)
}

fn starts_option(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let Ok(name) = ahead.call(Ident::parse_any) else {
        return false;
    };
    let assigned = ahead.peek(Token![=]) && !ahead.peek(Token![==]) && !ahead.peek(Token![=>]);
    names::is_option(&name.to_string())
        && (assigned || ahead.is_empty() || ahead.peek(Token![,]) || ahead.peek(token::Paren))
}

/// Whether the expression is a number with a minus sign, which comes as a literal or as an
/// operator, depending on what follows.
pub(crate) fn is_negative(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(literal) => literal.lit.to_token_stream().to_string().starts_with('-'),
        Expr::Unary(unary) => {
            matches!(unary.op, UnOp::Neg(_)) && matches!(*unary.expr, Expr::Lit(_))
        }
        _ => false,
    }
}
