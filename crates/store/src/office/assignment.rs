//! Assignments: their rows, and the steps that were taken with each.

use base::area::AreaKey;
use base::id::{AccountId, AssignmentId, LegalPaperId, VillageId};
use base::{Day, Role};
use chrono::{DateTime, Utc};
use register::office::assignment::{AssignmentAct, AssignmentKind, AssignmentState, Recurs};

use crate::kernel::duty::{DutyAsk, DutyParts, DutySelect};
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Lines, Marking, Part};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::{Db, Scope, ScopeArea};

crate::kernel::row::set_columns!(AssignmentAct, AssignmentKind, AssignmentState, Recurs);

/// An assignment with its steps.
pub static MARKED: Marking = Marking {
    since: 5,
    parts: &[Part {
        table: "assignment_step",
        link: "assignment_id",
        order: "x.revision",
        columns: &[
            ("revision", As::Number),
            ("act", As::Words),
            ("period", As::On),
            ("day", As::On),
            ("content", As::Words),
            ("paper", As::Words),
            ("legal_paper_id", As::Id),
            ("written_at", As::At),
            ("written_by", As::Id),
        ],
        lines: Lines::Each,
    }],
    ..Marking::of(
        "assignment",
        Content::Columns {
            name: "x.title",
            joined: "",
            columns: &[
                ("area_key", As::Words),
                ("village_id", As::Id),
                ("kind", As::Words),
                ("title", As::Words),
                ("content", As::Words),
                ("role", As::Words),
                ("account_id", As::Id),
                ("lead_words", As::Words),
                ("with_whom", As::Words),
                ("told_to", As::Words),
                ("paper", As::Words),
                ("legal_paper_id", As::Id),
                ("begins_on", As::On),
                ("first_due_on", As::On),
                ("due_on", As::On),
                ("recurs", As::Words),
                ("until_on", As::On),
                ("replaces", As::Id),
                ("from_key", As::Words),
                ("state", As::Words),
                ("revision", As::Number),
                ("written_at", As::At),
                ("written_by", As::Id),
            ],
        },
    )
};

/// Steps of one assignment: a monthly one has a dozen a year, with some notes.
const STEPS_MAX: i64 = 500;
/// Accounts that are offered as those who lead: a commune has some dozens.
const ACCOUNTS_MAX: i64 = 200;

/// What is said of it, as it is typed.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, IntoRow)]
#[row(table = "x")]
pub struct AssignmentText {
    pub kind: AssignmentKind,
    pub title: String,
    pub content: String,
    /// Who owes it.
    pub role: Role,
    /// The account that is named, if one is.
    pub account: Option<AccountId>,
    /// The office or officer in words.
    pub lead_words: String,
    /// Who takes part.
    pub with_whom: String,
    /// To whom it is reported, and through whom.
    pub told_to: String,
    /// The paper that it rests on, in words.
    pub paper: String,
    /// The same in the register of papers.
    pub legal_paper: Option<LegalPaperId>,
    pub begins_on: Day,
    /// The first last day.
    pub first_due_on: Day,
    pub recurs: Recurs,
    /// The last day of what recurs; none while it goes on.
    pub until_on: Option<Day>,
}

/// What is added.
#[derive(Debug, Clone, IntoRow)]
pub struct AssignmentAdd {
    pub id: AssignmentId,
    #[row(column = "area_key")]
    pub area: AreaKey,
    pub village: Option<VillageId>,
    #[row(flat)]
    pub text: AssignmentText,
    /// Title and words as they are searched.
    pub folded: String,
    /// The last day that is owed now.
    pub due_on: Day,
    #[row(column = "replaces")]
    pub replaces: Option<AssignmentId>,
    /// The office above that gives it: an area's key, or `nation`.
    #[row(column = "from_key")]
    pub from: Option<String>,
    pub state: AssignmentState,
    pub revision: i64,
}

#[derive(Debug, Clone, FromRow)]
#[row(table = "x")]
pub struct AssignmentRow {
    pub id: AssignmentId,
    #[row(column = "area_key")]
    pub area: AreaKey,
    pub village: Option<VillageId>,
    #[row(sql = "v.name")]
    pub village_name: Option<String>,
    #[row(flat)]
    pub text: AssignmentText,
    #[row(sql = "c.name")]
    pub account_name: Option<String>,
    /// 1 where the named account can no longer sign in.
    #[row(sql = "cast(case when c.disabled_at is null then 0 else 1 end as bigint)")]
    pub account_left: i64,
    #[row(sql = "p.symbol")]
    pub paper_symbol: Option<String>,
    pub due_on: Day,
    #[row(column = "replaces")]
    pub replaces: Option<AssignmentId>,
    /// The office above that gave it: an area's key, or `nation`.
    #[row(column = "from_key")]
    pub from: Option<String>,
    /// The entry that stands for it now.
    #[row(sql = "r.id", column = "replaced_id")]
    pub replaced: Option<AssignmentId>,
    pub state: AssignmentState,
    /// Grows with each step.
    pub revision: i64,
    pub written_at: DateTime<Utc>,
    /// The account of whoever gave it.
    #[row(column = "written_by")]
    pub author: AccountId,
    #[row(sql = "a.name")]
    pub author_name: String,
}

