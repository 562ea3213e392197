//! Who may vouch for people, as a file says: an issuer for each organisation, and how what it says is understood.
//!
//! Nothing in it is secret: a client's secret is in a file of its own, which this one names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use domain::access::Role;
use serde::Deserialize;
use store::Store;
use uuid::Uuid;

use crate::failed::Failed;
use crate::mint::employer;
use crate::oidc::sign_in::Client;
use crate::oidc::{self, Keys, Kind, Signing};

/// The whole file.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// In the order in which people see them where they choose one.
    #[serde(default)]
    pub issuer: Vec<Issuer>,
}

/// One issuer.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// Exactly as in `iss`.
    pub issuer: String,
    /// Exactly as in `aud`.
    pub audience: String,
    /// Its tenant, where it is Microsoft Entra ID behind an address that does not say so.
    pub entra_tenant: Option<Uuid>,
    /// `RS256` unless it says otherwise.
    pub signing: Option<String>,
    /// An address or a file, where its keys are not found by discovery.
    pub keys: Option<String>,
    /// The scope that a person's token must have.
    pub scope: Option<String>,
    /// The employers that it may speak for, by published name or code.
    pub employers: Option<Vec<String>>,
    /// The claim that lists employers.
    pub employers_claim: Option<String>,
    /// The claim that names the holder's own journey.
    pub person_claim: Option<String>,
    /// The roles that guests may hold.
    pub guest_roles: Option<BTreeSet<Role>>,
    /// Its names of people's roles.
    pub roles: Option<BTreeMap<String, Role>>,
    /// Its names of services' roles.
    #[serde(default)]
    pub service_roles: BTreeMap<String, Role>,
    /// What it knows this installation by, where people sign in to the pages with it.
    pub sign_in: Option<SignIn>,
}

/// How people sign in to the pages.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Waymark's id there.
    pub client_id: String,
    /// The file of its secret, where it has one.
    pub client_secret_file: Option<PathBuf>,
    /// What stands on the link.
    pub name: String,
    /// The scopes that are asked for.
    pub scopes: Option<String>,
}

impl File {
    /// Reads a file.
    ///
    /// # Errors
    /// Where it cannot be read, or is not what is expected.
    pub fn read(path: &Path) -> Result<Self, Failed> {
        let text = std::fs::read_to_string(path).map_err(Failed::io(format!("read {}", path.display())))?;
        Self::parse(&text).map_err(|why| Failed::Input(format!("{}: {why}", path.display())))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let file: Self = toml::from_str(text).map_err(|it| it.to_string())?;
        let mut names = BTreeSet::new();
        match file.issuer.iter().find(|it| !names.insert(&it.issuer)) {
            None => Ok(file),
            Some(twice) => Err(format!("the issuer {:?} is there twice: give it one table", twice.issuer)),
        }
    }
}

impl Issuer {
    /// What is known of the issuer, with its employers looked up.
    ///
    /// # Errors
    /// Where it names an employer or an algorithm that is not known.
    pub async fn settings(&self, store: &Store) -> Result<oidc::Settings, Failed> {
        let mut settings = oidc::Settings::new(&self.issuer, &self.audience);
        if let Some(signing) = &self.signing {
            settings.signing =
                signing.parse::<Signing>().map_err(|_| Failed::Input(format!("signing = {signing:?}: expected RS256 or ES256")))?;
        }
        if let Some(keys) = &self.keys {
            settings.keys = keys_at(keys);
        }
        settings.client = self.sign_in.as_ref().map(SignIn::client).transpose()?;
        let it = &mut settings.understanding;
        it.kind = self.entra_tenant.map_or(it.kind, Kind::Entra);
        it.scope.clone_from(&self.scope);
        it.roles.clone_from(&self.roles);
        it.service_roles.clone_from(&self.service_roles);
        if it.service_roles.values().any(|it| *it == Role::Worker) {
            return Err(Failed::Input(format!(
                "{}: a service cannot be a worker: give it another role in [issuer.service_roles]",
                self.issuer
            )));
        }
        if let Some(roles) = &self.guest_roles {
            it.guest_roles.clone_from(roles);
        }
        if let Some(names) = &self.employers {
            let mut all = BTreeSet::new();
            for name in names {
                all.insert(employer(store, name).await?);
            }
            it.employers = Some(all);
        }
        for (own, given) in [(&mut it.employers_claim, &self.employers_claim), (&mut it.person_claim, &self.person_claim)] {
            if let Some(given) = given {
                own.clone_from(given);
            }
        }
        Ok(settings)
    }
}

impl SignIn {
    fn client(&self) -> Result<Client, Failed> {
        if let Some(file) = &self.client_secret_file {
            std::fs::read_to_string(file).map_err(Failed::io(format!("read {}", file.display())))?;
        }
        Ok(Client {
            id: self.client_id.clone(),
            secret_file: self.client_secret_file.clone(),
            name: self.name.clone(),
            scopes: self.scopes.clone().unwrap_or_else(|| "openid".to_owned()),
        })
    }
}

/// Where keys are: at an address or in a file.
pub(crate) fn keys_at(place: &str) -> Keys {
    match place.starts_with("https://") || place.starts_with("http://") {
        true => Keys::Url(place.to_owned()),
        false => Keys::File(PathBuf::from(place)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRA: &str = r#"
[[issuer]]
issuer = "https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111/v2.0"
audience = "22222222-2222-2222-2222-222222222222"
scope = "access_as_user"
employers = ["Salford"]
guest_roles = ["panel_member"]

[issuer.roles]
"Waymark.Coordinator" = "coordinator"

[issuer.service_roles]
"Waymark.Figures" = "leader"
"#;

    #[test]
    fn a_file_says_what_an_issuer_s_roles_are_called_here() {
        let file = File::parse(ENTRA).unwrap();
        let issuer = &file.issuer[0];
        assert_eq!(issuer.roles.as_ref().unwrap()["Waymark.Coordinator"], Role::Coordinator);
        assert_eq!(issuer.service_roles["Waymark.Figures"], Role::Leader);
        assert_eq!(Kind::of(&issuer.issuer), Kind::Entra(Uuid::from_u128(0x1111_1111_1111_1111_1111_1111_1111_1111)));
    }

    #[test]
    fn what_a_file_gets_wrong_is_named() {
        for (text, wanted) in [
            (ENTRA.replace("scope", "scopes"), "scopes"),
            (ENTRA.replace("\"coordinator\"", "\"king\""), "king"),
            (ENTRA.repeat(2), "twice"),
            (ENTRA.replace("audience", "# "), "audience"),
        ] {
            let why = File::parse(&text).unwrap_err();
            assert!(why.contains(wanted), "{why}");
        }
    }
}
