//! Packs: made from what the log says of a case, when an agenda is closed and when late evidence is admitted.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::access::{Actor, PanelSight};
use domain::employer::Employer;
use domain::enrolment::{Enrolment, Pin};
use domain::event::Event;
use domain::framework::Framework;
use domain::history::{Fact, History, Stream};
use domain::ids::{CaseId, EmployerId, EventId, PersonId, SittingId};
use domain::journey::Journey;
use domain::pack::{self, Before, Checks, Contents, PackSealed};
use domain::panel::Listed;
use domain::private::Private;
use domain::refusal::{OnPanel, Refusal};
use domain::sitting::{self, AgendaClosed, Case, Sitting};

use crate::Store;
use crate::access::Asker;
use crate::failure::{Failure, Unanswered};
use crate::hex::sha256;

/// What is to be recorded at a sitting, and the version of it for which it was planned.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The events, in order.
    pub events: Vec<Event>,
    /// The version; none where any will do.
    pub version: Option<i64>,
}

/// Everything that packs of a sitting are made from.
struct Making {
    sitting: Sitting,
    list: Vec<Listed>,
    employer_name: String,
    terms_title: String,
    journeys: HashMap<PersonId, History>,
    known: i64,
    today: NaiveDate,
    version: i64,
}

impl Store {
    /// The entries that close an agenda: a pack of every case, sealed, and the closing itself. Where a pack lacks something, or a text in it
    /// could tell whom the work is for, it is closed only by who has `seen` that.
    ///
    /// # Errors
    /// What it lacks, or why it is not the asker's to close.
    pub async fn plan_closing(&self, asker: Asker<'_>, id: SittingId, seen: bool) -> Result<Planned, Unanswered> {
        let making = self.making(asker, id).await?;
        let Making { sitting, list, .. } = &making;
        sitting::may(asker.actor, Some(sitting), list, &Event::AgendaClosed(AgendaClosed {}))?;
        let mut events = Vec::new();
        for case in sitting.cases.iter().filter(|it| !it.withdrawn && it.packs.is_empty()) {
            let history = making.journeys.get(&case.added.person).ok_or(OnPanel::MatterUnknown)?;
            let facts = pack::facts(history, case.added.enrolment, making.known);
            let (checks, sealed) = self.sealed(&making, case, (&facts, &[])).await?;
            if !seen {
                complete(&checks)?;
            }
            events.push(Event::PackSealed(sealed));
        }
        events.push(Event::AgendaClosed(AgendaClosed {}));
        Ok(Planned { events, version: Some(making.version) })
    }

    /// The entry by which late evidence is admitted: a new pack, in which everything of the one before is as it was.
    ///
    /// # Errors
    /// Why there is none, or it is not the asker's to admit.
    pub async fn plan_admission(
        &self,
        asker: Asker<'_>,
        (id, case): (SittingId, CaseId),
        admitted: &[EventId],
    ) -> Result<Planned, Unanswered> {
        let making = self.making(asker, id).await?;
        let case = making.sitting.case(case).filter(|it| !it.withdrawn).ok_or(OnPanel::CaseUnknown)?;
        let before = case.packs.last().ok_or(OnPanel::AgendaNotClosed)?;
        let history = making.journeys.get(&case.added.person).ok_or(OnPanel::MatterUnknown)?;
        let facts = pack::with_admitted(history, case.added.enrolment, before, (admitted, making.known));
        let (_, sealed) = self.sealed(&making, case, (&facts, admitted)).await?;
        let event = Event::PackSealed(sealed);
        sitting::may(asker.actor, Some(&making.sitting), &making.list, &event)?;
        Ok(Planned { events: vec![event], version: Some(making.version) })
    }

    async fn making(&self, asker: Asker<'_>, id: SittingId) -> Result<Making, Unanswered> {
        let stream = Stream::from(id);
        let history = self.log.history(stream).await?;
        let sitting = Sitting::of(&history);
        let list = match &sitting {
            Some(it) => self.panel_list(it.employer).await?,
            None => Vec::new(),
        };
        let is_there = |it: &Sitting| PanelSight::of(asker.actor, it, &list).is_some();
        let sitting = sitting.filter(is_there).ok_or_else(|| missing(asker.actor))?;
        let people: Vec<Stream> = sitting.cases.iter().filter(|it| !it.withdrawn).map(|it| it.added.person.into()).collect();
        let journeys = self.log.histories(&people).await?;
        let employer_name = self.employer_called(sitting.employer, i64::MAX).await?;
        let terms_title = self.terms_called(sitting.employer, &sitting.convened.terms).await?;
        // What is at hand of the head may lag behind what was just read.
        let last = |it: &History| it.entries().last().map_or(0, |it| it.position);
        let known = journeys.values().map(last).chain([last(&history), self.head().position]).max().unwrap_or(0);
        let journeys = journeys.into_iter().map(|(stream, it)| (PersonId(stream.id), it)).collect();
        let (today, version) = (asker.today, history.version());
        Ok(Making { sitting, list, employer_name, terms_title, journeys, known, today, version })
    }

