//! Finding whom a council's files may be about: by the employer, by registration numbers, by the council's own references.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::history::{History, Stream};
use domain::ids::{EmployerId, EventId, PersonId};
use domain::journey::Journey;

use crate::Store;
use crate::db::places;
use crate::failure::Failure;
use crate::views::known;

/// Streams or tags asked for in one statement.
const AT_ONCE: usize = 512;

/// Whoever holds a registration number, wherever they work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Holder {
    /// Who.
    pub person: PersonId,
    /// Whether the person was erased: the number stays theirs, and nothing more can be recorded of them.
    pub erased: bool,
}

/// The histories in which some registration numbers were ever claimed.
pub(crate) struct Claimed {
    streams: HashMap<i64, Vec<Stream>>,
    histories: HashMap<Stream, History>,
}

impl Claimed {
    /// Of one number's pseudonym.
    pub(crate) fn of(&self, claim: &str) -> impl Iterator<Item = (Stream, &History)> {
        let streams = self.streams.get(&crate::log::tag_hash(&domain::registration::tag(claim)));
        streams.into_iter().flatten().filter_map(|it| Some((*it, self.histories.get(it)?)))
    }
}

/// The tag of a person's reference in an employer's own lists: the employer's id, and the reference's pseudonym.
fn reference_tag(employer: EmployerId, pseudonym: &str) -> String {
    format!("reference:{employer}:{pseudonym}")
}

impl Store {
    /// The journeys of everybody who has to do with an employer.
    pub async fn tied_to(&self, employer: EmployerId) -> Result<Vec<Stream>, Failure> {
        let sql = "select distinct stream from views.tie where employer = $1 and known_from <= $2 and known_to > $2 order by stream";
        let rows = self.db.rows(sql, vec![employer.to_string().into(), known(i64::MAX)]).await?;
        Ok(rows.iter().filter_map(|row| row.text(0).parse().ok()).collect())
    }

    /// Whoever holds each of these registration numbers now. A number that nobody holds is missing.
    pub async fn holders_of(&self, numbers: &[&str]) -> Result<HashMap<String, Holder>, Failure> {
        let claims: Vec<String> = numbers.iter().map(|it| self.keys.pseudonym(it)).collect();
        let claimed = self.claimed(&claims.iter().map(String::as_str).collect::<Vec<_>>()).await?;
        let mut holders = HashMap::new();
        for (number, claim) in numbers.iter().zip(&claims) {
            let held = claimed.of(claim).filter_map(|(stream, history)| {
                let journey = Journey::of(&history.facts(), NaiveDate::MAX);
                let holds = journey.registrations.iter().any(|it| it.claim == *claim && it.until.is_none());
                holds.then_some(Holder { person: PersonId(stream.id), erased: journey.erased.is_some() })
            });
            if let Some(holder) = held.min_by_key(|it| it.erased) {
                holders.insert((*number).to_owned(), holder);
            }
        }
        Ok(holders)
    }

    /// The histories in which any of these numbers' pseudonyms was claimed: one statement for a few hundred of them.
    pub(crate) async fn claimed(&self, claims: &[&str]) -> Result<Claimed, Failure> {
        let hashes: Vec<i64> = claims.iter().map(|it| crate::log::tag_hash(&domain::registration::tag(it))).collect();
        let mut streams: HashMap<i64, Vec<Stream>> = HashMap::new();
        for some in hashes.chunks(AT_ONCE) {
            let sql = format!(
                "select distinct t.tag, e.stream from log.tag t join log.event e on e.position = t.position where t.tag in ({})",
                places(1, some.len())
            );
            for row in self.db.rows(sql, some.iter().map(|it| (*it).into()).collect()).await? {
                streams.entry(row.int(0)).or_default().extend(row.text(1).parse::<Stream>().ok());
            }
        }
        let mut all: Vec<Stream> = streams.values().flatten().copied().collect();
        all.sort();
        all.dedup();
        Ok(Claimed { streams, histories: self.log.sealed_histories(&all).await? })
    }

    /// The tag under which a person is found again by an employer's own reference. The reference itself is nowhere in the clear.
    pub fn reference(&self, employer: EmployerId, reference: &str) -> String {
        reference_tag(employer, &self.keys.pseudonym(&format!("{employer} {reference}")))
    }

    /// Whether a tag is a reference of this employer's.
    pub fn is_reference_of(tag: &str, employer: EmployerId) -> bool {
        tag.starts_with(&reference_tag(employer, ""))
    }

    /// The references under which each journey is known, with the entry that carries each.
    pub async fn references(&self, streams: &[Stream]) -> Result<HashMap<Stream, Vec<(EventId, String)>>, Failure> {
        let mut references: HashMap<Stream, Vec<(EventId, String)>> = HashMap::new();
        for some in streams.chunks(AT_ONCE) {
            let sql = format!(
                "select stream, event_id, tags from log.event where stream in ({}) and tags like '%reference:%'",
                places(1, some.len())
            );
            for row in self.db.rows(sql, some.iter().map(|it| it.to_string().into()).collect()).await? {
                let (Ok(stream), Ok(id)) = (row.text(0).parse::<Stream>(), row.text(1).parse()) else { continue };
                let tags = row.text(2).lines().filter(|it| it.starts_with("reference:"));
                references.entry(stream).or_default().extend(tags.map(|it| (EventId(id), it.to_owned())));
            }
        }
        Ok(references)
    }
}
