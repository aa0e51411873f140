//! A cluster: how its masters share the slots, and how a replica takes over.

use test_servers::{Error, RedisCluster, Reply};

#[test]
fn three_masters_share_the_slots() {
    let cluster = RedisCluster::start(3).unwrap();
    let addresses: Vec<_> = cluster.nodes().iter().map(|node| node.address()).collect();
    let [a, b, c] = addresses.as_slice() else {
        panic!("not three nodes: {addresses:?}");
    };
    assert_eq!(cluster.url(), format!("redis+cluster://{a},{b},{c}"));

    // The slots of these keys are in the first, second and last third.
    for (key, index) in [("b", 0), ("c", 1), ("a", 2)] {
        let owner = cluster.owner(key.as_bytes()).unwrap();
        assert_eq!(owner.port(), cluster.nodes()[index].port(), "{key}");
        owner.command(&["SET", key, "1"]).unwrap();
    }
    let elsewhere = cluster.nodes()[0].command(&["GET", "a"]).unwrap_err();
    assert!(matches!(elsewhere, Error::Refused(text) if text.starts_with("MOVED 15495")));
}

#[test]
fn a_replica_takes_over_when_told_and_when_its_master_dies() {
    let cluster = RedisCluster::with_replicas(3, 1).unwrap();
    let [first, second] = [0, 1].map(|index| &cluster.nodes()[index]);
    let [of_first, of_second] = [3, 4].map(|index| &cluster.nodes()[index]);
    assert_eq!(cluster.owner(b"b").unwrap().port(), first.port());
    first.command(&["SET", "b", "1"]).unwrap();
    first.command(&["WAIT", "1", "5000"]).unwrap();

    cluster.fail_over(of_first).unwrap();
    assert_eq!(cluster.owner(b"b").unwrap().port(), of_first.port());
    let value = of_first.command(&["GET", "b"]).unwrap();
    assert_eq!(value, Reply::Bytes(b"1".to_vec()));
    assert!(matches!(
        cluster.fail_over(of_first),
        Err(Error::Refused(_))
    ));

    second.kill().unwrap();
    cluster.wait_for_master(of_second).unwrap();
    assert_eq!(cluster.owner(b"c").unwrap().port(), of_second.port());
}
