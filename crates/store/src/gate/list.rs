//! Lists that were sent in: their files as they came, where each list stands, and what its commune
//! said its columns hold. What was found in them stands in `import_detail`.

use base::area::AreaKey;
use base::closed_set;
use base::id::{AccountId, HouseholdId, ImportId, RoundId};
use chrono::{DateTime, Utc};

use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Lines, Marking, Part};
use crate::kernel::row::{self, Binds, FromRow};
use crate::kernel::seal::{self, Place};
use crate::kernel::sealing::Column;
use crate::{Db, Scope};

/// What is sealed here.
pub(crate) const SEALED: &[Column] = &[
    Column::content(FIRST),
    Column::numbered(FURTHER, "import_id", |id, position| further(ImportId(id), position)),
];

/// A list that was sent in: its files and what became of it.
/// The files themselves are sealed for their row: the hash says which they are.
pub static MARKED: Marking = Marking {
    parts: &[Part {
        table: "import_file",
        link: "import_id",
        order: "x.position",
        columns: &[
            ("position", As::Number),
            ("file_name", As::Words),
            ("file_hash", As::Words),
            ("file_size", As::Number),
        ],
        lines: Lines::Each,
    }],
    ..Marking::of(
        "import",
        Content::Columns {
            name: "x.file_name",
            joined: "",
            columns: &[
                ("commune_key", As::Words),
                ("round_id", As::Id),
                ("file_name", As::Words),
                ("file_hash", As::Words),
                ("file_size", As::Number),
                ("summary", As::Words),
                ("state", As::Words),
                ("step", As::Words),
                ("mapping", As::Words),
                ("mapping_sure", As::Yes),
                ("received_at", As::At),
                ("received_by", As::Id),
                ("accepted_at", As::At),
                ("accepted_by", As::Id),
                ("receipt_number", As::Number),
            ],
        },
    )
};

closed_set! {
    /// Where a list stands on its way from the files to the register.
    ImportState {
        /// Its files wait to be read, or are being read.
        Reading = "reading",
        /// Somebody must say what a column holds, or answer a question.
        Asking = "asking",
        /// Read and checked, nothing written yet.
        Checked = "checked",
        /// It cannot be accepted as it is.
        Refused = "refused",
        /// It waits to be taken into the register, or is being taken in.
        Accepting = "accepting",
        /// Its households are in the register.
        Accepted = "accepted",
        /// Somebody called it off.
        Cancelled = "cancelled",
    }
}

crate::kernel::row::set_columns!(ImportState);

impl ImportState {
    /// What the program before this one understands by it.
    fn before(self) -> &'static str {
        match self {
            ImportState::Accepted => "accepted",
            ImportState::Checked => "checked",
            ImportState::Reading
            | ImportState::Asking
            | ImportState::Refused
            | ImportState::Accepting
            | ImportState::Cancelled => "refused",
        }
    }
}

/// A list and its fate, without the content of its files.
#[derive(Debug, Clone, FromRow)]
pub struct ImportRow {
    pub id: ImportId,
    pub commune: AreaKey,
    /// The round whose answers it brings, if any.
    pub round: Option<RoundId>,
    /// The name its first file was sent under.
    pub file_name: String,
    /// SHA-256 of that file.
    pub file_hash: String,
    /// Its bytes.
    pub file_size: i64,
    /// Counts, JSON.
    pub summary: String,
    /// Where it stands.
    #[row(column = "step_now")]
    pub state: ImportState,
    /// What the columns of each file hold, JSON; `None` until it was read.
    pub mapping: Option<String>,
    /// Whether a person, or one before, said so.
    pub mapping_sure: bool,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// From whom.
    pub received_by: AccountId,
    /// When it was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    /// By whom.
    pub accepted_by: Option<AccountId>,
    /// The number of its receipt within the commune.
    pub receipt_number: Option<i32>,
}

/// A file of a list, without its content.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct FileRow {
    /// Its place among the files sent together, from 0.
    pub position: i32,
    /// The name it was sent under.
    #[row(column = "file_name")]
    pub name: String,
    /// SHA-256 of its content.
    #[row(column = "file_hash")]
    pub hash: String,
    /// Bytes.
    #[row(column = "file_size")]
    pub size: i64,
}

/// A list that the program before this one touched has no step, or one left behind.
const STATE: &str = "case when i.state = 'accepted' then 'accepted' else \
     coalesce(i.step, i.state) end";
