//! What an acceptance or the desk brings is compared with the register by the program itself, after
//! the transaction that took it in.

use app::gate::list::{ImportNew, ImportView};
use app::people::double::{MatchListQuery, Searched};
use app::{Act, Actor, App, Newcomer, Relation};
use base::id::{HouseholdId, ImportId, PersonId};
use testkit::{Engine, HOANG_KIM, Person, TestApp, household, id_of, on_both};
use uuid::Uuid;

on_both!(
    new_households_are_compared_after_the_acceptance_and_not_within_it,
    what_a_process_that_died_left_unsearched_is_searched_by_the_next,
    a_search_that_fails_leaves_the_list_in_the_register,
    who_was_entered_at_the_desk_is_compared_a_minute_later,
);

/// The household that the register has, as another list writes it.
const TWICE: &str = "STT hộ,Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh,Dân tộc\n\
    1,Thôn 2,LÊ MẪU AN,Chủ hộ,Nam,05/05/1975,Kinh\n\
    1,Thôn 2,Bùi Mẫu Hòa,Vợ,Nữ,1978,Kinh\n\
    1,Thôn 2,Lê Mẫu Mai,Con,Nữ,20/11/2010,Kinh\n";

async fn accepted(engine: Engine) -> (TestApp, Actor, ImportView) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    t.village("Thôn 2").await;
    t.add(household("Lê Mẫu An").with_wife("Bùi Mẫu Hòa").with_child("Lê Mẫu Mai")).await;
    let bytes = TWICE.as_bytes().to_vec();
    let new = ImportNew::one(ImportId(id_of("twice")), None, "thon-2.csv".to_owned(), bytes);
    let view = app::gate::list::check(&t.app, &hanh, new).await.expect("checked");
    let answers: Vec<_> = asked(&t.app, &hanh, &view).await;
    if !answers.is_empty() {
        let view = app::gate::list::answer(&t.app, &hanh, view.id, fresh(answers))
            .await
            .expect("answered");
        app::gate::list::settled(&t.app, &hanh, view).await.expect("read again");
    }
    let view = app::gate::list::accept(&t.app, &hanh, view.id).await.expect("accepted");
    (t, hanh, view)
}

/// What may be there already is said to be new.
async fn asked(app: &App, actor: &Actor, view: &ImportView) -> Vec<(String, String)> {
    let page = app::gate::list::questions(app, actor, view.id, None).await.expect("the questions");
    page.rows.into_iter().map(|row| (row.id, "different".to_owned())).collect()
}

async fn open(app: &App, actor: &Actor) -> usize {
    app::people::double::list(app, actor, MatchListQuery::default())
        .await
        .expect("a list")
        .rows
        .len()
}

async fn searched(app: &App, actor: &Actor, id: ImportId) -> Option<Searched> {
    app::gate::list::get(app, actor, id).await.expect("the list").searched
}

async fn new_households_are_compared_after_the_acceptance_and_not_within_it(engine: Engine) {
    let (t, hanh, view) = accepted(engine).await;
    assert_eq!(open(&t.app, &hanh).await, 0, "the acceptance itself searches nothing");
    let waits = searched(&t.app, &hanh, view.id).await;
    assert_eq!(waits, Some(Searched { done: false, open: 0 }));
    assert_eq!(app::people::double::find_due(&t.app).await.expect("a search"), 1);
    assert_eq!(open(&t.app, &hanh).await, 1);
    let done = searched(&t.app, &hanh, view.id).await.expect("it is told");
    assert!(done.done && done.open == 1, "{done:?}");
    let receipt =
        app::gate::list::receipt(&t.app, &hanh, view.id, None).await.expect("the receipt");
    assert_eq!(receipt.import.searched, Some(done));
    let minh = t.actor(Person::Minh).await;
    let line =
        &app::upkeep::audit::list(&t.app, &minh, HOANG_KIM, None).await.expect("the log").rows[0];
    assert_eq!(line.entry.action, "match.find", "in the name of who accepted");
    assert_eq!(line.account_name.as_deref(), Some("Lê Mẫu Hạnh"));
    // Nothing is left to be searched, and nothing is asked twice.
    assert_eq!(app::people::double::find_due(&t.app).await.expect("a look"), 0);
    assert_eq!(open(&t.app, &hanh).await, 1);
    // Another commune hears of neither.
    let nga = t.actor(Person::Nga).await;
    assert_eq!(open(&t.app, &nga).await, 0);
}

async fn what_a_process_that_died_left_unsearched_is_searched_by_the_next(engine: Engine) {
    let (t, hanh, view) = accepted(engine).await;
    let next: App = t.reopen().await.expect("it opens");
    assert_eq!(app::people::double::find_due(&next).await.expect("a search"), 1);
    assert_eq!(open(&next, &hanh).await, 1);
    assert!(searched(&next, &hanh, view.id).await.is_some_and(|it| it.done));
    next.close().await;
}

async fn a_search_that_fails_leaves_the_list_in_the_register(engine: Engine) {
    let (t, hanh, view) = accepted(engine).await;
    t.run("update account set disabled_at = created_at").await;
    // Who accepted it has left: nobody is acted for, and the next look asks no more of it.
    assert_eq!(app::people::double::find_due(&t.app).await.expect("no search"), 0);
    assert_eq!(t.count("household").await, 2);
    assert_eq!(open(&t.app, &hanh).await, 0);
    assert!(searched(&t.app, &hanh, view.id).await.is_some_and(|it| !it.done));
}

async fn who_was_entered_at_the_desk_is_compared_a_minute_later(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let family = || household("Lê Mẫu An").with_wife("Bùi Mẫu Hòa").with_child("Lê Mẫu Mai");
    let mut again = family().id(HouseholdId(id_of("the same once more")));
    for member in &mut again.household.members {
        member.id = PersonId(Uuid::now_v7());
    }
    t.set_now("2023-11-01T02:00:00Z");
    t.add(family()).await;
    t.add(again).await;
    assert_eq!(
        app::people::double::find_due(&t.app).await.expect("a look"),
        0,
        "others may follow"
    );
    t.set_now("2023-11-01T02:01:30Z");
    // Somebody entered while the search runs would wait for the next; nobody was.
    assert_eq!(app::people::double::find_due(&t.app).await.expect("a search"), 1);
    assert_eq!((open(&t.app, &hanh).await, t.count("match_due").await), (1, 0));

    // A member who joins is compared too, and another process makes up for one that died.
    t.add(household("Trần Mẫu Bình").with_child("Trần Mẫu Nhỏ")).await;
    let id = t.add(household("Phạm Mẫu Hai")).await;
    let mut small = household("x").with_child("Trần Mẫu Nhỏ").build().members.remove(1);
    small.relation = Relation::Other;
    let act = Act::Arrival { who: Newcomer::New(small) };
    let joined = crate::people::event::event(Uuid::now_v7(), "2023-10-02", act);
    app::people::household_event::add(&t.app, &hanh, id, joined, None).await.expect("recorded");
    let next: App = t.reopen().await.expect("it opens");
    t.set_now("2023-11-01T02:05:00Z");
    assert_eq!(app::people::double::find_due(&next).await.expect("a search"), 1);
    assert_eq!((open(&next, &hanh).await, t.count("match_due").await), (2, 0));
    next.close().await;
}

/// Answers to questions that were open.
fn fresh(answers: Vec<(String, String)>) -> Vec<app::gate::list::AnswerNew> {
    answers.into_iter().map(Into::into).collect()
}
