//! Patterns of an employer's panels: who left before a decision, how long people wait, and what panels carry.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::{Months, NaiveDate};
use domain::figures::Symbol;
use domain::ids::EmployerId;
use domain::panel::Listed;
use domain::patterns as known;
use domain::suppression::ToldShare;
use store::patterns::Suppressed;

use crate::at::At;
use crate::desk::Desk;
use crate::errors::theirs;
use crate::figures::SuppressionPolicy;
use crate::ids::{Tag, decode, encode};
use crate::panel::PanelMember;
use crate::scalars::{Date, Long, count};

/// How many people, and how many of them left before a panel decided.
#[derive(Clone, Debug, SimpleObject)]
pub struct PanelLeaving {
    /// Of how many; null where that is withheld.
    all: Option<i32>,
    /// How many of them left the programme, or the post in which it was, before the decision; null where that is withheld.
    left: Option<i32>,
    /// What stands where a number is not: `c`, withheld. Null where both are there.
    symbol: Option<&'static str>,
}

impl From<ToldShare> for PanelLeaving {
    fn from(it: ToldShare) -> Self {
        let is_whole = it.all.is_some() && it.part.is_some();
        Self { all: it.all.map(count), left: it.part.map(count), symbol: (!is_whole).then(|| Symbol::Suppressed.code()) }
    }
}

/// How many days people waited. Quartiles are by the nearest rank: each of them is a wait that somebody had.
#[derive(Clone, Debug, SimpleObject)]
pub struct PanelWaits {
    /// Of how many decisions.
    decisions: i32,
    /// A quarter of them took no longer than this.
    lower_quartile_days: Long,
    /// Half of them took no longer than this.
    median_days: Long,
    /// Three quarters of them took no longer than this.
    upper_quartile_days: Long,
    /// The longest; null where you see no names: it is of one of them.
    longest_days: Option<Long>,
}

impl From<known::Waits> for PanelWaits {
    fn from(it: known::Waits) -> Self {
        Self {
            decisions: count(it.decisions),
            lower_quartile_days: Long(it.lower_quartile),
            median_days: Long(it.median),
            upper_quartile_days: Long(it.upper_quartile),
            longest_days: Some(Long(it.longest)),
        }
    }
}

/// What a sitting has before it.
#[derive(Clone, Debug, SimpleObject)]
pub struct SittingLoad {
    /// The sitting.
    sitting_id: ID,
    /// The day.
    held_on: Date,
    /// Cases on its agenda.
    cases: i32,
    /// How many it takes, at most, by its terms of reference.
    most_cases: i32,
}

impl From<&known::SittingLoad> for SittingLoad {
    fn from(it: &known::SittingLoad) -> Self {
        Self {
            sitting_id: encode(Tag::Sitting, it.sitting.0),
            held_on: it.held_on.into(),
            cases: count(it.cases),
            most_cases: count(it.most_cases),
        }
    }
}

/// What somebody took part in.
#[derive(Clone, Debug, SimpleObject)]
pub struct PanelMemberLoad {
    /// Who, by id.
    member_id: ID,
    /// Who.
    member: Option<PanelMember>,
    /// Sittings at which they took part.
    sittings: i32,
    /// Cases that they scored, voted on or chaired.
    cases: i32,
}

/// The patterns of an employer's panels in some time. They are counted, and say nothing of why.
#[derive(Clone, Debug, SimpleObject)]
pub struct PanelPatterns {
    /// The first day.
    from: Date,
    /// The last day.
    until: Date,
    /// Of the final reviews submitted in the time that recommend an outcome with which the programme is not completed: how many left since,
    /// and before a panel decided.
    left_before_fail: PanelLeaving,
    /// Of the decisions that were put off in the time: how many left since, and before it was decided after all.
    left_while_deferred: PanelLeaving,
    /// From the submission of a final review to the decision in the time that confirmed it or did not; null where nothing was decided, or so
    /// little that it is withheld. What is put off waits on; what was given back and submitted again waits from then.
    waits: Option<PanelWaits>,
    /// Sittings held, or to be held, in the time, the earliest first. Those that were cancelled are left out. Null where you see no names.
    sittings: Option<Vec<SittingLoad>>,
    /// Who takes part in them, whoever has most cases first. Null where you see no names.
    members: Option<Vec<PanelMemberLoad>>,
    /// What is withheld and why, where you see no names; null where the figures are exact.
    withheld: Option<SuppressionPolicy>,
}

