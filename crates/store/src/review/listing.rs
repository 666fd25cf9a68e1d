//! The list of a round: its households and how far each has come; those followed after it.

mod there;

use base::Day;
use base::area::AreaKey;
use base::id::{
    AccountId, HouseholdId, MeetingId, PostingId, RoundHouseholdId, RoundId, VerdictId, VillageId,
};
use chrono::{DateTime, Utc};
use register::review::round::step::Progress;
use register::{Class, ListReason, Stage};

use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, IntoRow, Row};
use crate::review::household_request::form_a::{LISTS, STOPS};
use crate::{Db, Scope};

pub(crate) use there::there;
pub use there::{Gone, requests_open, required_missing, unlisted, village_of, without_form_a};

/// A household on the list of a round, with how far it has come.
pub static MARKED: Marking = Marking {
    written_with: WrittenWith::CameBy(
        "select cast(null as uuid) as import, round_id as round from round_household where id = $1",
    ),
    ..Marking::of(
        "round_household",
        Content::Columns {
            name: "h.code",
            joined: "left join household h on h.id = x.household_id",
            columns: &[
                ("round_id", As::Id),
                ("household_id", As::Id),
                ("village_id", As::Id),
                ("reason", As::Words),
                ("note", As::Words),
                ("added_at", As::At),
                ("added_by", As::Id),
                ("removed_at", As::At),
                ("removed_by", As::Id),
                ("removed_note", As::Words),
                ("agreed", As::Yes),
                ("meeting_id", As::Id),
                ("met_verdict_id", As::Id),
                ("posting_id", As::Id),
                ("posted_verdict_id", As::Id),
                ("posting_ends", As::On),
            ],
        },
    )
};

/// A household to be put on a list.
#[derive(Debug, Clone, IntoRow)]
pub struct ListAdd {
    pub household: HouseholdId,
    /// The village it is reviewed in.
    pub village: VillageId,
    /// Why.
    pub reason: ListReason,
    /// In words, where somebody added it.
    pub note: String,
}

#[derive(IntoRow)]
struct Listed {
    id: RoundHouseholdId,
    #[row(flat)]
    add: ListAdd,
}

/// Looks at lines of a list before they are changed.
async fn touch(
    db: &impl Db,
    round: RoundId,
    households: impl IntoIterator<Item = HouseholdId>,
) -> Result<()> {
    let mut binds = Binds::default();
    let round = binds.add(round.0);
    let households = binds.add_all(households.into_iter().map(|id| id.0));
    let which = format!("x.round_id = {round} and x.household_id in ({households})");
    mark::touch_such(db, &MARKED, &which, binds).await
}

/// Puts households on the list of a round, in bulk.
///
/// # Errors
/// A conflict when one has a line already.
pub async fn add_many(
    db: &impl Db,
    round: RoundId,
    rows: Vec<(RoundHouseholdId, ListAdd)>,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    rows.iter().for_each(|(id, _)| mark::fresh(db, &MARKED, id.0));
    let rows = rows.into_iter().map(|(id, add)| Listed { id, add });
    let beside = [("round_id", round.0.into()), ("added_at", at.into()), ("added_by", by.0.into())];
    row::insert_many(db, "round_list_add", "round_household", rows, beside).await
}

