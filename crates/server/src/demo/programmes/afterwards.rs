//! Afterwards: the permanent post that somebody moves into, and the programme of their second and third year.

use chrono::NaiveDate;
use domain::cohort::{CohortJoined, CohortLeft};
use domain::event::Event;
use domain::history::Draft;
use domain::ids::CohortId;
use domain::matching::MatchedToPost;
use domain::private::Private::Open;

use super::Programmes;
use super::enrolling::{Begun, enrolment};
use super::telling::{Hands, Telling, after, folded};
use crate::demo::record::draft;

/// The first day of the programme for the second and third year.
pub(super) const BEGINS: NaiveDate = NaiveDate::from_ymd_opt(2026, 4, 13).unwrap();

/// Who passes moves into a post, mostly in the team that knows them.
pub(super) fn matched(it: &mut Telling<'_>, on: NaiveDate) {
    let spell = it.journey.spells.iter().find(|known| known.id == it.spell);
    let team = spell.and_then(|it| it.pieces.iter().rev().find(|it| it.from <= on)).and_then(|it| it.team);
    let agreed_on = after(it.enrolled_on, 300).min(on);
    let (title, note) = (Open("Social worker".to_owned()), Open(None));
    it.say(agreed_on, Event::MatchedToPost(MatchedToPost { enrolment: it.enrolment, title, team, begins_on: Some(after(on, 1)), note }));
}

/// Who has completed the year has left their intake.
pub(super) fn leaves_cohort(it: &mut Telling<'_>, on: NaiveDate, cohort: CohortId) {
    it.say(on, Event::CohortLeft(CohortLeft { cohort, moved_to: None, note: Open(None) }));
}

impl Programmes<'_> {
    /// The second and third year of who completed the first not long ago, and is still here.
    pub(super) fn afterwards(&mut self, completed_on: NaiveDate, known: &[Draft], cohort: CohortId) -> Vec<Draft> {
        let enrolled_on = BEGINS.max(after(completed_on, 7));
        if self.today < enrolled_on || after(completed_on, 200) < enrolled_on || self.dice.per_mille(200) {
            return Vec::new();
        }
        let journey = folded(known, enrolled_on);
        let there = journey.spells.iter().find(|it| it.in_post(enrolled_on) && it.away().is_none());
        let Some(spell) = there.map(|it| it.id) else { return Vec::new() };
        let Some(chosen) = self.documents.in_force("years-2-and-3", enrolled_on) else { return Vec::new() };
        let joined = draft(enrolled_on, Event::CohortJoined(CohortJoined { cohort }));
        let known: Vec<Draft> = known.iter().cloned().chain([joined.clone()]).collect();
        let begun = Begun { spell, cohort, enrolled_on, intake_on: BEGINS };
        let Some(enrolled) = enrolment(&chosen, &known, &begun) else { return Vec::new() };
        let hands = Hands { chosen, staff: &self.staff, dice: &mut self.dice, today: self.today };
        let Some(mut telling) = Telling::new(hands, (enrolled_on, enrolled), Vec::new(), &known) else { return Vec::new() };
        telling.managed();
        telling.supervised();
        telling.gathered();
        telling.reviewed(true);
        std::iter::once(joined).chain(telling.drafts).collect()
    }
}
