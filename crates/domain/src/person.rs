//! People: who a journey belongs to, what is known of them, and what remains when they are erased.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::codes::{EntryRoute, Ethnicity, Gender};
use crate::ids::{EmployerId, ProposalId};
use crate::journey::Journey;
use crate::private::Private;
use crate::refusal::Refusal;
use crate::text;

/// A person's name, in the two parts that councils' systems keep.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Name {
    /// Family name first, so that names sort as people expect.
    pub family: String,
    /// Given names.
    pub given: String,
}

impl Name {
    /// The longest part of a name, in characters.
    pub const LONGEST: usize = 100;

    /// A checked name: both parts trimmed, at most [`Self::LONGEST`] characters, no control characters. Who has only one name has it as
    /// the family name, and no given one.
    pub fn new(given: &str, family: &str) -> Result<Self, Refusal> {
        let family = part("familyName", family)?;
        let given = if given.trim().is_empty() { String::new() } else { part("givenName", given)? };
        Ok(Self { family, given })
    }

    /// The whole name, as people say it.
    pub fn full(&self) -> String {
        format!("{} {}", self.given, self.family).trim_start().to_owned()
    }
}

fn part(field: &'static str, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    text::line(field, text, Name::LONGEST)?;
    Ok(text.to_owned())
}

/// What may be known of a person beside the name. Absent means not known, which is not the same as "not stated".
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Date of birth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub born_on: Option<NaiveDate>,
    /// Gender, by the census's code list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// Ethnicity, by the census's code list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ethnicity: Option<Ethnicity>,
    /// Whether the person counts themselves as disabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// Religion or belief, in the person's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub religion: Option<String>,
    /// Sexual orientation, in the person's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orientation: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Postal address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl Details {
    /// These details with those of `later` put over them, field by field.
    pub fn overlaid(&self, later: &Self) -> Self {
        fn over<T: Clone>(later: &Option<T>, earlier: &Option<T>) -> Option<T> {
            later.clone().or_else(|| earlier.clone())
        }
        Self {
            born_on: over(&later.born_on, &self.born_on),
            gender: over(&later.gender, &self.gender),
            ethnicity: over(&later.ethnicity, &self.ethnicity),
            disabled: over(&later.disabled, &self.disabled),
            religion: over(&later.religion, &self.religion),
            orientation: over(&later.orientation, &self.orientation),
            email: over(&later.email, &self.email),
            phone: over(&later.phone, &self.phone),
            address: over(&later.address, &self.address),
        }
    }

    /// Where the person can be reached, and what characterises them, apart: not everybody who sees the one sees the other.
    pub fn parted(self) -> (Self, Self) {
        let Self { email, phone, address, .. } = self.clone();
        let contact = Self { email, phone, address, ..Self::default() };
        (contact, Self { email: None, phone: None, address: None, ..self })
    }

    /// Refuses texts that are too long or hold control characters, and an e-mail address without an `@`.
    pub fn check(&self) -> Result<(), Refusal> {
        let texts = [
            ("religion", &self.religion),
            ("orientation", &self.orientation),
            ("email", &self.email),
            ("phone", &self.phone),
            ("address", &self.address),
        ];
        for (field, text) in texts {
            let Some(text) = text else { continue };
            text::lines(field, text, 300)?;
        }
        if self.email.as_ref().is_some_and(|it| !it.contains('@')) {
            return Err(Refusal::EmailForm);
        }
        Ok(())
    }
}

/// A journey begins to be recorded.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct JourneyOpened {
    /// The name by which the person is known on opening.
    pub name: Private<Name>,
    /// The employer whose academy opened the journey; it may see the journey from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_by: Option<EmployerId>,
    /// How the person came, or is coming, to be qualified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<EntryRoute>,
}

/// A person took another name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NameChanged {
    /// The new name.
    pub name: Private<Name>,
    /// For which employer it was recorded, where it was for one: what one employer gets to know is not another's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_for: Option<EmployerId>,
}

/// Birth date, characteristics or contact details became known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DetailsRecorded {
    /// Only what became known; what is absent keeps its value.
    pub details: Private<Details>,
    /// For which employer it was recorded, where it was for one: what one employer gets to know is not another's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_for: Option<EmployerId>,
}

