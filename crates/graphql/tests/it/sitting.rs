//! Sittings asked from outside: from the central list to the minutes, and everything that goes wrong on a hostile day.

mod hostile;
mod outsiders;
mod patterns;

use domain::access::{Actor, Role};
use domain::ids::{ActorId, PersonId};
use futures_util::StreamExt as _;
use graphql::ids::{Tag, decode, encode};
use serde_json::{Value, json};

use crate::fixture::{OnProgramme, TODAY, World, actor, another, text};

/// The day before which nothing of a sitting happens here: every test is told on one day.
const HELD_ON: &str = TODAY;

/// Somebody of the central list, with an account of theirs.
#[derive(Clone)]
pub struct Member {
    pub id: String,
    pub who: Actor,
}

/// Asha's review before a panel of four, convened by Sam.
pub struct Room {
    pub world: World,
    pub sam: Actor,
    pub asha: OnProgramme,
    review: String,
    pub sitting: String,
    pub case: String,
    pub chair: Member,
    pub nora: Member,
    omar: Member,
    pub maker: Member,
}

impl Room {
    /// Everything up to the closing of the agenda.
    pub async fn prepared() -> Self {
        let it = Self::without_a_case().await;
        let matter = json!({ "reviewId": it.review });
        it.with_case(matter).await
    }

    /// A sitting with nothing on its agenda.
    pub async fn without_a_case() -> Self {
        let world = World::new().await;
        let asha = world.on_programme().await;
        let sam = asha.coordinator.clone();
        world.adopt(&sam, "panel", "2026").await;
        let by = json!({ "party": "ASSESSOR" });
        let review = json!({ "point": "final", "heldOn": "2026-10-05", "by": by, "progress": [], "recommends": "pass", "words": "Well" });
        let review = world.done(&sam, "submitReview", "reviewId", asha.input("2026-10-05", review)).await;
        let review = text(&review["reviewId"]);
        let convened = json!({ "employerId": asha.employer, "heldOn": HELD_ON, "place": "Room 4" });
        let payload = world.done(&sam, "conveneSitting", "sitting { id state }", convened).await;
        assert_eq!(payload["sitting"]["state"], "CONVENED");
        let sitting = text(&payload["sitting"]["id"]);
        let listed = async |name: &str, capacity: &str| listed(&world, &sam, &asha.employer, (name, capacity, None)).await;
        let chair = listed("Grace Okafor", "CHAIR").await;
        let (nora, omar) = (listed("Nora Quinn", "MEMBER").await, listed("Omar Said", "MEMBER").await);
        let maker = listed("Dora Malik", "DECISION_MAKER").await;
        Self { world, sam, asha, review, sitting, case: String::new(), chair, nora, omar, maker }
    }

    /// With a case, and with everybody who sits on it.
    pub async fn with_case(self, matter: Value) -> Self {
        let it = self;
        let added = it.done(&it.sam, "addCase", "caseId", json!({ "journeyId": it.asha.journey, "matter": matter })).await;
        let case = text(&added["caseId"]);
        for (member, capacity) in [(&it.chair, "CHAIR"), (&it.nora, "MEMBER"), (&it.omar, "MEMBER"), (&it.maker, "DECISION_MAKER")] {
            it.invited(member, capacity).await;
        }
        Self { case, ..it }
    }

    /// With its agenda closed.
    pub async fn closed() -> Self {
        Self::prepared().await.with_closed_agenda().await
    }

    /// With its agenda closed, whatever is lacking.
    pub async fn with_closed_agenda(self) -> Self {
        let it = self;
        it.done(&it.sam, "closeAgenda", "", json!({ "knowingFindings": true })).await;
        it
    }

    /// A decision that was ratified, in which a member took part who has a journey here: with her journey.
    pub async fn ratified_with_nora_known() -> (Self, String) {
        let it = Self::prepared().await;
        let nora = it.world.open(&it.sam, "Nora", "Quinn").await;
        let known = listed(&it.world, &it.sam, &it.asha.employer, ("Nora Quinn", "MEMBER", Some(&nora))).await;
        it.done(&it.sam, "substituteMember", "", json!({ "insteadOfId": it.nora.id, "memberId": known.id })).await;
        let it = Self { nora: known, ..it };
        let it = it.with_closed_agenda().await;
        it.decided().await;
        it.does(&it.maker.who, "ratify", json!({ "ratified": true, "reasons": "Agreed" })).await;
        (it, nora)
    }

    async fn invited(&self, member: &Member, capacity: &str) {
        self.done(&self.sam, "inviteMember", "", json!({ "memberId": member.id, "capacity": capacity })).await;
        self.done(&member.who, "respondToInvitation", "", json!({ "accepts": true })).await;
    }

