//! Certificates asked from outside: who issues one, on what, and what whoever holds it is told.

use async_graphql::{Request, Variables};
use domain::access::{Actor, Role};
use serde_json::{Value, json};

use crate::fixture::{actor, text};
use crate::sitting::Room;

const CHECK: &str = "query($number: String!, $code: String!) { certificate(number: $number, code: $code) { number issuedOn programme \
    employer valid revokedOn } }";

async fn ratified() -> Room {
    let it = Room::closed().await;
    it.decided().await;
    it.does(&it.maker.who, "ratify", json!({ "ratified": true, "reasons": "Agreed" })).await;
    it
}

async fn issued(it: &Room, by: &Actor) -> Value {
    it.world.done(by, "issueCertificate", "code certificate { id number issuedOn journeyId revokedOn }", it.in_case(json!({}))).await
}

/// What anybody is told who holds a certificate, whoever they are.
async fn checked(it: &Room, number: &Value, code: &Value) -> Value {
    let variables = json!({ "number": number, "code": code });
    let request = Request::new(CHECK).variables(Variables::from_json(variables));
    let answer = serde_json::to_value(it.world.schema.execute(request).await).unwrap();
    assert!(answer.get("errors").is_none_or(Value::is_null), "{answer:#}");
    answer["data"]["certificate"].clone()
}

#[tokio::test]
async fn a_certificate_is_issued_once_a_confirmation_is_ratified_and_checked_by_anybody_who_holds_it() {
    let it = Room::closed().await;
    assert_eq!(it.refused(&it.sam, "issueCertificate", json!({})).await, "NOT_DECIDED");
    it.decided().await;
    assert_eq!(it.refused(&it.sam, "issueCertificate", json!({})).await, "NOTHING_CONFIRMED");
    it.does(&it.maker.who, "ratify", json!({ "ratified": true, "reasons": "Agreed" })).await;
    let payload = issued(&it, &it.sam).await;
    let (certificate, code) = (&payload["certificate"], &payload["code"]);
    assert_eq!((certificate["journeyId"].clone(), certificate["issuedOn"].clone()), (json!(it.asha.journey), json!("2026-11-20")));
    assert!(text(&certificate["number"]).ends_with("-000001"), "{certificate}");
    let told = checked(&it, &certificate["number"], code).await;
    let expected = json!({ "number": certificate["number"], "issuedOn": "2026-11-20", "programme": told["programme"], "employer": "North",
        "valid": true, "revokedOn": null });
    assert_eq!(told, expected);
    assert!(text(&told["programme"]).len() > 10, "{told}");
    let typed = json!(text(code).to_lowercase().replace('-', " "));
    assert_eq!(checked(&it, &certificate["number"], &typed).await, told);
    assert_eq!(it.refused(&it.sam, "issueCertificate", json!({})).await, "CERTIFICATE_KNOWN");
}

#[tokio::test]
async fn a_wrong_code_and_a_number_that_was_never_given_are_answered_alike() {
    let it = ratified().await;
    let payload = issued(&it, &it.sam).await;
    let (number, code) = (&payload["certificate"]["number"], &payload["code"]);
    let another = text(number).replace("-000001", "-000002");
    for (number, code) in [(number, &json!("00000-00000-00000-00000")), (&json!(another), code), (&json!(""), code), (number, &json!(""))] {
        assert_eq!(checked(&it, number, code).await, Value::Null, "{number} {code}");
    }
}

