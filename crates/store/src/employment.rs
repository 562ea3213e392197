//! Employment: the views of spells and of readings, from which the workforce is counted.

use domain::employment::Spell;
use domain::history::{Fact, Kind, Stream};
use domain::journey::Journey;

use crate::db::Value;
use crate::views::{Column, View, day, day_or_end, id_or_empty};

/// Spells, piece by piece: in each nothing about the post changed.
pub const PIECE: View = View {
    name: "piece",
    version: 1,
    kind: Kind::Journey,
    of: &["EmploymentStarted", "EmploymentChanged", "AwayStarted", "AwayEnded", "EmploymentEnded"],
    columns: &[
        Column::Text("spell"),
        Column::Text("employer"),
        Column::Text("valid_from"),
        Column::Text("valid_to"),
        Column::Int("starts"),
        Column::Int("ends"),
        Column::Int("agency"),
        Column::Int("children"),
        Column::Int("fte"),
        Column::Text("role"),
        Column::Text("team"),
        Column::Int("away"),
        Column::Text("origin"),
        Column::Text("reason"),
        Column::Text("destination"),
    ],
    indexes: &["employer, known_to, valid_to"],
    rows: pieces,
};

/// Caseloads and days lost, by the day for which they are true.
pub const READING: View = View {
    name: "reading",
    version: 1,
    kind: Kind::Journey,
    of: &["EmploymentStarted", "CaseloadRecorded", "DaysLostRecorded"],
    columns: &[Column::Text("spell"), Column::Text("employer"), Column::Text("what"), Column::Text("on_day"), Column::Int("amount")],
    indexes: &["employer, on_day"],
    rows: readings,
};

/// A caseload, in the view of readings.
pub(crate) const CASES: &str = "cases";

/// Days lost, in hundredths, in the view of readings.
pub(crate) const DAYS_LOST: &str = "days_lost";

fn pieces(stream: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let journey = Journey::of(facts, chrono::NaiveDate::MAX);
    journey.spells.iter().flat_map(|it| pieces_of(stream, it)).collect()
}

fn pieces_of(stream: Stream, spell: &Spell) -> Vec<Vec<Value>> {
    let cut = domain::workforce::pieces(stream.id, spell).into_iter().zip(&spell.pieces);
    cut.map(|(it, piece)| {
        let ending = spell.ended.as_ref().filter(|_| it.ends);
        vec![
            spell.id.to_string().into(),
            spell.employer.to_string().into(),
            day(it.from),
            day_or_end(Some(it.to).filter(|to| *to < chrono::NaiveDate::MAX)),
            i64::from(it.starts).into(),
            i64::from(it.ends).into(),
            i64::from(it.agency).into(),
            i64::from(it.children).into(),
            it.fte.into(),
            piece.post.role.map_or("", |it| it.code()).into(),
            id_or_empty(piece.team),
            i64::from(piece.on_leave || piece.seconded).into(),
            spell.origin.code().into(),
            ending.map_or("", |it| it.reason.code()).into(),
            ending.map_or("", |it| it.destination.code()).into(),
        ]
    })
    .collect()
}

fn readings(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let journey = Journey::of(facts, chrono::NaiveDate::MAX);
    let mut rows = Vec::new();
    for spell in &journey.spells {
        let mut push = |what: &'static str, on, amount: i64| {
            rows.push(vec![spell.id.to_string().into(), spell.employer.to_string().into(), what.into(), day(on), amount.into()]);
        };
        for it in &spell.caseloads {
            push(CASES, it.on, i64::from(it.cases));
        }
        for it in &spell.days_lost {
            push(DAYS_LOST, it.until, it.days.hundredths());
        }
    }
    rows
}
