//! Boards: for each person of a cohort or an academy the next thing, what is late and by how long, whose move it is, and why.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::due::Standing;
use domain::ids::{CohortId, PersonId};
use store::due::{MOST, OnProgramme, Stands, Wanted};
use store::journey::Line;

use super::{DueItem, items};
use crate::at::{AsAtInput, At};
use crate::desk::Desk;
use crate::employer;
use crate::enrolment::{Basis, Enrolment, EnrolmentState};
use crate::errors::{bad_input, theirs};
use crate::ids::{Tag, decode, encode};
use crate::journey::{Journey, Together};
use crate::page::{Connection, List, Window};
use crate::scalars::{Date, count};
use crate::support::Party;

/// By what a board is put in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Enum)]
pub enum BoardOrder {
    /// What is late longest first, then what is due next.
    #[default]
    Urgency,
    /// By the day of the next thing.
    NextDue,
    /// By the day on which the programme is expected to end.
    EndsOn,
    /// By family name, then given name.
    Name,
}

/// Which lines of a board are wanted. Everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct BoardFilter {
    /// At this employer, by node id, published name, or code.
    pub(super) employer: Option<ID>,
    /// Enrolled with this cohort.
    pub(super) cohort: Option<ID>,
    /// On this programme, such as `asye-children`.
    pub(super) framework: Option<String>,
    /// Only those with something that is late; only those without where false.
    pub(super) late: Option<bool>,
    /// Only those of whom the next move is this party's.
    pub(super) whose: Option<Party>,
}

/// A line of a board: somebody on a programme, and how they stand on the day.
#[derive(Clone)]
pub struct BoardLine {
    person: PersonId,
    line: Option<Line>,
    stands: Option<(Stands, usize)>,
    together: Arc<Together>,
}

impl BoardLine {
    fn on(&self) -> Option<&OnProgramme> {
        self.stands.as_ref().and_then(|(stands, place)| stands.get(*place))
    }

    fn standing(&self) -> Option<&Standing> {
        self.on()?.standing.as_ref()
    }

    fn basis(&self) -> Option<Arc<Basis>> {
        let on = self.on()?;
        let (together, framework) = (self.together.clone(), on.framework.clone()?);
        Some(Arc::new(Basis { person: self.person, enrolment: on.enrolment, together, framework }))
    }

    fn items(&self, of: impl Fn(&Standing) -> Vec<domain::due::DueItem>) -> Vec<DueItem> {
        self.standing().zip(self.basis()).map(|(it, basis)| items(of(it), &basis)).unwrap_or_default()
    }

    fn is_wanted(&self, filter: &BoardFilter) -> bool {
        let whose = filter.whose.map(Into::into);
        match self.standing() {
            Some(it) => it.is_wanted(filter.late, whose),
            None => filter.late != Some(true) && whose.is_none(),
        }
    }

    fn name_key(&self) -> (bool, String, String) {
        let name = self.line.as_ref().and_then(|it| it.name.as_ref());
        let small = |it: &str| it.to_lowercase();
        (name.is_none(), name.map(|it| small(&it.family)).unwrap_or_default(), name.map(|it| small(&it.given)).unwrap_or_default())
    }

    fn compare(&self, other: &Self, by: BoardOrder) -> Ordering {
        let urgency = |it: &Self| it.standing().map_or((Reverse(0), chrono::NaiveDate::MAX), Standing::urgency);
        let next = |it: &Self| it.standing().and_then(Standing::next).map_or(chrono::NaiveDate::MAX, |it| it.on);
        let ends = |it: &Self| it.standing().and_then(|it| it.expected_end).unwrap_or(chrono::NaiveDate::MAX);
        let order = match by {
            BoardOrder::Urgency => urgency(self).cmp(&urgency(other)),
            BoardOrder::NextDue => next(self).cmp(&next(other)),
            BoardOrder::EndsOn => ends(self).cmp(&ends(other)),
            BoardOrder::Name => Ordering::Equal,
        };
        order.then_with(|| self.name_key().cmp(&other.name_key())).then_with(|| self.id().cmp(&other.id()))
    }

    fn id(&self) -> uuid::Uuid {
        self.on().map_or(self.person.0, |it| it.enrolment.0)
    }
}

/// The next review that somebody owes, and what evidence it lacks.
#[derive(Clone, Debug, SimpleObject)]
pub struct ReviewAhead {
    /// The review point.
    point: String,
    /// What people call it.
    title: Option<String>,
    /// When it is due.
    on: Date,
    /// What is not there yet, category by category.
    lacks: Vec<LackingEvidence>,
}

