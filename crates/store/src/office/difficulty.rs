//! Difficulties and proposals: their rows, and the steps that were taken with each.

use base::Day;
use base::area::AreaKey;
use base::id::{AccountId, DifficultyId, RoundId, VillageId};
use chrono::{DateTime, Utc};
use register::office::difficulty::{
    AskedOf, DifficultyAbout, DifficultyAct, DifficultyKind, DifficultyState,
};

use crate::kernel::duty::{DutyParts, DutySelect};
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Lines, Marking, Part};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::{Db, Scope};

crate::kernel::row::set_columns!(
    AskedOf,
    DifficultyAbout,
    DifficultyAct,
    DifficultyKind,
    DifficultyState,
);

/// A difficulty with its steps.
pub static MARKED: Marking = Marking {
    since: 5,
    parts: &[Part {
        table: "difficulty_step",
        link: "difficulty_id",
        order: "x.revision",
        columns: &[
            ("revision", As::Number),
            ("act", As::Words),
            ("day", As::On),
            ("content", As::Words),
            ("paper", As::Words),
            ("asked", As::Words),
            ("office", As::Words),
            ("due_on", As::On),
            ("written_at", As::At),
            ("written_by", As::Id),
        ],
        lines: Lines::Each,
    }],
    ..Marking::of(
        "difficulty",
        Content::Columns {
            name: "x.title",
            joined: "",
            columns: &[
                ("commune_key", As::Words),
                ("village_id", As::Id),
                ("kind", As::Words),
                ("about", As::Words),
                ("about_words", As::Words),
                ("round_id", As::Id),
                ("title", As::Words),
                ("content", As::Words),
                ("law_text", As::Words),
                ("provision", As::Words),
                ("proposed", As::Words),
                ("raised_on", As::On),
                ("asked", As::Words),
                ("office", As::Words),
                ("due_on", As::On),
                ("reached", As::Number),
                ("state", As::Words),
                ("revision", As::Number),
                ("written_at", As::At),
                ("written_by", As::Id),
            ],
        },
    )
};

/// Steps of one difficulty: more than any has that goes back and forth for years.
const STEPS_MAX: i64 = 500;
/// The states in the order of the list: what waits for somebody comes first.
const ORDER: &str =
    "case x.state when 'open' then 0 when 'answered' then 1 when 'settled' then 2 else 3 end";

/// What is said of it, as it is typed and put right.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, IntoRow)]
#[row(table = "x")]
pub struct DifficultyText {
    pub kind: DifficultyKind,
    pub about: DifficultyAbout,
    /// Which round, project, rule or paper, in words.
    pub about_words: String,
    pub round: Option<RoundId>,
    pub title: String,
    pub content: String,
    /// The text whose provision should change; of an amendment alone.
    pub law_text: String,
    pub provision: String,
    /// What should stand there.
    pub proposed: String,
}

/// What is added.
#[derive(Debug, Clone, IntoRow)]
pub struct DifficultyAdd {
    pub id: DifficultyId,
    pub commune: AreaKey,
    /// The village that raised it, or for which it is raised.
    pub village: Option<VillageId>,
    #[row(flat)]
    pub text: DifficultyText,
    /// Title and words as they are searched.
    pub folded: String,
    pub raised_on: Day,
    pub asked: AskedOf,
    /// The office asked, in words.
    pub office: String,
    pub due_on: Day,
    pub reached: i64,
    pub state: DifficultyState,
    pub revision: i64,
}

