//! The command line: what can be asked of `waymark`, in the words of who runs it.

mod keeping;
mod serving;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use keeping::{Backup, Erase, Ground, Head, ProveErasure, Restore, SubjectAccess, Verify, VerifyPack};

use crate::export::{Form, What};
use crate::mint::Named;
pub use serving::{Introspection, Serve, Signing};

/// Records social workers' journeys as events that are never changed, and answers from them over GraphQL.
#[derive(Parser, Debug)]
#[command(name = "waymark", version, about, long_about = None, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Where the store is.
#[derive(Args, Clone, Debug)]
pub struct Where {
    /// The directory of the embedded store and of the key files
    #[arg(long, value_name = "DIR", default_value = "waymark-data", env = "WAYMARK_DATA")]
    pub data: PathBuf,
    /// A PostgreSQL database instead of the embedded store, such as postgres://user@host/name (key files stay in --data)
    #[arg(long, value_name = "URL", env = "WAYMARK_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// The key file, where it is not the one in --data: every process on one database needs the same
    #[arg(long, value_name = "FILE", env = "WAYMARK_KEY_FILE")]
    pub key_file: Option<PathBuf>,
}

/// What to do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Build an invented academy from an authority's published figures, and serve it
    Demo(Demo),
    /// Serve
    Serve(Serve),
    /// Print a bearer token of this installation, and nothing else
    Token(Token),
    /// Bring in a file
    #[command(subcommand)]
    Import(Import),
    /// Write a board, or what is due, into a file
    Export(Export),
    /// Walk the whole log and prove it, or name the first position that is wrong
    Verify(Verify),
    /// Prove that an exported pack is what was sealed, with nothing but the file
    #[command(
        after_help = "Ends with 0 where it is whole, 1 where it was tampered with or is another, 2 where it is no pack or cannot be read"
    )]
    VerifyPack(VerifyPack),
    /// Print the head of the log
    Head(Head),
    /// Copy the store into a directory, while it is being used
    Backup(Backup),
    /// Make a store from a backup; it must be empty
    Restore(Restore),
    /// Build all views anew, beside the old ones
    Rebuild(Where),
    /// Carry out an erasure that two people agreed on: destroy a person's key, for ever
    Erase(Erase),
    /// Write everything about a person into a directory, for them: as a page, and as data
    SubjectAccess(SubjectAccess),
    /// Show who proposed, approved and did an erasure, and prove that nothing can be read any more
    ProveErasure(ProveErasure),
    /// Check a programme's or a standard's document, or show those that come with Waymark
    #[command(subcommand)]
    Framework(Frameworks),
}

/// Programmes and standards as files.
#[derive(Subcommand, Debug)]
pub enum Frameworks {
    /// Name every fault of a document, with its line and field
    Check(FrameworkCheck),
    /// Name those that come with Waymark
    List,
    /// Print one that comes with Waymark, to make a council's own of it
    Show(FrameworkShow),
}

/// Check a document.
#[derive(Args, Debug)]
pub struct FrameworkCheck {
    /// The file
    pub file: PathBuf,
}

/// Print a document.
#[derive(Args, Debug)]
pub struct FrameworkShow {
    /// Its name, as `waymark framework list` has it
    pub name: String,
}

/// Build an invented academy.
#[derive(Args, Debug)]
pub struct Demo {
    /// The authority, by its published name or code
    #[arg(long, default_value = "Salford", conflicts_with = "scale")]
    pub authority: String,
    /// Every authority of England
    #[arg(long, value_enum)]
    pub scale: Option<Scale>,
    /// Other people for each number
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Build, and do not serve
    #[arg(long)]
    pub build_only: bool,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The store.
    #[command(flatten)]
    pub place: Where,
}

/// How much to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scale {
    /// All authorities, about a million events.
    England,
}

