//! Rows for programs that read on: chosen fields of households or members, filtered by conditions,
//! in the order of their ids, a page at a time. Fields and conditions are values of ours; nothing
//! of a request is ever part of a statement's text.

use base::Day;
use base::id::{HouseholdId, PersonId};
use base::text::fold;
use uuid::Uuid;

use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, Row};
use crate::kernel::seal::Sealer;
use crate::people::person_number;
use crate::{Db, Scope};

/// Whose rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedSet {
    /// Households that live in the scope on the day.
    Households,
    /// Their members on the day.
    Members,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedKind {
    Id,
    Text,
    /// A whole number.
    Number,
    Day,
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedValue {
    /// Nothing is known.
    Null,
    Id(Uuid),
    Text(String),
    /// A whole number.
    Number(i64),
    Day(Day),
}

/// A field of either set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedField {
    HouseholdId,
    HouseholdCode,
    HeadName,
    HeadBirthYear,
    HeadSex,
    VillageId,
    VillageName,
    CommuneKey,
    Address,
    People,
    Class,
    ClassFrom,
    DecisionNumber,
    APoints,
    BPoints,
    PersonId,
    PersonName,
    Relation,
    Sex,
    BirthDay,
    BirthYear,
    Ethnicity,
    /// Whole: whoever shows it must mask it.
    IdentityNumber,
    JoinedOn,
}

impl FeedField {
    /// What it holds.
    pub fn kind(self) -> FeedKind {
        match self {
            FeedField::HouseholdId | FeedField::VillageId | FeedField::PersonId => FeedKind::Id,
            FeedField::HeadBirthYear
            | FeedField::People
            | FeedField::APoints
            | FeedField::BPoints
            | FeedField::BirthYear => FeedKind::Number,
            FeedField::ClassFrom | FeedField::BirthDay | FeedField::JoinedOn => FeedKind::Day,
            FeedField::HouseholdCode
            | FeedField::HeadName
            | FeedField::HeadSex
            | FeedField::VillageName
            | FeedField::CommuneKey
            | FeedField::Address
            | FeedField::Class
            | FeedField::DecisionNumber
            | FeedField::PersonName
            | FeedField::Relation
            | FeedField::Sex
            | FeedField::Ethnicity
            | FeedField::IdentityNumber => FeedKind::Text,
        }
    }

    /// Its expression; `{day}` stands for the day.
    fn sql(self) -> &'static str {
        match self {
            FeedField::HouseholdId => "c.household_id",
            FeedField::HouseholdCode => "h.code",
            FeedField::HeadName => "hp.name",
            FeedField::HeadBirthYear => "cast(hp.birth_year as bigint)",
            FeedField::HeadSex => "hp.sex",
            FeedField::VillageId => "c.village_id",
            FeedField::VillageName => "v.name",
            FeedField::CommuneKey => {
                "(select vp.commune_key from village_path vp where vp.village_id = c.village_id \
                 and vp.from_day <= {day} and vp.to_day > {day})"
            }
            FeedField::Address => "s.address",
            FeedField::People => {
                "(select count(*) from membership n where n.household_id = c.household_id \
                 and n.from_day <= {day} and n.to_day > {day})"
            }
            FeedField::Class => "f.class",
            FeedField::ClassFrom => "f.from_day",
            FeedField::DecisionNumber => "f.decision_number",
            FeedField::APoints => "cast(f.a_points as bigint)",
            FeedField::BPoints => "cast(f.b_points as bigint)",
            FeedField::PersonId => "m.person_id",
            FeedField::PersonName => "p.name",
            FeedField::Relation => "m.relation",
            FeedField::Sex => "p.sex",
            FeedField::BirthDay => "p.birth_day",
            FeedField::BirthYear => "cast(p.birth_year as bigint)",
            FeedField::Ethnicity => "p.ethnicity",
            FeedField::IdentityNumber => "p.identity_sealed",
            FeedField::JoinedOn => "m.from_day",
        }
    }

    /// Names are searched without marks, as everywhere.
    fn folded(self) -> Option<&'static str> {
        match self {
            FeedField::HeadName => Some("hp.folded"),
            FeedField::PersonName => Some("p.folded"),
            FeedField::VillageName => Some("v.folded"),
            FeedField::HouseholdId
            | FeedField::HouseholdCode
            | FeedField::HeadBirthYear
            | FeedField::HeadSex
            | FeedField::VillageId
            | FeedField::CommuneKey
            | FeedField::Address
            | FeedField::People
            | FeedField::Class
            | FeedField::ClassFrom
            | FeedField::DecisionNumber
            | FeedField::APoints
            | FeedField::BPoints
            | FeedField::PersonId
            | FeedField::Relation
            | FeedField::Sex
            | FeedField::BirthDay
            | FeedField::BirthYear
            | FeedField::Ethnicity
            | FeedField::IdentityNumber
            | FeedField::JoinedOn => None,
        }
    }

    /// Whether its text can be searched.
    pub fn is_searched(self) -> bool {
        self.folded().is_some()
    }
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedOp {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

impl FeedOp {
    fn sql(self) -> &'static str {
        match self {
            FeedOp::Eq => "=",
            FeedOp::Ne => "<>",
            FeedOp::Gt => ">",
            FeedOp::Ge => ">=",
            FeedOp::Lt => "<",
            FeedOp::Le => "<=",
        }
    }
}

