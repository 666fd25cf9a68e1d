//! Lists as communes really have them: headers over several rows, layouts, old encodings, rows of
//! other kinds; what is repaired, and what is asked.

use base::encoding::{OldEncoding, encode};
use intake::{Answers, Mapping, Proposal, Question, RowLayout};
use register::{Cause, Class, Sex};
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use workbook::TextEncoding;

use crate::made::assert_filled_in;
use crate::words::assert_asked;
use crate::{day, form, propose_csv, told};

fn recognised(bytes: &[u8]) -> (workbook::Workbook, Mapping, Vec<Question>) {
    let workbook = workbook::read("danh sách", bytes).expect("a file that can be read");
    let (mapping, questions) = intake::recognise(&workbook, &form(), &[]);
    (workbook, mapping, questions)
}

fn answered(bytes: &[u8], answers: &[(&str, &str)]) -> Proposal {
    let (workbook, mapping, _) = recognised(bytes);
    let answers: Answers =
        answers.iter().map(|(id, choice)| ((*id).to_owned(), (*choice).to_owned())).collect();
    let proposal = crate::heads_each_row(&workbook, &form(), &mapping, answers);
    proposal.findings.iter().for_each(assert_filled_in);
    proposal.questions.iter().for_each(assert_asked);
    proposal
}

/// `Thôn Hạ: Nguyễn Văn Mẫu head 1975 male, …`, a line each household.
fn households(proposal: &Proposal) -> Vec<String> {
    let show = |household: &intake::ProposedHousehold| {
        let members = household.members.iter().map(|it| {
            let birth = it.birth.map(|birth| birth.to_string()).unwrap_or_default();
            let sex = it.sex.map_or("", Sex::as_str);
            format!("{} {} {birth} {sex}", it.name, it.relation.as_str()).trim_end().to_owned()
        });
        let village = household.village.as_deref().unwrap_or("-");
        format!("{village}: {}", members.collect::<Vec<_>>().join(", "))
    };
    proposal.households.iter().map(show).collect()
}

fn codes(proposal: &Proposal) -> Vec<String> {
    let mut codes: Vec<String> = proposal.findings.iter().map(|it| it.code.clone()).collect();
    codes.sort();
    codes.dedup();
    codes
}

fn asked(questions: &[Question]) -> Vec<&str> {
    questions.iter().map(|question| question.id.as_str()).collect()
}

pub(crate) fn book(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet().set_name("HN").expect("a name"));
    book.save_to_buffer().expect("written to memory")
}

fn write(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, cell) in (0_u16..).zip(cells) {
        if !cell.is_empty() {
            sheet.write(row, column, *cell).expect("written");
        }
    }
}

/// A header merged over two rows below a title, a row of numbers, a sum and signatures.
fn merged_book() -> Vec<u8> {
    book(|sheet| {
        let plain = Format::new();
        let mut merge = |rows: (u32, u32), columns: (u16, u16), text: &str| {
            let (first, last) = rows;
            sheet.merge_range(first, columns.0, last, columns.1, text, &plain).expect("merged");
        };
        merge((0, 0), (0, 7), "DANH SÁCH HỘ NGHÈO NĂM 2024");
        merge((2, 3), (0, 0), "STT hộ");
        merge((2, 3), (1, 1), "Họ và tên");
        merge((2, 3), (2, 2), "Q.hệ");
        merge((2, 2), (3, 4), "Năm sinh");
        merge((2, 3), (5, 5), "Dân tộc");
        merge((2, 2), (6, 7), "Nguyên nhân nghèo");
        merge((6, 7), (0, 0), "1");
        write(sheet, 3, &["", "", "", "Nam", "Nữ", "", "Thiếu vốn", "Ốm đau, bệnh nặng, tai nạn"]);
        write(sheet, 4, &["A", "B", "C", "1", "2", "3", "4", "5"]);
        write(sheet, 5, &["", "I. Thôn Hạ"]);
        write(sheet, 6, &["", "NGUYỄN VĂN MẪU", "Chủ hộ", "1975", "", "Kinh", "x"]);
        write(sheet, 7, &["", "Lê Thị Mẫu", "vợ", "", "1978", "Mường"]);
        write(sheet, 8, &["", "II. Thôn Thượng"]);
        write(sheet, 9, &["2", "Đỗ Thị Mẫu", "Chủ hộ", "", "1960", "Kinh", "", "x"]);
        write(sheet, 10, &["", "Tổng cộng", "", "1", "2"]);
        write(sheet, 12, &["", "", "", "", "Hoằng Kim, ngày 05 tháng 12 năm 2024"]);
        write(sheet, 13, &["", "Người lập biểu", "", "", "CHỦ TỊCH"]);
        write(sheet, 16, &["", "Phạm Văn Mẫu", "", "", "Vũ Văn Mẫu"]);
    })
}

