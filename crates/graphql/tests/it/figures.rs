//! Figures to the published digit, published and counted, with a symbol where there is no number.

use std::collections::BTreeMap;

use domain::event::Event;
use domain::figures::Measure;
use domain::history::{Context, Draft};
use domain::ids::EventId;
use domain::published::FiguresPublished;
use serde_json::{Value, json};
use store::execute::Command;
use store::published::figures_stream;
use uuid::Uuid;

use crate::fixture::{World, operator};

async fn publish(world: &World, release: &str, year: i32, figures: &[(Measure, &str)]) {
    publish_of(world, ("national", "E92000001", None, "England"), (release, year), figures).await;
}

async fn publish_of(
    world: &World,
    (level, code, old_code, name): (&str, &str, Option<&str>, &str),
    (release, year): (&str, i32),
    figures: &[(Measure, &str)],
) {
    let admin = operator();
    let moment = world.moment();
    let figures: BTreeMap<String, String> = figures.iter().map(|(it, text)| (it.code().to_owned(), (*text).to_owned())).collect();
    let event = Event::FiguresPublished(FiguresPublished {
        release: release.to_owned(),
        year,
        level: level.to_owned(),
        code: code.to_owned(),
        old_code: old_code.map(str::to_owned),
        name: name.to_owned(),
        region: None,
        figures,
    });
    let draft = Draft { id: EventId(Uuid::now_v7()), effective_on: moment.today, event };
    let command = Command { stream: figures_stream(release, code, year), drafts: vec![draft], expected: None, key: None, import: None };
    let ctx = Context { by: admin.id, now: moment.now, today: moment.today };
    let appended = world.store.record(&admin, ctx, command).await.unwrap();
    assert!(world.store.views.reach(appended.last, std::time::Duration::from_secs(5)).await);
}

const FIGURES: &str = "fragment figures on WorkforceFigures {
    area areaCode level year on release source
    inPost { fte headcount symbol } starters { fte fteSymbol headcountSymbol definition } vacancies { fte headcount symbol }
    turnoverRate { fte headcount symbol } agencyRate { fte symbol } vacancyRate averageCaseload absenceRate cases daysLost
    symbol(measure: ABSENCE_RATE) definition(measure: VACANCY_RATE) }";

async fn published(world: &World, arguments: &str) -> Value {
    let document = format!("{{ published({arguments}) {{ ...figures }} }} {FIGURES}");
    world.data(&operator(), &document, json!({})).await["published"].clone()
}

#[tokio::test]
async fn what_was_printed_is_answered_to_the_digit_and_a_symbol_is_no_zero() {
    let world = World::new().await;
    let printed = [
        (Measure::InPostFte, "36186.3"),
        (Measure::InPostHeadcount, "38412"),
        (Measure::StartersFte, "c"),
        (Measure::TurnoverRateFte, "13.9"),
        (Measure::VacancyFte, "6500"),
        (Measure::VacancyRateFte, "15.2"),
        (Measure::Cases, "325000"),
        (Measure::AbsenceRateFte, "x"),
    ];
    publish(&world, "2025", 2025, &printed).await;
    let it = published(&world, "area: \"england\"").await;
    assert_eq!((&it["area"], &it["year"], &it["release"]), (&json!("England"), &json!(2025), &json!("2025")));
    assert_eq!(it["inPost"], json!({ "fte": 36_186.3, "headcount": 38_412, "symbol": null }));
    assert_eq!((&it["starters"]["fteSymbol"], &it["starters"]["headcountSymbol"]), (&json!("c"), &Value::Null));
    assert_eq!(it["vacancies"], json!({ "fte": 6500.0, "headcount": null, "symbol": null }));
    assert_eq!((&it["turnoverRate"]["fte"], &it["turnoverRate"]["headcount"]), (&json!(13.9), &Value::Null));
    assert_eq!((&it["vacancyRate"], &it["cases"], &it["absenceRate"]), (&json!(15.2), &json!(325_000), &Value::Null));
    assert_eq!((&it["symbol"], &it["on"], &it["source"]), (&json!("x"), &json!("2025-09-30"), &json!("PUBLISHED")));
    assert!(it["definition"].as_str().unwrap().starts_with("vacant posts over"));
}

