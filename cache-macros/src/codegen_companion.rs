//! The companions as code: `user::delete(7)` and its like, on a type of the function's own name or,
//! in an annotated impl block, beside the function.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{FnArg, Generics, Signature};

use crate::codegen::{self, Names, Use, bare};
use crate::codegen_body;
use crate::codegen_hidden;
use crate::codegen_key;
use crate::codegen_view;
use crate::model::{Annotated, Argument, Flow};

/// The type `home` with the companions of a free function.
pub(crate) fn enumeration(annotated: &Annotated, names: &Names, home: &Ident) -> TokenStream {
    let vis = &annotated.vis;
    let conditions: Vec<_> = annotated
        .attrs
        .iter()
        .filter(|a| codegen::is_condition(a))
        .collect();
    let doc = format!(
        "The companions of [`{0}()`]: what can be done with its results.",
        bare(&annotated.sig.ident)
    );
    let functions = functions(annotated, names);
    let lints = lints();
    // What the user allows the function, its companions may do too.
    let is_allowance = |attribute: &&syn::Attribute| attribute.path().is_ident("allow");
    let allowances: Vec<_> = annotated.attrs.iter().filter(is_allowance).collect();
    // Where these cannot stand, or the name is taken, the caret is on the name.
    let span = home.span();
    let enumeration = quote_spanned!(span=> enum #home {});
    let implementation = quote_spanned!(span=> impl #home { #functions });
    quote! {
        #(#conditions)*
        #[doc = #doc]
        #(#allowances)*
        #[allow(non_camel_case_types, missing_copy_implementations, missing_debug_implementations, dead_code)]
        #vis #enumeration

        #(#conditions)*
        #(#allowances)*
        #lints
        #implementation
    }
}

/// What is said about the user's function is not said again about its companions.
pub(crate) fn lints() -> TokenStream {
    quote! {
        #[allow(
            dead_code, unused_lifetimes, clippy::allow_attributes, clippy::missing_errors_doc,
            clippy::missing_panics_doc, clippy::must_use_candidate, clippy::needless_pass_by_value,
            clippy::ref_option, clippy::ref_option_ref,
            clippy::too_many_arguments, clippy::trivially_copy_pass_by_ref
        )]
    }
}

/// The companion functions by themselves.
pub(crate) fn functions(annotated: &Annotated, names: &Names) -> TokenStream {
    let hidden = codegen_hidden::hidden(annotated, names);
    let companions = Companions::new(annotated, names);
    let uncached = companions.uncached();
    let refresh = companions.refresh();
    let of_entry = companions.of_entry();
    let of_function = companions.of_function();
    let invalidate_if = codegen_view::invalidate_if(annotated, names);
    quote!(#hidden #uncached #refresh #of_entry #of_function #invalidate_if)
}

/// `self` as the function takes it, but for `mut`, which is for the body.
fn receiver(annotated: &Annotated) -> Option<FnArg> {
    let mut receiver = annotated.sig.inputs.first()?.clone();
    match &mut receiver {
        FnArg::Receiver(receiver) => codegen::strip_mut(receiver),
        FnArg::Typed(_) => return None,
    }
    Some(receiver)
}

/// The parameters of a companion that names one entry: those that make the key.
pub(crate) struct KeyArguments<'a> {
    pub(crate) receiver: Option<FnArg>,
    pub(crate) arguments: Vec<&'a Argument>,
}

impl<'a> KeyArguments<'a> {
    pub(crate) fn of(annotated: &'a Annotated) -> Self {
        // An `impl Trait` argument chooses the memo, whether it is part of the key or not.
        let counts = |argument: &&Argument| {
            codegen::is_opaque(argument)
                || match &annotated.options.key {
                    Some(key) => key.params.contains(&argument.name),
                    None => argument.in_key,
                }
        };
        let uses_self = annotated.options.key.is_some()
            || annotated
                .receiver
                .as_ref()
                .is_some_and(|receiver| receiver.in_key);
        Self {
            receiver: uses_self.then(|| receiver(annotated)).flatten(),
            arguments: annotated.args.iter().filter(counts).collect(),
        }
    }

