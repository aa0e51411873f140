//! An `unsafe fn` stays unsafe, and so does what runs its body; here because the workspace forbids
//! the word.

#![deny(unsafe_op_in_unsafe_fn, unused_unsafe, unused_mut)]

#[allow(unused_macros)]
#[macro_use]
#[path = "../behaviour/probe.rs"]
mod probe;

use larder::memoize;

use crate::probe::{ran, steady};

/// Reads what stands at an index.
///
/// # Safety
///
/// The index is inside.
unsafe fn read(bytes: &[u8], index: usize) -> u8 {
    // SAFETY: the caller's promise.
    unsafe { *bytes.get_unchecked(index) }
}

/// # Safety
///
/// The index is inside.
#[memoize]
unsafe fn plain(bytes: &[u8], index: usize) -> u8 {
    ran();
    // SAFETY: the caller's promise.
    unsafe { read(bytes, index) }
}

/// # Safety
///
/// The index is inside.
#[memoize(companion = false)]
unsafe fn in_place(bytes: &[u8], index: usize) -> u8 {
    ran();
    // SAFETY: the caller's promise.
    unsafe { read(bytes, index) }
}

/// # Safety
///
/// The index is inside.
#[memoize]
async unsafe fn awaited(bytes: &[u8], index: usize) -> u8 {
    ran();
    // SAFETY: the caller's promise.
    unsafe { read(bytes, index) }
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Bytes(Vec<u8>);

#[memoize]
impl Bytes {
    /// # Safety
    ///
    /// The index is inside.
    #[memoize]
    unsafe fn at(&self, index: usize) -> u8 {
        ran();
        // SAFETY: the caller's promise.
        unsafe { read(&self.0, index) }
    }
}

impl Bytes {
    /// # Safety
    ///
    /// The index is inside.
    #[memoize]
    unsafe fn alone(&self, index: usize) -> u8 {
        ran();
        // SAFETY: the caller's promise.
        unsafe { read(&self.0, index) }
    }
}

#[test]
fn unsafe_functions() {
    let _steady = steady();
    let bytes = [1, 2, 3];
    let pointer: unsafe fn(&[u8], usize) -> u8 = plain;
    let owned = Bytes(bytes.to_vec());
    // SAFETY: there are three.
    unsafe {
        miss!(plain(&bytes, 1), 2);
        hit!(pointer(&bytes, 1), 2);
        miss!(plain::uncached(&bytes, 1), 2);
        miss!(plain::refresh(&bytes, 1), 2);
        miss!(in_place(&bytes, 1), 2);
        hit!(in_place(&bytes, 1), 2);
        miss!(owned.at(1), 2);
        hit!(owned.at(1), 2);
        miss!(owned.alone(1), 2);
        hit!(owned.alone(1), 2);
        pollster::block_on(async {
            miss!(awaited(&bytes, 1).await, 2);
            hit!(awaited(&bytes, 1).await, 2);
            miss!(awaited::refresh(&bytes, 1).await, 2);
        });
    }
    // What does not run the body is safe.
    assert_eq!(plain::get(&bytes, 1), Some(2));
    plain::delete(&bytes, 1).expect("in process");
    assert_eq!(plain::get(&bytes, 1), None);
    owned.at_put(9, 9).expect("kept");
    assert_eq!(owned.at_get(9), Some(9));
}
