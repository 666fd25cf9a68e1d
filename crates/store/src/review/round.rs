//! Review rounds.

use base::Day;
use base::area::AreaKey;
use base::id::{AccountId, RoundId, ScoreTableId};
use chrono::{DateTime, Utc};
use register::RoundFlow;
use register::review::round::RoundKind;
use uuid::Uuid;

use crate::kernel::duty::{DutyAsk, DutyParts, DutySelect};
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Lines, Marking, Own, Part, Text};
use crate::kernel::row::{self, Binds, FromRow, IntoRow, Row};
use crate::{Db, Scope};

/// A round with its decision and the lists of the decision.
pub static MARKED: Marking = Marking {
    since: 1,
    is_of_a_year: true,
    beside: &["decision"],
    // With the lists of the decision: a commune's, some hundreds of lines each.
    at_once: 50,
    parts: &[
        Part {
            table: "decision_household",
            link: "round_id",
            order: "x.list, x.household_id",
            columns: &[
                ("household_id", As::Id),
                ("list", As::Words),
                ("village_id", As::Id),
                ("name", As::Words),
                ("people", As::Number),
                ("class_before", As::Words),
                ("class", As::Words),
            ],
            lines: Lines::RunWhere("decision_number"),
        },
        Part {
            table: "round_instrument",
            link: "round_id",
            order: "x.round_id",
            columns: &[
                ("seal", As::Words),
                ("readings", As::Words),
                ("chosen_at", As::At),
                ("chosen_by", As::Id),
            ],
            lines: Lines::RunWhere("mark_parts"),
        },
        Part {
            table: "round_reading",
            link: "round_id",
            order: "x.reading_choice_id",
            columns: &[("reading_choice_id", As::Id)],
            lines: Lines::RunWhere("mark_parts"),
        },
    ],
    ..Marking::of(
        "round",
        Content::Row {
            select: || {
                "select x.id, x.commune_key, x.kind, x.year, x.review_day, x.standard_id, \
                 x.standard_seal, x.score_table_id, x.region, x.opened_at, x.opened_by, x.flow, \
                 x.decision_number, x.decision_day, x.decided_by, x.decided_at, x.closed_at, \
                 x.closed_by, x.closed_reason, x.mark_parts, d.number, \
                 d.year as series_year, d.day as series_day, d.commune_key as series_commune, x.mark \
                 from round x left join decision d on d.round_id = x.id"
                    .to_owned()
            },
            read: |row| {
                let (commune, year): (String, i32) = (row.take("commune_key")?, row.take("year")?);
                let (id, name) = (row.take("id")?, format!("{commune} {year}"));
                Ok(Own { id, day: None, name, mark: row.take("mark")?, text: marked_text(row)? })
            },
        },
    )
};

fn marked_text(row: &Row) -> Result<Text> {
    Ok(Text::default()
        .of(row.take::<Uuid>("id")?)
        .text(&row.take::<String>("commune_key")?)
        .text(&row.take::<String>("kind")?)
        .of(row.take::<i32>("year")?)
        .of(row.take::<Day>("review_day")?)
        .text(&row.take::<String>("standard_id")?)
        .text(&row.take::<String>("standard_seal")?)
        .maybe(row.take::<Option<Uuid>>("score_table_id")?)
        .text(&row.take::<String>("region")?)
        .at(row.take("opened_at")?)
        .of(row.take::<Uuid>("opened_by")?)
        .text(&row.take::<String>("flow")?)
        .maybe(row.take::<Option<String>>("decision_number")?)
        .maybe(row.take::<Option<Day>>("decision_day")?)
        .maybe(row.take::<Option<Uuid>>("decided_by")?)
        .maybe_at(row.take("decided_at")?)
        .maybe_at(row.take("closed_at")?)
        .maybe(row.take::<Option<Uuid>>("closed_by")?)
        .maybe(row.take::<Option<String>>("closed_reason")?)
        .maybe(row.take::<Option<i64>>("number")?)
        .maybe(row.take::<Option<i32>>("series_year")?)
        .maybe(row.take::<Option<Day>>("series_day")?)
        .maybe(row.take::<Option<String>>("series_commune")?))
}

