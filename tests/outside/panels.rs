//! A hostile day of a panel, with real clients on the real binary: everything goes wrong, and each of it ends in a lawful record.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::client::Actor;
use super::files::{cohort, enrolled};
use super::town::{Academy, Town};

both! {
    a_hostile_day_ends_in_a_lawful_record
    races_over_seats_votes_and_quorum_leave_one_outcome
}

/// Somebody on the central list, who has an account.
#[derive(Clone)]
pub(super) struct Member {
    pub id: String,
    pub who: Actor,
}

/// Asha's case before a panel of three, today.
pub(super) struct Room {
    pub academy: Academy,
    pub asha: String,
    pub enrolment: Value,
    pub sitting: String,
    pub case: String,
    pub chair: Member,
    pub nora: Member,
    pub omar: Member,
}

pub(super) fn today() -> String {
    domain::england::day_in_england(chrono::Utc::now()).to_string()
}

/// Terms of reference under which the panel itself decides.
fn terms() -> String {
    let shipped = domain::framework::shipped().iter().find(|it| it.file == "panel-2026.toml").unwrap().text;
    let own = shipped.replacen("version = \"2026\"", "version = \"2026-own\"", 1).replacen(
        "decides = { value = false",
        "decides = { value = true",
        1,
    );
    assert_ne!(own, shipped);
    own
}

pub(super) async fn listed(town: &Town, academy: &Academy, (name, capacity): (&str, &str), journey: Option<&str>) -> Member {
    let role = if capacity == "CHAIR" { "panel-chair" } else { "panel-member" };
    let who = town.somebody(&academy.serving, &[role, "--employer", "Salford", "--subject", name]).await;
    let account = who.data("{ viewer { id } }", Value::Null).await["viewer"]["id"].clone();
    let input = json!({ "employerId": academy.employer, "name": name, "organisation": "University of the North", "ofEmployer": false,
        "capacities": [capacity], "accountId": account, "ownJourneyId": journey, "effectiveOn": "2026-01-01" });
    let id = academy.cora.done("listPanelMember", "memberId", input).await["memberId"].as_str().unwrap().to_owned();
    Member { id, who }
}

impl Room {
    pub async fn prepared(town: &Town) -> Self {
        let academy = town.open("Salford").await;
        let cohort = cohort(&academy).await;
        let asha = enrolled(&academy, &cohort, ("Asha", "Rahman")).await;
        let cora = &academy.cora;
        cora.done("adoptFramework", "", json!({ "text": terms() })).await;
        let known = cora.data("query($id: ID!) { journey(id: $id) { enrolments { id } } }", json!({ "id": asha })).await;
        let enrolment = known["journey"]["enrolments"][0]["id"].clone();
        let review = json!({ "journeyId": asha, "enrolmentId": enrolment, "point": "final", "heldOn": "2026-09-05",
            "by": { "party": "ASSESSOR" }, "progress": [], "recommends": "pass", "words": "On the way", "effectiveOn": "2026-09-05" });
        let review = cora.done("submitReview", "reviewId", review).await["reviewId"].clone();
        let chair = listed(town, &academy, ("Grace", "CHAIR"), None).await;
        let norah = cora.open_journey("Nora", "Quinn").await;
        let nora = listed(town, &academy, ("Nora", "MEMBER"), Some(&norah)).await;
        let omar = listed(town, &academy, ("Omar", "MEMBER"), None).await;
        let sitting = convened(cora, &academy.employer).await;
        let case = json!({ "sittingId": sitting, "journeyId": asha, "matter": { "reviewId": review } });
        let case = cora.done("addCase", "caseId", case).await["caseId"].as_str().unwrap().to_owned();
        let it = Self { academy, asha, enrolment, sitting, case, chair, nora, omar };
        for (member, capacity) in [(&it.chair, "CHAIR"), (&it.nora, "MEMBER"), (&it.omar, "MEMBER")] {
            it.invited(member, capacity).await;
        }
        it
    }

    pub fn cora(&self) -> &Actor {
        &self.academy.cora
    }

    async fn invited(&self, member: &Member, capacity: &str) {
        self.cora().done("inviteMember", "", self.of(json!({ "memberId": member.id, "capacity": capacity }))).await;
        member.who.done("respondToInvitation", "", self.of(json!({ "accepts": true }))).await;
    }

    pub fn of(&self, mut input: Value) -> Value {
        input["sittingId"] = json!(self.sitting);
        input
    }

    pub fn in_case(&self, mut input: Value) -> Value {
        input["caseId"] = json!(self.case);
        self.of(input)
    }

    pub async fn scores(&self, member: &Member) {
        let criteria = ["consistent", "accurate", "valid", "robust", "sufficient"].map(|it| json!({ "criterion": it, "score": 4 }));
        member.who.done("recordScore", "", self.in_case(json!({ "scores": criteria }))).await;
    }

    pub fn vote(&self) -> Value {
        self.in_case(json!({ "option": "confirm" }))
    }

