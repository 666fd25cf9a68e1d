//! Difficulties: raised, passed on, answered with a paper, settled or opened again; each sees what is his.

use app::kernel::problem::Code;
use app::kernel::sheet::SheetFormat;
use app::office::difficulty;
use app::office::difficulty::{
    AskedOf, DifficultyAbout, DifficultyAct, DifficultyAnswer, DifficultyChange, DifficultyForward,
    DifficultyKind, DifficultyListQuery, DifficultyNew, DifficultyReopening, DifficultySettlement,
    DifficultyState, DifficultyView, DifficultyWithdrawal, DifficultyWords,
};
use app::{Action, Actor, App, PAGE_ROWS, Result};
use base::id::DifficultyId;
use base::words::Lang;
use testkit::{Engine, Person, TestApp, day, id_of, on_both};

use crate::common::code_of;

on_both!(
    sent_again_it_is_accepted_and_other_content_is_a_conflict,
    what_cannot_be_written_is_refused,
    one_goes_up_is_answered_opened_again_and_settled,
    who_is_not_asked_does_not_answer_and_an_answer_from_above_needs_its_paper,
    of_two_who_take_a_step_the_second_is_told,
    a_village_head_sees_his_own_and_the_province_what_it_was_asked,
    what_is_late_stands_first_and_a_page_goes_on_where_the_last_ended,
    what_a_village_raised_goes_with_it,
    another_commune_finds_nothing_and_writes_nothing,
);

/// Every use case behind an action, for the table of rights.
pub(crate) async fn ask(app: &App, who: &Actor, action: Action) -> Vec<Result<()>> {
    let id = DifficultyId(app.fresh_id());
    let no = "thử".to_owned();
    let day = day("2023-10-20");
    if action == Action::DifficultySee {
        let all = DifficultyListQuery::default();
        return vec![
            difficulty::list(app, who, &all).await.map(drop),
            difficulty::sums(app, who, &all).await.map(drop),
            difficulty::get(app, who, id).await.map(drop),
        ];
    }
    if action == Action::DifficultyAdd {
        let new = DifficultyNew { id, ..new("Thử") };
        return vec![difficulty::add(app, who, new).await.map(drop)];
    }
    if action == Action::DifficultyForward {
        return vec![difficulty::forward(app, who, id, to(AskedOf::Chairman, 1)).await.map(drop)];
    }
    if action == Action::DifficultyAnswer {
        return vec![difficulty::answer(app, who, id, says("thử", "", 1)).await.map(drop)];
    }
    if action == Action::DifficultySettle {
        let done = DifficultySettlement { day, content: String::new(), revision: 1 };
        return vec![
            difficulty::settle(app, who, id, done).await.map(drop),
            difficulty::reopen(app, who, id, reopening(1)).await.map(drop),
        ];
    }
    let what = DifficultyChange { what: new("Thử").what, revision: 1 };
    let back = DifficultyWithdrawal { day, content: no, revision: 1 };
    vec![
        difficulty::change(app, who, id, what).await.map(drop),
        difficulty::withdraw(app, who, id, back).await.map(drop),
    ]
}

pub(crate) fn new(title: &str) -> DifficultyNew {
    DifficultyNew {
        id: DifficultyId(id_of(title)),
        village: None,
        raised_on: day("2023-10-10"),
        asked: AskedOf::Officer,
        office: String::new(),
        what: DifficultyWords {
            kind: DifficultyKind::Difficulty,
            about: DifficultyAbout::Project,
            about_words: "Tiểu dự án 1, Dự án 3".to_owned(),
            round: None,
            title: title.to_owned(),
            content: "Hỗ trợ con giống về chậm".to_owned(),
            law_text: String::new(),
            provision: String::new(),
            proposed: String::new(),
            due_on: day("2023-11-10"),
        },
    }
}

pub(crate) fn to(asked: AskedOf, revision: i64) -> DifficultyForward {
    DifficultyForward {
        day: day("2023-10-12"),
        asked,
        office: "Phòng thử".to_owned(),
        due_on: day("2023-12-01"),
        content: String::new(),
        paper: "12/TTr-UBND, 12/10/2023".to_owned(),
        revision,
    }
}

pub(crate) fn says(content: &str, paper: &str, revision: i64) -> DifficultyAnswer {
    let (content, paper) = (content.to_owned(), paper.to_owned());
    DifficultyAnswer { day: day("2023-10-15"), content, paper, revision }
}

