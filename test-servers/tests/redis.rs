//! One server: how it starts, what it can be told, how it ends.

use std::env;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use test_servers::{Error, Redis, Reply};

fn ok() -> Reply {
    Reply::Status("OK".into())
}

fn bytes(text: &str) -> Reply {
    Reply::Bytes(text.as_bytes().to_vec())
}

/// Asks until the answer is yes, for at most ten seconds.
fn eventually(mut holds: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !holds() {
        if Instant::now() > deadline {
            return false;
        }
        thread::sleep(Duration::from_millis(10));
    }
    true
}

#[test]
fn commands_are_answered_and_counted() {
    let redis = Redis::start().unwrap();
    assert_eq!(redis.url(), format!("redis://127.0.0.1:{}", redis.port()));
    assert_eq!(redis.command(&["SET", "a", "1"]).unwrap(), ok());
    assert_eq!(redis.command(&["GET", "a"]).unwrap(), bytes("1"));
    assert_eq!(redis.command(&["INCR", "a"]).unwrap(), Reply::Integer(2));
    assert_eq!(redis.command(&["GET", "b"]).unwrap(), Reply::Nil);
    let refused = redis.command(&["LPUSH", "a", "1"]).unwrap_err();
    assert!(matches!(refused, Error::Refused(text) if text.starts_with("WRONGTYPE")));

    let calls = redis.calls().unwrap();
    assert_eq!((calls["get"], calls["set"], calls["incr"]), (2, 1, 1));
    redis.command(&["CONFIG", "RESETSTAT"]).unwrap();
    assert_eq!(redis.calls().unwrap().get("get"), None);
    assert!(redis.command(&["DEBUG", "SLEEP", "0"]).is_ok());
}

#[test]
fn a_server_has_a_socket_too_and_nothing_of_it_stays() {
    let redis = Redis::start().unwrap();
    let (socket, address) = (redis.socket(), redis.address());
    let folder = socket.parent().unwrap().to_owned();
    assert_eq!(redis.socket_url(), format!("unix://{}", socket.display()));
    let mut client = UnixStream::connect(&socket).unwrap();
    client.write_all(b"PING\r\n").unwrap();
    let mut answer = [0; 7];
    client.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"+PONG\r\n");
    drop(redis);
    assert!(!folder.exists());
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn servers_have_ports_and_contents_of_their_own() {
    let (one, other) = (Redis::start().unwrap(), Redis::start().unwrap());
    assert_ne!(one.port(), other.port());
    one.command(&["SET", "a", "1"]).unwrap();
    assert_eq!(other.command(&["GET", "a"]).unwrap(), Reply::Nil);
}

#[test]
fn passwords_and_rights_are_asked_for() {
    let redis = Redis::builder()
        .password("p \"1\"")
        .user("reader", "p/2", "~app:* +get")
        .start()
        .unwrap();
    let port = redis.port();
    assert_eq!(
        redis.url(),
        format!("redis://:p%20%221%22@127.0.0.1:{port}")
    );
    assert_eq!(
        redis.url_as("reader", "p/2"),
        format!("redis://reader:p%2F2@127.0.0.1:{port}")
    );
    assert!(redis.socket_url().ends_with("redis.sock?pass=p%20%221%22"));
    assert_eq!(redis.command(&["SET", "app:a", "1"]).unwrap(), ok());

    let mut stranger = test_servers::Connection::open(redis.address()).unwrap();
    let refused = stranger.command(&["GET", "app:a"]).unwrap_err().to_string();
    assert!(refused.contains("NOAUTH"), "{refused}");
    assert_eq!(stranger.command(&["AUTH", "reader", "p/2"]).unwrap(), ok());
    assert_eq!(stranger.command(&["GET", "app:a"]).unwrap(), bytes("1"));
    for forbidden in [["GET", "other"].as_slice(), &["DEL", "app:a"]] {
        let refused = stranger.command(forbidden).unwrap_err().to_string();
        assert!(refused.contains("NOPERM"), "{refused}");
    }
}

