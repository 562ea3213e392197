//! `waymark verify-pack`: proves that an exported pack is what was sealed, with nothing but the file, or says what is wrong with it.

use std::io::Read as _;
use std::path::Path;

use domain::pack::{NotAPack, Read, read};
use store::hex::sha256;

use crate::cli::VerifyPack;
use crate::failed::Failed;
use crate::pack::{Exported, NotExported, export_html};
use crate::say;

/// The largest file, in bytes: what a panel can read has a few hundred thousand.
const LARGEST: u64 = 32 << 20;

/// What is wrong with a file. It says nothing of what is in it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
enum Wrong {
    #[error("larger than {LARGEST} bytes: no pack is")]
    TooLarge,
    #[error("not a pack: this is not UTF-8")]
    NotText,
    #[error("not a pack: {0}")]
    NotExported(#[from] NotExported),
    #[error("not a pack: {0}")]
    NotAPack(#[from] NotAPack),
    #[error("tampered with: the contents have the SHA-256 {found}, which is not the one that the file names")]
    Contents { found: String },
    #[error("another pack: it has the SHA-256 {found}, and {expected} is expected")]
    Another { found: String, expected: String },
    #[error(
        "the contents are whole, with the SHA-256 {found}, but the page around them is not the one that this version of Waymark makes of \
         them: it was changed, or another version made it. Do not rely on the page; export the pack again, or verify its data"
    )]
    Page { found: String },
}

impl Wrong {
    /// Whether it is a pack, and not the one that was sealed.
    fn is_tampering(&self) -> bool {
        matches!(self, Self::Contents { .. } | Self::Another { .. } | Self::Page { .. })
    }
}

/// Verifies a file.
///
/// # Errors
/// What is wrong with it. What is no pack at all, or cannot be read, is told apart from what was tampered with.
pub(crate) fn run(it: &VerifyPack) -> Result<(), Failed> {
    let name = it.file.display();
    let failed = |wrong: Wrong| {
        let told = format!("{name}: {wrong}");
        if wrong.is_tampering() { Failed::Input(told) } else { Failed::AnotherKind(told) }
    };
    let bytes = bytes_of(&it.file).map_err(|why| Failed::AnotherKind(format!("read {name}: {why}")))?;
    let (read, found) = verify(bytes, it.expect.as_deref()).map_err(failed)?;
    say::text(in_words(&read, &found, it.expect.is_some()))
}