const COLUMNS: &str = "i.id, i.commune_key, i.round_id, i.file_name, i.file_hash, i.file_size, \
     i.summary, i.mapping, i.mapping_sure, i.received_at, i.received_by, i.accepted_at, \
     i.accepted_by, i.receipt_number";

fn select() -> String {
    format!("select {COLUMNS}, {STATE} as step_now from import i")
}

/// Keeps a list with the content of its first file.
///
/// # Errors
/// A conflict when the id is taken.
pub async fn add(db: &impl Db, import: &ImportRow, content: Vec<u8>) -> Result<()> {
    mark::fresh(db, &MARKED, import.id.0);
    let content = seal::content(&**db.seal(), place(FIRST, import.id.0.as_bytes()), &content)?;
    let row = [
        ("id", import.id.0.into()),
        ("commune_key", import.commune.as_str().into()),
        ("round_id", import.round.map(|id| id.0).into()),
        ("file_name", import.file_name.as_str().into()),
        ("file_hash", import.file_hash.as_str().into()),
        ("file_size", import.file_size.into()),
        ("content", content.into()),
        ("findings", "[]".into()),
        ("summary", import.summary.as_str().into()),
        ("state", import.state.before().into()),
        ("step", import.state.as_str().into()),
        ("mapping_sure", false.into()),
        ("received_at", import.received_at.into()),
        ("received_by", import.received_by.0.into()),
    ];
    row::insert_values(db, "import_add", "import", row).await
}

/// Keeps a further file of a list.
///
/// # Errors
/// When the database refuses.
pub async fn add_file(db: &impl Db, id: ImportId, file: &FileRow, content: Vec<u8>) -> Result<()> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let further = further(id, file.position);
    let content = seal::content(&**db.seal(), place(FURTHER, &further), &content)?;
    let row = [
        ("import_id", id.0.into()),
        ("position", file.position.into()),
        ("file_name", file.name.as_str().into()),
        ("file_hash", file.hash.as_str().into()),
        ("file_size", file.size.into()),
        ("content", content.into()),
    ];
    row::insert_values(db, "import_add_file", "import_file", row).await
}

/// Moves a list on from one of the states named. `false` when it stands elsewhere by now.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_state(
    db: &impl Db,
    id: ImportId,
    from: &[ImportState],
    to: ImportState,
) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let mut binds = Binds::default();
    let (step, before) = (binds.add(to.as_str()), binds.add(to.before()));
    let key = binds.add(id.0);
    let from: Vec<String> = from.iter().map(|state| binds.add(state.as_str())).collect();
    let sql = format!(
        "update import as i set step = {step}, state = {before} where i.id = {key} \
         and {STATE} in ({})",
        from.join(", ")
    );
    Ok(row::run(db, "import_set_state", sql, binds.values()).await?.rows_affected() == 1)
}

/// What reading a list came to.
#[derive(Debug, Clone)]
pub struct ReadOutcome {
    /// Where it stands now.
    pub state: ImportState,
    /// Counts, JSON.
    pub summary: String,
    /// What the columns of each file hold, JSON.
    pub mapping: String,
    /// Whether that needs no confirming.
    pub mapping_sure: bool,
}

/// Writes what reading a list came to. `false` when it is no longer being read.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_read(db: &impl Db, id: ImportId, outcome: &ReadOutcome) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update import set step = $1, state = $2, summary = $3, mapping = $4, \
               mapping_sure = $5 where id = $6 and step = 'reading'";
    let values = [
        outcome.state.as_str().into(),
        outcome.state.before().into(),
        outcome.summary.as_str().into(),
        outcome.mapping.as_str().into(),
        outcome.mapping_sure.into(),
        id.0.into(),
    ];
    Ok(row::run(db, "import_set_read", sql, values).await?.rows_affected() == 1)
}

/// Says what the columns of a list's files hold.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_mapping(db: &impl Db, id: ImportId, mapping: &str) -> Result<()> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update import set mapping = $1, mapping_sure = $2 where id = $3";
    row::run(db, "import_set_mapping", sql, [mapping.into(), true.into(), id.0.into()])
        .await
        .map(|_| ())
}

