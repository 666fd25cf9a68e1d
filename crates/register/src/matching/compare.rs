//! Two records, field by field: which signs there are, and what they weigh.

use super::normal::{Number, Record};
use super::score::Reason;
use super::sign::Sign;
use super::word::{Alike, Word};

/// Where the signs go: nowhere when only the sum is wanted.
pub(super) trait Sink {
    fn add(&mut self, sign: Sign, weight: i32);
}

impl Sink for () {
    #[inline]
    fn add(&mut self, _: Sign, _: i32) {}
}

impl Sink for Vec<Reason> {
    fn add(&mut self, sign: Sign, weight: i32) {
        self.push(Reason { sign, weight });
    }
}

/// What two records say of themselves, without their households.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Own {
    /// Name, birth and sex: what does not change with the place.
    pub person: i32,
    /// Everything.
    pub total: i32,
    /// The one rule by which nobody need be asked: equal twelve digits, and nothing against it.
    pub sure: bool,
    /// The given names have nothing in common.
    pub given_other: bool,
    /// Nor do the family names.
    pub family_other: bool,
    /// No amount of other members makes these two one.
    pub never: bool,
}

const MIDDLE_MAX: i32 = 700;
/// More years than this between two births are another generation.
const GENERATION: i16 = 15;

/// Compares two records.
#[inline]
pub(super) fn own(a: &Record, b: &Record, sink: &mut impl Sink) -> Own {
    let mut add = |sign: Sign, extra: i32| {
        let weight = sign.weight() + extra;
        sink.add(sign, weight);
        (sign, weight)
    };
    let number = numbers(a.number, b.number).map(|sign| add(sign, 0));
    let name = names(a, b, &mut add);
    let birth = births(a, b).map(|sign| add(sign, 0));
    let sex = match (a.sex, b.sex) {
        (Some(x), Some(y)) if x == y => add(Sign::SexSame, 0).1,
        (Some(_), Some(_)) => add(Sign::SexOther, 0).1,
        _ => 0,
    };
    let birth_weight = birth.map_or(0, |(_, weight)| weight);
    let person = name.weight + birth_weight + sex;
    let mut total = person + number.map_or(0, |(_, weight)| weight);
    let equal = number.is_some_and(|(sign, _)| {
        matches!(sign, Sign::NumberSame | Sign::NumberLostZero | Sign::OldCardSame)
    });
    let birth_against =
        birth.is_some_and(|(sign, _)| matches!(sign, Sign::BirthOther | Sign::BirthFar));
    if equal && name.given_other && birth_against {
        total += add(Sign::NumberOfTwo, 0).1;
    }
    let one_household = a.household != 0 && a.household == b.household;
    if one_household {
        if name.given_same {
            total += add(Sign::HouseholdSame, 0).1;
        }
    } else {
        total += places(a, b, &mut add);
        if let (Some(x), Some(y)) = (a.relation, b.relation) {
            let sign = if x == y { Sign::RelationSame } else { Sign::RelationOther };
            total += add(sign, 0).1;
        }
    }
    let fits = birth.is_none_or(|(sign, _)| {
        matches!(sign, Sign::BirthSame | Sign::BirthSwapped | Sign::BirthYearOnly | Sign::BirthPart)
    });
    let twelve = number.is_some_and(|(sign, _)| sign == Sign::NumberSame);
    let sexes_fit = sex >= 0;
    Own {
        person,
        total,
        sure: twelve && name.same && fits && sexes_fit,
        given_other: name.given_other,
        family_other: name.family_other,
        // A number twice in one household under two names is a mistake of the list, not a double.
        never: one_household && !(name.given_same || (equal && !name.given_other)),
    }
}