    fn of(&self, mut input: Value) -> Value {
        input["sittingId"] = json!(self.sitting);
        input
    }

    pub fn in_case(&self, mut input: Value) -> Value {
        input["caseId"] = json!(self.case);
        self.of(input)
    }

    /// A change of the sitting.
    async fn done(&self, by: &Actor, name: &str, selection: &str, input: Value) -> Value {
        self.world.done(by, name, selection, self.of(input)).await
    }

    /// A change in the case.
    pub async fn does(&self, by: &Actor, name: &str, input: Value) {
        self.world.done(by, name, "", self.in_case(input)).await;
    }

    pub async fn refused(&self, by: &Actor, name: &str, input: Value) -> String {
        self.world.refused(by, name, self.in_case(input)).await.0
    }

    async fn refused_at(&self, by: &Actor, name: &str, input: Value) -> String {
        self.world.refused(by, name, self.of(input)).await.0
    }

    async fn scores(&self, who: &Member) {
        self.does(&who.who, "recordScore", all(4)).await;
    }

    async fn votes(&self, who: &Member, option: &str) {
        self.does(&who.who, "castVote", json!({ "option": option, "reasons": "As I see it" })).await;
    }

    /// What a selection of the sitting says to somebody.
    async fn ask(&self, who: &Actor, selection: &str) -> Value {
        let document = format!("query($id: ID!) {{ sitting(id: $id) {{ {selection} }} }}");
        self.world.data(who, &document, json!({ "id": self.sitting })).await["sitting"].clone()
    }

    /// What a selection of the case says to somebody.
    async fn case(&self, who: &Actor, selection: &str) -> Value {
        let document = format!("query($id: ID!, $case: ID!) {{ sitting(id: $id) {{ case(id: $case) {{ {selection} }} }} }}");
        let data = self.world.data(who, &document, json!({ "id": self.sitting, "case": self.case })).await;
        data["sitting"]["case"].clone()
    }

    async fn pack(&self, who: &Actor, number: Option<i32>) -> Value {
        let document =
            "query($case: ID!, $number: Int) { pack(caseId: $case, number: $number) { number sha256 contents eventIds latest } }";
        self.world.data(who, document, json!({ "case": self.case, "number": number })).await["pack"].clone()
    }

    /// Everybody scored and voted to confirm, and the chair decided.
    pub async fn decided(&self) {
        for member in [&self.chair, &self.nora, &self.omar] {
            self.scores(member).await;
        }
        for member in [&self.chair, &self.nora, &self.omar] {
            self.votes(member, "confirm").await;
        }
        self.does(&self.chair.who, "decide", confirms()).await;
    }

    pub async fn supervised_by(&self, person: &str, on: &str) -> Value {
        let with = json!([{ "party": "SUPERVISOR", "personId": person }]);
        let held = json!({ "sessionKind": "REFLECTIVE", "minutes": 90, "with": with });
        let input = self.asha.input(on, held);
        self.world.done(&self.sam, "recordSupervision", "entries { id eventId }", input).await["entries"][0].clone()
    }
}

fn all(score: i32) -> Value {
    let criteria = ["consistent", "accurate", "valid", "robust", "sufficient"];
    json!({ "scores": criteria.map(|it| json!({ "criterion": it, "score": score })) })
}

fn confirms() -> Value {
    json!({ "reasons": ["standards-met"], "reasonsInWords": "The standards are met", "feedbackToPerson": "Well done",
        "feedbackToAssessor": "Clear evidence" })
}

/// Somebody on the central list, by name, as what, and with which journey of their own.
pub async fn listed(world: &World, by: &Actor, employer: &str, (name, capacity, journey): (&str, &str, Option<&str>)) -> Member {
    let person = journey.and_then(|it| decode(Tag::Journey, &it.into())).map(PersonId);
    let role = if capacity == "CHAIR" { Role::PanelChair } else { Role::PanelMember };
    let who = actor(role, by.employers(), person);
    let input = json!({ "employerId": employer, "name": name, "organisation": "University of the North", "ofEmployer": false,
        "capacities": [capacity], "accountId": account(&who), "ownJourneyId": journey, "effectiveOn": "2026-01-01" });
    let id = text(&world.done(by, "listPanelMember", "memberId", input).await["memberId"]);
    Member { id, who }
}

pub fn account(who: &Actor) -> String {
    let ActorId(id) = who.id;
    encode(Tag::Actor, id).to_string()
}

