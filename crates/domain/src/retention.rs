//! Retention: how long a council keeps which class of record, as versioned documents that it adopts, and what that comes to for one person.
//!
//! Everything personal of one person is under one key. So a record is due when *every* employer that it has to do with would let go of
//! it, and each employer keeps it for the longest of the classes that it is in.

use chrono::{Months, NaiveDate};

use crate::employment::{Service, Spell};
use crate::enrolment::Pin;
use crate::erasure::DueUnder;
use crate::framework::Section;
use crate::history::Fact;
use crate::ids::EmployerId;
use crate::journey::Journey;

/// One version of a retention schedule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Retention {
    /// Its classes of record, in their order.
    pub classes: Vec<Class>,
}

/// A class of record: whose it is, and how long it is kept from when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Class {
    /// Its short name.
    pub slug: String,
    /// What people call it.
    pub title: String,
    /// Whose record is in it: anybody of whom one of these is so.
    pub whose: Vec<Whose>,
    /// For how many years.
    pub years: u32,
    /// From when the years run.
    pub from: RunsFrom,
}

/// Whose record is in a class, by what stands of them at the employer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, strum::EnumString, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum Whose {
    /// Was employed in children's services.
    WorkedWithChildren,
    /// Was employed in adults' services.
    WorkedWithAdults,
    /// Was employed.
    Employed,
    /// Was never employed: a student, an applicant, somebody on a placement.
    NeverEmployed,
    /// Anybody.
    Anybody,
}

/// From when the years of a class run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, strum::EnumString, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum RunsFrom {
    /// The last day of the last employment.
    EmploymentEnded,
    /// The last day of which anything is on record, whatever it is.
    LastEntry,
}

/// So many years are meant at most.
const LONGEST: u32 = 150;

impl Retention {
    pub(crate) fn read(whole: &Section<'_, '_>) -> Option<Self> {
        let sections = whole.sections("classes");
        if sections.is_empty() {
            whole.fault("classes", "has nothing in it", "write at least one [[classes]]");
        }
        let classes: Vec<Class> = sections.iter().filter_map(Class::read).collect();
        if classes.len() == sections.len() {
            Section::distinct(&sections, "slug", classes.iter().map(|it| it.slug.as_str()));
        }
        Some(Self { classes })
    }

    /// How long an employer that goes by this keeps a record: for the longest of the classes that it is in. None where it is in none.
    fn keeps(&self, record: &AtEmployer<'_>) -> Option<(&Class, Option<NaiveDate>)> {
        let classes = self.classes.iter().filter(|it| it.whose.iter().any(|whose| record.is(*whose)));
        // What has not begun to run is kept longest.
        classes.map(|it| (it, record.kept_until(it))).max_by_key(|(_, until)| until.unwrap_or(NaiveDate::MAX))
    }
}

impl Class {
    fn read(section: &Section<'_, '_>) -> Option<Self> {
        let (slug, title) = (section.slug("slug"), section.text("title"));
        let whose: Vec<Whose> = section.choices("whose");
        if whose.is_empty() && !section.has("whose") {
            section.fault("whose", "is missing", "say whose record is in it, such as [\"employed\"]");
        } else if whose.is_empty() {
            section.fault("whose", "names nobody", "say whose record is in it, such as [\"employed\"]");
        }
        let (years, from) = (section.number("years", 0..=LONGEST), section.choice("from"));
        if from == Some(RunsFrom::EmploymentEnded) && whose.iter().any(|it| matches!(it, Whose::NeverEmployed | Whose::Anybody)) {
            section.fault("from", "would never run for who was never employed", "let it run from last_entry, or name who was employed");
        }
        Some(Self { slug: slug?, title: title?, whose, years: years?, from: from? })
    }
}

/// What one employer has of a person.
struct AtEmployer<'a> {
    spells: Vec<&'a Spell>,
    last_entry: Option<NaiveDate>,
}

