//! One cell is wrong in a list that has every column: what is told, and where.

use std::collections::BTreeMap;

use base::Birth;
use base::day::show_day;
use register::{Class, Education, Relation, Sex};

use crate::made::assert_filled_in;
use crate::{form, propose_csv, the, told};

/// The household of Nguyễn Văn An, who lives alone: nothing is to be found in it.
const GOOD: &[(&str, &str)] = &[
    ("order", "1"),
    ("household_number", "12"),
    ("village", "Thôn 5"),
    ("address", "Số 7"),
    ("since", "01/01/2015"),
    ("name", "Nguyễn Văn An"),
    ("relation", "chủ hộ"),
    ("sex", "Nam"),
    ("birth", "12/03/1975"),
    ("ethnicity", "Kinh"),
    ("identity_number", "038075001234"),
    ("class", "hộ nghèo"),
    ("decision_number", "74/QĐ-UBND"),
    ("decision_day", "10/12/2023"),
    ("a_points", "130"),
    ("b_points", "30"),
    ("house_area_m2", "45,5 m2"),
    ("member_count", "1"),
    ("education", "THCS"),
    ("attending", "không"),
    ("has_job", "x"),
    ("health_insurance_card", "có"),
    ("merit", "0"),
    ("roof", "tile"),
    ("water", "1"),
];

fn ids() -> Vec<String> {
    let form = form();
    let known = intake::columns().iter().map(|column| column.id.to_owned());
    known.chain(form.questions.into_iter().map(|(id, _)| id)).chain(form.indicators).collect()
}

/// The list with some cells changed, and Vietnamese headers.
fn list(changed: &[(&str, &str)]) -> String {
    let mut cells: BTreeMap<&str, &str> = GOOD.iter().copied().collect();
    cells.extend(changed.iter().copied());
    let header: Vec<String> = ids()
        .iter()
        .map(|id| intake::columns().iter().find(|c| c.id == id).map_or(id.as_str(), |c| c.header))
        .map(|header| format!("\"{header}\""))
        .collect();
    let row: Vec<String> = ids()
        .iter()
        .map(|id| format!("\"{}\"", cells.get(id.as_str()).copied().unwrap_or_default()))
        .collect();
    format!("{}\n{}\n", header.join(";"), row.join(";"))
}

#[test]
fn a_list_with_every_column_is_read_without_a_finding() {
    let proposal = propose_csv(&list(&[]));
    assert_eq!(told(&proposal.findings), Vec::<String>::new());
    assert_eq!((proposal.rows, proposal.households.len()), (1, 1));
    let household = &proposal.households[0];
    assert_eq!(household.number.as_deref(), Some("12"));
    assert_eq!(household.village.as_deref(), Some("Thôn 5"));
    assert_eq!(household.address, "Số 7");
    assert_eq!(household.since.map(show_day).as_deref(), Some("01/01/2015"));
    assert_eq!(household.class, Some(Class::Poor));
    assert_eq!(household.decision_number.as_deref(), Some("74/QĐ-UBND"));
    assert_eq!(household.decision_day.map(show_day).as_deref(), Some("10/12/2023"));
    assert_eq!((household.a_points, household.b_points), (Some(130), Some(30)));
    assert_eq!(household.house_area_m2, Some(45));
    assert_eq!(household.answers.get("roof").map(String::as_str), Some("tile"));
    assert_eq!(household.indicators.get("water"), Some(&true));
    let an = &household.members[0];
    assert_eq!(an.name, "Nguyễn Văn An");
    assert_eq!((an.sex, an.relation), (Some(Sex::Male), Relation::Head));
    assert_eq!(an.birth.map(Birth::year), Some(1975));
    assert_eq!(an.ethnicity.as_deref(), Some("Kinh"));
    assert_eq!(an.identity.known().map(|id| id.as_str()), Some("038075001234"));
    assert_eq!(an.facts.education, Some(Education::LowerSecondary));
    assert_eq!(an.facts.attending, Some(false));
    assert_eq!(an.facts.has_job, Some(true));
    assert_eq!(an.facts.health_insurance, Some(true));
    assert_eq!(an.facts.merit, Some(false));
    assert_eq!(an.facts.disabled, None, "an empty cell is not known, never no");
}

