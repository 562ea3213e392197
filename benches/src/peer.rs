//! The peers, in a process of their own: it is told whose turn it is, and says what the turn gave.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::figures::Turn;

/// The other process.
pub struct Peer {
    _child: Child,
    ask: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Peer {
    /// Builds it, if it is not built, and starts it on an empty database and an empty directory.
    pub async fn start(postgres: &str, directory: &std::path::Path) -> Self {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/peer/Cargo.toml");
        let mut command = Command::new(cargo);
        command.args(["run", "--quiet", "--release", "--locked", "--manifest-path", manifest, "--", postgres]).arg(directory);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let (ask, said) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut it = Self { _child: child, ask, answers: BufReader::new(said).lines() };
        assert_eq!(it.answers.next_line().await.unwrap().as_deref(), Some("ready"), "the peer did not start");
        it
    }

    /// One turn of `cqrs-es` or `sqlx-sqlite`.
    pub async fn turn(&mut self, who: &str, clients: usize, seconds: f64) -> Turn {
        self.ask.write_all(format!("{who} {clients} {seconds}\n").as_bytes()).await.unwrap();
        let line = self.answers.next_line().await.unwrap().expect("the peer has gone");
        let mut figures = line.split_whitespace().map(|it| it.parse::<f64>().unwrap());
        let mut next = || figures.next().unwrap();
        Turn { rate: next(), p50: next(), p99: next() }
    }
}
