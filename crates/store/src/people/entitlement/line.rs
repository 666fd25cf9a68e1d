//! The lines of what was listed, granted, ended: of one list, of people who are no longer entitled; and how
//! many people have health insurance.

use std::collections::HashMap;

use base::Day;
use base::area::AreaKey;
use base::closed_set;
use base::id::{EntitlementId, EntitlementLineId, HouseholdId, PersonId, VillageId};
use register::Class;
use register::people::entitlement::Holder;

use super::entitled::{Among, Asked, held, not_entitled};
use super::{EntitlementKind, holds, stands};
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};
use crate::{Db, Scope};

closed_set! {
    /// Why somebody who holds a policy is no longer entitled to it.
    LapsedWhy {
        /// The person died.
        Died = "died",
        /// Nobody of the commune any more: moved away, or the household ended.
        Moved = "moved",
        /// The class in force is another one.
        Class = "class",
        /// The class fits, but not what is known of the person, or the days of the policy.
        Facts = "facts",
    }
}

crate::kernel::row::set_columns!(LapsedWhy);

/// A line as it was put down.
#[derive(Debug, Clone, FromRow)]
#[row(table = "g")]
pub struct LineRow {
    pub id: EntitlementLineId,
    pub entitlement: EntitlementId,
    #[row(sql = "t.commune_key")]
    pub commune: AreaKey,
    pub kind: EntitlementKind,
    pub policy: String,
    pub day: Day,
    pub household: HouseholdId,
    #[row(sql = "hh.code")]
    pub code: String,
    pub person: Option<PersonId>,
    /// The person's name; empty where it is of the household.
    #[row(sql = "coalesce(p.name, '')")]
    pub name: String,
    pub number: String,
    pub valid_from: Option<Day>,
    pub valid_to: Option<Day>,
    pub amount_vnd: Option<i64>,
    /// Whether it was taken back or put right.
    #[row(unlisted)]
    pub is_void: bool,
}

const FROM: &str = "entitlement_line g join entitlement t on t.id = g.entitlement_id \
                    join household hh on hh.id = g.household_id \
                    left join person p on p.id = g.person_id";

fn columns() -> String {
    format!("{}, case when {} then false else true end as is_void", LineRow::columns(), stands("g"))
}

/// The lines of one list, one page by their place in it.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of_one(
    db: &impl Db,
    id: EntitlementId,
    after: Option<EntitlementLineId>,
    limit: u32,
) -> Result<Vec<LineRow>> {
    let after = after.map_or(uuid::Uuid::nil(), |id| id.0);
    let sql = format!(
        "select {} from {FROM} where g.entitlement_id = $1 and g.id > $2 order by g.id limit $3",
        columns()
    );
    let values = [id.0.into(), after.into(), i64::from(limit).into()];
    row::list(db, "entitlement_lines", sql, values).await
}

/// Lines by their ids, as far as the scope has them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of_many(
    db: &impl Db,
    scope: &Scope,
    ids: &[EntitlementLineId],
) -> Result<HashMap<EntitlementLineId, LineRow>> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let keys = binds.add_all(chunk.iter().map(|id| id.0));
        let seen = scope.on_commune("t.commune_key", &mut binds);
        let sql = format!("select {} from {FROM} where g.id in ({keys}) and {seen}", columns());
        let rows: Vec<LineRow> =
            row::list(db, "entitlement_lines_many", sql, binds.values()).await?;
        found.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(found)
}

/// What was put down of a household and its people, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of_household(
    db: &impl Db,
    scope: &Scope,
    household: HouseholdId,
    people: &[PersonId],
    limit: u32,
) -> Result<Vec<LineRow>> {
    let mut binds = Binds::default();
    let household = binds.add(household.0);
    let mut whose = format!("g.household_id = {household}");
    if !people.is_empty() {
        let people = binds.add_all(people.iter().map(|id| id.0));
        whose = format!("({whose} or g.person_id in ({people}))");
    }
    let seen = scope.on_commune("t.commune_key", &mut binds);
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "select {} from {FROM} where {whose} and {seen} order by g.day desc, g.id desc \
         limit {limit}",
        columns()
    );
    row::list(db, "entitlement_lines_household", sql, binds.values()).await
}

