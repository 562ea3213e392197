//! Spells, what changes in them, leave that is not leaving, and the ends of them.

use super::*;
use crate::codes::OrgRole;
use crate::event::Event;
use crate::given::*;
use crate::journey::Stage;

fn in_post() -> Story {
    given([opened(), started(10, a_start(FIRST))])
}

fn died() -> EmploymentEnded {
    EmploymentEnded { reason: LeaveReason::Deceased, ..an_ending(FIRST) }
}

fn days_lost(from: u64, until: u64, days: &str) -> Told {
    let days = Days::parse(days).unwrap();
    (until, Event::DaysLostRecorded(DaysLostRecorded { spell: FIRST, from: day(from), days, cause: Private::Open(None) }))
}

#[test]
fn a_spell_is_started_once() {
    in_post().when(started(20, a_start(FIRST))).refused(Refusal::SpellKnown);
}

#[test]
fn a_post_has_a_title_and_neither_it_nor_the_grade_is_endless() {
    let wrong = [
        (a_post(" "), Refusal::Empty("title")),
        (a_post(&"x".repeat(201)), Refusal::TooLong("title", 200)),
        (Post::new("Social worker", Some("x".repeat(201)), None), Refusal::TooLong("grade", 200)),
    ];
    for (post, refusal) in wrong {
        let start = EmploymentStarted { post: post.clone(), ..a_start(FIRST) };
        given([opened()]).when(started(10, start)).refused(refusal.clone());
        in_post().when(changed(11, EmploymentChanged { post: Some(post), ..a_change(FIRST) })).refused(refusal);
    }
}

#[test]
fn what_a_post_is_called_does_not_matter_where_it_cannot_be_read() {
    for words in [Private::Sealed("x1".into()), Private::Erased] {
        let post = Post { words, role: Some(OrgRole::CaseHolder) };
        given([opened(), started(10, EmploymentStarted { post: post.clone(), ..a_start(FIRST) })])
            .when(changed(11, EmploymentChanged { post: Some(post), ..a_change(FIRST) }))
            .accepted()
            .then(|it| assert_eq!((it.spells[0].now().post.title(), it.spells[0].now().post.role), (None, Some(OrgRole::CaseHolder))));
    }
}

#[test]
fn nothing_happens_in_a_spell_before_its_first_day() {
    let told = [changed(9, EmploymentChanged { fte: fte("0.5"), ..a_change(FIRST) }), away(9, leave(FIRST)), back(9, FIRST), holding(9, 4)];
    for it in told.into_iter().chain([ended(9, an_ending(FIRST)), days_lost(1, 9, "1")]) {
        in_post().when(it).refused(Refusal::SpellUnknown);
    }
}

#[test]
fn no_day_is_lost_before_the_first_day_of_a_spell() {
    in_post().when(days_lost(9, 12, "1")).refused(Refusal::BeforeTheSpell("from"));
    in_post().when(days_lost(10, 12, "1")).accepted();
}

#[test]
fn nobody_is_away_from_a_spell_that_has_ended() {
    let story = given([opened(), started(10, a_start(FIRST)), away(12, leave(FIRST)), ended(20, an_ending(FIRST))]);
    story.then_on(19, |it| assert!(it.spells[0].away().is_some())).then(|it| assert_eq!(it.spells[0].away(), None));
}

#[test]
fn nothing_happens_in_a_spell_after_its_last_day() {
    let story = in_post().when(ended(20, an_ending(FIRST))).accepted();
    let told = [changed(21, EmploymentChanged { fte: fte("0.5"), ..a_change(FIRST) }), away(21, leave(FIRST)), back(21, FIRST)];
    for it in told.into_iter().chain([holding(21, 4), ended(21, an_ending(FIRST)), days_lost(21, 22, "1")]) {
        story.clone().when(it).refused(Refusal::SpellOver);
    }
}

#[test]
fn the_last_day_is_still_a_day_of_employment() {
    in_post()
        .when(ended(20, an_ending(FIRST)))
        .accepted()
        .when(holding(20, 4))
        .accepted()
        .then_on(19, |it| assert_eq!(it.stage(day(19)), Stage::InPost))
        .then_on(20, |it| assert_eq!((it.stage(day(20)), it.spells[0].caseloads.len()), (Stage::Left, 1)));
}

#[test]
fn somebody_may_leave_on_the_first_day() {
    in_post().when(ended(10, an_ending(FIRST))).accepted().then_on(10, |it| assert_eq!(it.stage(day(10)), Stage::Left));
}

