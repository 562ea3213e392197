//! Moderation: the view of samples, what they are drawn of, and what of one an asker is given.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use domain::access::{self, Class, Classes, Given, Purpose, Role};
use domain::enrolment::Pin;
use domain::event::Event;
use domain::framework::Framework;
use domain::history::{Fact, History, Kind, Stream};
use domain::ids::{CaseId, EmployerId, EnrolmentId, MemberId, PersonId, SampleId, SittingId};
use domain::journey::Journey;
use domain::moderation::{self, Candidate, Drawn, ModerationKind, Sample, SampleDrawn, SampleSight, candidates, draw, rest, to_be_hashed};
use domain::panel::Listed;
use domain::refusal::Refusal;
use domain::sitting::{Case, Sitting, own_people};

use crate::Store;
use crate::access::Asker;
use crate::db::Value;
use crate::execute::PATIENCE;
use crate::failure::{Failure, Unanswered};
use crate::hex::sha256_bytes;
use crate::pack::Planned;
use crate::sitting::without_words;
use crate::views::{Column, STILL, View, day};

/// Samples, by employer and day.
pub const VIEW: View = View {
    name: "moderation_sample",
    version: 1,
    kind: Kind::Moderation,
    of: &["SampleDrawn"],
    columns: &[Column::Text("employer"), Column::Text("drawn_on")],
    indexes: &["employer, known_to"],
    rows,
};

fn rows(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let row = |it: Sample| vec![it.drawn.employer.to_string().into(), day(it.on)];
    Sample::folded(facts).map(row).into_iter().collect()
}

/// What is to be drawn.
#[derive(Clone, Debug)]
pub struct ToDraw {
    /// Whose panels decided.
    pub employer: EmployerId,
    /// Who moderates.
    pub kind: ModerationKind,
    /// The programme, by the id of its framework.
    pub programme: Option<String>,
    /// The first and the last day of decisions.
    pub days: (NaiveDate, NaiveDate),
    /// The share of the rest, in per cent.
    pub share_percent: u32,
    /// Who moderates.
    pub moderators: Vec<MemberId>,
}

/// A sample as an asker is given it.
#[derive(Clone, Debug)]
pub struct SeenSample {
    /// The sample: what is not theirs to see is not in it.
    pub sample: Sample,
    /// The version of its history.
    pub version: i64,
    /// What the asker is to it.
    pub sight: SampleSight,
    /// Its cases, in the order of the sample, but for the asker's own.
    pub cases: Vec<SeenCase>,
}

/// A case of a sample, with the sitting that decided it.
#[derive(Clone, Debug)]
pub struct SeenCase {
    /// Why it is in the sample.
    pub drawn: Drawn,
    /// The sitting.
    pub sitting: Sitting,
}

impl SeenCase {
    /// The case as the sitting has it.
    pub fn case(&self) -> Option<&Case> {
        self.sitting.case(self.drawn.case)
    }
}

impl Store {
    /// The entry by which a sample is drawn: the seed is made here.
    ///
    /// # Errors
    /// Why none is drawn, or it is not the asker's to draw.
    pub async fn plan_sample(&self, asker: Asker<'_>, sample: SampleId, it: &ToDraw) -> Result<Planned, Unanswered> {
        if !access::convenes(asker.actor, it.employer) {
            let refusal = if access::convenes_anywhere(asker.actor) { Refusal::NotFound } else { Refusal::NotAllowed };
            return Err(refusal.into());
        }
        let mut seed = [0; 8];
        seed.copy_from_slice(&self.keys.random()[..8]);
        let mut drawn = SampleDrawn {
            sample,
            employer: it.employer,
            kind: it.kind,
            programme: it.programme.clone(),
            from: it.days.0,
            until: it.days.1,
            share_percent: it.share_percent,
            seed: u64::from_be_bytes(seed).to_string(),
            known: self.latest().await?,
            rest: 0,
            moderators: it.moderators.clone(),
            drawn: Vec::new(),
        };
        let all = self.candidates(&drawn).await?;
        drawn.rest = u32::try_from(rest(&all)).unwrap_or(u32::MAX);
        drawn.drawn = draw(&all, it.share_percent.min(100));
        Ok(Planned { events: vec![Event::SampleDrawn(drawn)], version: Some(0) })
    }

