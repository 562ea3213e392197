//! Subject access: everything that is on record about a person, as they are given it (UK GDPR, Article 15).
//!
//! What is theirs is given in full, corrections and what was corrected among it. What is somebody else's is not: others are told by
//! what they are to the person, and whoever recorded or read something by a number that means the same throughout the copy and nothing
//! outside.

mod mask;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

pub use mask::Mask;

use crate::account::{Account, Granted};
use crate::correction::Standing;
use crate::event::Event;
use crate::history::{History, Recorded};
use crate::ids::{ActorId, EmployerId, EventId, PersonId};
use crate::opened;
use crate::person::Name;
use crate::reading::Reading;
use crate::retention::Keeping;

/// One entry, as its person is given it.
#[derive(Clone, PartialEq, Debug)]
pub struct Copied {
    /// The entry.
    pub entry: EventId,
    /// Its place in the history, from 1.
    pub version: i64,
    /// The stable name of its type.
    pub kind: &'static str,
    /// The day on which it is true.
    pub true_on: NaiveDate,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who recorded it: a number for each of them, in the order in which they first recorded something.
    pub recorder: usize,
    /// Whether it came in with a file.
    pub from_a_file: bool,
    /// What holds of it today.
    pub standing: Standing,
    /// What it says, by the names of its fields. Others' names are not in it.
    pub says: Value,
}

/// Everything that a person is given.
#[derive(Clone, PartialEq, Debug)]
pub struct SubjectAccess {
    /// Whose record it is.
    pub person: PersonId,
    /// The day on which it was prepared.
    pub prepared_on: NaiveDate,
    /// Every entry, in the order of recording.
    pub entries: Vec<Copied>,
    /// What was done in the person's cases before panels, of those that are decided for good, in the order of recording.
    pub panels: Vec<Copied>,
    /// Who keeps the record, and for how long.
    pub kept: Vec<Keeping>,
    /// The person's own accounts; none for who may not know who read the record.
    pub accounts: Vec<Account>,
    /// Who read the record, the latest first, each reader as a number; none for who may not know.
    pub readings: Vec<(usize, Reading)>,
    /// What employers are called.
    pub employers: BTreeMap<EmployerId, String>,
}

impl SubjectAccess {
    /// What an employer is called.
    pub fn called(&self, employer: EmployerId) -> &str {
        self.employers.get(&employer).map_or("an employer", String::as_str)
    }

    /// As data. The names of what an entry says are those of the log: it is a copy for its person, and no interface for programs.
    pub fn to_json(&self) -> Value {
        let kept = self.kept.iter().map(|it| {
            let class = it.class.as_ref().map(|it| it.title.as_str());
            json!({ "employer": self.called(it.employer), "class": class, "kept_until": it.until })
        });
        json!({
            "format": "waymark-subject-access",
            "version": 2,
            "record": self.person.to_string(),
            "prepared_on": self.prepared_on,
            "kept": kept.collect::<Vec<_>>(),
            "accounts": self.accounts.iter().filter_map(|it| self.account(it)).collect::<Vec<_>>(),
            "readings": self.readings.iter().map(|(reader, it)| read(*reader, it)).collect::<Vec<_>>(),
            "entries": self.entries.iter().map(Copied::to_json).collect::<Vec<_>>(),
            "panels": self.panels.iter().map(Copied::to_json).collect::<Vec<_>>(),
        })
    }

    fn account(&self, it: &Account) -> Option<Value> {
        let opened = it.opened.as_ref()?;
        let role = |it: &Granted| {
            let (until, employer) = (it.first_day_without().and_then(|it| it.pred_opt()), it.employer.map(|it| self.called(it)));
            json!({ "role": it.role.code(), "employer": employer, "from": it.from, "until": until })
        };
        Some(json!({
            "account": opened.account.to_string(),
            "name": opened.name.get(),
            "email": opened.email.get().and_then(Option::as_ref),
            "roles": it.grants.iter().map(role).collect::<Vec<_>>(),
        }))
    }
}

fn read(reader: usize, it: &Reading) -> Value {
    json!({
        "at": it.at,
        "read_by": format!("reader {reader}"),
        "as": it.roles.iter().map(|it| it.code()).collect::<Vec<_>>(),
        "purpose": it.purpose.map(|it| it.code()),
        "classes": it.classes.iter().map(|it| it.code().to_lowercase()).collect::<Vec<_>>(),
    })
}

impl Copied {
    fn to_json(&self) -> Value {
        let (standing, by) = match &self.standing {
            Standing::Stands => ("stands", None),
            Standing::Corrected { by, .. } => ("corrected", Some(by)),
            Standing::Retracted { by } => ("retracted", Some(by)),
        };
        json!({
            "entry": self.entry,
            "number": self.version,
            "what": self.kind,
            "true_on": self.true_on,
            "recorded_at": self.recorded_at,
            "recorded_by": format!("recorder {}", self.recorder),
            "from_a_file": self.from_a_file,
            "standing": standing,
            "changed_by_entry": by,
            "says": self.says,
        })
    }
}