#[tokio::test]
async fn a_case_goes_from_the_agenda_to_signed_minutes_and_each_is_told_what_is_theirs() {
    let it = Room::prepared().await;
    let (sam, chair, nora) = (&it.sam, &it.chair.who, &it.nora.who);
    // Before the agenda is closed members know that they sit, and nothing of whom they sit on.
    let before = "journeyId personName matter { point } packs { number }";
    assert_eq!(it.case(nora, before).await, json!({ "journeyId": null, "personName": null, "matter": null, "packs": [] }));
    assert_eq!(it.pack(nora, None).await, Value::Null);
    // It lacks evidence: that is said, and closing it all the same is an act.
    assert_eq!(it.refused_at(sam, "closeAgenda", json!({})).await, "PACK_INCOMPLETE");
    it.done(sam, "closeAgenda", "sitting { state }", json!({ "knowingFindings": true })).await;
    let pack = it.pack(nora, None).await;
    assert_eq!((&pack["number"], &pack["latest"]), (&json!(1), &json!(true)));
    assert!(text(&pack["contents"]).contains("\"final\""), "{pack:#}");
    assert_eq!(store::hex::sha256(text(&pack["contents"])), text(&pack["sha256"]));
    assert_eq!(
        it.case(nora, "personName matter { recommends }").await,
        json!({ "personName": "Aisha Bello", "matter": { "recommends": "pass" } })
    );
    it.decided().await;
    let standing = "decision { option effect standing packSha256 quorum votesCounted takesEffectOn feedbackToPerson feedbackToAssessor }";
    let decided = it.case(nora, standing).await["decision"].clone();
    assert_eq!((&decided["option"], &decided["standing"], &decided["quorum"]), (&json!("confirm"), &json!("TO_BE_RATIFIED"), &json!(3)));
    assert_eq!(decided["packSha256"], pack["sha256"]);
    // The person is told the last word, and not before there is one.
    let asha = it.asha.themselves();
    assert_eq!(it.case(&asha, standing).await["decision"], Value::Null);
    assert_eq!(it.refused(nora, "ratify", json!({ "ratified": true, "reasons": "Agreed" })).await, "NOT_ON_THE_PANEL");
    it.does(&it.maker.who, "ratify", json!({ "ratified": true, "reasons": "Agreed" })).await;
    let told = it.case(&asha, standing).await["decision"].clone();
    assert_eq!(
        (&told["standing"], &told["feedbackToPerson"], &told["feedbackToAssessor"]),
        (&json!("FINAL"), &json!("Well done"), &Value::Null)
    );
    assert_eq!((&told["quorum"], it.case(&asha, "votes { option }").await), (&Value::Null, json!({ "votes": [] })));
    it.done(chair, "signMinutes", "sitting { state }", json!({})).await;
    let minutes = it.ask(nora, "state openUntil minutes { text sha256 signedSha256 asSigned }").await;
    assert_eq!((&minutes["state"], &minutes["minutes"]["asSigned"]), (&json!("MINUTES_SIGNED"), &json!(true)));
    let words = text(&minutes["minutes"]["text"]);
    assert!(words.contains("Aisha Bello") && words.contains("Grace Okafor") && words.contains(&text(&pack["sha256"])), "{words}");
    assert_eq!(minutes["minutes"]["sha256"], minutes["minutes"]["signedSha256"]);
    assert_eq!(it.refused_at(chair, "signMinutes", json!({})).await, "MINUTES_SIGNED");
    assert_eq!(it.refused(nora, "castVote", json!({ "option": "confirm" })).await, "MINUTES_SIGNED");
    // A correction is a new entry, and the minutes stay what was signed.
    let corrected = json!({ "reason": "A wrong word", "reasonsInWords": "Every standard is met" });
    it.does(chair, "correctDecision", corrected).await;
    let after = it.case(nora, "decision { reasonsInWords corrections { reason } }").await["decision"].clone();
    assert_eq!(after, json!({ "reasonsInWords": "Every standard is met", "corrections": [{ "reason": "A wrong word" }] }));
    assert_eq!(it.ask(nora, "minutes { asSigned }").await["minutes"]["asSigned"], json!(true));
}

