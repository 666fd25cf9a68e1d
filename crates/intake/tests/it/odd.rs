//! Lists of an outside tester that were once misread: titles of several classes, odd headings,
//! members without a relation, names in two columns, sheets that are no lists.

use base::Severity;
use intake::{Answers, Form, Mapping, Proposal};
use register::Class;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

use crate::form;
use crate::made::assert_filled_in;
use crate::words::assert_asked;

/// A file of sheets: each its name, its merged areas and its rows, cells parted by `;`.
type SheetOf<'a> = (&'a str, &'a [&'a str], &'a [&'a str]);

fn file(sheets: &[SheetOf<'_>]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, merges, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).expect("a name");
        for (row, text) in (0_u32..).zip(*rows) {
            for (column, cell) in (0_u16..).zip(text.split(';')) {
                put(sheet, row, column, cell);
            }
        }
        for area in *merges {
            merge(sheet, area, rows);
        }
    }
    book.save_to_buffer().expect("written to memory")
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &str) {
    match cell.parse::<f64>() {
        _ if cell.is_empty() => {}
        // A number of a person is a text, so that it keeps its zero.
        Ok(number) if cell.len() < 6 => {
            sheet.write(row, column, number).expect("written");
        }
        _ => {
            sheet.write(row, column, cell).expect("written");
        }
    }
}

/// An area such as `C1:D1`.
fn merge(sheet: &mut Worksheet, area: &str, rows: &[&str]) {
    let corner = |text: &str| {
        let (letter, row) = text.split_at(1);
        let letter = letter.bytes().next().expect("a letter");
        (row.parse::<u32>().expect("a row") - 1, u16::from(letter - b'A'))
    };
    let (first, last) = area.split_once(':').expect("an area");
    let ((row, column), (last_row, last_column)) = (corner(first), corner(last));
    let line = usize::try_from(row).ok().and_then(|row| rows.get(row)).expect("a row of the sheet");
    let text = line.split(';').nth(usize::from(column)).unwrap_or_default();
    sheet
        .merge_range(row, column, last_row, last_column, text, &Format::new())
        .expect("an area that is free");
}

fn recognised(bytes: &[u8]) -> (workbook::Workbook, Mapping) {
    let workbook = workbook::read("danh sách.xlsx", bytes).expect("a file that can be read");
    let (mapping, _) = intake::recognise(&workbook, &form(), &[]);
    (workbook, mapping)
}

fn answered_in(form: &Form, bytes: &[u8], answers: &[(&str, &str)]) -> Proposal {
    let workbook = workbook::read("danh sách.xlsx", bytes).expect("a file that can be read");
    let (mapping, _) = intake::recognise(&workbook, form, &[]);
    let answers: Answers =
        answers.iter().map(|(id, choice)| ((*id).to_owned(), (*choice).to_owned())).collect();
    let proposal = crate::heads_each_row(&workbook, form, &mapping, answers);
    proposal.findings.iter().for_each(assert_filled_in);
    proposal.questions.iter().for_each(assert_asked);
    proposal
}

fn answered(bytes: &[u8], answers: &[(&str, &str)]) -> Proposal {
    answered_in(&form(), bytes, answers)
}

fn one(rows: &[&str]) -> Vec<u8> {
    file(&[("DS", &[], rows)])
}

fn asked(proposal: &Proposal) -> Vec<&str> {
    proposal.questions.iter().map(|question| question.id.as_str()).collect()
}

fn codes(proposal: &Proposal) -> Vec<&str> {
    let found = proposal.findings.iter().map(|it| it.code.as_str());
    let mut found: Vec<&str> = found.filter(|code| *code != "column_not_given").collect();
    found.dedup();
    found
}

fn errors(proposal: &Proposal) -> Vec<&str> {
    let errors = proposal.findings.iter().filter(|it| it.severity == Severity::Error);
    errors.map(|it| it.code.as_str()).collect()
}

