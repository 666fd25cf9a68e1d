//! The official areas: loading them, and reading what people write for one.

mod finder;

use base::Day;
use base::area::{AreaKey, Areas, Level};
use base::id::VillageId;

use crate::App;
use crate::kernel::problem::{Code, Problem, Result};
use crate::kernel::rights::{Actor, Target};

pub(crate) use self::finder::FINDER;

/// The files of `areas/`, as built into the program.
pub(crate) fn load() -> Result<Areas> {
    Areas::load(
        include_str!("../../../../areas/units.csv"),
        include_str!("../../../../areas/changes.csv"),
        include_str!("../../../../areas/levels.toml"),
    )
    .map_err(|error| Problem::new(Code::LawUnreadable).inside(error))
}

/// The key of the area a person named by code or key.
///
/// # Errors
/// `area_unknown`.
pub fn resolve(app: &App, text: &str, day: Day) -> Result<AreaKey> {
    app.areas()
        .resolve(text, day)
        .map(|unit| unit.key.clone())
        .ok_or_else(|| Problem::new(Code::AreaUnknown).with("area", text))
}

/// An area's name with its kind, in Vietnamese: `Xã Hoằng Phú`.
pub fn name(app: &App, key: &AreaKey) -> String {
    app.areas().get(key).map_or_else(|| key.as_str().to_owned(), |unit| app.areas().full_name(unit))
}

/// What the nation is called.
pub fn words_nation(app: &App) -> String {
    app.words().get(base::words::Lang::Vi, "area.nation").to_owned()
}

pub(crate) fn is_commune(app: &App, key: &AreaKey) -> bool {
    app.areas().get(key).is_some_and(|unit| unit.level == Level::Commune)
}

/// What a request names as its area: nothing (the actor's own), a village's id, a code or key.
pub(crate) fn target(
    app: &App,
    actor: &crate::Actor,
    text: Option<&str>,
    day: Day,
) -> Result<Target> {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        None => Ok(match (&actor.village, &actor.area) {
            (Some(village), _) => Target::Village(*village),
            (None, Some(key)) => Target::Area(key.clone()),
            (None, None) => Target::Nation,
        }),
        Some("nation") => Ok(Target::Nation),
        Some(text) => match text.parse::<VillageId>() {
            Ok(village) => Ok(Target::Village(village)),
            Err(_) => Ok(Target::Area(resolve(app, text, day)?)),
        },
    }
}

/// Whether somebody works in a commune that has not ended.
pub(crate) fn is_of_commune(app: &App, actor: &Actor) -> bool {
    let of = actor.area.as_ref().is_some_and(|area| is_commune(app, area));
    actor.ended.is_none() && (of || actor.village.is_some())
}

/// Whether the actor's commune has a season and reports of today; that of the demonstration shows a
/// year that has passed.
pub(crate) fn goes_on(app: &App, actor: &Actor) -> bool {
    let today = app.today();
    let lasts = |area| app.areas().get(area).is_some_and(|unit| unit.exists_on(today));
    is_of_commune(app, actor) && actor.area.as_ref().is_none_or(lasts)
}
