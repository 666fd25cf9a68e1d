//! The words of papers, from `law/papers`: law, not interface, so they are Vietnamese alone and
//! each paper says how sure its wording is.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

const FILE: &str = include_str!("../../../../../law/papers/papers.toml");

/// How sure the wording of a paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Words, fields and order were seen in the source.
    Checked,
    /// What it must hold was seen; the sentences are the program's.
    Fields,
    /// The official form was not seen; it is laid out by NĐ 30/2020.
    Unchecked,
}

/// The words of one paper.
#[derive(Debug, Clone, Deserialize)]
pub struct Paper {
    /// The text that asks for it.
    pub source: String,
    /// How sure its wording is.
    pub confidence: Confidence,
    #[serde(flatten)]
    words: BTreeMap<String, String>,
}

static PAPERS: LazyLock<BTreeMap<String, Paper>> =
    LazyLock::new(|| toml::from_str(FILE).expect("a test reads the file that is built in"));

/// All papers, by name.
pub fn papers() -> &'static BTreeMap<String, Paper> {
    &PAPERS
}

/// The words under a dotted key, `minutes.title`. A missing key shows as itself; a test makes every
/// paper and finds it.
pub(crate) fn say(key: &str) -> String {
    key.split_once('.')
        .and_then(|(paper, word)| PAPERS.get(paper)?.words.get(word))
        .map_or_else(|| format!("[{key}]"), Clone::clone)
}

/// The words under a key with `{name}` replaced. One pass: a value that holds a brace stays as it is.
pub(crate) fn fill<V: AsRef<str>>(key: &str, args: &[(&str, V)]) -> String {
    let text = say(key);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, end)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match args.iter().find(|(have, _)| *have == name) {
            Some((_, value)) => out.push_str(value.as_ref()),
            None => out.push_str(&format!("[{key}:{name}]")),
        }
        rest = end;
    }
    out.push_str(rest);
    out
}

/// The same with pairs of words that are read as one kept on one line: `định kỳ`, `hộ nghèo`.
pub(crate) fn glued(text: &str) -> String {
    let mut out = text.to_owned();
    for pair in say("common.pairs").split(", ") {
        out = out.replace(pair, &pair.replace(' ', "\u{a0}"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_paper_names_its_source_and_how_sure_it_is() {
        assert!(papers().len() >= 10);
        for (name, paper) in papers() {
            assert!(!paper.source.is_empty(), "{name}");
        }
        let unchecked = |name: &str| papers().get(name).map(|paper| paper.confidence);
        assert_eq!(unchecked("decision"), Some(Confidence::Unchecked));
        assert_eq!(unchecked("certificate"), Some(Confidence::Fields));
    }

    #[test]
    fn a_value_is_put_in_once_and_never_read_as_a_name() {
        let args = [("number", "{symbol}"), ("symbol", "QĐ-UBND")];
        assert_eq!(fill("common.number", &args), "Số: {symbol}/QĐ-UBND");
        assert_eq!(
            fill::<&str>("common.number", &[]),
            "Số: [common.number:number]/[common.number:symbol]"
        );
        assert_eq!(say("common.nothing"), "[common.nothing]");
    }
}
