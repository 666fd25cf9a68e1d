//! Posted lists, complaints about them, and re-checks.

use base::Day;
use base::area::AreaKey;
use base::closed_set;
use base::id::{AccountId, ComplaintId, HouseholdId, PostingId, RoundId, VerdictId, VillageId};
use chrono::{DateTime, Utc};
use register::{Class, Sex};

use crate::kernel::duty::{DutyParts, DutySelect};
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Lines, Marking, Part, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::people::story::StepSelect;
use crate::{Db, Scope};

/// A posting with what it shows.
pub static MARKED: Marking = Marking {
    at_once: 50,
    written_with: WrittenWith::CameBy(
        "select cast(null as uuid) as import, round_id as round from posting where id = $1",
    ),
    parts: &[
        Part {
            table: "posting_household",
            link: "posting_id",
            order: "x.household_id",
            columns: &[
                ("household_id", As::Id),
                ("verdict_id", As::Id),
                ("name", As::Words),
                ("sort_key", As::Words),
                ("class", As::Words),
            ],
            lines: Lines::Each,
        },
        Part {
            table: "posting_layout",
            link: "posting_id",
            order: "x.posting_id",
            columns: &[("reason", As::Words)],
            lines: Lines::RunWhere("mark_parts"),
        },
        Part {
            // Of one that was taken down: when, and by whom.
            table: "posting",
            link: "id",
            order: "x.id",
            columns: &[("withdrawn_at", As::At), ("withdrawn_by", As::Id)],
            lines: Lines::RunWhere("withdrawn_at"),
        },
    ],
    ..Marking::of(
        "posting",
        Content::Columns {
            name: "v.name",
            joined: "left join village v on v.id = x.village_id",
            columns: &[
                ("round_id", As::Id),
                ("village_id", As::Id),
                ("places", As::Words),
                ("starts_on", As::On),
                ("working_days", As::Number),
                ("ends_on", As::On),
                ("posted_at", As::At),
                ("posted_by", As::Id),
            ],
        },
    )
};

/// A complaint with its re-check.
pub static COMPLAINT_MARKED: Marking = Marking {
    written_with: WrittenWith::CameBy(
        "select cast(null as uuid) as import, round_id as round from complaint where id = $1",
    ),
    parts: &[Part {
        table: "recheck",
        link: "complaint_id",
        order: "x.complaint_id",
        columns: &[
            ("done_on", As::On),
            ("result", As::Words),
            ("verdict_id", As::Id),
            ("findings", As::Words),
            ("members", As::Words),
            ("written_at", As::At),
            ("written_by", As::Id),
        ],
        lines: Lines::Each,
    }],
    ..Marking::of(
        "complaint",
        Content::Columns {
            name: "cast(x.receipt as text) || '/' || cast(x.year as text)",
            joined: "",
            columns: &[
                ("round_id", As::Id),
                ("household_id", As::Id),
                ("posting_id", As::Id),
                ("year", As::Number),
                ("receipt", As::Number),
                ("received_on", As::On),
                ("due_on", As::On),
                ("complainant", As::Words),
                ("content", As::Words),
                ("content_hash", As::Words),
                ("written_at", As::At),
                ("written_by", As::Id),
                ("commune_key", As::Words),
            ],
        },
    )
};

/// Posted lists that a household stood on, with its class there and the last day.
pub const STORY_POSTED: StepSelect = StepSelect {
    kind: "posted",
    sql: "select 'posted' as \"kind\", q.starts_on as \"day\", cast(0 as bigint) as \"first\", \
        cast(0 as bigint) as \"second\", h.class as \"class\", '' as \"text\", q.ends_on as \"until\" \
        from posting_household h join posting q on q.id = h.posting_id \
        join round r on r.id = q.round_id where h.household_id = {household} \
        and q.withdrawn_at is null and {seen}",
    seen: |scope, household, binds| scope.on_review(household, "r", binds),
};

/// Complaints about a household's result; `first` is the receipt.
pub const STORY_COMPLAINED: StepSelect = StepSelect {
    kind: "complained",
    sql: "select 'complained' as \"kind\", c.received_on as \"day\", \
        cast(c.receipt as bigint) as \"first\", cast(0 as bigint) as \"second\", \
        cast(null as text) as \"class\", '' as \"text\", c.due_on as \"until\" \
        from complaint c join round r on r.id = c.round_id \
        where c.household_id = {household} and {seen}",
    seen: |scope, household, binds| scope.on_review(household, "r", binds),
};

