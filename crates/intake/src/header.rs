//! The header of a sheet: one row or several, merged or not, with titles above it and a row that
//! numbers the columns below.

mod heading;
mod sets;

use std::collections::HashSet;

use workbook::{CellKind, Row, Sheet, Texts};

pub(crate) use self::heading::{Can, Heading};
use crate::columns::{self, key};
use crate::form::Form;
use crate::layout::{Holds, Layout};

/// The header stands within the first rows; titles and notes go before it.
pub(crate) const HEADER_WITHIN: u32 = 40;
/// Where none is found there, it is looked for as far down as this.
const HEADER_FAR: u32 = 300;
/// A header has at most so many rows.
const ROWS_MOST: usize = 6;
/// A row that names fewer columns is no header, but a row of words.
pub(crate) const HEADER_MIN: usize = 2;
/// Without a heading that is known to be of names, so many other columns make a row a header.
const LIKELY_MIN: usize = 3;
/// So many rows tell whether a column holds names.
const NAMES_SAMPLED: usize = 30;
/// A longer text is a note, and heads no column.
const HEADING_MAX: usize = 120;

/// The header of a sheet.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    /// Its rows, from 1; the row of numbers is among them.
    pub first: u32,
    pub last: u32,
    pub headings: Vec<Heading>,
}

/// The rows that name the most columns, a person's name among them; of equal ones the fewest. A
/// header whose column of names is only likely comes behind one that says so.
pub(crate) fn find(sheet: &Sheet, texts: &Texts<'_>, form: &Form) -> Option<Header> {
    let is_first = |row: &&Row| row.number <= HEADER_WITHIN;
    let first: Vec<&Row> = sheet.rows.iter().take_while(is_first).collect();
    let within = |row: &&Row| row.number > HEADER_WITHIN && row.number <= HEADER_FAR;
    find_in(sheet, texts, form, &first).or_else(|| {
        // Long notes may stand above a list.
        let rows: Vec<&Row> = sheet.rows.iter().filter(within).collect();
        find_in(sheet, texts, form, &rows)
    })
}

fn find_in(sheet: &Sheet, texts: &Texts<'_>, form: &Form, rows: &[&Row]) -> Option<Header> {
    let mut best: Option<((bool, usize), usize, Header)> = None;
    for begin in 0..rows.len() {
        for length in 1..=ROWS_MOST {
            let Some(block) = rows.get(begin..begin + length) else { break };
            let Some(last) = block.last().filter(|row| !has_values(sheet, texts, row)) else {
                break;
            };
            let header = Header {
                first: block.first().map_or(0, |row| row.number),
                last: last.number,
                headings: headings(sheet, texts, block),
            };
            if let Some(known) = known(&header, form, sheet, texts, block)
                && best.as_ref().is_none_or(|(most, rows, _)| {
                    known > *most || (known == *most && length < *rows)
                })
            {
                best = Some((known, length, header));
            }
        }
    }
    let (_, _, mut header) = best?;
    // Years below a heading look like values, but what is merged over them is a heading of two rows.
    if let Some(last) = merged_down_to(sheet, &header) {
        let is_of = |row: &&Row| (header.first..=last).contains(&row.number);
        let block: Vec<&Row> = sheet.rows.iter().filter(is_of).take(ROWS_MOST).collect();
        (header.headings, header.last) = (headings(sheet, texts, &block), last);
    }
    let after = sheet.rows.iter().find(|row| row.number > header.last);
    if let Some(row) = after.filter(|row| numbers_columns(sheet, texts, row)) {
        header.last = row.number;
    }
    Some(header)
}

/// The row down to which several cells of a header are merged, when it lies below it.
fn merged_down_to(sheet: &Sheet, header: &Header) -> Option<u32> {
    const SEVERAL: usize = 2;
    let most = header.first + u32::try_from(ROWS_MOST).unwrap_or(0);
    let down = |[first, last, ..]: &&[u32; 4]| {
        (header.first..=header.last).contains(first) && *last > header.last && *last < most
    };
    let areas = || sheet.merges.iter().filter(down);
    let last = areas().map(|[_, last, ..]| *last).max()?;
    (areas().filter(|[_, to, ..]| *to == last).count() >= SEVERAL).then_some(last)
}

