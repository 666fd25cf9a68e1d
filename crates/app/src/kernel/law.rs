//! The law files, as built into the program: standards, tables, and the words of both languages.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use base::Day;
use base::area::Settlement;
use base::id::ScoreTableId;
use base::words::{Lang, Words};
use figures::TableDef;
use register::Calendar;
use register::office::legal_paper::Kinds;
use register::office::post::Posts;
use register::people::entitlement::Policies;
use standard::instrument::{Instrument, Texts};
use standard::{Refusal, Rule, ScoreTable, Standard, Standards};
use store::review::score_table::ScoreTableRow;

use crate::kernel::problem::{Code, Problem, Result};

/// The standards, in both languages or neither: the program has these and no others.
const STANDARDS: &[(&str, &str)] = &[
    ("vn-2022-2025", include_str!("../../../../law/standards/vn-2022-2025/standard.toml")),
    ("vn-2027", include_str!("../../../../law/standards/vn-2027/standard.toml")),
];

/// The commune of the demonstration, with the time it ended: there its own year goes on.
pub(crate) const DEMO_COMMUNE: &str = "15889@0";

/// The seal of the artificial score table that demonstrations were made with before the circular's points
/// were at hand: what rests on it is marked, whoever brought it in under whatever name.
const ARTIFICIAL: &str = "44fc9e5c7f427de9bbea2c6a6a686150aa06a60550697f72f3ab0bf9172d05ab";

macro_rules! instrument {
    ($name:literal) => {
        include_str!(concat!("../../../../law/standards/vn-2022-2025/instrument/", $name))
    };
}

/// The circular's own instrument, and the standard it is of.
pub(crate) const INSTRUMENT_OF: &str = "vn-2022-2025";
pub(crate) const INSTRUMENT: Texts<'static> = Texts {
    facts: instrument!("facts.toml"),
    items: instrument!("items.toml"),
    readings: instrument!("readings.toml"),
    forms: instrument!("forms.toml"),
    points: instrument!("points.csv"),
    nutrition: instrument!("nutrition.csv"),
};
/// The points of Mẫu 3.3, as a table that can be approved.
const OFFICIAL: &str = include_str!("../../../../law/standards/vn-2022-2025/scores/official.csv");

macro_rules! tables {
    ($($id:literal),+ $(,)?) => {
        /// The tables: id, definition, query.
        const TABLES: &[(&str, &str, &str)] = &[$((
            $id,
            include_str!(concat!("../../../../law/tables/", $id, "/table.toml")),
            include_str!(concat!("../../../../law/tables/", $id, "/query.sql")),
        )),+];
    };
}

tables![
    "t01", "t02", "t03", "t04", "t05", "t06", "t07", "t08", "t09", "t10", "t11", "t12", "t13",
    "t14", "t15",
];

const POSTS: &str = include_str!("../../../../law/posts.toml");
const POLICIES: &str = include_str!("../../../../law/entitlements/policies.toml");
const ETHNIC_GROUPS: &str = include_str!("../../../../law/ethnic_groups.toml");

/// An ethnic group, as the list names it.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EthnicGroup {
    /// Its place in the list.
    pub number: i32,
    pub name: String,
    /// Other names, as papers have them.
    #[serde(default)]
    pub also: Vec<String>,
}

/// The list of ethnic groups.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EthnicGroups {
    /// Where it is from.
    pub source: String,
    /// `checked` or `unchecked`.
    pub confidence: String,
    pub group: Vec<EthnicGroup>,
}

impl EthnicGroups {
    /// A people as the list spells it; what is not in the list, as it was written.
    pub fn spelled(&self, written: String) -> String {
        let key = base::text::fold(&written);
        let mut groups = self.group.iter().filter(|group| base::text::fold(&group.name) == key);
        match (groups.next(), groups.next()) {
            (Some(group), None) => group.name.clone(),
            _ => written,
        }
    }
}

/// Seasons, day counts and deadlines; holidays.
const CALENDAR: (&str, &str) =
    (include_str!("../../../../law/calendar.toml"), include_str!("../../../../law/holidays.toml"));

/// The kinds of papers, with the abbreviations of their symbols.
const PAPER_KINDS: &str = include_str!("../../../../law/papers/kinds.toml");

/// A name in both languages.
#[derive(
    Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
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
    printed: Vec<String>,
    instrument: Arc<Instrument>,
    official: ScoreTable,
    tables: Vec<TableDef>,
    ethnic_groups: EthnicGroups,
    calendar: Calendar,
    paper_kinds: Kinds,
    policies: Policies,
    posts: Posts,
    /// Approved tables never change, so what was read once stays read.
    read: Mutex<HashMap<ScoreTableId, Arc<ScoreTable>>>,
}

