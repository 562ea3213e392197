//! Documents: what the academy has adopted of what comes with Waymark, and since when.

use chrono::NaiveDate;
use domain::caseload::FullCaseloadSet;
use domain::enrolment::Pin;
use domain::event::Event;
use domain::framework::{Body, Framework, FrameworkAdopted, Programme, shipped};
use domain::history::Draft;
use domain::standards::StatementPin;

use crate::demo::record::draft;

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// Standards before the programmes that name them. What is in force later is adopted ahead.
const ADOPTED: [(&str, NaiveDate); 9] = [
    ("pqs-children-2018.toml", day(2022, 7, 18)),
    ("pcf-2018.toml", day(2022, 7, 18)),
    ("asye-children-2022.toml", day(2022, 7, 18)),
    ("panel-2026.toml", day(2022, 7, 18)),
    ("asye-children-2026-dfe.toml", day(2026, 4, 1)),
    ("years-2-and-3-2026.toml", day(2026, 4, 1)),
    ("leadership-2026.toml", day(2026, 4, 1)),
    ("ecs-2026.toml", day(2027, 4, 1)),
    ("early-career-2027.toml", day(2027, 9, 1)),
];

/// What a full-time worker is expected to hold, in hundredths of a case.
const FULL_CASELOAD: [(NaiveDate, u32); 2] = [(day(2022, 7, 18), 1_800), (day(2025, 10, 1), 1_700)];

/// A document that the academy has adopted.
pub(super) struct Version {
    /// What pins it.
    pub pin: Pin,
    pub framework: Framework,
    on: NaiveDate,
    text: &'static str,
}

/// A programme, and what goes with it.
#[derive(Clone)]
pub(super) struct Chosen<'d> {
    pub pin: &'d Pin,
    pub programme: &'d Programme,
    pub standards: Vec<Pin>,
    pub statements: Vec<StatementPin>,
}

/// Everything that the academy has adopted.
pub(super) struct Documents(Vec<Version>);

impl Documents {
    pub fn shipped() -> Self {
        let version = |(file, on): (&str, NaiveDate)| {
            let text = shipped().iter().find(|it| it.file == file)?.text;
            let (framework, pin) = store::framework::read(text).ok()?;
            Some(Version { pin, framework, on, text })
        };
        Self(ADOPTED.into_iter().filter_map(version).collect())
    }

    /// The employer's entries.
    pub fn adopted(&self) -> Vec<Draft> {
        let adopted = self.0.iter().map(|it| {
            let (framework, text) = (it.pin.clone(), it.text.to_owned());
            draft(it.on, Event::FrameworkAdopted(FrameworkAdopted { framework, text }))
        });
        let full = FULL_CASELOAD.iter().map(|(on, cases_hundredths)| {
            draft(*on, Event::FullCaseloadSet(FullCaseloadSet { team: None, cases_hundredths: *cases_hundredths }))
        });
        adopted.chain(full).collect()
    }

    /// The version of a programme that may be chosen on a day.
    pub fn in_force(&self, id: &str, on: NaiveDate) -> Option<Chosen<'_>> {
        let version = self.0.iter().find(|it| it.pin.id == id && it.framework.is_in_force(on))?;
        let programme = version.framework.programme()?;
        let standards: Vec<&Version> =
            programme.standards.iter().filter_map(|named| self.0.iter().find(|it| it.framework.named == *named)).collect();
        Some(Chosen {
            pin: &version.pin,
            programme,
            statements: standards.iter().flat_map(|it| statements(it)).collect(),
            standards: standards.iter().map(|it| it.pin.clone()).collect(),
        })
    }
}

fn statements(it: &Version) -> Vec<StatementPin> {
    let Body::Standards(known) = &it.framework.body else { return Vec::new() };
    let Pin { id, version, .. } = &it.pin;
    let pin = |slug: &str| StatementPin { id: id.clone(), version: version.clone(), statement: slug.to_owned() };
    known.statements.iter().map(|it| pin(&it.slug)).collect()
}
