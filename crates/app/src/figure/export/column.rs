//! The columns a list may leave with: what each is made of, and what becomes of it when the list is
//! de-identified. Who may take one, `catalogue.toml` says.

use base::Day;
use base::closed_set;
use base::words::{Lang, Words};
use paper::ListCell;
use standard::Standards;
use store::figure::export::{Line, PersonDetail, Wanted};

use crate::kernel::catalogue::{Catalogue, Nearness};
use crate::kernel::rights::Actor;

closed_set! {
    /// What a row of a list is.
    Rows {
        Household = "household",
        /// A member, with what is known of the household.
        Member = "member",
    }
}

closed_set! {
    /// How much a list says of who its people are.
    Form {
        /// Names and addresses.
        Named = "named",
        /// Codes that hold within the one file; years instead of days; no name, address or number.
        Coded = "coded",
    }
}

/// In which lists a column can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum In {
    Both,
    Households,
    Members,
}

#[derive(Debug)]
pub struct Column {
    /// Its id; its words stand under `export_column.<id>`.
    pub id: &'static str,
    /// Its group; its words stand under `export_group.<group>`.
    pub group: &'static str,
    /// What it is made of, as in `catalogue.toml`.
    from: &'static [&'static str],
    stands: In,
    /// Whether it may stand in a de-identified list.
    coded: bool,
    width: u16,
}

const fn column(
    id: &'static str,
    group: &'static str,
    from: &'static [&'static str],
    stands: In,
    coded: bool,
    width: u16,
) -> Column {
    Column { id, group, from, stands, coded, width }
}

/// Personal numbers leave masked only, for whom the catalogue shows the person at all; the number
/// itself it shows to nobody.
const MASKED: &[&str] = &["person.name", "person.identity_missing"];
const BIRTH: &[&str] = &["person.birth_day", "person.birth_year"];

/// All columns, in the order in which they stand in a file.
pub const COLUMNS: &[Column] = &[
    column("code", "household", &["household.code"], In::Both, false, 13),
    column("coded_household", "household", &["household.id"], In::Both, true, 16),
    column("village", "place", &["village.name", "stay.village_id"], In::Both, true, 16),
    column("commune", "place", &["village_path.commune_key"], In::Both, true, 24),
    column("address", "place", &["stay.address"], In::Both, false, 24),
    column("head", "head", &["person.name"], In::Both, false, 26),
    column("head_birth", "head", BIRTH, In::Households, false, 12),
    column("head_birth_year", "head", &["person.birth_year"], In::Households, true, 8),
    column("head_sex", "head", &["person.sex"], In::Households, true, 8),
    column("head_ethnicity", "head", &["person.ethnicity"], In::Households, true, 12),
    column("head_identity", "head", MASKED, In::Households, false, 16),
    column("people", "household", &["membership.household_id"], In::Both, true, 8),
    column("coded_member", "member", &["person.id"], In::Members, true, 16),
    column("member", "member", &["person.name"], In::Members, false, 26),
    column("relation", "member", &["membership.relation"], In::Members, true, 16),
    column("birth", "member", BIRTH, In::Members, false, 12),
    column("birth_year", "member", &["person.birth_year"], In::Members, true, 8),
    column("sex", "member", &["person.sex"], In::Members, true, 8),
    column("ethnicity", "member", &["person.ethnicity"], In::Members, true, 12),
    column("identity", "member", MASKED, In::Members, false, 16),
    column("identity_missing", "member", &["person.identity_missing"], In::Members, false, 20),
    column("joined", "member", &["membership.from_day"], In::Members, false, 12),
    column("class", "class", &["class_fact.class"], In::Both, true, 16),
    column("class_from", "class", &["class_fact.from_day"], In::Both, true, 12),
    column("decision_number", "class", &["class_fact.decision_number"], In::Both, false, 18),
    column("decision_day", "class", &["class_fact.decision_day"], In::Both, false, 12),
    column("a_points", "class", &["class_fact.a_points"], In::Both, true, 8),
    column("b_points", "class", &["class_fact.b_points"], In::Both, true, 8),
    column("deprived_count", "review", &["verdict.deprived"], In::Both, true, 10),
    column("deprivations", "review", &["verdict.deprived"], In::Both, true, 40),
];

/// What a person gets who chooses nothing.
const USUAL: &[&str] = &[
    "code",
    "coded_household",
    "village",
    "head",
    "head_birth_year",
    "people",
    "coded_member",
    "member",
    "relation",
    "birth_year",
    "sex",
    "class",
];

impl Column {
    /// The column of an id.
    pub fn find(id: &str) -> Option<&'static Column> {
        COLUMNS.iter().find(|column| column.id == id)
    }

    /// Whether it can stand in such a list.
    pub fn fits(&self, rows: Rows, form: Form) -> bool {
        let stands = match self.stands {
            In::Both => true,
            In::Households => rows == Rows::Household,
            In::Members => rows == Rows::Member,
        };
        let coded_only = self.id.starts_with("coded_");
        stands
            && match form {
                Form::Named => !coded_only,
                Form::Coded => self.coded,
            }
    }

    /// Whether the actor may take it.
    pub fn is_for(&self, catalogue: &Catalogue, actor: &Actor) -> bool {
        catalogue.sees(actor.role, self.from)
    }

    /// Whether it needs a reason.
    pub fn is_sensitive(&self, catalogue: &Catalogue) -> bool {
        catalogue.personal(self.from) == Nearness::Sensitive
    }

    /// Whether it is chosen when nothing is.
    pub fn is_usual(&self) -> bool {
        USUAL.contains(&self.id)
    }

    /// Its words.
    pub fn title(&self, words: &Words, lang: Lang) -> String {
        words.get(lang, &format!("export_column.{}", self.id)).to_owned()
    }

    /// Its width in a workbook, in characters.
    pub fn width(&self) -> u16 {
        self.width
    }
}

