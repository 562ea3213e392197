//! What holds of every history, however it came about.

use proptest::prelude::*;

use super::*;
use crate::concern::tests::{plan, raised};
use crate::employment::{EmploymentChanged, EmploymentEnded};
use crate::enrolment::Carried;
use crate::enrolment::tests::{an_enrolment, concluded, enrolled, moved, paused, resumed, withdrawn};
use crate::given::*;
use crate::journey::Journey;
use crate::offer::OfferOutcome;
use crate::review::tests::{a_review_of, submitted};
use crate::support::Party;
use crate::support::tests::{agreed, assigned};

fn fact() -> impl Strategy<Value = Told> {
    let spell = prop_oneof![Just(FIRST), Just(SECOND)];
    let cohort = prop_oneof![Just(AUTUMN), Just(SPRING)];
    let claim = prop_oneof![Just("a"), Just("b")];
    // Few days and few things, so that facts meet.
    (0..12_u64, spell, cohort, claim, 0..30_u8).prop_map(|(on, spell, cohort, claim, kind)| match kind {
        0 => opened(),
        1 => renamed(on, claim),
        2 => claimed(on, claim),
        3 => released(on, claim),
        4 => assessed(on, on % 2 == 0),
        5 => placed(on, a_placement()),
        6 => concluded(on, 70),
        7 => offered(on, an_offer()),
        8 => closed(on, OfferOutcome::Accepted),
        9 | 10 => started(on, a_start(spell)),
        11 => changed(on, EmploymentChanged { fte: fte("0.5"), ..a_change(spell) }),
        12 => away(on, leave(spell)),
        13 => back(on, spell),
        14 => holding(on, 7),
        15 => ended(on, EmploymentEnded { ..an_ending(spell) }),
        16 => joined(on, cohort),
        17 | 18 => enrolled(on, an_enrolment()),
        19 => paused(on, None),
        20 => resumed(on),
        21 => moved(on, "2027", &[Carried::Time]),
        22 => withdrawn(on),
        23 => assigned(on, Party::Assessor),
        24 => agreed(on, &[Party::Worker, Party::Assessor]),
        25 => raised(on),
        26 => plan(on, on % 2 == 0, on + 1),
        27 => submitted(on, a_review_of(u128::from(on % 3), "three-months", on)),
        28 => concluded(on, on),
        _ => left(on, cohort, None),
    })
}

fn told() -> impl Strategy<Value = Told> {
    let amended = (1..14_u128, fact(), 0..12_u64, any::<bool>());
    let amendment =
        amended.prop_map(|(target, (_, event), on, takes_out)| if takes_out { retracted(target) } else { corrected(target, (on, event)) });
    prop_oneof![3 => fact(), 2 => amendment]
}

/// Any entries at all after an opening, even corrections of nothing.
fn any_entries() -> impl Strategy<Value = Story> {
    prop::collection::vec(told(), 0..30).prop_map(|all| recorded(std::iter::once(opened()).chain(all)))
}

/// Entries of which each amends only what was there and stood; the facts themselves are mostly unlawful.
fn any_history() -> impl Strategy<Value = Story> {
    prop::collection::vec(told(), 0..40).prop_map(|all| {
        all.into_iter().fold(given([opened()]), |story, (on, event)| {
            let draft = Draft { id: entry(0), effective_on: day(on), event: event.clone() };
            if story.history.check_draft(&draft, &ctx()).is_ok() { story.when((on, event)).recorded() } else { story }
        })
    })
}

/// Only what the rules let in.
fn lawful_history() -> impl Strategy<Value = Story> {
    prop::collection::vec(told(), 0..60).prop_map(|all| {
        all.into_iter().fold(given([opened()]), |story, it| {
            let asked = story.when(it);
            if asked.is_accepted() { asked.recorded() } else { asked.forgotten() }
        })
    })
}

/// A fact, and everything about it that a reader may see.
type Seen = (EventId, EventId, NaiveDate, Event);

