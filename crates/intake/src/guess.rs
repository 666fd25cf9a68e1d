//! What the cells of a column say when its heading says nothing: classes, decisions, days, marks. It
//! is asked, and never taken for granted.

use chrono::Datelike;
use register::Sex;
use workbook::{CellKind, Sheet, Texts};

use crate::columns::{self, key};
use crate::dates::{self, Order, Said};
use crate::header;
use crate::mapping::{ColumnMapping, SheetMapping};
use crate::words;

/// So many cells tell what a column holds.
const SAMPLED: usize = 300;
/// The year by which a class with a year behind it is looked at here; the list's own decides later.
const SOME_DAY: (i32, u32, u32) = (2025, 12, 31);

/// The columns that say when somebody was born.
const BIRTHS: [&str; 7] =
    ["birth", "birth_male", "birth_female", "birth_year", "age", "age_male", "age_female"];
/// Those that say the sex.
const SEXES: [&str; 7] =
    ["sex", "sex_male", "sex_female", "birth_male", "birth_female", "age_male", "age_female"];

/// The ids that an unknown column can hold by its cells.
pub(crate) fn likely(
    sheet: &Sheet,
    texts: &Texts<'_>,
    mapping: &SheetMapping,
    column: &ColumnMapping,
) -> Vec<String> {
    let Some(at) = usize::try_from(column.column).ok().and_then(|it| it.checked_sub(1)) else {
        return Vec::new();
    };
    // Another column for remarks holds what it likes.
    let own = key(&column.header);
    if ["ghi chu", "ly do", "noi dung", "dien giai"].iter().any(|word| own.contains(word)) {
        return Vec::new();
    }
    let holds = |id: &str| mapping.columns.iter().any(|it| it.holds.as_deref() == Some(id));
    let holds_any = |ids: &[&str]| ids.iter().any(|id| holds(id));
    let (mut all, mut classes, mut decisions, mut days, mut marks) = (0_usize, 0, 0, 0, 0);
    let (mut years, mut sexes) = (0_usize, 0_usize);
    let mut signs = false;
    let (year, month, day) = SOME_DAY;
    let Some(on) = base::Day::from_ymd_opt(year, month, day) else { return Vec::new() };
    let body = sheet.rows.iter().filter(|row| row.number > mapping.header_last).take(SAMPLED);
    for row in body {
        let view = texts.view(sheet, row, at);
        if view.text.is_empty() {
            continue;
        }
        all += 1;
        classes += usize::from(words::class_of_list(view.text, on.year()).is_some());
        decisions += usize::from(is_decision(view.text));
        marks += usize::from(words::yes_no(view.text).is_some());
        signs |= !view.text.bytes().all(|b| b.is_ascii_digit());
        let said = dates::read(view.text, view.kind, Order::DayFirst, false, on);
        let is_day = matches!(said, Some((Said::Day(_), _)));
        days += usize::from(is_day && view.kind != CellKind::Number);
        let is_year = view.text.len() == 4 && matches!(said, Some((Said::Year(_), _)));
        years += usize::from(is_year);
        sexes += usize::from(Sex::parse(view.text).is_some() && view.text.len() > 1);
    }
    let most = |count: usize| all >= 2 && count * 10 >= all * 9;
    // One cross among many rows says as much as two; ones alone may count something.
    if marks > 0 && marks == all && signs && !header::of_indicator(&column.header) {
        let free = columns::columns().iter().filter(|it| it.meaning.is_mark() && !holds(it.id));
        return free.map(|it| it.id.to_owned()).collect();
    }
    let ids: &[&str] = match () {
        () if most(classes) && !holds("class") => &["class"],
        () if most(decisions) => &["decision", "decision_number"],
        () if most(days) => &["birth", "decision_day", "identity_day", "since"],
        // Where nothing else says when people were born, years may; a list without the sex of anybody
        // that has a column of both is hardly about something else.
        () if most(days + years) && !holds_any(&BIRTHS) => &["birth"],
        () if most(sexes) && !holds_any(&SEXES) => &["sex"],
        () => &[],
    };
    let free = ids.iter().filter(|id| !(holds(id) || (holds("birth_year") && **id == "birth")));
    // A day of something else is no loss where birth and decision have theirs.
    let needed = !most(days) || !holds("birth") || (holds("class") && !holds("decision_day"));
    if needed { free.map(|id| (*id).to_owned()).collect() } else { Vec::new() }
}

fn is_decision(text: &str) -> bool {
    let upper = text.to_uppercase();
    let has_digit = upper.bytes().any(|b| b.is_ascii_digit());
    has_digit && ["QĐ-", "/QĐ", "QD-", "/QD"].iter().any(|mark| upper.contains(mark))
}
