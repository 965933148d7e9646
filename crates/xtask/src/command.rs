//! Other programs: where they are, how they are started, watched and stopped.

use std::ffi::OsStr;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// The folder of the whole project.
pub(crate) fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.ancestors().nth(2).expect("this crate is two folders below the root").to_path_buf()
}

/// The folder that cargo builds into: this program is in `debug` below it.
pub(crate) fn target() -> Result<PathBuf> {
    let this = std::env::current_exe().context("this program does not know where it is")?;
    Ok(this.ancestors().nth(2).context("this program is not in cargo's target folder")?.to_path_buf())
}

/// The program of the project in cargo's folder for a profile: `debug` or `release`.
pub(crate) fn program(profile: &str) -> Result<PathBuf> {
    Ok(target()?.join(profile).join(format!("senco-commons{}", std::env::consts::EXE_SUFFIX)))
}

/// Cargo itself, the same that started this, at the root. What it told this program about this program is taken out of the
/// environment: build scripts would take it for theirs, and build again.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let own = name.to_str().is_some_and(|name| {
            ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"]
                .iter()
                .any(|own| name.starts_with(own))
        });
        if own {
            command.env_remove(name);
        }
    }
    if is_set("CI") && !is_set("CARGO_INCREMENTAL") {
        command.env("CARGO_INCREMENTAL", "0");
    }
    command.args(arguments).current_dir(root());
    command
}

/// Whether a variable of the environment is set and not empty.
pub(crate) fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}

/// Where a program is on `PATH`.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let suffixes: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    std::env::split_paths(&path)
        .flat_map(|folder| suffixes.iter().map(move |suffix| folder.join(format!("{program}{suffix}"))))
        .find(|file| file.is_file())
}

/// Runs a program to its end, with its output on the terminal.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let said = said(command);
    eprintln!("$ {said}");
    let mut child = command.spawn().with_context(|| format!("`{said}` did not start"))?;
    let status = wait(&mut child)?;
    if !status.success() {
        bail!("`{said}` failed ({status})");
    }
    Ok(())
}

/// Runs a program to its end and returns what it wrote.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let said = said(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("`{said}` did not start"))?;
    if !output.status.success() {
        bail!("`{said}` failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Becomes the program, so that signals and the exit status are its own.
pub(crate) fn become_program(command: &mut Command) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        let error = command.exec();
        Err(error).with_context(|| format!("`{}` did not start", said(command)))
    }
    #[cfg(not(unix))]
    {
        let status = command.status().with_context(|| format!("`{}` did not start", said(command)))?;
        std::process::exit(status.code().unwrap_or(1))
    }
}

/// A program that runs beside us and is stopped when this value goes, whatever happens between.
pub(crate) struct Beside {
    child: Child,
    stop_with: &'static str,
}

impl Beside {
    /// Starts it. It is stopped with `SIGTERM`, or as [`Beside::stopped_with`] says.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let child = command.stdin(Stdio::null()).spawn().with_context(|| format!("`{}` did not start", said(command)))?;
        Ok(Self { child, stop_with: "-TERM" })
    }

    /// Chooses the signal that stops it.
    pub(crate) fn stopped_with(mut self, signal: &'static str) -> Self {
        self.stop_with = signal;
        self
    }

    /// How it ended, if it has ended by itself.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        signal(&self.child, self.stop_with);
        let deadline = Instant::now() + Duration::from_secs(20);
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() > deadline {
                drop(self.child.kill());
                drop(self.child.wait());
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Whether the person (or a supervisor) asked this program to stop. The first call begins to listen.
pub(crate) fn is_interrupted() -> bool {
    static ASKED: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    ASKED.get_or_init(listen).load(Ordering::SeqCst)
}

#[cfg(unix)]
fn listen() -> Arc<AtomicBool> {
    let asked = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
        let listening = signal_hook::flag::register(signal, Arc::clone(&asked));
        debug_assert!(listening.is_ok(), "these three may be listened to");
    }
    asked
}

#[cfg(not(unix))]
fn listen() -> Arc<AtomicBool> {
    Arc::new(AtomicBool::new(false))
}

/// Waits for a program, and ends it when we are asked to stop.
fn wait(child: &mut Child) -> Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait()? {
            crate::go_on()?;
            return Ok(status);
        }
        if is_interrupted() {
            signal(child, "-TERM");
            child.wait()?;
            bail!("interrupted");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn signal(child: &Child, name: &str) {
    if cfg!(unix) {
        drop(Command::new("kill").args([name, &child.id().to_string()]).stderr(Stdio::null()).status());
    }
}

/// A command as one would type it.
fn said(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_else(|| command.get_program());
    let words = std::iter::once(program).chain(command.get_args()).map(OsStr::to_string_lossy);
    words.collect::<Vec<_>>().join(" ")
}

/// The end of a log, for a person who must find out why something did not start.
pub(crate) fn tail(log: &Path) -> String {
    let mut text = String::new();
    if let Ok(mut file) = std::fs::File::open(log) {
        drop(file.read_to_string(&mut text));
    }
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_named_with_its_arguments() {
        let error = run(Command::new("/bin/sh").args(["-c", "exit 3"])).unwrap_err();
        assert!(error.to_string().contains("`sh -c exit 3` failed"), "{error}");
    }

    #[test]
    fn a_program_on_the_path_is_found_and_another_is_not() {
        assert!(find("cargo").is_some());
        assert_eq!(find("no-such-program-anywhere"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_program_beside_us_ends_with_its_value() {
        let beside = Beside::start(Command::new("sleep").arg("600")).unwrap();
        let id = beside.child.id().to_string();
        drop(beside);
        assert!(!Command::new("kill").args(["-0", &id]).stderr(Stdio::null()).status().unwrap().success());
    }

    #[test]
    fn cargo_is_not_told_about_this_crate() {
        let cargo = cargo(&["--version"]);
        let hidden: Vec<_> = cargo.get_envs().filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect();
        assert!(hidden.contains(&OsStr::new("CARGO_PKG_NAME")), "{hidden:?}");
    }
}
