//! A CSV of households in, a CSV of classes out, a few thousand rows at a time: any number of
//! households in bounded memory.

mod lines;

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::io::{Cursor, Read, Write};

use base::area::Settlement;
use base::{Finding, Place};

use crate::columns::{self, Columns, MISSING};
use crate::rule::Rule;
use crate::score::RegionScores;
use crate::verdict::Class;
use lines::{BadRow, Lines};

/// Rows classified together.
const BATCH: usize = 8_192;
/// The most findings told; the rest is counted.
const FINDINGS_MAX: usize = 100;

/// How a run ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows read.
    pub households: u64,
    /// Of these, poor.
    pub poor: u64,
    pub near_poor: u64,
    pub not_poor: u64,
    /// With answers missing.
    pub incomplete: u64,
    /// What to look at, though the run went through: columns that are not known or not there.
    pub notes: Vec<Finding>,
}

/// Why a run did not go through.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// The input is refused; nothing of the output counts.
    #[error("the input is refused")]
    Refused(Vec<Finding>),
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Classifies a file: `household_id`, one column a question, one an indicator (0, 1 or empty).
///
/// # Errors
/// Findings by row and column when a cell cannot be read; nothing is guessed.
pub fn classify(
    rule: &Rule,
    scores: &RegionScores,
    settlement: Settlement,
    mut input: impl Read,
    output: impl Write,
) -> Result<Summary, StreamError> {
    let head = lines::first_line(&mut input).map_err(|error| unreadable(error, 1))?;
    let separator = lines::separator(&head);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(separator)
        .from_reader(Lines::new(Cursor::new(head).chain(input)));
    let mut output = csv::Writer::from_writer(output);
    let mut record = csv::StringRecord::new();
    if !read(&mut reader, &mut record)? {
        return Err(refused(Finding::error("classify_empty")));
    }
    let mut run = Run::start(rule, scores, settlement, &record)?;
    if separator != b',' {
        let sign = if separator == b';' { ";" } else { "tab" };
        run.summary.notes.push(Finding::note("classify_separator").with("sign", sign));
    }
    output
        .write_record(["household_id", "a_points", "b_points", "class", "missing"])
        .map_err(io)?;
    while read(&mut reader, &mut record)? {
        // The reader stands behind the row's end.
        run.row(&record, reader.position().line() - 1);
        if run.ids.len() == BATCH {
            run.flush(&mut output)?;
        }
    }
    if run.rows == 0 {
        return Err(refused(Finding::error("classify_no_rows").at(at(1, None))));
    }
    run.flush(&mut output)?;
    output.flush()?;
    if !run.findings.is_empty() {
        if run.cut > 0 {
            run.findings.push(Finding::note("findings_cut").with("count", run.cut));
        }
        return Err(StreamError::Refused(run.findings));
    }
    Ok(run.summary)
}

fn read<R: Read>(
    reader: &mut csv::Reader<R>,
    record: &mut csv::StringRecord,
) -> Result<bool, StreamError> {
    let row = reader.position().line();
    reader.read_record(record).map_err(|error| match error.into_kind() {
        csv::ErrorKind::Io(error) => unreadable(error, row),
        _ => refused(Finding::error("classify_encoding").at(at(row, None))),
    })
}

fn unreadable(error: std::io::Error, row: u64) -> StreamError {
    match BadRow::of(&error) {
        Some(BadRow::TooLong) => refused(Finding::error("classify_row_too_long").at(at(row, None))),
        Some(BadRow::QuoteOpen(row)) => {
            refused(Finding::error("classify_quote_open").at(at(row, None)))
        }
        None => StreamError::Io(error),
    }
}

fn io(error: csv::Error) -> StreamError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => StreamError::Io(error),
        other => StreamError::Io(std::io::Error::other(format!("{other:?}"))),
    }
}

fn refused(finding: Finding) -> StreamError {
    StreamError::Refused(vec![finding])
}

fn at(row: u64, column: Option<usize>) -> Place {
    Place {
        sheet: None,
        row: u32::try_from(row).ok(),
        column: column.and_then(|place| u32::try_from(place + 1).ok()),
    }
}

