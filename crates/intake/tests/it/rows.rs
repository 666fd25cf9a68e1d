//! What stands in lists beside households: sums, groups, closing lines; and what rows leave out.

use intake::ProposedHousehold;
use register::Relation;

use crate::{answered, propose_csv, told};

/// `village: name, name` of each household.
fn shown(households: &[ProposedHousehold]) -> Vec<String> {
    let show = |household: &ProposedHousehold| {
        let names: Vec<&str> = household.members.iter().map(|m| m.name.as_str()).collect();
        format!("{}: {}", household.village.as_deref().unwrap_or("-"), names.join(", "))
    };
    households.iter().map(show).collect()
}

fn households(text: &str) -> Vec<String> {
    shown(&propose_csv(text).households)
}

const HEAD: &str = "STT;Họ và tên chủ hộ;Năm sinh;Thôn;Ghi chú\n";

#[test]
fn words_of_offices_in_a_remark_take_nobody_off_the_list() {
    for remark in ["Trưởng thôn", "Đại diện dòng họ", "Công chức nghỉ hưu", "Kế toán"]
    {
        let text =
            format!("{HEAD}1;Lê Mẫu An;1960;Thôn 5;{remark}\n2;Lê Mẫu Bình;;Thôn 5;{remark}\n");
        assert_eq!(households(&text), ["Thôn 5: Lê Mẫu An", "Thôn 5: Lê Mẫu Bình"], "{remark}");
    }
}

#[test]
fn who_is_counted_on_below_a_signature_is_of_the_list() {
    let text = format!(
        "{HEAD}1;Lê Mẫu An;1960;Thôn 5;\n;Người lập biểu;;;\n;Lê Mẫu Ký;;;\n2;Lê Mẫu Bình;1961;Thôn 5;\n\
         3;Lê Mẫu Cúc;;Thôn 5;\n"
    );
    let expected = ["Thôn 5: Lê Mẫu An", "Thôn 5: Lê Mẫu Bình", "Thôn 5: Lê Mẫu Cúc"];
    assert_eq!(households(&text), expected);
}

#[test]
fn family_names_are_neither_sums_nor_villages() {
    for name in ["Tống Công Thử", "Tống Hồ Mẫu", "Tô Thị Mơ", "Bàn Văn Giả", "To Thi Mo"]
    {
        let text = format!("{HEAD}1;Lê Mẫu An;1960;Thôn 5;\n2;{name};1961;Thôn 5;\n3;{name};;;\n");
        let found = propose_csv(&text);
        let names: Vec<&str> =
            found.households.iter().map(|it| it.members[0].name.as_str()).collect();
        assert_eq!(names, ["Lê Mẫu An", name, name]);
    }
}

#[test]
fn sums_and_closing_lines_are_no_households() {
    for line in [
        ";Tổng cộng;2;;",
        ";Cộng:;2;;",
        ";Tổng: 2 hộ;;;",
        ";Toàn thôn:;2;;",
        ";T.Cộng;2;;",
        ";TC;2;;",
        ";Tổng thôn Đông;2;;",
        ";tong so;2;;",
        "Danh sách này có 02 hộ, 05 khẩu./.;;;;",
        ";(Ấn định danh sách này có 02 hộ);;;",
        "Ghi chú: hộ nghèo ghi N;;;;",
    ] {
        let text = format!("{HEAD}1;Lê Mẫu An;1960;Thôn 5;\n{line}\n");
        assert_eq!(households(&text), ["Thôn 5: Lê Mẫu An"], "{line}");
    }
}

#[test]
fn a_village_s_row_may_count_its_households() {
    const HEAD: &str = "STT;Họ và tên chủ hộ;Năm sinh;Số khẩu\n";
    for (line, village) in [
        (";Thôn Đông;;", "Thôn Đông"),
        ("I;Thôn Đông;;12", "Thôn Đông"),
        (";Thôn Đông (2 hộ);;", "Thôn Đông"),
        (";II. THÔN ĐOÀI: 1 hộ;;", "THÔN ĐOÀI"),
        (";Thôn 2 :;;", "Thôn 2"),
        (";Tổ 3;;4", "Tổ 3"),
    ] {
        let text = format!("{HEAD}{line}\n1;Lê Mẫu An;1960;3\n");
        assert_eq!(households(&text), [format!("{village}: Lê Mẫu An")], "{line}");
    }
}

const MEMBERS: &str = "STT hộ;Thôn;Họ và tên;Quan hệ;Năm sinh\n";

#[test]
fn numbers_that_start_anew_under_another_head_begin_another_household() {
    let text = format!(
        "{MEMBERS}1;Thôn 5;An;chủ hộ;1960\n;;Bình;vợ;1962\n2;Thôn 5;Cúc;chủ hộ;1970\n\
         1;Thôn 5;Dung;chủ hộ;1980\n;;Em;con;2010\n"
    );
    assert_eq!(households(&text), ["Thôn 5: An, Bình", "Thôn 5: Cúc", "Thôn 5: Dung, Em"]);
}

#[test]
fn a_dash_is_no_number_of_a_household() {
    let text = format!("{MEMBERS}1;Thôn 5;An;chủ hộ;1960\n-;;Bình;vợ;1962\n+;;Cúc;con;1990\n");
    assert_eq!(households(&text), ["Thôn 5: An, Bình, Cúc"]);
    let told = told(&propose_csv(&text).findings);
    assert!(!told.iter().any(|it| it.contains("household_values_differ")), "{told:?}");
}

