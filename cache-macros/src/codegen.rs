//! From a checked function to its code: one static and one chain. Rejects nothing.
//!
//! The function keeps its signature and becomes a chain of calls into the engine. Its body moves to
//! the companion (`user::uncached`) where there is one, and into a closure where there is none.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Attribute, FnArg, Generics, Pat, Receiver, Signature, parse_quote};

use crate::codegen_body;
use crate::codegen_check;
use crate::codegen_companion;
use crate::codegen_key;
use crate::codegen_policy;
use crate::model::{Annotated, AnnotatedImpl, Argument, Companion, Flow, Place};
use crate::types;

/// The code of a function that is annotated by itself.
pub(crate) fn function(annotated: &Annotated) -> TokenStream {
    let names = Names::new(annotated);
    let rewritten = rewrite(annotated, &names);
    let companion = names.companion.as_ref().map(|home| match home {
        Home::Type(name) => codegen_companion::enumeration(annotated, &names, name),
        Home::Prefix(_) => codegen_companion::functions(annotated, &names),
    });
    quote!(#rewritten #companion)
}

/// The code of an annotated impl block: the block, and a second one with the companions.
pub(crate) fn impl_block(block: &AnnotatedImpl) -> TokenStream {
    let AnnotatedImpl {
        head,
        rest,
        functions,
        is_trait,
    } = block;
    let mut rewritten = TokenStream::new();
    let mut companions = TokenStream::new();
    for annotated in functions {
        let names = Names::new(annotated);
        rewritten.extend(rewrite(annotated, &names));
        if names.companion.is_some() {
            companions.extend(codegen_companion::functions(annotated, &names));
        }
    }
    let lints = codegen_companion::lints();
    let second = (!is_trait && !companions.is_empty()).then(|| {
        quote! {
            #lints
            #head { #companions }
        }
    });
    quote!(#head { #(#rest)* #rewritten } #second)
}

/// Where the companions of a function stand.
pub(crate) enum Home {
    /// On an uninhabited type of this name.
    Type(Ident),
    /// In the impl block of the function, with this in front of their names.
    Prefix(Ident),
}

/// The paths and names that the code of one function is written with.
pub(crate) struct Names {
    /// `::larder::__private`
    pub(crate) private: TokenStream,
    /// `::larder`
    pub(crate) root: TokenStream,
    pub(crate) companion: Option<Home>,
    /// See [`codegen_policy::is_plain`].
    pub(crate) is_plain: bool,
}

impl Names {
    fn new(annotated: &Annotated) -> Self {
        let root = match &annotated.options.krate {
            Some(path) => path.to_token_stream(),
            None => quote!(::larder),
        };
        let own = &annotated.sig.ident;
        let companion = match (&annotated.options.companion, annotated.place) {
            (Companion::Off, _) | (_, Place::Trait) => None,
            (_, Place::Alone) if annotated.receiver.is_some() => None,
            (Companion::Default, Place::Alone) => Some(Home::Type(own.clone())),
            (Companion::Named(name), Place::Alone) => Some(Home::Type(name.clone())),
            (Companion::Default, Place::Inherent) => Some(Home::Prefix(own.clone())),
            (Companion::Named(name), Place::Inherent) => Some(Home::Prefix(name.clone())),
        };
        let private = quote!(#root::__private);
        let is_plain = codegen_policy::is_plain(annotated, &private);
        Self {
            private,
            root,
            companion,
            is_plain,
        }
    }

    /// The name of a companion function.
    pub(crate) fn companion(&self, name: &str) -> Ident {
        match &self.companion {
            Some(Home::Prefix(prefix)) => {
                let prefix = bare(prefix);
                match name.strip_prefix("__") {
                    Some(hidden) => format_ident!("__{prefix}_{hidden}"),
                    None => format_ident!("{prefix}_{name}"),
                }
            }
            _ => Ident::new(name, Span::call_site()),
        }
    }

    /// The path of a companion function, from the function itself.
    pub(crate) fn path(&self, name: &str) -> TokenStream {
        let mut function = self.companion(name);
        match &self.companion {
            Some(Home::Type(home)) => {
                // Where another item has taken the name, the caret is on it.
                function.set_span(function.span().located_at(home.span()));
                quote!(#home::#function)
            }
            _ => quote!(Self::#function),
        }
    }
}

/// A name without `r#`.
pub(crate) fn bare(name: &Ident) -> String {
    let name = name.to_string();
    name.strip_prefix("r#").map(str::to_owned).unwrap_or(name)
}

/// The function with its chain instead of its body.
fn rewrite(annotated: &Annotated, names: &Names) -> TokenStream {
    let Annotated {
        attrs, vis, sig, ..
    } = annotated;
    let mut sig = sig.clone();
    for (input, argument) in typed(&mut sig).zip(&annotated.args) {
        let name = &argument.name;
        *input = parse_quote!(#name);
    }
    if names.companion.is_some() {
        strip_mut_self(&mut sig);
    }
    let checks = codegen_check::checks(annotated, names);
    let site = match &names.companion {
        Some(_) => TokenStream::new(),
        None => {
            let site = codegen_policy::site(annotated, names);
            let held = codegen_policy::held(annotated, names);
            quote!(#site #held)
        }
    };
    let enter = enter(annotated, names, Use::Call);
    let run = codegen_body::run(annotated, names);
    let call = match annotated.flow {
        Flow::Future => quote!(async move { #enter #run }),
        Flow::Sync | Flow::Async => quote!(#enter #run),
    };
    let attrs = attrs
        .iter()
        .filter(|attribute| !is_expectation(attribute) || names.companion.is_none());
    quote! {
        #(#attrs)*
        #vis #sig {
            #site
            #checks
            #call
        }
    }
}

/// What an entered call is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// The function itself.
    Call,
    /// `refresh`.
    Refresh,
}

/// `let entered = …;`: everything up to the body.
pub(crate) fn enter(annotated: &Annotated, names: &Names, purpose: Use) -> TokenStream {
    let private = &names.private;
    let options = &annotated.options;
    let is_plain = names.is_plain;
    let site = site_path(names);
    let (unless, forced, check) = match purpose {
        Use::Refresh => (None, Some(quote!(true)), None),
        Use::Call => (
            options.unless.as_ref().map(codegen_key::bound),
            options.forced_update.as_ref().map(codegen_key::bound),
            codegen_check::made_key(annotated, names),
        ),
    };
    let (prepare, parts) = codegen_key::parts(annotated, private);
    let call = match (purpose, &unless, &forced) {
        (Use::Refresh, ..) if is_plain => quote!(#site.refresh(#parts)),
        (Use::Call, None, None) if is_plain => quote!(#site.enter(#parts)),
        _ => {
            let at = at(annotated, names);
            let unless = unless.map(|bypass| quote!(.unless(#bypass)));
            let forced = forced.map(|forced| quote!(.forced_update(#forced)));
            let thread = codegen_policy::thread(annotated, names);
            quote!(#at #unless #forced #thread .enter(#parts))
        }
    };
    let entered = entered();
    quote! {
        #prepare
        #check
        let #entered = #call;
    }
}

/// The local between lookup and body; no name of the user's can meet it.
pub(crate) fn entered() -> Ident {
    Ident::new("__larder_entered", Span::mixed_site())
}

/// `at(…)`: which function, under which rules, and which of its memos.
pub(crate) fn at(annotated: &Annotated, names: &Names) -> TokenStream {
    let private = &names.private;
    let site = site_path(names);
    let rules = codegen_policy::rules(annotated, names);
    let who = who(annotated, names);
    quote!(#private::at(#site, #rules) #who)
}

/// The static, from wherever the function's code stands.
pub(crate) fn site_path(names: &Names) -> TokenStream {
    match names.companion {
        Some(_) => {
            let site = names.path("__site");
            quote!(#site())
        }
        None => quote!(&__LARDER_SITE),
    }
}

/// `.of(…)` where a function can have more than one memo.
fn who(annotated: &Annotated, names: &Names) -> Option<TokenStream> {
    if !has_several_memos(annotated, names) {
        return None;
    }
    let private = &names.private;
    if names.companion.is_none() {
        return Some(quote!(.of(#private::who(|| ()))));
    }
    let who = names.path("__who");
    let generics = turbofish(&annotated.sig.generics, opaque_arguments(annotated).count());
    let opaque = opaque_arguments(annotated).map(|argument| &argument.name);
    Some(quote!(.of(#who #generics (#(&#opaque),*))))
}

/// Whether a function can have more than one memo: it is generic, or `Self` may be. Without a type of its
/// own beside it, which an impl block does not allow, it may stand in a generic one.
pub(crate) fn has_several_memos(annotated: &Annotated, names: &Names) -> bool {
    !matches!(names.companion, Some(Home::Type(_))) || is_generic(annotated)
}

/// Whether calls of the function can differ in type.
pub(crate) fn is_generic(annotated: &Annotated) -> bool {
    let generics = &annotated.sig.generics;
    generics.type_params().next().is_some()
        || generics.const_params().next().is_some()
        || opaque_arguments(annotated).next().is_some()
}

/// The arguments written `impl Trait`: generics without a name.
pub(crate) fn opaque_arguments(annotated: &Annotated) -> impl Iterator<Item = &Argument> {
    annotated.args.iter().filter(|argument| is_opaque(argument))
}

/// Whether the type of an argument is an `impl Trait`.
pub(crate) fn is_opaque(argument: &Argument) -> bool {
    !types::opaque_types(&argument.ty).is_empty()
}

/// `::<T, N, _>`
pub(crate) fn turbofish(generics: &Generics, opaque: usize) -> Option<TokenStream> {
    let named = generics.params.iter().filter_map(|param| match param {
        syn::GenericParam::Type(param) => Some(&param.ident),
        syn::GenericParam::Const(param) => Some(&param.ident),
        syn::GenericParam::Lifetime(_) => None,
    });
    let named: Vec<_> = named.map(ToTokens::to_token_stream).collect();
    let inferred = std::iter::repeat_n(quote!(_), opaque);
    let all: Vec<_> = named.into_iter().chain(inferred).collect();
    (!all.is_empty()).then(|| quote!(::<#(#all),*>))
}

/// The span of all the tokens where they can be joined, otherwise of the first.
pub(crate) fn span_of(tokens: &impl ToTokens) -> Span {
    let mut tokens = tokens.to_token_stream().into_iter();
    let first = tokens
        .next()
        .map_or_else(Span::call_site, |token| token.span());
    let last = tokens.last().map_or(first, |token| token.span());
    first.join(last).unwrap_or(first)
}

/// The patterns of the typed arguments.
fn typed(sig: &mut Signature) -> impl Iterator<Item = &mut Pat> {
    sig.inputs.iter_mut().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(&mut *typed.pat),
        FnArg::Receiver(_) => None,
    })
}

/// `mut self` is for the body, which is elsewhere.
fn strip_mut_self(sig: &mut Signature) {
    if let Some(FnArg::Receiver(receiver)) = sig.inputs.first_mut() {
        strip_mut(receiver);
    }
}

/// Takes the `mut` off `mut self`.
pub(crate) fn strip_mut(receiver: &mut Receiver) {
    receiver.mutability = None;
}

fn is_expectation(attribute: &Attribute) -> bool {
    attribute.path().is_ident("expect")
}

/// Attributes about lints and use, which hold for the body wherever it stands.
pub(crate) fn for_body(attribute: &Attribute) -> bool {
    [
        "allow", "expect", "warn", "deny", "forbid", "cfg", "must_use",
    ]
    .iter()
    .any(|name| attribute.path().is_ident(name))
}

/// `cfg`, which everything of the function stands under.
pub(crate) fn is_condition(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
}
