//! Papers as downloads: each at the address, and for those, that its noun declares.

use app::kernel::paper::{Format, Paper};
use app::kernel::problem::{Code, Problem};
use axum::extract::{Path, State};
use uuid::Uuid;

use crate::Web;
use crate::kernel::page::Answer;
use crate::kernel::paper::paper_download;
use crate::kernel::route::{Declared, get};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    app::front::papers::all().map(route).collect()
}

fn route(paper: &'static Paper) -> Declared {
    let handler = move |State(web): State<Web>,
                        signed: Signed,
                        Path((id, ending)): Path<(Uuid, String)>| async move {
        download(&web, &signed, paper, id, &ending).await
    };
    get(paper.address, paper.right, handler).examples(&[("ending", "pdf")])
}

/// A paper as .docx, .pdf or a page to print, always as a download.
async fn download(web: &Web, signed: &Signed, paper: &Paper, id: Uuid, ending: &str) -> Answer {
    let format = Format::from_name(ending).ok_or_else(|| Problem::new(Code::NotFound))?;
    let file = app::front::papers::file(&web.app, &signed.actor, paper, id, format).await?;
    Ok(paper_download(file))
}