/// Numbers for those who recorded or read something, in the order in which they are come upon.
#[derive(Clone, Default, Debug)]
pub struct Numbers(Vec<ActorId>);

impl Numbers {
    /// The number of somebody, from 1.
    pub fn of(&mut self, actor: ActorId) -> usize {
        let known = self.0.iter().position(|it| *it == actor);
        known.unwrap_or_else(|| {
            self.0.push(actor);
            self.0.len() - 1
        }) + 1
    }
}

/// Everything that a history says about its person, without the names of others: those that stand in it, and those that are known beside
/// it, each with what is said instead.
pub fn copy(history: &History, person: PersonId, (beside, numbers): (Vec<(String, String)>, &mut Numbers)) -> Vec<Copied> {
    let mask = Mask::of(names_of_others(history).into_iter().chain(beside), &own_names(history));
    copied(history, person, (&mask, numbers))
}

/// What was done in somebody's cases before a panel, of a sitting's history from which everything else was taken: as [`copy`], with the names
/// of others that their journey knows masked. Members are ids that say nothing outside, and what is in packs is left out, since it has others
/// in it; the rest of it is in the copy of the journey.
pub fn copy_of_cases(
    cases: &History,
    (journey, person): (&History, PersonId),
    (beside, numbers): (Vec<(String, String)>, &mut Numbers),
) -> Vec<Copied> {
    let mask = Mask::of(names_of_others(journey).into_iter().chain(beside), &own_names(journey));
    let mut all = copied(cases, person, (&mask, numbers));
    for it in all.iter_mut().filter(|it| it.kind == "PackSealed") {
        it.says["contents"] = Value::Null;
    }
    all
}

fn copied(history: &History, person: PersonId, (mask, numbers): (&Mask, &mut Numbers)) -> Vec<Copied> {
    let standing = history.standing();
    let mut copied = |(entry, standing): (&Recorded, Standing)| {
        let mut says = told(&entry.event, mask);
        leave_out_others(&mut says, person);
        Copied {
            entry: entry.id,
            version: entry.version,
            kind: entry.event.name(),
            true_on: entry.effective_on,
            recorded_at: entry.recorded_at,
            recorder: numbers.of(entry.by),
            from_a_file: entry.import.is_some(),
            standing,
            says,
        }
    };
    standing.into_iter().map(&mut copied).collect()
}

/// Others whom a history names by their ids, and what is said instead of their names.
pub fn others(history: &History, person: PersonId) -> Vec<(PersonId, String)> {
    let named = |entry: &Recorded| match said(&entry.event) {
        Event::SupportAssigned(it) => it.person.filter(|it| *it != person).map(|other| (other, called(it.party.into()))),
        _ => None,
    };
    history.entries().iter().filter_map(named).collect()
}

/// Every name that a person has or had, in full.
pub fn own_names(history: &History) -> Vec<String> {
    let name = |it: &Name| format!("{} {}", it.given, it.family);
    let named = |entry: &Recorded| match said(&entry.event) {
        Event::JourneyOpened(it) => it.name.get().map(name),
        Event::NameChanged(it) => it.name.get().map(name),
        _ => None,
    };
    history.entries().iter().filter_map(named).collect()
}

fn said(event: &Event) -> &Event {
    match event {
        Event::EntryCorrected(it) => said(&it.replacement),
        event => event,
    }
}

/// The names of other people that stand in fields of their own, and what is said instead.
fn names_of_others(history: &History) -> Vec<(String, String)> {
    let named = |entry: &Recorded| match said(&entry.event) {
        Event::PlacementRecorded(it) => Some((it.practice_educator.get().cloned().flatten()?, called("practice_educator"))),
        Event::SupportAssigned(it) => Some((it.name.get().cloned().flatten()?, called(it.party.into()))),
        _ => None,
    };
    history.entries().iter().filter_map(named).collect()
}

fn called(code: &str) -> String {
    format!("[the {}]", words(code))
}

/// `line_manager` as "line manager".
fn words(code: &str) -> String {
    code.replace('_', " ")
}

/// An event's fields, with the personal values that can be read opened, masked but for the person's own particulars, and null for those
/// that cannot.
fn told(event: &Event, mask: &Mask) -> Value {
    let is_own = matches!(said(event), Event::JourneyOpened(_) | Event::NameChanged(_) | Event::DetailsRecorded(_));
    let mut says = opened::says(event, &|value| {
        if !is_own {
            over(value, mask);
        }
    });
    // Why somebody's own particulars were corrected is a text like any other.
    if let (true, Some(reason)) = (is_own, says.get_mut("reason")) {
        over(reason, mask);
    }
    says
}

