//! What is told of workforces and cohorts: exact to who may read the names, and to others what gives no small number away, by what was
//! told before.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Actor;
use domain::employer::Employer;
use domain::event::Event;
use domain::history::{AsAt, Context, Draft, History, Kind, Stream};
use domain::ids::{CohortId, EmployerId, EventId};
use domain::refusal::Refusal;
use domain::suppression::{
    self, Beside, Counted, Decision, Edition, FiguresReleased, Given, Hidden, People, Policy, Sight, Subject, policy_of, reference_day,
};
use domain::workforce::{Figures, Known};
use uuid::Uuid;

use crate::Store;
use crate::append::{Append, Condition, Entry, Part};
use crate::db::Value;
use crate::failure::{Failure, Unanswered};

/// How often what is told is decided again while somebody else is told something of the same.
pub(crate) const TRIES: u32 = 8;

/// Who asks, when, and with which ids to remember what was told.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// When.
    pub context: Context,
    /// Where new ids come from.
    pub new_id: &'a (dyn Fn() -> Uuid + Sync),
}

/// From when somebody asks to look.
#[derive(Clone, Copy, Debug)]
pub struct When {
    /// The day and the position.
    pub at: AsAt,
    /// Whether the question names an instant that is over, rather than all that is known.
    pub is_past: bool,
}

/// What somebody is told of a workforce.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    /// The figures.
    pub figures: Figures,
    /// The day and the position that they hold for.
    pub at: AsAt,
    /// The instant of that position, where it is not the one that was asked for.
    pub known_at: Option<DateTime<Utc>>,
    /// The policy by which they are withheld, where the asker is not told exact ones.
    pub policy: Option<Policy>,
}

/// What somebody is told of how many are in a cohort.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Size {
    /// A number.
    Number(usize),
    /// That it is withheld.
    Withheld,
}

/// What was told of one thing, and by which policy.
pub(crate) struct Disclosed {
    stream: Stream,
    history: History,
    given: Vec<Given>,
    pub policy: Policy,
}

/// What was told of a day, counted again.
type Counts<'a> = Vec<(&'a Given, Counted)>;

impl Store {
    /// What an actor is told of the workforces of employers. Whose they may not see is missing.
    ///
    /// Exact figures take three statements for some hundreds of employers; others take some for each.
    pub async fn told_workforces(
        &self,
        asking: Asking<'_>,
        employers: &[EmployerId],
        when: When,
    ) -> Result<HashMap<EmployerId, Answered>, Failure> {
        let seen = |sight| employers.iter().copied().filter(move |it| suppression::sight(asking.actor, *it) == sight);
        let exact: Vec<EmployerId> = seen(Sight::Exact).collect();
        let counted = if exact.is_empty() { HashMap::new() } else { self.workforces(&exact, when.at).await? };
        let exactly = |it| Answered { figures: Figures::exact(&it), at: when.at, known_at: None, policy: None };
        let mut told: HashMap<EmployerId, Answered> = counted.into_iter().map(|(employer, it)| (employer, exactly(it))).collect();
        for employer in seen(Sight::Suppressed) {
            told.insert(employer, self.suppressed_workforce(asking, employer, when).await?);
        }
        Ok(told)
    }

    /// The policy that an employer goes by on a day, as known at a position.
    pub async fn suppression_policy(&self, employer: EmployerId, at: AsAt) -> Result<Policy, Failure> {
        let history = self.log.sealed_histories(&[employer.into()]).await?.remove(&employer.into()).unwrap_or_default();
        Ok(policy_of(&Employer::of(&history.known_at(at.known).facts(), at.on)))
    }

    /// What is told of a workforce to who sees no names, whoever it is.
    pub(crate) async fn suppressed_workforce(&self, asking: Asking<'_>, employer: EmployerId, when: When) -> Result<Answered, Failure> {
        let on = reference_day(when.at.on, asking.context.today);
        let at = AsAt { on, known: self.reached(when.at.known) };
        for _ in 0..TRIES {
            let told = self.disclosed(Subject::Workforce(employer), employer, asking.context.today).await?;
            if when.is_past {
                return self.told_by_then(employer, &told, at).await;
            }
            let now = self.counted(employer, at).await?;
            let same = self.counts(employer, &told, Some(on)).await?;
            let year_before = self.counts(employer, &told, a_year(on, -1)).await?;
            let year_after = self.counts(employer, &told, a_year(on, 1)).await?;
            let (same, before, after) = (editions(&same), editions(&year_before), editions(&year_after));
            let says = told.policy.says;
            let beside = Beside { same: &same, year_before: &before, year_after: &after };
            let answer = |counted: &Counted, hidden: &Hidden, known| (counted.told(&says, hidden), known);
            let (figures, known) = match suppression::decide(&says, &now, beside) {
                Decision::NoNumber(hidden) => answer(&now, &hidden, at.known),
                Decision::AsBefore => {
                    let last = same.last().zip(told.of(on).last());
                    let Some((last, given)) = last else { return Err(Failure::Damaged("nothing was told before".into())) };
                    answer(last.counted, &last.hides(&says), given.known)
                }
                Decision::Anew(hidden) => {
                    let remembered = FiguresReleased { of: Subject::Workforce(employer), known: at.known, hidden };
                    if !self.remember(asking, &told, on, &remembered).await? {
                        continue;
                    }
                    let edition = Edition { counted: &now, hidden: &remembered.hidden };
                    answer(&now, &edition.hides(&says), at.known)
                }
            };
            return self.as_told(figures, AsAt { on, known }, told.policy).await;
        }
        // Others were told something of it all the while: what they were told is told.
        let told = self.disclosed(Subject::Workforce(employer), employer, asking.context.today).await?;
        self.told_by_then(employer, &told, AsAt { on, known: i64::MAX }).await
    }