fn holds(mapping: &Mapping) -> Vec<(&str, bool)> {
    let columns = mapping.sheets.iter().take(1).flat_map(|it| &it.columns);
    columns.map(|it| (it.holds.as_deref().unwrap_or("-"), it.sure)).collect()
}

const HEAD: &str = "STT;Thôn;Họ và tên chủ hộ;Năm sinh;Giới tính";
const ROW: &str = "1;Thôn 3;Lê Văn Thử;1962;Nam";

#[test]
fn a_title_of_several_classes_or_none_leaves_the_class_to_the_rows_or_the_sheet_s_name() {
    let poor = (Some(Class::Poor), None);
    let near = (Some(Class::NearPoor), None);
    let none = (None, None);
    for (title, name, want) in [
        ("DANH SÁCH HỘ NGHÈO, CẬN NGHÈO NĂM 2025", "DS", none),
        ("DANH SÁCH HỘ NGHÈO VÀ CẬN NGHÈO", "DS", none),
        ("DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO, HỘ THOÁT NGHÈO NĂM 2025", "DS", none),
        ("DANH SÁCH HỘ CẬN NGHÈO THOÁT NGHÈO", "DS", none),
        ("DANH SÁCH HỘ NGHÈO CHUYỂN SANG HỘ CẬN NGHÈO NĂM 2025", "DS", none),
        ("DANH SÁCH HỘ NGHÈO NĂM 2025", "DS", poor),
        ("DS HỘ CẬN NGHÈO NĂM 2025", "DS", near),
        ("BIỂU TỔNG HỢP HỘ NGHÈO NĂM 2025", "DS", poor),
        ("DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2025", "HN", poor),
        ("DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2025", "HCN", near),
        ("DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2025", "HN-HCN", none),
        ("BCĐ RÀ SOÁT HỘ NGHÈO", "DS", none),
    ] {
        let bytes = file(&[(name, &[], &[title, HEAD, ROW])]);
        let proposal = answered(&bytes, &[]);
        let household = &proposal.households[0];
        assert_eq!((household.class, household.escaped_from), want, "{title} on {name}");
        let several = !codes(&proposal).contains(&"class_not_stated");
        assert_eq!(several, want != none || title.starts_with("BCĐ"), "{title} on {name}");
        assert!(asked(&proposal).is_empty(), "{title}");
    }
    let both = file(&[("HN", &[], &["DANH SÁCH HỘ NGHÈO, CẬN NGHÈO", HEAD, ROW])]);
    assert_eq!(codes(&answered(&both, &[])), ["class_from_sheet_name"]);
    // A title cut by a line break, the second class on its second line.
    let cut = one(&["DANH SÁCH HỘ NGHÈO", "VÀ HỘ CẬN NGHÈO NĂM 2025", HEAD, ROW]);
    assert_eq!(answered(&cut, &[]).households[0].class, None);
    // What stands in brackets below is about the decision.
    let cut = one(&["DANH SÁCH HỘ NGHÈO", "(Theo chuẩn hộ nghèo, hộ cận nghèo)", HEAD, ROW]);
    assert_eq!(answered(&cut, &[]).households[0].class, Some(Class::Poor));
}

#[test]
fn a_title_that_does_not_say_who_is_of_its_class_is_asked() {
    for title in [
        "DANH SÁCH HỘ KHÔNG THUỘC DIỆN HỘ NGHÈO",
        "DANH SÁCH HỘ ĐỀ NGHỊ XÉT DUYỆT HỘ NGHÈO NĂM 2025",
        "DANH SÁCH HỘ GIA ĐÌNH THAM GIA CHƯƠNG TRÌNH HỖ TRỢ HỘ NGHÈO",
    ] {
        let bytes = one(&[title, HEAD, ROW]);
        for (choice, want) in [
            ("", None),
            ("poor", Some(Class::Poor)),
            ("near_poor", Some(Class::NearPoor)),
            ("not_poor", Some(Class::NotPoor)),
            ("none", None),
        ] {
            let given = [("s1.class_of_sheet", choice)];
            let proposal = answered(&bytes, &given);
            assert_eq!(proposal.households[0].class, want, "{title} {choice}");
            let open: &[&str] = if choice.is_empty() { &["s1.class_of_sheet"] } else { &[] };
            assert_eq!(asked(&proposal), open, "{title} {choice}");
        }
        // A column for the class answers it.
        let bytes = one(&[title, &format!("{HEAD};Loại hộ"), &format!("{ROW};HN")]);
        let proposal = answered(&bytes, &[]);
        assert_eq!((proposal.households[0].class, asked(&proposal).len()), (Some(Class::Poor), 0));
    }
}

