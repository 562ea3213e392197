//! Journeys: the view of who stands where when, who may see whom, and the lists made from them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::access::{Owners, Part, Scope};
use domain::history::{AsAt, Fact, Kind, Stream};
use domain::ids::{EmployerId, PersonId};
use domain::journey::{Journey, Stage};
use domain::person::Name;

use crate::Store;
use crate::db::{Value, places};
use crate::failure::Failure;
use crate::listing::{By, Order};
use crate::views::{Column, NO_END, STILL, View, day};

/// Where a person stands, day by day.
pub const VIEW: View = View {
    name: "journey",
    version: 2,
    kind: Kind::Journey,
    of: &[
        "JourneyOpened",
        "NameChanged",
        "PersonErased",
        "ReadinessAssessed",
        "PlacementRecorded",
        "OfferMade",
        "OfferClosed",
        "EmploymentStarted",
        "AwayStarted",
        "AwayEnded",
        "EmploymentEnded",
        "ProgrammeEnrolled",
        "ProgrammeTransferred",
        "HandoverAgreed",
        "HandoverAccepted",
        "HandoverDeclined",
    ],
    columns: &[
        Column::Text("seen_by"),
        Column::Text("valid_from"),
        Column::Text("valid_to"),
        Column::Text("stage"),
        Column::Text("name_sealed"),
        Column::Text("erased"),
    ],
    indexes: &["known_to", "stream, known_to"],
    rows,
};

/// Which employers a journey has to do with: they may see it.
pub const TIE: View = View {
    name: "tie",
    version: 3,
    kind: Kind::Journey,
    of: &[
        "JourneyOpened",
        "PlacementRecorded",
        "OfferMade",
        "EmploymentStarted",
        "ProgrammeEnrolled",
        "ProgrammeTransferred",
        "HandoverAgreed",
        "HandoverAccepted",
        "HandoverDeclined",
    ],
    columns: &[Column::Text("employer")],
    indexes: &["employer, stream"],
    rows: ties,
};

/// The first day on which everything that stands from the beginning stands.
const BEGINNING: &str = "0001-01-01";

/// Whoever sees the whole of a journey that is the business of several employers, each of which sees its own.
const THE_WHOLE: &str = "*";

/// A journey as those see it who see it: all alike where it is the business of one employer; otherwise the whole, and for each employer
/// what is its own.
fn rows(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let ties = Journey::of(facts, NaiveDate::MAX).ties();
    let recorded_for: BTreeSet<EmployerId> = facts.iter().filter_map(|it| it.event.recorded_for()).collect();
    if ties.len() < 2 && recorded_for.is_subset(&ties) {
        return pieces("", facts);
    }
    let owners = Owners::standing(facts);
    let mut rows = pieces(THE_WHOLE, facts);
    for employer in ties {
        let concerns = |it: &&Fact<'_>| owners.concerns(employer, Part::of(it.event), it.effective_on);
        let own: Vec<Fact<'_>> = facts.iter().filter(concerns).copied().collect();
        rows.extend(pieces(&employer.to_string(), &own));
    }
    rows
}

fn pieces(seen_by: &str, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    if !facts.iter().any(|it| it.event.opens_a_stream()) {
        return Vec::new();
    }
    let mut pieces: Vec<(Value, Vec<Value>)> = Vec::new();
    // A leaver is in post on the last day and has left on the next: both are days on which something changes.
    Journey::day_by_day(facts, |on, journey| {
        let stage: &'static str = journey.stage(on.unwrap_or(NaiveDate::MIN)).into();
        let erased = if journey.erased.is_some() { "erased" } else { "" };
        let piece = vec![stage.into(), journey.name.sealed().unwrap_or_default().into(), erased.into()];
        if pieces.last().is_none_or(|(_, last)| *last != piece) {
            pieces.push((on.map_or_else(|| BEGINNING.into(), day), piece));
        }
    });
    let ends: Vec<Value> = pieces.iter().skip(1).map(|(from, _)| from.clone()).chain([NO_END.into()]).collect();
    pieces.into_iter().zip(ends).map(|((from, piece), to)| [vec![seen_by.into(), from, to], piece].concat()).collect()
}

fn ties(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    Journey::of(facts, NaiveDate::MAX).ties().into_iter().map(|it| vec![it.to_string().into()]).collect()
}

/// One line of a list of journeys.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Whose journey.
    pub person: PersonId,
    /// The name on that day; `None` where the person is erased.
    pub name: Option<Name>,
    /// Where the person stands on that day.
    pub stage: Stage,
}

/// Which journeys are wanted.
#[derive(Clone, Default, Debug)]
pub struct Filter {
    /// Tied to this employer.
    pub employer: Option<EmployerId>,
    /// In this cohort on the day.
    pub cohort: Option<domain::ids::CohortId>,
    /// Standing here on the day.
    pub stage: Option<Stage>,
    /// This one's.
    pub person: Option<PersonId>,
    /// Whose name holds this text, without regard to case.
    pub name_holds: Option<String>,
}

