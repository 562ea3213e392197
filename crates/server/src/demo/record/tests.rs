//! Every authority of the published file, invented, recorded and counted again.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::figures::{Figure, Measure, Row};
use domain::history::{Context, Fact, History, Kind, Recorded};
use domain::ids::{ActorId, EmployerId};
use domain::journey::Journey;
use domain::measures::{Formula, Tenths};
use domain::workforce::{Known, Workforce};
use store::bring_in::Bringing;
use uuid::Uuid;

use super::*;
use crate::demo::build::{authorities, identity, year};
use crate::demo::{Authority, plan, plan_until};

/// Numbers, and no symbols, that the published file has for authorities in these measures.
const COMPARED: usize = 25_621;

fn context() -> Context {
    let now = "2026-11-22T09:00:00Z".parse().unwrap();
    Context { by: ActorId(Uuid::nil()), now, today: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap() }
}

fn recorded(it: &Bringing) -> History {
    let entries = it.drafts.iter().zip(1..).map(|(draft, version)| Recorded {
        position: version,
        id: draft.id,
        stream: it.stream,
        version,
        recorded_at: context().now,
        effective_on: draft.effective_on,
        by: context().by,
        import: None,
        event: draft.event.clone(),
    });
    History::new(entries.collect())
}

/// What the log would know of an authority's workforce.
fn known(parts: &[Bringing], employer: EmployerId) -> Known {
    let mut known = Known::default();
    for part in parts {
        let history = recorded(part);
        let facts: Vec<Fact<'_>> = history.facts();
        match part.stream.kind {
            Kind::Journey => known.add(part.stream.id, &Journey::of(&facts, NaiveDate::MAX), employer),
            Kind::Employer => {
                let it = domain::employer::Employer::of(&facts, NaiveDate::MAX);
                known.vacancies.extend(it.vacancies.iter().map(|(on, it)| (*on, it.fte)));
            }
            _ => {}
        }
    }
    known
}

fn counted(it: &Workforce) -> BTreeMap<Measure, Option<i64>> {
    let fte = |millionths: Option<i64>| millionths.map(|it| Tenths::of_millionths(it).tenths());
    let whole = |number: Option<i64>| number.map(|it| it * 10);
    let rate = |it: Option<Tenths>| it.map(Tenths::tenths);
    BTreeMap::from([
        (Measure::InPostFte, fte(it.in_post.fte)),
        (Measure::InPostHeadcount, whole(it.in_post.headcount)),
        (Measure::StartersFte, fte(it.starters.fte)),
        (Measure::StartersHeadcount, whole(it.starters.headcount)),
        (Measure::LeaversFte, fte(it.leavers.fte)),
        (Measure::LeaversHeadcount, whole(it.leavers.headcount)),
        (Measure::TurnoverRateFte, rate(it.rate(Formula::Turnover))),
        (Measure::TurnoverRateHeadcount, rate(it.rate_by_headcount(Formula::Turnover))),
        (Measure::AgencyFte, fte(it.agency.fte)),
        (Measure::AgencyHeadcount, whole(it.agency.headcount)),
        (Measure::AgencyRateFte, rate(it.rate(Formula::Agency))),
        (Measure::AgencyRateHeadcount, rate(it.rate_by_headcount(Formula::Agency))),
        (Measure::VacancyFte, fte(it.vacancies.fte)),
        (Measure::VacancyRateFte, rate(it.rate(Formula::Vacancy))),
        (Measure::CaseHoldersFte, fte(it.case_holders.fte)),
        (Measure::Cases, whole(it.cases)),
        (Measure::CaseloadFte, rate(it.rate(Formula::Caseload))),
        (Measure::WorkingDaysLostFte, it.days_lost.map(|it| Tenths::of_hundredths(it).tenths())),
        (Measure::AbsenceRateFte, rate(it.rate(Formula::Absence))),
    ])
}

/// Published numbers that the workforce counted from the entries does not print, and how many were compared.
fn differing(known: &Known, rows: &[Row]) -> (Vec<String>, usize) {
    let (mut all, mut compared) = (Vec::new(), 0);
    for row in rows {
        let on = NaiveDate::from_ymd_opt(i32::from(row.year), 9, 30).unwrap();
        for (measure, counted) in counted(&known.count(on)) {
            let Figure::Number { value, printed } = row.figure(measure) else { continue };
            compared += 1;
            if counted != value.scaled(1).ok() {
                all.push(format!("{} {} {measure:?}: {printed} published, {counted:?} tenths counted", row.area.name, row.year));
            }
        }
    }
    (all, compared)
}

#[test]
fn every_authoritys_figures_and_rates_come_out_of_its_entries_to_the_printed_digit() {
    let (mut wrong, mut compared, mut refused) = (Vec::new(), 0, Vec::new());
    for ((name, rows), index) in authorities().unwrap().iter().zip(0..) {
        let identity = identity(name, rows);
        let years: Vec<_> = rows.iter().map(year).collect();
        let plan = plan(&Authority { name: name.clone(), index }, &years, 7);
        let parts = entries(&plan, &identity, &|number| number.to_owned());
        for part in parts.iter().step_by(11) {
            if let Err(why) = History::default().admit(part.stream.kind, &part.drafts, &context()) {
                refused.push(format!("{name}: {why}"));
            }
        }
        let (differ, count) = differing(&known(&parts, identity.id), rows);
        wrong.extend(differ);
        compared += count;
    }
    assert_eq!(refused, Vec::<String>::new());
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(compared, COMPARED, "as many numbers as the published file has for authorities");
}

#[test]
fn those_who_came_later_and_what_happened_on_their_programmes_change_no_published_figure() {
    let all = authorities().unwrap();
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for ((name, rows), index) in all.iter().zip(0..).step_by(19).chain(all.iter().zip(0..).filter(|it| it.0.0 == "Salford")) {
        let identity = identity(name, rows);
        let years: Vec<_> = rows.iter().map(year).collect();
        let plan = plan_until(context().today, &Authority { name: name.clone(), index }, &years, 7);
        let parts = entries_until(context().today, &plan, &identity, &|number| number.to_owned());
        let (differ, count) = differing(&known(&parts, identity.id), rows);
        wrong.extend(differ);
        compared += count;
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(compared > 1_000, "{compared}");
}
