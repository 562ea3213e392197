//! Two employers of one person: neither destroys, holds, lifts or reads for the other.

use domain::access::{Actor, Role};
use domain::ids::PersonId;
use serde_json::{Value, json};

use crate::fixture::{World, actor, another, text};

/// Somebody who was with North until the end of June, and is with South since.
struct Case {
    world: World,
    north: String,
    south: String,
    sam: Actor,
    sue: Actor,
    id: String,
}

impl Case {
    async fn begun() -> Self {
        let world = World::new().await;
        let (north, sam) = world.employer("North").await;
        let (south, sue) = world.employer("South").await;
        let id = world.open(&sam, "Aisha", "Khan").await;
        let spell = world.starts(&sam, &id, (&north, "2024-09-02")).await;
        let end = json!({ "journeyId": id, "spellId": spell, "reason": "RESIGNATION", "destination": "NOT_KNOWN",
            "effectiveOn": "2026-06-30" });
        world.done(&sam, "endEmployment", "", end).await;
        let both = Actor::holding(sam.id, sam.all_grants().union(sue.all_grants()).copied(), None);
        world.starts(&both, &id, (&south, "2026-07-01")).await;
        Self { world, north, south, sam, sue, id }
    }

    fn both(&self) -> Actor {
        Actor::holding(uuid::Uuid::new_v4().into_actor(), self.sam.all_grants().union(self.sue.all_grants()).copied(), None)
    }

    fn aisha(&self) -> Actor {
        let person = graphql::ids::decode(graphql::ids::Tag::Journey, &async_graphql::ID(self.id.clone())).unwrap();
        actor(Role::Worker, [], Some(PersonId(person)))
    }

    async fn propose(&self, by: &Actor) -> String {
        let input = json!({ "journeyId": self.id, "ground": "REQUESTED", "note": "a word between ourselves" });
        text(&self.world.done(by, "proposeErasure", "proposalId", input).await["proposalId"])
    }

    fn approval(&self, proposal: &str) -> Value {
        json!({ "journeyId": self.id, "proposalId": proposal })
    }

    async fn erase(&self, by: &Actor) -> (String, Value) {
        self.world.refused(by, "erasePerson", json!({ "journeyId": self.id })).await
    }

    async fn proof(&self, by: &Actor) -> Value {
        let asked = "query($id: ID!) { erasureProof(journeyId: $id) { sealedValues proposals { state ground note rejectedBecause
            proposed { on } approved { on } approvals { on } agreedByYours agreedByAll } } }";
        self.world.data(by, asked, json!({ "id": self.id })).await["erasureProof"].clone()
    }
}

trait IntoActor {
    fn into_actor(self) -> domain::ids::ActorId;
}

impl IntoActor for uuid::Uuid {
    fn into_actor(self) -> domain::ids::ActorId {
        domain::ids::ActorId(self)
    }
}

#[tokio::test]
async fn a_former_employer_alone_does_not_erase_whom_another_employs() {
    let it = Case::begun().await;
    let proposal = it.propose(&it.sam).await;
    it.world.done(&another(&it.sam), "approveErasure", "", it.approval(&proposal)).await;
    let waits = ("EMPLOYERS_MUST_AGREE".to_owned(), json!(["input", "journeyId"]));
    assert_eq!(it.erase(&it.sam).await, waits);
    assert_eq!(it.erase(&it.sue).await, waits);
    let told = it.world.change(&it.sam, "erasePerson", "", json!({ "journeyId": it.id })).await["errors"][0]["message"].to_string();
    assert!(told.contains("another employer") && !told.contains("South"), "{told}");
    // A third one of the same employer adds nothing; somebody of the other does.
    assert_eq!(it.world.refused(&another(&it.sam), "approveErasure", it.approval(&proposal)).await.0, "PROPOSAL_UNKNOWN");
    it.world.done(&it.sue, "approveErasure", "", it.approval(&proposal)).await;
    it.world.done(&it.sam, "erasePerson", "", json!({ "journeyId": it.id })).await;
}

#[tokio::test]
async fn one_of_each_employer_is_two_people_and_enough() {
    let it = Case::begun().await;
    let proposal = it.propose(&it.sue).await;
    it.world.done(&it.sam, "approveErasure", "", it.approval(&proposal)).await;
    it.world.done(&another(&it.sue), "erasePerson", "", json!({ "journeyId": it.id })).await;
}

