//! The package that a workbook is: a ZIP of XML parts. What it inflates to is bounded, whatever it says of itself.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;
use zip::read::ZipFile;

use super::super::refusal::Why;

/// Most parts of a package.
const PARTS: usize = 10_000;
/// Longest stretch without a tag; a cell has at most 32,767 characters.
const STRETCH: usize = 1 << 20;

/// A workbook's parts by their names.
pub(super) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Small letters, since writers disagree with themselves.
    names: BTreeMap<String, usize>,
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Why> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Why::DamagedWorkbook)?;
        if zip.len() > PARTS {
            return Err(Why::Inflates);
        }
        let name = |at| Some((plain(&zip.name_for_index(at)?.ok()?), at));
        let names = (0..zip.len()).filter_map(name).collect();
        Ok(Self { zip, names })
    }

    /// A part, of which at most so many bytes are read; `None` where there is none of that name.
    pub(super) fn part(&mut self, name: &str, most: u64) -> Result<Option<Xml<'_, 'a>>, Why> {
        let Some(&at) = self.names.get(&plain(name)) else { return Ok(None) };
        let file = self.zip.by_index(at).map_err(|_| Why::DamagedWorkbook)?;
        if file.size() > most {
            return Err(Why::Inflates);
        }
        let mut reader = Reader::from_reader(BufReader::new(Bounded { file, left: most, stretch: 0 }));
        reader.config_mut().expand_empty_elements = true;
        Ok(Some(Xml { reader, buffer: Vec::new() }))
    }
}

fn plain(name: &str) -> String {
    name.trim_start_matches('/').replace('\\', "/").to_ascii_lowercase()
}

type Part<'z, 'a> = ZipFile<'z, Cursor<&'a [u8]>>;

/// A part being read, event by event.
pub(super) struct Xml<'z, 'a> {
    reader: Reader<BufReader<Bounded<Part<'z, 'a>>>>,
    buffer: Vec<u8>,
}

impl Xml<'_, '_> {
    /// The next event; `Eof` for ever at the end.
    pub(super) fn next(&mut self) -> Result<Event<'_>, Why> {
        self.buffer.clear();
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::DocType(_)) => Err(Why::DamagedWorkbook),
            Ok(event) => Ok(event),
            Err(quick_xml::Error::Io(error)) if error.kind() == io::ErrorKind::FileTooLarge => Err(Why::Inflates),
            Err(_) => Err(Why::DamagedWorkbook),
        }
    }
}

/// An attribute by its name without a prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, Why> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| Why::DamagedWorkbook)?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| Why::DamagedWorkbook)?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// Adds what an event says as text; whether it was one that does.
pub(super) fn add_text(event: &Event<'_>, text: &mut String) -> Result<(), Why> {
    match event {
        Event::Text(said) => text.push_str(&said.xml10_content()),
        Event::CData(said) => text.push_str(&said.xml10_content()),
        Event::GeneralRef(named) => text.push(match named.resolve_char_ref().map_err(|_| Why::DamagedWorkbook)? {
            Some(c) => c,
            None => match named.xml10_content().as_ref() {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                _ => return Err(Why::DamagedWorkbook),
            },
        }),
        _ => {}
    }
    Ok(())
}

/// Ends with an error where more comes out of a part than it may hold.
struct Bounded<R> {
    file: R,
    left: u64,
    stretch: usize,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        self.left = self.left.checked_sub(read as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        let got = into.get(..read).unwrap_or_default();
        self.stretch = match got.iter().rposition(|&byte| byte == b'<') {
            Some(at) => read - at,
            None => self.stretch.saturating_add(read),
        };
        if self.stretch > STRETCH {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    #[test]
    fn what_comes_out_is_bounded_and_not_what_the_package_says() {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("a", SimpleFileOptions::default()).unwrap();
        writer.write_all("<a></a>".repeat(3_000).as_bytes()).unwrap();
        let mut bytes = writer.finish().unwrap().into_inner();
        // It says of itself that it unpacks to one byte.
        for (mark, at) in [(b"PK\x01\x02", 24), (b"PK\x03\x04", 22)] {
            let entry = bytes.windows(4).position(|window| window == mark).unwrap() + at;
            bytes[entry..entry + 4].copy_from_slice(&1_u32.to_le_bytes());
        }
        let mut package = Package::open(&bytes).unwrap();
        let mut xml = package.part("A", 20_000).unwrap().unwrap();
        let end = loop {
            match xml.next() {
                Ok(Event::Eof) => break None,
                Ok(_) => {}
                Err(why) => break Some(why),
            }
        };
        assert!(matches!(end, Some(Why::Inflates | Why::DamagedWorkbook)), "{end:?}");
        let read = |most| Bounded { file: &[b'<'; 100][..], left: most, stretch: 0 }.read_to_end(&mut Vec::new());
        assert_eq!(read(100).unwrap(), 100);
        assert_eq!(read(99).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    }
}
