//! Poverty standards and score tables on the API.

use app::Standard;
use app::review::score_table::{ScoreTableNew, ScoreTableView};
use axum::extract::Path;
use base::Day;
use base::id::ScoreTableId;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Done, List, Made, view};
use crate::kernel::visit::Caller;

view! {
    /// Something that is said of a standard.
    StandardNote(it: &app::Note) {
        vi: String = it.vi.clone(),
        en: String = it.en.clone(),
        source: String = it.source.clone(),
        /// Whether it was read in the text named.
        checked: bool = it.confidence == app::Confidence::Checked,
    }
}

view! {
    /// A poverty standard.
    StandardLine(it: &Standard, today: Day) {
        id: String = it.id.clone(),
        name_vi: String = it.name_vi.clone(),
        name_en: String = it.name_en.clone(),
        from: Day = it.from,
        to: Option<Day> = it.to,
        source: String = it.source.clone(),
        /// The hash of what it says today.
        seal: String = it.seal(today),
        /// What it lacks to classify.
        missing: Vec<String> =
            it.rule_on(it.from).err().map(|refusal| refusal.missing).unwrap_or_default(),
        /// What is said of it beside; nothing rests on it.
        notes: Vec<StandardNote> = it.notes.iter().map(StandardNote::of).collect(),
    }
}

view! {
    /// A score table with its text.
    ScoreTableContent(table: ScoreTableView, content: String) {
        table: ScoreTableView = table,
        content: String = content,
    }
}

pub(crate) async fn standards(caller: Caller) -> Result<Json<List<StandardLine>>, Failure> {
    let today = caller.app.today();
    let all = caller.app.law().standards().all();
    Ok(Json(List::of(all, |standard| StandardLine::of(standard, today))))
}

pub(crate) async fn list(caller: Caller) -> Result<Json<List<ScoreTableView>>, Failure> {
    let tables = app::review::score_table::list(&caller.app, &caller.actor).await?;
    Ok(Json(List { rows: tables }))
}

pub(crate) async fn get(
    caller: Caller,
    Path(id): Path<ScoreTableId>,
) -> Result<Json<ScoreTableContent>, Failure> {
    let (table, content) = app::review::score_table::get(&caller.app, &caller.actor, id).await?;
    Ok(Json(ScoreTableContent::of(table, content)))
}

/// A score table; `content` is its CSV.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScoreTableImport {
    id: ScoreTableId,
    standard: String,
    name: String,
    content: String,
}

pub(crate) async fn import(
    caller: Caller,
    Json(new): Json<ScoreTableImport>,
) -> Result<Made<ScoreTableView>, Failure> {
    let ScoreTableImport { id, standard, name, content } = new;
    let new = ScoreTableNew { id, standard, name, content: content.into_bytes() };
    Ok(Made(app::review::score_table::import(&caller.app, &caller.actor, new).await?))
}

/// The id that the table will have.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfficialImport {
    id: ScoreTableId,
}

pub(crate) async fn import_official(
    caller: Caller,
    Json(new): Json<OfficialImport>,
) -> Result<Made<ScoreTableView>, Failure> {
    let table = app::review::score_table::import_official(&caller.app, &caller.actor, new.id);
    Ok(Made(table.await?))
}

pub(crate) async fn approve(caller: Caller, Path(id): Path<ScoreTableId>) -> Result<Done, Failure> {
    app::review::score_table::approve(&caller.app, &caller.actor, id).await?;
    Ok(Done)
}
