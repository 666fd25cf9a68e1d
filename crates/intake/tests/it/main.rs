//! What lists are read as, and what is told about the ones that cannot be.

mod asked;
mod cells;
mod dirt;
mod files;
mod hostile;
mod kinds;
mod lists;
#[path = "../../../workbook/tests/it/made.rs"]
mod made;
mod marks;
mod odd;
mod own;
mod parts;
mod rows;
mod shown;
mod words;

use base::Day;
use base::finding::{Finding, Severity};
use intake::{Form, Proposal};

use crate::made::{archive, ods, raw_xlsx};

/// The day on which ages are looked at.
fn day() -> Day {
    base::day::parse_day("15/10/2024").expect("a day of the test")
}

/// One question and one indicator stand for all.
fn form() -> Form {
    Form {
        questions: vec![("roof".to_owned(), vec!["tile".to_owned(), "thatch".to_owned()])],
        indicators: vec!["water".to_owned()],
        words: [("ngói", "tile"), ("thatch roof", "thatch")]
            .map(|(word, id)| (("roof".to_owned(), base::text::fold(word)), id.to_owned()))
            .into(),
        villages: Vec::new(),
    }
}

fn propose(bytes: &[u8]) -> Proposal {
    let workbook = workbook::read("danh sách.xlsx", bytes).expect("a file that can be read");
    proposed(&workbook)
}

fn proposed(workbook: &workbook::Workbook) -> Proposal {
    answered(workbook, &[])
}

/// With these answers to questions.
fn answered(workbook: &workbook::Workbook, answers: &[(&str, &str)]) -> Proposal {
    let (mapping, _) = intake::recognise(workbook, &form(), &[]);
    let answers = answers.iter().map(|(id, choice)| ((*id).to_owned(), (*choice).to_owned()));
    heads_each_row(workbook, &form(), &mapping, answers.collect())
}

/// Proposes with the answer that each row is a household, where that is asked.
fn heads_each_row(
    workbook: &workbook::Workbook,
    form: &Form,
    mapping: &intake::Mapping,
    mut answers: intake::Answers,
) -> Proposal {
    let proposal = intake::propose(workbook, form, day(), mapping, &answers);
    // The short lists of the tests have a head a row; that this is asked has a test of its own.
    let open: Vec<&str> = proposal
        .questions
        .iter()
        .filter(|it| it.code == "rows_are")
        .map(|it| it.id.as_str())
        .collect();
    if open.is_empty() {
        return proposal;
    }
    answers.extend(open.into_iter().map(|id| (id.to_owned(), "household".to_owned())));
    intake::propose(workbook, form, day(), mapping, &answers)
}

fn propose_csv(text: &str) -> Proposal {
    propose(text.as_bytes())
}

/// `error relation_unknown at Thôn 5!D3`, a line each.
fn told(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| {
            let severity = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            let place = &finding.place;
            let sheet = place.sheet.as_ref().map(|name| format!("{name}!")).unwrap_or_default();
            let column = place.column_letters().unwrap_or_default();
            let row = place.row.map(|row| row.to_string()).unwrap_or_default();
            let at = format!("{sheet}{column}{row}");
            let at = if at.is_empty() { "the file".to_owned() } else { at };
            format!("{severity} {} at {at}", finding.code)
        })
        .collect()
}

/// The finding of that code.
fn the<'a>(proposal: &'a Proposal, code: &str) -> &'a Finding {
    let found = proposal.findings.iter().find(|finding| finding.code == code);
    found.unwrap_or_else(|| panic!("no {code} among {:?}", told(&proposal.findings)))
}
