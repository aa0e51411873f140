//! The attributes of larder: `#[memoize]` and `#[cached]`.
//!
//! Use them through the `larder` crate, which the generated code names; nothing here runs at run
//! time.
//!
//! An attribute goes through one stage per file: `attribute` and `item` say what it stands on,
//! `args` cuts its options apart, `options` reads each of them, `signature` reads the function,
//! `key_spec` settles the key, the `validate` files refuse what cannot work, `source` hashes the function
//! as written, and `codegen` prints the rest from the plain values of `model`.

mod args;
mod attribute;
mod bytes;
mod closures;
mod codegen;
mod codegen_body;
mod codegen_check;
mod codegen_companion;
mod codegen_hidden;
mod codegen_key;
mod codegen_policy;
mod codegen_view;
mod duration;
mod errors;
mod expand;
mod fallback;
mod groups;
mod item;
mod key_spec;
mod model;
mod names;
mod options;
mod prefix;
mod quantity;
mod signature;
mod source;
mod spanned;
mod suggest;
#[cfg(test)]
mod tests;
mod types;
mod validate;
mod validate_sharing;
mod validate_signature;

use proc_macro::TokenStream;
use proc_macro2::Span;

use crate::attribute::{Attribute, Kind};

/// Keeps the results of a function, with its arguments as the key.
///
/// It goes on a function, on a method, on an `async fn`, on a function that returns
/// `impl Future<Output = T>`, and on an impl block.
///
/// # Restrictions
///
/// - The result is owned (`Clone`, and in process scope `Send + Sync + 'static`): nothing borrowed
///   from the arguments, no `impl Trait` other than a future.
/// - Every argument that is part of the key is `Hash + Eq + Clone` behind its references; so is
///   `self`. Leave others out with `ignore(…)`, or give the `key`. Floats count by their bits, so
///   `0.0` and `-0.0` are two keys.
/// - References may stand in front of an argument's type and right inside an `Option`. Deeper ones
///   (`Vec<&str>`) need `key`.
/// - `Hash` and `Eq` of the arguments do not panic.
/// - No `&mut` argument, no `const fn`, no `extern` function.
/// - A function without `self` in an impl block needs `#[memoize]` on the impl block too, or
///   `companion = false`.
///
/// # Options
///
/// | option | meaning | default |
/// |---|---|---|
/// | `timeout` | how long a result is served: seconds (`60`, `0.5`), a string (`"1h 30m"`, of `ns us ms s m h d w`), `"never"`, an expression of type `Duration`, or a closure over the value | the cache's, 300 s |
/// | `time_to_idle` | how long a result stays that nobody asks for: seconds or a string | unlimited |
/// | `max_entries` | the number of results kept, at least 1 | 10 000, none with `max_bytes` |
/// | `max_bytes`, `weigher` | the size of all results kept (`"64MiB"` or bytes), and the size of one in bytes (<code>\|value\| value.len()</code>); always together. A single result of up to an eighth of `max_bytes` always fits | not weighed |
/// | `key_prefix` | the namespace of the function's keys; with `{argument}` placeholders (`{{` is a brace) the whole key | the function's path |
/// | `key` | a closure over arguments, by name and borrowed, that gives the key | all arguments |
/// | `ignore(a, self)` | arguments that are not part of the key | none |
/// | `unless` | a closure over arguments; true: neither read nor kept | |
/// | `forced_update` | a closure over arguments; true: computed again and kept | |
/// | `is_stale` | a closure over a kept value, or the name of a function of it; true: computed again | |
/// | `response_filter` | a closure over a fresh value, or the name of a function of it; false: returned but not kept | |
/// | `cache_none`, `cache_err` | keep `None` and `Err` too | not kept |
/// | `negative_timeout` | how long those are served: seconds or a string | `timeout` |
/// | `wait_timeout` | how long a call waits for another that computes the same, before it computes for itself | 30 s |
/// | `scope` | who sees the results: `"shared"`, all processes with the same store; `"process"`; or `"thread"`: a cache per thread, for values that are not `Send` | shared if there is a store and arguments and result can travel, otherwise `"process"` |
/// | `single_flight` | `false`: concurrent calls do not wait for each other, in this process or another | `true` |
/// | `lease` | how long one process's run of a shared function keeps the others from running the same, if that process dies; while it lives the lease is renewed. `"100ms"` to `"5m"`, or `false`: each process runs for itself | 10 s |
/// | `source_check` | `false`: shared results outlive a change of the function. Otherwise a version of the program whose function reads differently finds none of the earlier ones' results; white space, comments and docs do not count, nor does anything the function calls | `true` |
/// | `version` | part of the key in stores; change it when results change their meaning | none |
/// | `companion` | the name of the companion type, or `false` for none | the function's |
/// | `crate` | where to find this crate, if not at `::larder` | `::larder` |
///
/// # Companions
///
/// A type of the function's own name carries what else can be done: `user::delete(7)`,
/// `user::refresh(7)`, `user::clear()` and so on. A module or an import of the same name clashes
/// with it; write `companion = "other_name"` there. In an annotated impl block they are functions
/// beside the method, called `user_delete`, `user_refresh`, …; methods of other impl blocks and of
/// traits have none.
#[proc_macro_attribute]
pub fn memoize(args: TokenStream, item: TokenStream) -> TokenStream {
    expand(Kind::Memoize, args, item)
}

/// Keeps the results of a function under a key that is written out.
///
/// `key_prefix`, with its `{argument}` placeholders, is the whole key.
///
/// # Restrictions
///
/// - Those of [`macro@memoize`].
/// - `key_prefix` has to be given, and every argument, `self` included, is named in it or ignored.
/// - It goes on functions; in an annotated impl block it goes on the functions inside, below
///   `#[memoize]` on the block.
///
/// # Options
///
/// Those of [`macro@memoize`], without `key`.
#[proc_macro_attribute]
pub fn cached(args: TokenStream, item: TokenStream) -> TokenStream {
    expand(Kind::Cached, args, item)
}

fn expand(kind: Kind, args: TokenStream, item: TokenStream) -> TokenStream {
    let attribute = Attribute {
        kind,
        span: Span::call_site(),
        args: args.into(),
    };
    expand::expand(&attribute, item.into()).into()
}
