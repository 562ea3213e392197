//! Qualifying: when somebody was awarded what lets them register as a social worker.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::EmployerId;
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::Refusal;
use crate::text;

/// A qualification in social work was awarded. True on the day of the award.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct QualificationAwarded {
    /// What it is called, where somebody said.
    pub qualification: Private<Option<String>>,
    /// For which employer it was recorded, where it was for one: what one employer gets to know is not another's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_for: Option<EmployerId>,
}

/// A qualification, on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Qualification {
    /// The day of the award.
    pub on: NaiveDate,
    /// What it is called.
    pub title: Private<Option<String>>,
}

impl Journey {
    /// The day on which the person first qualified, where that is known: from it rules count that speak of "years after qualifying".
    pub fn qualified_on(&self) -> Option<NaiveDate> {
        self.qualifications.iter().map(|it| it.on).min()
    }
}

pub(crate) fn award(it: &QualificationAwarded) -> Result<(), Refusal> {
    it.qualification.get().and_then(Option::as_deref).map_or(Ok(()), |title| text::line("qualification", title, text::LINE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use crate::given::*;

    fn awarded(on: u64, title: Option<&str>) -> Told {
        (
            on,
            Event::QualificationAwarded(QualificationAwarded {
                qualification: Private::Open(title.map(str::to_owned)),
                recorded_for: None,
            }),
        )
    }

    #[test]
    fn who_qualified_twice_qualified_on_the_first_day() {
        let story = given([opened(), awarded(9, Some("MA Social Work")), awarded(4, None)]);
        story.then(|it| assert_eq!(it.qualified_on(), Some(day(4))));
    }

    #[test]
    fn a_qualification_is_awarded_before_it_is_recorded_and_has_a_title_that_says_something() {
        given([opened()]).when(awarded(TODAY + 1, None)).refused(Refusal::InTheFuture);
        given([opened()]).when(awarded(4, Some(" "))).refused(Refusal::Empty("qualification"));
    }
}