/// Masks whatever was typed.
fn over(value: &mut Value, mask: &Mask) {
    match value {
        Value::String(text) => *text = mask.over(text),
        Value::Array(all) => all.iter_mut().for_each(|it| over(it, mask)),
        Value::Object(fields) => fields.values_mut().for_each(|it| over(it, mask)),
        _ => {}
    }
}

/// The ids of other people say nothing to this one.
fn leave_out_others(value: &mut Value, person: PersonId) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(|it| leave_out_others(it, person)),
        Value::Object(fields) => {
            let own = person.to_string();
            if fields.get("person").is_some_and(|it| it.as_str().is_some_and(|it| it != own)) {
                fields.remove("person");
            }
            fields.values_mut().for_each(|it| leave_out_others(it, person));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::*;
    use crate::placement::PlacementRecorded;
    use crate::private::Private;

    const PERSON: PersonId = PersonId(uuid::Uuid::from_u128(1));

    fn taught_by(name: &str) -> PlacementRecorded {
        PlacementRecorded { practice_educator: Private::Open(Some(name.to_owned())), ..a_placement() }
    }

    fn copied(story: &Story) -> Vec<Copied> {
        copy(&story.history, PERSON, (Vec::new(), &mut Numbers::default()))
    }

    fn note(text: &str) -> Told {
        let note = Private::Open(Some(text.to_owned()));
        (3, Event::ReadinessAssessed(crate::placement::ReadinessAssessed { ready: true, note, recorded_for: None }))
    }

    #[test]
    fn everything_is_told_and_what_was_corrected_with_it() {
        let story = given([opened(), renamed(5, "Ali"), corrected(2, renamed(5, "Aliyu"))]);
        let copied = copied(&story);
        assert_eq!(copied.len(), 3);
        assert_eq!((copied[0].kind, &copied[0].says["name"]["family"]), ("JourneyOpened", &Value::from("Khan")));
        assert!(matches!(copied[1].standing, Standing::Corrected { .. }));
        assert_eq!(copied[2].says["replacement"]["NameChanged"]["name"]["family"], "Aliyu");
        assert_eq!(copied[2].says["reason"], "a slip");
    }

    #[test]
    fn others_are_told_by_what_they_are_wherever_they_are_named() {
        let typed = "jo MARSH was pleased, and so was Joanne; Marsh's words";
        let story = given([opened(), note(typed), placed(4, taught_by("Jo Marsh"))]);
        let copied = copied(&story);
        assert_eq!(copied[1].says["note"], "[the practice educator] was pleased, and so was Joanne; [the practice educator]'s words");
        assert_eq!(copied[2].says["practice_educator"], "[the practice educator]");
        assert!(!format!("{copied:?}").to_lowercase().contains("marsh"));
    }

    #[test]
    fn ids_of_others_are_left_out_and_ones_own_stays() {
        let mut says = serde_json::json!({ "by": { "party": "assessor", "person": "another" }, "with": { "person": PERSON.to_string() } });
        leave_out_others(&mut says, PERSON);
        assert_eq!(says, serde_json::json!({ "by": { "party": "assessor" }, "with": { "person": PERSON.to_string() } }));
    }

    #[test]
    fn who_recorded_is_a_number_that_is_the_same_throughout() {
        let story = given([opened(), proposed(5), approved(6), rejected(7)]);
        let recorders: Vec<usize> = copied(&story).iter().map(|it| it.recorder).collect();
        assert_eq!(recorders, [1, 1, 2, 1]);
    }

    #[test]
    fn ones_own_particulars_stay_as_they_are_and_why_they_were_corrected_is_masked() {
        let (on, mut event) = corrected(1, opened());
        if let Event::EntryCorrected(it) = &mut event {
            it.reason = Private::Open("Marsh said so".to_owned());
        }
        let details = crate::person::Details { address: Some("1 Marsh Lane".into()), ..crate::person::Details::default() };
        let recorded = Event::DetailsRecorded(crate::person::DetailsRecorded { details: Private::Open(details), recorded_for: None });
        let copied = copied(&given([opened(), placed(4, taught_by("Jo Marsh")), (on, event), (5, recorded)]));
        assert_eq!(copied[2].says["reason"], "[the practice educator] said so");
        assert_eq!(copied[3].says["details"]["address"], "1 Marsh Lane");
    }

    #[test]
    fn nothing_that_cannot_be_read_is_told() {
        let (on, event) = renamed(5, "Ali");
        let mut sealed = event.clone();
        sealed.secrets().into_iter().for_each(|(_, it)| it.forget());
        let told_of = told(&sealed, &Mask::default());
        assert_eq!((on, told_of["name"].is_null()), (5, true));
        let mut withheld = event;
        withheld.secrets().into_iter().for_each(|(_, it)| it.withhold());
        assert!(told(&withheld, &Mask::default())["name"].is_null());
    }
}
