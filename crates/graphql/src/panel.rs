//! Panels: terms of reference, and an employer's central list of who may sit.

pub mod facts;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::event::Event;
use domain::ids::{ActorId, EmployerId, MemberId, PersonId};
use domain::panel as known;
use domain::private::Private;

use crate::desk::Desk;
use crate::errors::{Told, id_of, theirs};
use crate::ids::{Tag, decode, encode};
use crate::scalars::Date;
use crate::write::{EmployerChange, Once, Plan, Writing};

/// As what somebody takes part in a sitting.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::panel::Capacity")]
pub enum Capacity {
    /// Chairs, scores and votes.
    Chair,
    /// Scores and votes.
    Member,
    /// Advises; neither scores nor votes.
    Adviser,
    /// Ratifies what the panel recommends, and is not in the room when it does.
    DecisionMaker,
}

/// What a decision does with the recommendation that is before the panel.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::panel::Effect")]
pub enum DecisionEffect {
    /// What the assessor recommends is confirmed.
    Confirm,
    /// It is not confirmed.
    NotConfirm,
    /// The decision is put off, under conditions and until a day.
    Defer,
    /// The case goes back to who assessed it.
    ReferBack,
    /// The panel recommends that the programme be extended.
    Extend,
}

/// Something with a short name for programs and one for people.
#[derive(Clone, Debug, SimpleObject)]
pub struct PanelTerm {
    /// For programs.
    slug: String,
    /// For people.
    title: String,
}

impl From<&known::Term> for PanelTerm {
    fn from(it: &known::Term) -> Self {
        Self { slug: it.slug.clone(), title: it.title.clone() }
    }
}

/// One of the ways in which a panel may decide.
#[derive(Clone, Debug, SimpleObject)]
pub struct DecisionOption {
    /// For programs.
    slug: String,
    /// For people.
    title: String,
    /// What it does.
    effect: DecisionEffect,
}

/// How a decision may be appealed against.
#[derive(Clone, Debug, SimpleObject)]
pub struct AppealTerms {
    /// Within so many days after the person was told.
    within_days: i32,
    /// To be heard within so many days after it was lodged.
    heard_within_days: i32,
    /// On which grounds.
    grounds: Vec<PanelTerm>,
}

/// The terms of reference of a panel.
#[derive(Clone, Debug, SimpleObject)]
pub struct TermsOfReference {
    /// Whether the panel decides; where it does not, it recommends, and the agency decision-maker ratifies.
    decides: bool,
    /// How many who may vote on a case must be there for it to be decided.
    quorum: i32,
    /// Of which capacities one must be among them.
    must_include: Vec<Capacity>,
    /// Whether nobody of the employer may chair.
    chair_independent: bool,
    /// How many cases a sitting takes, at most.
    most_cases: i32,
    /// Whether the chair's vote settles a tie.
    casting_vote: bool,
    /// For how many months before the sitting a tie keeps somebody from a case.
    look_back_months: i32,
    /// For how many days after the minutes are signed its members still see a case.
    open_days: i32,
    /// The least that a criterion is scored with.
    score_least: i32,
    /// The most that a criterion is scored with.
    score_most: i32,
    /// The rubric.
    criteria: Vec<PanelTerm>,
    /// How it may decide.
    options: Vec<DecisionOption>,
    /// Coded reasons.
    reasons: Vec<PanelTerm>,
    /// How a decision may be appealed against; null where it may not.
    appeal: Option<AppealTerms>,
}

fn number(it: u32) -> i32 {
    i32::try_from(it).unwrap_or(i32::MAX)
}

impl From<&known::Terms> for TermsOfReference {
    fn from(it: &known::Terms) -> Self {
        let terms = |all: &[known::Term]| all.iter().map(Into::into).collect();
        let option = |it: &known::DecisionOption| {
            let PanelTerm { slug, title } = (&it.named).into();
            DecisionOption { slug, title, effect: it.effect.into() }
        };
        let appeal = |it: &known::AppealTerms| AppealTerms {
            within_days: number(it.within_days),
            heard_within_days: number(it.heard_within_days),
            grounds: terms(&it.grounds),
        };
        Self {
            decides: it.decides,
            quorum: number(it.quorum),
            must_include: it.must_include.iter().map(|it| (*it).into()).collect(),
            chair_independent: it.chair_independent,
            most_cases: number(it.most_cases),
            casting_vote: it.casting_vote,
            look_back_months: number(it.look_back_months),
            open_days: number(it.open_days),
            score_least: it.scale.0.into(),
            score_most: it.scale.1.into(),
            criteria: terms(&it.criteria),
            options: it.options.iter().map(option).collect(),
            reasons: terms(&it.reasons),
            appeal: it.appeal.as_ref().map(appeal),
        }
    }
}

