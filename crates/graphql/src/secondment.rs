//! Secondments, shadowing, and time with other agencies.

mod changes;

use async_graphql::{Enum, ID, SimpleObject};
use domain::secondment as known;

pub use changes::SecondmentMutation;
pub(crate) use changes::week;

use crate::ids::{Tag, encode};
use crate::scalars::{Date, from_hundredths, noted};

/// What somebody does with the host.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::secondment::SecondmentKind")]
pub enum SecondmentKind {
    /// Does a job of the host's.
    Secondment,
    /// Goes beside somebody at their work.
    Shadowing,
    /// Spends time with another agency, to learn how it works.
    OtherAgency,
}

/// A secondment, shadowing, or time with another agency.
#[derive(Clone, Debug, SimpleObject)]
pub struct Secondment {
    /// The secondment.
    id: ID,
    /// What it is.
    kind: SecondmentKind,
    /// The post from which; null where it is from none.
    from_spell_id: Option<ID>,
    /// With which employer, where it is one here.
    host_employer_id: Option<ID>,
    /// With whom, where that is no employer here; null also where the person has been erased.
    host_name: Option<String>,
    /// What for; null where the person has been erased.
    purpose: Option<String>,
    /// Whether it takes all of the time: then the person is away from the post as well.
    whole_time: bool,
    /// How many days a week, where it is not all of the time.
    days_a_week: Option<f64>,
    /// The first day.
    from: Date,
    /// The last day that is planned.
    planned_until: Option<Date>,
    /// The last day, once it has ended.
    ended_on: Option<Date>,
    /// What was learned.
    learned: Option<String>,
}

impl From<&known::Secondment> for Secondment {
    fn from(it: &known::Secondment) -> Self {
        let (began, words) = (&it.began, it.began.words.get());
        Self {
            id: encode(Tag::Secondment, began.secondment.0),
            kind: began.kind.into(),
            from_spell_id: began.spell.map(|it| encode(Tag::Employment, it.0)),
            host_employer_id: began.host.map(|it| encode(Tag::Employer, it.0)),
            host_name: words.and_then(|it| it.host.clone()),
            purpose: words.map(|it| it.purpose.clone()),
            whole_time: began.takes_all_time(),
            days_a_week: began.days_a_week.map(|it| from_hundredths(it.hundredths())),
            from: it.from.into(),
            planned_until: began.until.map(Date),
            ended_on: it.ended.as_ref().map(|(on, _)| (*on).into()),
            learned: it.ended.as_ref().and_then(|(_, learned)| noted(learned)).map(str::to_owned),
        }
    }
}

/// That a secondment, shadowing, or time with another agency began. The entry's day is the first.
#[derive(Clone, Debug, SimpleObject)]
pub struct SecondmentStarted {
    /// The secondment.
    secondment_id: Option<ID>,
    /// What it is.
    secondment_kind: Option<SecondmentKind>,
    /// The post from which; null where it is from none.
    from_spell_id: Option<ID>,
    /// With which employer, where it is one here.
    host_employer_id: Option<ID>,
    /// With whom, where that is no employer here; null also where the person has been erased.
    host_name: Option<String>,
    /// What for; null where the person has been erased.
    purpose: Option<String>,
    /// The last day that is planned.
    planned_until: Option<Date>,
    /// How many days a week, where it is not all of the time.
    days_a_week: Option<f64>,
}

impl From<&known::SecondmentStarted> for SecondmentStarted {
    fn from(it: &known::SecondmentStarted) -> Self {
        let words = it.words.get();
        Self {
            secondment_id: Some(encode(Tag::Secondment, it.secondment.0)),
            secondment_kind: Some(it.kind.into()),
            from_spell_id: it.spell.map(|it| encode(Tag::Employment, it.0)),
            host_employer_id: it.host.map(|it| encode(Tag::Employer, it.0)),
            host_name: words.and_then(|it| it.host.clone()),
            purpose: words.map(|it| it.purpose.clone()),
            planned_until: it.until.map(Date),
            days_a_week: it.days_a_week.map(|it| from_hundredths(it.hundredths())),
        }
    }
}

/// That it ended. The entry's day is the last.
#[derive(Clone, Debug, SimpleObject)]
pub struct SecondmentEnded {
    /// The secondment.
    secondment_id: Option<ID>,
    /// What was learned; null also where the person has been erased.
    learned: Option<String>,
}

impl From<&known::SecondmentEnded> for SecondmentEnded {
    fn from(it: &known::SecondmentEnded) -> Self {
        Self { secondment_id: Some(encode(Tag::Secondment, it.secondment.0)), learned: noted(&it.learned).map(str::to_owned) }
    }
}
