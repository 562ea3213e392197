//! Enrolments: who is on which version of which programme, what stopped or stretched it, and how it ended.

mod changes;
mod choosing;
mod clock;
mod course;
pub mod facts;
mod promised;

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::enrolment::{self as known, Carried, Pin};
use domain::framework as document;
use domain::ids::{EmployerId, EnrolmentId, PersonId};

pub use changes::{CarriedOver, EnrolmentMutation};
pub use clock::{Basis, Clock, Step};
pub use course::{Ending, Extended, Moved, Paused};

use crate::at::At;
use crate::attendance::Attendance;
use crate::caseload::ProtectedCaseload;
use crate::cohort::{self, Cohort};
use crate::concern::{ActionPlan, Concern};
use crate::desk::Desk;
use crate::development::DevelopmentTime;
use crate::due::{self, DueItem};
use crate::employer::{self, Employer};
use crate::employment::Employment;
use crate::errors::theirs;
use crate::evidence::{Evidence, Sufficiency};
use crate::framework::{EligibilityRule, Framework};
use crate::funding::{Claim, FundingRules};
use crate::handover::Handover;
use crate::ids::{Tag, encode};
use crate::journey::{Journey, Known, Together};
use crate::matching::MatchedPost;
use crate::review::Review;
use crate::scalars::Date;
use crate::supervision::Supervision;
use crate::support::Support;

/// Yes, no, or not known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(name = "EligibilityVerdict", remote = "domain::eligibility::Verdict")]
pub enum Verdict {
    /// Every rule is met.
    Yes,
    /// At least one is not.
    No,
    /// None is broken, and at least one cannot be answered.
    NotKnown,
}

/// How far an enrolment has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::enrolment::EnrolmentState")]
pub enum EnrolmentState {
    /// It goes on.
    Running,
    /// Its clock stands.
    Paused,
    /// An outcome was decided.
    Concluded,
    /// The person left it without an outcome.
    Withdrawn,
    /// It goes on elsewhere.
    Transferred,
}

/// One of the two answers of eligibility, and the rules that decided it.
#[derive(Clone, Debug, SimpleObject)]
pub struct EligibilityAnswer {
    /// What it is.
    answer: Verdict,
    /// The rules that decided: those that were met where it is yes, those that were not where it is no, those that cannot be answered
    /// where it is not known.
    decided_by: Vec<EligibilityRule>,
}

/// The document of a pin, where it can be read. Those of many enrolments are read together.
pub async fn document_of(ctx: &Context<'_>, at: &At, (employer, pin): (EmployerId, &Pin)) -> Result<Option<Arc<document::Framework>>> {
    let store = Desk::of(ctx)?.store;
    if let Some(at_hand) = store.framework_at_hand(pin) {
        return Ok(Some(at_hand));
    }
    let read = async move |employers: Vec<EmployerId>| {
        store.read_frameworks(&employers).await.map_err(theirs)?;
        Ok::<_, async_graphql::Error>(employers.into_iter().map(|it| (it, ())).collect())
    };
    at.loaders().documents.load(employer, read).await?;
    Ok(store.framework_at_hand(pin))
}

/// An enrolment as far as it has come.
#[derive(Clone)]
pub struct Enrolment {
    person: PersonId,
    known: Arc<Known>,
    place: usize,
    together: Arc<Together>,
}

impl Enrolment {
    /// Every enrolment of a journey, oldest first.
    pub fn all(person: PersonId, known: &Arc<Known>, together: &Arc<Together>) -> Vec<Self> {
        let one = |place| Self { person, known: known.clone(), place, together: together.clone() };
        (0..known.folded.enrolments.len()).map(one).collect()
    }

    /// One enrolment of a journey, where it has it.
    pub fn one(person: PersonId, known: &Arc<Known>, (id, together): (EnrolmentId, &Arc<Together>)) -> Option<Self> {
        let place = known.folded.enrolments.iter().position(|it| it.id == id)?;
        Some(Self { person, known: known.clone(), place, together: together.clone() })
    }

    pub(crate) fn it(&self) -> &known::Enrolment {
        &self.known.folded.enrolments[self.place]
    }

    pub(crate) fn at(&self) -> &At {
        self.together.at()
    }

    pub(crate) async fn document(&self, ctx: &Context<'_>) -> Result<Option<Arc<document::Framework>>> {
        document_of(ctx, self.at(), (self.it().employer, &self.it().framework)).await
    }

    /// What its dates are explained by.
    pub(crate) fn basis(&self, framework: Arc<document::Framework>) -> Arc<Basis> {
        Arc::new(Basis { person: self.person, enrolment: self.it().id, together: self.together.clone(), framework })
    }

