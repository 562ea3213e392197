//! One event of every type of a panel's, as this Waymark writes it.

use std::collections::BTreeMap;

use domain::appeal::{AppealKind, AppealLodged};
use domain::certificate::{CertificateIssued, CertificateRevoked, RevokedBecause};
use domain::decision::{CaseDecided, DecisionCorrected, DecisionRatified, DecisionWords, MinutesSigned};
use domain::enrolment::Pin;
use domain::event::Event;
use domain::framework;
use domain::ids::{
    ActorId, AppealId, CaseId, CertificateId, EmployerId, EnrolmentId, EventId, MemberId, PersonId, ReviewId, SampleId, SittingId,
};
use domain::judgement::{Counted, ScoreRecorded, ScoresRevealed, VoteCast};
use domain::moderation::{Drawn, ModerationGrade, ModerationKind, ModerationRecorded, SampleDrawn, Stratum};
use domain::pack::{LateEvidenceRefused, PackSealed};
use domain::panel::{Capacity, PanelMemberListed, PanelMemberUnlisted, Terms};
use domain::private::Private::Open;
use domain::sitting::{
    AgendaClosed, CaseAdded, CaseWithdrawn, ConflictDeclared, InvitationAnswered, Matter, MemberArrived, MemberInvited, MemberLeft,
    MemberRecused, SittingCancelled, SittingConvened, SittingMoved,
};

use super::{day, id};

const MEMBER: MemberId = MemberId(id(61));
const CASE: CaseId = CaseId(id(62));
const PERSON: PersonId = PersonId(id(1));
const SITTING: SittingId = SittingId(id(60));

fn hash() -> String {
    "0123456789abcdef".repeat(4)
}

/// Terms as they come with this Waymark.
fn terms() -> Terms {
    let text = framework::shipped().iter().find(|it| it.file == "panel-2026.toml").expect("terms of reference come with Waymark").text;
    let mut terms = framework::check(text).expect("without faults").terms().expect("terms of reference").clone();
    // One that has none of the words by which what people said is looked for in samples.
    terms.criteria.retain(|it| it.slug == "consistent");
    terms
}

fn words() -> DecisionWords {
    DecisionWords {
        reasons: "All is there".into(),
        to_person: Some("Keep writing like this".into()),
        to_assessor: Some("One more observation would help".into()),
        conditions: Some("None".into()),
    }
}

pub(super) fn panels() -> Vec<Event> {
    [list(), agenda(), members(), packs(), judgement(), decisions(), certificates(), moderation()].concat()
}

fn list() -> Vec<Event> {
    vec![
        Event::PanelMemberListed(PanelMemberListed {
            member: MEMBER,
            account: Some(ActorId(id(20))),
            person: Some(PersonId(id(3))),
            name: Open("Grace Okafor".into()),
            organisation: Open("University of the North".into()),
            of_employer: false,
            capacities: [Capacity::Chair, Capacity::Member].into(),
            until: Some(day("2029-08-31")),
            trained_on: Some(day("2026-05-04")),
        }),
        Event::PanelMemberUnlisted(PanelMemberUnlisted { member: MEMBER }),
    ]
}

fn agenda() -> Vec<Event> {
    let terms_pin = Pin { id: "panel".into(), version: "2026".into(), sha256: hash() };
    let matter = Matter::Review { point: "final".into(), review: ReviewId(id(63)), recommends: Some("pass".into()) };
    vec![
        Event::SittingConvened(SittingConvened {
            sitting: SITTING,
            employer: EmployerId(id(2)),
            held_on: day("2027-09-14"),
            place: Open("Room 4".into()),
            terms: terms_pin,
            rules: terms(),
        }),
        Event::SittingMoved(SittingMoved { held_on: day("2027-09-21"), place: Open("Room 5".into()) }),
        Event::SittingCancelled(SittingCancelled { reason: Open("No quorum".into()) }),
        Event::CaseAdded(CaseAdded { case: CASE, person: PERSON, enrolment: EnrolmentId(id(64)), matter }),
        Event::CaseWithdrawn(CaseWithdrawn { case: CASE }),
        Event::AgendaClosed(AgendaClosed {}),
    ]
}