/// A category of evidence that is not there yet.
#[derive(Clone, Debug, SimpleObject)]
pub struct LackingEvidence {
    /// The category.
    category: String,
    /// What people call it.
    title: Option<String>,
    /// How many occasions are asked for by that review.
    asked: i32,
    /// How many there are.
    held: i32,
    /// Whether it is only recommended.
    recommended: bool,
}

/// A line of a board: somebody on a programme, and how they stand on the day.
#[Object]
impl BoardLine {
    /// Whose line it is.
    async fn journey(&self) -> Journey {
        Journey::listed(self.person, self.line.clone(), self.together.clone())
    }

    /// The enrolment's id; null where the person is in the cohort and not enrolled.
    async fn enrolment_id(&self) -> Option<ID> {
        self.on().map(|it| encode(Tag::Enrolment, it.enrolment.0))
    }

    /// The enrolment; null where the person is in the cohort and not enrolled.
    async fn enrolment(&self, ctx: &Context<'_>) -> Result<Option<Enrolment>> {
        let Some(on) = self.on() else { return Ok(None) };
        let known = self.together.known(ctx, self.person).await?;
        Ok(Enrolment::one(self.person, &known, (on.enrolment, &self.together)))
    }

    /// What the person is called in a calendar feed, where no name stands, such as `7F3A0C`; null where the person is not enrolled.
    async fn code(&self) -> Option<String> {
        self.on().map(|it| domain::calendar::code_of(it.enrolment))
    }

    /// How far the enrolment has come; null where the person is not enrolled.
    async fn state(&self) -> Option<EnrolmentState> {
        self.on().map(|it| it.state.into())
    }

    /// The programme, such as `asye-children`.
    async fn framework(&self) -> Option<&str> {
        self.on().map(|it| it.pin.id.as_str())
    }

    /// The version of it that the person is on.
    async fn version(&self) -> Option<&str> {
        self.on().map(|it| it.pin.version.as_str())
    }

    /// The next thing: what is late comes before what is to come.
    async fn next(&self) -> Option<DueItem> {
        self.items(|it| it.next().cloned().into_iter().collect()).pop()
    }

    /// Everything that is late, what has waited longest first.
    async fn late(&self) -> Vec<DueItem> {
        self.items(|it| it.late().cloned().collect())
    }

    /// How late the latest thing is, in days; 0 where nothing is.
    async fn late_by_days(&self) -> i32 {
        i32::try_from(self.standing().map_or(0, Standing::late_by_days)).unwrap_or(i32::MAX)
    }

    /// Whose move the next thing is.
    async fn whose(&self) -> Option<Party> {
        self.standing()?.next().map(|it| it.whose.into())
    }

    /// Everything that is due, the earliest first.
    async fn due_items(&self) -> Vec<DueItem> {
        self.items(|it| it.due.clone())
    }

    /// The next review that is owed, and what evidence it lacks.
    async fn review(&self) -> Option<ReviewAhead> {
        let (review, framework) = (self.standing()?.review.as_ref()?, self.on()?.framework.as_ref()?);
        let programme = framework.programme()?;
        let lacking = |it: &domain::evidence::CategoryStanding| LackingEvidence {
            category: it.category.clone(),
            title: programme.evidence_rule(&it.category).map(|it| it.title.clone()),
            asked: count(it.asked as usize),
            held: count(it.held as usize),
            recommended: it.recommended,
        };
        Some(ReviewAhead {
            point: review.point.clone(),
            title: programme.review(&review.point).map(|it| it.title.clone()),
            on: review.on.into(),
            lacks: review.lacks.iter().map(lacking).collect(),
        })
    }

    /// How many sessions of supervision were promised so far; null where none are promised.
    async fn supervision_promised(&self) -> Option<i32> {
        self.standing()?.supervised().map(|(promised, _)| count(promised))
    }

    /// How many of them were given, in time or late; null where none are promised.
    async fn supervision_given(&self) -> Option<i32> {
        self.standing()?.supervised().map(|(_, given)| count(given))
    }

    /// The end as things stand; null where nobody can know it yet.
    async fn ends_on(&self) -> Option<Date> {
        self.standing()?.expected_end.map(Date)
    }
}