#[test]
fn a_merged_header_with_titles_numbers_groups_sums_and_signatures_is_understood() {
    let (_, mapping, questions) = recognised(&merged_book());
    let sheet = &mapping.sheets[0];
    assert_eq!((sheet.header_first, sheet.header_last), (3, 5));
    assert_eq!(sheet.rows, RowLayout::MembersUnderHead);
    assert_eq!(sheet.class, Some(Class::Poor));
    let held: Vec<&str> =
        sheet.columns.iter().map(|it| it.holds.as_deref().unwrap_or("-")).collect();
    assert_eq!(
        held,
        [
            "household_number",
            "name",
            "relation",
            "birth_male",
            "birth_female",
            "ethnicity",
            "cause_capital",
            "cause_illness"
        ]
    );
    assert_eq!(sheet.columns[3].header, "Năm sinh / Nam");
    assert_eq!(asked(&questions), Vec::<&str>::new());
    let proposal = answered(&merged_book(), &[]);
    assert_eq!(
        households(&proposal),
        [
            "Thôn Hạ: Nguyễn Văn Mẫu head 1975 male, Lê Thị Mẫu spouse 1978 female",
            "Thôn Thượng: Đỗ Thị Mẫu head 1960 female",
        ]
    );
    assert_eq!(proposal.households[0].class, Some(Class::Poor));
    assert!(proposal.households[0].facts.causes.contains(&Cause::Capital));
    assert!(proposal.households[1].facts.causes.contains(&Cause::Illness));
    assert_eq!(
        codes(&proposal),
        [
            "column_not_given",
            "repaired_name_case",
            "signature_rows_skipped",
            "sum_rows_skipped",
            "village_rows_used"
        ]
    );
}

#[test]
fn the_three_list_sheets_give_classes_and_what_was_escaped() {
    let mut book = Workbook::new();
    for (name, title, row) in [
        (
            "HN-HCN",
            "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO SAU KHI RÀ SOÁT",
            ["An Mẫu", "Thôn 5", "HCN", "038075001234"],
        ),
        ("TN", "DANH SÁCH HỘ THOÁT NGHÈO", ["Bình Mẫu", "Thôn 5", "", "038075001235"]),
        ("TCN", "DANH SÁCH HỘ THOÁT CẬN NGHÈO", ["Chi Mẫu", "Thôn 5", "", "038075001236"]),
    ] {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        sheet.write(0, 0, title).expect("written");
        write(sheet, 2, &["Họ và tên chủ hộ", "Thôn", "Loại hộ", "CCCD"]);
        write(sheet, 3, &row);
        if name == "TN" {
            // It became near-poor: it stands in both lists.
            write(sheet, 4, &["An Mẫu", "Thôn 5", "", "038075001234"]);
        }
    }
    let proposal = answered(&book.save_to_buffer().expect("written"), &[]);
    let classes: Vec<_> = proposal
        .households
        .iter()
        .map(|it| (it.members[0].name.as_str(), it.class, it.escaped_from))
        .collect();
    assert_eq!(
        classes,
        [
            ("An Mẫu", Some(Class::NearPoor), Some(Class::Poor)),
            ("Bình Mẫu", Some(Class::NotPoor), Some(Class::Poor)),
            ("Chi Mẫu", Some(Class::NotPoor), Some(Class::NearPoor)),
        ]
    );
    assert!(told(&proposal.findings).contains(&"note household_in_two_lists at TN!5".to_owned()));
}

