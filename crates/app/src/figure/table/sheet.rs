//! A table as it goes on paper: who issues it, title, unit, head, body, notes, who signs.

use base::area::{AreaKey, Level};
use base::words::Lang;
use chrono::Datelike;
use figures::{Column, LineOf, Numbers, Shape, TableDef};
use paper::{HeadCell, Row, Sheet, Signature};

use super::{AreasAs, TableView};
use crate::App;

/// How many characters wide a sheet is made at least: what a page laid across holds in letters hardly smaller
/// than they are written in.
const WIDE: usize = 140;

/// The row of the head of a form that says what each column counts; such forms are Vietnamese.
const COUNTED: &str = "Đơn vị tính";

fn pick<'a>(lang: Lang, vi: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

/// The table as it goes on paper; a list without its rows.
pub(super) fn sheet(app: &App, view: &TableView, lang: Lang) -> Sheet {
    let words = app.words();
    let w = |key: &str| words.get(lang, key).to_owned();
    let def = &view.def;
    let list = def.shape == Shape::List;
    let several = def.rows.len() > 1;
    let mut sheet = Sheet {
        name: format!("{} {}", w("table.table"), def.number),
        issuer: self::issuer(app, view, lang),
        state: vec![w("table.state"), w("table.motto")],
        title: crate::figure::table::title_words(app, def, lang).replacen(
            pick(lang, &def.name_vi, &def.name_en),
            &pick(lang, &def.name_vi, &def.name_en).to_uppercase(),
            1,
        ),
        subtitles: placed(app, view, lang),
        warning: view.artificial.then(|| w("demo.artificial")),
        unit: words.fill(lang, "table.unit", [("unit", pick(lang, &def.unit_vi, &def.unit_en))]),
        ..Sheet::default()
    };
    sheet.subtitles.push(format!(
        "{}, {}",
        view.area_name,
        crate::figure::table::period_words(app, view, lang)
    ));
    sheet.subtitles.extend(crate::figure::table::settlement_words(app, view, lang));
    if view.areas == AreasAs::Now {
        sheet.subtitles.push(w("table.areas_now"));
    }
    sheet.subtitles.extend(crate::figure::table::standing_words(app, view, lang));
    let several = several && !def.print.below;
    let mut fixed: Vec<(String, u16)> = Vec::new();
    if !list {
        fixed.push((w("table.order"), 5));
        fixed.push((area_head(app, def, lang), 24));
    }
    if !list && several {
        // “Nhân khẩu” in bold letters stands on one line.
        fixed.push((what_head(app, def, lang), 12));
    }
    sheet.widths = fixed.iter().map(|(_, width)| *width).collect();
    sheet.widths.extend(def.shown().map(width));
    sheet.head = head(&fixed, def, lang);
    sheet.widen(WIDE);
    if !list {
        sheet.rows = self::rows(app, view, lang);
    }
    sheet.notes = self::notes(app, view, lang);
    // Nobody signs any more for a unit that has ended.
    sheet.signature = view.ended.is_none().then(|| signature(app, view, lang));
    sheet
}

/// The head of the column of areas, as the form has it.
pub(crate) fn area_head(app: &App, def: &TableDef, lang: Lang) -> String {
    match (lang, def.print.area_vi.as_str()) {
        (Lang::En, _) | (Lang::Vi, "") => app.words().get(lang, "table.area").to_owned(),
        (Lang::Vi, head) => head.to_owned(),
    }
}

/// The head of the kinds of rows; marked where the form has none.
pub(crate) fn what_head(app: &App, def: &TableDef, lang: Lang) -> String {
    let mark = if def.rows.iter().any(|row| row.added) { " (*)" } else { "" };
    let head = match (lang, def.print.what_vi.as_str()) {
        (Lang::En, _) | (Lang::Vi, "") => app.words().get(lang, "table.what"),
        (Lang::Vi, head) => head,
    };
    format!("{head}{mark}")
}

