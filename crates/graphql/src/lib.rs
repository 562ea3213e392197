//! How programs ask: the GraphQL face of Waymark.

pub mod access;
pub mod account;
pub mod agreement;
pub mod anonymity;
pub mod appeal;
pub mod application;
pub mod at;
pub mod attendance;
pub mod calendar;
pub mod career;
pub mod caseload;
pub mod certificate;
pub mod codes;
pub mod cohort;
pub mod concern;
pub mod correction;
pub mod cpd;
pub mod csww;
pub mod decision;
pub mod designation;
pub mod desk;
pub mod development;
pub mod due;
pub mod employer;
pub mod employment;
pub mod enrolment;
pub mod entry;
pub mod erasure;
pub mod errors;
pub mod evidence;
pub mod figures;
pub mod framework;
pub mod funding;
pub mod grade;
pub mod guard;
pub mod handover;
pub mod hold;
pub mod ids;
pub mod import;
pub mod incentive;
pub mod journey;
pub mod judgement;
pub mod ladder;
mod loader;
pub mod log;
pub mod matching;
pub mod memorandum;
pub mod moderation;
pub mod node;
pub mod offer;
pub mod pack;
pub mod page;
pub mod panel;
pub mod patterns;
pub mod pause;
pub mod person;
pub mod placement;
pub mod published;
pub mod qualification;
pub mod reading;
pub mod rectification;
pub mod registration;
pub mod reminder;
pub mod renewal;
pub mod retention;
pub mod review;
pub mod scalars;
pub mod secondment;
pub mod sitting;
pub mod subject_access;
pub mod supervision;
pub mod support;
pub mod suppression;
pub mod training;
pub mod viewer;
pub mod workforce;
pub mod write;

use std::sync::Arc;

use async_graphql::{Data, Executor, MergedObject, MergedSubscription, Request, Response, SDLExportOptions, Schema, SchemaBuilder};
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use store::Store;

pub use account::Signs;
pub use desk::{Moment, NewIds, Watch};
pub use write::OnRefusal;

use guard::{Guard, Limits};

// Merged in groups: a field is looked for in one part after the other, each inside the one before it, and what stands at the end of one
// long row would be too deep for the stack of a thread.

/// What can be asked.
#[derive(MergedObject, Default)]
pub struct Query(JourneyQuestions, PanelQuestions, RecordQuestions);

/// Of journeys, and of all that ranges over them.
#[derive(MergedObject, Default)]
pub struct JourneyQuestions(
    viewer::ViewerQuery,
    node::NodeQuery,
    journey::JourneyQuery,
    journey::JourneyListQuery,
    cohort::CohortQuery,
    employer::EmployerQuery,
    framework::FrameworkQuery,
    due::BoardQuery,
    due::DueQuery,
    supervision::SupervisionQuery,
    renewal::RenewalQuery,
    CareerQuestions,
    training::TrainingQuestions,
    reminder::ReminderQuery,
    workforce::WorkforceQuery,
    published::PublishedQuery,
    memorandum::MemorandumQuery,
);

/// Of careers.
#[derive(MergedObject, Default)]
pub struct CareerQuestions(designation::DesignationQuery, ladder::LadderQuery, ladder::NextStepQuery, ladder::PoolQuery);

/// Of panels.
#[derive(MergedObject, Default)]
pub struct PanelQuestions(
    panel::PanelQuery,
    sitting::SittingQuery,
    pack::PackQuery,
    decision::DecisionQuery,
    patterns::PatternsQuery,
    agreement::AgreementQuery,
    certificate::CertificateQuery,
    moderation::ModerationQuery,
);

/// Of the log, accounts, and what becomes of people's data.
#[derive(MergedObject, Default)]
pub struct RecordQuestions(
    log::LogQuery,
    reading::ReadingQuery,
    anonymity::AnonymityQuery,
    hold::HoldQuery,
    erasure::ErasureQuery,
    retention::RetentionQuery,
    rectification::RectificationQuery,
    handover::HandoverQuery,
    subject_access::SubjectAccessQuery,
    account::AccountQuery,
);

