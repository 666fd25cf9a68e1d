//! What stands of policies on the page of a household: what each is entitled to, received or not, and what
//! was put down.

use base::id::PersonId;
use store::people::entitlement::entitled::Among;
use store::people::entitlement::line::LineRow;

use super::{EntitledRow, in_force, sees_numbers};
use crate::kernel::problem::Result;
use crate::kernel::rights::Action;
use crate::people::household_part::{Asked, HouseholdFile, HouseholdPart};

/// Lines of one household: some policies, some people, some years.
const LINES_MAX: u32 = 200;

/// What a household and its people are entitled to, and what was put down of them.
#[derive(Debug, Clone)]
pub struct HouseholdEntitlements {
    pub entitled: Vec<EntitledRow>,
    pub lines: Vec<LineRow>,
}

pub(crate) const HOUSEHOLD: &[HouseholdPart] =
    &[HouseholdPart::Reads(|asked, file| Box::pin(for_household(asked, file)))];

async fn for_household(asked: &Asked<'_>, file: &mut HouseholdFile) -> Result<()> {
    let Asked { app, actor, read } = *asked;
    if !actor.may(Action::EntitlementSee) {
        return Ok(());
    }
    let (db, scope) = (&**app.store(), app.scope(actor));
    let day = read.view.day;
    let policies = in_force(app, day);
    let among = Among { scope: &scope, day, village: None, household: Some(read.view.id) };
    let mut entitled =
        store::people::entitlement::entitled::of_household(db, &policies, among).await?;
    // In the order of the law file, then of the household.
    let place = |row: &EntitledRow| policies.iter().position(|it| it.policy.id == row.policy);
    entitled.sort_by_key(|row| (place(row), row.position));
    let members = read.view.members.iter().chain(&read.view.former);
    let people: Vec<PersonId> = members.map(|member| member.id).collect();
    let mut lines = store::people::entitlement::line::of_household(
        db,
        &scope,
        read.view.id,
        &people,
        LINES_MAX,
    )
    .await?;
    if !sees_numbers(app, actor) {
        entitled.iter_mut().for_each(|row| row.number = None);
        lines.iter_mut().for_each(|line| line.number.clear());
    }
    file.put(HouseholdEntitlements { entitled, lines });
    Ok(())
}
