//! Score tables: how many points A an answer gives in a region. A table is a CSV of its own: of the
//! circular's instrument `item,answer,region,points`, of the demonstration's questions
//! `question,answer,region,points`.

use std::collections::{BTreeMap, HashMap};

use base::{Finding, Place};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::file::Standard;

/// The first row of a table of questions.
pub const HEADER: [&str; 4] = ["question", "answer", "region", "points"];
/// The first row of a table of items (Mẫu 3.3).
pub const ITEM_HEADER: [&str; 4] = ["item", "answer", "region", "points"];
/// The most rows accepted; a full table of seven regions has some 700.
pub const ROWS_MAX: usize = 20_000;
/// The most questions of one region: the sums of points must fit the columns' arithmetic.
pub const QUESTIONS_MAX: usize = 100;
/// Points of one answer lie between −10 000 and 10 000.
pub const POINTS_MAX: i32 = 10_000;
/// The most characters of an id.
pub const ID_MAX: usize = 80;
/// The most findings told about one table.
const FINDINGS_MAX: usize = 200;

#[derive(Debug, Clone)]
pub struct ScoreTable {
    regions: BTreeMap<String, RegionScores>,
    seal: String,
    of_items: bool,
}

/// The questions of one region, in the order of the table.
#[derive(Debug, Clone, Default)]
pub struct RegionScores {
    questions: Vec<Question>,
    place: HashMap<String, usize>,
}

/// A question with its answers, in the order of the table.
#[derive(Debug, Clone)]
pub struct Question {
    pub id: String,
    /// Its answers and their points.
    pub answers: Vec<(String, i32)>,
}

impl Question {
    /// The points of an answer.
    pub fn points(&self, answer: &str) -> Option<i32> {
        self.answers.iter().find(|(id, _)| id == answer).map(|(_, points)| *points)
    }
}

impl RegionScores {
    /// The questions asked.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// A question by its id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.place.get(id).and_then(|place| self.questions.get(*place))
    }
}

impl ScoreTable {
    /// Reads a table of questions.
    ///
    /// # Errors
    /// Everything wrong with it, each finding with its row: `score_header`, `score_cells`,
    /// `score_id`, `score_points`, `score_twice`, `score_empty`, `score_too_large`,
    /// `score_encoding`.
    pub fn parse(bytes: &[u8]) -> Result<ScoreTable, Vec<Finding>> {
        ScoreTable::parse_with(HEADER, bytes)
    }

    /// Reads a table of items; the header of a table of questions is refused by name.
    ///
    /// # Errors
    /// As [`ScoreTable::parse`].
    pub fn parse_items(bytes: &[u8]) -> Result<ScoreTable, Vec<Finding>> {
        ScoreTable::parse_with(ITEM_HEADER, bytes)
    }

    /// Reads a table of items or of questions, whichever its header says; another header is held
    /// against that of items.
    ///
    /// # Errors
    /// As [`ScoreTable::parse`].
    pub fn parse_any(bytes: &[u8]) -> Result<ScoreTable, Vec<Finding>> {
        let first = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
        let text = String::from_utf8_lossy(first);
        let cells: Vec<&str> = text
            .trim_start_matches('\u{feff}')
            .split(',')
            .map(|it| it.trim().trim_matches('"'))
            .collect();
        if cells == HEADER { ScoreTable::parse(bytes) } else { ScoreTable::parse_items(bytes) }
    }

    /// Whether it is one of items.
    pub fn is_of_items(&self) -> bool {
        self.of_items
    }

    fn parse_with(header: [&str; 4], bytes: &[u8]) -> Result<ScoreTable, Vec<Finding>> {
        let text =
            std::str::from_utf8(bytes).map_err(|_| vec![Finding::error("score_encoding")])?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut table = Builder::default();
        for (count, record) in reader.records().enumerate() {
            if count > ROWS_MAX {
                return Err(vec![Finding::error("score_too_large").with("max", ROWS_MAX)]);
            }
            let Ok(record) = record else {
                return Err(vec![Finding::error("score_encoding")]);
            };
            let row = record.position().map_or(0, csv::Position::line);
            let row = u32::try_from(row).unwrap_or(u32::MAX);
            let cells: Vec<&str> = record.iter().collect();
            if count == 0 {
                if cells != header {
                    let found =
                        base::text::clean(&cells.join(",")).chars().take(80).collect::<String>();
                    let finding = Finding::error("score_header").at(at(row, None));
                    return Err(vec![
                        finding.with("expected", header.join(",")).with("found", found),
                    ]);
                }
                continue;
            }
            table.row(row, &cells);
        }
        let mut table = table.finish(text)?;
        table.of_items = header == ITEM_HEADER;
        Ok(table)
    }

    /// The points of an answer in a region.
    pub fn points(&self, question: &str, answer: &str, region: &str) -> Option<i32> {
        self.region(region)?.question(question)?.points(answer)
    }

    pub fn region(&self, id: &str) -> Option<&RegionScores> {
        self.regions.get(id)
    }

    /// The regions it covers.
    pub fn regions(&self) -> impl Iterator<Item = &str> {
        self.regions.keys().map(String::as_str)
    }

    /// How many answers it scores, over all regions.
    pub fn len(&self) -> usize {
        self.regions.values().flat_map(|r| &r.questions).map(|q| q.answers.len()).sum()
    }

    /// Whether it scores nothing; never true of a table that was read.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The hash of its content: the same rows in the same order, however the file writes them.
    pub fn seal(&self) -> &str {
        &self.seal
    }

