//! Judgement: each member scores alone, sealed until all who are there have scored; then each votes for themselves.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::history::Fact;
use crate::ids::{CaseId, EventId, MemberId, PersonId};
use crate::independence::Exclusions;
use crate::panel::Capacity;
use crate::private::Private;
use crate::refusal::{OnPanel, Refusal};
use crate::sitting::{Case, Seat, Sitting};
use crate::text;

/// What a vote for no option is called.
pub const ABSTAINS: &str = "abstain";

/// A member scored a case. Until scores are revealed, the last one of each member counts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ScoreRecorded {
    /// The case.
    pub case: CaseId,
    /// Whose case it is.
    pub person: PersonId,
    /// Who scores.
    pub member: MemberId,
    /// By criterion of the rubric.
    pub scores: BTreeMap<String, u8>,
    /// What they add.
    pub words: Private<Option<String>>,
}

/// The scores of a case were revealed before all who are there had scored.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ScoresRevealed {
    /// The case.
    pub case: CaseId,
    /// Whose case it is.
    pub person: PersonId,
}

/// A member voted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VoteCast {
    /// The case.
    pub case: CaseId,
    /// Whose case it is.
    pub person: PersonId,
    /// Who votes.
    pub member: MemberId,
    /// For which option of the terms, or [`ABSTAINS`].
    pub option: String,
    /// Why: who is outvoted is heard.
    pub reasons: Private<Option<String>>,
}

/// A score, on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Score {
    /// What was recorded.
    pub recorded: ScoreRecorded,
    /// The entry that says so.
    pub said_by: EventId,
}

/// A vote, on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vote {
    /// What was cast.
    pub cast: VoteCast,
    /// The entry that says so.
    pub said_by: EventId,
    /// Its place in the log.
    pub position: i64,
}

impl Vote {
    pub(crate) fn new(it: &VoteCast, fact: &Fact<'_>) -> Self {
        Self { cast: it.clone(), said_by: fact.carrier.id, position: fact.origin.position }
    }
}

/// A vote as a decision counts it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Counted {
    /// Whose.
    pub member: MemberId,
    /// For which option.
    pub option: String,
}

/// What the votes on a case come to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tally {
    /// The option.
    pub option: String,
    /// The votes that counted, abstentions among them.
    pub counted: Vec<Counted>,
    /// Who chaired.
    pub chaired_by: MemberId,
    /// How many who may vote were there.
    pub quorum: u32,
    /// Whether the chair's vote settled a tie.
    pub casting_vote: bool,
}

impl Sitting {
    /// Who may judge a case and is in the room, in the order of invitation.
    pub fn judges(&self, case: &Case, ties: &Exclusions) -> Vec<&Seat> {
        let may =
            |it: &&Seat| it.capacity.votes() && it.is_present() && !case.is_conflicted(it.member) && ties.of(case.id, it.member).is_empty();
        self.seats.iter().filter(may).collect()
    }

    /// Who chairs a case: the first who is invited as its chair, may judge it, and is in the room.
    pub fn chair_of(&self, case: &Case, ties: &Exclusions) -> Option<MemberId> {
        self.judges(case, ties).into_iter().find(|it| it.capacity == Capacity::Chair).map(|it| it.member)
    }

    /// Who is expected to judge a case: everybody who may and takes part, whether or not they have come already, but for those who left.
    fn expected(&self, case: &Case, ties: &Exclusions) -> Vec<&Seat> {
        let free = |it: &Seat| !case.is_conflicted(it.member) && ties.of(case.id, it.member).is_empty();
        self.seats.iter().filter(|it| it.capacity.votes() && it.takes_part() && !it.has_left && free(it)).collect()
    }

    /// Whether the scores of a case are open: the chair revealed them, everybody who is expected to judge it has scored, or voting has begun:
    /// whoever takes somebody's place after that votes without having scored.
    pub fn is_revealed(&self, case: &Case, ties: &Exclusions) -> bool {
        let expected = self.expected(case, ties);
        let all = || !expected.is_empty() && expected.iter().all(|it| case.has_scored(it.member));
        case.revealed.is_some() || !case.votes.is_empty() || all()
    }

    /// Whether they are open to somebody with these seats: who judges the case is not shown what others think before they have said it
    /// themselves, wherever they are and whatever they are besides.
    pub fn is_revealed_to(&self, members: &[MemberId], case: &Case, ties: &Exclusions) -> bool {
        let judges = |it: &&MemberId| self.seat(**it).is_some_and(|it| it.takes_part() && it.capacity.votes());
        let have_spoken = members.iter().filter(judges).all(|it| case.has_scored(*it));
        self.is_revealed(case, ties) && (have_spoken || case.revealed.is_some() || !case.votes.is_empty())
    }

