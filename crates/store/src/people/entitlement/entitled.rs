//! Who is entitled on a day: a select a policy over the households of the scope, their classes in force and
//! their members; whether they received it stands beside.

use base::id::{EntitlementLineId, HouseholdId, PersonId, VillageId};
use base::{Birth, Day};
use chrono::Months;
use register::people::entitlement::{Holder, Policy, PolicyValue, Who};
use register::{Class, Sex};

use super::holds;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};
use crate::{Db, Scope};

/// A policy with the value that holds on the day.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub policy: &'a Policy,
    pub value: &'a PolicyValue,
}

/// Which of the entitled are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Received {
    #[default]
    All,
    /// Those that hold nothing of it on the day.
    Missing,
    /// The same, and on no list that was handed in.
    Unlisted,
    Held,
}

/// Where the entitled are looked for.
#[derive(Debug, Clone, Copy)]
pub struct Among<'a> {
    pub scope: &'a Scope,
    pub day: Day,
    pub village: Option<VillageId>,
    pub household: Option<HouseholdId>,
}

/// One who is entitled.
#[derive(Debug, Clone, FromRow)]
#[row(table = "e")]
pub struct EntitledRow {
    pub policy: String,
    /// Which shape of the rule, by its place.
    pub rule: i32,
    pub household: HouseholdId,
    #[row(sql = "hh.code")]
    pub code: String,
    #[row(sql = "v.name")]
    pub village_name: String,
    #[row(sql = "v.sort_key")]
    pub village_key: String,
    pub address: String,
    pub class: Class,
    pub class_from: Day,
    pub decision_number: Option<String>,
    pub decision_day: Option<Day>,
    #[row(sql = "hp.name")]
    pub head: Option<String>,
    pub person: Option<PersonId>,
    pub position: i32,
    /// The person's name; the head's, where the household is entitled.
    #[row(sql = "coalesce(p.name, hp.name)")]
    pub name: Option<String>,
    #[row(sql = "coalesce(p.sex, hp.sex)")]
    pub sex: Option<Sex>,
    #[row(sql = "case when p.id is null then hp.birth_day else p.birth_day end")]
    pub birth_day: Option<Day>,
    #[row(sql = "case when p.id is null then hp.birth_year else p.birth_year end")]
    pub birth_year: Option<i32>,
    pub since: Day,
    /// What is held on the day.
    #[row(sql = "g.id")]
    pub line: Option<EntitlementLineId>,
    #[row(sql = "g.number")]
    pub number: Option<String>,
    #[row(sql = "g.valid_from")]
    pub valid_from: Option<Day>,
    #[row(sql = "g.valid_to")]
    pub valid_to: Option<Day>,
    /// The last list that was handed in with it.
    pub listed_on: Option<Day>,
}

impl EntitledRow {
    /// The day or the year of birth.
    pub fn birth(&self) -> Option<Birth> {
        self.birth_day.map(Birth::Day).or(self.birth_year.map(Birth::Year))
    }
}

/// The households of the scope on the day with their class in force.
pub(super) fn held(among: Among<'_>, day: &str, binds: &mut Binds) -> String {
    let mut all = vec![
        format!("y.from_day <= {day} and y.to_day > {day}"),
        among.scope.on_village("y.village_id", binds),
    ];
    if let Some(village) = among.village {
        all.push(format!("y.village_id = {}", binds.add(village.0)));
    }
    if let Some(household) = among.household {
        all.push(format!("y.household_id = {}", binds.add(household.0)));
    }
    format!(
        "select y.household_id, y.village_id, y.address, c.class, c.from_day, c.decision_number, \
         c.decision_day from stay y \
         join class_fact c on c.household_id = y.household_id and c.from_day = \
          (select max(l.from_day) from class_fact l \
           where l.household_id = y.household_id and l.from_day <= {day}) \
         where {}",
        all.join(" and ")
    )
}

fn later(a: &str, b: &str) -> String {
    format!("case when {a} > {b} then {a} else {b} end")
}

fn names(classes: &[Class]) -> String {
    // Names of ours, not of anybody's typing.
    classes.iter().map(|class| format!("'{class}'")).collect::<Vec<_>>().join(", ")
}

