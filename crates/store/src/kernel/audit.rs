//! The audit log: one line a write, each line's hash over the line before it. There is one chain
//! a commune, and the chain `''` for what belongs to none.

use base::Role;
use base::id::AccountId;
use chrono::{DateTime, SubsecRound, Utc};
use sha2::{Digest, Sha256};

use crate::kernel::error::Result;
use crate::kernel::mark::{self, HEADS_SINCE};
use crate::kernel::row::{self, FromRow, Row};
use crate::kernel::seal::Seal;
use crate::kernel::sealing;
use crate::{Db, Store, Tx};

/// What is to be written down.
#[derive(Debug, Clone, FromRow)]
#[row(table = "a")]
pub struct AuditEntry {
    /// The commune's key, or empty.
    pub chain: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; `None` for the program itself.
    pub account: Option<AccountId>,
    /// As what.
    #[row(with = "role", sql = "a.role")]
    pub role: Option<Role>,
    /// What was done, as `noun.verb`.
    pub action: String,
    /// To what: `household/<id>`.
    pub subject: String,
    /// Values that matter later, as JSON without personal identification numbers.
    pub detail: String,
}

/// A line of the log.
#[derive(Debug, Clone, FromRow)]
#[row(table = "a")]
pub struct AuditLine {
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// What was written.
    #[row(flat)]
    pub entry: AuditEntry,
    /// The hash of the line before.
    pub previous: String,
    pub hash: String,
    /// The name of who did it: as it was then, where the line kept it; else the account's, when it still
    /// exists.
    #[row(sql = "c.name as account_name", with = "account_name")]
    pub account_name: Option<String>,
    /// Whether the line kept it, so that a later name does not stand here.
    #[row(with = "name_kept")]
    pub name_kept: bool,
}

/// Adds the line that closes a write, as its last statement: the chain stays locked until commit.
///
/// # Errors
/// When the database refuses.
pub async fn add(tx: &Tx, entry: &AuditEntry) -> Result<()> {
    let head = lock(tx, &entry.chain).await?;
    add_after(tx, &head, entry).await
}

/// The same of who has locked the chain: its head is as it was then.
///
/// # Errors
/// When the database refuses.
pub async fn add_after(tx: &Tx, head: &Head, entry: &AuditEntry) -> Result<()> {
    // Microseconds are what both engines keep; the hash must be over what can be read back.
    let entry = AuditEntry { at: entry.at.trunc_subsecs(6), ..entry.clone() };
    let Head { seq: before, hash: previous, .. } = head;
    let (seq, sound) = (before + 1, head.is_sound(&**tx.seal(), &entry.chain));
    let hash = hash(seq, &entry, previous);
    let row = [
        ("chain", entry.chain.as_str().into()),
        ("seq", seq.into()),
        ("at", entry.at.into()),
        ("account_id", entry.account.map(|id| id.0).into()),
        ("role", role_name(entry.role).into()),
        ("action", entry.action.as_str().into()),
        ("subject", entry.subject.as_str().into()),
        ("detail", entry.detail.as_str().into()),
        ("previous", previous.as_str().into()),
        ("hash", hash.as_str().into()),
    ];
    row::insert_values(&**tx, "audit_add", "audit", row).await?;
    set_head(tx, &entry.chain, (seq, &hash), sound).await
}

/// The head of a chain as it stands.
#[derive(Debug, Clone)]
pub struct Head {
    seq: i64,
    hash: String,
    mark: Option<String>,
}

impl Head {
    /// Whether the program wrote it: whoever cuts the last lines off cannot make its mark.
    fn is_sound(&self, seal: &dyn Seal, chain: &str) -> bool {
        match &self.mark {
            Some(mark) => head_mark(seal, chain, self.seq, &self.hash).as_ref() == Some(mark),
            // A chain begins without; older registers get theirs in the background.
            None => self.seq == 0 || seal.marked_up_to() < HEADS_SINCE,
        }
    }
}

fn head_mark(seal: &dyn Seal, chain: &str, seq: i64, hash: &str) -> Option<String> {
    let text = mark::Text::default().text(chain).of(seq).text(hash);
    Some(base16(&seal.mark(&format!("audit_head:{}", text.as_str()))?))
}

