//! Calendars: what is due in a cohort, at an address that is its own proof, in the form that every calendar reads (RFC 5545), without names.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::calendar::code_of;
use domain::history::AsAt;
use domain::ids::ActorId;
use store::Store;
use store::calendar::Entry;
use store::failure::Failure;
use store::hex::sha256;

use crate::clock;
use crate::refused::{self, Kind};
use crate::turns::{Bounds, Turns};

/// How long an answer waits for views that are behind: what has been closed a moment ago is not answered from before.
const PATIENCE: Duration = Duration::from_secs(2);

/// A line has at most so many octets before it is folded.
const LONGEST_LINE: usize = 75;

/// A secret's length: 256 bits, in hexadecimal.
const SECRET: usize = 64;

struct Shared {
    store: Store,
    /// Nobody proves who they are here: one answer at a time of each feed.
    turns: Arc<Turns>,
}

/// The route of all calendars.
pub fn router(store: Store) -> Router {
    let turns = Turns::new(Bounds { running: 4, each: 1, waiting: 8, patience: Duration::from_secs(2) });
    Router::new().route("/calendar/{file}", get(feed)).with_state(Arc::new(Shared { store, turns }))
}

async fn feed(State(shared): State<Arc<Shared>>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    let is_secret = |it: &&str| it.len() == SECRET && it.bytes().all(|it| it.is_ascii_hexdigit());
    let Some(secret) = file.strip_suffix(".ics").filter(is_secret) else { return not_found() };
    match answer(&shared, secret, &headers).await {
        Ok(answer) => answer,
        Err(why) => {
            tracing::error!(%why, "a calendar could not be made");
            busy()
        }
    }
}

async fn answer(shared: &Shared, secret: &str, headers: &HeaderMap) -> Result<Response, Failure> {
    let store = &shared.store;
    let head = store.log.head().await?.position;
    if !store.views.reach(head, PATIENCE).await {
        return Ok(busy());
    }
    let Some((employer, feed)) = store.feed_of_secret(secret, head).await? else { return Ok(not_found()) };
    let Some(_turn) = shared.turns.take(ActorId(feed.id.0)).await else { return Ok(busy()) };
    let today = clock::day_in_england(clock::now());
    let (entries, known) = store.calendar((employer, &feed), AsAt { on: today, known: head }).await?;
    let tag = tag(&entries);
    let careful = |tag: String| [(ETAG, tag), (CACHE_CONTROL, "private, no-cache".to_owned())];
    let known_already = headers.get_all(IF_NONE_MATCH).iter().filter_map(|it| it.to_str().ok()).flat_map(|it| it.split(','));
    if known_already.map(str::trim).any(|it| it == tag) {
        return Ok((StatusCode::NOT_MODIFIED, careful(tag)).into_response());
    }
    let media = [(CONTENT_TYPE, "text/calendar; charset=utf-8")];
    let robots = [(HeaderName::from_static("x-robots-tag"), "noindex")];
    Ok((careful(tag), media, robots, written(&entries, known)).into_response())
}

/// The same whenever the same is due: when it was known is another matter, and so the tag is a weak one.
fn tag(entries: &[Entry]) -> String {
    let hash = sha256(written(entries, DateTime::UNIX_EPOCH));
    format!("W/\"{}\"", &hash[..32])
}

/// An unknown address and one that was closed are told alike.
fn not_found() -> Response {
    refused::note(Kind::Link, None);
    (StatusCode::NOT_FOUND, "there is no such calendar\n").into_response()
}

fn busy() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "60")], "busy: try again in a minute\n").into_response()
}

/// A whole calendar.
fn written(entries: &[Entry], known: DateTime<Utc>) -> String {
    let mut text = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Waymark//Due//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"] {
        put(&mut text, line);
    }
    for it in entries {
        let lines = [
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@waymark", it.due.id(it.enrolment)),
            format!("DTSTAMP:{}", known.format("%Y%m%dT%H%M%SZ")),
            format!("DTSTART;VALUE=DATE:{}", day(it.due.on)),
            format!("DTEND;VALUE=DATE:{}", day(it.due.on.checked_add_days(Days::new(1)).unwrap_or(it.due.on))),
            format!("SUMMARY:{}", escaped(&format!("{} due ({})", it.title, code_of(it.enrolment)))),
            "TRANSP:TRANSPARENT".to_owned(),
            "END:VEVENT".to_owned(),
        ];
        lines.iter().for_each(|line| put(&mut text, line));
    }
    put(&mut text, "END:VCALENDAR");
    text
}

fn day(it: NaiveDate) -> String {
    it.format("%Y%m%d").to_string()
}

fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
    text.replace("\r\n", "\\n").replace(['\n', '\r'], "\\n").replace(char::is_control, " ")
}

/// A line, folded between characters where it is too long, each part after the first behind a space.
fn put(text: &mut String, line: &str) {
    let mut length = 0;
    for it in line.chars() {
        if length + it.len_utf8() > LONGEST_LINE {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(it);
        length += it.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use domain::due::{DueItem, What};
    use domain::ids::EnrolmentId;
    use domain::support::Party;
    use uuid::Uuid;

    use super::*;

    fn entry(title: &str) -> Entry {
        let on = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
        let due = DueItem { what: What::Supervision, on, late_by_days: 0, whose: Party::Supervisor, why: Vec::new() };
        Entry { enrolment: EnrolmentId(Uuid::from_u128(0xAB_CDEF)), title: title.to_owned(), due }
    }

    #[test]
    fn a_day_is_a_whole_day_under_an_id_that_stays_and_a_code_in_the_place_of_a_name() {
        let known: DateTime<Utc> = "2026-11-25T10:00:00Z".parse().unwrap();
        let text = written(&[entry("Supervision")], known);
        for line in
            ["DTSTAMP:20261125T100000Z", "DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101", "SUMMARY:Supervision due (ABCDEF)"]
        {
            assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} is not in {text}");
        }
        assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.ends_with("END:VCALENDAR\r\n"));
        assert_eq!(tag(&[entry("Supervision")]), tag(&[entry("Supervision")]));
        assert_ne!(tag(&[entry("Supervision")]), tag(&[entry("Review")]));
    }

    #[test]
    fn what_would_be_taken_for_a_sign_is_escaped_and_long_lines_are_folded_between_characters() {
        assert_eq!(escaped("a\\b; c, d\r\ne\nf"), "a\\\\b\\; c\\, d\\ne\\nf");
        let text = written(&[entry(&"é".repeat(100))], DateTime::UNIX_EPOCH);
        assert!(text.split("\r\n").all(|it| it.len() <= LONGEST_LINE));
        assert!(text.replace("\r\n ", "").contains(&format!("SUMMARY:{} due", "é".repeat(100))));
    }
}
