//! A table as it goes on paper: who issues it, title, unit, head, body, notes, who signs.

use base::area::Level;
use base::words::Lang;
use figures::{Column, LineOf, Shape, TableDef};
use paper::{HeadCell, Row, Sheet, Signature};

use super::{AreasAs, TableView};
use crate::App;

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
        title: crate::figure::table::title_words(app, def, lang),
        subtitles: vec![format!(
            "{}, {}",
            view.area_name,
            crate::figure::table::period_words(app, view, lang)
        )],
        warning: view.artificial.then(|| w("demo.artificial")),
        unit: words.fill(lang, "table.unit", [("unit", pick(lang, &def.unit_vi, &def.unit_en))]),
        ..Sheet::default()
    };
    sheet.subtitles.extend(crate::figure::table::settlement_words(app, view, lang));
    if view.areas == AreasAs::Now {
        sheet.subtitles.push(w("table.areas_now"));
    }
    sheet.subtitles.extend(crate::figure::table::standing_words(app, view, lang));
    let fixed: Vec<(String, u16)> = match (list, several) {
        (true, _) => Vec::new(),
        (false, true) => {
            vec![(w("table.order"), 5), (w("table.area"), 26), (w("table.what"), 11)]
        }
        (false, false) => vec![(w("table.order"), 5), (w("table.area"), 26)],
    };
    sheet.widths = fixed.iter().map(|(_, width)| *width).collect();
    sheet.widths.extend(def.shown().map(width));
    sheet.head = head(&fixed, def, lang);
    if !list {
        sheet.rows = self::rows(app, view, lang);
    }
    sheet.notes = self::notes(app, view, lang);
    // Nobody signs any more for a unit that has ended.
    sheet.signature = view.ended.is_none().then(|| signature(app, view, lang));
    sheet
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
    let def = &view.def;
    let several = def.rows.len() > 1;
    let mut rows = Vec::new();
    for (line, sums) in view.figures.lines() {
        let total = !matches!(line, LineOf::Area(..));
        let order = match line {
            LineOf::Section(number, _) => roman(number).to_owned(),
            LineOf::Area(number, _) => number.to_string(),
            LineOf::Whole(_) => String::new(),
        };
        let name = crate::figure::table::line_words(app, view, line, lang);
        for (row_place, row) in def.rows.iter().enumerate() {
            let first = |text: &str| if row_place == 0 { text.to_owned() } else { String::new() };
            let mut cells = vec![paper::Cell::Mark(first(&order)), paper::Cell::Text(first(&name))];
            if several {
                let mark = if row.added { " (*)" } else { "" };
                let kind = format!("{}{mark}", pick(lang, &row.name_vi, &row.name_en));
                cells.push(paper::Cell::Text(kind));
            }
            cells.extend(def.shown().map(|column| match def.cell(row, column.number, sums) {
                figures::Cell::Count(n) => paper::Cell::Count(n),
                figures::Cell::Rate(rate) => paper::Cell::Rate(rate),
            }));
            rows.push(Row { cells, total });
        }
    }
    rows
}

/// Where the table is from, what is not certain, whether it foots, what is not known.
fn notes(app: &App, view: &TableView, lang: Lang) -> Vec<String> {
    let words = app.words();
    let def = &view.def;
    let mut notes = vec![words.fill(lang, "table.source", [("source", def.source.as_str())])];
    notes.extend(crate::figure::table::doubt_words(app, def, lang));
    notes.extend(crate::figure::table::added_words(app, def, lang));
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
    ["", "I", "II", "III"].get(number).copied().unwrap_or_default()
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
        | figures::Content::Rate { .. } => 10,
    }
}

/// The head: groups over names over the numbers of the columns.
fn head(fixed: &[(String, u16)], def: &TableDef, lang: Lang) -> Vec<Vec<HeadCell>> {
    let cell =
        |text: &str, across: u16, down: u16| HeadCell { text: text.to_owned(), across, down };
    let (mut top, mut second, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    for ((name, _), letter) in fixed.iter().zip(["A", "B", "C"]) {
        top.push(cell(name, 1, 2));
        numbers.push(HeadCell::one(letter));
    }
    let mut last_group = "";
    let grouped = def.shown().any(|column| !column.group_vi.is_empty());
    for column in def.shown() {
        let group = pick(lang, &column.group_vi, &column.group_en);
        let mark = if column.added { " (*)" } else { "" };
        let name = format!("{}{mark}", pick(lang, &column.name_vi, &column.name_en));
        if group.is_empty() {
            top.push(cell(&name, 1, if grouped { 2 } else { 1 }));
        } else {
            match top.last_mut() {
                Some(last) if group == last_group => last.across += 1,
                _ => top.push(cell(group, 1, 1)),
            }
            second.push(HeadCell::one(name));
        }
        last_group = group;
        numbers.push(HeadCell::one(match column.label.as_str() {
            "" => String::new(),
            label => format!("[{label}]"),
        }));
    }
    match grouped {
        true => vec![top, second, numbers],
        // Nothing stands under another: one row of names.
        false => {
            top.iter_mut().for_each(|cell| cell.down = 1);
            vec![top, numbers]
        }
    }
}
