//! The table of rights: what each role sees of a journey, class by class, and what it may record.

use strum::EnumIter;

use super::class::{Class, Classes};
use super::role::Role;
use crate::event::Event;

/// What somebody sees of a class of record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, EnumIter)]
pub enum Sight {
    /// Nothing, not even that there is anything.
    #[default]
    Absent,
    /// That there is something, and its dates and codes, but no personal value.
    Withheld,
    /// Everything.
    Open,
}

/// What an actor may see of one journey: for each class the most that any of their roles lets them see.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Rights([Sight; Class::COUNT]);

impl Rights {
    /// Of several roles together.
    pub fn of(roles: impl IntoIterator<Item = Role>) -> Self {
        let mut rights = Self::default();
        for role in roles {
            for class in Classes::all().iter() {
                let best = &mut rights.0[class as usize];
                *best = (*best).max(sight(role, class));
            }
        }
        rights
    }

    /// What is seen of a class.
    pub fn sight(&self, class: Class) -> Sight {
        self.0[class as usize]
    }

    /// The classes of which just so much is seen.
    pub fn with_sight(&self, sight: Sight) -> Classes {
        Classes::all().iter().filter(|it| self.sight(*it) == sight).collect()
    }

    /// Whether nothing is seen: the journey is not there for this actor.
    pub fn is_nothing(&self) -> bool {
        self.with_sight(Sight::Absent) == Classes::all()
    }
}

/// The rule as a table: a column for each class in the order of the list (name, contact, characteristics, registration, education;
/// employment, health, leaving, programme, support; supervision, supervision notes, assessment, draft, capability; workload, funding,
/// census, record, pay). `o` is open, `w` withheld, `.` absent.
fn row(role: Role) -> &'static [u8; Class::COUNT] {
    match role {
        Role::Operator | Role::Coordinator | Role::Worker => b"oooooooooooooooooooo",
        Role::HumanResources => b"oooooooooww...oooooo",
        Role::PrincipalSocialWorker => b"owwooowwooowo.ooo.o.",
        Role::Assessor => b"oowooow.ooowoooo..o.",
        Role::Supervisor => b"oowooow.oooooooo..o.",
        Role::PracticeEducator => b"oowooow.ooowoo....o.",
        Role::LineManager => b"oowoooooooowoooo..o.",
        Role::Auditor => b"wwwwwwwwwwwww.wwwwww",
        Role::PanelMember
        | Role::PanelAdviser
        | Role::PanelChair
        | Role::ExternalModerator
        | Role::Leader
        | Role::RegionalAnalyst
        | Role::Administrator => b"....................",
    }
}

/// What a role sees of a class of record in a journey that is its to read. `docs/access.md` is written from this.
pub fn sight(role: Role, class: Class) -> Sight {
    match row(role)[class as usize] {
        b'o' => Sight::Open,
        b'w' => Sight::Withheld,
        _ => Sight::Absent,
    }
}

/// Whether a role may record something of this kind in a journey that is its to change, and correct what it says.
pub fn records(role: Role, event: &Event) -> bool {
    // A retraction of what is not there: the history says so to whoever keeps records.
    let Some(class) = Class::of(event) else { return role.keeps_records() };
    match role {
        // A request for rectification is the person's own, as is their consent; and whoever sits at the command line is none of the sides.
        Role::Operator => !matches!(event, Event::HandoverAccepted(_) | Event::HandoverDeclined(_)) && !is_the_persons_own(event),
        Role::Coordinator => !is_the_persons_own(event),
        // Somebody's own particulars, and what they put forward; what others say of them they may ask to have corrected.
        Role::Worker => matches!(
            event,
            Event::DetailsRecorded(_)
                | Event::EvidenceAdded(_)
                | Event::ReviewDrafted(_)
                | Event::RectificationRequested(_)
                | Event::HandoverAgreed(_)
                | Event::HandoverDeclined(_)
                | Event::RenewalStepTaken(_)
                | Event::CpdRecorded(_)
                | Event::CpdPlanned(_)
                | Event::TrainingRecorded(_)
                | Event::StepApplied(_)
                | Event::ApplicationWithdrawn(_)
                | Event::DesignationHoursRecorded(_)
        ),
        // What was submitted is given back by somebody else.
        Role::Assessor if matches!(event, Event::ReviewReturned(_)) => false,
        Role::Assessor => {
            matches!(class, Class::Assessment | Class::Draft | Class::Capability | Class::Supervision)
                || matches!(event, Event::SupportAgreed(_))
        }
        Role::Supervisor => {
            matches!(class, Class::Supervision | Class::Workload | Class::Draft | Class::Capability)
                || matches!(
                    event,
                    Event::CpdRecorded(_)
                        | Event::CpdPlanned(_)
                        | Event::TrainingRecorded(_)
                        | Event::ApplicationEndorsed(_)
                        | Event::PcfLevelAssessed(_)
                )
        }
        Role::PracticeEducator => matches!(event, Event::EvidenceAdded(_) | Event::ReviewDrafted(_) | Event::SupervisionRecorded(_)),
        Role::LineManager => a_line_manager_records(class, event),
        Role::HumanResources => {
            matches!(class, Class::Name | Class::Contact | Class::Registration | Class::Employment | Class::Health | Class::Pay)
                || matches!(event, Event::HandoverAccepted(_) | Event::HandoverDeclined(_) | Event::TrainingRecorded(_))
                || matches!(class, Class::Record) && !matches!(event, Event::PersonErased(_) | Event::RectificationRequested(_))
        }
        Role::PrincipalSocialWorker
        | Role::PanelMember
        | Role::PanelAdviser
        | Role::PanelChair
        | Role::ExternalModerator
        | Role::Leader
        | Role::RegionalAnalyst
        | Role::Auditor
        | Role::Administrator => false,
    }
}

fn a_line_manager_records(class: Class, event: &Event) -> bool {
    matches!(class, Class::Workload | Class::Health | Class::Supervision | Class::Capability)
        || matches!(
            event,
            Event::AwayStarted(_)
                | Event::AwayEnded(_)
                | Event::RegisterChecked(_)
                | Event::RenewalStepTaken(_)
                | Event::CpdRecorded(_)
                | Event::CpdPlanned(_)
                | Event::TrainingRecorded(_)
                | Event::SecondmentStarted(_)
                | Event::SecondmentEnded(_)
                | Event::ApplicationEndorsed(_)
                | Event::PcfLevelAssessed(_)
        )
}

/// What nobody says for a person.
fn is_the_persons_own(event: &Event) -> bool {
    matches!(event, Event::RectificationRequested(_) | Event::HandoverAgreed(_))
}
