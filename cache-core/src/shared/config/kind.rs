//! The kinds of place that results can be shared in, as far as settings tell them apart.

/// What kind of place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The process itself.
    Process,
    /// One server of Redis.
    Server,
    /// One server of Redis, behind a Unix socket.
    Socket,
    /// A Redis Cluster.
    Cluster,
    /// Redis behind Sentinels.
    Sentinel,
    /// Whatever the URL names.
    Other,
    /// A store made in code.
    Made,
}

impl Kind {
    pub(crate) fn of_scheme(scheme: &str) -> Self {
        match scheme {
            "memory" => Self::Process,
            "redis" | "rediss" => Self::Server,
            "unix" | "redis+unix" => Self::Socket,
            "redis+cluster" | "rediss+cluster" => Self::Cluster,
            "redis+sentinel" | "rediss+sentinel" => Self::Sentinel,
            _ => Self::Other,
        }
    }

    pub(crate) const fn is_redis(self) -> bool {
        matches!(
            self,
            Self::Server | Self::Socket | Self::Cluster | Self::Sentinel
        )
    }

    /// The scheme of the URL that is made of parts.
    pub(crate) const fn scheme(self) -> &'static str {
        match self {
            Self::Cluster => "redis+cluster",
            Self::Sentinel => "redis+sentinel",
            Self::Server | Self::Socket | Self::Process | Self::Other | Self::Made => "redis",
        }
    }

    /// What a place of this kind is, in a sentence about a setting that does not fit.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Process => "the process alone",
            Self::Server => "one server of Redis",
            Self::Socket => "a Unix socket",
            Self::Cluster => "a Redis Cluster",
            Self::Sentinel => "Redis behind Sentinels",
            Self::Other => "a store that is not Redis",
            Self::Made => "a store made in code",
        }
    }
}
