//! The same list in each kind of file, and the files that are refused.

use base::Birth;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::words::assert_filled_in;
use crate::{archive, form, ods, propose, propose_csv, raw_xlsx, told};

/// One line a member: what each kind of file must give alike.
fn members(proposal: &intake::Proposal) -> Vec<String> {
    let households = proposal.households.iter();
    let members = households.flat_map(|household| {
        let village = household.village.clone().unwrap_or_default();
        household.members.iter().map(move |m| (village.clone(), m))
    });
    members
        .map(|(village, m)| {
            let birth = m.birth.as_ref().map(Birth::to_string).unwrap_or_default();
            let id = m.identity.known().map(|id| id.as_str().to_owned()).unwrap_or_default();
            let relation = m.relation.as_str();
            format!("{village} | {} | {relation} | {birth} | {id} | {:?}", m.name, m.facts.has_job)
        })
        .collect()
}

const WANT: [&str; 2] = [
    "Thôn 5 | Nguyễn Văn An | head | 12/03/1975 | 038075001234 | Some(true)",
    "Thôn 5 | Lê Thị Bình | spouse | 1978 |  | None",
];

const HEAD: [&str; 7] =
    ["STT hộ", "Thôn", "Họ và tên", "Quan hệ", "Ngày sinh", "CCCD", "Có việc làm"];

pub(crate) fn good_xlsx() -> Vec<u8> {
    let mut book = Workbook::new();
    let notes = book.add_worksheet().set_name("Hướng dẫn").expect("a name");
    notes.write(0, 0, "Ghi mỗi người một dòng.").expect("written");
    let sheet = book.add_worksheet().set_name("Thôn 5").expect("a name");
    sheet.write(0, 0, "DANH SÁCH HỘ").expect("written");
    for (column, header) in (0_u16..).zip(HEAD) {
        sheet.write(2, column, header).expect("written");
    }
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let born = ExcelDateTime::from_ymd(1975, 3, 12).expect("a day");
    sheet.write(3, 0, 1).expect("written");
    sheet.write(3, 1, "Thôn 5").expect("written");
    sheet.write(3, 2, "  Nguyễn  Văn An").expect("written");
    sheet.write(3, 3, "Chủ hộ").expect("written");
    sheet.write_with_format(3, 4, &born, &date).expect("written");
    sheet.write(3, 5, "038075001234").expect("written");
    sheet.write(3, 6, true).expect("written");
    sheet.write(4, 0, 1).expect("written");
    sheet.write(4, 2, "Lê Thị Bình").expect("written");
    sheet.write(4, 3, "vợ").expect("written");
    sheet.write(4, 4, 1978).expect("written");
    let hidden = book.add_worksheet().set_name("Nháp").expect("a name");
    hidden.write(0, 0, "Họ và tên").expect("written");
    hidden.write(0, 1, "Thôn").expect("written");
    hidden.write(1, 0, "Người thử").expect("written");
    hidden.set_hidden(true);
    book.save_to_buffer().expect("written to memory")
}

pub(crate) fn good_ods() -> Vec<u8> {
    let plain = |inside: &str| format!("<table:table-cell>{inside}</table:table-cell>");
    let text = |t: &str| plain(&format!("<text:p>{t}</text:p>"));
    let typed = |kind: &str, value: &str, shown: &str| {
        let value = format!("office:value-type=\"{kind}\" {value}");
        format!("<table:table-cell {value}><text:p>{shown}</text:p></table:table-cell>")
    };
    let number = |n: u32| typed("float", &format!("office:value=\"{n}\""), &format!("{n},00"));
    let row = |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let merged = "<table:covered-table-cell table:number-columns-repeated=\"6\"/>".to_owned();
    let rows = [
        row(&[text("DANH SÁCH HỘ"), merged]),
        row(&[plain("")]),
        row(&HEAD.map(text)),
        row(&[
            number(1),
            text("Thôn 5"),
            text("Nguyễn <text:span>Văn</text:span> An"),
            text("Chủ hộ<office:annotation><text:p>xem lại</text:p></office:annotation>"),
            typed("date", "office:date-value=\"1975-03-12\"", "12/3/75"),
            text("038075001234"),
            typed("boolean", "office:boolean-value=\"true\"", "ĐÚNG"),
        ]),
        row(&[number(1), plain(""), text("Lê Thị Bình"), text("v&#7907;"), number(1978)]),
        "<table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell \
         table:number-columns-repeated=\"16384\"/></table:table-row>"
            .to_owned(),
    ];
    ods(&format!("<table:table table:name=\"Thôn 5\">{}</table:table>", rows.concat()))
}

pub(crate) const GOOD_CSV: &str = "DANH SÁCH HỘ;;;;;;\n\
    ;;;;;;\n\
    STT hộ;Thôn;Họ và tên;Quan hệ;Ngày sinh;CCCD;Có việc làm\n\
    1;Thôn 5;\"Nguyễn Văn An\";Chủ hộ;12/03/1975;038075001234;có\n\
    1;;Lê Thị Bình;vợ;1978;;\n";

