//! What makes an account's history lawful, and who may change what of an account.

use chrono::TimeDelta;

use super::{Account, AccountKind, Granted, InvitationIssued, RoleGranted, TokenIssued};
use crate::access::{Actor, Rights, Role};
use crate::event::Event;
use crate::history::{Breach, Draft, Fact, History};
use crate::ids::EmployerId;
use crate::refusal::{OnAccount, Refusal};
use crate::text;

/// An invitation lets somebody in for so long, at most.
const LONGEST_INVITATION: TimeDelta = TimeDelta::days(30);
/// A token of a service is good for so long, at most.
const LONGEST_TOKEN: TimeDelta = TimeDelta::days(400);
/// The version of ids that are made here.
const TIMED: usize = 7;
/// The roles that who runs an academy may give to people from outside, for the academy's own employers.
const FOR_OUTSIDERS: [Role; 3] = [Role::PanelMember, Role::PanelChair, Role::ExternalModerator];
/// The roles that are held at an employer, or not at all.
const AT_AN_EMPLOYER: [Role; 7] = [
    Role::Coordinator,
    Role::HumanResources,
    Role::PrincipalSocialWorker,
    Role::Leader,
    Role::PanelMember,
    Role::PanelAdviser,
    Role::PanelChair,
];

/// Everything that is not lawful in the stream of an account.
pub(crate) fn judge(facts: &[Fact<'_>]) -> Vec<Breach> {
    let (mut account, mut breaches) = (Account::default(), Vec::new());
    for fact in facts {
        if let Err(refusal) = account.check(fact) {
            breaches.push(Breach::at(fact, refusal));
        }
        account = account.evolve(fact);
    }
    breaches
}

/// What was granted was used, and what was revoked may be in anybody's hands: neither is made undone.
pub(crate) fn may_be_amended(event: &Event) -> bool {
    !is_of_an_account(event)
}

/// Whether an event is one of an account's stream.
pub fn is_of_an_account(event: &Event) -> bool {
    matches!(
        event,
        Event::AccountOpened(_)
            | Event::RoleGranted(_)
            | Event::RoleEnded(_)
            | Event::InvitationIssued(_)
            | Event::InvitationAccepted(_)
            | Event::TokenIssued(_)
            | Event::TokenRevoked(_)
            | Event::TokensRevoked(_)
    )
}

impl Account {
    fn check(&self, fact: &Fact<'_>) -> Result<(), Refusal> {
        let Some(opened) = &self.opened else {
            return match fact.event {
                Event::AccountOpened(it) => {
                    it.name.get().map_or(Ok(()), |name| text::line("name", name, text::LINE))?;
                    it.email.get().and_then(Option::as_deref).map_or(Ok(()), check_email)
                }
                event if is_of_an_account(event) => Err(OnAccount::AccountUnknown.into()),
                _ => Err(Refusal::NotOfAJourney),
            };
        };
        match fact.event {
            Event::AccountOpened(_) => Err(OnAccount::AccountKnown.into()),
            Event::RoleGranted(it) => self.check_grant(it, fact),
            Event::RoleEnded(it) => {
                let lasts = self.grants.iter().any(|known| known.id == it.grant && known.ended_on.is_none());
                if lasts { Ok(()) } else { Err(OnAccount::GrantUnknown.into()) }
            }
            Event::InvitationIssued(it) if opened.kind == AccountKind::Person => self.check_invitation(it, fact),
            Event::InvitationIssued(_) => Err(OnAccount::NotForThisKind.into()),
            Event::InvitationAccepted(it) => {
                let open = self.invitations.iter().any(|known| known.id == it.invitation && known.is_open(fact.carrier.recorded_at));
                if open { Ok(()) } else { Err(OnAccount::InvitationOver.into()) }
            }
            Event::TokenIssued(it) if opened.kind == AccountKind::Service => self.check_token(it, fact),
            Event::TokenIssued(_) => Err(OnAccount::NotForThisKind.into()),
            Event::TokenRevoked(it) if self.revoked.contains(&it.token) => Err(OnAccount::TokenUnknown.into()),
            Event::TokenRevoked(_) | Event::TokensRevoked(_) => Ok(()),
            _ => Err(Refusal::NotOfAJourney),
        }
    }

    fn check_grant(&self, it: &RoleGranted, fact: &Fact<'_>) -> Result<(), Refusal> {
        let opened = self.opened.as_ref();
        if self.grants.iter().any(|known| known.id == it.grant) {
            return Err(OnAccount::GrantUnknown.into());
        }
        if it.until.is_some_and(|until| until < fact.effective_on) {
            return Err(Refusal::EndsBeforeItBegins("grantedUntil"));
        }
        // Whoever sits at the machine that holds the keys is nobody who signs in.
        if it.role == Role::Operator {
            return Err(OnAccount::NotForThisKind.into());
        }
        let misses_one = AT_AN_EMPLOYER.contains(&it.role) && it.employer.is_none();
        if misses_one || (it.role == Role::Administrator && it.employer.is_some()) {
            return Err(OnAccount::GrantEmployer.into());
        }
        let for_one_sitting = [Role::PanelMember, Role::PanelChair, Role::PanelAdviser].contains(&it.role);
        if it.sitting.is_some() && !for_one_sitting {
            return Err(OnAccount::GrantSitting.into());
        }
        let has_journey = opened.is_some_and(|it| it.kind == AccountKind::Person && it.person.is_some());
        if (it.role == Role::Worker || it.role.party().is_some()) && !has_journey {
            return Err(OnAccount::NotForThisKind.into());
        }
        Ok(())
    }

    fn check_invitation(&self, it: &InvitationIssued, fact: &Fact<'_>) -> Result<(), Refusal> {
        let lasts = it.expires_at - fact.carrier.recorded_at;
        if lasts <= TimeDelta::zero() || lasts > LONGEST_INVITATION {
            return Err(OnAccount::Lasts(30).into());
        }
        let is_known = self.invitations.iter().any(|known| known.id == it.invitation || known.secret_sha256 == it.secret_sha256);
        if is_known || !text::sha256(&it.secret_sha256) { Err(OnAccount::InvitationOver.into()) } else { Ok(()) }
    }

    fn check_token(&self, it: &TokenIssued, fact: &Fact<'_>) -> Result<(), Refusal> {
        let lasts = it.expires_at - fact.carrier.recorded_at;
        if lasts <= TimeDelta::zero() || lasts > LONGEST_TOKEN {
            return Err(OnAccount::Lasts(400).into());
        }
        let is_known = self.tokens.iter().any(|known| known.id == it.token) || self.revoked.contains(&it.token);
        if is_known { Err(OnAccount::TokenUnknown.into()) } else { Ok(()) }
    }
}

fn check_email(text: &str) -> Result<(), Refusal> {
    text::line("email", text, text::LINE)?;
    let is_one = text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !text.contains(' '));
    if is_one { Ok(()) } else { Err(Refusal::EmailForm) }
}

