//! Personal numbers that somebody typed into a sentence: finding them, and masking them. A number
//! has twelve digits of a known build-up (place, century and sex, year), or nine beside words that
//! say it is a card, also glued to a word or in the digits of another keyboard; phone numbers, days, sums,
//! numbers of papers and codes with digits here and there are none.

use std::borrow::Cow;
use std::ops::Range;

/// The highest code of a place of birth.
const PLACE_MAX: u32 = 96;
/// How far before a number the words that name a card are looked for, in characters.
const CONTEXT: usize = 40;
/// Words that name a card or a personal number, folded.
const CARDS: [&str; 9] =
    ["cmnd", "cmt", "cccd", "chung minh", "can cuoc", "dinh danh", "ddcn", "so cm", "id card"];
const DIGITS: usize = 12;
const OLD_DIGITS: usize = 9;

/// Digits that stand together, with where they are in the text.
struct Group {
    at: Range<usize>,
}

/// Where personal numbers stand in a text, in bytes.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let Some((plain, places)) = plain(text) else { return find_plain(text) };
    let place = |at: usize| places.get(at).copied();
    let back = |at: Range<usize>| {
        // Up to the end of its last digit.
        let last = place(at.end.checked_sub(1)?)?;
        let length = text.get(last..)?.chars().next().map_or(0, char::len_utf8);
        Some(place(at.start)?..last + length)
    };
    find_plain(&plain).into_iter().filter_map(back).collect()
}

fn find_plain(text: &str) -> Vec<Range<usize>> {
    // Most texts have no nine digits at all.
    if text.bytes().filter(u8::is_ascii_digit).count() < OLD_DIGITS {
        return Vec::new();
    }
    let mut found = Vec::new();
    for sequence in sequences(text) {
        search(text, &sequence, &mut found);
    }
    found.extend(glued(text));
    found.sort_by_key(|at| at.start);
    found.dedup();
    found
}

/// The text as it reads: without what cannot be seen, with the digits that everybody types; and where
/// each byte of it, and its end, stands in the text.
fn plain(text: &str) -> Option<(String, Vec<usize>)> {
    text.chars().any(|c| is_unseen(c) || digit(c).is_some_and(|_| !c.is_ascii_digit())).then(|| {
        let (mut out, mut places) = (String::with_capacity(text.len()), Vec::new());
        for (at, c) in text.char_indices().filter(|(_, c)| !is_unseen(*c)) {
            out.push(digit(c).map_or(c, char::from));
            places.resize(out.len(), at);
        }
        places.push(text.len());
        (out, places)
    })
}

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// The digits of a piece of text, in whatever script they were typed, as everybody types them.
pub fn typed_digits(text: &str) -> String {
    text.chars().filter_map(digit).map(char::from).collect()
}

/// A digit of the scripts that a keyboard may be set to, as its ASCII byte.
fn digit(c: char) -> Option<u8> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        _ => return None,
    };
    u8::try_from(u32::from(c) - u32::from(zero)).ok().map(|value| b'0' + value)
}

/// Numbers written together with a word: `CCCD038…`, `số038…`, `CCCD-038…`. A word with more digits in it
/// is a code.
fn glued(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut before: Option<Range<usize>> = None;
    let mut rest = 0;
    while let Some(start) = text.get(rest..).and_then(|it| it.find(char::is_alphanumeric)) {
        let start = rest + start;
        let word = text.get(start..).unwrap_or_default();
        let end = word.find(|c: char| !c.is_alphanumeric()).map_or(text.len(), |end| start + end);
        let word = start..end;
        let after_name = before.as_ref().is_some_and(|it| {
            text.get(it.end..start) == Some("-")
                && text.get(it.clone()).is_some_and(|it| it.chars().all(char::is_alphabetic))
        });
        found.extend(number_of_word(text, word.clone(), after_name));
        before = Some(word);
        rest = end;
    }
    found
}

fn number_of_word(text: &str, word: Range<usize>, after_name: bool) -> Option<Range<usize>> {
    let letters = text.get(word.clone())?;
    let first = letters.find(|c: char| c.is_ascii_digit())?;
    let last = letters.rfind(|c: char| c.is_ascii_digit())? + 1;
    let digits = letters.get(first..last)?;
    let alone = digits.bytes().all(|b| b.is_ascii_digit());
    if !alone || (first == 0 && last == letters.len() && !after_name) {
        return None;
    }
    let at = word.start + first..word.start + last;
    let is_one = match digits.len() {
        DIGITS => is_built_so(digits) || is_named(text, at.start),
        OLD_DIGITS => is_named(text, at.start),
        _ => false,
    };
    is_one.then_some(at)
}

