//! Texts that stand alone on a row: what counts them, and whether they are the name of a village.

use base::text::fold;
use workbook::{Row, Sheet, Texts};

/// The only text of a row: what counts it in front, and counts behind, are passed over.
pub(crate) fn alone<'a>(sheet: &Sheet, texts: &'a Texts<'_>, row: &Row) -> Option<&'a str> {
    let cells = sheet.cells(row);
    let mut found: Option<&str> = None;
    let mut ordinals = 0;
    for (at, _) in cells.iter().enumerate().filter(|(_, cell)| cell.text != 0) {
        let text = texts.text(sheet, row, at);
        if found.is_some() && text.parse::<u32>().is_ok() {
            continue;
        }
        if is_ordinal(text) && found.is_none() {
            ordinals += 1;
        } else if found.is_some_and(|known| known != text) || text.is_empty() {
            return None;
        } else {
            found = Some(text);
        }
    }
    found.filter(|_| ordinals <= 1)
}

/// "1", "I", "II.", "A", "a)", "I.1", "*": what groups are counted by.
pub(crate) fn is_ordinal(text: &str) -> bool {
    let bare = text.trim_start_matches('(').trim_end_matches(['.', ')', '/', ' ']);
    let part = |part: &str| {
        let roman = !part.is_empty() && part.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'));
        let letter = part.len() == 1 && part.bytes().all(|b| b.is_ascii_alphabetic());
        roman || letter || part.parse::<u32>().is_ok()
    };
    matches!(bare, "-" | "+" | "*" | "–" | "•") || bare.split('.').all(part)
}

/// What villages are called, in marks and without; the second half are family names too when they
/// have no marks.
const VILLAGE_WORDS: [(&str, &str); 11] = [
    ("thôn", "thon"),
    ("xóm", "xom"),
    ("buôn", "buon"),
    ("tổ dân phố", "to dan pho"),
    ("tdp", "tdp"),
    ("khu phố", "khu pho"),
    ("khu", "khu"),
    ("khóm", "khom"),
    ("plei", "plei"),
    ("phum", "phum"),
    ("sóc", "soc"),
];
const VILLAGE_OR_FAMILY: [(&str, &str); 4] =
    [("bản", "ban"), ("ấp", "ap"), ("tổ", "to"), ("làng", "lang")];

/// Whether a text begins as the names of villages do.
pub(crate) fn village_word(text: &str) -> bool {
    names_village(text, false)
}

/// The same; in the place of a person's name "To Thi Mo" is a person.
pub(crate) fn names_village(text: &str, is_name: bool) -> bool {
    let text = village_text(text);
    let lower = text.to_lowercase();
    let folded = fold(text);
    let begins = |text: &str, word: &str| {
        text.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', ':']) && rest.len() > 1)
    };
    let is_plain = lower == folded;
    let told = |(marked, plain): &(&str, &str)| {
        begins(&lower, marked) || (is_plain && begins(&folded, plain))
    };
    VILLAGE_WORDS.iter().any(told)
        || VILLAGE_OR_FAMILY
            .iter()
            .any(|word| begins(&lower, word.0) || (!is_name && is_plain && told(word)))
}

/// A village's name in a row of its own, without what counts it and what it counts: "II. Thôn Hạ
/// (12 hộ)" is "Thôn Hạ".
pub(crate) fn village_text(text: &str) -> &str {
    let text = bare_group(text);
    let counts = |tail: &str| {
        let folded = fold(tail);
        folded.bytes().any(|b| b.is_ascii_digit())
            && ["ho", "khau", "nguoi"].iter().any(|unit| folded.split(' ').any(|it| it == *unit))
    };
    let tail = text.find(['(', ':']).and_then(|at| text.split_at_checked(at));
    let text = match tail {
        Some((name, tail)) if counts(tail.trim_matches(['(', ')', ':', ' '])) => name,
        _ => text,
    };
    text.trim_end_matches([' ', ':', '.', '-', '–'])
}

/// A group's text without what counts it: "II. Thôn Hạ" is "Thôn Hạ".
pub(crate) fn bare_group(text: &str) -> &str {
    match text.split_once(['.', ')', '/', '-']) {
        Some((number, rest)) if is_ordinal(number.trim()) => rest.trim(),
        _ => text,
    }
}

/// Whether a row of words speaks of households, as no name of a person or a village does.
pub(crate) fn says_households(text: &str) -> bool {
    const BEGINS: [&str; 5] = ["hộ ", "các hộ ", "những hộ ", "danh sách ", "ds "];
    let lower = bare_group(text).to_lowercase();
    BEGINS.iter().any(|begin| lower.starts_with(begin))
}
