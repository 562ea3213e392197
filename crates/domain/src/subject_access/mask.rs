//! Masking: the names of other people in what was typed, told by what they are to the person.
//!
//! A name is masked as a whole and word by word, whatever its case, since people are spoken of by either part of it. What is also a word
//! of the person's own name stays, and so do forms of address and what is too short to tell anybody by.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A word of fewer letters than this is not masked by itself.
const SHORTEST: usize = 3;
/// What people are addressed by is nobody's name.
const ADDRESS: [&str; 10] = ["miss", "mrs", "prof", "professor", "doctor", "sir", "dame", "lady", "lord", "rev"];

/// The names of others, and what is said instead of each.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mask {
    /// Names as lists of words, the longest first.
    names: Vec<(Vec<String>, String)>,
    words: BTreeMap<String, String>,
}

impl Mask {
    /// Of names, each with what is said instead, but for the words of the person's own names.
    pub fn of(others: impl IntoIterator<Item = (String, String)>, own: &[String]) -> Self {
        let own: BTreeSet<String> = own.iter().flat_map(|it| words(it)).map(|it| it.text).collect();
        let mut mask = Self::default();
        for (name, called) in others {
            let name: Vec<String> = words(&name).into_iter().map(|it| it.text).collect();
            let is_others = |it: &&String| !own.contains(*it);
            let tells = |it: &&String| it.chars().count() >= SHORTEST && !ADDRESS.contains(&it.as_str());
            let told: Vec<String> = name.iter().filter(is_others).filter(tells).cloned().collect();
            mask.words.extend(told.into_iter().map(|it| (it, called.clone())));
            if name.iter().any(|it| is_others(&it)) {
                mask.names.push((name, called));
            }
        }
        mask.names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        mask
    }

    /// A text without them.
    pub fn over(&self, text: &str) -> String {
        let found = words(text);
        let (mut masked, mut from, mut next) = (String::with_capacity(text.len()), 0, 0);
        while let Some(word) = found.get(next) {
            let (count, called) = match self.whole(&found[next..], text) {
                Some(it) => it,
                None => (1, self.words.get(&word.text)),
            };
            if let Some(called) = called {
                masked += &text[from..word.at.start];
                masked += called;
                from = found[next + count - 1].at.end;
            }
            next += count;
        }
        masked + &text[from..]
    }

    /// The name that stands at the beginning of these words with nothing but blanks, dots, commas and hyphens in it.
    fn whole(&self, found: &[Word], text: &str) -> Option<(usize, Option<&String>)> {
        let is_between = |it: char| it.is_whitespace() || matches!(it, '.' | ',' | '-');
        let stands = |name: &[String]| {
            found.len() >= name.len()
                && name.iter().zip(found).all(|(name, found)| *name == found.text)
                && found[..name.len()].windows(2).all(|it| text[it[0].at.end..it[1].at.start].chars().all(is_between))
        };
        self.names.iter().find(|(name, _)| stands(name)).map(|(name, called)| (name.len(), Some(called)))
    }
}

/// A word in small letters, and where it stands: without the "'s" of what belongs to somebody.
struct Word {
    text: String,
    at: Range<usize>,
}

/// The words of a text: letters, with an apostrophe between them where there is one.
fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((start, first)) = letters.next() {
        if !first.is_alphabetic() {
            continue;
        }
        let mut end = start + first.len_utf8();
        while let Some((at, letter)) = letters.peek().copied() {
            let joins = is_apostrophe(letter) && text[at + letter.len_utf8()..].starts_with(char::is_alphabetic);
            // A mark above or below the letter before it belongs to it.
            if !letter.is_alphabetic() && !joins && !('\u{300}'..='\u{36f}').contains(&letter) {
                break;
            }
            end = at + letter.len_utf8();
            letters.next();
        }
        let all = &text[start..end];
        let stem = all.strip_suffix(['s', 'S']).and_then(|it| it.strip_suffix(is_apostrophe)).filter(|it| !it.is_empty()).unwrap_or(all);
        let text = stem.chars().map(|it| if is_apostrophe(it) { '\'' } else { it }).flat_map(char::to_lowercase).collect();
        found.push(Word { text, at: start..start + stem.len() });
    }
    found
}

fn is_apostrophe(it: char) -> bool {
    matches!(it, '\'' | '\u{2019}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(name: &str, text: &str) -> String {
        Mask::of([(name.to_owned(), "[them]".to_owned())], &["Aisha Khan".to_owned()]).over(text)
    }

    #[test]
    fn every_part_of_a_name_is_masked_in_any_case() {
        assert_eq!(masked("Joanne Marsh", "Marsh and joanne, JOANNE MARSH"), "[them] and [them], [them]");
        assert_eq!(masked("Joanne Marsh", "Marsh, Joanne; Joanne M. Marsh"), "[them], [them]; [them] M. [them]");
    }

    #[test]
    fn what_belongs_to_somebody_is_masked_too() {
        assert_eq!(masked("Jo Marsh", "Marsh's view, Jo Marsh\u{2019}s and MARSH'S"), "[them]'s view, [them]\u{2019}s and [them]'S");
        assert_eq!(masked("Sean O'Brien", "O\u{2019}Brien's notes"), "[them]'s notes");
    }

    #[test]
    fn a_word_that_has_a_name_in_it_is_another_word() {
        assert_eq!(masked("Jo Marsh", "Marshall walked the marshes with Joan"), "Marshall walked the marshes with Joan");
    }

    #[test]
    fn the_parts_of_a_double_name_are_parts() {
        assert_eq!(masked("Ann Smith-Jones", "Smith rang; Ann Smith Jones did not"), "[them] rang; [them] did not");
    }

    #[test]
    fn what_is_the_persons_own_name_too_stays() {
        assert_eq!(masked("Imran Khan", "Khan met Imran Khan and Imran"), "Khan met [them] and [them]");
        assert_eq!(masked("Aisha", "Aisha was there"), "Aisha was there");
    }

    #[test]
    fn short_words_and_forms_of_address_stay_by_themselves() {
        assert_eq!(masked("Mrs Jo Li", "Jo came, Mrs Khan went, Mrs Jo Li stayed"), "Jo came, Mrs Khan went, [them] stayed");
    }

    #[test]
    fn letters_of_several_bytes_are_masked_whole() {
        assert_eq!(masked("Zoë Šťastná", "Mit ZOË ŠŤASTNÁ gesprochen, İZoë"), "Mit [them] gesprochen, İZoë");
    }
}