#[test]
fn members_may_stand_below_the_head_in_the_head_s_own_column() {
    let text = "STT;Họ và tên chủ hộ;Năm sinh;Quan hệ với chủ hộ;Thôn\n\
                1;Lê Mẫu An;1960;Chủ hộ;Thôn 5\n;Lê Mẫu Bình;1962;Vợ;\n2;Lê Mẫu Cúc;1970;Chủ hộ;Thôn 5\n";
    assert_eq!(households(text), ["Thôn 5: Lê Mẫu An, Lê Mẫu Bình", "Thôn 5: Lê Mẫu Cúc"]);
}

#[test]
fn the_first_row_under_a_number_is_the_head_s_when_nobody_else_is() {
    let text = format!("{MEMBERS}1;Thôn 5;An;;1960\n;;Bình;vợ;1962\n2;Thôn 5;Cúc;;1970\n");
    let found = propose_csv(&text);
    assert_eq!(shown(&found.households), ["Thôn 5: An, Bình", "Thôn 5: Cúc"]);
    assert!(found.households.iter().all(|it| it.members[0].relation == Relation::Head));
    let heads: Vec<String> =
        told(&found.findings).into_iter().filter(|it| it.contains("repaired_head")).collect();
    assert_eq!(heads, ["note repaired_head at D2", "note repaired_head at D4"]);
    // Who leaves it out below a head is not known.
    let text = format!("{MEMBERS}1;Thôn 5;An;chủ hộ;1960\n;;Bình;;1962\n");
    assert!(told(&propose_csv(&text).findings).contains(&"error relation_empty at D3".to_owned()));
}

#[test]
fn villages_left_out_below_the_first_row_are_asked_about_once() {
    let text = "STT;Họ và tên chủ hộ;Năm sinh;Thôn\n1;An Mẫu;1960;Thôn 5\n2;Bình Mẫu;1961;\n\
                3;Cúc Mẫu;1962;Thôn 6\n4;Dung Mẫu;1963;\n5;Em Mẫu;1964;\n";
    let workbook = workbook::read("a.csv", text.as_bytes()).expect("a readable file");
    let asked = answered(&workbook, &[]);
    let questions: Vec<&str> = asked.questions.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(questions, ["village_blank"]);
    assert!(!told(&asked.findings).iter().any(|it| it.contains("village_empty")));
    let id = asked.questions[0].id.as_str();
    let above = answered(&workbook, &[(id, "village_above")]);
    let villages: Vec<&str> =
        above.households.iter().filter_map(|it| it.village.as_deref()).collect();
    assert_eq!(villages, ["Thôn 5", "Thôn 5", "Thôn 6", "Thôn 6", "Thôn 6"]);
    let empty = answered(&workbook, &[(id, "village_empty")]);
    let told = told(&empty.findings);
    assert_eq!(told.iter().filter(|it| it.contains("village_empty")).count(), 3);
}

#[test]
fn a_village_merged_down_is_that_of_all_its_rows() {
    let bytes = crate::dirt::book(|sheet| {
        for (at, header) in ["STT", "Thôn", "Họ và tên chủ hộ", "Năm sinh"].iter().enumerate()
        {
            sheet.write_string(0, at as u16, *header).expect("written to memory");
        }
        for row in 1..=80 {
            sheet.write_number(row, 0, row).expect("written to memory");
            sheet.write_string(row, 2, format!("Lê Mẫu {row}")).expect("written to memory");
            sheet.write_number(row, 3, 1960).expect("written to memory");
        }
        let format = rust_xlsxwriter::Format::new();
        sheet.merge_range(1, 1, 70, 1, "Thôn 5", &format).expect("written to memory");
        sheet.merge_range(71, 1, 80, 1, "Thôn 6", &format).expect("written to memory");
    });
    let workbook = workbook::read("a.xlsx", &bytes).expect("a readable file");
    let found = answered(&workbook, &[]);
    let of = |village: &str| {
        found.households.iter().filter(|it| it.village.as_deref() == Some(village)).count()
    };
    assert_eq!((of("Thôn 5"), of("Thôn 6")), (70, 10), "{:?}", told(&found.findings));
}

#[test]
fn rows_that_are_hidden_or_whose_remark_says_that_somebody_is_gone_are_told() {
    let bytes = crate::dirt::book(|sheet| {
        let rows = [
            ["STT", "Họ và tên chủ hộ", "Năm sinh", "Thôn", "Ghi chú"],
            ["1", "Lê Mẫu An", "1960", "Thôn 5", ""],
            ["2", "Lê Mẫu Bình", "1961", "Thôn 5", "đã chết 2024"],
            ["3", "Lê Mẫu Cúc", "1962", "Thôn 5", "Chuyển đi Hà Nội"],
        ];
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(cells) {
                sheet.write_string(row, column, cell).expect("written to memory");
            }
        }
        sheet.set_row_hidden(1).expect("a row");
    });
    let found = crate::propose(&bytes);
    let of = |code: &str| crate::the(&found, code).args.get("rows").cloned();
    assert_eq!(of("hidden_rows_read").as_deref(), Some("2"));
    assert_eq!(of("remark_says_gone").as_deref(), Some("3, 4"));
    assert_eq!(found.households.len(), 3);
}
