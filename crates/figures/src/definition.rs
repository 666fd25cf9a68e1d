//! What a table is: its shape, columns and identities. Reading it from its file is `file`'s.

use serde::Deserialize;

/// Whether a table stands on one day or tells of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Covers {
    /// The closing day alone.
    Day,
    /// From the opening to the closing day.
    Period,
}

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Areas; the columns are in the file.
    #[default]
    Areas,
    /// Areas; behind the columns of the file stand those of each ethnic group that is there.
    Groups,
    /// Members of households, one after another.
    List,
}

/// Something that a query may stand on beside the households and their classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// All households and people of the closing day.
    Everyone,
    /// The members on the closing day.
    Member,
    /// The head on the closing day, with sex and ethnic group.
    Head,
    /// What is known of the household.
    HouseholdKnown,
    /// What is known of the members.
    PersonKnown,
    /// Which indicators the household is deprived in.
    Deprivation,
    /// Whether the head or the head's spouse is of a minority.
    Couple,
    /// The same of all households and their people.
    EveryoneEthnic,
}

impl Piece {
    /// What is summed beside the query's own rows: the name of the rows, and the measures they give.
    pub fn rows(self) -> Option<(&'static str, &'static [&'static str])> {
        match self {
            Piece::Everyone => Some(("everyone", &["households_all", "people_all"])),
            Piece::EveryoneEthnic => Some((
                "everyone_ethnic",
                &[
                    "households_minority_all",
                    "households_open_all",
                    "people_minority_all",
                    "people_open_all",
                ],
            )),
            Piece::Member
            | Piece::Head
            | Piece::HouseholdKnown
            | Piece::PersonKnown
            | Piece::Deprivation
            | Piece::Couple => None,
        }
    }

    /// Whether it asks how ethnic groups are written in the register.
    pub fn is_of_ethnic_groups(self) -> bool {
        matches!(self, Piece::Head | Piece::Couple | Piece::EveryoneEthnic)
    }
}

/// A kind of row that every area has in the table: households, people.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowKind {
    /// Its id; with several kinds it goes before each measure's name (`people_opening`).
    pub id: String,
    /// Its words.
    pub name_vi: String,
    /// The same in English.
    pub name_en: String,
    /// What it was called before: links and reports may name it so.
    pub was: Option<String>,
    /// Whether this program put it there, and not the law.
    #[serde(default)]
    pub added: bool,
}

/// A column of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its number, by which identities and links name it.
    pub number: u32,
    /// What stands below its words; nothing where the form has no number there.
    pub label: String,
    /// Its words.
    pub name_vi: String,
    /// The same in English.
    pub name_en: String,
    /// The words above it, shared with its neighbours; may be empty.
    pub group_vi: String,
    /// The same in English.
    pub group_en: String,
    /// What stands in it.
    pub content: Content,
    /// Whether it only serves rates and checks and is not shown.
    pub hidden: bool,
    /// Whether this program put it there, and not the law.
    pub added: bool,
    /// The words above one another as the form prints them; empty where they are the group's and its own.
    pub heads_vi: Vec<String>,
}

/// Where the numbers of the columns stand on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Numbers {
    /// In a row below the head, with letters for the columns before them.
    #[default]
    Lettered,
    /// In a row below the head.
    Plain,
    /// In a row that the form does not have, and this program adds.
    Added,
    /// In the head itself, or nowhere.
    None,
}

/// How the form is printed where that is not as other tables are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Print {
    /// The head of the areas: `Khu vực/Địa bàn`.
    pub area_vi: String,
    /// The head of the kinds of rows: `Phân tổ (Hộ, nhân khẩu)`.
    pub what_vi: String,
    /// What the sum of two sections is called.
    pub total_vi: String,
    /// Whether the sum of the sections has a number of their series.
    pub total_numbered: bool,
    /// Where the numbers of the columns stand.
    pub numbers: Numbers,
    /// Whether the kinds of rows stand below their area, and not beside it.
    pub below: bool,
    /// What is counted in each column, in a row of the head: `Trẻ`.
    pub counted_vi: String,
    /// Whether province and year stand above the table.
    pub placed: bool,
    /// The notes of the form.
    pub notes_vi: Vec<String>,
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// The sum of a measure of the query.
    Measure(String),
    /// The sum of a measure over the households of one ethnic group.
    Grouped {
        measure: String,
        /// The group's number.
        group: i32,
    },
    /// One column over another, in percent.
    Rate {
        /// The number of the column above the stroke.
        of: u32,
        /// The number of the column below it.
        by: u32,
    },
    /// What a row of a list says: a field of the query.
    Field(String),
}

