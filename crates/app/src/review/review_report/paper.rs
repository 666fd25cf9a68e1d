//! A report as a paper: words and tables, made from what is frozen or would be; nothing on it is
//! counted again.

use base::Day;
use base::area::AreaKey;
use base::id::ReportId;
use base::words::Lang;
use chrono::Datelike;
use figures::{Numbers, TableDef};
use paper::document::{Cell, Document, Letters, Table};

use super::frozen::FrozenRow;
use super::{FrozenTable, Report, ReportKind, ReportPeriod, ReportView};
use crate::App;
use crate::kernel::paper::{Format, Made, Paper};
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};
use crate::review::document::wording::{fill, say};
use crate::review::document::{
    Capacity, FallsAndRises, Numbered, Replaces, ReportFigure, ReportKind as PaperKind,
    ReportTable, ReviewReport, Scores, Signature,
};
use crate::review::paper_draft::DraftSettings;

/// Lines of the main figures: their words, then columns of table 1 – households, people, rate of the
/// households.
const FIGURES: [(&str, u32, u32, Option<u32>); 3] = [
    ("report.all", 1, 2, None),
    ("report.poor", 3, 9, Some(4)),
    ("report.near_poor", 5, 11, Some(6)),
];

/// What marks a column or row that the form does not have.
pub(super) const MARK: &str = " (*)";

/// The columns of figures that a page laid across holds beside the names.
const COLUMNS_ACROSS: usize = 14;

/// What a report's paper is made from.
pub(super) struct Facts<'a> {
    pub commune: &'a AreaKey,
    pub kind: ReportKind,
    pub year: i32,
    pub days: (Day, Day),
    pub tables: &'a [FrozenTable],
    pub hash: Option<&'a str>,
    pub numbered: Numbered,
    pub settings: &'a DraftSettings,
    /// The report that it takes the place of.
    pub before: Option<&'a Report>,
}

/// A report with its tables.
pub const REPORT: Paper = Paper {
    address: "/papers/report/{id}/{ending}",
    right: Action::ReportSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(paper(app, actor, id.into())),
};

pub(crate) const PAPERS: &[&Paper] = &[&REPORT];

async fn paper(app: &App, actor: &Actor, id: ReportId) -> Result<Made> {
    let ReportView { report, tables, before, .. } =
        crate::review::review_report::get(app, actor, id).await?;
    let day = report.day.unwrap_or_else(|| app.day_at(&report.sent_at));
    let settings = signed(app, &report).await?;
    let facts = Facts {
        commune: &report.commune,
        kind: report.kind,
        year: report.year,
        days: (report.opening, report.closing),
        tables: &tables,
        hash: Some(&report.hash),
        numbered: Numbered { number: number_of(&report), day: Some(day) },
        settings: &settings,
        before: before.as_ref(),
    };
    let document = self::document(app, &facts)?;
    let kind = if before.is_some() { "báo cáo thay" } else { "báo cáo" };
    let title = document.title.clone();
    Ok(Made::new(document, &[kind, &title, &report.number, &day.to_string()]))
}

/// The report whose place one took.
pub(super) async fn replaced(app: &App, actor: &Actor, report: &Report) -> Result<Option<Report>> {
    let Some(id) = report.replaces else { return Ok(None) };
    let found = store::review::review_report::find(&**app.store(), &app.scope(actor), id).await?;
    Ok(found.map(|(report, _)| report))
}

/// Who signed it: as it was prepared.
async fn signed(app: &App, report: &Report) -> Result<DraftSettings> {
    let month = u32::try_from(report.month).unwrap_or(0);
    let period = ReportPeriod { kind: report.kind, year: report.year, month };
    crate::review::review_report::draft::settings(
        app,
        &**app.store(),
        &report.commune,
        period,
        report.replaces,
    )
    .await
}

/// The paper.
pub(super) fn document(app: &App, facts: &Facts<'_>) -> Result<Document> {
    let (opening, closing) = facts.days;
    let from = crate::review::papers::whence(app, facts.commune, closing);
    let to = from.above.map(|name| fill("report.to_committee", &[("area", &lower(&name))]));
    let signer = Some(facts.settings.signer.clone()).filter(|name| !name.is_empty());
    let report = ReviewReport {
        commune: from.commune,
        numbered: facts.numbered,
        kind: paper_kind(facts.kind, facts.year, closing),
        scores: match facts.tables.iter().any(|table| table.artificial) {
            true => Scores::Artificial,
            false => Scores::Official,
        },
        to: to.unwrap_or_default(),
        replaces: facts.before.map(|before| Replaces {
            numbered: Numbered {
                number: number_of(before),
                day: Some(before.day.unwrap_or_else(|| app.day_at(&before.sent_at))),
            },
            reason: facts.settings.reason.clone(),
        }),
        days: (opening.succ_opt().unwrap_or(opening), closing),
        figures: figures(facts.tables),
        moves: [("report.poor", "t02"), ("report.near_poor", "t03")]
            .iter()
            .filter_map(|(words, table)| falls_and_rises(facts.tables, words, table))
            .collect(),
        tables: facts.tables.iter().flat_map(|table| attached(app, table)).collect(),
        seal: facts.hash.map(str::to_owned),
        signature: Signature {
            capacity: match facts.settings.deputy {
                true => Capacity::Deputy,
                false => Capacity::Chairman,
            },
            name: signer,
        },
    };
    let mut document = report.document();
    document.author = report.commune.committee();
    Ok(document)
}

