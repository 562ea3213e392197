//! Appeals and complaints against what a panel decided: lodged by the person, or for them, and heard by a panel that shares nobody with the
//! first.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::appeal::{self as known, AppealLodged};
use domain::event::Event;
use domain::ids::AppealId;
use domain::private::Private;
use domain::refusal::OnPanel;

use crate::ids::{Tag, encode};
use crate::scalars::Date;
use crate::sitting::SittingChange;
use crate::write::{Once, Writing};

/// Whether the decision itself or how it came about is complained of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::appeal::AppealKind")]
pub enum AppealKind {
    /// Against the decision.
    Appeal,
    /// About how it came about.
    Complaint,
}

/// An appeal or a complaint. The decision that it is against stays as it is; what the second panel decides replaces it from then on.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(name = "PanelAppeal")]
pub struct Appeal {
    /// The appeal, for `addCase`.
    id: ID,
    /// Which of the two.
    kind: AppealKind,
    /// The grounds, from the terms of reference.
    grounds: Vec<String>,
    /// On which day it was lodged.
    lodged_on: Date,
    /// By when it is to be heard.
    heard_by: Date,
    /// What is said; null where that is not yours to read.
    words: Option<String>,
}

impl From<&known::Appeal> for Appeal {
    fn from(it: &known::Appeal) -> Self {
        let lodged = &it.lodged;
        Self {
            id: encode(Tag::Appeal, lodged.appeal.0),
            kind: lodged.kind.into(),
            grounds: lodged.grounds.clone(),
            lodged_on: it.on.into(),
            heard_by: lodged.heard_by.into(),
            words: lodged.words.get().cloned(),
        }
    }
}

/// An appeal or a complaint.
#[derive(Clone, Debug, InputObject)]
pub struct LodgeAppealInput {
    /// The sitting whose decision it is against.
    sitting_id: ID,
    /// The case.
    case_id: ID,
    /// Which of the two.
    kind: AppealKind,
    /// The grounds, by their short names in the terms of reference.
    grounds: Vec<String>,
    /// What is said.
    words: String,
    /// How the request is known again. The version is the sitting's.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `lodgeAppeal`.
#[derive(SimpleObject)]
pub struct LodgeAppealPayload {
    #[graphql(flatten)]
    change: SittingChange,
    /// The appeal; null where the request was refused.
    appeal_id: Option<ID>,
}

/// Appeals and complaints.
#[derive(Default)]
pub struct AppealMutation;

#[Object]
impl AppealMutation {
    /// Lodges an appeal or a complaint against a decision, by the person whose case it was or by who convenes, within the time that the terms
    /// of reference give. Put it on the agenda of another sitting with `addCase`: nobody who sat on the first may sit on it.
    async fn lodge_appeal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The appeal.")] input: LodgeAppealInput,
    ) -> Result<LodgeAppealPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let desk = &writing.desk;
        let change = SittingChange::in_case(ctx, &writing, (&input.sitting_id, &input.case_id), |found| {
            let terms = found.seen.sitting.rules().appeal.as_ref().ok_or(OnPanel::NoAppeal)?;
            let lodged = AppealLodged {
                appeal: AppealId(desk.new_id()),
                case: found.case,
                person: found.person,
                kind: input.kind.into(),
                grounds: input.grounds.clone(),
                heard_by: terms.heard_by(desk.moment.today),
                words: Private::Open(input.words.clone()),
            };
            Ok(found.planned(Event::AppealLodged(lodged)))
        });
        let change = change.await?;
        let case = crate::ids::decode(Tag::Case, &input.case_id);
        let cases = change.sitting.iter().flat_map(|it| &it.0.sitting.cases).filter(|it| Some(it.id.0) == case);
        let kind = known::AppealKind::from(input.kind);
        let lodged = cases.flat_map(|it| &it.appeals).find(|it| it.lodged.kind == kind);
        let appeal_id = lodged.map(|it| encode(Tag::Appeal, it.lodged.appeal.0));
        Ok(LodgeAppealPayload { change, appeal_id })
    }
}
