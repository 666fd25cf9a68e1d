//! What lists say in ways that were read as nothing, or as something else: merged cells, marks typed as
//! full stops, the spouse above the head, words of the law.

use intake::{Answers, Proposal};
use register::{Class, Relation};

use crate::asked::{asked, codes, errors, form, households, read, said, the};
use crate::day;
use crate::made::assert_filled_in;
use crate::words::assert_asked;

/// A list as a workbook, some of its columns merged over its rows from one to another.
fn merged(sheet: &str, rows: &[&[&str]], areas: &[(u16, u32, u32)]) -> Proposal {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet().set_name(sheet).expect("a name");
    for (row, cells) in (0_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(*cells) {
            page.write(row, column, *cell).expect("written");
        }
    }
    let plain = rust_xlsxwriter::Format::new();
    for (column, from, to) in areas {
        let first = usize::try_from(*from).expect("a row");
        let text = rows.get(first).and_then(|row| row.get(usize::from(*column))).expect("a cell");
        page.merge_range(*from, *column, *to, *column, text, &plain).expect("merged");
    }
    let bytes = book.save_to_buffer().expect("written");
    let workbook = workbook::read("x.xlsx", &bytes).expect("read");
    let (mapping, _) = intake::recognise(&workbook, &form(), &[]);
    let proposal = intake::propose(&workbook, &form(), day(), &mapping, &Answers::new());
    proposal.findings.iter().for_each(assert_filled_in);
    proposal.questions.iter().for_each(assert_asked);
    proposal
}

const HEAD: [&str; 7] =
    ["STT", "Thôn", "Họ và tên chủ hộ", "Năm sinh", "Loại hộ", "Số quyết định", "Ngày quyết định"];

#[test]
fn a_cell_merged_over_several_households_is_of_all_of_them() {
    let rows: [&[&str]; 4] = [
        &HEAD,
        &["1", "Thôn 1", "Lê Văn Mẫu", "1975", "Hộ nghèo", "9/QĐ-UBND", "05/12/2023"],
        &["2", "", "Vũ Văn Mẫu", "1976", "", "", ""],
        &["3", "", "Đỗ Văn Mẫu", "1977", "", "", ""],
    ];
    let areas = [(1, 1, 3), (4, 1, 3), (5, 1, 3), (6, 1, 3)];
    let proposal = merged("DS", &rows, &areas);
    let want = ["Thôn 1: Lê Văn Mẫu poor", "Thôn 1: Vũ Văn Mẫu poor", "Thôn 1: Đỗ Văn Mẫu poor"];
    assert_eq!(
        (households(&proposal), asked(&proposal).len()),
        (want.map(str::to_owned).to_vec(), 0)
    );
    assert!(proposal.households.iter().all(|it| {
        it.decision_number.as_deref() == Some("9/QĐ-UBND") && it.decision_day.is_some() && !it.wrong
    }));
    // The cell of one household's two rows is that household's, and ends where it is merged to.
    let rows: [&[&str]; 4] = [
        &["STT", "Thôn", "Họ và tên", "Quan hệ", "Loại hộ"],
        &["1", "Thôn 1", "Lê Văn Mẫu", "Chủ hộ", "Hộ nghèo"],
        &["2", "Thôn 1", "Trần Thị Mẫu", "Vợ", ""],
        &["3", "Thôn 1", "Vũ Văn Mẫu", "Chủ hộ", ""],
    ];
    let proposal = merged("DS", &rows, &[(4, 1, 2)]);
    assert_eq!(
        households(&proposal),
        ["Thôn 1: Lê Văn Mẫu, Trần Thị Mẫu poor", "Thôn 1: Vũ Văn Mẫu -"]
    );
}