const FROM: &str = "assignment x join account a on a.id = x.written_by \
                    left join account c on c.id = x.account_id \
                    left join village v on v.id = x.village_id \
                    left join legal_paper p on p.id = x.legal_paper_id \
                    left join assignment r on r.replaces = x.id";

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[row(table = "s")]
pub struct AssignmentStep {
    pub revision: i64,
    pub act: AssignmentAct,
    /// The last day of the occurrence that it is of.
    pub period: Day,
    pub day: Day,
    pub content: String,
    pub paper: String,
    pub legal_paper: Option<LegalPaperId>,
    #[row(sql = "a.name")]
    pub by: String,
    pub written_at: DateTime<Utc>,
}

/// A step to be added.
#[derive(Debug, Clone, IntoRow)]
pub struct AssignmentStepAdd {
    pub assignment: AssignmentId,
    pub revision: i64,
    pub act: AssignmentAct,
    pub period: Day,
    pub day: Day,
    pub content: String,
    pub paper: String,
    pub legal_paper: Option<LegalPaperId>,
}

/// Whose list it is.
#[derive(Debug, Clone, Copy)]
pub struct AssignmentSight<'a> {
    pub scope: &'a Scope,
    /// The key of an office above, whose own it also is.
    pub own: Option<&'a AreaKey>,
    /// What names this account it sees wherever it is.
    pub account: AccountId,
}

impl AssignmentSight<'_> {
    fn sql(&self, binds: &mut Binds) -> String {
        let mut ask = DutyAsk::new(self.scope, self.account, self.scope.day());
        ask.own = self.own;
        seen(&ask, binds)
    }
}

/// What somebody sees: what is of the place, what his office owes itself, what names him.
fn seen(ask: &DutyAsk<'_>, binds: &mut Binds) -> String {
    if *ask.scope.area() == ScopeArea::Nothing {
        return "1 = 0".to_owned();
    }
    let mut any = vec![ask.lies("x.area_key", "x.village_id", binds)];
    any.push(format!("x.account_id = {}", binds.add(ask.account.0)));
    if let Some(own) = ask.own {
        any.push(format!("(x.area_key = {} and x.village_id is null)", binds.add(own.as_str())));
    }
    format!("({})", any.join(" or "))
}

/// Assignments that wait; of a recurring one the time that is owed now.
pub static OWED: DutySelect = DutySelect {
    parts: |ask, binds| {
        let seen = seen(ask, binds);
        Some(DutyParts {
            area: "x.area_key".to_owned(),
            village: "x.village_id".to_owned(),
            record: "x.id".to_owned(),
            about: "x.title".to_owned(),
            begins_on: "x.begins_on".to_owned(),
            due_on: "x.due_on".to_owned(),
            account: "x.account_id".to_owned(),
            open: "x.state = 'open'".to_owned(),
            ..DutyParts::new(ask, "'assignment'", "x.role", "assignment x", seen)
        })
    },
};

/// Those that were done, time by time, or given up.
pub static CLOSED: DutySelect = DutySelect {
    parts: |ask, binds| {
        let seen = seen(ask, binds);
        Some(DutyParts {
            area: "x.area_key".to_owned(),
            village: "x.village_id".to_owned(),
            record: "x.id".to_owned(),
            about: "x.title".to_owned(),
            begins_on: "x.begins_on".to_owned(),
            due_on: "s.period".to_owned(),
            closed_on: "s.day".to_owned(),
            account: "x.account_id".to_owned(),
            closer: "s.written_by".to_owned(),
            given_up: "case when s.act = 'given_up' then 1 else 0 end".to_owned(),
            open: "1 = 0".to_owned(),
            closed:
                "s.act in ('done', 'given_up') and not exists (select 1 from assignment_step o \
                     where o.assignment_id = s.assignment_id and o.act = 'reopened' \
                     and o.period = s.period and o.revision > s.revision)"
                    .to_owned(),
            ..DutyParts::new(
                ask,
                "'assignment'",
                "x.role",
                "assignment_step s join assignment x on x.id = s.assignment_id",
                seen,
            )
        })
    },
};

