//! Decisions of panels: what was decided and how it stands, in words for each of those whom it is for; ratified, put right, and in minutes.

mod changes;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::access::DecisionSight;
use domain::decision as known;
use domain::ids::PersonId;
use domain::independence::Exclusions;
use domain::sitting::{Case, Sitting};
use store::sitting::Seen;
use uuid::Uuid;

pub use changes::DecisionMutation;

use crate::at::At;
use crate::desk::Desk;
use crate::errors::theirs;
use crate::ids::{Tag, decode, encode};
use crate::panel::DecisionEffect;
use crate::scalars::{Date, count};
use crate::sitting::PanelExclusion;

/// How a decision stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::decision::Standing")]
pub enum DecisionStanding {
    /// It is the last word.
    Final,
    /// It waits for the decision-maker.
    ToBeRatified,
    /// The decision-maker did not ratify it.
    NotRatified,
    /// A tie that was recorded later takes away a vote without which it does not stand.
    Void,
}

/// What the decision-maker said.
#[derive(Clone, Debug, SimpleObject)]
pub struct Ratification {
    /// Who.
    member_id: ID,
    /// Whether it is ratified.
    ratified: bool,
    /// On which day.
    on: Date,
    /// Why; null where that is not yours to read.
    reasons: Option<String>,
}

/// That the words of a decision were put right.
#[derive(Clone, Debug, SimpleObject)]
pub struct DecisionCorrection {
    /// Why; null where that is not yours to read.
    reason: Option<String>,
    /// The reasons as they were given from then on; null where that is not yours to read.
    reasons_in_words: Option<String>,
    /// The feedback to the person from then on; null where it is not yours to read.
    feedback_to_person: Option<String>,
    /// The feedback to the assessor from then on; null where it is not yours to read.
    feedback_to_assessor: Option<String>,
    /// The conditions from then on.
    conditions: Option<String>,
}

/// What a panel decided.
#[derive(Clone, Debug, SimpleObject)]
pub struct Decision {
    /// The sitting.
    sitting_id: ID,
    /// The case.
    case_id: ID,
    /// The option of the terms of reference, by its short name.
    option: String,
    /// The same for people.
    title: String,
    /// What it does with what is before the panel.
    effect: DecisionEffect,
    /// How it stands, as is known now.
    standing: DecisionStanding,
    /// What was recorded since and makes votes void; empty where nothing does.
    void_by: Vec<PanelExclusion>,
    /// The coded reasons.
    reasons: Vec<String>,
    /// Why, in words; null where that is not yours to read.
    reasons_in_words: Option<String>,
    /// Feedback to the person; null where it is not yours to read.
    feedback_to_person: Option<String>,
    /// Feedback to the assessor; null where it is not yours to read.
    feedback_to_assessor: Option<String>,
    /// Conditions, where it was put off.
    conditions: Option<String>,
    /// The day of the decision.
    decided_on: Date,
    /// The day from which it takes effect.
    takes_effect_on: Date,
    /// By when conditions are to be met, where it was put off.
    due_on: Option<Date>,
    /// SHA-256 of the pack that it was decided on.
    pack_sha256: String,
    /// How many who may vote on it were there; null where that is not yours to see.
    quorum: Option<i32>,
    /// How many votes counted; null where that is not yours to see.
    votes_counted: Option<i32>,
    /// Who chaired.
    chair_id: ID,
    /// Whether the chair's vote settled a tie; null where that is not yours to see.
    casting_vote: Option<bool>,
    /// What the decision-maker said; null before that.
    ratification: Option<Ratification>,
    /// How its words were put right, the earliest first. What they were stays on record.
    corrections: Vec<DecisionCorrection>,
    /// The event of the entry that says so, as `Entry.eventId` has it.
    event_id: Uuid,
}

