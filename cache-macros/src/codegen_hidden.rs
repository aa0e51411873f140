//! What a function and its companions share, as code: the static, the type that tells memos apart, the
//! entry that companions work on.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Generics, Type};

use crate::codegen::{self, Names};
use crate::codegen_companion::KeyArguments;
use crate::codegen_key;
use crate::codegen_policy;
use crate::model::Annotated;

/// What the function and its companions share: the static, the memo's marker, the entry.
pub(crate) fn hidden(annotated: &Annotated, names: &Names) -> TokenStream {
    let private = &names.private;
    let site = codegen_policy::site(annotated, names);
    let site_type = codegen_policy::site_type(annotated, names);
    let site_name = names.companion("__site");
    let held = held(annotated, names);
    let who = who(annotated, names);
    let entry = (!names.is_plain).then(|| entry(annotated, names));
    quote! {
        #[doc(hidden)]
        #[inline]
        fn #site_name() -> &'static #private::#site_type {
            #site
            &__LARDER_SITE
        }

        #held

        #who

        #entry
    }
}

/// The entry of some arguments, where its type is not known to the static.
fn entry(annotated: &Annotated, names: &Names) -> TokenStream {
    let private = &names.private;
    let name = names.companion("__entry");
    let generics = &annotated.sig.generics;
    let (_, _, bounds) = generics.split_for_impl();
    let arguments = KeyArguments::of(annotated).parameters();
    let output = &annotated.output;
    let at = codegen::at(annotated, names);
    let thread = codegen_policy::thread(annotated, names);
    let (prepare, parts) = codegen_key::parts(annotated, private);
    quote! {
        #[doc(hidden)]
        #[inline]
        fn #name #generics (#arguments) -> impl #private::Entry<Output = #output> #bounds {
            #prepare
            let __larder_entry = #at #thread .entry(#parts);
            __larder_entry
        }
    }
}

/// The thread's own results, where the function holds them itself.
fn held(annotated: &Annotated, names: &Names) -> Option<TokenStream> {
    let private = &names.private;
    let name = names.companion("__held");
    let ty = codegen_policy::held_type(annotated, private)?;
    let held = codegen_policy::held(annotated, names)?;
    Some(quote! {
        #[doc(hidden)]
        #[inline]
        fn #name() -> &'static ::std::thread::LocalKey<#private::#ty> {
            #held
            &__LARDER_HELD
        }
    })
}

/// The type that tells the function's memos apart, where it can have several.
fn who(annotated: &Annotated, names: &Names) -> Option<TokenStream> {
    if !codegen::has_several_memos(annotated, names) {
        return None;
    }
    let private = &names.private;
    let name = names.companion("__who");
    let params = with_opaque(annotated);
    let (_, _, bounds) = annotated.sig.generics.split_for_impl();
    let arguments = codegen::opaque_arguments(annotated)
        .enumerate()
        .map(|(n, argument)| {
            let name = &argument.name;
            let ty = format_ident!("Opaque{n}");
            quote!(#name: &#ty)
        });
    let unused = codegen::opaque_arguments(annotated).map(|argument| &argument.name);
    Some(quote! {
        #[doc(hidden)]
        #[inline]
        fn #name #params (#(#arguments),*) -> #private::Marked #bounds {
            #(let _ = #unused;)*
            #private::who(|| ())
        }
    })
}

/// The generics of a function, with a name for each `impl Trait` argument.
fn with_opaque(annotated: &Annotated) -> TokenStream {
    let Generics { params, .. } = &annotated.sig.generics;
    let params = params.iter();
    let opaque = codegen::opaque_arguments(annotated)
        .enumerate()
        .map(|(n, argument)| {
            let name = format_ident!("Opaque{n}");
            match crate::types::bare(&argument.inner) {
                Type::ImplTrait(opaque) if argument.layers == 0 => {
                    let bounds = &opaque.bounds;
                    quote!(#name: #bounds)
                }
                _ => quote!(#name: ?::core::marker::Sized),
            }
        });
    quote!(<#(#params,)* #(#opaque),*>)
}