/// What a commune's register proposes for a round and is not on its list yet: poor and near-poor
/// households of the day, those that escaped poverty after `watch_from`, and open requests. One to be
/// recognised comes only by its Phiếu A where the law of the day `asks_form_a`; who is poor or near-poor
/// already goes on without (TT 07/2021, Điều 1.2 and 1.3).
/// Only who is there on `day`, and lived there on the review day. A household that was taken off the
/// list is not proposed again.
///
/// # Errors
/// When the database cannot be asked.
pub async fn proposals(
    db: &impl Db,
    round: RoundId,
    commune: &AreaKey,
    (review_day, watch_from): (Day, Day),
    (received_until, day): (Day, Day),
    (annual, asks_form_a): (bool, bool),
) -> Result<Vec<ListAdd>> {
    let values = [
        review_day.into(),
        commune.as_str().into(),
        round.0.into(),
        watch_from.into(),
        annual.into(),
        received_until.into(),
        day.into(),
        asks_form_a.into(),
    ];
    let sql = include_str!("listing/proposals.sql")
        .replace("{there}", &there("h.household_id", "$7"))
        .replace("{stops}", STOPS)
        .replace("{lists}", LISTS);
    let rows: Vec<(HouseholdId, VillageId, ListReason)> =
        row::list(db, "round_proposals", sql, values).await?;
    let mut found: Vec<ListAdd> = Vec::with_capacity(rows.len());
    for (household, village, reason) in rows {
        // Ordered by household and by how strong the reason is.
        if found.last().is_none_or(|last| last.household != household) {
            found.push(ListAdd { household, village, reason, note: String::new() });
        }
    }
    Ok(found)
}

/// Puts a household that was taken off the list on it again. `false` when it was not off it.
///
/// # Errors
/// When the database refuses.
pub async fn set_listed(
    db: &impl Db,
    round: RoundId,
    add: &ListAdd,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<bool> {
    touch(db, round, [add.household]).await?;
    let sql = "update round_household set removed_at = null, removed_by = null, \
               removed_note = null, reason = $1, note = $2, added_at = $3, added_by = $4 \
               where round_id = $5 and household_id = $6 and removed_at is not null";
    let values = [
        add.reason.as_str().into(),
        add.note.as_str().into(),
        at.into(),
        by.0.into(),
        round.0.into(),
        add.household.0.into(),
    ];
    Ok(row::run(db, "round_list_again", sql, values).await?.rows_affected() == 1)
}

/// Takes a household off the list, with the reason. `false` when it is not on it.
///
/// # Errors
/// When the database refuses.
pub async fn set_removed(
    db: &impl Db,
    round: RoundId,
    household: HouseholdId,
    note: &str,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<bool> {
    touch(db, round, [household]).await?;
    let sql = "update round_household set removed_at = $1, removed_by = $2, removed_note = $3 \
               where round_id = $4 and household_id = $5 and removed_at is null";
    let values = [at.into(), by.0.into(), note.into(), round.0.into(), household.0.into()];
    Ok(row::run(db, "round_list_remove", sql, values).await?.rows_affected() == 1)
}

/// A household of a round, as listed.
#[derive(Debug, Clone, FromRow)]
#[row(table = "rh")]
pub struct ListRow {
    pub household: HouseholdId,
    /// Its short code.
    #[row(sql = "h.code")]
    pub code: String,
    /// The head's name; empty when it has none any more.
    #[row(sql = "coalesce(p.name, '')")]
    pub head: String,
    /// The head's year of birth.
    #[row(sql = "p.birth_year")]
    pub head_birth_year: Option<i32>,
    /// Where the next page goes on.
    #[row(sql = "coalesce(p.sort_key, '')")]
    pub sort_key: String,
    /// Its village in the round.
    pub village: VillageId,
    /// The village's name.
    #[row(sql = "v.name")]
    pub village_name: String,
    /// Why it is on the list.
    pub reason: ListReason,
    /// The same in words.
    pub note: String,
    /// Why it was taken off it.
    pub removed_note: Option<String>,
    /// Why it is off it by itself: it is not there.
    #[row(with = "there::gone")]
    pub gone: Option<Gone>,
    /// How far it is.
    #[row(unlisted)]
    pub stage: Stage,
    /// What its form is classified as; `None` without one that is.
    #[row(unlisted)]
    pub class: Option<Class>,
    #[row(sql = "d.id")]
    pub verdict: Option<VerdictId>,
    /// Its points; none while something is missing.
    #[row(sql = "d.a_points")]
    pub a_points: Option<i64>,
    #[row(sql = "d.b_points")]
    pub b_points: Option<i64>,
    /// Whether a meeting agreed to the verdict it was shown.
    pub agreed: Option<bool>,
    pub met_verdict: Option<VerdictId>,
    /// The posting it stands in.
    pub posting: Option<PostingId>,
    /// Until when.
    pub posting_ends: Option<Day>,
    /// Whether a complaint is open.
    #[row(unlisted)]
    pub complained: bool,
    /// The name of who is filling in its form, where one is on its way.
    #[row(sql = "da.name")]
    pub draft_by: Option<String>,
}

impl ListRow {
    /// The head's name, or the code of a household that has none.
    pub fn name(&self) -> &str {
        if self.head.is_empty() { &self.code } else { &self.head }
    }
}

/// What a list is asked for.
#[derive(Debug, Clone, Default)]
pub struct ListQuery {
    /// Only this village.
    pub village: Option<VillageId>,
    /// Only at this stage.
    pub stage: Option<Stage>,
    /// Those off the list instead of those on it.
    pub removed: bool,
    /// The day on which it is asked who is there; without it every line that nobody took off is on it.
    pub day: Option<Day>,
    /// Only this household.
    pub household: Option<HouseholdId>,
    /// Only those without a form.
    pub unfilled: bool,
    /// Only after this place.
    pub after: Option<(String, HouseholdId)>,
}

/// How many lines a round's list has that nobody took off.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count(db: &impl Db, scope: &Scope, round: RoundId) -> Result<i64> {
    let mut binds = Binds::default();
    let id = binds.add(round.0);
    let seen = scope.on_village("rh.village_id", &mut binds);
    let sql = format!(
        "select count(*) as n from round_household rh \
         where rh.round_id = {id} and rh.removed_at is null and {seen}"
    );
    Ok(row::value(db, "round_list_count", sql, binds.values()).await?.unwrap_or(0))
}

/// How many households live in a commune of the scope only from a day after one on.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_later(db: &impl Db, scope: &Scope, commune: &AreaKey, day: Day) -> Result<i64> {
    let mut binds = Binds::default();
    let (key, on) = (binds.add(commune.as_str()), binds.add(day));
    let seen = scope.on_village("y.village_id", &mut binds);
    let sql = format!(
        "select count(distinct y.household_id) as n from stay y \
         join village_path p on p.village_id = y.village_id and p.commune_key = {key} \
          and p.from_day <= y.from_day and p.to_day > y.from_day \
         where y.from_day > {on} and {seen} and not exists (select 1 from stay e \
          where e.household_id = y.household_id and e.from_day <= {on})"
    );
    Ok(row::value(db, "review_count_later", sql, binds.values()).await?.unwrap_or(0))
}