#[derive(Debug, Clone, FromRow)]
#[row(table = "x")]
pub struct DifficultyRow {
    pub id: DifficultyId,
    pub commune: AreaKey,
    pub village: Option<VillageId>,
    #[row(sql = "v.name")]
    pub village_name: Option<String>,
    #[row(flat)]
    pub text: DifficultyText,
    pub raised_on: Day,
    #[row(sql = "a.name")]
    pub raised_by: String,
    /// The account of whoever raised it.
    #[row(column = "written_by")]
    pub author: AccountId,
    pub asked: AskedOf,
    pub office: String,
    pub due_on: Day,
    pub state: DifficultyState,
    /// How often its answer did not settle it.
    #[row(sql = "(select count(*) from difficulty_step r where r.difficulty_id = x.id "
                + "and r.act = 'reopened')")]
    pub reopened: i64,
    /// The last answer, with its paper and its day.
    #[row(sql = "n.content")]
    pub answer: Option<String>,
    #[row(sql = "n.paper")]
    pub answer_paper: Option<String>,
    #[row(sql = "n.day")]
    pub answered_on: Option<Day>,
    /// Grows with each step.
    pub revision: i64,
}

const FROM: &str = "difficulty x join account a on a.id = x.written_by \
                    left join village v on v.id = x.village_id \
                    left join difficulty_step n on n.difficulty_id = x.id and n.revision = \
                     (select max(l.revision) from difficulty_step l \
                      where l.difficulty_id = x.id and l.act = 'answered')";

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[row(table = "s")]
pub struct DifficultyStep {
    pub revision: i64,
    pub act: DifficultyAct,
    pub day: Day,
    pub content: String,
    /// Number, symbol and day of the paper, in words.
    pub paper: String,
    pub asked: Option<AskedOf>,
    pub office: String,
    pub due_on: Option<Day>,
    #[row(sql = "a.name")]
    pub by: String,
    pub written_at: DateTime<Utc>,
}

/// A step to be added.
#[derive(Debug, Clone, IntoRow)]
pub struct DifficultyStepAdd {
    pub difficulty: DifficultyId,
    pub revision: i64,
    pub act: DifficultyAct,
    pub day: Day,
    pub content: String,
    pub paper: String,
    pub asked: Option<AskedOf>,
    pub office: String,
    pub due_on: Option<Day>,
}

/// Whose list it is: an office above sees what it, or one above it, was ever asked.
#[derive(Debug, Clone, Copy)]
pub struct Sight<'a> {
    pub scope: &'a Scope,
    /// The rank from which on somebody sees; none sees all.
    pub from_rank: Option<i64>,
}

impl Sight<'_> {
    fn sql(&self, binds: &mut Binds) -> String {
        let lies = match self.scope.area() {
            crate::ScopeArea::Village(_) => self.scope.on_village("x.village_id", binds),
            crate::ScopeArea::Nothing
            | crate::ScopeArea::Nation
            | crate::ScopeArea::Province(_)
            | crate::ScopeArea::District(_)
            | crate::ScopeArea::Commune(_) => {
                // What a village raised goes with it.
                let of_commune = self.scope.on_commune("x.commune_key", binds);
                format!("({of_commune} or {})", self.scope.on_village("x.village_id", binds))
            }
        };
        match self.from_rank {
            Some(rank) => format!("{lies} and x.reached >= {}", binds.add(rank)),
            None => lies,
        }
    }
}

/// Adds one.
///
/// # Errors
/// A conflict when the id is taken.
pub async fn add(
    db: &impl Db,
    new: &DifficultyAdd,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::fresh(db, &MARKED, new.id.0);
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "difficulty_add", "difficulty", new, beside).await
}

/// One, when it is seen.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(
    db: &impl Db,
    sight: Sight<'_>,
    id: DifficultyId,
) -> Result<Option<DifficultyRow>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = sight.sql(&mut binds);
    let columns = DifficultyRow::columns();
    let sql = format!("select {columns} from {FROM} where x.id = {key} and {seen}");
    row::find(db, "difficulty_find", sql, binds.values()).await
}

/// Whether a round is seen: one on which something is raised.
///
/// # Errors
/// When the database cannot be asked.
pub async fn sees_round(db: &impl Db, scope: &Scope, id: RoundId) -> Result<bool> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_round("r", &mut binds);
    let sql = format!("select 1 as one from round r where r.id = {key} and {seen}");
    Ok(row::one(db, "difficulty_round", sql, binds.values()).await?.is_some())
}

