//! What entries about designations say, with the names of the inputs by which they are recorded.

use async_graphql::{ID, SimpleObject};
use domain::designation as known;

use super::{DesignationEnd, DesignationKind};
use crate::ids::{Tag, encode};
use crate::scalars::{Date, count, noted};

fn designation(id: domain::ids::DesignationId) -> Option<ID> {
    Some(encode(Tag::Designation, id.0))
}

/// That somebody was approved or appointed, from the entry's day on.
#[derive(Clone, Debug, SimpleObject)]
pub struct DesignationGranted {
    /// The designation.
    designation_id: Option<ID>,
    /// As what.
    designation_kind: DesignationKind,
    /// The employer that approved it.
    approved_by_id: Option<ID>,
    /// The other body that did, or as what, in words.
    body: Option<String>,
    /// The last day.
    expires_on: Option<Date>,
    /// Hours of training a year that were agreed.
    hours_a_year: Option<i32>,
    /// When the course was completed.
    course_completed_on: Option<Date>,
    /// The post that goes with it.
    held_in_spell_id: Option<ID>,
}

impl From<&known::DesignationGranted> for DesignationGranted {
    fn from(it: &known::DesignationGranted) -> Self {
        Self {
            designation_id: designation(it.designation),
            designation_kind: it.kind.into(),
            approved_by_id: it.approved_by.map(|it| encode(Tag::Employer, it.0)),
            body: noted(&it.body).map(str::to_owned),
            expires_on: it.expires_on.map(Date),
            hours_a_year: it.hours_a_year.map(|it| count(it as usize)),
            course_completed_on: it.course_completed_on.map(Date),
            held_in_spell_id: it.spell.map(|it| encode(Tag::Employment, it.0)),
        }
    }
}

/// That a designation was renewed, from the entry's day on.
#[derive(Clone, Debug, SimpleObject)]
pub struct DesignationRenewed {
    /// The designation.
    designation_id: Option<ID>,
    /// The last day now.
    expires_on: Option<Date>,
}

impl From<&known::DesignationRenewed> for DesignationRenewed {
    fn from(it: &known::DesignationRenewed) -> Self {
        Self { designation_id: designation(it.designation), expires_on: Some(Date(it.expires_on)) }
    }
}

/// That a designation ended, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct DesignationEnded {
    /// The designation.
    designation_id: Option<ID>,
    /// Why.
    ended_because: DesignationEnd,
    /// What was said.
    note: Option<String>,
}

impl From<&known::DesignationEnded> for DesignationEnded {
    fn from(it: &known::DesignationEnded) -> Self {
        let note = noted(&it.note).map(str::to_owned);
        Self { designation_id: designation(it.designation), ended_because: it.why.into(), note }
    }
}

/// That training for a designation was done, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct DesignationHoursRecorded {
    /// The designation.
    designation_id: Option<ID>,
    /// How long, in minutes.
    minutes: i32,
    /// What it was.
    training: Option<String>,
}

impl From<&known::DesignationHoursRecorded> for DesignationHoursRecorded {
    fn from(it: &known::DesignationHoursRecorded) -> Self {
        let training = noted(&it.what).map(str::to_owned);
        Self { designation_id: designation(it.designation), minutes: count(it.minutes as usize), training }
    }
}