fn reopening(revision: i64) -> DifficultyReopening {
    let content = "trả lời chưa rõ".to_owned();
    DifficultyReopening { day: day("2023-10-16"), content, due_on: day("2023-12-15"), revision }
}

async fn added(t: &TestApp, who: &Actor, new: DifficultyNew) -> DifficultyView {
    difficulty::add(&t.app, who, new).await.expect("added")
}

async fn titles(t: &TestApp, who: &Actor) -> Vec<String> {
    let page = difficulty::list(&t.app, who, &DifficultyListQuery::default()).await;
    page.expect("a list").rows.into_iter().map(|row| row.text.title).collect()
}

async fn sent_again_it_is_accepted_and_other_content_is_a_conflict(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let first = added(&t, &hanh, new("Một")).await;
    assert_eq!((first.row.state, first.row.revision), (DifficultyState::Open, 1));
    let lines = t.count("audit").await;
    let again = added(&t, &hanh, new("Một")).await;
    assert_eq!(again.row.id, first.row.id);
    let other = DifficultyNew { raised_on: day("2023-10-11"), ..new("Một") };
    assert_eq!(code_of(difficulty::add(&t.app, &hanh, other).await), Code::DifficultyConflict);
    assert_eq!((t.count("audit").await, t.count("difficulty").await), (lines, 1), "written once");
}

async fn what_cannot_be_written_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let with = |change: fn(&mut DifficultyNew)| {
        let mut it = new("Một");
        change(&mut it);
        it
    };
    for (field, bad) in [
        ("title", with(|it| it.what.title = " ".to_owned())),
        ("title", with(|it| it.what.title = "a".repeat(201))),
        ("content", with(|it| it.what.content = String::new())),
        ("content", with(|it| it.what.content = "a".repeat(2_001))),
        ("office", with(|it| it.office = "a".repeat(201))),
        ("due_on", with(|it| it.what.due_on = day("2023-10-09"))),
        ("raised_on", with(|it| it.raised_on = day("2123-10-09"))),
        ("law_text", with(|it| it.what.kind = DifficultyKind::Amendment)),
    ] {
        let problem = difficulty::add(&t.app, &hanh, bad).await.expect_err("refused");
        let got = (problem.code, problem.args.get("field").map_or("", String::as_str));
        assert_eq!(got, (Code::BadInput, field));
    }
    let amendment = with(|it| {
        it.what.kind = DifficultyKind::Amendment;
        it.what.about = DifficultyAbout::Rule;
        it.what.law_text = "Thông tư 07/2021/TT-BLĐTBXH".to_owned();
        it.what.provision = "Điều 1".to_owned();
        it.what.proposed = "Thêm hộ có nước mưa".to_owned();
    });
    let it = added(&t, &hanh, amendment).await;
    assert_eq!(it.row.text.provision, "Điều 1");
    let early = DifficultyAnswer { day: day("2023-10-09"), ..says("Đã rõ", "", 1) };
    let answer = difficulty::answer(&t.app, &hanh, it.row.id, early).await;
    assert_eq!(code_of(answer), Code::BadInput, "before it was raised");
}

