//! Journeys: the view of who stands where when, who may see whom, and the lists made from them.

use chrono::NaiveDate;
use domain::access::Scope;
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
    version: 1,
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
    ],
    columns: &[
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
    version: 1,
    kind: Kind::Journey,
    of: &["JourneyOpened", "PlacementRecorded", "OfferMade", "EmploymentStarted"],
    columns: &[Column::Text("employer")],
    indexes: &["employer, stream"],
    rows: ties,
};

/// The first day on which everything that stands from the beginning stands.
const BEGINNING: &str = "0001-01-01";

fn rows(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
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
    pieces.into_iter().zip(ends).map(|((from, piece), to)| [vec![from, to], piece].concat()).collect()
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
        let mut values: Vec<Value> = vec![crate::views::known(at.known), crate::views::on_day(at.on)];
        let mut sql = String::from("j.known_from <= $1 and j.known_to > $1 and j.valid_from <= $2 and j.valid_to > $2");
        let tied = |values: &mut Vec<Value>, when: &str, employers: &[EmployerId]| {
            let first = values.len() + 1;
            values.extend(employers.iter().map(|it| it.to_string().into()));
            let places = places(first, employers.len());
            format!("j.stream in (select t.stream from views.tie t where {when} and t.employer in ({places}))")
        };
        if scope.is_empty() {
            return None;
        }
        if !scope.everything {
            let mut ways = Vec::new();
            if !scope.employers.is_empty() {
                // Who may see whom is decided by the ties that stand now, whenever the question is about.
                let now = format!("t.known_to = {STILL}");
                ways.push(tied(&mut values, &now, &scope.employers.iter().copied().collect::<Vec<_>>()));
            }
            if let Some(person) = scope.person {
                values.push(Stream::from(person).to_string().into());
                ways.push(format!("j.stream = ${}", values.len()));
            }
            sql += &format!(" and ({})", ways.join(" or "));
        }
        if let Some(employer) = filter.employer {
            sql += &format!(" and {}", tied(&mut values, "t.known_from <= $1 and t.known_to > $1", &[employer]));
        }
        if let Some(cohort) = filter.cohort {
            values.push(cohort.to_string().into());
            sql += &format!(
                " and j.stream in (select m.stream from views.member m where m.known_from <= $1 and m.known_to > $1 \
                 and m.valid_from <= $2 and m.valid_to > $2 and m.cohort = ${})",
                values.len()
            );
        }
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
