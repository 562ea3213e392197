//! Designations of everybody in post: who holds what, and what runs out next.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::ids::PersonId;
use store::journey::Line;

use super::{Designation, DesignationKind, DesignationState};
use crate::at::{AsAtInput, At};
use crate::desk::Desk;
use crate::employer;
use crate::errors::theirs;
use crate::journey::{Journey, Together};
use crate::page::{Connection, List, Window};

/// Which designations are wanted. Everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct DesignationFilter {
    /// Of people in post at this employer, by node id, published name, or code.
    employer: Option<ID>,
    /// Of one of these kinds.
    designation_kind: Option<Vec<DesignationKind>>,
    /// Standing at one of these. Those that are held or expired where left out.
    state: Option<Vec<DesignationState>>,
    /// With a last day within so many days, those that are past it among them.
    expires_within_days: Option<i32>,
}

impl DesignationFilter {
    fn wants(&self, it: &Designation) -> bool {
        let kind = self.designation_kind.as_ref().is_none_or(|all| all.contains(&it.it.granted.kind.into()));
        let state = DesignationState::from(it.it.state(it.at.on()));
        let state = self.state.as_ref().map_or(state != DesignationState::Ended, |all| all.contains(&state));
        let soon = self.expires_within_days.is_none_or(|days| it.days_left().is_some_and(|left| left <= i64::from(days)));
        kind && state && soon
    }
}

/// Somebody's designation.
#[derive(Clone, SimpleObject)]
pub struct HeldDesignation {
    /// Whose.
    journey: Journey,
    /// The designation.
    designation: Designation,
}

/// Questions about designations.
#[derive(Default)]
pub struct DesignationQuery;

#[Object]
impl DesignationQuery {
    /// The designations of everybody in post whom you may see: what runs out first comes first.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of a connection")]
    async fn designations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] filter: Option<DesignationFilter>,
        #[graphql(desc = "The first so many, from 1 to 100. 20 where neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Connection<HeldDesignation>> {
        let window = Window { first, after, last, before };
        window.size()?;
        let (at, filter) = (At::of(ctx, at).await?, filter.unwrap_or_default());
        let mut all = found(ctx, &filter, &at).await?;
        all.sort_by_key(|(line, it)| (it.days_left().unwrap_or(i64::MAX), line.person, it.it.granted.kind));
        let list = List { items: all, order: "designations", known: at.shown().0 };
        let page = list.page(&window, |(_, it)| it.it.granted.designation.0, |_| None)?;
        let people: Vec<PersonId> = page.items.iter().map(|(line, _)| line.person).collect();
        let together = Together::new(people, at.clone());
        Ok(page.show(|(line, designation)| HeldDesignation {
            journey: Journey::listed(line.person, Some(line), together.clone()),
            designation,
        }))
    }
}

async fn found(ctx: &Context<'_>, filter: &DesignationFilter, at: &At) -> Result<Vec<(Line, Designation)>> {
    let desk = Desk::of(ctx)?;
    let employer = match &filter.employer {
        Some(name) => match employer::named(ctx, name, at).await? {
            Some(it) => Some(it),
            None => return Ok(Vec::new()),
        },
        None => None,
    };
    let scope = desk.scope().await?;
    let everybody = desk.store.in_post(desk.asker(), (&scope, employer), at.as_at()).await.map_err(theirs)?;
    let mut all = Vec::new();
    for (line, journey) in everybody {
        let of = |it: &domain::designation::Designation| Designation::of(it.clone(), &journey, at.clone());
        let wanted = journey.career.designations.iter().map(of).filter(|it| filter.wants(it));
        all.extend(wanted.map(|it| (line.clone(), it)));
    }
    Ok(all)
}
