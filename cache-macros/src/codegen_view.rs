//! `invalidate_if` as code: removal by a predicate, which is shown the arguments of each entry.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::visit_mut::VisitMut;
use syn::{FnArg, GenericArgument, Generics, Lifetime, PathArguments, ReceiverKind, Type};

use crate::codegen::{self, Names};
use crate::codegen_companion::{self, KeyArguments};
use crate::codegen_key::{self, TUPLE, in_key, is_copy, is_one_of};
use crate::codegen_policy;
use crate::model::{Annotated, Argument, Flow};
use crate::types;

/// `invalidate_if`, where a predicate can be shown the arguments.
pub(crate) fn invalidate_if(annotated: &Annotated, names: &Names) -> Option<TokenStream> {
    if !can_be_seen(annotated) {
        return None;
    }
    let (private, root) = (&names.private, &names.root);
    let Annotated {
        vis, sig, output, ..
    } = annotated;
    let asyncness = (annotated.flow != Flow::Sync).then(|| quote!(async));
    let arguments = KeyArguments::of(annotated);
    let name = names.companion("invalidate_if");
    let [key, value, predicate] = ["__larder_key", "__larder_value", "is_doomed"]
        .map(|name| Ident::new(name, Span::mixed_site()));
    let views = views(annotated, private, &key, &predicate, &value);
    let (types, call) = (views.types, views.call);
    let Generics {
        params,
        where_clause,
        ..
    } = &sig.generics;
    let (at, witness) = if names.is_plain {
        (codegen::site_path(names), None)
    } else {
        let at = codegen::at(annotated, names);
        let thread = codegen_policy::thread(annotated, names);
        let witness = witness(annotated, names, &arguments);
        (quote!(#at #thread), Some(quote!(#witness,)))
    };
    let receiver = arguments.receiver.iter();
    let end = codegen_companion::end(annotated);
    Some(quote! {
        /// Forgets the results that `is_doomed` says so of, and returns their number. It is given
        /// the arguments that make the key, by reference, and what the function returned.
        ///
        /// # Errors
        ///
        /// If a shared store did not confirm; within a process never.
        #vis #asyncness fn #name <#params> (
            #(#receiver,)*
            mut #predicate: impl ::core::ops::FnMut(#(#types,)* &#output) -> bool,
        ) -> ::core::result::Result<usize, #root::Error> #where_clause {
            #at.invalidate_if(#witness |#key, #value| #call) #end
        }
    })
}

/// The type of the stored key: written down, or that of a closure which is never called.
fn witness(annotated: &Annotated, names: &Names, arguments: &KeyArguments<'_>) -> TokenStream {
    let private = &names.private;
    if let Some(key) = codegen_key::written_key(annotated, private) {
        return quote!(::core::marker::PhantomData::<#key>);
    }
    let (prepare, parts) = codegen_key::parts(annotated, private);
    let arguments = arguments
        .arguments
        .iter()
        .map(|Argument { name, ty, .. }| quote!(let #name: #ty = ::core::unreachable!();));
    quote! {
        #private::made_by(|| {
            #[allow(unreachable_code, unused_variables, clippy::diverging_sub_expression)]
            {
                #(#arguments)*
                #prepare
                #private::Part::own(&#parts)
            }
        })
    }
}

/// Whether every argument of the key can be shown as what it was: not an `impl Trait`, whose type nobody
/// can name, and not what would have to be built anew from what is stored.
fn can_be_seen(annotated: &Annotated) -> bool {
    let receiver = annotated.receiver.iter().any(|receiver| receiver.in_key)
        && annotated.sig.inputs.first().is_some_and(|first| {
            matches!(first, FnArg::Receiver(this) if matches!(this.kind, ReceiverKind::Typed(..)))
        });
    !receiver
        && codegen::opaque_arguments(annotated).next().is_none()
        && in_key(annotated).all(|argument| is_seen(&argument.inner))
}

/// Whether a stored part can be shown as `ty`, see `ViewAs`.
fn is_seen(ty: &Type) -> bool {
    let Some((name, payload)) = wrapper(ty) else {
        return true;
    };
    match (name.as_str(), types::bare(payload)) {
        // Shown as borrowed from the stored key, which does not live as long.
        ("Cow", _) => !quote!(#ty).to_string().contains("'static"),
        ("Option", Type::Reference(reference)) => {
            let behind = types::bare(&reference.elem);
            let wrapped = wrapper(behind).is_some_and(|(name, _)| name == "Arc" || name == "Cow");
            !wrapped && !matches!(behind, Type::Reference(_)) && !is_one_of(behind, &["f32", "f64"])
        }
        ("Option", payload) => {
            wrapper(payload).is_none_or(|(name, _)| name != "Option" && name != "Cow")
        }
        _ => true,
    }
}

/// The last name of a path with one type argument, and that argument.
fn wrapper(ty: &Type) -> Option<(String, &Type)> {
    let Type::Path(path) = types::bare(ty) else {
        return None;
    };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    let payload = arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(payload) => Some(payload),
        _ => None,
    })?;
    Some((last.ident.to_string(), payload))
}

