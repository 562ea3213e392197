//! The published statistics of the workforce: what was printed for each area and year, symbols included.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::decimal::Decimal;

/// One area's published figures for one year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// The line of the file where the row starts.
    pub line: u64,
    /// The census year: 2025 is the year to 30 September 2025.
    pub year: u16,
    /// The kind of area.
    pub level: Level,
    /// The area.
    pub area: Area,
    figures: BTreeMap<Measure, Figure>,
}

impl Level {
    /// The level's name, which never changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::National => "national",
            Self::Regional => "regional",
            Self::LocalAuthority => "local_authority",
        }
    }
}

impl Row {
    /// What was printed for each measure that the layout has.
    pub fn figures(&self) -> impl Iterator<Item = (Measure, &Figure)> {
        self.figures.iter().map(|(measure, figure)| (*measure, figure))
    }

    /// A row with the figures that its file has.
    pub fn new(line: u64, year: u16, level: Level, area: Area, figures: BTreeMap<Measure, Figure>) -> Self {
        Self { line, year, level, area, figures }
    }

    /// What was printed for a measure; [`Figure::NotPublished`] where the file has no such column.
    pub fn figure(&self, measure: Measure) -> &Figure {
        self.figures.get(&measure).unwrap_or(&Figure::NotPublished)
    }

    /// Whether both say the same of the same area and year, wherever they stand.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let said = |it: &Self| (it.year, it.level, it.area.clone(), it.figures.clone());
        said(self) == said(other)
    }
}

/// The kind of area that a row is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// England.
    National,
    /// A region of England; Inner and Outer London are published beside London.
    Regional,
    /// A local authority, or two that share one workforce.
    LocalAuthority,
}

/// An area, as published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Area {
    /// The nine-character code of the country, region or authority: `E06000047`. Two that share a workforce are published under both
    /// codes at once: `E09000021 / E09000027`.
    pub code: String,
    /// The three digits that returns use, for an authority; for a shared workforce both, as published: `314 / 318`.
    pub old_code: Option<String>,
    /// The area's name, as published.
    pub name: String,
    /// The region's name, for an authority.
    pub region_name: Option<String>,
}

impl Area {
    /// Each authority's three digits: one, but for two that share a workforce.
    pub fn old_codes(&self) -> impl Iterator<Item = &str> {
        self.old_code.iter().flat_map(|it| it.split('/')).map(str::trim)
    }
}

/// What was printed in one cell. A symbol is never a number, and in particular never zero.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Figure {
    /// A number.
    Number {
        /// Exactly.
        value: Decimal,
        /// As it was printed.
        printed: String,
    },
    /// A symbol that stands for a number.
    Symbol(Symbol),
    /// The layout has no such column.
    NotPublished,
}

impl Figure {
    /// Reads a cell; `None` is garbage, which includes an empty cell: a figure that is not there has a symbol that says why.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(symbol) = Symbol::ALL.iter().find(|it| it.code() == text) {
            return Some(Self::Symbol(*symbol));
        }
        // Every measure counts something or divides two counts.
        let value = Decimal::parse(text).ok().filter(|_| !text.starts_with('-'))?;
        Some(Self::Number { value, printed: text.to_owned() })
    }

    /// The number in millionths, where it is one.
    pub fn millionths(&self) -> Option<i64> {
        match self {
            Self::Number { value, .. } => value.scaled(6).ok(),
            Self::Symbol(_) | Self::NotPublished => None,
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number { printed, .. } => f.write_str(printed),
            Self::Symbol(symbol) => f.write_str(symbol.code()),
            Self::NotPublished => Ok(()),
        }
    }
}

/// What is printed where a number is not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Symbol {
    /// `z`: there is no such figure, such as a rate whose denominator is nothing.
    NotApplicable,
    /// `x`: the figure was not returned.
    Unavailable,
    /// `c`: withheld, so that nobody can be recognised.
    Suppressed,
    /// `low`: above zero, and rounds to it.
    RoundsToZero,
    /// `u`: too unreliable to print.
    Unreliable,
    /// `:`: no figure, as older releases print it.
    NoFigure,
}

