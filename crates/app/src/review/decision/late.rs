//! A decision dated before a later one on the same households. It rewrites a year that was decided and
//! perhaps reported: it is taken only on a paper of its own that corrects, after everything that it
//! changes was shown.

use std::collections::BTreeSet;

use base::Day;
use base::Finding;
use base::day::{show_day, year_end};
use base::id::{HouseholdId, RoundId};
use chrono::Datelike;
use register::Class;
use register::review::round::{Decision, SYMBOL, is_decision_number, with_symbol};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::review::decision::{CorrectionRow, LaterRow};
use store::review::round::RoundRow;

use crate::App;
use crate::kernel::entered::{refuse, typed};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::receipt::Receipt;
use crate::kernel::rights::{Action, Actor};
use crate::kernel::write::Write;
use crate::review::days::days_in_order;
use crate::review::review_report::Report;

/// Households of a commune's round.
const HOUSEHOLDS_MAX: u32 = 20_000;
/// Reports of the years between: some a year.
const REPORTS_MAX: u32 = 100;
/// The longest reason.
const REASON_MAX: usize = 500;

/// A household whose class changes by a decision that is entered after later ones.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct LateHousehold {
    pub household: HouseholdId,
    /// The head's name.
    pub name: String,
    /// The class until now for those days.
    pub before: Option<Class>,
    /// The class by the decision.
    pub after: Class,
    /// Until when: the day of a later class; `None` where there is none and the change holds until now.
    pub until: Option<Day>,
}

/// A later decision whose frozen lists no longer follow the register once this one is entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LateList {
    pub number: String,
    pub day: Day,
    /// The households whose class before it is another then: id and head's name.
    pub households: Vec<(HouseholdId, String)>,
}

/// What a decision of a day changes that later ones have passed over.
#[derive(Debug, Clone)]
pub struct LateView {
    pub day: Day,
    /// The later decisions: number and day.
    pub decisions: Vec<(String, Day)>,
    /// How many households they speak of that the round speaks of, too; none needs no paper.
    pub households: usize,
    /// Those whose class changes, first those for which it does until now.
    pub changes: Vec<LateHousehold>,
    /// The frozen lists that no longer follow the register then.
    pub lists: Vec<LateList>,
    /// The years of which tables change.
    pub years: Vec<i32>,
    /// Reports in force whose figures may no longer hold.
    pub reports: Vec<Report>,
    /// What was shown, as a mark.
    pub mark: String,
}

/// The paper that corrects.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LatePaper {
    pub number: String,
    pub day: Day,
    /// Why the decision is entered now.
    pub reason: String,
    /// The mark of what was shown.
    pub seen: String,
}

/// What a decision of a round on a day would change behind later decisions.
///
/// # Errors
/// `not_found`.
pub async fn late(app: &App, actor: &Actor, id: RoundId, day: Day) -> Result<LateView> {
    actor.require(Action::RoundSee)?;
    // It names people of the whole commune.
    if actor.village.is_some() {
        return Err(Problem::new(Code::NotFound));
    }
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, id).await?;
    late_view(app, db, actor, &round, day).await
}

async fn late_view(
    app: &App,
    db: &impl store::Db,
    actor: &Actor,
    round: &RoundRow,
    day: Day,
) -> Result<LateView> {
    let rows = store::review::decision::later(db, round.id, day, HOUSEHOLDS_MAX).await?;
    let next = |row: &LaterRow| Some((row.next_day?, row.next_number.clone()));
    let decisions: BTreeSet<(Day, String)> = rows.iter().filter_map(next).collect();
    let households = rows.iter().filter(|row| row.next_day.is_some()).count();
    let changed = |row: &&LaterRow| row.before != Some(row.class);
    let mut changes: Vec<LateHousehold> = rows
        .iter()
        .filter(changed)
        .map(|row| LateHousehold {
            household: row.household,
            name: row.name.clone(),
            before: row.before,
            after: row.class,
            until: row.next_day,
        })
        .collect();
    changes.sort_by_key(|it| it.until.is_some());
    let lists = lists(rows.iter().filter(changed));
    let ends = |it: &LateHousehold| it.until.unwrap_or_else(|| app.today());
    let last = changes.iter().map(ends).max();
    let years = changes.iter().flat_map(|it| years_between(day, ends(it)));
    let years: BTreeSet<i32> = years.collect();
    let reports = match last {
        Some(last) => {
            let scope = app.scope(actor);
            store::review::review_report::list_touched(db, &scope, (day, last), REPORTS_MAX).await?
        }
        None => Vec::new(),
    };
    let named: Vec<_> = reports.iter().map(|report| report.id).collect();
    let mark = crate::kernel::seen::mark(&(day, &decisions, &changes, &years, &named));
    Ok(LateView {
        day,
        decisions: decisions.into_iter().map(|(day, number)| (number, day)).collect(),
        households,
        changes,
        lists,
        years: years.into_iter().collect(),
        reports,
        mark,
    })
}