/// The board of a cohort: a line for everybody in it, on the programme or not yet.
pub async fn of_cohort(ctx: &Context<'_>, cohort: &store::cohort::Cohort, at: &At, filter: BoardFilter) -> Result<Vec<BoardLine>> {
    let desk = Desk::of(ctx)?;
    let (store, scope, as_at) = (desk.store, desk.scope().await?, at.as_at());
    let ask = async move |ids: Vec<CohortId>| {
        let boards = store.boards(&scope, &ids, as_at).await.map_err(theirs)?;
        Ok::<_, async_graphql::Error>(boards.into_iter().map(|(id, it)| (id, Arc::new(it))).collect())
    };
    let seats = at.loaders().boards.load(cohort.id, ask).await?.unwrap_or_default();
    let people: Vec<PersonId> = seats.iter().map(|it| it.line.person).collect();
    let standings = at.standings(&desk, &people).await?;
    let together = Together::new(people, at.clone());
    let is_its = |it: &OnProgramme| it.cohort == Some(cohort.id) || it.cohort.is_none() && it.is_running && it.pin.id == cohort.programme;
    let line = |seat: &store::cohort::Seat| {
        let person = seat.line.person;
        let stands = standings.get(&person).and_then(|all| all.iter().rposition(is_its).map(|place| (all.clone(), place)));
        BoardLine { person, line: Some(seat.line.clone().into()), stands, together: together.clone() }
    };
    let mut lines: Vec<BoardLine> = seats.iter().map(line).collect();
    lines.retain(|it| it.is_wanted(&filter));
    Ok(lines)
}

/// Puts lines in order.
pub fn sorted(mut lines: Vec<BoardLine>, by: BoardOrder) -> Vec<BoardLine> {
    lines.sort_by(|a, b| a.compare(b, by));
    lines
}

/// Everybody on a programme whom a filter wants and the actor may see, with how they stand.
pub async fn everybody(ctx: &Context<'_>, filter: &BoardFilter, at: &At) -> Result<Vec<(Stands, usize)>> {
    let desk = Desk::of(ctx)?;
    let Some(wanted) = wanted(ctx, filter, at).await? else { return Ok(Vec::new()) };
    let people = desk.store.on_programmes(&desk.scope().await?, &wanted, at.as_at()).await.map_err(theirs)?;
    let people = people
        .ok_or_else(|| bad_input(format!("more than {MOST} people are on programmes there: name an employer, a cohort or a framework")))?;
    let standings = at.standings(&desk, &people).await?;
    let mut all = Vec::new();
    for stands in people.iter().filter_map(|it| standings.get(it)) {
        all.extend((0..stands.len()).filter(|place| wanted.has(&stands[*place])).map(|place| (stands.clone(), place)));
    }
    Ok(all)
}

/// For the store; `None` where an id names nothing, so that nothing is wanted.
async fn wanted(ctx: &Context<'_>, filter: &BoardFilter, at: &At) -> Result<Option<Wanted>> {
    let mut wanted = Wanted { framework: filter.framework.clone(), ..Wanted::default() };
    if let Some(employer) = &filter.employer {
        wanted.employer = employer::named(ctx, employer, at).await?;
        if wanted.employer.is_none() {
            return Ok(None);
        }
    }
    if let Some(cohort) = &filter.cohort {
        wanted.cohort = decode(Tag::Cohort, cohort).map(CohortId);
        if wanted.cohort.is_none() {
            return Ok(None);
        }
    }
    Ok(Some(wanted))
}

/// Lines of people, each with their name and stage.
pub async fn lines(ctx: &Context<'_>, people: &[PersonId], at: &At) -> Result<HashMap<PersonId, Line>> {
    let desk = Desk::of(ctx)?;
    let listed = desk.store.lines_of(&desk.scope().await?, people, at.as_at()).await.map_err(theirs)?;
    Ok(listed.into_iter().map(|it| (it.person, it.into())).collect())
}

/// Questions about boards.
#[derive(Default)]
pub struct BoardQuery;

#[Object]
impl BoardQuery {
    /// Everybody on a programme whom you may see: the next thing, what is late and by how long, whose move it is, and why.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of a connection")]
    async fn board(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lines.")] filter: Option<BoardFilter>,
        #[graphql(desc = "In which order.", default)] order_by: BoardOrder,
        #[graphql(desc = "The first so many, from 1 to 100. 20 where neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Connection<BoardLine>> {
        let window = Window { first, after, last, before };
        window.size()?;
        let at = At::of(ctx, at).await?;
        let filter = filter.unwrap_or_default();
        let all = everybody(ctx, &filter, &at).await?;
        let mut people: Vec<PersonId> = all.iter().filter_map(|(stands, place)| Some(stands.get(*place)?.person)).collect();
        people.dedup();
        let names = lines(ctx, &people, &at).await?;
        let together = Together::new(people, at.clone());
        let line = |(stands, place): (Stands, usize)| {
            let person = stands.get(place).map_or(PersonId(uuid::Uuid::nil()), |it| it.person);
            BoardLine { person, line: names.get(&person).cloned(), stands: Some((stands, place)), together: together.clone() }
        };
        let mut lines: Vec<BoardLine> = all.into_iter().map(line).collect();
        lines.retain(|it| it.is_wanted(&filter));
        let order = format!("board {order_by:?}");
        let list = List { items: sorted(lines, order_by), order: &order, known: at.shown().0 };
        Ok(list.page(&window, BoardLine::id, |_| None)?.show(|it| it))
    }
}
