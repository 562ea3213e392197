//! Employers: councils and trusts, the codes they are known by, their teams, hours and vacancies.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::{self, Feed};
use crate::caseload::FullCaseload;
use crate::certificate::{self, Certificate};
use crate::event::Event;
use crate::framework::Adopted;
use crate::history::{Breach, Fact};
use crate::ids::{EmployerId, TeamId};
use crate::memorandum::{self, Agreed};
use crate::panel::{self, Listed};
use crate::refusal::{OnProgramme, Refusal};
use crate::suppression::SuppressionPolicySet;
use crate::text;

/// An employer became known to Waymark.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EmployerRegistered {
    /// The employer.
    pub employer: EmployerId,
    /// The name under which its figures are published.
    pub name: String,
    /// The three-digit code of the census (LEA), where it is a local authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_code: Option<String>,
    /// The nine-character code of the Office for National Statistics, where it is a local authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_code: Option<String>,
    /// The region's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Standard weekly hours of a full-time post, in hundredths of an hour.
    pub standard_hours: u32,
}

/// Thirty-seven hours, as the national agreement (Green Book, part 2, 6.1) has it.
pub const STANDARD_HOURS: u32 = 3_700;

impl EmployerRegistered {
    /// A checked employer.
    pub fn check(&self) -> Result<(), Refusal> {
        text::line("name", &self.name, text::LINE)?;
        if self.old_code.as_ref().is_some_and(|it| it.len() != 3 || !it.bytes().all(|b| b.is_ascii_digit())) {
            return Err(Refusal::OldCodeForm);
        }
        let new_code_is_wrong = |it: &String| {
            let (letter, digits) = it.split_at_checked(1).unwrap_or(("", ""));
            letter != "E" || digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit())
        };
        if self.new_code.as_ref().is_some_and(new_code_is_wrong) {
            return Err(Refusal::NewCodeForm);
        }
        check_hours(self.standard_hours)
    }
}

/// Weekly hours of a full-time post: more than none, at most 60.
pub fn check_hours(hundredths: u32) -> Result<(), Refusal> {
    if (1..=6_000).contains(&hundredths) { Ok(()) } else { Err(Refusal::StandardHours) }
}

impl EmployerRegistered {
    /// What it is known by, each as people compare it, with the input's field: its name, and its codes.
    pub fn called(&self) -> Vec<(&'static str, String)> {
        let all = [("name", Some(&self.name)), ("oldCode", self.old_code.as_ref()), ("newCode", self.new_code.as_ref())];
        all.into_iter().filter_map(|(field, it)| Some((field, it?.trim().to_lowercase()))).collect()
    }
}

/// The tag of every registration under a name or a code: one namespace, since people ask by any of them.
pub fn called_tag(called: &str) -> String {
    format!("employer-called:{called}")
}

/// The tag of every post in a team.
pub fn team_tag(team: TeamId) -> String {
    format!("team:{team}")
}

/// The tag of what is said of a team itself: who starts in it must notice when its opening is taken back.
pub fn team_opening_tag(team: TeamId) -> String {
    format!("team-opening:{team}")
}

/// An employer opened a team.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TeamOpened {
    /// The team.
    pub team: TeamId,
    /// Its name.
    pub name: String,
}

/// An employer changed its standard weekly hours.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StandardHoursSet {
    /// In hundredths of an hour.
    pub standard_hours: u32,
}

/// The most posts anybody can report as vacant, in millionths: above it, a slip of the keyboard.
const MOST_POSTS: i64 = 100_000 * 1_000_000;

/// An employer reported its vacancies on a day, as the census asks for them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VacanciesReported {
    /// Vacant posts, in millionths of a full-time equivalent.
    pub fte: i64,
    /// Of these, covered by agency workers: millionths of a full-time equivalent, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency_cover_fte: Option<i64>,
    /// Agency workers covering vacancies, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency_cover_headcount: Option<u32>,
}

