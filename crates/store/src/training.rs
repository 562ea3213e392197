//! Training: the matrix that each employer uses on a day, and whether what is recorded is in one.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use domain::enrolment::Pin;
use domain::event::Event;
use domain::framework::Framework;
use domain::history::{AsAt, Draft, History};
use domain::ids::EmployerId;
use domain::journey::Journey;
use domain::training::{self, Matrix, TrainingRecorded};

use crate::Store;
use crate::execute::said;
use crate::failure::{Failure, Unanswered};

/// A matrix that an employer uses.
#[derive(Clone, Debug)]
pub struct InUse {
    /// Which version.
    pub pin: Pin,
    /// The document.
    pub framework: Arc<Framework>,
}

impl InUse {
    /// What it says.
    pub fn matrix(&self) -> Option<&Matrix> {
        self.framework.matrix()
    }
}

impl Store {
    /// The matrices of required training that employers use on a day, as known: of each the version that it adopted last of those in force.
    /// Who has adopted none is missing.
    ///
    /// At most two statements.
    pub async fn matrices_in_use(&self, employers: &[EmployerId], at: AsAt) -> Result<HashMap<EmployerId, InUse>, Failure> {
        let in_use = self.in_use(employers, at, |it| it.matrix().is_some()).await?;
        Ok(in_use.into_iter().map(|(employer, (pin, framework))| (employer, InUse { pin, framework })).collect())
    }

    /// Whether the courses that drafts say were done, and who gave them, are in a matrix of the employer for which it is recorded; of any
    /// of the person's employers, where it is for none. Nothing is read where no course was done.
    ///
    /// # Errors
    /// What [`training::named_in`] answers.
    pub(crate) async fn is_in_a_matrix(&self, history: &History, drafts: &[Draft]) -> Result<(), Unanswered> {
        let done = |it: &'_ Draft| if let Event::TrainingRecorded(it) = said(&it.event) { Some(it.clone()) } else { None };
        let done: Vec<TrainingRecorded> = drafts.iter().filter_map(done).collect();
        if done.is_empty() {
            return Ok(());
        }
        let journey = Journey::of(&history.facts(), NaiveDate::MAX);
        let of_the_person: BTreeSet<EmployerId> = journey.spells.iter().map(|it| it.employer).collect();
        let recorded_for = done.iter().filter_map(|it| it.recorded_for);
        let employers: BTreeSet<EmployerId> = of_the_person.iter().copied().chain(recorded_for).collect();
        let adopted = self.adopted(&employers.into_iter().collect::<Vec<_>>(), i64::MAX).await?;
        for it in &done {
            let asked: BTreeSet<EmployerId> = it.recorded_for.map_or_else(|| of_the_person.clone(), |it| [it].into());
            let versions = asked.iter().filter_map(|it| adopted.get(it)).flatten();
            let matrices: Vec<&Matrix> = versions.filter_map(|(_, document)| document.matrix()).collect();
            training::named_in(matrices.into_iter(), it)?;
        }
        Ok(())
    }
}
