//! Readings: who read whose sensitive record, and which of that is unusual.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, Timelike, Utc};
use strum::IntoStaticStr;

use crate::access::{Classes, Purpose, Role};
use crate::england::{day_in_england, time_in_england};
use crate::ids::{ActorId, PersonId};

/// The same reading by the same reader through the same document is noted once in so many minutes.
pub const ONCE_IN_MINUTES: i64 = 15;

/// Somebody read something sensitive of somebody else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// When.
    pub at: DateTime<Utc>,
    /// Who read.
    pub reader: ActorId,
    /// Whose record.
    pub person: PersonId,
    /// To which end, where the reader said so, or the roles have only one.
    pub purpose: Option<Purpose>,
    /// As what the reader stood to the person.
    pub roles: BTreeSet<Role>,
    /// What was given out.
    pub classes: Classes,
    /// The fields of the schema that the document began with.
    pub through: Vec<String>,
    /// The document's SHA-256.
    pub document: String,
}

/// Why some readings are worth a look.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Unusual {
    /// Far more people on one day than the reader usually reads of.
    ManyPeople,
    /// Between ten at night and six in the morning.
    AtNight,
    /// One person's record on many days of a few weeks.
    OnePersonOften,
}

/// People of one day below which it is never too many.
const MANY: usize = 20;
/// Days of four weeks on which one person's record is read often.
const OFTEN: usize = 10;
/// Four weeks.
const WEEKS: Days = Days::new(28);

/// Some readings of one reader that are worth a look.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Why.
    pub why: Unusual,
    /// Who read.
    pub reader: ActorId,
    /// The day in England; for readings over several weeks, the last.
    pub on: NaiveDate,
    /// Whose record, where it is about one person.
    pub person: Option<PersonId>,
    /// How many people, nightly readings, or days.
    pub count: usize,
    /// What is usual for this reader: people a day on other days; none where there are no other days.
    pub usual: usize,
}

/// What of some readings is unusual, the latest day first. It says nothing of anybody's reasons: it is where to begin to ask.
///
/// Too many people on a day are more than three times the reader's median of the other days of these readings, and at least 20: who has no
/// other days has nothing that is usual. Night is from 22:00 to
/// 06:00 in England. One person often is on at least 10 days of four weeks, other than by who assesses, supervises or manages them.
pub fn unusual(readings: &[Reading]) -> Vec<Finding> {
    let mut by_reader: BTreeMap<ActorId, Vec<&Reading>> = BTreeMap::new();
    for it in readings {
        by_reader.entry(it.reader).or_default().push(it);
    }
    let mut found = Vec::new();
    for (reader, all) in by_reader {
        let mut days: BTreeMap<NaiveDate, BTreeSet<PersonId>> = BTreeMap::new();
        let mut nights: BTreeMap<NaiveDate, usize> = BTreeMap::new();
        let mut people: BTreeMap<PersonId, BTreeSet<NaiveDate>> = BTreeMap::new();
        for it in all {
            let on = day_in_england(it.at);
            days.entry(on).or_default().insert(it.person);
            let hour = time_in_england(it.at).hour();
            if !(6..22).contains(&hour) {
                *nights.entry(on).or_default() += 1;
            }
            if !it.roles.iter().any(|it| it.party().is_some()) {
                people.entry(it.person).or_default().insert(on);
            }
        }
        let usual = |on: &NaiveDate| median(days.iter().filter(|(day, _)| *day != on).map(|(_, people)| people.len()));
        let finding = |why, on, person, count| Finding { why, reader, on, person, count, usual: usual(&on) };
        let many = days.iter().filter(|(on, people)| people.len() >= MANY && people.len() > 3 * usual(on));
        found.extend(many.map(|(on, people)| finding(Unusual::ManyPeople, *on, None, people.len())));
        found.extend(nights.iter().map(|(on, count)| finding(Unusual::AtNight, *on, None, *count)));
        for (person, on) in people {
            let within = |last: &NaiveDate| {
                on.iter().filter(|it| **it <= *last && last.checked_sub_days(WEEKS).is_none_or(|from| from < **it)).count()
            };
            let often = on.iter().map(|last| (*last, within(last))).rfind(|(_, days)| *days >= OFTEN);
            found.extend(often.map(|(last, days)| finding(Unusual::OnePersonOften, last, Some(person), days)));
        }
    }
    found.sort_by_key(|it| (std::cmp::Reverse(it.on), it.why, it.reader));
    found
}

/// The lower median.
fn median(counts: impl Iterator<Item = usize>) -> usize {
    let mut all: Vec<usize> = counts.collect();
    all.sort_unstable();
    all.get(all.len().saturating_sub(1) / 2).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn reading(reader: u128, person: u128, at: &str) -> Reading {
        Reading {
            at: at.parse().unwrap(),
            reader: ActorId(Uuid::from_u128(reader)),
            person: PersonId(Uuid::from_u128(person)),
            purpose: None,
            roles: BTreeSet::from([Role::Coordinator]),
            classes: Classes::default(),
            through: Vec::new(),
            document: String::new(),
        }
    }

    fn whys(readings: &[Reading]) -> Vec<(Unusual, usize)> {
        unusual(readings).iter().map(|it| (it.why, it.count)).collect()
    }

    #[test]
    fn a_day_on_which_somebody_reads_of_far_more_people_than_usual_is_worth_a_look() {
        let day = |on: u128, people: u128| (0..people).map(move |it| reading(1, 100 * on + it, &format!("2026-11-{on:02}T10:00:00Z")));
        let mut all: Vec<Reading> = (1..=9).flat_map(|on| day(on, 5)).collect();
        assert_eq!(whys(&all), []);
        all.extend(day(10, 25));
        assert_eq!(whys(&all), [(Unusual::ManyPeople, 25)]);
        let busy: Vec<Reading> = (1..=9).flat_map(|on| day(on, 25)).collect();
        assert_eq!(whys(&busy), [], "who always reads of many does what they always do");
        let first: Vec<Reading> = day(1, 52).collect();
        assert_eq!(whys(&first), [(Unusual::ManyPeople, 52)], "who comes and reads of everybody on their first day");
    }

    #[test]
    fn night_is_night_in_england() {
        assert_eq!(whys(&[reading(1, 1, "2026-07-01T21:30:00Z")]), [(Unusual::AtNight, 1)], "half past ten in summer");
        assert_eq!(whys(&[reading(1, 1, "2026-11-20T21:30:00Z"), reading(1, 1, "2026-11-20T06:00:00Z")]), []);
    }

    #[test]
    fn who_reads_of_one_person_day_after_day_is_noticed_unless_they_assess_or_manage_them() {
        let mut all: Vec<Reading> = (10..20).map(|day| reading(1, 7, &format!("2026-11-{day}T10:00:00Z"))).collect();
        assert_eq!(whys(&all), [(Unusual::OnePersonOften, 10)]);
        all.iter_mut().for_each(|it| it.roles = BTreeSet::from([Role::Assessor]));
        assert_eq!(whys(&all), []);
    }
}
