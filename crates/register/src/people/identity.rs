//! The personal identification number (12 digits) and the void identity card (9 digits).
//!
//! There is no check digit, so a number can only contradict the rest of the record, never prove
//! itself. Such contradictions are warnings: registers hold old mistakes that only the police can
//! correct (the number's build-up is well known, but not re-read in its circular).

use std::fmt;

use base::shown::mask;
use base::{Birth, Finding};
use serde::{Deserialize, Serialize};

use crate::people::person::Sex;

/// The codes of the provinces where a birth was registered: those of the 63 provinces before
/// 01/07/2025, as in `areas/units.csv`; the 34 of today have codes among them. Who was registered
/// abroad has the code of a country, and that list was not read: another code is doubtful, and not
/// impossible.
pub const PROVINCES: [u16; 63] = [
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37,
    38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77,
    79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
];

/// What kind of number a person has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdentityKind {
    /// Số định danh cá nhân (căn cước), 12 digits.
    Citizen,
    /// Chứng minh nhân dân, 9 digits: void, but still in lists.
    OldCard,
}

/// A number of the right shape. Its debug form is masked, so that no log holds it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonalId(String);

impl schemars::JsonSchema for PersonalId {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PersonalId".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        // No province has the number 099: the example is nobody's.
        schemars::json_schema!({ "type": "string", "pattern": "^([0-9]{9}|[0-9]{12})$",
            "examples": ["099070000000"] })
    }
}

/// Why a text is not a personal number. Neither form repeats the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPersonalId {
    /// Something other than digits.
    #[error("a personal number has digits only")]
    NotDigits,
    /// Neither 12 nor 9 digits.
    #[error("a personal number has 12 digits (an old card 9), this has {0}")]
    Length(usize),
}

impl PersonalId {
    /// Reads a number; spaces, dots and dashes between the digits are dropped.
    ///
    /// # Errors
    /// When it is not 12 or 9 digits.
    pub fn parse(text: &str) -> Result<PersonalId, BadPersonalId> {
        let digits: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '\'' | '’'))
            .collect();
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(BadPersonalId::NotDigits);
        }
        match digits.len() {
            9 | 12 => Ok(PersonalId(digits)),
            other => Err(BadPersonalId::Length(other)),
        }
    }

    /// All digits. Only for storing, and for those who may see them.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Which of the two numbers it is.
    pub fn kind(&self) -> IdentityKind {
        if self.0.len() == 12 { IdentityKind::Citizen } else { IdentityKind::OldCard }
    }

    /// The number as screens and messages show it: `038•••••0123`.
    pub fn masked(&self) -> String {
        mask(&self.0)
    }

    /// The province where the birth was registered, of three digits; `None` for an old card.
    pub fn province(&self) -> Option<&str> {
        (self.kind() == IdentityKind::Citizen).then(|| self.0.get(..3)).flatten()
    }

    /// The sex the number says; `None` for an old card.
    pub fn sex(&self) -> Option<Sex> {
        let digit = self.century_digit()?;
        Some(if digit % 2 == 0 { Sex::Male } else { Sex::Female })
    }

    /// The year of birth the number says; `None` for an old card.
    pub fn birth_year(&self) -> Option<i32> {
        let century = 1900 + 100 * i32::from(self.century_digit()? / 2);
        let year: i32 = self.0.get(4..6)?.parse().ok()?;
        Some(century + year)
    }

    fn century_digit(&self) -> Option<u8> {
        if self.kind() != IdentityKind::Citizen {
            return None;
        }
        self.0.as_bytes().get(3).map(|b| b - b'0')
    }

    /// Where the number contradicts the rest of the record.
    pub fn check(&self, sex: Option<Sex>, birth: Option<Birth>) -> Vec<Finding> {
        let warn = |code: &str| Finding::warning(code).with("id", self.masked());
        if self.kind() == IdentityKind::OldCard {
            return vec![Finding::note("id_old_card").with("id", self.masked())];
        }
        let mut findings = Vec::new();
        let province: u16 = self.province().and_then(|p| p.parse().ok()).unwrap_or(0);
        if !PROVINCES.contains(&province) {
            findings.push(warn("id_province_unknown").with("code", self.province().unwrap_or("")));
        }
        if let (Some(said), Some(sex)) = (self.sex(), sex)
            && said != sex
        {
            findings.push(warn("id_sex_differs"));
        }
        if let (Some(said), Some(birth)) = (self.birth_year(), birth)
            && said != birth.year()
        {
            findings.push(warn("id_birth_year_differs").with("year", birth.year()));
        }
        findings
    }
}

impl fmt::Debug for PersonalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonalId({})", self.masked())
    }
}

impl TryFrom<String> for PersonalId {
    type Error = BadPersonalId;
    fn try_from(text: String) -> Result<Self, BadPersonalId> {
        PersonalId::parse(&text)
    }
}

impl From<PersonalId> for String {
    fn from(id: PersonalId) -> String {
        id.0
    }
}

/// A person's number, or why there is none ("chưa có"). Never a made-up number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Identity {
    /// The number.
    Known(PersonalId),
    /// There is none yet, for this reason; an empty reason is accepted with a warning.
    Missing(String),
}

impl Identity {
    /// The number, when there is one.
    pub fn known(&self) -> Option<&PersonalId> {
        match self {
            Identity::Known(id) => Some(id),
            Identity::Missing(_) => None,
        }
    }

    /// What is doubtful about it.
    pub fn check(&self, sex: Option<Sex>, birth: Option<Birth>) -> Vec<Finding> {
        match self {
            Identity::Known(id) => id.check(sex, birth),
            Identity::Missing(reason) if reason.trim().is_empty() => {
                vec![Finding::warning("id_missing_without_reason")]
            }
            Identity::Missing(_) => Vec::new(),
        }
    }
}