#[test]
fn a_change_holds_from_its_day() {
    in_post().when(changed(15, EmploymentChanged { fte: fte("0.6"), team: Some(TEAM), ..a_change(FIRST) })).accepted().then(|it| {
        let pieces: Vec<_> = it.spells[0].pieces.iter().map(|it| (it.from, it.fte.to_string(), it.team)).collect();
        assert_eq!(pieces, [(day(10), "1".to_owned(), None), (day(15), "0.6".to_owned(), Some(TEAM))]);
    });
}

#[test]
fn a_change_on_the_first_day_replaces_what_the_day_began_with() {
    in_post().when(changed(10, EmploymentChanged { fte: fte("0.6"), ..a_change(FIRST) })).accepted().then(|it| {
        assert_eq!((it.spells[0].pieces.len(), it.spells[0].now().fte.to_string()), (1, "0.6".to_owned()));
    });
}

#[test]
fn what_is_told_of_the_first_day_may_be_told_before_the_start() {
    given([opened()]).when_all([holding(10, 4), started(10, a_start(FIRST))]).accepted();
}

#[test]
fn a_change_that_says_nothing_is_refused() {
    in_post().when(changed(15, a_change(FIRST))).refused(Refusal::NothingChanges);
}

#[test]
fn a_change_stays_lawful_when_the_day_before_turns_out_to_have_been_the_same() {
    let to = |on| changed(on, EmploymentChanged { fte: fte("0.8"), ..a_change(FIRST) });
    let start = EmploymentStarted { fte: Fte::parse("0.8").unwrap(), ..a_start(FIRST) };
    in_post().when(to(20)).accepted().when(to(15)).accepted().when(corrected(2, started(10, start))).accepted();
}

#[test]
fn a_person_holds_several_posts_at_once_and_a_rehire_is_a_new_spell() {
    in_post()
        .when(started(12, EmploymentStarted { employer: SOUTH, ..a_start(SECOND) }))
        .accepted()
        .when(ended(20, an_ending(FIRST)))
        .accepted()
        .then_on(12, |it| assert_eq!(it.spells.iter().filter(|it| it.in_post(day(12))).count(), 2))
        .then_on(20, |it| assert_eq!(it.stage(day(20)), Stage::InPost));
    given([opened(), started(1, a_start(FIRST)), ended(5, an_ending(FIRST)), started(5, a_start(SECOND))])
        .then_on(5, |it| assert_eq!((it.stage(day(5)), it.spells.len()), (Stage::InPost, 2)));
}

#[test]
fn long_leave_is_not_leaving() {
    in_post()
        .when(away(15, leave(FIRST)))
        .accepted()
        .when(back(25, FIRST))
        .accepted()
        .then_on(15, |it| assert_eq!((it.stage(day(15)), it.spells[0].now().on_leave), (Stage::Away, true)))
        .then_on(24, |it| assert_eq!(it.stage(day(24)), Stage::Away))
        .then_on(25, |it| assert_eq!((it.stage(day(25)), it.spells[0].now().on_leave), (Stage::InPost, false)));
}

#[test]
fn who_is_away_from_one_post_and_works_in_another_is_in_post() {
    in_post()
        .when(started(12, a_start(SECOND)))
        .accepted()
        .when(away(15, leave(FIRST)))
        .accepted()
        .then_on(15, |it| assert_eq!(it.stage(day(15)), Stage::InPost))
        .when(away(16, leave(SECOND)))
        .accepted()
        .then_on(16, |it| assert_eq!(it.stage(day(16)), Stage::Away));
}

#[test]
fn nobody_goes_away_twice_or_comes_back_unless_away() {
    in_post().when(back(15, FIRST)).refused(Refusal::NotAway);
    in_post().when(away(15, leave(FIRST))).accepted().when(away(16, leave(FIRST))).refused(Refusal::AlreadyAway);
    in_post().when(away(15, leave(FIRST))).accepted().when(back(14, FIRST)).refused(Refusal::NotAway);
    in_post().when(away(15, leave(FIRST))).accepted().when(back(15, FIRST)).refused(Refusal::NotAway);
}

#[test]
fn one_leave_may_follow_another_without_a_day_between() {
    let secondment = AwayStarted { seconded: true, kind: Private::Open(Away::Secondment("the Trust".into())), ..leave(FIRST) };
    let story = in_post().when(away(15, leave(FIRST))).accepted();
    // Told in either order, it is the same day.
    story.when_all([away(25, secondment), back(25, FIRST)]).accepted().then(|it| {
        assert_eq!((it.spells[0].now().on_leave, it.spells[0].now().seconded, it.spells[0].pieces.len()), (false, true, 3));
    });
}

#[test]
fn somebody_may_leave_while_away_and_does_not_come_back_after() {
    let story = in_post().when(away(15, leave(FIRST))).accepted().when(ended(20, an_ending(FIRST))).accepted();
    story.when(back(21, FIRST)).refused(Refusal::SpellOver).then_on(20, |it| assert_eq!(it.stage(day(20)), Stage::Left));
}

