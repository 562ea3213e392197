//! Certificates: issued on what a panel confirmed, revoked, and checked by anybody who holds one.

pub mod facts;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::certificate::{self as known, CertificateRevoked, Number};
use domain::event::Event;
use domain::history::{Recorded, Stream};
use domain::ids::{CaseId, CertificateId, EmployerId, SittingId};
use domain::refusal::Refusal;
use store::Store;
use store::certificate::{Checked, Code};
use store::failure::Unanswered;

use crate::desk::Desk;
use crate::errors::{Told, id_of, theirs, told};
use crate::ids::{Tag, decode, encode};
use crate::scalars::Date;
use crate::write::{EmployerChange, Once, Outcome, Plan, Writing};

/// How often a certificate is planned anew where another is issued in between.
const TRIES: usize = 8;

/// Why a certificate is revoked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::certificate::RevokedBecause")]
pub enum RevokedBecause {
    /// It should not have been issued.
    IssuedInError,
    /// What it was issued on does not stand any more.
    DecisionOverturned,
    /// Another one is issued in its place.
    Replaced,
}

/// A certificate that an employer issued on what a panel confirmed.
#[derive(Clone, Debug, SimpleObject)]
pub struct Certificate {
    /// The certificate, for revoking it.
    id: ID,
    /// The number, as it is printed: six digits that stand for the employer, and a count from 1 without a gap, such as `3FA2C1-000123`.
    number: String,
    /// The day on which it was issued.
    issued_on: Date,
    /// Whose it is.
    journey_id: ID,
    /// The programme that they completed.
    enrolment_id: ID,
    /// The sitting on whose decision it was issued.
    sitting_id: ID,
    /// The case there.
    case_id: ID,
    /// The day on which it was revoked; null while it is good.
    revoked_on: Option<Date>,
    /// Why it was revoked.
    revoked_because: Option<RevokedBecause>,
}

impl Certificate {
    fn of(employer: EmployerId, it: &known::CertificateIssued, on: Date) -> Self {
        Self {
            id: encode(Tag::Certificate, it.certificate.0),
            number: Number::new(employer, it.number).to_string(),
            issued_on: on,
            journey_id: encode(Tag::Journey, it.person.0),
            enrolment_id: encode(Tag::Enrolment, it.enrolment.0),
            sitting_id: encode(Tag::Sitting, it.sitting.0),
            case_id: encode(Tag::Case, it.case.0),
            revoked_on: None,
            revoked_because: None,
        }
    }

    fn standing(employer: EmployerId, it: &known::Certificate) -> Self {
        let revoked_on = it.revoked.map(|(on, _)| Date(on));
        let revoked_because = it.revoked.map(|(_, because)| because.into());
        Self { revoked_on, revoked_because, ..Self::of(employer, &it.issued, it.on.into()) }
    }

    fn recorded(entry: &Recorded) -> Option<Self> {
        let Event::CertificateIssued(it) = &entry.event else { return None };
        Some(Self::of(EmployerId(entry.stream.id), it, entry.effective_on.into()))
    }
}

/// What whoever holds a certificate is told of it. Whose it is stands on it, and is not told here.
#[derive(Clone, Debug, SimpleObject)]
pub struct CertificateCheck {
    /// The number, as it is printed.
    number: String,
    /// The day on which it was issued.
    issued_on: Date,
    /// The title of the programme that it is of.
    programme: String,
    /// The name of the employer that issued it.
    employer: String,
    /// Whether it is good: it was not revoked, and what it was issued on still stands.
    valid: bool,
    /// The day on which it was revoked; null where it was not.
    revoked_on: Option<Date>,
}

impl From<Checked> for CertificateCheck {
    fn from(it: Checked) -> Self {
        let Checked { number, issued_on, programme, employer, revoked_on, stands } = it;
        let valid = stands && revoked_on.is_none();
        Self { number, issued_on: issued_on.into(), programme, employer, valid, revoked_on: revoked_on.map(Date) }
    }
}

