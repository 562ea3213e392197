//! What must be true of the programmes of an invented academy.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use domain::clock::Length;
use domain::due::{Standing, What};
use domain::eligibility::Verdict;
use domain::enrolment::{Ended, Enrolment};
use domain::event::Event;
use domain::framework::{Framework, Programme};
use domain::funding::ClaimState;
use domain::history::{Context, History, Kind};
use domain::ids::ActorId;
use domain::journey::Journey;
use domain::review::ReviewState;
use domain::supervision::SessionState;
use store::bring_in::Bringing;
use uuid::Uuid;

use crate::demo::build::{authorities, identity, year};
use crate::demo::record::entries_until;
use crate::demo::{Authority, plan_until};

const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();

fn context(today: NaiveDate) -> Context {
    Context { by: ActorId(Uuid::nil()), now: "2026-11-25T09:00:00Z".parse().unwrap(), today }
}

fn built(name: &str, seed: u64, today: NaiveDate) -> Vec<Bringing> {
    let all = authorities().unwrap();
    let index = all.keys().position(|it| it == name).unwrap();
    let years: Vec<_> = all[name].iter().map(year).collect();
    let authority = Authority { name: name.to_owned(), index: u32::try_from(index).unwrap() };
    let plan = plan_until(today, &authority, &years, seed);
    entries_until(today, &plan, &identity(name, &all[name]), &|number| number.to_owned())
}

fn documents(parts: &[Bringing]) -> BTreeMap<String, Framework> {
    let texts = parts[0].drafts.iter().filter_map(|it| if let Event::FrameworkAdopted(it) = &it.event { Some(it) } else { None });
    texts.map(|it| (it.framework.sha256.clone(), store::framework::read(&it.text).unwrap().0)).collect()
}

fn history(it: &Bringing) -> History {
    History::default().with(&it.drafts, &context(TODAY))
}

/// Everything that is found of somebody's enrolments on a day, in words.
fn found(journey: &Journey, documents: &BTreeMap<String, Framework>) -> Vec<String> {
    let mut all = Vec::new();
    for it in &journey.enrolments {
        let Some(programme) = documents.get(&it.framework.sha256).and_then(Framework::programme) else { continue };
        let mut words = state(it);
        words.extend(owed(&it.standing(journey, programme, TODAY)));
        words.extend(given(it, journey, programme));
        words.extend(recorded(it, journey).into_iter().filter(|it| it.1).map(|it| it.0.to_owned()));
        all.extend(words.iter().map(|word| format!("{}: {word}", it.framework.id)));
    }
    all
}

fn state(it: &Enrolment) -> Vec<String> {
    let state = match it.ended.as_ref().map(|it| &it.how) {
        Some(Ended::Concluded { outcome, .. }) => outcome,
        Some(Ended::Withdrawn) => "withdrawn",
        Some(Ended::Transferred { consented: true, .. }) => "transferred with consent",
        Some(Ended::Transferred { .. }) => "transferred",
        None if it.is_paused() => "paused",
        None => "running",
    };
    vec![state.to_owned()]
}

/// What is late, and what the next review lacks.
fn owed(standing: &Standing) -> Vec<String> {
    let late = standing.late().map(|it| match it.what {
        What::Review(_, Some(ReviewState::Returned)) => "late review, returned".to_owned(),
        _ => format!("late {}", it.what.code()),
    });
    let review = standing.review.iter().filter(|it| it.on < TODAY);
    let lacks = review.flat_map(|it| &it.lacks).map(|it| format!("review late without {}", it.category));
    let crosses = standing.expected_end.filter(|it| CHANGE <= *it).map(|_| "crosses the change of 2027".to_owned());
    late.chain(lacks).chain(crosses).collect()
}

/// How supervision and caseload stand beside what was promised.
fn given(it: &Enrolment, journey: &Journey, programme: &Programme) -> Vec<String> {
    let windows = it.supervision(journey, programme, TODAY).map(|it| it.windows).unwrap_or_default();
    let shortfalls = windows.iter().flat_map(|it| &it.not_counted).map(|it| <&str>::from(it.1));
    let sessions = windows.iter().map(|it| <&str>::from(it.given)).chain(shortfalls).map(|it| format!("supervision {it}"));
    let loads = it.loads(journey, programme, |_| Some(1_700));
    let exceeded = loads.iter().filter(|it| it.is_exceeded());
    let breaches = exceeded.map(|it| if it.is_breach() { "breach of the taper" } else { "more carried, with leave" }.to_owned());
    sessions.chain(breaches).collect()
}