impl Content {
    /// The name of the field, where it is one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Content::Field(name) => Some(name),
            Content::Measure(_) | Content::Grouped { .. } | Content::Rate { .. } => None,
        }
    }
}

/// A sum that a query gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Its name in the result.
    pub alias: String,
    /// The column of the query that is summed.
    pub of: String,
    /// Only over the rows of this ethnic group.
    pub group: Option<i32>,
}

/// On which day another table is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum On {
    /// The opening day of this table.
    Opening,
    /// The closing day of this table.
    Closing,
}

/// Something that must hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Identity {
    /// closing = opening − Σ minus + Σ plus.
    Flow {
        /// The column at the opening.
        opening: u32,
        /// The falls.
        minus: Vec<u32>,
        /// The rises.
        plus: Vec<u32>,
        /// The column at the closing.
        closing: u32,
    },
    /// Σ parts ≤ whole.
    PartsWithin { parts: Vec<u32>, whole: u32 },
    /// Σ parts = whole.
    PartsAre { parts: Vec<u32>, whole: u32 },
    /// Σ parts ≥ whole: parts that may overlap, and leave nothing out.
    PartsCover { parts: Vec<u32>, whole: u32 },
    /// part ≤ whole.
    Within { part: u32, whole: u32 },
    /// Σ parts ≥ times × (whole − without).
    AtLeast {
        parts: Vec<u32>,
        /// How many times.
        times: i64,
        whole: u32,
        /// Those of which nothing is known.
        without: u32,
    },
    /// Σ parts ≤ times × (whole − without).
    AtMost {
        parts: Vec<u32>,
        /// How many times.
        times: i64,
        whole: u32,
        /// Those of which nothing is known.
        without: u32,
    },
    /// There is none in the column.
    Nothing { column: u32 },
    /// There is none in the column, or something is not known and is said: this breaks nothing.
    Known { column: u32 },
    /// A column is equal to one of another table, of the same kind of row.
    Equal {
        /// The column here.
        column: u32,
        /// The other table.
        table: String,
        /// The column there.
        other: u32,
    },
    /// A column is what another table counts on a day.
    StandsIn {
        /// The kind of row it holds for; every one when none is named.
        row: Option<String>,
        /// The column here.
        column: u32,
        /// The other table.
        table: String,
        /// The day it is looked up on.
        on: On,
        /// Its measure for the row of households.
        households: String,
        /// Its measure for the row of people.
        people: String,
    },
}

#[derive(Debug, Clone)]
pub struct TableDef {
    /// Its id, the name of its folder.
    pub id: String,
    pub number: u32,
    /// The name of the form whose table it is; none for one that the law does not print.
    pub form: Option<String>,
    /// Its title.
    pub name_vi: String,
    /// The same in English.
    pub name_en: String,
    /// A short name for lists.
    pub short_vi: String,
    /// The same in English.
    pub short_en: String,
    /// Where its shape is from.
    pub source: String,
    /// Whether that was seen in the source.
    pub checked: bool,
    /// What is not certain of it, or had to be settled here; may be empty.
    pub doubt_vi: String,
    /// The same in English.
    pub doubt_en: String,
    /// The unit its numbers are in.
    pub unit_vi: String,
    /// The same in English.
    pub unit_en: String,
    /// A day or a period.
    pub covers: Covers,
    /// What its rows are.
    pub shape: Shape,
    /// Whether it is broken down into towns and countryside above the commune.
    pub sections: bool,
    /// Whether it tells what households lack or suffer from.
    pub sensitive: bool,
    /// What else it stands on.
    pub uses: Vec<Piece>,
    /// The kinds of rows.
    pub rows: Vec<RowKind>,
    pub columns: Vec<Column>,
    /// The columns of each ethnic group.
    pub groups: Option<GroupColumns>,
    /// What must hold.
    pub identities: Vec<Identity>,
    /// How the form is printed.
    pub print: Print,
    /// The query, with what it stands on.
    pub query: String,
}