#[test]
fn rows_of_each_layout_become_the_same_households() {
    let want = ["Thôn 5: An Mẫu head 1975, Bình Mẫu spouse 1978", "Thôn 6: Chi Mẫu head 1960"];
    let lists = [
        // A number on every row.
        "Số hộ;Thôn;Họ tên;Quan hệ;NS\n1;Thôn 5;An Mẫu;CH;1975\n1;Thôn 5;Bình Mẫu;vợ;1978\n\
         2;Thôn 6;Chi Mẫu;CH;1960\n",
        // The running number on the head's row only.
        "TT;Thôn;Họ tên;Quan hệ;NS\n1;Thôn 5;An Mẫu;CH;1975\n;;Bình Mẫu;vợ;1978\n\
         2;Thôn 6;Chi Mẫu;CH;1960\n",
        // The head's name in a column of its own, on its row or on each.
        "TT;Thôn;Họ tên chủ hộ;Họ tên thành viên;Quan hệ;NS\n1;Thôn 5;An Mẫu;;;1975\n\
         ;;;Bình Mẫu;vợ;1978\n2;Thôn 6;Chi Mẫu;;;1960\n",
        "Thôn;Chủ hộ;Thành viên;Quan hệ;NS\nThôn 5;An Mẫu;An Mẫu;;1975\n\
         Thôn 5;An Mẫu;Bình Mẫu;vợ;1978\nThôn 6;Chi Mẫu;Chi Mẫu;;1960\n",
        // Villages as rows of their own, the page's header again in the middle.
        "TT;Họ tên;Quan hệ;NS\nThôn 5\n1;An Mẫu;CH;1975\nTT;Họ tên;Quan hệ;NS\n;Bình Mẫu;vợ;1978\n\
         Thôn 6\n2;Chi Mẫu;CH;1960\n",
        // Every row twice, by a repeated export.
        "TT;Thôn;Họ tên;Quan hệ;NS\n1;Thôn 5;An Mẫu;CH;1975\n1;Thôn 5;An Mẫu;CH;1975\n\
         ;;Bình Mẫu;vợ;1978\n;;Bình Mẫu;vợ;1978\n2;Thôn 6;Chi Mẫu;CH;1960\n",
        // The whole list twice.
        "TT;Thôn;Họ tên;Quan hệ;NS\n1;Thôn 5;An Mẫu;CH;1975\n;;Bình Mẫu;vợ;1978\n\
         2;Thôn 6;Chi Mẫu;CH;1960\n1;Thôn 5;An Mẫu;CH;1975\n;;Bình Mẫu;vợ;1978\n\
         2;Thôn 6;Chi Mẫu;CH;1960\n",
    ];
    for text in lists {
        let proposal = answered(text.as_bytes(), &[]);
        assert_eq!(households(&proposal), want, "{text}");
        let errors: Vec<String> =
            told(&proposal.findings).into_iter().filter(|it| it.starts_with("error")).collect();
        assert_eq!(errors, Vec::<String>::new(), "{text}");
    }
}

#[test]
fn two_people_of_one_name_are_not_taken_for_a_repeated_row() {
    let text = "Thôn;Họ và tên chủ hộ\nThôn 5;An Mẫu\nThôn 5;An Mẫu\n";
    assert_eq!(propose_csv(text).households.len(), 2);
}

#[test]
fn files_of_old_programs_are_read_by_their_fonts() {
    let files: [&[u8]; 2] =
        [include_bytes!("../lists/tcvn3.xls"), include_bytes!("../lists/tcvn3.ods")];
    for bytes in files {
        let (workbook, mapping, _) = recognised(bytes);
        assert_eq!(mapping.sheets[0].class, Some(Class::Poor), "{:?}", workbook.kind);
        let proposal = answered(bytes, &[]);
        assert_eq!(
            households(&proposal),
            ["Thôn Hạ: Nguyễn Văn Mẫu head 12/03/1975 male, Lê Thị Mẫu spouse 1978 female"],
            "{:?}",
            workbook.kind
        );
        let head = &proposal.households[0].members[0];
        assert_eq!(head.identity.known().map(|it| it.as_str()), Some("038075001234"));
        assert_eq!(head.identity_day.map(base::day::show_day).as_deref(), Some("01/05/2021"));
        for code in
            ["repaired_encoding", "repaired_identity_zero", "sheet_hidden", "sum_rows_skipped"]
        {
            assert!(codes(&proposal).iter().any(|it| it == code), "{code}: {:?}", codes(&proposal));
        }
    }
}