/// Adds one.
///
/// # Errors
/// A conflict when the id is taken, or when another entry stands for the one that is replaced.
pub async fn add(
    db: &impl Db,
    new: &AssignmentAdd,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::fresh(db, &MARKED, new.id.0);
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "assignment_add", "assignment", new, beside).await
}

/// One, when it is seen.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(
    db: &impl Db,
    sight: AssignmentSight<'_>,
    id: AssignmentId,
) -> Result<Option<AssignmentRow>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = sight.sql(&mut binds);
    let columns = AssignmentRow::columns();
    let sql = format!("select {columns} from {FROM} where x.id = {key} and {seen}");
    row::find(db, "assignment_find", sql, binds.values()).await
}

/// Those that are seen whose words have each of some, the open ones first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn search(
    db: &impl Db,
    sight: AssignmentSight<'_>,
    folded: &str,
    limit: u32,
) -> Result<Vec<AssignmentRow>> {
    let mut binds = Binds::default();
    let mut all = vec![sight.sql(&mut binds), "x.state <> 'replaced'".to_owned()];
    for word in folded.split_whitespace() {
        all.push(format!("x.folded like {} escape '\\'", binds.add(row::containing(word))));
    }
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from {FROM} where {} \
         order by case when x.state = 'open' then 0 else 1 end, x.due_on desc, x.id limit {limit}",
        AssignmentRow::columns(),
        all.join(" and ")
    );
    row::list(db, "assignment_search", sql, binds.values()).await
}

/// How many communes that ended left open, as far as the scope has them now.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_left(
    db: &impl Db,
    sight: AssignmentSight<'_>,
    communes: &[AreaKey],
) -> Result<i64> {
    let mut binds = Binds::default();
    let keys = binds.add_all(communes.iter().map(AreaKey::as_str));
    let seen = sight.sql(&mut binds);
    let sql = format!(
        "select count(*) as n from assignment x where x.area_key in ({keys}) \
         and x.state = 'open' and {seen}"
    );
    Ok(row::value(db, "assignment_left", sql, binds.values()).await?.unwrap_or(0))
}

/// An account that can be named.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[row(table = "a")]
pub struct AssignmentAccount {
    pub id: AccountId,
    pub name: String,
    pub role: Role,
    pub village: Option<VillageId>,
}

/// Open accounts of an area and of the villages of the scope, of those who can owe something.
///
/// # Errors
/// When the database cannot be asked.
pub async fn accounts(
    db: &impl Db,
    scope: &Scope,
    area: &AreaKey,
) -> Result<Vec<AssignmentAccount>> {
    let mut binds = Binds::default();
    let area = binds.add(area.as_str());
    let villages = scope.on_village("a.village_id", &mut binds);
    let limit = binds.add(ACCOUNTS_MAX);
    let sql = format!(
        "select {} from account a where a.disabled_at is null \
         and a.role not in ('auditor', 'administrator') \
         and (a.area_key = {area} or (a.village_id is not null and {villages})) \
         order by a.role, a.name, a.id limit {limit}",
        AssignmentAccount::columns()
    );
    row::list(db, "assignment_accounts", sql, binds.values()).await
}

/// The steps of one, in order.
///
/// # Errors
/// When the database cannot be asked.
pub async fn steps(db: &impl Db, id: AssignmentId) -> Result<Vec<AssignmentStep>> {
    let sql = format!(
        "select {} from assignment_step s join account a on a.id = s.written_by \
         where s.assignment_id = $1 order by s.revision limit $2",
        AssignmentStep::columns()
    );
    row::list(db, "assignment_steps", sql, [id.0.into(), STEPS_MAX.into()]).await
}

/// Adds a step and what follows from it: the state, and the last day that is owed now. `false` when somebody
/// took another since.
///
/// # Errors
/// When the database refuses.
pub async fn add_step(
    db: &impl Db,
    step: &AssignmentStepAdd,
    (state, due_on): (AssignmentState, Day),
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<bool> {
    mark::touch(db, &MARKED, &[step.assignment.0]).await?;
    let sql = "update assignment set state = $1, due_on = $2, revision = $3 \
               where id = $4 and revision = $5";
    let values = [
        state.as_str().into(),
        due_on.into(),
        step.revision.into(),
        step.assignment.0.into(),
        (step.revision - 1).into(),
    ];
    if row::run(db, "assignment_set", sql, values).await?.rows_affected() != 1 {
        return Ok(false);
    }
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "assignment_step_add", "assignment_step", step, beside).await?;
    Ok(true)
}
