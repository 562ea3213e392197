//! The record of refusals: that somebody was turned away, of what kind, and who where that was proved. Never what they sent.

use domain::ids::ActorId;
use domain::refusal::Refusal;
use metrics::counter;

/// Why somebody was turned away.
#[derive(Clone, Copy, PartialEq, Eq, Debug, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum Kind {
    /// No token, or one that proves nothing here.
    Token,
    /// A sign-in that came to nothing.
    SignIn,
    /// An invitation, a link or an address that lets nobody in.
    Link,
    /// A purpose that none of their roles serves.
    Purpose,
    /// A document or a body over a limit, or one that is none.
    Document,
    /// A document that is not one of those that are run here.
    Untrusted,
    /// A change with a token that may only ask.
    ReadsOnly,
    /// More than a while allows.
    Budget,
    /// More at once than there are turns for.
    Busy,
    /// A change that is not theirs to make, or of what is not there for them.
    Change,
    /// A registration number that somebody else holds: many of them are somebody trying numbers.
    Number,
}

/// Notes that somebody was refused a change, where that is more than a slip of theirs.
pub(crate) fn note_change(refusal: &Refusal, who: ActorId) {
    match refusal {
        Refusal::NotAllowed | Refusal::NotFound => note(Kind::Change, Some(who)),
        Refusal::NumberClaimed => note(Kind::Number, Some(who)),
        _ => {}
    }
}

/// Notes that somebody was turned away.
pub(crate) fn note(kind: Kind, who: Option<ActorId>) {
    let kind: &'static str = kind.into();
    counter!("waymark_refused_total", "kind" => kind).increment(1);
    match who {
        Some(actor) => tracing::warn!(target: "waymark::refused", kind, %actor, "refused"),
        None => tracing::warn!(target: "waymark::refused", kind, "refused"),
    }
}