impl Decision {
    /// What of a case's decision somebody is told; none where there is none.
    pub(crate) fn of((sitting, case): (&Sitting, &Case), ties: &Exclusions, told: DecisionSight) -> Option<Self> {
        let it = case.decision.as_ref()?;
        let (decided, words) = (&it.decided, it.words().get());
        let option = sitting.rules().option(&decided.option)?;
        let void = |vote: &domain::judgement::Counted| {
            let member = vote.member;
            ties.of(case.id, member).iter().map(move |it| PanelExclusion::of(member, it))
        };
        let ratification = it.ratification.as_ref().map(|(said, on)| Ratification {
            member_id: encode(Tag::Member, said.member.0),
            ratified: said.ratified,
            on: (*on).into(),
            reasons: said.reasons.get().cloned(),
        });
        let correction = |it: &known::DecisionCorrected| DecisionCorrection {
            reason: it.reason.get().cloned(),
            reasons_in_words: it.words.get().map(|it| it.reasons.clone()),
            feedback_to_person: it.words.get().filter(|_| told.to_person).and_then(|it| it.to_person.clone()),
            feedback_to_assessor: it.words.get().filter(|_| told.to_assessor).and_then(|it| it.to_assessor.clone()),
            conditions: it.words.get().and_then(|it| it.conditions.clone()),
        };
        Some(Self {
            sitting_id: encode(Tag::Sitting, sitting.id().0),
            case_id: encode(Tag::Case, case.id.0),
            option: decided.option.clone(),
            title: option.named.title.clone(),
            effect: option.effect.into(),
            standing: sitting.standing(case, ties)?.into(),
            void_by: decided.counted.iter().filter(|_| told.judgement).flat_map(void).collect(),
            reasons: decided.reasons.clone(),
            reasons_in_words: words.map(|it| it.reasons.clone()),
            feedback_to_person: words.filter(|_| told.to_person).and_then(|it| it.to_person.clone()),
            feedback_to_assessor: words.filter(|_| told.to_assessor).and_then(|it| it.to_assessor.clone()),
            conditions: words.and_then(|it| it.conditions.clone()),
            decided_on: it.on.into(),
            takes_effect_on: decided.takes_effect_on.into(),
            due_on: decided.due_on.map(Date),
            pack_sha256: decided.pack.clone(),
            quorum: told.judgement.then(|| i32::try_from(decided.quorum).unwrap_or(i32::MAX)),
            votes_counted: told.judgement.then(|| count(decided.counted.len())),
            chair_id: encode(Tag::Member, decided.chaired_by.0),
            casting_vote: told.judgement.then_some(decided.casting_vote),
            ratification,
            corrections: it.corrections.iter().map(correction).collect(),
            event_id: it.said_by.0,
        })
    }
}

/// The minutes of a sitting, assembled from the record.
#[derive(Clone, Debug, SimpleObject)]
pub struct Minutes {
    /// The text: what the chair signs.
    text: String,
    /// SHA-256 of it, as 64 small hexadecimal digits.
    sha256: String,
    /// On which day they were signed; null where they are not.
    signed_on: Option<Date>,
    /// By whom.
    signed_by_id: Option<ID>,
    /// SHA-256 of what was signed.
    signed_sha256: Option<String>,
    /// Whether the text is what was signed, to the byte; false before that, and where somebody who is named in it has been erased since.
    as_signed: bool,
}

impl Minutes {
    pub(crate) async fn of(ctx: &Context<'_>, seen: &Seen) -> Result<Option<Self>> {
        let desk = Desk::of(ctx)?;
        let Some(it) = desk.store.minutes(desk.asker(), seen).await.map_err(theirs)? else { return Ok(None) };
        let signed = seen.sitting.minutes.as_ref();
        Ok(Some(Self {
            text: it.text,
            sha256: it.sha256,
            signed_on: signed.map(|it| it.on.into()),
            signed_by_id: signed.map(|it| encode(Tag::Member, it.by.0)),
            signed_sha256: signed.map(|it| it.sha256.clone()),
            as_signed: it.is_as_signed,
        }))
    }
}

/// Questions about decisions.
#[derive(Default)]
pub struct DecisionQuery;

#[Object]
impl DecisionQuery {
    /// What panels decided about somebody, the earliest first, as far as it is told to who may see the journey: the person has the feedback to
    /// them and the assessor the feedback to the assessor, once it is the last word.
    async fn panel_decisions(&self, ctx: &Context<'_>, #[graphql(desc = "Whose journey.")] journey_id: ID) -> Result<Vec<Decision>> {
        let desk = Desk::of(ctx)?;
        let Some(person) = decode(Tag::Journey, &journey_id).map(PersonId) else { return Ok(Vec::new()) };
        At::of(ctx, None).await?;
        let told = desk.store.decisions_about(desk.asker(), person).await.map_err(theirs)?;
        Ok(told.iter().filter_map(|it| Decision::of((&it.sitting, &it.sitting.cases[it.index]), &it.ties, it.sight)).collect())
    }
}
