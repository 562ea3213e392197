//! Certificates: the view in which they are found, planned from what a panel confirmed, and what anybody who holds one is told.

use chrono::NaiveDate;
use domain::access::{self, Actor};
use domain::certificate::{self, Certificate, CertificateIssued, Grounds, Heard, Number};
use domain::employer::Employer;
use domain::event::Event;
use domain::history::{Fact, History, Kind, Stream};
use domain::ids::{CaseId, CertificateId, EmployerId, PersonId, SittingId};
use domain::journey::Journey;
use domain::refusal::{OnPanel, Refusal};
use domain::sitting::{Around, Sitting};

use crate::Store;
use crate::access::Asker;
use crate::db::Value;
use crate::failure::{Failure, Unanswered};
use crate::hex::sha256;
use crate::pack::Planned;
use crate::views::{Column, NO_END, STILL, View, day, day_or_end};

/// Certificates by their check codes, revoked ones among them.
pub const VIEW: View = View {
    name: "certificate",
    version: 1,
    kind: Kind::Employer,
    of: &["CertificateIssued", "CertificateRevoked"],
    columns: &[
        Column::Text("certificate"),
        Column::Int("number"),
        Column::Text("programme"),
        Column::Text("code_sha256"),
        Column::Text("issued_on"),
        Column::Text("revoked_on"),
    ],
    indexes: &["code_sha256", "certificate, known_to"],
    rows,
};

fn rows(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let row = |it: Certificate| {
        vec![
            it.issued.certificate.to_string().into(),
            i64::from(it.issued.number).into(),
            serde_json::to_string(&it.issued.programme).unwrap_or_default().into(),
            it.issued.code_sha256.into(),
            day(it.on),
            day_or_end(it.revoked.map(|(on, _)| on)),
        ]
    };
    Employer::of(facts, NaiveDate::MAX).certificates.into_iter().map(row).collect()
}

/// A new check code, which is shown once and kept nowhere.
pub struct Code(String);

impl Code {
    /// The code, as it is printed.
    pub fn text(&self) -> &str {
        &self.0
    }

    fn sha256(&self) -> String {
        sha256(certificate::normal(&self.0))
    }
}

/// What whoever holds a certificate is told of it. Whose it is stands on it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checked {
    /// The number, as it is printed.
    pub number: String,
    /// On which day it was issued.
    pub issued_on: NaiveDate,
    /// Of which programme.
    pub programme: String,
    /// By which employer.
    pub employer: String,
    /// On which day it was revoked.
    pub revoked_on: Option<NaiveDate>,
    /// Whether what it was issued on still stands.
    pub stands: bool,
}

/// A certificate that is to be issued: at which employer, and the entry.
#[derive(Clone, Debug)]
pub struct ToIssue {
    /// The employer.
    pub employer: EmployerId,
    /// What is recorded, and for which version of the employer's history.
    pub planned: Planned,
}

/// Everything that a certificate is judged by.
pub(crate) struct Basis {
    pub(crate) heard: Vec<Heard>,
    pub(crate) journey: History,
    /// What must not change before it is written.
    pub(crate) read: Vec<(Stream, i64)>,
}

impl Store {
    /// A check code that nobody guesses.
    pub fn new_code(&self) -> Code {
        Code(certificate::code(&self.keys.random()))
    }

    /// What is told to whoever holds a certificate: nothing where there is none of this number with this code, whichever of the two is wrong.
    ///
    /// It is found by a hash of the code: how long that takes says nothing of how near a guess was.
    pub async fn checked(&self, number: &str, code: &str) -> Result<Option<Checked>, Failure> {
        let sql = format!(
            "select stream, number, programme, issued_on, revoked_on, certificate from views.certificate where known_to = {STILL} and code_sha256 = $1"
        );
        let rows = self.db.rows(sql, vec![sha256(certificate::normal(code)).into()]).await?;
        let Some((row, number)) = rows.first().zip(number.parse::<Number>().ok()) else { return Ok(None) };
        let Ok(employer) = row.text(0).parse::<Stream>().map(|it| EmployerId(it.id)) else { return Ok(None) };
        let is_it = u32::try_from(row.int(1)).is_ok_and(|count| Number::new(employer, count) == number);
        let pin = serde_json::from_str(row.text(2)).ok();
        let Some((pin, issued_on)) = pin.zip(row.text(3).parse().ok()).filter(|_| is_it) else { return Ok(None) };
        Ok(Some(Checked {
            number: number.to_string(),
            issued_on,
            programme: self.terms_called(employer, &pin).await?,
            employer: self.employer_called(employer, i64::MAX).await?,
            revoked_on: if row.text(4) == NO_END { None } else { row.text(4).parse().ok() },
            stands: self.still_stands(employer, row.text(5)).await?,
        }))
    }

    async fn still_stands(&self, employer: EmployerId, certificate: &str) -> Result<bool, Failure> {
        let all = Employer::of(&self.employers_history(employer).await?.facts(), NaiveDate::MAX).certificates;
        let Some(it) = all.into_iter().find(|it| it.issued.certificate.to_string() == certificate) else { return Ok(false) };
        let basis = self.basis(it.issued.person, it.issued.sitting).await?;
        let grounds = Grounds { heard: &basis.heard, journey: &basis.journey, programme: None, on: it.on };
        Ok(!grounds.is_taken_away(&it.issued))
    }