/// What the re-check of a complaint found: its result as `text`, and the class.
pub const STORY_RECHECKED: StepSelect = StepSelect {
    kind: "rechecked",
    sql: "select 'rechecked' as \"kind\", k.done_on as \"day\", cast(c.receipt as bigint) as \"first\", \
        cast(0 as bigint) as \"second\", d.class as \"class\", k.result as \"text\", \
        k.done_on as \"until\" \
        from recheck k join complaint c on c.id = k.complaint_id \
        join verdict d on d.id = k.verdict_id join round r on r.id = c.round_id \
        where c.household_id = {household} and {seen}",
    seen: |scope, household, binds| scope.on_review(household, "r", binds),
};

/// A posting.
#[derive(Debug, Clone, FromRow)]
#[row(table = "q")]
pub struct PostingRow {
    pub id: PostingId,
    pub round: RoundId,
    /// The village whose households it shows.
    pub village: VillageId,
    /// The village's name.
    #[row(sql = "v.name")]
    pub village_name: String,
    /// Where it hangs.
    pub places: String,
    /// From when.
    pub starts_on: Day,
    /// How many working days.
    pub working_days: i32,
    /// The last of them.
    pub ends_on: Day,
    /// Why it hangs in the layout of Phụ lục I; `None` where it shows name and class alone.
    #[row(sql = "y.reason")]
    pub layout_reason: Option<String>,
    pub posted_by: AccountId,
    /// When it was taken down, as nothing rested on it yet.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// How many households.
    #[row(unlisted)]
    pub households: i64,
}

/// A posting to be added.
#[derive(Debug, Clone, IntoRow)]
pub struct PostingAdd {
    pub id: PostingId,
    pub round: RoundId,
    /// The village whose households it shows.
    pub village: VillageId,
    /// Where it hangs.
    pub places: String,
    /// From when.
    pub starts_on: Day,
    /// How many working days.
    pub working_days: i32,
    /// The last of them.
    pub ends_on: Day,
}

/// A household to be posted.
#[derive(Debug, Clone, IntoRow)]
pub struct PostedAdd {
    pub household: HouseholdId,
    pub verdict: VerdictId,
    /// The head's name.
    pub name: String,
    /// Its place in the list.
    pub sort_key: String,
    pub class: Class,
}

/// A household as posted.
#[derive(Debug, Clone, FromRow)]
#[row(table = "x")]
pub struct PostedRow {
    pub household: HouseholdId,
    pub verdict: VerdictId,
    /// The head's name.
    pub name: String,
    /// Its place in the list.
    pub sort_key: String,
    pub class: Class,
    /// The class in force when it was hung out.
    #[row(unlisted)]
    pub before: Option<Class>,
    /// The head's year of birth.
    #[row(sql = "p.birth_year")]
    pub birth_year: Option<i32>,
    /// Whether another head of the village bears the name.
    #[row(unlisted)]
    pub namesake: bool,
    /// The day of the posting that showed it before in the round.
    #[row(unlisted)]
    pub posted_before: Option<Day>,
}

/// Adds a posting with its households.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    db: &impl Db,
    posting: &PostingAdd,
    households: &[PostedAdd],
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::fresh(db, &MARKED, posting.id.0);
    let beside =
        [("posted_at", at.into()), ("posted_by", by.0.into()), ("mark_parts", mark::PARTS.into())];
    row::insert_with(db, "posting_add", "posting", posting, beside).await?;
    let of = [("posting_id", posting.id.0.into())];
    row::insert_many(db, "posting_add", "posting_household", households, of).await
}

/// Puts a posting into the layout of Phụ lục I, for a reason.
///
/// # Errors
/// When the database refuses.
pub async fn set_layout(db: &impl Db, id: PostingId, reason: &str) -> Result<()> {
    let values = [("posting_id", id.0.into()), ("reason", reason.into())];
    row::insert_values(db, "posting_layout", "posting_layout", values).await
}

/// Notes that a posting was taken down.
///
/// # Errors
/// When the database refuses.
pub async fn set_withdrawn(
    db: &impl Db,
    id: PostingId,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update posting set withdrawn_at = $1, withdrawn_by = $2 where id = $3";
    row::run(db, "posting_withdraw", sql, [at.into(), by.0.into(), id.0.into()]).await.map(|_| ())
}

