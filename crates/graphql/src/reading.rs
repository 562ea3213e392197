//! Readings: who read whose sensitive record, for the person and for who audits.

use std::collections::BTreeSet;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::access::{self, Role as Held};
use domain::ids::{ActorId, EmployerId, PersonId};
use domain::reading::{self, Finding};
use store::reading::{MOST, Wanted};

use crate::access::{Purpose, RecordClass, Role};
use crate::desk::Desk;
use crate::errors::{bad_input, theirs};
use crate::ids::{Tag, decode, encode};
use crate::page::{PageInfo, Window};
use crate::scalars::Date;

/// Somebody read something sensitive of somebody else.
#[derive(Clone, SimpleObject)]
pub struct Reading {
    /// When.
    at: DateTime<Utc>,
    /// Who read: the id of a signed-in person or a service, as `viewer` has it.
    reader: ID,
    /// Whose record: the id of a journey.
    journey_id: ID,
    /// To which end, where the reader said so or their roles have only one.
    purpose: Option<Purpose>,
    /// As what they read it.
    roles: Vec<Role>,
    /// What they were given.
    classes: Vec<RecordClass>,
    /// The fields of the schema with which the document began.
    through: Vec<String>,
    /// The document's SHA-256, by which whoever has it can know it again.
    document_sha256: String,
}

impl From<reading::Reading> for Reading {
    fn from(it: reading::Reading) -> Self {
        Self {
            at: it.at,
            reader: encode(Tag::Actor, it.reader.0),
            journey_id: encode(Tag::Journey, it.person.0),
            purpose: it.purpose.map(Into::into),
            roles: it.roles.into_iter().map(Into::into).collect(),
            classes: it.classes.iter().map(Into::into).collect(),
            through: it.through,
            document_sha256: it.document,
        }
    }
}

/// A page of readings, the latest first.
#[derive(SimpleObject)]
pub struct ReadingConnection {
    /// The readings, each with its cursor.
    edges: Vec<ReadingEdge>,
    /// The readings alone.
    nodes: Vec<Reading>,
    /// Where this page lies.
    page_info: PageInfo,
}

/// A reading, and its cursor.
#[derive(Clone, SimpleObject)]
pub struct ReadingEdge {
    /// The place, to go on from.
    cursor: String,
    /// The reading.
    node: Reading,
}

/// Which readings are wanted; all of them where nothing is said.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ReadingFilter {
    /// By this reader.
    reader: Option<ID>,
    /// Of this journey.
    journey_id: Option<ID>,
    /// From this instant.
    from: Option<DateTime<Utc>>,
    /// Before this instant.
    until: Option<DateTime<Utc>>,
}

impl ReadingFilter {
    /// `None` where an id is nobody's.
    fn wanted(&self, employers: Option<BTreeSet<EmployerId>>) -> Option<Wanted> {
        let of = |id: &Option<ID>, tag| match id {
            Some(id) => decode(tag, id).map(Some),
            None => Some(None),
        };
        let reader = of(&self.reader, Tag::Actor)?.map(ActorId);
        let person = of(&self.journey_id, Tag::Journey)?.map(PersonId);
        Some(Wanted { reader, person, from: self.from, until: self.until, before: None, employers })
    }
}

/// A page of what is wanted, from a cursor on.
async fn page(desk: &Desk<'_>, mut wanted: Wanted, (first, after): (Option<i32>, Option<String>)) -> Result<ReadingConnection> {
    let (size, _) = Window { first, ..Window::default() }.size()?;
    let begins = |it: &String| it.parse().map_err(|_| bad_input("after must be a cursor of readings"));
    wanted.before = after.as_ref().map(begins).transpose()?;
    let mut found = desk.store.readings(&wanted, size + 1).await.map_err(theirs)?;
    let more = found.len() > size;
    found.truncate(size);
    let edges: Vec<ReadingEdge> =
        found.into_iter().map(|(number, it)| ReadingEdge { cursor: number.to_string(), node: it.into() }).collect();
    let nodes = edges.iter().map(|it| it.node.clone()).collect();
    let (start, end) = (edges.first().map(|it| it.cursor.clone()), edges.last().map(|it| it.cursor.clone()));
    let page_info = PageInfo { has_next_page: more, has_previous_page: after.is_some(), start_cursor: start, end_cursor: end };
    Ok(ReadingConnection { edges, nodes, page_info })
}