    /// Every case that a sample is drawn of, as it was known when it was drawn.
    pub(crate) async fn candidates(&self, it: &SampleDrawn) -> Result<Vec<Candidate>, Unanswered> {
        if !self.views.reach(it.known, PATIENCE).await {
            return Err(Refusal::Busy.into());
        }
        let sittings = self.sittings_held(it.employer, it.until, it.known).await?;
        let known = self.programmes_of(it.employer, &sittings, it.known).await?;
        let completes = |case: &Case| {
            let (pin, framework) = known.get(&case.added.enrolment)?;
            if it.programme.as_ref().is_some_and(|wanted| *wanted != pin.id) {
                return None;
            }
            let outcomes = framework.as_ref().and_then(|it| it.programme()).map(|it| it.outcomes.as_slice()).unwrap_or_default();
            let recommended = |slug: &str| outcomes.iter().any(|it| it.completes && it.slug == slug);
            Some(case.recommends().is_none_or(recommended))
        };
        let hash = |case: CaseId| sha256_bytes(to_be_hashed(&it.seed, case));
        Ok(sittings.iter().flat_map(|sitting| candidates(sitting, (it.from, it.until), completes, hash)).collect())
    }

    /// The sittings of an employer that were held up to a day, as known at a position, with nothing opened.
    pub(crate) async fn sittings_held(&self, employer: EmployerId, until: NaiveDate, known: i64) -> Result<Vec<Sitting>, Failure> {
        let sql = format!("select stream from views.sitting where known_to = {STILL} and employer = $1 and held_on <= $2 order by stream");
        let rows = self.db.rows(sql, vec![employer.to_string().into(), day(until)]).await?;
        let streams: Vec<Stream> = rows.iter().filter_map(|row| row.text(0).parse().ok()).collect();
        let mut histories = self.log.sealed_histories(&streams).await?;
        Ok(streams.iter().filter_map(|it| Sitting::of(&histories.remove(it)?.known_at(known))).collect())
    }

    /// On which version of a programme everybody was whose case sittings have.
    async fn programmes_of(
        &self,
        employer: EmployerId,
        sittings: &[Sitting],
        known: i64,
    ) -> Result<HashMap<EnrolmentId, (Pin, Option<Framework>)>, Failure> {
        let people: BTreeSet<PersonId> = sittings.iter().flat_map(|it| &it.cases).map(|it| it.added.person).collect();
        let people: Vec<PersonId> = people.into_iter().collect();
        let mut pins: HashMap<EnrolmentId, Pin> = HashMap::new();
        for history in self.journeys_of(&people).await?.into_values() {
            let journey = Journey::of(&history.facts_known_at(known), NaiveDate::MAX);
            pins.extend(journey.enrolments.into_iter().map(|it| (it.id, it.framework)));
        }
        let wanted: Vec<(EmployerId, Pin)> = pins.values().map(|it| (employer, it.clone())).collect();
        let found = self.frameworks(&wanted).await?;
        let with = |(id, pin): (EnrolmentId, Pin)| {
            let framework = found.get(&pin).map(|it| Framework::clone(it));
            (id, (pin, framework))
        };
        Ok(pins.into_iter().map(with).collect())
    }

    /// A sample, as far as it is the asker's; what is read of it of other people is noted. `None` where it is not there for them.
    pub async fn moderation_sample(&self, asker: Asker<'_>, id: SampleId) -> Result<Option<SeenSample>, Failure> {
        let reads = asker.wanted.holds(Class::Assessment);
        let Some((sample, sight, version)) = self.look_at_sample(asker, id).await? else { return Ok(None) };
        let streams: BTreeSet<Stream> = sample.drawn.drawn.iter().map(|it| it.sitting.into()).collect();
        let streams: Vec<Stream> = streams.into_iter().collect();
        let histories = if reads { self.log.histories(&streams).await? } else { self.log.sealed_histories(&streams).await? };
        let sittings: HashMap<SittingId, Sitting> = histories
            .into_iter()
            .filter_map(|(stream, it)| Some((SittingId(stream.id), Sitting::of(&if reads { it } else { without_words(it) })?)))
            .collect();
        let list = self.panel_list(sample.drawn.employer).await?;
        let own: BTreeSet<PersonId> = own_people(asker.actor, &list).collect();
        let mut tied = BTreeSet::new();
        for drawn in &sample.drawn.drawn {
            for member in list.iter().filter(|it| sight.members.contains(&it.says.member)) {
                let around = self.around_moderation(drawn, member).await?;
                if around.is_none_or(|around| is_free(&around, drawn.case, (member, &list)).is_err()) {
                    tied.insert(drawn.case);
                }
            }
        }
        // Who is not free in a case neither says what they think of it nor reads it, and nobody reads their own.
        let theirs = |it: &&Drawn| !own.contains(&it.person) && !tied.contains(&it.case);
        let see = |it: &Drawn| Some(SeenCase { drawn: it.clone(), sitting: sittings.get(&it.sitting)?.clone() });
        let cases: Vec<SeenCase> = sample.drawn.drawn.iter().filter(theirs).filter_map(see).collect();
        if reads {
            self.note_sample(asker, sample.drawn.employer, &cases).await?;
        }
        Ok(Some(SeenSample { sample, version, sight, cases }))
    }

