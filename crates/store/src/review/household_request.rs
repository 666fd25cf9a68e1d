//! Requests of households: to be recognised (Mẫu 01), or to be recognised as escaped (Mẫu 04).

pub mod change;
pub mod form_a;

use base::Day;
use base::area::AreaKey;
use base::closed_set;
use base::id::{AccountId, FormAId, HouseholdId, RequestId, RoundId, VillageId};
use chrono::{DateTime, Utc};
use register::Class;

use self::change::RequestWithdrawal;
use self::form_a::{FormAOutcome, ID, LISTS, OUTCOME, REVIEWED_ON, STOPS};
use crate::kernel::duty::{DutyParts, DutySelect};
use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, IntoRow};
use crate::{Db, Scope};

/// A request with its answer.
pub static MARKED: Marking = Marking {
    written_with: WrittenWith::CameBy(
        "select cast(null as uuid) as import, answer_round as round from request where id = $1",
    ),
    ..Marking::of(
        "request",
        Content::Columns {
            name: "cast(x.receipt as text) || '/' || cast(x.year as text)",
            joined: "",
            columns: &[
                ("commune_key", As::Words),
                ("village_id", As::Id),
                ("form", As::Words),
                ("household_id", As::Id),
                ("applicant", As::Words),
                ("address", As::Words),
                ("reason", As::Words),
                ("year", As::Number),
                ("receipt", As::Number),
                ("received_on", As::On),
                ("due_on", As::On),
                ("content_hash", As::Words),
                ("written_at", As::At),
                ("written_by", As::Id),
                ("answer", As::Words),
                ("answered_on", As::On),
                ("answer_reason", As::Words),
                ("answer_round", As::Id),
                ("answered_at", As::At),
                ("answered_by", As::Id),
            ],
        },
    )
};

closed_set! {
    /// What is asked for.
    RequestForm {
        /// Mẫu 01: to be recognised as poor or near-poor.
        Recognise = "recognise",
        /// Mẫu 04: to be recognised as escaped.
        Escape = "escape",
    }
}

closed_set! {
    /// How a request was answered.
    RequestAnswer {
        /// By the decision of a round.
        Decided = "decided",
        /// In writing, for a reason.
        Refused = "refused",
    }
}

crate::kernel::row::set_columns!(RequestAnswer, RequestForm);

/// A request to be added.
#[derive(Debug, Clone, IntoRow)]
pub struct RequestAdd {
    pub id: RequestId,
    pub commune: AreaKey,
    pub village: VillageId,
    /// What is asked for.
    pub form: RequestForm,
    /// The household, when it is in the register.
    pub household: Option<HouseholdId>,
    /// Who asks.
    pub applicant: String,
    /// Where they live.
    pub address: String,
    /// Why.
    pub reason: String,
    /// The year of the receipt's series.
    pub year: i32,
    /// The receipt's number.
    pub receipt: i64,
    /// When it came.
    pub received_on: Day,
    /// By when it is answered.
    pub due_on: Day,
    /// Hash over what was sent.
    pub content_hash: String,
}

#[derive(Debug, Clone, FromRow)]
#[row(table = "q")]
pub struct RequestRow {
    pub id: RequestId,
    pub commune: AreaKey,
    pub village: VillageId,
    /// The village's name.
    #[row(sql = "v.name")]
    pub village_name: String,
    /// What is asked for.
    pub form: RequestForm,
    /// The household, once it is in the register.
    pub household: Option<HouseholdId>,
    /// Who asks.
    pub applicant: String,
    /// Where they live.
    pub address: String,
    /// Why.
    pub reason: String,
    /// The year of the receipt's series.
    pub year: i32,
    /// The receipt's number.
    pub receipt: i64,
    /// When it came.
    pub received_on: Day,
    /// By when it is answered.
    pub due_on: Day,
    /// Hash over what was sent.
    pub content_hash: String,
    /// How it was answered, once it was.
    pub answer: Option<RequestAnswer>,
    /// When.
    pub answered_on: Option<Day>,
    /// Why it was refused.
    pub answer_reason: Option<String>,
    /// The round whose decision answers it.
    #[row(column = "answer_round")]
    pub answer_round: Option<RoundId>,
    /// Why nobody owes it an answer, where it was withdrawn or recorded by mistake.
    pub withdrawn_kind: Option<RequestWithdrawal>,
    pub withdrawn_on: Option<Day>,
    pub withdrawn_reason: Option<String>,
    /// The class that its household was found to have since, while it is not answered.
    #[row(unlisted)]
    pub found: Option<Class>,
    /// The day of that review.
    #[row(unlisted)]
    pub found_on: Option<Day>,
    /// What follows from its Phiếu A, once that was filled in.
    #[row(unlisted)]
    pub form_a: Option<FormAOutcome>,
    /// That form.
    #[row(unlisted, column = "form_a_id")]
    pub form_a_id: Option<FormAId>,
    /// When the household was asked for it.
    #[row(unlisted)]
    pub form_a_on: Option<Day>,
}