/// Whether an actor may record this of an account: who runs the installation whatever it is, but nothing that gives themselves more, nor
/// that which takes two of them; who runs an academy what is of outsiders of their own employers; and whoever is invited, that they come.
///
/// # Errors
/// [`Refusal::NotAllowed`] where no account would make a difference; [`Refusal::NotFound`] where it is somebody else's, or is not there,
/// whatever else is wrong.
pub fn may(actor: &Actor, history: &History, drafts: &[Draft]) -> Result<(), Refusal> {
    let account = Account::of(&history.facts());
    let own = account.opened.as_ref().is_some_and(|it| it.account == actor.id)
        || drafts.iter().any(|it| matches!(&it.event, Event::AccountOpened(it) if it.account == actor.id));
    let comes = !drafts.is_empty() && drafts.iter().all(|it| matches!(it.event, Event::InvitationAccepted(_)));
    if comes && own {
        return Ok(());
    }
    let more = |event: &Event| {
        matches!(event, Event::RoleGranted(_) | Event::TokenIssued(_) | Event::InvitationIssued(_) | Event::AccountOpened(_))
    };
    if own && drafts.iter().any(|it| more(&it.event)) {
        return Err(OnAccount::OwnAccount.into());
    }
    // Whoever sits at the machine that holds the keys has them all the same.
    if actor.has(Role::Operator) {
        return Ok(());
    }
    if actor.has(Role::Administrator) {
        return drafts.iter().try_for_each(|it| takes_another(actor, &account, it));
    }
    if !actor.has(Role::Coordinator) {
        return Err(Refusal::NotAllowed);
    }
    let opens = history.version() == 0 && drafts.iter().any(|it| matches!(it.event, Event::AccountOpened(_)));
    if !opens && !is_theirs(actor, &account) {
        return Err(Refusal::NotFound);
    }
    drafts.iter().try_for_each(|it| may_of_outsiders(actor, &account, &it.event))
}

