//! A household that was written into the wrong village of its commune: put right while no review has it
//! there.

use base::id::{HouseholdId, VillageId};
use base::{Day, Finding};

use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::Actor;
use crate::kernel::write::Write;
use base::day::show_day;

/// The right village is the actor's, of the commune in which the household lives, and was there on the first
/// day; no review lists the household in the one that was written.
pub(super) async fn check(
    app: &App,
    write: &Write,
    actor: &Actor,
    (household, from): (HouseholdId, Day),
    village: VillageId,
) -> Result<()> {
    if store::place::village::find(&**write, &app.scope(actor), village).await?.is_none() {
        return Err(Problem::new(Code::VillageUnknown).with("village", village));
    }
    let mut findings = Vec::new();
    let known = store::people::household_event::books(&**write, &[household], &[]).await?;
    if let Some(home) = known.homes.iter().find(|home| home.id == household) {
        let today = app.today();
        let here = crate::people::household::commune_of(write, home.village, today).await?;
        let there = crate::people::household::commune_of(write, village, today).await?;
        if here != there {
            findings.push(Finding::error("village_set_elsewhere"));
        }
    }
    findings.extend(crate::people::household::early_in_village(write, &[village], from).await?);
    let listed = store::people::household_event::listed_since(&**write, household, from).await?;
    findings.extend(listed.iter().map(|(year, day)| {
        Finding::error("village_set_listed").with("year", year).with("day", show_day(*day))
    }));
    match findings.is_empty() {
        true => Ok(()),
        false => Err(Problem::new(Code::EventRefused).with_findings(findings)),
    }
}