/// Complaints about what a posting shows.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_complaints(db: &impl Db, id: PostingId) -> Result<i64> {
    let sql = "select count(*) from complaint c where c.posting_id = $1";
    Ok(row::value(db, "posting_complaints", sql, [id.0.into()]).await?.unwrap_or(0))
}

/// What the layout of Phụ lục I shows of a posted household beside its name and class.
#[derive(Debug, Clone, FromRow)]
pub struct PostedBeside {
    pub household: HouseholdId,
    /// The head's sex.
    pub sex: Option<Sex>,
    /// Điểm B1 and B2 of the verdict that is posted.
    pub a_points: Option<i64>,
    pub b_points: Option<i64>,
}

/// What stands beside the households of a posting in that layout.
///
/// # Errors
/// When the database cannot be asked.
pub async fn beside(db: &impl Db, id: PostingId) -> Result<Vec<PostedBeside>> {
    let sql = "select x.household_id, p.sex, d.a_points, d.b_points \
               from posting_household x join posting q on q.id = x.posting_id \
               join verdict d on d.id = x.verdict_id \
               left join person p on p.id = (select m.person_id from membership m \
                where m.household_id = x.household_id and m.relation = 'head' \
                and m.to_day > q.starts_on order by m.from_day limit 1) \
               where x.posting_id = $1";
    row::list(db, "posting_beside", sql, [id.0.into()]).await
}

/// The class of a posted household `x` that was in force when the list `q` was hung out.
const BEFORE: &str = "(select f.class from class_fact f where f.household_id = x.household_id \
     and f.from_day <= q.starts_on order by f.from_day desc limit 1)";

/// Whether it hangs out: whoever asked and is neither poor nor near-poor, and was not before, is
/// answered in writing and named to nobody.
fn shown() -> String {
    format!("(x.class <> 'not_poor' or {BEFORE} in ('poor', 'near_poor'))")
}

const LAYOUT: &str = "left join posting_layout y on y.posting_id = q.id";

fn columns() -> String {
    format!(
        "{}, (select count(*) from posting_household x \
          where x.posting_id = q.id and {}) as households",
        PostingRow::columns(),
        shown()
    )
}

/// A posting, when the scope covers its village.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, scope: &Scope, id: PostingId) -> Result<Option<PostingRow>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_village("q.village_id", &mut binds);
    let sql = format!(
        "select {} from posting q join village v on v.id = q.village_id {LAYOUT} \
         where q.id = {key} and {seen}",
        columns()
    );
    row::find(db, "posting_find", sql, binds.values()).await
}

/// The postings of a round in the scope, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    round: RoundId,
    limit: u32,
) -> Result<Vec<PostingRow>> {
    let mut binds = Binds::default();
    let key = binds.add(round.0);
    let seen = scope.on_village("q.village_id", &mut binds);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from posting q join village v on v.id = q.village_id {LAYOUT} \
         where q.round_id = {key} and {seen} \
         order by q.starts_on desc, v.sort_key, q.posted_at limit {limit}",
        columns()
    );
    row::list(db, "posting_list", sql, binds.values()).await
}

/// What a posting shows, by given name.
///
/// # Errors
/// When the database cannot be asked.
pub async fn households(db: &impl Db, id: PostingId) -> Result<Vec<PostedRow>> {
    let sql = format!(
        "select {}, {BEFORE} as before, \
         (select max(e.starts_on) from posting e join posting_household y on y.posting_id = e.id \
          where e.round_id = q.round_id and y.household_id = x.household_id \
          and e.posted_at < q.posted_at and e.withdrawn_at is null) as posted_before, \
         exists (select 1 from stay y join membership m on m.household_id = y.household_id \
          join person o on o.id = m.person_id where y.village_id = q.village_id \
          and y.household_id <> x.household_id and y.from_day <= q.starts_on \
          and y.to_day > q.starts_on and m.relation = 'head' and m.from_day <= q.starts_on \
          and m.to_day > q.starts_on and o.name = x.name) as namesake \
         from posting_household x join posting q on q.id = x.posting_id \
         join round r on r.id = q.round_id \
         left join person p on p.id = (select m.person_id from membership m \
          where m.household_id = x.household_id and m.relation = 'head' \
          and m.to_day > q.starts_on order by m.from_day limit 1) \
         where x.posting_id = $1 and {} order by x.sort_key, x.household_id",
        PostedRow::columns(),
        shown()
    );
    row::list(db, "posting_households", sql, [id.0.into()]).await
}

