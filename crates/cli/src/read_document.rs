//! `read-document`: reads one file from standard input, as a process of its own that cannot harm the server whatever is in the file.

use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use crate::arguments::ReadDocument;

/// Memory in bytes, seconds of work, and the files that may be open: standard input, output and error with a few to spare.
const MEMORY: u64 = 1 << 30;
const SECONDS: u64 = 20;
const FILES: u64 = 16;
/// A file of more bytes is not read at all.
const INPUT: u64 = 256 << 20;

/// Prints a [`office::Reading`] (or an [`office::Imported`]) or a [`office::Refusal`] as JSON: `{"Ok": …}` or `{"Err": …}`.
pub(crate) fn run(options: &ReadDocument) -> ExitCode {
    match read(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => crate::fail(&error),
    }
}

fn read(options: &ReadDocument) -> anyhow::Result<()> {
    limit()?;
    // What a panic would say can quote the file.
    std::panic::set_hook(Box::new(|_| {}));
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(INPUT).read_to_end(&mut bytes)?;
    let mut output = std::io::stdout().lock();
    if options.as_markdown {
        serde_json::to_writer(&mut output, &office::to_markdown(&bytes))?;
    } else {
        serde_json::to_writer(&mut output, &office::read(options.kind, &bytes))?;
    }
    output.flush()?;
    Ok(())
}

/// From here on this process has little of everything, and no way to write a file.
#[cfg(unix)]
fn limit() -> std::io::Result<()> {
    use rlimit::{Resource, setrlimit};
    let limits =
        [(Resource::AS, MEMORY), (Resource::CPU, SECONDS), (Resource::NOFILE, FILES), (Resource::FSIZE, 0), (Resource::CORE, 0)];
    for (resource, most) in limits {
        // Where an operating system knows no such limit the parent's clock remains.
        if resource.is_supported() {
            setrlimit(resource, most, most)?;
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn limit() -> std::io::Result<()> {
    Ok(())
}
