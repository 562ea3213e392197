//! The codes of the children's social work workforce census, and the labels people read instead.

use std::fmt;

use serde::{Deserialize, Serialize};

// Ten lists of the same shape: the macro keeps each code beside its label, and spells the shape once.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident $code:literal $label:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $(#[doc = $label] $variant,)*
        }

        impl $name {
            /// Every code, in the order of the list.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The code as it stands in a return.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The exact code of a return, and nothing near it.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }

            /// The label for people.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// What a person typed in a spreadsheet: the code, the label, or our own name for it, in any case and spacing.
            pub fn from_words(words: &str) -> Option<Self> {
                let words = folded(words);
                Self::ALL.iter().copied().find(|it| {
                    words == folded(it.code()) || words == folded(it.label()) || words == folded(&format!("{it:?}"))
                })
            }
        }
    )*};
}

codes! {
    /// Gender as the census asks it.
    Gender {
        NotKnown "0" "Not known",
        Male "1" "Male",
        Female "2" "Female",
        NotSpecified "9" "Not specified",
    }
    /// Ethnicity as the census asks it.
    Ethnicity {
        WhiteBritish "WBRI" "White British",
        WhiteIrish "WIRI" "White Irish",
        OtherWhite "WOTH" "Any other White background",
        WhiteAndBlackCaribbean "MWBC" "White and Black Caribbean",
        WhiteAndBlackAfrican "MWBA" "White and Black African",
        WhiteAndAsian "MWAS" "White and Asian",
        OtherMixed "MOTH" "Any other mixed background",
        Indian "AIND" "Indian",
        Pakistani "APKN" "Pakistani",
        Bangladeshi "ABAN" "Bangladeshi",
        OtherAsian "AOTH" "Any other Asian background",
        BlackCaribbean "BCRB" "Black Caribbean",
        BlackAfrican "BAFR" "Black African",
        OtherBlack "BOTH" "Any other Black background",
        Chinese "CHNE" "Chinese",
        OtherEthnicGroup "OOTH" "Any other ethnic group",
        Refused "REFU" "Declared not stated or refused",
        NotYetObtained "NOBT" "Information not yet obtained",
    }
    /// The level of a person's social work qualification.
    QualificationLevel {
        Undergraduate "1" "Undergraduate",
        Postgraduate "2" "Postgraduate",
        Other "3" "Other",
    }
    /// The role in the organisation, from the most senior. Not a grade, and not a job title.
    OrgRole {
        SeniorManager "1" "Senior manager",
        MiddleManager "2" "Middle manager",
        FirstLineManager "3" "First line manager",
        SeniorPractitioner "4" "Senior practitioner",
        CaseHolder "5" "Case holder",
        QualifiedWithoutCases "6" "Qualified without cases",
    }
    /// Where a starter came from into this post. Not how they qualified: that is the [`EntryRoute`].
    StartOrigin {
        NewlyQualified "1" "Newly qualified social worker",
        OtherLocalAuthority "2" "Social worker role in a different local authority in England",
        OutsideEngland "3" "Social worker role outside England",
        Agency "4" "Agency or consultancy in social work (in England)",
        OtherSocialWork "5" "Other social work role, non-local authority (in England)",
        OtherSocialCare "6" "Other social care role in local authority or non-local authority (in England)",
        OutsideSocialCare "7" "Non-social care role, any role outside England, no employment or career break",
        Other "8" "Other",
        NotKnown "9" "Not known",
        NotYetCollected "10" "Not yet collected",
    }
    /// Where a leaver went, as the employer knows it. Not known, not yet collected and other are three answers.
    LeaverDestination {
        OtherLocalAuthority "1" "Social worker role in a different local authority in England",
        OutsideEngland "2" "Social worker role outside England",
        Agency "3" "Agency or consultancy in social work (in England)",
        OtherSocialWork "4" "Other social work role, non-local authority (in England)",
        OtherSocialCare "5" "Other social care role in local authority or non-local authority (in England)",
        OutsideSocialCare "6" "Non-social care role, any role outside England, no employment or career break",
        Other "7" "Other",
        NotKnown "8" "Not known",
        NotYetCollected "9" "Not yet collected",
    }
    /// Why a leaver left.
    LeaveReason {
        Resignation "1" "Resignation",
        VoluntaryRedundancy "2" "Voluntary redundancy",
        CompulsoryRedundancy "3" "Compulsory redundancy",
        Dismissed "4" "Dismissed",
        Retired "5" "Retired",
        Deceased "6" "Deceased",
        MovedWithinAuthority "7" "Moved to a non-child and family social work role within the local authority",
        Other "8" "Other",
        NotKnown "9" "Not known",
        NotYetCollected "10" "Not yet collected",
    }
    /// Why somebody was absent on 30 September.
    AbsenceReason {
        MaternityOrPaternity "MAT" "Maternity or paternity leave",
        OtherPaid "OTH" "Other paid authorised absence, such as compassionate leave, or annual leave requiring reallocation of cases",
        PublicDuties "PUB" "Paid absence for public duties, such as jury duty",
        Sick "SIC" "Sick leave",
        Training "TRN" "Training",
        Unauthorised "UNA" "Unauthorised absence",
        Unpaid "UNP" "Unpaid authorised absence",
    }
    /// Standing against the knowledge and skills statements for children and families.
    KssStatus {
        Asye "1" "Assessed and Supported Year in Employment (ASYE)",
        FrontlinePractitioner "2" "Frontline practitioner",
        PracticeSupervisor "3" "Practice supervisor",
        PracticeLeader "4" "Practice leader",
    }
    /// How a person came to be a qualified social worker. The census has no list of these: the codes are Waymark's.
    EntryRoute {
        UgDegree "ug_degree" "Undergraduate degree in social work",
        PgDegree "pg_degree" "Postgraduate degree in social work",
        StepUp "step_up" "Step Up to Social Work",
        Approach "approach" "Approach Social Work",
        ThinkAhead "think_ahead" "Think Ahead",
        Apprenticeship "apprenticeship" "Degree apprenticeship in social work",
        Return "return" "Return to Social Work",
        Overseas "overseas" "Overseas qualified",
        AgencyConv "agency_conv" "Agency to permanent conversion",
        Other "other" "Other",
    }
}

