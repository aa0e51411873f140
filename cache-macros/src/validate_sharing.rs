//! Rules between the options for results that processes share.
//!
//! Only refuses. What one option accepts is in `options`.

use crate::errors::Errors;
use crate::model::{Lease, Scope};
use crate::options::Written;

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
