//! One connection through the proxy: two directions, each with a thread that reads and one that writes.
//!
//! Reading goes on while what was read waits for its time, so that a delay does not cost throughput.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::net::sockopt::set_socket_linger;

use super::response::{self, Ending};
use super::{Mode, Shared, lock};

/// How many pieces of at most 16 KiB may wait for their time.
const WAITING: usize = 1024;

/// A connection of a client and the one to the server that belongs to it.
#[derive(Debug)]
pub(super) struct Link {
    client: TcpStream,
    server: TcpStream,
    has_ended: AtomicBool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    ToServer,
    ToClient,
}

/// Bytes and when they are due.
type Piece = (Instant, Vec<u8>);

/// Connects to the server and moves bytes until both sides have ended.
pub(super) fn start(shared: &Arc<Shared>, number: u64, client: TcpStream) -> io::Result<()> {
    let server = TcpStream::connect_timeout(&shared.upstream, Duration::from_secs(1))?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let link = Arc::new(Link {
        client,
        server,
        has_ended: AtomicBool::new(false),
    });
    lock(&shared.links).insert(number, Arc::clone(&link));
    let spawned = spawn({
        let shared = Arc::clone(shared);
        move || {
            let there = pump(&shared, &link, Direction::ToServer);
            let back = pump(&shared, &link, Direction::ToClient);
            for thread in there.into_iter().chain(back).flatten() {
                let _ = thread.join();
            }
            lock(&shared.links).remove(&number);
        }
    });
    if spawned.is_err() {
        lock(&shared.links).remove(&number);
    }
    spawned.map(drop)
}

impl Link {
    /// Ends both connections in good order.
    pub(super) fn close(&self) {
        self.has_ended.store(true, Ordering::SeqCst);
        let _ = self.client.shutdown(Shutdown::Both);
        let _ = self.server.shutdown(Shutdown::Both);
    }

    /// Ends both connections with a reset.
    pub(super) fn reset(&self) {
        self.has_ended.store(true, Ordering::SeqCst);
        for side in [&self.client, &self.server] {
            reset(side);
            // Wakes who reads from it, and sends nothing. The reset goes out when the last thread lets go.
            let _ = side.shutdown(Shutdown::Read);
        }
    }

    fn has_ended(&self) -> bool {
        self.has_ended.load(Ordering::SeqCst)
    }
}

/// Makes the end of `stream` a reset.
pub(super) fn reset(stream: &TcpStream) {
    let _ = set_socket_linger(stream, Some(Duration::ZERO));
}

fn spawn(body: impl FnOnce() + Send + 'static) -> io::Result<thread::JoinHandle<()>> {
    thread::Builder::new()
        .name("fault-proxy".into())
        .spawn(body)
}

/// Moves the bytes of one direction; its two threads.
fn pump(
    shared: &Arc<Shared>,
    link: &Arc<Link>,
    direction: Direction,
) -> io::Result<[thread::JoinHandle<()>; 2]> {
    let (sender, receiver) = sync_channel(WAITING);
    let reading = spawn({
        let (shared, link) = (Arc::clone(shared), Arc::clone(link));
        move || read(&shared, &link, direction, &sender)
    });
    let writing = spawn({
        let (shared, link) = (Arc::clone(shared), Arc::clone(link));
        move || write(&shared, &link, direction, &receiver)
    });
    match (reading, writing) {
        (Ok(reading), Ok(writing)) => Ok([reading, writing]),
        (Err(error), _) | (_, Err(error)) => {
            link.close();
            Err(error)
        }
    }
}

fn read(shared: &Shared, link: &Link, direction: Direction, sender: &SyncSender<Piece>) {
    let mut source = match direction {
        Direction::ToServer => &link.client,
        Direction::ToClient => &link.server,
    };
    let mut buffer = vec![0; 16 << 10];
    while let Ok(length @ 1..) = source.read(&mut buffer) {
        let mut due = Instant::now();
        if let Mode::Delay(delay) = *lock(&shared.mode) {
            due += delay;
        }
        if sender.send((due, buffer[..length].to_vec())).is_err() {
            return;
        }
    }
}

fn write(shared: &Shared, link: &Link, direction: Direction, receiver: &Receiver<Piece>) {
    for (due, mut bytes) in receiver {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        if is_lost(*lock(&shared.mode), direction) {
            continue;
        }
        let ending = match direction {
            Direction::ToServer => None,
            Direction::ToClient => response::apply(&mut lock(&shared.damage), &mut bytes),
        };
        let written = link.deliver(direction, &bytes, shared);
        match ending {
            Some(Ending::Reset) => return link.reset(),
            Some(Ending::Close) => return link.close(),
            None if written.is_err() => return link.close(),
            None => {}
        }
    }
    end(shared, link, direction);
}

impl Link {
    fn deliver(&self, direction: Direction, bytes: &[u8], shared: &Shared) -> io::Result<()> {
        let (mut target, counter): (_, &AtomicU64) = match direction {
            Direction::ToServer => (&self.server, &shared.to_server),
            Direction::ToClient => (&self.client, &shared.to_client),
        };
        // Before they go out: who receives them finds them counted.
        counter.fetch_add(bytes.len() as u64, Ordering::SeqCst);
        target.write_all(bytes)
    }
}

/// Tells the other side that nothing more comes; not through a black hole.
fn end(shared: &Shared, link: &Link, direction: Direction) {
    let mut mode = lock(&shared.mode);
    while *mode == Mode::BlackHole && !link.has_ended() {
        // Now and then on its own: the link may end without a notice.
        let wait = Duration::from_millis(100);
        mode = match shared.changed.wait_timeout(mode, wait) {
            Ok((mode, _)) => mode,
            Err(poisoned) => PoisonError::into_inner(poisoned).0,
        };
    }
    drop(mode);
    if link.has_ended() {
        return;
    }
    let _ = match direction {
        Direction::ToServer => link.server.shutdown(Shutdown::Write),
        Direction::ToClient => link.client.shutdown(Shutdown::Write),
    };
}

fn is_lost(mode: Mode, direction: Direction) -> bool {
    match mode {
        Mode::BlackHole => true,
        Mode::DropResponses => direction == Direction::ToClient,
        Mode::Pass | Mode::Delay(_) | Mode::Refuse => false,
    }
}