    pub fn decision(&self) -> Value {
        self.in_case(json!({ "reasons": ["standards-met"], "reasonsInWords": "The standards are met" }))
    }

    pub async fn case(&self, who: &Actor, selection: &str) -> Value {
        let query = format!("query($id: ID!, $case: ID!) {{ sitting(id: $id) {{ case(id: $case) {{ {selection} }} }} }}");
        who.data(&query, json!({ "id": self.sitting, "case": self.case })).await["sitting"]["case"].clone()
    }

    /// The server is killed and started anew, and everybody is there.
    async fn failed(self, town: &Town) -> Self {
        let Academy { serving, ada, cora, employer } = self.academy;
        serving.kill().await;
        let serving = town.serve().await;
        let url = serving.url.clone();
        let there = |it: Member| Member { who: it.who.at(&url), ..it };
        let academy = Academy { ada: ada.at(&url), cora: cora.at(&url), serving, employer };
        Self { academy, chair: there(self.chair), nora: there(self.nora), omar: there(self.omar), ..self }
    }
}

async fn convened(cora: &Actor, employer: &str) -> String {
    let input = json!({ "employerId": employer, "heldOn": today(), "place": "Room 4" });
    cora.done("conveneSitting", "sitting { id }", input).await["sitting"]["id"].as_str().unwrap().to_owned()
}

/// How many were done, and how many refused for which reason.
fn outcomes(payloads: &[Value]) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for payload in payloads {
        *counted.entry(payload["errors"][0]["code"].as_str().unwrap_or("done").to_owned()).or_default() += 1;
    }
    counted
}

fn one_done(refusal: &str, others: usize) -> BTreeMap<String, usize> {
    BTreeMap::from([("done".to_owned(), 1), (refusal.to_owned(), others)])
}

async fn a_hostile_day_ends_in_a_lawful_record(town: Town) {
    let it = Room::prepared(&town).await;
    // Two coordinators close the agenda at once.
    let closing = |_| it.cora().change("closeAgenda", "", it.of(json!({ "knowingFindings": true })));
    assert_eq!(outcomes(&join_all((0..2).map(closing)).await), one_done("AGENDA_IS_CLOSED", 1));
    let pack = "query($case: ID!) { pack(caseId: $case) { number sha256 contents } }";
    let first = it.omar.who.data(pack, json!({ "case": it.case })).await["pack"].clone();
    assert_eq!(first["sha256"], json!(store::hex::sha256(first["contents"].as_str().unwrap())));
    // Somebody who sits at another sitting reads this case.
    let other = convened(it.cora(), &it.academy.employer).await;
    let vera = listed(&town, &it.academy, ("Vera", "MEMBER"), None).await;
    it.cora().done("inviteMember", "", json!({ "sittingId": other, "memberId": vera.id, "capacity": "MEMBER" })).await;
    assert_eq!(vera.who.data(pack, json!({ "case": it.case })).await["pack"], Value::Null);
    assert_eq!(vera.who.refused("castVote", it.vote()).await, "NOT_FOUND");
    // The machine fails in the middle of it.
    for member in [&it.chair, &it.nora, &it.omar] {
        it.scores(member).await;
    }
    let it = it.failed(&town).await;
    // Evidence arrives during the sitting.
    let observation = json!({ "journeyId": it.asha, "enrolmentId": it.enrolment, "category": "direct-observation",
        "by": { "party": "SUPERVISOR" }, "title": "A visit", "view": "Calm", "effectiveOn": "2026-11-01" });
    it.cora().done("addEvidence", "", observation).await;
    let late = it.case(&it.chair.who, "lateEvidence { entryId }").await["lateEvidence"].clone();
    assert_eq!(late.as_array().unwrap().len(), 1);
    let admitted = it.in_case(json!({ "entryIds": [late[0]["entryId"]] }));
    assert_eq!(it.nora.who.refused("admitLateEvidence", admitted.clone()).await, "NOT_ALLOWED");
    it.chair.who.done("admitLateEvidence", "", admitted).await;
    let second = it.omar.who.data(pack, json!({ "case": it.case })).await["pack"].clone();
    assert_eq!(second["number"], json!(2));
    // A vote is sent twice: with one key it is one vote, with another it is refused.
    let mut twice = it.vote();
    twice["idempotencyKey"] = json!("a vote of mine");
    let votes = join_all((0..2).map(|_| it.nora.who.change("castVote", "", twice.clone()))).await;
    assert!(votes[0] == votes[1] && votes[0]["position"].is_number(), "{votes:#?}");
    assert_eq!(it.nora.who.refused("castVote", it.vote()).await, "ALREADY_VOTED");
    it.omar.who.done("castVote", "", it.vote()).await;
    // A member leaves, and there is no quorum.
    it.omar.who.done("recordPresence", "", it.of(json!({ "inTheRoom": false }))).await;
    it.chair.who.done("castVote", "", it.vote()).await;
    assert_eq!(it.chair.who.refused("decide", it.decision()).await, "NO_QUORUM");
    it.omar.who.done("recordPresence", "", it.of(json!({ "inTheRoom": true }))).await;
    // The chair remembers a conflict; another chair is admitted in their place.
    it.chair.who.done("declareConflict", "", it.in_case(json!({ "words": "I taught her" }))).await;
    assert_eq!(it.chair.who.refused("decide", it.decision()).await, "NOBODY_CHAIRS");
    let ivy = listed(&town, &it.academy, ("Ivy", "CHAIR"), None).await;
    it.cora().done("substituteMember", "", it.of(json!({ "insteadOfId": it.chair.id, "memberId": ivy.id }))).await;
    ivy.who.done("castVote", "", it.vote()).await;
    ivy.who.done("decide", "", it.decision()).await;
    ivy.who.done("signMinutes", "", it.of(json!({}))).await;
    let standing = "decision { option standing packSha256 voidBy { tie } } votes { void }";
    let decided = it.case(&ivy.who, standing).await;
    assert_eq!((&decided["decision"]["standing"], &decided["decision"]["packSha256"]), (&json!("FINAL"), &second["sha256"]));
    // A week later a supervision by one of them is recorded, dated back.
    let journey = "query($id: ID!) { panelMembers(employerId: $id) { id ownJourneyId } }";
    let list = it.cora().data(journey, json!({ "id": it.academy.employer })).await["panelMembers"].clone();
    let norah = list.as_array().unwrap().iter().find(|member| member["id"] == json!(it.nora.id)).unwrap()["ownJourneyId"].clone();
    let held = json!({ "journeyId": it.asha, "enrolmentId": it.enrolment, "sessionKind": "REFLECTIVE", "minutes": 90,
        "with": [{ "party": "SUPERVISOR", "personId": norah }], "effectiveOn": "2026-10-08" });
    it.cora().done("recordSupervision", "", held).await;
    let after = it.case(&ivy.who, standing).await;
    assert_eq!(after["decision"]["standing"], "VOID");
    assert_eq!(after["decision"]["voidBy"], json!([{ "tie": "SUPERVISED" }]));
    let minutes = "query($id: ID!) { sitting(id: $id) { minutes { asSigned } } }";
    let signed = it.cora().data(minutes, json!({ "id": it.sitting })).await["sitting"]["minutes"]["asSigned"].clone();
    assert_eq!(signed, json!(true), "what was signed is kept as it was");
    drop(it);
    town.done(&["verify"]).await;
}

