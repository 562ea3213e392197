//! Legal holds and erasures by two people: no route leads round them, and of two at the same instant one wins.

use domain::erasure::ErasureApproved;
use domain::event::Event;
use domain::history::{Draft, Stream};
use domain::hold::{LegalHoldLifted, LegalHoldPlaced};
use domain::ids::{EmployerId, EventId, HoldId, ProposalId};
use domain::person::{ErasureGround, JourneyOpened, Name, PersonErased};
use domain::private::Private;
use domain::refusal::Refusal;
use store::Store;
use store::append::{Appended, Entry};
use store::bring_in::Bringing;
use store::erasure::{Once, Proposing};
use store::failure::Unanswered;

use crate::ground::{
    Ground, agree, another, any_id, append, approve, command, context, draft, entry, erase, id, journey, opened, operator, person, renamed,
};

both! {
    who_is_on_hold_is_not_erased_by_any_route
    an_employers_hold_reaches_whoever_ever_had_to_do_with_it
    of_a_hold_and_an_erasure_at_the_same_instant_one_wins
    nobody_is_erased_whom_one_person_alone_wants_erased
    an_erasure_is_proved_and_one_that_is_not_done_is_not
    an_erasure_that_no_rule_would_have_let_through_is_found_in_the_log
}

const NORTH: EmployerId = EmployerId(id(0xA1));
const HOLD: HoldId = HoldId(id(0xB1));

fn refusal<T>(answer: Result<T, Unanswered>) -> Option<Refusal> {
    match answer {
        Ok(_) => None,
        Err(Unanswered::Refused(why)) => Some(why),
        Err(Unanswered::Failed(why)) => panic!("{why}"),
    }
}

fn is_held<T>(answer: Result<T, Unanswered>) -> bool {
    is_held_by(HOLD, answer)
}

fn is_held_by<T>(wanted: HoldId, answer: Result<T, Unanswered>) -> bool {
    matches!(refusal(answer), Some(Refusal::OnHold { hold, .. }) if hold == wanted)
}

async fn place(store: &Store, stream: Stream, hold: HoldId) -> Result<Appended, Unanswered> {
    let event = Event::LegalHoldPlaced(LegalHoldPlaced { hold, reason: Private::Open("an inquiry".into()), employer: None });
    store.record(&operator(), context(55), command(stream, vec![now(event)])).await
}

async fn lift(store: &Store, stream: Stream, hold: HoldId) {
    let event = Event::LegalHoldLifted(LegalHoldLifted { hold, reason: Private::Open("it is over".into()) });
    store.record(&operator(), context(56), command(stream, vec![now(event)])).await.unwrap();
}

/// Acts are told on the day on which they are done.
fn now(event: Event) -> Draft {
    Draft { id: EventId(any_id()), effective_on: context(50).today, event }
}

async fn known(store: &Store, number: u128, opened_by: Option<EmployerId>) {
    let name = Private::Open(Name::new("Aisha", "Khan").unwrap());
    let opening = draft(1, Event::JourneyOpened(JourneyOpened { name, opened_by, route: None }));
    store.record(&operator(), context(1), command(person(number), vec![opening])).await.unwrap();
}

async fn north(store: &Store) {
    let (name, standard_hours) = ("North".to_owned(), 3_700);
    let it = domain::employer::EmployerRegistered { employer: NORTH, name, old_code: None, new_code: None, region: None, standard_hours };
    store.record(&operator(), context(1), command(NORTH, vec![draft(0, Event::EmployerRegistered(it))])).await.unwrap();
}

async fn is_readable(store: &Store, number: u128) -> bool {
    let history = store.log.history(journey(number)).await.unwrap();
    domain::journey::Journey::of(&history.facts(), chrono::NaiveDate::MAX).name.get().is_some()
}

