//! Enrolments: the view of who is on which version of which programme, from when until when.

use domain::enrolment::{Ended, Enrolment, Pin};
use domain::history::{Fact, Kind, Stream};
use domain::journey::Journey;

use crate::db::Value;
use crate::views::{Column, View, day, day_or_end, id_or_empty};

/// Who is on which version: one row for each version that somebody was on.
pub const VIEW: View = View {
    name: "enrolment",
    version: 1,
    kind: Kind::Journey,
    of: &["ProgrammeEnrolled", "ProgrammeMoved", "ProgrammeTransferred", "ProgrammeWithdrawn", "ProgrammeConcluded"],
    columns: &[
        Column::Text("enrolment"),
        Column::Text("employer"),
        Column::Text("cohort"),
        Column::Text("framework"),
        Column::Text("version"),
        Column::Text("valid_from"),
        Column::Text("valid_to"),
        Column::Text("ended"),
    ],
    indexes: &["employer, known_to, valid_to", "cohort, known_to"],
    rows,
};

fn rows(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    Journey::of(facts, chrono::NaiveDate::MAX).enrolments.iter().flat_map(versions).collect()
}

/// A row for each version that an enrolment was on.
fn versions(it: &Enrolment) -> Vec<Vec<Value>> {
    let before = it.moves.iter().map(|it| (&it.from, it.on));
    // The last day of it is still a day of it.
    let end = it.ended.as_ref().and_then(|it| it.on.succ_opt());
    let mut from = it.enrolled_on;
    let mut all = Vec::new();
    for (pin, until) in before {
        all.push(row(it, pin, (day(from), day(until)), ""));
        from = until;
    }
    let ended = match it.ended.as_ref().map(|it| &it.how) {
        None => "",
        Some(Ended::Concluded { completed: true, .. }) => "completed",
        Some(Ended::Concluded { .. }) => "not_completed",
        Some(Ended::Withdrawn) => "withdrawn",
        Some(Ended::Transferred { .. }) => "transferred",
    };
    all.push(row(it, &it.framework, (day(from), day_or_end(end)), ended));
    all
}

fn row(it: &Enrolment, pin: &Pin, (from, until): (Value, Value), ended: &'static str) -> Vec<Value> {
    vec![
        it.id.to_string().into(),
        it.employer.to_string().into(),
        id_or_empty(it.cohort),
        pin.id.clone().into(),
        pin.version.clone().into(),
        from,
        until,
        ended.into(),
    ]
}
