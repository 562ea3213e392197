//! Choosing a version: what an enrolment pins, from the documents that the employer has adopted and what the journey says of the person.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Result;
use chrono::NaiveDate;
use domain::access::{self, Act, Actor};
use domain::eligibility::{Candidate, Eligibility, Vouched};
use domain::employer::Employer;
use domain::employment::Spell;
use domain::enrolment::{Carried, Enrolment, Pin, ProgrammeConcluded, ProgrammeEnrolled, ProgrammeMoved};
use domain::event::Event;
use domain::framework::{Framework, Programme};
use domain::history::{Draft, History};
use domain::ids::{CohortId, EmployerId, EnrolmentId, SpellId};
use domain::journey::Journey;
use domain::private::Private;
use domain::refusal::OnProgramme;
use store::cohort::Cohort as CohortLine;

use super::changes::{CarriedOver, ConcludeProgrammeInput, EnrolInput, MoveProgrammeInput, unknown};
use crate::desk::Desk;
use crate::errors::{Told, id_of, theirs};
use crate::ids::Tag;
use crate::support::enrolment;

/// What is planned, or why it cannot be.
type Planned = Result<Result<Vec<Draft>, Told>>;

/// The documents of an employer.
struct Adopted {
    employer: Employer,
    read: HashMap<Pin, Arc<Framework>>,
}

impl Adopted {
    async fn at(desk: &Desk<'_>, id: EmployerId) -> Result<Self> {
        let history = desk.store.log.history(id.into()).await.map_err(theirs)?;
        let employer = Employer::of(&history.facts(), NaiveDate::MAX);
        let wanted: Vec<(EmployerId, Pin)> = employer.frameworks.iter().map(|it| (id, it.framework.clone())).collect();
        Ok(Self { read: desk.store.frameworks(&wanted).await.map_err(theirs)?, employer })
    }

    /// A version by its name; where none is named, the latest that may be chosen on a day and was in use by then, or else was not.
    fn choose(&self, id: &str, version: Option<&str>, on: NaiveDate) -> Result<Chosen<'_>, Told> {
        let named = self.employer.frameworks.iter().filter(|it| it.framework.id == id);
        let known = named.filter_map(|it| Some((it, self.read.get(&it.framework)?)));
        let fitting = known.filter(|(it, framework)| match version {
            Some(version) => it.framework.version == version,
            None => framework.is_in_force(on),
        });
        let (it, framework) =
            fitting.max_by_key(|(it, framework)| (it.on <= on, framework.from, it.on)).ok_or(OnProgramme::FrameworkUnknown)?;
        let programme = framework.programme().ok_or(OnProgramme::NotAProgramme)?;
        let pin = |named: &domain::framework::Named| self.employer.frameworks.iter().find(|it| it.framework.named() == *named);
        let standards = programme.standards.iter().map(|it| pin(it).map(|it| it.framework.clone()).ok_or(OnProgramme::FrameworkUnknown));
        Ok(Chosen { pin: it.framework.clone(), programme, standards: standards.collect::<Result<_, _>>()? })
    }
}

/// A version that was chosen, and the standards that go with it.
struct Chosen<'a> {
    pin: Pin,
    programme: &'a Programme,
    standards: Vec<Pin>,
}

impl Chosen<'_> {
    fn eligibility(&self, journey: &Journey, spell: SpellId, (on, vouched): (NaiveDate, Vouched)) -> Eligibility {
        Eligibility::of(&self.programme.eligibility, &Candidate::of(journey, spell, on, vouched))
    }
}

fn vouched(suitable_role: Option<bool>, funded_before: Option<bool>, employer_in_partnership: Option<bool>) -> Vouched {
    Vouched { suitable_role, funded_before, employer_in_partnership }
}

fn carried(all: &[CarriedOver]) -> Vec<Carried> {
    let mut all: Vec<Carried> = all.iter().map(|it| (*it).into()).collect();
    all.sort();
    all.dedup();
    all
}

