//! What the papers of up to a day say of communes and villages. A paper on a whole commune speaks of the
//! land that the commune had on its day: of what came and went since, the villages are put in and taken
//! off.

use std::collections::BTreeMap;

use base::Day;
use base::area::AreaKey;
use base::id::VillageId;

use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};
use crate::{Db, Scope};

/// How many households, and people where they are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stated {
    pub households: i64,
    pub people: Option<i64>,
}

impl Stated {
    /// Both together; people are known only where both know them.
    #[must_use]
    pub fn and(self, other: Stated) -> Stated {
        Stated {
            households: self.households + other.households,
            people: self.people.zip(other.people).map(|(a, b)| a + b),
        }
    }

    /// What is left without a part.
    #[must_use]
    fn without(self, part: Stated) -> Stated {
        Stated {
            households: self.households - part.households,
            people: self.people.zip(part.people).map(|(a, b)| a - b),
        }
    }
}

/// A paper that a number stands on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatedBy {
    /// The commune of which it was written.
    pub commune: AreaKey,
    pub day: Day,
    pub paper: String,
}

/// What the papers in force say of one commune of a scope on a day.
#[derive(Debug, Clone)]
pub struct StatedCommune {
    pub commune: AreaKey,
    pub district: Option<AreaKey>,
    pub province: Option<AreaKey>,
    /// Of the whole commune; none when no paper says it and not all its villages are known.
    pub whole: Option<Stated>,
    /// The papers behind the whole.
    pub by: Vec<StatedBy>,
    /// Whether no paper says the whole as it stands: it was added up here.
    pub ours: bool,
    /// Of its villages, those that are known, each with its paper.
    pub villages: BTreeMap<VillageId, (Stated, StatedBy)>,
}

#[derive(FromRow)]
struct WholeRow {
    #[row(unlisted)]
    commune: AreaKey,
    #[row(unlisted)]
    district: Option<AreaKey>,
    #[row(unlisted)]
    province: Option<AreaKey>,
    #[row(unlisted)]
    day: Option<Day>,
    #[row(unlisted)]
    paper: Option<String>,
    #[row(unlisted)]
    households: Option<i64>,
    #[row(unlisted)]
    people: Option<i64>,
}

#[derive(FromRow)]
struct VillageRow {
    #[row(unlisted)]
    commune: AreaKey,
    #[row(unlisted)]
    village: VillageId,
    #[row(unlisted)]
    said_of: Option<AreaKey>,
    #[row(unlisted)]
    day: Option<Day>,
    #[row(unlisted)]
    paper: Option<String>,
    #[row(unlisted)]
    households: Option<i64>,
    #[row(unlisted)]
    people: Option<i64>,
}

/// A village that came to a commune, or left it for another.
#[derive(FromRow)]
struct Moved {
    #[row(unlisted)]
    commune: AreaKey,
    /// The first day on which it lay elsewhere.
    #[row(unlisted)]
    moved_on: Day,
    /// 1 of one that came, 0 of one that left.
    #[row(unlisted)]
    came: i64,
    /// Of one that left as the commune's own paper had it, of one that came as it is known now.
    #[row(unlisted)]
    households: Option<i64>,
    #[row(unlisted)]
    people: Option<i64>,
}

/// The villages of a scope, and what they lie in.
fn scoped(scope: &Scope, binds: &mut Binds) -> String {
    let (from, to) = (binds.add(scope.day()), binds.add(scope.day()));
    let seen = scope.on_village("p.village_id", binds);
    format!(
        "with v as (select p.village_id, p.commune_key, p.district_key, p.province_key \
         from village_path p where p.from_day <= {from} and p.to_day > {to} and {seen})"
    )
}

/// The latest paper on a whole commune of up to a day.
fn latest_whole(commune: &str, day: &str) -> String {
    format!(
        "(select y.id from resident_count y where y.commune_key = {commune} \
         and y.withdrawn_at is null and y.households is not null and y.day <= {day} \
         order by y.day desc, y.id desc limit 1)"
    )
}

/// The latest paper on a village of up to a day, whichever commune it was written of.
fn latest_village(village: &str, day: &str) -> String {
    format!(
        "(select y.id from resident_count_village m join resident_count y on y.id = m.resident_count_id \
         where m.village_id = {village} and y.withdrawn_at is null and y.day <= {day} \
         order by y.day desc, y.id desc limit 1)"
    )
}

