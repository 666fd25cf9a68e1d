//! Households found by the name of somebody in them, a year, a code, a number.

use super::{HouseholdListQuery, list};
use crate::kernel::call::Said;
use crate::kernel::finder::{Finder, Hit, Hits, Looked, first};
use crate::kernel::problem::Result;
use crate::kernel::rights::Action;

pub(crate) const FINDER: Finder = Finder { find: |looked| Box::pin(found(looked)) };

async fn found(looked: &Looked<'_>) -> Result<Option<Hits>> {
    if !looked.actor.may(Action::HouseholdSee) {
        return Ok(None);
    }
    let asked =
        HouseholdListQuery { text: looked.text.to_owned(), ..HouseholdListQuery::default() };
    let rows = list(looked.app, looked.actor, asked).await?.rows;
    let hits = rows.into_iter().map(|row| {
        let class = row.class.map_or("none", |class| class.as_str());
        Hit {
            name: vec![Said::Text(row.head)],
            beside: vec![
                Said::Text(row.village_name),
                Said::words(&format!("class.{class}")),
                Said::Text(row.code),
            ],
            path: format!("/households/{}", row.id),
        }
    });
    Ok(first("household", hits.collect(), Some("/households?text=")))
}
