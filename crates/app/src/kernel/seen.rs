//! Optimistic locking: a change carries the version that its author saw, and is refused when the
//! thing has another one by now. The refusal says who wrote last, when and what.

use sha2::{Digest, Sha256};

use crate::App;
use crate::kernel::hex::hex;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::subject::Subject;
use crate::kernel::write::Write;

/// Letters of a version: 64 bits, so that no two states of one thing are taken for each other.
const MARK_LENGTH: usize = 16;

/// The version of a thing: a hash that changes when any part of it does.
pub(crate) fn mark(state: &impl std::fmt::Debug) -> String {
    let text = format!("{state:?}");
    hex(&Sha256::digest(text.as_bytes())).chars().take(MARK_LENGTH).collect()
}

impl App {
    /// Refuses a change whose author saw an older version. `None` is for what the program itself
    /// does; a person always saw something.
    ///
    /// # Errors
    /// The code given, with who wrote last.
    pub(crate) async fn refuse_unseen(
        &self,
        write: &Write,
        code: Code,
        subject: impl Into<Subject>,
        (seen, now): (Option<&str>, &str),
    ) -> Result<()> {
        match seen {
            Some(seen) if seen != now => Err(self.seen_old(write, code, subject).await?),
            _ => Ok(()),
        }
    }

    /// The problem of somebody who saw an older version.
    pub(crate) async fn seen_old(
        &self,
        write: &Write,
        code: Code,
        subject: impl Into<Subject>,
    ) -> Result<Problem> {
        let lines = store::kernel::audit::list_of(&**write, subject.into().as_str(), 1).await?;
        let Some(line) = lines.into_iter().next() else {
            return Ok(Problem::new(code).with("who", "–").with("at", "–").with("action", "–"));
        };
        Ok(Problem::new(code)
            .with("who", line.account_name.unwrap_or_else(|| "Vươn".to_owned()))
            .with("at", self.local_time(&line.entry.at))
            .with("action", line.entry.action))
    }
}
