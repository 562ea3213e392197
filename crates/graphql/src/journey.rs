//! Journeys: one person's, folded from its history, and the way to open one.

mod list;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::access::{self, Act};
use domain::event::Event;
use domain::history::{History, Stream};
use domain::ids::PersonId;
use domain::journey::Journey as Folded;
use domain::person::{JourneyOpened, Name};
use domain::private::Private;
use domain::refusal::Refusal;
use store::journey::Line;
use tokio::sync::OnceCell;

pub use list::JourneyListQuery;
pub(crate) use list::places;

use crate::at::{AsAtAnswered, AsAtInput, At};
use crate::codes::{EntryRoute, ErasureGround, Ethnicity, Gender, Stage};
use crate::cohort::Membership;
use crate::desk::Desk;
use crate::employer::{self, Employer};
use crate::employment::Employment;
use crate::entry::{Entry, Whole, is_seen};
use crate::errors::{Told, id_of};
use crate::ids::{Tag, decode, encode};
use crate::offer::Offer;
use crate::person::{FormerName, PersonName};
use crate::placement::{Placement, Readiness};
use crate::registration::Registration;
use crate::scalars::Date;
use crate::write::{JourneyChange, New, Plan, Writing};

/// A history as it was known, and what it comes to on the day.
pub struct Known {
    /// The history, up to the position of the question.
    pub history: Arc<History>,
    /// What it comes to.
    pub folded: Folded,
    entries: OnceLock<Arc<Whole>>,
}

impl Known {
    /// Folds a history at the times of a question.
    pub fn of(history: History, at: &At) -> Self {
        let history = history.known_at(at.as_at().known);
        Self { folded: Folded::of(&history.facts(), at.on()), history: Arc::new(history), entries: OnceLock::new() }
    }
}

/// The journeys of one answer: their histories are asked for together, once, when the first of them needs its own.
pub struct Together {
    people: Vec<PersonId>,
    at: At,
    known: OnceCell<HashMap<PersonId, Arc<Known>>>,
}

impl Together {
    /// People whose histories nobody has asked for.
    pub fn new(people: Vec<PersonId>, at: At) -> Arc<Self> {
        Arc::new(Self { people, at, known: OnceCell::new() })
    }

    /// One person whose history is at hand.
    pub fn one(person: PersonId, known: Known, at: At) -> Arc<Self> {
        Arc::new(Self { people: vec![person], at, known: OnceCell::new_with(Some(HashMap::from([(person, Arc::new(known))]))) })
    }

    /// The times of the question.
    pub fn at(&self) -> &At {
        &self.at
    }

    async fn known(&self, ctx: &Context<'_>, person: PersonId) -> Result<Arc<Known>> {
        let ask = async || {
            let streams: Vec<Stream> = self.people.iter().map(|it| Stream::from(*it)).collect();
            let histories = self.at.histories(Desk::of(ctx)?.store, &streams).await?;
            let known = |it: Arc<History>| Arc::new(Known::of(History::clone(&it), &self.at));
            let known = histories.into_iter().map(|(stream, it)| (PersonId(stream.id), known(it)));
            Ok::<_, async_graphql::Error>(known.collect())
        };
        let known = self.known.get_or_try_init(ask).await?.get(&person).cloned();
        Ok(known.unwrap_or_else(|| Arc::new(Known::of(History::default(), &self.at))))
    }
}

/// The journey of one person, from student to leaver, as at a day and as known at an instant.
#[derive(Clone)]
pub struct Journey {
    person: PersonId,
    line: Option<Line>,
    together: Arc<Together>,
}

impl Journey {
    /// A journey whose history is at hand.
    pub fn of(person: PersonId, known: Known, at: At) -> Self {
        Self { person, line: None, together: Together::one(person, known, at) }
    }

    /// A journey of a list, which may know its name and stage already.
    pub fn listed(person: PersonId, line: Option<Line>, together: Arc<Together>) -> Self {
        Self { person, line, together }
    }

    /// The journey of a person, where there is one that the actor may see.
    pub async fn find(ctx: &Context<'_>, person: PersonId, at: At) -> Result<Option<Self>> {
        let desk = Desk::of(ctx)?;
        if access::scope(desk.actor).is_empty() {
            return Ok(None);
        }
        let stream = Stream::from(person);
        let history = at.histories(desk.store, &[stream]).await?.remove(&stream).unwrap_or_default();
        if !is_seen(desk.actor, stream, &history) {
            return Ok(None);
        }
        let known = Known::of(Arc::unwrap_or_clone(history), &at);
        Ok((known.history.version() > 0).then(|| Self::of(person, known, at)))
    }

    async fn known(&self, ctx: &Context<'_>) -> Result<Arc<Known>> {
        self.together.known(ctx, self.person).await
    }

