//! The text of a sheet's cells as it is to be read: decoded by the font of each cell, else by the
//! encoding of the sheet, in one normal form.

use std::borrow::Cow;
use std::collections::HashMap;

use base::damaged::{may_be_damaged, put_right, unmangled};
use base::encoding::{OldEncoding, decode, is_surely_unicode, may_be_old, words_read_as};
use base::text::{clean, is_clean};
use serde::{Deserialize, Serialize};

use crate::model::{CellKind, Font, Row, Sheet, Workbook};

/// So many different texts with foreign letters tell an encoding; more would take long.
const SAMPLED: usize = 2_000;

/// How text is encoded.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TextEncoding {
    /// As everybody writes it today.
    #[default]
    Unicode,
    /// TCVN 5712, the fonts `.VnTime` and others.
    Tcvn3,
    /// VNI for Windows, the fonts `VNI-Times` and others.
    Vni,
    /// The code page of Windows for Vietnamese, in text files.
    Windows1258,
}

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum How {
    Plain,
    Tcvn3,
    Tcvn3Capitals,
    Vni,
    Windows1258,
}

/// What was done to a text before it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repaired {
    /// It was in an old encoding.
    Encoding,
    /// It had double spaces, invisible characters or marks apart from their letters.
    Form,
}

/// A cell as it is to be read.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub text: &'a str,
    /// What the file says it is.
    pub kind: CellKind,
    /// What was done, and the text before it.
    pub repaired: Option<(Repaired, &'a str)>,
}

/// The texts of a file that are not read as they stand.
pub struct Texts<'a> {
    book: &'a Workbook,
    is_heading: fn(&str) -> bool,
    decoded: HashMap<(u32, How), (String, Repaired)>,
    /// How the sheet at hand is read.
    sheet: TextEncoding,
    /// Fonts of the old encodings that were left on text typed in Unicode.
    left_over: [bool; 2],
    /// Texts that are read as they stand in every font.
    as_it_is: Vec<bool>,
}

impl<'a> Texts<'a> {
    /// The texts of a file; a heading that `is_heading` knows as it stands is not decoded.
    pub fn new(book: &'a Workbook, is_heading: fn(&str) -> bool) -> Texts<'a> {
        let (decoded, sheet) = (HashMap::new(), TextEncoding::Unicode);
        Texts {
            book,
            is_heading,
            decoded,
            sheet,
            left_over: [false; 2],
            as_it_is: vec![false; book.text_count()],
        }
    }

    /// Makes a sheet ready to be read.
    pub fn prepare(&mut self, sheet: &Sheet, encoding: TextEncoding) {
        self.sheet = encoding;
        self.left_over = self.fonts_left_over(sheet);
        for row in &sheet.rows {
            for cell in sheet.cells(row) {
                let place = usize::try_from(cell.text).unwrap_or(usize::MAX);
                if cell.text == 0 || self.as_it_is.get(place).copied().unwrap_or(true) {
                    continue;
                }
                let text = self.book.text_of(cell.text);
                // A clean text without odd letters reads the same in every font.
                if is_clean(text) && !may_be_damaged(text) {
                    if let Some(known) = self.as_it_is.get_mut(place) {
                        *known = true;
                    }
                    continue;
                }
                let how = self.how(text, cell.font);
                if !self.decoded.contains_key(&(cell.text, how)) {
                    self.put(cell.text, how);
                }
            }
        }
    }

    fn put(&mut self, number: u32, how: How) {
        let text = self.book.text_of(number);
        let old = match how {
            How::Plain => None,
            How::Tcvn3 | How::Tcvn3Capitals => Some(OldEncoding::Tcvn3),
            How::Vni => Some(OldEncoding::Vni),
            How::Windows1258 => Some(OldEncoding::Windows1258),
        };
        // Of a sheet in Unicode, single cells may have come from elsewhere.
        let right = old.is_none().then(|| put_right(text)).flatten();
        let old_or_damaged = old.is_some() || right.is_some();
        let decoded = match (old, right) {
            (Some(old), _) => Cow::Owned(decode(text, old)),
            (None, Some(right)) => Cow::Owned(right),
            (None, None) => Cow::Borrowed(text),
        };
        let mut read = clean(&decoded);
        // Headings typed in Unicode over a list in an old encoding: "Thôn" would be read as "Thụn".
        let is_heading = self.is_heading;
        if old.is_some() && is_heading(text) && !is_heading(&read) {
            return;
        }
        if how == How::Tcvn3Capitals {
            read = read.to_uppercase();
        }
        if read != text {
            let repaired = if old_or_damaged { Repaired::Encoding } else { Repaired::Form };
            self.decoded.insert((number, how), (read, repaired));
        }
    }

    fn how(&self, text: &str, font: Font) -> How {
        if !may_be_old(text) {
            return How::Plain;
        }
        let [tcvn3, vni] = self.left_over;
        match font {
            Font::Tcvn3 if !tcvn3 => How::Tcvn3,
            Font::Tcvn3Capitals if !tcvn3 => How::Tcvn3Capitals,
            Font::Vni if !vni => How::Vni,
            Font::Unknown | Font::Tcvn3 | Font::Tcvn3Capitals | Font::Vni => match self.sheet {
                TextEncoding::Unicode => How::Plain,
                TextEncoding::Tcvn3 => How::Tcvn3,
                TextEncoding::Vni => How::Vni,
                TextEncoding::Windows1258 => How::Windows1258,
            },
        }
    }

    /// Somebody may have typed a sheet anew in Unicode and left the fonts as they were: then more
    /// texts under them have letters that only Unicode has than could be old.
    fn fonts_left_over(&self, sheet: &Sheet) -> [bool; 2] {
        let mut counts = [(0_u32, 0_u32); 2];
        for row in &sheet.rows {
            for cell in sheet.cells(row) {
                let count = match cell.font {
                    Font::Unknown => continue,
                    Font::Tcvn3 | Font::Tcvn3Capitals => counts.first_mut(),
                    Font::Vni => counts.last_mut(),
                };
                let Some((unicode, old)) = count else { continue };
                let text = self.book.text_of(cell.text);
                *unicode += u32::from(is_surely_unicode(text));
                *old += u32::from(may_be_old(text));
            }
        }
        counts.map(|(unicode, old)| unicode > old)
    }

    /// Whether days of the file count from 1904.
    pub fn counts_from_1904(&self) -> bool {
        self.book.from_1904
    }

    /// A cell of the sheet made ready, columns from 0.
    pub fn view(&self, sheet: &Sheet, row: &Row, column: usize) -> View<'_> {
        let cell = sheet.cell(row, column);
        let text = self.book.text_of(cell.text);
        let place = usize::try_from(cell.text).unwrap_or(usize::MAX);
        if cell.text == 0 || self.as_it_is.get(place).copied().unwrap_or(false) {
            return View { text, kind: cell.kind, repaired: None };
        }
        match self.decoded.get(&(cell.text, self.how(text, cell.font))) {
            Some((read, repaired)) => {
                View { text: read, kind: cell.kind, repaired: Some((*repaired, text)) }
            }
            None => View { text, kind: cell.kind, repaired: None },
        }
    }

