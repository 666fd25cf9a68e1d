//! The words people see. They stand in `locales/<lang>.toml`; the code knows only their keys.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::finding::Finding;

/// A language the program speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// Vietnamese, the first language of the program.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// `vi` or `en`.
    pub fn as_str(self) -> &'static str {
        match self {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
    }

    /// The language of that code.
    pub fn parse(text: &str) -> Option<Lang> {
        match text {
            "vi" => Some(Lang::Vi),
            "en" => Some(Lang::En),
            _ => None,
        }
    }
}

/// Values of findings that are ids of ours, and the set their words stand in: the beginning of the
/// finding's code, the value's name, the set. The first that fits holds.
const NAMED: &[(&str, &str, &str)] = &[
    ("class_differs", "stated", "class"),
    ("class_differs", "there", "class"),
    ("escaped_differs", "stated", "class"),
    ("escaped_differs", "there", "class"),
    ("indicator_differs", "stated", "deprived"),
    ("indicator_differs", "computed", "deprived"),
    ("classify_columns_missing", "columns", "asked"),
    ("score_region", "known", "region"),
    ("", "known", ANSWER),
    ("", "answers", ANSWER),
    ("", "answer", ANSWER),
    ("", "deprivation", "asked"),
    ("", "indicator", "asked"),
    ("", "items", "asked"),
    ("", "question", "asked"),
    ("", "region", "region"),
    ("", "regions", "region"),
    // Something that happened.
    ("", "what", "occasion"),
    ("", "before", "occasion"),
];
/// The answers to the finding's `question`; their keys are `answer.<question>.<answer>`.
const ANSWER: &str = "answer";
/// Findings about files whose own cells hold the ids: there the id stands behind the word.
const WITH_IDS: [&str; 2] = ["score_", "classify_"];

/// All words of both languages, by dotted key (`household.head`).
#[derive(Debug)]
pub struct Words {
    vi: BTreeMap<String, String>,
    en: BTreeMap<String, String>,
}

/// A file of words cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("locales/{file}: {reason}")]
pub struct BadWords {
    file: &'static str,
    reason: String,
}

impl Words {
    /// Reads both files; nested tables become dotted keys.
    ///
    /// # Errors
    /// When a file is not TOML, or a value is not text.
    pub fn load(vi: &str, en: &str) -> Result<Words, BadWords> {
        Ok(Words { vi: flatten("vi.toml", vi)?, en: flatten("en.toml", en)? })
    }

    /// The words under `key`. A key that is missing shows as the key itself, in brackets; a test
    /// holds both files to the same keys.
    pub fn get<'a>(&'a self, lang: Lang, key: &'a str) -> &'a str {
        self.map(lang).get(key).map_or(key, String::as_str)
    }

    /// The words under `key`, when they exist.
    pub fn find(&self, lang: Lang, key: &str) -> Option<&str> {
        self.map(lang).get(key).map(String::as_str)
    }

