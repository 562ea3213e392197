//! Patterns of an employer's panels: counted live from its sittings and from the journeys of those who came before them.

use std::collections::{BTreeSet, HashMap};

use chrono::{Datelike, Days, NaiveDate};
use domain::access;
use domain::enrolment::Pin;
use domain::history::{AsAt, Stream};
use domain::ids::{EmployerId, PersonId};
use domain::journey::Journey;
use domain::panel::Listed;
use domain::patterns::{Gathered, Patterns};
use domain::sitting::Sitting;
use domain::suppression::{Decision, FiguresReleased, Policy, Share, Subject, decide_shares, reference_day};

use crate::Store;
use crate::access::Asker;
use crate::failure::Failure;
use crate::sitting::AT_ONCE;
use crate::suppression::{Asking, TRIES};
use crate::views::{STILL, day};

/// A sitting decides its cases within so many days of when it is held.
const DECIDED_WITHIN: Days = Days::new(366);

/// Of which panels patterns are counted: whose, as known up to a position, and without the cases of whoever asks.
#[derive(Clone, Copy)]
pub(crate) struct Counting {
    pub employer: EmployerId,
    pub known: i64,
    pub without: Option<PersonId>,
}

impl Counting {
    /// As far as is known now, for somebody who asks.
    pub fn now(asker: Asker<'_>, employer: EmployerId) -> Self {
        Self { employer, known: i64::MAX, without: asker.actor.person }
    }

    /// As much of a sitting as is counted.
    fn counted(&self, mut sitting: Sitting) -> Sitting {
        sitting.cases.retain(|it| self.without != Some(it.added.person));
        sitting.cases.iter_mut().for_each(|it| it.packs = Vec::new());
        sitting
    }
}

/// What is told of patterns to who sees no names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suppressed {
    /// The patterns as they are told: what of them is withheld, `policy` says.
    pub patterns: Patterns,
    /// The first and the last day.
    pub days: (NaiveDate, NaiveDate),
    /// What is withheld.
    pub policy: Policy,
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
        let patterns = self.patterns(Counting::now(asker, employer), days).await?;
        Ok(Some((patterns, self.panel_list(employer).await?)))
    }

    /// What is told of the patterns of an employer's panels to who sees its workforce and no names: those of a year that ends with a census
    /// day, the last one on or before a day, by editions. `None` where they see not even that.
    pub async fn suppressed_patterns(
        &self,
        asking: Asking<'_>,
        employer: EmployerId,
        until: NaiveDate,
    ) -> Result<Option<Suppressed>, Failure> {
        if !access::sees_workforce(asking.actor, employer) {
            return Ok(None);
        }
        let on = reference_day(until, asking.context.today);
        let days = (on.with_year(on.year() - 1).and_then(|it| it.succ_opt()).unwrap_or(on), on);
        let now = Counting { employer, known: self.reached(i64::MAX), without: None };
        for _ in 0..TRIES {
            let told = self.disclosed(Subject::Panels(employer), employer, asking.context.today).await?;
            let mut before = Vec::new();
            for given in told.of(on) {
                before.push(self.patterns(Counting { known: given.known, ..now }, days).await?);
            }
            let patterns = self.patterns(now, days).await?;
            let policy = told.policy;
            let shares: Vec<[Share; 3]> = before.iter().map(Patterns::shares).collect();
            let shares: Vec<&[Share]> = shares.iter().map(<[Share; 3]>::as_slice).collect();
            let patterns = match decide_shares(&policy.says, &patterns.shares(), &shares) {
                Decision::NoNumber(_) => patterns,
                Decision::AsBefore => before.pop().unwrap_or(patterns),
                Decision::Anew(hidden) => {
                    let remembered = FiguresReleased { of: Subject::Panels(employer), known: now.known, hidden };
                    if !self.remember(asking, &told, on, &remembered).await? {
                        continue;
                    }
                    patterns
                }
            };
            return Ok(Some(Suppressed { patterns, days, policy }));
        }
        // Others were told something of it all the while: what they were told is told.
        let told = self.disclosed(Subject::Panels(employer), employer, asking.context.today).await?;
        let known = told.of(on).next_back().map_or(0, |it| it.known);
        Ok(Some(Suppressed { patterns: self.patterns(Counting { known, ..now }, days).await?, days, policy: told.policy }))
    }

    async fn patterns(&self, counting: Counting, days: (NaiveDate, NaiveDate)) -> Result<Patterns, Failure> {
        let employer = counting.employer;
        let sittings = self.sittings_since(counting, days.0).await?;
        let before = sittings.iter().filter(|it| days.0 <= it.held_on && it.held_on <= days.1).flat_map(|it| &it.cases);
        let mut people: BTreeSet<PersonId> = before.map(|it| it.added.person).collect();
        people.extend(self.on_programmes_since(counting, days.0).await?);
        people.retain(|it| counting.without != Some(*it));
        let people: Vec<PersonId> = people.into_iter().collect();
        let histories = self.journeys_of(&people).await?;
        let at = AsAt { on: NaiveDate::MAX, known: counting.known };
        let journeys: HashMap<PersonId, Journey> = histories.iter().map(|(person, it)| (*person, Journey::fold(it, at))).collect();
        let enrolments = journeys.values().flat_map(|it| &it.enrolments).filter(|it| it.employer == employer);
        let wanted: Vec<(EmployerId, Pin)> = enrolments.map(|it| (employer, it.framework.clone())).collect();
        let frameworks = self.frameworks(&wanted).await?;
        let gathered = Gathered { employer, sittings: &sittings, journeys: &journeys, frameworks: &frameworks };
        Ok(gathered.patterns(days))
    }

    /// The sittings of an employer that may have decided something on a day or later, without their packs.
    pub(crate) async fn sittings_since(&self, counting: Counting, from: NaiveDate) -> Result<Vec<Sitting>, Failure> {
        let sql = format!(
            "select stream from views.sitting where known_to = {STILL} and employer = $1 and held_on >= $2 order by held_on, stream"
        );
        let first = from.checked_sub_days(DECIDED_WITHIN).unwrap_or(from);
        let rows = self.db.rows(sql, vec![counting.employer.to_string().into(), day(first)]).await?;
        let streams: Vec<Stream> = rows.iter().filter_map(|row| row.text(0).parse().ok()).collect();
        let mut sittings = Vec::with_capacity(streams.len());
        for some in streams.chunks(AT_ONCE) {
            let mut histories = self.log.sealed_histories(some).await?;
            let known = some.iter().filter_map(|it| Sitting::of(&histories.remove(it)?.known_at(counting.known)));
            sittings.extend(known.map(|it| counting.counted(it)));
        }
        Ok(sittings)
    }

    /// Everybody who was on a programme of an employer on a day or later.
    async fn on_programmes_since(&self, counting: Counting, from: NaiveDate) -> Result<Vec<PersonId>, Failure> {
        let sql = format!(
            "select distinct stream from views.enrolment where known_to = {STILL} and employer = $1 and valid_to >= $2 order by stream"
        );
        let rows = self.db.rows(sql, vec![counting.employer.to_string().into(), day(from)]).await?;
        Ok(rows.iter().filter_map(|row| Some(PersonId(row.text(0).parse::<Stream>().ok()?.id))).collect())
    }
}