/// What the papers of up to a day say of the communes that the scope has villages of: the latest paper on
/// the whole commune with what came and went since, else the sum of its villages where all of them are
/// known. Without `by_village` the villages of communes whose whole is known are not read.
///
/// # Errors
/// When the database cannot be asked.
pub async fn stated(
    db: &impl Db,
    scope: &Scope,
    day: Day,
    by_village: bool,
) -> Result<Vec<StatedCommune>> {
    let mut binds = Binds::default();
    let head = scoped(scope, &mut binds);
    let paper = latest_whole("c.commune_key", &binds.add(day));
    let sql = format!(
        "{head} select c.commune_key, c.district_key, c.province_key, x.day, x.paper, x.households, x.people \
         from (select distinct commune_key, district_key, province_key from v) c \
         left join resident_count x on x.id = {paper}"
    );
    let whole: Vec<WholeRow> = row::list(db, "resident_stated", sql, binds.values()).await?;
    let mut moved = moves(db, scope, day).await?;
    let mut by = villages(db, scope, day, by_village || !moved.is_empty()).await?;
    let communes = whole.into_iter().map(|it| {
        let (all, villages) = by.remove(&it.commune).unwrap_or_default();
        let moves = moved.remove(&it.commune).unwrap_or_default();
        let own = match (it.households, it.day, it.paper) {
            (Some(households), Some(day), Some(paper)) => Some((
                Stated { households, people: it.people },
                StatedBy { commune: it.commune.clone(), day, paper },
            )),
            _ => None,
        };
        let since = |day: Day| moves.iter().filter(move |it| it.moved_on > day);
        let now = own.as_ref().and_then(|(stated, by)| put_right(*stated, since(by.day)));
        let changed = own.as_ref().is_some_and(|(_, by)| since(by.day).next().is_some());
        let sum = || {
            let known = villages.values().map(|(stated, _)| *stated);
            known.reduce(Stated::and).filter(|_| all)
        };
        // As a paper has it; else village by village; else a paper with what moved since.
        let (whole, ours, said) = match (own, sum()) {
            (Some((_, by)), _) if !changed => (now, false, vec![by]),
            (_, Some(sum)) => {
                let mut said: Vec<StatedBy> = villages.values().map(|it| it.1.clone()).collect();
                said.sort();
                said.dedup();
                (Some(sum), said.len() > 1, said)
            }
            (Some((_, by)), None) if now.is_some() => (now, true, vec![by]),
            (_, None) => (None, false, Vec::new()),
        };
        StatedCommune {
            whole,
            by: said,
            ours,
            commune: it.commune,
            district: it.district,
            province: it.province,
            villages,
        }
    });
    Ok(communes.collect())
}

/// A number of before with the villages put in that came since and those taken off that left; none where
/// one of them is not known.
fn put_right<'a>(was: Stated, moves: impl Iterator<Item = &'a Moved>) -> Option<Stated> {
    let mut now = was;
    for it in moves {
        let part = Stated { households: it.households?, people: it.people };
        now = if it.came == 1 { now.and(part) } else { now.without(part) };
    }
    let whole = now.households >= 0 && now.people.is_none_or(|people| people >= now.households);
    Some(now).filter(|_| whole)
}

type OfVillages = BTreeMap<AreaKey, (bool, BTreeMap<VillageId, (Stated, StatedBy)>)>;

/// What is known of the villages of each commune, and whether it is of all of them.
async fn villages(db: &impl Db, scope: &Scope, day: Day, of_all: bool) -> Result<OfVillages> {
    let mut binds = Binds::default();
    let head = scoped(scope, &mut binds);
    let day = binds.add(day);
    let needed = match of_all {
        true => String::new(),
        false => format!(
            " where not exists (select 1 from resident_count o where o.commune_key = v.commune_key \
             and o.withdrawn_at is null and o.households is not null and o.day <= {day})"
        ),
    };
    let sql = format!(
        "{head} select v.commune_key, v.village_id, x.commune_key as said_of_key, x.day, \
         x.paper, l.households, l.people from v \
         left join resident_count x on x.id = {} \
         left join resident_count_village l on l.resident_count_id = x.id \
          and l.village_id = v.village_id{needed}",
        latest_village("v.village_id", &day)
    );
    let rows: Vec<VillageRow> =
        row::list(db, "resident_stated_villages", sql, binds.values()).await?;
    let mut by: OfVillages = BTreeMap::new();
    for it in rows {
        let (all, known) = by.entry(it.commune).or_insert((true, BTreeMap::new()));
        match (it.households, it.said_of, it.day, it.paper) {
            (Some(households), Some(commune), Some(day), Some(paper)) => {
                let stated = Stated { households, people: it.people };
                known.insert(it.village, (stated, StatedBy { commune, day, paper }));
            }
            _ => *all = false,
        }
    }
    Ok(by)
}

