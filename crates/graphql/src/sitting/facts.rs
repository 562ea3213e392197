//! What the entries of a sitting say. They are acts, which nobody corrects, so one type is enough for all of them.

use async_graphql::{ID, SimpleObject};
use domain::event::Event;

use crate::ids::{Tag, encode};
use crate::panel::Capacity;
use crate::scalars::Date;

/// Something that happened at a sitting of a panel: what is not part of it is null.
#[derive(Clone, Debug, Default, SimpleObject)]
pub struct AtSitting {
    /// The case that it is about.
    case_id: Option<ID>,
    /// The member who did it, or to whom it was done.
    member_id: Option<ID>,
    /// As what a member takes part.
    capacity: Option<Capacity>,
    /// The day on which the panel sits.
    #[graphql(name = "sitsOn")]
    held_on: Option<Date>,
    /// The option that was voted for, or decided.
    option: Option<String>,
    /// SHA-256 of the pack that was sealed or decided on, or of the minutes that were signed.
    #[graphql(name = "sealedSha256")]
    sha256: Option<String>,
    /// Whether an invitation was accepted, or a decision ratified.
    agreed: Option<bool>,
}

impl AtSitting {
    /// What an event says, where it is of a sitting.
    pub fn of(event: &Event) -> Option<Self> {
        if !event.is_of_a_sitting() {
            return None;
        }
        let member = |it: domain::ids::MemberId| Some(encode(Tag::Member, it.0));
        let it = Self { case_id: event.case().map(|it| encode(Tag::Case, it.0)), ..Self::default() };
        Some(match event {
            Event::SittingConvened(known) => Self { held_on: Some(known.held_on.into()), ..it },
            Event::SittingMoved(known) => Self { held_on: Some(known.held_on.into()), ..it },
            Event::MemberInvited(known) => Self { member_id: member(known.member), capacity: Some(known.capacity.into()), ..it },
            Event::InvitationAnswered(known) => Self { member_id: member(known.member), agreed: Some(known.accepts), ..it },
            Event::ConflictDeclared(known) => Self { member_id: member(known.member), ..it },
            Event::MemberRecused(known) => Self { member_id: member(known.member), ..it },
            Event::MemberArrived(known) => Self { member_id: member(known.member), ..it },
            Event::MemberLeft(known) => Self { member_id: member(known.member), ..it },
            Event::ScoreRecorded(known) => Self { member_id: member(known.member), ..it },
            Event::VoteCast(known) => Self { member_id: member(known.member), option: Some(known.option.clone()), ..it },
            Event::PackSealed(known) => Self { sha256: Some(known.sha256.clone()), ..it },
            Event::CaseDecided(known) => Self { option: Some(known.option.clone()), sha256: Some(known.pack.clone()), ..it },
            Event::DecisionRatified(known) => Self { member_id: member(known.member), agreed: Some(known.ratified), ..it },
            Event::MinutesSigned(known) => Self { member_id: member(known.member), sha256: Some(known.sha256.clone()), ..it },
            _ => it,
        })
    }
}