/// Marks a list accepted and gives its receipt a number. `None` when it was not being accepted.
/// The caller has the commune for itself.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_accepted(
    db: &impl Db,
    id: ImportId,
    summary: &str,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<Option<i32>> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update import set state = 'accepted', step = 'accepted', accepted_at = $1, \
               accepted_by = $2, summary = $3, receipt_number = (select \
               coalesce(max(n.receipt_number), 0) + 1 from import n \
               where n.commune_key = import.commune_key) \
               where id = $4 and step = 'accepting' returning receipt_number";
    let values = [at.into(), by.0.into(), summary.into(), id.0.into()];
    row::value(db, "import_set_accepted", sql, values).await
}

/// A list by its id, when the scope covers its commune.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, scope: &Scope, id: ImportId) -> Result<Option<ImportRow>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_whole_commune("i.commune_key", &mut binds);
    let sql = format!("{} where i.id = {key} and {seen}", select());
    row::find(db, "import_find", sql, binds.values()).await
}

/// The commune that a list is for.
///
/// # Errors
/// When the database cannot be asked.
pub async fn commune(db: &impl Db, id: ImportId) -> Result<Option<AreaKey>> {
    let sql = "select commune_key from import where id = $1";
    row::value(db, "import_commune", sql, [id.0.into()]).await
}

/// The files of a list that was found within scope, in the order they were sent.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_files(db: &impl Db, id: ImportId) -> Result<Vec<FileRow>> {
    let sql = format!(
        "select 0 as position, file_name, file_hash, file_size from import where id = $1 \
         union all select {} from import_file where import_id = $1 order by position",
        FileRow::columns()
    );
    row::list(db, "import_files", sql, [id.0.into()]).await
}

/// The content of one file of a list that was found within scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn content(db: &impl Db, id: ImportId, position: i32) -> Result<Option<Vec<u8>>> {
    let content = if position == 0 {
        let sql = "select content from import where id = $1";
        row::value(db, "import_content", sql, [id.0.into()]).await?
    } else {
        let sql = "select content from import_file where import_id = $1 and position = $2";
        row::value(db, "import_content", sql, [id.0.into(), position.into()]).await?
    };
    let further = further(id, position);
    let place = match position {
        0 => place(FIRST, id.0.as_bytes()),
        _ => place(FURTHER, &further),
    };
    content.map(|content| seal::open_content(&**db.seal(), place, content)).transpose()
}

const FIRST: &str = "import.content";
const FURTHER: &str = "import_file.content";

fn place<'a>(column: &'static str, row: &'a [u8]) -> Place<'a> {
    Place { column, row }
}

/// What a further file is called where it is sealed: its list and its place in it.
pub(crate) fn further(id: ImportId, position: i32) -> Vec<u8> {
    [id.0.as_bytes().as_slice(), &position.to_be_bytes()].concat()
}

/// How many lists communes that ended left neither taken nor set aside, as far as the scope has them now.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_left(db: &impl Db, scope: &Scope, communes: &[AreaKey]) -> Result<i64> {
    let mut binds = Binds::default();
    let keys = binds.add_all(communes.iter().map(AreaKey::as_str));
    let seen = scope.on_whole_commune("i.commune_key", &mut binds);
    let sql = format!(
        "select count(*) as n from import i where i.commune_key in ({keys}) \
         and i.state <> 'accepted' and coalesce(i.step, '') <> 'cancelled' and {seen}"
    );
    Ok(row::value(db, "import_left", sql, binds.values()).await?.unwrap_or(0))
}

/// Which of these files are in the register already, for the same commune and round: the hash with
/// the list that brought it, the first one of each.
///
/// # Errors
/// When the database cannot be asked.
pub async fn accepted_hashes(
    db: &impl Db,
    commune: &AreaKey,
    round: Option<RoundId>,
    hashes: &[String],
) -> Result<Vec<(String, ImportId)>> {
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let commune = binds.add(commune.as_str());
    let round = match round {
        Some(id) => format!("i.round_id = {}", binds.add(id.0)),
        None => "i.round_id is null".to_owned(),
    };
    let places: Vec<String> = hashes.iter().map(|hash| binds.add(hash.as_str())).collect();
    let places = places.join(", ");
    let of = format!("i.commune_key = {commune} and {round} and i.state = 'accepted'");
    let sql = format!(
        "select i.file_hash, i.id, i.accepted_at from import i \
         where i.file_hash in ({places}) and {of} \
         union all select f.file_hash, i.id, i.accepted_at from import_file f \
         join import i on i.id = f.import_id where f.file_hash in ({places}) and {of} \
         order by 3, 1"
    );
    let rows: Vec<(String, ImportId, DateTime<Utc>)> =
        row::list(db, "import_accepted_hashes", sql, binds.values()).await?;
    let mut found: Vec<(String, ImportId)> = Vec::new();
    for (hash, id, _) in rows {
        if found.iter().all(|(known, _)| *known != hash) {
            found.push((hash, id));
        }
    }
    Ok(found)
}

