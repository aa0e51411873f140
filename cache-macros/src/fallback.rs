//! What is emitted when there are mistakes: the user's item without our attributes, and the
//! mistakes.
//!
//! With the item in place, editors complete its name and the rest of the crate still compiles.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::errors::Errors;

/// `item` as it was, followed by one compile error for each mistake.
pub(crate) fn emit(item: &impl ToTokens, errors: &Errors) -> TokenStream {
    let errors = errors.to_compile_errors();
    quote!(#item #errors)
}
