//! The law files, as built into the program: standards, tables, and the words of both languages.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use base::Day;
use base::area::Settlement;
use base::id::ScoreTableId;
use base::words::{Lang, Words};
use figures::TableDef;
use register::Calendar;
use standard::{Refusal, Rule, ScoreTable, Standard, Standards};
use store::score_table::ScoreTableRow;

use crate::problem::{Code, Problem, Result};

/// The standards, in both languages or neither: the program has these and no others.
const STANDARDS: &[(&str, &str)] = &[
    ("vn-2022-2025", include_str!("../../../law/standards/vn-2022-2025/standard.toml")),
    ("vn-2027", include_str!("../../../law/standards/vn-2027/standard.toml")),
];

/// The artificial score table of a standard: for demonstrations, never law.
const ARTIFICIAL: &str = include_str!("../../../law/standards/vn-2022-2025/scores/artificial.csv");
/// The standard it is made for.
const ARTIFICIAL_FOR: &str = "vn-2022-2025";

/// The tables.
const TABLES: &[(&str, &str, &str)] = &[
    (
        "t01",
        include_str!("../../../law/tables/t01/table.toml"),
        include_str!("../../../law/tables/t01/query.sql"),
    ),
    (
        "t02",
        include_str!("../../../law/tables/t02/table.toml"),
        include_str!("../../../law/tables/t02/query.sql"),
    ),
    (
        "t03",
        include_str!("../../../law/tables/t03/table.toml"),
        include_str!("../../../law/tables/t03/query.sql"),
    ),
];

/// Seasons, day counts and deadlines; holidays.
const CALENDAR: (&str, &str) =
    (include_str!("../../../law/calendar.toml"), include_str!("../../../law/holidays.toml"));

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Named {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Named {
    /// The name of both.
    pub fn new(vi: &str, en: &str) -> Named {
        Named { vi: vi.to_owned(), en: en.to_owned() }
    }

    /// The name in a language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

/// The law as loaded.
pub struct Law {
    standards: Standards,
    tables: Vec<TableDef>,
    calendar: Calendar,
    artificial_seal: String,
    /// Approved tables never change, so what was read once stays read.
    read: Mutex<HashMap<ScoreTableId, Arc<ScoreTable>>>,
}

impl Law {
    pub(crate) fn load() -> Result<Law> {
        let unreadable = |reason: String| Problem::new(Code::LawUnreadable).inside(reason);
        let standards =
            Standards::load(STANDARDS).map_err(|error| unreadable(error.to_string()))?;
        let mut tables = Vec::new();
        for (id, text, query) in TABLES {
            let table = TableDef::parse(id, text, query);
            tables.push(table.map_err(|error| unreadable(error.to_string()))?);
        }
        let calendar = Calendar::load(CALENDAR.0, CALENDAR.1)
            .map_err(|error| unreadable(error.to_string()))?;
        let artificial = ScoreTable::parse(ARTIFICIAL.as_bytes())
            .map_err(|findings| unreadable(format!("artificial.csv: {findings:?}")))?;
        let artificial_seal = artificial.seal().to_owned();
        Ok(Law { standards, tables, calendar, artificial_seal, read: Mutex::default() })
    }

    /// The standards.
    pub fn standards(&self) -> &Standards {
        &self.standards
    }

    /// A standard by its id.
    ///
    /// # Errors
    /// `standard_unknown`.
    pub fn standard(&self, id: &str) -> Result<&Standard> {
        self.standards
            .get(id)
            .ok_or_else(|| Problem::new(Code::StandardUnknown).with("standard", id))
    }

    /// Seasons, deadlines, working days.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The report tables.
    pub fn tables(&self) -> &[TableDef] {
        &self.tables
    }

    /// A report table by its id.
    ///
    /// # Errors
    /// `table_unknown`.
    pub fn table(&self, id: &str) -> Result<&TableDef> {
        self.tables
            .iter()
            .find(|table| table.id == id)
            .ok_or_else(|| Problem::new(Code::TableUnknown).with("table", id))
    }

    /// Whether a score table is the artificial one, whoever imported it under whatever name.
    pub fn is_artificial(&self, seal: &str) -> bool {
        seal == self.artificial_seal
    }

    /// The artificial score table: the standard it is for, and its text.
    pub fn artificial(&self) -> (&'static str, &'static str) {
        (ARTIFICIAL_FOR, ARTIFICIAL)
    }

    /// The rule of a standard on a day.
    ///
    /// # Errors
    /// `standard_unknown`; `standard_refuses`, naming what is missing.
    pub fn rule(&self, standard: &str, day: Day) -> Result<Rule> {
        let refused = |refusal: Refusal| {
            Problem::new(Code::StandardRefuses)
                .with("standard", &refusal.standard)
                .with("missing", refusal.missing.join(", "))
        };
        self.standard(standard)?.rule_on(day).map_err(refused)
    }

    /// A stored score table, read.
    pub(crate) fn score_table(&self, row: &ScoreTableRow) -> Result<Arc<ScoreTable>> {
        let mut read = self.read.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(table) = read.get(&row.id) {
            return Ok(Arc::clone(table));
        }
        let table = ScoreTable::parse(row.content.as_bytes()).map_err(|_| {
            Problem::internal(format!("stored score table {} is not readable", row.id))
        })?;
        let table = Arc::new(table);
        read.insert(row.id, Arc::clone(&table));
        Ok(table)
    }

    /// Holds a seal that a round keeps against the file of today.
    pub(crate) fn verify_seal(&self, standard: &str, day: Day, seal: &str) -> Result<()> {
        let unchanged = self.standards.get(standard).is_some_and(|it| it.seal(day) == seal);
        if unchanged {
            return Ok(());
        }
        Err(Problem::new(Code::LawChanged)
            .with("standard", standard)
            .with("day", base::day::show_day(day)))
    }
}

/// The region of a standard's score tables that a settlement in a region of the country falls in.
pub(crate) fn score_region(settlement: Settlement, region: &str) -> &str {
    match settlement {
        Settlement::Urban => "urban",
        Settlement::Rural => region,
    }
}

/// The words of both languages.
pub(crate) fn words() -> Result<Words> {
    Words::load(include_str!("../../../locales/vi.toml"), include_str!("../../../locales/en.toml"))
        .map_err(|error| Problem::new(Code::LawUnreadable).inside(error))
}
