//! Frameworks: programmes, standards, crosswalks and CPD rules as versioned documents with dates in force and sources.
//!
//! One document is the whole of one version. A programme's cadence, taper, evidence rules and reason lists are sections of it, not
//! documents of their own: an enrolment then pins one content, and not five that can be changed apart.

mod adopted;
mod fault;
mod page;
mod programme;
mod section;
mod shipped;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::cpd::CpdRules;
use crate::employment::Service;
use crate::ladder::Ladder;
use crate::panel::Terms;
use crate::reminder::Reminders;
use crate::retention::Retention;
use crate::standards::{Crosswalk, Standards};
use crate::training::Matrix;

pub use adopted::{Adopted, FrameworkAdopted};
pub use fault::Fault;
pub use page::{Gap, Margin, Mark, Source};
pub use programme::{Afterwards, AnchorDay, Due, Outcome, Programme, ReviewPoint, Stage, TaughtSession};
pub(crate) use section::Section;
pub use shipped::{Shipped, shipped};

/// One version of a framework.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Framework {
    /// Which framework, and which version of it.
    pub named: Named,
    /// What people call it.
    pub title: String,
    /// Who made it.
    pub publisher: String,
    /// The part of social work that it is for; none where it is for all.
    pub service: Option<Service>,
    /// From when it may be chosen: new enrolments take the version in force on their day, and keep it.
    pub from: NaiveDate,
    /// The last day on which it may be chosen, where there is one.
    pub until: Option<NaiveDate>,
    /// The version that a council's own was made from.
    pub based_on: Option<Named>,
    /// What it says.
    pub body: Body,
    /// Its sources, what is not confirmed in it, and what is not known.
    pub margin: Margin,
}

/// A version of a framework, by name. Two versions with one name are told apart by their content, see [`crate::enrolment::Pin`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Named {
    /// Which framework: `asye-children`.
    pub id: String,
    /// Which version of it: `2026-dfe`.
    pub version: String,
}

/// What a document is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Body {
    /// A programme that people are enrolled on.
    Programme(Box<Programme>),
    /// Standards that people are assessed against.
    Standards(Standards),
    /// Which statement of one standard answers to which of another.
    Crosswalk(Crosswalk),
    /// What registration asks of a person's development in each year.
    Cpd(CpdRules),
    /// Which words go to whom when something is due.
    Reminders(Reminders),
    /// How long which class of record is kept.
    Retention(Retention),
    /// How a panel works.
    TermsOfReference(Box<Terms>),
    /// An employer's grades, and the steps between them.
    Ladder(Box<Ladder>),
    /// Which training an employer asks of whom.
    TrainingMatrix(Matrix),
}

/// The kinds of documents.
#[derive(Clone, Copy, PartialEq, Eq, Debug, strum::EnumString, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum DocumentKind {
    /// See [`Body::Programme`].
    Programme,
    /// See [`Body::Standards`].
    Standards,
    /// See [`Body::Crosswalk`].
    Crosswalk,
    /// See [`Body::Cpd`].
    Cpd,
    /// See [`Body::Reminders`].
    Reminders,
    /// See [`Body::Retention`].
    Retention,
    /// See [`Body::TermsOfReference`].
    TermsOfReference,
    /// See [`Body::Ladder`].
    Ladder,
    /// See [`Body::TrainingMatrix`].
    TrainingMatrix,
}

impl Framework {
    /// The kind of document.
    pub fn kind(&self) -> DocumentKind {
        match self.body {
            Body::Programme(_) => DocumentKind::Programme,
            Body::Standards(_) => DocumentKind::Standards,
            Body::Crosswalk(_) => DocumentKind::Crosswalk,
            Body::Cpd(_) => DocumentKind::Cpd,
            Body::Reminders(_) => DocumentKind::Reminders,
            Body::Retention(_) => DocumentKind::Retention,
            Body::TermsOfReference(_) => DocumentKind::TermsOfReference,
            Body::Ladder(_) => DocumentKind::Ladder,
            Body::TrainingMatrix(_) => DocumentKind::TrainingMatrix,
        }
    }

    /// The programme, where it is one.
    pub fn programme(&self) -> Option<&Programme> {
        if let Body::Programme(it) = &self.body { Some(it) } else { None }
    }

    /// The terms of reference of a panel, where it has them.
    pub fn terms(&self) -> Option<&Terms> {
        if let Body::TermsOfReference(it) = &self.body { Some(it) } else { None }
    }

