//! Memoranda: which figures several employers let be told of all of them together, for which purposes, until when.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::employer::Employer;
use crate::history::{Breach, Fact};
use crate::ids::{EmployerId, MemorandumId};
use crate::refusal::Refusal;
use crate::text;
use crate::workforce::Quantity;

/// An employer agreed to a memorandum. It counts once every party has recorded the same.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MemorandumAgreed {
    /// The memorandum, the same with every party.
    pub memorandum: MemorandumId,
    /// The other parties.
    pub with: BTreeSet<EmployerId>,
    /// What is told of all of them together, and nothing else.
    pub figures: BTreeSet<Quantity>,
    /// What for.
    pub purposes: BTreeSet<String>,
    /// The last day on which it is told, and the last day of which anything is.
    pub until: NaiveDate,
}

/// An employer ended a memorandum: from that day on nothing is told by it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MemorandumEnded {
    /// The memorandum.
    pub memorandum: MemorandumId,
}

/// What one party agreed to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Agreed {
    /// What it said.
    pub says: MemorandumAgreed,
    /// From which day.
    pub from: NaiveDate,
    /// From which day not any more.
    pub ended_on: Option<NaiveDate>,
}

impl Agreed {
    pub(crate) fn new(it: &MemorandumAgreed, fact: &Fact<'_>) -> Self {
        Self { says: it.clone(), from: fact.effective_on, ended_on: None }
    }

    /// The parties, by what one of them said.
    pub fn parties(&self, whose: EmployerId) -> BTreeSet<EmployerId> {
        self.says.with.iter().copied().chain([whose]).collect()
    }

    /// Whether this party lets figures be told on a day.
    pub fn holds_on(&self, on: NaiveDate) -> bool {
        self.from <= on && on <= self.says.until && self.ended_on.is_none_or(|ended| on < ended)
    }
}

/// The fewest employers of which figures are told together: of one, they would be that one's.
pub const FEWEST: usize = 2;

pub(crate) fn agree(employer: &Employer, it: &MemorandumAgreed) -> Result<(), Refusal> {
    let own = employer.registered.as_ref().map(|it| it.employer);
    if it.with.is_empty() || own.is_some_and(|own| it.with.contains(&own)) {
        return Err(Refusal::MemorandumParties);
    }
    if it.figures.is_empty() {
        return Err(Refusal::Empty("measures"));
    }
    if it.purposes.is_empty() {
        return Err(Refusal::Empty("purposes"));
    }
    it.purposes.iter().try_for_each(|purpose| text::line("purposes", purpose, text::LINE))?;
    let is_known = employer.memoranda.iter().any(|known| known.says.memorandum == it.memorandum);
    if is_known { Err(Refusal::MemorandumKnown) } else { Ok(()) }
}

pub(crate) fn end(employer: &Employer, it: &MemorandumEnded) -> Result<(), Refusal> {
    let holds = |known: &Agreed| known.says.memorandum == it.memorandum && known.ended_on.is_none();
    if employer.memoranda.iter().any(holds) { Ok(()) } else { Err(Refusal::MemorandumUnknown) }
}

/// A memorandum does not end before it is agreed to.
pub(crate) fn check_days(fact: &Fact<'_>) -> Option<Breach> {
    let crate::event::Event::MemorandumAgreed(it) = fact.event else { return None };
    (it.until < fact.effective_on).then(|| Breach::at(fact, Refusal::EndsBeforeItBegins("until")))
}

/// A memorandum as its parties recorded it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Memorandum {
    /// Which.
    pub id: MemorandumId,
    /// Who is to agree.
    pub parties: BTreeSet<EmployerId>,
    /// What is told.
    pub figures: BTreeSet<Quantity>,
    /// What for.
    pub purposes: BTreeSet<String>,
    /// Until when.
    pub until: NaiveDate,
    /// Who has agreed to exactly this, and lets it be told on the day of the question.
    pub agreed: BTreeSet<EmployerId>,
}

