//! Who comes from outside for one sitting: they see and do there what others of their capacity do, and nothing anywhere else.

use domain::access::Grant;
use domain::ids::{EmployerId, SittingId};

use super::*;

/// A chair who was let in for one sitting of an employer, and is on its list.
async fn bound(it: &Room, sitting: &str) -> Member {
    let (employer, sitting) = (decode(Tag::Employer, &(&it.asha.employer).into()), decode(Tag::Sitting, &sitting.into()));
    let grant = Grant { sitting: sitting.map(SittingId), ..Grant::new(Role::PanelChair, employer.map(EmployerId)) };
    let who = Actor::holding(ActorId(uuid::Uuid::new_v4()), [grant], None);
    let input = json!({ "employerId": it.asha.employer, "name": "Ivy Chan", "organisation": "University of the North", "ofEmployer": false,
        "capacities": ["CHAIR"], "accountId": account(&who), "effectiveOn": "2026-01-01" });
    let id = text(&it.world.done(&it.sam, "listPanelMember", "memberId", input).await["memberId"]);
    Member { id, who }
}

#[tokio::test]
async fn who_is_let_in_for_one_sitting_chairs_it_and_is_nobody_elsewhere() {
    let it = Room::closed().await;
    let convened = json!({ "employerId": it.asha.employer, "heldOn": HELD_ON, "place": "Room 5" });
    let other = text(&it.world.done(&it.sam, "conveneSitting", "sitting { id }", convened).await["sitting"]["id"]);
    let ivy = bound(&it, &it.sitting).await;
    let viewer = it.world.data(&ivy.who, "{ viewer { grants { role sittingId } } }", json!({})).await["viewer"].clone();
    assert_eq!(viewer["grants"], json!([{ "role": "PANEL_CHAIR", "sittingId": it.sitting }]));
    assert_eq!(it.ask(&ivy.who, "id").await, Value::Null, "she has no seat yet");
    it.done(&it.sam, "substituteMember", "", json!({ "memberId": ivy.id, "insteadOfId": it.chair.id })).await;
    it.world.done(&it.sam, "inviteMember", "", json!({ "sittingId": other, "memberId": ivy.id, "capacity": "CHAIR" })).await;
    assert_eq!(it.world.data(&ivy.who, "{ sittings { id } }", json!({})).await["sittings"], json!([{ "id": it.sitting }]));
    let accepts = json!({ "sittingId": other, "accepts": true });
    assert_eq!(it.world.refused(&ivy.who, "respondToInvitation", accepts).await.0, "NOT_FOUND", "a seat there does not let her in");
    for member in [&ivy, &it.nora, &it.omar] {
        it.scores(member).await;
    }
    for member in [&ivy, &it.nora, &it.omar] {
        it.votes(member, "confirm").await;
    }
    it.does(&ivy.who, "decide", confirms()).await;
    it.does(&it.maker.who, "ratify", json!({ "ratified": true, "reasons": "Agreed" })).await;
    // A chair of the employer issues certificates; whoever chairs one sitting does not.
    assert_eq!(it.refused(&ivy.who, "issueCertificate", json!({})).await, "NOT_ALLOWED");
    it.done(&ivy.who, "signMinutes", "", json!({})).await;
    let document = "query($id: ID!, $journey: ID!) { certificates(employerId: $id) { id } panelMembers(employerId: $id) { id }
        moderationSamples(employerId: $id) { id } journey(id: $journey) { id } journeys { totalCount } }";
    let data = it.world.data(&ivy.who, document, json!({ "id": it.asha.employer, "journey": it.asha.journey })).await;
    let nothing = json!({ "certificates": null, "panelMembers": null, "moderationSamples": data["moderationSamples"], "journey": null,
        "journeys": { "totalCount": 0 } });
    assert_eq!((&data, data["moderationSamples"].as_array().is_none_or(Vec::is_empty)), (&nothing, true));
}

#[tokio::test]
async fn a_role_for_one_sitting_is_granted_by_who_convenes_it() {
    let it = Room::prepared().await;
    let opened = json!({ "accountKind": "PERSON", "nameOfAccount": "Ivy Chan" });
    let ivy = it.world.done(&it.sam, "openAccount", "account { id }", opened).await["account"]["id"].clone();
    let grant = |role: &str, employer: &str, sitting: &str| json!({ "accountId": ivy, "grantedRole": role, "employerId": employer, "sittingId": sitting });
    let of_it = |role: &str| grant(role, &it.asha.employer, &it.sitting);
    assert_eq!(
        it.world.refused(&it.sam, "grantRole", of_it("EXTERNAL_MODERATOR")).await,
        ("GRANT_SITTING".into(), json!(["input", "sittingId"]))
    );
    let (south, kim) = it.world.employer("South").await;
    let missing = ("NOT_FOUND".to_owned(), json!(["input", "sittingId"]));
    assert_eq!(it.world.refused(&kim, "grantRole", grant("PANEL_CHAIR", &text(&json!(south)), &it.sitting)).await, missing);
    assert_eq!(it.world.refused(&it.sam, "grantRole", grant("PANEL_CHAIR", &it.asha.employer, &it.case)).await, missing);
    let selection = "account { grants { role sittingId } } entries { fact { ... on RoleGranted { sittingId } } }";
    let granted = it.world.done(&it.sam, "grantRole", selection, of_it("PANEL_CHAIR")).await;
    assert_eq!(granted["account"]["grants"], json!([{ "role": "PANEL_CHAIR", "sittingId": it.sitting }]));
    assert_eq!(granted["entries"][0]["fact"], json!({ "sittingId": it.sitting }));
}
