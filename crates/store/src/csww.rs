//! Census returns: finding the people whom a council's return may be about.

use domain::history::{History, Stream};
use domain::ids::{EmployerId, PersonId};

use crate::Store;
use crate::failure::{Failure, Unanswered};
use crate::views::known;

impl Store {
    /// Everybody who has to do with an employer, with their whole history opened.
    pub async fn people_of(&self, employer: EmployerId) -> Result<Vec<(PersonId, History)>, Failure> {
        let sql = "select distinct stream from views.tie where employer = $1 and known_from <= $2 and known_to > $2 order by stream";
        let rows = self.db.rows(sql, vec![employer.to_string().into(), known(i64::MAX)]).await?;
        let streams: Vec<Stream> = rows.iter().filter_map(|row| row.text(0).parse().ok()).collect();
        let mut histories = self.log.histories(&streams).await?;
        Ok(streams.into_iter().filter_map(|it| Some((PersonId(it.id), histories.remove(&it)?))).collect())
    }

    /// Whoever holds a registration number now, wherever they work, with their whole history opened.
    pub async fn holder_of(&self, number: &str) -> Result<Option<(PersonId, History)>, Failure> {
        let claim = self.keys.pseudonym(number);
        let holders = match self.tagged_histories(&domain::registration::tag(&claim)).await {
            Ok(holders) => holders,
            Err(Unanswered::Failed(why)) => return Err(why),
            Err(Unanswered::Refused(_)) => return Ok(None),
        };
        let holds = |history: &History| {
            let journey = domain::journey::Journey::of(&history.facts(), chrono::NaiveDate::MAX);
            journey.erased.is_none() && journey.registrations.iter().any(|it| it.claim == claim && it.until.is_none())
        };
        let Some(stream) = holders.into_iter().find(|(_, history)| holds(history)).map(|(stream, _)| stream) else { return Ok(None) };
        Ok(Some((PersonId(stream.id), self.log.history(stream).await?)))
    }
}
