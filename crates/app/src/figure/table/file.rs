//! Tables as files. A list may be long: it is streamed while it is read.

use std::io::Write;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base::words::Lang;
use figures::Shape;
use futures_util::StreamExt;
use paper::{CsvWriter, HeadCell, HtmlWriter, OdsWriter, Row, Sheet, SheetWriter};
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::SendTimeoutError;

use super::compute::Computed;
use super::{Asked, TableQuery, TableView};
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// A workbook of Excel.
    Xlsx,
    /// A workbook of LibreOffice.
    Ods,
    /// Text with commas.
    Csv,
    /// A page.
    Html,
    /// For programs.
    Json,
}

impl TableFormat {
    /// All of them.
    pub const ALL: [TableFormat; 5] = [
        TableFormat::Xlsx,
        TableFormat::Ods,
        TableFormat::Csv,
        TableFormat::Html,
        TableFormat::Json,
    ];

    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            TableFormat::Xlsx => "xlsx",
            TableFormat::Ods => "ods",
            TableFormat::Csv => "csv",
            TableFormat::Html => "html",
            TableFormat::Json => "json",
        }
    }

    /// Their media type.
    pub fn media_type(self) -> &'static str {
        match self {
            TableFormat::Xlsx => {
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
            TableFormat::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            TableFormat::Csv => "text/csv; charset=utf-8",
            TableFormat::Html => "text/html; charset=utf-8",
            TableFormat::Json => "application/json",
        }
    }

    /// The format of a file ending.
    pub fn parse(ending: &str) -> Option<TableFormat> {
        TableFormat::ALL.into_iter().find(|format| format.ending() == ending)
    }
}

pub struct TableFile {
    pub name: String,
    pub media_type: &'static str,
    /// Its bytes as a stream. A chunk that is a problem is the last: the file is not whole.
    pub pieces: mpsc::Receiver<Result<Vec<u8>>>,
}

impl TableFile {
    /// All of it at once.
    ///
    /// # Errors
    /// What stopped it.
    pub async fn bytes(mut self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        while let Some(piece) = self.pieces.recv().await {
            bytes.extend(piece?);
        }
        Ok(bytes)
    }
}

/// An Excel workbook is put together in memory: no more rows than some 100 MB hold. Longer lists
/// go into the other formats, which are not.
const XLSX_ROWS_MAX: usize = 100_000;
/// A piece is sent when it has grown to this.
const PIECE_BYTES: usize = 256 * 1024;
/// Pieces that wait for whoever takes the file.
const PIECES: usize = 2;
/// Who takes no piece for so long is given up: a list is read on one of the few connections.
const TAKEN_WITHIN: Duration = Duration::from_secs(60);

/// A table as a file.
///
/// # Errors
/// As [`super::get`]; `list_too_long` for a list that no workbook holds.
pub async fn file(
    app: &App,
    actor: &Actor,
    query: &TableQuery,
    format: TableFormat,
    lang: Lang,
) -> Result<TableFile> {
    let view = crate::figure::table::get(app, actor, query).await?;
    file_of(app, actor, query, view, format, lang).await
}

/// A table that was counted already as a file; `query` is what it was asked by.
///
/// # Errors
/// As [`file`].
pub async fn file_of(
    app: &App,
    actor: &Actor,
    query: &TableQuery,
    view: TableView,
    format: TableFormat,
    lang: Lang,
) -> Result<TableFile> {
    let name = format!(
        "{}-{}-{}.{}",
        view.def.id,
        view.area.replace('@', "-"),
        view.closing,
        format.ending()
    );
    let (sender, pieces) = mpsc::channel(PIECES);
    let file = TableFile { name, media_type: format.media_type(), pieces };
    if view.def.shape == Shape::List && format != TableFormat::Xlsx {
        let asked = crate::figure::table::asked(app, actor, query).await?;
        let (app, actor) = (app.clone(), actor.clone());
        tokio::spawn(async move {
            let sent = list_pieces(&app, &actor, &asked, &view, format, lang, &sender).await;
            if let Err(problem) = sent {
                // Nobody to tell when the receiver is gone: then that is why it ended.
                let _ = sender.send(Err(problem)).await;
            }
        });
        return Ok(file);
    }
    let content = match format {
        TableFormat::Json => serde_json::to_vec_pretty(&crate::figure::table::json(app, &view))
            .map_err(Problem::internal)?,
        TableFormat::Xlsx | TableFormat::Ods | TableFormat::Csv | TableFormat::Html => {
            let mut sheet = crate::figure::table::sheet::sheet(app, &view, lang);
            if view.def.shape == Shape::List {
                sheet.rows = list_rows_all(app, actor, query, &view, lang).await?;
            }
            whole(vec![sheet], format, lang).await?
        }
    };
    // The channel is empty and has room.
    let _ = sender.send(Ok(content)).await;
    Ok(file)
}

