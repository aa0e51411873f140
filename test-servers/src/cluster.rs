//! A Redis Cluster: masters that share the slots, with replicas if asked for.

use std::time::Duration;

use crate::{Error, Redis, Reply, Result, wait};

/// How many slots a cluster has.
const SLOTS: usize = 16_384;

/// How long the nodes may take until they agree.
const LIMIT: Duration = Duration::from_secs(30);

/// A Redis Cluster on free ports, killed when this is dropped.
///
/// A node that does not answer for two seconds is taken for dead, and a replica takes its place.
#[derive(Debug)]
pub struct RedisCluster {
    nodes: Vec<Redis>,
    masters: usize,
}

impl RedisCluster {
    /// Starts a cluster of so many masters, which share the slots evenly. Takes about 3 s.
    ///
    /// # Errors
    ///
    /// As [`Redis::start`]; [`Error::Server`] if the nodes do not agree within 30 s.
    pub fn start(masters: usize) -> Result<Self> {
        Self::with_replicas(masters, 0)
    }

    /// As [`RedisCluster::start`], with so many replicas for each master, in sync with it.
    ///
    /// # Errors
    ///
    /// As [`RedisCluster::start`].
    pub fn with_replicas(masters: usize, replicas: usize) -> Result<Self> {
        let builder = Redis::builder().cluster_node();
        let nodes = (0..masters * (1 + replicas))
            .map(|_| builder.start())
            .collect::<Result<_>>()?;
        let cluster = Self { nodes, masters };
        cluster.share_slots()?;
        cluster.introduce()?;
        cluster.attach_replicas()?;
        cluster.wait_until_ok()?;
        Ok(cluster)
    }

    /// Where clients connect: `redis+cluster://127.0.0.1:40123,127.0.0.1:40124,…`.
    #[must_use]
    pub fn url(&self) -> String {
        let addresses: Vec<_> = self
            .nodes
            .iter()
            .map(|node| node.address().to_string())
            .collect();
        format!("redis+cluster://{}", addresses.join(","))
    }

    /// The nodes: first those that started as masters, then the replicas of the first one, of the
    /// second one, and so on.
    #[must_use]
    pub fn nodes(&self) -> &[Redis] {
        &self.nodes
    }

    /// The master that has the slot of `key`, as the nodes that run see it.
    ///
    /// # Errors
    ///
    /// [`Error::Server`] if none of the nodes answers, or nobody has the slot.
    pub fn owner(&self, key: &[u8]) -> Result<&Redis> {
        let node = self.running().find(|node| node.command(&["PING"]).is_ok());
        let node = node.ok_or_else(|| Error::Server("no node of the cluster answers".into()))?;
        let slot = node.command(&[b"CLUSTER".as_slice(), b"KEYSLOT", key])?;
        let slots = node.command(&["CLUSTER", "SLOTS"])?;
        let port = owner_in(&slots, &slot);
        let owner = port.and_then(|port| self.running().find(|node| node.port() == port));
        owner.ok_or_else(|| Error::Server(format!("nobody has the slot {slot}")))
    }

    /// Makes a replica the master of its slots, in good order, and waits until all nodes know.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] if it is not a replica; [`Error::Server`] if it takes longer than 30 s.
    pub fn fail_over(&self, replica: &Redis) -> Result {
        replica.command(&["CLUSTER", "FAILOVER"])?;
        self.wait_for_master(replica)
    }

    /// Waits until a node is a master in the eyes of all nodes that run, and the cluster serves all slots:
    /// after the death of its master, for one.
    ///
    /// # Errors
    ///
    /// [`Error::Server`] if it takes longer than 30 s.
    pub fn wait_for_master(&self, node: &Redis) -> Result {
        let what = format!("node {} is a master", node.port());
        wait::until(&what, LIMIT, || {
            self.running()
                .all(|witness| sees_master(witness, node.port()))
                .then_some(())
        })
    }

    fn running(&self) -> impl Iterator<Item = &Redis> {
        self.nodes.iter().filter(|node| node.is_running())
    }

