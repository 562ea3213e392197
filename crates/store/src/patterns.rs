//! Patterns of an employer's panels: counted live from its sittings and from the journeys of those who came before them.

use std::collections::{BTreeSet, HashMap};

use chrono::{Days, NaiveDate};
use domain::access;
use domain::enrolment::Pin;
use domain::history::Stream;
use domain::ids::{EmployerId, PersonId};
use domain::journey::Journey;
use domain::panel::Listed;
use domain::patterns::{Gathered, Patterns};
use domain::sitting::Sitting;

use crate::Store;
use crate::access::Asker;
use crate::failure::Failure;
use crate::views::{STILL, day};

/// A sitting decides its cases within so many days of when it is held.
const DECIDED_WITHIN: Days = Days::new(366);

/// So many sittings are read at once: each brings its packs, which are not small.
const AT_ONCE: usize = 16;

/// As much of a sitting as is counted.
fn counted(asker: Asker<'_>, mut sitting: Sitting) -> Sitting {
    sitting.cases.retain(|it| asker.actor.person != Some(it.added.person));
    sitting.cases.iter_mut().for_each(|it| it.packs = Vec::new());
    sitting
}

impl Store {
    /// The patterns of an employer's panels between two days, and its central list. `None` where its panels are not the asker's to convene.
    ///
    /// Nobody's own case is in what they are told: they could subtract it.
    pub async fn panel_patterns(
        &self,
        asker: Asker<'_>,
        employer: EmployerId,
        days: (NaiveDate, NaiveDate),
    ) -> Result<Option<(Patterns, Vec<Listed>)>, Failure> {
        if !access::convenes(asker.actor, employer) {
            return Ok(None);
        }
        let sittings = self.sittings_since(asker, (employer, days.0)).await?;
        let before = sittings.iter().filter(|it| days.0 <= it.held_on && it.held_on <= days.1).flat_map(|it| &it.cases);
        let mut people: BTreeSet<PersonId> = before.map(|it| it.added.person).collect();
        people.extend(self.on_programmes_since(employer, days.0).await?);
        people.retain(|it| asker.actor.person != Some(*it));
        let people: Vec<PersonId> = people.into_iter().collect();
        let histories = self.journeys_of(&people).await?;
        let folded = |(person, it): (&PersonId, &domain::history::History)| (*person, Journey::of(&it.facts(), NaiveDate::MAX));
        let journeys: HashMap<PersonId, Journey> = histories.iter().map(folded).collect();
        let enrolments = journeys.values().flat_map(|it| &it.enrolments).filter(|it| it.employer == employer);
        let wanted: Vec<(EmployerId, Pin)> = enrolments.map(|it| (employer, it.framework.clone())).collect();
        let frameworks = self.frameworks(&wanted).await?;
        let gathered = Gathered { employer, sittings: &sittings, journeys: &journeys, frameworks: &frameworks };
        Ok(Some((gathered.patterns(days), self.panel_list(employer).await?)))
    }

    /// The sittings of an employer that may have decided something on a day or later, without their packs, and without the asker's own cases.
    pub(crate) async fn sittings_since(
        &self,
        asker: Asker<'_>,
        (employer, from): (EmployerId, NaiveDate),
    ) -> Result<Vec<Sitting>, Failure> {
        let sql = format!(
            "select stream from views.sitting where known_to = {STILL} and employer = $1 and held_on >= $2 order by held_on, stream"
        );
        let first = from.checked_sub_days(DECIDED_WITHIN).unwrap_or(from);
        let rows = self.db.rows(sql, vec![employer.to_string().into(), day(first)]).await?;
        let streams: Vec<Stream> = rows.iter().filter_map(|row| row.text(0).parse().ok()).collect();
        let mut sittings = Vec::with_capacity(streams.len());
        for some in streams.chunks(AT_ONCE) {
            let histories = self.log.sealed_histories(some).await?;
            sittings.extend(some.iter().filter_map(|it| histories.get(it).and_then(Sitting::of)).map(|it| counted(asker, it)));
        }
        Ok(sittings)
    }

    /// Everybody who was on a programme of an employer on a day or later.
    async fn on_programmes_since(&self, employer: EmployerId, from: NaiveDate) -> Result<Vec<PersonId>, Failure> {
        let sql = format!(
            "select distinct stream from views.enrolment where known_to = {STILL} and employer = $1 and valid_to >= $2 order by stream"
        );
        let rows = self.db.rows(sql, vec![employer.to_string().into(), day(from)]).await?;
        Ok(rows.iter().filter_map(|row| Some(PersonId(row.text(0).parse::<Stream>().ok()?.id))).collect())
    }
}
