//! Workbooks of Excel 5 made byte by byte: no program at hand writes them any more, and communes
//! still have them.

use base::encoding::{OldEncoding, encode};

use crate::made::{assert_filled_in, compound, record};

fn bytes(text: &str) -> Vec<u8> {
    let old = encode(text, OldEncoding::Tcvn3);
    old.chars().map(|c| u8::try_from(u32::from(c)).expect("a byte")).collect()
}

/// A cell of text: row, column, format 1, which has the font `.VnTime`.
fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let text = bytes(text);
    let length = u16::try_from(text.len()).expect("a short text");
    let head = [row, column, 1, length].map(u16::to_le_bytes).concat();
    record(0x0204, &[head, text].concat())
}

fn list(extra: &[u8]) -> Vec<u8> {
    let begin = |kind: u16| record(0x0809, &[0x0500_u16, kind].map(u16::to_le_bytes).concat());
    let font = |name: &str| {
        let length = u8::try_from(name.len()).expect("a short name");
        record(0x0031, &[&[0; 14], [length].as_slice(), name.as_bytes()].concat())
    };
    let format =
        |font: u16, shown: u16| record(0x00e0, &[font, shown].map(u16::to_le_bytes).concat());
    let globals = |place: u32| {
        let sheet = [&place.to_le_bytes(), [0, 0, 2].as_slice(), b"HN"].concat();
        [
            begin(5),
            extra.to_vec(),
            font("Arial"),
            font(".VnTime"),
            format(0, 0),
            format(1, 0),
            format(1, 14),
            record(0x0085, &sheet),
            record(0x000a, &[]),
        ]
        .concat()
    };
    let place = u32::try_from(globals(0).len()).expect("a short stream");
    let day = [[2_u16, 3, 2].map(u16::to_le_bytes).concat(), 27_465_f64.to_le_bytes().to_vec()];
    // 1978 in four bytes: a whole number, shifted by two.
    let year =
        [[3_u16, 3, 1].map(u16::to_le_bytes).concat(), (1_978_u32 << 2 | 2).to_le_bytes().to_vec()];
    // A formula whose text stands in the record behind it.
    let formula = [
        [3_u16, 0, 1].map(u16::to_le_bytes).concat(),
        vec![0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0],
    ];
    let text = bytes("Thôn Hạ");
    let length = u16::try_from(text.len()).expect("a short text");
    let cells = [
        label(0, 0, "Thôn"),
        label(0, 1, "Họ và tên"),
        label(0, 2, "Quan hệ"),
        label(0, 3, "Ngày sinh"),
        label(2, 0, "Thôn Hạ"),
        label(2, 1, "Nguyễn Văn Mẫu"),
        label(2, 2, "chủ hộ"),
        record(0x0203, &day.concat()),
        record(0x0006, &formula.concat()),
        record(0x0207, &[length.to_le_bytes().to_vec(), text].concat()),
        label(3, 1, "Lê Thị Mẫu"),
        label(3, 2, "vợ"),
        record(0x027e, &year.concat()),
    ];
    let stream = [globals(place), begin(16), cells.concat(), record(0x000a, &[])].concat();
    compound("Book", stream)
}

#[test]
fn a_list_of_excel_5_is_read_with_its_fonts_days_and_formulas() {
    let workbook = workbook::read("cũ.xls", &list(&[])).expect("a workbook of Excel 5");
    assert_eq!(workbook.kind, workbook::Kind::Xls);
    let sheet = &workbook.sheets[0];
    let mut texts = workbook::Texts::new(&workbook, |_| false);
    texts.prepare(sheet, workbook::encoding_of(&workbook, sheet).0);
    let rows: Vec<String> = sheet
        .rows
        .iter()
        .map(|row| {
            let cells = 0..sheet.cells(row).len();
            cells.map(|at| texts.text(sheet, row, at)).collect::<Vec<_>>().join(" | ")
        })
        .collect();
    let want = [
        "Thôn | Họ và tên | Quan hệ | Ngày sinh",
        "Thôn Hạ | Nguyễn Văn Mẫu | chủ hộ | 1975-03-12",
        "Thôn Hạ | Lê Thị Mẫu | vợ | 1978",
    ];
    assert_eq!(rows, want);
}

#[test]
fn an_old_workbook_with_a_password_and_files_that_are_none_are_refused_by_name() {
    for (bytes, want) in [
        (list(&record(0x002f, &[0; 6])), "file_encrypted"),
        (compound("WordDocument", vec![0; 600]), "file_not_spreadsheet"),
        (compound("Book", record(0x0809, &[0, 2, 5, 0])), "file_old_excel"),
        (compound("Book", vec![1; 10]), "file_damaged"),
    ] {
        let finding = workbook::read("cũ.xls", &bytes).expect_err(want);
        assert_eq!(finding.code, want);
        assert_filled_in(&finding);
    }
}