/// The current form of a list's line and its verdict in force.
const FORM: &str = "left join survey s on s.round_id = rh.round_id \
     and s.household_id = rh.household_id \
     and not exists (select 1 from survey later where later.replaces = s.id) \
     left join verdict d on d.survey_id = s.id \
     and not exists (select 1 from verdict later where later.replaces = d.id)";
const SCORED: &str = "(d.class in ('poor', 'near_poor', 'not_poor'))";
const MET: &str = "(rh.agreed and rh.met_verdict_id = d.id)";
const BACK: &str = "(not rh.agreed and rh.met_verdict_id = d.id)";
const COMPLAINED: &str = "exists (select 1 from complaint c where c.round_id = rh.round_id \
     and c.household_id = rh.household_id \
     and not exists (select 1 from recheck k where k.complaint_id = c.id))";

/// One page of a round's list, by the head's given name.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    round: RoundId,
    query: &ListQuery,
    limit: u32,
) -> Result<Vec<ListRow>> {
    list_with(db, scope, round, query, limit, |_| String::new()).await
}

/// The same with what somebody else keeps of its lines: `joined` gives a join to `rh`, and the rows have
/// columns of it.
pub(crate) async fn list_with<R: FromRow>(
    db: &impl Db,
    scope: &Scope,
    round: RoundId,
    query: &ListQuery,
    limit: u32,
    joined: impl FnOnce(&mut Binds) -> String,
) -> Result<Vec<R>> {
    let mut binds = Binds::default();
    let id = binds.add(round.0);
    let stage = format!(
        "case when r.decision_day is not null then 'decided' when {COMPLAINED} then 'complained' \
         when rh.posted_verdict_id = d.id then 'posted' when {MET} then 'met' \
         when {BACK} then 'back' when {SCORED} then 'surveyed' else 'listed' end"
    );
    let here = query.day.map(|day| there("rh.household_id", &binds.add(day)));
    let gone = match (query.removed, &here) {
        (true, Some(_)) => there::gone_columns(),
        _ => "null as gone_why, null as gone_day".to_owned(),
    };
    let on = match (query.removed, &here) {
        (false, Some(here)) => format!("rh.removed_at is null and {here}"),
        (true, Some(here)) => format!("(rh.removed_at is not null or not {here})"),
        (false, None) => "rh.removed_at is null".to_owned(),
        (true, None) => "rh.removed_at is not null".to_owned(),
    };
    // As the household is known now, and once it is decided, as it was then.
    let today = binds.add(query.day.unwrap_or(scope.day()));
    let joined = joined(&mut binds);
    let mut sql = format!(
        "select {}, {stage} as stage, case when {SCORED} then d.class end as class, \
         {COMPLAINED} as complained, {gone} \
         from round_household rh join round r on r.id = rh.round_id \
         join household h on h.id = rh.household_id join village v on v.id = rh.village_id \
         left join person p on p.id = coalesce((select m.person_id from membership m \
          where m.household_id = rh.household_id and m.relation = 'head' \
          and m.to_day > coalesce(r.decision_day, {today}) order by m.from_day limit 1), \
          (select m.person_id from membership m where m.household_id = rh.household_id \
          and m.relation = 'head' order by m.from_day desc limit 1)) \
         left join survey_draft sd on sd.round_id = rh.round_id and sd.household_id = rh.household_id \
         left join account da on da.id = sd.saved_by {FORM} {joined} \
         where rh.round_id = {id} and {on} and ",
        R::columns()
    );
    sql.push_str(&scope.on_village("rh.village_id", &mut binds));
    if let Some(village) = query.village {
        sql.push_str(&format!(" and rh.village_id = {}", binds.add(village.0)));
    }
    if let Some(household) = query.household {
        sql.push_str(&format!(" and rh.household_id = {}", binds.add(household.0)));
    }
    if query.unfilled {
        sql.push_str(" and s.id is null");
    }
    if let Some(wanted) = query.stage {
        sql.push_str(&format!(" and {stage} = {}", binds.add(wanted.as_str())));
    }
    if let Some((key, household)) = &query.after {
        let (key, household) = (binds.add(key.as_str()), binds.add(household.0));
        sql.push_str(&format!(
            " and (coalesce(p.sort_key, ''), rh.household_id) > ({key}, {household})"
        ));
    }
    let limit = binds.add(i64::from(limit));
    sql.push_str(&format!(" order by coalesce(p.sort_key, ''), rh.household_id limit {limit}"));
    row::list(db, "round_list", sql, binds.values()).await
}