#[test]
fn text_without_fonts_is_read_in_the_encoding_its_words_tell() {
    let list = "Thôn;Họ và tên;Quan hệ;Năm sinh\n\
                Thôn Hạ;Nguyễn Đức Mẫu;Chủ hộ;1975\n;Đỗ Thị Hường Mẫu;vợ;1978\n";
    for (encoding, want) in [
        (OldEncoding::Tcvn3, TextEncoding::Tcvn3),
        (OldEncoding::Vni, TextEncoding::Vni),
        (OldEncoding::Windows1258, TextEncoding::Windows1258),
    ] {
        let bytes: Vec<u8> = encode(list, encoding)
            .chars()
            .map(|c| u8::try_from(u32::from(c)).expect("a byte"))
            .collect();
        let (_, mapping, questions) = recognised(&bytes);
        assert_eq!((mapping.sheets[0].text, questions.len()), (want, 0), "{encoding:?}");
        assert_eq!(
            households(&answered(&bytes, &[])),
            ["Thôn Hạ: Nguyễn Đức Mẫu head 1975, Đỗ Thị Hường Mẫu spouse 1978"],
            "{encoding:?}"
        );
    }
}

#[test]
fn an_encoding_that_the_words_do_not_tell_is_asked() {
    // "Lờ" in TCVN3 and "Lê" in Unicode are one and the same bytes.
    let text = "Thon;Ho va ten;Quan he\nThon 5;L\u{ea} An;chu ho\n";
    let (_, mapping, questions) = recognised(text.as_bytes());
    assert_eq!((mapping.sheets[0].text, questions.len()), (TextEncoding::Unicode, 0));
    let mixed = "Thon;Ho va ten;Quan he\nThon 5;L\u{ea} M\u{c9}u;chu ho\nThon 5;Vaên;con\n";
    let (_, _, questions) = recognised(mixed.as_bytes());
    assert_eq!(asked(&questions), ["s1.text_encoding"]);
    let proposal = answered(mixed.as_bytes(), &[("s1.text_encoding", "tcvn3")]);
    assert!(proposal.questions.is_empty());
    assert_eq!(proposal.households[0].members[0].name, "Lờ Mẫu");
}

#[test]
fn a_font_left_on_text_typed_in_unicode_is_not_believed() {
    let bytes = book(|sheet| {
        let old = Format::new().set_font_name(".VnTime");
        write(sheet, 0, &["Thôn", "Họ và tên", "Quan hệ"]);
        for (row, name) in (1..).zip(["Lê Hồ Mẫu", "Nguyễn Văn Mẫu", "Lê Hà"]) {
            sheet.write(row, 0, "Thôn 5").expect("written");
            sheet.write_with_format(row, 1, name, &old).expect("written");
            sheet.write(row, 2, "chủ hộ").expect("written");
        }
    });
    let names: Vec<String> =
        answered(&bytes, &[]).households.iter().map(|it| it.members[0].name.clone()).collect();
    assert_eq!(names, ["Lê Hồ Mẫu", "Nguyễn Văn Mẫu", "Lê Hà"]);
}

/// A list with one odd column: its rows, the question's id, and what each answer gives.
type Case = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

