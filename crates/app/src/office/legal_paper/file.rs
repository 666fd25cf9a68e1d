//! A register of papers as a sheet, in the columns of NĐ 30/2020/NĐ-CP, Phụ lục IV, mục I (papers issued)
//! and mục VI (papers received).

use std::collections::HashMap;

use base::Day;
use base::area::AreaKey;
use base::day::show_day;
use base::id::LegalPaperId;
use base::words::Lang;
use paper::{Cell, HeadCell, Row, Sheet};
use register::office::legal_paper::{Book, Purpose};
use store::office::legal_paper::sending::SendingRow;
use store::office::legal_paper::{LegalPaperQuery, LegalPaperRow};

use super::issuer_words;
use crate::App;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::rights::{Action, Actor};

/// Rows read at a time, and at most: a commune issues and receives some thousand papers a year.
const BATCH: u32 = 500;
const ROWS_MAX: usize = 20_000;

base::closed_set! {
    /// A kind of file.
    BookFormat {
        Xlsx = "xlsx",
        Csv = "csv",
    }
}

impl BookFormat {
    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            BookFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            BookFormat::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// The columns of a register, with their widths.
const OUT: [(&str, u16); 10] = [
    ("symbol", 18),
    ("day", 12),
    ("name", 52),
    ("signer", 24),
    ("recipients", 44),
    ("archived", 18),
    ("copies", 10),
    ("sent_on", 12),
    ("received", 24),
    ("note", 24),
];
const IN: [(&str, u16); 10] = [
    ("arrived_on", 12),
    ("arrival", 9),
    ("author", 34),
    ("symbol", 18),
    ("day", 12),
    ("name", 52),
    ("handed_to", 30),
    ("handed_on", 12),
    ("received", 24),
    ("note", 24),
];

/// A register of a year, as the decree prints it.
///
/// # Errors
/// `not_allowed`.
pub async fn book_file(
    app: &App,
    actor: &Actor,
    (book, year): (Book, i32),
    format: BookFormat,
) -> Result<Vec<u8>> {
    actor.require(Action::LegalPaperSee)?;
    let (papers, sendings) = read(app, actor, book, year).await?;
    // The register is a paper of the office: it is Vietnamese in every language of the pages.
    let w = |key: &str| app.words().get(Lang::Vi, &format!("legal_book.{key}")).to_owned();
    let columns = match book {
        Book::Out => OUT,
        Book::In => IN,
    };
    let none = Vec::new();
    let rows = papers.iter().map(|it| {
        let sent = sendings.get(&it.id).unwrap_or(&none);
        let cells = match book {
            Book::Out => out_cells(app, it, sent),
            Book::In => in_cells(app, it, sent),
        };
        Row { cells, total: false }
    });
    let numbers = (1..=columns.len()).map(|n| HeadCell::one(format!("({n})")));
    let sheet = Sheet {
        name: w(book.as_str()),
        title: w(&format!("title_{}", book.as_str())),
        subtitles: vec![
            actor.area_name.clone(),
            app.words().fill(Lang::Vi, "legal_book.year", [("year", year.to_string().as_str())]),
        ],
        head: vec![
            columns.iter().map(|(key, _)| HeadCell::one(w(key))).collect(),
            numbers.collect(),
        ],
        widths: columns.iter().map(|(_, width)| *width).collect(),
        rows: rows.collect(),
        notes: vec![w("source")],
        ..Sheet::default()
    };
    let made = move || match format {
        BookFormat::Xlsx => paper::to_xlsx(&sheet),
        BookFormat::Csv => paper::to_csv(&sheet),
    };
    let task = tokio::task::spawn_blocking(made);
    task.await.map_err(Problem::internal)?.map_err(Problem::internal)
}

type Sent = HashMap<LegalPaperId, Vec<SendingRow>>;

/// The papers of a register in the order they came into it, with their sendings.
async fn read(
    app: &App,
    actor: &Actor,
    book: Book,
    year: i32,
) -> Result<(Vec<LegalPaperRow>, Sent)> {
    let (db, scope) = (&**app.store(), app.office_scope(actor));
    let mut query =
        LegalPaperQuery { book: Some(book), year: Some(year), ..LegalPaperQuery::default() };
    let mut papers: Vec<LegalPaperRow> = Vec::new();
    let mut sent = Sent::new();
    loop {
        let rows = store::office::legal_paper::list(db, &scope, &query, BATCH).await?;
        let ids: Vec<LegalPaperId> = rows.iter().map(|it| it.id).collect();
        for it in store::office::legal_paper::sending::of(db, &ids).await? {
            if it.void_reason.is_none() {
                sent.entry(it.paper).or_default().push(it);
            }
        }
        query.before = rows.last().map(LegalPaperRow::place);
        let whole = rows.len() < BATCH as usize;
        papers.extend(rows);
        if whole || papers.len() >= ROWS_MAX {
            break;
        }
    }
    // What was numbered on one day stands in the order of its numbers.
    let place = |it: &LegalPaperRow| {
        let commune: &AreaKey = &it.commune;
        (commune.clone(), it.entered_on, it.arrival, it.series.clone(), it.number)
    };
    papers.sort_by_key(place);
    Ok((papers, sent))
}

fn name_of(app: &App, it: &LegalPaperRow) -> String {
    let kind = app.law().paper_kinds().get(&it.kind);
    format!("{}: {}", kind.map(|kind| kind.vi.as_str()).unwrap_or_default(), it.about)
}

/// The note of a paper, with how it came out of force.
fn note_of(app: &App, it: &LegalPaperRow) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let (Some(ending), Some(on)) = (it.ending, it.ended_on) {
        let key = format!("legal_ending.{}", ending.as_str());
        let word = app.words().get(Lang::Vi, &key);
        let by = it.ended_by_symbol.clone().unwrap_or_default();
        parts.push(base::text::clean(&format!("{word} {by} {}", show_day(on))));
    }
    parts.extend([&it.note, &it.doubt].into_iter().filter(|it| !it.is_empty()).cloned());
    parts.join("; ")
}