/// What a list is asked for.
#[derive(Debug, Clone, Default)]
pub struct DifficultyFilter {
    /// Part of the title or the words.
    pub text: String,
    pub state: Option<DifficultyState>,
    /// Only open ones whose day has passed, as of this day.
    pub overdue_on: Option<Day>,
    pub asked: Option<AskedOf>,
    pub kind: Option<DifficultyKind>,
    pub village: Option<VillageId>,
    pub round: Option<RoundId>,
    /// Raised from this day on.
    pub from: Option<Day>,
    /// Raised until this day.
    pub to: Option<Day>,
}

impl DifficultyFilter {
    fn sql(&self, sight: Sight<'_>, binds: &mut Binds) -> String {
        let mut all = vec![sight.sql(binds)];
        if !self.text.trim().is_empty() {
            let part = binds.add(row::containing(&base::text::fold(&self.text)));
            all.push(format!("x.folded like {part} escape '\\'"));
        }
        if let Some(state) = self.state {
            all.push(format!("x.state = {}", binds.add(state.as_str())));
        }
        if let Some(day) = self.overdue_on {
            all.push(format!("x.state = 'open' and x.due_on < {}", binds.add(day)));
        }
        if let Some(asked) = self.asked {
            all.push(format!("x.asked = {}", binds.add(asked.as_str())));
        }
        if let Some(kind) = self.kind {
            all.push(format!("x.kind = {}", binds.add(kind.as_str())));
        }
        if let Some(village) = self.village {
            all.push(format!("x.village_id = {}", binds.add(village.0)));
        }
        if let Some(round) = self.round {
            all.push(format!("x.round_id = {}", binds.add(round.0)));
        }
        if let Some(day) = self.from {
            all.push(format!("x.raised_on >= {}", binds.add(day)));
        }
        if let Some(day) = self.to {
            all.push(format!("x.raised_on <= {}", binds.add(day)));
        }
        all.join(" and ")
    }
}

/// Where a page of the list goes on.
pub type After = (i64, Day, DifficultyId);

/// One page: open ones by their last day, so that what is late stands first; then the others.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    sight: Sight<'_>,
    filter: &DifficultyFilter,
    after: Option<After>,
    limit: u32,
) -> Result<Vec<DifficultyRow>> {
    let mut binds = Binds::default();
    let mut wanted = filter.sql(sight, &mut binds);
    if let Some((order, day, id)) = after {
        let (order, day, id) = (binds.add(order), binds.add(day), binds.add(id.0));
        wanted.push_str(&format!(" and ({ORDER}, x.due_on, x.id) > ({order}, {day}, {id})"));
    }
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from {FROM} where {wanted} order by {ORDER}, x.due_on, x.id limit {limit}",
        DifficultyRow::columns()
    );
    row::list(db, "difficulty_list", sql, binds.values()).await
}

/// How many there are of those asked of one, by how far they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct DifficultyCount {
    pub asked: AskedOf,
    pub open: i64,
    /// Of the open ones those whose day has passed.
    pub overdue: i64,
    pub answered: i64,
    pub settled: i64,
    pub withdrawn: i64,
}

/// The sum of a list, by whom they are asked of.
///
/// # Errors
/// When the database cannot be asked.
pub async fn counts(
    db: &impl Db,
    sight: Sight<'_>,
    filter: &DifficultyFilter,
    today: Day,
) -> Result<Vec<DifficultyCount>> {
    let mut binds = Binds::default();
    let today = binds.add(today);
    let wanted = filter.sql(sight, &mut binds);
    let of =
        |state: &str| format!("sum(case when x.state = '{state}' then 1 else 0 end) as {state}");
    let sql = format!(
        "select x.asked, {}, {}, {}, {}, \
         sum(case when x.state = 'open' and x.due_on < {today} then 1 else 0 end) as overdue \
         from difficulty x where {wanted} group by x.asked",
        of("open"),
        of("answered"),
        of("settled"),
        of("withdrawn"),
    );
    let mut rows: Vec<DifficultyCount> =
        row::list(db, "difficulty_counts", sql, binds.values()).await?;
    rows.sort_by_key(|row| row.asked);
    Ok(rows)
}