    /// The ladder, where it is one.
    pub fn ladder(&self) -> Option<&Ladder> {
        if let Body::Ladder(it) = &self.body { Some(it) } else { None }
    }

    /// The matrix of required training, where it is one.
    pub fn matrix(&self) -> Option<&Matrix> {
        if let Body::TrainingMatrix(it) = &self.body { Some(it) } else { None }
    }

    /// Whether it may be chosen on a day.
    pub fn is_in_force(&self, on: NaiveDate) -> bool {
        self.from <= on && self.until.is_none_or(|it| on <= it)
    }

    /// What is marked as not confirmed, at a field, above it or below it.
    pub fn doubts(&self, field: &str) -> Vec<&Mark> {
        let within = |outer: &str, inner: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        let about = |it: &&Mark| !it.confirmed && (within(&it.field, field) || within(field, &it.field));
        self.margin.marks.iter().filter(about).collect()
    }
}

/// Reads a document.
///
/// # Errors
/// Every fault of it, in the order of its lines; of a text with hundreds, some two hundred.
pub fn check(text: &str) -> Result<Framework, Vec<Fault>> {
    if text.len() > adopted::LONGEST {
        let reason = format!("the document has {} bytes, and may have {}", text.len(), adopted::LONGEST);
        let way_out = "leave out what is not part of it".to_owned();
        return Err(vec![Fault { line: 1, column: 1, field: String::new(), reason, way_out }]);
    }
    let (framework, margin) = page::Page::read(text, read)?;
    Ok(Framework { margin, ..framework })
}

fn read(whole: &Section<'_, '_>) -> Option<Framework> {
    let named = Named::read(whole);
    let (title, publisher, service) = (whole.text("title"), whole.text("publisher"), whole.maybe_choice("service"));
    let in_force = in_force(whole);
    let based_on = whole.section("based_on").map(|it| Named::read(&it));
    let body = match whole.choice("kind") {
        Some(DocumentKind::Programme) => Programme::read(whole).map(|it| Body::Programme(Box::new(it))),
        Some(DocumentKind::Standards) => Standards::read(whole).map(Body::Standards),
        Some(DocumentKind::Crosswalk) => Crosswalk::read(whole).map(Body::Crosswalk),
        Some(DocumentKind::Cpd) => CpdRules::read(whole).map(Body::Cpd),
        Some(DocumentKind::Reminders) => Reminders::read(whole).map(Body::Reminders),
        Some(DocumentKind::Retention) => Retention::read(whole).map(Body::Retention),
        Some(DocumentKind::TermsOfReference) => Terms::read(whole).map(|it| Body::TermsOfReference(Box::new(it))),
        Some(DocumentKind::Ladder) => Ladder::read(whole).map(|it| Body::Ladder(Box::new(it))),
        Some(DocumentKind::TrainingMatrix) => Matrix::read(whole).map(Body::TrainingMatrix),
        None => None,
    };
    let (from, until) = in_force?;
    Some(Framework {
        named: named?,
        title: title?,
        publisher: publisher?,
        service,
        from,
        until,
        based_on: match based_on {
            Some(it) => Some(it?),
            None => None,
        },
        body: body?,
        margin: Margin::default(),
    })
}

fn in_force(whole: &Section<'_, '_>) -> Option<(NaiveDate, Option<NaiveDate>)> {
    let Some(section) = whole.section("in_force") else {
        whole.fault("in_force", "is missing", "say from which day it may be chosen: [in_force] from = 2026-04-01");
        return None;
    };
    let (from, until) = (section.day("from"), section.maybe_day("until"));
    if until < from && until.is_some() {
        section.fault("until", "is before the first day in force", "put it on the first day or later, or leave it out");
    }
    Some((from?, until))
}

impl Named {
    pub(crate) fn read(section: &Section<'_, '_>) -> Option<Self> {
        let (id, version) = (section.slug("id"), section.slug("version"));
        Some(Self { id: id?, version: version? })
    }

    /// The versions that a list of tables names: none where there are none.
    pub(crate) fn list(section: &Section<'_, '_>, field: &'static str) -> Vec<Self> {
        section.sections(field).iter().filter_map(Self::read).collect()
    }
}

impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.id, self.version)
    }
}

#[cfg(test)]
mod tests;
