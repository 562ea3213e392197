//! Changes: from an input to what was recorded, and from what was recorded to the same answer however often it is asked for.

mod planned;
mod request;

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Context, InputObject, Result, SimpleObject};
use domain::access::Given;
use domain::history::{Draft, Kind, Recorded, Stream};
use domain::ids::{ActorId, CohortId, EmployerId, PersonId, SampleId, SittingId};
use domain::refusal::Refusal;
use store::append::Appended;
use store::execute::Command;
use store::failure::Unanswered;

use crate::account::Account;
use crate::at::At;
use crate::cohort::Cohort;
use crate::correction::Whose;
use crate::desk::Desk;
use crate::employer::Employer;
use crate::entry::Entry;
use crate::errors::{ErrorCode, Told, UserError, theirs, told};
use crate::guard::Waits;
use crate::journey::{Journey, Known};
use crate::scalars::Long;

pub use planned::Turns;

/// How long the changes of one document wait for the views, all together. Less than the door gives an operation: a change that is on record is never told as too slow.
const PATIENCE: Duration = Duration::from_millis(700);

/// The longest idempotency key.
const LONGEST_KEY: usize = 200;

/// How a request for something new is known again.
#[derive(Clone, Debug, Default, InputObject)]
pub struct New {
    /// A text of your choice, up to 200 characters, that names this request: sent again with the same key, it is answered
    /// again and not done again. Recommended for everything that retries.
    pub idempotency_key: Option<String>,
}

/// How a request is known again, and which version it was made for.
#[derive(Clone, Debug, Default, InputObject)]
pub struct Once {
    /// A text of your choice, up to 200 characters, that names this request: sent again with the same key, it is answered
    /// again and not done again. Recommended for everything that retries.
    pub idempotency_key: Option<String>,
    /// The version that you saw. Where the thing has changed since, nothing is done. Any version where left out.
    pub expected_version: Option<i32>,
}

/// What is to be recorded, and where.
pub struct Plan {
    /// The stream.
    pub stream: Stream,
    /// What is recorded in it.
    pub drafts: Vec<Draft>,
}

/// Takes a refusal, and whose change it was.
pub type Heard = dyn Fn(&Refusal, ActorId) + Send + Sync;

/// Who is told that somebody was refused a change: the door, which keeps a record of refusals. It puts one into each request.
#[derive(Clone)]
pub struct OnRefusal(pub Arc<Heard>);

/// A mutation under way.
pub struct Writing<'a> {
    /// Who asks, when, and of which store.
    pub desk: Desk<'a>,
    expected: Option<i64>,
    key: Option<(String, Vec<u8>)>,
    refused: Option<Told>,
    waits: Waits,
    on_refusal: Option<OnRefusal>,
}

impl<'a> Writing<'a> {
    /// Begins the mutation of a resolver's field.
    pub fn begin(ctx: &Context<'a>, once: &Once) -> Result<Self> {
        let key = match &once.idempotency_key {
            Some(key) => Some((key.clone(), request::of(ctx)?)),
            None => None,
        };
        let refused = once.idempotency_key.as_deref().and_then(check_key);
        let waits = ctx.data_opt::<Waits>().cloned().unwrap_or_default();
        let on_refusal = ctx.data_opt::<OnRefusal>().cloned();
        Ok(Self { desk: Desk::of(ctx)?, expected: once.expected_version.map(i64::from), key, refused, waits, on_refusal })
    }

    /// Begins the mutation of a resolver's field that makes something new.
    pub fn begin_new(ctx: &Context<'a>, new: &New) -> Result<Self> {
        Self::begin(ctx, &Once { idempotency_key: new.idempotency_key.clone(), expected_version: None })
    }

    /// The answer that this very request got before, where it did.
    pub async fn before(&self) -> Result<Option<Outcome>> {
        if let Some(told) = &self.refused {
            return Ok(Some(Outcome::refused(told.clone())));
        }
        let Some(key) = &self.key else { return Ok(None) };
        match self.desk.store.answered_before(self.desk.actor, key).await {
            Ok(Some(appended)) => self.answer(appended).await.map(Some),
            Ok(None) => Ok(None),
            Err(why) => Ok(Some(Outcome::refused(told(why)?))),
        }
    }

