//! Lists of journeys: in order, and with no name opened that neither the order, nor the filter, nor the page needs.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::access::Scope;
use domain::history::{AsAt, Stream};
use domain::ids::PersonId;
use domain::journey::Stage;
use tracing::Instrument;

use crate::Store;
use crate::db::{Row, Value, places};
use crate::failure::Failure;
use crate::journey::{Filter, Line};
use crate::keys::{Keys, Opened};

/// By what a list is put in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// The family name, then the given names. Who has none any more comes last.
    Name,
    /// The stage, then the name.
    Stage,
    /// The id.
    Id,
}

/// The order of a list. Where two are alike, their ids decide.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Order {
    /// By what.
    pub by: By,
    /// From the last to the first.
    pub descending: bool,
}

impl Order {
    /// Which of two comes first.
    pub fn compare(self, a: &Listed, b: &Listed) -> Ordering {
        let names = || {
            let nameless = a.opened.is_none().cmp(&b.opened.is_none());
            nameless.then_with(|| a.key().cmp(&b.key()))
        };
        let order = match self.by {
            By::Name => names(),
            By::Stage => a.stage.cmp(&b.stage).then_with(names),
            By::Id => Ordering::Equal,
        };
        let order = order.then_with(|| a.person.cmp(&b.person));
        if self.descending { order.reverse() } else { order }
    }

    fn needs_names(self) -> bool {
        self.by != By::Id
    }
}

/// One line of a list, whose name may not have been opened yet.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Whose journey.
    pub person: PersonId,
    /// Where the person stands on that day.
    pub stage: Stage,
    sealed: Box<str>,
    opened: Option<Arc<Opened>>,
}

impl Listed {
    pub(crate) fn read(row: &mut Row) -> Result<Self, Failure> {
        let stream: Stream = row.text(0).parse().map_err(|_| Failure::Damaged("a view's stream".into()))?;
        let stage = row.text(1).parse().unwrap_or(Stage::Known);
        let sealed = match row.0.get_mut(2) {
            Some(Value::Text(it)) => std::mem::take(it).into(),
            _ => Box::default(),
        };
        Ok(Self { person: PersonId(stream.id), stage, sealed, opened: None })
    }

    fn key(&self) -> Option<(&str, &str)> {
        self.opened.as_ref().map(|it| it.key())
    }

    /// Whether the name can be read.
    pub fn is_named(&self) -> bool {
        self.opened.is_some()
    }
}

impl From<Listed> for Line {
    fn from(it: Listed) -> Self {
        Self { person: it.person, stage: it.stage, name: it.opened.map(|it| it.name()) }
    }
}

impl Store {
    /// Every journey that a scope may see and a filter wants, as at a day and as known, in order. At most two statements.
    ///
    /// Names are opened where the order or the filter needs them; those of a page otherwise by [`Store::open_names`].
    pub async fn listing(&self, scope: &Scope, filter: &Filter, at: AsAt, order: Order) -> Result<Vec<Listed>, Failure> {
        let Some((asked, values)) = Self::asked(scope, filter, at) else { return Ok(Vec::new()) };
        let sql = format!("select j.stream, j.stage, j.name_sealed from views.journey j where {asked}");
        let text = filter.name_holds.as_ref().map(|it| it.to_lowercase());
        let (db, keys) = (self.db.clone(), self.keys.clone());
        let make = async move || {
            let rows = db.rows(sql, values).await?;
            let mut lines = apart(move || rows.into_iter().map(|mut row| Listed::read(&mut row)).collect::<Result<Vec<_>, _>>()).await??;
            once_each(&mut lines);
            if order.needs_names() || text.is_some() {
                lines = opened(&keys, lines).await?;
            }
            let sort = move || {
                if let Some(text) = &text {
                    lines.retain(|it| it.opened.as_ref().is_some_and(|name| name.holds(text)));
                }
                lines.sort_unstable_by(|a, b| order.compare(a, b));
                lines
            };
            apart(sort).await
        };
        if !(scope.everything && filter.employer.is_none() && filter.cohort.is_none() && filter.person.is_none()) {
            return make().await;
        }
        let turn = self.wide.clone().acquire_owned().await.map_err(|_| Failure::Closed)?;
        // Begun, it is made to its end, though nobody may wait for it any more: so that there is never more than one under way.
        let making = async move {
            let made = make().await;
            drop(turn);
            made
        };
        tokio::spawn(making.in_current_span()).await.map_err(|_| Failure::Closed)?
    }

    /// How many journeys a scope may see and a filter wants.
    pub async fn count_journeys(&self, scope: &Scope, filter: &Filter, at: AsAt) -> Result<usize, Failure> {
        if filter.name_holds.is_some() {
            return Ok(self.listing(scope, filter, at, Order { by: By::Id, descending: false }).await?.len());
        }
        let Some((asked, values)) = Self::asked(scope, filter, at) else { return Ok(0) };
        let rows = self.db.rows(format!("select count(distinct j.stream) from views.journey j where {asked}"), values).await?;
        Ok(rows.first().and_then(|row| usize::try_from(row.int(0)).ok()).unwrap_or(0))
    }

    /// The lines of those of some people whom a scope may see, in no particular order, with their names.
    pub async fn lines_of(&self, scope: &Scope, people: &[PersonId], at: AsAt) -> Result<Vec<Listed>, Failure> {
        let Some((asked, asked_for)) = Self::asked(scope, &Filter::default(), at) else { return Ok(Vec::new()) };
        let mut lines = Vec::with_capacity(people.len());
        for some in people.chunks(512) {
            let mut values = asked_for.clone();
            let places = places(values.len() + 1, some.len());
            let sql = format!("select j.stream, j.stage, j.name_sealed from views.journey j where {asked} and j.stream in ({places})");
            values.extend(some.iter().map(|it| Stream::from(*it).to_string().into()));
            for mut row in self.db.rows(sql, values).await? {
                lines.push(Listed::read(&mut row)?);
            }
        }
        once_each(&mut lines);
        self.open_names(lines).await
    }

    /// Lines with their names, for a page that was put in order without.
    pub async fn open_names(&self, lines: Vec<Listed>) -> Result<Vec<Listed>, Failure> {
        opened(&self.keys, lines).await
    }
}

async fn opened(keys: &Keys, mut lines: Vec<Listed>) -> Result<Vec<Listed>, Failure> {
    let closed: Vec<usize> = (0..lines.len()).filter(|it| lines[*it].opened.is_none() && !lines[*it].sealed.is_empty()).collect();
    let sealed = closed.iter().map(|it| (lines[*it].person.into(), std::mem::take(&mut lines[*it].sealed))).collect();
    for (index, name) in closed.into_iter().zip(keys.names(sealed).await?) {
        lines[index].opened = name;
    }
    Ok(lines)
}

/// Whoever acts for two employers of one person sees them as both do, and lists them once: as where they have not left.
fn once_each(lines: &mut Vec<Listed>) {
    let mut kept: HashMap<PersonId, usize> = HashMap::with_capacity(lines.len());
    let mut left_out = HashSet::new();
    for (index, it) in lines.iter().enumerate() {
        let Some(other) = kept.insert(it.person, index) else { continue };
        let worse = if it.stage == Stage::Left { index } else { other };
        left_out.insert(worse);
        if worse == index {
            kept.insert(it.person, other);
        }
    }
    let mut index = 0;
    lines.retain(|_| {
        index += 1;
        !left_out.contains(&(index - 1))
    });
}

/// Runs what takes long where it keeps nobody else from running.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Failure::Closed)
}
