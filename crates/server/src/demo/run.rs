//! `waymark demo`: builds an academy, proves it against the published figures, and says how to look around.

use std::collections::{BTreeSet, HashMap};
use std::io::Write as _;
use std::net::SocketAddr;

use chrono::TimeDelta;
use domain::access::Role;
use domain::history::AsAt;
use domain::ids::{CohortId, EmployerId, PersonId};
use domain::journey::Stage;
use graphql::ids::{Tag, encode};
use store::Store;
use store::journey::Filter;

use super::build::{Built, Scale, build};
use super::panels::subject;
use super::record::PROGRAMME;
use crate::address::PublicAddress;
use crate::documents::Documents;
use crate::failed::Failed;
use crate::oidc::Verifiers;
use crate::serve::{Service, serve};
use crate::token::{Claims, LocalKey, mint};
use crate::{cli, clock, door, say};

/// How long building the first views may take.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(600);

/// Builds, then serves.
pub async fn run(demo: cli::Demo) -> Result<(), Failed> {
    if !demo.listen.ip().to_canonical().is_loopback() {
        let why = "the demo prints links with which anybody comes in as anybody, and so is for this machine alone: listen on 127.0.0.1";
        return Err(Failed::Input(why.into()));
    }
    let store = demo.place.open().await?;
    let built = build_into(&store, &demo).await;
    let built = match built {
        Ok(built) if !demo.build_only => built,
        other => {
            store.close().await;
            return other.map(drop);
        }
    };
    let key = LocalKey::open(&demo.place.data).map_err(Failed::io("open the signing key"))?;
    let Some(first) = built.first() else { return Ok(()) };
    let shown = Shown::of(&store, first).await?;
    let doors = doors(&store, &key, &built).await?;
    let links = doors.iter().map(|it| (it.code.clone(), it.token.clone())).collect::<HashMap<_, _>>();
    let settings = door::Settings { introspection: door::Introspection::Everyone, ..Default::default() };
    let verifiers = Verifiers { local: Some(key.verifier()), issuers: Vec::new() };
    let service = Service {
        listen: demo.listen,
        store,
        verifiers,
        signs: Some(key),
        settings,
        documents: Documents::default(),
        address: PublicAddress::of(None, demo.listen)?,
        links,
    };
    serve(service, |address| {
        // Whoever does not read it finds the links no more, and the service runs all the same.
        let _ = say::text(welcome(address, &shown, &doors));
    })
    .await
}

/// Builds what was asked for, with progress on standard error.
async fn build_into(store: &Store, demo: &cli::Demo) -> Result<Vec<Built>, Failed> {
    let scale = match demo.scale {
        Some(cli::Scale::England) => Scale::England,
        None => Scale::One(demo.authority.clone()),
    };
    store.views.reach(0, PATIENCE).await;
    let built = build(store, &scale, demo.seed, |it| {
        let what = if it.events == 0 {
            "was there already, with its people: for others, name another --data".to_owned()
        } else {
            format!("{} events", it.events)
        };
        let _ = writeln!(std::io::stderr(), "{}/{} {}: {what}", it.number, it.of, it.name);
    })
    .await?;
    store.views.reach(store.head().position, PATIENCE).await;
    Ok(built)
}

/// What one looks around in.
struct Shown {
    employer: EmployerId,
    name: String,
    /// The latest intake of the assessed year.
    cohort: Option<CohortId>,
}

impl Shown {
    async fn of(store: &Store, built: &Built) -> Result<Self, Failed> {
        let today = clock::day_in_england(clock::now());
        let cohorts = store.cohorts(Some(built.employer), i64::MAX).await?;
        let latest = cohorts.into_iter().find(|it| it.programme == PROGRAMME && it.intake_on <= today);
        Ok(Self { employer: built.employer, name: built.name.clone(), cohort: latest.map(|it| it.id) })
    }

    /// Queries to paste, with what is there to ask about.
    fn queries(&self) -> impl Iterator<Item = String> {
        let cohort = self.cohort.map(|it| encode(Tag::Cohort, it.0).0);
        let fill = move |query: &&str| {
            let about_a_cohort = query.contains("COHORT");
            let query = query.replace("EMPLOYER", &self.name).replace("COHORT", cohort.as_deref().unwrap_or_default());
            (cohort.is_some() || !about_a_cohort).then_some(query)
        };
        QUERIES.iter().filter_map(fill)
    }
}

