//! What persons, posts, bodies and memberships said before they were put right.

use base::id::AccountId;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow};

/// What a person, a post, a body or a membership said before it was put right.
pub static MARKED: Marking = Marking {
    since: 5,
    written_with: WrittenWith::Asked(
        "select x.noun, x.of_id, coalesce(p.holder_id, m.holder_id) as holder_id, m.body_id \
         from office_before x left join post p on p.id = x.of_id \
         left join body_member m on m.id = x.of_id where x.id = $1",
        |_, row| {
            let (noun, of): (String, Uuid) = (row.take("noun")?, row.take("of_id")?);
            let (holder, body): (Option<Uuid>, Option<Uuid>) =
                (row.take("holder_id")?, row.take("body_id")?);
            let body = body.map(|id| format!("body/{id}"));
            let holder = holder.map(|id| format!("office_holder/{id}"));
            Ok(std::iter::once(format!("{noun}/{of}")).chain(body).chain(holder).collect())
        },
    ),
    ..Marking::of(
        "office_before",
        Content::Columns {
            name: "coalesce(o.name, po.name, b.name, mo.name, x.noun)",
            joined: "left join office_holder o on o.id = x.of_id \
                     left join post p on p.id = x.of_id \
                     left join office_holder po on po.id = p.holder_id \
                     left join body b on b.id = x.of_id \
                     left join body_member m on m.id = x.of_id \
                     left join office_holder mo on mo.id = m.holder_id",
            columns: &[
                ("noun", As::Words),
                ("of_id", As::Id),
                ("revision", As::Number),
                ("content", As::Words),
                ("reason", As::Words),
                ("written_at", As::At),
                ("written_by", As::Id),
            ],
        },
    )
};

/// A record of the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    Holder,
    Post,
    Body,
    Member,
}

impl Noun {
    fn as_str(self) -> &'static str {
        match self {
            Noun::Holder => "office_holder",
            Noun::Post => "post",
            Noun::Body => "body",
            Noun::Member => "body_member",
        }
    }
}

/// Keeps what a record of the office said, with why it is put right.
///
/// # Errors
/// When the database refuses.
pub async fn keep(
    db: &impl Db,
    id: Uuid,
    (noun, of, revision): (Noun, Uuid, i64),
    (content, reason): (&str, &str),
    (by, at): (Option<AccountId>, DateTime<Utc>),
) -> Result<()> {
    mark::fresh(db, &MARKED, id);
    let row = [
        ("id", id.into()),
        ("noun", noun.as_str().into()),
        ("of_id", of.into()),
        ("revision", revision.into()),
        ("content", content.into()),
        ("reason", reason.into()),
        ("written_at", at.into()),
        ("written_by", by.map(|id| id.0).into()),
    ];
    row::insert_values(db, "office_keep_before", "office_before", row).await
}

/// What a record said before.
#[derive(Debug, Clone, FromRow)]
#[row(table = "b")]
pub struct OfficeBefore {
    pub of_id: Uuid,
    pub revision: i64,
    /// JSON of what it said.
    pub content: String,
    pub reason: String,
    pub written_at: DateTime<Utc>,
    #[row(sql = "w.name")]
    pub changed_by: Option<String>,
}

/// What records that the caller has found said before, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(db: &impl Db, of: &[Uuid], limit: u32) -> Result<Vec<OfficeBefore>> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let ids = binds.add_all(of.iter().copied());
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from office_before b left join account w on w.id = b.written_by \
         where b.of_id in ({ids}) order by b.written_at desc, b.id desc limit {limit}",
        OfficeBefore::columns()
    );
    row::list(db, "office_before", sql, binds.values()).await
}
