//! Pauses and extensions: what may stop a programme's clock, what may put off its end, and who must agree.

use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::framework::Section;
use crate::support::Party;

/// What may stop the clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pauses {
    /// Who must agree to it and to the revised dates.
    pub agreed_by: Vec<Party>,
    /// An absence of fewer days than this does not stop the clock: it is no ground for a pause.
    pub short_absence_days: u32,
    /// For what.
    pub reasons: Vec<PauseReason>,
}

/// A reason for which the clock may be stopped.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PauseReason {
    /// Its short name.
    pub slug: String,
    /// What people call it.
    pub title: String,
    /// What kind of reason it is.
    pub class: ReasonClass,
}

/// The kinds of reasons that stop a clock. Capability is none of them, and has no word here: it is handled under the employer's own
/// procedure, and the programme goes on (`domain.md` 1.9, trap 3).
#[derive(Clone, Copy, PartialEq, Eq, Debug, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum ReasonClass {
    /// Maternity, paternity, adoption and other long leave.
    Leave,
    /// Long sickness.
    Sickness,
    /// Bereavement.
    Bereavement,
    /// The support that was promised was not given.
    EmployersFailure,
}

impl ReasonClass {
    /// Whether it is an absence, which may be too short to stop a clock.
    fn is_absence(self) -> bool {
        matches!(self, Self::Leave | Self::Sickness)
    }
}

/// A reason by its short name, for which something may be recorded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    /// Its short name.
    pub slug: String,
    /// What people call it.
    pub title: String,
}

impl Pauses {
    /// From `[pauses]`.
    pub(crate) fn read(whole: &Section<'_, '_>) -> Option<Self> {
        let section = whole.section("pauses")?;
        let (agreed_by, short) = (section.choices("agreed_by"), section.maybe_number("short_absence_days", 0..=366));
        let sections = section.sections("reasons");
        if sections.is_empty() {
            section.fault("reasons", "there are none", "say for what the clock may be stopped, or leave [pauses] out");
        }
        let reasons: Vec<PauseReason> = sections.iter().filter_map(pause_reason).collect();
        if reasons.len() == sections.len() {
            Section::distinct(&sections, "slug", reasons.iter().map(|it| it.slug.as_str()));
        }
        Some(Self { agreed_by, short_absence_days: short.unwrap_or_default(), reasons })
    }

    /// A reason by its short name.
    pub fn reason(&self, slug: &str) -> Option<&PauseReason> {
        self.reasons.iter().find(|it| it.slug == slug)
    }

    /// Whether an absence of so many days is too short to stop the clock for a reason.
    pub fn is_too_short(&self, reason: &PauseReason, days: i64) -> bool {
        reason.class.is_absence() && days < i64::from(self.short_absence_days)
    }
}

fn pause_reason(section: &Section<'_, '_>) -> Option<PauseReason> {
    let (slug, title) = (section.slug("slug"), section.text("title"));
    let class = section.text("class");
    let known = class.as_deref().and_then(|it| it.parse().ok());
    if known.is_none()
        && let Some(class) = &class
    {
        let (reason, way_out) = if class == "capability" {
            let way_out = "take it out: raise a concern, agree an action plan, and handle capability under the employer's own procedure";
            ("capability never stops the clock".to_owned(), way_out.to_owned())
        } else {
            (format!("there is no class called \"{class}\""), format!("expected one of {}", ReasonClass::VARIANTS.join(", ")))
        };
        section.fault("class", reason, way_out);
    }
    Some(PauseReason { slug: slug?, title: title?, class: known? })
}

/// The reasons of a list of tables: none where there are none.
pub(crate) fn reasons(whole: &Section<'_, '_>, field: &'static str) -> Vec<Reason> {
    let sections = whole.sections(field);
    let read = |it: &Section<'_, '_>| {
        let (slug, title) = (it.slug("slug"), it.text("title"));
        Some(Reason { slug: slug?, title: title? })
    };
    let all: Vec<Reason> = sections.iter().filter_map(read).collect();
    if all.len() == sections.len() {
        Section::distinct(&sections, "slug", all.iter().map(|it| it.slug.as_str()));
    }
    all
}
