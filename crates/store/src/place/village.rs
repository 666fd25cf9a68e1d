//! Villages and the areas they lie in, by period.

use base::Day;
use base::area::AreaKey;
use base::closed_set;
use base::id::VillageId;

use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};
use crate::{Db, Scope};

closed_set! {
    /// What a village is called by law.
    VillageKind {
        /// Thôn, in a xã.
        Thon = "thon",
        /// Tổ dân phố, in a phường or thị trấn.
        ToDanPho = "to_dan_pho",
    }
}

crate::kernel::row::set_columns!(VillageKind);

#[derive(Debug, Clone, FromRow)]
#[row(table = "v")]
pub struct Village {
    pub id: VillageId,
    /// Its name, without the kind.
    pub name: String,
    /// Thôn or tổ dân phố.
    pub kind: VillageKind,
}

/// Where a village lies over a period; `to_day` is exclusive.
#[derive(Debug, Clone, FromRow)]
pub struct VillagePath {
    /// First day.
    pub from_day: Day,
    /// First day after.
    pub to_day: Day,
    /// Its commune then.
    pub commune: AreaKey,
    /// Its district then, while there were districts.
    pub district: Option<AreaKey>,
    /// Its province then.
    pub province: AreaKey,
}

/// Adds villages with where they lie.
///
/// # Errors
/// When the database refuses one.
pub async fn add_many(db: &impl Db, villages: &[(Village, Vec<VillagePath>)]) -> Result<()> {
    let rows = villages
        .iter()
        .map(|(village, _)| {
            vec![
                village.id.0.into(),
                village.name.as_str().into(),
                base::text::fold(&village.name).into(),
                village.kind.as_str().into(),
                base::text::sort_key(&village.name).into(),
            ]
        })
        .collect();
    let columns = ["id", "name", "folded", "kind", "sort_key"];
    dialect::insert_many(db, "village_add", "village", &columns, rows).await?;
    for (village, paths) in villages {
        add_paths(db, village.id, paths).await?;
    }
    Ok(())
}

/// Adds where a village lies.
///
/// # Errors
/// A conflict when it lies somewhere from such a day on already.
pub async fn add_paths(db: &impl Db, village: VillageId, paths: &[VillagePath]) -> Result<()> {
    let rows = paths
        .iter()
        .map(|path| {
            vec![
                village.0.into(),
                path.from_day.into(),
                path.to_day.into(),
                path.commune.as_str().into(),
                path.district.as_ref().map(|key| key.as_str().to_owned()).into(),
                path.province.as_str().into(),
            ]
        })
        .collect();
    let columns =
        ["village_id", "from_day", "to_day", "commune_key", "district_key", "province_key"];
    dialect::insert_many(db, "village_add", "village_path", &columns, rows).await
}

/// Villages that lay last in one of these communes, until before a day, and nowhere since.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_left(
    db: &impl Db,
    communes: &[AreaKey],
    day: Day,
    limit: u32,
) -> Result<Vec<Village>> {
    if communes.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let keys = binds.add_all(communes.iter().map(AreaKey::as_str));
    let (day, limit) = (binds.add(day), binds.add(i64::from(limit)));
    let sql = format!(
        "select {} from village v \
         join village_path p on p.village_id = v.id \
         where p.commune_key in ({keys}) and p.to_day <= {day} and not exists \
         (select 1 from village_path n where n.village_id = v.id and n.from_day >= p.to_day) \
         order by v.sort_key, v.id limit {limit}",
        Village::columns()
    );
    row::list(db, "village_left", sql, binds.values()).await
}

/// The villages of a commune on a day, by name, as far as the scope goes.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    commune: &AreaKey,
    day: Day,
) -> Result<Vec<Village>> {
    let mut binds = Binds::default();
    let key = binds.add(commune.as_str());
    let (from, to) = (binds.add(day), binds.add(day));
    let seen = scope.on_village("v.id", &mut binds);
    let sql = format!(
        "select {} from village v \
         join village_path p on p.village_id = v.id \
         where p.commune_key = {key} and p.from_day <= {from} and p.to_day > {to} and {seen} \
         order by v.sort_key, v.id",
        Village::columns()
    );
    row::list(db, "village_list", sql, binds.values()).await
}

/// All villages of the scope, by name; at most `limit`.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_in_scope(db: &impl Db, scope: &Scope, limit: u32) -> Result<Vec<Village>> {
    let mut binds = Binds::default();
    let seen = scope.on_village("v.id", &mut binds);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from village v where {seen} order by v.sort_key, v.id limit {limit}",
        Village::columns()
    );
    row::list(db, "village_list", sql, binds.values()).await
}

/// A village by its id, when the scope covers it.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(db: &impl Db, scope: &Scope, id: VillageId) -> Result<Option<Village>> {
    let mut binds = Binds::default();
    let key = binds.add(id.0);
    let seen = scope.on_village("v.id", &mut binds);
    let columns = Village::columns();
    let sql = format!("select {columns} from village v where v.id = {key} and {seen}");
    row::find(db, "village_find", sql, binds.values()).await
}

