//! Delimited text, strictly by RFC 4180, with the line of every record as an editor counts it.
//!
//! Strict on purpose: a lenient reader that meets a stray quote mark reads on and swallows the rows after it, and a swallowed row
//! is a parcel sent out incomplete. A quote mark inside an *unquoted* field is text (`27" monitor`, `="0123"`); it swallows nothing.

use std::borrow::Cow;

use super::refusal::Why;

/// Most fields of one record that are kept; more are counted only.
pub(super) const KEPT: usize = 257;

/// The records of a text, one after the other. Blank lines are no records.
pub(super) struct Grid<'a> {
    text: &'a str,
    at: usize,
    line: u64,
    delimiter: u8,
}

/// One record.
#[derive(Default)]
pub(super) struct Record<'a> {
    /// The line it begins on, from 1.
    pub line: u64,
    /// Its fields, unquoted; at most [`KEPT`].
    pub fields: Vec<Cow<'a, str>>,
    /// How many fields it has.
    pub count: usize,
    /// Whether a line break ends it; the last record of a file may lack one.
    pub ended: bool,
}

impl<'a> Grid<'a> {
    /// Reads `text` from its first line.
    pub(super) fn new(text: &'a str, delimiter: u8) -> Self {
        Self { text, at: 0, line: 1, delimiter }
    }

    /// Right behind a line feed near the middle of what is left, if there is one; it may stand within quotes.
    pub(super) fn middle(&self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let middle = self.at + bytes.len().checked_sub(self.at)? / 2;
        Some(middle + bytes.get(middle..)?.iter().position(|&byte| byte == b'\n')? + 1)
    }

    /// Where the next record begins, or blank lines before it.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// What is left up to there. Where that is within quotes, it ends in an open one.
    pub(super) fn until(&self, cut: usize) -> Option<Grid<'a>> {
        Some(Grid { text: self.text.get(..cut)?, ..*self })
    }

    /// What is left from there on, right behind a line feed.
    pub(super) fn from(&self, cut: usize) -> Grid<'a> {
        let passed = self.text.as_bytes().get(self.at..cut).unwrap_or_default();
        let count = |wanted| passed.iter().filter(|&&byte| byte == wanted).count();
        let returns = count(b'\r');
        let pairs = if returns == 0 { 0 } else { passed.windows(2).filter(|pair| pair == b"\r\n").count() };
        let lines = u64::try_from(count(b'\n') + returns - pairs).unwrap_or(u64::MAX);
        Grid { at: cut, line: self.line.saturating_add(lines), ..*self }
    }

    /// Reads the next record into `record`; `false` at the end. After an error, which names its line, nothing can be read.
    pub(super) fn next(&mut self, record: &mut Record<'a>) -> Result<bool, (u64, Why)> {
        while self.line_break() {}
        if self.at >= self.text.len() {
            return Ok(false);
        }
        record.fields.clear();
        (record.line, record.count) = (self.line, 0);
        loop {
            let field = if self.byte() == Some(b'"') { self.quoted()? } else { self.plain() };
            record.count += 1;
            if record.fields.len() < KEPT {
                record.fields.push(field);
            }
            if self.byte() == Some(self.delimiter) {
                self.at += 1;
                continue;
            }
            record.ended = self.line_break();
            return Ok(true);
        }
    }

    fn plain(&mut self) -> Cow<'a, str> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte != self.delimiter && byte != b'\n' && byte != b'\r') {
            self.at += 1;
        }
        Cow::Borrowed(self.text.get(start..self.at).unwrap_or_default())
    }

    fn quoted(&mut self) -> Result<Cow<'a, str>, (u64, Why)> {
        let opened = self.line;
        self.at += 1;
        let start = self.at;
        let mut doubled = false;
        loop {
            match self.byte() {
                None => return Err((opened, Why::OpenQuote)),
                Some(b'"') if self.peek() == Some(b'"') => {
                    doubled = true;
                    self.at += 2;
                }
                Some(b'"') => break,
                Some(b'\n' | b'\r') => _ = self.line_break(),
                Some(_) => self.at += 1,
            }
        }
        let inside = self.text.get(start..self.at).unwrap_or_default();
        self.at += 1;
        while self.byte().is_some_and(|byte| byte != self.delimiter && (byte == b' ' || byte == b'\t')) {
            self.at += 1;
        }
        match self.byte() {
            None | Some(b'\n' | b'\r') => {}
            Some(byte) if byte == self.delimiter => {}
            Some(_) => return Err((self.line, Why::AfterQuote)),
        }
        Ok(if doubled { Cow::Owned(inside.replace("\"\"", "\"")) } else { Cow::Borrowed(inside) })
    }

    /// Steps over one line break (LF, CRLF, CR) if one stands here.
    fn line_break(&mut self) -> bool {
        self.at += match (self.byte(), self.peek()) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(b'\n' | b'\r'), _) => 1,
            _ => return false,
        };
        self.line += 1;
        true
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at + 1).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Records as `line: field|field`, or the error.
    fn read(text: &str) -> String {
        let (mut grid, mut record, mut out) = (Grid::new(text, b','), Record::default(), Vec::new());
        loop {
            match grid.next(&mut record) {
                Ok(true) => out.push(format!("{}: {}", record.line, record.fields.join("|"))),
                Ok(false) => return out.join("; "),
                Err((line, why)) => return format!("line {line}: {why:?}"),
            }
        }
    }

    #[test]
    fn records_and_their_lines() {
        for (text, wanted) in [
            ("a,b\r\nc,d\r\n", "1: a|b; 2: c|d"),
            ("a,b\rc,d", "1: a|b; 2: c|d"),
            ("\n\na,\n\n,b", "3: a|; 5: |b"),
            ("\"x\ny\",b\nc,d\n", "1: x\ny|b; 3: c|d"),
            ("\"say \"\"hi\"\"\",\"\"\n", "1: say \"hi\"|"),
            ("=\"01\",27\" wide\n", "1: =\"01\"|27\" wide"),
            ("\"1\"\t,\"2\" \n", "1: 1|2"),
            ("", ""),
        ] {
            assert_eq!(read(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn a_stray_quote_never_swallows_a_row() {
        assert_eq!(read("a,b\nc,\"d\ne,f\n"), "line 2: OpenQuote");
        assert_eq!(read("a,\"b\nc,\"d\"\n"), "line 2: AfterQuote");
    }
}
