//! The measures of a workforce, and which published measure and which formula each of them is.

use async_graphql::Enum;
use domain::figures::Measure;
use domain::measures::Formula;

/// The measures of a workforce.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
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
    /// Days lost over the working days of those in post.
    AbsenceRate,
}

impl MeasureName {
    /// The measure in full-time equivalents, or the only one there is.
    pub(super) fn by_fte(self) -> Measure {
        match self {
            Self::InPost => Measure::InPostFte,
            Self::Starters => Measure::StartersFte,
            Self::Leavers => Measure::LeaversFte,
            Self::Agency => Measure::AgencyFte,
            Self::Vacancies => Measure::VacancyFte,
            Self::CaseHolders => Measure::CaseHoldersFte,
            Self::Cases => Measure::Cases,
            Self::DaysLost => Measure::WorkingDaysLostFte,
            Self::TurnoverRate => Measure::TurnoverRateFte,
            Self::AgencyRate => Measure::AgencyRateFte,
            Self::VacancyRate => Measure::VacancyRateFte,
            Self::AverageCaseload => Measure::CaseloadFte,
            Self::AbsenceRate => Measure::AbsenceRateFte,
        }
    }

    /// The measure by heads, where one is published.
    pub(super) fn by_headcount(self) -> Option<Measure> {
        Some(match self {
            Self::InPost => Measure::InPostHeadcount,
            Self::Starters => Measure::StartersHeadcount,
            Self::Leavers => Measure::LeaversHeadcount,
            Self::Agency => Measure::AgencyHeadcount,
            Self::TurnoverRate => Measure::TurnoverRateHeadcount,
            Self::AgencyRate => Measure::AgencyRateHeadcount,
            _ => return None,
        })
    }

    /// The formula of a rate.
    pub(super) fn formula(self) -> Option<Formula> {
        Some(match self {
            Self::TurnoverRate => Formula::Turnover,
            Self::AgencyRate => Formula::Agency,
            Self::VacancyRate => Formula::Vacancy,
            Self::AverageCaseload => Formula::Caseload,
            Self::AbsenceRate => Formula::Absence,
            _ => return None,
        })
    }

    /// What it is, in words.
    pub(super) fn definition(self) -> &'static str {
        self.formula().map_or_else(|| self.by_fte().definition(), Formula::definition)
    }
}
