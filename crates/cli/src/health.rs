//! `health`: asks the running server whether it is alive, for containers and monitors that have no HTTP client.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context as _, bail};

use crate::bench::client::Client;
use crate::settings::Settings;

pub(crate) async fn run(settings: &Settings) -> anyhow::Result<()> {
    let address = reachable(settings.listen);
    let ask = async {
        let mut client = Client::connect(address).await?;
        client.get("/healthz").await
    };
    let answer = tokio::time::timeout(Duration::from_secs(5), ask)
        .await
        .with_context(|| format!("the server at {address} did not answer within 5 seconds"))?
        .with_context(|| format!("no server answers at {address}"))?;
    if answer.status != 200 {
        bail!("the server at {address} answered {}", answer.status);
    }
    crate::say("alive")
}

/// A server that listens everywhere is reached at the loopback address.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        IpAddr::V4(_) | IpAddr::V6(_) => listen.ip(),
    };
    SocketAddr::new(ip, listen.port())
}
