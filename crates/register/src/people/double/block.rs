//! Blocking: only pairs that share one of a few keys are compared. All pairs of a million people
//! are half a billion thousands; these are some dozens a person.

use rayon::prelude::*;

use super::normal::{Number, Record};
use super::word::Word;

/// How many kinds of blocking keys there are.
pub(super) const KINDS: usize = 11;
/// A run of equal keys longer than this is not compared each with each: such a key says nothing
/// (a list where everybody has one birthday). Real runs have fewer than some hundreds.
const RUN_MAX: usize = 2_000;
/// In a longer run each is compared with this many that follow in the order of name and birth
/// (sorted neighbourhood).
const WINDOW: usize = 60;

fn mix(seed: u64, value: u64) -> u64 {
    let mut x = (seed ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x ^= x >> 32;
    x.wrapping_mul(0xd6e8_feb8_6659_fd93)
}

/// First letters that are mistaken for one another are one: s and x; d, gi and r; l and n; tr and
/// ch.
fn sound(initial: u8) -> u8 {
    match initial {
        b's' => b'x',
        b'g' | b'r' => b'd',
        b'n' => b'l',
        b'c' | b'k' | b'q' => b't',
        other => other,
    }
}

fn all_words(record: &Record) -> u64 {
    // A sum, so that the order does not matter.
    record.words().iter().fold(0, |sum: u64, word| sum.wrapping_add(mix(7, word.letters)))
}

/// The blocking key of that kind; two records are compared when one of their keys is the same.
pub(super) fn key(kind: usize, record: &Record) -> Option<u64> {
    let number = match record.number {
        Number::Citizen(n) | Number::LostZero(n) => Some(n),
        Number::OldCard(_) | Number::None => None,
    };
    let given = record.given();
    let family = record.family();
    let begins = given.map(|word| u64::from(sound(word.initial())));
    let year = u64::from(record.year.unsigned_abs());
    let (year_known, day_known) = (year != 0, record.day != 0);
    let place = match (record.village, record.commune) {
        (0, 0) => None,
        (0, commune) => Some(mix(1, u64::from(commune))),
        (village, _) => Some(mix(2, u64::from(village))),
    };
    let key = match kind {
        // The number, and its thirds two by two: one wrong digit leaves two thirds alone.
        0 => match record.number {
            Number::OldCard(n) => mix(9, n),
            Number::Citizen(_) | Number::LostZero(_) | Number::None => mix(12, number?),
        },
        1 => number? / 1_000,
        2 => mix(mix(number? % 1_000, number? / 1_000_000), begins?),
        3 => number? % 1_000_000,
        // Both ends of the name in any order, and the year.
        4 if year_known => {
            let ends = mix(3, given?.letters).wrapping_add(mix(3, family?.letters));
            mix(ends, year)
        }
        // How the given name begins and the day of birth, whichever of day and month came first.
        5 if day_known => {
            let (low, high) = (record.day.min(record.month), record.day.max(record.month));
            mix(mix(year, u64::from(low) << 8 | u64::from(high)), begins?)
        }
        // The whole name within the commune, whatever the year.
        6 if record.commune != 0 => mix(all_words(record), u64::from(record.commune)),
        // The given name within the village.
        7 => mix(given?.letters, place?),
        // A slip in the given name: how it begins and the year, within the village.
        8 if year_known => mix(mix(begins?, year), place?),
        // Day, month and both ends of the name: a wrong digit of the year.
        9 if day_known => {
            let ends = mix(mix(5, given?.letters), family?.letters);
            mix(ends, u64::from(record.day) << 8 | u64::from(record.month))
        }
        // The whole name and the next year, for those who moved: even years with the odd one after.
        10 if year_known => mix(all_words(record), year.div_ceil(2)),
        _ => return None,
    };
    Some(key)
}

/// All keys of a kind, sorted, each with the place of its record.
pub(super) fn sorted(kind: usize, records: &[Record]) -> Vec<(u64, u32)> {
    let mut keys: Vec<(u64, u32)> = records
        .par_iter()
        .enumerate()
        .filter_map(|(place, record)| Some((key(kind, record)?, u32::try_from(place).ok()?)))
        .collect();
    keys.par_sort_unstable();
    keys
}

/// Looks at every pair that shares a key and gives what `keep` makes of it. A pair that shares
/// several keys comes several times.
pub(super) fn each<T: Send>(
    records: &[Record],
    keep: impl Fn(u32, u32) -> Option<T> + Sync,
) -> Vec<T> {
    let mut kept = Vec::new();
    for kind in 0..KINDS {
        let keys = sorted(kind, records);
        let runs: Vec<&[(u64, u32)]> =
            keys.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1).collect();
        kept.par_extend(runs.par_iter().flat_map_iter(|run| {
            let mut found = Vec::new();
            compare_run(run, records, &keep, &mut found);
            found
        }));
    }
    kept
}

/// Given name, family name, year, month and day of birth, and the place.
type Ordered = (Option<Word>, Option<Word>, i16, u8, u8, u32);

fn compare_run<T>(
    run: &[(u64, u32)],
    records: &[Record],
    keep: &impl Fn(u32, u32) -> Option<T>,
    found: &mut Vec<T>,
) {
    if run.len() <= RUN_MAX {
        for (i, (_, a)) in run.iter().enumerate() {
            found.extend(run.iter().skip(i + 1).filter_map(|(_, b)| keep(*a, *b)));
        }
        return;
    }
    let mut order: Vec<Ordered> = run
        .iter()
        .filter_map(|(_, place)| {
            let it = records.get(usize::try_from(*place).ok()?)?;
            Some((it.given(), it.family(), it.year, it.month, it.day, *place))
        })
        .collect();
    order.sort_unstable();
    for (i, a) in order.iter().enumerate() {
        for b in order.iter().skip(i + 1).take(WINDOW) {
            found.extend(keep(a.5.min(b.5), a.5.max(b.5)));
        }
    }
}
