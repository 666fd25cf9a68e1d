//! Accounts as those who keep them see and change them: lists within an area, changes that name the
//! revision they were made on, and whose hand an account is of.

use base::area::AreaKey;
use base::id::{AccountId, OfficeHolderId, PostId, VillageId};
use base::{Day, Role};
use register::office::post::PostKind;

use crate::kernel::error::Result;
use crate::kernel::mark;
use crate::kernel::row::{self, Binds, FromRow};
use crate::office::account::{self, Account};
use crate::office::post::holder::{HolderAdd, HolderFacts};
use crate::office::post::{self, PostAdd, PostFacts};
use crate::{Db, Scope};

pub use crate::office::reach::Reach;

/// Adds an account of somebody new, with the post that its part is of from a day on.
///
/// # Errors
/// A conflict when the username is taken.
pub async fn add(db: &impl Db, new: &Account, from_day: Day) -> Result<()> {
    account::add_alone(db, new).await?;
    let holder = HolderAdd {
        id: OfficeHolderId(new.id.0),
        facts: HolderFacts {
            name: new.name.clone(),
            folded: base::text::fold(&new.name),
            phone: String::new(),
            note: String::new(),
        },
        account: Some(new.id),
        revision: 1,
    };
    post::holder::add(db, &holder, new.made_by, new.created_at).await?;
    let first = PostAdd {
        id: PostId(new.id.0),
        holder: holder.id,
        facts: first_post(new, from_day),
        revision: 1,
    };
    post::add(db, &first, new.made_by, new.created_at).await
}

/// The post that an account's part is of.
pub fn first_post(account: &Account, from_day: Day) -> PostFacts {
    PostFacts {
        kind: PostKind::of_role(account.role),
        role: Some(account.role),
        area: account.area.clone(),
        village: account.village,
        from_day,
        to_day: None,
        legal_paper: None,
        paper: String::new(),
        note: String::new(),
    }
}

/// Whether accounts may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// They may.
    Open,
    /// They may not.
    Closed,
}

/// What a list of accounts is asked for.
#[derive(Debug, Clone)]
pub struct AccountQuery {
    /// Part of a name or of a username; empty for all.
    pub text: String,
    pub role: Option<Role>,
    /// Open ones or closed ones.
    pub opened: Option<Opened>,
    /// Of a narrower area.
    pub within: Option<Reach>,
    /// The username to go on after.
    pub after: String,
    /// The day on which villages are looked up.
    pub day: Day,
}

/// An account with where it works.
#[derive(Debug, Clone, FromRow)]
#[row(table = "a")]
pub struct Placed {
    #[row(flat)]
    pub account: Account,
    /// Its village's name.
    #[row(sql = "v.name")]
    pub village_name: Option<String>,
    /// The commune in which that village lies.
    #[row(unlisted, column = "village_commune")]
    pub village_commune: Option<AreaKey>,
    /// The person whose account it is.
    #[row(unlisted, column = "holder_id")]
    pub holder: Option<OfficeHolderId>,
    /// The name of who made it.
    #[row(sql = "m.name")]
    pub made_by_name: Option<String>,
}

fn select(day: Day, binds: &mut Binds) -> String {
    let day = binds.add(day);
    format!(
        "select {}, (select p.commune_key from village_path p where p.village_id = a.village_id \
          and p.from_day <= {day} order by p.from_day desc limit 1) as village_commune, \
          (select o.id from office_holder o where o.account_id = a.id) as holder_id \
         from account a left join village v on v.id = a.village_id \
         left join account m on m.id = a.made_by",
        Placed::columns()
    )
}

/// One page of the accounts within a reach, by username.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    reach: &Reach,
    query: &AccountQuery,
    limit: u32,
) -> Result<Vec<Placed>> {
    let mut binds = Binds::default();
    let select = select(query.day, &mut binds);
    let mut all = vec![reach.condition(&mut binds)];
    if let Some(within) = &query.within {
        all.push(within.condition(&mut binds));
    }
    if let Some(role) = query.role {
        all.push(format!("a.role = {}", binds.add(role.as_str())));
    }
    match query.opened {
        Some(Opened::Open) => all.push("a.disabled_at is null".to_owned()),
        Some(Opened::Closed) => all.push("a.disabled_at is not null".to_owned()),
        None => {}
    }
    if !query.text.trim().is_empty() {
        let name = binds.add(row::containing(&base::text::fold(&query.text)));
        let username = binds.add(row::containing(&query.text.trim().to_lowercase()));
        all.push(format!(
            "(a.folded like {name} escape '\\' or a.username like {username} escape '\\')"
        ));
    }
    all.push(format!("a.username > {}", binds.add(query.after.as_str())));
    let limit = binds.add(i64::from(limit));
    let sql = format!("{select} where {} order by a.username limit {limit}", all.join(" and "));
    row::list(db, "account_list", sql, binds.values()).await
}

/// An account by its id, when it lies within a reach.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, reach: &Reach, id: AccountId, day: Day) -> Result<Option<Placed>> {
    let mut binds = Binds::default();
    let select = select(day, &mut binds);
    let seen = reach.condition(&mut binds);
    let id = binds.add(id.0);
    let sql = format!("{select} where {seen} and a.id = {id}");
    row::find(db, "account_find", sql, binds.values()).await
}

