//! Durations in options: `60`, `0.5`, `"1h 30m"`, `"never"`.
//!
//! Literals only: closures and expressions are the business of `options`.

use syn::{Expr, ExprLit, Ident, Lit, LitStr};

use crate::args::is_negative;
use crate::model::Nanos;
use crate::quantity::{Unit, parts};
use crate::spanned;

const SECOND: u128 = 1_000_000_000;

const UNITS: [Unit; 8] = [
    unit("ns", 1, "nanosecond"),
    unit("us", 1_000, "microsecond"),
    unit("ms", 1_000_000, "millisecond"),
    unit("s", SECOND, "second"),
    unit("m", 60 * SECOND, "minute"),
    unit("h", 3_600 * SECOND, "hour"),
    unit("d", 86_400 * SECOND, "day"),
    unit("w", 604_800 * SECOND, "week"),
];

const fn unit(name: &'static str, factor: u128, long: &'static str) -> Unit {
    Unit { name, factor, long }
}

/// A duration as written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Length {
    Never,
    /// Longer than zero.
    Fixed(Nanos),
}

/// What an option says to the values it does not take.
#[derive(Debug)]
pub(crate) struct Refusals {
    /// For no time at all.
    pub(crate) zero: &'static str,
    /// For anything that is no number and no string.
    pub(crate) other: &'static str,
}

/// The length of time that `expr` writes down; absent if it is neither number nor string.
///
/// # Errors
///
/// No time at all, negative, not a number, a wrong unit, or longer than 584 years.
pub(crate) fn literal(
    option: &Ident,
    expr: &Expr,
    refusals: &Refusals,
) -> syn::Result<Option<Length>> {
    if is_negative(expr) {
        return Err(negative(option, expr));
    }
    let nanos = match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) if text.value().trim() == "never" => {
            return Ok(Some(Length::Never));
        }
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => from_text(option, text)?,
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => from_number(option, expr, number.base10_digits(), number.suffix())?,
        Expr::Lit(ExprLit {
            lit: Lit::Float(number),
            ..
        }) => from_number(option, expr, number.base10_digits(), number.suffix())?,
        Expr::Lit(_) => return Err(syn::Error::new_spanned(expr, refusals.other)),
        _ => return Ok(None),
    };
    if nanos == 0 {
        return Err(syn::Error::new_spanned(expr, refusals.zero));
    }
    match u64::try_from(nanos) {
        Ok(nanos) => Ok(Some(Length::Fixed(nanos))),
        Err(_) => Err(too_long(option, expr)),
    }
}

fn from_text(option: &Ident, text: &LitStr) -> syn::Result<u128> {
    let value = text.value();
    let parts = parts(&value, &UNITS).map_err(|problem| {
        // A number in quotes most likely means seconds, like the same number without them.
        let seconds = value.trim();
        let message = if seconds.bytes().all(|b| b.is_ascii_digit()) && !seconds.is_empty() {
            format!("`{seconds}` has no unit; write `{option} = \"{seconds}s\"`")
        } else {
            format!("{}; durations look like `\"1h 30m\"`", problem.message)
        };
        syn::Error::new(spanned::inside(text, problem.range), message)
    })?;
    parts
        .into_iter()
        .try_fold(0, u128::checked_add)
        .ok_or_else(|| too_long(option, text))
}

fn from_number(option: &Ident, expr: &Expr, digits: &str, suffix: &str) -> syn::Result<u128> {
    if UNITS.iter().any(|unit| unit.name == suffix) {
        let message = format!("`{digits}{suffix}` needs quotes: `{option} = \"{digits}{suffix}\"`");
        return Err(syn::Error::new_spanned(expr, message));
    }
    if !suffix.is_empty() {
        let message = format!("`{option}` is in seconds, without a suffix; write `{digits}`");
        return Err(syn::Error::new_spanned(expr, message));
    }
    if let Ok(seconds) = digits.parse::<u128>() {
        return seconds
            .checked_mul(SECOND)
            .ok_or_else(|| too_long(option, expr));
    }
    let nanos = digits.parse::<f64>().unwrap_or(f64::INFINITY) * SECOND as f64;
    // Casting saturates, so what is not finite ends up as too long.
    if nanos > 0.0 && nanos < 1.0 {
        Ok(1)
    } else {
        Ok(nanos.round() as u128)
    }
}

fn negative(option: &Ident, expr: &Expr) -> syn::Error {
    syn::Error::new_spanned(
        expr,
        format!("`{option}` cannot be negative; write a number of seconds above 0"),
    )
}

fn too_long(option: &Ident, tokens: impl quote::ToTokens) -> syn::Error {
    syn::Error::new_spanned(
        tokens,
        format!("`{option}` cannot be longer than 584 years; write a shorter one"),
    )
}
