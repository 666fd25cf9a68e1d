//! What a text says behind the word for a commune: "Thôn 1, xã Hoằng Tiến". Whether it is the name of one,
//! who knows the areas can tell.

use workbook::{Row, Sheet, Texts};

use crate::columns::key;
use crate::layout::Layout;

/// The longest name of a commune, and what it is called, have no more words.
const KEPT: usize = 6;

/// The words behind each "xã", "phường" or "thị trấn", up to the next sign or `ends` of them.
pub(crate) fn behind_words(text: &str, across_signs: bool) -> Vec<String> {
    let is_sign = |c: char| matches!(c, ',' | ';' | ':' | '(' | ')' | '-' | '–' | '.');
    let part = |text: &str, found: &mut Vec<String>| {
        let words: Vec<&str> = text
            .split(|c: char| c.is_whitespace() || is_sign(c))
            .filter(|it| !it.is_empty())
            .collect();
        for (place, word) in words.iter().enumerate() {
            let lower = word.to_lowercase();
            let before = place.checked_sub(1).and_then(|it| words.get(it)).map(|it| key(it));
            let is_town =
                matches!(lower.as_str(), "trấn" | "tran") && before.as_deref() == Some("thi");
            if !(is_town || matches!(lower.as_str(), "xã" | "xa" | "phường" | "phuong")) {
                continue;
            }
            let rest = words.get(place + 1..).unwrap_or_default();
            let name: Vec<&str> = rest.iter().take(KEPT).copied().collect();
            if !name.is_empty() {
                found.push(name.join(" "));
            }
        }
    };
    let mut found = Vec::new();
    match across_signs {
        true => part(text, &mut found),
        false => text.split(is_sign).for_each(|text| part(text, &mut found)),
    }
    found
}

/// The columns for the place of residence, which nothing is read from: who is registered in another
/// commune may be counted there.
pub(crate) fn residences(layout: &Layout<'_>) -> Vec<usize> {
    let is_read = |at: &usize| layout.columns.iter().any(|(known, _)| known == at);
    let residence = |header: &str| {
        let header = key(header);
        header.contains("thuong tru") || header == "hktt" || header.starts_with("hktt ")
    };
    let headers = layout.headers.iter().filter(|(at, header)| !is_read(at) && residence(header));
    headers.map(|(at, _)| *at).collect()
}

/// What a row says in these columns.
pub(crate) fn of_row(
    sheet: &Sheet,
    texts: &Texts<'_>,
    row: &Row,
    columns: &[usize],
) -> Vec<String> {
    columns.iter().flat_map(|at| behind_words(texts.text(sheet, row, *at), false)).collect()
}
