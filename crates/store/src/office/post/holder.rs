//! Persons who hold posts, with or without an account.

use base::id::{AccountId, OfficeHolderId, VillageId};
use base::{Day, Role};
use chrono::{DateTime, Utc};

use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::office::reach::Reach;

/// A holder: its account has the rights of its posts.
pub static MARKED: Marking = Marking {
    since: 4,
    written_with: WrittenWith::Asked(
        "select account_id from office_holder where id = $1",
        |id, row| {
            let of = row.take::<Option<uuid::Uuid>>("account_id")?;
            let of = of.into_iter().map(|of| format!("account/{of}"));
            Ok(std::iter::once(format!("office_holder/{id}")).chain(of).collect())
        },
    ),
    ..Marking::of(
        "office_holder",
        Content::Columns {
            name: "x.name",
            joined: "",
            columns: &[
                ("name", As::Words),
                ("phone", As::Words),
                ("account_id", As::Id),
                ("note", As::Words),
                ("revision", As::Number),
                ("written_at", As::At),
                ("written_by", As::Id),
            ],
        },
    )
};

/// What is said of a person.
#[derive(Debug, Clone, PartialEq, Eq, IntoRow)]
pub struct HolderFacts {
    pub name: String,
    /// The name as it is searched.
    pub folded: String,
    pub phone: String,
    pub note: String,
}

/// A person who is added.
#[derive(Debug, Clone, IntoRow)]
pub struct HolderAdd {
    pub id: OfficeHolderId,
    #[row(flat)]
    pub facts: HolderFacts,
    #[row(column = "account_id")]
    pub account: Option<AccountId>,
    pub revision: i64,
}

/// A person, with the account.
#[derive(Debug, Clone, FromRow)]
#[row(table = "o")]
pub struct HolderRow {
    pub id: OfficeHolderId,
    pub name: String,
    pub phone: String,
    pub note: String,
    #[row(sql = "o.account_id")]
    pub account: Option<AccountId>,
    /// The name that the account signs in with.
    #[row(sql = "c.username")]
    pub username: Option<String>,
    /// Since when the account is closed.
    #[row(sql = "c.disabled_at")]
    pub disabled_at: Option<DateTime<Utc>>,
    pub revision: i64,
}

const FROM: &str = "office_holder o left join account c on c.id = o.account_id";

/// Adds one.
///
/// # Errors
/// A conflict when the id or the account is taken.
pub async fn add(
    db: &impl Db,
    new: &HolderAdd,
    by: Option<AccountId>,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::fresh(db, &MARKED, new.id.0);
    let beside = [("written_at", at.into()), ("written_by", by.map(|id| id.0).into())];
    row::insert_with(db, "office_holder_add", "office_holder", new, beside).await
}

/// Puts right what is said of a person that nobody changed since a revision. `false` when somebody did.
///
/// # Errors
/// When the database refuses.
pub async fn set(
    db: &impl Db,
    (id, revision): (OfficeHolderId, i64),
    to: &HolderFacts,
) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update office_holder set name = $1, folded = $2, phone = $3, note = $4, \
               revision = revision + 1 where id = $5 and revision = $6";
    let values = [
        to.name.as_str().into(),
        to.folded.as_str().into(),
        to.phone.as_str().into(),
        to.note.as_str().into(),
        id.0.into(),
        revision.into(),
    ];
    Ok(row::run(db, "office_holder_set", sql, values).await?.rows_affected() == 1)
}

/// Gives a person without one an account. `false` when there is one by now.
///
/// # Errors
/// A conflict when the account is another's.
pub async fn set_account(db: &impl Db, id: OfficeHolderId, account: AccountId) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update office_holder set account_id = $1, revision = revision + 1 \
               where id = $2 and account_id is null";
    let done = row::run(db, "office_holder_set_account", sql, [account.0.into(), id.0.into()]);
    Ok(done.await?.rows_affected() == 1)
}

/// One, when a post of his lies within a reach.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, reach: &Reach, id: OfficeHolderId) -> Result<Option<HolderRow>> {
    let mut binds = Binds::default();
    let seen = reach.condition(&mut binds);
    let id = binds.add(id.0);
    let sql = format!(
        "select {} from {FROM} where o.id = {id} \
         and exists (select 1 from post a where a.holder_id = o.id and a.void_reason is null \
          and {seen})",
        HolderRow::columns()
    );
    row::find(db, "office_holder_find", sql, binds.values()).await
}

/// The person of an account.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of_account(db: &impl Db, account: AccountId) -> Result<Option<HolderRow>> {
    let sql = format!("select {} from {FROM} where o.account_id = $1", HolderRow::columns());
    row::find(db, "office_holder_of_account", sql, [account.0.into()]).await
}

/// The persons of some ids, for whoever has found what names them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn names(db: &impl Db, ids: &[OfficeHolderId]) -> Result<Vec<(OfficeHolderId, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let ids = binds.add_all(ids.iter().map(|id| id.0));
    let sql = format!("select o.id, o.name from office_holder o where o.id in ({ids})");
    row::list(db, "office_holder_names", sql, binds.values()).await
}

/// Persons who hold a post within a reach on a day, by name: those of whom one is chosen.
///
/// # Errors
/// When the database cannot be asked.
pub async fn there(
    db: &impl Db,
    reach: &Reach,
    day: Day,
    limit: u32,
) -> Result<Vec<(OfficeHolderId, String, Option<Role>)>> {
    let mut binds = Binds::default();
    let seen = reach.condition(&mut binds);
    let (from, to, limit) = (binds.add(day), binds.add(day), binds.add(i64::from(limit)));
    let sql = format!(
        "select o.id, o.name, max(a.role) as role from office_holder o \
         join post a on a.holder_id = o.id where {seen} and a.void_reason is null \
         and a.from_day <= {from} and (a.to_day is null or a.to_day > {to}) \
         group by o.id, o.name, o.folded order by o.folded, o.id limit {limit}"
    );
    row::list(db, "office_holder_there", sql, binds.values()).await
}

/// The search keys of those whose accounts were made before there were any.
///
/// # Errors
/// When the database cannot be asked.
pub async fn fold_names(db: &impl Db) -> Result<()> {
    let sql = "update office_holder set folded = (select a.folded from account a \
               where a.id = office_holder.account_id) \
               where folded = '' and account_id is not null";
    row::run(db, "office_holder_fold", sql, []).await.map(|_| ())
}

/// Who is a village's head on a day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn village_head_on(db: &impl Db, village: VillageId, day: Day) -> Result<Option<String>> {
    let sql = "select o.name from post a join office_holder o on o.id = a.holder_id \
               where a.village_id = $1 and a.kind = 'village_head' and a.void_reason is null \
               and a.from_day <= $2 and (a.to_day is null or a.to_day > $2) \
               order by a.from_day desc, a.id limit 1";
    row::value(db, "post_village_head_on", sql, [village.0.into(), day.into()]).await
}
