//! Readings: what the forms do not say, with both sides, and the side that is in force.

use std::collections::BTreeMap;

use base::closed_set;
use serde::Deserialize;

use super::{bad, toml};
use crate::file::{BadStandard, once};

/// The readings that are computed here, each with the sides that are. A file that has others is
/// refused: a side that nothing computes would be a choice without effect.
const COMPUTED: &[(&str, &[&str])] = &[
    ("R1", &["clean", "unclean"]),
    ("R2", &["not_cover", "not_counted"]),
    ("R3", &["ask", "every_row"]),
    ("R4", &["add", "highest"]),
    ("R5", &["zero", "points"]),
    ("R6", &["ask", "primary"]),
    ("R11", &["as_7", "zero"]),
    ("R13", &["mau_3_3", "sheets"]),
    ("R14", &["passes", "goes_back"]),
    ("X1", &["one_kind", "every_kind"]),
    ("X2", &["from_15", "working_age"]),
    ("X3", &["row_below", "nearest", "between"]),
    ("X4", &["at_least", "exact"]),
    ("X5", &["all", "scored"]),
];

closed_set! {
    /// Who may choose a side.
    Chooser {
        /// The province's steering committee, by a paper, before a round.
        Province = "province",
        /// Who approves the score table.
        Approver = "approver",
        /// There is one side only.
        Nobody = "nobody",
    }
}

/// One side of a reading.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// Its id.
    pub id: String,
    /// Its words.
    pub vi: String,
    /// The same in English.
    pub en: String,
    /// Points that it puts in place of the table's.
    #[serde(default)]
    pub points: Vec<OtherPoints>,
}

/// Points of one cell of the table under a side.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherPoints {
    /// The item.
    pub item: u8,
    /// The answer.
    pub answer: u8,
    /// The region.
    pub region: String,
    /// The points.
    pub points: i32,
}

/// A place where the forms are silent or say two things.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Its id.
    pub id: String,
    /// The items and marks that it decides.
    pub decides: Vec<String>,
    /// Who may choose.
    pub chooser: Chooser,
    /// What it is about.
    pub about_vi: String,
    /// The same in English.
    pub about_en: String,
    /// What the text says.
    pub text_vi: String,
    /// The same in English.
    pub text_en: String,
    /// The side taken while nobody chose.
    pub in_force: String,
    /// The sides.
    pub sides: Vec<Side>,
}

impl Reading {
    /// A side by its id.
    pub fn side(&self, id: &str) -> Option<&Side> {
        self.sides.iter().find(|side| side.id == id)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    reading: Vec<Reading>,
}

pub(super) fn parse(file: &str, text: &str) -> Result<Vec<Reading>, BadStandard> {
    let File { reading: readings } = toml(file, text)?;
    once("reading", readings.iter().map(|it| it.id.as_str())).map_err(|why| bad(file, why))?;
    for reading in &readings {
        check(reading).map_err(|why| bad(file, format!("{}: {why}", reading.id)))?;
    }
    if let Some((id, _)) = COMPUTED.iter().find(|(id, _)| !readings.iter().any(|it| it.id == *id)) {
        return Err(bad(file, format!("the reading {id} is not there")));
    }
    Ok(readings)
}

fn check(reading: &Reading) -> Result<(), String> {
    once("side", reading.sides.iter().map(|it| it.id.as_str()))?;
    if reading.side(&reading.in_force).is_none() {
        return Err(format!("in force is {:?}, which is no side", reading.in_force));
    }
    let computed = COMPUTED.iter().find(|(id, _)| *id == reading.id);
    let sides: Vec<&str> = reading.sides.iter().map(|it| it.id.as_str()).collect();
    match computed {
        Some((_, known)) if *known != sides => Err(format!("the sides are {}", known.join(", "))),
        None if sides.len() > 1 => Err("nothing computes its sides".into()),
        _ => Ok(()),
    }
}

/// The side taken of each reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen(BTreeMap<String, String>);

/// A choice that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadChoice {
    /// There is no such reading.
    #[error("there is no reading {0}")]
    NoSuchReading(String),
    /// It has no such side.
    #[error("the reading {reading} has no side {side}")]
    NoSuchSide {
        /// The reading.
        reading: String,
        /// The side.
        side: String,
    },
}

impl Chosen {
    /// The sides in force while nobody chose, with those that were chosen in their place.
    ///
    /// # Errors
    /// A reading or a side that is not there.
    pub fn new<'a>(
        readings: &[Reading],
        chosen: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Chosen, BadChoice> {
        let in_force = |it: &Reading| (it.id.clone(), it.in_force.clone());
        let mut sides: BTreeMap<String, String> = readings.iter().map(in_force).collect();
        for (id, side) in chosen {
            let reading = readings.iter().find(|it| it.id == id);
            let reading = reading.ok_or_else(|| BadChoice::NoSuchReading(id.to_owned()))?;
            if reading.side(side).is_none() {
                let (reading, side) = (id.to_owned(), side.to_owned());
                return Err(BadChoice::NoSuchSide { reading, side });
            }
            sides.insert(id.to_owned(), side.to_owned());
        }
        Ok(Chosen(sides))
    }

    /// Whether that side is taken.
    pub fn is(&self, reading: &str, side: &str) -> bool {
        self.0.get(reading).is_some_and(|taken| taken == side)
    }

    /// The side taken of a reading.
    pub fn side(&self, reading: &str) -> Option<&str> {
        self.0.get(reading).map(String::as_str)
    }

    /// All, by reading.
    pub fn all(&self) -> &BTreeMap<String, String> {
        &self.0
    }
}
