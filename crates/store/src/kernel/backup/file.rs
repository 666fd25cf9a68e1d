//! The file of a backup: the same for both engines, and readable without either.
//!
//! A line that says what it is; then, packed by gzip, frames of one letter, a length and so many
//! bytes: `M` the manifest (JSON), for each table `T` its name and columns (JSON) and `R` its rows, a
//! few at a time, and at the end `E` what was written of each table and the hash over everything
//! before (JSON). A file that was cut or changed has no end that fits.

use std::io::{BufReader, BufWriter, Read, Write};

use base::closed_set;
use data_encoding::HEXLOWER;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// How a backup begins; the number is the format's.
pub(super) const MAGIC: &[u8] = b"VUON BACKUP 1\n";
/// Rows are put together until they are so many bytes.
pub(super) const FRAME: usize = 256 * 1024;
/// One row may be as large as the largest attachment, many times over; a longer frame is no frame.
const FRAME_MAX: usize = 128 * 1024 * 1024;

/// Why a file could not be written or is no whole backup.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The disk or the device.
    #[error(transparent)]
    Disk(#[from] std::io::Error),
    /// The file is not what a backup looks like.
    #[error("not a whole backup: {1}")]
    Broken(Flaw, String),
}

closed_set! {
    /// What is wrong with a file, as far as whoever brought it can be told.
    Flaw {
        /// It ends before its end.
        Cut = "cut",
        /// It never was a backup.
        Foreign = "foreign",
        /// A newer program made it.
        Newer = "newer",
        /// It was changed after it was made.
        Changed = "changed",
    }
}

impl FileError {
    pub(super) fn changed(said: impl ToString) -> FileError {
        FileError::Broken(Flaw::Changed, said.to_string())
    }

    fn cut(said: impl ToString) -> FileError {
        FileError::Broken(Flaw::Cut, said.to_string())
    }
}

/// The value of one column, as SQLite keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Cell {
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        match self {
            Cell::Null => out.push(0),
            Cell::Int(n) => {
                out.push(1);
                out.extend_from_slice(&n.to_le_bytes());
            }
            Cell::Text(text) => long(out, 2, text.as_bytes()),
            Cell::Bytes(bytes) => long(out, 3, bytes),
        }
    }

    /// Takes the next value off the front.
    pub(super) fn take(from: &mut &[u8]) -> Result<Cell, FileError> {
        let broken = || FileError::cut("a row ends in its middle");
        let (kind, rest) = from.split_first().ok_or_else(broken)?;
        *from = rest;
        let mut bytes = |n: usize| -> Result<&[u8], FileError> {
            let (head, rest) = from.split_at_checked(n).ok_or_else(broken)?;
            *from = rest;
            Ok(head)
        };
        match kind {
            0 => Ok(Cell::Null),
            1 => {
                let number = bytes(8)?.try_into().map_err(|_| broken())?;
                Ok(Cell::Int(i64::from_le_bytes(number)))
            }
            2 | 3 => {
                let length = u32::from_le_bytes(bytes(4)?.try_into().map_err(|_| broken())?);
                let content = bytes(usize::try_from(length).map_err(|_| broken())?)?.to_vec();
                if *kind == 3 {
                    return Ok(Cell::Bytes(content));
                }
                String::from_utf8(content).map(Cell::Text).map_err(|_| broken())
            }
            _ => Err(broken()),
        }
    }
}

fn long(out: &mut Vec<u8>, kind: u8, content: &[u8]) {
    out.push(kind);
    // A value longer than four gigabytes fits neither engine.
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(content);
}

/// The rows of a table in one number, whatever their order: the hashes of the rows, added up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) rows: u64,
    parts: [u64; 4],
}

impl Sum {
    /// Adds a row as [`Cell::put`] writes it.
    pub(super) fn add(&mut self, row: &[u8]) {
        let hash = Sha256::digest(row);
        let mut carry = false;
        for (part, bytes) in self.parts.iter_mut().zip(hash.chunks_exact(8)) {
            let mut word = [0_u8; 8];
            word.copy_from_slice(bytes);
            let (sum, over) = part.overflowing_add(u64::from_le_bytes(word));
            let (sum, over_by_carry) = sum.overflowing_add(u64::from(carry));
            *part = sum;
            carry = over || over_by_carry;
        }
        self.rows += 1;
    }

    pub(super) fn text(&self) -> String {
        self.parts.iter().map(|part| format!("{part:016x}")).collect()
    }
}

/// Writes frames.
pub(super) struct Writer<W: Write> {
    to: GzEncoder<BufWriter<W>>,
    hash: Sha256,
}

impl<W: Write> Writer<W> {
    pub(super) fn begin(to: W) -> Result<Writer<W>, FileError> {
        let mut to = BufWriter::new(to);
        to.write_all(MAGIC)?;
        Ok(Writer { to: GzEncoder::new(to, Compression::fast()), hash: Sha256::new() })
    }

    pub(super) fn frame(&mut self, kind: u8, content: &[u8]) -> Result<(), FileError> {
        let length = u32::try_from(content.len()).ok().filter(|_| content.len() <= FRAME_MAX);
        let length = length.ok_or_else(|| FileError::changed("a row is too long"))?;
        for part in [&[kind][..], &length.to_le_bytes(), content] {
            self.hash.update(part);
            self.to.write_all(part)?;
        }
        Ok(())
    }

    pub(super) fn json(&mut self, kind: u8, content: &impl Serialize) -> Result<(), FileError> {
        let text = serde_json::to_vec(content).map_err(FileError::changed)?;
        self.frame(kind, &text)
    }

    /// The hash over everything so far.
    pub(super) fn hash(&self) -> String {
        HEXLOWER.encode(&self.hash.clone().finalize())
    }

