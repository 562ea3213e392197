//! The workforce in figures: who was in post, came and went in the twelve months to a day, counted as the census counts.

mod told;

use std::collections::HashSet;

use chrono::{Datelike, Months, NaiveDate};
use uuid::Uuid;

use crate::employment::{Contract, Service, Spell};
use crate::ids::EmployerId;
use crate::journey::Journey;
use crate::measures::{Amounts, Formula, Tenths, working_days};

pub use told::{Figures, Quantity, Shown, TwoWays};

/// A time in a spell during which nothing about the post changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// Whose.
    pub person: Uuid,
    /// Of which spell.
    pub spell: Uuid,
    /// First day.
    pub from: NaiveDate,
    /// The first day of the next piece, or the last day of employment: who leaves on a day is not in post when it closes.
    pub to: NaiveDate,
    /// The spell begins with it.
    pub starts: bool,
    /// The spell ends with it.
    pub ends: bool,
    /// Through an agency.
    pub agency: bool,
    /// In children's services.
    pub children: bool,
    /// Full-time equivalent, in millionths.
    pub fte: i64,
}

impl Piece {
    fn at_close_of(&self, on: NaiveDate) -> bool {
        self.from <= on && on < self.to
    }
}

/// A number of people, or of posts, in two ways of counting. Unknown is `None`, and is not nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Count {
    /// Full-time equivalents, in millionths.
    pub fte: Option<i64>,
    /// Heads.
    pub headcount: Option<i64>,
}

/// What is known of an employer's workforce, to be counted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Known {
    /// Every piece that reaches into the twelve months, and the one before it where there is one.
    pub pieces: Vec<Piece>,
    /// Cases held: spell, day, cases.
    pub caseloads: Vec<(Uuid, NaiveDate, i64)>,
    /// Days lost: spell, the day on which the period ended, hundredths of a day.
    pub days_lost: Vec<(Uuid, NaiveDate, i64)>,
    /// Vacancies: day, millionths of a full-time equivalent.
    pub vacancies: Vec<(NaiveDate, i64)>,
}

/// The figures.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Workforce {
    /// In post at the close of the day.
    pub in_post: Count,
    /// Started in the twelve months.
    pub starters: Count,
    /// Left in the twelve months.
    pub leavers: Count,
    /// Agency workers at the close of the day.
    pub agency: Count,
    /// Vacant posts, as last reported in the twelve months. Posts have no heads.
    pub vacancies: Count,
    /// Who held at least one case.
    pub case_holders: Count,
    /// Moved into children's services inside the council in the twelve months: neither starters nor in post before.
    pub moved_in: Count,
    /// Moved out of children's services inside the council: no leavers.
    pub moved_out: Count,
    /// Cases held.
    pub cases: Option<i64>,
    /// Working days lost in the twelve months, in hundredths.
    pub days_lost: Option<i64>,
    year: i32,
}

/// The first of the twelve months that end on a day, less one day: what happened on it belongs to the twelve before.
pub fn twelve_months_before(on: NaiveDate) -> NaiveDate {
    on.checked_sub_months(Months::new(12)).unwrap_or(NaiveDate::MIN)
}

/// A spell, cut where something about the post changed.
pub fn pieces(person: Uuid, spell: &Spell) -> Vec<Piece> {
    let last_day = spell.ended.as_ref().map(|it| it.last_day);
    let next = spell.pieces.iter().skip(1).map(|it| Some(it.from)).chain([None]);
    let cut = spell.pieces.iter().zip(next).enumerate();
    cut.map(|(index, (piece, next))| Piece {
        person,
        spell: spell.id.0,
        from: piece.from,
        to: next.or(last_day).unwrap_or(NaiveDate::MAX),
        starts: index == 0,
        ends: next.is_none() && last_day.is_some(),
        agency: piece.contract == Contract::Agency,
        children: piece.service == Service::Children,
        fte: piece.fte.millionths(),
    })
    .collect()
}

impl Known {
    /// Adds what one person's journey knows of their spells with an employer.
    pub fn add(&mut self, person: Uuid, journey: &Journey, employer: EmployerId) {
        for spell in journey.spells.iter().filter(|it| it.employer == employer) {
            self.pieces.extend(pieces(person, spell));
            self.caseloads.extend(spell.caseloads.iter().map(|it| (spell.id.0, it.on, i64::from(it.cases))));
            self.days_lost.extend(spell.days_lost.iter().map(|it| (spell.id.0, it.until, it.days.hundredths())));
        }
    }

