//! Patterns of an employer's panels: who left before a decision, how long people wait, and what panels carry.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::{Months, NaiveDate};
use domain::ids::EmployerId;
use domain::patterns as known;

use crate::at::At;
use crate::desk::Desk;
use crate::errors::theirs;
use crate::ids::{Tag, decode, encode};
use crate::panel::PanelMember;
use crate::scalars::{Date, Long, count};

/// How many of some, and how many of these left before a panel decided.
#[derive(Clone, Debug, SimpleObject)]
pub struct PanelLeaving {
    /// Of how many.
    all: i32,
    /// How many of them left the programme, or the post in which it was, before the decision.
    left: i32,
}

impl From<known::Leaving> for PanelLeaving {
    fn from(it: known::Leaving) -> Self {
        Self { all: count(it.all), left: count(it.left) }
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
    /// The longest.
    longest_days: Long,
}

impl From<known::Waits> for PanelWaits {
    fn from(it: known::Waits) -> Self {
        Self {
            decisions: count(it.decisions),
            lower_quartile_days: Long(it.lower_quartile),
            median_days: Long(it.median),
            upper_quartile_days: Long(it.upper_quartile),
            longest_days: Long(it.longest),
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
    /// From the submission of a final review to the decision in the time that confirmed it or did not; null where nothing was decided. What is
    /// put off waits on; what was given back and submitted again waits from then.
    waits: Option<PanelWaits>,
    /// Sittings held, or to be held, in the time, the earliest first. Those that were cancelled are left out.
    sittings: Vec<SittingLoad>,
    /// Who takes part in them, whoever has most cases first.
    members: Vec<PanelMemberLoad>,
}

/// Questions about patterns.
#[derive(Default)]
pub struct PatternsQuery;

#[Object]
impl PatternsQuery {
    /// Patterns of an employer's panels, for who convenes them; null for everybody else. A case of your own is not counted for you.
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
        let told = desk.store.panel_patterns(desk.asker(), employer, (from, until)).await.map_err(theirs)?;
        let Some((patterns, list)) = told else { return Ok(None) };
        let member = |it: &known::MemberLoad| PanelMemberLoad {
            member_id: encode(Tag::Member, it.member.0),
            member: list.iter().find(|known| known.says.member == it.member).map(Into::into),
            sittings: count(it.sittings),
            cases: count(it.cases),
        };
        Ok(Some(PanelPatterns {
            from: from.into(),
            until: until.into(),
            left_before_fail: patterns.fails.into(),
            left_while_deferred: patterns.deferrals.into(),
            waits: patterns.waits.map(Into::into),
            sittings: patterns.sittings.iter().map(Into::into).collect(),
            members: patterns.members.iter().map(member).collect(),
        }))
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
