//! The workforce of an employer, counted from the views of employment.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{Days, NaiveDate};
use domain::history::{AsAt, Stream};
use domain::ids::EmployerId;
use domain::workforce::{Known, Piece, Workforce, twelve_months_before};

use crate::Store;
use crate::db::{Row, Value, places};
use crate::employment::{CASES, DAYS_LOST};
use crate::failure::Failure;
use crate::views::NO_END;

// One day more than the twelve months, so that a move on their first day has the piece before it.
const PIECES: &str = "select stream, spell, valid_from, valid_to, starts, ends, agency, children, fte, employer from views.piece \
    where known_from <= $1 and known_to > $1 and valid_from <= $2 and valid_to >= $3 and employer in ";
const READINGS: &str = "select spell, what, on_day, amount, employer from views.reading \
    where known_from <= $1 and known_to > $1 and on_day <= $2 and on_day > $3 and employer in ";
const VACANCIES: &str = "select on_day, fte, stream from views.vacancy \
    where known_from <= $1 and known_to > $1 and on_day <= $2 and on_day > $3 and stream in ";

/// How long a change waits for views that are behind. Well below the time that the door gives a request, or nobody would ever be
/// told that their change is on record and only the lists are behind.
pub const PATIENCE: Duration = Duration::from_millis(700);

impl Store {
    /// The workforce of an employer over the twelve months to a day, as known at a position. Three statements.
    pub async fn workforce(&self, employer: EmployerId, at: AsAt) -> Result<Workforce, Failure> {
        let counted = self.workforces(&[employer], at).await?.remove(&employer);
        Ok(counted.unwrap_or_else(|| Known::default().count(at.on)))
    }

    /// The same of several employers. Three statements for some hundreds.
    pub async fn workforces(&self, employers: &[EmployerId], at: AsAt) -> Result<HashMap<EmployerId, Workforce>, Failure> {
        let known = self.known_workforces(employers, at).await?;
        Ok(known.into_iter().map(|(employer, it)| (employer, it.count(at.on))).collect())
    }

    /// What figures of several employers are counted from.
    pub(crate) async fn known_workforces(&self, employers: &[EmployerId], at: AsAt) -> Result<HashMap<EmployerId, Known>, Failure> {
        let before = twelve_months_before(at.on);
        let (on, after) = (crate::log::day(at.on), crate::log::day(before));
        let day_before = crate::log::day(before.checked_sub_days(Days::new(1)).unwrap_or(before));
        let mut all = HashMap::with_capacity(employers.len());
        for some in employers.chunks(512) {
            let places = places(4, some.len());
            let of = |from: &str, names: Vec<String>| -> Vec<Value> {
                let first = [crate::views::known(at.known), on.as_str().into(), from.into()];
                first.into_iter().chain(names.into_iter().map(Value::from)).collect()
            };
            let ids = || some.iter().map(ToString::to_string).collect();
            let streams = some.iter().map(|it| Stream::from(*it).to_string()).collect();
            let pieces = self.db.rows(format!("{PIECES}({places})"), of(&day_before, ids())).await?;
            let readings = self.db.rows(format!("{READINGS}({places})"), of(&after, ids())).await?;
            let vacancies = self.db.rows(format!("{VACANCIES}({places})"), of(&after, streams)).await?;
            let mut known: HashMap<EmployerId, Known> = some.iter().map(|it| (*it, Known::default())).collect();
            for row in &pieces {
                let Some(known) = employer(row.text(9)).and_then(|it| known.get_mut(&it)) else { continue };
                known.pieces.extend(piece(row));
            }
            for row in &readings {
                let Some(known) = employer(row.text(4)).and_then(|it| known.get_mut(&it)) else { continue };
                reading(known, row);
            }
            for row in &vacancies {
                let stream = row.text(2).parse::<Stream>().ok();
                let Some(known) = stream.and_then(|it| known.get_mut(&EmployerId(it.id))) else { continue };
                known.vacancies.extend(date(row.text(0)).map(|day| (day, row.int(1))));
            }
            all.extend(known);
        }
        Ok(all)
    }
}

fn employer(text: &str) -> Option<EmployerId> {
    text.parse().ok().map(EmployerId)
}

fn reading(known: &mut Known, row: &Row) {
    let (Ok(spell), Some(day), amount) = (row.text(0).parse(), date(row.text(2)), row.int(3)) else { return };
    match row.text(1) {
        CASES => known.caseloads.push((spell, day, amount)),
        DAYS_LOST => known.days_lost.push((spell, day, amount)),
        _ => {}
    }
}

fn piece(row: &Row) -> Option<Piece> {
    Some(Piece {
        person: row.text(0).parse::<Stream>().ok()?.id,
        spell: row.text(1).parse().ok()?,
        from: date(row.text(2))?,
        to: date(row.text(3))?,
        starts: row.int(4) == 1,
        ends: row.int(5) == 1,
        agency: row.int(6) == 1,
        children: row.int(7) == 1,
        fte: row.int(8),
    })
}

fn date(text: &str) -> Option<NaiveDate> {
    if text == NO_END { Some(NaiveDate::MAX) } else { text.parse().ok() }
}
