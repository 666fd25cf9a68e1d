//! A person made ready to be compared: fixed size, no text, and how rare each part of it is.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use chrono::Datelike;

use base::Birth;

use super::Person;
use super::frequency::Rare;
use super::name::{self, WORDS};
use super::word::Word;
use crate::people::person::{Relation, Sex};

/// Fourth of the twelve digits: 0 and 1 for men and women born before 2000, 2 and 3 for later
/// ones. Higher digits are of the next centuries.
const CENTURY_MAX: u64 = 3;
/// The highest code of a province that the first three digits have.
const PROVINCE_MAX: u64 = 96;

/// Which of two kinds of number a person has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    /// None, or one that is plainly made up.
    None,
    /// Nine digits.
    OldCard(u64),
    /// Twelve digits.
    Citizen(u64),
    /// Twelve digits of which a spreadsheet dropped the leading zero, or both of `001` to `008`.
    LostZero(u64),
}

/// A person made ready.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record {
    words: [Word; WORDS],
    pub(super) rare: [Rare; WORDS],
    len: u8,
    /// No word of the name has a mark.
    pub plain: bool,
    pub sex: Option<Sex>,
    /// The sex is not written but read from the number, and so is the year below: beside another
    /// number they say nothing that the numbers do not.
    pub sex_told: bool,
    pub relation: Option<Relation>,
    /// Day of the month, 0 when only the year is known.
    pub day: u8,
    pub month: u8,
    /// 0 when it is not known.
    pub year: i16,
    pub year_told: bool,
    /// Old enough to have married: written when all are counted.
    pub grown: bool,
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
        let (words, len) = name::read(person.name);
        let (day, month, year) = match person.birth {
            // The first of January stands where a form wanted a day and nobody knew one.
            Some(Birth::Day(day)) if (day.day(), day.month()) != (1, 1) => {
                (small(day.day()), small(day.month()), day.year())
            }
            Some(birth) => (0, 0, birth.year()),
            None => (0, 0, 0),
        };
        let number = person.number.map_or(Number::None, number);
        let told = told(number);
        let year_told = if year == 0 { told.map(|(year, _)| year) } else { None };
        let sex_told = if person.sex.is_none() { told.map(|(_, sex)| sex) } else { None };
        let id = |id: Option<u32>| id.map_or(0, |id| id.saturating_add(1));
        let mut content = DefaultHasher::new();
        (words, day, month, year, person.number, person.sex).hash(&mut content);
        (person.relation, person.village).hash(&mut content);
        Record {
            content: content.finish(),
            plain: words.iter().all(|word| !word.is_marked()),
            words,
            rare: [Rare::default(); WORDS],
            len,
            sex: person.sex.or(sex_told),
            sex_told: sex_told.is_some(),
            relation: person.relation,
            day,
            month,
            year: i16::try_from(year_told.unwrap_or(year)).unwrap_or(0),
            year_told: year_told.is_some(),
            grown: false,
            number,
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
    pub(super) fn family(&self) -> Option<Word> {
        (self.len > 1).then_some(self.words[0])
    }

    /// The given name.
    pub(super) fn given(&self) -> Option<Word> {
        self.words.get(self.last()).copied().filter(|_| self.len > 0)
    }

    /// The place of the given name.
    pub(super) fn last(&self) -> usize {
        usize::from(self.len).saturating_sub(1)
    }

    /// The words between them.
    pub(super) fn middle(&self) -> &[Word] {
        self.words.get(1..self.last()).unwrap_or_default()
    }

    /// How much a word says that stands in that place here and in place `there` of another: as
    /// rare as it is in the village or commune where both live. Across communes it is as rare as
    /// in the one and the other on average, and no rarer than in the whole list.
    pub(super) fn word_weight(&self, place: usize, other: &Record, there: usize) -> i32 {
        let (Some(x), Some(y)) = (self.rare.get(place), other.rare.get(there)) else { return 0 };
        let list = x.list.min(y.list);
        i32::from(if self.village != 0 && self.village == other.village {
            x.village.min(y.village)
        } else if self.commune == 0 || other.commune == 0 {
            list
        } else if self.commune == other.commune {
            x.commune.min(y.commune)
        } else {
            i16::midpoint(x.commune, y.commune).min(list)
        })
    }
}

fn small(n: u32) -> u8 {
    u8::try_from(n).unwrap_or(0)
}

/// Year of birth and sex, which the fourth to the sixth of twelve digits tell.
fn told(number: Number) -> Option<(i32, Sex)> {
    let (Number::Citizen(n) | Number::LostZero(n)) = number else { return None };
    let (province, century, year) = (n / 1_000_000_000, n / 100_000_000 % 10, n / 1_000_000 % 100);
    if !(1..=PROVINCE_MAX).contains(&province) || century > CENTURY_MAX {
        return None;
    }
    let year = i32::try_from(1_900 + century / 2 * 100 + year).ok()?;
    Some((year, if century % 2 == 0 { Sex::Male } else { Sex::Female }))
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
        // Without its two zeros a number begins with the last digit of its province, then comes
        // that of century and sex; a telephone's begins with zero.
        10 if value >= 1_000_000_000 && value / 100_000_000 % 10 <= CENTURY_MAX => {
            Number::LostZero(value)
        }
        12 => Number::Citizen(value),
        _ => Number::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_apart_and_made_up_ones_are_none() {
        assert_eq!(number("038 075 000 012"), Number::Citizen(38_075_000_012));
        assert_eq!(number("38075000012"), Number::LostZero(38_075_000_012));
        assert_eq!(number("172345678"), Number::OldCard(172_345_678));
        assert_eq!(number("1075000012"), Number::LostZero(1_075_000_012), "001075000012");
        for text in [
            "0912345678",
            "1475000012",
            "",
            "chưa có",
            "000000000000",
            "111111111",
            "123456789",
            "12345",
        ] {
            assert_eq!(number(text), Number::None, "{text}");
        }
    }

    #[test]
    fn twelve_digits_tell_year_and_sex() {
        for (text, wanted) in [
            ("038075000012", Some((1975, Sex::Male))),
            ("38175000012", Some((1975, Sex::Female))),
            ("038203000012", Some((2003, Sex::Male))),
            ("1303000012", Some((2003, Sex::Female))),
            ("038475000012", None),
            ("500075000012", None),
            ("172345678", None),
        ] {
            assert_eq!(told(number(text)), wanted, "{text}");
        }
    }
}
