//! What the parser makes of a document after its spellings were made plain, and that nothing else becomes another.

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Selection};
use proptest::prelude::*;

use super::*;

fn parsed(document: &str) -> Option<ExecutableDocument> {
    let plain = plain(document).ok()?;
    parse_query(plain.as_deref().unwrap_or(document)).ok()
}

/// The first argument of the first field, and where what comes after it stands.
fn argument(document: &str) -> Option<(String, Pos)> {
    let DocumentOperations::Single(operation) = parsed(document)?.operations else { return None };
    let items = &operation.node.selection_set.node.items;
    let Selection::Field(field) = &items.first()?.node else { return None };
    let value = field.node.arguments.first()?.1.node.clone().into_const()?;
    let text = value.clone().into_json().ok()?;
    Some((text.as_str().map_or_else(|| text.to_string(), str::to_owned), items.get(1)?.pos))
}

fn said(literal: &str) -> Option<String> {
    argument(&format!("{{ a(b: {literal}) c }}")).map(|it| it.0)
}

#[test]
fn characters_beyond_the_first_65536_may_be_written_as_escapes() {
    let same = [
        (r#""\ud83d\ude00""#, "\u{1f600}"),
        (r#""x\uD83D\uDE00\u00e9\n""#, "x\u{1f600}é\n"),
        (r#""\u{1F600}\u{e9}\u{000041}""#, "\u{1f600}éA"),
        (r#""\u{22}\u{5c}\u{a}\u{d}\u{9}\u{2028}""#, "\"\\\n\r\t\u{2028}"),
        (r#""\\u{22}\\ud83d""#, "\\u{22}\\ud83d"),
        (r#""""\ud83d \u{1f600}""""#, "\\ud83d \\u{1f600}"),
    ];
    for (literal, text) in same {
        assert_eq!(said(literal).as_deref(), Some(text), "{literal}");
    }
}

#[test]
fn half_a_character_and_what_is_none_are_refused_where_they_are() {
    for escape in [
        r"\ud83d",
        r"\ude00",
        r"\ud83d\n",
        r"\ud83d\u0041",
        r"\ude00\ud83d",
        r"\u{d83d}",
        r"\u{110000}",
        r"\u{}",
        r"\u{+41}",
        r"\u{41",
        r"\u+123",
        r"\u12",
        r"\q",
    ] {
        let error = plain(&format!("{{ a\n  b(c: \"é{escape}\") }}")).unwrap_err();
        assert_eq!((error.message.as_str(), &error.locations[..]), (MISSPELLED, &[Pos { line: 2, column: 10 }][..]), "{escape}");
    }
    assert_eq!(plain(r#"{ a(b: "\u{0}") }"#).unwrap_err().message, nul().message);
}

#[test]
fn nothing_may_have_a_sign() {
    for (literal, text) in
        [("-0", "0"), ("[-0,-0]", "[0,0]"), ("-0.5", "-0.5"), ("-0e1", "-0.0"), ("1e-0", "1.0"), ("-01", "!"), ("-0x", "!")]
    {
        assert_eq!(said(literal).unwrap_or_else(|| "!".into()), text, "{literal}");
    }
    assert_eq!(plain("{ a(b: \"-0\", c: \"\"\"-0\"\"\") } # -0").unwrap(), None);
}

#[test]
fn operations_fragments_and_variables_may_be_described() {
    for document in [
        "\"what it is\" query Q { a }",
        "\u{feff}\"\"\"\nwhat\n it is\n\"\"\"\n# and\nmutation { a } ",
        "query Q { a } \"of f\" fragment F on Q { a } \"more\" subscription S { a }",
        "query Q(\"first\" $a: String = \"x\" \"second\" $b: [Int!] = [1], \"\"\"third\"\"\" # \n $c: T @d(a: \"x\")) { a }",
    ] {
        assert!(parsed(document).is_some() && parse_query(document).is_err(), "{document}");
    }
    for document in [
        "\"d\" { a }",
        "\"a\" \"b\" query { a }",
        "query \"d\" query { a }",
        "query Q \"d\" { a }",
        "\"d\" queryQ { a }",
        "\"\\q\" query { a }",
        "\"d\n\" query { a }",
        "query Q(\"d\") { a }",
        "query Q($a: \"d\" $b: Int) { a }",
        "{ a(b: \"d\" $c) }",
        "{ a } \"d\"",
        "{ \"d\" a }",
    ] {
        assert!(parsed(document).is_none(), "{document}");
    }
    let default = parsed("query Q($a: String = \"x\" $b: Int) { a }").unwrap();
    let (_, operation) = default.operations.iter().next().unwrap();
    assert_eq!(operation.node.variable_definitions[0].node.default_value().unwrap().to_string(), "\"x\"");
}

/// Ways to write a character inside a string.
fn written(it: char, how: u8) -> String {
    let mut units = [0; 2];
    match how {
        0 if !['"', '\\', '\n', '\r'].contains(&it) => it.to_string(),
        1 => format!("\\u{{{:x}}}", u32::from(it)),
        _ => it.encode_utf16(&mut units).iter().map(|it| format!("\\u{it:04X}")).collect(),
    }
}

const PARTS: [&str; 30] = [
    "{", "}", "(", ")", "[", "]", "a", "query", "fragment", "on", " ", "\n", ":", "=", "$", "!", "...", "#", "\"", "\"\"\"", "\\", "\\u",
    "{1f600}", "d83d", "\\ude00", "-", "0", ".", "é", "1",
];

proptest! {
    #[test]
    fn a_text_is_read_as_it_was_meant_and_everything_after_it_stands_where_it_stood(
        text in proptest::collection::vec((any::<char>().prop_filter("refused", |it| *it != '\0'), 0_u8..3), 0..12)
    ) {
        let literal: String = text.iter().map(|(it, how)| written(*it, *how)).collect();
        let document = format!("{{ a(b: \"{literal}\") c }}");
        let column = document.chars().count() - 2;
        let meant: String = text.iter().map(|it| it.0).collect();
        prop_assert_eq!(argument(&document), Some((meant, Pos { line: 1, column })));
    }

    #[test]
    fn whatever_the_parser_knows_already_is_left_as_it_is(parts in proptest::collection::vec(0..PARTS.len(), 0..24)) {
        let document: String = parts.iter().map(|it| PARTS[*it]).collect();
        let known = parse_query(&document).is_ok();
        let Ok(other) = plain(&document) else {
            prop_assert!(!known, "{:?} is refused", document);
            return Ok(());
        };
        if let Some(other) = other {
            prop_assert!(!known || document.contains("-0"), "{:?} became {:?}", document, other);
            let lines = |it: &str| it.split('\n').map(|it| it.chars().count()).collect::<Vec<_>>();
            prop_assert_eq!(lines(&other), lines(&document));
        }
    }

    #[test]
    fn a_document_without_such_spellings_is_left_as_it_is(
        names in proptest::collection::vec("[a-z]{1,5}", 1..6), text in "[ -~&&[^\"\\\\]]{0,12}", number in -9_i64..9
    ) {
        let fields: String = names.iter().map(|it| format!("{it}(a: \"{text}\\n\\u00e9\", n: {}) # {text}\n", number.abs() + 1)).collect();
        let document = format!("query Q($a: String = \"{text}\" $b: Int = {}) {{ {fields} }}", number.abs());
        prop_assert!(parse_query(&document).is_ok());
        prop_assert_eq!(plain(&document).unwrap(), None);
    }
}
