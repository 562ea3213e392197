//! Sentences about refusals: their codes, words and fields.

use super::*;

#[test]
fn a_refusal_of_a_programme_has_its_own_code_words_and_field() {
    let it = Refusal::from(OnProgramme::TooShortToPause(28));
    assert_eq!((it.code(), it.field()), ("TOO_SHORT_TO_PAUSE", "expectedBack"));
    assert_eq!(it.to_string(), "an absence of fewer than 28 days does not pause this programme");
}

#[test]
fn no_code_is_given_out_twice_and_the_inner_list_is_none() {
    let codes = Refusal::codes();
    let once = std::collections::BTreeSet::from_iter(&codes);
    assert_eq!((once.len(), codes.contains(&"ON_PROGRAMME")), (codes.len(), false));
}
