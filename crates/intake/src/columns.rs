//! What a column of a list may hold, and how its header is recognised.

use std::collections::HashMap;
use std::sync::LazyLock;

use base::text::fold;

use crate::column_list::COLUMNS;
use crate::meaning::{Column, Meaning};

/// Every column known, in the order in which templates write them.
pub fn columns() -> &'static [Column] {
    COLUMNS
}

/// Every header understood, in the form of [`key`].
static BY_HEADER: LazyLock<HashMap<String, &'static Column>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for column in COLUMNS {
        for text in [column.id, column.header].iter().chain(column.spellings) {
            known.entry(key(text)).or_insert(column);
        }
    }
    known
});

/// A header as it is compared: letters and digits only, without marks, in small letters.
pub(crate) fn key(text: &str) -> String {
    let folded: String =
        fold(text).chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text is the header of a known column as it stands.
pub(crate) fn is_heading(text: &str) -> bool {
    find(text).is_some()
}

/// The column a header names.
pub(crate) fn find(header: &str) -> Option<&'static Column> {
    // "Mã hộ (nếu có)" names what "Mã hộ" does: words in brackets explain.
    let bare = header.split('(').next().unwrap_or_default();
    let id = header.trim();
    let by_id = COLUMNS.iter().find(|column| column.id == id);
    let found = |text: &str| BY_HEADER.get(text).copied();
    by_id.or_else(|| {
        [header, bare].iter().find_map(|text| {
            let key = key(text);
            found(&key).or_else(|| found(without_year(&key)?))
        })
    })
}

/// "Loại hộ năm 2025" is "Loại hộ": the year is that of the list.
fn without_year(key: &str) -> Option<&str> {
    let (rest, year) = key.rsplit_once(' ')?;
    let is_year =
        year.len() == 4 && year.starts_with("20") && year.bytes().all(|b| b.is_ascii_digit());
    is_year.then(|| rest.strip_suffix(" nam").unwrap_or(rest))
}

/// The column of an id.
pub(crate) fn by_id(id: &str) -> Option<&'static Column> {
    COLUMNS.iter().find(|column| column.id == id)
}

/// The header that templates write above a column.
pub(crate) fn header_of(meaning: Meaning) -> &'static str {
    COLUMNS.iter().find(|column| column.meaning == meaning).map_or("", |column| column.header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_header_names_one_column_and_spellings_are_folded() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for column in columns() {
            let mut own_texts = Vec::new();
            let mut own = vec![column.id.to_owned(), fold(column.header)];
            own.extend(column.spellings.iter().map(|text| (*text).to_owned()));
            own.dedup();
            for text in own {
                let text = key(&text);
                if own_texts.contains(&text) {
                    continue;
                }
                own_texts.push(text.clone());
                let other = seen.insert(text.clone(), column.id);
                assert_eq!(other, None, "“{text}” names {} too", column.id);
                assert_eq!(find(&text).map(|column| column.id), Some(column.id));
            }
        }
    }

    #[test]
    fn headings_of_real_lists_name_their_columns() {
        for (column, headings) in [
            ("name", &["HVT", "Họ & tên", "Họ tên đầy đủ", "Họ và tên người dân"][..]),
            (
                "head_name",
                &[
                    "Tên hộ",
                    "Hộ gia đình",
                    "Họ tên chủ hộ nghèo",
                    "Họ và tên chủ hộ nghèo, cận nghèo",
                ],
            ),
            (
                "relation",
                &[
                    "QH với CH",
                    "QH chủ hộ",
                    "QHCH",
                    "Q.hệ CH",
                    "Là gì với chủ hộ",
                    "Vai trò trong hộ",
                ],
            ),
            ("birth", &["N.sinh", "Ng.sinh", "Tháng năm sinh", "Năm sinh/ngày sinh"]),
            ("identity_number", &["Số ĐDCN", "CCCD/ĐDCN", "Giấy tờ tùy thân", "Số căn cước/CMT"]),
        ] {
            for heading in headings {
                assert_eq!(find(heading).map(|it| it.id), Some(column), "{heading}");
            }
        }
        // A telephone, an area or an ethnic group: the cells tell.
        assert!(find("ĐT").is_none());
    }

    #[test]
    fn words_in_brackets_explain_a_header() {
        for (header, want) in [
            ("Mã hộ (nếu có)", Some("household_code")),
            ("HỌ VÀ TÊN(chữ in hoa)", Some("name")),
            ("Năm sinh (nữ)", Some("birth_female")),
            ("Năm sinh (dd/mm/yyyy)", Some("birth")),
            ("(1)", None),
            ("Ghi chú", None),
        ] {
            assert_eq!(find(header).map(|column| column.id), want, "{header}");
        }
    }
}