/// A table in full, by the name of its form: villages and the whole; in parts where it is too wide. Below
/// the last part stands what the program added, and what is not certain.
fn attached(app: &App, table: &FrozenTable) -> Vec<ReportTable> {
    let def = app.law().table(&table.table).ok();
    let number = def.as_ref().map(|def| def.number).unwrap_or_default().to_string();
    let form = def.as_ref().and_then(|def| def.form.clone());
    let title = match form {
        Some(form) => format!("{form}. {}", table.name.vi),
        None => fill("report.table", &[("number", &number), ("name", &table.name.vi)]),
    };
    let parts = even_parts(&table.columns, COLUMNS_ACROSS);
    let of = parts.len();
    let one = |(at, columns): (usize, &&[super::FrozenColumn])| {
        let title = match of {
            1 => title.clone(),
            _ => {
                let (at, of) = ((at + 1).to_string(), of.to_string());
                fill("report.table_part", &[("table", &title), ("at", &at), ("of", &of)])
            }
        };
        let printed = def.zip(table.unit.as_ref());
        let notes = match &def {
            Some(def) if at + 1 == of => table_notes(app, def, printed.is_some()),
            Some(_) | None => Vec::new(),
        };
        let (is_first, above) = (at == 0, table.above.clone());
        match printed {
            Some((def, unit)) => {
                let unit = app.words().fill(Lang::Vi, "table.unit", [("unit", unit.vi.as_str())]);
                let table = super::printed::part(app, table, columns, def);
                ReportTable { title, is_first, is_form: true, above, unit, table, notes }
            }
            None => ReportTable {
                title,
                is_first,
                is_form: false,
                above,
                unit: String::new(),
                table: part(app, table, columns, def),
                notes,
            },
        }
    };
    parts.iter().enumerate().map(one).collect()
}

/// What stands below a table: the notes of its form, what is marked, what had to be settled.
fn table_notes(app: &App, def: &TableDef, printed: bool) -> Vec<String> {
    let mut notes = Vec::new();
    // Where the columns are named they need no key.
    if printed || def.print.numbers != Numbers::None {
        notes.extend(def.print.notes_vi.iter().cloned());
    }
    notes.extend(crate::figure::table::added_words(app, def, Lang::Vi));
    notes.extend(crate::figure::table::doubt_words(app, def, Lang::Vi));
    if printed && def.print.numbers == Numbers::Added {
        notes.push(app.words().get(Lang::Vi, "table.numbers_added").to_owned());
    }
    notes
}

/// As few parts as hold at most so many, and as even as can be: none is a column by itself.
fn even_parts<T>(all: &[T], most: usize) -> Vec<&[T]> {
    let count = all.len().div_ceil(most).max(1);
    all.chunks(all.len().div_ceil(count).max(1)).collect()
}

