//! Who is there to be reviewed: a household that lived in the commune on the day of the review and has
//! not left it, died out or become part of another since. Looked up and not kept: when the event is
//! taken back, the household is there again.

use base::Day;
use base::id::{HouseholdId, RoundId, VillageId};

use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow, Row};
use crate::review::household_request::form_a::{LISTS, STOPS};
use crate::{Db, Scope};

/// Why a household is not on a list though it was put there.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Gone {
    /// `arrived` after the review day, the kind of the event by which it left, or `left`.
    #[row(column = "gone_why")]
    pub why: String,
    /// From when.
    #[row(column = "gone_day")]
    pub day: Option<Day>,
}

/// A condition on a household and a round `r`: it lived in the round's commune on the review day, and
/// lives on a day in the commune that its village of then lies in on that day.
pub(crate) fn there(household: &str, day: &str) -> String {
    format!(
        "exists (select 1 from stay ta join village_path tr on tr.village_id = ta.village_id \
         and tr.from_day <= r.review_day and tr.to_day > r.review_day \
         and tr.commune_key = r.commune_key \
         join village_path tp on tp.village_id = ta.village_id \
         and tp.from_day <= {day} and tp.to_day > {day} \
         join stay tb on tb.household_id = ta.household_id \
         and tb.from_day <= {day} and tb.to_day > {day} \
         join village_path tq on tq.village_id = tb.village_id \
         and tq.from_day <= {day} and tq.to_day > {day} and tq.commune_key = tp.commune_key \
         where ta.household_id = {household} \
         and ta.from_day <= r.review_day and ta.to_day > r.review_day)"
    )
}

/// Two columns, `gone_why` and `gone_day`, for households of a list that are not there.
pub(super) fn gone_columns() -> String {
    let event = |what: &str| {
        format!(
            "(select {what} from event e where rh.household_id in (e.household_id, \
             e.other_household_id) and e.kind in ('death', 'departure', 'move_out', \
             'move_between', 'merge', 'split') and not exists \
             (select 1 from event u where u.undoes = e.id) \
             order by e.day desc, e.recorded_at desc limit 1)"
        )
    };
    let came = "not exists (select 1 from stay ga join village_path gp \
         on gp.village_id = ga.village_id and gp.from_day <= r.review_day \
         and gp.to_day > r.review_day and gp.commune_key = r.commune_key \
         where ga.household_id = rh.household_id and ga.from_day <= r.review_day \
         and ga.to_day > r.review_day) and exists (select 1 from stay gb \
         where gb.household_id = rh.household_id and gb.from_day > r.review_day)";
    format!(
        "case when {came} then 'arrived' else coalesce({}, 'left') end as gone_why, \
         case when {came} then (select min(gc.from_day) from stay gc \
         where gc.household_id = rh.household_id and gc.from_day > r.review_day) \
         else {} end as gone_day",
        event("e.kind"),
        event("e.day")
    )
}

/// Why a line is off the list, where nobody took it off.
pub(super) fn gone(row: &Row) -> Result<Option<Gone>> {
    let by_hand: Option<String> = row.take("removed_note")?;
    match by_hand {
        None if !row.is_null("gone_why") => Gone::read(row).map(Some),
        None | Some(_) => Ok(None),
    }
}

/// The village a household is reviewed in: where it lives on the review day, if it is there.
///
/// # Errors
/// When the database cannot be asked.
pub async fn village_of(
    db: &impl Db,
    scope: &Scope,
    round: RoundId,
    household: HouseholdId,
    day: Day,
) -> Result<Option<VillageId>> {
    let mut binds = Binds::default();
    let (round, id, day) = (binds.add(round.0), binds.add(household.0), binds.add(day));
    let seen = scope.on_village("y.village_id", &mut binds);
    let sql = format!(
        "select y.village_id from stay y join round r on r.id = {round} \
         where y.household_id = {id} and y.from_day <= r.review_day and y.to_day > r.review_day \
         and {seen} and {} limit 1",
        there("y.household_id", &day)
    );
    row::value(db, "round_village_of", sql, binds.values()).await
}

/// Households with a form in the round that are there on a day and not on its list.
///
/// # Errors
/// When the database cannot be asked.
pub async fn unlisted(db: &impl Db, round: RoundId, day: Day) -> Result<i64> {
    let sql = format!(
        "select count(*) as n from survey s join round r on r.id = s.round_id where s.round_id = $1 \
         and not exists (select 1 from survey later where later.replaces = s.id) \
         and not exists (select 1 from round_household rh where rh.round_id = s.round_id \
         and rh.household_id = s.household_id and rh.removed_at is null) and {}",
        there("s.household_id", "$2")
    );
    Ok(row::value(db, "round_unlisted", sql, [round.0.into(), day.into()]).await?.unwrap_or(0))
}

