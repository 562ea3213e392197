//! The repository as files: its sources, its manifests and its migrations.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::rust::Source;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A file's text, by its path from the top.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// Whether there is something at a path from the top.
pub(crate) fn exists(path: &str) -> bool {
    root().join(path.trim_start_matches('/')).exists()
}

/// Every page of ours, by its path from the top.
pub(crate) fn documents() -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["", "docs/", "docker/", "frameworks/", "tests/data/csww/", "crates/server/data/"] {
        for entry in std::fs::read_dir(root().join(folder)).into_iter().flatten() {
            let name = entry.expect("a readable directory").file_name().to_string_lossy().into_owned();
            found.extend(name.ends_with(".md").then(|| format!("{folder}{name}")));
        }
    }
    assert!(found.iter().any(|it| it == "README.md"));
    found
}

/// Every Rust file under a directory, in order; none where there is no such directory.
pub(crate) fn sources(under: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut left = vec![root().join(under)];
    while let Some(directory) = left.pop() {
        let Ok(entries) = std::fs::read_dir(&directory) else { continue };
        for path in entries.map(|it| it.expect("a readable directory").path()) {
            if path.is_dir() && path.file_name().is_none_or(|it| it != "target") {
                left.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let name = path.strip_prefix(root()).expect("under the top").to_string_lossy().replace('\\', "/");
                found.push(Source::new(&name, &read(&name)));
            }
        }
    }
    found.sort_by(|left, right| left.path.cmp(&right.path));
    found
}

/// The names of what a room depends on, from these tables of its manifest.
pub(crate) fn dependencies(room: &str, tables: &[&str]) -> Vec<String> {
    let manifest = read(&format!("crates/{room}/Cargo.toml"));
    let mut names = Vec::new();
    let mut inside = false;
    for line in manifest.lines().map(str::trim) {
        if let Some(table) = line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            // `[dependencies.sqlx]` and `[target.'cfg(unix)'.dependencies]` are tables of dependencies too.
            let named = tables.iter().find_map(|it| table.strip_prefix(&format!("{it}.")));
            names.extend(named.map(str::to_owned));
            inside = tables.iter().any(|it| table == *it || table.ends_with(&format!("'.{it}")));
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            names.push(line.split(['.', '=', ' ']).next().unwrap_or_default().trim_matches('"').to_owned());
        }
    }
    assert!(names.iter().all(|it| !it.is_empty()), "{room}: {names:?}");
    names
}

/// The migrations of one database: name and text.
pub(crate) fn migrations(of: &str) -> BTreeMap<String, String> {
    let directory = root().join("migrations").join(of);
    let entries = std::fs::read_dir(&directory).expect("migrations");
    let found: BTreeMap<_, _> = entries
        .map(|it| {
            let name = it.expect("a readable directory").file_name().to_string_lossy().into_owned();
            let text = read(&format!("migrations/{of}/{name}"));
            (name, text)
        })
        .collect();
    assert!(!found.is_empty(), "no migrations for {of}");
    found
}