/// Plans an enrolment.
pub(super) async fn enrol(input: &EnrolInput, desk: &Desk<'_>, history: &History) -> Planned {
    let on = input.effective_on.0;
    let journey = Journey::of(&history.facts(), on);
    let asked = match Asked::read(input) {
        Ok(asked) => asked,
        Err(told) => return Ok(Err(told)),
    };
    // Another employer's is as good as none.
    let theirs_to_join = |it: &CohortLine| access::may(desk.actor, Act::ActFor(it.employer)).is_ok();
    let cohort = match asked.cohort {
        Some(id) => desk.store.cohorts_by_id(&[id], i64::MAX).await.map_err(theirs)?.pop().filter(theirs_to_join),
        None => None,
    };
    let spell = match spell(&journey, asked.spell, (desk.actor, on)) {
        Ok(spell) => spell,
        Err(told) => return Ok(Err(told)),
    };
    let Some(framework) = input.framework.as_deref().or(cohort.as_ref().map(|it| it.programme.as_str())) else {
        return Ok(Err(OnProgramme::FrameworkUnknown.into()));
    };
    let adopted = Adopted::at(desk, spell.employer).await?;
    let chosen = match adopted.choose(framework, input.version.as_deref(), on) {
        Ok(chosen) => chosen,
        Err(told) => return Ok(Err(told)),
    };
    let continued = match asked.continues {
        Some(id) => match anchor_of_next(desk, &journey, (id, on)).await? {
            Ok(anchor) => Some(anchor).filter(|_| input.carries_over.contains(&CarriedOver::Time)),
            Err(told) => return Ok(Err(told)),
        },
        None => None,
    };
    let of_document = || chosen.programme.anchor_for(&journey, spell.id, (on, cohort.as_ref().map(|it| it.intake_on)));
    let Some(anchor) = input.anchor.map(|it| it.0).or(continued).or_else(of_document) else {
        return Ok(Err(OnProgramme::NoAnchor.into()));
    };
    let vouched = vouched(input.suitable_role, input.funded_before, input.employer_in_partnership);
    let event = Event::ProgrammeEnrolled(ProgrammeEnrolled {
        enrolment: EnrolmentId(desk.new_id()),
        employer: spell.employer,
        spell: spell.id,
        eligibility: chosen.eligibility(&journey, spell.id, (on, vouched)),
        framework: chosen.pin,
        standards: chosen.standards,
        anchor,
        cohort: asked.cohort,
        continues: asked.continues,
        carries_over: carried(&input.carries_over),
        vouched,
    });
    Ok(Ok(vec![desk.draft(input.effective_on, event)]))
}

/// The ids of an enrolment's input.
struct Asked {
    spell: Option<SpellId>,
    cohort: Option<CohortId>,
    continues: Option<EnrolmentId>,
}

impl Asked {
    fn read(input: &EnrolInput) -> Result<Self, Told> {
        let spell = input.spell_id.as_ref().map(|it| id_of(Tag::Employment, it, "spellId")).transpose()?;
        let cohort = input.cohort_id.as_ref().map(|it| id_of(Tag::Cohort, it, "cohortId")).transpose()?;
        let continues = input.continues.as_ref().map(|it| id_of(Tag::Enrolment, it, "continues")).transpose()?;
        Ok(Self { spell: spell.map(SpellId), cohort: cohort.map(CohortId), continues: continues.map(EnrolmentId) })
    }
}

/// The spell that is named, or the only one that the person is in on a day at an employer that the actor acts for.
fn spell<'j>(journey: &'j Journey, named: Option<SpellId>, (actor, on): (&Actor, NaiveDate)) -> Result<&'j Spell, Told> {
    if let Some(id) = named {
        return journey.spells.iter().find(|it| it.id == id).ok_or_else(|| domain::refusal::Refusal::SpellUnknown.into());
    }
    let theirs = |it: &&Spell| it.in_post(on) && access::may(actor, Act::ActFor(it.employer)).is_ok();
    let mut all = journey.spells.iter().filter(theirs);
    match (all.next(), all.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(OnProgramme::WhichSpell.into()),
    }
}

