//! What local tokens prove, and what they do not.

use super::*;
use serde_json::json;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn coordinator() -> Claims {
    Claims {
        subject: "sam".to_owned(),
        roles: [Role::Coordinator].into(),
        employers: [EmployerId(Uuid::from_u128(7))].into(),
        person: None,
    }
}

fn key() -> LocalKey {
    LocalKey::ephemeral().unwrap()
}

#[test]
fn a_minted_token_proves_its_holder() {
    let key = key();
    let token = mint(&key, &coordinator(), now(), TimeDelta::hours(1));
    let proven = key.verifier().verify(&token, now()).unwrap();
    assert_eq!(proven.actor.roles(), coordinator().roles);
    assert_eq!(proven.actor.employers(), coordinator().employers);
    let again = mint(&key, &coordinator(), now(), TimeDelta::hours(2));
    assert_ne!(token, again);
    assert_eq!(key.verifier().verify(&again, now()).unwrap().actor, proven.actor);
}

#[test]
fn a_token_has_its_time() {
    let key = key();
    let token = mint(&key, &coordinator(), now(), TimeDelta::hours(1));
    let at = |minutes| key.verifier().verify(&token, now() + TimeDelta::minutes(minutes));
    assert!(at(60).is_ok());
    assert_eq!(at(0).unwrap().term.expires_at, now() + TimeDelta::hours(1), "a socket is closed then, and not a minute later");
    assert_eq!(at(61), Err(TokenRefused::Expired));
    assert!(at(-1).is_ok());
    assert_eq!(at(-2), Err(TokenRefused::NotYet));
}

#[test]
fn a_token_for_ever_ends_with_time_itself() {
    let key = key();
    let token = mint(&key, &coordinator(), now(), TimeDelta::MAX);
    // A token has its times in whole seconds.
    assert!(key.verifier().verify(&token, now()).unwrap().term.expires_at > DateTime::<Utc>::MAX_UTC - TimeDelta::seconds(1));
}

#[test]
fn who_runs_the_installation_is_bound_to_no_employer() {
    let key = key();
    let proven = |roles: &[Role]| {
        let claims = Claims { roles: roles.iter().copied().collect(), ..coordinator() };
        key.verifier().verify(&mint(&key, &claims, now(), TimeDelta::hours(1)), now()).unwrap().actor
    };
    assert!(proven(&[Role::Administrator]).all_grants().is_empty(), "there is no administrator of one employer");
    let both = proven(&[Role::Administrator, Role::Coordinator]);
    assert_eq!(both.roles_at(EmployerId(Uuid::from_u128(7))), [Role::Coordinator].into());
    assert!(both.has(Role::Administrator));
}

#[test]
fn another_key_proves_nothing() {
    let token = mint(&key(), &coordinator(), now(), TimeDelta::hours(1));
    assert_eq!(key().verifier().verify(&token, now()), Err(TokenRefused::Signature));
}

#[tokio::test]
async fn a_token_without_a_role_is_refused() {
    let key = key();
    let nobody = Claims { roles: BTreeSet::new(), ..coordinator() };
    let token = mint(&key, &nobody, now(), TimeDelta::hours(1));
    let proven = key.verifier().verify(&token, now()).unwrap();
    assert!(proven.actor.all_grants().is_empty() && !proven.needs_account);
    let entrance = crate::entrance::Entrance::by_tokens(crate::oidc::Verifiers::default());
    assert_eq!(entrance.admit(proven).await, Err(TokenRefused::NoRole));
}

#[test]
fn the_header_does_not_choose_the_algorithm() {
    let key = key();
    let token = mint(&key, &coordinator(), now(), TimeDelta::hours(1));
    let (_, rest) = token.split_once('.').unwrap();
    let (claims, _) = rest.split_once('.').unwrap();
    for algorithm in ["none", "HS256", "RS256", "ES256"] {
        let header = URL_SAFE_NO_PAD.encode(json!({ "alg": algorithm }).to_string());
        for forged in [format!("{header}.{claims}."), format!("{header}.{rest}"), format!("{header}.{claims}.AAAA")] {
            assert_eq!(key.verifier().verify(&forged, now()), Err(TokenRefused::NotAccepted));
        }
    }
}

#[test]
fn garbage_is_refused() {
    for text in ["", ".", "..", "a.b.c", "💧.💧.💧", &"x".repeat(100_000)] {
        assert!(claimed_issuer(text).is_err());
        assert!(key().verifier().verify(text, now()).is_err());
    }
}

#[test]
fn the_key_is_made_once_and_kept_from_others() {
    let directory = std::env::temp_dir().join(format!("waymark-{}", Uuid::new_v4()));
    fs::create_dir(&directory).unwrap();
    let token = mint(&LocalKey::open(&directory).unwrap(), &coordinator(), now(), TimeDelta::hours(1));
    assert!(LocalKey::open(&directory).unwrap().verifier().verify(&token, now()).is_ok());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let path = directory.join(KEY_FILE);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(LocalKey::open(&directory).is_err());
    }
    fs::remove_dir_all(directory).unwrap();
}
