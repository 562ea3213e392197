//! A place of its own on either database, the commands run in it, and the servers that serve it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::binary;
use super::client::Actor;
use crate::postgres::Server as Postgres;

/// Whatever is waited for comes within this time, also on a busy machine, or never.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

/// Each of these tests, once on each database.
macro_rules! both {
    ($($name:ident)*) => {
        mod sqlite {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::outside::town::Town::embedded()).await;
            }
        )*}
        mod postgres {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if let Some(town) = $crate::outside::town::Town::on_postgres(stringify!($name)).await {
                    super::$name(town).await;
                }
            }
        )*}
    };
}

/// A data directory and a database, gone when dropped.
pub(super) struct Town {
    /// Files of the test's own.
    pub directory: PathBuf,
    /// The address, where it is PostgreSQL.
    pub database: Option<String>,
    /// What `--data` names.
    pub data: PathBuf,
}

impl Town {
    /// The embedded store.
    pub fn embedded() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("waymark-outside-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let directory = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&directory);
        std::fs::create_dir_all(&directory).unwrap();
        Self { data: directory.join("data"), directory, database: None }
    }

    /// PostgreSQL; `None`, said aloud, where this machine has none.
    pub async fn on_postgres(test: &str) -> Option<Self> {
        let Some(server) = Postgres::shared() else {
            eprintln!("not run, for want of PostgreSQL on this machine: {test}");
            return None;
        };
        let mut town = Self::embedded();
        town.database = Some(server.database().await);
        Some(town)
    }

    /// Another place on the same kind of database, empty.
    pub async fn another(&self) -> Self {
        match self.database {
            Some(_) => Self::on_postgres("another").await.unwrap(),
            None => Self::embedded(),
        }
    }

    /// A file of the test's own.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.directory.join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// A command line of the real binary in this place.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary::waymark());
        command.args(arguments).arg("--data").arg(&self.data);
        if let Some(address) = &self.database {
            command.arg("--database").arg(address);
        }
        command.env_remove("WAYMARK_DATA").env_remove("WAYMARK_DATABASE").env("WAYMARK_LOG", "warn");
        command.current_dir(&self.directory).stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// Runs a command to its end.
    pub async fn run(&self, arguments: &[&str]) -> Said {
        let output = tokio::time::timeout(PATIENCE, self.command(arguments).output()).await.expect("the command did not end").unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// Runs a command that succeeds; answers what it printed.
    pub async fn done(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments).await;
        assert_eq!(said.code, Some(0), "waymark {arguments:?}\n{}\n{}", said.out, said.err);
        said.out
    }

