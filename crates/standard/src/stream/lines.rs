//! The bytes of a file as they come in: a row that never ends, or a quotation mark that is never
//! closed, is seen before it swallows the rest of the file.

use std::io::{Error, ErrorKind, Read};

/// The most bytes of one row: no household has so many, and memory stays bounded.
const ROW_MAX: usize = 1024 * 1024;

/// What is wrong with a row, as the reader is told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadRow {
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
/// with an odd number of quotation marks has one that is not closed. Every end of a row becomes one
/// `\n`, the last one too, so that rows are counted as people count lines.
pub(super) struct Lines<R> {
    input: R,
    since: usize,
    quotes: usize,
    row: u64,
    after_return: bool,
    ended: bool,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(input: R) -> Lines<R> {
        Lines { input, since: 0, quotes: 0, row: 1, after_return: false, ended: true }
    }

    fn end_of_row(&mut self) -> Result<(), BadRow> {
        if self.quotes % 2 == 1 {
            return Err(BadRow::QuoteOpen(self.row));
        }
        (self.quotes, self.since) = (0, 0);
        self.row += 1;
        Ok(())
    }

    /// Looks at the bytes and puts them together without the second half of `\r\n`; gives how many stay.
    fn watch(&mut self, bytes: &mut [u8]) -> Result<usize, BadRow> {
        let mut kept = 0;
        for at in 0..bytes.len() {
            let Some(byte) = bytes.get(at).copied() else { break };
            let second = byte == b'\n' && self.after_return;
            self.after_return = byte == b'\r';
            if second {
                continue;
            }
            let byte = match byte {
                b'\n' | b'\r' => {
                    self.end_of_row()?;
                    b'\n'
                }
                b'"' => {
                    self.quotes += 1;
                    byte
                }
                _ => byte,
            };
            self.since += 1;
            if self.since > ROW_MAX {
                return Err(BadRow::TooLong);
            }
            self.ended = byte == b'\n';
            if let Some(place) = bytes.get_mut(kept) {
                *place = byte;
                kept += 1;
            }
        }
        Ok(kept)
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let n = self.input.read(buffer)?;
            if n == 0 {
                if self.ended {
                    return Ok(0);
                }
                self.end_of_row()?;
                self.ended = true;
                let Some(first) = buffer.first_mut() else { return Ok(0) };
                *first = b'\n';
                return Ok(1);
            }
            let kept = self.watch(buffer.get_mut(..n).unwrap_or_default())?;
            if kept > 0 {
                return Ok(kept);
            }
        }
    }
}