/// One way in.
struct WayIn {
    role: &'static str,
    code: String,
    token: String,
}

async fn doors(store: &Store, key: &LocalKey, built: &[Built]) -> Result<Vec<WayIn>, Failed> {
    let employers: BTreeSet<EmployerId> = built.iter().take(1).map(|it| it.employer).collect();
    let worker = somebody(store, &employers).await?;
    let roles = [
        ("coordinator", Role::Coordinator),
        ("leader", Role::Leader),
        ("panel chair", Role::PanelChair),
        ("panel member", Role::PanelMember),
        ("decision-maker", Role::PanelMember),
        ("worker", Role::Worker),
        ("administrator", Role::Administrator),
    ];
    let ways = roles.into_iter().map(|(name, role)| {
        let person = if role == Role::Worker { worker } else { None };
        let bound = if role == Role::Administrator { BTreeSet::new() } else { employers.clone() };
        let claims = Claims { subject: subject(name), roles: [role].into(), employers: bound, person };
        let token = mint(key, &claims, clock::now(), TimeDelta::hours(12));
        WayIn { role: name, code: clock::new_code(), token }
    });
    Ok(ways.collect())
}

/// Somebody who is in post today, for the worker's way in.
async fn somebody(store: &Store, employers: &BTreeSet<EmployerId>) -> Result<Option<PersonId>, Failed> {
    let scope = domain::access::Scope { employers: employers.clone(), ..Default::default() };
    let filter = Filter { stage: Some(Stage::InPost), ..Filter::default() };
    let at = AsAt { on: clock::day_in_england(clock::now()), known: i64::MAX };
    let people = store.journeys(&scope, &filter, at).await?;
    Ok(people.iter().map(|it| it.person).min())
}

fn welcome(address: SocketAddr, shown: &Shown, doors: &[WayIn]) -> String {
    let Shown { employer, name, .. } = shown;
    let mut text = format!("\n{name} is open. Everybody in it is invented; its figures are those published.\n\n");
    for way in doors {
        text += &format!("  as {:<14} http://{address}/enter/{}\n", way.role, way.code);
    }
    let coordinator = doors.first().map_or("", |it| it.token.as_str());
    text += &format!("\nNine years beside what was published: http://{address}/employers/{employer} (after one of the links)\n");
    text += &format!("\nGraphQL is at http://{address}/graphql. To ask it from a shell:\n\n  export TOKEN={coordinator}\n");
    for query in shown.queries() {
        let body = serde_json::json!({ "query": query }).to_string().replace('\'', "'\\''");
        text += &format!(
            "  curl -s http://{address}/graphql -H \"authorization: Bearer $TOKEN\" -H 'content-type: application/json' -d '{body}'\n"
        );
    }
    text += "\nCtrl-C ends it; the same command goes on where it was.\n";
    text
}

const QUERIES: &[&str] = &[
    r#"{ viewer { roles employers { name } } }"#,
    r#"{ workforce(employer: "EMPLOYER", on: "2025-09-30") { inPost { fte headcount } turnoverRate { fte headcount } vacancyRate averageCaseload } }"#,
    r#"{ published(area: "EMPLOYER", year: 2025) { inPost { fte headcount } turnoverRate { fte headcount } vacancyRate averageCaseload } }"#,
    r#"{ journeys(first: 3, orderBy: { field: NAME, direction: ASC }) { totalCount nodes { id name { full } stage } } }"#,
    r#"{ cohort(id: "COHORT") { name board { journey { name { full } } state lateByDays late { title on whose } review { point on lacks { title asked held } } supervisionGiven supervisionPromised } } }"#,
    r#"{ dueItems(first: 5, filter: { late: true }) { totalCount nodes { title on lateByDays whose journey { name { full } } why { words } } } }"#,
    r#"{ sittings { heldOn state cases { personName matter { point recommends } decision { option standing } appeals { heardBy } } } }"#,
];

#[cfg(test)]
mod tests;
