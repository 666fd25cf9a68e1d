//! Phụ lục VIII: what a farming household took in and spent in twelve months, and whether it has an
//! average living standard. Whole numbers only; the comparison is exact and nothing is rounded for it.

use base::Day;
use base::area::Settlement;
use serde::{Deserialize, Serialize};

use crate::rule::source;
use crate::{BadStandard, DatedSource, Standard};

/// What stands in one field at most, in thousand đồng: no household of farmers takes in 100 tỷ đồng.
pub const AMOUNT_MAX: i64 = 100_000_000;
/// From here on (1 tỷ đồng) an amount is likely typed in đồng.
const LARGE: i64 = 1_000_000;
/// Less than this (1 triệu đồng) in a year is likely typed in triệu đồng.
const SMALL: i64 = 1_000;
/// More people than any household has.
pub const PEOPLE_MAX: u32 = 50;
const MONTHS: i64 = 12;
/// The lines of farming, forestry, fishing and salt: without takings there it is no household of farmers.
const FARMING_GROUPS: [&str; 6] = ["1", "2", "3", "4", "5", "6"];

/// A printed piece of the form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FarmPiece {
    /// Its place: `1.1`, `total`, `note_1`.
    pub place: String,
    /// What it is: `title`, `field`, `section`, `column`, `group`, `line`, `total`, `value`, `note`, …
    pub kind: String,
    /// As printed.
    pub text: String,
}

/// The form as printed.
#[derive(Debug, Clone)]
pub struct FarmForm {
    pieces: Vec<FarmPiece>,
}

impl FarmForm {
    /// Reads the file of the form.
    ///
    /// # Errors
    /// When a row is not what it must be, or the table has no lines.
    pub fn load(file: &str, text: &str) -> Result<FarmForm, BadStandard> {
        let bad = |reason: String| BadStandard { file: file.to_owned(), line: None, reason };
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let pieces: Result<Vec<FarmPiece>, _> = reader.deserialize().collect();
        let form = FarmForm { pieces: pieces.map_err(|error| bad(error.to_string()))? };
        let empty = form.lines().next().is_none();
        if empty { Err(bad("there is no row of the kind line".to_owned())) } else { Ok(form) }
    }

    /// The words at a place; empty where the form has none.
    pub fn say(&self, place: &str) -> &str {
        self.pieces.iter().find(|it| it.place == place).map_or("", |it| it.text.as_str())
    }

    /// The lines that are filled in, in their order.
    pub fn lines(&self) -> impl Iterator<Item = &FarmPiece> {
        self.pieces.iter().filter(|it| it.kind == "line")
    }

    /// The rows of the table: groups that are sums, and lines.
    pub fn rows(&self) -> impl Iterator<Item = &FarmPiece> {
        self.pieces.iter().filter(|it| matches!(it.kind.as_str(), "line" | "group"))
    }
}

/// The group of a line: `1` of `1.4`.
pub fn group_of(place: &str) -> &str {
    place.split('.').next().unwrap_or(place)
}

/// Takings and costs of a line in thousand đồng; `None` is not known, and never nothing.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Amounts {
    #[serde(default)]
    pub takings: Option<i64>,
    #[serde(default)]
    pub costs: Option<i64>,
}

impl Amounts {
    fn plus(self, other: Amounts) -> Amounts {
        let sum = |one: Option<i64>, two: Option<i64>| Some(one? + two?);
        Amounts { takings: sum(self.takings, other.takings), costs: sum(self.costs, other.costs) }
    }
}

/// What a household stated, in the order of the lines of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stated {
    pub people: u32,
    pub amounts: Vec<Amounts>,
}

/// The lines of the law, đồng per person and month, with where they are from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FarmLines {
    pub settlement: Settlement,
    /// Up to and with this a household is below.
    pub income_vnd: i64,
    /// Up to and with this its living standard is average.
    pub average_vnd: i64,
    pub sources: Vec<DatedSource>,
}

/// Where the income of a household lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Living {
    /// Up to and with the income line.
    Below,
    /// Above it, up to and with the line of the average living standard.
    Average,
    /// Above that.
    Above,
}

/// The sum of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSum {
    /// `1` to `9`.
    pub group: String,
    pub sum: Amounts,
}

/// The income of a household, in thousand đồng.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Income {
    pub takings: i64,
    pub costs: i64,
    /// Takings less costs; below zero where more was spent.
    pub income: i64,
    /// Per person and month in whole đồng, the rest left off: to be shown, never compared.
    pub person_month_vnd: i64,
    /// Whether a rest was left off.
    pub has_rest: bool,
    pub living: Living,
}

/// What is missing: which column of which line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    pub line: String,
    pub column: Column,
}

