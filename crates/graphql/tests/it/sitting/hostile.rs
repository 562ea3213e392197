//! What people tried who wanted more of a panel than is theirs: each of it was possible once.

use super::*;

impl Room {
    async fn ratified(&self) {
        self.decided().await;
        self.does(&self.maker.who, "ratify", json!({ "ratified": true, "reasons": "Agreed" })).await;
    }

    async fn convened(&self, held_on: &str) -> String {
        let convened = json!({ "employerId": self.asha.employer, "heldOn": held_on, "place": "Room 5" });
        text(&self.world.done(&self.sam, "conveneSitting", "sitting { id }", convened).await["sitting"]["id"])
    }

    fn again(&self, sitting: &str) -> Value {
        json!({ "sittingId": sitting, "journeyId": self.asha.journey, "matter": { "reviewId": self.review } })
    }
}

#[tokio::test]
async fn whose_case_it_is_sees_the_last_word_and_does_nothing_in_it_whatever_they_are_besides() {
    let it = Room::closed().await;
    let person = decode(Tag::Journey, &(&it.asha.journey).into()).map(PersonId);
    for role in [Role::Coordinator, Role::PanelAdviser] {
        let asha = actor(role, it.sam.employers(), person);
        let seen = it.case(&asha, "packs { number } scores { memberId } votes { memberId }").await;
        assert_eq!(seen, json!({ "packs": [], "scores": [], "votes": [] }));
        assert_eq!(it.ask(&asha, "minutes { text }").await["minutes"], Value::Null);
        for (name, input) in [
            ("recuse", json!({ "memberId": it.nora.id, "words": "I would rather" })),
            ("declareConflict", json!({ "memberId": it.nora.id, "words": "My cousin" })),
        ] {
            assert_eq!(it.refused(&asha, name, input).await, "NOT_ALLOWED", "{name}");
        }
        let substitute = json!({ "memberId": it.nora.id, "insteadOfId": it.omar.id });
        assert_eq!(it.refused_at(&asha, "substituteMember", substitute).await, "NOT_ALLOWED");
    }
    it.ratified().await;
    let asha = actor(Role::Coordinator, it.sam.employers(), person);
    let corrected = json!({ "reason": "A wrong word", "reasonsInWords": "Excellent" });
    assert_eq!(it.refused(&asha, "correctDecision", corrected).await, "NOT_ALLOWED");
}

#[tokio::test]
async fn a_decision_maker_who_is_not_free_or_judged_it_themselves_ratifies_nothing() {
    let it = Room::closed().await;
    it.decided().await;
    let ratify = || json!({ "ratified": true, "reasons": "Agreed" });
    it.does(&it.maker.who, "declareConflict", json!({ "words": "My niece" })).await;
    assert_eq!(it.refused(&it.maker.who, "ratify", ratify()).await, "NOT_INDEPENDENT");
    assert_eq!(it.refused(&it.nora.who, "ratify", ratify()).await, "NOT_ON_THE_PANEL");
}

#[tokio::test]
async fn a_chair_who_is_not_free_does_nothing_in_the_case_and_learns_nothing_of_the_votes() {
    let it = Room::closed().await;
    let chair = &it.chair.who;
    it.scores(&it.nora).await;
    it.does(chair, "declareConflict", json!({ "words": "I taught her" })).await;
    assert_eq!(it.refused(chair, "revealScores", json!({})).await, "NOT_ALLOWED");
    let mut probe = confirms();
    probe["option"] = json!("defer");
    assert_eq!(it.refused(chair, "decide", probe).await, "NOBODY_CHAIRS");
}

