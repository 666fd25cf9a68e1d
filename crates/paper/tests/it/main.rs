//! A sheet comes back from each form as it went in; documents have a file of their own.

mod document;

use std::io::Cursor;

use calamine::Ods;
use calamine::{Data, Reader, Xlsx};
use paper::{
    Cell, CsvWriter, HeadCell, HtmlWriter, ListCell, ListColumn, ListHead, OdsWriter, Row,
    Separator, Sheet, SheetWriter, Signature, XlsxList, csv_head, csv_rows, show_rate, to_csv,
    to_html, to_ods, to_ods_all, to_xlsx, to_xlsx_all,
};

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
        ..Sheet::default()
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

#[test]
fn the_open_document_holds_the_same_numbers_and_words() {
    let bytes = to_ods(&sheet()).expect("written");
    assert_eq!(bytes.get(30..38), Some(&b"mimetype"[..]), "the kind of file comes first");
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).expect("a workbook");
    let names = book.sheet_names();
    let range = book.worksheet_range(&names[0]).expect("its sheet");
    let cells: Vec<String> = range.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
    for wanted in ["UBND XÃ HOẰNG KIM", "Số liệu minh họa", "=1+1", "<Tổng>", "1205", "3.32", "–"]
    {
        assert!(cells.iter().any(|cell| cell == wanted), "{wanted} of {cells:?}");
    }
    assert!(range.used_cells().any(|(_, _, cell)| matches!(cell, Data::Float(n) if *n == 1205.0)));
}

#[test]
fn what_is_written_row_by_row_is_what_is_written_at_once() {
    fn rows<W: std::io::Write>(mut writer: impl SheetWriter<W>) -> W {
        for row in &sheet().rows {
            writer.row(row).expect("a row");
        }
        writer.end().expect("the end")
    }
    let head = Sheet { rows: Vec::new(), ..sheet() };
    let csv = rows(CsvWriter::begin(&head, Vec::new()).expect("begun"));
    assert_eq!(csv, to_csv(&sheet()).expect("written"));
    let html = rows(HtmlWriter::begin(&head, "vi", Vec::new()).expect("begun"));
    assert_eq!(String::from_utf8(html).expect("UTF-8"), to_html(&sheet(), "vi"));
    let ods = rows(OdsWriter::begin(&head, Vec::new()).expect("begun"));
    let cells = |bytes: Vec<u8>| {
        let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).expect("a workbook");
        book.worksheet_range_at(0).expect("a sheet").expect("its cells")
    };
    assert_eq!(cells(ods), cells(to_ods(&sheet()).expect("written")));
}

#[test]
fn several_sheets_are_one_workbook_and_who_signs_stands_below() {
    let signature = Signature {
        place: "Hoằng Kim, ngày …… tháng …… năm ……".to_owned(),
        left: vec!["NGƯỜI LẬP BIỂU".to_owned(), "(Ký)".to_owned()],
        right: vec!["CHỦ TỊCH".to_owned(), "(Ký)".to_owned()],
    };
    let signed = Sheet {
        state: vec!["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM".to_owned()],
        unit: "Đơn vị tính: hộ".to_owned(),
        signature: Some(signature),
        ..sheet()
    };
    let other = Sheet { name: "Biểu 2".to_owned(), ..signed.clone() };
    let both = [signed, other];
    let mut xlsx: Xlsx<_> =
        Xlsx::new(Cursor::new(to_xlsx_all(&both).expect("written"))).expect("a workbook");
    let mut ods: Ods<_> =
        Ods::new(Cursor::new(to_ods_all(&both).expect("written"))).expect("a workbook");
    assert_eq!(xlsx.sheet_names(), ods.sheet_names());
    assert_eq!(xlsx.sheet_names(), ["Biểu 1 kết quả", "Biểu 2"]);
    for range in [
        xlsx.worksheet_range("Biểu 2").expect("its cells"),
        ods.worksheet_range("Biểu 2").expect("its cells"),
    ] {
        let cells: Vec<String> = range.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
        for wanted in ["NGƯỜI LẬP BIỂU", "CHỦ TỊCH", "Đơn vị tính: hộ", "(Ký)"] {
            assert!(cells.iter().any(|cell| cell == wanted), "{wanted} of {cells:?}");
        }
    }
}

fn head() -> ListHead {
    let column = |title: &str| ListColumn { title: title.to_owned(), width: 12 };
    ListHead {
        name: "Danh sách".to_owned(),
        titles: vec!["DANH SÁCH HỘ".to_owned()],
        warning: Some("Số liệu minh họa".to_owned()),
        columns: vec![column("Họ tên"), column("Sinh"), column("Từ ngày")],
    }
}