/// A column of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Takings,
    Costs,
}

impl Column {
    /// Its place on the form.
    pub fn as_str(self) -> &'static str {
        match self {
            Column::Takings => "takings",
            Column::Costs => "costs",
        }
    }
}

/// Something to ask the household about again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// So large that it was likely typed in đồng.
    Large { line: String, column: Column, amount: i64 },
    /// All takings together so small that they were likely typed in triệu đồng.
    Small { takings: i64 },
    /// Costs where nothing was taken in.
    CostsAlone { line: String, costs: i64 },
    /// Nothing taken in from farming, forestry, fishing or salt.
    NotFarming,
}

/// What follows from what was stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FarmResult {
    /// The groups 1 to 9; a sum is not known while one of its lines is not.
    pub groups: Vec<GroupSum>,
    /// What is not known; the income is known when nothing is missing.
    pub missing: Vec<Missing>,
    pub income: Option<Income>,
    pub doubts: Vec<Doubt>,
}

impl Standard {
    /// The lines for farming households on a day; `None` where the standard is not in force or has none.
    pub fn farm_lines_on(&self, day: Day, settlement: Settlement) -> Option<FarmLines> {
        if day < self.from || self.to.is_some_and(|to| to < day) {
            return None;
        }
        let (income, average) = (self.income_line_on(day)?, self.average_line_on(day)?);
        let (income_vnd, average_vnd) = match settlement {
            Settlement::Rural => (income.rural, average.rural),
            Settlement::Urban => (income.urban, average.urban),
        };
        let sources = vec![
            source("income_line", income.from, &income.source, income.confidence),
            source("average_line", average.from, &average.source, average.confidence),
        ];
        Some(FarmLines { settlement, income_vnd, average_vnd, sources })
    }
}

impl FarmForm {
    /// What follows. Amounts are within [`AMOUNT_MAX`] and people at least one: whoever takes them in
    /// sees to it.
    pub fn result(&self, stated: &Stated, lines: &FarmLines) -> FarmResult {
        let empty = Amounts::default();
        let amounts = |at: usize| stated.amounts.get(at).copied().unwrap_or(empty);
        let mut groups: Vec<GroupSum> = Vec::new();
        let (mut missing, mut doubts) = (Vec::new(), Vec::new());
        for (at, line) in self.lines().enumerate() {
            let of = amounts(at);
            for (column, amount) in [(Column::Takings, of.takings), (Column::Costs, of.costs)] {
                let line = line.place.clone();
                match amount {
                    None => missing.push(Missing { line, column }),
                    Some(amount) if amount >= LARGE => {
                        doubts.push(Doubt::Large { line, column, amount });
                    }
                    Some(_) => {}
                }
            }
            if let (Some(0), Some(costs @ 1..)) = (of.takings, of.costs) {
                doubts.push(Doubt::CostsAlone { line: line.place.clone(), costs });
            }
            let group = group_of(&line.place);
            match groups.iter_mut().find(|it| it.group == group) {
                Some(known) => known.sum = known.sum.plus(of),
                None => groups.push(GroupSum { group: group.to_owned(), sum: of }),
            }
        }
        let zero = Amounts { takings: Some(0), costs: Some(0) };
        let total = groups.iter().fold(zero, |sum, group| sum.plus(group.sum));
        let income = match (total.takings, total.costs) {
            (Some(takings), Some(costs)) => Some(income(takings, costs, stated.people, lines)),
            _ => None,
        };
        if let Some(income) = &income {
            if (1..SMALL).contains(&income.takings) {
                doubts.push(Doubt::Small { takings: income.takings });
            }
            let farming = |it: &&GroupSum| FARMING_GROUPS.contains(&it.group.as_str());
            if groups.iter().filter(farming).all(|it| it.sum.takings == Some(0)) {
                doubts.push(Doubt::NotFarming);
            }
        }
        FarmResult { groups, missing, income, doubts }
    }
}

/// Compared as income × 1.000 against line × people × 12: no quotient, and so nothing rounded.
fn income(takings: i64, costs: i64, people: u32, lines: &FarmLines) -> Income {
    let income = takings - costs;
    let shares = i64::from(people.max(1)) * MONTHS;
    let year_vnd = income * 1_000;
    let living = if year_vnd <= lines.income_vnd * shares {
        Living::Below
    } else if year_vnd <= lines.average_vnd * shares {
        Living::Average
    } else {
        Living::Above
    };
    Income {
        takings,
        costs,
        income,
        person_month_vnd: year_vnd.div_euclid(shares),
        has_rest: year_vnd.rem_euclid(shares) != 0,
        living,
    }
}