    /// The times of the question.
    pub fn at(&self) -> &At {
        self.together.at()
    }
}

/// The journey of one person, from student to leaver, as at a day and as known at an instant.
#[Object]
impl Journey {
    /// The journey's node id.
    pub async fn id(&self) -> ID {
        encode(Tag::Journey, self.person.0)
    }

    /// The name on that day; null where the person has been erased.
    async fn name(&self, ctx: &Context<'_>) -> Result<Option<PersonName>> {
        if let Some(line) = &self.line {
            return Ok(line.name.clone().map(PersonName::from));
        }
        Ok(self.known(ctx).await?.folded.name.get().cloned().map(PersonName::from))
    }

    /// Earlier names, oldest first, each with the day on which it gave way. Empty where the person has been erased.
    async fn former_names(&self, ctx: &Context<'_>) -> Result<Vec<FormerName>> {
        let known = self.known(ctx).await?;
        let former = known.folded.former_names.iter().filter_map(|(until, name)| Some(FormerName::of(name.get()?.clone(), *until)));
        Ok(former.collect())
    }

    /// Date of birth, where known.
    async fn born_on(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        Ok(self.known(ctx).await?.folded.known_details().and_then(|it| it.born_on).map(Date))
    }

    /// Gender by the census's list, where known.
    async fn gender(&self, ctx: &Context<'_>) -> Result<Option<Gender>> {
        Ok(self.known(ctx).await?.folded.known_details().and_then(|it| it.gender).map(Gender::from))
    }

    /// Ethnicity by the census's list, where known.
    async fn ethnicity(&self, ctx: &Context<'_>) -> Result<Option<Ethnicity>> {
        Ok(self.known(ctx).await?.folded.known_details().and_then(|it| it.ethnicity).map(Ethnicity::from))
    }

    /// Whether the person counts themselves as disabled, where known.
    async fn disabled(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        Ok(self.known(ctx).await?.folded.known_details().and_then(|it| it.disabled))
    }

    /// Religion or belief in the person's own words, where known.
    async fn religion(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.known(ctx).await?.folded.known_details().and_then(|it| it.religion))
    }

    /// Sexual orientation in the person's own words, where known.
    async fn orientation(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.known(ctx).await?.folded.known_details().and_then(|it| it.orientation))
    }

    /// E-mail address, where known.
    async fn email(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.known(ctx).await?.folded.known_details().and_then(|it| it.email))
    }

    /// Telephone number, where known.
    async fn phone(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.known(ctx).await?.folded.known_details().and_then(|it| it.phone))
    }

    /// Postal address, where known.
    async fn address(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.known(ctx).await?.folded.known_details().and_then(|it| it.address))
    }

    /// Whether the person has been erased: nothing personal can be read any more.
    async fn erased(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.known(ctx).await?.is_erased())
    }

    /// Why the person was erased, where they were.
    async fn erasure_ground(&self, ctx: &Context<'_>) -> Result<Option<ErasureGround>> {
        Ok(self.known(ctx).await?.folded.erased.map(ErasureGround::from))
    }

    /// How the person came to be qualified, where known.
    async fn route(&self, ctx: &Context<'_>) -> Result<Option<EntryRoute>> {
        Ok(self.known(ctx).await?.folded.route.map(EntryRoute::from))
    }

    /// The employer whose academy opened the journey, where one did.
    async fn opened_by(&self, ctx: &Context<'_>) -> Result<Option<Employer>> {
        let opened_by = self.known(ctx).await?.folded.opened_by;
        employer::by_id(ctx, opened_by, self.at()).await
    }

    /// Whether the student was found ready for direct practice; null while nobody has assessed it.
    async fn ready_for_practice(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        Ok(self.known(ctx).await?.folded.ready())
    }

    /// Assessments of readiness for direct practice, oldest first.
    async fn readiness(&self, ctx: &Context<'_>) -> Result<Vec<Readiness>> {
        Ok(self.known(ctx).await?.folded.assessments.iter().map(Readiness::from).collect())
    }

    /// Where the person stands on that day.
    async fn stage(&self, ctx: &Context<'_>) -> Result<Stage> {
        if let Some(line) = &self.line {
            return Ok(line.stage.into());
        }
        Ok(self.known(ctx).await?.folded.stage(self.at().on()).into())
    }

    /// The registration that the person holds on that day.
    async fn registration(&self, ctx: &Context<'_>) -> Result<Option<Registration>> {
        let known = self.known(ctx).await?;
        Ok(known.folded.registrations.iter().rfind(|it| it.until.is_none()).map(Registration::of))
    }

    /// Every registration up to that day, oldest first.
    async fn registrations(&self, ctx: &Context<'_>) -> Result<Vec<Registration>> {
        Ok(self.known(ctx).await?.folded.registrations.iter().map(Registration::of).collect())
    }

    /// Placements, oldest first.
    async fn placements(&self, ctx: &Context<'_>) -> Result<Vec<Placement>> {
        let known = self.known(ctx).await?;
        Ok(known.folded.placements.iter().map(|it| Placement::of(it.clone(), self.at().clone())).collect())
    }

    /// Offers, oldest first.
    async fn offers(&self, ctx: &Context<'_>) -> Result<Vec<Offer>> {
        let known = self.known(ctx).await?;
        Ok(known.folded.offers.iter().map(|it| Offer::of(it.clone(), self.at().clone())).collect())
    }

    /// Spells of employment, oldest first.
    async fn spells(&self, ctx: &Context<'_>) -> Result<Vec<Employment>> {
        let known = self.known(ctx).await?;
        Ok(known.folded.spells.iter().map(|it| Employment::of(it.clone(), self.at().clone())).collect())
    }

    /// Cohorts joined, oldest first.
    async fn memberships(&self, ctx: &Context<'_>) -> Result<Vec<Membership>> {
        let known = self.known(ctx).await?;
        Ok(known.folded.memberships.iter().map(|it| Membership::of(self.person, it.clone(), self.at().clone())).collect())
    }

    /// Every entry known by then, in the order in which they were recorded, corrected and retracted ones among them.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<Entry>> {
        let known = self.known(ctx).await?;
        let whole = known.entries.get_or_init(|| Whole::of(known.history.clone()));
        Ok(Entry::of_journey(whole, &self.together))
    }

    /// How many entries the journey has: what a change may name as the version that it expects.
    async fn version(&self, ctx: &Context<'_>) -> Result<i32> {
        let version = self.known(ctx).await?.history.version();
        Ok(i32::try_from(version).unwrap_or(i32::MAX))
    }

    /// The day and the instant that this answer holds for.
    async fn as_at(&self) -> AsAtAnswered {
        self.at().answered()
    }
}

