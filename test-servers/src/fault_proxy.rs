//! A TCP proxy that a test puts before a server, to break what lies between.
//!
//! This file is what a test says to it; `relay` moves the bytes, `response` damages answers.

mod relay;
mod response;

use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::Result;
use crate::ports::on_loopback;

use relay::Link;
use response::Damage;

/// What a proxy does with every byte, until it is told otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// Passes them on.
    #[default]
    Pass,
    /// Passes them on after this time, in each direction: a round trip takes twice as long.
    Delay(Duration),
    /// Accepts connections and takes bytes from both sides, and lets nothing through, not even the end of a
    /// connection. What it took is lost. The server has to accept, as it does when it is paused.
    BlackHole,
    /// Passes requests on and loses the responses: the server does what it is asked, and nobody hears.
    DropResponses,
    /// Resets every new connection; the ones there are stay.
    Refuse,
}

/// A TCP proxy on a free loopback port. Dropped, it closes all its connections.
#[derive(Debug)]
pub struct FaultProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

/// What the proxy and the threads of its connections share.
#[derive(Debug)]
struct Shared {
    upstream: SocketAddr,
    mode: Mutex<Mode>,
    /// Notified when the mode changes or connections are closed.
    changed: Condvar,
    damage: Mutex<Option<Damage>>,
    links: Mutex<HashMap<u64, Arc<Link>>>,
    is_closing: AtomicBool,
    connections: AtomicU64,
    to_server: AtomicU64,
    to_client: AtomicU64,
}

impl FaultProxy {
    /// Starts a proxy before the server at `upstream`, which need not be there yet.
    ///
    /// # Errors
    ///
    /// If the system has no port or thread to give.
    pub fn start(upstream: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(on_loopback(0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream,
            mode: Mutex::default(),
            changed: Condvar::new(),
            damage: Mutex::default(),
            links: Mutex::default(),
            is_closing: AtomicBool::new(false),
            connections: AtomicU64::new(0),
            to_server: AtomicU64::new(0),
            to_client: AtomicU64::new(0),
        });
        let accepting = thread::Builder::new().name("fault-proxy".into()).spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        })?;
        Ok(Self {
            address,
            shared,
            accepting: Some(accepting),
        })
    }

    /// Where clients connect.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where clients of a Redis server without password and TLS connect; others take
    /// [`Redis::url_through`](crate::Redis::url_through).
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    /// Does so with every byte from here on.
    pub fn set(&self, mode: Mode) {
        *lock(&self.shared.mode) = mode;
        self.shared.changed.notify_all();
    }

    /// Resets all connections there are, as a server does whose machine restarted.
    pub fn reset_connections(&self) {
        for link in lock(&self.shared.links).values() {
            link.reset();
        }
        self.shared.changed.notify_all();
    }

    /// Passes `bytes` more bytes to clients and closes the connection where they end, in good order.
    pub fn truncate_response(&self, bytes: usize) {
        *lock(&self.shared.damage) = Some(Damage::Truncate { left: bytes });
    }

    /// Passes `bytes` more bytes to clients and resets the connection where they end.
    pub fn reset_response(&self, bytes: usize) {
        *lock(&self.shared.damage) = Some(Damage::Reset { left: bytes });
    }

    /// Flips the lowest bit of a byte on its way to clients: of the next one for 0.
    pub fn corrupt_response(&self, index: usize) {
        *lock(&self.shared.damage) = Some(Damage::Corrupt { left: index });
    }

    /// How many connections were accepted, the reset ones among them.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// How many connections there are now.
    #[must_use]
    pub fn open_connections(&self) -> usize {
        lock(&self.shared.links).len()
    }

    /// How many bytes were passed to the server.
    #[must_use]
    pub fn bytes_to_server(&self) -> u64 {
        self.shared.to_server.load(Ordering::SeqCst)
    }

    /// How many bytes were passed to clients.
    #[must_use]
    pub fn bytes_to_client(&self) -> u64 {
        self.shared.to_client.load(Ordering::SeqCst)
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.shared.is_closing.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts.
        let woken = TcpStream::connect(self.address).is_ok();
        if let Some(accepting) = self.accepting.take()
            && woken
        {
            let _ = accepting.join();
        }
        self.set(Mode::Pass);
        for link in lock(&self.shared.links).values() {
            link.close();
        }
        self.shared.changed.notify_all();
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for (number, client) in (0..).zip(listener.incoming()) {
        if shared.is_closing.load(Ordering::SeqCst) {
            return;
        }
        let Ok(client) = client else {
            continue;
        };
        shared.connections.fetch_add(1, Ordering::SeqCst);
        let mode = *lock(&shared.mode);
        if mode == Mode::Refuse {
            relay::reset(&client);
            continue;
        }
        // Without threads to move the bytes, the connection is closed.
        let _ = relay::start(shared, number, client);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
