//! Trusted documents: which documents are run here, named by their SHA-256, as the appendix of GraphQL over HTTP has it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use clap::ValueEnum;
use store::hex::sha256;

use crate::failed::Failed;

/// What stands before the hash in an id.
const PREFIX: &str = "sha256:";

/// Whether documents must be known beforehand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Mode {
    /// Documents are sent as text, and no id is known
    #[default]
    Off,
    /// An id stands for its document, and text is taken as well
    Allow,
    /// Nothing runs that is not in the file
    Only,
}

/// The documents that are known.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    mode: Mode,
    by_id: Arc<HashMap<String, String>>,
}

/// Why a document is not run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum Untrusted {
    #[error("no document here has this documentId")]
    Unknown,
    #[error("only documents that are known here are run: send the documentId of one")]
    OnlyKnown,
}

impl Documents {
    /// Reads a manifest: a JSON object of ids (`sha256:…`) and the documents that they are of.
    ///
    /// # Errors
    /// Where it cannot be read, or an id is not that of its document.
    pub fn read(path: &Path, mode: Mode) -> Result<Self, Failed> {
        let text = std::fs::read_to_string(path).map_err(Failed::io(format!("read {}", path.display())))?;
        Self::parse(&text, mode).map_err(|why| Failed::Input(format!("{}: {why}", path.display())))
    }

    fn parse(text: &str, mode: Mode) -> Result<Self, String> {
        let by_id: HashMap<String, String> =
            serde_json::from_str(text).map_err(|it| format!("expected an object of ids and documents: {it}"))?;
        match by_id.iter().find(|(id, document)| id.strip_prefix(PREFIX) != Some(sha256(document).as_str())) {
            None => Ok(Self { mode, by_id: Arc::new(by_id) }),
            Some((id, document)) => Err(format!("{id:?} is not the id of its document, which is {PREFIX}{}", sha256(document))),
        }
    }

    /// The text to run, of an id or of a text that was sent.
    pub(crate) fn text(&self, id: Option<&str>, sent: String) -> Result<String, Untrusted> {
        match (id, self.mode) {
            (Some(_), Mode::Off) => Err(Untrusted::Unknown),
            (Some(id), _) => self.by_id.get(id).cloned().ok_or(Untrusted::Unknown),
            (None, Mode::Only) if !self.by_id.contains_key(&format!("{PREFIX}{}", sha256(&sent))) => Err(Untrusted::OnlyKnown),
            (None, _) => Ok(sent),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEWER: &str = "{ viewer { roles } }";

    fn known(mode: Mode) -> (Documents, String) {
        let id = format!("{PREFIX}{}", sha256(VIEWER));
        (Documents::parse(&serde_json::json!({ &id: VIEWER }).to_string(), mode).unwrap(), id)
    }

    #[test]
    fn an_id_stands_for_its_document_and_for_nothing_where_they_are_off() {
        for mode in [Mode::Allow, Mode::Only] {
            let (documents, id) = known(mode);
            assert_eq!(documents.text(Some(&id), String::new()).as_deref(), Ok(VIEWER));
            assert_eq!(documents.text(Some("sha256:0"), VIEWER.to_owned()), Err(Untrusted::Unknown));
        }
        assert_eq!(known(Mode::Off).0.text(Some(&known(Mode::Off).1), String::new()), Err(Untrusted::Unknown));
    }

    #[test]
    fn where_only_known_documents_are_run_a_text_must_be_one_of_them() {
        let sent = |mode, text: &str| known(mode).0.text(None, text.to_owned());
        assert_eq!(sent(Mode::Only, "{ log { head } }"), Err(Untrusted::OnlyKnown));
        assert!(sent(Mode::Only, VIEWER).is_ok() && sent(Mode::Allow, "{ log { head } }").is_ok() && sent(Mode::Off, "{ a }").is_ok());
    }

    #[test]
    fn a_manifest_whose_ids_are_not_those_of_its_documents_is_refused() {
        for text in ["[]", "{", r#"{"sha256:00": "{ a }"}"#, r#"{"x": 1}"#] {
            assert!(Documents::parse(text, Mode::Only).is_err(), "{text}");
        }
    }
}