/// Which lines of a kind stand that name these lines: ended ones, kept ones.
///
/// # Errors
/// When the database cannot be asked.
pub async fn that_name(
    db: &impl Db,
    kind: EntitlementKind,
    ids: &[EntitlementLineId],
) -> Result<Vec<EntitlementLineId>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let kind = binds.add(kind.as_str());
        let keys = binds.add_all(chunk.iter().map(|id| id.0));
        let sql = format!(
            "select x.line_id from entitlement_line x where x.kind = {kind} \
             and x.line_id in ({keys}) and {}",
            stands("x")
        );
        let rows: Vec<EntitlementLineId> =
            row::values(db, "entitlement_lines_naming", sql, binds.values()).await?;
        found.extend(rows);
    }
    Ok(found)
}

/// What somebody holds of a policy.
#[derive(Debug, Clone, FromRow)]
pub struct HeldLine {
    pub id: EntitlementLineId,
    pub household: HouseholdId,
    pub person: Option<PersonId>,
    pub valid_from: Day,
    pub valid_to: Option<Day>,
}

/// What these people, or these households, hold of a policy from a day on or later.
///
/// # Errors
/// When the database cannot be asked.
pub async fn held_of_many(
    db: &impl Db,
    policy: &str,
    holder: Holder,
    ids: &[uuid::Uuid],
    from: Day,
) -> Result<Vec<HeldLine>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(500) {
        let mut binds = Binds::default();
        let (policy, from) = (binds.add(policy), binds.add(from));
        let keys = binds.add_all(chunk.iter().copied());
        let whose = match holder {
            Holder::Person => format!("g.person_id in ({keys})"),
            Holder::Household => format!("g.household_id in ({keys}) and g.person_id is null"),
        };
        let sql = format!(
            "select {} from entitlement_line g where g.policy = {policy} and g.kind = 'granted' \
             and (g.valid_to is null or g.valid_to >= {from}) and {whose} and {} \
             and not exists (select 1 from entitlement_line en where en.line_id = g.id \
              and en.kind = 'ended' and {})",
            HeldLine::columns(),
            stands("g"),
            stands("en")
        );
        let rows: Vec<HeldLine> = row::list(db, "entitlement_held", sql, binds.values()).await?;
        found.extend(rows);
    }
    Ok(found)
}

/// A line that holds on the day though whoever has it is no longer entitled.
#[derive(Debug, Clone, FromRow)]
#[row(table = "g")]
pub struct LapsedRow {
    pub id: EntitlementLineId,
    pub policy: String,
    pub household: HouseholdId,
    #[row(sql = "hh.code")]
    pub code: String,
    pub person: Option<PersonId>,
    /// The person's name; empty where it is of the household.
    #[row(sql = "coalesce(p.name, '')")]
    pub name: String,
    pub number: String,
    pub valid_from: Day,
    pub valid_to: Option<Day>,
    pub why: LapsedWhy,
    /// The class of the household that it is of, on the day.
    pub class: Option<Class>,
}

/// Those who hold a policy and are no longer entitled to it, one page by household.
///
/// # Errors
/// When the database cannot be asked.
pub async fn lapsed_list(
    db: &impl Db,
    asked: Asked<'_>,
    among: Among<'_>,
    after: Option<(String, EntitlementLineId)>,
    limit: u32,
) -> Result<Vec<LapsedRow>> {
    let mut binds = Binds::default();
    let at = binds.add(among.day);
    let held = held(among, &at, &mut binds);
    let condition = not_entitled(asked, among, &at, &mut binds);
    let why = why(asked, among, &at, &mut binds);
    let class = "(select k.class from class_fact k where k.household_id = g.household_id \
                  and k.from_day <= {at} order by k.from_day desc limit 1)"
        .replace("{at}", &at);
    let columns = LapsedRow::columns()
        .replace("g.why", &format!("{why} as why"))
        .replace("g.class", &format!("{class} as class"));
    let wanted = wanted(asked, among, &at, &mut binds);
    let mut all = vec![wanted, condition];
    if let Some((code, id)) = after {
        all.push(format!("(hh.code, g.id) > ({}, {})", binds.add(code), binds.add(id.0)));
    }
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "with held as ({held}) select {columns} from {FROM} where {} \
         order by hh.code, g.id limit {limit}",
        all.join(" and ")
    );
    row::list(db, "entitlement_lapsed", sql, binds.values()).await
}

