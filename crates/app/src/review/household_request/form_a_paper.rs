//! Phiếu A as sheets: the households of a village that were asked in the month of a request's form; and
//! empty, to take along.

use base::Day;
use base::id::{RequestId, VillageId};
use chrono::{Datelike, Months};

use crate::App;
use crate::kernel::paper::{Format, Made, Paper};
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Action, Actor};
use crate::review::document::form_a::{FormALine, FormASheet};
use crate::review::papers::{by, whence, whence_of_village};
use crate::review::reading_choice::form_a_condition;

/// Households on one sheet: more than any village has that ask in a month.
const LINES_MAX: u32 = 500;

/// Phiếu A of a village in a month, found by a request on it.
pub const FORM_A: Paper = Paper {
    address: "/papers/form-a/{id}/{ending}",
    right: Action::RequestSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(form_a_paper(app, actor, id.into())),
};

/// Phiếu A empty, for a village: to take along.
pub const FORM_A_BLANK: Paper = Paper {
    address: "/papers/form-a-blank/{id}/{ending}",
    right: Action::RequestSee,
    formats: &Format::ALL,
    make: |app, actor, id| Box::pin(form_a_blank(app, actor, id.into())),
};

async fn form_a_paper(app: &App, actor: &Actor, id: RequestId) -> Result<Made> {
    let request = super::get(app, actor, id).await?;
    let (db, scope) = (&**app.store(), app.scope(actor));
    let form = store::review::household_request::form_a::find(db, id).await?;
    let day = form.ok_or_else(|| Problem::new(Code::NotFound))?.reviewed_on;
    let month = month_of(day);
    let rows = store::review::household_request::form_a::list(
        db,
        &scope,
        request.village,
        month,
        LINES_MAX,
    )
    .await?;
    // The request is of the commune that wrote it down, which may have taken the village in since.
    let of = (request.village, &request.commune);
    let from = whence_of_village(app, db, of, day).await?;
    let condition = form_a_condition(app, db, &from.key, day).await?;
    let sheet = FormASheet {
        province: from.province_name(),
        district: from.district_name(),
        commune: from.commune,
        village: request.village_name,
        month: Some(month.0),
        day,
        condition: condition.map(|it| it.words),
        lines: rows
            .into_iter()
            .map(|row| FormALine {
                head: row.head,
                reviewed_on: row.form.reviewed_on,
                form: row.form.form,
                other: row.form.outside_other,
                outcome: row.form.outcome,
            })
            .collect(),
    };
    let month = format!("{:04}-{:02}", day.year(), day.month());
    let name = ["phiếu a", &sheet.village, &month];
    Ok(by(&sheet.commune, sheet.document(), &name))
}

async fn form_a_blank(app: &App, actor: &Actor, id: VillageId) -> Result<Made> {
    let (db, scope) = (&**app.store(), app.scope(actor));
    let not_there = || Problem::new(Code::NotFound);
    let village = store::place::village::find(db, &scope, id).await?.ok_or_else(not_there)?;
    let day = app.today();
    let path = store::place::village::path(db, id, day).await?.ok_or_else(not_there)?;
    let from = whence(app, &path.commune, day);
    let condition = form_a_condition(app, db, &from.key, day).await?;
    let sheet = FormASheet {
        province: from.province_name(),
        district: from.district_name(),
        commune: from.commune,
        village: village.name,
        month: None,
        day,
        condition: condition.map(|it| it.words),
        lines: Vec::new(),
    };
    let name = ["phiếu a trống", &sheet.village];
    Ok(by(&sheet.commune, sheet.document(), &name))
}

/// The first and the last day of the month of a day.
fn month_of(day: Day) -> (Day, Day) {
    let first = day.with_day(1).unwrap_or(day);
    let next = first.checked_add_months(Months::new(1));
    (first, next.and_then(|next| next.pred_opt()).unwrap_or(day))
}
