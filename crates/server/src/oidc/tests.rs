//! An issuer that rotates its keys, goes away, and is imitated. It is played by a router of our own.

mod tokens;

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
use crate::token::{Caller, actor_id};
use domain::access::Role;

const TENANT: &str = "11111111-1111-1111-1111-111111111111";
const OID: &str = "99999999-9999-9999-9999-999999999999";

struct Issuer {
    url: String,
    keys: Arc<Mutex<Value>>,
    asked: Arc<AtomicUsize>,
    closing: crate::listen::Closing,
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
        tokio::spawn(crate::listen::serve(listener, router, Default::default(), closing.clone()));
        Self { url, keys, asked, closing }
    }

    fn settings(&self) -> Settings {
        Settings { signing: Signing::Es256, ..Settings::new(&self.url, "api://waymark") }
    }

    async fn trusted(&self) -> Verifiers {
        let oidc = Oidc::open(self.settings()).await.unwrap();
        Verifiers { local: None, issuers: vec![oidc] }
    }

    /// Trusted as the tenant of an Entra, with what is changed about how it is understood.
    async fn entra(&self, change: impl FnOnce(&mut Understanding)) -> Verifiers {
        let mut settings = self.settings();
        settings.understanding.kind = Kind::Entra(TENANT.parse().unwrap());
        change(&mut settings.understanding);
        Verifiers { local: None, issuers: vec![Oidc::open(settings).await.unwrap()] }
    }

    fn claims(&self) -> Value {
        json!({
            "iss": self.url, "aud": "api://waymark", "sub": "pairwise", "oid": OID, "tid": TENANT, "ver": "2.0", "scp": "access_as_user",
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
async fn a_new_key_is_fetched_at_once_and_unknown_ones_are_not_chased() {
    let issuer = Issuer::start("one").await;
    let verifiers = issuer.trusted().await;
    let oidc = verifiers.issuers[0].clone();
    *issuer.keys.lock().unwrap() = json!([jwk("two"), { "kty": "strange" }]);
    assert!(verifiers.actor(&signed("two", &issuer.claims()), now()).await.is_ok());
    assert_eq!(verifiers.actor(&signed("one", &issuer.claims()), now()).await, Err(TokenRefused::Signature), "a key that was given up");
    assert_eq!(issuer.asked.load(Ordering::SeqCst), 3);
    for kid in ["three", "four", "five"] {
        assert!(verifiers.actor(&signed(kid, &issuer.claims()), now()).await.is_err());
    }
    assert_eq!(issuer.asked.load(Ordering::SeqCst), 3, "one in vain is enough for a minute");
    // An answer without a usable key leaves the last good set.
    *issuer.keys.lock().unwrap() = json!([]);
    assert!(oidc.refresh().await.is_err());
    assert!(verifiers.actor(&signed("two", &issuer.claims()), now()).await.is_ok());
}

#[tokio::test]
async fn many_callers_with_a_new_key_cause_one_fetch() {
    let issuer = Issuer::start("one").await;
    let verifiers = issuer.trusted().await;
    *issuer.keys.lock().unwrap() = json!([jwk("two")]);
    let token = signed("two", &issuer.claims());
    let all = futures_util::future::join_all((0..50).map(|_| verifiers.actor(&token, now()))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(issuer.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn the_last_good_keys_serve_while_the_issuer_is_away() {
    let issuer = Issuer::start("one").await;
    let verifiers = issuer.trusted().await;
    issuer.closing.begin();
    assert!(verifiers.issuers[0].refresh().await.is_err());
    assert!(verifiers.actor(&signed("one", &issuer.claims()), now()).await.is_ok());
    assert_eq!(verifiers.actor(&signed("two", &issuer.claims()), now()).await, Err(TokenRefused::Signature));
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
