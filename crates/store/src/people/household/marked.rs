//! What goes into the mark of a household that is being added: the same text as from its rows.

use base::Birth;
use base::id::AccountId;
use chrono::{DateTime, Utc};
use register::{Identity, Sex};

use crate::kernel::error::Result;
use crate::kernel::mark::Text;
use crate::people::household::HouseholdAdd;
use crate::people::household_mark::{HouseholdText, MemberText};
use crate::people::member::facts_text;
use crate::still;

/// A household as it is being added.
pub(super) fn new_text(add: &HouseholdAdd<'_>, by: AccountId, at: DateTime<Utc>) -> Result<Text> {
    let household = add.household;
    let mut text = HouseholdText::default();
    text.own(household.id.0, &add.code.to_string(), at, by.0);
    text.home(household.village.0, &household.address, household.since, still());
    for (position, member) in household.members.iter().enumerate() {
        let facts = facts_text(&member.facts)?;
        let (number, missing) = match &member.identity {
            Identity::Known(number) => (Some(number.as_str()), None),
            Identity::Missing(reason) => (None, Some(reason.as_str())),
        };
        text.member(&MemberText {
            person: member.id.0,
            relation: member.relation.as_str(),
            position: i64::try_from(position).unwrap_or(i64::MAX),
            from: household.joins_on(member),
            to: still(),
            name: &member.name,
            sex: member.sex.map(Sex::as_str),
            birth_day: member.birth.and_then(Birth::day),
            birth_year: member.birth.map(|birth| i64::from(birth.year())),
            ethnicity: member.ethnicity.as_deref(),
            number,
            number_missing: missing,
            facts: &facts,
        });
    }
    Ok(text.whole())
}
