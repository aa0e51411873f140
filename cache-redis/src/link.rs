//! A connection that is there: how commands are sent over it, to one server or to the nodes of a cluster.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::cluster_async::ClusterConnection;
use redis::cluster_routing::{MultipleNodeRoutingInfo, RoutingInfo, SingleNodeRoutingInfo};
use redis::{Cmd, ErrorKind, Pipeline, RedisError, RedisResult, Value};

use crate::answer::Reply;

/// A connection over which commands are sent. Cheap to clone; all clones share it.
#[derive(Clone)]
pub(crate) enum Link {
    /// To one server. The flag says that it was seen to end.
    Server(MultiplexedConnection, Arc<AtomicBool>),
    /// To a cluster: finds nodes that moved, and mends the connections to single nodes. With it, which node
    /// had which slots when it was made.
    Cluster(ClusterConnection, Arc<Slots>),
}

impl Link {
    /// Whether the other side was seen to hang up.
    pub(crate) fn has_ended(&self) -> bool {
        match self {
            Self::Server(_, has_ended) => has_ended.load(Ordering::Relaxed),
            Self::Cluster(..) => false,
        }
    }

    /// Whether it mends itself, and is of use while another is made.
    pub(crate) const fn mends_itself(&self) -> bool {
        matches!(self, Self::Cluster(..))
    }

    /// Sends commands without waiting between them, and returns the reply to each. An error stands for all of them.
    pub(crate) async fn send(&mut self, commands: &Pipeline) -> RedisResult<Vec<Reply>> {
        match self {
            Self::Server(connection, _) => {
                let values = connection
                    .send_packed_commands(commands, 0, commands.len())
                    .await?;
                Ok(values.into_iter().map(reply).collect())
            }
            Self::Cluster(connection, _) => {
                let sent = commands.cmd_iter().map(|command| {
                    let mut connection = connection.clone();
                    async move { connection.req_packed_command(command).await.and_then(reply) }
                });
                Ok(join_all(sent).await)
            }
        }
    }

    /// The places where a part of the keys is: `None` for the one server.
    pub(crate) async fn primaries(&mut self) -> RedisResult<Vec<Option<(String, u16)>>> {
        let Self::Cluster(connection, _) = self else {
            return Ok(vec![None]);
        };
        let mut ping = Cmd::new();
        ping.arg("PING");
        let everywhere = (MultipleNodeRoutingInfo::AllMasters, None);
        let answers = connection
            .route_command(ping, RoutingInfo::MultiNode(everywhere))
            .await?;
        let Value::Map(answers) = answers else {
            return Err(no_server());
        };
        answers
            .into_iter()
            .map(|(at, _)| place(&at).map(Some))
            .collect()
    }

    /// Sends a command to the server at this place.
    pub(crate) async fn send_to(
        &mut self,
        place: Option<&(String, u16)>,
        command: Cmd,
    ) -> RedisResult<Value> {
        match (self, place) {
            (Self::Cluster(connection, _), Some((host, port))) => {
                let at = SingleNodeRoutingInfo::ByAddress {
                    host: host.clone(),
                    port: *port,
                };
                connection
                    .route_command(command, RoutingInfo::SingleNode(at))
                    .await
                    .and_then(reply)
            }
            (Self::Cluster(connection, _), None) => connection
                .req_packed_command(&command)
                .await
                .and_then(reply),
            (Self::Server(connection, _), _) => connection
                .send_packed_command(&command)
                .await
                .and_then(reply),
        }
    }
}

fn reply(value: Value) -> Reply {
    match value {
        Value::ServerError(error) => Err(error.into()),
        value => Ok(value),
    }
}

fn place(address: &Value) -> RedisResult<(String, u16)> {
    let text = match address {
        Value::BulkString(bytes) => std::str::from_utf8(bytes).ok(),
        Value::SimpleString(text) => Some(text.as_str()),
        _ => None,
    };
    text.and_then(|text| text.rsplit_once(':'))
        .and_then(|(host, port)| Some((host.to_owned(), port.parse().ok()?)))
        .ok_or_else(no_server)
}

/// The first and the last slot of each range, and the name of the node that has them.
pub(crate) type Slots = Vec<(i64, i64, Vec<u8>)>;

/// Asks any node which has which slots.
pub(crate) async fn slots(connection: &mut ClusterConnection) -> RedisResult<Slots> {
    let mut command = Cmd::new();
    command.arg("CLUSTER").arg("SLOTS");
    let any = RoutingInfo::SingleNode(SingleNodeRoutingInfo::Random);
    let ranges = match reply(connection.route_command(command, any).await?)? {
        Value::Array(ranges) => ranges,
        _ => return Err(no_server()),
    };
    let mut slots: Slots = ranges.iter().filter_map(range).collect();
    slots.sort_unstable();
    Ok(slots)
}

fn range(range: &Value) -> Option<(i64, i64, Vec<u8>)> {
    let Value::Array(parts) = range else {
        return None;
    };
    match &parts[..] {
        [Value::Int(first), Value::Int(last), Value::Array(node), ..] => match node.get(2)? {
            Value::BulkString(name) => Some((*first, *last, name.clone())),
            _ => None,
        },
        _ => None,
    }
}

pub(crate) fn no_server() -> RedisError {
    RedisError::from((
        ErrorKind::InvalidClientConfig,
        "not the address of a server",
    ))
}
