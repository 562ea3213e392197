//! Rectification: a person says that something on record about them is wrong, and is answered with a correction or with reasons.
//!
//! Requests and refusals are acts: judged in the order in which they were recorded, and never corrected or taken back, so that the
//! words of both sides stay.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::correction::Ledger;
use crate::event::Event;
use crate::history::Recorded;
use crate::ids::{ActorId, EventId, RectificationId};
use crate::private::Private;
use crate::refusal::Refusal;
use crate::text;

/// A person asked that an entry about them be put right.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RectificationRequested {
    /// The request.
    pub rectification: RectificationId,
    /// The entry that they say is wrong.
    pub entry: EventId,
    /// What is wrong, and what would be right, in their words.
    pub words: Private<String>,
}

/// The request was refused, with reasons.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RectificationRefused {
    /// The request.
    pub rectification: RectificationId,
    /// Why.
    pub reason: Private<String>,
}

/// A request, and its answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rectification {
    /// The request.
    pub id: RectificationId,
    /// The entry that it is about.
    pub entry: EventId,
    /// The entry by which it was made.
    pub requested_by: EventId,
    /// The day on which it was made.
    pub requested_on: NaiveDate,
    /// In the person's words.
    pub words: Private<String>,
    /// The answer, where there is one.
    pub answer: Option<Answer>,
}

/// The answer to a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The entry that says so: a correction, a retraction, or a refusal.
    pub entry: EventId,
    /// Whether the record was put right.
    pub is_put_right: bool,
    /// The day of the answer.
    pub on: NaiveDate,
    /// Who answered.
    pub by: ActorId,
    /// Why.
    pub reason: Private<String>,
}

impl Rectification {
    /// The day by which it is answered: one calendar month after the request (UK GDPR, Article 12(3)), or the last day of that month
    /// where it has no such day.
    pub fn due_on(&self) -> NaiveDate {
        self.requested_on.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX)
    }

    /// Whether it is open after the day by which it should have been answered.
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.answer.is_none() && today > self.due_on()
    }
}

/// Every request of a history, in the order of asking.
pub fn rectifications(entries: &[Recorded]) -> Vec<Rectification> {
    let mut all: Vec<Rectification> = Vec::new();
    for entry in entries {
        if let Event::RectificationRequested(it) = &entry.event {
            all.push(Rectification {
                id: it.rectification,
                entry: it.entry,
                requested_by: entry.id,
                requested_on: entry.effective_on,
                words: it.words.clone(),
                answer: None,
            });
            continue;
        }
        let Some((id, is_put_right, reason)) = answered(&entry.event) else { continue };
        let answer = Answer { entry: entry.id, is_put_right, on: NaiveDate::MIN, by: entry.by, reason: reason.clone() };
        let open = all.iter_mut().filter(|it| it.id == id && it.answer.is_none());
        // A correction is true on the day of what it says; the answer was given when it was recorded.
        open.for_each(|it| it.answer = Some(Answer { on: crate::england::day_in_england(entry.recorded_at), ..answer.clone() }));
    }
    all
}

fn answered(event: &Event) -> Option<(RectificationId, bool, &Private<String>)> {
    match event {
        Event::RectificationRefused(it) => Some((it.rectification, false, &it.reason)),
        Event::EntryCorrected(it) => Some((it.answers?, true, &it.reason)),
        Event::EntryRetracted(it) => Some((it.answers?, true, &it.reason)),
        _ => None,
    }
}

/// Whether a request may be made or answered after these entries.
pub(crate) fn check(entries: &[Recorded], event: &Event) -> Result<(), Refusal> {
    if let Event::RectificationRequested(it) = event {
        text::reason("words", &it.words)?;
        let asked = entries.iter().find(|known| known.id == it.entry).ok_or(Refusal::EntryUnknown)?;
        if asked.event.is_an_act() {
            return Err(Refusal::NotCorrectable);
        }
        let known = rectifications(entries);
        return if known.iter().any(|known| known.id == it.rectification) { Err(Refusal::RectificationKnown) } else { Ok(()) };
    }
    let Some((id, ..)) = answered(event) else { return Ok(()) };
    let open = rectifications(entries).into_iter().find(|it| it.id == id && it.answer.is_none()).ok_or(Refusal::RectificationUnknown)?;
    match event {
        Event::RectificationRefused(it) => text::reason("reason", &it.reason),
        Event::EntryCorrected(it) if !is_about(entries, it.target, open.entry) => Err(Refusal::RectificationOfAnother),
        Event::EntryRetracted(it) if !is_about(entries, it.target, open.entry) => Err(Refusal::RectificationOfAnother),
        _ => Ok(()),
    }
}

