//! The one shape of every write: rights, one transaction, one audit line, commit, answer.

use std::ops::Deref;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base::Role;
use base::area::AreaKey;
use base::id::AccountId;
use chrono::{DateTime, Utc};
use store::Tx;
use store::kernel::audit::{AuditEntry, Head};
use uuid::Uuid;

use crate::App;
use crate::kernel::Later;
use crate::kernel::clock::{ClockNote, judge};
use crate::kernel::once::Sent;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::kernel::subject::Subject;

/// What a noun does, with a write of another in a commune, before its line: it puts down what that means to
/// it. It neither refuses the write nor reads much.
pub(crate) type ToldOfWrite =
    for<'a> fn(&'a App, &'a store::Work, Action, &'a AreaKey) -> Later<'a, ()>;

/// A write that has begun. Only [`Write::commit`] makes it last, and it needs the audit line.
#[must_use]
pub(crate) struct Write {
    app: App,
    tx: Tx,
    action: Action,
    account: Option<AccountId>,
    role: Option<Role>,
    /// The name of who writes, which the line keeps as it is now.
    author: Option<String>,
    /// The chains in which nobody else writes until this ends, with their heads.
    locked: Mutex<Vec<(String, Head)>>,
    /// The id under which this was sent: nobody else writes under it until this ends.
    pub(in crate::kernel) sent: Option<Uuid>,
    /// The moment of the write, the same in every row of it.
    pub at: DateTime<Utc>,
}

impl App {
    /// Checks the right and opens the transaction.
    pub(crate) async fn write(&self, actor: &Actor, action: Action) -> Result<Write> {
        actor.require(action)?;
        let tx = self.store().begin().await?;
        Ok(Write {
            app: self.clone(),
            tx,
            action,
            account: Some(actor.account),
            role: Some(actor.role),
            author: Some(actor.name.clone()),
            locked: Mutex::default(),
            sent: None,
            at: self.now(),
        })
    }

    /// The same for what a client sends under an id of its own: of two who send it at once the second goes
    /// on when the first is done, and then finds it.
    pub(crate) async fn write_sent<I: Sent>(
        &self,
        actor: &Actor,
        action: Action,
        id: I,
    ) -> Result<Write> {
        let mut write = self.write(actor, action).await?;
        store::kernel::sent::alone(&*write, I::NOUN, id.uuid()).await?;
        write.sent = Some(id.uuid());
        Ok(write)
    }

    /// A write by the program itself: the first account, the demonstration.
    pub(crate) async fn write_as_program(&self, action: Action) -> Result<Write> {
        let tx = self.store().begin().await?;
        let at = self.now();
        Ok(Write {
            app: self.clone(),
            tx,
            action,
            account: None,
            role: None,
            author: None,
            locked: Mutex::default(),
            sent: None,
            at,
        })
    }
}

impl Write {
    /// Locks a commune's chain of the log until this write ends: nobody else writes in it.
    pub(crate) async fn alone_in(&self, commune: &AreaKey) -> Result<()> {
        self.alone_in_chain(commune.as_str()).await.map(drop)
    }

    async fn alone_in_chain(&self, chain: &str) -> Result<Head> {
        let known = self.locked().iter().find(|(known, _)| known == chain).map(|it| it.1.clone());
        if let Some(head) = known {
            return Ok(head);
        }
        let head = store::kernel::audit::lock(&self.tx, chain).await?;
        self.locked().push((chain.to_owned(), head.clone()));
        Ok(head)
    }

    fn locked(&self) -> MutexGuard<'_, Vec<(String, Head)>> {
        self.locked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this write has locked a commune's chain.
    pub(crate) fn is_alone_in(&self, commune: &AreaKey) -> bool {
        self.locked().iter().any(|(known, _)| known == commune.as_str())
    }

    /// In how many chains: when this has grown, what was read before may be old.
    pub(crate) fn alone_in_count(&self) -> usize {
        self.locked().len()
    }

    /// Locks the chain of what belongs to no commune until this write ends.
    pub(crate) async fn alone_in_none(&self) -> Result<()> {
        self.alone_in_chain("").await.map(drop)
    }

    /// Locks several communes' chains, always in one order, so that no two writes deadlock.
    pub(crate) async fn alone_in_all(&self, mut communes: Vec<AreaKey>) -> Result<()> {
        communes.sort_unstable();
        communes.dedup();
        for commune in &communes {
            self.alone_in(commune).await?;
        }
        Ok(())
    }

    /// Commits what only enqueues a job: the job itself writes the audit line when it is done.
    pub(crate) async fn keep_job(self) -> Result<()> {
        Ok(self.tx.commit().await?)
    }

    /// Writes the audit line and commits.
    pub(crate) async fn commit(
        self,
        commune: Option<&AreaKey>,
        subject: impl Into<Subject>,
        mut detail: serde_json::Value,
    ) -> Result<()> {
        let note = judge(self.app.watched().reference(&*self.tx).await?, self.at);
        self.settle(commune, Some(&mut detail)).await?;
        let entry = self.entry(commune, subject.into(), detail, note)?;
        let head = self.alone_in_chain(&entry.chain).await?;
        store::kernel::audit::add_after(&self.tx, &head, &entry).await?;
        self.tx.commit().await?;
        self.app.watched().wrote(self.at, note);
        Ok(())
    }

