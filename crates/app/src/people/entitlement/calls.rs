//! Policies that somebody has to hand a list in for, or to look at whose time is over.

use base::Role;
use store::people::entitlement::entitled::Among;

use super::in_force;
use crate::App;
use crate::kernel::call::{Asked, Call, Found, HOME, Source};
use crate::kernel::problem::Result;
use crate::kernel::rights::{Action, Actor};

pub(crate) const CALLS: Source =
    Source { pages: &[HOME], find: |asked| Box::pin(calls(asked)), owed: &[] };

async fn calls(asked: &Asked<'_>) -> Result<Found> {
    let Asked { app, actor, .. } = *asked;
    if !actor.may(Action::EntitlementAdd) || actor.ended.is_some() {
        return Ok(Found::default());
    }
    let [unlisted, lapsed] = waiting(app, actor).await?;
    let mut calls = Vec::new();
    for (kind, count) in [("entitlements_unlisted", unlisted), ("entitlements_lapsed", lapsed)] {
        if count > 0 {
            let path = "/entitlements".to_owned();
            let call = Call::new(actor, kind, Role::CommuneOfficer, path);
            calls.push(Call { count, ..call });
        }
    }
    Ok(calls.into())
}

/// How many stand on no list yet though they are entitled to health insurance, and how many hold it though
/// they are not. The other policies are asked for by their holders, and are on their page alone.
async fn waiting(app: &App, actor: &Actor) -> Result<[i64; 2]> {
    let (db, scope, day) = (&**app.store(), app.scope(actor), app.today());
    let among = Among { scope: &scope, day, village: None, household: None };
    let mut policies = in_force(app, day);
    policies.retain(|it| it.policy.group == super::EntitlementGroup::HealthInsurance);
    let counts = store::people::entitlement::entitled::counts(db, &policies, among, false).await?;
    let lapsed = store::people::entitlement::line::count_lapsed(db, &policies, among).await?;
    let unlisted = counts.iter().map(|count| count.unlisted).sum();
    Ok([unlisted, lapsed.iter().map(|(_, n)| n).sum()])
}
