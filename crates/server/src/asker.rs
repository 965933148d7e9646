//! Which machine asks.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};

use crate::Settings;

/// The address of whoever asks; none in tests that have no connection.
pub(crate) fn asker(extensions: &Extensions, headers: &HeaderMap, settings: &Settings) -> Option<IpAddr> {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>()?.0.ip();
    Some(behind_proxies(peer, headers, &settings.trusted_proxies))
}

/// Who really asks: behind a proxy that is trusted, the last address that no trusted proxy has.
fn behind_proxies(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let chain: Vec<&str> = forwarded.flat_map(|line| line.split(',')).map(str::trim).collect();
    let foreign: IpAddr = [192, 0, 2, 0].into(); // an address for examples: nobody's
    if !trusted.contains(&peer) {
        // A loopback peer that speaks for others is a proxy nobody told us of.
        return if chain.is_empty() { peer } else { foreign };
    }
    for address in chain.iter().rev() {
        match address.parse() {
            Ok(address) if trusted.contains(&address) => {}
            Ok(address) => return address,
            Err(_) => return foreign,
        }
    }
    peer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_is_the_last_address_that_no_trusted_proxy_has() {
        let loopback: IpAddr = [127, 0, 0, 1].into();
        let asked = |forwarded: Option<&str>, trusted: &[IpAddr]| {
            let mut headers = HeaderMap::new();
            if let Some(forwarded) = forwarded {
                headers.insert("x-forwarded-for", forwarded.parse().unwrap());
            }
            behind_proxies(loopback, &headers, trusted).is_loopback()
        };
        assert!(asked(None, &[]));
        assert!(!asked(Some("127.0.0.1"), &[]), "an unknown proxy");
        assert!(!asked(Some("127.0.0.1, 203.0.113.9"), &[loopback]), "a visitor who claims to be this machine");
        assert!(!asked(Some("nonsense"), &[loopback]));
        assert!(asked(Some("::1"), &[loopback]));
    }
}
