//! Bytes as people read and compare them: in hexadecimal, small letters.

use sha2::{Digest, Sha256};

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of a hexadecimal text; `None` where it is not one.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

/// SHA-256 of something, in hexadecimal.
pub fn sha256(of: impl AsRef<[u8]>) -> String {
    hex(&sha256_bytes(of))
}

/// SHA-256 of something.
pub fn sha256_bytes(of: impl AsRef<[u8]>) -> [u8; 32] {
    Sha256::digest(of).into()
}