async fn races_over_seats_votes_and_quorum_leave_one_outcome(town: Town) {
    const MANY: usize = 12;
    let it = Room::prepared(&town).await;
    // One seat, many who are to be admitted in it.
    let mut substitutes = Vec::new();
    for number in 0..MANY {
        substitutes.push(listed(&town, &it.academy, (&format!("Substitute {number}"), "MEMBER"), None).await);
    }
    let admit = |member: &Member| {
        let input = it.of(json!({ "insteadOfId": it.omar.id, "memberId": member.id }));
        let cora = it.cora();
        async move { cora.change("substituteMember", "", input).await }
    };
    let payloads = join_all(substitutes.iter().map(admit)).await;
    assert_eq!(outcomes(&payloads), one_done("NOT_ON_THE_PANEL", MANY - 1));
    let pia = substitutes[payloads.iter().position(|it| it["errors"] == json!([])).unwrap()].clone();
    it.cora().done("closeAgenda", "", it.of(json!({ "knowingFindings": true }))).await;
    for member in [&it.chair, &it.nora, &pia] {
        it.scores(member).await;
    }
    // One member, many votes.
    let vote = |_| pia.who.change("castVote", "", it.vote());
    assert_eq!(outcomes(&join_all((0..MANY).map(vote)).await), one_done("ALREADY_VOTED", MANY - 1));
    it.nora.who.done("castVote", "", it.vote()).await;
    it.chair.who.done("castVote", "", it.vote()).await;
    // The chair decides, many times over, in the moment in which a member leaves.
    let deciding = join_all((0..MANY).map(|_| it.chair.who.change("decide", "", it.decision())));
    let leaving = pia.who.change("recordPresence", "", it.of(json!({ "inTheRoom": false })));
    let (decided, left) = futures_util::future::join(deciding, leaving).await;
    assert_eq!(left["errors"], json!([]), "who leaves, leaves");
    let counted = outcomes(&decided);
    let done = counted.get("done").copied().unwrap_or_default();
    assert!(done <= 1 && counted.keys().all(|it| ["done", "ALREADY_DECIDED", "NO_QUORUM"].contains(&it.as_str())), "{counted:?}");
    let known = it.case(&it.chair.who, "decision { quorum standing }").await["decision"].clone();
    let expected = if done == 1 { json!({ "quorum": 3, "standing": "FINAL" }) } else { Value::Null };
    assert_eq!(known, expected, "decided with everybody there, or not at all");
    drop(it);
    town.done(&["verify"]).await;
}
