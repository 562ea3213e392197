//! A throw-away PostgreSQL from the binaries on the machine: one for all tests of a run, or one of a test's own.

use std::fs::OpenOptions;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// Starts a server, and stops it when nobody has said for half a minute that it is wanted, or when its one user is gone.
const WATCH: &str = r#"
cd "$DIR" || exit 1
"$BIN/postgres" -D "$DIR/data" -c "unix_socket_directories=$DIR" >> "$DIR/log" 2>&1 &
server=$!
echo "$server" > "$DIR/pid"
quiet=0
last=
while kill -0 "$server" 2>/dev/null; do
    sleep 1
    if [ -n "$USER_PROCESS" ]; then
        [ -d "/proc/$USER_PROCESS" ] || kill -0 "$USER_PROCESS" 2>/dev/null || kill -INT "$server"
    else
        now=$(cat "$DIR/wanted" 2>/dev/null)
        if [ "$now" = "$last" ]; then quiet=$((quiet + 1)); else quiet=0; fi
        last=$now
        [ "$quiet" -lt 30 ] || kill -INT "$server"
    fi
done
wait "$server"
if [ -z "$USER_PROCESS" ]; then rm -rf "$DIR"; fi
"#;

const SETTINGS: &str = "
listen_addresses = ''
max_connections = 400
shared_buffers = 128MB
fsync = on
max_wal_size = 4GB
log_min_messages = warning
";

/// A running server.
pub struct Server {
    directory: PathBuf,
    is_own: bool,
}

