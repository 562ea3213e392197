//! Sealing: personal values as ciphertext inside their event, under a key of that person.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::event::Event;
use domain::history::{History, Stream};
use domain::ids::EventId;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// A person's key: 32 bytes, overwritten when dropped.
#[derive(Clone)]
pub struct PersonKey(Zeroizing<[u8; 32]>);

/// The length of what stands before the ciphertext: the id of the event that it was sealed in, and the nonce.
const PREFIX: usize = 16 + 24;

/// What is sealed is filled up to a multiple of this many bytes: longer than the name of any code.
const BLOCK: usize = 32;

impl PersonKey {
    /// A key from random bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Seals one field of one event: base64 of event id ‖ nonce ‖ ciphertext.
    ///
    /// The nonce is a keyed hash of all that is sealed and what it is bound to, so that no two texts ever share one, and the same
    /// event gives the same bytes on every database.
    fn seal(&self, place: Place, plain: &[u8]) -> String {
        // Blanks after JSON mean nothing. Without them the length alone would tell one reason of absence from another, even after erasure.
        let mut padded = plain.to_vec();
        padded.resize(plain.len().next_multiple_of(BLOCK), b' ');
        let plain = padded.as_slice();
        let bound_to = place.bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(self.bytes()).expect("HMAC takes keys of any length");
        mac.update(&bound_to);
        mac.update(plain);
        let digest = mac.finalize().into_bytes();
        let nonce = XNonce::try_from(&digest[..24]).expect("24 bytes");
        let cipher = XChaCha20Poly1305::new(self.bytes().into());
        let sealed = cipher.encrypt(&nonce, Payload { msg: plain, aad: &bound_to }).expect("a few bytes can always be sealed");
        let mut out = Vec::with_capacity(PREFIX + sealed.len());
        out.extend_from_slice(place.event.as_bytes());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        BASE64.encode(out)
    }

    /// Opens what [`Self::seal`] made; `None` where it was not made with this key, or for another place.
    fn open(&self, stream: Stream, field: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = BASE64.decode(sealed).ok()?;
        let (prefix, ciphertext) = bytes.split_at_checked(PREFIX)?;
        let event = Uuid::from_slice(&prefix[..16]).ok()?;
        let bound_to = Place { stream, event, field }.bytes();
        let nonce = XNonce::try_from(&prefix[16..]).ok()?;
        XChaCha20Poly1305::new(self.bytes().into()).decrypt(&nonce, Payload { msg: ciphertext, aad: &bound_to }).ok()
    }
}

/// What a sealed value is bound to: moved anywhere else, it no longer opens.
#[derive(Clone, Copy)]
struct Place<'a> {
    stream: Stream,
    event: Uuid,
    field: &'a str,
}

impl Place<'_> {
    fn bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(48 + self.field.len());
        bytes.extend_from_slice(b"waymark1");
        bytes.extend_from_slice(self.event.as_bytes());
        bytes.extend_from_slice(self.stream.id.as_bytes());
        bytes.extend_from_slice(self.field.as_bytes());
        bytes
    }
}

/// The keys of a history: the stream's own, and those of the people under whose keys something in it is sealed.
pub type Keyring = HashMap<Stream, PersonKey>;

/// Under whose key the personal values of an event are sealed.
pub fn keyed_by(event: &Event, stream: Stream) -> Stream {
    event.sealed_with().map_or(stream, Stream::from)
}

/// Every stream whose key a history needs to be opened.
pub fn keyed_streams(stream: Stream, history: &History) -> Vec<Stream> {
    let mut all = vec![stream];
    all.extend(history.entries().iter().filter_map(|it| it.event.sealed_with()).map(Stream::from));
    all.sort_unstable();
    all.dedup();
    all
}

/// Seals every personal value of an event that is about to be recorded.
pub fn seal(event: &mut Event, id: EventId, stream: Stream, key: &PersonKey) -> Result<(), Failure> {
    for (field, secret) in event.secrets() {
        let place = Place { stream, event: id.0, field };
        secret.seal(&mut |plain| key.seal(place, plain)).map_err(damaged)?;
    }
    Ok(())
}