impl RequestRow {
    /// Whether it waits for an answer.
    pub fn is_open(&self) -> bool {
        self.answer.is_none() && self.withdrawn_kind.is_none()
    }

    /// Whether it waits for Phiếu A: it asks to be recognised, and no form settles it.
    pub fn wants_form_a(&self) -> bool {
        let settled = match self.form_a {
            Some(outcome) => outcome == FormAOutcome::Listed || outcome.stops(),
            None => false,
        };
        self.form == RequestForm::Recognise && self.is_open() && !settled
    }

    /// Whether the review, or Phiếu A before it, found that what is asked for is not so: it waits for a
    /// refusal.
    pub fn is_to_refuse(&self) -> bool {
        let of_poor = matches!(self.found, Some(Class::Poor | Class::NearPoor));
        self.is_open()
            && match self.found {
                None => self.form_a.is_some_and(FormAOutcome::stops),
                Some(_) if self.form == RequestForm::Escape => of_poor,
                Some(_) => !of_poor,
            }
    }
}

/// A request to be recognised that no Phiếu A has put on the list yet.
#[derive(Debug, Clone, FromRow)]
pub struct Unidentified {
    /// The receipt's number.
    pub receipt: i64,
    /// The year of its series.
    pub year: i32,
    /// What its Phiếu A says, where there is one.
    pub form_a: Option<FormAOutcome>,
}

/// Of the latest form of a request's household, of a round that is open or was decided after the request
/// came, what is wanted of it.
macro_rules! found {
    ($wanted:literal) => {
        concat!(
            "(select ",
            $wanted,
            " from survey s join round r on r.id = s.round_id \
     join verdict d on d.survey_id = s.id where s.household_id = q.household_id \
     and q.answered_at is null and r.closed_at is null \
     and (r.decision_day is null or r.decision_day >= q.received_on) \
     and not exists (select 1 from survey later where later.replaces = s.id) \
     and not exists (select 1 from verdict later where later.replaces = d.id) \
     and d.class in ('poor', 'near_poor', 'not_poor') order by r.review_day desc limit 1)"
        )
    };
}

/// The class that the form gives.
const FOUND: &str = found!("d.class");
/// The day of the review that it belongs to.
const FOUND_ON: &str = found!("r.review_day");

/// What is selected of a request; who is told what it was found to have, sees it beside.
fn columns() -> String {
    format!(
        "{}, {FOUND} as found, {FOUND_ON} as found_on, {OUTCOME} as form_a, \
         {ID} as form_a_id, {REVIEWED_ON} as form_a_on",
        RequestRow::columns()
    )
}

/// Adds a request.
///
/// # Errors
/// A conflict (`request_receipt`) when the receipt was given.
pub async fn add(
    db: &impl Db,
    request: &RequestAdd,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    mark::fresh(db, &MARKED, request.id.0);
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "request_add", "request", request, beside).await
}

/// The last receipt of requests a commune gave in a year.
///
/// # Errors
/// When the database cannot be asked.
pub async fn last_receipt(db: &impl Db, commune: &AreaKey, year: i32) -> Result<i64> {
    let sql = "select coalesce(max(q.receipt), 0) as n from request q \
               where q.commune_key = $1 and q.year = $2";
    let values = [commune.as_str().into(), year.into()];
    Ok(row::value(db, "request_last", sql, values).await?.unwrap_or(0))
}

