//! Difficulties: added once, found, corrected by one at a time, withdrawn; another commune finds none.

use app::kernel::problem::Code;
use app::office::difficulty;
use app::office::difficulty::{
    DifficultyChange, DifficultyListQuery, DifficultyNew, DifficultyRow, DifficultyWithdrawal,
};
use app::{Action, Actor, App, PAGE_ROWS, Result};
use base::id::DifficultyId;
use testkit::{Engine, Person, TestApp, day, id_of, on_both};

use crate::common::code_of;

on_both!(
    sent_again_it_is_accepted_and_other_content_is_a_conflict,
    what_cannot_be_written_is_refused,
    one_is_found_by_part_of_its_name_and_a_page_goes_on_where_the_last_ended,
    of_two_who_change_one_the_second_is_told,
    a_withdrawn_one_stays_with_its_reason_and_is_not_changed,
    another_commune_finds_nothing_and_writes_nothing,
);

/// Every use case behind an action, for the table of rights.
pub(crate) async fn ask(app: &App, who: &Actor, action: Action) -> Vec<Result<()>> {
    let id = DifficultyId(app.fresh_id());
    if action == Action::DifficultySee {
        return vec![
            difficulty::list(app, who, &DifficultyListQuery::default()).await.map(drop),
            difficulty::get(app, who, id).await.map(drop),
        ];
    }
    if action == Action::DifficultyAdd {
        let new = DifficultyNew { id, ..new("Thử") };
        return vec![difficulty::add(app, who, new).await.map(drop)];
    }
    vec![
        difficulty::change(app, who, id, to("Thử", 1)).await.map(drop),
        difficulty::withdraw(app, who, id, because("thử")).await.map(drop),
    ]
}

fn new(name: &str) -> DifficultyNew {
    DifficultyNew {
        id: DifficultyId(id_of(name)),
        name: name.to_owned(),
        day: day("2023-10-20"),
        note: "Ghi chú".to_owned(),
    }
}

fn to(name: &str, revision: i64) -> DifficultyChange {
    let DifficultyNew { name, day, note, .. } = new(name);
    DifficultyChange { name, day, note, revision }
}

fn because(reason: &str) -> DifficultyWithdrawal {
    DifficultyWithdrawal { reason: reason.to_owned() }
}

async fn found(t: &TestApp, who: &Actor, text: &str) -> Vec<DifficultyId> {
    let asked = DifficultyListQuery { text: Some(text.to_owned()), before: None };
    let page = difficulty::list(&t.app, who, &asked).await.expect("a list");
    page.rows.iter().map(|row| row.id).collect()
}

async fn added(t: &TestApp, name: &str) -> DifficultyRow {
    difficulty::add(&t.app, &t.hanh().await, new(name)).await.expect("added")
}

async fn sent_again_it_is_accepted_and_other_content_is_a_conflict(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let first = added(&t, "Một").await;
    assert_eq!((first.name.as_str(), first.revision), ("Một", 1));
    let lines = t.count("audit").await;
    let again = difficulty::add(&t.app, &hanh, new("Một")).await.expect("the same again");
    assert_eq!(again.id, first.id);
    for other in [
        DifficultyNew { name: "Hai".to_owned(), ..new("Một") },
        DifficultyNew { day: day("2023-10-21"), ..new("Một") },
        DifficultyNew { note: String::new(), ..new("Một") },
    ] {
        let answer = difficulty::add(&t.app, &hanh, other).await;
        assert_eq!(code_of(answer), Code::DifficultyConflict);
    }
    assert_eq!((t.count("audit").await, t.count("difficulty").await), (lines, 1), "written once");
}

async fn what_cannot_be_written_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    for bad in [
        DifficultyNew { name: " ".to_owned(), ..new("Một") },
        DifficultyNew { name: "a".repeat(121), ..new("Một") },
        DifficultyNew { note: "a".repeat(1_001), ..new("Một") },
    ] {
        assert_eq!(code_of(difficulty::add(&t.app, &hanh, bad).await), Code::BadInput);
    }
    let longest = DifficultyNew { name: "a".repeat(120), note: "a".repeat(1_000), ..new("Một") };
    let it = difficulty::add(&t.app, &hanh, longest).await.expect("it fits");
    for reason in [String::new(), "a".repeat(501)] {
        let answer = difficulty::withdraw(&t.app, &hanh, it.id, because(&reason)).await;
        assert_eq!(code_of(answer), Code::BadInput);
    }
    let reason = "a".repeat(500);
    difficulty::withdraw(&t.app, &hanh, it.id, because(&reason)).await.expect("it fits");
}

