//! Retention: the schedule that each employer uses on a day, and whose records are due by all of them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use domain::enrolment::Pin;
use domain::erasure::{self, DueUnder, Proposal};
use domain::event::Event;
use domain::framework::{Body, Framework};
use domain::history::{AsAt, History, Stream};
use domain::hold::Hold;
use domain::ids::{EmployerId, PersonId};
use domain::journey::Journey;
use domain::retention::{self, Keeping, Retention, Schedule};

use crate::Store;
use crate::failure::Failure;
use crate::views::{known, on_day};

/// A version of a schedule that an employer uses.
#[derive(Clone, Debug)]
pub struct InUse {
    /// Which version.
    pub pin: Pin,
    /// The document.
    pub framework: Arc<Framework>,
}

impl InUse {
    fn schedule(&self) -> Option<Schedule<'_>> {
        retention_of(&self.framework).map(|says| Schedule { pin: &self.pin, says })
    }
}

fn retention_of(framework: &Framework) -> Option<&Retention> {
    if let Body::Retention(it) = &framework.body { Some(it) } else { None }
}

/// Somebody whose record an employer's own schedule would let go of.
#[derive(Clone, Debug)]
pub struct DueErasure {
    /// Who.
    pub person: PersonId,
    /// Under which rule of that employer's, since when.
    pub under: DueUnder,
    /// What every employer that the record has to do with says of it.
    pub kept: Vec<Keeping>,
    /// The rule by which the record is due, where every employer would let go of it.
    pub due: Option<DueUnder>,
    /// The holds that stand in the way.
    pub holds: Vec<Hold>,
    /// The proposal that is open.
    pub proposal: Option<Proposal>,
}

/// In post at an employer on a day are only those of whom nothing is due. What was recorded of the others is read.
const NOT_IN_POST: &str = "select distinct t.stream from views.tie t \
    where t.employer = $3 and t.known_from <= $1 and t.known_to > $1 and not exists \
    (select 1 from views.piece p where p.stream = t.stream and p.employer = $3 and p.known_from <= $1 and p.known_to > $1 \
    and p.valid_from <= $2 and p.valid_to > $2) order by t.stream";

impl Store {
    /// The schedules that employers use on a day, as known: of each the version that it adopted last of those in force. Who has adopted
    /// none is missing.
    ///
    /// At most two statements.
    pub async fn schedules_in_use(&self, employers: &BTreeSet<EmployerId>, at: AsAt) -> Result<HashMap<EmployerId, InUse>, Failure> {
        let employers: Vec<EmployerId> = employers.iter().copied().collect();
        let in_use = self.in_use(&employers, at, |it| retention_of(it).is_some()).await?;
        Ok(in_use.into_iter().map(|(employer, (pin, framework))| (employer, InUse { pin, framework })).collect())
    }

    /// What every employer that a record has to do with says of it on a day.
    pub async fn kept(&self, history: &History, at: AsAt) -> Result<Vec<Keeping>, Failure> {
        let facts = history.facts_known_at(at.known);
        let journey = Journey::of(&facts, at.on);
        let schedules = self.schedules_in_use(&journey.ties(), at).await?;
        let of = |employer| (employer, schedules.get(&employer).and_then(InUse::schedule));
        Ok(journey.ties().into_iter().map(|it| retention::keeping(&journey, &facts, of(it), at.on)).collect())
    }

    /// Whose records an employer's own schedule would let go of on a day, the longest due first, and what stands in the way. Nobody
    /// where it has adopted none for that day, and nobody who has been erased.
    ///
    /// Eight statements for some hundreds of people.
    pub async fn due_erasures(&self, employer: EmployerId, at: AsAt) -> Result<Vec<DueErasure>, Failure> {
        let values = vec![known(at.known), on_day(at.on), employer.to_string().into()];
        let rows = self.db.rows(NOT_IN_POST, values).await?;
        let streams: Vec<Stream> = rows.iter().filter_map(|row| row.text(0).parse().ok()).collect();
        let mut people: HashMap<PersonId, History> = HashMap::new();
        for (stream, history) in self.log.sealed_histories(&streams).await? {
            let history = history.known_at(at.known);
            if !history.entries().iter().any(|it| matches!(it.event, Event::PersonErased(_))) {
                people.insert(PersonId(stream.id), history);
            }
        }
        let ties: BTreeSet<EmployerId> = people.values().flat_map(|it| Journey::of(&it.facts(), at.on).ties()).collect();
        let schedules = self.schedules_in_use(&ties, at).await?;
        let mut due = Vec::new();
        for (person, history) in &people {
            due.extend(one(*person, (employer, history), &schedules, at.on));
        }
        people.retain(|person, _| due.iter().any(|it| it.person == *person));
        let mut holds = self.holds_on(&people, at.known).await?;
        due.iter_mut().for_each(|it| it.holds = holds.remove(&it.person).unwrap_or_default());
        due.sort_by_key(|it| (it.under.since, it.person));
        Ok(due)
    }
}

fn one(
    person: PersonId,
    (employer, history): (EmployerId, &History),
    schedules: &HashMap<EmployerId, InUse>,
    on: NaiveDate,
) -> Option<DueErasure> {
    let facts = history.facts();
    let journey = Journey::of(&facts, on);
    let of = |employer| (employer, schedules.get(&employer).and_then(InUse::schedule));
    let kept: Vec<Keeping> = journey.ties().into_iter().map(|it| retention::keeping(&journey, &facts, of(it), on)).collect();
    let own: Vec<Keeping> = kept.iter().filter(|it| it.employer == employer).cloned().collect();
    let under = retention::due(&own, on)?;
    let (due, proposal) = (retention::due(&kept, on), erasure::open_proposal(history));
    Some(DueErasure { person, under, kept, due, holds: Vec::new(), proposal })
}
