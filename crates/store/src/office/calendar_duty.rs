//! Recurring duties of the calendar that the program has no record for: that one was done, given up, or
//! opened again. They themselves are never kept: they follow from `law/calendar.toml`.

use base::Day;
use base::area::AreaKey;
use base::closed_set;
use base::id::{AccountId, LegalPaperId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::Db;
use crate::kernel::duty::{DutyAsk, DutyParts, DutySelect};
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};

closed_set! {
    /// What was said of a day of a rule.
    CalendarAct {
        Done = "done",
        GivenUp = "given_up",
        /// It was not done after all.
        Reopened = "reopened",
    }
}

crate::kernel::row::set_columns!(CalendarAct);

/// What was said of a day.
pub static MARKED: Marking = Marking {
    since: 5,
    written_with: WrittenWith::Asked(
        "select rule, due_on, area_key from calendar_duty_step where id = $1",
        |_, row| {
            let (rule, due, area): (String, Day, String) =
                (row.take("rule")?, row.take("due_on")?, row.take("area_key")?);
            Ok(vec![format!("calendar-duty/{rule}/{due}/{area}")])
        },
    ),
    ..Marking::of(
        "calendar_duty_step",
        Content::Columns {
            name: "x.rule || ' ' || x.area_key || ' ' || cast(x.due_on as text)",
            joined: "",
            columns: &[
                ("area_key", As::Words),
                ("rule", As::Words),
                ("due_on", As::On),
                ("revision", As::Number),
                ("act", As::Words),
                ("day", As::On),
                ("content", As::Words),
                ("paper", As::Words),
                ("legal_paper_id", As::Id),
                ("written_at", As::At),
                ("written_by", As::Id),
            ],
        },
    )
};

/// Entries on one day of one rule: done, opened again, done.
const STEPS_MAX: i64 = 200;

#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[row(table = "s")]
pub struct CalendarStep {
    pub revision: i64,
    pub act: CalendarAct,
    pub day: Day,
    pub content: String,
    pub paper: String,
    pub legal_paper: Option<LegalPaperId>,
    #[row(sql = "a.name")]
    pub by: String,
    pub written_at: DateTime<Utc>,
}

/// An entry to be added.
#[derive(Debug, Clone, IntoRow)]
pub struct CalendarStepAdd {
    /// Its row's; a step is known by its rule, day and revision.
    pub id: Uuid,
    #[row(column = "area_key")]
    pub area: AreaKey,
    pub rule: String,
    pub due_on: Day,
    pub revision: i64,
    pub act: CalendarAct,
    pub day: Day,
    pub content: String,
    pub paper: String,
    pub legal_paper: Option<LegalPaperId>,
}

fn parts(ask: &DutyAsk<'_>, of_communes: bool, binds: &mut Binds) -> Option<DutyParts> {
    let rows =
        ask.periods_as_rows(|it| it.by.is_empty() && it.of_communes == of_communes, binds)?;
    let areas = match (of_communes, ask.own) {
        (true, _) => ask.communes(binds),
        (false, Some(own)) => ask.itself(own, binds),
        (false, None) => return None,
    };
    let from = format!(
        "({areas}) c cross join ({rows}) p left join calendar_duty_step s \
         on s.area_key = c.commune_key and s.rule = p.rule and s.due_on = p.due_on \
         and s.revision = (select max(l.revision) from calendar_duty_step l \
          where l.area_key = s.area_key and l.rule = s.rule and l.due_on = s.due_on)"
    );
    let closed = "s.act in ('done', 'given_up')";
    let when_closed = |column: &str| format!("case when {closed} then {column} end");
    Some(DutyParts {
        level: match of_communes {
            true => "cast('' as text)".to_owned(),
            false => "p.kind".to_owned(),
        },
        area: "c.commune_key".to_owned(),
        rule: "p.rule".to_owned(),
        about: "cast(p.year as text) || ' ' || cast(p.month as text)".to_owned(),
        begins_on: "p.begins_on".to_owned(),
        due_on: "p.due_on".to_owned(),
        closed_on: when_closed("s.day"),
        closer: when_closed("s.written_by"),
        given_up: "case when s.act = 'given_up' then 1 else 0 end".to_owned(),
        open: "s.act is null or s.act = 'reopened'".to_owned(),
        closed: closed.to_owned(),
        ..DutyParts::new(ask, "'calendar_duty'", "p.role", from, "p.due_on >= c.since".to_owned())
    })
}

/// What each commune owes by the calendar.
pub static OWED: DutySelect = DutySelect { parts: |ask, binds| parts(ask, true, binds) };

/// What an office above owes itself.
pub static OWED_ABOVE: DutySelect = DutySelect { parts: |ask, binds| parts(ask, false, binds) };

/// What was said of one day of a rule, in order.
///
/// # Errors
/// When the database cannot be asked.
pub async fn steps(
    db: &impl Db,
    area: &AreaKey,
    rule: &str,
    due_on: Day,
) -> Result<Vec<CalendarStep>> {
    let sql = format!(
        "select {} from calendar_duty_step s join account a on a.id = s.written_by \
         where s.area_key = $1 and s.rule = $2 and s.due_on = $3 order by s.revision limit $4",
        CalendarStep::columns()
    );
    let values = [area.as_str().into(), rule.into(), due_on.into(), STEPS_MAX.into()];
    row::list(db, "calendar_duty_steps", sql, values).await
}

/// Adds an entry.
///
/// # Errors
/// A conflict when somebody added the same one since.
pub async fn add_step(
    db: &impl Db,
    step: &CalendarStepAdd,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::fresh(db, &MARKED, step.id);
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "calendar_duty_add", "calendar_duty_step", step, beside).await
}