/// Print a token.
#[derive(Args, Debug)]
pub struct Token {
    /// A role of whoever holds it; may be given several times
    #[arg(long, value_enum, required = true)]
    pub role: Vec<Named>,
    /// An employer that its roles are bound to, by published name or code; may be given several times. An administrator's is bound to none
    #[arg(long, value_name = "NAME")]
    pub employer: Vec<String>,
    /// The journey of a worker, by its id as GraphQL gives it
    #[arg(long, value_name = "ID")]
    pub person: Option<String>,
    /// Who holds it, for the log; a new name each time unless given
    #[arg(long, value_name = "NAME")]
    pub subject: Option<String>,
    /// How long it is valid, in hours
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=8760))]
    pub hours: u32,
    /// The store.
    #[command(flatten)]
    pub place: Where,
}

/// Bring in a file.
#[derive(Subcommand, Debug)]
pub enum Import {
    /// Published workforce statistics, in either layout
    Published(ImportPublished),
    /// A council's statutory CSWW return
    Csww(ImportCsww),
    /// Waymark's own spreadsheet of people, spells and cohorts
    Journeys(ImportJourneys),
    /// An extract of the regulator's register: what differs from the record is shown, and recorded where that is asked for
    Register(ImportRegister),
    /// Retract everything that an import recorded
    TakeBack(TakeBack),
}

/// Published statistics.
#[derive(Args, Debug)]
pub struct ImportPublished {
    /// The file
    pub file: PathBuf,
    /// The release, where it is not the latest year in the file
    #[arg(long)]
    pub release: Option<String>,
    /// Say what would be recorded, and record nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The store.
    #[command(flatten)]
    pub place: Where,
}

/// A statutory return.
#[derive(Args, Debug)]
pub struct ImportCsww {
    /// The file
    pub file: PathBuf,
    /// The employer, where it is not the one whose code is in the file
    #[arg(long, value_name = "NAME")]
    pub employer: Option<String>,
    /// Say what would be recorded, and record nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The store.
    #[command(flatten)]
    pub place: Where,
}

/// A spreadsheet of journeys.
#[derive(Args, Debug)]
pub struct ImportJourneys {
    /// The file
    pub file: PathBuf,
    /// The employer that answers for people without a spell in the file
    #[arg(long, value_name = "NAME")]
    pub employer: Option<String>,
    /// Where to put the rows that must be mended, instead of beside the file
    #[arg(long, value_name = "FILE")]
    pub mend: Option<PathBuf>,
    /// Say what would be recorded, and record nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The store.
    #[command(flatten)]
    pub place: Where,
}

/// An extract of the register.
#[derive(Args, Debug)]
pub struct ImportRegister {
    /// The file
    pub file: PathBuf,
    /// The employer whose people are looked up, by its published name or code
    #[arg(long, value_name = "NAME")]
    pub employer: String,
    /// The day of the extract, where it is not today
    #[arg(long, value_name = "DAY")]
    pub on: Option<chrono::NaiveDate>,
    /// Record what differs; otherwise it is shown, and nothing is recorded
    #[arg(long)]
    pub record: bool,
    /// The store.
    #[command(flatten)]
    pub place: Where,
}

/// Take an import back.
#[derive(Args, Debug)]
pub struct TakeBack {
    /// The import's id, as it was printed
    pub import: uuid::Uuid,
    /// Why
    #[arg(long)]
    pub reason: String,
    /// The store.
    #[command(flatten)]
    pub place: Where,
}

/// Write a file.
#[derive(Args, Debug)]
#[command(group = clap::ArgGroup::new("of").required(true).args(["employer", "cohort"]))]
pub struct Export {
    /// What to write
    #[arg(value_enum)]
    pub what: What,
    /// Of whom: an employer, by its published name or code
    #[arg(long, value_name = "NAME")]
    pub employer: Option<String>,
    /// Of whom: a cohort, by its id as GraphQL gives it
    #[arg(long, value_name = "ID")]
    pub cohort: Option<String>,
    /// How to write it
    #[arg(long, value_enum, default_value = "csv")]
    pub format: Form,
    /// The day, where it is not today
    #[arg(long, value_name = "DAY")]
    pub on: Option<chrono::NaiveDate>,
    /// The file to make; there must be none
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The store.
    #[command(flatten)]
    pub place: Where,
}