/// Whether two entries are about one fact in the end: itself, or corrections of it.
fn is_about(entries: &[Recorded], one: EventId, other: EventId) -> bool {
    let ledger = Ledger::of(entries);
    let root = |id: EventId| {
        let index = entries.iter().position(|it| it.id == id)?;
        Some(ledger.root[index].unwrap_or(index))
    };
    root(one).is_some() && root(one) == root(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correction::{EntryCorrected, EntryRetracted};
    use crate::given::*;

    const REQUEST: RectificationId = RectificationId(uuid::Uuid::from_u128(0x11));

    fn requested(on: u64, number: u128) -> Told {
        let words = Private::Open("I never was called that".to_owned());
        (on, Event::RectificationRequested(RectificationRequested { rectification: REQUEST, entry: entry(number), words }))
    }

    fn refused(on: u64) -> Told {
        let reason = Private::Open("the deed poll says so".to_owned());
        (on, Event::RectificationRefused(RectificationRefused { rectification: REQUEST, reason }))
    }

    fn put_right(number: u128, family: &str) -> Told {
        let (on, mut event) = corrected(number, renamed(5, family));
        if let Event::EntryCorrected(it) = &mut event {
            *it = EntryCorrected { answers: Some(REQUEST), ..it.clone() };
        }
        (on, event)
    }

    fn taken_out(number: u128) -> Told {
        let reason = Private::Open("it never happened".to_owned());
        (TODAY, Event::EntryRetracted(EntryRetracted { target: entry(number), reason, answers: Some(REQUEST) }))
    }

    fn asked() -> Story {
        given([opened(), renamed(5, "Ali"), requested(10, 2)])
    }

    #[test]
    fn a_request_is_answered_once_with_a_correction_or_with_reasons() {
        let corrected = asked().when(put_right(2, "Aliyu")).accepted();
        let [it] = rectifications(corrected.history.entries()).try_into().unwrap();
        assert!(it.answer.is_some_and(|it| it.is_put_right && it.reason.get().is_some()));
        corrected.when(refused(12)).refused(Refusal::RectificationUnknown);
        asked().when(taken_out(2)).accepted();
        let story = asked().when(refused(11)).accepted();
        assert!(rectifications(story.history.entries())[0].answer.as_ref().is_some_and(|it| !it.is_put_right));
        story.when(put_right(2, "Aliyu")).refused(Refusal::RectificationUnknown);
    }

    #[test]
    fn a_correction_answers_only_a_request_about_the_same_fact() {
        let story = given([opened(), renamed(5, "Ali"), renamed(6, "Aliyu"), requested(10, 2)]);
        story.clone().when(put_right(3, "Bello")).refused(Refusal::RectificationOfAnother);
        let once = story.when(corrected(2, renamed(5, "Alim"))).accepted();
        once.when(put_right(5, "Aliyu")).accepted();
    }

    #[test]
    fn a_request_is_about_an_entry_and_says_something() {
        given([opened()]).when(requested(10, 9)).refused(Refusal::EntryUnknown);
        let blank = RectificationRequested { rectification: REQUEST, entry: entry(1), words: Private::Open(" ".into()) };
        given([opened()]).when((10, Event::RectificationRequested(blank))).refused(Refusal::Empty("words"));
        given([opened(), placed_on_hold(5)]).when(requested(10, 2)).refused(Refusal::NotCorrectable);
        asked().when(requested(11, 1)).refused(Refusal::RectificationKnown);
        asked().when(retracted(3)).refused(Refusal::NotCorrectable);
    }

    #[test]
    fn it_is_due_a_calendar_month_later_or_on_the_last_day_of_that_month() {
        let of = |on: NaiveDate| {
            let (_, event) = requested(0, 1);
            let Event::RectificationRequested(it) = event else { panic!("another event") };
            let (id, entry, requested_by, words) = (it.rectification, it.entry, it.entry, it.words);
            Rectification { id, entry, requested_by, requested_on: on, words, answer: None }
        };
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(of(day("2026-09-03")).due_on(), day("2026-10-03"));
        assert_eq!(of(day("2027-01-31")).due_on(), day("2027-02-28"));
        assert!(!of(day("2026-09-03")).is_late(day("2026-10-03")) && of(day("2026-09-03")).is_late(day("2026-10-04")));
    }
}