/// Moves a head on. One that was not what its mark said is left with the mark it had, and so found.
async fn set_head(tx: &Tx, chain: &str, (seq, hash): (i64, &str), sound: bool) -> Result<()> {
    let mark = head_mark(&**tx.seal(), chain, seq, hash).filter(|_| sound);
    let sql = "update audit_head set seq = $1, hash = $2, mark = coalesce($3, mark) \
               where chain = $4";
    let values = [seq.into(), hash.into(), mark.into(), chain.into()];
    row::run(&**tx, "audit_add", sql, values).await.map(|_| ())
}

/// The chains whose heads are not what the program wrote.
///
/// # Errors
/// When the database cannot be asked.
pub async fn unsound_heads(db: &impl Db) -> Result<Vec<String>> {
    let sql = "select chain, seq, hash, mark from audit_head order by chain";
    let mut unsound = Vec::new();
    let heads: Vec<(String, i64, String, Option<String>)> =
        row::list(db, "audit_heads", sql, []).await?;
    for (chain, seq, hash, mark) in heads {
        let head = Head { seq, hash, mark };
        if !head.is_sound(&**db.seal(), &chain) {
            unsound.push(chain);
        }
    }
    Ok(unsound)
}

/// Backfills the marks of older heads; gives how many are left, which others are writing.
///
/// # Errors
/// When the database refuses.
pub async fn mark_heads(tx: &Tx) -> Result<i64> {
    let lock = crate::kernel::dialect::skip_locked(&**tx);
    let sql = format!("select chain, seq, hash from audit_head where mark is null{lock}");
    let mut marks = Vec::new();
    let heads: Vec<(String, i64, String)> = row::list(&**tx, "audit_heads", sql, []).await?;
    for (chain, seq, hash) in heads {
        if let Some(mark) = head_mark(&**tx.seal(), &chain, seq, &hash) {
            marks.push(vec![chain.into(), mark.into()]);
        }
    }
    let types = ["text", "text"];
    for marks in marks.chunks(HEADS_AT_ONCE) {
        let which = "chain = v.c0";
        sealing::update_many(tx, "audit_head", "mark = v.c1", &types, which, marks.to_vec())
            .await?;
    }
    let sql = "select count(*) as n from audit_head where mark is null";
    Ok(row::value(&**tx, "audit_heads", sql, []).await?.unwrap_or(0))
}

/// Heads marked in one statement.
const HEADS_AT_ONCE: usize = 500;

/// The line of a restore is written without the keys: marks the head after it, where the head before was
/// the program's.
///
/// # Errors
/// When the database refuses.
pub async fn mark_restored(store: &Store) -> Result<()> {
    if restored(&**store).await?.is_none() {
        return Ok(());
    }
    let tx = store.begin().await?;
    lock(&tx, "").await?;
    if let Some((seq, hash)) = restored(&*tx).await? {
        set_head(&tx, "", (seq, &hash), true).await?;
    }
    tx.commit().await
}

/// The head of the chain of nobody, where only the line of a restore came after one that was marked.
async fn restored(db: &impl Db) -> Result<Option<(i64, String)>> {
    let sql = "select h.seq, h.hash, h.mark, a.previous from audit_head h \
               join audit a on a.chain = h.chain and a.seq = h.seq \
               where h.chain = '' and a.action = 'restore.add' and a.account_id is null";
    let row: Option<(i64, String, Option<String>, String)> =
        row::find(db, "audit_restored", sql, []).await?;
    let Some((seq, hash, mark, previous)) = row else { return Ok(None) };
    let before = Head { seq: seq - 1, hash: previous, mark };
    let sound = before.mark.is_some() && before.is_sound(&**db.seal(), "");
    Ok(sound.then_some((seq, hash)))
}

