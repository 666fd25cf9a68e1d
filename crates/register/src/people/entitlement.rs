//! Regular policies as `law/entitlements/policies.toml` has them: who is entitled to what on a day, by a
//! closed set of shapes over the class of a household and the facts of its members. Who that is in a
//! register is asked of the register (`store::people::entitlement`) and never kept. What the file does not
//! say is not known here.

use base::Day;
use base::closed_set;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::people::person::Class;

closed_set! {
    /// Who holds what a policy grants.
    Holder {
        /// Each person of a household.
        Person = "person",
        /// The household as a whole.
        Household = "household",
    }
}

closed_set! {
    /// What a policy is about.
    EntitlementGroup {
        HealthInsurance = "health_insurance",
        Education = "education",
        Credit = "credit",
        Electricity = "electricity",
        Housing = "housing",
        Telecom = "telecom",
    }
}

/// Who is entitled: one shape of the rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "shape", rename_all = "snake_case", deny_unknown_fields)]
pub enum Who {
    /// While the class in force is one of these.
    Class { classes: Vec<Class> },
    /// The same, of members who are known to attend school.
    ClassAtSchool { classes: Vec<Class> },
    /// Households whose class was one of these, for so many months after it ended. How many is not known
    /// where they are left out; then nobody is entitled by it, and the program says so.
    Escaped {
        classes: Vec<Class>,
        #[serde(default)]
        months: Option<u32>,
    },
}

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameOf {
    pub vi: String,
    pub en: String,
}

/// What a policy is from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyValue {
    /// The first day; none where it held from the beginning.
    pub from: Option<Day>,
    /// The last day; none while it holds.
    pub to: Option<Day>,
    pub who: Vec<Who>,
    /// The part that is paid, where it is known.
    pub share_percent: Option<u32>,
    /// The article that grants it, where it is known.
    pub article: Option<String>,
    /// The text it is from; empty where none was at hand.
    pub source: String,
    /// Whether that text was read for it.
    pub checked: bool,
}

impl PolicyValue {
    /// What is not known of it, by the names of the file.
    pub fn missing(&self) -> Vec<&'static str> {
        let mut missing = Vec::new();
        if self.source.is_empty() {
            missing.push("source");
        }
        if self.article.is_none() {
            missing.push("article");
        }
        if self.who.iter().any(|who| matches!(who, Who::Escaped { months: None, .. })) {
            missing.push("months");
        }
        missing
    }
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub id: String,
    pub group: EntitlementGroup,
    pub holder: Holder,
    pub name: NameOf,
    /// Who grants it.
    pub office: NameOf,
    /// Its values, the oldest first.
    pub dated: Vec<PolicyValue>,
}

impl Policy {
    /// The value that holds on a day.
    pub fn on(&self, day: Day) -> Option<&PolicyValue> {
        let began = |value: &&PolicyValue| value.from.is_none_or(|from| from <= day);
        let value = self.dated.iter().filter(began).max_by_key(|value| value.from)?;
        value.to.is_none_or(|to| day <= to).then_some(value)
    }
}

/// Below this an income counts as low, in đồng a person and month.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LowIncome {
    pub rural: i64,
    pub urban: i64,
    pub source: String,
    /// `checked` or `unchecked`.
    pub confidence: String,
}

/// All policies.
#[derive(Debug, Clone)]
pub struct Policies {
    all: Vec<Policy>,
    low_income: LowIncome,
}

/// The file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("law/entitlements/policies.toml: {0}")]
pub struct BadPolicies(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    policy: Vec<PolicyFile>,
    low_income: LowIncome,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    id: String,
    group: EntitlementGroup,
    holder: Holder,
    name: NameOf,
    office: NameOf,
    dated: Vec<ValueFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ValueFile {
    from: Option<toml::value::Datetime>,
    to: Option<toml::value::Datetime>,
    who: Vec<Who>,
    share_percent: Option<u32>,
    article: Option<String>,
    source: String,
    confidence: String,
}

impl Policies {
    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong, and with which policy.
    pub fn load(text: &str) -> Result<Policies, BadPolicies> {
        let file: File = toml::from_str(text).map_err(|error| BadPolicies(error.to_string()))?;
        let mut all: Vec<Policy> = Vec::new();
        for it in file.policy {
            let bad = |what: &str| BadPolicies(format!("policy {}: {what}", it.id));
            let plain = |c: char| c.is_ascii_lowercase() || c == '_';
            if it.id.is_empty() || !it.id.chars().all(plain) {
                return Err(bad("an id is small letters and _"));
            }
            if all.iter().any(|known| known.id == it.id) {
                return Err(bad("stands twice"));
            }
            let mut dated = Vec::new();
            for value in it.dated {
                dated.push(value.read().map_err(|what| bad(&what))?);
            }
            dated.sort_by_key(|value| value.from);
            if dated.is_empty() {
                return Err(bad("has no value"));
            }
            let twice = |two: &[PolicyValue]| matches!(two, [a, b] if a.from == b.from);
            if dated.windows(2).any(twice) {
                return Err(bad("two values begin on one day"));
            }
            let (id, group, holder) = (it.id.clone(), it.group, it.holder);
            all.push(Policy { id, group, holder, name: it.name, office: it.office, dated });
        }
        Ok(Policies { all, low_income: file.low_income })
    }

    /// All, in the order of the file.
    pub fn all(&self) -> &[Policy] {
        &self.all
    }

    /// The one of an id.
    pub fn get(&self, id: &str) -> Option<&Policy> {
        self.all.iter().find(|policy| policy.id == id)
    }

    pub fn low_income(&self) -> &LowIncome {
        &self.low_income
    }
}

impl ValueFile {
    fn read(self) -> Result<PolicyValue, String> {
        let day = |at: Option<toml::value::Datetime>, name: &str| match at {
            None => Ok(None),
            Some(at) => day_of(&at).map(Some).ok_or_else(|| format!("{name} is not a day")),
        };
        let (from, to) = (day(self.from, "from")?, day(self.to, "to")?);
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            return Err("to lies before from".to_owned());
        }
        if self.who.is_empty() || self.who.iter().any(|who| who.classes().is_empty()) {
            return Err("nobody is entitled".to_owned());
        }
        if self.share_percent.is_some_and(|share| share == 0 || share > 100) {
            return Err("share_percent is 1 to 100".to_owned());
        }
        let checked = match self.confidence.as_str() {
            "checked" if self.source.is_empty() => return Err("checked in no source".to_owned()),
            "checked" => true,
            "unchecked" => false,
            other => return Err(format!("confidence is checked or unchecked, not {other}")),
        };
        Ok(PolicyValue {
            from,
            to,
            who: self.who,
            share_percent: self.share_percent,
            article: self.article,
            source: self.source,
            checked,
        })
    }
}