/// The headings of given rows.
pub(crate) fn of_rows(sheet: &Sheet, texts: &Texts<'_>, first: u32, last: u32) -> Vec<Heading> {
    let within = |row: &&Row| (first..=last).contains(&row.number);
    let rows: Vec<&Row> = sheet
        .rows
        .iter()
        .filter(within)
        .filter(|row| !numbers_columns(sheet, texts, row))
        .take(ROWS_MOST * 2)
        .collect();
    headings(sheet, texts, &rows)
}

/// Whether a row below the list is the heading of another table: names of several columns, that of names
/// among them, which do not stand where the list's own do.
pub(crate) fn is_of_other_table(layout: &Layout<'_>, row: &Row) -> bool {
    const LEAST: usize = 3;
    let sheet = layout.of;
    // Nearly every row has a number or a day, as no heading has.
    let counts = |at: usize| {
        let text = layout.text(row, at);
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
    };
    if (0..sheet.cells(row).len()).any(counts) {
        return false;
    }
    if sheet.cells(row).iter().filter(|cell| cell.text != 0).count() < LEAST
        || has_values(sheet, layout.texts, row)
    {
        return false;
    }
    let (mut known, mut moved, mut names) = (0, 0, false);
    for at in 0..sheet.cells(row).len() {
        let text = layout.text(row, at);
        if text.is_empty() || text.len() > HEADING_MAX {
            continue;
        }
        let Some(column) = columns::find(text) else { continue };
        known += 1;
        names |= matches!(column.id, "name" | "head_name");
        let here = layout.columns.iter().find(|(there, _)| *there == at);
        moved += usize::from(here.is_none_or(|(_, holds)| *holds != Holds::Known(column.meaning)));
    }
    names && known >= LEAST && moved >= 2
}

/// The first row of a table above the heading that was found, when rows of a list stand between.
pub(crate) fn table_above(layout: &Layout<'_>, header_first: u32) -> Option<u32> {
    let above = layout.of.rows.iter().take_while(|row| row.number < header_first);
    let rows: Vec<&Row> = above.collect();
    let at = rows.iter().position(|row| is_of_other_table(layout, row))?;
    let filled = |row: &Row| layout.of.cells(row).iter().filter(|cell| cell.text != 0).count();
    let between = rows.iter().skip(at + 1).filter(|row| filled(row) > 1);
    (between.count() > 0).then(|| rows.get(at).map(|row| row.number)).flatten()
}

/// A header has words; numbers and days are of the list itself.
fn has_values(sheet: &Sheet, texts: &Texts<'_>, row: &Row) -> bool {
    (0..sheet.cells(row).len()).any(|at| {
        let view = texts.view(sheet, row, at);
        let digits = view.text.bytes().filter(u8::is_ascii_digit).count();
        matches!(view.kind, CellKind::Date)
            || (view.kind == CellKind::Number && view.text.len() > 2)
            || (digits >= 6 && digits * 2 > view.text.len())
    })
}

/// Whether the header says which column is that of names, and how many different columns it
/// names; `None` when it names too few, or no person.
fn known(
    header: &Header,
    form: &Form,
    sheet: &Sheet,
    texts: &Texts<'_>,
    block: &[&Row],
) -> Option<(bool, usize)> {
    let mut ids = HashSet::new();
    let mut sure = HashSet::new();
    let mut name = None;
    let mut unknown = Vec::new();
    for (heading, can) in header.headings.iter().zip(can_hold_all(&header.headings, form)) {
        let Some(id) = can.ids.first() else {
            unknown.push(heading.at);
            continue;
        };
        let is_name = matches!(id.as_str(), "name" | "head_name");
        if is_name && can.sure {
            name = name.or(Some(heading.at));
        } else if is_name {
            unknown.push(heading.at);
        }
        if can.sure && id != "order" {
            sure.insert(id.clone());
        }
        ids.insert(id.clone());
    }
    let Some(name) = name else {
        // One odd heading must not refuse a whole list: its cells tell that they are names.
        let is_likely = sure.len() >= LIKELY_MIN
            && unknown.iter().any(|at| holds_names(sheet, texts, header.last, *at));
        return is_likely.then_some((false, ids.len()));
    };
    if ids.len() < HEADER_MIN {
        return None;
    }
    // Below the heading of names stands a name when the row is of the list itself.
    let first = block.first()?;
    let own = |row: &Row| texts.text(sheet, row, name).to_owned();
    let is_list = block.iter().skip(1).any(|row| {
        let (above, below) = (own(first), own(row));
        let is_heading = |text: &str| {
            sets::FAMILY.contains(&key(text).as_str())
                || can_hold(&[text.to_owned()], form)
                    .ids
                    .iter()
                    .any(|id| matches!(id.as_str(), "name" | "head_name"))
        };
        !below.is_empty() && is_heading(&above) && !is_heading(&below)
    });
    (!is_list).then_some((true, ids.len()))
}

