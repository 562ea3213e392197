//! Certificates: numbered by their employer without a gap, issued on what a panel confirmed, and checked by anybody who holds one.
//!
//! On a certificate stand its number and its check code. The number says whose it is and which: six hexadecimal digits of the employer's id,
//! and a count from 1 of its own, as in `3FA2C1-000123`. It is not changed by whatever becomes of the employer's name and codes. The code is a
//! secret that only the certificate has: in the log there is its SHA-256.
//!
//! Issuing and revoking are acts: judged in the order in which they were recorded, and never corrected or taken back, so that no number is
//! given twice or left out.

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::decision::Standing;
use crate::employer::Employer;
use crate::enrolment::{Ended, Pin};
use crate::framework::Framework;
use crate::history::{Fact, History};
use crate::ids::{CaseId, CertificateId, EmployerId, EnrolmentId, EventId, PersonId, SittingId};
use crate::independence::Exclusions;
use crate::journey::Journey;
use crate::panel::Effect;
use crate::refusal::{OnPanel, Refusal};
use crate::sitting::{Case, Matter, Sitting};
use crate::text;

/// An employer issued a certificate.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CertificateIssued {
    /// The certificate.
    pub certificate: CertificateId,
    /// Its number among those of the employer: from 1, without a gap.
    pub number: u32,
    /// Whose it is.
    pub person: PersonId,
    /// The programme that they completed.
    pub enrolment: EnrolmentId,
    /// The version of it that they were on.
    pub programme: Pin,
    /// The sitting whose decision it is issued on.
    pub sitting: SittingId,
    /// The case there.
    pub case: CaseId,
    /// The entry of that decision.
    pub decided_by: EventId,
    /// The SHA-256 of its check code, as 64 small hexadecimal digits.
    pub code_sha256: String,
}

/// An employer revoked a certificate. Its number is not given again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CertificateRevoked {
    /// Which.
    pub certificate: CertificateId,
    /// Why.
    pub because: RevokedBecause,
}

/// Why a certificate is revoked. What more there is to say is said where it was decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RevokedBecause {
    /// It should not have been issued.
    IssuedInError,
    /// What it was issued on does not stand any more.
    DecisionOverturned,
    /// Another one is issued in its place.
    Replaced,
}

/// A certificate, as far as it is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Certificate {
    /// What was issued.
    pub issued: CertificateIssued,
    /// On which day.
    pub on: NaiveDate,
    /// The entry that says so.
    pub said_by: EventId,
    /// On which day it was revoked, and why.
    pub revoked: Option<(NaiveDate, RevokedBecause)>,
}

impl Certificate {
    pub(crate) fn new(it: &CertificateIssued, fact: &Fact<'_>) -> Self {
        Self { issued: it.clone(), on: fact.effective_on, said_by: fact.carrier.id, revoked: None }
    }
}

/// The number of a certificate as it is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Number {
    /// The last 24 bits of the employer's id.
    of: u32,
    /// Which of its certificates.
    count: u32,
}

impl Number {
    /// Of a certificate of an employer.
    pub fn new(employer: EmployerId, count: u32) -> Self {
        Self { of: (employer.0.as_u128() & 0xFF_FFFF) as u32, count }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06X}-{:06}", self.of, self.count)
    }
}

/// A text that is no number of a certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("expected the number of a certificate, such as 3FA2C1-000123")]
pub struct NotANumber;

impl FromStr for Number {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let (of, count) = text.trim().split_once('-').ok_or(NotANumber)?;
        let digits = of.len() == 6 && of.bytes().all(|it| it.is_ascii_hexdigit()) && count.bytes().all(|it| it.is_ascii_digit());
        if !digits || count.len() < 6 {
            return Err(NotANumber);
        }
        Ok(Self { of: u32::from_str_radix(of, 16).map_err(|_| NotANumber)?, count: count.parse().map_err(|_| NotANumber)? })
    }
}

/// The digits of a check code: none that is taken for another when it is read aloud or typed.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// So many digits has a check code: 100 bits, which nobody guesses, even whoever has the log and so its SHA-256.
const LENGTH: usize = 20;