async fn one_goes_up_is_answered_opened_again_and_settled(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.village("Thôn 1").await;
    let (hanh, lan) = (t.hanh().await, t.actor(Person::Lan).await);
    let binh = t.actor(Person::Binh).await;
    let it = added(&t, &binh, new("Một")).await;
    let id = it.row.id;
    assert_eq!(it.row.village, binh.village, "a village head raises for his own");
    assert_eq!(it.may, [DifficultyAct::Corrected, DifficultyAct::Withdrawn]);
    let mut what = new("Một").what;
    what.content = "Bò giống về chậm".to_owned();
    let change = DifficultyChange { what, revision: 1 };
    difficulty::change(&t.app, &binh, id, change.clone()).await.expect("put right");
    difficulty::change(&t.app, &binh, id, change).await.expect("it is so already");
    let it = difficulty::forward(&t.app, &hanh, id, to(AskedOf::Province, 2)).await;
    assert_eq!(it.expect("passed on").row.asked, AskedOf::Province);
    difficulty::forward(&t.app, &hanh, id, to(AskedOf::Province, 2)).await.expect("sent again");
    let answer = says("Giao xã tự mua", "45/SNN, 15/10/2023", 3);
    difficulty::answer(&t.app, &lan, id, answer.clone()).await.expect("answered");
    difficulty::answer(&t.app, &lan, id, answer).await.expect("sent again");
    let it = difficulty::reopen(&t.app, &binh, id, reopening(4)).await.expect("opened again");
    let row = &it.row;
    assert_eq!(
        (row.state, row.due_on, row.reopened),
        (DifficultyState::Open, day("2023-12-15"), 1)
    );
    difficulty::answer(&t.app, &lan, id, says("Đã cấp vốn", "", 5)).await.expect("answered");
    let done = DifficultySettlement { day: day("2023-10-17"), content: String::new(), revision: 6 };
    let it = difficulty::settle(&t.app, &hanh, id, done).await.expect("settled");
    let acts: Vec<&str> = it.steps.iter().map(|step| step.act.as_str()).collect();
    let expected = ["corrected", "forwarded", "answered", "reopened", "answered", "settled"];
    assert_eq!(acts, expected);
    assert_eq!(it.row.answer.as_deref(), Some("Đã cấp vốn"), "the last answer");
    assert_eq!(it.may, [DifficultyAct::Reopened]);
    let sums =
        difficulty::sums(&t.app, &hanh, &DifficultyListQuery::default()).await.expect("sums");
    assert_eq!(sums.all, [0, 0, 0, 1, 0]);
    let all = DifficultyListQuery::default();
    let file = difficulty::file(&t.app, &lan, &all, SheetFormat::Csv, Lang::Vi).await;
    let text = String::from_utf8(file.expect("a file").content).expect("text");
    assert!(text.contains("Bò giống về chậm") && text.contains("Đã cấp vốn"), "{text}");
}

async fn who_is_not_asked_does_not_answer_and_an_answer_from_above_needs_its_paper(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.village("Thôn 1").await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let lan = t.actor(Person::Lan).await;
    let it = DifficultyNew { asked: AskedOf::Chairman, ..new("Một") };
    let id = added(&t, &hanh, it).await.row.id;
    let answer = difficulty::answer(&t.app, &hanh, id, says("Rõ", "1/UBND", 1)).await;
    assert_eq!(code_of(answer), Code::DifficultyOfOthers, "the chairman is asked");
    let answer = difficulty::answer(&t.app, &lan, id, says("Rõ", "1/UBND", 1)).await;
    assert_eq!(code_of(answer), Code::NotFound, "the province was never asked");
    difficulty::forward(&t.app, &quang, id, to(AskedOf::Ministry, 1)).await.expect("passed on");
    let answer = difficulty::answer(&t.app, &lan, id, says("Rõ", "1/UBND", 2)).await;
    assert_eq!(code_of(answer), Code::DifficultyOfOthers, "it went through the province");
    let bare = difficulty::answer(&t.app, &quang, id, says("Rõ", "", 2)).await.expect_err("bare");
    assert_eq!((bare.code, bare.args["field"].as_str()), (Code::BadInput, "paper"));
    difficulty::answer(&t.app, &quang, id, says("Rõ", "9/BNNMT", 2)).await.expect("with its paper");
    let late = difficulty::answer(&t.app, &quang, id, says("Khác", "9/BNNMT", 3)).await;
    assert_eq!(code_of(late), Code::DifficultyState, "it is answered");
    let thu = t.actor(Person::Thu).await;
    let done = DifficultySettlement { day: day("2023-10-17"), content: String::new(), revision: 3 };
    assert_eq!(code_of(difficulty::settle(&t.app, &thu, id, done).await), Code::NotAllowed);
}

async fn of_two_who_take_a_step_the_second_is_told(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, thao) = (t.hanh().await, t.actor(Person::Thao).await);
    let id = added(&t, &hanh, new("Một")).await.row.id;
    difficulty::answer(&t.app, &hanh, id, says("Rõ", "", 1)).await.expect("answered");
    let late = difficulty::forward(&t.app, &thao, id, to(AskedOf::Province, 1)).await;
    let late = late.expect_err("an old revision");
    assert_eq!((late.code, late.args["who"].as_str()), (Code::DifficultyChanged, "Lê Mẫu Hạnh"));
    let back = DifficultyWithdrawal { day: day("2023-10-20"), content: "x".into(), revision: 2 };
    let back = difficulty::withdraw(&t.app, &thao, id, back).await;
    assert_eq!(code_of(back), Code::DifficultyState, "an answered one is not taken back");
}

