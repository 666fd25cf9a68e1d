//! Households, what happens to them, and the quality of what is known.

pub(crate) mod data_check;
pub(crate) mod double;
pub(crate) mod entitlement;
pub(crate) mod fact;
pub(crate) mod household;
pub(crate) mod household_event;
pub(crate) mod household_move;
pub(crate) mod household_removal;
pub(crate) mod household_section;

use crate::kernel::route::Declared;

/// What this wing serves.
pub(crate) fn routes() -> Vec<Declared> {
    [
        data_check::routes(),
        double::routes(),
        entitlement::routes(),
        fact::routes(),
        household::routes(),
        household_event::routes(),
        household_move::routes(),
        household_removal::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