    /// The words under `key` with `{name}` replaced by the values given.
    pub fn fill<'v>(
        &self,
        lang: Lang,
        key: &str,
        args: impl IntoIterator<Item = (&'v str, &'v str)>,
    ) -> String {
        let mut text = self.get(lang, key).to_owned();
        for (name, value) in args {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }

    /// Adds words that stand in another file than those of `locales/`: the law's own names.
    pub fn add(&mut self, key: &str, vi: &str, en: &str) {
        self.vi.insert(key.to_owned(), vi.to_owned());
        self.en.insert(key.to_owned(), en.to_owned());
    }

    /// What a finding says: what happened, then what to do about it. Values that are names of ours
    /// are shown by their words.
    pub fn finding(&self, lang: Lang, finding: &Finding) -> String {
        let shown: Vec<(&str, Cow<'_, str>)> = finding
            .args
            .iter()
            .map(|(name, value)| (name.as_str(), self.readable(lang, finding, name, value)))
            .collect();
        let args = || shown.iter().map(|(name, value)| (*name, value.as_ref()));
        let what = self.fill(lang, &format!("finding.{}", finding.code), args());
        let cure = format!("finding.{}_cure", finding.code);
        match self.find(lang, &cure) {
            Some(_) => format!("{what} {}", self.fill(lang, &cure, args())),
            None => what,
        }
    }

    /// A value of a finding, or each of several after one another, by its word.
    fn readable<'a>(
        &self,
        lang: Lang,
        finding: &Finding,
        name: &str,
        value: &'a str,
    ) -> Cow<'a, str> {
        let code = finding.code.as_str();
        let fits = |it: &&(&str, &str, &str)| code.starts_with(it.0) && it.1 == name;
        let Some((_, _, set)) = NAMED.iter().find(fits) else { return Cow::Borrowed(value) };
        let with_ids = WITH_IDS.iter().any(|start| code.starts_with(start));
        let prefix = match (*set, finding.args.get("question")) {
            (ANSWER, Some(question)) => format!("{ANSWER}.{question}"),
            (set, _) => set.to_owned(),
        };
        let word = |id: &str| match self.find(lang, &format!("{prefix}.{id}")) {
            Some(word) if with_ids => format!("{word} ({id})"),
            Some(word) => word.to_owned(),
            None => id.to_owned(),
        };
        Cow::Owned(value.split(", ").map(word).collect::<Vec<_>>().join(", "))
    }

    /// The keys of one language, sorted.
    pub fn keys(&self, lang: Lang) -> impl Iterator<Item = &str> {
        self.map(lang).keys().map(String::as_str)
    }

    fn map(&self, lang: Lang) -> &BTreeMap<String, String> {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

fn flatten(file: &'static str, text: &str) -> Result<BTreeMap<String, String>, BadWords> {
    let table: toml::Table =
        text.parse().map_err(|e: toml::de::Error| BadWords { file, reason: e.to_string() })?;
    let mut out = BTreeMap::new();
    walk(file, "", &table, &mut out)?;
    Ok(out)
}

fn walk(
    file: &'static str,
    prefix: &str,
    table: &toml::Table,
    out: &mut BTreeMap<String, String>,
) -> Result<(), BadWords> {
    for (key, value) in table {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::String(text) => {
                out.insert(path, text.clone());
            }
            toml::Value::Table(inner) => walk(file, &path, inner, out)?,
            _ => return Err(BadWords { file, reason: format!("{path} is not text") }),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_keys_are_dotted_and_values_filled_in() {
        let words = Words::load("[a]\nb = \"có {n} hộ\"", "[a]\nb = \"{n} households\"")
            .expect("good files");
        assert_eq!(words.fill(Lang::Vi, "a.b", [("n", "3")]), "có 3 hộ");
        assert_eq!(words.fill(Lang::En, "a.b", [("n", "3")]), "3 households");
        assert_eq!(words.get(Lang::Vi, "a.c"), "a.c");
    }

    #[test]
    fn ids_in_a_finding_are_shown_by_their_words() {
        let mut words = Words::load(
            "[finding]\na = \"{question}: {known}\"\nscore_a = \"{region}: {answers}\"",
            "",
        )
        .expect("good files");
        words.add("asked.roof", "Mái nhà", "Roof");
        words.add("answer.roof.durable", "Bền chắc", "Durable");
        words.add("answer.roof.no", "Không bền chắc", "Not durable");
        words.add("region.urban", "Thành thị", "Urban");
        let finding = |code: &str| Finding::error(code).with("question", "roof");
        let said = |finding: Finding| words.finding(Lang::Vi, &finding);
        assert_eq!(
            said(finding("a").with("known", "durable, no")),
            "Mái nhà: Bền chắc, Không bền chắc"
        );
        // What the file itself calls by its id is told by both.
        assert_eq!(
            said(finding("score_a").with("region", "urban").with("answers", "no, else")),
            "Thành thị (urban): Không bền chắc (no), else"
        );
    }
}
