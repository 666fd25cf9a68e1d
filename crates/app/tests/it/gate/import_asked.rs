//! What is asked once for a whole list: whose commune it is of, which village a word means, by which
//! decision its households are of their classes.

use app::Actor;
use app::gate::list::{AnswerNew, DecisionSaid, ImportNew, ImportState, ImportView, QuestionView};
use app::kernel::problem::Code;
use base::id::ImportId;
use testkit::{Engine, TestApp, id_of, on_both};

use crate::common::code_of;

on_both!(
    a_list_of_another_commune_is_asked_about_by_its_title_and_its_columns,
    the_commune_s_own_name_and_code_are_no_question,
    a_village_that_is_not_there_is_asked_once_and_the_likeliest_come_first,
    one_decision_serves_all_households_that_name_none,
    what_was_answered_about_a_column_is_remembered,
    a_dividing_row_of_a_known_village_is_nobody,
    a_village_row_that_names_another_commune_is_asked_about_and_read,
    whether_a_household_is_known_is_asked_once_its_village_is_said,
    a_decision_of_a_day_to_come_is_told_once_and_keeps_its_households_out,
);

async fn ready(engine: Engine) -> (TestApp, Actor) {
    let t = TestApp::open(engine).await;
    for village in ["Thôn 1", "Kim Sơn 1", "Kim Sơn 2", "Nghĩa Phú"] {
        t.village(village).await;
    }
    let hanh = t.hanh().await;
    (t, hanh)
}

async fn check(t: &TestApp, actor: &Actor, name: &str, rows: &[&str]) -> ImportView {
    let text = rows.join("\n").into_bytes();
    let new = ImportNew::one(ImportId(id_of(name)), None, "danh-sach.csv".to_owned(), text);
    app::gate::list::check(&t.app, actor, new).await.expect("it is checked")
}

async fn questions(t: &TestApp, actor: &Actor, view: &ImportView) -> Vec<QuestionView> {
    app::gate::list::questions(&t.app, actor, view.id, None).await.expect("a page").rows
}

async fn answer(
    t: &TestApp,
    actor: &Actor,
    view: &ImportView,
    id: &str,
    choice: &str,
) -> ImportView {
    let said = AnswerNew::from((id.to_owned(), choice.to_owned()));
    app::gate::list::answer(&t.app, actor, view.id, vec![said]).await.expect("answered")
}

fn codes(view: &ImportView) -> Vec<&str> {
    view.finding_counts.iter().map(|it| it.code.as_str()).collect()
}

async fn a_list_of_another_commune_is_asked_about_by_its_title_and_its_columns(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let lists: [(&str, &[&str]); 6] = [
        ("a", &["UBND XÃ HOẰNG TIẾN", "STT;Thôn;Họ và tên chủ hộ", "1;Thôn 1;Lê Mẫu An"]),
        ("b", &["STT;Xã;Thôn;Họ và tên chủ hộ", "1;Xã Hoằng Tiến;Thôn 1;Lê Mẫu An"]),
        ("d", &["STT;Thôn;Họ và tên chủ hộ", "1;Thôn 1, xã Hoằng Tiến;Lê Mẫu An"]),
        (
            "e",
            &[
                "STT;Thôn;Họ và tên chủ hộ;Địa chỉ",
                "1;Thôn 1;Lê Mẫu An;Thôn 1, xã Hoằng Tiến, tỉnh Thanh Hóa",
            ],
        ),
        (
            "f",
            &[
                "STT;Thôn;Họ và tên chủ hộ;Nơi thường trú",
                "1;Thôn 1;Lê Mẫu An;Xã Hoằng Tiến, Thanh Hóa",
            ],
        ),
        ("c", &["STT;Mã xã;Thôn;Họ và tên chủ hộ", "1;16003;Thôn 1;Lê Mẫu An"]),
    ];
    for (name, rows) in lists {
        let view = check(&t, &hanh, name, rows).await;
        let asked = questions(&t, &hanh, &view).await;
        assert_eq!((asked.len(), view.state), (1, ImportState::Asking), "{rows:?} {view:?}");
        assert_eq!((asked[0].code.as_str(), asked[0].choices.len()), ("commune_other", 2));
        assert_eq!(asked[0].args["commune"], "Xã Hoằng Kim");
        let left = answer(&t, &hanh, &view, &asked[0].id, "leave_out").await;
        assert_eq!((left.counts.new, left.counts.left_out), (0, 1), "{rows:?}");
        let view = check(&t, &hanh, &format!("{name} again"), rows).await;
        let ours = answer(&t, &hanh, &view, &asked[0].id, "ours").await;
        assert_eq!((ours.counts.new, ours.state), (1, ImportState::Checked), "{rows:?}");
    }
}

