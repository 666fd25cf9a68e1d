//! The circular's own instrument (TT 07/2021/TT-BLĐTBXH): the facts of Phiếu B1 and the marks of
//! Phiếu B2, the items of Mẫu 3.3 as rules over these facts, and the readings where the forms are
//! silent. Points follow from facts; an answer is never asked twice. What it is made of stands in
//! `law/standards/<id>/instrument/`.

mod ask;
pub mod block;
mod fact;
pub mod form_a;
mod item;
mod nutrition;
mod points;
pub mod print;
mod reading;
pub mod roster;
mod scoring;

use data_encoding::HEXLOWER;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::file::BadStandard;
pub use ask::{Odd, Question};
pub use fact::{BadFact, Fact, FactKind, FactList, Part, UNKNOWN, Values};
pub use item::{Combine, Condition, Item, Row};
pub use nutrition::{Measure, Nutrition};
pub use reading::{BadChoice, Chooser, Chosen, OtherPoints, Reading, Side};
pub use scoring::{Apart, CannotScore, RowState, Scoring};

/// The regions of a rural commune, in the order of Mẫu 3.3.
pub const RURAL_REGIONS: [&str; 6] = [
    "red_river_delta",
    "northern_midlands",
    "north_central_coast",
    "central_highlands",
    "southeast",
    "mekong_delta",
];
/// The region of the urban column.
pub const URBAN: &str = "urban";
/// The further area of item 15: the centrally run cities.
pub const CENTRAL_CITY: &str = "central_city";

/// The texts that an instrument is made of.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    /// `facts.toml`.
    pub facts: &'a str,
    /// `items.toml`.
    pub items: &'a str,
    /// `readings.toml`.
    pub readings: &'a str,
    /// `forms.toml`.
    pub forms: &'a str,
    /// `points.csv`: the words of items and answers, as transcribed.
    pub points: &'a str,
    /// `nutrition.csv`: Mẫu 3.11, as transcribed.
    pub nutrition: &'a str,
}

/// What the forms say beside facts and points.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forms {
    /// Phiếu A.
    pub form_a: FormA,
    /// Who is measured.
    pub measures: Measures,
    /// What work counts.
    pub work: Work,
    /// What of a house is no lack.
    pub house: HouseRules,
}

/// Phiếu A.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormA {
    /// With fewer signs the household goes on the list.
    pub listed_below: u32,
    /// The text.
    pub source: String,
}

/// Who is measured, in months of age.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measures {
    /// Height.
    pub height_below_months: u32,
    /// Weight.
    pub weight_below_months: u32,
    /// The text.
    pub source: String,
}

/// What work counts in item 5.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Work {
    /// From so many months of the last twelve.
    pub nonfarm_months: u32,
    /// The text.
    pub source: String,
}

/// What of a house is no lack.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HouseRules {
    /// Firm pillars.
    pub firm_pillar: Vec<String>,
    /// Firm roofs.
    pub firm_roof: Vec<String>,
    /// Firm walls.
    pub firm_wall: Vec<String>,
    /// Clean water.
    pub clean_water: Vec<String>,
    /// Hygienic toilets.
    pub hygienic_toilet: Vec<String>,
    /// Goods by which information comes.
    pub devices: Vec<String>,
    /// The text.
    pub source: String,
}

/// An instrument as loaded.
#[derive(Debug, Clone)]
pub struct Instrument {
    facts: FactList,
    items: Vec<Item>,
    readings: Vec<Reading>,
    forms: Forms,
    nutrition: Nutrition,
    texts: String,
}