/// Refuses a decision dated before a later one on the same households; with the paper that
/// corrects, what it changes is kept.
pub(super) async fn refuse_late(
    app: &App,
    write: &Write,
    actor: &Actor,
    round: &RoundRow,
    (decision, paper): (&Decision, Option<LatePaper>),
) -> Result<Vec<Finding>> {
    let view = late_view(app, &**write, actor, round, decision.day).await?;
    let Some((number, day)) = view.decisions.last().filter(|_| view.households > 0) else {
        return Ok(Vec::new());
    };
    let Some(paper) = paper else {
        return Ok(vec![
            Finding::error("decision_not_last")
                .with("day", show_day(decision.day))
                .with("count", view.households)
                .with("number", if number.is_empty() { "–" } else { number.as_str() })
                .with("later", show_day(*day)),
        ]);
    };
    let reason = typed(&paper.reason, "reason", REASON_MAX)?;
    let number = with_symbol(&paper.number, SYMBOL);
    if !is_decision_number(&number) {
        let shown = base::number_in_text::mask(&number);
        let finding = Finding::error("decision_number_shape").with("number", shown);
        refuse(Code::RoundNotReady, vec![finding])?;
    }
    days_in_order("correction", paper.day, ("decision", decision.day), app.today())?;
    let seen = (Some(paper.seen.as_str()), view.mark.as_str());
    app.refuse_unseen(write, Code::RoundLateChanged, round.id, seen).await?;
    let changes = json!({ "households": view.changes, "years": view.years,
        "decisions": view.decisions,
        "reports": view.reports.iter().map(|it| it.id).collect::<Vec<_>>() });
    let row = CorrectionRow { number, day: paper.day, reason };
    let by = (actor.account, write.at);
    store::review::decision::add_correction(&**write, round.id, &row, &changes.to_string(), by)
        .await?;
    Ok(Vec::new())
}

/// Decides a round for a day before later decisions on its households, on a paper that corrects.
///
/// # Errors
/// As [`super::decide_seen`]; `round_late_changed` when what it changes is not what was seen.
pub async fn decide_late(
    app: &App,
    actor: &Actor,
    id: RoundId,
    decision: Decision,
    paper: LatePaper,
) -> Result<Receipt<RoundId>> {
    let by = (actor, crate::kernel::rights::Action::RoundDecide);
    super::decide::make(
        app,
        by,
        id,
        decision,
        (Some(paper), crate::review::paper_draft::Read::Late),
    )
    .await
}

/// Households by the next decision that was made on them.
fn lists<'a>(changed: impl Iterator<Item = &'a LaterRow>) -> Vec<LateList> {
    let mut lists: Vec<LateList> = Vec::new();
    for row in changed {
        let Some(day) = row.next_day else { continue };
        let one = (row.household, row.name.clone());
        let known = lists.iter_mut().find(|it| it.day == day && it.number == row.next_number);
        match known {
            Some(list) => list.households.push(one),
            None => {
                lists.push(LateList { number: row.next_number.clone(), day, households: vec![one] })
            }
        }
    }
    lists.sort_by(|a, b| (a.day, &a.number).cmp(&(b.day, &b.number)));
    lists
}

/// The years whose tables look at a day of `[from, to)`: at its end or at its opening.
fn years_between(from: Day, to: Day) -> Vec<i32> {
    let inside = |day: Day| day >= from && day < to;
    (from.year()..=to.year() + 1)
        .filter(|year| inside(year_end(*year)) || inside(year_end(*year - 1)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_between_two_days_is_seen_by_the_years_that_open_or_close_in_it() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        assert_eq!(years_between(day("2024-12-06"), day("2026-12-02")), [2024, 2025, 2026]);
        assert_eq!(years_between(day("2024-03-06"), day("2024-12-02")), Vec::<i32>::new());
    }
}