#[test]
fn a_group_of_several_classes_ends_the_group_before_it() {
    let rows = [
        "STT;Họ và tên chủ hộ;Thôn;Năm sinh;Giới tính",
        "A;HỘ NGHÈO: 01 hộ",
        "1;Lê Văn Thử;Thôn 3;1962;Nam",
        "B;HỘ CẬN NGHÈO (01 hộ)",
        "1;Vũ Thị Mơ;Thôn 3;1972;Nữ",
        "C;CẬN NGHÈO",
        "1;Đỗ Văn Ví;Thôn 3;1972;Nam",
        "D;HỘ NGHÈO, CẬN NGHÈO PHÁT SINH",
        "1;Hà Văn Ví;Thôn 3;1972;Nam",
        "E;HỘ KHÔNG NGHÈO",
        "1;Hà Văn Dụ;Thôn 3;1972;Nam",
    ];
    let proposal = answered(&one(&rows), &[]);
    let classes: Vec<_> = proposal.households.iter().map(|it| it.class).collect();
    let (poor, near) = (Some(Class::Poor), Some(Class::NearPoor));
    assert_eq!(classes, [poor, near, near, None, Some(Class::NotPoor)]);
    let told = proposal.findings.iter().find(|it| it.code == "class_not_stated");
    let told = told.expect("the household without a class is told");
    assert_eq!((told.place.row, told.args["count"].as_str()), (Some(8), "1"));
}

#[test]
fn a_column_of_relations_is_proposed_whatever_its_heading() {
    for heading in ["Vai vế", "Là gì của chủ nhà"] {
        let head = format!("STT;Thôn;Họ và tên;{heading};Năm sinh;Giới tính");
        let rows =
            [head.as_str(), "1;Thôn 3;Lê Văn Thử;Chủ hộ;1962;Nam", ";Thôn 3;Vũ Thị Mơ;Vợ;1966;Nữ"];
        let (_, mapping) = recognised(&one(&rows));
        assert_eq!(holds(&mapping)[3], ("relation", false), "{heading}: to be confirmed");
        let proposal = answered(&one(&rows), &[]);
        assert_eq!(proposal.households.len(), 1, "{heading}");
        assert_eq!(proposal.households[0].members.len(), 2, "{heading}");
    }
    // A column that only says "chủ hộ" says nothing of members.
    let rows = ["STT;Thôn;Họ và tên;Ghi thêm", "1;Thôn 3;Lê Văn Thử;Chủ hộ"];
    let (_, mapping) = recognised(&one(&rows));
    assert_eq!(holds(&mapping)[3], ("-", true));
}

