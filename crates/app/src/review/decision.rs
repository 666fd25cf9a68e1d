//! The chairman's decision: what it would say, its proposed number, and its lists once it is made.

mod decide;
mod late;
mod paper;

use base::id::{HouseholdId, RoundId};
use base::{Day, Finding};
use chrono::Datelike;
use register::review::round::series::{self, PaperNumber, Series, paper_number};
use register::{Class, DecisionList};
use store::review::decision::CorrectionRow;

use crate::kernel::attachment::{About, Owner};
use crate::kernel::call::Said;
use crate::kernel::filter::going_on;
use crate::kernel::finder::{ASKED_MAX, Finder, Hit, Hits, Looked, first};
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};
use crate::people::household::{place, read_place};
use crate::review::round;
use crate::{App, PAGE_ROWS, Page};

/// The signed decision belongs to its round.
pub(crate) static FILES: Owner = Owner {
    name: "decision",
    add: Action::RoundChange,
    see: Action::RoundSee,
    place: |app, db, actor, id| Box::pin(round::place_of_files(app, db, actor, Some(id.into()))),
};

/// The signed decision of a round.
pub fn files(id: RoundId) -> About {
    FILES.of(id.0)
}

pub use self::decide::{decide, decide_seen, record};
pub use self::late::{LateHousehold, LateList, LatePaper, LateView, decide_late, late};
pub use self::paper::{DECISION, DRAFT, EXTRACT};
pub(crate) use self::paper::{PAPERS, decision_text};
pub use store::review::decision::LineRow as Line;

/// Decisions found by their number.
pub(crate) const FINDER: Finder = Finder { find: |looked| Box::pin(found(looked)) };

/// Rows read at a time when a whole round is gone through.
const BATCH: u32 = 2_000;

/// From which class to which, and how many households.
pub type Move = (Option<Class>, Class, i64);

/// A decision as it would be made, or as it was.
#[derive(Debug, Clone)]
pub struct DecisionView {
    /// The next number of the commune's series in the year of `day`; none where the program has no
    /// number of it: the clerk's book has others that it does not know.
    pub next_number: Option<i64>,
    /// The symbol after it, as the last one had it.
    pub symbol: String,
    /// The day it is proposed for.
    pub day: Day,
    /// Numbers of the year that are in the program.
    pub given: Vec<series::Given>,
    /// How many households each list has, in the order of the decision.
    pub counts: Vec<(DecisionList, i64)>,
    /// Households reviewed that stand in none: they are refused, each with the reason.
    pub in_no_list: i64,
    /// How many go from one class to another; only before the decision is made.
    pub moves: Vec<Move>,
    /// What the number would earn.
    pub findings: Vec<Finding>,
    /// Of a decision that was made: lines whose class before it is another by now, with both.
    pub differing: Vec<(String, Option<Class>, Option<Class>)>,
    /// The paper it rests on, where it was entered after later decisions.
    pub correction: Option<CorrectionRow>,
}

/// Lines shown that are otherwise by now; there are few.
const DIFFERING_MAX: u32 = 200;

/// What the decision of a round says: its lists as they stand, and the number proposed.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, actor: &Actor, id: RoundId) -> Result<DecisionView> {
    actor.require(Action::RoundSee)?;
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, id).await?;
    let proposed = self::day(app, db, &round).await?;
    let day = round.decision.as_ref().map_or(proposed, |(_, day)| *day);
    let given = store::review::decision::series(
        db,
        &crate::place::succession::body_on(app, &round.commune, day),
        day.year(),
    )
    .await?;
    let next_number = (!given.is_empty()).then(|| series::next(&given));
    let (counts, in_no_list, moves) = match round.decision {
        Some(_) => {
            (store::review::decision::counts(db, &app.scope(actor), id).await?, 0, Vec::new())
        }
        None => preview(db, actor, id, day.max(round.review_day)).await?,
    };
    let count_of = |list| counts.iter().find(|it| it.0 == list).map_or(0, |it| it.1);
    let (differing, correction) = match &round.decision {
        Some(_) => (
            self::differing(app, actor, id).await?,
            store::review::decision::correction(db, id).await?,
        ),
        None => (Vec::new(), None),
    };
    Ok(DecisionView {
        differing,
        correction,
        findings: next_number
            .map(|next| series::check(Series::Decision, &given, next, day))
            .unwrap_or_default(),
        next_number,
        symbol: "QĐ-UBND".to_owned(),
        day,
        given,
        counts: DecisionList::ALL.into_iter().map(|list| (list, count_of(list))).collect(),
        in_no_list,
        moves,
    })
}