/// A village of a round with how far its households are.
#[derive(Debug, Clone, FromRow)]
pub struct VillageProgress {
    pub village: VillageId,
    pub name: String,
    /// How far.
    #[row(flat, unlisted)]
    pub progress: Progress,
}

/// How far each village of a round is with the households that are there on a day, in one statement;
/// postings are looked at on that day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn progress(
    db: &impl Db,
    scope: &Scope,
    round: RoundId,
    day: Day,
) -> Result<Vec<VillageProgress>> {
    let mut binds = Binds::default();
    let (id, day) = (binds.add(round.0), binds.add(day));
    let seen = scope.on_village("rh.village_id", &mut binds);
    let here = there("rh.household_id", &day);
    let sum = |condition: &str| format!("sum(case when {condition} then 1 else 0 end)");
    let sql = format!(
        "select rh.village_id, v.name, count(*) as listed, {} as collected, {} as scored, \
         {} as met, {} as rejected, {} as posted, {} as running, {} as complained \
         from round_household rh join round r on r.id = rh.round_id \
         join village v on v.id = rh.village_id {FORM} \
         where rh.round_id = {id} and rh.removed_at is null and {seen} and {here} \
         group by rh.village_id, v.name, v.sort_key order by v.sort_key, rh.village_id",
        sum("s.id is not null"),
        sum(SCORED),
        sum(MET),
        sum(BACK),
        sum("rh.posted_verdict_id = d.id"),
        sum(&format!("rh.posted_verdict_id = d.id and rh.posting_ends >= {day}")),
        sum(COMPLAINED),
    );
    row::list(db, "round_progress", sql, binds.values()).await
}