/// A certificate that is to be issued.
#[derive(Clone, Debug, InputObject)]
pub struct IssueCertificateInput {
    /// The sitting that confirmed it.
    sitting_id: ID,
    /// The case there.
    case_id: ID,
    /// How the request is known again. The version is the employer's.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `issueCertificate`.
#[derive(SimpleObject)]
pub struct IssueCertificatePayload {
    #[graphql(flatten)]
    change: EmployerChange,
    /// The certificate; null where the request was refused.
    certificate: Option<Certificate>,
    /// Its check code, to be printed on it: shown this once, and kept nowhere. Null where the request was refused, or had been answered before.
    code: Option<String>,
}

/// A certificate that is to be revoked.
#[derive(Clone, Debug, InputObject)]
pub struct RevokeCertificateInput {
    /// Which.
    certificate_id: ID,
    /// Why.
    because: RevokedBecause,
    /// How the request is known again. The version is the employer's.
    #[graphql(flatten)]
    once: Once,
}

/// The answer to `revokeCertificate`.
#[derive(SimpleObject)]
pub struct RevokeCertificatePayload {
    #[graphql(flatten)]
    change: EmployerChange,
}

impl IssueCertificateInput {
    async fn outcome(&self, writing: &Writing<'_>, new: (CertificateId, &Code)) -> Result<Outcome> {
        if let Some(outcome) = writing.before().await? {
            return Ok(outcome);
        }
        let sitting = id_of(Tag::Sitting, &self.sitting_id, "sittingId").map(SittingId);
        let named = sitting.and_then(|it| Ok((it, CaseId(id_of(Tag::Case, &self.case_id, "caseId")?))));
        let named = match named {
            Ok(named) => named,
            Err(told) => return Ok(Outcome::refused(told)),
        };
        let desk = &writing.desk;
        for _ in 0..TRIES {
            let plan = match desk.store.plan_certificate(desk.asker(), named, new).await {
                Ok(plan) => plan,
                Err(Unanswered::Refused(Refusal::NotFound)) => return Ok(Outcome::refused(Told::about("sittingId", Refusal::NotFound))),
                Err(why) => return writing.settle(Err(why)).await,
            };
            let drafts = plan.planned.events.into_iter().map(|it| desk.draft(Date(desk.moment.today), it)).collect();
            let expected = writing.expected().or(plan.planned.version);
            let answer = writing.send(Plan { stream: Stream::from(plan.employer), drafts }, expected).await;
            let came_between = matches!(answer, Err(Unanswered::Refused(Refusal::VersionConflict { .. })));
            if writing.expected().is_some() || !came_between {
                return writing.settle(answer).await;
            }
        }
        Ok(Outcome::refused(Refusal::Busy.into()))
    }
}

impl RevokeCertificateInput {
    async fn plan(&self, desk: &Desk<'_>) -> Result<Result<Plan, Told>> {
        let certificate = match id_of(Tag::Certificate, &self.certificate_id, "certificateId") {
            Ok(it) => CertificateId(it),
            Err(told) => return Ok(Err(told)),
        };
        let employer = match desk.store.employer_of_certificate(desk.actor, certificate).await {
            Ok(it) => it,
            Err(why) => return Ok(Err(told(why)?)),
        };
        let event = Event::CertificateRevoked(CertificateRevoked { certificate, because: self.because.into() });
        Ok(Ok(desk.one(employer.into(), Date(desk.moment.today), event)))
    }
}

/// Changes of certificates.
#[derive(Default)]
pub struct CertificateMutation;

#[Object]
impl CertificateMutation {
    /// Issues a certificate on what a panel confirmed, by who runs the academy, advises its panels, or chairs them: where the confirmation
    /// is the last word, and the programme has no certificate that is good.
    async fn issue_certificate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "On what.")] input: IssueCertificateInput,
    ) -> Result<IssueCertificatePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let (new, code) = (CertificateId(writing.desk.new_id()), writing.desk.store.new_code());
        let outcome = input.outcome(&writing, (new, &code)).await?;
        let certificate = outcome.entries().find_map(Certificate::recorded);
        // A request that is answered again made another code, of no certificate.
        let is_new = certificate.as_ref().is_some_and(|it| it.id == encode(Tag::Certificate, new.0));
        let code = is_new.then(|| code.text().to_owned());
        Ok(IssueCertificatePayload { certificate, code, change: outcome.employer() })
    }

    /// Revokes a certificate: whoever checks it is told so from then on. Its number is not given again.
    async fn revoke_certificate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: RevokeCertificateInput,
    ) -> Result<RevokeCertificatePayload> {
        let writing = Writing::begin(ctx, &input.once)?;
        let outcome = match writing.before().await? {
            Some(outcome) => outcome,
            None => writing.record(input.plan(&writing.desk).await?).await?,
        };
        Ok(RevokeCertificatePayload { change: outcome.employer() })
    }
}

/// Questions about certificates.
#[derive(Default)]
pub struct CertificateQuery;

#[Object]
impl CertificateQuery {
    /// Whether a certificate is good, for anybody who holds it. Null where there is none of this number with this code, whichever of the two
    /// is wrong.
    async fn certificate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number, as it is printed.")] number: String,
        #[graphql(desc = "The check code, as it is printed: hyphens and capitals do not matter.")] code: String,
    ) -> Result<Option<CertificateCheck>> {
        let found = ctx.data::<Store>()?.checked(&number, &code).await.map_err(theirs)?;
        Ok(found.map(Into::into))
    }

    /// The certificates of an employer, in the order of their numbers, for who issues them; null for everybody else.
    async fn certificates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The employer.")] employer_id: ID,
    ) -> Result<Option<Vec<Certificate>>> {
        let desk = Desk::of(ctx)?;
        let Some(employer) = decode(Tag::Employer, &employer_id).map(EmployerId) else { return Ok(None) };
        let found = desk.store.certificates(desk.actor, employer).await.map_err(theirs)?;
        Ok(found.map(|all| all.iter().map(|it| Certificate::standing(employer, it)).collect()))
    }
}