    pub(crate) fn parameters(&self) -> TokenStream {
        let receiver = self.receiver.iter();
        let arguments = self
            .arguments
            .iter()
            .map(|Argument { name, ty, .. }| quote!(#name: #ty));
        quote!(#(#receiver,)* #(#arguments,)*)
    }

    /// The call of what locates the entry: the static, or a hidden function.
    fn locate(&self, annotated: &Annotated, names: &Names) -> TokenStream {
        if names.is_plain {
            let site = codegen::site_path(names);
            let (_, parts) = codegen_key::parts(annotated, &names.private);
            return quote!(#site.entry(#parts));
        }
        let entry = names.path("__entry");
        let generics = match codegen::opaque_arguments(annotated).next() {
            Some(_) => None,
            None => codegen::turbofish(&annotated.sig.generics, 0),
        };
        let receiver = self.receiver.iter().map(|_| quote!(self,));
        let arguments = self.arguments.iter().map(|argument| &argument.name);
        quote!(#entry #generics (#(#receiver)* #(#arguments),*))
    }
}

/// How a companion waits for the end of what it does: as a task or as a thread.
pub(crate) fn end(annotated: &Annotated) -> TokenStream {
    match annotated.flow {
        Flow::Sync => quote!(.wait()),
        Flow::Async | Flow::Future => quote!(.await),
    }
}

/// The visible companions of one function.
struct Companions<'a> {
    annotated: &'a Annotated,
    names: &'a Names,
    key: KeyArguments<'a>,
    asyncness: Option<TokenStream>,
}

impl<'a> Companions<'a> {
    fn new(annotated: &'a Annotated, names: &'a Names) -> Self {
        Self {
            annotated,
            names,
            key: KeyArguments::of(annotated),
            asyncness: (annotated.flow != Flow::Sync).then(|| quote!(async)),
        }
    }

    /// The body, under the signature as it was written.
    fn uncached(&self) -> TokenStream {
        let Annotated {
            attrs,
            vis,
            sig,
            block,
            ..
        } = self.annotated;
        let attrs = attrs
            .iter()
            .filter(|attribute| codegen::for_body(attribute) && !codegen::is_condition(attribute));
        let sig = Signature {
            ident: self.names.companion("uncached"),
            ..sig.clone()
        };
        // What only an option looks at is used all the same.
        let options = &self.annotated.options;
        let closures = [&options.key, &options.unless, &options.forced_update];
        let used = closures
            .into_iter()
            .flatten()
            .flat_map(|closure| &closure.params);
        let statements = &block.stmts;
        quote! {
            #[doc = "Runs the body, without a look at the cache."]
            #(#attrs)*
            #vis #sig {
                #(let _ = &#used;)*
                #(#statements)*
            }
        }
    }

    /// Runs the body and stores its result.
    fn refresh(&self) -> TokenStream {
        let Annotated {
            vis,
            sig,
            args,
            output,
            ..
        } = self.annotated;
        let name = self.names.companion("refresh");
        let (asyncness, safety) = (&self.asyncness, &sig.safety);
        let Generics {
            params,
            where_clause,
            ..
        } = &sig.generics;
        let receiver = receiver(self.annotated).into_iter();
        let parameters = args
            .iter()
            .map(|Argument { name, ty, .. }| quote!(#name: #ty));
        let enter = codegen::enter(self.annotated, self.names, Use::Refresh);
        let entered = codegen::entered();
        let body = codegen_body::call_uncached(self.annotated, self.names);
        let run = match self.annotated.flow {
            Flow::Sync => codegen_body::unless_done(&body),
            Flow::Async => quote!(#entered.run_async(#body).await),
            Flow::Future => quote!(#entered.run_async(async move { #body.await }).await),
        };
        quote! {
            #[doc = "Runs the body and stores its result, whatever is stored now."]
            #[inline]
            #vis #asyncness #safety fn #name <#params> (#(#receiver,)* #(#parameters),*) -> #output #where_clause {
                #enter
                #run
            }
        }
    }

    /// The companions that name one entry.
    fn of_entry(&self) -> TokenStream {
        let root = &self.names.root;
        let output = &self.annotated.output;
        let confirmed = quote!(::core::result::Result<(), #root::Error>);
        let put = self.entry(
            "put",
            &confirmed,
            "Stores a result as if the body had returned it.\n\n# Errors\n\nIf the function does not \
             keep such a result, or it is heavier than `max_bytes` admits.",
        );
        let get = self.entry(
            "get",
            &quote!(::core::option::Option<#output>),
            "The stored result, if it is fresh. Never runs the body.",
        );
        let contains = self.entry(
            "contains",
            &quote!(bool),
            "Whether a fresh result is stored. Does not count as a use of it.",
        );
        let delete = self.entry(
            "delete",
            &confirmed,
            "Forgets the result: no call that starts after this returns gets a value computed before \
             it.\n\n# Errors\n\nIf a shared store did not confirm; within a process never.",
        );
        let expire = self.entry(
            "expire",
            &confirmed,
            "Ends the freshness of the result: the next call runs the body.\n\n# Errors\n\nIf a \
             shared store did not confirm; within a process never.",
        );
        let key = self.entry("key", &quote!(#root::Key), "The identity of the entry.");
        quote!(#get #contains #put #delete #expire #key)
    }

    /// One companion that names one entry; all do what the method of that name of `Entry` does.
    fn entry(&self, method: &str, returns: &TokenStream, doc: &str) -> TokenStream {
        let vis = &self.annotated.vis;
        let name = self.names.companion(method);
        let asyncness = self.asyncness.as_ref().filter(|_| method != "key");
        let Generics {
            params,
            where_clause,
            ..
        } = &self.annotated.sig.generics;
        let parameters = self.key.parameters();
        let locate = self.key.locate(self.annotated, self.names);
        let (parameter, value) = (method == "put")
            .then(|| {
                let value = Ident::new("new_result", Span::mixed_site());
                let output = &self.annotated.output;
                (quote!(#value: #output), quote!(, #value))
            })
            .unzip();
        let must_use = matches!(method, "get" | "contains" | "key").then(|| quote!(#[must_use]));
        let body = self.entry_body(method, &locate, value);
        quote! {
            #[doc = #doc]
            #must_use
            #[inline]
            #vis #asyncness fn #name <#params> (#parameters #parameter) -> #returns #where_clause {
                #body
            }
        }
    }

    /// What such a companion does: looks are made and changes confirmed where the results are kept.
    fn entry_body(
        &self,
        method: &str,
        locate: &TokenStream,
        value: Option<TokenStream>,
    ) -> TokenStream {
        let private = &self.names.private;
        let end = self.end();
        let name = Ident::new(method, Span::call_site());
        match method {
            "key" => quote!(#private::Entry::key(#locate)),
            "get" | "contains" => {
                let [entry, seen] = ["__larder_entry", "__larder_seen"]
                    .map(|name| Ident::new(name, Span::mixed_site()));
                quote! {
                    let #entry = #locate;
                    let #seen = #private::Entry::look(&#entry) #end;
                    #private::Entry::#name(#entry, #seen)
                }
            }
            _ => quote!(#private::Entry::#name(#locate #value) #end),
        }
    }

    /// How a companion waits for the end.
    fn end(&self) -> TokenStream {
        end(self.annotated)
    }

    /// The companions of the function as a whole.
    fn of_function(&self) -> TokenStream {
        let root = &self.names.root;
        let end = self.end();
        let vis = &self.annotated.vis;
        let asyncness = &self.asyncness;
        let [clear, stats, memo, site] =
            ["clear", "stats", "memo", "__site"].map(|name| self.names.companion(name));
        quote! {
            /// Forgets every result of the function, whatever types it was called with.
            ///
            /// # Errors
            ///
            /// If a shared store did not confirm; within a process never.
            #[inline]
            #vis #asyncness fn #clear() -> ::core::result::Result<(), #root::Error> {
                #root::Function::clearing(Self::#site()) #end
            }

            /// The counters of the function, all types it was called with together.
            #[must_use]
            #[inline]
            #vis fn #stats() -> #root::Stats {
                #root::Function::stats(Self::#site())
            }

            /// The function as `functions()` of the crate lists it.
            #[must_use]
            #[inline]
            #vis fn #memo() -> &'static #root::Function {
                Self::#site()
            }
        }
    }
}
