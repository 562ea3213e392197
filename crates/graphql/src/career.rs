//! A career: what a journey has beside posts and programmes.

use std::sync::Arc;

use async_graphql::{ID, Object};
use domain::ids::PersonId;

use crate::at::At;
use crate::ids::{Tag, encode};
use crate::journey::Known;

/// What is on record of a person's career, as at a day and as known at an instant.
pub struct Career {
    pub(crate) person: PersonId,
    pub(crate) known: Arc<Known>,
    pub(crate) at: At,
}

#[Object]
impl Career {
    /// Whose it is: the journey.
    async fn journey_id(&self) -> ID {
        encode(Tag::Journey, self.person.0)
    }
}
