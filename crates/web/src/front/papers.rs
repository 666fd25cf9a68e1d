//! Papers as downloads: each at the address, and for those, that its noun declares.

use app::kernel::paper::{Format, Paper, PaperWithin};
use app::kernel::problem::{Code, Problem};
use axum::extract::{Path, State};
use uuid::Uuid;

use crate::Web;
use crate::kernel::page::Answer;
use crate::kernel::paper::paper_download;
use crate::kernel::route::{Declared, get};
use crate::kernel::visit::Signed;

pub(crate) fn routes() -> Vec<Declared> {
    let within = app::front::papers::all_within().map(route_within);
    app::front::papers::all().map(route).chain(within).collect()
}

fn route(paper: &'static Paper) -> Declared {
    let handler = move |State(web): State<Web>,
                        signed: Signed,
                        Path((id, ending)): Path<(Uuid, String)>| async move {
        download(&web, &signed, paper, id, &ending).await
    };
    get(paper.address, paper.right, handler).examples(&[("ending", "pdf")])
}

fn route_within(paper: &'static PaperWithin) -> Declared {
    let handler = move |State(web): State<Web>,
                        signed: Signed,
                        Path((id, within, ending)): Path<(Uuid, Uuid, String)>| async move {
        let format = format_of(&ending)?;
        let of = (id, within);
        let file =
            app::front::papers::file_within(&web.app, &signed.actor, paper, of, format).await?;
        Answer::Ok(paper_download(file))
    };
    get(paper.address, paper.right, handler).examples(&[("ending", "pdf")])
}

fn format_of(ending: &str) -> Result<Format, Problem> {
    Format::from_name(ending).ok_or_else(|| Problem::new(Code::NotFound))
}

/// A paper as .docx, .pdf or a page to print, always as a download.
async fn download(web: &Web, signed: &Signed, paper: &Paper, id: Uuid, ending: &str) -> Answer {
    let format = format_of(ending)?;
    let file = app::front::papers::file(&web.app, &signed.actor, paper, id, format).await?;
    Ok(paper_download(file))
}
