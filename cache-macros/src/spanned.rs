//! Where the caret goes inside a string.
//!
//! Everything larger than a part of a string is a token, and `errors` blames tokens directly.

use std::ops::Range;

use proc_macro2::Span;
use syn::LitStr;

/// The bytes `range` of the literal's value, where the compiler can say, else the whole literal.
pub(crate) fn inside(literal: &LitStr, range: Range<usize>) -> Span {
    let token = literal.token();
    // An escape or the marks of a raw string shift positions; then the whole literal it is.
    let shifted = token.to_string().len() != literal.value().len() + 2;
    if shifted {
        return literal.span();
    }
    token
        .subspan(range.start + 1..range.end + 1)
        .unwrap_or_else(|| literal.span())
}
