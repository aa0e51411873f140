//! Sizes in options: `67108864`, `"64MiB"`, `"10 kB"`.
//!
//! Sizes of tables only; what a value weighs is known when the program runs.

use syn::{Expr, ExprLit, Ident, Lit};

use crate::args::is_negative;
use crate::quantity::{Unit, parts};
use crate::spanned;

const UNITS: [Unit; 9] = [
    unit("B", 1, "byte"),
    unit("kB", 1_000, "kilobyte"),
    unit("MB", 1_000_000, "megabyte"),
    unit("GB", 1_000_000_000, "gigabyte"),
    unit("TB", 1_000_000_000_000, "terabyte"),
    unit("KiB", 1 << 10, "kibibyte"),
    unit("MiB", 1 << 20, "mebibyte"),
    unit("GiB", 1 << 30, "gibibyte"),
    unit("TiB", 1 << 40, "tebibyte"),
];

const fn unit(name: &'static str, factor: u128, long: &'static str) -> Unit {
    Unit { name, factor, long }
}

/// The number of bytes that `expr` writes down, at least 1.
///
/// # Errors
///
/// Anything else, with the tokens to blame.
pub(crate) fn literal(option: &Ident, expr: &Expr) -> syn::Result<u64> {
    let bytes = match expr {
        _ if is_negative(expr) => u128::MAX,
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => {
            let value = text.value();
            let problem = |range, message: &str| {
                let message = format!("{message}; sizes look like `\"64MiB\"`");
                syn::Error::new(spanned::inside(text, range), message)
            };
            match parts(&value, &UNITS) {
                Ok(parts) if parts.len() == 1 => parts[0],
                Ok(_) => return Err(problem(0..value.len(), "this is more than one size")),
                Err(wrong) => return Err(problem(wrong.range, &wrong.message)),
            }
        }
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) if number.suffix().is_empty() => number.base10_parse::<u128>().unwrap_or(u128::MAX),
        _ => {
            let message =
                format!("`{option}` takes a number of bytes or a size such as `\"64MiB\"`");
            return Err(syn::Error::new_spanned(expr, message));
        }
    };
    at_least_one(option, expr, bytes)
}

fn at_least_one(option: &Ident, expr: &Expr, bytes: u128) -> syn::Result<u64> {
    let message = match u64::try_from(bytes) {
        Ok(0) => {
            format!("`{option}` must be at least 1; remove it to bound the number of entries alone")
        }
        Ok(bytes) => return Ok(bytes),
        Err(_) => format!("`{option}` must be between 1 and {}", u64::MAX),
    };
    Err(syn::Error::new_spanned(expr, message))
}
