//! Reminders: what a mail system sends on a day, to whom, and in whose words.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use domain::access::Given;
use domain::enrolment::Pin;
use domain::history::Stream;
use domain::ids::{EmployerId, PersonId};
use domain::journey::Journey as Folded;
use domain::reminder::{Filling, Template};
use domain::support::Party as Known;
use store::journey::Line;
use uuid::Uuid;

use crate::at::{AsAtInput, At};
use crate::desk::Desk;
use crate::due::{Due, DueFilter, DueItem, all, lines};
use crate::errors::theirs;
use crate::ids::{Tag, encode};
use crate::journey::{Journey, Together};
use crate::page::{Connection, List, Window};
use crate::scalars::noted;
use crate::support::Party;

/// What is to be sent to somebody on a day about something that is due. Waymark sends nothing itself.
#[derive(Clone, SimpleObject)]
pub struct Reminder {
    /// The reminder's id, the same whenever it is asked for: what was sent under it need not be sent again.
    id: Uuid,
    /// In whose words.
    template: ReminderTemplate,
    /// To whom.
    to: Recipient,
    /// The subject. No name stands in it.
    subject: String,
    /// The text.
    text: String,
    /// What is due.
    due_item: DueItem,
    /// Whose programme it is.
    journey: Journey,
}

/// A template of an employer's reminders.
#[derive(Clone, Debug, SimpleObject)]
pub struct ReminderTemplate {
    /// The document.
    framework: String,
    /// The version of it that the employer uses on the day.
    version: String,
    /// The template's short name in it.
    slug: String,
}

/// To whom a reminder goes.
#[derive(Clone, Debug, SimpleObject)]
pub struct Recipient {
    /// What they are to the person on the programme.
    party: Party,
    /// Who, by the node id of their own journey, where Waymark knows them and you may see them.
    person_id: Option<ID>,
    /// What they are called; null where nobody is that to the person, or it was not said.
    name: Option<String>,
    /// Their e-mail address, where it is on record and you may see their journey.
    email: Option<String>,
}

/// A reminder before its words are filled.
struct Falling {
    id: Uuid,
    due: Due,
    party: Known,
    pin: Pin,
    template: Template,
}

/// Every reminder that falls on the day.
async fn falling(ctx: &Context<'_>, due: Vec<Due>, at: &At) -> Result<Vec<Falling>> {
    let employers: HashSet<EmployerId> = due.iter().map(|it| it.employer).collect();
    let employers: Vec<EmployerId> = employers.into_iter().collect();
    let in_use = Desk::of(ctx)?.store.reminders_in_use(&employers, at.as_at()).await.map_err(theirs)?;
    let mut found = Vec::new();
    for it in due {
        let Some((version, reminders)) = in_use.get(&it.employer).and_then(|it| Some((it, it.reminders()?))) else { continue };
        for (template, party, _) in reminders.on(std::slice::from_ref(&it.it), at.on()) {
            let name = format!("{} {} {} {}", version.pin.sha256, template.slug, <&str>::from(party), at.on());
            let (pin, template) = (version.pin.clone(), template.clone());
            found.push(Falling { id: Uuid::new_v5(&it.id, name.as_bytes()), due: it.clone(), party, pin, template });
        }
    }
    found.sort_by_key(|it| (it.due.it.on, it.due.person, it.id));
    Ok(found)
}

/// Whoever is known around the people of a page.
struct Around {
    at: At,
    names: HashMap<PersonId, Line>,
    journeys: HashMap<PersonId, Folded>,
    /// Those around them whose own journeys the actor may see.
    supporters: BTreeMap<PersonId, Folded>,
    together: Arc<Together>,
}

