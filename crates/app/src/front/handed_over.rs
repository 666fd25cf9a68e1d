//! What communes that ended left open, for the one that has it now: each noun says what it has of them.

use base::area::AreaKey;
use store::review::round::RoundRow;

use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};
use crate::place::succession::{LeftOpen, Predecessor, predecessors};

/// What each noun may have, in the order of the page.
const LEFT_OPEN: &[&LeftOpen] = &[
    &crate::review::household_request::LEFT_OPEN,
    &crate::review::farm::LEFT_OPEN,
    &crate::office::difficulty::LEFT_OPEN,
    &crate::office::assignment::LEFT_OPEN,
    &crate::gate::list::LEFT_OPEN,
    &crate::people::household_move::LEFT_OPEN,
    &crate::people::double::LEFT_OPEN,
];

/// What a commune that ended left open, for the one that has it now.
#[derive(Debug, Clone, Default)]
pub struct HandedOver {
    /// The communes.
    pub from: Vec<Predecessor>,
    /// Rounds without a decision, with whether they can be carried on: not where the commune went to
    /// several.
    pub rounds: Vec<(RoundRow, bool)>,
    /// What else there is, of each noun that has some.
    pub left: Vec<Left>,
}

impl HandedOver {
    /// Whether nothing is left to do.
    pub fn is_empty(&self) -> bool {
        self.rounds.is_empty() && self.left.is_empty()
    }

    /// The names of the communes.
    pub fn names(&self) -> String {
        let names: Vec<&str> = self.from.iter().map(|it| it.name.as_str()).collect();
        names.join(", ")
    }
}

/// Open rounds of communes that ended: some annual and regular ones.
const ROUNDS_MAX: u32 = 50;

/// What is left of a noun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The words of the line that counts it.
    pub words: &'static str,
    /// The words after it.
    pub help: &'static str,
    /// The page where it is.
    pub page: &'static str,
    /// How much.
    pub count: i64,
}

/// What the communes that came to the actor's left open; nothing for whoever is not of a commune.
pub(crate) async fn handed_over(app: &App, actor: &Actor) -> Result<HandedOver> {
    let Some(mine) = actor.area.as_ref().filter(|key| crate::place::area::is_commune(app, key))
    else {
        return Ok(HandedOver::default());
    };
    let from = predecessors(app, mine);
    if from.is_empty() || !actor.may(Action::RoundSee) || actor.ended.is_some() {
        return Ok(HandedOver::default());
    }
    let db = &**app.store();
    let scope = app.office_scope(actor);
    let keys: Vec<AreaKey> = from.iter().map(|it| it.commune.clone()).collect();
    let whole = |key: &AreaKey| from.iter().any(|it| it.commune == *key && it.whole);
    let rounds = store::review::round::list_open(db, &keys, ROUNDS_MAX).await?;
    let mut seen = Vec::new();
    for round in rounds {
        // Of a commune of which no village came nothing is shown.
        if store::review::round::find(db, &scope, round.id).await?.is_some() {
            let goes_on = whole(&round.commune);
            seen.push((round, goes_on));
        }
    }
    let last = from.iter().map(|it| it.last).max().unwrap_or(scope.day());
    let ended = app.begin_of(last.succ_opt().unwrap_or(last));
    let mut left = Vec::new();
    for of in LEFT_OPEN.iter().filter(|of| actor.may(of.see)) {
        let count = (of.count)(app, &scope, &keys, ended).await?;
        if count > 0 {
            left.push(Left { words: of.words, help: of.help, page: of.page, count });
        }
    }
    Ok(HandedOver { rounds: seen, left, from })
}
