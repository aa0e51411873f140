//! Sentinels: what they watch, and whom they make the primary.

use test_servers::{RedisSentinel, Reply};

#[test]
fn the_replica_takes_the_place_of_a_killed_primary() {
    let service = RedisSentinel::start().unwrap();
    let [a, b, c] = service.sentinels().each_ref().map(|one| one.address());
    assert_eq!(service.url(), format!("redis+sentinel://{a},{b},{c}/main"));

    let [primary, replica] = service.servers();
    assert_eq!(service.primary_port().unwrap(), primary.port());
    primary.command(&["SET", "a", "1"]).unwrap();
    let copies = primary.command(&["WAIT", "1", "5000"]).unwrap();
    assert_eq!(copies, Reply::Integer(1));
    let refused = replica.command(&["SET", "a", "2"]).unwrap_err().to_string();
    assert!(refused.contains("READONLY"), "{refused}");

    let before = service.kill_primary().unwrap();
    assert_eq!(before, primary.port());
    let after = service.wait_for_failover(before).unwrap();
    assert_eq!(after.port(), replica.port());
    assert_eq!(
        after.command(&["GET", "a"]).unwrap(),
        Reply::Bytes(b"1".to_vec())
    );
    after.command(&["SET", "a", "2"]).unwrap();
}
