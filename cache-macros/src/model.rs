//! What one annotated function is, after parsing and before code: the only thing `codegen` sees.
//!
//! Nothing here rejects input (that is `validate`) and nothing prints tokens (that is `codegen`).

use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Block, Expr, Ident, LitStr, Pat, Path, Signature, Type, Visibility};

/// One annotated function with everything its attribute said.
#[derive(Debug)]
pub(crate) struct Annotated {
    /// Attributes of the function other than ours, in their order.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    /// The signature as the user wrote it.
    pub(crate) sig: Signature,
    pub(crate) block: Block,
    pub(crate) flow: Flow,
    pub(crate) receiver: Option<Receiver>,
    /// The typed arguments, in order; `self` is not among them.
    pub(crate) args: Vec<Argument>,
    /// The type the body produces: what follows `->`, `()` if nothing does, or the `Output` of a
    /// returned `impl Future`.
    pub(crate) output: Type,
    pub(crate) place: Place,
    /// The type the impl block is for, where the block is annotated.
    pub(crate) owner: Option<String>,
    pub(crate) options: Options,
    /// A hash of the function as written, where it counts.
    pub(crate) source: Option<u64>,
}

/// How the result comes out of the function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// `fn f() -> T`
    Sync,
    /// `async fn f() -> T`
    Async,
    /// `fn f() -> impl Future<Output = T>`
    Future,
}

/// Where the function stands, as far as a macro can know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Annotated by itself: a free function, or (with a receiver, or `Self` in its signature) a
    /// method of an impl block that is not annotated.
    Alone,
    /// In an annotated inherent impl block.
    Inherent,
    /// In an annotated trait impl block.
    Trait,
}

/// `self`, `&self` or `self: Box<Self>`.
#[derive(Debug)]
pub(crate) struct Receiver {
    /// Span of the `self` token.
    pub(crate) span: Span,
    /// The references written in front of it (`&self` has one).
    pub(crate) layers: usize,
    /// Whether `self` counts for the key.
    pub(crate) in_key: bool,
}

/// One typed argument.
#[derive(Debug)]
pub(crate) struct Argument {
    /// The name the rewritten function gives it: the user's own where the pattern is a plain
    /// identifier, otherwise `__arg0`, `__arg1`, … by position.
    pub(crate) name: Ident,
    /// The pattern as written, for the body.
    pub(crate) pat: Pat,
    /// The type as written.
    pub(crate) ty: Type,
    /// References in front of `inner` in `ty` (`&&User` has two).
    pub(crate) layers: usize,
    /// `ty` without them.
    pub(crate) inner: Type,
    /// Whether the argument counts for the key (always false when `key` is given).
    pub(crate) in_key: bool,
}

/// Everything an attribute can say; absent means the default.
#[derive(Debug, Default)]
pub(crate) struct Options {
    pub(crate) timeout: Timeout,
    pub(crate) negative_timeout: Option<Nanos>,
    pub(crate) time_to_idle: Option<Nanos>,
    pub(crate) wait_timeout: Option<Nanos>,
    pub(crate) max_entries: Option<u64>,
    pub(crate) max_bytes: Option<u64>,
    /// `weigher = |value| bytes`
    pub(crate) weigher: Option<Expr>,
    pub(crate) key_prefix: Option<LitStr>,
    /// `key = |id, user| (*id, user.tenant)`: parameters name arguments of the function.
    pub(crate) key: Option<ArgClosure>,
    pub(crate) unless: Option<ArgClosure>,
    pub(crate) forced_update: Option<ArgClosure>,
    /// `is_stale = |value| bool`
    pub(crate) is_stale: Option<Expr>,
    /// `response_filter = |value| bool`
    pub(crate) response_filter: Option<Expr>,
    /// The option's own name, where to blame a result that has no `None`; absent when off.
    pub(crate) cache_none: Option<Span>,
    pub(crate) cache_err: Option<Span>,
    pub(crate) scope: Scope,
    /// Where `scope = "shared"` says so, to blame a build without a store.
    pub(crate) shared: Option<Span>,
    /// `single_flight = false`
    pub(crate) no_single_flight: bool,
    pub(crate) lease: Lease,
    /// `source_check = false`
    pub(crate) no_source_check: bool,
    pub(crate) version: Option<String>,
    pub(crate) companion: Companion,
    /// `crate = path`; otherwise `::larder`.
    pub(crate) krate: Option<Path>,
}

/// A duration in nanoseconds.
pub(crate) type Nanos = u64;

/// `timeout = …`
#[derive(Debug, Default)]
pub(crate) enum Timeout {
    /// The default of the cache.
    #[default]
    Default,
    /// `"never"`
    Never,
    /// `60`, `0.5`, `"1h 30m"`
    Fixed(Nanos),
    /// An expression of type `Duration`.
    Expr(Expr),
    /// `|value| Duration`
    Closure(Expr),
}

/// A closure whose parameters are names of arguments; each is bound by reference.
#[derive(Debug)]
pub(crate) struct ArgClosure {
    pub(crate) params: Vec<Ident>,
    pub(crate) body: Expr,
}

/// `scope = …`
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Shared if there is a store and the types can travel, otherwise of the process.
    #[default]
    Default,
    Shared,
    Process,
    Thread,
}

impl Scope {
    /// Whether results may go to a store.
    pub(crate) fn may_share(self) -> bool {
        matches!(self, Self::Default | Self::Shared)
    }
}

/// `lease = …`
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lease {
    #[default]
    Default,
    /// `lease = false`
    Off,
    /// `lease = "10s"`
    Fixed(Nanos),
}

/// `companion = …`
#[derive(Debug, Default)]
pub(crate) enum Companion {
    /// Named like the function.
    #[default]
    Default,
    /// `companion = "other"`
    Named(Ident),
    /// `companion = false`
    Off,
}

/// What an attribute on an impl block expands to: the block with its annotated functions taken
/// out, and those functions.
#[derive(Debug)]
pub(crate) struct AnnotatedImpl {
    /// Attributes, generics, trait and self type, up to the brace.
    pub(crate) head: TokenStream,
    /// Items without an annotation, as they were.
    pub(crate) rest: Vec<TokenStream>,
    pub(crate) functions: Vec<Annotated>,
    pub(crate) is_trait: bool,
}
