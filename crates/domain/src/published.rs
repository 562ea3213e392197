//! Published statistics: what a release printed about an area and a year, kept apart release by release.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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