    /// What an employer is called, as known at a position.
    pub(crate) async fn employer_called(&self, employer: EmployerId, known: i64) -> Result<String, Failure> {
        let history = self.log.history(employer.into()).await?.known_at(known);
        Ok(Employer::of(&history.facts(), NaiveDate::MAX).registered.map(|it| it.name).unwrap_or_default())
    }

    /// What terms of reference are called.
    pub(crate) async fn terms_called(&self, employer: EmployerId, pin: &Pin) -> Result<String, Failure> {
        Ok(self.terms_of(employer, pin).await?.map(|it| it.title).unwrap_or_default())
    }

    /// A pack of a case: what was found when it was checked, and the entry that seals it.
    async fn sealed(
        &self,
        making: &Making,
        case: &Case,
        (facts, admitted): (&[Fact<'_>], &[EventId]),
    ) -> Result<(Checks, PackSealed), Unanswered> {
        let history = making.journeys.get(&case.added.person).ok_or(OnPanel::MatterUnknown)?;
        let journey = Journey::of(&history.facts_known_at(making.known), making.today);
        let enrolment = journey.enrolments.iter().find(|it| it.id == case.added.enrolment).ok_or(OnPanel::MatterUnknown)?;
        let checks = self.checks(facts, (&journey, enrolment), case).await?;
        let number = u32::try_from(case.packs.len()).unwrap_or(u32::MAX) + 1;
        let entries = pack::entries(facts);
        let before = case.packs.iter().flat_map(|it| &it.sealed.admitted).chain(admitted);
        let all_admitted: Vec<EventId> = before.filter(|it| entries.contains(it)).copied().collect();
        let contents = pack::contents(&Contents {
            sitting: &making.sitting,
            terms_title: &making.terms_title,
            case,
            name: journey.name.get(),
            employer_name: &making.employer_name,
            enrolment,
            number,
            known: making.known,
            facts,
            admitted: &all_admitted,
            checks: &checks,
        });
        let sealed = PackSealed {
            case: case.id,
            person: case.added.person,
            number,
            known: making.known,
            sha256: sha256(&contents),
            entries,
            admitted: admitted.to_vec(),
            contents: Private::Open(contents),
        };
        Ok((checks, sealed))
    }

    async fn checks(&self, facts: &[Fact<'_>], (journey, enrolment): (&Journey, &Enrolment), case: &Case) -> Result<Checks, Failure> {
        let pins: Vec<(EmployerId, Pin)> =
            enrolment.standards.iter().chain([&enrolment.framework]).map(|it| (enrolment.employer, it.clone())).collect();
        let documents = self.frameworks(&pins).await?;
        let standards: Vec<&Framework> = enrolment.standards.iter().filter_map(|it| Some(&**documents.get(it)?)).collect();
        let programme = documents.get(&enrolment.framework).and_then(|it| it.programme());
        let (matter, standards) = (&case.added.matter, standards.as_slice());
        Ok(Checks::of(facts, programme.map(|programme| Before { matter, journey, enrolment, programme, standards })))
    }
}

fn missing(actor: &Actor) -> Refusal {
    // As the rules say it of any sitting that is not there.
    sitting::may(actor, None, &[], &Event::AgendaClosed(AgendaClosed {})).err().unwrap_or(Refusal::NotFound)
}

/// # Errors
/// What is lacking, in words that name nobody.
fn complete(checks: &Checks) -> Result<(), Refusal> {
    let mut lacks: Vec<String> =
        checks.evidence.iter().filter(|it| !it.recommended).map(|it| format!("{}: {}", it.title, it.lacks.join(", "))).collect();
    if checks.review_submitted == Some(false) {
        lacks.push("the review is not submitted".to_owned());
    }
    if !checks.unjudged.is_empty() {
        lacks.push(format!("the review says nothing of {} statements of the standards", checks.unjudged.len()));
    }
    let open: Vec<String> =
        checks.not_anonymous().map(|it| format!("{} of entry {} ({})", it.field, it.entry, it.traces.join(", "))).collect();
    if !open.is_empty() {
        lacks.push(format!("a text could tell whom the work is for: {}", open.join("; ")));
    }
    if lacks.is_empty() { Ok(()) } else { Err(OnPanel::PackIncomplete(lacks.join("; ")).into()) }
}