#[test]
fn a_last_day_before_a_planned_leave_says_what_it_would_break() {
    in_post().when(away(30, leave(FIRST))).accepted().when(ended(20, an_ending(FIRST))).would_break(3, 30, Refusal::SpellOver);
}

#[test]
fn nobody_is_expected_back_before_the_second_day() {
    let until = |on| AwayStarted { expected_back: Some(day(on)), ..leave(FIRST) };
    in_post().when(away(15, until(15))).refused(Refusal::EndsBeforeItBegins("expectedBack"));
    in_post().when(away(15, until(16))).accepted();
}

#[test]
fn a_secondment_has_a_host_and_leave_has_none() {
    let host = |text: &str| Private::Open(Away::Secondment(text.to_owned()));
    in_post().when(away(15, AwayStarted { seconded: true, ..leave(FIRST) })).refused(Refusal::LeaveOrSecondment);
    in_post().when(away(15, AwayStarted { kind: host("Trust"), ..leave(FIRST) })).refused(Refusal::LeaveOrSecondment);
    in_post().when(away(15, AwayStarted { seconded: true, kind: host(""), ..leave(FIRST) })).refused(Refusal::Empty("host"));
    // Whose key is gone went somewhere, and nobody can say where.
    in_post().when(away(15, AwayStarted { seconded: true, kind: Private::Erased, ..leave(FIRST) })).accepted();
}

#[test]
fn a_caseload_is_at_most_500_cases() {
    in_post().when(holding(15, 501)).refused(Refusal::TooManyCases(500));
    in_post().when(holding(15, 500)).accepted();
}

#[test]
fn days_lost_are_at_most_the_days_of_their_period_and_at_least_none() {
    in_post().when(days_lost(15, 14, "0")).refused(Refusal::EndsBeforeItBegins("from"));
    in_post().when(days_lost(15, 16, "2.01")).refused(Refusal::MoreDaysThanThePeriod);
    in_post().when(days_lost(15, 16, "-0.5")).refused(Refusal::MoreDaysThanThePeriod);
    in_post().when(days_lost(15, 16, "2")).accepted();
}

#[test]
fn days_lost_are_told_after_the_spell_for_a_period_that_began_in_it() {
    let story = in_post().when(ended(20, an_ending(FIRST))).accepted();
    story.when(days_lost(15, 30, "3")).accepted().then(|it| assert_eq!(it.spells[0].days_lost.len(), 1));
}

#[test]
fn a_note_on_leaving_may_have_lines_and_an_end() {
    let with = |text: String| EmploymentEnded { note: Private::Open(Some(text)), ..an_ending(FIRST) };
    in_post().when(ended(20, with("one\ntwo".into()))).accepted();
    in_post().when(ended(20, with("x".repeat(4_001)))).refused(Refusal::TooLong("note", 4_000));
}

#[test]
fn nothing_begins_after_a_death_and_what_is_open_may_be_closed() {
    let story = in_post().when(started(11, a_start(SECOND))).accepted().when(ended(20, died())).accepted();
    let begin = [started(21, a_start(SpellId(uuid::Uuid::nil()))), offered(21, an_offer()), placed(21, a_placement()), joined(21, AUTUMN)];
    for told in begin.into_iter().chain([claimed(21, "a"), away(21, leave(SECOND))]) {
        story.clone().when(told).refused(Refusal::Deceased);
    }
    story.when(ended(21, EmploymentEnded { reason: LeaveReason::Deceased, ..an_ending(SECOND) })).accepted();
}

#[test]
fn a_leaver_who_turns_out_to_have_died_cannot_have_come_back() {
    in_post()
        .when(ended(20, an_ending(FIRST)))
        .accepted()
        .when(started(30, a_start(SECOND)))
        .accepted()
        .when(corrected(3, ended(20, died())))
        .would_break(4, 30, Refusal::Deceased);
}

#[test]
fn every_time_away_is_remembered_and_ends_with_the_return_or_the_spell() {
    let times = |it: &crate::journey::Journey| it.spells[0].times_away.iter().map(|it| (it.from, it.back_on)).collect::<Vec<_>>();
    let story = in_post().when_all([away(15, leave(FIRST)), back(18, FIRST), away(20, leave(FIRST))]).accepted();
    story.clone().then_on(17, |it| assert_eq!(times(&it), [(day(15), None)]));
    story.when(ended(25, an_ending(FIRST))).accepted().then(|it| {
        assert_eq!((times(&it), it.spells[0].away()), (vec![(day(15), Some(day(18))), (day(20), None)], None));
    });
}