    /// What does not fit the standard it is meant for: an unknown region is an error; a question
    /// or an answer the standard does not describe, or an item without points, a warning.
    pub fn check_against(&self, standard: &Standard) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (id, region) in &self.regions {
            if !standard.regions.iter().any(|known| &known.id == id) {
                let known = ids(standard.regions.iter().map(|region| region.id.as_str()));
                findings.push(
                    Finding::error("score_region_unknown").with("region", id).with("known", known),
                );
            }
            if standard.items.is_empty() {
                continue;
            }
            for question in &region.questions {
                let Some(item) = standard.item(&question.id) else {
                    findings.push(
                        Finding::warning("score_question_unknown")
                            .with("question", &question.id)
                            .with("region", id),
                    );
                    continue;
                };
                let unscored = item.answers.iter().filter(|a| question.points(&a.id).is_none());
                let unscored = ids(unscored.map(|answer| answer.id.as_str()));
                if !unscored.is_empty() {
                    findings.push(
                        Finding::warning("score_answers_missing")
                            .with("question", &question.id)
                            .with("region", id)
                            .with("answers", unscored),
                    );
                }
            }
            let missing = standard.items.iter().filter(|item| region.question(&item.id).is_none());
            let missing = ids(missing.map(|item| item.id.as_str()));
            if !missing.is_empty() {
                findings.push(
                    Finding::warning("score_items_missing")
                        .with("region", id)
                        .with("items", missing),
                );
            }
        }
        let absent =
            standard.regions.iter().filter(|region| !self.regions.contains_key(&region.id));
        let absent = ids(absent.map(|region| region.id.as_str()));
        if !absent.is_empty() {
            findings.push(Finding::warning("score_regions_missing").with("regions", absent));
        }
        findings.truncate(FINDINGS_MAX);
        findings
    }
}

pub(crate) fn ids<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    ids.collect::<Vec<_>>().join(", ")
}

fn at(row: u32, column: Option<u32>) -> Place {
    Place { sheet: None, row: Some(row), column }
}

#[derive(Default)]
struct Builder {
    regions: BTreeMap<String, RegionScores>,
    rows: HashMap<(String, String, String), u32>,
    findings: Vec<Finding>,
}

impl Builder {
    fn row(&mut self, row: u32, cells: &[&str]) {
        if self.findings.len() >= FINDINGS_MAX {
            return;
        }
        let [question, answer, region, points] = cells else {
            let finding = Finding::error("score_cells").with("count", cells.len());
            self.findings.push(finding.at(at(row, None)));
            return;
        };
        let mut sound = true;
        for (column, id) in [(1, question), (2, answer), (3, region)] {
            if !is_id(id) {
                let shown: String = base::text::clean(id).chars().take(40).collect();
                let finding = Finding::error("score_id").with("value", shown).with("max", ID_MAX);
                self.findings.push(finding.at(at(row, Some(column))));
                sound = false;
            }
        }
        let points = points.parse::<i32>().ok().filter(|n| (-POINTS_MAX..=POINTS_MAX).contains(n));
        let Some(points) = points else {
            let shown: String = base::text::clean(cells.get(3).copied().unwrap_or_default());
            let shown: String = shown.chars().take(40).collect();
            let finding =
                Finding::error("score_points").with("value", shown).with("max", POINTS_MAX);
            self.findings.push(finding.at(at(row, Some(4))));
            return;
        };
        let key = ((*question).to_owned(), (*answer).to_owned(), (*region).to_owned());
        if let Some(first) = self.rows.insert(key, row) {
            self.findings.push(
                Finding::error("score_twice")
                    .with("question", question)
                    .with("answer", answer)
                    .with("region", region)
                    .with("first", first)
                    .at(at(row, None)),
            );
            return;
        }
        if sound {
            self.add(question, answer, region, points);
        }
    }

    fn add(&mut self, question: &str, answer: &str, region: &str, points: i32) {
        let scores = self.regions.entry(region.to_owned()).or_default();
        let place = *scores.place.entry(question.to_owned()).or_insert_with(|| {
            scores.questions.push(Question { id: question.to_owned(), answers: Vec::new() });
            scores.questions.len() - 1
        });
        if let Some(question) = scores.questions.get_mut(place) {
            question.answers.push((answer.to_owned(), points));
        }
    }

    fn finish(mut self, text: &str) -> Result<ScoreTable, Vec<Finding>> {
        for (id, region) in &self.regions {
            if region.questions.len() > QUESTIONS_MAX {
                self.findings.push(
                    Finding::error("score_too_many_questions")
                        .with("region", id)
                        .with("max", QUESTIONS_MAX),
                );
            }
        }
        if self.findings.is_empty() && self.regions.is_empty() {
            self.findings.push(Finding::error("score_empty"));
        }
        if !self.findings.is_empty() {
            return Err(self.findings);
        }
        let seal = HEXLOWER.encode(&Sha256::digest(canonical(text).as_bytes()));
        Ok(ScoreTable { regions: self.regions, seal, of_items: false })
    }
}

/// The rows as the reader sees them, so that quotes and line ends do not change the seal.
fn canonical(text: &str) -> String {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut out = String::new();
    for record in reader.records().flatten() {
        for cell in &record {
            out.push_str(cell);
            out.push('\u{1f}');
        }
        out.push('\n');
    }
    out
}

/// Ids are anybody's; they only must be told apart and fit a cell and a list.
fn is_id(text: &str) -> bool {
    let length = text.chars().count();
    (1..=ID_MAX).contains(&length)
        && !text.contains([';', ','])
        && !text.chars().any(char::is_control)
}
