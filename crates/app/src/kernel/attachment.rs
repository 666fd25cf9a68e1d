//! Signed scans and photos: bounded, of known kinds told by their bytes, handed out as downloads to
//! whoever may see what they belong to.

use base::area::AreaKey;
use base::id::{AttachmentId, ComplaintId, MeetingId, PostingId, RequestId, RoundId};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::kernel::attachment::AttachmentRow;
use uuid::Uuid;

use crate::App;
use crate::kernel::hex::hex;
use crate::kernel::once::Once;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;

pub use store::kernel::attachment::AttachmentRow as Attachment;

/// The largest file: some twenty pages scanned at a readable resolution. The schema has the same bound.
pub const FILE_MAX: usize = 8 * 1024 * 1024;
/// Files of one thing.
const FILES_MAX: u32 = 30;

/// What a file belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Signed minutes.
    Meeting(MeetingId),
    /// A photo of the posted list.
    Posting(PostingId),
    /// A complaint or the record of its re-check.
    Complaint(ComplaintId),
    /// A signed request.
    Request(RequestId),
    /// The signed decision of a round.
    Decision(RoundId),
}

impl About {
    /// The thing of that kind and id.
    pub fn parse(kind: &str, id: Uuid) -> Option<About> {
        match kind {
            "meeting" => Some(About::Meeting(id.into())),
            "posting" => Some(About::Posting(id.into())),
            "complaint" => Some(About::Complaint(id.into())),
            "request" => Some(About::Request(id.into())),
            "decision" => Some(About::Decision(id.into())),
            _ => None,
        }
    }

    /// Its kind and id.
    pub fn parts(self) -> (&'static str, Uuid) {
        match self {
            About::Meeting(id) => ("meeting", id.0),
            About::Posting(id) => ("posting", id.0),
            About::Complaint(id) => ("complaint", id.0),
            About::Request(id) => ("request", id.0),
            About::Decision(id) => ("decision", id.0),
        }
    }

    fn subject(self) -> Subject {
        match self {
            About::Meeting(id) => id.into(),
            About::Posting(id) => id.into(),
            About::Complaint(id) => id.into(),
            About::Request(id) => id.into(),
            About::Decision(id) => Subject::decision(id),
        }
    }

    fn add(self) -> Action {
        match self {
            About::Meeting(_) => Action::MeetingRun,
            About::Posting(_) => Action::PostingAdd,
            About::Complaint(_) => Action::ComplaintAdd,
            About::Request(_) => Action::RequestAdd,
            About::Decision(_) => Action::RoundChange,
        }
    }

    fn see(self) -> Action {
        match self {
            About::Meeting(_) => Action::MeetingSee,
            About::Posting(_) => Action::PostingSee,
            About::Complaint(_) => Action::ComplaintSee,
            About::Request(_) => Action::RequestSee,
            About::Decision(_) => Action::RoundSee,
        }
    }
}

/// The kind of a file by its first bytes; `None` for any other.
pub fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 3] = [
        (b"%PDF-", "application/pdf"),
        (&[0xFF, 0xD8, 0xFF], "image/jpeg"),
        (&[0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
    ];
    KINDS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind)
}