#[tokio::test]
async fn nobody_sees_anybody_elses_score_before_all_have_scored_and_nobody_votes_before_that() {
    let it = Room::closed().await;
    let (nora, omar) = (&it.nora.who, &it.omar.who);
    it.scores(&it.nora).await;
    let mine = it.case(nora, "scoresRevealed scores { memberId }").await;
    assert_eq!(mine, json!({ "scoresRevealed": false, "scores": [{ "memberId": it.nora.id }] }), "whoever is still to come is waited for");
    it.done(omar, "recordPresence", "", json!({ "inTheRoom": true })).await;
    it.done(&it.chair.who, "recordPresence", "", json!({ "inTheRoom": true })).await;
    for who in [omar, &it.chair.who, &it.sam] {
        assert_eq!(it.case(who, "scoresRevealed scores { memberId }").await, json!({ "scoresRevealed": false, "scores": [] }));
    }
    let seen_in_the_log = it.ask(&it.sam, "history { type }").await["history"].to_string();
    assert!(!seen_in_the_log.contains("ScoreRecorded"), "who convenes sees no sealed score: {seen_in_the_log}");
    assert_eq!(it.refused(nora, "castVote", json!({ "option": "confirm" })).await, "STILL_SEALED");
    assert_eq!(it.refused(omar, "revealScores", json!({})).await, "NOT_ALLOWED");
    // Leaving the room opens nothing to who leaves it.
    it.scores(&it.chair).await;
    it.done(omar, "recordPresence", "", json!({ "inTheRoom": false })).await;
    assert_eq!(it.case(omar, "scoresRevealed scores { memberId }").await, json!({ "scoresRevealed": false, "scores": [] }));
    it.done(omar, "recordPresence", "", json!({ "inTheRoom": true })).await;
    it.scores(&it.omar).await;
    assert_eq!(it.refused(omar, "recordScore", all(2)).await, "REVEALED", "nobody thinks again who has seen what others think");
    assert_eq!(it.case(omar, "scores { scores { score } }").await["scores"].as_array().unwrap().len(), 3);
    it.votes(&it.nora, "confirm").await;
    assert_eq!(it.refused(nora, "castVote", json!({ "option": "defer" })).await, "ALREADY_VOTED");
    assert_eq!(it.refused(nora, "recordScore", all(2)).await, "REVEALED");
    assert_eq!(it.case(omar, "votes { memberId }").await, json!({ "votes": [] }), "votes are shown once it is decided");
    assert_eq!(it.refused(omar, "castVote", json!({ "option": "perhaps" })).await, "OPTION_UNKNOWN");
    let for_another = json!({ "option": "confirm", "memberId": it.nora.id });
    assert_eq!(it.refused(omar, "castVote", for_another).await, "NOT_ALLOWED", "nobody votes for somebody else");
    assert_eq!(it.refused(omar, "recordScore", json!({ "scores": [] })).await, "REVEALED");
}

#[tokio::test]
async fn there_is_no_decision_without_a_quorum_of_who_is_there_and_free() {
    let it = Room::closed().await;
    let chair = &it.chair.who;
    for member in [&it.chair, &it.nora, &it.omar] {
        it.scores(member).await;
    }
    it.votes(&it.chair, "confirm").await;
    it.votes(&it.nora, "not-confirm").await;
    assert_eq!(it.refused(chair, "decide", confirms()).await, "NOT_EVERYBODY_VOTED");
    it.done(&it.omar.who, "recordPresence", "", json!({ "inTheRoom": false })).await;
    assert_eq!(it.refused(chair, "decide", confirms()).await, "NO_QUORUM", "a member left");
    assert_eq!(it.refused(&it.omar.who, "castVote", json!({ "option": "confirm" })).await, "NOT_IN_THE_ROOM");
    // A substitute is admitted at once, and begins with what is still open.
    let (world, sam) = (&it.world, &it.sam);
    let pia = listed(world, sam, &it.asha.employer, ("Pia Rao", "MEMBER", None)).await;
    it.done(sam, "substituteMember", "", json!({ "insteadOfId": it.omar.id, "memberId": pia.id })).await;
    assert_eq!(it.refused(&pia.who, "recordScore", all(4)).await, "REVEALED");
    it.does(&pia.who, "castVote", json!({ "option": "not-confirm" })).await;
    assert_eq!(it.ask(&it.omar.who, "id").await, Value::Null, "who was replaced sees nothing any more");
    let expected = json!({ "option": "confirm", "reasons": ["standards-met"], "reasonsInWords": "Met" });
    assert_eq!(it.refused(chair, "decide", expected).await, "NOT_THE_VOTES");
    assert_eq!(it.refused(&it.nora.who, "decide", confirms()).await, "NOT_ALLOWED");
    it.does(chair, "decide", json!({ "reasons": ["standards-not-met"], "reasonsInWords": "Not yet" })).await;
    let decided = it.case(chair, "decision { option } votes { memberId dissents }").await;
    assert_eq!(decided["decision"]["option"], "not-confirm");
    assert_eq!(decided["votes"].as_array().unwrap().iter().filter(|it| it["dissents"] == json!(true)).count(), 1);
    assert_eq!(it.refused(chair, "decide", confirms()).await, "ALREADY_DECIDED");
}

