//! Lists that would be misread in silence: what is asked or told of them, and what they are read as once
//! somebody answered.

use intake::{Answers, Form, Proposal, Question};
use register::{Class, Relation};

use crate::made::assert_filled_in;
use crate::words::assert_asked;
use crate::{day, told};

/// The villages of the commune of these tests.
pub(crate) fn form() -> Form {
    let villages = ["Thôn 1", "Nghĩa Phú", "Kim Sơn 1", "Kim Sơn 2", "Bản Nà Lốc"];
    Form { villages: villages.map(str::to_owned).to_vec(), ..Form::default() }
}

/// In a review, whose twelve indicators are known.
fn review() -> Form {
    let indicators = [
        "employment",
        "dependants",
        "nutrition",
        "health_insurance",
        "adult_education",
        "school_attendance",
        "housing_quality",
        "housing_area",
        "water",
        "toilet",
        "telecom",
        "info_devices",
    ];
    Form { indicators: indicators.map(str::to_owned).to_vec(), ..form() }
}

pub(crate) fn said(form: &Form, rows: &[&str], answers: &[(&str, &str)]) -> Proposal {
    let text = rows.join("\n");
    let workbook =
        workbook::read("danh-sach.csv", text.as_bytes()).expect("a file that can be read");
    let (mapping, _) = intake::recognise(&workbook, form, &[]);
    let answers: Answers =
        answers.iter().map(|(id, choice)| ((*id).to_owned(), (*choice).to_owned())).collect();
    let proposal = intake::propose(&workbook, form, day(), &mapping, &answers);
    proposal.findings.iter().for_each(assert_filled_in);
    proposal.questions.iter().for_each(assert_asked);
    proposal
}

pub(crate) fn read(rows: &[&str]) -> Proposal {
    said(&form(), rows, &[])
}

pub(crate) fn asked(proposal: &Proposal) -> Vec<&str> {
    proposal.questions.iter().map(|it| it.code.as_str()).collect()
}

pub(crate) fn errors(proposal: &Proposal) -> Vec<String> {
    told(&proposal.findings).into_iter().filter(|it| it.starts_with("error")).collect()
}

pub(crate) fn codes(proposal: &Proposal) -> Vec<&str> {
    proposal.findings.iter().map(|it| it.code.as_str()).collect()
}

/// `Kim Sơn 2: Lê Văn Mẫu near_poor`, a line each household.
pub(crate) fn households(proposal: &Proposal) -> Vec<String> {
    let show = |it: &intake::ProposedHousehold| {
        let village = it.village.as_deref().unwrap_or("?");
        let class = it.class.map_or("-", Class::as_str);
        let names: Vec<&str> = it.members.iter().map(|member| member.name.as_str()).collect();
        format!("{village}: {} {class}", names.join(", "))
    };
    proposal.households.iter().map(show).collect()
}

pub(crate) fn the<'a>(proposal: &'a Proposal, code: &str) -> &'a Question {
    let found = proposal.questions.iter().find(|it| it.code == code);
    found.unwrap_or_else(|| panic!("no {code} among {:?}", asked(proposal)))
}

const PEOPLE: [&str; 3] = [
    "STT;Họ và tên;Ngày sinh;Giới tính;CCCD;Thôn",
    "1;Lê Văn Mẫu;05/05/1975;Nam;;Thôn 1",
    "2;Vũ Thị Mẫu;06/06/1978;Nữ;;Thôn 1",
];

#[test]
fn a_list_of_people_is_not_taken_for_one_of_households() {
    let plain = read(&PEOPLE);
    assert_eq!((asked(&plain), plain.households.len()), (vec!["rows_are"], 0));
    for title in [
        "DANH SÁCH CỬ TRI",
        "DANH SÁCH HỌC SINH LỚP 1A",
        "DANH SÁCH NGƯỜI THAM GIA BHYT",
        "DANH SÁCH TRẺ EM DƯỚI 16 TUỔI",
        "DANH SÁCH NGƯỜI CAO TUỔI",
        "DANH SÁCH NHÂN KHẨU THÔN 1",
        "DANH SÁCH ĐẢNG VIÊN",
        "DANH SÁCH NGƯỜI KHUYẾT TẬT",
    ] {
        let rows: Vec<&str> = [title].into_iter().chain(PEOPLE).collect();
        let proposal = read(&rows);
        assert_eq!((asked(&proposal), proposal.households.len()), (vec!["people_is_list"], 0));
        let none = said(&form(), &rows, &[("s1.sheet_is_list", "not_list")]);
        assert!(none.households.is_empty() && asked(&none).is_empty(), "{title}");
    }
    let answers = [("s1.rows_of_sheet", "household")];
    assert_eq!(said(&form(), &PEOPLE, &answers).households.len(), 2);
    let none = said(&form(), &PEOPLE, &[("s1.rows_of_sheet", "person")]);
    assert_eq!((none.households.len(), codes(&none).contains(&"sheet_left_out")), (0, true));
}

