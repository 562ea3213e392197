//! Who gives courses, how many, and what people think of them.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use domain::training::{Matrix, ProviderSaid, providers};
use store::training::InUse;

use crate::at::{AsAtInput, At};
use crate::desk::Desk;
use crate::employer;
use crate::errors::{bad_input, theirs};
use crate::scalars::{Date, count, from_hundredths};

/// Who gives courses to an employer's people.
#[derive(Clone, Debug, SimpleObject)]
pub struct TrainingProvider {
    /// Who, as the matrix names them.
    provider: String,
    /// What people call them; null where the matrix that is in use does not know them any more.
    title: Option<String>,
    /// How many courses they gave.
    trainings: i32,
    /// Of how many somebody said how good it was; null where fewer than five did.
    answers: Option<i32>,
    /// The mean of that, from 1 to 5, to two places; null where fewer than five said something.
    mean_quality: Option<f64>,
}

impl TrainingProvider {
    fn of(it: &ProviderSaid, matrix: Option<&Matrix>) -> Self {
        let named = matrix.and_then(|matrix| matrix.providers.iter().find(|known| known.slug == it.provider));
        Self {
            provider: it.provider.clone(),
            title: named.map(|it| it.title.clone()),
            trainings: count(it.trainings),
            answers: it.told().map(count),
            mean_quality: it.mean_hundredths().and_then(|it| i64::try_from(it).ok()).map(from_hundredths),
        }
    }
}

/// Questions about who gives courses.
#[derive(Default)]
pub struct TrainingProviderQuery;

#[Object]
impl TrainingProviderQuery {
    /// Who gave how many courses to an employer's people between two days, both of them among them, and what people think of it; whoever gave
    /// most comes first. Null where the employer is not there, or its people are not yours to see by name.
    async fn training_providers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose people, by node id, published name, or code.")] employer_id: ID,
        #[graphql(desc = "The first day.")] from: Date,
        #[graphql(desc = "The last day.")] until: Date,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Option<Vec<TrainingProvider>>> {
        if until < from {
            return Err(bad_input("expected until on the day of from, or after it"));
        }
        let (desk, at) = (Desk::of(ctx)?, At::of(ctx, at).await?);
        let Some(employer) = employer::named(ctx, &employer_id, &at).await? else { return Ok(None) };
        let scope = desk.scope().await?;
        let is_theirs = scope.everything || scope.employers.contains(&employer);
        if !is_theirs || at.employer(desk.store, employer).await?.is_none() {
            return Ok(None);
        }
        let all = desk.store.tied(desk.asker(), (&scope, Some(employer)), at.as_at(), |_| true).await.map_err(theirs)?;
        let in_use = desk.store.matrices_in_use(&[employer], at.as_at()).await.map_err(theirs)?.remove(&employer);
        let said = providers(all.iter().map(|(.., it)| it), employer, (from.0, until.0));
        let matrix = in_use.as_ref().and_then(InUse::matrix);
        Ok(Some(said.iter().map(|it| TrainingProvider::of(it, matrix)).collect()))
    }
}