    /// What had been told by then of a day; where nothing had been, that nothing was.
    async fn told_by_then(&self, employer: EmployerId, told: &Disclosed, at: AsAt) -> Result<Answered, Failure> {
        let Some(given) = told.of(at.on).rfind(|it| it.position <= at.known) else {
            let nothing = Figures::exact(&Known::default().count(at.on));
            return Ok(Answered { figures: nothing, at, known_at: None, policy: Some(told.policy) });
        };
        let counted = self.counted(employer, AsAt { on: given.on, known: given.known }).await?;
        let edition = Edition { counted: &counted, hidden: &given.hidden };
        let figures = counted.told(&told.policy.says, &edition.hides(&told.policy.says));
        self.as_told(figures, AsAt { on: at.on, known: given.known }, told.policy).await
    }

    async fn as_told(&self, figures: Figures, at: AsAt, policy: Policy) -> Result<Answered, Failure> {
        let known_at = self.log.recorded_at(at.known).await?;
        Ok(Answered { figures, at, known_at, policy: Some(policy) })
    }

    /// How many are in cohorts, each of an employer, as an actor is told: exactly, at any time, or today and without giving few people
    /// away.
    pub async fn told_sizes(
        &self,
        asking: Asking<'_>,
        cohorts: &[(CohortId, EmployerId)],
        when: When,
    ) -> Result<HashMap<CohortId, Size>, Failure> {
        let is_suppressed = |employer| suppression::sight(asking.actor, employer) != Sight::Exact;
        let (suppressed, exact): (Vec<_>, Vec<_>) = cohorts.iter().copied().partition(|(_, employer)| is_suppressed(*employer));
        let ids: Vec<CohortId> = exact.iter().map(|(id, _)| *id).collect();
        let mut told: HashMap<CohortId, Size> = ids.iter().map(|it| (*it, Size::Number(0))).collect();
        let counted = if ids.is_empty() { Vec::new() } else { self.cohort_sizes(&ids, when.at).await? };
        told.extend(counted.into_iter().map(|(id, size)| (id, Size::Number(usize::try_from(size).unwrap_or(0)))));
        for (cohort, employer) in suppressed {
            told.insert(cohort, self.suppressed_size(asking, (cohort, employer), when).await?);
        }
        Ok(told)
    }

    async fn suppressed_size(&self, asking: Asking<'_>, (cohort, employer): (CohortId, EmployerId), when: When) -> Result<Size, Failure> {
        let subject = Subject::Cohort(cohort);
        let at = AsAt { on: asking.context.today, known: self.reached(when.at.known) };
        for _ in 0..TRIES {
            let told = self.disclosed(subject, employer, asking.context.today).await?;
            let mut before = Vec::with_capacity(told.given.len());
            for given in told.given.iter().filter(|it| !when.is_past || it.position <= at.known) {
                before.push(self.members(cohort, AsAt { on: given.on, known: given.known }).await?);
            }
            let size = |it: &People| if told.policy.says.is_small(it.len()) { Size::Withheld } else { Size::Number(it.len()) };
            let as_before = before.last().map(size);
            if when.is_past {
                return Ok(as_before.unwrap_or(Size::Withheld));
            }
            let now = self.members(cohort, at).await?;
            match suppression::decide_size(&told.policy.says, &now, &before.iter().collect::<Vec<_>>()) {
                Decision::NoNumber(_) => return Ok(size(&now)),
                Decision::AsBefore => return Ok(as_before.unwrap_or(Size::Withheld)),
                Decision::Anew(hidden) => {
                    let remembered = FiguresReleased { of: subject, known: at.known, hidden };
                    if self.remember(asking, &told, at.on, &remembered).await? {
                        return Ok(size(&now));
                    }
                }
            }
        }
        Ok(Size::Withheld)
    }