impl Known {
    fn is_erased(&self) -> bool {
        self.history.entries().iter().any(|it| matches!(it.event, Event::PersonErased(_)))
    }
}

/// Questions about one journey.
#[derive(Default)]
pub struct JourneyQuery;

#[Object]
impl JourneyQuery {
    /// One person's journey; null where there is none, or none that you may see.
    async fn journey(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The journey's node id.")] id: ID,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Option<Journey>> {
        let Some(person) = decode(Tag::Journey, &id) else { return Ok(None) };
        Journey::find(ctx, PersonId(person), At::live(ctx, at).await?).await
    }
}

/// Whose journey is opened.
#[derive(Clone, Debug, InputObject)]
pub struct OpenJourneyInput {
    /// Given names.
    given_name: String,
    /// Family name.
    family_name: String,
    /// The employer whose academy opens the journey. Where left out: yours, where you have only one.
    employer_id: Option<ID>,
    /// How the person came, or is coming, to be qualified.
    route: Option<EntryRoute>,
    /// The day of opening. Today where left out.
    effective_on: Option<Date>,
    /// How the request is known again.
    #[graphql(flatten)]
    new: New,
}

impl OpenJourneyInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let name = Name::new(&self.given_name, &self.family_name)?;
        let opened_by = match &self.employer_id {
            Some(id) => Some(domain::ids::EmployerId(id_of(Tag::Employer, id, "employerId")?)),
            None => employer::only_one(desk.actor),
        };
        // Only who acts for no employer in particular opens a journey for none.
        if opened_by.is_none() && access::may(desk.actor, Act::Administer).is_err() {
            access::may_change_something(desk.actor)?;
            return Err(Refusal::WhichEmployer.into());
        }
        let event = Event::JourneyOpened(JourneyOpened { name: Private::Open(name), opened_by, route: self.route.map(Into::into) });
        let on = self.effective_on.unwrap_or(Date(desk.moment.today));
        Ok(desk.one(PersonId(desk.new_id()).into(), on, event))
    }
}

/// The answer to `openJourney`.
#[derive(SimpleObject)]
pub struct OpenJourneyPayload {
    #[graphql(flatten)]
    change: JourneyChange,
}

/// Changes of whole journeys.
#[derive(Default)]
pub struct JourneyMutation;

#[Object]
impl JourneyMutation {
    /// Opens the journey of a person.
    async fn open_journey(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose journey is opened.")] input: OpenJourneyInput,
    ) -> Result<OpenJourneyPayload> {
        let writing = Writing::begin_new(ctx, &input.new)?;
        let change = writing.record(input.plan(&writing.desk)).await?.journey();
        Ok(OpenJourneyPayload { change })
    }
}
