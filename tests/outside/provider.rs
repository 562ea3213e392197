//! A certified OpenID Connect provider, run from its package: npm's `oidc-provider`, installed once from the lock file.

use std::fs::OpenOptions;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::OnceLock;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::binary::root;
use super::town::PATIENCE;

/// What the provider's clients prove themselves by.
pub(super) const SECRET: &str = "a secret of this test & nobody's";
/// The tenant that it plays.
pub(super) const TENANT: &str = "11111111-1111-1111-1111-111111111111";
/// The audience of its tokens.
pub(super) const AUDIENCE: &str = "api://waymark";

/// A running provider; gone when dropped.
pub(super) struct Provider {
    #[expect(dead_code, reason = "ends when it is dropped")]
    child: Child,
    input: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    /// Its name, as in `iss`.
    pub issuer: String,
}

impl Provider {
    /// Starts one that sends people back to a server's pages; `None`, said aloud, where this machine cannot run it.
    pub async fn start(test: &str, back: &str) -> Option<Self> {
        let place = match installed() {
            Ok(place) => place,
            Err(why) => {
                assert!(std::env::var_os("WAYMARK_REQUIRE_NODE").is_none(), "the OpenID Connect provider is required: {why}");
                eprintln!("not run, for want of the OpenID Connect provider on this machine ({why}): {test}");
                return None;
            }
        };
        let port = free_port();
        let mut command = Command::new("node");
        command.arg(place.join("provider.mjs")).env("PORT", port.to_string()).env("BACK", back);
        command.env("TENANT", TENANT).env("AUDIENCE", AUDIENCE).env("SECRET", SECRET);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let answers = BufReader::new(output).lines();
        let mut it = Self { child, input, answers, issuer: format!("http://127.0.0.1:{port}") };
        it.told("start").await;
        Some(it)
    }

    /// Tells it to do something, and waits until it is done.
    pub async fn told(&mut self, what: &str) {
        self.input.write_all(format!("{what}\n").as_bytes()).await.unwrap();
        let done = async {
            // It warns on its own account, too.
            while self.answers.next_line().await.unwrap().expect("the provider ended") != what {}
        };
        tokio::time::timeout(PATIENCE, done).await.expect("the provider did not answer");
    }

    /// What a service of the council's is given for itself.
    pub async fn token_of_a_service(&self) -> String {
        let request = reqwest::Client::new().post(format!("{}/token", self.issuer)).basic_auth("feed", Some(encoded(SECRET)));
        let form = "grant_type=client_credentials";
        let answer = request.header("content-type", "application/x-www-form-urlencoded").body(form).send().await.unwrap();
        let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        answer["access_token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }
}

/// As in a form.
pub(super) fn encoded(text: &str) -> String {
    text.bytes().map(|it| if it.is_ascii_alphanumeric() { char::from(it).to_string() } else { format!("%{it:02X}") }).collect()
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Where the provider is installed, or why it is not.
fn installed() -> Result<PathBuf, String> {
    static PLACE: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    PLACE.get_or_init(install).clone()
}

/// What it runs on, at least.
const NODE: u32 = 20;

/// Not among the sources, and once for all tests of a run.
fn install() -> Result<PathBuf, String> {
    let version = std::process::Command::new("node").arg("--version").output().map_err(|_| "there is no Node.js".to_owned())?.stdout;
    let version = String::from_utf8_lossy(&version).trim().to_owned();
    let major = version.trim_start_matches('v').split('.').next().and_then(|it| it.parse::<u32>().ok());
    if major.is_none_or(|it| it < NODE) {
        return Err(format!("Node.js is {version}, and must be {NODE} or later"));
    }
    let source = root().join("tests/oidc");
    let own = std::env::current_exe().map_err(|it| it.to_string())?;
    let place = own.ancestors().nth(2).ok_or("there is no target directory")?.join("oidc");
    std::fs::create_dir_all(&place).map_err(|it| it.to_string())?;
    let lock = OpenOptions::new().create(true).truncate(false).write(true).open(place.join(".lock")).map_err(|it| it.to_string())?;
    lock.lock().map_err(|it| it.to_string())?;
    let wanted = std::fs::read(source.join("package-lock.json")).map_err(|it| it.to_string())?;
    for file in ["package.json", "package-lock.json", ".npmrc", "provider.mjs"] {
        std::fs::copy(source.join(file), place.join(file)).map_err(|it| it.to_string())?;
    }
    let done = place.join(".installed");
    if std::fs::read(&done).is_ok_and(|it| it == wanted) {
        return Ok(place);
    }
    let npm = std::process::Command::new("npm").args(["ci", "--omit=dev"]).current_dir(&place).output();
    match npm {
        Ok(it) if it.status.success() => std::fs::write(&done, wanted).map(|()| place).map_err(|it| it.to_string()),
        Ok(_) => Err("npm cannot install it".to_owned()),
        Err(_) => Err("there is no npm".to_owned()),
    }
}
