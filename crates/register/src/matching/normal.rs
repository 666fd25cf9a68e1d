//! A person made ready to be compared: fixed size, no text, and how rare each part of it is.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use chrono::Datelike;

use base::Birth;

use super::Person;
use super::word::Word;
use crate::person::{Relation, Sex};

/// Words kept of a name: family name, four middle ones, given name.
pub(super) const WORDS: usize = 6;
/// People whose names the priors are worth: a list of ten does not say how frequent Nguyễn is.
const PRIOR_PEOPLE: u64 = 500;
/// The most that one word of a name says; rarer words are mostly slips.
const WORD_MAX: i32 = 1_100;
/// The most that a small village or commune says.
const PLACE_MAX: i32 = 1_200;

/// Which of two kinds of number a person has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    /// None, or one that is plainly made up.
    None,
    /// Nine digits.
    OldCard(u64),
    /// Twelve digits.
    Citizen(u64),
    /// Eleven digits of twelve.
    LostZero(u64),
}

/// A person made ready.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record {
    words: [Word; WORDS],
    weights: [i16; WORDS],
    len: u8,
    /// No word of the name has a mark.
    pub plain: bool,
    pub sex: Option<Sex>,
    pub relation: Option<Relation>,
    /// Day of the month, 0 when only the year is known.
    pub day: u8,
    pub month: u8,
    /// 0 when it is not known.
    pub year: i16,
    pub number: Number,
    /// 0 when not known, as the two below.
    pub household: u32,
    pub village: u32,
    pub commune: u32,
    pub village_weight: i16,
    pub commune_weight: i16,
    /// Equal for equal people: what decides where two weigh the same, so that the order of the
    /// list does not.
    pub content: u64,
}

impl Record {
    /// Makes a person ready; the weights follow when all are counted.
    pub(super) fn of(person: &Person<'_>) -> Record {
        let (words, len) = words_of(person.name);
        let (day, month, year) = match person.birth {
            // The first of January stands where a form wanted a day and nobody knew one.
            Some(Birth::Day(day)) if (day.day(), day.month()) != (1, 1) => {
                (small(day.day()), small(day.month()), day.year())
            }
            Some(birth) => (0, 0, birth.year()),
            None => (0, 0, 0),
        };
        let id = |id: Option<u32>| id.map_or(0, |id| id.saturating_add(1));
        let mut content = DefaultHasher::new();
        (words, day, month, year, person.number, person.sex).hash(&mut content);
        (person.relation, person.village).hash(&mut content);
        Record {
            content: content.finish(),
            plain: words.iter().all(|word| !word.is_marked()),
            words,
            weights: [0; WORDS],
            len,
            sex: person.sex,
            relation: person.relation,
            day,
            month,
            year: i16::try_from(year).unwrap_or(0),
            number: person.number.map_or(Number::None, number),
            household: id(person.household),
            village: id(person.village),
            commune: id(person.commune),
            village_weight: 0,
            commune_weight: 0,
        }
    }

    /// All words, family name first.
    pub(super) fn words(&self) -> &[Word] {
        self.words.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// The family name; `None` when there is a given name alone.
    pub(super) fn family(&self) -> Option<(Word, i32)> {
        (self.len > 1).then_some((self.words[0], i32::from(self.weights[0])))
    }

    /// The given name.
    pub(super) fn given(&self) -> Option<(Word, i32)> {
        let last = usize::from(self.len).checked_sub(1)?;
        Some((*self.words.get(last)?, i32::from(*self.weights.get(last)?)))
    }

    /// The words between them.
    pub(super) fn middle(&self) -> &[Word] {
        self.words.get(1..usize::from(self.len).saturating_sub(1)).unwrap_or_default()
    }

    /// How much an equal word in that place says.
    pub(super) fn weight(&self, place: usize) -> i32 {
        self.weights.get(place).map_or(0, |weight| i32::from(*weight))
    }
}

fn small(n: u32) -> u8 {
    u8::try_from(n).unwrap_or(0)
}

fn words_of(name: &str) -> ([Word; WORDS], u8) {
    // What stands in brackets is a second name or a note.
    let name = name.split('(').next().unwrap_or_default();
    let apart = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | '-' | '_' | '/' | '\u{a0}');
    let mut words = [Word::default(); WORDS];
    let mut len = 0_usize;
    for word in name.split(apart).filter_map(Word::read) {
        if let Some(slot) = words.get_mut(len.min(WORDS - 1)) {
            *slot = word;
        }
        len = (len + 1).min(WORDS);
    }
    (words, u8::try_from(len).unwrap_or(0))
}

