//! The form of a household as a browser sends it: fields told apart by what stands before the dot.

use std::collections::BTreeMap;

use app::Problem;
use app::kernel::problem::Code;
use app::review::survey::Filled;
use base::id::{PersonId, SurveyId};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What stands in the fields beside what is filled in.
#[derive(Deserialize, Default)]
pub(super) struct Hidden {
    pub id: Option<SurveyId>,
    pub version: i64,
    /// To the next household's form, and not to this one's page.
    #[serde(default)]
    pub next: bool,
    /// Answers are missing, and it is taken all the same.
    #[serde(default)]
    pub open: bool,
}

/// What was sent: the hidden fields, what is filled in, and the boxes that cannot be read.
pub(super) type Sent = (Hidden, Filled, BTreeMap<String, String>);

/// Reads the fields. An empty one says nothing; of a box that cannot be read the text is kept.
pub(super) fn read(fields: Vec<(String, String)>) -> Result<Sent, Problem> {
    let bad = |field: &str| Problem::new(Code::BadInput).with("field", field);
    if fields.len() > super::FIELDS_MAX {
        return Err(Problem::new(Code::TooLarge));
    }
    let mut hidden = Hidden::default();
    let mut filled = Filled::default();
    let mut wrong = BTreeMap::new();
    let mut none: Vec<String> = Vec::new();
    let mut facts = app::HouseholdFacts::default();
    let mut any_fact = false;
    let mut people: BTreeMap<PersonId, serde_json::Map<String, serde_json::Value>> =
        BTreeMap::new();
    let mut roster: BTreeMap<PersonId, serde_json::Map<String, serde_json::Value>> =
        BTreeMap::new();
    for (name, value) in fields {
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        match name.split_once('.') {
            None => match name.as_str() {
                "next" => hidden.next = true,
                "open" => hidden.open = true,
                "id" => hidden.id = Some(value.parse().map_err(|_| bad("id"))?),
                "version" => hidden.version = value.parse().map_err(|_| bad("version"))?,
                "area" => match whole_area(value).parse() {
                    Ok(area) => filled.house_area_m2 = Some(area),
                    Err(_) => drop(wrong.insert(name, value.to_owned())),
                },
                "needs" => {
                    value.clone_into(&mut facts.needs);
                    any_fact = true;
                }
                _ => {}
            },
            Some(("a", question)) => {
                let is_area = question.ends_with("_m2");
                let said = if is_area { whole_area(value) } else { plain_number(value) };
                filled.answers.insert(question.to_owned(), said);
            }
            // Everything that was left empty among these is none: said by a tick, never taken for granted.
            Some(("z", _)) => none.extend(value.split(',').map(str::to_owned)),
            Some((part @ ("p" | "o"), rest)) => {
                if !super::policy::read(&mut filled, (part, rest), value) {
                    return Err(bad(&name));
                }
            }
            Some(("i", indicator)) => {
                filled.indicators.insert(indicator.to_owned(), yes_no(value, &name)?);
            }
            Some(("r", indicator)) => {
                filled.reasons.insert(indicator.to_owned(), value.to_owned());
            }
            Some(("s", sign)) => {
                filled.signs.insert(sign.to_owned());
            }
            Some(("c", cause)) => {
                let cause = app::Cause::from_name(cause).ok_or_else(|| bad(&name))?;
                facts.causes.insert(cause);
                any_fact = true;
            }
            Some(("h", what)) => {
                let said = Some(yes_no(value, &name)?);
                match what {
                    "no_labour_capacity" => facts.no_labour_capacity = said,
                    "local_ethnic" => facts.local_ethnic = said,
                    _ => return Err(bad(&name)),
                }
                any_fact = true;
            }
            Some(("b", rest)) => {
                let (person, column) = of_person(rest).ok_or_else(|| bad(&name))?;
                match column_value(column, value) {
                    Some(said) => {
                        roster.entry(person).or_default().insert(column.to_owned(), said);
                    }
                    None => drop(wrong.insert(name.clone(), value.to_owned())),
                }
            }
            Some(("m", rest)) => {
                let (person, fact) = of_person(rest).ok_or_else(|| bad(&name))?;
                let said = match fact {
                    "education" => value.into(),
                    _ => yes_no(value, &name)?.into(),
                };
                people.entry(person).or_default().insert(fact.to_owned(), said);
            }
            Some(_) => {}
        }
    }
    filled.household_facts = any_fact.then_some(facts);
    for question in none.into_iter().take(super::FIELDS_MAX) {
        filled.answers.entry(question).or_insert_with(|| "0".to_owned());
    }
    filled.roster.extend(lines(roster, "roster")?);
    filled.people.extend(lines(people, "people")?);
    Ok((hidden, filled, wrong))
}

