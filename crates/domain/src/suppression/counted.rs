//! What figures are made of, person by person, and which of them are withheld: small numbers, and whatever a small one follows from.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::SuppressionPolicySet;
use crate::figures::Symbol;
use crate::workforce::{Figures, Known, Piece, Quantity, twelve_months_before};

/// People, each with what they add to a figure.
pub type People = BTreeMap<Uuid, (i64, i64)>;

/// Figures that are withheld together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Who is in post.
    InPost,
    /// Starters and leavers: either follows from the other and the stock of two years.
    ComingsAndGoings,
    /// Agency workers.
    Agency,
    /// Case holders, and their cases: who holds none follows from those in post and agency workers.
    CaseHolders,
    /// Days lost.
    DaysLost,
}

/// The parts that are withheld.
pub type Hidden = BTreeSet<Part>;

/// The workforce of a day, and everybody in it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Counted {
    /// Every figure, exact.
    pub exact: Figures,
    /// In post a year before.
    pub before: People,
    /// In post.
    pub in_post: People,
    /// Started in the year.
    pub starters: People,
    /// Left in the year.
    pub leavers: People,
    /// Agency workers.
    pub agency: People,
    /// Those who hold cases.
    pub holders: People,
    /// Those who are there and hold none.
    pub idle: People,
    /// Those who lost days.
    pub lost: People,
}

impl Counted {
    /// Counts the twelve months to a day.
    pub fn of(known: &Known, on: NaiveDate) -> Self {
        let (mut holders, mut idle) = (People::new(), People::new());
        for (piece, cases) in known.with_cases(on) {
            add(if cases > 0 { &mut holders } else { &mut idle }, piece.person, (piece.fte, cases));
        }
        let whose: BTreeMap<Uuid, Uuid> = known.pieces.iter().map(|it| (it.spell, it.person)).collect();
        let mut lost = People::new();
        for (spell, days) in known.lost(on) {
            add(&mut lost, whose.get(&spell).copied().unwrap_or(spell), (0, days));
        }
        Self {
            exact: Figures::exact(&known.count(on)),
            before: people(known.in_post(twelve_months_before(on))),
            in_post: people(known.in_post(on)),
            starters: people(known.starters(on)),
            leavers: people(known.leavers(on)),
            agency: people(known.agency(on)),
            holders,
            idle,
            lost,
        }
    }

    /// What is withheld of these figures alone.
    pub fn hides(&self, policy: &SuppressionPolicySet) -> Hidden {
        let small = |it: &People| policy.is_small(it.len());
        let mut hidden = Hidden::new();
        hidden.extend(small(&self.in_post).then_some(Part::InPost));
        let flows = [&self.in_post, &self.before, &self.starters, &self.leavers];
        hidden.extend(flows.into_iter().any(small).then_some(Part::ComingsAndGoings));
        hidden.extend(small(&self.agency).then_some(Part::Agency));
        hidden.extend([&self.holders, &self.idle].into_iter().any(small).then_some(Part::CaseHolders));
        hidden.extend(small(&self.lost).then_some(Part::DaysLost));
        self.closed(hidden)
    }

    /// With what follows from what is withheld.
    pub(super) fn closed(&self, mut hidden: Hidden) -> Hidden {
        if hidden.contains(&Part::InPost) {
            hidden.insert(Part::ComingsAndGoings);
        }
        if hidden.contains(&Part::InPost) || hidden.contains(&Part::Agency) {
            hidden.insert(Part::CaseHolders);
        }
        if self.holders.is_empty() {
            // Nobody holds a case: that is told, and says nothing of how many there are.
            hidden.remove(&Part::CaseHolders);
        }
        hidden
    }

    /// The figures without the parts that are withheld, and without rates that would give them away or have too small a denominator.
    pub fn told(&self, policy: &SuppressionPolicySet, hidden: &Hidden) -> Figures {
        let mut told = self.exact.clone();
        let mut withhold = |quantity: Quantity, because: bool| {
            // What was never returned is not withheld, and says so.
            let unknown = told.get(quantity).fte.symbol == Some(Symbol::Unavailable);
            if because && !unknown {
                told.withhold(quantity, Symbol::Suppressed);
            }
        };
        let hides = |part| hidden.contains(&part);
        let few = |people: usize| 0 < people && people < policy.least_denominator as usize;
        let (in_post, flows) = (hides(Part::InPost), hides(Part::ComingsAndGoings));
        let (agency, cases, days) = (hides(Part::Agency), hides(Part::CaseHolders), hides(Part::DaysLost));
        let paid = self.in_post.len();
        withhold(Quantity::InPost, in_post);
        withhold(Quantity::Starters, flows);
        withhold(Quantity::Leavers, flows);
        withhold(Quantity::Agency, agency);
        withhold(Quantity::CaseHolders, cases);
        withhold(Quantity::Cases, cases);
        withhold(Quantity::DaysLost, days);
        withhold(Quantity::TurnoverRate, in_post || flows || few(paid));
        withhold(Quantity::AgencyRate, in_post || agency || few(paid + self.agency.len()));
        withhold(Quantity::VacancyRate, in_post || self.posts() < i64::from(policy.least_denominator) * 1_000_000);
        withhold(Quantity::AverageCaseload, cases || few(self.holders.len()));
        withhold(Quantity::AbsenceRate, in_post || days || few(paid));
        told
    }

    /// Vacancies and those in post: what the rate of vacancies divides by.
    fn posts(&self) -> i64 {
        let amount = |it| self.exact.get(it).fte.millionths.unwrap_or(0);
        amount(Quantity::Vacancies).saturating_add(amount(Quantity::InPost))
    }
}

/// Whether figures have no number of people in them but nought.
pub(super) fn say_nothing(told: &Figures) -> bool {
    let of_people = [
        Quantity::InPost,
        Quantity::Starters,
        Quantity::Leavers,
        Quantity::Agency,
        Quantity::CaseHolders,
        Quantity::Cases,
        Quantity::DaysLost,
    ];
    let numbers = of_people.into_iter().map(|it| told.get(it)).flat_map(|it| [it.fte.millionths, it.headcount.millionths]);
    numbers.flatten().all(|it| it == 0)
}

fn people<'a>(pieces: impl Iterator<Item = &'a Piece>) -> People {
    let mut people = People::new();
    for piece in pieces {
        add(&mut people, piece.person, (piece.fte, 1));
    }
    people
}

fn add(people: &mut People, person: Uuid, (one, other): (i64, i64)) {
    let amount = people.entry(person).or_default();
    *amount = (amount.0 + one, amount.1 + other);
}