/// From which day the clock runs of what goes on with an earlier enrolment.
async fn anchor_of_next(desk: &Desk<'_>, journey: &Journey, (id, on): (EnrolmentId, NaiveDate)) -> Result<Result<NaiveDate, Told>> {
    let Some(earlier) = journey.enrolments.iter().find(|it| it.id == id) else {
        return Ok(Err(Told::about("continues", OnProgramme::EnrolmentUnknown.into())));
    };
    let documents = desk.store.frameworks(&[(earlier.employer, earlier.framework.clone())]).await.map_err(theirs)?;
    let programme = documents.get(&earlier.framework).and_then(|it| it.programme());
    Ok(Ok(programme.map_or(earlier.anchor, |it| earlier.anchor_of_next(journey, it, on))))
}

/// An enrolment of an input, as it is on a day.
fn of<'j>(journey: &'j Journey, id: &async_graphql::ID) -> Result<&'j Enrolment, Told> {
    let id = enrolment(id)?;
    journey.enrolments.iter().find(|it| it.id == id).ok_or_else(unknown)
}

/// Plans a move to another version.
pub(super) async fn move_on(input: &MoveProgrammeInput, desk: &Desk<'_>, history: &History) -> Planned {
    let on = input.effective_on.0;
    let journey = Journey::of(&history.facts(), on);
    let enrolment = match of(&journey, &input.enrolment_id) {
        Ok(enrolment) => enrolment,
        Err(told) => return Ok(Err(told)),
    };
    let adopted = Adopted::at(desk, enrolment.employer).await?;
    let framework = input.framework.as_deref().unwrap_or(&enrolment.framework.id);
    let chosen = match adopted.choose(framework, Some(&input.version), on) {
        Ok(chosen) => chosen,
        Err(told) => return Ok(Err(told)),
    };
    let vouched = vouched(input.suitable_role, input.funded_before, input.employer_in_partnership);
    let event = Event::ProgrammeMoved(ProgrammeMoved {
        enrolment: enrolment.id,
        eligibility: chosen.eligibility(&journey, enrolment.spell, (on, vouched)),
        to: chosen.pin,
        standards: chosen.standards,
        carries_over: carried(&input.carries_over),
        vouched,
        note: Private::Open(input.note.clone()),
    });
    Ok(Ok(vec![desk.draft(input.effective_on, event)]))
}

/// Plans the end with an outcome: whether it completes the programme is said by the pinned version.
pub(super) async fn conclude(input: &ConcludeProgrammeInput, desk: &Desk<'_>, history: &History) -> Planned {
    let journey = Journey::of(&history.facts(), input.effective_on.0);
    let enrolment = match of(&journey, &input.enrolment_id) {
        Ok(enrolment) => enrolment,
        Err(told) => return Ok(Err(told)),
    };
    let documents = desk.store.frameworks(&[(enrolment.employer, enrolment.framework.clone())]).await.map_err(theirs)?;
    let programme = documents.get(&enrolment.framework).and_then(|it| it.programme());
    let Some(outcome) = programme.and_then(|it| it.outcome(&input.outcome)) else {
        return Ok(Err(OnProgramme::OutcomeUnknown.into()));
    };
    let event = Event::ProgrammeConcluded(ProgrammeConcluded {
        enrolment: enrolment.id,
        outcome: outcome.slug.clone(),
        completed: outcome.completes,
        counts_from: input.counts_from.unwrap_or(input.effective_on).0,
        note: Private::Open(input.note.clone()),
    });
    Ok(Ok(vec![desk.draft(input.effective_on, event)]))
}
