//! What entries say of published figures.

use async_graphql::SimpleObject;
use domain::published as recorded;

/// One area's figures for one year, as one release printed them.
#[derive(Clone, Debug, SimpleObject)]
pub struct FiguresPublished {
    /// The release, by the year of its latest figures, such as `2025`.
    release: String,
    /// The year that ended on 30 September.
    year: i32,
    /// `national`, `regional` or `local_authority`.
    level: String,
    /// The area's nine-character code.
    code: String,
    /// The area's three-digit code, where it is a local authority.
    old_code: Option<String>,
    /// The area's published name.
    name: String,
    /// The region's name, where it is in one.
    region: Option<String>,
    /// What was printed, measure by measure.
    figures: Vec<PrintedFigure>,
}

/// A figure as a release printed it.
#[derive(Clone, Debug, SimpleObject)]
pub struct PrintedFigure {
    /// The measure, by its name in the release.
    measure: String,
    /// A number or a symbol, to the letter.
    printed: String,
}

impl From<&recorded::FiguresPublished> for FiguresPublished {
    fn from(it: &recorded::FiguresPublished) -> Self {
        let recorded::FiguresPublished { release, year, level, code, old_code, name, region, figures } = it.clone();
        let figures = figures.into_iter().map(|(measure, printed)| PrintedFigure { measure, printed }).collect();
        Self { release, year, level, code, old_code, name, region, figures }
    }
}
