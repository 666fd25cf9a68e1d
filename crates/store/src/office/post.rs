//! Who holds which post, where, from when until when. A post that was recorded by mistake is void, and stays;
//! what a record said before it was put right is kept beside it.

pub mod before;
pub mod handover;
pub mod holder;

pub use before::Noun;

use base::area::AreaKey;
use base::id::{AccountId, LegalPaperId, OfficeHolderId, PostId, VillageId};
use base::{Day, Role};
use chrono::{DateTime, TimeDelta, Utc};
use register::office::post::{Days, PostKind};
use uuid::Uuid;

use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::office::account::Account;
use crate::office::reach::Reach;

row::set_columns!(PostKind);

/// How far the day in Việt Nam is ahead of what is kept.
const AHEAD: TimeDelta = TimeDelta::hours(7);
/// Posts of one holder: more than anybody has in a working life.
pub const POSTS_MAX: u32 = 200;

/// A post: the rights of an account hang on it.
pub static MARKED: Marking = Marking {
    // Registers of before have posts that were made of accounts without a mark.
    since: 4,
    written_with: WrittenWith::Asked(
        "select p.holder_id, o.account_id from post p join office_holder o on o.id = p.holder_id \
         where p.id = $1",
        |_, row| {
            let (holder, account) =
                (row.take::<Uuid>("holder_id")?, row.take::<Option<Uuid>>("account_id")?);
            let of = account.into_iter().map(|id| format!("account/{id}"));
            Ok(std::iter::once(format!("office_holder/{holder}")).chain(of).collect())
        },
    ),
    ..Marking::of(
        "post",
        Content::Columns {
            name: "o.name",
            joined: "join office_holder o on o.id = x.holder_id",
            columns: &[
                ("holder_id", As::Id),
                ("kind", As::Words),
                ("role", As::Words),
                ("area_key", As::Words),
                ("village_id", As::Id),
                ("from_day", As::On),
                ("to_day", As::On),
                ("paper_id", As::Id),
                ("paper", As::Words),
                ("note", As::Words),
                ("void_reason", As::Words),
                ("revision", As::Number),
                ("written_at", As::At),
                ("written_by", As::Id),
            ],
        },
    )
};

/// What a post says; a correction sets all of it.
#[derive(Debug, Clone, PartialEq, Eq, IntoRow)]
pub struct PostFacts {
    pub kind: PostKind,
    /// The part of the table of rights that its kind gave when it was written.
    pub role: Option<Role>,
    pub area: Option<AreaKey>,
    pub village: Option<VillageId>,
    pub from_day: Day,
    /// The first day that no longer counts.
    pub to_day: Option<Day>,
    #[row(column = "paper_id")]
    pub legal_paper: Option<LegalPaperId>,
    /// The deciding paper in words, where it is in no register of the program.
    pub paper: String,
    pub note: String,
}

impl PostFacts {
    /// The days of it.
    pub fn days(&self) -> Days {
        Days { from: self.from_day, to: self.to_day }
    }
}

/// A post that is added.
#[derive(Debug, Clone, IntoRow)]
pub struct PostAdd {
    pub id: PostId,
    #[row(column = "holder_id")]
    pub holder: OfficeHolderId,
    #[row(flat)]
    pub facts: PostFacts,
    pub revision: i64,
}

/// A post with whose it is and where it stands.
#[derive(Debug, Clone, FromRow)]
#[row(table = "a")]
pub struct PostRow {
    pub id: PostId,
    #[row(column = "holder_id")]
    pub holder: OfficeHolderId,
    #[row(sql = "o.name")]
    pub holder_name: String,
    #[row(sql = "o.phone")]
    pub phone: String,
    #[row(sql = "o.account_id")]
    pub account: Option<AccountId>,
    #[row(sql = "o.folded")]
    pub folded: String,
    pub kind: PostKind,
    pub role: Option<Role>,
    pub area: Option<AreaKey>,
    pub village: Option<VillageId>,
    #[row(sql = "v.name")]
    pub village_name: Option<String>,
    pub from_day: Day,
    pub to_day: Option<Day>,
    #[row(column = "paper_id")]
    pub legal_paper: Option<LegalPaperId>,
    /// Number and symbol of that paper, with how it came out of force.
    #[row(sql = "l.symbol")]
    pub paper_symbol: Option<String>,
    #[row(sql = "l.ending")]
    pub paper_ending: Option<String>,
    pub paper: String,
    pub note: String,
    pub void_reason: Option<String>,
    pub revision: i64,
    pub written_at: DateTime<Utc>,
}

impl PostRow {
    /// The days of it.
    pub fn days(&self) -> Days {
        Days { from: self.from_day, to: self.to_day }
    }

