//! Files of a round on the API.

use app::figure::export::{Form, REASON_MAX};
use app::kernel::list_file::Format;
use app::kernel::problem::{Code, Problem};
use app::review::round_export::{RoundExport, RoundRows};
use axum::extract::Path;
use base::id::RoundId;
use base::words::Lang;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::kernel::input::Json;
use crate::kernel::problem::Failure;
use crate::kernel::shape::Download;
use crate::kernel::visit::Caller;

/// What a row is, how much it says of who people are, and what it is for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoundExportAsked {
    #[schemars(with = "RoundRows")]
    rows: String,
    #[schemars(with = "Form")]
    form: String,
    #[schemars(extend("enum" = ["xlsx", "csv", "csv_semicolon"]))]
    format: String,
    #[serde(default)]
    #[schemars(length(max = REASON_MAX))]
    reason: String,
    #[serde(default)]
    lang: Lang,
}

pub(crate) async fn make(
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(asked): Json<RoundExportAsked>,
) -> Result<Download, Failure> {
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    let new = RoundExport {
        rows: RoundRows::from_name(&asked.rows).ok_or_else(|| bad("rows"))?,
        form: Form::from_name(&asked.form).ok_or_else(|| bad("list_form"))?,
        format: Format::parse(&asked.format).ok_or_else(|| bad("format"))?,
        reason: asked.reason,
        lang: asked.lang,
    };
    let export = app::review::round_export::make(&caller.app, &caller.actor, id, new).await?;
    Ok(Download(crate::figure::export::file(export)))
}