fn rows() -> Vec<Vec<ListCell>> {
    let day = "2023-12-31".parse().expect("a day");
    vec![
        vec![ListCell::Text("=1+1".to_owned()), ListCell::Number(1975), ListCell::Day(day)],
        vec![ListCell::Text("Lê Mẫu An".to_owned()), ListCell::Empty, ListCell::Empty],
    ]
}

#[test]
fn a_long_list_as_text_has_the_mark_the_separator_and_no_formula() {
    let mut text = csv_head(&head(), Separator::Semicolon).expect("written");
    text.extend(csv_rows(rows(), Separator::Semicolon).expect("written"));
    let wanted = "\u{feff}Số liệu minh họa\r\nHọ tên;Sinh;Từ ngày\r\n\
                  '=1+1;1975;31/12/2023\r\nLê Mẫu An;;\r\n";
    assert_eq!(String::from_utf8(text).expect("UTF-8"), wanted);
}

#[test]
fn a_long_list_as_a_workbook_holds_text_numbers_and_days_and_no_formula() {
    let mut list = XlsxList::new(head()).expect("a workbook");
    for row in rows() {
        list.add(&row).expect("a row");
    }
    let mut file = Cursor::new(Vec::new());
    list.finish(&mut file).expect("written");
    let mut book: Xlsx<_> = Xlsx::new(file).expect("it opens");
    assert!(book.worksheet_formula("Danh sách").expect("a sheet").is_empty());
    let range = book.worksheet_range("Danh sách").expect("a sheet");
    assert_eq!(range.get_value((3, 0)), Some(&Data::String("=1+1".to_owned())));
    assert_eq!(range.get_value((3, 1)), Some(&Data::Float(1975.0)));
    assert!(matches!(range.get_value((3, 2)), Some(Data::DateTime(_))));
    assert_eq!(range.get_value((4, 0)), Some(&Data::String("Lê Mẫu An".to_owned())));
}

#[test]
fn every_beginning_of_a_formula_is_kept_as_text() {
    let cells =
        ["=1", "+1", "-1", "@a", "\t=1", "\r1", "\n1", "＝1", "＋1", "－1", "＠a", "\u{200b} =1"];
    for cell in cells {
        let rows = [vec![ListCell::Text(cell.to_owned()), ListCell::Number(-1)]];
        let text = String::from_utf8(csv_rows(rows, Separator::Comma).expect("written"));
        let text = text.expect("UTF-8");
        assert!(text.trim_start_matches('"').starts_with('\''), "{text:?}");
        assert!(text.ends_with(",-1\r\n"), "a number stays a number: {text:?}");
    }
    // Another computer may cut the line at the other separator, or at a tab.
    for (separator, text, written) in [
        (Separator::Comma, "x;=cmd", "x;'=cmd\r\n"),
        (Separator::Comma, "x; \t@a, -b", "\"x; \t'@a, -b\"\r\n"),
        (Separator::Semicolon, "x, +1;-2", "\"x,' +1;-2\"\r\n"),
    ] {
        let row = [vec![ListCell::Text(text.to_owned())]];
        assert_eq!(csv_rows(row, separator).expect("written"), written.as_bytes(), "{text}");
    }
    let harmless = [vec![ListCell::Text("a=1".to_owned()), ListCell::Text("–".to_owned())]];
    assert_eq!(csv_rows(harmless, Separator::Comma).expect("written"), "a=1,–\r\n".as_bytes());
}

#[test]
fn words_of_people_are_changed_wherever_they_stand_on_a_sheet() {
    let mut sheet = sheet();
    sheet.subtitles = vec!["Tổ của 038088000081".to_owned()];
    sheet.notes = vec!["theo 038088000081".to_owned()];
    let left = vec!["Lê 038088000081".to_owned()];
    sheet.signature = Some(Signature { left, ..Signature::default() });
    sheet.title = "038088000081".to_owned();
    sheet.change_texts(&mut |text| *text = text.replace("038088000081", "•"));
    let csv = String::from_utf8(to_csv(&sheet).expect("written")).expect("UTF-8");
    let all = format!("{csv}{}", to_html(&sheet, "vi"));
    assert!(
        all.contains("Lê •") && all.contains("theo •") && !all.contains("038088000081"),
        "{all}"
    );
}
