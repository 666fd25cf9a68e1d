//! Files made to do harm: whatever they state, an answer comes soon.

use std::time::{Duration, Instant};

use crate::made::{GOOD_CSV, archive, assert_filled_in, ods, raw_xlsx};

/// Far more than any of these needs without optimisation, far less than laying out a bomb.
const SOON: Duration = Duration::from_secs(30);

fn refused_soon(what: &str, bytes: &[u8], want: &str) {
    let begin = Instant::now();
    let finding = workbook::read("bom.ods", bytes).expect_err(what);
    assert_eq!(finding.code, want, "{what}");
    assert!(begin.elapsed() < SOON, "{what}");
    assert_filled_in(&finding);
}

#[test]
fn archives_that_unpack_to_too_much_are_refused_soon() {
    let zeros = vec![b' '; 30 * 1024 * 1024];
    refused_soon("in the sheet", &archive(&[("content.xml", &zeros)]), "file_unpacks_too_large");
    let beside: Vec<(String, &[u8])> =
        (0..2_001).map(|n| (format!("{n}"), b"".as_slice())).collect();
    let beside: Vec<(&str, &[u8])> = beside.iter().map(|(n, b)| (n.as_str(), *b)).collect();
    refused_soon("many files", &archive(&beside), "file_unpacks_too_large");
}

#[test]
fn what_the_reader_of_workbooks_would_reserve_is_looked_at_first() {
    let book = ("xl/workbook.xml", b"<workbook/>".as_slice());
    for strings in [
        "<sst uniqueCount=\"4000000000\"></sst>",
        "<a uniqueCount=\"1\"/><sst uniqueCount = '4000000000'></sst>",
    ] {
        let file = archive(&[book, ("xl/sharedStrings.xml", strings.as_bytes())]);
        refused_soon("a table of texts that states too many", &file, "file_damaged");
    }
    let font = format!("<font><name val=\"{}\"/></font>", "x".repeat(1_000_000));
    let styles = format!("<styleSheet>{font}{}</styleSheet>", "<xf fontId=\"0\"/>".repeat(1_000));
    let file = archive(&[book, ("xl/styles.xml", styles.as_bytes())]);
    refused_soon("a long name in many formats", &file, "file_damaged");
}

#[test]
fn repeated_cells_are_counted_and_not_laid_out() {
    let cell = |columns: u64, text: &str| {
        format!(
            "<table:table-cell table:number-columns-repeated=\"{columns}\">{text}</table:table-cell>"
        )
    };
    let table = |rows: u64, cells: &str| {
        ods(&format!(
            "<table:table table:name=\"S\"><table:table-row \
             table:number-rows-repeated=\"{rows}\">{cells}</table:table-row></table:table>"
        ))
    };
    let many = 1_000_000_000;
    let text = "<text:p>x</text:p>";
    refused_soon("columns", &table(1, &cell(many, text)), "file_too_many_columns");
    refused_soon("rows", &table(many, &cell(1, text)), "file_too_many_rows");
    refused_soon("both", &table(many, &cell(many, text)), "file_too_many_columns");
    refused_soon(
        "after a gap",
        &table(1, &(cell(many, "") + &cell(1, text))),
        "file_too_many_columns",
    );
    refused_soon("empty ones", &table(many, &cell(many, "")), "file_no_rows");
    refused_soon("more than a number holds", &table(u64::MAX, &cell(1, text)), "file_damaged");
    refused_soon(
        "elements in elements",
        &table(1, &cell(1, &"<text:p>".repeat(100_000))),
        "file_damaged",
    );
}

#[test]
fn zero_bytes_in_a_text_are_told_with_the_line_of_the_first() {
    let mut text = GOOD_CSV.repeat(3).into_bytes();
    text.extend_from_slice(b"a\0;b\n");
    refused_soon("a zero byte in a text", &text, "file_zero_bytes");
    let lines = text.iter().filter(|byte| **byte == b'\n').count();
    let told = workbook::read("a.csv", &text).expect_err("a zero byte");
    assert_eq!(told.place.row, u32::try_from(lines).ok(), "its line is named");
    refused_soon("many zero bytes", b"Th\0n;Ho ten\nA\0;B\n", "file_not_spreadsheet");
}

#[test]
fn a_million_empty_columns_cost_nothing() {
    let empty: String = (0..1_000_000).map(|_| "<c/>").collect();
    let row = format!("<row r=\"1\"><c r=\"A1\"><v>1</v></c>{empty}</row>");
    let begin = Instant::now();
    let workbook = workbook::read("a.xlsx", &raw_xlsx(&row)).expect("readable");
    assert!(begin.elapsed() < SOON);
    assert_eq!(workbook.sheets[0].rows.len(), 1);
}

#[test]
fn rows_in_reverse_are_read_soon() {
    let rows: String = (1..=20_000)
        .rev()
        .map(|n| format!("<row r=\"{n}\"><c r=\"A{n}\"><v>{n}</v></c></row>"))
        .collect();
    let begin = Instant::now();
    let workbook = workbook::read("a.xlsx", &raw_xlsx(&rows)).expect("a readable file");
    assert!(begin.elapsed() < SOON);
    let numbers: Vec<u32> = workbook.sheets[0].rows.iter().map(|row| row.number).collect();
    assert!(numbers.is_sorted());
    assert_eq!(numbers.len(), 20_000);
}