/// A round.
#[derive(Debug, Clone, FromRow)]
#[row(table = "r")]
pub struct RoundRow {
    pub id: RoundId,
    /// The commune that reviews.
    pub commune: AreaKey,
    /// Annual or regular.
    pub kind: RoundKind,
    /// The year it counts for.
    pub year: i32,
    /// The day on which ages and answers stand.
    pub review_day: Day,
    /// The standard it uses.
    #[row(column = "standard_id")]
    pub standard: String,
    /// The standard's seal when the round was opened.
    pub standard_seal: String,
    /// The score table, once one is chosen.
    pub score_table: Option<ScoreTableId>,
    /// The region whose points count.
    pub region: String,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// By whom.
    pub opened_by: AccountId,
    /// Step by step in the program, or recorded from paper.
    pub flow: RoundFlow,
    /// The decision that closed it: number and day.
    #[row(sql = "r.decision_number, r.decision_day", with = "decision")]
    pub decision: Option<(String, Day)>,
    /// Why it was closed without one.
    #[row(column = "closed_reason")]
    pub closed: Option<String>,
    /// When that was.
    pub closed_at: Option<DateTime<Utc>>,
}

/// A round to be opened.
#[derive(Debug, Clone, IntoRow)]
pub struct RoundAdd {
    pub id: RoundId,
    /// The commune that reviews.
    pub commune: AreaKey,
    /// Annual or regular.
    pub kind: RoundKind,
    /// The year it counts for.
    pub year: i32,
    /// The day on which ages and answers stand.
    pub review_day: Day,
    /// The standard it uses.
    #[row(column = "standard_id")]
    pub standard: String,
    /// The standard's seal.
    pub standard_seal: String,
    /// The region whose points count.
    pub region: String,
    /// When it is opened.
    pub opened_at: DateTime<Utc>,
    /// By whom.
    pub opened_by: AccountId,
    /// Step by step in the program, or recorded from paper.
    pub flow: RoundFlow,
}

impl RoundRow {
    /// Whether it is neither decided nor closed.
    pub fn is_open(&self) -> bool {
        self.decision.is_none() && self.closed.is_none()
    }
}

fn decision(row: &Row) -> Result<Option<(String, Day)>> {
    let number: Option<String> = row.take("decision_number")?;
    Ok(number.zip(row.take("decision_day")?))
}

/// Adds an open round.
///
/// # Errors
/// A conflict (`one_annual_round`) when the commune has its annual round of that year.
pub async fn add(db: &impl Db, round: &RoundAdd) -> Result<()> {
    let parts = [("mark_parts", mark::PARTS.into())];
    row::insert_with(db, "round_add", "round", round, parts).await?;
    mark::fresh(db, &MARKED, round.id.0);
    Ok(())
}

/// Chooses the score table of an open round that has none. `false` when that is not its state.
///
/// # Errors
/// When the database cannot be asked.
pub async fn set_score_table(db: &impl Db, id: RoundId, table: ScoreTableId) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update round set score_table_id = $1, mark_parts = 1 \
               where id = $2 and score_table_id is null and decision_day is null and closed_at is null";
    let done = row::run(db, "round_set_score_table", sql, [table.0.into(), id.0.into()]).await?;
    Ok(done.rows_affected() == 1)
}

/// Takes an open round from a score table to another. `false` when it does not have the first, or is not
/// open.
///
/// # Errors
/// When the database cannot be asked.
pub async fn change_score_table(
    db: &impl Db,
    id: RoundId,
    (from, to): (ScoreTableId, ScoreTableId),
) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update round set score_table_id = $1, mark_parts = 1 \
               where id = $2 and score_table_id = $3 and decision_day is null and closed_at is null";
    let values = [to.0.into(), id.0.into(), from.0.into()];
    let done = row::run(db, "round_change_score_table", sql, values).await?;
    Ok(done.rows_affected() == 1)
}

/// Closes a round with its decision. `false` when it was closed before.
///
/// # Errors
/// When the database refuses.
pub async fn set_decision(
    db: &impl Db,
    id: RoundId,
    number: &str,
    day: Day,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update round set decision_number = $1, decision_day = $2, decided_by = $3, \
               decided_at = $4, mark_parts = 1 where id = $5 and decision_day is null and closed_at is null";
    let values = [number.into(), day.into(), by.0.into(), at.into(), id.0.into()];
    Ok(row::run(db, "round_set_decision", sql, values).await?.rows_affected() == 1)
}

/// Closes a round without a decision, for a reason. `false` when it is decided or closed.
///
/// # Errors
/// When the database refuses.
pub async fn set_closed(
    db: &impl Db,
    id: RoundId,
    reason: &str,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update round set closed_at = $1, closed_by = $2, closed_reason = $3 \
               where id = $4 and decision_day is null and closed_at is null";
    let values = [at.into(), by.0.into(), reason.into(), id.0.into()];
    Ok(row::run(db, "round_set_closed", sql, values).await?.rows_affected() == 1)
}

/// A round by its id, when the scope covers its commune.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, scope: &Scope, id: RoundId) -> Result<Option<RoundRow>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_round("r", &mut binds);
    let sql = format!("select {} from round r where r.id = {key} and {seen}", RoundRow::columns());
    row::find(db, "round_find", sql, binds.values()).await
}

