//! What each year must come to, with a sensible figure wherever none was published.

use super::digits::working_days;
use super::figures::{Figures, PublishedYear, Rate, settle};
use super::plan::WHOLE_FTE;

/// People, and their hours in millionths of FTE.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Group {
    pub heads: usize,
    pub fte: i64,
}

/// One year to 30 September, as it shall turn out.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub year: i32,
    pub in_post: Group,
    pub starters: Group,
    pub leavers: Group,
    pub agency: Group,
    pub vacancies: Option<i64>,
    pub cover: Option<i64>,
    pub case_holders: i64,
    pub cases: i64,
    pub days_lost_hundredths: i64,
    pub unmet: Vec<Rate>,
}

/// Every year from the first published to the last, those between them included.
pub(super) fn targets(years: &[PublishedYear]) -> Vec<Target> {
    let first = years.iter().map(|it| it.year).min();
    let last = years.iter().map(|it| it.year).max();
    let (Some(first), Some(last)) = (first, last) else {
        return Vec::new();
    };
    // Where the first years have no numbers, the first that has some stands for them.
    let known = years.iter().filter(|it| it.inpost_headcount.is_some()).min_by_key(|it| it.year);
    let opening = known.and_then(|it| it.inpost_headcount).unwrap_or(0);
    let mut all: Vec<Target> = Vec::new();
    for year in first..=last {
        let unpublished = PublishedYear { year, ..PublishedYear::default() };
        let it = years.iter().find(|it| it.year == year).unwrap_or(&unpublished);
        all.push(complete(it, settle(it), all.last(), opening));
    }
    all
}

fn complete(it: &PublishedYear, figures: Figures, before: Option<&Target>, opening: i64) -> Target {
    let heads_before = before.map(|it| it.in_post.heads as i64);
    let heads = it.inpost_headcount.or(heads_before).unwrap_or(opening);
    // An eighth leave in a usual year.
    let left = it.leavers_headcount.unwrap_or_else(|| match (heads_before, it.starters_headcount) {
        (Some(before), Some(started)) => (before + started - heads).max(0),
        (Some(before), None) => before / 8,
        _ => heads / 8,
    });
    let started = it.starters_headcount.unwrap_or_else(|| (heads + left - heads_before.unwrap_or(heads)).max(0));
    let in_post = group(heads, figures.in_post, 94);
    let agency_heads = it.agency_headcount.unwrap_or_else(|| before.map_or(0, |it| it.agency.heads as i64));
    let agency = group(agency_heads, figures.agency, 97);
    let (case_holders, cases) = match (figures.case_holders, it.cases) {
        (Some(fte), Some(cases)) => (fte, cases),
        // As large a share holds as many cases each as the year before.
        _ => before.map_or((0, 0), |before| carry_cases(before, in_post.fte + agency.fte)),
    };
    Target {
        year: it.year,
        in_post,
        starters: group(started, figures.starters, 97),
        leavers: group(left, figures.leavers, 92),
        agency,
        vacancies: figures.vacancies,
        cover: figures.cover,
        case_holders,
        cases,
        // Three working days in a hundred are lost in a usual year.
        days_lost_hundredths: figures.days_lost_hundredths.unwrap_or(in_post.fte * working_days(it.year) * 3 / WHOLE_FTE),
        unmet: figures.unmet,
    }
}

fn group(heads: i64, fte: Option<i64>, usual_per_cent: i64) -> Group {
    let usual = heads * WHOLE_FTE * usual_per_cent / 100;
    Group { heads: heads as usize, fte: fte.unwrap_or(usual) }
}

fn carry_cases(before: &Target, fte: i64) -> (i64, i64) {
    let fte_before = before.in_post.fte + before.agency.fte;
    if fte_before == 0 {
        return (0, 0);
    }
    let carried = |figure: i64| (figure as i128 * fte as i128 / fte_before as i128) as i64;
    (carried(before.case_holders) / 100_000 * 100_000, carried(before.cases))
}
