//! Invents persons: who they are, when they qualified and where.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use super::dice::Dice;
use super::names::{BRITISH, ETHNICITIES, Tradition};
use super::plan::{PlannedPerson, Registration};

/// How many authorities can share the register's numbers without ever meeting.
pub(super) const AUTHORITIES: u32 = 160;
/// How many numbers each of them has.
const NUMBERS_EACH: u32 = 999_999 / AUTHORITIES;
/// Shares no factor with `NUMBERS_EACH`, so that stepping by it visits every number once.
const STEP: u32 = 1_000;

/// Universities that do not exist.
const UNIVERSITIES: [&str; 14] = [
    "Ashbourne University",
    "University of Aldermere",
    "Castlegate University",
    "University of the Fells",
    "Harrowdene University",
    "Kingsmoor University",
    "University of Lindale",
    "Marlowe Metropolitan University",
    "University of Northmoor",
    "Pennine Gate University",
    "University of Ravenstone",
    "St Werburgh's University College",
    "Thornbridge University",
    "University of Westhaven",
];

/// What is settled about a person before the rest is invented.
#[derive(Clone, Copy)]
pub(super) struct Brief {
    /// The first day of the first spell.
    pub start: NaiveDate,
    /// Days between qualifying and that day; none for the newly qualified.
    pub experience_days: Option<u64>,
    /// Whether they trained outside England.
    pub overseas: bool,
}

/// Invents the people of one authority.
pub(super) struct Inventor {
    authority: u32,
    domain: String,
    words: HashMap<*const u8, Vec<&'static str>>,
    addresses: HashMap<String, u32>,
    numbers_given: u32,
    first_number: u32,
}

impl Inventor {
    pub fn new(name: &str, authority: u32, dice: &mut Dice) -> Self {
        let slug: Vec<String> = name
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        Self {
            authority,
            domain: format!("{}.example.org", slug.join("-")),
            words: HashMap::new(),
            addresses: HashMap::new(),
            numbers_given: 0,
            first_number: dice.below(NUMBERS_EACH as usize) as u32,
        }
    }

    pub fn person(&mut self, brief: Brief, dice: &mut Dice) -> PlannedPerson {
        let total = ETHNICITIES.iter().map(|(_, weight, _)| *weight as usize).sum();
        let mut throw = dice.below(total);
        let (ethnicity, _, tradition) = ETHNICITIES
            .iter()
            .find(|(_, weight, _)| {
                let found = throw < *weight as usize;
                throw = throw.saturating_sub(*weight as usize);
                found
            })
            .unwrap_or(&ETHNICITIES[0]);
        let gender = if dice.per_mille(872) { 2 } else { 1 };
        let (given, family) = self.name(tradition, gender, dice);
        let qualified_on = match brief.experience_days {
            None => brief.start - Days::new(40 + dice.below(60) as u64),
            Some(days) => brief.start - Days::new(days),
        };
        let registered_on = match brief.experience_days {
            None => brief.start - Days::new(7 + dice.below(28) as u64),
            Some(days) => qualified_on + Days::new((20 + dice.below(60) as u64).min(days)),
        };
        let route = route(brief, qualified_on, dice);
        let age = age_at_qualifying(route, dice);
        PlannedPerson {
            email: self.address(&given, &family),
            given,
            family,
            born_on: qualified_on - Days::new(age),
            gender,
            ethnicity,
            phone: phone(dice),
            registration: self.number().map(|number| Registration { number, registered_on }),
            route,
            qualification_level: match route {
                "ug_degree" | "apprenticeship" => 1,
                "overseas" => 3,
                _ => 2,
            },
            university: dice.pick(&UNIVERSITIES),
            qualified_on,
            placements: Vec::new(),
            offers: Vec::new(),
            spells: Vec::new(),
            memberships: Vec::new(),
        }
    }

    fn name(&mut self, usual: &Tradition, gender: u8, dice: &mut Dice) -> (String, String) {
        // Families mix: some have a given or a family name from another tradition.
        let given_from = if dice.per_mille(120) { &BRITISH } else { usual };
        let family_from = if dice.per_mille(80) { &BRITISH } else { usual };
        let given = if gender == 2 { given_from.women } else { given_from.men };
        let given = self.word(given, dice);
        let family = self.word(family_from.families, dice);
        if dice.per_mille(45) {
            let second = self.word(family_from.families, dice);
            if second != family && !family.contains('-') && !second.contains('-') {
                return (given.to_owned(), format!("{family}-{second}"));
            }
        }
        (given.to_owned(), family.to_owned())
    }

    fn word(&mut self, list: &'static str, dice: &mut Dice) -> &'static str {
        let words = self.words.entry(list.as_ptr()).or_insert_with(|| list.split_whitespace().collect());
        dice.pick(words)
    }

    fn address(&mut self, given: &str, family: &str) -> String {
        let plain = |name: &str| name.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
        let local = format!("{}.{}", plain(given), plain(family));
        let times = self.addresses.entry(local.clone()).or_default();
        *times += 1;
        match *times {
            1 => format!("{local}@{}", self.domain),
            again => format!("{local}{again}@{}", self.domain),
        }
    }

    /// The next number of this authority's share of the register.
    fn number(&mut self) -> Option<u32> {
        if self.numbers_given == NUMBERS_EACH {
            return None;
        }
        let place = (self.first_number + self.numbers_given * STEP) % NUMBERS_EACH;
        self.numbers_given += 1;
        Some(place * AUTHORITIES + self.authority % AUTHORITIES + 1)
    }
}

/// A number from the ranges that Ofcom keeps for drama.
fn phone(dice: &mut Dice) -> String {
    let last = dice.below(1_000);
    if dice.per_mille(800) { format!("07700 900{last:03}") } else { format!("01632 960{last:03}") }
}

fn route(brief: Brief, qualified_on: NaiveDate, dice: &mut Dice) -> &'static str {
    use chrono::Datelike;
    if brief.overseas {
        return "overseas";
    }
    let year = qualified_on.year();
    let since = |first: i32, weight: usize| if year < first { 0 } else { weight };
    dice.weighted(&[
        ("ug_degree", 500),
        ("pg_degree", 300),
        ("step_up", since(2011, 70)),
        ("approach", since(2014, 75)),
        ("apprenticeship", since(2021, 90)),
        ("return", if brief.experience_days.is_some() { 15 } else { 0 }),
    ])
}

/// In days: most qualify in their twenties, apprentices and changers of career later.
fn age_at_qualifying(route: &str, dice: &mut Dice) -> u64 {
    let later = if route == "ug_degree" { 0 } else { 2 };
    let years = match dice.below(100) {
        0..55 => 21 + later + dice.below(5),
        55..85 => 26 + later + dice.below(9),
        _ => 35 + dice.below(13),
    };
    years as u64 * 365 + 60 + dice.below(365) as u64
}
