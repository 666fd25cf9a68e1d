//! Papers as files. A noun declares each of its papers once: address, right, formats, how it is made.
//! `front::papers` lists them; the addresses are made from the list.

mod render;

use base::area::AreaKey;
use futures_util::future::BoxFuture;
use paper::document::Document;
use serde_json::Value;
use uuid::Uuid;

use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;

pub(crate) use self::render::letters_missing;
pub use self::render::{File, Format, makes_pdf, reading, render, render_all, text};

/// A paper, as its noun declares it.
pub struct Paper {
    /// Where it is fetched: `/papers/<kind>/{id}/{ending}`; the id is that of what it is about.
    pub address: &'static str,
    /// What somebody must be allowed who fetches it.
    pub right: Action,
    /// What kinds of files it comes as.
    pub formats: &'static [Format],
    /// Makes it for who asks.
    pub(crate) make: Make,
}

/// A paper about one thing within another: a household's or a village's in a round.
pub struct PaperWithin {
    /// Where it is fetched: `/papers/<kind>/{id}/{within}/{ending}`; the first id is that of the whole.
    pub address: &'static str,
    /// What somebody must be allowed who fetches it.
    pub right: Action,
    /// What kinds of files it comes as.
    pub formats: &'static [Format],
    /// Makes it for who asks.
    pub(crate) make: MakeWithin,
}

/// Makes a paper about what has the second id within what has the first.
pub(crate) type MakeWithin =
    for<'a> fn(&'a App, &'a Actor, (Uuid, Uuid)) -> BoxFuture<'a, Result<Made>>;

/// Makes a paper about what has the id.
pub(crate) type Make = for<'a> fn(&'a App, &'a Actor, Uuid) -> BoxFuture<'a, Result<Made>>;

/// A paper as a file.
#[derive(Debug)]
pub struct PaperFile {
    /// A name as people name their files: `quyet-dinh-112-qd-ubnd-2026-12-08.pdf`.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// A paper as it was made.
pub(crate) struct Made {
    /// One document, or several for one file.
    pub documents: Vec<Document>,
    /// What its file is called, without the ending.
    pub name: String,
    /// What is written down before it is handed out; of a paper with personal numbers always.
    pub logged: Option<Logged>,
}

/// That a paper was handed out: about what, of which commune, with which detail.
pub(crate) struct Logged {
    pub subject: Subject,
    pub commune: AreaKey,
    pub detail: Value,
}

impl Made {
    /// With the name made of parts: what it is, of whom, of which day.
    pub(crate) fn new(document: Document, name: &[&str]) -> Made {
        Made { documents: vec![document], name: file_name(name), logged: None }
    }
}

/// Letters and figures of a text without their marks, with one dash between words: what every system
/// takes for the name of a file.
pub(crate) fn file_name(parts: &[&str]) -> String {
    let mut out = String::new();
    for c in base::text::fold(&parts.join(" ")).chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// A paper about something, in a format.
///
/// # Errors
/// `not_allowed`, `not_found`, `pdf_missing`.
pub async fn file(
    app: &App,
    actor: &Actor,
    paper: &Paper,
    id: impl Into<Uuid>,
    format: Format,
) -> Result<PaperFile> {
    actor.require(paper.right)?;
    if !paper.formats.contains(&format) {
        return Err(Problem::new(Code::NotFound));
    }
    let made = (paper.make)(app, actor, id.into()).await?;
    handed_out(app, actor, paper.right, made, format).await
}

/// A paper about something within something else, in a format.
///
/// # Errors
/// As [`file`].
pub async fn file_within(
    app: &App,
    actor: &Actor,
    paper: &PaperWithin,
    (id, within): (impl Into<Uuid>, impl Into<Uuid>),
    format: Format,
) -> Result<PaperFile> {
    actor.require(paper.right)?;
    if !paper.formats.contains(&format) {
        return Err(Problem::new(Code::NotFound));
    }
    let made = (paper.make)(app, actor, (id.into(), within.into())).await?;
    handed_out(app, actor, paper.right, made, format).await
}

async fn handed_out(
    app: &App,
    actor: &Actor,
    right: Action,
    made: Made,
    format: Format,
) -> Result<PaperFile> {
    if let Some(Logged { subject, commune, detail }) = made.logged {
        let write = app.write(actor, right).await?;
        write.commit(Some(&commune), subject, detail).await?;
    }
    written(actor, made.documents, made.name, format).await
}

/// Documents as a file; several only as PDF.
pub(crate) async fn written(
    actor: &Actor,
    mut documents: Vec<Document>,
    name: String,
    format: Format,
) -> Result<PaperFile> {
    if documents.is_empty() {
        return Err(Problem::new(Code::NotFound));
    }
    for document in &mut documents {
        mask(actor, document);
    }
    // Setting type is work for a processor, not for the threads that answer requests.
    let task = tokio::task::spawn_blocking(move || match documents.as_slice() {
        [one] => render(one, format),
        all => render_all(all),
    });
    let file = task.await.map_err(Problem::internal)??;
    Ok(PaperFile {
        name: format!("{name}.{}", file.format.as_str()),
        media_type: file.format.media_type(),
        content: file.bytes,
    })
}

/// Whether papers have whole personal numbers for somebody: for the officer and the chairman alone.
pub(crate) fn has_whole_numbers(actor: &Actor) -> bool {
    matches!(actor.role, base::Role::CommuneOfficer | base::Role::Chairman)
}

/// Whoever has no whole numbers on papers has none in what somebody typed either.
pub(crate) fn mask(actor: &Actor, document: &mut Document) {
    if has_whole_numbers(actor) {
        return;
    }
    let mut masked = |text: &mut String| {
        *text = base::number_in_text::mask(text).into_owned();
    };
    document.change_texts(&mut masked);
}