/// Adds several lines to one chain that is locked, as the last statements of a write that changes several
/// things.
///
/// # Errors
/// When the database refuses.
pub async fn add_many(tx: &Tx, chain: &str, head: &Head, entries: &[AuditEntry]) -> Result<()> {
    let sound = head.is_sound(&**tx.seal(), chain);
    let Head { mut seq, hash: mut last, .. } = head.clone();
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let at = entry.at.trunc_subsecs(6);
        let entry = AuditEntry { at, chain: chain.to_owned(), ..entry.clone() };
        seq += 1;
        let hash = hash(seq, &entry, &last);
        rows.push(vec![
            chain.into(),
            seq.into(),
            entry.at.into(),
            entry.account.map(|id| id.0).into(),
            role_name(entry.role).into(),
            entry.action.as_str().into(),
            entry.subject.as_str().into(),
            entry.detail.as_str().into(),
            std::mem::replace(&mut last, hash.clone()).into(),
            hash.into(),
        ]);
    }
    let columns = [
        "chain",
        "seq",
        "at",
        "account_id",
        "role",
        "action",
        "subject",
        "detail",
        "previous",
        "hash",
    ];
    crate::kernel::dialect::insert_many(&**tx, "audit_add", "audit", &columns, rows).await?;
    set_head(tx, chain, (seq, &last), sound).await
}

/// Locks a chain until this transaction ends: for writes that first look whether something is there.
/// SQLite has one writer anyway.
///
/// # Errors
/// When the database refuses.
pub async fn lock(tx: &Tx, chain: &str) -> Result<Head> {
    let sql = "insert into audit_head (chain, seq, hash, mark) values ($1, 0, '', $2) \
               on conflict (chain) do update set seq = audit_head.seq returning seq, hash, mark";
    let mark = head_mark(&**tx.seal(), chain, 0, "");
    let head = row::find(&**tx, "audit_lock", sql, [chain.into(), mark.into()]).await?;
    let (seq, hash, mark): (i64, String, Option<String>) =
        head.ok_or_else(|| crate::StoreError::corrupt("audit_lock", "audit_head"))?;
    Ok(Head { seq, hash, mark })
}

fn select() -> String {
    let columns = AuditLine::columns();
    format!("select {columns} from audit a left join account c on c.id = a.account_id")
}

/// One page of a chain, from the newest; `before` is the cursor, a seq.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(db: &impl Db, chain: &str, before: i64, limit: u32) -> Result<Vec<AuditLine>> {
    let sql =
        format!("{} where a.chain = $1 and a.seq < $2 order by a.seq desc limit $3", select());
    let values = [chain.into(), before.into(), i64::from(limit).into()];
    row::list(db, "audit_list", sql, values).await
}

/// What was done to one thing, the newest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_of(db: &impl Db, subject: &str, limit: u32) -> Result<Vec<AuditLine>> {
    let sql = format!("{} where a.subject = $1 order by a.at desc, a.seq desc limit $2", select());
    let values = [subject.into(), i64::from(limit).into()];
    row::list(db, "audit_list", sql, values).await
}

/// The same, of some actions only: signing in would hide the rest.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_of_actions(
    db: &impl Db,
    subject: &str,
    actions: &[&str],
    limit: u32,
) -> Result<Vec<AuditLine>> {
    let mut binds = row::Binds::default();
    let subject = binds.add(subject);
    let actions: Vec<String> = actions.iter().map(|action| binds.add(*action)).collect();
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "{} where a.subject = {subject} and a.action in ({}) \
         order by a.at desc, a.seq desc limit {limit}",
        select(),
        actions.join(", ")
    );
    row::list(db, "audit_list", sql, binds.values()).await
}

/// By what people know things that lines are about, of one kind; a kind without names gives none.
///
/// # Errors
/// When the database cannot be asked.
pub async fn names(
    db: &impl Db,
    kind: &str,
    ids: &[uuid::Uuid],
) -> Result<Vec<(uuid::Uuid, String)>> {
    let (name, table) = match kind {
        "account" | "made_by" | "by" => ("x.username", "account x"),
        "household" | "other" | "heir" => ("x.code", "household x"),
        "import" => ("x.file_name", "import x"),
        "round" => ("x.commune_key || ' ' || cast(x.year as text)", "round x"),
        "score_table" | "table" => ("x.name", "score_table x"),
        "village" => ("x.name", "village x"),
        "resident_count" => ("x.paper", "resident_count x"),
        "legal_paper" => ("x.symbol", "legal_paper x"),
        "entitlement" => ("x.policy", "entitlement x"),
        "difficulty" => ("x.title", "difficulty x"),
        "assignment" | "replaces" => ("x.title", "assignment x"),
        "farm" => ("h.code", "farm x join household h on h.id = x.household_id"),
        "reading_choice" => ("x.reading || ' ' || x.paper_number", "reading_choice x"),
        "survey" => ("h.code", "survey x join household h on h.id = x.household_id"),
        "complaint" | "request" => (
            "h.code",
            match kind {
                "complaint" => "complaint x join household h on h.id = x.household_id",
                _ => "request x join household h on h.id = x.household_id",
            },
        ),
        "meeting" => ("v.name", "meeting x join village v on v.id = x.village_id"),
        "posting" => ("v.name", "posting x join village v on v.id = x.village_id"),
        _ => return Ok(Vec::new()),
    };
    let mut found = Vec::new();
    for chunk in ids.chunks(SUBJECTS_AT_ONCE) {
        let mut binds = crate::kernel::row::Binds::default();
        let places: Vec<String> = chunk.iter().map(|id| binds.add(*id)).collect();
        let sql = format!(
            "select x.id, {name} as name from {table} where x.id in ({})",
            places.join(", ")
        );
        found.append(&mut row::list(db, "audit_names", sql, binds.values()).await?);
    }
    Ok(found)
}

