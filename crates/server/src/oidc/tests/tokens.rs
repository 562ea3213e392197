//! Tokens that prove something, and every kind that proves nothing.

use super::*;

async fn refused_by(verifiers: &Verifiers, token: &str) -> TokenRefused {
    let proven = match verifiers.actor(token, now()).await {
        Ok(proven) => crate::entrance::Entrance::by_tokens(verifiers.clone()).admit(proven).await,
        refused => refused,
    };
    proven.unwrap_err()
}

/// The claims with one of them changed; null takes it away.
fn with(issuer: &Issuer, name: &str, value: Value) -> Value {
    let mut claims = issuer.claims();
    match value {
        Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
        value => claims[name] = value,
    }
    claims
}

#[tokio::test]
async fn a_member_of_a_tenant_is_known_by_oid_and_tid_and_nothing_else() {
    let issuer = Issuer::start("one").await;
    let verifiers = issuer.entra(|_| {}).await;
    let proven = verifiers.actor(&signed("one", &issuer.claims()), now()).await.unwrap();
    assert_eq!(proven.actor.id, actor_id(&issuer.url, &format!("{TENANT}|{OID}")));
    assert_eq!(proven.actor.roles(), [Role::Leader].into());
    assert_eq!(proven.caller, Caller::Person);
    for (name, value) in [("sub", "another"), ("upn", "a@b.example"), ("preferred_username", "c@d.example"), ("name", "E F")] {
        let other = verifiers.actor(&signed("one", &with(&issuer, name, value.into())), now()).await.unwrap();
        assert_eq!(other.actor, proven.actor, "{name}");
    }
    let plain = issuer.trusted().await;
    let proven = plain.actor(&signed("one", &issuer.claims()), now()).await.unwrap();
    assert_eq!(proven.actor.id, actor_id(&issuer.url, "pairwise"), "a plain provider's holders are known by sub");
}

#[tokio::test]
async fn each_claim_is_checked() {
    let issuer = Issuer::start("one").await;
    let verifiers = issuer.entra(|_| {}).await;
    let wrong = [
        ("iss", json!("https://elsewhere.example"), TokenRefused::NotAccepted),
        ("aud", json!("other"), TokenRefused::NotAccepted),
        ("aud", Value::Null, TokenRefused::NotAccepted),
        ("exp", json!(1_799_999_000), TokenRefused::Expired),
        ("exp", Value::Null, TokenRefused::NotAccepted),
        ("nbf", json!(1_800_000_900), TokenRefused::NotYet),
        ("roles", json!(["Mail.Read"]), TokenRefused::NoRole),
        ("roles", Value::Null, TokenRefused::NoRole),
        ("sub", Value::Null, TokenRefused::NotAccepted),
        ("tid", json!("22222222-2222-2222-2222-222222222222"), TokenRefused::NotAccepted),
        ("tid", Value::Null, TokenRefused::NotAccepted),
        ("oid", json!("somebody"), TokenRefused::NotAccepted),
        ("oid", Value::Null, TokenRefused::NotAccepted),
        ("ver", json!("1.0"), TokenRefused::NotAccepted),
        ("ver", Value::Null, TokenRefused::NotAccepted),
        ("scp", Value::Null, TokenRefused::Scope),
        ("scp", json!(" "), TokenRefused::Scope),
        ("idtyp", json!("app"), TokenRefused::Scope),
        // A token made at sign-in, for the page's own eyes.
        ("nonce", json!("n"), TokenRefused::NotAccepted),
        ("waymark_employers", json!("all"), TokenRefused::NotAccepted),
        ("waymark_person", json!("me"), TokenRefused::NotAccepted),
    ];
    for (name, value, why) in wrong {
        assert_eq!(refused_by(&verifiers, &signed("one", &with(&issuer, name, value.clone()))).await, why, "{name} {value}");
    }
}

#[tokio::test]
async fn no_other_algorithm_is_taken_and_no_public_key_for_a_secret() {
    let issuer = Issuer::start("one").await;
    let verifiers = issuer.entra(|_| {}).await;
    let public = serde_json::to_vec(&jwk("one")).unwrap();
    let point = URL_SAFE_NO_PAD.decode(jwk("one")["x"].as_str().unwrap()).unwrap();
    for secret in [&public, &point] {
        let header = Header { kid: Some("one".to_owned()), ..Header::new(Algorithm::HS256) };
        let forged = jsonwebtoken::encode(&header, &issuer.claims(), &EncodingKey::from_secret(secret)).unwrap();
        assert_eq!(refused_by(&verifiers, &forged).await, TokenRefused::NotAccepted);
    }
    let honest = signed("one", &issuer.claims());
    let (_, rest) = honest.split_once('.').unwrap();
    let (claims, _) = rest.split_once('.').unwrap();
    for algorithm in ["none", "None", "RS256", "ES384", "EdDSA"] {
        let header = URL_SAFE_NO_PAD.encode(json!({ "alg": algorithm, "kid": "one" }).to_string());
        for forged in [format!("{header}.{claims}."), format!("{header}.{rest}")] {
            assert!(verifiers.actor(&forged, now()).await.is_err(), "{algorithm}");
        }
    }
}