impl AtEmployer<'_> {
    fn is(&self, whose: Whose) -> bool {
        let worked_for = |service: Service| self.spells.iter().any(|it| it.pieces.iter().any(|it| it.service == service));
        match whose {
            Whose::WorkedWithChildren => worked_for(Service::Children),
            Whose::WorkedWithAdults => worked_for(Service::Adults),
            Whose::Employed => !self.spells.is_empty(),
            Whose::NeverEmployed => self.spells.is_empty(),
            Whose::Anybody => true,
        }
    }

    fn kept_until(&self, class: &Class) -> Option<NaiveDate> {
        let from = match class.from {
            RunsFrom::EmploymentEnded => {
                let ends: Option<Vec<NaiveDate>> = self.spells.iter().map(|it| Some(it.ended.as_ref()?.last_day)).collect();
                ends?.into_iter().max()
            }
            RunsFrom::LastEntry => self.last_entry,
        };
        from?.checked_add_months(Months::new(class.years * 12))
    }
}

/// A version of a schedule that an employer uses.
#[derive(Clone, Copy, Debug)]
pub struct Schedule<'a> {
    /// The version.
    pub pin: &'a Pin,
    /// What it says.
    pub says: &'a Retention,
}

/// What one employer's schedule says of a record on a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Keeping {
    /// Who keeps it.
    pub employer: EmployerId,
    /// By which version of a schedule; none where the employer has adopted none for that day.
    pub schedule: Option<Pin>,
    /// As which class of record; none where the schedule has none for it.
    pub class: Option<Class>,
    /// The last day on which it is kept; none where the years have not begun to run, or nobody says how many.
    pub until: Option<NaiveDate>,
}

impl Keeping {
    /// The first day on which it is kept no longer. The years end with the day that has the date from which they run.
    pub fn due_since(&self) -> Option<NaiveDate> {
        self.until?.succ_opt()
    }

    /// Whether the employer keeps it on a day.
    pub fn keeps(&self, on: NaiveDate) -> bool {
        self.due_since().is_none_or(|it| it > on)
    }
}

/// What an employer's schedule says of a person, folded as at a day from facts that stand.
pub fn keeping(journey: &Journey, facts: &[Fact<'_>], (employer, schedule): (EmployerId, Option<Schedule<'_>>), on: NaiveDate) -> Keeping {
    let spells = journey.spells.iter().filter(|it| it.employer == employer).collect();
    let recorded = facts.iter().filter(|it| !it.event.is_an_act()).map(|it| it.effective_on);
    let record = AtEmployer { spells, last_entry: recorded.filter(|it| *it <= on).max() };
    let kept = schedule.and_then(|it| it.says.keeps(&record));
    Keeping {
        employer,
        schedule: schedule.map(|it| it.pin.clone()),
        class: kept.map(|(class, _)| class.clone()),
        until: kept.and_then(|(_, until)| until),
    }
}

/// The rule by which a record is due on a day, where every employer would let go of it: the one that held it longest.
pub fn due(kept: &[Keeping], on: NaiveDate) -> Option<DueUnder> {
    if kept.iter().any(|it| it.keeps(on)) {
        return None;
    }
    let last = kept.iter().max_by_key(|it| it.until)?;
    let (schedule, class) = (last.schedule.clone()?, last.class.as_ref()?.slug.clone());
    Some(DueUnder { employer: last.employer, schedule, class, since: last.due_since()? })
}

/// Why a record is not due, in words.
pub fn why_not(kept: &[Keeping], on: NaiveDate) -> String {
    let Some(longest) = kept.iter().filter(|it| it.keeps(on)).max_by_key(|it| it.until.unwrap_or(NaiveDate::MAX)) else {
        return "no employer that it has to do with has a schedule for it".to_owned();
    };
    match (&longest.schedule, &longest.class, longest.until) {
        (None, ..) => "an employer that it has to do with has adopted no retention schedule for this day".to_owned(),
        (_, None, _) => "the schedule has no class that it is in".to_owned(),
        (_, Some(class), None) => format!("the years of the class {} have not begun to run", class.slug),
        (_, Some(class), Some(until)) => format!("the class {} is kept until {until}", class.slug),
    }
}

#[cfg(test)]
mod tests;
