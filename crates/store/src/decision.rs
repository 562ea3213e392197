//! Decisions of panels: planned from the votes as they are, minutes assembled from the record, and what of it is told to whom.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::access::{Class, DecisionSight};
use domain::decision::minutes::Minutes;
use domain::decision::{CaseDecided, DecisionWords, MinutesSigned};
use domain::employer::Employer;
use domain::event::Event;
use domain::history::Stream;
use domain::ids::{CaseId, PersonId, SittingId};
use domain::independence::{Exclusions, Looked};
use domain::journey::Journey;
use domain::judgement::Tally;
use domain::panel::{Capacity, Listed};
use domain::person::Name;
use domain::private::Private;
use domain::refusal::{OnPanel, Refusal};
use domain::sitting::{Around, Case, Sitting};

use crate::Store;
use crate::access::Asker;
use crate::failure::{Failure, Unanswered};
use crate::hex::sha256;
use crate::pack::Planned;
use crate::sitting::Seen;

/// What a chair says of a decision; what it is, the votes say.
#[derive(Clone, Debug)]
pub struct Said {
    /// The option that the chair expects, where they say one: where the votes came to another, nothing is decided.
    pub option: Option<String>,
    /// The coded reasons.
    pub reasons: Vec<String>,
    /// The day from which it takes effect.
    pub takes_effect_on: NaiveDate,
    /// By when conditions are to be met, where it is put off.
    pub due_on: Option<NaiveDate>,
    /// What is said.
    pub words: DecisionWords,
}

/// Minutes, as the record gives them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assembled {
    /// The text.
    pub text: String,
    /// Its SHA-256.
    pub sha256: String,
    /// Whether they were signed, and this is what was signed; false where somebody was erased since.
    pub is_as_signed: bool,
}

/// A decision about somebody, as far as an asker is told of it.
#[derive(Clone, Debug)]
pub struct Told {
    /// The sitting.
    pub sitting: Sitting,
    /// The case, by its place on the agenda.
    pub index: usize,
    /// What ties whom to it.
    pub ties: Exclusions,
    /// What of it is told.
    pub sight: DecisionSight,
}

impl Store {
    /// The entry by which a case is decided as its votes come to.
    ///
    /// # Errors
    /// Why they come to nothing, or it is not the asker's to decide.
    pub async fn plan_decision(&self, asker: Asker<'_>, (id, case): (SittingId, CaseId), said: &Said) -> Result<Planned, Unanswered> {
        let seen = self.sitting_to_change(asker, id).await?.ok_or(Refusal::NotFound)?;
        let Seen { sitting, ties, sight, version, .. } = &seen;
        let case = sitting.case(case).filter(|it| !it.withdrawn).ok_or(OnPanel::CaseUnknown)?;
        // Who may not decide is told so before anything is told of the votes.
        if !sight.members.iter().any(|it| sitting.seat(*it).is_some_and(|seat| seat.capacity == Capacity::Chair)) {
            return Err(Refusal::NotAllowed.into());
        }
        if case.decision.is_some() {
            return Err(Refusal::from(OnPanel::AlreadyDecided).into());
        }
        // A chair who is not free in this case, or is not the one who chairs it, learns nothing of how it stands.
        if sitting.chair_of(case, ties).is_some_and(|chair| !sight.members.contains(&chair)) {
            return Err(Refusal::NotAllowed.into());
        }
        let pack = case.packs.last().ok_or(OnPanel::AgendaNotClosed)?.sealed.sha256.clone();
        let Tally { option, counted, chaired_by, quorum, casting_vote } = sitting.tally(case, ties)?;
        if said.option.as_ref().is_some_and(|it| *it != option) {
            return Err(Refusal::from(OnPanel::NotTheVotes).into());
        }
        let decided = CaseDecided {
            case: case.id,
            person: case.added.person,
            option,
            reasons: said.reasons.clone(),
            takes_effect_on: said.takes_effect_on,
            due_on: said.due_on,
            pack,
            counted,
            quorum,
            chaired_by,
            casting_vote,
            words: Private::Open(said.words.clone()),
        };
        Ok(Planned { events: vec![Event::CaseDecided(decided)], version: Some(*version) })
    }

    /// The entry by which the chair signs the minutes.
    ///
    /// # Errors
    /// Why there is nothing to sign, or it is not the asker's to sign.
    pub async fn plan_signing(&self, asker: Asker<'_>, id: SittingId) -> Result<Planned, Unanswered> {
        let seen = self.sitting_to_change(asker, id).await?.ok_or(Refusal::NotFound)?;
        let is_chair = |it: &&domain::ids::MemberId| seen.sitting.seat(**it).is_some_and(|seat| seat.capacity == Capacity::Chair);
        let member = seen.sight.members.iter().find(is_chair).copied().ok_or(Refusal::NotAllowed)?;
        let known = self.latest().await?;
        let Some(text) = self.assembled(id, known).await? else { return Err(Refusal::NotFound.into()) };
        let signed = MinutesSigned { member, sha256: sha256(&text), known };
        Ok(Planned { events: vec![Event::MinutesSigned(signed)], version: Some(seen.version) })
    }

