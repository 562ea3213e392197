//! Calendar feeds: the view of which address shows whose due days, and what stands there.

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::feed_scope;
use domain::calendar::Feed;
use domain::due::DueItem;
use domain::employer::Employer;
use domain::history::{AsAt, Fact, Kind, Stream};
use domain::ids::{ActorId, CohortId, EmployerId, EnrolmentId, FeedId};

use crate::Store;
use crate::db::{Row, Value};
use crate::due::Wanted;
use crate::failure::Failure;
use crate::hex::{hex, sha256};
use crate::views::{Column, NO_END, View, day, day_or_end};

/// The feeds, closed ones among them.
pub const VIEW: View = View {
    name: "calendar_feed",
    version: 1,
    kind: Kind::Employer,
    of: &["CalendarFeedOpened", "CalendarFeedClosed"],
    columns: &[
        Column::Text("feed"),
        Column::Text("cohort"),
        Column::Text("secret_sha256"),
        Column::Text("opened_on"),
        Column::Text("opened_by"),
        Column::Text("closed_on"),
    ],
    indexes: &["secret_sha256"],
    rows,
};

fn rows(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let row = |it: Feed| {
        vec![
            it.id.to_string().into(),
            it.cohort.to_string().into(),
            it.secret_sha256.into(),
            day(it.opened_on),
            it.opened_by.to_string().into(),
            day_or_end(it.closed_on),
        ]
    };
    Employer::of(facts, NaiveDate::MAX).feeds.into_iter().map(row).collect()
}

const LIST: &str = "select stream, feed, cohort, secret_sha256, opened_on, opened_by, closed_on from views.calendar_feed \
    where known_from <= $1 and known_to > $1";

fn feed(row: &Row) -> Option<(EmployerId, Feed)> {
    let feed = Feed {
        id: FeedId(row.text(1).parse().ok()?),
        cohort: CohortId(row.text(2).parse().ok()?),
        secret_sha256: row.text(3).to_owned(),
        opened_on: row.text(4).parse().ok()?,
        opened_by: ActorId(row.text(5).parse().ok()?),
        closed_on: if row.text(6) == NO_END { None } else { Some(row.text(6).parse().ok()?) },
    };
    Some((EmployerId(row.text(0).parse::<Stream>().ok()?.id), feed))
}

/// A new secret of an address, which is shown once and kept nowhere.
pub struct Secret(String);

impl Secret {
    /// The secret itself.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn sha256(&self) -> String {
        sha256(&self.0)
    }
}

/// Something that is due, without a word of whose it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The enrolment that it is due in.
    pub enrolment: EnrolmentId,
    /// What people call it.
    pub title: String,
    /// The thing itself.
    pub due: DueItem,
}

impl Store {
    /// A secret that nobody guesses: 256 random bits.
    pub fn new_secret(&self) -> Secret {
        Secret(hex(self.keys.random().as_ref()))
    }

    /// Every feed of every employer, as known at a position, the oldest first: one statement for a whole answer.
    pub async fn calendar_feeds(&self, known: i64) -> Result<Vec<(EmployerId, Feed)>, Failure> {
        let rows = self.db.rows(format!("{LIST} order by opened_on, feed"), vec![crate::views::known(known)]).await?;
        Ok(rows.iter().filter_map(feed).collect())
    }

    /// The open feed of a secret, and whose it is, as known at a position. What was never opened and what is closed are answered alike.
    ///
    /// It is found by a hash: how long that takes says nothing of how near a guess was.
    pub async fn feed_of_secret(&self, secret: &str, known: i64) -> Result<Option<(EmployerId, Feed)>, Failure> {
        let values = vec![crate::views::known(known), sha256(secret).into()];
        let rows = self.db.rows(format!("{LIST} and secret_sha256 = $2"), values).await?;
        Ok(rows.iter().filter_map(feed).find(|(_, it)| it.closed_on.is_none()))
    }

    /// What is due in a feed's cohort, the earliest first, and the instant of the last entry that this holds for.
    pub async fn calendar(&self, (employer, feed): (EmployerId, &Feed), at: AsAt) -> Result<(Vec<Entry>, DateTime<Utc>), Failure> {
        let wanted = Wanted { cohort: Some(feed.cohort), employer: Some(employer), framework: None };
        let people = self.on_programmes(&feed_scope(employer), &wanted, at).await?.unwrap_or_default();
        let mut entries = Vec::new();
        for stands in self.standings(&people, at).await?.values() {
            for it in stands.iter().filter(|it| wanted.has(it)) {
                let Some((standing, framework)) = it.standing.as_ref().zip(it.framework.as_ref()) else { continue };
                let entry =
                    |due: &DueItem| Entry { enrolment: it.enrolment, title: domain::calendar::title(due, framework), due: due.clone() };
                entries.extend(standing.due.iter().filter(|it| domain::calendar::is_in_sight(it, at.on)).map(entry));
            }
        }
        entries.sort_by_cached_key(|it| (it.due.on, it.due.id(it.enrolment)));
        let known = self.log.recorded_at(at.known).await?.unwrap_or(DateTime::UNIX_EPOCH);
        Ok((entries, known))
    }
}