    pub(super) fn end(self) -> Result<(), FileError> {
        let mut to = self.to.finish()?;
        Ok(to.flush()?)
    }
}

/// Reads frames.
pub(super) struct Reader<R: Read> {
    from: BufReader<GzDecoder<BufReader<R>>>,
    hash: Sha256,
    /// The hash over everything before the frame that was read last.
    pub(super) hash_before: String,
}

impl<R: Read> Reader<R> {
    pub(super) fn begin(from: R) -> Result<Reader<R>, FileError> {
        let mut from = BufReader::new(from);
        let mut magic = [0_u8; MAGIC.len()];
        from.read_exact(&mut magic).map_err(ended)?;
        if magic != MAGIC {
            let (flaw, said) = match magic.starts_with(b"VUON BACKUP ") {
                true => (Flaw::Newer, "made by a newer program"),
                false => (Flaw::Foreign, "it does not begin as a backup does"),
            };
            return Err(FileError::Broken(flaw, said.to_owned()));
        }
        let from = BufReader::new(GzDecoder::new(from));
        Ok(Reader { from, hash: Sha256::new(), hash_before: String::new() })
    }

    pub(super) fn next(&mut self) -> Result<(u8, Vec<u8>), FileError> {
        let mut head = [0_u8; 5];
        self.from.read_exact(&mut head).map_err(ended)?;
        let [kind, length @ ..] = head;
        let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
        if length > FRAME_MAX {
            return Err(FileError::changed("a part is longer than any"));
        }
        // Taken as it comes: a length that is not true must not cost the memory it claims.
        let mut content = Vec::new();
        let mut limited = (&mut self.from).take(u64::try_from(length).unwrap_or(u64::MAX));
        limited.read_to_end(&mut content).map_err(ended)?;
        if content.len() != length {
            return Err(FileError::cut("it ends in its middle"));
        }
        if kind == b'E' {
            self.hash_before = HEXLOWER.encode(&self.hash.clone().finalize());
        }
        self.hash.update(head);
        self.hash.update(&content);
        Ok((kind, content))
    }

    /// Nothing may follow the end, within the packing or behind it; reading it also compares the
    /// packing's own check sum.
    pub(super) fn end(mut self) -> Result<(), FileError> {
        let mut rest = [0_u8; 1];
        let within = self.from.read(&mut rest).map_err(ended)?;
        let behind = self.from.into_inner().into_inner().read(&mut rest).map_err(ended)?;
        match within + behind {
            0 => Ok(()),
            _ => Err(FileError::changed("something follows its end")),
        }
    }
}

/// A file that ends too early, or is packed otherwise, is broken; anything else is the disk.
fn ended(error: std::io::Error) -> FileError {
    use std::io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    let kind = error.kind();
    if kind == UnexpectedEof {
        FileError::cut(error)
    } else if matches!(kind, InvalidData | InvalidInput) {
        FileError::changed(error)
    } else {
        FileError::Disk(error)
    }
}

pub(super) fn parse<T: DeserializeOwned>(content: &[u8]) -> Result<T, FileError> {
    serde_json::from_slice(content).map_err(FileError::changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Vec<u8> {
        let mut file = Vec::new();
        let mut writer = Writer::begin(&mut file).expect("it begins");
        writer.frame(b'R', &[7; 5_000]).expect("a frame");
        writer.json(b'E', &"end").expect("an end");
        writer.end().expect("it ends");
        file
    }

    fn read(file: &[u8]) -> Result<Vec<(u8, Vec<u8>)>, FileError> {
        let mut reader = Reader::begin(file)?;
        let mut frames = Vec::new();
        while frames.last().is_none_or(|(kind, _)| *kind != b'E') {
            let (kind, content) = reader.next()?;
            frames.push((kind, content.to_vec()));
        }
        reader.end()?;
        Ok(frames)
    }

    #[test]
    fn what_was_written_is_read_and_nothing_else() {
        let file = written();
        let whole = read(&file).expect("whole");
        for cut in [0, 5, MAGIC.len(), file.len() / 2, file.len() - 1] {
            let error = read(file.get(..cut).expect("shorter")).expect_err("cut");
            assert!(matches!(error, FileError::Broken(..)), "{cut}: {error}");
        }
        for at in 0..file.len() {
            let mut changed = file.clone();
            *changed.get_mut(at).expect("within") ^= 0x10;
            // Some bits of gzip carry nothing of ours: its time, its flags, codes that no letter has.
            let same = read(&changed).is_ok_and(|frames| frames == whole);
            let refused = read(&changed).is_err();
            assert!(refused || same, "byte {at} changed, and nobody noticed");
        }
    }

    #[test]
    fn values_come_back_as_they_were() {
        let row = [Cell::Null, Cell::Int(-3), Cell::Text("Đỗ".into()), Cell::Bytes(vec![0, 255])];
        let mut bytes = Vec::new();
        row.iter().for_each(|cell| cell.put(&mut bytes));
        let mut rest = bytes.as_slice();
        for cell in &row {
            assert_eq!(&Cell::take(&mut rest).expect("a value"), cell);
        }
        assert!(rest.is_empty());
        assert!(Cell::take(&mut rest).is_err());
    }

    #[test]
    fn the_sum_of_rows_does_not_know_their_order() {
        let (mut one, mut other) = (Sum::default(), Sum::default());
        for row in [b"a", b"b", b"b"] {
            one.add(row);
        }
        for row in [b"b", b"a", b"b"] {
            other.add(row);
        }
        assert_eq!(one, other);
        other.add(b"b");
        assert_ne!(one.text(), other.text());
    }
}
