//! Packs taken away as files: given to whom a panel's pack is given, and proven by the real binary with nothing but the file.

use std::path::Path;
use std::process::{Command, Stdio};

use reqwest::StatusCode;
use reqwest::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use serde_json::{Value, json};

use super::binary;
use super::client::Actor;
use super::files::get;
use super::panels::{Room, listed};
use super::town::{Said, Town};

both! {
    a_pack_is_taken_away_as_a_file_and_proven_with_nothing_but_the_file
    a_pack_that_is_not_ones_own_to_see_is_told_like_one_that_is_not_there
}

/// Verifies a file, where there is neither a store nor anything else to ask.
fn verified(file: &Path, arguments: &[&str]) -> Said {
    let nowhere = std::env::temp_dir();
    let mut command = Command::new(binary::waymark());
    command.arg("verify-pack").args(arguments).arg(file).current_dir(nowhere).stdin(Stdio::null());
    let output = command.env_remove("WAYMARK_DATA").env_remove("WAYMARK_DATABASE").output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) };
    assert!(!said.err.contains("panicked"), "{}", said.err);
    said
}

fn path(it: &Room, ending: &str) -> String {
    format!("/packs/{}/{}.{ending}", it.sitting, it.case)
}

async fn closed(town: &Town) -> Room {
    let it = Room::prepared(town).await;
    assert_eq!(get(it.cora(), &path(&it, "json")).await.status(), StatusCode::NOT_FOUND, "nothing is sealed yet");
    it.cora().done("closeAgenda", "", it.of(json!({ "knowingFindings": true }))).await;
    it
}

async fn sealed(it: &Room, number: u64) -> Value {
    let pack = "query($case: ID!, $number: Int) { pack(caseId: $case, number: $number) { sha256 contents } }";
    it.omar.who.data(pack, json!({ "case": it.case, "number": number })).await["pack"].clone()
}

async fn a_pack_is_taken_away_as_a_file_and_proven_with_nothing_but_the_file(town: Town) {
    let it = closed(&town).await;
    let first = sealed(&it, 1).await;
    let hash = first["sha256"].as_str().unwrap();
    let data = get(&it.omar.who, &path(&it, "json")).await;
    assert_eq!((data.status(), &data.headers()[CONTENT_TYPE]), (StatusCode::OK, &"application/json".parse().unwrap()));
    let page = get(&it.omar.who, &path(&it, "html")).await;
    assert_eq!((page.status(), &page.headers()[CONTENT_TYPE]), (StatusCode::OK, &"text/html; charset=utf-8".parse().unwrap()));
    for (answer, ending) in [(&data, "json"), (&page, "html")] {
        assert_eq!(answer.headers()[CACHE_CONTROL], "no-store");
        let name = format!("attachment; filename=\"waymark-pack-1-{}.{ending}\"", &hash[..12]);
        assert_eq!(answer.headers()[CONTENT_DISPOSITION], *name);
        let policy = answer.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && policy.ends_with("sandbox"), "{policy}");
    }
    let (data, page) = (data.text().await.unwrap(), page.text().await.unwrap());
    let file = json!({ "waymark_pack_export": 1, "sha256": first["sha256"], "contents": first["contents"] });
    assert_eq!(serde_json::from_str::<Value>(&data).unwrap(), file);
    assert!(page.contains("Pack 1 of Asha Rahman") && !page.contains("<script>"));
    for (name, text) in [("pack.json", &data), ("pack.html", &page)] {
        let whole = verified(&town.file(name, text), &["--expect", hash]);
        assert_eq!(whole.code, Some(0), "{}", whole.err);
        assert!(whole.out.contains(hash) && whole.out.contains("sealing   1"), "{}", whole.out);
        let another = verified(&town.file(name, text), &["--expect", &"0".repeat(64)]);
        assert_eq!((another.code, another.err.contains("another pack")), (Some(1), true), "{}", another.err);
        let changed = verified(&town.file(name, text.replace("Rahman", "Ramsay")), &[]);
        assert_eq!((changed.code, changed.err.contains("tampered with")), (Some(1), true), "{}", changed.err);
        assert!(!changed.err.contains("Ramsay"), "what is in the file is not told");
    }
    let (shown, inside) = page.rsplit_once("<script").unwrap();
    let shown = format!("{}<script{inside}", shown.replace("Rahman", "Ramsay"));
    assert_eq!(verified(&town.file("shown.html", shown), &["--expect", hash]).code, Some(1), "a page that shows something else");
    assert_eq!(verified(&town.file("no.json", "[".repeat(1 << 20)), &[]).code, Some(2));
    assert_eq!(verified(&town.file("no.html", [0xff, 0xfe, 0x00]), &[]).code, Some(2));
    assert_eq!(verified(&town.directory.join("nothing"), &[]).code, Some(2));
    assert_eq!(verified(&town.directory, &[]).code, Some(2));
    // Late evidence is admitted: each sealing is kept, and given by its number.
    let observation = json!({ "journeyId": it.asha, "enrolmentId": it.enrolment, "category": "direct-observation",
        "by": { "party": "SUPERVISOR" }, "title": "A visit", "view": "Calm", "effectiveOn": "2026-11-01" });
    it.cora().done("addEvidence", "", observation).await;
    let late = it.case(&it.chair.who, "lateEvidence { entryId }").await["lateEvidence"][0]["entryId"].clone();
    it.chair.who.done("admitLateEvidence", "", it.in_case(json!({ "entryIds": [late] }))).await;
    let second = sealed(&it, 2).await;
    assert_eq!(get(it.cora(), &(path(&it, "json") + "?number=1")).await.text().await.unwrap(), data, "the first is as it was");
    let latest: Value = get(it.cora(), &path(&it, "json")).await.json().await.unwrap();
    assert_eq!((&latest["sha256"], &latest["contents"]), (&second["sha256"], &second["contents"]));
    assert_eq!(verified(&town.file("first.json", &data), &["--expect", second["sha256"].as_str().unwrap()]).code, Some(1));
}

