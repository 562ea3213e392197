//! Incentives asked from outside: what is paid, what is asked back on a day, and that pay is nobody else's business.

use domain::access::{Actor, Role};
use serde_json::{Value, json};

use crate::fixture::{OnProgramme, World, actor, as_role};

const PAID: &str = "query($id: ID!, $on: Date!, $reason: LeaveReason) { journey(id: $id) { withheld { class } career { recoverablePence(ifLeavingOn: $on, reason: $reason)
    incentives { incentiveKind title amountPence paidPence recoveredPence recoverablePence(ifLeavingOn: $on, reason: $reason) } } } }";

fn of(who: &OnProgramme, on: &str, mut fields: Value) -> Value {
    (fields["journeyId"], fields["effectiveOn"], fields["spellId"]) = (json!(who.journey), json!(on), json!(who.spell));
    fields
}

fn welcome(who: &OnProgramme) -> Value {
    let fields = json!({ "incentiveKind": "GOLDEN_HANDCUFF", "incentiveTitle": "Welcome payment", "amountPence": 300_000, "recoveryMonths": 24,
        "recovery": "MONTHLY", "waivedOn": ["COMPULSORY_REDUNDANCY"] });
    of(who, "2026-09-07", fields)
}

async fn asked(world: &World, by: &Actor, who: &OnProgramme, (on, reason): (&str, Value)) -> Value {
    world.data(by, PAID, json!({ "id": who.journey, "on": on, "reason": reason })).await["journey"].clone()
}

#[tokio::test]
async fn what_is_asked_back_falls_month_by_month_and_nothing_is_where_it_was_waived() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let hr = as_role(&asha.coordinator, Role::HumanResources);
    let id = world.done(&hr, "grantIncentive", "incentiveId", welcome(&asha)).await["incentiveId"].clone();
    let total = async |on: &str, reason: Value| asked(&world, &hr, &asha, (on, reason)).await["career"]["recoverablePence"].clone();
    assert_eq!(total("2026-10-06", Value::Null).await, json!(300_000));
    assert_eq!(total("2026-10-07", Value::Null).await, json!(287_500));
    assert_eq!(total("2028-09-07", Value::Null).await, json!(0));
    assert_eq!(total("2026-10-07", json!("COMPULSORY_REDUNDANCY")).await, json!(0));
    world.done(&hr, "recordIncentiveRecovery", "", of(&asha, "2026-11-10", json!({ "incentiveId": id, "amountPence": 200_000 }))).await;
    let it = asked(&world, &asha.themselves(), &asha, ("2026-11-20", Value::Null)).await["career"]["incentives"][0].clone();
    let expected = json!({ "incentiveKind": "GOLDEN_HANDCUFF", "title": "Welcome payment", "amountPence": 300_000, "paidPence": 300_000,
        "recoveredPence": 200_000, "recoverablePence": 75_000 });
    assert_eq!(it, expected);
    let nothing = of(&asha, "2026-11-11", json!({ "incentiveId": id, "amountPence": 0 }));
    assert_eq!(world.refused(&hr, "recordIncentiveRecovery", nothing).await.0, "INCENTIVE_AMOUNT");
    world.done(&hr, "endIncentive", "", of(&asha, "2026-11-12", json!({ "incentiveId": id }))).await;
    assert_eq!(world.refused(&hr, "endIncentive", of(&asha, "2026-11-13", json!({ "incentiveId": id }))).await.0, "INCENTIVE_OVER");
}

#[tokio::test]
async fn pay_is_told_to_who_pays_and_to_the_person() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let sam = &asha.coordinator;
    world.done(sam, "grantIncentive", "", welcome(&asha)).await;
    let told = async |by: &Actor| asked(&world, by, &asha, ("2026-11-20", Value::Null)).await["career"]["incentives"].clone();
    assert_eq!(told(sam).await.as_array().unwrap().len(), 1);
    assert_eq!(told(&asha.themselves()).await.as_array().unwrap().len(), 1);
    assert_eq!(told(&as_role(sam, Role::PrincipalSocialWorker)).await, json!([]));
    for other in [actor(Role::Leader, sam.employers(), None), world.employer("South").await.1] {
        assert_eq!(told(&other).await, Value::Null);
    }
    for by in [asha.themselves(), as_role(sam, Role::PrincipalSocialWorker)] {
        assert_eq!(world.refused(&by, "grantIncentive", welcome(&asha)).await.0, "NOT_ALLOWED");
    }
}

#[tokio::test]
async fn terms_without_sense_are_refused_with_the_field() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let sam = &asha.coordinator;
    let bea = world.enrolled(&asha.employer, sam, "Bea").await;
    for (field, value, code) in [
        ("amountPence", json!(0), "INCENTIVE_AMOUNT"),
        ("amountPence", json!(-5), "INCENTIVE_AMOUNT"),
        ("amountPence", json!(2_000_000_000), "INCENTIVE_AMOUNT"),
        ("recoveryMonths", Value::Null, "RECOVERY_MONTHS"),
        ("recoveryMonths", json!(121), "RECOVERY_MONTHS"),
        ("endsOn", json!("2026-09-06"), "ENDS_BEFORE_IT_BEGINS"),
        ("incentiveTitle", json!(" "), "EMPTY"),
        ("spellId", json!(bea.spell), "SPELL_UNKNOWN"),
    ] {
        let mut input = welcome(&asha);
        input[field] = value.clone();
        assert_eq!(world.refused(sam, "grantIncentive", input).await.0, code, "{field} {value}");
    }
    let id = world.done(sam, "grantIncentive", "incentiveId", welcome(&asha)).await["incentiveId"].clone();
    assert_eq!(world.refused(sam, "endIncentive", of(&bea, "2026-11-01", json!({ "incentiveId": id }))).await.0, "INCENTIVE_UNKNOWN");
}