    /// Whether it is held on a day.
    pub fn is_held(&self, day: Day) -> bool {
        self.void_reason.is_none() && self.days().has(day)
    }

    /// What it says.
    pub fn facts(&self) -> PostFacts {
        PostFacts {
            kind: self.kind,
            role: self.role,
            area: self.area.clone(),
            village: self.village,
            from_day: self.from_day,
            to_day: self.to_day,
            legal_paper: self.legal_paper,
            paper: self.paper.clone(),
            note: self.note.clone(),
        }
    }
}

const FROM: &str = "post a join office_holder o on o.id = a.holder_id \
                    left join village v on v.id = a.village_id \
                    left join legal_paper l on l.id = a.paper_id";

/// What is there, and not of a closed account.
const OPEN: &str = "a.void_reason is null and not exists (select 1 from office_holder k \
                    join account c on c.id = k.account_id \
                    where k.id = a.holder_id and c.disabled_at is not null)";

/// Adds one.
///
/// # Errors
/// A conflict `one_post_a_day` when the same post of the same person has one of the days.
pub async fn add(
    db: &impl Db,
    new: &PostAdd,
    by: Option<AccountId>,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::fresh(db, &MARKED, new.id.0);
    let beside = [("written_at", at.into()), ("written_by", by.map(|id| id.0).into())];
    row::insert_with(db, "post_add", "post", new, beside).await
}

/// Puts right what a post says that nobody changed since a revision, or says why there is no such post.
/// `false` when somebody changed it.
///
/// # Errors
/// A conflict `one_post_a_day`.
pub async fn set(
    db: &impl Db,
    (id, revision): (PostId, i64),
    to: &PostFacts,
    void_reason: Option<&str>,
) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let mut binds = Binds::default();
    let names = PostFacts::names();
    let set: Vec<String> = names
        .iter()
        .zip(to.values())
        .map(|(name, value)| format!("{name} = {}", binds.add(value)))
        .collect();
    let void = binds.add(void_reason.map(str::to_owned));
    let (id, revision) = (binds.add(id.0), binds.add(revision));
    let sql = format!(
        "update post set {}, void_reason = {void}, revision = revision + 1 \
         where id = {id} and revision = {revision} and void_reason is null",
        set.join(", ")
    );
    Ok(row::run(db, "post_set", sql, binds.values()).await?.rows_affected() == 1)
}

/// The posts of somebody that lie within a reach, in the order of their days; those recorded by mistake
/// among them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of_holder(
    db: &impl Db,
    reach: &Reach,
    holder: OfficeHolderId,
) -> Result<Vec<PostRow>> {
    let mut binds = Binds::default();
    let seen = reach.condition(&mut binds);
    let (holder, limit) = (binds.add(holder.0), binds.add(i64::from(POSTS_MAX)));
    let sql = format!(
        "select {} from {FROM} where {seen} and a.holder_id = {holder} \
         order by a.from_day, a.written_at, a.id limit {limit}",
        PostRow::columns()
    );
    row::list(db, "post_of_holder", sql, binds.values()).await
}

/// One, when it lies within a reach.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, reach: &Reach, id: PostId) -> Result<Option<PostRow>> {
    let mut binds = Binds::default();
    let seen = reach.condition(&mut binds);
    let id = binds.add(id.0);
    let sql = format!("select {} from {FROM} where {seen} and a.id = {id}", PostRow::columns());
    row::find(db, "post_find", sql, binds.values()).await
}

/// Which posts of a list: by whether they are held on its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    Now,
    Ended,
    Later,
}

/// What a list is asked for.
#[derive(Debug, Clone)]
pub struct PostQuery {
    /// Part of a name.
    pub text: String,
    pub kind: Option<PostKind>,
    pub village: Option<VillageId>,
    pub held: Option<Held>,
    pub day: Day,
    /// The folded name and the post to go on after.
    pub after: Option<(String, PostId)>,
}

/// One page of the posts within a reach, by the names of their holders.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    reach: &Reach,
    query: &PostQuery,
    limit: u32,
) -> Result<Vec<PostRow>> {
    let mut binds = Binds::default();
    let mut all = vec![reach.condition(&mut binds), "a.void_reason is null".to_owned()];
    for word in base::text::fold(&query.text).split_whitespace() {
        let part = binds.add(row::containing(word));
        all.push(format!("o.folded like {part} escape '\\'"));
    }
    if let Some(kind) = query.kind {
        all.push(format!("a.kind = {}", binds.add(kind.as_str())));
    }
    if let Some(village) = query.village {
        all.push(format!("a.village_id = {}", binds.add(village.0)));
    }
    if let Some(held) = query.held {
        let day = binds.add(query.day);
        all.push(match held {
            Held::Now => {
                format!("a.from_day <= {day} and (a.to_day is null or a.to_day > {day})")
            }
            Held::Ended => format!("a.to_day <= {day}"),
            Held::Later => format!("a.from_day > {day}"),
        });
    }
    if let Some((folded, id)) = &query.after {
        let (folded, id) = (binds.add(folded.as_str()), binds.add(id.0));
        all.push(format!("(o.folded, a.id) > ({folded}, {id})"));
    }
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from {FROM} where {} order by o.folded, a.id limit {limit}",
        PostRow::columns(),
        all.join(" and ")
    );
    row::list(db, "post_list", sql, binds.values()).await
}

