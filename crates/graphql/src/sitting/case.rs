//! A case before a panel: what of it somebody sees is decided already.

use std::sync::Arc;

use async_graphql::{Enum, ID, Object, SimpleObject};
use domain::access::{CaseSight, DecisionSight as Told};
use domain::ids::CaseId;
use domain::sitting::{Case, Matter as KnownMatter};
use store::sitting::Seen;

use super::PanelExclusion;
use crate::appeal::Appeal;
use crate::decision::Decision;
use crate::ids::{Tag, encode};
use crate::judgement::{Score, Vote};
use crate::pack::{EvidenceRefused, LateEvidence, Pack};
use crate::panel::Capacity;
use crate::scalars::{Date, noted};

/// What is before a panel.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
pub enum MatterKind {
    /// What was submitted at a review point.
    Review,
    /// An application for the next step of a career.
    Progression,
    /// An appeal or a complaint against what another sitting decided.
    Appeal,
}

/// What is before a panel.
#[derive(Clone, Debug, SimpleObject)]
pub struct Matter {
    /// Which of the three.
    kind: MatterKind,
    /// The review point, where it is a review.
    point: Option<String>,
    /// The review, where it is one.
    review_id: Option<ID>,
    /// The outcome that the assessor recommends, where one is.
    recommends: Option<String>,
    /// The step that is applied for, where it is a progression.
    step: Option<String>,
    /// The application, where it is a progression for which somebody applied on a ladder.
    application_id: Option<ID>,
    /// The appeal, where it is one.
    appeal_id: Option<ID>,
    /// The sitting whose decision an appeal is against.
    first_sitting_id: Option<ID>,
}

impl From<&KnownMatter> for Matter {
    fn from(it: &KnownMatter) -> Self {
        let none = |kind| Self {
            kind,
            point: None,
            review_id: None,
            recommends: None,
            step: None,
            application_id: None,
            appeal_id: None,
            first_sitting_id: None,
        };
        match it {
            KnownMatter::Review { point, review, recommends } => Self {
                point: Some(point.clone()),
                review_id: Some(encode(Tag::Review, review.0)),
                recommends: recommends.clone(),
                ..none(MatterKind::Review)
            },
            KnownMatter::Progression { step, application } => Self {
                step: Some(step.clone()),
                application_id: application.map(|it| encode(Tag::Application, it.0)),
                ..none(MatterKind::Progression)
            },
            KnownMatter::Appeal { appeal, sitting, .. } => Self {
                appeal_id: Some(encode(Tag::Appeal, appeal.0)),
                first_sitting_id: Some(encode(Tag::Sitting, sitting.0)),
                ..none(MatterKind::Appeal)
            },
        }
    }
}

/// That somebody is not free in a case, as they said.
#[derive(Clone, Debug, SimpleObject)]
pub struct PanelConflict {
    /// Who.
    member_id: ID,
    /// Whether they stepped back; where they did not, they declared a conflict, which keeps them out all the same.
    recused: bool,
    /// What was said; null where that is not yours to read.
    words: Option<String>,
    /// On which day.
    on: Date,
}

/// Whether a member judges a case, and as what.
#[derive(Clone, Debug, SimpleObject)]
pub struct PanelJudge {
    /// Who.
    member_id: ID,
    /// As what.
    capacity: Capacity,
    /// Whether they have scored.
    scored: bool,
    /// Whether they have voted.
    voted: bool,
}

/// A case before a panel, as far as it is yours to see.
#[derive(Clone)]
pub struct PanelCase {
    seen: Arc<Seen>,
    index: usize,
}

impl PanelCase {
    pub(crate) fn new(seen: Arc<Seen>, index: usize) -> Self {
        Self { seen, index }
    }

    pub(crate) fn id_of(&self) -> CaseId {
        self.it().id
    }

    fn it(&self) -> &Case {
        &self.seen.sitting.cases[self.index]
    }

    fn sight(&self) -> CaseSight {
        self.seen.cases[self.index]
    }

    /// Whether every score may be seen by whoever sees how the case is judged.
    fn is_revealed(&self) -> bool {
        self.seen.sitting.is_revealed_to(&self.seen.sight.members, self.it(), &self.seen.ties)
    }
}

/// A case before a panel, as far as it is yours to see: what is not is null or empty.
#[Object]
impl PanelCase {
    /// The case.
    async fn id(&self) -> ID {
        encode(Tag::Case, self.it().id.0)
    }

    /// Whose case it is, by the node id of the journey.
    async fn journey_id(&self) -> Option<ID> {
        self.sight().person.then(|| encode(Tag::Journey, self.it().added.person.0))
    }

    /// Whose case it is, by name.
    async fn person_name(&self) -> Option<&String> {
        self.seen.names[self.index].as_ref().filter(|_| self.sight().person)
    }

    /// The programme that it is about.
    async fn enrolment_id(&self) -> Option<ID> {
        self.sight().person.then(|| encode(Tag::Enrolment, self.it().added.enrolment.0))
    }

    /// What is before the panel.
    async fn matter(&self) -> Option<Matter> {
        self.sight().person.then(|| (&self.it().added.matter).into())
    }

