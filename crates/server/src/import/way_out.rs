//! Ways out: what whoever sent a file can do about a rule's refusal.

use domain::refusal::Refusal;

/// What to do about it, in words for whoever has the file.
pub(super) fn of(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::WouldBreak { because, .. } => of(because),
        Refusal::CohortFull => {
            "name another cohort, give this one more seats in the record, or import the row again when somebody has left"
        }
        Refusal::CohortUnknown => "check the cohort's name, or open the cohort first",
        Refusal::AlreadyInCohort => "say when the person left it before, or correct the day on which they joined",
        Refusal::NotInCohort => "say when the person joined it, or correct the day on which they left",
        Refusal::NumberClaimed => "check the number; where it is right, correct or retract the other person's in the record first",
        Refusal::NumberAlreadyHeld | Refusal::AnotherNumberHeld | Refusal::NumberNotHeld => {
            "check the number against the one in the record, and correct whichever is wrong"
        }
        Refusal::Erased => "take the person's rows out: nothing can be recorded of somebody who was erased",
        Refusal::NotYetBorn => "correct the date of birth",
        Refusal::InTheFuture => "correct the day, or import it when it has come",
        Refusal::DateOutOfRange(_) => "write a day from 1900 to 2199",
        Refusal::EndsBeforeItBegins(_) => "check both days: the day comes before the month",
        Refusal::SpellUnknown | Refusal::SpellOver => {
            "check the first and last days of the person's posts: they must not contradict the record"
        }
        Refusal::AgencyIsAnotherSpell => "end the agency spell on its last day, and begin another",
        Refusal::AlreadyAway | Refusal::NotAway => "check when the person was away against the record",
        Refusal::Deceased => "check the reason for leaving: nothing comes after a death",
        Refusal::TooManyCases(_) => "check the number of cases",
        Refusal::BeforeTheSpell(_) | Refusal::MoreDaysThanThePeriod => "check the days lost, and the first day of the post",
        Refusal::NegativeVacancies | Refusal::VacantPosts(_) => "check the vacancies",
        Refusal::EmployerUnknown => "give the employer's published name or code, or register it first",
        Refusal::NameTaken(_) => "use the name or code under which it is registered",
        Refusal::TeamUnknown => "check the team's name, or open the team again",
        Refusal::TooLong(..) => "shorten it",
        Refusal::Empty(_) => "write something that can be seen",
        Refusal::ControlCharacter(_) => "write it on one line",
        Refusal::Busy => "import the file again in a moment",
        Refusal::NotFound | Refusal::NotAllowed => "ask somebody who may record for this employer",
        _ => "compare the rows with the person's record, and correct whichever is wrong",
    }
}
