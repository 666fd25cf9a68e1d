//! Checking the database against heads that were taken away: printed, sent or copied seals. What
//! was signed must still be there, whatever the log says of itself.

use std::io::BufRead;

use base::Day;
use store::kernel::backup::RestoreRow;

use super::seal::{SealLine, Sealed};
use super::verify::{AuditNotice, Notices};
use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::subject::Subject;

/// The longest line of a file of seals: some thousand communes' heads.
const LINE_MAX: u64 = 4 * 1024 * 1024;

/// What came of it.
#[derive(Debug, Clone)]
pub struct Against {
    /// Seals in the file.
    pub seals: usize,
    /// What does not hold.
    pub alarms: Vec<AuditNotice>,
    /// What is no longer there because the register was restored, as the register itself says.
    pub notes: Vec<AuditNotice>,
}

/// Checks the database against a file of seals, one at a time. With `keys`, only those signed by
/// one of them count; else the database's own keys do.
///
/// # Errors
/// When the file cannot be read or the database cannot be asked.
pub async fn against(app: &App, file: impl BufRead, keys: Option<Vec<String>>) -> Result<Against> {
    let given = keys.is_some();
    let keys = match keys {
        Some(keys) => keys,
        None => crate::upkeep::audit::seal_keys(app).await?,
    };
    let (mut alarms, mut seals) = (Notices::default(), 0);
    let mut restores = self::restores(app).await?;
    let mut file = file;
    loop {
        let mut line = String::new();
        let mut limited = std::io::Read::take(&mut file, LINE_MAX);
        let read = limited.read_line(&mut line).map_err(crate::Problem::internal)?;
        if read == 0 {
            break;
        }
        if line.trim().is_empty() {
            continue;
        }
        seals += 1;
        let parsed: Option<SealLine> = serde_json::from_str(&line).ok();
        let Some(seal) = parsed else {
            alarms.push(AuditNotice::new("file_unreadable").with("line", seals));
            continue;
        };
        let Some(sealed) = seal.read(&keys) else {
            // Without keys of one's own, an unknown key may be the database's fault.
            let code = match given || keys.contains(&seal.key) {
                true => "file_not_genuine",
                false => "file_key_unknown",
            };
            alarms.push(AuditNotice::new(code).with("line", seals).with("key", &seal.key));
            if let Some(sealed) = seal.read(std::slice::from_ref(&seal.key)) {
                crate::upkeep::audit::verify::hold(app, &sealed, &|_| true, &mut alarms).await?;
            }
            continue;
        };
        let kept = store::kernel::audit_seal::find(&**app.store(), sealed.number).await?;
        let there = kept.is_some_and(|kept| kept.hash == seal.hash);
        if !there && explained(app, &sealed, &mut restores).await? {
            continue;
        }
        if !there {
            let alarm = AuditNotice::new("seal_other").with("number", sealed.number);
            alarms.push(alarm.with("day", base::day::show_day(sealed.day)));
        }
        crate::upkeep::audit::verify::hold(app, &sealed, &|_| true, &mut alarms).await?;
    }
    if seals == 0 {
        alarms.push(AuditNotice::new("file_empty"));
    }
    let notes = restores.iter().filter_map(Restored::note).collect();
    Ok(Against { seals, alarms: alarms.list(), notes })
}

/// The restores that the log of this register has a line of.
async fn restores(app: &App) -> Result<Vec<Restored>> {
    let db = &**app.store();
    let mut restores = Vec::new();
    for row in store::kernel::backup::list_restores(db).await? {
        if store::kernel::audit::is_noted(db, Subject::restore(row.id).as_str()).await? {
            restores.push(Restored { row, seals: 0, days: None });
        }
    }
    Ok(restores)
}

/// Whether a seal that is not here was made between a backup and its restore: its day lies there,
/// and every line it names that is no longer here came after the backup.
async fn explained(app: &App, sealed: &Sealed, restores: &mut [Restored]) -> Result<bool> {
    let db = &**app.store();
    for restored in restores {
        let (made_at, restored_at) = (restored.row.made_at, restored.row.restored_at);
        let days = app.day_at(&made_at)..=app.day_at(&restored_at);
        if !days.contains(&sealed.day) {
            continue;
        }
        let there = store::kernel::audit_seal::lines(db, &sealed.heads).await?;
        let mut all_later = true;
        for head in &sealed.heads {
            if there.contains(head) {
                continue;
            }
            let last = store::kernel::audit::last_before(db, &head.chain, made_at).await?;
            all_later &= head.seq > last;
        }
        if all_later {
            restored.seals += 1;
            let (first, last) = restored.days.unwrap_or((sealed.day, sealed.day));
            restored.days = Some((first.min(sealed.day), last.max(sealed.day)));
            return Ok(true);
        }
    }
    Ok(false)
}

/// A restore, and the seals of a file that it explains.
struct Restored {
    row: RestoreRow,
    seals: usize,
    days: Option<(Day, Day)>,
}

impl Restored {
    fn note(&self) -> Option<AuditNotice> {
        let (first, last) = self.days?;
        let note = AuditNotice::new("restored_since")
            .with("at", self.row.restored_at.to_rfc3339())
            .with("made", self.row.made_at.to_rfc3339());
        let note = note.with("count", self.seals).with("first", base::day::show_day(first));
        Some(note.with("last", base::day::show_day(last)))
    }
}
