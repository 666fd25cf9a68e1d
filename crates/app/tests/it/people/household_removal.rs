//! A household that was entered by mistake: taken out of everything while nothing rests on it, and its page
//! says so.

use app::kernel::problem::Code;
use app::people::household::HouseholdListQuery;
use app::people::household_removal::{RemovalNew, add, asked, get};
use app::{Act, Action, Actor, App, Result};
use base::id::{HouseholdId, HouseholdRemovalId};
use testkit::{Class, Engine, Person, TestApp, household, id_of, number_of, on_both};
use uuid::Uuid;

use super::event::{family, of, record, undo_of, view};
use crate::common::{code_of, findings_of};

on_both!(
    a_household_entered_by_mistake_is_in_no_list_count_or_search_any_more,
    what_rests_on_a_household_is_named_and_keeps_it,
    sent_again_it_is_accepted_and_other_content_is_a_conflict,
    of_two_who_take_it_out_at_once_the_second_is_told,
    a_household_of_another_commune_is_not_taken_out,
);

/// Every use case behind the action, for the table of rights.
pub(crate) async fn ask(app: &App, who: &Actor) -> Vec<Result<()>> {
    let household = HouseholdId(app.fresh_id());
    vec![
        asked(app, who, household).await.map(drop),
        add(app, who, household, new("x", "ghi nhầm")).await.map(drop),
    ]
}

fn new(seen: &str, reason: &str) -> RemovalNew {
    let (reason, seen) = (reason.to_owned(), seen.to_owned());
    RemovalNew { id: HouseholdRemovalId(Uuid::now_v7()), reason, seen }
}

/// How many households of a name are found, and how many households and people there are.
async fn found(t: &TestApp, text: &str) -> (usize, i64, i64) {
    let hanh = t.hanh().await;
    let query = HouseholdListQuery { text: text.to_owned(), ..HouseholdListQuery::default() };
    let list = app::people::household::list(&t.app, &hanh, query).await.expect("a list");
    let scope = testkit::scope(
        store::ScopeArea::Commune(hanh.area.clone().expect("a commune")),
        t.app.today(),
    );
    let (homes, people) = store::people::household::count(&**t.store(), &scope, t.app.today())
        .await
        .expect("counted");
    (list.rows.len(), homes, people)
}

async fn a_household_entered_by_mistake_is_in_no_list_count_or_search_any_more(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let number = number_of(1975, 71);
    t.add(household("Lê Mẫu Bảo")).await;
    let before = found(&t, "Lê Mẫu Nhầm").await;
    let built = household("Lê Mẫu Nhầm").born("1975").number(&number).with_wife("Trần Mẫu Tơ");
    let id = t.add(built).await;
    assert_eq!(found(&t, "Lê Mẫu Nhầm").await, (1, before.1 + 1, before.2 + 2));
    let seen = view(&t, id).await.revision;
    assert_eq!(code_of(add(&t.app, &hanh, id, new(&seen, " ")).await), Code::BadInput);
    let out = add(&t.app, &hanh, id, new(&seen, "Ghi hai lần")).await.expect("taken out");
    assert_eq!(found(&t, "Lê Mẫu Nhầm").await, before);
    assert_eq!(found(&t, &out.row.code).await.0, 0);
    let gone = app::people::household::get(&t.app, &hanh, id, None).await;
    assert_eq!(code_of(gone), Code::NotFound);
    let kept = get(&t.app, &t.actor(Person::Quang).await, id).await.expect("its page");
    assert_eq!((kept.row.reason.as_str(), kept.row.head.as_str()), ("Ghi hai lần", "Lê Mẫu Nhầm"));
    assert_eq!(kept.people, ["Lê Mẫu Nhầm", "Trần Mẫu Tơ"]);
    assert_eq!(kept.row.by_name, hanh.name);
    // Who was in it is free to stand where he lives, and the register is whole.
    let right = household("Lê Mẫu Nhầm").id(HouseholdId(Uuid::now_v7())).born("1975");
    t.add(right.person(base::id::PersonId(Uuid::now_v7())).number(&number)).await;
    assert_eq!(found(&t, "Lê Mẫu Nhầm").await.0, 1);
    assert!(app::upkeep::audit::verify_all(&t.app).await.expect("read").is_whole());
}

async fn what_rests_on_a_household_is_named_and_keeps_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = family(&t).await;
    let mai = of(&view(&t, id).await, "Lê Mẫu Mai");
    let refused = async |id: HouseholdId| {
        let seen = view(&t, id).await.revision;
        findings_of(add(&t.app, &hanh, id, new(&seen, "Ghi hai lần")).await)
    };
    let death = record(&t, id, "2023-03-12", Act::Death { person: mai, heir: None }).await.id;
    let rests = (Code::HouseholdRests, vec!["removal_rests_event".to_owned()]);
    assert_eq!(refused(id).await, rests);
    assert_eq!(asked(&t.app, &hanh, id).await.expect("asked").rests.len(), 1);
    app::people::household_event::add(&t.app, &hanh, id, undo_of(death), None)
        .await
        .expect("taken back");
    assert!(asked(&t.app, &hanh, id).await.expect("asked").rests.is_empty());
    let round = t.round(2023).await;
    t.survey(id, round, Class::Poor).await;
    let (code, found) = refused(id).await;
    assert_eq!(code, Code::HouseholdRests);
    assert!(found.contains(&"removal_rests_form".to_owned()), "{found:?}");
    assert_eq!(view(&t, id).await.members.len(), 3, "nothing was written");
}

async fn sent_again_it_is_accepted_and_other_content_is_a_conflict(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = family(&t).await;
    let sent = new(&view(&t, id).await.revision, "Ghi hai lần");
    add(&t.app, &hanh, id, sent.clone()).await.expect("taken out");
    let lines = t.count("audit").await;
    add(&t.app, &hanh, id, sent.clone()).await.expect("accepted again");
    assert_eq!(t.count("audit").await, lines);
    let other = RemovalNew { reason: "Vì khác".to_owned(), ..sent };
    let refused = add(&t.app, &hanh, id, other).await;
    assert_eq!(code_of(refused), Code::HouseholdRemovalConflict);
}

async fn of_two_who_take_it_out_at_once_the_second_is_told(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = family(&t).await;
    let seen = view(&t, id).await.revision;
    let stale = add(&t.app, &hanh, id, new("x", "Ghi hai lần")).await;
    assert_eq!(code_of(stale), Code::HouseholdChanged);
    let (one, two) = tokio::join!(
        add(&t.app, &hanh, id, new(&seen, "Ghi hai lần")),
        add(&t.app, &hanh, id, new(&seen, "Ghi trùng")),
    );
    let told: Vec<Code> =
        [one, two].into_iter().filter_map(Result::err).map(|it| it.code).collect();
    assert_eq!(told, [Code::HouseholdChanged]);
}

async fn a_household_of_another_commune_is_not_taken_out(engine: Engine) {
    let t = TestApp::open(engine).await;
    let there = t.actor(Person::Nga).await;
    assert!(there.may(Action::HouseholdRemove));
    let id = t.add(household("Lê Mẫu An").id(HouseholdId(id_of("của xã này")))).await;
    let seen = view(&t, id).await.revision;
    let refused = add(&t.app, &there, id, new(&seen, "Ghi hai lần")).await;
    assert_eq!(code_of(refused), Code::NotFound);
    add(&t.app, &t.hanh().await, id, new(&seen, "Ghi hai lần")).await.expect("taken out");
    assert_eq!(code_of(get(&t.app, &there, id).await), Code::NotFound);
}