/// What was recorded of it, each with whether it was.
fn recorded(it: &Enrolment, journey: &Journey) -> [(&'static str, bool); 14] {
    let hours = journey.hours.iter().filter(|(spell, _)| *spell == it.spell);
    let employed_on = journey.spells.iter().find(|known| known.id == it.spell).map(|it| it.started_on);
    [
        ("part-time", hours.into_iter().any(|(_, it)| it.fte.millionths() < 1_000_000)),
        ("late starter", employed_on > NaiveDate::from_ymd_opt(2026, 10, 1)),
        ("session cancelled", it.sessions.iter().any(|it| it.state == SessionState::Cancelled)),
        ("review submitted again", it.reviews.iter().any(|it| it.submissions.len() > 1)),
        ("concern settled", it.concerns.raised.iter().any(|it| it.settled_on.is_some())),
        ("concern with a plan", it.concerns.open().any(|open| it.concerns.plan(open.id).is_some())),
        ("claim paid", it.claims.iter().any(|it| it.state() == ClaimState::Paid)),
        ("claim refused", it.claims.iter().any(|it| it.state() == ClaimState::Refused)),
        ("not funded", it.eligibility.is_funded.answer == Verdict::No),
        ("assessor left, nothing signed", it.support.unsigned().is_some()),
        ("signed again", it.support.agreements.len() > 1),
        ("matched to a post", it.matched.is_some()),
        ("missed a day", it.attendance.iter().any(|it| !it.attended)),
        ("promoted afterwards", it.promoted(journey, Length::Months(24)).is_some()),
    ]
}

/// The day on which other standards apply.
const CHANGE: NaiveDate = NaiveDate::from_ymd_opt(2027, 4, 1).unwrap();

const TROUBLES: [&str; 34] = [
    "asye-children: assessor left, nothing signed",
    "asye-children: breach of the taper",
    "asye-children: claim paid",
    "asye-children: claim refused",
    "asye-children: concern settled",
    "asye-children: concern with a plan",
    "asye-children: crosses the change of 2027",
    "asye-children: fail",
    "asye-children: late agreement",
    "asye-children: late return",
    "asye-children: late review",
    "asye-children: late review, returned",
    "asye-children: late second_look",
    "asye-children: late starter",
    "asye-children: late supervision",
    "asye-children: matched to a post",
    "asye-children: more carried, with leave",
    "asye-children: not funded",
    "asye-children: part-time",
    "asye-children: pass",
    "asye-children: paused",
    "asye-children: review late without direct-observation",
    "asye-children: review submitted again",
    "asye-children: session cancelled",
    "asye-children: signed again",
    "asye-children: supervision kind",
    "asye-children: supervision late",
    "asye-children: supervision missed",
    "asye-children: supervision too_short",
    "asye-children: transferred with consent",
    "asye-children: withdrawn",
    "leadership: missed a day",
    "leadership: promoted afterwards",
    "years-2-and-3: running",
];

#[test]
fn the_academy_has_the_trouble_that_real_ones_have() {
    let parts = built("Salford", 1, TODAY);
    let documents = documents(&parts);
    let people = parts.iter().filter(|it| it.stream.kind == Kind::Journey);
    let all: BTreeSet<String> = people.flat_map(|it| found(&Journey::of(&history(it).facts(), TODAY), &documents)).collect();
    let missing: Vec<&str> = TROUBLES.into_iter().filter(|it| !all.contains(*it)).collect();
    assert_eq!(missing, Vec::<&str>::new(), "of {all:#?}");
}

#[test]
fn somebody_is_by_an_explicit_decision_on_the_programme_that_follows_from_its_first_day() {
    let parts = built("Salford", 1, TODAY);
    let moves = |it: &&Bringing| it.drafts.iter().any(|it| matches!(it.event, Event::ProgrammeMoved(_)));
    let part = parts.iter().find(moves).expect("somebody moves");
    let facts = history(part);
    let on = |day: &str| Journey::of(&facts.facts(), day.parse().unwrap()).enrolments[0].framework.named().to_string();
    assert_eq!(["2027-08-31", "2027-09-01"].map(on), ["asye-children 2026-dfe", "early-career 2027"]);
    assert_eq!(history(part).objection(Kind::Journey, &[], &context(TODAY)), None);
}

#[test]
fn every_authority_has_programmes_that_are_lawful_on_whatever_day_it_is_built() {
    let first: NaiveDate = "2026-09-01".parse().unwrap();
    let small = (0..=160).map(|week| ("City of London", week % 3 + 1, first + Days::new(week * 7 + week % 7)));
    let large = [("Salford", 1, TODAY), ("Salford", 9, first + Days::new(303)), ("Isles of Scilly", 1, TODAY), ("Essex", 2, first)];
    let mut refused = Vec::new();
    for (name, seed, today) in small.chain(large) {
        for part in built(name, seed, today) {
            let why = History::default().admit(part.stream.kind, &part.drafts, &context(today)).err();
            refused.extend(why.map(|why| format!("{name}, {seed}, on {today}: {why}")));
        }
    }
    assert_eq!(refused, Vec::<String>::new());
}
