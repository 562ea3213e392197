//! Panels: an invented academy's central list, and three sittings: one that is over, with an appeal, one of today that waits for scores
//! and votes, and one to come.

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};

use chrono::{Days, NaiveDate};
use domain::access::{Actor, Classes, Role};
use domain::appeal::{AppealKind, AppealLodged};
use domain::decision::{DecisionRatified, DecisionWords};
use domain::event::Event;
use domain::history::{Context, Draft, Kind, Stream};
use domain::ids::{AppealId, CaseId, CertificateId, EmployerId, EnrolmentId, EventId, MemberId, PersonId, ReviewId, SittingId};
use domain::judgement::{ScoreRecorded, VoteCast};
use domain::panel::{Capacity, PanelMemberListed, Terms};
use domain::private::Private::Open;
use domain::sitting::{CaseAdded, InvitationAnswered, Matter, MemberArrived, MemberInvited, SittingConvened};
use domain::support::Party;
use store::Store;
use store::access::Asker;
use store::bring_in::Bringing;
use store::decision::Said;
use store::execute::Command;
use store::reading::Through;

use crate::clock;
use crate::failed::Failed;
use crate::token::{LOCAL_ISSUER, actor_id};

/// Whom the printed links let in as somebody on a panel, beside others who have none: by what stands on the link, and as what they sit.
pub(super) const SEATED: [(&str, &str, Capacity); 4] = [
    ("panel chair", "Professor Grace Okafor", Capacity::Chair),
    ("panel member", "Nora Quinn", Capacity::Member),
    ("second panel member", "Omar Said", Capacity::Member),
    ("decision-maker", "Dora Malik", Capacity::DecisionMaker),
];

/// The subject of the token of somebody on the demo.
pub(super) fn subject(name: &str) -> String {
    format!("demo {name}")
}

/// A review that may come before a panel.
#[derive(Clone, Debug)]
pub(super) struct Reviewed {
    person: PersonId,
    enrolment: EnrolmentId,
    review: ReviewId,
    point: String,
    recommends: Option<String>,
    on: NaiveDate,
    is_over: bool,
    /// Who assesses them, and what they are called, where they have a journey here.
    assessor: Option<(PersonId, String)>,
}

/// The last review of everybody on a programme, where it stands: the latest first.
pub(super) fn reviewed(parts: &[Bringing]) -> Vec<Reviewed> {
    let named = |part: &Bringing| {
        let name = part.drafts.iter().find_map(|it| if let Event::JourneyOpened(it) = &it.event { it.name.get() } else { None })?;
        Some((PersonId(part.stream.id), name.full()))
    };
    let names: HashMap<PersonId, String> = parts.iter().filter(|it| it.stream.kind == Kind::Journey).filter_map(named).collect();
    let of = |part: &Bringing| {
        let mut last: Option<Reviewed> = None;
        let mut assessor = None;
        for it in &part.drafts {
            match &it.event {
                Event::SupportAssigned(it) if it.party == Party::Assessor => {
                    assessor = it.person.and_then(|it| Some((it, names.get(&it)?.clone())));
                }
                Event::ReviewSubmitted(known) => {
                    let (enrolment, review, recommends) = (known.enrolment, known.review, known.recommends.clone());
                    let (person, point) = (PersonId(part.stream.id), known.point.clone());
                    last = Some(Reviewed {
                        person,
                        enrolment,
                        review,
                        point,
                        recommends,
                        on: it.effective_on,
                        is_over: false,
                        assessor: assessor.clone(),
                    });
                }
                Event::ReviewReturned(known) => last = last.filter(|it| it.review != known.review),
                Event::ProgrammeConcluded(known) => last.iter_mut().for_each(|it| it.is_over |= it.enrolment == known.enrolment),
                Event::ProgrammeWithdrawn(_) | Event::ProgrammeTransferred(_) | Event::ProgrammeMoved(_) => last = None,
                _ => {}
            }
        }
        last
    };
    let mut all: Vec<Reviewed> = parts.iter().filter(|it| it.stream.kind == Kind::Journey).filter_map(of).collect();
    all.sort_by_key(|it| (std::cmp::Reverse(it.on), it.person));
    all
}

