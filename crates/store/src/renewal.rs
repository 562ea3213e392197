//! Renewals: everybody in post whom somebody may see, with what is on record of their registration and their learning.

use std::collections::HashMap;

use domain::access::Scope;
use domain::history::{AsAt, History, Stream};
use domain::ids::{EmployerId, PersonId};
use domain::journey::{Journey, Stage};
use domain::registration::RegistrationClaimed;

use crate::Store;
use crate::access::Asker;
use crate::failure::Failure;
use crate::journey::{Filter, Line};

impl Store {
    /// Everybody in post on a day whom an asker may see, at one employer where one is named, each with their journey as far as it is theirs to
    /// see: folded live, by as many statements whether they are ten or a thousand.
    pub async fn in_post(
        &self,
        asker: Asker<'_>,
        (scope, employer): (&Scope, Option<EmployerId>),
        at: AsAt,
    ) -> Result<Vec<(Line, Journey)>, Failure> {
        let all = self.histories_in_post(asker, (scope, employer), at).await?;
        Ok(all.into_iter().map(|(line, _, journey)| (line, journey)).collect())
    }

    /// As [`Store::in_post`], each with the history as it was known, what lies ahead of the day among it.
    pub async fn histories_in_post(
        &self,
        asker: Asker<'_>,
        (scope, employer): (&Scope, Option<EmployerId>),
        at: AsAt,
    ) -> Result<Vec<(Line, History, Journey)>, Failure> {
        let mut all = self.tied(asker, (scope, employer), at, |it| matches!(it, Stage::InPost | Stage::Away)).await?;
        let in_post = |journey: &Journey| {
            let here = |it: &&domain::employment::Spell| employer.is_none_or(|employer| it.employer == employer);
            journey.spells.iter().filter(here).any(|it| it.in_post(at.on))
        };
        all.retain(|(.., it)| in_post(it));
        Ok(all)
    }

    /// Everybody whom an asker may see, tied to one employer where one is named, and standing where it is wanted: in the same way.
    pub async fn tied(
        &self,
        asker: Asker<'_>,
        (scope, employer): (&Scope, Option<EmployerId>),
        at: AsAt,
        is_wanted: fn(Stage) -> bool,
    ) -> Result<Vec<(Line, History, Journey)>, Failure> {
        let mut lines = self.journeys(scope, &Filter { employer, ..Filter::default() }, at).await?;
        lines.retain(|it| is_wanted(it.stage));
        let streams: Vec<Stream> = lines.iter().map(|it| it.person.into()).collect();
        let mut given = self.given(asker, &streams).await?;
        let fold = |line: Line| {
            let history = given.remove(&line.person.into())?.history.known_at(at.known);
            let journey = Journey::fold(&history, at);
            Some((line, history, journey))
        };
        Ok(lines.into_iter().filter_map(fold).collect())
    }

    /// Whether somebody holds a number already, by its pseudonym.
    pub async fn holds(&self, person: PersonId, claim: &str) -> Result<bool, Failure> {
        let stream = Stream::from(person);
        let histories: HashMap<_, _> = self.log.sealed_histories(&[stream]).await?;
        let Some(history) = histories.get(&stream) else { return Ok(false) };
        let journey = Journey::of(&history.facts(), chrono::NaiveDate::MAX);
        Ok(journey.registrations.iter().any(|it| it.until.is_none() && it.claim == claim))
    }

    /// A claim to a number.
    pub fn claim_of(&self, number: domain::codes::RegistrationNumber) -> RegistrationClaimed {
        let claim = self.keys.pseudonym(number.as_str());
        RegistrationClaimed { number: domain::private::Private::Open(number), claim }
    }
}
