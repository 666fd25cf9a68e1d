//! Phiếu A of a request, as it was filled in and as it was corrected: rows are added and never changed. What
//! follows from it is decided by `standard` and kept beside it.

use base::Day;
use base::closed_set;
use base::id::{AccountId, FormAId, RequestId, VillageId};
use chrono::{DateTime, Utc};
use standard::instrument::form_a::{FormA, OUTSIDE_SIGNS, SIGNS};
use uuid::Uuid;

use crate::kernel::error::Result;
use crate::kernel::mark::{self, As, Content, Marking, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, IntoRow, Row};
use crate::{Db, Scope};

/// A form.
pub static MARKED: Marking = Marking {
    written_with: WrittenWith::Asked(
        "select request_id from request_form_a where id = $1",
        |_, row| Ok(vec![format!("request/{}", row.take::<Uuid>("request_id")?)]),
    ),
    ..Marking::of(
        "request_form_a",
        Content::Columns {
            name: "coalesce(cast(q.receipt as text) || '/' || cast(q.year as text), '')",
            joined: "left join request q on q.id = x.request_id",
            columns: &[
                ("request_id", As::Id),
                ("replaces", As::Id),
                ("reviewed_on", As::On),
                ("outside", As::Words),
                ("outside_other", As::Words),
                ("signs", As::Words),
                ("outcome", As::Words),
                ("written_at", As::At),
                ("written_by", As::Id),
            ],
        },
    )
};

closed_set! {
    /// What follows from Phiếu A.
    FormAOutcome {
        /// Fewer signs than the form counts: on the list for Phiếu B.
        Listed = "listed",
        /// So many signs that the review stops (column E is 0).
        NotListed = "not_listed",
        /// Outside the review (column 0 is 0).
        Outside = "outside",
        /// What is known does not settle it.
        Incomplete = "incomplete",
    }
}

crate::kernel::row::set_columns!(FormAOutcome);

impl FormAOutcome {
    /// Whether the form says that the household is not to be reviewed.
    pub fn stops(self) -> bool {
        match self {
            FormAOutcome::Outside | FormAOutcome::NotListed => true,
            FormAOutcome::Listed | FormAOutcome::Incomplete => false,
        }
    }
}

/// A form to be added.
#[derive(Debug, Clone)]
pub struct FormAAdd {
    pub id: FormAId,
    pub request: RequestId,
    /// The form that this one corrects.
    pub replaces: Option<FormAId>,
    /// When the household was asked.
    pub reviewed_on: Day,
    pub form: FormA,
    /// The province's condition, where the fifth sign of column 0 is there.
    pub outside_other: String,
    pub outcome: FormAOutcome,
}

/// The same as its columns.
#[derive(IntoRow)]
struct Columns<'a> {
    id: FormAId,
    request: RequestId,
    #[row(column = "replaces")]
    replaces: Option<FormAId>,
    reviewed_on: Day,
    outside: String,
    outside_other: &'a str,
    signs: String,
    outcome: FormAOutcome,
}

/// A form as it was filled in.
#[derive(Debug, Clone, FromRow)]
#[row(table = "a")]
pub struct FormARow {
    pub id: FormAId,
    pub request: RequestId,
    /// When the household was asked.
    pub reviewed_on: Day,
    #[row(sql = "a.outside, a.signs", with = "form")]
    pub form: FormA,
    /// The province's condition, where the fifth sign of column 0 is there.
    pub outside_other: String,
    pub outcome: FormAOutcome,
    pub written_at: DateTime<Utc>,
    /// Who filled it in.
    #[row(sql = "w.name")]
    pub filled_by: String,
}

/// A form on the sheet of a village.
#[derive(Debug, Clone, FromRow)]
pub struct FormALine {
    #[row(flat)]
    pub form: FormARow,
    /// The head of the household on the day, or who asked.
    #[row(unlisted)]
    pub head: String,
}

/// How an answer is kept.
const CODES: [(Option<bool>, char); 3] = [(Some(true), '1'), (Some(false), '0'), (None, '-')];

fn codes(answers: &[Option<bool>]) -> String {
    let code = |answer: &Option<bool>| CODES.iter().find(|it| it.0 == *answer).map(|it| it.1);
    answers.iter().filter_map(code).collect()
}

fn answers<const N: usize>(codes: &str) -> [Option<bool>; N] {
    let mut out = [None; N];
    for (answer, code) in out.iter_mut().zip(codes.chars()) {
        *answer = CODES.iter().find(|it| it.1 == code).and_then(|it| it.0);
    }
    out
}

