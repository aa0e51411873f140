//! What an attribute stands on: a function, an impl block, or something it cannot work on.
//!
//! Sorts items and takes them apart; what a function must be like is in `validate_signature`.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    AttrStyle, Attribute as Tokens, Block, ImplItemFn, Item, ItemFn, ItemImpl, Signature,
    TraitItemFn, Visibility,
};

use crate::attribute::Kind;

/// A function in whatever place.
#[derive(Debug, Clone)]
pub(crate) struct Function {
    pub(crate) attrs: Vec<Tokens>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    pub(crate) block: Block,
}

/// What the attribute stands on.
#[derive(Debug)]
pub(crate) enum Subject {
    Function(Function),
    Impl(ItemImpl),
}

/// Sorts an item.
///
/// # Errors
///
/// Everything that is neither a function with a body nor an impl block.
pub(crate) fn sort(kind: Kind, item: TokenStream) -> syn::Result<Subject> {
    let item = ungrouped(item);
    let written = kind.written();
    let misplaced = |token: Span| {
        let places = match kind {
            Kind::Memoize => "a function or an impl block",
            Kind::Cached => "a function",
        };
        syn::Error::new(
            token,
            format!("`{written}` goes on {places}; move it there"),
        )
    };
    match syn::parse2::<Item>(item.clone()) {
        Ok(Item::Fn(function)) => Ok(Subject::Function(function.into())),
        Ok(Item::Impl(block)) if kind == Kind::Memoize => Ok(Subject::Impl(block)),
        Ok(Item::Impl(block)) => {
            let message = "`#[cached]` goes on a function; write `#[memoize]` on the impl block \
                           and `#[cached(…)]` on its functions";
            Err(syn::Error::new_spanned(block.impl_token, message))
        }
        Ok(Item::Verbatim(_)) => match syn::parse2::<TraitItemFn>(without_visibility(&item)) {
            Ok(TraitItemFn {
                default: None, sig, ..
            }) => {
                let message = format!(
                    "`{written}` needs a body to memoize; put it on the functions that implement \
                     this one"
                );
                Err(syn::Error::new_spanned(sig.ident, message))
            }
            _ => Err(misplaced(keyword(&item))),
        },
        Ok(_) => Err(misplaced(keyword(&item))),
        Err(error) => Err(error),
    }
}

impl From<ItemFn> for Function {
    fn from(function: ItemFn) -> Self {
        Self {
            attrs: outer(function.attrs),
            vis: function.vis,
            sig: function.sig,
            block: *function.block,
        }
    }
}

impl From<ImplItemFn> for Function {
    fn from(function: ImplItemFn) -> Self {
        Self {
            attrs: outer(function.attrs),
            vis: function.vis,
            sig: function.sig,
            block: function.block,
        }
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.attrs.iter().map(ToTokens::to_token_stream));
        self.vis.to_tokens(tokens);
        self.sig.to_tokens(tokens);
        self.block.to_tokens(tokens);
    }
}

/// The impl block up to its brace.
pub(crate) fn head(block: &ItemImpl) -> TokenStream {
    let empty = ItemImpl {
        attrs: outer(block.attrs.clone()),
        items: Vec::new(),
        ..block.clone()
    };
    let mut tokens: Vec<TokenTree> = empty.to_token_stream().into_iter().collect();
    tokens.pop();
    tokens.into_iter().collect()
}

/// `#![inner]` attributes stand in the braces, which get new contents; outside they mean the same.
fn outer(mut attrs: Vec<Tokens>) -> Vec<Tokens> {
    for attribute in &mut attrs {
        attribute.style = AttrStyle::Outer;
    }
    attrs
}

/// `macro_rules!` may hand over a whole item in one invisible group.
fn ungrouped(item: TokenStream) -> TokenStream {
    let mut tokens = item.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::None => {
            ungrouped(group.stream())
        }
        _ => item,
    }
}

fn without_visibility(item: &TokenStream) -> TokenStream {
    after_attributes(item).collect()
}

/// The first token that says what kind of item it is.
fn keyword(item: &TokenStream) -> Span {
    after_attributes(item)
        .next()
        .map_or_else(Span::call_site, |token| token.span())
}

fn after_attributes(item: &TokenStream) -> impl Iterator<Item = TokenTree> + use<> {
    let mut tokens = item.clone().into_iter().peekable();
    loop {
        match tokens.peek() {
            Some(TokenTree::Punct(pound)) if pound.as_char() == '#' => {
                tokens.next();
                tokens.next();
            }
            Some(TokenTree::Ident(word)) if word == "pub" => {
                tokens.next();
                tokens.next_if(|token| {
                    matches!(token, TokenTree::Group(group)
                        if group.delimiter() == Delimiter::Parenthesis)
                });
            }
            _ => return tokens,
        }
    }
}