/// Whether something was written down of this.
///
/// # Errors
/// When the database cannot be asked.
pub async fn is_noted(db: &impl Db, subject: &str) -> Result<bool> {
    let sql = "select seq from audit where subject = $1 limit 1";
    Ok(row::one(db, "audit_noted", sql, [subject.into()]).await?.is_some())
}

/// When something was last done to a thing.
///
/// # Errors
/// When the database cannot be asked.
pub async fn last(db: &impl Db, subject: &str, action: &str) -> Result<Option<DateTime<Utc>>> {
    let sql = "select at from audit where subject = $1 and action = $2 order by at desc limit 1";
    row::value(db, "audit_last", sql, [subject.into(), action.into()]).await
}

/// The chains there are, with their length.
///
/// # Errors
/// When the database cannot be asked.
pub async fn chains(db: &impl Db) -> Result<Vec<(String, i64)>> {
    row::list(db, "audit_chains", "select chain, seq from audit_head order by chain", []).await
}

/// How long some chains are together: it changes with every write in one of them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn length(db: &impl Db, chains: &[&str]) -> Result<i64> {
    let mut binds = row::Binds::default();
    let all = binds.add_all(chains.iter().copied());
    let sql = format!(
        "select cast(coalesce(sum(seq), 0) as bigint) as n from audit_head where chain in ({all})"
    );
    Ok(row::value(db, "audit_length", sql, binds.values()).await?.unwrap_or(0))
}

/// A chain as its lines tell it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Extent {
    pub chain: String,
    /// How many lines it has.
    #[row(sql = "count(*)")]
    pub lines: i64,
    /// Its last line.
    #[row(sql = "max(seq)")]
    pub last: i64,
}

/// The chains that lines belong to, whatever the heads say.
///
/// # Errors
/// When the database cannot be asked.
pub async fn extents(db: &impl Db) -> Result<Vec<Extent>> {
    let sql = format!(
        "select {} from audit group by chain \
               order by chain",
        Extent::columns()
    );
    row::list(db, "audit_extents", sql, []).await
}

/// When the last line of a chain was written, and its detail.
///
/// # Errors
/// When the database cannot be asked.
pub async fn last_line(db: &impl Db, chain: &str) -> Result<Option<(DateTime<Utc>, String)>> {
    let sql = "select at, detail from audit where chain = $1 order by seq desc limit 1";
    row::find(db, "audit_last_line", sql, [chain.into()]).await
}

/// The last line of a chain that was written up to a moment; 0 when there is none.
///
/// # Errors
/// When the database cannot be asked.
pub async fn last_before(db: &impl Db, chain: &str, at: DateTime<Utc>) -> Result<i64> {
    let sql = "select coalesce(max(seq), 0) as n from audit where chain = $1 and at <= $2";
    Ok(row::value(db, "audit_last_before", sql, [chain.into(), at.into()]).await?.unwrap_or(0))
}

/// The same of every chain: one look-up a chain, and a country has some thousand of them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn last_lines(db: &impl Db) -> Result<Vec<(DateTime<Utc>, String)>> {
    let sql = "select a.at, a.detail from audit_head h \
               join audit a on a.chain = h.chain and a.seq = h.seq";
    row::list(db, "audit_last_lines", sql, []).await
}