#[test]
fn a_merged_cell_that_cannot_be_read_is_told_once_and_keeps_all_below_it_out() {
    let rows: [&[&str]; 3] = [
        &HEAD,
        &["1", "Thôn 1", "Lê Văn Mẫu", "1975", "Hộ nghèo", "mười hai", "05/12/2023"],
        &["2", "Thôn 1", "Vũ Văn Mẫu", "1976", "Hộ nghèo", "", "05/12/2023"],
    ];
    let proposal = merged("DS", &rows, &[(5, 1, 2)]);
    assert_eq!(errors(&proposal), ["error decision_number_shape at DS!F2"]);
    assert!(proposal.households.iter().all(|it| it.wrong));
}

#[test]
fn a_class_missing_beside_a_decision_is_told_once_with_its_rows() {
    let rows = [
        "STT;Thôn;Họ và tên chủ hộ;Loại hộ;Số quyết định;Ngày quyết định",
        "1;Thôn 1;Lê Văn Mẫu;Hộ nghèo;9/QĐ-UBND;05/12/2023",
        "2;Thôn 1;Vũ Văn Mẫu;;9/QĐ-UBND;05/12/2023",
        "3;Thôn 1;Đỗ Văn Mẫu;;9/QĐ-UBND;05/12/2023",
        "4;Thôn 1;Bùi Văn Mẫu;;;",
    ];
    let proposal = read(&rows);
    let told: Vec<_> = proposal.findings.iter().filter(|it| it.code == "class_blank").collect();
    assert_eq!(told.len(), 1, "{:?}", codes(&proposal));
    assert_eq!((told[0].args["count"].as_str(), told[0].args["rows"].as_str()), ("2", "3, 4"));
    assert!(!codes(&read(&rows[..2])).contains(&"class_blank"));
}

#[test]
fn marks_typed_as_full_stops_and_apostrophes_are_read_or_told() {
    let rows = [
        "STT;Thôn;Họ và tên chủ hộ;Năm sinh",
        "1;Thôn 1;Mai Thi. Ly';1960",
        "2;Thôn 1;Tri.nh Thi. Thanh A'nh;1961",
        "3;Thôn 1;Vu Thi Ha.;1962",
        "4;Thôn 1;H'Hen Nie;1963",
    ];
    let proposal = read(&rows);
    let names: Vec<&str> =
        proposal.households.iter().map(|it| it.members[0].name.as_str()).collect();
    assert_eq!(names, ["Mai Thị Lý", "Trịnh Thị Thanh Ánh", "Vu Thi Ha.", "H'Hen Nie"]);
    let told: Vec<String> = crate::told(&proposal.findings)
        .into_iter()
        .filter(|it| it.contains("repaired_encoding") || it.contains("name_odd"))
        .collect();
    let want = [
        "note repaired_encoding at C2",
        "note repaired_encoding at C3",
        "warning name_odd_letters at C4",
    ];
    assert_eq!(told, want);
}

#[test]
fn a_relation_within_the_cell_of_a_name_is_told() {
    let rows = [
        "STT;Thôn;Họ và tên;Quan hệ",
        "1;Thôn 1;Lê Văn Mẫu (chủ hộ);Chủ hộ",
        "2;Thôn 1;Trần Thị Mẫu (vợ);Vợ",
        "3;Thôn 1;Lê Văn Bảo - con;Con",
        "4;Thôn 1;Lê Văn Chi (Bảy);Con",
    ];
    let told = crate::told(&read(&rows).findings);
    let told: Vec<&String> = told.iter().filter(|it| it.contains("name_says_more")).collect();
    let want = ["C2", "C3", "C4"].map(|at| format!("warning name_says_more at {at}"));
    assert_eq!(told, want.iter().collect::<Vec<_>>());
}

