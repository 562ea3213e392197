//! Frameworks: the documents that employers adopted, read once, and what a pinned version has to say to an entry.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;
use domain::employer::Employer;
use domain::enrolment::{self, Enrolment, Pin};
use domain::event::Event;
use domain::framework::{Adopted, Fault, Framework, FrameworkAdopted, check};
use domain::history::{AsAt, Context, Draft, History, Stream};
use domain::ids::{EmployerId, EnrolmentId, EventId};
use domain::journey::Journey;
use domain::refusal::{OnProgramme, Refusal};

use crate::Store;
use crate::execute::said;
use crate::failure::Failure;
use crate::hex::sha256;

/// Documents kept at most: every version of every council of a region.
const MOST: usize = 1_000;

/// Documents that were read, by what pins them: a pin has the hash of the text, so what is here never grows old.
#[derive(Clone, Default)]
pub(crate) struct Shelf(Arc<Mutex<HashMap<Pin, Arc<Framework>>>>);

impl Shelf {
    fn kept(&self) -> MutexGuard<'_, HashMap<Pin, Arc<Framework>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads every document that an employer's history has, whatever of it stands: what somebody relied on stays what it was.
    fn take(&self, employer: &History) {
        for it in employer.entries().iter().filter_map(|it| adopts(said(&it.event))) {
            if self.kept().contains_key(&it.framework) {
                continue;
            }
            match check(&it.text) {
                Ok(framework) => {
                    let mut kept = self.kept();
                    if kept.len() >= MOST {
                        kept.clear();
                    }
                    kept.insert(it.framework.clone(), Arc::new(framework));
                }
                Err(faults) => tracing::warn!(framework = %it.framework.named(), faults = faults.len(), "cannot be read any more"),
            }
        }
    }
}

fn adopts(event: &Event) -> Option<&FrameworkAdopted> {
    if let Event::FrameworkAdopted(it) = event { Some(it) } else { None }
}

/// A document and the pin that names it with the hash of its text.
///
/// # Errors
/// Every fault of it, in the order of its lines.
pub fn read(text: &str) -> Result<(Framework, Pin), Vec<Fault>> {
    let framework = check(text)?;
    let pin = Pin { id: framework.named.id.clone(), version: framework.named.version.clone(), sha256: sha256(text) };
    Ok((framework, pin))
}

/// The texts that an employer's history has, by what pins them.
pub fn texts(employer: &History) -> HashMap<Pin, &str> {
    employer.entries().iter().filter_map(|it| adopts(said(&it.event))).map(|it| (it.framework.clone(), it.text.as_str())).collect()
}

/// What entries of programmes are judged by beside the history.
#[derive(Clone, Default)]
pub(crate) struct Documents {
    frameworks: HashMap<Pin, Arc<Framework>>,
    employers: HashMap<EmployerId, Arc<Employer>>,
}

impl Store {
    /// Documents by their pins, each as its employer adopted it. What cannot be read is missing.
    ///
    /// At most one statement, and none where all were asked for before.
    pub async fn frameworks(&self, wanted: &[(EmployerId, Pin)]) -> Result<HashMap<Pin, Arc<Framework>>, Failure> {
        let mut missing: Vec<EmployerId> = {
            let kept = self.shelf.kept();
            wanted.iter().filter(|(_, pin)| !kept.contains_key(pin)).map(|(employer, _)| *employer).collect()
        };
        missing.sort();
        missing.dedup();
        self.read_frameworks(&missing).await?;
        let kept = self.shelf.kept();
        Ok(wanted.iter().filter_map(|(_, pin)| Some((pin.clone(), kept.get(pin)?.clone()))).collect())
    }

    /// The documents of one kind that employers use on a day, as known: of each the version that it adopted last of those in force. Who has
    /// adopted none is missing.
    ///
    /// At most two statements.
    pub(crate) async fn in_use(
        &self,
        employers: &[EmployerId],
        at: AsAt,
        is_of_the_kind: fn(&Framework) -> bool,
    ) -> Result<HashMap<EmployerId, (Pin, Arc<Framework>)>, Failure> {
        let adopted = self.adopted(employers, at.known).await?;
        let mut in_use = HashMap::new();
        for (employer, all) in adopted {
            let usable = all.into_iter().filter(|(it, document)| it.on <= at.on && is_of_the_kind(document) && document.is_in_force(at.on));
            // Of two that were adopted on one day, the one that was recorded later.
            if let Some((it, document)) = usable.max_by_key(|(it, _)| it.on) {
                in_use.insert(employer, (it.framework, document));
            }
        }
        Ok(in_use)
    }

    /// Every version that employers had adopted by a position, of whatever day, with what it says.
    ///
    /// At most two statements.
    pub(crate) async fn adopted(
        &self,
        employers: &[EmployerId],
        known: i64,
    ) -> Result<HashMap<EmployerId, Vec<(Adopted, Arc<Framework>)>>, Failure> {
        let streams: Vec<Stream> = employers.iter().map(|it| (*it).into()).collect();
        let histories = self.log.sealed_histories(&streams).await?;
        let adopted = |history: &History| Employer::of(&history.facts_known_at(known), NaiveDate::MAX).frameworks;
        let adopted: Vec<_> = histories.iter().map(|(stream, it)| (EmployerId(stream.id), adopted(it))).collect();
        let wanted: Vec<(EmployerId, Pin)> =
            adopted.iter().flat_map(|(employer, all)| all.iter().map(|it| (*employer, it.framework.clone()))).collect();
        let documents = self.frameworks(&wanted).await?;
        let read = |it: Adopted| documents.get(&it.framework).map(|document| (it.clone(), document.clone()));
        Ok(adopted.into_iter().map(|(employer, all)| (employer, all.into_iter().filter_map(read).collect())).collect())
    }

