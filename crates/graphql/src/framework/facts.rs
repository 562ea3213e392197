//! What entries say of frameworks, with the fields of the input by which it was recorded.

use async_graphql::SimpleObject;
use domain::framework as recorded;

/// That an employer adopted a version of a framework. The entry's day is the one from which it is used.
#[derive(Clone, Debug, SimpleObject)]
pub struct FrameworkAdopted {
    /// Which framework.
    framework: String,
    /// Which version of it.
    version: String,
    /// SHA-256 of the document.
    framework_sha256: String,
    /// The document.
    text: String,
}

impl From<&recorded::FrameworkAdopted> for FrameworkAdopted {
    fn from(it: &recorded::FrameworkAdopted) -> Self {
        let pin = it.framework.clone();
        Self { framework: pin.id, version: pin.version, framework_sha256: pin.sha256, text: it.text.clone() }
    }
}