/// A check code of random bytes, as it is printed: `7K3M9-…`, four times five digits.
pub fn code(random: &[u8; 32]) -> String {
    let digit = |(index, byte): (usize, &u8)| {
        let gap = if index > 0 && index % 5 == 0 { "-" } else { "" };
        format!("{gap}{}", char::from(DIGITS[usize::from(byte % 32)]))
    };
    random.iter().take(LENGTH).enumerate().map(digit).collect()
}

/// A check code as people type it, in the form in which it is compared: without hyphens and spaces, in capitals, with digits for the letters
/// that look like them.
pub fn normal(code: &str) -> String {
    let digit = |it: char| match it.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        it => it,
    };
    code.chars().filter(|it| !it.is_whitespace() && *it != '-').take(LENGTH + 1).map(digit).collect()
}

pub(crate) fn issue(employer: &Employer, it: &CertificateIssued) -> Result<(), Refusal> {
    let all = &employer.certificates;
    if all.iter().any(|known| known.issued.certificate == it.certificate || known.issued.code_sha256 == it.code_sha256) {
        return Err(OnPanel::CertificateKnown.into());
    }
    if all.iter().any(|known| known.issued.enrolment == it.enrolment && known.revoked.is_none()) {
        return Err(OnPanel::CertificateKnown.into());
    }
    if usize::try_from(it.number).ok() != Some(all.len() + 1) || !text::sha256(&it.code_sha256) {
        return Err(OnPanel::CertificateNumber.into());
    }
    it.programme.check()
}

pub(crate) fn revoke(employer: &Employer, it: &CertificateRevoked) -> Result<(), Refusal> {
    let stands = |known: &Certificate| known.issued.certificate == it.certificate && known.revoked.is_none();
    if employer.certificates.iter().any(stands) { Ok(()) } else { Err(OnPanel::CertificateUnknown.into()) }
}

/// A sitting, and what ties whom to its cases as is known now.
#[derive(Clone, Debug)]
pub struct Heard {
    /// The sitting.
    pub sitting: Sitting,
    /// What ties whom.
    pub ties: Exclusions,
}

impl Heard {
    fn confirms(&self, case: &Case) -> bool {
        self.last_word(case) == Some(Effect::Confirm)
    }

    /// What the decision on a case does, where it is the last word on it: final, and not void.
    pub fn last_word(&self, case: &Case) -> Option<Effect> {
        let is_final = !case.withdrawn && self.sitting.standing(case, &self.ties) == Some(Standing::Final);
        self.sitting.effect(case).filter(|_| is_final)
    }
}

/// What a certificate is judged by beside its employer's own history.
pub struct Grounds<'a> {
    /// Every sitting that the person's cases are or were before.
    pub heard: &'a [Heard],
    /// The person's journey.
    pub journey: &'a History,
    /// The version of the programme that the person is on.
    pub programme: Option<&'a Framework>,
    /// The day on which it is issued.
    pub on: NaiveDate,
}

/// Whether the review of a matter still says what was before the panel.
fn still_recommends(journey: &Journey, matter: &Matter) -> bool {
    let Matter::Review { review, recommends, .. } = matter else { return false };
    let known = journey.enrolments.iter().flat_map(|it| &it.reviews).find(|it| it.id == *review);
    known.and_then(|it| it.submissions.last()).is_none_or(|it| it.submitted.recommends == *recommends)
}