/// What must be known for these columns.
pub(super) fn wanted(rows: Rows, columns: &[&Column]) -> Wanted {
    let has = |ids: &[&str]| columns.iter().any(|column| ids.contains(&column.id));
    let of_group = |group: &str| columns.iter().any(|column| column.group == group);
    Wanted {
        members: rows == Rows::Member,
        person_id: has(&["coded_member"]),
        person: has(&["head_birth", "head_birth_year", "head_sex", "head_ethnicity"])
            || has(&["birth", "birth_year", "sex", "ethnicity"]),
        identity: has(&["head_identity", "identity", "identity_missing"]),
        head: has(&["head"]),
        village: has(&["village"]),
        commune: has(&["commune"]),
        address: has(&["address"]),
        people: has(&["people"]),
        class: of_group("class"),
        review: of_group("review"),
    }
}

/// What the cells of a file are made with.
pub(super) struct Cells<'a> {
    pub words: &'a Words,
    pub lang: Lang,
    pub standards: &'a Standards,
    /// The name of a commune by its key.
    pub commune: &'a dyn Fn(&str) -> String,
    /// A code for an id that holds within this file.
    pub coded: &'a dyn Fn(uuid::Uuid) -> String,
}

impl Cells<'_> {
    /// The cell of a column in the row of a household, or of one of its members.
    pub(super) fn cell(&self, column: &Column, line: &Line) -> ListCell {
        let person = &line.person;
        match column.id {
            "code" => ListCell::Text(line.code.clone()),
            "coded_household" => ListCell::Text((self.coded)(line.household.0)),
            "coded_member" => ListCell::Text((self.coded)(person.id.0)),
            "village" => text(Some(line.village_name.clone())),
            "commune" => text(line.commune.as_deref().map(self.commune)),
            "address" => text(Some(line.address.clone())),
            "head" => text(Some(line.head.clone())),
            "member" => text(Some(person.name.clone())),
            "head_birth" | "birth" => birth(person),
            "head_birth_year" | "birth_year" => number(person.birth_year.map(i64::from)),
            "head_sex" | "sex" => self.word("sex", person.sex.map(|sex| sex.as_str())),
            "head_ethnicity" | "ethnicity" => text(person.ethnicity.clone()),
            "head_identity" | "identity" => {
                text(person.identity_number.as_deref().map(base::shown::mask))
            }
            "identity_missing" => text(person.identity_missing.clone()),
            "people" => ListCell::Number(line.people),
            "relation" => self.word("relation", line.relation.map(|relation| relation.as_str())),
            "joined" => day(line.joined),
            "class" => {
                self.word("class", Some(line.class.map_or("none", |(class, _)| class.as_str())))
            }
            "class_from" => day(line.class.map(|(_, from)| from)),
            "decision_number" => text(line.decision_number.clone()),
            "decision_day" => day(line.decision_day),
            "a_points" => number(line.a_points),
            "b_points" => number(line.b_points),
            "deprived_count" => number(line.deprived.map(|bits| i64::from(bits.count_ones()))),
            "deprivations" => text(self.deprivations(line)),
            _ => ListCell::Empty,
        }
    }

    fn word(&self, set: &str, value: Option<&str>) -> ListCell {
        text(value.map(|value| self.words.get(self.lang, &format!("{set}.{value}")).to_owned()))
    }

    /// The indicators a household is deprived in, by their names in the standard of that round.
    fn deprivations(&self, line: &Line) -> Option<String> {
        let standard = self.standards.get(line.standard.as_deref()?)?;
        let bits = line.deprived?;
        let names = standard.indicators.iter().enumerate().filter_map(|(place, indicator)| {
            (bits >> place & 1 == 1).then_some(match self.lang {
                Lang::Vi => indicator.name_vi.as_str(),
                Lang::En => indicator.name_en.as_str(),
            })
        });
        Some(names.collect::<Vec<_>>().join("; "))
    }
}

fn text(text: Option<String>) -> ListCell {
    // A list is handed on: numbers that somebody typed into a text do not go with it.
    let text = text.map(|text| base::number_in_text::mask(&text).into_owned());
    text.filter(|text| !text.is_empty()).map_or(ListCell::Empty, ListCell::Text)
}

fn number(number: Option<i64>) -> ListCell {
    number.map_or(ListCell::Empty, ListCell::Number)
}

fn day(day: Option<Day>) -> ListCell {
    day.map_or(ListCell::Empty, ListCell::Day)
}

/// A day, or a year where no more is known.
fn birth(person: &PersonDetail) -> ListCell {
    match (person.birth_day, person.birth_year) {
        (Some(day), _) => ListCell::Day(day),
        (None, Some(year)) => ListCell::Number(i64::from(year)),
        (None, None) => ListCell::Empty,
    }
}
