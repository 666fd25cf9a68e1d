//! Requests that wait for an answer.

use base::Role;

use super::overdue;
use crate::kernel::call::{Asked, Call, Found, HOME, Level, Notice, Said, Source};
use crate::kernel::problem::Result;
use crate::kernel::rights::Action;

pub(crate) const CALLS: Source = Source { pages: &[HOME], find: |asked| Box::pin(calls(asked)) };

async fn calls(asked: &Asked<'_>) -> Result<Found> {
    let Asked { app, actor, .. } = *asked;
    let mut notices = Vec::new();
    if actor.may(Action::TableSee) {
        let late = overdue(app, &**app.store(), actor).await?;
        notices.extend((late > 0).then(|| Notice {
            level: Level::Alert,
            said: vec![Said::counted("home.overdue", late)],
            link: Some(("/requests", "home.overdue_link")),
        }));
    }
    let works = matches!(actor.role, Role::CommuneOfficer | Role::Chairman);
    if !works || actor.ended.is_some() {
        return Ok(Found { notices, ..Found::default() });
    }
    let (db, scope) = (&**app.store(), app.scope(actor));
    let mut calls = Vec::new();
    let path = || "/requests".to_owned();
    let count = store::review::household_request::count_to_refuse(db, &scope).await?;
    if count > 0 {
        let call = Call::new(actor, "request_refuse", Role::Chairman, path());
        calls.push(Call { count, ..call });
    }
    let (open, day) = store::review::household_request::count_open(db, &scope).await?;
    if open > count && actor.role == Role::CommuneOfficer {
        let call = Call::new(actor, "requests_open", Role::CommuneOfficer, path());
        calls.push(Call { count: open - count, day, ..call });
    }
    Ok(Found { calls, notices })
}
