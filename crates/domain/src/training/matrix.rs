//! The matrix of required training: which courses an employer asks of whom, for how long each holds, and how somebody stands to it.

use chrono::{Days, Months, NaiveDate};
use strum::{EnumString, IntoStaticStr, VariantArray, VariantNames};

use super::Training;
use crate::codes::OrgRole;
use crate::employment::{Piece, Service, Spell};
use crate::framework::Section;
use crate::ids::EmployerId;
use crate::journey::Journey;
use crate::panel::Term;

/// One version of an employer's matrix.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Matrix {
    /// A course that holds for no more than so many days expires soon.
    pub soon_days: u32,
    /// The courses.
    pub courses: Vec<Course>,
    /// Of whom which of them is asked.
    pub requirements: Vec<Requirement>,
    /// Who gives courses.
    pub providers: Vec<Term>,
}

/// A course.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Course {
    /// Its names.
    pub named: Term,
    /// For how many months it holds; for ever where nothing is said.
    pub valid_months: Option<u32>,
}

/// In which part of a council a course is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum Asked {
    /// In children's services.
    Children,
    /// In adults' services.
    Adults,
    /// In both.
    Both,
}

/// That a course is asked of some people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Requirement {
    /// Which course.
    pub course: String,
    /// In which census roles; in every one, and where none is on record, where this is empty.
    pub roles: Vec<OrgRole>,
    /// In which part of the council.
    pub service: Asked,
    /// Within so many days of starting.
    pub within_days: u32,
}

impl Matrix {
    /// A course by its short name.
    pub fn course(&self, slug: &str) -> Option<&Course> {
        self.courses.iter().find(|it| it.named.slug == slug)
    }

    pub(crate) fn read(whole: &Section<'_, '_>) -> Option<Self> {
        let soon_days = whole.number("expires_soon_days", 0..=366);
        let courses = courses(whole);
        let known: Vec<&str> = courses.iter().map(|it| it.named.slug.as_str()).collect();
        let requirements = whole.sections("requirements").iter().filter_map(|it| Requirement::read(it, &known)).collect();
        let sections = whole.sections("providers");
        let providers: Vec<Term> = sections.iter().filter_map(term).collect();
        if providers.len() == sections.len() {
            Section::distinct(&sections, "slug", providers.iter().map(|it| it.slug.as_str()));
        }
        Some(Self { soon_days: soon_days?, courses, requirements, providers })
    }
}

fn courses(whole: &Section<'_, '_>) -> Vec<Course> {
    let sections = whole.sections("courses");
    if sections.is_empty() {
        whole.fault("courses", "has nothing in it", "write at least one [[courses]]");
    }
    let all: Vec<Course> = sections.iter().filter_map(Course::read).collect();
    if all.len() == sections.len() {
        Section::distinct(&sections, "slug", all.iter().map(|it| it.named.slug.as_str()));
    }
    all
}

fn term(section: &Section<'_, '_>) -> Option<Term> {
    let (slug, title) = (section.slug("slug"), section.text("title"));
    Some(Term { slug: slug?, title: title? })
}

impl Course {
    fn read(section: &Section<'_, '_>) -> Option<Self> {
        let named = term(section);
        let (valid_months, for_ever) = (section.maybe_number("valid_months", 1..=600), section.flag("for_ever"));
        if for_ever == section.has("valid_months") {
            section.fault("valid_months", "is expected, or that it holds for ever", "write valid_months = 36, or for_ever = true");
        }
        Some(Self { named: named?, valid_months })
    }

    /// The last day on which a doing of it holds; nothing where it holds for ever.
    fn holds_until(&self, training: &Training) -> Option<NaiveDate> {
        let by_matrix = || training.on.checked_add_months(Months::new(self.valid_months?));
        training.expires_on.or_else(by_matrix)
    }
}