/// How many hold a policy and are no longer entitled to it, policy by policy.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_lapsed(
    db: &impl Db,
    asked: &[Asked<'_>],
    among: Among<'_>,
) -> Result<Vec<(String, i64)>> {
    let mut binds = Binds::default();
    let at = binds.add(among.day);
    let held = held(among, &at, &mut binds);
    let each = asked.iter().map(|asked| {
        let condition = not_entitled(*asked, among, &at, &mut binds);
        let wanted = wanted(*asked, among, &at, &mut binds);
        let policy = binds.add(asked.policy.id.as_str());
        format!(
            "select cast({policy} as text) as policy, count(*) as n from {FROM} \
             where {wanted} and {condition}"
        )
    });
    let each: Vec<String> = each.collect();
    if each.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("with held as ({held}) {}", each.join(" union all "));
    row::list(db, "entitlement_count_lapsed", sql, binds.values()).await
}

/// Lines of the policy that hold on the day, were granted by a commune of the scope, and of which nobody said
/// that they go on.
fn wanted(asked: Asked<'_>, among: Among<'_>, at: &str, binds: &mut Binds) -> String {
    let policy = binds.add(asked.policy.id.as_str());
    let mut all = vec![
        format!("g.policy = {policy}"),
        holds("g", at),
        among.scope.on_commune("t.commune_key", binds),
        format!(
            "not exists (select 1 from entitlement_line kp where kp.line_id = g.id \
             and kp.kind = 'kept' and kp.valid_to >= {at} and {})",
            stands("kp")
        ),
    ];
    // A village sees those who lived in it last.
    let last = "(select ly.village_id from stay ly where ly.household_id = g.household_id \
                order by ly.from_day desc limit 1)";
    if matches!(among.scope.area(), crate::ScopeArea::Village(_)) {
        all.push(among.scope.on_village(last, binds));
    }
    if let Some(village) = among.village {
        all.push(format!("{last} = {}", binds.add(village.0)));
    }
    all.join(" and ")
}

fn why(asked: Asked<'_>, among: Among<'_>, at: &str, binds: &mut Binds) -> String {
    let classes: Vec<Class> =
        asked.value.who.iter().flat_map(|who| who.classes().iter().copied()).collect();
    let classes = classes.iter().map(|class| format!("'{class}'")).collect::<Vec<_>>().join(", ");
    let lies = among.scope.on_village("ny.village_id", binds);
    let here = match asked.policy.holder {
        Holder::Person => format!(
            "select 1 from membership nm join stay ny on ny.household_id = nm.household_id \
             where nm.person_id = g.person_id and nm.from_day <= {at} and nm.to_day > {at} \
             and ny.from_day <= {at} and ny.to_day > {at} and {lies}"
        ),
        Holder::Household => format!(
            "select 1 from stay ny where ny.household_id = g.household_id \
             and ny.from_day <= {at} and ny.to_day > {at} and {lies}"
        ),
    };
    let fits = match asked.policy.holder {
        Holder::Person => format!(
            "select 1 from membership nm join held nh on nh.household_id = nm.household_id \
             where nm.person_id = g.person_id and nm.from_day <= {at} and nm.to_day > {at} \
             and nh.class in ({classes})"
        ),
        Holder::Household => format!(
            "select 1 from held nh where nh.household_id = g.household_id \
             and nh.class in ({classes})"
        ),
    };
    format!(
        "case when exists (select 1 from event_person dp join event de on de.id = dp.event_id \
          where dp.person_id = g.person_id and dp.part = 'died' and de.kind <> 'undo' \
          and de.day <= {at} and not exists (select 1 from event du where du.undoes = de.id)) \
          then 'died' when not exists ({here}) then 'moved' \
          when exists ({fits}) then 'facts' else 'class' end"
    )
}

/// How many people of a village have health insurance, and of how many it is known.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct CoverageRow {
    pub village: VillageId,
    pub village_name: String,
    /// Everybody who lives there on the day.
    pub people: i64,
    /// Those with a card of a policy, or with a fact that says so.
    pub insured: i64,
    /// Those of whom a fact says that they have none.
    pub uninsured: i64,
}

