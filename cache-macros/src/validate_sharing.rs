//! Rules between the options for results that processes share.
//!
//! Only refuses. What one option accepts is in `options`.

use syn::Type;

use crate::errors::Errors;
use crate::model::{Annotated, Lease, Scope};
use crate::options::Written;
use crate::types;

/// Every rule about sharing together.
pub(crate) fn check(written: &Written, errors: &mut Errors) {
    match written.options.scope {
        Scope::Thread => not_shared("thread", written, errors),
        Scope::Process => not_shared("process", written, errors),
        Scope::Shared => bounds(written, errors),
        Scope::Default => {}
    }
    flight(written, errors);
}

/// What has no meaning where results stay in the process.
fn not_shared(scope: &str, written: &Written, errors: &mut Errors) {
    if let Some(name) = written.given("lease") {
        let message = format!(
            "with `scope = \"{scope}\"` no other process ever waits for a run; remove `lease` or \
             the scope"
        );
        errors.at(name, message);
    }
    if let Some(name) = written.given("source_check") {
        let message = format!(
            "with `scope = \"{scope}\"` no result outlives the program it was made by; remove \
             `source_check` or the scope"
        );
        errors.at(name, message);
    }
}

/// What bounds the table of the process, where results do not go into it.
fn bounds(written: &Written, errors: &mut Errors) {
    for option in ["time_to_idle", "max_entries", "max_bytes", "weigher"] {
        if let Some(name) = written.given(option) {
            let message = format!(
                "with `scope = \"shared\"` results are kept in the store, which has bounds of its \
                 own; remove `{option}`, or the scope to bound what this process keeps"
            );
            errors.at(name, message);
        }
    }
}

/// A result that refers to something for ever: no type lacks an implementation here, so that the compiler
/// would blame the lifetimes of code that nobody has written.
pub(crate) fn result(function: &Annotated, errors: &mut Errors) {
    let options = &function.options;
    if options.shared.is_none() {
        return;
    }
    // An error that is not kept never travels.
    let kept: &Type = match types::payload_of("Result", &function.output) {
        Some(payload) if options.cache_err.is_none() => payload,
        _ => &function.output,
    };
    if let Some(reference) = types::static_reference(kept) {
        let message = "a result that holds a reference cannot be read from a store; return an \
                       owned value, for instance `String`";
        errors.at(reference, message);
    }
}

/// A lease is the flight of several processes.
fn flight(written: &Written, errors: &mut Errors) {
    // In the other scopes a lease is refused already.
    if written.options.no_single_flight
        && written.options.scope.may_share()
        && let Lease::Fixed(_) = written.options.lease
        && let Some(name) = written.given("lease")
    {
        let message = "with `single_flight = false` nobody ever waits for a run, so there is no \
                       lease; remove one of the two";
        errors.at(name, message);
    }
}