/// Keeps a file. Idempotent.
///
/// # Errors
/// `not_found` for a thing of elsewhere; `attachment_refused` for what is too large or of
/// another kind.
pub async fn add(
    app: &App,
    actor: &Actor,
    id: AttachmentId,
    about: About,
    file_name: &str,
    bytes: Vec<u8>,
) -> Result<AttachmentId> {
    let write = app.write(actor, about.add()).await?;
    let refused = |reason: &str| {
        Problem::new(Code::AttachmentRefused)
            .with("unfit", reason)
            .with("most", FILE_MAX / 1024 / 1024)
    };
    let kind = kind_of(&bytes).ok_or_else(|| refused("kind"))?;
    if bytes.len() > FILE_MAX {
        return Err(refused("size"));
    }
    let (commune, round) = about_place(app, &*write, actor, about).await?;
    let hash = hex(&Sha256::digest(&bytes));
    let (kind_of_thing, about_id) = about.parts();
    let known = store::kernel::attachment::find(&*write, id).await?;
    let known = known.map(|it| (&it.hash, it.about_id) == (&hash, about_id));
    let sent = json!({ "about": kind_of_thing, "id": about_id, "name": file_name, "hash": hash });
    let once = write.once(id, &sent, known).await;
    let unfit = |problem: Problem| match problem.code {
        Code::AttachmentRefused => refused("id"),
        _ => problem,
    };
    if once.map_err(unfit)? == Once::Again {
        return Ok(id);
    }
    let files =
        store::kernel::attachment::list(&*write, kind_of_thing, about_id, FILES_MAX).await?;
    if let Some(same) = files.iter().find(|file| file.hash == hash) {
        return Ok(same.id);
    }
    if files.len() >= FILES_MAX as usize {
        return Err(refused("count"));
    }
    let name: String = base::text::clean(file_name)
        .chars()
        .filter(|c| !c.is_control() && !"/\\\"".contains(*c))
        .take(200)
        .collect();
    let file = AttachmentRow {
        id,
        commune: commune.clone(),
        round,
        about: kind_of_thing.to_owned(),
        about_id,
        file_name: if name.is_empty() { "?".to_owned() } else { name },
        kind: kind.to_owned(),
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        hash: hash.clone(),
        added_at: write.at,
    };
    store::kernel::attachment::add(&*write, &file, bytes, actor.account).await?;
    let detail = json!({ "file": file.file_name, "hash": hash, "about": about_id });
    write.commit(Some(&commune), about.subject(), detail).await?;
    Ok(id)
}

/// The commune and round of a thing, when the actor's scope covers it.
async fn about_place(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    about: About,
) -> Result<(AreaKey, Option<RoundId>)> {
    let scope = app.scope(actor);
    let round = match about {
        About::Request(id) => {
            let request = store::review::household_request::find(db, &scope, id).await?;
            let request = request.ok_or_else(|| Problem::new(Code::NotFound))?;
            return Ok((request.commune, None));
        }
        About::Meeting(id) => {
            store::review::meeting::find(db, &scope, id).await?.map(|it| it.round)
        }
        About::Posting(id) => {
            store::review::posting::find(db, &scope, id).await?.map(|it| it.round)
        }
        About::Complaint(id) => {
            store::review::posting::find_complaint(db, &scope, id).await?.map(|it| it.round)
        }
        About::Decision(id) => Some(id),
    };
    let round = round.ok_or_else(|| Problem::new(Code::NotFound))?;
    let round = crate::review::round::row(app, db, actor, round).await?;
    Ok((round.commune, Some(round.id)))
}

/// The files of a thing.
///
/// # Errors
/// `not_allowed`, `not_found`.
pub async fn list(app: &App, actor: &Actor, about: About) -> Result<Vec<Attachment>> {
    actor.require(about.see())?;
    let db = &**app.store();
    about_place(app, db, actor, about).await?;
    let (kind, id) = about.parts();
    Ok(store::kernel::attachment::list(db, kind, id, FILES_MAX).await?)
}

/// A file with its content, for download.
///
/// # Errors
/// `not_allowed`, `not_found`.
pub async fn get(app: &App, actor: &Actor, id: AttachmentId) -> Result<(Attachment, Vec<u8>)> {
    let db = &**app.store();
    actor.require(Action::RoundSee)?;
    let not_there = || Problem::new(Code::NotFound);
    let file = store::kernel::attachment::find(db, id).await?.ok_or_else(not_there)?;
    let about = About::parse(&file.about, file.about_id).ok_or_else(not_there)?;
    actor.require(about.see())?;
    about_place(app, db, actor, about).await?;
    let content = store::kernel::attachment::content(db, id).await?.ok_or_else(not_there)?;
    Ok((file, content))
}
