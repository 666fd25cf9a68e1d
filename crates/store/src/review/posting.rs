//! Posted lists, complaints about them, and re-checks.

use base::Day;
use base::id::{AccountId, ComplaintId, HouseholdId, PostingId, RoundId, VerdictId, VillageId};
use chrono::{DateTime, Utc};
use register::Class;

use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::mark::{self, Kind};
use crate::kernel::row::{self, Binds, Row};
use crate::{Db, Scope};

/// A posting.
#[derive(Debug, Clone)]
pub struct PostingRow {
    /// Its id.
    pub id: PostingId,
    /// The round.
    pub round: RoundId,
    /// The village whose households it shows.
    pub village: VillageId,
    /// The village's name.
    pub village_name: String,
    /// Where it hangs.
    pub places: String,
    /// From when.
    pub starts_on: Day,
    /// How many working days.
    pub working_days: i32,
    /// The last of them.
    pub ends_on: Day,
    /// How many households.
    pub households: i64,
}

/// A household as posted.
#[derive(Debug, Clone)]
pub struct PostedRow {
    /// Which.
    pub household: HouseholdId,
    /// The verdict posted.
    pub verdict: VerdictId,
    /// The head's name.
    pub name: String,
    /// Its place in the list.
    pub sort_key: String,
    /// The class.
    pub class: String,
    /// The class in force when it was hung out; read, not written.
    pub before: Option<Class>,
    /// The head's year of birth; read, not written.
    pub birth_year: Option<i32>,
    /// Whether another head of the village bears the name; read, not written.
    pub namesake: bool,
    /// The day of the posting that showed it before in the round; read, not written.
    pub posted_before: Option<Day>,
}

/// Adds a posting with its households.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    db: &impl Db,
    posting: &PostingRow,
    households: &[PostedRow],
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::fresh(db, Kind::Posting, posting.id.0);
    let sql = "insert into posting (id, round_id, village_id, places, starts_on, working_days, \
               ends_on, posted_at, posted_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = [
        posting.id.0.into(),
        posting.round.0.into(),
        posting.village.0.into(),
        posting.places.as_str().into(),
        posting.starts_on.into(),
        posting.working_days.into(),
        posting.ends_on.into(),
        at.into(),
        by.0.into(),
    ];
    row::run(db, "posting_add", sql, values).await?;
    let rows = households
        .iter()
        .map(|row| {
            vec![
                posting.id.0.into(),
                row.household.0.into(),
                row.verdict.0.into(),
                row.name.as_str().into(),
                row.sort_key.as_str().into(),
                row.class.as_str().into(),
            ]
        })
        .collect();
    let columns = ["posting_id", "household_id", "verdict_id", "name", "sort_key", "class"];
    dialect::insert_many(db, "posting_add", "posting_household", &columns, rows).await
}

/// The class of a posted household `x` that was in force when the list `q` was hung out.
const BEFORE: &str = "(select f.class from class_fact f where f.household_id = x.household_id \
     and f.from_day <= q.starts_on order by f.from_day desc limit 1)";

/// Whether it hangs out: whoever asked and is neither poor nor near-poor, and was not before, is
/// answered in writing and named to nobody.
fn shown() -> String {
    format!("(x.class <> 'not_poor' or {BEFORE} in ('poor', 'near_poor'))")
}

fn columns() -> String {
    format!(
        "q.id, q.round_id, q.village_id, v.name as village_name, q.places, q.starts_on, \
         q.working_days, q.ends_on, (select count(*) from posting_household x \
          where x.posting_id = q.id and {}) as households",
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
        "select {} from posting q join village v on v.id = q.village_id \
         where q.id = {key} and {seen}",
        columns()
    );
    row::one(db, "posting_find", sql, binds.values()).await?.as_ref().map(read).transpose()
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
        "select {} from posting q join village v on v.id = q.village_id \
         where q.round_id = {key} and {seen} \
         order by q.starts_on desc, v.sort_key, q.posted_at limit {limit}",
        columns()
    );
    row::all(db, "posting_list", sql, binds.values()).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<PostingRow> {
    Ok(PostingRow {
        id: PostingId(row.get("id")?),
        round: RoundId(row.get("round_id")?),
        village: VillageId(row.get("village_id")?),
        village_name: row.get("village_name")?,
        places: row.get("places")?,
        starts_on: row.get("starts_on")?,
        working_days: row.get("working_days")?,
        ends_on: row.get("ends_on")?,
        households: row.get("households")?,
    })
}