/// The condition of one shape over the household `h` and the member `m`; none where nobody is entitled by it.
fn shape(who: &Who, day: Day, at: &str, binds: &mut Binds) -> Option<String> {
    match who {
        Who::Class { classes } => Some(format!("h.class in ({})", names(classes))),
        Who::ClassAtSchool { classes } => Some(format!(
            "h.class in ({}) and (select f.attending from person_fact f \
             where f.person_id = m.person_id and f.from_day <= {at} \
             order by f.from_day desc, f.revision desc limit 1) is true",
            names(classes)
        )),
        Who::Escaped { classes, months } => {
            let first = day.checked_sub_months(Months::new((*months)?))?;
            let classes = names(classes);
            Some(format!(
                "h.class not in ({classes}) and h.from_day > {} and (select b.class from class_fact b \
                 where b.household_id = h.household_id and b.from_day < h.from_day \
                 order by b.from_day desc limit 1) in ({classes})",
                binds.add(first)
            ))
        }
    }
}

/// The entitled of one policy.
fn of_policy(asked: Asked<'_>, day: Day, at: &str, binds: &mut Binds) -> Option<String> {
    let Asked { policy, value } = asked;
    let places: Vec<String> = value
        .who
        .iter()
        .enumerate()
        .filter_map(|(place, who)| {
            Some(format!("when {} then {place}", shape(who, day, at, binds)?))
        })
        .collect();
    if places.is_empty() {
        return None;
    }
    let rule = format!("case {} else -1 end", places.join(" "));
    let id = binds.add(policy.id.as_str());
    let begins = |since: String, binds: &mut Binds| match value.from {
        Some(from) => {
            let from = binds.add(from);
            later(&format!("({since})"), &from)
        }
        None => since,
    };
    let each = "h.household_id, h.village_id, h.address, h.class, h.from_day as class_from, \
                h.decision_number, h.decision_day";
    let sql = match policy.holder {
        Holder::Person => {
            let since = begins(later("h.from_day", "m.from_day"), binds);
            format!(
                "select cast({id} as text) as policy, {each}, m.person_id, m.position, \
                 {rule} as rule, {since} as since from held h \
                 join membership m on m.household_id = h.household_id \
                 and m.from_day <= {at} and m.to_day > {at}"
            )
        }
        Holder::Household => {
            let since = begins("h.from_day".to_owned(), binds);
            format!(
                // Nobody, of the type of an id: with the type of a cast SQLite finds no index on ids.
                "select cast({id} as text) as policy, {each}, \
                 nullif(h.household_id, h.household_id) as person_id, \
                 0 as position, {rule} as rule, {since} as since from held h"
            )
        }
    };
    Some(format!("select w.* from ({sql}) w where w.rule >= 0"))
}

/// What fits one who is entitled to what was put down for somebody.
fn same(holder: Holder, line: &str) -> String {
    match holder {
        Holder::Person => format!("{line}.person_id = e.person_id"),
        Holder::Household => {
            format!("{line}.household_id = e.household_id and {line}.person_id is null")
        }
    }
}

fn held_line(holder: Holder, day: &str) -> String {
    format!(
        "(select gl.id from entitlement_line gl where {} and gl.policy = e.policy and {} \
         order by gl.valid_from desc, gl.id limit 1)",
        same(holder, "gl"),
        holds("gl", day)
    )
}

fn listed_on(holder: Holder) -> String {
    format!(
        "(select max(ls.day) from entitlement_line ls where {} and ls.policy = e.policy \
         and ls.kind = 'listed' and {})",
        same(holder, "ls"),
        super::stands("ls")
    )
}

/// The entitled of policies with one kind of holder, as a select with all that a list shows.
fn shown(each: &str, holder: Holder, at: &str) -> String {
    let columns = EntitledRow::columns()
        .replace("e.listed_on", &format!("{} as listed_on", listed_on(holder)));
    format!(
        "select {columns} from ({each}) e join household hh on hh.id = e.household_id \
         join village v on v.id = e.village_id \
         left join membership hm on hm.household_id = e.household_id and hm.relation = 'head' \
          and hm.from_day <= {at} and hm.to_day > {at} \
         left join person hp on hp.id = hm.person_id \
         left join person p on p.id = e.person_id \
         left join entitlement_line g on g.id = {}",
        held_line(holder, at)
    )
}

/// Where a page goes on: village, household, place in it.
pub type After = (String, String, i32);