#[test]
fn each_wrong_cell_is_told_once_with_its_row_and_column() {
    let long_name = "An ".repeat(41);
    let long_address = "x".repeat(301);
    let cases: &[(&str, &str, &str)] = &[
        ("household_number", &long_address, "error text_too_long"),
        ("household_code", "K7Q2-9MXD-5", "error household_code_wrong"),
        ("household_code", "12", "error household_code_wrong"),
        ("village", "", "error village_empty"),
        ("address", &long_address, "error text_too_long"),
        ("since", "31/02/2015", "error day_unreadable"),
        ("since", "16/10/2024", "error household_since_future"),
        ("since", "01/01/0000", "error day_unreadable"),
        ("birth", "00/00/0000", "error birth_unreadable"),
        ("birth", "15/06/0000", "error birth_unreadable"),
        ("birth", "0000", "error birth_unreadable"),
        ("since", "01/01/1960", "error household_since_before_head"),
        ("name", "", "error name_empty"),
        ("name", "1975", "error name_no_letter"),
        ("name", &long_name, "error name_too_long"),
        ("relation", "", "note repaired_head"),
        ("relation", "vợ", "error household_no_head"),
        ("sex", "?", "error sex_unknown"),
        ("sex", "", "warning sex_missing"),
        ("sex", "Nữ", "warning id_sex_differs"),
        ("birth", "12/3/75", "note repaired_two_digit_year"),
        ("birth", "32/12/1975", "error birth_unreadable"),
        ("birth", "#REF!", "error cell_error"),
        ("birth", "", "warning birth_missing"),
        ("birth", "1976", "warning id_birth_year_differs"),
        ("birth_female", "1975", "error sex_two_values"),
        ("birth_male", "1976", "error birth_two_values"),
        ("ethnicity", "", "warning ethnicity_missing"),
        ("ethnicity", "Hỏa tinh", "warning ethnicity_unknown"),
        ("ethnicity", "H'Mông", "note repaired_ethnicity"),
        ("ethnicity", "người Kinh", "note repaired_ethnicity"),
        ("ethnicity", "nt", "error ditto_unclear"),
        ("village", "như trên", "error ditto_unclear"),
        ("name", "1. Nguyễn Văn An", "note repaired_name_number"),
        ("name", "Ông Nguyễn Văn An", "warning name_says_more"),
        ("address", "nhà ông An, CCCD 038 090 001 234", "warning number_in_text"),
        ("name", "NGUYễN VĂN AN", "note repaired_name_case"),
        ("name", "Nguyễn Văn \u{d0}ạt", "note repaired_text"),
        ("sex", "N", "error sex_unknown"),
        ("birth", "1.975", "note repaired_day"),
        ("member_count", "1 con", "error number_unreadable"),
        ("identity_number", "38075000000", "error identity_digits_lost"),
        ("identity_number", "xem sau", "error identity_no_digits"),
        ("identity_number", "038075001234; CMND 171234567", "note repaired_identity_chosen"),
        ("identity_number", "CCCD 038075001234", "note repaired_identity_signs"),
        ("identity_number", "38075001234", "note repaired_identity_zero"),
        ("identity_number", "38075001235.", "note repaired_identity_zero"),
        ("identity_number", "38175001234", "error identity_zero_lost"),
        ("identity_number", "38075", "error identity_unreadable"),
        ("identity_number", "3,8E+10", "error identity_digits_lost"),
        ("identity_number", "", "warning id_missing_without_reason"),
        ("identity_number", "171234568", "note id_old_card"),
        ("identity_number", "123456789", "warning identity_placeholder"),
        ("identity_number", "097075001234", "warning id_province_unknown"),
        ("class_near_poor", "x", "error class_two_values"),
        ("decision", "Số 74 hôm qua ngày kia", "error decision_unreadable"),
        ("causes", "lười", "error cause_unknown"),
        ("age", "130", "error number_unreadable"),
        ("decision_number", "bảy mươi tư", "error decision_number_shape"),
        ("decision_day", "hôm qua", "error day_unreadable"),
        ("a_points", "130,5", "error number_unreadable"),
        ("a_points", "-1", "error number_unreadable"),
        ("b_points", "35", "error number_unreadable"),
        ("b_points", "130", "error number_unreadable"),
        ("house_area_m2", "rộng", "error number_unreadable"),
        ("house_area_m2", "1.200", "error number_unreadable"),
        ("member_count", "0", "error number_unreadable"),
        ("member_count", "2", "warning member_count_differs"),
        ("education", "lớp 13", "error education_unknown"),
        ("has_job", "chắc là có", "error fact_unreadable"),
        ("roof", "Tile", "error answer_unknown"),
        ("water", "2", "error indicator_unreadable"),
    ];
    for (id, value, want) in cases {
        let proposal = propose_csv(&list(&[(id, value)]));
        let place = ids().iter().position(|other| other == id).expect("a column of the list");
        let column = u32::try_from(place + 1).expect("few columns");
        let (_, code) = want.split_once(' ').expect("a severity and a code");
        let finding = the(&proposal, code);
        // A number that contradicts another cell is told at the number.
        let told_at = match code {
            "id_sex_differs" | "id_birth_year_differs" => finding.place.column,
            _ => Some(column),
        };
        assert_eq!(finding.place.row, Some(2), "{id} {value:?}");
        assert_eq!(finding.place.column, told_at, "{id} {value:?}");
        assert_eq!(told(&proposal.findings).len(), 1, "{:?}", told(&proposal.findings));
        assert!(told(&proposal.findings)[0].starts_with(want), "{id} {value:?}");
        assert_filled_in(finding);
    }
}