impl FromRow for Progress {
    fn list(_: &mut Vec<&'static str>) {}
    fn read(row: &Row) -> Result<Progress> {
        Ok(Progress {
            listed: row.take("listed")?,
            collected: row.take("collected")?,
            scored: row.take("scored")?,
            met: row.take("met")?,
            rejected: row.take("rejected")?,
            posted: row.take("posted")?,
            running: row.take("running")?,
            complained: row.take("complained")?,
            ..Progress::default()
        })
    }
}

/// Notes what a meeting said of households: agreed or not, to the verdicts it was shown.
///
/// # Errors
/// When the database refuses.
pub async fn set_met(
    db: &impl Db,
    round: RoundId,
    meeting: MeetingId,
    households: &[HouseholdId],
    agreed: bool,
) -> Result<()> {
    for chunk in households.chunks(500) {
        touch(db, round, chunk.iter().copied()).await?;
        let mut binds = Binds::default();
        let (agreed, meeting, round) =
            (binds.add(agreed), binds.add(meeting.0), binds.add(round.0));
        let places: Vec<String> = chunk.iter().map(|id| binds.add(id.0)).collect();
        let sql = format!(
            "update round_household set agreed = {agreed}, meeting_id = {meeting}, \
             met_verdict_id = (select v.verdict_id from meeting_vote v \
              where v.meeting_id = {meeting} and v.household_id = round_household.household_id), \
             posting_id = null, posted_verdict_id = null, posting_ends = null \
             where round_id = {round} and household_id in ({})",
            places.join(", ")
        );
        row::run(db, "round_set_met", sql, binds.values()).await?;
    }
    Ok(())
}

/// Takes back what a meeting said of households.
///
/// # Errors
/// When the database refuses.
pub async fn set_unmet(db: &impl Db, round: RoundId, meeting: MeetingId) -> Result<()> {
    let mut binds = Binds::default();
    let (of, by) = (binds.add(round.0), binds.add(meeting.0));
    let which = format!("x.round_id = {of} and x.meeting_id = {by}");
    mark::touch_such(db, &MARKED, &which, binds).await?;
    let sql = "update round_household set agreed = null, meeting_id = null, met_verdict_id = null \
               where round_id = $1 and meeting_id = $2";
    row::run(db, "round_set_unmet", sql, [round.0.into(), meeting.0.into()]).await.map(|_| ())
}

/// Takes back that a posting shows its households.
///
/// # Errors
/// When the database refuses.
pub async fn set_unposted(db: &impl Db, round: RoundId, posting: PostingId) -> Result<()> {
    let mut binds = Binds::default();
    let (of, by) = (binds.add(round.0), binds.add(posting.0));
    let which = format!("x.round_id = {of} and x.posting_id = {by}");
    mark::touch_such(db, &MARKED, &which, binds).await?;
    let sql = "update round_household set posting_id = null, posted_verdict_id = null, \
               posting_ends = null where round_id = $1 and posting_id = $2";
    row::run(db, "round_set_unposted", sql, [round.0.into(), posting.0.into()]).await.map(|_| ())
}

/// Notes that a posting shows its households.
///
/// # Errors
/// When the database refuses.
pub async fn set_posted(
    db: &impl Db,
    round: RoundId,
    posting: PostingId,
    ends_on: Day,
) -> Result<()> {
    let mut binds = Binds::default();
    let (of, shown) = (binds.add(round.0), binds.add(posting.0));
    let which = format!(
        "x.round_id = {of} and x.household_id in \
         (select q.household_id from posting_household q where q.posting_id = {shown})"
    );
    mark::touch_such(db, &MARKED, &which, binds).await?;
    let sql = "update round_household set posting_id = $1, posting_ends = $2, \
               posted_verdict_id = (select q.verdict_id from posting_household q \
                where q.posting_id = $1 and q.household_id = round_household.household_id) \
               where round_id = $3 and household_id in \
                (select q.household_id from posting_household q where q.posting_id = $1)";
    let values = [posting.0.into(), ends_on.into(), round.0.into()];
    row::run(db, "round_set_posted", sql, values).await.map(|_| ())
}

/// Notes a re-check: its verdict stands for what the meeting agreed to, and is posted again.
///
/// # Errors
/// When the database refuses.
pub async fn set_rechecked(
    db: &impl Db,
    round: RoundId,
    household: HouseholdId,
    verdict: VerdictId,
) -> Result<()> {
    touch(db, round, [household]).await?;
    let sql = "update round_household set agreed = true, met_verdict_id = $1, \
               posting_id = null, posted_verdict_id = null, posting_ends = null \
               where round_id = $2 and household_id = $3";
    let values = [verdict.0.into(), round.0.into(), household.0.into()];
    row::run(db, "round_set_rechecked", sql, values).await.map(|_| ())
}

/// The latest day of anything that happened in a round: meetings and the ends of postings.
///
/// # Errors
/// When the database cannot be asked.
pub async fn latest_day(db: &impl Db, round: RoundId) -> Result<Option<Day>> {
    let sql = "select max(x.day) as day from (select max(m.held_on) as day from meeting m \
               where m.round_id = $1 union all select max(q.ends_on) as day from posting q \
               where q.round_id = $1 and q.withdrawn_at is null) x";
    Ok(row::value(db, "round_latest_day", sql, [round.0.into()]).await?.flatten())
}

/// A household that escaped poverty and is followed.
#[derive(Debug, Clone, FromRow)]
pub struct WatchRow {
    #[row(column = "id")]
    pub household: HouseholdId,
    /// Its short code.
    pub code: String,
    /// The head's name.
    pub head: String,
    /// Where the next page goes on.
    pub sort_key: String,
    /// The village's name.
    pub village_name: String,
    /// The class in force.
    pub class: Class,
    /// From when it is no longer poor.
    #[row(column = "from_day")]
    pub since: Day,
    #[row(column = "decision_number")]
    pub decision: Option<String>,
    pub round: Option<RoundId>,
    /// Whether the decision's frozen list says otherwise than the class before.
    pub differs: bool,
}

/// Households of the scope that escaped poverty after a day and are not poor on another, one page by
/// the head's given name.
///
/// # Errors
/// When the database cannot be asked.
pub async fn watched(
    db: &impl Db,
    scope: &Scope,
    (after_day, day): (Day, Day),
    after: Option<&(String, HouseholdId)>,
    limit: u32,
) -> Result<Vec<WatchRow>> {
    let mut binds = Binds::default();
    let (since, today) = (binds.add(after_day), binds.add(day));
    let seen = scope.on_village("y.village_id", &mut binds);
    let mut sql = include_str!("listing/watched.sql")
        .replace("{since}", &since)
        .replace("{today}", &today)
        .replace("{seen}", &seen);
    if let Some((key, id)) = after {
        let (key, id) = (binds.add(key.as_str()), binds.add(id.0));
        sql.push_str(&format!(" and (p.sort_key, h.id) > ({key}, {id})"));
    }
    let limit = binds.add(i64::from(limit));
    sql.push_str(&format!(" order by p.sort_key, h.id limit {limit}"));
    row::list(db, "watch_list", sql, binds.values()).await
}