#[tokio::test]
async fn a_token_that_was_changed_or_signed_by_another_is_refused() {
    let issuer = Issuer::start("one").await;
    let verifiers = issuer.entra(|_| {}).await;
    let honest = signed("one", &issuer.claims());
    let (head, rest) = honest.split_once('.').unwrap();
    let (_, signature) = rest.split_once('.').unwrap();
    let more = URL_SAFE_NO_PAD.encode(with(&issuer, "roles", json!(["administrator"])).to_string());
    assert_eq!(refused_by(&verifiers, &format!("{head}.{more}.{signature}")).await, TokenRefused::Signature);
    let random = aws_lc_rs::rand::SystemRandom::new();
    let other = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let header = Header { kid: Some("one".to_owned()), ..Header::new(Algorithm::ES256) };
    let forged = jsonwebtoken::encode(&header, &issuer.claims(), &EncodingKey::from_ec_der(other.as_ref())).unwrap();
    assert_eq!(refused_by(&verifiers, &forged).await, TokenRefused::Signature);
    // A key that comes with the token is nobody's, and what it calls critical is unknown here.
    for more in [json!({ "jku": "https://evil.example/keys" }), json!({ "crit": ["exp"] })] {
        let mut header = json!({ "alg": "ES256", "kid": "unknown" });
        header.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let forged = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()));
        assert!(verifiers.actor(&forged, now()).await.is_err());
    }
    let header = Header { kid: Some("one".to_owned()), crit: Some(vec!["exp".to_owned()]), ..Header::new(Algorithm::ES256) };
    let critical = jsonwebtoken::encode(&header, &issuer.claims(), &signer()).unwrap();
    assert_eq!(refused_by(&verifiers, &critical).await, TokenRefused::NotAccepted);
}

#[tokio::test]
async fn an_issuer_s_own_names_of_roles_are_understood_and_no_others() {
    let issuer = Issuer::start("one").await;
    let names = BTreeMap::from([("Waymark.Coordinator".to_owned(), Role::Coordinator)]);
    let verifiers = issuer.entra(|it| it.roles = Some(names)).await;
    let claims = with(&issuer, "roles", json!(["Waymark.Coordinator", "administrator", "Directory.Read", 7]));
    assert_eq!(verifiers.actor(&signed("one", &claims), now()).await.unwrap().actor.roles(), [Role::Coordinator].into());
    assert_eq!(refused_by(&verifiers, &signed("one", &issuer.claims())).await, TokenRefused::NoRole);
}

#[tokio::test]
async fn a_service_holds_the_roles_of_services_and_is_nobody_s_journey() {
    let issuer = Issuer::start("one").await;
    let mut claims = issuer.claims();
    for (name, value) in
        [("idtyp", json!("app")), ("roles", json!(["Waymark.Figures", "administrator"])), ("waymark_person", json!(TENANT))]
    {
        claims[name] = value;
    }
    claims.as_object_mut().unwrap().remove("scp");
    let token = signed("one", &claims);
    assert_eq!(refused_by(&issuer.entra(|_| {}).await, &token).await, TokenRefused::NoRole);
    let names = BTreeMap::from([("Waymark.Figures".to_owned(), Role::Leader)]);
    let verifiers = issuer.entra(|it| (it.service_roles, it.scope) = (names, Some("access_as_user".to_owned()))).await;
    let proven = verifiers.actor(&token, now()).await.unwrap();
    assert_eq!((proven.caller, proven.actor.person), (Caller::Service, None));
    assert_eq!(proven.actor.roles(), [Role::Leader].into());
    // What services hold, people do not.
    assert_eq!(refused_by(&verifiers, &signed("one", &with(&issuer, "roles", json!(["Waymark.Figures"])))).await, TokenRefused::NoRole);
    assert_eq!(refused_by(&verifiers, &signed("one", &with(&issuer, "scp", json!("profile")))).await, TokenRefused::Scope);
}

