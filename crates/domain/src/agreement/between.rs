//! Between whom agreement is counted: the members of a panel, two panels, or panels of several employers.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use strum::IntoStaticStr;

use super::{Change, InHalf, Kappa, NotComputed, changes, cohen, fleiss, per_half};
use crate::ids::{CaseId, MemberId, SittingId};
use crate::independence::Exclusions;
use crate::judgement::ABSTAINS;
use crate::moderation::{Drawn, ModerationKind, Sample};
use crate::panel::Effect;
use crate::sitting::{Case, Matter, Sitting};

/// Between whom.
#[derive(Clone, Copy, PartialEq, Eq, Debug, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Between {
    /// Those who voted on the same case.
    Markers,
    /// A panel, and who of the same employer looked at the case again: the panel that heard an appeal, and internal moderators.
    Panels,
    /// A panel, and moderators of other employers.
    Employers,
}

/// Who judged.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Rater {
    /// A panel as a whole: the one that decided first, or the one that heard an appeal.
    Panel(Turn),
    /// Somebody of the central list.
    Member(MemberId),
}

/// In which turn a panel came to a case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Turn {
    /// It decided it.
    First,
    /// It heard an appeal against that.
    Appeal,
}

/// What several judged of one case: each what a decision does, by which the options of several terms of reference can be compared.
///
/// Where a panel is compared with who looked again, there are two of these: confirmed, and everything else. A moderator says no more than
/// whether they agree; who does not agree with a confirmation would not have confirmed, and who does not agree with anything else would have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judged {
    /// The day of the first of the judgements that are compared.
    pub on: NaiveDate,
    /// Who said what.
    pub by: Vec<(Rater, Effect)>,
}

/// How agreement is computed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Method {
    /// Between two: the same two people throughout, or a panel and whoever looked at its cases again, one at each.
    Cohen,
    /// Among several, not always the same.
    Fleiss,
}

/// How far people agree in some time, and how that changed.
#[derive(Clone, PartialEq, Debug)]
pub struct Agreement {
    /// How it is computed, here and in every half-year.
    pub method: Method,
    /// Cases that two or more judged.
    pub cases: usize,
    /// Who judged them.
    pub raters: usize,
    /// What it comes to.
    pub kappa: Result<Kappa, NotComputed>,
    /// The same half-year by half-year.
    pub halves: Vec<InHalf>,
    /// From each half-year whose agreement has an interval to the next that has one.
    pub drift: Vec<Change>,
}

/// Agreement in what was judged between two days, both of them among them.
pub fn agreement((from, until): (NaiveDate, NaiveDate), judged: &[Judged]) -> Agreement {
    let counts = |it: &&Judged| from <= it.on && it.on <= until && it.by.len() > 1;
    let compared: Vec<&Judged> = judged.iter().filter(counts).collect();
    let raters: BTreeSet<Rater> = compared.iter().flat_map(|it| &it.by).map(|(rater, _)| *rater).collect();
    let of_two = raters.len() == 2 || !compared.is_empty() && compared.iter().all(|it| it.is_looked_at_again_once());
    let method = if of_two { Method::Cohen } else { Method::Fleiss };
    let items: Vec<(NaiveDate, Item)> = compared.iter().map(|it| (it.on, it.item())).collect();
    let all: Vec<Item> = items.iter().map(|(_, it)| it.clone()).collect();
    let halves = per_half((from, until), &items, |it| method.kappa(it));
    Agreement { method, cases: compared.len(), raters: raters.len(), kappa: method.kappa(&all), drift: changes(&halves), halves }
}

/// What was said of one case, always in the same order of those who said it.
type Item = Vec<&'static str>;

impl Judged {
    fn is_looked_at_again_once(&self) -> bool {
        self.by.len() == 2 && self.by.iter().any(|(rater, _)| *rater == Rater::Panel(Turn::First))
    }

    fn item(&self) -> Item {
        let mut by = self.by.clone();
        by.sort_by_key(|(rater, _)| *rater);
        by.iter().map(|(_, effect)| effect.into()).collect()
    }
}

impl Method {
    fn kappa(self, items: &[Item]) -> Result<Kappa, NotComputed> {
        match self {
            Self::Fleiss => fleiss(items),
            Self::Cohen => cohen(&items.iter().filter_map(|it| Some((*it.first()?, *it.get(1)?))).collect::<Vec<_>>()),
        }
    }
}

/// What those who voted on each decided case of a sitting said. Who abstained said nothing, and who is known by now not to have been free is
/// not asked.
pub fn markers(sitting: &Sitting, ties: &Exclusions) -> Vec<Judged> {
    let of = |case: &Case| {
        let decision = case.decision.as_ref().filter(|_| !case.withdrawn)?;
        let free = |member: MemberId| ties.of(case.id, member).is_empty() && !case.is_conflicted(member);
        let counted = decision.decided.counted.iter().filter(|it| it.option != ABSTAINS && free(it.member));
        let by = counted.filter_map(|it| Some((Rater::Member(it.member), sitting.rules().option(&it.option)?.effect)));
        Some(Judged { on: decision.on, by: by.collect() })
    };
    sitting.cases.iter().filter_map(of).collect()
}

