//! The demonstration: for each published year, what is counted from the log is what was printed.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::client::Actor;
use super::town::Town;

/// The measures that both sides have, each a number or null.
const FIGURES: &str = "fragment figures on WorkforceFigures { inPost { fte headcount } starters { fte headcount }
    leavers { fte headcount } agency { fte headcount } vacancies { fte } caseHolders { fte } cases daysLost
    turnoverRate { fte headcount } agencyRate { fte headcount } vacancyRate averageCaseload absenceRate }";

both! { every_published_figure_comes_out_of_the_log }

async fn every_published_figure_comes_out_of_the_log(town: Town) {
    // Beside Salford: one that prints figures no formula gives, and one with nobody in post.
    for authority in ["Salford", "Warwickshire", "Isles of Scilly"] {
        town.done(&["demo", "--build-only", "--authority", authority]).await;
    }
    let serving = town.serve().await;
    let ada = town.ada(&serving).await;
    for (authority, at_least) in [("Salford", 150), ("Warwickshire", 100), ("Isles of Scilly", 9)] {
        let mut compared = 0;
        for year in 2017..=2025 {
            compared += compare(&ada, authority, year).await;
        }
        assert!(compared >= at_least, "{authority}: only {compared} figures were published");
    }
    let leader = town.token(&["leader", "--employer", "Salford"]).await;
    let page = page(&serving.url, &leader).await;
    assert!(page.contains("<h1>Salford</h1>") && page.contains("come out of the log to the printed digit"), "{page}");
    assert!((2017..=2025).all(|year| page.contains(&format!(">{year}</th>"))));
    let head = town.done(&["head"]).await;
    town.done(&["demo", "--build-only"]).await;
    assert_eq!(town.done(&["head"]).await, head, "built already");
    town.done(&["verify"]).await;
}

#[tokio::test]
async fn another_seed_is_other_people_with_the_same_figures() {
    let (mut people, mut figures) = (Vec::new(), Vec::new());
    for seed in ["1", "2", "1"] {
        let town = Town::embedded();
        town.done(&["demo", "--build-only", "--authority", "City of London", "--seed", seed]).await;
        let serving = town.serve().await;
        let ada = town.ada(&serving).await;
        let all = ada.data("{ journeys(first: 100) { nodes { name { full } } } }", Value::Null).await;
        let names = all["journeys"]["nodes"].as_array().unwrap().iter().map(|it| it["name"]["full"].to_string());
        people.push(names.collect::<BTreeSet<_>>());
        figures.push(counted(&ada, "City of London", 2025).await);
    }
    assert!(people[0].len() > 20);
    assert_eq!(people[0], people[2]);
    let shared = people[0].intersection(&people[1]).count();
    assert!(shared < people[0].len() / 5, "{shared} of {} are the same", people[0].len());
    assert_eq!(figures[0]["inPost"], figures[1]["inPost"]);
}

#[tokio::test]
async fn an_authority_that_is_not_one_is_refused_with_a_hint() {
    let town = Town::embedded();
    let said = town.refused(&["demo", "--build-only", "--authority", "Salfrod"]).await;
    assert!(said.contains("Salfrod"), "{said}");
}

async fn counted(ada: &Actor, authority: &str, year: i32) -> Value {
    let query = format!("query($name: ID!, $on: Date!) {{ workforce(employer: $name, on: $on) {{ ...figures }} }} {FIGURES}");
    ada.data(&query, json!({ "name": authority, "on": format!("{year}-09-30") })).await["workforce"].clone()
}

/// Compares each figure that was published; answers how many there were.
async fn compare(ada: &Actor, authority: &str, year: i32) -> usize {
    let query = format!("query($name: String!, $year: Int!) {{ published(area: $name, year: $year) {{ ...figures }} }} {FIGURES}");
    let published = ada.data(&query, json!({ "name": authority, "year": year })).await["published"].clone();
    let counted = counted(ada, authority, year).await;
    let tenths = counted["daysLost"].as_f64().unwrap_or_default() * 10.0;
    assert!((tenths - tenths.round()).abs() < 1e-6, "{authority} {year}: {} has more digits than are printed", counted["daysLost"]);
    let mut compared = 0;
    for (name, printed) in published.as_object().unwrap() {
        let parts = match printed {
            Value::Object(parts) => parts.iter().map(|(part, it)| (it, &counted[name][part])).collect(),
            it => vec![(it, &counted[name])],
        };
        for (printed, counted) in parts.into_iter().filter(|(printed, _)| !printed.is_null()) {
            compared += 1;
            assert_eq!(printed, counted, "{authority} {year} {name}");
        }
    }
    compared
}

/// The session of whoever signs in to the pages with a token, as a cookie.
pub(super) async fn signed_in(url: &str, token: &str) -> String {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let form = format!("token={token}");
    let signed_in = client.post(format!("{url}/sign-in")).header("content-type", "application/x-www-form-urlencoded").body(form);
    signed_in.send().await.unwrap().headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
}

/// The first page, for whoever signs in with a token.
async fn page(url: &str, token: &str) -> String {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let cookie = signed_in(url, token).await;
    let mut path = "/".to_owned();
    loop {
        let answer = client.get(format!("{url}{path}")).header("cookie", &cookie).send().await.unwrap();
        match answer.headers().get("location") {
            Some(to) => path = to.to_str().unwrap().to_owned(),
            None => return answer.text().await.unwrap(),
        }
        assert_ne!(path, "/sign-in", "the token was not taken");
    }
}
