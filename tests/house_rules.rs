//! House rules: what `design.md` and `style.md` ask of every file, as assertions that name the file and the line.

mod rust;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use rust::Source;
use tree::{dependencies, documents, exists, migrations, read, sources};

const ROOMS: [&str; 4] = ["domain", "store", "graphql", "server"];

/// A room below `server` decides and remembers; it is told the time, and given ids and random bytes.
const BELOW_SERVER: [&str; 3] = ["domain", "store", "graphql"];

const LONGEST_FILE: usize = 400;
const LONGEST_LIST: usize = 600;
const LONGEST_FUNCTION: usize = 70;

/// Crates that only one room may know, by the beginnings of their names.
const SECRETS: [(&str, &[&str]); 3] = [
    ("store", &["rusqlite", "libsqlite3", "sqlx", "tokio-postgres", "postgres", "diesel", "sea-", "deadpool", "chacha20", "aes"]),
    ("graphql", &["async-graphql", "juniper"]),
    (
        "server",
        &[
            "axum",
            "hyper",
            "tower",
            "reqwest",
            "tungstenite",
            "tokio-tungstenite",
            "clap",
            "csv",
            "rust_xlsxwriter",
            "quick-xml",
            "encoding_rs",
            "jsonwebtoken",
            "getrandom",
            "rand",
            "metrics",
            "tracing-subscriber",
        ],
    ),
];

/// All that the domain may lean on: dates, ids, the means to write itself down, and the form that programmes are written in.
const DOMAIN_LEANS_ON: [&str; 7] = ["chrono", "serde", "serde_json", "strum", "thiserror", "toml", "uuid"];

#[test]
fn rooms_depend_in_a_line() {
    for (index, room) in ROOMS.iter().enumerate() {
        let inner = &ROOMS[..index];
        for name in dependencies(room, &["dependencies", "dev-dependencies", "build-dependencies"]) {
            let name = if name == "waymark" { "server" } else { name.as_str() };
            assert!(!ROOMS.contains(&name) || inner.contains(&name), "crates/{room}/Cargo.toml: {room} may not depend on {name}");
        }
    }
}

#[test]
fn the_domain_leans_on_nothing_from_outside() {
    for name in dependencies("domain", &["dependencies"]) {
        assert!(DOMAIN_LEANS_ON.contains(&name.as_str()), "crates/domain/Cargo.toml: {name} is not for the domain");
    }
}

#[test]
fn each_room_alone_knows_its_secret() {
    for (keeper, secrets) in SECRETS {
        for room in ROOMS.iter().filter(|it| **it != keeper) {
            for name in dependencies(room, &["dependencies"]) {
                // The door hands GraphQL requests to the schema as they are, and streams its answers.
                let is_the_door = *room == "server" && name == "async-graphql";
                let secret = secrets
                    .iter()
                    .any(|it| name == *it || name.starts_with(&format!("{it}-")) || it.ends_with('-') && name.starts_with(it));
                assert!(!secret || is_the_door, "crates/{room}/Cargo.toml: only {keeper} may know {name}");
            }
        }
    }
}

#[test]
fn only_the_door_of_the_server_speaks_graphql() {
    let door = ["door", "execution", "http", "websocket", "parameters", "negotiate", "turns"];
    for source in sources("crates/server/src") {
        let feature = source.path.trim_start_matches("crates/server/src/").split(['/', '.']).next().unwrap_or_default();
        let lines = source.lines_with(&["async_graphql"]);
        assert!(lines.is_empty() || door.contains(&feature), "{}:{}: only the door may name async_graphql", source.path, lines[0]);
    }
}

