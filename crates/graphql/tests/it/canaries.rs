//! A journey in which every personal value is a word that occurs nowhere else, named for its class of record.

use domain::access::Class;
use domain::ids::EmployerId;
use graphql::ids::{Tag, decode};
use serde_json::{Value, json};
use strum::IntoEnumIterator as _;

use crate::programme::Programme;

/// What is looked for in answers.
pub struct Canaries {
    pub it: Programme,
    pub employer: EmployerId,
    /// Every id that was given out, of everything there is of it.
    pub ids: Vec<String>,
}

/// The word of a class: letters alone, so that no check of names, numbers or addresses stands in its way.
pub fn canary(class: Class) -> String {
    let letters: String = class.code().chars().filter(char::is_ascii_alphabetic).collect();
    format!("zq{}qz", letters.to_lowercase())
}

/// The classes whose words are in a text.
pub fn found(text: &str) -> Vec<Class> {
    let text = text.to_lowercase();
    Class::iter().filter(|it| text.contains(&canary(*it))).collect()
}

impl Canaries {
    pub async fn told() -> Self {
        let it = Programme::begun().await;
        let employer = EmployerId(decode(Tag::Employer, &async_graphql::ID(it.employer.clone())).unwrap());
        let mut told = Self { it, employer, ids: Vec::new() };
        told.person().await;
        told.posts().await;
        told.programme().await;
        told.reviews().await;
        told.everything_there_is().await;
        told
    }

    async fn say(&mut self, name: &str, selection: &str, mut input: Value) -> Value {
        input["journeyId"] = json!(self.it.journey);
        let payload = self.it.world.done(&self.it.sam, name, selection, input).await;
        payload[selection.split(' ').next().unwrap_or_default()].clone()
    }

    async fn on_it(&mut self, name: &str, selection: &str, (on, mut input): (&str, Value)) -> Value {
        input["enrolmentId"] = json!(self.it.enrolment);
        input["effectiveOn"] = json!(on);
        self.say(name, selection, input).await
    }

    async fn person(&mut self) {
        let (name, contact, special) = (canary(Class::Name), canary(Class::Contact), canary(Class::Characteristics));
        self.say("changeName", "", json!({ "givenName": name, "familyName": name, "effectiveOn": "2026-09-08" })).await;
        let details = json!({ "email": format!("{contact}@example.org"), "phone": contact, "address": contact, "religion": special,
            "orientation": special, "effectiveOn": "2026-09-08" });
        self.say("recordDetails", "", details).await;
        let education = canary(Class::Education);
        self.say("recordQualification", "", json!({ "qualification": education, "effectiveOn": "2026-07-01" })).await;
        self.say("assessReadiness", "", json!({ "ready": true, "note": education, "effectiveOn": "2025-01-10" })).await;
        let placed = json!({ "days": 70, "statutory": true, "last": false, "university": education, "setting": education,
            "practiceEducator": education, "employerId": self.it.employer, "effectiveOn": "2025-02-01" });
        self.say("recordPlacement", "placementId", placed).await;
    }

    async fn posts(&mut self) {
        let post = json!({ "title": canary(Class::Employment), "grade": canary(Class::Employment) });
        let spell = json!(self.it.spell);
        self.say("changeEmployment", "", json!({ "spellId": spell, "post": post, "effectiveOn": "2026-09-20" })).await;
        let offer = json!({ "employerId": self.it.employer, "title": canary(Class::Employment), "effectiveOn": "2026-06-01" });
        self.say("makeOffer", "offerId", offer).await;
        let away = json!({ "spellId": spell, "kind": "SECONDMENT", "host": canary(Class::Health), "effectiveOn": "2026-10-20" });
        self.say("startLeave", "", away).await;
        self.say("endLeave", "", json!({ "spellId": spell, "effectiveOn": "2026-10-27" })).await;
    }