    /// Counts the twelve months to a day.
    pub fn count(&self, on: NaiveDate) -> Workforce {
        let before = twelve_months_before(on);
        let in_the_year = |day: NaiveDate| before < day && day <= on;
        let known = !self.pieces.is_empty();
        let people = |pieces: &mut dyn Iterator<Item = &Piece>, head: fn(&Piece) -> (Uuid, NaiveDate)| {
            let (mut fte, mut heads) = (0, HashSet::new());
            for piece in pieces {
                fte += piece.fte;
                heads.insert(head(piece));
            }
            if known { Count { fte: Some(fte), headcount: Some(heads.len() as i64) } } else { Count::default() }
        };
        let agency: Vec<&Piece> = self.agency(on).collect();
        let (moved_in, moved_out) = self.moves(before, on);
        let (case_holders, cases) = self.case_holders(before, on);
        let days: Vec<i64> = self.lost(on).map(|(_, days)| days).collect();
        let vacancies = self.vacancies.iter().filter(|(day, _)| in_the_year(*day)).max_by_key(|(day, _)| *day);
        Workforce {
            in_post: people(&mut self.in_post(on), |it| (it.person, NaiveDate::MIN)),
            starters: people(&mut self.starters(on), |it| (it.person, it.from)),
            leavers: people(&mut self.leavers(on), |it| (it.person, it.to)),
            agency: Count {
                fte: known.then(|| agency.iter().map(|it| it.fte).sum()),
                // Somebody returned twice counts twice.
                headcount: known.then_some(agency.len() as i64),
            },
            vacancies: Count { fte: vacancies.map(|(_, fte)| *fte), headcount: None },
            case_holders,
            moved_in,
            moved_out,
            cases,
            days_lost: if days.is_empty() { None } else { Some(days.iter().sum()) },
            year: on.year(),
        }
    }

    /// Directly employed in children's services at the close of a day.
    pub(crate) fn in_post(&self, on: NaiveDate) -> impl Iterator<Item = &Piece> {
        self.paid().filter(move |it| it.at_close_of(on))
    }

    /// Started in the twelve months to a day.
    pub(crate) fn starters(&self, on: NaiveDate) -> impl Iterator<Item = &Piece> {
        let before = twelve_months_before(on);
        self.paid().filter(move |it| it.starts && before < it.from && it.from <= on)
    }

    /// Left in the twelve months to a day.
    pub(crate) fn leavers(&self, on: NaiveDate) -> impl Iterator<Item = &Piece> {
        let before = twelve_months_before(on);
        self.paid().filter(move |it| it.ends && before < it.to && it.to <= on)
    }

