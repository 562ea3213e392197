//! Personal values: readable while a person's key lives, and never written anywhere in the clear.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A personal value inside an event.
///
/// Only a sealed value can be serialised: writing an open one is an error, so no path to disk can forget to seal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Private<T> {
    /// Readable: as it came from a command, opened with the person's key, or stored before texts of its kind were sealed.
    Open(T),
    /// Ciphertext, as it stands in the log.
    Sealed(String),
    /// The person's key is gone, and the value with it.
    Erased,
    /// There is a value, and it is not for whoever asks. Never written.
    Withheld,
}

impl<T> Private<T> {
    /// The value, where it can be read.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Open(value) => Some(value),
            Self::Sealed(_) | Self::Erased | Self::Withheld => None,
        }
    }

    /// The ciphertext, where the value has not been opened.
    pub fn sealed(&self) -> Option<&str> {
        match self {
            Self::Sealed(text) => Some(text),
            Self::Open(_) | Self::Erased | Self::Withheld => None,
        }
    }
}

impl<T> Serialize for Private<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Sealed(text) => serializer.serialize_str(text),
            Self::Erased => serializer.serialize_none(),
            Self::Open(_) => Err(S::Error::custom("a personal value must be sealed before it is written")),
            Self::Withheld => Err(S::Error::custom("a value that was withheld from somebody must not be written")),
        }
    }
}

/// The one member of the object that [`crate::upcast`] makes of a text that an old shape has in the clear. Nothing writes it.
pub(crate) const CLEAR: &str = "clear";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Private<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_option(Written(PhantomData))
    }
}

/// Reads a private value as it is written: ciphertext, null, or lifted from an old shape.
struct Written<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Written<T> {
    type Value = Private<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sealed value, or null where the key is gone")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Private::Erased)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Private::Erased)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Private::Sealed(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Private::Sealed(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        use serde::de::Error as _;
        let key: Option<String> = map.next_key()?;
        if key.as_deref() != Some(CLEAR) {
            return Err(A::Error::custom("expected a value that was stored in the clear"));
        }
        Ok(Private::Open(map.next_value()?))
    }
}

/// A personal value whose type does not matter: what sealing and opening work on.
pub trait Secret {
    /// Replaces an open value by what `seal` makes of its JSON.
    fn seal(&mut self, seal: &mut dyn FnMut(&[u8]) -> String) -> serde_json::Result<()>;
    /// Replaces a sealed value by the one in the JSON that `open` gives back; `None` means that the key is gone.
    fn open(&mut self, open: &mut dyn FnMut(&str) -> Option<Vec<u8>>) -> serde_json::Result<()>;
    /// Whether the value is ciphertext.
    fn is_sealed(&self) -> bool;
    /// Whether the value can be read.
    fn is_open(&self) -> bool;
    /// Lets go of the value, since the person's key is gone: also of one that an old shape has in the clear.
    fn forget(&mut self);
    /// Lets go of the value, since it is not for whoever asks.
    fn withhold(&mut self);
}

impl<T: Serialize + DeserializeOwned> Secret for Private<T> {
    fn seal(&mut self, seal: &mut dyn FnMut(&[u8]) -> String) -> serde_json::Result<()> {
        if let Self::Open(value) = self {
            *self = Self::Sealed(seal(&serde_json::to_vec(value)?));
        }
        Ok(())
    }

    fn open(&mut self, open: &mut dyn FnMut(&str) -> Option<Vec<u8>>) -> serde_json::Result<()> {
        if let Self::Sealed(text) = self {
            *self = match open(text) {
                Some(json) => Self::Open(serde_json::from_slice(&json)?),
                None => Self::Erased,
            };
        }
        Ok(())
    }

    fn is_sealed(&self) -> bool {
        self.sealed().is_some()
    }

    fn is_open(&self) -> bool {
        self.get().is_some()
    }

    fn forget(&mut self) {
        *self = Self::Erased;
    }

    fn withhold(&mut self) {
        if !matches!(self, Self::Erased) {
            *self = Self::Withheld;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<Private<String>> {
        serde_json::from_str(json).ok()
    }

    #[test]
    fn an_open_value_cannot_be_written() {
        assert!(serde_json::to_string(&Private::Open("Aisha".to_owned())).is_err());
    }

    #[test]
    fn a_sealed_value_is_written_as_its_ciphertext_and_an_erased_one_as_null() {
        assert_eq!(serde_json::to_string(&Private::<String>::Sealed("x1".into())).unwrap(), "\"x1\"");
        assert_eq!(serde_json::to_string(&Private::<String>::Erased).unwrap(), "null");
    }

    #[test]
    fn what_is_read_is_sealed_erased_or_was_stored_in_the_clear() {
        assert_eq!(read("\"x1\""), Some(Private::Sealed("x1".into())));
        assert_eq!(read("null"), Some(Private::Erased));
        assert_eq!(read("{\"clear\":\"Aisha\"}"), Some(Private::Open("Aisha".into())));
    }

    #[test]
    fn nothing_else_is_a_private_value() {
        for odd in ["{}", "{\"clear\":7}", "{\"other\":\"Aisha\"}", "{\"clear\":\"a\",\"b\":1}", "7", "[\"x1\"]", "true"] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }

    #[test]
    fn what_was_stored_in_the_clear_can_be_forgotten() {
        let mut value = read("{\"clear\":\"Aisha\"}").unwrap();
        value.forget();
        assert_eq!(value, Private::Erased);
    }

    #[test]
    fn sealing_then_opening_gives_the_value_back() {
        let mut value = Private::Open("Aisha".to_owned());
        value.seal(&mut |json| String::from_utf8(json.to_vec()).unwrap()).unwrap();
        value.open(&mut |text| Some(text.as_bytes().to_vec())).unwrap();
        assert_eq!(value.get().map(String::as_str), Some("Aisha"));
    }
}