#[test]
fn whose_spouse_stands_above_a_head_is_asked_once_a_sheet() {
    let rows = [
        "STT;Thôn;Họ và tên;Quan hệ;Giới tính;Năm sinh",
        "1;Thôn 1;Ngô Thị Mẫu;Vợ;Nữ;1970",
        "2;Thôn 1;Lê Văn Mẫu;Chủ hộ;Nam;1968",
        "3;Thôn 1;Lê Thị Mẫu;Con;Nữ;1995",
        "4;Thôn 1;Bùi Thị Mẫu;Vợ;Nữ;1980",
        "5;Thôn 1;Vũ Văn Mẫu;Chủ hộ;Nam;1978",
    ];
    let open = read(&rows);
    assert_eq!((asked(&open), errors(&open).len()), (vec!["spouse_above_head"], 0));
    let question = the(&open, "spouse_above_head");
    assert_eq!((question.args["name"].as_str(), question.place.row), ("Ngô Thị Mẫu", Some(2)));
    let id = question.id.clone();
    let below = said(&form(), &rows, &[(id.as_str(), "spouse_below")]);
    let want =
        ["Thôn 1: Lê Văn Mẫu, Ngô Thị Mẫu, Lê Thị Mẫu -", "Thôn 1: Vũ Văn Mẫu, Bùi Thị Mẫu -"];
    assert_eq!(households(&below), want);
    assert_eq!((asked(&below).len(), errors(&below).len()), (0, 0));
    assert_eq!(below.households[1].members[1].relation, Relation::Spouse);
    let above = said(&form(), &rows, &[(id.as_str(), "spouse_above")]);
    assert_eq!(errors(&above), ["error household_row_missing_head at D2"]);
    // The usual order asks nothing, nor does a number on each row, nor the sex of the head below.
    for rows in [
        &[
            "STT;Thôn;Họ và tên;Quan hệ",
            "1;Thôn 1;A Mẫu;Chủ hộ",
            "2;Thôn 1;B Mẫu;Vợ",
            "3;Thôn 1;C Mẫu;Chủ hộ",
        ][..],
        &["STT hộ;Thôn;Họ và tên;Quan hệ", "1;Thôn 1;B Mẫu;Vợ", "1;Thôn 1;A Mẫu;Chủ hộ"],
        &[
            "STT;Thôn;Họ và tên;Quan hệ;Giới tính",
            "1;Thôn 1;A Mẫu;Chủ hộ;Nam",
            "2;Thôn 1;B Mẫu;Mẹ;Nữ",
            "3;Thôn 1;C Mẫu;Vợ;Nữ",
            "4;Thôn 1;D Mẫu;Chủ hộ;Nữ",
        ],
    ] {
        assert!(asked(&read(rows)).is_empty(), "{rows:?} {:?}", asked(&read(rows)));
    }
}

#[test]
fn the_decision_of_a_title_that_was_asked_about_is_asked_about_too() {
    let rows = [
        "DANH SÁCH RÚT KHỎI HỘ NGHÈO NĂM 2024",
        "(Kèm theo Quyết định số 12/QĐ-UBND ngày 05/01/2024 của UBND xã)",
        "STT;Thôn;Họ và tên chủ hộ;Năm sinh",
        "1;Thôn 1;Lê Văn Mẫu;1975",
    ];
    let open = read(&rows);
    assert_eq!(asked(&open), ["class_of_sheet"]);
    let choices: Vec<&str> =
        open.questions[0].choices.iter().map(|choice| choice.id.as_str()).collect();
    assert_eq!(choices, ["poor", "near_poor", "average_farming", "not_poor", "none"]);
    let classed = said(&form(), &rows, &[("s1.class_of_sheet", "near_poor")]);
    assert_eq!(asked(&classed), ["decision_of_sheet"]);
    assert_eq!(classed.households[0].decision_number, None);
    let answers = [("s1.class_of_sheet", "near_poor"), ("s1.decision_of_sheet", "is_by_decision")];
    let decided = said(&form(), &rows, &answers);
    assert_eq!(
        (asked(&decided).len(), households(&decided)),
        (0, vec!["Thôn 1: Lê Văn Mẫu near_poor".to_owned()])
    );
    assert_eq!(decided.households[0].decision_number.as_deref(), Some("12/QĐ-UBND"));
    let answers = [("s1.class_of_sheet", "near_poor"), ("s1.decision_of_sheet", "not_by_decision")];
    let other = said(&form(), &rows, &answers);
    assert_eq!((asked(&other).len(), &other.households[0].decision_number), (0, &None));
    // Of no class, no decision is asked about.
    let none = said(&form(), &rows, &[("s1.class_of_sheet", "none")]);
    assert!(asked(&none).is_empty());
}

