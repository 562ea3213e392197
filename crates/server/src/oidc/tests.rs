//! An issuer that rotates its keys, goes away, and is imitated. It is played by a router of our own.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use axum::Router;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{EncodingKey, Header};
use serde_json::json;

use super::*;

struct Issuer {
    url: String,
    keys: Arc<Mutex<Value>>,
    asked: Arc<AtomicUsize>,
}

impl Issuer {
    async fn start(kid: &str) -> Self {
        let keys = Arc::new(Mutex::new(json!([jwk(kid)])));
        let asked = Arc::new(AtomicUsize::new(0));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let configuration = json!({ "issuer": url, "jwks_uri": format!("{url}/keys") }).to_string();
        let (served, counted) = (keys.clone(), asked.clone());
        let router = Router::new().route("/.well-known/openid-configuration", get(async move || configuration.clone())).route(
            "/keys",
            get(async move || {
                counted.fetch_add(1, Ordering::SeqCst);
                json!({ "keys": *served.lock().unwrap() }).to_string()
            }),
        );
        let closing = crate::listen::Closing::default();
        tokio::spawn(crate::listen::serve(listener, router, Default::default(), closing));
        Self { url, keys, asked }
    }

    fn settings(&self) -> Settings {
        Settings { signing: Signing::Es256, ..Settings::new(&self.url, "api://waymark") }
    }

    async fn trusted(&self) -> Verifiers {
        let oidc = Oidc::open(self.settings()).await.unwrap();
        Verifiers { local: None, oidc: Some(oidc) }
    }

    fn claims(&self) -> Value {
        json!({
            "iss": self.url, "aud": "api://waymark", "sub": "pairwise", "oid": "o", "tid": "t",
            "exp": 1_800_003_600, "nbf": 1_800_000_000, "roles": ["leader", "Mail.Read"],
            "waymark_employers": ["00000000-0000-0000-0000-000000000007"],
        })
    }
}

fn signer() -> EncodingKey {
    static KEY: LazyLock<EncodingKey> = LazyLock::new(|| {
        let random = aws_lc_rs::rand::SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        EncodingKey::from_ec_der(key.as_ref())
    });
    KEY.clone()
}

fn jwk(kid: &str) -> Value {
    let mut key = serde_json::to_value(Jwk::from_encoding_key(&signer(), Algorithm::ES256).unwrap()).unwrap();
    key["kid"] = kid.into();
    key
}

fn signed(kid: &str, claims: &Value) -> String {
    let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::ES256) };
    jsonwebtoken::encode(&header, claims, &signer()).unwrap()
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

#[tokio::test]
async fn the_issuer_s_holder_is_known_by_oid_and_tid() {
    let issuer = Issuer::start("one").await;
    let verifiers = issuer.trusted().await;
    let proven = verifiers.actor(&signed("one", &issuer.claims()), now()).await.unwrap();
    assert_eq!(proven.actor.id, actor_id(&issuer.url, "t|o"));
    assert_eq!(proven.actor.roles, [Role::Leader].into());
    assert_eq!(proven.actor.employers.len(), 1);
}

#[tokio::test]
async fn each_claim_is_checked() {
    let issuer = Issuer::start("one").await;
    let verifiers = issuer.trusted().await;
    let wrong = [
        ("iss", json!("https://elsewhere.example")),
        ("aud", json!("other")),
        ("exp", json!(1_799_999_000)),
        ("exp", Value::Null),
        ("nbf", json!(1_800_000_900)),
        ("roles", json!(["Mail.Read"])),
        ("sub", Value::Null),
        ("waymark_employers", json!("all")),
        ("waymark_person", json!("me")),
    ];
    for (name, value) in wrong {
        let mut claims = issuer.claims();
        claims[name] = value;
        assert!(verifiers.actor(&signed("one", &claims), now()).await.is_err(), "{claims}");
    }
}

#[tokio::test]
async fn a_new_key_is_fetched_and_unknown_ones_are_not_chased() {
    let issuer = Issuer::start("one").await;
    let verifiers = issuer.trusted().await;
    let oidc = verifiers.oidc.clone().unwrap();
    *issuer.keys.lock().unwrap() = json!([jwk("two"), { "kty": "strange" }]);
    // Within a minute of the first fetch: not chased.
    assert!(verifiers.actor(&signed("two", &issuer.claims()), now()).await.is_err());
    assert_eq!(issuer.asked.load(Ordering::SeqCst), 1);
    *oidc.fetched.lock().await = None;
    assert!(verifiers.actor(&signed("two", &issuer.claims()), now()).await.is_ok());
    for kid in ["three", "four", "five"] {
        assert!(verifiers.actor(&signed(kid, &issuer.claims()), now()).await.is_err());
    }
    assert_eq!(issuer.asked.load(Ordering::SeqCst), 2);
    // An answer without a usable key leaves the last good set.
    *issuer.keys.lock().unwrap() = json!([]);
    assert!(oidc.refresh().await.is_err());
    assert!(verifiers.actor(&signed("two", &issuer.claims()), now()).await.is_ok());
}

#[tokio::test]
async fn a_symmetric_key_in_the_set_is_not_used() {
    let issuer = Issuer::start("one").await;
    let secret = URL_SAFE_NO_PAD.encode([7; 32]);
    *issuer.keys.lock().unwrap() = json!([jwk("one"), { "kty": "oct", "k": secret, "kid": "weak" }]);
    let verifiers = issuer.trusted().await;
    let header = Header { kid: Some("weak".to_owned()), ..Header::new(Algorithm::HS256) };
    let forged = jsonwebtoken::encode(&header, &issuer.claims(), &EncodingKey::from_secret(&[7; 32])).unwrap();
    assert!(verifiers.actor(&forged, now()).await.is_err());
}

#[tokio::test]
async fn an_issuer_must_be_reached_safely() {
    let settings = Settings::new("http://login.example", "a");
    assert!(matches!(Oidc::open(settings).await, Err(IssuerError::Insecure(_))));
    // Away now, asked again later.
    assert!(Oidc::open(Settings::new("http://127.0.0.1:9", "a")).await.is_ok());
}
