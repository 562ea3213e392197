//! Rows gathered into people: what the rows of one person say together, and who is held back.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::columns::Columns;
use super::rows::{RowFields, RowReader};
use super::text::Sheet;
use super::{CohortFields, HeldBack, Journeys, MAX_FAULTS, PersonFields, PersonRows, RowFault, SpellFields};

/// No career has as many spells and cohorts. A reference that does is a filler, such as "unknown".
const MAX_OF_PERSON: usize = 200;

/// Everybody in the sheet, and everything that is wrong with it.
pub(super) fn gather(sheet: Sheet, columns: Columns) -> Result<Journeys, Vec<RowFault>> {
    let mut people: Vec<PersonRows> = vec![];
    let mut by_reference: HashMap<String, usize> = HashMap::new();
    let mut owners: HashMap<u64, Option<String>> = HashMap::new();
    let mut faults: Vec<RowFault> = vec![];
    for row in &sheet.rows {
        let mut reader = RowReader::new(row, &columns);
        let fields = reader.fields();
        owners.insert(row.number, reader.reference.clone());
        faults.append(&mut reader.faults);
        if faults.len() > MAX_FAULTS {
            let way_out = "put these right first, and send the file again";
            faults.push(RowFault::of_file(row.number, "too-many", "only the rows up to here were read", way_out));
            return Err(faults);
        }
        let Some(reference) = reader.reference else {
            continue;
        };
        let at = *by_reference.entry(reference.clone()).or_insert_with(|| {
            let person = PersonFields::default();
            people.push(PersonRows { reference, row: row.number, person, spells: vec![], cohorts: vec![] });
            people.len() - 1
        });
        people[at].add(row.number, fields, &mut faults);
    }
    nameless(&people, &mut faults);
    unborn(&people, &mut faults);
    shared_registrations(&people, &mut faults);
    people_twice(&people, &mut faults);
    faults.sort_by_key(|it| it.row);
    let held: HashSet<&str> = faults.iter().filter_map(|it| it.person.as_deref()).collect();
    let people = people.into_iter().filter(|it| !held.contains(it.reference.as_str())).collect();
    Ok(Journeys { people, faults, ignored_columns: columns.ignored, owners })
}

impl PersonRows {
    fn fault(&self, row: u64, column: &'static str, rule: &'static str, message: &str, way_out: &str) -> RowFault {
        let person = Some(self.reference.clone());
        RowFault { row, person, column, rule, message: message.to_owned(), way_out: way_out.to_owned() }
    }

    fn add(&mut self, row: u64, fields: RowFields, faults: &mut Vec<RowFault>) {
        if self.spells.len() + self.cohorts.len() >= MAX_OF_PERSON {
            let way_out = "check that each person has a reference of their own";
            faults.push(self.fault(row, "person_ref", "person-rows", "has more spells and cohorts than a career has", way_out));
            return;
        }
        let RowFields { person, spell, cohort } = fields;
        for column in self.person.join(person) {
            let message = format!("differs from another row of the person, from row {} on", self.row);
            faults.push(self.fault(row, column, "disagrees", &message, "write the same in every row, or leave it empty in all but one"));
        }
        if let Some(spell) = spell {
            match self.spells.iter().find(|it| same_spell(it, &spell)) {
                None => self.spells.push(spell),
                Some(first) if SpellFields { row: first.row, ..spell } == *first => {}
                Some(first) => {
                    let message =
                        format!("starts the same post with the same employer as row {}, and says something else of it", first.row);
                    faults.push(self.fault(row, "start_date", "spell-twice", &message, "keep one row for each spell"));
                }
            }
        }
        if let Some(cohort) = cohort {
            match self.cohorts.iter().find(|it| same_membership(it, &cohort)) {
                None => self.cohorts.push(cohort),
                Some(first) if CohortFields { row: first.row, ..cohort } == *first => {}
                Some(first) => {
                    let message = format!("is the cohort of row {}, and says something else of it", first.row);
                    faults.push(self.fault(row, "cohort", "cohort-twice", &message, "keep one row for each cohort"));
                }
            }
        }
    }
}

impl PersonFields {
    /// Takes on what another row says, and answers with the columns in which the two differ.
    fn join(&mut self, it: Self) -> Vec<&'static str> {
        let mut differ = vec![];
        let mut family_name = Some(std::mem::take(&mut self.family_name)).filter(|it| !it.is_empty());
        let other = Some(it.family_name).filter(|it| !it.is_empty());
        join(&mut family_name, other, "family_name", &mut differ);
        self.family_name = family_name.unwrap_or_default();
        join(&mut self.given_name, it.given_name, "given_name", &mut differ);
        join(&mut self.previous_family_name, it.previous_family_name, "previous_family_name", &mut differ);
        join(&mut self.date_of_birth, it.date_of_birth, "date_of_birth", &mut differ);
        join(&mut self.gender, it.gender, "gender", &mut differ);
        join(&mut self.ethnicity, it.ethnicity, "ethnicity", &mut differ);
        join(&mut self.email, it.email, "email", &mut differ);
        join(&mut self.phone, it.phone, "phone", &mut differ);
        join(&mut self.registration_number, it.registration_number, "registration_number", &mut differ);
        join(&mut self.entry_route, it.entry_route, "entry_route", &mut differ);
        differ
    }
}

