//! Accounts asked from outside: who grants what to whom, what is told once, and what nobody else sees.

use domain::access::{Actor, Role};
use domain::ids::{ActorId, TokenId};
use serde_json::{Value, json};

use crate::fixture::{World, actor, administrator, as_role, text};

const ACCOUNT: &str = "query($id: ID!) { account(id: $id) { kind name email version grants { grantedTo: id role employerId from until endedOn inForce } \
    invitations { id acceptedAt } tokens { id roles readsOnly revoked } revokedBefore history { summary } } }";

async fn opened(world: &World, by: &Actor, kind: &str) -> Value {
    let input = json!({ "accountKind": kind, "nameOfAccount": "Grace Okafor", "email": "grace@uni.example" });
    world.done(by, "openAccount", "account { id }", input).await["account"]["id"].clone()
}

async fn seen(world: &World, by: &Actor, id: &Value) -> Value {
    world.data(by, ACCOUNT, json!({ "id": id })).await["account"].clone()
}

#[tokio::test]
async fn an_outsider_is_invited_by_who_runs_the_academy_and_the_address_is_told_once() {
    let world = World::new().await;
    let (employer, sam) = world.employer("North").await;
    let grace = opened(&world, &sam, "PERSON").await;
    let grant = json!({ "accountId": grace, "grantedRole": "PANEL_MEMBER", "employerId": employer, "grantedUntil": "2027-07-31" });
    world.done(&sam, "grantRole", "", grant).await;
    let invite = json!({ "accountId": grace, "expiresAt": "2026-11-27T09:00:00Z", "idempotencyKey": "k" });
    let first = world.done(&sam, "issueInvitation", "address entries { summary fact { __typename } }", invite.clone()).await;
    let address = text(&first["address"]);
    assert_eq!(address.strip_prefix("/invited/").unwrap().len(), 64);
    assert!(world.done(&sam, "issueInvitation", "address", invite).await["address"].is_null());
    let account = seen(&world, &sam, &grace).await;
    assert_eq!((account["name"].clone(), account["kind"].clone()), (json!("Grace Okafor"), json!("PERSON")));
    assert_eq!((account["grants"][0]["inForce"].clone(), account["invitations"].as_array().unwrap().len()), (json!(true), 1));
    // Nobody else is told that there is one.
    let (_, kim) = world.employer("South").await;
    for other in [kim, as_role(&sam, Role::Leader), actor(Role::Worker, [], None)] {
        assert!(seen(&world, &other, &grace).await.is_null());
        assert_eq!(world.data(&other, "{ accounts { totalCount } }", json!({})).await["accounts"]["totalCount"], 0);
        assert!(
            ["NOT_FOUND", "NOT_ALLOWED"].contains(&world.refused(&other, "revokeTokens", json!({ "accountId": grace })).await.0.as_str())
        );
    }
}

#[tokio::test]
async fn nobody_grants_what_is_not_theirs_and_nothing_to_themselves() {
    let world = World::new().await;
    let (employer, sam) = world.employer("North").await;
    let (south, _) = world.employer("South").await;
    let grace = opened(&world, &sam, "PERSON").await;
    let granted = |role: &str, employer: &Value| json!({ "accountId": grace, "grantedRole": role, "employerId": employer });
    let code = async |by: &Actor, input: Value| world.refused(by, "grantRole", input).await.0;
    assert_eq!(code(&sam, granted("COORDINATOR", &json!(employer))).await, "NOT_YOURS_TO_GRANT");
    assert_eq!(code(&sam, granted("PANEL_MEMBER", &json!(south))).await, "EMPLOYER_UNKNOWN");
    let nowhere = graphql::ids::encode(graphql::ids::Tag::Employer, uuid::Uuid::nil());
    assert_eq!(code(&sam, granted("PANEL_MEMBER", &json!(nowhere))).await, "EMPLOYER_UNKNOWN", "as one that is not there");
    assert_eq!(code(&administrator(), granted("LEADER", &Value::Null)).await, "GRANT_EMPLOYER");
    // Whoever runs the installation gives themselves nothing either.
    let ada = administrator();
    let own = graphql::ids::encode(graphql::ids::Tag::Actor, ada.id.0);
    let open = json!({ "accountKind": "PERSON", "nameOfAccount": "Ada", "actorId": own });
    assert_eq!(world.refused(&ada, "openAccount", open).await.0, "OWN_ACCOUNT");
    // An account with an id of a provider's holder is opened by who runs the installation alone.
    let holder = graphql::ids::encode(graphql::ids::Tag::Actor, uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, b"x"));
    let open = json!({ "accountKind": "PERSON", "nameOfAccount": "Ada", "actorId": holder });
    assert_eq!(world.refused(&sam, "openAccount", open.clone()).await.0, "NOT_YOURS_TO_GRANT");
    world.done(&ada, "openAccount", "", open).await;
}

