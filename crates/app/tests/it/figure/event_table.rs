//! The tables foot after every kind of event.

use app::figure::table::TableQuery;
use app::{Act, Heir, Newcomer, Relation, Sex};
use base::id::HouseholdId;
use testkit::{Engine, Person, TestApp, day, household, id_of, on_both};

use crate::people::event::{of, placed, record, stranger, view};

on_both!(tables_foot_after_every_kind_of_event);

/// Tables 2 and 3 of the year hold their identities, and 1 those with them.
async fn assert_foot(t: &TestApp, what: &str) {
    let lan = t.actor(Person::Lan).await;
    for area in [testkit::HOANG_KIM, "38@0"] {
        for id in ["t01", "t02", "t03"] {
            let query = TableQuery {
                id: id.to_owned(),
                area: Some(area.to_owned()),
                from: Some(day("2022-12-31")),
                to: Some(day("2023-11-01")),
                ..TableQuery::default()
            };
            let view = app::figure::table::get(&t.app, &lan, &query).await.expect("a table");
            assert!(view.breaches.is_empty(), "{what}: {id} {area}: {:?}", view.breaches);
        }
    }
}

async fn tables_foot_after_every_kind_of_event(engine: Engine) {
    let t = TestApp::open(engine).await;
    let round = t.round(2022).await;
    let mut ids = Vec::new();
    for n in 0..6 {
        let (head, wife) = (format!("Lê Mẫu Chủ {n}"), format!("Trần Mẫu Vợ {n}"));
        let child = format!("Lê Mẫu Con {n}");
        let built = household(&head).with_wife(&wife).at("Xóm Đông");
        // The last one's child is old enough to marry.
        let built = match n {
            5 => built.with(&child, Relation::Child, Sex::Female, "20/11/2003"),
            _ => built.with_child(&child),
        };
        let id = t.add(built).await;
        let wanted = [standard::Class::Poor, standard::Class::NearPoor][n % 2];
        t.survey(id, round, wanted).await;
        ids.push(id);
    }
    let quang = t.actor(Person::Quang).await;
    let decision = app::Decision { number: "112/QĐ-UBND".to_owned(), day: day("2022-12-08") };
    app::review::decision::decide(&t.app, &quang, round, decision).await.expect("decided");
    assert_foot(&t, "before").await;

    let village = t.village("Thôn 2").await;
    let opened = view(&t, ids[0]).await;
    record(&t, ids[0], "2023-02-01", Act::MoveWithin { village, address: String::new() }).await;
    assert_foot(&t, "move within").await;
    let split = Act::Split {
        household: HouseholdId(id_of("new household")),
        village,
        address: String::new(),
        members: placed(&opened, &[("Lê Mẫu Con 0", Relation::Head)]),
        heir: None,
    };
    record(&t, ids[0], "2023-02-02", split).await;
    assert_foot(&t, "split").await;
    let opened = view(&t, ids[1]).await;
    let members = placed(
        &opened,
        &[
            ("Lê Mẫu Chủ 1", Relation::Sibling),
            ("Trần Mẫu Vợ 1", Relation::Other),
            ("Lê Mẫu Con 1", Relation::Other),
        ],
    );
    record(&t, ids[1], "2023-02-03", Act::Merge { into: ids[2], members }).await;
    assert_foot(&t, "merge").await;
    let member = stranger("Lê Mẫu Bé", Relation::Child, Sex::Male, "10/03/2023");
    record(&t, ids[2], "2023-03-10", Act::Birth { member }).await;
    assert_foot(&t, "birth").await;
    let opened = view(&t, ids[3]).await;
    for (on, gone, next) in [
        ("2023-03-01", "Lê Mẫu Chủ 3", Some("Trần Mẫu Vợ 3")),
        ("2023-03-02", "Trần Mẫu Vợ 3", Some("Lê Mẫu Con 3")),
        ("2023-03-03", "Lê Mẫu Con 3", None),
    ] {
        let heir = next.map(|name| Heir { person: of(&opened, name), relations: Vec::new() });
        record(&t, ids[3], on, Act::Death { person: of(&opened, gone), heir }).await;
        assert_foot(&t, &format!("death of {gone}")).await;
    }
    record(&t, ids[4], "2023-04-01", Act::MoveOut { to: "Hà Nội".to_owned() }).await;
    assert_foot(&t, "move out").await;
    let mai = of(&view(&t, ids[5]).await, "Lê Mẫu Con 5");
    let who = Newcomer::Known { person: mai, relation: Relation::ChildInLaw, heir: None };
    record(&t, ids[2], "2023-05-01", Act::Marriage { who }).await;
    assert_foot(&t, "marriage").await;

    // What became of the three poor households: one moved within, one took another in, one left.
    let lan = t.actor(Person::Lan).await;
    let query = TableQuery {
        id: "t02".to_owned(),
        area: Some(testkit::HOANG_KIM.to_owned()),
        from: Some(day("2022-12-31")),
        to: Some(day("2023-11-01")),
        ..TableQuery::default()
    };
    let table = app::figure::table::get(&t.app, &lan, &query).await.expect("table 2");
    let row = &table.def.rows[0];
    let sum = |column| table.def.sum(row, column, &table.figures.whole.sums);
    assert_eq!((sum(1), sum(9)), (3, 2));
    assert_eq!(
        (sum(4), sum(8)),
        (2, 1),
        "the one that moved falls in one village, rises in another"
    );
}
