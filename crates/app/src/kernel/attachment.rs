//! Signed scans and photos: bounded, of known kinds told by their bytes, handed out as downloads to
//! whoever may see what they belong to.

use base::area::AreaKey;
use base::id::{AttachmentId, RoundId};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::Either;
use store::kernel::attachment::AttachmentRow;
use uuid::Uuid;

use crate::App;
use crate::kernel::Later;
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

/// What files may belong to, declared by its noun; `crate::joints` has them all.
pub struct Owner {
    /// Its name in the database and in the log.
    pub(crate) name: &'static str,
    /// Who may add a file.
    pub(crate) add: Action,
    /// Who may see one.
    pub(crate) see: Action,
    /// The commune and the round of one of them, when the actor's scope covers it; else `not_found`.
    pub(crate) place: for<'a> fn(&'a App, Either<'a>, &'a Actor, Uuid) -> Later<'a, Place>,
}

/// The commune and, if there is one, the round of what a file belongs to.
pub(crate) type Place = (AreaKey, Option<RoundId>);

/// What a file belongs to.
#[derive(Clone, Copy)]
pub struct About {
    owner: &'static Owner,
    id: Uuid,
}

impl Owner {
    /// The one of this id.
    pub(crate) fn of(&'static self, id: Uuid) -> About {
        About { owner: self, id }
    }
}

impl About {
    /// The thing of that kind and id.
    fn parse(kind: &str, id: Uuid) -> Option<About> {
        let owner = crate::joints::FILE_OWNERS.iter().find(|owner| owner.name == kind)?;
        Some(owner.of(id))
    }

    async fn place(self, app: &App, db: Either<'_>, actor: &Actor) -> Result<Place> {
        (self.owner.place)(app, db, actor, self.id).await
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
    let write = app.write_sent(actor, about.owner.add, id).await?;
    let refused = |reason: &str| {
        Problem::new(Code::AttachmentRefused)
            .with("unfit", reason)
            .with("most", FILE_MAX / 1024 / 1024)
    };
    let kind = kind_of(&bytes).ok_or_else(|| refused("kind"))?;
    if bytes.len() > FILE_MAX {
        return Err(refused("size"));
    }
    let (commune, round) = about.place(app, Either::Work(&write), actor).await?;
    let hash = hex(&Sha256::digest(&bytes));
    let (kind_of_thing, about_id) = (about.owner.name, about.id);
    let known = store::kernel::attachment::find(&*write, id).await?;
    let known = known.map(|it| (&it.hash, it.about_id) == (&hash, about_id));
    let sent = json!({ "about": kind_of_thing, "id": about_id, "name": file_name, "hash": hash });
    let once = write.once(id, &sent, known).await;
    let unfit = |problem: Problem| {
        if problem.code == Code::AttachmentRefused { refused("id") } else { problem }
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
    let file = AttachmentRow {
        id,
        commune: commune.clone(),
        round,
        about: kind_of_thing.to_owned(),
        about_id,
        file_name: harmless_name(file_name, kind),
        kind: kind.to_owned(),
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        hash: hash.clone(),
        added_at: write.at,
    };
    store::kernel::attachment::add(&*write, &file, bytes, actor.account).await?;
    let detail = json!({ "file": file.file_name, "hash": hash, "about": about_id });
    write.commit(Some(&commune), Subject::of(kind_of_thing, about_id), detail).await?;
    Ok(id)
}

/// The name under which a file is handed out: without what a folder or a system takes for its own, and with
/// an ending of its kind, so that nobody's computer opens it as something else.
fn harmless_name(sent: &str, kind: &str) -> String {
    const NAME_MOST: usize = 200;
    let endings: &[&str] = match kind {
        "application/pdf" => &[".pdf"],
        "image/jpeg" => &[".jpg", ".jpeg"],
        _ => &[".png"],
    };
    let cleaned = base::text::clean(sent);
    let plain = cleaned.chars().filter(|c| !c.is_control() && !"/\\\"<>:|?*".contains(*c));
    let mut name: String = plain.take(NAME_MOST).collect();
    name = name.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']).to_owned();
    let stem = name.split('.').next().unwrap_or_default().trim().to_ascii_uppercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device).is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']))
    };
    let is_device = matches!(&*stem, "CON" | "PRN" | "AUX" | "NUL");
    if stem.is_empty() || is_device || numbered("COM") || numbered("LPT") {
        name.insert_str(0, "tep-");
    }
    let lower = name.to_lowercase();
    if !endings.iter().any(|ending| lower.ends_with(ending)) {
        name.push_str(endings.first().unwrap_or(&""));
    }
    name
}

/// The files of a thing.
///
/// # Errors
/// `not_allowed`, `not_found`.
pub async fn list(app: &App, actor: &Actor, about: About) -> Result<Vec<Attachment>> {
    actor.require(about.owner.see)?;
    let db = &**app.store();
    about.place(app, Either::Pool(db), actor).await?;
    Ok(store::kernel::attachment::list(db, about.owner.name, about.id, FILES_MAX).await?)
}

/// A file with its content, for download.
///
/// # Errors
/// `not_allowed`, `not_found`.
pub async fn get(app: &App, actor: &Actor, id: AttachmentId) -> Result<(Attachment, Vec<u8>)> {
    let db = &**app.store();
    let not_there = || Problem::new(Code::NotFound);
    let file = store::kernel::attachment::find(db, id).await?.ok_or_else(not_there)?;
    let about = About::parse(&file.about, file.about_id).ok_or_else(not_there)?;
    actor.require(about.owner.see)?;
    about.place(app, Either::Pool(db), actor).await?;
    let content = store::kernel::attachment::content(db, id).await?.ok_or_else(not_there)?;
    Ok((file, content))
}

#[cfg(test)]
mod tests {
    use super::harmless_name;

    #[test]
    fn a_file_is_handed_out_under_a_name_of_its_kind() {
        for (sent, kind, name) in [
            ("quyet-dinh.pdf", "application/pdf", "quyet-dinh.pdf"),
            ("Quyết định 12.PDF", "application/pdf", "Quyết định 12.PDF"),
            ("hoso.html", "application/pdf", "hoso.html.pdf"),
            ("x.bat", "image/png", "x.bat.png"),
            ("anh.jpeg", "image/jpeg", "anh.jpeg"),
            ("anh.png", "image/jpeg", "anh.png.jpg"),
            (".bat", "application/pdf", "bat.pdf"),
            ("CON", "application/pdf", "tep-CON.pdf"),
            ("com1.pdf", "application/pdf", "tep-com1.pdf"),
            ("congvan.pdf", "application/pdf", "congvan.pdf"),
            ("../../a:b.pdf. ", "application/pdf", "ab.pdf"),
            ("", "image/png", "tep-.png"),
        ] {
            assert_eq!(harmless_name(sent, kind), name, "{sent}");
        }
    }
}
