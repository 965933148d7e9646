//! How fast everything that is public is collected by OAI-PMH.

use std::time::{Duration, Instant};

use anyhow::ensure;

use super::client::Client;

/// Fetches all records page by page, and returns how many a second there were.
pub(super) async fn measure(client: &mut Client) -> anyhow::Result<f64> {
    let began = Instant::now();
    // The catalogue of a new library is made first.
    while client.get("/oai?verb=Identify").await?.status == 503 {
        ensure!(began.elapsed() < Duration::from_mins(2), "the catalogue for harvesters was not made within two minutes");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let began = Instant::now();
    let (mut query, mut records) = ("metadataPrefix=oai_dc".to_owned(), 0_usize);
    loop {
        let answer = client.get(&format!("/oai?verb=ListRecords&{query}")).await?;
        let text = std::str::from_utf8(&answer.body)?;
        ensure!(answer.status == 200 && !text.contains("<error"), "a page of records was refused");
        records += text.matches("<record>").count();
        let token = text.split_once("<resumptionToken").and_then(|(_, rest)| rest.split(['>', '<']).nth(1));
        let Some(token) = token.filter(|token| !token.is_empty()) else { break };
        query = format!("resumptionToken={token}");
    }
    Ok(records as f64 / began.elapsed().as_secs_f64())
}
