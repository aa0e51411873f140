//! A server with TLS, asked by a client that verifies it.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use test_servers::{Connection, FaultProxy, Redis};

/// What is answered to `PING` under this name, by a client that trusts nobody but `authority`.
fn ping(address: SocketAddr, name: &'static str, authority: &Path) -> io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(authority).unwrap())
        .unwrap();
    let config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name).unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut stream = StreamOwned::new(connection, stream);
    stream.write_all(b"PING\r\n")?;
    let mut answer = [0; 7];
    stream.read_exact(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).trim().to_owned())
}

#[test]
fn a_server_is_who_its_authority_says() {
    let redis = Redis::builder().tls().start().unwrap();
    let address = redis.address();
    assert_ne!(address.port(), redis.port());
    assert_eq!(redis.url(), format!("rediss://{address}"));
    let authority = redis.authority().unwrap();
    for name in ["localhost", "127.0.0.1"] {
        assert_eq!(ping(address, name, authority).unwrap(), "+PONG");
    }
    let error = ping(address, "example.org", authority)
        .unwrap_err()
        .to_string();
    assert!(error.contains("not valid for name"), "{error}");

    let other = Redis::builder().tls().start().unwrap();
    let error = ping(address, "localhost", other.authority().unwrap()).unwrap_err();
    assert!(error.to_string().contains("certificate"), "{error}");
}

#[test]
fn tls_goes_through_a_proxy_and_its_port_takes_nothing_else() {
    let redis = Redis::builder().tls().password("p").start().unwrap();
    let proxy = FaultProxy::start(redis.address()).unwrap();
    assert_eq!(
        redis.url_through(&proxy),
        format!("rediss://:p@{}", proxy.address())
    );
    let answer = ping(proxy.address(), "127.0.0.1", redis.authority().unwrap());
    assert_eq!(answer.unwrap(), "-NOAUTH");

    assert_eq!(redis.command(&["PING"]).unwrap().to_string(), "PONG");
    let mut plain = Connection::open(redis.address()).unwrap();
    assert!(plain.command(&["PING"]).is_err());
}
