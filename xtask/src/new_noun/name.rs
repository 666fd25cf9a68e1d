//! What a new noun is called, in each of the shapes that the code wants.

use std::path::Path;

use anyhow::{Result, bail};

use crate::project::{Usage, files_under};

/// The table of rights and the names of constraints have room for this many letters.
const NOUN_MAX: usize = 24;

/// Words of Rust and of the two engines: as a module or a table they would have to be quoted everywhere.
const RESERVED: &str = " all analyse analyze and any array as asc async authorization await begin between \
    both box break by case cast check collate column commit const constraint continue crate create cross \
    current default deferrable delete desc distinct do drop dyn each else end enum except exists extern \
    false fetch final fn for foreign from full gen grant group having if impl in index inner insert \
    intersect into is isnull join key leading left let like limit loop macro match mod move mut natural \
    not notnull null offset on only or order outer over placing primary priv pub ref references \
    returning right row select self session set similar some static struct super symmetric table then to \
    trailing trait transaction trigger true try type typeof union unique unsafe unsized update use user \
    using values variadic verbose view virtual when where while window with yield ";

/// The names of a noun.
#[derive(Debug)]
pub struct Name {
    /// `rain_gauge`: module, table, the beginning of its actions and problems.
    pub noun: String,
    /// `RainGauge`: types.
    pub pascal: String,
    /// `rain_gauges`: words, templates.
    pub nouns: String,
    /// `place`.
    pub wing: String,
    /// What people call it.
    pub vi: String,
}

impl Name {
    /// What was typed, when it can be a noun.
    pub fn of(noun: &str, wing: &str, vi: Option<&str>) -> Result<Name> {
        let parts: Vec<&str> = noun.split('_').collect();
        let is_part = |part: &&str| {
            part.starts_with(|c: char| c.is_ascii_lowercase())
                && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        };
        if !parts.iter().all(is_part) || noun.len() > NOUN_MAX {
            let asked =
                format!("{noun}: a noun is small letters with `_` between, {NOUN_MAX} at most");
            return Err(Usage(asked).into());
        }
        if RESERVED.contains(&format!(" {noun} ")) {
            bail!("{noun} is a word of Rust or of SQL: choose another name");
        }
        let vi = vi.map(str::trim).filter(|vi| !vi.is_empty());
        if vi.is_some_and(|vi| vi.chars().count() > 40 || vi.contains(['"', '\\', '{', '}', '\n']))
        {
            bail!("what people call it is a word or a few, without quotes and braces");
        }
        Ok(Name {
            noun: noun.to_owned(),
            pascal: parts.iter().map(|part| capital(part)).collect(),
            nouns: plural(noun),
            wing: wing.to_owned(),
            vi: vi.map_or_else(|| noun.replace('_', " "), str::to_owned),
        })
    }

    /// A template with the names filled in.
    pub fn fill(&self, template: &str) -> String {
        let (en, ens) = (self.noun.replace('_', " "), self.nouns.replace('_', " "));
        let path = self.nouns.replace('_', "-");
        let names = [
            ("{{noun}}", self.noun.clone()),
            ("{{Noun}}", self.pascal.clone()),
            ("{{nouns}}", self.nouns.clone()),
            ("{{path}}", path),
            ("{{wing}}", self.wing.clone()),
            ("{{vi}}", self.vi.clone()),
            ("{{Vi}}", capital(&self.vi)),
            ("{{Ens}}", capital(&ens)),
            ("{{en}}", en),
            ("{{ens}}", ens),
        ];
        names.iter().fold(template.to_owned(), |text, (mark, name)| text.replace(mark, name))
    }

    /// Where the name is taken, if it is: one noun has one name in every layer, and no two have the same.
    pub fn taken(&self, root: &Path) -> Result<Vec<String>> {
        let path = self.nouns.replace('_', "-");
        let marks = [
            format!("    {}Id,", self.pascal),
            format!("create table {} (", self.noun),
            format!("\"{}.", self.noun),
            format!("\"/{path}\""),
            format!("[{}]", self.nouns),
        ];
        let mut taken = Vec::new();
        for folder in ["crates", "migrations", "locales"] {
            for file in files_under(&root.join(folder))? {
                let own = [format!("/{}.rs", self.noun), format!("/{}.html", self.noun)];
                let is_code = file.contains("/src/") || folder != "crates";
                let named = own.iter().any(|own| file.ends_with(own.as_str()));
                let text = std::fs::read_to_string(root.join(folder).join(&file));
                let says = |text: &str| marks.iter().any(|mark| text.contains(mark.as_str()));
                if named || (is_code && text.is_ok_and(|text| says(&text))) {
                    taken.push(format!("{folder}/{file}"));
                }
            }
        }
        Ok(taken)
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// The English plural as far as rules go; what it gets wrong is put right by hand.
fn plural(noun: &str) -> String {
    let ends = |ends: &[&str]| ends.iter().any(|end| noun.ends_with(end));
    match noun.strip_suffix('y') {
        Some(stem) if !ends(&["ay", "ey", "oy", "uy"]) => format!("{stem}ies"),
        _ if ends(&["s", "x", "z", "ch", "sh"]) => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_has_its_shapes() {
        let name = Name::of("rain_gauge", "place", Some("điểm đo mưa")).expect("a name");
        let text = "{{noun}} {{Noun}}Id {{nouns}} /{{path}} {{wing}} {{vi}} {{Vi}} {{en}} {{Ens}} \
                    { {{ f.t }}";
        let filled = "rain_gauge RainGaugeId rain_gauges /rain-gauges place điểm đo mưa Điểm đo mưa \
                      rain gauge Rain gauges { {{ f.t }}";
        assert_eq!(name.fill(text), filled);
        assert_eq!(Name::of("rain_gauge", "place", None).expect("a name").vi, "rain gauge");
        let plurals = ["visit", "body", "survey_day", "class", "branch"].map(plural);
        assert_eq!(plurals, ["visits", "bodies", "survey_days", "classes", "branches"]);
    }

    #[test]
    fn what_cannot_be_a_noun_is_refused() {
        for noun in
            ["", "Rain", "rain-gauge", "rain__gauge", "_rain", "1rain", "mưa", "order", "move"]
        {
            assert!(Name::of(noun, "place", None).is_err(), "{noun}");
        }
        assert!(Name::of(&"a".repeat(24), "place", None).is_ok());
        assert!(Name::of(&"a".repeat(25), "place", None).is_err());
        assert!(Name::of("rain", "place", Some("\"")).is_err());
    }
}