/// The person's key was destroyed. Says nothing that a key would have to protect.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PersonErased {
    /// Why, by code.
    pub ground: ErasureGround,
    /// The approved proposal that it carries out. Erasures from before there were proposals have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<ProposalId>,
}

/// Why a person was erased (UK GDPR, Articles 5(1)(e) and 17).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErasureGround {
    /// The retention period is over.
    RetentionExpired,
    /// The person asked, and the council agreed.
    Requested,
    /// The record should never have been made.
    RecordedInError,
}

pub(crate) fn open(journey: &Journey, it: &JourneyOpened) -> Result<(), Refusal> {
    if journey.opened {
        return Err(Refusal::AlreadyOpened);
    }
    check_name(&it.name)
}

pub(crate) fn check_name(name: &Private<Name>) -> Result<(), Refusal> {
    let Some(name) = name.get() else {
        return Ok(());
    };
    Name::new(&name.given, &name.family).map(|_| ())
}

pub(crate) fn details(it: &DetailsRecorded, on: NaiveDate) -> Result<(), Refusal> {
    let Some(details) = it.details.get() else {
        return Ok(());
    };
    details.check()?;
    if details.born_on.is_some_and(|born_on| born_on >= on) { Err(Refusal::NotYetBorn) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use crate::given::*;

    fn known(on: u64, details: Details) -> Told {
        (on, Event::DetailsRecorded(DetailsRecorded { details: Private::Open(details), recorded_for: None }))
    }

    #[test]
    fn nothing_is_recorded_of_a_journey_that_was_never_opened() {
        given([]).when(renamed(1, "Ali")).refused(Refusal::NotOpened);
        given([]).when(erased(1)).refused(Refusal::NotOpened);
    }

    #[test]
    fn a_journey_is_opened_once() {
        given([opened()]).when(opened()).refused(Refusal::AlreadyOpened);
    }

    #[test]
    fn a_journey_is_open_for_days_before_the_one_it_was_entered_for() {
        let (_, opening) = opened();
        given([(10, opening)]).when(renamed(5, "Ali")).accepted().then_on(1, |it| assert_eq!(it.name, name("Khan")));
    }

    #[test]
    fn opening_again_for_an_earlier_day_is_refused_for_itself() {
        let (_, opening) = opened();
        given([(10, opening.clone())]).when((5, opening)).refused(Refusal::AlreadyOpened);
    }

    #[test]
    fn what_happens_to_a_cohort_does_not_happen_in_a_journey() {
        given([opened()]).when((1, Event::CohortOpened(a_cohort()))).refused(Refusal::NotOfAJourney);
    }

    #[test]
    fn a_name_changed_on_the_day_of_opening_is_the_later_name() {
        given([opened(), renamed(0, "Ali")]).then(|it| {
            assert_eq!(it.name, name("Ali"));
            assert_eq!(it.former_names, [(day(0), name("Khan"))]);
        });
    }

    #[test]
    fn a_name_holds_from_its_day() {
        given([opened(), renamed(5, "Ali")])
            .then_on(4, |it| assert_eq!(it.name, name("Khan")))
            .then_on(5, |it| assert_eq!(it.name, name("Ali")));
    }

    #[test]
    fn a_name_that_nobody_checked_is_refused() {
        let blank = Private::Open(Name { family: " ".to_owned(), given: "Aisha".to_owned() });
        given([opened()])
            .when((1, Event::NameChanged(NameChanged { name: blank.clone(), recorded_for: None })))
            .refused(Refusal::Empty("familyName"));
        let opening = JourneyOpened { name: blank, opened_by: None, route: None };
        given([]).when((0, Event::JourneyOpened(opening))).refused(Refusal::Empty("familyName"));
    }

    #[test]
    fn a_name_is_trimmed_said_and_not_endless() {
        assert_eq!(Name::new(" Aisha ", "Khan").unwrap().given, "Aisha");
        assert_eq!(Name::new("Aisha", " "), Err(Refusal::Empty("familyName")));
        assert_eq!(Name::new("Aisha", &"x".repeat(101)), Err(Refusal::TooLong("familyName", 100)));
        assert_eq!(Name::new("Ai\u{0}sha", "Khan"), Err(Refusal::ControlCharacter("givenName")));
        assert_eq!(Name::new("\u{200b}\u{202e} \u{feff}", "Khan"), Err(Refusal::Empty("givenName")), "nothing that anybody can see");
        assert!(Name::new("Zo\u{200d}e", "Khan").is_ok(), "some scripts join letters with one");
    }

    #[test]
    fn an_only_name_is_a_family_name() {
        assert_eq!(Name::new(" ", "Suharto"), Ok(Name { family: "Suharto".to_owned(), given: String::new() }));
        let only = Private::Open(Name { family: "Suharto".to_owned(), given: String::new() });
        given([]).when((0, Event::JourneyOpened(JourneyOpened { name: only, opened_by: None, route: None }))).accepted();
    }

    #[test]
    fn nobody_takes_a_name_in_the_future() {
        given([opened()]).when(renamed(TODAY + 1, "Ali")).refused(Refusal::InTheFuture);
    }

    #[test]
    fn nothing_is_true_before_1900_or_after_2199() {
        let told = |days: u64| (days, renamed(0, "Ali").1);
        given([opened()]).when(told(80_000)).refused(Refusal::DateOutOfRange("on"));
        let born_on = NaiveDate::from_ymd_opt(1899, 12, 31);
        given([opened()]).when(known(1, Details { born_on, ..Details::default() })).refused(Refusal::DateOutOfRange("bornOn"));
    }

    #[test]
    fn nobody_is_known_before_they_are_born() {
        let born = |on| Details { born_on: Some(day(on)), ..Details::default() };
        given([opened()]).when(known(5, born(5))).refused(Refusal::NotYetBorn);
        given([opened()]).when(known(5, born(4))).accepted();
        given([opened()]).when(known(TODAY + 9, born(TODAY + 1))).refused(Refusal::NotYetBorn);
    }

    #[test]
    fn later_details_lie_over_earlier_ones_and_leave_the_rest() {
        let email = |text: &str| Details { email: Some(text.to_owned()), ..Details::default() };
        let phone = Details { phone: Some("0161".to_owned()), ..Details::default() };
        given([opened(), known(1, email("a@b")), known(2, phone), known(3, email("c@d"))]).then(|it| {
            let details = it.known_details().unwrap();
            assert_eq!((details.email.as_deref(), details.phone.as_deref()), (Some("c@d"), Some("0161")));
        });
    }

    #[test]
    fn contact_details_are_checked_whoever_records_them() {
        let text = |it: &str| Some(it.to_owned());
        let wrong = [
            (Details { email: text("aisha"), ..Details::default() }, Refusal::EmailForm),
            (Details { phone: Some("1".repeat(301)), ..Details::default() }, Refusal::TooLong("phone", 300)),
            (Details { religion: text("a\u{7}"), ..Details::default() }, Refusal::ControlCharacter("religion")),
        ];
        for (details, refusal) in wrong {
            given([opened()]).when(known(1, details)).refused(refusal);
        }
        let address = Details { address: text("1 High Street\r\nSalford"), ..Details::default() };
        given([opened()]).when(known(1, address)).accepted();
    }

    #[test]
    fn nothing_more_is_recorded_of_an_erased_person() {
        let story = erased_after([opened(), renamed(5, "Ali")], 9);
        for told in [renamed(20, "Begum"), renamed(2, "Begum"), erased(9), erased(1), retracted(2), corrected(2, renamed(6, "Ali"))] {
            story.clone().when(told).refused(Refusal::Erased);
        }
        given([opened(), proposed(8), approved(8)]).when_all([erased(9), renamed(10, "Ali")]).refused(Refusal::Erased);
    }

    #[test]
    fn erasing_leaves_what_was_planned_for_later_days() {
        erased_after([opened(), started(50, a_start(FIRST))], 9)
            .then_on(9, |it| assert_eq!((it.erased, it.spells.len()), (Some(ErasureGround::Requested), 0)))
            .then_on(50, |it| assert_eq!(it.spells.len(), 1));
    }

    #[test]
    fn a_record_that_was_taken_back_can_still_be_erased() {
        given([opened(), retracted(1), proposed(8), approved(8)]).when(erased(9)).accepted();
    }
}
