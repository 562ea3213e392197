//! Employers: councils and trusts, their teams, hours and vacancies.

mod changes;
pub mod facts;

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use domain::access::{self, Actor};
use domain::history::History;
use domain::ids::{EmployerId, TeamId};
use store::employer::EmployerLine;

pub use changes::EmployerMutation;
pub(crate) use changes::{heads, hours, posts};

use crate::at::{AsAtAnswered, AsAtInput, At};
use crate::calendar::{self, CalendarFeed};
use crate::cohort::{self, Cohort};
use crate::desk::Desk;
use crate::entry::Entry;
use crate::errors::theirs;
use crate::figures::{SuppressionPolicy, WorkforceFigures};
use crate::ids::{Tag, decode, encode};
use crate::memorandum::{self, Memorandum};
use crate::page::{Connection, Cursor, List, Place, Window, place_of};
use crate::scalars::{Date, from_hundredths};
use crate::workforce;

/// The employer that an actor is bound to, where it is only one.
pub fn only_one(actor: &Actor) -> Option<EmployerId> {
    let mut all = actor.employers().into_iter();
    all.next().filter(|_| all.next().is_none())
}

/// The employer of a node id, a published name or a code: people write what they have at hand.
pub async fn named(ctx: &Context<'_>, text: &ID, at: &At) -> Result<Option<EmployerId>> {
    if let Some(id) = decode(Tag::Employer, text) {
        return Ok(Some(EmployerId(id)));
    }
    let desk = Desk::of(ctx)?;
    Ok(at.employers(desk.store).await?.iter().find(|it| it.is_called(text)).map(|it| it.id))
}

/// An employer by its id, where there is one.
pub async fn by_id(ctx: &Context<'_>, id: Option<EmployerId>, at: &At) -> Result<Option<Employer>> {
    let Some(id) = id else { return Ok(None) };
    let line = at.employer(Desk::of(ctx)?.store, id).await?;
    Ok(line.map(|line| Employer::alone(line, at.clone())))
}

/// An employer by its name or one of its codes, as known now.
pub async fn called(ctx: &Context<'_>, name: &str) -> Result<Option<Employer>> {
    let at = At::of(ctx, None).await?;
    let line = at.employers(Desk::of(ctx)?.store).await?.iter().find(|it| it.is_called(name)).cloned();
    Ok(line.map(|line| Employer::alone(line, at)))
}

/// An employer of social workers.
#[derive(Clone)]
pub struct Employer {
    line: EmployerLine,
    at: At,
}

impl Employer {
    fn alone(line: EmployerLine, at: At) -> Self {
        Self { line, at }
    }

    /// An employer as its own history has it.
    pub fn of_history(id: EmployerId, history: &History, at: At) -> Option<Self> {
        let folded = domain::employer::Employer::of(&history.facts(), chrono::NaiveDate::MAX);
        let domain::employer::EmployerRegistered { name, old_code, new_code, region, .. } = folded.registered?;
        let line = EmployerLine { id, name, old_code, new_code, region, standard_hours: folded.standard_hours.into() };
        Some(Self::alone(line, at))
    }

    fn at(&self) -> &At {
        &self.at
    }

    /// The name under which its figures are published.
    pub fn name_of(&self) -> &str {
        &self.line.name
    }

    /// The nine-character code, where it has one.
    pub fn code_of(&self) -> Option<&str> {
        self.line.new_code.as_deref()
    }

    fn is_seen(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(access::sees_cohorts(Desk::of(ctx)?.actor, self.line.id))
    }
}

/// An employer of social workers: a council or a children's trust. Who it is is public; what it has is for those who belong to it.
#[Object]
impl Employer {
    /// The employer's node id.
    pub async fn id(&self) -> ID {
        encode(Tag::Employer, self.line.id.0)
    }

    /// The name under which its figures are published.
    async fn name(&self) -> &str {
        &self.line.name
    }

    /// The three-digit code of the census, where it is a local authority.
    async fn old_code(&self) -> Option<&String> {
        self.line.old_code.as_ref()
    }

    /// The nine-character code of the Office for National Statistics, where it is a local authority.
    async fn new_code(&self) -> Option<&String> {
        self.line.new_code.as_ref()
    }

    /// The region, where known.
    async fn region(&self) -> Option<&String> {
        self.line.region.as_ref()
    }

    /// Standard weekly hours of a full-time post.
    async fn standard_hours(&self) -> f64 {
        from_hundredths(self.line.standard_hours)
    }

