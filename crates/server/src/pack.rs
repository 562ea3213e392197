//! Packs as files: as data that anybody can verify, and as a page that prints well and has the same data in it.

mod files;
mod page;
#[cfg(test)]
pub(crate) mod tests;

use askama::Template as _;
use domain::pack::{NotAPack, read};
use serde::{Deserialize, Serialize};

pub use files::router;

/// The version of the file that is written here.
const VERSION: u64 = 1;

/// Where the data begins in a page, and where it ends.
const OPENS: &str = "<script type=\"application/json\" id=\"waymark-pack\">";
const CLOSES: &str = "</script>";

/// A pack as it leaves the house.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exported {
    waymark_pack_export: u64,
    /// SHA-256 of the contents, as 64 small hexadecimal digits.
    pub sha256: String,
    /// The contents, byte for byte as they were sealed.
    pub contents: String,
}

/// Why a text is not a pack as it leaves the house. It says nothing of what is in the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotExported {
    /// It is of another kind.
    #[error("this is neither the data nor the page of an exported pack")]
    Kind,
    /// There is more than one in it.
    #[error("this page has the data of more than one pack in it")]
    Twice,
    /// It is of a version that is not known here.
    #[error("the file is of version {0}, and this program knows version {VERSION}")]
    Version(u64),
}

/// Why no page was written.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// The contents are not those of a pack.
    #[error(transparent)]
    NotAPack(#[from] NotAPack),
    /// The page could not be filled in.
    #[error(transparent)]
    Page(#[from] askama::Error),
}

impl Exported {
    /// The pack in a file's text, and whether the file is a page.
    ///
    /// # Errors
    /// Why there is none.
    pub fn find(text: &str) -> Result<(Self, bool), NotExported> {
        if text.trim_start().starts_with('{') {
            return Ok((Self::read(text)?, false));
        }
        let (_, after) = text.split_once(OPENS).ok_or(NotExported::Kind)?;
        if after.contains(OPENS) {
            return Err(NotExported::Twice);
        }
        let (data, _) = after.split_once(CLOSES).ok_or(NotExported::Kind)?;
        Ok((Self::read(data)?, true))
    }

    fn read(text: &str) -> Result<Self, NotExported> {
        let it: Self = serde_json::from_str(text).map_err(|_| NotExported::Kind)?;
        if it.waymark_pack_export == VERSION { Ok(it) } else { Err(NotExported::Version(it.waymark_pack_export)) }
    }
}

/// A pack as data.
pub fn export_json(contents: &str, sha256: &str) -> String {
    let it = Exported { waymark_pack_export: VERSION, sha256: sha256.to_owned(), contents: contents.to_owned() };
    // Texts and a number cannot fail to be written.
    serde_json::to_string(&it).unwrap_or_default() + "\n"
}

/// A pack as one page that prints well, needs nothing else, and has the data in it. It is made from the contents alone, so that it can be
/// made again and compared.
///
/// # Errors
/// Where the contents are not those of a pack.
pub fn export_html(contents: &str, sha256: &str) -> Result<String, NotWritten> {
    // Nothing in the data can end the element that it stands in.
    let data = export_json(contents, sha256).trim_end().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    Ok(page::Page::of(&read(contents)?, sha256, data).render()?)
}
