//! Enrolling: how somebody comes onto the assessed year, what stops its clock, and how it ends.

use chrono::{Datelike, NaiveDate};
use domain::codes::{LeaveReason, LeaverDestination};
use domain::eligibility::{Candidate, Eligibility, Verdict, Vouched};
use domain::employment::{AwayEnded, EmploymentEnded};
use domain::enrolment::{
    Carried, Onward, ProgrammeConcluded, ProgrammeEnrolled, ProgrammeMoved, ProgrammePaused, ProgrammeResumed, ProgrammeTransferred,
    ProgrammeWithdrawn, Why,
};
use domain::event::Event;
use domain::funding::{ClaimRecorded, ClaimState};
use domain::history::Draft;
use domain::ids::{ClaimId, CohortId, EnrolmentId, SpellId};
use domain::private::Private::Open;
use domain::qualification::QualificationAwarded;
use domain::support::Party;

use super::documents::Chosen;
use super::telling::{Hands, Telling, after, folded};
use super::{Programmes, afterwards};
use crate::clock;
use crate::demo::plan::{Change, CohortEnd, Happening, Membership, PlannedPerson, PlannedSpell};
use crate::demo::record::{PROGRAMME, draft};

/// Somebody's assessed year, ready to be told.
pub(super) struct Year<'t> {
    telling: Telling<'t>,
    spell: &'t PlannedSpell,
    end: End,
    /// The version that follows, and the first day on which it may be chosen.
    next: Option<(Chosen<'t>, NaiveDate)>,
    /// The cohort that they are in still, and since when.
    cohort: Option<(CohortId, NaiveDate)>,
    qualified_on: NaiveDate,
}

/// The first Monday after the last day of which anything was published, but one.
const PUBLISHED_UNTIL: NaiveDate = NaiveDate::from_ymd_opt(2025, 10, 13).unwrap();

/// How the year ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    NotYet,
    Concluded(NaiveDate),
    Withdrawn(NaiveDate),
    Transferred(NaiveDate),
}

impl End {
    fn on(self) -> Option<NaiveDate> {
        match self {
            Self::NotYet => None,
            Self::Concluded(on) | Self::Withdrawn(on) | Self::Transferred(on) => Some(on),
        }
    }
}

/// The year of somebody who joined an intake; none where no version could be chosen then.
pub(super) fn year_of<'t>(all: &'t mut Programmes<'_>, (at, first): (usize, &Membership), before: &[Draft]) -> Option<Year<'t>> {
    let happens = happens(all, at, first);
    let Programmes { plan, places, today, documents, staff, dice } = all;
    let (person, ids) = (&plan.people[at], &places.people[at]);
    let enrolled_on = first.joined_on;
    let here = |it: &PlannedSpell| !it.second_post && it.start <= enrolled_on && it.last_day.is_none_or(|last| enrolled_on < last);
    let index = person.spells.iter().position(here)?;
    let chosen = documents.in_force(PROGRAMME, enrolled_on)?;
    let qualified =
        draft(person.qualified_on, Event::QualificationAwarded(QualificationAwarded { qualification: Open(None), recorded_for: None }));
    let known: Vec<Draft> = before.iter().cloned().chain([qualified]).collect();
    let begun = Begun {
        spell: ids.spells[index],
        cohort: places.cohorts[first.cohort],
        enrolled_on,
        intake_on: plan.cohorts[first.cohort].starts_on,
    };
    let enrolled = enrolment(&chosen, &known, &begun)?;
    let next_on = NaiveDate::from_ymd_opt(2027, 9, 1)?;
    let next = documents.in_force("early-career", next_on).map(|it| (it, next_on));
    let stops = stops(&enrolled, &person.spells[index], (&happens, enrolled_on, *today));
    let hands = Hands { chosen, staff, dice, today: *today };
    let mut telling = Telling::new(hands, (enrolled_on, enrolled), stops, &known)?;
    telling.happens = happens;
    let end = end(&mut telling, person, &person.spells[index]);
    telling.is_over = end != End::NotYet;
    telling.until = end.on().unwrap_or(telling.today);
    telling.drafts.retain(|it| it.effective_on <= telling.until);
    let cohort = person.memberships.last().filter(|it| it.ended.is_none()).map(|it| (places.cohorts[it.cohort], it.joined_on));
    Some(Year { telling, spell: &person.spells[index], end, next, cohort, qualified_on: person.qualified_on })
}

/// What is settled of somebody: by the plan, or in the last intake of the published years by their place in it.
fn happens(all: &Programmes<'_>, at: usize, first: &Membership) -> Vec<Happening> {
    if let Some(settled) = all.plan.settled.iter().find(|it| it.person == at) {
        return settled.happens.to_vec();
    }
    let starts_on = all.plan.cohorts[first.cohort].starts_on;
    let earlier = all.plan.people[..at].iter().filter(|it| it.memberships.first().is_some_and(|it| it.cohort == first.cohort)).count();
    let in_last = [Happening::FinalReviewLate, Happening::Fails, Happening::Transfers];
    if (starts_on.year(), starts_on.month()) == (2025, 9) { in_last.get(earlier).copied().into_iter().collect() } else { Vec::new() }
}