/// What can be done. Everything that is done is recorded for ever, and nothing is overwritten.
#[derive(MergedObject, Default)]
pub struct Mutation(PersonChanges, ProgrammeChanges, PanelChanges, RecordChanges);

/// Of what people learn in a career.
#[derive(MergedObject, Default)]
pub struct LearningChanges(training::TrainingMutation, cpd::plan::CpdPlanMutation, secondment::SecondmentMutation);

/// In journeys, from the first placement to the leaving.
#[derive(MergedObject, Default)]
pub struct PersonChanges(
    journey::JourneyMutation,
    person::PersonMutation,
    registration::RegistrationMutation,
    renewal::RenewalMutation,
    cpd::CpdMutation,
    CareerChanges,
    LearningChanges,
    placement::PlacementMutation,
    offer::OfferMutation,
    employment::EmploymentMutation,
    employment::ReadingMutation,
    cohort::CohortMutation,
    enrolment::EnrolmentMutation,
    pause::PauseMutation,
    matching::MatchingMutation,
    qualification::QualificationMutation,
);

/// In careers.
#[derive(MergedObject, Default)]
pub struct CareerChanges(
    incentive::IncentiveMutation,
    designation::DesignationMutation,
    ladder::LadderMutation,
    application::ApplicationMutation,
    grade::GradeMutation,
);

/// On programmes, and of employers.
#[derive(MergedObject, Default)]
pub struct ProgrammeChanges(
    employer::EmployerMutation,
    support::SupportMutation,
    evidence::EvidenceMutation,
    review::ReviewMutation,
    concern::ConcernMutation,
    supervision::SupervisionMutation,
    caseload::CaseloadMutation,
    development::DevelopmentMutation,
    attendance::AttendanceMutation,
    funding::FundingMutation,
    framework::FrameworkMutation,
    calendar::CalendarMutation,
    suppression::SuppressionMutation,
    memorandum::MemorandumMutation,
);

/// Of panels.
#[derive(MergedObject, Default)]
pub struct PanelChanges(
    panel::PanelMutation,
    sitting::SittingMutation,
    sitting::InvitationMutation,
    pack::PackMutation,
    judgement::JudgementMutation,
    decision::DecisionMutation,
    appeal::AppealMutation,
    certificate::CertificateMutation,
    moderation::ModerationMutation,
);

/// Of what is on record, and of accounts.
#[derive(MergedObject, Default)]
pub struct RecordChanges(
    correction::CorrectionMutation,
    erasure::ErasureMutation,
    hold::HoldMutation,
    rectification::RectificationMutation,
    handover::HandoverMutation,
    account::AccountMutation,
);

/// What can be followed as it happens.
#[derive(MergedSubscription, Default)]
pub struct Subscription(log::LogSubscription, sitting::SittingSubscription);

/// The schema, as the door serves it.
///
/// A type of its own rather than the library's, which is generic: whoever asks that one builds every resolver a second time, and half the
/// binary would be there twice.
#[derive(Clone)]
pub struct Waymark(Schema<Query, Mutation, Subscription>);

impl Waymark {
    /// Runs a query or a mutation.
    pub fn execute(&self, request: Request) -> BoxFuture<'_, Response> {
        Box::pin(self.0.execute(request))
    }

    /// Runs a subscription: an answer for each event.
    pub fn execute_stream(&self, request: Request) -> BoxStream<'static, Response> {
        self.0.execute_stream(request)
    }
}

impl Executor for Waymark {
    async fn execute(&self, request: Request) -> Response {
        Self::execute(self, request).await
    }

    fn execute_stream(&self, request: Request, session: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        Executor::execute_stream(&self.0, request, session)
    }
}

/// The schema of a store. The door puts an actor and a [`Moment`] into each request, and [`Signs`] where the installation signs tokens.
pub fn schema(store: Store, ids: NewIds, limits: Limits) -> Waymark {
    Waymark(build().data(store).data(ids).extension(Guard::new(limits)).finish())
}

fn build() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
}

/// The schema's own text, as `schema.graphql` has it.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by();
    build().finish().sdl_with_options(options.prefer_single_line_descriptions())
}