impl Instrument {
    /// Reads the files.
    ///
    /// # Errors
    /// The first thing wrong, with the file.
    pub fn load(texts: &Texts<'_>) -> Result<Instrument, BadStandard> {
        let facts = FactList::parse("facts.toml", texts.facts)?;
        let readings = reading::parse("readings.toml", texts.readings)?;
        let items = item::parse("items.toml", texts.items, texts.points, &facts, &readings)?;
        let forms: Forms = toml("forms.toml", texts.forms)?;
        check_house(&facts, &forms.house).map_err(|why| bad("forms.toml", why))?;
        let nutrition = Nutrition::parse("nutrition.csv", texts.nutrition)?;
        let texts = hash([
            texts.facts,
            texts.items,
            texts.readings,
            texts.forms,
            texts.points,
            texts.nutrition,
        ]);
        Ok(Instrument { facts, items, readings, forms, nutrition, texts })
    }

    /// The facts, in the order of the forms.
    pub fn facts(&self) -> &FactList {
        &self.facts
    }

    /// The items of Mẫu 3.3.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The readings.
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// What the forms say beside.
    pub fn forms(&self) -> &Forms {
        &self.forms
    }

    /// Mẫu 3.11.
    pub fn nutrition(&self) -> &Nutrition {
        &self.nutrition
    }

    /// The readings as they are in force while nobody chose.
    pub fn readings_in_force(&self) -> Chosen {
        Chosen::new(&self.readings, []).expect("no choice is none that is not there")
    }

    /// A condition as a line of a reference: `kwh_month 25 – < 50`.
    pub fn in_words(&self, condition: &Condition) -> String {
        let fact = |place: usize| self.facts.all().get(place);
        let name = |place: usize| fact(place).map(|it| it.name.clone()).unwrap_or_default();
        match condition {
            Condition::Range { fact, per, from, below } => {
                let per = per.map(|per| format!(" / {}", name(per))).unwrap_or_default();
                let below = below.map(|below| format!(" and < {below}")).unwrap_or_default();
                format!("{}{per} ≥ {from}{below}", name(*fact))
            }
            Condition::OneOf { fact: place, codes } => {
                let code = |code: &u32| fact(*place).map(|it| it.write(*code)).unwrap_or_default();
                let codes: Vec<String> = codes.iter().map(code).collect();
                format!("{} = {}", name(*place), codes.join(", "))
            }
            Condition::Region(region) => format!("region = {region}"),
        }
    }

    /// A hash over the files and the sides taken: what a round under this instrument keeps.
    pub fn seal(&self, chosen: &Chosen) -> String {
        let sides = chosen.all().iter().map(|(id, side)| format!("{id}={side}"));
        let sides = sides.collect::<Vec<_>>().join(";");
        hash([self.texts.as_str(), sides.as_str()])
    }
}

fn check_house(facts: &FactList, house: &HouseRules) -> Result<(), String> {
    for (name, answers) in [
        ("pillar", &house.firm_pillar),
        ("roof", &house.firm_roof),
        ("wall", &house.firm_wall),
        ("water", &house.clean_water),
        ("toilet", &house.hygienic_toilet),
    ] {
        let fact = facts.get(name).ok_or_else(|| format!("there is no fact {name}"))?;
        if let Some(other) = answers.iter().find(|it| fact.answer_code(it).is_none()) {
            return Err(format!("{name} has no answer {other}"));
        }
    }
    match house.devices.iter().find(|it| facts.get(it).is_none()) {
        Some(other) => Err(format!("there is no fact {other}")),
        None => Ok(()),
    }
}

fn hash<const N: usize>(parts: [&str; N]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part.as_bytes());
    }
    HEXLOWER.encode(&hash.finalize())
}

fn bad(file: &str, reason: String) -> BadStandard {
    BadStandard { file: file.to_owned(), line: None, reason }
}

fn toml<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, BadStandard> {
    toml::from_str(text).map_err(|error| {
        let before = |end: usize| text.get(..end).unwrap_or_default();
        BadStandard {
            file: file.to_owned(),
            line: error.span().map(|span| before(span.start).matches('\n').count() + 1),
            reason: error.message().trim().replace('\n', "; "),
        }
    })
}
