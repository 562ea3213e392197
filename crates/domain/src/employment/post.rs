//! Posts: what an employer calls one, which is sealed, and what the census counts it as, which is not.

use serde::{Deserialize, Serialize};

use crate::codes::OrgRole;
use crate::private::Private;
use crate::refusal::Refusal;
use crate::text;

/// A role: four facts that people mix up are kept apart (grade, job title, census role; the PCF level is not a fact of a post).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Post {
    /// What the employer calls it.
    pub words: Private<PostWords>,
    /// The census's role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<OrgRole>,
}

/// What an employer calls a post, in its own words: people type names into titles.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PostWords {
    /// Job title.
    pub title: String,
    /// Pay grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
}

impl Post {
    /// A post that is to be recorded.
    pub fn new(title: impl Into<String>, grade: Option<String>, role: Option<OrgRole>) -> Self {
        Self { words: Private::Open(PostWords { title: title.into(), grade }), role }
    }

    /// The job title, where it can be read.
    pub fn title(&self) -> Option<&str> {
        self.words.get().map(|it| it.title.as_str())
    }

    /// Refuses a post without a title, and words without end, where they can be read: when they are recorded.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let Some(words) = self.words.get() else {
            return Ok(());
        };
        text::line("title", &words.title, text::LINE)?;
        words.grade.as_deref().map_or(Ok(()), |grade| text::line("grade", grade, text::LINE))
    }
}