#[tokio::test]
async fn who_is_tied_is_named_with_the_event_and_does_not_judge() {
    let it = Room::prepared().await;
    let tom = it.world.open(&it.sam, "Tom", "Okoro").await;
    let entry = it.supervised_by(&tom, "2026-10-01").await;
    let tied = listed(&it.world, &it.sam, &it.asha.employer, ("Tom Okoro", "MEMBER", Some(&tom))).await;
    let document = "query($case: ID!) { panelMembersFor(caseId: $case) { member { id } mayBe seated excludedBy { tie eventId since } } }";
    let data = it.world.data(&it.sam, document, json!({ "case": it.case })).await;
    let members = data["panelMembersFor"].as_array().unwrap().clone();
    let of = |id: &str| members.iter().find(|it| it["member"]["id"] == id).unwrap().clone();
    assert_eq!(of(&it.nora.id)["mayBe"], json!(["MEMBER"]));
    let excluded = json!([{ "tie": "SUPERVISED", "eventId": entry["eventId"], "since": "2026-10-01" }]);
    assert_eq!((&of(&tied.id)["mayBe"], &of(&tied.id)["excludedBy"]), (&json!([]), &excluded));
    assert_eq!(it.world.data(&it.nora.who, document, json!({ "case": it.case })).await["panelMembersFor"], Value::Null);
    it.invited(&tied, "MEMBER").await;
    it.done(&it.sam, "closeAgenda", "", json!({ "knowingFindings": true })).await;
    assert_eq!(it.pack(&tied.who, None).await, Value::Null, "who is tied sees no pack");
    assert_eq!(
        it.case(&tied.who, "personName excluded { tie }").await,
        json!({ "personName": null, "excluded": [{ "tie": "SUPERVISED" }] })
    );
    assert_eq!(it.refused(&tied.who, "recordScore", all(4)).await, "NOT_INDEPENDENT");
    it.decided().await;
}

#[tokio::test]
async fn a_supervision_recorded_later_and_dated_back_voids_what_it_touched_and_everything_stays_on_record() {
    let (it, nora) = Room::ratified_with_nora_known().await;
    let selection = "decision { option standing voidBy { memberId tie eventId } } votes { memberId void }";
    assert_eq!(it.case(&it.chair.who, selection).await["decision"]["standing"], "FINAL");
    let entry = it.supervised_by(&nora, "2026-10-08").await;
    let after = it.case(&it.chair.who, selection).await;
    let by = json!([{ "memberId": it.nora.id, "tie": "SUPERVISED", "eventId": entry["eventId"] }]);
    assert_eq!(after["decision"], json!({ "option": "confirm", "standing": "VOID", "voidBy": by }));
    assert_eq!(after["votes"].as_array().unwrap().iter().filter(|it| it["void"] == json!(true)).count(), 1);
    // Taken out again, the decision stands as it did.
    let mistaken = json!({ "entryId": entry["id"], "reason": "Somebody else of that name" });
    it.world.done(&it.sam, "retractEntry", "", mistaken).await;
    assert_eq!(it.case(&it.chair.who, selection).await["decision"]["standing"], "FINAL");
}

#[tokio::test]
async fn late_evidence_is_before_the_panel_once_the_chair_admits_it_and_both_packs_are_kept() {
    let it = Room::closed().await;
    let chair = &it.chair.who;
    let first = it.pack(chair, None).await;
    let observation = json!({ "category": "direct-observation", "by": { "party": "SUPERVISOR" }, "title": "A visit", "view": "Calm" });
    let mut late = Vec::new();
    for on in ["2026-11-18", "2026-11-19"] {
        let input = it.asha.input(on, observation.clone());
        late.push(it.world.done(&it.sam, "addEvidence", "entries { id eventId }", input).await["entries"][0].clone());
    }
    let waiting = it.case(chair, "lateEvidence { entryId eventId eventType }").await["lateEvidence"].clone();
    let expected = |it: &Value| json!({ "entryId": it["id"], "eventId": it["eventId"], "eventType": "EvidenceAdded" });
    assert_eq!(waiting, json!([expected(&late[0]), expected(&late[1])]));
    let admitted = json!({ "entryIds": [late[0]["id"]] });
    assert_eq!(it.refused(&it.nora.who, "admitLateEvidence", admitted.clone()).await, "NOT_ALLOWED");
    it.does(chair, "admitLateEvidence", admitted.clone()).await;
    assert_eq!(it.refused(chair, "admitLateEvidence", admitted).await, "NOT_LATE");
    it.does(chair, "refuseLateEvidence", json!({ "entryIds": [late[1]["id"]], "reason": "Of another year" })).await;
    assert_eq!(it.case(chair, "lateEvidence { entryId }").await["lateEvidence"], json!([]));
    let second = it.pack(chair, None).await;
    assert_eq!((&second["number"], it.pack(chair, Some(1)).await["sha256"].clone()), (&json!(2), first["sha256"].clone()));
    let (before, after) = (first["eventIds"].as_array().unwrap(), second["eventIds"].as_array().unwrap());
    assert_eq!(after.len(), before.len() + 1);
    assert!(after.contains(&late[0]["eventId"]) && !after.contains(&late[1]["eventId"]));
    it.decided().await;
    assert_eq!(it.case(chair, "decision { packSha256 }").await["decision"]["packSha256"], second["sha256"]);
}

