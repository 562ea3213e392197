//! The directory: names that were opened, kept as long as their keys are, so that a list need not open them again to put them in order.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use domain::history::Stream;
use domain::person::Name;

use super::{Keys, lock};
use crate::failure::Failure;
use crate::seal;

/// Names kept, about 150 bytes each: three times those of England's social workers.
const MOST: usize = 300_000;

/// Names looked up at a time, so that nobody waits long for their turn at the directory.
const AT_ONCE: usize = 2_048;

/// An opened name, and the same in small letters, by which it is looked for and put in order. One piece of memory.
#[derive(PartialEq, Eq)]
pub struct Opened {
    /// Family name, given names, and both in small letters with a blank between them, given names first.
    text: Box<str>,
    given: u32,
    small: u32,
    small_family: u32,
}

impl Opened {
    fn of(name: &Name) -> Self {
        let mut text = format!("{}{}", name.family, name.given);
        let at = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
        let (given, small) = (u32::try_from(name.family.len()).unwrap_or(u32::MAX), at(&text));
        text += &name.given.to_lowercase();
        text.push(' ');
        let small_family = at(&text);
        text += &name.family.to_lowercase();
        Self { text: text.into(), given, small, small_family }
    }

    /// The name.
    pub fn name(&self) -> Name {
        let (given, small) = (self.given as usize, self.small as usize);
        Name { family: self.text[..given].to_owned(), given: self.text[given..small].to_owned() }
    }

    /// By what people expect names to be in order: the family name, then the given names, in small letters.
    pub fn key(&self) -> (&str, &str) {
        let (small, family) = (self.small as usize, self.small_family as usize);
        (&self.text[family..], &self.text[small..family - 1])
    }

    /// Whether the name, written as people write it, holds a text in small letters.
    pub fn holds(&self, small: &str) -> bool {
        self.text[self.small as usize..].contains(small)
    }
}

impl std::fmt::Debug for Opened {
    // A name is not for anybody's log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opened")
    }
}

/// A name as a view carries it, and whose it is.
pub(crate) type Sealed = (Stream, Box<str>);

/// What was opened, by whose it is and by what was sealed: somebody who changed their name has two.
#[derive(Default)]
pub(super) struct Directory {
    names: HashMap<Stream, Vec<(u64, Arc<Opened>)>>,
    count: usize,
    gone: HashSet<Stream>,
}

impl Directory {
    fn find(&self, (stream, sealed): &Sealed) -> Option<Arc<Opened>> {
        let hash = hash(sealed);
        self.names.get(stream)?.iter().find(|it| it.0 == hash).map(|it| it.1.clone())
    }

    /// Keeps a name; answers whether it may be given out. Whose key went while it was opened has no name any more.
    fn keep(&mut self, (stream, sealed): &Sealed, name: &Arc<Opened>) -> bool {
        if self.gone.contains(stream) {
            return false;
        }
        if self.count >= MOST {
            (self.names, self.count) = (HashMap::new(), 0);
        }
        let (names, hash) = (self.names.entry(*stream).or_insert_with(|| Vec::with_capacity(1)), hash(sealed));
        if names.iter().all(|it| it.0 != hash) {
            names.push((hash, name.clone()));
            self.count += 1;
        }
        true
    }

    pub(super) fn forget(&mut self, streams: &[Stream]) {
        for stream in streams {
            self.count -= self.names.remove(stream).map_or(0, |it| it.len());
            self.gone.insert(*stream);
        }
    }
}

fn hash(sealed: &str) -> u64 {
    // What is sealed has a nonce of its own, so nobody can choose what this comes to.
    let mut hasher = DefaultHasher::new();
    hasher.write(sealed.as_bytes());
    hasher.finish()
}

impl Keys {
    /// The names that were sealed, in the same order; none where the key is gone.
    pub(crate) async fn names(&self, sealed: Vec<Sealed>) -> Result<Vec<Option<Arc<Opened>>>, Failure> {
        let keys = self.clone();
        let looking = tokio::task::spawn_blocking(move || {
            let mut found = Vec::with_capacity(sealed.len());
            for some in sealed.chunks(AT_ONCE) {
                let directory = lock(&keys.0.names);
                found.extend(some.iter().map(|it| directory.find(it)));
            }
            (sealed, found)
        });
        let (sealed, mut found) = looking.await.map_err(|_| Failure::Closed)?;
        let unknown: Vec<usize> = (0..found.len()).filter(|it| found[*it].is_none() && !sealed[*it].1.is_empty()).collect();
        if unknown.is_empty() {
            return Ok(found);
        }
        let streams: Vec<Stream> = unknown.iter().map(|it| sealed[*it].0).collect();
        let theirs = self.for_reading(&streams).await?;
        let keys = self.clone();
        let opening = tokio::task::spawn_blocking(move || {
            for some in unknown.chunks(AT_ONCE) {
                let open = |it: &usize| {
                    let (stream, text) = &sealed[*it];
                    let json = seal::open_one(text, "name", *stream, theirs.get(stream)?)?;
                    Some((*it, Arc::new(Opened::of(&serde_json::from_slice(&json).ok()?))))
                };
                let opened: Vec<(usize, Arc<Opened>)> = some.iter().filter_map(open).collect();
                let mut directory = lock(&keys.0.names);
                for (index, name) in opened {
                    found[index] = directory.keep(&sealed[index], &name).then_some(name);
                }
            }
            found
        });
        opening.await.map_err(|_| Failure::Closed)
    }
}

#[cfg(test)]
mod tests {
    use domain::history::Kind;
    use uuid::Uuid;

    use super::*;

    fn stream(id: u128) -> Stream {
        Stream { kind: Kind::Journey, id: Uuid::from_u128(id) }
    }

    fn opened(given: &str, family: &str) -> Arc<Opened> {
        Arc::new(Opened::of(&Name::new(given, family).unwrap()))
    }

    #[test]
    fn a_name_is_what_it_was_and_is_found_in_small_letters() {
        let it = opened("Zoë Ann", "Ó BRIAIN");
        assert_eq!(it.name(), Name::new("Zoë Ann", "Ó BRIAIN").unwrap());
        assert_eq!(it.key(), ("ó briain", "zoë ann"));
        assert!(it.holds("ann ó br") && !it.holds("briain zo"));
    }

    #[test]
    fn what_was_forgotten_is_neither_kept_nor_given_out_again() {
        let mut directory = Directory::default();
        let sealed = (stream(1), "sealed".into());
        assert!(directory.keep(&sealed, &opened("A", "B")));
        assert!(directory.find(&sealed).is_some());
        directory.forget(&[stream(1)]);
        assert!(directory.find(&sealed).is_none());
        assert!(!directory.keep(&sealed, &opened("A", "B")), "it was opened before, and came too late");
        assert_eq!(directory.count, 0);
    }
}