#[test]
fn what_can_be_read_in_two_ways_is_asked_and_read_as_answered() {
    let head = "TT;Thôn;Họ tên;Quan hệ;Giới tính;Ngày sinh\n";
    let cases: [Case; 4] = [
        (
            "1;Thôn 5;An Mẫu;CH;Nam;12/25/1975\n2;Thôn 5;Bình Mẫu;CH;Nam;05/02/1976\n",
            "s1.c6.date_order",
            &[
                ("", "An Mẫu head 25/12/1975 male | Bình Mẫu head  male"),
                ("day_first", "An Mẫu head 25/12/1975 male | Bình Mẫu head 05/02/1976 male"),
                ("month_first", "An Mẫu head 25/12/1975 male | Bình Mẫu head 02/05/1976 male"),
            ],
        ),
        (
            "1;Thôn 5;An Mẫu;CH;1;1975\n2;Thôn 5;Bình Mẫu;CH;2;1976\n",
            "s1.c5.sex_codes",
            &[
                ("", "An Mẫu head 1975 | Bình Mẫu head 1976"),
                ("one_is_male", "An Mẫu head 1975 male | Bình Mẫu head 1976 female"),
                ("one_is_female", "An Mẫu head 1975 female | Bình Mẫu head 1976 male"),
            ],
        ),
        (
            "1;Thôn 5;An Mẫu;khác;Nam;12/03/15\n1;Thôn 5;Bình Mẫu;CH;Nam;1976\n",
            "s1.r2.c6.two_digit_year",
            &[
                ("", "An Mẫu other  male, Bình Mẫu head 1976 male"),
                ("1915", "An Mẫu other 12/03/1915 male, Bình Mẫu head 1976 male"),
                ("2015", "An Mẫu other 12/03/2015 male, Bình Mẫu head 1976 male"),
            ],
        ),
        // A head is grown, and a child is younger: nothing is asked.
        (
            "1;Thôn 5;An Mẫu;CH;Nam;12/03/75\n1;Thôn 5;Bình Mẫu;con;Nam;15\n",
            "",
            &[("", "An Mẫu head 12/03/1975 male, Bình Mẫu child 2015 male")],
        ),
    ];
    for (rows, id, answers) in cases {
        let text = format!("{head}{rows}");
        for (choice, want) in answers {
            let given: &[(&str, &str)] = if choice.is_empty() { &[] } else { &[(id, choice)] };
            let proposal = answered(text.as_bytes(), given);
            let got: Vec<String> =
                households(&proposal).iter().map(|it| it.replace("Thôn 5: ", "")).collect();
            assert_eq!(got.join(" | "), *want, "{text} {choice}");
            let open: &[&str] = if choice.is_empty() && !id.is_empty() { &[id] } else { &[] };
            assert_eq!(asked(&proposal.questions), open, "{text} {choice}");
        }
    }
}

#[test]
fn columns_that_could_be_two_things_are_asked() {
    // Addresses that are all villages.
    let text = "Họ tên;Quan hệ;Địa chỉ\nAn Mẫu;CH;Thôn 5\nBình Mẫu;vợ;Thôn 5\n";
    let open = answered(text.as_bytes(), &[]);
    assert_eq!(asked(&open.questions), ["s1.c3.column_meaning"]);
    let proposal = answered(text.as_bytes(), &[("s1.c3.column_meaning", "village")]);
    assert_eq!(proposal.households[0].village.as_deref(), Some("Thôn 5"));
    assert!(proposal.questions.is_empty());
    // Two columns of one meaning.
    let text = "Thôn;Họ tên;Xóm\nThôn 5;An Mẫu;Xóm 7\n";
    let open = answered(text.as_bytes(), &[]);
    assert_eq!(asked(&open.questions), ["s1.column_twice.village"]);
    let proposal = answered(text.as_bytes(), &[("s1.column_twice.village", "3")]);
    assert_eq!(proposal.households[0].village.as_deref(), Some("Xóm 7"));
    // The sheet's title names the village.
    let text = "Thôn: Hạ\nHọ tên;Quan hệ;NS\nAn Mẫu;CH;1975\n";
    let open = answered(text.as_bytes(), &[]);
    assert_eq!(asked(&open.questions), ["s1.village_of_sheet"]);
    let proposal = answered(text.as_bytes(), &[("s1.village_of_sheet", "yes")]);
    assert_eq!(proposal.households[0].village.as_deref(), Some("Thôn Hạ"));
    // Causes by number.
    let text = "Thôn;Họ tên;Nguyên nhân\nThôn 5;An Mẫu;1, 2\n";
    let open = answered(text.as_bytes(), &[]);
    assert_eq!(asked(&open.questions), ["s1.c3.cause_numbers"]);
    let proposal = answered(text.as_bytes(), &[("s1.c3.cause_numbers", "table_order")]);
    assert_eq!(proposal.households[0].facts.causes.len(), 2);
    // Crosses with nothing beside them.
    let text = "Thôn;Họ tên;water\nThôn 5;An Mẫu;x\nThôn 5;Bình Mẫu;\n";
    let open = answered(text.as_bytes(), &[]);
    assert_eq!(asked(&open.questions), ["s1.blank_marks"]);
    let proposal = answered(text.as_bytes(), &[("s1.blank_marks", "blank_is_no")]);
    let water = |place: usize| proposal.households[place].indicators.get("water").copied();
    assert_eq!((water(0), water(1)), (Some(true), None), "a row without any mark says nothing");
}

