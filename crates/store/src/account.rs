//! Accounts: who may sign in, as what, for which area.

use base::Role;
use base::area::AreaKey;
use base::id::{AccountId, VillageId};
use chrono::{DateTime, Utc};

use crate::Db;
use crate::error::Result;
use crate::row::{self, Row};

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
}

const COLUMNS: &str =
    "id, username, name, role, area_key, village_id, password_hash, created_at, disabled_at";

/// Adds an account.
///
/// # Errors
/// A conflict when the username is taken.
pub async fn add(db: &impl Db, account: &Account) -> Result<()> {
    let sql =
        format!("insert into account ({COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    let values = [
        account.id.0.into(),
        account.username.as_str().into(),
        account.name.as_str().into(),
        account.role.as_str().into(),
        account.area.as_ref().map(|key| key.as_str().to_owned()).into(),
        account.village.map(|id| id.0).into(),
        account.password_hash.as_str().into(),
        account.created_at.into(),
        account.disabled_at.into(),
    ];
    row::run(db, "account_add", sql, values).await.map(|_| ())
}

/// The account of that name.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_by_username(db: &impl Db, username: &str) -> Result<Option<Account>> {
    let sql = format!("select {COLUMNS} from account where username = $1");
    row::one(db, "account_find", sql, [username.into()]).await?.as_ref().map(read).transpose()
}

/// The account with that id.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, id: AccountId) -> Result<Option<Account>> {
    let sql = format!("select {COLUMNS} from account where id = $1");
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
        "select {COLUMNS} from account where area_key = $1 and role = $2 and disabled_at is null \
         order by username limit 1"
    );
    let values = [area.as_str().into(), role.as_str().into()];
    row::one(db, "account_find", sql, values).await?.as_ref().map(read).transpose()
}

/// One page of the accounts by username, after the one named.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(db: &impl Db, after: &str, limit: u32) -> Result<Vec<Account>> {
    let sql =
        format!("select {COLUMNS} from account where username > $1 order by username limit $2");
    let rows = row::all(db, "account_list", sql, [after.into(), i64::from(limit).into()]).await?;
    rows.iter().map(read).collect()
}

/// How many accounts there are.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count(db: &impl Db) -> Result<i64> {
    let row = row::one(db, "account_count", "select count(*) as n from account", []).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

/// Closes (or opens again) an account; its sessions end.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_disabled(db: &impl Db, id: AccountId, at: Option<DateTime<Utc>>) -> Result<()> {
    let sql = "update account set disabled_at = $1 where id = $2";
    row::run(db, "account_set_disabled", sql, [at.into(), id.0.into()]).await?;
    row::run(db, "account_set_disabled", "delete from session where account_id = $1", [id.0.into()])
        .await
        .map(|_| ())
}

/// Replaces the password; the account's sessions end.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_password(db: &impl Db, id: AccountId, hash: &str) -> Result<()> {
    let sql = "update account set password_hash = $1 where id = $2";
    row::run(db, "account_set_password", sql, [hash.into(), id.0.into()]).await?;
    row::run(db, "account_set_password", "delete from session where account_id = $1", [id.0.into()])
        .await
        .map(|_| ())
}

fn read(row: &Row) -> Result<Account> {
    Ok(Account {
        id: AccountId(row.get("id")?),
        username: row.get("username")?,
        name: row.get("name")?,
        role: row.named("role", Role::parse)?,
        area: row.maybe_named("area_key", AreaKey::parse)?,
        village: row.get::<Option<uuid::Uuid>>("village_id")?.map(VillageId),
        password_hash: row.get("password_hash")?,
        created_at: row.get("created_at")?,
        disabled_at: row.get("disabled_at")?,
    })
}