/// The posts within a reach of whoever has a folded name, held today or later; those of closed accounts are
/// not among them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn named(
    db: &impl Db,
    reach: &Reach,
    folded: &str,
    day: Day,
    limit: u32,
) -> Result<Vec<PostRow>> {
    let mut binds = Binds::default();
    let seen = reach.condition(&mut binds);
    let (folded, day) = (binds.add(folded), binds.add(day));
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from {FROM} where o.folded = {folded} and {seen} and {OPEN} \
         and (a.to_day is null or a.to_day > {day}) order by a.written_at, a.id limit {limit}",
        PostRow::columns()
    );
    row::list(db, "post_named", sql, binds.values()).await
}

/// The posts of a kind in one place that begin before a day, or at all; those of closed accounts are not
/// among them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of_place(
    db: &impl Db,
    kind: PostKind,
    (area, village): (Option<&AreaKey>, Option<VillageId>),
    before: Option<Day>,
) -> Result<Vec<PostRow>> {
    let mut binds = Binds::default();
    let place = match (area, village) {
        (_, Some(village)) => format!("a.village_id = {}", binds.add(village.0)),
        (Some(area), None) => format!("a.area_key = {}", binds.add(area.as_str())),
        (None, None) => "a.area_key is null and a.village_id is null".to_owned(),
    };
    let kind = binds.add(kind.as_str());
    let begins = match before {
        Some(day) => format!("and a.from_day < {}", binds.add(day)),
        None => String::new(),
    };
    let limit = binds.add(i64::from(POSTS_MAX));
    let sql = format!(
        "select {} from {FROM} where {place} and a.kind = {kind} and {OPEN} {begins} \
         order by a.from_day desc, a.id limit {limit}",
        PostRow::columns()
    );
    row::list(db, "post_of_place", sql, binds.values()).await
}

/// The posts within a reach that give a right today or later to somebody who has no account, by their
/// holders.
///
/// # Errors
/// When the database cannot be asked.
pub async fn without_account(
    db: &impl Db,
    reach: &Reach,
    day: Day,
    limit: u32,
) -> Result<Vec<PostRow>> {
    let mut binds = Binds::default();
    let seen = reach.condition(&mut binds);
    let (day, limit) = (binds.add(day), binds.add(i64::from(limit)));
    let sql = format!(
        "select {} from {FROM} where {seen} and o.account_id is null and a.role is not null \
         and a.void_reason is null and (a.to_day is null or a.to_day > {day}) \
         order by o.folded, o.id, a.from_day, a.id limit {limit}",
        PostRow::columns()
    );
    row::list(db, "post_without_account", sql, binds.values()).await
}

/// Who held a post of an area on a day: of several the one who began last, of a day before the first post
/// that is known whoever holds that one.
///
/// # Errors
/// When the database cannot be asked.
pub async fn holder_on(
    db: &impl Db,
    area: &AreaKey,
    kind: PostKind,
    day: Day,
) -> Result<Option<String>> {
    let sql = "select o.name from post a join office_holder o on o.id = a.holder_id \
               left join account c on c.id = o.account_id \
               where a.area_key = $1 and a.kind = $2 and a.void_reason is null \
               and (a.to_day is null or a.to_day > $3) \
               order by case when a.from_day <= $3 then 0 else 1 end, \
               case when c.disabled_at is null then 0 else 1 end, \
               case when a.from_day <= $3 then a.from_day end desc, a.from_day, a.id limit 1";
    let values = [area.as_str().into(), kind.as_str().into(), day.into()];
    row::value(db, "post_holder_on", sql, values).await
}

/// A post that gives an account its rights.
#[derive(Debug, Clone, FromRow)]
#[row(table = "p")]
pub struct PostHeld {
    #[row(column = "post_id", sql = "p.id")]
    pub id: PostId,
    #[row(column = "post_kind", sql = "p.kind")]
    pub kind: PostKind,
    #[row(column = "post_role", sql = "p.role")]
    pub role: Role,
    #[row(column = "post_area", sql = "p.area_key")]
    pub area: Option<AreaKey>,
    #[row(column = "post_village", sql = "p.village_id")]
    pub village: Option<VillageId>,
    #[row(column = "post_from", sql = "p.from_day")]
    pub from_day: Day,
    #[row(column = "post_written", sql = "p.written_at")]
    pub written_at: DateTime<Utc>,
}