impl Symbol {
    /// Every symbol, as printed.
    pub const ALL: &[Self] =
        &[Self::NotApplicable, Self::Unavailable, Self::Suppressed, Self::RoundsToZero, Self::Unreliable, Self::NoFigure];

    /// The symbol as it is printed.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotApplicable => "z",
            Self::Unavailable => "x",
            Self::Suppressed => "c",
            Self::RoundsToZero => "low",
            Self::Unreliable => "u",
            Self::NoFigure => ":",
        }
    }

    /// The symbol in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::NotApplicable => "not applicable",
            Self::Unavailable => "not available",
            Self::Suppressed => "withheld, so that nobody can be recognised",
            Self::RoundsToZero => "above zero, and rounds to zero",
            Self::Unreliable => "too unreliable to print",
            Self::NoFigure => "no figure",
        }
    }
}

// Each measure beside its column in both layouts and its definition, so that none of the three is forgotten.
macro_rules! measures {
    ($($name:ident $new:literal $old:expr, $definition:literal;)*) => {
        /// A published measure: a column of either layout.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Measure {
            $(#[doc = $definition] $name,)*
        }

        impl Measure {
            /// Every measure, in the order of the current layout.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The measure's column in a layout, where the layout has it.
            pub fn column(self, layout: Layout) -> Option<&'static str> {
                match (self, layout) {
                    $((Self::$name, Layout::Indicators) => Some($new), (Self::$name, Layout::Headlines) => $old,)*
                }
            }

            /// The measure's name, which never changes: its column in the current layout.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $new,)* }
            }

            /// The measure of a name, and of nothing near it.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.code() == code)
            }

            /// What the measure is, in words.
            pub fn definition(self) -> &'static str {
                match self { $(Self::$name => $definition,)* }
            }
        }
    };
}

measures! {
    InPostFte "inpost_fte" Some("social_worker_fte"), "Social workers in post on 30 September, in full-time equivalents: contracted hours over the standard hours of the grade. Somebody with two posts counts in both.";
    InPostHeadcount "inpost_headcount" Some("social_worker_headcount"), "Social workers in post on 30 September, each counted once in an authority, in the most senior post.";
    StartersFte "starters_fte" None, "Social workers who started in the year to 30 September, in full-time equivalents.";
    StartersHeadcount "starters_headcount" None, "Social workers who started in the year to 30 September, each counted once.";
    LeaversFte "leavers_fte" Some("leaver_fte"), "Social workers who left the authority in the year to 30 September, in full-time equivalents when they left. A move to another authority counts as leaving.";
    LeaversHeadcount "leavers_headcount" Some("leaver_headcount"), "Social workers who left the authority in the year to 30 September, each counted once.";
    TurnoverRateFte "turnover_rate_fte" Some("turnover_rate_fte_%"), "Leavers in the year over social workers in post at its end, on 30 September, in full-time equivalents, times 100. The closing stock, not an average.";
    TurnoverRateHeadcount "turnover_rate_headcount" Some("turnover_rate_headcount_%"), "Leavers in the year over social workers in post at its end, on 30 September, by headcount, times 100.";
    AgencyFte "agency_fte" Some("agency_fte"), "Agency social workers on 30 September, in full-time equivalents.";
    AgencyHeadcount "agency_headcount" Some("agency_headcount"), "Agency social workers on 30 September, by headcount. Somebody returned twice counts twice.";
    AgencyRateFte "agency_rate_fte" Some("agency_worker_rate_fte_%"), "Agency social workers over agency social workers and those in post, in full-time equivalents, times 100.";
    AgencyRateHeadcount "agency_rate_headcount" Some("agency_worker_rate_headcount_%"), "Agency social workers over agency social workers and those in post, by headcount, times 100.";
    AgencyCoverFte "agency_cover_fte" Some("agency_cover_fte"), "Agency social workers who cover vacancies on 30 September, in full-time equivalents.";
    AgencyCoverRateFte "agency_cover_rate_fte" Some("agency_cover_rate_fte_%"), "Agency social workers who cover vacancies over all agency social workers, in full-time equivalents, times 100.";
    VacancyFte "vacancy_fte" Some("vacancy_fte"), "Vacant posts on 30 September, in full-time equivalents, whether or not agency workers cover them.";
    VacancyRateFte "vacancy_rate_fte" Some("vacancy_rate_fte_%"), "Vacancies over vacancies and social workers in post, in full-time equivalents, times 100.";
    VacancyAgencyCoverRateFte "vacancy_agency_cover_rate_fte" Some("vacancy_agency_cover_rate_fte_%"), "Agency social workers who cover vacancies over vacancies, in full-time equivalents, times 100.";
    CaseHoldersFte "case_holders_fte" Some("case_holders_fte"), "Social workers who hold at least one case on 30 September, agency workers among them, in full-time equivalents.";
    Cases "cases" Some("cases"), "Cases held on 30 September.";
    CaseloadFte "caseload_fte" Some("caseload_fte"), "Cases over the full-time equivalents of those who hold at least one.";
    WorkingDaysLostFte "working_days_lost_fte" Some("working_days_lost_fte"), "Working days lost to sickness in the year to 30 September.";
    AbsenceRateFte "absence_rate_fte" Some("absence_rate_fte_%"), "Working days lost to sickness over 253 working days for each full-time equivalent in post, or 254 in a leap year, times 100. The 253 and 254 are derived from the published rates: they are not printed with them.";
}

