//! An invented workforce as plain data: people, their spells, and what happened in them.

use chrono::NaiveDate;

use super::figures::Rate;

/// One full-time equivalent, in the millionths that every FTE here is counted in.
pub const WHOLE_FTE: i64 = 1_000_000;

/// Everything that one authority's demonstration records.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Names of the teams; people point at them by their place in this list.
    pub teams: Vec<String>,
    /// Everyone who ever appears, in the order in which they were invented.
    pub people: Vec<PlannedPerson>,
    /// What the employer reports on its vacancies each year.
    pub vacancies: Vec<PlannedVacancies>,
    /// The intakes of newly qualified social workers.
    pub cohorts: Vec<PlannedCohort>,
    /// What the published years leave unexplained between them, and how it is recorded.
    pub unexplained: Vec<Unexplained>,
    /// Published rates that no hidden digits give, by year.
    pub unmet: Vec<(i32, Rate)>,
    /// Those of whom it is settled what happens on their programme.
    pub settled: Vec<Settled>,
}

/// What is settled of somebody's programme.
#[derive(Debug, Clone, Copy)]
pub struct Settled {
    /// The place of the person in [`Plan::people`].
    pub person: usize,
    /// What happens to them.
    pub happens: &'static [Happening],
}

/// Something that happens to somebody on a programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// Their assessor leaves, and with the next one nothing is signed yet.
    AssessorLeaves,
    /// A concern was raised, a plan agreed, and nobody has looked at it again.
    Concern,
    /// They do not pass.
    Fails,
    /// Their year is over, and the final review was not held.
    FinalReviewLate,
    /// Maternity leave stops the clock, and the return lies ahead.
    GoesOnLeave,
    /// It is decided that they go on under the programme that follows this one.
    GoesOnUnderTheNext,
    /// They came weeks after the others, and nothing is signed yet.
    LateStarter,
    /// Nobody has observed their practice when the next review asks for it.
    ObservationMissing,
    /// They carry more than was promised, at first with leave to.
    Overloaded,
    /// The clock stands, and they were expected back by now.
    ReturnOverdue,
    /// Their last review was given back, and not submitted again.
    ReviewReturned,
    /// It is decided that they stay under the version that they began with.
    StaysUnderThis,
    /// Their last sessions were too short, of the wrong kind, or not held.
    SupervisionMissed,
    /// They go on at an employer that nobody here knows.
    Transfers,
    /// They leave the programme.
    Withdraws,
}

/// Vacancies at 30 September of a year, in millionths of FTE.
#[derive(Debug, Clone, Copy)]
pub struct PlannedVacancies {
    /// The year that ends on 30 September.
    pub year: i32,
    /// Posts that nobody is employed in.
    pub vacancies_fte: i64,
    /// Agency workers who cover them.
    pub agency_cover_fte: i64,
}

/// An intake of newly qualified social workers, such as "September 2024".
#[derive(Debug, Clone)]
pub struct PlannedCohort {
    /// What the academy calls it.
    pub name: String,
    /// The day on which the academy opened it.
    pub opened_on: NaiveDate,
    /// The first day of its programme.
    pub starts_on: NaiveDate,
}

/// Moves and hours that starters and leavers do not explain, between two 30 Septembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unexplained {
    /// The year that ends on 30 September.
    pub year: i32,
    /// People who moved into children's social work from elsewhere in the council.
    pub moved_in: usize,
    /// People who moved elsewhere in the council.
    pub moved_out: usize,
    /// What changed hours and second posts add to the FTE in post, in millionths.
    pub hours_fte: i64,
}

/// One invented person.
#[derive(Debug, Clone)]
pub struct PlannedPerson {
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// Date of birth.
    pub born_on: NaiveDate,
    /// Gender as the census codes it: 1 male, 2 female.
    pub gender: u8,
    /// Ethnicity as the census codes it, such as `WBRI`.
    pub ethnicity: &'static str,
    /// An address under `example.org`, which nobody can own.
    pub email: String,
    /// A number that Ofcom keeps for drama.
    pub phone: String,
    /// The registration, for everybody who got as far as having one.
    pub registration: Option<Registration>,
    /// The entry route's code, such as `ug_degree`.
    pub route: &'static str,
    /// 1 under-graduate, 2 post-graduate, 3 other.
    pub qualification_level: u8,
    /// The invented university at which they qualified.
    pub university: &'static str,
    /// The day on which they qualified.
    pub qualified_on: NaiveDate,
    /// Student placements that this academy knows of.
    pub placements: Vec<Placement>,
    /// Offers made to them while they were students.
    pub offers: Vec<Offer>,
    /// Spells of employment, in the order in which they were planned.
    pub spells: Vec<PlannedSpell>,
    /// Cohorts that they were in, in order.
    pub memberships: Vec<Membership>,
}

/// An entry in the register. The number is invented, and may coincide with a real one.
#[derive(Debug, Clone, Copy)]
pub struct Registration {
    /// The digits after `SW`, 1 to 999999, never the same twice in one build of England.
    pub number: u32,
    /// The first day on the register.
    pub registered_on: NaiveDate,
}