/// Whether a personal number stands in a text.
pub fn has(text: &str) -> bool {
    !find(text).is_empty()
}

/// The text with the numbers in it masked: the first three and the last four digits stay.
pub fn mask(text: &str) -> Cow<'_, str> {
    let found = find(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut after) = (String::with_capacity(text.len()), 0);
    for at in found {
        out.push_str(text.get(after..at.start).unwrap_or_default());
        let digits: Vec<char> = text
            .get(at.clone())
            .unwrap_or_default()
            .chars()
            .filter_map(digit)
            .map(char::from)
            .collect();
        let shown = |place: usize| place < 3 || place + 4 >= digits.len();
        out.extend(digits.iter().enumerate().map(|(at, c)| if shown(at) { *c } else { '•' }));
        after = at.end;
    }
    out.push_str(text.get(after..).unwrap_or_default());
    Cow::Owned(out)
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '.' | '-' | '–' | '\u{a0}' | '\'' | '’')
}

/// Groups of digits with one separator between them.
fn sequences(text: &str) -> Vec<Vec<Group>> {
    let mut all: Vec<Vec<Group>> = Vec::new();
    let mut current: Vec<Group> = Vec::new();
    // What stood before, to tell digits inside a word or a code.
    let (mut before, mut before_that) = (None::<char>, None::<char>);
    let mut spoilt = false;
    for (at, c) in text.char_indices() {
        if c.is_ascii_digit() {
            let end = at + 1;
            match (before, current.last_mut()) {
                (Some(b), Some(last)) if b.is_ascii_digit() && !spoilt => last.at.end = end,
                (Some(b), Some(_)) if is_separator(b) && !spoilt => {
                    current.push(Group { at: at..end })
                }
                (Some(b), _) if spoilt && b.is_ascii_digit() => {}
                _ => {
                    all.extend(take(&mut current));
                    let in_code =
                        before == Some('-') && before_that.is_some_and(char::is_alphanumeric);
                    spoilt = before.is_some_and(char::is_alphabetic) || in_code;
                    if !spoilt {
                        current.push(Group { at: at..end });
                    }
                }
            }
        } else if c.is_alphabetic() && before.is_some_and(|b| b.is_ascii_digit()) {
            // Digits that run on into letters are a code.
            current.pop();
            all.extend(take(&mut current));
            spoilt = true;
        } else if !is_separator(c) || before.is_some_and(is_separator) {
            all.extend(take(&mut current));
            spoilt = false;
        }
        (before_that, before) = (before, Some(c));
    }
    all.extend(take(&mut current));
    all
}

fn take(current: &mut Vec<Group>) -> Option<Vec<Group>> {
    (!current.is_empty()).then(|| std::mem::take(current))
}

fn search(text: &str, groups: &[Group], found: &mut Vec<Range<usize>>) {
    let lengths: Vec<usize> = groups.iter().map(|group| group.at.len()).collect();
    // A UUID whose groups happen to be digits.
    if lengths == [8, 4, 4, 4, 12] {
        return;
    }
    let mut first = 0;
    while first < groups.len() {
        match longest(text, groups, &lengths, first) {
            Some((last, at)) => {
                found.push(at);
                first = last + 1;
            }
            None => first += 1,
        }
    }
}

