//! Frameworks: the versioned documents that programmes and standards are, those that come with Waymark and those that employers adopted.

mod changes;
mod cpd;
pub mod facts;
mod programme;
mod standards;

use std::sync::{Arc, OnceLock};

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::access;
use domain::employer::Employer;
use domain::enrolment::Pin;
use domain::framework::{self as known, Body, DocumentKind};
use domain::history::Stream;
use domain::ids::EmployerId;

pub use changes::FrameworkMutation;
pub(crate) use changes::{AdoptFrameworkInput, Adopting};
use cpd::CpdRules;
pub use programme::{EligibilityRule, Length, Programme, number};
pub use standards::{Crosswalk, CrosswalkPair, Level, Statement};

use crate::at::{AsAtInput, At};
use crate::codes::Service;
use crate::desk::Desk;
use crate::employer;
use crate::errors::theirs;
use crate::panel::TermsOfReference;
use crate::retention::RetentionClass;
use crate::scalars::{Date, count};

/// What a document is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
pub enum FrameworkKind {
    /// A programme that people are enrolled on.
    Programme,
    /// Standards that people are assessed against.
    Standards,
    /// Which statement of one standard answers to which of another.
    Crosswalk,
    /// What registration asks of a person's development in each year.
    Cpd,
    /// Which words go to whom when something is due.
    Reminders,
    /// How long which class of record is kept.
    Retention,
    /// How a panel works.
    TermsOfReference,
    /// An employer's grades, and the steps between them.
    Ladder,
    /// Which training an employer asks of whom.
    TrainingMatrix,
}

impl From<DocumentKind> for FrameworkKind {
    fn from(it: DocumentKind) -> Self {
        match it {
            DocumentKind::Programme => Self::Programme,
            DocumentKind::Standards => Self::Standards,
            DocumentKind::Crosswalk => Self::Crosswalk,
            DocumentKind::Cpd => Self::Cpd,
            DocumentKind::Reminders => Self::Reminders,
            DocumentKind::Retention => Self::Retention,
            DocumentKind::TermsOfReference => Self::TermsOfReference,
            DocumentKind::Ladder => Self::Ladder,
            DocumentKind::TrainingMatrix => Self::TrainingMatrix,
        }
    }
}

/// One version of a framework, as it was adopted, or as it comes with Waymark.
#[derive(Clone)]
pub struct Framework {
    it: Arc<known::Framework>,
    pin: Pin,
    text: Option<Arc<str>>,
    adopted_on: Option<chrono::NaiveDate>,
}

impl Framework {
    /// A pinned version. Its text stays where it was adopted.
    pub fn pinned(pin: Pin, it: Arc<known::Framework>) -> Self {
        Self { it, pin, text: None, adopted_on: None }
    }

    /// The ladder, where it is one.
    pub(crate) fn ladder(&self) -> Option<&domain::ladder::Ladder> {
        self.it.ladder()
    }

    /// Whether it was adopted by a day; nothing where it was not adopted at all.
    pub(crate) fn adopted_by(&self, day: chrono::NaiveDate) -> Option<bool> {
        self.adopted_on.map(|on| on <= day)
    }

    fn mark(it: &known::Mark) -> FrameworkMark {
        FrameworkMark { field: it.field.clone(), confirmed: it.confirmed, note: it.note.clone(), sources: it.sources.clone() }
    }
}

/// One version of a framework: a programme, a standard, a crosswalk, CPD rules, reminders or a retention schedule, with its sources and what is not certain of it.
#[Object]
impl Framework {
    /// Which framework, such as `asye-children`.
    async fn id(&self) -> &str {
        &self.pin.id
    }

    /// Which version of it, such as `2026-dfe`.
    async fn version(&self) -> &str {
        &self.pin.version
    }

    /// SHA-256 of the document's text: what an enrolment pins.
    async fn sha256(&self) -> &str {
        &self.pin.sha256
    }

    /// What it is about.
    async fn kind(&self) -> FrameworkKind {
        self.it.kind().into()
    }

    /// What people call it.
    async fn title(&self) -> &str {
        &self.it.title
    }

    /// Who made it.
    async fn publisher(&self) -> &str {
        &self.it.publisher
    }

    /// The part of social work that it is for; null where it is for all.
    async fn service(&self) -> Option<Service> {
        self.it.service.map(Into::into)
    }

    /// The first day on which it may be chosen. New enrolments take a version in force on their day, and keep it.
    async fn in_force_from(&self) -> Date {
        self.it.from.into()
    }

    /// The last day on which it may be chosen, where there is one.
    async fn in_force_until(&self) -> Option<Date> {
        self.it.until.map(Date)
    }

    /// The version that this one was made from, where it is an employer's own.
    async fn based_on(&self) -> Option<FrameworkName> {
        self.it.based_on.as_ref().map(FrameworkName::from)
    }

