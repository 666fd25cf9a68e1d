//! A list of which a part can be taken in: what is wrong with one household keeps that one out. What
//! was answered can be changed, and what is known already needs no answer.

use app::Actor;
use app::gate::list::{AnswerNew, ImportNew, ImportState, ImportView};
use app::kernel::problem::Code;
use base::id::ImportId;
use testkit::{Engine, TestApp, day, household, id_of, on_both};

use crate::common::code_of;

on_both!(
    one_wrong_cell_keeps_its_household_out_and_no_other,
    who_stays_out_is_not_taken_for_gone,
    a_list_with_nothing_right_is_refused,
    an_answer_can_be_changed_until_the_list_is_taken_in,
    what_is_in_force_already_needs_no_decision,
    a_household_of_after_the_review_day_is_named_and_not_entered_twice,
    nobody_lives_in_a_village_before_it_was_formed,
    letters_that_were_lost_are_named_with_how_to_keep_them,
);

const HEAD: &str = "STT hộ,Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh\n";

async fn ready(engine: Engine) -> (TestApp, Actor) {
    let t = TestApp::open(engine).await;
    t.village("Thôn 1").await;
    t.village("Thôn 2").await;
    let hanh = t.hanh().await;
    (t, hanh)
}

async fn sent(t: &TestApp, actor: &Actor, name: &str, rows: &str) -> ImportView {
    let text = format!("{HEAD}{rows}").into_bytes();
    let new = ImportNew::one(ImportId(id_of(name)), None, "danh-sach.csv".to_owned(), text);
    app::gate::list::check(&t.app, actor, new).await.expect("it is checked")
}

fn said(view: &ImportView, code: &str) -> Vec<(Option<u32>, Option<u32>)> {
    let found = view.findings.iter().filter(|it| it.code == code);
    found.map(|it| (it.place.row, it.place.column)).collect()
}

const WRONG: &str = "1,Thôn 1,Lê Mẫu An,Chủ hộ,Nam,05/05/1975\n\
    2,Thôn 1,Bùi Mẫu Bảo,Chủ hộ,Nam,30/02/1980\n\
    2,Thôn 1,Vũ Mẫu Sen,Vợ,Nữ,1982\n\
    3,Thôn 1,Đỗ Mẫu Cúc,Chủ hộ,x,1990\n\
    4,Thôn 2,Hà Mẫu Dung,Chủ hộ,Nữ,1991\n";

async fn one_wrong_cell_keeps_its_household_out_and_no_other(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let view = sent(&t, &hanh, "a", WRONG).await;
    assert_eq!(view.state, ImportState::Checked, "{view:?}");
    assert_eq!((view.counts.new, view.counts.left_out, view.counts.households), (2, 2, 4));
    assert_eq!(said(&view, "birth_unreadable"), [(Some(3), Some(6))]);
    assert_eq!(said(&view, "sex_unknown"), [(Some(5), Some(5))]);
    let out: Vec<_> = view.findings.iter().filter(|it| it.code == "household_stays_out").collect();
    let heads: Vec<_> = out.iter().map(|it| it.args["head"].as_str()).collect();
    assert_eq!(heads, ["Bùi Mẫu Bảo", "Đỗ Mẫu Cúc"]);
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    assert_eq!((t.count("household").await, t.count("person").await), (2, 2));
    // The same file with those two put right: only they are new.
    let right = WRONG.replace("30/02/1980", "28/02/1980").replace("Chủ hộ,x", "Chủ hộ,Nữ");
    let view = sent(&t, &hanh, "b", &right).await;
    assert_eq!((view.counts.new, view.counts.unchanged, view.counts.left_out), (2, 2, 0));
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    assert_eq!((t.count("household").await, t.count("person").await), (4, 5));
}

