//! The machine: what it is, how fast its disk flushes, and which versions are measured.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::time::{Duration, Instant};

use sqlx::Connection as _;

use crate::ground;
use crate::postgres::Server;

/// Prints what the figures below were measured on.
pub async fn print(server: Option<&Server>) {
    let first = |path: &str, prefix: &str| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let line = text.lines().find(|it| it.starts_with(prefix)).unwrap_or_default();
        line.split_once(':').map_or(line, |(_, it)| it).trim().to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!("machine     {cores} cores, {}, memory {}", first("/proc/cpuinfo", "model name"), first("/proc/meminfo", "MemTotal"));
    println!("kernel      {}, load {}", first("/proc/sys/kernel/osrelease", ""), first("/proc/loadavg", ""));
    println!("fdatasync   {:.0}/s of 4 KiB in {}", flushes(Duration::from_secs(2)), std::env::temp_dir().display());
    println!("SQLite      {}", rusqlite::version());
    match server {
        Some(server) => {
            let mut connection = sqlx::PgConnection::connect(&server.address("postgres")).await.unwrap();
            let version: String = sqlx::query_scalar("select version()").fetch_one(&mut connection).await.unwrap();
            println!("PostgreSQL  {version}; as installed, but shared_buffers 128 MB and max_wal_size 4 GB");
        }
        None => println!("PostgreSQL  is not on this machine: its figures are missing"),
    }
}

/// How often 4 KiB can be written and flushed in a second, tried for so long.
pub fn flushes(long: Duration) -> f64 {
    let path = ground::directory().join("flushed");
    let mut file = std::fs::File::create(path).unwrap();
    file.write_all(&[7; 1 << 20]).unwrap();
    file.sync_all().unwrap();
    let (began, mut count) = (Instant::now(), 0);
    while began.elapsed() < long {
        file.seek(SeekFrom::Start(count % 256 * 4_096)).unwrap();
        file.write_all(&[9; 4_096]).unwrap();
        file.sync_data().unwrap();
        count += 1;
    }
    count as f64 / began.elapsed().as_secs_f64()
}

/// The resident memory of a process, in MiB: now (`VmRSS`), or at most since [`forget_peak`] (`VmHWM`).
pub fn memory(what: &str) -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|it| it.starts_with(what)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|it| it.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1_024.0
}

/// Begins to watch the peak of this process's memory anew.
pub fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
