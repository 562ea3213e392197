//! Reminders: which words go to whom on which days before and after something is due, as versioned documents that an employer adopts.

use chrono::NaiveDate;

use crate::due::{DueItem, What};
use crate::framework::Section;
use crate::support::Party;

/// One version of an employer's reminders.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reminders {
    /// The templates, in their order.
    pub templates: Vec<Template>,
}

/// Words that are sent of some things that are due, to somebody, on some days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Template {
    /// Its short name.
    pub slug: String,
    /// Of which things, by [`What::code`].
    pub what: Vec<String>,
    /// To whom.
    pub to: Vec<To>,
    /// On which days, counted from the day on which it is due: below nought before it.
    pub days: Vec<i32>,
    /// After the last of these, again whenever so many days have passed, until it is done.
    pub then_every_days: Option<u32>,
    /// The subject: no name stands in it, since subjects are read on locked screens.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// To whom a reminder goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum To {
    /// Whose move it is.
    Whose,
    /// Whoever is this to the person.
    Party(Party),
}

/// What stands in the place of the placeholders.
#[derive(Clone, Copy, Debug)]
pub struct Filling<'a> {
    /// What is due.
    pub title: &'a str,
    /// When.
    pub on: NaiveDate,
    /// The day of the reminder.
    pub today: NaiveDate,
    /// The given name of the person on the programme; nothing where they have been erased.
    pub given_name: &'a str,
    /// What people call the programme.
    pub programme: &'a str,
}

/// The placeholders of a text. A subject has all but the name.
const PLACEHOLDERS: [&str; 6] = ["title", "on", "days_late", "days_left", "programme", NAME];
const NAME: &str = "given_name";

/// So many days before and after the day are meant at most.
const FARTHEST: i32 = 400;

impl Reminders {
    /// Which reminders fall on a day: the template, the party that it goes to, and what it is about.
    pub fn on<'a>(&'a self, due: &'a [DueItem], on: NaiveDate) -> Vec<(&'a Template, Party, &'a DueItem)> {
        let mut all = Vec::new();
        for it in due {
            for template in self.templates.iter().filter(|template| template.falls(it, on)) {
                let mut parties: Vec<Party> = template.to.iter().map(|to| to.of(it)).collect();
                // Whose move it is may be named beside: nobody is reminded twice of one thing.
                parties.sort();
                parties.dedup();
                all.extend(parties.into_iter().map(|party| (template, party, it)));
            }
        }
        all
    }

    pub(crate) fn read(whole: &Section<'_, '_>) -> Option<Self> {
        let sections = whole.sections("templates");
        if sections.is_empty() {
            whole.fault("templates", "has nothing in it", "write at least one [[templates]]");
        }
        let templates: Vec<Template> = sections.iter().filter_map(Template::read).collect();
        if templates.len() == sections.len() {
            Section::distinct(&sections, "slug", templates.iter().map(|it| it.slug.as_str()));
        }
        Some(Self { templates })
    }
}

impl To {
    fn of(self, it: &DueItem) -> Party {
        match self {
            Self::Whose => it.whose,
            Self::Party(party) => party,
        }
    }

    fn named(word: &str) -> Option<Self> {
        if word == "whose" {
            return Some(Self::Whose);
        }
        let party: Party = word.parse().ok()?;
        // Others are never given to a person, and nobody knows who they are.
        (!matches!(party, Party::Peer | Party::Professional | Party::PersonSupported)).then_some(Self::Party(party))
    }
}

impl Template {
    fn falls(&self, it: &DueItem, on: NaiveDate) -> bool {
        if !self.what.iter().any(|code| code == it.what.code()) {
            return false;
        }
        let passed = (on - it.on).num_days();
        let last = self.days.iter().copied().max().map_or(0, i64::from);
        let again = |every: u32| every > 0 && passed > last && (passed - last) % i64::from(every) == 0;
        self.days.iter().any(|day| i64::from(*day) == passed) || self.then_every_days.is_some_and(again)
    }

    fn read(section: &Section<'_, '_>) -> Option<Self> {
        let slug = section.slug("slug");
        let (what, to) = (section.texts("what"), section.texts("to"));
        if what.is_empty() {
            section.fault("what", "names nothing", "name what it is about, such as [\"review\"]");
        }
        if let Some(unknown) = what.iter().find(|it| !What::CODES.contains(&it.as_str())) {
            section.fault("what", format!("{unknown} is never due"), format!("expected one of {}", What::CODES.join(", ")));
        }
        let parties: Vec<To> = to.iter().filter_map(|it| To::named(it)).collect();
        if parties.is_empty() || parties.len() < to.len() {
            section.fault(
                "to",
                "names somebody to whom nothing is sent",
                "expected whose, worker, assessor, supervisor, educator, mentor, line_manager or coordinator",
            );
        }
        let days = section.whole_numbers("days", -FARTHEST..=FARTHEST);
        if days.is_empty() {
            section.fault("days", "names no day", "count the days from the day on which it is due, such as [-14, 0, 7]");
        }
        let then_every_days = section.maybe_number("then_every_days", 1..=FARTHEST.unsigned_abs());
        let (subject, text) = (section.text("subject"), section.text("text"));
        check(section, "subject", subject.as_deref());
        check(section, "text", text.as_deref());
        Some(Self { slug: slug?, what, to: parties, days, then_every_days, subject: subject?, text: text? })
    }
}