#[test]
fn births_are_held_against_the_day() {
    for (birth, want) in [
        ("16/10/2024", "birth_after_day"),
        ("2025", "birth_after_day"),
        ("1902", "birth_too_early"),
        ("16/10/2008", "head_is_child"),
    ] {
        let proposal = propose_csv(&list(&[("birth", birth), ("identity_number", "123456789")]));
        let finding = the(&proposal, want);
        assert_eq!(finding.place.column_letters().as_deref(), Some("M"), "{birth}");
        assert_filled_in(finding);
    }
    // Sixteen on the very day, and one hundred and twenty.
    for birth in ["15/10/2008", "1903", "1904"] {
        let proposal = propose_csv(&list(&[("birth", birth), ("identity_number", "123456789")]));
        assert_eq!(told(&proposal.findings).len(), 1, "{birth}: {:?}", told(&proposal.findings));
    }
}

#[test]
fn no_finding_repeats_a_personal_number() {
    const NUMBER: &str = "038075001234";
    for column in intake::columns() {
        for value in [NUMBER.to_owned(), format!("{NUMBER}5"), format!("số {NUMBER} / cũ")] {
            let proposal = propose_csv(&list(&[(column.id, &value), ("identity_number", "")]));
            let told = format!("{:?}", proposal.findings);
            assert!(!told.contains("0750012"), "{}: {told}", column.id);
        }
    }
    let header = format!("Họ và tên;Thôn;Người có số {NUMBER} ở thôn\n");
    let told = format!("{:?}", propose_csv(&header).findings);
    assert!(told.contains("038•••••1234"), "{told}");
}

#[test]
fn a_value_is_shown_with_at_most_forty_characters() {
    let proposal = propose_csv(&list(&[("sex", &"họ hàng xa ".repeat(20))]));
    let value = &the(&proposal, "sex_unknown").args["value"];
    assert_eq!(value.chars().count(), 40);
}

