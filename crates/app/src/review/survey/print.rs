//! The forms of a village in one file, made in the background: how far it is, calling it off, and the
//! file until it was fetched.

use std::fs::File;
use std::sync::Arc;

use base::closed_set;
use base::id::{HouseholdId, RoundId, VillageId};
use paper::document::Document;
use serde_json::json;
use store::review::survey::SurveyRow;

use super::content::Content;
use super::printed::{FormOf, Forms, village_list};
use crate::App;
use crate::kernel::made_file::{Back, Work, keep};
use crate::kernel::paper::{Format, file_name, makes_pdf};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::review::certificate::{printable, printed};

/// Households of a village in one file: more than any has on its list, some five pages each.
const HOUSEHOLDS_MAX: usize = 1_000;
/// Forms laid out between two looks whether the work was called off.
const AT_ONCE: usize = 50;

closed_set! {
    /// Which forms are printed.
    Printing {
        /// The score sheets with Phiếu B2, of the forms that were taken.
        Scored = "scored",
        /// Phiếu B1 for the field, of every household on the list.
        Field = "field",
        /// The score sheets with Phiếu B2 to be filled in by hand, of every household on the list.
        FieldScored = "field_scored",
    }
}

/// Begins to print the forms of a village; gives where it can be watched and fetched. That they are
/// printed is written down first.
///
/// # Errors
/// `not_allowed`; `not_found` when there is none to print or the round goes by another form;
/// `pdf_missing`, `export_busy`.
pub async fn forms_print(
    app: &App,
    actor: &Actor,
    (round, village): (RoundId, VillageId),
    which: Printing,
) -> Result<uuid::Uuid> {
    actor.require(Action::SurveyAdd)?;
    if !makes_pdf() {
        return Err(Problem::new(Code::PdfMissing));
    }
    let permit = app.exports().permit(actor)?;
    let db = &**app.store();
    let row = crate::review::round::row(app, db, actor, round).await?;
    let mut households = village_list(app, actor, &row, village).await?;
    households.truncate(HOUSEHOLDS_MAX);
    let name = households.first().map(|it| it.village.clone()).unwrap_or_default();
    if which == Printing::Scored {
        let ids: Vec<HouseholdId> = households.iter().map(|it| it.id).collect();
        let taken = store::review::survey::list_in(db, round, &ids).await?;
        let of_sheet =
            |survey: &SurveyRow| Content::of(survey).is_ok_and(|content| content.is_of_sheet());
        households.retain(|of| taken.iter().any(|it| it.household == of.id && of_sheet(it)));
    }
    if households.is_empty() {
        return Err(Problem::new(Code::NotFound));
    }
    let forms = Forms::read(app, row).await?;
    let write = app.write(actor, Action::SurveyAdd).await?;
    let detail = json!({ "paper": which.as_str(), "village": village, "papers": households.len() });
    let commune = forms.round.commune.clone();
    write.commit(Some(&commune), round, detail).await?;
    let what = match which {
        Printing::Scored => "phiếu chấm điểm B1 B2",
        Printing::Field => "phiếu B1 đi rà soát",
        Printing::FieldScored => "phiếu chấm điểm B1 B2 đi rà soát",
    };
    let name = file_name(&[what, &name, &forms.round.year.to_string()]);
    let file = (format!("{name}.pdf"), Format::Pdf.media_type());
    let total = i64::try_from(households.len()).unwrap_or(i64::MAX);
    let work = Work::new(actor, file, app.now(), total).of_round(round, Back::List);
    let work = Arc::new(work);
    let export = app.new_id();
    keep(app, export, &work);
    let (app, actor) = (app.clone(), actor.clone());
    tokio::spawn(async move {
        let made = forms_made(&app, &work, &actor, (&forms, &households), which).await;
        work.ends(made);
        drop(permit);
    });
    Ok(export)
}

async fn forms_made(
    app: &App,
    work: &Arc<Work>,
    actor: &Actor,
    (forms, households): (&Forms, &[FormOf]),
    which: Printing,
) -> Result<(File, u64)> {
    let mut documents: Vec<(Document, String)> = Vec::with_capacity(households.len());
    for some in households.chunks(AT_ONCE) {
        documents.extend(match which {
            Printing::Field => forms.b1(app, some, &[]).await?,
            Printing::FieldScored => forms.blank_sheets(app, some).await?,
            Printing::Scored => {
                let ids: Vec<HouseholdId> = some.iter().map(|it| it.id).collect();
                let db = &**app.store();
                let taken = store::review::survey::list_in(db, forms.round.id, &ids).await?;
                forms.score_sheets(app, &taken, some).await?
            }
        });
        work.step(some.len())?;
    }
    printed(work, actor, printable(documents, "score_sheet")).await
}
