//! Places found by name or code: the official areas, and the villages of one's commune.

use store::ScopeArea;

use crate::kernel::call::Said;
use crate::kernel::finder::{Finder, HITS_MAX, Hit, Hits, Looked, first};
use crate::kernel::problem::Result;
use crate::kernel::rights::Action;

pub(crate) const FINDER: Finder = Finder { find: |looked| Box::pin(found(looked)) };

async fn found(looked: &Looked<'_>) -> Result<Option<Hits>> {
    let Looked { app, actor, text, .. } = *looked;
    let mut hits = Vec::new();
    // One looks for a village in one's commune; a province has thousands.
    let scope = app.scope(actor);
    let in_commune = matches!(scope.area(), ScopeArea::Commune(_) | ScopeArea::Village(_));
    if actor.may(Action::VillageSee) && in_commune {
        let villages = crate::place::village::list(app, actor).await?;
        let fit = villages.into_iter().filter(|village| looked.fits(&village.name));
        hits.extend(fit.map(|village| Hit {
            name: vec![Said::Text(village.name)],
            beside: vec![Said::Text(actor.area_name.clone())],
            path: format!("/villages/{}", village.id),
        }));
    }
    if actor.may(Action::AreaSee) {
        let areas = app.areas();
        let today = app.today();
        let units = areas.search(text, today, HITS_MAX + 1);
        hits.extend(units.into_iter().map(|unit| {
            let above: Vec<String> =
                areas.ancestors(&unit.key, today).iter().map(|up| areas.full_name(up)).collect();
            Hit {
                name: vec![Said::Text(areas.full_name(unit))],
                beside: vec![Said::Text(above.join(", ")), Said::Text(unit.key.code().to_owned())],
                path: format!("/areas/{}", unit.key.as_str()),
            }
        }));
    }
    Ok(first("place", hits, Some("/areas?text=")))
}
