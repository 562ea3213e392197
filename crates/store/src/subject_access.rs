//! Subject access: everything that is on record about a person, for them, and for whoever answers their request.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::access::{self, Classes, Role};
use domain::account::Account;
use domain::event::Event;
use domain::history::{AsAt, History, Kind, Recorded, Stream};
use domain::ids::{ActorId, CaseId, CertificateId, EmployerId, PersonId};
use domain::sitting::{Case, Sitting};
use domain::subject_access::{Numbers, SubjectAccess, copy, copy_of_cases, others, own_names};

use crate::Store;
use crate::access::Asker;
use crate::failure::Failure;
use crate::reading::{MOST, Wanted};

impl Store {
    /// Everything about a person that is theirs to have by themselves: all of it but what others are still drafting. Whoever coordinates
    /// has what of it is theirs to see. `None` for everybody else: then it is not there.
    pub async fn subject_access(&self, asker: Asker<'_>, person: PersonId) -> Result<Option<SubjectAccess>, Failure> {
        let (asker, stream) = (Asker { wanted: Classes::all(), ..asker }, Stream::from(person));
        let Some(given) = self.given(asker, &[stream]).await?.remove(&stream) else { return Ok(None) };
        let sees_all = |it: &Role| matches!(it, Role::Worker | Role::Coordinator | Role::Operator);
        if !given.footing.iter().any(sees_all) {
            return Ok(None);
        }
        let own = (asker.actor.person == Some(person)).then_some(asker.actor.id);
        let beside = access::sees_readings(&given.footing).then_some(own);
        self.copied(person, &given.history, (asker.today, beside)).await.map(Some)
    }

    /// Everything about a person, what others are drafting and why the record is held too: for whoever answers a request at the command
    /// line, and looks at it before it is given out. `None` where there is no such journey.
    pub async fn everything_about(&self, person: PersonId, today: NaiveDate) -> Result<Option<SubjectAccess>, Failure> {
        let history = self.log.history(person.into()).await?;
        if history.version() == 0 {
            return Ok(None);
        }
        self.copied(person, &history, (today, Some(None))).await.map(Some)
    }

    /// With the person's accounts, that by which they ask among them, and who read the record, where whoever asks may know that.
    async fn copied(
        &self,
        person: PersonId,
        history: &History,
        (today, beside): (NaiveDate, Option<Option<ActorId>>),
    ) -> Result<SubjectAccess, Failure> {
        let kept = self.kept(history, AsAt { on: today, known: i64::MAX }).await?;
        let employers = self.employers(i64::MAX).await?.into_iter().map(|it| (it.id, it.name)).collect::<BTreeMap<EmployerId, String>>();
        let mut numbers = Numbers::default();
        let beside_it = self.names_beside(person, history).await?;
        let entries = copy(history, person, (beside_it.clone(), &mut numbers));
        let mut panels = Vec::new();
        let decided = self.decided_cases(person).await?;
        let settled: BTreeSet<CaseId> = decided.iter().flat_map(|it| it.entries()).filter_map(|it| it.event.case()).collect();
        for cases in decided.into_iter().chain(self.beside_cases(person, &settled).await?) {
            panels.extend(copy_of_cases(&cases, (history, person), (beside_it.clone(), &mut numbers)));
        }
        let (mut accounts, mut readings) = (Vec::new(), Vec::new());
        if let Some(own) = beside {
            accounts = self.accounts_of(person, own).await?;
            let wanted = Wanted { person: Some(person), ..Wanted::default() };
            readings = self.readings(&wanted, MOST).await?.into_iter().map(|(_, it)| (numbers.of(it.reader), it)).collect();
        }
        Ok(SubjectAccess { person, prepared_on: today, entries, panels, kept, accounts, readings, employers })
    }