/// The day a decision is meant for: today while the season runs, else the first after all its steps.
pub(crate) async fn day(
    app: &App,
    db: &impl store::Db,
    round: &store::review::round::RoundRow,
) -> Result<Day> {
    let last = store::review::listing::latest_day(db, round.id).await?.unwrap_or(round.review_day);
    let after_all = last.succ_opt().unwrap_or(last);
    let due = crate::review::listing::round_due(app, round.kind, round.year, round.review_day).day;
    let today = app.today();
    Ok(if today <= due { today } else { after_all.min(today) })
}

/// The lines of a decided round's frozen lists whose class before is another by now.
///
/// # Errors
/// `not_found`.
pub async fn differing(
    app: &App,
    actor: &Actor,
    id: RoundId,
) -> Result<Vec<(String, Option<Class>, Option<Class>)>> {
    actor.require(Action::RoundSee)?;
    let db = &**app.store();
    let round = crate::review::round::row(app, db, actor, id).await?;
    let Some((_, day)) = round.decision else { return Ok(Vec::new()) };
    let scope = app.scope(actor);
    Ok(store::review::decision::lines_differing(db, &scope, id, day, DIFFERING_MAX).await?)
}

async fn preview(
    db: &impl store::Db,
    actor: &Actor,
    id: RoundId,
    day: Day,
) -> Result<(Vec<(DecisionList, i64)>, i64, Vec<Move>)> {
    let mut counts = vec![0_i64; DecisionList::ALL.len()];
    let mut moves: Vec<Move> = Vec::new();
    let (mut none, mut after): (i64, Option<HouseholdId>) = (0, None);
    loop {
        let rows = store::review::decision::changes(db, id, day, after, BATCH).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.household);
        let mine = |village| actor.village.is_none_or(|mine| mine == village);
        for row in rows.iter().filter(|row| mine(row.village)) {
            let lists = DecisionList::of(row.before, row.after);
            match moves.iter_mut().find(|it| (it.0, it.1) == (row.before, row.after)) {
                Some(known) => known.2 += 1,
                None => moves.push((row.before, row.after, 1)),
            }
            if lists.is_empty() {
                none += 1;
            }
            for (place, list) in DecisionList::ALL.iter().enumerate() {
                if let (true, Some(count)) = (lists.contains(list), counts.get_mut(place)) {
                    *count += 1;
                }
            }
        }
    }
    moves.sort_by_key(|it| (it.0.map(Class::as_str), it.1.as_str()));
    Ok((DecisionList::ALL.into_iter().zip(counts).collect(), none, moves))
}

/// One page of a list of a decision that was made.
///
/// # Errors
/// `not_found`.
pub async fn list(
    app: &App,
    actor: &Actor,
    id: RoundId,
    list: DecisionList,
    after: Option<&str>,
) -> Result<Page<Line>> {
    actor.require(Action::RoundSee)?;
    let db = &**app.store();
    crate::review::round::row(app, db, actor, id).await?;
    let after = going_on(after, read_place)?;
    let scope = app.scope(actor);
    let rows =
        store::review::decision::lines(db, &scope, id, list, after.as_ref(), PAGE_ROWS + 1).await?;
    Ok(Page::cut(rows, |row| place(&row.sort_key, row.household)))
}

async fn found(looked: &Looked<'_>) -> Result<Option<Hits>> {
    let Looked { app, actor, text, .. } = *looked;
    let Some(PaperNumber::Decision(number, year)) = paper_number(text) else { return Ok(None) };
    if !actor.may(Action::RoundSee) {
        return Ok(None);
    }
    let (db, scope) = (&**app.store(), app.scope(actor));
    let rows = store::review::decision::of_number(db, &scope, (number, year), ASKED_MAX).await?;
    let hit = |(round, number, day): (RoundId, String, Day)| Hit {
        name: vec![Said::words("round.decision"), Said::Text(number)],
        beside: vec![Said::Text(base::day::show_day(day))],
        path: format!("/rounds/{round}/lists"),
    };
    Ok(first("paper", rows.into_iter().map(hit).collect(), None))
}