#[tokio::test]
async fn a_certificate_that_is_revoked_says_so_and_its_number_is_not_given_again() {
    let it = ratified().await;
    let first = issued(&it, &it.chair.who).await;
    let revoked = json!({ "certificateId": first["certificate"]["id"], "because": "ISSUED_IN_ERROR" });
    let (leader, elsewhere) = (actor(Role::Leader, it.sam.employers(), None), it.world.employer("South").await.1);
    assert_eq!(it.world.refused(&leader, "revokeCertificate", revoked.clone()).await.0, "NOT_ALLOWED");
    assert_eq!(it.world.refused(&elsewhere, "revokeCertificate", revoked.clone()).await.0, "CERTIFICATE_UNKNOWN");
    it.world.done(&it.chair.who, "revokeCertificate", "", revoked.clone()).await;
    assert_eq!(it.world.refused(&it.sam, "revokeCertificate", revoked).await.0, "CERTIFICATE_UNKNOWN");
    let told = checked(&it, &first["certificate"]["number"], &first["code"]).await;
    assert_eq!((&told["valid"], &told["revokedOn"]), (&json!(false), &json!("2026-11-20")));
    let second = issued(&it, &it.sam).await;
    assert!(text(&second["certificate"]["number"]).ends_with("-000002"));
    let document = "query($id: ID!) { certificates(employerId: $id) { number revokedBecause } }";
    let all = it.world.data(&it.sam, document, json!({ "id": it.asha.employer })).await["certificates"].clone();
    assert_eq!(
        all.as_array().unwrap().iter().map(|it| it["revokedBecause"].clone()).collect::<Vec<_>>(),
        [json!("ISSUED_IN_ERROR"), Value::Null]
    );
    for other in [leader, elsewhere, it.nora.who.clone()] {
        assert_eq!(it.world.data(&other, document, json!({ "id": it.asha.employer })).await["certificates"], Value::Null);
    }
}

#[tokio::test]
async fn a_certificate_is_not_good_while_the_decision_that_it_rests_on_is_void() {
    let (it, nora) = Room::ratified_with_nora_known().await;
    let payload = issued(&it, &it.sam).await;
    let (number, code) = (&payload["certificate"]["number"], &payload["code"]);
    assert_eq!(checked(&it, number, code).await["valid"], true);
    let entry = it.supervised_by(&nora, "2026-10-08").await;
    let told = checked(&it, number, code).await;
    assert_eq!((&told["valid"], &told["revokedOn"]), (&json!(false), &Value::Null));
    let mistaken = json!({ "entryId": entry["id"], "reason": "Somebody else of that name" });
    it.world.done(&it.sam, "retractEntry", "", mistaken).await;
    assert_eq!(checked(&it, number, code).await["valid"], true);
}

#[tokio::test]
async fn nobody_issues_a_certificate_but_who_runs_the_academy_or_its_panels_and_a_repetition_has_no_code() {
    let it = ratified().await;
    for other in
        [&it.nora.who, &it.asha.themselves(), &actor(Role::Administrator, [], None), &actor(Role::Leader, it.sam.employers(), None)]
    {
        assert_eq!(it.refused(other, "issueCertificate", json!({})).await, "NOT_ALLOWED");
    }
    let elsewhere = it.world.employer("South").await.1;
    assert_eq!(it.refused(&elsewhere, "issueCertificate", json!({})).await, "NOT_FOUND");
    let input = it.in_case(json!({ "idempotencyKey": "once" }));
    let selection = "code certificate { number }";
    let first = it.world.done(&it.sam, "issueCertificate", selection, input.clone()).await;
    let again = it.world.done(&it.sam, "issueCertificate", selection, input).await;
    assert_eq!((&again["certificate"], &again["code"]), (&first["certificate"], &Value::Null));
}

#[tokio::test]
async fn how_many_certificates_there_are_is_no_business_of_who_sees_no_names() {
    let it = ratified().await;
    issued(&it, &it.sam).await;
    let document = "query($id: ID!) { node(id: $id) { ... on Employer { version history { type } } } }";
    let told = async |who: &Actor| it.world.data(who, document, json!({ "id": it.asha.employer })).await["node"].clone();
    let issued = |told: &Value| told["history"].to_string().contains("CertificateIssued");
    let (leader, sam) = (told(&actor(Role::Leader, it.sam.employers(), None)).await, told(&it.sam).await);
    assert_eq!((issued(&leader), issued(&sam)), (false, true));
    let shown = |told: &Value| told["history"].as_array().map(Vec::len);
    assert_eq!(leader["version"].as_u64(), shown(&leader).map(|it| it as u64));
    // Nor is who is on the central list.
    assert!(!leader["history"].to_string().contains("PanelMember") && sam["history"].to_string().contains("PanelMemberListed"));
}