    /// A sample for who would do something with it: nothing personal is read of it.
    pub async fn sample_to_change(&self, asker: Asker<'_>, id: SampleId) -> Result<Option<(Sample, SampleSight)>, Failure> {
        let found = self.look_at_sample(Asker { wanted: Classes::default(), ..asker }, id).await?;
        Ok(found.map(|(sample, sight, _)| (sample, sight)))
    }

    async fn look_at_sample(&self, asker: Asker<'_>, id: SampleId) -> Result<Option<(Sample, SampleSight, i64)>, Failure> {
        let history = self.log.history(id.into()).await?;
        let history = if asker.wanted.holds(Class::Assessment) { history } else { without_words(history) };
        let Some(mut sample) = Sample::of(&history) else { return Ok(None) };
        let list = self.panel_list(sample.drawn.employer).await?;
        let Some(sight) = SampleSight::of(asker.actor, &sample, &list) else { return Ok(None) };
        let whole = sample.clone();
        sample.moderations.retain(|it| sight.sees(&whole, it) && asker.actor.person != Some(it.recorded.person));
        Ok(Some((sample, sight, history.version())))
    }

    async fn note_sample(&self, asker: Asker<'_>, employer: EmployerId, cases: &[SeenCase]) -> Result<(), Failure> {
        let classes: Classes = [Class::Assessment].into_iter().collect();
        let reads = |it: &Role| matches!(it.purpose(), Purpose::Panel | Purpose::Moderation) || *it == Role::Coordinator;
        let footing: BTreeSet<Role> = asker.actor.roles().into_iter().filter(reads).collect();
        let given = |it: &SeenCase| {
            let given = Given { footing: footing.clone(), acting_for: [employer].into(), read: classes, ..Given::default() };
            (Stream::from(it.drawn.person), given)
        };
        let read: Vec<(Stream, Given)> = cases.iter().map(given).collect();
        self.note_readings(asker, read.iter().map(|(stream, given)| (stream, given))).await
    }

    /// The samples of an employer that are an asker's to see, the latest first.
    pub async fn moderation_samples(&self, asker: Asker<'_>, employer: EmployerId) -> Result<Vec<SampleId>, Failure> {
        let all = self.samples_of(employer).await?;
        let list = self.panel_list(employer).await?;
        let theirs = |it: &&Sample| SampleSight::of(asker.actor, it, &list).is_some();
        Ok(all.iter().filter(theirs).map(|it| it.drawn.sample).collect())
    }

    /// Every sample of an employer, the latest first, with nothing opened.
    pub(crate) async fn samples_of(&self, employer: EmployerId) -> Result<Vec<Sample>, Failure> {
        let sql =
            format!("select stream from views.moderation_sample where known_to = {STILL} and employer = $1 order by drawn_on desc, stream");
        let rows = self.db.rows(sql, vec![employer.to_string().into()]).await?;
        let streams: Vec<Stream> = rows.iter().filter_map(|row| row.text(0).parse().ok()).collect();
        let histories = self.log.sealed_histories(&streams).await?;
        Ok(streams.iter().filter_map(|it| Sample::of(histories.get(it)?)).collect())
    }

    /// What is needed to judge whether a moderator is free in a case: the sitting that decided it, and the journeys of those concerned.
    pub(crate) async fn around_moderation(
        &self,
        drawn: &Drawn,
        member: &Listed,
    ) -> Result<Option<(Sitting, HashMap<PersonId, History>)>, Failure> {
        let stream = Stream::from(drawn.sitting);
        let sitting = self.log.sealed_histories(&[stream]).await?.get(&stream).and_then(Sitting::of);
        let people: Vec<PersonId> = [Some(drawn.person), member.says.person].into_iter().flatten().collect();
        let journeys = self.journeys_of(&people).await?;
        Ok(sitting.map(|it| (it, journeys)))
    }
}

/// Whether an actor may see what a sample's history says in the log.
pub(crate) fn entries(actor: &access::Actor, history: History) -> Option<Given> {
    access::sample_entries(actor, history).map(|history| Given { history, ..Given::default() })
}

/// Whether a moderator may say something of a case, by everything around it.
pub(crate) fn is_free(
    (sitting, journeys): &(Sitting, HashMap<PersonId, History>),
    case: CaseId,
    (member, list): (&Listed, &[Listed]),
) -> Result<(), Refusal> {
    let looked = domain::independence::Looked { sitting, list, journeys, known: i64::MAX };
    let case = sitting.case(case).ok_or(domain::refusal::OnPanel::NotInTheSample)?;
    moderation::is_free(case, member.says.member, &looked.exclusions(case, member))
}
