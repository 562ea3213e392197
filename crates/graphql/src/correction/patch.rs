//! What an entry should have said, kind by kind: people, registrations, placements, offers, cohorts and employers.

use async_graphql::{ID, InputObject, MaybeUndefined, OneofObject};
use domain::event::Event;
use domain::ids::{CohortId, EmployerId};
use domain::person::Name;
use domain::placement::Parties;
use domain::private::Private;
use domain::refusal::Refusal;

use super::posts::{
    AwayStartedPatch, CaseloadRecordedPatch, DaysLostRecordedPatch, EmploymentChangedPatch, EmploymentEndedPatch, EmploymentStartedPatch,
};
use crate::codes::{EducatorStage, EntryRoute, Ethnicity, Gender, OfferCondition, OfferOutcome, PlacementOutcome};
use crate::cohort::seats;
use crate::desk::Desk;
use crate::employer::{heads, hours, posts};
use crate::errors::{Told, id_of};
use crate::ids::Tag;
use crate::placement::days;
use crate::registration;
use crate::scalars::Date;

/// What an entry should have said: a patch of the entry's own kind.
#[derive(Clone, Debug, OneofObject, strum::IntoStaticStr)]
#[strum(serialize_all = "camelCase")]
pub enum FactInput {
    /// Of `JourneyOpened`.
    JourneyOpened(JourneyOpenedPatch),
    /// Of `NameChanged`.
    NameChanged(NamePatch),
    /// Of `DetailsRecorded`.
    DetailsRecorded(DetailsPatch),
    /// Of `RegistrationClaimed`.
    RegistrationClaimed(RegistrationPatch),
    /// Of `ReadinessAssessed`.
    ReadinessAssessed(ReadinessPatch),
    /// Of `PlacementRecorded`.
    PlacementRecorded(PlacementRecordedPatch),
    /// Of `PlacementConcluded`.
    PlacementConcluded(PlacementConcludedPatch),
    /// Of `OfferMade`.
    OfferMade(OfferMadePatch),
    /// Of `OfferClosed`.
    OfferClosed(OfferClosedPatch),
    /// Of `EmploymentStarted`.
    EmploymentStarted(EmploymentStartedPatch),
    /// Of `EmploymentChanged`.
    EmploymentChanged(EmploymentChangedPatch),
    /// Of `AwayStarted`.
    AwayStarted(AwayStartedPatch),
    /// Of `CaseloadRecorded`.
    CaseloadRecorded(CaseloadRecordedPatch),
    /// Of `DaysLostRecorded`.
    DaysLostRecorded(DaysLostRecordedPatch),
    /// Of `EmploymentEnded`.
    EmploymentEnded(EmploymentEndedPatch),
    /// Of `CohortJoined`.
    CohortJoined(CohortJoinedPatch),
    /// Of `CohortLeft`.
    CohortLeft(CohortLeftPatch),
    /// Of `CohortOpened`.
    CohortOpened(CohortOpenedPatch),
    /// Of `EmployerRegistered`.
    EmployerRegistered(EmployerPatch),
    /// Of `TeamOpened`.
    TeamOpened(TeamPatch),
    /// Of `StandardHoursSet`.
    StandardHoursSet(HoursPatch),
    /// Of `VacanciesReported`.
    VacanciesReported(VacanciesPatch),
}

