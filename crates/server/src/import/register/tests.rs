//! The register's own format with its odd cases, and what is told of rows that cannot be read.

use super::*;

const EXAMPLE: &str = include_str!("../../../../../tests/data/register/example.csv");
const HEAD: &str =
    "Id,Registration Number,Registered Name,Status,Town of employment,Registered from,Registered until,Registered,Test Scenario";

fn sheet(rows: &[&str]) -> String {
    format!("{HEAD}\n{}\n", rows.join("\n"))
}

fn told(register: &Register) -> Vec<(u64, &'static str, &'static str)> {
    register.faults.iter().map(|it| (it.row, it.column, it.rule)).collect()
}

fn faults(rows: &[&str]) -> Vec<(u64, &'static str, &'static str)> {
    told(&read(sheet(rows).as_bytes()).unwrap())
}

fn refused(text: &str) -> Vec<(u64, &'static str, &'static str)> {
    read(text.as_bytes()).unwrap_err().iter().map(|it| (it.row, it.column, it.rule)).collect()
}

const ANN: &str = "990001,SW990001,Ann Lee,Registered,Bury,2012-08-01 00:00:00,2024-11-30 00:00:00,True,";

#[test]
fn the_example_is_read_but_for_the_two_rows_that_are_meant_to_be_refused() {
    let it = read(EXAMPLE.as_bytes()).unwrap();
    assert_eq!(told(&it), [(41, "Registration Number", "registration-number"), (42, "Registration Number", "registration-number")]);
    assert_eq!(it.lines.len(), 39);
    let of = |row: u64| it.lines.iter().find(|it| it.row == row).unwrap();
    assert_eq!((of(2).status, of(2).until), (RegisterStatus::Registered, NaiveDate::from_ymd_opt(2024, 11, 30)));
    assert_eq!((of(11).status, of(11).until), (RegisterStatus::NoLongerRegistered, None), "no day until which");
    assert_eq!((of(17).status, of(9).status), (RegisterStatus::NoLongerRegistered, RegisterStatus::FailedCpd), "a comma at the end");
    assert_eq!(of(29).name, "Fay Gwendolyn Quitzon Chelsie Goodwin-MacGyver");
    assert!(of(25).name.contains('-') && of(36).name.contains('\''));
}

#[test]
fn an_extract_is_read_however_it_was_saved() {
    let plain = read(sheet(&[ANN]).as_bytes()).unwrap().lines;
    let bom = format!("\u{feff}{}", sheet(&[ANN]));
    let crlf = sheet(&[ANN]).replace('\n', "\r\n");
    let semicolons = sheet(&[ANN]).replace(',', ";");
    let utf_16: Vec<u8> = [0xff, 0xfe].into_iter().chain(sheet(&[ANN]).encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [bom.as_bytes(), crlf.as_bytes(), semicolons.as_bytes(), &utf_16] {
        assert_eq!(read(bytes).unwrap().lines, plain);
    }
    let other_order = "STATUS,registered_until,registration_number,Registered  Name\nregistered,30/11/2024,sw990001,Ann Lee\n";
    let read = read(other_order.as_bytes()).unwrap().lines;
    assert_eq!(read, plain, "columns in any order and spelling, without the ones that nobody needs");
}

#[test]
fn a_comma_in_quotation_marks_is_part_of_its_cell_and_one_without_is_a_fault() {
    let quoted = "1,SW990001,\"Lee, Ann\",\"No Longer Registered,\",\"Bury, Lancashire\",2012-08-01,2016-12-01,False,";
    assert_eq!(faults(&[quoted]), []);
    let more = "1,SW990001,Ann,Lee,Registered,Bury,2012-08-01,2024-11-30,True,";
    assert_eq!(faults(&[more]), [(2, "file", "cells")]);
}

#[test]
fn what_cannot_be_read_is_told_with_its_row_its_column_and_a_way_out() {
    let with = |from: &str, to: &str| {
        assert!(ANN.contains(from), "{from}");
        faults(&[ANN.replacen(from, to, 1).as_str()])
    };
    for (from, to, column, rule) in [
        ("SW990001", "SW01", "Registration Number", "registration-number"),
        ("SW990001", "-1", "Registration Number", "registration-number"),
        ("SW990001", "", "Registration Number", "registration-number"),
        ("Ann Lee", " ", "Registered Name", "missing"),
        ("Registered", "Suspended", "Status", "status"),
        ("Registered", "", "Status", "status"),
        ("2024-11-30 00:00:00", "2024-11-30 23:00:00", "Registered until", "date"),
        ("2024-11-30 00:00:00", "30/11/24", "Registered until", "date-year"),
        ("2024-11-30 00:00:00", "2024-11-31", "Registered until", "date-calendar"),
        ("2024-11-30 00:00:00", "45626", "Registered until", "date-serial"),
        ("True", "False", "Registered", "disagrees"),
        ("True", "perhaps", "Registered", "registered"),
        ("Registered", "No Longer Registered - Removed", "Registered", "disagrees"),
    ] {
        assert_eq!(with(from, to), [(2, column, rule)], "{to:?}");
    }
    let several = read(sheet(&["1,SW0,,?,,,yesterday,True,"]).as_bytes()).unwrap();
    assert_eq!(several.faults.len(), 4, "everything that is wrong is told at once");
    for it in &several.faults {
        assert!(!it.way_out.is_empty() && !it.message.contains("yesterday") && !it.message.contains("SW0"), "{it:?}");
    }
}

#[test]
fn a_number_that_stands_twice_is_used_once_or_not_at_all() {
    assert_eq!(read(sheet(&[ANN, ANN]).as_bytes()).unwrap().lines.len(), 1, "the same said twice");
    let other = ANN.replacen("Registered", "No Longer Registered", 1).replace("True", "False");
    let twice = read(sheet(&[ANN, &other, &ANN.replace("990001", "990002")]).as_bytes()).unwrap();
    assert_eq!(told(&twice), [(3, "Registration Number", "number-twice")]);
    assert_eq!(twice.lines.iter().map(|it| it.number.as_str()).collect::<Vec<_>>(), ["SW990002"]);
    assert!(twice.held_back.contains(&RegistrationNumber::new("SW990001").unwrap()), "it is in the extract all the same");
}

#[test]
fn a_row_that_is_held_back_is_known_by_its_number_where_that_can_be_read() {
    let it = read(sheet(&[&ANN.replace("True", "False")]).as_bytes()).unwrap();
    assert_eq!((it.lines.len(), it.held_back.len()), (0, 1));
}

#[test]
fn a_file_without_the_columns_or_rows_of_an_extract_is_refused() {
    assert_eq!(refused("Registration Number,Status\nSW1,Registered\n").len(), 2);
    assert_eq!(refused(&format!("{HEAD},Status\n{ANN},x\n")), [(1, "Status", "repeated-column")]);
    assert_eq!(refused(HEAD), [(1, "file", "empty")]);
    assert_eq!(refused(""), [(1, "file", "empty")]);
    assert_eq!(refused("PK\u{3}\u{4}"), [(1, "file", "workbook")]);
    assert_eq!(read(&vec![b' '; MAX_BYTES + 1]).unwrap_err()[0].rule, "size");
}