#[test]
fn rows_without_a_number_and_a_relation_are_asked_about() {
    let lists: [&[&str]; 3] = [
        &[
            "STT;Thôn;Họ và tên;Năm sinh;Giới tính",
            "1;Thôn 3;Lê Văn Thử;1962;Nam",
            ";;Vũ Thị Mơ;1966;Nữ",
            "2;Thôn 3;Đỗ Văn Ví;1958;Nam",
        ],
        &[
            "STT;Thôn;Họ và tên;Năm sinh;Giới tính",
            "1;Thôn 3;Lê Văn Thử;1962;Nam",
            ";Thôn 3;Vũ Thị Mơ;1966;Nữ",
            "2;Thôn 3;Đỗ Văn Ví;1958;Nam",
        ],
        &[
            "STT;Họ và tên;Năm sinh;Giới tính",
            "Thôn 3",
            "1;Lê Văn Thử;1962;Nam",
            ";Vũ Thị Mơ;1966;Nữ",
            "2;Đỗ Văn Ví;1958;Nam",
        ],
    ];
    for rows in lists {
        let open = answered(&one(rows), &[]);
        assert_eq!(asked(&open), ["s1.rows_of_sheet"], "{rows:?}");
        assert_eq!((errors(&open).len(), open.households.len()), (0, 0), "{rows:?}");
        let under = answered(&one(rows), &[("s1.rows_of_sheet", "members_under_head")]);
        assert_eq!((errors(&under).len(), under.households.len()), (0, 2), "{rows:?}");
        let mo = &under.households[0].members[1];
        assert_eq!(mo.relation, register::Relation::Other, "nobody knows, and that is told");
        assert!(codes(&under).contains(&"relation_not_stated"), "{rows:?}");
    }
    let each = answered(&one(lists[1]), &[("s1.rows_of_sheet", "household")]);
    assert_eq!((each.households.len(), asked(&each).len()), (3, 0));
    // A sum has no number either, and is nobody.
    let rows =
        ["STT;Thôn;Họ và tên;Số khẩu;Năm sinh", "1;Thôn 3;Lê Văn Thử;4;1962", ";;Tổng cộng;4;1"];
    assert!(asked(&answered(&one(&rows), &[])).is_empty());
    // Nor are those who signed.
    let signed = [
        "STT;Họ và tên;Thôn;Năm sinh;Giới tính",
        "1;Lê Văn Thử;Thôn 3;1962;Nam",
        ";;;;CHỦ TỊCH",
        ";Hà Thị Nháp;;;Lê Văn Bịa",
    ];
    assert!(asked(&answered(&one(&signed), &[])).is_empty());
}

#[test]
fn day_month_and_year_written_without_marks_are_no_men() {
    let rows = [
        "STT;Thon;Ho va ten chu ho;Ngay thang nam sinh;;;Gioi tinh",
        ";;;Ngay;Thang;Nam;",
        "1;Thon 3;Vu Thi Mo;5;7;1966;Nu",
    ];
    let bytes = file(&[("DS", &["D1:F1"], &rows)]);
    let proposal = answered(&bytes, &[]);
    let member = &proposal.households[0].members[0];
    assert_eq!(member.birth.map(|it| it.to_string()).as_deref(), Some("05/07/1966"));
    assert_eq!(member.sex, Some(register::Sex::Female));
    let rows = ["Thon;Ho va ten;Nam sinh;", ";;Nam;Nu", "Thon 3;Vu Thi Mo;;1966"];
    let bytes = file(&[("DS", &["C1:D1"], &rows)]);
    assert_eq!(answered(&bytes, &[]).households[0].members[0].sex, Some(register::Sex::Female));
}