#[tokio::test]
async fn who_acts_for_both_employers_is_still_one_person() {
    let it = Case::begun().await;
    let both = it.both();
    let proposal = it.propose(&both).await;
    assert_eq!(it.world.refused(&both, "approveErasure", it.approval(&proposal)).await.0, "SECOND_PERSON");
    it.world.done(&it.sam, "approveErasure", "", it.approval(&proposal)).await;
    it.world.done(&it.sam, "erasePerson", "", json!({ "journeyId": it.id })).await;
}

#[tokio::test]
async fn an_employer_whose_years_are_over_has_no_say() {
    let it = Case::begun().await;
    // Six years and more after the last day at North, by North's own schedule.
    let old = it.world.open(&it.sam, "Bushra", "Ali").await;
    let both = it.both();
    let start = json!({ "journeyId": old, "employerId": it.north, "contract": "PERMANENT", "origin": "NEWLY_QUALIFIED", "fte": 1,
        "post": { "title": "Social worker", "role": "CASE_HOLDER" }, "service": "OTHER", "effectiveOn": "2015-09-01" });
    let spell = it.world.done(&it.sam, "startEmployment", "spellId", start).await["spellId"].clone();
    it.world
        .done(
            &it.sam,
            "endEmployment",
            "",
            json!({ "journeyId": old, "spellId": spell, "reason": "RESIGNATION", "destination": "NOT_KNOWN", "effectiveOn": "2019-01-31" }),
        )
        .await;
    it.world.starts(&both, &old, (&it.south, "2020-07-01")).await;
    it.world.adopt(&it.sam, "retention", "2025").await;
    it.world.agree(&it.sue, &json!(old)).await;
    it.world.done(&it.sue, "erasePerson", "", json!({ "journeyId": old })).await;
}

#[tokio::test]
async fn what_one_employer_wrote_of_an_erasure_is_not_the_others_to_read() {
    let it = Case::begun().await;
    let proposal = it.propose(&it.sue).await;
    let seen = it.proof(&it.sam).await["proposals"][0].clone();
    assert_eq!((&seen["ground"], &seen["proposed"]["on"], &seen["note"]), (&json!("REQUESTED"), &json!("2026-11-20"), &Value::Null));
    assert_eq!((&seen["agreedByYours"], &seen["agreedByAll"]), (&json!(false), &json!(false)));
    let own = it.proof(&another(&it.sue)).await["proposals"][0].clone();
    assert_eq!((&own["note"], &own["agreedByYours"]), (&json!("a word between ourselves"), &json!(true)));
    it.world.done(&another(&it.sue), "approveErasure", "", it.approval(&proposal)).await;
    let seen = it.proof(&it.sue).await["proposals"][0].clone();
    assert_eq!((&seen["state"], &seen["approved"], seen["approvals"].as_array().unwrap().len()), (&json!("PROPOSED"), &Value::Null, 1));
    let reason = json!({ "journeyId": it.id, "proposalId": proposal, "reason": "we still need it" });
    it.world.done(&it.sue, "rejectErasure", "", reason).await;
    assert_eq!(it.proof(&it.sue).await["proposals"][0]["rejectedBecause"], "we still need it");
    assert_eq!(it.proof(&it.sam).await["proposals"][0]["rejectedBecause"], Value::Null);
    let history = "query($id: ID!) { journey(id: $id) { history { type fact { ... on ErasureProposed { note } ... on ErasureRejected { reason } } } } }";
    let all = it.world.data(&it.sam, history, json!({ "id": it.id })).await.to_string();
    assert!(all.contains("ErasureProposed") && !all.contains("between ourselves") && !all.contains("still need"), "{all}");
}

