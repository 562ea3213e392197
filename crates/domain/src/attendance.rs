//! Attendance: who was there when something was taught, and who was promoted afterwards.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::clock::Length;
use crate::codes::OrgRole;
use crate::enrolment::{self, Enrolment};
use crate::framework::{Programme, TaughtSession};
use crate::history::Fact;
use crate::ids::{EnrolmentId, EventId};
use crate::journey::Journey;
use crate::refusal::{OnProgramme, Refusal};
use crate::text;

/// Whether somebody was there when something was taught. True on the day of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AttendanceRecorded {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// What was taught, from the pinned version's list.
    pub session: String,
    /// Whether they were there.
    pub attended: bool,
}

/// A day on which something was taught, for one person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attendance {
    /// The day.
    pub on: NaiveDate,
    /// What was taught.
    pub session: String,
    /// Whether they were there.
    pub attended: bool,
    /// The entry that says so.
    pub said_by: EventId,
}

impl Attendance {
    pub(crate) fn new(it: &AttendanceRecorded, fact: &Fact<'_>) -> Self {
        Self { on: fact.effective_on, session: it.session.clone(), attended: it.attended, said_by: fact.carrier.id }
    }
}

impl Enrolment {
    /// Everything that the pinned version has taught, each with the first day on which the person was there for it.
    pub fn attended<'p>(&self, programme: &'p Programme) -> Vec<(&'p TaughtSession, Option<NaiveDate>)> {
        let first = |slug: &str| self.attendance.iter().find(|it| it.attended && it.session == slug).map(|it| it.on);
        programme.sessions.iter().map(|it| (it, first(&it.slug))).collect()
    }

    /// The first day, within so long after the end, on which the person held a more senior role than at the end, at whatever employer.
    ///
    /// Seniority is that of the census's roles: grades and titles are each employer's own, and cannot be compared.
    pub fn promoted(&self, journey: &Journey, within: Length) -> Option<NaiveDate> {
        let end = self.ended.as_ref()?.actual_end();
        let pieces = || journey.spells.iter().flat_map(|it| &it.pieces);
        let role = |on: NaiveDate| -> Option<OrgRole> {
            let held = pieces().filter(|it| it.from <= on).filter_map(|it| Some((it.from, it.post.role?)));
            held.max_by_key(|it| it.0).map(|it| it.1)
        };
        let before = role(end)?;
        // The list of roles begins with the most senior.
        let later = pieces().filter(|it| end < it.from && it.from <= within.after(end) && it.post.role.is_some_and(|role| role < before));
        later.map(|it| it.from).min()
    }
}

pub(crate) fn record(journey: &Journey, it: &AttendanceRecorded) -> Result<(), Refusal> {
    enrolment::running(journey, it.enrolment)?;
    if text::slug(&it.session) { Ok(()) } else { Err(OnProgramme::TaughtSessionUnknown.into()) }
}

/// Whether the pinned version teaches it.
pub(crate) fn against(programme: &Programme, it: &AttendanceRecorded) -> Result<(), Refusal> {
    let known = programme.sessions.iter().any(|known| known.slug == it.session);
    if known { Ok(()) } else { Err(OnProgramme::TaughtSessionUnknown.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::employment::{EmploymentChanged, Post};
    use crate::enrolment::tests::{YEAR, concluded, on_programme, withdrawn};
    use crate::event::Event;
    use crate::framework::{Framework, check, shipped};
    use crate::given::*;
    use crate::history::AsAt;

    fn leadership() -> Framework {
        check(shipped().iter().find(|it| it.file == "leadership-2026.toml").unwrap().text).unwrap()
    }

    fn was_there(on: u64, session: &str, attended: bool) -> Told {
        (on, Event::AttendanceRecorded(AttendanceRecorded { enrolment: YEAR, session: session.into(), attended }))
    }

    fn post(on: u64, role: OrgRole) -> Told {
        changed(on, EmploymentChanged { post: Some(Post::new("A post", None, Some(role))), ..a_change(FIRST) })
    }

    fn promoted(all: impl IntoIterator<Item = Told>) -> Option<NaiveDate> {
        let story = all.into_iter().fold(on_programme(), |story, it| story.when(it).accepted());
        let journey = Journey::fold(&story.history, AsAt::END);
        journey.enrolments[0].promoted(&journey, Length::Months(24))
    }

    #[test]
    fn what_a_delegate_missed_may_be_made_good() {
        let told = [was_there(20, "introduction", true), was_there(40, "pathway-1", false), was_there(60, "pathway-1", true)];
        told.into_iter().fold(on_programme(), |story, it| story.when(it).accepted()).then(|it| {
            let leadership = leadership();
            let days: Vec<_> = it.enrolments[0].attended(leadership.programme().unwrap()).into_iter().map(|it| it.1).collect();
            assert_eq!(days[..3], [Some(day(20)), Some(day(60)), None]);
        });
    }

    #[test]
    fn only_what_the_version_teaches_is_attended_and_only_while_it_runs() {
        let leadership = leadership();
        let asked = |told: Told| crate::enrolment::against(leadership.programme().unwrap(), &told.1, day(told.0));
        assert_eq!(asked(was_there(20, "introduction", true)), Ok(()));
        assert_eq!(asked(was_there(20, "singing", true)), Err(OnProgramme::TaughtSessionUnknown.into()));
        on_programme().when(was_there(20, "Intro duction", true)).refused(OnProgramme::TaughtSessionUnknown);
        on_programme().when(withdrawn(19)).accepted().when(was_there(20, "introduction", true)).refused(OnProgramme::EnrolmentOver);
    }

    #[test]
    fn who_holds_a_more_senior_role_within_the_time_was_promoted() {
        let before = || post(6, OrgRole::SeniorPractitioner);
        assert_eq!(promoted([before(), concluded(371, 371), post(500, OrgRole::FirstLineManager)]), Some(day(500)));
        assert_eq!(promoted([before(), concluded(371, 371), post(500, OrgRole::CaseHolder)]), None, "a step back is none up");
        assert_eq!(promoted([before(), concluded(371, 371), post(371 + 731, OrgRole::FirstLineManager)]), None, "too late");
        assert_eq!(promoted([before(), post(300, OrgRole::FirstLineManager), concluded(371, 371)]), None, "it was so before the end");
        assert_eq!(promoted([concluded(371, 371), post(500, OrgRole::FirstLineManager)]), None, "nobody knows what they were");
        assert_eq!(promoted([before(), post(500, OrgRole::FirstLineManager)]), None, "it is not over");
    }
}