#[test]
fn a_list_that_says_households_is_read_without_a_question() {
    for rows in [
        &["DANH SÁCH HỘ DÂN", "STT;Họ và tên;Năm sinh;Thôn", "1;Lê Văn Mẫu;1975;Thôn 1"][..],
        &["STT;Họ và tên chủ hộ;Năm sinh;Thôn", "1;Lê Văn Mẫu;1975;Thôn 1"],
        &["STT;Họ và tên;Năm sinh;Thôn;Loại hộ", "1;Lê Văn Mẫu;1975;Thôn 1;Hộ nghèo"],
        &["STT;Họ và tên;Năm sinh;Thôn;Số nhân khẩu", "1;Lê Văn Mẫu;1975;Thôn 1;1"],
    ] {
        let proposal = read(rows);
        assert_eq!((asked(&proposal).len(), proposal.households.len()), (0, 1), "{rows:?}");
    }
}

#[test]
fn a_row_of_nothing_but_a_known_village_or_a_class_divides_the_list() {
    for [first, second, third] in
        [["I", "II", "III"], ["A", "B", "C"], ["1", "2", "3"], ["a)", "b)", "c)"], ["-", "-", "-"]]
    {
        let rows = [
            "STT;Họ và tên chủ hộ;Năm sinh;Giới tính".to_owned(),
            format!("{first};Thôn 1;;"),
            "1;Lê Văn Mẫu;1975;Nam".to_owned(),
            format!("{second};Nghĩa Phú;;"),
            "1;Vũ Thị Mẫu;1978;Nữ".to_owned(),
            format!("{third};Kim Sơn 2;;"),
            "1;Đỗ Văn Mẫu;1980;Nam".to_owned(),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let want = ["Thôn 1: Lê Văn Mẫu -", "Nghĩa Phú: Vũ Thị Mẫu -", "Kim Sơn 2: Đỗ Văn Mẫu -"];
        assert_eq!(households(&read(&rows)), want, "{first}");
    }
    // Classes within villages, however they are counted; the class of one village is not another's.
    for [poor, near] in
        [["a", "b"], ["a)", "b)"], ["I.1", "I.2"], ["1.1", "1.2"], ["*", "*"], ["-", "-"], ["", ""]]
    {
        let rows = [
            "STT;Họ và tên;Quan hệ;Năm sinh".to_owned(),
            "I;Thôn 1;;".to_owned(),
            format!("{poor};Hộ nghèo;;"),
            "1;Lê Văn Mẫu;Chủ hộ;1975".to_owned(),
            format!("{near};Hộ cận nghèo;;"),
            "1;Vũ Thị Mẫu;Chủ hộ;1978".to_owned(),
            "II;Nghĩa Phú;;".to_owned(),
            format!("{poor};Hộ nghèo;;"),
            "1;Đỗ Văn Mẫu;Chủ hộ;1980".to_owned(),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let want = [
            "Thôn 1: Lê Văn Mẫu poor",
            "Thôn 1: Vũ Thị Mẫu near_poor",
            "Nghĩa Phú: Đỗ Văn Mẫu poor",
        ];
        let proposal = read(&rows);
        assert_eq!(households(&proposal), want, "{poor}");
        assert!(errors(&proposal).is_empty(), "{poor}: {:?}", errors(&proposal));
    }
}

#[test]
fn numbers_that_begin_anew_below_a_class_are_other_households() {
    let rows = [
        "STT;Thôn;Họ và tên;Quan hệ;Năm sinh",
        "A;HỘ NGHÈO;;;",
        "1;Thôn 1;Lê Văn Mẫu;Chủ hộ;1975",
        ";Thôn 1;Trần Thị Mẫu;Vợ;1977",
        "B;HỘ CẬN NGHÈO;;;",
        "1;Thôn 1;Vũ Văn Mẫu;Chủ hộ;1978",
    ];
    let want = ["Thôn 1: Lê Văn Mẫu, Trần Thị Mẫu poor", "Thôn 1: Vũ Văn Mẫu near_poor"];
    let proposal = read(&rows);
    assert_eq!(households(&proposal), want);
    assert!(errors(&proposal).is_empty(), "{:?}", errors(&proposal));
}

#[test]
fn rows_that_only_templates_and_pages_have_are_nobody() {
    let rows = [
        "STT hộ;Thôn;Họ và tên;Quan hệ;Năm sinh",
        "1;Thôn 1;Lê Văn Mẫu;Chủ hộ;1975",
        ";;Cộng trang;1;",
        ";;Trang 1/3;;",
        "2;Thôn 1;Vũ Văn Mẫu;Chủ hộ;1978",
        ";;Cộng mang sang;2;",
        "3;Thôn 1;;;",
        "4;;;;",
        "5;;;;",
    ];
    let proposal = read(&rows);
    assert_eq!(households(&proposal).len(), 2, "{:?}", households(&proposal));
    let loud: Vec<String> =
        told(&proposal.findings).into_iter().filter(|it| !it.starts_with("note")).collect();
    assert!(loud.iter().all(|it| it.contains("column_not_given")), "{loud:?}");
}

#[test]
fn a_title_that_says_more_than_a_class_is_asked_about() {
    for title in [
        "DANH SÁCH HỘ GIA ĐÌNH CẦN RÀ SOÁT HỘ NGHÈO NĂM 2026",
        "DANH SÁCH HỘ CÓ NGUY CƠ TÁI NGHÈO",
        "DANH SÁCH HỘ DÂN TOÀN XÃ (HỘ NGHÈO TÔ MÀU VÀNG)",
        "DANH SÁCH HỘ ĐĂNG KÝ THOÁT NGHÈO NĂM 2026",
    ] {
        let decision = "(Kèm theo Quyết định số 12/QĐ-UBND ngày 05/01/2024 của UBND xã)";
        let rows =
            [title, decision, "STT;Thôn;Họ và tên chủ hộ;Năm sinh", "1;Thôn 1;Lê Văn Mẫu;1975"];
        let proposal = read(&rows);
        assert_eq!(asked(&proposal), ["class_of_sheet"], "{title}");
        assert_eq!(households(&proposal), ["Thôn 1: Lê Văn Mẫu -"], "{title}");
        let answer = said(&form(), &rows, &[("s1.class_of_sheet", "poor")]);
        assert_eq!(households(&answer), ["Thôn 1: Lê Văn Mẫu poor"], "{title}");
        assert_eq!(answer.households[0].decision_number, None, "it recognises something else");
    }
    let rows = [
        "DANH SÁCH HỘ NGHÈO NĂM 2024",
        "(Kèm theo Quyết định số 30/QĐ-UBND ngày 05/01/2024 về việc thành lập tổ rà soát)",
        "STT;Thôn;Họ và tên chủ hộ;Năm sinh",
        "1;Thôn 1;Lê Văn Mẫu;1975",
    ];
    let proposal = read(&rows);
    assert_eq!(households(&proposal), ["Thôn 1: Lê Văn Mẫu poor"]);
    assert_eq!(proposal.households[0].decision_number, None);
}

#[test]
fn an_unknown_word_is_asked_once_with_its_rows() {
    let rows = [
        "STT;Thôn;Họ và tên;Quan hệ;Năm sinh;Loại hộ",
        "1;Thôn 1;Lê Văn Mẫu;Chủ hộ;1975;Nghèo A",
        ";Thôn 1;Trần Thị Mẫu;Vợ 2;1977;",
        "2;Thôn 1;Vũ Văn Mẫu;Chủ hộ;1978;nghèo a",
        "3;Thôn 1;Đỗ Văn Mẫu;Chủ hộ;1980;CNghèo",
    ];
    let open = read(&rows);
    assert_eq!(asked(&open), ["class_word", "class_word", "relation_word"]);
    assert!(errors(&open).is_empty(), "{:?}", errors(&open));
    let poor = open.questions.iter().find(|it| it.args["value"] == "Nghèo A").expect("asked");
    assert_eq!((poor.args["count"].as_str(), poor.args["rows"].as_str()), ("2", "2, 4"));
    let near = open.questions.iter().find(|it| it.args["value"] == "CNghèo").expect("asked");
    let answers = [
        (poor.id.as_str(), "poor"),
        (near.id.as_str(), "near_poor"),
        (the(&open, "relation_word").id.as_str(), "other"),
    ];
    let proposal = said(&form(), &rows, &answers);
    assert!(asked(&proposal).is_empty() && errors(&proposal).is_empty());
    let want = [
        "Thôn 1: Lê Văn Mẫu, Trần Thị Mẫu poor",
        "Thôn 1: Vũ Văn Mẫu poor",
        "Thôn 1: Đỗ Văn Mẫu near_poor",
    ];
    assert_eq!(households(&proposal), want);
    assert_eq!(proposal.households[0].members[1].relation, Relation::Other);
}

#[test]
fn headings_of_classes_and_decisions_are_known_and_unknown_ones_are_asked() {
    for heading in [
        "Kết luận rà soát",
        "Phân loại hộ sau rà soát",
        "Loại hộ năm 2025",
        "Phân loại hộ cuối năm",
        "Loại",
        "Thuộc diện",
        "Tình trạng hộ",
    ] {
        let head = format!("STT;Thôn;Họ và tên chủ hộ;{heading};Số QĐ công nhận;Ngày ký QĐ");
        let rows = [&head, "1;Thôn 1;Lê Văn Mẫu;Hộ nghèo;12/QĐ-UBND;05/12/2023"];
        let proposal = read(&rows);
        assert_eq!(households(&proposal), ["Thôn 1: Lê Văn Mẫu poor"], "{heading}");
        let found = &proposal.households[0];
        assert_eq!(found.decision_number.as_deref(), Some("12/QĐ-UBND"), "{heading}");
        assert!(found.decision_day.is_some(), "{heading}");
    }
    let rows = [
        "STT;Thôn;Họ và tên chủ hộ;Hộ nghèo;Hộ cận nghèo;Hộ thoát nghèo",
        "1;Thôn 1;Lê Văn Mẫu;x;;",
        "2;Thôn 1;Vũ Văn Mẫu;;;x",
        "3;Thôn 1;Đỗ Văn Mẫu;;x;x",
    ];
    let proposal = read(&rows);
    let want =
        ["Thôn 1: Lê Văn Mẫu poor", "Thôn 1: Vũ Văn Mẫu not_poor", "Thôn 1: Đỗ Văn Mẫu near_poor"];
    assert_eq!(
        (households(&proposal), errors(&proposal)),
        (want.map(str::to_owned).to_vec(), vec![])
    );
    assert_eq!(proposal.households[2].escaped_from, Some(Class::Poor));
    let rows = [
        "STT;Thôn;Họ và tên chủ hộ;Cột lạ;Cột lạ khác",
        "1;Thôn 1;Lê Văn Mẫu;Hộ nghèo;12/QĐ-UBND",
        "2;Thôn 1;Vũ Văn Mẫu;Hộ cận nghèo;12/QĐ-UBND",
    ];
    let open = read(&rows);
    assert_eq!(asked(&open), ["column_meaning", "column_meaning"]);
    let answers = [("s1.c4.column_meaning", "class"), ("s1.c5.column_meaning", "decision_number")];
    let proposal = said(&form(), &rows, &answers);
    assert_eq!(proposal.households[1].class, Some(Class::NearPoor));
    assert_eq!(proposal.households[1].decision_number.as_deref(), Some("12/QĐ-UBND"));
}

#[test]
fn day_month_and_year_in_columns_of_their_own_are_a_day() {
    for head in ["Ngày;Tháng;Năm", "Ngày sinh;Tháng sinh;Năm sinh"] {
        let head = format!("STT;Thôn;Họ và tên chủ hộ;{head}");
        let proposal = read(&[&head, "1;Thôn 1;Lê Văn Mẫu;5;7;1975"]);
        let birth = proposal.households[0].members[0].birth.map(|it| it.to_string());
        assert_eq!(birth.as_deref(), Some("05/07/1975"), "{head}");
        assert!(asked(&proposal).is_empty(), "{head}");
    }
}

#[test]
fn indicators_by_their_numbers_are_read_in_a_review_and_held_against_the_score() {
    let marks = format!(";x{}", ";".repeat(12));
    for head in ["{n}", "CS{n}", "Chỉ số {n}"] {
        let heads: Vec<String> = (1..=12).map(|n| head.replace("{n}", &n.to_string())).collect();
        let head = format!("TT;Thôn;Họ và tên chủ hộ;{};Điểm B2", heads.join(";"));
        let row = format!("1;Thôn 1;Lê Văn Mẫu{marks}10");
        let proposal = said(&review(), &[&head, &row], &[]);
        let found = &proposal.households[0].indicators;
        assert_eq!(
            (found.len(), found.get("employment")),
            (12, Some(&true)),
            "{head} {found:?} {:?}",
            told(&proposal.findings)
        );
        let row = format!("1;Thôn 1;Lê Văn Mẫu{marks}60");
        let proposal = said(&review(), &[&head, &row], &[]);
        assert!(codes(&proposal).contains(&"b_points_differ"), "{head}");
        let row = format!("1;Thôn 1;Lê Văn Mẫu{}10", marks.replace('x', "10"));
        let proposal = said(&review(), &[&head, &row], &[]);
        assert_eq!(proposal.households[0].indicators.get("employment"), Some(&true), "{head}");
        assert!(errors(&proposal).is_empty(), "{head}");
    }
}

#[test]
fn single_damaged_cells_are_put_right_or_told() {
    let rows = [
        "STT;Thôn;Họ và tên chủ hộ;Năm sinh",
        "1;Thôn 1;Lê Thị Mẫu;1975",
        "2;Thôn 1;Nguyá»…n VÄƒn BÃ¬nh;1975",
        "3;Thôn 1;NguyÔn V¨n B×nh;1975",
        "4;Thôn 1;Nguyeãn Vaên Bình;1975",
        "5;Thôn 1;Nguye^~n Va(n Bi`nh;1975",
        "6;Thôn 1;Trần 陳 Hoa;1975",
        "7;Thôn 1;Lê ☺ Mẫu;1975",
        "8;Thôn 1;Ｌê Thị Mẫu;1976",
    ];
    let proposal = read(&rows);
    let names: Vec<&str> =
        proposal.households.iter().map(|it| it.members[0].name.as_str()).collect();
    assert_eq!(names[1..5], ["Nguyễn Văn Bình"; 4]);
    assert_eq!(names[7], "Lê Thị Mẫu");
    let odd: Vec<String> =
        told(&proposal.findings).into_iter().filter(|it| it.contains("name_odd_letters")).collect();
    assert_eq!(odd, ["warning name_odd_letters at C7", "warning name_odd_letters at C8"]);
    assert_eq!(codes(&proposal).iter().filter(|it| **it == "repaired_encoding").count(), 4);
    // Letters that were lost cannot be put right: the list is not taken in with them.
    let rows = ["STT;Thôn;Họ và tên chủ hộ", "1;Thôn 1;LÃª Ä\u{fffd}á»©c Tháº¯ng"];
    assert_eq!(errors(&read(&rows)), ["error name_damaged at C2"]);
}

#[test]
fn a_quotation_mark_that_swallows_rows_refuses_the_file_with_its_line() {
    let text =
        "STT,Thôn,Họ và tên chủ hộ\n1,Thôn 1,Lê Văn Mẫu\n2,Thôn 1,\"Vũ Văn Mẫu\n3,Thôn 1,Đỗ Mẫu\n";
    let refused = workbook::read("danh-sach.csv", text.as_bytes()).expect_err("refused");
    assert_eq!((refused.code.as_str(), refused.place.row), ("quote_astray", Some(3)));
}

#[test]
fn the_village_of_a_sheet_s_name_is_offered_as_the_register_has_it() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("Nà Lốc").expect("a name");
    for (row, cells) in (0_u32..).zip([["STT", "Họ và tên chủ hộ"], ["1", "Lê Văn Mẫu"]])
    {
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write(row, column, cell).expect("written");
        }
    }
    let bytes = book.save_to_buffer().expect("written");
    let workbook = workbook::read("x.xlsx", &bytes).expect("read");
    let (_, questions) = intake::recognise(&workbook, &form(), &[]);
    let offered: Vec<Option<&String>> =
        questions[0].choices.iter().map(|it| it.args.get("village")).collect();
    assert_eq!(offered, [Some(&"Bản Nà Lốc".to_owned()), None]);
}