#[tokio::test]
async fn a_hold_is_its_employers_alone_and_keeps_the_record_from_everybody() {
    let it = Case::begun().await;
    let place = json!({ "journeyId": it.id, "reason": "an inquiry of South" });
    let hold = it.world.done(&it.sue, "placeLegalHold", "holdId", place).await["holdId"].clone();
    let holds = "query($id: ID!) { legalHolds(journeyId: $id) { id reason } }";
    assert_eq!(it.world.data(&it.sam, holds, json!({ "id": it.id })).await["legalHolds"], json!([]));
    let own = json!([{ "id": hold, "reason": "an inquiry of South" }]);
    assert_eq!(it.world.data(&it.sue, holds, json!({ "id": it.id })).await["legalHolds"], own);
    let history = "query($id: ID!) { journey(id: $id) { history { type } } }";
    let shown = async |by: &Actor| it.world.data(by, history, json!({ "id": it.id })).await.to_string().contains("LegalHoldPlaced");
    assert!(!shown(&it.sam).await && shown(&it.sue).await && shown(&it.aisha()).await);
    let copy = "query($id: ID!) { subjectAccess(journeyId: $id) { document } }";
    let text = it.world.data(&it.sam, copy, json!({ "id": it.id })).await.to_string();
    assert!(!text.contains("an inquiry of South") && !text.contains("LegalHold"), "{text}");
    let lift = json!({ "journeyId": it.id, "holdId": hold, "reason": "I would rather" });
    assert_eq!(it.world.refused(&it.sam, "liftLegalHold", lift.clone()).await, ("HOLD_UNKNOWN".into(), json!(["input", "holdId"])));
    let proposal = it.propose(&it.sam).await;
    let told = it.world.change(&another(&it.sam), "approveErasure", "", it.approval(&proposal)).await["errors"][0].clone();
    assert_eq!(told["code"], "ON_HOLD");
    assert!(!told.to_string().contains("inquiry"));
    it.world.done(&it.sue, "liftLegalHold", "", lift).await;
}

#[tokio::test]
async fn who_acts_for_several_employers_says_for_which_a_hold_is() {
    let it = Case::begun().await;
    let both = it.both();
    let place = |employer: Option<&str>| json!({ "journeyId": it.id, "employerId": employer, "reason": "an inquiry" });
    let which = ("WHICH_EMPLOYER".to_owned(), json!(["input", "employerId"]));
    assert_eq!(it.world.refused(&both, "placeLegalHold", place(None)).await, which);
    let other = it.world.employer("West").await.0;
    assert_eq!(it.world.refused(&both, "placeLegalHold", place(Some(&other))).await.0, "EMPLOYER_UNKNOWN");
    assert_eq!(it.world.refused(&it.sam, "placeLegalHold", place(Some(&it.south))).await.0, "EMPLOYER_UNKNOWN");
    let fact = "entries { fact { ... on LegalHoldPlaced { employerId } } }";
    let placed = it.world.done(&both, "placeLegalHold", fact, place(Some(&it.south))).await;
    assert_eq!(placed["entries"][0]["fact"]["employerId"], json!(it.south));
}