#[test]
fn nobody_below_the_server_looks_at_the_clock() {
    let clocks = ["Utc::now", "Local::now", "SystemTime", "Date::today"];
    refuse_below_server(&clocks, |_| false, "is given the time, and does not look");
    // How long something took is not what time it is: the writer's pace, the tail's patience and what the guard lets a
    // document take need a stopwatch, and record nothing of it.
    let stopwatches = ["crates/store/src/tail.rs", "crates/graphql/src/guard.rs"];
    let has_a_stopwatch = |path: &str| path.starts_with("crates/store/src/appender") || stopwatches.contains(&path);
    refuse_below_server(&["Instant::now"], has_a_stopwatch, "is given the time, and does not look");
}

#[test]
fn nobody_below_the_server_makes_ids_or_rolls_dice() {
    let dice =
        ["Uuid::new_v4", "Uuid::now_v7", "Uuid::new_v1", "Uuid::now_v6", "rand::", "getrandom", "OsRng", "thread_rng", "RandomState::"];
    // A masked failure is given a number by which the log is searched. Nothing recorded depends on it.
    let names_a_failure = |path: &str| path == "crates/graphql/src/guard/errors.rs";
    refuse_below_server(&dice, names_a_failure, "is given ids and random bytes, and makes none");
}

fn refuse_below_server(words: &[&str], excused: impl Fn(&str) -> bool, why: &str) {
    for room in BELOW_SERVER {
        for source in sources(&format!("crates/{room}/src")).iter().filter(|it| !it.is_test() && !excused(&it.path)) {
            if let Some(line) = source.without_tests().lines_with(words).first() {
                panic!("{}:{line}: {room} {why}", source.path);
            }
        }
    }
}

#[test]
fn every_file_opens_with_what_it_is() {
    for source in all_sources() {
        let first = source.text.lines().next().unwrap_or_default();
        let says_something = first.strip_prefix("//! ").is_some_and(|it| it.split_whitespace().count() > 2);
        assert!(says_something, "{}:1: a file opens with a sentence after //!", source.path);
    }
}

#[test]
fn files_and_functions_are_small() {
    let mut large = Vec::new();
    for source in all_sources() {
        let lines = source.text.lines().count();
        // A list in which nothing is done is read as a list, and cannot be in two files.
        let most = if source.functions().is_empty() { LONGEST_LIST } else { LONGEST_FILE };
        if lines > most && !source.is_test() {
            large.push(format!("{}: {lines} lines, {most} at most", source.path));
        }
        for (name, line, length) in source.functions() {
            if length > LONGEST_FUNCTION {
                large.push(format!("{}:{line}: {name} has {length} lines, {LONGEST_FUNCTION} at most", source.path));
            }
        }
    }
    assert!(large.is_empty(), "too large:\n{}", large.join("\n"));
}

#[test]
fn names_say_what_a_thing_is() {
    for source in all_sources() {
        let path = format!("/{}", source.path);
        for vague in ["util", "utils", "common", "helper", "helpers", "manager", "misc"] {
            let is_named_so = path.contains(&format!("/{vague}.rs")) || path.contains(&format!("/{vague}/"));
            assert!(!is_named_so, "{}: a file called {vague} could hold anything", source.path);
        }
        for (kind, name, line) in source.declared() {
            let is_type = ["struct", "enum", "trait", "type", "union"].contains(&kind.as_str());
            let vague = ["Manager", "Helper", "Util", "Common"].iter().any(|it| name.contains(it));
            // `Service` by itself is the council's own word: children's or adults'.
            let serves = name.ends_with("Service") && name != "Service";
            assert!(!is_type || !(vague || serves), "{}:{line}: {name} does not say what it is", source.path);
            let module = ["util", "utils", "common", "helper", "helpers", "misc"].contains(&name.as_str());
            assert!(!(module && ["mod", "fn"].contains(&kind.as_str())), "{}:{line}: {name} could be anything", source.path);
        }
    }
}

#[test]
fn nothing_is_left_for_later() {
    for source in all_sources() {
        let unfinished = source.lines_with(&["todo!", "unimplemented!", "dbg!"]);
        assert!(unfinished.is_empty(), "{}:{}: finish it, or leave it out", source.path, unfinished[0]);
        let marks = source.lines_with_comments_and(&["FIXME", "XXX"]);
        assert!(marks.is_empty(), "{}:{}: mend it now, or say in the report that it is not", source.path, marks[0]);
    }
}