impl FactInput {
    /// Puts the patch over what stands.
    pub fn apply(self, event: &mut Event, desk: &Desk<'_>) -> Result<(), Told> {
        match (self, event) {
            (Self::JourneyOpened(it), Event::JourneyOpened(fact)) => {
                fact.name = name(&fact.name, it.given_name, it.family_name)?;
                set(&mut fact.route, it.route.map_value(Into::into));
            }
            (Self::NameChanged(it), Event::NameChanged(fact)) => fact.name = name(&fact.name, it.given_name, it.family_name)?,
            (Self::DetailsRecorded(it), Event::DetailsRecorded(fact)) => it.apply(fact)?,
            (Self::RegistrationClaimed(it), Event::RegistrationClaimed(fact)) => {
                let number = registration::read(&it.number)?;
                fact.claim = desk.store.keys.pseudonym(number.as_str());
                fact.number = Private::Open(number);
            }
            (Self::ReadinessAssessed(it), Event::ReadinessAssessed(fact)) => {
                fact.ready = it.ready.unwrap_or(fact.ready);
                note(&mut fact.note, it.note);
            }
            (Self::PlacementRecorded(it), Event::PlacementRecorded(fact)) => it.apply(fact)?,
            (Self::PlacementConcluded(it), Event::PlacementConcluded(fact)) => {
                fact.outcome = it.outcome.map_or(fact.outcome, Into::into);
                fact.days = it.days.map_or(Ok(fact.days), days)?;
                note(&mut fact.note, it.note);
            }
            (Self::OfferMade(it), Event::OfferMade(fact)) => it.apply(fact)?,
            (Self::OfferClosed(it), Event::OfferClosed(fact)) => fact.outcome = it.outcome.into(),
            (Self::EmploymentStarted(it), Event::EmploymentStarted(fact)) => it.apply(fact)?,
            (Self::EmploymentChanged(it), Event::EmploymentChanged(fact)) => it.apply(fact)?,
            (Self::AwayStarted(it), Event::AwayStarted(fact)) => it.apply(fact)?,
            (Self::CaseloadRecorded(it), Event::CaseloadRecorded(fact)) => fact.cases = crate::employment::cases(it.cases)?,
            (Self::DaysLostRecorded(it), Event::DaysLostRecorded(fact)) => it.apply(fact)?,
            (Self::EmploymentEnded(it), Event::EmploymentEnded(fact)) => it.apply(fact),
            (other, event) => return other.apply_to_groups(event),
        }
        Ok(())
    }

    fn apply_to_groups(self, event: &mut Event) -> Result<(), Told> {
        match (self, event) {
            (Self::CohortJoined(it), Event::CohortJoined(fact)) => {
                fact.cohort = CohortId(id_of(Tag::Cohort, &it.cohort_id, "cohortId")?);
            }
            (Self::CohortLeft(it), Event::CohortLeft(fact)) => {
                let moved_to = it.moved_to_id.map_value(|id| id_of(Tag::Cohort, &id, "movedToId").map(CohortId));
                set(&mut fact.moved_to, moved_to.transpose()?);
                note(&mut fact.note, it.note);
            }
            (Self::CohortOpened(it), Event::CohortOpened(fact)) => {
                fact.name = it.name.unwrap_or_else(|| fact.name.clone());
                fact.programme = it.programme.unwrap_or_else(|| fact.programme.clone());
                match it.seats {
                    MaybeUndefined::Undefined => {}
                    MaybeUndefined::Null => fact.seats = None,
                    MaybeUndefined::Value(it) => fact.seats = seats(Some(it))?,
                }
            }
            (Self::EmployerRegistered(it), Event::EmployerRegistered(fact)) => {
                fact.name = it.name.unwrap_or_else(|| fact.name.clone());
                set(&mut fact.old_code, it.old_code);
                set(&mut fact.new_code, it.new_code);
                set(&mut fact.region, it.region);
                fact.standard_hours = it.standard_hours.map_or(Ok(fact.standard_hours), hours)?;
            }
            (Self::TeamOpened(it), Event::TeamOpened(fact)) => fact.name = it.name,
            (Self::StandardHoursSet(it), Event::StandardHoursSet(fact)) => fact.standard_hours = hours(it.standard_hours)?,
            (Self::VacanciesReported(it), Event::VacanciesReported(fact)) => {
                fact.fte = it.fte.map_or(Ok(fact.fte), |it| posts("fte", it))?;
                let cover = it.agency_cover_fte.map_value(|it| posts("agencyCoverFte", it)).transpose()?;
                set(&mut fact.agency_cover_fte, cover);
                set(&mut fact.agency_cover_headcount, it.agency_cover_headcount.map_value(heads).transpose()?);
            }
            _ => return Err(Refusal::AnotherKindOfFact.into()),
        }
        Ok(())
    }
}

/// Left out keeps a value, null clears it.
pub(super) fn set<T>(slot: &mut Option<T>, it: MaybeUndefined<T>) {
    match it {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => *slot = None,
        MaybeUndefined::Value(value) => *slot = Some(value),
    }
}

pub(super) fn note(slot: &mut Private<Option<String>>, it: MaybeUndefined<String>) {
    let mut text = slot.get().cloned().flatten();
    set(&mut text, it);
    *slot = Private::Open(text);
}

