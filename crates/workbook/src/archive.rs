//! Looks into an archive before any reader of spreadsheets does: what it is, and how much it
//! really unpacks to. The sizes an archive states about itself are not believed.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use base::Finding;
use memchr::memmem::Finder;
use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::merges::{BOOK, Kept, LINKS, Parts};
use crate::model::{CELLS_MAX, Kind, UNPACKED_MAX};

/// The most files in an archive; a workbook has some 15.
const ENTRIES_MAX: usize = 2_000;
/// Unpacking to more than so many times the packed size is no spreadsheet but a zip bomb …
const RATIO_MAX: u64 = 300;
/// … from this size on: small sheets of repeated rows pack very well.
const RATIO_FROM: u64 = 20 * 1024 * 1024;
/// More different texts than the cells accepted would hold: the reader reserves memory for the
/// number the file states.
const STRINGS_MAX: u64 = CELLS_MAX as u64;
/// The most cell formats times the bytes of the longest element: Excel's own limit of 64 000
/// formats, with elements four times as long as its longest.
const STYLES_MAX: usize = 256 * 1024 * 1024;

/// The most bytes of the shared strings, which the reader holds whole.
const STRINGS_BYTES_MAX: u64 = 400 * 1024 * 1024;

/// The most parts and bytes of comments that are looked at: nobody reads more of them.
const COMMENT_PARTS_MAX: usize = 130;
const COMMENT_BYTES_MAX: u64 = 2 * 1024 * 1024;

/// What an archive holds.
pub(crate) struct Inside {
    pub kind: Kind,
    /// Macros are never run; that they are there is told.
    pub macros: bool,
    /// Links to other files are never followed.
    pub links: bool,
    /// The sheets of an .xlsx and the parts that hold them.
    pub parts: Parts,
    /// The shared strings, and the styles of cells.
    pub texts: String,
    pub formats: String,
    /// The parts of comments and the links of sheets to them, by their names in small letters.
    pub comments: HashMap<String, String>,
    /// Whether a formula stands without its value.
    pub empty_formulas: bool,
}

/// Looks at an archive and tells whether it is safe to read.
pub(crate) fn inspect(bytes: &[u8]) -> Result<Inside, Finding> {
    let damaged = || Finding::error("file_damaged");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if archive.len() > ENTRIES_MAX {
        return Err(Finding::error("file_unpacks_too_large").with("max", megabytes(UNPACKED_MAX)));
    }
    let packed = u64::try_from(bytes.len()).unwrap_or(u64::MAX).max(1);
    let mut unpacked = 0;
    let mut kind = None;
    let (mut macros, mut links) = (false, false);
    let mut formulas = Seen::new();
    let mut parts = Parts::default();
    let (mut texts, mut formats) = (String::new(), String::new());
    let mut comments: HashMap<String, String> = HashMap::new();
    let mut buffer = vec![0; 64 * 1024];
    for place in 0..archive.len() {
        let mut entry = match archive.by_index(place) {
            Ok(entry) => entry,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(Finding::error("file_encrypted"));
            }
            Err(_) => return Err(damaged()),
        };
        let name = entry.name().map_err(|_| damaged())?.to_ascii_lowercase();
        let mut limited = (&mut entry).take(UNPACKED_MAX + 1 - unpacked);
        macros |= name.ends_with("vbaproject.bin");
        links |= name.contains("externallinks/");
        let size = if name.ends_with("sharedstrings.xml") {
            check_strings(&mut limited.take(STRINGS_BYTES_MAX + 1), &mut texts)?
        } else if name.ends_with("styles.xml") {
            check_styles(&mut limited, &mut formats)?
        } else if name == "meta-inf/manifest.xml" {
            let mut text = String::new();
            let size = limited.read_to_string(&mut text).map_err(|_| damaged())?;
            if text.contains("encryption-data") {
                return Err(Finding::error("file_encrypted"));
            }
            u64::try_from(size).unwrap_or(u64::MAX)
        } else if is_of_comments(&name) && comments.len() < COMMENT_PARTS_MAX {
            let mut text = String::new();
            let mut limited = limited.take(COMMENT_BYTES_MAX);
            // What is broken or too long says nothing.
            let size = match limited.read_to_string(&mut text) {
                Ok(size) => u64::try_from(size).unwrap_or(u64::MAX),
                Err(_) => COMMENT_BYTES_MAX,
            };
            comments.insert(name.clone(), text);
            size
        } else {
            let is_sheet = name.starts_with("xl/worksheets/");
            let is_book = matches!(name.as_str(), BOOK | LINKS);
            let mut kept = Kept::new(is_book);
            let size = stream(&mut limited, &mut buffer, |chunk| {
                if is_sheet {
                    formulas.look(chunk);
                }
                if is_sheet || is_book {
                    kept.look(chunk);
                }
            });
            if is_sheet || is_book {
                parts.put(&name, &kept.bytes);
            }
            size.map_err(|_| damaged())?
        };
        unpacked += size;
        if unpacked > UNPACKED_MAX || (unpacked > RATIO_FROM && unpacked / packed > RATIO_MAX) {
            return Err(
                Finding::error("file_unpacks_too_large").with("max", megabytes(UNPACKED_MAX))
            );
        }
        match name.as_str() {
            "xl/workbook.xml" => kind = Some(Ok(Kind::Xlsx)),
            "xl/workbook.bin" => kind = Some(Err(Finding::error("file_old_excel"))),
            "content.xml" => kind = kind.or(Some(Ok(Kind::Ods))),
            _ => {}
        }
    }
    let kind = kind.unwrap_or_else(|| Err(Finding::error("file_not_spreadsheet")))?;
    let empty_formulas = formulas.is_empty_seen;
    Ok(Inside { kind, macros, links, parts, texts, formats, comments, empty_formulas })
}

