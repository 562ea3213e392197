//! The key file: the keys that wrap all others, by epoch, outside the databases.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::Path;

use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::hex::hex;

/// The wrapping keys, by epoch. Two of them only while one is giving way to the other.
pub(super) type Wrapping = HashMap<i64, Zeroizing<[u8; 32]>>;

/// Writes the file beside the old one, then puts it in its place; what the old one held is overwritten first.
pub(super) fn write(file: &Path, wrapping: &Wrapping) -> Result<(), Failure> {
    let mut text = Zeroizing::new(String::from(
        "# Waymark's key file. Whoever has it and the database can read everybody's name; keep it apart from backups of the database.\n",
    ));
    for (epoch, key) in wrapping {
        let hex = Zeroizing::new(hex(&key[..]));
        text.push_str(&format!("{epoch} {}\n", *hex));
    }
    let fresh = file.with_extension("new");
    let what = || format!("write {}", file.display());
    let mut out = private(&fresh).map_err(Failure::file(what()))?;
    out.write_all(text.as_bytes()).and_then(|()| out.sync_all()).map_err(Failure::file(what()))?;
    let old = std::fs::OpenOptions::new().write(true).open(file).ok();
    std::fs::rename(&fresh, file).map_err(Failure::file(what()))?;
    if let Some(mut old) = old {
        let length = old.metadata().map_or(0, |it| it.len());
        old.write_all(&vec![0; usize::try_from(length).unwrap_or(0)]).and_then(|()| old.sync_all()).map_err(Failure::file(what()))?;
    }
    let directory = file.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::File::open(directory).and_then(|it| it.sync_all()).map_err(Failure::file(what()))
}

/// A file that nobody else may read, empty.
pub(super) fn private(path: &Path) -> std::io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// Refuses a file that others on the machine may read: who has read it has the names of everybody, and mending it now takes nothing back.
pub(super) fn refuse_shared(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    let shared = std::fs::metadata(path).is_ok_and(|it| it.permissions().mode() & 0o077 != 0);
    if !shared {
        return Ok(());
    }
    let why = format!("{0} may be read by others: expected mode 0600 (chmod 600 {0})", path.display());
    Err(Failure::file("open the key file")(std::io::Error::new(std::io::ErrorKind::PermissionDenied, why)))
}

/// What is in a key file; nothing where there is none.
pub(super) fn read(path: &Path) -> Result<Wrapping, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(it) if it.kind() == std::io::ErrorKind::NotFound => return Ok(Wrapping::new()),
        Err(it) => return Err(Failure::file(format!("read {}", path.display()))(it)),
    };
    let mut wrapping = Wrapping::new();
    for line in text.lines().filter(|it| !it.starts_with('#') && !it.trim().is_empty()) {
        let parsed = line.split_once(' ').and_then(|(epoch, hex)| {
            let mut key = Zeroizing::new([0; 32]);
            let hex = hex.trim().as_bytes();
            if hex.len() != 64 {
                return None;
            }
            for (index, pair) in hex.chunks(2).enumerate() {
                key[index] = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
            }
            Some((epoch.parse::<i64>().ok()?, key))
        });
        let (epoch, key) = parsed.ok_or_else(|| Failure::Damaged(format!("{} is not a key file", path.display())))?;
        wrapping.insert(epoch, key);
    }
    Ok(wrapping)
}