    /// Records what is planned, unless it was recorded before.
    pub async fn record(&self, plan: Result<Plan, Told>) -> Result<Outcome> {
        let plan = match (&self.refused, plan) {
            (Some(told), _) => return Ok(Outcome::refused(told.clone())),
            // What is refused before it gets to the store may have been recorded all the same, on a day when it was not.
            (None, Err(told)) => return Ok(self.before().await?.unwrap_or_else(|| Outcome::refused(told))),
            (None, Ok(plan)) => plan,
        };
        let stream = plan.stream;
        match self.send(plan, self.expected).await {
            // What was just written is where it was to be written; what was written before may be anywhere.
            Ok(appended) if !appended.repeated => self.show(stream, appended).await,
            answer => self.settle(answer).await,
        }
    }

    /// Records what is planned for a version; whoever plans from what they read must not overwrite what they did not.
    pub async fn send(&self, plan: Plan, expected: Option<i64>) -> Result<Appended, Unanswered> {
        let Plan { stream, drafts } = plan;
        let command = Command { stream, drafts, expected, key: self.key.clone(), import: None };
        self.desk.store.record(self.desk.actor, self.desk.context(), command).await
    }

    /// Why this mutation can only be refused, where that is plain from the start.
    pub fn refusal(&self) -> Option<&Told> {
        self.refused.as_ref()
    }

    /// The version that the client saw, where it said so.
    pub fn expected(&self) -> Option<i64> {
        self.expected
    }

    /// The key, as the store takes it.
    pub fn key(&self) -> Option<(String, Vec<u8>)> {
        self.key.clone()
    }

    /// The outcome of what the store answered.
    pub async fn settle(&self, answer: Result<Appended, Unanswered>) -> Result<Outcome> {
        match answer {
            Ok(appended) => self.answer(appended).await,
            Err(why) => {
                self.note_refusal(&why);
                Ok(Outcome::refused(told(why)?))
            }
        }
    }

    fn note_refusal(&self, why: &Unanswered) {
        if let (Unanswered::Refused(refusal), Some(OnRefusal(tell))) = (why, &self.on_refusal) {
            tell(refusal, self.desk.actor.id);
        }
    }

    /// What stands at the positions of an answer, whoever asked first: ids made for a repetition are nobody's.
    async fn answer(&self, appended: Appended) -> Result<Outcome> {
        let Appended { first, last, .. } = appended;
        let sealed = self.desk.store.log.after(first - 1, last - first + 1).await.map_err(theirs)?;
        let Some(stream) = sealed.first().map(|it| it.stream) else { return Ok(Outcome::default()) };
        self.show(stream, appended).await
    }

    async fn show(&self, stream: Stream, Appended { first, last, .. }: Appended) -> Result<Outcome> {
        let Desk { store, moment, .. } = &self.desk;
        let history = store.history_up_to(stream, last).await.map_err(theirs)?;
        // Whether it is the actor's to see, as things stand now: a change may have taken that away.
        let given = store.give(self.desk.asker(), stream, history).await.map_err(theirs)?;
        let seen = given.is_some();
        let given = given.unwrap_or_default().known_at(last);
        let known = given.history.entries().last().map_or(moment.now, |it| it.recorded_at);
        let at = At::new(domain::history::AsAt { on: moment.today, known: last }, known);
        let stale = !self.waits.wait(PATIENCE, |left| store.views.reach(last, left)).await;
        Ok(Outcome { recorded: Some(Done { stream, first, last, given, seen, at, stale }), errors: Vec::new() })
    }
}