/// What the first panel and the one that heard an appeal came to, for each appeal that was decided: of the day of the first.
pub fn appeals(sittings: &[Sitting]) -> Vec<Judged> {
    let heard = |again: &Sitting, case: &Case| {
        let Matter::Appeal { sitting, case: of, .. } = &case.added.matter else { return None };
        let mut judged = first(sittings, *sitting, *of)?;
        judged.by.push((Rater::Panel(Turn::Appeal), confirmed(again.effect(case)? == Effect::Confirm)));
        Some(judged)
    };
    let of = |sitting: &Sitting| {
        let cases = sitting.cases.iter().filter(|it| !it.withdrawn);
        cases.filter_map(|it| heard(sitting, it)).collect::<Vec<Judged>>()
    };
    sittings.iter().flat_map(of).collect()
}

/// What a panel decided and what the moderators of a kind said of it, for each case of a sample: of the day of the decision.
pub fn moderated(kind: ModerationKind, samples: &[Sample], sittings: &[Sitting]) -> Vec<Judged> {
    let of = |sample: &Sample, drawn: &Drawn| {
        let mut judged = first(sittings, drawn.sitting, drawn.case)?;
        let confirms = judged.by.iter().any(|(_, effect)| *effect == Effect::Confirm);
        let said = sample.moderations.iter().map(|it| &it.recorded).filter(|it| it.case == drawn.case);
        judged.by.extend(said.map(|it| (Rater::Member(it.member), confirmed(it.agrees == confirms))));
        Some(judged)
    };
    let samples = samples.iter().filter(|it| it.drawn.kind == kind);
    samples.flat_map(|sample| sample.drawn.drawn.iter().filter_map(|it| of(sample, it)).collect::<Vec<Judged>>()).collect()
}

/// What the panel decided that had a case before it first.
fn first(sittings: &[Sitting], sitting: SittingId, case: CaseId) -> Option<Judged> {
    let sitting = sittings.iter().find(|it| it.id() == sitting)?;
    let case = sitting.case(case)?;
    let effect = confirmed(sitting.effect(case)? == Effect::Confirm);
    Some(Judged { on: case.decision.as_ref()?.on, by: vec![(Rater::Panel(Turn::First), effect)] })
}

