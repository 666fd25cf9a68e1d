//! How a value of a programme's file says where it is from, how sure it is, and that it is not
//! known.

use base::Day;
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

/// A value, or the name of the empty slot that stands for it. Nothing is put in place of a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot<T> {
    Known(T),
    /// The `id` of a `[[slot]]` of the same file, whose words say what is missing.
    Unknown(String),
}

impl<T> Slot<T> {
    /// The value, where it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Slot::Known(value) => Some(value),
            Slot::Unknown(_) => None,
        }
    }

    /// The slot, where the value is not known.
    pub fn slot(&self) -> Option<&str> {
        match self {
            Slot::Known(_) => None,
            Slot::Unknown(name) => Some(name),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Slot<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = toml::Value::deserialize(from)?;
        if let Some(name) = unknown(&value) {
            return Ok(Slot::Unknown(name));
        }
        value.try_into().map(Slot::Known).map_err(|it: toml::de::Error| {
            serde::de::Error::custom(it.message().trim().replace('\n', "; "))
        })
    }
}

fn unknown(value: &toml::Value) -> Option<String> {
    let table = value.as_table().filter(|table| table.len() == 1)?;
    Some(table.get("unknown")?.as_str()?.to_owned())
}

/// How sure a value is, as files write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Read in the source that is named.
    Checked,
    /// Not re-read: shown as such wherever it is used.
    Unchecked,
}

/// What is missing in a file, with words for people.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlotWords {
    pub id: String,
    pub vi: String,
    pub en: String,
}

pub(crate) fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
    day_of(&toml::value::Datetime::deserialize(from)?).ok_or_else(no_day)
}

pub(crate) fn day_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Day>, D::Error> {
    day(from).map(Some)
}

pub(crate) fn slot_day<'de, D: Deserializer<'de>>(from: D) -> Result<Slot<Day>, D::Error> {
    let value = toml::Value::deserialize(from)?;
    if let Some(name) = unknown(&value) {
        return Ok(Slot::Unknown(name));
    }
    value.as_datetime().and_then(day_of).map(Slot::Known).ok_or_else(no_day)
}

fn no_day<E: serde::de::Error>() -> E {
    E::custom("not a day: expected YYYY-MM-DD")
}

fn day_of(at: &toml::value::Datetime) -> Option<Day> {
    let date = at.date.filter(|_| at.time.is_none())?;
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}
