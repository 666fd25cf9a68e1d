//! What is known of many households at once, for lists that leave the program: one statement for some
//! hundred households and their members, which asks only for what the list has columns for. The rows
//! come as one text: handed over one by one they took most of the time. Which of it leaves is decided
//! above.

use base::Day;
use base::id::{HouseholdId, PersonId};
use register::{Class, Relation, Sex};
use serde::Deserialize;

use crate::kernel::dialect;
use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds};
use crate::kernel::seal::Sealer;
use crate::people::person_number;
use crate::{Db, Scope, StoreError};

/// What a list needs to know; what is not wanted is not looked up.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// The members, a line each; else a line a household.
    pub members: bool,
    /// Ids of people, for codes.
    pub person_id: bool,
    /// The person's days, sex and group: of the member, else of the head.
    pub person: bool,
    /// The person's number and why there is none.
    pub identity: bool,
    /// The head's name.
    pub head: bool,
    /// The village's name.
    pub village: bool,
    /// The commune of the day.
    pub commune: bool,
    pub address: bool,
    /// How many people.
    pub people: bool,
    /// The class, its decision and its points.
    pub class: bool,
    /// The deprivations behind the class.
    pub review: bool,
}

/// A person as exported; the number is whole and must be masked by whoever shows it.
#[derive(Debug, Clone)]
pub struct PersonDetail {
    /// Id; nil when neither it nor the number is wanted.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    pub sex: Option<Sex>,
    pub birth_day: Option<Day>,
    pub birth_year: Option<i32>,
    /// Ethnic group.
    pub ethnicity: Option<String>,
    pub identity_number: Option<String>,
    /// Why there is none.
    pub identity_missing: Option<String>,
}

/// A line of a list: a household, or one of its members with what is known of the household. What was
/// not wanted is empty.
#[derive(Debug, Clone)]
pub struct Line {
    pub household: HouseholdId,
    /// Code for papers.
    pub code: String,
    /// The village's name.
    pub village_name: String,
    /// The commune of that day, by key.
    pub commune: Option<String>,
    pub address: String,
    /// Members on the day.
    pub people: i64,
    /// The head's name.
    pub head: String,
    /// The member, else the head.
    pub person: PersonDetail,
    /// What the member is to the head.
    pub relation: Option<Relation>,
    /// The member's place in the household.
    pub position: i32,
    /// The member's first day in it.
    pub joined: Option<Day>,
    /// The class in force, with its first day.
    pub class: Option<(Class, Day)>,
    pub decision_number: Option<String>,
    pub decision_day: Option<Day>,
    /// Score A behind it.
    pub a_points: Option<i64>,
    /// Score B behind it.
    pub b_points: Option<i64>,
    /// The deprivations behind it, one bit an indicator of the standard.
    pub deprived: Option<i64>,
    pub standard: Option<String>,
}

/// The lines of these households that live in the scope on the day, in no order.
///
/// # Errors
/// When the database cannot be asked.
pub async fn lines(
    db: &impl Db,
    scope: &Scope,
    ids: &[HouseholdId],
    day: Day,
    wanted: Wanted,
) -> Result<Vec<Line>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let sql = statement(db, scope, ids, day, wanted, &mut binds);
    let text: Option<String> = row::value(db, "export_lines", sql, binds.values()).await?;
    let Some(text) = text else { return Ok(Vec::new()) };
    let read: Vec<Read> = serde_json::from_str(&text)
        .map_err(|error| StoreError::corrupt("export_lines", error.to_string()))?;
    read.into_iter().map(|read| line(db.seal(), read)).collect()
}

