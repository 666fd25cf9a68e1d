//! Whole lists: headers, the rows of one household, and what is told about them.

use register::Relation;

use crate::made::assert_filled_in;
use crate::{propose_csv, the, told};

const HEAD: &str =
    "STT hộ;Thôn;Họ và tên;Quan hệ;Giới tính;Năm sinh;Dân tộc;CCCD;Lý do chưa có CCCD";

fn list(rows: &[&str]) -> String {
    std::iter::once(&HEAD).chain(rows).map(|row| format!("{row}\n")).collect()
}

/// Each household as its number and its members' names.
fn households(text: &str) -> Vec<String> {
    let proposal = propose_csv(text);
    let show = |household: &intake::ProposedHousehold| {
        let names: Vec<&str> = household.members.iter().map(|m| m.name.as_str()).collect();
        format!("{}: {}", household.number.as_deref().unwrap_or("-"), names.join(", "))
    };
    proposal.households.iter().map(show).collect()
}

#[test]
fn rows_are_tied_by_the_number_within_the_village() {
    let rows = [
        "1;Thôn 5;An;chủ hộ;Nam;1975;Kinh;;mới sinh",
        "2;Thôn 5;Cường;chủ hộ;Nam;1980;Kinh;;mới sinh",
        "1;Thôn 6;Dung;chủ hộ;Nữ;1981;Kinh;;mới sinh",
        "1;thôn 5;Bình;vợ;Nữ;1978;Kinh;;mới sinh",
    ];
    assert_eq!(households(&list(&rows)), ["1: An, Bình", "2: Cường", "1: Dung"]);
    assert_eq!(told(&propose_csv(&list(&rows)).findings), Vec::<String>::new());
}

#[test]
fn what_is_the_household_s_may_stand_on_its_first_row_alone() {
    let rows = [
        "1;Thôn 5;An;chủ hộ;Nam;1975;Kinh;;mới sinh",
        ";;Bình;vợ;Nữ;1978;Kinh;;mới sinh",
        "2;Thôn 5;Cường;chủ hộ;Nam;1980;Kinh;;mới sinh",
        "2;;Dung;vợ;Nữ;1981;Kinh;;mới sinh",
        "1;Thôn 6;Em;chủ hộ;Nữ;1982;Kinh;;mới sinh",
        "1;;Phúc;con;Nam;2010;Kinh;;mới sinh",
    ];
    assert_eq!(households(&list(&rows)), ["1: An, Bình", "2: Cường, Dung", "1: Em, Phúc"]);
}

#[test]
fn without_numbers_a_head_begins_a_household() {
    let text = "Thôn;Họ tên;Quan hệ\nThôn 5;An;chủ hộ\n;Bình;vợ\nThôn 5;Cường;chủ hộ\n;Dung;vợ\n";
    assert_eq!(households(text), ["-: An, Bình", "-: Cường, Dung"]);
}

#[test]
fn rows_are_tied_by_the_code_before_the_number() {
    let code = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        .chars()
        .find_map(|check| register::HouseholdCode::parse(&format!("K7Q2-9MXD-{check}")).ok())
        .expect("one check character fits");
    let text = format!(
        "Mã hộ;STT hộ;Họ tên;Quan hệ\n;1;An;chủ hộ\n{code};1;Bình;vợ\n;1;Chi;con\n{code};;Dung;con\n"
    );
    assert_eq!(households(&text), ["1: An, Bình, Chi, Dung"]);
    assert_eq!(propose_csv(&text).households[0].code, Some(code));
}

#[test]
fn without_relations_each_row_is_a_household_with_its_head() {
    let text = "Thôn;Họ và tên chủ hộ;Số nhân khẩu\nThôn 5;An;4\nThôn 5;Cường;1\n";
    let proposal = propose_csv(text);
    assert_eq!(households(text), ["-: An", "-: Cường"]);
    assert_eq!(proposal.households[0].members[0].relation, Relation::Head);
    assert_eq!(the(&proposal, "members_not_listed").args["count"], "1");
    assert_filled_in(the(&proposal, "members_not_listed"));
}

