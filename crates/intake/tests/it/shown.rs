//! A cell says what it shows: of a date no more than its format, of a text what its fonts say.

use base::encoding::{OldEncoding, encode};
use intake::Proposal;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::{form, ods, propose, raw_xlsx, told};

fn births(proposal: &Proposal) -> Vec<String> {
    let members = proposal.households.iter().flat_map(|household| &household.members);
    members.map(|it| it.birth.map(|birth| birth.to_string()).unwrap_or_default()).collect()
}

fn repaired(proposal: &Proposal, codes: &[&str]) -> Vec<String> {
    let found = proposal.findings.iter().filter(|it| codes.contains(&it.code.as_str()));
    told(&found.cloned().collect::<Vec<_>>())
}

#[test]
fn a_date_cell_that_shows_no_day_gives_the_year_alone() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("S").expect("a name");
    for (column, header) in (0_u16..).zip(["Thôn", "Họ và tên", "Ngày sinh"]) {
        sheet.write(0, column, header).expect("written");
    }
    let born = ExcelDateTime::from_ymd(1962, 7, 1).expect("a day");
    for (row, format) in
        (1_u32..).zip(["dd/mm/yyyy", "mmm-yy", "mm/yyyy", "yyyy", "\"sinh\" yyyy", "dd/mm"])
    {
        sheet.write(row, 0, "Thôn 5").expect("written");
        sheet.write(row, 1, "Nguyễn Văn An").expect("written");
        let format = Format::new().set_num_format(format);
        sheet.write_with_format(row, 2, &born, &format).expect("written");
    }
    let proposal = propose(&book.save_to_buffer().expect("written to memory"));
    assert_eq!(births(&proposal), ["01/07/1962", "1962", "1962", "1962", "1962", ""]);
    // A year is all that "yyyy" shows; of "dd/mm" the year is the program's.
    assert_eq!(
        repaired(&proposal, &["repaired_birth_month", "birth_unreadable"]),
        [
            "note repaired_birth_month at S!C3",
            "note repaired_birth_month at S!C4",
            "error birth_unreadable at S!C7"
        ]
    );
}

#[test]
fn an_open_document_says_by_the_text_beside_the_date_what_it_shows() {
    let text = |it: &str| format!("<table:table-cell><text:p>{it}</text:p></table:table-cell>");
    let day = |shown: &str| {
        format!(
            "<table:table-cell office:value-type=\"date\" office:date-value=\"1962-07-01\">\
             <text:p>{shown}</text:p></table:table-cell>"
        )
    };
    let row = |cells: [String; 3]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let rows = [
        row([text("Thôn"), text("Họ và tên"), text("Ngày sinh")]),
        row([text("Thôn 5"), text("Nguyễn Văn An"), day("01/07/62")]),
        row([text("Thôn 5"), text("Lê Thị Bình"), day("Jul-62")]),
        row([text("Thôn 5"), text("Đỗ Văn Cảnh"), day("1962")]),
    ];
    let proposal =
        propose(&ods(&format!("<table:table table:name=\"S\">{}</table:table>", rows.concat())));
    assert_eq!(births(&proposal), ["01/07/1962", "1962", "1962"]);
    assert_eq!(
        repaired(&proposal, &["repaired_birth_month"]),
        ["note repaired_birth_month at S!C3"]
    );
}

#[test]
fn a_heading_of_two_letters_is_the_ethnic_group_only_above_ethnic_groups() {
    for (heading, cells, holds, asked) in [
        ("DT", ["Kinh", "Mường"], Some("ethnicity"), false),
        ("ĐT", ["0900000001", "0900000002"], None, false),
        ("DT", ["45", "60"], None, true),
        ("ĐT", ["hộ nghèo", "cận nghèo"], None, true),
    ] {
        let [first, second] = cells;
        let text = format!(
            "Thôn;Họ và tên;{heading}\nThôn 5;Nguyễn Văn An;{first}\nThôn 5;Lê Thị Bình;{second}\n"
        );
        let workbook = workbook::read("danh sách.csv", text.as_bytes()).expect("a list");
        let (mapping, questions) = intake::recognise(&workbook, &form(), &[]);
        assert_eq!(mapping.sheets[0].columns[2].holds.as_deref(), holds, "{heading} {cells:?}");
        assert_eq!(questions.len(), usize::from(asked), "{heading} {cells:?}");
        questions.iter().for_each(crate::words::assert_asked);
    }
}