/// Somebody on an employer's central list of panel members.
#[derive(Clone, Debug, SimpleObject)]
pub struct PanelMember {
    /// The member.
    id: ID,
    /// What they are called; null where that cannot be read.
    name: Option<String>,
    /// For which organisation they work.
    organisation: Option<String>,
    /// Whether that is the employer itself.
    of_employer: bool,
    /// As what they may take part.
    capacities: Vec<Capacity>,
    /// The first day of the term of office.
    from: Date,
    /// The last day of the term of office, where it is set.
    until: Option<Date>,
    /// The first day off the list, where they were taken off it.
    unlisted_on: Option<Date>,
    /// When they were last trained for it; null for who does not convene.
    trained_on: Option<Date>,
    /// The account by which they act here; null for who does not convene.
    account_id: Option<ID>,
    /// Their own journey, where they have one here; null for who does not convene.
    own_journey_id: Option<ID>,
}

impl PanelMember {
    /// As those see somebody who meet them at a sitting.
    pub fn named(it: &known::Listed) -> Self {
        Self { account_id: None, own_journey_id: None, trained_on: None, ..it.into() }
    }
}

impl From<&known::Listed> for PanelMember {
    fn from(it: &known::Listed) -> Self {
        Self {
            id: encode(Tag::Member, it.says.member.0),
            name: it.says.name.get().cloned(),
            organisation: it.says.organisation.get().cloned(),
            of_employer: it.says.of_employer,
            capacities: it.says.capacities.iter().map(|it| (*it).into()).collect(),
            from: it.from.into(),
            until: it.says.until.map(Date),
            unlisted_on: it.unlisted_on.map(Date),
            trained_on: it.says.trained_on.map(Date),
            account_id: it.says.account.map(|it| encode(Tag::Actor, it.0)),
            own_journey_id: it.says.person.map(|it| encode(Tag::Journey, it.0)),
        }
    }
}

/// Somebody who is put on the central list.
#[derive(Clone, Debug, InputObject)]
pub struct ListPanelMemberInput {
    /// The employer whose list it is.
    employer_id: ID,
    /// What they are called.
    name: String,
    /// For which organisation they work.
    organisation: String,
    /// Whether that is the employer itself: then they do not chair where the terms ask for independence.
    of_employer: bool,
    /// As what they may take part.
    capacities: Vec<Capacity>,
    /// The account by which they act here: `viewer.id` as they see it, or that of an account that was opened for them.
    account_id: Option<ID>,
    /// Their own journey, where they have one here: from it their ties to others are computed. Where left out: that of the account's holder.
    own_journey_id: Option<ID>,
    /// The last day of the term of office.
    until: Option<Date>,
    /// When they were last trained for it.
    trained_on: Option<Date>,
    /// The first day of the term of office. Today where left out.
    effective_on: Option<Date>,
    /// How the request is known again. The version is the employer's.
    #[graphql(flatten)]
    once: Once,
}

impl ListPanelMemberInput {
    /// Whose journey is that of the account's holder: their ties are computed, whether or not somebody thought of saying whose it is.
    async fn holder(&self, desk: &Desk<'_>) -> Result<Option<PersonId>> {
        let Some(account) = self.account_id.as_ref().and_then(|it| decode(Tag::Actor, it)).map(ActorId) else { return Ok(None) };
        let account = desk.store.account(account).await.map_err(theirs)?;
        let employer = decode(Tag::Employer, &self.employer_id).map(EmployerId);
        // Whose account is of another employer alone is nobody's business here.
        let of_it = account.filter(|it| employer.is_some_and(|employer| it.employers().contains(&employer)));
        Ok(of_it.and_then(|it| it.opened.as_ref()?.person))
    }

