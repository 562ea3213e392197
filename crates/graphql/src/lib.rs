//! How programs ask: the GraphQL face of Waymark.

pub mod at;
pub mod codes;
pub mod cohort;
pub mod correction;
pub mod csww;
pub mod desk;
pub mod employer;
pub mod employment;
pub mod entry;
pub mod erasure;
pub mod errors;
pub mod figures;
pub mod guard;
pub mod ids;
pub mod journey;
mod loader;
pub mod log;
pub mod node;
pub mod offer;
pub mod page;
pub mod person;
pub mod placement;
pub mod published;
pub mod registration;
pub mod scalars;
pub mod transfer;
pub mod viewer;
pub mod workforce;
pub mod write;

use async_graphql::{MergedObject, SDLExportOptions, Schema, SchemaBuilder};
use store::Store;

pub use desk::{Moment, NewIds};

use guard::{Guard, Limits};

/// What can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    viewer::ViewerQuery,
    node::NodeQuery,
    journey::JourneyQuery,
    journey::JourneyListQuery,
    cohort::CohortQuery,
    employer::EmployerQuery,
    workforce::WorkforceQuery,
    published::PublishedQuery,
    log::LogQuery,
);

/// What can be done. Everything that is done is recorded for ever, and nothing is overwritten.
#[derive(MergedObject, Default)]
pub struct Mutation(
    journey::JourneyMutation,
    person::PersonMutation,
    registration::RegistrationMutation,
    placement::PlacementMutation,
    offer::OfferMutation,
    employment::EmploymentMutation,
    employment::ReadingMutation,
    cohort::CohortMutation,
    employer::EmployerMutation,
    correction::CorrectionMutation,
    erasure::ErasureMutation,
);

/// The schema, as the door serves it.
pub type Waymark = Schema<Query, Mutation, log::LogSubscription>;

/// The schema of a store. The door puts an actor and a [`Moment`] into each request.
pub fn schema(store: Store, ids: NewIds, limits: Limits) -> Waymark {
    build().data(store).data(ids).extension(Guard::new(limits)).finish()
}

fn build() -> SchemaBuilder<Query, Mutation, log::LogSubscription> {
    Schema::build(Query::default(), Mutation::default(), log::LogSubscription)
}

/// The schema's own text, as `schema.graphql` has it.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by();
    build().finish().sdl_with_options(options.prefer_single_line_descriptions())
}