fn name(old: &Private<Name>, given: Option<String>, family: Option<String>) -> Result<Private<Name>, Told> {
    let old = old.get().ok_or_else(|| Told::from(Refusal::Erased))?;
    let (given, family) = (given.unwrap_or_else(|| old.given.clone()), family.unwrap_or_else(|| old.family.clone()));
    Ok(Private::Open(Name::new(&given, &family)?))
}

/// Another name or route.
#[derive(Clone, Debug, InputObject)]
pub struct JourneyOpenedPatch {
    /// Given names.
    given_name: Option<String>,
    /// Family name.
    family_name: Option<String>,
    /// How the person came to be qualified; null where not known.
    route: MaybeUndefined<EntryRoute>,
}

/// Another name.
#[derive(Clone, Debug, InputObject)]
pub struct NamePatch {
    /// Given names.
    given_name: Option<String>,
    /// Family name.
    family_name: Option<String>,
}

/// Other details. Null takes back what the entry said.
#[derive(Clone, Debug, InputObject)]
pub struct DetailsPatch {
    /// Date of birth.
    born_on: MaybeUndefined<Date>,
    /// Gender by the census's list.
    gender: MaybeUndefined<Gender>,
    /// Ethnicity by the census's list.
    ethnicity: MaybeUndefined<Ethnicity>,
    /// Whether the person counts themselves as disabled.
    disabled: MaybeUndefined<bool>,
    /// Religion or belief in the person's own words.
    religion: MaybeUndefined<String>,
    /// Sexual orientation in the person's own words.
    orientation: MaybeUndefined<String>,
    /// E-mail address.
    email: MaybeUndefined<String>,
    /// Telephone number.
    phone: MaybeUndefined<String>,
    /// Postal address.
    address: MaybeUndefined<String>,
}

impl DetailsPatch {
    fn apply(self, fact: &mut domain::person::DetailsRecorded) -> Result<(), Told> {
        let mut details = fact.details.get().cloned().ok_or_else(|| Told::from(Refusal::Erased))?;
        set(&mut details.born_on, self.born_on.map_value(|it| it.0));
        set(&mut details.gender, self.gender.map_value(Into::into));
        set(&mut details.ethnicity, self.ethnicity.map_value(Into::into));
        set(&mut details.disabled, self.disabled);
        set(&mut details.religion, self.religion);
        set(&mut details.orientation, self.orientation);
        set(&mut details.email, self.email);
        set(&mut details.phone, self.phone);
        set(&mut details.address, self.address);
        fact.details = Private::Open(details);
        Ok(())
    }
}

/// Another number.
#[derive(Clone, Debug, InputObject)]
pub struct RegistrationPatch {
    /// The number: `SW` and one to six digits.
    number: String,
}

/// Another finding.
#[derive(Clone, Debug, InputObject)]
pub struct ReadinessPatch {
    /// Whether the student was found ready.
    ready: Option<bool>,
    /// What the assessor added; null for nothing.
    note: MaybeUndefined<String>,
}

/// Other facts of a placement.
#[derive(Clone, Debug, InputObject)]
pub struct PlacementRecordedPatch {
    /// The university, or other provider, whose student it is.
    university: Option<String>,
    /// The team or organisation in which the student practises.
    setting: Option<String>,
    /// The employer that hosts the placement; null where Waymark does not know it.
    employer_id: MaybeUndefined<ID>,
    /// The practice educator's name; null where not known.
    practice_educator: MaybeUndefined<String>,
    /// The practice educator's stage; null where not known.
    educator_stage: MaybeUndefined<EducatorStage>,
    /// The last day that is planned; null for none.
    planned_end: MaybeUndefined<Date>,
    /// Planned days in practice.
    days: Option<i32>,
    /// Whether it is a statutory placement.
    statutory: Option<bool>,
    /// Whether it is the last assessed placement before qualifying.
    last: Option<bool>,
}