/// An employer as far as it is known.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Employer {
    /// What it was registered with.
    pub registered: Option<EmployerRegistered>,
    /// Its teams, in the order of opening.
    pub teams: Vec<TeamOpened>,
    /// Standard weekly hours in force, in hundredths.
    pub standard_hours: u32,
    /// What it reported of its vacancies, by day.
    pub vacancies: Vec<(NaiveDate, VacanciesReported)>,
    /// What a full-time worker holds in it or in one of its teams, in the order of days.
    pub full_caseloads: Vec<FullCaseload>,
    /// The versions of programmes and standards that it uses, in the order of adoption.
    pub frameworks: Vec<Adopted>,
    /// The addresses at which due days can be read, in the order of opening.
    pub feeds: Vec<Feed>,
    /// From how many people on it tells a number to who sees no names, in the order of days.
    pub suppression: Vec<(NaiveDate, SuppressionPolicySet)>,
    /// What it agreed to let others see in numbers, in the order of agreement.
    pub memoranda: Vec<Agreed>,
    /// Its central list of panel members, in the order of listing.
    pub panel: Vec<Listed>,
    /// The certificates that it issued, in the order of their numbers.
    pub certificates: Vec<Certificate>,
}

impl Employer {
    pub(crate) fn open_team(&self, it: &TeamOpened) -> Result<(), Refusal> {
        text::line("name", &it.name, text::LINE)?;
        if self.teams.iter().any(|known| known.team == it.team || known.name == it.name) {
            return Err(Refusal::TeamKnown);
        }
        Ok(())
    }
}

