//! Farming households that ask to be recognised as of average living standard: who asked and when. What was
//! stated and how it was answered stand in `sheet` and `answer`, added and never changed.

pub mod answer;
pub mod sheet;

use base::Day;
use base::area::AreaKey;
use base::closed_set;
use base::id::{AccountId, FarmId, HouseholdId, VillageId};
use chrono::{DateTime, Utc};

use self::answer::FarmAnswerKind;
use self::sheet::FarmOutcome;
use crate::kernel::duty::{DutyParts, DutySelect};
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::people::story::StepSelect;
use crate::{Db, Scope};

/// Who asked.
pub static MARKED: Marking = Marking::of(
    "farm",
    Content::Columns {
        name: "cast(x.receipt as text) || '/' || cast(x.year as text)",
        joined: "",
        columns: &[
            ("commune_key", As::Words),
            ("village_id", As::Id),
            ("household_id", As::Id),
            ("applicant", As::Words),
            ("year", As::Number),
            ("receipt", As::Number),
            ("received_on", As::On),
            ("starts_on", As::On),
            ("due_on", As::On),
            ("written_at", As::At),
            ("written_by", As::Id),
        ],
    },
);

closed_set! {
    /// Where a household that asked stands.
    FarmState {
        /// It waits for an answer.
        Open = "open",
        /// Recognised, and its class is in force.
        Recognised = "recognised",
        /// It was recognised, and another class came after.
        Superseded = "superseded",
        /// It was recognised until the chairman ended it.
        Ended = "ended",
        /// Refused in writing.
        Refused = "refused",
    }
}

crate::kernel::row::set_columns!(FarmState);

/// One to be added.
#[derive(Debug, Clone, IntoRow)]
pub struct FarmAdd {
    pub id: FarmId,
    pub commune: AreaKey,
    pub village: VillageId,
    pub household: HouseholdId,
    /// Who asks.
    pub applicant: String,
    /// The name as it is searched.
    pub folded: String,
    /// The year of the receipt's series.
    pub year: i32,
    /// The receipt's number.
    pub receipt: i64,
    /// When it came: the twelve months end here.
    pub received_on: Day,
    /// From when it is worked on: the work runs from the 15th of each month.
    pub starts_on: Day,
    /// By when it is answered.
    pub due_on: Day,
}

/// One that asked, with where it stands.
#[derive(Debug, Clone, FromRow)]
#[row(table = "x")]
pub struct FarmRow {
    pub id: FarmId,
    pub commune: AreaKey,
    pub village: VillageId,
    /// The village's name.
    #[row(sql = "v.name")]
    pub village_name: String,
    pub household: HouseholdId,
    /// The household's code.
    #[row(sql = "h.code")]
    pub code: String,
    /// Who asks.
    pub applicant: String,
    /// The year of the receipt's series.
    pub year: i32,
    /// The receipt's number.
    pub receipt: i64,
    /// When it came.
    pub received_on: Day,
    /// From when it is worked on.
    pub starts_on: Day,
    /// By when it is answered.
    pub due_on: Day,
    /// What follows from the sheet in force, once there is one.
    #[row(sql = "s.result")]
    pub result: Option<FarmOutcome>,
    /// Its income of twelve months, thousand đồng.
    #[row(sql = "s.income")]
    pub income: Option<i64>,
    /// Its people.
    #[row(sql = "s.people")]
    pub people: Option<i64>,
    /// How it was answered last.
    #[row(sql = "a.kind")]
    pub answer: Option<FarmAnswerKind>,
    /// When.
    #[row(sql = "a.day")]
    pub answered_on: Option<Day>,
    /// By which decision.
    #[row(sql = "a.number")]
    pub number: Option<String>,
    #[row(unlisted)]
    pub state: FarmState,
}

/// Where one stands: `x` the household that asked, `a` the answer in force.
const STATE: &str = "case when a.kind is null then 'open' \
     when a.kind = 'refused' then 'refused' when a.kind = 'ended' then 'ended' \
     when exists (select 1 from class_fact f where f.household_id = x.household_id \
      and f.farm_id = x.id and not exists (select 1 from class_fact later \
      where later.household_id = f.household_id and later.from_day > f.from_day)) \
     then 'recognised' else 'superseded' end";