/// What a posting shows, by given name.
///
/// # Errors
/// When the database cannot be asked.
pub async fn households(db: &impl Db, id: PostingId) -> Result<Vec<PostedRow>> {
    let sql = format!(
        "select x.household_id, x.verdict_id, x.name, x.sort_key, x.class, \
         {BEFORE} as class_before, p.birth_year, \
         (select max(e.starts_on) from posting e join posting_household y on y.posting_id = e.id \
          where e.round_id = q.round_id and y.household_id = x.household_id \
          and e.posted_at < q.posted_at) as posted_before, \
         case when exists (select 1 from stay y join membership m on m.household_id = y.household_id \
          join person o on o.id = m.person_id where y.village_id = q.village_id \
          and y.household_id <> x.household_id and y.from_day <= q.starts_on \
          and y.to_day > q.starts_on and m.relation = 'head' and m.from_day <= q.starts_on \
          and m.to_day > q.starts_on and o.name = x.name) then 1 else 0 end as namesakes \
         from posting_household x join posting q on q.id = x.posting_id \
         join round r on r.id = q.round_id \
         left join person p on p.id = (select m.person_id from membership m \
          where m.household_id = x.household_id and m.relation = 'head' \
          and m.to_day > q.starts_on order by m.from_day limit 1) \
         where x.posting_id = $1 and {} order by x.sort_key, x.household_id",
        shown()
    );
    let rows = row::all(db, "posting_households", sql, [id.0.into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(PostedRow {
                household: HouseholdId(row.get("household_id")?),
                verdict: VerdictId(row.get("verdict_id")?),
                name: row.get("name")?,
                sort_key: row.get("sort_key")?,
                class: row.get("class")?,
                before: row.maybe_named("class_before", Class::from_name)?,
                birth_year: row.get("birth_year")?,
                namesake: row.get::<i32>("namesakes")? == 1,
                posted_before: row.get("posted_before")?,
            })
        })
        .collect()
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
    match row::one(db, "posting_earliest", sql, values).await? {
        Some(row) => row.get("day"),
        None => Ok(None),
    }
}

/// A complaint with its re-check.
#[derive(Debug, Clone)]
pub struct ComplaintRow {
    /// Its id.
    pub id: ComplaintId,
    /// The round.
    pub round: RoundId,
    /// About whom.
    pub household: HouseholdId,
    /// The name that was posted.
    pub household_name: String,
    /// The class that was posted.
    pub posted_class: String,
    /// The verdict that was posted.
    pub posted_verdict: VerdictId,
    /// The posting.
    pub posting: PostingId,
    /// The village's name.
    pub village_name: String,
    /// The commune.
    pub commune: String,
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
    pub recheck: Option<RecheckRow>,
}

/// A re-check.
#[derive(Debug, Clone)]
pub struct RecheckRow {
    /// When.
    pub done_on: Day,
    /// `confirmed` or `changed`.
    pub result: String,
    /// The verdict that stands after it.
    pub verdict: VerdictId,
    /// The class of that verdict.
    pub class: String,
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
    match row::one(db, "complaint_last", sql, [commune.into(), year.into()]).await? {
        Some(row) => row.get("n"),
        None => Ok(0),
    }
}