fn seen(history: &History) -> Vec<Seen> {
    history.facts().iter().map(|it| (it.origin.id, it.carrier.id, it.effective_on, it.event.clone())).collect()
}

/// What stands, worked out the slow way from the words: an entry stands unless a later retraction that stands names it.
fn stands(entries: &[Recorded], index: usize) -> bool {
    !entries
        .iter()
        .enumerate()
        .skip(index + 1)
        .any(|(later, it)| matches!(&it.event, Event::EntryRetracted(it) if it.target == entries[index].id) && stands(entries, later))
}

/// The fact that an entry corrects in the end, or itself.
fn origin(entries: &[Recorded], index: usize) -> usize {
    let Event::EntryCorrected(it) = &entries[index].event else {
        return index;
    };
    entries[..index].iter().position(|known| known.id == it.target).map_or(index, |target| origin(entries, target))
}

fn slowly(history: &History) -> Vec<(EventId, EventId)> {
    let entries = history.entries();
    let is_fact = |index: &usize| !matches!(entries[*index].event, Event::EntryCorrected(_) | Event::EntryRetracted(_));
    let says = |index: usize| (0..entries.len()).rev().find(|&it| origin(entries, it) == index && stands(entries, it));
    let facts = (0..entries.len()).filter(is_fact).filter(|&index| stands(entries, index));
    facts.filter_map(|index| Some((entries[index].id, entries[says(index)?].id))).collect()
}

fn ctx() -> Context {
    Context { by: ActorId(Uuid::nil()), now: DateTime::UNIX_EPOCH, today: day(TODAY) }
}

