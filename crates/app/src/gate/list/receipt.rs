//! The receipt of a list that is in the register: numbered within its commune, kept for ever, to be
//! printed or put away as a workbook.

use base::id::ImportId;
use base::words::Lang;
use paper::{Cell, HeadCell, Row, Sheet};
use store::gate::list::ImportState;
use store::gate::list_detail::ReceiptHousehold;

use super::show::ImportView;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::{App, PAGE_ROWS, Page};

/// The most households written into the workbook of a receipt: the largest list accepted.
const WORKBOOK_MAX: usize = 200_000;
/// How many are read at once for it.
const CHUNK: u32 = 2_000;

#[derive(Debug, Clone)]
pub struct ReceiptView {
    /// The list.
    pub import: ImportView,
    /// Its number within the commune.
    pub number: i32,
    /// The commune's name.
    pub commune_name: String,
    /// Who accepted it.
    pub accepted_by: String,
    /// Who sent it.
    pub received_by: String,
    /// One page of the households added or changed.
    pub households: Vec<ReceiptHousehold>,
    /// Where the next page goes on.
    pub next: Option<String>,
}

/// The receipt of an accepted list, with one page of its households by code.
///
/// # Errors
/// `not_found`, also when the list is not in the register.
pub async fn receipt(
    app: &App,
    actor: &Actor,
    id: ImportId,
    after: Option<&str>,
) -> Result<ReceiptView> {
    actor.require(Action::ImportSee)?;
    let db = &**app.store();
    let row = crate::gate::list::row(app, db, actor, id).await?;
    let number = row.receipt_number.filter(|_| row.state == ImportState::Accepted);
    let number = number.ok_or_else(|| Problem::new(Code::NotFound))?;
    let after = after.unwrap_or_default();
    let households =
        store::gate::list_detail::list_households(db, id, after, PAGE_ROWS + 1).await?;
    let Page { rows: households, next } = Page::cut(households, |row| row.code.clone());
    let (by, from) = (row.accepted_by, row.received_by);
    let mut import = crate::gate::list::show::view(app, row, None).await?;
    import.searched = crate::gate::list::show::searched(app, actor, &import).await?;
    Ok(ReceiptView {
        number,
        commune_name: crate::place::area::name(app, &import.commune),
        accepted_by: match by {
            Some(account) => store::office::account::name(db, account).await?.unwrap_or_default(),
            None => String::new(),
        },
        received_by: store::office::account::name(db, from).await?.unwrap_or_default(),
        import,
        households,
        next,
    })
}

/// The same as a workbook, with all its households.
///
/// # Errors
/// As [`receipt`].
pub async fn receipt_xlsx(app: &App, actor: &Actor, id: ImportId, lang: Lang) -> Result<Vec<u8>> {
    let receipt = self::receipt(app, actor, id, None).await?;
    let db = &**app.store();
    let mut rows = Vec::new();
    let mut after = String::new();
    while rows.len() < WORKBOOK_MAX {
        let page = store::gate::list_detail::list_households(db, id, &after, CHUNK).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.code);
        for household in page {
            let act = format!("receipt.{}", household.act);
            let act = app.words().get(lang, &act).to_owned();
            let place = i64::try_from(rows.len()).unwrap_or(i64::MAX).saturating_add(1);
            let cells = vec![
                Cell::Count(place),
                Cell::Text(household.code),
                Cell::Text(household.head),
                Cell::Text(act),
            ];
            rows.push(Row { cells, total: false });
        }
    }
    let sheet = receipt_sheet(app, &receipt, rows, lang);
    let task = tokio::task::spawn_blocking(move || paper::to_xlsx(&sheet));
    task.await.map_err(Problem::internal)?.map_err(Problem::internal)
}

fn receipt_sheet(app: &App, receipt: &ReceiptView, rows: Vec<Row>, lang: Lang) -> Sheet {
    let words = app.words();
    let w = |key: &str| words.get(lang, key).to_owned();
    let counts = &receipt.import.counts;
    let at = receipt.import.accepted_at.as_ref().map(|at| app.local_time(at));
    let number = receipt.number.to_string();
    let mut subtitles = vec![
        receipt.commune_name.clone(),
        format!("{}: {}", w("receipt.when"), at.unwrap_or_default()),
        format!("{}: {}", w("receipt.who"), receipt.accepted_by),
    ];
    for file in &receipt.import.files {
        let (told, hash) = (w("receipt.file"), w("receipt.hash"));
        subtitles.push(format!("{told}: {} ({hash} {})", file.name, file.hash));
    }
    let counted = [
        ("imports.rows", counts.rows),
        ("imports.households", counts.households),
        ("imports.people", counts.people),
        ("imports.new", counts.new),
        ("imports.unchanged", counts.unchanged),
        ("imports.changed", counts.changed),
        ("imports.surveys", counts.surveys),
        ("imports.classes", counts.classes),
    ];
    subtitles.push(counted.map(|(key, count)| format!("{}: {count}", w(key))).join("; "));
    let head = ["receipt.place", "receipt.code", "receipt.head", "receipt.act"];
    Sheet {
        name: w("receipt.sheet"),
        title: words.fill(lang, "receipt.title", [("number", number.as_str())]),
        subtitles,
        head: vec![head.iter().map(|key| HeadCell::one(w(key))).collect()],
        widths: vec![8, 16, 32, 18],
        rows,
        ..Sheet::default()
    }
}
