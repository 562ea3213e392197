//! The lines of files: what stands in which column of a board, and of what is due.

use domain::calendar::code_of;
use domain::clock::Step;
use domain::due::{DueItem, Standing};
use domain::framework::Framework;
use store::due::{Named, OnProgramme};

use super::asked::Question;
use super::table::{Cell, Table};

/// A line for everybody on a programme, the most urgent first.
pub(super) fn board(all: &[Named], question: &Question) -> Table {
    let columns = [
        "name",
        "code",
        "programme",
        "version",
        "state",
        "next thing",
        "due on",
        "days late",
        "whose move",
        "why",
        "next review",
        "evidence it lacks",
        "supervision promised",
        "supervision given",
        "ends on",
    ];
    let mut lines: Vec<(&Named, &OnProgramme)> = all.iter().filter_map(|it| Some((it, it.on()?))).collect();
    lines.retain(|(_, on)| match &on.standing {
        Some(it) => it.is_wanted(question.late, question.whose),
        None => question.late != Some(true) && question.whose.is_none(),
    });
    lines.sort_by_cached_key(|(it, on)| (on.standing.as_ref().map(Standing::urgency), name(it).to_lowercase(), on.enrolment));
    Table::new("board", &columns, lines.into_iter().map(|(it, on)| board_line(it, on)).collect())
}

fn board_line(it: &Named, on: &OnProgramme) -> Vec<Cell> {
    let standing = on.standing.as_ref();
    let next = standing.and_then(Standing::next);
    let review = standing.and_then(|it| it.review.as_ref());
    let supervision = standing.and_then(Standing::supervised);
    let title = |it: &DueItem| on.framework.as_ref().map(|framework| it.title(framework));
    let mut line = start(it, on);
    line.extend([
        Cell::text(<&str>::from(on.state)),
        next.and_then(title).into(),
        next.map(|it| it.on).into(),
        next.map(|it| u64::from(it.late_by_days)).into(),
        next.map(|it| <&str>::from(it.whose).to_owned()).into(),
        next.map(|it| why(&it.why)).into(),
        review.map(|it| review_title(on, &it.point)).into(),
        review.map(|it| lacking(on, it)).into(),
        supervision.map(|(promised, _)| promised as u64).into(),
        supervision.map(|(_, given)| given as u64).into(),
        standing.and_then(|it| it.expected_end).into(),
    ]);
    line
}

/// A line for everything that is due, the earliest first.
pub(super) fn due(all: &[Named], question: &Question) -> Table {
    let columns = ["name", "code", "programme", "version", "what", "title", "due on", "days late", "whose move", "why"];
    let mut lines: Vec<(&DueItem, String, Vec<Cell>)> = Vec::new();
    for it in all {
        let Some(on) = it.on() else { continue };
        let Some((standing, framework)) = on.standing.as_ref().zip(on.framework.as_ref()) else { continue };
        let wanted = standing.due.iter().filter(|it| it.is_wanted(question.late, question.whose));
        lines.extend(wanted.map(|item| (item, name(it).to_lowercase(), due_line(start(it, on), item, framework))));
    }
    lines.sort_by(|(a, one, _), (b, other, _)| (a.on, one).cmp(&(b.on, other)));
    Table::new("due", &columns, lines.into_iter().map(|(_, _, line)| line).collect())
}

fn due_line(mut line: Vec<Cell>, it: &DueItem, framework: &Framework) -> Vec<Cell> {
    line.extend([
        Cell::text(it.what.code()),
        Cell::text(it.title(framework)),
        Some(it.on).into(),
        Some(u64::from(it.late_by_days)).into(),
        Cell::text(<&str>::from(it.whose)),
        Cell::text(why(&it.why)),
    ]);
    line
}

fn start(it: &Named, on: &OnProgramme) -> Vec<Cell> {
    vec![Cell::text(name(it)), Cell::text(code_of(on.enrolment)), Cell::text(&on.pin.id), Cell::text(&on.pin.version)]
}

/// The name as people say it; nothing where the person has been erased.
fn name(it: &Named) -> String {
    let name = it.line.as_ref().and_then(|it| it.name.as_ref());
    name.map(|it| format!("{} {}", it.given, it.family).trim().to_owned()).unwrap_or_default()
}

fn why(steps: &[Step]) -> String {
    steps.iter().map(|it| it.words.as_str()).collect::<Vec<_>>().join("; ")
}

fn review_title(on: &OnProgramme, point: &str) -> String {
    let programme = on.framework.as_ref().and_then(|it| it.programme());
    programme.and_then(|it| it.review(point)).map_or_else(|| point.to_owned(), |it| it.title.clone())
}

fn lacking(on: &OnProgramme, review: &domain::due::ReviewLacks) -> String {
    let programme = on.framework.as_ref().and_then(|it| it.programme());
    let each = review.lacks.iter().map(|it| {
        let title = programme.and_then(|known| known.evidence_rule(&it.category)).map_or(it.category.as_str(), |it| it.title.as_str());
        format!("{title}: {} of {}", it.held, it.asked)
    });
    each.collect::<Vec<_>>().join("; ")
}