/// The open ones asked of one: how many, the first of their last days.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_open(
    db: &impl Db,
    sight: Sight<'_>,
    asked: AskedOf,
) -> Result<(i64, Option<Day>)> {
    let mut binds = Binds::default();
    let asked = binds.add(asked.as_str());
    let seen = sight.sql(&mut binds);
    let sql = format!(
        "select count(*) as n, min(x.due_on) as due from difficulty x \
         where x.state = 'open' and x.asked = {asked} and {seen}"
    );
    Ok(row::find(db, "difficulty_open", sql, binds.values()).await?.unwrap_or_default())
}

/// How many are answered and wait for whoever says whether that settles them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_answered(db: &impl Db, sight: Sight<'_>) -> Result<i64> {
    let mut binds = Binds::default();
    let seen = sight.sql(&mut binds);
    let sql =
        format!("select count(*) as n from difficulty x where x.state = 'answered' and {seen}");
    Ok(row::value(db, "difficulty_answered", sql, binds.values()).await?.unwrap_or(0))
}

/// How many are open though their day has passed.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_overdue(db: &impl Db, sight: Sight<'_>, day: Day) -> Result<i64> {
    let mut binds = Binds::default();
    let day = binds.add(day);
    let seen = sight.sql(&mut binds);
    let sql = format!(
        "select count(*) as n from difficulty x \
         where x.state = 'open' and x.due_on < {day} and {seen}"
    );
    Ok(row::value(db, "difficulty_overdue", sql, binds.values()).await?.unwrap_or(0))
}

/// How many communes that ended left open, as far as the scope has them now.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_left(db: &impl Db, scope: &Scope, communes: &[AreaKey]) -> Result<i64> {
    let mut binds = Binds::default();
    let keys = binds.add_all(communes.iter().map(AreaKey::as_str));
    let seen = Sight { scope, from_rank: None }.sql(&mut binds);
    let sql = format!(
        "select count(*) as n from difficulty x where x.commune_key in ({keys}) \
         and x.state = 'open' and {seen}"
    );
    Ok(row::value(db, "difficulty_left", sql, binds.values()).await?.unwrap_or(0))
}

/// The steps of one, in order.
///
/// # Errors
/// When the database cannot be asked.
pub async fn steps(db: &impl Db, id: DifficultyId) -> Result<Vec<DifficultyStep>> {
    let sql = format!(
        "select {} from difficulty_step s join account a on a.id = s.written_by \
         where s.difficulty_id = $1 order by s.revision limit $2",
        DifficultyStep::columns()
    );
    row::list(db, "difficulty_steps", sql, [id.0.into(), STEPS_MAX.into()]).await
}

/// Adds a step and what follows from it. `false` when somebody took another since.
///
/// # Errors
/// When the database refuses.
pub async fn add_step(
    db: &impl Db,
    step: &DifficultyStepAdd,
    state: DifficultyState,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<bool> {
    mark::touch(db, &MARKED, &[step.difficulty.0]).await?;
    let mut binds = Binds::default();
    let (key, now, before) =
        (binds.add(step.difficulty.0), binds.add(step.revision), binds.add(step.revision - 1));
    let mut set = vec![format!("state = {}", binds.add(state.as_str()))];
    set.push(format!("revision = {now}"));
    if let Some(asked) = step.asked {
        let rank = binds.add(asked.rank());
        set.push(format!("asked = {}", binds.add(asked.as_str())));
        set.push(format!("office = {}", binds.add(step.office.as_str())));
        set.push(format!("reached = case when reached < {rank} then {rank} else reached end"));
    }
    if let Some(due) = step.due_on {
        set.push(format!("due_on = {}", binds.add(due)));
    }
    let sql = format!(
        "update difficulty set {} where id = {key} and revision = {before}",
        set.join(", ")
    );
    if row::run(db, "difficulty_set", sql, binds.values()).await?.rows_affected() != 1 {
        return Ok(false);
    }
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "difficulty_step_add", "difficulty_step", step, beside).await?;
    Ok(true)
}