    /// Whether it was taken off the agenda.
    async fn withdrawn(&self) -> bool {
        self.it().withdrawn
    }

    /// What keeps whom who was invited from this case, as is known now: from the record, and as declared. Your own exclusions are told to
    /// you, and everybody's to who sees the case.
    async fn excluded(&self) -> Vec<PanelExclusion> {
        let (seen, case) = (&self.seen, self.it());
        let told = |member| self.sight().every_word || seen.sight.members.contains(&member);
        let seats = seen.sitting.seats.iter().filter(|it| !it.replaced && told(it.member));
        seats.flat_map(|seat| seen.ties.of(case.id, seat.member).iter().map(|it| PanelExclusion::of(seat.member, it))).collect()
    }

    /// Who declared a conflict, or stepped back.
    async fn conflicts(&self) -> Vec<PanelConflict> {
        let told = |it: &&domain::sitting::Conflict| self.sight().every_word || self.seen.sight.members.contains(&it.member);
        let conflict = |it: &domain::sitting::Conflict| PanelConflict {
            member_id: encode(Tag::Member, it.member.0),
            recused: it.recused,
            words: noted(&it.words).map(str::to_owned),
            on: it.on.into(),
        };
        self.it().conflicts.iter().filter(told).map(conflict).collect()
    }

    /// Who judges it: may vote on it, and is in the room, at this moment.
    async fn judges(&self) -> Vec<PanelJudge> {
        let (case, seen) = (self.it(), &self.seen);
        if !self.sight().judgement {
            return Vec::new();
        }
        let judge = |it: &domain::sitting::Seat| PanelJudge {
            member_id: encode(Tag::Member, it.member.0),
            capacity: it.capacity.into(),
            scored: case.scores.iter().any(|known| known.recorded.member == it.member),
            voted: case.votes.iter().any(|known| known.cast.member == it.member),
        };
        seen.sitting.judges(case, &seen.ties).into_iter().map(judge).collect()
    }

    /// Whether there is a quorum at this moment, among those who are free in this case and in the room.
    async fn has_quorum(&self) -> bool {
        let (case, seen) = (self.it(), &self.seen);
        let judges = seen.sitting.judges(case, &seen.ties);
        let rules = seen.sitting.rules();
        judges.len() >= rules.quorum as usize && rules.must_include.iter().all(|wanted| judges.iter().any(|it| it.capacity == *wanted))
    }

    /// Who chairs it at this moment: the first who was invited as a chair, is free in this case, and is in the room.
    async fn chair_id(&self) -> Option<ID> {
        self.seen.sitting.chair_of(self.it(), &self.seen.ties).map(|it| encode(Tag::Member, it.0))
    }

    /// Its packs, in the order of sealing.
    async fn packs(&self) -> Vec<Pack> {
        if !self.sight().pack {
            return Vec::new();
        }
        (0..self.it().packs.len()).map(|number| Pack::new(Arc::clone(&self.seen), (self.index, number))).collect()
    }

    /// What would belong in the pack, and came after its latest sealing: until the chair admits it or does not, it is not before the panel.
    async fn late_evidence(&self) -> Vec<LateEvidence> {
        let person = self.it().added.person;
        self.seen.late[self.index].iter().map(|it| LateEvidence::of(person, it)).collect()
    }

    /// Late evidence that the chair did not admit.
    async fn late_evidence_refused(&self) -> Vec<EvidenceRefused> {
        if self.sight().pack { self.it().refused_late.iter().map(Into::into).collect() } else { Vec::new() }
    }

    /// Whether the scores may be seen: the chair revealed them, or everybody who judges the case has scored.
    async fn scores_revealed(&self) -> bool {
        self.is_revealed()
    }

    /// Scores: your own, and everybody's once they are revealed.
    async fn scores(&self) -> Vec<Score> {
        let (sight, case) = (self.sight(), self.it());
        let open = sight.judgement && self.is_revealed();
        let told = |it: &&domain::judgement::Score| open || sight.own == Some(it.recorded.member);
        case.scores.iter().filter(told).map(|it| Score::of(it, case, &self.seen.ties)).collect()
    }

    /// Votes: your own, and everybody's once the case is decided. What a tie that was recorded later made void is marked so.
    async fn votes(&self) -> Vec<Vote> {
        let (sight, case) = (self.sight(), self.it());
        let open = sight.judgement && case.decision.is_some();
        let told = |it: &&domain::judgement::Vote| open || sight.own == Some(it.cast.member);
        case.votes.iter().filter(told).map(|it| Vote::of(it, case, &self.seen.ties)).collect()
    }

    /// What was decided.
    async fn decision(&self) -> Option<Decision> {
        let sight = self.sight();
        let told = Told { to_person: sight.every_word || !sight.judgement, to_assessor: sight.every_word, judgement: sight.judgement };
        sight.decision.then(|| Decision::of((&self.seen.sitting, self.it()), &self.seen.ties, told)).flatten()
    }

    /// Appeals and complaints against it.
    async fn appeals(&self) -> Vec<Appeal> {
        if !self.sight().person {
            return Vec::new();
        }
        self.it().appeals.iter().map(Into::into).collect()
    }
}
