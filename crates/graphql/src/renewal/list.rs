//! The radar: everybody in post, what each still owes for a registration year, and how many days are left.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::ids::PersonId;
use domain::journey::Journey as Folded;
use store::journey::Line;

use super::{RegisteredOn, RenewalStanding, RenewalYear};
use crate::at::{AsAtInput, At};
use crate::desk::Desk;
use crate::employer;
use crate::errors::{bad_input, theirs};
use crate::journey::{Journey, Together};
use crate::page::{Connection, List, Window};

/// Whose renewals are wanted. Everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct RenewalFilter {
    /// In post at this employer, by node id, published name, or code.
    employer: Option<ID>,
    /// Standing at one of these.
    standing: Option<Vec<RenewalStanding>>,
}

/// Somebody's renewal.
#[derive(Clone, SimpleObject)]
pub struct Renewal {
    /// Whose.
    journey: Journey,
    /// The registration year.
    renewal: RenewalYear,
    /// Whether they are registered on the day of the question.
    registered: RegisteredOn,
}

/// Questions about renewals.
#[derive(Default)]
pub struct RenewalQuery;

#[Object]
impl RenewalQuery {
    /// Everybody in post whom you may see: what each owes for a registration year, what of it is missing, and how many days are left. Whoever
    /// lacks most comes first.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of a connection")]
    async fn renewals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The calendar year in which the registration year ends: 2026 ends on 30 November 2026.")] year: i32,
        #[graphql(desc = "Whose.")] filter: Option<RenewalFilter>,
        #[graphql(desc = "The first so many, from 1 to 100. 20 where neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Connection<Renewal>> {
        let window = Window { first, after, last, before };
        window.size()?;
        if domain::cpd::shipped_rules(year).is_none() {
            return Err(bad_input("there are no rules of this registration year: they begin with the year that ends in 2020"));
        }
        let (at, filter) = (At::of(ctx, at).await?, filter.unwrap_or_default());
        let mut all = Vec::new();
        for (line, journey) in everybody(ctx, &filter, &at).await? {
            let Some(renewal) = RenewalYear::of(&journey, year, at.on()) else { continue };
            if filter.standing.as_ref().is_none_or(|wanted| wanted.contains(&renewal.standing)) {
                let registered = RegisteredOn::of(&journey, at.on());
                all.push((line, renewal, registered));
            }
        }
        all.sort_by_key(|(line, it, _)| (it.rank(), line.person));
        let list = List { items: all, order: "renewals", known: at.shown().0 };
        let page = list.page(&window, |(line, ..)| line.person.0, |_| None)?;
        let people: Vec<PersonId> = page.items.iter().map(|(line, ..)| line.person).collect();
        let together = Together::new(people, at.clone());
        Ok(page.show(|(line, renewal, registered)| Renewal {
            journey: Journey::listed(line.person, Some(line), together.clone()),
            renewal,
            registered,
        }))
    }
}

impl RenewalYear {
    /// Whoever lacks most comes first, and who lacks nothing last.
    fn rank(&self) -> (u8, std::cmp::Reverse<i32>) {
        let stands = match self.standing {
            RenewalStanding::Lapsed => 0,
            RenewalStanding::Owes => 1,
            RenewalStanding::NotKnown => 2,
            RenewalStanding::NotRegistered => 3,
            RenewalStanding::Renewed => 4,
        };
        let it = &self.missing;
        (stands, std::cmp::Reverse(i32::from(it.form) + i32::from(it.fee) + it.items + it.with_peer_reflection))
    }
}

async fn everybody(ctx: &Context<'_>, filter: &RenewalFilter, at: &At) -> Result<Vec<(Line, Folded)>> {
    let desk = Desk::of(ctx)?;
    let employer = match &filter.employer {
        Some(name) => match employer::named(ctx, name, at).await? {
            Some(it) => Some(it),
            None => return Ok(Vec::new()),
        },
        None => None,
    };
    let scope = desk.scope().await?;
    desk.store.in_post(desk.asker(), (&scope, employer), at.as_at()).await.map_err(theirs)
}
