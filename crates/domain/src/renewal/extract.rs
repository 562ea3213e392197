//! An extract of the register beside what is on record: what a look by it would change, and whether it is of somebody of that name.

use chrono::NaiveDate;
use strum::VariantArray;

use super::RegisterStatus;
use crate::cpd::year_ending;
use crate::journey::Journey;
use crate::person::Name;

/// How what an extract says of somebody differs from the last look on record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Difference {
    /// It is what was seen in the same registration year.
    Nothing,
    /// Nobody has looked before.
    FirstLook,
    /// The status was another.
    Status(RegisterStatus),
    /// The status is the same, and the day until which was another, or none was said.
    Until(Option<NaiveDate>),
    /// It is what was seen then, and a registration year has ended since.
    YearEnded(NaiveDate),
}

impl RegisterStatus {
    /// A status as an extract has it, in any case and spacing, whatever hyphens and commas stand in it.
    pub fn from_words(text: &str) -> Option<Self> {
        let wanted = letters(text);
        Self::VARIANTS.iter().copied().find(|it| letters(it.words()) == wanted)
    }
}

/// How what an extract of a day says of somebody differs from the last look on record by that day.
pub fn difference(journey: &Journey, (status, until): (RegisterStatus, Option<NaiveDate>), on: NaiveDate) -> Difference {
    let Some(last) = journey.renewals.checks.iter().filter(|it| it.on <= on).max_by_key(|it| it.on) else {
        return Difference::FirstLook;
    };
    match () {
        () if last.status != status => Difference::Status(last.status),
        () if last.registered_until != until => Difference::Until(last.registered_until),
        // What the register said holds until a year ends: the same said after that is news.
        () if year_ending(last.on) != year_ending(on) => Difference::YearEnded(last.on),
        () => Difference::Nothing,
    }
}

/// Whether the name in the register is another than somebody's: the family name must stand at its end, and the first of the given names at
/// its beginning. Names in between, hyphens, apostrophes and case make no difference.
pub fn is_another_name(registered: &str, name: &Name) -> bool {
    let words: Vec<String> =
        registered.split(|it: char| it.is_whitespace() || it == '-').map(letters).filter(|it| !it.is_empty()).collect();
    let (family, given) = (letters(&name.family), letters(&name.given));
    let first = name.given.split(|it: char| it.is_whitespace() || it == '-').map(letters).find(|it| !it.is_empty());
    let ends = (0..words.len()).any(|at| words[at..].concat() == family);
    let begins = first.is_none_or(|first| (1..=words.len()).any(|to| [&first, &given].contains(&&words[..to].concat())));
    !(ends && begins)
}

fn letters(text: &str) -> String {
    text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
