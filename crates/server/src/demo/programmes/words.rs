//! Words: what people typed, by kind. Nobody is named in them.

/// Names of those whom Waymark does not know.
pub(super) const NAMES: &[&str] = &["Ellis Quill", "Morgan Thorne", "Robin Ashdown"];

/// What workers thought of a session.
pub(super) const AFTER_SUPERVISION: &[&str] = &[
    "Time to think about why the visit went as it did",
    "Mostly about what to do next; I would have liked to speak of how I am",
    "Helpful to look at the genogram together",
    "We began late and still had room for reflection",
    "I left knowing what I can decide alone",
];

/// What assessors think of a piece.
pub(super) const VIEWS: &[&str] = &[
    "Listened well, and let the child set the pace",
    "Clear about why we were there and what would happen next",
    "The analysis is sound; the chronology could be shorter",
    "Asked for help at the right moment",
    "Explained a hard decision with respect",
];

/// What reviews say.
pub(super) const REVIEWS: &[&str] = &[
    "Comes on well: direct work is strong, recording is catching up. Next: a court statement of their own.",
    "Grows in confidence. Holds risk with support, and knows when to bring it. Next: to lead a core group.",
    "Works with warmth and clarity. Analysis is deeper than at the last review. Next: the law in practice.",
    "A steady start. The support that was agreed was mostly given. Next: one more observation in another setting.",
];

/// Why reviews are given back.
pub(super) const REASONS: &[&str] = &[
    "Says nothing of two of the statements",
    "The observation that it rests on is not among the evidence",
    "The worker's own words are missing",
];

/// What gives cause for concern.
pub(super) const CONCERNS: &[&str] =
    &["Recording falls weeks behind", "Visits are not made within the time agreed", "Assessments need rewriting before they can be used"];

/// What is agreed about it.
pub(super) const PLANS: &[&str] = &[
    "An hour each Friday for recording, and a look at it together every other week",
    "Two visits together with the supervisor, and a plan of the week on Mondays",
    "One assessment written side by side, the next alone with an early draft",
];

/// Titles of pieces of a category.
pub(super) fn titles(category: &str) -> &'static [&'static str] {
    match category {
        "direct-observation" => &["A home visit", "A core group", "A session of direct work", "A supervised contact", "A first visit"],
        "feedback-from-people" => &["A young person's view", "A parent's view after the plan ended", "A card from a child"],
        "feedback-from-professionals" => &["From a health visitor", "From a teacher", "From a family support worker", "From a guardian"],
        "written-work" => &["An assessment", "A chronology and its analysis", "A court statement", "A care plan"],
        "critical-reflection" => &["On endings", "On power in a first visit", "On a decision that was hard"],
        "self-assessment" => &["Self-assessment against the standards"],
        "development-plan" => &["Professional development plan"],
        "managers-feedback" => &["What has changed since the academy began"],
        _ => &["A piece of work"],
    }
}