/// What an address answers, where nothing is there for somebody.
async fn missing(who: &Actor, path: &str) -> String {
    let answer = get(who, path).await;
    let kept = |name| answer.headers().get(name).map(|it| it.to_str().unwrap().to_owned());
    let headers = (kept(CONTENT_TYPE), kept(CONTENT_DISPOSITION), kept(CACHE_CONTROL));
    assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    format!("{headers:?} {}", answer.text().await.unwrap())
}

/// Who read something sensitive of Asha, as she is told.
async fn readers(asha: &Actor, journey: &str) -> Vec<Value> {
    let document = "query($id: ID!) { journey(id: $id) { readings(first: 100) { nodes { reader through classes } } } }";
    let all = asha.data(document, json!({ "id": journey })).await["journey"]["readings"]["nodes"].clone();
    all.as_array().unwrap().clone()
}

async fn a_pack_that_is_not_ones_own_to_see_is_told_like_one_that_is_not_there(town: Town) {
    let it = closed(&town).await;
    let nowhere = missing(it.cora(), &format!("/packs/{}/{}.json", it.case, it.sitting)).await;
    let asha = town.somebody(&it.academy.serving, &["worker", "--person", &it.asha]).await;
    let leader = town.somebody(&it.academy.serving, &["leader", "--employer", "Salford"]).await;
    let auditor = town.somebody(&it.academy.serving, &["auditor", "--employer", "Salford"]).await;
    it.academy.ada.done("registerEmployer", "", json!({ "name": "Bury", "effectiveOn": "2010-01-01" })).await;
    let elsewhere = town.somebody(&it.academy.serving, &["coordinator", "--employer", "Bury"]).await;
    let vera = listed(&town, &it.academy, ("Vera", "MEMBER"), None).await;
    for ending in ["json", "html"] {
        assert_eq!(get(&it.nora.who, &path(&it, ending)).await.status(), StatusCode::OK);
        for who in [&asha, &leader, &auditor, &elsewhere, &vera.who] {
            assert_eq!(missing(who, &path(&it, ending)).await, nowhere);
        }
        let nobody = Actor::new(&it.academy.serving.url, "nonsense");
        assert_eq!(get(&nobody, &path(&it, ending)).await.status(), StatusCode::UNAUTHORIZED);
        let unnamed = reqwest::get(format!("{}{}", it.academy.serving.url, path(&it, ending))).await.unwrap();
        assert_eq!(unnamed.status(), StatusCode::UNAUTHORIZED);
        for asked in ["?number=0", "?number=2", "?number=-1", "?number=x", "?number=4294967297", "?colour=red", "?number=1&number=1"] {
            assert_eq!(missing(it.cora(), &(path(&it, ending) + asked)).await, nowhere, "{asked}");
        }
    }
    for odd in ["/packs/x/y.json", "/packs/%00/%00.html", "/packs/..%2f/x.json", &path(&it, "pdf"), &path(&it, "json.html")] {
        assert_eq!(missing(it.cora(), odd).await, nowhere, "{odd}");
    }
    let posted = reqwest::Client::new().post(format!("{}{}", it.academy.serving.url, path(&it, "json"))).bearer_auth(&it.cora().token);
    assert_eq!(posted.send().await.unwrap().status(), StatusCode::METHOD_NOT_ALLOWED);
    let cookie = super::academy::signed_in(&it.academy.serving.url, &it.cora().token).await;
    let session = reqwest::Client::new().get(format!("{}{}", it.academy.serving.url, path(&it, "html"))).header("cookie", cookie);
    assert_eq!(session.send().await.unwrap().status(), StatusCode::OK, "a session of the pages will do");
    // It comes out that one of them supervised the person: from then on it is not there for them.
    let list = "query($id: ID!) { panelMembers(employerId: $id) { id ownJourneyId } }";
    let list = it.cora().data(list, json!({ "id": it.academy.employer })).await["panelMembers"].clone();
    let norah = list.as_array().unwrap().iter().find(|member| member["id"] == json!(it.nora.id)).unwrap()["ownJourneyId"].clone();
    let held = json!({ "journeyId": it.asha, "enrolmentId": it.enrolment, "sessionKind": "REFLECTIVE", "minutes": 90,
        "with": [{ "party": "SUPERVISOR", "personId": norah }], "effectiveOn": "2026-10-08" });
    it.cora().done("recordSupervision", "", held).await;
    assert_eq!(missing(&it.nora.who, &path(&it, "json")).await, nowhere);
    it.omar.who.done("declareConflict", "", it.in_case(json!({ "words": "I know her" }))).await;
    assert_eq!(missing(&it.omar.who, &path(&it, "html")).await, nowhere);
    let nora = it.nora.who.data("{ viewer { id } }", Value::Null).await["viewer"]["id"].clone();
    let read = readers(&asha, &it.asha).await;
    assert!(read.iter().any(|it| it["reader"] == nora && it["through"] == json!(["packs"])), "{read:#?}");
    let vera = vera.who.data("{ viewer { id } }", Value::Null).await["viewer"]["id"].clone();
    assert!(!read.iter().any(|it| it["reader"] == vera), "who was given nothing has read nothing");
}