/// What a form has above its table: province and year, and whether it is of towns or the countryside.
pub(crate) fn above(app: &App, view: &TableView, lang: Lang) -> Vec<String> {
    let mut lines = placed(app, view, lang);
    lines.extend(crate::figure::table::settlement_words(app, view, lang));
    lines
}

/// What stands above a form that asks for province and year.
fn placed(app: &App, view: &TableView, lang: Lang) -> Vec<String> {
    let key = AreaKey::parse(&view.area).filter(|_| view.def.print.placed);
    let above = key.map(|key| app.areas().ancestors(&key, view.closing)).unwrap_or_default();
    let province = match view.level {
        Level::Province => Some(view.area_name.clone()),
        Level::Nation | Level::District | Level::Commune | Level::Village => {
            let found = above.iter().find(|unit| unit.level == Level::Province);
            found.map(|unit| unit.name.to_owned())
        }
    };
    // The form says “Tỉnh, thành phố:” itself.
    let key = AreaKey::parse(&view.area).filter(|_| view.level == Level::Province);
    let own = key.and_then(|key| app.areas().get(&key).map(|unit| unit.name.to_owned()));
    let province = own.or(province);
    let Some(province) = province.filter(|_| view.def.print.placed) else { return Vec::new() };
    let year = view.closing.year().to_string();
    let args = [("province", province.as_str()), ("year", year.as_str())];
    vec![app.words().fill(lang, "table.placed", args)]
}

/// The lines at the top left: the people's committee of the area.
fn issuer(app: &App, view: &TableView, lang: Lang) -> Vec<String> {
    let name = view.area_name.to_uppercase();
    match view.level {
        Level::Province | Level::District | Level::Commune if view.ended.is_none() => {
            vec![app.words().get(lang, "table.committee").to_owned(), name]
        }
        Level::Province | Level::District | Level::Commune | Level::Nation | Level::Village => {
            vec![name]
        }
    }
}

/// Who signs. The day is left open: it is that of the signature.
fn signature(app: &App, view: &TableView, lang: Lang) -> Signature {
    let w = |key: &str| app.words().get(lang, key).to_owned();
    let name = view.area_name.to_uppercase();
    let right = match view.level {
        Level::Province | Level::District | Level::Commune => vec![
            app.words().fill(lang, "table.for_committee", [("area", name.as_str())]),
            w("table.chairman"),
            w("table.sign_and_seal"),
        ],
        // The head of a village has no seal.
        Level::Village => vec![w("table.village_head"), w("table.sign_with_name")],
        Level::Nation => vec![w("table.head_of_unit"), w("table.sign_and_seal")],
    };
    Signature {
        place: match &view.signed_at {
            Some(place) => app.words().fill(lang, "table.place_day", [("place", place.as_str())]),
            None => w("table.day_alone"),
        },
        left: vec![w("table.maker"), w("table.sign_with_name")],
        right,
    }
}

fn rows(app: &App, view: &TableView, lang: Lang) -> Vec<Row> {
    let mut lines = view.figures.lines();
    // Below the sum of two sections each unit stands again, with both.
    let is_split = view.figures.sections.len() > 1 && view.def.print.total_numbered;
    if is_split {
        let again = view.figures.areas.iter().zip(1..);
        lines.extend(again.map(|(area, at)| (LineOf::Area(at, area), area.line())));
    }
    lines.into_iter().flat_map(|(line, sums)| line_rows(app, view, line, sums, lang)).collect()
}