#[test]
fn men_and_women_in_a_column_each_are_read_alike_and_ages_are_no_years() {
    let births = [
        "STT;Thôn;Họ và tên chủ hộ;Nam;Nữ",
        "1;Thôn 3;Lê Văn Thử;1962;",
        "2;Thôn 3;Vũ Thị Mơ;;1972",
        "3;Thôn 3;Đỗ Văn Ví;62;",
        "4;Thôn 3;Đỗ Văn Dụ;58;",
    ];
    let (_, mapping) = recognised(&one(&births));
    assert_eq!(holds(&mapping)[3..], [("birth_male", true), ("birth_female", true)]);
    // Both say two digits: years, ages or marks, which is asked.
    let open = ["Thôn;Họ và tên;Nam;Nữ", "Thôn 3;Lê Văn Thử;63;", "Thôn 3;Vũ Thị Mơ;;51"];
    let proposal = answered(&one(&open), &[]);
    assert_eq!(asked(&proposal), ["s1.c3.column_meaning", "s1.c4.column_meaning"]);
    assert!(proposal.questions[0].choices.iter().any(|it| it.id == "age_male"));
    let rows = ["Thôn;Họ và tên;Tuổi;", ";;Nam;Nữ", "Thôn 3;Lê Văn Thử;63;", "Thôn 3;Vũ Mơ;;51"];
    let proposal = answered(&file(&[("DS", &["C1:D1"], &rows)]), &[]);
    let people: Vec<_> = proposal.households.iter().map(|it| &it.members[0]).collect();
    let said: Vec<_> = people.iter().map(|it| (it.birth, it.sex)).collect();
    let (male, female) = (Some(register::Sex::Male), Some(register::Sex::Female));
    assert_eq!(said, [(None, male), (None, female)]);
    assert!(asked(&proposal).is_empty());
}

#[test]
fn classes_may_have_a_column_each_under_one_heading() {
    let rows = [
        "STT;Thôn;Họ và tên;Phân loại hộ;;Năm sinh",
        ";;;Nghèo;Cận nghèo;",
        "1;Thôn 3;Lê Văn Thử;x;;1962",
        "2;Thôn 3;Vũ Thị Mơ;;x;1972",
    ];
    let proposal = answered(&file(&[("DS", &["D1:E1"], &rows)]), &[]);
    let classes: Vec<_> = proposal.households.iter().map(|it| it.class).collect();
    assert_eq!(classes, [Some(Class::Poor), Some(Class::NearPoor)]);
    assert!(errors(&proposal).is_empty());
}

#[test]
fn a_name_in_two_columns_is_joined() {
    let lists: [(&[&str], &[&str]); 3] = [
        (&[], &["STT;Thôn;Họ và tên đệm;Tên;Năm sinh", "1;Thôn 3;LÊ VĂN;THỬ;1962"]),
        (
            &["C1:D1"],
            &["STT;Thôn;Họ và tên;;Năm sinh", ";;Họ đệm;Tên;", "1;Thôn 3;Lê Văn;Thử;1962"],
        ),
        (&["C1:D1"], &["STT;Thôn;Họ và tên;;Năm sinh", "1;Thôn 3;Lê Văn;Thử;1962"]),
    ];
    for (merges, rows) in lists {
        let bytes = file(&[("DS", merges, rows)]);
        let (_, mapping) = recognised(&bytes);
        assert_eq!(holds(&mapping)[2..4], [("name", true), ("name_given", true)], "{rows:?}");
        let proposal = answered(&bytes, &[]);
        assert_eq!(proposal.households[0].members[0].name, "Lê Văn Thử", "{rows:?}");
        assert!(codes(&proposal).contains(&"name_joined"), "{rows:?}");
        assert!(asked(&proposal).is_empty() && errors(&proposal).is_empty(), "{rows:?}");
    }
    // A heading merged over an empty column is one column.
    let rows = ["STT;Thôn;Họ và tên;;Năm sinh", "1;Thôn 3;Lê Văn Thử;;1962"];
    let proposal = answered(&file(&[("DS", &["C1:D1"], &rows)]), &[]);
    assert!(asked(&proposal).is_empty());
    assert_eq!(proposal.households[0].members[0].name, "Lê Văn Thử");
}

