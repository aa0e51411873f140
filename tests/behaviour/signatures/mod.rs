//! Every kind of function that `#[memoize]` goes on, with its companions. Compiled in every edition:
//! `tests/editions` has these files too, so they keep to what all editions share.

#![expect(
    clippy::borrowed_box,
    clippy::boxed_local,
    clippy::multiple_bound_locations,
    clippy::needless_arbitrary_self_type,
    clippy::ptr_arg,
    clippy::toplevel_ref_arg,
    clippy::unnecessary_to_owned,
    clippy::useless_vec,
    reason = "signatures as users write them, well or not"
)]

mod argument_types;
mod arguments;
mod async_methods;
mod futures;
mod generics;
mod hygiene;
mod impl_blocks;
mod methods;
mod patterns;
mod places;
mod results;
mod traits;