/// The rows of a line: one of each kind.
fn line_rows(
    app: &App,
    view: &TableView,
    line: LineOf<'_>,
    sums: figures::Sums<'_>,
    lang: Lang,
) -> Vec<Row> {
    let def = &view.def;
    let several = def.rows.len() > 1;
    let total = !matches!(line, LineOf::Area(..));
    let order = match line {
        LineOf::Section(number, _) => roman(number).to_owned(),
        LineOf::Area(number, _) => number.to_string(),
        LineOf::Whole(sections) if sections > 0 && def.print.total_numbered => {
            roman(sections + 1).to_owned()
        }
        LineOf::Whole(_) => String::new(),
    };
    let name = match line {
        LineOf::Whole(2) if lang == Lang::Vi && !def.print.total_vi.is_empty() => {
            def.print.total_vi.clone()
        }
        LineOf::Section(..) | LineOf::Area(..) | LineOf::Whole(_) => {
            crate::figure::table::line_words(app, view, line, lang)
        }
    };
    let shown = || def.shown();
    let mut rows = Vec::new();
    if def.print.below {
        let mut cells = vec![paper::Cell::Mark(order.clone()), paper::Cell::Text(name.clone())];
        cells.extend(shown().map(|_| paper::Cell::Text(String::new())));
        rows.push(Row { cells, total });
    }
    for (row_place, row) in def.rows.iter().enumerate() {
        let first = |text: &str| if row_place == 0 { text.to_owned() } else { String::new() };
        let kind = pick(lang, &row.name_vi, &row.name_en);
        let mut cells = match def.print.below {
            // The form has these rows below units alone.
            true => {
                let mark = if total { " (*)" } else { "" };
                let kind = paper::Cell::Text(format!("- {kind}{mark}"));
                vec![paper::Cell::Mark(String::new()), kind]
            }
            false => vec![paper::Cell::Mark(first(&order)), paper::Cell::Text(first(&name))],
        };
        if several && !def.print.below {
            let mark = if row.added { " (*)" } else { "" };
            cells.push(paper::Cell::Text(format!("{kind}{mark}")));
        }
        cells.extend(shown().map(|column| match def.cell(row, column.number, sums) {
            figures::Cell::Count(n) => paper::Cell::Count(n),
            figures::Cell::Rate(rate) => paper::Cell::Rate(rate),
            figures::Cell::NotStated => {
                paper::Cell::Text(app.words().get(lang, "table.not_stated").to_owned())
            }
        }));
        rows.push(Row { cells, total });
    }
    rows
}

/// Where the table is from, what is not certain, whether it foots, what is not known.
fn notes(app: &App, view: &TableView, lang: Lang) -> Vec<String> {
    let words = app.words();
    let def = &view.def;
    let mut notes = if lang == Lang::Vi { def.print.notes_vi.clone() } else { Vec::new() };
    notes.push(words.fill(lang, "table.source", [("source", def.source.as_str())]));
    notes.extend(crate::figure::table::doubt_words(app, def, lang));
    notes.extend(crate::figure::table::added_words(app, def, lang));
    if def.form.is_some() {
        notes.push(words.get(lang, "table.framed").to_owned());
    }
    if def.print.numbers == Numbers::Added {
        notes.push(words.get(lang, "table.numbers_added").to_owned());
    }
    let count = match view.breaches.is_empty() {
        true => view.checks,
        false => view.breaches.len(),
    };
    let check = if view.breaches.is_empty() { "table.foots" } else { "table.does_not_foot" };
    notes.push(words.fill(lang, check, [("count", count.to_string().as_str())]));
    let lines = view.breaches.iter().chain(&view.notices);
    notes.extend(lines.map(|breach| crate::figure::table::breach_words(app, def, breach, lang)));
    notes
}

/// The number of a section as forms write it.
pub(super) fn roman(number: usize) -> &'static str {
    ["", "I", "II", "III", "IV"].get(number).copied().unwrap_or_default()
}

/// How wide a column is, in characters.
fn width(column: &Column) -> u16 {
    match &column.content {
        figures::Content::Field(field) => match field.as_str() {
            "household_number" | "member_number" => 7,
            "name" => 26,
            "relation" | "ethnicity" => 12,
            "needs" | "remark" => 24,
            _ => 8,
        },
        figures::Content::Measure(_)
        | figures::Content::Grouped { .. }
        | figures::Content::Rate { .. } => 8,
    }
}

