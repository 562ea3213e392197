//! The real `waymark`: found beside the test's own executable, and built there where it is missing or older than what it is made of.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::SystemTime;

/// The binary.
pub(super) fn waymark() -> &'static Path {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(|| {
        // target/<profile>/deps/outside-…: the binary is two steps up.
        let own = std::env::current_exe().unwrap();
        let profile = own.parent().and_then(Path::parent).unwrap().to_owned();
        let binary = profile.join("waymark");
        // Every test may be a process of its own: one of them builds, and the others wait for it.
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(profile.join(".waymark-outside.lock")).unwrap();
        lock.lock().unwrap();
        if is_stale(&binary) {
            build(&profile);
        }
        assert!(binary.is_file(), "{} was not built", binary.display());
        binary
    })
}

fn is_stale(binary: &Path) -> bool {
    let Some(built) = changed(binary) else { return true };
    let root = root();
    let all = ["crates", "migrations", "Cargo.lock", "Cargo.toml"].map(|it| newest(&root.join(it)));
    all.into_iter().flatten().any(|it| it > built)
}

fn build(profile: &Path) {
    let name = profile.file_name().unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(cargo);
    command.args(["build", "--package", "waymark", "--bin", "waymark", "--profile"]);
    command.arg(if name == "debug" { "dev".as_ref() } else { name }).arg("--target-dir").arg(profile.parent().unwrap());
    let done = command.current_dir(root()).status().unwrap();
    assert!(done.success(), "waymark could not be built");
    // Cargo leaves a binary alone that is as it should be, though a file is newer than it.
    if let Ok(binary) = OpenOptions::new().append(true).open(profile.join("waymark")) {
        let _ = binary.set_modified(SystemTime::now());
    }
}

/// The repository.
pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn newest(path: &Path) -> Option<SystemTime> {
    if path.is_file() {
        return changed(path);
    }
    // Tests are not what the binary is made of.
    let inside = std::fs::read_dir(path).ok()?.flatten().filter(|it| it.file_name() != "tests");
    inside.filter_map(|it| newest(&it.path())).max()
}

fn changed(path: &Path) -> Option<SystemTime> {
    path.metadata().ok()?.modified().ok()
}
