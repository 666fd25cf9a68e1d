//! From where a request comes: the peer of the connection, or whom a proxy that we trust names.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

use crate::{Settings, Web};

/// The other end of the connection, as the server saw it; absent where there is none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub SocketAddr);

/// Who asks, as far as the network knows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Whence {
    /// The client's address; none inside one process.
    pub address: Option<IpAddr>,
    /// Whether the request was handed on by somebody.
    pub forwarded: bool,
}

impl Whence {
    pub(crate) fn of(headers: &HeaderMap, extensions: &Extensions, settings: &Settings) -> Whence {
        let peer = extensions.get::<Peer>().map(|peer| plain(peer.0.ip()));
        let forwarded =
            ["x-forwarded-for", "forwarded", "via"].iter().any(|name| headers.contains_key(*name));
        let address = peer.map(|peer| client(peer, headers, settings));
        Whence { address, forwarded }
    }

    /// The network as failures are counted: one address, or for IPv6 the half that a household or
    /// an office is given, because within it a machine takes addresses as it likes.
    pub(crate) fn network(&self) -> String {
        match self.address {
            None => String::new(),
            Some(IpAddr::V4(address)) => address.to_string(),
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        }
    }

    /// Whether a program on the same machine asks, with nobody between.
    pub(crate) fn is_local(&self) -> bool {
        !self.forwarded && self.address.is_none_or(|address| address.is_loopback())
    }
}

impl FromRequestParts<Web> for Whence {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        web: &Web,
    ) -> Result<Whence, std::convert::Infallible> {
        Ok(Whence::of(&parts.headers, &parts.extensions, &web.settings))
    }
}

/// An IPv4 address in the clothes of IPv6 is that IPv4 address.
fn plain(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

/// Whether what this peer says of its clients is believed.
pub(crate) fn is_proxy(peer: IpAddr, settings: &Settings) -> bool {
    let peer = plain(peer);
    settings.proxies.contains(&peer) || (settings.https && peer.is_loopback())
}

/// `X-Forwarded-For` is read from its end: each proxy adds whom it heard, and what stands before the
/// first that we do not trust, anybody may have written.
fn client(peer: IpAddr, headers: &HeaderMap, settings: &Settings) -> IpAddr {
    let mut client = peer;
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let named: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    for name in named.iter().rev() {
        if !is_proxy(client, settings) {
            break;
        }
        let Some(address) = address(name) else { break };
        client = address;
    }
    client
}

/// `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::1`, `[2001:db8::1]:4711`.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let whole: Option<IpAddr> = bare.parse().ok();
    whole.or_else(|| text.parse::<SocketAddr>().ok().map(|it| it.ip())).map(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client_of(peer: &str, named: &[&str], settings: &Settings) -> String {
        let mut headers = HeaderMap::new();
        for line in named {
            headers.append("x-forwarded-for", line.parse().expect("a header"));
        }
        let mut extensions = Extensions::new();
        extensions.insert(Peer(SocketAddr::new(peer.parse().expect("an address"), 4711)));
        Whence::of(&headers, &extensions, settings).network()
    }

    #[test]
    fn only_a_proxy_that_is_trusted_names_the_client() {
        let bare = Settings::default();
        let behind = Settings { https: true, ..Settings::default() };
        let listed =
            Settings { proxies: vec!["192.0.2.1".parse().expect("one")], ..Settings::default() };
        for (settings, peer, named, wanted) in [
            (&bare, "127.0.0.1", &["198.51.100.7"][..], "127.0.0.1"),
            (&bare, "203.0.113.5", &["198.51.100.7"], "203.0.113.5"),
            (&behind, "203.0.113.5", &["198.51.100.7"], "203.0.113.5"),
            (&behind, "127.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            (&behind, "::ffff:127.0.0.1", &["198.51.100.7:80"], "198.51.100.7"),
            (&behind, "127.0.0.1", &["10.0.0.1, 198.51.100.7"], "198.51.100.7"),
            (&behind, "127.0.0.1", &["10.0.0.1", "198.51.100.7"], "198.51.100.7"),
            (&behind, "127.0.0.1", &["198.51.100.7, 127.0.0.1"], "198.51.100.7"),
            (&behind, "127.0.0.1", &["unknown"], "127.0.0.1"),
            (&behind, "127.0.0.1", &[], "127.0.0.1"),
            (&behind, "127.0.0.1", &["[2001:db8:1:2:3::4]:80"], "2001:db8:1:2::/64"),
            (&listed, "192.0.2.1", &["198.51.100.7"], "198.51.100.7"),
            (&listed, "127.0.0.1", &["198.51.100.7"], "127.0.0.1"),
        ] {
            assert_eq!(client_of(peer, named, settings), wanted, "{peer} {named:?}");
        }
    }
}
