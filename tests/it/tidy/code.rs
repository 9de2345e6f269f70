//! Rust text without its words: what the compiler reads, so that a rule about code is not tripped by a comment or a string.

/// The same text with comments and the insides of strings blanked. Lines and columns stay where they are.
pub fn code_of(text: &str) -> String {
    split(text).0
}

/// The same text with everything but the comments blanked.
pub fn comments_of(text: &str) -> String {
    split(text).1
}

/// The lines of `text`, counted from 1.
pub fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(at, line)| (at + 1, line))
}

/// The line, counted from 1, on which the byte at `at` stands.
pub fn line_at(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Whether `word` stands in `line` with no letter, digit or underscore at either end.
pub fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        !before.ends_with(part) && !after.starts_with(part)
    })
}

fn split(text: &str) -> (String, String) {
    let (mut code, mut comments) = (String::new(), String::new());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (length, kind) = piece(rest, code.chars().next_back());
        let (taken, left) = rest.split_at(length.max(first.len_utf8()).min(rest.len()));
        let blank: String = taken.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        match kind {
            Kind::Code => {
                code.push_str(taken);
                comments.push_str(&blank);
            }
            Kind::Comment => {
                code.push_str(&blank);
                comments.push_str(taken);
            }
            Kind::Text => {
                code.push_str(&blank);
                comments.push_str(&blank);
            }
        }
        rest = left;
    }
    (code, comments)
}

enum Kind {
    Code,
    Comment,
    Text,
}

/// How many bytes the piece at the front has, and what it is.
fn piece(rest: &str, before: Option<char>) -> (usize, Kind) {
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), Kind::Comment);
    }
    if rest.starts_with("/*") {
        return (block_comment(rest), Kind::Comment);
    }
    let in_a_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let prefix = if in_a_word { 0 } else { rest.find(|c| !matches!(c, 'b' | 'c' | 'r')).unwrap_or(0) };
    let (head, body) = rest.split_at(prefix.min(2));
    let hashes = body.len() - body.trim_start_matches('#').len();
    if head.contains('r') && body[hashes..].starts_with('"') {
        let close = format!("\"{}", "#".repeat(hashes));
        let open = head.len() + hashes + 1;
        return (rest[open..].find(&close).map_or(rest.len(), |at| open + at + close.len()), Kind::Text);
    }
    if body.starts_with('"') {
        return (head.len() + quoted(body, '"'), Kind::Text);
    }
    let mut after = body.chars().skip(1);
    let character = body.starts_with('\'') && (after.next() == Some('\\') || after.next() == Some('\''));
    if character { (head.len() + quoted(body, '\''), Kind::Text) } else { (0, Kind::Code) }
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let step = match &rest.as_bytes()[at..] {
            [b'/', b'*', ..] => (1, 2),
            [b'*', b'/', ..] => (-1, 2),
            _ => (0, 1),
        };
        (depth, at) = (depth + step.0, at + step.1);
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted(body: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in body.char_indices().skip(1) {
        if !escaped && c == quote {
            return at + 1;
        }
        escaped = !escaped && c == '\\';
    }
    body.len()
}

#[test]
fn words_are_told_from_code() {
    for (text, code, comments) in [
        ("a // b\nc", "a     \nc", "  // b\n "),
        ("a /* b /* c */ d */ e", "a                   e", "  /* b /* c */ d */  "),
        (r#"f("// no", x)"#, "f(       , x)", "             "),
        (r#"f("\"", x)"#, "f(    , x)", "          "),
        ("f(r#\"a\"b\"#, b\"c\", br\"\\\")", "f(        ,     ,      )", "                       "),
        ("'a' 'x '\\'' b'\\n'", "    'x            ", "                  "),
        ("for bar in r {}", "for bar in r {}", "               "),
    ] {
        assert_eq!(code_of(text).trim_end(), code.trim_end(), "{text}");
        assert_eq!(comments_of(text).trim_end(), comments.trim_end(), "{text}");
    }
    assert!(has_word("a f64;", "f64") && !has_word("of64 f64x", "f64"));
}
