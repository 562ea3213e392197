//! Moderation: a sample of what panels decided, drawn so that anybody can draw it again, and what moderators say of each case in it.
//!
//! *How a sample is drawn.* Of every case that a panel of the employer decided from one day to another, as the log was known up to a position,
//! and that is of the programme that is asked for: all in which the outcome that was recommended completes nothing or the panel did not confirm
//! it ([`Stratum::Fail`]), all that were put off, sent back or extended, or on which the members were not of one mind
//! ([`Stratum::Borderline`]), and of the rest a share. For these the SHA-256 of `<seed>|<case id>` is taken, the seed in decimal digits and
//! the id in its usual form with small letters, and they are put in the order of these hashes, the lowest first: of *n* the first
//! *⌈n × share ÷ 100⌉* are in the sample. The seed is made where the sample is drawn and recorded with it: nobody chooses who is looked at.
//!
//! *What moderation does.* Moderators feed back. Nothing of a decision changes by it, whatever they say: who would change it appeals.

mod drawing;
mod state;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::access::{self, Actor};
use crate::event::Event;
use crate::history::{Breach, Fact};
use crate::ids::{CaseId, EmployerId, MemberId, PersonId, SampleId, SittingId};
use crate::panel::Listed;
use crate::private::Private;
use crate::refusal::{OnPanel, Refusal};
use crate::text;

pub use drawing::{Candidate, candidates, draw, rest, to_be_hashed};
pub use state::{Moderation, Sample, is_free};

/// Who moderates.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ModerationKind {
    /// People of the employer.
    Internal,
    /// People of other employers.
    Partnership,
}

/// Why a case is in a sample.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantNames,
    strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Stratum {
    /// What was recommended completes nothing, or the panel did not confirm it. All are in it.
    Fail,
    /// It was put off, sent back or extended, or the members were not of one mind. All are in it.
    Borderline,
    /// By lot, of all others.
    Rest,
}

/// A case that was drawn.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Drawn {
    /// Why it is in the sample.
    pub stratum: Stratum,
    /// The sitting that decided it.
    pub sitting: SittingId,
    /// The case.
    pub case: CaseId,
    /// Whose it is.
    pub person: PersonId,
}

/// A sample was drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SampleDrawn {
    /// The sample.
    pub sample: SampleId,
    /// Whose panels decided.
    pub employer: EmployerId,
    /// Who moderates.
    pub kind: ModerationKind,
    /// The programme that the cases are of, by the id of its framework; all of them where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub programme: Option<String>,
    /// The first day of decisions.
    pub from: NaiveDate,
    /// The last day of decisions.
    pub until: NaiveDate,
    /// The share of the rest, in per cent.
    pub share_percent: u32,
    /// The seed: 64 bits, in decimal digits.
    pub seed: String,
    /// The position of the log up to which decisions were looked at.
    pub known: i64,
    /// How many cases were in the rest, of which the share was taken.
    pub rest: u32,
    /// Who moderates: of the central list.
    pub moderators: Vec<MemberId>,
    /// What was drawn: in the order of strata, and in each of them of ids.
    pub drawn: Vec<Drawn>,
}

/// How good a moderator finds what was decided on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ModerationGrade {
    /// Others could learn from it.
    Strong,
    /// It bears the decision out.
    Sufficient,
    /// It barely does.
    Borderline,
    /// It does not.
    Insufficient,
}

/// A moderator said what they think of a case. Nothing of the decision changes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ModerationRecorded {
    /// The sample.
    pub sample: SampleId,
    /// The case.
    pub case: CaseId,
    /// Whose it is.
    pub person: PersonId,
    /// The moderator.
    pub member: MemberId,
    /// Whether they agree with the decision.
    pub agrees: bool,
    /// How good what was decided on is.
    pub grade: ModerationGrade,
    /// Feedback to the panel and the assessor.
    pub feedback: Private<String>,
}