#[test]
fn a_sheet_named_as_a_village_is_asked_about_whatever_its_words_are_elsewhere() {
    let rows: [&[&str]; 2] = [&["STT", "Họ và tên chủ hộ"], &["1", "Lê Văn Mẫu"]];
    let proposal = merged("Nghĩa Phú", &rows, &[]);
    assert_eq!(asked(&proposal), ["village_of_sheet"]);
    let offered: Vec<Option<&String>> =
        proposal.questions[0].choices.iter().map(|it| it.args.get("village")).collect();
    assert_eq!(offered, [Some(&"Nghĩa Phú".to_owned()), None]);
    assert_eq!(errors(&merged("Phụ lục 1", &rows, &[])), ["error column_missing at Phụ lục 1!1"]);
}

#[test]
fn the_class_of_average_farming_households_is_known_as_the_law_and_lists_write_it() {
    for word in [
        "Hộ làm nông nghiệp, lâm nghiệp, ngư nghiệp và diêm nghiệp có mức sống trung bình",
        "Hộ NLNDN",
        "MSTB",
    ] {
        let row = format!("1;Thôn 1;Lê Văn Mẫu;{word}");
        let proposal = read(&["STT;Thôn;Họ và tên chủ hộ;Loại hộ", &row]);
        assert_eq!(proposal.households[0].class, Some(Class::AverageFarming), "{word}");
        assert!(asked(&proposal).is_empty(), "{word}");
        let title = format!("DANH SÁCH {}", word.to_uppercase());
        let proposal = read(&[&title, "STT;Thôn;Họ và tên chủ hộ", "1;Thôn 1;Lê Văn Mẫu"]);
        assert_eq!(proposal.households[0].class, Some(Class::AverageFarming), "{title}");
    }
    for head in ["Hộ NLNDN", "Hộ có mức sống trung bình", "MSTB"] {
        let head = format!("STT;Thôn;Họ và tên chủ hộ;Hộ nghèo;{head}");
        let proposal = read(&[&head, "1;Thôn 1;Lê Văn Mẫu;;x", "2;Thôn 1;Vũ Văn Mẫu;x;"]);
        let classes: Vec<Option<Class>> = proposal.households.iter().map(|it| it.class).collect();
        assert_eq!(classes, [Some(Class::AverageFarming), Some(Class::Poor)], "{head}");
    }
    let rows = ["STT;Thôn;Họ và tên chủ hộ;Loại hộ", "1;Thôn 1;Lê Văn Mẫu;trung bình"];
    let open = read(&rows);
    let question = the(&open, "class_word");
    assert!(question.choices.iter().any(|it| it.id == "average_farming"));
    let answered = said(&form(), &rows, &[(question.id.as_str(), "average_farming")]);
    assert_eq!(answered.households[0].class, Some(Class::AverageFarming));
}

#[test]
fn a_letter_in_the_column_of_ethnic_groups_is_asked_once() {
    let rows = [
        "STT;Thôn;Họ và tên chủ hộ;Dân tộc",
        "1;Thôn 1;Lê Văn Mẫu;K",
        "2;Thôn 1;Vũ Văn Mẫu;k.",
        "3;Thôn 1;Đỗ Văn Mẫu;M",
        "4;Thôn 1;Bùi Văn Mẫu;Kinh",
    ];
    let open = read(&rows);
    assert_eq!((asked(&open), errors(&open).len()), (vec!["ethnicity_word"; 2], 0));
    let kinh = &open.questions[0];
    assert_eq!((kinh.args["count"].as_str(), kinh.args["rows"].as_str()), ("2", "2, 3"));
    let offered: Vec<&str> = kinh.choices.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(offered, ["kinh", "kho_me", "kho_mu", "khang", "none"]);
    let answers = [(kinh.id.as_str(), "kinh"), (open.questions[1].id.as_str(), "none")];
    let proposal = said(&form(), &rows, &answers);
    let groups: Vec<Option<&str>> =
        proposal.households.iter().map(|it| it.members[0].ethnicity.as_deref()).collect();
    assert_eq!(groups, [Some("Kinh"), Some("Kinh"), None, Some("Kinh")]);
    assert!(asked(&proposal).is_empty() && errors(&proposal).is_empty());
}