#[test]
fn date_cells_turned_round_by_a_spreadsheet_are_asked() {
    let bytes = book(|sheet| {
        let date = Format::new().set_num_format("dd/mm/yyyy");
        write(sheet, 0, &["Thôn", "Họ tên", "Ngày sinh"]);
        for row in 1..=8_u32 {
            sheet.write(row, 0, "Thôn 5").expect("written");
            sheet.write(row, 1, format!("Người Mẫu {row}")).expect("written");
            if row <= 5 {
                let month = u8::try_from(row).expect("a month");
                let born = rust_xlsxwriter::ExcelDateTime::from_ymd(1975, 12, month);
                sheet.write_with_format(row, 2, born.expect("a day"), &date).expect("written");
            } else {
                sheet.write(row, 2, format!("2{row}/03/1975")).expect("written");
            }
        }
    });
    let births = |answers: &[(&str, &str)]| {
        let proposal = answered(&bytes, answers);
        let birth = proposal.households[0].members[0].birth;
        (birth.map(|it| it.to_string()), proposal.questions.len())
    };
    assert_eq!(births(&[]), (None, 1));
    assert_eq!(births(&[("s1.c3.dates_swapped", "keep")]), (Some("01/12/1975".to_owned()), 0));
    assert_eq!(births(&[("s1.c3.dates_swapped", "swap")]), (Some("12/01/1975".to_owned()), 0));
}

#[test]
fn what_was_confirmed_before_goes_first_where_the_headers_agree() {
    let text = "Thôn;Họ tên;Hạng\nThôn 5;An Mẫu;HN\n";
    let (workbook, mut mapping, _) = recognised(text.as_bytes());
    assert_eq!(mapping.sheets[0].columns[2].holds, None);
    mapping.sheets[0].columns[2].holds = Some("class".to_owned());
    let kept = serde_json::to_string(&mapping).expect("a mapping is text");
    let kept: Mapping = serde_json::from_str(&kept).expect("and comes back");
    let (again, questions) = intake::recognise(&workbook, &form(), std::slice::from_ref(&kept));
    assert_eq!((again == kept, questions.len()), (true, 0));
    let other = workbook::read("khác", "Thôn;Họ tên;Hạng;CCCD\nThôn 5;An;HN;\n".as_bytes());
    let (other, _) = intake::recognise(&other.expect("readable"), &form(), &[kept]);
    assert_eq!(other.sheets[0].columns[2].holds, None, "other headers");
}

#[test]
fn a_header_of_unknown_words_is_known_once_it_was_explained() {
    let text = "Cột một;Cột hai\nThôn 5;An Mẫu\n";
    let (workbook, mut mapping, _) = recognised(text.as_bytes());
    assert!(!mapping.sheets[0].use_it);
    let sheet = &mut mapping.sheets[0];
    (sheet.use_it, sheet.header_first, sheet.header_last) = (true, 1, 1);
    for (column, header, id) in [(1, "Cột một", "village"), (2, "Cột hai", "head_name")] {
        sheet.columns.push(intake::ColumnMapping {
            column,
            header: header.to_owned(),
            holds: Some(id.to_owned()),
            sure: true,
        });
    }
    let (again, _) = intake::recognise(&workbook, &form(), &[mapping]);
    let proposal = intake::propose(&workbook, &form(), day(), &again, &Answers::new());
    assert_eq!(households(&proposal), ["Thôn 5: An Mẫu head"]);
}

#[test]
fn more_columns_of_households_are_read() {
    let text = "STT;Tỉnh;Mã xã;Thôn;Mã thôn;Họ tên chủ hộ;Loại hộ;Quyết định công nhận;DTTS;\
                Không có KNLĐ;NCC;Nhu cầu hỗ trợ;Số khẩu\n\
                1;Thanh Hóa;15889;Thôn 5;05;An Mẫu;cận nghèo;Số 12/QĐ-UBND ngày 05/12/2023;x;;x;\
                Vay vốn;4\n";
    let proposal = answered(text.as_bytes(), &[]);
    let household = &proposal.households[0];
    assert_eq!(household.area.province.as_deref(), Some("Thanh Hóa"));
    assert_eq!(household.area.commune_code.as_deref(), Some("15889"));
    assert_eq!(household.area.village_code.as_deref(), Some("05"));
    assert_eq!(household.decision_number.as_deref(), Some("12/QĐ-UBND"));
    let decided = household.decision_day.map(base::day::show_day);
    assert_eq!(decided.as_deref(), Some("05/12/2023"));
    assert_eq!((household.minority, household.merit), (Some(true), Some(true)));
    assert_eq!(household.facts.no_labour_capacity, None);
    assert_eq!(household.facts.needs, "Vay vốn");
    assert_eq!((household.class, household.member_count), (Some(Class::NearPoor), Some(4)));
}

