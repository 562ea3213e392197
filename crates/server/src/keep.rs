//! Keeping a store: prove it, sign its head, copy it, bring it back, and build its views anew.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use store::anchor::Anchor;
use store::copy;
use store::hex::hex;

use crate::cli;
use crate::clock;
use crate::failed::Failed;
use crate::say;
use crate::token::refuse_shared;

/// The key with which heads are signed, in the data directory.
const SIGNING_KEY: &str = "head-key";

/// How often progress is printed.
const TELL: Duration = Duration::from_millis(500);

/// Proves the log, or names the first position that is wrong.
pub async fn verify(it: cli::Verify) -> Result<(), Failed> {
    let anchor = it.from.as_deref().map(read_anchor).transpose()?;
    if let Some(anchor) = &anchor {
        anchor.check(|key, signed, signature| {
            VerifyingKey::from_bytes(key).is_ok_and(|it| it.verify_strict(signed, &Signature::from_bytes(signature)).is_ok())
        })?;
        if let Ok(own) = signing_key(&it.place.data)
            && hex(own.verifying_key().as_bytes()) != anchor.public_key
        {
            say::aside("note: the head was signed by another key than this installation's");
        }
    }
    let store = it.place.open().await?;
    let begun = Instant::now();
    let verified = store.log.verify(anchor, told("read")).await;
    store.close().await;
    let verified = verified?;
    let took = begun.elapsed().as_secs_f64();
    say::line(format_args!(
        "verified: {} events in {} streams, chain, positions, versions, tags and conditions; {:.1} s ({:.0} events/s)",
        verified.head.position,
        verified.streams,
        took,
        verified.head.position as f64 / took.max(0.001)
    ))?;
    say::line(format_args!("head: {} {}", verified.head.position, hex(&verified.head.hash)))?;
    Ok(())
}

fn read_anchor(path: &std::path::Path) -> Result<Anchor, Failed> {
    let text = std::fs::read_to_string(path).map_err(Failed::io(format!("read {}", path.display())))?;
    serde_json::from_str(&text)
        .map_err(|_| Failed::Input(format!("{} is not a signed head, as `waymark head --sign` prints it", path.display())))
}

/// Prints the head, signed where asked.
pub async fn head(it: cli::Head) -> Result<(), Failed> {
    let store = it.place.open().await?;
    let head = store.log.head().await;
    store.close().await;
    let head = head?;
    if !it.sign {
        say::line(format_args!("{} {}", head.position, hex(&head.hash)))?;
        return Ok(());
    }
    let key = signing_key(&it.place.data)?;
    let anchor = Anchor::sign(head, clock::now(), key.verifying_key().as_bytes(), |bytes| key.sign(bytes).to_bytes());
    say::line(format_args!(
        "{}",
        serde_json::to_string_pretty(&anchor).map_err(|_| Failed::Input("the head could not be written".into()))?
    ))?;
    Ok(())
}

/// The key with which heads are signed, made at its first use.
fn signing_key(directory: &std::path::Path) -> Result<SigningKey, Failed> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let path = directory.join(SIGNING_KEY);
    if let Ok(bytes) = std::fs::read(&path) {
        refuse_shared(&path).map_err(Failed::io("open the key that signs heads"))?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| Failed::Input(format!("{} is not a signing key", path.display())))?;
        return Ok(SigningKey::from_bytes(&bytes));
    }
    let mut secret = [0; 32];
    clock::entropy()(&mut secret);
    let what = || format!("write {}", path.display());
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(Failed::io(what()))?;
    file.write_all(&secret).and_then(|()| file.sync_all()).map_err(Failed::io(what()))?;
    Ok(SigningKey::from_bytes(&secret))
}

/// Copies the store while it is being used.
pub async fn backup(it: cli::Backup) -> Result<(), Failed> {
    let store = it.place.open().await?;
    let made = copy::backup(&store, &it.to, clock::now(), told("copied")).await;
    store.close().await;
    let made = made?;
    say::line(format_args!("backed up {} events to {}; head {}", made.position, it.to.display(), made.hash))?;
    say::line("it holds the key file: keep it as safe as the store. Who is erased later is still readable from it")?;
    Ok(())
}

/// Makes a store from a backup.
pub async fn restore(it: cli::Restore) -> Result<(), Failed> {
    it.place.make_directory()?;
    let key = it.from_key.unwrap_or_else(|| it.from.join("key"));
    let from = copy::Source { directory: it.from, key: (!it.without_keys).then_some(key) };
    let head = copy::restore(from, &it.place.place(), &it.place.key_file(), clock::entropy(), told("copied")).await?;
    say::line(format_args!("restored {} events; head {}", head.position, hex(&head.hash)))?;
    if it.without_keys {
        say::line("without keys: everybody reads as erased, and registration numbers that were claimed can be claimed again")?;
    }
    Ok(())
}

/// Builds all views anew.
pub async fn rebuild(it: cli::Where) -> Result<(), Failed> {
    let store = it.open().await?;
    // What is built when the store is opened comes first; where that has stopped, the rebuild says why.
    let _ = store.views.progress().wait_for(|it| it.ready || it.stopped.is_some()).await;
    let begun = Instant::now();
    let mut tell = told("folded");
    let rebuilt = store.views.rebuild(|it| tell(it.events)).await;
    store.close().await;
    let rebuilt = rebuilt?;
    let took = begun.elapsed().as_secs_f64();
    say::line(format_args!(
        "rebuilt: {} events, {} rows; {took:.1} s ({:.0} events/s)",
        rebuilt.events,
        rebuilt.rows,
        rebuilt.events as f64 / took.max(0.001)
    ))?;
    Ok(())
}

/// Prints how far something has come, now and then, where somebody is looking.
fn told(what: &'static str) -> impl FnMut(i64) + Send + 'static {
    let looking = std::io::stderr().is_terminal();
    let mut last = Instant::now();
    move |events| {
        if looking && last.elapsed() >= TELL {
            last = Instant::now();
            let _ = write!(std::io::stderr(), "\r{what} {events} events");
        }
    }
}
