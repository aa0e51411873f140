//! Real servers for tests: started on free loopback ports in folders of their own, broken on purpose, and
//! gone with the test.
//!
//! | type | what it starts |
//! |---|---|
//! | [`Redis`] | one server, by [`Redis::builder`] with a password, users, TLS or any setting |
//! | [`RedisCluster`] | masters that share the slots, each with replicas if asked for |
//! | [`RedisSentinel`] | a primary, a replica and the three sentinels that watch them |
//! | [`FaultProxy`] | a proxy before any of them that delays, swallows, cuts and corrupts |
//!
//! A program that is not installed is an [`Error`] that says how to get it. Tests unwrap it: they fail
//! rather than pass without having tested anything.
//!
//! A server lives until its value is dropped, and no longer than the process that started it, even if
//! that one is killed. Nothing is kept on disk: a server that is started again is empty.
//!
//! Not here: clients for what is under test. [`Connection`] is for asking the server itself what
//! happened, and for doing what another client of it would do.
#![cfg(unix)]

mod certificates;
mod cluster;
mod error;
mod fault_proxy;
mod ports;
mod process;
mod redis;
mod resp;
mod sentinel;
mod wait;

pub use cluster::RedisCluster;
pub use error::Error;
pub use fault_proxy::{FaultProxy, Mode};
pub use redis::{Redis, RedisBuilder};
pub use resp::{Connection, Reply};
pub use sentinel::RedisSentinel;

/// What the functions of this crate return.
pub type Result<T = ()> = std::result::Result<T, Error>;