/// The lists of the scope, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    before: Option<DateTime<Utc>>,
    limit: u32,
) -> Result<Vec<ImportRow>> {
    let mut binds = Binds::default();
    let seen = scope.on_whole_commune("i.commune_key", &mut binds);
    let mut sql = format!("{} where {seen}", select());
    if let Some(before) = before {
        sql.push_str(&format!(" and i.received_at < {}", binds.add(before)));
    }
    sql.push_str(&format!(
        " order by i.received_at desc, i.id limit {}",
        binds.add(i64::from(limit))
    ));
    row::list(db, "import_list", sql, binds.values()).await
}

/// Remembers what a commune said the columns of lists with these headers hold.
///
/// # Errors
/// When the database refuses.
pub async fn set_remembered(
    db: &impl Db,
    commune: &AreaKey,
    mappings: &[(String, String)],
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    for (shape, mapping) in mappings {
        let sql = "insert into import_mapping (commune_key, shape, mapping, confirmed_at, \
                   confirmed_by) values ($1, $2, $3, $4, $5) on conflict (commune_key, shape) do \
                   update set mapping = excluded.mapping, confirmed_at = excluded.confirmed_at, \
                   confirmed_by = excluded.confirmed_by";
        let values = [
            commune.as_str().into(),
            shape.as_str().into(),
            mapping.as_str().into(),
            at.into(),
            by.0.into(),
        ];
        row::run(db, "import_set_remembered", sql, values).await?;
    }
    Ok(())
}

/// What these communes said of the columns of earlier lists, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_remembered(
    db: &impl Db,
    communes: &[AreaKey],
    limit: u32,
) -> Result<Vec<String>> {
    let mut binds = Binds::default();
    let communes = binds.add_all(communes.iter().map(AreaKey::as_str));
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select mapping from import_mapping where commune_key in ({communes}) \
         order by confirmed_at desc, shape limit {limit}"
    );
    row::values(db, "import_remembered", sql, binds.values()).await
}

/// Which of these households a list brought into the register that was accepted at that moment or later.
///
/// # Errors
/// When the database cannot be asked.
pub async fn brought_since(
    db: &impl Db,
    ids: &[HouseholdId],
    at: DateTime<Utc>,
) -> Result<Vec<HouseholdId>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let since = binds.add(at);
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "select i.household_id from import_household i join import l on l.id = i.import_id \
             where i.act = 'added' and l.accepted_at >= {since} and i.household_id in ({})",
            places.join(", ")
        );
        found.append(&mut row::values(db, "import_brought", sql, binds.values()).await?);
    }
    Ok(found)
}

/// A number that changes with every write of the program: what was worked out before a transaction
/// still holds in it when the number is the same.
///
/// # Errors
/// When the database cannot be asked.
pub async fn register_version(db: &impl Db) -> Result<i64> {
    let sql = "select cast(coalesce(sum(seq), 0) as bigint) as version from audit_head";
    Ok(row::value(db, "register_version", sql, []).await?.unwrap_or(0))
}

/// Communes with a list that is in the register and that no search for doubles has begun after, with
/// who accepted it; at most `limit`.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_unsearched(db: &impl Db, limit: u32) -> Result<Vec<(AreaKey, AccountId)>> {
    let sql = "select i.commune_key, i.accepted_by from import i \
               where i.state = 'accepted' and i.accepted_by is not null and not exists \
               (select 1 from audit a where a.subject = 'area/' || i.commune_key \
                and a.action = 'match.find' and a.at >= i.accepted_at) \
               order by i.accepted_at limit $1";
    row::list(db, "import_unsearched", sql, [i64::from(limit).into()]).await
}

/// Adds what an accepted list did with its households.
///
/// # Errors
/// When the database refuses.
pub async fn add_households(
    db: &impl Db,
    id: ImportId,
    acts: impl Iterator<Item = (base::id::HouseholdId, &'static str)>,
) -> Result<()> {
    let rows =
        acts.map(|(household, act)| vec![id.0.into(), household.0.into(), act.into()]).collect();
    let columns = ["import_id", "household_id", "act"];
    dialect::insert_many(db, "import_add_households", "import_household", &columns, rows).await
}
