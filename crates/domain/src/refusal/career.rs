//! Why something of a career may not happen: registration, development, ladders.

use strum::{IntoStaticStr, VariantNames};

/// Why something of a career may not happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum OnCareer {
    /// A year that is over for long, or lies ahead.
    #[error("a renewal is of the registration year that the day lies in, named by the year in which it ends, or of the one before it")]
    RenewalYear,
    /// Taken already.
    #[error("this step of this renewal is on record already: correct that entry")]
    RenewalStepKnown,
    /// Recorded already.
    #[error("this piece of learning is on record already: correct that entry")]
    CpdKnown,
    /// No time, or more than there is.
    #[error("expected how long it took, in minutes: at least 1, and at most 120000")]
    CpdMinutes,
    /// No part of the standard.
    #[error("the standard has no such part: look for its parts in the rules of the year, such as part-4-2")]
    CpdPart,
    /// No such ladder at the employer.
    #[error("the employer uses no such ladder on that day: adopt it with adoptLadder, or look for its ladders")]
    LadderUnknown,
    /// A document of another kind.
    #[error("the document is no ladder: expected kind = \"ladder\"; everything else is adopted with adoptFramework")]
    NotALadder,
    /// No such step.
    #[error("the ladder has no such step: look for its steps, each has a short name")]
    StepUnknown,
    /// No such grade.
    #[error("the ladder has no such grade: look for its grades, each has a short name")]
    GradeUnknown,
    /// No such criterion.
    #[error("the step asks for nothing of that name that somebody confirms: look for its criteria that are met by CONFIRMED")]
    CriterionUnknown,
    /// Not from this grade.
    #[error(
        "the step is not open from the grade that the person holds in this post on that day: record the grade first, or choose another step"
    )]
    NotFromThisGrade,
    /// No shorter way.
    #[error("the step has no fast track: apply without it")]
    NoFastTrack,
    /// There is one.
    #[error("there is an application for this step that is not decided yet: go on with that one, or withdraw it")]
    ApplicationKnown,
    /// There is none.
    #[error("there is no such application in this post")]
    ApplicationUnknown,
    /// Decided or withdrawn.
    #[error("the application is decided or withdrawn: apply again, or correct that entry")]
    ApplicationSettled,
    /// Before the day that was set.
    #[error("the last decision on this step says from which day one may apply again, and that is later")]
    AppliedTooEarly,
    /// Nobody supports it.
    #[error("it is granted once somebody endorses it: the last word on it must be one that supports it")]
    NotEndorsed,
    /// Something is missing.
    #[error("not everything that the step asks for is met on that day: nextSteps says what is missing")]
    CriteriaNotMet,
    /// A panel decides it, or none does.
    #[error("a step with a panel's gate is decided by what a sitting decided, named by sittingId and caseId; every other step without")]
    WhoDecides,
    /// Another case, or not decided for good.
    #[error("the case is not about this application, or what the panel decided is not its last word, or says something else")]
    NotThePanelsWord,
    /// Granted, or in the past.
    #[error("a day from which one may apply again goes with what was not granted, and is the day of the decision or later")]
    AgainFrom,
    /// Not granted, and with a day of effect.
    #[error("what is not granted takes effect on no day and nothing is paid: leave takesEffectOn and payDueFrom out")]
    NothingTakesEffect,
    /// A grade without its decision.
    #[error("the grade came by an application that was not granted: take back the grade before its decision")]
    NotGranted,
    /// Without an end, or with one.
    #[error("acting up has a last day, and nothing else has: give heldUntil with ACTING_UP, and only with that")]
    ActingUpEnds,
    /// Far away.
    #[error("pay is due from a day within ten years of the day on which the grade is held")]
    PayDay,
    /// No such level.
    #[error("the standard has no such level: look for the levels of the professional capabilities framework, such as experienced")]
    LevelUnknown,
    /// Recorded already.
    #[error("this designation is on record already: correct that entry")]
    DesignationKnown,
    /// Another approval stands.
    #[error("another approval of this kind stands: end that one first, with APPROVED_ELSEWHERE where another body takes over")]
    DesignationHeld,
    /// There is none.
    #[error("there is no such designation of this person: look for it among their career's designations")]
    DesignationUnknown,
    /// Ended.
    #[error("the designation has ended by that day: grant it anew, or correct that entry")]
    DesignationOver,
    /// Nobody approved it.
    #[error("say who approved it: an employer by approvedById, or another body in words")]
    ApprovingBody,
    /// No course, or one of long ago.
    #[error("a first approval of this kind needs a course that was completed in the five years before it: give courseCompletedOn")]
    CourseTooOld,
    /// Without an end, or with one far away.
    #[error("an approval of this kind has a last day, five years after its first or after its renewal at most")]
    ApprovalTooLong,
    /// Too few, or more than there are.
    #[error(
        "an approval of this kind asks for hours of training a year: at least 18 for an approved mental health professional, and 2000 at most"
    )]
    TrainingHours,
    /// Off the register.
    #[error("the register says that the person is not registered on that day: look them up again, or choose another day")]
    NotRegistered,
    /// Recorded already.
    #[error("this incentive is on record already: correct that entry")]
    IncentiveKnown,
    /// There is none.
    #[error("there is no such incentive in this post: look for it among the person's incentives")]
    IncentiveUnknown,
    /// Ended already.
    #[error("the incentive has ended already: correct that entry")]
    IncentiveOver,
    /// Nothing, or too much.
    #[error("expected an amount in pence: from 1 to 1000000000")]
    IncentiveAmount,
    /// None, or too many.
    #[error("expected within how many months of a payment it is to be paid back: 1 to 120, together with what of it")]
    RecoveryMonths,
    /// Recorded already.
    #[error("this course is on record already for that day: correct that entry")]
    TrainingKnown,
    /// No course of the matrix.
    #[error(
        "the employer's training matrix has no such course: look for its courses in trainingMatrix, or record other learning with recordCpd"
    )]
    TrainingCourse,
    /// Nobody whom the matrix knows.
    #[error("the employer's training matrix knows nobody of this name who gives courses: leave it out, or adopt a version that does")]
    TrainingProvider,
    /// Not on the scale.
    #[error("expected how good the person found it, from 1 to 5")]
    TrainingQuality,
    /// Planned already.
    #[error("this plan is on record already: correct that entry, or record another plan, which replaces it")]
    CpdPlanKnown,
    /// A year that is over, or far ahead.
    #[error("a plan is for the registration year that its day lies in, named by the year in which it ends, or for the next")]
    CpdPlanYear,
    /// None, or too many.
    #[error("expected from 1 to 20 goals")]
    CpdPlanGoals,
    /// No part of the standard.
    #[error("the standard has no such part: look for its parts in the rules of that year, such as part-4-2")]
    CpdGoalPart,
    /// A day of another year.
    #[error("a goal is to be met on a day of the registration year that the plan is for: leave the day out, or plan for that year")]
    CpdGoalDay,
    /// Recorded already.
    #[error("this secondment is on record already: correct that entry")]
    SecondmentKnown,
    /// None of this person's.
    #[error("this person has no such secondment on that day: look for it in Journey.career.secondments")]
    SecondmentUnknown,
    /// Ended already.
    #[error("this secondment has ended already: correct that entry")]
    SecondmentOver,
    /// Two at once.
    #[error("another secondment takes all of the time: end that first, or say how many days a week this one takes")]
    SecondmentOverlaps,
    /// With nobody, or with two.
    #[error("expected with whom: an employer here, or a name, and not both")]
    SecondmentHost,
    /// No part of a week.
    #[error("expected how many days a week it takes, more than 0 and at most 6; leave it out where it takes all of the time")]
    SecondmentDays,
}