#[tokio::test]
async fn a_service_has_tokens_which_are_revoked_one_by_one_or_all_at_once() {
    let world = World::new().await;
    let ada = administrator();
    let feed = opened(&world, &ada, "SERVICE").await;
    let issue = json!({ "accountId": feed, "roles": ["LEADER"], "expiresAt": "2027-11-01T00:00:00Z" });
    assert_eq!(world.refused(&ada, "issueToken", issue.clone()).await.0, "NO_OWN_TOKENS");
    let signs = graphql::Signs(std::sync::Arc::new(|account: ActorId, token: TokenId, _| format!("{account} {token}")));
    let document = "mutation($input: IssueTokenInput!) { issueToken(input: $input) { token account { tokens { id } } errors { code } } }";
    let request = world.request(&ada, document, json!({ "input": issue })).data(signs);
    let answer = serde_json::to_value(world.schema.execute(request).await).unwrap();
    let payload = &answer["data"]["issueToken"];
    assert!(payload["token"].is_string() && payload["errors"] == json!([]), "{answer}");
    let token = payload["account"]["tokens"][0]["id"].clone();
    world.done(&ada, "revokeToken", "", json!({ "accountId": feed, "tokenId": token })).await;
    assert_eq!(world.refused(&ada, "revokeToken", json!({ "accountId": feed, "tokenId": token })).await.0, "TOKEN_UNKNOWN");
    world.done(&ada, "revokeTokens", "", json!({ "accountId": feed })).await;
    let account = seen(&world, &ada, &feed).await;
    assert_eq!(account["tokens"][0]["revoked"], true);
    assert!(account["revokedBefore"].is_string());
    assert_eq!(account["history"].as_array().unwrap().len(), 4);
    assert_eq!(
        world.refused(&ada, "issueInvitation", json!({ "accountId": feed, "expiresAt": "2026-11-27T09:00:00Z" })).await.0,
        "NOT_FOR_THIS_KIND"
    );
}

#[tokio::test]
async fn one_administrator_alone_lets_nobody_in_to_people_s_records() {
    let world = World::new().await;
    let (employer, _) = world.employer("North").await;
    let (ada, bea) = (administrator(), administrator());
    let grace = opened(&world, &ada, "PERSON").await;
    let grant = json!({ "accountId": grace, "grantedRole": "COORDINATOR", "employerId": employer });
    world.done(&ada, "grantRole", "", grant).await;
    let invite = json!({ "accountId": grace, "expiresAt": "2026-11-27T09:00:00Z" });
    let refused = world.refused(&ada, "issueInvitation", invite.clone()).await;
    assert_eq!(refused, ("SECOND_ADMINISTRATOR".to_owned(), json!(["input", "accountId"])));
    assert!(world.done(&bea, "issueInvitation", "address", invite).await["address"].is_string());
    world.done(&ada, "revokeTokens", "", json!({ "accountId": grace })).await;
    let account = world.data(&ada, "query($id: ID!) { account(id: $id) { invitations { revoked } } }", json!({ "id": grace })).await;
    assert_eq!(account["account"]["invitations"], json!([{ "revoked": true }]));
}

#[tokio::test]
async fn another_council_s_account_is_answered_as_one_that_is_not_there() {
    let world = World::new().await;
    let (north, sam) = world.employer("North").await;
    let (south, kim) = world.employer("South").await;
    let theirs = opened(&world, &kim, "PERSON").await;
    world.done(&kim, "grantRole", "", json!({ "accountId": theirs, "grantedRole": "PANEL_MEMBER", "employerId": south })).await;
    let nobodys = json!(graphql::ids::encode(graphql::ids::Tag::Actor, uuid::Uuid::now_v7()));
    let grants = [("PANEL_MEMBER", &north), ("PANEL_MEMBER", &south), ("COORDINATOR", &north)];
    let grants = grants.map(|(role, employer)| ("grantRole", json!({ "grantedRole": role, "employerId": employer })));
    let expires_at = "2026-11-27T09:00:00Z";
    let others = ["issueInvitation", "revokeTokens"]
        .map(|name| (name, if name == "revokeTokens" { json!({}) } else { json!({ "expiresAt": expires_at }) }));
    for (name, input) in grants.into_iter().chain(others) {
        let of = |account: &Value| {
            let mut input = input.clone();
            input["accountId"] = account.clone();
            input
        };
        let (a, b) = (world.refused(&sam, name, of(&theirs)).await, world.refused(&sam, name, of(&nobodys)).await);
        assert_eq!((a.0.as_str(), &a), ("NOT_FOUND", &b), "{name} {input}");
    }
}

#[tokio::test]
async fn what_was_granted_is_ended_and_stays_on_record() {
    let world = World::new().await;
    let (employer, sam) = world.employer("North").await;
    let grace = opened(&world, &sam, "PERSON").await;
    let grant = json!({ "accountId": grace, "grantedRole": "PANEL_MEMBER", "employerId": employer });
    let entries = world.done(&sam, "grantRole", "entries { id fact { ... on RoleGranted { grantId } } }", grant).await["entries"].clone();
    let end = json!({ "accountId": grace, "grantId": entries[0]["fact"]["grantId"] });
    world.done(&sam, "endRole", "", end.clone()).await;
    assert_eq!(world.refused(&sam, "endRole", end).await.0, "GRANT_UNKNOWN");
    let account = seen(&world, &sam, &grace).await;
    assert_eq!(account["grants"][0]["inForce"], false);
    let retract = json!({ "entryId": entries[0]["id"], "reason": "wrong" });
    assert_eq!(world.refused(&administrator(), "retractEntry", retract).await.0, "NOT_CORRECTABLE");
}
