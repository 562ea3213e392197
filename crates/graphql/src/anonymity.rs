//! Anonymity: what in a text somebody could be known by, so that a client can show it before the text is sent.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use domain::anonymity::{self, Anonymity, Found};

use crate::desk::Desk;
use crate::scalars::count;

/// What a trace of somebody looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Enum)]
#[graphql(remote = "domain::anonymity::Trace")]
pub enum AnonymityTrace {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Telephone,
    /// An NHS number, by its check digit.
    NhsNumber,
    /// A National Insurance number.
    NationalInsurance,
    /// A postcode.
    Postcode,
    /// A full date, which may be that of a birth.
    FullDate,
    /// A long number, as records of people have.
    LongNumber,
    /// A title with a name.
    TitledName,
}

/// Something in a text that somebody could be known by.
#[derive(Clone, Debug, SimpleObject)]
pub struct AnonymityFinding {
    /// What it looks like.
    trace: AnonymityTrace,
    /// The same in words, such as "an NHS number".
    words: String,
    /// Where it begins: how many characters (Unicode code points) of the text come before it.
    from: i32,
    /// Where it ends: how many characters of the text have come by then.
    to: i32,
}

/// Findings with their places in characters, which the rule counts in bytes.
fn shown(text: &str, found: Vec<Found>) -> Vec<AnonymityFinding> {
    let (mut bytes, mut characters) = (0, 0);
    let mut place = |at: usize| {
        characters += text.get(bytes..at).map_or(0, |it| it.chars().count());
        bytes = at;
        count(characters)
    };
    let show = |it: Found| {
        let (from, to) = (place(it.at.start), place(it.at.end));
        AnonymityFinding { trace: it.trace.into(), words: it.trace.words().to_owned(), from, to }
    };
    found.into_iter().map(show).collect()
}

/// How it came that words are taken for anonymous, by whether somebody looked at them.
pub fn cleared(by_hand: bool) -> Anonymity {
    if by_hand { Anonymity::ClearedByHand } else { Anonymity::NothingFound }
}

/// Whether a person cleared words that were taken for anonymous.
pub fn is_cleared(it: Anonymity) -> bool {
    it == Anonymity::ClearedByHand
}

/// Questions about anonymity.
#[derive(Default)]
pub struct AnonymityQuery;

#[Object]
impl AnonymityQuery {
    /// What in a text somebody could be known by, in its order. Nothing of the text is kept. A rule does not find every name: somebody
    /// reads what it lets pass. Ask by POST, since addresses are written down on the way.
    async fn anonymity_check(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What somebody is about to send.")] text: String,
    ) -> Result<Vec<AnonymityFinding>> {
        Desk::of(ctx)?;
        let found = anonymity::found(&text);
        Ok(shown(&text, found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_has_its_place_in_characters() {
        let text = "Café – call 0161 496 0000, or a@example.org";
        let characters: Vec<char> = text.chars().collect();
        let part = |it: &AnonymityFinding| characters[it.from as usize..it.to as usize].iter().collect::<String>();
        let parts: Vec<String> = shown(text, anonymity::found(text)).iter().map(part).collect();
        assert_eq!(parts, ["0161 496 0000", "a@example.org"]);
    }
}