fn to(app: &App, it: &SendingRow) -> String {
    let key = format!("legal_purpose_mark.{}", it.purpose.as_str());
    let mark = app.words().get(Lang::Vi, &key);
    format!("{} ({mark})", it.recipient)
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

fn days(days: impl Iterator<Item = Day>) -> String {
    let mut all: Vec<Day> = days.collect();
    all.sort_unstable();
    all.dedup();
    joined(all.into_iter().map(show_day))
}

fn received(sent: &[SendingRow]) -> String {
    joined(sent.iter().filter_map(|it| {
        let on = show_day(it.received_on?);
        Some(base::text::clean(&format!("{} {on}", it.received_by)))
    }))
}

fn out_cells(app: &App, it: &LegalPaperRow, sent: &[SendingRow]) -> Vec<Cell> {
    let archived = |it: &&SendingRow| it.purpose == Purpose::Archive;
    let copies: i64 = sent.iter().map(|it| it.copies).sum();
    vec![
        Cell::Text(it.symbol.clone()),
        Cell::Text(show_day(it.day)),
        Cell::Text(name_of(app, it)),
        Cell::Text(it.signer.clone()),
        Cell::Text(joined(sent.iter().filter(|it| !archived(it)).map(|it| to(app, it)))),
        Cell::Text(joined(sent.iter().filter(archived).map(|it| it.recipient.clone()))),
        if copies > 0 { Cell::Count(copies) } else { Cell::Text(String::new()) },
        Cell::Text(days(sent.iter().map(|it| it.sent_on))),
        Cell::Text(received(sent)),
        Cell::Text(note_of(app, it)),
    ]
}

fn in_cells(app: &App, it: &LegalPaperRow, sent: &[SendingRow]) -> Vec<Cell> {
    vec![
        Cell::Text(it.arrived_on.map(show_day).unwrap_or_default()),
        it.arrival.map_or_else(|| Cell::Text(String::new()), Cell::Count),
        Cell::Text(issuer_words(app, &it.commune, it.issuer, &it.issuer_name)),
        Cell::Text(it.symbol.clone()),
        Cell::Text(show_day(it.day)),
        Cell::Text(name_of(app, it)),
        Cell::Text(joined(sent.iter().map(|it| to(app, it)))),
        Cell::Text(days(sent.iter().map(|it| it.sent_on))),
        Cell::Text(received(sent)),
        Cell::Text(note_of(app, it)),
    ]
}