/// Puts the words of one right, with the day by which it is asked for.
///
/// # Errors
/// When the database refuses.
pub async fn set_text(
    db: &impl Db,
    id: DifficultyId,
    text: &DifficultyText,
    folded: &str,
    due_on: Day,
) -> Result<()> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let names = DifficultyText::names();
    let mut binds = Binds::default();
    let mut set: Vec<String> = names
        .iter()
        .zip(text.values())
        .map(|(name, value)| format!("{name} = {}", binds.add(value)))
        .collect();
    set.push(format!("folded = {}", binds.add(folded)));
    set.push(format!("due_on = {}", binds.add(due_on)));
    let key = binds.add(id.0);
    let sql = format!("update difficulty set {} where id = {key}", set.join(", "));
    row::run(db, "difficulty_set_text", sql, binds.values()).await?;
    Ok(())
}

/// Difficulties that wait for the answer of whoever is asked.
pub static OWED: DutySelect = DutySelect {
    parts: |ask, binds| {
        let sight = Sight { scope: ask.scope, from_rank: ask.from_rank };
        let seen = sight.sql(binds);
        let role = "case x.asked when 'officer' then 'commune_officer' \
             when 'chairman' then 'chairman' else 'upper_officer' end";
        let level = "case x.asked when 'district' then 'district' when 'province' then 'province' \
             when 'ministry' then 'nation' else '' end";
        let last = "(select {} from difficulty_step s where s.difficulty_id = x.id \
             and s.act in ('answered', 'withdrawn') order by s.revision desc limit 1)";
        let last = |column: &str| last.replace("{}", column);
        Some(DutyParts {
            level: level.to_owned(),
            area: "x.commune_key".to_owned(),
            village: "x.village_id".to_owned(),
            record: "x.id".to_owned(),
            about: "x.title".to_owned(),
            begins_on: "x.raised_on".to_owned(),
            due_on: "x.due_on".to_owned(),
            closed_on: format!("case when x.state <> 'open' then {} end", last("s.day")),
            closer: format!("case when x.state <> 'open' then {} end", last("s.written_by")),
            given_up: "case when x.state = 'withdrawn' then 1 else 0 end".to_owned(),
            open: "x.state = 'open'".to_owned(),
            closed: "x.state <> 'open'".to_owned(),
            ..DutyParts::new(ask, "'difficulties_answer'", role, "difficulty x", seen)
        })
    },
};

/// Answered ones: whoever raised them says whether that settles them. No day is set for that.
pub static SETTLE_OWED: DutySelect = DutySelect {
    parts: |ask, binds| {
        // An office above that answered is not asked for it.
        if ask.from_rank.is_some() {
            return None;
        }
        let seen = Sight { scope: ask.scope, from_rank: None }.sql(binds);
        // A village head says it of his own village's, the officer of all.
        let role = match ask.scope.area() {
            crate::ScopeArea::Village(_) => "'village_head'",
            crate::ScopeArea::Nothing
            | crate::ScopeArea::Nation
            | crate::ScopeArea::Province(_)
            | crate::ScopeArea::District(_)
            | crate::ScopeArea::Commune(_) => "'commune_officer'",
        };
        Some(DutyParts {
            area: "x.commune_key".to_owned(),
            village: "x.village_id".to_owned(),
            record: "x.id".to_owned(),
            about: "x.title".to_owned(),
            open: "x.state = 'answered'".to_owned(),
            ..DutyParts::new(ask, "'difficulties_settle'", role, "difficulty x", seen)
        })
    },
};