/// One person alone lets nobody in to people's records: who grants a role by which they are read does not hand out the token or the
/// invitation by which it is used, in whichever order, or they could use it themselves.
fn takes_another(actor: &Actor, account: &Account, draft: &Draft) -> Result<(), Refusal> {
    let is_alone = match &draft.event {
        Event::RoleGranted(it) => takes_two(it.role) && account.was_handed_out_by(actor.id),
        Event::TokenIssued(_) | Event::InvitationIssued(_) => {
            let lasts = |it: &&Granted| it.first_day_without().is_none_or(|without| draft.effective_on < without);
            account.grants.iter().filter(lasts).any(|it| it.by == actor.id && takes_two(it.role))
        }
        _ => false,
    };
    if is_alone { Err(OnAccount::SecondAdministrator.into()) } else { Ok(()) }
}

/// A role by which people's records are read; or by which others are let in to them, since that leads to the same.
fn takes_two(role: Role) -> bool {
    role == Role::Administrator || !Rights::of([role]).is_nothing()
}

/// An account that who runs an academy looks after: of somebody from outside, which they opened, or whose grants are all of their employers.
fn is_theirs(actor: &Actor, account: &Account) -> bool {
    let is_outsider = account.opened.as_ref().is_some_and(|it| it.kind == AccountKind::Person && it.person.is_none());
    let all_here = account.grants.iter().all(|it| is_for_outsiders(it.role) && is_at(actor, it.employer));
    is_outsider && all_here && (!account.grants.is_empty() || account.opened_by == Some(actor.id))
}

fn may_of_outsiders(actor: &Actor, account: &Account, event: &Event) -> Result<(), Refusal> {
    let allowed = match event {
        // An id that a provider's holder has is no outsider's: it is made of their name there, and one that is made here is of the time.
        Event::AccountOpened(it) => it.kind == AccountKind::Person && it.person.is_none() && it.account.0.get_version_num() == TIMED,
        Event::RoleGranted(it) => {
            if !is_at(actor, it.employer) {
                return Err(Refusal::EmployerUnknown);
            }
            is_for_outsiders(it.role)
        }
        Event::RoleEnded(it) => account.grants.iter().any(|known| known.id == it.grant && is_at(actor, known.employer)),
        Event::InvitationIssued(_) | Event::TokenRevoked(_) | Event::TokensRevoked(_) => true,
        _ => false,
    };
    if allowed { Ok(()) } else { Err(OnAccount::NotYoursToGrant.into()) }
}

fn is_for_outsiders(role: Role) -> bool {
    FOR_OUTSIDERS.contains(&role)
}

fn is_at(actor: &Actor, employer: Option<EmployerId>) -> bool {
    employer.is_some_and(|it| actor.employers_as(&[Role::Coordinator]).contains(&it))
}

fn runs_it(actor: &Actor) -> bool {
    actor.has(Role::Administrator) || actor.has(Role::Operator)
}

/// Whether an actor may see an account: their own, and those that they may change.
pub fn sees(actor: &Actor, account: &Account) -> bool {
    let own = account.opened.as_ref().is_some_and(|it| it.account == actor.id);
    own || runs_it(actor) || actor.has(Role::Coordinator) && is_theirs(actor, account)
}