fn check_key(key: &str) -> Option<Told> {
    let field = "idempotencyKey";
    let refusal = match key {
        _ if key.trim().is_empty() => Refusal::Empty(field),
        _ if key.chars().count() > LONGEST_KEY => Refusal::TooLong(field, LONGEST_KEY),
        _ if key.chars().any(char::is_control) => Refusal::ControlCharacter(field),
        _ => return None,
    };
    Some(Told::about(field, refusal))
}

/// What came of a mutation.
#[derive(Default)]
pub struct Outcome {
    recorded: Option<Done>,
    errors: Vec<UserError>,
}

/// What was recorded, and the history up to it.
struct Done {
    stream: Stream,
    first: i64,
    last: i64,
    /// As much as the actor is given of it.
    given: Given,
    /// Whether it is the actor's to see, as things stand now: a change may have taken that away.
    seen: bool,
    at: At,
    stale: bool,
}

impl Outcome {
    /// Nothing was recorded, for this reason.
    pub fn refused(told: Told) -> Self {
        Self { recorded: None, errors: vec![told.into()] }
    }

    /// The same, where the input is not flat: each refusal where its field is in it.
    pub fn placed(mut self, place: impl Fn(ErrorCode, &str) -> Vec<&str>) -> Self {
        self.errors = self.errors.into_iter().map(|it| it.placed(&place)).collect();
        self
    }

    /// What was recorded, with what can be read of it.
    pub fn entries(&self) -> impl Iterator<Item = &Recorded> {
        let done = self.recorded.iter();
        done.flat_map(|it| it.given.history.entries().iter().filter(|entry| entry.position >= it.first))
    }

    /// For a payload with a journey.
    pub fn journey(self) -> JourneyChange {
        let Self { recorded, errors } = self;
        let Some(done) = recorded else { return JourneyChange { errors, ..JourneyChange::default() } };
        let person = PersonId(done.stream.id);
        let (entries, position, stale) = done.told();
        let journey = done.seen.then(|| Journey::of(person, Known::of(done.given, &done.at), done.at));
        JourneyChange { journey, entries, position, stale, errors }
    }

    /// For a payload with a cohort.
    pub fn cohort(self, ctx: &Context<'_>) -> Result<CohortChange> {
        let Self { recorded, errors } = self;
        let Some(done) = recorded else { return Ok(CohortChange { errors, ..CohortChange::default() }) };
        let (entries, position, stale) = done.told();
        let cohort = Cohort::of_history(ctx, CohortId(done.stream.id), &done.given.history, done.at)?;
        Ok(CohortChange { cohort, entries, position, stale, errors })
    }

    /// For a payload with an account.
    pub fn account(self) -> AccountChange {
        let Self { recorded, errors } = self;
        let Some(done) = recorded else { return AccountChange { errors, ..AccountChange::default() } };
        let (entries, position, stale) = done.told();
        let account = Account::of_history(ActorId(done.stream.id), &done.given.history, done.at);
        AccountChange { account, entries, position, stale, errors }
    }

    /// For a payload with a sitting: which, the position that it reached, and whether lists lag behind it; and why nothing was done.
    pub fn at_sitting(self) -> (Option<(SittingId, i64, bool)>, Vec<UserError>) {
        let Self { recorded, errors } = self;
        let done = recorded.filter(|it| it.stream.kind == Kind::Sitting);
        (done.map(|it| (SittingId(it.stream.id), it.last, it.stale)), errors)
    }

    /// For a payload with a sample that is moderated, in the same way.
    pub fn at_moderation(self) -> (Option<(SampleId, i64, bool)>, Vec<UserError>) {
        let Self { recorded, errors } = self;
        let done = recorded.filter(|it| it.stream.kind == Kind::Moderation);
        (done.map(|it| (SampleId(it.stream.id), it.last, it.stale)), errors)
    }

    /// For a payload with an employer.
    pub fn employer(self) -> EmployerChange {
        let Self { recorded, errors } = self;
        let Some(done) = recorded else { return EmployerChange { errors, ..EmployerChange::default() } };
        let (entries, position, stale) = done.told();
        let employer = Employer::of_history(EmployerId(done.stream.id), &done.given.history, done.at);
        EmployerChange { employer, entries, position, stale, errors }
    }
}

