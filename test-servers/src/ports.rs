//! Ports of the loopback interface that nobody uses.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

/// `N` different ports that were free a moment ago. Who uses them must be ready to find one taken.
pub(crate) fn free<const N: usize>() -> io::Result<[u16; N]> {
    // All are held until the last one is found, so that no two are the same.
    let mut held = Vec::with_capacity(N);
    let mut ports = [0; N];
    for port in &mut ports {
        let listener = TcpListener::bind(on_loopback(0))?;
        *port = listener.local_addr()?.port();
        held.push(listener);
    }
    Ok(ports)
}

/// The address of a port on the loopback interface.
pub(crate) fn on_loopback(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}
