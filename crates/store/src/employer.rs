//! Employers: the views of councils, their teams, and the vacancies they reported.

use chrono::NaiveDate;
use domain::employer::Employer;
use domain::history::{Fact, Kind, Stream};
use domain::ids::{EmployerId, TeamId};

use crate::Store;
use crate::db::{Row, Value};
use crate::failure::Failure;
use crate::views::{Column, View, day};

/// The employers.
pub const VIEW: View = View {
    name: "employer",
    version: 1,
    kind: Kind::Employer,
    of: &["EmployerRegistered", "StandardHoursSet"],
    columns: &[
        Column::Text("name"),
        Column::Text("old_code"),
        Column::Text("new_code"),
        Column::Text("region"),
        Column::Int("standard_hours"),
    ],
    indexes: &["name"],
    rows,
};

/// Their teams.
pub const TEAM: View = View {
    name: "team",
    version: 1,
    kind: Kind::Employer,
    of: &["TeamOpened"],
    columns: &[Column::Text("team"), Column::Text("name")],
    indexes: &["team"],
    rows: teams,
};

/// Vacancies, by the day for which they were reported.
pub const VACANCY: View = View {
    name: "vacancy",
    version: 1,
    kind: Kind::Employer,
    of: &["VacanciesReported"],
    columns: &[Column::Text("on_day"), Column::Int("fte"), Column::Int("agency_cover_fte")],
    indexes: &["stream, on_day"],
    rows: vacancies,
};

fn rows(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let employer = Employer::of(facts, NaiveDate::MAX);
    let Some(it) = employer.registered else { return Vec::new() };
    let text = |it: Option<String>| Value::Text(it.unwrap_or_default());
    vec![vec![it.name.into(), text(it.old_code), text(it.new_code), text(it.region), i64::from(employer.standard_hours).into()]]
}

fn teams(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let teams = Employer::of(facts, NaiveDate::MAX).teams;
    teams.into_iter().map(|it| vec![it.team.to_string().into(), it.name.into()]).collect()
}

fn vacancies(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let reported = Employer::of(facts, NaiveDate::MAX).vacancies;
    reported.into_iter().map(|(on, it)| vec![day(on), it.fte.into(), it.agency_cover_fte.unwrap_or(-1).into()]).collect()
}

/// An employer, as a list shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmployerLine {
    /// The employer.
    pub id: EmployerId,
    /// The name under which its figures are published.
    pub name: String,
    /// The three-digit code.
    pub old_code: Option<String>,
    /// The nine-character code.
    pub new_code: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// Standard weekly hours, in hundredths.
    pub standard_hours: i64,
}

impl EmployerLine {
    /// Whether this is its name or one of its codes, in any case.
    pub fn is_called(&self, name: &str) -> bool {
        let name = name.trim().to_lowercase();
        let codes = [self.old_code.as_ref(), self.new_code.as_ref()].into_iter().flatten();
        codes.chain([&self.name]).any(|it| it.trim().to_lowercase() == name)
    }
}

fn line(row: &Row) -> Option<EmployerLine> {
    let text = |column: usize| Some(row.text(column).to_owned()).filter(|it| !it.is_empty());
    Some(EmployerLine {
        id: EmployerId(row.text(0).parse::<Stream>().ok()?.id),
        name: row.text(1).to_owned(),
        old_code: text(2),
        new_code: text(3),
        region: text(4),
        standard_hours: row.int(5),
    })
}

const LIST: &str = "select stream, name, old_code, new_code, region, standard_hours from views.employer \
    where known_from <= $1 and known_to > $1";

impl Store {
    /// Every employer, by name, as known at a position. There are at most a few hundred in a nation.
    pub async fn employers(&self, known: i64) -> Result<Vec<EmployerLine>, Failure> {
        let rows = self.db.rows(format!("{LIST} order by name, stream"), vec![crate::views::known(known)]).await?;
        Ok(rows.iter().filter_map(line).collect())
    }

    /// The employer with this name, three-digit code or nine-character code. Names are compared without regard to case.
    pub async fn employer_named(&self, name: &str, known: i64) -> Result<Option<EmployerLine>, Failure> {
        Ok(self.employers(known).await?.into_iter().find(|it| it.is_called(name)))
    }

    /// The teams of an employer, by name, as known at a position.
    pub async fn teams(&self, employer: EmployerId, known: i64) -> Result<Vec<(TeamId, String)>, Failure> {
        let sql = "select team, name from views.team where known_from <= $1 and known_to > $1 and stream = $2 order by name";
        let rows = self.db.rows(sql, vec![crate::views::known(known), Stream::from(employer).to_string().into()]).await?;
        Ok(rows.iter().filter_map(|row| Some((TeamId(row.text(0).parse().ok()?), row.text(1).to_owned()))).collect())
    }

    /// Every team of every employer, by name, as known at a position: one statement for a whole answer.
    pub async fn all_teams(&self, known: i64) -> Result<Vec<(EmployerId, TeamId, String)>, Failure> {
        let sql = "select stream, team, name from views.team where known_from <= $1 and known_to > $1 order by name, team";
        let team = |row: &Row| {
            let employer = EmployerId(row.text(0).parse::<Stream>().ok()?.id);
            Some((employer, TeamId(row.text(1).parse().ok()?), row.text(2).to_owned()))
        };
        Ok(self.db.rows(sql, vec![known.into()]).await?.iter().filter_map(team).collect())
    }
}
