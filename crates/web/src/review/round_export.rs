//! Files of a round: its list with points and classes, and what its forms state.

mod api;

use app::Action;
use app::figure::export::Form;
use app::kernel::list_file::Format;
use app::kernel::problem::Code;
use app::review::round_export::{RoundExport, RoundRows};
use axum::extract::{Path, State};
use base::id::RoundId;
use serde::Deserialize;

use crate::Web;
use crate::kernel::input;
use crate::kernel::page::{Answer, see};
use crate::kernel::route::{self, Declared, Together, post};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    vec![
        post("/rounds/{id}/export", Action::ExportMake, Together::Apart, begin),
        route::write(
            "/api/v1/rounds/{id}/export",
            Action::ExportMake,
            Together::Apart,
            "The list of a round, or what its forms state of households or of people, as a file \
             (.xlsx, .csv), sent while it is made; written into the audit log before.",
            api::make,
        ),
    ]
}

#[derive(Deserialize)]
struct ExportForm {
    rows: String,
    form: String,
    format: String,
    #[serde(default)]
    reason: String,
}

/// Begins the file and goes to the page on which it is watched.
async fn begin(
    State(web): State<Web>,
    signed: Signed,
    Path(id): Path<RoundId>,
    input::Form(form): input::Form<ExportForm>,
) -> Answer {
    let bad = |field: &str| app::Problem::new(Code::BadInput).with("field", field);
    let new = RoundExport {
        rows: RoundRows::from_name(&form.rows).ok_or_else(|| bad("rows"))?,
        form: Form::from_name(&form.form).ok_or_else(|| bad("form"))?,
        format: Format::parse(&form.format).ok_or_else(|| bad("format"))?,
        reason: form.reason,
        lang: signed.frame.lang,
    };
    let export = app::review::round_export::begin(&web.app, &signed.actor, id, new).await?;
    see(&format!("/exports/{export}"))
}