/// Where and with whom an enrolment begins.
pub(super) struct Begun {
    pub spell: SpellId,
    pub cohort: CohortId,
    pub enrolled_on: NaiveDate,
    pub intake_on: NaiveDate,
}

/// An enrolment by the rules of the version; none where these do not let the person enrol.
pub(super) fn enrolment(chosen: &Chosen<'_>, known: &[Draft], begun: &Begun) -> Option<ProgrammeEnrolled> {
    let journey = folded(known, begun.enrolled_on);
    let vouched = Vouched { suitable_role: Some(true), funded_before: Some(false), employer_in_partnership: None };
    let candidate = Candidate::of(&journey, begun.spell, begun.enrolled_on, vouched);
    let eligibility = Eligibility::of(&chosen.programme.eligibility, &candidate);
    let spell = journey.spells.iter().find(|it| it.id == begun.spell)?;
    let anchor = chosen.programme.anchor_for(&journey, begun.spell, (begun.enrolled_on, Some(begun.intake_on)))?;
    (eligibility.may_enrol.answer != Verdict::No).then(|| ProgrammeEnrolled {
        enrolment: EnrolmentId(clock::new_id()),
        employer: spell.employer,
        spell: begun.spell,
        framework: chosen.pin.clone(),
        standards: chosen.standards.clone(),
        anchor,
        eligibility,
        cohort: Some(begun.cohort),
        continues: None,
        carries_over: Vec::new(),
        vouched,
    })
}

/// Pauses, and the days on which the clock runs again: for long leave, and for an illness from which somebody is overdue.
fn stops(it: &ProgrammeEnrolled, spell: &PlannedSpell, (happens, from, today): (&[Happening], NaiveDate, NaiveDate)) -> Vec<Draft> {
    let pause = |on: NaiveDate, reason: &str, back: NaiveDate| {
        let why = Open(Why { reason: reason.to_owned(), note: None });
        let agreed_by = vec![Party::Worker, Party::Assessor, Party::LineManager, Party::Coordinator];
        draft(on, Event::ProgrammePaused(ProgrammePaused { enrolment: it.enrolment, why, agreed_by, expected_back: Some(back) }))
    };
    let mut all = Vec::new();
    if happens.contains(&Happening::ReturnOverdue) && after(from, 28) <= today {
        all.push(pause(after(from, 28), "long-sickness", after(from, 70)));
    }
    let within = |on: NaiveDate| from < on && on < after(it.anchor, 350) && on <= today;
    for (index, (on, change)) in spell.changes.iter().enumerate().filter(|(_, it)| within(it.0)) {
        if !matches!(change, Change::LeaveFrom(_)) {
            continue;
        }
        let planned = spell.changes[index..].iter().find(|it| it.1 == Change::LeaveTo).map(|it| after(it.0, 1));
        let back = planned.unwrap_or(after(*on, 270).max(PUBLISHED_UNTIL));
        all.push(pause(*on, "parental-leave", back));
        if back <= today && spell.last_day.is_none_or(|last| back <= last) {
            // Of who was away when the published years ended, the plan does not say when they came back.
            let ends = planned.is_none().then(|| draft(back, Event::AwayEnded(AwayEnded { spell: it.spell })));
            all.extend(ends);
            all.push(draft(back, Event::ProgrammeResumed(ProgrammeResumed { enrolment: it.enrolment })));
        }
    }
    all
}

fn end(telling: &mut Telling<'_>, person: &PlannedPerson, spell: &PlannedSpell) -> End {
    let left = person.memberships.last().and_then(|it| it.ended).filter(|it| it.1 == CohortEnd::LeftCouncil).map(|it| it.0);
    let completed = person.memberships.last().and_then(|it| it.ended).filter(|it| it.1 == CohortEnd::Completed).map(|it| it.0);
    let concludes = telling.ends_on.map(|ends| match completed {
        Some(on) if ends <= on => on,
        _ => after(ends, 7 + telling.dice.below(28) as u64),
    });
    let leaves = [left, spell.last_day].into_iter().flatten().min();
    let passes_on = telling.dice.per_mille(500);
    let settled = [(Happening::Withdraws, 140), (Happening::Transfers, 228)];
    for (happening, days) in settled {
        let on = after(telling.enrolled_on, days);
        if telling.has(happening) && on <= telling.today && leaves.is_none_or(|it| on < it) {
            return if happening == Happening::Transfers { End::Transferred(on) } else { End::Withdrawn(on) };
        }
    }
    match (leaves, concludes) {
        (Some(leaves), concludes) if concludes.is_none_or(|it| leaves < it) => {
            if passes_on {
                End::Transferred(leaves)
            } else {
                End::Withdrawn(leaves)
            }
        }
        (_, Some(on)) if on <= telling.today && !telling.has(Happening::FinalReviewLate) => End::Concluded(on),
        _ => End::NotYet,
    }
}

