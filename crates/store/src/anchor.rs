//! Anchors: a signed head, kept elsewhere, against which a log can be held later.
//!
//! A chain alone cannot show that its tail was cut, nor that the whole of it was written anew. An anchor kept by somebody else can.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::hex::{hex, unhex};
use crate::log::{Hash, Head};

/// A head, and whose word it is that it stood.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Anchor {
    /// The last position.
    pub position: i64,
    /// Its hash, in hexadecimal: it stands for every event up to there.
    pub hash: String,
    /// When that event was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When this was signed.
    pub signed_at: DateTime<Utc>,
    /// Whose signature it is: an Ed25519 key, in hexadecimal. Worth only as much as what is known of the key from elsewhere.
    pub public_key: String,
    /// The signature of [`Anchor::signed_bytes`], in hexadecimal.
    pub signature: String,
}

impl Anchor {
    /// Signs a head.
    pub fn sign(head: Head, signed_at: DateTime<Utc>, public_key: &[u8; 32], sign: impl FnOnce(&[u8]) -> [u8; 64]) -> Self {
        let mut anchor = Self {
            position: head.position,
            hash: hex(&head.hash),
            recorded_at: DateTime::from_timestamp_micros(head.recorded_at).unwrap_or_default(),
            signed_at,
            public_key: hex(public_key),
            signature: String::new(),
        };
        anchor.signature = hex(&sign(&anchor.signed_bytes()));
        anchor
    }

    /// What is signed: a line that says what it is, then every field as a line of text. Times count in microseconds.
    pub fn signed_bytes(&self) -> Vec<u8> {
        let (recorded_at, signed_at) = (self.recorded_at.timestamp_micros(), self.signed_at.timestamp_micros());
        format!("waymark head 1\n{}\n{}\n{recorded_at}\n{signed_at}\n{}\n", self.position, self.hash, self.public_key).into_bytes()
    }

    /// Checks the signature: `check` is given the public key, what was signed, and the signature.
    ///
    /// # Errors
    /// [`Failure::Damaged`] where this is not what was signed.
    pub fn check(&self, check: impl FnOnce(&[u8; 32], &[u8], &[u8; 64]) -> bool) -> Result<(), Failure> {
        let key: Option<[u8; 32]> = unhex(&self.public_key).and_then(|it| it.try_into().ok());
        let signature: Option<[u8; 64]> = unhex(&self.signature).and_then(|it| it.try_into().ok());
        let (Some(key), Some(signature)) = (key, signature) else {
            return Err(Failure::Damaged("the anchor's key or signature is not one".into()));
        };
        if check(&key, &self.signed_bytes(), &signature) {
            return Ok(());
        }
        Err(Failure::Damaged("the anchor's signature does not fit: the anchor was changed, or signed by another key".into()))
    }

    /// The hash as bytes; `None` where it is not one.
    pub(crate) fn hash_bytes(&self) -> Option<Hash> {
        unhex(&self.hash)?.try_into().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchor() -> Anchor {
        let head = Head { position: 7, recorded_at: 1_000_000, hash: [3; 32] };
        Anchor::sign(head, DateTime::from_timestamp(5, 0).unwrap(), &[9; 32], |bytes| [bytes.len() as u8; 64])
    }

    fn fits(key: &[u8; 32], bytes: &[u8], signature: &[u8; 64]) -> bool {
        *key == [9; 32] && *signature == [bytes.len() as u8; 64] && bytes.starts_with(b"waymark head 1\n7\n0303")
    }

    #[test]
    fn an_anchor_as_it_was_signed_is_good_after_a_round_trip() {
        let text = serde_json::to_string(&anchor()).unwrap();
        serde_json::from_str::<Anchor>(&text).unwrap().check(fits).unwrap();
    }

    #[test]
    fn an_anchor_that_was_changed_is_not() {
        let mut other = anchor();
        other.position = 77;
        assert!(other.check(fits).is_err());
        let mut other = anchor();
        other.signature = "é".repeat(64);
        assert!(other.check(|_, _, _| true).is_err());
    }
}
