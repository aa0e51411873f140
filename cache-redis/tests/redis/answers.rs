//! Servers that answer what no server should, and old ones.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use cache_core::store::{Store, StoreErrorKind, Tags};

use crate::{fails, key, ok, open};

/// To `HELLO` and two `CLIENT SETINFO`.
const WELCOME: &[u8] = b"%0\r\n+OK\r\n+OK\r\n";

/// A server that says these things, one to whatever it is told, and hangs up after the last. Each connection begins with
/// the next list.
fn server(connections: Vec<Vec<&'static [u8]>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for answers in connections {
            let Ok((stream, _)) = listener.accept() else {
                return;
            };
            talk(stream, &answers);
        }
    });
    format!("redis://127.0.0.1:{port}")
}

fn talk(mut stream: TcpStream, answers: &[&[u8]]) {
    let mut told = [0; 4096];
    for answer in answers {
        match stream.read(&mut told) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        if stream.write_all(answer).is_err() {
            return;
        }
    }
}

#[test]
fn answers_that_make_no_sense_and_half_answers_are_errors() {
    for (answer, kind) in [
        (&b"$100\r\nhalf"[..], StoreErrorKind::Unreachable),
        (b"", StoreErrorKind::Unreachable),
        (
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            StoreErrorKind::Unreachable,
        ),
        (b"*1000000000\r\n", StoreErrorKind::Unreachable),
        (b":1\r\n", StoreErrorKind::Protocol),
        (b"*2\r\n:1\r\n:2\r\n", StoreErrorKind::Protocol),
        (b"-WHAT is this\r\n", StoreErrorKind::Protocol),
        (
            b"-LOADING Redis is loading\r\n",
            StoreErrorKind::Unavailable,
        ),
        (b"-MASTERDOWN Link is down\r\n", StoreErrorKind::Unavailable),
    ] {
        let store = open(&server(vec![vec![WELCOME, answer]]));
        let shown = String::from_utf8_lossy(answer).into_owned();
        assert_eq!(
            fails(store.read(&key("k"), &Tags::default())),
            kind,
            "{shown}"
        );
    }
}

#[test]
fn a_server_without_resp3_is_spoken_to_in_resp2() {
    let old = b"-ERR unknown command `HELLO`, with args beginning with: `3`, \r\n-ERR\r\n-ERR\r\n";
    let url = server(vec![vec![old], vec![b"-ERR\r\n-ERR\r\n", b"$1\r\nx\r\n"]]);
    let found = ok(open(&url).read(&key("k"), &Tags::default()));
    assert_eq!(found.as_deref(), Some(&b"x"[..]));
}