impl Memorandum {
    /// What employers agreed to, as it stands on a day. What one of them says otherwise than the others is another memorandum.
    pub fn all<'a>(said: impl IntoIterator<Item = (EmployerId, &'a Agreed)>, today: NaiveDate) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for (whose, it) in said {
            let MemorandumAgreed { memorandum: id, figures, purposes, until, .. } = it.says.clone();
            let new = Self { id, parties: it.parties(whose), figures, purposes, until, agreed: BTreeSet::new() };
            let same = |known: &&mut Self| Self { agreed: BTreeSet::new(), ..Self::clone(known) } == new;
            let known = match all.iter_mut().find(same) {
                Some(known) => known,
                None => {
                    all.push(new);
                    let last = all.len() - 1;
                    &mut all[last]
                }
            };
            known.agreed.extend(it.holds_on(today).then_some(whose));
        }
        all
    }

    /// Whether every party lets figures be told.
    pub fn is_in_force(&self) -> bool {
        self.agreed == self.parties
    }

    /// Whether figures of a day are told for a purpose. Purposes are compared without regard to case.
    pub fn lets_through(&self, purpose: &str, on: NaiveDate) -> bool {
        let purpose = purpose.trim().to_lowercase();
        self.is_in_force() && on <= self.until && self.purposes.iter().any(|it| it.trim().to_lowercase() == purpose)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use crate::given::*;

    const OURS: MemorandumId = MemorandumId(uuid::Uuid::from_u128(80));

    fn says() -> MemorandumAgreed {
        MemorandumAgreed {
            memorandum: OURS,
            with: [SOUTH].into(),
            figures: [Quantity::InPost].into(),
            purposes: ["workforce planning".to_owned()].into(),
            until: day(100),
        }
    }

    fn agreed(on: u64, it: MemorandumAgreed) -> Told {
        (on, Event::MemorandumAgreed(it))
    }

    fn ended(on: u64) -> Told {
        (on, Event::MemorandumEnded(MemorandumEnded { memorandum: OURS }))
    }

    fn registered() -> Told {
        (0, Event::EmployerRegistered(crate::employer::EmployerRegistered { employer: NORTH, ..an_employer() }))
    }

    #[test]
    fn a_memorandum_has_other_parties_figures_purposes_and_an_end_after_its_beginning() {
        let wrong = [
            (MemorandumAgreed { with: [].into(), ..says() }, Refusal::MemorandumParties),
            (MemorandumAgreed { with: [NORTH].into(), ..says() }, Refusal::MemorandumParties),
            (MemorandumAgreed { figures: [].into(), ..says() }, Refusal::Empty("measures")),
            (MemorandumAgreed { purposes: [].into(), ..says() }, Refusal::Empty("purposes")),
            (MemorandumAgreed { purposes: [" ".to_owned()].into(), ..says() }, Refusal::Empty("purposes")),
            (MemorandumAgreed { until: day(4), ..says() }, Refusal::EndsBeforeItBegins("until")),
        ];
        for (it, refusal) in wrong {
            given([registered()]).when(agreed(5, it)).refused(refusal);
        }
        let story = given([registered(), agreed(5, says())]);
        story.clone().when(agreed(6, says())).refused(Refusal::MemorandumKnown);
        story.when(ended(9)).accepted().when(ended(10)).refused(Refusal::MemorandumUnknown);
        given([registered()]).when(ended(9)).refused(Refusal::MemorandumUnknown);
    }

    fn party(whose: EmployerId, other: EmployerId, ended_on: Option<u64>) -> (EmployerId, Agreed) {
        (whose, Agreed { says: MemorandumAgreed { with: [other].into(), ..says() }, from: day(5), ended_on: ended_on.map(day) })
    }

    fn in_force(said: &[(EmployerId, Agreed)], today: u64) -> bool {
        let all = Memorandum::all(said.iter().map(|(whose, it)| (*whose, it)), day(today));
        all.iter().any(|it| it.lets_through("Workforce planning ", day(1)))
    }

    #[test]
    fn an_agreement_counts_once_every_party_has_recorded_it_and_until_one_of_them_ends_it() {
        let both = [party(NORTH, SOUTH, None), party(SOUTH, NORTH, Some(50))];
        assert!(!in_force(&both[..1], 10), "one party is not enough");
        assert!(!in_force(&both, 4) && in_force(&both, 5) && in_force(&both, 49) && !in_force(&both, 50));
        assert!(!in_force(&[party(NORTH, SOUTH, None), party(SOUTH, NORTH, None)], 101), "its time is over");
    }

    #[test]
    fn what_a_party_says_otherwise_does_not_count() {
        let (south, mut it) = party(SOUTH, NORTH, None);
        it.says.figures.insert(Quantity::Leavers);
        let said = [party(NORTH, SOUTH, None), (south, it)];
        assert!(!in_force(&said, 10));
        let all = Memorandum::all(said.iter().map(|(whose, it)| (*whose, it)), day(10));
        assert_eq!(all.iter().map(|it| it.agreed.len()).collect::<Vec<_>>(), [1, 1]);
    }

    #[test]
    fn nothing_is_told_for_another_purpose_or_of_a_day_after_its_end() {
        let said = [party(NORTH, SOUTH, None), party(SOUTH, NORTH, None)];
        let it = Memorandum::all(said.iter().map(|(whose, it)| (*whose, it)), day(10)).remove(0);
        assert!(it.lets_through("workforce planning", day(100)));
        assert!(!it.lets_through("pay", day(100)) && !it.lets_through("", day(100)) && !it.lets_through("workforce planning", day(101)));
    }
}
