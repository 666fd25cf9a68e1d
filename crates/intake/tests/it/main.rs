//! What lists are read as, and what is told about the ones that cannot be.

mod asked;
mod cells;
mod dirt;
mod files;
mod hostile;
mod kinds;
mod lists;
mod marks;
mod odd;
mod old_excel;
mod own;
mod parts;
mod rows;
mod shown;
mod words;

use std::io::{Cursor, Write};

use base::Day;
use base::finding::{Finding, Severity};
use intake::{Form, Proposal};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

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
    let workbook = intake::read("danh sách.xlsx", bytes).expect("a file that can be read");
    proposed(&workbook)
}

fn proposed(workbook: &intake::Workbook) -> Proposal {
    answered(workbook, &[])
}

/// With these answers to questions.
fn answered(workbook: &intake::Workbook, answers: &[(&str, &str)]) -> Proposal {
    let (mapping, _) = intake::recognise(workbook, &form(), &[]);
    let answers = answers.iter().map(|(id, choice)| ((*id).to_owned(), (*choice).to_owned()));
    heads_each_row(workbook, &form(), &mapping, answers.collect())
}

/// Proposes with the answer that each row is a household, where that is asked.
fn heads_each_row(
    workbook: &intake::Workbook,
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

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a file of the archive");
        zip.write_all(content).expect("written to memory");
    }
    zip.finish().expect("written to memory").into_inner()
}

/// An OpenDocument file of sheets given as XML.
fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body>\
         <office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    let kind = b"application/vnd.oasis.opendocument.spreadsheet";
    archive(&[("mimetype", kind), ("content.xml", content.as_bytes())])
}

/// An Excel file of one sheet whose rows are given as XML.
fn raw_xlsx(rows: &str) -> Vec<u8> {
    const TYPES: &str = "<?xml version=\"1.0\"?><Types \
        xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default \
        Extension=\"xml\" ContentType=\"application/xml\"/></Types>";
    const ROOT: &str = "<?xml version=\"1.0\"?><Relationships \
        xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship \
        Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/\
        officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
    const BOOK: &str = "<?xml version=\"1.0\"?><workbook \
        xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
        xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>\
        <sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    const LINKS: &str = "<?xml version=\"1.0\"?><Relationships \
        xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship \
        Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/\
        worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
    let sheet = format!(
        "<?xml version=\"1.0\"?><worksheet \
         xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}\
         </sheetData></worksheet>"
    );
    archive(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", LINKS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}
