//! External merge sort in temporary files: rows are read as they were entered, which is how they
//! lie in the database, and leave by name. Memory holds one run, however long the list.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Read, Result, Seek, Write};

use chrono::{Datelike, NaiveDate};
use paper::ListCell;

/// Bytes of a run that is sorted in memory; a million people are some thirty runs.
pub(super) const RUN_BYTES: usize = 4 * 1024 * 1024;
/// What is read of a run at once.
const READ_BYTES: usize = 64 * 1024;

/// Where a row stands: compared byte by byte.
pub(crate) type Key = Vec<u8>;

/// Takes rows in any order.
pub(super) struct Sorter {
    rows: Vec<(Key, Vec<u8>)>,
    bytes: usize,
    run_bytes: usize,
    runs: Vec<File>,
}

impl Sorter {
    pub(super) fn new(run_bytes: usize) -> Sorter {
        Sorter { rows: Vec::new(), bytes: 0, run_bytes, runs: Vec::new() }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When a temporary file cannot be written.
    pub(super) fn add(&mut self, key: Key, cells: &[ListCell]) -> Result<()> {
        let row = pack(cells);
        self.bytes += key.len() + row.len() + 2 * size_of::<Vec<u8>>();
        self.rows.push((key, row));
        if self.bytes >= self.run_bytes { self.run() } else { Ok(()) }
    }

    fn run(&mut self) -> Result<()> {
        self.rows.sort_unstable();
        let mut out = BufWriter::with_capacity(READ_BYTES, tempfile::tempfile()?);
        for (key, row) in self.rows.drain(..) {
            put(&mut out, &key)?;
            put(&mut out, &row)?;
        }
        let mut file = out.into_inner()?;
        file.rewind()?;
        self.runs.push(file);
        self.bytes = 0;
        Ok(())
    }

    /// The rows in their order.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    pub(super) fn sorted(mut self) -> Result<Sorted> {
        self.rows.sort_unstable();
        let mut runs: Vec<Run> = Vec::with_capacity(self.runs.len() + 1);
        runs.extend(
            self.runs.into_iter().map(|file| Run::File(BufReader::with_capacity(READ_BYTES, file))),
        );
        runs.push(Run::Memory(self.rows.into_iter()));
        let mut heads = BinaryHeap::with_capacity(runs.len());
        for (place, run) in runs.iter_mut().enumerate() {
            if let Some((key, row)) = run.next()? {
                heads.push(Reverse((key, place, row)));
            }
        }
        Ok(Sorted { runs, heads })
    }
}

enum Run {
    File(BufReader<File>),
    Memory(std::vec::IntoIter<(Key, Vec<u8>)>),
}

impl Run {
    fn next(&mut self) -> Result<Option<(Key, Vec<u8>)>> {
        match self {
            Run::Memory(rows) => Ok(rows.next()),
            Run::File(file) => {
                let Some(key) = take(file)? else { return Ok(None) };
                let row = take(file)?.ok_or(ErrorKind::UnexpectedEof)?;
                Ok(Some((key, row)))
            }
        }
    }
}

/// Rows in order.
pub(super) struct Sorted {
    runs: Vec<Run>,
    heads: BinaryHeap<Reverse<(Key, usize, Vec<u8>)>>,
}

impl Sorted {
    /// The next row.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    pub(super) fn next(&mut self) -> Result<Option<Vec<ListCell>>> {
        let Some(Reverse((_, place, row))) = self.heads.pop() else { return Ok(None) };
        if let Some(run) = self.runs.get_mut(place)
            && let Some((key, row)) = run.next()?
        {
            self.heads.push(Reverse((key, place, row)));
        }
        unpack(&row).map(Some).ok_or_else(|| ErrorKind::InvalidData.into())
    }
}

fn put(out: &mut impl Write, bytes: &[u8]) -> Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| ErrorKind::InvalidData)?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(bytes)
}

/// A piece with its length before it; `None` at the end of the file.
fn take(file: &mut BufReader<File>) -> Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match file.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut bytes = vec![0; usize::try_from(u32::from_le_bytes(length)).unwrap_or_default()];
    file.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

const EMPTY: u8 = 0;
const TEXT: u8 = 1;
const NUMBER: u8 = 2;
const DAY: u8 = 3;

fn pack(cells: &[ListCell]) -> Vec<u8> {
    let mut out = Vec::with_capacity(cells.len() * 16);
    for cell in cells {
        match cell {
            ListCell::Empty => out.push(EMPTY),
            ListCell::Text(text) => {
                out.push(TEXT);
                out.extend(u32::try_from(text.len()).unwrap_or_default().to_le_bytes());
                out.extend(text.as_bytes());
            }
            ListCell::Number(number) => {
                out.push(NUMBER);
                out.extend(number.to_le_bytes());
            }
            ListCell::Day(day) => {
                out.push(DAY);
                out.extend(day.num_days_from_ce().to_le_bytes());
            }
        }
    }
    out
}

fn unpack(mut bytes: &[u8]) -> Option<Vec<ListCell>> {
    let mut cells = Vec::new();
    while let Some((kind, rest)) = bytes.split_first() {
        bytes = rest;
        cells.push(match *kind {
            EMPTY => ListCell::Empty,
            TEXT => {
                let length = u32::from_le_bytes(*cut(&mut bytes)?);
                let (text, rest) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
                bytes = rest;
                ListCell::Text(std::str::from_utf8(text).ok()?.to_owned())
            }
            NUMBER => ListCell::Number(i64::from_le_bytes(*cut(&mut bytes)?)),
            DAY => {
                let days = i32::from_le_bytes(*cut(&mut bytes)?);
                ListCell::Day(NaiveDate::from_num_days_from_ce_opt(days)?)
            }
            _ => return None,
        });
    }
    Some(cells)
}

fn cut<'a, const N: usize>(bytes: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (first, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_many_runs_come_once_and_in_order() {
        let day = NaiveDate::from_ymd_opt(1975, 5, 5).expect("a day");
        let mut sorter = Sorter::new(400);
        for n in 0..200_i64 {
            let key = format!("{:03}", (n * 37) % 200).into_bytes();
            let cells = [
                ListCell::Text(format!("Lê Mẫu {n}")),
                ListCell::Number(-n),
                ListCell::Day(day),
                ListCell::Empty,
            ];
            sorter.add(key, &cells).expect("written");
        }
        assert!(sorter.runs.len() > 10, "{}", sorter.runs.len());
        let mut sorted = sorter.sorted().expect("read");
        for place in 0..200_i64 {
            let n = (0..200).find(|n| (n * 37) % 200 == place).expect("one");
            let row = sorted.next().expect("read").expect("a row");
            assert_eq!(row[0], ListCell::Text(format!("Lê Mẫu {n}")));
            assert_eq!(row[1..], [ListCell::Number(-n), ListCell::Day(day), ListCell::Empty]);
        }
        assert!(sorted.next().expect("read").is_none());
    }

    #[test]
    fn a_row_cut_off_is_not_taken_for_a_whole_one() {
        let whole = pack(&[ListCell::Text("Lê Mẫu An".to_owned()), ListCell::Number(1)]);
        for length in 1..whole.len() {
            let cut = unpack(&whole[..length]);
            assert!(cut.is_none_or(|cells| cells.len() < 2), "{length}");
        }
    }
}
