//! Whether somebody who is to be recorded is there already: the same name in the same commune or office. Two
//! people can have one name; then whoever records the second says that it is another.

use base::area::AreaKey;
use base::id::VillageId;
use store::Db;
use store::office::account_keeping::Reach;

use super::place;
use crate::App;
use crate::kernel::problem::{Code, Problem, Result};

/// Persons of one folded name in one place that are looked at.
const ALIKE_MAX: u32 = 50;

/// Refuses a record of somebody whose name is recorded in the same commune, or the same office, already.
pub(crate) async fn require_unlike(
    app: &App,
    db: &impl Db,
    name: &str,
    (area, village): (Option<&AreaKey>, Option<VillageId>),
) -> Result<()> {
    let today = app.today();
    let key = match village {
        Some(village) => {
            store::place::village::path(db, village, today).await?.map(|path| path.commune)
        }
        None => area.cloned(),
    };
    // The nation's own are few, and of no one place.
    let Some(key) = key else { return Ok(()) };
    let reach = match crate::place::area::is_commune(app, &key) {
        true => crate::office::account::reach_within(app, &key),
        false => {
            let no_village = Some(VillageId(uuid::Uuid::nil()));
            Reach::Within { areas: vec![key], villages: app.scope_of(None, no_village, today) }
        }
    };
    let folded = base::text::fold(name);
    let rows = store::office::post::named(db, &reach, &folded, today, ALIKE_MAX).await?;
    let wanted = base::text::marked(name);
    let alike = rows.into_iter().find(|it| base::text::marked(&it.holder_name) == wanted);
    let Some(post) = alike else { return Ok(()) };
    let kind = format!("post_kind.{}", post.kind.as_str());
    Err(Problem::new(Code::OfficeHolderAlike)
        .with("name", &post.holder_name)
        .with("post", app.words().get(base::words::Lang::Vi, &kind))
        .with("place", place(app, &post))
        .with("there", format!("/office-holders/{}", post.holder)))
}