impl Who {
    /// The classes it speaks of.
    pub fn classes(&self) -> &[Class] {
        match self {
            Who::Class { classes }
            | Who::ClassAtSchool { classes }
            | Who::Escaped { classes, .. } => classes,
        }
    }
}

fn day_of(at: &toml::value::Datetime) -> Option<Day> {
    let date = at.date?;
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOW: &str =
        "[low_income]\nrural = 1\nurban = 2\nsource = \"x\"\nconfidence = \"unchecked\"\n";

    fn file(value: &str) -> String {
        format!(
            "[[policy]]\nid = \"p\"\ngroup = \"credit\"\nholder = \"person\"\n\
             name = {{ vi = \"a\", en = \"a\" }}\noffice = {{ vi = \"b\", en = \"b\" }}\n{value}\n{LOW}"
        )
    }

    fn value(head: &str, who: &str, tail: &str) -> String {
        format!("[[policy.dated]]\n{head}\nwho = [{who}]\nsource = \"s\"\n{tail}\n")
    }

    const POOR: &str = "{ shape = \"class\", classes = [\"poor\"] }";
    const UNCHECKED: &str = "confidence = \"unchecked\"";

    #[test]
    fn the_newest_value_holds_until_its_own_last_day() {
        let text = value("from = 2022-01-01", POOR, UNCHECKED)
            + &value("from = 2024-01-01\nto = 2024-12-31", POOR, UNCHECKED);
        let policies = Policies::load(&file(&text)).expect("a file");
        let policy = policies.get("p").expect("there");
        let from = |day: &str| {
            let value = policy.on(day.parse().expect("a day"))?;
            value.from.map(|from| from.to_string())
        };
        for (day, expected) in [
            ("2021-12-31", None),
            ("2022-01-01", Some("2022-01-01")),
            ("2023-12-31", Some("2022-01-01")),
            ("2024-01-01", Some("2024-01-01")),
            ("2024-12-31", Some("2024-01-01")),
            ("2025-01-01", None),
        ] {
            assert_eq!(from(day).as_deref(), expected, "{day}");
        }
    }

    #[test]
    fn what_is_not_known_is_named() {
        let escaped = "{ shape = \"escaped\", classes = [\"poor\"] }";
        let policies = Policies::load(&file(&value("", escaped, UNCHECKED))).expect("a file");
        let value = policies.all()[0].dated[0].clone();
        assert_eq!(value.missing(), ["article", "months"]);
        let known = PolicyValue { article: Some("1".to_owned()), ..value };
        assert_eq!(PolicyValue { source: String::new(), ..known }.missing(), ["source", "months"]);
    }

    #[test]
    fn a_wrong_file_says_what_is_wrong() {
        for (text, why) in [
            (value("", "", UNCHECKED), "nobody is entitled"),
            (value("", "{ shape = \"class\", classes = [] }", UNCHECKED), "nobody is entitled"),
            (value("", "{ shape = \"age\", classes = [\"poor\"] }", UNCHECKED), "unknown variant"),
            (
                value("", "{ shape = \"class\", classes = [\"rich\"] }", UNCHECKED),
                "unknown variant",
            ),
            (value("share_percent = 0", POOR, UNCHECKED), "share_percent is 1 to 100"),
            (value("share_percent = 101", POOR, UNCHECKED), "share_percent is 1 to 100"),
            (value("", POOR, "confidence = \"sure\""), "checked or unchecked"),
            (value("from = 2024-01-02\nto = 2024-01-01", POOR, UNCHECKED), "to lies before from"),
            (value("since = 2024-01-02", POOR, UNCHECKED), "unknown field"),
            (value("", POOR, UNCHECKED) + &value("", POOR, UNCHECKED), "begin on one day"),
            (String::new(), "dated"),
        ] {
            let error = Policies::load(&file(&text)).expect_err(&text).to_string();
            assert!(error.contains(why), "{why}: {error}");
        }
    }
}