/// Who read of one person, for whoever may know.
pub async fn of_journey(
    ctx: &Context<'_>,
    person: PersonId,
    footing: &BTreeSet<Held>,
    cursor: (Option<i32>, Option<String>),
) -> Result<Option<ReadingConnection>> {
    if !access::sees_readings(footing) {
        return Ok(None);
    }
    let desk = Desk::of(ctx)?;
    // Whoever audits one employer sees who read for it; the person sees who read at all.
    let employers = if footing.contains(&Held::Worker) { None } else { access::audits(desk.actor).flatten() };
    page(&desk, Wanted { person: Some(person), employers, ..Wanted::default() }, cursor).await.map(Some)
}

/// Why some readings are worth a look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::reading::Unusual")]
pub enum UnusualBecause {
    /// Far more people on one day than the reader usually reads of: more than three times their median day, and at least 20.
    ManyPeople,
    /// Between 22:00 and 06:00 in England.
    AtNight,
    /// One person's record on at least 10 days of four weeks, other than by who assesses, supervises or manages them.
    OnePersonOften,
}

/// Some readings of one reader that are worth a look. It says nothing of anybody's reasons.
#[derive(Clone, SimpleObject)]
pub struct UnusualReading {
    /// Why.
    because: UnusualBecause,
    /// Who read.
    reader: ID,
    /// The day in England; for readings over several weeks, the last.
    on: Date,
    /// Whose record, where it is about one person: the id of a journey.
    journey_id: Option<ID>,
    /// How many people, readings at night, or days.
    count: i32,
    /// How many people the reader reads of on their median day.
    usual: i32,
}

impl From<Finding> for UnusualReading {
    fn from(it: Finding) -> Self {
        let number = |it: usize| i32::try_from(it).unwrap_or(i32::MAX);
        Self {
            because: it.why.into(),
            reader: encode(Tag::Actor, it.reader.0),
            on: it.on.into(),
            journey_id: it.person.map(|it| encode(Tag::Journey, it.0)),
            count: number(it.count),
            usual: number(it.usual),
        }
    }
}

/// Questions about readings.
#[derive(Default)]
pub struct ReadingQuery;

#[Object]
impl ReadingQuery {
    /// Who read whose sensitive record, the latest first: for auditors, what was read for their employers. Null for anybody
    /// else; who read your own is under your journey.
    async fn readings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] filter: Option<ReadingFilter>,
        #[graphql(desc = "The first so many, from 1 to 100. 20 where left out.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<Option<ReadingConnection>> {
        let desk = Desk::of(ctx)?;
        let Some(employers) = access::audits(desk.actor) else { return Ok(None) };
        // An id that is nobody's is of nobody.
        let nobody = Wanted { employers: Some(BTreeSet::new()), ..Wanted::default() };
        let wanted = filter.unwrap_or_default().wanted(employers).unwrap_or(nobody);
        page(&desk, wanted, (first, after)).await.map(Some)
    }

    /// Readings of a time that are worth a look, the latest day first: for auditors, as `readings`.
    async fn unusual_readings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From this instant.")] from: DateTime<Utc>,
        #[graphql(desc = "Before this instant. Now where left out.")] until: Option<DateTime<Utc>>,
    ) -> Result<Option<Vec<UnusualReading>>> {
        let desk = Desk::of(ctx)?;
        let Some(employers) = access::audits(desk.actor) else { return Ok(None) };
        let wanted = Wanted { from: Some(from), until, employers, ..Wanted::default() };
        let found = desk.store.readings(&wanted, MOST + 1).await.map_err(theirs)?;
        if found.len() > MOST {
            return Err(bad_input(format!("more than {MOST} readings fall into this time: ask for a shorter one")));
        }
        let readings: Vec<reading::Reading> = found.into_iter().map(|(_, it)| it).collect();
        Ok(Some(reading::unusual(&readings).into_iter().map(Into::into).collect()))
    }
}