impl Store {
    /// Every journey that a scope may see and a filter wants, as at a day and as known, in no particular order.
    ///
    /// At most three statements, however many people.
    pub async fn journeys(&self, scope: &Scope, filter: &Filter, at: AsAt) -> Result<Vec<Line>, Failure> {
        let order = Order { by: By::Name, descending: false };
        Ok(self.listing(scope, filter, at, order).await?.into_iter().map(Line::from).collect())
    }

    /// What must hold of the row `j` of a journey in a list; `None` where nobody can be seen.
    ///
    /// Who is meant is said by lists of streams, so that a board of sixty is found by the sixty and not by looking at everybody.
    pub(crate) fn asked(scope: &Scope, filter: &Filter, at: AsAt) -> Option<(String, Vec<Value>)> {
        if scope.is_empty() {
            return None;
        }
        let sql = "j.known_from <= $1 and j.known_to > $1 and j.valid_from <= $2 and j.valid_to > $2".to_owned();
        let mut asked = Asked { scope, sql, values: vec![crate::views::known(at.known), crate::views::on_day(at.on)] };
        asked.seen();
        if let Some(employer) = filter.employer {
            asked.with(employer)?;
        }
        if let Some(cohort) = filter.cohort {
            asked.within(cohort);
        }
        let Asked { mut sql, mut values, .. } = asked;
        if let Some(stage) = filter.stage {
            values.push(<&str>::from(stage).into());
            sql += &format!(" and j.stage = ${}", values.len());
        }
        if let Some(person) = filter.person {
            values.push(Stream::from(person).to_string().into());
            sql += &format!(" and j.stream = ${}", values.len());
        }
        Some((sql, values))
    }
}

/// What is asked of the row `j` of a journey, piece by piece.
struct Asked<'s> {
    scope: &'s Scope,
    sql: String,
    values: Vec<Value>,
}

impl Asked<'_> {
    /// Places for some more values.
    fn list(&mut self, more: impl Iterator<Item = Value>) -> String {
        let first = self.values.len() + 1;
        self.values.extend(more);
        places(first, self.values.len() + 1 - first)
    }

    fn employers(&mut self) -> String {
        self.list(self.scope.employers.iter().map(|it| it.to_string().into()))
    }

    /// That it is of somebody whom the scope names.
    fn people(&mut self) -> String {
        format!("j.stream in ({})", self.list(self.scope.people.iter().map(|it| Stream::from(*it).to_string().into())))
    }

    /// What the scope may see, as it sees it. Who may see whom is decided by the ties that stand now, whenever the question is about.
    fn seen(&mut self) {
        let the_whole = format!("j.seen_by in ('', '{THE_WHOLE}')");
        if self.scope.everything {
            self.sql += &format!(" and {the_whole}");
            return;
        }
        let mut ways = Vec::new();
        if !self.scope.employers.is_empty() {
            let employers = self.employers();
            let tied = format!("select t.stream from views.tie t where t.known_to = {STILL} and t.employer in ({employers})");
            ways.push(format!("j.stream in ({tied}) and j.seen_by in ('', {employers})"));
        }
        if !self.scope.people.is_empty() {
            ways.push(format!("{} and {the_whole}", self.people()));
        }
        self.sql += &format!(" and ({})", ways.join(" or "));
    }

    /// That it has to do with an employer: theirs to know who act for it, and those around the person. `None` where it is nobody's here.
    fn with(&mut self, employer: EmployerId) -> Option<()> {
        let theirs = self.scope.everything || self.scope.employers.contains(&employer);
        if !theirs && self.scope.people.is_empty() {
            return None;
        }
        let employer = self.list([employer.to_string().into()].into_iter());
        let tied = format!("select t.stream from views.tie t where t.known_from <= $1 and t.known_to > $1 and t.employer in ({employer})");
        self.sql += &format!(" and j.stream in ({tied})");
        if !theirs {
            let people = self.people();
            self.sql += &format!(" and {people}");
        }
        Some(())
    }

    /// That the person is in a cohort on the day: theirs to know whose cohort it is, and those around the person.
    fn within(&mut self, cohort: domain::ids::CohortId) {
        let id = self.list([cohort.to_string().into()].into_iter());
        self.sql += &format!(
            " and j.stream in (select m.stream from views.member m where m.known_from <= $1 and m.known_to > $1 \
             and m.valid_from <= $2 and m.valid_to > $2 and m.cohort in ({id}))"
        );
        if self.scope.everything {
            return;
        }
        let mut ways = Vec::new();
        if !self.scope.employers.is_empty() {
            let (stream, employers) = (self.list([Stream::from(cohort).to_string().into()].into_iter()), self.employers());
            ways.push(format!("exists (select 1 from views.cohort c where c.stream in ({stream}) and c.employer in ({employers}))"));
        }
        if !self.scope.people.is_empty() {
            ways.push(self.people());
        }
        self.sql += &format!(" and ({})", ways.join(" or "));
    }
}