impl Server {
    /// The one that all tests of this run share; `None` where this machine has no PostgreSQL.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Server>> = OnceLock::new();
        SHARED
            .get_or_init(|| {
                let bin = binaries()?;
                Some(share(&bin))
            })
            .as_ref()
    }

    /// One that a test may kill.
    pub fn own() -> Option<Self> {
        let bin = binaries()?;
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("waymark-own-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let server = Self { directory: std::env::temp_dir().join(name), is_own: true };
        server.make(&bin);
        server.start(&bin);
        Some(server)
    }

    /// The address of a database on it.
    pub fn address(&self, database: &str) -> String {
        format!("postgres://waymark@localhost/{database}?host={}", self.directory.display())
    }

    /// A fresh, empty database; answers its address.
    pub async fn database(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("t_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&self.address("postgres")).await.unwrap();
        sqlx::query(AssertSqlSafe(format!("create database {name}"))).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        self.address(&name)
    }

    /// Everything the server keeps on disk.
    pub fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    /// Kills every process of the server at once, as a power cut would.
    pub fn kill(&self) {
        let pid = std::fs::read_to_string(self.directory.join("pid")).unwrap();
        let send = |signal: &str, to: &[String]| Command::new("kill").arg(signal).args(to).stderr(Stdio::null()).status().unwrap();
        let parent = [pid.trim().to_owned()];
        // Stopped first, so that it has no more children; left alone, they would go on for a while, and even answer.
        send("-STOP", &parent);
        let children = children_of(&parent[0]);
        send("-9", &parent);
        send("-9", &children);
    }

    /// Starts it again after [`Self::kill`].
    pub fn start_again(&self) {
        let _ = std::fs::remove_file(self.data().join("postmaster.pid"));
        self.start(&binaries().unwrap());
    }

    fn make(&self, bin: &Path) {
        let _ = std::fs::remove_dir_all(&self.directory);
        std::fs::create_dir_all(&self.directory).unwrap();
        std::fs::set_permissions(&self.directory, std::fs::Permissions::from_mode(0o755)).unwrap();
        if let Some((uid, gid)) = lesser_user() {
            chown(&self.directory, Some(uid), Some(gid)).unwrap();
        }
        let mut initdb = stepped_down(&bin.join("initdb"));
        initdb.args(["--auth=trust", "--username=waymark", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"]).arg(self.data());
        let made = initdb.current_dir(&self.directory).output().unwrap();
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let settings = self.data().join("postgresql.conf");
        let text = std::fs::read_to_string(&settings).unwrap();
        std::fs::write(&settings, text + SETTINGS).unwrap();
    }

    fn start(&self, bin: &Path) {
        let mut watch = stepped_down(Path::new("/bin/sh"));
        watch.args(["-c", WATCH]).env("DIR", &self.directory).env("BIN", bin).current_dir(&self.directory);
        watch.env("USER_PROCESS", if self.is_own { std::process::id().to_string() } else { String::new() });
        watch.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        // It watches over the server after this process has gone, so nobody here waits for it.
        drop(watch.spawn().unwrap());
        for _ in 0..600 {
            if self.answers() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("PostgreSQL did not start: {}", self.log());
    }

    fn answers(&self) -> bool {
        let socket = self.directory.join(".s.PGSQL.5432");
        let is_ready = || {
            let lines = std::fs::read_to_string(self.data().join("postmaster.pid")).ok()?;
            lines.lines().nth(7).map(|status| status.trim() == "ready")
        };
        is_ready().unwrap_or(false) && std::os::unix::net::UnixStream::connect(socket).is_ok()
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.directory.join("log")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.is_own {
            let pid = std::fs::read_to_string(self.directory.join("pid")).unwrap_or_default();
            let _ = Command::new("kill").args(["-QUIT", pid.trim()]).stderr(Stdio::null()).status();
            let _ = std::fs::remove_dir_all(&self.directory);
        }
    }
}

/// Joins the server of this run, or starts it: every test may be a process of its own.
fn share(bin: &Path) -> Server {
    let name = format!("waymark-tests-{}", std::env::var("USER").unwrap_or_default());
    let path = std::env::temp_dir().join(format!("{name}.lock"));
    let lock = OpenOptions::new().create(true).truncate(false).write(true).open(path).unwrap();
    lock.lock().unwrap();
    let current = std::env::temp_dir().join(format!("{name}.current"));
    let known = std::fs::read_to_string(&current).map(|it| Server { directory: it.into(), is_own: false }).ok();
    let server = match known {
        Some(known) if known.directory.exists() && want(&known) && known.answers() => known,
        _ => {
            let fresh = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
            let fresh = Server { directory: fresh, is_own: false };
            fresh.make(bin);
            want(&fresh);
            fresh.start(bin);
            std::fs::write(&current, fresh.directory.to_string_lossy().as_bytes()).unwrap();
            fresh
        }
    };
    let directory = server.directory.clone();
    std::thread::spawn(move || {
        let server = Server { directory, is_own: false };
        while want(&server) {
            std::thread::sleep(Duration::from_secs(3));
        }
    });
    server
}

/// Says that the server is wanted, for the half minute to come.
fn want(server: &Server) -> bool {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    std::fs::write(server.directory.join("wanted"), format!("{} {now:?}", std::process::id())).is_ok()
}

/// The processes that a process started.
fn children_of(parent: &str) -> Vec<String> {
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let is_child = |it: &std::fs::DirEntry| {
        let stat = std::fs::read_to_string(it.path().join("stat")).unwrap_or_default();
        stat.rsplit_once(") ").and_then(|(_, rest)| rest.split(' ').nth(1)) == Some(parent)
    };
    all.filter(is_child).map(|it| it.file_name().to_string_lossy().into_owned()).collect()
}

/// Where this machine keeps PostgreSQL.
fn binaries() -> Option<PathBuf> {
    let named = std::env::var_os("WAYMARK_POSTGRES_BIN").map(PathBuf::from);
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut packaged: Vec<PathBuf> =
        std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|it| it.path().join("bin")).collect();
    packaged.sort();
    let all = named.into_iter().chain(packaged.into_iter().rev()).chain(std::env::split_paths(&on_path));
    let found = all.into_iter().find(|it| it.join("initdb").is_file() && it.join("postgres").is_file());
    assert!(found.is_some() || std::env::var_os("WAYMARK_REQUIRE_POSTGRES").is_none(), "PostgreSQL is required, and not on this machine");
    found
}

/// PostgreSQL refuses to run as root: whom to be instead.
fn lesser_user() -> Option<(u32, u32)> {
    let am_root = std::fs::metadata("/proc/self").is_ok_and(|it| std::os::unix::fs::MetadataExt::uid(&it) == 0);
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let ids = |name: &str| {
        let line = passwd.lines().find(|it| it.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    am_root.then(|| ids("postgres").or_else(|| ids("nobody")).unwrap_or((65_534, 65_534)))
}

fn stepped_down(program: &Path) -> Command {
    let mut command = Command::new(program);
    if let Some((uid, gid)) = lesser_user() {
        command.uid(uid).gid(gid);
    }
    command.env_remove("PGDATA").env_remove("PGHOST").env_remove("PGPORT");
    command
}
