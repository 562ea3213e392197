//! The columns of the format, and the headings that coordinators give them.

use super::RowFault;

/// A column that means something.
#[derive(Clone, Copy, PartialEq, Eq, Debug, strum::VariantArray)]
pub(super) enum Column {
    PersonRef,
    Record,
    GivenName,
    FamilyName,
    PreviousFamilyName,
    DateOfBirth,
    Gender,
    Ethnicity,
    Email,
    Phone,
    RegistrationNumber,
    EntryRoute,
    Employer,
    Post,
    Grade,
    CswwRole,
    Team,
    Fte,
    Contract,
    Origin,
    StartDate,
    EndDate,
    Reason,
    Destination,
    Cohort,
    Programme,
    Intake,
    JoinedOn,
    LeftOn,
    Error,
}

/// Whether a heading is that of a column that means something.
pub(super) fn is_heading(text: &str) -> bool {
    Column::named(text).is_some()
}

impl Column {
    /// The headings a column goes by. The first is its own name.
    fn headings(self) -> &'static [&'static str] {
        match self {
            Self::PersonRef => &[
                "person_ref",
                "person reference",
                "reference",
                "ref",
                "payroll number",
                "payroll no",
                "employee number",
                "employee id",
                "staff number",
                "staff id",
            ],
            Self::Record => &["record", "record type", "row type"],
            Self::GivenName => &["given_name", "given names", "first name", "forename", "forenames"],
            Self::FamilyName => &["family_name", "surname", "last name"],
            Self::PreviousFamilyName => {
                &["previous_family_name", "previous surname", "former surname", "maiden name", "previous last name"]
            }
            Self::DateOfBirth => &["date_of_birth", "dob", "birth date"],
            Self::Gender => &["gender"],
            Self::Ethnicity => &["ethnicity", "ethnic group", "ethnic origin"],
            Self::Email => &["email", "email address", "e-mail", "work email"],
            Self::Phone => &["phone", "telephone", "phone number", "telephone number", "mobile"],
            Self::RegistrationNumber => {
                &["registration_number", "registration no", "swe number", "swe no", "swe registration number", "social work england number"]
            }
            Self::EntryRoute => &["entry_route", "route", "qualifying route", "route into social work"],
            Self::Employer => &["employer", "local authority", "council", "la", "organisation"],
            Self::Post => &["post", "job title", "post title", "position"],
            Self::Grade => &["grade", "pay grade"],
            Self::CswwRole => &["csww_role", "role", "org role", "census role"],
            Self::Team => &["team", "team name"],
            Self::Fte => &["fte", "wte", "full time equivalent"],
            Self::Contract => &["contract", "contract type"],
            Self::Origin => &["origin", "start origin", "came from"],
            Self::StartDate => &["start_date", "start", "started on", "start of post", "employment start date"],
            Self::EndDate => &["end_date", "end", "ended on", "leaving date", "end of post", "employment end date"],
            Self::Reason => &["reason", "reason for leaving", "leaving reason"],
            Self::Destination => &["destination", "leaver destination", "went to"],
            Self::Cohort => &["cohort", "cohort name"],
            Self::Programme => &["programme", "program", "scheme"],
            Self::Intake => &["intake"],
            Self::JoinedOn => &["joined_on", "joined", "date joined", "joined cohort"],
            Self::LeftOn => &["left_on", "date left", "left cohort"],
            Self::Error => &["error", "errors"],
        }
    }

    /// The column's own name.
    pub fn name(self) -> &'static str {
        self.headings()[0]
    }

    /// The column of a heading, in any case, and with any spaces, hyphens, underscores and dots.
    pub fn named(heading: &str) -> Option<Self> {
        let heading = folded(heading);
        let all = <Self as strum::VariantArray>::VARIANTS;
        all.iter().copied().find(|it| it.headings().iter().any(|name| folded(name) == heading))
    }

    /// Whether a cell here says something of a spell.
    pub fn is_of_spell(self) -> bool {
        (Self::Employer as u8..=Self::Destination as u8).contains(&(self as u8))
    }

    /// Whether a cell here says something of a cohort.
    pub fn is_of_cohort(self) -> bool {
        (Self::Cohort as u8..=Self::LeftOn as u8).contains(&(self as u8))
    }
}

fn folded(heading: &str) -> String {
    heading.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What each place in a row means.
pub(super) struct Columns {
    pub places: Vec<Option<Column>>,
    pub ignored: Vec<String>,
}

impl Columns {
    pub fn of(header: &[String], row: u64) -> Result<Self, Vec<RowFault>> {
        let places: Vec<_> = header.iter().map(|it| Column::named(it)).collect();
        let mut faults = vec![];
        for (at, column) in places.iter().enumerate() {
            let Some(column) = column.filter(|it| places[..at].contains(&Some(*it))) else {
                continue;
            };
            let message = format!("two columns both mean {}", column.name());
            faults.push(RowFault { column: column.name(), ..RowFault::of_file(row, "repeated-column", &message, "keep one of them") });
        }
        if !places.contains(&Some(Column::PersonRef)) {
            let message = "no column says which person a row is about";
            let way_out = "add a column person_ref with your own reference for each person, and check that row 1 holds the headings";
            faults.push(RowFault { column: "person_ref", ..RowFault::of_file(row, "missing-column", message, way_out) });
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let unknown = header.iter().zip(&places).filter(|(_, it)| it.is_none());
        let ignored = unknown.map(|(it, _)| it.clone()).filter(|it| !it.trim().is_empty()).collect();
        Ok(Self { places, ignored })
    }
}
