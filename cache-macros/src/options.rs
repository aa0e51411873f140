//! What each option accepts, taken by itself.
//!
//! Options against each other and against the function are the business of `validate` and
//! `key_spec`.

use darling::ast::NestedMeta;
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, Lit, LitBool, LitStr, Meta, Path};

use crate::args::{self, Entry, Value, is_negative};
use crate::closures::{over_arguments, over_value};
use crate::duration::{self, Length, Refusals};
use crate::errors::Errors;
use crate::model::{Companion, Lease, Nanos, Options, Scope, Timeout};
use crate::{bytes, groups, names, suggest};

/// Everything one attribute says.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) options: Options,
    /// `ignore(a, self)`
    pub(crate) ignore: Vec<Ident>,
    /// The options' names as written, those with an unusable value included.
    names: Vec<Ident>,
    /// Names whose value was refused, so that nothing is said about its absence.
    refused: Vec<String>,
}

impl Written {
    /// Reads an attribute's options; what is wrong with one of them goes to `errors`.
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut written = Self::default();
        for Entry { name, value } in args::entries(tokens, errors) {
            let text = name.to_string();
            if !names::is_option(&text) {
                errors.at(&name, names::unknown_option(&text));
            } else if written.given(&text).is_some() {
                errors.at(&name, format!("`{name}` is set twice; keep one of the two"));
            } else {
                let mut mistakes = Errors::default();
                let set = written.set(&name, value, &mut mistakes);
                mistakes.keep(set);
                if !mistakes.is_empty() {
                    written.refused.push(text);
                }
                errors.append(mistakes);
                written.names.push(name);
            }
        }
        written
    }

    /// The name of an option as written, whatever its value.
    pub(crate) fn given(&self, option: &str) -> Option<&Ident> {
        self.names.iter().find(|name| *name == option)
    }

    /// Whether an option was written with a value that was refused.
    pub(crate) fn refused(&self, option: &str) -> bool {
        self.refused.iter().any(|name| name == option)
    }

    /// Marks an option's value as refused by a later stage.
    pub(crate) fn refuse(&mut self, option: &str) {
        self.refused.push(option.to_owned());
    }

    /// The one place where an option gets its value.
    fn set(&mut self, name: &Ident, value: Value, errors: &mut Errors) -> syn::Result<()> {
        let options = &mut self.options;
        match name.to_string().as_str() {
            "timeout" => options.timeout = timeout(name, expr(name, value)?)?,
            "time_to_idle" => options.time_to_idle = Some(bounded(name, value, &IDLE)?),
            "negative_timeout" => options.negative_timeout = Some(bounded(name, value, &NEGATIVE)?),
            "wait_timeout" => options.wait_timeout = Some(bounded(name, value, &WAIT)?),
            "max_entries" => options.max_entries = Some(entries(name, &expr(name, value)?)?),
            "max_bytes" => options.max_bytes = Some(bytes::literal(name, &expr(name, value)?)?),
            "weigher" => options.weigher = Some(over_value(name, expr(name, value)?)?),
            "is_stale" => options.is_stale = Some(over_value(name, expr(name, value)?)?),
            "response_filter" => {
                options.response_filter = Some(over_value(name, expr(name, value)?)?);
            }
            "key_prefix" => options.key_prefix = Some(key_prefix(name, expr(name, value)?)?),
            "key" => options.key = over_arguments(name, expr(name, value)?, errors),
            "unless" => options.unless = over_arguments(name, expr(name, value)?, errors),
            "forced_update" => {
                options.forced_update = over_arguments(name, expr(name, value)?, errors);
            }
            "ignore" => self.ignore = ignore(name, value, errors)?,
            "cache_none" => options.cache_none = flag(name, value)?,
            "cache_err" => options.cache_err = flag(name, value)?,
            "scope" => {
                let said = expr(name, value)?;
                let span = said.span();
                options.scope = scope(name, said)?;
                options.shared = (options.scope == Scope::Shared).then_some(span);
            }
            "single_flight" => {
                options.no_single_flight = !boolean(name, &expr(name, value)?)?.value
            }
            "lease" => options.lease = lease(name, value)?,
            "source_check" => {
                options.no_source_check = !boolean(name, &expr(name, value)?)?.value;
            }
            "version" => options.version = Some(version(name, expr(name, value)?)?),
            "companion" => options.companion = companion(name, expr(name, value)?)?,
            _ => options.krate = Some(path(name, expr(name, value)?)?),
        }
        Ok(())
    }
}

