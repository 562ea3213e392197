//! A coordinator's file, its slips, and its mend file sent again.

use proptest::prelude::*;

use super::*;

const EXAMPLE: &str = include_str!("../../../../../tests/data/journeys/example.csv");

fn journeys(text: &str) -> Journeys {
    read(text.as_bytes()).unwrap()
}

fn faults(text: &str) -> Vec<(u64, &'static str, &'static str)> {
    journeys(text).faults.iter().map(|it| (it.row, it.column, it.rule)).collect()
}

fn references(it: &Journeys) -> Vec<&str> {
    it.people.iter().map(|it| it.reference.as_str()).collect()
}

const HEAD: &str = "person_ref,family_name,employer,start_date,fte\n";

#[test]
fn the_example_in_the_documentation_is_read_whole() {
    let it = journeys(EXAMPLE);
    assert_eq!(it.faults, []);
    assert!(it.mend_file(EXAMPLE.as_bytes(), &[]).is_none());
    assert_eq!(references(&it), ["E1001", "E1002", "E1003"]);
    let first = &it.people[0];
    assert_eq!((first.spells.len(), first.cohorts.len()), (2, 1));
    assert_eq!(first.spells[0].reason, Some(LeaveReason::Resignation));
    assert_eq!(first.spells[1].fte, Some(Fte::parse("0.8").unwrap()));
    assert_eq!(first.cohorts[0].joined_on, NaiveDate::from_ymd_opt(2026, 9, 1).unwrap());
    assert_eq!(first.person.registration_number.as_ref().unwrap().as_str(), "SW4321");
}

#[test]
fn headings_are_known_by_other_names_in_any_order_and_with_any_separator() {
    for by in [",", ";", "\t"] {
        let text = ["WTE|Start Date|Surname|Local Authority|Payroll-Number|Notes", "0,5|1/9/2026|Ogden|Bury|7|x"].join("\n");
        let text = if by == "," { text.replace("0,5", "\"0,5\"") } else { text };
        let it = read(text.replace('|', by).as_bytes()).unwrap();
        assert_eq!(it.ignored_columns, ["Notes"]);
        assert_eq!(it.faults[0].rule, "fte-comma");
    }
}

#[test]
fn one_bad_row_holds_back_its_person_and_nobody_else() {
    let text = format!("{HEAD}1,Ogden,Bury,1/9/2026,1\n1,Ogden,Bolton,soon,1\n2,Amin,Bury,1/9/2026,1\n");
    let it = journeys(&text);
    assert_eq!(references(&it), ["2"]);
    assert_eq!(faults(&text), [(3, "start_date", "date")]);
}

#[test]
fn a_mend_file_is_put_right_and_sent_again() {
    let text = format!("{HEAD}1,Ogden,Bury,1/9/2026,1\n1,Ogden,=Bolton,46268,80%\n2,Amin,Bury,1/9/2026,1\n");
    let mend = journeys(&text).mend_file(text.as_bytes(), &[]).unwrap();
    assert_eq!(mend.lines().count(), 3);
    assert!(mend.contains("waits for row 3") && mend.contains("'=Bolton") && !mend.contains("Amin"));
    let again = journeys(&mend);
    assert_eq!(again.faults.len(), 3);
    assert_eq!(again.mend_file(mend.as_bytes(), &[]).unwrap().lines().next(), mend.lines().next());
    let mended = mend.replace("'=Bolton", "Bolton").replace(",46268,", ",02/09/2026,").replace("80%,", "0.8,");
    let mended = journeys(&mended);
    assert_eq!(mended.faults, []);
    assert_eq!(mended.people[0].spells.len(), 2);
}

#[test]
fn rows_of_one_person_may_not_disagree() {
    let text = format!("{HEAD}1,Ogden,Bury,1/9/2026,1\n1,Ogdon,Bolton,1/9/2027,1\n");
    assert_eq!(faults(&text), [(3, "family_name", "disagrees")]);
    let text = format!("{HEAD}1,Ogden,Bury,1/9/2026,1\n1,,Bolton,1/9/2027,1\n");
    assert_eq!(faults(&text), []);
}

