//! What entries say of employers, each fact with the fields of the input by which it was recorded.

use async_graphql::{ID, SimpleObject};
use domain::employer as recorded;

use crate::ids::{Tag, encode};
use crate::scalars::{from_hundredths, from_millionths};

/// That an employer became known.
#[derive(Clone, Debug, SimpleObject)]
pub struct EmployerRegistered {
    /// The name under which its figures are published.
    name: String,
    /// The three-digit code of the census, where it is a local authority.
    old_code: Option<String>,
    /// The nine-character code of the Office for National Statistics, where it is a local authority.
    new_code: Option<String>,
    /// The region, where known.
    region: Option<String>,
    /// Standard weekly hours of a full-time post.
    standard_hours: f64,
}

impl From<&recorded::EmployerRegistered> for EmployerRegistered {
    fn from(it: &recorded::EmployerRegistered) -> Self {
        let it = it.clone();
        let standard_hours = from_hundredths(it.standard_hours.into());
        Self { name: it.name, old_code: it.old_code, new_code: it.new_code, region: it.region, standard_hours }
    }
}

/// That an employer opened a team, on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct TeamOpened {
    /// The team.
    team_id: Option<ID>,
    /// Its name.
    name: String,
}

impl From<&recorded::TeamOpened> for TeamOpened {
    fn from(it: &recorded::TeamOpened) -> Self {
        Self { team_id: Some(encode(Tag::Team, it.team.0)), name: it.name.clone() }
    }
}

/// New standard weekly hours, from the entry's day on.
#[derive(Clone, Debug, SimpleObject)]
pub struct StandardHoursSet {
    /// Weekly hours of a full-time post.
    standard_hours: f64,
}

impl From<&recorded::StandardHoursSet> for StandardHoursSet {
    fn from(it: &recorded::StandardHoursSet) -> Self {
        Self { standard_hours: from_hundredths(it.standard_hours.into()) }
    }
}

/// What an employer reported of its vacancies on the entry's day.
#[derive(Clone, Debug, SimpleObject)]
pub struct VacanciesReported {
    /// Vacant posts in full-time equivalents. Exact, to six places.
    fte: Option<f64>,
    /// Of these, covered by agency workers, in full-time equivalents, where known.
    agency_cover_fte: Option<f64>,
    /// Agency workers covering vacancies, where known.
    agency_cover_headcount: Option<i32>,
}

impl From<&recorded::VacanciesReported> for VacanciesReported {
    fn from(it: &recorded::VacanciesReported) -> Self {
        Self {
            fte: Some(from_millionths(it.fte)),
            agency_cover_fte: it.agency_cover_fte.map(from_millionths),
            agency_cover_headcount: it.agency_cover_headcount.and_then(|it| i32::try_from(it).ok()),
        }
    }
}
