//! A small academy that tests speak of: an employer with a team and a cohort, and what is recorded there.

use domain::cohort::{CohortJoined, CohortLeft, CohortOpened};
use domain::employer::{EmployerRegistered, TeamOpened};
use domain::event::Event;
use domain::history::{Draft, Stream};
use domain::ids::{CohortId, EmployerId, EventId, TeamId};
use domain::private::Private;
use domain::refusal::Refusal;
use store::Store;
use store::append::Appended;
use store::failure::Unanswered;
use uuid::Uuid;

use crate::ground::{command, context, draft, operator};

/// Whose academy it is.
pub const EMPLOYER: EmployerId = EmployerId(Uuid::from_u128(500));
/// Its cohort.
pub const COHORT: CohortId = CohortId(Uuid::from_u128(600));
/// Its team.
pub const TEAM: TeamId = TeamId(Uuid::from_u128(700));

/// Records something; answers what was written or why not.
pub async fn tell(store: &Store, stream: impl Into<Stream>, drafts: Vec<Draft>) -> Result<Appended, Refusal> {
    match store.record(&operator(), context(1), command(stream, drafts)).await {
        Ok(it) => Ok(it),
        Err(Unanswered::Refused(why)) => Err(why),
        Err(Unanswered::Failed(why)) => panic!("{why}"),
    }
}

/// An employer becomes known under a name.
pub fn registered(employer: EmployerId, name: &str) -> Event {
    let name = name.to_owned();
    Event::EmployerRegistered(EmployerRegistered { employer, name, old_code: None, new_code: None, region: None, standard_hours: 3_700 })
}

/// The cohort is opened with so many seats.
pub fn opening(seats: Option<u32>) -> CohortOpened {
    CohortOpened { cohort: COHORT, employer: EMPLOYER, name: "2026".into(), programme: "asye-children".into(), seats }
}

/// The employer, its team, and its cohort of so many seats; answers the openings of the cohort and of the team.
pub async fn academy(store: &Store, seats: u32) -> (EventId, EventId) {
    let cohort = draft(1, Event::CohortOpened(opening(Some(seats))));
    let team = draft(1, Event::TeamOpened(TeamOpened { team: TEAM, name: "Duty".into() }));
    let openings = (cohort.id, team.id);
    tell(store, EMPLOYER, vec![draft(1, registered(EMPLOYER, "Salford")), team]).await.unwrap();
    tell(store, COHORT, vec![cohort]).await.unwrap();
    openings
}

/// Somebody joins the cohort.
pub fn joining(on: u64) -> Draft {
    draft(on, Event::CohortJoined(CohortJoined { cohort: COHORT }))
}

/// Somebody leaves the cohort.
pub fn leaving(last_day: u64) -> Draft {
    draft(last_day, Event::CohortLeft(CohortLeft { cohort: COHORT, moved_to: None, note: Private::Open(None) }))
}

/// Everything that was recorded keeps every rule.
pub async fn verified(store: Store) {
    store.log.verify(None, |_| {}).await.unwrap();
    store.close().await;
}