#[tokio::test]
async fn an_agenda_is_closed_once_and_a_member_of_another_sitting_sees_nothing_of_it() {
    let it = Room::prepared().await;
    let closing = || it.world.change(&it.sam, "closeAgenda", "", it.of(json!({ "knowingFindings": true })));
    let (one, two) = tokio::join!(closing(), closing());
    let mut codes = [one["errors"][0]["code"].clone(), two["errors"][0]["code"].clone()];
    codes.sort_by_key(|it| it.is_string());
    assert_eq!(codes, [Value::Null, json!("AGENDA_IS_CLOSED")]);
    assert_eq!(it.case(&it.sam, "packs { number }").await, json!({ "packs": [{ "number": 1 }] }));
    // Somebody who sits at another sitting of the same employer.
    let convened = json!({ "employerId": it.asha.employer, "heldOn": HELD_ON, "place": "Room 5" });
    let other = text(&it.world.done(&it.sam, "conveneSitting", "sitting { id }", convened).await["sitting"]["id"]);
    let vera = listed(&it.world, &it.sam, &it.asha.employer, ("Vera Lowe", "MEMBER", None)).await;
    let invite = json!({ "sittingId": other, "memberId": vera.id, "capacity": "MEMBER" });
    it.world.done(&it.sam, "inviteMember", "", invite).await;
    assert_eq!(it.ask(&vera.who, "id").await, Value::Null);
    assert_eq!(it.pack(&vera.who, None).await, Value::Null);
    assert_eq!(it.refused(&vera.who, "castVote", json!({ "option": "confirm" })).await, "NOT_FOUND");
    let missing = json!({ "sittingId": encode(Tag::Sitting, uuid::Uuid::nil()), "caseId": it.case, "option": "confirm" });
    assert_eq!(it.world.refused(&vera.who, "castVote", missing).await.0, "NOT_FOUND");
    let seen = it.world.data(&vera.who, "{ sittings { id } }", json!({})).await;
    assert_eq!(seen["sittings"], json!([{ "id": other }]));
    let (_, stranger) = it.world.employer("South").await;
    assert_eq!(it.ask(&stranger, "id").await, Value::Null, "another employer's coordinator");
    assert_eq!(it.world.data(&stranger, "{ sittings { id } }", json!({})).await["sittings"], json!([]));
}

#[tokio::test]
async fn a_chair_with_a_conflict_steps_back_and_the_next_chair_takes_the_case() {
    let it = Room::closed().await;
    let ivy = listed(&it.world, &it.sam, &it.asha.employer, ("Ivy Chen", "CHAIR", None)).await;
    it.invited(&ivy, "CHAIR").await;
    for member in [&it.chair, &ivy, &it.nora, &it.omar] {
        it.scores(member).await;
    }
    assert_eq!(it.case(&ivy.who, "chairId").await["chairId"], json!(it.chair.id));
    it.does(&it.chair.who, "declareConflict", json!({ "words": "She was my student" })).await;
    assert_eq!(it.case(&ivy.who, "chairId conflicts { recused words }").await["chairId"], json!(ivy.id));
    assert_eq!(it.pack(&it.chair.who, None).await, Value::Null, "who is not free sees the case no longer");
    assert_eq!(it.refused(&it.chair.who, "castVote", json!({ "option": "confirm" })).await, "NOT_INDEPENDENT");
    for member in [&ivy, &it.nora, &it.omar] {
        it.votes(member, "confirm").await;
    }
    assert_eq!(it.refused(&it.chair.who, "decide", confirms()).await, "NOT_ALLOWED");
    it.does(&ivy.who, "decide", confirms()).await;
    assert_eq!(it.case(&ivy.who, "decision { chairId }").await["decision"]["chairId"], json!(ivy.id));
}