/// The villages that came to communes of the scope from others, or left them for others, after the
/// commune's own paper and by the day on which the scope looks.
async fn moves(db: &impl Db, scope: &Scope, day: Day) -> Result<BTreeMap<AreaKey, Vec<Moved>>> {
    let mut binds = Binds::default();
    let head = scoped(scope, &mut binds);
    let (on, day) = (binds.add(scope.day()), binds.add(day));
    let came = latest_village("b.village_id", &day);
    let sql = format!(
        "{head}, c as (select k.commune_key, x.id, x.day \
          from (select distinct c.commune_key from v c) k, resident_count x \
          where x.id = {}) \
         select c.commune_key, a.to_day as moved_on, cast(0 as bigint) as came, \
          l.households, l.people \
         from c join village_path a on a.commune_key = c.commune_key \
          and a.to_day > c.day and a.to_day <= {on} \
         join village_path b on b.village_id = a.village_id and b.from_day = a.to_day \
          and b.commune_key <> a.commune_key \
         left join resident_count_village l on l.village_id = a.village_id \
          and l.resident_count_id = c.id \
         union all \
         select c.commune_key, b.from_day as moved_on, cast(1 as bigint) as came, \
          l.households, l.people \
         from c join village_path b on b.commune_key = c.commune_key \
          and b.from_day > c.day and b.from_day <= {on} \
         join village_path a on a.village_id = b.village_id and a.to_day = b.from_day \
          and a.commune_key <> b.commune_key \
         left join resident_count_village l on l.village_id = b.village_id \
          and l.resident_count_id = {came}",
        latest_whole("k.commune_key", &day)
    );
    let rows: Vec<Moved> = row::list(db, "resident_moves", sql, binds.values()).await?;
    let mut by: BTreeMap<AreaKey, Vec<Moved>> = BTreeMap::new();
    for it in rows {
        by.entry(it.commune.clone()).or_default().push(it);
    }
    Ok(by)
}

/// The last day on which a village came to each of some communes from another, or left it for another.
///
/// # Errors
/// When the database cannot be asked.
pub async fn last_moves(
    db: &impl Db,
    communes: &[AreaKey],
    until: Day,
) -> Result<BTreeMap<AreaKey, Day>> {
    let mut found = BTreeMap::new();
    for some in communes.chunks(FORMERS_MAX) {
        let mut binds = Binds::default();
        let until = binds.add(until);
        let keys = binds.add_all(some.iter().map(AreaKey::as_str));
        let sql = format!(
            "select m.commune, max(m.moved_on) as moved_on from ( \
              select b.commune_key as commune, b.from_day as moved_on from village_path b \
              join village_path a on a.village_id = b.village_id and a.to_day = b.from_day \
               and a.commune_key <> b.commune_key \
              where b.commune_key in ({keys}) and b.from_day <= {until} \
              union all \
              select a.commune_key as commune, a.to_day as moved_on from village_path a \
              join village_path b on b.village_id = a.village_id and b.from_day = a.to_day \
               and b.commune_key <> a.commune_key \
              where a.commune_key in ({keys}) and a.to_day <= {until}) m group by m.commune"
        );
        let rows: Vec<(AreaKey, Day)> =
            row::list(db, "resident_last_moves", sql, binds.values()).await?;
        found.extend(rows);
    }
    Ok(found)
}

#[derive(FromRow)]
struct FormerRow {
    #[row(unlisted)]
    commune: AreaKey,
    #[row(unlisted)]
    day: Day,
    #[row(unlisted)]
    paper: String,
    #[row(unlisted)]
    households: i64,
    #[row(unlisted)]
    people: Option<i64>,
    #[row(unlisted)]
    moved: bool,
}

/// Communes asked for in one statement: each is a value that is bound, of which SQLite takes 32 766.
const FORMERS_MAX: usize = 10_000;

/// What the latest paper of up to a day says of whole communes that ended, while it held: one from whose
/// paper a village came or went before its last day is left out.
///
/// # Errors
/// When the database cannot be asked.
pub async fn formers(
    db: &impl Db,
    communes: &[AreaKey],
    day: Day,
) -> Result<BTreeMap<AreaKey, (Stated, StatedBy)>> {
    let mut found = BTreeMap::new();
    for some in communes.chunks(FORMERS_MAX) {
        let mut binds = Binds::default();
        let day = binds.add(day);
        let keys = binds.add_all(some.iter().map(AreaKey::as_str));
        let last = "(select max(z.to_day) from village_path z where z.commune_key = x.commune_key)";
        let sql = format!(
            "select x.commune_key, x.day, x.paper, x.households, x.people, \
             (exists (select 1 from village_path a where a.commune_key = x.commune_key \
               and a.to_day > x.day and a.to_day < {last} and exists (select 1 from village_path b \
               where b.village_id = a.village_id and b.from_day = a.to_day \
               and b.commune_key <> a.commune_key)) \
              or exists (select 1 from village_path b where b.commune_key = x.commune_key \
               and b.from_day > x.day and exists (select 1 from village_path a \
               where a.village_id = b.village_id and a.to_day = b.from_day \
               and a.commune_key <> b.commune_key))) as moved \
             from resident_count x where x.commune_key in ({keys}) and x.id = {}",
            latest_whole("x.commune_key", &day)
        );
        let rows: Vec<FormerRow> = row::list(db, "resident_formers", sql, binds.values()).await?;
        found.extend(rows.into_iter().filter(|it| !it.moved).map(|it| {
            let stated = Stated { households: it.households, people: it.people };
            let by = StatedBy { commune: it.commune.clone(), day: it.day, paper: it.paper };
            (it.commune, (stated, by))
        }));
    }
    Ok(found)
}
