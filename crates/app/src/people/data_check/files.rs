//! The checks of `checks/`, as built into the program, in the order in which they are shown.

use base::Severity;
use serde::Deserialize;

use crate::kernel::law::Named;
use crate::kernel::problem::{Code, Problem, Result};

macro_rules! file {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../../../../checks/", $name, ".toml")),
            include_str!(concat!("../../../../../checks/", $name, ".sql")),
        )
    };
}

/// The worst first; a file of `checks/` that is missing here is found by `cargo xtask tidy`.
const FILES: &[(&str, &str, &str)] = &[
    file!("household_empty"),
    file!("head_missing"),
    file!("children_alone"),
    file!("number_shared"),
    file!("birth_after_joining"),
    file!("village_ended"),
    file!("class_without_decision"),
    file!("class_not_renewed"),
    file!("number_sex"),
    file!("number_birth_year"),
    file!("number_old_card"),
    file!("birth_missing"),
    file!("sex_missing"),
    file!("ethnicity_missing"),
    file!("person_very_old"),
    file!("head_is_child"),
    file!("spouses_many"),
    file!("spouse_is_child"),
    file!("child_older"),
    file!("split_without_class"),
    file!("class_before_household"),
    file!("facts_missing"),
    file!("number_missing"),
    file!("address_missing"),
    file!("form_before_event"),
    file!("class_never"),
    file!("class_without_verdict"),
    file!("escaped_over"),
    file!("move_waiting"),
];

/// One check: what it looks for, why that matters and what to do about it.
#[derive(Debug, Clone)]
pub struct CheckDef {
    /// Its name: that of its files.
    pub name: &'static str,
    /// How bad its findings are.
    pub severity: Severity,
    pub title: Named,
    /// Why it matters.
    pub why: Named,
    /// What to do.
    pub cure: Named,
    /// The sentence of a finding, with `{name}` and `{value}`.
    pub row: Named,
    /// How many months its cutoff lies before the day it is asked for.
    pub months: u32,
    /// The legal text it rests on, and whether that was re-read.
    pub source: Option<(String, bool)>,
    pub(crate) sql: &'static str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckFile {
    severity: Severity,
    #[serde(default)]
    months: u32,
    source: Option<String>,
    confidence: Option<String>,
    vi: CheckWords,
    en: CheckWords,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckWords {
    name: String,
    why: String,
    cure: String,
    row: String,
}

/// Reads all of them.
pub(crate) fn load() -> Result<Vec<CheckDef>> {
    FILES.iter().map(|(name, text, sql)| read(name, text, sql)).collect()
}

fn read(name: &'static str, text: &str, sql: &'static str) -> Result<CheckDef> {
    let file: CheckFile = toml::from_str(text).map_err(|error| {
        Problem::new(Code::LawUnreadable).inside(format!("checks/{name}.toml: {error}"))
    })?;
    let checked = file.confidence.as_deref() == Some("checked");
    Ok(CheckDef {
        name,
        severity: file.severity,
        title: Named::new(&file.vi.name, &file.en.name),
        why: Named::new(&file.vi.why, &file.en.why),
        cure: Named::new(&file.vi.cure, &file.en.cure),
        row: Named::new(&file.vi.row, &file.en.row),
        months: file.months,
        source: file.source.map(|source| (source, checked)),
        sql,
    })
}