/// Rounds by their ids; the caller has seen that what asks for them is within scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_of(db: &impl Db, ids: &[RoundId]) -> Result<Vec<RoundRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let ids: Vec<String> = ids.iter().map(|id| binds.add(id.0)).collect();
    let sql =
        format!("select {} from round r where r.id in ({})", RoundRow::columns(), ids.join(", "));
    row::list(db, "round_list_of", sql, binds.values()).await
}

/// The rounds of the scope, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(db: &impl Db, scope: &Scope, limit: u32) -> Result<Vec<RoundRow>> {
    let mut binds = Binds::default();
    let seen = scope.on_round("r", &mut binds);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from round r where {seen} order by r.review_day desc, r.id limit {limit}",
        RoundRow::columns()
    );
    row::list(db, "round_list", sql, binds.values()).await
}

/// The rounds of these communes without a decision, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_open(db: &impl Db, communes: &[AreaKey], limit: u32) -> Result<Vec<RoundRow>> {
    if communes.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let communes = binds.add_all(communes.iter().map(AreaKey::as_str));
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from round r where r.commune_key in ({communes}) \
         and r.decision_day is null and r.closed_at is null order by r.review_day desc, r.id limit {limit}",
        RoundRow::columns()
    );
    row::list(db, "round_list_open", sql, binds.values()).await
}

/// The day of the latest decision in the scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn latest_decision(db: &impl Db, scope: &Scope) -> Result<Option<Day>> {
    let mut binds = Binds::default();
    let seen = scope.on_round("r", &mut binds);
    let sql = format!(
        "select max(r.decision_day) as latest from round r where r.decision_day is not null and {seen}"
    );
    Ok(row::value(db, "round_latest_decision", sql, binds.values()).await?.flatten())
}

/// Whether a class in the scope may rest on an artificial score table: a round of a commune in which
/// a village of the scope lies or once lay used one, or a household that moved in from another
/// commune was classified by one. Asked with every list: where no round used one, as it should be,
/// that is all that is looked at, and of the classes only those of the few that moved.
///
/// # Errors
/// When the database cannot be asked.
pub async fn any_artificial(db: &impl Db, scope: &Scope) -> Result<bool> {
    let mut binds = Binds::default();
    let artificial = binds.add(true);
    let sql = format!(
        "select 1 as one from score_table t where t.artificial = {artificial} \
         and exists (select 1 from round r where r.score_table_id = t.id) limit 1"
    );
    if row::one(db, "round_any_artificial", sql, binds.values()).await?.is_none() {
        return Ok(false);
    }
    let mut binds = Binds::default();
    let artificial = binds.add(true);
    let seen = scope.on_commune("r.commune_key", &mut binds);
    let sql = format!(
        "select 1 as one from score_table t join round r on r.score_table_id = t.id \
         where t.artificial = {artificial} and {seen} limit 1"
    );
    if row::one(db, "round_any_artificial_here", sql, binds.values()).await?.is_some() {
        return Ok(true);
    }
    let mut binds = Binds::default();
    let artificial = binds.add(true);
    let here = scope.on_commune("m.to_commune_key", &mut binds);
    let lives = scope.on_village("y.village_id", &mut binds);
    let sql = format!(
        "select 1 as one from household_move m \
         join household_move_answer a on a.move_id = m.id and a.answer = 'accepted' \
         where {here} \
         and exists (select 1 from stay y where y.household_id = m.household_id and {lives}) \
         and exists (select 1 from verdict v join round r on r.id = v.round_id \
          join score_table t on t.id = r.score_table_id \
          where v.household_id = m.household_id and t.artificial = {artificial}) limit 1"
    );
    Ok(row::one(db, "round_any_artificial_moved", sql, binds.values()).await?.is_some())
}

/// The standard seals in use, one row a standard and review day: what the program's law files are
/// compared with when it starts.
///
/// # Errors
/// When the database cannot be asked.
pub async fn seals(db: &impl Db) -> Result<Vec<(String, Day, String)>> {
    let sql = "select distinct standard_id, review_day, standard_seal from round \
               order by standard_id, review_day";
    row::list(db, "round_seals", sql, []).await
}

