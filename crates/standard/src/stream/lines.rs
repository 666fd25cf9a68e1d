//! The bytes of a file as they come in: a row that never ends, or a quotation mark that is never
//! closed, is seen before it swallows the rest of the file.

use std::io::{Error, ErrorKind, Read};

/// The most bytes of one row: no household has so many, and memory stays bounded.
const ROW_MAX: usize = 1024 * 1024;

/// What is wrong with a row, as the reader is told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadRow {
    /// It is too long.
    #[error("a row is too long")]
    TooLong,
    /// A quotation mark of it is not closed.
    #[error("a quotation mark is not closed")]
    QuoteOpen(u64),
}

impl BadRow {
    /// The reason behind an error of reading, where it is one.
    pub(super) fn of(error: &Error) -> Option<BadRow> {
        error.get_ref()?.downcast_ref::<BadRow>().copied()
    }
}

impl From<BadRow> for Error {
    fn from(bad: BadRow) -> Error {
        Error::new(ErrorKind::InvalidData, bad)
    }
}

/// The first line of a file, up to and including its end.
pub(super) fn first_line(input: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let mut byte = [0];
    while input.read(&mut byte)? == 1 {
        line.extend(byte);
        if byte == *b"\n" || byte == *b"\r" {
            break;
        }
        if line.len() > ROW_MAX {
            return Err(BadRow::TooLong.into());
        }
    }
    Ok(line)
}

/// What a first line separates its cells with: Excel in Vietnamese writes semicolons.
pub(super) fn separator(line: &[u8]) -> u8 {
    let count = |byte: u8| line.iter().filter(|b| **b == byte).count();
    let more = |a: u8, b: u8| if count(b) > count(a) { b } else { a };
    more(more(b',', b';'), b'\t')
}

/// Passes the bytes on and watches the rows. No cell of this format holds a line break, so a row
/// with an odd number of quotation marks has one that is not closed.
pub(super) struct Lines<R> {
    input: R,
    since: usize,
    quotes: usize,
    feeds: u64,
    returns: u64,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(input: R) -> Lines<R> {
        Lines { input, since: 0, quotes: 0, feeds: 0, returns: 0 }
    }

    /// The row that is being read, from 1.
    fn row(&self) -> u64 {
        1 + if self.feeds > 0 { self.feeds } else { self.returns }
    }

    fn end_of_row(&mut self) -> Result<(), BadRow> {
        if self.quotes % 2 == 1 {
            return Err(BadRow::QuoteOpen(self.row()));
        }
        self.quotes = 0;
        Ok(())
    }

    fn watch(&mut self, bytes: &[u8]) -> Result<(), BadRow> {
        let count = |byte: u8| bytes.iter().filter(|b| **b == byte).count();
        if self.quotes == 0 && count(b'"') == 0 {
            self.feeds += u64::try_from(count(b'\n')).unwrap_or(0);
            self.returns += u64::try_from(count(b'\r')).unwrap_or(0);
        } else {
            for byte in bytes {
                match byte {
                    b'"' => self.quotes += 1,
                    b'\n' => {
                        self.end_of_row()?;
                        self.feeds += 1;
                    }
                    b'\r' => {
                        self.end_of_row()?;
                        self.returns += 1;
                    }
                    _ => {}
                }
            }
        }
        match bytes.iter().rposition(|byte| *byte == b'\n' || *byte == b'\r') {
            Some(last) => self.since = bytes.len() - last,
            None => self.since += bytes.len(),
        }
        if self.since > ROW_MAX { Err(BadRow::TooLong) } else { Ok(()) }
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.input.read(buffer)?;
        if n == 0 {
            self.end_of_row()?;
        }
        self.watch(buffer.get(..n).unwrap_or_default())?;
        Ok(n)
    }
}
