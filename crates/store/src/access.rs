//! The gate: through it alone does anybody come to a history, and what comes through is decided already.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{self, About, Act, Actor, Class, Classes, Given, Grant, Rights, Role, Scope, Sight};
use domain::account;
use domain::history::{AsAt, History, Kind, Stream};
use domain::hold;
use domain::ids::{EmployerId, PersonId};

use uuid::Uuid;

use crate::Store;
use crate::db::places;
use crate::due::{OnProgramme, Stands};
use crate::failure::Failure;
use crate::reading::Through;
use crate::views::STILL;

/// Who asks, on which day, and for the values of which classes of record.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// Who, and to which end.
    pub actor: &'a Actor,
    /// Today, in England: who may see what is decided by it, whatever day is asked about.
    pub today: NaiveDate,
    /// What is asked for: nothing else is given, and nothing else is noted as read.
    pub wanted: Classes,
    /// Through which document.
    pub through: &'a Through,
    /// The instant.
    pub now: DateTime<Utc>,
}

impl Asker<'_> {
    /// What of a stream's history is theirs; `None` where nothing is, which is told as if it did not exist. To know that is not yet to
    /// read it: whoever shows anything of it asks [`Store::give`].
    pub fn look(&self, stream: Stream, history: History) -> Option<Given> {
        if history.version() == 0 {
            return None;
        }
        let about = match stream.kind {
            Kind::Journey => return access::give(self.actor, PersonId(stream.id), history, (self.today, self.wanted)),
            Kind::Employer => {
                let employer = EmployerId(stream.id);
                let sees_it = access::sees_entry(self.actor, About::Employer(employer));
                let history = self.without_reasons(employer, history);
                let history = access::certificates(self.actor, employer, history, sees_it)?;
                return Some(Given { history, ..Given::default() });
            }
            Kind::Cohort => About::Employer(domain::cohort::owner(&history)?),
            Kind::Release => About::Published,
            Kind::Import | Kind::Disclosure => About::Installation,
            Kind::Account if account::sees(self.actor, &account::Account::of(&history.facts())) => {
                return Some(Given { history, ..Given::default() });
            }
            Kind::Account => return None,
            Kind::Sitting => return crate::sitting::entries(self.actor, history),
            Kind::Moderation => return crate::moderation::entries(self.actor, history),
        };
        let history = match about {
            About::Employer(employer) => self.without_reasons(employer, history),
            _ => history,
        };
        access::sees_entry(self.actor, about).then(|| Given { history, ..Given::default() })
    }

    /// Why an employer holds its records is for who may lift that hold.
    fn without_reasons(&self, employer: EmployerId, history: History) -> History {
        let lifts = access::may(self.actor, Act::ChangeEmployer(employer)).is_ok();
        if lifts { history } else { hold::without_reasons(history) }
    }
}

impl Store {
    /// The histories of some streams, as far as they are the asker's. What is not theirs is missing, as what is not there.
    pub async fn given(&self, asker: Asker<'_>, streams: &[Stream]) -> Result<HashMap<Stream, Given>, Failure> {
        let asked = self.within_reach((asker.actor, asker.today), streams).await?;
        let histories = self.log.histories(&asked).await?;
        let given: HashMap<Stream, Given> =
            histories.into_iter().filter_map(|(stream, it)| Some((stream, asker.look(stream, it)?))).collect();
        self.note_readings(asker, &given).await?;
        Ok(given)
    }

    /// What of a history at hand is the asker's.
    pub async fn give(&self, asker: Asker<'_>, stream: Stream, history: History) -> Result<Option<Given>, Failure> {
        let given = asker.look(stream, history);
        self.note_readings(asker, given.as_ref().map(|it| (&stream, it))).await?;
        Ok(given)
    }

    /// The stream to read for who would change one: as [`Self::within_reach`], and it is within reach of whoever is asked to take the
    /// record over.
    pub(crate) async fn within_reach_to_change(&self, (actor, today): (&Actor, NaiveDate), stream: Stream) -> Result<Stream, Failure> {
        let is_own = stream.kind == Kind::Journey && actor.has(Role::Worker) && actor.person == Some(PersonId(stream.id));
        if is_own {
            return Ok(stream);
        }
        Ok(self.within_reach((actor, today), &[stream]).await?[0])
    }

