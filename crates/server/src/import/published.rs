//! The published statistics as the Department for Education prints them: CSV, in either of two layouts.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use csv::StringRecord;
use domain::figures::{Area, Fault, Figure, Layout, Level, Measure, Row};

/// The current layout, 2017 to 2025. Contains public sector information licensed under the Open Government Licence v3.0.
pub const INDICATORS: &[u8] = include_bytes!("../../data/csww_indicators_2017_to_2025.csv");
/// The older layout, 2017 to 2022. Contains public sector information licensed under the Open Government Licence v3.0.
pub const HEADLINES: &[u8] = include_bytes!("../../data/csww_headline_measures_2017_to_2022.csv");
/// Each authority's statistical neighbours. Contains public sector information licensed under the Open Government Licence v3.0.
pub const NEIGHBOURS: &[u8] = include_bytes!("../../data/sn_model_2025_wide.csv");
/// Every local authority's codes and region.
pub const LOCAL_AUTHORITIES: &[u8] = include_bytes!("../../data/local_authorities.csv");

/// The largest file that is read: all years so far are under 300 kilobytes.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;
const MAX_FAULTS: usize = 10_000;

/// Reads a published file, or says everything that is wrong with it.
///
/// The layout is told by the header. Columns may stand in any order, columns of neither layout are passed over, and every measure of the
/// layout must have its column: a measure that the layout does not have is [`Figure::NotPublished`] in every row. The same area and year may stand twice if both say the same.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, Vec<Fault>> {
    if bytes.len() > MAX_BYTES {
        return Err(vec![fault(1, "file", "size", "expected a file of at most 32 MiB")]);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let header = reader.headers().map_err(|it| vec![unreadable(&it)])?.clone();
    let columns = Columns::of(&header)?;
    let mut rows: Vec<Row> = vec![];
    let mut seen: HashMap<(u16, Level, String), usize> = HashMap::new();
    let mut faults = vec![];
    for record in reader.records() {
        if faults.len() >= MAX_FAULTS {
            faults.push(fault(1, "file", "too-many", "only the first faults were looked for"));
            break;
        }
        let found = record.map_err(|it| vec![unreadable(&it)]).and_then(|it| columns.row(&it));
        let row = match found {
            Ok(row) => row,
            Err(found) => {
                faults.extend(found);
                continue;
            }
        };
        let key = (row.year, row.level, row.area.code.clone());
        match seen.get(&key).map(|at| &rows[*at]) {
            None => {
                seen.insert(key, rows.len());
                rows.push(row);
            }
            Some(first) if first.says_the_same_as(&row) => {}
            Some(first) => {
                let message = format!("expected the same figures as in line {} for this area and year", first.line);
                faults.push(fault(row.line, "file", "repeated", &message));
            }
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

fn fault(line: u64, column: &str, rule: &'static str, message: &str) -> Fault {
    Fault { line, column: column.to_owned(), rule, message: message.to_owned() }
}

fn unreadable(it: &csv::Error) -> Fault {
    let line = it.position().map_or(1, csv::Position::line);
    fault(line, "file", "unreadable", "expected comma-separated values in UTF-8")
}

/// Where each column stands.
struct Columns {
    year: usize,
    level: usize,
    country: (usize, usize),
    region: (usize, usize),
    authority: (usize, usize),
    old_code: usize,
    measures: Vec<(Measure, &'static str, usize)>,
    count: usize,
}

impl Columns {
    fn of(header: &StringRecord) -> Result<Self, Vec<Fault>> {
        let mut faults = vec![];
        let mut names = HashMap::new();
        for (at, name) in header.iter().enumerate() {
            if names.insert(name.trim(), at).is_some() {
                faults.push(fault(1, name.trim(), "repeated-column", "expected each column once"));
            }
        }
        let layout = if names.contains_key("inpost_fte") {
            Layout::Indicators
        } else if names.contains_key("social_worker_fte") {
            Layout::Headlines
        } else {
            let expected = "expected the column inpost_fte or social_worker_fte, by which the layout is told";
            return Err(vec![fault(1, "file", "layout", expected)]);
        };
        let mut column = |name: &str| {
            names.get(name).copied().unwrap_or_else(|| {
                faults.push(fault(1, name, "missing-column", "expected, and missing"));
                0
            })
        };
        let it = Self {
            year: column("time_period"),
            level: column("geographic_level"),
            country: (column("country_code"), column("country_name")),
            region: (column("region_code"), column("region_name")),
            authority: (column("new_la_code"), column("la_name")),
            old_code: column("old_la_code"),
            // A column that is not there is more likely renamed than not published: nulls for all years would say nothing of it.
            measures: Measure::ALL
                .iter()
                .filter_map(|it| it.column(layout).map(|name| (*it, name)))
                .map(|(it, name)| (it, name, column(name)))
                .collect(),
            count: header.len(),
        };
        if faults.is_empty() { Ok(it) } else { Err(faults) }
    }

    fn row(&self, record: &StringRecord) -> Result<Row, Vec<Fault>> {
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != self.count {
            return Err(vec![fault(line, "file", "cells", "expected as many cells as the header has")]);
        }
        let cell = |at: usize| record.get(at).unwrap_or_default().trim();
        let mut faults = vec![];
        let year = cell(self.year).parse().ok().filter(|it| (2000..=2100).contains(it));
        if year.is_none() {
            faults.push(fault(line, "time_period", "year", "expected a year such as 2025"));
        }
        let area = self.area(cell);
        if let Err((column, message)) = &area {
            faults.push(fault(line, column, "area", message));
        }
        let mut figures = BTreeMap::new();
        for (measure, name, at) in &self.measures {
            match Figure::parse(cell(*at)) {
                Some(figure) => {
                    figures.insert(*measure, figure);
                }
                None => faults.push(fault(line, name, "figure", "expected a number from 0, or one of z, x, c, low, u and :")),
            }
        }
        match (year, area) {
            (Some(year), Ok((level, area))) if faults.is_empty() => Ok(Row::new(line, year, level, area, figures)),
            _ => Err(faults),
        }
    }

    fn area<'a>(&self, cell: impl Fn(usize) -> &'a str) -> Result<(Level, Area), (&'static str, &'static str)> {
        let some = |at: usize| Some(cell(at).to_owned()).filter(|it| !it.is_empty());
        let (level, (code_at, name_at), column) = match cell(self.level) {
            "National" => (Level::National, self.country, "country_code"),
            "Regional" => (Level::Regional, self.region, "region_code"),
            "Local authority" => (Level::LocalAuthority, self.authority, "new_la_code"),
            _ => {
                return Err(("geographic_level", "expected National, Regional or Local authority"));
            }
        };
        let code = some(code_at).ok_or((column, "expected the code of the area"))?;
        // A row without a name is still about the area that its code names.
        let name = some(name_at).unwrap_or_else(|| code.clone());
        let authority = level == Level::LocalAuthority;
        let old_code = some(self.old_code).filter(|_| authority);
        let region_name = some(self.region.1).filter(|_| authority);
        Ok((level, Area { code, old_code, name, region_name }))
    }
}