    /// What was done in somebody's cases before panels, a history for each sitting: of those cases that are decided for good.
    async fn decided_cases(&self, person: PersonId) -> Result<Vec<History>, Failure> {
        let mut all = Vec::new();
        for id in self.sittings_of(person).await? {
            let history = self.log.history(id.into()).await?;
            let Some(sitting) = Sitting::of(&history) else { continue };
            let theirs = |it: &&Case| it.added.person == person && sitting.is_decided_for_good(it);
            let cases: Vec<CaseId> = sitting.cases.iter().filter(theirs).map(|it| it.id).collect();
            let mut entries = history.into_entries();
            entries.retain(|it| it.event.case().is_some_and(|it| cases.contains(&it)));
            all.push(History::new(entries));
        }
        Ok(all)
    }

    /// What became of somebody's cases elsewhere, a history for each stream: what moderators said of those that are decided for good, and
    /// certificates.
    async fn beside_cases(&self, person: PersonId, settled: &BTreeSet<CaseId>) -> Result<Vec<History>, Failure> {
        let mut employers: Vec<EmployerId> = Vec::new();
        for id in self.sittings_of(person).await? {
            let stream = Stream::from(id);
            employers.extend(self.log.sealed_histories(&[stream]).await?.get(&stream).and_then(Sitting::of).map(|it| it.employer));
        }
        employers.sort_unstable();
        employers.dedup();
        let mut streams: Vec<Stream> = employers.iter().map(|it| (*it).into()).collect();
        for employer in &employers {
            streams.extend(self.samples_of(*employer).await?.iter().map(|it| Stream::from(it.drawn.sample)));
        }
        let mut all = Vec::new();
        for (_, history) in self.log.histories(&streams).await? {
            let own = |of: CertificateId| {
                let issued =
                    history.entries().iter().filter_map(|it| if let Event::CertificateIssued(it) = &it.event { Some(it) } else { None });
                issued.clone().any(|it| it.certificate == of && it.person == person)
            };
            let is_theirs = |event: &Event| match event {
                Event::ModerationRecorded(it) => it.person == person && settled.contains(&it.case),
                Event::CertificateIssued(it) => it.person == person,
                Event::CertificateRevoked(it) => own(it.certificate),
                _ => false,
            };
            let theirs: Vec<Recorded> = history.entries().iter().filter(|it| is_theirs(&it.event)).cloned().collect();
            all.push(History::new(theirs));
        }
        all.sort_by_key(|it| it.entries().first().map(|it| it.position));
        Ok(all)
    }

    /// The names of those whom a history names by their ids, each with what is said instead: they are looked up to be masked.
    async fn names_beside(&self, person: PersonId, history: &History) -> Result<Vec<(String, String)>, Failure> {
        let others = others(history, person);
        let streams: Vec<Stream> = others.iter().map(|(it, _)| Stream::from(*it)).collect();
        let histories = self.log.histories(&streams).await?;
        let names = |(other, called): (PersonId, String)| {
            let names = histories.get(&Stream::from(other)).map(own_names).unwrap_or_default();
            names.into_iter().map(move |it| (it, called.clone()))
        };
        Ok(others.into_iter().flat_map(names).collect())
    }

    /// The accounts whose holder's journey this is, and their own where they ask by it.
    async fn accounts_of(&self, person: PersonId, own: Option<ActorId>) -> Result<Vec<Account>, Failure> {
        let is_theirs = |it: &Account| it.opened.as_ref().is_some_and(|it| it.person == Some(person));
        let all = self.accounts().await?;
        let of = |id: &ActorId| Stream { kind: Kind::Account, id: id.0 };
        let streams: Vec<Stream> = all.iter().filter(|(id, it)| own == Some(*id) || is_theirs(it)).map(|(id, _)| of(id)).collect();
        let mut histories: Vec<(Stream, History)> = self.log.histories(&streams).await?.into_iter().collect();
        histories.sort_by_key(|(stream, _)| *stream);
        Ok(histories.iter().map(|(_, it)| Account::of(&it.facts())).collect())
    }
}
