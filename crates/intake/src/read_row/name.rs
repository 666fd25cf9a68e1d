//! The names of a row: written as names are, without the number of the list in front; what else
//! stands in the cell is told, as nobody but the officer knows what it is worth.

use base::Finding;
use base::shown::shown;
use base::text::{capital_words, fold, proper_case};
use register::Relation;
use workbook::{Repaired, View};

use crate::findings::Findings;
use crate::layout::Layout;
use crate::line::Line;
use crate::values::repair;
use crate::words;

impl Line<'_> {
    pub(super) fn name(
        &mut self,
        layout: &Layout<'_>,
        at: usize,
        view: View<'_>,
        findings: &mut Findings,
    ) -> String {
        let place = || layout.place(self.row.number, Some(at));
        let mut name = view.text.to_owned();
        if let Some(bare) = without_number(&name) {
            findings.push(repair("repaired_name_number", view.text, bare).at(place()));
            name = bare.to_owned();
        }
        let dots = base::damaged::name_of_dots(&name);
        let may_be_dots = dots.is_none() && base::damaged::may_be_dots(&name);
        if let Some(read) = dots {
            findings.push(repair("repaired_encoding", &name, &read).at(place()));
            name = read;
        }
        // TCVN3 has no capital for most letters with a mark: fonts showed them so.
        let was_old = matches!(view.repaired, Some((Repaired::Encoding, _)));
        let name = match capital_words(&name).filter(|_| was_old && has_only_words(&name)) {
            Some(capital) if proper_case(&name).is_none() => {
                self.put_case(layout, at, &name, &capital, findings);
                capital
            }
            _ => self.cased(layout, at, &name, findings),
        };
        if base::damaged::is_damaged(&name) {
            // Some of its letters are lost: whoever knows the person must write the name again.
            let finding = Finding::error("name_damaged").with("value", shown(&name));
            findings.push(finding.at(place()));
            return name;
        }
        if may_be_dots || name.chars().any(base::damaged::is_odd) {
            let finding = Finding::warning("name_odd_letters").with("value", shown(&name));
            findings.push(finding.at(place()));
        }
        if says_more(&name) {
            findings
                .push(Finding::warning("name_says_more").with("value", shown(&name)).at(place()));
        }
        name
    }

    /// A name in capitals, or without any, is written as names are.
    pub(super) fn cased(
        &self,
        layout: &Layout<'_>,
        at: usize,
        text: &str,
        findings: &mut Findings,
    ) -> String {
        let Some(name) = proper_case(text) else { return text.to_owned() };
        self.put_case(layout, at, text, &name, findings);
        name
    }

    fn put_case(
        &self,
        layout: &Layout<'_>,
        at: usize,
        before: &str,
        after: &str,
        findings: &mut Findings,
    ) {
        if findings.has_room_for_notes() {
            let place = layout.place(self.row.number, Some(at));
            findings.push(repair("repaired_name_case", before, after).at(place));
        }
    }
}

/// "1. Nguyễn Văn An" without the number of the list.
fn without_number(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - rest.len();
    let name = rest.strip_prefix(['.', ')'])?.trim_start();
    let fits = (1..=3).contains(&digits) && name.chars().next().is_some_and(char::is_alphabetic);
    fits.then_some(name)
}

fn has_only_words(name: &str) -> bool {
    name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’'))
}