/// Everything that is not lawful in the stream of a sample.
pub(crate) fn judge(facts: &[Fact<'_>]) -> Vec<Breach> {
    let (mut sample, mut breaches): (Option<Sample>, Vec<Breach>) = (None, Vec::new());
    for fact in facts {
        let verdict = match (&sample, fact.event) {
            (None, Event::SampleDrawn(it)) => check_drawn(it, fact.effective_on),
            (None, Event::ModerationRecorded(_)) => Err(OnPanel::SampleUnknown.into()),
            (Some(_), Event::SampleDrawn(_)) => Err(OnPanel::SampleKnown.into()),
            (Some(known), Event::ModerationRecorded(it)) => known.check(it),
            _ => Err(Refusal::NotOfAJourney),
        };
        breaches.extend(verdict.err().map(|refusal| Breach::at(fact, refusal)));
        sample = Sample::evolve(sample, fact);
    }
    breaches
}

fn check_drawn(it: &SampleDrawn, on: NaiveDate) -> Result<(), Refusal> {
    if it.until < it.from {
        return Err(Refusal::EndsBeforeItBegins("until"));
    }
    if on < it.until {
        return Err(OnPanel::SampleTooSoon.into());
    }
    if it.share_percent > 100 {
        return Err(OnPanel::SampleShare.into());
    }
    if it.moderators.is_empty() {
        return Err(Refusal::Empty("moderatorIds"));
    }
    if it.programme.as_deref().is_some_and(|it| !text::slug(it)) {
        return Err(OnPanel::SampleOutdated.into());
    }
    if it.drawn.is_empty() {
        return Err(OnPanel::SampleEmpty.into());
    }
    let is_seed = it.seed.parse::<u64>().is_ok_and(|seed| seed.to_string() == it.seed);
    if is_seed { Ok(()) } else { Err(OnPanel::SampleOutdated.into()) }
}

/// What an actor is to a sample.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SampleSight {
    /// Whether they convene the panels whose decisions are looked at: they see what every moderator said.
    pub convenes: bool,
    /// As whom they moderate.
    pub members: Vec<MemberId>,
}

impl SampleSight {
    /// What an actor is to a sample; `None` where they are nothing to it, and it is not there for them.
    pub fn of(actor: &Actor, sample: &Sample, list: &[Listed]) -> Option<Self> {
        let convenes = access::convenes(actor, sample.drawn.employer);
        let is = |member: &&MemberId| list.iter().any(|it| it.says.member == **member && it.is(actor.id, actor.person));
        let moderates = access::moderates(actor);
        let members: Vec<MemberId> = sample.drawn.moderators.iter().filter(|it| moderates && is(it)).copied().collect();
        (convenes || !members.is_empty()).then_some(Self { convenes, members })
    }

    /// Whether they see what a moderator said of a case: their own, and that of others once they have said something themselves.
    pub fn sees(&self, sample: &Sample, it: &Moderation) -> bool {
        let own = |known: &Moderation| self.members.contains(&known.recorded.member);
        let has_said = sample.moderations.iter().any(|known| known.recorded.case == it.recorded.case && own(known));
        own(it) || has_said || self.convenes && self.members.is_empty()
    }
}

/// Whether an actor may do something with a sample.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotAllowed`].
pub fn may(actor: &Actor, sample: Option<&Sample>, list: &[Listed], event: &Event) -> Result<(), Refusal> {
    let (sample, event) = match (sample, event) {
        (None, Event::SampleDrawn(it)) if access::convenes(actor, it.employer) => return Ok(()),
        (None, _) if access::convenes_anywhere(actor) => return Err(Refusal::NotFound),
        (None, _) => return Err(Refusal::NotAllowed),
        (Some(sample), event) => (sample, event),
    };
    let sight = SampleSight::of(actor, sample, list).ok_or(Refusal::NotFound)?;
    match event {
        // Nobody moderates for somebody else, or what is about themselves.
        Event::ModerationRecorded(it) if sight.members.contains(&it.member) && actor.person != Some(it.person) => Ok(()),
        Event::SampleDrawn(_) if sight.convenes => Ok(()),
        _ => Err(Refusal::NotAllowed),
    }
}