/// The entitled of one policy, one page by village and household.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    db: &impl Db,
    asked: Asked<'_>,
    among: Among<'_>,
    received: Received,
    after: Option<After>,
    limit: u32,
) -> Result<Vec<EntitledRow>> {
    let mut binds = Binds::default();
    let at = binds.add(among.day);
    let held = held(among, &at, &mut binds);
    let Some(each) = of_policy(asked, among.day, &at, &mut binds) else { return Ok(Vec::new()) };
    let each = shown(&each, asked.policy.holder, &at);
    let mut all: Vec<String> = Vec::new();
    match received {
        Received::All => {}
        Received::Missing => all.push("r.line is null".to_owned()),
        Received::Unlisted => {
            all.push("r.line is null and r.listed_on is null".to_owned());
        }
        Received::Held => all.push("r.line is not null".to_owned()),
    }
    if let Some((village, code, position)) = after {
        all.push(format!(
            "(r.village_key, r.code, r.position) > ({}, {}, {})",
            binds.add(village),
            binds.add(code),
            binds.add(position)
        ));
    }
    let wanted =
        if all.is_empty() { String::new() } else { format!("where {}", all.join(" and ")) };
    let limit = binds.add(i64::from(limit));
    let sql = format!(
        "with held as ({held}) select r.* from ({each}) r {wanted} \
         order by r.village_key, r.code, r.position limit {limit}"
    );
    row::list(db, "entitled_list", sql, binds.values()).await
}

/// What a household and its people are entitled to, policy by policy.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of_household(
    db: &impl Db,
    asked: &[Asked<'_>],
    among: Among<'_>,
) -> Result<Vec<EntitledRow>> {
    let mut binds = Binds::default();
    let at = binds.add(among.day);
    let held = held(among, &at, &mut binds);
    // What is shown is joined once a kind of holder, not once a policy: PostgreSQL plans each join anew.
    let mut each: Vec<String> = Vec::new();
    for holder in [Holder::Person, Holder::Household] {
        let of_holder = asked.iter().filter(|asked| asked.policy.holder == holder);
        let policies: Vec<String> =
            of_holder.filter_map(|it| of_policy(*it, among.day, &at, &mut binds)).collect();
        if !policies.is_empty() {
            each.push(shown(&policies.join(" union all "), holder, &at));
        }
    }
    if each.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("with held as ({held}) {}", each.join(" union all "));
    row::list(db, "entitled_of_household", sql, binds.values()).await
}

/// How many are entitled to a policy, and how many of them received it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct EntitledCount {
    pub policy: String,
    pub village: Option<VillageId>,
    pub village_name: Option<String>,
    pub entitled: i64,
    pub received: i64,
    /// Those who did not and stand on no list that was handed in.
    pub unlisted: i64,
}

/// How many, policy by policy; and by village where asked.
///
/// # Errors
/// When the database cannot be asked.
pub async fn counts(
    db: &impl Db,
    asked: &[Asked<'_>],
    among: Among<'_>,
    by_village: bool,
) -> Result<Vec<EntitledCount>> {
    let mut binds = Binds::default();
    let at = binds.add(among.day);
    let held = held(among, &at, &mut binds);
    let each: Vec<String> = asked
        .iter()
        .filter_map(|asked| {
            let each = of_policy(*asked, among.day, &at, &mut binds)?;
            let holder = asked.policy.holder;
            Some(format!(
                "select e.policy, e.village_id, \
                 case when {} is null then 0 else 1 end as has, \
                 case when {} is null then 0 else 1 end as was_listed from ({each}) e",
                held_line(holder, &at),
                listed_on(holder)
            ))
        })
        .collect();
    if each.is_empty() {
        return Ok(Vec::new());
    }
    let (village, name, join, group) = match by_village {
        true => ("c.village_id", "v.name", "join village v on v.id = c.village_id", {
            ", c.village_id, v.name, v.sort_key order by v.sort_key"
        }),
        false => ("cast(null as uuid)", "cast(null as text)", "", ""),
    };
    let sql = format!(
        "with held as ({held}) select c.policy, {village} as village_id, {name} as village_name, \
         count(*) as entitled, sum(c.has) as received, \
         sum(case when c.has = 0 and c.was_listed = 0 then 1 else 0 end) as unlisted \
         from ({}) c {join} group by c.policy{group}",
        each.join(" union all ")
    );
    row::list(db, "entitled_counts", sql, binds.values()).await
}

/// A condition of lines `g` whose person or household is not entitled in the scope on the day.
pub(super) fn not_entitled(
    asked: Asked<'_>,
    among: Among<'_>,
    at: &str,
    binds: &mut Binds,
) -> String {
    let same = same(asked.policy.holder, "g");
    match of_policy(asked, among.day, at, binds) {
        Some(each) => format!("not exists (select 1 from ({each}) e where {same})"),
        None => "1 = 1".to_owned(),
    }
}
