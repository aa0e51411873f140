//! Connections to one server, to a cluster, and to the master that sentinels name: how they are made. What is
//! sent over them is in `link`; when one is made, and when it is given up, `flow` decides.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use cache_core::store::StoreError;
use redis::aio::PubSub;
use redis::cluster::{ClusterClient, ClusterClientBuilder};
use redis::io::tcp::TcpSettings;
use redis::sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType};
use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, ConnectionInfo, ErrorKind, IntoConnectionInfo,
    ProtocolVersion, PushKind, RedisConnectionInfo, RedisResult, TlsCertificates,
};

use crate::errors::settings as settings_error;
use crate::link::{Link, no_server, slots};
use crate::url::{Host, Login, Place, Protocol, Settings};

/// How many batches may wait to be written. More than ever are: each is answered or given up soon.
const BUFFERED_BATCHES: usize = 4096;

/// Makes connections.
pub(crate) struct Connector {
    settings: Settings,
    speaks_resp2: AtomicBool,
    turn: AtomicUsize,
}

impl Connector {
    /// For these settings, if connections can be made from them. Touches no network.
    pub(crate) fn new(settings: Settings) -> Result<Self, StoreError> {
        if settings.is_encrypted {
            // Of several that the program has, rustls would not choose: it panics. An error means
            // that the program chose.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let speaks_resp2 = AtomicBool::new(settings.protocol == Some(Protocol::Resp2));
        let connector = Self {
            settings,
            speaks_resp2,
            turn: AtomicUsize::new(0),
        };
        connector
            .build()
            .map_err(|_| settings_error("`ca_file` must have valid certificates in PEM in it"))?;
        Ok(connector)
    }

    /// The settings that connections are made from.
    pub(crate) const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// A new connection. Servers from before RESP3 are spoken to in RESP2, if nothing else was said.
    pub(crate) async fn connect(&self) -> RedisResult<Link> {
        match self.try_connect().await {
            Err(error)
                if error.kind() == ErrorKind::RESP3NotSupported
                    && self.settings.protocol.is_none() =>
            {
                self.speaks_resp2.store(true, Ordering::Relaxed);
                self.try_connect().await
            }
            result => result,
        }
    }

    /// How long making a connection may take. Where others have to be asked first, it is several connections.
    pub(crate) fn connect_limit(&self) -> Duration {
        match self.settings.place {
            Place::Server(_) | Place::Socket(_) => self.settings.connect_timeout,
            Place::Cluster(_) | Place::Sentinel(..) => self.settings.connect_timeout * 3,
        }
    }

    /// A connection instead of this one, if the cluster is not any more what it was made for; otherwise the same.
    ///
    /// A node that hangs never says that another has taken over, so one of the others has to be asked.
    pub(crate) async fn connect_anew(&self, link: Link) -> RedisResult<Link> {
        if let Link::Cluster(mut connection, known) = link.clone()
            && slots(&mut connection).await? == *known
        {
            return Ok(link);
        }
        self.connect().await
    }

    /// A connection that listens.
    pub(crate) async fn listen(&self) -> RedisResult<PubSub> {
        let client = match &self.settings.place {
            Place::Server(_) | Place::Socket(_) | Place::Sentinel(..) => match self.build()? {
                Clients::Server(client) => client,
                Clients::Sentinel(mut client) => client.async_get_client().await?,
                Clients::Cluster(_) => return Err(no_server()),
            },
            // Each node hears what is published on any.
            Place::Cluster(hosts) => self.client(&self.next(hosts))?,
        };
        let info = client.get_connection_info().clone();
        let login = info
            .redis_settings()
            .clone()
            .set_protocol(ProtocolVersion::RESP2);
        Client::open(info.set_redis_settings(login))?
            .get_async_pubsub()
            .await
    }

    async fn try_connect(&self) -> RedisResult<Link> {
        let client = match self.build()? {
            Clients::Server(client) => client,
            Clients::Sentinel(mut client) => client.async_get_client().await?,
            Clients::Cluster(client) => {
                let mut connection = client.get_async_connection().await?;
                // Whoever is asked may be the one that is lost. Unknown, they count as changed when it matters.
                let slots = slots(&mut connection).await.unwrap_or_default();
                return Ok(Link::Cluster(connection, Arc::new(slots)));
            }
        };
        let has_ended = Arc::new(AtomicBool::new(false));
        let mut config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None)
            .set_pipeline_buffer_size(BUFFERED_BATCHES);
        if self.protocol() == ProtocolVersion::RESP3 {
            let flag = Arc::clone(&has_ended);
            config = config.set_push_sender(move |push: redis::PushInfo| {
                if push.kind == PushKind::Disconnection {
                    flag.store(true, Ordering::Relaxed);
                }
                Ok::<_, redis::aio::SendError>(())
            });
        }
        let connection = client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        Ok(Link::Server(connection, has_ended))
    }

