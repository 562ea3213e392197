//! What is due: how everybody on a programme stands on a day, folded from their histories and kept while nothing is recorded of them.
//!
//! Nothing of it is a view: dates depend on the day of the question and on documents of another stream. What was folded is kept by the
//! version of the journey and the day, so that a board that nobody has written to since is answered without reading a history.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;
use domain::access::Scope;
use domain::due::Standing;
use domain::enrolment::{Enrolment, EnrolmentState, Pin};
use domain::framework::Framework;
use domain::history::{AsAt, History, Stream};
use domain::ids::{CohortId, EmployerId, EnrolmentId, PersonId};
use domain::journey::Journey;

use crate::Store;
use crate::access::Asker;
use crate::db::{Value, places};
use crate::failure::Failure;
use crate::journey::{Filter, Line};

/// People whose standing is kept at most.
const KEPT: usize = 5_000;

/// People that one question may be about.
pub const MOST: usize = 5_000;

/// Somebody on a programme, and how they stand.
#[derive(Clone, Debug)]
pub struct OnProgramme {
    /// Who.
    pub person: PersonId,
    /// On which enrolment.
    pub enrolment: EnrolmentId,
    /// Whose programme it is.
    pub employer: EmployerId,
    /// The cohort that they were enrolled with.
    pub cohort: Option<CohortId>,
    /// The version in force for them.
    pub pin: Pin,
    /// Its document; none where it cannot be read any more.
    pub framework: Option<Arc<Framework>>,
    /// Whether it goes on.
    pub is_running: bool,
    /// How far it has come.
    pub state: EnrolmentState,
    /// How they stand; nothing where the document cannot be read.
    pub standing: Option<Standing>,
}

/// Everybody's enrolments, oldest first.
pub type Stands = Arc<Vec<OnProgramme>>;

/// Which enrolments are wanted.
#[derive(Clone, Default, Debug)]
pub struct Wanted {
    /// At this employer.
    pub employer: Option<EmployerId>,
    /// With this cohort.
    pub cohort: Option<CohortId>,
    /// On this programme, whatever its version.
    pub framework: Option<String>,
}

impl Wanted {
    /// Whether an enrolment is wanted, and goes on.
    pub fn has(&self, it: &OnProgramme) -> bool {
        it.is_running
            && self.employer.is_none_or(|employer| employer == it.employer)
            && self.cohort.is_none_or(|cohort| it.cohort == Some(cohort))
            && self.framework.as_ref().is_none_or(|framework| *framework == it.pin.id)
    }
}

/// Somebody on a programme with their name, as a table shows them.
#[derive(Clone, Debug)]
pub struct Named {
    /// Who; nothing where the views do not know them on the day.
    pub line: Option<Line>,
    stands: Stands,
    place: usize,
}

impl Named {
    /// On what, and how they stand.
    pub fn on(&self) -> Option<&OnProgramme> {
        self.stands.get(self.place)
    }
}

/// A journey at one of its versions, seen from a day.
type Seen = (Stream, i64, NaiveDate);

/// What was folded, by the version of the journey and the day.
#[derive(Clone, Default)]
pub(crate) struct Folded(Arc<Mutex<HashMap<Seen, Stands>>>);

impl Folded {
    fn kept(&self) -> MutexGuard<'_, HashMap<Seen, Stands>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, key: Seen, stands: &Stands) {
        let mut kept = self.kept();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, stands.clone());
    }
}