/// The panels of one academy, as they stand on a day.
pub(super) struct Panels<'s> {
    store: &'s Store,
    employer: EmployerId,
    today: NaiveDate,
    coordinator: Actor,
    seated: Vec<(Actor, MemberId, Capacity)>,
}

/// Somebody's case at a sitting.
struct Put<'r> {
    case: CaseId,
    it: &'r Reviewed,
}

impl<'s> Panels<'s> {
    /// Of an academy that is built.
    pub fn new(store: &'s Store, employer: EmployerId, today: NaiveDate) -> Self {
        let somebody = |name: &str, role| Actor::new(actor_id(LOCAL_ISSUER, &subject(name)), [role], [employer], None);
        let seated = |(name, _, capacity): (&str, &str, Capacity)| {
            let role = if capacity == Capacity::Chair { Role::PanelChair } else { Role::PanelMember };
            (somebody(name, role), MemberId(clock::new_id()), capacity)
        };
        Self { store, employer, today, coordinator: somebody("coordinator", Role::Coordinator), seated: SEATED.map(seated).into() }
    }

    /// Records the list and the sittings; answers how many entries that took.
    ///
    /// # Errors
    /// What was refused, or failed.
    pub async fn hold(&self, reviewed: &[Reviewed]) -> Result<i64, Failed> {
        let before = self.store.head().position;
        let held_on = before_days(self.today, 42);
        let over: Vec<&Reviewed> = reviewed.iter().filter(|it| it.is_over && it.on <= before_days(held_on, 14)).collect();
        let fail = over.iter().find(|it| it.recommends.as_deref() == Some("fail"));
        let mut decided: Vec<&Reviewed> = over.iter().filter(|it| it.recommends.as_deref() == Some("pass")).take(2).copied().collect();
        decided.extend(fail);
        let open: Vec<&Reviewed> = reviewed.iter().filter(|it| !it.is_over && it.on <= before_days(self.today, 14)).collect();
        self.list(open.iter().find_map(|it| it.assessor.as_ref())).await?;
        self.over(held_on, &decided).await?;
        let (now, later) = open.split_at(open.len().min(3));
        self.sitting_of_today(now).await?;
        self.prepared((before_days(self.today, 1), self.today + Days::new(21), "Teams"), &later[..later.len().min(4)]).await?;
        Ok(self.store.head().position - before)
    }

    /// Everybody who sits, and an assessor of the employer's own, who is tied to those whom they assess.
    async fn list(&self, assessor: Option<&(PersonId, String)>) -> Result<(), Failed> {
        let on = before_days(self.today, 400);
        let mut events = Vec::new();
        for ((_, name, _), (who, member, capacity)) in SEATED.iter().zip(&self.seated) {
            let of_employer = *capacity == Capacity::DecisionMaker;
            let organisation = if of_employer { "The council" } else { "University of the North" };
            events.push(Event::PanelMemberListed(PanelMemberListed {
                member: *member,
                account: Some(who.id),
                person: None,
                name: Open((*name).to_owned()),
                organisation: Open(organisation.to_owned()),
                of_employer,
                capacities: BTreeSet::from([*capacity]),
                until: self.today.checked_add_days(Days::new(500)),
                trained_on: on.checked_sub_days(Days::new(30)),
            }));
        }
        if let Some((person, name)) = assessor {
            events.push(Event::PanelMemberListed(PanelMemberListed {
                member: MemberId(clock::new_id()),
                account: None,
                person: Some(*person),
                name: Open(name.clone()),
                organisation: Open("The council".to_owned()),
                of_employer: true,
                capacities: BTreeSet::from([Capacity::Member, Capacity::Adviser]),
                until: None,
                trained_on: None,
            }));
        }
        self.say(&self.coordinator, on, (self.employer.into(), events)).await
    }

