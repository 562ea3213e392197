//! Employers, teams and cohorts that a spreadsheet names: found, or opened with the file.

use std::collections::HashMap;

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

/// What there is, by the names people type, and what is opened with the file.
#[derive(Clone)]
pub(crate) struct Places {
    employers: HashMap<String, EmployerId>,
    teams: HashMap<(EmployerId, String), TeamId>,
    cohorts: HashMap<(EmployerId, String), CohortId>,
    opened: Vec<Bringing>,
}

impl Places {
    pub(crate) async fn load(store: &Store) -> Result<Self, Failed> {
        let mut it = Self { employers: HashMap::new(), teams: HashMap::new(), cohorts: HashMap::new(), opened: Vec::new() };
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
        let registered = crate::import::authority(name)?.registered();
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
        let opened = CohortOpened { cohort, employer, name: name.trim().to_owned(), programme: programme.to_owned(), seats: None };
        let draft = Draft { id: EventId(clock::new_id()), effective_on: intake_on, event: Event::CohortOpened(opened) };
        self.opened.push(Bringing { stream: cohort.into(), drafts: vec![draft] });
        cohort
    }

    /// What is opened with the file.
    pub(crate) fn opened(&self) -> Vec<Bringing> {
        self.opened.clone()
    }
}