impl Grounds<'_> {
    /// Whether a certificate may be issued on a case: a confirmation of an outcome with which the programme is completed stands, nothing that
    /// was decided on an appeal against it takes it away, and the programme did not end otherwise.
    ///
    /// # Errors
    /// Why not.
    pub fn allow(&self, employer: EmployerId, it: &CertificateIssued) -> Result<(), Refusal> {
        let of = |known: &&Heard| known.sitting.id() == it.sitting && known.sitting.employer == employer;
        let heard = self.heard.iter().find(of).ok_or(OnPanel::CaseUnknown)?;
        let theirs = |case: &&Case| case.added.person == it.person && case.added.enrolment == it.enrolment && !case.withdrawn;
        let case = heard.sitting.case(it.case).filter(theirs).ok_or(OnPanel::CaseUnknown)?;
        let decided_by = case.decision.as_ref().map(|it| it.said_by);
        let confirmed = heard.confirms(case) && decided_by == Some(it.decided_by);
        let journey = Journey::of(&self.journey.facts(), NaiveDate::MAX);
        let matter = self.recommended(case);
        let completes = matter.is_some_and(|it| self.completes(it) && still_recommends(&journey, it));
        let in_effect = case.decision.as_ref().is_some_and(|it| it.decided.takes_effect_on <= self.on);
        if !confirmed || !completes || !in_effect || self.is_overturned(case) || self.is_decided_again(case) {
            return Err(OnPanel::NothingConfirmed.into());
        }
        let enrolment = journey.enrolments.iter().find(|known| known.id == it.enrolment && known.framework == it.programme);
        match enrolment.map(|it| &it.ended) {
            None => Err(OnPanel::CaseUnknown.into()),
            Some(None) => Ok(()),
            Some(Some(ending)) if matches!(ending.how, Ended::Concluded { completed: true, .. }) => Ok(()),
            Some(Some(_)) => Err(OnPanel::NothingConfirmed.into()),
        }
    }

    /// Whether what a certificate was issued on does not stand any more: the confirmation is void, or something else was decided since. Of a
    /// case that nobody can read any more nothing is known to have been taken away.
    pub fn is_taken_away(&self, it: &CertificateIssued) -> bool {
        let heard = self.heard.iter().find(|known| known.sitting.id() == it.sitting);
        let found = heard.and_then(|heard| Some((heard, heard.sitting.case(it.case)?)));
        found.is_some_and(|(heard, case)| !heard.confirms(case) || self.is_overturned(case) || self.is_decided_again(case))
    }

    /// What was before the panel, or before the first panel where this one heard an appeal.
    fn recommended<'c>(&'c self, case: &'c Case) -> Option<&'c Matter> {
        match &case.added.matter {
            // An appeal is of something earlier, so that there is an end to it.
            Matter::Appeal { sitting, case: of, .. } if *of != case.id => {
                let first = self.heard.iter().find(|it| it.sitting.id() == *sitting)?;
                self.recommended(first.sitting.case(*of)?)
            }
            Matter::Appeal { .. } => None,
            it => Some(it),
        }
    }

    /// Whether a panel came to anything but a confirmation of the same review later, without an appeal.
    fn is_decided_again(&self, case: &Case) -> bool {
        let Some(decided) = &case.decision else { return false };
        let same = |it: &&Case| it.id != case.id && it.added.matter.is_same(&case.added.matter);
        let later = |it: &&Case| it.decision.as_ref().is_some_and(|it| decided.position < it.position);
        let another = |it: &Heard| {
            let mut others = it.sitting.cases.iter().filter(same).filter(later);
            others.any(|on| it.last_word(on).is_some_and(|it| it != Effect::Confirm))
        };
        self.heard.iter().any(another)
    }

    /// Whether it is the final review of the programme, and recommends an outcome with which that is completed. What is recommended on the way
    /// completes nothing, whoever confirms it.
    fn completes(&self, matter: &Matter) -> bool {
        let (Some(programme), Matter::Review { point, recommends, .. }) = (self.programme.and_then(Framework::programme), matter) else {
            return false;
        };
        let completes = |it: &str| programme.outcome(it).is_some_and(|it| it.completes);
        programme.final_review().is_some_and(|it| it.slug == *point) && recommends.as_deref().is_some_and(completes)
    }

    /// Whether another panel, on an appeal against a decision, came to anything but what was confirmed.
    fn is_overturned(&self, case: &Case) -> bool {
        let against = |it: &&Case| matches!(&it.added.matter, Matter::Appeal { case: first, .. } if *first == case.id);
        let overturns =
            |it: &Heard| it.sitting.cases.iter().filter(against).any(|on| it.last_word(on).is_some_and(|it| it != Effect::Confirm));
        self.heard.iter().any(overturns)
    }
}
