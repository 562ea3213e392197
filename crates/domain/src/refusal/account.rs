//! Why something of an account may not happen.

use strum::{IntoStaticStr, VariantNames};

/// Why something of an account may not happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum OnAccount {
    /// No such account.
    #[error("there is no such account: open it first")]
    AccountUnknown,
    /// The account exists.
    #[error("this account has been opened already")]
    AccountKnown,
    /// No such grant that lasts.
    #[error("there is no such grant that still lasts")]
    GrantUnknown,
    /// An employer too many, or too few.
    #[error("name the employer for which the role is granted; who runs the installation does so for none in particular")]
    GrantEmployer,
    /// A token for a person, an invitation for a service, a journey's role without a journey.
    #[error("an account of this kind has no such thing: people are invited, services have tokens, and a worker has a journey")]
    NotForThisKind,
    /// Not something that this actor may give.
    #[error("this is not yours to grant: you may invite people from outside to the panels of your own employers")]
    NotYoursToGrant,
    /// Nobody gives themselves more.
    #[error("nobody grants anything to themselves: ask somebody else who may")]
    OwnAccount,
    /// Taken up, expired, or never was.
    #[error("this invitation is over: it was taken up, has expired, or never was")]
    InvitationOver,
    /// Issued or revoked already.
    #[error("there is no such token, or it is revoked already")]
    TokenUnknown,
    /// Over before it begins, or without end.
    #[error("expected an instant later than now, and at most {0} days away")]
    Lasts(i64),
    /// This installation signs no tokens.
    #[error("this installation signs no tokens of its own: start it without --no-local-tokens")]
    NoOwnTokens,
    /// It takes two to let somebody in to people's records.
    #[error(
        "who grants a role by which people's records are read does not hand out the token or the invitation for it as well: have another \
         administrator do one of the two (what you issued before counts until it is revoked)"
    )]
    SecondAdministrator,
    /// Something that has nothing to do with one sitting.
    #[error("for one sitting alone somebody is made a panel's member, chair or adviser, at the employer whose sitting it is")]
    GrantSitting,
}

impl OnAccount {
    /// The input's field that the refusal is about; empty where it is about the whole.
    pub fn field(self) -> &'static str {
        match self {
            Self::AccountUnknown | Self::AccountKnown | Self::OwnAccount | Self::SecondAdministrator => "accountId",
            Self::GrantUnknown => "grantId",
            Self::GrantEmployer => "employerId",
            Self::GrantSitting => "sittingId",
            Self::NotYoursToGrant => "role",
            Self::TokenUnknown => "tokenId",
            Self::Lasts(_) => "expiresAt",
            Self::NotForThisKind | Self::InvitationOver | Self::NoOwnTokens => "",
        }
    }
}