    /// What was gathered here, and what was handed over from an earlier enrolment and counts here, in the order of their days.
    fn gathered(&self) -> Vec<Evidence> {
        let mut all = self.it().counted_evidence(&self.known.folded);
        let own = self.it().evidence.iter().filter(|own| !all.iter().any(|it| it.added.evidence == own.added.evidence));
        let own: Vec<_> = own.collect();
        all.extend(own);
        all.sort_by_key(|it| (it.on, it.added.evidence));
        all.into_iter().map(|it| Evidence::of(it, &self.known.folded)).collect()
    }

    async fn answer(&self, ctx: &Context<'_>, it: &domain::eligibility::Answer) -> Result<EligibilityAnswer> {
        let document = self.document(ctx).await?;
        let rules = document.as_ref().and_then(|it| it.programme()).map(|it| &it.eligibility[..]).unwrap_or_default();
        let named = it.decided_by.iter().filter_map(|name| rules.iter().find(|it| it.rule == *name));
        Ok(EligibilityAnswer { answer: it.answer.into(), decided_by: named.map(EligibilityRule::from).collect() })
    }
}

/// A person's time on one version of a programme, as at a day and as known at an instant.
#[Object]
impl Enrolment {
    /// The enrolment's id, for mutations.
    async fn id(&self) -> ID {
        encode(Tag::Enrolment, self.it().id.0)
    }

    /// Whose it is.
    async fn journey(&self) -> Journey {
        Journey::listed(self.person, None, self.together.clone())
    }

    /// How far it has come.
    async fn state(&self) -> EnrolmentState {
        self.it().state().into()
    }

    /// Whose programme it is.
    async fn employer(&self, ctx: &Context<'_>) -> Result<Option<Employer>> {
        employer::by_id(ctx, Some(self.it().employer), self.at()).await
    }

    /// The post in which it began.
    async fn spell(&self) -> Option<Employment> {
        let spell = self.known.folded.spells.iter().find(|it| it.id == self.it().spell)?;
        Some(Employment::of(spell.clone(), self.at().clone()))
    }

    /// The cohort that the person was enrolled with; null where with none, and where it is not yours to see.
    async fn cohort(&self, ctx: &Context<'_>) -> Result<Option<Cohort>> {
        let Some(id) = self.it().cohort else { return Ok(None) };
        cohort::seen_by(ctx, (id, self.person), self.at()).await
    }

    /// The version of the programme that the person is on; null where its document can no longer be read.
    async fn framework(&self, ctx: &Context<'_>) -> Result<Option<Framework>> {
        Ok(self.document(ctx).await?.map(|it| Framework::pinned(self.it().framework.clone(), it)))
    }

    /// The standards that the person is assessed against.
    async fn standards(&self, ctx: &Context<'_>) -> Result<Vec<Framework>> {
        let mut all = Vec::new();
        for pin in &self.it().standards {
            let document = document_of(ctx, self.at(), (self.it().employer, pin)).await?;
            all.extend(document.map(|it| Framework::pinned(pin.clone(), it)));
        }
        Ok(all)
    }

    /// The day of the enrolment.
    async fn enrolled_on(&self) -> Date {
        self.it().enrolled_on.into()
    }

    /// The day from which the clock runs: stated once, and not always the day of the enrolment.
    async fn anchor(&self) -> Date {
        self.it().anchor.into()
    }

    /// May the person be on it, as last answered.
    async fn may_enrol(&self, ctx: &Context<'_>) -> Result<EligibilityAnswer> {
        self.answer(ctx, &self.it().eligibility.may_enrol).await
    }

    /// Does somebody else pay, as last answered.
    async fn funded(&self, ctx: &Context<'_>) -> Result<EligibilityAnswer> {
        self.answer(ctx, &self.it().eligibility.is_funded).await
    }

    /// When it ends and when everything on the way is due; null where its document can no longer be read.
    async fn clock(&self, ctx: &Context<'_>) -> Result<Option<Clock>> {
        let Some(document) = self.document(ctx).await? else { return Ok(None) };
        let Some(programme) = document.programme() else { return Ok(None) };
        let course = self.it().course(&self.known.folded, programme, self.at().on());
        let due = self.it().due(&self.known.folded, programme, self.at().on());
        let clock = domain::clock::Clock::of(&course);
        let basis = self.basis(document.clone());
        Ok(Some(Clock::of((clock, due), self.it(), basis)))
    }

    /// Everything that is due, the earliest first.
    async fn due_items(&self, ctx: &Context<'_>) -> Result<Vec<DueItem>> {
        let Some(document) = self.document(ctx).await? else { return Ok(Vec::new()) };
        let due = document.programme().map(|it| self.it().due(&self.known.folded, it, self.at().on()));
        Ok(due::items(due.unwrap_or_default(), &self.basis(document)))
    }

    /// Times in which the clock stood, oldest first.
    async fn pauses(&self) -> Vec<Paused> {
        self.it().pauses.iter().map(Paused::of).collect()
    }

