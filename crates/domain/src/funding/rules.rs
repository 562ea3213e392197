//! The rules of funding: what somebody else pays towards a programme, and at which point of it.

use chrono::NaiveDate;
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::framework::Section;

/// Who pays what for each person, and when it is claimed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Funding {
    /// Who pays.
    pub payer: String,
    /// Claims from this day on.
    pub claims_from: Option<NaiveDate>,
    /// Claims until this day.
    pub claims_until: Option<NaiveDate>,
    /// What is paid at which point.
    pub instalments: Vec<Instalment>,
}

/// A part of what is paid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Instalment {
    /// Its short name.
    pub slug: String,
    /// In whole pounds.
    pub pounds: u32,
    /// What it is paid for.
    pub at: PaidAt,
    /// Paid on this day also to who has not come so far, where that is the rule.
    pub paid_early_on: Option<NaiveDate>,
}

/// What an instalment is paid for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum PaidAt {
    /// Registering a person on the programme.
    Registration,
    /// A person's completing it.
    Completion,
}

impl Funding {
    /// From `[funding]`.
    pub(crate) fn read(whole: &Section<'_, '_>) -> Option<Self> {
        let section = whole.section("funding")?;
        let payer = section.text("payer");
        let (claims_from, claims_until) = (section.maybe_day("claims_from"), section.maybe_day("claims_until"));
        if claims_until < claims_from && claims_until.is_some() {
            section.fault("claims_until", "is before the first day of claims", "put it on that day or later, or leave it out");
        }
        section.may_leave_open("instalments");
        let sections = section.sections("instalments");
        let read = |it: &Section<'_, '_>| {
            let (slug, pounds, at) = (it.slug("slug"), it.number("pounds", 1..=1_000_000), it.choice("at"));
            let paid_early_on = it.maybe_day("paid_early_on");
            Some(Instalment { slug: slug?, pounds: pounds?, at: at?, paid_early_on })
        };
        let instalments: Vec<Instalment> = sections.iter().filter_map(read).collect();
        if instalments.len() == sections.len() {
            Section::distinct(&sections, "slug", instalments.iter().map(|it| it.slug.as_str()));
        }
        Some(Self { payer: payer?, claims_from, claims_until, instalments })
    }
}