/// The latest day on which a household was met about or re-checked in a round: a posting is not
/// older.
///
/// # Errors
/// When the database cannot be asked.
pub async fn earliest_start(
    db: &impl Db,
    round: RoundId,
    village: VillageId,
) -> Result<Option<Day>> {
    let sql = "select max(x.day) as day from ( \
               select max(m.held_on) as day from round_household rh \
               join meeting m on m.id = rh.meeting_id \
               where rh.round_id = $1 and rh.village_id = $2 and rh.posting_id is null \
               union all select max(k.done_on) as day from round_household rh \
               join complaint c on c.round_id = rh.round_id and c.household_id = rh.household_id \
               join recheck k on k.complaint_id = c.id \
               where rh.round_id = $1 and rh.village_id = $2 and rh.posting_id is null) x";
    let values = [round.0.into(), village.0.into()];
    Ok(row::value(db, "posting_earliest", sql, values).await?.flatten())
}

/// A complaint to be added.
#[derive(Debug, Clone, IntoRow)]
pub struct ComplaintAdd {
    pub id: ComplaintId,
    pub round: RoundId,
    /// About whom.
    pub household: HouseholdId,
    pub posting: PostingId,
    pub commune: AreaKey,
    /// The year of the receipt's series.
    pub year: i32,
    /// The receipt's number.
    pub receipt: i64,
    /// When it came.
    pub received_on: Day,
    /// By when it is re-checked.
    pub due_on: Day,
    /// From whom.
    pub complainant: String,
    /// What it says.
    pub content: String,
    /// Hash over what was sent.
    pub content_hash: String,
}

/// A complaint with its re-check.
#[derive(Debug, Clone, FromRow)]
#[row(table = "c")]
pub struct ComplaintRow {
    pub id: ComplaintId,
    pub round: RoundId,
    /// About whom.
    pub household: HouseholdId,
    /// The name that was posted.
    #[row(sql = "x.name")]
    pub household_name: String,
    /// The class that was posted.
    #[row(sql = "x.class")]
    pub posted_class: Class,
    /// The verdict that was posted.
    #[row(sql = "x.verdict_id")]
    pub posted_verdict: VerdictId,
    pub posting: PostingId,
    /// The village's name.
    #[row(sql = "v.name")]
    pub village_name: String,
    pub commune: AreaKey,
    /// The year of the receipt's series.
    pub year: i32,
    /// The receipt's number.
    pub receipt: i64,
    /// When it came.
    pub received_on: Day,
    /// By when it is re-checked.
    pub due_on: Day,
    /// From whom.
    pub complainant: String,
    /// What it says.
    pub content: String,
    /// Hash over what was sent.
    pub content_hash: String,
    /// The re-check, once done.
    #[row(flat_if = "done_on")]
    pub recheck: Option<RecheckRow>,
}

closed_set! {
    /// What a re-check found.
    RecheckResult {
        /// What was posted stands.
        Confirmed = "confirmed",
        /// A corrected form gives another result, which replaces it.
        Changed = "changed",
    }
}

crate::kernel::row::set_columns!(RecheckResult);

/// A re-check to be added.
#[derive(Debug, Clone, IntoRow)]
pub struct RecheckAdd {
    /// When.
    pub done_on: Day,
    /// What it found.
    pub result: RecheckResult,
    /// The verdict that stands after it.
    pub verdict: VerdictId,
    /// What was found, in words.
    pub findings: String,
    /// Who checked.
    pub members: String,
}

/// A re-check.
#[derive(Debug, Clone, FromRow)]
#[row(table = "k")]
pub struct RecheckRow {
    /// When.
    pub done_on: Day,
    /// What it found.
    pub result: RecheckResult,
    /// The verdict that stands after it.
    pub verdict: VerdictId,
    /// The class of that verdict.
    #[row(sql = "d.class", column = "recheck_class")]
    pub class: Class,
    /// What was found.
    pub findings: String,
    /// Who checked.
    pub members: String,
}