/// Adds a complaint.
///
/// # Errors
/// A conflict (`complaint_receipt`) when the receipt was given.
pub async fn add_complaint(
    db: &impl Db,
    complaint: &ComplaintRow,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::fresh(db, Kind::Complaint, complaint.id.0);
    let sql = "insert into complaint (id, round_id, household_id, posting_id, year, receipt, \
               received_on, due_on, complainant, content, content_hash, written_at, written_by, \
               commune_key) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let values = [
        complaint.id.0.into(),
        complaint.round.0.into(),
        complaint.household.0.into(),
        complaint.posting.0.into(),
        complaint.year.into(),
        complaint.receipt.into(),
        complaint.received_on.into(),
        complaint.due_on.into(),
        complaint.complainant.as_str().into(),
        complaint.content.as_str().into(),
        complaint.content_hash.as_str().into(),
        at.into(),
        by.0.into(),
        complaint.commune.as_str().into(),
    ];
    row::run(db, "complaint_add", sql, values).await.map(|_| ())
}

const COMPLAINTS: &str = "select c.id, c.round_id, c.household_id, x.name as household_name, \
     x.class as posted_class, x.verdict_id as posted_verdict_id, c.posting_id, \
     v.name as village_name, c.commune_key, c.year, c.receipt, c.received_on, c.due_on, \
     c.complainant, c.content, c.content_hash, k.done_on, k.result, k.verdict_id, \
     d.class as recheck_class, k.findings, k.members from complaint c \
     join posting q on q.id = c.posting_id join village v on v.id = q.village_id \
     join posting_household x on x.posting_id = c.posting_id and x.household_id = c.household_id \
     left join recheck k on k.complaint_id = c.id left join verdict d on d.id = k.verdict_id";

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
    let sql = format!("{COMPLAINTS} where c.id = {key} and {seen}");
    let row = row::one(db, "complaint_find", sql, binds.values()).await?;
    row.as_ref().map(read_complaint).transpose()
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
        "{COMPLAINTS} where c.round_id = {key} and {seen} order by c.year, c.receipt limit {limit}"
    );
    row::all(db, "complaint_list", sql, binds.values()).await?.iter().map(read_complaint).collect()
}

fn read_complaint(row: &Row) -> Result<ComplaintRow> {
    let done_on: Option<Day> = row.get("done_on")?;
    let recheck = match done_on {
        Some(done_on) => Some(RecheckRow {
            done_on,
            result: row.get("result")?,
            verdict: VerdictId(row.get("verdict_id")?),
            class: row.get("recheck_class")?,
            findings: row.get("findings")?,
            members: row.get("members")?,
        }),
        None => None,
    };
    Ok(ComplaintRow {
        id: ComplaintId(row.get("id")?),
        round: RoundId(row.get("round_id")?),
        household: HouseholdId(row.get("household_id")?),
        household_name: row.get("household_name")?,
        posted_class: row.get("posted_class")?,
        posted_verdict: VerdictId(row.get("posted_verdict_id")?),
        posting: PostingId(row.get("posting_id")?),
        village_name: row.get("village_name")?,
        commune: row.get("commune_key")?,
        year: row.get("year")?,
        receipt: row.get("receipt")?,
        received_on: row.get("received_on")?,
        due_on: row.get("due_on")?,
        complainant: row.get("complainant")?,
        content: row.get("content")?,
        content_hash: row.get("content_hash")?,
        recheck,
    })
}

/// Adds the re-check of a complaint.
///
/// # Errors
/// A conflict when it has one.
pub async fn add_recheck(
    db: &impl Db,
    complaint: ComplaintId,
    recheck: &RecheckRow,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::touch(db, Kind::Complaint, &[complaint.0]).await?;
    let sql = "insert into recheck (complaint_id, done_on, result, verdict_id, findings, members, \
               written_at, written_by) values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        complaint.0.into(),
        recheck.done_on.into(),
        recheck.result.as_str().into(),
        recheck.verdict.0.into(),
        recheck.findings.as_str().into(),
        recheck.members.as_str().into(),
        at.into(),
        by.0.into(),
    ];
    row::run(db, "recheck_add", sql, values).await.map(|_| ())
}
