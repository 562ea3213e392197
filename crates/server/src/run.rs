//! Runs a command of the command line.

use std::process::ExitCode;

use crate::cli::{Cli, Command, Import};
use crate::demo;
use crate::failed::Failed;

/// Runs a command, and says on standard error why it could not.
pub fn main(cli: Cli) -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("WAYMARK_LOG").unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
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
            eprintln!("waymark: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), Failed> {
    match command {
        Command::Demo(it) => {
            let store = it.place.open().await?;
            let t=std::time::Instant::now();
            demo::run::build_into(&store, &it).await?;
            eprintln!("built in {:?} head {}", t.elapsed(), store.head().position);
            let e = store.employer_named("Salford", i64::MAX).await?;
            if let Some(e)=e { for y in 2017..=2025 {
                let at = domain::history::AsAt{ on: chrono::NaiveDate::from_ymd_opt(y,9,30).unwrap(), known:i64::MAX};
                let t=std::time::Instant::now();
                let w=store.workforce(e.id, at).await?;
                eprintln!("{y} {:?} {:?} {:?} ag {:?} v {:?} ch {:?} c {:?} d {:?} t {:?} {:?}", w.in_post,w.starters,w.leavers,w.agency,w.vacancies.fte,w.case_holders.fte,w.cases,w.days_lost,w.rate(domain::measures::Formula::Turnover).map(|x|x.to_string()), t.elapsed());
            }}
            store.close().await;
            Ok(())
        }
        Command::Import(Import::Published(_)) => Ok(()),
        _ => Ok(()),
    }
}