#[tokio::test]
async fn an_appeal_is_heard_by_nobody_who_sat_and_leaves_the_first_decision_as_it_was() {
    let it = Room::closed().await;
    it.decided().await;
    let asha = it.asha.themselves();
    let appeal = json!({ "kind": "APPEAL", "grounds": ["evidence-not-seen"], "words": "One observation was not seen" });
    assert_eq!(it.refused(&asha, "lodgeAppeal", appeal.clone()).await, "NOT_DECIDED", "nobody has ratified it yet");
    it.does(&it.maker.who, "ratify", json!({ "ratified": true, "reasons": "Agreed" })).await;
    let unknown = json!({ "kind": "APPEAL", "grounds": ["unfair"], "words": "It was" });
    assert_eq!(it.refused(&asha, "lodgeAppeal", unknown).await, "GROUND_UNKNOWN");
    let lodged = it.world.done(&asha, "lodgeAppeal", "appealId", it.in_case(appeal)).await;
    let convened = json!({ "employerId": it.asha.employer, "heldOn": "2026-12-10", "place": "Room 5" });
    let second = text(&it.world.done(&it.sam, "conveneSitting", "sitting { id }", convened).await["sitting"]["id"]);
    let matter = json!({ "appealId": lodged["appealId"] });
    let case = json!({ "sittingId": second, "journeyId": it.asha.journey, "matter": matter });
    let case = it.world.done(&it.sam, "addCase", "caseId", case).await["caseId"].clone();
    let document = "query($case: ID!) { panelMembersFor(caseId: $case) { member { id } mayBe excludedBy { tie } } }";
    let data = it.world.data(&it.sam, document, json!({ "case": case })).await;
    for member in data["panelMembersFor"].as_array().unwrap() {
        // Whoever ratified it had a hand in it too.
        let sat = [&it.chair.id, &it.nora.id, &it.omar.id, &it.maker.id].iter().any(|id| member["member"]["id"] == id.as_str());
        assert_eq!(member["excludedBy"] == json!([{ "tie": "SAT_BEFORE" }]), sat, "{member:#}");
    }
    assert_eq!(it.case(&asha, "decision { option } appeals { kind heardBy }").await["decision"]["option"], "confirm");
}

#[tokio::test]
async fn the_person_is_told_who_read_their_pack() {
    let it = Room::closed().await;
    it.pack(&it.nora.who, None).await;
    let document = "query($id: ID!) { journey(id: $id) { readings(first: 50) { nodes { reader classes purpose } } } }";
    let data = it.world.data(&it.asha.themselves(), document, json!({ "id": it.asha.journey })).await;
    let read = data["journey"]["readings"]["nodes"].as_array().unwrap().clone();
    let nora = account(&it.nora.who);
    assert!(read.iter().any(|it| it["reader"] == json!(nora) && it["classes"].to_string().contains("ASSESSMENT")), "{read:#?}");
}

#[tokio::test]
async fn people_in_the_room_follow_what_happens_and_nobody_else_does() {
    let it = Room::closed().await;
    let document = format!(
        "subscription {{ sittingChanged(id: \"{}\") {{ state seats {{ inTheRoom }} cases {{ judges {{ scored }} }} }} }}",
        it.sitting
    );
    let mut room = it.world.schema.execute_stream(it.world.request(&it.nora.who, &document, json!({})));
    let first = serde_json::to_value(room.next().await.unwrap()).unwrap();
    assert_eq!(first["data"]["sittingChanged"]["cases"][0]["judges"], json!([]));
    it.scores(&it.omar).await;
    let second = serde_json::to_value(room.next().await.unwrap()).unwrap();
    assert_eq!(second["data"]["sittingChanged"]["cases"][0]["judges"], json!([{ "scored": true }]), "{second:#}");
    let stranger = another(&actor(Role::PanelMember, it.sam.employers(), None));
    let mut outside = it.world.schema.execute_stream(it.world.request(&stranger, &document, json!({})));
    assert!(outside.next().await.is_none_or(|it| serde_json::to_value(it).unwrap()["data"].is_null()));
}

#[tokio::test]
async fn a_sitting_of_a_day_that_is_over_is_refused_for_its_day_and_not_for_its_terms() {
    let it = Room::prepared().await;
    let past = json!({ "employerId": it.asha.employer, "heldOn": "2020-01-01", "place": "Room 4" });
    let told = it.world.refused(&it.sam, "conveneSitting", past.clone()).await;
    assert_eq!(told, ("SITTING_IN_THE_PAST".to_owned(), json!(["input", "heldOn"])));
    assert_eq!(it.world.refused(&it.nora.who, "conveneSitting", past).await.0, "NOT_ALLOWED");
}

#[tokio::test]
async fn room_is_planned_against_what_falls_due() {
    let world = World::new().await;
    let asha = world.on_programme().await;
    let sam = &asha.coordinator;
    world.adopt(sam, "panel", "2026").await;
    let convened = json!({ "employerId": asha.employer, "heldOn": HELD_ON, "place": "Room 4" });
    world.done(sam, "conveneSitting", "", convened).await;
    let document = "query($id: ID!) { panelCapacity(employerId: $id, months: 12) { month due room } }";
    let months = async || world.data(sam, document, json!({ "id": asha.employer })).await["panelCapacity"].as_array().unwrap().clone();
    let before = months().await;
    assert_eq!((before.len(), &before[0]), (12, &json!({ "month": "2026-11-01", "due": 0, "room": 12 })));
    let due = |months: &[Value]| months.iter().filter(|it| it["due"] == json!(1)).count();
    assert_eq!(due(&before), 1, "the final review falls due once: {before:#?}");
    let review = json!({ "point": "final", "heldOn": "2026-10-05", "by": { "party": "ASSESSOR" }, "progress": [], "recommends": "pass",
        "words": "Well" });
    world.done(sam, "submitReview", "", asha.input("2026-10-05", review)).await;
    assert_eq!(due(&months().await), 0, "it is held");
    let nora = listed(&world, sam, &asha.employer, ("Nora Quinn", "MEMBER", None)).await;
    assert_eq!(world.data(&nora.who, document, json!({ "id": asha.employer })).await["panelCapacity"], Value::Null);
}