impl PostHeld {
    /// Whether it has begun. A clock that stands before the day on which it was written is wrong, and takes
    /// nobody's rights.
    pub fn has_begun(&self, today: Day) -> bool {
        self.from_day <= today.max((self.written_at + AHEAD).date_naive())
    }
}

/// An account with a post of it.
#[derive(Debug, Clone, FromRow)]
#[row(table = "a")]
struct Acting {
    #[row(flat)]
    account: Account,
    #[row(flat_if = "post_id")]
    post: Option<PostHeld>,
}

/// An account with the posts that give it rights on a day, or will, those that were written first before
/// the others, whatever their days: what somebody gives, back-dated or not, does not become the first. In one
/// statement, for it is asked with every request.
///
/// # Errors
/// When the database cannot be asked.
pub async fn acting(
    db: &impl Db,
    id: AccountId,
    day: Day,
) -> Result<Option<(Account, Vec<PostHeld>)>> {
    let sql = format!(
        "select {} from account a left join office_holder o on o.account_id = a.id \
         left join post p on p.holder_id = o.id and p.role is not null and p.void_reason is null \
          and (p.to_day is null or p.to_day > $1) \
         where a.id = $2 order by p.written_at, p.id limit $3",
        Acting::columns()
    );
    let values = [day.into(), id.0.into(), i64::from(POSTS_MAX).into()];
    let rows: Vec<Acting> = row::list(db, "account_acting", sql, values).await?;
    let mut posts = Vec::new();
    let mut found = None;
    for row in rows {
        posts.extend(row.post);
        found = Some(row.account);
    }
    Ok(found.map(|account| (account, posts)))
}

/// How many administrators beside a post, or beside all of an account, work for the nation or for one of
/// these areas without a last day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_administrators(
    db: &impl Db,
    (beside, beside_account): (Option<PostId>, Option<AccountId>),
    areas: &[AreaKey],
    day: Day,
) -> Result<i64> {
    let mut binds = Binds::default();
    let (role, day) = (binds.add(Role::Administrator.as_str()), binds.add(day));
    let beside = binds.add(beside.map_or(Uuid::nil(), |id| id.0));
    let account = binds.add(beside_account.map_or(Uuid::nil(), |id| id.0));
    let mut place = "p.area_key is null".to_owned();
    if !areas.is_empty() {
        let keys = binds.add_all(areas.iter().map(AreaKey::as_str));
        place = format!("({place} or p.area_key in ({keys}))");
    }
    let sql = format!(
        "select count(*) as n from post p join office_holder o on o.id = p.holder_id \
         join account a on a.id = o.account_id \
         where p.role = {role} and p.void_reason is null and p.from_day <= {day} \
         and p.to_day is null and p.id <> {beside} and a.id <> {account} \
         and a.disabled_at is null and {place}"
    );
    Ok(row::value(db, "post_count_administrators", sql, binds.values()).await?.unwrap_or(0))
}

/// The posts without a last day, or with a later one, of an area that has ended.
///
/// # Errors
/// When the database cannot be asked.
pub async fn open_of(
    db: &impl Db,
    reach: &Reach,
    area: &AreaKey,
    from: Day,
    limit: u32,
) -> Result<Vec<PostRow>> {
    let mut binds = Binds::default();
    let seen = reach.condition(&mut binds);
    let (area, from) = (binds.add(area.as_str()), binds.add(from));
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from {FROM} where {seen} and a.area_key = {area} and {OPEN} \
         and (a.to_day is null or a.to_day > {from}) order by o.folded, a.id limit {limit}",
        PostRow::columns()
    );
    row::list(db, "post_open_of", sql, binds.values()).await
}

/// How many of these each area has in each part; closed accounts are not among them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_open(
    db: &impl Db,
    reach: &Reach,
    day: Day,
) -> Result<Vec<(AreaKey, Option<Role>, i64)>> {
    let mut binds = Binds::default();
    let seen = reach.condition(&mut binds);
    let day = binds.add(day);
    let sql = format!(
        "select a.area_key, a.role, count(*) as n from post a where {seen} \
         and a.area_key is not null and {OPEN} and (a.to_day is null or a.to_day > {day}) \
         group by a.area_key, a.role order by a.area_key, a.role"
    );
    row::list(db, "post_count_open", sql, binds.values()).await
}