fn form(row: &Row) -> Result<FormA> {
    let (outside, signs): (String, String) = (row.take("outside")?, row.take("signs")?);
    Ok(FormA { outside: answers::<OUTSIDE_SIGNS>(&outside), signs: answers::<SIGNS>(&signs) })
}

/// A condition on a form `a`: no later one corrects it.
const LATEST: &str = "not exists (select 1 from request_form_a later where later.replaces = a.id)";

/// Of the form in force of a request `q` what is wanted of it.
macro_rules! in_force {
    ($wanted:literal) => {
        concat!(
            "(select ",
            $wanted,
            " from request_form_a a where a.request_id = q.id and not exists \
             (select 1 from request_form_a later where later.replaces = a.id))"
        )
    };
}

/// What follows from it.
pub(super) const OUTCOME: &str = in_force!("a.outcome");
pub(super) const ID: &str = in_force!("a.id");
/// When the household was asked.
pub(super) const REVIEWED_ON: &str = in_force!("a.reviewed_on");

/// A condition on a request `q`: its form says that the household is not to be reviewed.
pub(crate) const STOPS: &str = "exists (select 1 from request_form_a a where a.request_id = q.id \
     and a.outcome in ('outside', 'not_listed') \
     and not exists (select 1 from request_form_a later where later.replaces = a.id))";

/// A condition on a request `q`: its form puts the household on the list (TT 07/2021, Điều 1.2).
pub(crate) const LISTS: &str = "exists (select 1 from request_form_a a where a.request_id = q.id \
     and a.outcome = 'listed' \
     and not exists (select 1 from request_form_a later where later.replaces = a.id))";

/// Adds a form.
///
/// # Errors
/// A conflict when the request has one that is not named as replaced.
pub async fn add(db: &impl Db, new: &FormAAdd, by: AccountId, at: DateTime<Utc>) -> Result<()> {
    mark::fresh(db, &MARKED, new.id.0);
    let columns = Columns {
        id: new.id,
        request: new.request,
        replaces: new.replaces,
        reviewed_on: new.reviewed_on,
        outside: codes(&new.form.outside),
        outside_other: &new.outside_other,
        signs: codes(&new.form.signs),
        outcome: new.outcome,
    };
    let beside = [("written_at", at.into()), ("written_by", by.0.into())];
    row::insert_with(db, "form_a_add", "request_form_a", &columns, beside).await
}

/// The request of a form, when the scope covers its village.
///
/// # Errors
/// When the database cannot be asked.
pub async fn request_of(db: &impl Db, scope: &Scope, id: FormAId) -> Result<Option<RequestId>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_village("q.village_id", &mut binds);
    let sql = format!(
        "select a.request_id from request_form_a a join request q on q.id = a.request_id \
         where a.id = {key} and {seen}"
    );
    row::value(db, "form_a_request_of", sql, binds.values()).await
}

/// The form in force of a request that the caller has found within its scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, request: RequestId) -> Result<Option<FormARow>> {
    let sql = format!(
        "select {} from request_form_a a join account w on w.id = a.written_by \
         where a.request_id = $1 and {LATEST}",
        FormARow::columns()
    );
    row::find(db, "form_a_find", sql, [request.0.into()]).await
}

/// The forms in force of a village of the scope that were filled in on days of a span, in their order.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    village: VillageId,
    (from, to): (Day, Day),
    limit: u32,
) -> Result<Vec<FormALine>> {
    let mut binds = Binds::default();
    let (village, from, to) = (binds.add(village.0), binds.add(from), binds.add(to));
    let seen = scope.on_village("q.village_id", &mut binds);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {}, coalesce((select p.name from membership m join person p on p.id = m.person_id \
         where m.household_id = q.household_id and m.relation = 'head' \
         and m.from_day <= a.reviewed_on and m.to_day > a.reviewed_on), q.applicant) as head \
         from request_form_a a join request q on q.id = a.request_id \
         join account w on w.id = a.written_by \
         where q.village_id = {village} and {seen} and {LATEST} \
         and a.reviewed_on >= {from} and a.reviewed_on <= {to} \
         order by a.reviewed_on, q.year, q.receipt limit {limit}",
        FormALine::columns()
    );
    row::list(db, "form_a_list", sql, binds.values()).await
}