    async fn programme(&mut self) {
        let supporter = json!({ "party": "MENTOR", "fullName": canary(Class::Support) });
        self.on_it("assignSupport", "", ("2026-09-08", supporter)).await;
        self.on_it("assignSupport", "", ("2026-09-08", json!({ "party": "ASSESSOR", "fullName": canary(Class::Support) }))).await;
        let agreed = json!({ "signatories": ["WORKER", "ASSESSOR"], "terms": canary(Class::Support) });
        self.on_it("agreeSupport", "", ("2026-09-14", agreed)).await;
        let session = json!({ "sessionKind": "REFLECTIVE", "sessionState": "HELD", "minutes": 90, "note": canary(Class::SupervisionNotes),
            "rating": 4, "uninterrupted": true, "with": [{ "party": "SUPERVISOR" }] });
        self.on_it("recordSupervision", "sessionId", ("2026-09-14", session)).await;
        let given = json!({ "from": "2026-09-07", "givenMinutes": 60, "takenAwayMinutes": 0, "note": canary(Class::Workload) });
        self.on_it("recordDevelopmentTime", "", ("2026-10-07", given)).await;
        let excess = json!({ "allowedBy": { "party": "LINE_MANAGER" }, "until": "2026-11-01", "note": canary(Class::Workload) });
        self.on_it("allowCaseloadExcess", "", ("2026-10-01", excess)).await;
        let match_ = json!({ "title": canary(Class::Employment), "note": canary(Class::Employment) });
        self.on_it("matchToPost", "", ("2026-11-01", match_)).await;
    }

    async fn reviews(&mut self) {
        let (assessment, capability) = (canary(Class::Assessment), canary(Class::Capability));
        let evidence = json!({ "category": "direct-observation", "by": { "party": "ASSESSOR" }, "title": assessment, "view": assessment,
            "fileName": format!("{assessment}.pdf"), "keptAt": assessment });
        self.on_it("addEvidence", "evidenceId", ("2026-10-01", evidence)).await;
        let progress = json!([{ "standard": "pcf", "version": "2018", "statement": "knowledge", "judged": "ON_THE_WAY" }]);
        let review = json!({ "point": "three-months", "heldOn": "2026-11-01", "by": { "party": "ASSESSOR" }, "progress": progress,
            "words": assessment });
        let review = self.on_it("submitReview", "reviewId", ("2026-11-02", review)).await;
        let back = json!({ "reviewId": review, "by": { "party": "COORDINATOR" }, "reasons": assessment });
        self.on_it("returnReview", "", ("2026-11-03", back)).await;
        self.on_it("draftReview", "reviewId", ("2026-11-03", json!({ "point": "six-months", "words": canary(Class::Draft) }))).await;
        let concern = json!({ "by": { "party": "ASSESSOR" }, "words": capability });
        let concern = self.on_it("raiseConcern", "concernId", ("2026-10-01", concern)).await;
        let plan = json!({ "concernId": concern, "agreedBy": ["WORKER", "ASSESSOR"], "reviewOn": "2026-12-01", "words": capability });
        self.on_it("agreeActionPlan", "", ("2026-10-05", plan)).await;
        self.on_it("settleConcern", "", ("2026-11-10", json!({ "concernId": concern, "note": capability }))).await;
    }

    /// Every id that a coordinator is given, from everything that an answer about the journey holds.
    async fn everything_there_is(&mut self) {
        let document = "query($id: ID!) { journey(id: $id) { id memberships { cohort { id } } offers { id } placements { id } spells { id }
            enrolments { id evidence { id } reviews { id } concerns { id } claims { id } supervision { sessions { id } } } history { id eventId by } } }";
        let data = self.it.world.data(&self.it.sam, document, json!({ "id": self.it.journey })).await;
        gather(&data, &mut self.ids);
        assert!(self.ids.len() > 40, "{}", self.ids.len());
    }
}

fn gather(value: &Value, ids: &mut Vec<String>) {
    match value {
        Value::String(text) => ids.push(text.clone()),
        Value::Array(all) => all.iter().for_each(|it| gather(it, ids)),
        Value::Object(all) => all.values().for_each(|it| gather(it, ids)),
        _ => {}
    }
}
