//! Reports that were sent, found by their number or their year.

use crate::kernel::call::Said;
use crate::kernel::finder::{Finder, Hit, Hits, Looked, first};
use crate::kernel::problem::Result;
use crate::kernel::rights::Action;
use crate::review::review_report::{ReportPeriod, name};

pub(crate) const FINDER: Finder = Finder { find: |looked| Box::pin(found(looked)) };

/// The latest reports that are looked through: some ten a year and commune.
const LOOKED_THROUGH: u32 = 300;

async fn found(looked: &Looked<'_>) -> Result<Option<Hits>> {
    let Looked { app, actor, .. } = *looked;
    if !actor.may(Action::ReportSee) {
        return Ok(None);
    }
    let (db, scope) = (&**app.store(), app.scope(actor));
    let rows = store::review::review_report::list(db, &scope, None, LOOKED_THROUGH).await?;
    let fit = rows
        .into_iter()
        .filter(|row| looked.fits(&format!("báo cáo {} {} report", row.number, row.year)));
    let hits = fit.map(|row| {
        let period = ReportPeriod {
            kind: row.kind,
            year: row.year,
            month: u32::try_from(row.month).unwrap_or(0),
        };
        Hit {
            name: vec![name(period), Said::Text(row.number)],
            beside: vec![Said::Text(crate::place::area::name(app, &row.commune))],
            path: format!("/reports/{}", row.id),
        }
    });
    Ok(first("report", hits.collect(), Some("/reports")))
}