async fn who_is_on_hold_is_not_erased_by_any_route(ground: Ground) {
    let store = ground.open().await;
    store.record(&operator(), context(1), command(person(1), vec![draft(1, opened("Aisha", "Khan"))])).await.unwrap();
    let proposal = agree(&store, 1).await;
    place(&store, journey(1), HOLD).await.unwrap();
    assert!(is_held(erase(&store, 1).await));
    // The event itself, whoever records it, and however.
    let erased = || now(Event::PersonErased(PersonErased { ground: ErasureGround::Requested, proposal: Some(proposal) }));
    for actor in [operator(), another()] {
        assert!(is_held(store.record(&actor, context(60), command(person(1), vec![erased()])).await));
        let lifted = Event::LegalHoldLifted(LegalHoldLifted { hold: HoldId(id(0xB2)), reason: Private::Open("another".into()) });
        let both = vec![now(lifted), erased()];
        assert_eq!(refusal(store.record(&actor, context(60), command(person(1), both)).await), Some(Refusal::HoldUnknown));
    }
    let brought = store.bring_in(&operator(), context(60), None, vec![Bringing { stream: journey(1), drafts: vec![erased()] }]).await;
    assert_eq!(brought.unwrap().unwrap_err()[0].refusal, Refusal::NotAllowed);
    assert!(is_readable(&store, 1).await);
    lift(&store, journey(1), HOLD).await;
    erase(&store, 1).await.unwrap();
    assert!(!is_readable(&store, 1).await);
    store.log.verify(None, |_| {}).await.unwrap();
    store.close().await;
}

async fn an_employers_hold_reaches_whoever_ever_had_to_do_with_it(ground: Ground) {
    let store = ground.open().await;
    north(&store).await;
    known(&store, 1, Some(NORTH)).await;
    known(&store, 2, None).await;
    // Who takes the tie back does not take the record out of the inquiry.
    let target = store.log.history(journey(1)).await.unwrap().entries()[0].id;
    let taken = Event::EntryRetracted(domain::correction::EntryRetracted { target, reason: Private::Open("a slip".into()), answers: None });
    store.record(&operator(), context(2), command(person(1), vec![draft(9, taken)])).await.unwrap();
    agree(&store, 1).await;
    agree(&store, 2).await;
    place(&store, NORTH.into(), HOLD).await.unwrap();
    assert!(is_held(erase(&store, 1).await));
    let history = store.log.history(journey(1)).await.unwrap();
    let holds = store.holds_on(&[(person(1), history)].into(), i64::MAX).await.unwrap();
    let told: Vec<_> = holds[&person(1)].iter().map(|it| (it.id, it.reason.get())).collect();
    assert_eq!(told, [(HOLD, None)], "which, and not why");
    erase(&store, 2).await.unwrap();
    lift(&store, NORTH.into(), HOLD).await;
    erase(&store, 1).await.unwrap();
    store.log.verify(None, |_| {}).await.unwrap();
    store.close().await;
}

async fn of_a_hold_and_an_erasure_at_the_same_instant_one_wins(ground: Ground) {
    // Two processes on one database, where there is one that several may share.
    let (one, other) = (ground.open().await, ground.open().await);
    north(&one).await;
    let (mut erased, mut held) = (0, 0);
    for number in 1..=12 {
        known(&one, number, Some(NORTH)).await;
        agree(&one, number).await;
        let stream = if number % 2 == 0 { journey(number) } else { NORTH.into() };
        let id = HoldId(any_id());
        let (won, hold) = tokio::join!(erase(&one, number), place(&other, stream, id));
        match won {
            Ok(won) => {
                erased += 1;
                assert!(!is_readable(&one, number).await);
                // A hold that came too late is refused in an erased journey; an employer's holds everybody else from then on.
                let is_later = hold.as_ref().is_ok_and(|it| it.first > won.last && stream == NORTH.into());
                assert!(is_later || refusal(hold) == Some(Refusal::Erased));
            }
            Err(why) => {
                held += 1;
                assert!(is_held_by::<()>(id, Err(why)) && hold.is_ok() && is_readable(&one, number).await);
            }
        }
        if stream == NORTH.into() {
            lift(&one, stream, id).await;
        }
    }
    assert_eq!(erased + held, 12);
    one.log.verify(None, |_| {}).await.unwrap();
    one.close().await;
    other.close().await;
}