/// That the annual review of a year is opened, by the calendar.
pub static OPENING_OWED: DutySelect = DutySelect {
    parts: |ask, binds| {
        let rows = ask.periods_as_rows(|it| it.by == "round", binds)?;
        let communes = ask.communes(binds);
        // A commune that came within the season opens its review until that ends.
        let until = plan_day(ask, "p.year", DECISION, binds);
        let until = until.unwrap_or_else(|| "p.due_on".to_owned());
        let from = format!(
            "({communes}) c cross join ({rows}) p left join round r \
             on r.commune_key = c.commune_key and r.kind = 'annual' and r.year = p.year \
             and r.closed_at is null"
        );
        Some(DutyParts {
            area: "c.commune_key".to_owned(),
            record: "r.id".to_owned(),
            rule: "p.rule".to_owned(),
            about: "cast(p.year as text)".to_owned(),
            begins_on: "p.begins_on".to_owned(),
            due_on: format!("case when p.due_on >= c.since then p.due_on else {until} end"),
            closed_on: ask.local_day("r.opened_at"),
            closer: "r.opened_by".to_owned(),
            open: "r.id is null".to_owned(),
            closed: "r.id is not null".to_owned(),
            ..DutyParts::new(
                ask,
                "'round_opening'",
                "p.role",
                from,
                format!("(p.due_on >= c.since or {until} >= c.since)"),
            )
        })
    },
};

/// Of the annual review of a year the day by which one of its steps should be done.
fn plan_day(ask: &DutyAsk<'_>, year: &str, place: usize, binds: &mut Binds) -> Option<String> {
    let cases: Vec<String> = ask
        .season
        .iter()
        .filter_map(|(year, days)| {
            let day = ask.day(*days.get(place)?, binds);
            Some(format!("when {year} then {day}"))
        })
        .collect();
    (!cases.is_empty()).then(|| format!("case {year} {} end", cases.join(" ")))
}

/// The last day of the season for the decision.
const DECISION: usize = 4;

/// The decision of an annual review.
pub static DECISION_OWED: DutySelect = DutySelect {
    parts: |ask, binds| {
        let due_on = plan_day(ask, "r.year", DECISION, binds)?;
        let begins_on = plan_day(ask, "r.year", DECISION - 1, binds)?;
        let seen = ask.scope.on_round("r", binds);
        Some(DutyParts {
            area: "r.commune_key".to_owned(),
            record: "r.id".to_owned(),
            about: "cast(r.year as text)".to_owned(),
            begins_on,
            due_on,
            closed_on: "r.decision_day".to_owned(),
            closer: "r.decided_by".to_owned(),
            open: "r.kind = 'annual' and r.flow = 'steps' and r.decision_day is null \
                   and r.closed_at is null"
                .to_owned(),
            closed: "r.kind = 'annual' and r.flow = 'steps' and r.decision_day is not null"
                .to_owned(),
            ..DutyParts::new(ask, "'round_decision'", "'chairman'", "round r", seen)
        })
    },
};

/// A step of an annual review in one village: what of its list is not so far yet.
fn step_owed(
    ask: &DutyAsk<'_>,
    (kind, role): (&str, &str),
    place: usize,
    missing: &str,
    binds: &mut Binds,
) -> Option<DutyParts> {
    let begins_on = plan_day(ask, "r.year", place - 1, binds)?;
    let due_on = plan_day(ask, "r.year", place, binds)?;
    let seen = ask.scope.on_village("y.village_id", binds);
    let from = "round r join village_path y on y.commune_key = r.commune_key \
                and y.from_day <= r.review_day and y.to_day > r.review_day";
    Some(DutyParts {
        area: "r.commune_key".to_owned(),
        village: "y.village_id".to_owned(),
        record: "r.id".to_owned(),
        about: "cast(r.year as text)".to_owned(),
        begins_on,
        due_on,
        open: format!(
            "r.kind = 'annual' and r.flow = 'steps' and r.decision_day is null \
             and r.closed_at is null and exists (select 1 from round_household l \
              where l.round_id = r.id and l.village_id = y.village_id and l.removed_at is null \
              and {missing})"
        ),
        ..DutyParts::new(ask, kind, role, from, seen)
    })
}

/// Forms of a village.
pub static SURVEY_OWED: DutySelect = DutySelect {
    parts: |ask, binds| {
        let missing = "not exists (select 1 from verdict d where d.round_id = l.round_id \
                       and d.household_id = l.household_id)";
        step_owed(ask, ("'round_survey'", "'village_head'"), 1, missing, binds)
    },
};

/// The meeting of a village.
pub static MEETING_OWED: DutySelect = DutySelect {
    parts: |ask, binds| {
        let missing = "l.met_verdict_id is null";
        step_owed(ask, ("'round_meeting'", "'village_head'"), 2, missing, binds)
    },
};

/// The posting of a village.
pub static POSTING_OWED: DutySelect = DutySelect {
    parts: |ask, binds| {
        let missing = "l.posted_verdict_id is null";
        step_owed(ask, ("'round_posting'", "'commune_officer'"), 3, missing, binds)
    },
};