#[test]
fn settings_are_those_of_redis() {
    let redis = Redis::builder()
        .setting("maxmemory", "1mb")
        .setting("maxmemory-policy", "noeviction")
        .start()
        .unwrap();
    let refused = redis.command(&["SET", "a", &"x".repeat(2 << 20)]);
    redis.command(&["GET", "a"]).unwrap();
    // The first one may pass; the memory is full then at the latest.
    let refused = refused.and_then(|_| redis.command(&["SET", "b", "1"]));
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("OOM"), "{refused}");

    let mistaken = Redis::builder().setting("maxmemry", "1mb").start();
    let error = mistaken.unwrap_err().to_string();
    assert!(error.contains("maxmemry"), "{error}");
}

#[test]
fn a_killed_server_comes_back_empty_at_its_port() {
    let redis = Redis::start().unwrap();
    let (port, pid) = (redis.port(), redis.pid());
    redis.command(&["SET", "a", "1"]).unwrap();
    redis.kill().unwrap();
    assert!(!redis.is_running());
    assert!(redis.command(&["PING"]).is_err());
    redis.restart().unwrap();
    assert_eq!(redis.port(), port);
    assert_ne!(redis.pid(), pid);
    assert_eq!(redis.command(&["GET", "a"]).unwrap(), Reply::Nil);
    redis.stop().unwrap();
    assert!(!redis.is_running());
    redis.stop().unwrap();
    redis.restart().unwrap();
    assert!(redis.is_running());
}

#[test]
fn a_restart_waits_for_who_took_the_port() {
    let redis = Redis::start().unwrap();
    redis.stop().unwrap();
    let taken = TcpListener::bind(redis.address()).unwrap();
    let started = Instant::now();
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(300));
            drop(taken);
        });
        redis.restart().unwrap();
    });
    assert!(started.elapsed() >= Duration::from_millis(300));
    assert_eq!(redis.command(&["PING"]).unwrap().to_string(), "PONG");
}

#[test]
fn a_paused_server_answers_when_it_goes_on() {
    let redis = Redis::start().unwrap();
    redis.pause().unwrap();
    // The system still accepts for it.
    let mut client = TcpStream::connect(redis.address()).unwrap();
    client.write_all(b"PING\r\n").unwrap();
    let mut answer = [0; 7];
    let short = Some(Duration::from_millis(200));
    client.set_read_timeout(short).unwrap();
    assert!(client.read(&mut answer).is_err());
    assert!(redis.is_running());

    redis.resume().unwrap();
    client.set_read_timeout(None).unwrap();
    client.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"+PONG\r\n");
    redis.pause().unwrap();
    redis.kill().unwrap();
    assert!(!redis.is_running());
}

/// Starts itself, as a process that starts a server and is then killed.
#[test]
fn a_server_does_not_outlive_who_started_it() {
    const STARTED: &str = "TEST_SERVERS_STARTED";
    if env::var_os(STARTED).is_some() {
        let redis = Redis::start().unwrap();
        println!("\nport {}", redis.port());
        println!("socket {}", redis.socket().display());
        thread::sleep(Duration::from_secs(60));
        return;
    }
    let mut starter = Command::new(env::current_exe().unwrap())
        .args(["--exact", "--nocapture"])
        .arg("a_server_does_not_outlive_who_started_it")
        .env(STARTED, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(starter.stdout.take().unwrap()).lines();
    let mut lines = lines.map_while(io::Result::ok);
    let mut said = |name: &str| {
        let of_it = |line: String| line.strip_prefix(name).map(str::to_owned);
        lines.find_map(of_it).unwrap()
    };
    let port: u16 = said("port ").parse().unwrap();
    let socket = said("socket ");
    let folder = Path::new(&socket).parent().unwrap();
    let answers = || TcpStream::connect(("127.0.0.1", port)).is_ok();
    assert!(answers() && folder.exists());
    starter.kill().unwrap();
    starter.wait().unwrap();
    assert!(eventually(|| !answers()), "port {port} still answers");
    assert!(!folder.exists());
}
