//! The workforce of an employer, counted from the views of employment.

use std::time::Duration;

use chrono::{Days, NaiveDate};
use domain::history::{AsAt, Stream};
use domain::ids::EmployerId;
use domain::workforce::{Known, Piece, Workforce, twelve_months_before};

use crate::Store;
use crate::db::{Row, Value};
use crate::employment::{CASES, DAYS_LOST};
use crate::failure::Failure;
use crate::views::NO_END;

// One day more than the twelve months, so that a move on their first day has the piece before it.
const PIECES: &str = "select stream, spell, valid_from, valid_to, starts, ends, agency, children, fte from views.piece \
    where employer = $1 and known_from <= $2 and known_to > $2 and valid_from <= $3 and valid_to >= $4";
const READINGS: &str = "select spell, what, on_day, amount from views.reading \
    where employer = $1 and known_from <= $2 and known_to > $2 and on_day <= $3 and on_day > $4";
const VACANCIES: &str = "select on_day, fte from views.vacancy \
    where stream = $1 and known_from <= $2 and known_to > $2 and on_day <= $3 and on_day > $4";

/// How long a change waits for views that are behind. Well below the time that the door gives a request, or nobody would ever be
/// told that their change is on record and only the lists are behind.
pub const PATIENCE: Duration = Duration::from_millis(700);

impl Store {
    /// The workforce of an employer over the twelve months to a day, as known at a position. Three statements.
    pub async fn workforce(&self, employer: EmployerId, at: AsAt) -> Result<Workforce, Failure> {
        let before = twelve_months_before(at.on);
        let (on, after) = (crate::log::day(at.on), crate::log::day(before));
        let day_before = crate::log::day(before.checked_sub_days(Days::new(1)).unwrap_or(before));
        let of = |employer: String, from: &str| -> Vec<Value> {
            vec![employer.into(), crate::views::known(at.known), on.as_str().into(), from.into()]
        };
        let pieces = self.db.rows(PIECES, of(employer.to_string(), &day_before)).await?;
        let readings = self.db.rows(READINGS, of(employer.to_string(), &after)).await?;
        let vacancies = self.db.rows(VACANCIES, of(Stream::from(employer).to_string(), &after)).await?;
        let mut known = Known { pieces: pieces.iter().filter_map(piece).collect(), ..Known::default() };
        for row in &readings {
            let (Ok(spell), Some(day), amount) = (row.text(0).parse(), date(row.text(2)), row.int(3)) else { continue };
            match row.text(1) {
                CASES => known.caseloads.push((spell, day, amount)),
                DAYS_LOST => known.days_lost.push((spell, day, amount)),
                _ => {}
            }
        }
        known.vacancies = vacancies.iter().filter_map(|row| Some((date(row.text(0))?, row.int(1)))).collect();
        Ok(known.count(at.on))
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
