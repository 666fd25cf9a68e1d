//! A compound file – the small file system inside an .xls: the stream of a name, with every chain
//! of sectors in the allocation table followed no further than the file is long.

use base::Finding;

/// What every compound file begins with.
pub(crate) const MARK: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Sector numbers from here on are marks, not sectors.
const LAST_SECTOR: u32 = 0xffff_fff9;
/// The bytes of a directory entry.
const ENTRY: usize = 128;
/// The header holds the first so many sectors of the allocation table.
const IN_HEADER: usize = 109;

/// A compound file laid open.
pub(crate) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    /// The allocation table: the sector after each sector.
    next: Vec<u32>,
    entries: Vec<Entry>,
    /// Streams shorter than this lie in small sectors of the first entry's stream.
    small_below: usize,
    small_next: Vec<u32>,
}

struct Entry {
    name: String,
    first: u32,
    size: usize,
}

/// Two bytes, little-endian.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

/// Four bytes, little-endian.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn damaged() -> Finding {
    Finding::error("file_damaged")
}

impl<'a> Compound<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Compound<'a>, Finding> {
        Compound::laid_open(bytes).ok_or_else(damaged)
    }

    fn laid_open(bytes: &'a [u8]) -> Option<Compound<'a>> {
        let shift = u16_at(bytes, 30)?;
        if !matches!(shift, 9 | 12) || u16_at(bytes, 32)? != 6 {
            return None;
        }
        let sector = 1_usize << shift;
        let mut file = Compound {
            bytes,
            sector,
            next: Vec::new(),
            entries: Vec::new(),
            small_below: usize::try_from(u32_at(bytes, 56)?).ok()?,
            small_next: Vec::new(),
        };
        for place in file.table_sectors()? {
            let part = file.sector(place)?;
            file.next.extend((0..part.len() / 4).filter_map(|at| u32_at(part, at * 4)));
        }
        let directory = file.chain(u32_at(bytes, 48)?, None)?;
        for entry in directory.chunks_exact(ENTRY) {
            let length = usize::from(u16_at(entry, 64)?).saturating_sub(2).min(62);
            let units = (0..length / 2).filter_map(|at| u16_at(entry, at * 2));
            file.entries.push(Entry {
                name: char::decode_utf16(units).map(|c| c.unwrap_or('?')).collect(),
                first: u32_at(entry, 116)?,
                size: usize::try_from(u32_at(entry, 120)?).ok()?,
            });
        }
        let small = u32_at(bytes, 60)?;
        if small < LAST_SECTOR {
            let table = file.chain(small, None)?;
            file.small_next =
                (0..table.len() / 4).filter_map(|at| u32_at(&table, at * 4)).collect();
        }
        Some(file)
    }

    /// The sectors that the allocation table lies in.
    fn table_sectors(&self) -> Option<Vec<u32>> {
        let most = self.bytes.len() / self.sector + 1;
        let header = (0..IN_HEADER).filter_map(|place| u32_at(self.bytes, 76 + place * 4));
        let mut places: Vec<u32> = header.filter(|place| *place < LAST_SECTOR).collect();
        let mut more = u32_at(self.bytes, 68)?;
        while more < LAST_SECTOR {
            let part = self.sector(more)?;
            let count = part.len() / 4 - 1;
            let found = (0..count).filter_map(|at| u32_at(part, at * 4));
            places.extend(found.filter(|place| *place < LAST_SECTOR));
            if places.len() > most {
                return None;
            }
            more = u32_at(part, count * 4)?;
        }
        (places.len() <= most).then_some(places)
    }

    fn sector(&self, place: u32) -> Option<&'a [u8]> {
        let first = usize::try_from(place).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        let end = (first + self.sector).min(self.bytes.len());
        self.bytes.get(first..end).filter(|part| !part.is_empty())
    }

    /// The bytes of a chain of sectors; at most as many sectors as the file has.
    fn chain(&self, first: u32, size: Option<usize>) -> Option<Vec<u8>> {
        let mut all = Vec::new();
        let mut place = first;
        let most = self.bytes.len() / self.sector + 1;
        for _ in 0..=most {
            if place >= LAST_SECTOR || size.is_some_and(|size| all.len() >= size) {
                if let Some(size) = size {
                    all.truncate(size);
                }
                return Some(all);
            }
            all.extend_from_slice(self.sector(place)?);
            place = *self.next.get(usize::try_from(place).ok()?)?;
        }
        None
    }

    /// Whether there is a stream or a folder of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of a stream.
    pub(crate) fn stream(&self, name: &str) -> Result<Vec<u8>, Finding> {
        self.stream_of(name).ok_or_else(damaged)
    }

    fn stream_of(&self, name: &str) -> Option<Vec<u8>> {
        const SMALL: usize = 64;
        let entry = self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))?;
        if entry.size >= self.small_below {
            return self.chain(entry.first, Some(entry.size.min(self.bytes.len())));
        }
        let root = self.entries.first()?;
        let small = self.chain(root.first, Some(root.size.min(self.bytes.len())))?;
        let mut all = Vec::new();
        let mut place = entry.first;
        while place < LAST_SECTOR && all.len() < entry.size {
            let at = usize::try_from(place).ok()?;
            all.extend_from_slice(small.get(at * SMALL..(at + 1) * SMALL)?);
            place = *self.small_next.get(at)?;
        }
        all.truncate(entry.size);
        Some(all)
    }
}