    /// Runs a command that is refused; answers what it said on standard error.
    pub async fn refused(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments).await;
        assert_eq!(said.code, Some(1), "waymark {arguments:?}\n{}\n{}", said.out, said.err);
        assert!(!said.err.contains("panicked"), "{}", said.err);
        said.err
    }

    /// Starts `waymark serve`, and waits until it is ready.
    pub async fn serve(&self) -> Serving {
        self.serve_with(&[], "warn").await
    }

    /// Starts `waymark serve` with more arguments and another level of logging.
    pub async fn serve_with(&self, arguments: &[&str], log: &str) -> Serving {
        let mut all = vec!["serve"];
        if !arguments.contains(&"--listen") {
            all.extend(["--listen", "127.0.0.1:0"]);
        }
        all.extend(arguments);
        let mut command = self.command(&all);
        command.env("WAYMARK_LOG", log).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stderr: Arc<Mutex<String>> = Arc::default();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let kept = stderr.clone();
        let (tell, told) = tokio::sync::oneshot::channel();
        tokio::spawn(async move {
            let mut tell = Some(tell);
            while let Ok(Some(line)) = lines.next_line().await {
                let address = line.split(" on http://").nth(1).and_then(|it| it.split('/').next());
                if let Some((address, tell)) = address.zip(tell.take_if(|_| address.is_some())) {
                    let _ = tell.send(address.to_owned());
                }
                *kept.lock().unwrap() += &format!("{line}\n");
            }
        });
        let address = tokio::time::timeout(PATIENCE, told).await.expect("waymark did not say where it listens");
        let address = address.unwrap_or_else(|_| panic!("waymark did not start:\n{}", stderr.lock().unwrap()));
        let serving = Serving { child, url: format!("http://{address}"), stderr };
        serving.ready().await;
        serving
    }

    /// Somebody of a role, signed in to a server of this place by the command line.
    pub async fn somebody(&self, serving: &Serving, arguments: &[&str]) -> Actor {
        Actor::new(&serving.url, &self.token(arguments).await)
    }

    /// Somebody who runs the installation, and the academy of every employer in it: who only runs the installation sees nobody.
    pub async fn ada(&self, serving: &Serving) -> Actor {
        let administrator = self.somebody(serving, &["administrator"]).await;
        let all = administrator.data("{ employers(first: 100) { nodes { name } } }", Value::Null).await;
        let names = all["employers"]["nodes"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap());
        let mut arguments = vec!["administrator", "--role", "coordinator"];
        arguments.extend(names.flat_map(|it| ["--employer", it]));
        self.somebody(serving, if arguments.len() > 3 { &arguments } else { &arguments[..1] }).await
    }

    /// A token, as the command line prints it.
    pub async fn token(&self, arguments: &[&str]) -> String {
        let mut all = vec!["token", "--role"];
        all.extend(arguments);
        self.done(&all).await.trim().to_owned()
    }

    /// A server with who runs it, an employer of this name, its id, and a coordinator of it.
    pub async fn open(&self, name: &str) -> Academy {
        let serving = self.serve().await;
        let ada = self.somebody(&serving, &["administrator"]).await;
        let payload = ada.done("registerEmployer", "employer { id }", json!({ "name": name, "effectiveOn": "2010-01-01" })).await;
        let employer = payload["employer"]["id"].as_str().unwrap().to_owned();
        let ada = self.ada(&serving).await;
        let cora = self.somebody(&serving, &["coordinator", "--employer", name]).await;
        Academy { serving, ada, cora, employer }
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

/// What a command said.
pub(super) struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// A server, an employer, and those who work with it.
pub(super) struct Academy {
    pub serving: Serving,
    /// Who runs the installation and the academy.
    pub ada: Actor,
    /// The coordinator.
    pub cora: Actor,
    /// The employer's id.
    pub employer: String,
}

/// A running server; killed when dropped.
pub(super) struct Serving {
    child: Child,
    /// Where it listens.
    pub url: String,
    stderr: Arc<Mutex<String>>,
}

impl Serving {
    async fn ready(&self) {
        let client = reqwest::Client::new();
        until("ready", async || {
            let answer = client.get(format!("{}/readyz", self.url)).send().await;
            answer.is_ok_and(|it| it.status().is_success()).then_some(())
        })
        .await;
    }

    /// Everything that it said so far on standard error.
    pub fn said(&self) -> String {
        self.stderr.lock().unwrap().clone()
    }

    /// Ends it as a power cut would.
    pub async fn kill(mut self) {
        self.child.start_kill().unwrap();
        self.child.wait().await.unwrap();
    }

    /// Asks it to end, as an operator would.
    pub fn ask_to_end(&self) {
        let pid = self.child.id().unwrap().to_string();
        assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Lets it fall silent, as a process that gets no time.
    pub fn pause(&self) {
        let pid = self.child.id().unwrap().to_string();
        assert!(std::process::Command::new("kill").args(["-STOP", &pid]).status().unwrap().success());
    }

    /// Waits for its end; answers its exit code.
    pub async fn ended(mut self) -> Option<i32> {
        tokio::time::timeout(PATIENCE, self.child.wait()).await.expect("it did not end").unwrap().code()
    }
}

/// Looks until there is an answer, or patience is over.
pub(super) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A file of the repository's.
pub(super) fn sample(path: &str) -> PathBuf {
    binary::root().join(path)
}

/// A path as an argument.
pub(super) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