    /// A document by its pin, where it was read before.
    pub fn framework_at_hand(&self, pin: &Pin) -> Option<Arc<Framework>> {
        self.shelf.kept().get(pin).cloned()
    }

    /// Reads the documents of employers: one statement.
    pub async fn read_frameworks(&self, employers: &[EmployerId]) -> Result<(), Failure> {
        let streams: Vec<Stream> = employers.iter().map(|it| (*it).into()).collect();
        self.log.sealed_histories(&streams).await?.values().for_each(|it| self.shelf.take(it));
        Ok(())
    }

    /// What the entries of a journey are judged by beside its history; nothing where none of them is of a programme.
    ///
    /// `around` is whatever else was read for them.
    pub(crate) async fn documents(
        &self,
        history: &History,
        (drafts, ctx): (&[Draft], &Context),
        around: &HashMap<Stream, History>,
    ) -> Result<Documents, Failure> {
        if !are_of_programmes(drafts) {
            return Ok(Documents::default());
        }
        let journey = Journey::of(&history.with(drafts, ctx).facts(), NaiveDate::MAX);
        let wanted: Vec<(EmployerId, Pin)> = journey.enrolments.iter().flat_map(pinned).collect();
        let mut employers = HashMap::new();
        for employer in drafts.iter().filter_map(|it| asks(&journey, said(&it.event))) {
            let stream = Stream::from(employer);
            let read = if around.contains_key(&stream) { HashMap::new() } else { self.log.sealed_histories(&[stream]).await? };
            let Some(history) = around.get(&stream).or(read.get(&stream)) else { continue };
            self.shelf.take(history);
            employers.insert(employer, Arc::new(Employer::of(&history.facts(), NaiveDate::MAX)));
        }
        Ok(Documents { frameworks: self.frameworks(&wanted).await?, employers })
    }
}

fn are_of_programmes(drafts: &[Draft]) -> bool {
    drafts.iter().any(|it| said(&it.event).enrolment().is_some())
}

/// Every document that an enrolment pins or has pinned, at the employer that adopted it.
fn pinned(enrolment: &Enrolment) -> Vec<(EmployerId, Pin)> {
    let before = enrolment.moves.iter().flat_map(|it| it.standards.iter().chain([&it.from]));
    let all = enrolment.standards.iter().chain([&enrolment.framework]).chain(before);
    all.map(|pin| (enrolment.employer, pin.clone())).collect()
}

/// The employer of an enrolment that an entry asks something of: for a version that it chooses, or a team.
fn asks(journey: &Journey, event: &Event) -> Option<EmployerId> {
    match event {
        Event::ProgrammeEnrolled(it) => Some(it.employer),
        Event::ProgrammeMoved(it) => of(journey, it.enrolment).map(|it| it.employer),
        Event::MatchedToPost(it) => it.team.and_then(|_| of(journey, it.enrolment)).map(|it| it.employer),
        _ => None,
    }
}

fn of(journey: &Journey, enrolment: EnrolmentId) -> Option<&Enrolment> {
    journey.enrolments.iter().find(|it| it.id == enrolment)
}

impl Documents {
    /// Whether the pinned versions allow entries at the end of a history.
    ///
    /// # Errors
    /// The first that is not allowed, and why.
    pub(crate) fn allow(&self, history: &History, drafts: &[Draft], ctx: &Context) -> Result<(), (EventId, Refusal)> {
        if !are_of_programmes(drafts) {
            return Ok(());
        }
        let after = history.with(drafts, ctx);
        for draft in drafts.iter().filter(|it| said(&it.event).enrolment().is_some()) {
            self.one(&after, draft).map_err(|refusal| (draft.id, refusal))?;
        }
        Ok(())
    }

    /// These and those of others.
    pub(crate) fn and(&mut self, others: Self) {
        self.frameworks.extend(others.frameworks);
        self.employers.extend(others.employers);
    }

    fn one(&self, after: &History, draft: &Draft) -> Result<(), Refusal> {
        let (event, on) = (said(&draft.event), draft.effective_on);
        let journey = Journey::of(&after.facts(), on);
        let Some(enrolment) = event.enrolment().and_then(|it| of(&journey, it)) else { return Ok(()) };
        let pin = match event {
            Event::ProgrammeEnrolled(it) => &it.framework,
            Event::ProgrammeMoved(it) => &it.to,
            _ => &enrolment.framework,
        };
        if asks(&journey, event).is_some() {
            let employer = self.employers.get(&enrolment.employer).ok_or(Refusal::EmployerUnknown)?;
            enrolment::adopted(employer, event)?;
            if let Event::MatchedToPost(domain::matching::MatchedToPost { team: Some(team), .. }) = event
                && !employer.teams.iter().any(|it| it.team == *team)
            {
                return Err(Refusal::TeamUnknown);
            }
        }
        let is_choice = matches!(event, Event::ProgrammeEnrolled(_) | Event::ProgrammeMoved(_));
        let Some(framework) = self.frameworks.get(pin) else {
            // What can no longer be read says nothing against what goes on under it.
            return if is_choice { Err(OnProgramme::FrameworkUnknown.into()) } else { Ok(()) };
        };
        let programme = framework.programme().ok_or(OnProgramme::NotAProgramme)?;
        enrolment::chosen(framework, event, on)?;
        enrolment::against(programme, event, on)?;
        let standards: Vec<&Framework> = enrolment.standards.iter().filter_map(|it| self.frameworks.get(it).map(Arc::as_ref)).collect();
        enrolment::against_standards(&standards, event)
    }
}
