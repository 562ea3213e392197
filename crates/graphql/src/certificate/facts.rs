//! What the entries about certificates say, value by value. They are acts, which nobody corrects.

use async_graphql::{ID, SimpleObject};
use domain::certificate as known;

use super::RevokedBecause;
use crate::framework::FrameworkName;
use crate::ids::{Tag, encode};

/// That an employer issued a certificate. What is kept of its check code is a hash, which nobody is told.
#[derive(Clone, Debug, SimpleObject)]
pub struct CertificateIssued {
    /// The certificate.
    certificate_id: Option<ID>,
    /// Which of the employer's certificates it is, from 1.
    certificate_count: Option<i32>,
    /// Whose it is.
    certified_journey_id: Option<ID>,
    /// The programme that they completed.
    enrolment_id: ID,
    /// The version of it.
    version_of_programme: Option<FrameworkName>,
    /// The sitting on whose decision it was issued.
    sitting_id: Option<ID>,
    /// The case there.
    case_id: Option<ID>,
}

impl From<&known::CertificateIssued> for CertificateIssued {
    fn from(it: &known::CertificateIssued) -> Self {
        Self {
            certificate_id: Some(encode(Tag::Certificate, it.certificate.0)),
            certificate_count: i32::try_from(it.number).ok(),
            certified_journey_id: Some(encode(Tag::Journey, it.person.0)),
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            version_of_programme: Some((&it.programme.named()).into()),
            sitting_id: Some(encode(Tag::Sitting, it.sitting.0)),
            case_id: Some(encode(Tag::Case, it.case.0)),
        }
    }
}

/// That an employer revoked a certificate.
#[derive(Clone, Debug, SimpleObject)]
pub struct CertificateRevoked {
    /// The certificate.
    certificate_id: Option<ID>,
    /// Why.
    because: Option<RevokedBecause>,
}

impl From<&known::CertificateRevoked> for CertificateRevoked {
    fn from(it: &known::CertificateRevoked) -> Self {
        Self { certificate_id: Some(encode(Tag::Certificate, it.certificate.0)), because: Some(it.because.into()) }
    }
}