/// Whether a cell holds more than a name: a title, a number, what became of the person, somebody
/// else. A second name in brackets, by which a village knows somebody, is none of these.
fn says_more(name: &str) -> bool {
    /// A telephone's number; a smaller one tells two people of one name apart.
    const DIGITS: usize = 8;
    const TITLES: &str = "oOôÔbBhHaAcC";
    // Titles and what stands beside a name begin with these letters, or stand behind signs.
    let is_plain = |c: char| c.is_alphabetic() || c == ' ';
    let may_be_title = name.starts_with(|c| TITLES.contains(c));
    if !may_be_title && name.chars().all(is_plain) && !name.contains(" v") {
        return false;
    }
    // Without a letter it is no name at all, which the register says.
    if !name.chars().any(char::is_alphabetic) {
        return false;
    }
    let digits = name.chars().filter(|c| c.is_numeric()).count() >= DIGITS;
    let year = name
        .split(['-', ',', '('])
        .skip(1)
        .any(|part| part.chars().filter(|c| c.is_numeric()).count() == 4);
    if digits || year || name.contains(['+', '*', '&', '/', ';', '?', '=']) {
        return true;
    }
    let folded = fold(name);
    let words = folded.split_whitespace().count();
    let titles = ["ong ", "ong: ", "ba: ", "ho ong ", "ho ba ", "anh: ", "chi: ", "cu: "];
    // "Bà" is no family name, and "Bá" is one.
    let is_woman = name.to_lowercase().starts_with("bà ");
    let is_title = (titles.iter().any(|title| folded.starts_with(title)) || is_woman) && words > 2;
    let is_known = |inside: &str| {
        let first = inside.split_whitespace().next().unwrap_or_default();
        ["chet", "mat", "da", "vo", "chong", "con", "di", "chuyen", "cat", "tach", "moi", "khong"]
            .contains(&first)
    };
    let bracket = folded
        .split_once('(')
        .is_some_and(|(_, inside)| is_known(inside.trim_end_matches(')').trim()));
    let beside = [" va vo", " va chong", " va con"].iter().any(|end| folded.contains(end));
    is_title || bracket || beside || says_relation(name)
}

/// Whether what stands in brackets, or behind a dash or a comma, is a relation and no second name:
/// "(chủ hộ)", "- con". Words that people are called by as well are relations in small letters.
fn says_relation(name: &str) -> bool {
    const SURELY: [&str; 6] = ["chủ hộ", "chu ho", "ch", "vợ", "chồng", "con"];
    let mut parts = name.split(['(', ')', '-', '–', ',', ';', '/']).skip(1);
    parts.any(|part| {
        let part = part.trim();
        let lower = part.to_lowercase();
        let is_small = part.chars().next().is_some_and(char::is_lowercase);
        let begins = |word: &str| {
            lower.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        SURELY.iter().any(|word| begins(word))
            || (is_small && words::relation(part).is_some_and(|it| it != Relation::Other))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_the_list_is_no_part_of_a_name() {
        for (text, want) in [
            ("1. Hà Văn Mẫu", Some("Hà Văn Mẫu")),
            ("12) Hà Văn Mẫu", Some("Hà Văn Mẫu")),
            ("1.Hà Văn Mẫu", Some("Hà Văn Mẫu")),
            ("1962. Hà Văn Mẫu", None),
            ("1 Hà Văn Mẫu", None),
            ("Hà Văn Mẫu", None),
            ("1.", None),
        ] {
            assert_eq!(without_number(text), want, "{text}");
        }
    }

    #[test]
    fn more_than_a_name_is_told() {
        for (name, want) in [
            ("Ông Lê Văn Mẫu", true),
            ("Bà: Vũ Thị Mẫu", true),
            ("Bà Vũ Thị Mẫu", true),
            ("Hộ ông Lê Văn Mẫu", true),
            ("Lê Văn Mẫu 0900000001", true),
            ("Hà Văn Mẫu (đã mất)", true),
            ("Hà Văn Mẫu (chết 2023)", true),
            ("Nguyễn Văn Mẫu + vợ", true),
            ("Nguyễn Văn Mẫu và vợ", true),
            ("Lê Văn Mẫu*", true),
            ("Trần Thị Mẫu - 1962", true),
            ("Hà Văn Mẫu (chủ hộ)", true),
            ("Hà Văn Mẫu (Chủ hộ)", true),
            ("Hà Văn Mẫu (CH)", true),
            ("Hà Thị Mẫu (vợ)", true),
            ("Hà Văn Mẫu - con", true),
            ("Hà Văn Mẫu – con trai", true),
            ("Hà Thị Mẫu, mẹ", true),
            ("Hà Văn Mẫu (em trai)", true),
            ("Hà Văn Mẫu (Bảy)", false),
            ("Hà Văn Mẫu (Ba)", false),
            ("Hà Văn Anh (Em)", false),
            ("H'Hen-Niê Mẫu", false),
            ("Hà Văn Mẫu 2", false),
            ("Bá Văn Mẫu", false),
            ("Y Blơk Niê Kđăm", false),
            ("H'Hen Niê", false),
            ("Ông Mẫu", false),
            ("1975", false),
        ] {
            assert_eq!(says_more(name), want, "{name}");
        }
    }
}