#[test]
fn a_list_is_the_same_in_every_kind_of_file() {
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(GOOD_CSV.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let with_mark = format!("\u{feff}{GOOD_CSV}").into_bytes();
    let tabs = GOOD_CSV.replace(';', "\t").into_bytes();
    let commas = GOOD_CSV.replace(';', ",").into_bytes();
    let plain = GOOD_CSV.as_bytes().to_vec();
    for (kind, bytes) in [
        ("xlsx", good_xlsx()),
        ("ods", good_ods()),
        ("csv", plain),
        ("csv with a mark", with_mark),
        ("csv with tabs", tabs),
        ("csv with commas", commas),
        ("utf-16", utf16),
    ] {
        let proposal = propose(&bytes);
        assert_eq!(members(&proposal), WANT, "{kind}: {:?}", told(&proposal.findings));
        assert_eq!(proposal.households[0].place.row, Some(4), "{kind}");
        assert_eq!(proposal.households[0].village_place.column, Some(2), "{kind}");
    }
}

#[test]
fn sheets_without_a_header_are_told_and_hidden_ones_are_not_read() {
    let proposal = propose(&good_xlsx());
    assert_eq!(
        told(&proposal.findings),
        [
            "note sheet_hidden at the file",
            "note sheet_without_header at Hướng dẫn!",
            "warning column_not_given at Thôn 5!3",
            "warning column_not_given at Thôn 5!3",
            "note repaired_text at Thôn 5!C4",
            "warning id_missing_without_reason at Thôn 5!F5",
        ]
    );
}

#[test]
fn every_sheet_with_a_header_is_read_and_findings_name_it() {
    let mut book = Workbook::new();
    for (name, relation) in [("Thôn 5", "Nam"), ("Thôn 6", "bạn")] {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        for (column, header) in (0_u16..).zip(["Thôn", "Họ tên chủ hộ", "Giới tính"]) {
            sheet.write(0, column, header).expect("written");
        }
        for (column, cell) in (0_u16..).zip([name, "An", relation]) {
            sheet.write(1, column, cell).expect("written");
        }
    }
    let proposal = propose(&book.save_to_buffer().expect("written to memory"));
    assert_eq!(proposal.households.len(), 2);
    assert!(told(&proposal.findings).contains(&"error sex_unknown at Thôn 6!C2".to_owned()));
}

#[test]
fn rows_that_come_in_a_strange_order_are_put_in_order() {
    let cell =
        |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row = |n: u32, cells: [&str; 3]| {
        let cells = [("A", cells[0]), ("B", cells[1]), ("C", cells[2])];
        let cells: String = cells.iter().map(|(c, text)| cell(&format!("{c}{n}"), text)).collect();
        format!("<row r=\"{n}\">{cells}</row>")
    };
    let rows = [
        row(3, ["", "Bình", "vợ"]),
        row(2, ["Thôn 5", "An", "chủ hộ"]),
        row(1, ["Thôn", "Họ tên", "Quan hệ"]),
    ];
    let proposal = propose(&raw_xlsx(&rows.concat()));
    let names: Vec<&str> = proposal.households[0].members.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["An", "Bình"]);
}

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
        ("128 MB and a byte", vec![b'x'; intake::FILE_MAX + 1], "file_too_large"),
        ("half an archive", good_xlsx()[..1_000].to_vec(), "file_damaged"),
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
        let finding = intake::read("danh sách.xlsx", &bytes).expect_err(what);
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
        let finding = intake::read("a.xlsx", &raw_xlsx(&xml)).expect_err("outside the limits");
        assert_eq!(finding.code, want);
        assert_eq!((finding.place.row, finding.place.column), (Some(row), Some(column)));
        assert_eq!(finding.place.sheet.as_deref(), Some("S"));
    }
}

#[test]
fn a_template_filled_in_is_understood() {
    let form = form();
    let known = intake::columns().iter().map(|column| column.header);
    let asked = form.questions.iter().map(|(id, _)| id.as_str());
    let headers: Vec<&str> =
        known.chain(asked).chain(form.indicators.iter().map(String::as_str)).collect();
    let header = headers.join("\t");
    let proposal = propose_csv(&format!("{header}\n"));
    assert_eq!(told(&proposal.findings), ["error list_empty at the file"]);
}

#[test]
fn lines_that_end_as_on_windows_count_as_others_do() {
    let text = "Thôn,Họ và tên,Quan hệ\nThôn 1,Lê Mẫu An,Chủ hộ\n\nThôn 1,Lê Mẫu Bảo,x y z\n";
    let rows = |text: &str| -> Vec<u32> {
        let workbook = intake::read("a.csv", text.as_bytes()).expect("a file that can be read");
        workbook.sheets[0].rows.iter().map(|row| row.number).collect()
    };
    assert_eq!(rows(text), [1, 2, 4]);
    assert_eq!(rows(&text.replace('\n', "\r\n")), [1, 2, 4]);
}