    /// Agency workers in children's services at the close of a day.
    pub(crate) fn agency(&self, on: NaiveDate) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(move |it| it.agency && it.children && it.at_close_of(on))
    }

    /// Days lost in the twelve months to a day, each with its spell, in hundredths. The rate is by those in post: what agency staff and
    /// other services lost is not among them.
    pub(crate) fn lost(&self, on: NaiveDate) -> impl Iterator<Item = (Uuid, i64)> {
        let before = twelve_months_before(on);
        let lost = self.days_lost.iter().filter(move |(_, day, _)| before < *day && *day <= on);
        lost.filter(|(spell, day, _)| self.is_paid_in_childrens(*spell, *day)).map(|(spell, _, days)| (*spell, *days))
    }

    fn paid(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(|it| !it.agency && it.children)
    }

    /// Whether a spell is direct employment in children's services on a day, or was when it ended.
    fn is_paid_in_childrens(&self, spell: Uuid, on: NaiveDate) -> bool {
        let begun = self.pieces.iter().filter(|it| it.spell == spell && it.from <= on);
        begun.max_by_key(|it| it.from).is_some_and(|it| !it.agency && it.children)
    }

    /// Spells that crossed into and out of children's services without starting or ending.
    fn moves(&self, before: NaiveDate, on: NaiveDate) -> (Count, Count) {
        let mut ordered: Vec<&Piece> = self.pieces.iter().filter(|it| !it.agency).collect();
        ordered.sort_by_key(|it| (it.spell, it.from));
        let (mut into, mut out) = ((0, HashSet::new()), (0, HashSet::new()));
        for pair in ordered.windows(2) {
            let (earlier, later) = (pair[0], pair[1]);
            let crossed = earlier.spell == later.spell && earlier.children != later.children;
            if !crossed || later.from <= before || on < later.from {
                continue;
            }
            let (fte, heads) = if later.children { (&mut into.0, &mut into.1) } else { (&mut out.0, &mut out.1) };
            *fte += if later.children { later.fte } else { earlier.fte };
            heads.insert(later.person);
        }
        if self.pieces.is_empty() {
            return (Count::default(), Count::default());
        }
        let count = |(fte, heads): (i64, HashSet<Uuid>)| Count { fte: Some(fte), headcount: Some(heads.len() as i64) };
        (count(into), count(out))
    }

    /// Who is there at the close of the day, and whose last reading of the twelve months was at least one case.
    fn case_holders(&self, before: NaiveDate, on: NaiveDate) -> (Count, Option<i64>) {
        if !self.caseloads.iter().any(|(_, day, _)| before < *day && *day <= on) {
            return (Count::default(), None);
        }
        let (mut fte, mut heads, mut all) = (0, HashSet::new(), 0);
        for (piece, cases) in self.with_cases(on).filter(|(_, cases)| *cases > 0) {
            fte += piece.fte;
            heads.insert(piece.person);
            all += cases;
        }
        (Count { fte: Some(fte), headcount: Some(heads.len() as i64) }, Some(all))
    }

    /// Everybody in children's services at the close of a day, agency workers among them, with the cases of their last reading.
    pub(crate) fn with_cases(&self, on: NaiveDate) -> impl Iterator<Item = (&Piece, i64)> {
        let before = twelve_months_before(on);
        let mut last: std::collections::HashMap<Uuid, (NaiveDate, i64)> = std::collections::HashMap::new();
        for (spell, day, cases) in self.caseloads.iter().filter(|(_, day, _)| before < *day && *day <= on) {
            let entry = last.entry(*spell).or_insert((*day, *cases));
            if entry.0 <= *day {
                *entry = (*day, *cases);
            }
        }
        let there = self.pieces.iter().filter(move |it| it.children && it.at_close_of(on));
        there.map(move |it| (it, last.get(&it.spell).map_or(0, |(_, cases)| *cases)))
    }
}

impl Workforce {
    /// A rate by full-time equivalents, by its published formula.
    pub fn rate(&self, formula: Formula) -> Option<Tenths> {
        formula.of(&Amounts {
            in_post: self.in_post.fte,
            leavers: self.leavers.fte,
            agency: self.agency.fte,
            agency_cover: None,
            vacancies: self.vacancies.fte,
            case_holders: self.case_holders.fte,
            cases: self.cases,
            days_lost: self.days_lost,
            working_days: u16::try_from(self.year).ok().map(working_days),
        })
    }

    /// A rate by headcount, by its published formula.
    pub fn rate_by_headcount(&self, formula: Formula) -> Option<Tenths> {
        let millionths = |heads: Option<i64>| heads.map(|it| it * 1_000_000);
        formula.of(&Amounts {
            in_post: millionths(self.in_post.headcount),
            leavers: millionths(self.leavers.headcount),
            agency: millionths(self.agency.headcount),
            ..Amounts::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::employment::{DaysLostRecorded, EmploymentChanged, EmploymentStarted};
    use crate::event::Event;
    use crate::fte::Days;
    use crate::given::*;
    use crate::private::Private;

    fn lost(until: u64, days: &str) -> Told {
        let days = Days::parse(days).unwrap();
        (until, Event::DaysLostRecorded(DaysLostRecorded { spell: FIRST, from: day(until - 4), days, cause: Private::Open(None) }))
    }

    fn counted(story: &Story) -> Option<i64> {
        let mut known = Known::default();
        story.clone().then(|it| known.add(Uuid::from_u128(1), &it, NORTH));
        known.count(day(200)).days_lost
    }

    #[test]
    fn days_lost_are_those_of_direct_employment_in_childrens_services_as_the_rate_is_by_them() {
        let direct = given([opened(), started(10, a_start(FIRST)), lost(20, "2")]);
        assert_eq!(counted(&direct), Some(200));
        let agency = EmploymentStarted { contract: Contract::Agency, ..a_start(FIRST) };
        assert_eq!(counted(&given([opened(), started(10, agency), lost(20, "2")])), None);
        let adults = changed(30, EmploymentChanged { service: Some(Service::Adults), ..a_change(FIRST) });
        let moved = given([opened(), started(10, a_start(FIRST)), lost(20, "2"), adults, lost(40, "1")]);
        assert_eq!(counted(&moved), Some(200));
        let ended = given([opened(), started(10, a_start(FIRST)), ended(18, an_ending(FIRST)), lost(20, "2")]);
        assert_eq!(counted(&ended), Some(200));
    }
}