/// What a column of the input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Id,
    Question(usize),
    Indicator(usize),
    Other,
}

struct Run<'a> {
    rule: &'a Rule,
    scores: &'a RegionScores,
    settlement: Settlement,
    meanings: Vec<Meaning>,
    ids: Vec<String>,
    columns: Columns,
    rows: u64,
    seen: HashSet<u64>,
    hasher: RandomState,
    findings: Vec<Finding>,
    cut: u64,
    summary: Summary,
}

impl<'a> Run<'a> {
    fn start(
        rule: &'a Rule,
        scores: &'a RegionScores,
        settlement: Settlement,
        header: &csv::StringRecord,
    ) -> Result<Run<'a>, StreamError> {
        let mut meanings = Vec::new();
        let mut summary = Summary::default();
        for (place, cell) in header.iter().enumerate() {
            let cell = cell.trim_start_matches('\u{feff}');
            let question = scores.questions().iter().position(|question| question.id == cell);
            let indicator = rule.indicators.iter().position(|id| id == cell);
            let meaning = match (cell, question, indicator) {
                ("household_id", _, _) => Meaning::Id,
                (_, Some(question), _) => Meaning::Question(question),
                (_, None, Some(indicator)) => Meaning::Indicator(indicator),
                (_, None, None) => Meaning::Other,
            };
            if meaning != Meaning::Other && meanings.contains(&meaning) {
                let finding = Finding::error("classify_column_twice").with("column", cell);
                return Err(refused(finding.at(at(1, Some(place)))));
            }
            if meaning == Meaning::Other {
                let name: String = cell.chars().take(40).collect();
                let finding = Finding::note("classify_column_unknown").with("column", name);
                summary.notes.push(finding.at(at(1, Some(place))));
            }
            meanings.push(meaning);
        }
        if !meanings.contains(&Meaning::Id) {
            return Err(refused(Finding::error("classify_no_id").at(at(1, None))));
        }
        let questions = scores.questions().iter().map(|question| question.id.as_str()).enumerate();
        let indicators = rule.indicators.iter().map(String::as_str).enumerate();
        let wanted = questions
            .map(|(place, id)| (Meaning::Question(place), id))
            .chain(indicators.map(|(place, id)| (Meaning::Indicator(place), id)));
        let absent: Vec<&str> =
            wanted.filter(|(meaning, _)| !meanings.contains(meaning)).map(|(_, id)| id).collect();
        if !absent.is_empty() {
            let columns = absent.join(", ");
            summary
                .notes
                .push(Finding::warning("classify_columns_missing").with("columns", columns));
        }
        let columns = Columns {
            answers: vec![Vec::with_capacity(BATCH); scores.questions().len()],
            indicators: vec![Vec::with_capacity(BATCH); rule.indicators.len()],
        };
        Ok(Run {
            rule,
            scores,
            settlement,
            meanings,
            ids: Vec::with_capacity(BATCH),
            columns,
            rows: 0,
            seen: HashSet::new(),
            hasher: RandomState::new(),
            findings: Vec::new(),
            cut: 0,
            summary,
        })
    }

    fn found(&mut self, finding: Finding) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        } else {
            self.cut += 1;
        }
    }

    fn row(&mut self, record: &csv::StringRecord, row: u64) {
        self.rows += 1;
        if record.len() > self.meanings.len() {
            let finding = Finding::error("classify_row_longer").with("count", record.len());
            self.found(finding.with("expected", self.meanings.len()).at(at(row, None)));
        }
        for column in self.columns.answers.iter_mut().chain(&mut self.columns.indicators) {
            column.push(MISSING);
        }
        self.ids.push(String::new());
        for place in 0..self.meanings.len() {
            let cell = record.get(place).unwrap_or_default();
            let Some(meaning) = self.meanings.get(place).copied() else { continue };
            if let Err(finding) = self.cell(meaning, cell) {
                self.found(finding.at(at(row, Some(place))));
            }
        }
    }

    fn cell(&mut self, meaning: Meaning, cell: &str) -> Result<(), Finding> {
        let shown = || cell.chars().take(40).collect::<String>();
        match meaning {
            Meaning::Other => {}
            Meaning::Id => {
                if cell.is_empty() {
                    return Err(Finding::error("classify_id_empty"));
                }
                if cell.contains(char::is_control) || cell.starts_with(['=', '+', '-', '@']) {
                    return Err(Finding::error("classify_id_odd").with("value", shown()));
                }
                // A hash of 64 bits with a secret key stands for the id: so many households fit, and
                // no two of a country's meet by chance.
                if !self.seen.insert(self.hasher.hash_one(cell)) {
                    return Err(Finding::error("classify_id_twice").with("value", shown()));
                }
                if let Some(id) = self.ids.last_mut() {
                    cell.clone_into(id);
                }
            }
            Meaning::Question(_) | Meaning::Indicator(_) if cell.is_empty() => {}
            Meaning::Question(question) => {
                let Some(known) = self.scores.questions().get(question) else { return Ok(()) };
                let Some(code) = known.answers.iter().position(|(id, _)| id == cell) else {
                    let answers: Vec<&str> =
                        known.answers.iter().take(20).map(|(id, _)| id.as_str()).collect();
                    return Err(Finding::error("classify_answer_unknown")
                        .with("question", &known.id)
                        .with("value", shown())
                        .with("known", answers.join(", ")));
                };
                let code = u8::try_from(code).unwrap_or(MISSING);
                if let Some(slot) =
                    self.columns.answers.get_mut(question).and_then(|c| c.last_mut())
                {
                    *slot = code;
                }
            }
            Meaning::Indicator(indicator) => {
                let value = match cell {
                    "0" => 0,
                    "1" => 1,
                    _ => {
                        let id = self.rule.indicators.get(indicator).cloned().unwrap_or_default();
                        return Err(Finding::error("classify_indicator_unreadable")
                            .with("indicator", id)
                            .with("value", shown()));
                    }
                };
                if let Some(slot) =
                    self.columns.indicators.get_mut(indicator).and_then(|c| c.last_mut())
                {
                    *slot = value;
                }
            }
        }
        Ok(())
    }

    fn flush<W: Write>(&mut self, output: &mut csv::Writer<W>) -> Result<(), StreamError> {
        let classes = columns::classify(self.rule, self.scores, self.settlement, &self.columns)
            .expect("the run makes one column a question and an indicator, all of one length");
        for (place, id) in self.ids.iter().enumerate() {
            let class = classes.class.get(place).copied().unwrap_or(Class::Incomplete);
            let points = |column: &[i32]| column.get(place).map(i32::to_string).unwrap_or_default();
            let (a, b, missing) = match class {
                Class::Incomplete => (String::new(), String::new(), self.missing(place)),
                Class::Poor | Class::NearPoor | Class::NotPoor => {
                    (points(&classes.a_points), points(&classes.b_points), String::new())
                }
            };
            self.summary.households += 1;
            *match class {
                Class::Poor => &mut self.summary.poor,
                Class::NearPoor => &mut self.summary.near_poor,
                Class::NotPoor => &mut self.summary.not_poor,
                Class::Incomplete => &mut self.summary.incomplete,
            } += 1;
            // After the first finding the output no longer counts.
            if self.findings.is_empty() {
                output.write_record([id.as_str(), &a, &b, class.as_str(), &missing]).map_err(io)?;
            }
        }
        self.ids.clear();
        for column in self.columns.answers.iter_mut().chain(&mut self.columns.indicators) {
            column.clear();
        }
        Ok(())
    }

    fn missing(&self, place: usize) -> String {
        let empty = |column: &Vec<u8>| column.get(place).is_none_or(|code| *code == MISSING);
        let questions = self.scores.questions().iter().map(|question| question.id.as_str());
        let indicators = self.rule.indicators.iter().map(String::as_str);
        let columns = self.columns.answers.iter().chain(&self.columns.indicators);
        let ids: Vec<&str> = questions
            .chain(indicators)
            .zip(columns)
            .filter(|(_, column)| empty(column))
            .map(|(id, _)| id)
            .collect();
        ids.join(";")
    }
}
