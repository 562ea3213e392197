//! `waymark token`: signs a token for somebody, and prints nothing but the token.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::access::Role;
use domain::ids::{EmployerId, PersonId};
use store::Store;

use crate::cli;
use crate::clock;
use crate::failed::Failed;
use crate::near;
use crate::token::{Claims, LocalKey, mint};

/// Prints a token.
pub async fn token(it: cli::Token) -> Result<(), Failed> {
    let store = it.place.open().await?;
    let outcome = sign(&store, &it).await;
    store.close().await;
    println!("{}", outcome?);
    Ok(())
}

async fn sign(store: &Store, it: &cli::Token) -> Result<String, Failed> {
    let mut employers = BTreeSet::new();
    if !it.employer.is_empty() {
        store.views.reach(0, std::time::Duration::from_secs(60)).await;
    }
    for name in &it.employer {
        employers.insert(employer(store, name).await?);
    }
    let person = match &it.person {
        None => None,
        Some(text) => {
            let id = graphql::ids::decode(graphql::ids::Tag::Journey, &text.as_str().into())
                .ok_or_else(|| Failed::Input(format!("{text:?} is not the id of a journey, as GraphQL gives it")))?;
            Some(PersonId(id))
        }
    };
    let roles: BTreeSet<Role> = it.role.iter().map(|it| role(*it)).collect();
    if roles.contains(&Role::Worker) && person.is_none() {
        return Err(Failed::Input("a worker's token needs --person: whose journey is theirs".into()));
    }
    let subject = it.subject.clone().unwrap_or_else(|| clock::new_id().to_string());
    let key = LocalKey::open(&it.place.data).map_err(Failed::io("open the signing key"))?;
    let claims = Claims { subject, roles, employers, person };
    Ok(mint(&key, &claims, clock::now(), TimeDelta::hours(i64::from(it.hours))))
}

/// The employer of a name or code.
pub(crate) async fn employer(store: &Store, name: &str) -> Result<EmployerId, Failed> {
    if let Some(known) = store.employer_named(name, i64::MAX).await? {
        return Ok(known.id);
    }
    let all = store.employers(i64::MAX).await?;
    let hint = near::hint(all.iter().map(|it| it.name.as_str()), name, "give its published name or its code");
    Err(Failed::Input(format!("there is no employer called {name:?} in this store: {hint}")))
}

fn role(it: cli::Role) -> Role {
    match it {
        cli::Role::Coordinator => Role::Coordinator,
        cli::Role::PanelMember => Role::PanelMember,
        cli::Role::Leader => Role::Leader,
        cli::Role::Worker => Role::Worker,
        cli::Role::Administrator => Role::Administrator,
    }
}
