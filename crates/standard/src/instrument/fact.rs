//! What is known of a household: the facts of Phiếu B1 and the marks of Phiếu B2, as the standard lists them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::bad;
use crate::INDICATORS;
use crate::dated::Answer;
use crate::file::{BadStandard, once};

/// The value of a fact that is not known: never 0.
pub const UNKNOWN: u32 = u32::MAX;

/// How a fact is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// A whole number.
    Count,
    /// 0 or 1.
    YesNo,
    /// One of its answers.
    Choice,
}

/// A fact that is asked or follows from what was asked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Its name, the column of files.
    pub name: String,
    /// What is asked.
    pub vi: String,
    /// The same in English.
    pub en: String,
    /// Where it stands on the forms.
    pub place: String,
    /// How it is told.
    pub kind: FactKind,
    /// The answers of a choice.
    #[serde(default)]
    pub answers: Vec<Answer>,
    /// What a count counts.
    pub unit: Option<String>,
    /// The indicator of which it is the mark.
    pub indicator: Option<String>,
    /// The reading by which it is asked as it is.
    pub reading: Option<String>,
    /// The count of which it is a part.
    pub within: Option<String>,
    /// The least a count can be.
    #[serde(default)]
    pub least: u32,
    /// From above this a count is asked about.
    pub ask_above: Option<u32>,
    /// The most a count can be.
    pub most: Option<u32>,
    /// Whether no item and no other fact needs it.
    #[serde(default)]
    pub unscored: bool,
    /// Whether the printed forms lack it.
    #[serde(default)]
    pub ours: bool,
}

/// The part of the forms that a fact belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Phiếu B1, part A: the number of its section, I to XII.
    Household(u8),
    /// Phiếu B1, part B: it is counted over people.
    Members,
    /// Phiếu B2: a mark.
    Marks,
}

/// The sections of part A that facts stand in, by their numbers.
const SECTIONS: [&str; 12] =
    ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

/// A value that is none of a fact.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFact {
    /// There is no such fact.
    #[error("there is no fact {name}")]
    Unknown {
        /// The name asked for.
        name: String,
    },
    /// A count is no whole number of 0 or more.
    #[error("{name} is no whole number: {value}")]
    NotACount {
        /// The fact.
        name: String,
        /// The value.
        value: String,
    },
    /// A count is out of its bounds.
    #[error("{name} is {value}, and lies from {least} to {most}")]
    OutOfBounds {
        /// The fact.
        name: String,
        /// The value.
        value: u64,
        /// The least it can be.
        least: u32,
        /// The most it can be.
        most: u32,
    },
    /// A choice or a yes and no has no such answer.
    #[error("{name} has no answer {value}; it has {}", known.join(", "))]
    NoSuchAnswer {
        /// The fact.
        name: String,
        /// The value.
        value: String,
        /// The answers there are.
        known: Vec<String>,
    },
}

impl Fact {
    /// The part of the forms it belongs to, by its place on them; `None` when that says none.
    pub fn part(&self) -> Option<Part> {
        if self.place.starts_with("Mẫu 3.2, ") {
            return Some(Part::Marks);
        }
        let place = self.place.strip_prefix("Mẫu 3.1 ")?;
        if place == "B" || place.starts_with("B, ") {
            return Some(Part::Members);
        }
        let section = place.strip_prefix("A, mục ")?.split('.').next()?;
        let number = SECTIONS.iter().zip(1..).find(|(it, _)| **it == section);
        number.map(|(_, number)| Part::Household(number))
    }

    /// The value as a number: the count, 0 or 1, or the place of the answer. Empty text is not known.
    ///
    /// # Errors
    /// A text that says none of its values.
    pub fn read(&self, text: &str) -> Result<u32, BadFact> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(UNKNOWN);
        }
        match self.kind {
            FactKind::Count => self.read_count(text),
            FactKind::YesNo => match text {
                "0" => Ok(0),
                "1" => Ok(1),
                _ => Err(self.no_answer(text, vec!["0".to_owned(), "1".to_owned()])),
            },
            FactKind::Choice => {
                let place = self.answers.iter().position(|answer| answer.id == text);
                place.and_then(|place| u32::try_from(place).ok()).ok_or_else(|| {
                    self.no_answer(text, self.answers.iter().map(|it| it.id.clone()).collect())
                })
            }
        }
    }

    fn read_count(&self, text: &str) -> Result<u32, BadFact> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let value: Option<u64> = text.parse().ok().filter(|_| digits);
        let Some(value) = value else {
            return Err(BadFact::NotACount { name: self.name.clone(), value: shown(text) });
        };
        let most = self.most.unwrap_or(UNKNOWN - 1);
        match u32::try_from(value) {
            Ok(count) if (self.least..=most).contains(&count) => Ok(count),
            _ => Err(BadFact::OutOfBounds {
                name: self.name.clone(),
                value,
                least: self.least,
                most,
            }),
        }
    }

    fn no_answer(&self, value: &str, known: Vec<String>) -> BadFact {
        BadFact::NoSuchAnswer { name: self.name.clone(), value: shown(value), known }
    }

    /// The value as files have it; empty when it is not known.
    pub fn write(&self, value: u32) -> String {
        match self.kind {
            _ if value == UNKNOWN => String::new(),
            FactKind::Count | FactKind::YesNo => value.to_string(),
            FactKind::Choice => {
                let place = usize::try_from(value).unwrap_or(usize::MAX);
                self.answers.get(place).map(|it| it.id.clone()).unwrap_or_default()
            }
        }
    }

    /// The values it can have, in words of files.
    pub fn values(&self) -> String {
        match self.kind {
            FactKind::YesNo => "0, 1".to_owned(),
            FactKind::Choice => {
                let answer = |it: &Answer| format!("`{}` {}", it.id, it.vi);
                self.answers.iter().map(answer).collect::<Vec<_>>().join("; ")
            }
            FactKind::Count => {
                let unit = self.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
                let most = self.most.map(|most| format!(" – {most}")).unwrap_or_default();
                let asked = match self.ask_above.filter(|above| Some(*above) < self.most) {
                    Some(above) => format!("; asked about above {above}"),
                    None => String::new(),
                };
                format!("{}{most}{unit}{asked}", self.least)
            }
        }
    }

    /// The number of an answer; of a yes and no, `yes`.
    pub(super) fn answer_code(&self, id: &str) -> Option<u32> {
        match self.kind {
            FactKind::Choice => {
                self.answers.iter().position(|it| it.id == id).and_then(|n| u32::try_from(n).ok())
            }
            FactKind::YesNo => (id == "yes").then_some(1),
            FactKind::Count => None,
        }
    }
}

