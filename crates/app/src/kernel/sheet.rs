//! A list as a sheet that leaves the program: the kinds of files, the line of the log, the file.

use base::words::Lang;
use paper::Sheet;
use serde_json::Value;

use crate::App;
use crate::kernel::paper::PaperFile;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetFormat {
    /// A workbook of Excel.
    Xlsx,
    /// A workbook of LibreOffice.
    Ods,
    /// Text with commas.
    Csv,
    /// A page to print.
    Html,
}

impl SheetFormat {
    /// All of them, the usual one first.
    pub const ALL: [SheetFormat; 4] =
        [SheetFormat::Xlsx, SheetFormat::Ods, SheetFormat::Csv, SheetFormat::Html];

    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            SheetFormat::Xlsx => "xlsx",
            SheetFormat::Ods => "ods",
            SheetFormat::Csv => "csv",
            SheetFormat::Html => "html",
        }
    }

    /// The kind of an ending.
    pub fn parse(ending: &str) -> Option<SheetFormat> {
        SheetFormat::ALL.into_iter().find(|format| format.ending() == ending)
    }

    fn media_type(self) -> &'static str {
        match self {
            SheetFormat::Xlsx => {
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
            SheetFormat::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            SheetFormat::Csv => "text/csv; charset=utf-8",
            SheetFormat::Html => "text/html; charset=utf-8",
        }
    }
}

/// Writes down that a list leaves, and gives it as a file.
pub(crate) async fn hand_out(
    app: &App,
    actor: &Actor,
    sheet: Sheet,
    format: SheetFormat,
    lang: Lang,
    name: &[&str],
    detail: Value,
) -> Result<PaperFile> {
    hand_out_to(app, (actor, Action::ExportMake), sheet, format, lang, name, detail).await
}

/// The same of a list that whoever may read it may take along.
pub(crate) async fn hand_out_to(
    app: &App,
    (actor, action): (&Actor, Action),
    mut sheet: Sheet,
    format: SheetFormat,
    lang: Lang,
    name: &[&str],
    detail: Value,
) -> Result<PaperFile> {
    let write = app.write(actor, action).await?;
    let chain = crate::kernel::write::chain_of(&*write, actor, app.today()).await?;
    write.commit(chain.as_ref(), Subject::export(app.new_id()), detail).await?;
    let name = crate::kernel::paper::file_name(name);
    // Whoever has no whole numbers on papers has none in what somebody typed either.
    if !crate::kernel::paper::has_whole_numbers(actor) {
        sheet.change_texts(&mut |text| *text = base::number_in_text::mask(text).into_owned());
    }
    // Putting a workbook together is work for a processor, not for the threads that answer requests.
    let task = tokio::task::spawn_blocking(move || match format {
        SheetFormat::Xlsx => paper::to_xlsx(&sheet),
        SheetFormat::Ods => paper::to_ods(&sheet),
        SheetFormat::Csv => paper::to_csv(&sheet),
        SheetFormat::Html => Ok(paper::to_html(&sheet, lang.as_str()).into_bytes()),
    });
    let content = task.await.map_err(Problem::internal)?.map_err(Problem::of_file)?;
    Ok(PaperFile {
        name: format!("{name}.{}", format.ending()),
        media_type: format.media_type(),
        content,
    })
}

/// Refuses a list that is longer than a sheet is made for.
pub(crate) fn bounded<T>(rows: &[T], most: usize) -> Result<()> {
    match rows.len() > most {
        true => Err(Problem::new(Code::ListTooLong).with("max", most)),
        false => Ok(()),
    }
}