    /// A sitting that is over: everything decided and signed, one appeal against it, and one certificate.
    async fn over(&self, held_on: NaiveDate, reviewed: &[&Reviewed]) -> Result<(), Failed> {
        let Some((id, cases)) = self.prepared((before_days(held_on, 40), held_on, "Room 4"), reviewed).await? else { return Ok(()) };
        self.closed(id, before_days(held_on, 10)).await?;
        for (who, member, _) in self.seated.iter().filter(|it| it.2.votes()) {
            self.say(who, held_on, (id.into(), vec![Event::MemberArrived(MemberArrived { member: *member })])).await?;
        }
        for (index, put) in cases.iter().enumerate() {
            let option = if index == 1 { "defer" } else { "confirm" };
            self.judged(id, held_on, (put, option)).await?;
        }
        let (maker, member, _) = &self.seated[3];
        for put in &cases {
            let reasons = Open("The panel's reasons are accepted".to_owned());
            let said = DecisionRatified { case: put.case, person: put.it.person, member: *member, ratified: true, reasons };
            self.say(maker, after_days(held_on, 5), (id.into(), vec![Event::DecisionRatified(said)])).await?;
        }
        let (chair, ..) = &self.seated[0];
        let on = after_days(held_on, 7);
        let signing = self.store.plan_signing(asker(chair, on, &Through::default()), id).await?;
        self.say(chair, on, (id.into(), signing.events)).await?;
        if let Some(put) = cases.iter().find(|it| it.it.recommends.as_deref() == Some("fail")) {
            self.appealed(id, after_days(held_on, 14), put).await?;
        }
        self.certified(id, &cases[0]).await
    }

    async fn appealed(&self, id: SittingId, on: NaiveDate, put: &Put<'_>) -> Result<(), Failed> {
        let Some(terms) = self.terms(on).await?.and_then(|(_, it)| it.appeal) else { return Ok(()) };
        let (appeal, words) = (AppealId(clock::new_id()), Open("Two of my observations were not before the panel".to_owned()));
        let heard_by = terms.heard_by(on);
        let (kind, grounds) = (AppealKind::Appeal, vec!["evidence-not-seen".to_owned()]);
        let lodged = AppealLodged { appeal, case: put.case, person: put.it.person, kind, grounds, heard_by, words };
        self.say(&self.coordinator, on, (id.into(), vec![Event::AppealLodged(lodged)])).await
    }

    async fn certified(&self, id: SittingId, put: &Put<'_>) -> Result<(), Failed> {
        let (code, through) = (self.store.new_code(), Through::default());
        let asked = asker(&self.coordinator, self.today, &through);
        let issue = self.store.plan_certificate(asked, (id, put.case), (CertificateId(clock::new_id()), &code)).await?;
        self.say(&self.coordinator, self.today, (issue.employer.into(), issue.planned.events)).await
    }

    /// Today's: its agenda is closed, one member has scored, and everything else is to be done.
    async fn sitting_of_today(&self, reviewed: &[&Reviewed]) -> Result<(), Failed> {
        let prepared = self.prepared((before_days(self.today, 30), self.today, "Room 4"), reviewed).await?;
        let Some((id, cases)) = prepared else { return Ok(()) };
        self.closed(id, before_days(self.today, 7)).await?;
        let (who, member, _) = &self.seated[2];
        self.say(who, self.today, (id.into(), vec![Event::MemberArrived(MemberArrived { member: *member })])).await?;
        for put in &cases {
            self.scored(id, self.today, (put, who, *member)).await?;
        }
        Ok(())
    }

    /// A sitting with its members and cases, where there is anybody to sit on.
    async fn prepared<'r>(
        &self,
        (on, held_on, place): (NaiveDate, NaiveDate, &str),
        reviewed: &[&'r Reviewed],
    ) -> Result<Option<(SittingId, Vec<Put<'r>>)>, Failed> {
        let Some((terms, rules)) = self.terms(held_on).await?.filter(|_| !reviewed.is_empty()) else { return Ok(None) };
        let sitting = SittingId(clock::new_id());
        let convened = SittingConvened { sitting, employer: self.employer, held_on, place: Open(place.to_owned()), terms, rules };
        self.say(&self.coordinator, on, (sitting.into(), vec![Event::SittingConvened(convened)])).await?;
        let mut events = Vec::new();
        for (_, member, capacity) in &self.seated {
            events.push(Event::MemberInvited(MemberInvited { member: *member, capacity: *capacity, instead_of: None }));
            events.push(Event::InvitationAnswered(InvitationAnswered { member: *member, accepts: true }));
        }
        self.say(&self.coordinator, on, (sitting.into(), events)).await?;
        let mut cases = Vec::new();
        for it in reviewed {
            let case = CaseId(clock::new_id());
            let matter = Matter::Review { point: it.point.clone(), review: it.review, recommends: it.recommends.clone() };
            let added = CaseAdded { case, person: it.person, enrolment: it.enrolment, matter };
            self.say(&self.coordinator, on, (sitting.into(), vec![Event::CaseAdded(added)])).await?;
            cases.push(Put { case, it });
        }
        Ok(Some((sitting, cases)))
    }