fn shown(text: &str) -> String {
    base::text::clean(text).chars().take(40).collect()
}

/// The facts of a standard, in the order of the forms.
#[derive(Debug, Clone)]
pub struct FactList {
    facts: Vec<Fact>,
    places: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    fact: Vec<Fact>,
}

impl FactList {
    pub(super) fn parse(file: &str, text: &str) -> Result<FactList, BadStandard> {
        let File { fact: facts } = super::toml(file, text)?;
        let wrong = |reason: String| bad(file, reason);
        once("fact", facts.iter().map(|it| it.name.as_str())).map_err(wrong)?;
        let places = facts.iter().enumerate().map(|(place, it)| (it.name.clone(), place)).collect();
        let list = FactList { facts, places };
        for fact in &list.facts {
            list.check(fact).map_err(|reason| bad(file, format!("{}: {reason}", fact.name)))?;
        }
        let marks = list.facts.iter().filter(|it| it.indicator.is_some()).count();
        if marks != INDICATORS {
            return Err(bad(file, format!("{marks} marks instead of {INDICATORS}")));
        }
        Ok(list)
    }

    fn check(&self, fact: &Fact) -> Result<(), String> {
        match fact.part() {
            None => return Err(format!("{} is no place on the forms", fact.place)),
            Some(part) if (part == Part::Marks) != fact.indicator.is_some() => {
                return Err("what stands on Mẫu 3.2 is the mark of an indicator".into());
            }
            Some(_) => {}
        }
        match fact.kind {
            FactKind::Choice if fact.answers.len() < 2 => Err("a choice of fewer than two".into()),
            FactKind::Choice => once("answer", fact.answers.iter().map(|it| it.id.as_str())),
            FactKind::Count | FactKind::YesNo if !fact.answers.is_empty() => {
                Err("only a choice has answers".into())
            }
            FactKind::YesNo if fact.most.is_some() || fact.least > 0 => {
                Err("only a count has bounds".into())
            }
            FactKind::YesNo => Ok(()),
            FactKind::Count => {
                let most = fact.most.ok_or("a count has a most")?;
                let ask = fact.ask_above.unwrap_or(most);
                if !(fact.least <= ask && ask <= most && most < UNKNOWN) {
                    return Err("least, ask_above and most must rise".into());
                }
                match &fact.within {
                    Some(whole) if self.place(whole).is_none() => Err(format!("no fact {whole}")),
                    _ => Ok(()),
                }
            }
        }
    }

    /// All, in their order.
    pub fn all(&self) -> &[Fact] {
        &self.facts
    }

    /// The place of a fact.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// A fact by its name.
    pub fn get(&self, name: &str) -> Option<&Fact> {
        self.place(name).and_then(|place| self.facts.get(place))
    }
}

/// The values of one household, by the place of the fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values(Vec<u32>);

impl Values {
    /// Nothing known yet.
    pub fn unknown(facts: &FactList) -> Values {
        Values(vec![UNKNOWN; facts.facts.len()])
    }

    /// The value of the fact at a place; `None` when it is not known.
    pub fn get(&self, place: usize) -> Option<u32> {
        self.0.get(place).copied().filter(|value| *value != UNKNOWN)
    }

    /// Puts a value in, read from text.
    ///
    /// # Errors
    /// A name that is no fact, a value that the fact cannot have.
    pub fn read(&mut self, facts: &FactList, name: &str, text: &str) -> Result<(), BadFact> {
        let place = facts.place(name).ok_or_else(|| BadFact::Unknown { name: shown(name) })?;
        let value = facts.facts.get(place).map_or(Ok(UNKNOWN), |fact| fact.read(text))?;
        self.set(place, value);
        Ok(())
    }

    /// Puts a value in.
    pub fn set(&mut self, place: usize, value: u32) {
        if let Some(slot) = self.0.get_mut(place) {
            *slot = value;
        }
    }
}
