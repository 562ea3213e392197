//! Just enough of Rust's grammar to tell code from comments and texts, and one function from the next.

/// A source file, and the same with its comments, or its comments and texts, blanked out.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
    /// Without comments and without what stands inside quotes. As long as the text, line by line.
    code: String,
    /// Without what stands inside quotes.
    words: String,
    strings: Vec<(String, usize)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Code,
    Line,
    Block(u32),
    Text { hashes: Option<usize> },
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let mut it = Self { path: path.into(), text: text.into(), code: String::new(), words: String::new(), strings: Vec::new() };
        it.read();
        it
    }

    fn read(&mut self) {
        let text: Vec<char> = self.text.chars().collect();
        let at = |index: usize| text.get(index).copied().unwrap_or('\0');
        let (mut inside, mut index, mut literal, mut line) = (Inside::Code, 0, String::new(), 1);
        while index < text.len() {
            let here = text[index];
            let mut step = 1;
            let (mut in_code, mut in_words) = (false, false);
            match inside {
                Inside::Code if here == '/' && at(index + 1) == '/' => (inside, in_words) = (Inside::Line, true),
                Inside::Code if here == '/' && at(index + 1) == '*' => (inside, step, in_words) = (Inside::Block(1), 2, true),
                Inside::Code => match opens_text(&text, index) {
                    Some((length, hashes)) => {
                        (inside, step, literal) = (Inside::Text { hashes }, length, String::new());
                    }
                    None if here == '\'' => step = char_literal(&text, index).unwrap_or(1),
                    None => (in_code, in_words) = (true, true),
                },
                Inside::Line if here == '\n' => inside = Inside::Code,
                Inside::Line => in_words = true,
                Inside::Block(depth) => {
                    in_words = true;
                    match (here, at(index + 1)) {
                        ('*', '/') => (inside, step) = (if depth == 1 { Inside::Code } else { Inside::Block(depth - 1) }, 2),
                        ('/', '*') => (inside, step) = (Inside::Block(depth + 1), 2),
                        _ => {}
                    }
                }
                Inside::Text { hashes } => match closes_text(&text, index, hashes) {
                    Some(length) => {
                        self.strings.push((std::mem::take(&mut literal), line));
                        (inside, step) = (Inside::Code, length);
                    }
                    None => {
                        step = if hashes.is_none() && here == '\\' { 2 } else { 1 };
                        // A backslash at the end of a line joins it to the next.
                        if step == 1 { literal.push(here) } else { literal.push(' ') }
                    }
                },
            }
            for it in &text[index..(index + step).min(text.len())] {
                line += usize::from(*it == '\n');
                self.code.push(if *it == '\n' || in_code { *it } else { ' ' });
                self.words.push(if *it == '\n' || in_words { *it } else { ' ' });
            }
            index += step;
        }
    }

    /// Whether the whole file is there for tests.
    pub(crate) fn is_test(&self) -> bool {
        self.path.starts_with("tests/") || self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    /// The same without its modules of tests.
    pub(crate) fn without_tests(&self) -> Self {
        let mut without = self.clone();
        while let Some(start) = without.code.find("#[cfg(test)]") {
            let rest = &without.code[start..];
            let open = rest.find('{').unwrap_or(rest.len());
            let semicolon = rest.find(';').unwrap_or(rest.len());
            let length = if semicolon < open { semicolon } else { open + block(&rest[open..]) };
            let blank: String = rest[..length].chars().map(|it| if it == '\n' { '\n' } else { ' ' }).collect();
            without.code = format!("{}{blank}{}", &without.code[..start], &rest[length..]);
        }
        without
    }

    /// The lines of code that hold one of these, as a word of its own or the beginning of one.
    pub(crate) fn lines_with(&self, wanted: &[&str]) -> Vec<usize> {
        lines_with(&self.code, wanted)
    }

    /// The lines of code or comment that hold one of these.
    pub(crate) fn lines_with_comments_and(&self, wanted: &[&str]) -> Vec<usize> {
        lines_with(&self.words, wanted)
    }

    /// Texts between quotes, each with the line on which it ends.
    pub(crate) fn strings(&self) -> Vec<(String, usize)> {
        self.strings.clone()
    }

    /// What the file declares: the keyword, the name and the line.
    pub(crate) fn declared(&self) -> Vec<(String, String, usize)> {
        let mut found = Vec::new();
        for (number, line) in self.code.lines().enumerate() {
            let words: Vec<&str> = line.split(|it: char| !(it.is_alphanumeric() || it == '_')).filter(|it| !it.is_empty()).collect();
            for pair in words.windows(2) {
                if ["struct", "enum", "trait", "type", "union", "mod", "fn"].contains(&pair[0]) {
                    found.push((pair[0].to_owned(), pair[1].to_owned(), number + 1));
                }
            }
        }
        found
    }

    /// Every function with a body: name, first line, and lines from there to its last brace.
    pub(crate) fn functions(&self) -> Vec<(String, usize, usize)> {
        let mut found = Vec::new();
        for (start, _) in self.code.match_indices("fn ") {
            let is_word = !self.code[..start].ends_with(|it: char| it.is_alphanumeric() || it == '_');
            let rest = &self.code[start + 3..];
            let name: String = rest.trim_start().chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect();
            if !is_word || name.is_empty() {
                continue;
            }
            let Some(open) = body(rest) else { continue };
            let end = open + block(&rest[open..]);
            let line = self.code[..start].matches('\n').count() + 1;
            found.push((name, line, rest[..end].matches('\n').count() + 1));
        }
        found
    }

    /// Tests with `#[ignore]`: name and line.
    pub(crate) fn ignored_tests(&self) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        for (start, _) in self.code.match_indices("#[ignore") {
            let rest = &self.code[start..];
            let name = rest.split("fn ").nth(1).unwrap_or_default();
            let name = name.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect();
            found.push((name, self.code[..start].matches('\n').count() + 1));
        }
        found
    }
}