#[tokio::test]
async fn a_guest_holds_what_guests_may_hold_whatever_they_are_given() {
    let issuer = Issuer::start("one").await;
    let verifiers = issuer.entra(|_| {}).await;
    let roles = |more: &[(&str, Value)]| {
        let mut claims = with(&issuer, "roles", json!(["coordinator", "panel_member"]));
        more.iter().for_each(|(name, value)| claims[*name] = value.clone());
        claims
    };
    let own = issuer.url.as_str();
    for (more, wanted) in [
        (vec![], 2),
        (vec![("acct", json!(0)), ("idp", json!(own))], 2),
        (vec![("acct", json!(1))], 1),
        (vec![("acct", json!("1"))], 1),
        (vec![("idp", json!("https://sts.windows.net/33333333-3333-3333-3333-333333333333/"))], 1),
        (vec![("idp", json!("live.com"))], 1),
    ] {
        let proven = verifiers.actor(&signed("one", &roles(&more)), now()).await.unwrap();
        assert_eq!(proven.actor.roles().len(), wanted, "{more:?}");
        assert!(proven.actor.has(Role::PanelMember));
    }
}

#[tokio::test]
async fn groups_give_nobody_a_role_however_many_there_are() {
    let issuer = Issuer::start("one").await;
    let verifiers = issuer.entra(|_| {}).await;
    let mut claims = with(&issuer, "roles", Value::Null);
    for (name, value) in [
        ("groups", json!(["administrator"])),
        ("hasgroups", json!(true)),
        ("_claim_names", json!({ "groups": "src1" })),
        ("_claim_sources", json!({ "src1": { "endpoint": "https://graph.microsoft.com/v1.0/users/x/getMemberObjects" } })),
        ("wids", json!(["62e90394-69f5-4237-9190-012177145e10"])),
    ] {
        claims[name] = value;
    }
    assert_eq!(refused_by(&verifiers, &signed("one", &claims)).await, TokenRefused::NoRole);
}

#[tokio::test]
async fn an_issuer_speaks_for_its_own_employers_and_no_others() {
    let issuer = Issuer::start("one").await;
    let id = |it: u128| domain::ids::EmployerId(uuid::Uuid::from_u128(it));
    let verifiers = issuer.entra(|it| it.employers = Some([id(7), id(8)].into())).await;
    let of = async |claims: &Value| verifiers.actor(&signed("one", claims), now()).await.unwrap().actor.employers();
    assert_eq!(of(&issuer.claims()).await, [id(7)].into());
    assert_eq!(of(&with(&issuer, "waymark_employers", Value::Null)).await, [id(7), id(8)].into());
    let elsewhere = with(&issuer, "waymark_employers", json!([id(9)]));
    assert_eq!(refused_by(&verifiers, &signed("one", &elsewhere)).await, TokenRefused::NoRole, "not for all employers instead");
    let more = with(&issuer, "roles", json!(["administrator"]));
    assert_eq!(refused_by(&verifiers, &signed("one", &more)).await, TokenRefused::NoRole, "nor for the installation");
}

#[tokio::test]
async fn nobody_runs_the_installation_for_some_employers() {
    let issuer = Issuer::start("one").await;
    let verifiers = issuer.entra(|_| {}).await;
    let administrator = with(&issuer, "roles", json!(["administrator"]));
    assert_eq!(refused_by(&verifiers, &signed("one", &administrator)).await, TokenRefused::NoRole, "the token names an employer");
    let mut unbound = administrator.clone();
    unbound.as_object_mut().unwrap().remove("waymark_employers");
    assert!(verifiers.actor(&signed("one", &unbound), now()).await.unwrap().actor.has(Role::Administrator));
    // Of an issuer that speaks for some employers the file may say so, by name: then it is the installation's, and nobody's part of it.
    let names = BTreeMap::from([("Waymark.Administrator".to_owned(), Role::Administrator)]);
    let of_one = [domain::ids::EmployerId(uuid::Uuid::from_u128(7))];
    let verifiers = issuer.entra(|it| (it.roles, it.employers) = (Some(names), Some(of_one.into()))).await;
    unbound["roles"] = json!(["Waymark.Administrator"]);
    let proven = verifiers.actor(&signed("one", &unbound), now()).await.unwrap();
    assert_eq!((proven.actor.roles(), proven.actor.employers()), ([Role::Administrator].into(), [].into()));
}

#[test]
fn an_entra_is_known_by_its_address() {
    let tenant = Kind::Entra(TENANT.parse().unwrap());
    assert_eq!(Kind::of(&format!("https://login.microsoftonline.com/{TENANT}/v2.0")), tenant);
    for other in
        ["https://login.microsoftonline.com/common/v2.0", "https://idp.example", "https://login.microsoftonline.com.evil.example/v2.0"]
    {
        assert_eq!(Kind::of(other), Kind::Plain, "{other}");
    }
}
