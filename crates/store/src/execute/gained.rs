//! What a command gives and takes: what a stream has after some drafts that it had not before, and the other way round.

use chrono::NaiveDate;
use domain::access::{self, Act, Actor};
use domain::cohort::{self, CohortOpened, Time};
use domain::employer::Employer;
use domain::employment;
use domain::history::{Context, Draft, History, Kind, Stream};
use domain::ids::{CohortId, EmployerId, EventId, TeamId};
use domain::journey::Journey;
use domain::refusal::Refusal;
use domain::registration::Registration;

/// What others may have a claim to, or stand on.
#[derive(Default)]
pub(crate) struct Changed {
    /// Numbers that a journey holds now, and did not on all of those days.
    pub(crate) numbers: Vec<Registration>,
    /// Days in a cohort that a journey has now, and had not.
    pub(crate) times: Vec<(CohortId, Time)>,
    /// Teams that a journey is in now, and was not: whose it must be, and the entry that says so.
    pub(crate) teams: Vec<(EmployerId, TeamId, Stands)>,
    /// Names and codes by which an employer is known now, and was not, each with its field.
    pub(crate) called: Vec<(&'static str, String)>,
    /// Whether an employer is known by anything else than before.
    pub(crate) is_called_otherwise: bool,
    /// Teams that an employer had, and has not any more.
    pub(crate) teams_gone: Vec<TeamId>,
    /// Whether an employer was registered, and is not any more.
    pub(crate) is_unregistered: bool,
    /// What a cohort was opened with, and what it is opened with now, where that is something else.
    pub(crate) opening: Option<(CohortOpened, Option<CohortOpened>)>,
}

/// A fact that says something, for whom it would break.
pub(crate) struct Stands {
    pub(crate) entry: EventId,
    pub(crate) on: NaiveDate,
    pub(crate) what: &'static str,
}

impl Changed {
    pub(crate) fn by(stream: Stream, history: &History, drafts: &[Draft], ctx: &Context) -> Self {
        let after = history.with(drafts, ctx);
        match stream.kind {
            Kind::Journey => Self::in_journey(history, &after),
            Kind::Employer => Self::of_employer(history, &after),
            Kind::Cohort => Self::of_cohort(history, &after),
            Kind::Release | Kind::Import | Kind::Disclosure | Kind::Account | Kind::Sitting | Kind::Moderation => Self::default(),
        }
    }

    fn in_journey(before: &History, after: &History) -> Self {
        let (facts_before, facts) = (before.facts(), after.facts());
        let (before, after) = (Journey::of(&facts_before, NaiveDate::MAX), Journey::of(&facts, NaiveDate::MAX));
        let mut numbers = after.registrations;
        numbers.retain(|it| !before.registrations.iter().any(|had| had.covers(it)));
        let mut times: Vec<(CohortId, Time)> = after.memberships.iter().map(|it| (it.cohort, it.time())).collect();
        times.retain(|(cohort, time)| !before.memberships.iter().any(|had| had.cohort == *cohort && had.time().covers(time)));
        let had = employment::teams(&facts_before);
        let teams = employment::teams(&facts).into_iter().filter(|it| !had.iter().any(|had| (had.0, had.1) == (it.0, it.1)));
        let stands = |(employer, team, fact): (EmployerId, TeamId, &domain::history::Fact<'_>)| {
            (employer, team, Stands { entry: fact.carrier.id, on: fact.effective_on, what: fact.event.name() })
        };
        Self { numbers, times, teams: teams.map(stands).collect(), ..Self::default() }
    }

    fn of_employer(before: &History, after: &History) -> Self {
        let of = |history: &History| Employer::of(&history.facts(), NaiveDate::MAX);
        let (before, after) = (of(before), of(after));
        let called = |it: &Employer| it.registered.as_ref().map(|it| it.called()).unwrap_or_default();
        let (had, mut has) = (called(&before), called(&after));
        let is_called_otherwise = had != has;
        has.retain(|(_, it)| !had.iter().any(|(_, had)| had == it));
        let gone = before.teams.iter().map(|it| it.team).filter(|team| !after.teams.iter().any(|it| it.team == *team));
        let is_unregistered = before.registered.is_some() && after.registered.is_none();
        Self { called: has, is_called_otherwise, teams_gone: gone.collect(), is_unregistered, ..Self::default() }
    }

    fn of_cohort(before: &History, after: &History) -> Self {
        let of = |history: &History| cohort::fold(&history.facts()).map(|(_, it)| it);
        let (before, after) = (of(before), of(after));
        let opening = before.filter(|before| after.as_ref() != Some(before)).map(|before| (before, after));
        Self { opening, ..Self::default() }
    }

    /// What an employer is known by is for who runs the installation: others are found by it too.
    pub(crate) fn permit(&self, actor: &Actor) -> Result<(), Refusal> {
        if self.is_called_otherwise { access::may(actor, Act::Administer) } else { Ok(()) }
    }
}