/// A condition on a row. Comparing with what is not known is false, but for `Ne`, as in OData.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedTest {
    /// A field against a value.
    Compare(FeedField, FeedOp, FeedValue),
    /// A name that contains some letters, without marks.
    Contains(FeedField, String),
    /// A name that begins with some letters, without marks.
    Begins(FeedField, String),
    /// Both hold.
    And(Box<FeedTest>, Box<FeedTest>),
    /// Either holds.
    Or(Box<FeedTest>, Box<FeedTest>),
    /// It does not hold.
    Not(Box<FeedTest>),
}

impl FeedTest {
    fn sql(&self, day: &str, binds: &mut Binds) -> String {
        let like = |field: &FeedField, pattern: String, binds: &mut Binds| {
            let column = field.folded().unwrap_or("''");
            format!("{column} like {} escape '\\'", binds.add(pattern))
        };
        match self {
            FeedTest::Compare(field, op, FeedValue::Null) => {
                let column = field.sql().replace("{day}", day);
                match op {
                    FeedOp::Eq => format!("{column} is null"),
                    FeedOp::Ne => format!("{column} is not null"),
                    FeedOp::Gt | FeedOp::Ge | FeedOp::Lt | FeedOp::Le => "1 = 0".to_owned(),
                }
            }
            FeedTest::Compare(field, op, value) => {
                let column = field.sql().replace("{day}", day);
                let value = match value {
                    FeedValue::Id(id) => binds.add(*id),
                    FeedValue::Text(text) => binds.add(text.as_str()),
                    FeedValue::Number(n) => binds.add(*n),
                    FeedValue::Day(day) => binds.add(*day),
                    FeedValue::Null => "null".to_owned(),
                };
                match op {
                    FeedOp::Ne => format!("({column} is null or {column} <> {value})"),
                    FeedOp::Eq | FeedOp::Gt | FeedOp::Ge | FeedOp::Lt | FeedOp::Le => {
                        format!("({column} is not null and {column} {} {value})", op.sql())
                    }
                }
            }
            FeedTest::Contains(field, text) => {
                like(field, format!("%{}%", escaped(&fold(text))), binds)
            }
            FeedTest::Begins(field, text) => {
                like(field, format!("{}%", escaped(&fold(text))), binds)
            }
            FeedTest::And(a, b) => format!("({} and {})", a.sql(day, binds), b.sql(day, binds)),
            FeedTest::Or(a, b) => format!("({} or {})", a.sql(day, binds), b.sql(day, binds)),
            FeedTest::Not(a) => format!("not ({})", a.sql(day, binds)),
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// The cursor of a page: the household, and for members the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedPlace {
    pub household: HouseholdId,
    /// The person; nobody in the set of households.
    pub person: Option<PersonId>,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct FeedQuery {
    /// Whose rows.
    pub set: FeedSet,
    pub day: Day,
    /// The fields wanted, in their order.
    pub fields: Vec<FeedField>,
    /// What must hold.
    pub test: Option<FeedTest>,
    /// Only after this place.
    pub after: Option<FeedPlace>,
    /// Rows passed over.
    pub skip: u32,
}

/// A row: its place, and one value a field.
#[derive(Debug, Clone)]
pub struct FeedRow {
    /// Where a page that ends here goes on.
    pub place: FeedPlace,
    /// The values, in the order of the fields.
    pub values: Vec<FeedValue>,
}

impl FeedQuery {
    /// From the cards to the conditions.
    fn body(&self, scope: &Scope, binds: &mut Binds) -> (String, String) {
        let day = binds.add(self.day);
        let members = match self.set {
            FeedSet::Households => String::new(),
            FeedSet::Members => format!(
                "join membership m on m.household_id = c.household_id \
                 and m.from_day <= {day} and m.to_day > {day} \
                 join person p on p.id = m.person_id "
            ),
        };
        let seen = scope.on_village("c.village_id", binds);
        let mut sql = format!(
            "from household_card c \
             join household h on h.id = c.household_id \
             join person hp on hp.id = c.head_id \
             join village v on v.id = c.village_id \
             join stay s on s.household_id = c.household_id \
              and s.from_day <= {day} and s.to_day > {day} \
             left join class_fact f on f.household_id = c.household_id and f.from_day = \
              (select max(k.from_day) from class_fact k where k.household_id = c.household_id \
               and k.from_day <= {day}) \
             {members}\
             where c.from_day <= {day} and c.to_day > {day} and {seen}"
        );
        if let Some(test) = &self.test {
            sql.push_str(&format!(" and {}", test.sql(&day, binds)));
        }
        (day, sql)
    }
}

/// One page of rows.
///
/// # Errors
/// When the database cannot be asked.
pub async fn page(
    db: &impl Db,
    scope: &Scope,
    query: &FeedQuery,
    limit: u32,
) -> Result<Vec<FeedRow>> {
    let mut binds = Binds::default();
    let (day, body) = query.body(scope, &mut binds);
    let (person, order) = match query.set {
        FeedSet::Households => ("", "c.household_id"),
        FeedSet::Members => ("m.person_id as place_person, ", "c.household_id, m.person_id"),
    };
    let fields = query
        .fields
        .iter()
        .enumerate()
        .map(|(n, field)| format!("{} as f{n}", field.sql().replace("{day}", &day)));
    let fields: Vec<String> = fields.collect();
    let mut sql = format!("select {person}c.household_id as place_household");
    for field in &fields {
        sql.push_str(&format!(", {field}"));
    }
    if query.fields.contains(&FeedField::IdentityNumber) {
        // Of before, not sealed yet.
        sql.push_str(", p.identity_number as plain_number");
    }
    sql.push_str(&format!(" {body}"));
    if let Some(after) = query.after {
        let household = binds.add(after.household.0);
        sql.push_str(&match after.person {
            None => format!(" and c.household_id > {household}"),
            Some(person) => {
                let person = binds.add(person.0);
                format!(" and (c.household_id, m.person_id) > ({household}, {person})")
            }
        });
    }
    let (limit, skip) = (binds.add(i64::from(limit)), binds.add(i64::from(query.skip)));
    sql.push_str(&format!(" order by {order} limit {limit} offset {skip}"));
    let rows = row::all(db, "feed_page", sql, binds.values()).await?;
    rows.iter().map(|row| read(db.seal(), row, query)).collect()
}

/// How many rows there are, all pages together.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count(db: &impl Db, scope: &Scope, query: &FeedQuery) -> Result<i64> {
    let mut binds = Binds::default();
    let (_, body) = query.body(scope, &mut binds);
    let sql = format!("select count(*) as n {body}");
    Ok(row::value(db, "feed_count", sql, binds.values()).await?.unwrap_or(0))
}

fn read(seal: &Sealer, row: &Row, query: &FeedQuery) -> Result<FeedRow> {
    let person = match query.set {
        FeedSet::Households => None,
        FeedSet::Members => Some(row.take("place_person")?),
    };
    let place = FeedPlace { household: row.take("place_household")?, person };
    let mut values = Vec::with_capacity(query.fields.len());
    for (n, field) in query.fields.iter().enumerate() {
        let column = format!("f{n}");
        if *field == FeedField::IdentityNumber {
            let number = match (row.take::<Option<String>>(&column)?, person) {
                (Some(sealed), Some(person)) => Some(person_number::open(seal, person.0, sealed)?),
                _ => row.take("plain_number")?,
            };
            values.push(number.map_or(FeedValue::Null, FeedValue::Text));
            continue;
        }
        values.push(
            match field.kind() {
                FeedKind::Id => row.take::<Option<Uuid>>(&column)?.map(FeedValue::Id),
                FeedKind::Text => row.take::<Option<String>>(&column)?.map(FeedValue::Text),
                FeedKind::Number => row.take::<Option<i64>>(&column)?.map(FeedValue::Number),
                FeedKind::Day => row.take::<Option<Day>>(&column)?.map(FeedValue::Day),
            }
            .unwrap_or(FeedValue::Null),
        );
    }
    Ok(FeedRow { place, values })
}
