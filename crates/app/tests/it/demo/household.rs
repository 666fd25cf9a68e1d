//! Households: found as people look for them, changed as the rules allow.

use std::collections::BTreeSet;

use app::kernel::problem::Code;
use app::people::household::HouseholdListQuery;
use app::{Class, Relation};
use base::Birth;
use base::id::{HouseholdId, PersonId};
use register::{HouseholdFacts, Identity, MemberFacts, NewHousehold, NewMember, PersonalId};
use testkit::demo;
use testkit::{Engine, on_both};

use crate::{actor, day, fresh};

on_both!(
    households_are_found_without_marks_by_year_and_by_code,
    paging_gives_every_household_once,
    nobody_is_in_two_households_and_every_household_keeps_one_head,
    who_moved_on_is_seen_by_the_new_commune_only,
);

fn member(app: &app::App, name: &str, relation: Relation, born: i32) -> NewMember {
    NewMember {
        id: fresh(app),
        name: name.to_owned(),
        sex: None,
        birth: Some(Birth::Year(born)),
        relation,
        ethnicity: Some("Kinh".to_owned()),
        identity: Identity::Missing("minh họa".to_owned()),
        facts: MemberFacts::default(),
    }
}

async fn village(demo: &demo::Demo, actor: &app::Actor) -> base::id::VillageId {
    app::place::village::list(&demo.app, actor).await.expect("villages")[0].id
}

async fn households_are_found_without_marks_by_year_and_by_code(engine: Engine) {
    let demo = demo::open(engine).await;
    let officer = actor(&demo, "canbo").await;
    let new = NewHousehold {
        id: fresh(&demo.app),
        village: village(&demo, &officer).await,
        address: String::new(),
        since: day("2024-01-01"),
        members: vec![
            member(&demo.app, "Đặng Mẫu Thưởng", Relation::Head, 1931),
            member(&demo.app, "Đặng Mẫu Uyên", Relation::Child, 1962),
        ],
        facts: HouseholdFacts::default(),
    };
    let added = app::people::household::add(&demo.app, &officer, new.clone()).await.expect("added");
    let found = async |text: &str| {
        let query = HouseholdListQuery { text: text.to_owned(), ..HouseholdListQuery::default() };
        let page = app::people::household::list(&demo.app, &officer, query).await.expect("a list");
        page.rows.iter().any(|row| row.id == new.id)
    };
    for (text, there) in [
        ("dang mau thuong", true),
        ("ĐẶNG THƯỞNG", true),
        ("thuo", true),
        ("thuong 1931", true),
        ("thuong 193", true),
        ("uyen 1962", true),
        ("thuong 1962", false),
        ("uong", false),
        (added.code.as_str(), true),
        (&added.code.to_lowercase().replace('-', ""), true),
        ("'; drop table household; --", false),
        ("%", false),
    ] {
        assert_eq!(found(text).await, there, "{text}");
    }
}

