//! The key of marks, and the first marks of records that were written before there were any.

use serde_json::json;
use store::Store;
use store::kernel::audit::AuditEntry;
use store::kernel::mark::{self, ALL_KINDS, HEADS_SINCE, MarkKey};
use store::kernel::seal::Seal as _;

use crate::kernel::keys::Keys;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::rights::Action;
use crate::kernel::subject::Subject;
use crate::{App, Clock};

/// How often the log says how far it is.
const SAY_EVERY: usize = 50_000;

/// Takes the key of marks from the database, where one is made first; a register that has records
/// already says in its log from when on they are marked.
pub(crate) async fn unlock(store: &Store, keys: &Keys, clock: &dyn Clock) -> Result<()> {
    if let Some(key) = mark::key(&**store).await? {
        keys.set_marking(&key)?;
        return Ok(store::kernel::audit::mark_restored(store).await?);
    }
    let tx = store.begin().await?;
    store::kernel::audit::lock(&tx, "").await?;
    if let Some(key) = mark::key(&*tx).await? {
        return keys.set_marking(&key);
    }
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(Problem::internal)?;
    let key = MarkKey {
        id: uuid::Uuid::now_v7(),
        secret: crate::kernel::hex::hex(&secret),
        marked_up_to: if mark::is_empty(&*tx).await? { ALL_KINDS } else { 0 },
    };
    mark::set_key(&*tx, &key, clock.now()).await?;
    if key.marked_up_to == 0 {
        let entry = AuditEntry {
            chain: String::new(),
            at: clock.now(),
            account: None,
            role: None,
            action: Action::AuditMark.as_str().to_owned(),
            subject: Subject::mark_key(key.id).into(),
            detail: json!({ "marks": "begun" }).to_string(),
        };
        store::kernel::audit::add(&tx, &entry).await?;
    }
    tx.commit().await?;
    keys.set_marking(&key)
}

/// Backfills the marks of older records, and writes down when all have one. A server does it in the
/// background; whoever is cut in the middle goes on where rows are left.
///
/// # Errors
/// When the database refuses.
pub async fn marks_due(app: &App) -> Result<()> {
    if crate::kernel::sealing::keys(app).marked_up_to() >= ALL_KINDS {
        return Ok(());
    }
    let Some(key) = mark::key(&**app.store()).await? else { return Ok(()) };
    if key.marked_up_to >= ALL_KINDS {
        return crate::kernel::sealing::keys(app).set_marking(&key);
    }
    let mut done = 0;
    let due = mark::kinds().iter().copied().filter(|kind| kind.since() > key.marked_up_to);
    for kind in due.clone() {
        let (mut after, mut said) = (None, 0);
        loop {
            let tx = app.store().begin().await?;
            if !store::kernel::sealing::alone(&tx).await? {
                return Ok(());
            }
            let Some((last, n)) = mark::mark_old(&tx, kind, after, kind.at_once()).await? else {
                // At once: the next one wants the same lock.
                tx.rollback().await?;
                break;
            };
            tx.commit().await?;
            after = Some(last);
            done += n;
            if done >= said + SAY_EVERY {
                said = done;
                tracing::info!(done, kind = kind.table(), "first marks");
            }
            tokio::task::yield_now().await;
        }
    }
    for kind in due {
        if mark::count(&**app.store(), kind).await?.1 > 0 {
            return Ok(());
        }
    }
    if key.marked_up_to < HEADS_SINCE && !heads_marked(app).await? {
        return Ok(());
    }
    let write = app.write_as_program(Action::AuditMark).await?;
    write.alone_in_none().await?;
    let before = key.marked_up_to;
    let key = MarkKey { marked_up_to: ALL_KINDS, ..key };
    mark::set_key(&*write, &key, write.at).await?;
    let detail = json!({ "marks": "whole", "records": done, "marked_from": before,
        "marked_up_to": ALL_KINDS });
    write.commit(None, Subject::mark_key(key.id), detail).await?;
    crate::kernel::sealing::keys(app).set_marking(&key)
}
/// Gives the heads of the log their first mark. Whether all have it.
async fn heads_marked(app: &App) -> Result<bool> {
    let tx = app.store().begin().await?;
    let left = store::kernel::audit::mark_heads(&tx).await?;
    tx.commit().await?;
    Ok(left == 0)
}
