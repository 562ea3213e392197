//! Files brought in on the command line while the server runs: what it then answers, and what is refused as a whole.

use serde_json::{Value, json};

use super::client::Actor;
use super::town::{Serving, Town, sample, text};

both! {
    a_second_return_goes_on_with_the_same_journeys
    a_return_with_faults_is_refused_as_a_whole
    a_spreadsheet_is_read_mended_and_read_again
    each_release_stays_answerable
}

/// A worker of a hand-made return: agency, number, hours, birth, role, first day of the role, and the rest as XML.
type Row<'a> = (u8, u32, &'a str, &'a str, u8, &'a str, &'a str);

const FIRST_YEAR: &[Row<'_>] = &[
    (0, 1, "1", "1998-02-14", 5, "2024-09-02", "<StartOrigin>2</StartOrigin><Cases30>12</Cases30>"),
    (0, 2, "0.8", "1980-11-30", 5, "2020-01-06", "<Cases30>18</Cases30>"),
    (0, 3, "0.5", "1985-07-01", 5, "2021-03-01", "<Cases30>6</Cases30>"),
    (0, 3, "0.5", "1985-07-01", 6, "2022-03-01", ""),
    (1, 4, "1", "1990-01-01", 5, "2024-06-03", "<Cases30>20</Cases30>"),
    (0, 5, "1", "1975-05-05", 3, "2019-05-01", ""),
];

/// One promoted, one gone, one new; the rest as they were.
const SECOND_YEAR: &[Row<'_>] = &[
    (0, 1, "1", "1998-02-14", 4, "2025-09-01", "<StartOrigin>2</StartOrigin><Cases30>14</Cases30>"),
    (
        0,
        2,
        "0",
        "1980-11-30",
        5,
        "2020-01-06",
        "<RoleEndDate>2025-03-31</RoleEndDate><LeaverDestination>1</LeaverDestination><ReasonLeave>1</ReasonLeave><FTE30>0.8</FTE30>",
    ),
    (0, 3, "0.5", "1985-07-01", 5, "2021-03-01", "<Cases30>7</Cases30>"),
    (0, 3, "0.5", "1985-07-01", 6, "2022-03-01", ""),
    (1, 4, "1", "1990-01-01", 5, "2024-06-03", "<Cases30>21</Cases30>"),
    (0, 5, "1", "1975-05-05", 3, "2019-05-01", ""),
    (0, 6, "0.6", "2000-12-24", 5, "2025-02-03", "<StartOrigin>2</StartOrigin><Cases30>10</Cases30>"),
];

fn returned(year: u16, rows: &[Row<'_>]) -> String {
    let mut workers = String::new();
    for (agency, number, fte, born_on, role, from, rest) in rows {
        workers += &format!(
            "<CSWWWorker><AgencyWorker>{agency}</AgencyWorker><SWENo>SW{number:010}</SWENo><FTE>{fte}</FTE>\
             <PersonBirthDate>{born_on}</PersonBirthDate><GenderCurrent>2</GenderCurrent><Ethnicity>WBRI</Ethnicity>\
             <QualInst>Salford</QualInst><QualLevel>1</QualLevel><StepUpGrad>0</StepUpGrad><OrgRole>{role}</OrgRole>\
             <RoleStartDate>{from}</RoleStartDate>{rest}</CSWWWorker>\n"
        );
    }
    format!(
        "<Message><Header><CollectionDetails><Collection>CSWW</Collection><Year>{year}</Year><ReferenceDate>{year}-09-30</ReferenceDate>\
         </CollectionDetails><Source><SourceLevel>L</SourceLevel><LEA>355</LEA></Source></Header><LALevelVacancies>\
         <NumberOfVacancies>2.5</NumberOfVacancies><NoAgencyFTE>1</NoAgencyFTE><NoAgencyHeadcount>1</NoAgencyHeadcount></LALevelVacancies>\n\
         {workers}</Message>"
    )
}

/// Figures of Salford in a year: in post, starters, leavers, agency, cases, vacancies.
async fn figures(ada: &Actor, year: u16) -> Value {
    let query = "query($on: Date!) { workforce(employer: \"Salford\", on: $on) { inPost { fte headcount } starters { fte headcount }
        leavers { fte headcount } agency { fte headcount } cases vacancies { fte } } }";
    let it = ada.data(query, json!({ "on": format!("{year}-09-30") })).await["workforce"].clone();
    let pair = |name: &str| json!([it[name]["fte"], it[name]["headcount"]]);
    json!([pair("inPost"), pair("starters"), pair("leavers"), pair("agency"), it["cases"], it["vacancies"]["fte"]])
}

async fn opened(town: &Town) -> (Serving, Actor) {
    let serving = town.serve().await;
    let ada = town.ada(&serving).await;
    (serving, ada)
}

async fn head(town: &Town) -> String {
    town.done(&["head"]).await
}

