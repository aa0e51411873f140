//! Where a cache keeps what it shares: what one source says about it, how the sources are laid over each other,
//! and the one address that comes of it.

use std::sync::Arc;

use super::address::Address;
use super::error::Problems;
use super::kind::Kind;
use super::parts::Parts;
use super::said::{Origin, Said, Secret};
use crate::store::Store;

/// What one source says about the place.
#[derive(Clone, Default)]
pub(crate) struct Place {
    pub(crate) store: Option<Said<Arc<dyn Store>>>,
    pub(crate) url: Option<Said<Address>>,
    pub(crate) redis_url: Option<Said<Address>>,
    /// `type`
    pub(crate) kind: Option<Said<Kind>>,
    pub(crate) host: Option<Said<String>>,
    pub(crate) port: Option<Said<u16>>,
    pub(crate) user: Option<Said<String>>,
    pub(crate) password: Option<Said<Secret>>,
    pub(crate) db: Option<Said<u32>>,
    /// The nodes of a Cluster.
    pub(crate) cluster: Option<Said<String>>,
    pub(crate) sentinels: Option<Said<String>>,
    pub(crate) master: Option<Said<String>>,
    pub(crate) sentinel_password: Option<Said<Secret>>,
}

/// Where a cache keeps what it shares, after all was said.
pub(crate) enum Target {
    /// Nobody said anything.
    Unsaid,
    Process,
    Made(Arc<dyn Store>),
    Url(Said<Address>),
}

impl Place {
    fn any_url(&self) -> Option<&Said<Address>> {
        self.url.as_ref().or(self.redis_url.as_ref())
    }