impl Store {
    /// Who is on a programme on a day and as known, of those that a scope may see; none where it is more than [`MOST`].
    ///
    /// One statement.
    pub async fn on_programmes(&self, scope: &Scope, wanted: &Wanted, at: AsAt) -> Result<Option<Vec<PersonId>>, Failure> {
        let Some((asked, mut values)) = Self::asked(scope, &Filter::default(), at) else { return Ok(Some(Vec::new())) };
        let mut sql = format!(
            "select distinct e.stream from views.enrolment e join views.journey j on j.stream = e.stream where {asked} \
             and e.known_from <= $1 and e.known_to > $1 and e.valid_from <= $2 and e.valid_to > $2"
        );
        let ids = [("employer", wanted.employer.map(|it| it.to_string())), ("cohort", wanted.cohort.map(|it| it.to_string()))];
        for (column, value) in ids.into_iter().chain([("framework", wanted.framework.clone())]) {
            let Some(value) = value else { continue };
            values.push(value.into());
            sql += &format!(" and e.{column} = ${}", values.len());
        }
        if !scope.everything {
            // Where else somebody is on a programme is not told by asking for it.
            let employers: Vec<Value> = scope.employers.iter().map(|it| it.to_string().into()).collect();
            let people: Vec<Value> = scope.people.iter().map(|it| Stream::from(*it).to_string().into()).collect();
            let mut ways = Vec::new();
            for (column, named) in [("employer", employers), ("stream", people)].into_iter().filter(|(_, named)| !named.is_empty()) {
                ways.push(format!("e.{column} in ({})", places(values.len() + 1, named.len())));
                values.extend(named);
            }
            sql += &format!(" and ({})", ways.join(" or "));
        }
        values.push(Value::Int(i64::try_from(MOST + 1).unwrap_or(i64::MAX)));
        sql += &format!(" limit ${}", values.len());
        let rows = self.db.rows(sql, values).await?;
        let people = rows.iter().filter_map(|row| Some(PersonId(row.text(0).parse::<Stream>().ok()?.id)));
        Ok((rows.len() <= MOST).then(|| people.collect()))
    }

    /// How people stand on a day and as known. Who was never on a programme is there with nothing.
    ///
    /// One statement for those of whom nothing was recorded since they were last asked about, and two more for some hundreds of others.
    pub async fn standings(&self, people: &[PersonId], at: AsAt) -> Result<HashMap<PersonId, Stands>, Failure> {
        let streams: Vec<Stream> = people.iter().map(|it| (*it).into()).collect();
        let versions = self.log.versions(&streams, at.known).await?;
        let mut found = HashMap::with_capacity(people.len());
        let mut missing = Vec::new();
        for (stream, version) in versions {
            let kept = self.folded.kept().get(&(stream, version, at.on)).cloned();
            match kept {
                Some(stands) => {
                    found.insert(PersonId(stream.id), stands);
                }
                None => missing.push(stream),
            }
        }
        for (stream, history) in self.log.sealed_histories(&missing).await? {
            let history = history.known_at(at.known);
            let stands = Arc::new(self.fold(PersonId(stream.id), &history, at).await?);
            self.folded.keep((stream, history.version(), at.on), &stands);
            found.insert(PersonId(stream.id), stands);
        }
        Ok(found)
    }

    /// Everybody on a programme whom an actor may see and wants, by name, and how they stand; none where it is more than [`MOST`].
    pub async fn named_on_programmes(&self, asker: Asker<'_>, wanted: &Wanted, at: AsAt) -> Result<Option<Vec<Named>>, Failure> {
        let scope = &self.scope(asker.actor, asker.today).await?;
        let Some(people) = self.on_programmes(scope, wanted, at).await? else { return Ok(None) };
        let standings = self.standings_for(asker, &people, at).await?;
        let lines: HashMap<PersonId, Line> =
            self.lines_of(scope, &people, at).await?.into_iter().map(|it| (it.person, it.into())).collect();
        let mut all = Vec::with_capacity(people.len());
        for (person, stands) in people.iter().filter_map(|it| standings.get_key_value(it)) {
            let places = (0..stands.len()).filter(|place| wanted.has(&stands[*place]));
            all.extend(places.map(|place| Named { line: lines.get(person).cloned(), stands: stands.clone(), place }));
        }
        Ok(Some(all))
    }

    async fn fold(&self, person: PersonId, history: &History, at: AsAt) -> Result<Vec<OnProgramme>, Failure> {
        let journey = Journey::of(&history.facts(), at.on);
        let pins: Vec<(EmployerId, Pin)> = journey.enrolments.iter().map(|it| (it.employer, it.framework.clone())).collect();
        let documents = self.frameworks(&pins).await?;
        let stands = |it: &Enrolment| {
            let framework = documents.get(&it.framework).cloned();
            let programme = framework.as_ref().and_then(|it| it.programme());
            OnProgramme {
                person,
                enrolment: it.id,
                employer: it.employer,
                cohort: it.cohort,
                pin: it.framework.clone(),
                is_running: it.is_running(),
                state: it.state(),
                standing: programme.map(|programme| it.standing(&journey, programme, at.on)),
                framework,
            }
        };
        Ok(journey.enrolments.iter().map(stands).collect())
    }
}