#[tokio::test]
async fn a_hold_of_the_whole_of_another_employer_is_not_shown_either() {
    let it = Case::begun().await;
    let opened = it.world.open(&it.sue, "Chidi", "Obi").await;
    let both = it.both();
    it.world.starts(&both, &opened, (&it.north, "2024-09-02")).await;
    it.world.done(&it.sue, "placeLegalHold", "", json!({ "employerId": it.south, "reason": "an inquiry" })).await;
    let holds = "query($id: ID!) { legalHolds(journeyId: $id) { id } }";
    assert_eq!(it.world.data(&it.sam, holds, json!({ "id": opened })).await["legalHolds"], json!([]));
    assert_eq!(it.world.data(&it.sue, holds, json!({ "id": opened })).await["legalHolds"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_proof_counts_what_is_ones_own_to_see() {
    let it = Case::begun().await;
    let sealed = async |by: &Actor| it.proof(by).await["sealedValues"].as_i64().unwrap();
    let (north, south) = (sealed(&it.sam).await, sealed(&it.sue).await);
    let note = json!({ "journeyId": it.id, "reason": "an inquiry" });
    it.world.done(&it.sue, "placeLegalHold", "", note).await;
    assert_eq!((sealed(&it.sam).await, sealed(&it.sue).await), (north, south + 1));
}

#[tokio::test]
async fn nobody_asks_to_put_right_what_they_are_not_given() {
    let world = World::new().await;
    let on = world.on_programme().await;
    let draft = on.input("2026-11-02", json!({ "point": "three-months", "words": "so far" }));
    let entry = world.done(&on.coordinator, "draftReview", "entries { id }", draft).await["entries"][0]["id"].clone();
    assert!(entry.is_string());
    let asked = json!({ "entryId": entry, "words": "it is wrong" });
    let wrong = world.refused(&on.themselves(), "requestRectification", asked).await;
    assert_eq!(wrong, ("ENTRY_UNKNOWN".into(), json!(["input", "entryId"])));
}

const ASKED: &str = "query($id: ID!) { rectifications(journeyId: $id) { state words } }";

#[tokio::test]
async fn what_is_wrong_of_an_entry_is_for_the_employer_whose_entry_it_is() {
    let it = Case::begun().await;
    let history = "query($id: ID!) { journey(id: $id) { history { id type } } }";
    let all = it.world.data(&it.aisha(), history, json!({ "id": it.id })).await["journey"]["history"].clone();
    let left = all.as_array().unwrap().iter().find(|it| it["type"] == "EmploymentEnded").unwrap()["id"].clone();
    let asked = json!({ "entryId": left, "words": "I stayed until July" });
    let request = it.world.done(&it.aisha(), "requestRectification", "rectificationId", asked).await["rectificationId"].clone();
    let seen = async |by: &Actor| it.world.data(by, ASKED, json!({ "id": it.id })).await["rectifications"].clone();
    assert_eq!(seen(&it.sue).await, json!([]), "it is about North's entry");
    let open = json!([{ "state": "OPEN", "words": "I stayed until July" }]);
    assert_eq!((seen(&it.sam).await, seen(&it.aisha()).await), (open.clone(), open));
    let refuse = json!({ "journeyId": it.id, "rectificationId": request, "reason": "the contract has that day" });
    assert_eq!(it.world.refused(&it.sue, "refuseRectification", refuse.clone()).await.0, "RECTIFICATION_UNKNOWN");
    it.world.done(&it.sam, "refuseRectification", "", refuse).await;
    assert_eq!(seen(&it.aisha()).await[0]["state"], "REFUSED");
}

#[tokio::test]
async fn what_one_is_not_given_does_not_outdate_what_one_saw() {
    let it = Case::begun().await;
    let asked = "query($id: ID!) { journey(id: $id) { version } }";
    let seen = async |by: &Actor| it.world.data(by, asked, json!({ "id": it.id })).await["journey"]["version"].clone();
    let version = seen(&it.sam).await;
    it.world.done(&it.sue, "placeLegalHold", "", json!({ "journeyId": it.id, "reason": "an inquiry" })).await;
    assert_eq!(seen(&it.sam).await, version);
    let hold = json!({ "journeyId": it.id, "reason": "another inquiry", "expectedVersion": version });
    it.world.done(&it.sam, "placeLegalHold", "", hold.clone()).await;
    assert_eq!(it.world.refused(&it.sam, "placeLegalHold", hold).await.0, "VERSION_CONFLICT");
}

#[tokio::test]
async fn whose_tie_was_taken_back_can_still_lift_what_they_hold() {
    let world = World::new().await;
    let (_, sam) = world.employer("North").await;
    let (south, sue) = world.employer("South").await;
    let id = world.open(&sam, "Aisha", "Khan").await;
    let both = Actor::holding(sam.id, sam.all_grants().union(sue.all_grants()).copied(), None);
    let offer = json!({ "journeyId": id, "employerId": south, "title": "Social worker", "effectiveOn": "2026-11-01" });
    let entry = world.done(&both, "makeOffer", "entries { id }", offer).await["entries"][0]["id"].clone();
    let place = json!({ "journeyId": id, "reason": "an inquiry" });
    let hold = world.done(&sue, "placeLegalHold", "holdId", place).await["holdId"].clone();
    world.done(&sue, "retractEntry", "", json!({ "entryId": entry, "reason": "another person" })).await;
    let lift = |hold: &Value| json!({ "journeyId": id, "holdId": hold, "reason": "it was another person" });
    assert_eq!(world.refused(&sam, "liftLegalHold", lift(&hold)).await.0, "HOLD_UNKNOWN");
    assert_eq!(world.refused(&sue, "placeLegalHold", json!({ "journeyId": id, "reason": "again" })).await.0, "NOT_FOUND");
    world.done(&sue, "liftLegalHold", "", lift(&hold)).await;
    assert_eq!(world.refused(&sue, "liftLegalHold", lift(&hold)).await.0, "NOT_FOUND");
}