#[inline]
fn numbers(a: Number, b: Number) -> Option<Sign> {
    let (x, y, exact) = match (a, b) {
        (Number::OldCard(x), Number::OldCard(y)) => {
            return Some(match x == y {
                true => Sign::OldCardSame,
                false if one_slip(x, y) => Sign::NumberNear,
                false => Sign::OldCardOther,
            });
        }
        (Number::Citizen(x), Number::Citizen(y)) => (x, y, Sign::NumberSame),
        (Number::Citizen(x) | Number::LostZero(x), Number::Citizen(y) | Number::LostZero(y)) => {
            (x, y, Sign::NumberLostZero)
        }
        // The old card's number is not part of the new one: nothing is said.
        _ => return None,
    };
    Some(match x == y {
        true => exact,
        false if one_slip(x, y) => Sign::NumberNear,
        false => Sign::NumberOther,
    })
}

/// One digit other, or two neighbours exchanged.
fn one_slip(mut x: u64, mut y: u64) -> bool {
    let mut places = 0;
    let mut first = (0, 0, 0);
    for place in 0..12 {
        let (dx, dy) = (x % 10, y % 10);
        if dx != dy {
            places += 1;
            match places {
                1 => first = (place, dx, dy),
                2 if place == first.0 + 1 && dx == first.2 && dy == first.1 => {}
                _ => return false,
            }
        }
        (x, y) = (x / 10, y / 10);
    }
    places <= 2
}

#[derive(Default)]
struct Named {
    weight: i32,
    given_other: bool,
    given_same: bool,
    family_other: bool,
    same: bool,
}

#[inline]
fn names(a: &Record, b: &Record, add: &mut impl FnMut(Sign, i32) -> (Sign, i32)) -> Named {
    let (Some(x), Some(y)) = (a.given(), b.given()) else {
        return Named::default();
    };
    let weight = || a.word_weight(a.last(), b, b.last());
    let unmarked = a.plain || b.plain;
    let given = x.alike(y, unmarked);
    if matches!(given, Alike::Other) && swapped(a.words(), b.words()) {
        let weight =
            add(Sign::OrderSwapped, a.words().iter().map(|word| least(*word, a, b)).sum()).1;
        return Named { weight, given_same: true, same: true, ..Named::default() };
    }
    let mut sum = match given {
        Alike::Same => add(Sign::GivenSame, weight()),
        Alike::Unmarked => add(Sign::GivenUnmarked, weight()),
        Alike::MarksDiffer => add(Sign::GivenMarks, weight()),
        Alike::Near => add(Sign::GivenNear, 0),
        Alike::Other => add(Sign::GivenOther, 0),
    }
    .1;
    let mut family_same = true;
    if let (Some(x), Some(y)) = (a.family(), b.family()) {
        let alike = x.alike(y, unmarked);
        family_same = !matches!(alike, Alike::Other);
        sum += match alike {
            Alike::Same | Alike::Unmarked | Alike::MarksDiffer => {
                add(Sign::FamilySame, a.word_weight(0, b, 0))
            }
            Alike::Near => add(Sign::FamilyNear, 0),
            Alike::Other => add(Sign::FamilyOther, 0),
        }
        .1;
        sum += middles(a, b, unmarked, add);
    }
    let given_same = matches!(given, Alike::Same | Alike::Unmarked);
    let given_other = matches!(given, Alike::Other);
    let (same, family_other) = (family_same && given_same, !family_same);
    Named { weight: sum, given_other, given_same, family_other, same }
}

