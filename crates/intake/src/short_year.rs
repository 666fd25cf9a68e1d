//! Which century a year of two digits is of, by the number, the age and the relations.

use base::{Birth, Day};
use register::Relation;

use crate::dates;
use crate::line::{Line, ShortYear};

/// A head, a spouse or a parent is no child.
const GROWN: u32 = 16;
/// A parent is at least so many years older than a child.
const GENERATION: i32 = 12;
/// Somebody older is asked about, even when no other year is possible.
const OLD: u32 = 105;

/// The births that are possible; what is certain leaves one.
pub(crate) fn possible(
    line: &Line<'_>,
    short: ShortYear,
    head: Option<Birth>,
    on: Day,
) -> Vec<Birth> {
    let all = dates::births(short.day_month, short.year, on);
    let mut left = all.clone();
    if let Some(year) = line.identity.as_ref().and_then(register::PersonalId::birth_year) {
        keep(&mut left, |birth| birth.year() == year);
    }
    if let Some(stated) = line.age {
        keep(&mut left, |birth| {
            birth
                .age_on(on)
                .is_some_and(|(least, most)| (least.saturating_sub(1)..=most + 1).contains(&stated))
        });
    }
    match line.relation {
        Some(
            Relation::Head
            | Relation::Spouse
            | Relation::Parent
            | Relation::ParentInLaw
            | Relation::Grandparent,
        ) => keep(&mut left, |birth| birth.age_on(on).is_some_and(|(_, most)| most >= GROWN)),
        Some(Relation::Child | Relation::Grandchild | Relation::ChildInLaw) => {
            if let Some(head) = head {
                keep(&mut left, |birth| {
                    line.relation == Some(Relation::ChildInLaw)
                        || birth.year() >= head.year() + GENERATION
                });
            }
        }
        Some(Relation::Sibling | Relation::Other) | None => {}
    }
    let is_old = |birth: &Birth| birth.age_on(on).is_some_and(|(_, most)| most > OLD);
    // Nothing but the relation speaks for somebody of 109 years: both are asked for.
    if line.age.is_none() && line.identity.is_none() && left.iter().all(is_old) {
        return all;
    }
    left
}

/// What contradicts everything is not certain: then nothing is left out.
fn keep(births: &mut Vec<Birth>, fits: impl Fn(&Birth) -> bool) {
    if births.iter().any(&fits) {
        births.retain(fits);
    }
}
