//! Holding the database against heads that were taken away: printed, sent or copied seals. What was
//! signed must still be there, whatever the log says of itself.

use std::io::BufRead;

use super::seal::SealLine;
use super::verify::{AuditNotice, Notices};
use crate::App;
use crate::problem::Result;

/// The longest line of a file of seals: some thousand communes' heads.
const LINE_MAX: u64 = 4 * 1024 * 1024;

/// What came of it.
#[derive(Debug, Clone)]
pub struct Against {
    /// Seals in the file.
    pub seals: usize,
    /// What does not hold.
    pub alarms: Vec<AuditNotice>,
}

impl App {
    /// Holds the database against a file of seals, one at a time. With `keys`, only those signed by
    /// one of them count; else the database's own keys do.
    ///
    /// # Errors
    /// When the file cannot be read or the database cannot be asked.
    pub async fn audit_against(
        &self,
        file: impl BufRead,
        keys: Option<Vec<String>>,
    ) -> Result<Against> {
        let given = keys.is_some();
        let keys = match keys {
            Some(keys) => keys,
            None => self.seal_keys().await?,
        };
        let (mut alarms, mut seals) = (Notices::default(), 0);
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
                    self.hold(&sealed, &|_| true, &mut alarms).await?;
                }
                continue;
            };
            let kept = store::audit_seal::find(&**self.store(), sealed.number).await?;
            if kept.is_none_or(|kept| kept.hash != seal.hash) {
                let alarm = AuditNotice::new("seal_other").with("number", sealed.number);
                alarms.push(alarm.with("day", base::day::show_day(sealed.day)));
            }
            self.hold(&sealed, &|_| true, &mut alarms).await?;
        }
        if seals == 0 {
            alarms.push(AuditNotice::new("file_empty"));
        }
        Ok(Against { seals, alarms: alarms.list() })
    }
}
