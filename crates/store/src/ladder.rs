//! Ladders: those that an employer uses on a day, and what a panel came to on an application for a step.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::access::{self, Actor};
use domain::application::ByPanel;
use domain::certificate::Heard;
use domain::employer::Employer;
use domain::enrolment::Pin;
use domain::framework::Framework;
use domain::history::{AsAt, Stream};
use domain::ids::{ApplicationId, EmployerId, PersonId};
use domain::panel::Effect;
use domain::sitting::{Around, Matter, Sitting};

use crate::Store;
use crate::failure::Failure;

/// A ladder that an employer uses.
#[derive(Clone, Debug)]
pub struct Used {
    /// Whose.
    pub employer: EmployerId,
    /// Its version, by its content.
    pub pin: Pin,
    /// The document.
    pub document: Arc<Framework>,
}

/// What a panel came to on an application.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PanelsWord {
    /// Whose application it was.
    pub person: PersonId,
    /// Which.
    pub application: ApplicationId,
    /// What the decision does, where it is the panel's last word; nothing while it is not, or once it is void.
    pub effect: Option<Effect>,
}

impl Store {
    /// The ladders that employers use on a day: of each the version that was adopted last, of those that may be chosen on it. One statement for
    /// all of them, beside the reading of documents that nobody has asked for before.
    pub async fn ladders(&self, employers: &[EmployerId], at: AsAt) -> Result<Vec<Used>, Failure> {
        let streams: Vec<Stream> = employers.iter().map(|it| (*it).into()).collect();
        let histories = self.log.sealed_histories(&streams).await?;
        let mut wanted: Vec<(EmployerId, Pin)> = Vec::new();
        for (stream, history) in &histories {
            let adopted = Employer::of(&history.facts_known_at(at.known), NaiveDate::MAX).frameworks;
            let used = adopted.into_iter().filter(|it| it.on <= at.on);
            wanted.extend(used.map(|it| (EmployerId(stream.id), it.framework)));
        }
        let read = self.frameworks(&wanted).await?;
        let mut all: Vec<Used> = Vec::new();
        for (employer, pin) in wanted {
            let Some(document) = read.get(&pin).filter(|it| it.ladder().is_some() && it.is_in_force(at.on)) else { continue };
            // What was adopted later takes the place of what was adopted before.
            all.retain(|it| it.employer != employer || it.pin.id != pin.id);
            all.push(Used { employer, pin, document: document.clone() });
        }
        all.sort_by(|one, other| (one.employer, &one.pin.id).cmp(&(other.employer, &other.pin.id)));
        Ok(all)
    }

    /// What a panel came to on an application. `None` where there is no such case at a sitting of an employer whose panels the actor looks after,
    /// or it is not about an application.
    pub async fn panels_word(&self, actor: &Actor, employer: EmployerId, asked: ByPanel) -> Result<Option<PanelsWord>, Failure> {
        if !access::certifies(actor, employer) {
            return Ok(None);
        }
        self.word_of_panel(employer, asked).await
    }

    /// Whether a panel's word on an application still says what a decision was made by.
    pub async fn still_confirms(&self, employer: EmployerId, asked: ByPanel) -> Result<bool, Failure> {
        Ok(self.word_of_panel(employer, asked).await?.is_some_and(|it| it.effect.is_some()))
    }

    async fn word_of_panel(&self, employer: EmployerId, asked: ByPanel) -> Result<Option<PanelsWord>, Failure> {
        let stream = Stream::from(asked.sitting);
        let found = self.log.sealed_histories(&[stream]).await?.get(&stream).and_then(Sitting::of);
        let Some(sitting) = found.filter(|it| it.employer == employer) else { return Ok(None) };
        let Some(case) = sitting.case(asked.case).cloned() else { return Ok(None) };
        let Matter::Progression { application: Some(application), .. } = case.added.matter else { return Ok(None) };
        let list = self.panel_list(employer).await?;
        let journeys = self.journeys_around(&sitting, &list).await?;
        let ties = Around { list, journeys, ..Around::default() }.ties(&sitting);
        let effect = Heard { sitting, ties }.last_word(&case);
        Ok(Some(PanelsWord { person: case.added.person, application, effect }))
    }
}
