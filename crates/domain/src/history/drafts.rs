//! Drafts: what must hold of an entry by itself, before the whole is judged with it.

use chrono::{Datelike, NaiveDate};

use super::{Context, Draft, History};
use crate::account;
use crate::correction::{EntryCorrected, EntryRetracted, Ledger};
use crate::employer::Employer;
use crate::event::Event;
use crate::ids::ActorId;
use crate::refusal::{OnPanel, OnProgramme, Refusal};
use crate::{erasure, handover, hold, rectification, text};

impl History {
    pub(super) fn check_draft(&self, draft: &Draft, ctx: &Context) -> Result<(), Refusal> {
        let said = match &draft.event {
            Event::EntryCorrected(it) => it.replacement.as_ref(),
            event => event,
        };
        check_day("on", draft.effective_on)?;
        said.day_within().map_or(Ok(()), |(field, day)| check_day(field, day))?;
        if matches!(said, Event::DetailsRecorded(it) if it.details.get().and_then(|it| it.born_on).is_some_and(|it| it > ctx.today)) {
            return Err(Refusal::NotYetBorn);
        }
        if said.is_only_about_the_past() && draft.effective_on > ctx.today {
            return Err(Refusal::InTheFuture);
        }
        if let Event::FrameworkAdopted(it) = said {
            let adopted = Employer::of(&self.facts(), NaiveDate::MAX).frameworks;
            it.check(&adopted)?;
        }
        // Erasing ends what may be recorded, not what was true: the facts of later days stay.
        if self.0.iter().any(|it| matches!(it.event, Event::PersonErased(_))) {
            return Err(Refusal::Erased);
        }
        // A record that was taken back is still written down: it can be held, and erased.
        let happens_today = draft.event.is_of_a_sitting() || draft.event.is_of_a_certificate() || draft.event.is_of_moderation();
        if happens_today && draft.effective_on != ctx.today {
            return Err(OnPanel::NotToday.into());
        }
        if draft.event.is_an_act() && !draft.event.opens_a_stream() && self.0.is_empty() {
            return Err(Refusal::NotOpened);
        }
        hold::check(&self.0, &draft.event)?;
        erasure::check(self, &draft.event, ctx.by)?;
        rectification::check(&self.0, &draft.event)?;
        handover::check(self, &draft.event)?;
        match &draft.event {
            Event::EntryCorrected(it) => self.check_correction(it, ctx.by),
            Event::EntryRetracted(it) => self.check_retraction(it),
            _ => Ok(()),
        }
    }

    fn check_correction(&self, it: &EntryCorrected, by: ActorId) -> Result<(), Refusal> {
        text::reason("reason", &it.reason)?;
        let ledger = Ledger::of(&self.0);
        let Some(index) = self.0.iter().position(|known| known.id == it.target) else {
            return Err(Refusal::EntryUnknown);
        };
        let root = ledger.root[index].unwrap_or(index);
        if ledger.taken_out_by[root].is_some() || ledger.taken_out_by[index].is_some() {
            return Err(Refusal::EntryRetracted);
        }
        let origin = &self.0[root].event;
        let is_final = matches!(origin, Event::EntryRetracted(_) | Event::FiguresReleased(_)) || origin.is_an_act();
        if is_final || !account::may_be_amended(origin) {
            return Err(Refusal::NotCorrectable);
        }
        if origin.name() != it.replacement.name() || origin.subject() != it.replacement.subject() {
            return Err(Refusal::AnotherKindOfFact);
        }
        // Whoever says a draft again becomes its author, and would read what nobody but its author sees.
        if matches!(origin, Event::ReviewDrafted(_)) && self.0[root].by != by {
            return Err(OnProgramme::DraftOfAnother.into());
        }
        Ok(())
    }

    fn check_retraction(&self, it: &EntryRetracted) -> Result<(), Refusal> {
        text::reason("reason", &it.reason)?;
        let Some(index) = self.0.iter().position(|known| known.id == it.target) else {
            return Err(Refusal::EntryUnknown);
        };
        if Ledger::of(&self.0).taken_out_by[index].is_some() {
            return Err(Refusal::EntryRetracted);
        }
        // An address that was closed may be known to anybody by now: another is opened, and this one stays closed.
        // What was told was told: forgetting it would let what is told next be compared with it.
        let event = &self.0[index].event;
        let is_final = matches!(event, Event::CalendarFeedClosed(_) | Event::FiguresReleased(_)) || event.is_an_act();
        if is_final || !account::may_be_amended(event) {
            return Err(Refusal::NotCorrectable);
        }
        Ok(())
    }
}

fn check_day(field: &'static str, day: NaiveDate) -> Result<(), Refusal> {
    if (1900..=2199).contains(&day.year()) { Ok(()) } else { Err(Refusal::DateOutOfRange(field)) }
}