#[test]
fn a_missing_number_is_never_made_up() {
    let proposal =
        propose_csv(&list(&[("identity_number", ""), ("identity_missing", "trẻ mới sinh")]));
    assert_eq!(told(&proposal.findings), Vec::<String>::new());
    let identity = &proposal.households[0].members[0].identity;
    assert_eq!(*identity, register::Identity::Missing("trẻ mới sinh".to_owned()));
}

#[test]
fn years_of_birth_in_a_column_for_each_sex_say_the_sex() {
    let text = "Thôn;Họ và tên;Quan hệ;Năm sinh nam;Năm sinh nữ\n\
                Thôn 5;Nguyễn Văn An;chủ hộ;1975;\n\
                Thôn 5;Lê Thị Bình;vợ;;1978\n";
    let proposal = propose_csv(text);
    let members = &proposal.households[0].members;
    assert_eq!((members[0].sex, members[1].sex), (Some(Sex::Male), Some(Sex::Female)));
    assert_eq!(members[1].birth, Some(Birth::Year(1978)));
    // What the whole list lacks is told once, not for each person.
    assert_eq!(
        told(&proposal.findings),
        ["warning column_not_given at 1", "warning column_not_given at 1"]
    );
}

#[test]
fn words_that_say_the_same_are_read_without_a_finding() {
    for (id, value) in [
        ("member_count", "1 khẩu"),
        ("sex", "Nam giới"),
        ("sex", "Ông"),
        ("class", "HN 2025"),
        ("class", "H.nghèo"),
        ("class_poor", "N"),
        ("class_poor", "×"),
    ] {
        let proposal = propose_csv(&list(&[(id, value)]));
        assert_eq!(told(&proposal.findings), Vec::<String>::new(), "{id} {value}");
        let household = &proposal.households[0];
        assert_eq!(household.class, Some(Class::Poor), "{id} {value}");
        assert_eq!(household.members[0].sex, Some(Sex::Male), "{id} {value}");
    }
}

#[test]
fn a_sign_repeats_the_cell_above_where_that_is_clear() {
    let text = "Thôn;Họ và tên;Dân tộc\n\
                Thôn 5;Nguyễn Văn An;Mường\n\
                nt;Lê Thị Bình;-nt-\n\
                như trên;Đỗ Văn Cảnh;\n\
                Thôn 5;Hà Văn Dũng;nt\n";
    let proposal = propose_csv(text);
    let said: Vec<_> = proposal
        .households
        .iter()
        .map(|it| (it.village.as_deref(), it.members[0].ethnicity.as_deref()))
        .collect();
    let five = Some("Thôn 5");
    assert_eq!(said, [(five, Some("Mường")), (five, Some("Mường")), (five, None), (five, None)]);
    assert_eq!(
        told(&proposal.findings).iter().filter(|it| it.contains("ditto")).collect::<Vec<_>>(),
        [
            "note repaired_ditto at A3",
            "note repaired_ditto at C3",
            "note repaired_ditto at A4",
            "error ditto_unclear at C5"
        ]
    );
}

#[test]
fn days_are_read_with_the_hour_a_spreadsheet_adds() {
    let proposal = propose_csv(&list(&[("since", "2015-01-01 00:00:00")]));
    assert_eq!(told(&proposal.findings), Vec::<String>::new());
}

#[test]
fn an_answer_is_understood_by_its_id_and_by_its_words() {
    for (written, want) in
        [("tile", "tile"), ("NGÓI", "tile"), ("ngoi", "tile"), ("thatch  roof", "thatch")]
    {
        let proposal = propose_csv(&list(&[("roof", written)]));
        let answer = proposal.households[0].answers.get("roof");
        assert_eq!(answer.map(String::as_str), Some(want), "{written}");
    }
}
