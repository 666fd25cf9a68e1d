//! What is due next, and whose turn it is, put together from what each noun offers. It follows from
//! what is there, and everybody it concerns sees who waits for whom.

use register::RoundState;

use crate::App;
use crate::front::sources::SOURCES;
use crate::kernel::call::{Asked, Found, HOME, Page};
use crate::kernel::offer::Offers;
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};
use crate::review::listing::Board;
use crate::review::round::{RoundView, Rounds};
use crate::review::{review_report, round};

pub use crate::front::duty::Today;
pub use crate::kernel::call::{Call, Level, Notice, Said};

async fn ask(app: &App, actor: &Actor, page: Page, offers: &Offers) -> Result<Found> {
    let mut all = Found::default();
    for source in SOURCES.iter().filter(|source| source.pages.contains(&page)) {
        let asked = Asked { app, actor, page, offers, made: &all.calls };
        let found = (source.find)(&asked).await?;
        all.calls.extend(found.calls);
        all.notices.extend(found.notices);
    }
    Ok(all)
}

/// All that is due for somebody, what is his first, and what he is told: on the first page, and above the
/// list of duties.
pub(crate) async fn of_home(app: &App, actor: &Actor, offers: &Offers) -> Result<(Today, Found)> {
    let mut found = ask(app, actor, HOME, offers).await?;
    let (today, of_records) = crate::front::duty::today(app, actor).await?;
    found.calls.extend(of_records.calls);
    found.notices.splice(0..0, of_records.notices);
    found.calls.sort_by_key(|call| (!call.mine, is_round(call)));
    Ok((today, found))
}

/// What is the reader's turn, as his first page says it: what has no day of its own is in no list of days.
///
/// # Errors
/// When the database cannot be asked.
pub async fn mine(app: &App, actor: &Actor) -> Result<Vec<Call>> {
    let offers = offers(app, actor).await?;
    let mut calls = of_home(app, actor, &offers).await?.1.calls;
    calls.retain(|call| call.mine);
    Ok(calls)
}

/// The rounds that the calls speak of.
pub(crate) async fn offers(app: &App, actor: &Actor) -> Result<Offers> {
    let mut offers = Offers::default();
    if actor.may(Action::TableSee) {
        let all = crate::review::round::list(app, actor).await?;
        let season = crate::front::home::season(app, actor, &all).await?;
        offers.put(Rounds { all, season });
    }
    Ok(offers)
}

/// The next step of the review stands after what waits for an answer within its days.
fn is_round(call: &Call) -> bool {
    ["step_", "round_", "season_", "score_table", "report_", "reports_"]
        .iter()
        .any(|start| call.kind.starts_with(start))
}

/// What is due in one round.
///
/// # Errors
/// When the database cannot be asked.
pub async fn round_calls(
    app: &App,
    actor: &Actor,
    round: &RoundView,
    board: &Board,
) -> Result<Vec<Call>> {
    if actor.ended.is_some()
        || crate::place::succession::is_of_before(app, actor, &round.commune)
            && actor.village.is_none()
    {
        return Ok(Vec::new());
    }
    let season = (round.state == RoundState::Open).then(|| (round.clone(), board.clone()));
    let mut offers = Offers::default();
    offers.put(Rounds { all: vec![round.clone()], season });
    Ok(ask(app, actor, round::PAGE, &offers).await?.calls)
}

/// What is due of the commune's reports.
///
/// # Errors
/// When the database cannot be asked.
pub async fn report_calls(app: &App, actor: &Actor) -> Result<Vec<Call>> {
    Ok(ask(app, actor, review_report::PAGE, &Offers::default()).await?.calls)
}
