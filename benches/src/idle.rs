//! Starting up: a process that only opens a store, and says how long that took and what it holds.

use std::time::{Duration, Instant};

use store::db::Place;

use crate::figures::{at_most, since};
use crate::ground::Ground;
use crate::machine;

/// The first word of the command line of a process that only opens a store.
pub const WORD: &str = "--open-and-say";

/// Prints how long a process takes to open a store, and what it then holds: the median of five.
pub async fn print(ground: &Ground) {
    let place = match &ground.place {
        Place::Directory(directory) => format!("directory:{}", directory.display()),
        Place::Postgres(address) => address.clone(),
    };
    let (mut ready, mut resident) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let myself = std::env::current_exe().unwrap();
        let said = tokio::process::Command::new(myself).arg(WORD).arg(&place).arg(&ground.key_file).output().await.unwrap();
        let text = String::from_utf8(said.stdout).unwrap();
        let mut figures = text.split_whitespace().map(|it| it.parse::<f64>().unwrap());
        ready.push(figures.next().unwrap_or(f64::NAN));
        resident.push(figures.next().unwrap_or(f64::NAN));
    }
    at_most("opened, and its views can be asked, ms", crate::figures::median(ready), 1_000.0);
    at_most("resident when idle, MiB", crate::figures::median(resident), 250.0);
}

/// What such a process does.
pub async fn run(words: &[String]) {
    let place = match words[0].strip_prefix("directory:") {
        Some(directory) => Place::Directory(directory.into()),
        None => Place::Postgres(words[0].clone()),
    };
    let ground = Ground { engine: "", place, key_file: words[1].clone().into() };
    let began = Instant::now();
    let store = ground.open().await;
    let ready = since(began);
    tokio::time::sleep(Duration::from_secs(1)).await;
    println!("{ready} {}", machine::memory("VmRSS"));
    store.close().await;
}
