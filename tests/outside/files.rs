//! What can be taken away as files: boards and what is due, in forms that other programs read.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde_json::{Value, json};

use super::client::Actor;
use super::town::{Academy, Town, text};

both! {
    a_board_is_a_file_that_holds_what_the_board_shows
    a_calendar_is_read_by_its_address_until_it_is_closed_and_has_no_name_in_it
}

/// Somebody on the programme since 1 June 2026, by name; the journey.
pub(super) async fn enrolled(academy: &Academy, cohort: &str, (given, family): (&str, &str)) -> String {
    let cora = &academy.cora;
    let journey = cora.open_journey(given, family).await;
    let post = json!({ "title": "Social worker", "role": "CASE_HOLDER" });
    let starts = json!({ "journeyId": journey, "employerId": academy.employer, "contract": "PERMANENT", "origin": "NEWLY_QUALIFIED",
        "fte": 1, "post": post, "service": "CHILDREN", "effectiveOn": "2026-06-01" });
    cora.done("startEmployment", "", starts).await;
    let of = json!({ "journeyId": journey, "cohortId": cohort, "effectiveOn": "2026-06-01" });
    cora.done("joinCohort", "", of.clone()).await;
    cora.done("enrol", "", of).await;
    journey
}

/// A cohort of an employer that uses the programme as it comes with Waymark.
pub(super) async fn cohort(academy: &Academy) -> String {
    academy.cora.done("adoptFramework", "", json!({ "framework": "asye-children", "version": "2026-dfe" })).await;
    let opened = json!({ "name": "Summer", "programme": "asye-children", "effectiveOn": "2026-06-01" });
    academy.cora.done("openCohort", "cohort { id }", opened).await["cohort"]["id"].as_str().unwrap().to_owned()
}

/// What an address answers to somebody.
pub(super) async fn get(who: &Actor, path: &str) -> reqwest::Response {
    reqwest::Client::new().get(format!("{}{path}", who.url)).bearer_auth(&who.token).send().await.unwrap()
}

async fn csv(who: &Actor, path: &str) -> Vec<Vec<String>> {
    let answer = get(who, path).await;
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    assert_eq!(answer.headers()[CONTENT_TYPE], "text/csv; charset=utf-8; header=present");
    lines(&answer.bytes().await.unwrap())
}

fn lines(bytes: &[u8]) -> Vec<Vec<String>> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).expect("it says that it is UTF-8");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.records().map(|it| it.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn column(lines: &[Vec<String>], name: &str) -> Vec<String> {
    let place = lines[0].iter().position(|it| it == name).unwrap_or_else(|| panic!("{:?} has no {name}", lines[0]));
    lines[1..].iter().map(|it| it[place].clone()).collect()
}

async fn a_board_is_a_file_that_holds_what_the_board_shows(town: Town) {
    let academy = town.open("Salford").await;
    let cohort = cohort(&academy).await;
    enrolled(&academy, &cohort, ("Aisha", "Bello")).await;
    enrolled(&academy, &cohort, ("=Tom", "O\"Hara, Jr")).await;
    let Academy { serving, ada, cora, .. } = &academy;
    let query = "query($on: Date) { board(at: { on: $on }) { nodes { journey { name { full } } lateByDays whose endsOn next { title on why { words } } } } }";
    let shown = cora.data(query, json!({ "on": "2026-07-02" })).await["board"]["nodes"].clone();
    let board = csv(cora, "/board.csv?on=2026-07-02").await;
    let first = |name: &str| column(&board, name)[0].clone();
    assert_eq!(column(&board, "name"), ["'=Tom O\"Hara, Jr", "Aisha Bello"]);
    assert_eq!(json!(first("next thing")), shown[0]["next"]["title"]);
    assert_eq!(json!(first("due on")), shown[0]["next"]["on"]);
    assert_eq!(json!(first("days late").parse::<i64>().unwrap()), shown[0]["lateByDays"]);
    assert_eq!(json!(first("whose move").to_uppercase()), shown[0]["whose"]);
    assert_eq!(json!(first("ends on")), shown[0]["endsOn"]);
    let why: Vec<&str> = shown[0]["next"]["why"].as_array().unwrap().iter().map(|it| it["words"].as_str().unwrap()).collect();
    assert_eq!(first("why"), why.join("; "));
    let due = csv(cora, &format!("/due.csv?on=2026-07-02&cohort={cohort}&whose=ASSESSOR&late=true")).await;
    assert!(column(&due, "whose move").iter().all(|it| it == "assessor") && due.len() > 2, "{due:?}");
    spreadsheet(cora).await;
    who_may_not(&town, &academy, &cohort).await;
    let out = town.directory.join("board.csv");
    town.done(&["export", "board", "--employer", "Salford", "--on", "2026-07-02", "--out", text(&out)]).await;
    assert_eq!(lines(&std::fs::read(&out).unwrap()), board);
    assert!(town.refused(&["export", "board", "--employer", "Salfrod", "--out", "b.csv"]).await.contains("did you mean Salford"));
    assert!(town.refused(&["export", "due", "--cohort", &cohort, "--out", text(&out)]).await.contains("write"));
    let before = ada.data("{ log { head } }", Value::Null).await;
    csv(cora, "/board.csv").await;
    assert_eq!(ada.data("{ log { head } }", Value::Null).await, before, "taking a file away changes nothing");
    assert!(!serving.said().contains("Bello"));
}

async fn spreadsheet(cora: &Actor) {
    let answer = get(cora, "/board.xlsx?employer=salford&on=2026-07-02").await;
    assert_eq!(answer.headers()[CONTENT_DISPOSITION], "attachment; filename=\"waymark-board-2026-07-02.xlsx\"");
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(answer.bytes().await.unwrap().to_vec())).unwrap();
    let sheet = book.worksheet_range("board").unwrap();
    assert_eq!(sheet.get((1, 0)), Some(&Data::String("=Tom O\"Hara, Jr".into())), "a text, and not a formula");
    assert!(book.worksheet_formula("board").unwrap().is_empty());
    let due = get(cora, "/due.xlsx").await;
    assert_eq!(due.status(), StatusCode::OK);
}

