//! Whom an issuer's token is about: a member, a guest or a service, and the roles that they hold here.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Actor, Grant, Role};
use domain::ids::{EmployerId, PersonId};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::token::{Caller, TokenRefused, actor_id};

/// The hosts of Microsoft Entra ID, in its clouds.
const ENTRA_HOSTS: [&str; 3] =
    ["https://login.microsoftonline.com/", "https://login.microsoftonline.us/", "https://login.partner.microsoftonline.cn/"];

/// The version of Entra's tokens whose claims these rules are about.
const ENTRA_VERSION: &str = "2.0";

/// What kind of issuer it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Any OpenID Connect provider: holders are known by `sub`, and roles are whoever's they are.
    Plain,
    /// Microsoft Entra ID, and this tenant of it: holders are known by `oid` and `tid`, and people and services are told apart.
    Entra(Uuid),
}

impl Kind {
    /// What an issuer's address says of it.
    pub fn of(issuer: &str) -> Self {
        let tenant = ENTRA_HOSTS.iter().find_map(|host| issuer.strip_prefix(host)?.strip_suffix("/v2.0"));
        tenant.and_then(|it| it.parse().ok()).map_or(Self::Plain, Self::Entra)
    }
}

/// How what an issuer says of somebody is understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Understanding {
    /// What kind of issuer it is.
    pub kind: Kind,
    /// The scope that a person's token must have, where it must have a certain one.
    pub scope: Option<String>,
    /// The issuer's names of roles that people hold; `None` where they are Waymark's own names.
    pub roles: Option<BTreeMap<String, Role>>,
    /// The issuer's names of roles that services hold. Services of Entra hold no others.
    pub service_roles: BTreeMap<String, Role>,
    /// The roles that guests may hold, whatever they are given: those who are members elsewhere.
    pub guest_roles: BTreeSet<Role>,
    /// The employers that the issuer may speak for, which are also those of a token that names none. `None` for every employer that a
    /// token names.
    pub employers: Option<BTreeSet<EmployerId>>,
    /// The claim that lists employers.
    pub employers_claim: String,
    /// The claim that names the holder's own journey.
    pub person_claim: String,
}

impl Understanding {
    /// Waymark's own names of roles and claims, and no roles but a panel's for guests.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            scope: None,
            roles: None,
            service_roles: BTreeMap::new(),
            guest_roles: BTreeSet::from([Role::PanelMember]),
            employers: None,
            employers_claim: "waymark_employers".to_owned(),
            person_claim: "waymark_person".to_owned(),
        }
    }

    /// Whom a token of access is about that says this, of which signature, issuer, audience and times are checked.
    pub(super) fn actor(&self, issuer: &str, said: &Said) -> Result<(Actor, Caller), TokenRefused> {
        // A token of who signs in, sent where one of access is expected: it was made for a page's own eyes.
        if said.nonce.is_some() || said.at_hash.is_some() {
            return Err(TokenRefused::NotAccepted);
        }
        let caller = match self.kind {
            Kind::Plain => Caller::Person,
            Kind::Entra(_) => entra_caller(said)?,
        };
        if let (Some(wanted), Caller::Person) = (&self.scope, caller)
            && !said.scopes().any(|it| it == wanted)
        {
            return Err(TokenRefused::Scope);
        }
        Ok((self.holder(issuer, said, caller)?, caller))
    }

    /// Whom a token of sign-in is about, made for this client in answer to this nonce.
    pub(super) fn signed_in(&self, issuer: &str, said: &Said, (client, nonce): (&str, &str)) -> Result<(Actor, Caller), TokenRefused> {
        let for_us = said.azp.as_deref().is_none_or(|it| it == client);
        if said.nonce.as_deref() != Some(nonce) || !for_us {
            return Err(TokenRefused::NotAccepted);
        }
        Ok((self.holder(issuer, said, Caller::Person)?, Caller::Person))
    }

    fn holder(&self, issuer: &str, said: &Said, caller: Caller) -> Result<Actor, TokenRefused> {
        let subject = match self.kind {
            Kind::Plain => said.sub.clone(),
            Kind::Entra(tenant) => entra_subject(said, tenant)?,
        };
        let person = claim::<PersonId>(&said.more, &self.person_claim)?.filter(|_| caller == Caller::Person);
        let named = claim::<BTreeSet<EmployerId>>(&said.more, &self.employers_claim)?;
        // Who runs the installation does so for no employer in particular: a token that names some gives nobody that role.
        let runs_it = named.as_ref().is_none_or(BTreeSet::is_empty);
        let employers = self.bounded(named);
        // A role without an employer is one for all of them: nobody has that because the employers that they name are another's.
        let roles = if self.employers.is_some() && employers.is_empty() { BTreeSet::new() } else { self.roles_of(issuer, said, caller) };
        let unbound = (runs_it && roles.contains(&Role::Administrator)).then_some(Grant::new(Role::Administrator, None));
        let bound = Actor::new(actor_id(issuer, &subject), roles, employers, person);
        Ok(Actor::holding(bound.id, bound.all_grants().iter().copied().chain(unbound), person))
    }

    /// Roles that are unknown here are for other services.
    fn roles_of(&self, issuer: &str, said: &Said, caller: Caller) -> BTreeSet<Role> {
        let names = said.roles.iter().filter_map(Value::as_str);
        match (caller, &self.roles) {
            (Caller::Service, _) => names.filter_map(|it| self.service_roles.get(it).copied()).collect(),
            (Caller::Person, known) => {
                let role = |name: &str| match known {
                    Some(known) => known.get(name).copied(),
                    // Whoever speaks for some employers does not run the installation, unless the file says so by name.
                    None => serde_json::from_value(name.into()).ok().filter(|it| *it != Role::Administrator || self.employers.is_none()),
                };
                let is_guest = said.is_guest(issuer);
                names.filter_map(role).filter(|it| !is_guest || self.guest_roles.contains(it)).collect()
            }
        }
    }

    fn bounded(&self, named: Option<BTreeSet<EmployerId>>) -> BTreeSet<EmployerId> {
        match (&self.employers, named) {
            (None, named) => named.unwrap_or_default(),
            (Some(all), None) => all.clone(),
            (Some(all), Some(named)) => all.intersection(&named).copied().collect(),
        }
    }
}

