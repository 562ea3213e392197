//! Judgement: scores that are sealed until all have scored, and votes.

use std::collections::BTreeMap;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::independence::Exclusions;
use domain::judgement as known;
use domain::private::Private;
use domain::refusal::OnPanel;
use domain::sitting::{Case, Seat};

use crate::ids::{Tag, encode};
use crate::scalars::noted;
use crate::sitting::SittingChange;
use crate::write::{Once, Writing};

/// How one criterion of the rubric was scored.
#[derive(Clone, Debug, SimpleObject, InputObject)]
#[graphql(input_name = "CriterionScoreInput")]
pub struct CriterionScore {
    /// The criterion, by its short name.
    criterion: String,
    /// The score, on the scale of the terms.
    score: i32,
}

/// A score of a case.
#[derive(Clone, Debug, SimpleObject)]
pub struct Score {
    /// Whose.
    member_id: ID,
    /// By criterion.
    scores: Vec<CriterionScore>,
    /// What they add.
    words: Option<String>,
    /// Whether it does not count: something ties the member to the person, as is known now.
    void: bool,
}

impl Score {
    pub(crate) fn of(it: &known::Score, case: &Case, ties: &Exclusions) -> Self {
        let scores = it.recorded.scores.iter();
        Self {
            member_id: encode(Tag::Member, it.recorded.member.0),
            scores: scores.map(|(criterion, score)| CriterionScore { criterion: criterion.clone(), score: (*score).into() }).collect(),
            words: noted(&it.recorded.words).map(str::to_owned),
            void: !ties.of(case.id, it.recorded.member).is_empty(),
        }
    }
}

/// A vote on a case.
#[derive(Clone, Debug, SimpleObject)]
pub struct Vote {
    /// Whose.
    member_id: ID,
    /// For which option; `abstain` for none.
    option: String,
    /// Why.
    reasons: Option<String>,
    /// Whether it was for another option than the one that was decided.
    dissents: bool,
    /// Whether it does not count: something ties the member to the person, as is known now.
    void: bool,
}

impl Vote {
    pub(crate) fn of(it: &known::Vote, case: &Case, ties: &Exclusions) -> Self {
        let decided = case.decision.as_ref().map(|it| &it.decided.option);
        Self {
            member_id: encode(Tag::Member, it.cast.member.0),
            option: it.cast.option.clone(),
            reasons: noted(&it.cast.reasons).map(str::to_owned),
            dissents: it.cast.option != known::ABSTAINS && decided.is_some_and(|decided| *decided != it.cast.option),
            void: !ties.of(case.id, it.cast.member).is_empty(),
        }
    }
}

/// A score.
#[derive(Clone, Debug, InputObject)]
pub struct RecordScoreInput {
    /// The sitting.
    sitting_id: ID,
    /// The case.
    case_id: ID,
    /// As which member. Where left out: as the one that you are at this sitting.
    member_id: Option<ID>,
    /// A score for each criterion of the rubric.
    scores: Vec<CriterionScore>,
    /// What you add.
    words: Option<String>,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// Scores that are revealed.
#[derive(Clone, Debug, InputObject)]
pub struct RevealScoresInput {
    /// The sitting.
    sitting_id: ID,
    /// The case.
    case_id: ID,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// A vote.
#[derive(Clone, Debug, InputObject)]
pub struct CastVoteInput {
    /// The sitting.
    sitting_id: ID,
    /// The case.
    case_id: ID,
    /// As which member. Where left out: as the one that you are at this sitting.
    member_id: Option<ID>,
    /// For which option of the terms, by its short name; `abstain` for none.
    option: String,
    /// Why: who is outvoted is heard.
    reasons: Option<String>,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `recordScore`.
#[derive(SimpleObject)]
pub struct RecordScorePayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// The answer to `revealScores`.
#[derive(SimpleObject)]
pub struct RevealScoresPayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// The answer to `castVote`.
#[derive(SimpleObject)]
pub struct CastVotePayload {
    #[graphql(flatten)]
    change: SittingChange,
}

/// What members do.
#[derive(Default)]
pub struct JudgementMutation;

#[Object]
impl JudgementMutation {
    /// Scores a case by the rubric, alone: nobody else sees it before everybody in the room who may has scored, or the chair reveals the
    /// scores. Until then it may be thought over: the last one counts.
    async fn record_score(&self, ctx: &Context<'_>, #[graphql(desc = "The score.")] input: RecordScoreInput) -> Result<RecordScorePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let step = |it: &CriterionScore| (it.criterion.clone(), u8::try_from(it.score).unwrap_or(u8::MAX));
        let change = SittingChange::in_case(ctx, &writing, (&input.sitting_id, &input.case_id), |found| {
            let member = found.member(input.member_id.as_ref(), votes)?;
            let scores: BTreeMap<String, u8> = input.scores.iter().map(step).collect();
            if scores.len() < input.scores.len() {
                let (least, most) = found.seen.sitting.rules().scale;
                return Err(OnPanel::ScoreForm { least, most }.into());
            }
            let words = Private::Open(input.words.clone());
            let recorded = known::ScoreRecorded { case: found.case, person: found.person, member, scores, words };
            Ok(found.after_arriving(&writing.desk, member, Event::ScoreRecorded(recorded)))
        });
        Ok(RecordScorePayload { change: change.await? })
    }

    /// Reveals the scores of a case before everybody has scored, by the chair.
    async fn reveal_scores(&self, ctx: &Context<'_>, #[graphql(desc = "Whose.")] input: RevealScoresInput) -> Result<RevealScoresPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = SittingChange::in_case(ctx, &writing, (&input.sitting_id, &input.case_id), |found| {
            Ok(found.planned(Event::ScoresRevealed(known::ScoresRevealed { case: found.case, person: found.person })))
        });
        Ok(RevealScoresPayload { change: change.await? })
    }

    /// Votes on a case, once its scores are revealed. Nobody votes twice, and nobody for somebody else.
    async fn cast_vote(&self, ctx: &Context<'_>, #[graphql(desc = "The vote.")] input: CastVoteInput) -> Result<CastVotePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = SittingChange::in_case(ctx, &writing, (&input.sitting_id, &input.case_id), |found| {
            let member = found.member(input.member_id.as_ref(), votes)?;
            let (option, reasons) = (input.option.clone(), Private::Open(input.reasons.clone()));
            let cast = known::VoteCast { case: found.case, person: found.person, member, option, reasons };
            Ok(found.after_arriving(&writing.desk, member, Event::VoteCast(cast)))
        });
        Ok(CastVotePayload { change: change.await? })
    }
}

/// Whether a seat is that of somebody who judges.
fn votes(seat: &Seat) -> bool {
    seat.takes_part() && seat.capacity.votes()
}