#[test]
fn a_spell_said_twice_is_one_spell_unless_the_two_differ() {
    let text = format!("{HEAD}1,Ogden,Bury,1/9/2026,1\n1,Ogden,Bury,01/09/2026,1.0\n");
    assert_eq!(journeys(&text).people[0].spells.len(), 1);
    let text = format!("{HEAD}1,Ogden,Bury,1/9/2026,1\n1,Ogden,Bury,1/9/2026,0.5\n");
    assert_eq!(faults(&text), [(3, "start_date", "spell-twice")]);
}

#[test]
fn what_a_row_needs_is_asked_for() {
    let text = format!("{HEAD},Ogden,Bury,1/9/2026,1\n2,,Bury,,1\n3,Amin\n");
    let expected = [(2, "person_ref", "missing"), (3, "start_date", "missing"), (3, "family_name", "missing")];
    assert_eq!(faults(&text), expected);
    let ended = "person_ref,surname,employer,start,end,reason\n1,Ogden,Bury,2/9/2026,1/9/2026,\n2,Amin,Bury,1/9/2026,,retired\n";
    assert_eq!(faults(ended), [(2, "end_date", "end-before-start"), (3, "reason", "leaving-without-end")]);
}

#[test]
fn nobody_starts_before_being_born_whichever_row_says_when() {
    let text = "ref,surname,dob,employer,start\n1,Ogden,,Bury,1/9/1990\n1,,1/9/1995,Bury,1/9/2020\n";
    assert_eq!(faults(text), [(2, "start_date", "start-before-birth")]);
}

#[test]
fn two_people_do_not_share_a_registration_number() {
    let text = "ref,surname,swe number\n1,Ogden,SW12\n2,Amin,sw12\n3,Bell,SW13\n";
    assert_eq!(faults(text), [(2, "registration_number", "registration-shared"), (3, "registration_number", "registration-shared")]);
}

#[test]
fn one_person_does_not_stand_in_a_file_under_two_references() {
    let text = "ref,first name,surname,dob,swe number\n1,Ann,Ogden,1/9/1990,SW1\n2,ann,OGDEN,1/9/1990,\n3,Ann,Ogden,2/9/1990,\n";
    assert_eq!(faults(text), [(2, "person_ref", "person-twice"), (3, "person_ref", "person-twice")]);
    assert_eq!(faults(&text.replace("1990,\n3", "1990,SW2\n3")), [], "each has a number of their own");
}

#[test]
fn a_record_column_says_what_kind_of_row_it_is() {
    let head = "person_ref,record,family_name,employer,start_date,cohort,joined_on\n";
    let sound = format!("{head}1,person,Ogden,,,,\n1,Spell,,Bury,1/9/2026,,\n1,cohort,,,,ASYE,1/9/2026\n");
    let it = journeys(&sound);
    assert_eq!((it.faults.len(), it.people[0].spells.len(), it.people[0].cohorts.len()), (0, 1, 1));
    let slips = format!("{head}1,person,Ogden,Bury,1/9/2026,,\n2,post,Amin,,,,\n3,spell,Bell,,,,\n");
    let expected = [(2, "record", "record"), (3, "record", "record"), (4, "employer", "missing"), (4, "start_date", "missing")];
    assert_eq!(faults(&slips), expected);
}

#[test]
fn rows_are_numbered_as_the_spreadsheet_numbers_them() {
    let text = format!("{HEAD}1,\"Og\nden\",Bury,1/9/2026,1\n,,,,\n\n2,Amin,Bury,soon,1\r\n");
    assert_eq!(faults(&text), [(2, "family_name", "control-characters"), (5, "start_date", "date")]);
}

#[test]
fn accents_survive_whichever_way_the_file_was_saved() {
    let text = "sep=;\nref;surname\n1;Zoë\n";
    let western = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [text.as_bytes().to_vec(), format!("\u{feff}{text}").into_bytes(), western, wide] {
        assert_eq!(read(&bytes).unwrap().people[0].person.family_name, "Zoë");
    }
    assert_eq!(read(text.as_bytes()).unwrap().people[0].row, 3);
}