impl PanelPatterns {
    /// As who convenes the panels is told.
    fn exact((from, until): (NaiveDate, NaiveDate), patterns: &known::Patterns, list: &[Listed]) -> Self {
        let member = |it: &known::MemberLoad| PanelMemberLoad {
            member_id: encode(Tag::Member, it.member.0),
            member: list.iter().find(|known| known.says.member == it.member).map(Into::into),
            sittings: count(it.sittings),
            cases: count(it.cases),
        };
        let leaving = |it: &known::Leaving| ToldShare { all: Some(it.all.len()), part: Some(it.left.len()) }.into();
        Self {
            from: from.into(),
            until: until.into(),
            left_before_fail: leaving(&patterns.fails),
            left_while_deferred: leaving(&patterns.deferrals),
            waits: patterns.waits.map(Into::into),
            sittings: Some(patterns.sittings.iter().map(Into::into).collect()),
            members: Some(patterns.members.iter().map(member).collect()),
            withheld: None,
        }
    }

    /// As who sees no names is told.
    fn suppressed(it: &Suppressed) -> Self {
        let says = it.policy.says;
        let [fails, deferrals, decided] = it.patterns.shares().map(|it| it.told(&says));
        let enough = decided.all.is_some_and(|it| says.least_denominator as usize <= it);
        let waits = it.patterns.waits.filter(|_| enough);
        Self {
            from: it.days.0.into(),
            until: it.days.1.into(),
            left_before_fail: fails.into(),
            left_while_deferred: deferrals.into(),
            waits: waits.map(|it| PanelWaits { longest_days: None, ..it.into() }),
            sittings: None,
            members: None,
            withheld: Some(SuppressionPolicy::of(it.policy)),
        }
    }
}

/// Questions about patterns.
#[derive(Default)]
pub struct PatternsQuery;

#[Object]
impl PatternsQuery {
    /// Patterns of an employer's panels: exact for who convenes them, without a case of their own; for who sees its workforce in figures alone,
    /// those of a year to 30 September, the last one up to the last day that is asked for, without small numbers; null for everybody else.
    async fn panel_patterns(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The employer.")] employer_id: ID,
        #[graphql(desc = "The first day: at most twenty years before the last. A year before it where left out.")] from: Option<Date>,
        #[graphql(desc = "The last day. Today where left out.")] until: Option<Date>,
    ) -> Result<Option<PanelPatterns>> {
        let desk = Desk::of(ctx)?;
        let Some(employer) = decode(Tag::Employer, &employer_id).map(EmployerId) else { return Ok(None) };
        let (from, until) = days(desk.moment.today, (from, until));
        // Waited for, so that who has just recorded something finds it.
        At::of(ctx, None).await?;
        if let Some((patterns, list)) = desk.store.panel_patterns(desk.asker(), employer, (from, until)).await.map_err(theirs)? {
            return Ok(Some(PanelPatterns::exact((from, until), &patterns, &list)));
        }
        let told = desk.store.suppressed_patterns(desk.asking(), employer, until).await.map_err(theirs)?;
        Ok(told.as_ref().map(PanelPatterns::suppressed))
    }
}

/// The longest time that is looked at, in months: what is asked of more years is answered of the last twenty.
const LONGEST: u32 = 240;

/// The days that somebody asks about: the year up to today where they do not say.
pub(crate) fn days(today: NaiveDate, (from, until): (Option<Date>, Option<Date>)) -> (NaiveDate, NaiveDate) {
    let until = until.map_or(today, |it| it.0);
    let before = |months| until.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN);
    (from.map_or_else(|| before(12), |it| it.0.max(before(LONGEST))), until)
}
