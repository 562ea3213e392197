//! The map of supervision: promised beside given, month by month, for each person, supervisor, team or cohort: a heat map's data.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use domain::ids::{CohortId, PersonId, TeamId};
use domain::supervision::{Month, Window, months_of};
use store::due::OnProgramme;
use store::journey::Line;

use super::SupervisionMonth;
use crate::at::{AsAtInput, At};
use crate::cohort::{self, Cohort};
use crate::desk::Desk;
use crate::due::{BoardFilter, everybody, lines};
use crate::employer::Team;
use crate::ids::{Tag, encode};
use crate::journey::{Journey, Together};
use crate::scalars::count;

/// By what supervision is put together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
pub enum SupervisionGroup {
    /// A row for each person on a programme.
    Person,
    /// A row for each supervisor: windows are theirs who supervised when they began.
    Supervisor,
    /// A row for each team: windows are those of the team that the person was in when they began.
    Team,
    /// A row for each cohort.
    Cohort,
}

/// Whose windows a row holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Whose {
    Person(PersonId),
    Team(TeamId),
    Cohort(CohortId),
    /// Where nobody is known.
    Nobody,
}

impl Whose {
    fn person(self) -> Option<PersonId> {
        if let Self::Person(it) = self { Some(it) } else { None }
    }
}

/// A row of the map.
#[derive(Clone)]
pub struct SupervisionRow {
    whose: Whose,
    by: SupervisionGroup,
    months: Vec<Month>,
    line: Option<Line>,
    together: Arc<Together>,
}

impl SupervisionRow {
    fn sum(&self, of: impl Fn(&Month) -> usize) -> i32 {
        count(self.months.iter().map(of).sum())
    }

    fn journey_where(&self, by: SupervisionGroup) -> Option<Journey> {
        let person = self.whose.person().filter(|_| self.by == by && self.line.is_some())?;
        Some(Journey::listed(person, self.line.clone(), self.together.clone()))
    }
}

/// A row of the map: promised beside given, month by month, for a person, a supervisor, a team or a cohort.
#[Object]
impl SupervisionRow {
    /// The person, where rows are of persons.
    async fn journey(&self) -> Option<Journey> {
        self.journey_where(SupervisionGroup::Person)
    }

    /// The supervisor's own journey, where rows are of supervisors; null where Waymark does not know them, or they are not yours to see.
    async fn supervisor(&self) -> Option<Journey> {
        self.journey_where(SupervisionGroup::Supervisor)
    }

    /// The supervisor, by the node id of their own journey, where rows are of supervisors and Waymark knows them.
    async fn supervisor_id(&self) -> Option<ID> {
        let known = self.whose.person().filter(|_| self.by == SupervisionGroup::Supervisor);
        known.map(|it| encode(Tag::Journey, it.0))
    }

    /// The team, where rows are of teams; null for who is in none.
    async fn team(&self, ctx: &Context<'_>) -> Result<Option<Team>> {
        let Whose::Team(id) = self.whose else { return Ok(None) };
        let teams = self.together.at().teams(Desk::of(ctx)?.store).await?;
        Ok(teams.get(&id).map(|(_, name)| Team::of(id, name.clone())))
    }

    /// The cohort, where rows are of cohorts; null for who is enrolled with none.
    async fn cohort(&self, ctx: &Context<'_>) -> Result<Option<Cohort>> {
        let Whose::Cohort(id) = self.whose else { return Ok(None) };
        cohort::Cohort::find(ctx, id, self.together.at().clone()).await
    }

    /// Sessions promised.
    async fn promised(&self) -> i32 {
        self.sum(|it| it.promised)
    }

    /// Of these, given: in time or late.
    async fn given(&self) -> i32 {
        self.sum(|it| it.given)
    }

    /// Of those given, late.
    async fn late(&self) -> i32 {
        self.sum(|it| it.late)
    }

    /// Of those promised, missed.
    async fn missed(&self) -> i32 {
        self.sum(|it| it.missed)
    }

    /// Windows in which nothing was promised since the person was away.
    async fn excused(&self) -> i32 {
        self.sum(|it| it.excused)
    }

    /// The same month by month, oldest first. A window belongs to the month in which it begins.
    async fn months(&self) -> Vec<SupervisionMonth> {
        self.months.iter().copied().map(SupervisionMonth::from).collect()
    }
}

/// Questions about supervision over many people.
#[derive(Default)]
pub struct SupervisionQuery;

#[Object]
impl SupervisionQuery {
    /// Supervision promised beside supervision given, month by month, of everybody on a programme whom you may see.
    async fn supervision_map(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of whom.")] filter: Option<BoardFilter>,
        #[graphql(desc = "A row for each of what.")] by: SupervisionGroup,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Vec<SupervisionRow>> {
        let at = At::of(ctx, at).await?;
        let mut windows: BTreeMap<Whose, Vec<Window>> = BTreeMap::new();
        for (stands, place) in everybody(ctx, &filter.unwrap_or_default(), &at).await? {
            let Some(it) = stands.get(place) else { continue };
            for charged in it.standing.iter().filter_map(|it| it.supervision.as_ref()).flatten() {
                windows.entry(whose(by, it, charged)).or_default().push(charged.window.clone());
            }
        }
        let people: Vec<PersonId> = windows.keys().filter_map(|it| it.person()).collect();
        let names: HashMap<PersonId, Line> = lines(ctx, &people, &at).await?;
        let together = Together::new(people, at);
        let row = |(whose, windows): (Whose, Vec<Window>)| {
            let (months, line) = (months_of(&windows), whose.person().and_then(|it| names.get(&it).cloned()));
            SupervisionRow { whose, by, months, line, together: together.clone() }
        };
        Ok(windows.into_iter().map(row).collect())
    }
}

fn whose(by: SupervisionGroup, it: &OnProgramme, charged: &domain::supervision::Charged) -> Whose {
    match by {
        SupervisionGroup::Person => Whose::Person(it.person),
        SupervisionGroup::Supervisor => charged.supervisor.map_or(Whose::Nobody, Whose::Person),
        SupervisionGroup::Team => charged.team.map_or(Whose::Nobody, Whose::Team),
        SupervisionGroup::Cohort => it.cohort.map_or(Whose::Nobody, Whose::Cohort),
    }
}