    /// What the votes on a case come to.
    ///
    /// # Errors
    /// Why they come to nothing: nobody chairs, too few are there, somebody has not voted, or there is a tie.
    pub fn tally(&self, case: &Case, ties: &Exclusions) -> Result<Tally, Refusal> {
        let judges = self.judges(case, ties);
        let quorum = u32::try_from(judges.len()).unwrap_or(u32::MAX);
        let chaired_by = self.chair_of(case, ties).ok_or(OnPanel::NobodyChairs)?;
        if quorum < self.rules().quorum {
            return Err(OnPanel::NoQuorum { present: quorum, needed: self.rules().quorum }.into());
        }
        let lacks = self.rules().must_include.iter().find(|wanted| !judges.iter().any(|it| it.capacity == **wanted));
        if lacks.is_some() {
            return Err(OnPanel::NoQuorum { present: quorum, needed: self.rules().quorum }.into());
        }
        let vote = |it: &&Seat| case.votes.iter().find(|known| known.cast.member == it.member);
        let counted: Option<Vec<Counted>> =
            judges.iter().map(|it| vote(it).map(|vote| Counted { member: it.member, option: vote.cast.option.clone() })).collect();
        let counted = counted.ok_or(OnPanel::NotEverybodyVoted)?;
        let (option, casting_vote) = majority(&counted, chaired_by, self.rules().casting_vote)?;
        Ok(Tally { option, counted, chaired_by, quorum, casting_vote })
    }
}

/// The option with the most votes, and whether the chair's vote settled it.
pub(crate) fn majority(counted: &[Counted], chair: MemberId, casting: bool) -> Result<(String, bool), Refusal> {
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    for it in counted.iter().filter(|it| it.option != ABSTAINS) {
        *votes.entry(&it.option).or_default() += 1;
    }
    let most = votes.values().copied().max().ok_or(OnPanel::NotEverybodyVoted)?;
    let leading: Vec<&str> = votes.iter().filter(|(_, count)| **count == most).map(|(option, _)| *option).collect();
    if let [only] = leading.as_slice() {
        return Ok(((*only).to_owned(), false));
    }
    let chairs = counted.iter().find(|it| it.member == chair && leading.contains(&it.option.as_str()));
    match chairs.filter(|_| casting) {
        Some(it) => Ok((it.option.clone(), true)),
        None => Err(OnPanel::Tied.into()),
    }
}

pub(crate) fn score(sitting: &Sitting, it: &ScoreRecorded) -> Result<(), Refusal> {
    let case = sitting.closed_case(it.case, it.person)?;
    sitting.free_voter(case, it.member)?;
    if case.revealed.is_some() || !case.votes.is_empty() {
        return Err(OnPanel::Revealed.into());
    }
    let rules = sitting.rules();
    let is_wrong =
        |slug: &String, score: u8| !rules.criteria.iter().any(|it| it.slug == *slug) || score < rules.scale.0 || rules.scale.1 < score;
    let whole = rules.criteria.iter().all(|known| it.scores.contains_key(&known.slug));
    if !whole || it.scores.iter().any(|(slug, score)| is_wrong(slug, *score)) {
        return Err(OnPanel::ScoreForm { least: rules.scale.0, most: rules.scale.1 }.into());
    }
    text::noted("words", &it.words)
}

pub(crate) fn reveal(sitting: &Sitting, it: &ScoresRevealed) -> Result<(), Refusal> {
    let case = sitting.closed_case(it.case, it.person)?;
    match () {
        () if case.revealed.is_some() => Err(OnPanel::Revealed.into()),
        () if case.scores.is_empty() => Err(OnPanel::NobodyScored.into()),
        () => Ok(()),
    }
}

pub(crate) fn vote(sitting: &Sitting, it: &VoteCast) -> Result<(), Refusal> {
    let case = sitting.closed_case(it.case, it.person)?;
    let seat = sitting.free_voter(case, it.member)?;
    if !seat.is_present() {
        return Err(OnPanel::NotInTheRoom.into());
    }
    if case.votes.iter().any(|known| known.cast.member == it.member) {
        return Err(OnPanel::AlreadyVoted.into());
    }
    if it.option != ABSTAINS && sitting.rules().option(&it.option).is_none() {
        return Err(OnPanel::OptionUnknown.into());
    }
    text::noted("reasons", &it.reasons)
}