#[test]
fn headings_in_unicode_over_a_list_in_an_old_encoding_stay_as_they_are() {
    use base::encoding::{OldEncoding, encode};
    let old = |text: &str| encode(text, OldEncoding::Tcvn3);
    let cells = |cells: [&str; 4]| cells.map(old).to_vec();
    let rows = [
        ["STT", "Thôn", "Họ và tên chủ hộ", "Dân tộc"].map(str::to_owned).to_vec(),
        cells(["1", "Thôn 1", "Nguyễn Văn Bình", "Kinh"]),
        cells(["2", "Thôn 1", "Trần Thị Hường", "Mường"]),
        cells(["3", "Nghĩa Phú", "Nguyễn Đức Thắng", "Thổ"]),
    ];
    let rows: Vec<Vec<&str>> =
        rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let proposal = merged("DS", &rows, &[]);
    let want =
        ["Thôn 1: Nguyễn Văn Bình -", "Thôn 1: Trần Thị Hường -", "Nghĩa Phú: Nguyễn Đức Thắng -"];
    assert_eq!(households(&proposal), want, "{:?}", codes(&proposal));
}

#[test]
fn a_list_whose_utf_8_was_read_as_western_letters_is_put_right_without_a_question() {
    let rows = [
        "STT;Thôn;Họ và tên chủ hộ;Dân tộc",
        "1;Thôn 1;Nguyễn Văn Bình;Kinh",
        "2;Thôn 1;Trần Thị Hường;Mường",
        "3;Nghĩa Phú;Lê Đức Thắng;Thổ",
    ];
    let mangled: Vec<String> =
        rows.iter().map(|row| base::encoding::western(row.as_bytes())).collect();
    let mangled: Vec<&str> = mangled.iter().map(String::as_str).collect();
    let proposal = read(&mangled);
    let want =
        ["Thôn 1: Nguyễn Văn Bình -", "Thôn 1: Trần Thị Hường -", "Nghĩa Phú: Lê Đức Thắng -"];
    assert_eq!(
        (asked(&proposal).len(), households(&proposal)),
        (0, want.map(str::to_owned).to_vec())
    );
}

#[test]
fn a_commune_named_beside_the_village_or_the_address_is_kept_for_who_knows_the_areas() {
    let rows = [
        "STT;Thôn;Họ và tên chủ hộ;Địa chỉ;Nơi thường trú",
        "1;Thôn 1, xã Hoằng Tiến;Lê Văn Mẫu;;",
        "2;Thôn 1;Vũ Văn Mẫu;Số 3, xã Hoằng Phụ, tỉnh Thanh Hóa;",
        "3;Thôn 1;Đỗ Văn Mẫu;;Phường Hải An - Thanh Hóa",
        "4;Thôn 1;Bùi Văn Mẫu;Cạnh ủy ban xã;",
    ];
    let proposal = read(&rows);
    let named: Vec<String> = proposal.households.iter().map(|it| it.area.named.join("|")).collect();
    assert_eq!(named, ["Hoằng Tiến", "Hoằng Phụ", "Hải An", ""]);
}

/// A title with a decision, a household, a row of words, and a household below it.
fn with_words(words: &str, village: &str) -> Vec<String> {
    vec![
        "DANH SÁCH HỘ NGHÈO NĂM 2024;;;".to_owned(),
        "(Kèm theo Quyết định số 12/QĐ-UBND ngày 05/01/2024 của UBND xã);;;".to_owned(),
        "STT;Thôn;Họ và tên chủ hộ;Năm sinh".to_owned(),
        "1;Thôn 1;Lê Văn Mẫu;1970".to_owned(),
        words.to_owned(),
        format!("1;{village};Vũ Văn Mẫu;1971"),
    ]
}

