//! A body without a chair is told on the first page.

use crate::kernel::call::{Asked, Found, HOME, Level, Notice, Said, Source};
use crate::kernel::problem::Result;
use crate::kernel::rights::Action;

pub(crate) const CALLS: Source =
    Source { pages: &[HOME], find: |asked| Box::pin(calls(asked)), owed: &[] };

async fn calls(asked: &Asked<'_>) -> Result<Found> {
    let Asked { app, actor, .. } = *asked;
    let is_of_commune =
        actor.area.as_ref().is_some_and(|key| crate::place::area::is_commune(app, key));
    if !actor.may(Action::BodySee) || !is_of_commune || actor.ended.is_some() {
        return Ok(Found::default());
    }
    let (db, scope) = (&**app.store(), super::scope(app, actor));
    let count = store::office::body::count_without_chair(db, &scope, app.today()).await?;
    let notices = (count > 0).then(|| Notice {
        level: Level::Warning,
        said: vec![Said::counted("home.bodies_without_chair", count)],
        link: Some(("/bodies", "home.bodies_link")),
    });
    Ok(Found { notices: notices.into_iter().collect(), ..Found::default() })
}
