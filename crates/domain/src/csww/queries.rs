//! Queries on a return: the census's cross-field rules, which ask an officer to look again and refuse nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::{Fault, Return, Worker};
use crate::fte::Fte;

/// Every query on a return, in the order of the file.
pub fn queries(it: &Return) -> Vec<Fault> {
    let mut found = vec![];
    header(it, &mut found);
    let census_year = it.year.or(it.reference_date.map(|day| day.year()));
    for (index, worker) in it.workers.iter().enumerate() {
        let mut row = Row { worker, number: index + 1, found: &mut found };
        row.origin_and_leaving();
        row.dates();
        row.amounts();
        if !worker.agency {
            row.mandatory();
            row.leaver(census_year);
        }
    }
    repeated(it, &mut found);
    found.sort_by_key(|it| it.line);
    found
}

fn header(it: &Return, found: &mut Vec<Fault>) {
    let mut ask = |field: &str, rule, message: &str| {
        found.push(Fault { line: 1, field: field.to_owned(), rule, message: message.to_owned(), worker: None });
    };
    if it.year.is_none() {
        ask("Year", "query-year-missing", "the header does not say which census year this is");
    }
    if it.lea().is_none() {
        ask("LEA", "query-lea", "the header does not name exactly one local authority");
    }
    if let (Some(year), Some(day)) = (it.year, it.reference_date)
        && NaiveDate::from_ymd_opt(year, 9, 30) != Some(day)
    {
        ask("ReferenceDate", "query-reference-date", "the reference date is not 30 September of the census year");
    }
    let posts = it.vacancies;
    if posts.vacant_hundredths < 0 || posts.agency_cover_hundredths < 0 || posts.agency_cover_headcount < 0 {
        ask("LALevelVacancies", "query-negative", "vacancies and agency cover are not expected to be negative");
    }
}

struct Row<'a> {
    worker: &'a Worker,
    number: usize,
    found: &'a mut Vec<Fault>,
}

impl Row<'_> {
    fn ask(&mut self, field: &str, rule: &'static str, message: &str) {
        let it = Fault { line: self.worker.line, field: field.to_owned(), rule, message: message.to_owned(), worker: Some(self.number) };
        self.found.push(it);
    }

    fn mandatory(&mut self) {
        let it = self.worker;
        let fields = [
            ("PersonBirthDate", it.birth_date.is_some()),
            ("GenderCurrent", it.gender.is_some()),
            ("Ethnicity", it.ethnicity.is_some()),
            ("QualInst", it.institutions.iter().any(|name| !name.trim().is_empty())),
            ("StepUpGrad", it.step_up.is_some()),
            ("OrgRole", it.role.is_some()),
            ("RoleStartDate", it.started_on.is_some()),
            ("StartOrigin", it.origin.is_some()),
            ("FTE30", it.fte30.is_some()),
            ("WorkingDaysLost", it.days_lost.is_some()),
            ("FrontlineGrad", it.frontline.is_some()),
        ];
        for (field, _) in fields.iter().filter(|(_, present)| !present) {
            self.ask(field, "query-mandatory", "expected for a worker whom the authority pays directly");
        }
    }

    fn origin_and_leaving(&mut self) {
        let it = self.worker;
        if it.started_on.is_some() != it.origin.is_some() {
            self.ask("StartOrigin", "query-origin", "expected if, and only if, there is a start date");
        }
        if it.ended_on.is_some() != it.destination.is_some() {
            self.ask("LeaverDestination", "query-leaver", "expected if, and only if, there is an end date");
        }
        if it.ended_on.is_some() != it.reason.is_some() {
            self.ask("ReasonLeave", "query-leaver", "expected if, and only if, there is an end date");
        }
    }

    fn leaver(&mut self, census_year: Option<i32>) {
        let Some(ended_on) = self.worker.ended_on else {
            return;
        };
        if self.worker.fte.is_some_and(|it| it != Fte::ZERO) {
            self.ask("FTE", "query-leaver-fte", "expected 0 for somebody who has left");
        }
        let Some(year) = census_year else {
            return;
        };
        let first = NaiveDate::from_ymd_opt(year - 1, 10, 1);
        let last = NaiveDate::from_ymd_opt(year, 9, 30);
        if Some(ended_on) < first || last < Some(ended_on) {
            self.ask("RoleEndDate", "query-leaving-date", "expected a day from 1 October to 30 September of the census year");
        }
    }

    fn dates(&mut self) {
        let it = self.worker;
        if let (Some(start), Some(end)) = (it.started_on, it.ended_on)
            && end < start
        {
            self.ask("RoleEndDate", "query-end-before-start", "expected no earlier than the start of the role");
        }
        if let (Some(born), Some(start)) = (it.birth_date, it.started_on)
            && start <= born
        {
            self.ask("RoleStartDate", "query-start-before-birth", "expected later than the date of birth");
        }
    }

    fn amounts(&mut self) {
        let it = self.worker;
        if it.cases.is_some_and(|cases| cases < 0) {
            self.ask("Cases30", "query-negative", "not expected to be negative");
        }
        if it.days_lost.is_some_and(|days| days.hundredths() < 0) {
            self.ask("WorkingDaysLost", "query-negative", "not expected to be negative");
        }
        if it.contract_tenths_of_weeks.iter().any(|weeks| *weeks < 0 || 5000 < *weeks) {
            self.ask("ContractWeeks", "query-contract-weeks", "expected from 0 to 500 weeks");
        }
    }
}