#[tokio::test]
async fn how_somebody_voted_is_in_no_minutes_before_it_is_decided() {
    let it = Room::closed().await;
    for member in [&it.chair, &it.nora, &it.omar] {
        it.scores(member).await;
    }
    it.votes(&it.omar, "not-confirm").await;
    let minutes = text(&it.ask(&it.sam, "minutes { text }").await["minutes"]["text"]);
    assert!(!minutes.contains("voted"), "{minutes}");
    // Once votes are cast, nobody else takes them away or brings others in.
    assert_eq!(it.refused(&it.chair.who, "recuse", json!({ "memberId": it.omar.id, "words": "He is tired" })).await, "VOTES_CAST");
    assert_eq!(it.refused_at(&it.sam, "recordPresence", json!({ "memberId": it.omar.id, "inTheRoom": false })).await, "NOT_ALLOWED");
    let pia = listed(&it.world, &it.sam, &it.asha.employer, ("Pia Holt", "MEMBER", None)).await;
    assert_eq!(it.refused_at(&it.sam, "inviteMember", json!({ "memberId": pia.id, "capacity": "MEMBER" })).await, "VOTES_CAST");
}

#[tokio::test]
async fn one_review_is_decided_once_and_comes_again_by_an_appeal() {
    let it = Room::closed().await;
    let second = it.convened(HELD_ON).await;
    assert_eq!(it.world.refused(&it.sam, "addCase", it.again(&second)).await.0, "MATTER_TAKEN", "it is before this panel");
    it.ratified().await;
    assert_eq!(it.world.refused(&it.sam, "addCase", it.again(&second)).await, ("MATTER_TAKEN".into(), json!(["input", "matter"])));
    let move_it = json!({ "heldOn": "2027-01-12", "place": "Room 9" });
    assert_eq!(it.refused_at(&it.sam, "moveSitting", move_it).await, "SITTING_HAS_BEGUN");
}

#[tokio::test]
async fn what_is_before_the_panel_is_what_the_assessor_says_now() {
    let it = Room::prepared().await;
    let about = |mut input: Value| {
        input["reviewId"] = json!(it.review);
        it.asha.input("2026-10-06", input)
    };
    it.world.done(&it.sam, "returnReview", "", about(json!({ "by": { "party": "COORDINATOR" }, "reasons": "Look again" }))).await;
    let fails =
        about(json!({ "point": "final", "heldOn": "2026-10-06", "by": { "party": "ASSESSOR" }, "progress": [], "recommends": "fail",
        "words": "Not yet" }));
    it.world.done(&it.sam, "submitReview", "", fails).await;
    assert_eq!(it.refused_at(&it.sam, "closeAgenda", json!({ "knowingFindings": true })).await, "MATTER_CHANGED");
    it.does(&it.sam, "withdrawCase", json!({})).await;
    let added = it.world.done(&it.sam, "addCase", "sitting { cases { matter { recommends } } }", it.again(&it.sitting)).await;
    assert_eq!(added["sitting"]["cases"][1]["matter"]["recommends"], "fail");
}

#[tokio::test]
async fn a_sitting_that_is_cancelled_is_closed_to_its_members() {
    let it = Room::closed().await;
    assert_ne!(it.pack(&it.nora.who, None).await, Value::Null);
    it.done(&it.sam, "cancelSitting", "", json!({ "reason": "The building is closed" })).await;
    assert_eq!(it.pack(&it.nora.who, None).await, Value::Null);
    assert_eq!(it.case(&it.nora.who, "personName").await["personName"], Value::Null);
}

#[tokio::test]
async fn a_decision_takes_effect_on_a_day_that_can_be_meant() {
    let it = Room::closed().await;
    for member in [&it.chair, &it.nora, &it.omar] {
        it.scores(member).await;
    }
    for member in [&it.chair, &it.nora, &it.omar] {
        it.votes(member, "confirm").await;
    }
    for day in ["1900-01-01", "2199-12-31"] {
        let mut decision = confirms();
        decision["takesEffectOn"] = json!(day);
        let refused = it.world.refused(&it.chair.who, "decide", it.in_case(decision)).await;
        assert_eq!(refused, ("EFFECTIVE_DAY".into(), json!(["input", "takesEffectOn"])), "{day}");
    }
}
