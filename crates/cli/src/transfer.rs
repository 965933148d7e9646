//! `import` and `export`.

use std::io::{BufRead as _, IsTerminal as _};

use anyhow::bail;
use kernel::Actor;
use library::import::{Batch, Missing, Options, Report, apply_with_files, read_paths, starter};

use crate::arguments::{Export, Import};
use crate::place::Place;
use crate::progress::Progress;
use crate::say;
use crate::settings::Settings;

pub(crate) async fn import(place: &Place, import: &Import) -> anyhow::Result<()> {
    let batch = read(import)?;
    let (store, storage) = (place.open().await?, place.storage()?);
    // An empty database has nothing to check records against: the starter library's vocabulary goes beneath them.
    let is_empty = store.head().await?.seq == 0;
    let complete =
        |batch: Batch| -> anyhow::Result<Batch> { Ok(if is_empty { batch.over(starter()?.without_records()) } else { batch }) };
    let progress = Progress::new("importing", batch.len() as u64);
    let count = |done| progress.set(done);
    let options = |missing, dry_run| Options { actor: Actor::command_line(), missing, dry_run, progress: &count };
    let mut missing = Missing::List;
    if import.withdraw_missing && !import.dry_run {
        let would = apply_with_files(&store, &storage, complete(read(import)?)?, &options(Missing::List, true)).await?;
        if !would.missing.is_empty() && !import.yes {
            confirm(&would)?;
        }
        missing = Missing::Withdraw(would.missing);
    }
    let batch = complete(batch)?;
    let report = apply_with_files(&store, &storage, batch, &options(missing, import.dry_run)).await;
    progress.finish();
    say(&describe(&report?, import.dry_run, import.withdraw_missing))?;
    store.close().await?;
    Ok(())
}

fn read(import: &Import) -> anyhow::Result<Batch> {
    if import.starter {
        return Ok(starter()?);
    }
    let mut batch = read_paths(&import.paths)?;
    if let Some(source) = &import.source {
        batch.source.clone_from(source);
    }
    Ok(batch)
}

/// Shows what would be withdrawn and asks. Without a terminal, `--yes` is the answer.
fn confirm(would: &Report) -> anyhow::Result<()> {
    let list = would.missing.iter().take(20).map(|name| format!("  {name}\n")).collect::<String>();
    let count = would.missing.len();
    if !std::io::stdin().is_terminal() {
        bail!("{count} missing records would be withdrawn for good; add --yes if that is meant:\n{list}");
    }
    say(&format!("{list}{count} records are missing from the files and would be withdrawn for good. Type 'withdraw' to go on:"))?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    if answer.trim() != "withdraw" {
        bail!("nothing was changed");
    }
    Ok(())
}

fn describe(report: &Report, dry_run: bool, withdraw: bool) -> String {
    let mut lines = vec![format!(
        "{}{} new, {} changed, {} the same; {} entries of vocabulary and sources changed",
        if dry_run { "would import: " } else { "imported: " },
        report.created,
        report.changed,
        report.unchanged,
        report.vocabulary
    )];
    let mut list = |what: &str, names: &[String]| {
        if !names.is_empty() {
            lines.push(format!("{what} ({}): {}", names.len(), names.join(", ")));
        }
    };
    list("left, because they were edited on this server", &report.edited_here);
    list("left, because they were withdrawn on this server", &report.withdrawn_here);
    if withdraw {
        list(if dry_run { "would be withdrawn" } else { "withdrawn" }, &report.missing);
    } else {
        list("missing from the files, and kept (--withdraw-missing withdraws them)", &report.missing);
    }
    lines.join("\n")
}

pub(crate) async fn export(settings: &Settings, place: &Place, export: &Export) -> anyhow::Result<()> {
    let store = place.open_existing().await?;
    if export.to.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ttl")) {
        let vocabulary = vocabulary::load(store.reader()).await?;
        let base = format!("{}/thesaurus", settings.public_url);
        let mut file = std::fs::File::create_new(&export.to)
            .map_err(|error| kernel::Error::Refused(format!("{} cannot be written: {error}", export.to.display())))?;
        std::io::Write::write_all(&mut file, vocabulary::to_turtle(&vocabulary, &base).as_bytes())?;
        say(&format!("exported {} concepts to {}", vocabulary.concepts().len(), export.to.display()))?;
    } else {
        let progress = Progress::new("exporting", library::count_resources(store.reader()).await?);
        let count = library::export::export(&store, &place.storage()?, &export.to, &|done| progress.set(done)).await;
        progress.finish();
        say(&format!("exported {} records to {}", count?, export.to.display()))?;
    }
    store.close().await?;
    Ok(())
}