impl Outcome {
    /// For a payload of a correction, which may be of anything.
    pub fn entry(self, ctx: &Context<'_>) -> Result<EntryChange> {
        if let Some(done) = self.recorded.as_ref().filter(|it| it.stream.kind != Kind::Journey) {
            let Whose { cohort, employer } = Whose::of(ctx, done.stream, &done.given.history, &done.at)?;
            let (entries, position, stale) = done.told();
            return Ok(EntryChange { journey: None, cohort, employer, entries, position, stale, errors: self.errors });
        }
        let JourneyChange { journey, entries, position, stale, errors } = self.journey();
        Ok(EntryChange { journey, cohort: None, employer: None, entries, position, stale, errors })
    }
}

impl Done {
    fn told(&self) -> (Vec<Entry>, Option<Long>, bool) {
        let mut entries = Entry::all(self.given.clone(), &self.at);
        entries.retain(|it| self.seen && it.position_of() >= self.first);
        (entries, Some(Long(self.last)), self.stale)
    }
}

/// What came of a change of a journey.
#[derive(Default, SimpleObject)]
pub struct JourneyChange {
    /// The journey as this request left it; null where it was refused.
    pub journey: Option<Journey>,
    /// What was recorded, in order.
    pub entries: Vec<Entry>,
    /// The position of the log that this change reached: ask with it to see what you wrote.
    pub position: Option<Long>,
    /// True where lists and figures do not show the change yet, though it is on record.
    pub stale: bool,
    /// Why the change was refused; empty where it was done.
    pub errors: Vec<UserError>,
}

/// What came of a change of a cohort.
#[derive(Default, SimpleObject)]
pub struct CohortChange {
    /// The cohort as this request left it; null where it was refused.
    pub cohort: Option<Cohort>,
    /// What was recorded, in order.
    pub entries: Vec<Entry>,
    /// The position of the log that this change reached: ask with it to see what you wrote.
    pub position: Option<Long>,
    /// True where lists and figures do not show the change yet, though it is on record.
    pub stale: bool,
    /// Why the change was refused; empty where it was done.
    pub errors: Vec<UserError>,
}

/// What came of a change of an employer.
#[derive(Default, SimpleObject)]
pub struct EmployerChange {
    /// The employer as this request left it; null where it was refused.
    pub employer: Option<Employer>,
    /// What was recorded, in order.
    pub entries: Vec<Entry>,
    /// The position of the log that this change reached: ask with it to see what you wrote.
    pub position: Option<Long>,
    /// True where lists and figures do not show the change yet, though it is on record.
    pub stale: bool,
    /// Why the change was refused; empty where it was done.
    pub errors: Vec<UserError>,
}

/// What came of a change of an account.
#[derive(Default, SimpleObject)]
pub struct AccountChange {
    /// The account as this request left it; null where it was refused.
    pub account: Option<Account>,
    /// What was recorded, in order.
    pub entries: Vec<Entry>,
    /// The position of the log that this change reached: ask with it to see what you wrote.
    pub position: Option<Long>,
    /// True where lists and figures do not show the change yet, though it is on record.
    pub stale: bool,
    /// Why the change was refused; empty where it was done.
    pub errors: Vec<UserError>,
}

/// What came of a correction.
#[derive(Default, SimpleObject)]
pub struct EntryChange {
    /// The journey as this request left it, where the entry is of one.
    pub journey: Option<Journey>,
    /// The cohort as this request left it, where the entry is of one.
    pub cohort: Option<Cohort>,
    /// The employer as this request left it, where the entry is of one.
    pub employer: Option<Employer>,
    /// What was recorded, in order.
    pub entries: Vec<Entry>,
    /// The position of the log that this change reached: ask with it to see what you wrote.
    pub position: Option<Long>,
    /// True where lists and figures do not show the change yet, though it is on record.
    pub stale: bool,
    /// Why the change was refused; empty where it was done.
    pub errors: Vec<UserError>,
}