/// How a predicate sees the arguments of an entry: a parameter for each, and the call that makes
/// them of the stored key.
struct Views {
    /// The types of the predicate's parameters.
    types: Vec<TokenStream>,
    /// Calls `predicate` with the views of `key` and with `value`.
    call: TokenStream,
}

/// The views of a key made of arguments; none where a closure made it.
fn views(
    annotated: &Annotated,
    private: &TokenStream,
    key: &Ident,
    predicate: &Ident,
    value: &Ident,
) -> Views {
    if annotated.options.key.is_some() {
        return Views {
            types: Vec::new(),
            call: quote!(#predicate(#value)),
        };
    }
    let arguments: Vec<_> = in_key(annotated).collect();
    let receiver = annotated
        .receiver
        .as_ref()
        .filter(|receiver| receiver.in_key);
    let count = arguments.len() + usize::from(receiver.is_some());
    let seen: Vec<_> = receiver
        .map(|_| quote!(Self))
        .into_iter()
        .chain(arguments.iter().map(|argument| anonymous(&argument.inner)))
        .collect();
    let names: Vec<_> = (0..count)
        .map(|n| Ident::new(&format!("__larder_part{n}"), Span::mixed_site()))
        .collect();
    let direct: Vec<_> = receiver
        .map(|_| None)
        .into_iter()
        .chain(
            arguments
                .iter()
                .map(|argument| direct_view(&argument.inner)),
        )
        .collect();
    let shown = names
        .iter()
        .zip(&direct)
        .enumerate()
        .map(|(position, (name, direct))| {
            let place = place(position, count);
            match direct {
                Some(stars) => quote!(&#stars #key #place),
                None => name.to_token_stream(),
            }
        });
    let mut call = quote!(#predicate(#(#shown,)* #value));
    for (position, (name, ty)) in names.iter().zip(&seen).enumerate().rev() {
        if direct[position].is_none() {
            let place = place(position, count);
            call = quote!(#private::ViewAs::view(&#key #place, |#name: &#ty| #call));
        }
    }
    Views {
        types: seen.iter().map(|ty| quote!(&#ty)).collect(),
        call,
    }
}

/// The dereferences that make the argument of its stored form, for primitives.
fn direct_view(ty: &Type) -> Option<TokenStream> {
    if is_copy(ty) {
        Some(TokenStream::new())
    } else {
        is_one_of(ty, &["str"]).then(|| quote!(*))
    }
}

/// `.1`, or `.0.1` and so on where tuples stand in tuples, as `codegen_key` makes them.
fn place(position: usize, count: usize) -> TokenStream {
    let mut size = 1;
    while count > size * TUPLE {
        size *= TUPLE;
    }
    let mut place = TokenStream::new();
    let mut rest = position;
    while size >= 1 {
        let index = syn::Index::from(rest / size);
        place.extend(quote!(.#index));
        rest %= size;
        size /= TUPLE;
    }
    place
}

/// The type with every lifetime but `'static` left to inference.
fn anonymous(ty: &Type) -> TokenStream {
    struct Anonymous;
    impl VisitMut for Anonymous {
        fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
            if lifetime.ident != "static" {
                *lifetime = Lifetime::new("'_", lifetime.span());
            }
        }
    }
    let mut ty = ty.clone();
    Anonymous.visit_type_mut(&mut ty);
    quote!(#ty)
}