#[test]
fn a_row_of_words_between_households_is_asked_about() {
    for words in [
        "DANH SÁCH HỘ ĐÃ CHUYỂN ĐI;;;",
        "Các hộ bị loại;;;",
        "II. Hộ chuyển đi trong năm;;;",
        ";Hộ chuyển đi trong năm;;",
        ";;Hộ chuyển đi trong năm;",
        "II;;Hộ chuyển đi trong năm;",
    ] {
        let rows = with_words(words, "Thôn 1");
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let open = read(&rows);
        assert_eq!(asked(&open), ["words_row"], "{words}");
        assert_eq!(open.questions[0].place.row, Some(5), "{words}");
        assert_eq!(open.households.len(), 2, "{words}: {:?}", households(&open));
        let choices: Vec<&str> =
            open.questions[0].choices.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(choices, ["words_leave_out", "words_no_class", "words_same"], "{words}");
        let id = open.questions[0].id.as_str();
        let left = said(&form(), &rows, &[(id, "words_leave_out")]);
        assert_eq!(households(&left), ["Thôn 1: Lê Văn Mẫu poor"], "{words}");
        assert!(codes(&left).contains(&"group_left_out") && asked(&left).is_empty(), "{words}");
        let plain = said(&form(), &rows, &[(id, "words_no_class")]);
        let want = ["Thôn 1: Lê Văn Mẫu poor", "Thôn 1: Vũ Văn Mẫu -"];
        assert_eq!(households(&plain), want, "{words}");
        assert_eq!(plain.households[1].decision_number, None, "{words}");
        let same = said(&form(), &rows, &[(id, "words_same")]);
        let want = ["Thôn 1: Lê Văn Mẫu poor", "Thôn 1: Vũ Văn Mẫu poor"];
        assert_eq!((households(&same), asked(&same).len()), (want.map(str::to_owned).to_vec(), 0));
    }
    // A village by a name that nobody knows.
    let rows = [
        "STT;Họ và tên chủ hộ;Năm sinh",
        "I;Thôn 1;",
        "1;Lê Văn Mẫu;1970",
        "II;Kim Sơn;",
        "1;Vũ Văn Mẫu;1971",
    ];
    let open = read(&rows);
    assert_eq!((asked(&open), open.households.len()), (vec!["words_row"], 2));
    let id = open.questions[0].id.as_str();
    let answered = said(&form(), &rows, &[(id, "words_village")]);
    assert_eq!(households(&answered), ["Thôn 1: Lê Văn Mẫu -", "Kim Sơn: Vũ Văn Mẫu -"]);
    let person = said(&form(), &rows, &[(id, "words_household")]);
    let want = ["Thôn 1: Lê Văn Mẫu -", "Thôn 1: Kim Sơn -", "Thôn 1: Vũ Văn Mẫu -"];
    assert_eq!(households(&person), want);
    // Below the last household nothing is asked, nor is what a page repeats, nor a page's head.
    for words in [
        "DANH SÁCH HỘ NGHÈO NĂM 2024;;;",
        "Trang 2;;;",
        "Đơn vị tính: hộ;;;",
        "(Kèm theo Quyết định số 12/QĐ-UBND ngày 05/01/2024 của UBND xã);;;",
    ] {
        let rows = with_words(words, "Thôn 1");
        let mut rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        assert!(asked(&read(&rows)).is_empty(), "{words}");
        rows.push("Hộ chuyển đi trong năm;;;");
        assert!(asked(&read(&rows)).is_empty(), "{words}");
    }
}

