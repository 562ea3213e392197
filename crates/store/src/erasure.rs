//! Erasure: proposed, approved by a second person, recorded, and then the key's destruction, whatever happens in between.
//!
//! What it reaches: the person's key, every wrapping of it in the databases, in their write-ahead logs and in the key file, the memory
//! of every process that has the store open, and every backup made afterwards. What it cannot reach: a copy of the key file *and* the
//! database made before. Either alone is worth nothing, so keep them apart, and keep backups of the key file no longer than the time
//! within which an erasure must be complete. A disk may also keep blocks that a file no longer has: encrypt the disk.

use std::collections::{BTreeSet, HashMap};

use domain::access::Actor;
use domain::erasure::{self, ErasureProposed, Proposal};
use domain::event::Event;
use domain::history::{AsAt, Context, Draft, History, Recorded, Stream};
use domain::ids::{EventId, PersonId, ProposalId};
use domain::person::{ErasureGround, PersonErased};
use domain::private::Private;
use domain::refusal::Refusal;
use domain::retention;

use crate::Store;
use crate::append::Appended;
use crate::execute::Command;
use crate::failure::{Failure, Unanswered};

/// How a command is known again, and which version it was made for.
#[derive(Clone, Debug, Default)]
pub struct Once {
    /// The version that the caller saw; `None` where any will do.
    pub expected: Option<i64>,
    /// The idempotency key, and the request in a canonical form.
    pub key: Option<(String, Vec<u8>)>,
}

/// What a proposal says, and the ids that it is given.
#[derive(Clone, Debug)]
pub struct Proposing {
    /// The entry's.
    pub id: EventId,
    /// The proposal's.
    pub proposal: ProposalId,
    /// Why.
    pub ground: ErasureGround,
    /// What else should be known.
    pub note: Option<String>,
}

/// What is left of somebody, and what became of their erasure.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Every proposal, with who proposed, approved, rejected and carried it out.
    pub proposals: Vec<Proposal>,
    /// The erasure: who recorded it, where it stands in the log.
    pub erased: Option<Recorded>,
    /// Whether a key is stored under which anything of this person could be opened.
    pub key_is_stored: bool,
    /// Personal values in the person's entries.
    pub sealed: usize,
    /// Of these, how many this process can read.
    pub readable: usize,
    /// The same, entry by entry.
    values: HashMap<EventId, Values>,
}

/// Personal values.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Values {
    /// How many there are.
    pub sealed: usize,
    /// How many of them can be read.
    pub readable: usize,
}

impl Proof {
    /// Whether the person was erased, no key is stored, and nothing can be read.
    pub fn is_complete(&self) -> bool {
        self.erased.is_some() && !self.key_is_stored && self.readable == 0
    }

    /// The personal values of some of the entries.
    pub fn values_of(&self, entries: &[Recorded]) -> Values {
        let of = entries.iter().filter_map(|it| self.values.get(&it.id));
        of.fold(Values::default(), |sum, it| Values { sealed: sum.sealed + it.sealed, readable: sum.readable + it.readable })
    }
}

impl Store {
    /// Proposes that a person be erased. Where retention is the ground, the rule by which the record is due is recorded with it.
    ///
    /// # Errors
    /// The rule's refusal, or a failure.
    pub async fn propose_erasure(
        &self,
        actor: &Actor,
        ctx: Context,
        person: PersonId,
        it: (Proposing, Once),
    ) -> Result<Appended, Unanswered> {
        let (Proposing { id, proposal, ground, note }, Once { expected, key }) = it;
        let history = self.history_within_reach(actor, &ctx, person).await?;
        let kept = self.kept(&history, at(&ctx)).await?;
        let (under, let_go) = match ground {
            ErasureGround::RetentionExpired => (retention::due(&kept, ctx.today), BTreeSet::new()),
            // Whose own years are over has nothing to say of what others still keep.
            ErasureGround::Requested | ErasureGround::RecordedInError => {
                (None, kept.iter().filter(|it| !it.keeps(ctx.today)).map(|it| it.employer).collect())
            }
        };
        let (note, employers) = (Private::Open(note), BTreeSet::new());
        let event = Event::ErasureProposed(ErasureProposed { proposal, ground, under, note, employers, let_go });
        let drafts = vec![Draft { id, effective_on: ctx.today, event }];
        self.record(actor, ctx, Command { stream: person.into(), drafts, expected, key, import: None }).await
    }

    /// The history of whom somebody would erase, sealed; nothing of it where it is out of their reach, which takes as long.
    async fn history_within_reach(&self, actor: &Actor, ctx: &Context, person: PersonId) -> Result<History, Failure> {
        let stream = self.within_reach_to_change((actor, ctx.today), person.into()).await?;
        Ok(self.log.sealed_histories(&[stream]).await?.remove(&person.into()).unwrap_or_default())
    }

