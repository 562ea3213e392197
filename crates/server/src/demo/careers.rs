//! Rungs of the ladder: titles, grades, and when somebody climbs.

use super::dice::Dice;
use super::plan::Role;

/// Where somebody stands on a council's ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rung {
    NewlyQualified,
    SocialWorker,
    Senior,
    /// Qualified, without cases of their own: reviewing officers, practice development.
    Specialist(usize),
    TeamManager,
    ServiceManager,
    Head,
}

/// The grades that a council gives its rungs, lowest first.
type Grades = [&'static str; 6];

const LADDERS: [Grades; 4] = [
    ["Grade 8", "Grade 9", "Grade 10", "Grade 12", "Grade 14", "Grade 16"],
    ["H", "I", "J", "L", "N", "P"],
    ["SW1", "SW2", "SW3", "M1", "M2", "M3"],
    ["Band 7", "Band 8", "Band 9", "Band 11", "Band 13", "Band 15"],
];

const SPECIALISTS: [&str; 4] =
    ["Independent reviewing officer", "Practice development manager", "Quality improvement manager", "Child protection conference chair"];

/// One council's ladder.
pub(super) struct Ladder(Grades);

impl Ladder {
    pub fn new(dice: &mut Dice) -> Self {
        Self(dice.pick(&LADDERS))
    }

    pub fn role(&self, rung: Rung) -> Role {
        let (title, grade, csww_role) = match rung {
            Rung::NewlyQualified => ("Newly qualified social worker", 0, 5),
            Rung::SocialWorker => ("Social worker", 1, 5),
            Rung::Senior => ("Senior practitioner", 2, 4),
            Rung::Specialist(which) => (SPECIALISTS[which], 3, 6),
            Rung::TeamManager => ("Team manager", 3, 3),
            Rung::ServiceManager => ("Service manager", 4, 2),
            Rung::Head => ("Head of service", 5, 1),
        };
        Role { title, grade: self.0[grade], csww_role }
    }
}

/// Where somebody with so much experience is likely to stand.
pub(super) fn rung_after(experience_days: u64, dice: &mut Dice) -> Rung {
    let specialist = Rung::Specialist(dice.below(SPECIALISTS.len()));
    match experience_days / 365 {
        0 => Rung::NewlyQualified,
        1..3 => Rung::SocialWorker,
        3..7 => dice.weighted(&[(Rung::SocialWorker, 68), (Rung::Senior, 22), (specialist, 4), (Rung::TeamManager, 6)]),
        _ => dice.weighted(&[
            (Rung::SocialWorker, 42),
            (Rung::Senior, 22),
            (specialist, 13),
            (Rung::TeamManager, 16),
            (Rung::ServiceManager, 5),
            (Rung::Head, 2),
        ]),
    }
}

/// The next rung, for those who climb this year after so many years on this one.
pub(super) fn climbs_to(rung: Rung, years_on_it: i64, dice: &mut Dice) -> Option<Rung> {
    let (years, per_mille) = match rung {
        // The first step follows the assessed and supported year, not a throw.
        Rung::NewlyQualified | Rung::Head => return None,
        Rung::SocialWorker => (2, 110),
        Rung::Senior => (2, 70),
        Rung::Specialist(_) => (3, 20),
        Rung::TeamManager => (3, 35),
        Rung::ServiceManager => (4, 25),
    };
    if years_on_it < years || !dice.per_mille(per_mille) {
        return None;
    }
    Some(match rung {
        Rung::SocialWorker if dice.per_mille(150) => Rung::Specialist(dice.below(SPECIALISTS.len())),
        Rung::SocialWorker => Rung::Senior,
        Rung::Senior if dice.per_mille(250) => Rung::Specialist(dice.below(SPECIALISTS.len())),
        Rung::Senior => Rung::TeamManager,
        Rung::Specialist(_) | Rung::TeamManager => Rung::ServiceManager,
        _ => Rung::Head,
    })
}
