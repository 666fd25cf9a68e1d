//! How rare each word of a name is, and how small each place: counted in the list itself.
//!
//! Names go by clans and peoples: in one village half bear one family name and in the next nobody
//! does. A word is therefore counted in the list, in each commune and in each village.

use std::collections::HashMap;

use rayon::prelude::*;

use super::normal::Record;

/// The prior's weight in people: a list of ten does not say how frequent Nguyễn is.
const PRIOR_PEOPLE: u64 = 500;
/// Shrinkage prior, in people: a commune's share of a word shrinks towards the whole list's, since
/// a name that one family of a commune bears is no sign that the commune is full of it.
const COMMUNE_DRAWN: u64 = 300;
/// The same for a village's share, which shrinks towards its commune's.
const VILLAGE_DRAWN: u64 = 200;
/// Shares are counted in parts of this, so that no fraction depends on the machine.
const PARTS: u64 = 1_000_000_000;
/// The most that one word of a name says; rarer words are mostly slips.
const WORD_MAX: i32 = 1_100;
/// The most that a small village or commune says.
const PLACE_MAX: i32 = 1_200;

/// So many years before the youngest of the list somebody may have been born who married.
const GROWN: i16 = 18;

/// The match weight of an equal word, in hundredths of bits: by its frequency in the whole list, in
/// the bearer's commune, and in the bearer's village.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Rare {
    pub list: i16,
    pub commune: i16,
    pub village: i16,
}

/// A word as one part of names: how many have it, and its number among all words.
#[derive(Debug, Clone, Copy)]
struct Known {
    count: u32,
    number: u32,
}

/// How often each part occurs among the people compared.
#[derive(Debug, Default)]
pub(super) struct Frequencies {
    people: u64,
    /// How many people the places hold together, those not looked at too.
    population: u64,
    /// The year of the latest birth: lists have children, so that it tells how old the others are.
    newest: i16,
    /// By the three parts of a name: family, middle, given.
    words: [HashMap<u64, Known>; 3],
    villages: HashMap<u32, u32>,
    communes: HashMap<u32, u32>,
    in_villages: Local,
    in_communes: Local,
}

/// Which part of a name stands in that place.
fn part(place: usize, last: usize) -> usize {
    match place {
        _ if place == last => 2,
        0 => 0,
        _ => 1,
    }
}

impl Frequencies {
    /// Counts. The first `whole` records are everybody of their places; of the places of those
    /// behind only some were picked out, from which no share in a place follows.
    pub(super) fn of(records: &[Record], whole: usize, population: u64) -> Frequencies {
        let mut all = Frequencies::default();
        let mut numbers = 0_u32;
        for record in records {
            all.people += 1;
            all.newest = all.newest.max(record.year);
            for (place, word) in record.words().iter().enumerate() {
                let Some(map) = all.words.get_mut(part(place, record.last())) else { continue };
                let known = map.entry(word.letters).or_insert_with(|| {
                    numbers += 1;
                    Known { count: 0, number: numbers }
                });
                known.count += 1;
            }
            *all.villages.entry(record.village).or_default() += 1;
            *all.communes.entry(record.commune).or_default() += 1;
        }
        all.population = all.people.max(population);
        let whole = records.get(..whole).unwrap_or(records);
        all.in_villages = Local::of(whole, &all, |record| record.village);
        all.in_communes = Local::of(whole, &all, |record| record.commune);
        all
    }

    fn known(&self, record: &Record, place: usize) -> Option<Known> {
        let word = record.words().get(place)?;
        self.words.get(part(place, record.last()))?.get(&word.letters).copied()
    }

    /// Weighs every record, one place after another: the counts of a place are then at hand, where
    /// a shuffled list would fetch them anew for each word.
    pub(super) fn weigh_all(&self, records: &mut [Record]) {
        let mut order: Vec<((u32, u32), &mut Record)> =
            records.iter_mut().map(|it| ((it.commune, it.village), it)).collect();
        order.par_sort_unstable_by_key(|(place, _)| *place);
        order.par_iter_mut().for_each(|(_, record)| self.weigh(record));
    }

    /// Writes into a record how much each of its parts says.
    pub(super) fn weigh(&self, record: &mut Record) {
        for place in 0..record.words().len() {
            let rare = self.rare(record, place);
            if let Some(slot) = record.rare.get_mut(place) {
                *slot = rare;
            }
        }
        let share = |map: &HashMap<u32, u32>, id: u32| {
            let count = map.get(&id).copied().unwrap_or(0).max(1);
            short(log2(self.population.max(1), u64::from(count)).min(PLACE_MAX))
        };
        record.grown = record.year == 0 || record.year <= self.newest - GROWN;
        record.village_weight = share(&self.villages, record.village);
        record.commune_weight = share(&self.communes, record.commune);
    }