fn lines_with(text: &str, wanted: &[&str]) -> Vec<usize> {
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    let holds = |line: &str| wanted.iter().any(|word| line.match_indices(word).any(|(at, _)| !line[..at].ends_with(is_word)));
    text.lines().enumerate().filter(|(_, line)| holds(line)).map(|(number, _)| number + 1).collect()
}

/// How long the opening of a text is that begins here, and how many hashes it has where it is a raw one.
fn opens_text(text: &[char], index: usize) -> Option<(usize, Option<usize>)> {
    let joined = index > 0 && (text[index - 1].is_alphanumeric() || text[index - 1] == '_');
    let mut at = index;
    let prefixed = !joined && matches!(text[at], 'b' | 'c') && matches!(text.get(at + 1), Some('"' | 'r'));
    at += usize::from(prefixed);
    if text.get(at) == Some(&'"') {
        return Some((at - index + 1, None));
    }
    if joined || text.get(at) != Some(&'r') {
        return None;
    }
    let hashes = text[at + 1..].iter().take_while(|it| **it == '#').count();
    (text.get(at + 1 + hashes) == Some(&'"')).then_some((at - index + 2 + hashes, Some(hashes)))
}

fn closes_text(text: &[char], index: usize, hashes: Option<usize>) -> Option<usize> {
    let count = hashes.unwrap_or(0);
    let closes = text[index] == '"' && text[index + 1..].iter().take(count).filter(|it| **it == '#').count() == count;
    closes.then_some(1 + count)
}

/// The length of a character between quotes; none where the quote begins a lifetime.
fn char_literal(text: &[char], index: usize) -> Option<usize> {
    if text.get(index + 1) == Some(&'\\') {
        let end = text[index + 3..].iter().position(|it| *it == '\'')?;
        return Some(end + 4);
    }
    (text.get(index + 2) == Some(&'\'')).then_some(3)
}

/// Where a function's body begins; none where it has none.
fn body(after_fn: &str) -> Option<usize> {
    let mut depth = 0_i32;
    for (index, it) in after_fn.char_indices() {
        match it {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '{' if depth == 0 => return Some(index),
            ';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// The length of a block that begins with a brace, to the brace that closes it.
fn block(from_brace: &str) -> usize {
    let mut depth = 0_i32;
    for (index, it) in from_brace.char_indices() {
        match it {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    from_brace.len()
}

#[test]
fn code_is_told_from_comments_and_texts() {
    let text = "// FIXME one\nlet a = \"todo!()\"; let b = '{'; /* x /* y */ z */ fn f<'a>() { r#\"}\"# }\n";
    let source = Source::new("crates/store/src/x.rs", text);
    assert!(source.lines_with(&["todo!", "FIXME", "z"]).is_empty());
    assert_eq!(source.lines_with_comments_and(&["FIXME"]), [1]);
    assert_eq!(source.strings(), [("todo!()".to_owned(), 2), ("}".to_owned(), 2)]);
    assert_eq!(source.functions(), [("f".to_owned(), 2, 1)]);
}

#[test]
fn a_function_ends_with_its_own_brace() {
    let source = Source::new("a.rs", "fn one(a: [u8; 2]) -> u8 {\n    if true { 1 } else { 2 }\n}\n\nfn two();\nfn three() {\n}\n");
    assert_eq!(source.functions(), [("one".to_owned(), 1, 3), ("three".to_owned(), 6, 2)]);
}

#[test]
fn tests_inside_a_file_are_told_from_the_rest() {
    let source =
        Source::new("a.rs", "fn a() {}\n#[cfg(test)]\nmod given;\n#[cfg(test)]\nmod tests {\n    fn b() { Utc::now(); }\n}\nfn c() {}\n");
    let without = source.without_tests();
    assert!(without.lines_with(&["Utc::now"]).is_empty());
    assert_eq!(without.functions().len(), 2);
}