async fn the_commune_s_own_name_and_code_are_no_question(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let rows = [
        "UBND XÃ HOẰNG KIM",
        "DANH SÁCH HỘ DÂN XÃ HOẰNG KIM, HUYỆN HOẰNG HÓA",
        "STT;Xã;Mã xã;Thôn;Họ và tên chủ hộ",
        "1;Xã Hoằng Kim;15889;Thôn 1;Lê Mẫu An",
        "2;Hoằng Kim;15889;Thôn 1, xã Hoằng Kim;Lê Mẫu Bảo",
    ];
    let view = check(&t, &hanh, "a", &rows).await;
    assert_eq!((view.questions.open, view.counts.new), (0, 2), "{view:?}");
}

async fn a_village_that_is_not_there_is_asked_once_and_the_likeliest_come_first(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let rows = [
        "STT;Thôn;Họ và tên chủ hộ",
        "1;Kim Sơn;Lê Mẫu An",
        "2;Kim Sơn;Lê Mẫu Bảo",
        "3;01 - Thôn 1;Lê Mẫu Chi",
        "4;Thôn Một;Lê Mẫu Dung",
        "5;Kim Sơn II;Lê Mẫu Em",
        "6;Nghĩa Phú (cũ);Lê Mẫu Gái",
    ];
    let view = check(&t, &hanh, "a", &rows).await;
    let asked = questions(&t, &hanh, &view).await;
    assert_eq!((asked.len(), view.state), (1, ImportState::Asking), "{view:?}");
    let args = &asked[0].args;
    assert_eq!((args["count"].as_str(), args["rows"].as_str()), ("2", "2, 3"));
    let offered: Vec<&str> = asked[0]
        .choices
        .iter()
        .filter_map(|it| it.args.get("village"))
        .map(String::as_str)
        .collect();
    assert_eq!(offered[..2], ["Kim Sơn 1", "Kim Sơn 2"]);
    let choice = asked[0].choices[1].id.clone();
    let view = answer(&t, &hanh, &view, &asked[0].id, &choice).await;
    assert_eq!((view.state, view.counts.new), (ImportState::Checked, 6), "{view:?}");
    assert!(!codes(&view).contains(&"village_not_in_commune"));
}

async fn one_decision_serves_all_households_that_name_none(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let rows = [
        "STT;Thôn;Họ và tên chủ hộ;Loại hộ;Số quyết định;Ngày quyết định",
        "1;Thôn 1;Lê Mẫu An;Hộ nghèo;;",
        "2;Thôn 1;Lê Mẫu Bảo;Hộ cận nghèo;;",
        "3;Thôn 1;Lê Mẫu Chi;Hộ nghèo;9/QĐ-UBND;01/12/2022",
    ];
    let view = check(&t, &hanh, "a", &rows).await;
    assert_eq!((view.counts.undecided, view.counts.classes), (2, 1), "{view:?}");
    let told = view.finding_counts.iter().find(|it| it.code == "class_recorded_without_decision");
    assert_eq!(told.map(|it| it.count), Some(1), "once for the list");
    let said = |number: &str, day: &str| DecisionSaid {
        number: number.to_owned(),
        day: day.parse().expect("a day"),
    };
    for (number, day) in [("mười hai", "2022-12-05"), ("12/QĐ-UBND", "2199-01-01")] {
        let refused = app::gate::list::decide(&t.app, &hanh, view.id, said(number, day)).await;
        assert_eq!(code_of(refused), Code::BadInput, "{number} {day}");
    }
    let decided =
        app::gate::list::decide(&t.app, &hanh, view.id, said("12/QĐ-UBND", "2022-12-05")).await;
    let decided = decided.expect("said");
    assert_eq!((decided.counts.undecided, decided.counts.classes), (0, 3), "{decided:?}");
    assert_eq!(decided.decision, Some(said("12/QĐ-UBND", "2022-12-05")));
    app::gate::list::accept(&t.app, &hanh, decided.id).await.expect("accepted");
    let sql = "select decision_number from class_fact order by decision_number";
    let numbers = t.rows(sql, &["decision_number"]).await.concat();
    assert_eq!(numbers, ["12/QĐ-UBND", "12/QĐ-UBND", "9/QĐ-UBND"]);
}

