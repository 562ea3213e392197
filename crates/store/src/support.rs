//! Support: the view of who is what to whom, from when until when.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::access::{self, Actor, Grant, Role};
use domain::history::{Fact, Kind, Stream};
use domain::ids::{EmployerId, PersonId};
use domain::journey::Journey;

use crate::Store;
use crate::db::{Value, places};
use crate::failure::Failure;
use crate::views::{Column, NO_END, STILL, View, day, on_day};

/// Who is what to whom on programmes, where Waymark knows them.
pub const VIEW: View = View {
    name: "supporter",
    version: 2,
    kind: Kind::Journey,
    of: &[
        "ProgrammeEnrolled",
        "SupportAssigned",
        "SupportEnded",
        "ProgrammeTransferred",
        "ProgrammeWithdrawn",
        "ProgrammeConcluded",
        "PersonErased",
    ],
    columns: &[
        Column::Text("supporter"),
        Column::Text("party"),
        Column::Text("employer"),
        Column::Text("valid_from"),
        Column::Text("valid_to"),
    ],
    indexes: &["supporter, known_to"],
    rows,
};

fn rows(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let mut all = Vec::new();
    for enrolment in &Journey::of(facts, NaiveDate::MAX).enrolments {
        // Whoever supports somebody on a programme does so until it is over: on the day itself it is.
        let over = enrolment.ended.as_ref().map(|it| it.on);
        for it in &enrolment.support.supporters {
            let Some(person) = it.person else { continue };
            let until = [it.until, over].into_iter().flatten().min();
            let party: &'static str = it.party.into();
            let employer = enrolment.employer.to_string();
            all.push(vec![
                person.to_string().into(),
                party.into(),
                employer.into(),
                day(it.from),
                until.map_or_else(|| NO_END.into(), day),
            ]);
        }
    }
    all
}

impl Store {
    /// Those to whom an actor is something today by one of the roles that they hold, themselves among them; each role with the employer
    /// for whose programme it counts, or with none.
    pub(crate) async fn supported_by(&self, actor: &Actor, today: NaiveDate) -> Result<BTreeMap<PersonId, BTreeSet<Grant>>, Failure> {
        let mut supported: BTreeMap<PersonId, BTreeSet<Grant>> = BTreeMap::new();
        let Some(me) = actor.person else { return Ok(supported) };
        if self.is_own(actor, me).await? {
            supported.entry(me).or_default().insert(Grant::new(Role::Worker, None));
        }
        let named = |role: Role| role.party().map(|it| (<&'static str>::from(it), role));
        let parties: BTreeMap<&'static str, Role> = actor.roles().into_iter().filter_map(named).collect();
        if parties.is_empty() {
            return Ok(supported);
        }
        let sql = format!(
            "select stream, party, employer from views.supporter where known_to = {STILL} and supporter = $1 and valid_from <= $2 \
             and valid_to > $2 and party in ({})",
            places(3, parties.len())
        );
        let mut values: Vec<Value> = vec![me.to_string().into(), on_day(today)];
        values.extend(parties.keys().map(|it| Value::from(*it)));
        for row in self.db.rows(sql, values).await? {
            let Some((stream, role)) = row.text(0).parse::<Stream>().ok().zip(parties.get(row.text(1))) else { continue };
            let Some(employer) = row.text(2).parse().ok().map(EmployerId) else { continue };
            if actor.counts_at(*role, employer) {
                supported.entry(PersonId(stream.id)).or_default().insert(Grant::new(*role, Some(employer)));
            }
        }
        Ok(supported)
    }

    /// Whether an actor is let in to their own journey: by a role that is bound to no employer, or to one that it has to do with.
    async fn is_own(&self, actor: &Actor, me: PersonId) -> Result<bool, Failure> {
        if !actor.has(Role::Worker) || access::scope(actor).people.contains(&me) {
            return Ok(actor.has(Role::Worker));
        }
        let ties = self.ties(&[Stream::from(me)]).await?;
        Ok(ties.values().flatten().any(|it| actor.counts_at(Role::Worker, *it)))
    }
}
