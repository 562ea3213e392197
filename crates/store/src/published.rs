//! Published figures: the view of what each release printed of each area and year.

use std::collections::BTreeMap;

use domain::event::Event;
use domain::figures::{Figure, Measure};
use domain::history::{Fact, Kind, Stream};

use crate::Store;
use crate::db::Value;
use crate::failure::Failure;
use crate::views::{Column, View};

/// The figures, one row for each area, year and release.
pub const VIEW: View = View {
    name: "figure",
    version: 1,
    kind: Kind::Release,
    of: &["FiguresPublished"],
    columns: &[
        Column::Text("release"),
        Column::Int("year"),
        Column::Text("level"),
        Column::Text("code"),
        Column::Text("old_code"),
        Column::Text("name"),
        Column::Text("area"),
        Column::Text("region"),
        Column::Text("figures"),
    ],
    indexes: &["area, year", "code, year", "old_code, year"],
    rows,
};

fn rows(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    for fact in facts {
        let Event::FiguresPublished(it) = fact.event else { continue };
        rows.push(vec![
            it.release.clone().into(),
            i64::from(it.year).into(),
            it.level.clone().into(),
            it.code.clone().into(),
            it.old_code.clone().unwrap_or_default().into(),
            it.name.clone().into(),
            it.name.to_lowercase().into(),
            it.region.clone().unwrap_or_default().into(),
            serde_json::to_string(&it.figures).unwrap_or_default().into(),
        ]);
    }
    rows
}

/// What one release printed of one area and year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Printed {
    /// The release.
    pub release: String,
    /// The year that ended on 30 September.
    pub year: i32,
    /// `national`, `regional` or `local_authority`.
    pub level: String,
    /// The area's code.
    pub code: String,
    /// The area's three-digit code; empty where it has none.
    pub old_code: String,
    /// The area's name.
    pub name: String,
    /// What was printed, measure by measure.
    figures: BTreeMap<String, String>,
}

impl Printed {
    /// What was printed for a measure.
    pub fn figure(&self, measure: Measure) -> Figure {
        let text = self.figures.get(measure.code());
        text.and_then(|it| Figure::parse(it)).unwrap_or(Figure::NotPublished)
    }
}

impl Store {
    /// What was printed of an area, by its name or one of its codes, newest release first; of one year and one release, or of all.
    pub async fn published(&self, area: &str, year: Option<i32>, release: Option<&str>, known: i64) -> Result<Vec<Printed>, Failure> {
        let area = area.trim();
        let mut sql = String::from(
            "select release, year, level, code, name, figures, old_code from views.figure where known_from <= $1 and known_to > $1 \
             and (area = $2 or code = $3 or old_code = $4)",
        );
        let mut values: Vec<Value> = vec![crate::views::known(known), area.to_lowercase().into(), area.to_uppercase().into(), area.into()];
        if let Some(year) = year {
            values.push(i64::from(year).into());
            sql += &format!(" and year = ${}", values.len());
        }
        if let Some(release) = release {
            values.push(release.into());
            sql += &format!(" and release = ${}", values.len());
        }
        let rows = self.db.rows(sql + " order by release desc, year desc, level, code", values).await?;
        let printed = rows.iter().map(|row| Printed {
            release: row.text(0).to_owned(),
            year: i32::try_from(row.int(1)).unwrap_or_default(),
            level: row.text(2).to_owned(),
            code: row.text(3).to_owned(),
            name: row.text(4).to_owned(),
            figures: serde_json::from_str(row.text(5)).unwrap_or_default(),
            old_code: row.text(6).to_owned(),
        });
        Ok(printed.collect())
    }

    /// The releases there are, newest first, as known at a position.
    pub async fn releases(&self, known: i64) -> Result<Vec<String>, Failure> {
        let sql = "select distinct release from views.figure where known_from <= $1 and known_to > $1 order by release desc";
        let rows = self.db.rows(sql, vec![crate::views::known(known)]).await?;
        Ok(rows.iter().map(|row| row.text(0).to_owned()).collect())
    }
}

/// The stream of what one release printed of one area and year: each a stream of its own, so that one can be corrected alone.
pub fn figures_stream(release: &str, code: &str, year: i32) -> Stream {
    let name = format!("waymark figures {release} {code} {year}");
    Stream { kind: Kind::Release, id: uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, name.as_bytes()) }
}
