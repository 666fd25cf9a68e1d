//! The forms of a round as lists take them along: one page after the other, in the order in which the
//! households were entered.

use base::id::{HouseholdId, RoundId};
use standard::Class;

use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};
use crate::{Db, Scope};

/// A form with its household and what it comes to.
#[derive(Debug, Clone, FromRow)]
#[row(table = "s")]
pub struct FormLine {
    pub household: HouseholdId,
    #[row(sql = "h.code")]
    pub code: String,
    /// The village where it lived on the review day, or came to first after it.
    #[row(sql = "coalesce(w.name, '')")]
    pub village_name: String,
    #[row(sql = "coalesce(w.sort_key, '')")]
    pub village_sort_key: String,
    /// The head's name on the review day; empty where there was none.
    #[row(sql = "coalesce(p.name, '')")]
    pub head: String,
    #[row(sql = "coalesce(p.sort_key, '')")]
    pub head_sort_key: String,
    /// What the form says, JSON.
    pub answers: String,
    #[row(sql = "d.class")]
    pub class: Option<Class>,
    #[row(sql = "d.a_points")]
    pub a_points: Option<i64>,
    #[row(sql = "d.b_points")]
    pub b_points: Option<i64>,
}

const CURRENT: &str = "not exists (select 1 from survey later where later.replaces = s.id)";

/// The forms of a round that the scope covers, one page by household.
///
/// # Errors
/// When the database cannot be asked.
pub async fn page(
    db: &impl Db,
    scope: &Scope,
    round: RoundId,
    after: Option<HouseholdId>,
    limit: u32,
) -> Result<Vec<FormLine>> {
    let mut binds = Binds::default();
    let round = binds.add(round.0);
    let after = binds.add(after.map_or(uuid::Uuid::nil(), |id| id.0));
    let seen = scope.on_review("s.household_id", "r", &mut binds);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from survey s join round r on r.id = s.round_id \
         join household h on h.id = s.household_id \
         left join verdict d on d.survey_id = s.id \
          and not exists (select 1 from verdict later where later.replaces = d.id) \
         left join village w on w.id = (select y.village_id from stay y \
          where y.household_id = s.household_id and y.to_day > r.review_day \
          order by y.from_day limit 1) \
         left join person p on p.id = (select m.person_id from membership m \
          where m.household_id = s.household_id and m.relation = 'head' \
          and m.to_day > r.review_day order by m.from_day limit 1) \
         where s.round_id = {round} and s.household_id > {after} and {CURRENT} and {seen} \
         order by s.household_id limit {limit}",
        FormLine::columns()
    );
    row::list(db, "survey_export_page", sql, binds.values()).await
}

/// How many there are.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count(db: &impl Db, scope: &Scope, round: RoundId) -> Result<i64> {
    let mut binds = Binds::default();
    let round = binds.add(round.0);
    let seen = scope.on_review("s.household_id", "r", &mut binds);
    let sql = format!(
        "select count(*) as n from survey s join round r on r.id = s.round_id \
         where s.round_id = {round} and {CURRENT} and {seen}"
    );
    Ok(row::value(db, "survey_export_count", sql, binds.values()).await?.unwrap_or(0))
}
