//! What is found for a few letters or a number, over everything that one may see.

use crate::App;
use crate::kernel::finder::{Finder, Looked, TEXT_MAX};
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};
use crate::office::{assignment, legal_paper, post};
use crate::people::household;
use crate::place;
use crate::review::{certificate, decision, household_request, review_report, round};

pub use crate::kernel::finder::{Hit, Hits};

/// Who finds something, in the order in which it is shown.
const FINDERS: &[Finder] = &[
    household::FINDER,
    certificate::FINDER,
    decision::FINDER,
    legal_paper::WORDS_FINDER,
    post::FINDER,
    assignment::FINDER,
    household_request::FINDER,
    round::FINDER,
    review_report::FINDER,
    place::finder::FINDER,
];

/// Everything that fits, kind by kind; nothing for an empty text.
///
/// # Errors
/// `not_allowed`.
pub async fn find(app: &App, actor: &Actor, text: &str) -> Result<Vec<Hits>> {
    actor.require(Action::HomeSee)?;
    let text: String = base::text::clean(text).chars().take(TEXT_MAX).collect();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let looked = Looked::new(app, actor, &text);
    let mut all: Vec<Hits> = Vec::new();
    for finder in FINDERS {
        let Some(hits) = (finder.find)(&looked).await? else { continue };
        match all.iter_mut().find(|it| it.kind == hits.kind) {
            Some(there) => there.hits.extend(hits.hits),
            None => all.push(hits),
        }
    }
    Ok(all)
}