#[test]
fn a_sheet_written_in_an_unusual_way_is_read_all_the_same() {
    let text =
        |at: &str, inside: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is>{inside}</is></c>");
    let head = format!(
        "<row r=\"1\">{}{}{}</row>",
        text("A1", "<t>Thôn</t>"),
        text("B1", "<t>Họ tên</t>"),
        text("C1", "<t>Năm sinh</t>")
    );
    let rows = [
        // As programs write it: parts of a text, readings, signs of XML, a formula with its value.
        format!(
            "<row r=\"2\" spans=\"1:3\">{}{}<c r=\"C2\" s='0'><f>1900+75</f><v>1975</v></c></row>",
            text("A2", "<t xml:space=\"preserve\">Thôn 5 </t>"),
            text(
                "B2",
                "<r><t>An &amp; </t></r><r><rPr><b/></rPr><t>Mẫu</t></r><rPh><t>x</t></rPh>"
            )
        ),
        // A comment between cells, which the quick way leaves to the other.
        format!(
            "<row r=\"2\">{}<!-- a note > -->{}<c r=\"C2\"><v>1.975E3</v></c></row>",
            text("A2", "<t>Thôn 5</t>"),
            text("B2", "<t><![CDATA[An & Mẫu]]></t>")
        ),
        // Cells and rows that do not say where they are.
        "<row><c t=\"inlineStr\"><is><t>Thôn 5</t></is></c><c t=\"inlineStr\"><is><t>An &#38; \
         Mẫu</t></is></c><c><v>1975</v></c></row>"
            .to_owned(),
    ];
    for row in rows {
        let proposal = crate::proposed(
            &intake::read("a.xlsx", &raw_xlsx(&format!("{head}{row}"))).expect("readable"),
        );
        let household = &proposal.households[0];
        assert_eq!(household.village.as_deref(), Some("Thôn 5"), "{row}");
        assert_eq!(household.members[0].name, "An & Mẫu", "{row}");
        assert_eq!(household.members[0].birth.map(base::Birth::year), Some(1975), "{row}");
    }
    // All elements with a prefix.
    let good = crate::hostile::unpacked(&raw_xlsx(&format!(
        "{head}<row r=\"2\">{}{}</row>",
        text("A2", "<t>Thôn 5</t>"),
        text("B2", "<t>An Mẫu</t>")
    )));
    let files: Vec<(String, Vec<u8>)> = good
        .into_iter()
        .map(|(name, content)| {
            if !name.ends_with("sheet1.xml") {
                return (name, content);
            }
            let text = String::from_utf8(content).expect("our own text");
            let text = text.replace("</", "\u{1}").replace('<', "<x:").replace('\u{1}', "</x:");
            let text = text.replace("<x:?", "<?").replace(" xmlns=", " xmlns:x=");
            (name, text.into_bytes())
        })
        .collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    let workbook = intake::read("a.xlsx", &archive(&files)).expect("readable");
    assert_eq!(crate::proposed(&workbook).households[0].members[0].name, "An Mẫu");
}

#[test]
fn text_of_two_bytes_a_letter_is_read_with_its_mark_and_without() {
    let units: Vec<u16> = GOOD_CSV.encode_utf16().collect();
    let low: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let high: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let marked = [&[0xff, 0xfe], low.as_slice()].concat();
    for bytes in [low, high, marked] {
        assert_eq!(members(&propose(&bytes)), WANT);
    }
}

#[test]
fn what_programs_write_round_a_number_or_for_nothing_is_no_value() {
    let text = "Thôn,Họ và tên,Năm sinh,Giới tính,Dân tộc,CCCD\n\
                Thôn 5,Nguyễn Văn An,1975,Nam,NULL,=\"038075001234\"\n\
                Thôn 5,Lê Thị Bình,nan,Nữ,N/A,\"=\"\"038178001234\"\"\"\n";
    let proposal = propose_csv(text);
    let members: Vec<_> = proposal
        .households
        .iter()
        .flat_map(|it| &it.members)
        .map(|it| (it.birth.map(Birth::year), it.ethnicity.as_deref(), it.identity.known()))
        .map(|(birth, group, id)| (birth, group, id.map(|id| id.as_str())))
        .collect();
    assert_eq!(
        members,
        [(Some(1975), None, Some("038075001234")), (None, None, Some("038178001234"))]
    );
    assert_eq!(
        told(&proposal.findings),
        [
            "warning ethnicity_missing at E2",
            "warning birth_missing at C3",
            "warning ethnicity_missing at E3"
        ]
    );
}