/// The number that begins with a group: its last group and its place.
fn longest(
    text: &str,
    groups: &[Group],
    lengths: &[usize],
    first: usize,
) -> Option<(usize, Range<usize>)> {
    let mut total = 0;
    for (last, length) in lengths.iter().enumerate().skip(first) {
        total += length;
        let at = groups.get(first)?.at.start..groups.get(last)?.at.end;
        let shape = lengths.get(first..=last)?;
        let is_one = match total {
            DIGITS => {
                let digits = digits(text.get(at.clone())?);
                written_so(shape, DIGITS) && (is_built_so(&digits) || is_named(text, at.start))
            }
            OLD_DIGITS => {
                written_so(shape, OLD_DIGITS)
                    && is_named(text, at.start)
                    && !(
                        // The beginning of twelve.
                        lengths.get(last + 1) == Some(&3) && shape.iter().all(|it| *it == 3)
                    )
            }
            more if more > DIGITS => return None,
            _ => false,
        };
        if is_one {
            return Some((last, at));
        }
    }
    None
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Ways in which people write a number in groups; a day and a year beside a sum are none of them.
fn written_so(shape: &[usize], whole: usize) -> bool {
    let even = shape.first().is_some_and(|first| {
        shape.iter().all(|length| length == first) && *first != 2 || shape.len() == whole / 2
    });
    let threes = shape.iter().all(|length| *length >= 3);
    even || threes || shape == [3, 1, 2, 6]
}

/// Place 001 to 096, a century and sex of 1900 to 2099, a year.
fn is_built_so(digits: &str) -> bool {
    let number = |range: Range<usize>| digits.get(range).and_then(|it| it.parse::<u32>().ok());
    let place = number(0..3).is_some_and(|place| (1..=PLACE_MAX).contains(&place));
    place && number(3..4).is_some_and(|century| century <= 3)
}

/// Whether words before it say that this is a number of a card.
fn is_named(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let start = before.char_indices().rev().nth(CONTEXT).map_or(0, |(at, _)| at);
    let context = crate::text::fold(before.get(start..).unwrap_or_default());
    CARDS.iter().any(|word| context.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_sentences_are_seen_and_what_looks_like_them_is_not() {
        for (text, expected) in [
            ("038090001234", "038•••••1234"),
            ("số 038090001234, đã mất", "số 038•••••1234, đã mất"),
            ("038 090 001 234", "038•••••1234"),
            ("038.090.001.234", "038•••••1234"),
            ("038-090-001-234.", "038•••••1234."),
            ("038 0 90 001234", "038•••••1234"),
            ("0380 9000 1234", "038•••••1234"),
            ("038090 001234", "038•••••1234"),
            ("0 3 8 0 9 0 0 0 1 2 3 4", "038•••••1234"),
            ("03 80 90 00 12 34", "038•••••1234"),
            ("038\u{a0}090\u{a0}001\u{a0}234", "038•••••1234"),
            ("con thứ 2 038190001234", "con thứ 2 038•••••1234"),
            ("038090001234 và 001304005678", "038•••••1234 và 001•••••5678"),
            ("CCCD: 999123456789", "CCCD: 999•••••6789"),
            ("CMND số 172345678", "CMND số 172••5678"),
            ("giấy chứng minh 172 345 678", "giấy chứng minh 172••5678"),
            ("Số định danh 172345678901", "Số định danh 172•••••8901"),
            // A letter before or after it hides nothing.
            ("mã a038090001234", "mã a038•••••1234"),
            ("038090001234b", "038•••••1234b"),
        ] {
            assert_eq!(mask(text), expected, "{text}");
            assert!(has(text));
        }
        for text in [
            "",
            "bò giống, vay vốn",
            "0912345678",
            "0912 345 678",
            "+84 912 345 678",
            "ĐT 0912345678 hoặc 0987654321",
            "0912.345.678 - 0987.654.321",
            "172345678",
            "Quyết định số 112/QĐ-UBND ngày 08/12/2023",
            "ngày 01.01.2023 0912",
            "vay 250.000.000 đồng, trả 001 năm",
            "từ 01-01-2023 đến 31-12-2023",
            "999123456789",
            "038490001234",
            "000090001234",
            "097090001234",
            "0380900012345",
            "1038090001234",
            "019acb12-4f3a-7123-8123-038090123456",
            "01901234-4123-7123-8123-038090123456",
            "K7Q2-9MXD-4",
            "5f1d038090001234aa",
        ] {
            assert_eq!(mask(text), text);
        }
    }

    #[test]
    fn numbers_glued_to_words_or_typed_with_other_digits_are_seen_too() {
        for text in [
            "CCCD038180054000",
            "cccd038180054000",
            "số038180054000",
            "ID038180054000A",
            "x038180054000",
            "CCCD-038180054000",
            "038180\u{200b}054000",
            "03818\u{ad}0054000",
            "\u{660}\u{663}\u{668}\u{661}\u{668}\u{660}\u{660}\u{665}\u{664}\u{660}\u{660}\u{660}",
            "０３８１８００５４０００",
            "cmnd174413463",
        ] {
            assert!(super::has(text), "{text}");
            let masked = super::mask(text);
            assert!(masked.contains('•'), "{text}: {masked}");
            assert!(!super::has(&masked), "{text}: {masked}");
        }
        for text in ["a1b038180054000", "DH174413463", "9f038180054000e1", "GZ7D-0DD9-G"] {
            assert!(!super::has(text), "{text}");
        }
    }
}