proptest! {
    #[test]
    fn what_stands_is_what_the_words_say(story in any_history()) {
        let mut facts: Vec<_> = story.history.facts().iter().map(|it| (it.origin.id, it.carrier.id)).collect();
        facts.sort();
        prop_assert_eq!(facts, slowly(&story.history));
    }

    #[test]
    fn standing_agrees_with_the_facts_for_every_entry(story in any_history()) {
        let facts = story.history.facts();
        for (entry, standing) in story.history.standing() {
            let carries = facts.iter().any(|it| it.carrier.id == entry.id);
            let is_retraction = matches!(entry.event, Event::EntryRetracted(_));
            match standing {
                Standing::Stands => prop_assert!(carries != is_retraction),
                Standing::Corrected { by, effective_on } => {
                    prop_assert!(!carries);
                    prop_assert!(facts.iter().any(|it| it.carrier.id == by && it.effective_on == effective_on));
                }
                Standing::Retracted { by } => prop_assert!(!carries && by != entry.id),
            }
        }
    }

    #[test]
    fn facts_come_in_the_order_of_their_days(story in any_history()) {
        let facts = story.history.facts();
        prop_assert!(facts.iter().filter(|it| !it.event.opens_a_stream()).is_sorted_by_key(|it| it.effective_on));
    }

    #[test]
    fn facts_taken_entry_by_entry_are_those_known_at_each_position(story in any_entries(), from in 0..31_i64) {
        let mut growing = Growing::from(&story.history, from);
        let same = |facts: &[Fact<'_>], position| {
            let ids = |facts: &[Fact<'_>]| facts.iter().map(|it| (it.origin.id, it.carrier.id)).collect::<Vec<_>>();
            ids(facts) == ids(&story.history.facts_known_at(position))
        };
        prop_assert!(same(growing.facts(), from));
        while let Some(entry) = growing.take() {
            prop_assert!(entry.position > from && same(growing.facts(), entry.position));
        }
    }

    #[test]
    fn a_history_read_in_two_parts_is_the_same_history(story in any_entries(), at in 0..31_usize) {
        let entries = story.history.entries();
        let (early, late) = entries.split_at(at.min(entries.len()));
        let mut whole = History::new(early.to_vec());
        whole.extend(late.to_vec());
        prop_assert_eq!(seen(&whole), seen(&story.history));
        let known = story.history.clone().known_at(early.len() as i64);
        prop_assert_eq!(known.entries(), early);
    }

    #[test]
    fn a_retraction_and_its_retraction_leave_everything_as_it_was(story in any_history(), target in 1..14_u128) {
        let count = story.history.entries().len() as u128;
        prop_assume!(target <= count && stands(story.history.entries(), target as usize - 1));
        let after = story.clone().when(retracted(target)).recorded().when(retracted(count + 1)).recorded();
        prop_assert_eq!(seen(&after.history), seen(&story.history));
    }

    #[test]
    fn what_was_admitted_is_lawful_when_judged_again(story in lawful_history()) {
        prop_assert_eq!(judge(Kind::Journey, &story.history.facts()), Vec::new());
    }

    #[test]
    fn a_batch_is_admitted_exactly_where_its_end_is_lawful(story in lawful_history(), batch in prop::collection::vec(told(), 1..5)) {
        let asked = story.when_all(batch);
        let accepted = asked.is_accepted();
        let after = asked.recorded();
        prop_assert!(!accepted || judge(Kind::Journey, &after.history.facts()).is_empty());
    }

    #[test]
    fn admitting_never_panics_and_never_says_yes_to_what_makes_things_worse(story in any_entries(), it in told()) {
        let before = judge(Kind::Journey, &story.history.facts());
        let asked = story.when(it);
        let accepted = asked.is_accepted();
        let after = judge(Kind::Journey, &asked.recorded().history.facts());
        prop_assert!(!accepted || after.iter().all(|it| before.contains(it)));
    }

    #[test]
    fn any_draft_in_any_stream_is_answered(kind in 0..7_usize, days in any::<i32>(), (_, event) in told()) {
        let kind = [Kind::Journey, Kind::Employer, Kind::Cohort, Kind::Release, Kind::Import, Kind::Disclosure, Kind::Account][kind];
        let effective_on = NaiveDate::from_num_days_from_ce_opt(days).unwrap_or(NaiveDate::MIN);
        let _ = History::default().admit(kind, &[Draft { id: entry(1), effective_on, event }], &ctx());
    }

    #[test]
    fn the_journey_at_the_end_is_the_fold_of_its_facts(story in any_entries()) {
        prop_assert_eq!(Journey::fold(&story.history, AsAt::END), Journey::of(&story.history.facts(), NaiveDate::MAX));
    }

    #[test]
    fn the_journey_on_a_day_knows_nothing_of_later_days(story in lawful_history(), on in 0..12_u64) {
        let facts = story.history.facts();
        let until: Vec<_> = facts.iter().copied().filter(|it| it.event.opens_a_stream() || it.effective_on <= day(on)).collect();
        let at = AsAt { on: day(on), known: i64::MAX };
        prop_assert_eq!(Journey::fold(&story.history, at), Journey::of(&until, NaiveDate::MAX));
    }

    #[test]
    fn the_journey_day_by_day_is_the_journey_on_each_day(story in any_entries()) {
        let facts = story.history.facts();
        let mut shown = Vec::new();
        Journey::day_by_day(&facts, |on, journey| shown.push((on, journey.clone())));
        let days: std::collections::BTreeSet<_> = facts.iter().filter(|it| !it.event.opens_a_stream()).map(|it| it.effective_on).collect();
        let on_each = std::iter::once(None).chain(days.into_iter().map(Some));
        let told: Vec<_> = on_each.map(|on| (on, Journey::of(&facts, on.unwrap_or(NaiveDate::MIN)))).collect();
        prop_assert_eq!(shown, told);
    }

    #[test]
    fn what_was_known_does_not_change_with_what_is_recorded_later(story in lawful_history(), known in 1..20_i64) {
        let at = AsAt { on: NaiveDate::MAX, known };
        let then = story.history.clone().known_at(known);
        prop_assert_eq!(Journey::fold(&story.history, at), Journey::fold(&then, AsAt::END));
    }
}