/// One byte more than is allowed, where there are more.
fn bytes_of(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(file)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What a pack says of itself, and the SHA-256 of its contents.
fn verify(bytes: Vec<u8>, expected: Option<&str>) -> Result<(Read, String), Wrong> {
    if bytes.len() as u64 > LARGEST {
        return Err(Wrong::TooLarge);
    }
    let text = String::from_utf8(bytes).map_err(|_| Wrong::NotText)?;
    let (exported, is_a_page) = Exported::find(&text)?;
    let found = sha256(&exported.contents);
    if found != exported.sha256 {
        return Err(Wrong::Contents { found });
    }
    let read = read(&exported.contents)?;
    if let Some(expected) = expected.filter(|it| *it != found) {
        return Err(Wrong::Another { found, expected: expected.to_owned() });
    }
    // What people read is proven too: it is made from the contents alone, and so it is made again.
    let lines = |text: &str| text.replace("\r\n", "\n");
    let is_as_made = || export_html(&exported.contents, &found).is_ok_and(|it| lines(&it) == lines(&text));
    if is_a_page && !is_as_made() {
        return Err(Wrong::Page { found });
    }
    Ok((read, found))
}

fn in_words(it: &Read, sha256: &str, was_expected: bool) -> String {
    let (entries, late) = (it.entries.len(), it.admitted_late.len());
    let whose = match was_expected {
        true => "it is the one that is expected",
        false => "compare the SHA-256 with the one that the decision names, or give it as --expect",
    };
    format!(
        "whole: the contents are in their canonical form, and have the SHA-256 that the file names\n\
         sha256    {sha256}\n\
         sealing   {}\n\
         entries   {entries}, of which {late} admitted late\n\
         position  {}\n\
         {whose}\n",
        it.number, it.known
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::pack::export_json;
    use crate::pack::tests::{a_pack, contents};

    fn of(text: &str, expected: Option<&str>) -> Result<(Read, String), Wrong> {
        verify(text.as_bytes().to_vec(), expected)
    }

    fn both() -> [String; 2] {
        let (contents, hash) = a_pack();
        [export_json(&contents, &hash), export_html(&contents, &hash).unwrap()]
    }

    #[test]
    fn a_pack_is_whole_as_data_and_as_a_page_and_says_what_it_is() {
        let (_, hash) = a_pack();
        for file in both() {
            let (read, found) = of(&file, Some(&hash)).unwrap();
            let said = in_words(&read, &found, true);
            for told in [&*hash, "sealing   2", "entries   9, of which 1 admitted late", "position  41"] {
                assert!(said.contains(told), "{told} is not in {said}");
            }
            assert!(of(&file.replace('\n', "\r\n"), None).is_ok(), "a mail program's ends of lines change nothing");
        }
    }

    #[test]
    fn a_pack_of_which_a_letter_was_changed_is_not_whole() {
        for file in both() {
            let wrong = of(&file.replace("A home visit", "A home call"), None).unwrap_err();
            assert!(wrong.is_tampering() && matches!(wrong, Wrong::Contents { .. }), "{wrong}");
        }
    }

    #[test]
    fn a_page_that_says_something_else_than_its_contents_is_not_whole() {
        let (contents, hash) = a_pack();
        let page = export_html(&contents, &hash).unwrap();
        let (shown, inside) = page.rsplit_once("<script").unwrap();
        let wrong = of(&format!("{}<script{inside}", shown.replace("A home visit", "A home call")), None).unwrap_err();
        assert!(wrong.is_tampering() && matches!(wrong, Wrong::Page { .. }), "{wrong}");
        let twice = format!("{}<script{inside}", both()[1]);
        assert_eq!(of(&twice, None), Err(NotExported::Twice.into()));
    }

    #[test]
    fn a_whole_pack_is_not_the_one_that_the_decision_names_where_the_hash_is_another() {
        let other = "0".repeat(64);
        for file in both() {
            let wrong = of(&file, Some(&other)).unwrap_err();
            assert!(wrong.is_tampering() && matches!(wrong, Wrong::Another { .. }), "{wrong}");
        }
    }

    #[test]
    fn what_was_never_sealed_is_no_pack_though_its_hash_is_right() {
        let made_up = |contents: &str| of(&export_json(contents, &sha256(contents)), None).unwrap_err();
        assert_eq!(made_up("{\"a\": 1}"), NotAPack::Form.into());
        assert_eq!(made_up("[]"), NotAPack::Kind.into());
        assert_eq!(made_up(&"[".repeat(200_000)), NotAPack::Form.into());
        assert_eq!(made_up("{\"waymark_pack\":2,\"what\":{}}"), NotAPack::Version(2).into());
        assert!(!made_up("[]").is_tampering());
    }

    #[test]
    fn what_is_no_pack_is_told_so_whatever_it_is() {
        assert_eq!(verify(vec![0xff, 0xfe, 0], None), Err(Wrong::NotText));
        assert_eq!(verify(vec![b' '; LARGEST as usize + 1], None), Err(Wrong::TooLarge));
        let version = json!({ "waymark_pack_export": 9, "sha256": "", "contents": "" }).to_string();
        assert_eq!(of(&version, None), Err(NotExported::Version(9).into()));
        let deep = format!("{{\"contents\":{}", "[".repeat(1_000_000));
        for no_pack in ["", "{", "hello", "<html></html>", "[1,\"\",\"\"]", &deep, &contents()] {
            let wrong = of(no_pack, None).unwrap_err();
            assert!(!wrong.is_tampering(), "{wrong}");
        }
        let cut = &both()[1];
        assert!(!of(&cut[..cut.len() - 60], None).unwrap_err().is_tampering());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_single_byte_of_a_pack_is_changed_unnoticed(at in any::<prop::sample::Index>(), to in any::<u8>(), page in any::<bool>()) {
            let file = both()[usize::from(page)].clone();
            let mut bytes = file.clone().into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = to;
            // White space around the data says nothing.
            let is_same = |text: &str| !page && text.trim() == file.trim();
            let unchanged = std::str::from_utf8(&bytes).is_ok_and(|text| text == file || is_same(text));
            prop_assert_eq!(verify(bytes, None).is_ok(), unchanged);
        }

        #[test]
        fn any_bytes_at_all_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(verify(bytes, None).is_err());
        }
    }
}
