//! The words people see. They stand in `locales/<wing>.toml`, each in both languages; the code knows
//! only their keys.

mod files;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::closed_set;
use crate::finding::Finding;

pub use files::FILES;

closed_set! {
    /// A language the program speaks.
    #[derive(Default)]
    Lang {
        /// Vietnamese, the first language of the program.
        #[default]
        Vi = "vi",
        /// English.
        En = "en",
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
    ("legal_", "kind", "legal_kind"),
    ("legal_", "other_kind", "legal_kind"),
    ("legal_field", "field", "field"),
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
    file: String,
    reason: String,
}

impl Words {
    /// Reads files, each a name and its text; nested tables become dotted keys, and `key.vi` and
    /// `key.en` are the words under `key`.
    ///
    /// # Errors
    /// When a file is not TOML, a language is missing, or a key stands twice.
    pub fn load(files: &[(&str, &str)]) -> Result<Words, BadWords> {
        let mut words = Words { vi: BTreeMap::new(), en: BTreeMap::new() };
        for (file, text) in files {
            let bad = |reason: String| BadWords { file: (*file).to_owned(), reason };
            let table: toml::Table =
                text.parse().map_err(|e: toml::de::Error| bad(e.to_string()))?;
            words.walk("", &table).map_err(bad)?;
        }
        Ok(words)
    }

    fn walk(&mut self, prefix: &str, table: &toml::Table) -> Result<(), String> {
        for (key, value) in table {
            let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            let toml::Value::Table(inner) = value else {
                return Err(format!("{path} has no languages"));
            };
            let word = |lang: Lang| inner.get(lang.as_str()).and_then(toml::Value::as_str);
            match (word(Lang::Vi), word(Lang::En)) {
                (Some(vi), Some(en)) if inner.len() == 2 => {
                    if self.find(Lang::Vi, &path).is_some() {
                        return Err(format!("{path} stands twice"));
                    }
                    self.add(&path, vi, en);
                }
                (None, None) => self.walk(&path, inner)?,
                _ => return Err(format!("{path} needs vi and en and nothing else")),
            }
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_keys_are_dotted_and_values_filled_in() {
        let words =
            Words::load(&[("a.toml", "[a]\nb.vi = \"có {n} hộ\"\nb.en = \"{n} households\"")])
                .expect("a good file");
        assert_eq!(words.fill(Lang::Vi, "a.b", [("n", "3")]), "có 3 hộ");
        assert_eq!(words.fill(Lang::En, "a.b", [("n", "3")]), "3 households");
        assert_eq!(words.get(Lang::Vi, "a.c"), "a.c");
    }

    #[test]
    fn a_word_has_both_languages_and_stands_once() {
        let said = |texts: &[&str]| {
            let files: Vec<(&str, &str)> = texts.iter().map(|text| ("a.toml", *text)).collect();
            Words::load(&files).map(|_| ()).expect_err("refused").to_string()
        };
        let both = "[a]\nb.vi = \"x\"\nb.en = \"y\"";
        assert_eq!(said(&[both, both]), "locales/a.toml: a.b stands twice");
        let one = said(&["[a]\nb.vi = \"x\""]);
        assert_eq!(one, "locales/a.toml: a.b needs vi and en and nothing else");
        assert_eq!(said(&["[a]\nb = \"x\""]), "locales/a.toml: a.b has no languages");
    }

    #[test]
    fn ids_in_a_finding_are_shown_by_their_words() {
        let mut words = Words::load(&[]).expect("nothing");
        words.add("finding.a", "{question}: {known}", "");
        words.add("finding.score_a", "{region}: {answers}", "");
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
