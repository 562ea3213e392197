//! Leading: an academy for senior practitioners, who of them was there, what their managers say, and who was promoted.

use chrono::NaiveDate;
use domain::attendance::AttendanceRecorded;
use domain::codes::OrgRole;
use domain::cohort::CohortJoined;
use domain::employment::{EmploymentChanged, Post};
use domain::enrolment::ProgrammeConcluded;
use domain::event::Event;
use domain::history::Draft;
use domain::ids::CohortId;
use domain::private::Private::Open;
use domain::review::ReviewSubmitted;
use domain::support::Party;
use store::bring_in::Bringing;

use super::enrolling::{Begun, enrolment};
use super::staff::{Colleague, MANAGER, SENIOR};
use super::telling::{CLEAN, Hands, Telling, after};
use super::words::REVIEWS;
use super::{Programmes, Told};
use crate::clock;
use crate::demo::plan::Plan;
use crate::demo::record::draft;

/// The first day of the academy.
pub(super) const BEGINS: NaiveDate = NaiveDate::from_ymd_opt(2026, 4, 20).unwrap();

/// The day on which the first of the delegates has completed it.
const COMPLETED: NaiveDate = NaiveDate::from_ymd_opt(2026, 10, 27).unwrap();

/// Days from there to the post that they are promoted to.
const UNTIL_PROMOTED: u64 = 20;

/// Delegates at most.
const DELEGATES: usize = 8;

/// What is taught, in days from the first.
const TAUGHT: [(&str, u64); 5] = [("introduction", 2), ("pathway-1", 30), ("pathway-2", 65), ("pathway-3", 142), ("pathway-4", 177)];

impl Programmes<'_> {
    /// Everybody on the academy. `people` are the parts of the plan, person by person.
    pub(super) fn leadership(&mut self, cohort: CohortId, people: &[Bringing]) -> Vec<Told> {
        if self.today < BEGINS {
            return Vec::new();
        }
        let seniors: Vec<Colleague> = self.staff.with_role(&[SENIOR], self.today).into_iter().cloned().collect();
        let delegates = seniors.iter().take(DELEGATES).enumerate();
        delegates.filter_map(|(number, it)| Some((it.at, self.delegate((number, it), cohort, &people[it.at].drafts)?))).collect()
    }

    fn delegate(&mut self, (number, who): (usize, &Colleague), cohort: CohortId, before: &[Draft]) -> Option<Vec<Draft>> {
        let chosen = self.documents.in_force("leadership", BEGINS)?;
        let joined = draft(BEGINS, Event::CohortJoined(CohortJoined { cohort }));
        let known: Vec<Draft> = before.iter().cloned().chain([joined.clone()]).collect();
        let begun = Begun { spell: who.spell, cohort, enrolled_on: BEGINS, intake_on: BEGINS };
        let enrolled = enrolment(&chosen, &known, &begun)?;
        let hands = Hands { chosen, staff: &self.staff, dice: &mut self.dice, today: self.today };
        let mut telling = Telling::new(hands, (BEGINS, enrolled), Vec::new(), &known)?;
        // One has done everything early, and becomes a manager.
        let completes = number == 0 && after(COMPLETED, UNTIL_PROMOTED) <= self.today;
        if completes {
            telling.until = COMPLETED;
            telling.is_over = true;
        }
        telling.managed();
        telling.taught(number);
        telling.gathered_from_manager(number);
        let mut drafts = vec![joined];
        if completes {
            telling.promoted(self.plan);
        }
        drafts.append(&mut telling.drafts);
        Some(drafts)
    }
}

impl Telling<'_> {
    /// Who was there; one missed a day, and made it good with the next.
    fn taught(&mut self, number: usize) {
        for (index, (session, days)) in TAUGHT.iter().enumerate() {
            let attended = number != index + 1 || index == 0;
            let told = |attended| AttendanceRecorded { enrolment: self.enrolment, session: (*session).to_owned(), attended };
            let (now, again) = (told(attended), told(true));
            let on = after(BEGINS, *days);
            self.say(on, Event::AttendanceRecorded(now));
            if !attended && index % 2 == 1 {
                self.say(after(on, 21), Event::AttendanceRecorded(again));
            }
        }
    }

    /// The meeting of delegate and manager, and what the manager says of them; some are late.
    fn gathered_from_manager(&mut self, number: usize) {
        if number % 3 == 2 {
            return;
        }
        self.gathered();
        let Some(point) = self.points.first().cloned() else { return };
        let Some(held_on) = self.open_day(point.on, after(point.on, 5)) else { return };
        let met = ReviewSubmitted {
            review: domain::ids::ReviewId(clock::new_id()),
            enrolment: self.enrolment,
            point: point.slug,
            held_on,
            by: self.who(Party::LineManager, held_on),
            progress: Vec::new(),
            recommends: None,
            again_after: None,
            anonymity: CLEAN,
            words: Open(self.one_of(REVIEWS)),
        };
        self.say(held_on, Event::ReviewSubmitted(met));
    }

    fn promoted(&mut self, plan: &Plan) {
        let roles = plan.people.iter().flat_map(|it| &it.spells).map(|it| it.role);
        let Some(manager) = roles.into_iter().find(|it| it.csww_role == MANAGER) else { return };
        let concluded = ProgrammeConcluded {
            enrolment: self.enrolment,
            outcome: "completed".into(),
            completed: true,
            counts_from: COMPLETED,
            note: Open(Some("Everything that is taught was attended".to_owned())),
        };
        self.say(COMPLETED, Event::ProgrammeConcluded(concluded));
        let post = Post::new(manager.title, Some(manager.grade.to_owned()), OrgRole::from_code(&manager.csww_role.to_string()));
        let changed = EmploymentChanged { spell: self.spell, fte: None, post: Some(post), contract: None, service: None, team: None };
        self.drafts.push(draft(after(COMPLETED, UNTIL_PROMOTED), Event::EmploymentChanged(changed)));
    }
}
