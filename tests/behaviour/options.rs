//! Each option by what it does: which calls are hits, which run the body, and when that changes.

mod bounds;
mod conditions;
mod keys;
mod times;