/// The last receipt of complaints a commune gave in a year.
///
/// # Errors
/// When the database cannot be asked.
pub async fn last_receipt(db: &impl Db, commune: &str, year: i32) -> Result<i64> {
    let sql = "select coalesce(max(c.receipt), 0) as n from complaint c \
               where c.commune_key = $1 and c.year = $2";
    Ok(row::value(db, "complaint_last", sql, [commune.into(), year.into()]).await?.unwrap_or(0))
}

/// Adds a complaint.
///
/// # Errors
/// A conflict (`complaint_receipt`) when the receipt was given.
pub async fn add_complaint(
    db: &impl Db,
    complaint: &ComplaintAdd,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::fresh(db, &COMPLAINT_MARKED, complaint.id.0);
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "complaint_add", "complaint", complaint, beside).await
}

fn complaints() -> String {
    format!(
        "select {} from complaint c \
     join posting q on q.id = c.posting_id join village v on v.id = q.village_id \
     join posting_household x on x.posting_id = c.posting_id and x.household_id = c.household_id \
     left join recheck k on k.complaint_id = c.id left join verdict d on d.id = k.verdict_id",
        ComplaintRow::columns()
    )
}

/// A complaint, when the scope covers its village.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_complaint(
    db: &impl Db,
    scope: &Scope,
    id: ComplaintId,
) -> Result<Option<ComplaintRow>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_village("q.village_id", &mut binds);
    let sql = format!("{} where c.id = {key} and {seen}", complaints());
    row::find(db, "complaint_find", sql, binds.values()).await
}

/// The complaints of a round in the scope, by receipt.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_complaints(
    db: &impl Db,
    scope: &Scope,
    round: RoundId,
    limit: u32,
) -> Result<Vec<ComplaintRow>> {
    let mut binds = Binds::default();
    let key = binds.add(round.0);
    let seen = scope.on_village("q.village_id", &mut binds);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "{} where c.round_id = {key} and {seen} order by c.year, c.receipt limit {limit}",
        complaints()
    );
    row::list(db, "complaint_list", sql, binds.values()).await
}

/// Adds the re-check of a complaint.
///
/// # Errors
/// A conflict when it has one.
pub async fn add_recheck(
    db: &impl Db,
    complaint: ComplaintId,
    recheck: &RecheckAdd,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::touch(db, &COMPLAINT_MARKED, &[complaint.0]).await?;
    let beside = [
        ("complaint_id", complaint.0.into()),
        ("written_at", at.into()),
        ("written_by", by.0.into()),
    ];
    row::insert_with(db, "recheck_add", "recheck", recheck, beside).await
}

/// Complaints that wait for their re-check.
pub static COMPLAINTS_OWED: DutySelect = DutySelect {
    parts: |ask, binds| {
        let from = "complaint c join round r on r.id = c.round_id \
             join posting p on p.id = c.posting_id left join recheck k on k.complaint_id = c.id";
        let seen = ask.scope.on_village("p.village_id", binds);
        Some(DutyParts {
            area: "c.commune_key".to_owned(),
            village: "p.village_id".to_owned(),
            record: "c.id".to_owned(),
            about: "c.complainant".to_owned(),
            begins_on: "c.received_on".to_owned(),
            due_on: "c.due_on".to_owned(),
            closed_on: "k.done_on".to_owned(),
            closer: "k.written_by".to_owned(),
            open: "k.done_on is null and r.decision_day is null and r.closed_at is null".to_owned(),
            closed: "k.done_on is not null".to_owned(),
            ..DutyParts::new(ask, "'complaint_recheck'", "'commune_officer'", from, seen)
        })
    },
};

/// Postings that have not ended: they end by themselves, and what follows waits for that.
pub static POSTINGS_OWED: DutySelect = DutySelect {
    parts: |ask, binds| {
        let seen = ask.scope.on_village("p.village_id", binds);
        let today = ask.day(ask.today, binds);
        Some(DutyParts {
            area: "r.commune_key".to_owned(),
            village: "p.village_id".to_owned(),
            record: "p.id".to_owned(),
            about: "p.places".to_owned(),
            begins_on: "p.starts_on".to_owned(),
            due_on: "p.ends_on".to_owned(),
            open: format!(
                "p.ends_on >= {today} and r.decision_day is null and r.closed_at is null \
                 and p.withdrawn_at is null"
            ),
            ..DutyParts::new(
                ask,
                "'posting_runs'",
                "'commune_officer'",
                "posting p join round r on r.id = p.round_id",
                seen,
            )
        })
    },
};
