//! A connection to a Redis server, as plain as can be: one command, one answer, RESP2.
//!
//! For asking a server what happened and for playing another client of it; what is tested has a client
//! of its own.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::{Error, Result};

/// How long a server may take to accept a connection or to answer.
const LIMIT: Duration = Duration::from_secs(10);

/// How deep the arrays of an answer may be nested.
const MAX_DEPTH: u32 = 16;

/// A connection to a Redis server.
#[derive(Debug)]
pub struct Connection {
    stream: BufReader<TcpStream>,
}

/// A server's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Nothing is there.
    Nil,
    /// A number.
    Integer(i64),
    /// A short word, like `OK`.
    Status(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Several answers.
    Array(Vec<Reply>),
    /// An error inside of an array. Elsewhere an error is an [`Error::Refused`].
    Error(String),
}

impl Connection {
    /// Connects, without TLS. Reads wait for at most 10 s.
    ///
    /// # Errors
    ///
    /// Where nobody accepts within 10 s.
    pub fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect_timeout(&address, LIMIT)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(LIMIT))?;
        stream.set_write_timeout(Some(LIMIT))?;
        Ok(Self {
            stream: BufReader::new(stream),
        })
    }

    /// Sends a command and waits for its answer.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] if the server answers with an error; otherwise if the connection breaks or
    /// no answer comes within 10 s, and the connection is of no more use then.
    pub fn command<A: AsRef<[u8]>>(&mut self, arguments: &[A]) -> Result<Reply> {
        self.send(arguments)?;
        self.receive()
    }

    /// Sends a command without waiting for its answer.
    ///
    /// # Errors
    ///
    /// If the connection breaks.
    pub fn send<A: AsRef<[u8]>>(&mut self, arguments: &[A]) -> Result {
        let mut request = format!("*{}\r\n", arguments.len()).into_bytes();
        for argument in arguments {
            let argument = argument.as_ref();
            request.extend_from_slice(format!("${}\r\n", argument.len()).as_bytes());
            request.extend_from_slice(argument);
            request.extend_from_slice(b"\r\n");
        }
        Ok(self.stream.get_mut().write_all(&request)?)
    }

    /// Waits for the next answer or message.
    ///
    /// # Errors
    ///
    /// As [`Connection::command`].
    pub fn receive(&mut self) -> Result<Reply> {
        match read(&mut self.stream, MAX_DEPTH)? {
            Reply::Error(text) => Err(Error::Refused(text)),
            reply => Ok(reply),
        }
    }
}

fn read(stream: &mut impl BufRead, depth: u32) -> io::Result<Reply> {
    let mut line = String::new();
    stream.take(64 << 10).read_line(&mut line)?;
    let Some(line) = line.strip_suffix("\r\n") else {
        return Err(io::ErrorKind::UnexpectedEof.into());
    };
    let (kind, rest) = line.split_at_checked(1).ok_or_else(|| malformed(line))?;
    let number = || rest.parse::<i64>().map_err(|_| malformed(line));
    match kind {
        "+" => Ok(Reply::Status(rest.to_owned())),
        "-" => Ok(Reply::Error(rest.to_owned())),
        ":" => Ok(Reply::Integer(number()?)),
        "$" | "*" if number()? < 0 => Ok(Reply::Nil),
        "$" => read_bytes(stream, number()?.unsigned_abs()),
        "*" if depth > 0 => (0..number()?)
            .map(|_| read(stream, depth - 1))
            .collect::<io::Result<_>>()
            .map(Reply::Array),
        _ => Err(malformed(line)),
    }
}

fn read_bytes(stream: &mut impl BufRead, length: u64) -> io::Result<Reply> {
    let mut bytes = Vec::new();
    // Grows with what comes, not with what is announced.
    stream.take(length).read_to_end(&mut bytes)?;
    let mut end = [0; 2];
    stream.read_exact(&mut end)?;
    if &end != b"\r\n" {
        return Err(malformed("bytes without an end"));
    }
    Ok(Reply::Bytes(bytes))
}

fn malformed(line: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("not RESP: {line:?}"))
}

/// What a person would read: bytes as text, arrays with a line for each answer.
impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nil => f.write_str("(nil)"),
            Self::Integer(number) => number.fmt(f),
            Self::Status(text) | Self::Error(text) => f.write_str(text),
            Self::Bytes(bytes) => f.write_str(&String::from_utf8_lossy(bytes)),
            Self::Array(replies) => {
                for (index, reply) in replies.iter().enumerate() {
                    if index > 0 {
                        f.write_str("\n")?;
                    }
                    reply.fmt(f)?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(mut bytes: &[u8]) -> io::Result<Reply> {
        read(&mut bytes, MAX_DEPTH)
    }

    #[test]
    fn every_kind_of_answer_is_read() {
        let reply = parsed(b"*5\r\n:-3\r\n$4\r\na\r\nb\r\n$-1\r\n-ERR no\r\n*1\r\n+OK\r\n");
        let expected = Reply::Array(vec![
            Reply::Integer(-3),
            Reply::Bytes(b"a\r\nb".to_vec()),
            Reply::Nil,
            Reply::Error("ERR no".into()),
            Reply::Array(vec![Reply::Status("OK".into())]),
        ]);
        assert_eq!(reply.expect("well-formed"), expected);
    }

    #[test]
    fn what_is_not_an_answer_is_an_error() {
        let nested = "*1\r\n".repeat(100_000);
        let announced = b"$99999999999\r\nshort\r\n";
        for bytes in [
            b"".as_slice(),
            b"\r\n",
            b"+OK",
            b":x\r\n",
            b"$3\r\nabcdef",
            announced,
            nested.as_bytes(),
            "é\r\n".as_bytes(),
        ] {
            assert!(parsed(bytes).is_err(), "{bytes:?}");
        }
    }
}