/// All tables of an area and period as one workbook, a sheet each.
///
/// # Errors
/// As [`file`]; `bad_input` for a format that is no workbook.
pub async fn workbook(
    app: &App,
    actor: &Actor,
    query: &TableQuery,
    format: TableFormat,
    lang: Lang,
) -> Result<Vec<u8>> {
    actor.require(Action::TableSee)?;
    if !matches!(format, TableFormat::Xlsx | TableFormat::Ods) {
        return Err(Problem::new(Code::BadInput).with("field", "format"));
    }
    let ids: Vec<String> = app.law().tables().iter().map(|def| def.id.clone()).collect();
    let mut sheets = Vec::new();
    for view in crate::figure::table::get_many(app, actor, query, &ids).await? {
        let mut sheet = crate::figure::table::sheet::sheet(app, &view, lang);
        if view.def.shape == Shape::List {
            let query = TableQuery { id: view.def.id.clone(), ..query.clone() };
            sheet.rows = list_rows_all(app, actor, &query, &view, lang).await?;
        }
        sheets.push(sheet);
    }
    whole(sheets, format, lang).await
}

async fn list_rows_all(
    app: &App,
    actor: &Actor,
    query: &TableQuery,
    view: &TableView,
    lang: Lang,
) -> Result<Vec<Row>> {
    let asked = crate::figure::table::asked(app, actor, query).await?;
    let computed = Computed::new(app, &asked.scope, &asked.target);
    let figures = computed.query(&asked.def, &[], (asked.opening, asked.closing));
    let stream = store::figure::table::list_stream(app.store(), &asked.scope, figures).await?;
    let mut stream = pin!(stream);
    let reading =
        crate::figure::table::list::list_reading(app, actor, &asked.def, view.level, lang);
    let (mut rows, mut village) = (Vec::new(), None);
    while let Some(row) = stream.next().await {
        let row = row?;
        if village.replace(row.village) != Some(row.village) {
            rows.push(crate::figure::table::list::list_divider(
                &reading,
                &crate::figure::table::list::list_place(app, &reading, &row),
            ));
        }
        let cells = crate::figure::table::list::list_cells(app, &reading, &row);
        rows.push(Row { cells, total: false });
        if rows.len() > XLSX_ROWS_MAX {
            return Err(Problem::new(Code::ListTooLong).with("max", XLSX_ROWS_MAX));
        }
    }
    Ok(rows)
}

/// Writes a list while it is read.
async fn list_pieces(
    app: &App,
    actor: &Actor,
    asked: &Asked,
    view: &TableView,
    format: TableFormat,
    lang: Lang,
    sender: &mpsc::Sender<Result<Vec<u8>>>,
) -> Result<()> {
    let mut sheet = crate::figure::table::sheet::sheet(app, view, lang);
    if format == TableFormat::Csv {
        // A program reads every row by itself: where it lives stands behind the law's columns.
        let name = app.words().get(lang, "table.area").to_owned();
        if let Some(top) = sheet.head.first_mut() {
            top.push(HeadCell { text: name, across: 1, down: 2 });
            sheet.widths.push(26);
        }
    }
    let written = Written::default();
    let mut writer = ListWriter::begin(app, view, &sheet, format, lang, written.clone())?;
    let computed = Computed::new(app, &asked.scope, &asked.target);
    let figures = computed.query(&asked.def, &[], (asked.opening, asked.closing));
    let stream = store::figure::table::list_stream(app.store(), &asked.scope, figures).await?;
    let mut stream = pin!(stream);
    let reading =
        crate::figure::table::list::list_reading(app, actor, &asked.def, view.level, lang);
    let mut village = None;
    while let Some(row) = stream.next().await {
        let row = row?;
        let place = crate::figure::table::list::list_place(app, &reading, &row);
        if village.replace(row.village) != Some(row.village) {
            writer.divider(&crate::figure::table::list::list_divider(&reading, &place))?;
        }
        writer.row(crate::figure::table::list::list_cells(app, &reading, &row), place)?;
        if written.len() < PIECE_BYTES {
            continue;
        }
        match sender.send_timeout(Ok(written.take()), TAKEN_WITHIN).await {
            Ok(()) => {}
            Err(SendTimeoutError::Closed(_)) => return Ok(()),
            Err(SendTimeoutError::Timeout(_)) => {
                return Err(Problem::internal("nobody took the list"));
            }
        }
    }
    writer.end()?;
    let _ = sender.send(Ok(written.take())).await;
    Ok(())
}

