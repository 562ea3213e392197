//! `waymark serve` on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Where;
use crate::documents::Mode;

/// Serve.
#[derive(Args, Debug)]
pub struct Serve {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", env = "WAYMARK_LISTEN")]
    pub listen: SocketAddr,
    /// The https address under which people reach it, where that is not this machine's own: what speaks TLS stands in front
    #[arg(long, value_name = "URL", env = "WAYMARK_PUBLIC_URL")]
    pub public_url: Option<String>,
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
    /// A file that says whose tokens are accepted, and what their roles are called here (see docs/operations.md)
    #[arg(long, value_name = "FILE", env = "WAYMARK_IDENTITY")]
    pub identity: Option<PathBuf>,
    /// Accept no local tokens, only those of providers
    #[arg(long, env = "WAYMARK_NO_LOCAL_TOKENS")]
    pub no_local_tokens: bool,
    /// A file of documents that are known beforehand: a JSON object of ids (sha256:…) and documents
    #[arg(long, value_name = "FILE", env = "WAYMARK_DOCUMENTS")]
    pub documents: Option<PathBuf>,
    /// Whether documents must be among those of the file
    #[arg(long, value_enum, default_value = "off", env = "WAYMARK_TRUSTED_DOCUMENTS")]
    pub trusted_documents: Mode,
    /// What each caller may ask for, in points (a field is one, a list of everybody a hundred more); thirty seconds' worth at once
    #[arg(long, value_name = "POINTS", default_value_t = 4_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub points_each_second: u32,
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