#[test]
fn a_file_that_is_no_sheet_of_people_is_refused_whole() {
    let refused = |bytes: &[u8]| read(bytes).unwrap_err()[0].rule;
    assert_eq!(refused(b""), "empty");
    assert_eq!(refused(b"PK\x03\x04..."), "workbook");
    assert_eq!(refused(b"a\0b"), "binary");
    assert_eq!(refused(b"name,employer\nOgden,Bury\n"), "missing-column");
    assert_eq!(refused(b"ref,payroll number\n"), "repeated-column");
    assert_eq!(refused(b"ref,surname\n,,\n"), "empty");
    let unclosed = format!("ref,surname\n1,\"{}", "x\n".repeat(MAX_ROW_BYTES));
    assert_eq!(refused(unclosed.as_bytes()), "row-size");
}

#[test]
fn what_cannot_be_read_is_refused_and_never_guessed() {
    let refused = |bytes: &[u8]| {
        let it = read(bytes).unwrap_err().remove(0);
        (it.row, it.rule)
    };
    let sheet = |name: &[u8]| [&b"ref,surname\r\n1,Zo\xc3\xab\r\n2,"[..], name, b"\r\n"].concat();
    assert_eq!(refused(&[&b"\xef\xbb\xbf"[..], &sheet(b"Ren\xe9")].concat()), (3, "encoding"), "it says that it is UTF-8");
    assert_eq!(refused(&sheet(b"Ren\xe9")), (3, "encoding"), "each row would be read, and one of the names be another");
    assert_eq!(refused(&sheet(b"A\0")), (3, "binary"));
    let halved = [0xff, 0xfe].into_iter().chain("ref,surname\n1,".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(refused(&halved.chain([0x00, 0xd8]).collect::<Vec<u8>>()), (1, "encoding"), "half of a character");
    let text = format!("{HEAD}1,Ren\u{fffd},Bury,1/9/2026,1\n2,Ann\u{202e}x,Bury,1/9/2026,1\n");
    assert_eq!(faults(&text), [(2, "family_name", "unreadable-characters"), (3, "family_name", "control-characters")]);
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_named_as_the_way_out() {
    let text = format!("{HEAD}1,\"Ogden,Bury,1/9/2026,1\n2,Amin,Bury,1/9/2026,1\n");
    let it = journeys(&text);
    assert!(it.faults[0].way_out.contains("never closed"), "{:?}", it.faults);
    assert_eq!(it.people_with_faults(), 1);
}

#[test]
fn a_reference_that_everybody_shares_is_no_reference() {
    let rows: String = (1..=250).map(|it| format!("unknown,Ogden,Employer {it},1/9/2026,1\n")).collect();
    let it = journeys(&format!("{HEAD}{rows}"));
    assert_eq!((it.people.len(), it.faults.len(), it.faults[0].rule), (0, 50, "person-rows"));
}

#[test]
fn who_is_held_back_by_the_record_stands_in_the_mend_file_too() {
    let text = format!("{HEAD}1,Ogden,Bury,1/9/2026,1\n2,Amin,Bury,1/9/2026,1\n2,Amin,Bolton,1/9/2026,1\n");
    let held_back = [("2".to_owned(), 4, "the record says otherwise".to_owned())];
    let mend = journeys(&text).mend_file(text.as_bytes(), &held_back).unwrap();
    assert_eq!(mend.lines().count(), 3);
    assert!(mend.contains("waits for row 4") && mend.contains("the record says otherwise") && !mend.contains("Ogden"));
}

#[test]
fn a_fault_does_not_repeat_what_a_cell_says() {
    let text = "ref,surname,dob,email,swe number\n1,=Secret,Secret,Secret,Secret\n";
    let it = journeys(text);
    assert_eq!(it.faults.len(), 4);
    assert!(!format!("{:?}", it.faults).contains("Secret"));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300), start in 0..3_usize) {
        let start = [&b""[..], b"person_ref,family_name,start_date,fte,employer\n", b"ref;surname\n1;"][start];
        let file = [start, &bytes].concat();
        if let Ok(it) = read(&file) {
            // What was held back is all there to be mended, and can be read.
            if let Some(mend) = it.mend_file(&file, &[]) {
                prop_assert!(read(mend.as_bytes()).is_ok());
            }
        }
    }

    #[test]
    fn any_damage_to_the_example_is_read_or_refused(damage in proptest::collection::vec((0..EXAMPLE.len(), any::<u8>()), 1..6)) {
        let mut bytes = EXAMPLE.as_bytes().to_vec();
        for (at, byte) in damage {
            bytes[at] = byte;
        }
        let _ = read(&bytes);
    }
}
