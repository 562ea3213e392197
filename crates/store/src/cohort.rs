//! Cohorts: the views of what was opened and who is in it.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::access::Scope;
use domain::history::{AsAt, Fact, Kind, Stream};
use domain::ids::{CohortId, EmployerId};
use domain::journey::Journey;

use crate::Store;
use crate::db::{Row, Value, places};
use crate::failure::Failure;
use crate::journey::Filter;
use crate::listing::{By, Listed, Order};
use crate::views::{Column, NO_END, View, day, day_or_end, id_or_empty};

/// Who is in which cohort, from when until when.
pub const MEMBER: View = View {
    name: "member",
    version: 1,
    kind: Kind::Journey,
    of: &["CohortJoined", "CohortLeft"],
    columns: &[Column::Text("cohort"), Column::Text("valid_from"), Column::Text("valid_to"), Column::Text("moved_to")],
    indexes: &["cohort, known_to"],
    rows: members,
};

/// The cohorts.
pub const VIEW: View = View {
    name: "cohort",
    version: 1,
    kind: Kind::Cohort,
    of: &["CohortOpened"],
    columns: &[Column::Text("employer"), Column::Text("name"), Column::Text("programme"), Column::Text("intake_on"), Column::Int("seats")],
    indexes: &["employer"],
    rows,
};

fn members(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let journey = Journey::of(facts, NaiveDate::MAX);
    let row = |it: &domain::cohort::Membership| {
        // The last day in a cohort is still a day in it.
        let end = it.until.and_then(|it| it.succ_opt());
        vec![it.cohort.to_string().into(), day(it.from), day_or_end(end), id_or_empty(it.moved_to)]
    };
    journey.memberships.iter().map(row).collect()
}

fn rows(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let Some((intake_on, it)) = domain::cohort::fold(facts) else { return Vec::new() };
    vec![vec![it.employer.to_string().into(), it.name.into(), it.programme.into(), day(intake_on), it.seats.map_or(-1, i64::from).into()]]
}

/// A cohort, as a list shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cohort {
    /// The cohort.
    pub id: CohortId,
    /// Whose.
    pub employer: EmployerId,
    /// What people call it.
    pub name: String,
    /// The programme's code.
    pub programme: String,
    /// The intake's day.
    pub intake_on: NaiveDate,
    /// Room for how many; none for no bound.
    pub seats: Option<u32>,
    /// Its version, for who wants to change it.
    pub known_from: i64,
}

const LIST: &str = "select stream, employer, name, programme, intake_on, seats, known_from from views.cohort \
    where known_from <= $1 and known_to > $1";

fn cohort(row: &Row) -> Option<Cohort> {
    Some(Cohort {
        id: CohortId(row.text(0).parse::<Stream>().ok()?.id),
        employer: EmployerId(row.text(1).parse().ok()?),
        name: row.text(2).to_owned(),
        programme: row.text(3).to_owned(),
        intake_on: row.text(4).parse().ok()?,
        seats: u32::try_from(row.int(5)).ok(),
        known_from: row.int(6),
    })
}

impl Store {
    /// Cohorts by their ids, as known at a position. Who is missing is unknown then.
    pub async fn cohorts_by_id(&self, ids: &[CohortId], known: i64) -> Result<Vec<Cohort>, Failure> {
        let mut all = Vec::new();
        for some in ids.chunks(512) {
            let mut values: Vec<Value> = vec![crate::views::known(known)];
            values.extend(some.iter().map(|it| Stream::from(*it).to_string().into()));
            let rows = self.db.rows(format!("{LIST} and stream in ({})", places(2, some.len())), values).await?;
            all.extend(rows.iter().filter_map(cohort));
        }
        Ok(all)
    }

    /// Every cohort, of one employer or of all, as known at a position; the latest intake first.
    pub async fn cohorts(&self, employer: Option<EmployerId>, known: i64) -> Result<Vec<Cohort>, Failure> {
        let mut values: Vec<Value> = vec![crate::views::known(known)];
        let mut sql = LIST.to_owned();
        if let Some(employer) = employer {
            values.push(employer.to_string().into());
            sql += " and employer = $2";
        }
        let rows = self.db.rows(sql + " order by intake_on desc, name, stream", values).await?;
        Ok(rows.iter().filter_map(cohort).collect())
    }

    /// How many people are in each of these cohorts, as at a day and as known.
    pub async fn cohort_sizes(&self, ids: &[CohortId], at: AsAt) -> Result<Vec<(CohortId, i64)>, Failure> {
        let mut all = Vec::new();
        for some in ids.chunks(512) {
            let sql = format!(
                "select cohort, count(distinct stream) from views.member where known_from <= $1 and known_to > $1 \
                 and valid_from <= $2 and valid_to > $2 and cohort in ({}) group by cohort",
                places(3, some.len())
            );
            let mut values: Vec<Value> = vec![crate::views::known(at.known), crate::views::on_day(at.on)];
            values.extend(some.iter().map(|it| it.to_string().into()));
            for row in self.db.rows(sql, values).await? {
                if let Ok(id) = row.text(0).parse() {
                    all.push((CohortId(id), row.int(1)));
                }
            }
        }
        Ok(all)
    }

    /// The boards of cohorts: who of those that a scope may see is in each of them on a day and as known, by name.
    ///
    /// At most two statements for some hundreds of cohorts.
    pub async fn boards(&self, scope: &Scope, ids: &[CohortId], at: AsAt) -> Result<HashMap<CohortId, Vec<Seat>>, Failure> {
        let mut boards: HashMap<CohortId, Vec<Seat>> = HashMap::new();
        let Some((asked, values)) = Self::asked(scope, &Filter::default(), at) else { return Ok(boards) };
        let (mut lines, mut seats) = (Vec::new(), Vec::new());
        for some in ids.chunks(512) {
            let mut values = values.clone();
            let cohorts = places(values.len() + 1, some.len());
            values.extend(some.iter().map(|it| it.to_string().into()));
            let sql = format!(
                "select j.stream, j.stage, j.name_sealed, m.cohort, m.valid_from, m.valid_to from views.member m \
                 join views.journey j on j.stream = m.stream where {asked} and m.known_from <= $1 and m.known_to > $1 \
                 and m.valid_from <= $2 and m.valid_to > $2 and m.cohort in ({cohorts}) order by m.valid_from, j.stream"
            );
            for mut row in self.db.rows(sql, values).await? {
                let (Ok(cohort), Ok(from)) = (row.text(3).parse(), row.text(4).parse::<NaiveDate>()) else { continue };
                // What is kept is the first day on which the person is not in it any more.
                let until = row.text(5).parse::<NaiveDate>().ok().filter(|_| row.text(5) != NO_END).and_then(|it| it.pred_opt());
                seats.push((CohortId(cohort), from, until));
                lines.push(Listed::read(&mut row)?);
            }
        }
        for (line, (cohort, from, until)) in self.open_names(lines).await?.into_iter().zip(seats) {
            let board = boards.entry(cohort).or_default();
            board.push(Seat { line, from, until });
        }
        let order = Order { by: By::Name, descending: false };
        for board in boards.values_mut() {
            board.sort_by(|a, b| order.compare(&a.line, &b.line));
            board.dedup_by_key(|it| it.line.person);
        }
        Ok(boards)
    }
}

/// Somebody in a cohort.
#[derive(Clone, Debug)]
pub struct Seat {
    /// Who, and where the person stands.
    pub line: Listed,
    /// First day in the cohort.
    pub from: NaiveDate,
    /// The last day in it, where it is set.
    pub until: Option<NaiveDate>,
}