    /// The streams to read for an asker: what the views, where they are up to date, know to be somebody else's is asked for under a name
    /// that nobody has, so that what is hidden takes as long as what is not there. What is left is decided by its history.
    async fn within_reach(&self, (actor, today): (&Actor, NaiveDate), streams: &[Stream]) -> Result<Vec<Stream>, Failure> {
        let journeys: Vec<Stream> = streams.iter().filter(|it| it.kind == Kind::Journey).copied().collect();
        let Some(employers) = actor.reads_of().filter(|_| !journeys.is_empty()) else { return Ok(streams.to_vec()) };
        if self.views.progress().borrow().position < self.head().position {
            return Ok(streams.to_vec());
        }
        let scope = self.scope(actor, today).await?;
        let ties = self.ties(&journeys).await?;
        // Where nothing ties it to anybody any more, the history knows who it was tied to last.
        let tied = |it: &Stream| ties.get(it).is_none_or(|ties| !ties.is_disjoint(&employers));
        let reachable = |it: &Stream| scope.people.contains(&PersonId(it.id)) || tied(it);
        let nobody = Stream { kind: Kind::Journey, id: Uuid::nil() };
        Ok(streams.iter().map(|it| if it.kind != Kind::Journey || reachable(it) { *it } else { nobody }).collect())
    }

    /// The employers that journeys have to do with now, as the views know them.
    pub(crate) async fn ties(&self, journeys: &[Stream]) -> Result<HashMap<Stream, BTreeSet<EmployerId>>, Failure> {
        let mut ties: HashMap<Stream, BTreeSet<EmployerId>> = HashMap::new();
        for some in journeys.chunks(512) {
            let sql = format!(
                "select stream, employer from views.tie where known_to = {STILL} and stream in ({0}) \
                 union all select stream, employer from views.handover where known_to = {STILL} and stream in ({0})",
                places(1, some.len())
            );
            for row in self.db.rows(sql, some.iter().map(|it| it.to_string().into()).collect()).await? {
                let Some((stream, employer)) = row.text(0).parse().ok().zip(row.text(1).parse().ok()) else { continue };
                ties.entry(stream).or_default().insert(EmployerId(employer));
            }
        }
        Ok(ties)
    }

    /// How people of a list stand, as far as the actor may see it: on programmes of employers for which they read, and what of that their
    /// roles there let them see.
    pub async fn standings_for(&self, asker: Asker<'_>, people: &[PersonId], at: AsAt) -> Result<HashMap<PersonId, Stands>, Failure> {
        let mut all = self.standings(people, at).await?;
        if asker.actor.has(Role::Operator) {
            return Ok(all);
        }
        let supported = self.supported_by(asker.actor, asker.today).await?;
        for (person, stands) in &mut all {
            let around = supported.get(person);
            let rights = |it: &OnProgramme| {
                let there = asker.actor.roles_at(it.employer).into_iter().filter(|it| it.reads_by_employer());
                let counts = |grant: &&Grant| grant.employer.is_none_or(|at| at == it.employer);
                Rights::of(there.chain(around.into_iter().flatten().filter(counts).map(|it| it.role)))
            };
            // Most often everything is theirs, and nothing has to be made anew.
            if stands.iter().all(|it| rights(it).with_sight(Sight::Open) == Classes::all()) {
                continue;
            }
            let seen = |it: &OnProgramme| {
                let rights = rights(it);
                let standing = it.standing.as_ref().map(|it| it.seen_with(&rights));
                (rights.sight(Class::Programme) == Sight::Open).then(|| OnProgramme { standing, ..it.clone() })
            };
            *stands = Arc::new(stands.iter().filter_map(seen).collect());
        }
        Ok(all)
    }

    /// The journeys of which an actor is shown lists today.
    pub async fn scope(&self, actor: &Actor, today: NaiveDate) -> Result<Scope, Failure> {
        let mut scope = access::scope(actor);
        if actor.reads_by_person() {
            scope.people.extend(self.supported_by(actor, today).await?.into_keys());
        }
        Ok(scope)
    }
}