/// Letters and digits only, in lower case: spacing, hyphens and brackets are not what people mean to say.
fn folded(words: &str) -> String {
    words.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A Social Work England registration number: `SW` and one to six digits, in upper case. Text: it is never padded or added up.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegistrationNumber(String);

/// The text was not a registration number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("expected a Social Work England number: SW, then one to six digits that do not start with 0, such as SW1234")]
pub struct NotARegistrationNumber;

impl RegistrationNumber {
    /// Takes either case, and refuses spaces, padding and digits of other scripts.
    pub fn new(text: &str) -> Result<Self, NotARegistrationNumber> {
        let upper = text.to_ascii_uppercase();
        let digits = upper.strip_prefix("SW").ok_or(NotARegistrationNumber)?;
        let right_length = (1..=6).contains(&digits.len());
        if !right_length || digits.starts_with('0') || !digits.bytes().all(|it| it.is_ascii_digit()) {
            return Err(NotARegistrationNumber);
        }
        Ok(Self(upper))
    }

    /// As the register prints it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RegistrationNumber {
    type Error = NotARegistrationNumber;

    fn try_from(text: String) -> Result<Self, NotARegistrationNumber> {
        Self::new(&text)
    }
}

impl From<RegistrationNumber> for String {
    fn from(number: RegistrationNumber) -> Self {
        number.0
    }
}

impl fmt::Display for RegistrationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_leads_back_to_itself() {
        for it in Ethnicity::ALL {
            assert_eq!(Ethnicity::from_code(it.code()), Some(*it));
            assert_eq!(Ethnicity::from_words(it.label()), Some(*it));
        }
        for it in LeaveReason::ALL {
            assert_eq!(LeaveReason::from_code(it.code()), Some(*it));
        }
        assert_eq!(OrgRole::from_code("7"), None);
        assert_eq!(OrgRole::from_code("01"), None);
    }

    #[test]
    fn the_lists_are_as_long_as_the_schema_says() {
        let lengths = [Gender::ALL.len(), Ethnicity::ALL.len(), QualificationLevel::ALL.len(), OrgRole::ALL.len(), StartOrigin::ALL.len()];
        assert_eq!(lengths, [4, 18, 3, 6, 10]);
        let lengths = [LeaverDestination::ALL.len(), LeaveReason::ALL.len(), AbsenceReason::ALL.len(), KssStatus::ALL.len()];
        assert_eq!(lengths, [9, 10, 7, 4]);
    }

    #[test]
    fn a_coordinator_may_type_a_code_or_a_label_in_any_case() {
        for words in ["5", "case holder", "Case_Holder", "CASE-HOLDER"] {
            assert_eq!(OrgRole::from_words(words), Some(OrgRole::CaseHolder), "{words}");
        }
        assert_eq!(EntryRoute::from_words("Step Up"), Some(EntryRoute::StepUp));
        assert_eq!(Gender::from_words(""), None);
    }

    #[test]
    fn codes_are_kept_under_their_names() {
        assert_eq!(serde_json::to_value(EntryRoute::UgDegree).unwrap(), "ug_degree");
        assert_eq!(serde_json::to_value(LeaveReason::MovedWithinAuthority).unwrap(), "moved_within_authority");
    }

    #[test]
    fn a_registration_number_is_kept_in_upper_case() {
        assert_eq!(RegistrationNumber::new("sw1234").unwrap().as_str(), "SW1234");
        assert_eq!(RegistrationNumber::new("SW999999").unwrap().as_str(), "SW999999");
    }

    #[test]
    fn what_the_register_does_not_print_is_refused() {
        for text in ["", "SW", "SW0", "SW0123", "SW1234567", "SX1234", "SW12 4", " SW1", "SW１２３", "SW٣", "ŚW1", "ſW1", "1234"] {
            assert_eq!(RegistrationNumber::new(text), Err(NotARegistrationNumber), "{text}");
        }
    }
}
