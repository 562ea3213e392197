//! Refusals at panels: what a rule answers somebody who convenes, sits, scores, votes, decides or appeals.

use strum::{IntoStaticStr, VariantNames};

use crate::ids::EventId;

/// Why something may not happen at a panel. Its codes stand beside those of [`super::Refusal`], and never change either.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum OnPanel {
    /// On the list already.
    #[error("this member, or another with the same account, is on the central list already")]
    MemberKnown,
    /// Not on the list.
    #[error("there is no such member on the central list")]
    MemberUnknown,
    /// Not listed for that.
    #[error("the central list does not have this member for that capacity")]
    NotListedFor,
    /// Nobody convened it.
    #[error("there is no such sitting")]
    SittingUnknown,
    /// Convened already.
    #[error("this sitting has been convened already")]
    SittingKnown,
    /// On a day that is over.
    #[error("expected a day that is not over yet")]
    SittingInThePast,
    /// Cancelled.
    #[error("this sitting was cancelled: convene another")]
    SittingCancelled,
    /// Its day has not come.
    #[error("this sitting has not begun: nobody is in the room, and nobody votes, before its day")]
    SittingNotBegun,
    /// Back-dated.
    #[error("what happens at a sitting is recorded on the day on which it happens")]
    NotToday,
    /// The terms are not the employer's.
    #[error("these terms of reference are not adopted, or not in force on the day of the sitting")]
    TermsUnknown,
    /// Invited already.
    #[error("this member is invited already")]
    AlreadyInvited,
    /// Answered so already.
    #[error("this invitation has been answered so already")]
    AlreadyAnswered,
    /// Somebody is replaced by somebody of the same capacity.
    #[error("a substitute takes part in the capacity of whom they stand in for")]
    AnotherCapacity,
    /// No seat.
    #[error("this member has no seat at this sitting that is theirs to use here")]
    NotOnThePanel,
    /// In the room, or not.
    #[error("this member is not in the room, or is where they are said to go")]
    NotInTheRoom,
    /// On the agenda already.
    #[error("this case is on the agenda already")]
    CaseKnown,
    /// Not on the agenda.
    #[error("there is no such case on the agenda of this sitting")]
    CaseUnknown,
    /// What is before the panel is not there.
    #[error("there is nothing like that to put before a panel: a review that was submitted and not returned, or an appeal that was lodged")]
    MatterUnknown,
    /// As many as the terms allow.
    #[error("the agenda is full: the terms of reference allow {0} cases")]
    AgendaFull(u32),
    /// Nothing on it.
    #[error("there is no case on the agenda")]
    NoCases,
    /// Closed.
    #[error("the agenda is closed: what comes now is late")]
    AgendaIsClosed,
    /// Not closed.
    #[error("the agenda is not closed yet: nothing is before the panel")]
    AgendaNotClosed,
    /// Something of the pack is not as it must be.
    #[error("this is not the pack as it stands: look again and repeat")]
    PackOutdated,
    /// Something is lacking, or could tell of somebody.
    #[error("the pack is not as it should be: {0}; have it mended, take the case off the agenda, or close it knowing this")]
    PackIncomplete(String),
    /// Nothing late.
    #[error("there is no such late evidence: it is in the pack, was not admitted before, or does not belong to this case")]
    NotLate,
    /// Tied to the person.
    #[error("this member is not independent in this case: {tie} (entry {entry})")]
    NotIndependent {
        /// What ties them.
        tie: &'static str,
        /// The entry that says so.
        entry: EventId,
    },
    /// Somebody of the employer.
    #[error("the terms of reference ask that nobody of the employer chairs (entry {0})")]
    ChairNotIndependent(EventId),
    /// Stepped back already.
    #[error("this member has stepped back from this case already")]
    AlreadyRecused,
    /// Not each criterion once, within the scale.
    #[error("expected a score from {least} to {most} for each criterion of the rubric, and for nothing else")]
    ScoreForm {
        /// The least.
        least: u8,
        /// The most.
        most: u8,
    },
    /// Open for all to see.
    #[error("the scores of this case are open: nobody scores any more")]
    Revealed,
    /// Judgement before influence.
    #[error("the scores of this case are still sealed: everybody who is there scores first, or the chair reveals them")]
    StillSealed,
    /// Voted.
    #[error("this member has voted on this case already")]
    AlreadyVoted,
    /// Not one of the options.
    #[error("the terms of reference have no such option")]
    OptionUnknown,
    /// Not one of the reasons.
    #[error("expected at least one of the reasons that the terms of reference have, and no other")]
    NoSuchReason,
    /// Nobody may chair.
    #[error("nobody who may chair this case is there: admit a substitute")]
    NobodyChairs,
    /// Too few.
    #[error(
        "there is no quorum among those who are free to decide this case: {present} of {needed}, or somebody whom the terms ask for is not there"
    )]
    NoQuorum {
        /// How many are there.
        present: u32,
        /// How many must be.
        needed: u32,
    },
    /// Somebody there has not voted.
    #[error("not everybody who may vote on this case and is in the room has voted, or nobody voted for an option")]
    NotEverybodyVoted,
    /// A tie.
    #[error("the votes are tied, and by these terms of reference or by the chair's own vote nothing settles it")]
    Tied,
    /// What is said to be decided is not what the votes come to.
    #[error("this is not what the votes come to: look again and repeat")]
    NotTheVotes,
    /// Decided.
    #[error("this case is decided: what was decided stays as it is")]
    AlreadyDecided,
    /// Not decided.
    #[error("this is not decided yet")]
    NotDecided,
    /// A day for conditions, or none.
    #[error("a decision that is put off names a later day by which its conditions are to be met; no other does")]
    DeferralDay,
    /// Nobody ratifies.
    #[error("by its terms of reference this panel decides: nobody ratifies")]
    PanelDecides,
    /// Ratified, or not.
    #[error("the decision-maker has spoken on this already")]
    AlreadyRatified,
    /// Signed.
    #[error("the minutes are signed: nothing of this sitting changes any more")]
    MinutesSigned,
    /// The terms know no appeal.
    #[error("by its terms of reference nobody appeals against this panel")]
    NoAppeal,
    /// Too late.
    #[error("an appeal is lodged within {0} days after the decision")]
    AppealTooLate(u32),
    /// Lodged already.
    #[error("this has been lodged against this decision already")]
    AppealKnown,
    /// Not one of the grounds.
    #[error("expected at least one of the grounds that the terms of reference have, and no other")]
    GroundUnknown,
    /// There is nothing to certify.
    #[error("no confirmation of a completed programme stands from which a certificate could be issued")]
    NothingConfirmed,
    /// Issued already.
    #[error("a certificate of this programme has been issued already: revoke it, and issue another")]
    CertificateKnown,
    /// Revoked, or never issued.
    #[error("there is no such certificate, or it is revoked already")]
    CertificateUnknown,
    /// Not the next number.
    #[error("certificates are numbered one after another: look again and repeat")]
    CertificateNumber,
    /// Drawn already.
    #[error("this sample has been drawn already")]
    SampleKnown,
    /// Nobody drew it.
    #[error("there is no such sample")]
    SampleUnknown,
    /// Of days to come.
    #[error("a sample is drawn of days that have come")]
    SampleTooSoon,
    /// Not a share.
    #[error("expected a share from 0 to 100 per cent")]
    SampleShare,
    /// Nothing was decided.
    #[error("no panel decided anything of this programme in this time, or the share is of nothing")]
    SampleEmpty,
    /// Not what the seed draws.
    #[error("this is not what the seed draws: look again and repeat")]
    SampleOutdated,
    /// Not in the sample.
    #[error("there is no such case in this sample")]
    NotInTheSample,
    /// Not a moderator.
    #[error("expected moderators of the central list: of the employer for its own moderation, of others in a partnership")]
    NotAModerator,
    /// Moderated.
    #[error("this moderator has said what they think of this case already")]
    AlreadyModerated,
    /// Nobody has scored.
    #[error("nobody has scored this case yet: there is nothing to reveal")]
    NobodyScored,
    /// It has begun.
    #[error("this sitting has begun: cancel it, or withdraw the case and put it before another sitting")]
    SittingHasBegun,
    /// Votes were cast.
    #[error(
        "votes have been cast on this case: only a member steps back or leaves by themselves now, and nobody joins but in somebody's place"
    )]
    VotesCast,
    /// What is before the panel is not what it was.
    #[error("what is before the panel has changed since it was put on the agenda: withdraw the case and add it again")]
    MatterChanged,
    /// It is before another sitting, or decided.
    #[error(
        "this is before another sitting, or was decided: it comes again by an appeal, or once it was put off, referred back or is void"
    )]
    MatterTaken,
    /// The decision does not stand.
    #[error("this decision does not stand any more: put the case before another sitting")]
    DecisionVoid,
    /// Not a day on which a decision may take effect.
    #[error(
        "a decision takes effect within two years of its day, before the day until which it is put off, and on an appeal not before it"
    )]
    EffectiveDay,
}

