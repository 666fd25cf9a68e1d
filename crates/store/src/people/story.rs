//! What a household came through in its reviews between the form and the decision, for its history.

use base::Day;
use base::id::HouseholdId;
use chrono::{DateTime, Utc};
use standard::Class;

use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};
use crate::{Db, Scope};

#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ReviewStep {
    /// `met`, `posted`, `complained` or `rechecked`.
    pub kind: String,
    /// When.
    pub day: Day,
    /// Of a meeting those who agreed, of a complaint its receipt.
    pub first: i64,
    /// Of a meeting those present.
    pub second: i64,
    /// Of a posting and a re-check the class.
    pub class: Option<Class>,
    /// Of a re-check its result.
    pub result: String,
    /// Of a posting its last day.
    pub until: Option<Day>,
}

/// Steps of a household's reviews that the scope sees.
///
/// # Errors
/// When the database cannot be asked.
pub async fn review_steps(
    db: &impl Db,
    scope: &Scope,
    household: HouseholdId,
) -> Result<Vec<ReviewStep>> {
    let mut binds = Binds::default();
    let id = binds.add(household.0);
    let seen = scope.on_review(&id, "r", &mut binds);
    let sql = format!(
        "select 'met' as kind, m.held_on as day, v.agree as first, \
          m.steering + m.organisations + m.front + m.reviewers + m.households as second, \
          cast(null as text) as class, '' as result, m.held_on as until \
          from meeting_vote v join meeting m on m.id = v.meeting_id \
          join round r on r.id = m.round_id \
          where v.household_id = {id} and m.closed_at is not null and {seen} \
         union all select 'posted', q.starts_on, 0, 0, h.class, '', q.ends_on \
          from posting_household h join posting q on q.id = h.posting_id \
          join round r on r.id = q.round_id where h.household_id = {id} and {seen} \
         union all select 'complained', c.received_on, c.receipt, 0, null, '', c.due_on \
          from complaint c join round r on r.id = c.round_id \
          where c.household_id = {id} and {seen} \
         union all select 'rechecked', k.done_on, c.receipt, 0, d.class, k.result, k.done_on \
          from recheck k join complaint c on c.id = k.complaint_id \
          join verdict d on d.id = k.verdict_id join round r on r.id = c.round_id \
          where c.household_id = {id} and {seen} order by 2"
    );
    row::list(db, "story_review", sql, binds.values()).await
}

/// Forms of a household that took the place of earlier ones: when they came, and the round's year.
///
/// # Errors
/// When the database cannot be asked.
pub async fn forms_again(
    db: &impl Db,
    scope: &Scope,
    household: HouseholdId,
) -> Result<Vec<(DateTime<Utc>, i32)>> {
    let mut binds = Binds::default();
    let id = binds.add(household.0);
    let seen = scope.on_review("s.household_id", "r", &mut binds);
    let sql = format!(
        "select s.received_at, r.year from survey s join round r on r.id = s.round_id \
         where s.household_id = {id} and s.replaces is not null and {seen} order by s.received_at"
    );
    row::list(db, "story_forms", sql, binds.values()).await
}
