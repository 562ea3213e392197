//! Adopting a ladder: one that comes with Waymark as an example, or an employer's own.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::Ladder;
use crate::framework::{AdoptFrameworkInput, Adopting};
use crate::scalars::Date;
use crate::write::{EmployerChange, Once};

/// A ladder that an employer adopts.
#[derive(Clone, Debug, InputObject)]
pub struct AdoptLadderInput {
    /// Which employer. Where left out: yours, where you have only one.
    employer_id: Option<ID>,
    /// Which ladder, such as `ladder-warwickshire`. May be left out where the text is given.
    framework: Option<String>,
    /// Which version of it, such as `2023`. May be left out where the text is given.
    version: Option<String>,
    /// The document, where it is the employer's own. Left out for one that comes with Waymark.
    text: Option<String>,
    /// From which day it is used. From its first day in force where left out.
    effective_on: Option<Date>,
    /// How the request is known again. The version is the employer's.
    #[graphql(flatten)]
    once: Once,
}

impl From<AdoptLadderInput> for AdoptFrameworkInput {
    fn from(it: AdoptLadderInput) -> Self {
        let AdoptLadderInput { employer_id, framework, version, text, effective_on, once } = it;
        Self { employer_id, framework, version, text, effective_on, once }
    }
}

/// The answer to `adoptLadder`.
#[derive(SimpleObject)]
pub struct AdoptLadderPayload {
    #[graphql(flatten)]
    change: EmployerChange,
    /// The version that was adopted; null where the request was refused.
    ladder: Option<Ladder>,
}

/// Changes of which ladders are used.
#[derive(Default)]
pub struct LadderMutation;

#[Object]
impl LadderMutation {
    /// Adopts a version of a ladder. A document with faults is refused with all of them, each with its line and field; one of another kind is
    /// refused as well.
    async fn adopt_ladder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version.")] input: AdoptLadderInput,
    ) -> Result<AdoptLadderPayload> {
        let (change, framework) = Adopting::ALadder.adopt(ctx, input.into()).await?;
        Ok(AdoptLadderPayload { change, ladder: framework.map(|document| Ladder { document }) })
    }
}
