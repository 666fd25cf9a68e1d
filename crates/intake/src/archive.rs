//! Looks into an archive before any reader of spreadsheets does: what it is, and how much it
//! really unpacks to. The sizes an archive states about itself are not believed.

use std::io::{Cursor, Read};

use base::Finding;
use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::workbook::{Kind, UNPACKED_MAX};

/// The most files in an archive; a workbook has some 15.
const ENTRIES_MAX: usize = 2_000;
/// Unpacking to more than so many times the packed size is no spreadsheet but an attack …
const RATIO_MAX: u64 = 300;
/// … from this size on: small sheets of repeated rows pack very well.
const RATIO_FROM: u64 = 20 * 1024 * 1024;
/// More different texts than the cells accepted would hold: the reader reserves memory for the
/// number the file states.
const STRINGS_MAX: u64 = crate::workbook::CELLS_MAX as u64;
/// The most cell formats times the bytes of the longest element: Excel's own limit of 64 000
/// formats, with elements four times as long as its longest.
const STYLES_MAX: usize = 256 * 1024 * 1024;

/// Tells the kind of an archive that is safe to read.
pub(crate) fn inspect(bytes: &[u8]) -> Result<Kind, Finding> {
    let damaged = || Finding::error("file_damaged");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if archive.len() > ENTRIES_MAX {
        return Err(Finding::error("file_unpacks_too_large").with("max", megabytes(UNPACKED_MAX)));
    }
    let packed = u64::try_from(bytes.len()).unwrap_or(u64::MAX).max(1);
    let mut unpacked = 0;
    let mut kind = None;
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
        let size = if name.ends_with("sharedstrings.xml") {
            check_strings(&mut limited)?
        } else if name.ends_with("styles.xml") {
            check_styles(&mut limited)?
        } else if name == "meta-inf/manifest.xml" {
            let mut text = String::new();
            let size = limited.read_to_string(&mut text).map_err(|_| damaged())?;
            if text.contains("encryption-data") {
                return Err(Finding::error("file_encrypted"));
            }
            u64::try_from(size).unwrap_or(u64::MAX)
        } else {
            std::io::copy(&mut limited, &mut std::io::sink()).map_err(|_| damaged())?
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
    kind.unwrap_or_else(|| Err(Finding::error("file_not_spreadsheet")))
}

/// Reads the table of texts to its end and looks at the number of texts it states, wherever it
/// does: the reader takes it from the first element of the right name.
fn check_strings(input: &mut impl Read) -> Result<u64, Finding> {
    let damaged = || Finding::error("file_damaged");
    let mut text = String::new();
    let size = input.read_to_string(&mut text).map_err(|_| damaged())?;
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
fn check_styles(input: &mut impl Read) -> Result<u64, Finding> {
    let damaged = || Finding::error("file_damaged");
    let mut text = String::new();
    let size = input.read_to_string(&mut text).map_err(|_| damaged())?;
    let mut xml = Reader::from_str(&text);
    let (mut formats, mut longest) = (0_usize, 0);
    loop {
        match xml.read_event().map_err(|_| damaged())? {
            Event::Start(start) | Event::Empty(start) => {
                longest = longest.max(start.len());
                formats += usize::from(start.local_name().as_ref() == "xf");
            }
            Event::Eof => break,
            _ => {}
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