/// What was said of people, as it is kept.
fn lines<T: DeserializeOwned>(
    said: BTreeMap<PersonId, serde_json::Map<String, serde_json::Value>>,
    field: &str,
) -> Result<Vec<(PersonId, T)>, Problem> {
    let line = |(person, said): (PersonId, serde_json::Map<String, serde_json::Value>)| {
        let bad = |_| Problem::new(Code::BadInput).with("field", field);
        Ok((person, serde_json::from_value(said.into()).map_err(bad)?))
    };
    said.into_iter().map(line).collect()
}

/// Whose a box is, and what of them.
fn of_person(rest: &str) -> Option<(PersonId, &str)> {
    let (person, what) = rest.split_once('.')?;
    Some((person.parse().ok()?, what))
}

/// A whole number as people write it, "1.500" or "1 500", as digits; anything else as it is.
fn plain_number(text: &str) -> String {
    let parts: Vec<&str> = text.split(['.', ' ', '\u{a0}']).collect();
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = match parts.split_first() {
        Some((first, rest)) => {
            !rest.is_empty()
                && (1..=3).contains(&first.len())
                && parts.iter().all(digits)
                && rest.iter().all(|part| part.len() == 3)
        }
        None => false,
    };
    if grouped { parts.concat() } else { text.to_owned() }
}

/// An area as people write it, in whole square metres: what stands behind the comma is left out. The lines of
/// Mẫu 3.2 and 3.3 are whole square metres, of all or of each member, and no area crosses one by that.
fn whole_area(text: &str) -> String {
    let number = plain_number(text);
    match number.rsplit_once([',', '.']) {
        Some((whole, part)) if (1..=2).contains(&part.len()) && is_digits(part) => {
            let whole = plain_number(whole);
            if is_digits(&whole) { whole } else { number }
        }
        _ => number,
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A column of part B as a browser sends it: measures in centimetres and kilograms with a comma,
/// yes and no, months, or the name of an answer.
fn column_value(column: &str, value: &str) -> Option<serde_json::Value> {
    match column {
        "height_mm" => Some(scaled(value, 10, 1)?.into()),
        "weight_g" => Some(scaled(value, 1_000, 3)?.into()),
        "months_worked" => Some(value.parse::<u32>().ok()?.into()),
        "attends" | "insured" | "internet" | "critically_ill" | "is_member" | "state_insured"
        | "primary_diploma" | "nonfarm" => Some(yes_no(value, column).ok()?.into()),
        _ => Some(value.into()),
    }
}

/// A number with at most so many decimals, behind a comma or a point, in units of the last one.
fn scaled(text: &str, by: u32, decimals: usize) -> Option<u32> {
    let text = text.replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if part.len() > decimals || !digits(part) || !digits(whole) || whole.len() > 4 {
        return None;
    }
    let part = format!("{part:0<decimals$}");
    whole.parse::<u32>().ok()?.checked_mul(by)?.checked_add(part.parse().ok()?)
}

fn yes_no(value: &str, field: &str) -> Result<bool, Problem> {
    match value {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Problem::new(Code::BadInput).with("field", field)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_whole_square_metres() {
        for (typed, whole) in [
            ("79,9", "79"),
            ("79.95", "79"),
            ("1.500", "1500"),
            ("1.500,5", "1500"),
            ("1 500", "1500"),
            ("80", "80"),
            ("7,999", "7,999"),
            ("80m", "80m"),
            (",5", ",5"),
            ("-3,5", "-3,5"),
        ] {
            assert_eq!(whole_area(typed), whole, "{typed}");
        }
    }
}
