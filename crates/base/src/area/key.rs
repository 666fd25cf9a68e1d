//! The key of an area: sixteen bytes at most, held in the value itself, since thousands are kept.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::day::Day;

/// `CODE@YYYY-MM-DD` with a code of five digits.
const LONGEST: usize = 16;

/// The name of one area over its life: `CODE@0` when it began before the data do, else
/// `CODE@YYYY-MM-DD` with its first day.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AreaKey {
    /// Zeros behind the text, so that the order is the text's.
    bytes: [u8; LONGEST],
}

impl schemars::JsonSchema for AreaKey {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AreaKey".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}

impl AreaKey {
    /// Reads a key; it need not name an area that exists.
    pub fn parse(text: &str) -> Option<AreaKey> {
        let (code, since) = text.split_once('@')?;
        let code_fits = matches!(code.len(), 2 | 3 | 5) && code.bytes().all(|b| b.is_ascii_digit());
        let since_fits = since == "0" || (since.len() == 10 && since.parse::<Day>().is_ok());
        let mut bytes = [0; LONGEST];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        (code_fits && since_fits).then_some(AreaKey { bytes })
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        let len = self.bytes.iter().position(|byte| *byte == 0).unwrap_or(LONGEST);
        self.bytes.get(..len).and_then(|it| std::str::from_utf8(it).ok()).unwrap_or_default()
    }

    /// The official code: 2 digits a province, 3 a district, 5 a commune.
    pub fn code(&self) -> &str {
        self.as_str().split('@').next().unwrap_or_default()
    }
}

impl fmt::Debug for AreaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AreaKey({self})")
    }
}

impl fmt::Display for AreaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for AreaKey {
    type Error = &'static str;
    fn try_from(text: String) -> Result<AreaKey, &'static str> {
        AreaKey::parse(&text).ok_or("an area key is CODE@0 or CODE@YYYY-MM-DD")
    }
}

impl From<AreaKey> for String {
    fn from(key: AreaKey) -> String {
        key.as_str().to_owned()
    }
}