fn confirmed(it: bool) -> Effect {
    if it { Effect::Confirm } else { Effect::NotConfirm }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::given::day;
    use crate::ids::{AppealId, SampleId};
    use crate::moderation::{Moderation, ModerationGrade, ModerationRecorded, SampleDrawn, Stratum};
    use crate::sitting::tests::{ASHA, CASE, CHAIR, SITTING, after_the_decision, none, sitting};

    /// A sitting of three that voted so.
    fn voted(options: [&str; 3]) -> Sitting {
        let mut sitting = sitting(&after_the_decision());
        let decided = &mut sitting.cases[0].decision.as_mut().unwrap().decided;
        for (counted, option) in decided.counted.iter_mut().zip(options) {
            counted.option = option.into();
        }
        sitting
    }

    fn between(sittings: &[[&str; 3]]) -> Agreement {
        let judged: Vec<Judged> = sittings.iter().flat_map(|it| markers(&voted(*it), &none())).collect();
        agreement((day(0), day(2_000)), &judged)
    }

    #[test]
    fn markers_agree_as_far_as_their_votes_do() {
        let both = between(&[["confirm"; 3], ["not-confirm"; 3]]);
        assert_eq!((both.cases, both.raters, both.kappa.map(|it| it.value)), (2, 3, Ok(1.0)));
        let split = between(&[["confirm"; 3], ["not-confirm", "not-confirm", "confirm"]]);
        assert!(split.kappa.unwrap().value < 1.0);
        assert_eq!(between(&[["confirm"; 3]]).kappa, Err(NotComputed::OneCategory));
        assert_eq!(between(&[]).kappa, Err(NotComputed::NoItems));
    }

    #[test]
    fn who_abstained_or_was_not_free_is_not_compared() {
        let judged = markers(&voted(["confirm", "not-confirm", ABSTAINS]), &none());
        assert_eq!(judged[0].by.len(), 2);
        let mut recused = voted(["confirm", "not-confirm", "confirm"]);
        let (on, said_by) = (day(1), crate::given::entry(1));
        let words = crate::private::Private::Open(None);
        recused.cases[0].conflicts.push(crate::sitting::Conflict { member: CHAIR, recused: false, words, on, said_by });
        assert!(!markers(&recused, &none())[0].by.iter().any(|(it, _)| *it == Rater::Member(CHAIR)));
        let alone = markers(&voted(["confirm", ABSTAINS, ABSTAINS]), &none());
        assert_eq!(agreement((day(0), day(2_000)), &alone).cases, 0, "what one person alone judged says nothing of agreement");
    }

    #[test]
    fn what_is_not_decided_or_was_decided_at_another_time_is_not_compared() {
        let mut undecided = voted(["confirm"; 3]);
        undecided.cases[0].decision = None;
        assert_eq!(markers(&undecided, &none()), []);
        let judged = markers(&voted(["confirm", "confirm", "not-confirm"]), &none());
        let on = judged[0].on;
        assert_eq!(agreement((on, on), &judged).cases, 1);
        assert_eq!(agreement((day(0), on.pred_opt().unwrap()), &judged).cases, 0);
        assert_eq!(agreement((day(0), day(2_000)), &judged).halves.iter().filter(|it| it.kappa.is_ok()).count(), 1);
    }

    #[test]
    fn two_panels_are_compared_where_the_second_heard_an_appeal() {
        let first = voted(["confirm"; 3]);
        let mut again = voted(["not-confirm"; 3]);
        again.convened.sitting = SittingId(Uuid::from_u128(0x599));
        again.cases[0].id = CaseId(Uuid::from_u128(0x598));
        assert_eq!(appeals(&[first.clone(), again.clone()]), [], "they had two cases before them");
        again.cases[0].decision.as_mut().unwrap().decided.option = "not-confirm".into();
        again.cases[0].added.matter = Matter::Appeal { appeal: AppealId(Uuid::nil()), sitting: SITTING, case: CASE, sat: Vec::new() };
        let judged = appeals(&[first, again.clone()]);
        assert_eq!(agreement((day(0), day(2_000)), &judged).method, Method::Cohen);
        assert_eq!(judged[0].by, [(Rater::Panel(Turn::First), Effect::Confirm), (Rater::Panel(Turn::Appeal), Effect::NotConfirm)]);
        assert_eq!(appeals(&[again]), [], "the first is not here");
    }

    fn a_sample(sample: SampleId) -> SampleDrawn {
        SampleDrawn {
            sample,
            employer: crate::given::NORTH,
            kind: ModerationKind::Partnership,
            programme: None,
            from: day(0),
            until: day(1_100),
            share_percent: 100,
            seed: "7".into(),
            known: 1,
            rest: 1,
            moderators: Vec::new(),
            drawn: vec![Drawn { stratum: Stratum::Rest, sitting: SITTING, case: CASE, person: ASHA }],
        }
    }

    fn moderated_by(kind: ModerationKind, said: &[(MemberId, bool)], option: &str) -> Vec<Judged> {
        let mut first = voted(["confirm"; 3]);
        first.cases[0].decision.as_mut().unwrap().decided.option = option.into();
        let (on, said_by, sample) = (day(1_200), crate::given::entry(1), SampleId(Uuid::nil()));
        let said = said.iter().map(|(member, agrees)| Moderation {
            recorded: ModerationRecorded {
                sample,
                case: CASE,
                person: ASHA,
                member: *member,
                agrees: *agrees,
                grade: ModerationGrade::Sufficient,
                feedback: crate::private::Private::Erased,
            },
            on,
            said_by,
        });
        let sample = Sample { drawn: a_sample(sample), on, said_by, moderations: said.collect() };
        moderated(kind, &[sample], &[first])
    }

    #[test]
    fn a_moderator_who_does_not_agree_would_have_decided_otherwise() {
        let (mona, milo) = (MemberId(Uuid::from_u128(1)), MemberId(Uuid::from_u128(2)));
        let of = |option| moderated_by(ModerationKind::Partnership, &[(mona, true), (milo, false)], option).remove(0).by;
        let panel = Rater::Panel(Turn::First);
        let (confirm, otherwise) = (Effect::Confirm, Effect::NotConfirm);
        assert_eq!(of("confirm"), [(panel, confirm), (Rater::Member(mona), confirm), (Rater::Member(milo), otherwise)]);
        assert_eq!(of("defer"), [(panel, otherwise), (Rater::Member(mona), otherwise), (Rater::Member(milo), confirm)]);
        assert_eq!(moderated_by(ModerationKind::Internal, &[(mona, true)], "confirm"), [], "they are of other employers");
    }

    #[test]
    fn a_panel_is_compared_with_whoever_looked_again_as_one_side_with_another() {
        let by = |number: u128, option| moderated_by(ModerationKind::Partnership, &[(MemberId(Uuid::from_u128(number)), true)], option);
        let judged = [by(1, "confirm"), by(2, "not-confirm"), by(3, "confirm")].concat();
        let it = agreement((day(0), day(2_000)), &judged);
        assert_eq!((it.method, it.cases, it.raters, it.kappa.map(|it| it.value)), (Method::Cohen, 3, 4, Ok(1.0)));
        let nobody = moderated_by(ModerationKind::Partnership, &[], "confirm");
        assert_eq!(agreement((day(0), day(2_000)), &nobody).kappa, Err(NotComputed::NoItems), "nobody has looked yet");
    }
}