/// Writes whole sheets on a blocking thread.
async fn whole(sheets: Vec<Sheet>, format: TableFormat, lang: Lang) -> Result<Vec<u8>> {
    let task = tokio::task::spawn_blocking(move || {
        let Some(first) = sheets.first() else { return Ok(Vec::new()) };
        match format {
            TableFormat::Xlsx => paper::to_xlsx_all(&sheets),
            TableFormat::Ods => paper::to_ods_all(&sheets),
            TableFormat::Csv => paper::to_csv(first),
            TableFormat::Html | TableFormat::Json => {
                Ok(paper::to_html(first, lang.as_str()).into_bytes())
            }
        }
    });
    task.await.map_err(Problem::internal)?.map_err(Problem::internal)
}

/// What was written and not yet sent.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A list in one of the formats that are written row by row.
enum ListWriter {
    Csv(Box<CsvWriter<Written>>),
    Html(HtmlWriter<Written>),
    Ods(Box<OdsWriter<Written>>),
    Json { out: Written, fields: Vec<String>, first: bool },
}

impl ListWriter {
    fn begin(
        app: &App,
        view: &TableView,
        sheet: &Sheet,
        format: TableFormat,
        lang: Lang,
        mut out: Written,
    ) -> Result<ListWriter> {
        Ok(match format {
            TableFormat::Html => ListWriter::Html(
                HtmlWriter::begin(sheet, lang.as_str(), out).map_err(Problem::internal)?,
            ),
            TableFormat::Ods => {
                ListWriter::Ods(Box::new(OdsWriter::begin(sheet, out).map_err(Problem::internal)?))
            }
            TableFormat::Json => {
                let mut text = serde_json::to_string(&crate::figure::table::json(app, view))
                    .map_err(Problem::internal)?;
                // The rows stand in the same object, behind what is said of all of them.
                text.pop();
                text.push_str(",\"rows\":[");
                out.write_all(text.as_bytes()).map_err(Problem::internal)?;
                let fields = view.def.shown().filter_map(|column| column.content.field());
                let fields = fields.map(str::to_owned).collect();
                ListWriter::Json { fields, out, first: true }
            }
            TableFormat::Csv | TableFormat::Xlsx => {
                ListWriter::Csv(Box::new(CsvWriter::begin(sheet, out).map_err(Problem::internal)?))
            }
        })
    }

    /// What sets the villages apart, where people read the list.
    fn divider(&mut self, row: &Row) -> Result<()> {
        match self {
            ListWriter::Html(writer) => writer.row(row).map_err(Problem::internal),
            ListWriter::Ods(writer) => writer.row(row).map_err(Problem::internal),
            ListWriter::Csv(_) | ListWriter::Json { .. } => Ok(()),
        }
    }

    /// A row; where it lives goes with it where programs read the list.
    fn row(&mut self, cells: Vec<paper::Cell>, place: String) -> Result<()> {
        let mut row = Row { cells, total: false };
        match self {
            ListWriter::Csv(writer) => {
                row.cells.push(paper::Cell::Text(place));
                writer.row(&row).map_err(Problem::internal)
            }
            ListWriter::Html(writer) => writer.row(&row).map_err(Problem::internal),
            ListWriter::Ods(writer) => writer.row(&row).map_err(Problem::internal),
            ListWriter::Json { out, fields, first } => {
                let cells = fields.iter().zip(&row.cells).map(|(field, cell)| {
                    let value = match cell {
                        paper::Cell::Count(n) => serde_json::Value::from(*n),
                        paper::Cell::Text(_) | paper::Cell::Mark(_) | paper::Cell::Rate(_) => {
                            serde_json::Value::from(cell.show())
                        }
                    };
                    (field.clone(), value)
                });
                let mut object: serde_json::Map<String, serde_json::Value> = cells.collect();
                object.insert("area".to_owned(), place.into());
                let comma = if std::mem::take(first) { "" } else { "," };
                let text = serde_json::to_string(&object).map_err(Problem::internal)?;
                write!(out, "{comma}\n{text}").map_err(Problem::internal)
            }
        }
    }

    fn end(self) -> Result<()> {
        match self {
            ListWriter::Csv(writer) => (*writer).end().map(drop).map_err(Problem::internal),
            ListWriter::Html(writer) => writer.end().map(drop).map_err(Problem::internal),
            ListWriter::Ods(writer) => (*writer).end().map(drop).map_err(Problem::internal),
            ListWriter::Json { mut out, .. } => out.write_all(b"\n]}\n").map_err(Problem::internal),
        }
    }
}