/// Files are told to nobody who is not told the lists.
async fn who_may_not(town: &Town, academy: &Academy, cohort: &str) {
    let Academy { serving, ada, cora, .. } = academy;
    ada.done("registerEmployer", "", json!({ "name": "Bury", "effectiveOn": "2010-01-01" })).await;
    let others = [["coordinator", "--employer", "Bury"], ["leader", "--employer", "Salford"]];
    for arguments in others {
        let other = town.somebody(serving, &arguments).await;
        assert_eq!(csv(&other, &format!("/board.csv?cohort={cohort}")).await.len(), 1, "{arguments:?} sees no line");
    }
    let nobody = Actor::new(&serving.url, "nonsense");
    for path in ["/board.csv", "/board.xlsx", "/due.csv", "/due.xlsx"] {
        assert_eq!(get(&nobody, path).await.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(reqwest::get(format!("{}{path}", serving.url)).await.unwrap().status(), StatusCode::UNAUTHORIZED);
    }
    let client = reqwest::Client::new();
    let cookie = super::academy::signed_in(&serving.url, &cora.token).await;
    let session = client.get(format!("{}/board.csv", serving.url)).header("cookie", cookie);
    assert_eq!(session.send().await.unwrap().status(), StatusCode::OK, "a session of the pages will do");
    let posted = client.post(format!("{}/board.csv", serving.url)).bearer_auth(&cora.token).send().await.unwrap();
    assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
    for asked in ["whose=nobody", "colour=red", "on=tomorrow", "late=perhaps"] {
        assert_eq!(get(cora, &format!("/board.csv?{asked}")).await.status(), StatusCode::BAD_REQUEST, "{asked}");
    }
    assert_eq!(csv(cora, "/board.csv?employer=Nowhere").await.len(), 1);
}

async fn calendar(academy: &Academy, address: &str) -> reqwest::Response {
    reqwest::get(format!("{}{address}", academy.serving.url)).await.unwrap()
}

async fn a_calendar_is_read_by_its_address_until_it_is_closed_and_has_no_name_in_it(town: Town) {
    let academy = town.open("Salford").await;
    let cohort = cohort(&academy).await;
    let journey = enrolled(&academy, &cohort, ("Aisha", "Bello")).await;
    let cora = &academy.cora;
    let opened = cora.done("openCalendarFeed", "address feedId", json!({ "employerId": academy.employer, "cohortId": cohort })).await;
    let address = opened["address"].as_str().unwrap();
    let answer = calendar(&academy, address).await;
    let tag = answer.headers()["etag"].clone();
    assert_eq!(answer.headers()[CONTENT_TYPE], "text/calendar; charset=utf-8");
    assert_eq!(answer.headers()["cache-control"], "private, no-cache");
    let text = answer.text().await.unwrap();
    for personal in ["Aisha", "Bello", "Summer", "Salford", &journey] {
        assert!(!text.contains(personal), "{personal} is in the calendar");
    }
    assert!(text.split("\r\n").all(|it| it.len() <= 75 && !it.contains('\n')));
    let read: icalendar::Calendar = text.parse().unwrap();
    let events: Vec<_> = read.components.iter().filter_map(icalendar::CalendarComponent::as_event).collect();
    let board = cora.data("{ board { nodes { code dueItems { title on } } } }", Value::Null).await["board"]["nodes"][0].clone();
    // What is long past is on the board, and on no calendar.
    let today = chrono::Utc::now().date_naive();
    let day = |it: &Value| it["on"].as_str().unwrap().parse::<chrono::NaiveDate>().unwrap();
    let is_in_sight = |it: &&Value| (today - day(it)).num_days().abs() < 50;
    let item = board["dueItems"].as_array().unwrap().iter().find(is_in_sight).unwrap();
    let summary = format!("{} due ({})", item["title"].as_str().unwrap(), board["code"].as_str().unwrap());
    assert!(events.iter().any(|it| icalendar::Component::get_summary(*it) == Some(&summary)), "{summary} is not in {text}");
    let again = reqwest::Client::new().get(format!("{}{address}", academy.serving.url)).header("if-none-match", tag).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    let unknown = calendar(&academy, &format!("/calendar/{}.ics", "0".repeat(64))).await;
    cora.done("closeCalendarFeed", "", json!({ "employerId": academy.employer, "feedId": opened["feedId"] })).await;
    let closed = calendar(&academy, address).await;
    assert_eq!((unknown.status(), closed.status()), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert_eq!(unknown.text().await.unwrap(), closed.text().await.unwrap(), "what is closed is told as if it had never been");
    let secret = address.trim_start_matches("/calendar/").trim_end_matches(".ics");
    assert!(!academy.serving.said().contains(secret));
}