impl OnCareer {
    /// The input's field that the refusal is about; empty where it is about the whole.
    pub fn field(self) -> &'static str {
        match self {
            Self::RenewalYear => "registrationYear",
            Self::RenewalStepKnown => "step",
            Self::CpdKnown => "",
            Self::CpdMinutes => "minutes",
            Self::CpdPart => "part",
            Self::LadderUnknown => "ladder",
            Self::NotALadder => "framework",
            Self::StepUnknown | Self::NotFromThisGrade => "ladderStep",
            Self::GradeUnknown => "ladderGrade",
            Self::CriterionUnknown => "confirms",
            Self::NoFastTrack => "fastTrack",
            Self::ApplicationKnown | Self::CriteriaNotMet | Self::NotGranted => "",
            Self::ApplicationUnknown | Self::ApplicationSettled | Self::NotEndorsed => "applicationId",
            Self::AppliedTooEarly => "effectiveOn",
            Self::WhoDecides | Self::NotThePanelsWord => "caseId",
            Self::AgainFrom => "againFrom",
            Self::NothingTakesEffect => "takesEffectOn",
            Self::ActingUpEnds => "heldUntil",
            Self::PayDay => "payDueFrom",
            Self::LevelUnknown => "level",
            Self::DesignationHeld => "designationKind",
            Self::DesignationKnown | Self::DesignationUnknown | Self::DesignationOver => "designationId",
            Self::ApprovingBody => "approvedById",
            Self::CourseTooOld => "courseCompletedOn",
            Self::ApprovalTooLong => "expiresOn",
            Self::TrainingHours => "hoursAYear",
            Self::NotRegistered => "effectiveOn",
            Self::IncentiveKnown => "",
            Self::IncentiveUnknown | Self::IncentiveOver => "incentiveId",
            Self::IncentiveAmount => "amountPence",
            Self::RecoveryMonths => "recoveryMonths",
            Self::TrainingKnown | Self::CpdPlanKnown | Self::SecondmentKnown | Self::SecondmentOverlaps => "",
            Self::TrainingCourse => "course",
            Self::TrainingProvider => "provider",
            Self::TrainingQuality => "quality",
            Self::CpdPlanYear => "registrationYear",
            Self::CpdPlanGoals | Self::CpdGoalPart | Self::CpdGoalDay => "goals",
            Self::SecondmentUnknown | Self::SecondmentOver => "secondmentId",
            Self::SecondmentHost => "hostName",
            Self::SecondmentDays => "daysAWeek",
        }
    }
}