impl Employer {
    /// Folds an employer from the facts that stand, up to the close of a day.
    pub fn of(facts: &[Fact<'_>], on: NaiveDate) -> Self {
        let due = facts.iter().filter(|it| it.event.opens_a_stream() || it.effective_on <= on);
        due.fold(Self::default(), Self::evolve)
    }

    fn evolve(mut self, fact: &Fact<'_>) -> Self {
        let on = fact.effective_on;
        match fact.event {
            Event::EmployerRegistered(it) => {
                self.standard_hours = it.standard_hours;
                self.registered = Some(it.clone());
            }
            Event::TeamOpened(it) => self.teams.push(it.clone()),
            Event::StandardHoursSet(it) => self.standard_hours = it.standard_hours,
            Event::VacanciesReported(it) => self.vacancies.push((on, it.clone())),
            Event::FullCaseloadSet(it) => {
                self.full_caseloads.push(FullCaseload { on, team: it.team, cases_hundredths: it.cases_hundredths });
            }
            Event::FrameworkAdopted(it) => {
                self.frameworks.push(Adopted { on, framework: it.framework.clone(), said_by: fact.carrier.id });
            }
            Event::CalendarFeedOpened(it) => self.feeds.push(Feed::new(it, fact)),
            Event::CalendarFeedClosed(it) => {
                self.feeds.iter_mut().filter(|known| known.id == it.feed).for_each(|known| known.closed_on = Some(on));
            }
            Event::SuppressionPolicySet(it) => self.suppression.push((on, *it)),
            Event::MemorandumAgreed(it) => self.memoranda.push(Agreed::new(it, fact)),
            Event::PanelMemberListed(it) => self.panel.push(Listed::new(it, fact)),
            Event::PanelMemberUnlisted(it) => {
                self.panel.iter_mut().filter(|known| known.says.member == it.member).for_each(|known| known.unlisted_on = Some(on));
            }
            Event::CertificateIssued(it) => self.certificates.push(Certificate::new(it, fact)),
            Event::CertificateRevoked(it) => {
                let of = |known: &&mut Certificate| known.issued.certificate == it.certificate;
                self.certificates.iter_mut().filter(of).for_each(|known| known.revoked = Some((on, it.because)));
            }
            Event::MemorandumEnded(it) => {
                self.memoranda
                    .iter_mut()
                    .filter(|known| known.says.memorandum == it.memorandum)
                    .for_each(|known| known.ended_on = Some(on));
            }
            _ => {}
        }
        self
    }

    fn check(&self, event: &Event, on: NaiveDate) -> Result<(), Refusal> {
        match event {
            Event::EmployerRegistered(_) if self.registered.is_some() => Err(Refusal::EmployerKnown),
            Event::EmployerRegistered(it) => it.check(),
            _ if self.registered.is_none() => Err(Refusal::EmployerUnknown),
            Event::TeamOpened(it) => self.open_team(it),
            Event::StandardHoursSet(it) => check_hours(it.standard_hours),
            Event::VacanciesReported(it) if it.fte < 0 || it.agency_cover_fte.is_some_and(|fte| fte < 0) => Err(Refusal::NegativeVacancies),
            Event::VacanciesReported(it) if it.fte > MOST_POSTS => Err(Refusal::VacantPosts("fte")),
            Event::VacanciesReported(it) if it.agency_cover_fte.is_some_and(|fte| fte > MOST_POSTS) => {
                Err(Refusal::VacantPosts("agencyCoverFte"))
            }
            Event::VacanciesReported(_) => Ok(()),
            Event::FullCaseloadSet(it) => self.set_full_caseload(it),
            Event::FrameworkAdopted(it) if self.frameworks.iter().any(|known| known.framework.named() == it.framework.named()) => {
                Err(OnProgramme::FrameworkKnown.into())
            }
            Event::FrameworkAdopted(_) => Ok(()),
            Event::CalendarFeedOpened(it) => calendar::open(self, it),
            Event::CalendarFeedClosed(it) => calendar::close(self, it),
            Event::LegalHoldPlaced(_) | Event::LegalHoldLifted(_) => Ok(()),
            Event::SuppressionPolicySet(it) => it.check(),
            Event::MemorandumAgreed(it) => memorandum::agree(self, it),
            Event::MemorandumEnded(it) => memorandum::end(self, it),
            Event::PanelMemberListed(it) => panel::list(self, it, on),
            Event::PanelMemberUnlisted(it) => panel::unlist(self, it),
            Event::CertificateIssued(it) => certificate::issue(self, it),
            Event::CertificateRevoked(it) => certificate::revoke(self, it),
            _ => Err(Refusal::NotOfAnEmployer),
        }
    }
}

/// Whatever is not lawful in an employer's own history.
pub(crate) fn judge(facts: &[Fact<'_>]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut employer = Employer::default();
    for fact in facts {
        breaches.extend(employer.check(fact.event, fact.effective_on).err().map(|refusal| Breach::at(fact, refusal)));
        breaches.extend(memorandum::check_days(fact));
        breaches.extend(panel::check_days(&employer, fact));
        employer = employer.evolve(fact);
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::*;

    fn registered() -> Told {
        (0, Event::EmployerRegistered(an_employer()))
    }

    fn team(on: u64, team: TeamId, name: &str) -> Told {
        (on, Event::TeamOpened(TeamOpened { team, name: name.to_owned() }))
    }

    fn hours(on: u64, standard_hours: u32) -> Told {
        (on, Event::StandardHoursSet(StandardHoursSet { standard_hours }))
    }

    fn vacancies(on: u64, fte: i64, agency_cover_fte: Option<i64>) -> Told {
        (on, Event::VacanciesReported(VacanciesReported { fte, agency_cover_fte, agency_cover_headcount: None }))
    }

    #[test]
    fn an_employer_is_registered_once_and_before_anything_else() {
        given([registered()]).when(registered()).refused(Refusal::EmployerKnown);
        given([registered(), retracted(1)]).when(team(1, TEAM, "Duty")).refused(Refusal::EmployerUnknown);
    }

    #[test]
    fn an_employer_has_a_name_the_codes_it_is_known_by_and_possible_hours() {
        let code = |it: &str| Some(it.to_owned());
        let wrong = [
            (EmployerRegistered { name: " ".into(), ..an_employer() }, Refusal::Empty("name")),
            (EmployerRegistered { old_code: code("35"), ..an_employer() }, Refusal::OldCodeForm),
            (EmployerRegistered { old_code: code("35a"), ..an_employer() }, Refusal::OldCodeForm),
            (EmployerRegistered { new_code: code("W08000006"), ..an_employer() }, Refusal::NewCodeForm),
            (EmployerRegistered { new_code: code("é8000006"), ..an_employer() }, Refusal::NewCodeForm),
            (EmployerRegistered { new_code: code(""), ..an_employer() }, Refusal::NewCodeForm),
            (EmployerRegistered { standard_hours: 0, ..an_employer() }, Refusal::StandardHours),
        ];
        for (it, refusal) in wrong {
            given([registered()]).when(corrected(1, (0, Event::EmployerRegistered(it)))).refused(refusal);
        }
    }

    #[test]
    fn a_team_is_opened_once_under_a_name_of_its_own() {
        let other = TeamId(uuid::Uuid::nil());
        given([registered(), team(1, TEAM, "Duty")]).when(team(2, TEAM, "Looked after")).refused(Refusal::TeamKnown);
        given([registered(), team(1, TEAM, "Duty")]).when(team(2, other, "Duty")).refused(Refusal::TeamKnown);
        given([registered()]).when(team(1, TEAM, "")).refused(Refusal::Empty("name"));
    }

    #[test]
    fn standard_hours_hold_from_their_day() {
        let story = given([registered(), hours(5, 3_600)]);
        let on = |number| Employer::of(&story.history.facts(), day(number)).standard_hours;
        assert_eq!((on(4), on(5)), (3_700, 3_600));
        story.when(hours(6, 6_001)).refused(Refusal::StandardHours);
    }

    #[test]
    fn vacancies_are_reported_when_they_are_known_and_never_below_none() {
        given([registered()]).when(vacancies(5, -1, None)).refused(Refusal::NegativeVacancies);
        given([registered()]).when(vacancies(5, 1, Some(-1))).refused(Refusal::NegativeVacancies);
        given([registered()]).when(vacancies(TODAY + 1, 1, None)).refused(Refusal::InTheFuture);
        given([registered()]).when(vacancies(5, 0, None)).accepted();
        given([registered()]).when(vacancies(5, MOST_POSTS, Some(MOST_POSTS))).accepted();
        given([registered()]).when(vacancies(5, MOST_POSTS + 1, None)).refused(Refusal::VacantPosts("fte"));
        given([registered()]).when(vacancies(5, 1, Some(MOST_POSTS + 1))).refused(Refusal::VacantPosts("agencyCoverFte"));
    }

    #[test]
    fn what_happens_in_a_journey_does_not_happen_to_an_employer() {
        given([registered()]).when(joined(1, AUTUMN)).refused(Refusal::NotOfAnEmployer);
    }

    #[test]
    fn an_employer_is_known_by_its_name_and_its_codes_in_any_case() {
        let called = EmployerRegistered { name: " NORTH ".into(), old_code: None, ..an_employer() }.called();
        assert_eq!(called, [("name", "north".to_owned()), ("newCode", "e08000006".to_owned())]);
    }

    fn adopted(on: u64, version: &str, text: &str) -> Told {
        let framework = crate::enrolment::tests::pin("swe-cpd", version);
        (on, Event::FrameworkAdopted(crate::framework::FrameworkAdopted { framework, text: text.to_owned() }))
    }

    #[test]
    fn an_employer_adopts_a_version_once_and_only_a_document_without_fault_under_its_own_name() {
        let shipped = |file: &str| crate::framework::shipped().iter().find(|it| it.file == file).unwrap().text;
        let (first, second) = (shipped("swe-cpd-v1.toml"), shipped("swe-cpd-v2.toml"));
        let faults = crate::framework::check("id = 7").unwrap_err();
        given([registered()]).when(adopted(1, "v1", "id = 7")).refused(OnProgramme::FaultyFramework(faults));
        given([registered()]).when(adopted(1, "v2", first)).refused(OnProgramme::AnotherFramework);
        let story = given([registered(), adopted(1, "v1", first)]);
        story.clone().when(adopted(2, "v1", first)).refused(OnProgramme::FrameworkKnown);
        let story = story.when(adopted(2, "v2", second)).accepted();
        assert_eq!(Employer::of(&story.history.facts(), day(1)).frameworks.len(), 1);
        assert_eq!(Employer::of(&story.history.facts(), day(2)).frameworks[1].framework.version, "v2");
    }

    #[test]
    fn a_programme_is_adopted_after_the_standards_that_it_names() {
        let told = |id: &str, version: &str, file: &str| {
            let text = crate::framework::shipped().iter().find(|it| it.file == file).unwrap().text.to_owned();
            let framework = crate::enrolment::tests::pin(id, version);
            (1, Event::FrameworkAdopted(crate::framework::FrameworkAdopted { framework, text }))
        };
        let year = || told("asye-children", "2026-dfe", "asye-children-2026-dfe.toml");
        let standards = || [told("pqs-children", "2018", "pqs-children-2018.toml"), told("pcf", "2018", "pcf-2018.toml")];
        let missing = crate::framework::Named { id: "pqs-children".into(), version: "2018".into() };
        given([registered()]).when(year()).refused(OnProgramme::StandardNotAdopted(missing));
        let with = standards().into_iter().fold(given([registered()]), |story, it| story.when(it).accepted());
        with.when(year()).accepted();
    }
}
