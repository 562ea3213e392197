//! The succession pool of a grade: who is ready for it, who will be within a year, what stands in the way of the others, and who of those that
//! hold it is about to leave.

use std::collections::BTreeMap;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::NaiveDate;
use domain::history::History;
use domain::ids::{PersonId, SpellId};
use domain::journey::Journey as Folded;
use domain::ladder as known;
use store::journey::Line;
use store::ladder::Used;

use super::next::{NextStep, StepReadiness, facts_by};
use crate::at::{AsAtInput, At};
use crate::desk::Desk;
use crate::employer;
use crate::errors::{bad_input, theirs};
use crate::framework::FrameworkName;
use crate::journey::{Journey, Together};
use crate::page::{Connection, List, Window};
use crate::scalars::{Date, count};

/// Somebody for whom the step to the grade is open, sooner or later.
#[derive(Clone, SimpleObject)]
pub struct Successor {
    /// Who.
    journey: Journey,
    /// How ready they are.
    readiness: StepReadiness,
    /// Where they stand at the step, criterion by criterion, each with the event by which it is met.
    next: NextStep,
    /// The last day of their post, where it is on record already that they leave.
    leaves_on: Option<Date>,
}

/// Something that stands in the way, and of how many.
#[derive(Clone, Debug, SimpleObject)]
pub struct Obstacle {
    /// The criterion, or `time`.
    criterion: String,
    /// Of how many of the pool.
    people: i32,
}

/// Who could step up to a grade.
#[derive(Clone, SimpleObject)]
pub struct SuccessionPool {
    /// The ladder.
    ladder: FrameworkName,
    /// The grade.
    grade: String,
    /// What people call it.
    title: String,
    /// How many hold it for good.
    holders: i32,
    /// How many act up in it.
    acting_up: i32,
    /// Those who hold it, and of whom it is on record already that they leave.
    leaving: Vec<Leaver>,
    /// How many of the pool are ready.
    ready: i32,
    /// How many will be within a year, by time alone.
    ready_within_a_year: i32,
    /// How many lack something else.
    blocked: i32,
    /// How many are ready for each who holds the grade and is known to leave, to one decimal; null where nobody is.
    depth: Option<f64>,
    /// What stands in the way, the most frequent first.
    obstacles: Vec<Obstacle>,
    /// Who they are: those who are ready come first, then those for whom it is soonest.
    people: Connection<Successor>,
}

/// Somebody who holds a grade and leaves.
#[derive(Clone, SimpleObject)]
pub struct Leaver {
    /// Who.
    journey: Journey,
    /// The last day.
    leaves_on: Date,
}

/// One person's post, as far as the pool asks.
struct Placed {
    line: Line,
    spell: SpellId,
    history: History,
    journey: Folded,
    leaves_on: Option<NaiveDate>,
}

/// The pool of one grade, before it is shown.
struct Found {
    holders: usize,
    acting_up: usize,
    leaving: Vec<(PersonId, NaiveDate)>,
    pool: Vec<(Line, NextStep, Option<NaiveDate>)>,
}

/// Which grade of which ladder.
struct Wanted<'a> {
    used: &'a Used,
    ladder: &'a known::Ladder,
    grade: &'a str,
}

impl Wanted<'_> {
    fn find(&self, everybody: Vec<Placed>, at: &At) -> Found {
        let mut found = Found { holders: 0, acting_up: 0, leaving: Vec::new(), pool: Vec::new() };
        for it in everybody {
            let facts = facts_by(&it.history, at.on());
            let (journey, called) = (&it.journey, self.used.pin.id.as_str());
            let grounds = known::Grounds { facts: &facts, journey, ladder: self.ladder, called, spell: it.spell, on: at.on() };
            if grounds.grade().is_some_and(|(grade, _)| grade == self.grade) {
                found.holders += 1;
                found.leaving.extend(it.leaves_on.map(|day| (it.line.person, day)));
                continue;
            }
            let acts = journey.career.grade(it.spell, at.on()).is_some_and(|it| it.held.grade == self.grade && it.held.ladder.id == called);
            found.acting_up += usize::from(acts);
            let steps = NextStep::all(&grounds, (self.used, at, it.line.person));
            if let Some(next) = steps.into_iter().find(|it| it.leads_to(self.grade)) {
                found.pool.push((it.line, next, it.leaves_on));
            }
        }
        found.pool.sort_by_key(|(line, next, _)| (next.rank(), line.person));
        found
    }
}

impl Found {
    fn count(&self, readiness: StepReadiness) -> usize {
        self.pool.iter().filter(|(_, next, _)| next.how_ready() == readiness).count()
    }

    fn obstacles(&self) -> Vec<Obstacle> {
        let mut all: BTreeMap<String, usize> = BTreeMap::new();
        for name in self.pool.iter().flat_map(|(_, next, _)| next.obstacles()) {
            *all.entry(name).or_default() += 1;
        }
        let mut all: Vec<(String, usize)> = all.into_iter().collect();
        all.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
        all.into_iter().map(|(criterion, people)| Obstacle { criterion, people: count(people) }).collect()
    }

