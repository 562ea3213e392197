//! The samples as they were published, the ways in which a return goes wrong, and whatever bytes may come.

use domain::csww::queries;
use domain::fte::Fte;
use proptest::prelude::*;

use super::*;

const SMALL: &str = include_str!("../../../../../tests/data/csww/social_work_workforce_2022_small.xml");
const THIRTY: &str = include_str!("../../../../../tests/data/csww/social_work_workforce_2022.xml");

/// Line, field and rule of every fault.
fn faults(text: &str) -> Vec<(u64, String, &'static str)> {
    let faults = read(text.as_bytes()).expect_err("a fault");
    faults.into_iter().map(|it| (it.line, it.field, it.rule)).collect()
}

fn changed(from: &str, to: &str) -> String {
    assert!(SMALL.contains(from), "{from}");
    SMALL.replacen(from, to, 1)
}

fn fault_of(from: &str, to: &str) -> (u64, String, &'static str) {
    let found = faults(&changed(from, to));
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

fn at(line: u64, field: &str, rule: &'static str) -> (u64, String, &'static str) {
    (line, field.to_owned(), rule)
}

#[test]
fn the_return_of_one_worker_is_valid_and_asks_nothing() {
    let it = read(SMALL.as_bytes()).unwrap();
    assert_eq!((it.year, it.lea(), it.workers.len()), (Some(2022), Some("301"), 1));
    assert_eq!(it.vacancies.vacant_hundredths, 7968);
    assert_eq!(it.workers[0].line, 20);
    assert_eq!(it.workers[0].number.as_str(), "Oz2054309383");
    assert_eq!(it.workers[0].fte, Some(Fte::parse("0.521371").unwrap()));
    assert_eq!(it.workers[0].contract_tenths_of_weeks, [2887]);
    assert_eq!(queries(&it), []);
}

#[test]
fn the_return_of_thirty_has_twelve_faults_each_a_missing_institution() {
    let found = read(THIRTY.as_bytes()).unwrap_err();
    let workers: Vec<_> = found.iter().filter_map(|it| it.worker).collect();
    assert_eq!(workers, [4, 6, 8, 11, 12, 13, 18, 20, 21, 22, 25, 26]);
    for it in &found {
        assert_eq!((it.field.as_str(), it.rule), ("QualInst", "missing"));
        let line = THIRTY.lines().nth(usize::try_from(it.line).unwrap() - 1).unwrap();
        assert_eq!(line.trim(), "<CSWWWorker>");
    }
}

#[test]
fn every_fault_is_found_in_one_reading() {
    let text = changed(">REFU<", ">Refused<").replace(">0.521371<", ">0.1234567<").replace("1967-01-04", "04/01/1967");
    let text = text.replace("  <CSWWWorker>", "  <CSWWWorker><Name/>");
    let expected = [
        at(20, "Name", "unknown-element"),
        at(23, "FTE", "decimal-places"),
        at(24, "PersonBirthDate", "date"),
        at(26, "Ethnicity", "code"),
    ];
    assert_eq!(faults(&text), expected);
}

#[test]
fn what_stands_out_of_order_or_twice_is_a_fault() {
    let swapped = "<GenderCurrent>1</GenderCurrent>\n    <PersonBirthDate>1967-01-04</PersonBirthDate>";
    let straight = "<PersonBirthDate>1967-01-04</PersonBirthDate>\n    <GenderCurrent>1</GenderCurrent>";
    assert_eq!(fault_of(straight, swapped), at(25, "PersonBirthDate", "order"));
    let once = "<OrgRole>3</OrgRole>";
    assert_eq!(fault_of(once, &format!("{once}{once}")), at(30, "OrgRole", "repeated"));
    let many = "<QualInst>Institution Name</QualInst>";
    assert_eq!(read(changed(many, &format!("{many}{many}")).as_bytes()).unwrap().workers[0].institutions.len(), 2);
}

#[test]
fn white_space_is_kept_in_codes_and_dropped_around_numbers_and_dates() {
    assert_eq!(fault_of(">REFU<", "> REFU<"), at(26, "Ethnicity", "code"));
    assert!(read(changed(">0.521371<", ">\n 0.521371 <").as_bytes()).is_ok());
    assert!(read(changed(">1967-01-04<", "> 1967-01-04 <").as_bytes()).is_ok());
    assert!(read(changed("<QualInst>Institution Name</QualInst>", "<QualInst/>").as_bytes()).is_ok());
    assert_eq!(fault_of("<Cases30>72</Cases30>", "<Cases30/>"), at(37, "Cases30", "integer"));
}

#[test]
fn a_header_may_be_left_out_but_vacancies_may_not() {
    let (start, rest) = SMALL.split_once("  <Header>").unwrap();
    let (_, rest) = rest.split_once("</Header>").unwrap();
    assert_eq!(read(format!("{start}{rest}").as_bytes()).unwrap().year, None);
    assert_eq!(faults("<Message>\n</Message>"), [at(1, "LALevelVacancies", "missing"), at(1, "CSWWWorker", "missing")]);
}

#[test]
fn a_broken_file_says_where_it_breaks() {
    assert_eq!(fault_of("</CSWWWorker>", ""), at(45, "file", "malformed"));
    assert_eq!(fault_of("</FTE>", "</FTF>").1, "file");
    for text in [
        "",
        "   ",
        "text",
        "<Message>",
        "<Message/><Message/>",
        "<a b=1/>",
        "<1/>",
        "<Message>&nbsp;</Message>",
        "<Message>\u{1}</Message>",
    ] {
        assert_eq!(faults(text).last().unwrap().2, "malformed", "{text}");
    }
}

#[test]
fn an_ampersand_is_named_as_what_breaks_the_file() {
    for text in ["Bolton & Bury", "Bolton &and; Bury", "Bolton &#0; Bury"] {
        let fault = read(changed("Institution Name", text).as_bytes()).unwrap_err().remove(0);
        assert!(fault.rule == "malformed" && fault.message.contains("&amp;"), "{fault:?}");
    }
}

#[test]
fn no_document_type_is_read() {
    for doctype in ["<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>", "<!DOCTYPE lolz [<!ENTITY a \"&b;&b;\"><!ENTITY b \"x\">]>"]
    {
        assert_eq!(faults(&format!("\n{doctype}{SMALL}")), [at(2, "file", "doctype")]);
    }
}

#[test]
fn nesting_without_end_is_stopped() {
    assert_eq!(faults(&"<a>".repeat(100_000)).last().unwrap().2, "depth");
}

#[test]
fn a_message_never_repeats_what_a_person_is_called() {
    let text = changed(">Oz2054309383<", ">Secret<").replace(">REFU<", ">Secret<").replace("1967-01-04", "Secret");
    for it in read(text.as_bytes()).unwrap_err() {
        assert!(!format!("{it:?}").contains("Secret"));
    }
}

#[test]
fn the_usual_encodings_are_read() {
    let text = changed("Institution Name", "Universität");
    let wide: Vec<u16> = text.encode_utf16().collect();
    let little: Vec<u8> = [0xff, 0xfe].into_iter().chain(wide.iter().flat_map(|it| it.to_le_bytes())).collect();
    let big: Vec<u8> = wide.iter().flat_map(|it| it.to_be_bytes()).collect();
    let declared = format!("<?xml version='1.0' encoding='ISO-8859-1'?>{text}");
    let western = encoding_rs::WINDOWS_1252.encode(&declared).0.into_owned();
    let marked = format!("\u{feff}{text}").into_bytes();
    for bytes in [marked, little, big, western] {
        assert_eq!(read(&bytes).unwrap().workers[0].institutions, ["Universität"]);
    }
    let undeclared = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
    assert_eq!(read(&undeclared).unwrap_err()[0].rule, "encoding");
    assert_eq!(read(&undeclared).unwrap_err()[0].line, 27);
}

#[test]
fn a_file_full_of_faults_is_bounded() {
    let text = format!("<Message>{}</Message>", "<x/>".repeat(MAX_FAULTS * 2));
    assert_eq!(faults(&text).len(), MAX_FAULTS + 1);
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
    }

    #[test]
    fn any_damage_to_a_return_is_read_or_refused(
        damage in proptest::collection::vec((0..SMALL.len(), any::<u8>()), 1..8),
        cut in 0..SMALL.len(),
    ) {
        let mut bytes = SMALL.as_bytes().to_vec();
        for (at, byte) in damage {
            bytes[at] = byte;
        }
        let _ = read(&bytes);
        let _ = read(&bytes[..cut]);
    }
}
