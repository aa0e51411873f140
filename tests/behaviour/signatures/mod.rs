//! Every kind of function that `#[memoize]` goes on, with its companions. Compiled in every edition:
//! `tests/editions` has these files too, so they keep to what all editions share.

mod arguments;
mod futures;
mod generics;
mod hygiene;
mod methods;
mod patterns;
mod places;
mod results;