const TIMEOUT: Refusals = Refusals {
    zero: "a `timeout` of 0 would keep nothing; write `timeout = \"never\"` for results that do \
           not expire, or remove the attribute",
    other: "`timeout` takes seconds, a string such as `\"5m\"`, `\"never\"`, a `Duration`, or a \
            closure over the value",
};
/// For an option that takes a duration and nothing else.
struct Bounded {
    refusals: Refusals,
    never: &'static str,
}
const IDLE: Bounded = Bounded {
    refusals: Refusals {
        zero: "a `time_to_idle` of 0 would keep nothing; remove it to keep results until their \
               `timeout`",
        other: "`time_to_idle` takes seconds or a string such as `\"10m\"`",
    },
    never: "`time_to_idle` is unlimited unless it is given; remove it",
};
const NEGATIVE: Bounded = Bounded {
    refusals: Refusals {
        zero: "a `negative_timeout` of 0 would keep nothing; remove it, and `cache_none` and \
               `cache_err`",
        other: "`negative_timeout` takes seconds or a string such as `\"10s\"`",
    },
    never: "`negative_timeout` takes seconds or a string such as `\"10s\"`; write `timeout = \
            \"never\"` alone to keep every result for ever",
};
const WAIT: Bounded = Bounded {
    refusals: Refusals {
        zero: "a `wait_timeout` of 0 would never wait; write `single_flight = false` instead",
        other: "`wait_timeout` takes seconds or a string such as `\"30s\"`",
    },
    never: "a `wait_timeout` has to end; write a long one such as `\"1d\"`",
};
const LEASE: Bounded = Bounded {
    refusals: Refusals {
        zero: "a `lease` of 0 would hold nobody back; write `lease = false`",
        other: "`lease` takes seconds, a string such as `\"10s\"`, or `false`",
    },
    never: "a `lease` has to end, for its holder may die; write `lease = \"10s\"`, or `lease = \
            false` to do without",
};

fn timeout(name: &Ident, expr: Expr) -> syn::Result<Timeout> {
    if let Expr::Closure(_) = expr {
        return over_value(name, expr).map(Timeout::Closure);
    }
    Ok(match duration::literal(name, &expr, &TIMEOUT)? {
        Some(Length::Never) => Timeout::Never,
        Some(Length::Fixed(nanos)) => Timeout::Fixed(nanos),
        None => Timeout::Expr(expr),
    })
}

fn bounded(name: &Ident, value: Value, bounded: &Bounded) -> syn::Result<Nanos> {
    let expr = expr(name, value)?;
    let message = match duration::literal(name, &expr, &bounded.refusals)? {
        Some(Length::Fixed(nanos)) => return Ok(nanos),
        Some(Length::Never) => bounded.never,
        None => bounded.refusals.other,
    };
    Err(syn::Error::new_spanned(expr, message))
}

fn entries(name: &Ident, expr: &Expr) -> syn::Result<u64> {
    let message = match expr {
        _ if is_negative(expr) => format!("`{name}` must be between 1 and {}", u64::MAX),
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) if number.suffix().is_empty() => match number.base10_parse::<u64>() {
            Ok(0) => format!("`{name}` must be at least 1; remove it for the default of 10000"),
            Ok(number) => return Ok(number),
            Err(_) => format!("`{name}` must be between 1 and {}", u64::MAX),
        },
        _ => format!("`{name}` takes a whole number; write `{name} = 1000`"),
    };
    Err(syn::Error::new_spanned(expr, message))
}

fn key_prefix(name: &Ident, expr: Expr) -> syn::Result<LitStr> {
    let text = string(name, expr)?;
    if text.value().is_empty() {
        let message = "`key_prefix` is empty; write `key_prefix = \"user:{id}\"` or remove it";
        return Err(syn::Error::new_spanned(text, message));
    }
    Ok(text)
}

fn ignore(name: &Ident, value: Value, errors: &mut Errors) -> syn::Result<Vec<Ident>> {
    const MESSAGE: &str = "`ignore` takes names of arguments; write `ignore(a, b)`";
    let list = match value {
        Value::List(list) if !list.is_empty() => list,
        Value::List(_) | Value::Nothing => return Err(syn::Error::new_spanned(name, MESSAGE)),
        Value::Expr(expr) => return Err(syn::Error::new_spanned(expr, MESSAGE)),
        Value::Broken(error) => return Err(error),
    };
    let Ok(items) = NestedMeta::parse_meta_list(list.clone()) else {
        return Err(syn::Error::new_spanned(list, MESSAGE));
    };
    let mut names: Vec<Ident> = Vec::new();
    for item in items {
        match &item {
            NestedMeta::Meta(Meta::Path(path)) if path.get_ident().is_some() => {
                names.extend(path.get_ident().cloned());
            }
            _ => errors.at(item, MESSAGE),
        }
    }
    Ok(names)
}

fn scope(name: &Ident, expr: Expr) -> syn::Result<Scope> {
    let text = string(name, expr)?;
    let value = text.value();
    match value.as_str() {
        "shared" => return Ok(Scope::Shared),
        "process" => return Ok(Scope::Process),
        "thread" => return Ok(Scope::Thread),
        _ => {}
    }
    let scopes = ["shared", "process", "thread"];
    let message = match suggest::nearest(&value, scopes) {
        Some(near) => format!("unknown scope `{value}`; did you mean `{near}`?"),
        None => format!("unknown scope `{value}`; write {}", suggest::listed(scopes)),
    };
    Err(syn::Error::new_spanned(text, message))
}

