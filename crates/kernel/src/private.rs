//! Files for this account's eyes alone: keys.

use std::fs;
use std::io::{Result, Write as _};
use std::path::Path;

/// Makes a folder, unless it is there, that nobody else may look into.
///
/// # Errors
/// As the operating system says.
pub fn make_private_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    narrow(folder)
}

/// Writes a file of this name whole or not at all, and on the disk before this returns.
///
/// # Errors
/// As the operating system says.
pub fn write_private(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?; // readable for this account alone
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(name))?;
    sync_folder(folder)
}

/// Lets what was made or removed in a folder outlast a loss of power.
///
/// # Errors
/// As the operating system says.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// There is nothing of that kind to do here.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn sync_folder(_: &Path) -> Result<()> {
    Ok(())
}

#[cfg(unix)]
fn narrow(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn narrow(_: &Path) -> Result<()> {
    Ok(())
}
