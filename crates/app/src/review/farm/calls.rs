//! Farming households that wait: for their survey, or for the chairman's answer.

use base::Role;

use crate::kernel::call::{Asked, Call, Found, HOME, Level, Notice, Said, Source};
use crate::kernel::problem::Result;
use crate::kernel::rights::Action;

pub(crate) const CALLS: Source = Source { pages: &[HOME], find: |asked| Box::pin(calls(asked)) };

const PAGE: &str = "/farms?state=open";

async fn calls(asked: &Asked<'_>) -> Result<Found> {
    let Asked { app, actor, .. } = *asked;
    if !actor.may(Action::FarmSee) {
        return Ok(Found::default());
    }
    let (db, scope) = (&**app.store(), app.scope(actor));
    let waiting = store::review::farm::waiting(db, &scope, app.today()).await?;
    let late: i64 = waiting.iter().map(|it| it.late).sum();
    let notices = (late > 0).then(|| Notice {
        level: Level::Alert,
        said: vec![Said::counted("home.farms_overdue", late)],
        link: Some((PAGE, "home.farms_overdue_link")),
    });
    let mut found = Found { notices: notices.into_iter().collect(), ..Found::default() };
    let works = matches!(actor.role, Role::CommuneOfficer | Role::Chairman);
    if !works || actor.ended.is_some() {
        return Ok(found);
    }
    for it in waiting {
        let (kind, role) = match it.complete {
            true => ("farm_answer", Role::Chairman),
            false => ("farm_survey", Role::CommuneOfficer),
        };
        let call = Call::new(actor, kind, role, PAGE.to_owned());
        found.calls.push(Call { count: it.count, day: it.due_on, ..call });
    }
    Ok(found)
}
