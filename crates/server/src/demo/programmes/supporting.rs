//! Supporting: who assesses, supervises and manages somebody, who comes in their place, and what they sign.

use chrono::NaiveDate;
use domain::event::Event;
use domain::private::Private::Open;
use domain::support::{Party, SupportAgreed, SupportAssigned};

use super::staff::{Colleague, MANAGER, SENIOR};
use super::telling::{Telling, after};
use super::words::NAMES;
use crate::demo::plan::Happening;

const SIGNING: [Party; 3] = [Party::Worker, Party::Assessor, Party::Supervisor];

impl Telling<'_> {
    /// Who supports them from the first day on, and the agreement.
    pub(super) fn supported(&mut self) {
        let on = self.enrolled_on;
        let leaver = self.staff.leaver().filter(|it| self.has(Happening::AssessorLeaves) && it.is_there(on)).cloned();
        let assessor = leaver.or_else(|| self.staff.somebody(&[SENIOR, MANAGER], on, self.dice));
        let supervisor = self.staff.somebody(&[MANAGER, SENIOR], on, self.dice);
        self.assign(Party::Assessor, on, assessor.as_ref());
        self.assign(Party::Supervisor, on, supervisor.as_ref());
        self.assign(Party::LineManager, on, supervisor.as_ref());
        // Who came late has their first weeks behind them, and nobody has found the time.
        if self.has(Happening::LateStarter) {
            return;
        }
        let signed_on = after(on, 7 + self.dice.below(12) as u64);
        self.sign(signed_on);
        self.replace(Party::Assessor, assessor.as_ref());
        self.replace(Party::Supervisor, supervisor.as_ref());
    }

    /// Who supports somebody on a programme without an assessor.
    pub(super) fn managed(&mut self) {
        let on = self.enrolled_on;
        let manager = self.staff.somebody(&[MANAGER, SENIOR], on, self.dice);
        self.assign(Party::Supervisor, on, manager.as_ref());
        self.assign(Party::LineManager, on, manager.as_ref());
        self.replace(Party::Supervisor, manager.as_ref());
    }

    fn assign(&mut self, party: Party, on: NaiveDate, who: Option<&Colleague>) {
        let person = who.map(|it| it.person);
        let name = Open(if person.is_none() { Some(self.one_of(NAMES)) } else { None });
        self.around.push((on, party, person));
        let assigned = SupportAssigned { enrolment: self.enrolment, party, person, name, registered: Some(true) };
        self.say(on, Event::SupportAssigned(assigned));
    }

    fn sign(&mut self, on: NaiveDate) {
        let Some(on) = self.open_day(on, after(on, 60)) else { return };
        let mut terms =
            "Supervision on a day that both keep free; half a day a week for development; cases as the taper has them".to_owned();
        if self.has(Happening::StaysUnderThis) {
            terms += "; the change of standards in April 2027 was spoken about, and the year is finished under those it began with";
        }
        let signed = SupportAgreed { enrolment: self.enrolment, signatories: SIGNING.to_vec(), terms: Open(terms) };
        self.say(on, Event::SupportAgreed(signed));
    }

    /// Somebody comes in the place of who leaves the council; with whom all sign again, sooner or later.
    fn replace(&mut self, party: Party, who: Option<&Colleague>) {
        let Some(last) = who.and_then(|it| it.until).filter(|it| *it < self.until) else { return };
        let Some(on) = self.open_day(after(last, 1), after(last, 30)) else { return };
        let next = self.staff.somebody(&[SENIOR, MANAGER], on, self.dice);
        self.assign(party, on, next.as_ref());
        if party == Party::Supervisor {
            self.assign(Party::LineManager, on, next.as_ref());
        }
        let is_signed = self.around.iter().any(|it| it.1 == Party::Assessor);
        if is_signed && !self.has(Happening::AssessorLeaves) {
            let signed_on = after(on, 6 + self.dice.below(9) as u64);
            self.sign(signed_on);
        }
    }
}