/// The words above one another in a column's head, as the form prints them.
pub(crate) fn heads(column: &Column, lang: Lang) -> Vec<String> {
    let mark = if column.added { " (*)" } else { "" };
    let mut heads: Vec<String> = match lang {
        Lang::Vi if !column.heads_vi.is_empty() => column.heads_vi.clone(),
        Lang::Vi | Lang::En => {
            let group = pick(lang, &column.group_vi, &column.group_en);
            let name = pick(lang, &column.name_vi, &column.name_en);
            [group, name].iter().filter(|it| !it.is_empty()).map(|it| (*it).to_owned()).collect()
        }
    };
    if let Some(last) = heads.last_mut() {
        last.push_str(mark);
    }
    heads
}

/// The head: what several columns share over what each is, then the numbers of the columns.
fn head(fixed: &[(String, u16)], def: &TableDef, lang: Lang) -> Vec<Vec<HeadCell>> {
    let columns: Vec<(Vec<String>, String)> =
        def.shown().map(|column| (heads(column, lang), column.label.clone())).collect();
    let fixed: Vec<String> = fixed.iter().map(|(name, _)| name.clone()).collect();
    head_of(&fixed, &columns, def, lang)
}

/// The head over some columns, each with its words above one another and its number.
pub(crate) fn head_of(
    fixed: &[String],
    columns: &[(Vec<String>, String)],
    def: &TableDef,
    lang: Lang,
) -> Vec<Vec<HeadCell>> {
    let cell =
        |text: &str, across: u16, down: u16| HeadCell { text: text.to_owned(), across, down };
    let paths: Vec<&Vec<String>> = columns.iter().map(|(path, _)| path).collect();
    let levels = paths.iter().map(|path| path.len()).max().unwrap_or(1).max(1);
    let deep = |level: usize| u16::try_from(levels - level).unwrap_or(1);
    let mut rows: Vec<Vec<HeadCell>> = (0..levels).map(|_| Vec::new()).collect();
    for (level, row) in rows.iter_mut().enumerate() {
        if level == 0 {
            row.extend(fixed.iter().map(|name| cell(name, 1, deep(0))));
        }
        let mut before: Option<&[String]> = None;
        for path in &paths {
            let upto = path.get(..=level);
            let (Some(text), is_last) = (path.get(level), level + 1 == path.len()) else {
                before = None;
                continue;
            };
            match row.last_mut() {
                Some(last) if !is_last && before.is_some() && before == upto => last.across += 1,
                _ => row.push(cell(text, 1, if is_last { deep(level) } else { 1 })),
            }
            before = upto.filter(|_| !is_last);
        }
    }
    if lang == Lang::Vi && !def.print.counted_vi.is_empty() {
        rows.push(counted(fixed.len(), columns.len(), def));
    }
    rows.extend(numbers(fixed.len(), columns, def));
    rows
}

/// The row of the head that says what is counted.
fn counted(fixed: usize, columns: usize, def: &TableDef) -> Vec<HeadCell> {
    let across = u16::try_from(fixed).unwrap_or(1);
    let unit = HeadCell { text: COUNTED.to_owned(), across, down: 1 };
    let each = (0..columns).map(|_| HeadCell::one(def.print.counted_vi.clone()));
    std::iter::once(unit).chain(each).collect()
}

/// The numbers of the columns, with letters before them where the form has some.
fn numbers(
    fixed: usize,
    columns: &[(Vec<String>, String)],
    def: &TableDef,
) -> Option<Vec<HeadCell>> {
    let letters = match def.print.numbers {
        Numbers::None => return None,
        Numbers::Lettered => ["A", "B", "C"],
        Numbers::Plain | Numbers::Added => [""; 3],
    };
    let before = letters.into_iter().take(fixed).map(HeadCell::one);
    let each = columns.iter().map(|(_, label)| HeadCell::one(label.clone()));
    Some(before.chain(each).collect())
}