/// The layouts in which the statistics have been published.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// The current one, with starters: `inpost_fte`, `leavers_fte` and so on.
    Indicators,
    /// That of 2017 to 2022, whose rates end in `%`: `social_worker_fte`, `turnover_rate_fte_%` and so on.
    Headlines,
}

/// One complaint about one cell of a published file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The line where the row starts.
    pub line: u64,
    /// The column's name, or `file`.
    pub column: String,
    /// The rule that was broken: a code that never changes.
    pub rule: &'static str,
    /// What was expected, in plain words.
    pub message: String,
}

/// One area's published figures for one year, as one release printed them. True on the year's last day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FiguresPublished {
    /// The release, by the year of its latest figures, such as `2025`.
    pub release: String,
    /// The year that ended on 30 September.
    pub year: i32,
    /// `national`, `regional` or `local_authority`.
    pub level: String,
    /// The area's code: of the Office for National Statistics.
    pub code: String,
    /// The area's three-digit code, where it is a local authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_code: Option<String>,
    /// The area's published name.
    pub name: String,
    /// The region's name, where it is in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// What was printed, by the measure's name: a number or a symbol, to the letter. A measure that the layout does not have is absent.
    pub figures: BTreeMap<String, String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_never_a_number() {
        for symbol in Symbol::ALL {
            let figure = Figure::parse(symbol.code()).unwrap();
            assert_eq!((figure.millionths(), figure.to_string()), (None, symbol.code().to_owned()));
        }
        assert_eq!(Figure::NotPublished.millionths(), None);
    }

    #[test]
    fn a_number_is_kept_as_it_was_printed() {
        let figure = Figure::parse("12.0").unwrap();
        assert_eq!((figure.to_string().as_str(), figure.millionths()), ("12.0", Some(12_000_000)));
    }

    #[test]
    fn garbage_is_not_a_figure() {
        for text in ["", "Z", "::", "n/a", "1,234", "12%", " 1", "#REF!"] {
            assert_eq!(Figure::parse(text), None, "{text}");
        }
    }
}