fn number(text: &str) -> Number {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let mut value = 0_u64;
    for byte in text.bytes().filter(u8::is_ascii_digit).take(18) {
        value = value * 10 + u64::from(byte - b'0');
    }
    let made_up = {
        let unit = value % 10;
        let mut rest = value;
        while rest > 0 && rest % 10 == unit {
            rest /= 10;
        }
        rest == 0 || matches!(value, 123_456_789 | 123_456_789_012)
    };
    match digits {
        _ if made_up => Number::None,
        8 | 9 => Number::OldCard(value),
        11 => Number::LostZero(value),
        12 => Number::Citizen(value),
        _ => Number::None,
    }
}

/// How often each part occurs among the people compared.
#[derive(Debug, Default)]
pub(super) struct Frequencies {
    people: u64,
    /// How many people the places hold together, those not looked at too.
    population: u64,
    family: HashMap<u64, u32>,
    middle: HashMap<u64, u32>,
    given: HashMap<u64, u32>,
    villages: HashMap<u32, u32>,
    communes: HashMap<u32, u32>,
}

impl Frequencies {
    pub(super) fn of(records: &[Record], population: u64) -> Frequencies {
        let mut all = Frequencies::default();
        for record in records {
            all.people += 1;
            let last = record.words().len().saturating_sub(1);
            for (place, word) in record.words().iter().enumerate() {
                *all.map_mut(place, last).entry(word.letters).or_default() += 1;
            }
            *all.villages.entry(record.village).or_default() += 1;
            *all.communes.entry(record.commune).or_default() += 1;
        }
        all.population = all.people.max(population);
        all
    }

    fn map_mut(&mut self, place: usize, last: usize) -> &mut HashMap<u64, u32> {
        match place {
            _ if place == last => &mut self.given,
            0 => &mut self.family,
            _ => &mut self.middle,
        }
    }

    /// Writes into a record how much each of its parts says.
    pub(super) fn weigh(&self, record: &mut Record) {
        let last = usize::from(record.len).saturating_sub(1);
        for (place, (word, weight)) in record.words.iter().zip(&mut record.weights).enumerate() {
            if place > last {
                break;
            }
            let (map, prior) = match place {
                _ if place == last => (&self.given, 4),
                0 => (&self.family, family_prior(word.letters)),
                _ => (&self.middle, middle_prior(word.letters)),
            };
            let count = u64::from(map.get(&word.letters).copied().unwrap_or(0));
            let (n, of) = (count * 1_000 + prior * PRIOR_PEOPLE, self.people + PRIOR_PEOPLE);
            *weight = short(log2(of * 1_000, n.max(1)).min(WORD_MAX));
        }
        let share = |map: &HashMap<u32, u32>, id: u32| {
            let count = map.get(&id).copied().unwrap_or(0).max(1);
            short(log2(self.population.max(1), u64::from(count)).min(PLACE_MAX))
        };
        record.village_weight = share(&self.villages, record.village);
        record.commune_weight = share(&self.communes, record.commune);
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
        let mut mantissa = (u128::from(x) << 32) >> exponent;
        let mut fraction = 0_i32;
        for _ in 0..10 {
            mantissa = (mantissa * mantissa) >> 32;
            fraction <<= 1;
            if mantissa >= 2 << 32 {
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

    #[test]
    fn numbers_are_told_apart_and_made_up_ones_are_none() {
        assert_eq!(number("038 075 000 012"), Number::Citizen(38_075_000_012));
        assert_eq!(number("38075000012"), Number::LostZero(38_075_000_012));
        assert_eq!(number("172345678"), Number::OldCard(172_345_678));
        for text in ["", "chưa có", "000000000000", "111111111", "123456789", "12345"] {
            assert_eq!(number(text), Number::None, "{text}");
        }
    }
}
