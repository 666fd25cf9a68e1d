//! What communes that ended left open, as far as the scope of the one that has them now sees it.

use base::area::AreaKey;
use chrono::{DateTime, Utc};

use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};
use crate::{Db, Scope};

/// How much is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct OpenCounts {
    /// Requests without an answer.
    pub requests: i64,
    /// Lists neither taken nor set aside.
    pub imports: i64,
    /// Moves without an answer.
    pub moves: i64,
    /// Doubles without an answer.
    pub doubles: i64,
}

/// Counts what these communes left open; doubles are theirs when they were found before `ended`.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count(
    db: &impl Db,
    scope: &Scope,
    communes: &[AreaKey],
    ended: DateTime<Utc>,
) -> Result<OpenCounts> {
    if communes.is_empty() {
        return Ok(OpenCounts::default());
    }
    let mut binds = Binds::default();
    let keys = binds.add_all(communes.iter().map(AreaKey::as_str));
    let request = scope.on_village("q.village_id", &mut binds);
    let import = scope.on_whole_commune("i.commune_key", &mut binds);
    let lives = scope.on_village("y.village_id", &mut binds);
    let (pair, ended) = (crate::people::double::seen(scope, &mut binds), binds.add(ended));
    let sql = format!(
        "select (select count(*) from request q where q.commune_key in ({keys}) \
          and q.answer is null and {request}) as requests, \
         (select count(*) from import i where i.commune_key in ({keys}) \
          and i.state <> 'accepted' and coalesce(i.step, '') <> 'cancelled' and {import}) as imports, \
         (select count(*) from household_move m where not exists \
          (select 1 from household_move_answer n where n.move_id = m.id) \
          and (m.to_commune_key in ({keys}) or (m.from_commune_key in ({keys}) \
           and exists (select 1 from stay y where y.household_id = m.household_id and {lives})))) \
          as moves, \
         (select count(*) from match_pair x where x.state = 'open' and x.part_of is null \
          and x.found_at < {ended} and {pair}) as doubles"
    );
    Ok(row::find(db, "handed_over", sql, binds.values()).await?.unwrap_or_default())
}
