//! Tables that are made in memory are sorted by a column that the address names: `sort=late` upwards,
//! `sort=-late` downwards. Lists of pages keep the order of their key and have no such links.

use std::cmp::Ordering;

use super::frame::Frame;

/// What a row is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Number(i64),
    Text(String),
    /// What is not known comes last, whichever way.
    Unknown,
}

impl Key {
    /// A name, in the order of Vietnamese names.
    pub(crate) fn name(text: &str) -> Key {
        Key::Text(base::text::sort_key(text))
    }

    pub(crate) fn maybe(number: Option<i64>) -> Key {
        number.map_or(Key::Unknown, Key::Number)
    }
}

/// How a table is sorted, and where the links in its head lead.
#[derive(Debug, Clone)]
pub(crate) struct Sorting {
    /// The page without what sorts it, with what stands before a further name.
    address: String,
    column: Option<&'static str>,
    is_down: bool,
}

impl Sorting {
    /// As the address asks for it; a column that there is not leaves the table in its own order.
    pub(crate) fn of(address: &str, asked: &str, columns: &[&'static str]) -> Sorting {
        let (is_down, name) = match asked.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, asked),
        };
        let mark = if address.contains('?') { '&' } else { '?' };
        Sorting {
            address: format!("{address}{mark}"),
            column: columns.iter().find(|it| **it == name).copied(),
            is_down,
        }
    }

    /// Puts rows into the order; those that are alike stay as they were.
    pub(crate) fn apply<T>(&self, rows: &mut [T], key: impl Fn(&T, &str) -> Key) {
        let Some(column) = self.column else { return };
        rows.sort_by(|a, b| match (key(a, column), key(b, column)) {
            (Key::Unknown, Key::Unknown) => Ordering::Equal,
            (Key::Unknown, _) => Ordering::Greater,
            (_, Key::Unknown) => Ordering::Less,
            (a, b) if self.is_down => b.cmp(&a),
            (a, b) => a.cmp(&b),
        });
    }

    /// The head of a column of text or days: a link that sorts by it, upwards first.
    pub(crate) fn text(&self, f: &Frame, column: &str, word: &str) -> String {
        self.head((f.t(word), ""), column, false)
    }

    /// The head of a column of numbers: the largest first.
    pub(crate) fn number(&self, f: &Frame, column: &str, word: &str) -> String {
        self.head((f.t(word), " class=\"n\""), column, true)
    }

    fn head(&self, (words, class): (&str, &str), column: &str, down_first: bool) -> String {
        let is_here = self.column == Some(column);
        let down = if is_here { !self.is_down } else { down_first };
        let (state, sign) = match (is_here, self.is_down) {
            (false, _) => ("", ""),
            (true, false) => (" aria-sort=\"ascending\"", " ▲"),
            (true, true) => (" aria-sort=\"descending\"", " ▼"),
        };
        let address = self.address.replace('&', "&amp;");
        let minus = if down { "-" } else { "" };
        format!(
            "<th scope=\"col\"{class}{state}><a class=\"sort\" href=\"{address}sort={minus}{column}\">\
             {words}<span aria-hidden=\"true\">{sign}</span></a></th>"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [&str; 2] = ["name", "late"];

    fn sorted(asked: &str) -> Vec<&'static str> {
        let mut rows = vec![("Thôn 2", Some(1)), ("Đông", None), ("Am", Some(7))];
        Sorting::of("/x", asked, &COLUMNS).apply(&mut rows, |row, column| match column {
            "late" => Key::maybe(row.1),
            _ => Key::name(row.0),
        });
        rows.into_iter().map(|row| row.0).collect()
    }

    #[test]
    fn rows_are_sorted_by_the_column_of_the_address_and_what_is_not_known_comes_last() {
        assert_eq!(sorted("name"), ["Am", "Đông", "Thôn 2"]);
        assert_eq!(sorted("-name"), ["Thôn 2", "Đông", "Am"]);
        assert_eq!(sorted("late"), ["Thôn 2", "Am", "Đông"]);
        assert_eq!(sorted("-late"), ["Am", "Thôn 2", "Đông"]);
        assert_eq!(sorted(""), ["Thôn 2", "Đông", "Am"]);
        assert_eq!(sorted("mark"), ["Thôn 2", "Đông", "Am"], "no column of this table");
    }

    #[test]
    fn a_head_says_how_it_sorts_and_leads_the_other_way() {
        let head = |asked: &str| {
            Sorting::of("/x?year=2024", asked, &COLUMNS).head(("Trễ", ""), "late", true)
        };
        let link = |sign: &str| format!("href=\"/x?year=2024&amp;sort={sign}late\"");
        assert!(head("").contains(&link("-")) && !head("").contains("aria-sort"));
        assert!(head("-late").contains(&link("")) && head("-late").contains("\"descending\""));
        assert!(head("late").contains(&link("-")) && head("late").contains("\"ascending\""));
    }
}
