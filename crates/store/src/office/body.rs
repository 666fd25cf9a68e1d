//! Bodies of a commune and their members. What was recorded by mistake is void, and stays.

use base::Day;
use base::area::AreaKey;
use base::id::{AccountId, BodyId, BodyMemberId, LegalPaperId, OfficeHolderId, VillageId};
use chrono::{DateTime, Utc};
use register::office::body::{BodyFunction, BodyKind};
use register::office::post::Days;

use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Kind, Marking, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::{Db, Scope};

row::set_columns!(BodyFunction, BodyKind);

/// A body.
pub static MARKED: Marking = Marking {
    since: 5,
    ..Marking::of(
        "body",
        Content::Columns {
            name: "x.name",
            joined: "",
            columns: &[
                ("commune_key", As::Words),
                ("kind", As::Words),
                ("name", As::Words),
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

/// A membership: it stands apart from its body, which does not change with it.
pub static MEMBER_MARKED: Marking = Marking {
    since: 5,
    written_with: WrittenWith::Asked(
        "select body_id, holder_id from body_member where id = $1",
        |_, row| {
            let (body, holder) =
                (row.take::<uuid::Uuid>("body_id")?, row.take::<uuid::Uuid>("holder_id")?);
            Ok(vec![format!("body/{body}"), format!("office_holder/{holder}")])
        },
    ),
    ..Marking::of(
        "body_member",
        Content::Columns {
            name: "o.name",
            joined: "left join office_holder o on o.id = x.holder_id",
            columns: &[
                ("body_id", As::Id),
                ("holder_id", As::Id),
                ("function", As::Words),
                ("village_id", As::Id),
                ("from_day", As::On),
                ("to_day", As::On),
                ("note", As::Words),
                ("project", As::Words),
                ("void_reason", As::Words),
                ("revision", As::Number),
                ("written_at", As::At),
                ("written_by", As::Id),
            ],
        },
    )
};

/// Members of one body over the years.
const MEMBERS_MAX: i64 = 500;

/// What a body is; a correction sets all of it.
#[derive(Debug, Clone, PartialEq, Eq, IntoRow)]
pub struct BodyFacts {
    pub kind: BodyKind,
    pub name: String,
    /// The name as it is searched.
    pub folded: String,
    pub from_day: Day,
    /// The first day on which it no longer is.
    pub to_day: Option<Day>,
    #[row(column = "paper_id")]
    pub legal_paper: Option<LegalPaperId>,
    /// The deciding paper in words, where it is in no register of the program.
    pub paper: String,
    pub note: String,
}

/// A body that is added.
#[derive(Debug, Clone, IntoRow)]
pub struct BodyAdd {
    pub id: BodyId,
    pub commune: AreaKey,
    #[row(flat)]
    pub facts: BodyFacts,
    pub revision: i64,
}

/// A body, with who is its chair on a day.
#[derive(Debug, Clone, FromRow)]
#[row(table = "x")]
pub struct BodyRow {
    pub id: BodyId,
    pub commune: AreaKey,
    pub kind: BodyKind,
    pub name: String,
    pub from_day: Day,
    pub to_day: Option<Day>,
    #[row(column = "paper_id")]
    pub legal_paper: Option<LegalPaperId>,
    #[row(sql = "l.symbol")]
    pub paper_symbol: Option<String>,
    #[row(sql = "l.ending")]
    pub paper_ending: Option<String>,
    pub paper: String,
    pub note: String,
    pub void_reason: Option<String>,
    pub revision: i64,
    #[row(unlisted)]
    pub chair: Option<String>,
    #[row(unlisted)]
    pub members: i64,
}

impl BodyRow {
    /// Whether it is there on a day.
    pub fn is_there(&self, day: Day) -> bool {
        self.void_reason.is_none() && Days { from: self.from_day, to: self.to_day }.has(day)
    }
}

/// What a membership says.
#[derive(Debug, Clone, PartialEq, Eq, IntoRow)]
pub struct MemberFacts {
    pub function: BodyFunction,
    /// The village that is looked after.
    pub village: Option<VillageId>,
    /// The project or sub-project that is looked after.
    pub project: String,
    pub from_day: Day,
    /// The first day that no longer counts.
    pub to_day: Option<Day>,
    pub note: String,
}

/// A membership that is added.
#[derive(Debug, Clone, IntoRow)]
pub struct MemberAdd {
    pub id: BodyMemberId,
    pub body: BodyId,
    #[row(column = "holder_id")]
    pub holder: OfficeHolderId,
    #[row(flat)]
    pub facts: MemberFacts,
    pub revision: i64,
}

/// A membership, with names.
#[derive(Debug, Clone, FromRow)]
#[row(table = "m")]
pub struct MemberRow {
    pub id: BodyMemberId,
    pub body: BodyId,
    #[row(sql = "b.name")]
    pub body_name: String,
    #[row(sql = "b.kind")]
    pub body_kind: BodyKind,
    #[row(column = "holder_id")]
    pub holder: OfficeHolderId,
    #[row(sql = "o.name")]
    pub holder_name: String,
    #[row(sql = "o.phone")]
    pub phone: String,
    pub function: BodyFunction,
    pub village: Option<VillageId>,
    #[row(sql = "v.name")]
    pub village_name: Option<String>,
    pub project: String,
    pub from_day: Day,
    pub to_day: Option<Day>,
    pub note: String,
    pub void_reason: Option<String>,
    pub revision: i64,
    /// How many posts the person holds on the day that is asked for.
    #[row(unlisted)]
    pub posts: i64,
    /// The last of the days on which a post of the person ended.
    #[row(unlisted)]
    pub left_on: Option<Day>,
}

impl MemberRow {
    /// The days of it.
    pub fn days(&self) -> Days {
        Days { from: self.from_day, to: self.to_day }
    }

    /// Whether it is there on a day.
    pub fn is_there(&self, day: Day) -> bool {
        self.void_reason.is_none() && self.days().has(day)
    }

    /// What it says.
    pub fn facts(&self) -> MemberFacts {
        MemberFacts {
            function: self.function,
            village: self.village,
            project: self.project.clone(),
            from_day: self.from_day,
            to_day: self.to_day,
            note: self.note.clone(),
        }
    }
}

/// Members of a body `x` on a day, bound.
fn members_of(day: &str) -> String {
    format!(
        "c.body_id = x.id and c.void_reason is null and c.from_day <= {day} \
         and (c.to_day is null or c.to_day > {day})"
    )
}

fn select(day: Day, binds: &mut Binds) -> String {
    let there = members_of(&binds.add(day));
    format!(
        "select {}, (select o.name from body_member c join office_holder o on o.id = c.holder_id \
         where c.function = 'chair' and {there} order by c.from_day desc, c.id limit 1) as chair, \
         (select count(*) from body_member c where {there}) as members \
         from body x left join legal_paper l on l.id = x.paper_id",
        BodyRow::columns()
    )
}

/// Adds a body.
///
/// # Errors
/// A conflict when the id is taken.
pub async fn add(db: &impl Db, new: &BodyAdd, by: AccountId, at: DateTime<Utc>) -> Result<()> {
    mark::fresh(db, &MARKED, new.id.0);
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "body_add", "body", new, beside).await
}

/// One, when its commune is of the scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, scope: &Scope, id: BodyId, day: Day) -> Result<Option<BodyRow>> {
    let mut binds = Binds::default();
    let select = select(day, &mut binds);
    let (key, seen) = (binds.add(id.0), scope.on_commune("x.commune_key", &mut binds));
    row::find(db, "body_find", format!("{select} where x.id = {key} and {seen}"), binds.values())
        .await
}

/// What a list is asked for.
#[derive(Debug, Clone, Default)]
pub struct BodyFilter {
    /// Part of the name.
    pub text: String,
    pub kind: Option<BodyKind>,
    /// Those that are there on the day alone, and no mistakes.
    pub is_there: bool,
    /// Behind which a page goes on.
    pub after: Option<(String, BodyId)>,
}

/// One page of the bodies of the scope, by name.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    filter: &BodyFilter,
    day: Day,
    limit: u32,
) -> Result<Vec<BodyRow>> {
    let mut binds = Binds::default();
    let select = select(day, &mut binds);
    let mut all = vec![scope.on_commune("x.commune_key", &mut binds)];
    for word in base::text::fold(&filter.text).split_whitespace() {
        let part = binds.add(row::containing(word));
        all.push(format!("x.folded like {part} escape '\\'"));
    }
    if let Some(kind) = filter.kind {
        all.push(format!("x.kind = {}", binds.add(kind.as_str())));
    }
    if filter.is_there {
        let day = binds.add(day);
        all.push(format!(
            "x.void_reason is null and x.from_day <= {day} and (x.to_day is null or x.to_day > {day})"
        ));
    }
    if let Some((folded, id)) = &filter.after {
        let (folded, id) = (binds.add(folded.as_str()), binds.add(id.0));
        all.push(format!("(x.folded, x.id) > ({folded}, {id})"));
    }
    let limit = binds.add(i64::from(limit));
    let sql = format!("{select} where {} order by x.folded, x.id limit {limit}", all.join(" and "));
    row::list(db, "body_list", sql, binds.values()).await
}

/// How many bodies of the scope that are there on a day have no chair.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_without_chair(db: &impl Db, scope: &Scope, day: Day) -> Result<i64> {
    let mut binds = Binds::default();
    let day = binds.add(day);
    let (there, seen) = (members_of(&day), scope.on_commune("x.commune_key", &mut binds));
    let sql = format!(
        "select count(*) as n from body x where {seen} and x.void_reason is null \
         and x.from_day <= {day} and (x.to_day is null or x.to_day > {day}) \
         and not exists (select 1 from body_member c where c.function = 'chair' and {there})"
    );
    Ok(row::value(db, "body_without_chair", sql, binds.values()).await?.unwrap_or(0))
}

