//! The options as code: the static with its policy, the closures over the value, and the types that
//! follow from both.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use crate::codegen::{self, Home, Names, bare, span_of};
use crate::codegen_key;
use crate::model::{Annotated, Lease, Options, Scope, Timeout};
use crate::types;

/// The static of the function, and its place on the list of all functions.
pub(crate) fn site(annotated: &Annotated, names: &Names) -> TokenStream {
    let private = &names.private;
    let function = bare(&annotated.sig.ident);
    let name = match &annotated.owner {
        Some(owner) => format!("{owner}::{function}"),
        None => function,
    };
    let line = line_of(&annotated.sig.ident);
    let ty = site_type(annotated, names);
    let new = match written_types(annotated, private) {
        Some(_) => quote!(TypedSite::new),
        None => quote!(Site::new),
    };
    let policy = policy(annotated, private);
    // Saves the compiler a closure, where there is a type with the function's path.
    let path = match &names.companion {
        Some(Home::Type(home)) => Some(quote!(, ::core::marker::PhantomData::<#home>)),
        _ => None,
    };
    quote! {
        static __LARDER_SITE: #private::#ty = #private::#new(#private::location!(#name, #line #path), #policy);
        #private::inventory::submit!(#private::Registered::new(__LARDER_SITE.site()));
    }
}

/// `.thread(…)`: the way to this thread's results, for `scope = "thread"`.
pub(crate) fn thread(annotated: &Annotated, names: &Names) -> Option<TokenStream> {
    let private = &names.private;
    (annotated.options.scope == Scope::Thread).then(|| {
        match (held_type(annotated, private), &names.companion) {
            (None, _) => quote!(.thread(#private::Listed)),
            (Some(_), None) => quote!(.thread(&__LARDER_HELD)),
            (Some(_), Some(_)) => {
                let held = names.path("__held");
                quote!(.thread(#held()))
            }
        }
    })
}

/// The thread's own results, where their types can be written down.
pub(crate) fn held(annotated: &Annotated, names: &Names) -> Option<TokenStream> {
    let private = &names.private;
    let ty = held_type(annotated, private)?;
    let site = codegen::site_path(names);
    Some(quote! {
        ::std::thread_local!(static __LARDER_HELD: #private::#ty = #private::Held::of(#site));
    })
}

/// `Held<…>`
pub(crate) fn held_type(annotated: &Annotated, private: &TokenStream) -> Option<TokenStream> {
    let key = codegen_key::written_key(annotated, private)?;
    let cell = written_cell(annotated, private)?;
    let expiry = expiry(&annotated.options, private);
    (annotated.options.scope == Scope::Thread).then(|| quote!(Held::<#key, #cell, #expiry>))
}

/// The line of the function's name, or of the attribute where that is not to be had.
fn line_of(name: &Ident) -> TokenStream {
    if proc_macro::is_available() {
        let line = u32::try_from(name.span().unwrap().start().line()).unwrap_or(0);
        quote!(#line)
    } else {
        quote!(::core::line!())
    }
}

/// The type of the static: one that holds its memo where the stored types can be written down.
pub(crate) fn site_type(annotated: &Annotated, names: &Names) -> TokenStream {
    let private = &names.private;
    let expiry = expiry(&annotated.options, private);
    match written_types(annotated, private) {
        Some((key, cell)) => quote!(TypedSite<#key, #cell, #expiry>),
        None => quote!(Site<#expiry>),
    }
}

/// The types of key and cell, where they can be written down and belong to a table of the process.
fn written_types(
    annotated: &Annotated,
    private: &TokenStream,
) -> Option<(TokenStream, TokenStream)> {
    let key = codegen_key::written_key(annotated, private)?;
    let cell = written_cell(annotated, private)?;
    (annotated.options.scope != Scope::Thread).then_some((key, cell))
}

/// Whether the static knows all types of a call: key and result are primitives, and no closure looks at a value.
pub(crate) fn is_plain(annotated: &Annotated, private: &TokenStream) -> bool {
    let options = &annotated.options;
    let closures = [
        &options.is_stale,
        &options.response_filter,
        &options.weigher,
    ];
    closures.iter().all(|closure| closure.is_none())
        && !matches!(options.timeout, Timeout::Expr(_) | Timeout::Closure(_))
        && may_travel(annotated)
        && written_types(annotated, private).is_some()
}

/// The cell of a primitive result.
fn written_cell(annotated: &Annotated, private: &TokenStream) -> Option<TokenStream> {
    let output = &annotated.output;
    codegen_key::is_copy(output).then(|| quote!(#private::Inline<#output>))
}

/// What an entry carries besides its value.
pub(crate) fn expiry(options: &Options, private: &TokenStream) -> TokenStream {
    let expiry = match (
        &options.timeout,
        options.time_to_idle,
        options.negative_timeout,
    ) {
        (_, Some(_), _) => quote!(#private::Idle),
        (Timeout::Never, None, None) => quote!(#private::Never),
        _ => quote!(#private::Until),
    };
    match options.weigher {
        Some(_) => quote!(#private::Weighed<#expiry>),
        None => expiry,
    }
}

fn policy(annotated: &Annotated, private: &TokenStream) -> TokenStream {
    let options = &annotated.options;
    let timeout = match &options.timeout {
        Timeout::Never => Some(quote!(.never())),
        Timeout::Fixed(nanos) => Some(quote!(.timeout(#nanos))),
        Timeout::Expr(_) | Timeout::Closure(_) => Some(quote!(.timeout_per_value())),
        Timeout::Default => None,
    };
    let negative = options
        .negative_timeout
        .map(|nanos| quote!(.negative_timeout(#nanos)));
    let idle = options
        .time_to_idle
        .map(|nanos| quote!(.time_to_idle(#nanos)));
    let wait = options
        .wait_timeout
        .map(|nanos| quote!(.wait_timeout(#nanos)));
    let entries = options
        .max_entries
        .map(|entries| quote!(.max_entries(#entries)));
    let bytes = options.max_bytes.map(|bytes| quote!(.max_bytes(#bytes)));
    let flight = options
        .no_single_flight
        .then(|| quote!(.no_single_flight()));
    let sharing = sharing(annotated, private);
    let prefix = options
        .key_prefix
        .as_ref()
        .map(|prefix| quote!(.key_prefix(#prefix)));
    let version = options
        .version
        .as_ref()
        .map(|version| quote!(.version(#version)));
    quote! {
        #private::Policy::new() #timeout #negative #idle #wait #bytes #entries #flight #sharing #prefix #version
    }
}

/// Who sees the results, and what holds between processes.
fn sharing(annotated: &Annotated, private: &TokenStream) -> TokenStream {
    let options = &annotated.options;
    let scope = match options.scope {
        Scope::Default => None,
        Scope::Shared => Some(quote!(Shared)),
        Scope::Process => Some(quote!(Process)),
        Scope::Thread => Some(quote!(Thread)),
    };
    let scope = scope.map(|scope| quote!(.scope(#private::Scope::#scope)));
    let lease = match options.lease {
        Lease::Default => None,
        Lease::Off => Some(quote!(.no_lease())),
        Lease::Fixed(nanos) => Some(quote!(.lease(#nanos))),
    };
    let source = annotated.source.map(|hash| quote!(.source(#hash)));
    quote!(#scope #lease #source)
}

/// What becomes of the result, by its type.
pub(crate) fn outcome(annotated: &Annotated, names: &Names) -> TokenStream {
    let private = &names.private;
    let output = &annotated.output;
    let cell = cell(annotated);
    let options = &annotated.options;
    if codegen_key::is_copy(output) {
        return quote!(#private::primitive::<#output>());
    }
    let both =
        (options.cache_err.is_some() || options.cache_none.is_some()).then(|| quote!(, both));
    let span = span_of(output);
    quote_spanned!(span=> #private::outcome!(#cell, #output #both))
}

/// The choice of cell: for all threads, or for one.
pub(crate) fn cell(annotated: &Annotated) -> TokenStream {
    match annotated.options.scope {
        Scope::Thread => quote!(__larder_local_cell),
        Scope::Default | Scope::Shared | Scope::Process => quote!(__larder_cell),
    }
}

/// The closures over the value.
pub(crate) fn rules(annotated: &Annotated, names: &Names) -> TokenStream {
    let private = &names.private;
    let outcome = outcome(annotated, names);
    let options = &annotated.options;
    let stale = options
        .is_stale
        .as_ref()
        .map(|look| quote_spanned!(look.span()=> .is_stale(#look)));
    let keep = options
        .response_filter
        .as_ref()
        .map(|look| quote_spanned!(look.span()=> .response_filter(#look)));
    let timeout = match &options.timeout {
        Timeout::Expr(timeout) => Some(quote_spanned!(timeout.span()=> .timeout(|_| #timeout))),
        Timeout::Closure(timeout) => Some(quote_spanned!(timeout.span()=> .timeout(#timeout))),
        _ => None,
    };
    let weigher = options
        .weigher
        .as_ref()
        .map(|look| quote_spanned!(look.span()=> .weigher(#look)));
    let rules = quote!(#private::rules(#outcome) #stale #keep #timeout #weigher);
    if !may_travel(annotated) {
        rules
    } else if codegen_key::is_copy(&annotated.output) {
        quote!(#private::carry_primitive(#rules))
    } else {
        quote!(#private::carry!(#rules))
    }
}

/// Whether the compiler is to be asked if results can leave the process. Not where they borrow for ever: that
/// question is a hard error, because lifetimes are looked at after it is answered.
fn may_travel(annotated: &Annotated) -> bool {
    let options = &annotated.options;
    let kept = match options.cache_err {
        Some(_) => &annotated.output,
        None => types::payload_of("Result", &annotated.output).unwrap_or(&annotated.output),
    };
    options.scope == Scope::Shared || (options.scope.may_share() && !types::has_reference(kept))
}
