//! Erasing somebody on the command line, as two people agreed, and proving that it was done.

use std::io::{IsTerminal as _, Write as _};

use domain::erasure::{Done, Proposal, ProposalState};
use domain::ids::{EventId, PersonId};
use domain::person::ErasureGround;
use domain::refusal::Refusal;
use store::Store;
use store::erasure::{Once, Proof};
use store::failure::Unanswered;

use crate::cli;
use crate::clock;
use crate::failed::Failed;
use crate::open::operator;
use crate::say;

/// The person of a journey's id, as GraphQL gives it, or as it stands in the log.
pub fn person(journey: &str) -> Result<PersonId, Failed> {
    let id = graphql::ids::decode(graphql::ids::Tag::Journey, &journey.into()).or_else(|| journey.parse().ok());
    id.map(PersonId).ok_or_else(|| Failed::Input("that is not the id of a journey, as GraphQL gives it".into()))
}

/// Carries out an approved erasure: destroys a person's key.
pub async fn erase(it: cli::Erase) -> Result<(), Failed> {
    let person = person(&it.journey)?;
    if !it.yes && !asked()? {
        return Err(Failed::Input("nothing was erased".into()));
    }
    let ground = it.ground.map(|it| match it {
        cli::Ground::RetentionExpired => ErasureGround::RetentionExpired,
        cli::Ground::Requested => ErasureGround::Requested,
        cli::Ground::RecordedInError => ErasureGround::RecordedInError,
    });
    let store = it.place.open().await?;
    let erased = erase_in(&store, person, ground).await;
    store.close().await;
    say::line(format_args!("erased at position {}: the key is destroyed, and with it every name, date and text sealed under it", erased?))?;
    say::line("what this cannot reach: backups made before, with their key file; snapshots of the disk; printed or exported copies")?;
    say::line("`waymark prove-erasure` shows who agreed, and that nothing can be read")?;
    Ok(())
}

async fn erase_in(store: &Store, person: PersonId, ground: Option<ErasureGround>) -> Result<i64, Failed> {
    let actor = operator();
    let it = (EventId(clock::new_id()), ground, Once::default());
    match store.erase(&actor, clock::context(actor.id), person, it).await {
        Ok(it) => Ok(it.last),
        Err(Unanswered::Refused(why @ Refusal::ErasureNotApproved)) => {
            // The machine does not know who sits at it, and so cannot tell two people apart.
            let way_out = "two signed-in people do so, with the mutations proposeErasure and approveErasure";
            Err(Failed::Input(format!("{why}; {way_out} ({code})", code = why.code())))
        }
        Err(why) => Err(why.into()),
    }
}

/// Shows what became of an erasure.
///
/// # Errors
/// Also where the person can still be read, or was never erased.
pub async fn prove(it: cli::ProveErasure) -> Result<(), Failed> {
    let person = person(&it.journey)?;
    let store = it.place.open().await?;
    let proof = store.prove_erasure(person).await;
    store.close().await;
    let proof = proof?;
    say::text(in_words(&proof))?;
    if proof.is_complete() {
        Ok(())
    } else {
        Err(Failed::Input("this person is not erased, or something of them can still be read".into()))
    }
}

fn in_words(proof: &Proof) -> String {
    let mut text: String = proof.proposals.iter().map(proposal).collect();
    match &proof.erased {
        Some(it) => text += &format!("erased on {} by {}, at position {}\n", it.effective_on, it.by, it.position),
        None => text += "never erased\n",
    }
    let stored = if proof.key_is_stored { "a key is stored" } else { "no key is stored" };
    text + &format!("{stored}; {} personal values in the log, {} of them readable\n", proof.sealed, proof.readable)
}

fn proposal(it: &Proposal) -> String {
    let step = |what: &str, it: &Done| format!("{what} on {} by {}, at position {}\n", it.on, it.by, it.position);
    let ground = match it.ground {
        ErasureGround::RetentionExpired => "the retention period is over",
        ErasureGround::Requested => "the person asked",
        ErasureGround::RecordedInError => "recorded in error",
    };
    let mut text = format!("proposal {}: {ground}\n", it.id);
    if let Some(under) = &it.under {
        let (class, since) = (&under.class, under.since);
        text +=
            &format!("  due since {since} as {class} under {} {} ({})\n", under.schedule.id, under.schedule.version, under.schedule.sha256);
    }
    text += &step("  proposed", &it.proposed);
    text.extend(it.approvals.iter().map(|it| step("  approved", it)));
    text += &it.rejected.as_ref().map(|(it, _)| step("  rejected", it)).unwrap_or_default();
    if it.state() == ProposalState::Proposed {
        let whom = if it.approvals.is_empty() { "a second person" } else { "another employer that has to do with this person" };
        text += &format!("  waits for {whom}\n");
    }
    text
}

fn asked() -> Result<bool, Failed> {
    if !std::io::stdin().is_terminal() {
        return Err(Failed::Input("this cannot be undone: say --yes, or answer at a terminal".into()));
    }
    let _ = write!(std::io::stderr(), "This destroys the person's key, for ever. Type erase to go on: ");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(Failed::io("read the answer"))?;
    Ok(line.trim() == "erase")
}
