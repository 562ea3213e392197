//! `waymark token`: signs a token for somebody, and prints nothing but the token.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use clap::ValueEnum;
use domain::access::Role;
use domain::ids::{EmployerId, PersonId};
use store::Store;

use crate::cli;
use crate::clock;
use crate::failed::Failed;
use crate::near;
use crate::say;
use crate::token::{Claims, LocalKey, mint};

/// Prints a token.
pub async fn token(it: cli::Token) -> Result<(), Failed> {
    let store = it.place.open().await?;
    let outcome = sign(&store, &it).await;
    store.close().await;
    say::line(outcome?)
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
    let of_a_person = |it: &&Role| **it == Role::Worker || it.party().is_some();
    if let Some(role) = roles.iter().find(of_a_person).filter(|_| person.is_none()) {
        let needs = format!("the role {} needs --person: the journey that is theirs, by which those of others know them", role.code());
        return Err(Failed::Input(needs));
    }
    // It would be read as "who runs that employer's part", and there is no such role.
    if roles.iter().all(|it| *it == Role::Administrator) && !employers.is_empty() {
        let way_out = "an administrator runs the whole installation, for no employer in particular: leave --employer out, or give the role \
                       that is held there, such as coordinator";
        return Err(Failed::Input(way_out.into()));
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

fn role(it: Named) -> Role {
    match it {
        Named::Coordinator => Role::Coordinator,
        Named::PanelMember => Role::PanelMember,
        Named::Leader => Role::Leader,
        Named::Worker => Role::Worker,
        Named::Administrator => Role::Administrator,
        Named::Assessor => Role::Assessor,
        Named::Supervisor => Role::Supervisor,
        Named::PracticeEducator => Role::PracticeEducator,
        Named::LineManager => Role::LineManager,
        Named::PanelAdviser => Role::PanelAdviser,
        Named::PanelChair => Role::PanelChair,
        Named::HumanResources => Role::HumanResources,
        Named::PrincipalSocialWorker => Role::PrincipalSocialWorker,
        Named::RegionalAnalyst => Role::RegionalAnalyst,
        Named::ExternalModerator => Role::ExternalModerator,
        Named::Auditor => Role::Auditor,
    }
}

/// A role, as the command line names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Named {
    /// Runs an academy.
    Coordinator,
    /// Sits on panels.
    #[value(alias = "panel_member", alias = "panel")]
    PanelMember,
    /// Asks about the workforce.
    Leader,
    /// Reads their own journey.
    Worker,
    /// Sets up the installation; sees nothing personal.
    #[value(alias = "admin")]
    Administrator,
    /// Assesses those they are assigned to.
    Assessor,
    /// Supervises those they are assigned to.
    Supervisor,
    /// Educates in practice those they are assigned to.
    PracticeEducator,
    /// Manages those who report to them.
    LineManager,
    /// Advises panels.
    PanelAdviser,
    /// Chairs panels.
    PanelChair,
    /// Human resources.
    #[value(alias = "hr")]
    HumanResources,
    /// The principal social worker.
    #[value(alias = "psw")]
    PrincipalSocialWorker,
    /// Asks about several councils.
    RegionalAnalyst,
    /// Moderates from outside.
    ExternalModerator,
    /// Reads the log and the record of readings.
    Auditor,
}
