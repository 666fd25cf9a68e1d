//! Two records, field by field: which signs there are, and what they weigh.

use super::compare_name::names;
use super::normal::{Number, Record};
use super::score::Reason;
use super::sign::Sign;
use crate::people::person::Relation;

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
    /// The one rule by which nobody need be asked: equal twelve digits, also where zeros in front
    /// were lost, and nothing against it.
    pub sure: bool,
    /// The given names have nothing in common.
    pub given_other: bool,
    /// Nor do the family names.
    pub family_other: bool,
    /// No amount of other members makes these two one.
    pub never: bool,
    /// A grown child of the one household who is head, spouse or child-in-law of the other.
    pub married_out: bool,
}

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
    // What was read from a number says nothing beside another number: the two were held together.
    let told = number.is_some();
    let birth = match told && (a.year_told || b.year_told) {
        true => None,
        false => births(a, b).map(|sign| add(sign, 0)),
    };
    let sex = match (a.sex, b.sex) {
        _ if told && (a.sex_told || b.sex_told) => 0,
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
    let twelve =
        number.is_some_and(|(sign, _)| matches!(sign, Sign::NumberSame | Sign::NumberLostZero));
    let sexes_fit = sex >= 0;
    Own {
        person,
        total,
        sure: twelve && name.same && fits && sexes_fit,
        given_other: name.given_other,
        family_other: name.family_other,
        // A number twice in one household under two names is a mistake of the list, not a double,
        // unless birth and sex say that one of the names is a second one.
        never: one_household
            && !name.given_same
            && !(equal && (!name.given_other || (birth.is_some() && fits && sexes_fit))),
        married_out: married_out(a, b),
    }
}

/// Still counted as a child at the parents', and head, spouse or child-in-law where they married:
/// such two households have nobody else in common.
fn married_out(a: &Record, b: &Record) -> bool {
    let founded = |relation| {
        matches!(relation, Some(Relation::Head | Relation::Spouse | Relation::ChildInLaw))
    };
    let child = |relation| relation == Some(Relation::Child);
    let pattern =
        (child(a.relation) && founded(b.relation)) || (child(b.relation) && founded(a.relation));
    pattern && a.grown && b.grown
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
        _ if same_day && apart <= GENERATION => Sign::BirthDay,
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