impl Law {
    pub(crate) fn load() -> Result<Law> {
        let unreadable = |reason: String| Problem::new(Code::LawUnreadable).inside(reason);
        let standards =
            Standards::load(STANDARDS).map_err(|error| unreadable(error.to_string()))?;
        let instrument =
            Instrument::load(&INSTRUMENT).map_err(|error| unreadable(error.to_string()))?;
        let official = ScoreTable::parse_items(OFFICIAL.as_bytes())
            .map_err(|findings| unreadable(format!("official.csv: {findings:?}")))?;
        let mut tables = Vec::new();
        for (id, text, query) in TABLES {
            let table = TableDef::parse(id, text, query);
            tables.push(table.map_err(|error| unreadable(error.to_string()))?);
        }
        let ethnic_groups = toml::from_str(ETHNIC_GROUPS)
            .map_err(|error| unreadable(format!("ethnic_groups.toml: {error}")))?;
        let calendar = Calendar::load(CALENDAR.0, CALENDAR.1)
            .map_err(|error| unreadable(error.to_string()))?;
        let paper_kinds = paper_kinds()?;
        let policies = Policies::load(POLICIES).map_err(|error| unreadable(error.to_string()))?;
        let posts = Posts::load(POSTS).map_err(|error| unreadable(error.to_string()))?;
        let read = Mutex::default();
        Ok(Law {
            printed: standards.with_indicators_of(INSTRUMENT_OF),
            standards,
            instrument: Arc::new(instrument),
            official,
            tables,
            ethnic_groups,
            calendar,
            paper_kinds,
            policies,
            posts,
            read,
        })
    }

    pub fn standards(&self) -> &Standards {
        &self.standards
    }

    /// The standards whose indicators the report tables print: those of the official forms, and any other
    /// that has the same ones in the same order.
    pub(crate) fn standards_printed(&self) -> &[String] {
        &self.printed
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

    /// The instrument of a standard: its facts, items and readings.
    ///
    /// # Errors
    /// `standard_unknown`; `standard_refuses` where none is known.
    pub fn instrument(&self, standard: &str) -> Result<Arc<Instrument>> {
        match self.standard(standard)?.id.as_str() {
            INSTRUMENT_OF => Ok(Arc::clone(&self.instrument)),
            _ => Err(Problem::new(Code::StandardRefuses)
                .with("standard", standard)
                .with("missing", "instrument")),
        }
    }

    /// The points of Mẫu 3.3 as the circular prints them.
    pub fn official(&self) -> &ScoreTable {
        &self.official
    }

    /// The same as a file that can be brought in and approved: the standard it is for, and its text.
    pub fn official_file(&self) -> (&'static str, &'static str) {
        (INSTRUMENT_OF, OFFICIAL)
    }

    /// Seasons, deadlines, working days.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The kinds of papers.
    pub fn paper_kinds(&self) -> &Kinds {
        &self.paper_kinds
    }

    /// The kinds of posts.
    pub fn posts(&self) -> &Posts {
        &self.posts
    }

    /// The regular policies.
    pub fn policies(&self) -> &Policies {
        &self.policies
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

    pub fn ethnic_groups(&self) -> &EthnicGroups {
        &self.ethnic_groups
    }

    /// Whether a score table is the artificial one, whoever imported it under whatever name.
    pub fn is_artificial(&self, seal: &str) -> bool {
        seal == ARTIFICIAL
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
        let table = ScoreTable::parse_any(row.content.as_bytes()).map_err(|_| {
            Problem::internal(format!("stored score table {} is not readable", row.id))
        })?;
        let table = Arc::new(table);
        read.insert(row.id, Arc::clone(&table));
        Ok(table)
    }

    /// Checks a seal that a round keeps against the file of today.
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

fn paper_kinds() -> Result<Kinds> {
    Kinds::load(PAPER_KINDS).map_err(|error| Problem::new(Code::LawUnreadable).inside(error))
}

/// The region of a standard's score tables that a settlement in a region of the country falls in.
pub(crate) fn score_region(settlement: Settlement, region: &str) -> &str {
    match settlement {
        Settlement::Urban => standard::instrument::URBAN,
        Settlement::Rural => region,
    }
}

/// The words of the program in both languages, with the names that the standards give to what they
/// ask, to the answers, and to the regions.
pub(crate) fn words() -> Result<Words> {
    let unreadable = |error: String| Problem::new(Code::LawUnreadable).inside(error);
    let mut words =
        Words::load(base::words::FILES).map_err(|error| unreadable(error.to_string()))?;
    let standards = Standards::load(STANDARDS).map_err(|error| unreadable(error.to_string()))?;
    for standard in standards.all() {
        for it in &standard.indicators {
            words.add(&format!("asked.{}", it.id), &it.name_vi, &it.name_en);
        }
        for it in &standard.items {
            words.add(&format!("asked.{}", it.id), &it.name_vi, &it.name_en);
            for answer in &it.answers {
                words.add(&format!("answer.{}.{}", it.id, answer.id), &answer.vi, &answer.en);
            }
        }
        for it in &standard.regions {
            words.add(&format!("region.{}", it.id), &it.name_vi, &it.name_en);
        }
    }
    for kind in paper_kinds()?.all() {
        words.add(&format!("legal_kind.{}", kind.id), &kind.vi, &kind.en);
    }
    Ok(words)
}