async fn who_stays_out_is_not_taken_for_gone(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let there = "1,Thôn 1,Lê Mẫu Cha,Chủ hộ,Nam,05/05/1960\n\
        1,Thôn 1,Lê Mẫu Mười,Con,Nữ,07/07/1999\n\
        2,Thôn 1,Bùi Mẫu Bảo,Chủ hộ,Nam,05/05/1980\n\
        3,Thôn 1,Đỗ Mẫu Cúc,Chủ hộ,Nữ,1990\n";
    let view = sent(&t, &hanh, "a", there).await;
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    // She married into a household whose head has a birth that is no day.
    let married = "1,Thôn 1,Lê Mẫu Cha,Chủ hộ,Nam,05/05/1960\n\
        2,Thôn 1,Bùi Mẫu Bảo,Chủ hộ,Nam,31/02/1980\n\
        2,Thôn 1,Lê Mẫu Mười,Vợ,Nữ,07/07/1999\n\
        3,Thôn 1,Đỗ Mẫu Cúc,Chủ hộ,Nữ,1990\n";
    let view = sent(&t, &hanh, "b", married).await;
    assert_eq!((view.counts.left_out, view.counts.missing), (1, 0), "{view:?}");
    assert_eq!((view.differences.total, view.counts.unchanged), (0, 2), "she stays where she is");
}

async fn a_list_with_nothing_right_is_refused(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let view = sent(&t, &hanh, "a", "1,Thôn 1,Lê Mẫu An,Chủ hộ,Nam,30/02/1975\n").await;
    assert_eq!((view.state, view.counts.left_out), (ImportState::Refused, 1), "{view:?}");
    assert_eq!(code_of(app::gate::list::accept(&t.app, &hanh, view.id).await), Code::ImportRefused);
    // Without the village nobody can be placed.
    let text = "STT hộ,Họ và tên chủ hộ\n1,Lê Mẫu An\n".as_bytes().to_vec();
    let new = ImportNew::one(ImportId(id_of("b")), None, "danh-sach.csv".to_owned(), text);
    let view = app::gate::list::check(&t.app, &hanh, new).await.expect("looked at");
    assert_eq!(view.state, ImportState::Refused, "{view:?}");
}

async fn an_answer_can_be_changed_until_the_list_is_taken_in(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let rows = "1,Thon Mot,Lê Mẫu An,Chủ hộ,Nam,05/05/1975\n\
        2,Làng Cũ,Bùi Mẫu Bảo,Chủ hộ,Nam,05/05/1980\n";
    let view = sent(&t, &hanh, "a", rows).await;
    let page = app::gate::list::questions(&t.app, &hanh, view.id, None).await.expect("a page").rows;
    let asked = page.iter().find(|it| it.args.get("value").is_some_and(|it| it == "Làng Cũ"));
    let asked = asked.expect("the village is asked").clone();
    let all = page.iter().map(|it| AnswerNew::from((it.id.clone(), it.choices[0].id.clone())));
    let view =
        app::gate::list::answer(&t.app, &hanh, view.id, all.collect()).await.expect("answered");
    assert_eq!((view.state, view.questions.open), (ImportState::Checked, 0), "{view:?}");
    let page = app::gate::list::questions(&t.app, &hanh, view.id, None).await.expect("a page").rows;
    let kept = page.iter().find(|it| it.id == asked.id).expect("still there");
    assert_eq!(kept.answer.as_deref(), Some(asked.choices[0].id.as_str()));
    let other = AnswerNew {
        question: asked.id.clone(),
        choice: asked.choices[1].id.clone(),
        seen: kept.answer.clone(),
    };
    let view = app::gate::list::answer(&t.app, &hanh, view.id, vec![other]).await.expect("changed");
    assert_eq!(view.state, ImportState::Checked, "{view:?}");
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    let sql = "select v.name as name from stay s join village v on v.id = s.village_id \
               join membership m on m.household_id = s.household_id join person p \
               on p.id = m.person_id where p.name = 'Bùi Mẫu Bảo'";
    let named = &asked.choices[1].args["village"];
    assert_eq!(t.rows(sql, &["name"]).await, [[named.clone()]]);
}

async fn what_is_in_force_already_needs_no_decision(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let list = |name: &str, head: &str, rows: &str| {
        let text = format!("{}{head}\n{rows}", HEAD.trim_end()).into_bytes();
        ImportNew::one(ImportId(id_of(name)), None, "danh-sach.csv".to_owned(), text)
    };
    let row = "1,Thôn 1,Lê Mẫu An,Chủ hộ,Nam,05/05/1975";
    let decided = format!("{row},Hộ nghèo,10/QĐ-UBND,05/12/2021\n");
    let first = list("a", ",Loại hộ,Số quyết định,Ngày quyết định", &decided);
    let view = app::gate::list::check(&t.app, &hanh, first).await.expect("checked");
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    for (name, class, undecided) in [("b", "Hộ nghèo", 0), ("c", "Hộ cận nghèo", 1)] {
        let again = list(name, ",Loại hộ", &format!("{row},{class}\n"));
        let view = app::gate::list::check(&t.app, &hanh, again).await.expect("checked");
        assert_eq!(view.counts.undecided, undecided, "{class}: {view:?}");
    }
}