    /// What says the kind of the place, the strongest first.
    fn anchors(&self) -> Vec<(Kind, &Origin)> {
        let url = |said: &Said<Address>| Kind::of_scheme(said.value.scheme());
        [
            self.store.as_ref().map(|said| (Kind::Made, &said.by)),
            self.url.as_ref().map(|said| (url(said), &said.by)),
            self.redis_url.as_ref().map(|said| (url(said), &said.by)),
            self.kind.as_ref().map(|said| (said.value, &said.by)),
            self.host.as_ref().map(|said| (Kind::Server, &said.by)),
            self.cluster.as_ref().map(|said| (Kind::Cluster, &said.by)),
            self.sentinels
                .as_ref()
                .map(|said| (Kind::Sentinel, &said.by)),
            self.master.as_ref().map(|said| (Kind::Sentinel, &said.by)),
            (self.sentinel_password.as_ref()).map(|said| (Kind::Sentinel, &said.by)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The kind of the place, if this source says it.
    fn kind(&self) -> Option<Kind> {
        if self.is_cluster_by_type() {
            return Some(Kind::Cluster);
        }
        self.anchors().first().map(|&(kind, _)| kind)
    }

    /// Flask-Caching has no scheme of its own for a Cluster: the type says it, the URL has one node.
    fn is_cluster_by_type(&self) -> bool {
        let is_cluster = (self.kind.as_ref()).is_some_and(|said| said.value == Kind::Cluster);
        let is_node = |said: &Said<Address>| Kind::of_scheme(said.value.scheme()) == Kind::Server;
        self.store.is_none() && is_cluster && self.any_url().is_some_and(is_node)
    }

    /// What does not fit a kind of Redis, or Redis at all.
    fn strangers(&self, kind: Kind) -> Vec<&Origin> {
        let port = at(&self.port);
        // A Cluster has the database 0 alone.
        let numbered = self.db.as_ref().filter(|said| said.value != 0);
        match kind {
            Kind::Server => Vec::new(),
            Kind::Socket | Kind::Sentinel => vec![port],
            Kind::Cluster => vec![port, numbered.map(|said| &said.by)],
            Kind::Process | Kind::Other | Kind::Made => {
                vec![port, at(&self.user), at(&self.password), at(&self.db)]
            }
        }
        .into_iter()
        .flatten()
        .collect()
    }

    fn note_strangers(&self, problems: &mut Problems) {
        let Some(kind) = self.kind() else { return };
        let Some((_, anchor)) = self.anchors().into_iter().find(|&(other, _)| other == kind) else {
            return;
        };
        let noun = kind.noun();
        for stranger in self.strangers(kind) {
            problems.push(format!(
                "{stranger} and {anchor} contradict each other: {anchor} names {noun}; remove one of them"
            ));
        }
    }

    /// Notes where this source contradicts itself.
    pub(crate) fn check(&self, problems: &mut Problems) {
        // A store made in code wins over a URL of the same builder.
        if self.store.is_some() {
            return;
        }
        let anchors = self.anchors();
        let Some((&(first, by), rest)) = anchors.split_first() else {
            return;
        };
        let cluster = self.is_cluster_by_type();
        let by_type = at(&self.kind);
        let fits = |kind, at| match kind {
            Kind::Server if first == Kind::Socket => Some(at) == by_type,
            Kind::Server | Kind::Cluster if cluster => true,
            kind => kind == first,
        };
        if let Some((other, at)) = rest.iter().find(|&&(kind, at)| !fits(kind, at)) {
            let (one, other) = (first.noun(), other.noun());
            return problems.push(format!(
                "{by} and {at} contradict each other: {by} names {one}, {at} {other}; remove one of them"
            ));
        }
        if let (Some(url), Some(other)) = (&self.url, &self.redis_url)
            && url.value != other.value
        {
            return problems.push(format!(
                "{} and {} contradict each other: they are different URLs; remove one of them",
                url.by, other.by
            ));
        }
        self.note_strangers(problems);
        self.compare(problems);
    }

    /// Notes which part is said otherwise in the URL.
    fn compare(&self, problems: &mut Problems) {
        let (Some(url), Some(kind)) = (self.any_url(), self.kind()) else {
            return;
        };
        if !kind.is_redis() || !self.has_parts() {
            return;
        }
        let parts = match Parts::of(&url.value, kind) {
            Ok(parts) => parts,
            Err(why) => return problems.push(wrong_url(url, why)),
        };
        let mut note = |differs: Option<&Origin>| {
            if let Some(by) = differs {
                problems.push(format!(
                    "{by} and {} contradict each other: the URL is `{}`; remove one of them",
                    url.by, url.value
                ));
            }
        };
        for hosts in [&self.host, &self.cluster, &self.sentinels] {
            note(differing(parts.hosts.as_ref(), hosts));
        }
        note(differing(parts.port.as_ref(), &self.port));
        note(differing(parts.user.as_ref(), &self.user));
        note(differing(parts.password.as_ref(), &self.password));
        note(differing(parts.db.as_ref(), &self.db));
        note(differing(parts.master.as_ref(), &self.master));
        note(differing(
            parts.sentinel_password.as_ref(),
            &self.sentinel_password,
        ));
    }

    fn has_parts(&self) -> bool {
        self.parts() != Parts::default()
    }

    fn parts(&self) -> Parts {
        fn value<T: Clone>(said: &Option<Said<T>>) -> Option<T> {
            said.as_ref().map(|said| said.value.clone())
        }
        Parts {
            user: value(&self.user),
            password: value(&self.password),
            hosts: value(&self.host)
                .or(value(&self.cluster))
                .or(value(&self.sentinels)),
            port: value(&self.port),
            db: value(&self.db),
            master: value(&self.master),
            sentinel_password: value(&self.sentinel_password),
            ..Parts::default()
        }
    }

    /// This source laid over another. A URL, or another kind of place, replaces all that the other says;
    /// anything less only what it says itself.
    pub(crate) fn over(self, lower: Self) -> Self {
        let replaces = match (self.kind(), lower.kind()) {
            _ if self.any_url().is_some() || self.store.is_some() => true,
            // `RedisCache` is said of a socket too.
            (Some(Kind::Server), Some(Kind::Socket)) => self.host.is_some(),
            (Some(ours), Some(theirs)) => ours != theirs,
            (Some(ours), None) => !ours.is_redis(),
            (None, _) => false,
        };
        if replaces {
            return self;
        }
        Self {
            store: self.store.or(lower.store),
            url: self.url.or(lower.url),
            redis_url: self.redis_url.or(lower.redis_url),
            kind: self.kind.or(lower.kind),
            host: self.host.or(lower.host),
            port: self.port.or(lower.port),
            user: self.user.or(lower.user),
            password: self.password.or(lower.password),
            db: self.db.or(lower.db),
            cluster: self.cluster.or(lower.cluster),
            sentinels: self.sentinels.or(lower.sentinels),
            master: self.master.or(lower.master),
            sentinel_password: self.sentinel_password.or(lower.sentinel_password),
        }
    }

    /// The place after all was said.
    pub(crate) fn target(self, problems: &mut Problems) -> Option<Target> {
        self.note_strangers(problems);
        if let Some(store) = self.store {
            return Some(Target::Made(store.value));
        }
        let kind = match self.kind() {
            None if !self.has_parts() => return Some(Target::Unsaid),
            None => Kind::Server,
            Some(kind) => kind,
        };
        match (kind, self.any_url()) {
            (Kind::Process, _) => Some(Target::Process),
            (_, Some(url)) if !kind.is_redis() => Some(Target::Url(url.clone())),
            (_, Some(url)) if !self.has_parts() && !self.is_cluster_by_type() => {
                Some(Target::Url(url.clone()))
            }
            (_, Some(url)) => {
                let parts = (Parts::of(&url.value, kind)).map_err(|why| wrong_url(url, why));
                let parts = self.parts().or(problems.note(parts)?);
                let scheme = match url.value.scheme() {
                    "redis" if kind == Kind::Cluster => "redis+cluster",
                    "rediss" if kind == Kind::Cluster => "rediss+cluster",
                    scheme => scheme,
                };
                target(parts, scheme, kind, url.by.clone(), problems)
            }
            (_, None) => target(
                self.parts(),
                kind.scheme(),
                kind,
                self.first_said(),
                problems,
            ),
        }
    }

    /// What to name in an error about the address made of parts.
    fn first_said(&self) -> Origin {
        let first = at(&self.host)
            .or(at(&self.cluster))
            .or(at(&self.sentinels))
            .or(at(&self.kind))
            .or(at(&self.master))
            .or(at(&self.port))
            .or(at(&self.db))
            .or(at(&self.user))
            .or(at(&self.password))
            .or(at(&self.sentinel_password));
        first.cloned().unwrap_or(Origin::Default)
    }
}

/// Where it was said.
fn at<T>(said: &Option<Said<T>>) -> Option<&Origin> {
    said.as_ref().map(|said| &said.by)
}

fn differing<'a, T: PartialEq>(
    in_url: Option<&T>,
    said: &'a Option<Said<T>>,
) -> Option<&'a Origin> {
    let said = said.as_ref()?;
    (in_url? != &said.value).then_some(&said.by)
}

/// The sentence about a URL that is wrong.
pub(crate) fn wrong_url(url: &Said<Address>, why: &str) -> String {
    let verb = if url.by.says_url() { "is" } else { "leads to" };
    format!("{} {verb} `{}`, and {why}", url.by, url.value)
}

fn target(
    parts: Parts,
    scheme: &str,
    kind: Kind,
    by: Origin,
    problems: &mut Problems,
) -> Option<Target> {
    if kind == Kind::Cluster && parts.hosts.is_none() {
        let name = by.name_of("redis_cluster");
        problems.push(format!(
            "{by} names a Redis Cluster, and {name} is missing: `host1:6379,host2:6379`"
        ));
        return None;
    }
    if kind == Kind::Sentinel && parts.master.is_none() {
        let name = by.name_of("redis_sentinel_master");
        problems.push(format!(
            "{by} names Redis behind Sentinels, and {name} is missing: the name of the master"
        ));
        return None;
    }
    let value = Address::parse(&parts.url(scheme, kind)).map_err(|why| format!("{by} {why}"));
    problems
        .note(value)
        .map(|value| Target::Url(Said { value, by }))
}
