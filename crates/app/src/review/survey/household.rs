//! What forms have to say of a household: their verdicts and the lines of its history.

use register::people::story::{StoryKind, StoryLine};

use super::verdict::{VerdictView, verdicts_of};
use crate::kernel::problem::Result;
use crate::people::household_part::{Asked, HouseholdFile, HouseholdPart};

const CLASSIFIED: StoryKind = StoryKind::Told(100, "classified");
const SURVEYED_AGAIN: StoryKind = StoryKind::Told(110, "surveyed_again");

/// What a household's answers were classified as, the latest round first; kept from who sees no
/// answers.
pub struct Verdicts(pub Vec<VerdictView>);

pub(crate) const HOUSEHOLD: &[HouseholdPart] =
    &[HouseholdPart::Reads(|asked, file| Box::pin(for_household(asked, file)))];

async fn for_household(asked: &Asked<'_>, file: &mut HouseholdFile) -> Result<()> {
    let Asked { app, actor, read } = *asked;
    if !actor.sees_answers() {
        return Ok(());
    }
    let (household, scope) = (read.view.id, app.scope(actor));
    let verdicts = verdicts_of(app, &scope, household).await?;
    file.story.extend(verdicts.iter().map(line));
    let again = store::review::survey::list_again(&**app.store(), &scope, household).await?;
    file.story.extend(
        again
            .into_iter()
            .map(|(at, year)| StoryLine::new(app.day_at(&at), SURVEYED_AGAIN).with("year", year)),
    );
    file.put(Verdicts(verdicts));
    Ok(())
}

fn line(verdict: &VerdictView) -> StoryLine {
    let line = StoryLine::new(verdict.review_day, CLASSIFIED)
        .with_word("class", "class", verdict.class)
        .with("year", verdict.year);
    match (verdict.a_points, verdict.b_points) {
        (Some(a), Some(b)) => line.with("a_points", a).with("b_points", b),
        _ => StoryLine { sentence: Some("story.classified_incomplete"), ..line },
    }
}
