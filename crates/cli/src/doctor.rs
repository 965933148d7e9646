//! `doctor`: looks at everything, one line each.

use std::path::Path;

use anyhow::{bail, ensure};
use kernel::Store;
use search::Engine;

use crate::attachments;
use crate::place::Place;
use crate::say;
use crate::settings::Settings;

pub(crate) async fn run(settings: &Settings, place: &Place) -> anyhow::Result<()> {
    let mut wrong = 0;
    let mut report = |what: &str, result: anyhow::Result<String>| -> anyhow::Result<()> {
        match result {
            Ok(good) => say(&format!("ok     {what}: {good}")),
            Err(error) => {
                wrong += 1;
                say(&format!("wrong  {what}: {error:#}"))
            }
        }
    };
    report("configuration", Ok(format!("listens on {}, reached at {}", settings.listen, settings.public_url)))?;
    report("data folder", place.prepare().map(|()| format!("{} can be written", place.folder().display())))?;
    report("disk", free_space(place.folder()))?;
    report(
        "pages",
        if server::assets_missing() {
            Err(anyhow::anyhow!("style sheet and scripts are missing; build with `cargo xtask build`"))
        } else {
            Ok("style sheet and scripts are there".to_owned())
        },
    )?;
    report(
        "content",
        library::import::starter()
            .map(|batch| format!("the starter library has {} records without a fault", batch.len()))
            .map_err(Into::into),
    )?;
    match place.open_existing().await {
        Err(error) => report("database", Err(error))?,
        Ok(store) => {
            report("database", database(&store).await)?;
            report("journal", journal(&store).await)?;
            report("clock", clock(&store).await)?;
            report("search index", index(place, &store).await)?;
            report("attachments", attachments::check(place, &store).await)?;
            report("cases", cases(place, &store).await)?;
            report("peers", peers(settings, place, &store).await)?;
            store.close().await?;
        }
    }
    report("mail", mail(settings).await)?;
    if wrong > 0 {
        bail!("{wrong} of these {} wrong", if wrong == 1 { "is" } else { "are" });
    }
    Ok(())
}

/// At least this much free space, in MiB: the index is rebuilt beside the old one.
const LEAST_FREE: u64 = 200;

fn free_space(folder: &Path) -> anyhow::Result<String> {
    let free = fs4::available_space(folder)? / (1024 * 1024);
    ensure!(free >= LEAST_FREE, "{free} MiB are free where the data folder is; at least {LEAST_FREE} are needed");
    Ok(format!("{free} MiB are free"))
}

/// Originals that a restore left without their keys are lost as they should be; it is said, and nothing is wrong.
async fn cases(place: &Place, store: &Store) -> anyhow::Result<String> {
    let missing = consultation::list_missing_originals(store.reader(), &place.case_keys()?).await?;
    if missing.is_empty() {
        return Ok("every text that is sealed has its key".to_owned());
    }
    let ids: Vec<String> = missing.iter().map(|lost| lost.case.to_string()).collect();
    Ok(format!("this server no longer has the originals of {}: backups hold no keys", ids.join(", ")))
}

/// Peers that are long away are said, and nothing is wrong here: what they miss waits for them.
async fn peers(settings: &Settings, place: &Place, store: &Store) -> anyhow::Result<String> {
    let all = federation::list_peers(store.reader()).await?;
    if all.is_empty() {
        return Ok("none are set up".to_owned());
    }
    if crate::peer::network(settings, place, (store, &settings.network_name)).await?.is_none() {
        bail!("there are peers, and '{}' can be no address of a network; set public_url to an https address", settings.public_url);
    }
    let active: Vec<_> = all.iter().filter(|peer| peer.is_active()).collect();
    let mut said = vec![format!("{} of {} active", active.len(), all.len())];
    for peer in active {
        let contact = federation::find_contact(store.reader(), &peer.origin).await?;
        if contact.failures > 0 {
            said.push(format!("{} did not answer {} times one after another", peer.origin, contact.failures));
        }
        if contact.repaired > 0 {
            said.push(format!("{} objects of {} were lost on the way and put right", contact.repaired, peer.origin));
        }
        if contact.skew_ms.abs() >= federation::SKEW_WARNED {
            bail!(
                "the clock of {} and ours are {} minutes apart; set the one that is wrong",
                peer.origin,
                contact.skew_ms.abs() / 60_000
            );
        }
    }
    Ok(said.join("; "))
}

async fn mail(settings: &Settings) -> anyhow::Result<String> {
    let Some(mail) = &settings.mail else {
        return Ok("none is set up; links are shown instead of sent".to_owned());
    };
    match post::check(mail).await {
        Ok(()) => Ok(format!("{}:{} answers and lets us in", mail.server, mail.port)),
        Err(fault) => bail!("{}:{}: {fault}; check the section [mail] of the configuration file", mail.server, mail.port),
    }
}

async fn database(store: &Store) -> anyhow::Result<String> {
    store.check_integrity().await?;
    Ok(format!("schema up to date; {} records", library::count_resources(store.reader()).await?))
}

async fn journal(store: &Store) -> anyhow::Result<String> {
    match kernel::verify_chain(store.reader()).await? {
        None => Ok(format!("{} rows, every hash follows from the one before", store.head().await?.seq)),
        Some(seq) => bail!("row {seq} does not follow from the row before it; restore a backup from before"),
    }
}

async fn clock(store: &Store) -> anyhow::Result<String> {
    let head = store.head().await?.seq;
    let last = kernel::list_entries(store.reader(), head - 1, 1).await?.pop();
    let now = store.now();
    if let Some(last) = last.filter(|last| last.at.0 > now.0 + 60_000) {
        bail!("the clock says {}, but the last change was at {}; set the clock", now.to_rfc3339(), last.at.to_rfc3339());
    }
    Ok(now.to_rfc3339())
}

async fn index(place: &Place, store: &Store) -> anyhow::Result<String> {
    let engine = Engine::open_read_only(&place.index(), store).await?;
    let head = store.head().await?.seq;
    let records = library::count_resources(store.reader()).await? + federation::count_remote(store.reader()).await?;
    let (position, documents) = (engine.position(), engine.document_count());
    ensure!(
        position == head && documents == records,
        "it has {documents} documents up to journal row {position}; the database has {records} records and {head} rows. \
         A running server catches up by itself within seconds; without one, run `senco-commons reindex`"
    );
    Ok(format!("{documents} documents, up to date"))
}