    fn show(self, wanted: &Wanted<'_>, at: &At, window: &Window) -> Result<SuccessionPool> {
        let [ready, ready_within_a_year, blocked] =
            [StepReadiness::Now, StepReadiness::WithinAYear, StepReadiness::Blocked].map(|it| count(self.count(it)));
        let obstacles = self.obstacles();
        let tenths = |it: f64| (it * 10.0).round() / 10.0;
        let depth = (!self.leaving.is_empty()).then(|| tenths(f64::from(ready) / self.leaving.len() as f64));
        let list = List { items: self.pool, order: "succession", known: at.shown().0 };
        let page = list.page(window, |(line, ..)| line.person.0, |_| None)?;
        let people = page.items.iter().map(|(line, ..)| line.person).chain(self.leaving.iter().map(|it| it.0)).collect();
        let together = Together::new(people, at.clone());
        let leaver = |(person, day): (PersonId, NaiveDate)| Leaver {
            journey: Journey::listed(person, None, together.clone()),
            leaves_on: day.into(),
        };
        Ok(SuccessionPool {
            ladder: FrameworkName::from(&wanted.used.pin.named()),
            grade: wanted.grade.to_owned(),
            title: wanted.ladder.grade(wanted.grade).map(|it| it.named.title.clone()).unwrap_or_default(),
            holders: count(self.holders),
            acting_up: count(self.acting_up),
            leaving: self.leaving.into_iter().map(leaver).collect(),
            ready,
            ready_within_a_year,
            blocked,
            depth,
            obstacles,
            people: page.show(|(line, next, leaves_on)| Successor {
                journey: Journey::listed(line.person, Some(line), together.clone()),
                readiness: next.how_ready(),
                next,
                leaves_on: leaves_on.map(Date),
            }),
        })
    }
}

/// Everybody in post at an employer, each with the post that they have there.
async fn everybody(ctx: &Context<'_>, employer: domain::ids::EmployerId, at: &At) -> Result<Option<Vec<Placed>>> {
    let desk = Desk::of(ctx)?;
    let scope = desk.scope().await?;
    if scope.is_empty() {
        return Ok(None);
    }
    let all = desk.store.histories_in_post(desk.asker(), (&scope, Some(employer)), at.as_at()).await.map_err(theirs)?;
    let place = |(line, history, journey): (Line, History, Folded)| {
        let spell = journey.spells.iter().rfind(|it| it.employer == employer && it.in_post(at.on()))?.id;
        let ahead = Folded::of(&history.facts(), NaiveDate::MAX);
        let leaves_on = ahead.spells.iter().find(|it| it.id == spell).and_then(|it| it.ended.as_ref()).map(|it| it.last_day);
        Some(Placed { line, spell, history, journey, leaves_on })
    };
    Ok(Some(all.into_iter().filter_map(place).collect()))
}

/// Questions about who could step up.
#[derive(Default)]
pub struct PoolQuery;

#[Object]
impl PoolQuery {
    /// Who could step up to a grade of an employer's ladder: who is ready by what is on record, who will be within a year, what stands in the way
    /// of the others, and who of those that hold the grade leaves. It is explained event by event and is no score. Null where you see no names, or
    /// the employer uses no such ladder or grade.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of a connection")]
    async fn succession_pool(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, by node id, published name, or code. Yours where left out and you have only one.")] employer: Option<ID>,
        #[graphql(desc = "The ladder, such as `ladder-warwickshire`. May be left out where the employer uses one alone.")] ladder: Option<
            String,
        >,
        #[graphql(desc = "The grade, by its short name on the ladder.")] grade: String,
        #[graphql(desc = "The first so many, from 1 to 100. 20 where neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Option<SuccessionPool>> {
        let window = Window { first, after, last, before };
        window.size()?;
        let at = At::of(ctx, at).await?;
        let desk = Desk::of(ctx)?;
        let employer = match &employer {
            Some(name) => employer::named(ctx, name, &at).await?,
            None => Some(employer::only_one(desk.actor).ok_or_else(|| bad_input("expected an employer: you have none, or several"))?),
        };
        let Some(employer) = employer else { return Ok(None) };
        let Some(everybody) = everybody(ctx, employer, &at).await? else { return Ok(None) };
        let used = desk.store.ladders(&[employer], at.as_at()).await.map_err(theirs)?;
        let mut has = used.iter().filter(|it| ladder.as_ref().is_none_or(|ladder| *ladder == it.pin.id));
        let has = has.find_map(|used| Some((used, used.document.ladder().filter(|it| it.grade(&grade).is_some())?)));
        let Some((used, ladder)) = has else { return Ok(None) };
        let wanted = Wanted { used, ladder, grade: &grade };
        wanted.find(everybody, &at).show(&wanted, &at, &window).map(Some)
    }
}

impl NextStep {
    /// Who is ready comes first, then whoever is soonest, then whoever lacks least.
    fn rank(&self) -> (StepReadiness, NaiveDate, usize) {
        (self.how_ready(), self.opens().unwrap_or(NaiveDate::MAX), self.obstacles().len())
    }
}