impl Around {
    async fn of(ctx: &Context<'_>, page: &[Falling], at: &At) -> Result<Self> {
        let (desk, known) = (Desk::of(ctx)?, at.as_at().known);
        let people: Vec<PersonId> = page.iter().map(|it| it.due.person).collect::<HashSet<_>>().into_iter().collect();
        let names = lines(ctx, &people, at).await?;
        let together = Together::new(people.clone(), at.clone());
        let fold = |it: &Given| Folded::of(&it.history.facts_known_at(known), at.on());
        let streams: Vec<Stream> = people.iter().map(|it| (*it).into()).collect();
        let histories = at.histories(&desk, &streams).await?;
        let journeys: HashMap<PersonId, Folded> = histories.iter().map(|(stream, it)| (PersonId(stream.id), fold(it))).collect();
        let supporters = page.iter().filter_map(|it| supporter(journeys.get(&it.due.person)?, it)?.person);
        let supporters: Vec<Stream> = supporters.collect::<HashSet<_>>().into_iter().map(Into::into).collect();
        let theirs = at.histories(&desk, &supporters).await?;
        let supporters = theirs.iter().map(|(stream, it)| (PersonId(stream.id), fold(it))).collect();
        Ok(Self { at: at.clone(), names, journeys, supporters, together })
    }

    fn recipient(&self, it: &Falling) -> Recipient {
        let party = it.party.into();
        let nobody = Recipient { party, person_id: None, name: None, email: None };
        let Some(journey) = self.journeys.get(&it.due.person) else { return nobody };
        if it.party == Known::Worker {
            return person(party, it.due.person, journey);
        }
        let Some(supporter) = supporter(journey, it) else { return nobody };
        match supporter.person.and_then(|it| Some((it, self.supporters.get(&it)?))) {
            Some((id, journey)) => person(party, id, journey),
            None => Recipient { name: noted(&supporter.name).map(str::to_owned), ..nobody },
        }
    }

    fn written(&self, it: Falling) -> Reminder {
        let to = self.recipient(&it);
        let line = self.names.get(&it.due.person).cloned();
        let given_name = line.as_ref().and_then(|it| it.name.as_ref()).map(|it| it.given.clone()).unwrap_or_default();
        let title = it.due.it.title(&it.due.framework);
        let (on, today, programme) = (it.due.it.on, self.at.on(), &it.due.framework.title.clone());
        let filling = Filling { title: &title, on, today, given_name: &given_name, programme };
        Reminder {
            id: it.id,
            subject: filling.fill(&it.template.subject),
            text: filling.fill(&it.template.text),
            template: ReminderTemplate { framework: it.pin.id, version: it.pin.version, slug: it.template.slug },
            to,
            journey: Journey::listed(it.due.person, line.clone(), self.together.clone()),
            due_item: it.due.shown(line, &self.together),
        }
    }
}

/// Who is what the reminder's party says to the person on the programme.
fn supporter<'j>(journey: &'j Folded, it: &Falling) -> Option<&'j domain::support::Supporter> {
    journey.enrolments.iter().find(|known| known.id == it.due.enrolment)?.support.now(it.party)
}

fn person(party: Party, id: PersonId, journey: &Folded) -> Recipient {
    let name = journey.name.get().map(|it| format!("{} {}", it.given, it.family).trim_start().to_owned());
    let email = journey.known_details().and_then(|it| it.email);
    Recipient { party, person_id: Some(encode(Tag::Journey, id.0)), name, email }
}

/// Questions about reminders.
#[derive(Default)]
pub struct ReminderQuery;

#[Object]
impl ReminderQuery {
    /// What is to be sent on a day, of everybody whom you may see, in the words of the reminders that each employer has adopted and that
    /// are in force on the day. Where an employer has adopted none, nobody is reminded. Each day has its own: who asks every day with the
    /// day of the question sends each of them once.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of a connection")]
    async fn reminders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which of the things that are due.")] filter: Option<DueFilter>,
        #[graphql(desc = "The first so many, from 1 to 100. 20 where neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "The day, and the instant whose knowledge is looked with.")] at: Option<AsAtInput>,
    ) -> Result<Connection<Reminder>> {
        let window = Window { first, after, last, before };
        window.size()?;
        let at = At::of(ctx, at).await?;
        let items = falling(ctx, all(ctx, &filter.unwrap_or_default(), &at).await?, &at).await?;
        let list = List { items, order: "reminders", known: at.shown().0 };
        let page = list.page(&window, |it| it.id, |_| None)?;
        let around = Around::of(ctx, &page.items, &at).await?;
        Ok(page.show(|it| around.written(it)))
    }
}