async fn paging_gives_every_household_once(engine: Engine) {
    let demo = demo::open(engine).await;
    let officer = actor(&demo, "canbo").await;
    let (mut seen, mut keys, mut after) = (BTreeSet::new(), Vec::new(), None);
    loop {
        let query = HouseholdListQuery { after: after.clone(), ..HouseholdListQuery::default() };
        let page = app::people::household::list(&demo.app, &officer, query).await.expect("a page");
        for row in &page.rows {
            assert!(seen.insert(row.id), "{} stands twice", row.head);
            keys.push(row.sort_key.clone());
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 1_205);
    assert!(keys.is_sorted(), "by given name");
    let query = HouseholdListQuery { class: Some(Class::Poor), ..HouseholdListQuery::default() };
    assert_eq!(
        app::people::household::list(&demo.app, &officer, query)
            .await
            .expect("the poor")
            .rows
            .len(),
        25
    );
}

async fn nobody_is_in_two_households_and_every_household_keeps_one_head(engine: Engine) {
    let demo = demo::open(engine).await;
    let officer = actor(&demo, "canbo").await;
    let village = village(&demo, &officer).await;
    let since = day("2024-01-01");
    // Province 099 does not exist: the number can be nobody's.
    let number = || Identity::Known(PersonalId::parse("099031000001").expect("twelve digits"));
    let mut head = member(&demo.app, "Lê Mẫu Cả", Relation::Head, 1931);
    head.identity = number();
    let child = member(&demo.app, "Lê Mẫu Hai", Relation::Child, 1960);
    let (first, head_id, child_id): (HouseholdId, PersonId, PersonId) =
        (fresh(&demo.app), head.id, child.id);
    let new = NewHousehold {
        id: first,
        village,
        address: String::new(),
        since,
        members: vec![head.clone(), child],
        facts: HouseholdFacts::default(),
    };
    app::people::household::add(&demo.app, &officer, new).await.expect("added");
    let code = |result: app::Result<()>| result.expect_err("refused").code;

    let mut twin = member(&demo.app, "Lê Mẫu Cả", Relation::Head, 1931);
    twin.identity = number();
    let second = NewHousehold {
        id: fresh(&demo.app),
        village,
        address: String::new(),
        since,
        members: vec![twin],
        facts: HouseholdFacts::default(),
    };
    let refused = app::people::household::add(&demo.app, &officer, second)
        .await
        .expect_err("one number, one person");
    assert_eq!(refused.code, Code::PersonElsewhere);

    let app = &demo.app;
    let end = app::people::household_event::member_end(
        app,
        &officer,
        first,
        head_id,
        day("2024-06-01"),
        "x",
        None,
    )
    .await;
    assert_eq!(code(end), Code::MemberIsHead);
    let second_head = member(app, "Lê Mẫu Ba", Relation::Head, 1990);
    let joins = app::people::household_event::member_add(
        app,
        &officer,
        first,
        second_head,
        day("2024-06-01"),
        None,
    )
    .await;
    assert_eq!(code(joins), Code::HeadConflict);
    app::people::household_event::head_change(
        app,
        &officer,
        first,
        child_id,
        Relation::Parent,
        day("2024-06-01"),
        None,
    )
    .await
    .expect("the child is the head now");
    app::people::household_event::member_end(
        app,
        &officer,
        first,
        head_id,
        day("2024-09-01"),
        "chuyển đi",
        None,
    )
    .await
    .expect("he may go");
    let then = app::people::household::get(app, &officer, first, Some(day("2024-05-31")))
        .await
        .expect("before");
    let now = app::people::household::get(app, &officer, first, Some(day("2024-09-01")))
        .await
        .expect("after");
    assert_eq!((then.head.as_str(), then.members.len()), ("Lê Mẫu Cả", 2));
    assert_eq!((now.head.as_str(), now.members.len()), ("Lê Mẫu Hai", 1));
    let again = app::people::household_event::member_end(
        app,
        &officer,
        first,
        head_id,
        day("2024-10-01"),
        "x",
        None,
    )
    .await;
    assert_eq!(code(again), Code::MemberNotThere);
}

async fn who_moved_on_is_seen_by_the_new_commune_only(engine: Engine) {
    let demo = demo::open(engine).await;
    // Hoằng Phú took over Hoằng Kim on 01/7/2025, villages and all.
    let after = actor(&demo, "hoangphu").await;
    let query = HouseholdListQuery::default();
    let page = app::people::household::list(&demo.app, &after, query).await.expect("a list");
    assert_eq!(page.rows.len(), 50);
    let view = app::people::household::get(&demo.app, &after, page.rows[0].id, None)
        .await
        .expect("a household");
    assert_eq!(view.commune_name, "Xã Hoằng Phú");
    let village_head = actor(&demo, "thon1").await;
    let own =
        app::people::household::list(&demo.app, &village_head, HouseholdListQuery::default()).await;
    assert!(own.expect("a list").rows.iter().all(|row| row.village_name == "Thôn 1"));
    let admin = actor(&demo, "quantri").await;
    let refused = app::people::household::get(&demo.app, &admin, page.rows[0].id, None).await;
    assert_eq!(refused.expect_err("never").code, Code::NotAllowed);
}