/// Whether nearly all cells of a column look like names of people: several words, each begun by a
/// capital letter, and no digits.
pub(crate) fn holds_names(sheet: &Sheet, texts: &Texts<'_>, header_last: u32, at: usize) -> bool {
    let body = sheet.rows.iter().filter(|row| row.number > header_last);
    let cells = body.map(|row| texts.text(sheet, row, at)).filter(|text| !text.is_empty());
    let (mut all, mut names) = (0_usize, 0_usize);
    let mut different = HashSet::new();
    for text in cells.take(NAMES_SAMPLED) {
        let words = text.split_whitespace();
        let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
        let is_name = (2..=6).contains(&words.clone().count())
            && words.clone().all(capital)
            && text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '-' | '.'))
            && !crate::alone::village_word(text)
            && crate::words::relation(text).is_none()
            && crate::words::class(text).is_none();
        all += 1;
        names += usize::from(is_name);
        different.insert(text);
    }
    // A commune or a province is written alike on every row, as no name is.
    names > 0 && names * 10 >= all * 8 && different.len() * 2 > all
}

fn headings(sheet: &Sheet, texts: &Texts<'_>, block: &[&Row]) -> Vec<Heading> {
    let width = block.iter().map(|row| sheet.cells(row).len()).max().unwrap_or(0);
    let mut lines: Vec<Vec<String>> = Vec::new();
    for row in block {
        lines.push((0..width).map(|at| heading_text(texts.text(sheet, row, at))).collect());
    }
    spread_merged(sheet, block, &mut lines);
    spread_right(&mut lines);
    (0..width)
        .filter_map(|at| {
            let mut parts: Vec<String> = Vec::new();
            for text in lines.iter().filter_map(|line| line.get(at)) {
                if !text.is_empty() && parts.last() != Some(text) {
                    parts.push(text.clone());
                }
            }
            (!parts.is_empty()).then_some(Heading { at, parts })
        })
        .collect()
}

fn heading_text(text: &str) -> String {
    if text.chars().count() > HEADING_MAX { String::new() } else { text.to_owned() }
}

/// A merged area says the same in each of its cells.
fn spread_merged(sheet: &Sheet, block: &[&Row], lines: &mut [Vec<String>]) {
    for [first_row, last_row, first_column, last_column] in &sheet.merges {
        let Some(from) = block.iter().position(|row| row.number == *first_row) else { continue };
        let place = |column: u32| usize::try_from(column).unwrap_or(1).saturating_sub(1);
        let text = lines.get(from).and_then(|line| line.get(place(*first_column))).cloned();
        let Some(text) = text.filter(|text| !text.is_empty()) else { continue };
        for (row, line) in block.iter().zip(lines.iter_mut()).skip(from) {
            if row.number > *last_row {
                break;
            }
            for at in place(*first_column)..=place(*last_column) {
                if let Some(cell) = line.get_mut(at).filter(|cell| cell.is_empty()) {
                    cell.clone_from(&text);
                }
            }
        }
    }
}

/// Without merged areas, a heading of several columns stands above the first of them: an empty
/// cell belongs to it when both have something below.
fn spread_right(lines: &mut [Vec<String>]) {
    for place in 0..lines.len().saturating_sub(1) {
        let (above, below) = lines.split_at_mut(place + 1);
        let Some(line) = above.last_mut() else { continue };
        let below =
            |at: usize| below.iter().any(|line| line.get(at).is_some_and(|t| !t.is_empty()));
        let mut open: Option<String> = None;
        for at in 0..line.len() {
            let Some(cell) = line.get_mut(at) else { continue };
            if cell.is_empty() {
                match open.as_ref().filter(|_| below(at)) {
                    Some(text) => cell.clone_from(text),
                    None => open = None,
                }
            } else {
                open = below(at).then(|| cell.clone());
            }
        }
    }
}

