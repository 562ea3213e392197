//! How somebody on a programme stands on a day, in a few numbers: a line of a board.

use std::cmp::Reverse;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{DueItem, What};
use crate::access::{Class, Rights, Sight};
use crate::clock::Clock;
use crate::enrolment::Enrolment;
use crate::evidence::CategoryStanding;
use crate::framework::Programme;
use crate::ids::EnrolmentId;
use crate::journey::Journey;
use crate::supervision::{Charged, months_of};
use crate::support::Party;

/// How somebody stands on a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Everything that is due, the earliest first.
    pub due: Vec<DueItem>,
    /// The next review that is still owed, and what evidence it lacks.
    pub review: Option<Review>,
    /// Each window of promised supervision that has begun, and on whom it was to keep it; none where none are promised.
    pub supervision: Option<Vec<Charged>>,
    /// The end as things stand.
    pub expected_end: Option<NaiveDate>,
}

/// A review that is still owed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Review {
    /// The review point.
    pub point: String,
    /// When it is due.
    pub on: NaiveDate,
    /// The categories of evidence that are not there yet, with what is missing of each.
    pub lacks: Vec<CategoryStanding>,
}

impl Standing {
    /// As much of it as is seen with some rights: what is due of a class that is not open is not there.
    #[must_use]
    pub fn seen_with(&self, rights: &Rights) -> Self {
        let open = |class| rights.sight(class) == Sight::Open;
        Self {
            due: self.due.iter().filter(|it| open(it.what.class())).cloned().collect(),
            review: self.review.clone().filter(|_| open(Class::Assessment)),
            supervision: self.supervision.clone().filter(|_| open(Class::Supervision)),
            expected_end: self.expected_end.filter(|_| open(Class::Programme)),
        }
    }

    /// What is late, the latest first: what has waited longest comes first.
    pub fn late(&self) -> impl Iterator<Item = &DueItem> {
        self.due.iter().filter(|it| it.late_by_days > 0)
    }

    /// The next thing: what is late before what is to come.
    pub fn next(&self) -> Option<&DueItem> {
        self.due.first()
    }

    /// How many sessions of supervision were promised so far, and how many of them were given; none where none are promised.
    pub fn supervised(&self) -> Option<(usize, usize)> {
        let months = months_of(self.supervision.as_ref()?.iter().map(|it| &it.window));
        Some((months.iter().map(|it| it.promised).sum(), months.iter().map(|it| it.given).sum()))
    }

    /// How late the latest thing is, in days.
    pub fn late_by_days(&self) -> u32 {
        self.due.iter().map(|it| it.late_by_days).max().unwrap_or(0)
    }

    /// Whether a line of a board is wanted: with something late or nothing, and with the next move one party's.
    pub fn is_wanted(&self, late: Option<bool>, whose: Option<Party>) -> bool {
        let is_late = self.late_by_days() > 0;
        late.is_none_or(|wanted| wanted == is_late) && whose.is_none_or(|wanted| self.next().is_some_and(|it| it.whose == wanted))
    }

    /// What puts the most urgent line first: what is late longest, then what is due next.
    pub fn urgency(&self) -> (Reverse<u32>, NaiveDate) {
        (Reverse(self.late_by_days()), self.next().map_or(NaiveDate::MAX, |it| it.on))
    }
}

impl DueItem {
    /// A name for it, the same whenever it is asked for.
    pub fn id(&self, enrolment: EnrolmentId) -> Uuid {
        let detail = match &self.what {
            What::Review(point, _) => point.clone(),
            What::PlanFor(id) | What::SecondLook(id) => id.to_string(),
            _ => self.on.to_string(),
        };
        Uuid::new_v5(&enrolment.0, format!("{} {detail}", self.what.code()).as_bytes())
    }

    /// Whether it is wanted: late or not, and one party's move.
    pub fn is_wanted(&self, late: Option<bool>, whose: Option<Party>) -> bool {
        late.is_none_or(|wanted| wanted == (self.late_by_days > 0)) && whose.is_none_or(|wanted| wanted == self.whose)
    }
}

impl Enrolment {
    /// How the person stands at the close of a day.
    pub fn standing(&self, journey: &Journey, programme: &Programme, on: NaiveDate) -> Standing {
        let due = self.due(journey, programme, on);
        let owed = due.iter().find_map(|it| if let What::Review(point, _) = &it.what { Some((point, it.on)) } else { None });
        let review = owed.map(|(point, on)| {
            let mut lacks = self.sufficiency(journey, programme, Some(point)).categories;
            lacks.retain(|it| !it.lacks.is_empty());
            Review { point: point.clone(), on, lacks }
        });
        let supervision = self.supervision(journey, programme, on).map(|it| self.charged(journey, &it));
        let expected_end = Clock::of(&self.course(journey, programme, on)).expected_end.on;
        Standing { review, supervision, expected_end, due }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrolment::tests::{on_programme, year};
    use crate::given::*;
    use crate::history::AsAt;
    use crate::review::tests::{a_review_of, submitted};

    fn standing(story: &Story, on: u64) -> Standing {
        let journey = Journey::fold(&story.history, AsAt { on: day(on), known: i64::MAX });
        journey.enrolments[0].standing(&journey, year().programme().unwrap(), day(on))
    }

    #[test]
    fn a_board_shows_in_month_five_what_the_next_review_still_lacks() {
        let story =
            [("beginning", 26), ("three-months", 98)].into_iter().enumerate().fold(on_programme(), |story, (count, (point, on))| {
                story.when(submitted(on, a_review_of(count as u128 + 1, point, on))).accepted()
            });
        let it = standing(&story, 150);
        let review = it.review.clone().unwrap();
        assert_eq!((review.point.as_str(), review.on), ("six-months", day(189)));
        let lacking: Vec<&str> = review.lacks.iter().map(|it| it.category.as_str()).collect();
        assert!(lacking.contains(&"direct-observation") && lacking.contains(&"critical-reflection"), "{lacking:?}");
        let (promised, given) = it.supervised().unwrap();
        assert!(promised > 0 && given == 0);
        assert!(it.late_by_days() > 0 && it.next().is_some_and(|it| it.late_by_days > 0));
    }
}
