//! A CSV of households in, a CSV of classes out, a few thousand rows at a time: any number of
//! households in bounded memory.

mod lines;

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::io::{Cursor, Read, Write};

use base::{Finding, Place};

use crate::dated::MemberRule;
use crate::instrument::block::{Classes, Column, columns};
use crate::instrument::{BadFact, Fact, Odd, Scoring, Values};
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

/// Classifies a file: `household_id` and one column a fact, numbers as whole numbers, yes and no as
/// 1 and 0, empty for what is not known.
///
/// # Errors
/// Findings by row and column when a cell cannot be read; nothing is guessed.
pub fn classify(
    scoring: &Scoring<'_>,
    rule: Option<&MemberRule>,
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
    let mut run = Run::start(scoring, rule, &record)?;
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
    run.tell_asked();
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
    reader.read_record(record).map_err(|error| {
        let csv::ErrorKind::Io(error) = error.into_kind() else {
            return refused(Finding::error("classify_encoding").at(at(row, None)));
        };
        unreadable(error, row)
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
    let kind = error.into_kind();
    if let csv::ErrorKind::Io(error) = kind {
        StreamError::Io(error)
    } else {
        StreamError::Io(std::io::Error::other(format!("{kind:?}")))
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
    Fact(usize),
    Other,
}

/// A question that rows of the file are asked: how many, and the first.
struct Asked {
    rows: u64,
    first: u64,
}

struct Run<'a> {
    scoring: &'a Scoring<'a>,
    rule: Option<&'a MemberRule>,
    facts: &'a [Fact],
    meanings: Vec<Meaning>,
    ids: Vec<String>,
    columns: Vec<Column>,
    classes: Classes,
    rows: u64,
    seen: HashSet<u64>,
    hasher: RandomState,
    findings: Vec<Finding>,
    cut: u64,
    asked: BTreeMap<(Odd, String, String), Asked>,
    summary: Summary,
}

impl<'a> Run<'a> {
    fn start(
        scoring: &'a Scoring<'a>,
        rule: Option<&'a MemberRule>,
        header: &csv::StringRecord,
    ) -> Result<Run<'a>, StreamError> {
        let facts = scoring.instrument().facts();
        let mut meanings = Vec::new();
        let mut summary = Summary::default();
        for (place, cell) in header.iter().enumerate() {
            let cell = cell.trim_start_matches('\u{feff}');
            let of_form = |place: &usize| facts.all().get(*place).is_some_and(|fact| !fact.ours);
            let meaning = match (cell, facts.place(cell).filter(of_form)) {
                ("household_id", _) => Meaning::Id,
                (_, Some(place)) => Meaning::Fact(place),
                (_, None) => Meaning::Other,
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
        let absent: Vec<&str> = scoring
            .needed()
            .filter(|(place, _)| !meanings.contains(&Meaning::Fact(*place)))
            .map(|(_, fact)| fact.name.as_str())
            .collect();
        if !absent.is_empty() {
            let columns = absent.join(", ");
            summary
                .notes
                .push(Finding::warning("classify_columns_missing").with("columns", columns));
        }
        Ok(Run {
            scoring,
            rule,
            facts: facts.all(),
            meanings,
            ids: Vec::with_capacity(BATCH),
            columns: columns(facts),
            classes: Classes::default(),
            rows: 0,
            seen: HashSet::new(),
            hasher: RandomState::new(),
            findings: Vec::new(),
            cut: 0,
            asked: BTreeMap::new(),
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
        let mut values = Values::unknown(self.scoring.instrument().facts());
        self.ids.push(String::new());
        for place in 0..self.meanings.len() {
            let cell = record.get(place).unwrap_or_default();
            let Some(meaning) = self.meanings.get(place).copied() else { continue };
            if let Err(finding) = self.cell(meaning, cell, &mut values) {
                self.found(finding.at(at(row, Some(place))));
            }
        }
        for question in self.scoring.instrument().ask(&values, self.rule) {
            let key = (question.odd, question.fact, question.against.unwrap_or_default());
            self.asked.entry(key).or_insert(Asked { rows: 0, first: row }).rows += 1;
        }
        for (place, column) in self.columns.iter_mut().enumerate() {
            column.push(values.get(place));
        }
    }

    fn cell(&mut self, meaning: Meaning, cell: &str, values: &mut Values) -> Result<(), Finding> {
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
            Meaning::Fact(place) => {
                let Some(fact) = self.facts.get(place) else { return Ok(()) };
                values.set(place, fact.read(cell).map_err(finding)?);
            }
        }
        Ok(())
    }

    /// The questions of all rows, each once with its first row.
    fn tell_asked(&mut self) {
        for ((odd, fact, against), asked) in std::mem::take(&mut self.asked) {
            let finding = Finding::warning(odd.code())
                .with("fact", fact)
                .with("against", against)
                .with("households", asked.rows);
            self.summary.notes.push(finding.at(at(asked.first, None)));
        }
    }

    fn flush<W: Write>(&mut self, output: &mut csv::Writer<W>) -> Result<(), StreamError> {
        let mut classes = std::mem::take(&mut self.classes);
        self.scoring
            .classify_columns(&self.columns, &mut classes)
            .expect("the run makes one column a fact, all of one length");
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
        self.classes = classes;
        self.ids.clear();
        self.columns.iter_mut().for_each(Column::clear);
        Ok(())
    }

    fn missing(&self, row: usize) -> String {
        let unknown = |place: usize| self.columns.get(place).and_then(|it| it.get(row)).is_none();
        let missing = self.scoring.needed().filter(|(place, _)| unknown(*place));
        missing.map(|(_, fact)| fact.name.as_str()).collect::<Vec<_>>().join(";")
    }
}

fn finding(bad: BadFact) -> Finding {
    match bad {
        BadFact::Unknown { name } => Finding::error("classify_column_unknown").with("column", name),
        BadFact::NotACount { name, value } => {
            Finding::error("fact_no_count").with("fact", name).with("value", value)
        }
        BadFact::OutOfBounds { name, value, least, most } => Finding::error("fact_out_of_bounds")
            .with("fact", name)
            .with("value", value)
            .with("least", least)
            .with("most", most),
        BadFact::NoSuchAnswer { name, value, known } => Finding::error("fact_no_such_answer")
            .with("fact", name)
            .with("value", value)
            .with("known", known.join(", ")),
    }
}