    /// The certificates of an employer in the order of their numbers, for who issues them; `None` for everybody else.
    pub async fn certificates(&self, actor: &Actor, employer: EmployerId) -> Result<Option<Vec<Certificate>>, Failure> {
        if !access::certifies(actor, employer) {
            return Ok(None);
        }
        Ok(Some(Employer::of(&self.employers_history(employer).await?.facts(), NaiveDate::MAX).certificates))
    }

    /// The employer of a certificate, where it is one whose certificates the actor issues.
    ///
    /// # Errors
    /// That it is not theirs, or there is none.
    pub async fn employer_of_certificate(&self, actor: &Actor, certificate: CertificateId) -> Result<EmployerId, Unanswered> {
        access::certifies_anywhere(actor)?;
        let sql = format!("select stream from views.certificate where known_to = {STILL} and certificate = $1");
        let rows = self.db.rows(sql, vec![certificate.to_string().into()]).await?;
        let found = rows.first().and_then(|row| row.text(0).parse::<Stream>().ok()).map(|it| EmployerId(it.id));
        Ok(found.filter(|it| access::certifies(actor, *it)).ok_or(OnPanel::CertificateUnknown)?)
    }

    /// The entry by which a certificate is issued on what a panel confirmed.
    ///
    /// # Errors
    /// Why there is nothing to certify, or it is not the asker's to do.
    pub async fn plan_certificate(
        &self,
        asker: Asker<'_>,
        (id, case): (SittingId, CaseId),
        (certificate, code): (CertificateId, &Code),
    ) -> Result<ToIssue, Unanswered> {
        access::certifies_anywhere(asker.actor)?;
        let stream = Stream::from(id);
        let sitting = self.log.sealed_histories(&[stream]).await?.get(&stream).and_then(Sitting::of);
        let sitting = sitting.filter(|it| access::certifies(asker.actor, it.employer)).ok_or(Refusal::NotFound)?;
        let case = sitting.case(case).filter(|it| !it.withdrawn).ok_or(OnPanel::CaseUnknown)?;
        let decision = case.decision.as_ref().ok_or(OnPanel::NotDecided)?;
        let (person, enrolment) = (case.added.person, case.added.enrolment);
        let of = Stream::from(person);
        let journey = self.log.sealed_histories(&[of]).await?.remove(&of).unwrap_or_default();
        let journey = Journey::of(&journey.facts(), NaiveDate::MAX);
        let known = journey.enrolments.iter().find(|it| it.id == enrolment).ok_or(OnPanel::CaseUnknown)?;
        let history = self.employers_history(sitting.employer).await?;
        let issued = Employer::of(&history.facts(), NaiveDate::MAX).certificates.len();
        let event = CertificateIssued {
            certificate,
            number: u32::try_from(issued).unwrap_or(u32::MAX).saturating_add(1),
            person,
            enrolment,
            programme: known.framework.clone(),
            sitting: id,
            case: case.id,
            decided_by: decision.said_by,
            code_sha256: code.sha256(),
        };
        let planned = Planned { events: vec![Event::CertificateIssued(event)], version: Some(history.version()) };
        Ok(ToIssue { employer: sitting.employer, planned })
    }

    /// Whether a certificate may be issued, and on what that was decided.
    pub(crate) async fn may_certify(&self, (employer, on): (EmployerId, NaiveDate), it: &CertificateIssued) -> Result<Basis, Unanswered> {
        let basis = self.basis(it.person, it.sitting).await?;
        let found = self.frameworks(&[(employer, it.programme.clone())]).await?;
        let programme = found.get(&it.programme).map(AsRef::as_ref);
        Grounds { heard: &basis.heard, journey: &basis.journey, programme, on }.allow(employer, it)?;
        Ok(basis)
    }

    async fn basis(&self, person: PersonId, named: SittingId) -> Result<Basis, Failure> {
        let mut ids = self.sittings_of(person).await?;
        if !ids.contains(&named) {
            ids.push(named);
        }
        let streams: Vec<Stream> = ids.into_iter().map(Stream::from).collect();
        let sittings = self.log.sealed_histories(&streams).await?;
        let (mut heard, mut read) = (Vec::new(), Vec::new());
        for (stream, history) in &sittings {
            let Some(sitting) = Sitting::of(history) else { continue };
            let list = Employer::of(&self.employers_history(sitting.employer).await?.facts(), NaiveDate::MAX).panel;
            let journeys = self.journeys_around(&sitting, &list).await?;
            read.push((*stream, history.version()));
            read.extend(journeys.iter().map(|(person, it)| (Stream::from(*person), it.version())));
            let ties = Around { list, journeys, ..Around::default() }.ties(&sitting);
            heard.push(Heard { sitting, ties });
        }
        let of = Stream::from(person);
        let journey = self.log.sealed_histories(&[of]).await?.remove(&of).unwrap_or_default();
        read.push((of, journey.version()));
        read.sort_unstable();
        read.dedup();
        Ok(Basis { heard, journey, read })
    }

    async fn employers_history(&self, employer: EmployerId) -> Result<History, Failure> {
        let stream = Stream::from(employer);
        Ok(self.log.sealed_histories(&[stream]).await?.remove(&stream).unwrap_or_default())
    }
}