    fn rare(&self, record: &Record, place: usize) -> Rare {
        let letters = record.words().get(place).map_or(0, |word| word.letters);
        let prior = match part(place, record.last()) {
            0 => family_prior(letters),
            1 => middle_prior(letters),
            _ => 4,
        };
        let known = self.known(record, place);
        let count = known.map_or(0, |known| u64::from(known.count));
        let (n, of) = (count * 1_000 + prior * PRIOR_PEOPLE, (self.people + PRIOR_PEOPLE) * 1_000);
        let number = known.map_or(0, |known| known.number);
        let list = n.saturating_mul(PARTS) / of;
        let commune = self.in_communes.share(record.commune, number, list, COMMUNE_DRAWN);
        let village = self.in_villages.share(record.village, number, commune, VILLAGE_DRAWN);
        let bits = |share: u64| short(log2(PARTS, share.max(1)).min(WORD_MAX));
        Rare { list: bits(list), commune: bits(commune), village: bits(village) }
    }
}

/// How many of each place have each word.
#[derive(Debug, Default)]
struct Local {
    places: HashMap<u32, Place>,
    /// Number and count of each word of a place, by number; one place behind another. A map of
    /// places and words would take several times the memory for a million people.
    words: Vec<(u32, u32)>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Place {
    people: u32,
    from: usize,
    to: usize,
}

impl Local {
    fn of(
        records: &[Record],
        known: &Frequencies,
        place_of: impl Fn(&Record) -> u32 + Sync,
    ) -> Local {
        let mut local = Local::default();
        for id in records.iter().map(&place_of).filter(|id| *id != 0) {
            local.places.entry(id).or_default().people += 1;
        }
        let mut found: Vec<(u32, u32)> = records
            .par_iter()
            .flat_map_iter(|record| {
                let id = place_of(record);
                let places = if id == 0 { 0 } else { record.words().len() };
                (0..places).filter_map(move |place| Some((id, known.known(record, place)?.number)))
            })
            .collect();
        found.par_sort_unstable();
        for words in found.chunk_by(|a, b| a.0 == b.0) {
            let from = local.words.len();
            let runs = words.chunk_by(|a, b| a == b);
            local.words.extend(runs.filter_map(|run| {
                Some((run.first()?.1, u32::try_from(run.len()).unwrap_or(u32::MAX)))
            }));
            if let Some(place) = words.first().and_then(|(id, _)| local.places.get_mut(id)) {
                (place.from, place.to) = (from, local.words.len());
            }
        }
        local
    }

    /// The share of a word in a place, shrunk towards the wider place's by a prior of so many
    /// people.
    fn share(&self, id: u32, number: u32, wide: u64, drawn: u64) -> u64 {
        let Some(place) = self.places.get(&id) else { return wide };
        let words = self.words.get(place.from..place.to).unwrap_or_default();
        let count = match words.binary_search_by_key(&number, |(number, _)| *number) {
            Ok(at) => words.get(at).map_or(0, |(_, count)| u64::from(*count)),
            Err(_) => 0,
        };
        (count * PARTS + wide * drawn) / (u64::from(place.people) + drawn)
    }
}

fn short(n: i32) -> i16 {
    i16::try_from(n).unwrap_or(i16::MAX)
}

/// How many of a thousand people bear a family name: known roughly, and enough to keep a short
/// list from taking Nguyễn for a rare one.
fn family_prior(letters: u64) -> u64 {
    match &letters.to_le_bytes() {
        b"nguyen\0\0" => 380,
        b"tran\0\0\0\0" => 110,
        b"le\0\0\0\0\0\0" => 95,
        b"pham\0\0\0\0" => 70,
        b"hoang\0\0\0" | b"huynh\0\0\0" => 25,
        b"vu\0\0\0\0\0\0" | b"vo\0\0\0\0\0\0" | b"phan\0\0\0\0" => 25,
        b"bui\0\0\0\0\0" | b"dang\0\0\0\0" | b"do\0\0\0\0\0\0" => 20,
        b"ho\0\0\0\0\0\0" | b"ngo\0\0\0\0\0" | b"duong\0\0\0" => 12,
        _ => 3,
    }
}

fn middle_prior(letters: u64) -> u64 {
    match &letters.to_le_bytes() {
        b"thi\0\0\0\0\0" => 350,
        b"van\0\0\0\0\0" => 250,
        _ => 10,
    }
}

/// log2(n / d) in hundredths, without fractions.
pub(super) fn log2(n: u64, d: u64) -> i32 {
    fn whole(x: u64) -> i32 {
        let Some(exponent) = x.checked_ilog2() else { return 0 };
        // Below 2 with 31 digits behind the point, so that its square fits.
        let mut mantissa = (x << x.leading_zeros()) >> 32;
        let mut fraction = 0_i32;
        for _ in 0..10 {
            mantissa = (mantissa * mantissa) >> 31;
            fraction <<= 1;
            if mantissa >= 2 << 31 {
                mantissa >>= 1;
                fraction |= 1;
            }
        }
        i32::try_from(exponent).unwrap_or(63) * 100 + fraction * 100 / 1_024
    }
    whole(n) - whole(d)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_right_to_a_hundredth() {
        for (n, d, wanted) in [(1, 1, 0), (2, 1, 100), (1, 2, -100), (3, 1, 158), (1_000, 1, 996)] {
            assert!((log2(n, d) - wanted).abs() <= 1, "{n}/{d}: {}", log2(n, d));
        }
        assert!((log2(1_000_000, 1) - 1_993).abs() <= 1);
    }
}
