//! Regular policies: who is entitled on a day, asked of classes and members in one statement, and what was
//! listed, granted, ended. The shapes of the rule are written here as SQL, once.

pub mod entitled;
pub mod line;

use base::Day;
use base::area::AreaKey;
use base::closed_set;
use base::id::{AccountId, EntitlementId, EntitlementLineId, HouseholdId, PersonId};
use chrono::{DateTime, Utc};
use register::people::entitlement::Holder;

use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Lines, Marking, Part};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::{Db, Scope};

closed_set! {
    /// What happened.
    EntitlementKind {
        /// A list was handed to the office that grants.
        Listed = "listed",
        Granted = "granted",
        Ended = "ended",
        /// It goes on though nobody is entitled any more, for a reason and until a day.
        Kept = "kept",
        /// A line was put down wrongly.
        Withdrawn = "withdrawn",
    }
}

crate::kernel::row::set_columns!(EntitlementKind, Holder);

/// What happened, with its lines: by one a whole class of people has its insurance.
pub static MARKED: Marking = Marking {
    since: 5,
    // With their lines: a commune's list has thousands.
    at_once: 10,
    parts: &[Part {
        table: "entitlement_line",
        link: "entitlement_id",
        order: "x.id",
        columns: &[
            ("id", As::Id),
            ("kind", As::Words),
            ("policy", As::Words),
            ("day", As::On),
            ("household_id", As::Id),
            ("person_id", As::Id),
            ("number", As::Words),
            ("valid_from", As::On),
            ("valid_to", As::On),
            ("amount_vnd", As::Number),
            ("line_id", As::Id),
            ("replaces", As::Id),
        ],
        lines: Lines::Each,
    }],
    ..Marking::of(
        "entitlement",
        Content::Columns {
            name: "x.policy || ' ' || x.commune_key || ' ' || cast(x.day as text)",
            joined: "",
            columns: &[
                ("commune_key", As::Words),
                ("policy", As::Words),
                ("kind", As::Words),
                ("day", As::On),
                ("office", As::Words),
                ("paper", As::Words),
                ("reason", As::Words),
                ("line_count", As::Number),
                ("written_at", As::At),
                ("written_by", As::Id),
            ],
        },
    )
};

/// What is added.
#[derive(Debug, Clone, IntoRow)]
pub struct EntitlementAdd {
    pub id: EntitlementId,
    pub commune: AreaKey,
    pub policy: String,
    pub kind: EntitlementKind,
    pub day: Day,
    /// To whom, or by whom.
    pub office: String,
    /// Number, symbol and day of the paper, in words.
    pub paper: String,
    pub reason: String,
    pub line_count: i64,
}

/// A line that is added.
#[derive(Debug, Clone, PartialEq, Eq, IntoRow)]
pub struct EntitlementLineAdd {
    pub id: EntitlementLineId,
    pub household: HouseholdId,
    pub person: Option<PersonId>,
    /// Of a card or a decision.
    pub number: String,
    pub valid_from: Option<Day>,
    pub valid_to: Option<Day>,
    pub amount_vnd: Option<i64>,
    /// The line that ended, goes on, or was wrong.
    pub line: Option<EntitlementLineId>,
    /// The granted line that this one puts right.
    #[row(column = "replaces")]
    pub replaces: Option<EntitlementLineId>,
}

/// One that happened.
#[derive(Debug, Clone, FromRow)]
#[row(table = "x")]
pub struct EntitlementRow {
    pub id: EntitlementId,
    pub commune: AreaKey,
    pub policy: String,
    pub kind: EntitlementKind,
    pub day: Day,
    pub office: String,
    pub paper: String,
    pub reason: String,
    pub line_count: i64,
    #[row(sql = "a.name")]
    pub by: String,
    pub written_at: DateTime<Utc>,
}

const FROM: &str = "entitlement x join account a on a.id = x.written_by";

/// Adds one with its lines.
///
/// # Errors
/// A conflict when the id is taken, or a line is put right twice.
pub async fn add(
    db: &impl Db,
    new: &EntitlementAdd,
    lines: &[EntitlementLineAdd],
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::fresh(db, &MARKED, new.id.0);
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "entitlement_add", "entitlement", new, beside).await?;
    let beside = [
        ("entitlement_id", new.id.0.into()),
        ("kind", new.kind.as_str().into()),
        ("policy", new.policy.as_str().into()),
        ("day", new.day.into()),
    ];
    row::insert_many(db, "entitlement_line_add", "entitlement_line", lines, beside).await
}

/// One, when its commune is of the scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(
    db: &impl Db,
    scope: &Scope,
    id: EntitlementId,
) -> Result<Option<EntitlementRow>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_commune("x.commune_key", &mut binds);
    let columns = EntitlementRow::columns();
    let sql = format!("select {columns} from {FROM} where x.id = {key} and {seen}");
    row::find(db, "entitlement_find", sql, binds.values()).await
}

/// What happened in the scope, one page, the latest first; of one policy when asked.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    policy: Option<&str>,
    before: Option<(Day, EntitlementId)>,
    limit: u32,
) -> Result<Vec<EntitlementRow>> {
    let mut binds = Binds::default();
    let mut all = vec![scope.on_commune("x.commune_key", &mut binds)];
    if let Some(policy) = policy {
        all.push(format!("x.policy = {}", binds.add(policy)));
    }
    if let Some((day, id)) = before {
        all.push(format!("(x.day, x.id) < ({}, {})", binds.add(day), binds.add(id.0)));
    }
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from {FROM} where {} order by x.day desc, x.id desc limit {limit}",
        EntitlementRow::columns(),
        all.join(" and ")
    );
    row::list(db, "entitlement_list", sql, binds.values()).await
}

/// That a line still counts: nothing took it back or put it right.
pub(crate) fn stands(line: &str) -> String {
    format!(
        "not exists (select 1 from entitlement_line wd where wd.line_id = {line}.id \
          and wd.kind = 'withdrawn') \
         and not exists (select 1 from entitlement_line rp where rp.replaces = {line}.id)"
    )
}

/// That a granted line holds on a day.
pub(crate) fn holds(line: &str, day: &str) -> String {
    format!(
        "{line}.kind = 'granted' and {line}.valid_from <= {day} \
         and ({line}.valid_to is null or {line}.valid_to >= {day}) and {} \
         and not exists (select 1 from entitlement_line en where en.line_id = {line}.id \
          and en.kind = 'ended' and en.day <= {day} and {})",
        stands(line),
        stands("en")
    )
}