/// Households that are poor or near-poor on the review day, are there on a day and are not on the list;
/// without a form, where a round has forms and no list.
///
/// # Errors
/// When the database cannot be asked.
pub async fn required_missing(
    db: &impl Db,
    round: RoundId,
    day: Day,
    by_form: bool,
) -> Result<i64> {
    let missing = match by_form {
        true => {
            "not exists (select 1 from survey s where s.household_id = f.household_id \
                 and s.round_id = r.id)"
        }
        false => {
            "not exists (select 1 from round_household rh where rh.round_id = r.id \
                  and rh.household_id = f.household_id and rh.removed_at is null)"
        }
    };
    let sql = format!(
        "select count(distinct f.household_id) as n from round r \
         join village_path p on p.commune_key = r.commune_key \
         and p.from_day <= r.review_day and p.to_day > r.review_day \
         join stay y on y.village_id = p.village_id \
         and y.from_day <= r.review_day and y.to_day > r.review_day \
         join class_fact f on f.household_id = y.household_id \
         where r.id = $1 and f.class in ('poor', 'near_poor') and f.from_day = \
         (select max(g.from_day) from class_fact g \
          where g.household_id = f.household_id and g.from_day <= r.review_day) \
         and {missing} and {}",
        there("f.household_id", "$2")
    );
    Ok(row::value(db, "round_required_missing", sql, [round.0.into(), day.into()])
        .await?
        .unwrap_or(0))
}

/// Requests to be recognised (Mẫu 01) from the villages of the round's commune that came until a day,
/// are not answered and whose household stands on no open list; those whose household was not there
/// on the review day wait for the next round.
///
/// # Errors
/// When the database cannot be asked.
pub async fn requests_open(db: &impl Db, round: RoundId, until: Day, day: Day) -> Result<i64> {
    let sql = format!(
        "select count(*) as n from request q join round r on r.id = $1 \
         join village_path p on p.village_id = q.village_id and p.commune_key = r.commune_key \
         and p.from_day <= r.review_day and p.to_day > r.review_day \
         where q.form = 'recognise' and q.answered_at is null and q.received_on <= $2 \
         and not exists (select 1 from round_household rh join round o on o.id = rh.round_id \
          where rh.household_id = q.household_id and rh.removed_at is null \
          and (o.id = r.id or (o.decision_day is null and o.closed_at is null))) \
         and not exists (select 1 from survey s where s.round_id = r.id \
          and s.household_id = q.household_id) \
         and (q.household_id is null or {})",
        there("q.household_id", "$3")
    );
    let values = [round.0.into(), until.into(), day.into()];
    Ok(row::value(db, "round_requests_open", sql, values).await?.unwrap_or(0))
}

/// How many households of the commune with an open request to be recognised, received until a day, wait for
/// Phiếu A before they can be put on a round's list. Who is poor or near-poor already needs none.
///
/// # Errors
/// When the database cannot be asked.
pub async fn without_form_a(
    db: &impl Db,
    scope: &Scope,
    round: RoundId,
    until: Day,
) -> Result<i64> {
    let mut binds = Binds::default();
    let (round, until) = (binds.add(round.0), binds.add(until));
    let seen = scope.on_village("q.village_id", &mut binds);
    let sql = format!(
        "select count(*) as n from request q join round r on r.id = {round} \
         join village_path p on p.village_id = q.village_id and p.commune_key = r.commune_key \
         and p.from_day <= r.review_day and p.to_day > r.review_day \
         where q.form = 'recognise' and q.answered_at is null and q.received_on <= {until} and {seen} \
         and not {LISTS} and not {STOPS} \
         and not exists (select 1 from round_household rh where rh.round_id = r.id \
          and rh.household_id = q.household_id and rh.removed_at is null) \
         and not exists (select 1 from class_fact f where f.household_id = q.household_id \
          and f.class in ('poor', 'near_poor') and f.from_day = (select max(g.from_day) \
          from class_fact g where g.household_id = f.household_id and g.from_day <= r.review_day))"
    );
    Ok(row::value(db, "round_without_form_a", sql, binds.values()).await?.unwrap_or(0))
}