/// Forms number their columns under the header: `A | B | 1 | 2`, or `(1) | (2)`.
pub(crate) fn numbers_columns(sheet: &Sheet, texts: &Texts<'_>, row: &Row) -> bool {
    let is_mark = |text: &str| {
        let bare = text.trim_start_matches(['(', '[']).trim_end_matches([')', ']']);
        let is_letter = bare.len() == 1 && bare.bytes().all(|b| b.is_ascii_alphabetic());
        let is_sum =
            bare.contains('=') && bare.bytes().all(|b| b"0123456789=+-/*%:() ".contains(&b));
        is_letter || is_sum || bare.parse::<u8>().is_ok()
    };
    let mut cells: Vec<&str> = Vec::new();
    for at in 0..sheet.cells(row).len() {
        let text = texts.text(sheet, row, at);
        if text.is_empty() {
            continue;
        }
        // Nearly every row of a list ends the look at its first words.
        if text.len() > 24 || !is_mark(text) || cells.contains(&text) {
            return false;
        }
        cells.push(text);
    }
    cells.len() > HEADER_MIN
}

/// What each column of a header can hold: what a heading means may depend on those beside it.
pub(crate) fn can_hold_all(headings: &[Heading], form: &Form) -> Vec<Can> {
    let own = |heading: &Heading| heading.parts.last().map_or(String::new(), |text| key(text));
    let above = |heading: &Heading| {
        heading.parts.split_last().map_or(String::new(), |(_, above)| key(&above.join(" ")))
    };
    let beside = |heading: &Heading, word: &str| {
        headings.iter().any(|other| above(other) == above(heading) && own(other) == word)
    };
    let mut all: Vec<Can> = headings
        .iter()
        .map(|heading| {
            let can = can_hold(&heading.parts, form);
            let is_male = can.ids.first().is_some_and(|id| id == "birth_male");
            // Written without marks, the year beside day and month looks like men beside women.
            let in_parts = || beside(heading, "ngay") || beside(heading, "thang");
            if is_male && own(heading) == "nam" && in_parts() && !beside(heading, "nu") {
                return Can { ids: vec!["birth_year".to_owned()], sure: true };
            }
            can
        })
        .collect();
    sets::join_names(headings, &mut all);
    sets::parts_of_birth(headings, &mut all);
    sets::numbered_indicators(headings, &mut all, form);
    all
}

/// Whether a heading stands below that of the indicators, whose names are known in a review only.
pub(crate) fn of_indicator(header: &str) -> bool {
    let header = key(header);
    (header.contains("thieu hut") && !header.contains("diem")) || sets::number_of(&header).is_some()
}

/// What a column under these headings can hold.
pub(crate) fn can_hold(parts: &[String], form: &Form) -> Can {
    let Some(own) = parts.last() else { return Can::default() };
    let sure = |id: &str| Can { ids: vec![id.to_owned()], sure: true };
    // The ids of questions and indicators go first: they are exact.
    if form.questions.iter().any(|(id, _)| id == own) || form.indicators.contains(own) {
        return sure(own);
    }
    let whole = parts.join(" ");
    let above = parts.split_last().map_or(String::new(), |(_, above)| key(&above.join(" ")));
    if let Some(can) = by_parent(&above, own, form) {
        return can;
    }
    if let Some(column) = columns::find(&whole) {
        return sure(column.id);
    }
    let own_key = key(own.split('(').next().unwrap_or_default());
    match own_key.as_str() {
        "nam" => return one_of(&["birth_male", "sex_male", "age_male"]),
        "nu" => return one_of(&["birth_female", "sex_female", "age_female"]),
        // "DT" is an ethnic group or an area, and without its mark a telephone: the cells tell.
        "dt" => return one_of(&["ethnicity", "house_area_m2"]),
        _ => {}
    }
    if parts.len() > 1
        && let Some(column) = columns::find(own)
        // "Chủ hộ" below "Quan hệ" is the first row of the list.
        && !(column.id == "head_name" && columns::find(&above).is_some_and(|it| it.id == "relation"))
    {
        return sure(column.id);
    }
    let like = looks_like(&key(&whole));
    Can { ids: like.map(str::to_owned).into_iter().collect(), sure: false }
}

fn one_of(ids: &[&str]) -> Can {
    Can { ids: ids.iter().map(|id| (*id).to_owned()).collect(), sure: false }
}