#[test]
fn one_odd_heading_of_names_does_not_refuse_a_list() {
    for heading in ["Tên gọi", "Hộ ông bà"] {
        let head = format!("STT;Thôn;{heading};Năm sinh;Giới tính;Ghi chú");
        let bytes =
            one(&[&head, "1;Thôn 3;Lê Văn Thử;1962;Nam;đi xa", "2;Thôn 3;Vũ Thị Mơ;1972;Nữ;"]);
        let (_, mapping) = recognised(&bytes);
        assert_eq!(holds(&mapping)[2], ("name", false), "{heading}: to be confirmed");
        let proposal = answered(&bytes, &[]);
        let heads: Vec<&str> =
            proposal.households.iter().map(|it| it.members[0].name.as_str()).collect();
        assert_eq!(heads, ["Lê Văn Thử", "Vũ Thị Mơ"], "{heading}");
    }
    // Two columns of names: which one is asked, and nothing is read until then.
    let rows = [
        "STT;Thôn;Tên gọi;Người báo;Năm sinh;Giới tính",
        "1;Thôn 3;Lê Văn Thử;Hà Thị Nháp;1962;Nam",
        "2;Thôn 3;Vũ Thị Mơ;Đỗ Văn Ví;1972;Nữ",
    ];
    let open = answered(&one(&rows), &[]);
    assert_eq!(asked(&open), ["s1.c3.column_meaning", "s1.c4.column_meaning"]);
    assert!(errors(&open).is_empty(), "{:?}", errors(&open));
    let answers = [("s1.c3.column_meaning", "head_name"), ("s1.c4.column_meaning", "leave_out")];
    let proposal = answered(&one(&rows), &answers);
    assert_eq!(proposal.households[0].members[0].name, "Lê Văn Thử");
    assert!(asked(&proposal).is_empty());
    // Sums of villages name nobody.
    let rows = ["Thôn;Số hộ nghèo;Số khẩu;Dân tộc;Giới tính", "Thôn 3;2;9;Kinh;Nam"];
    assert_eq!(answered(&one(&rows), &[]).households.len(), 0);
}

#[test]
fn the_village_of_a_title_or_a_sheet_s_name_is_asked_and_nothing_is_refused_meanwhile() {
    let head = "STT;Họ và tên chủ hộ;Năm sinh;Giới tính";
    let row = "1;Lê Văn Thử;1962;Nam";
    for (title, name, answer, want) in [
        ("Thôn 3, xã Hoằng Phú", "DS", "yes", "Thôn 3"),
        ("DANH SÁCH HỘ NGHÈO THÔN ĐÔNG NĂM 2025", "DS", "yes", "THÔN ĐÔNG"),
        ("UBND XÃ HOẰNG PHÚ - THÔN ĐÔNG", "DS", "yes", "THÔN ĐÔNG"),
        ("DANH SÁCH HỘ NGHÈO", "Đông", "yes", "Thôn Đông"),
        ("DANH SÁCH HỘ NGHÈO", "T3", "yes", "Thôn 3"),
        ("DANH SÁCH HỘ NGHÈO", "T.Đông", "yes", "Thôn Đông"),
        ("DANH SÁCH HỘ NGHÈO", "Đông", "to_dan_pho", "Tổ dân phố Đông"),
        ("DANH SÁCH HỘ NGHÈO", "Đông", "as_written", "Đông"),
    ] {
        let bytes = file(&[(name, &[], &[title, head, row])]);
        let open = answered(&bytes, &[]);
        assert_eq!(asked(&open), ["s1.village_of_sheet"], "{title} {name}");
        assert_eq!(errors(&open), Vec::<&str>::new(), "{title} {name}");
        let proposal = answered(&bytes, &[("s1.village_of_sheet", answer)]);
        assert_eq!(proposal.households[0].village.as_deref(), Some(want), "{title} {name}");
        assert!(asked(&proposal).is_empty());
        let none = answered(&bytes, &[("s1.village_of_sheet", "none")]);
        assert_eq!(errors(&none), ["column_missing"], "{title} {name}");
    }
    let bytes = file(&[("HN 2025", &[], &["DANH SÁCH HỘ NGHÈO", head, row])]);
    assert_eq!(errors(&answered(&bytes, &[])), ["column_missing"], "a sheet's name of other words");
}