fn join<T: PartialEq>(mine: &mut Option<T>, theirs: Option<T>, column: &'static str, differ: &mut Vec<&'static str>) {
    match (&mine, theirs) {
        (None, theirs) => *mine = theirs,
        (Some(mine), Some(theirs)) if *mine != theirs => differ.push(column),
        _ => {}
    }
}

fn same_spell(one: &SpellFields, other: &SpellFields) -> bool {
    (one.start_date, &one.employer, &one.post) == (other.start_date, &other.employer, &other.post)
}

fn same_membership(one: &CohortFields, other: &CohortFields) -> bool {
    (&one.cohort, &one.programme, &one.intake) == (&other.cohort, &other.programme, &other.intake)
}

/// Everybody needs a name in one row. Where one was refused, that is fault enough.
fn nameless(people: &[PersonRows], faults: &mut Vec<RowFault>) {
    let refused = faults.iter().filter(|it| it.column == "family_name").filter_map(|it| it.person.clone());
    let refused: HashSet<String> = refused.collect();
    for person in people.iter().filter(|it| it.person.family_name.is_empty() && !refused.contains(&it.reference)) {
        let way_out = "write it in at least one row of the person; an only name goes here too";
        faults.push(person.fault(person.row, "family_name", "missing", "is empty in every row", way_out));
    }
}

/// Nobody starts work before being born: one of the two dates is a slip, whichever rows they stand in.
fn unborn(people: &[PersonRows], faults: &mut Vec<RowFault>) {
    for person in people {
        let Some(born) = person.person.date_of_birth else {
            continue;
        };
        for spell in person.spells.iter().filter(|it| it.start_date <= born) {
            let message = "is not later than the date of birth";
            faults.push(person.fault(spell.row, "start_date", "start-before-birth", message, "check both dates"));
        }
    }
}

/// A registration number is one person's: two references with the same one are one person or a slip of the keys, and both wait.
fn shared_registrations(people: &[PersonRows], faults: &mut Vec<RowFault>) {
    let mut holders: HashMap<&str, Vec<&PersonRows>> = HashMap::new();
    for person in people {
        if let Some(number) = &person.person.registration_number {
            holders.entry(number.as_str()).or_default().push(person);
        }
    }
    for person in holders.values().filter(|it| it.len() > 1).flatten() {
        let message = "is also the number of another person in the file";
        let way_out = "give one person one reference in every row, or correct the number";
        faults.push(person.fault(person.row, "registration_number", "registration-shared", message, way_out));
    }
}

/// Two references for one name and date of birth are one person twice, unless each has a registration number: both wait.
fn people_twice(people: &[PersonRows], faults: &mut Vec<RowFault>) {
    let mut alike: HashMap<(String, String, NaiveDate), Vec<&PersonRows>> = HashMap::new();
    for it in people.iter().filter(|it| !it.person.family_name.is_empty()) {
        let Some(born) = it.person.date_of_birth else { continue };
        let given = it.person.given_name.as_deref().unwrap_or_default();
        alike.entry((it.person.family_name.to_lowercase(), given.to_lowercase(), born)).or_default().push(it);
    }
    let are_told_apart = |all: &[&PersonRows]| all.len() < 2 || all.iter().all(|it| it.person.registration_number.is_some());
    for all in alike.values().filter(|it| !are_told_apart(it)) {
        for person in all {
            let way_out = "give one person one reference in every row, or write the registration number of each";
            faults.push(person.fault(
                person.row,
                "person_ref",
                "person-twice",
                "is of the name and birth date of another person in the file",
                way_out,
            ));
        }
    }
}

/// Every row of everybody with a fault, in the order of the file; and every row that is nobody's. A fault is a row, whose, and what.
pub(super) fn held_back(
    rows: Vec<super::text::SheetRow>,
    owner: impl Fn(u64) -> Option<String>,
    faults: &[(u64, Option<String>, String)],
) -> Vec<HeldBack> {
    let mut by_row: HashMap<u64, Vec<&str>> = HashMap::new();
    let mut first_of: HashMap<&str, u64> = HashMap::new();
    for (row, person, error) in faults {
        by_row.entry(*row).or_default().push(error);
        if let Some(person) = person {
            first_of.entry(person).or_insert(*row);
        }
    }
    let mut held_back = vec![];
    for row in rows {
        let of_person = owner(row.number).and_then(|it| first_of.get(it.as_str()).copied());
        let error = match (by_row.remove(&row.number), of_person) {
            (Some(errors), _) => errors.join(" | "),
            (None, Some(first)) => {
                format!("waits for row {first} of the same person; nothing is wrong here")
            }
            (None, None) => continue,
        };
        held_back.push(HeldBack { cells: row.cells, error });
    }
    held_back
}