async fn what_was_answered_about_a_column_is_remembered(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let head = "STT;Thôn;Họ và tên chủ hộ;Cột lạ";
    let rows = [head, "1;Thôn 1;Lê Mẫu An;Hộ nghèo", "2;Thôn 1;Lê Mẫu Bảo;Hộ cận nghèo"];
    let view = check(&t, &hanh, "a", &rows).await;
    let asked = questions(&t, &hanh, &view).await;
    assert_eq!((asked.len(), asked[0].code.as_str()), (1, "column_meaning"), "{view:?}");
    let view = answer(&t, &hanh, &view, &asked[0].id, "class").await;
    assert_eq!((view.state, view.counts.undecided), (ImportState::Checked, 2), "{view:?}");
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    let rows = [head, "1;Thôn 1;Lê Mẫu Chi;Hộ nghèo", "2;Thôn 1;Lê Mẫu Dung;Hộ nghèo"];
    let view = check(&t, &hanh, "b", &rows).await;
    assert_eq!((view.questions.open, view.counts.undecided), (0, 2), "{view:?}");
}

async fn a_dividing_row_of_a_known_village_is_nobody(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let rows = [
        "STT;Họ và tên chủ hộ;Năm sinh",
        "I;Thôn 1;",
        "1;Lê Mẫu An;1975",
        "II;Nghĩa Phú;",
        "1;Lê Mẫu Hoa;1980",
        "III;Kim Sơn 2;",
        "1;Lê Mẫu Bảo;1985",
    ];
    let view = check(&t, &hanh, "a", &rows).await;
    assert_eq!((view.state, view.counts.new), (ImportState::Checked, 3), "{view:?}");
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    let sql =
        "select v.name as name from stay s join village v on v.id = s.village_id order by v.name";
    assert_eq!(t.rows(sql, &["name"]).await.concat(), ["Kim Sơn 2", "Nghĩa Phú", "Thôn 1"]);
}

async fn a_village_row_that_names_another_commune_is_asked_about_and_read(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let rows = [
        "STT;Họ và tên chủ hộ;Năm sinh",
        "Thôn 1 xã Hoằng Tiến;;",
        "1;Lê Mẫu An;1975",
        "* Nghĩa Phú;;",
        "2;Lê Mẫu Hoa;1980",
    ];
    let view = check(&t, &hanh, "a", &rows).await;
    let asked = questions(&t, &hanh, &view).await;
    assert_eq!((asked.len(), asked[0].code.as_str()), (1, "commune_other"), "{asked:?}");
    let left = answer(&t, &hanh, &view, &asked[0].id, "leave_out").await;
    assert_eq!((left.counts.new, left.counts.left_out), (1, 1), "{left:?}");
    let view = check(&t, &hanh, "b", &rows).await;
    let ours = answer(&t, &hanh, &view, &asked[0].id, "ours").await;
    assert_eq!((ours.counts.new, ours.state), (2, ImportState::Checked), "{ours:?}");
}

async fn whether_a_household_is_known_is_asked_once_its_village_is_said(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let head = "STT;Thôn;Họ và tên;Quan hệ;Năm sinh";
    let rows = [head, "1;Kim Sơn 1;Lê Mẫu An;Chủ hộ;1975", "2;Kim Sơn 1;Vũ Mẫu Bình;Vợ;1977"];
    let first = check(&t, &hanh, "a", &rows).await;
    app::gate::list::accept(&t.app, &hanh, first.id).await.expect("accepted");
    let rows = [head, "1;Kim Sơn;Lê Mẫu An;Chủ hộ;1975", "2;Kim Sơn;Vũ Mẫu Bình;Vợ;1977"];
    let view = check(&t, &hanh, "b", &rows).await;
    let asked = questions(&t, &hanh, &view).await;
    let codes: Vec<&str> = asked.iter().map(|it| it.code.as_str()).collect();
    assert_eq!((codes, view.counts.missing), (vec!["village_which"], 0), "{view:?}");
    let same = asked[0].choices[0].id.clone();
    let view = answer(&t, &hanh, &view, &asked[0].id, &same).await;
    assert_eq!((view.counts.unchanged, view.questions.open), (1, 0), "{view:?}");
}

async fn a_decision_of_a_day_to_come_is_told_once_and_keeps_its_households_out(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let rows = [
        "STT;Thôn;Họ và tên chủ hộ;Loại hộ;Số quyết định;Ngày quyết định",
        "1;Thôn 1;Lê Mẫu An;Hộ nghèo;12/QĐ-UBND;05/12/2098",
        "2;Thôn 1;Lê Mẫu Bảo;Hộ nghèo;12/QĐ-UBND;05/12/2098",
        "3;Thôn 1;Lê Mẫu Chi;;;",
    ];
    let view = check(&t, &hanh, "a", &rows).await;
    assert_eq!((view.counts.new, view.counts.left_out), (1, 2), "{view:?}");
    let told =
        |code: &str| view.finding_counts.iter().find(|it| it.code == code).map(|it| it.count);
    assert_eq!((told("decision_in_future"), told("household_stays_out")), (Some(1), Some(2)));
}