#[test]
fn struck_rows_comments_and_colours_with_a_legend_are_told() {
    use rust_xlsxwriter::{Color, Format, Note};
    let book = |title: &str| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet().set_name("DS").expect("a name");
        sheet.write(0, 0, title).expect("written");
        for (column, text) in (0_u16..).zip(["STT", "Thôn", "Họ và tên chủ hộ"]) {
            sheet.write(1, column, text).expect("written");
        }
        let plain = Format::new();
        let struck = Format::new().set_font_strikethrough();
        let yellow = Format::new().set_background_color(Color::Yellow);
        for (row, format) in (2_u32..).zip([&plain, &struck, &yellow]) {
            for (column, text) in (0_u16..).zip(["1", "Thôn 1", "Lê Văn Mẫu"]) {
                let text = if column == 2 { format!("{text} {row}") } else { text.to_owned() };
                sheet.write_with_format(row, column, text, format).expect("written");
            }
        }
        sheet.insert_note(2, 2, &Note::new("Đã mất tháng 3")).expect("a note");
        book.save_to_buffer().expect("written")
    };
    for (title, coloured) in
        [("DANH SÁCH HỘ DÂN", false), ("DANH SÁCH HỘ DÂN (hộ nghèo tô màu vàng)", true)]
    {
        let workbook = workbook::read("x.xlsx", &book(title)).expect("read");
        let (mapping, _) = intake::recognise(&workbook, &form(), &[]);
        let proposal = intake::propose(&workbook, &form(), day(), &mapping, &Answers::new());
        proposal.findings.iter().for_each(assert_filled_in);
        let of = |code: &str| {
            let found = proposal.findings.iter().find(|it| it.code == code)?;
            Some(found.args.get("rows").or(found.args.get("text"))?.clone())
        };
        assert_eq!(of("rows_struck").as_deref(), Some("4"), "{title}");
        assert_eq!(of("cell_comment").as_deref(), Some("Đã mất tháng 3"), "{title}");
        assert_eq!(of("remark_says_gone").as_deref(), Some("3"), "{title}");
        assert_eq!(of("rows_coloured").as_deref(), coloured.then_some("5"), "{title}");
    }
}

