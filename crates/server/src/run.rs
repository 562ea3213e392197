//! Runs a command of the command line.

use std::process::ExitCode;

use crate::cli::{Cli, Command, Import};
use crate::failed::Failed;
use crate::{demo, erasure, framework, hand_out, keep, logging, mint, say, secrets, start, subject_access, take, verify_pack};

/// The stack of each thread, in bytes: the deepest document that is let in goes through all its resolvers on one, and builds that are not
/// optimised need several times what others do.
const STACK: usize = 8 << 20;

/// Runs a command, and says on standard error why it could not.
pub fn main(cli: Cli) -> ExitCode {
    logging::begin();
    let runtime = match tokio::runtime::Builder::new_multi_thread().thread_stack_size(STACK).enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => {
            say::aside(format_args!("waymark: {why}"));
            return ExitCode::FAILURE;
        }
    };
    let outcome = secrets::refuse_on_the_command_line(std::env::args()).and_then(|()| runtime.block_on(run(cli.command)));
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            say::aside(format_args!("waymark: {why}"));
            why.exit_code()
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
        Command::Import(Import::Register(it)) => take::register(it).await,
        Command::Import(Import::TakeBack(it)) => take::back(it).await,
        Command::Export(it) => hand_out::export(it).await,
        Command::Verify(it) => keep::verify(it).await,
        Command::VerifyPack(it) => verify_pack::run(&it),
        Command::Head(it) => keep::head(it).await,
        Command::Backup(it) => keep::backup(it).await,
        Command::Restore(it) => keep::restore(it).await,
        Command::Rebuild(it) => keep::rebuild(it).await,
        Command::Erase(it) => erasure::erase(it).await,
        Command::SubjectAccess(it) => subject_access::write(it).await,
        Command::ProveErasure(it) => erasure::prove(it).await,
        Command::Framework(it) => framework::run(it),
    }
}
