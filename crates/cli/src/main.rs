//! The program: reads the settings once, builds everything, runs one command.
//!
//! **Owns** the command line, the configuration, the data folder and its lock, backups, the doctor and the benchmarks.
//!
//! **Must not know** how anything works inside: every command calls the same functions as the pages do.

mod arguments;
mod attachments;
mod backup;
mod bench;
mod demo;
mod doctor;
mod find;
mod health;
mod identify;
mod lists;
mod mail;
mod member;
mod network_keys;
mod peer;
mod place;
mod progress;
mod read_document;
mod serve;
mod settings;
mod sign_in;
mod transfer;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, Command};
use crate::place::Place;
use crate::settings::Settings;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // Alone in its process: no runtime, no settings, no threads.
    if let Command::ReadDocument(options) = &arguments.command {
        return read_document::run(options);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&anyhow::Error::from(error)),
    };
    let result = runtime.block_on(run(arguments));
    // A write that is still under way in a blocking thread must not hold the process up for ever.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

/// One plain paragraph (or a list of faults) on standard error; status 1 for a refused request.
#[expect(clippy::print_stderr, reason = "this is where the program speaks to the person at the terminal")]
fn fail(error: &anyhow::Error) -> ExitCode {
    let faults = match error.downcast_ref::<kernel::Error>() {
        Some(kernel::Error::Invalid(faults)) => faults.len(),
        _ => 0,
    };
    eprintln!("senco-commons: {error:#}");
    if faults > 0 {
        eprintln!("{faults} fault{}; nothing was changed.", if faults == 1 { "" } else { "s" });
    }
    ExitCode::from(1)
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    // One TLS for everything that talks to other servers. Another in its place would serve as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let settings = Settings::load(&arguments)?;
    let place = Place::new(&settings);
    match arguments.command {
        Command::Serve(options) => serve::run(&settings, &place, &options).await,
        Command::Import(options) => transfer::import(&place, &options).await,
        Command::Export(options) => transfer::export(&settings, &place, &options).await,
        Command::Search(options) => find::run(&place, &options).await,
        Command::Member(command) => member::run(&settings, &place, &command).await,
        Command::Peer(command) => peer::run(&settings, &place, &command).await,
        Command::Reindex => find::reindex(&place).await,
        Command::Backup(options) => backup::backup(&place, &options.file).await,
        Command::Restore(options) => backup::restore(&place, &options).await,
        Command::Doctor => doctor::run(&settings, &place).await,
        Command::Anonymise(options) => identify::run(&place, &options),
        Command::Health => health::run(&settings).await,
        Command::Openapi => say(&server::openapi()),
        Command::Bench(options) => bench::run(&options).await,
        Command::ReadDocument(_) => unreachable!("it is run before there is a runtime"),
    }
}

/// Prints to standard output. A reader that has gone away (`| head`) is no fault.
pub(crate) fn say(text: &str) -> anyhow::Result<()> {
    use std::io::Write as _;
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
