//! A sheet comes back from each form as it went in; documents have a file of their own.

mod document;

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use paper::{Cell, HeadCell, Row, Sheet, show_rate, to_csv, to_html, to_xlsx};

fn sheet() -> Sheet {
    Sheet {
        name: "Biểu 1: kết quả".to_owned(),
        issuer: vec!["UBND XÃ HOẰNG KIM".to_owned()],
        title: "Tổng hợp".to_owned(),
        subtitles: vec!["Năm 2023".to_owned()],
        warning: Some("Số liệu minh họa".to_owned()),
        head: vec![
            vec![
                HeadCell { text: "Địa bàn".to_owned(), across: 1, down: 2 },
                HeadCell { text: "Hộ nghèo".to_owned(), across: 2, down: 1 },
            ],
            vec![HeadCell::one("Số hộ"), HeadCell::one("Tỷ lệ %")],
        ],
        widths: vec![20, 10, 10],
        rows: vec![
            Row {
                cells: vec![
                    Cell::Text("=1+1".to_owned()),
                    Cell::Count(1_205),
                    Cell::Rate(Some(332)),
                ],
                total: false,
            },
            Row {
                cells: vec![Cell::Text("<Tổng>".to_owned()), Cell::Count(0), Cell::Rate(None)],
                total: true,
            },
        ],
        notes: vec!["Nguồn".to_owned()],
    }
}

#[test]
fn numbers_in_a_workbook_are_numbers_and_words_are_words() {
    let bytes = to_xlsx(&sheet()).expect("written");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let names = book.sheet_names();
    let range = book.worksheet_range(&names[0]).expect("its sheet");
    let cells: Vec<String> = range.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
    for wanted in ["UBND XÃ HOẰNG KIM", "Số liệu minh họa", "=1+1", "1205", "3.32", "–"]
    {
        assert!(cells.iter().any(|cell| cell == wanted), "{wanted} of {cells:?}");
    }
    let formula = book.worksheet_formula(&names[0]).expect("its formulas");
    assert!(formula.used_cells().all(|(_, _, text)| text.is_empty()), "no cell is a formula");
    assert!(range.used_cells().any(|(_, _, cell)| matches!(cell, Data::Float(n) if *n == 1205.0)));
}

#[test]
fn text_has_one_name_a_column_and_no_formula() {
    let text = String::from_utf8(to_csv(&sheet()).expect("written")).expect("UTF-8");
    assert_eq!(
        text,
        "\u{feff}Số liệu minh họa\nĐịa bàn,Hộ nghèo – Số hộ,Hộ nghèo – Tỷ lệ %\n'=1+1,1205,3.32\n<Tổng>,0,\n"
    );
}

#[test]
fn a_page_escapes_its_words() {
    let page = to_html(&sheet(), "vi");
    assert!(page.contains("<td>&lt;Tổng&gt;</td>"));
    assert!(page.contains("<td class=\"n\">1.205</td><td class=\"n\">3,32</td>"));
    assert!(page.contains("rowspan=\"2\""));
}

#[test]
fn rates_are_written_with_a_comma() {
    for (n, want) in
        [(332, "3,32"), (207, "2,07"), (5, "0,05"), (-125, "-1,25"), (10_000, "100,00")]
    {
        assert_eq!(show_rate(n), want);
    }
}
