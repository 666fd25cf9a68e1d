//! Lists of which parts are wrong, or say something of the rows below them only.

use base::Severity;
use intake::Proposal;
use register::Class;

use crate::propose_csv;

fn classes(proposal: &Proposal) -> Vec<(&str, Option<Class>)> {
    let shown = |it: &intake::ProposedHousehold| it.class;
    proposal.households.iter().map(|it| (it.members[0].name.as_str(), shown(it))).collect()
}

fn villages(proposal: &Proposal) -> Vec<Option<&str>> {
    proposal.households.iter().map(|it| it.village.as_deref()).collect()
}

const HEAD: &str = "STT;Họ và tên chủ hộ;Năm sinh\n";

#[test]
fn a_class_of_one_village_ends_with_the_village() {
    let text = format!(
        "{HEAD}I;Thôn 1;\na;Hộ nghèo;\n1;Lê Mẫu An;1970\nb;Hộ cận nghèo;\n2;Bùi Mẫu Bảo;1971\n\
         II;Thôn 2;\n3;Đỗ Mẫu Cúc;1972\na;Hộ nghèo;\n4;Hà Mẫu Dung;1973\n"
    );
    let proposal = propose_csv(&text);
    assert_eq!(
        classes(&proposal),
        [
            ("Lê Mẫu An", Some(Class::Poor)),
            ("Bùi Mẫu Bảo", Some(Class::NearPoor)),
            ("Đỗ Mẫu Cúc", None),
            ("Hà Mẫu Dung", Some(Class::Poor)),
        ]
    );
    let told = proposal.findings.iter().find(|it| it.code == "class_not_stated");
    let told = told.expect("that nothing states the third one's class is told");
    assert_eq!(told.args.get("title").map(String::as_str), Some("Thôn 2"));
}

#[test]
fn a_class_above_its_villages_goes_on_through_them() {
    let text = format!(
        "{HEAD}I;Hộ nghèo;\n1;Thôn 1;\n1;Lê Mẫu An;1970\n2;Thôn 2;\n2;Bùi Mẫu Bảo;1971\n\
         II;Hộ cận nghèo;\n3;Đỗ Mẫu Cúc;1972\n1;Thôn 1;\n4;Hà Mẫu Dung;1973\n"
    );
    let proposal = propose_csv(&text);
    assert_eq!(
        classes(&proposal),
        [
            ("Lê Mẫu An", Some(Class::Poor)),
            ("Bùi Mẫu Bảo", Some(Class::Poor)),
            ("Đỗ Mẫu Cúc", Some(Class::NearPoor)),
            ("Hà Mẫu Dung", Some(Class::NearPoor)),
        ]
    );
    // The village of the last poor households says nothing of the first near-poor one.
    assert_eq!(villages(&proposal), [Some("Thôn 1"), Some("Thôn 2"), None, Some("Thôn 1")]);
    let wrong: Vec<bool> = proposal.households.iter().map(|it| it.wrong).collect();
    assert_eq!(wrong, [false, false, true, false]);
}

#[test]
fn what_is_wrong_in_a_row_is_its_household_s_and_the_rest_goes_in() {
    let text = "STT hộ;Thôn;Họ và tên;Quan hệ;Giới tính;Ngày sinh\n\
        1;Thôn 5;An;chủ hộ;Nam;30/02/1980\n1;Thôn 5;Bình;vợ;Nữ;1978\n\
        2;Thôn 5;Cường;chủ hộ;Nam;1980\n";
    let proposal = propose_csv(text);
    let wrong: Vec<bool> = proposal.households.iter().map(|it| it.wrong).collect();
    assert_eq!((wrong, proposal.refused), (vec![true, false], false));
    let error = proposal.findings.iter().find(|it| it.severity == Severity::Error);
    let place = &error.expect("told at its cell").place;
    assert_eq!((place.row, place.column), (Some(2), Some(6)));
    // What is wrong with the headings is wrong with the list.
    assert!(propose_csv("STT;Thôn;Giới tính\n1;Thôn 5;Nam\n").refused);
}

#[test]
fn a_household_whose_mistakes_are_more_than_are_told_stays_out_too() {
    let mut text = "STT hộ;Thôn;Họ và tên;Quan hệ;Giới tính;Ngày sinh\n".to_owned();
    for n in 1..=20_050 {
        text.push_str(&format!("{n};Thôn 5;Nguyễn Mẫu An;chủ hộ;Nam;30/02/1980\n"));
    }
    let proposal = propose_csv(&text);
    assert!(proposal.findings.iter().any(|it| it.code == "findings_cut"));
    assert!(proposal.households.iter().all(|household| household.wrong));
}

#[test]
fn an_unknown_column_of_marks_is_asked_about() {
    for (cells, asked) in [
        (["x", "", "x"], true),
        (["có", "không", "có"], true),
        (["x", "", ""], true),
        (["1", "0", "1"], false),
        (["x", "đã cấp", ""], false),
        (["", "", ""], false),
    ] {
        let mut text = "STT;Thôn;Họ và tên chủ hộ;Năm sinh;Đã nhận quà\n".to_owned();
        for (n, cell) in cells.iter().enumerate() {
            text.push_str(&format!("{};Thôn 5;Lê Mẫu An;{};{cell}\n", n + 1, 1970 + n));
        }
        let proposal = propose_csv(&text);
        let question = proposal.questions.iter().find(|it| it.code == "column_meaning");
        assert_eq!(question.is_some(), asked, "{cells:?}");
        if let Some(question) = question {
            assert!(question.choices.iter().any(|it| it.id == "leave_out"));
            assert!(question.choices.len() > 10, "all that marks can say: {question:?}");
        }
    }
}
