//! A career: what a journey has beside posts and programmes.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use domain::employment::Spell;
use domain::ids::PersonId;

use crate::application::Application;
use crate::at::At;
use crate::codes::LeaveReason;
use crate::cpd::plan::CpdPlan;
use crate::designation::Designation;
use crate::grade::{GradeHolding, PcfLevel};
use crate::ids::{Tag, encode};
use crate::incentive::{Incentive, pence};
use crate::journey::Known;
use crate::scalars::{Date, Long};
use crate::secondment::Secondment;
use crate::training::{RequiredTraining, Training};

/// What is on record of a person's career, as at a day and as known at an instant.
pub struct Career {
    pub(crate) person: PersonId,
    pub(crate) known: Arc<Known>,
    pub(crate) at: At,
}

impl Career {
    /// The post that the person is in on the day: the latest that began.
    fn post(&self) -> Option<&Spell> {
        self.known.folded.spells.iter().rfind(|it| it.in_post(self.at.on()))
    }
}

/// What is on record of a person's career beside posts and programmes.
#[Object]
impl Career {
    /// Whose it is: the journey.
    async fn journey_id(&self) -> ID {
        encode(Tag::Journey, self.person.0)
    }

    /// Courses of required training that the person did, oldest first.
    async fn training(&self) -> Vec<Training> {
        self.known.folded.career.training.iter().map(Into::into).collect()
    }

    /// What is asked of them by the training matrix of each employer where they are in post, and how they stand to it.
    async fn required_training(&self, ctx: &Context<'_>) -> Result<Vec<RequiredTraining>> {
        RequiredTraining::of(ctx, &self.known.folded, &self.at).await
    }

    /// Plans of what they mean to learn, oldest first, each goal beside what speaks to it.
    async fn cpd_plans(&self) -> Vec<CpdPlan> {
        CpdPlan::all(self.person, &self.known.folded)
    }

    /// Secondments, shadowing, and time with other agencies, oldest first.
    async fn secondments(&self) -> Vec<Secondment> {
        self.known.folded.career.secondments.iter().map(Into::into).collect()
    }

    /// The grade that is held on the day in the present post, acting up among them; null where none is on record.
    async fn grade(&self) -> Option<GradeHolding> {
        self.known.folded.career.grade(self.post()?.id, self.at.on()).map(Into::into)
    }

    /// The grade that is held for good on the day in the present post, beside which somebody may act up.
    async fn own_grade(&self) -> Option<GradeHolding> {
        self.known.folded.career.own_grade(self.post()?.id, self.at.on()).map(Into::into)
    }

    /// Every grade up to that day, in the order of their days.
    async fn grades(&self) -> Vec<GradeHolding> {
        self.known.folded.career.grades.iter().map(Into::into).collect()
    }

    /// Levels of the professional capabilities at which the person was assessed up to that day, oldest first.
    async fn pcf_levels(&self) -> Vec<PcfLevel> {
        self.known.folded.career.levels.iter().map(Into::into).collect()
    }

    /// Designations, in the order in which they were granted: those that expired or ended among them.
    async fn designations(&self) -> Vec<Designation> {
        let journey = &self.known.folded;
        journey.career.designations.iter().map(|it| Designation::of(it.clone(), journey, self.at.clone())).collect()
    }

    /// Incentives, in the order in which they were granted.
    async fn incentives(&self) -> Vec<Incentive> {
        self.known.folded.career.incentives.iter().map(|it| Incentive::of(it.clone(), self.at.clone())).collect()
    }

    /// What of all incentives is to be paid back where the person leaves on a day, in pence; null where that is not yours to read.
    async fn recoverable_pence(
        &self,
        #[graphql(desc = "The last day in post.")] if_leaving_on: Date,
        #[graphql(desc = "Why they would leave, where that is known.")] reason: Option<LeaveReason>,
    ) -> Option<Long> {
        let reason = reason.map(Into::into);
        let each = self.known.folded.career.incentives.iter().map(|it| it.recoverable(if_leaving_on.0, reason));
        each.sum::<Option<u64>>().map(pence)
    }

    /// Applications for steps of a ladder, oldest first.
    async fn applications(&self) -> Vec<Application> {
        let all = self.known.folded.career.applications.iter();
        all.map(|it| Application::of(it.clone(), self.person, self.at.clone())).collect()
    }
}