async fn a_second_return_goes_on_with_the_same_journeys(town: Town) {
    let (serving, _) = opened(&town).await;
    let first = town.file("2024.xml", returned(2024, FIRST_YEAR));
    let second = town.file("2025.xml", returned(2025, SECOND_YEAR));
    let empty = head(&town).await;
    let would = town.done(&["import", "csww", text(&first), "--dry-run"]).await;
    assert!(would.contains("would be recorded: 5;"), "{would}");
    assert_eq!(head(&town).await, empty, "a dry run writes nothing");
    town.done(&["import", "csww", text(&first)]).await;
    let ada = town.ada(&serving).await;
    let (one, none) = (json!([1.0, 1]), json!([0.0, 0]));
    let of_2024 = json!([[3.8, 4], one, none, one, 56, 2.5]);
    assert_eq!(figures(&ada, 2024).await, of_2024);
    let after_first = head(&town).await;
    town.done(&["import", "csww", text(&first)]).await;
    assert_eq!(head(&town).await, after_first, "the same file again changes nothing");
    let before = figures(&ada, 2025).await;
    let done = town.done(&["import", "csww", text(&second)]).await;
    assert_eq!(figures(&ada, 2025).await, json!([[3.6, 4], [0.6, 1], [0.8, 1], one, 52, 2.5]), "{done}");
    assert_eq!(figures(&ada, 2024).await, of_2024, "last year stays as it was");
    let all = "query($on: Date) { journeys(at: { on: $on }) { totalCount nodes { spells { post { role } } } } }";
    let roles = async |on: &str| {
        let journeys = ada.data(all, json!({ "on": on })).await["journeys"].clone();
        assert_eq!(journeys["totalCount"], 6);
        journeys.to_string().matches("SENIOR_PRACTITIONER").count()
    };
    assert_eq!((roles("2025-08-31").await, roles("2025-09-01").await), (0, 1), "promoted on the day");
    let import = done.split("take-back ").nth(1).and_then(|it| it.split(' ').next()).unwrap().to_owned();
    town.done(&["import", "take-back", &import, "--reason", "the wrong file"]).await;
    assert_eq!((figures(&ada, 2025).await, figures(&ada, 2024).await), (before, of_2024.clone()));
    town.refused(&["import", "take-back", &import, "--reason", "again"]).await;
    town.done(&["import", "csww", text(&second)]).await;
    assert_eq!(figures(&ada, 2025).await, json!([[3.6, 4], [0.6, 1], [0.8, 1], one, 52, 2.5]), "and once more");
    town.done(&["verify"]).await;
}

async fn a_return_with_faults_is_refused_as_a_whole(town: Town) {
    let (_serving, _) = opened(&town).await;
    let before = head(&town).await;
    let said = town.refused(&["import", "csww", text(&sample("tests/data/csww/social_work_workforce_2022.xml"))]).await;
    let faults: Vec<&str> = said.lines().filter(|it| it.starts_with("line ") && it.contains("QualInst")).collect();
    assert_eq!(faults.len(), 12, "{said}");
    let whole = returned(2024, FIRST_YEAR);
    let broken = [
        ("cut.xml", whole[..whole.len() / 2].to_owned()),
        ("fte.xml", whole.replace("<FTE>0.8</FTE>", "<FTE>1.8</FTE>")),
        ("day.xml", whole.replace("2020-01-06", "2023-02-30")),
        ("code.xml", whole.replace("<Ethnicity>WBRI</Ethnicity>", "<Ethnicity>XXXX</Ethnicity>")),
        (
            "entity.xml",
            format!("<!DOCTYPE x [<!ENTITY a \"b\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>{}", whole.replace("Salford", "&c;")),
        ),
        ("empty.xml", String::new()),
        ("not.xml", "person_ref,given_name\n1,Aisha\n".to_owned()),
    ];
    for (name, content) in broken {
        let file = town.file(name, content);
        let said = town.refused(&["import", "csww", text(&file)]).await;
        assert!(!said.contains("root:") && !said.contains("1980-11-30"), "{said}");
    }
    assert_eq!(head(&town).await, before, "nothing of it was recorded");
    let valid = sample("tests/data/csww/social_work_workforce_2022_small.xml");
    let done = town.done(&["import", "csww", text(&valid)]).await;
    assert!(done.contains("recorded: 1;"), "{done}");
}