    async fn terms(&self, on: NaiveDate) -> Result<Option<(domain::enrolment::Pin, Terms)>, Failed> {
        Ok(self.store.terms_in_force(self.employer, on, None).await?)
    }

    async fn closed(&self, id: SittingId, on: NaiveDate) -> Result<(), Failed> {
        let closing = self.store.plan_closing(asker(&self.coordinator, on, &Through::default()), id, true).await?;
        self.say(&self.coordinator, on, (id.into(), closing.events)).await
    }

    /// Everybody scores and votes for one option, and the chair decides.
    async fn judged(&self, id: SittingId, on: NaiveDate, (put, option): (&Put<'_>, &str)) -> Result<(), Failed> {
        let judges = || self.seated.iter().filter(|it| it.2.votes());
        for (who, member, _) in judges() {
            self.scored(id, on, (put, who, *member)).await?;
        }
        for (who, member, _) in judges() {
            let (case, person, option) = (put.case, put.it.person, option.to_owned());
            let vote = VoteCast { case, person, member: *member, option, reasons: Open(None) };
            self.say(who, on, (id.into(), vec![Event::VoteCast(vote)])).await?;
        }
        let defers = option == "defer";
        let words = DecisionWords {
            reasons: if defers { "One more observation is needed" } else { "The evidence bears the recommendation out" }.to_owned(),
            to_person: Some("Thank you for the care that you put into your portfolio".to_owned()),
            to_assessor: Some("The observations say clearly what was seen".to_owned()),
            conditions: defers.then(|| "A third direct observation, of a visit".to_owned()),
        };
        let reason = if defers { "evidence-lacks" } else { "standards-met" };
        let due_on = defers.then(|| after_days(on, 60));
        let said = Said { option: None, reasons: vec![reason.to_owned()], takes_effect_on: on, due_on, words };
        let (chair, ..) = &self.seated[0];
        let decided = self.store.plan_decision(asker(chair, on, &Through::default()), (id, put.case), &said).await?;
        self.say(chair, on, (id.into(), decided.events)).await
    }

    async fn scored(&self, id: SittingId, on: NaiveDate, (put, who, member): (&Put<'_>, &Actor, MemberId)) -> Result<(), Failed> {
        let Some((_, rules)) = self.terms(on).await? else { return Ok(()) };
        let scores = rules.criteria.iter().map(|it| (it.slug.clone(), rules.scale.1.saturating_sub(1))).collect();
        let score = ScoreRecorded { case: put.case, person: put.it.person, member, scores, words: Open(None) };
        self.say(who, on, (id.into(), vec![Event::ScoreRecorded(score)])).await
    }

    async fn say(&self, who: &Actor, on: NaiveDate, (stream, events): (Stream, Vec<Event>)) -> Result<(), Failed> {
        let draft = |event| Draft { id: EventId(clock::new_id()), effective_on: on, event };
        let drafts = events.into_iter().map(draft).collect();
        let context = Context { by: who.id, now: clock::now(), today: on };
        let command = Command { stream, drafts, expected: None, key: None, import: None };
        self.store.record(who, context, command).await?;
        Ok(())
    }
}

fn asker<'a>(actor: &'a Actor, today: NaiveDate, through: &'a Through) -> Asker<'a> {
    Asker { actor, today, wanted: Classes::all(), through, now: clock::now() }
}

fn before_days(on: NaiveDate, days: u64) -> NaiveDate {
    on.checked_sub_days(Days::new(days)).unwrap_or(on)
}

fn after_days(on: NaiveDate, days: u64) -> NaiveDate {
    on.checked_add_days(Days::new(days)).unwrap_or(on)
}