/// Opens every personal value of an event; without a key they are erased, those too that an old shape has in the clear.
///
/// # Errors
/// [`Failure::Damaged`] where the key is there and the ciphertext is not what was sealed at this place.
pub fn open(event: &mut Event, stream: Stream, key: Option<&PersonKey>) -> Result<(), Failure> {
    let Some(key) = key else {
        event.secrets().into_iter().for_each(|(_, secret)| secret.forget());
        return Ok(());
    };
    let mut damage = None;
    for (field, secret) in event.secrets() {
        let opening = secret.open(&mut |sealed| {
            let opened = key.open(stream, field, sealed);
            if opened.is_none() {
                damage = Some(field);
            }
            opened
        });
        opening.map_err(damaged)?;
    }
    match damage {
        Some(field) => Err(Failure::Damaged(format!("the sealed field {field} of an event in {stream} does not open"))),
        None => Ok(()),
    }
}

/// Opens one sealed value that a view carries, as its JSON.
pub fn open_one(sealed: &str, field: &str, stream: Stream, key: &PersonKey) -> Option<Vec<u8>> {
    key.open(stream, field, sealed)
}

fn damaged(it: serde_json::Error) -> Failure {
    Failure::Damaged(format!("a personal value could not be read or written: {}", it.in_a_word()))
}

trait InAWord {
    fn in_a_word(&self) -> &'static str;
}

impl InAWord for serde_json::Error {
    // The error's own text may quote the value, which is personal.
    fn in_a_word(&self) -> &'static str {
        match self.classify() {
            serde_json::error::Category::Io => "i/o",
            serde_json::error::Category::Syntax => "syntax",
            serde_json::error::Category::Data => "another shape",
            serde_json::error::Category::Eof => "cut short",
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::history::Kind;
    use domain::person::{Name, NameChanged};
    use domain::private::Private;

    use super::*;

    fn stream(id: u128) -> Stream {
        Stream { kind: Kind::Journey, id: Uuid::from_u128(id) }
    }

    fn named() -> Event {
        Event::NameChanged(NameChanged { name: Private::Open(Name::new("Aisha", "Khan").unwrap()), recorded_for: None })
    }

    fn sealed_in(stream: Stream, key: &PersonKey) -> Event {
        let mut event = named();
        seal(&mut event, EventId(Uuid::from_u128(7)), stream, key).unwrap();
        event
    }

    #[test]
    fn what_was_sealed_opens_with_the_same_key_in_the_same_place() {
        let key = PersonKey::new([1; 32]);
        let mut event = sealed_in(stream(1), &key);
        assert!(!serde_json::to_string(&event).unwrap().contains("Aisha"));
        open(&mut event, stream(1), Some(&key)).unwrap();
        assert_eq!(event, named());
    }

    #[test]
    fn a_sealed_value_moved_to_another_person_does_not_open() {
        let key = PersonKey::new([1; 32]);
        let mut event = sealed_in(stream(1), &key);
        assert!(matches!(open(&mut event, stream(2), Some(&key)), Err(Failure::Damaged(_))));
    }

    #[test]
    fn the_length_of_what_is_sealed_does_not_tell_which_code_it_is() {
        use domain::codes::AbsenceReason;
        let lengths: std::collections::HashSet<usize> = AbsenceReason::ALL
            .iter()
            .map(|it| serde_json::to_vec(&Some(*it)).unwrap())
            .map(|json| PersonKey::new([1; 32]).seal(Place { stream: stream(1), event: Uuid::nil(), field: "cause" }, &json).len())
            .collect();
        assert_eq!(lengths.len(), 1);
    }

    #[test]
    fn without_a_key_the_value_is_erased() {
        let mut event = sealed_in(stream(1), &PersonKey::new([1; 32]));
        open(&mut event, stream(1), None).unwrap();
        assert_eq!(event, Event::NameChanged(NameChanged { name: Private::Erased, recorded_for: None }));
    }

    #[test]
    fn without_a_key_what_an_old_shape_has_in_the_clear_is_erased_too() {
        let mut event = named();
        open(&mut event, stream(1), None).unwrap();
        assert_eq!(event, Event::NameChanged(NameChanged { name: Private::Erased, recorded_for: None }));
    }

    #[test]
    fn the_same_value_sealed_in_two_events_has_two_ciphertexts() {
        let key = PersonKey::new([1; 32]);
        let mut other = named();
        seal(&mut other, EventId(Uuid::from_u128(8)), stream(1), &key).unwrap();
        assert_ne!(sealed_in(stream(1), &key), other);
    }
}
