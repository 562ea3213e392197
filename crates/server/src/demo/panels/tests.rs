//! The panels of invented academies: lawful on whatever day they are built, and something to look at.

use domain::decision::Standing;
use domain::sitting::Sitting;
use store::Settings;
use store::db::Place;
use uuid::Uuid;

use super::*;
use crate::demo::build::{authorities, builder, identity, year};
use crate::demo::record::entries_until;
use crate::demo::{Authority, plan_until};

const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();

struct Academy {
    directory: std::path::PathBuf,
    store: Store,
    employer: EmployerId,
}

impl Academy {
    /// An academy as it stands on a day, with its panels.
    async fn built(name: &str, seed: u64, today: NaiveDate) -> Result<Self, Failed> {
        let directory = std::env::temp_dir().join(format!("waymark-panels-{}", Uuid::now_v7()));
        let (key_file, place) = (directory.join("key"), Place::Directory(directory.clone()));
        let store = Store::open(Settings { place, key_file, entropy: clock::entropy(), clock: clock::clock() }).await?;
        let all = authorities()?;
        let (identity, years) = (identity(name, &all[name]), all[name].iter().map(year).collect::<Vec<_>>());
        let index = all.keys().zip(0..).find(|(it, _)| *it == name).unwrap().1;
        let plan = plan_until(today, &Authority { name: name.to_owned(), index }, &years, seed);
        let parts = entries_until(today, &plan, &identity, &|it| store.keys.pseudonym(it));
        let before = reviewed(&parts);
        let actor = builder();
        let context = Context { today, ..clock::context(actor.id) };
        assert!(store.bring_in(&actor, context, None, parts).await?.is_ok(), "{name} {seed} {today}");
        Panels::new(&store, identity.id, today).hold(&before).await?;
        Ok(Self { directory, store, employer: identity.id })
    }

    async fn sittings(&self) -> Vec<Sitting> {
        assert!(self.store.views.reach(self.store.head().position, std::time::Duration::from_secs(60)).await);
        let days = (before_days(TODAY, 100), after_days(TODAY, 100));
        let ids = self.store.sittings(&builder(), Some(self.employer), days).await.unwrap();
        let mut all = Vec::new();
        for id in ids {
            all.push(Sitting::of(&self.store.log.history(id.into()).await.unwrap()).unwrap());
        }
        all.sort_by_key(|it| it.held_on);
        all
    }

    async fn ended(self) {
        self.store.close().await;
        let _ = std::fs::remove_dir_all(self.directory);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_sitting_is_over_with_an_appeal_one_is_under_way_and_one_is_to_come() {
    let academy = Academy::built("Salford", 1, TODAY).await.unwrap();
    let all = academy.sittings().await;
    let stands = |it: &Sitting| (it.closed.is_some(), it.minutes.is_some());
    assert_eq!(all.iter().map(stands).collect::<Vec<_>>(), [(true, true), (true, false), (false, false)]);
    assert_eq!(all[1].held_on, TODAY);
    assert!(all[0].cases.iter().all(|it| all[0].standing(it, &domain::independence::Exclusions::default()) == Some(Standing::Final)));
    assert_eq!(all[0].cases.iter().map(|it| it.appeals.len()).sum::<usize>(), 1);
    assert!(all[1].cases.iter().all(|it| it.scores.len() == 1 && it.decision.is_none()) && !all[2].cases.is_empty());
    let issued = academy.store.certificates(&builder(), academy.employer).await.unwrap().unwrap();
    assert_eq!(issued.len(), 1);
    academy.ended().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn panels_are_lawful_on_whatever_day_they_are_built() {
    let small = (0..12).map(|month| ("City of London", month % 3 + 1, TODAY + Days::new(month * 29)));
    let large = [("Salford", 9, TODAY + Days::new(220)), ("Isles of Scilly", 1, TODAY), ("Essex", 2, before_days(TODAY, 82))];
    for (name, seed, today) in small.chain(large) {
        match Academy::built(name, seed, today).await {
            Ok(academy) => academy.ended().await,
            Err(why) => panic!("{name}, {seed}, on {today}: {why}"),
        }
    }
}
