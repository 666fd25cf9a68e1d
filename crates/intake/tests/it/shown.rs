//! A cell says what it shows: of a date no more than its format, of a text what its fonts say.

use intake::Proposal;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::{ods, propose, told};

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