/// The statement, whose columns are in the order of [`Read`].
fn statement(
    db: &impl Db,
    scope: &Scope,
    ids: &[HouseholdId],
    day: Day,
    wanted: Wanted,
    binds: &mut Binds,
) -> String {
    let day_at = binds.add(day);
    let places: Vec<String> = ids.iter().map(|id| binds.add(id.0)).collect();
    let class = wanted.class || wanted.review;
    let of_person = wanted.members || wanted.person || wanted.identity || wanted.person_id;
    let on_day =
        |table: &str| format!("{table}.from_day <= {day_at} and {table}.to_day > {day_at}");
    let commune = format!(
        "(select vp.commune_key from village_path vp where vp.village_id = c.village_id and {})",
        on_day("vp")
    );
    let people = format!(
        "(select count(*) from membership n where n.household_id = c.household_id and {})",
        on_day("n")
    );
    let known = |wanted: bool, column: &str| if wanted { column } else { "null" }.to_owned();
    let columns = [
        dialect::id_text(db, "c.household_id"),
        "h.code".to_owned(),
        // Looked up, not joined: PostgreSQL would join every household with a list of all villages.
        known(wanted.village, "(select v.name from village v where v.id = c.village_id)"),
        known(wanted.commune, &commune),
        known(wanted.address, "s.address"),
        known(wanted.people, &people),
        known(wanted.head, "hp.name"),
        known(wanted.person_id || wanted.identity, &dialect::id_text(db, "p.id")),
        known(wanted.members, "p.name"),
        known(wanted.person, "p.sex"),
        known(wanted.person, "p.birth_day"),
        known(wanted.person, "p.birth_year"),
        known(wanted.person, "p.ethnicity"),
        // The one place where a list asks for numbers, and `line` the one where they are read.
        known(wanted.identity, person_number::KEPT),
        known(wanted.identity, "p.identity_missing"),
        known(wanted.members, "m.relation"),
        known(wanted.members, "m.position"),
        known(wanted.members, "m.from_day"),
        known(class, "f.class"),
        known(class, "f.from_day"),
        known(class, "f.decision_number"),
        known(class, "f.decision_day"),
        known(class, "cast(f.a_points as bigint)"),
        known(class, "cast(f.b_points as bigint)"),
        known(
            wanted.review,
            "case when r.id is null then null else cast(w.deprived as bigint) end",
        ),
        known(wanted.review, "r.standard_id"),
    ];
    let mut sql = format!(
        "select {} as lines from household_card c join household h on h.id = c.household_id",
        dialect::as_one_text(db, &columns)
    );
    let mut join = |wanted: bool, text: &str| {
        if wanted {
            sql.push_str(text);
        }
    };
    join(wanted.head, " join person hp on hp.id = c.head_id");
    let stay = format!(" join stay s on s.household_id = c.household_id and {}", on_day("s"));
    join(wanted.address, &stay);
    let fact = format!(
        " left join class_fact f on f.household_id = c.household_id and f.from_day = \
         (select max(k.from_day) from class_fact k where k.household_id = c.household_id \
         and k.from_day <= {day_at})"
    );
    join(class, &fact);
    // What a household answered in another commune stays there when it moves on by itself.
    let own = scope.on_review("w.household_id", "r", binds);
    let round = format!(
        " left join verdict w on w.id = f.verdict_id left join round r on r.id = w.round_id and {own}"
    );
    join(wanted.review, &round);
    let member = format!(
        " join membership m on m.household_id = c.household_id and {} \
         join person p on p.id = m.person_id",
        on_day("m")
    );
    join(wanted.members, &member);
    join(!wanted.members && of_person, " join person p on p.id = c.head_id");
    let seen = scope.on_each_village("c.village_id", binds);
    let (at, places) = (on_day("c"), places.join(", "));
    sql.push_str(&format!(" where c.household_id in ({places}) and {at} and {seen}"));
    sql
}

/// A line as it comes.
#[derive(Deserialize)]
struct Read(
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<Day>,
    Option<i32>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i32>,
    Option<Day>,
    Option<String>,
    Option<Day>,
    Option<String>,
    Option<Day>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<String>,
);

fn line(seal: &Sealer, read: Read) -> Result<Line> {
    let corrupt = |column: &str| StoreError::corrupt("export_lines", column);
    let id = |text: &str, column: &str| uuid::Uuid::parse_str(text).map_err(|_| corrupt(column));
    let sex = read.9.map(|text| Sex::from_name(&text).ok_or_else(|| corrupt("sex")));
    let relation =
        read.15.map(|text| Relation::from_name(&text).ok_or_else(|| corrupt("relation")));
    let class = read.18.map(|text| Class::from_name(&text).ok_or_else(|| corrupt("class")));
    let person_id = read.7.map(|text| id(&text, "person_id")).transpose()?.unwrap_or_default();
    let number = read.13.map(|kept| person_number::opened(seal, person_id, kept)).transpose()?;
    let person = PersonDetail {
        id: PersonId(person_id),
        name: read.8.unwrap_or_default(),
        sex: sex.transpose()?,
        birth_day: read.10,
        birth_year: read.11,
        ethnicity: read.12,
        identity_number: number,
        identity_missing: read.14,
    };
    Ok(Line {
        household: HouseholdId(id(&read.0, "household_id")?),
        code: read.1,
        village_name: read.2.unwrap_or_default(),
        commune: read.3,
        address: read.4.unwrap_or_default(),
        people: read.5.unwrap_or_default(),
        head: read.6.unwrap_or_default(),
        person,
        relation: relation.transpose()?,
        position: read.16.unwrap_or_default(),
        joined: read.17,
        class: class.transpose()?.zip(read.19),
        decision_number: read.20,
        decision_day: read.21,
        a_points: read.22,
        b_points: read.23,
        deprived: read.24,
        standard: read.25,
    })
}
