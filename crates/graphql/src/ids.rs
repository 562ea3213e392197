//! Node ids: opaque names of things, each with its kind inside, so that a cohort's id is never taken for a journey's.

use async_graphql::ID;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use domain::history::{Kind, Stream};
use domain::ids::EventId;
use strum::IntoStaticStr;
use uuid::Uuid;

/// The kinds of things that have a node id.
#[derive(Clone, Copy, PartialEq, Eq, Debug, IntoStaticStr)]
pub enum Tag {
    /// A journey, by its person.
    Journey,
    /// A cohort.
    Cohort,
    /// An employer.
    Employer,
    /// A team.
    Team,
    /// A placement.
    Placement,
    /// An offer.
    Offer,
    /// A spell of employment.
    Employment,
    /// An enrolment on a programme.
    Enrolment,
    /// A review.
    Review,
    /// A piece of evidence.
    Evidence,
    /// A session of supervision.
    Session,
    /// A cause for concern.
    Concern,
    /// A calendar feed.
    Feed,
    /// A claim for funding.
    Claim,
    /// A legal hold.
    Hold,
    /// A proposal to erase somebody.
    Proposal,
    /// A request for rectification.
    Rectification,
    /// A role that was granted.
    Grant,
    /// An invitation.
    Invitation,
    /// A token of a service.
    Token,
    /// Whoever acts.
    Actor,
    /// A memorandum.
    Memorandum,
    /// A sitting of a panel.
    Sitting,
    /// A case before a panel.
    Case,
    /// Somebody on a central list of panel members.
    Member,
    /// A piece of learning.
    Cpd,
    /// An application for a step of a ladder.
    Application,
    /// A designation.
    Designation,
    /// An incentive.
    Incentive,
    /// A doing of a course.
    Training,
    /// A plan of learning.
    CpdPlan,
    /// A secondment, shadowing, or time with another agency.
    Secondment,
    /// An appeal.
    Appeal,
    /// A certificate.
    Certificate,
    /// A sample of what panels decided.
    Sample,
}

/// The node id of a thing.
pub fn encode(tag: Tag, id: Uuid) -> ID {
    let tag: &'static str = tag.into();
    ID(BASE64.encode(format!("{tag}:{}", id.as_hyphenated())))
}

/// The thing of a node id, where the id is one of this kind.
pub fn decode(tag: Tag, id: &ID) -> Option<Uuid> {
    let text = text(id)?;
    let (found, uuid) = text.split_once(':')?;
    let id = uuid.parse::<Uuid>().ok().filter(|it| it.as_hyphenated().to_string() == uuid)?;
    (found == <&str>::from(tag)).then_some(id)
}

/// The node id of an entry: an entry is found through the stream it belongs to.
pub fn encode_entry(stream: Stream, event: EventId) -> ID {
    ID(BASE64.encode(format!("Entry:{stream}/{event}")))
}

/// The stream and event of an entry's node id.
pub fn decode_entry(id: &ID) -> Option<(Stream, EventId)> {
    let text = text(id)?;
    let (stream, event) = text.strip_prefix("Entry:")?.rsplit_once('/')?;
    Some((stream.parse().ok()?, EventId(event.parse().ok()?)))
}

/// The node id of what a stream is the history of, where it has one.
pub fn of_stream(stream: Stream) -> Option<ID> {
    let tag = match stream.kind {
        Kind::Journey => Tag::Journey,
        Kind::Cohort => Tag::Cohort,
        Kind::Employer => Tag::Employer,
        Kind::Release | Kind::Import | Kind::Disclosure => return None,
        Kind::Account => Tag::Actor,
        Kind::Sitting => Tag::Sitting,
        Kind::Moderation => Tag::Sample,
    };
    Some(encode(tag, stream.id))
}

fn text(id: &ID) -> Option<String> {
    if id.len() > 200 {
        return None;
    }
    String::from_utf8(BASE64.decode(id.as_bytes()).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_leads_back_to_its_own_kind_only() {
        let id = encode(Tag::Journey, Uuid::nil());
        assert_eq!(decode(Tag::Journey, &id), Some(Uuid::nil()));
        assert_eq!(decode(Tag::Cohort, &id), None);
    }

    #[test]
    fn what_nobody_gave_out_is_no_id() {
        for text in ["", "x", "Journey:00000000-0000-0000-0000-000000000000", "Sm91cm5leTo"] {
            assert_eq!(decode(Tag::Journey, &ID(text.to_owned())), None, "{text}");
        }
        let unhyphenated = BASE64.encode("Journey:00000000000000000000000000000000");
        assert_eq!(decode(Tag::Journey, &ID(unhyphenated)), None);
    }

    #[test]
    fn an_entry_is_found_through_its_stream() {
        let stream = Stream { kind: Kind::Journey, id: Uuid::nil() };
        let id = encode_entry(stream, EventId(Uuid::max()));
        assert_eq!(decode_entry(&id), Some((stream, EventId(Uuid::max()))));
        assert_eq!(decode_entry(&encode(Tag::Journey, Uuid::nil())), None);
    }
}
