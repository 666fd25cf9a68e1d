//! All certificates of a round in one file, made in the background like a long list: how far it is,
//! calling it off, and the file until it was fetched.

use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;

use base::id::RoundId;
use paper::document::Document;

use crate::App;
use crate::kernel::list_file::disk;
use crate::kernel::made_file::{Back, Work, keep};
use crate::kernel::paper::{Format, makes_pdf, mask, render_all};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::review::certificate::paper::{
    certificates_name, certificates_of, certificates_to_print, printable,
};

/// Certificates laid out between two looks whether the work was called off.
const AT_ONCE: usize = 100;

/// Begins to print the certificates of a round; gives where it can be watched and fetched. That
/// they are printed is written down first: they carry personal numbers.
///
/// # Errors
/// `not_allowed`, `not_found` when there is none to print, `pdf_missing`, `export_busy`.
pub async fn certificates_print(app: &App, actor: &Actor, id: RoundId) -> Result<uuid::Uuid> {
    actor.require(Action::CertificateSee)?;
    if !makes_pdf() {
        return Err(Problem::new(Code::PdfMissing));
    }
    let permit = app.exports().permit(actor)?;
    let ids = certificates_to_print(app, actor, id).await?;
    let (first, rest) = ids.split_at(ids.len().min(AT_ONCE));
    // The first are laid out at once: what stands against printing them is said here and now.
    let documents = certificates_of(app, actor, first, id).await?;
    if documents.is_empty() {
        return Err(Problem::new(Code::NotFound));
    }
    let name = certificates_name(app, actor, id).await?;
    let file = (format!("{name}.pdf"), Format::Pdf.media_type());
    let total = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let work = Work::new(actor, file, app.now(), total).of_round(id, Back::Certificates);
    let work = Arc::new(work);
    let export = app.new_id();
    keep(app, export, &work);
    let (app, actor, rest) = (app.clone(), actor.clone(), rest.to_vec());
    tokio::spawn(async move {
        let made = certificates_made(&app, &work, &actor, documents, (&rest, id)).await;
        work.ends(made);
        drop(permit);
    });
    Ok(export)
}

async fn certificates_made(
    app: &App,
    work: &Arc<Work>,
    actor: &Actor,
    mut documents: Vec<(Document, String)>,
    (rest, id): (&[base::id::CertificateId], base::id::RoundId),
) -> Result<(File, u64)> {
    work.step(documents.len())?;
    for some in rest.chunks(AT_ONCE) {
        documents.extend(certificates_of(app, actor, some, id).await?);
        work.step(some.len())?;
    }
    printed(work, actor, printable(documents, "certificate")).await
}

/// Papers as one file, off the threads that answer requests.
pub(crate) async fn printed(
    work: &Work,
    actor: &Actor,
    mut documents: Vec<Document>,
) -> Result<(File, u64)> {
    for document in &mut documents {
        mask(actor, document);
    }
    work.write();
    let written = tokio::task::spawn_blocking(move || {
        let bytes = render_all(&documents)?.bytes;
        let mut file = tempfile::tempfile().map_err(disk)?;
        file.write_all(&bytes).map_err(disk)?;
        Ok((file, u64::try_from(bytes.len()).unwrap_or(u64::MAX)))
    });
    written.await.map_err(Problem::internal)?
}