/// The columns of each ethnic group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupColumns {
    /// One a group and entry.
    pub column: Vec<GroupColumn>,
}

/// A column of each ethnic group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupColumn {
    /// The measure, summed group by group.
    pub measure: String,
    /// The column that all groups together are.
    pub whole: u32,
    /// The column that it stands behind, and whose group of columns it belongs to.
    pub after: u32,
}

/// An ethnic group as a table shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub number: i32,
    pub name: String,
}

/// The columns of groups have numbers from here on, so that they stay the same whichever others
/// are there.
const GROUP_COLUMNS_FROM: u32 = 1_000;
/// Columns a group may have.
const GROUP_COLUMNS: u32 = 10;

impl TableDef {
    /// A column by its number.
    pub fn column(&self, number: u32) -> Option<&Column> {
        self.columns.iter().find(|column| column.number == number)
    }

    /// The columns that are shown.
    pub fn shown(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| !column.hidden)
    }

    /// A kind of row by its id.
    pub fn row(&self, id: &str) -> Option<&RowKind> {
        self.rows.iter().find(|row| row.id == id || row.was.as_deref() == Some(id))
    }

    /// The sum behind a column, for a kind of row; that above the stroke for a rate.
    pub fn measure(&self, row: &RowKind, column: &Column) -> Option<Measure> {
        let of = |name: &str| match self.rows.len() {
            1 => name.to_owned(),
            _ => format!("{}_{name}", row.id),
        };
        match &column.content {
            Content::Measure(name) => Some(Measure { alias: of(name), of: of(name), group: None }),
            Content::Grouped { measure, group } => Some(Measure {
                alias: format!("{}_{group}", of(measure)),
                of: of(measure),
                group: Some(*group),
            }),
            Content::Rate { .. } | Content::Field(_) => None,
        }
    }

    /// The column whose rows open a cell: its own, or that above the stroke.
    pub fn opens(&self, column: &Column) -> u32 {
        match column.content {
            Content::Rate { of, .. } => of,
            Content::Measure(_) | Content::Grouped { .. } | Content::Field(_) => column.number,
        }
    }

    /// All measures, row kind by row kind, in the order of the columns.
    pub fn measures(&self) -> Vec<Measure> {
        let of_row = |row| self.columns.iter().filter_map(move |column| self.measure(row, column));
        let mut measures: Vec<Measure> = Vec::new();
        for measure in self.rows.iter().flat_map(of_row) {
            // Two columns may show one sum: a rate's hidden count and a list's total.
            if measures.iter().all(|there| there.alias != measure.alias) {
                measures.push(measure);
            }
        }
        measures
    }

    /// The table with the columns of these ethnic groups, and the identity that they are the
    /// whole.
    #[must_use]
    pub fn with_groups(&self, groups: &[Group]) -> TableDef {
        let mut def = self.clone();
        let Some(of_each) = &self.groups else { return def };
        let number = |group: &Group, place: u32| {
            GROUP_COLUMNS_FROM + u32::try_from(group.number).unwrap_or(0) * GROUP_COLUMNS + place
        };
        for (column, place) in of_each.column.iter().zip(0..GROUP_COLUMNS) {
            let Some(at) = def.columns.iter().position(|it| it.number == column.after) else {
                continue;
            };
            let above =
                def.column(column.after).map(|it| (it.group_vi.clone(), it.group_en.clone()));
            let (group_vi, group_en) = above.unwrap_or_default();
            let own = groups.iter().map(|group| Column {
                number: number(group, place),
                label: String::new(),
                name_vi: group.name.clone(),
                name_en: group.name.clone(),
                group_vi: group_vi.clone(),
                group_en: group_en.clone(),
                content: Content::Grouped { measure: column.measure.clone(), group: group.number },
                hidden: false,
                added: false,
                heads_vi: Vec::new(),
            });
            def.columns.splice(at + 1..at + 1, own);
        }
        for (column, label) in def.columns.iter_mut().filter(|it| !it.hidden).zip(1..) {
            column.label = format!("{label}");
        }
        for (column, place) in of_each.column.iter().zip(0..GROUP_COLUMNS) {
            def.identities.push(Identity::PartsAre {
                parts: groups.iter().map(|group| number(group, place)).collect(),
                whole: column.whole,
            });
        }
        def
    }
}
