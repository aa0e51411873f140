//! Yet empty.
