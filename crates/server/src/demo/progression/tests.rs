//! What the careers of the demo come to: some are promoted, some wait, some lapse and come back, and all of it is lawful.

use std::collections::BTreeSet;

use domain::application::ApplicationState;
use domain::event::Event;
use domain::history::{AsAt, Context, History};
use domain::ids::ActorId;
use domain::journey::Journey;
use domain::renewal::RegisterStatus;
use uuid::Uuid;

use super::*;
use crate::clock;
use crate::demo::build::{authorities, identity, year};
use crate::demo::record::entries_until;
use crate::demo::{Authority, plan_until};

fn told(today: NaiveDate) -> Vec<Bringing> {
    let all = authorities().unwrap();
    let index = all.keys().position(|it| it == "Salford").unwrap();
    let years: Vec<_> = all["Salford"].iter().map(year).collect();
    let authority = Authority { name: "Salford".into(), index: u32::try_from(index).unwrap() };
    let plan = plan_until(today, &authority, &years, 7);
    entries_until(today, &plan, &identity("Salford", &all["Salford"]), &|number| number.to_owned())
}

#[test]
fn some_are_promoted_some_wait_some_lapse_and_everything_is_lawful() {
    let today: NaiveDate = "2026-11-20".parse().unwrap();
    let (mut states, mut statuses, mut levels) = (BTreeSet::new(), BTreeSet::new(), 0);
    let mut most_held = 0;
    for part in told(today).iter().filter(|it| it.stream.kind == domain::history::Kind::Journey) {
        let ctx = Context { by: ActorId(Uuid::nil()), now: clock::now(), today };
        let history = History::default();
        assert_eq!(history.admit(part.stream.kind, &part.drafts, &ctx), Ok(()), "{}", part.stream);
        let journey = Journey::fold(&history.with(&part.drafts, &ctx), AsAt { on: today, known: i64::MAX });
        states.extend(journey.career.applications.iter().map(|it| <&str>::from(it.state())));
        statuses.extend(journey.renewals.checks.iter().map(|it| <&str>::from(it.status)));
        levels += journey.career.levels.len();
        most_held = most_held.max(journey.career.designations.len());
    }
    for state in [ApplicationState::Granted, ApplicationState::NotYet] {
        assert!(states.contains(<&str>::from(state)), "{state:?} {states:?}");
    }
    let waiting = [ApplicationState::Draft, ApplicationState::Endorsed, ApplicationState::NotEndorsed].map(<&str>::from);
    assert!(waiting.iter().any(|it| states.contains(it)), "{states:?}");
    assert!(statuses.contains(<&str>::from(RegisterStatus::FailedToRenew)) && statuses.contains(<&str>::from(RegisterStatus::Registered)));
    assert!(levels > 0 && most_held == 3, "{levels} {most_held}");
}

#[test]
fn the_councils_ladder_knows_every_grade_of_its_posts() {
    let ladder = store::framework::read(LADDER).unwrap().0;
    let ladder = ladder.ladder().unwrap();
    for part in told("2026-11-20".parse().unwrap()) {
        for it in &part.drafts {
            let Event::EmploymentStarted(it) = &it.event else { continue };
            let grade = it.post.words.get().and_then(|it| it.grade.as_deref());
            assert!(grade.is_none_or(|it| ladder.grade_of_post(it).is_some()), "{grade:?}");
        }
    }
}