async fn one_is_found_by_part_of_its_name_and_a_page_goes_on_where_the_last_ended(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    for n in 0..=PAGE_ROWS {
        added(&t, &format!("Số {n}")).await;
    }
    let first =
        difficulty::list(&t.app, &hanh, &DifficultyListQuery::default()).await.expect("a list");
    let asked = DifficultyListQuery { text: None, before: first.next.clone() };
    let rest = difficulty::list(&t.app, &hanh, &asked).await.expect("the rest");
    assert_eq!((first.rows.len(), rest.rows.len()), (PAGE_ROWS as usize, 1));
    assert!(rest.next.is_none());
    assert!(first.rows.iter().all(|row| row.id != rest.rows[0].id), "each stands on one page");
    assert_eq!(found(&t, &hanh, "so 50").await, [DifficultyId(id_of("Số 50"))]);
    assert!(found(&t, &hanh, "so %").await.is_empty(), "a sign of the pattern is a letter");
}

async fn of_two_who_change_one_the_second_is_told(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, thao) = (t.hanh().await, t.actor(Person::Thao).await);
    let id = added(&t, "Một").await.id;
    let it = difficulty::change(&t.app, &hanh, id, to("Hai", 1)).await.expect("changed");
    assert_eq!((it.name.as_str(), it.revision), ("Hai", 2));
    difficulty::change(&t.app, &hanh, id, to("Hai", 1)).await.expect("it is so already");
    let late =
        difficulty::change(&t.app, &thao, id, to("Ba", 1)).await.expect_err("an old revision");
    assert_eq!((late.code, late.args["who"].as_str()), (Code::DifficultyChanged, "Lê Mẫu Hạnh"));
    let it =
        difficulty::change(&t.app, &thao, id, to("Ba", 2)).await.expect("what is there was seen");
    assert_eq!((it.name.as_str(), it.revision), ("Ba", 3));
    assert_eq!(found(&t, &hanh, "ba").await, [id]);
    assert!(found(&t, &hanh, "hai").await.is_empty());
}

async fn a_withdrawn_one_stays_with_its_reason_and_is_not_changed(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = added(&t, "Một").await.id;
    let it = difficulty::withdraw(&t.app, &hanh, id, because("ghi nhầm")).await.expect("withdrawn");
    assert_eq!(it.withdrawn_reason.as_deref(), Some("ghi nhầm"));
    assert!(!difficulty::may_change(&t.app, &hanh, &it).await.expect("asked"));
    difficulty::withdraw(&t.app, &hanh, id, because("ghi nhầm")).await.expect("the same again");
    let other = difficulty::withdraw(&t.app, &hanh, id, because("khác")).await;
    assert_eq!(code_of(other), Code::DifficultyWithdrawn);
    let late = difficulty::change(&t.app, &hanh, id, to("Hai", it.revision)).await;
    assert_eq!(code_of(late), Code::DifficultyWithdrawn);
    assert_eq!(found(&t, &hanh, "").await, [id]);
}

async fn another_commune_finds_nothing_and_writes_nothing(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.village("Thôn 1").await;
    let id = added(&t, "Một").await.id;
    let (nga, lan) = (t.actor(Person::Nga).await, t.actor(Person::Lan).await);
    let lines = t.count("audit").await;
    assert_eq!(code_of(difficulty::get(&t.app, &nga, id).await), Code::NotFound);
    assert_eq!(code_of(difficulty::change(&t.app, &nga, id, to("Hai", 1)).await), Code::NotFound);
    let answer = difficulty::withdraw(&t.app, &nga, id, because("khác")).await;
    assert_eq!(code_of(answer), Code::NotFound);
    assert!(found(&t, &nga, "").await.is_empty());
    let taken = difficulty::add(&t.app, &nga, new("Một")).await;
    assert_eq!(
        code_of(taken),
        Code::DifficultyConflict,
        "under an id of elsewhere nothing is sent"
    );
    assert_eq!(t.count("audit").await, lines);
    assert_eq!(found(&t, &lan, "").await, [id], "the province sees what its communes have");
    let it = difficulty::get(&t.app, &lan, id).await.expect("seen");
    assert!(!difficulty::may_change(&t.app, &lan, &it).await.expect("asked"));
}