#[test]
fn the_decision_and_the_commune_of_a_second_title_are_those_of_the_rows_below_it() {
    let rows = [
        "DANH SÁCH HỘ NGHÈO NĂM 2024;;;",
        "(Kèm theo Quyết định số 12/QĐ-UBND ngày 05/01/2024 của UBND xã);;;",
        "STT;Thôn;Họ và tên chủ hộ;Năm sinh",
        "1;Thôn 1;Lê Văn Mẫu;1970",
        "UBND XÃ HOẰNG TIẾN;;;",
        "DANH SÁCH HỘ CẬN NGHÈO NĂM 2024;;;",
        "(Kèm theo Quyết định số 13/QĐ-UBND ngày 06/01/2024 của UBND xã);;;",
        "STT;Thôn;Họ và tên chủ hộ;Năm sinh",
        "1;Thôn 1;Vũ Văn Mẫu;1971",
    ];
    let proposal = read(&rows);
    assert_eq!(households(&proposal), ["Thôn 1: Lê Văn Mẫu poor", "Thôn 1: Vũ Văn Mẫu near_poor"]);
    let decisions: Vec<Option<&str>> =
        proposal.households.iter().map(|it| it.decision_number.as_deref()).collect();
    assert_eq!(decisions, [Some("12/QĐ-UBND"), Some("13/QĐ-UBND")]);
    let named: Vec<String> = proposal.households.iter().map(|it| it.area.named.join("|")).collect();
    assert_eq!(named, ["", "HOẰNG TIẾN"]);
    assert!(asked(&proposal).is_empty());
    // One that names no day, or is about something else, is not the one above either.
    let rows = with_words("(Kèm theo Quyết định số 14/QĐ-UBND);;;", "Thôn 1");
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(read(&rows).households[1].decision_number, None);
}

#[test]
fn a_household_marked_as_poor_and_as_having_left_poverty_is_asked_about() {
    let rows = [
        "STT;Thôn;Họ và tên chủ hộ;Hộ nghèo;Hộ cận nghèo;Hộ thoát nghèo",
        "1;Thôn 1;Lê Văn Mẫu;x;;x",
        "2;Thôn 1;Vũ Văn Mẫu;;x;x",
        "3;Thôn 1;Đỗ Văn Mẫu;x;;",
    ];
    let open = read(&rows);
    assert_eq!((asked(&open), errors(&open).len()), (vec!["class_and_left"], 0));
    assert_eq!(open.households[0].class, None);
    for (answer, class, from) in
        [("has_left", Class::NotPoor, Some(Class::Poor)), ("has_not_left", Class::Poor, None)]
    {
        let said = said(&form(), &rows, &[(open.questions[0].id.as_str(), answer)]);
        let first = &said.households[0];
        assert_eq!((first.class, first.escaped_from), (Some(class), from), "{answer}");
        assert_eq!(said.households[1].escaped_from, Some(Class::Poor), "{answer}");
        assert!(asked(&said).is_empty());
    }
}

#[test]
fn years_below_a_merged_heading_are_of_the_heading() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet().set_name("DS").expect("a name");
    let plain = rust_xlsxwriter::Format::new();
    for (column, text) in (0_u16..).zip(["STT", "Thôn", "Họ và tên chủ hộ", "Năm sinh"]) {
        page.merge_range(0, column, 1, column, text, &plain).expect("merged");
    }
    page.merge_range(0, 4, 0, 5, "Hộ nghèo", &plain).expect("merged");
    page.write(1, 4, 2023).expect("written");
    page.write(1, 5, 2024).expect("written");
    for (row, cells) in (2_u32..).zip([["1", "x", ""], ["2", "x", "x"]]) {
        let [number, before, now] = cells;
        for (column, text) in (0_u16..).zip([number, "Thôn 1", "Lê Văn Mẫu", "", before, now])
        {
            page.write(row, column, text).expect("written");
        }
        page.write(row, 3, 1970 + row).expect("written");
    }
    let bytes = book.save_to_buffer().expect("written");
    let workbook = workbook::read("x.xlsx", &bytes).expect("read");
    let (mapping, _) = intake::recognise(&workbook, &form(), &[]);
    let open = intake::propose(&workbook, &form(), day(), &mapping, &Answers::new());
    assert_eq!((asked(&open), errors(&open).len()), (vec!["column_twice"], 0));
    let headers: Vec<&str> =
        open.questions[0].choices.iter().map(|it| it.args["header"].as_str()).collect();
    assert_eq!(headers, ["Hộ nghèo / 2023", "Hộ nghèo / 2024"]);
    let chosen = open.questions[0].choices[1].id.clone();
    let answers = Answers::from([(open.questions[0].id.clone(), chosen)]);
    let said = intake::propose(&workbook, &form(), day(), &mapping, &answers);
    let classes: Vec<Option<Class>> = said.households.iter().map(|it| it.class).collect();
    assert_eq!(classes, [None, Some(Class::Poor)]);
}