/// The communes whose rounds and lists were written.
///
/// # Errors
/// When the database cannot be asked.
pub async fn communes_written(db: &impl Db) -> Result<Vec<String>> {
    let sql = "select commune_key from round union select commune_key from import";
    row::values(db, "audit_communes", sql, []).await
}

/// Subjects asked for at once.
const SUBJECTS_AT_ONCE: usize = 200;

/// Everything written of some subjects, in the order of their chain: subject, action, detail.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of_subjects(
    db: &impl Db,
    subjects: &[String],
) -> Result<Vec<(String, String, String)>> {
    let mut found = Vec::new();
    for chunk in subjects.chunks(SUBJECTS_AT_ONCE) {
        let mut binds = crate::kernel::row::Binds::default();
        let places: Vec<String> = chunk.iter().map(|subject| binds.add(subject.as_str())).collect();
        let sql = format!(
            "select subject, action, detail from audit where subject in ({}) order by chain, seq",
            places.join(", ")
        );
        found.append(&mut row::list(db, "audit_of_subjects", sql, binds.values()).await?);
    }
    Ok(found)
}

/// Where a chain is broken, if it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    pub chain: String,
    /// The first line that does not fit; one past the end when lines are missing there.
    pub seq: i64,
}

/// Recomputes a whole chain, a few hundred lines at a time, showing each line to `visit`.
///
/// # Errors
/// When the database cannot be asked.
pub async fn verify(
    db: &impl Db,
    chain: &str,
    length: i64,
    mut visit: impl FnMut(&AuditLine),
) -> Result<Option<Break>> {
    const PAGE: i64 = 500;
    let mut expected = 1;
    let mut previous = String::new();
    loop {
        let sql =
            format!("{} where a.chain = $1 and a.seq >= $2 order by a.seq limit $3", select());
        let values = [chain.into(), expected.into(), PAGE.into()];
        let lines: Vec<AuditLine> = row::list(db, "audit_verify", sql, values).await?;
        if lines.is_empty() {
            break;
        }
        for line in lines {
            let sound = line.seq == expected
                && line.previous == previous
                && line.hash == hash(line.seq, &line.entry, &previous);
            if !sound {
                return Ok(Some(Break { chain: chain.to_owned(), seq: expected }));
            }
            visit(&line);
            previous = line.hash;
            expected += 1;
        }
    }
    let head = "select hash from audit_head where chain = $1";
    let head: Option<String> = row::value(db, "audit_verify", head, [chain.into()]).await?;
    let head = head.unwrap_or_default();
    let whole = expected == length + 1 && head == previous;
    Ok((!whole).then(|| Break { chain: chain.to_owned(), seq: expected }))
}

fn hash(seq: i64, entry: &AuditEntry, previous: &str) -> String {
    let mut hasher = Sha256::new();
    let account = entry.account.map(|id| id.to_string()).unwrap_or_default();
    let at = entry.at.timestamp_micros().to_string();
    let seq = seq.to_string();
    for part in [
        previous,
        &entry.chain,
        &seq,
        &at,
        &account,
        role_name(entry.role),
        &entry.action,
        &entry.subject,
        &entry.detail,
    ] {
        // Length-prefixed, so that no two lines can be read as one another.
        hasher.update(part.len().to_string().as_bytes());
        hasher.update(b":");
        hasher.update(part.as_bytes());
    }
    base16(&hasher.finalize())
}

fn base16(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn role_name(role: Option<Role>) -> &'static str {
    role.map_or("program", Role::as_str)
}

/// The program itself has no role.
fn role(row: &Row) -> Result<Option<Role>> {
    Ok(Role::from_name(&row.take::<String>("role")?))
}

fn name_kept(row: &Row) -> Result<bool> {
    kept_name(row).map(|name| name.is_some())
}

fn account_name(row: &Row) -> Result<Option<String>> {
    match kept_name(row)? {
        Some(name) => Ok(Some(name)),
        None => row.take("account_name"),
    }
}

fn kept_name(row: &Row) -> Result<Option<String>> {
    let detail: String = row.take("detail")?;
    Ok(serde_json::from_str::<Author>(&detail).ok().and_then(|it| it.author))
}

/// What a line keeps of its author.
#[derive(serde::Deserialize)]
struct Author {
    author: Option<String>,
}
