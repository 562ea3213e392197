//! Personal values: readable while a person's key lives, and never written anywhere in the clear.

use serde::de::DeserializeOwned;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A personal value inside an event.
///
/// Only a sealed value can be serialised: writing an open one is an error, so no path to disk can forget to seal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Private<T> {
    /// Readable: as it came from a command, or opened with the person's key.
    Open(T),
    /// Ciphertext, as it stands in the log.
    Sealed(String),
    /// The person's key is gone, and the value with it.
    Erased,
}

impl<T> Private<T> {
    /// The value, where it can be read.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Open(value) => Some(value),
            Self::Sealed(_) | Self::Erased => None,
        }
    }

    /// The ciphertext, where the value has not been opened.
    pub fn sealed(&self) -> Option<&str> {
        match self {
            Self::Sealed(text) => Some(text),
            Self::Open(_) | Self::Erased => None,
        }
    }
}

impl<T> Serialize for Private<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Sealed(text) => serializer.serialize_str(text),
            Self::Erased => serializer.serialize_none(),
            Self::Open(_) => Err(S::Error::custom("a personal value must be sealed before it is written")),
        }
    }
}

impl<'de, T> Deserialize<'de> for Private<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<String>::deserialize(deserializer)?.map_or(Self::Erased, Self::Sealed))
    }
}

/// A personal value whose type does not matter: what sealing and opening work on.
pub trait Secret {
    /// Replaces an open value by what `seal` makes of its JSON.
    fn seal(&mut self, seal: &mut dyn FnMut(&[u8]) -> String) -> serde_json::Result<()>;
    /// Replaces a sealed value by the one in the JSON that `open` gives back; `None` means that the key is gone.
    fn open(&mut self, open: &mut dyn FnMut(&str) -> Option<Vec<u8>>) -> serde_json::Result<()>;
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
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn sealing_then_opening_gives_the_value_back() {
        let mut value = Private::Open("Aisha".to_owned());
        value.seal(&mut |json| String::from_utf8(json.to_vec()).unwrap()).unwrap();
        value.open(&mut |text| Some(text.as_bytes().to_vec())).unwrap();
        assert_eq!(value.get().map(String::as_str), Some("Aisha"));
    }
}