async fn a_household_of_after_the_review_day_is_named_and_not_entered_twice(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let round = t.round(2023).await;
    t.clock.set(testkit::moment("2023-12-20T02:00:00Z"));
    t.add(household("Lê Mẫu An").born("05/05/1975").since("2023-12-15")).await;
    let text = format!(
        "{HEAD}1,Thôn 1,Lê Mẫu An,Chủ hộ,Nam,05/05/1975\n\
        2,Thôn 1,Bùi Mẫu Bảo,Chủ hộ,Nam,1980\n"
    );
    let new = ImportNew::one(ImportId(id_of("a")), Some(round), "a.csv".to_owned(), text.into());
    let view = app::gate::list::check(&t.app, &hanh, new).await.expect("checked");
    assert_eq!((view.counts.new, view.counts.left_out), (1, 1), "{view:?}");
    let finding = view.findings.iter().find(|it| it.code == "household_after_review");
    let finding = finding.expect("it is named");
    assert_eq!(finding.args["since"], "15/12/2023");
    let words = t.app.words().finding(base::words::Lang::Vi, finding);
    assert!(words.starts_with("Hộ Lê Mẫu An có trong sổ từ ngày 15/12/2023"), "{words}");
}

async fn nobody_lives_in_a_village_before_it_was_formed(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let text = "STT hộ,Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh,Ở từ ngày\n\
        1,Thôn 1,Lê Mẫu An,Chủ hộ,Nam,05/05/1975,01/02/2005\n"
        .as_bytes()
        .to_vec();
    let new = ImportNew::one(ImportId(id_of("a")), None, "a.csv".to_owned(), text);
    let view = app::gate::list::check(&t.app, &hanh, new).await.expect("checked");
    let finding = view.findings.iter().find(|it| it.code == "household_before_village");
    let args = &finding.expect("it is named").args;
    assert_eq!((args["since"].as_str(), args["from"].as_str()), ("01/02/2005", "01/01/2010"));
    app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    let sql = "select cast(from_day as text) as day from stay";
    assert_eq!(t.rows(sql, &["day"]).await, [["2010-01-01"]]);
    let old = household("Bùi Mẫu Bảo").born("01/01/1950").since("2012-01-01");
    let there = t.add(old).await;
    let late = app::place::village::VillageNew {
        id: base::id::VillageId(id_of("late")),
        name: "Thôn Mới".to_owned(),
        kind: "thon".to_owned(),
        from: day("2020-01-01"),
        before: None,
    };
    let late = app::place::village::add(&t.app, &hanh, late).await.expect("added");
    let moves = |on: &str| app::NewEvent {
        id: base::id::EventId(id_of(on)),
        day: day(on),
        paper: app::Paper::Missing("không có".to_owned()),
        note: String::new(),
        act: app::Act::MoveWithin { village: late, address: String::new() },
    };
    let refused =
        app::people::household_event::add(&t.app, &hanh, there, moves("2019-12-31"), None).await;
    assert_eq!(crate::common::findings_of(refused).1, ["event_before_village"]);
    app::people::household_event::add(&t.app, &hanh, there, moves("2020-01-01"), None)
        .await
        .expect("from then on");
}

async fn letters_that_were_lost_are_named_with_how_to_keep_them(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let rows = "1,Thôn 1,Nguy?n V?n An,Chủ hộ,Nam,05/05/1975\n\
        2,Thôn 1,Bùi Mẫu Bảo,Chủ hộ,Nam,1980\n";
    let view = sent(&t, &hanh, "a", rows).await;
    assert_eq!((view.counts.new, view.counts.left_out), (1, 1), "{view:?}");
    let finding = view.findings.iter().find(|it| it.code == "name_damaged").expect("told");
    let words = t.app.words().finding(base::words::Lang::Vi, finding);
    assert!(words.contains("có chữ đã mất") && words.contains("Lưu thành"), "{words}");
}