#[tokio::test]
async fn the_newest_release_answers_unless_another_is_named() {
    let world = World::new().await;
    publish(&world, "2024", 2024, &[(Measure::InPostFte, "1.04")]).await;
    publish(&world, "2025", 2024, &[(Measure::InPostFte, "1.05")]).await;
    publish(&world, "2025", 2023, &[(Measure::InPostFte, "3")]).await;
    let fte = |it: &Value| it["inPost"]["fte"].clone();
    assert_eq!(fte(&published(&world, "area: \"England\"").await), json!(1.1));
    assert_eq!(fte(&published(&world, "area: \"E92000001\", year: 2024, release: \"2024\"").await), json!(1.0));
    assert_eq!(published(&world, "area: \"England\", year: 2020").await, Value::Null);
    let series = "{ publishedSeries(area: \"England\") { year release } releases }";
    let data = world.data(&operator(), series, json!({})).await;
    let years = json!([{ "year": 2023, "release": "2025" }, { "year": 2024, "release": "2025" }]);
    assert_eq!((&data["publishedSeries"], &data["releases"]), (&years, &json!(["2025", "2024"])));
}

#[tokio::test]
async fn a_rate_with_nothing_to_divide_by_is_not_applicable() {
    let world = World::new().await;
    let (employer, sam) = world.employer("Salford").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let start = json!({ "journeyId": id, "employerId": employer, "contract": "PERMANENT", "origin": "OTHER", "fte": 0.5,
        "post": { "title": "Social worker" }, "service": "CHILDREN", "effectiveOn": "2026-01-05" });
    let spell = world.done(&sam, "startEmployment", "spellId", start).await["spellId"].clone();
    let caseload = json!({ "journeyId": id, "spellId": spell, "cases": 17, "effectiveOn": "2026-02-01" });
    world.done(&sam, "recordCaseload", "", caseload).await;
    let days = json!({ "journeyId": id, "spellId": spell, "from": "2026-01-05", "days": 2.5, "effectiveOn": "2026-01-31" });
    world.done(&sam, "recordDaysLost", "", days).await;
    let vacancies = json!({ "employerId": employer, "fte": 1.5, "effectiveOn": "2026-02-01" });
    world.done(&sam, "reportVacancies", "", vacancies).await;
    let document = format!("query($on: Date) {{ workforce(on: $on) {{ ...figures employer {{ id }} }} }} {FIGURES}");
    let busy = world.data(&sam, &document, json!({ "on": "2026-02-28" })).await["workforce"].clone();
    assert_eq!((&busy["vacancyRate"], &busy["averageCaseload"], &busy["cases"]), (&json!(75.0), &json!(34.0), &json!(17)));
    assert_eq!((&busy["daysLost"], &busy["employer"]["id"], &busy["symbol"]), (&json!(2.5), &json!(employer), &Value::Null));
    let end =
        json!({ "journeyId": id, "spellId": spell, "reason": "RESIGNATION", "destination": "NOT_KNOWN", "effectiveOn": "2026-03-31" });
    world.done(&sam, "endEmployment", "", end).await;
    let empty = world.data(&sam, &document, json!({ "on": "2026-04-01" })).await["workforce"].clone();
    assert_eq!(empty["inPost"], json!({ "fte": 0.0, "headcount": 0, "symbol": null }));
    assert_eq!(empty["turnoverRate"], json!({ "fte": null, "headcount": null, "symbol": "z" }));
    assert_eq!(empty["vacancyRate"], json!(100.0));
}

#[tokio::test]
async fn a_series_goes_on_though_the_areas_code_changed() {
    let world = World::new().await;
    let area = |code: &'static str, name: &'static str| ("local_authority", code, Some("370"), name);
    publish_of(&world, area("E08000016", "Barnsley"), ("2025", 2023), &[(Measure::InPostFte, "1")]).await;
    publish_of(&world, area("E08000016", "Barnsley Council"), ("2025", 2024), &[(Measure::InPostFte, "2")]).await;
    publish_of(&world, area("E08000038", "Barnsley"), ("2025", 2025), &[(Measure::InPostFte, "3")]).await;
    for name in ["barnsley", "E08000038", "370"] {
        let series = format!("{{ publishedSeries(area: \"{name}\") {{ year inPost {{ fte }} }} }}");
        let data = world.data(&operator(), &series, json!({})).await;
        let years: Vec<_> = data["publishedSeries"].as_array().unwrap().iter().map(|it| it["year"].clone()).collect();
        assert_eq!(years, [json!(2023), json!(2024), json!(2025)], "{name}");
    }
}
