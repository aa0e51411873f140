//! A proxy before a real server, in each of its modes.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use test_servers::{Connection, FaultProxy, Mode, Redis, Reply};

fn server_and_proxy() -> (Redis, FaultProxy) {
    let redis = Redis::start().unwrap();
    let proxy = FaultProxy::start(redis.address()).unwrap();
    (redis, proxy)
}

/// A client that waits for at most ten seconds.
fn client(proxy: &FaultProxy) -> TcpStream {
    let client = TcpStream::connect(proxy.address()).unwrap();
    let limit = Some(Duration::from_secs(10));
    client.set_read_timeout(limit).unwrap();
    client
}

fn send(mut client: &TcpStream, command: &str) -> io::Result<()> {
    client.write_all(format!("{command}\r\n").as_bytes())
}

/// The line that is answered.
fn answer(mut client: &TcpStream, command: &str) -> String {
    send(client, command).unwrap();
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte).unwrap();
        line.extend(byte);
    }
    String::from_utf8_lossy(&line).trim().to_owned()
}

/// What comes until the connection ends, and how it ends: without an error, in good order.
fn end(mut client: &TcpStream, command: &str) -> (String, Option<ErrorKind>) {
    let mut answer = Vec::new();
    let ended = send(client, command).and_then(|()| client.read_to_end(&mut answer));
    let error = ended.err().map(|error| error.kind());
    assert_ne!(error, Some(ErrorKind::WouldBlock), "it does not end");
    (String::from_utf8_lossy(&answer).into_owned(), error)
}

/// Whether nothing comes for 200 ms, not even an end.
fn is_silent(mut client: &TcpStream, command: &str) -> bool {
    let before = client.read_timeout().unwrap();
    let short = Some(Duration::from_millis(200));
    client.set_read_timeout(short).unwrap();
    send(client, command).unwrap();
    let read = client.read(&mut [0]);
    client.set_read_timeout(before).unwrap();
    read.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

const RESET: Option<ErrorKind> = Some(ErrorKind::ConnectionReset);

#[test]
fn bytes_pass_and_are_counted() {
    let (redis, proxy) = server_and_proxy();
    assert_eq!(proxy.url(), format!("redis://{}", proxy.address()));
    assert_eq!(redis.url_through(&proxy), proxy.url());
    let client = client(&proxy);
    assert_eq!(answer(&client, "PING"), "+PONG");
    assert_eq!((proxy.bytes_to_server(), proxy.bytes_to_client()), (6, 7));
    assert_eq!((proxy.connections(), proxy.open_connections()), (1, 1));

    let mut connection = Connection::open(proxy.address()).unwrap();
    let megabyte = vec![b'x'; 1 << 20];
    let set = [b"SET".as_slice(), b"a", &megabyte];
    connection.command(&set).unwrap();
    let value = connection.command(&["GET", "a"]).unwrap();
    assert_eq!(value, Reply::Bytes(megabyte));
    assert_eq!(proxy.connections(), 2);
}

#[test]
fn a_delay_counts_twice_in_a_round_trip_and_once_in_a_burst() {
    let (_redis, proxy) = server_and_proxy();
    let mut connection = Connection::open(proxy.address()).unwrap();
    connection.command(&["PING"]).unwrap();
    proxy.set(Mode::Delay(Duration::from_millis(200)));

    let started = Instant::now();
    connection.command(&["PING"]).unwrap();
    let took = started.elapsed();
    assert!(took >= Duration::from_millis(400), "{took:?}");

    // Twenty requests that are sent 5 ms apart are under way together.
    let started = Instant::now();
    for _ in 0..20 {
        connection.send(&["PING"]).unwrap();
        thread::sleep(Duration::from_millis(5));
    }
    for _ in 0..20 {
        connection.receive().unwrap();
    }
    let took = started.elapsed();
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[test]
fn a_black_hole_swallows_requests_answers_and_ends() {
    let (redis, proxy) = server_and_proxy();
    let before = client(&proxy);
    assert_eq!(answer(&before, "PING"), "+PONG");
    proxy.set(Mode::BlackHole);
    let within = client(&proxy);
    assert!(is_silent(&before, "INCR a"));
    assert!(is_silent(&within, "INCR a"));
    assert_eq!(redis.command(&["GET", "a"]).unwrap(), Reply::Nil);
    redis.kill().unwrap();
    assert!(is_silent(&before, "PING"));
    // The end of the connection arrives with the end of the hole.
    proxy.set(Mode::Pass);
    assert_eq!(end(&before, "PING").0, "");
}

#[test]
fn a_lost_response_leaves_its_request_done() {
    let (redis, proxy) = server_and_proxy();
    let client = client(&proxy);
    proxy.set(Mode::DropResponses);
    assert!(is_silent(&client, "INCR a"));
    let value = redis.command(&["GET", "a"]).unwrap();
    assert_eq!(value, Reply::Bytes(b"1".to_vec()));
    proxy.set(Mode::Pass);
    assert_eq!(answer(&client, "INCR a"), ":2");
}

#[test]
fn refused_connections_are_reset_and_others_stay() {
    let (_redis, proxy) = server_and_proxy();
    let before = client(&proxy);
    assert_eq!(answer(&before, "PING"), "+PONG");
    proxy.set(Mode::Refuse);
    assert_eq!(end(&client(&proxy), "PING").0, "");
    assert_eq!(proxy.connections(), 2);
    assert_eq!(answer(&before, "PING"), "+PONG");
}

#[test]
fn connections_are_reset_when_told() {
    let (_redis, proxy) = server_and_proxy();
    let client = client(&proxy);
    assert_eq!(answer(&client, "PING"), "+PONG");
    proxy.reset_connections();
    let mut byte = [0];
    let error = (&client).read(&mut byte).unwrap_err();
    assert_eq!(Some(error.kind()), RESET);
}

#[test]
fn answers_are_cut_reset_and_corrupted_once() {
    let (_redis, proxy) = server_and_proxy();
    proxy.truncate_response(3);
    assert_eq!(end(&client(&proxy), "PING"), ("+PO".into(), None));
    assert_eq!(answer(&client(&proxy), "PING"), "+PONG");

    proxy.reset_response(0);
    assert_eq!(end(&client(&proxy), "PING"), (String::new(), RESET));
    assert_eq!(answer(&client(&proxy), "PING"), "+PONG");

    let client = client(&proxy);
    proxy.corrupt_response(8);
    assert_eq!(answer(&client, "PING"), "+PONG");
    assert_eq!(answer(&client, "PING"), "+QONG");
    assert_eq!(answer(&client, "PING"), "+PONG");
}

#[test]
fn a_server_that_ends_ends_its_connections_and_one_that_is_gone_takes_none() {
    let (redis, proxy) = server_and_proxy();
    let client_before = client(&proxy);
    assert_eq!(answer(&client_before, "PING"), "+PONG");
    redis.kill().unwrap();
    assert_eq!(end(&client_before, "PING").0, "");
    assert_eq!(end(&client(&proxy), "PING").0, "");
    redis.restart().unwrap();
    assert_eq!(answer(&client(&proxy), "PING"), "+PONG");
}

#[test]
fn a_dropped_proxy_closes_everything() {
    let (_redis, proxy) = server_and_proxy();
    let client = client(&proxy);
    assert_eq!(answer(&client, "PING"), "+PONG");
    let address = proxy.address();
    drop(proxy);
    assert_eq!(end(&client, "PING").0, "");
    assert!(TcpStream::connect(address).is_err());
}