fn selected() -> String {
    format!(
        "select {}, {STATE} as state from farm x join village v on v.id = x.village_id \
         join household h on h.id = x.household_id \
         left join farm_sheet s on s.farm_id = x.id \
          and not exists (select 1 from farm_sheet later where later.replaces = s.id) \
         left join farm_answer a on a.farm_id = x.id \
          and not exists (select 1 from farm_answer later where later.replaces = a.id)",
        FarmRow::columns()
    )
}

/// Adds one.
///
/// # Errors
/// A conflict (`farm_receipt`) when the receipt was given.
pub async fn add(db: &impl Db, new: &FarmAdd, by: AccountId, at: DateTime<Utc>) -> Result<()> {
    mark::fresh(db, &MARKED, new.id.0);
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "farm_add", "farm", new, beside).await
}

/// The last receipt a commune gave in a year.
///
/// # Errors
/// When the database cannot be asked.
pub async fn last_receipt(db: &impl Db, commune: &AreaKey, year: i32) -> Result<i64> {
    let sql = "select coalesce(max(x.receipt), 0) as n from farm x \
               where x.commune_key = $1 and x.year = $2";
    let values = [commune.as_str().into(), year.into()];
    Ok(row::value(db, "farm_last", sql, values).await?.unwrap_or(0))
}

/// What is seen of records of a day: those of a village of the scope, not later than the scope's own day.
fn seen(scope: &Scope, day: &str, binds: &mut Binds) -> String {
    let lies = scope.on_village("x.village_id", binds);
    format!("{lies} and {}", scope.until((day, "x.commune_key"), binds))
}

/// One, when the scope covers its village.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, scope: &Scope, id: FarmId) -> Result<Option<FarmRow>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = seen(scope, "x.received_on", &mut binds);
    let sql = format!("{} where x.id = {key} and {seen}", selected());
    row::find(db, "farm_find", sql, binds.values()).await
}

/// What a list is asked for.
#[derive(Debug, Clone, Default)]
pub struct FarmQuery<'a> {
    /// Part of the name of who asks.
    pub text: &'a str,
    pub state: Option<FarmState>,
    pub village: Option<VillageId>,
    pub household: Option<HouseholdId>,
    /// Where the page goes on.
    pub before: Option<(Day, FarmId)>,
}

/// Those of the scope, one page, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    query: &FarmQuery<'_>,
    limit: u32,
) -> Result<Vec<FarmRow>> {
    let mut binds = Binds::default();
    let mut all = vec![seen(scope, "x.received_on", &mut binds)];
    if !query.text.trim().is_empty() {
        let part = binds.add(row::containing(&base::text::fold(query.text)));
        all.push(format!("x.folded like {part} escape '\\'"));
    }
    if let Some(state) = query.state {
        all.push(format!("{STATE} = {}", binds.add(state.as_str())));
    }
    if let Some(village) = query.village {
        all.push(format!("x.village_id = {}", binds.add(village.0)));
    }
    if let Some(household) = query.household {
        all.push(format!("x.household_id = {}", binds.add(household.0)));
    }
    if let Some((day, id)) = query.before {
        all.push(format!("(x.received_on, x.id) < ({}, {})", binds.add(day), binds.add(id.0)));
    }
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "{} where {} order by x.received_on desc, x.id desc limit {limit}",
        selected(),
        all.join(" and ")
    );
    row::list(db, "farm_list", sql, binds.values()).await
}

/// Whether a household waits for an answer already.
///
/// # Errors
/// When the database cannot be asked.
pub async fn any_open(db: &impl Db, household: HouseholdId) -> Result<bool> {
    let sql = "select 1 as one from farm x where x.household_id = $1 \
               and not exists (select 1 from farm_answer a where a.farm_id = x.id) limit 1";
    Ok(row::one(db, "farm_any_open", sql, [household.0.into()]).await?.is_some())
}

/// How many of the scope wait for an answer, by whether their sheet is complete, and the first last day.
#[derive(Debug, Clone, Copy, FromRow)]
pub struct FarmWaiting {
    #[row(unlisted)]
    pub complete: bool,
    #[row(unlisted)]
    pub count: i64,
    #[row(unlisted)]
    pub due_on: Option<Day>,
    /// How many are past their last day.
    #[row(unlisted)]
    pub late: i64,
}

