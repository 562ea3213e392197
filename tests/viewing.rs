//! Views: the same whether they were fed or built anew, and the same as what a fold of each history says.

use std::time::Duration;

use chrono::NaiveDate;
use domain::codes::{LeaveReason, LeaverDestination, StartOrigin};
use domain::correction::{EntryCorrected, EntryRetracted};
use domain::employer::EmployerRegistered;
use domain::employment::{Contract, EmploymentEnded, EmploymentStarted, Post, Service};
use domain::event::Event;
use domain::fte::Fte;
use domain::history::{AsAt, Draft};
use domain::ids::{EmployerId, EventId, SpellId};
use domain::journey::Journey;
use domain::private::Private;
use store::Store;
use store::db::Place;
use store::journey::Filter;

use crate::ground::{Ground, any_id, command, context, day, draft, id, journey, opened, operator, person, renamed};

both! {
    views_that_were_fed_and_views_built_anew_are_equal_row_for_row
    a_fold_says_what_the_view_says_on_any_day_as_known_at_any_position
    views_are_built_anew_while_others_write
    views_that_were_thrown_away_come_back
    two_processes_that_feed_in_turn_leave_what_building_anew_gives
}

const VIEWS: [&str; 11] = ["journey", "tie", "piece", "reading", "member", "cohort", "employer", "team", "vacancy", "figure", "memorandum"];
const PEOPLE: u128 = 12;

/// Numbers that look like chance, and are the same in every run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

fn employer(number: u64) -> EmployerId {
    EmployerId(id(700 + u128::from(number)))
}

async fn employers(store: &Store) {
    for n in 0..3 {
        let employer = employer(n);
        let it = EmployerRegistered {
            employer,
            name: format!("Council {n}"),
            old_code: None,
            new_code: None,
            region: None,
            standard_hours: 3_700,
        };
        store.record(&operator(), context(0), command(employer, vec![draft(0, Event::EmployerRegistered(it))])).await.unwrap();
    }
}

/// One thing that may happen to somebody; what is not lawful is refused, and that is lawful too.
fn anything(dice: &mut Dice, number: u128, told: &[(u128, Draft)]) -> Draft {
    let spell = SpellId(id(10_000 + number * 4 + u128::from(dice.throw(3))));
    let own: Vec<&Draft> = told.iter().filter(|(who, _)| *who == number).map(|(_, it)| it).collect();
    let on = dice.throw(1_500);
    let event = match dice.throw(7) {
        0 => renamed(["Aisha", "Bushra", "Chidi"][dice.throw(3) as usize], "Khan"),
        1 | 2 => Event::EmploymentStarted(EmploymentStarted {
            spell,
            employer: employer(dice.throw(3)),
            contract: Contract::Permanent,
            origin: StartOrigin::NewlyQualified,
            fte: Fte::ONE,
            post: Post::new("Social worker", None, None),
            service: Service::Children,
            team: None,
            offer: None,
        }),
        3 => {
            let (reason, destination) = (LeaveReason::Resignation, LeaverDestination::NotKnown);
            Event::EmploymentEnded(EmploymentEnded { spell, reason, destination, note: Private::Open(None) })
        }
        4 | 5 if !own.is_empty() => {
            let it = own[dice.throw(own.len() as u64) as usize];
            let reason = Private::Open("a slip".to_owned());
            Event::EntryCorrected(EntryCorrected { target: it.id, replacement: Box::new(it.event.clone()), reason, answers: None })
        }
        6 if !own.is_empty() => {
            let target = own[dice.throw(own.len() as u64) as usize].id;
            Event::EntryRetracted(EntryRetracted { target, reason: Private::Open("a slip".to_owned()), answers: None })
        }
        _ => renamed("Dana", "Obi"),
    };
    Draft { id: EventId(any_id()), effective_on: day(on), event }
}

async fn many_things(store: &Store, seed: u64, count: usize) -> usize {
    let mut dice = Dice(seed);
    let mut told: Vec<(u128, Draft)> = Vec::new();
    let mut accepted = 0;
    for step in 0..count {
        let number = 1 + u128::from(dice.throw(PEOPLE as u64));
        let it = anything(&mut dice, number, &told);
        let recorded = store.record(&operator(), context(10 + step as i64), command(person(number), vec![it.clone()])).await;
        if recorded.is_ok() {
            accepted += 1;
            if !matches!(it.event, Event::EntryRetracted(_) | Event::EntryCorrected(_)) {
                told.push((number, it));
            }
        }
    }
    accepted
}

async fn a_town(ground: &Ground, seed: u64, count: usize) -> Store {
    let store = ground.open().await;
    // Whoever registers an employer asks the views what others are called.
    assert!(store.views.reach(0, Duration::from_secs(20)).await);
    employers(&store).await;
    for n in 1..=PEOPLE {
        store.record(&operator(), context(1), command(person(n), vec![draft(0, opened("Aisha", "Khan"))])).await.unwrap();
    }
    let accepted = many_things(&store, seed, count).await;
    assert!(accepted * 4 > count, "only {accepted} of {count} were lawful");
    store
}

async fn settled(store: &Store) {
    let head = store.log.head().await.unwrap().position;
    assert!(store.views.reach(head, Duration::from_secs(20)).await);
}

