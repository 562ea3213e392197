//! Drawing: which cases a sample is drawn of, and which are in it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Drawn, Stratum};
use crate::ids::CaseId;
use crate::panel::Effect;
use crate::sitting::{Case, Matter, Sitting};

/// A case that could be in a sample.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// The case, and why it would be in it.
    pub drawn: Drawn,
    /// The SHA-256 by which the rest is put in order: of [`to_be_hashed`].
    pub rank: [u8; 32],
}

/// The text whose SHA-256 says where a case stands among the rest.
pub fn to_be_hashed(seed: &str, case: CaseId) -> String {
    format!("{seed}|{case}")
}

/// The cases that a sitting decided in a time, each with why it would be in a sample: `completes` says whether an outcome that was
/// recommended completes the programme that the case is of, and nothing where it is of another programme than the sample. What was heard on
/// appeal is no case of its own.
pub fn candidates(
    sitting: &Sitting,
    (from, until): (NaiveDate, NaiveDate),
    completes: impl Fn(&Case) -> Option<bool>,
    hash: impl Fn(CaseId) -> [u8; 32],
) -> Vec<Candidate> {
    let decided = |it: &&Case| it.decision.as_ref().is_some_and(|it| from <= it.on && it.on <= until);
    let heard_first = |it: &&Case| !it.withdrawn && !matches!(it.added.matter, Matter::Appeal { .. });
    let candidate = |case: &Case| {
        let stratum = stratum(sitting, case, completes(case)?);
        let drawn = Drawn { stratum, sitting: sitting.id(), case: case.id, person: case.added.person };
        Some(Candidate { drawn, rank: hash(case.id) })
    };
    sitting.cases.iter().filter(decided).filter(heard_first).filter_map(candidate).collect()
}

fn stratum(sitting: &Sitting, case: &Case, completes: bool) -> Stratum {
    let effect = sitting.effect(case);
    if !completes || effect == Some(Effect::NotConfirm) {
        return Stratum::Fail;
    }
    let decided = case.decision.as_ref().map(|it| &it.decided);
    let of_one_mind = decided.is_some_and(|it| !it.casting_vote && it.counted.iter().all(|vote| vote.option == it.option));
    if effect == Some(Effect::Confirm) && of_one_mind { Stratum::Rest } else { Stratum::Borderline }
}

/// How many of the candidates are in the rest.
pub fn rest(candidates: &[Candidate]) -> usize {
    candidates.iter().filter(|it| it.drawn.stratum == Stratum::Rest).count()
}

/// Draws a sample: everything but the rest, and of the rest a share in per cent, the lowest hashes first.
pub fn draw(candidates: &[Candidate], share_percent: u32) -> Vec<Drawn> {
    let by_rank: BTreeMap<([u8; 32], CaseId), &Drawn> =
        candidates.iter().filter(|it| it.drawn.stratum == Stratum::Rest).map(|it| ((it.rank, it.drawn.case), &it.drawn)).collect();
    let wanted = (by_rank.len() * share_percent as usize).div_ceil(100);
    let by_lot = by_rank.into_values().take(wanted);
    let all = candidates.iter().map(|it| &it.drawn).filter(|it| it.stratum != Stratum::Rest);
    let mut drawn: Vec<Drawn> = all.chain(by_lot).cloned().collect();
    drawn.sort_by_key(|it| (it.stratum, it.case));
    drawn.dedup();
    drawn
}