#[test]
fn each_mistake_in_a_household_s_rows_is_told_at_its_row() {
    let cases: &[(&[&str], &[&str])] = &[
        (
            &["1;Thôn 5;An;chủ hộ;Nam;1975;Kinh;;x", "1;;Bình;chủ hộ;Nữ;1978;Kinh;;x"],
            &["error household_two_heads at D3"],
        ),
        (
            &[
                "1;Thôn 5;An;chủ hộ;Nam;1975;Kinh;;x",
                "1;;Bình;vợ;Nữ;1978;Kinh;;x",
                "1;;Chi;vợ;Nữ;1979;Kinh;;x",
            ],
            &["warning household_two_spouses at D4"],
        ),
        (
            &["1;Thôn 5;An;chủ hộ;Nam;1975;Kinh;;x", "1;;An;con;Nam;1975;Kinh;;x"],
            &["error person_twice at C3"],
        ),
        (
            &["1;Thôn 5;An;con;Nam;1975;Kinh;;x", "1;;Bình;vợ;Nữ;1978;Kinh;;x"],
            &["error household_no_head at D2"],
        ),
        (
            &[";Thôn 5;An;con;Nam;1975;Kinh;;x", ";Thôn 5;Bình;chủ hộ;Nữ;1978;Kinh;;x"],
            &["error household_row_missing_head at D2"],
        ),
        // A relation that cannot be read may be the head's: that is not told as well.
        (
            &["1;Thôn 5;An;#N/A;Nam;1975;Kinh;;x", "1;;Bình;vợ;Nữ;1978;Kinh;;x"],
            &["error cell_error at D2"],
        ),
        (&["1;;An;chủ hộ;Nam;1975;Kinh;;x"], &["error village_empty at B2"]),
        // What stands in a column without a header is passed over, and that is told.
        (&["1;Thôn 5;An;chủ hộ;Nam;1975;Kinh;;x;ghi"], &["note column_unnamed at J2"]),
        // Templates number rows ahead; rows of nothing else are none.
        (&["1;Thôn 5;An;chủ hộ;Nam;1975;Kinh;;x", ";;;;;;;;"], &[]),
    ];
    for (rows, want) in cases {
        let proposal = propose_csv(&list(rows));
        assert_eq!(told(&proposal.findings), *want, "{rows:?}");
        proposal.findings.iter().for_each(assert_filled_in);
    }
}

#[test]
fn values_of_a_household_that_differ_are_told_with_both_rows() {
    let text = "STT hộ;Thôn;Họ tên;Quan hệ;Loại hộ;roof;water\n\
                1;Thôn 5;An;chủ hộ;hộ nghèo;tile;1\n\
                1;;Bình;vợ;Hộ Nghèo;;\n\
                1;;Chi;con;cận nghèo;thatch;0\n";
    let proposal = propose_csv(text);
    let errors: Vec<String> =
        told(&proposal.findings).into_iter().filter(|it| it.starts_with("error")).collect();
    assert_eq!(
        errors,
        [
            "error household_values_differ at E4",
            "error household_values_differ at F4",
            "error household_values_differ at G4",
        ]
    );
    let differ = the(&proposal, "household_values_differ");
    assert_eq!(differ.args["first"], "hộ nghèo");
    assert_eq!(differ.args["other"], "cận nghèo");
    assert_eq!(differ.args["row"], "2");
    assert_filled_in(differ);
}

