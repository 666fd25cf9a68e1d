//! Two names, word by word.

use super::name::is;
use super::normal::Record;
use super::sign::Sign;
use super::word::{Alike, Word};

/// The most that the middle names say together.
const MIDDLE_MAX: i32 = 700;
/// Of names whose ends are exchanged, those of another count of words weigh so much less.
const ENDS_SWAPPED: i32 = -100;

#[derive(Default)]
pub(super) struct Named {
    pub weight: i32,
    pub given_other: bool,
    pub given_same: bool,
    pub family_other: bool,
    pub same: bool,
}

#[inline]
pub(super) fn names(
    a: &Record,
    b: &Record,
    add: &mut impl FnMut(Sign, i32) -> (Sign, i32),
) -> Named {
    let (Some(x), Some(y)) = (a.given(), b.given()) else {
        return Named::default();
    };
    let weight = || a.word_weight(a.last(), b, b.last());
    let unmarked = a.plain || b.plain;
    let given = x.alike(y, unmarked);
    if matches!(given, Alike::Other) && swapped(a.words(), b.words()) {
        let sum = a.words().iter().map(|word| least(*word, a, b)).sum();
        let weight = add(Sign::OrderSwapped, sum).1;
        return Named { weight, given_same: true, same: true, ..Named::default() };
    }
    if matches!(given, Alike::Other) && ends_swapped(a.words(), b.words()) {
        // What stands between them differs at least in length, and is left out.
        let sum = least(x, a, b) + least(y, a, b) + ENDS_SWAPPED;
        let weight = add(Sign::OrderSwapped, sum).1;
        return Named { weight, given_same: true, ..Named::default() };
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
        let alike = if alike == Alike::Other && one_family(x, y) { Alike::Near } else { alike };
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

/// Family name and given name stand in each other's place, in names of another count of words.
fn ends_swapped(a: &[Word], b: &[Word]) -> bool {
    let same =
        |x: Option<&Word>, y: Option<&Word>| x.zip(y).is_some_and(|(x, y)| x.letters == y.letters);
    a.len().min(b.len()) > 1
        && a.len() != b.len()
        && same(a.first(), b.last())
        && same(a.last(), b.first())
}

/// Two forms of one family name: the north's and the south's, and Thái and Vietnamese.
const ONE_FAMILY: [(&str, &str); 3] = [("hoang", "huynh"), ("vu", "vo"), ("hoang", "quang")];

fn one_family(x: Word, y: Word) -> bool {
    let are = |a: &str, b: &str| is(x, a.as_bytes()) && is(y, b.as_bytes());
    ONE_FAMILY.iter().any(|(a, b)| are(a, b) || are(b, a))
}