/// Puts a body right that nobody changed since a revision, or says why there is none. `false` when somebody
/// did.
///
/// # Errors
/// When the database refuses.
pub async fn set(
    db: &impl Db,
    (id, revision): (BodyId, i64),
    to: &BodyFacts,
    void_reason: Option<&str>,
) -> Result<bool> {
    let (names, values) = (BodyFacts::names(), to.values());
    set_of(db, &MARKED, (id.0, revision), (&names, values), void_reason).await
}

/// The same with a membership.
///
/// # Errors
/// When the database refuses.
pub async fn member_set(
    db: &impl Db,
    (id, revision): (BodyMemberId, i64),
    to: &MemberFacts,
    void_reason: Option<&str>,
) -> Result<bool> {
    let (names, values) = (MemberFacts::names(), to.values());
    set_of(db, &MEMBER_MARKED, (id.0, revision), (&names, values), void_reason).await
}

async fn set_of(
    db: &impl Db,
    kind: Kind,
    (id, revision): (uuid::Uuid, i64),
    (names, values): (&[&'static str], Vec<row::Value>),
    void_reason: Option<&str>,
) -> Result<bool> {
    mark::touch(db, kind, &[id]).await?;
    let table = kind.table();
    let mut binds = Binds::default();
    let pairs = names.iter().zip(values);
    let set: Vec<String> =
        pairs.map(|(name, value)| format!("{name} = {}", binds.add(value))).collect();
    let void = binds.add(void_reason.map(str::to_owned));
    let (id, revision) = (binds.add(id), binds.add(revision));
    let sql = format!(
        "update {table} set {}, void_reason = {void}, revision = revision + 1 \
         where id = {id} and revision = {revision} and void_reason is null",
        set.join(", ")
    );
    Ok(row::run(db, "body_set", sql, binds.values()).await?.rows_affected() == 1)
}

/// Adds a membership.
///
/// # Errors
/// A conflict when the id is taken.
pub async fn member_add(
    db: &impl Db,
    new: &MemberAdd,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::fresh(db, &MEMBER_MARKED, new.id.0);
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "body_member_add", "body_member", new, beside).await
}

/// Of which memberships.
#[derive(Debug, Clone, Copy)]
pub enum Of<'a> {
    Body(BodyId),
    Holder(OfficeHolderId),
    /// Of a person, in bodies of a scope.
    Within(OfficeHolderId, &'a Scope),
    One(BodyMemberId),
}

/// Memberships of what the caller has found: the chair first, then as they began. What is told of a person's
/// posts is as of a day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn members(db: &impl Db, of: Of<'_>, day: Day) -> Result<Vec<MemberRow>> {
    let mut binds = Binds::default();
    let day = binds.add(day);
    let which = match of {
        Of::Body(id) => format!("m.body_id = {}", binds.add(id.0)),
        Of::Holder(id) => format!("m.holder_id = {}", binds.add(id.0)),
        Of::Within(id, scope) => {
            let holder = binds.add(id.0);
            format!("m.holder_id = {holder} and {}", scope.on_commune("b.commune_key", &mut binds))
        }
        Of::One(id) => format!("m.id = {}", binds.add(id.0)),
    };
    let limit = binds.add(MEMBERS_MAX);
    let sql = format!(
        "select {}, (select count(*) from post p where p.holder_id = m.holder_id \
         and p.void_reason is null and p.from_day <= {day} \
         and (p.to_day is null or p.to_day > {day})) as posts, \
         (select max(p.to_day) from post p where p.holder_id = m.holder_id \
         and p.void_reason is null) as left_on \
         from body_member m join body b on b.id = m.body_id \
         join office_holder o on o.id = m.holder_id left join village v on v.id = m.village_id \
         where {which} order by case m.function when 'chair' then 0 when 'deputy' then 1 \
         when 'secretary' then 2 else 3 end, m.from_day, o.folded, m.id limit {limit}",
        MemberRow::columns()
    );
    row::list(db, "body_members", sql, binds.values()).await
}

/// Names of those who are of a kind of body of a commune on a day: who looks after a village before the
/// others.
///
/// # Errors
/// When the database cannot be asked.
pub async fn names(
    db: &impl Db,
    commune: &AreaKey,
    kind: BodyKind,
    (village, day): (Option<VillageId>, Day),
) -> Result<Vec<String>> {
    let village = village.map_or(uuid::Uuid::nil(), |id| id.0);
    let sql = "select o.name, min(case when c.village_id = $1 then 0 else 1 end) as near, \
               min(case c.function when 'chair' then 0 when 'deputy' then 1 else 2 end) as rank \
               from body x join body_member c on c.body_id = x.id \
               join office_holder o on o.id = c.holder_id \
               where x.commune_key = $2 and x.kind = $3 and x.void_reason is null \
               and c.void_reason is null and c.from_day <= $4 \
               and (c.to_day is null or c.to_day > $4) and x.from_day <= $4 \
               and (x.to_day is null or x.to_day > $4) \
               group by o.id, o.name, o.folded order by near, rank, o.folded limit $5";
    let values = [
        village.into(),
        commune.as_str().into(),
        kind.as_str().into(),
        day.into(),
        MEMBERS_MAX.into(),
    ];
    row::values(db, "body_names", sql, values).await
}