    /// The day from which the employer that was asked about uses it; null where it has not adopted it.
    async fn adopted_on(&self) -> Option<Date> {
        self.adopted_on.map(Date)
    }

    /// The whole document, as it was adopted or comes with Waymark; null where it is shown as somebody's pin.
    async fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// What is said about its facts beside them, and which of them no source confirms.
    async fn marks(&self, #[graphql(desc = "Only what is not confirmed.", default)] unconfirmed: bool) -> Vec<FrameworkMark> {
        self.it.margin.marks.iter().filter(|it| !unconfirmed || !it.confirmed).map(Self::mark).collect()
    }

    /// What nobody has published, and what a document of its kind should say.
    async fn gaps(&self) -> Vec<FrameworkGap> {
        let gap = |it: &known::Gap| FrameworkGap { field: it.field.clone(), note: it.note.clone(), sources: it.sources.clone() };
        self.it.margin.gaps.iter().map(gap).collect()
    }

    /// Where it can be read by anybody.
    async fn sources(&self) -> Vec<FrameworkSource> {
        let source = |it: &known::Source| FrameworkSource { key: it.key.clone(), title: it.title.clone(), url: it.url.clone() };
        self.it.margin.sources.iter().map(source).collect()
    }

    /// What it says, where it is the terms of reference of a panel.
    async fn terms_of_reference(&self) -> Option<TermsOfReference> {
        self.it.terms().map(Into::into)
    }

    /// What it says, where it is a programme.
    async fn programme(&self) -> Option<Programme> {
        self.it.programme().map(|_| Programme::of(self.it.clone()))
    }

    /// Its statements, where it is a standard: none where nobody has published them.
    async fn statements(&self) -> Vec<Statement> {
        let Body::Standards(it) = &self.it.body else { return Vec::new() };
        let statement = |it: &domain::standards::Statement| Statement {
            statement: it.slug.clone(),
            title: it.title.clone(),
            group: it.group.clone(),
            number: it.number.map(|it| count(it as usize)),
        };
        it.statements.iter().map(statement).collect()
    }

    /// Its levels from the first to the last, where it is a standard that has levels.
    async fn levels(&self) -> Vec<Level> {
        let Body::Standards(it) = &self.it.body else { return Vec::new() };
        let level = |it: &domain::standards::Level| Level { level: it.slug.clone(), title: it.title.clone(), group: it.group.clone() };
        it.levels.iter().map(level).collect()
    }

    /// What registration asks, where it is CPD rules.
    async fn cpd(&self) -> Option<CpdRules> {
        if let Body::Cpd(it) = &self.it.body { Some(it.into()) } else { None }
    }

    /// The classes of record and how long each is kept, where it is a retention schedule; empty where it is something else.
    async fn retention(&self) -> Vec<RetentionClass> {
        if let Body::Retention(it) = &self.it.body { it.classes.iter().map(Into::into).collect() } else { Vec::new() }
    }

    /// Which statement answers to which, where it is a crosswalk.
    async fn crosswalk(&self) -> Option<Crosswalk> {
        let Body::Crosswalk(it) = &self.it.body else { return None };
        let pairs = it.pairs.iter().map(|it| CrosswalkPair { from: it.from.clone(), to: it.to.clone() }).collect();
        Some(Crosswalk { from: (&it.from).into(), to: (&it.to).into(), pairs })
    }
}

/// A version of a framework, by name.
#[derive(Clone, Debug, SimpleObject)]
pub struct FrameworkName {
    /// Which framework.
    id: String,
    /// Which version of it.
    version: String,
}

impl From<&known::Named> for FrameworkName {
    fn from(it: &known::Named) -> Self {
        Self { id: it.id.clone(), version: it.version.clone() }
    }
}

/// What is said about a fact of a document beside the fact itself.
#[derive(Clone, Debug, SimpleObject)]
pub struct FrameworkMark {
    /// The field that it is about, from the top of the document; everything below it is meant too.
    pub field: String,
    /// Whether a source confirms it.
    pub confirmed: bool,
    /// What a reader should know.
    pub note: Option<String>,
    /// The keys of the sources that say so.
    pub sources: Vec<String>,
}

impl From<&known::Mark> for FrameworkMark {
    fn from(it: &known::Mark) -> Self {
        Framework::mark(it)
    }
}

/// Something that a document should say, and that nobody has published.
#[derive(Clone, Debug, SimpleObject)]
pub struct FrameworkGap {
    /// The field that is not there.
    field: String,
    /// What is known about why.
    note: String,
    /// The keys of the sources that were searched.
    sources: Vec<String>,
}

/// Where something in a document can be read by anybody.
#[derive(Clone, Debug, SimpleObject)]
pub struct FrameworkSource {
    /// The key by which marks and gaps name it.
    key: String,
    /// Title, owner and year, in words.
    title: String,
    /// Its address, where it has one.
    url: Option<String>,
}

