//! Accounts: who may sign in, as what, for which area.

use base::Role;
use base::area::AreaKey;
use base::id::{AccountId, VillageId};
use chrono::{DateTime, Utc};

use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::mark::{self, Kind};
use crate::kernel::row::{self, Row};

/// One account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The name to sign in with, unique, lower case.
    pub username: String,
    /// The person's or office's name as shown.
    pub name: String,
    /// What part they play.
    pub role: Role,
    /// The area they work for; `None` with no village means the nation.
    pub area: Option<AreaKey>,
    /// The village of a village head.
    pub village: Option<VillageId>,
    /// Argon2 hash in PHC form; never leaves the program.
    pub password_hash: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Since when it can no longer sign in.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Grows with each change by somebody else than its owner.
    pub revision: i64,
    /// Whether its password is one that somebody else chose.
    pub must_change_password: bool,
    /// Who made it; `None`: the machine itself.
    pub made_by: Option<AccountId>,
    /// Who last gave it a password for its owner.
    pub reset_by: Option<AccountId>,
    /// When its owner last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
}

pub(crate) const COLUMNS: &str = "a.id, a.username, a.name, a.role, a.area_key, a.village_id, \
     a.password_hash, a.created_at, a.disabled_at, a.revision, a.must_change_password, a.made_by, \
     a.reset_by, a.last_sign_in_at";

/// Adds an account.
///
/// # Errors
/// A conflict when the username is taken.
pub async fn add(db: &impl Db, account: &Account) -> Result<()> {
    let sql = "insert into account (id, username, name, folded, role, area_key, village_id, \
               password_hash, created_at, disabled_at, revision, must_change_password, made_by, \
               reset_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let values = [
        account.id.0.into(),
        account.username.as_str().into(),
        account.name.as_str().into(),
        base::text::fold(&account.name).into(),
        account.role.as_str().into(),
        account.area.as_ref().map(|key| key.as_str().to_owned()).into(),
        account.village.map(|id| id.0).into(),
        account.password_hash.as_str().into(),
        account.created_at.into(),
        account.disabled_at.into(),
        account.revision.into(),
        account.must_change_password.into(),
        account.made_by.map(|id| id.0).into(),
        account.reset_by.map(|id| id.0).into(),
    ];
    row::run(db, "account_add", sql, values).await?;
    mark::fresh(db, Kind::Account, account.id.0);
    Ok(())
}

/// The account of that name.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_by_username(db: &impl Db, username: &str) -> Result<Option<Account>> {
    let sql = format!("select {COLUMNS} from account a where a.username = $1");
    row::one(db, "account_find", sql, [username.into()]).await?.as_ref().map(read).transpose()
}

/// The account with that id.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, id: AccountId) -> Result<Option<Account>> {
    let sql = format!("select {COLUMNS} from account a where a.id = $1");
    row::one(db, "account_find", sql, [id.0.into()]).await?.as_ref().map(read).transpose()
}

/// The name of an account, also of one that is closed: for what was done in its name.
///
/// # Errors
/// When the database cannot be asked.
pub async fn name(db: &impl Db, id: AccountId) -> Result<Option<String>> {
    let sql = "select name from account where id = $1";
    row::one(db, "account_name", sql, [id.0.into()]).await?.map(|row| row.get("name")).transpose()
}

/// The first open account of a role that works for an area.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_by_area(db: &impl Db, area: &AreaKey, role: Role) -> Result<Option<Account>> {
    let sql = format!(
        "select {COLUMNS} from account a where a.area_key = $1 and a.role = $2 \
         and a.disabled_at is null order by a.username limit 1"
    );
    let values = [area.as_str().into(), role.as_str().into()];
    row::one(db, "account_find", sql, values).await?.as_ref().map(read).transpose()
}

/// Accounts by username, after the one named: for going through all of them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn page(db: &impl Db, after: &str, limit: u32) -> Result<Vec<Account>> {
    let sql = format!(
        "select {COLUMNS} from account a where a.username > $1 order by a.username limit $2"
    );
    let rows = row::all(db, "account_page", sql, [after.into(), i64::from(limit).into()]).await?;
    rows.iter().map(read).collect()
}

/// Notes that an account's owner has signed in.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_signed_in(db: &impl Db, id: AccountId, at: DateTime<Utc>) -> Result<()> {
    let sql = "update account set last_sign_in_at = $1 where id = $2";
    row::run(db, "account_set_signed_in", sql, [at.into(), id.0.into()]).await.map(|_| ())
}

/// How many accounts there are.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count(db: &impl Db) -> Result<i64> {
    let row = row::one(db, "account_count", "select count(*) as n from account", []).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

/// Closes (or opens again) an account that nobody changed since; its sessions end. `false` when
/// somebody did.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_disabled(
    db: &impl Db,
    id: AccountId,
    revision: i64,
    at: Option<DateTime<Utc>>,
) -> Result<bool> {
    mark::touch(db, Kind::Account, &[id.0]).await?;
    let sql = "update account set disabled_at = $1, revision = revision + 1 \
               where id = $2 and revision = $3";
    let values = [at.into(), id.0.into(), revision.into()];
    let done = row::run(db, "account_set_disabled", sql, values).await?;
    end_sessions(db, id).await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces the password by one that its owner chose; the account's sessions end.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_password(db: &impl Db, id: AccountId, hash: &str) -> Result<()> {
    mark::touch(db, Kind::Account, &[id.0]).await?;
    let sql = "update account set password_hash = $1, must_change_password = $2 where id = $3";
    row::run(db, "account_set_password", sql, [hash.into(), false.into(), id.0.into()]).await?;
    end_sessions(db, id).await
}

/// Gives an account that nobody changed since a password to be changed by its owner; its sessions
/// end. `false` when somebody did.
///
/// # Errors
/// When the database cannot be asked.
pub async fn reset_password(
    db: &impl Db,
    id: AccountId,
    revision: i64,
    hash: &str,
    by: Option<AccountId>,
) -> Result<bool> {
    mark::touch(db, Kind::Account, &[id.0]).await?;
    let sql = "update account set password_hash = $1, must_change_password = $2, reset_by = $3, \
               revision = revision + 1 where id = $4 and revision = $5";
    let values = [hash.into(), true.into(), by.map(|id| id.0).into(), id.0.into(), revision.into()];
    let done = row::run(db, "account_reset_password", sql, values).await?;
    end_sessions(db, id).await?;
    Ok(done.rows_affected() == 1)
}

/// Ends every session of an account.
///
/// # Errors
/// When the database cannot be asked.
pub async fn end_sessions(db: &impl Db, id: AccountId) -> Result<()> {
    let sql = "delete from session where account_id = $1";
    row::run(db, "account_end_sessions", sql, [id.0.into()]).await.map(|_| ())
}

pub(crate) fn read(row: &Row) -> Result<Account> {
    Ok(Account {
        id: AccountId(row.get("id")?),
        username: row.get("username")?,
        name: row.get("name")?,
        role: row.named("role", Role::from_name)?,
        area: row.maybe_named("area_key", AreaKey::parse)?,
        village: row.get::<Option<uuid::Uuid>>("village_id")?.map(VillageId),
        password_hash: row.get("password_hash")?,
        created_at: row.get("created_at")?,
        disabled_at: row.get("disabled_at")?,
        revision: row.get("revision")?,
        must_change_password: row.get("must_change_password")?,
        made_by: row.get::<Option<uuid::Uuid>>("made_by")?.map(AccountId),
        reset_by: row.get::<Option<uuid::Uuid>>("reset_by")?.map(AccountId),
        last_sign_in_at: row.get("last_sign_in_at")?,
    })
}
