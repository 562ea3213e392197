//! Events of careers, as they are recorded today.

use domain::cpd::{CpdKind, CpdRecorded, CpdWords};
use domain::event::Event;
use domain::ids::{CpdId, EmployerId};
use domain::private::Private::Open;
use domain::renewal::{RegisterChecked, RegisterStatus, RenewalStep, RenewalStepTaken};

use super::{day, id};

pub fn careers() -> Vec<Event> {
    let north = Some(EmployerId(id(2)));
    let words = CpdWords {
        title: "Working with fathers".into(),
        learned: Some("To ask for them by name".into()),
        changed: Some("Every plan names both parents".into()),
        peer: Some("Grace Okafor".into()),
    };
    vec![
        Event::RegisterChecked(RegisterChecked {
            status: RegisterStatus::Registered,
            registered_until: Some(day("2026-11-30")),
            recorded_for: north,
        }),
        Event::RenewalStepTaken(RenewalStepTaken { year: 2026, step: RenewalStep::Form, recorded_for: north }),
        Event::CpdRecorded(CpdRecorded {
            item: CpdId(id(30)),
            kind: CpdKind::Course,
            minutes: 240,
            part: Some("part-4-2".into()),
            peer_reflection: true,
            for_year: None,
            words: Open(words),
            recorded_for: north,
        }),
    ]
}