impl Requirement {
    fn read(section: &Section<'_, '_>, courses: &[&str]) -> Option<Self> {
        let course = section.slug("course");
        if course.as_deref().is_some_and(|it| !courses.contains(&it)) {
            section.fault("course", "is none of the courses", format!("expected one of {}", courses.join(", ")));
        }
        let roles = section.whole_numbers("roles", 1..=6).iter().filter_map(|it| OrgRole::from_code(&it.to_string())).collect();
        let service = section.maybe_choice("service").unwrap_or(Asked::Both);
        let within_days = section.number("within_days", 0..=3_660);
        Some(Self { course: course?, roles, service, within_days: within_days? })
    }

    fn asks(&self, post: &Piece) -> bool {
        let of_role = self.roles.is_empty() || post.post.role.is_some_and(|it| self.roles.contains(&it));
        let of_service = match post.service {
            Service::Children => self.service != Asked::Adults,
            Service::Adults => self.service != Asked::Children,
            Service::Other => false,
        };
        of_role && of_service
    }

    /// The last day on which the course is to be done first. Who came into what it is asked of by a move inside, or by a promotion, has as
    /// long from that day as a starter has.
    fn due_by(&self, spell: &Spell, on: NaiveDate) -> Option<NaiveDate> {
        let mut from = None;
        for piece in spell.pieces.iter().filter(|it| it.from <= on) {
            from = if self.asks(piece) { from.or(Some(piece.from)) } else { None };
        }
        from?.checked_add_days(Days::new(self.within_days.into()))
    }
}

/// How somebody stands to a course that is asked of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum TrainingStanding {
    /// It was done, and does not hold any more.
    Expired,
    /// It was not done, and the time for it is over.
    Missing,
    /// It holds, and not for long any more.
    ExpiresSoon,
    /// It was not done, and there is time for it.
    NotYetDue,
    /// It holds.
    Held,
}

/// A course that is asked of somebody, and how they stand to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Required<'a> {
    /// The course.
    pub course: &'a Course,
    /// How they stand.
    pub standing: TrainingStanding,
    /// The day by which it is to be done first.
    pub due_by: NaiveDate,
    /// The last day on which it holds or held; nothing where it was never done, or holds for ever.
    pub holds_until: Option<NaiveDate>,
    /// The doing of it that holds longest.
    pub training: Option<&'a Training>,
}

impl Required<'_> {
    /// The first day on which it did not hold any more, where it was done and has expired.
    pub fn expired_since(&self, on: NaiveDate) -> Option<NaiveDate> {
        self.holds_until.filter(|it| *it < on)?.succ_opt()
    }
}

/// What an employer's matrix asks of somebody in post there on a day, in the order of its courses, by their journey folded up to that day.
/// Where two posts, or two lines of the matrix, ask one course, the earlier day counts.
pub fn required<'a>(journey: &'a Journey, employer: EmployerId, matrix: &'a Matrix, on: NaiveDate) -> Vec<Required<'a>> {
    let posts: Vec<&Spell> = journey.spells.iter().filter(|it| it.employer == employer && it.in_post(on)).collect();
    let one = |course: &'a Course| {
        let asked = matrix.requirements.iter().filter(|it| it.course == course.named.slug);
        let due_by = asked.flat_map(|it| posts.iter().filter_map(|post| it.due_by(post, on))).min()?;
        let done = journey.career.training.iter().filter(|it| it.course == course.named.slug && it.on <= on);
        let until = |it: &Training| course.holds_until(it);
        let training = done.max_by_key(|it| (until(it).unwrap_or(NaiveDate::MAX), it.on));
        let holds_until = training.and_then(until);
        let standing = match (training, holds_until) {
            // A certificate that ran out before somebody came leaves them the time that everybody has.
            (None, _) if on <= due_by => TrainingStanding::NotYetDue,
            (Some(_), Some(until)) if until < on && on <= due_by => TrainingStanding::NotYetDue,
            (None, _) => TrainingStanding::Missing,
            (Some(_), Some(until)) if until < on => TrainingStanding::Expired,
            (Some(_), Some(until)) if (until - on).num_days() <= matrix.soon_days.into() => TrainingStanding::ExpiresSoon,
            (Some(_), _) => TrainingStanding::Held,
        };
        Some(Required { course, standing, due_by, holds_until, training })
    };
    matrix.courses.iter().filter_map(one).collect()
}
