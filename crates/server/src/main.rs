//! `waymark`: reads the command line, does what it says, and answers with an exit code.

use clap::Parser as _;
use server::cli::Cli;

fn main() -> std::process::ExitCode {
    let cli = Cli::parse();
    server::run::main(cli)
}