fn members() -> Vec<Event> {
    vec![
        Event::MemberInvited(MemberInvited { member: MEMBER, capacity: Capacity::Chair, instead_of: Some(MemberId(id(65))) }),
        Event::InvitationAnswered(InvitationAnswered { member: MEMBER, accepts: true }),
        Event::ConflictDeclared(ConflictDeclared { case: CASE, person: PERSON, member: MEMBER, words: Open("A neighbour".into()) }),
        Event::MemberRecused(MemberRecused { case: CASE, person: PERSON, member: MEMBER, words: Open(Some("A neighbour".into())) }),
        Event::MemberArrived(MemberArrived { member: MEMBER }),
        Event::MemberLeft(MemberLeft { member: MEMBER }),
    ]
}

fn packs() -> Vec<Event> {
    let entries = vec![EventId(id(66)), EventId(id(67))];
    vec![
        Event::PackSealed(PackSealed {
            case: CASE,
            person: PERSON,
            number: 2,
            known: 4711,
            sha256: hash(),
            entries,
            admitted: vec![EventId(id(67))],
            contents: Open("{}".into()),
        }),
        Event::LateEvidenceRefused(LateEvidenceRefused {
            case: CASE,
            person: PERSON,
            entries: vec![EventId(id(68))],
            reason: Open("It is of another year".into()),
        }),
    ]
}

fn judgement() -> Vec<Event> {
    let scores: BTreeMap<String, u8> = [("accurate".to_owned(), 4), ("valid".to_owned(), 5)].into();
    vec![
        Event::ScoreRecorded(ScoreRecorded { case: CASE, person: PERSON, member: MEMBER, scores, words: Open(Some("Clear".into())) }),
        Event::ScoresRevealed(ScoresRevealed { case: CASE, person: PERSON }),
        Event::VoteCast(VoteCast {
            case: CASE,
            person: PERSON,
            member: MEMBER,
            option: "confirm".into(),
            reasons: Open(Some("All is there".into())),
        }),
    ]
}

fn decisions() -> Vec<Event> {
    vec![
        Event::CaseDecided(CaseDecided {
            case: CASE,
            person: PERSON,
            option: "defer".into(),
            reasons: vec!["evidence-lacks".into()],
            takes_effect_on: day("2027-09-21"),
            due_on: Some(day("2027-12-01")),
            pack: hash(),
            counted: vec![Counted { member: MEMBER, option: "defer".into() }],
            quorum: 3,
            chaired_by: MEMBER,
            casting_vote: true,
            words: Open(words()),
        }),
        Event::DecisionRatified(DecisionRatified {
            case: CASE,
            person: PERSON,
            member: MEMBER,
            ratified: true,
            reasons: Open("Agreed".into()),
        }),
        Event::DecisionCorrected(DecisionCorrected {
            case: CASE,
            person: PERSON,
            reason: Open("A wrong word".into()),
            words: Open(words()),
        }),
        Event::MinutesSigned(MinutesSigned { member: MEMBER, sha256: hash(), known: 4720 }),
        Event::AppealLodged(AppealLodged {
            appeal: AppealId(id(69)),
            case: CASE,
            person: PERSON,
            kind: AppealKind::Appeal,
            grounds: vec!["procedure".into()],
            heard_by: day("2027-10-31"),
            words: Open("The third observation was not seen".into()),
        }),
    ]
}

fn certificates() -> Vec<Event> {
    vec![
        Event::CertificateIssued(CertificateIssued {
            certificate: CertificateId(id(70)),
            number: 1,
            person: PERSON,
            enrolment: EnrolmentId(id(64)),
            programme: Pin { id: "asye-children".into(), version: "2026-dfe".into(), sha256: hash() },
            sitting: SITTING,
            case: CASE,
            decided_by: EventId(id(71)),
            code_sha256: hash(),
        }),
        Event::CertificateRevoked(CertificateRevoked { certificate: CertificateId(id(70)), because: RevokedBecause::DecisionOverturned }),
    ]
}

fn moderation() -> Vec<Event> {
    let sample = SampleId(id(72));
    vec![
        Event::SampleDrawn(SampleDrawn {
            sample,
            employer: EmployerId(id(2)),
            kind: ModerationKind::Partnership,
            programme: Some("asye-children".into()),
            from: day("2027-04-01"),
            until: day("2027-09-30"),
            share_percent: 10,
            seed: "18446744073709551615".into(),
            known: 4711,
            rest: 1,
            moderators: vec![MEMBER],
            drawn: vec![Drawn { stratum: Stratum::Borderline, sitting: SITTING, case: CASE, person: PERSON }],
        }),
        Event::ModerationRecorded(ModerationRecorded {
            sample,
            case: CASE,
            person: PERSON,
            member: MEMBER,
            agrees: true,
            grade: ModerationGrade::Sufficient,
            feedback: Open("One more observation would help".into()),
        }),
    ]
}
