//! What a round knows, to be taken along: its list with points and classes, the facts of Phiếu B1 part A a
//! household a row, those of part B a person a row. Which columns somebody may take, `catalogue.toml` says;
//! that it leaves is written down before.

mod column;
mod read;

use std::sync::Arc;

use base::closed_set;
use base::id::RoundId;
use base::words::Lang;
use serde_json::json;
use store::review::round::RoundRow;

pub use self::column::RoundRows;
use self::column::{RoundColumn, columns};
use crate::App;
use crate::figure::export::{Form, REASON_MAX, REASON_MIN};
use crate::kernel::list_file::{self, Format};
use crate::kernel::made_file::{Back, Export, Work, fetch, keep};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;
use crate::review::document::Scores;
use crate::review::survey::{Prepared, prepare};

closed_set! {
    /// How the files of a round are offered.
    Offered {
        /// The list alone: the round goes by another form, or the reader sees no answers.
        List = "list",
        /// The list and what was stated.
        Facts = "facts",
    }
}

/// What is to be taken along.
#[derive(Debug, Clone)]
pub struct RoundExport {
    /// What a row is.
    pub rows: RoundRows,
    /// How much it says of who the people are.
    pub form: Form,
    pub format: Format,
    /// What it is for; needed for sensitive columns.
    pub reason: String,
    /// The language of titles and values.
    pub lang: Lang,
}

/// Which files a round has for somebody.
///
/// # Errors
/// `not_allowed`, `not_found`.
pub async fn offered(app: &App, actor: &Actor, id: RoundId) -> Result<Offered> {
    actor.require(Action::ExportSee)?;
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, id).await?;
    let prepared = prepare(app, db, &round).await?;
    let by_sheet = prepared.is_some_and(|it| it.sheet().is_some());
    Ok(if by_sheet && actor.sees_answers() { Offered::Facts } else { Offered::List })
}

/// Writes down what leaves, then lets it leave; it is called off when nobody takes it.
///
/// # Errors
/// `not_allowed`, `not_found` for facts of a round that goes by another form; `export_column_unknown` when
/// the role sees none of its columns, `export_reason_missing`, `export_busy`.
pub async fn make(app: &App, actor: &Actor, id: RoundId, new: RoundExport) -> Result<Export> {
    let (_, work) = start(app, actor, id, new).await?;
    Ok(fetch(work))
}

/// Writes down what leaves and begins to make it; gives where it can be watched and fetched.
///
/// # Errors
/// As [`make`].
pub async fn begin(app: &App, actor: &Actor, id: RoundId, new: RoundExport) -> Result<uuid::Uuid> {
    let (export, work) = start(app, actor, id, new).await?;
    keep(app, export, &work);
    Ok(export)
}

async fn start(
    app: &App,
    actor: &Actor,
    id: RoundId,
    new: RoundExport,
) -> Result<(uuid::Uuid, Arc<Work>)> {
    actor.require(Action::ExportMake)?;
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, id).await?;
    let prepared = prepare(app, db, &round).await?;
    let columns = chosen(app, actor, prepared.as_ref(), &new)?;
    let permit = app.exports().permit(actor)?;
    let scope = app.scope(actor);
    let households = match new.rows {
        RoundRows::Listed => store::review::listing::count(db, &scope, id).await?,
        RoundRows::Households | RoundRows::People => {
            store::review::survey_export::count(db, &scope, id).await?
        }
    };
    let write = app.write(actor, Action::ExportMake).await?;
    let detail = json!({
        "rows": new.rows.as_str(), "form": new.form.as_str(), "format": new.format.as_str(),
        "columns": columns.iter().map(|column| column.id.as_str()).collect::<Vec<_>>(),
        "round": id, "households": households, "reason": base::text::clean(&new.reason),
    });
    let export = app.new_id();
    let chain = crate::kernel::write::chain_of(&*write, actor, round.review_day).await?;
    write.commit(chain.as_ref(), Subject::export(export), detail).await?;
    let scores = crate::review::papers::scores_paper(db, &round).await?;
    let head = head(app, &round, &columns, &new, scores);
    let name = format!("{}-{}.{}", stem(new.rows), round.review_day, new.format.ending());
    let file = (name, new.format.media_type());
    let work = Work::new(actor, file, app.now(), households).of_round(id, Back::List);
    let work = Arc::new(work);
    let pages = read::OfRound {
        app: app.clone(),
        scope,
        round,
        prepared,
        columns,
        rows: new.rows,
        form: new.form,
        lang: new.lang,
        salt: [app.new_id(), app.new_id()],
        after: None,
    };
    list_file::start(app, pages, (head, new.format), Arc::clone(&work), permit);
    Ok((export, work))
}

/// The columns that the actor may take; refuses sensitive ones without a reason.
fn chosen(
    app: &App,
    actor: &Actor,
    prepared: Option<&Prepared>,
    new: &RoundExport,
) -> Result<Vec<RoundColumn>> {
    let sheet = prepared.and_then(Prepared::sheet);
    if new.rows != RoundRows::Listed && sheet.is_none() {
        return Err(Problem::new(Code::NotFound));
    }
    let catalogue = app.catalogue();
    let mut all = columns(app, sheet, new);
    let has_facts = all.iter().any(|column| column.is_fact);
    all.retain(|column| catalogue.sees(actor.role, column.from));
    // A list of facts without the facts is none.
    let facts = has_facts && !all.iter().any(|column| column.is_fact);
    if all.is_empty() || facts {
        return Err(Problem::new(Code::ExportColumnUnknown).with("column", new.rows.as_str()));
    }
    let reason = base::text::clean(&new.reason).chars().count();
    if reason > REASON_MAX {
        return Err(Problem::new(Code::BadInput).with("field", "reason"));
    }
    let sensitive = all.iter().find(|column| {
        catalogue.personal(column.from) == crate::kernel::catalogue::Nearness::Sensitive
    });
    if let Some(column) = sensitive
        && !base::text::says_why(&new.reason, REASON_MIN)
    {
        return Err(Problem::new(Code::ExportReasonMissing)
            .with("column", &column.title)
            .with("least", REASON_MIN));
    }
    Ok(all)
}

fn head(
    app: &App,
    round: &RoundRow,
    columns: &[RoundColumn],
    new: &RoundExport,
    scores: Scores,
) -> paper::ListHead {
    let (words, lang) = (app.words(), new.lang);
    let title = format!("round_export.title_{}", new.rows.as_str());
    let day = base::day::show_day(round.review_day);
    paper::ListHead {
        name: words.get(lang, "export.sheet").to_owned(),
        titles: vec![
            words.fill(lang, &title, [("day", day.as_str())]),
            crate::place::area::name(app, &round.commune),
            words.get(lang, "export.duty").to_owned(),
        ],
        warning: match scores {
            Scores::Artificial => Some(words.get(lang, "demo.artificial").to_owned()),
            Scores::Official => None,
        },
        columns: columns
            .iter()
            .map(|column| paper::ListColumn { title: column.title.clone(), width: column.width })
            .collect(),
    }
}

fn stem(rows: RoundRows) -> &'static str {
    match rows {
        RoundRows::Listed => "danh-sach-ra-soat",
        RoundRows::Households => "phieu-b1-phan-a",
        RoundRows::People => "phieu-b1-phan-b",
    }
}
