//! Questions to the compiler, each at the token of the user's that the answer is about: what an
//! argument lacks to be part of a key, and a result to be kept.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use crate::codegen::Names;
use crate::codegen_key::{in_key, is_primitive, key_local, stars};
use crate::codegen_policy;
use crate::model::{Annotated, Scope};

/// All questions about one function, but for what its `key` closure makes.
pub(crate) fn checks(annotated: &Annotated, names: &Names) -> TokenStream {
    let arguments = arguments(annotated, names);
    let result = result(annotated, names);
    let both = both(annotated, names);
    let travels = travels(annotated, names);
    quote!(#arguments #result #both #travels)
}

const NO_STORE: &str = "`scope = \"shared\"` needs a store: turn on a feature of `larder` that \
                        brings one, such as `redis`";

/// What `scope = "shared"` asks for: a store in the build, and types that can be written and read.
fn travels(annotated: &Annotated, names: &Names) -> Option<TokenStream> {
    let private = &names.private;
    let scope = annotated.options.shared?;
    // The whole error is made of tokens with the option's place, which the other macro only lets through.
    let no_store = quote_spanned!(scope=> ::core::compile_error!(#NO_STORE););
    let store = quote!(#private::unless_shared! { #no_store });
    let written = of_each(annotated, |name, layers, blamed| {
        written(private, name, layers, blamed)
    });
    let output = &annotated.output;
    let read = (!is_primitive(output)).then(|| {
        let outcome = codegen_policy::outcome(annotated, names);
        let bounds = ["ResultSerialize", "ResultDeserialize"];
        questions(private, &quote!(#private::kept(#outcome)), &bounds, output)
    });
    let travels = quote!(#written #read);
    Some(quote!(#store #private::if_shared! { #travels }))
}

/// The questions about what the `key` closure made.
pub(crate) fn made_key(annotated: &Annotated, names: &Names) -> Option<TokenStream> {
    let private = &names.private;
    let closure = annotated.options.key.as_ref()?;
    let kept = argument(private, &key_local(), 0, &closure.body);
    let travels = annotated.options.shared.map(|_| {
        let written = written(private, &key_local(), 0, &closure.body);
        quote!(#private::if_shared! { #written })
    });
    Some(quote!(#kept #travels))
}

/// Whether an argument can be written into a key between processes.
fn written(
    private: &TokenStream,
    name: &Ident,
    layers: usize,
    blamed: &dyn ToTokens,
) -> TokenStream {
    let stars = stars(layers);
    let subject = quote!(#private::itself(&#stars #name));
    questions(private, &subject, &["KeySerialize"], blamed)
}

fn arguments(annotated: &Annotated, names: &Names) -> TokenStream {
    let private = &names.private;
    of_each(annotated, |name, layers, blamed| {
        argument(private, name, layers, blamed)
    })
}

/// What `ask` asks about each argument of the key, `self` included and primitives aside: by name, with the
/// references in front of it, and with the tokens to blame.
fn of_each(
    annotated: &Annotated,
    ask: impl Fn(&Ident, usize, &dyn ToTokens) -> TokenStream,
) -> TokenStream {
    let receiver = annotated.receiver.iter().filter(|receiver| receiver.in_key);
    let receiver = receiver.map(|receiver| {
        let this = Ident::new("self", receiver.span);
        ask(&this, receiver.layers, &this)
    });
    let typed = in_key(annotated)
        .filter(|typed| !is_primitive(&typed.inner))
        .map(|typed| ask(&typed.name, typed.layers, &typed.inner));
    receiver.chain(typed).collect()
}

fn argument(
    private: &TokenStream,
    name: &Ident,
    layers: usize,
    blamed: &dyn ToTokens,
) -> TokenStream {
    let stars = stars(layers);
    let subject = quote!(#private::subject!(#stars #name));
    let bounds = ["KeyHash", "KeyEq", "KeyClone", "KeySend", "KeySync"];
    questions(private, &subject, &bounds, blamed)
}

fn result(annotated: &Annotated, names: &Names) -> Option<TokenStream> {
    let output = &annotated.output;
    if is_primitive(output) {
        return None;
    }
    let private = &names.private;
    let outcome = codegen_policy::outcome(annotated, names);
    let bounds: &[&str] = match annotated.options.scope {
        Scope::Thread => &["ResultClone"],
        Scope::Default | Scope::Shared | Scope::Process => {
            &["ResultClone", "ResultSend", "ResultSync"]
        }
    };
    Some(questions(
        private,
        &quote!(#private::kept(#outcome)),
        bounds,
        output,
    ))
}

/// `cache_err` and `cache_none` where they make no difference.
fn both(annotated: &Annotated, names: &Names) -> TokenStream {
    let private = &names.private;
    let output = &annotated.output;
    let options = &annotated.options;
    let asked = [
        ("HasErr", options.cache_err),
        ("HasNone", options.cache_none),
    ];
    let asked = asked.into_iter().filter_map(|(bound, option)| {
        let option = Ident::new(bound, option?);
        let subject = quote!(#private::returned::<#output>());
        Some(questions(private, &subject, &[bound], &option))
    });
    asked.collect()
}

/// Calls that compile only if all of `bounds` hold of `subject`; the caret spans `blamed`.
fn questions(
    private: &TokenStream,
    subject: &TokenStream,
    bounds: &[&str],
    blamed: &dyn ToTokens,
) -> TokenStream {
    let (first, last) = ends(blamed);
    let name = Ident::new("__larder_subject", first);
    let dot = quote_spanned!(first=> .);
    let of = Ident::new("of", last);
    let bounds = bounds
        .iter()
        .map(|bound| Ident::new(bound, Span::call_site()));
    quote!({ let #name = #subject; #(#private::#bounds::check(#name #dot #of, ());)* })
}

/// Where the first and the last token stand.
fn ends(tokens: &dyn ToTokens) -> (Span, Span) {
    let mut tokens = tokens.to_token_stream().into_iter();
    let first = tokens
        .next()
        .map_or_else(Span::call_site, |token| token.span());
    let last = tokens.last().map_or(first, |token| token.span());
    (first, last)
}