async fn nobody_is_erased_whom_one_person_alone_wants_erased(ground: Ground) {
    let store = ground.open().await;
    store.record(&operator(), context(1), command(person(1), vec![draft(1, opened("Aisha", "Khan"))])).await.unwrap();
    assert_eq!(refusal(erase(&store, 1).await), Some(Refusal::ErasureNotApproved));
    let (proposal, ground_of_it) = (ProposalId(any_id()), ErasureGround::Requested);
    let proposing = Proposing { id: EventId(any_id()), proposal, ground: ground_of_it, note: None };
    store.propose_erasure(&operator(), context(50), person(1), (proposing.clone(), Once::default())).await.unwrap();
    let again = store.propose_erasure(&another(), context(50), person(1), (proposing, Once::default())).await;
    assert_eq!(refusal(again), Some(Refusal::ProposalKnown));
    let approval = || vec![now(Event::ErasureApproved(ErasureApproved { proposal, employers: [].into() }))];
    // Whatever somebody says of who they are: it is told by the actor.
    let forged = domain::history::Context { by: another().id, ..context(51) };
    let alone = store.record(&operator(), forged, command(person(1), approval())).await;
    assert_eq!(refusal(alone), Some(Refusal::SecondPerson));
    assert_eq!(refusal(erase(&store, 1).await), Some(Refusal::ErasureNotApproved));
    approve(&store, 1, proposal).await.unwrap();
    // Who approved saw another record than the one that would be erased.
    store.record(&operator(), context(52), command(person(1), vec![draft(9, renamed("Aisha", "Ali"))])).await.unwrap();
    assert_eq!(refusal(erase(&store, 1).await), Some(Refusal::ProposalOutdated));
    store.close().await;
}

async fn an_erasure_is_proved_and_one_that_is_not_done_is_not(ground: Ground) {
    let store = ground.open().await;
    store.record(&operator(), context(1), command(person(1), vec![draft(1, opened("Aisha", "Khan"))])).await.unwrap();
    agree(&store, 1).await;
    let before = store.prove_erasure(person(1)).await.unwrap();
    assert!(!before.is_complete() && before.key_is_stored && before.readable == before.sealed && before.sealed > 0, "{before:?}");
    erase(&store, 1).await.unwrap();
    let proof = store.prove_erasure(person(1)).await.unwrap();
    assert!(proof.is_complete() && !proof.key_is_stored && proof.readable == 0 && proof.sealed == before.sealed, "{proof:?}");
    let [it] = proof.proposals.as_slice() else { panic!("{proof:?}") };
    let (proposed, approved) = (it.proposed.by, it.approved().unwrap().by);
    assert!(proposed == operator().id && approved == another().id && it.carried_out.is_some());
    assert!(it.note.get().is_none(), "what was typed about the person is gone with them");
    store.close().await;
}

/// Written past every rule, as by somebody who has the database.
async fn forge_erasure(store: &Store, number: u128, proposal: ProposalId) {
    let event = Event::PersonErased(PersonErased { ground: ErasureGround::Requested, proposal: Some(proposal) });
    let (name, payload) = ("PersonErased", serde_json::to_vec(&event).unwrap());
    let forged = Entry { id: EventId(any_id()), name, payload, ..entry(0, &["erased"]) };
    store.append(append(journey(number), vec![forged])).await.unwrap();
}

async fn is_found(store: &Store, what: &str) -> bool {
    store.log.verify(None, |_| {}).await.is_err_and(|it| it.to_string().contains(what))
}

async fn an_erasure_that_no_rule_would_have_let_through_is_found_in_the_log(ground: Ground) {
    let store = ground.open().await;
    north(&store).await;
    known(&store, 1, Some(NORTH)).await;
    let proposal = agree(&store, 1).await;
    erase(&store, 1).await.unwrap();
    store.log.verify(None, |_| {}).await.unwrap();
    // The first that is wrong is named: each later one is forged before the one that hides it.
    known(&store, 4, Some(NORTH)).await;
    let of_employer = agree(&store, 4).await;
    place(&store, NORTH.into(), HOLD).await.unwrap();
    forge_erasure(&store, 4, of_employer).await;
    assert!(is_found(&store, "whose record an employer held").await);
    store.close().await;
    let (other, another) = (Ground::sqlite(), Ground::sqlite());
    let store = other.open().await;
    known(&store, 1, None).await;
    let held = agree(&store, 1).await;
    place(&store, journey(1), HOLD).await.unwrap();
    forge_erasure(&store, 1, held).await;
    assert!(is_found(&store, "whose record was held").await);
    store.close().await;
    let store = another.open().await;
    known(&store, 1, None).await;
    forge_erasure(&store, 1, proposal).await;
    assert!(is_found(&store, "otherwise than two people agreed").await);
    store.close().await;
}
