//! Sittings of whoever sits on panels: when, as what, and the packs of the cases that are theirs to read.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{Months, NaiveDate};
use domain::access::{Actor, CaseSight, Classes};
use domain::sitting::Case;
use graphql::ids::{Tag, encode};
use store::access::Asker;
use store::failure::Failure;
use store::reading::Through;
use store::sitting::Seen;

use super::sign_in::{self, failed};
use super::{Pages, html};
use crate::clock;

/// The address of the page.
pub(super) const ADDRESS: &str = "/panel";

/// Sittings so many months before and after today are shown.
const AROUND: Months = Months::new(6);

#[derive(Template)]
#[template(path = "panel.html")]
struct PanelPage {
    sittings: Vec<Line>,
}

struct Line {
    held_on: NaiveDate,
    place: String,
    capacities: Vec<&'static str>,
    cases: Vec<CaseLine>,
}

struct CaseLine {
    /// Whose case it is; nothing before the agenda is closed, or where it is not theirs.
    name: Option<String>,
    /// Where its pack is.
    pack: Option<String>,
    is_decided: bool,
}

pub(super) async fn page(State(pages): State<Arc<Pages>>, headers: HeaderMap) -> Response {
    let actor = match sign_in::whoever(&pages, &headers).await {
        Ok(actor) => actor,
        Err(answer) => return answer,
    };
    match lines(&pages, &actor).await {
        Ok(sittings) => html(&PanelPage { sittings }),
        Err(why) => failed(&why),
    }
}

async fn lines(pages: &Pages, actor: &Actor) -> Result<Vec<Line>, Failure> {
    let (now, through) = (clock::now(), Through::default());
    let today = clock::day_in_england(now);
    let asker = Asker { actor, today, wanted: Classes::default(), through: &through, now };
    let ids = pages.store.sittings(actor, None, (today - AROUND, today + AROUND)).await?;
    let seen = pages.store.sittings_seen(asker, &ids, i64::MAX).await?;
    Ok(seen.iter().filter(|it| it.sitting.cancelled.is_none()).map(Line::of).collect())
}

impl Line {
    fn of(seen: &Seen) -> Self {
        let Seen { sitting, sight, cases, names, .. } = seen;
        let seats = sight.members.iter().filter_map(|it| sitting.seat(*it));
        let id = encode(Tag::Sitting, sitting.id().0);
        let case = |((case, sight), name): ((&Case, &CaseSight), &Option<String>)| {
            let pack = (sight.pack && !case.packs.is_empty()).then(|| encode(Tag::Case, case.id.0));
            let pack = pack.map(|it| format!("/packs/{}/{}.html", *id, *it));
            CaseLine { name: name.clone(), pack, is_decided: sight.decision && case.decision.is_some() }
        };
        Self {
            held_on: sitting.held_on,
            place: sitting.place.get().cloned().unwrap_or_default(),
            capacities: seats.map(|it| it.capacity.into()).collect(),
            cases: sitting.cases.iter().zip(cases).zip(names).filter(|((it, _), _)| !it.withdrawn).map(case).collect(),
        }
    }
}