/// How many people have health insurance on a day, village by village: by what was granted of these policies,
/// else by what is known of each.
///
/// # Errors
/// When the database cannot be asked.
pub async fn coverage(
    db: &impl Db,
    scope: &Scope,
    day: Day,
    policies: &[&str],
) -> Result<Vec<CoverageRow>> {
    let mut binds = Binds::default();
    let at = binds.add(day);
    let card = match policies {
        [] => "1 = 0".to_owned(),
        some => {
            let some = binds.add_all(some.iter().copied());
            format!(
                "exists (select 1 from entitlement_line g where g.person_id = m.person_id \
                 and g.policy in ({some}) and {})",
                holds("g", &at)
            )
        }
    };
    let seen = scope.on_village("y.village_id", &mut binds);
    let fact = format!(
        "(select f.health_insurance from person_fact f where f.person_id = m.person_id \
         and f.from_day <= {at} order by f.from_day desc, f.revision desc limit 1)"
    );
    let sql = format!(
        "select c.village_id, v.name as village_name, count(*) as people, \
         sum(case when c.state = 1 then 1 else 0 end) as insured, \
         sum(case when c.state = 0 then 1 else 0 end) as uninsured \
         from (select y.village_id, case when {card} then 1 when {fact} is true then 1 \
          when {fact} is false then 0 else 2 end as state \
          from stay y join membership m on m.household_id = y.household_id \
          and m.from_day <= {at} and m.to_day > {at} \
          where y.from_day <= {at} and y.to_day > {at} and {seen}) c \
         join village v on v.id = c.village_id \
         group by c.village_id, v.name, v.sort_key order by v.sort_key, c.village_id limit 5000"
    );
    row::list(db, "entitlement_coverage", sql, binds.values()).await
}

/// A person of a household that a list names by its code.
#[derive(Debug, Clone, FromRow)]
pub struct NamedPerson {
    pub code: String,
    pub household: HouseholdId,
    pub person: PersonId,
    pub name: String,
    pub folded: String,
    pub birth_year: Option<i32>,
}

/// Who belongs to households of these codes on a day, in the scope.
///
/// # Errors
/// When the database cannot be asked.
pub async fn people_of_codes(
    db: &impl Db,
    scope: &Scope,
    codes: &[String],
    day: Day,
) -> Result<Vec<NamedPerson>> {
    let mut found = Vec::new();
    for chunk in codes.chunks(500) {
        let mut binds = Binds::default();
        let at = binds.add(day);
        let codes = binds.add_all(chunk.iter().map(String::as_str));
        let seen = scope.on_village("y.village_id", &mut binds);
        let sql = format!(
            "select hh.code, m.household_id, m.person_id, p.name, p.folded, p.birth_year \
             from household hh join stay y on y.household_id = hh.id \
             and y.from_day <= {at} and y.to_day > {at} \
             join membership m on m.household_id = hh.id \
             and m.from_day <= {at} and m.to_day > {at} join person p on p.id = m.person_id \
             where hh.code in ({codes}) and {seen} order by hh.code, m.position"
        );
        found
            .extend(row::list::<NamedPerson>(db, "entitlement_people", sql, binds.values()).await?);
    }
    Ok(found)
}

/// Which of these people, or households, live in the scope on a day; a grant is put down for nobody else.
///
/// # Errors
/// When the database cannot be asked.
pub async fn known(
    db: &impl Db,
    scope: &Scope,
    holders: &[(HouseholdId, Option<PersonId>)],
) -> Result<Vec<(HouseholdId, Option<PersonId>)>> {
    let mut found = Vec::new();
    for chunk in holders.chunks(500) {
        let mut binds = Binds::default();
        let keys = binds.add_all(chunk.iter().map(|(household, _)| household.0));
        let seen = scope.on_village("y.village_id", &mut binds);
        // Also whoever died or left meanwhile once belonged to it: a card of before is put down as well.
        let sql = format!(
            "select distinct m.household_id, m.person_id from membership m \
             where m.household_id in ({keys}) and exists (select 1 from stay y \
              where y.household_id = m.household_id and {seen})"
        );
        let rows: Vec<(HouseholdId, PersonId)> =
            row::list(db, "entitlement_known", sql, binds.values()).await?;
        for (household, person) in rows {
            found.push((household, Some(person)));
            found.push((household, None));
        }
    }
    Ok(found)
}

/// On which day people died, as far as the register has it.
///
/// # Errors
/// When the database cannot be asked.
pub async fn deaths(db: &impl Db, people: &[PersonId]) -> Result<Vec<(PersonId, Day)>> {
    let mut found = Vec::new();
    for chunk in people.chunks(500) {
        let mut binds = Binds::default();
        let keys = binds.add_all(chunk.iter().map(|id| id.0));
        let sql = format!(
            "select d.person_id, min(e.day) as day from event_person d \
             join event e on e.id = d.event_id where d.part = 'died' and d.person_id in ({keys}) \
             and e.kind <> 'undo' and not exists (select 1 from event u where u.undoes = e.id) \
             group by d.person_id"
        );
        let rows: Vec<(PersonId, Day)> =
            row::list(db, "entitlement_deaths", sql, binds.values()).await?;
        found.extend(rows);
    }
    Ok(found)
}