    fn share_slots(&self) -> Result {
        for (index, node) in self.nodes[..self.masters].iter().enumerate() {
            let first = SLOTS * index / self.masters;
            let last = SLOTS * (index + 1) / self.masters - 1;
            let (first, last) = (first.to_string(), last.to_string());
            node.command(&["CLUSTER", "ADDSLOTSRANGE", &first, &last])?;
        }
        Ok(())
    }

    /// Tells each node about each other one: quicker than to let the word spread.
    fn introduce(&self) -> Result {
        for (index, node) in self.nodes.iter().enumerate() {
            // Different epochs from the start: nodes with the same one would have to quarrel first.
            let epoch = (index + 1).to_string();
            node.command(&["CLUSTER", "SET-CONFIG-EPOCH", &epoch])?;
        }
        let ports = self.nodes.iter().map(ports).collect::<Result<Vec<_>>>()?;
        for node in &self.nodes {
            let mut connection = node.connect()?;
            for (port, bus_port) in &ports {
                if *port != node.port().to_string() {
                    connection.command(&["CLUSTER", "MEET", "127.0.0.1", port, bus_port])?;
                }
            }
        }
        Ok(())
    }

    fn attach_replicas(&self) -> Result {
        let (masters, replicas) = self.nodes.split_at(self.masters);
        if replicas.is_empty() {
            return Ok(());
        }
        for (index, replica) in replicas.iter().enumerate() {
            let master = &masters[index / (replicas.len() / masters.len())];
            let id = master.command(&["CLUSTER", "MYID"])?.to_string();
            // It refuses until it has met the master.
            wait::until("a replica knows its master", LIMIT, || {
                replica.command(&["CLUSTER", "REPLICATE", &id]).ok()
            })?;
        }
        for replica in replicas {
            wait::until("a replica is in sync", LIMIT, || {
                let replication = replica.info("replication").ok()?;
                (replication.get("master_link_status")? == "up").then_some(())
            })?;
        }
        Ok(())
    }

    fn wait_until_ok(&self) -> Result {
        for node in &self.nodes {
            wait::until("the nodes of a cluster agree", LIMIT, || {
                let masters = self.nodes[..self.masters].iter();
                let all_serve = masters.map(Redis::port).all(|port| sees_master(node, port));
                let known = node.command(&["CLUSTER", "NODES"]).ok()?.to_string();
                let replicas = known.lines().filter(|line| line.contains("slave")).count();
                (all_serve && replicas == self.nodes.len() - self.masters).then_some(())
            })?;
        }
        Ok(())
    }
}

/// The port and the bus port of a node, for `CLUSTER MEET`.
fn ports(node: &Redis) -> Result<(String, String)> {
    let setting = node.command(&["CONFIG", "GET", "cluster-port"])?;
    match setting {
        Reply::Array(replies) if replies.len() == 2 => {
            Ok((node.port().to_string(), replies[1].to_string()))
        }
        _ => Err(Error::Server("a node does not tell its bus port".into())),
    }
}

/// Whether a node finds that the cluster serves, and that the node at `port` is a master with slots.
fn sees_master(witness: &Redis, port: u16) -> bool {
    let ask = |command: &str| witness.command(&["CLUSTER", command]).ok();
    let Some((info, slots)) = ask("INFO").zip(ask("SLOTS")) else {
        return false;
    };
    info.to_string().contains("cluster_state:ok")
        && ranges(&slots).any(|(_, _, owner)| owner == i64::from(port))
}

/// The port of the master that has `slot`.
fn owner_in(slots: &Reply, slot: &Reply) -> Option<u16> {
    let Reply::Integer(slot) = slot else {
        return None;
    };
    let (_, _, port) = ranges(slots).find(|(first, last, _)| (first..=last).contains(&slot))?;
    port.try_into().ok()
}

/// The first slot, the last one, and the master's port, for each line of `CLUSTER SLOTS`.
fn ranges(slots: &Reply) -> impl Iterator<Item = (i64, i64, i64)> {
    let ranges = match slots {
        Reply::Array(ranges) => ranges.as_slice(),
        _ => &[],
    };
    ranges.iter().filter_map(|range| match range {
        Reply::Array(range) => match range.as_slice() {
            [
                Reply::Integer(first),
                Reply::Integer(last),
                Reply::Array(master),
                ..,
            ] => match master.get(1)? {
                Reply::Integer(port) => Some((*first, *last, *port)),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    })
}
