//! Handing over, from outside: the sender, the person and the receiver each act with their own token, and before the last of them nothing
//! crosses.

use domain::access::{Actor, Role};
use serde_json::{Value, json};

use crate::fixture::{OnProgramme, World, actor};

const OFFERED: &str = "query($id: ID!) { offeredHandovers(employerId: $id) { journeyId enrolmentId name { full } framework version \
                       employer { name } lastDay agreedOn } }";
const JOURNEY: &str = "query($id: ID!) { journey(id: $id) { name { full } enrolments { evidence { title } } spells { startedOn } } }";

struct Sent {
    world: World,
    who: OnProgramme,
    south: String,
    ruth: Actor,
    aisha: Actor,
}

/// Aisha was sent on from North to South, and has said nothing yet.
async fn sent_on() -> Sent {
    let world = World::new().await;
    let (south, ruth) = world.employer("South").await;
    let who = world.on_programme().await;
    let visit = json!({ "category": "direct-observation", "by": { "party": "ASSESSOR" }, "title": "A visit" });
    world.done(&who.coordinator, "addEvidence", "", who.input("2026-10-20", visit)).await;
    world
        .done(&who.coordinator, "transferProgramme", "", who.input("2026-11-01", json!({ "toEmployerId": south, "consented": true })))
        .await;
    let aisha = who.themselves();
    Sent { world, who, south, ruth, aisha }
}

impl Sent {
    fn act(&self) -> Value {
        json!({ "journeyId": self.who.journey, "enrolmentId": self.who.enrolment, "employerId": self.south })
    }

    async fn offered(&self, who: &Actor) -> Value {
        self.world.data(who, OFFERED, json!({ "id": self.south })).await["offeredHandovers"].clone()
    }

    async fn journey(&self, who: &Actor) -> Value {
        self.world.data(who, JOURNEY, json!({ "id": self.who.journey })).await["journey"].clone()
    }

    async fn state(&self, who: &Actor) -> Value {
        let document =
            "query($id: ID!) { journey(id: $id) { enrolments { handover { state employer { name } agreedOn answeredOn note } } } }";
        self.world.data(who, document, json!({ "id": self.who.journey })).await["journey"]["enrolments"][0]["handover"].clone()
    }
}

#[tokio::test]
async fn a_record_moves_by_an_act_of_the_person_and_of_both_employers() {
    let it = sent_on().await;
    assert_eq!(it.world.refused(&it.ruth, "acceptHandover", it.act()).await.0, "NOT_FOUND", "the person has not agreed");
    assert_eq!((it.offered(&it.ruth).await, it.journey(&it.ruth).await), (json!([]), Value::Null));
    for other in [&it.who.coordinator, &it.ruth, &crate::fixture::operator()] {
        assert_eq!(it.world.refused(other, "agreeHandover", it.act()).await.0, "NOT_ALLOWED", "nobody agrees for somebody else");
    }
    assert_eq!(it.state(&it.aisha).await["state"], "AWAITS_PERSON");
    it.world.done(&it.aisha, "agreeHandover", "", it.act()).await;
    let name = json!({ "full": "Aisha Bello" });
    let offer = json!([{ "journeyId": it.who.journey, "enrolmentId": it.who.enrolment, "name": name, "framework": "asye-children",
        "version": "2026-dfe", "employer": { "name": "North" }, "lastDay": "2026-11-01", "agreedOn": "2026-11-20" }]);
    assert_eq!((it.offered(&it.ruth).await, it.journey(&it.ruth).await), (offer, Value::Null), "what is needed to answer, and no more");
    assert_eq!(
        it.world.refused(&it.who.coordinator, "acceptHandover", it.act()).await.0,
        "NOT_ALLOWED",
        "nobody accepts for another employer"
    );
    let grants = it.ruth.all_grants().iter().chain(it.aisha.all_grants()).copied();
    let both = Actor::holding(it.ruth.id, grants, it.aisha.person);
    assert_eq!(it.world.refused(&both, "acceptHandover", it.act()).await.0, "NOT_ALLOWED", "nobody takes over their own record");
    it.world.done(&it.ruth, "acceptHandover", "journey { id }", it.act()).await;
    let seen = it.journey(&it.ruth).await;
    assert_eq!(seen["enrolments"], json!([{ "evidence": [{ "title": "A visit" }] }]));
    assert_eq!(it.offered(&it.ruth).await, json!([]));
    let done =
        json!({ "state": "ACCEPTED", "employer": { "name": "South" }, "agreedOn": "2026-11-20", "answeredOn": "2026-11-20", "note": null });
    for who in [&it.aisha, &it.who.coordinator, &it.ruth] {
        assert_eq!(it.state(who).await, done);
    }
}

