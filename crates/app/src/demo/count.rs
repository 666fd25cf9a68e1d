//! How many households and people live in the commune at the end of each year. The demonstration's
//! register has all of them, as few do: the papers say what it counts.

use base::day::year_end;
use base::id::ResidentCountId;
use figures::{HOUSEHOLDS_ALL, PEOPLE_ALL};

use super::{REVIEWS, actor, fixed};
use crate::App;
use crate::figure::resident_count::{CountText, ResidentCountNew, VillageCountNew};
use crate::kernel::problem::Result;

pub(super) async fn make(app: &App) -> Result<()> {
    let officer = actor(app, "canbo").await?;
    let def = app.law().table("t01")?;
    let mut counts = Vec::new();
    // All are counted before one is put down: from then on the tables take what it says.
    for (year, _) in REVIEWS {
        let day = year_end(year);
        let target = crate::place::area::target(app, &officer, None, day)?;
        let scope = app.scope_within(&officer, &target, day).await?;
        let figures = crate::figure::table::sums(app, &scope, &target, def, day).await?;
        let villages = figures.areas.iter().filter_map(|area| {
            Some(VillageCountNew {
                village: area.id.parse().ok()?,
                households: def.sum_of(HOUSEHOLDS_ALL, &area.sums)?,
                people: def.sum_of(PEOPLE_ALL, &area.sums),
            })
        });
        counts.push(ResidentCountNew {
            id: ResidentCountId(fixed(&format!("resident count {year}"))),
            day,
            count: CountText {
                paper: format!("Báo cáo số liệu dân cư cuối năm {year} của các thôn (minh họa)"),
                villages: villages.collect(),
                ..CountText::default()
            },
        });
    }
    for new in counts {
        crate::figure::resident_count::add(app, &officer, new).await?;
    }
    Ok(())
}