    fn build(&self) -> RedisResult<Clients> {
        match &self.settings.place {
            Place::Server(host) => self.client(host).map(Clients::Server),
            Place::Socket(path) => {
                Client::open(self.info(ConnectionAddr::Unix(path.clone()))?).map(Clients::Server)
            }
            Place::Cluster(hosts) => self.cluster(hosts).map(Clients::Cluster),
            Place::Sentinel(hosts, service, login) => {
                self.sentinel(hosts, service, login).map(Clients::Sentinel)
            }
        }
    }

    fn client(&self, host: &Host) -> RedisResult<Client> {
        let info = self.info(self.address(host))?;
        match self.certificates() {
            Some(certificates) => Client::build_with_tls(info, certificates),
            None => Client::open(info),
        }
    }

    fn cluster(&self, hosts: &[Host]) -> RedisResult<ClusterClient> {
        let hosts: RedisResult<Vec<_>> = self
            .in_turn(hosts)
            .map(|host| self.info(self.address(host)))
            .collect();
        let timeout = self.settings.operation_timeout;
        let mut builder = ClusterClientBuilder::new(hosts?)
            .connection_timeout(self.settings.connect_timeout)
            .response_timeout(timeout)
            .overall_response_timeout(Some(timeout))
            // For a key that moved. Each further attempt at a node that is gone holds up the others.
            .retries(1)
            .min_retry_wait(20)
            .max_retry_wait(100)
            .tcp_settings(tcp());
        if let Some(certificates) = self.certificates() {
            builder = builder.certs(certificates);
        }
        builder.build()
    }

    fn sentinel(&self, hosts: &[Host], service: &str, own: &Login) -> RedisResult<SentinelClient> {
        let settings = &self.settings;
        let addresses = self.in_turn(hosts).map(|host| self.address(host));
        let mut builder =
            SentinelClientBuilder::new(addresses, service, SentinelServerType::Master)?
                // Any sentinel speaks it, and one question is all it is asked.
                .set_client_to_sentinel_protocol(ProtocolVersion::RESP2)
                .set_client_to_redis_db(i64::from(settings.database))
                .set_client_to_redis_protocol(self.protocol())
                .set_client_to_redis_tcp_settings(tcp());
        if let Some(user) = &settings.login.user {
            builder = builder.set_client_to_redis_username(user);
        }
        if let Some(password) = &settings.login.password {
            builder = builder.set_client_to_redis_password(password);
        }
        if let Some(user) = &own.user {
            builder = builder.set_client_to_sentinel_username(user);
        }
        if let Some(password) = &own.password {
            builder = builder.set_client_to_sentinel_password(password);
        }
        if settings.is_encrypted {
            builder = builder.set_client_to_redis_tls_mode(redis::TlsMode::Secure);
        }
        if let Some(certificates) = self.certificates() {
            builder = builder
                .set_client_to_redis_certificates(certificates.clone())
                .set_client_to_sentinel_certificates(certificates);
        }
        builder.build()
    }

    fn info(&self, address: ConnectionAddr) -> RedisResult<ConnectionInfo> {
        let settings = &self.settings;
        let mut login = RedisConnectionInfo::default()
            .set_db(i64::from(settings.database))
            .set_protocol(self.protocol())
            .set_lib_name("larder", env!("CARGO_PKG_VERSION"));
        if let Some(user) = &settings.login.user {
            login = login.set_username(user);
        }
        if let Some(password) = &settings.login.password {
            login = login.set_password(password);
        }
        let info = address.into_connection_info()?;
        Ok(info.set_redis_settings(login).set_tcp_settings(tcp()))
    }

    fn address(&self, host: &Host) -> ConnectionAddr {
        let Host { name, port } = host.clone();
        if self.settings.is_encrypted {
            ConnectionAddr::TcpTls {
                host: name,
                port,
                insecure: false,
                tls_params: None,
            }
        } else {
            ConnectionAddr::Tcp(name, port)
        }
    }

    fn certificates(&self) -> Option<TlsCertificates> {
        let root_cert = self.settings.authorities.clone();
        root_cert.is_some().then_some(TlsCertificates {
            client_tls: None,
            root_cert,
        })
    }

    fn protocol(&self) -> ProtocolVersion {
        if self.speaks_resp2.load(Ordering::Relaxed) {
            ProtocolVersion::RESP2
        } else {
            ProtocolVersion::RESP3
        }
    }

    /// All of them, each time beginning with another: one that hangs must not be the first to be asked always.
    fn in_turn<'a>(&self, hosts: &'a [Host]) -> impl Iterator<Item = &'a Host> + use<'a> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % hosts.len();
        hosts[turn..].iter().chain(&hosts[..turn])
    }

    fn next(&self, hosts: &[Host]) -> Host {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % hosts.len();
        hosts[turn].clone()
    }
}

enum Clients {
    Server(Client),
    Cluster(ClusterClient),
    Sentinel(SentinelClient),
}

/// Without delay: several batches are under way at a time, and none may wait for the answer to another.
fn tcp() -> TcpSettings {
    let settings = TcpSettings::default().set_nodelay(true);
    // Ends connections into the void, where a node of a cluster is mended only after its connection ended.
    #[cfg(target_os = "linux")]
    let settings = settings.set_user_timeout(Duration::from_secs(2));
    settings
}
