//! The measures of a workforce.

use async_graphql::Enum;

/// The measures of a workforce.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Enum)]
#[graphql(remote = "domain::workforce::Quantity")]
pub enum MeasureName {
    /// Social workers in post.
    InPost,
    /// Social workers who started in the year.
    Starters,
    /// Social workers who left in the year.
    Leavers,
    /// Agency social workers.
    Agency,
    /// Vacant posts.
    Vacancies,
    /// Social workers who hold at least one case.
    CaseHolders,
    /// Cases held.
    Cases,
    /// Working days lost to sickness in the year.
    DaysLost,
    /// Leavers over those in post.
    TurnoverRate,
    /// Agency workers over agency workers and those in post.
    AgencyRate,
    /// Vacancies over vacancies and those in post.
    VacancyRate,
    /// Cases over those who hold any.
    AverageCaseload,
    /// Days lost over those in post.
    AbsenceRate,
}
