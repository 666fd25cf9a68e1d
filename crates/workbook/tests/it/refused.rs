//! What cannot be read is refused by name and place.

use crate::made::{GOOD_CSV, archive, assert_filled_in, good_ods, good_xlsx, ods, raw_xlsx};

#[test]
fn each_file_that_cannot_be_read_is_refused_by_name() {
    let compound = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    let locked: Vec<u8> = compound
        .into_iter()
        .chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let manifest = b"<manifest:encryption-data/>".as_slice();
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    let table = |rows: &str| format!("<table:table table:name=\"S\">{rows}</table:table>");
    let long_row = (0..201).map(|_| cell("x")).collect::<String>();
    let many_cells = "<table:table-row table:number-rows-repeated=\"100000\"><table:table-cell \
         table:number-columns-repeated=\"200\"><text:p>x</text:p></table:table-cell>\
         </table:table-row>";
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing", vec![], "file_empty"),
        ("128 MB and a byte", vec![b'x'; workbook::FILE_MAX + 1], "file_too_large"),
        ("half an archive", good_xlsx()[..1_000].to_vec(), "file_damaged"),
        ("half an OpenDocument", good_ods()[..500].to_vec(), "file_damaged"),
        ("an archive of something else", archive(&[("a.txt", b"x")]), "file_not_spreadsheet"),
        ("binary Excel", archive(&[("xl/workbook.bin", b"x")]), "file_old_excel"),
        ("the beginning of an .xls", compound.to_vec(), "file_damaged"),
        ("Excel with a password", locked, "file_encrypted"),
        (
            "LibreOffice with a password",
            archive(&[("content.xml", b"x"), ("META-INF/manifest.xml", manifest)]),
            "file_encrypted",
        ),
        ("broken XML", archive(&[("content.xml", b"<office:spreadsheet><a")]), "file_damaged"),
        ("a PDF", b"%PDF-1.7 ...".to_vec(), "file_not_spreadsheet"),
        ("a web page", b"<html><table>".to_vec(), "file_web_page"),
        ("a picture", vec![0x89, b'P', b'N', b'G', 0, 0, 0, 1], "file_not_spreadsheet"),
        ("broken UTF-8", [GOOD_CSV.as_bytes(), b"\xc3\n"].concat(), "file_encoding"),
        ("half a UTF-16 character", vec![0xff, 0xfe, b'a'], "file_encoding"),
        ("empty lines", b"\n\n;;;\n".to_vec(), "file_no_rows"),
        ("an empty sheet", ods(&table("")), "file_no_rows"),
        ("a long cell", format!("Thôn\n{}\n", "ắ".repeat(2_001)).into_bytes(), "cell_too_long"),
        ("a long cell in a sheet", ods(&table(&row(&cell(&"x".repeat(20_000))))), "cell_too_long"),
        ("65 sheets", ods(&table(&row(&cell("x"))).repeat(65)), "file_too_many_sheets"),
        ("201 columns", ods(&table(&row(&long_row))), "file_too_many_columns"),
        ("500 001 rows", "x\n".repeat(500_001).into_bytes(), "file_too_many_rows"),
        ("20 million cells", ods(&table(many_cells)), "file_too_many_cells"),
    ];
    for (what, bytes, want) in cases {
        let finding = workbook::read("danh sách.xlsx", &bytes).expect_err(what);
        assert_eq!(finding.code, want, "{what}");
        assert_eq!(finding.args["file"], "danh sách.xlsx");
        assert_filled_in(&finding);
    }
}

#[test]
fn a_cell_outside_the_limits_is_told_with_its_place() {
    for (at, row, column, want) in
        [("A500001", 500_001, 1, "file_too_many_rows"), ("GS1", 1, 201, "file_too_many_columns")]
    {
        let xml = format!("<row r=\"{row}\"><c r=\"{at}\"><v>1</v></c></row>");
        let finding = workbook::read("a.xlsx", &raw_xlsx(&xml)).expect_err("outside the limits");
        assert_eq!(finding.code, want);
        assert_eq!((finding.place.row, finding.place.column), (Some(row), Some(column)));
        assert_eq!(finding.place.sheet.as_deref(), Some("S"));
    }
}
