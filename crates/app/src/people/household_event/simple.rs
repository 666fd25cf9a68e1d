//! The older ways into a household's timeline, for programs that use them: each is an event
//! without a paper.

use base::Day;
use base::id::{EventId, HouseholdId, PersonId};
use register::{Act, Heir, NewEvent, NewMember, Newcomer, Paper, Placed, Relation};

use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};

/// Why these events have no paper.
const NO_PAPER: &str = "không nêu giấy tờ";
/// The most characters of a reason.
const REASON_MAX: usize = 300;

/// Adds a person to a household from a day on. Idempotent.
///
/// # Errors
/// `not_found`, `household_refused`, `person_elsewhere`, `head_conflict`.
pub async fn member_add(
    app: &App,
    actor: &Actor,
    household: HouseholdId,
    member: NewMember,
    from: Day,
    seen: Option<&str>,
) -> Result<()> {
    actor.require(Action::HouseholdChange)?;
    let head = member.relation == Relation::Head;
    let id = arrival(app, member.id).await?;
    let act = Act::Arrival { who: Newcomer::New(member) };
    let done = simple(app, actor, household, (id, act), from, seen).await;
    done.map_err(|problem| match () {
        () if problem.code == Code::EventConflict => Problem::new(Code::PersonElsewhere),
        () if head && !has(&problem, "household_since_future") => {
            renamed(problem, Code::HeadConflict)
        }
        () if has(&problem, "event_person_known") => renamed(problem, Code::PersonElsewhere),
        () => renamed(problem, Code::HouseholdRefused),
    })
}

/// The id of the event by which somebody comes into the register: his own, so that he comes once; a new
/// one where that was undone.
async fn arrival(app: &App, person: PersonId) -> Result<EventId> {
    let id = EventId(person.0);
    let known = store::people::household_event::find(&**app.store(), id).await?;
    Ok(match known.is_some_and(|event| event.undone_by.is_some()) {
        true => EventId(app.new_id()),
        false => id,
    })
}

/// Ends a person's membership on a day, for a reason.
///
/// # Errors
/// `not_found`, `member_not_there`, `member_is_head` (name a new head first), `bad_input`.
pub async fn member_end(
    app: &App,
    actor: &Actor,
    household: HouseholdId,
    person: PersonId,
    day: Day,
    reason: &str,
    seen: Option<&str>,
) -> Result<()> {
    actor.require(Action::HouseholdChange)?;
    let reason = base::text::clean(reason);
    if reason.is_empty() || reason.chars().count() > REASON_MAX {
        return Err(Problem::new(Code::BadInput).with("field", "reason"));
    }
    let act = Act::Departure { persons: vec![person], to: reason, heir: None };
    let act = (EventId(app.new_id()), act);
    let done = simple(app, actor, household, act, day, seen).await;
    done.map_err(|problem| match () {
        () if has(&problem, "event_heir_missing") => renamed(problem, Code::MemberIsHead),
        () if has(&problem, "event_in_future") => renamed(problem, Code::HouseholdRefused),
        () => renamed(problem, Code::MemberNotThere),
    })
}

/// Makes another member the head from a day on; the former head becomes something else to him.
///
/// # Errors
/// `not_found`, `member_not_there`, `head_conflict`.
pub async fn head_change(
    app: &App,
    actor: &Actor,
    household: HouseholdId,
    person: PersonId,
    former_relation: Relation,
    day: Day,
    seen: Option<&str>,
) -> Result<()> {
    actor.require(Action::HouseholdChange)?;
    let scope = app.scope(actor);
    if store::people::household::find(&**app.store(), &scope, household).await?.is_none() {
        return Err(Problem::new(Code::NotFound));
    }
    let members = store::people::member::list(&**app.store(), household).await?;
    let there = |m: &&store::people::member::MemberRow| m.from_day < day && m.to_day > day;
    let head = members.iter().filter(there).find(|m| m.relation == Relation::Head);
    let (Some(head), true) = (head, members.iter().filter(there).any(|m| m.id == person)) else {
        return Err(Problem::new(Code::MemberNotThere));
    };
    let relations = vec![Placed { person: head.id, relation: former_relation }];
    let act = (EventId(app.new_id()), Act::HeadChange { heir: Heir { person, relations } });
    let done = simple(app, actor, household, act, day, seen).await;
    done.map_err(|problem| match () {
        () if has(&problem, "event_in_future") => renamed(problem, Code::HouseholdRefused),
        () => renamed(problem, Code::HeadConflict),
    })
}

async fn simple(
    app: &App,
    actor: &Actor,
    household: HouseholdId,
    (id, act): (EventId, Act),
    day: Day,
    seen: Option<&str>,
) -> Result<()> {
    let paper = Paper::Missing(NO_PAPER.to_owned());
    let new = NewEvent { id, day, paper, note: String::new(), act };
    crate::people::household_event::write(app, actor, Action::HouseholdChange, household, new, seen)
        .await
        .map(drop)
}

fn has(problem: &Problem, code: &str) -> bool {
    problem.findings.iter().any(|finding| finding.code == code)
}

/// The problem these ways in have always answered with, for an event that was refused.
fn renamed(problem: Problem, code: Code) -> Problem {
    if problem.code == Code::EventRefused {
        return Problem::new(code).with_findings(problem.findings);
    }
    problem
}
