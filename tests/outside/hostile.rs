//! Hostile and broken input: always an answer, in time, never a failure of the server's, and nothing personal in it.

use std::time::Duration;

use base64_url::encode as base64;
use serde_json::{Value, json};

use super::client::{Actor, Answer};
use super::town::{Academy, Town};

/// No request holds the service for longer; on a machine that other tests keep busy, twice that.
const LONGEST: Duration = Duration::from_secs(4);

both! {
    whatever_is_sent_is_answered_in_time_and_below_500
    hostile_values_are_refused_or_kept_as_they_are
    nobody_comes_in_with_a_token_that_is_not_ours
    another_councils_people_do_not_exist
    nothing_personal_is_in_the_servers_log
}

fn calm(answer: &Answer, what: &str) {
    assert!(answer.status.as_u16() < 500, "{what}: {} {}", answer.status, answer.body);
    assert!(answer.took < LONGEST, "{what}: {:?}", answer.took);
    assert!(
        !answer.body.contains("panicked") && !answer.body.contains("sqlite") && !answer.body.contains("sqlx"),
        "{what}: {}",
        answer.body
    );
}

fn query(text: &str) -> String {
    json!({ "query": text }).to_string()
}

/// Doubling fragments: two to the 28th fields, where somebody writes them all out.
fn doubling() -> String {
    let mut text = "{ ...f0 } ".to_owned();
    for level in 0..28 {
        text += &format!("fragment f{level} on Query {{ ...f{} ...f{} }} ", level + 1, level + 1);
    }
    query(&(text + "fragment f28 on Query { viewer { roles } }"))
}

fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let nested = |open: &str, close: &str, times: usize| open.repeat(times) + &close.repeat(times);
    let aliases = |times: usize| (0..times).map(|it| format!("a{it}: journeys {{ totalCount }} ")).collect::<String>();
    vec![
        ("nothing", Vec::new()),
        ("no JSON", b"{ viewer { roles } }".to_vec()),
        ("cut JSON", br#"{"query":"{ viewer"#.to_vec()),
        ("no UTF-8", b"{\"query\":\"{ viewer { roles } } \xff\xfe\"}".to_vec()),
        ("a lone surrogate", br#"{"query":"{ viewer { roles } } \ud800"}"#.to_vec()),
        ("a batch", format!("[{},{}]", query("{ viewer { roles } }"), query("{ viewer { roles } }")).into_bytes()),
        ("deep JSON", nested("[", "]", 200_000).into_bytes()),
        ("deep variables", format!("{{\"query\":\"{{viewer{{roles}}}}\",\"variables\":{{\"a\":{}}}}}", nested("[", "]", 100)).into_bytes()),
        ("oversize", vec![b'a'; 3 * 1024 * 1024]),
        ("deep selections", query(&nested("{ viewer ", "}", 5_000)).into_bytes()),
        ("deep lists", query(&format!("{{ nodes(ids: {}) {{ id }} }}", nested("[", "]", 5_000))).into_bytes()),
        ("doubling fragments", doubling().into_bytes()),
        ("a fragment of itself", query("{ ...a } fragment a on Query { ...a }").into_bytes()),
        ("many aliases", query(&format!("{{ {} }}", aliases(2_000))).into_bytes()),
        ("many directives", query(&format!("{{ viewer {} {{ roles }} }}", "@skip(if: false) ".repeat(3_000))).into_bytes()),
        ("a huge number", query("{ log(after: 99999999999999999999999999999999) { head } }").into_bytes()),
        ("a nought inside", br#"{"query":"{ published(area: \"\u0000\") { cases } }"}"#.to_vec()),
        ("a nought escaped", query("{ published(area: \"\\u0000\") { cases } }").into_bytes()),
        ("a subscription by POST", query("subscription { logAppended { position } }").into_bytes()),
        ("several operations", query("query a { viewer { roles } } mutation b { openJourney(input: {}) { position } }").into_bytes()),
        ("the same key twice", br#"{"query":"{ viewer { roles } }","query":"{ x }"}"#.to_vec()),
    ]
}

async fn whatever_is_sent_is_answered_in_time_and_below_500(town: Town) {
    let Academy { serving, ada, cora, .. } = town.open("Salford").await;
    let id = cora.open_journey("Aisha", "Khan").await;
    for (what, body) in bodies() {
        // A server that closes before it has read a body too long for it has answered, too.
        if let Ok(answer) = cora.post(body).await {
            calm(&answer, what);
        }
    }
    let asked = [
        "journeys(first: -1) { totalCount }",
        "journeys(first: 0) { totalCount }",
        "journeys(first: 2147483647) { totalCount }",
        "journeys(first: 99999999999) { totalCount }",
        "journeys(first: 2, last: 2) { totalCount }",
        "journeys(last: -5) { totalCount }",
        "journeys(after: \"no cursor\") { totalCount }",
        "journeys(before: \"\") { totalCount }",
        "journeys(filter: { employer: \"x\", cohort: \"\", nameContains: \"%_\\\\\" }) { totalCount }",
        "journeys(at: { on: \"2023-02-30\" }) { totalCount }",
        "journeys(at: { on: \"10000-01-01\" }) { totalCount }",
        "journeys(at: { on: \"-001-01-01\" }) { totalCount }",
        "journeys(at: { on: 20230101 }) { totalCount }",
        "journeys(at: { known: \"9999-12-31T23:59:59Z\" }) { totalCount }",
        "journeys(at: { known: \"+262142-01-01T00:00:00Z\" }) { totalCount }",
        "journeys(at: { known: \"yesterday\" }) { totalCount }",
        "journeys(at: { on: \"0000-01-01\", known: \"0000-01-01T00:00:00Z\" }) { totalCount }",
        "journey(id: \"\") { id }",
        "journey(id: 5) { id }",
        "journey(id: \"Sm91cm5leTpub3BlCg\") { id }",
        "node(id: \"☃\") { id }",
        "nodes(ids: [\"a\", \"\", \"Sm91cm5leTo\"]) { id }",
        "nodes(ids: []) { id }",
        "cohort(id: \"x\") { id }",
        "cohorts(first: 1000) { totalCount }",
        "workforce(employer: \"nobody\") { cases }",
        "workforce(employer: \"Salford\", on: \"0000-01-01\") { cases }",
        "workforce(employer: \"Salford\", on: \"9999-12-31\") { cases inPost { fte } }",
        "workforce { cases }",
        "published(area: \"\", year: -2147483648) { cases }",
        "published(area: \"' or 1 = 1 --\", release: \"';\") { cases }",
        "log(after: -9223372036854775808) { head }",
        "log(after: 9223372036854775807, first: 100) { head }",
        "log(first: 101) { head }",
    ];
    for text in asked {
        let answer = cora.post(query(&format!("{{ {text} }}"))).await.unwrap();
        calm(&answer, text);
        assert!(!answer.body.contains("INTERNAL"), "{text}: {}", answer.body);
    }
    raw_requests(&serving.url, &cora).await;
    assert_eq!(
        ada.data("query($id: ID!) { journey(id: $id) { name { full } } }", json!({ "id": id })).await["journey"]["name"]["full"],
        "Aisha Khan"
    );
    assert!(!serving.said().contains("ERROR"), "{}", serving.said());
}

async fn raw_requests(url: &str, cora: &Actor) {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let get = |text: &str| client.get(format!("{url}/graphql?query={text}")).bearer_auth(&cora.token);
    assert_eq!(get("%7Bviewer%7Broles%7D%7D").send().await.unwrap().status(), 200);
    let mutation = "mutation%7BopenJourney(input:%7BgivenName:%22A%22,familyName:%22B%22%7D)%7Bposition%7D%7D";
    assert_eq!(get(mutation).send().await.unwrap().status(), 405);
    let paths = [
        "/",
        "/employers/x",
        "/employers/%00",
        "/employers/%ff",
        "/enter/%2e%2e",
        "/nope",
        "/graphql",
        "/graphql?query=%ff",
        "/metrics",
        "/waymark.css",
        "/sign-in",
        "/sign-in/with/0",
        "/sign-in/with/%00",
        "/sign-in/back",
        "/sign-in/back?code=x&state=x&code=y",
        "/sign-out",
        "/readyz",
        "/healthz",
    ];
    for method in ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"] {
        for path in paths {
            let request = client
                .request(method.parse().unwrap(), format!("{url}{path}"))
                .header("cookie", "waymark_session=%00; waymark_session; =; ;");
            let status = request.body("token=x&token=%00").send().await.unwrap().status();
            assert!(status.as_u16() < 500, "{method} {path}: {status}");
        }
    }
}

async fn hostile_values_are_refused_or_kept_as_they_are(town: Town) {
    let Academy { serving, cora, employer, .. } = town.open("Salford").await;
    let id = cora.open_journey("Aisha", "Khan").await;
    let start = |fte: Value| {
        json!({ "journeyId": id, "employerId": employer, "contract": "PERMANENT", "origin": "NEWLY_QUALIFIED", "fte": fte,
            "post": { "title": "Social worker", "role": "CASE_HOLDER" }, "service": "CHILDREN", "effectiveOn": "2025-09-01" })
    };
    for fte in [json!(1.000_000_1), json!(-0.1), json!(0.123_456_7), json!(2), json!(-1e-300)] {
        assert_eq!(cora.refused("startEmployment", start(fte.clone())).await, "FTE_FORM", "{fte}");
    }
    // These are not numbers of GraphQL's at all: the request is at fault, and not the server.
    let text = "mutation($input: StartEmploymentInput!) { startEmployment(input: $input) { position } }";
    for fte in ["1e309", "NaN", "Infinity", "-1e400", "\"0.8\"", "[0.8]", "{}", "null", "0x1"] {
        let body = json!({ "query": text, "variables": { "input": start(json!("FTE")) } }).to_string().replace("\"FTE\"", fte);
        let answer = cora.post(body).await.unwrap();
        calm(&answer, fte);
        assert!(answer.body.contains("errors") && !answer.body.contains("INTERNAL"), "{fte}: {}", answer.body);
    }
    let named = |name: &str| json!({ "journeyId": id, "givenName": name, "familyName": name, "effectiveOn": "2026-01-01" });
    assert_eq!(cora.refused("changeName", named(&"x".repeat(10_000))).await, "TOO_LONG");
    assert_eq!(cora.refused("changeName", named("  ")).await, "EMPTY");
    assert_eq!(cora.refused("changeName", named("a\u{1b}[31m")).await, "CONTROL_CHARACTER");
    let ask = "query($id: ID!) { journey(id: $id) { name { given } } }";
    for name in ["👩‍👩‍👧 O'Brien-\"Smith\"", "محمد علي", "שרה", "Ẑ̴͔a̷͎lgo", "<script>alert(1)</script>", "'; drop table log.event; --", "Ⅷ ﬁ İ ß"]
    {
        cora.done("changeName", "", named(name)).await;
        assert_eq!(cora.data(ask, json!({ "id": id })).await["journey"]["name"]["given"], name);
        let found = "query($name: String) { journeys(filter: { nameContains: $name }) { totalCount } }";
        assert_eq!(cora.data(found, json!({ "name": name })).await["journeys"]["totalCount"], 1, "{name}");
    }
    for day in ["2023-02-30", "0000-00-00", "2026-1-1", "99999-01-01", "2026-01-01T00:00:00Z", ""] {
        let mut input = named("A");
        input["effectiveOn"] = json!(day);
        let text = "mutation($input: ChangeNameInput!) { changeName(input: $input) { position } }";
        let answer = cora.post(json!({ "query": text, "variables": { "input": input } }).to_string()).await.unwrap();
        calm(&answer, day);
        assert!(answer.body.contains("errors"), "{day}: {}", answer.body);
    }
    for (day, code) in [("1899-12-31", "DATE_OUT_OF_RANGE"), ("0001-01-01", "DATE_OUT_OF_RANGE"), ("9999-12-31", "DATE_OUT_OF_RANGE")] {
        let mut input = named("A");
        input["effectiveOn"] = json!(day);
        assert_eq!(cora.refused("changeName", input).await, code, "{day}");
    }
    for key in [json!(""), json!("k".repeat(201)), json!("a\nb")] {
        let mut input = named("A");
        input["idempotencyKey"] = key;
        assert!(["EMPTY", "TOO_LONG", "CONTROL_CHARACTER"].contains(&cora.refused("changeName", input).await.as_str()));
    }
    assert!(!serving.said().contains("ERROR"), "{}", serving.said());
}

/// A token with another head, body or signature.
fn forged(token: &str) -> Vec<(&'static str, String)> {
    let parts: Vec<&str> = token.split('.').collect();
    let claims: Value = serde_json::from_slice(&base64_url::decode(parts[1])).unwrap();
    let with = |name: &str, value: Value| {
        let mut it = claims.clone();
        it[name] = value;
        base64(it.to_string().as_bytes())
    };
    let none = base64(br#"{"alg":"none","typ":"JWT"}"#);
    let symmetric = base64(br#"{"alg":"HS256","typ":"JWT"}"#);
    vec![
        ("nothing", String::new()),
        ("no token", "x".into()),
        ("dots", "..".into()),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("algorithm none", format!("{none}.{}.", parts[1])),
        ("algorithm none, signed", format!("{none}.{}.{}", parts[1], parts[2])),
        ("another algorithm", format!("{symmetric}.{}.{}", parts[1], parts[2])),
        ("another role", format!("{}.{}.{}", parts[0], with("roles", json!(["administrator"])), parts[2])),
        ("a later end", format!("{}.{}.{}", parts[0], with("exp", json!(99_999_999_999_i64)), parts[2])),
        ("another issuer", format!("{}.{}.{}", parts[0], with("iss", json!("https://evil.example")), parts[2])),
        ("a long one", format!("{}.{}.{}", parts[0], "A".repeat(20_000), parts[2])),
    ]
}

async fn nobody_comes_in_with_a_token_that_is_not_ours(town: Town) {
    let Academy { serving, cora, .. } = town.open("Salford").await;
    let id = cora.open_journey("Aisha", "Khan").await;
    let ask = json!({ "query": "query($id: ID!) { journey(id: $id) { name { full } } }", "variables": { "id": id } }).to_string();
    assert!(cora.post(ask.clone()).await.unwrap().body.contains("Aisha Khan"));
    // Well signed, by another installation.
    let another = Town::embedded();
    let theirs = another.token(&["administrator"]).await;
    let mut all = forged(&cora.token);
    all.push(("another installation's", theirs));
    for (what, token) in all {
        let answer = Actor::new(&serving.url, &token).post(ask.clone()).await.unwrap();
        assert_eq!(answer.status, 401, "{what}: {}", answer.body);
        assert!(!answer.body.contains("Khan") && !answer.body.contains("\"data\""), "{what}: {}", answer.body);
    }
    // Valid, and of no use: a worker of another journey, a leader, a panel member see no names.
    let other = cora.open_journey("Sam", "Okoro").await;
    let leader = town.somebody(&serving, &["leader", "--employer", "Salford"]).await;
    let panel = town.somebody(&serving, &["panel-member", "--employer", "Salford"]).await;
    let worker = town.somebody(&serving, &["worker", "--person", &other]).await;
    for actor in [leader, panel, worker.clone()] {
        let answer = actor.post(ask.clone()).await.unwrap();
        assert_eq!(answer.body, r#"{"data":{"journey":null}}"#);
    }
    let own = worker.data("{ journeys { totalCount nodes { name { full } } } }", Value::Null).await;
    assert_eq!(own["journeys"], json!({ "totalCount": 1, "nodes": [{ "name": { "full": "Sam Okoro" } }] }));
    town.refused(&["token", "--role", "worker"]).await;
    town.refused(&["token", "--role", "coordinator", "--employer", "Nowhere"]).await;
}

async fn another_councils_people_do_not_exist(town: Town) {
    let Academy { serving, ada, cora, .. } = town.open("Salford").await;
    ada.done("registerEmployer", "", json!({ "name": "Bury" })).await;
    let stranger = town.somebody(&serving, &["coordinator", "--employer", "Bury"]).await;
    let id = cora.open_journey("Aisha", "Khan").await;
    let cohort = json!({ "name": "September", "programme": "asye-children", "effectiveOn": "2026-09-01" });
    let cohort = cora.done("openCohort", "cohort { id }", cohort).await["cohort"]["id"].clone();
    let history = "query($id: ID!) { journey(id: $id) { history { id eventId } } }";
    let entry = cora.data(history, json!({ "id": id })).await["journey"]["history"][0].clone();
    let ids = json!({ "id": id, "cohort": cohort, "entry": entry["id"] });
    let ask = "query($id: ID!, $cohort: ID!, $entry: ID!) { journey(id: $id) { id } cohort(id: $cohort) { name } nodes(ids: [$id, $cohort, $entry]) { id }
        journeys(filter: { cohort: $cohort }) { totalCount } workforce(employer: \"Salford\") { cases } cohorts { totalCount }
        log(first: 100) { nodes { type by entry { summary } } } }";
    let seen = stranger.data(ask, ids).await;
    assert_eq!(
        (&seen["journey"], &seen["nodes"], &seen["workforce"]),
        (&Value::Null, &json!([null, null, null]), &Value::Null),
        "{seen:#}"
    );
    assert_eq!((&seen["cohort"], &seen["journeys"]["totalCount"], &seen["cohorts"]["totalCount"]), (&Value::Null, &json!(0), &json!(0)));
    assert!(!seen.to_string().contains("JourneyOpened") && !seen.to_string().contains("Khan"), "{seen:#}");
    // What is somebody else's is told as what does not exist.
    let nobody = "Sm91cm5leTowMDAwMDAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDA";
    for journey in [id.as_str(), nobody] {
        let rename = json!({ "journeyId": journey, "givenName": "A", "familyName": "B", "effectiveOn": "2026-01-01" });
        assert_eq!(stranger.refused("changeName", rename).await, "NOT_FOUND");
        assert_eq!(stranger.refused("erasePerson", json!({ "journeyId": journey, "ground": "REQUESTED" })).await, "NOT_FOUND");
        let join = json!({ "journeyId": journey, "cohortId": cohort, "effectiveOn": "2026-09-01" });
        assert_eq!(stranger.refused("joinCohort", join).await, "NOT_FOUND");
    }
    for entry in [&entry["id"], &entry["eventId"], &json!("x")] {
        assert_eq!(stranger.refused("retractEntry", json!({ "entryId": entry, "reason": "mischief" })).await, "NOT_FOUND");
    }
    assert_eq!(cora.refused("registerEmployer", json!({ "name": "Mine" })).await, "NOT_ALLOWED");
}

async fn nothing_personal_is_in_the_servers_log(town: Town) {
    let serving = town.serve_with(&[], "debug").await;
    let ada = town.somebody(&serving, &["administrator"]).await;
    ada.done("registerEmployer", "", json!({ "name": "Salford" })).await;
    let ada = town.ada(&serving).await;
    let cora = town.somebody(&serving, &["coordinator", "--employer", "Salford"]).await;
    let id = cora.open_journey("Canarygiven", "Canaryfamily").await;
    let other = cora.open_journey("Canaryother", "Canaryother").await;
    let claim = |id: &str| json!({ "journeyId": id, "number": "SW987651", "effectiveOn": "2026-09-01" });
    cora.done("claimRegistration", "", claim(&id)).await;
    let refused = cora.change("claimRegistration", "", claim(&other)).await;
    assert!(!refused.to_string().contains("987651") && !refused.to_string().contains("Canary"), "{refused}");
    let details = json!({ "journeyId": id, "bornOn": "1987-06-05", "email": "canary@canary.example", "effectiveOn": "2026-09-01" });
    cora.change("recordDetails", "", details).await;
    cora.data("{ journeys(filter: { nameContains: \"Canaryfamily\" }) { nodes { name { full } } } }", Value::Null).await;
    for body in [
        query("{ journeys(filter: { nameContains: \"Canaryfamily\", stage: CANARYSTAGE }) { totalCount } }"),
        query("mutation { changeName(input: { journeyId: \"x\", givenName: \"Canarygiven\", familyName: 5 }) { position } }"),
        query("{ canaryfield(name: \"Canarygiven\") }"),
        "{\"query\":\"{ x }\", \"variables\": {\"name\": \"Canarygiven\"".to_owned(),
    ] {
        let answer = cora.post(body).await.unwrap();
        calm(&answer, "canary");
    }
    // What is handed out to whoever may not see it has none of it either: files, pages, and what a monitor reads.
    let client = reqwest::Client::new();
    for role in ["leader", "auditor", "administrator", "panel_member"] {
        let at = if role == "administrator" { vec![role] } else { vec![role, "--employer", "Salford"] };
        let somebody = town.somebody(&serving, &at).await;
        for path in ["/metrics", "/board.csv", "/due.csv", "/my-record", "/", "/nope?name=Canarygiven"] {
            let asked = client.get(format!("{}{path}", serving.url)).bearer_auth(&somebody.token);
            let text = asked.send().await.unwrap().text().await.unwrap();
            let told = ["Canarygiven", "Canaryfamily", "987651", "1987-06-05", "canary.example"].iter().find(|it| text.contains(**it));
            assert!(told.is_none(), "{told:?} in {path} for a {role}");
        }
    }
    let metrics = client.get(format!("{}/metrics", serving.url)).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("waymark") && !metrics.to_lowercase().contains("canary") && !metrics.contains("987651"), "{metrics}");
    assert!(metrics.contains("waymark_refused_total{kind=\"number\"} 1"), "a number that somebody else holds is on the record: {metrics}");
    ada.agree_with(&cora, &id).await;
    ada.done("erasePerson", "", json!({ "journeyId": id, "ground": "REQUESTED" })).await;
    serving.ask_to_end();
    let said = serving.said();
    assert!(said.lines().any(|it| it.contains("waymark::refused") && it.contains("number")), "{said}");
    for canary in ["Canarygiven", "Canaryfamily", "987651", "1987-06-05", "canary.example", &cora.token, "eyJ"] {
        let line = said.lines().find(|it| it.contains(canary));
        assert!(line.is_none(), "{canary} in the log: {}", line.unwrap());
    }
}

/// Base64 as tokens have it.
mod base64_url {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    pub(super) fn encode(bytes: &[u8]) -> String {
        let mut text = String::new();
        for chunk in bytes.chunks(3) {
            let bits = chunk.iter().fold(0_u32, |bits, it| bits << 8 | u32::from(*it)) << (8 * (3 - chunk.len()));
            for place in 0..=chunk.len() {
                text.push(LETTERS[(bits >> (18 - 6 * place) & 63) as usize].into());
            }
        }
        text
    }

    pub(super) fn decode(text: &str) -> Vec<u8> {
        let values: Vec<u32> = text.bytes().map(|it| LETTERS.iter().position(|letter| *letter == it).unwrap() as u32).collect();
        let mut bytes = Vec::new();
        for chunk in values.chunks(4) {
            let bits = chunk.iter().fold(0, |bits, it| bits << 6 | it) << (6 * (4 - chunk.len()));
            bytes.extend(bits.to_be_bytes()[1..chunk.len()].iter());
        }
        bytes
    }
}