/// Every row of every view, as text, sorted.
async fn all_rows(ground: &Ground) -> Vec<String> {
    let mut all = Vec::new();
    for view in VIEWS {
        match &ground.place {
            Place::Directory(directory) => {
                let views = rusqlite::Connection::open(directory.join("views.db")).unwrap();
                let mut asked = views.prepare(&format!("select * from {view}")).unwrap();
                let columns = asked.column_count();
                let mut rows = asked.query([]).unwrap();
                while let Some(row) = rows.next().unwrap() {
                    let values: Vec<String> = (0..columns).map(|it| format!("{:?}", row.get_ref(it).unwrap())).collect();
                    all.push(format!("{view} {values:?}"));
                }
            }
            Place::Postgres(address) => {
                use sqlx::Connection as _;
                let mut connection = sqlx::PgConnection::connect(address).await.unwrap();
                let sql = format!("select cast(v as text) from views.{view} v");
                let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap();
                all.extend(rows.into_iter().map(|it| format!("{view} {it}")));
            }
        }
    }
    all.sort();
    all
}

async fn views_that_were_fed_and_views_built_anew_are_equal_row_for_row(ground: Ground) {
    for seed in [1, 2, 3] {
        let ground = match ground.place {
            Place::Directory(_) => Ground::sqlite(),
            Place::Postgres(_) => Ground::postgres("views_that_were_fed").await.unwrap(),
        };
        let store = a_town(&ground, 0x9e37_79b9_7f4a_7c15 + seed, 150).await;
        settled(&store).await;
        let fed = all_rows(&ground).await;
        assert!(fed.len() > 100);
        store.views.rebuild(|_| {}).await.unwrap();
        let built = all_rows(&ground).await;
        assert_eq!(fed, built);
        store.close().await;
    }
}

async fn a_fold_says_what_the_view_says_on_any_day_as_known_at_any_position(ground: Ground) {
    let store = a_town(&ground, 77, 200).await;
    settled(&store).await;
    let head = store.head().position;
    let mut dice = Dice(4_711);
    let scope = domain::access::scope(&operator());
    for _ in 0..60 {
        let at = AsAt { on: day(dice.throw(1_700)), known: dice.throw(head as u64 + 1) as i64 };
        let mut lines = store.journeys(&scope, &Filter::default(), at).await.unwrap();
        lines.sort_by_key(|it| it.person);
        let mut folded = Vec::new();
        for n in 1..=PEOPLE {
            let history = store.log.history(journey(n)).await.unwrap().known_at(at.known);
            if history.entries().is_empty() {
                continue;
            }
            let it = Journey::of(&history.facts(), at.on);
            folded.push((person(n), it.stage(at.on), it.name.get().cloned()));
        }
        let seen: Vec<_> = lines.into_iter().map(|it| (it.person, it.stage, it.name)).collect();
        assert_eq!(seen, folded, "{at:?}");
    }
    let _ = NaiveDate::MAX;
    store.close().await;
}

async fn views_are_built_anew_while_others_write(ground: Ground) {
    let store = a_town(&ground, 5, 40).await;
    let writer = store.clone();
    let writing = tokio::spawn(async move { many_things(&writer, 6, 120).await });
    for _ in 0..3 {
        store.views.rebuild(|_| {}).await.unwrap();
    }
    writing.await.unwrap();
    settled(&store).await;
    let fed = all_rows(&ground).await;
    store.views.rebuild(|_| {}).await.unwrap();
    assert_eq!(fed, all_rows(&ground).await);
    store.close().await;
}

async fn views_that_were_thrown_away_come_back(ground: Ground) {
    let store = a_town(&ground, 8, 60).await;
    settled(&store).await;
    let before = all_rows(&ground).await;
    store.close().await;
    match &ground.place {
        Place::Directory(directory) => {
            for file in ["views.db", "views.db-wal", "views.db-shm"] {
                let _ = std::fs::remove_file(directory.join(file));
            }
        }
        Place::Postgres(_) => ground.raw("drop schema views cascade; create schema views").await.unwrap(),
    }
    let store = ground.open().await;
    settled(&store).await;
    assert_eq!(before, all_rows(&ground).await);
    store.close().await;
}

async fn two_processes_that_feed_in_turn_leave_what_building_anew_gives(ground: Ground) {
    let (one, other) = (a_town(&ground, 9, 30).await, ground.open().await);
    settled(&other).await;
    for round in 0..12 {
        if let Place::Postgres(_) = ground.place {
            // As if whoever holds the lease had been silent for too long.
            ground.raw("update views.lease set until = 0, holder = ''").await.unwrap();
        }
        // Both know the same people's histories, and each feeds what it wrote itself.
        let store = if round % 2 == 0 { &one } else { &other };
        for n in 1..=PEOPLE {
            let given = ["Aisha", "Bushra", "Chidi"][round % 3];
            let it = command(person(n), vec![draft(round as u64, renamed(given, "Obi"))]);
            store.record(&operator(), context(200 + round as i64), it).await.unwrap();
        }
        // Each sees how far the other has come, and goes on from there.
        settled(&one).await;
        settled(&other).await;
    }
    let fed = all_rows(&ground).await;
    one.views.rebuild(|_| {}).await.unwrap();
    assert_eq!(fed, all_rows(&ground).await);
    one.close().await;
    other.close().await;
}