/// Entra's `sub` differs between applications, names change, and these two do neither.
fn entra_subject(said: &Said, tenant: Uuid) -> Result<String, TokenRefused> {
    let id = |text: &Option<String>| text.as_deref().and_then(|it| it.parse::<Uuid>().ok());
    let (Some(oid), Some(tid)) = (id(&said.oid), id(&said.tid)) else { return Err(TokenRefused::NotAccepted) };
    match tid == tenant && said.ver.as_deref() == Some(ENTRA_VERSION) {
        true => Ok(format!("{tid}|{oid}")),
        false => Err(TokenRefused::NotAccepted),
    }
}

/// A token says either that somebody lets an application act for them, or that an application acts for itself.
fn entra_caller(said: &Said) -> Result<Caller, TokenRefused> {
    let is_app = said.idtyp.as_deref() == Some("app");
    match (said.scp.as_deref().is_some_and(|it| !it.trim().is_empty()), is_app) {
        (true, false) => Ok(Caller::Person),
        (false, true) => Ok(Caller::Service),
        (true, true) | (false, false) => Err(TokenRefused::Scope),
    }
}

/// What a token says of its holder.
#[derive(Deserialize)]
pub(super) struct Said {
    sub: String,
    oid: Option<String>,
    tid: Option<String>,
    ver: Option<String>,
    idtyp: Option<String>,
    scp: Option<String>,
    scope: Option<String>,
    idp: Option<String>,
    acct: Option<Value>,
    azp: Option<String>,
    nonce: Option<String>,
    at_hash: Option<String>,
    #[serde(default)]
    roles: Vec<Value>,
    #[serde(flatten)]
    more: BTreeMap<String, Value>,
}

impl Said {
    fn scopes(&self) -> impl Iterator<Item = &str> {
        [&self.scp, &self.scope].into_iter().flatten().flat_map(|it| it.split_ascii_whitespace())
    }

    /// Entra says so by `acct`, where it was asked to, and by naming another provider than the issuer in `idp`.
    fn is_guest(&self, issuer: &str) -> bool {
        let by_account = self.acct.as_ref().is_some_and(|it| *it == 1 || *it == "1");
        by_account || self.idp.as_deref().is_some_and(|it| it != issuer)
    }
}

/// A claim that is there must be readable: an employer that cannot be read is not the same as none.
fn claim<T: DeserializeOwned>(said: &BTreeMap<String, Value>, name: &str) -> Result<Option<T>, TokenRefused> {
    let value = said.get(name).cloned().unwrap_or_default();
    serde_json::from_value(value).map_err(|_| TokenRefused::NotAccepted)
}