#[tokio::test]
async fn whoever_is_none_of_the_sides_is_told_what_they_would_be_told_of_nothing() {
    let it = sent_on().await;
    it.world.done(&it.aisha, "agreeHandover", "", it.act()).await;
    let (west, kim) = it.world.employer("West").await;
    let nobody = graphql::ids::encode(graphql::ids::Tag::Journey, uuid::Uuid::now_v7()).0;
    for (name, to) in [("acceptHandover", &it.south), ("acceptHandover", &west), ("declineHandover", &it.south), ("declineHandover", &west)]
    {
        let (mut theirs, mut nothing) = (it.act(), it.act());
        (theirs["employerId"], nothing["employerId"], nothing["journeyId"]) = (json!(to), json!(to), json!(nobody));
        assert_eq!(it.world.refused(&kim, name, theirs).await, it.world.refused(&kim, name, nothing).await, "{name}");
    }
    assert_eq!(it.offered(&kim).await, json!([]));
    let at_north = actor(Role::Leader, it.ruth.employers(), None);
    assert_eq!(it.world.refused(&at_north, "acceptHandover", it.act()).await.0, "NOT_ALLOWED");
    assert_eq!(it.offered(&at_north).await, json!([]), "figures, and no names");
}

#[tokio::test]
async fn the_person_and_the_receiver_may_both_decline_and_nothing_crosses() {
    let it = sent_on().await;
    it.world.done(&it.aisha, "agreeHandover", "", it.act()).await;
    let mut no = it.act();
    no["note"] = json!("no post for her");
    let payload = it.world.done(&it.ruth, "declineHandover", "journey { id } entries { id }", no).await;
    assert_eq!((&payload["journey"], &payload["entries"]), (&Value::Null, &json!([])), "who declined has seen nothing");
    assert_eq!((it.offered(&it.ruth).await, it.journey(&it.ruth).await), (json!([]), Value::Null));
    assert_eq!(it.state(&it.aisha).await["note"], "no post for her");
    it.world.done(&it.aisha, "agreeHandover", "", it.act()).await;
    it.world.done(&it.aisha, "declineHandover", "", it.act()).await;
    assert_eq!(it.world.refused(&it.ruth, "acceptHandover", it.act()).await.0, "NOT_FOUND");
    assert_eq!(it.offered(&it.ruth).await, json!([]));
}

#[tokio::test]
async fn what_is_another_employers_and_what_is_nobodys_are_answered_alike_whatever_else_is_wrong_with_the_input() {
    let it = sent_on().await;
    let spell = it.world.starts(&crate::fixture::operator(), &it.who.journey, (&it.south, "2026-11-02")).await;
    let nothing = graphql::ids::encode(graphql::ids::Tag::Enrolment, uuid::Uuid::now_v7()).0;
    for more in
        [json!({}), json!({ "effectiveOn": "1800-01-01" }), json!({ "carriesOver": ["EVIDENCE"] }), json!({ "spellId": it.who.spell })]
    {
        let of = |continues: &str| {
            let mut input = json!({ "journeyId": it.who.journey, "framework": "asye-children", "spellId": spell, "continues": continues,
                "effectiveOn": "2026-11-02" });
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            input
        };
        let theirs = it.world.refused(&it.ruth, "enrol", of(&it.who.enrolment)).await;
        assert_eq!(theirs, it.world.refused(&it.ruth, "enrol", of(&nothing)).await, "{more}");
    }
}
