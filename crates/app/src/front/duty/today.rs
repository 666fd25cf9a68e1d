//! What is owed today: the lines of the first page, late ones first, and what comes next where nothing is.

use base::Role;
use store::kernel::duty::{DutyFilter, DutySum};

use super::ask::{Ready, is_mine, is_over, line, owed, ready};
use super::{DutyLine, DutyListQuery, filter, span};
use crate::App;
use crate::kernel::call::{Call, Found, Level, Notice, Said};
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};

/// Lines of the first page: what fits a screen; the list has all.
const LINES: u32 = 8;

/// What comes next.
#[derive(Debug, Clone)]
pub struct Ahead {
    pub line: DutyLine,
}

/// What is owed today.
#[derive(Debug, Clone, Default)]
pub struct Today {
    /// The first of them by their last day: one's own, or for who sees many those that are late.
    pub lines: Vec<DutyLine>,
    /// How many there are in all.
    pub count: i64,
    /// Of them late ones.
    pub late: i64,
    /// Where nothing is owed: what comes next.
    pub ahead: Option<Ahead>,
}

/// Whose duties somebody is told of: his own, and of those he works with every day.
fn works_with(actor: &Actor) -> &'static [Role] {
    match actor.role {
        Role::CommuneOfficer | Role::Chairman => &[Role::CommuneOfficer, Role::Chairman],
        Role::VillageHead => &[Role::VillageHead],
        Role::FinanceOfficer => &[Role::FinanceOfficer],
        Role::UpperOfficer => &[Role::UpperOfficer],
        Role::Clerk => &[Role::Clerk],
        Role::Auditor | Role::Administrator => &[],
    }
}

/// What is owed today, and the calls and notices of the nouns that only have records.
pub(crate) async fn today(app: &App, actor: &Actor) -> Result<(Today, Found)> {
    if !actor.may(Action::DutySee) {
        return Ok((Today::default(), Found::default()));
    }
    // What an area owed that has ended is owed where its land is now (ADR 0037).
    if actor.ended.is_some() {
        return Ok((Today::default(), Found::default()));
    }
    let asked = DutyListQuery::default();
    let ready = ready(app, actor, span(app, &asked), None);
    let begun = filter(app, actor, &asked);
    let sums = ready.sums(app, &begun).await?;
    let late = if is_over(app, actor) { Vec::new() } else { notices(actor, &sums) };
    let mut found = Found { notices: late, ..Found::default() };
    found.calls = calls(app, actor, &sums);
    let mine: Vec<&DutySum> = sums
        .iter()
        .filter(|sum| is_mine(app, actor, sum.role, &sum.level) || sum.named > 0)
        .collect();
    let count = mine
        .iter()
        .map(|sum| {
            if is_mine(app, actor, sum.role, &sum.level) {
                sum.of_role + sum.named
            } else {
                sum.named
            }
        })
        .sum();
    let wanted = DutyFilter {
        mine: filter(app, actor, &DutyListQuery { mine: true, ..asked }).mine,
        ..begun
    };
    let lines = lines(app, actor, &ready, &wanted).await?;
    let ahead = match lines.is_empty() && !works_with(actor).is_empty() {
        true => ahead(app, actor, &ready).await?,
        false => None,
    };
    let of_role = |sum: &&&DutySum| is_mine(app, actor, sum.role, &sum.level);
    let late = match is_over(app, actor) {
        true => 0,
        false => mine.iter().filter(of_role).map(|sum| sum.late).sum(),
    };
    Ok((Today { lines, count, late, ahead }, found))
}

async fn lines(
    app: &App,
    actor: &Actor,
    ready: &Ready<'_>,
    wanted: &DutyFilter,
) -> Result<Vec<DutyLine>> {
    let rows = ready.list(app, wanted, None, LINES).await?;
    Ok(rows.into_iter().map(|row| line(app, actor, row)).collect())
}

/// The first that has not begun.
async fn ahead(app: &App, actor: &Actor, ready: &Ready<'_>) -> Result<Option<Ahead>> {
    let coming = DutyListQuery {
        state: Some(super::DutyState::Coming),
        mine: true,
        ..DutyListQuery::default()
    };
    let rows = ready.list(app, &filter(app, actor, &coming), None, 1).await?;
    Ok(rows.into_iter().next().map(|row| Ahead { line: line(app, actor, row) }))
}

/// One line a kind and role: how many wait, the first of their days, and whose turn it is.
fn calls(app: &App, actor: &Actor, sums: &[DutySum]) -> Vec<Call> {
    let with = works_with(actor);
    let mut calls = Vec::new();
    for it in owed() {
        for sum in sums.iter().filter(|sum| it.told.contains(&sum.kind.as_str())) {
            let own = is_mine(app, actor, sum.role, &sum.level);
            let named = sum.named > 0;
            let seen = named || own || (sum.level.is_empty() && with.contains(&sum.role));
            // An office above is not told one by one what waits below it.
            if !seen || (actor.role == Role::UpperOfficer && !own && !named) {
                continue;
            }
            let mine = (own && sum.of_role > 0) || named;
            let call = Call::new(actor, &sum.kind, sum.role, it.all.to_owned());
            calls.push(Call { count: sum.count, day: sum.due_on, mine, ..call });
        }
        // Who gives them is told that somebody has left.
        let left: i64 = sums
            .iter()
            .filter(|sum| it.told.contains(&sum.kind.as_str()))
            .map(|sum| sum.left_behind)
            .sum();
        if left > 0 && actor.may(Action::AssignmentAdd) {
            let path = "/duties?left=true".to_owned();
            let call = Call::new(actor, "assignment_left", actor.role, path);
            calls.push(Call { count: left, ..call });
        }
    }
    calls
}

/// What is late of a noun that says so, and for an office above what is late below it.
fn notices(actor: &Actor, sums: &[DutySum]) -> Vec<Notice> {
    let mut notices = Vec::new();
    for it in owed() {
        let Some((level, words, path, link)) = it.late else { continue };
        let late: i64 = sums
            .iter()
            .filter(|sum| it.kinds.contains(&sum.kind.as_str()))
            .map(|sum| sum.late)
            .sum();
        notices.extend((late > 0).then(|| Notice {
            level,
            said: vec![Said::counted(words, late)],
            link: Some((path, link)),
        }));
    }
    if matches!(actor.role, Role::UpperOfficer | Role::Auditor) {
        let below: i64 =
            sums.iter().filter(|sum| sum.role != Role::UpperOfficer).map(|sum| sum.late).sum();
        notices.extend((below > 0).then(|| Notice {
            level: Level::Warning,
            said: vec![Said::counted("home.duties_late_below", below)],
            link: Some(("/duties/communes", "home.duties_late_below_link")),
        }));
    }
    notices
}
