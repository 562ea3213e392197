//! The command line for keeping a store: prove it, sign it, copy it, bring it back, and erase somebody from it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Where;

/// Verify.
#[derive(Args, Debug)]
pub struct Verify {
    /// A signed head: the log must still hold it
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// The store.
    #[command(flatten)]
    pub place: Where,
}

/// Verify a pack.
#[derive(Args, Debug)]
pub struct VerifyPack {
    /// The exported pack: the data, or the page
    pub file: PathBuf,
    /// The SHA-256 that the decision names: the pack must be that one
    #[arg(long, value_name = "HASH", value_parser = sha256)]
    pub expect: Option<String>,
}

fn sha256(typed: &str) -> Result<String, String> {
    let is_one = typed.len() == 64 && typed.bytes().all(|it| it.is_ascii_hexdigit());
    if is_one { Ok(typed.to_ascii_lowercase()) } else { Err("expected 64 hexadecimal digits".into()) }
}

/// Print the head.
#[derive(Args, Debug)]
pub struct Head {
    /// Sign it, so that a later `verify --from` can prove that nothing was cut off or changed
    #[arg(long)]
    pub sign: bool,
    /// The store.
    #[command(flatten)]
    pub place: Where,
}

/// Back up.
#[derive(Args, Debug)]
pub struct Backup {
    /// The directory to make
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// The store.
    #[command(flatten)]
    pub place: Where,
}

/// Restore.
#[derive(Args, Debug)]
pub struct Restore {
    /// The backup
    #[arg(long, value_name = "DIR")]
    pub from: PathBuf,
    /// The backup's key file, where it is kept apart from it
    #[arg(long, value_name = "FILE")]
    pub from_key: Option<PathBuf>,
    /// The keys are lost: make a store in which everybody reads as erased, from a backup or from a data directory
    #[arg(long, conflicts_with = "from_key")]
    pub without_keys: bool,
    /// The store.
    #[command(flatten)]
    pub place: Where,
}

/// Erase.
#[derive(Args, Debug)]
pub struct Erase {
    /// The journey, by its id as GraphQL gives it
    pub journey: String,
    /// The ground on which it was approved; that of the proposal, where it is not given
    #[arg(long, value_enum)]
    pub ground: Option<Ground>,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// The store.
    #[command(flatten)]
    pub place: Where,
}

/// Prove an erasure.
#[derive(Args, Debug)]
pub struct ProveErasure {
    /// The journey, by its id as GraphQL gives it
    pub journey: String,
    /// The store.
    #[command(flatten)]
    pub place: Where,
}

/// Answer a subject access request.
#[derive(Args, Debug)]
pub struct SubjectAccess {
    /// The journey, by its id as GraphQL gives it
    #[arg(long, value_name = "ID")]
    pub journey: String,
    /// The directory to make
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// The store.
    #[command(flatten)]
    pub place: Where,
}

/// Why a person is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Ground {
    /// The retention period is over.
    RetentionExpired,
    /// The person asked.
    Requested,
    /// The record should never have been made.
    RecordedInError,
}