    fn plan(&self, desk: &Desk<'_>, holder: Option<PersonId>) -> Result<Plan, Told> {
        let account = self.account_id.as_ref().map(|it| id_of(Tag::Actor, it, "accountId").map(ActorId)).transpose()?;
        let person = self.own_journey_id.as_ref().map(|it| id_of(Tag::Journey, it, "ownJourneyId").map(PersonId)).transpose()?;
        let person = person.or(holder);
        let event = Event::PanelMemberListed(known::PanelMemberListed {
            member: MemberId(desk.new_id()),
            account,
            person,
            name: Private::Open(self.name.trim().to_owned()),
            organisation: Private::Open(self.organisation.trim().to_owned()),
            of_employer: self.of_employer,
            capacities: self.capacities.iter().map(|it| (*it).into()).collect(),
            until: self.until.map(|it| it.0),
            trained_on: self.trained_on.map(|it| it.0),
        });
        desk.at_employer(&self.employer_id, self.effective_on.unwrap_or(Date(desk.moment.today)), event)
    }
}

/// The answer to `listPanelMember`.
#[derive(SimpleObject)]
pub struct ListPanelMemberPayload {
    #[graphql(flatten)]
    change: EmployerChange,
    /// The member; null where the request was refused.
    member_id: Option<ID>,
}

/// Somebody who is taken off the central list.
#[derive(Clone, Debug, InputObject)]
pub struct UnlistPanelMemberInput {
    /// The employer whose list it is.
    employer_id: ID,
    /// The member.
    member_id: ID,
    /// The first day without them. Today where left out.
    effective_on: Option<Date>,
    /// How the request is known again. The version is the employer's.
    #[graphql(flatten)]
    once: Once,
}

impl UnlistPanelMemberInput {
    fn plan(&self, desk: &Desk<'_>) -> Result<Plan, Told> {
        let member = MemberId(id_of(Tag::Member, &self.member_id, "memberId")?);
        let event = Event::PanelMemberUnlisted(known::PanelMemberUnlisted { member });
        desk.at_employer(&self.employer_id, self.effective_on.unwrap_or(Date(desk.moment.today)), event)
    }
}

/// The answer to `unlistPanelMember`.
#[derive(SimpleObject)]
pub struct UnlistPanelMemberPayload {
    #[graphql(flatten)]
    change: EmployerChange,
}

/// Changes of central lists.
#[derive(Default)]
pub struct PanelMutation;

#[Object]
impl PanelMutation {
    /// Puts somebody on an employer's central list of panel members, by who runs its academy.
    async fn list_panel_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: ListPanelMemberInput,
    ) -> Result<ListPanelMemberPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let holder = input.holder(&writing.desk).await?;
        let outcome = writing.record(input.plan(&writing.desk, holder)).await?;
        let member_id = outcome.entries().find_map(|it| match &it.event {
            Event::PanelMemberListed(it) => Some(encode(Tag::Member, it.member.0)),
            _ => None,
        });
        Ok(ListPanelMemberPayload { member_id, change: outcome.employer() })
    }

    /// Takes somebody off the central list. Where they sat before stays on record.
    async fn unlist_panel_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: UnlistPanelMemberInput,
    ) -> Result<UnlistPanelMemberPayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let change = writing.record(input.plan(&writing.desk)).await?.employer();
        Ok(UnlistPanelMemberPayload { change })
    }
}

/// Questions about panels.
#[derive(Default)]
pub struct PanelQuery;

#[Object]
impl PanelQuery {
    /// An employer's central list of panel members, for who convenes its panels; null for everybody else.
    async fn panel_members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The employer.")] employer_id: ID,
    ) -> Result<Option<Vec<PanelMember>>> {
        let desk = Desk::of(ctx)?;
        let convenes = |it: &EmployerId| domain::access::convenes(desk.actor, *it);
        let Some(employer) = decode(Tag::Employer, &employer_id).map(EmployerId).filter(convenes) else { return Ok(None) };
        let list = desk.store.panel_list(employer).await.map_err(theirs)?;
        Ok(Some(list.iter().map(Into::into).collect()))
    }
}