/// A request, when the scope covers its village.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, scope: &Scope, id: RequestId) -> Result<Option<RequestRow>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_village("q.village_id", &mut binds);
    let sql = format!(
        "select {} from request q join village v on v.id = q.village_id \
         where q.id = {key} and {seen}",
        columns()
    );
    row::find(db, "request_find", sql, binds.values()).await
}

/// How many requests of the scope were due before a day and are not answered.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_overdue(db: &impl Db, scope: &Scope, day: Day) -> Result<i64> {
    let mut binds = Binds::default();
    let day = binds.add(day);
    let seen = scope.on_village("q.village_id", &mut binds);
    let sql = format!(
        "select count(*) as n from request q \
         where q.answered_at is null and q.due_on < {day} and {seen}"
    );
    Ok(row::value(db, "request_overdue", sql, binds.values()).await?.unwrap_or(0))
}

/// How many requests of the scope wait for a refusal.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_to_refuse(db: &impl Db, scope: &Scope) -> Result<i64> {
    let mut binds = Binds::default();
    let seen = scope.on_village("q.village_id", &mut binds);
    let sql = format!(
        "select count(*) as n from request q where q.answered_at is null and {seen} \
         and ((q.form = 'recognise' and ({FOUND} = 'not_poor' or ({FOUND} is null and {STOPS}))) \
          or (q.form = 'escape' and {FOUND} in ('poor', 'near_poor')))"
    );
    Ok(row::value(db, "request_to_refuse", sql, binds.values()).await?.unwrap_or(0))
}

/// How many requests of the scope are not answered, and the first of their last days.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_open(db: &impl Db, scope: &Scope) -> Result<(i64, Option<Day>)> {
    let mut binds = Binds::default();
    let seen = scope.on_village("q.village_id", &mut binds);
    let sql = format!(
        "select count(*) as n, min(q.due_on) as due from request q \
         where q.answered_at is null and {seen}"
    );
    Ok(row::find(db, "request_open", sql, binds.values()).await?.unwrap_or_default())
}

/// Whether a household has a request that is not answered and that no Phiếu A keeps off the review.
///
/// # Errors
/// When the database cannot be asked.
pub async fn any_to_review(db: &impl Db, household: HouseholdId) -> Result<bool> {
    let sql = format!(
        "select 1 as one from request q \
         where q.household_id = $1 and q.answered_at is null and not {STOPS} limit 1"
    );
    Ok(row::one(db, "request_any_to_review", sql, [household.0.into()]).await?.is_some())
}

/// An open request of a household to be recognised, whose Phiếu A is missing, not complete or says that the
/// household is not reviewed: with it alone the household does not come onto a list.
///
/// # Errors
/// When the database cannot be asked.
pub async fn unidentified(db: &impl Db, household: HouseholdId) -> Result<Option<Unidentified>> {
    let sql = format!(
        "select q.receipt, q.year, {OUTCOME} as form_a from request q \
         where q.household_id = $1 and q.form = 'recognise' and q.answered_at is null and not {LISTS} \
         order by q.received_on, q.id limit 1"
    );
    row::find(db, "request_unidentified", sql, [household.0.into()]).await
}

/// Requests of the scope, one page, the latest first; only open ones when asked.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    open_only: bool,
    before: Option<(Day, RequestId)>,
    limit: u32,
) -> Result<Vec<RequestRow>> {
    let mut binds = Binds::default();
    let mut sql = format!(
        "select {} from request q \
         join village v on v.id = q.village_id where {}",
        columns(),
        scope.on_village("q.village_id", &mut binds)
    );
    if open_only {
        sql.push_str(" and q.answered_at is null");
    }
    if let Some((day, id)) = before {
        let (day, id) = (binds.add(day), binds.add(id.0));
        sql.push_str(&format!(" and (q.received_on, q.id) < ({day}, {id})"));
    }
    let limit = binds.add(i64::from(limit));
    sql.push_str(&format!(" order by q.received_on desc, q.id desc limit {limit}"));
    row::list(db, "request_list", sql, binds.values()).await
}

