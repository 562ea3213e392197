//! Employers, teams and cohorts that a spreadsheet names: found, or opened with the file.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::cohort::CohortOpened;
use domain::employer::TeamOpened;
use domain::event::Event;
use domain::history::Draft;
use domain::ids::{CohortId, EmployerId, EventId, TeamId};
use store::Store;
use store::bring_in::Bringing;

use crate::clock;
use crate::failed::Failed;

/// Teams and cohorts that one file may open. A column of notes would open one for each person, and a council has a few hundred.
const MOST_OPENED: usize = 1_000;

/// What there is, by the names people type, and what is opened with the file.
#[derive(Clone)]
pub(crate) struct Places {
    employers: HashMap<String, EmployerId>,
    teams: HashMap<(EmployerId, String), TeamId>,
    cohorts: HashMap<(EmployerId, String), CohortId>,
    /// Names that are nobody's.
    unknown: HashSet<String>,
    opened: Vec<Bringing>,
    teams_opened: usize,
    cohorts_opened: usize,
}

impl Places {
    pub(crate) async fn load(store: &Store) -> Result<Self, Failed> {
        let (employers, teams, cohorts) = (HashMap::new(), HashMap::new(), HashMap::new());
        let (unknown, opened) = (HashSet::new(), Vec::new());
        let mut it = Self { employers, teams, cohorts, unknown, opened, teams_opened: 0, cohorts_opened: 0 };
        for employer in store.employers(i64::MAX).await? {
            for name in [Some(employer.name.clone()), employer.old_code.clone(), employer.new_code.clone()].into_iter().flatten() {
                it.employers.insert(name.to_lowercase(), employer.id);
            }
            for (team, name) in store.teams(employer.id, i64::MAX).await? {
                it.teams.insert((employer.id, name.to_lowercase()), team);
            }
        }
        for cohort in store.cohorts(None, i64::MAX).await? {
            it.cohorts.insert((cohort.employer, cohort.name.to_lowercase()), cohort.id);
        }
        Ok(it)
    }

    pub(crate) fn employer(&self, name: &str) -> Option<EmployerId> {
        self.employers.get(&name.trim().to_lowercase()).copied()
    }

    /// The employer, where there is only one.
    pub(crate) fn only_employer(&self) -> Option<EmployerId> {
        let mut all = self.employers.values();
        let first = *all.next()?;
        all.all(|it| *it == first).then_some(first)
    }

    /// The employer of this name or code; a local authority of England that is not registered yet is registered with the file.
    pub(crate) fn employer_or_listed(&mut self, name: &str, on: NaiveDate) -> Option<EmployerId> {
        if let Some(known) = self.employer(name) {
            return Some(known);
        }
        if self.unknown.contains(name) {
            return None;
        }
        let Some(listed) = crate::import::authority(name) else {
            self.unknown.insert(name.to_owned());
            return None;
        };
        let registered = listed.registered();
        let employer = registered.employer;
        for name in [Some(registered.name.clone()), registered.old_code.clone(), registered.new_code.clone()].into_iter().flatten() {
            self.employers.insert(name.to_lowercase(), employer);
        }
        let draft = Draft { id: EventId(clock::new_id()), effective_on: on, event: Event::EmployerRegistered(registered) };
        self.opened.push(Bringing { stream: employer.into(), drafts: vec![draft] });
        Some(employer)
    }

    /// The team of this name, opened where there is none.
    pub(crate) fn team(&mut self, employer: EmployerId, name: &str, on: NaiveDate) -> TeamId {
        let key = (employer, name.trim().to_lowercase());
        if let Some(known) = self.teams.get(&key) {
            return *known;
        }
        let team = TeamId(clock::new_id());
        self.teams.insert(key, team);
        self.teams_opened += 1;
        let opened = Event::TeamOpened(TeamOpened { team, name: name.trim().to_owned() });
        let draft = Draft { id: EventId(clock::new_id()), effective_on: on, event: opened };
        match self.opened.iter_mut().find(|it| it.stream == employer.into()) {
            Some(part) => part.drafts.push(draft),
            None => self.opened.push(Bringing { stream: employer.into(), drafts: vec![draft] }),
        }
        team
    }

    /// The team of this name, where there is one.
    pub(crate) fn known_team(&self, employer: EmployerId, name: &str) -> Option<TeamId> {
        self.teams.get(&(employer, name.trim().to_lowercase())).copied()
    }

    /// The cohort of this name, opened where there is none.
    pub(crate) fn cohort(&mut self, employer: EmployerId, name: &str, programme: &str, intake_on: NaiveDate) -> CohortId {
        let key = (employer, name.trim().to_lowercase());
        if let Some(known) = self.cohorts.get(&key) {
            return *known;
        }
        let cohort = CohortId(clock::new_id());
        self.cohorts.insert(key, cohort);
        self.cohorts_opened += 1;
        let opened = CohortOpened { cohort, employer, name: name.trim().to_owned(), programme: programme.to_owned(), seats: None };
        let draft = Draft { id: EventId(clock::new_id()), effective_on: intake_on, event: Event::CohortOpened(opened) };
        self.opened.push(Bringing { stream: cohort.into(), drafts: vec![draft] });
        cohort
    }

    /// What is opened with the file.
    pub(crate) fn opened(&self) -> &[Bringing] {
        &self.opened
    }

    /// The column that names more new things than there can be, where one does.
    pub(crate) fn too_many(&self) -> Option<&'static str> {
        let all = [("team", self.teams_opened), ("cohort", self.cohorts_opened)];
        all.into_iter().find(|(_, opened)| *opened > MOST_OPENED).map(|(column, _)| column)
    }
}
