//! What of a household goes into its mark: its own row, where it lives, its people and what they are to
//! it. The same text from what is written and from the rows that are read.

use std::collections::BTreeMap;

use base::Day;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::Db;
use crate::kernel::error::Result;
use crate::kernel::mark::{self, Content, Marking, Own, Text, WrittenWith};
use crate::kernel::row::{self, Binds, FromRow, Row};
use crate::kernel::seal::Sealer;
use crate::people::person_number::Kept;

/// A household with where it lives, its people and what they are to it.
pub static MARKED: Marking = Marking {
    since: 1,
    beside: &["stay", "membership", "person"],
    written_with: WrittenWith::CameBy(
        "select import_id as import, cast(null as uuid) as round from import_household \
         where household_id = $1 limit 1",
    ),
    ..Marking::of("household", Content::Rows { select: SELECT, read })
};

/// Looks at the households to which people belong or belonged, before these are changed.
pub(crate) async fn touch_people(db: &impl Db, people: &[Uuid]) -> Result<()> {
    if db.touched().is_none() {
        return Ok(());
    }
    for chunk in people.chunks(mark::AT_ONCE) {
        let mut binds = Binds::default();
        let places: Vec<String> = chunk.iter().map(|id| binds.add(*id)).collect();
        let sql = format!(
            "select distinct household_id from membership where person_id in ({})",
            places.join(", ")
        );
        let ids: Vec<Uuid> = row::values(db, "mark_people", sql, binds.values()).await?;
        mark::touch(db, &MARKED, &ids).await?;
    }
    Ok(())
}

/// A household is the text of its own row, of each home and of each member, in the order of these texts.
#[derive(Debug, Clone, Default)]
pub(crate) struct HouseholdText {
    own: Text,
    parts: Vec<Text>,
}

impl HouseholdText {
    pub(crate) fn own(&mut self, id: Uuid, code: &str, at: DateTime<Utc>, by: Uuid) {
        self.own = Text::default().of(id).text(code).at(at).of(by);
    }

    pub(crate) fn home(&mut self, village: Uuid, address: &str, from: Day, to: Day) {
        self.parts.push(Text::default().text("home").of(village).text(address).of(from).of(to));
    }

    pub(crate) fn member(&mut self, member: &MemberText<'_>) {
        self.parts.push(
            Text::default()
                .text("member")
                .of(member.person)
                .text(member.relation)
                .of(member.position)
                .of(member.from)
                .of(member.to)
                .text(member.name)
                .maybe(member.sex)
                .maybe(member.birth_day)
                .maybe(member.birth_year)
                .maybe(member.ethnicity)
                .maybe(member.number)
                .maybe(member.number_missing)
                .text(member.facts),
        );
    }

    pub(crate) fn whole(mut self) -> Text {
        self.parts.sort_unstable_by(|one, other| one.as_str().cmp(other.as_str()));
        self.parts.iter().fold(self.own, |text, part| text.text(part.as_str()))
    }
}

/// A member with the person's data.
pub(crate) struct MemberText<'a> {
    pub(crate) person: Uuid,
    pub(crate) relation: &'a str,
    pub(crate) position: i64,
    pub(crate) from: Day,
    pub(crate) to: Day,
    pub(crate) name: &'a str,
    pub(crate) sex: Option<&'a str>,
    pub(crate) birth_day: Option<Day>,
    pub(crate) birth_year: Option<i64>,
    pub(crate) ethnicity: Option<&'a str>,
    pub(crate) number: Option<&'a str>,
    pub(crate) number_missing: Option<&'a str>,
    pub(crate) facts: &'a str,
}

/// The columns of a household's own row, of its homes and of its members in one statement.
const SELECT: &str = "with wanted as (select x.id from household x {tail}) \
     select h.id, 0 as part, h.created_by as link, h.code as name, cast(null as text) as relation, \
      cast(null as text) as sex, cast(null as text) as ethnicity, h.mark as facts, \
      cast(null as bigint) as position, cast(null as bigint) as birth_year, \
      cast(null as date) as from_day, cast(null as date) as to_day, \
      cast(null as date) as birth_day, h.created_at as at, cast(null as text) as identity_number, \
      cast(null as text) as identity_sealed, cast(null as text) as identity_missing \
     from household h where h.id in (select id from wanted) \
     union all \
     select s.household_id, 1, s.village_id, s.address, null, null, null, null, null, null, \
      s.from_day, s.to_day, null, null, null, null, null \
     from stay s where s.household_id in (select id from wanted) \
     union all \
     select m.household_id, 2, p.id, p.name, m.relation, p.sex, p.ethnicity, p.facts, \
      cast(m.position as bigint), cast(p.birth_year as bigint), m.from_day, m.to_day, \
      p.birth_day, null, p.identity_number, p.identity_sealed, p.identity_missing \
     from membership m join person p on p.id = m.person_id \
     where m.household_id in (select id from wanted)";

/// Stands for a number that does not open: its household is not what its mark says.
const UNREADABLE: &str = "!";

fn read(seal: &Sealer, rows: &[Row]) -> Result<Vec<Own>> {
    let mut found: BTreeMap<Uuid, (HouseholdText, String, Option<String>)> = BTreeMap::new();
    for row in rows {
        let id: Uuid = row.take("id")?;
        let (part, link, name): (i32, Uuid, String) =
            (row.take("part")?, row.take("link")?, row.take("name")?);
        let (text, code, mark) = found.entry(id).or_default();
        match part {
            0 => {
                text.own(id, &name, row.take("at")?, link);
                *code = name;
                *mark = row.take("facts")?;
            }
            1 => text.home(link, &name, row.take("from_day")?, row.take("to_day")?),
            _ => {
                let number = Kept::read(row)?.open(seal, link);
                let number = number.unwrap_or_else(|_| Some(UNREADABLE.to_owned()));
                let get = |column: &str| row.take::<Option<String>>(column);
                let (relation, facts) = (get("relation")?, get("facts")?);
                text.member(&MemberText {
                    person: link,
                    relation: relation.as_deref().unwrap_or_default(),
                    position: row.take::<Option<i64>>("position")?.unwrap_or(0),
                    from: row.take("from_day")?,
                    to: row.take("to_day")?,
                    name: &name,
                    sex: get("sex")?.as_deref(),
                    birth_day: row.take("birth_day")?,
                    birth_year: row.take("birth_year")?,
                    ethnicity: get("ethnicity")?.as_deref(),
                    number: number.as_deref(),
                    number_missing: get("identity_missing")?.as_deref(),
                    facts: facts.as_deref().unwrap_or_default(),
                });
            }
        }
    }
    let whole = |(id, (text, name, mark)): (Uuid, (HouseholdText, String, Option<String>))| Own {
        id,
        day: None,
        name,
        mark,
        text: text.whole(),
    };
    Ok(found.into_iter().map(whole).collect())
}