    /// What is remembered is what was counted: no more than the views have taken.
    pub(crate) fn reached(&self, known: i64) -> i64 {
        known.min(self.views.progress().borrow().position)
    }

    async fn members(&self, cohort: CohortId, at: AsAt) -> Result<People, Failure> {
        let sql = "select distinct stream from views.member where known_from <= $1 and known_to > $1 \
            and valid_from <= $2 and valid_to > $2 and cohort = $3";
        let values: Vec<Value> = vec![crate::views::known(at.known), crate::views::on_day(at.on), cohort.to_string().into()];
        let rows = self.db.rows(sql, values).await?;
        Ok(rows.iter().filter_map(|row| Some((row.text(0).parse::<Stream>().ok()?.id, (0, 1)))).collect())
    }

    pub(crate) async fn disclosed(&self, subject: Subject, employer: EmployerId, today: NaiveDate) -> Result<Disclosed, Failure> {
        let stream = Stream { kind: Kind::Disclosure, id: id_of(subject) };
        let mut histories = self.log.sealed_histories(&[stream, employer.into()]).await?;
        let history = histories.remove(&stream).unwrap_or_default();
        let given = suppression::given(&history.facts()).into_iter().filter(|it| it.of == subject).collect();
        let of_employer = histories.remove(&employer.into()).unwrap_or_default();
        let policy = policy_of(&Employer::of(&of_employer.facts(), today));
        Ok(Disclosed { stream, history, given, policy })
    }

    async fn counted(&self, employer: EmployerId, at: AsAt) -> Result<Counted, Failure> {
        let known = self.known_workforces(&[employer], at).await?.remove(&employer).unwrap_or_default();
        Ok(Counted::of(&known, at.on))
    }

    async fn counts<'a>(&self, employer: EmployerId, told: &'a Disclosed, on: Option<NaiveDate>) -> Result<Counts<'a>, Failure> {
        let mut counts = Vec::new();
        for given in on.into_iter().flat_map(|on| told.of(on)) {
            counts.push((given, self.counted(employer, AsAt { on: given.on, known: given.known }).await?));
        }
        Ok(counts)
    }

    /// Remembers what is about to be told, unless somebody was told something of the same in between.
    pub(crate) async fn remember(
        &self,
        asking: Asking<'_>,
        told: &Disclosed,
        on: NaiveDate,
        it: &FiguresReleased,
    ) -> Result<bool, Failure> {
        let draft = Draft { id: EventId((asking.new_id)()), effective_on: on, event: Event::FiguresReleased(it.clone()) };
        let keys = match self.keys_of(told.stream, &told.history, std::slice::from_ref(&draft)).await {
            Ok(keys) => keys,
            Err(Unanswered::Refused(_)) => return Ok(false),
            Err(Unanswered::Failed(why)) => return Err(why),
        };
        let entries = match Entry::new(draft, told.stream, &keys) {
            Ok(entry) => vec![entry],
            Err(Unanswered::Refused(_)) => return Ok(false),
            Err(Unanswered::Failed(why)) => return Err(why),
        };
        let part = Part { stream: told.stream, expected: Some(told.history.version()), entries };
        let (by, now) = (asking.context.by, asking.context.now);
        let append = Append { parts: vec![part], condition: Condition::default(), key: None, by, import: None, now, again: None };
        match self.append(append).await {
            Ok(_) => Ok(true),
            Err(Unanswered::Refused(Refusal::VersionConflict { .. } | Refusal::ConditionBroken { .. } | Refusal::Busy)) => Ok(false),
            Err(Unanswered::Refused(why)) => Err(Failure::Damaged(format!("what was told could not be remembered: {}", why.code()))),
            Err(Unanswered::Failed(why)) => Err(why),
        }
    }
}

impl Disclosed {
    /// What was told of a day, in order.
    pub fn of(&self, on: NaiveDate) -> impl DoubleEndedIterator<Item = &Given> {
        self.given.iter().filter(move |it| it.on == on)
    }
}

fn editions<'a>(counts: &'a Counts<'a>) -> Vec<Edition<'a>> {
    counts.iter().map(|(given, counted)| Edition { counted, hidden: &given.hidden }).collect()
}

fn id_of(subject: Subject) -> Uuid {
    match subject {
        Subject::Workforce(employer) | Subject::Panels(employer) => employer.0,
        Subject::Cohort(cohort) => cohort.0,
    }
}

/// The census day so many years later.
fn a_year(on: NaiveDate, later: i32) -> Option<NaiveDate> {
    chrono::Datelike::with_year(&on, chrono::Datelike::year(&on) + later)
}