fn names(proposal: &Proposal) -> Vec<&str> {
    let members = proposal.households.iter().flat_map(|household| &household.members);
    members.map(|it| it.name.as_str()).collect()
}

#[test]
fn a_text_is_read_by_the_fonts_of_its_runs_and_not_by_the_cell_s() {
    let old = |text: &str| encode(text, OldEncoding::Tcvn3);
    let font = |name: &str| Format::new().set_font_name(name);
    let (small, large) = (font(".VnTime"), font(".VnTimeH"));
    let (cell, times) = (font("Times New Roman"), font("Times New Roman"));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("S").expect("a name");
    for (column, header) in (0_u16..).zip(["Thôn", "Họ và tên"]) {
        sheet.write(0, column, header).expect("written");
    }
    let rows = [
        // One font of all runs; two of them in one name; Unicode under a cell of the old font.
        (vec![(&small, old("Lê Văn ")), (&small, old("Thử"))], &cell),
        (vec![(&small, old("Nguyễn Thị ")), (&large, old("á")), (&small, "nh".to_owned())], &cell),
        (vec![(&times, "Đỗ Văn ".to_owned()), (&times, "Ví".to_owned())], &small),
    ];
    for (row, (runs, format)) in (1_u32..).zip(&rows) {
        sheet.write(row, 0, "Thôn 5").expect("written");
        let runs: Vec<(&Format, &str)> =
            runs.iter().map(|(font, text)| (*font, text.as_str())).collect();
        sheet.write_rich_string_with_format(row, 1, &runs, format).expect("written");
    }
    let proposal = propose(&book.save_to_buffer().expect("written to memory"));
    assert_eq!(names(&proposal), ["Lê Văn Thử", "Nguyễn Thị Ánh", "Đỗ Văn Ví"]);
    assert_eq!(
        repaired(&proposal, &["repaired_encoding"]),
        ["note repaired_encoding at the file", "note repaired_encoding at S!B2"]
    );
    // A cell that holds its own text says so too.
    let inline = |runs: &str| {
        let text = |it: &str| format!("<c t=\"inlineStr\"><is><t>{it}</t></is></c>");
        let head = text("Thôn") + &text("Họ và tên");
        let row = text("Thôn 5") + &format!("<c t=\"inlineStr\"><is>{runs}</is></c>");
        raw_xlsx(&format!("<row>{head}</row><row>{row}</row>"))
    };
    let run =
        |text: &str| format!("<r><rPr><b/><rFont val=\".VnTime\"/></rPr><t>{}</t></r>", old(text));
    let proposal = propose(&inline(&(run("Lê Văn ") + &run("Thử"))));
    assert_eq!(names(&proposal), ["Lê Văn Thử"]);
}

#[test]
fn words_of_a_name_in_an_old_font_get_the_capitals_it_has_not() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("S").expect("a name");
    let font = Format::new().set_font_name(".VnTime");
    for (row, cells) in (0_u32..).zip([
        ["Thôn", "Họ và tên"],
        ["Thôn 5", "Nguyễn Thị ánh"],
        ["Thôn 5", "trần Văn Giả"],
        ["Thôn 5", "Lê Văn Giả (út)"],
    ]) {
        for (column, cell) in (0_u16..).zip(cells) {
            let old = encode(cell, OldEncoding::Tcvn3);
            sheet.write_with_format(row, column, old, &font).expect("written");
        }
    }
    let proposal = propose(&book.save_to_buffer().expect("written to memory"));
    assert_eq!(names(&proposal), ["Nguyễn Thị Ánh", "Trần Văn Giả", "Lê Văn Giả (út)"]);
    assert_eq!(
        repaired(&proposal, &["repaired_name_case"]),
        ["note repaired_name_case at S!B2", "note repaired_name_case at S!B3"]
    );
}