/// Notes a fault for a placeholder that nobody knows, and for a name in a subject.
fn check(section: &Section<'_, '_>, field: &'static str, text: Option<&str>) {
    let known = || PLACEHOLDERS.iter().filter(|it| **it != NAME || field == "text").map(|it| format!("{{{it}}}")).collect::<Vec<_>>();
    for name in pieces(text.unwrap_or_default()).filter_map(|(_, name)| name) {
        if name == NAME && field != "text" {
            section.fault(field, "would show a name to whoever sees the screen", "name nobody in a subject: {given_name} is for the text");
        } else if !PLACEHOLDERS.contains(&name) {
            section.fault(field, format!("{{{name}}} stands for nothing"), format!("expected one of {}", known().join(", ")));
        }
    }
}

/// Each piece of a text and the placeholder behind it. A brace without its other half is one of a name that nobody knows.
fn pieces(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let Some((before, behind)) = text.split_once('{') else { return Some((text, None)) };
        let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
        rest = Some(after);
        Some((before, Some(name)))
    })
}

impl Filling<'_> {
    /// A text with its placeholders filled.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = String::new();
        for (piece, name) in pieces(text) {
            filled.push_str(piece);
            match name {
                Some("title") => filled.push_str(self.title),
                Some("on") => filled += &self.on.format("%-d %B %Y").to_string(),
                Some("days_late") => filled += &(self.today - self.on).num_days().max(0).to_string(),
                Some("days_left") => filled += &(self.on - self.today).num_days().max(0).to_string(),
                Some("programme") => filled.push_str(self.programme),
                Some(NAME) => filled.push_str(if self.given_name.is_empty() { "somebody" } else { self.given_name }),
                _ => {}
            }
        }
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::{Body, check, shipped};
    use crate::given::day;

    const DOCUMENT: &str = r#"
id = "reminders"
version = "1"
kind = "reminders"
title = "Reminders"
publisher = "Townbury"

[in_force]
from = 2026-04-01

[[templates]]
slug = "review"
what = ["review"]
to = ["whose", "assessor", "worker"]
days = [-14, 0, 7]
then_every_days = 14
subject = "{title} is due on {on}"
text = "{title} of {given_name} on {programme}: {days_left} days left, {days_late} days late."
"#;

    fn reminders() -> Reminders {
        let Body::Reminders(it) = check(DOCUMENT).unwrap().body else { panic!("not reminders") };
        it
    }

    fn review(on: u64) -> DueItem {
        DueItem { what: What::Review("final".into(), None), on: day(on), late_by_days: 0, whose: Party::Assessor, why: Vec::new() }
    }

    #[test]
    fn a_reminder_falls_on_its_days_and_then_again_and_again_and_goes_to_nobody_twice() {
        let (it, due) = (reminders(), [review(100)]);
        let days: Vec<u64> = (80..140).filter(|on| !it.on(&due, day(*on)).is_empty()).collect();
        assert_eq!(days, [86, 100, 107, 121, 135]);
        let parties: Vec<Party> = it.on(&due, day(100)).into_iter().map(|(_, party, _)| party).collect();
        assert_eq!(parties, [Party::Worker, Party::Assessor]);
        let other = DueItem { what: What::Supervision, ..review(100) };
        assert!(it.on(&[other], day(100)).is_empty());
    }

    #[test]
    fn placeholders_are_filled_once_and_a_title_is_only_a_title() {
        let on = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        let today = NaiveDate::from_ymd_opt(2026, 12, 4).unwrap();
        let filling = Filling { title: "{on}", on, today, given_name: "Aisha", programme: "ASYE" };
        let template = &reminders().templates[0];
        assert_eq!(filling.fill(&template.subject), "{on} is due on 1 December 2026");
        assert_eq!(filling.fill(&template.text), "{on} of Aisha on ASYE: 0 days left, 3 days late.");
        assert_eq!(Filling { given_name: "", ..filling }.fill("{given_name}"), "somebody");
    }

    #[test]
    fn every_fault_is_told_with_its_field() {
        let faults = |from: &str, to: &str| {
            assert!(DOCUMENT.contains(from), "{from}");
            let faults = check(&DOCUMENT.replacen(from, to, 1)).err().unwrap_or_default();
            faults.into_iter().map(|it| format!("{}: {}", it.field, it.reason)).collect::<Vec<_>>()
        };
        let told = [
            ("[\"review\"]", "[\"rewiew\"]", "templates.review.what: rewiew is never due"),
            ("\"whose\"", "\"peer\"", "templates.review.to: names somebody to whom nothing is sent"),
            ("[-14, 0, 7]", "[]", "templates.review.days: names no day"),
            ("is due on {on}", "of {given_name}", "templates.review.subject: would show a name to whoever sees the screen"),
            ("{programme}", "{program}", "templates.review.text: {program} stands for nothing"),
            ("days late.", "{days", "templates.review.text: {days} stands for nothing"),
        ];
        for (from, to, fault) in told {
            assert_eq!(faults(from, to), [fault], "{to}");
        }
    }

    #[test]
    fn what_comes_with_waymark_speaks_of_everything_that_may_be_due() {
        let text = shipped().iter().find(|it| it.file == "reminders-2026.toml").unwrap().text;
        let Body::Reminders(it) = check(text).unwrap().body else { panic!("not reminders") };
        for code in What::CODES {
            assert!(it.templates.iter().any(|it| it.what.iter().any(|what| what == code)), "nobody is reminded of {code}");
        }
    }
}