/// A student's placement.
#[derive(Debug, Clone, Copy)]
pub struct Placement {
    /// Whether it was with this authority.
    pub here: bool,
    /// The team, where it was with this authority.
    pub team: Option<usize>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// A conditional offer of a post, made before the course ended.
#[derive(Debug, Clone, Copy)]
pub struct Offer {
    /// The day of the offer.
    pub offered_on: NaiveDate,
    /// The last day of the course, on which the offer depends.
    pub course_ends_on: NaiveDate,
    /// The day of the answer.
    pub answered_on: NaiveDate,
    /// What became of it.
    pub answer: Answer,
}

/// What became of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Taken up: a spell follows.
    Accepted,
    /// Not wanted.
    Declined,
    /// Accepted, then lost before the first day.
    Withdrawn,
}

/// Time in a cohort.
#[derive(Debug, Clone, Copy)]
pub struct Membership {
    /// The cohort's place in [`Plan::cohorts`].
    pub cohort: usize,
    /// First day in it.
    pub joined_on: NaiveDate,
    /// Last day in it, and why; none for those who are in it still.
    pub ended: Option<(NaiveDate, CohortEnd)>,
}

/// Why a membership of a cohort ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CohortEnd {
    /// Finished the assessed and supported year.
    Completed,
    /// Went on in a later cohort, after leave.
    Moved,
    /// Left the council.
    LeftCouncil,
}

/// One spell of employment or of agency work.
#[derive(Debug, Clone)]
pub struct PlannedSpell {
    /// First day.
    pub start: NaiveDate,
    /// Last day, where it has ended.
    pub last_day: Option<NaiveDate>,
    /// The contract.
    pub contract: Contract,
    /// A casual second post beside the person's main one.
    pub second_post: bool,
    /// Where they came from, as the census codes it, 1 to 10.
    pub origin: u8,
    /// Why and where they went, for a spell that has ended and is not agency.
    pub leaving: Option<Leaving>,
    /// Hours on the first day, in millionths of FTE.
    pub fte: i64,
    /// Service on the first day.
    pub service: Service,
    /// Team on the first day.
    pub team: usize,
    /// Role on the first day.
    pub role: Role,
    /// What changed, in order of day.
    pub changes: Vec<(NaiveDate, Change)>,
    /// Cases held at each 30 September, for those who held any.
    pub caseloads: Vec<(NaiveDate, u32)>,
    /// Sickness.
    pub absences: Vec<Absence>,
}

/// The contract of a spell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contract {
    /// Permanent employee.
    Permanent,
    /// Fixed-term employee.
    FixedTerm,
    /// Paid by an agency.
    Agency,
}

/// Where in the council a spell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Children's social work, which the census counts.
    Childrens,
    /// Anywhere else in the same council.
    Elsewhere,
}

/// A post as the council names and grades it, and as the census codes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    /// The council's words.
    pub title: &'static str,
    /// The council's grade.
    pub grade: &'static str,
    /// 1 senior manager to 6 qualified without cases.
    pub csww_role: u8,
}

/// Why somebody left, and where to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaving {
    /// ReasonLeave, 1 to 10.
    pub reason: u8,
    /// LeaverDestination, 1 to 9.
    pub destination: u8,
}

/// Something that changed within a spell, from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Hours, in millionths of FTE.
    Fte(i64),
    /// A move inside the council.
    Service(Service),
    /// A promotion, or a first step after qualifying.
    Role(Role),
    /// Another team, by its place in [`Plan::teams`].
    Team(usize),
    /// First day of long leave that is not leaving.
    LeaveFrom(Leave),
    /// Last day of it.
    LeaveTo,
}

/// A kind of long leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// Maternity, paternity or adoption.
    Parental,
    /// A career break.
    CareerBreak,
}

/// Sickness from one day to another, and the working days it cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absence {
    /// First day.
    pub from: NaiveDate,
    /// Last day, in the same year to 30 September.
    pub to: NaiveDate,
    /// Working days lost, in hundredths.
    pub days_lost_hundredths: i64,
}

impl Plan {
    /// How many facts the plan holds, which is about how many events it becomes.
    pub fn facts(&self) -> usize {
        let own = self.vacancies.len() + self.cohorts.len() + self.teams.len();
        own + self.people.iter().map(PlannedPerson::facts).sum::<usize>()
    }
}

impl PlannedPerson {
    fn facts(&self) -> usize {
        let spells = self.spells.iter().map(|spell| {
            let ends = usize::from(spell.last_day.is_some());
            1 + ends + spell.changes.len() + spell.caseloads.len() + spell.absences.len()
        });
        let ended = self.memberships.iter().filter(|it| it.ended.is_some()).count();
        1 + usize::from(self.registration.is_some())
            + 2 * (self.placements.len() + self.offers.len())
            + self.memberships.len()
            + ended
            + spells.sum::<usize>()
    }
}