/// What a heading means below another one.
fn by_parent(above: &str, own: &str, form: &Form) -> Option<Can> {
    if above.is_empty() {
        return None;
    }
    let sure = |id: &str| Some(Can { ids: vec![id.to_owned()], sure: true });
    let own_key = key(own);
    let has = |word: &str| above.contains(word);
    if has("thieu hut") || has("chi so") {
        return sets::indicator(&own_key)
            .filter(|id| form.indicators.iter().any(|it| it == id))
            .map(|id| Can { ids: vec![id.to_owned()], sure: own_key.parse::<u8>().is_err() });
    }
    if has("nguyen nhan") {
        let cause = register::Cause::parse(&own_key).or_else(|| register::Cause::parse(own));
        return cause.and_then(|cause| sure(&format!("cause_{}", cause.as_str())));
    }
    if has("sinh") {
        // "Năm" and "Nam" differ by one mark only.
        let id = match own_key.as_str() {
            "ngay" => "birth_day",
            "thang" => "birth_month",
            "nam" if own.to_lowercase().contains('ă') => "birth_year",
            "nam" => "birth_male",
            "nu" => "birth_female",
            _ => return None,
        };
        return sure(id);
    }
    if above == "tuoi" || above.ends_with(" tuoi") {
        return match own_key.as_str() {
            "nam" => sure("age_male"),
            "nu" => sure("age_female"),
            _ => None,
        };
    }
    if has("gioi") {
        return match own_key.as_str() {
            "nam" => sure("sex_male"),
            "nu" => sure("sex_female"),
            _ => None,
        };
    }
    let short = |word: &str| own_key == word || own_key.starts_with(&format!("{word} "));
    if has("quyet dinh") || has("qd") {
        return match own_key.as_str() {
            text if short("so") && text.contains("ngay") => sure("decision"),
            _ if short("so") => sure("decision_number"),
            _ if short("ngay") => sure("decision_day"),
            _ => None,
        };
    }
    if has("loai ho") || has("dien ho") {
        return match own_key.as_str() {
            "ngheo" | "hn" => sure("class_poor"),
            "can ngheo" | "cn" | "hcn" => sure("class_near_poor"),
            "nlndn" | "mstb" | "nlndn tb" | "muc song trung binh" => sure("class_average_farming"),
            "khong ngheo" => sure("class_not_poor"),
            _ => None,
        };
    }
    if has("cccd") || has("can cuoc") || has("dinh danh") || has("cmnd") {
        return match own_key.as_str() {
            _ if short("so") => sure("identity_number"),
            _ if short("ngay cap") || own_key == "ngay" => sure("identity_day"),
            _ => None,
        };
    }
    None
}

/// What a heading of other words is about: proposed, and to be confirmed.
fn looks_like(key: &str) -> Option<&'static str> {
    let padded = format!(" {key} ");
    let has = |words: &str| padded.contains(&format!(" {words} "));
    let any = |words: &[&str]| words.iter().any(|words| has(words));
    if key.len() > 80
        || key.is_empty()
        || any(&["ghi chu", "noi cap", "noi lam", "bo me", "vo chong", "danh sach"])
    {
        return None;
    }
    let card = any(&["cmnd", "cmt", "chung minh"]);
    if card || any(&["cccd", "can cuoc", "dinh danh"]) {
        return match () {
            () if has("ly do") => Some("identity_missing"),
            () if has("ngay cap") => Some("identity_day"),
            () if card && !any(&["cccd", "can cuoc", "dinh danh"]) => Some("old_card_number"),
            () => Some("identity_number"),
        };
    }
    if any(&["ho ten", "ho va ten"]) {
        let of_another = any(&["vo", "chong", "cha", "bo", "me", "nguoi lap", "can bo"]);
        let head = has("chu ho") && !has("thanh vien");
        return (!of_another).then_some(if head { "head_name" } else { "name" });
    }
    let is = |id, yes: bool| yes.then_some(id);
    is("relation", has("quan he"))
        .or(is("minority", has("dan toc thieu so") || has("dtts")))
        .or(is("ethnicity", has("dan toc")))
        .or(is("sex", has("gioi tinh")))
        .or(is("birth", has("sinh") && any(&["nam", "ngay"])))
        .or(is("decision", has("quyet dinh") && has("so") && has("ngay")))
        .or(is("decision_day", has("quyet dinh") && has("ngay")))
        .or(is("decision_number", has("quyet dinh") && has("so")))
        .or(is("causes", has("nguyen nhan")))
        .or(is("needs", any(&["nhu cau", "nguyen vong"])))
        .or(is("member_count", any(&["nhan khau", "so khau"])))
        .or(is("no_labour_capacity", any(&["khong co kha nang lao dong", "knld"])))
        .or(is("merit", has("co cong")))
        .or(is("village_code", has("ma thon")))
        .or(is("village", any(&["thon", "to dan pho"])))
}
