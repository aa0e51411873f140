//! Whole attributes on whole items: what is refused, with which words, and what is understood.
//!
//! Where the caret stands is checked by the compiler's own output, in the workspace's `tests/ui`.

mod durations;
mod expansion;
mod groups;
mod items;
mod keys;
mod options;
mod sharing;
mod signatures;
mod syntax;

use proc_macro2::{Span, TokenStream, TokenTree};

use crate::attribute::{Attribute, Kind};
use crate::errors::Errors;
use crate::expand;
use crate::item::{self, Subject};
use crate::model::{Annotated, Place};

/// What `#[memoize(args)]` on `item` says is wrong.
fn memoize(args: &str, item: &str) -> Vec<String> {
    messages(expanded(Kind::Memoize, args, item))
}

/// What `#[cached(args)]` on `item` says is wrong.
fn cached(args: &str, item: &str) -> Vec<String> {
    messages(expanded(Kind::Cached, args, item))
}

fn expanded(kind: Kind, args: &str, item: &str) -> TokenStream {
    expand::expand(&attribute(kind, args), tokens(item))
}

/// What is handed to `codegen` for a function without mistakes.
fn understood(kind: Kind, args: &str, item: &str) -> Annotated {
    let Ok(Subject::Function(function)) = item::sort(kind, tokens(item)) else {
        panic!("not a function: {item}");
    };
    let attribute = attribute(kind, args);
    expand::understand(&attribute, function, Place::Alone, Errors::default())
        .unwrap_or_else(|errors| panic!("{:?}", messages(errors.to_compile_errors())))
}

fn attribute(kind: Kind, args: &str) -> Attribute {
    Attribute {
        kind,
        span: Span::call_site(),
        args: tokens(args),
    }
}

fn tokens(text: &str) -> TokenStream {
    text.parse()
        .unwrap_or_else(|_| panic!("not tokens: {text}"))
}

/// The texts of all `compile_error!("…")` in the output, in order; not of those that a build with a store does
/// not have.
fn messages(output: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    let mut after_name = false;
    let mut after_condition = false;
    for token in output {
        match token {
            TokenTree::Ident(name) if name == "unless_shared" => after_condition = true,
            TokenTree::Group(_) if after_condition => after_condition = false,
            TokenTree::Ident(name) if name == "compile_error" => after_name = true,
            TokenTree::Group(group) if after_name => {
                let text: syn::LitStr = syn::parse2(group.stream()).unwrap();
                found.push(text.value());
                after_name = false;
            }
            TokenTree::Group(group) => found.extend(messages(group.stream())),
            _ => {}
        }
    }
    found
}

const NOTHING: [&str; 0] = [];
