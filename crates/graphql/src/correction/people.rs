//! What an entry should have said, kind by kind: people, registrations, placements, offers, cohorts and employers.

use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::ids::{EmployerId, PersonId};
use domain::placement::Parties;
use domain::private::Private;
use domain::refusal::Refusal;

use super::patch::{note, set};
use crate::codes::{EducatorStage, EntryRoute, Ethnicity, Gender, OfferCondition, OfferOutcome, PlacementOutcome};
use crate::errors::{Told, id_of};
use crate::ids::Tag;
use crate::placement::days;
use crate::scalars::Date;

/// Another name or route.
#[derive(Clone, Debug, InputObject)]
pub struct JourneyOpenedPatch {
    /// Given names.
    pub(super) given_name: Option<String>,
    /// Family name.
    pub(super) family_name: Option<String>,
    /// How the person came to be qualified; null where not known.
    pub(super) route: MaybeUndefined<EntryRoute>,
}

/// Another name.
#[derive(Clone, Debug, InputObject)]
pub struct NamePatch {
    /// Given names.
    pub(super) given_name: Option<String>,
    /// Family name.
    pub(super) family_name: Option<String>,
}

/// Other details. Null takes back what the entry said.
#[derive(Clone, Debug, InputObject)]
pub struct DetailsPatch {
    /// Date of birth.
    pub(super) born_on: MaybeUndefined<Date>,
    /// Gender by the census's list.
    pub(super) gender: MaybeUndefined<Gender>,
    /// Ethnicity by the census's list.
    pub(super) ethnicity: MaybeUndefined<Ethnicity>,
    /// Whether the person counts themselves as disabled.
    pub(super) disabled: MaybeUndefined<bool>,
    /// Religion or belief in the person's own words.
    pub(super) religion: MaybeUndefined<String>,
    /// Sexual orientation in the person's own words.
    pub(super) orientation: MaybeUndefined<String>,
    /// E-mail address.
    pub(super) email: MaybeUndefined<String>,
    /// Telephone number.
    pub(super) phone: MaybeUndefined<String>,
    /// Postal address.
    pub(super) address: MaybeUndefined<String>,
}

impl DetailsPatch {
    pub(super) fn apply(self, fact: &mut domain::person::DetailsRecorded) -> Result<(), Told> {
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
    pub(super) number: String,
}

/// Another finding.
#[derive(Clone, Debug, InputObject)]
pub struct ReadinessPatch {
    /// Whether the student was found ready.
    pub(super) ready: Option<bool>,
    /// What the assessor added; null for nothing.
    pub(super) note: MaybeUndefined<String>,
}

/// Other facts of a placement.
#[derive(Clone, Debug, InputObject)]
pub struct PlacementRecordedPatch {
    /// The university, or other provider, whose student it is.
    pub(super) university: Option<String>,
    /// The team or organisation in which the student practises.
    pub(super) setting: Option<String>,
    /// The employer that hosts the placement; null where Waymark does not know it.
    pub(super) employer_id: MaybeUndefined<ID>,
    /// The practice educator's name; null where not known.
    pub(super) practice_educator: MaybeUndefined<String>,
    /// The practice educator's own journey; null where Waymark does not know them.
    pub(super) educator_journey_id: MaybeUndefined<ID>,
    /// The practice educator's stage; null where not known.
    pub(super) educator_stage: MaybeUndefined<EducatorStage>,
    /// The last day that is planned; null for none.
    pub(super) planned_end: MaybeUndefined<Date>,
    /// Planned days in practice.
    pub(super) days: Option<i32>,
    /// Whether it is a statutory placement.
    pub(super) statutory: Option<bool>,
    /// Whether it is the last assessed placement before qualifying.
    pub(super) last: Option<bool>,
}

impl PlacementRecordedPatch {
    pub(super) fn apply(self, fact: &mut domain::placement::PlacementRecorded) -> Result<(), Told> {
        let employer = self.employer_id.map_value(|id| id_of(Tag::Employer, &id, "employerId").map(EmployerId));
        set(&mut fact.employer, employer.transpose()?);
        let educator = self.educator_journey_id.map_value(|id| id_of(Tag::Journey, &id, "educatorJourneyId").map(PersonId));
        set(&mut fact.educator, educator.transpose()?);
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
    pub(super) outcome: Option<PlacementOutcome>,
    /// Days in practice that the student completed.
    pub(super) days: Option<i32>,
    /// What the report adds; null for nothing.
    pub(super) note: MaybeUndefined<String>,
}

/// Other facts of an offer.
#[derive(Clone, Debug, InputObject)]
pub struct OfferMadePatch {
    /// Who offers.
    pub(super) employer_id: Option<ID>,
    /// The post's title.
    pub(super) title: Option<String>,
    /// What must still happen before the person can start.
    pub(super) conditions: Option<Vec<OfferCondition>>,
    /// The day on which the person is expected to start; null for none.
    pub(super) expected_start: MaybeUndefined<Date>,
}

impl OfferMadePatch {
    pub(super) fn apply(self, fact: &mut domain::offer::OfferMade) -> Result<(), Told> {
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
    pub(super) outcome: OfferOutcome,
}

/// Another cohort.
#[derive(Clone, Debug, InputObject)]
pub struct CohortJoinedPatch {
    /// Which cohort.
    pub(super) cohort_id: ID,
}

/// Other facts of a leaving.
#[derive(Clone, Debug, InputObject)]
pub struct CohortLeftPatch {
    /// The cohort that the person moved to; null where it was no move.
    pub(super) moved_to_id: MaybeUndefined<ID>,
    /// Why; null for nothing.
    pub(super) note: MaybeUndefined<String>,
}

/// Other facts of a cohort.
#[derive(Clone, Debug, InputObject)]
pub struct CohortOpenedPatch {
    /// What people call it.
    pub(super) name: Option<String>,
    /// The programme, by its code.
    pub(super) programme: Option<String>,
    /// Room for how many people; null for no bound.
    pub(super) seats: MaybeUndefined<i32>,
}

/// Other facts of an employer.
#[derive(Clone, Debug, InputObject)]
pub struct EmployerPatch {
    /// The name under which its figures are published.
    pub(super) name: Option<String>,
    /// The three-digit code of the census; null for none.
    pub(super) old_code: MaybeUndefined<String>,
    /// The nine-character code of the Office for National Statistics; null for none.
    pub(super) new_code: MaybeUndefined<String>,
    /// The region; null where not known.
    pub(super) region: MaybeUndefined<String>,
    /// Standard weekly hours of a full-time post.
    pub(super) standard_hours: Option<f64>,
}

/// Another name of a team.
#[derive(Clone, Debug, InputObject)]
pub struct TeamPatch {
    /// Its name.
    pub(super) name: String,
}

/// Other standard weekly hours.
#[derive(Clone, Debug, InputObject)]
pub struct HoursPatch {
    /// Weekly hours of a full-time post.
    pub(super) standard_hours: f64,
}

/// Other vacancies.
#[derive(Clone, Debug, InputObject)]
pub struct VacanciesPatch {
    /// Vacant posts in full-time equivalents.
    pub(super) fte: Option<f64>,
    /// Of these, covered by agency workers, in full-time equivalents; null where not known.
    pub(super) agency_cover_fte: MaybeUndefined<f64>,
    /// Agency workers covering vacancies; null where not known.
    pub(super) agency_cover_headcount: MaybeUndefined<i32>,
}