/// The names of villages of a commune on a day for which no open account works.
///
/// # Errors
/// When the database cannot be asked.
pub async fn villages_without_head(
    db: &impl Db,
    scope: &Scope,
    commune: &AreaKey,
    day: Day,
    limit: u32,
) -> Result<Vec<String>> {
    let mut binds = Binds::default();
    let (key, from, to) = (binds.add(commune.as_str()), binds.add(day), binds.add(day));
    let seen = scope.on_village("v.id", &mut binds);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select v.name from village v join village_path p on p.village_id = v.id \
         where p.commune_key = {key} and p.from_day <= {from} and p.to_day > {to} and {seen} \
         and not exists (select 1 from post a join office_holder o on o.id = a.holder_id \
          join account c on c.id = o.account_id \
          where a.village_id = v.id and a.role is not null and a.void_reason is null \
          and a.from_day <= {to} and (a.to_day is null or a.to_day > {to}) \
          and c.disabled_at is null) order by v.sort_key, v.id limit {limit}"
    );
    row::values(db, "account_villages_without_head", sql, binds.values()).await
}

/// What an account becomes.
#[derive(Debug, Clone)]
pub struct AccountSet<'a> {
    /// The name to sign in with.
    pub username: &'a str,
    /// The person's name.
    pub name: &'a str,
    /// Their part.
    pub role: Role,
    /// Their area.
    pub area: Option<&'a AreaKey>,
    /// Their village.
    pub village: Option<VillageId>,
}

/// Changes an account that nobody changed since a revision. `false` when somebody did.
///
/// # Errors
/// A conflict when the username is taken.
pub async fn set(db: &impl Db, id: AccountId, revision: i64, to: &AccountSet<'_>) -> Result<bool> {
    mark::touch(db, &account::MARKED, &[id.0]).await?;
    let sql = "update account set username = $1, name = $2, folded = $3, role = $4, \
               area_key = $5, village_id = $6, revision = revision + 1 \
               where id = $7 and revision = $8";
    let values = [
        to.username.into(),
        to.name.into(),
        base::text::fold(to.name).into(),
        to.role.as_str().into(),
        to.area.map(|key| key.as_str().to_owned()).into(),
        to.village.map(|id| id.0).into(),
        id.0.into(),
        revision.into(),
    ];
    Ok(row::run(db, "account_set", sql, values).await?.rows_affected() == 1)
}

/// Gives a closed account another username, so that its own can be taken.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_username(db: &impl Db, id: AccountId, username: &str) -> Result<()> {
    mark::touch(db, &account::MARKED, &[id.0]).await?;
    let sql = "update account set username = $1, revision = revision + 1 where id = $2";
    row::run(db, "account_set_username", sql, [username.into(), id.0.into()]).await.map(|_| ())
}

/// Gives an account the part and the place of the post that it has first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_place(
    db: &impl Db,
    id: AccountId,
    (role, area, village): (Role, Option<&AreaKey>, Option<VillageId>),
) -> Result<()> {
    mark::touch(db, &account::MARKED, &[id.0]).await?;
    let sql = "update account set role = $1, area_key = $2, village_id = $3, \
               revision = revision + 1 where id = $4";
    let values = [
        role.as_str().into(),
        area.map(|key| key.as_str().to_owned()).into(),
        village.map(|id| id.0).into(),
        id.0.into(),
    ];
    row::run(db, "account_set_place", sql, values).await.map(|_| ())
}

/// Gives an account the name of its owner.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_name(db: &impl Db, id: AccountId, name: &str) -> Result<()> {
    mark::touch(db, &account::MARKED, &[id.0]).await?;
    let sql = "update account set name = $1, folded = $2, revision = revision + 1 where id = $3";
    let values = [name.into(), base::text::fold(name).into(), id.0.into()];
    row::run(db, "account_set_name", sql, values).await.map(|_| ())
}

/// Whether two accounts are of one hand: one of those who made or reset the one, they who did so to
/// these and so on, is among those of the other.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of_one_hand(db: &impl Db, one: AccountId, other: AccountId) -> Result<bool> {
    let sql = "with recursive line (start, id) as ( \
               select a.id, a.id from account a where a.id = $1 or a.id = $2 \
               union \
               select l.start, g.giver from line l join ( \
                select id, made_by as giver from account where made_by is not null \
                union all \
                select id, reset_by as giver from account where reset_by is not null \
               ) g on g.id = l.id) \
               select count(*) as n from line x join line y on x.id = y.id \
               where x.start = $3 and y.start = $4";
    let values = [one.0.into(), other.0.into(), one.0.into(), other.0.into()];
    let n: Option<i64> = row::value(db, "account_of_one_hand", sql, values).await?;
    Ok(n.is_some_and(|n| n > 0))
}

/// Backfills the search keys of older names, some hundreds a step. Gives how many it did.
///
/// # Errors
/// When the database cannot be asked.
pub async fn fold_names(db: &impl Db) -> Result<u64> {
    const STEP: i64 = 500;
    let sql = "select id, name from account where folded = '' order by id limit $1";
    let rows: Vec<(AccountId, String)> = row::list(db, "account_fold", sql, [STEP.into()]).await?;
    let mut done = 0;
    for (id, name) in rows {
        let folded = format!("{} ", base::text::fold(&name));
        let sql = "update account set folded = $1 where id = $2";
        done +=
            row::run(db, "account_fold", sql, [folded.into(), id.0.into()]).await?.rows_affected();
    }
    post::holder::fold_names(db).await?;
    Ok(done)
}