impl PlacementRecordedPatch {
    fn apply(self, fact: &mut domain::placement::PlacementRecorded) -> Result<(), Told> {
        let employer = self.employer_id.map_value(|id| id_of(Tag::Employer, &id, "employerId").map(EmployerId));
        set(&mut fact.employer, employer.transpose()?);
        set(&mut fact.educator_stage, self.educator_stage.map_value(Into::into));
        set(&mut fact.planned_end, self.planned_end.map_value(|it| it.0));
        note(&mut fact.practice_educator, self.practice_educator);
        let old = fact.parties.get().ok_or_else(|| Told::from(Refusal::Erased))?;
        let university = self.university.unwrap_or_else(|| old.university.clone());
        let setting = self.setting.unwrap_or_else(|| old.setting.clone());
        fact.parties = Private::Open(Parties { university, setting });
        fact.days = self.days.map_or(Ok(fact.days), days)?;
        fact.statutory = self.statutory.unwrap_or(fact.statutory);
        fact.last = self.last.unwrap_or(fact.last);
        Ok(())
    }
}

/// Another end of a placement.
#[derive(Clone, Debug, InputObject)]
pub struct PlacementConcludedPatch {
    /// How it ended.
    outcome: Option<PlacementOutcome>,
    /// Days in practice that the student completed.
    days: Option<i32>,
    /// What the report adds; null for nothing.
    note: MaybeUndefined<String>,
}

/// Other facts of an offer.
#[derive(Clone, Debug, InputObject)]
pub struct OfferMadePatch {
    /// Who offers.
    employer_id: Option<ID>,
    /// The post's title.
    title: Option<String>,
    /// What must still happen before the person can start.
    conditions: Option<Vec<OfferCondition>>,
    /// The day on which the person is expected to start; null for none.
    expected_start: MaybeUndefined<Date>,
}

impl OfferMadePatch {
    fn apply(self, fact: &mut domain::offer::OfferMade) -> Result<(), Told> {
        let employer = self.employer_id.map(|id| id_of(Tag::Employer, &id, "employerId").map(EmployerId)).transpose()?;
        fact.employer = employer.unwrap_or(fact.employer);
        fact.title = self.title.map_or_else(|| fact.title.clone(), Private::Open);
        if let Some(conditions) = self.conditions {
            fact.conditions = conditions.into_iter().map(Into::into).collect();
        }
        set(&mut fact.expected_start, self.expected_start.map_value(|it| it.0));
        Ok(())
    }
}

/// Another end of an offer.
#[derive(Clone, Debug, InputObject)]
pub struct OfferClosedPatch {
    /// What became of it.
    outcome: OfferOutcome,
}

/// Another cohort.
#[derive(Clone, Debug, InputObject)]
pub struct CohortJoinedPatch {
    /// Which cohort.
    cohort_id: ID,
}

/// Other facts of a leaving.
#[derive(Clone, Debug, InputObject)]
pub struct CohortLeftPatch {
    /// The cohort that the person moved to; null where it was no move.
    moved_to_id: MaybeUndefined<ID>,
    /// Why; null for nothing.
    note: MaybeUndefined<String>,
}

/// Other facts of a cohort.
#[derive(Clone, Debug, InputObject)]
pub struct CohortOpenedPatch {
    /// What people call it.
    name: Option<String>,
    /// The programme, by its code.
    programme: Option<String>,
    /// Room for how many people; null for no bound.
    seats: MaybeUndefined<i32>,
}

/// Other facts of an employer.
#[derive(Clone, Debug, InputObject)]
pub struct EmployerPatch {
    /// The name under which its figures are published.
    name: Option<String>,
    /// The three-digit code of the census; null for none.
    old_code: MaybeUndefined<String>,
    /// The nine-character code of the Office for National Statistics; null for none.
    new_code: MaybeUndefined<String>,
    /// The region; null where not known.
    region: MaybeUndefined<String>,
    /// Standard weekly hours of a full-time post.
    standard_hours: Option<f64>,
}

/// Another name of a team.
#[derive(Clone, Debug, InputObject)]
pub struct TeamPatch {
    /// Its name.
    name: String,
}

/// Other standard weekly hours.
#[derive(Clone, Debug, InputObject)]
pub struct HoursPatch {
    /// Weekly hours of a full-time post.
    standard_hours: f64,
}

/// Other vacancies.
#[derive(Clone, Debug, InputObject)]
pub struct VacanciesPatch {
    /// Vacant posts in full-time equivalents.
    fte: Option<f64>,
    /// Of these, covered by agency workers, in full-time equivalents; null where not known.
    agency_cover_fte: MaybeUndefined<f64>,
    /// Agency workers covering vacancies; null where not known.
    agency_cover_headcount: MaybeUndefined<i32>,
}