#[tokio::test]
async fn what_was_done_in_a_case_is_in_the_persons_copy_once_it_is_decided_for_good_and_gone_once_they_are_erased() {
    let it = Room::closed().await;
    it.decided().await;
    let document = "query($id: ID!) { subjectAccess(journeyId: $id) { document } }";
    let copy =
        async |who: &Actor| it.world.data(who, document, json!({ "id": it.asha.journey })).await["subjectAccess"]["document"].to_string();
    let asha = it.asha.themselves();
    assert!(!copy(&asha).await.contains("The standards are met"), "nobody has ratified it yet");
    it.does(&it.maker.who, "ratify", json!({ "ratified": true, "reasons": "Agreed" })).await;
    it.done(&it.chair.who, "signMinutes", "", json!({})).await;
    let given = copy(&asha).await;
    assert!(given.contains("The standards are met") && given.contains("As I see it"), "{given}");
    assert!(!given.contains("Nora Quinn") && !given.contains("waymark_pack"), "{given}");
    it.world.erase(&it.sam, it.asha.journey.as_str()).await;
    let selection = "personName packs { sha256 contents } decision { option reasonsInWords feedbackToPerson } votes { option reasons }";
    let left = it.case(&it.sam, selection).await;
    assert_eq!((&left["personName"], &left["packs"][0]["contents"]), (&Value::Null, &Value::Null), "{left:#}");
    assert_eq!(left["decision"], json!({ "option": "confirm", "reasonsInWords": null, "feedbackToPerson": null }));
    assert!(left["packs"][0]["sha256"].is_string() && left["votes"][0]["reasons"].is_null());
    let minutes = it.ask(&it.sam, "minutes { text asSigned }").await["minutes"].clone();
    assert!(minutes["asSigned"] == json!(false) && !text(&minutes["text"]).contains("Aisha"), "{minutes:#}");
}

#[tokio::test]
async fn a_certificate_is_numbered_without_a_gap_and_checked_by_who_has_its_code_and_nothing_else() {
    let it = Room::closed().await;
    it.decided().await;
    assert_eq!(it.refused(&it.sam, "issueCertificate", json!({})).await, "NOTHING_CONFIRMED", "nobody has ratified it yet");
    it.does(&it.maker.who, "ratify", json!({ "ratified": true, "reasons": "Agreed" })).await;
    assert_eq!(it.refused(&it.nora.who, "issueCertificate", json!({})).await, "NOT_ALLOWED");
    let issued = it.world.done(&it.sam, "issueCertificate", "certificate { id number } code", it.in_case(json!({}))).await;
    let number = text(&issued["certificate"]["number"]);
    assert!(number.ends_with("-000001"), "{number}");
    assert_eq!(it.refused(&it.sam, "issueCertificate", json!({})).await, "CERTIFICATE_KNOWN");
    let document = "query($number: String!, $code: String!) { certificate(number: $number, code: $code) { number employer programme valid revokedOn } }";
    let stranger = actor(Role::Worker, [], None);
    let check = async |number: &str, code: &str| {
        it.world.data(&stranger, document, json!({ "number": number, "code": code })).await["certificate"].clone()
    };
    let code = text(&issued["code"]);
    let good = check(&number, &code.to_lowercase().replace('-', " ")).await;
    assert_eq!((&good["employer"], &good["valid"]), (&json!("North"), &json!(true)), "{good:#}");
    assert!(text(&good["programme"]).contains("ASYE") || text(&good["programme"]).contains("year"), "{good:#}");
    for (number, code) in
        [(number.as_str(), "00000-00000-00000-00000"), (&number.replace("000001", "000002"), &code), ("", ""), ("x-y", &code)]
    {
        assert_eq!(check(number, code).await, Value::Null, "{number}");
    }
    let revoke = json!({ "certificateId": issued["certificate"]["id"], "because": "ISSUED_IN_ERROR" });
    it.world.done(&it.sam, "revokeCertificate", "", revoke).await;
    assert_eq!(check(&number, &code).await["valid"], json!(false));
    let again = it.world.done(&it.sam, "issueCertificate", "certificate { number }", it.in_case(json!({}))).await;
    assert!(text(&again["certificate"]["number"]).ends_with("-000002"), "a revoked number is not given again");
}