    /// Its text alone.
    pub fn text(&self, sheet: &Sheet, row: &Row, column: usize) -> &str {
        self.view(sheet, row, column).text
    }
}

/// How the text of a sheet is encoded where no font tells, whether that is certain, and a text to
/// show when it is not.
pub fn encoding_of(book: &Workbook, sheet: &Sheet) -> (TextEncoding, bool, Option<String>) {
    let mut seen = std::collections::HashSet::new();
    let (mut right, mut all, mut unicode) = ([0_u32; 4], 0, 0_u32);
    let mut sample: Option<&str> = None;
    'rows: for row in &sheet.rows {
        for cell in sheet.cells(row).iter().filter(|cell| cell.font == Font::Unknown) {
            let text = book.text_of(cell.text);
            if text.is_ascii() || !seen.insert(cell.text) {
                continue;
            }
            unicode += u32::from(is_surely_unicode(text));
            if !may_be_old(text) {
                continue;
            }
            // UTF-8 that somebody read as western letters is put right cell by cell, and in no old
            // encoding.
            if unmangled(text).is_some() {
                let words = u32::try_from(text.split(' ').count()).unwrap_or(1);
                if let Some(right) = right.first_mut() {
                    *right += words;
                }
                all += words;
                continue;
            }
            let (read, words) = words_read_as(text);
            for (sum, count) in right.iter_mut().zip(read) {
                *sum += count;
            }
            all += words;
            if sample.is_none_or(|known| known.len() < text.len().min(60)) {
                sample = Some(text);
            }
            if seen.len() >= SAMPLED {
                break 'rows;
            }
        }
    }
    use TextEncoding::{Tcvn3, Unicode, Vni, Windows1258};
    let readings = [Unicode, Tcvn3, Vni, Windows1258];
    let most = right.iter().copied().max().unwrap_or(0);
    let as_unicode = right.first().copied().unwrap_or(0);
    // A sheet with letters that only Unicode has is in Unicode, a few odd words in it or not.
    if all == 0 || unicode > all / 4 || as_unicode * 10 >= all * 9 {
        return (Unicode, true, None);
    }
    let best = readings.into_iter().zip(right).find(|(_, count)| *count == most);
    let others = right.iter().filter(|count| **count * 10 >= most * 8).count();
    let sure = most * 10 >= all * 8 && others == 1;
    let best = best.map_or(Unicode, |(encoding, _)| encoding);
    (best, sure, sample.map(str::to_owned))
}

/// A text as each encoding reads it, in the order in which they are asked for.
pub fn readings(text: &str) -> [(TextEncoding, String); 4] {
    [
        // As a sheet in Unicode is read, with what can be put right in single cells.
        (TextEncoding::Unicode, put_right(text).unwrap_or_else(|| clean(text))),
        (TextEncoding::Tcvn3, clean(&decode(text, OldEncoding::Tcvn3))),
        (TextEncoding::Vni, clean(&decode(text, OldEncoding::Vni))),
        (TextEncoding::Windows1258, clean(&decode(text, OldEncoding::Windows1258))),
    ]
}