async fn a_village_head_sees_his_own_and_the_province_what_it_was_asked(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.village("Thôn 1").await;
    t.village("Thôn 2").await;
    let (binh, cuong) = (t.actor(Person::Binh).await, t.actor(Person::Cuong).await);
    let (hanh, lan, yen) = (t.hanh().await, t.actor(Person::Lan).await, t.actor(Person::Yen).await);
    added(&t, &binh, new("Của thôn 1")).await;
    added(&t, &cuong, new("Của thôn 2")).await;
    added(&t, &hanh, DifficultyNew { asked: AskedOf::Province, ..new("Hỏi tỉnh") }).await;
    added(&t, &hanh, DifficultyNew { asked: AskedOf::Ministry, ..new("Hỏi bộ") }).await;
    assert_eq!(titles(&t, &binh).await, ["Của thôn 1"]);
    assert_eq!(titles(&t, &hanh).await.len(), 4);
    assert_eq!(titles(&t, &lan).await.len(), 2, "its own, and what goes through it");
    assert_eq!(titles(&t, &yen).await, ["Hỏi bộ"]);
    assert_eq!(titles(&t, &t.actor(Person::Son).await).await.len(), 4, "an auditor sees all");
}

async fn what_is_late_stands_first_and_a_page_goes_on_where_the_last_ended(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    for n in 0..=PAGE_ROWS {
        added(&t, &hanh, new(&format!("Số {n}"))).await;
    }
    let mut late = new("Muộn");
    late.what.due_on = day("2023-10-11");
    added(&t, &hanh, late).await;
    let query = DifficultyListQuery::default();
    let first = difficulty::list(&t.app, &hanh, &query).await.expect("a list");
    assert_eq!(first.rows[0].text.title, "Muộn");
    let query = DifficultyListQuery { after: first.next.clone(), ..query };
    let rest = difficulty::list(&t.app, &hanh, &query).await.expect("the rest");
    assert_eq!((first.rows.len(), rest.rows.len()), (PAGE_ROWS as usize, 2));
    assert!(first.rows.iter().all(|row| rest.rows.iter().all(|other| row.id != other.id)));
    let text = |text: &str| DifficultyListQuery { text: Some(text.into()), ..Default::default() };
    let found = difficulty::list(&t.app, &hanh, &text("so 50")).await.expect("a list");
    assert_eq!(found.rows.len(), 1);
    let found = difficulty::list(&t.app, &hanh, &text("so %")).await.expect("a list");
    assert!(found.rows.is_empty(), "a sign of the pattern is a letter");
}

async fn what_a_village_raised_goes_with_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.village("Thôn 1").await;
    let (binh, hanh) = (t.actor(Person::Binh).await, t.hanh().await);
    let id = added(&t, &binh, new("Của thôn")).await.row.id;
    added(&t, &hanh, new("Của xã")).await;
    // As if they had been raised in a commune of which the village alone came here.
    t.run("update difficulty set commune_key = '15889@2025-07-01'").await;
    assert_eq!(titles(&t, &hanh).await, ["Của thôn"]);
    difficulty::answer(&t.app, &hanh, id, says("Rõ", "", 1)).await.expect("answered");
    assert!(titles(&t, &t.actor(Person::Nga).await).await.is_empty());
}

async fn another_commune_finds_nothing_and_writes_nothing(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.village("Thôn 1").await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let id = added(&t, &hanh, new("Một")).await.row.id;
    let lines = t.count("audit").await;
    assert_eq!(code_of(difficulty::get(&t.app, &nga, id).await), Code::NotFound);
    let answer = difficulty::answer(&t.app, &nga, id, says("Rõ", "", 1)).await;
    assert_eq!(code_of(answer), Code::NotFound);
    assert!(titles(&t, &nga).await.is_empty());
    let taken = difficulty::add(&t.app, &nga, new("Một")).await;
    assert_eq!(
        code_of(taken),
        Code::DifficultyConflict,
        "under an id of elsewhere nothing is sent"
    );
    assert_eq!(t.count("audit").await, lines);
}