#[inline]
fn middles(
    a: &Record,
    b: &Record,
    unmarked: bool,
    add: &mut impl FnMut(Sign, i32) -> (Sign, i32),
) -> i32 {
    let (a, b) = if a.middle().len() <= b.middle().len() { (a, b) } else { (b, a) };
    let (short, long) = (a.middle(), b.middle());
    if long.is_empty() {
        return 0;
    }
    // The words of the shorter one, in order, within the longer.
    let mut weight = 0;
    let mut found = 0;
    let mut rest = long.iter().enumerate();
    for (here, word) in short.iter().enumerate() {
        let mut hit = None;
        for (place, other) in rest.by_ref() {
            let alike = word.alike(*other, unmarked);
            if !matches!(alike, Alike::Other) {
                hit = Some((place, alike));
                break;
            }
        }
        let Some((place, alike)) = hit else { break };
        found += 1;
        if matches!(alike, Alike::Same | Alike::Unmarked) {
            weight += a.word_weight(here + 1, b, place + 1);
        }
    }
    let weight = weight.min(MIDDLE_MAX);
    if found < short.len() {
        add(Sign::MiddleOther, 0).1
    } else if short.len() == long.len() {
        add(Sign::MiddleSame, weight).1
    } else {
        add(Sign::MiddleDropped, weight).1
    }
}

/// How much a word says that may stand elsewhere in the other name: as frequent as it is in any of
/// its places.
fn least(word: Word, a: &Record, b: &Record) -> i32 {
    fn places(word: Word, record: &Record) -> impl Iterator<Item = usize> {
        let words = record.words().iter().enumerate();
        words.filter(move |(_, it)| it.letters == word.letters).map(|(place, _)| place)
    }
    let both = places(word, a).flat_map(|x| places(word, b).map(move |y| (x, y)));
    both.map(|(x, y)| a.word_weight(x, b, y)).min().unwrap_or(0)
}

/// The same words in another order.
fn swapped(a: &[Word], b: &[Word]) -> bool {
    a.len() > 1
        && a.len() == b.len()
        && a.iter().all(|word| {
            let count =
                |words: &[Word]| words.iter().filter(|it| it.letters == word.letters).count();
            count(a) == count(b)
        })
}

#[inline]
fn births(a: &Record, b: &Record) -> Option<Sign> {
    if a.year == 0 || b.year == 0 {
        return None;
    }
    let apart = (a.year - b.year).abs();
    let days = a.day != 0 && b.day != 0;
    let same_day = days && (a.day, a.month) == (b.day, b.month);
    Some(match (apart, days) {
        (0, true) if same_day => Sign::BirthSame,
        (0, true) if (a.day, a.month) == (b.month, b.day) => Sign::BirthSwapped,
        (0, true) if a.day == b.day || a.month == b.month => Sign::BirthPart,
        (0, true) => Sign::BirthYearSame,
        (0, false) => Sign::BirthYearOnly,
        (1, true) if same_day => Sign::BirthNextYear,
        (1, false) => Sign::BirthYearNear,
        _ if same_day && digit_of_year(a.year, b.year) => Sign::BirthDigit,
        _ if apart > GENERATION => Sign::BirthFar,
        _ => Sign::BirthOther,
    })
}

/// 1975 and 1985, 1957 and 1975.
fn digit_of_year(a: i16, b: i16) -> bool {
    let digits = |year: i16| [year / 1_000, year / 100 % 10, year / 10 % 10, year % 10];
    let (x, y) = (digits(a), digits(b));
    let differ = x.iter().zip(&y).filter(|(x, y)| x != y).count();
    differ == 1 || (x[2] == y[3] && x[3] == y[2] && x[..2] == y[..2])
}

#[inline]
fn places(a: &Record, b: &Record, add: &mut impl FnMut(Sign, i32) -> (Sign, i32)) -> i32 {
    let known = a.village != 0 && b.village != 0;
    if known && a.village == b.village {
        return add(Sign::VillageSame, i32::from(a.village_weight)).1;
    }
    match (a.commune != 0 && b.commune != 0, a.commune == b.commune) {
        (true, true) if known => add(Sign::CommuneSame, i32::from(a.commune_weight)).1,
        // A village that is not known cannot be another one.
        (true, true) => add(Sign::CommuneSame, i32::from(a.commune_weight) + 200).1,
        (true, false) => add(Sign::CommuneOther, 0).1,
        (false, _) => 0,
    }
}