#[test]
fn headers_are_looked_at_before_any_row() {
    let missing = "warning column_not_given at 1";
    let cases: &[(&str, &[&str])] = &[
        (
            "Họ và tên;Chiều cao\nAn;49\n",
            &["note sheet_without_header at the file", "error column_missing at the file"],
        ),
        (
            "Họ và tên;Quan hệ;Chiều cao\nAn;chủ hộ;49\n",
            &["error column_missing at 1", "note column_unknown at C1"],
        ),
        ("Họ và tên;Thôn\n", &[missing, missing, missing, missing, "error list_empty at the file"]),
        (
            "STT;Họ và tên;Thôn\n1;;\n2;;\n",
            &[missing, missing, missing, missing, "error list_empty at the file"],
        ),
    ];
    for (text, want) in cases {
        let proposal = propose_csv(text);
        let mut got = told(&proposal.findings);
        got.sort();
        let mut want: Vec<&str> = want.to_vec();
        want.sort_unstable();
        assert_eq!(got, want, "{text}");
        assert!(proposal.households.is_empty());
        proposal.findings.iter().for_each(assert_filled_in);
    }
}

#[test]
fn the_header_is_the_row_of_the_first_that_names_the_most() {
    for (titles, found) in [(0, true), (39, true), (40, true), (299, true), (300, false)] {
        let title = "UBND xã Hoằng Hóa\n".repeat(titles);
        let text = format!("{title}TT;Thôn;Họ và tên\n1;Thôn 5;An\n");
        assert_eq!(propose_csv(&text).households.len() == 1, found, "after {titles} rows");
    }
    // Words that are headers too, above the header.
    let text = "Thôn;Chủ hộ\nTT;Thôn;Họ và tên;Quan hệ\n1;Thôn 5;An;chủ hộ\n";
    assert_eq!(households(text), ["-: An"]);
}

#[test]
fn the_numbers_of_columns_under_the_header_are_no_household() {
    for marks in ["A;B;C;1", "(1);(2);(3);(4)"] {
        let text = format!("TT;Thôn;Họ và tên;Quan hệ\n{marks}\n1;Thôn 5;An;chủ hộ\n");
        assert_eq!(households(&text), ["-: An"]);
        assert_eq!(propose_csv(&text).rows, 1);
    }
}

#[test]
fn the_members_of_one_household_are_limited() {
    let mut rows = vec!["1;Thôn 5;An;chủ hộ;Nam;1975;Kinh;;x".to_owned()];
    rows.extend((2..=40).map(|n| format!("1;;Người {n};con;Nam;1999;Kinh;;x")));
    let as_list = |rows: &[String]| list(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(told(&propose_csv(&as_list(&rows)).findings), Vec::<String>::new());
    rows.extend((41..=50).map(|n| format!("1;;Người {n};con;Nam;1999;Kinh;;x")));
    let proposal = propose_csv(&as_list(&rows));
    assert_eq!(told(&proposal.findings), ["error household_too_large at 2"]);
    assert_eq!(the(&proposal, "household_too_large").args["count"], "50");
}

#[test]
fn errors_are_told_before_warnings_when_not_all_can_be() {
    let mut text = "Thôn;Họ tên;Quan hệ;Giới tính\n".to_owned();
    for n in 0..15_000 {
        text.push_str(&format!("Thôn 5;Người {n};chủ hộ;\n"));
    }
    for n in 0..15_000 {
        text.push_str(&format!("Thôn 5;Bạn {n};?{n};Nam\n"));
    }
    let proposal = propose_csv(&text);
    assert_eq!(proposal.findings.len(), 20_001);
    let count = |code: &str| proposal.findings.iter().filter(|it| it.code == code).count();
    assert_eq!(count("relation_unknown"), 15_000);
    // Three columns are missing and 15 000 people have no sex; 5 000 of these are told.
    assert_eq!(
        count("sex_missing") + count("column_not_given"),
        5_000 - count("household_too_large")
    );
    let cut = proposal.findings.last().expect("a last finding");
    assert_eq!(cut.code, "findings_cut");
    assert_filled_in(cut);
    let rows: Vec<u32> = proposal.findings.iter().filter_map(|it| it.place.row).collect();
    assert!(rows.is_sorted(), "in the order of the list");
}
