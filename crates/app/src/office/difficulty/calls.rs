//! Difficulties that wait for somebody's answer, or for a word on whether it settles them.

use base::Role;
use store::office::difficulty::Sight;

use super::{AskedOf, from_rank, level_of};
use crate::kernel::call::{Asked, Call, Found, HOME, Level, Notice, Said, Source};
use crate::kernel::problem::Result;
use crate::kernel::rights::Action;

pub(crate) const CALLS: Source = Source { pages: &[HOME], find: |asked| Box::pin(calls(asked)) };

async fn calls(asked: &Asked<'_>) -> Result<Found> {
    let Asked { app, actor, .. } = *asked;
    if !actor.may(Action::DifficultySee) {
        return Ok(Found::default());
    }
    let (db, scope) = (&**app.store(), app.scope(actor));
    let sight = Sight { scope: &scope, from_rank: from_rank(app, actor) };
    let late = store::office::difficulty::count_overdue(db, sight, app.today()).await?;
    let notices = (late > 0).then(|| Notice {
        level: Level::Warning,
        said: vec![Said::counted("home.difficulties_late", late)],
        link: Some(("/difficulties?state=overdue", "home.difficulties_link")),
    });
    let mut found = Found { notices: notices.into_iter().collect(), ..Found::default() };
    if actor.ended.is_some() {
        return Ok(found);
    }
    let mine = AskedOf::of_role(actor.role, level_of(app, actor));
    // The officer sees what waits for the chairman, and the other way round.
    let whom: &[AskedOf] = match mine {
        Some(AskedOf::Officer | AskedOf::Chairman) => &[AskedOf::Officer, AskedOf::Chairman],
        Some(AskedOf::District) => &[AskedOf::District],
        Some(AskedOf::Province) => &[AskedOf::Province],
        Some(AskedOf::Ministry) => &[AskedOf::Ministry],
        None => &[],
    };
    for asked in whom {
        let (count, day) = store::office::difficulty::count_open(db, sight, *asked).await?;
        if count > 0 {
            let role = match asked {
                AskedOf::Officer => Role::CommuneOfficer,
                AskedOf::Chairman => Role::Chairman,
                AskedOf::District | AskedOf::Province | AskedOf::Ministry => Role::UpperOfficer,
            };
            let path = format!("/difficulties?state=open&asked={asked}");
            let call = Call::new(actor, "difficulties_answer", role, path);
            found.calls.push(Call { count, day, ..call });
        }
    }
    if matches!(actor.role, Role::CommuneOfficer | Role::VillageHead) {
        let count = store::office::difficulty::count_answered(db, sight).await?;
        if count > 0 {
            let path = "/difficulties?state=answered".to_owned();
            let call = Call::new(actor, "difficulties_settle", actor.role, path);
            found.calls.push(Call { count, ..call });
        }
    }
    Ok(found)
}
