//! The attributes themselves: which of the two it is, and where it stands.
//!
//! What stands between their parentheses is the business of `args`.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens as _;
use syn::{Attribute as Tokens, Meta};

use crate::errors::Errors;

/// Which attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Memoize,
    Cached,
}

impl Kind {
    /// As users write it.
    pub(crate) fn written(self) -> &'static str {
        match self {
            Self::Memoize => "#[memoize]",
            Self::Cached => "#[cached]",
        }
    }

    fn of(attribute: &Tokens) -> Option<Self> {
        let name = &attribute.path().segments.last()?.ident;
        if name == "memoize" {
            Some(Self::Memoize)
        } else if name == "cached" {
            Some(Self::Cached)
        } else {
            None
        }
    }
}

/// One of our attributes.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) kind: Kind,
    /// What to blame when something is missing.
    pub(crate) span: Span,
    /// Between the parentheses.
    pub(crate) args: TokenStream,
}

/// Takes our attributes out of a list and returns the first; a second one is a mistake.
pub(crate) fn take(attrs: &mut Vec<Tokens>, errors: &mut Errors) -> Option<Attribute> {
    let mut first = None;
    attrs.retain(|attribute| {
        let Some(kind) = Kind::of(attribute) else {
            return true;
        };
        if first.is_some() {
            errors.at(attribute, twice());
        } else {
            first = Some(read(kind, attribute, errors));
        }
        false
    });
    first
}

/// Takes out attributes of ours where there should be none left.
pub(crate) fn refuse(attrs: &mut Vec<Tokens>, errors: &mut Errors) {
    attrs.retain(|attribute| {
        let ours = Kind::of(attribute).is_some();
        if ours {
            errors.at(attribute, twice());
        }
        !ours
    });
}

fn twice() -> &'static str {
    "a function is memoized once; keep one of the two attributes"
}

fn read(kind: Kind, attribute: &Tokens, errors: &mut Errors) -> Attribute {
    let span = attribute
        .path()
        .segments
        .last()
        .map_or_else(Span::call_site, |s| s.ident.span());
    let args = match &attribute.meta {
        Meta::Path(_) => TokenStream::new(),
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(pair) => {
            let path = pair.path.to_token_stream();
            let message = format!("options go into parentheses; write `#[{path}(timeout = 60)]`");
            errors.at(&pair.value, message);
            TokenStream::new()
        }
    };
    Attribute { kind, span, args }
}
