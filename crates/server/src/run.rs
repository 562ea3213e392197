//! Runs a command of the command line.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use crate::cli::{Cli, Command, Import};
use crate::failed::Failed;
use crate::{demo, framework, keep, mint, start, take};

/// Runs a command, and says on standard error why it could not.
pub fn main(cli: Cli) -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("WAYMARK_LOG").unwrap_or_else(|_| "warn".into());
    let in_colour = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(in_colour).with_writer(std::io::stderr).init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => {
            eprintln!("waymark: {why}");
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(run(cli.command));
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            // Whoever reads it may have stopped reading.
            let _ = writeln!(std::io::stderr(), "waymark: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), Failed> {
    match command {
        Command::Demo(it) => demo::run::run(it).await,
        Command::Serve(it) => start::serve(it).await,
        Command::Token(it) => mint::token(it).await,
        Command::Import(Import::Published(it)) => take::published(it).await,
        Command::Import(Import::Csww(it)) => take::csww(it).await,
        Command::Import(Import::Journeys(it)) => take::journeys(it).await,
        Command::Import(Import::TakeBack(it)) => take::back(it).await,
        Command::Verify(it) => keep::verify(it).await,
        Command::Head(it) => keep::head(it).await,
        Command::Backup(it) => keep::backup(it).await,
        Command::Restore(it) => keep::restore(it).await,
        Command::Rebuild(it) => keep::rebuild(it).await,
        Command::Erase(it) => keep::erase(it).await,
        Command::Framework(it) => framework::run(it),
    }
}