#[test]
fn no_test_is_passed_over() {
    for source in all_sources() {
        for (test, line) in source.ignored_tests() {
            // It serves until it is told to stop, for clients of other makers; a person starts it.
            let by_hand = test == "serves_for_other_clients" && source.path.starts_with("crates/server/tests/door");
            assert!(by_hand, "{}:{line}: {test} is passed over", source.path);
        }
    }
}

#[test]
fn sql_is_written_in_the_store_alone() {
    for room in ROOMS.iter().filter(|it| **it != "store") {
        for source in sources(&format!("crates/{room}/src")).iter().filter(|it| !it.is_test()) {
            for (literal, line) in source.strings() {
                assert!(!is_sql(&literal), "{}:{line}: SQL is the store's", source.path);
            }
        }
    }
}

fn is_sql(text: &str) -> bool {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let has = |word: &str| words.iter().any(|it| it == word);
    match words.first().map(String::as_str) {
        Some("select") => has("from") || words.len() == 2,
        Some("insert") => has("into"),
        Some("update") => has("set"),
        Some("delete") => has("from"),
        Some("create" | "drop" | "alter") => ["table", "index", "schema", "view", "trigger"].iter().any(|it| has(it)),
        Some("begin") => has("immediate") || words.len() == 1,
        Some("pragma") => true,
        _ => false,
    }
}

#[test]
fn text_made_at_run_time_becomes_sql_only_where_the_databases_meet() {
    for source in all_sources().iter().filter(|it| it.path.starts_with("crates/") && !it.path.starts_with("crates/store/src/db/")) {
        let lines = source.lines_with(&["AssertSqlSafe", "assert_sql_safe"]);
        assert!(lines.is_empty(), "{}:{}: only crates/store/src/db may vouch for SQL", source.path, lines[0]);
    }
}

#[test]
fn both_databases_have_the_same_migrations() {
    let (embedded, server) = (migrations("sqlite"), migrations("postgres"));
    let names = |of: &BTreeMap<String, String>| of.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(&embedded), names(&server));
    let applied = read("crates/store/src/db/migrate.rs");
    for (name, text) in embedded.iter().chain(&server) {
        assert!(text.starts_with("-- "), "{name}: a migration says why in its first line");
        let stem = name.trim_end_matches(".sql");
        assert!(applied.contains(&format!("migration!(\"{stem}\")")), "{name} is never applied: add it to migrate::ALL");
    }
}

#[test]
fn the_serving_role_is_given_something_of_every_table() {
    let roles = read("docker/roles.sql");
    for text in migrations("postgres").values() {
        for table in text.split("create table ").skip(1).filter_map(|it| it.split_whitespace().next()) {
            assert!(roles.contains(table), "docker/roles.sql: {table} is given to nobody, so that a serving role cannot start");
        }
    }
    let rights = |table: &str| roles.lines().filter(|it| it.starts_with("grant") && it.contains(table)).collect::<Vec<_>>().join("\n");
    for table in ["log.event", "log.tag"] {
        assert!(!rights(table).contains("update") && !rights(table).contains("delete"), "docker/roles.sql: {table} is only added to");
    }
}

#[test]
fn documents_point_to_what_is_there() {
    for path in documents() {
        let text = read(&path);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for target in text.split("](").skip(1).filter_map(|it| it.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            if !file.is_empty() && !target.contains("://") {
                assert!(exists(&format!("{folder}/{file}")), "{path}: {target} is not there");
            }
        }
    }
}

fn all_sources() -> &'static [Source] {
    static ALL: LazyLock<Vec<Source>> = LazyLock::new(|| ["crates", "tests", "benches"].iter().flat_map(|it| sources(it)).collect());
    &ALL
}