#[test]
fn a_row_of_a_list_of_a_known_village_divides_the_list() {
    let rows = [
        "STT;Họ và tên chủ hộ;Năm sinh",
        "Danh sách Thôn 1;;",
        "1;Lê Văn Mẫu;1970",
        "DANH SÁCH HỘ DÂN NGHĨA PHÚ;;",
        "1;Vũ Văn Mẫu;1971",
    ];
    let proposal = read(&rows);
    assert_eq!(households(&proposal), ["Thôn 1: Lê Văn Mẫu -", "NGHĨA PHÚ: Vũ Văn Mẫu -"]);
    assert!(asked(&proposal).is_empty());
}

#[test]
fn a_decision_s_number_and_day_stand_in_one_cell_in_many_ways() {
    for cell in [
        "12/QĐ-UBND ngày 05/12/2023",
        "12/QĐ-UBND, 05.12.23",
        "12/QĐ-UBND-05/12/2023",
        "QĐ số 12/QĐ-UBND (5/12/2023)",
    ] {
        let row = format!("1;Thôn 1;Lê Văn Mẫu;Hộ nghèo;{cell}");
        let proposal = read(&["STT;Thôn;Họ và tên chủ hộ;Loại hộ;Số, ngày quyết định", &row]);
        let found = &proposal.households[0];
        let day = found.decision_day.map(base::day::show_day);
        let decision = (found.decision_number.as_deref(), day.as_deref());
        assert_eq!(decision, (Some("12/QĐ-UBND"), Some("05/12/2023")), "{cell}");
    }
}

#[test]
fn columns_of_births_and_sexes_under_odd_headings_are_asked_about() {
    let rows = [
        "STT;Thôn;Họ và tên chủ hộ;Sinh;Ô này;Năm làm nhà",
        "1;Thôn 1;Lê Văn Mẫu;1970;Nam;2010",
        "2;Thôn 1;Vũ Thị Mẫu;05/07/1971;Nữ;2011",
    ];
    let open = read(&rows);
    assert_eq!(asked(&open), ["column_meaning"; 3]);
    let offered: Vec<Vec<&str>> = open
        .questions
        .iter()
        .map(|it| it.choices.iter().map(|choice| choice.id.as_str()).collect())
        .collect();
    assert_eq!(offered, [["birth", "leave_out"], ["sex", "leave_out"], ["birth", "leave_out"]]);
    let answers = [
        ("s1.c4.column_meaning", "birth"),
        ("s1.c5.column_meaning", "sex"),
        ("s1.c6.column_meaning", "leave_out"),
    ];
    let said = said(&form(), &rows, &answers);
    let people: Vec<String> = said
        .households
        .iter()
        .map(|it| {
            let head = &it.members[0];
            format!("{:?} {}", head.sex, head.birth.map(|it| it.to_string()).unwrap_or_default())
        })
        .collect();
    assert_eq!(people, ["Some(Male) 1970", "Some(Female) 05/07/1971"]);
    // Beside a known birth and sex, years and words are something else.
    let rows = [
        "STT;Thôn;Họ và tên chủ hộ;Năm sinh;Giới tính;Năm làm nhà",
        "1;Thôn 1;Lê Văn Mẫu;1970;Nam;2010",
        "2;Thôn 1;Vũ Thị Mẫu;1971;Nữ;2011",
    ];
    assert!(asked(&read(&rows)).is_empty());
}
