//! Those who come to a panel from outside: a chair of one sitting with an invitation and no account of the council's, whoever holds a
//! certificate, and a moderator of another council.

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use super::panels::{Member, Room, today};
use super::town::Town;

both! {
    a_chair_from_outside_comes_once_to_one_sitting_and_sees_nothing_else
    whoever_holds_a_certificate_checks_it_and_a_moderator_sees_their_sample_and_nothing_else
}

const SITTINGS: &str = "{ sittings { id } journeys { totalCount } }";

/// Who came by an invitation: a browser with a session, and the page that asks in it.
#[derive(Clone)]
struct Browser {
    client: Client,
    url: String,
    origin: String,
    cookie: String,
}

impl Browser {
    async fn invited(url: &str, address: &str) -> Self {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let address = format!("{url}{address}");
        let came = client.post(&address).send().await.unwrap();
        let cookie = came.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        assert_eq!(client.post(&address).send().await.unwrap().status(), StatusCode::NOT_FOUND, "it is used up");
        Self { client, url: url.to_owned(), origin: url.to_owned(), cookie }
    }

    async fn ask(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let request = self.client.post(format!("{}/graphql", self.url)).header("content-type", "application/json");
        let answer = request.header("cookie", &self.cookie).header("origin", &self.origin).body(body).send().await.unwrap();
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    /// A page, wherever it leads.
    async fn page(&self, path: &str) -> String {
        let get = async |path: &str| self.client.get(format!("{}{path}", self.url)).header("cookie", &self.cookie).send().await.unwrap();
        let answer = get(path).await;
        let answer = match answer.headers().get("location") {
            Some(to) => get(to.to_str().unwrap()).await,
            None => answer,
        };
        assert!(answer.status().is_success(), "{path} {}", answer.status());
        answer.text().await.unwrap()
    }

    /// One mutation: the code of its refusal, or nothing.
    async fn change(&self, name: &str, input: Value) -> Value {
        let kind = name[..1].to_uppercase() + &name[1..];
        let query = format!("mutation($input: {kind}Input!) {{ {name}(input: $input) {{ errors {{ code }} }} }}");
        let answer = self.ask(&query, json!({ "input": input })).await;
        answer["data"][name]["errors"][0]["code"].clone()
    }
}

fn in_days(days: i64) -> String {
    (chrono::Utc::now() + chrono::TimeDelta::days(days)).to_rfc3339()
}

async fn a_chair_from_outside_comes_once_to_one_sitting_and_sees_nothing_else(town: Town) {
    let it = Room::prepared(&town).await;
    let (cora, employer) = (it.cora(), &it.academy.employer);
    let opened = json!({ "accountKind": "PERSON", "nameOfAccount": "Ivy Chan" });
    let ivy = cora.done("openAccount", "account { id }", opened).await["account"]["id"].clone();
    let grant = json!({ "accountId": ivy, "grantedRole": "PANEL_CHAIR", "employerId": employer, "sittingId": it.sitting });
    cora.done("grantRole", "", grant).await;
    let invite = json!({ "accountId": ivy, "expiresAt": in_days(7) });
    let address = cora.done("issueInvitation", "address", invite).await["address"].as_str().unwrap().to_owned();
    let list = json!({ "employerId": employer, "name": "Ivy Chan", "organisation": "University of the North", "ofEmployer": false,
        "capacities": ["CHAIR"], "accountId": ivy });
    let member = cora.done("listPanelMember", "memberId", list).await["memberId"].clone();
    cora.done("substituteMember", "", it.of(json!({ "memberId": member, "insteadOfId": it.chair.id }))).await;
    let browser = Browser::invited(&it.academy.serving.url, &address).await;
    let seen = browser.ask(SITTINGS, Value::Null).await;
    let elsewhere = Browser { origin: "https://elsewhere.example".into(), ..browser.clone() };
    assert_eq!(elsewhere.ask(SITTINGS, Value::Null).await["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "a page from elsewhere");
    assert_eq!(seen["data"], json!({ "sittings": [{ "id": it.sitting }], "journeys": { "totalCount": 0 } }), "{seen:#}");
    let pack = "query($case: ID!) { pack(caseId: $case) { number contents } }";
    assert_eq!(browser.ask(pack, json!({ "case": it.case })).await["data"]["pack"], Value::Null, "the agenda is open");
    cora.done("closeAgenda", "", it.of(json!({ "knowingFindings": true }))).await;
    let sealed = browser.ask(pack, json!({ "case": it.case })).await["data"]["pack"].clone();
    assert!(sealed["number"] == 1 && sealed["contents"].is_string(), "{sealed:#}");
    let page = browser.page("/").await;
    assert!(page.contains("Your sittings") && page.contains("Asha Rahman") && page.contains("You sit as chair"), "{page}");
    let pack = page.split("href=\"/packs/").nth(1).and_then(|it| it.split('"').next()).unwrap().to_owned();
    assert!(browser.page(&format!("/packs/{pack}")).await.contains("Asha Rahman"));
    for who in [&it.nora, &it.omar] {
        it.scores(who).await;
    }
    let criteria = ["consistent", "accurate", "valid", "robust", "sufficient"].map(|it| json!({ "criterion": it, "score": 4 }));
    assert_eq!(browser.change("recordScore", it.in_case(json!({ "scores": criteria }))).await, Value::Null);
    for who in [&it.nora, &it.omar] {
        who.who.done("castVote", "", it.vote()).await;
    }
    assert_eq!(browser.change("castVote", it.vote()).await, Value::Null);
    assert_eq!(browser.change("decide", it.decision()).await, Value::Null);
    assert_eq!(browser.change("signMinutes", it.of(json!({}))).await, Value::Null);
    // The person is told who read it, by the id that the reader's own account has.
    let themselves = town.somebody(&it.academy.serving, &["worker", "--person", &it.asha]).await;
    let read = "query($id: ID!) { journey(id: $id) { readings { nodes { reader roles } } } }";
    let readings = themselves.data(read, json!({ "id": it.asha })).await["journey"]["readings"]["nodes"].clone();
    let by_ivy = json!({ "reader": ivy, "roles": ["PANEL_CHAIR"] });
    assert!(readings.as_array().unwrap().contains(&by_ivy), "{readings:#}");
    drop(it);
    town.done(&["verify"]).await;
}

/// Asha's case, decided by the panel.
async fn decided(town: &Town) -> Room {
    let it = Room::prepared(town).await;
    it.cora().done("closeAgenda", "", it.of(json!({ "knowingFindings": true }))).await;
    let members = || [&it.chair, &it.nora, &it.omar];
    for member in members() {
        it.scores(member).await;
    }
    for member in members() {
        member.who.done("castVote", "", it.vote()).await;
    }
    it.chair.who.done("decide", "", it.decision()).await;
    it
}

async fn whoever_holds_a_certificate_checks_it_and_a_moderator_sees_their_sample_and_nothing_else(town: Town) {
    let it = decided(&town).await;
    let serving = &it.academy.serving;
    let issued = it.cora().done("issueCertificate", "code certificate { id number }", it.in_case(json!({}))).await;
    let (number, code) = (issued["certificate"]["number"].as_str().unwrap(), issued["code"].as_str().unwrap());
    assert!(number.ends_with("-000001"));
    // On the page, which asks nobody who they are.
    let (client, page) = (Client::new(), format!("{}/certificate", serving.url));
    let check = async |number: &str, code: &str| {
        let request = client.post(&page).header("origin", &serving.url).header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(format!("number={number}&code={code}")).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    };
    let (status, told) = check(number, code).await;
    assert!(status.is_success() && told.contains("Salford") && !told.contains("Asha") && !told.contains("Rahman"), "{status} {told}");
    let (wrong, never) = (check(number, "00000-00000-00000-00000").await, check(&number.replace("-000001", "-000002"), code).await);
    assert_eq!(wrong.0, never.0);
    assert!(!wrong.1.contains("Salford") && !never.1.contains("Salford"));
    let revoke = json!({ "certificateId": issued["certificate"]["id"], "because": "ISSUED_IN_ERROR" });
    it.cora().done("revokeCertificate", "", revoke).await;
    assert_ne!(check(number, code).await.1, told, "it says that it was revoked");
    // A moderator of another council.
    let mona = moderator(&town, &it, "Mona").await;
    let sample = json!({ "employerId": it.academy.employer, "kind": "PARTNERSHIP", "from": "2026-01-01", "until": today(), "sharePercent": 100,
        "moderatorIds": [mona.id] });
    let drawn = it.cora().done("drawSample", "sample { id seed cases { caseId } }", sample).await["sample"].clone();
    assert_eq!(drawn["cases"], json!([{ "caseId": it.case }]));
    let seen = "query($id: ID!, $sitting: ID!, $journey: ID!) { moderationSample(id: $id) { cases { caseId effect pack } } sitting(id: $sitting) { id }
        journey(id: $journey) { id } journeys { totalCount } sittings { id } }";
    let ask = json!({ "id": drawn["id"], "sitting": it.sitting, "journey": it.asha });
    let data = mona.who.data(seen, ask.clone()).await;
    assert_eq!((&data["sitting"], &data["journey"], &data["sittings"]), (&Value::Null, &Value::Null, &json!([])));
    let case = &data["moderationSample"]["cases"][0];
    assert!(case["caseId"] == json!(it.case) && case["effect"] == "CONFIRM" && case["pack"].is_string(), "{case:#}");
    let milo = moderator(&town, &it, "Milo").await;
    assert_eq!(milo.who.data(seen, ask).await["moderationSample"], Value::Null);
    let says = json!({ "sampleId": drawn["id"], "caseId": it.case, "agrees": false, "grade": "BORDERLINE", "feedback": "One observation bears it" });
    assert_eq!(milo.who.refused("recordModeration", says.clone()).await, "NOT_FOUND");
    mona.who.done("recordModeration", "", says.clone()).await;
    assert_eq!(mona.who.refused("recordModeration", says).await, "ALREADY_MODERATED");
    let standing = it.case(&it.chair.who, "decision { option standing }").await["decision"].clone();
    assert_eq!(standing, json!({ "option": "confirm", "standing": "FINAL" }), "nobody overturns it");
    // What they do not agree on is seen by who convenes.
    let asked = "query($id: ID!) { panelAgreement(employerId: $id, between: EMPLOYERS) { cases method kappa { value notComputed } } }";
    let told = it.cora().data(asked, json!({ "id": it.academy.employer })).await["panelAgreement"].clone();
    assert_eq!((&told["cases"], &told["method"]), (&json!(1), &json!("COHEN")));
    drop(it);
    town.done(&["verify"]).await;
}

async fn moderator(town: &Town, it: &Room, name: &str) -> Member {
    let who = town.somebody(&it.academy.serving, &["external-moderator", "--employer", "Salford", "--subject", name]).await;
    let account = who.data("{ viewer { id } }", Value::Null).await["viewer"]["id"].clone();
    let input = json!({ "employerId": it.academy.employer, "name": name, "organisation": "Bolton", "ofEmployer": false,
        "capacities": ["MEMBER"], "accountId": account });
    let id = it.cora().done("listPanelMember", "memberId", input).await["memberId"].as_str().unwrap().to_owned();
    Member { id, who }
}
