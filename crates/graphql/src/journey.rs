//! Journeys: one person's, folded from its history, and the way to open one.

mod list;
mod opening;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use async_graphql::{Context, ID, Object, Result};
use domain::access::{Class, Given, WithheldBecause};
use domain::event::Event;
use domain::history::{History, Stream};
use domain::ids::PersonId;
use domain::journey::Journey as Folded;
use store::journey::Line;
use tokio::sync::OnceCell;

pub use list::JourneyListQuery;
pub(crate) use list::places;
pub use opening::JourneyMutation;

use crate::access::Withheld;
use crate::at::{AsAtAnswered, AsAtInput, At};
use crate::career::Career;
use crate::codes::{EntryRoute, ErasureGround, Ethnicity, Gender, Stage};
use crate::cohort::Membership;
use crate::cpd::CpdItem;
use crate::desk::Desk;
use crate::employer::{self, Employer};
use crate::employment::Employment;
use crate::enrolment::Enrolment;
use crate::entry::{Entry, Whole};
use crate::ids::{Tag, decode, encode};
use crate::offer::Offer;
use crate::person::{FormerName, PersonName};
use crate::placement::{Placement, Readiness};
use crate::qualification::Qualification;
use crate::reading::{self, ReadingConnection};
use crate::registration::Registration;
use crate::renewal::{RegisterCheck, RegisteredOn, RegistrationStop, RenewalYear, stops};
use crate::scalars::Date;

/// A history as it was known, and what it comes to on the day.
pub struct Known {
    /// The history, up to the position of the question.
    pub history: Arc<History>,
    /// What it comes to.
    pub folded: Folded,
    /// Of which classes something is there and withheld, and why.
    pub withheld: BTreeMap<Class, WithheldBecause>,
    entries: OnceLock<Arc<Whole>>,
}

impl Known {
    /// Folds what was given of a history at the times of a question.
    pub fn of(given: Given, at: &At) -> Self {
        let Given { history, withheld, .. } = given.known_at(at.as_at().known);
        Self { folded: Folded::of(&history.facts(), at.on()), history: Arc::new(history), withheld, entries: OnceLock::new() }
    }

    /// The entries, and what stands of each.
    pub fn whole(&self) -> &Arc<Whole> {
        self.entries.get_or_init(|| Whole::of(self.history.clone(), &self.withheld))
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

    /// One person's history as it was known, and what it comes to.
    pub async fn known(&self, ctx: &Context<'_>, person: PersonId) -> Result<Arc<Known>> {
        let ask = async || {
            let streams: Vec<Stream> = self.people.iter().map(|it| Stream::from(*it)).collect();
            let histories = self.at.histories(&Desk::of(ctx)?, &streams).await?;
            let known = |it: Arc<Given>| Arc::new(Known::of(Given::clone(&it), &self.at));
            let known = histories.into_iter().map(|(stream, it)| (PersonId(stream.id), known(it)));
            Ok::<_, async_graphql::Error>(known.collect())
        };
        let known = self.known.get_or_try_init(ask).await?.get(&person).cloned();
        Ok(known.unwrap_or_else(|| Arc::new(Known::of(Given::default(), &self.at))))
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
        let stream = Stream::from(person);
        let Some(given) = at.histories(&desk, &[stream]).await?.remove(&stream) else { return Ok(None) };
        let known = Known::of(Arc::unwrap_or_clone(given), &at);
        Ok((known.history.version() > 0).then(|| Self::of(person, known, at)))
    }

    /// The history as it was known, and what it comes to.
    pub(crate) async fn known(&self, ctx: &Context<'_>) -> Result<Arc<Known>> {
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

    /// What there is in this record and is not shown to you, and why. What is not listed here and null is not known.
    async fn withheld(&self, ctx: &Context<'_>) -> Result<Vec<Withheld>> {
        Ok(self.known(ctx).await?.withheld.iter().map(|(class, why)| Withheld::of(*class, *why)).collect())
    }

    /// Who read something sensitive of this record, the latest first: for the person and for auditors; null for anybody else.
    async fn readings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, from 1 to 100. 20 where left out.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<Option<ReadingConnection>> {
        let stream = self.person.into();
        let given = self.at().histories(&Desk::of(ctx)?, &[stream]).await?.remove(&stream).unwrap_or_default();
        reading::of_journey(ctx, self.person, &given.footing, (first, after)).await
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

    /// Qualifications in social work, in the order of their days.
    async fn qualifications(&self, ctx: &Context<'_>) -> Result<Vec<Qualification>> {
        Ok(self.known(ctx).await?.folded.qualifications.iter().map(Qualification::from).collect())
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

    /// Whether the person is registered on that day, and by what that is known.
    async fn registered(&self, ctx: &Context<'_>) -> Result<RegisteredOn> {
        Ok(RegisteredOn::of(&self.known(ctx).await?.folded, self.at().on()))
    }

    /// What lapses of registration stop up to that day, as far as it is known that anybody lapsed: the person's casework, and what others
    /// signed off for them.
    async fn registration_stops(&self, ctx: &Context<'_>) -> Result<Vec<RegistrationStop>> {
        stops::of(ctx, (self.person, &self.known(ctx).await?.folded), self.at()).await
    }

    /// Looks into the register up to that day, oldest first.
    async fn register_checks(&self, ctx: &Context<'_>) -> Result<Vec<RegisterCheck>> {
        Ok(self.known(ctx).await?.folded.renewals.checks.iter().map(Into::into).collect())
    }

    /// The person's registration year; null for a year before there were any rules.
    async fn renewal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The calendar year in which it ends. The year of that day where left out.")] year: Option<i32>,
    ) -> Result<Option<RenewalYear>> {
        let on = self.at().on();
        Ok(RenewalYear::of(&self.known(ctx).await?.folded, year.unwrap_or(domain::cpd::year_ending(on)), on))
    }

    /// Pieces of learning up to that day, oldest first.
    async fn cpd(&self, ctx: &Context<'_>) -> Result<Vec<CpdItem>> {
        Ok(self.known(ctx).await?.folded.cpd.iter().map(Into::into).collect())
    }

    /// What is on record of the career beside posts and programmes.
    async fn career(&self, ctx: &Context<'_>) -> Result<Career> {
        Ok(Career { person: self.person, known: self.known(ctx).await?, at: self.at().clone() })
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

    /// Enrolments on programmes, oldest first.
    async fn enrolments(&self, ctx: &Context<'_>) -> Result<Vec<Enrolment>> {
        let known = self.known(ctx).await?;
        Ok(Enrolment::all(self.person, &known, &self.together))
    }

    /// Every entry known by then, in the order in which they were recorded, corrected and retracted ones among them.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<Entry>> {
        let known = self.known(ctx).await?;
        Ok(Entry::of_journey(known.whole(), &self.together))
    }

    /// The number of the last entry that you are given: what a change may name as the version that it expects. Entries that are not yours to
    /// see have numbers too, and do not outdate it.
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