/// Names the household of a request that had none. `false` when it had one, or is answered.
///
/// # Errors
/// When the database refuses.
pub async fn set_household(db: &impl Db, id: RequestId, household: HouseholdId) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update request set household_id = $1 \
               where id = $2 and household_id is null and answered_at is null";
    let values = [household.0.into(), id.0.into()];
    Ok(row::run(db, "request_set_household", sql, values).await?.rows_affected() == 1)
}

/// Answers a request. `false` when it is answered.
///
/// # Errors
/// When the database refuses.
pub async fn set_refused(
    db: &impl Db,
    id: RequestId,
    day: Day,
    reason: &str,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<bool> {
    mark::touch(db, &MARKED, &[id.0]).await?;
    let sql = "update request set answer = 'refused', answered_on = $1, answer_reason = $2, \
               answered_at = $3, answered_by = $4 where id = $5 and answered_at is null";
    let values = [day.into(), reason.into(), at.into(), by.0.into(), id.0.into()];
    Ok(row::run(db, "request_refuse", sql, values).await?.rows_affected() == 1)
}

/// Answers the open requests that the decision of a round grants: those to be recognised whose
/// household is poor or near-poor by it, those to be recognised as escaped whose household stands in
/// a list of escaped ones. The others wait for a refusal with its reason.
///
/// # Errors
/// When the database refuses.
pub async fn set_decided(
    db: &impl Db,
    round: RoundId,
    day: Day,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<u64> {
    let granted = |request: &str| {
        format!(
            "{request}.answered_at is null and {request}.received_on <= $1 \
             and exists (select 1 from decision_household d where d.round_id = $2 \
              and d.household_id = {request}.household_id \
              and (({request}.form = 'recognise' and d.list in ('poor', 'near_poor')) \
               or ({request}.form = 'escape' and d.list in ('escaped_poor', 'escaped_near_poor'))))"
        )
    };
    let mut binds = Binds::default();
    binds.add(day);
    binds.add(round.0);
    mark::touch_such(db, &MARKED, &granted("x"), binds).await?;
    let sql = format!(
        "update request set answer = 'decided', answered_on = $1, answer_round = $2, \
         answered_at = $3, answered_by = $4 where {}",
        granted("request")
    );
    let values = [day.into(), round.0.into(), at.into(), by.0.into()];
    Ok(row::run(db, "request_decide", sql, values).await?.rows_affected())
}

/// How many requests communes that ended left without an answer, as far as the scope has them now.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_left(db: &impl Db, scope: &Scope, communes: &[AreaKey]) -> Result<i64> {
    let mut binds = Binds::default();
    let keys = binds.add_all(communes.iter().map(AreaKey::as_str));
    let seen = scope.on_village("q.village_id", &mut binds);
    let sql = format!(
        "select count(*) as n from request q where q.commune_key in ({keys}) \
         and q.answered_at is null and {seen}"
    );
    Ok(row::value(db, "request_left", sql, binds.values()).await?.unwrap_or(0))
}

/// Requests: the officer has them reviewed; one that the review, or Phiếu A before it, does not grant is the
/// chairman's to refuse.
pub static OWED: DutySelect = DutySelect {
    parts: |ask, binds| {
        let refused = format!(
            "(q.answered_at is null and \
             ((q.form = 'recognise' and ({FOUND} = 'not_poor' or ({FOUND} is null and {STOPS}))) \
             or (q.form = 'escape' and {FOUND} in ('poor', 'near_poor'))))"
        );
        let seen = ask.scope.on_village("q.village_id", binds);
        let kind = format!("case when {refused} then 'request_refuse' else 'requests_open' end");
        let role = format!("case when {refused} then 'chairman' else 'commune_officer' end");
        Some(DutyParts {
            area: "q.commune_key".to_owned(),
            village: "q.village_id".to_owned(),
            record: "q.id".to_owned(),
            about: "q.applicant".to_owned(),
            begins_on: "q.received_on".to_owned(),
            due_on: "q.due_on".to_owned(),
            closed_on: "coalesce(q.answered_on, q.withdrawn_on)".to_owned(),
            closer: "q.answered_by".to_owned(),
            open: "q.answered_at is null".to_owned(),
            closed: "(q.answered_at is not null and coalesce(q.withdrawn_kind, '') <> 'mistake')"
                .to_owned(),
            ..DutyParts::new(ask, &kind, &role, "request q", seen)
        })
    },
};