    /// By how much the end was put off, oldest first.
    async fn extensions(&self) -> Vec<Extended> {
        self.it().extensions.iter().map(Extended::of).collect()
    }

    /// Moves from one version to another, oldest first.
    async fn moves(&self) -> Vec<Moved> {
        self.it().moves.iter().map(Moved::of).collect()
    }

    /// How far the handing over of what was gathered has come; null where it does not go on at another employer that Waymark knows.
    async fn handover(&self) -> Option<Handover> {
        self.known.folded.handover(self.it()).map(|it| Handover::of(it, self.at()))
    }

    /// The transferred enrolment that this one goes on with.
    async fn continues(&self) -> Option<Enrolment> {
        let (id, _) = self.it().continues.as_ref()?;
        Self::one(self.person, &self.known, (*id, &self.together))
    }

    /// What of that one counts here.
    async fn carries_over(&self) -> Vec<CarriedOver> {
        let carried: &[Carried] = self.it().continues.as_ref().map(|it| &it.1[..]).unwrap_or_default();
        carried.iter().map(|it| (*it).into()).collect()
    }

    /// The permanent post that the person is matched to.
    async fn matched(&self) -> Option<MatchedPost> {
        self.it().matched.as_ref().map(|it| MatchedPost::of(it, self.at().clone()))
    }

    /// The first day, within so many months after the end, on which the person held a more senior role than at the end.
    async fn promoted_on(
        &self,
        #[graphql(desc = "Within so many months after the end.", default = 24)] within_months: u16,
    ) -> Option<Date> {
        self.it().promoted(&self.known.folded, domain::clock::Length::Months(within_months.into())).map(Date)
    }

    /// Sessions of supervision, and what was given of those that are promised.
    async fn supervision(&self, ctx: &Context<'_>) -> Result<Supervision> {
        self.supervision_given(ctx).await
    }

    /// What the person carried beside what is promised, and who allowed more.
    async fn caseload(&self, ctx: &Context<'_>) -> Result<ProtectedCaseload> {
        self.cases_carried(ctx).await
    }

    /// The ledger of development time.
    async fn development_time(&self, ctx: &Context<'_>) -> Result<DevelopmentTime> {
        self.time_for_development(ctx).await
    }

    /// What was taught, and what of it the person was there for; null where the programme's document can no longer be read.
    async fn attendance(&self, ctx: &Context<'_>) -> Result<Option<Attendance>> {
        self.attended(ctx).await
    }

    /// What was claimed for it. Payment is not progress.
    async fn claims(&self) -> Vec<Claim> {
        self.it().claims.iter().map(Claim::of).collect()
    }

    /// What somebody else pays for it, and when; null where nobody does.
    async fn funding_rules(&self, ctx: &Context<'_>) -> Result<Option<FundingRules>> {
        self.who_pays(ctx).await
    }

    /// How it ended; null while it goes on.
    async fn ended(&self) -> Option<Ending> {
        self.it().ended.as_ref().map(Ending::of)
    }

    /// Who supports the person, and what was agreed.
    async fn support(&self) -> Support {
        Support::of(&self.it().support)
    }

    /// What was gathered, in the order of its days.
    async fn evidence(&self) -> Vec<Evidence> {
        self.gathered()
    }

    /// What of the asked evidence is there; null where the programme's document can no longer be read.
    async fn sufficiency(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By this review point, by its short name. In the end where left out.")] review: Option<String>,
    ) -> Result<Option<Sufficiency>> {
        let Some(document) = self.document(ctx).await? else { return Ok(None) };
        let Some(programme) = document.programme() else { return Ok(None) };
        let it = self.it().sufficiency(&self.known.folded, programme, review.as_deref());
        Ok(Some(Sufficiency::of(&it, programme, &self.gathered())))
    }

    /// Reviews, in the order in which they were begun: those that were submitted, and those that you are drafting.
    async fn reviews(&self, ctx: &Context<'_>) -> Result<Vec<Review>> {
        let mut standards = Vec::new();
        for pin in &self.it().standards {
            standards.extend(document_of(ctx, self.at(), (self.it().employer, pin)).await?);
        }
        let standards: Vec<&document::Framework> = standards.iter().map(Arc::as_ref).collect();
        Ok(Review::seen(&self.it().reviews, &standards, Desk::of(ctx)?.actor))
    }

    /// What gave cause for concern, oldest first.
    async fn concerns(&self) -> Vec<Concern> {
        Concern::all(&self.it().concerns)
    }

    /// Action plans that were agreed, oldest first: for a concern, or because the programme asks for one of everybody.
    async fn action_plans(&self) -> Vec<ActionPlan> {
        ActionPlan::all(&self.it().concerns)
    }
}