#[test]
fn marks_and_the_score_tell_the_indicators_together() {
    let mut form = form();
    form.indicators = vec!["water".to_owned(), "toilet".to_owned()];
    let text = "Thôn;Họ tên;Chỉ số thiếu hụt;;Điểm B2\n;;Nguồn nước sinh hoạt;Nhà tiêu hợp vệ sinh;\n\
                Thôn 5;An Mẫu;x;;10\nThôn 5;Bình Mẫu;x;;20\n";
    let workbook = workbook::read("a.csv", text.as_bytes()).expect("readable");
    let (mapping, _) = intake::recognise(&workbook, &form, &[]);
    let proposal = intake::propose(&workbook, &form, day(), &mapping, &Answers::new());
    let toilet = |place: usize| proposal.households[place].indicators.get("toilet").copied();
    assert_eq!((toilet(0), toilet(1)), (Some(false), None), "the score does not agree");
}

#[test]
fn formulas_without_a_value_and_macros_are_told() {
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Thôn</t></is></c>\
                <c r=\"B1\" t=\"inlineStr\"><is><t>Họ tên</t></is></c></row>\
                <row r=\"2\"><c r=\"A2\"><f>1+1</f></c>\
                <c r=\"B2\" t=\"inlineStr\"><is><t>An Mẫu</t></is></c></row>";
    let proposal = answered(&crate::raw_xlsx(rows), &[]);
    assert!(told(&proposal.findings).contains(&"warning formula_without_value at S!A2".to_owned()));
    let mut files =
        vec![("xl/vbaProject.bin", b"x".as_slice()), ("xl/externalLinks/1.xml", b"<a/>")];
    let good = crate::hostile::unpacked(&crate::made::good_xlsx());
    files.extend(good.iter().map(|(name, content)| (name.as_str(), content.as_slice())));
    let codes = codes(&answered(&crate::archive(&files), &[]));
    for code in ["file_has_macros", "file_has_links"] {
        assert!(codes.iter().any(|it| it == code), "{codes:?}");
    }
}

#[test]
fn the_workbook_comes_back_with_its_cells_marked() {
    let text = "TT;Thôn;Họ tên;Quan hệ;CCCD\n1;Thôn 5;AN MẪU;chủ hộ;=1+1\n";
    let (workbook, mapping, _) = recognised(text.as_bytes());
    let proposal = intake::propose(&workbook, &form(), day(), &mapping, &Answers::new());
    let words = workbook::MarkWords {
        sheet: "Việc cần xem".to_owned(),
        headers: ["Mức", "Sheet", "Dòng", "Cột", "Nội dung"].map(str::to_owned),
        severities: ["Lỗi", "Lưu ý", "Ghi chú"].map(str::to_owned),
        rows_left_out: "…".to_owned(),
        copied: "Bản chép".to_owned(),
    };
    let says = |finding: &base::Finding| format!("nói: {}", finding.code);
    let bytes = intake::mark(&workbook, &proposal.findings, &words, says).expect("written");
    let again = workbook::read("lại.xlsx", &bytes).expect("a workbook");
    let names: Vec<Option<&str>> = again.sheets.iter().map(|it| it.name.as_deref()).collect();
    assert_eq!(names, [Some("Việc cần xem"), Some("1")]);
    let list = &again.sheets[0];
    let told = |finding: &str| {
        list.rows.iter().any(|row| again.text(list, row, 4) == format!("nói: {finding}"))
    };
    assert!(told("identity_unreadable") && told("repaired_name_case"));
    let sheet = &again.sheets[1];
    let row = &sheet.rows[1];
    assert_eq!(again.text(sheet, row, 2), "AN MẪU", "as it came");
    assert_eq!(again.text(sheet, row, 4), "=1+1", "a text, and no formula");
    let files = crate::hostile::unpacked(&bytes);
    let comments = files.iter().find(|(name, _)| name.contains("comments")).expect("comments");
    let comments = String::from_utf8_lossy(&comments.1).into_owned();
    assert!(comments.contains("nói: identity_unreadable"), "{comments}");
}