impl OnPanel {
    /// The input's field that the refusal is about; empty where it is about the whole.
    pub fn field(&self) -> &'static str {
        match self {
            Self::MemberKnown | Self::MemberUnknown | Self::NotListedFor | Self::AlreadyInvited => "memberId",
            Self::AlreadyAnswered | Self::NotOnThePanel | Self::NotInTheRoom | Self::AlreadyRecused => "memberId",
            Self::NotIndependent { .. } | Self::ChairNotIndependent(_) => "memberId",
            Self::AnotherCapacity => "capacity",
            Self::SittingUnknown | Self::SittingKnown | Self::SittingCancelled | Self::SittingNotBegun | Self::NotToday => "sittingId",
            Self::AgendaFull(_) | Self::NoCases | Self::AgendaIsClosed | Self::AgendaNotClosed | Self::MinutesSigned => "sittingId",
            Self::SittingInThePast => "heldOn",
            Self::TermsUnknown => "terms",
            Self::MatterUnknown => "matter",
            Self::CaseKnown | Self::CaseUnknown | Self::PackOutdated => "caseId",
            Self::PackIncomplete(_) => "knowingFindings",
            Self::Revealed | Self::StillSealed | Self::AlreadyVoted | Self::NobodyChairs | Self::NoQuorum { .. } => "caseId",
            Self::NotEverybodyVoted | Self::Tied | Self::NotTheVotes | Self::AlreadyDecided | Self::NotDecided => "caseId",
            Self::PanelDecides | Self::AlreadyRatified | Self::NoAppeal | Self::AppealTooLate(_) | Self::AppealKnown => "caseId",
            Self::NotLate => "entryIds",
            Self::ScoreForm { .. } => "scores",
            Self::OptionUnknown => "option",
            Self::NoSuchReason => "reasons",
            Self::DeferralDay => "dueOn",
            Self::GroundUnknown => "grounds",
            Self::NothingConfirmed | Self::CertificateKnown => "caseId",
            Self::CertificateUnknown => "certificateId",
            Self::CertificateNumber | Self::SampleOutdated => "",
            Self::SampleKnown | Self::SampleUnknown => "sampleId",
            Self::SampleTooSoon | Self::SampleEmpty => "until",
            Self::SampleShare => "sharePercent",
            Self::NotInTheSample | Self::AlreadyModerated => "caseId",
            Self::NotAModerator => "moderatorIds",
            Self::NobodyScored | Self::VotesCast | Self::MatterChanged | Self::DecisionVoid => "caseId",
            Self::SittingHasBegun => "sittingId",
            Self::MatterTaken => "matter",
            Self::EffectiveDay => "takesEffectOn",
        }
    }
}
