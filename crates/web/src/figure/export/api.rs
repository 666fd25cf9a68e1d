//! Lists to take along, on the API: the columns there are, and the file.

use app::Class;
use app::figure::export::{Column, ColumnOffer, ExportNew, Form, REASON_MAX, Rows};
use app::kernel::list_file::Format;
use app::kernel::problem::{Code, Problem};
use app::people::household::HouseholdListQuery;
use base::Day;
use base::id::VillageId;
use base::words::{Lang, Words};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::{Download, List, view};
use crate::kernel::visit::Caller;

fn fits(column: &Column, rows: Rows) -> Vec<Form> {
    Form::ALL.into_iter().filter(|form| column.fits(rows, *form)).collect()
}

view! {
    /// A column that one may take along.
    ExportColumn(words: &Words, it: &ColumnOffer) {
        id: &'static str = it.column.id,
        group: &'static str = it.column.group,
        sensitive: bool = it.sensitive,
        title_vi: String = it.column.title(words, Lang::Vi),
        title_en: String = it.column.title(words, Lang::En),
        /// The forms of a list of households that have it.
        household: Vec<Form> = fits(it.column, Rows::Household),
        /// The forms of a list of members that have it.
        member: Vec<Form> = fits(it.column, Rows::Member),
    }
}

pub(crate) async fn columns(caller: Caller) -> Result<Json<List<ExportColumn>>, Failure> {
    let columns = app::figure::export::columns(&caller.app, &caller.actor)?;
    let words = caller.app.words();
    Ok(Json(List::of(&columns, |it| ExportColumn::of(words, it))))
}

/// Which households, with which columns, for what.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportAsked {
    #[schemars(with = "Rows")]
    rows: String,
    #[schemars(with = "Form")]
    form: String,
    #[schemars(extend("enum" = ["xlsx", "csv", "csv_semicolon"]))]
    format: String,
    columns: Vec<String>,
    #[serde(default)]
    #[schemars(length(max = REASON_MAX))]
    reason: String,
    #[serde(default)]
    text: String,
    class: Option<Class>,
    village: Option<VillageId>,
    day: Option<Day>,
    #[serde(default)]
    lang: Lang,
}

pub(crate) async fn make(
    caller: Caller,
    Json(asked): Json<ExportAsked>,
) -> Result<Download, Failure> {
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    let new = ExportNew {
        list: HouseholdListQuery {
            text: asked.text.chars().take(200).collect(),
            class: asked.class,
            village: asked.village,
            day: asked.day,
            after: None,
        },
        rows: Rows::from_name(&asked.rows).ok_or_else(|| bad("rows"))?,
        form: Form::from_name(&asked.form).ok_or_else(|| bad("list_form"))?,
        format: Format::parse(&asked.format).ok_or_else(|| bad("format"))?,
        columns: asked.columns,
        reason: asked.reason,
        lang: asked.lang,
    };
    let export = app::figure::export::make(&caller.app, &caller.actor, new).await?;
    Ok(Download(super::file(export)))
}