    /// Writes a line for each of several things that were changed at once, and commits.
    pub(crate) async fn commit_each(
        self,
        commune: Option<&AreaKey>,
        mut lines: Vec<(Subject, serde_json::Value)>,
    ) -> Result<()> {
        let note = judge(self.app.watched().reference(&*self.tx).await?, self.at);
        self.settle(commune, lines.first_mut().map(|(_, detail)| detail)).await?;
        let entries = lines
            .into_iter()
            .map(|(subject, detail)| self.entry(commune, subject, detail, note))
            .collect::<Result<Vec<_>>>()?;
        let chain = commune.map(AreaKey::as_str).unwrap_or_default();
        let head = self.alone_in_chain(chain).await?;
        store::kernel::audit::add_many(&self.tx, chain, &head, &entries).await?;
        self.tx.commit().await?;
        self.app.watched().wrote(self.at, note);
        Ok(())
    }

    /// What every write does before its lines: it tells who wants to know of it, and makes the
    /// marks of what was written; the first line of the log keeps them.
    async fn settle(
        &self,
        commune: Option<&AreaKey>,
        detail: Option<&mut serde_json::Value>,
    ) -> Result<()> {
        if let Some(commune) = commune {
            self.tell(commune).await?;
        }
        if store::Db::touched(&*self.tx).is_some_and(store::kernel::mark::Touched::is_open) {
            let chain = commune.map(AreaKey::as_str).unwrap_or_default();
            self.alone_in_chain(chain).await?;
        }
        let noted = store::kernel::mark::settle(&self.tx).await?;
        if let Some(detail) = detail {
            note_marks(noted, detail);
        }
        Ok(())
    }

    /// Tells who wants to know that something was written in a commune; that of the line is told by itself.
    pub(crate) async fn tell(&self, commune: &AreaKey) -> Result<()> {
        for told in crate::joints::TOLD_OF_WRITES {
            told(&self.app, &self.tx, self.action, commune).await?;
        }
        Ok(())
    }

    fn entry(
        &self,
        commune: Option<&AreaKey>,
        subject: Subject,
        mut detail: serde_json::Value,
        note: Option<ClockNote>,
    ) -> Result<AuditEntry> {
        if let (Some(note), Some(detail)) = (note, detail.as_object_mut()) {
            tracing::warn!(at = %self.at, plausible = %note.plausible, "the clock jumped");
            let note = serde_json::to_value(note).map_err(Problem::internal)?;
            detail.insert("clock".to_owned(), note);
        }
        if let (Some(author), Some(detail)) = (&self.author, detail.as_object_mut()) {
            detail.insert("author".to_owned(), author.as_str().into());
        }
        Ok(AuditEntry {
            chain: commune.map(|key| key.as_str().to_owned()).unwrap_or_default(),
            at: self.at,
            account: self.account,
            role: self.role,
            action: self.action.as_str().to_owned(),
            subject: subject.into(),
            detail: without_numbers(detail).to_string(),
        })
    }
}

/// What the log keeps of the marks of what was written: who puts an older row back shows by it.
fn note_marks(noted: store::kernel::mark::Noted, detail: &mut serde_json::Value) {
    let Some(detail) = detail.as_object_mut() else { return };
    if !noted.marks.is_empty() {
        let (mut marks, mut names) = (serde_json::Map::new(), serde_json::Map::new());
        for store::kernel::mark::NotedMark { kind, id, mark, name } in noted.marks {
            let subject = format!("{}/{id}", kind.table());
            if let Some(name) = name.filter(|name| !name.is_empty()) {
                names.insert(subject.clone(), name.into());
            }
            marks.insert(subject, mark.into());
        }
        detail.insert("marks".to_owned(), marks.into());
        if !names.is_empty() {
            detail.insert("names".to_owned(), names.into());
        }
    }
    if !noted.added.is_empty() {
        let added = noted.added.into_iter().map(|(kind, n)| (kind.table().to_owned(), n.into()));
        detail.insert("added_rows".to_owned(), serde_json::Value::Object(added.collect()));
    }
}

/// The log is never erased: what somebody typed into a reason stands there without the personal
/// numbers in it.
fn without_numbers(detail: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match detail {
        Value::String(text) if uuid::Uuid::parse_str(&text).is_err() => {
            Value::String(base::number_in_text::mask(&text).into_owned())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_numbers).collect()),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (name, without_numbers(value)));
            Value::Object(fields.collect())
        }
        other @ (Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_)) => other,
    }
}

impl Deref for Write {
    type Target = store::Work;
    fn deref(&self) -> &store::Work {
        &self.tx
    }
}

/// The chain of the log that an actor's reading is written into: that of their area.
pub(crate) async fn chain_of(
    db: &impl store::Db,
    actor: &Actor,
    day: base::Day,
) -> Result<Option<AreaKey>> {
    Ok(match (&actor.area, actor.village) {
        (_, Some(village)) => {
            store::place::village::path(db, village, day).await?.map(|path| path.commune)
        }
        (area, None) => area.clone(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_somebody_typed_stands_in_the_log_without_its_numbers() {
        let id = "01901234-4123-7123-8123-038090123456";
        let detail = json!({ "reason": "CCCD 038090001234", "household": id, "n": 38090001234_i64,
            "lines": ["038 090 001 234"] });
        let expected = json!({ "reason": "CCCD 038•••••1234", "household": id,
            "n": 38090001234_i64, "lines": ["038•••••1234"] });
        assert_eq!(without_numbers(detail), expected);
    }
}