impl Year<'_> {
    /// Everything of the year; and the day on which it was completed, where it was.
    pub fn tell(mut self) -> (Vec<Draft>, Option<NaiveDate>) {
        let passes = matches!(self.end, End::Concluded(_)) && !self.telling.has(Happening::Fails);
        let it = &mut self.telling;
        it.supported();
        it.supervised();
        it.gathered();
        it.reviewed(passes);
        it.caused_concern();
        it.carried();
        it.developed();
        self.claimed();
        self.goes_on();
        let completed_on = self.ends(passes);
        let mut drafts = std::mem::take(&mut self.telling.drafts);
        let qualification = Open(Some("Qualification in social work".to_owned()));
        drafts.insert(0, draft(self.qualified_on, Event::QualificationAwarded(QualificationAwarded { qualification, recorded_for: None })));
        (drafts, completed_on)
    }

    /// What is claimed for who is funded, where the version says how much.
    fn claimed(&mut self) {
        let it = &mut self.telling;
        let funded = it.bare().is_some_and(|it| it.eligibility.is_funded.answer == Verdict::Yes);
        let Some(funding) = it.chosen.programme.funding.as_ref().filter(|_| funded) else { return };
        let Some(first) = funding.instalments.first() else { return };
        let (slug, pounds, enrolment) = (first.slug.clone(), first.pounds, it.enrolment);
        let mut on = after(it.enrolled_on, 18 + it.dice.below(12) as u64);
        let mut claim = |it: &mut Telling<'_>, states: &[(ClaimState, u64)]| {
            let id = ClaimId(clock::new_id());
            for (state, days) in states {
                on = after(on, *days);
                let event = ClaimRecorded { claim: id, enrolment, instalment: slug.clone(), pounds, state: *state };
                it.say(on, Event::ClaimRecorded(event));
            }
        };
        if it.dice.per_mille(120) {
            claim(it, &[(ClaimState::Submitted, 0), (ClaimState::Refused, 12)]);
        }
        claim(it, &[(ClaimState::Submitted, 5), (ClaimState::Paid, 21)]);
    }

    /// The explicit decision about the version that follows, for the first day on which it may be chosen.
    fn goes_on(&mut self) {
        let it = &mut self.telling;
        let Some((next, on)) = self.next.take().filter(|_| it.has(Happening::GoesOnUnderTheNext)) else { return };
        if it.ends_on.is_none_or(|ends| ends <= on) || on <= it.today {
            return;
        }
        let vouched = Vouched { suitable_role: Some(true), ..Vouched::default() };
        let eligibility = Eligibility::of(&next.programme.eligibility, &Candidate::of(&it.journey, it.spell, on, vouched));
        let moved = ProgrammeMoved {
            enrolment: it.enrolment,
            to: next.pin.clone(),
            standards: next.standards,
            carries_over: vec![Carried::Time, Carried::Evidence, Carried::Reviews, Carried::Supervision],
            eligibility,
            vouched,
            note: Open(Some("Agreed at the start: from the day on which the early career programme may be chosen".to_owned())),
        };
        it.drafts.push(draft(on, Event::ProgrammeMoved(moved)));
    }

    fn ends(&mut self, passes: bool) -> Option<NaiveDate> {
        let it = &mut self.telling;
        let (enrolment, note) = (it.enrolment, Open(None));
        match self.end {
            End::NotYet => None,
            End::Withdrawn(on) => {
                it.say(on, Event::ProgrammeWithdrawn(ProgrammeWithdrawn { enrolment, note }));
                None
            }
            End::Transferred(on) => {
                let (to, consented) = (Onward::Elsewhere, true);
                it.say(on, Event::ProgrammeTransferred(ProgrammeTransferred { enrolment, to, consented, note }));
                if self.spell.last_day.is_none() {
                    let (reason, destination) = (LeaveReason::Resignation, LeaverDestination::OtherLocalAuthority);
                    it.say(on, Event::EmploymentEnded(EmploymentEnded { spell: it.spell, reason, destination, note: Open(None) }));
                }
                None
            }
            End::Concluded(on) => {
                let outcome = if passes { "pass" } else { "fail" }.to_owned();
                let counts_from = it.ends_on.unwrap_or(on).min(on);
                it.say(on, Event::ProgrammeConcluded(ProgrammeConcluded { enrolment, outcome, completed: passes, counts_from, note }));
                if passes {
                    afterwards::matched(it, on);
                }
                if let Some((cohort, _)) = self.cohort.filter(|(_, since)| passes && *since <= on) {
                    afterwards::leaves_cohort(it, on, cohort);
                }
                passes.then_some(on)
            }
        }
    }
}