async fn a_spreadsheet_is_read_mended_and_read_again(town: Town) {
    let (serving, _) = opened(&town).await;
    let example = sample("tests/data/journeys/example.csv");
    let before = head(&town).await;
    town.done(&["import", "journeys", text(&example), "--dry-run"]).await;
    assert_eq!(head(&town).await, before);
    town.done(&["import", "journeys", text(&example)]).await;
    let after = head(&town).await;
    town.done(&["import", "journeys", text(&example)]).await;
    assert_eq!(head(&town).await, after);
    let cora = town.somebody(&serving, &["coordinator", "--employer", "Bury"]).await;
    // As Excel saves it: Windows-1252, semicolons, columns in an order of their own; one line to be mended, one formula.
    let sheet = "Surname;Person ref;First name;Start date;Employer;Post;FTE;Contract;CSWW role\r\n\
                 Br\u{fc}ckner;E2001;Zo\u{eb};01/09/2025;Bury;Social worker;0,8;Permanent;5\r\n\
                 O\u{2019}Hara;E2002;S\u{e9}an;30/02/2025;Bury;Social worker;1;Permanent;5\r\n\
                 Smith;E2003;=HYPERLINK(\"x\");01/09/2025;Bury;Social worker;1;Permanent;5\r\n\
                 Na\u{ef}m;E2004;Ren\u{e9}e;1 September 2025;Bury;Social worker;0.6;Permanent;5\r\n";
    let encoded: Vec<u8> = sheet.chars().map(|it| if it == '\u{2019}' { 0x92 } else { u8::try_from(u32::from(it)).unwrap() }).collect();
    let file = town.file("sheet.csv", encoded);
    let said = town.refused(&["import", "journeys", text(&file)]).await;
    for fault in ["(fte-comma)", "(date-calendar)", "(formula)"] {
        assert!(said.contains(fault), "{fault}: {said}");
    }
    assert_eq!(names(&cora).await, ["Ada Amin", "Maya Ogden", "Renée Naïm", "Tom 't Hooft"]);
    let mend = String::from_utf8(std::fs::read(town.directory.join("sheet.mend.csv")).unwrap()).unwrap();
    assert!(mend.contains("'=HYPERLINK"), "no formula leaves as one: {mend}");
    let mended = mend.replace("0,8", "0.8").replace("30/02/2025", "28/02/2025").replace("'=HYPERLINK(\"\"x\"\")", "Sam");
    let mended = town.file("mended.csv", mended);
    town.done(&["import", "journeys", text(&mended)]).await;
    let all = ["Ada Amin", "Maya Ogden", "Renée Naïm", "Sam Smith", "Séan O’Hara", "Tom 't Hooft", "Zoë Brückner"];
    assert_eq!(names(&cora).await, all);
    let query = "{ journeys(filter: { nameContains: \"zoë\" }) { nodes { spells { fte } } } }";
    assert_eq!(cora.data(query, Value::Null).await["journeys"]["nodes"], json!([{ "spells": [{ "fte": 0.8 }] }]));
}

async fn names(cora: &Actor) -> Vec<String> {
    let nodes = cora.data("{ journeys(first: 100) { nodes { name { full } } } }", Value::Null).await["journeys"]["nodes"].clone();
    let mut names: Vec<String> = nodes.as_array().unwrap().iter().map(|it| it["name"]["full"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

/// The lines of a published file about Salford, the City of London and England.
fn excerpt(name: &str) -> String {
    let all = std::fs::read_to_string(sample("crates/server/data").join(name)).unwrap();
    let wanted = |it: &&str| it.contains("Salford") || it.contains("City of London") || it.contains(",National,");
    let lines: Vec<&str> = all.lines().take(1).chain(all.lines().skip(1).filter(wanted)).collect();
    lines.join("\n") + "\n"
}

async fn each_release_stays_answerable(town: Town) {
    let (serving, ada) = opened(&town).await;
    let older = town.file("older.csv", excerpt("csww_headline_measures_2017_to_2022.csv"));
    let newer = town.file("newer.csv", excerpt("csww_indicators_2017_to_2025.csv"));
    town.done(&["import", "published", text(&older)]).await;
    let query = "query($area: String!, $year: Int, $release: String) { published(area: $area, year: $year, release: $release) {
        release inPost { fte symbol } turnoverRate { fte symbol } cases } }";
    let ask = async |area: &str, year: u16, release: Option<&str>| {
        ada.data(query, json!({ "area": area, "year": year, "release": release })).await["published"].clone()
    };
    let known_then = ask("Salford", 2022, None).await;
    assert_eq!(known_then["release"], "2022");
    town.done(&["import", "published", text(&newer)]).await;
    assert_eq!(ask("Salford", 2022, Some("2022")).await, known_then, "what was known after one release stays answerable");
    assert_eq!(ask("Salford", 2022, None).await["release"], "2025");
    assert_eq!(ask("England", 2025, None).await["inPost"]["fte"], 36186.3);
    let after = head(&town).await;
    town.done(&["import", "published", text(&newer)]).await;
    assert_eq!(head(&town).await, after, "the same file again changes nothing");
    // A revision of a figure within the same release, and a symbol where there was a number.
    let revised = excerpt("csww_indicators_2017_to_2025.csv").replace("36186.3", "36186.4");
    town.done(&["import", "published", text(&town.file("revised.csv", &revised))]).await;
    assert_eq!(ask("England", 2025, None).await["inPost"]["fte"], 36186.4);
    let symbol = ask("City of London", 2017, None).await;
    assert!(symbol["inPost"]["fte"].is_number() || symbol["inPost"]["symbol"].is_string(), "{symbol}");
    for broken in [revised.replace("36186.4", "many"), revised.replace("la_name", "who"), String::new(), "a,b\n1,2\n".to_owned()] {
        town.refused(&["import", "published", text(&town.file("broken.csv", &broken))]).await;
    }
    // Figures are public to whoever may ask at all.
    let leader = town.somebody(&serving, &["leader"]).await;
    assert_eq!(leader.data(query, json!({ "area": "England", "year": 2025 })).await["published"]["inPost"]["fte"], 36186.4);
}