/// A person may have several roles, each a row of its own: only the same role twice is a repetition.
fn repeated(it: &Return, found: &mut Vec<Fault>) {
    let mut roles = BTreeSet::new();
    let mut births = BTreeMap::new();
    for (index, worker) in it.workers.iter().enumerate() {
        let person = worker.number.as_str().to_ascii_uppercase();
        let mut row = Row { worker, number: index + 1, found };
        if !roles.insert((person.clone(), worker.agency, worker.role, worker.started_on)) {
            row.ask("SWENo", "query-repeated-role", "the same number, role and start date stand in an earlier row");
        }
        let Some(born) = worker.birth_date else {
            continue;
        };
        if *births.entry(person).or_insert(born) != born {
            row.ask("PersonBirthDate", "query-two-birth-dates", "the same number stands in an earlier row with another date of birth");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::{LeaveReason, LeaverDestination, OrgRole, StartOrigin};
    use crate::csww::ReturnedNumber;

    fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, month, day)
    }

    fn leaver(agency: bool) -> Worker {
        Worker {
            line: 20,
            agency,
            number: ReturnedNumber::new("SW1234", None).unwrap(),
            fte: Some(Fte::ONE),
            birth_date: day(1980, 1, 1),
            gender: Some(crate::codes::Gender::Female),
            ethnicity: Some(crate::codes::Ethnicity::Indian),
            institutions: vec!["Somewhere".to_owned()],
            qualification_level: None,
            step_up: Some(false),
            role: Some(OrgRole::CaseHolder),
            started_on: day(2015, 9, 1),
            origin: Some(StartOrigin::NewlyQualified),
            ended_on: day(1990, 4, 7),
            destination: Some(LeaverDestination::NotKnown),
            reason: Some(LeaveReason::Resignation),
            fte30: Some(Fte::ONE),
            cases: None,
            days_lost: Some(crate::fte::Days::parse("0").unwrap()),
            contract_tenths_of_weeks: vec![],
            frontline: Some(false),
            absent: vec![],
            absence_reasons: vec![],
            kss: vec![],
        }
    }

    fn asked(workers: Vec<Worker>) -> Vec<&'static str> {
        let it = Return { year: Some(2022), leas: vec!["301".to_owned()], workers, ..Return::default() };
        queries(&it).iter().map(|it| it.rule).collect()
    }

    #[test]
    fn a_leaver_has_no_fte_and_left_within_the_census_year() {
        assert_eq!(asked(vec![leaver(false)]), ["query-end-before-start", "query-leaver-fte", "query-leaving-date"]);
    }

    #[test]
    fn an_agency_workers_leaving_is_not_asked_about() {
        assert_eq!(asked(vec![leaver(true)]), ["query-end-before-start"]);
    }

    #[test]
    fn the_first_and_the_last_day_of_the_census_year_are_within_it() {
        for ended_on in [day(2021, 10, 1), day(2022, 9, 30)] {
            assert_eq!(asked(vec![Worker { ended_on, fte: Some(Fte::ZERO), ..leaver(false) }]), [""; 0]);
        }
        for ended_on in [day(2021, 9, 30), day(2022, 10, 1)] {
            assert_eq!(asked(vec![Worker { ended_on, fte: None, ..leaver(false) }]), ["query-leaving-date"]);
        }
    }

    #[test]
    fn an_origin_goes_with_a_start_and_a_destination_with_an_end() {
        let it = Worker { origin: None, ended_on: None, ..leaver(true) };
        assert_eq!(asked(vec![it]), ["query-origin", "query-leaver", "query-leaver"]);
    }

    #[test]
    fn two_roles_are_two_rows_but_one_role_is_one() {
        let first = Worker { ended_on: None, destination: None, reason: None, ..leaver(false) };
        let second = Worker { role: Some(OrgRole::SeniorPractitioner), ..first.clone() };
        assert_eq!(asked(vec![first.clone(), second]), [""; 0]);
        assert_eq!(
            asked(vec![first.clone(), Worker { birth_date: day(1981, 1, 1), ..first }]),
            ["query-repeated-role", "query-two-birth-dates"]
        );
    }
}
