//! Drafts: what must hold of an entry by itself, before the whole is judged with it.

use chrono::{Datelike, NaiveDate};

use super::{Context, Draft, History};
use crate::correction::{EntryCorrected, EntryRetracted, Ledger};
use crate::event::Event;
use crate::refusal::Refusal;
use crate::text;

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
            it.check()?;
        }
        // Erasing ends what may be recorded, not what was true: the facts of later days stay.
        if self.0.iter().any(|it| matches!(it.event, Event::PersonErased(_))) {
            return Err(Refusal::Erased);
        }
        match &draft.event {
            Event::EntryCorrected(it) => self.check_correction(it),
            Event::EntryRetracted(it) => self.check_retraction(it),
            // A record that was taken back is still written down, and can be erased.
            Event::PersonErased(_) if self.0.is_empty() => Err(Refusal::NotOpened),
            _ => Ok(()),
        }
    }

    fn check_correction(&self, it: &EntryCorrected) -> Result<(), Refusal> {
        text::reason(&it.reason)?;
        let ledger = Ledger::of(&self.0);
        let Some(index) = self.0.iter().position(|known| known.id == it.target) else {
            return Err(Refusal::EntryUnknown);
        };
        let root = ledger.root[index].unwrap_or(index);
        if ledger.taken_out_by[root].is_some() || ledger.taken_out_by[index].is_some() {
            return Err(Refusal::EntryRetracted);
        }
        let origin = &self.0[root].event;
        if matches!(origin, Event::EntryRetracted(_)) {
            return Err(Refusal::NotCorrectable);
        }
        if origin.name() != it.replacement.name() || origin.subject() != it.replacement.subject() {
            return Err(Refusal::AnotherKindOfFact);
        }
        Ok(())
    }

    fn check_retraction(&self, it: &EntryRetracted) -> Result<(), Refusal> {
        text::reason(&it.reason)?;
        let Some(index) = self.0.iter().position(|known| known.id == it.target) else {
            return Err(Refusal::EntryUnknown);
        };
        if Ledger::of(&self.0).taken_out_by[index].is_some() {
            return Err(Refusal::EntryRetracted);
        }
        Ok(())
    }
}

fn check_day(field: &'static str, day: NaiveDate) -> Result<(), Refusal> {
    if (1900..=2199).contains(&day.year()) { Ok(()) } else { Err(Refusal::DateOutOfRange(field)) }
}
