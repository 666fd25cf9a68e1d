//! The marked workbook is the officer's own: nothing of it is lost, and what was found is added.

use intake::Answers;
use rust_xlsxwriter::{Format, Note, Workbook};

use crate::hostile::unpacked;
use crate::{day, form};

fn words() -> workbook::MarkWords {
    workbook::MarkWords {
        sheet: "Việc cần xem".to_owned(),
        headers: ["Mức", "Trang", "Dòng", "Cột", "Nội dung"].map(str::to_owned),
        severities: ["Lỗi", "Lưu ý", "Ghi chú"].map(str::to_owned),
        rows_left_out: "…".to_owned(),
        copied: "Bản chép".to_owned(),
    }
}

/// A list as an officer keeps it: a merged title, widths, a filter, a hidden row, a formula, own notes.
fn officers(with_note: bool) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Danh sách").expect("a name");
    let bold = Format::new().set_bold().set_font_name("Times New Roman").set_font_size(14.0);
    sheet.merge_range(0, 0, 0, 4, "DANH SÁCH HỘ DÂN", &bold).expect("merged");
    let head = ["STT", "Thôn", "Họ và tên chủ hộ", "Giới tính", "Năm sinh"];
    for (column, text) in (0_u16..).zip(head) {
        sheet.write_with_format(2, column, text, &bold).expect("written");
    }
    let rows = [["1", "Thôn 5", "LÊ MẪU AN", "Nam", "1975"], ["2", "Thôn 5", "Vũ Mẫu", "?", ""]];
    for (row, cells) in (3_u32..).zip(rows) {
        for (column, text) in (0_u16..).zip(cells) {
            if !text.is_empty() {
                sheet.write_with_format(row, column, text, &bold).expect("written");
            }
        }
    }
    sheet.write_formula(6, 6, "=COUNTA(C4:C5)").expect("written");
    sheet.set_column_width(2, 40).expect("a width");
    sheet.autofilter(2, 0, 4, 4).expect("a filter");
    sheet.set_row_hidden(5).expect("hidden");
    if with_note {
        sheet.insert_note(3, 2, &Note::new("ghi của tôi")).expect("a note");
    }
    book.save_to_buffer().expect("written")
}

fn marked(bytes: &[u8]) -> (Vec<u8>, intake::Proposal) {
    let workbook = workbook::read("danh-sach.xlsx", bytes).expect("read");
    let (mapping, _) = intake::recognise(&workbook, &form(), &[]);
    let proposal = intake::propose(&workbook, &form(), day(), &mapping, &Answers::new());
    let says = |finding: &base::Finding| format!("nói: {}", finding.code);
    let marked = intake::mark_file(bytes, &workbook, &proposal.findings, &words(), says);
    (marked.expect("written"), proposal)
}

fn part<'a>(files: &'a [(String, Vec<u8>)], name: &str) -> &'a str {
    let found = files.iter().find(|(there, _)| there == name);
    std::str::from_utf8(&found.unwrap_or_else(|| panic!("no {name}")).1).expect("text")
}

#[test]
fn the_officer_s_own_workbook_comes_back_with_marks_added() {
    for with_note in [false, true] {
        let bytes = officers(with_note);
        let (out, proposal) = marked(&bytes);
        let (before, after) = (unpacked(&bytes), unpacked(&out));
        let sheet = part(&after, "xl/worksheets/sheet1.xml");
        for kept in
            ["<mergeCell ref=\"A1:E1\"/>", "autoFilter", "width=\"40", "hidden=\"1\"", "COUNTA"]
        {
            assert!(sheet.contains(kept), "{kept} is kept: {sheet}");
        }
        assert_eq!(
            part(&before, "xl/sharedStrings.xml"),
            part(&after, "xl/sharedStrings.xml"),
            "texts stay as they are"
        );
        assert!(part(&after, "xl/styles.xml").contains("Times New Roman"));
        assert!(part(&after, "xl/styles.xml").contains("FFF4B6B6"), "the colour of an error");
        let comments: String = after
            .iter()
            .filter(|(name, _)| name.contains("comments"))
            .map(|(_, text)| String::from_utf8_lossy(text).into_owned())
            .collect();
        assert!(comments.contains("nói: sex_unknown"), "{comments}");
        assert_eq!(comments.contains("ghi của tôi"), with_note);
        // Read again, it says the same, and the list stands behind the officer's sheets.
        let again = workbook::read("lại.xlsx", &out).expect("a workbook");
        let names: Vec<_> = again.sheets.iter().map(|it| it.name.as_deref()).collect();
        assert_eq!(names, [Some("Danh sách"), Some("Việc cần xem")]);
        let (_, second) = marked(&out);
        let heads = |proposal: &intake::Proposal| -> Vec<String> {
            proposal.households.iter().map(|it| it.members[0].name.clone()).collect()
        };
        assert_eq!(heads(&proposal), ["Lê Mẫu An", "Vũ Mẫu"]);
        assert_eq!(heads(&second)[..2], heads(&proposal)[..]);
    }
}

#[test]
fn a_list_in_an_old_encoding_comes_back_readable() {
    let name = base::encoding::encode("Nguyễn Văn Mẫu", base::encoding::OldEncoding::Tcvn3);
    let village = base::encoding::encode("Thôn Thượng", base::encoding::OldEncoding::Tcvn3);
    let text = format!("STT;Thôn;Họ và tên chủ hộ;Giới tính\n1;{village};{name};?\n");
    let (out, _) = marked(text.as_bytes());
    let again = workbook::read("lại.xlsx", &out).expect("a workbook");
    let sheet = &again.sheets[1];
    let row = &sheet.rows[1];
    assert_eq!(again.text(sheet, row, 2), "Nguyễn Văn Mẫu");
    assert_eq!(again.text(&again.sheets[0], &again.sheets[0].rows[0], 0), "Bản chép");
}

#[test]
fn a_workbook_put_together_in_an_unusual_way_comes_back_as_a_copy() {
    let bytes = crate::raw_xlsx(
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Thôn</t></is></c><c r=\"B1\" \
         t=\"inlineStr\"><is><t>Họ tên chủ hộ</t></is></c></row><row r=\"2\"><c r=\"A2\" \
         t=\"inlineStr\"><is><t>Thôn 5</t></is></c><c r=\"B2\" t=\"inlineStr\"><is><t>AN \
         MẪU</t></is></c></row>",
    );
    // Without formats there is nothing to colour by.
    let (out, _) = marked(&bytes);
    let again = workbook::read("lại.xlsx", &out).expect("a workbook");
    assert_eq!(again.sheets[0].name.as_deref(), Some("Việc cần xem"));
}