/// Whether a part holds comments, or says which part holds those of a sheet.
fn is_of_comments(name: &str) -> bool {
    let is_links = name.starts_with("xl/worksheets/_rels/") && name.ends_with(".rels");
    is_links || (name.starts_with("xl/") && name.contains("comments") && name.ends_with(".xml"))
}

fn stream(
    input: &mut impl Read,
    buffer: &mut [u8],
    mut look: impl FnMut(&[u8]),
) -> std::io::Result<u64> {
    let mut size = 0;
    loop {
        let count = match input.read(buffer) {
            Ok(0) => return Ok(size),
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        size += u64::try_from(count).unwrap_or(u64::MAX);
        look(buffer.get(..count).unwrap_or_default());
    }
}

/// Looks for a formula without a value behind it.
struct Seen {
    mark: Finder<'static>,
    tail: Vec<u8>,
    is_empty_seen: bool,
}

impl Seen {
    const MARK: &'static [u8] = b"</f><";
    /// What stands behind the mark when there is no value.
    const ENDS: [&'static [u8]; 4] = [b"/c>", b"v/>", b"v />", b"v></v>"];
    /// The mark and the longest of its ends.
    const LENGTH: usize = 11;

    fn new() -> Seen {
        Seen { mark: Finder::new(Seen::MARK), tail: Vec::new(), is_empty_seen: false }
    }

    fn look(&mut self, chunk: &[u8]) {
        // What lies across two pieces is looked at with the end of the first.
        self.tail.extend_from_slice(chunk.get(..Seen::LENGTH.min(chunk.len())).unwrap_or_default());
        let tail = std::mem::take(&mut self.tail);
        self.is_empty_seen |= self.has_empty(&tail) || self.has_empty(chunk);
        let from = chunk.len().saturating_sub(Seen::LENGTH);
        self.tail = chunk.get(from..).unwrap_or_default().to_vec();
    }

    fn has_empty(&self, bytes: &[u8]) -> bool {
        self.mark.find_iter(bytes).any(|at| {
            let rest = bytes.get(at + Seen::MARK.len()..).unwrap_or_default();
            Seen::ENDS.iter().any(|end| rest.starts_with(end))
        })
    }
}

/// Reads the shared strings to their end and looks at the number of texts it states, wherever it
/// does: the reader takes it from the first element of the right name.
fn check_strings(input: &mut impl Read, text: &mut String) -> Result<u64, Finding> {
    let damaged = || Finding::error("file_damaged");
    text.clear();
    let size = input.read_to_string(text).map_err(|_| damaged())?;
    if u64::try_from(size).unwrap_or(u64::MAX) > STRINGS_BYTES_MAX {
        let max = megabytes(STRINGS_BYTES_MAX);
        return Err(Finding::error("file_unpacks_too_large").with("max", max));
    }
    for (place, found) in text.match_indices("uniqueCount") {
        let rest = text.get(place + found.len()..).unwrap_or_default().trim_start();
        let Some(value) = rest.strip_prefix('=') else { continue };
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let digits = value.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        if digits.parse().unwrap_or(u64::MAX) > STRINGS_MAX {
            return Err(damaged());
        }
    }
    Ok(u64::try_from(size).unwrap_or(u64::MAX))
}

/// Reads the styles to their end. The reader copies the font and the number format into each
/// format that names them, so a long name times many formats would fill the memory.
fn check_styles(input: &mut impl Read, text: &mut String) -> Result<u64, Finding> {
    let damaged = || Finding::error("file_damaged");
    text.clear();
    let size = input.read_to_string(text).map_err(|_| damaged())?;
    let mut xml = Reader::from_str(text);
    let (mut formats, mut longest) = (0_usize, 0);
    loop {
        let event = xml.read_event().map_err(|_| damaged())?;
        if matches!(event, Event::Eof) {
            break;
        }
        if let Event::Start(start) | Event::Empty(start) = event {
            longest = longest.max(start.len());
            formats += usize::from(start.local_name().as_ref() == "xf");
        }
    }
    if formats.saturating_mul(longest) > STYLES_MAX {
        return Err(damaged());
    }
    Ok(u64::try_from(size).unwrap_or(u64::MAX))
}

fn megabytes(bytes: u64) -> u64 {
    bytes / (1024 * 1024)
}