    /// Carries out an erasure that a second person approved: records it, and destroys the key. Answers when both are done; asked again
    /// under the same key, the same answer.
    ///
    /// # Errors
    /// The rule's refusal, or a failure. After a failure the erasure may be recorded and the key still be there: it is then destroyed
    /// by whoever notices first, at the latest when a store is next opened. Asking again destroys it at once, whatever is answered: under
    /// the same key the first answer, under another that the person is erased.
    pub async fn erase(
        &self,
        actor: &Actor,
        ctx: Context,
        person: PersonId,
        (id, ground, once): (EventId, Option<ErasureGround>, Once),
    ) -> Result<Appended, Unanswered> {
        let Once { expected, key } = once;
        let history = self.history_within_reach(actor, &ctx, person).await?;
        let open = erasure::open_proposal(&history);
        let ground = ground.or(open.as_ref().map(|it| it.ground)).unwrap_or(ErasureGround::Requested);
        let event = Event::PersonErased(PersonErased { ground, proposal: open.map(|it| it.id) });
        let drafts = vec![Draft { id, effective_on: ctx.today, event }];
        let recorded = self.record(actor, ctx, Command { stream: person.into(), drafts, expected, key, import: None }).await;
        match &recorded {
            Ok(_) => self.keys.destroy(&[person.into()]).await?,
            // Erased before, and perhaps cut short then.
            Err(Unanswered::Refused(Refusal::Erased)) => drop(self.keys.destroy_those_left(&[person.into()]).await?),
            Err(_) => {}
        }
        recorded
    }

    /// What the schedules say against what people want: where retention is their ground, and where an employer was not asked since it had
    /// let go of the record. Asked of every command, by every route.
    pub(crate) async fn is_due(&self, history: &History, drafts: &[Draft], ctx: &Context) -> Result<(), Unanswered> {
        for draft in drafts {
            let open = || erasure::open_proposal(history);
            let (ground, under, unasked) = match &draft.event {
                Event::ErasureProposed(it) => (it.ground, it.under.clone(), None),
                Event::ErasureApproved(_) => match open() {
                    Some(it) => (it.ground, it.under, None),
                    None => continue,
                },
                Event::PersonErased(it) => {
                    let open = open();
                    (it.ground, open.as_ref().and_then(|it| it.under.clone()), open.filter(|it| !it.let_go.is_empty()))
                }
                _ => continue,
            };
            if ground != ErasureGround::RetentionExpired && unasked.is_none() {
                continue;
            }
            let kept = self.kept(history, at(ctx)).await?;
            if unasked.is_some_and(|it| it.is_kept_again(&kept, ctx.today)) {
                return Err(Refusal::EmployersMustAgree { yours: false }.into());
            }
            if ground == ErasureGround::RetentionExpired && (under.is_none() || retention::due(&kept, ctx.today).is_none()) {
                return Err(Refusal::NotDue(retention::why_not(&kept, ctx.today)).into());
            }
        }
        Ok(())
    }

    /// What became of a person's erasure, looked up anew: in the log, among the keys, and by trying to read.
    pub async fn prove_erasure(&self, person: PersonId) -> Result<Proof, Failure> {
        let stream = Stream::from(person);
        let sealed = self.log.sealed_histories(&[stream]).await?.remove(&stream).unwrap_or_default();
        let opened = self.log.open(stream, sealed.clone()).await?;
        let mut values: HashMap<EventId, Values> = HashMap::new();
        for entry in &mut sealed.into_entries() {
            let sealed = entry.event.secrets().into_iter().filter_map(|(_, it)| it.is_sealed().then_some(())).count();
            values.insert(entry.id, Values { sealed, readable: 0 });
        }
        for entry in &mut opened.clone().into_entries() {
            let readable = entry.event.secrets().into_iter().filter_map(|(_, it)| it.is_open().then_some(())).count();
            values.entry(entry.id).or_default().readable = readable;
        }
        Ok(Proof {
            proposals: erasure::proposals(&opened),
            erased: opened.entries().iter().find(|it| matches!(it.event, Event::PersonErased(_))).cloned(),
            key_is_stored: self.keys.is_stored(stream).await?,
            sealed: values.values().map(|it| it.sealed).sum(),
            readable: values.values().map(|it| it.readable).sum(),
            values,
        })
    }

    /// Destroys the keys of everybody who was erased, where that was cut short. Answers how many there were.
    pub(crate) async fn finish_erasures(&self) -> Result<usize, Failure> {
        let erased = self.log.erased().await?;
        self.keys.forget(&erased);
        self.keys.destroy_those_left(&erased).await
    }
}

fn at(ctx: &Context) -> AsAt {
    AsAt { on: ctx.today, known: i64::MAX }
}