    /// Its teams, by name; null where they are not yours to see.
    async fn teams(&self, ctx: &Context<'_>) -> Result<Option<Vec<Team>>> {
        if !self.is_seen(ctx)? {
            return Ok(None);
        }
        let teams = self.at().teams(Desk::of(ctx)?.store).await?.iter();
        let mut teams: Vec<Team> =
            teams.filter(|(_, (employer, _))| *employer == self.line.id).map(|(id, (_, name))| Team::of(*id, name.clone())).collect();
        teams.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Some(teams))
    }

    /// Its cohorts, the latest intake first; none where they are not yours to see.
    async fn cohorts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, from 1 to 100. 20 where neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Cohort>> {
        let window = Window { first, after, last, before };
        window.size()?;
        cohort::of_employer(ctx, self.line.id, &window, self.at()).await
    }

    /// Its calendar feeds, the oldest first, closed ones among them; null where they are not yours to see.
    async fn calendar_feeds(&self, ctx: &Context<'_>) -> Result<Option<Vec<CalendarFeed>>> {
        if !self.is_seen(ctx)? {
            return Ok(None);
        }
        calendar::of_employer(ctx, self.line.id, self.at()).await.map(Some)
    }

    /// From how many people on it tells a number to who sees no names, on the day; null where it is not yours to see.
    async fn suppression_policy(&self, ctx: &Context<'_>) -> Result<Option<SuppressionPolicy>> {
        if !self.is_seen(ctx)? {
            return Ok(None);
        }
        let policy = Desk::of(ctx)?.store.suppression_policy(self.line.id, self.at().as_at()).await.map_err(theirs)?;
        Ok(Some(SuppressionPolicy::of(policy)))
    }

    /// The memoranda to which it is a party, also those that it has not agreed to yet; null where they are not yours to see.
    async fn memoranda(&self, ctx: &Context<'_>) -> Result<Option<Vec<Memorandum>>> {
        if !self.is_seen(ctx)? {
            return Ok(None);
        }
        memorandum::of_employer(ctx, self.line.id, self.at()).await.map(Some)
    }

    /// Every entry known by then, in the order in which they were recorded, corrected and retracted ones among them; null where they are
    /// not yours to see.
    async fn history(&self, ctx: &Context<'_>) -> Result<Option<Vec<Entry>>> {
        Entry::of_stream(ctx, self.line.id.into(), self.at()).await
    }

    /// Its workforce over the twelve months to a day; null where it is not yours to see.
    async fn workforce(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day on which the twelve months end. The day of the question where left out.")] on: Option<Date>,
        #[graphql(desc = "From when to look. The time of the question where left out.")] at: Option<AsAtInput>,
    ) -> Result<Option<WorkforceFigures>> {
        let at = match at {
            Some(at) => self.at().again(ctx, at).await?,
            None => self.at().clone(),
        };
        let at = on.map_or_else(|| at.clone(), |on| at.on_day(on.0));
        workforce::count(ctx, self.clone(), self.line.id, at).await
    }

    /// How many entries the employer has: what a change may name as the version that it expects.
    async fn version(&self, ctx: &Context<'_>) -> Result<i32> {
        let desk = Desk::of(ctx)?;
        // Who sees no names changes nothing, and could count the certificates by how many entries there are that they are not shown.
        if domain::suppression::sees_own_places_only(desk.actor) {
            let shown = Entry::of_stream(ctx, self.line.id.into(), self.at()).await?;
            return Ok(crate::scalars::count(shown.map_or(0, |it| it.len())));
        }
        self.at.version(desk.store, self.line.id.into()).await
    }

    /// The day and the instant that this answer holds for.
    async fn as_at(&self) -> AsAtAnswered {
        self.at().answered()
    }
}

/// A team inside an employer.
#[derive(Clone, Debug, SimpleObject)]
pub struct Team {
    /// The team's id, for mutations.
    id: ID,
    /// Its name.
    name: String,
}

impl Team {
    /// A team by its name.
    pub fn of(id: TeamId, name: String) -> Self {
        Self { id: encode(Tag::Team, id.0), name }
    }
}

/// Questions about employers.
#[derive(Default)]
pub struct EmployerQuery;

#[Object]
impl EmployerQuery {
    /// Employers, by name. Their names and codes are public.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of a connection")]
    async fn employers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only the one with this name, three-digit code or nine-character code, in any case.")] name: Option<String>,
        #[graphql(desc = "The first so many, from 1 to 100. 20 where neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Connection<Employer>> {
        let window = Window { first, after, last, before };
        window.size()?;
        let at = At::of(ctx, at).await?;
        let mut lines = at.employers(Desk::of(ctx)?.store).await?.to_vec();
        lines.retain(|it| name.as_deref().is_none_or(|name| it.is_called(name)));
        let known = at.as_at().known;
        let mut places: HashMap<Cursor, Place> = HashMap::new();
        for cursor in window.cursors("employers")?.into_iter().flatten().filter(|it| it.known != known) {
            let then = Desk::of(ctx)?.store.employers(cursor.known).await.map_err(theirs)?;
            let order = |a: &EmployerLine, b: &EmployerLine| (&a.name, a.id).cmp(&(&b.name, b.id));
            let then = then.iter().filter(|it| it.id.0 == cursor.id);
            places.extend(then.map(|it| (cursor, place_of(&lines, it, order))));
        }
        let list = List { items: lines, order: "employers", known: at.shown().0 };
        let page = list.page(&window, |it| it.id.0, |it| places.get(it).copied())?;
        Ok(page.show(|line| Employer::alone(line, at.clone())))
    }
}
