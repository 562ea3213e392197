//! The list of what is due over many people: filtered, in the order of its days, and cut into pages.

use std::collections::HashSet;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::due as known;
use domain::ids::{EmployerId, EnrolmentId, PersonId};
use store::journey::Line;
use uuid::Uuid;

use super::board::{BoardFilter, everybody, lines};
use super::{DueItem, DueKind};
use crate::at::{AsAtInput, At};
use crate::enrolment::Basis;
use crate::ids::{Tag, decode};
use crate::journey::Together;
use crate::page::{Connection, List, Window};
use crate::scalars::Date;
use crate::support::Party;

/// Which things that are due are wanted. Everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct DueFilter {
    /// At this employer, by node id, published name, or code.
    employer: Option<ID>,
    /// Of who is enrolled with this cohort.
    cohort: Option<ID>,
    /// On this programme, such as `asye-children`.
    framework: Option<String>,
    /// Of this person.
    journey: Option<ID>,
    /// One of these.
    what: Option<Vec<DueKind>>,
    /// Whose move is one of these.
    whose: Option<Vec<Party>>,
    /// Only what is late; only what is not where false.
    late: Option<bool>,
    /// Due on this day or later.
    from: Option<Date>,
    /// Due on this day or earlier.
    until: Option<Date>,
}

impl DueFilter {
    fn has(&self, it: &known::DueItem) -> bool {
        self.what.as_ref().is_none_or(|all| all.contains(&DueKind::from(&it.what)))
            && self.whose.as_ref().is_none_or(|all| all.contains(&it.whose.into()))
            && self.late.is_none_or(|wanted| wanted == (it.late_by_days > 0))
            && self.from.is_none_or(|from| from.0 <= it.on)
            && self.until.is_none_or(|until| it.on <= until.0)
    }
}

/// Something that is due, before it is shown.
#[derive(Clone)]
pub(crate) struct Due {
    pub id: Uuid,
    pub person: PersonId,
    pub enrolment: EnrolmentId,
    pub employer: EmployerId,
    pub framework: Arc<domain::framework::Framework>,
    pub it: known::DueItem,
}

impl Due {
    /// As it is shown, with the name of whose it is where it is known.
    pub fn shown(self, line: Option<Line>, together: &Arc<Together>) -> DueItem {
        let Self { person, enrolment, framework, it, .. } = self;
        DueItem { it, line, basis: Arc::new(Basis { person, enrolment, together: together.clone(), framework }) }
    }
}

/// Lists of what is due.
#[derive(Default)]
pub struct DueQuery;

#[Object]
impl DueQuery {
    /// Everything that is due of those whom you may see, the earliest first: so what has been late longest comes first.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of a connection")]
    async fn due_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<DueFilter>,
        #[graphql(desc = "The first so many, from 1 to 100. 20 where neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Connection<DueItem>> {
        let window = Window { first, after, last, before };
        window.size()?;
        let at = At::of(ctx, at).await?;
        let filter = filter.unwrap_or_default();
        let mut items = all(ctx, &filter, &at).await?;
        items.sort_by_key(|it| (it.it.on, it.person, it.id));
        let list = List { items, order: "dueItems", known: at.shown().0 };
        let page = list.page(&window, |it| it.id, |_| None)?;
        let people: Vec<PersonId> = page.items.iter().map(|it| it.person).collect::<HashSet<_>>().into_iter().collect();
        let names = lines(ctx, &people, &at).await?;
        let together = Together::new(people, at.clone());
        Ok(page.show(|it| {
            let line = names.get(&it.person).cloned();
            it.shown(line, &together)
        }))
    }
}

/// Everything that is due that a filter wants, of whom the actor may see.
pub(crate) async fn all(ctx: &Context<'_>, filter: &DueFilter, at: &At) -> Result<Vec<Due>> {
    let whose = filter.journey.as_ref().map(|it| decode(Tag::Journey, it).map(PersonId));
    if whose == Some(None) {
        return Ok(Vec::new());
    }
    let of = BoardFilter {
        employer: filter.employer.clone(),
        cohort: filter.cohort.clone(),
        framework: filter.framework.clone(),
        ..BoardFilter::default()
    };
    let mut items = Vec::new();
    for (stands, place) in everybody(ctx, &of, at).await? {
        let Some(it) = stands.get(place).filter(|it| whose.is_none_or(|whose| whose == Some(it.person))) else { continue };
        let Some((standing, framework)) = it.standing.as_ref().zip(it.framework.as_ref()) else { continue };
        let due = standing.due.iter().filter(|it| filter.has(it));
        items.extend(due.map(|due| Due {
            id: due.id(it.enrolment),
            person: it.person,
            enrolment: it.enrolment,
            employer: it.employer,
            framework: framework.clone(),
            it: due.clone(),
        }));
    }
    Ok(items)
}
