//! The documents that come with Waymark: national programmes and standards as they were published, as far as they were.

/// One document that comes with Waymark.
#[derive(Clone, Copy, Debug)]
pub struct Shipped {
    /// Its file's name in `frameworks/`.
    pub file: &'static str,
    /// Its text.
    pub text: &'static str,
}

// The same path twice in each line: the macro keeps the name and the text from drifting apart.
macro_rules! documents {
    ($($file:literal)*) => {
        &[$(Shipped { file: $file, text: include_str!(concat!("../../../../frameworks/", $file)) },)*]
    };
}

/// Every document that comes with Waymark, by name.
pub fn shipped() -> &'static [Shipped] {
    documents! {
        "asye-adults-2022.toml"
        "asye-children-2022.toml"
        "asye-children-2026-dfe.toml"
        "crosswalk-pcf-2012-2018.toml"
        "early-career-2027.toml"
        "ecs-2026.toml"
        "kss-adults-2015.toml"
        "ladder-croydon-2018.toml"
        "ladder-progression-panel-2020.toml"
        "ladder-rotherham-2022.toml"
        "ladder-two-years-2019.toml"
        "ladder-wakefield-2023.toml"
        "ladder-warwickshire-2023.toml"
        "leadership-2026.toml"
        "panel-2026.toml"
        "pcf-2012.toml"
        "pcf-2018.toml"
        "pqs-children-2018.toml"
        "reminders-2026.toml"
        "retention-2025.toml"
        "swe-cpd-v1.toml"
        "swe-cpd-v2.toml"
        "training-2026.toml"
        "years-2-and-3-2026.toml"
    }
}