#[test]
fn the_decision_of_the_title_is_that_of_rows_without_one() {
    let title = "(Kèm theo Quyết định số 12/QĐ-UBND ngày 05/12/2023 của Chủ tịch UBND xã)";
    let head = format!("{HEAD};Số quyết định;Ngày quyết định");
    let other = "2;Thôn 3;Vũ Thị Mơ;1972;Nữ;74/QĐ-UBND;10/12/2023";
    let bytes = one(&["DANH SÁCH HỘ NGHÈO", title, &head, ROW, other]);
    let proposal = answered(&bytes, &[]);
    let decisions: Vec<_> = proposal
        .households
        .iter()
        .map(|it| (it.decision_number.as_deref(), it.decision_day.map(base::day::show_day)))
        .collect();
    assert_eq!(
        decisions,
        [
            (Some("12/QĐ-UBND"), Some("05/12/2023".to_owned())),
            (Some("74/QĐ-UBND"), Some("10/12/2023".to_owned())),
        ]
    );
    assert_eq!(codes(&proposal), ["decision_of_title"]);
    // A household of no class rests on no decision.
    let proposal = answered(&one(&["DANH SÁCH HỘ", title, HEAD, ROW]), &[]);
    assert_eq!(proposal.households[0].decision_number, None);
}

#[test]
fn a_sheet_of_a_committee_can_be_left_out() {
    let committee: &[&str] = &[
        "THÀNH PHẦN TỔ RÀ SOÁT",
        "STT;Họ và tên;Chức vụ;SĐT",
        "1;Hà Văn Bịa;Trưởng thôn;0900000001",
    ];
    let bytes = file(&[("DS", &[], &[HEAD, ROW]), ("Tổ rà soát", &[], committee)]);
    let open = answered(&bytes, &[]);
    assert_eq!((asked(&open), errors(&open).len()), (vec!["s2.sheet_is_list"], 0));
    let proposal = answered(&bytes, &[("s2.sheet_is_list", "not_list")]);
    assert_eq!((proposal.households.len(), asked(&proposal).len()), (1, 0));
    assert!(codes(&proposal).contains(&"sheet_left_out") && errors(&proposal).is_empty());
    let proposal = answered(&bytes, &[("s2.sheet_is_list", "is_list")]);
    assert!(!asked(&proposal).contains(&"s2.sheet_is_list"));
}

#[test]
fn a_header_may_have_six_rows() {
    let rows = [
        "STT;Thôn;Thông tin chủ hộ;;;",
        ";;Nhân thân;;;",
        ";;Cá nhân;;;",
        ";;Họ và tên;Ngày, tháng, năm sinh;;Dân tộc",
        ";;;Nam;Nữ;",
        "1;Thôn 3;Lê Văn Thử;1962;;Kinh",
    ];
    let merges = ["C1:F1", "C2:F2", "C3:F3", "D4:E4", "A1:A5", "B1:B5"];
    let (_, mapping) = recognised(&file(&[("DS", &merges, &rows)]));
    assert_eq!((mapping.sheets[0].header_first, mapping.sheets[0].header_last), (1, 5));
    let held: Vec<&str> = holds(&mapping).into_iter().map(|(id, _)| id).collect();
    assert_eq!(held, ["order", "village", "name", "birth_male", "birth_female", "ethnicity"]);
}

#[test]
fn indicators_outside_a_review_are_told_once() {
    let rows = [
        "Thôn;Họ và tên;Thiếu hụt các dịch vụ xã hội cơ bản;;;Năm sinh",
        ";;1;2;3;",
        "Thôn 5;Lê Văn Thử;x;;x;1962",
    ];
    let bytes = file(&[("DS", &["C1:E1"], &rows)]);
    let proposal = answered_in(&Form::default(), &bytes, &[]);
    assert_eq!(codes(&proposal), ["indicators_need_round"]);
    let told = proposal.findings.iter().find(|it| it.code == "indicators_need_round");
    assert_eq!(told.map(|it| it.args["count"].as_str()), Some("3"));
}
