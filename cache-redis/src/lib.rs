//! Shares results through Redis or Valkey: the store of `larder` for one server, a Cluster, and a master that
//! Sentinels watch. [`RedisStore`] is all there is.
//!
//! # Addresses
//!
//! | address | what it leads to |
//! |---|---|
//! | `redis://[user:password@]host[:6379][/database]` | one server |
//! | `redis+unix:///path?db=0`, `unix:///path` | one server, by its socket |
//! | `redis+cluster://[user:password@]host:port,host:port` | a Cluster, by some of its nodes |
//! | `redis+sentinel://[user:password@]host[:26379],host/service[/database]` | the master of `service`, by its Sentinels |
//!
//! `rediss` instead of `redis` encrypts (TLS, always verified). After a `?`, joined by `&`:
//!
//! | option | meaning |
//! |---|---|
//! | `protocol` | `resp2` or `resp3`; by default RESP3, and RESP2 where the server does not know it |
//! | `db` | the database, where the path says something else |
//! | `ca_file` | a file of certificates in PEM, trusted instead of the system's |
//! | `sentinel_username`, `sentinel_password` | for the Sentinels themselves |
//!
//! Users and passwords are percent-encoded where they have special characters. No message and no output of `Debug`
//! ever shows them.
//!
//! # What the server needs
//!
//! Redis 6 or newer, or any Valkey. The least a user has to have, for keys that begin with `app:` and the
//! default key space (in a Cluster `~{??}app:*` instead of `~app:*`):
//!
//! ```text
//! ACL SETUSER larder on >password resetkeys resetchannels -@all
//!     ~app:* ~larder:* &larder:done
//!     +get +mget +set +del +unlink +strlen +pttl +pexpire +persist +eval +evalsha +scan
//!     +publish +subscribe +unsubscribe +ping +hello +auth +select +cluster|slots +role
//! ```
//!
//! `scan` is for deleting by prefix only, `select` for databases other than 0, `cluster|slots` for a Cluster, `role`
//! for Sentinel. Sentinels themselves are asked `SENTINEL MASTERS`. With `client|setinfo` (from 7.2) the server's list of
//! clients says `larder`; without it nothing is missing.
//!
//! # Failures
//!
//! Every operation is answered within its timeout (250 ms). While there is no connection, operations wait for
//! the attempt that is being made; after one that failed they fail at once, until the next may be made (after
//! 100 ms, then doubling to a second; after a refused password, from one second to 30).
//!
//! In a Cluster, while a node is gone and no replica has taken over, operations on the other nodes may fail as well
//! until the connections are mended.

mod answer;
mod backoff;
mod batch;
mod commands;
mod connection;
mod driver;
mod errors;
mod flow;
mod link;
mod reads;
mod scheme;
mod scripts;
mod store;
mod sweep;
mod url;
mod watch;

pub use store::{RedisStore, RedisStoreBuilder};
