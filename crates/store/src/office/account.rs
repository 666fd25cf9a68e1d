//! Accounts: who may sign in, as what, for which area.

use base::area::AreaKey;
use base::id::{AccountId, VillageId};
use base::{Day, Role};
use chrono::{DateTime, Utc};

use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::mark::{self, Content, Marking, Own, Text};
use crate::kernel::row::{self, FromRow, IntoRow};

/// An account, without when it was last used.
pub static MARKED: Marking = Marking {
    since: 1,
    ..Marking::of(
        "account",
        Content::Row {
            select: || {
                let columns = Account::columns().replace("a.", "x.");
                format!("select {columns}, x.mark from account x")
            },
            read: |row| {
                let account = Account::read(row)?;
                let text = marked_text(&account);
                let (id, name) = (account.id.0, account.username);
                Ok(Own { id, day: None, name, mark: row.take("mark")?, text })
            },
        },
    )
};

fn marked_text(account: &Account) -> Text {
    Text::default()
        .of(account.id)
        .text(&account.username)
        .text(&account.name)
        .text(account.role.as_str())
        .maybe(account.area.as_ref().map(base::area::AreaKey::as_str))
        .maybe(account.village)
        .text(&account.password_hash)
        .at(account.created_at)
        .maybe_at(account.disabled_at)
        .of(account.must_change_password)
        .maybe(account.made_by)
        .maybe(account.reset_by)
}

/// One account.
#[derive(Debug, Clone, FromRow)]
#[row(table = "a")]
#[derive(IntoRow)]
pub struct Account {
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

/// Adds an account of somebody who is there already.
///
/// # Errors
/// A conflict when the username is taken.
pub async fn add_alone(db: &impl Db, account: &Account) -> Result<()> {
    let folded = [("folded", base::text::fold(&account.name).into())];
    row::insert_with(db, "account_add", "account", account, folded).await?;
    mark::fresh(db, &MARKED, account.id.0);
    Ok(())
}

/// The account of that name.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_by_username(db: &impl Db, username: &str) -> Result<Option<Account>> {
    let sql = format!("select {} from account a where a.username = $1", Account::columns());
    row::find(db, "account_find", sql, [username.into()]).await
}

/// The account with that id.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, id: AccountId) -> Result<Option<Account>> {
    let sql = format!("select {} from account a where a.id = $1", Account::columns());
    row::find(db, "account_find", sql, [id.0.into()]).await
}

/// The name of an account, also of one that is closed: for what was done in its name.
///
/// # Errors
/// When the database cannot be asked.
pub async fn name(db: &impl Db, id: AccountId) -> Result<Option<String>> {
    let sql = "select name from account where id = $1";
    row::value(db, "account_name", sql, [id.0.into()]).await
}

/// The first open account with a post of a role that works for an area on a day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_by_area(
    db: &impl Db,
    area: &AreaKey,
    role: Role,
    day: Day,
) -> Result<Option<Account>> {
    let sql = format!(
        "select {} from account a join office_holder o on o.account_id = a.id \
         join post p on p.holder_id = o.id where p.area_key = $1 and p.role = $2 \
         and p.void_reason is null and p.from_day <= $3 and (p.to_day is null or p.to_day > $4) \
         and a.disabled_at is null order by a.username limit 1",
        Account::columns()
    );
    let values = [area.as_str().into(), role.as_str().into(), day.into(), day.into()];
    row::find(db, "account_find", sql, values).await
}

/// Accounts by username, after the one named: for going through all of them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn page(db: &impl Db, after: &str, limit: u32) -> Result<Vec<Account>> {
    let sql = format!(
        "select {} from account a where a.username > $1 order by a.username limit $2",
        Account::columns()
    );
    row::list(db, "account_page", sql, [after.into(), i64::from(limit).into()]).await
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
    Ok(row::value(db, "account_count", "select count(*) as n from account", []).await?.unwrap_or(0))
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
    mark::touch(db, &MARKED, &[id.0]).await?;
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
    mark::touch(db, &MARKED, &[id.0]).await?;
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
    mark::touch(db, &MARKED, &[id.0]).await?;
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

/// The name and the part of an account.
///
/// # Errors
/// When the database cannot be asked.
pub async fn named(db: &impl Db, id: AccountId) -> Result<Option<(String, Role)>> {
    #[derive(FromRow)]
    struct Named {
        name: String,
        role: Role,
    }
    let sql = "select a.name, a.role from account a where a.id = $1";
    let found = row::find::<Named>(db, "account_named", sql, [id.0.into()]).await?;
    Ok(found.map(|it| (it.name, it.role)))
}