    /// The minutes of a sitting, for who sees every case of it: as they were signed, or as the record has them by now.
    pub async fn minutes(&self, asker: Asker<'_>, seen: &Seen) -> Result<Option<Assembled>, Failure> {
        let on_the_agenda = seen.sitting.cases.iter().zip(&seen.cases).filter(|(case, _)| !case.withdrawn);
        let sees_all = on_the_agenda.clone().count() > 0 && on_the_agenda.clone().all(|(_, sight)| sight.every_word);
        if seen.sitting.closed.is_none() || !sees_all || !asker.wanted.holds(Class::Assessment) {
            return Ok(None);
        }
        let known = match &seen.sitting.minutes {
            Some(it) => it.known,
            None => self.latest().await?,
        };
        let Some(text) = self.assembled(seen.sitting.id(), known).await? else { return Ok(None) };
        let sha256 = sha256(&text);
        let is_as_signed = seen.sitting.minutes.as_ref().is_some_and(|it| it.sha256 == sha256);
        Ok(Some(Assembled { text, sha256, is_as_signed }))
    }

    /// The last position of the log, as the database has it.
    pub(crate) async fn latest(&self) -> Result<i64, Failure> {
        let rows = self.db.rows("select coalesce(max(position), 0) from log.event", Vec::new()).await?;
        Ok(rows.first().map_or(0, |row| row.int(0)))
    }

    async fn assembled(&self, id: SittingId, known: i64) -> Result<Option<String>, Failure> {
        let Some(sitting) = Sitting::of(&self.log.history(id.into()).await?.known_at(known)) else { return Ok(None) };
        let employer = self.log.history(sitting.employer.into()).await?.known_at(known);
        let list: Vec<Listed> = Employer::of(&employer.facts(), NaiveDate::MAX).panel;
        let journeys = self.journeys_around(&sitting, &list).await?;
        let ties = Looked { sitting: &sitting, list: &list, journeys: &journeys, known }.all();
        let people: Vec<Stream> = sitting.cases.iter().map(|it| it.added.person.into()).collect();
        let mut names: HashMap<PersonId, Name> = HashMap::new();
        for (stream, history) in self.log.histories(&people).await? {
            let journey = Journey::of(&history.facts_known_at(known), NaiveDate::MAX);
            names.extend(journey.name.get().map(|it| (PersonId(stream.id), it.clone())));
        }
        let employer_name = self.employer_called(sitting.employer, known).await?;
        let terms_title = self.terms_called(sitting.employer, &sitting.convened.terms).await?;
        let minutes = Minutes {
            sitting: &sitting,
            terms_title: &terms_title,
            employer_name: &employer_name,
            list: &list,
            ties: &ties,
            names: &names,
        };
        Ok(Some(minutes.text()))
    }

    /// What panels decided about somebody, the earliest first, as far as an asker who looks at the journey is told of it. What is read is
    /// noted with the journey.
    pub async fn decisions_about(&self, asker: Asker<'_>, person: PersonId) -> Result<Vec<Told>, Failure> {
        let stream = Stream::from(person);
        let Some(given) = self.given(asker, &[stream]).await?.remove(&stream) else { return Ok(Vec::new()) };
        let mut told = Vec::new();
        for id in self.sittings_of(person).await? {
            let history = self.log.history(id.into()).await?;
            let history = if asker.wanted.holds(Class::Assessment) { history } else { crate::sitting::without_words(history) };
            let Some(sitting) = Sitting::of(&history) else { continue };
            let list = self.panel_list(sitting.employer).await?;
            let around = Around { journeys: self.journeys_around(&sitting, &list).await?, list, ..Around::default() };
            let ties = around.ties(&sitting);
            let theirs = |it: &(usize, &Case)| it.1.added.person == person && !it.1.withdrawn;
            for (index, case) in sitting.cases.iter().enumerate().filter(theirs) {
                let Some(sight) = DecisionSight::of(asker.actor, &given, (&sitting, case), &ties) else { continue };
                told.push(Told { sitting: sitting.clone(), index, ties: ties.clone(), sight });
            }
        }
        told.sort_by_key(|it| it.sitting.cases[it.index].decision.as_ref().map(|it| it.position));
        Ok(told)
    }
}