/// The documents that come with this Waymark, read once.
fn shipped() -> &'static [Framework] {
    static ALL: OnceLock<Vec<Framework>> = OnceLock::new();
    ALL.get_or_init(|| {
        let read = |it: &known::Shipped| {
            let (framework, pin) = store::framework::read(it.text).ok()?;
            Some(Framework { it: Arc::new(framework), pin, text: Some(it.text.into()), adopted_on: None })
        };
        known::shipped().iter().filter_map(read).collect()
    })
}

/// The version of a standard that comes with Waymark and has a level: the one that is named, else the latest that is in force on a day.
pub(crate) fn has_level(standard: &str, (version, on): (Option<&str>, chrono::NaiveDate), level: &str) -> Option<String> {
    let named = shipped().iter().filter(|it| it.pin.id == standard);
    let meant = named.filter(|it| version.map_or_else(|| it.it.is_in_force(on), |version| it.pin.version == version));
    let it = meant.max_by_key(|it| it.it.from)?;
    let Body::Standards(standards) = &it.it.body else { return None };
    standards.levels.iter().any(|it| it.slug == level).then(|| it.pin.version.clone())
}

/// The documents that an employer has adopted, in the order of adoption, and then those that come with Waymark and it has not.
async fn of_employer(ctx: &Context<'_>, employer: EmployerId, at: &At) -> Result<Vec<Framework>> {
    let desk = Desk::of(ctx)?;
    if !access::sees_cohorts(desk.actor, employer) {
        return Ok(Vec::new());
    }
    let stream = Stream::from(employer);
    let Some(given) = at.histories(&desk, &[stream]).await?.remove(&stream) else { return Ok(Vec::new()) };
    let history = &given.history;
    let adopted = Employer::of(&history.facts_known_at(at.as_at().known), chrono::NaiveDate::MAX).frameworks;
    let wanted: Vec<(EmployerId, Pin)> = adopted.iter().map(|it| (employer, it.framework.clone())).collect();
    let read = desk.store.frameworks(&wanted).await.map_err(theirs)?;
    let texts = store::framework::texts(history);
    let show = |it: &domain::framework::Adopted| {
        let text = texts.get(&it.framework).map(|it| Arc::from(*it));
        Some(Framework { it: read.get(&it.framework)?.clone(), pin: it.framework.clone(), text, adopted_on: Some(it.on) })
    };
    let mut all: Vec<Framework> = adopted.iter().filter_map(show).collect();
    let others = shipped().iter().filter(|it| !adopted.iter().any(|known| known.framework.named() == it.pin.named()));
    all.extend(others.cloned());
    Ok(all)
}

/// Every document of a question: an employer's, or those that come with Waymark.
pub(crate) async fn all(ctx: &Context<'_>, employer: Option<ID>, at: &At) -> Result<Vec<Framework>> {
    let whose = match &employer {
        Some(employer) => employer::named(ctx, employer, at).await?,
        None => employer::only_one(Desk::of(ctx)?.actor),
    };
    match whose {
        Some(employer) => of_employer(ctx, employer, at).await,
        None if employer.is_some() => Ok(Vec::new()),
        None => Ok(shipped().to_vec()),
    }
}

/// Questions about frameworks.
#[derive(Default)]
pub struct FrameworkQuery;

#[Object]
impl FrameworkQuery {
    /// The documents that an employer has adopted, and those that come with Waymark and wait to be adopted.
    async fn frameworks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, by node id, published name, or code. Yours where left out and you have only one.")] employer: Option<ID>,
        #[graphql(desc = "Only those of one kind.")] kind: Option<FrameworkKind>,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Vec<Framework>> {
        let mut found = all(ctx, employer, &At::of(ctx, at).await?).await?;
        found.retain(|it| kind.is_none_or(|kind| kind == it.it.kind().into()));
        Ok(found)
    }

    /// One version of a framework; null where there is none. Where no version is named: the latest that may be chosen on the day.
    async fn framework(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which framework, such as `asye-children`.")] id: String,
        #[graphql(desc = "Which version of it.")] version: Option<String>,
        #[graphql(desc = "Whose, by node id, published name, or code. Yours where left out and you have only one.")] employer: Option<ID>,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Option<Framework>> {
        let on = at.and_then(|it| it.on).map_or(Desk::of(ctx)?.moment.today, |it| it.0);
        let mut found = all(ctx, employer, &At::of(ctx, at).await?).await?;
        found.retain(|it| it.pin.id == id && version.as_ref().is_none_or(|version| *version == it.pin.version));
        let in_force = found.iter().filter(|it| version.is_some() || it.it.is_in_force(on));
        Ok(in_force.max_by_key(|it| (it.adopted_on.is_some(), it.it.from)).cloned())
    }
}
