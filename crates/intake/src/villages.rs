//! The villages that the register has, as far as a list can name them: in a row of its own, as the name
//! of a sheet, in a title.

use std::collections::HashMap;

use crate::alone::village_text;
use crate::columns::key;
use crate::form::Form;

/// What villages are called, in front of their names.
const KINDS: [&str; 14] = [
    "to dan pho",
    "khu dan cu",
    "khu pho",
    "thon",
    "xom",
    "ban",
    "buon",
    "ap",
    "khom",
    "lang",
    "plei",
    "phum",
    "soc",
    "tdp",
];

/// The villages of the register by their names without marks, with and without what they are called.
#[derive(Debug, Default)]
pub(crate) struct Known<'a> {
    by_name: HashMap<String, Vec<&'a str>>,
}

impl<'a> Known<'a> {
    pub(crate) fn of(form: &'a Form) -> Known<'a> {
        let mut by_name: HashMap<String, Vec<&'a str>> = HashMap::new();
        for name in &form.villages {
            let whole = key(name);
            let own = without_kind(&whole).to_owned();
            for text in if own == whole { vec![whole] } else { vec![whole, own] } {
                by_name.entry(text).or_default().push(name);
            }
        }
        Known { by_name }
    }

    /// Whether a row's only text is the name of one. A number alone counts.
    pub(crate) fn names(&self, text: &str) -> bool {
        let text = key(village_text(text));
        let counts = |word: &str| word.bytes().all(|b| b.is_ascii_digit() || b"ivx".contains(&b));
        !text.split(' ').all(counts) && self.by_name.contains_key(&text)
    }

    /// The villages that a name without what it is called can be.
    pub(crate) fn called(&self, text: &str) -> &[&'a str] {
        let text = key(text);
        let found = self.by_name.get(&text).or_else(|| self.by_name.get(without_kind(&text)));
        found.map_or(&[], Vec::as_slice)
    }
}

fn without_kind(text: &str) -> &str {
    let own = KINDS.iter().find_map(|kind| text.strip_prefix(kind)?.strip_prefix(' '));
    own.unwrap_or(text)
}
