//! Requests found by who asked, or by the number of the receipt.

use crate::kernel::call::Said;
use crate::kernel::finder::{Finder, Hit, Hits, Looked, first};
use crate::kernel::problem::Result;
use crate::kernel::rights::Action;

pub(crate) const FINDER: Finder = Finder { find: |looked| Box::pin(found(looked)) };

/// The latest requests that are looked through: some years of a commune. Older ones are found through
/// their household.
const LOOKED_THROUGH: u32 = 300;

async fn found(looked: &Looked<'_>) -> Result<Option<Hits>> {
    let Looked { app, actor, .. } = *looked;
    if !actor.may(Action::RequestSee) {
        return Ok(None);
    }
    let (db, scope) = (&**app.store(), app.scope(actor));
    let rows =
        store::review::household_request::list(db, &scope, false, None, LOOKED_THROUGH).await?;
    let fit = rows.into_iter().filter(|row| {
        let receipt = format!("{}/{}", row.receipt, row.year);
        looked.text == receipt || looked.fits(&row.applicant)
    });
    let hits = fit.map(|row| Hit {
        name: vec![Said::Text(row.applicant)],
        beside: vec![
            Said::words(&format!("request_form.{}", row.form.as_str())),
            Said::Text(row.village_name),
            Said::Text(format!("{}/{}", row.receipt, row.year)),
        ],
        path: format!("/requests/{}", row.id),
    });
    Ok(first("request", hits.collect(), Some("/requests")))
}
