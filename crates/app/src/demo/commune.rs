//! The whole commune: its households village by village, and how each fared in the reviews.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::answer::Forms;
use super::chance::Chance;
use super::people::{Household, Review, family};
use super::told::{Told, Wanted};
use crate::kernel::law::Law;
use crate::kernel::problem::Result;

/// The whole commune, by village.
pub(crate) fn commune(
    law: &Law,
    villages: &[(&'static str, u32)],
    fates: &[(Wanted, Wanted, Wanted, u32)],
    later: &[(Wanted, Wanted, Wanted, u32)],
) -> Result<Vec<Household>> {
    let mut chance = Chance::new(2024);
    let mut households = Vec::new();
    let mut heads = std::collections::BTreeSet::new();
    for (village, count) in villages {
        for number in 1..=*count {
            let mut household = family(&mut chance, village, number);
            // A list without codes finds a household by village, head and year of birth.
            while household.members.first().is_some_and(|head| {
                !heads.insert((*village, base::text::fold(&head.name), head.birth.year()))
            }) {
                household = family(&mut chance, village, number);
            }
            households.push(household);
        }
    }
    let forms = Forms::new(law)?;
    let mut all: Vec<(Wanted, Wanted, Wanted)> = Vec::new();
    for (before, first, second, count) in fates.iter().chain(later) {
        all.extend((0..*count).map(|_| (*before, *first, *second)));
    }
    // Spread over the commune: every so many-th household is reviewed, and which fate is whose is
    // drawn.
    let (count, places) = (all.len(), households.len());
    for n in 0..count {
        let drawn = chance.below(u32::try_from(all.len()).unwrap_or(1));
        let (before, first, second) = all.swap_remove(usize::try_from(drawn).unwrap_or(0));
        let reviewed_first = before != Wanted::No || first != Wanted::No || chance.one_in(2);
        let from = n * places / count;
        // Not every family can have every fate: many children leave no room for few deprivations.
        for household in households.iter_mut().skip(from).take((places / count).max(1)) {
            if second == Wanted::Poor {
                lack(household);
            }
            let fate = [reviewed_first.then_some((2022, first)), Some((2023, second))];
            if let Some(forms) = told(&forms, household, fate)? {
                household.review = Some(Review { before, now: second, forms });
                break;
            }
        }
    }
    Ok(households)
}

/// What children of the poorest lack more often than others: food, insurance, school.
fn lack(household: &mut Household) {
    let mut chance = Chance::of(&format!("children {} {}", household.village, household.number));
    for member in &mut household.members {
        let age = 2022 - member.birth.year();
        let (hungry, uninsured) = (chance.one_in(3), chance.one_in(3));
        let leaves = chance.one_in(6);
        if age < 16 && hungry {
            member.facts.undernourished = Some(true);
        }
        if (6..16).contains(&age) && uninsured {
            member.facts.health_insurance = Some(false);
        }
        if (9..16).contains(&age) && leaves {
            member.facts.attending = Some(false);
        }
    }
}

/// The forms of a household's years, each going on from the one before; none when this family cannot
/// fare so.
fn told(
    forms: &Forms<'_>,
    household: &Household,
    fate: [Option<(i32, Wanted)>; 2],
) -> Result<Option<BTreeMap<i32, Told>>> {
    let mut by_year = BTreeMap::new();
    let mut before: Option<(Wanted, Told)> = None;
    for (year, wanted) in fate.into_iter().flatten() {
        let day = NaiveDate::from_ymd_opt(year, 10, 15).unwrap_or_default();
        let last = before.as_ref().map(|(was, told)| (*was, told));
        let Some(made) = forms.make(household, (day, wanted), last)? else { return Ok(None) };
        before = Some((wanted, made.clone()));
        by_year.insert(year, made);
    }
    Ok(Some(by_year))
}