#[test]
fn a_second_table_and_members_in_columns_are_said_in_one_sentence() {
    let two = [
        "STT;Thôn;Họ và tên chủ hộ;Năm sinh",
        "1;Thôn 1;Lê Văn Mẫu;1975",
        ";;;",
        "STT;Họ và tên chủ hộ;Giới tính;Ngày sinh;Thôn",
        "1;Vũ Thị Mẫu;Nữ;05/05/1978;Nghĩa Phú",
    ];
    let proposal = read(&two);
    assert_eq!(errors(&proposal), ["error second_table at 4"]);
    let columns = [
        "STT;Thôn;Họ và tên chủ hộ;Ngày sinh;Thành viên 1;Quan hệ;Ngày sinh;Thành viên 2;Quan hệ;Ngày sinh",
        "1;Thôn 1;Lê Văn Mẫu;1975;Trần Thị Mẫu;Vợ;1977;Lê Thị Mẫu;Con;2001",
    ];
    let proposal = read(&columns);
    assert_eq!(
        (asked(&proposal).len(), errors(&proposal)),
        (0, vec!["error members_in_columns at 1".to_owned()])
    );
}

#[test]
fn a_header_far_down_is_found() {
    let mut rows = vec!["Ghi chú;;;"; 60];
    rows.push("STT;Thôn;Họ và tên chủ hộ;Năm sinh");
    rows.push("1;Thôn 1;Lê Văn Mẫu;1975");
    assert_eq!(households(&read(&rows)), ["Thôn 1: Lê Văn Mẫu -"]);
}