/// What waits on a day.
///
/// # Errors
/// When the database cannot be asked.
pub async fn waiting(db: &impl Db, scope: &Scope, day: Day) -> Result<Vec<FarmWaiting>> {
    let mut binds = Binds::default();
    let day = binds.add(day);
    let seen = seen(scope, "x.received_on", &mut binds);
    let sql = format!(
        "select w.complete, count(*) as count, min(w.due_on) as due_on, \
         cast(sum(case when w.due_on < {day} then 1 else 0 end) as bigint) as late from ( \
          select x.due_on, exists (select 1 from farm_sheet s where s.farm_id = x.id \
           and s.result <> 'incomplete' \
           and not exists (select 1 from farm_sheet later where later.replaces = s.id)) as complete \
          from farm x where {seen} \
          and not exists (select 1 from farm_answer a where a.farm_id = x.id)) w \
         group by w.complete"
    );
    row::list(db, "farm_waiting", sql, binds.values()).await
}

/// How many that communes which ended left without an answer, as far as the scope has them now.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_left(db: &impl Db, scope: &Scope, communes: &[AreaKey]) -> Result<i64> {
    let mut binds = Binds::default();
    let keys = binds.add_all(communes.iter().map(AreaKey::as_str));
    let seen = scope.on_village("x.village_id", &mut binds);
    let sql = format!(
        "select count(*) as n from farm x where x.commune_key in ({keys}) and {seen} \
         and not exists (select 1 from farm_answer a where a.farm_id = x.id)"
    );
    Ok(row::value(db, "farm_left", sql, binds.values()).await?.unwrap_or(0))
}

/// That a household asked; `first` is the receipt.
pub const STORY_ASKED: StepSelect = StepSelect {
    kind: "farm_asked",
    sql: "select 'farm_asked' as \"kind\", x.received_on as \"day\", \
        cast(x.receipt as bigint) as \"first\", cast(x.year as bigint) as \"second\", \
        cast(null as text) as \"class\", '' as \"text\", x.due_on as \"until\" \
        from farm x where x.household_id = {household} and {seen}",
    seen: |scope, _, binds| seen(scope, "x.received_on", binds),
};

/// That it was refused, or that a recognition ended: why, as `text`; `first` is 1 for an end.
pub const STORY_REFUSED: StepSelect = StepSelect {
    kind: "farm_refused",
    sql: "select 'farm_refused' as \"kind\", a.day as \"day\", \
        cast(case when a.kind = 'ended' then 1 else 0 end as bigint) as \"first\", \
        cast(0 as bigint) as \"second\", cast(null as text) as \"class\", a.reason as \"text\", \
        a.day as \"until\" from farm_answer a join farm x on x.id = a.farm_id \
        where x.household_id = {household} and a.kind <> 'recognised' and {seen} \
        and not exists (select 1 from farm_answer later where later.replaces = a.id)",
    seen: |scope, _, binds| seen(scope, "a.day", binds),
};

/// Farming households: their income is surveyed, then the chairman answers.
pub static OWED: DutySelect = DutySelect {
    parts: |ask, binds| {
        let complete = "exists (select 1 from farm_sheet s where s.farm_id = x.id \
             and s.result <> 'incomplete' \
             and not exists (select 1 from farm_sheet later where later.replaces = s.id))";
        let seen = ask.scope.on_village("x.village_id", binds);
        let kind = format!(
            "case when a.id is not null or {complete} then 'farm_answer' else 'farm_survey' end"
        );
        let role = format!(
            "case when a.id is not null or {complete} then 'chairman' else 'commune_officer' end"
        );
        let from = "farm x left join farm_answer a on a.farm_id = x.id and a.replaces is null";
        Some(DutyParts {
            area: "x.commune_key".to_owned(),
            village: "x.village_id".to_owned(),
            record: "x.id".to_owned(),
            about: "x.applicant".to_owned(),
            begins_on: "x.starts_on".to_owned(),
            due_on: "x.due_on".to_owned(),
            closed_on: "a.day".to_owned(),
            closer: "a.written_by".to_owned(),
            open: "a.id is null".to_owned(),
            closed: "a.id is not null".to_owned(),
            ..DutyParts::new(ask, &kind, &role, from, seen)
        })
    },
};