/// The shortest lease: a holder needs two round trips to a store, and more than that to renew it.
const LEAST_LEASE: Nanos = 100_000_000;
/// The longest: nobody runs for so long after its holder has died.
const MOST_LEASE: Nanos = 300_000_000_000;

fn lease(name: &Ident, value: Value) -> syn::Result<Lease> {
    if let Value::Expr(Expr::Lit(ExprLit {
        lit: Lit::Bool(LitBool { value: false, .. }),
        ..
    })) = &value
    {
        return Ok(Lease::Off);
    }
    let blamed = match &value {
        Value::Expr(expr) => expr.to_token_stream(),
        _ => name.to_token_stream(),
    };
    let message = match bounded(name, value, &LEASE)? {
        ..LEAST_LEASE => {
            "a `lease` under 100 ms ends before its holder can store anything, which takes two \
             round trips; write `lease = \"100ms\"` or a longer one, or `lease = false`"
        }
        nanos @ LEAST_LEASE..=MOST_LEASE => return Ok(Lease::Fixed(nanos)),
        _ => {
            "a `lease` over 5 minutes would keep others from running for as long after its holder \
             has died; write `lease = \"5m\"` or a shorter one: it is renewed while the function \
             runs"
        }
    };
    Err(syn::Error::new_spanned(blamed, message))
}

fn version(name: &Ident, expr: Expr) -> syn::Result<String> {
    match &expr {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) if number.suffix().is_empty() && !is_negative(&expr) => {
            Ok(number.base10_digits().to_owned())
        }
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) if !text.value().is_empty() => Ok(text.value()),
        _ => {
            let message = format!("`{name}` takes a string or a whole number; write `{name} = 2`");
            Err(syn::Error::new_spanned(expr, message))
        }
    }
}

fn companion(name: &Ident, expr: Expr) -> syn::Result<Companion> {
    match &expr {
        Expr::Lit(ExprLit {
            lit: Lit::Bool(LitBool { value: false, .. }),
            ..
        }) => {
            return Ok(Companion::Off);
        }
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => {
            if let Ok(name) = text.parse::<Ident>() {
                return Ok(Companion::Named(name));
            }
        }
        _ => {}
    }
    let message = format!("`{name}` takes a name or `false`; write `{name} = \"other_name\"`");
    Err(syn::Error::new_spanned(expr, message))
}

fn path(name: &Ident, expr: Expr) -> syn::Result<Path> {
    let parsed = match &expr {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => text.parse_with(Path::parse_mod_style).ok(),
        Expr::Path(path) if path.qself.is_none() => Some(path.path.clone()),
        _ => None,
    };
    parsed.ok_or_else(|| {
        let message = format!("`{name}` takes a path; write `{}`", names::example("crate"));
        syn::Error::new_spanned(expr, message)
    })
}

/// `name` and `name = true` switch on, `name = false` leaves off.
fn flag(name: &Ident, value: Value) -> syn::Result<Option<Span>> {
    let on = match value {
        Value::Nothing => true,
        Value::Expr(expr) => boolean(name, &expr)?.value,
        Value::List(list) => {
            let message = format!("`{name}` takes no list; write `{name}` alone");
            return Err(syn::Error::new_spanned(or(list, name), message));
        }
        Value::Broken(error) => return Err(error),
    };
    Ok(on.then(|| name.span()))
}

fn boolean<'a>(name: &Ident, expr: &'a Expr) -> syn::Result<&'a LitBool> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Bool(value),
            ..
        }) => Ok(value),
        _ => {
            let message = format!("`{name}` is `true` or `false`; write `{name} = false`");
            Err(syn::Error::new_spanned(expr, message))
        }
    }
}

fn string(name: &Ident, expr: Expr) -> syn::Result<LitStr> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Ok(text),
        other => {
            let example = names::example(&name.to_string());
            let message = format!("`{name}` takes a string; write `{example}`");
            Err(syn::Error::new_spanned(other, message))
        }
    }
}

/// The value of an option that cannot do without `=`.
fn expr(name: &Ident, value: Value) -> syn::Result<Expr> {
    let blamed = match value {
        Value::Expr(mut expr) => {
            groups::keep_in_value(&mut expr);
            return Ok(expr);
        }
        Value::Broken(error) => return Err(error),
        Value::Nothing => name.to_token_stream(),
        Value::List(list) => or(list, name),
    };
    let example = names::example(&name.to_string());
    let message = format!("`{name}` takes a value after `=`; write `{example}`");
    Err(syn::Error::new_spanned(blamed, message))
}

fn or(tokens: TokenStream, name: &Ident) -> TokenStream {
    if tokens.is_empty() {
        name.to_token_stream()
    } else {
        tokens
    }
}
