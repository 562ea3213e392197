//! The agenda: what is put on it, planned from the journey that it is about; and the terms under which a sitting is convened.

use chrono::NaiveDate;
use domain::access;
use domain::application::Application;
use domain::employer::Employer;
use domain::enrolment::{Enrolment, Pin};
use domain::event::Event;
use domain::framework::Named;
use domain::history::Stream;
use domain::ids::{AppealId, ApplicationId, CaseId, EmployerId, EnrolmentId, PersonId, ReviewId, SittingId};
use domain::independence::Exclusions;
use domain::journey::Journey;
use domain::panel::Terms;
use domain::refusal::{OnPanel, Refusal};
use domain::sitting::{Around, CaseAdded, Matter, Sitting};

use crate::Store;
use crate::access::Asker;
use crate::failure::{Failure, Unanswered};
use crate::pack::Planned;

/// What is to be put on an agenda.
#[derive(Clone, Debug)]
pub enum Asked {
    /// What was submitted at a review.
    Review(ReviewId),
    /// An application for the next step, of somebody who is or was on a programme.
    Progression(Progression),
    /// An appeal or a complaint.
    Appeal(AppealId),
}

/// An application for the next step.
#[derive(Clone, Debug)]
pub struct Progression {
    /// The programme that the person is or was on; their last one where it is not named.
    pub enrolment: Option<EnrolmentId>,
    /// The step, in the employer's words; the application's own where it is not named.
    pub step: Option<String>,
    /// The application on a ladder.
    pub application: Option<ApplicationId>,
}

impl Store {
    /// Terms of reference that an employer uses on a day: those that are named, or the latest.
    pub async fn terms_in_force(
        &self,
        employer: EmployerId,
        on: NaiveDate,
        named: Option<&Named>,
    ) -> Result<Option<(Pin, Terms)>, Failure> {
        let stream = Stream::from(employer);
        let history = self.log.sealed_histories(&[stream]).await?.remove(&stream).unwrap_or_default();
        let adopted = Employer::of(&history.facts(), NaiveDate::MAX).frameworks;
        for it in adopted.iter().rev().filter(|it| named.is_none_or(|named| it.framework.named() == *named)) {
            let document = self.terms_of(employer, &it.framework).await?.filter(|known| it.on <= on && known.is_in_force(on));
            if let Some(terms) = document.as_ref().and_then(|it| it.terms()) {
                return Ok(Some((it.framework.clone(), terms.clone())));
            }
        }
        Ok(None)
    }

    /// The entry that puts a case on an agenda.
    ///
    /// # Errors
    /// That there is no such thing of this person at this employer, or the agenda is not the asker's to make.
    pub async fn plan_case(
        &self,
        asker: Asker<'_>,
        (id, case): (SittingId, CaseId),
        (person, asked): (PersonId, &Asked),
    ) -> Result<Planned, Unanswered> {
        let seen = self.sitting_to_change(asker, id).await?.ok_or(Refusal::NotFound)?;
        let employer = seen.sitting.employer;
        if !access::convenes(asker.actor, employer) {
            return Err(Refusal::NotAllowed.into());
        }
        let stream = Stream::from(person);
        let history = self.log.sealed_histories(&[stream]).await?.remove(&stream).unwrap_or_default();
        let journey = Journey::of(&history.facts(), NaiveDate::MAX);
        let theirs: Vec<&Enrolment> = journey.enrolments.iter().filter(|it| it.employer == employer).collect();
        let found = match asked {
            Asked::Review(review) => of_review(&theirs, *review),
            Asked::Progression(it) => it.found(&journey, &theirs, employer),
            Asked::Appeal(appeal) => self.of_appeal(person, *appeal).await?,
        };
        let (enrolment, matter) = found.ok_or(OnPanel::MatterUnknown)?;
        let added = CaseAdded { case, person, enrolment, matter };
        Ok(Planned { events: vec![Event::CaseAdded(added)], version: None })
    }

    /// The other sittings before which cases of somebody are or were, with what ties whom to these.
    pub(crate) async fn other_sittings(&self, person: PersonId, but: SittingId) -> Result<Vec<(Sitting, Exclusions)>, Failure> {
        let ids = self.sittings_of(person).await?;
        let streams: Vec<Stream> = ids.into_iter().filter(|it| *it != but).map(Stream::from).collect();
        let mut all = Vec::new();
        for history in self.log.sealed_histories(&streams).await?.into_values() {
            let Some(sitting) = Sitting::of(&history) else { continue };
            let list = self.panel_list(sitting.employer).await?;
            let journeys = self.journeys_around(&sitting, &list).await?;
            let ties = Around { list, journeys, ..Around::default() }.ties(&sitting);
            all.push((sitting, ties));
        }
        Ok(all)
    }

    async fn of_appeal(&self, person: PersonId, appeal: AppealId) -> Result<Option<(EnrolmentId, Matter)>, Failure> {
        for id in self.sittings_of(person).await? {
            let stream = Stream::from(id);
            let Some(sitting) = self.log.sealed_histories(&[stream]).await?.get(&stream).and_then(Sitting::of) else { continue };
            let lodged = |it: &&domain::sitting::Case| it.added.person == person && it.appeals.iter().any(|it| it.lodged.appeal == appeal);
            if let Some(case) = sitting.cases.iter().find(lodged) {
                let matter = Matter::Appeal { appeal, sitting: id, case: case.id, sat: case.had_a_hand() };
                return Ok(Some((case.added.enrolment, matter)));
            }
        }
        Ok(None)
    }
}

impl Progression {
    /// The application must be one that nobody has decided, in a post of the employer.
    fn found(&self, journey: &Journey, theirs: &[&Enrolment], employer: EmployerId) -> Option<(EnrolmentId, Matter)> {
        let enrolment = match self.enrolment {
            Some(id) => theirs.iter().find(|it| it.id == id)?.id,
            None => theirs.last()?.id,
        };
        let here = |it: &&Application| journey.spells.iter().any(|spell| spell.id == it.applied.spell && spell.employer == employer);
        let of = |id: ApplicationId| journey.career.applications.iter().find(|it| it.applied.application == id);
        let applied = match self.application {
            Some(id) => Some(of(id).filter(|it| it.is_open()).filter(here)?),
            None => None,
        };
        let step = self.step.clone().or_else(|| applied.map(|it| it.applied.step.clone()))?;
        Some((enrolment, Matter::Progression { step, application: self.application }))
    }
}

fn of_review(enrolments: &[&Enrolment], review: ReviewId) -> Option<(EnrolmentId, Matter)> {
    enrolments.iter().find_map(|enrolment| {
        let known = enrolment.reviews.iter().find(|it| it.id == review)?;
        let recommends = known.submissions.last()?.submitted.recommends.clone();
        Some((enrolment.id, Matter::Review { point: known.point.clone(), review, recommends }))
    })
}
