//! The command line: what can be asked of `waymark`, in the words of who runs it.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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
    /// Walk the whole log and prove it, or name the first position that is wrong
    Verify(Verify),
    /// Print the head of the log
    Head(Head),
    /// Copy the store into a directory, while it is being used
    Backup(Backup),
    /// Make a store from a backup; it must be empty
    Restore(Restore),
    /// Build all views anew, beside the old ones
    Rebuild(Where),
    /// Destroy a person's key, for ever
    Erase(Erase),
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

/// Serve.
#[derive(Args, Debug)]
pub struct Serve {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", env = "WAYMARK_LISTEN")]
    pub listen: SocketAddr,
    /// The issuer of an OpenID Connect provider whose tokens are accepted beside local ones
    #[arg(long, value_name = "URL", env = "WAYMARK_OIDC_ISSUER", requires = "oidc_audience")]
    pub oidc_issuer: Option<String>,
    /// The audience that its tokens must have
    #[arg(long, value_name = "AUDIENCE", env = "WAYMARK_OIDC_AUDIENCE")]
    pub oidc_audience: Option<String>,
    /// Its keys, where they are not found by discovery: an address, or a file
    #[arg(long, value_name = "URL|FILE", env = "WAYMARK_OIDC_KEYS", requires = "oidc_issuer")]
    pub oidc_keys: Option<String>,
    /// The algorithm with which it signs
    #[arg(long, value_enum, default_value = "rs256", env = "WAYMARK_OIDC_SIGNING")]
    pub oidc_signing: Signing,
    /// Accept no local tokens, only the provider's
    #[arg(long, requires = "oidc_issuer")]
    pub no_local_tokens: bool,
    /// Who may look at the schema
    #[arg(long, value_enum, default_value = "administrators")]
    pub introspection: Introspection,
    /// Answer /metrics on other machines too
    #[arg(long)]
    pub open_metrics: bool,
    /// The store.
    #[command(flatten)]
    pub place: Where,
}

/// How a provider signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Signing {
    /// RSA with SHA-256.
    Rs256,
    /// ECDSA with P-256.
    Es256,
}

/// Who may look at the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Introspection {
    /// Everybody with a token.
    Everyone,
    /// Administrators.
    Administrators,
    /// Nobody.
    Nobody,
}

/// Print a token.
#[derive(Args, Debug)]
pub struct Token {
    /// A role of whoever holds it; may be given several times
    #[arg(long, value_enum, required = true)]
    pub role: Vec<Role>,
    /// An employer that it is bound to, by published name or code; may be given several times
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

/// A role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Runs an academy.
    Coordinator,
    /// Sits on panels.
    #[value(alias = "panel_member", alias = "panel")]
    PanelMember,
    /// Asks about the workforce.
    Leader,
    /// Reads their own journey.
    Worker,
    /// Runs the installation.
    #[value(alias = "admin")]
    Administrator,
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
    /// Why
    #[arg(long, value_enum)]
    pub ground: Ground,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
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