/// Some columns of a table with its villages and the sum.
fn part(
    app: &App,
    table: &FrozenTable,
    columns: &[super::FrozenColumn],
    def: Option<&TableDef>,
) -> Table {
    let kinds = table.whole.rows.len();
    let kind = |row: &str| {
        let row = def.and_then(|def| def.row(row))?;
        Some(format!("{}{}", row.name_vi, if row.added { MARK } else { "" }))
    };
    let mut shares: Vec<u16> = vec![5, 22];
    let area = match def {
        Some(def) => crate::figure::table::area_head(app, def, Lang::Vi),
        None => say("report.area"),
    };
    let mut top = vec![Cell::head(say("common.order")).down(2), Cell::head(area).down(2)];
    if kinds > 1 {
        shares.push(12);
        let what = match def {
            Some(def) => crate::figure::table::what_head(app, def, Lang::Vi),
            None => say("report.what"),
        };
        top.push(Cell::head(what).down(2));
    }
    let mut second = Vec::new();
    let mut last: Option<&str> = None;
    for column in columns {
        shares.push(11);
        let label = match column.label.is_empty() {
            true => column.name.vi.clone(),
            false => format!("{} [{}]", column.name.vi, column.label),
        };
        // The frozen figures say nothing of whose a column is: the definition does.
        let is_added = def.and_then(|def| def.column(column.column)).is_some_and(|it| it.added);
        let label = if is_added { format!("{label}{MARK}") } else { label };
        if column.group.vi.is_empty() {
            top.push(Cell::head(label).down(2));
            last = None;
            continue;
        }
        match top.last_mut().filter(|_| last == Some(column.group.vi.as_str())) {
            Some(cell) => cell.across += 1,
            None => top.push(Cell::head(&column.group.vi)),
        }
        last = Some(&column.group.vi);
        second.push(Cell::head(label));
    }
    // A second row of the head without a cell would be no row.
    let head = if second.is_empty() {
        vec![top.into_iter().map(|cell| cell.down(1)).collect()]
    } else {
        vec![top, second]
    };
    // A village stands once beside its rows, which stay together by that.
    let line =
        |place: usize, of: usize, (order, name): (&str, &str), row: &FrozenRow, bold: bool| {
            let cell = |text: String, centred: bool| match (bold, centred) {
                (true, true) => Cell::head(text),
                (true, false) => Cell { align: paper::document::Align::Left, ..Cell::head(text) },
                (false, true) => Cell::centre(text),
                (false, false) => Cell::left(text),
            };
            let mut cells = Vec::new();
            if place == 0 {
                let down = u16::try_from(of).unwrap_or(1);
                cells.push(cell(order.to_owned(), true).down(down));
                cells.push(cell(name.to_owned(), false).down(down));
            }
            if kinds > 1 {
                cells.push(cell(kind(&row.row).unwrap_or_default(), false));
            }
            cells.extend(columns.iter().map(|column| cell(row.shown(column.column), true)));
            cells
        };
    let mut rows = Vec::new();
    for (at, area) in table.areas.iter().enumerate() {
        let named = ((at + 1).to_string(), area.name.as_str());
        for (place, row) in area.rows.iter().enumerate() {
            rows.push(line(place, area.rows.len(), (&named.0, named.1), row, false));
        }
    }
    let whole = say("report.whole");
    for (place, row) in table.whole.rows.iter().enumerate() {
        rows.push(line(place, table.whole.rows.len(), ("", &whole), row, true));
    }
    Table { shares, head, rows, letters: Letters::Small }
}

fn number_of(report: &Report) -> Option<u32> {
    let number = register::review::round::series::number_of(&report.number)?;
    u32::try_from(number).ok()
}

/// `tỉnh Thanh Hóa` within a sentence.
fn lower(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    first + chars.as_str()
}

fn paper_kind(kind: ReportKind, year: i32, closing: Day) -> PaperKind {
    match kind {
        // It is due in the month after the one it speaks of.
        ReportKind::Regular => PaperKind::Regular { year: closing.year(), month: closing.month() },
        ReportKind::Preliminary => PaperKind::Preliminary { year },
        ReportKind::Official => PaperKind::Official { year },
    }
}

fn figures(tables: &[FrozenTable]) -> Vec<ReportFigure> {
    let Some(first) = tables.iter().find(|table| table.table == "t01") else { return Vec::new() };
    let Some(row) = first.whole.rows.first().map(|row| row.row.as_str()) else { return Vec::new() };
    let count = |column: u32| first.cell(row, column).and_then(|cell| cell.count);
    let lines = FIGURES.iter().filter_map(|(words, households, people, rate)| {
        Some(ReportFigure {
            name: say(words),
            households: count(*households)?,
            people: count(*people),
            rate: rate.and_then(|column| first.cell(row, column)?.rate_hundredths),
        })
    });
    lines.collect()
}

/// Opening, falls, rises and closing of a class, by columns 1 to 9 of its table.
fn falls_and_rises(tables: &[FrozenTable], words: &str, table: &str) -> Option<FallsAndRises> {
    let found = tables.iter().find(|it| it.table == table)?;
    let count = |column: u32| found.cell("households", column).and_then(|cell| cell.count);
    // The columns' own words are the law's, and too long for a sentence.
    let named = |column: u32| {
        let name = say(&format!("report.way_{table}_{column}"));
        Some((name, count(column)?)).filter(|(_, count)| *count > 0)
    };
    Some(FallsAndRises {
        name: say(words),
        opening: count(1)?,
        falls: (2..=4).filter_map(named).collect(),
        rises: (5..=8).filter_map(named).collect(),
        closing: count(9)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_table_is_cut_into_even_parts() {
        let parts = |columns: usize| {
            let all: Vec<usize> = (0..columns).collect();
            even_parts(&all, COLUMNS_ACROSS).iter().map(|part| part.len()).collect::<Vec<_>>()
        };
        assert_eq!(parts(14), [14]);
        assert_eq!(parts(15), [8, 7]);
        assert_eq!(parts(29), [10, 10, 9]);
        assert_eq!(parts(0), [0; 0]);
    }
}
