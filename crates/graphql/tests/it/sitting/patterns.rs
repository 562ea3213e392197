//! Patterns and agreement asked from outside: what is counted of a sitting, and who is told.

use super::*;

const PATTERNS: &str = "query($id: ID!) { panelPatterns(employerId: $id) { leftBeforeFail { all left } leftWhileDeferred { all left }
    waits { decisions medianDays } sittings { sittingId heldOn cases mostCases } members { memberId member { name } sittings cases } } }";

const AGREEMENT: &str = "query($id: ID!, $between: AgreementBetween!) { panelAgreement(employerId: $id, between: $between) {
    method cases raters kappa { value cases notComputed interval { low high } } halves { from until kappa { cases } } drift { by } } }";

impl Room {
    async fn agreement(&self, who: &Actor, between: &str) -> Value {
        let about = json!({ "id": self.asha.employer, "between": between });
        self.world.data(who, AGREEMENT, about).await["panelAgreement"].clone()
    }

    async fn patterns(&self, who: &Actor) -> Value {
        self.world.data(who, PATTERNS, json!({ "id": self.asha.employer })).await["panelPatterns"].clone()
    }
}

#[tokio::test]
async fn who_convenes_is_told_what_panels_carry_and_nobody_else_is() {
    let it = Room::closed().await;
    it.decided().await;
    let told = it.patterns(&it.sam).await;
    assert_eq!(told["sittings"], json!([{ "sittingId": it.sitting, "heldOn": HELD_ON, "cases": 1, "mostCases": 12 }]));
    let members = told["members"].as_array().unwrap();
    let of = |member: &Member| members.iter().find(|known| known["memberId"] == json!(member.id)).cloned().unwrap_or_default();
    let carries = |it: Value| (it["sittings"].clone(), it["cases"].clone());
    assert_eq!(carries(of(&it.nora)), (json!(1), json!(1)));
    assert_eq!(of(&it.nora)["member"]["name"], "Nora Quinn");
    assert_eq!(carries(of(&it.maker)), (json!(1), json!(0)), "who ratifies judges nothing");
    assert_eq!(told["waits"], json!({ "decisions": 1, "medianDays": 46 }), "from 5 October to 20 November");
    let nobody = json!({ "all": 0, "left": 0 });
    assert_eq!((&told["leftBeforeFail"], &told["leftWhileDeferred"]), (&nobody, &nobody));
    for stranger in [&it.nora.who, &it.asha.themselves()] {
        assert_eq!(it.patterns(stranger).await, Value::Null);
    }
}

#[tokio::test]
async fn who_left_while_a_decision_was_put_off_is_counted() {
    let it = Room::closed().await;
    for member in [&it.chair, &it.nora, &it.omar] {
        it.scores(member).await;
    }
    for member in [&it.chair, &it.nora, &it.omar] {
        it.votes(member, "defer").await;
    }
    let mut defers = confirms();
    defers["dueOn"] = json!("2027-02-01");
    defers["conditions"] = json!("One more observation");
    it.does(&it.chair.who, "decide", defers).await;
    assert_eq!(it.patterns(&it.sam).await["leftWhileDeferred"], json!({ "all": 1, "left": 0 }));
    it.world.done(&it.sam, "withdraw", "", it.asha.input(HELD_ON, json!({}))).await;
    assert_eq!(it.patterns(&it.sam).await["leftWhileDeferred"], json!({ "all": 1, "left": 1 }));
}

#[tokio::test]
async fn agreement_says_of_how_many_cases_it_is_and_why_there_is_no_figure() {
    let it = Room::closed().await;
    assert_eq!(it.agreement(&it.sam, "MARKERS").await["kappa"]["notComputed"], "NO_ITEMS", "nothing is decided yet");
    it.decided().await;
    let told = it.agreement(&it.sam, "MARKERS").await;
    assert_eq!((&told["method"], &told["cases"], &told["raters"]), (&json!("FLEISS"), &json!(1), &json!(3)));
    let kappa = json!({ "value": null, "cases": 0, "notComputed": "ONE_CATEGORY", "interval": null });
    assert_eq!(told["kappa"], kappa, "all of them voted for the same");
    assert_eq!(told["drift"], json!([]));
    for between in ["PANELS", "EMPLOYERS"] {
        assert_eq!(it.agreement(&it.sam, between).await["kappa"]["notComputed"], "NO_ITEMS", "nobody looked again");
    }
    assert_eq!(it.agreement(&it.nora.who, "MARKERS").await, Value::Null);
}

#[tokio::test]
async fn who_sees_no_names_is_told_of_a_year_that_is_over_and_never_of_a_few() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let (sam, employer) = (asha.coordinator.clone(), asha.employer.clone());
    let fails = async |it: &OnProgramme, on: &str| {
        let review = json!({ "point": "final", "heldOn": on, "by": { "party": "ASSESSOR" }, "progress": [], "recommends": "fail", "words": "Not yet" });
        world.done(&sam, "submitReview", "", it.input(on, review)).await;
    };
    let document = "query($id: ID!) { panelPatterns(employerId: $id) { from until leftBeforeFail { all left symbol } waits { decisions }
        sittings { heldOn } members { cases } withheld { threshold } } }";
    let told = async |who: &Actor| world.data(who, document, json!({ "id": employer })).await["panelPatterns"].clone();
    let leader = actor(Role::Leader, sam.employers(), None);
    for number in 0..3 {
        fails(&world.enrolled(&employer, &sam, &format!("Early{number}")).await, "2026-09-20").await;
    }
    let few = told(&leader).await;
    let nothing = json!({ "all": null, "left": null, "symbol": "c" });
    assert_eq!((&few["leftBeforeFail"], &few["sittings"], &few["members"]), (&nothing, &Value::Null, &Value::Null));
    assert_eq!((&few["from"], &few["until"], &few["withheld"]["threshold"]), (&json!("2025-10-01"), &json!("2026-09-30"), &json!(5)));
    for number in 0..11 {
        let it = world.enrolled(&employer, &sam, &format!("Later{number}")).await;
        fails(&it, "2026-09-20").await;
        if number < 7 {
            world.done(&sam, "withdraw", "", it.input("2026-09-25", json!({}))).await;
        }
    }
    let first = told(&leader).await["leftBeforeFail"].clone();
    assert_eq!(first, json!({ "all": 14, "left": 7, "symbol": null }));
    // One more, recorded late: they would be the difference.
    fails(&asha, "2026-09-21").await;
    assert_eq!(told(&leader).await["leftBeforeFail"], first);
    assert_eq!(told(&actor(Role::Leader, sam.employers(), None)).await["leftBeforeFail"], first, "another leader is told the same");
    assert_eq!(told(&sam).await["leftBeforeFail"]["all"], json!(15), "who convenes counts names");
    for stranger in [actor(Role::PanelMember, sam.employers(), None), world.employer("South").await.1] {
        assert_eq!(told(&stranger).await, Value::Null);
    }
}