/// Villages that lie in a commune on a day or come to lie there later.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list_since(db: &impl Db, commune: &AreaKey, day: Day) -> Result<Vec<Village>> {
    let sql = format!(
        "select {} from village v where exists \
         (select 1 from village_path p where p.village_id = v.id and p.commune_key = $1 \
          and p.to_day > $2) order by v.sort_key, v.id",
        Village::columns()
    );
    row::list(db, "village_list_since", sql, [commune.as_str().into(), day.into()]).await
}

/// Where a village lies, period by period, the first first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn paths(db: &impl Db, id: VillageId) -> Result<Vec<VillagePath>> {
    let sql = format!(
        "select {} from village_path where village_id = $1 order by from_day",
        VillagePath::columns()
    );
    row::list(db, "village_paths", sql, [id.0.into()]).await
}

/// Names a village anew.
///
/// # Errors
/// When the database refuses.
pub async fn set_name(db: &impl Db, village: &Village) -> Result<()> {
    let sql = "update village set name = $2, folded = $3, kind = $4, sort_key = $5 where id = $1";
    let values = [
        village.id.0.into(),
        village.name.as_str().into(),
        base::text::fold(&village.name).into(),
        village.kind.as_str().into(),
        base::text::sort_key(&village.name).into(),
    ];
    row::run(db, "village_set_name", sql, values).await.map(|_| ())
}

/// Lets a village begin on another day: these take the place of its first period.
///
/// # Errors
/// When the database refuses.
pub async fn set_first(
    db: &impl Db,
    id: VillageId,
    first: Day,
    paths: &[VillagePath],
) -> Result<()> {
    let sql = "delete from village_path where village_id = $1 and from_day = $2";
    row::run(db, "village_set_first", sql, [id.0.into(), first.into()]).await?;
    add_paths(db, id, paths).await
}

/// What of the register hangs on a village.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VillageUse {
    /// The first day on which a household lives or lived there.
    pub first_stay: Option<Day>,
    /// Whether anything at all does: a household, an account, a request, a step of a round.
    pub is_used: bool,
}

/// What hangs on a village.
///
/// # Errors
/// When the database cannot be asked.
pub async fn used(db: &impl Db, id: VillageId) -> Result<VillageUse> {
    let tables =
        ["account", "request", "round_household", "meeting", "posting", "decision_household"];
    let any = tables.map(|table| format!("exists (select 1 from {table} where village_id = $1)"));
    let sql = format!(
        "select (select min(from_day) from stay where village_id = $1) as first, \
         case when {} then 1 else 0 end as used",
        any.join(" or ")
    );
    let (first_stay, used): (Option<Day>, i32) =
        row::find(db, "village_used", sql, [id.0.into()]).await?.unwrap_or_default();
    Ok(VillageUse { first_stay, is_used: first_stay.is_some() || used == 1 })
}

/// Takes a village away on which nothing hangs.
///
/// # Errors
/// When the database refuses.
pub async fn remove(db: &impl Db, id: VillageId) -> Result<()> {
    for sql in
        ["delete from village_path where village_id = $1", "delete from village where id = $1"]
    {
        row::run(db, "village_remove", sql, [id.0.into()]).await?;
    }
    Ok(())
}

/// The name of a village, for the account that belongs to it.
///
/// # Errors
/// When the database cannot be asked.
pub async fn name(db: &impl Db, id: VillageId) -> Result<Option<String>> {
    let sql = "select name from village where id = $1";
    row::value(db, "village_name", sql, [id.0.into()]).await
}

/// The names of villages, by id.
///
/// # Errors
/// When the database cannot be asked.
pub async fn names(db: &impl Db, ids: &[VillageId]) -> Result<Vec<(VillageId, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let keys: Vec<String> = ids.iter().map(|id| binds.add(id.0)).collect();
    let sql = format!("select id, name from village where id in ({})", keys.join(", "));
    row::list(db, "village_names", sql, binds.values()).await
}

/// Where a village lies on a day; the latest place when the day lies after all of them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn path(db: &impl Db, id: VillageId, day: Day) -> Result<Option<VillagePath>> {
    let sql = format!(
        "select {} from village_path where village_id = $1 and from_day <= $2 \
         order by from_day desc limit 1",
        VillagePath::columns()
    );
    row::find(db, "village_path", sql, [id.0.into(), day.into()]).await
}

/// The first day of some villages, wherever they lay then.
///
/// # Errors
/// When the database cannot be asked.
pub async fn founded(db: &impl Db, ids: &[VillageId]) -> Result<Vec<(VillageId, Day)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let ids = binds.add_all(ids.iter().map(|id| id.0));
    let sql = format!(
        "select village_id, min(from_day) as first from village_path \
         where village_id in ({ids}) group by village_id"
    );
    row::list(db, "village_founded", sql, binds.values()).await
}
