//! What lies outside one's area is not there: neither listed, nor found, nor counted.

use app::figure::table::TableQuery;
use app::kernel::problem::Code;
use app::people::household::HouseholdListQuery;
use app::{Actor, Relation};
use base::id::{HouseholdId, VillageId};
use testkit::{Engine, HOANG_KIM, Person, TestApp, day, household, number_of, on_both};

use crate::common::code_of;

on_both!(
    the_commune_next_door_finds_nothing,
    the_head_of_another_village_finds_no_household_of_this_one,
    who_works_for_the_area_around_it_sees_it,
    the_administrator_sees_no_household_at_all,
    who_moved_away_is_the_other_commune_s_household,
    a_village_head_takes_answers_of_his_own_village_only,
);

struct Hidden {
    household: HouseholdId,
    village: VillageId,
    number: String,
    code: String,
}

/// A household of Thôn 1 of Hoằng Kim that must not be seen.
async fn hidden(t: &TestApp) -> Hidden {
    let number = number_of(1975, 9);
    let household = t.add(household("Lê Mẫu An").number(&number)).await;
    let hanh = t.hanh().await;
    let code =
        app::people::household::get(&t.app, &hanh, household, None).await.expect("there").code;
    Hidden { household, village: t.village("Thôn 1").await, number, code }
}

async fn listed(t: &TestApp, actor: &Actor, query: HouseholdListQuery) -> usize {
    app::people::household::list(&t.app, actor, query).await.expect("a list").rows.len()
}

/// No way of asking gives the household.
async fn assert_unseen(t: &TestApp, actor: &Actor, hidden: &Hidden) {
    for text in ["", "an", "le mau an", "1975", &hidden.number, &hidden.code] {
        let query = HouseholdListQuery { text: text.to_owned(), ..HouseholdListQuery::default() };
        assert_eq!(listed(t, actor, query).await, 0, "{text:?}");
    }
    let query =
        HouseholdListQuery { village: Some(hidden.village), ..HouseholdListQuery::default() };
    assert_eq!(listed(t, actor, query).await, 0);
    for on in [None, Some(day("2020-01-01"))] {
        let got = app::people::household::get(&t.app, actor, hidden.household, on).await;
        assert_eq!(code_of(got), Code::NotFound);
    }
    let village = hidden.village.to_string();
    for area in [HOANG_KIM, "399@0", "38@0", "nation", village.as_str()] {
        for id in ["t01", "t02", "t03"] {
            let query = TableQuery {
                id: id.to_owned(),
                area: Some(area.to_owned()),
                ..TableQuery::default()
            };
            assert_eq!(
                code_of(app::figure::table::get(&t.app, actor, &query).await),
                Code::NotFound,
                "{area}"
            );
            let cell = app::figure::table::cell(&t.app, actor, &query, "households", 1, None).await;
            assert_eq!(cell.err().map(|it| it.code), Some(Code::NotFound), "{area}");
        }
    }
}

async fn the_commune_next_door_finds_nothing(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hidden = hidden(&t).await;
    let hanh = t.hanh().await;
    let round = t.round(2023).await;
    t.survey(hidden.household, round, standard::Class::Poor).await;
    let import = crate::gate::import::csv("a", None, &[crate::gate::import::ROW_AN]);
    let import = app::gate::list::check(&t.app, &hanh, import).await.expect("checked").id;
    let (nga, dung) = (t.actor(Person::Nga).await, t.actor(Person::Dung).await);
    for actor in [&nga, &dung] {
        assert_unseen(&t, actor, &hidden).await;
        assert!(app::place::village::list(&t.app, actor).await.expect("a list").is_empty());
        assert!(app::review::round::list(&t.app, actor).await.expect("a list").is_empty());
        assert_eq!(code_of(app::review::round::get(&t.app, actor, round).await), Code::NotFound);
        assert!(app::gate::list::list(&t.app, actor, None).await.expect("a list").rows.is_empty());
        assert_eq!(code_of(app::gate::list::get(&t.app, actor, import).await), Code::NotFound);
        assert_eq!(
            code_of(app::gate::list::template(&t.app, actor, Some(round)).await),
            Code::NotFound
        );
        let own = TableQuery { id: "t01".to_owned(), ..TableQuery::default() };
        let table = app::figure::table::get(&t.app, actor, &own).await.expect("its own, empty");
        assert!(table.figures.whole.sums.iter().all(|sum| *sum == 0));
    }
    let before = crate::common::counts(&t).await;
    let new = household("Mai Mẫu Nam").in_village(hidden.village).build();
    assert_eq!(code_of(app::people::household::add(&t.app, &nga, new).await), Code::VillageUnknown);
    let same = household("Lê Mẫu An").number(&hidden.number).in_village(hidden.village).build();
    let known = app::people::household::add(&t.app, &nga, same).await;
    assert_eq!(code_of(known), Code::HouseholdConflict, "not even as accepted again");
    let member = household("Mai Mẫu Nam").build().members.remove(0);
    let person = member.id;
    let (household, on) = (hidden.household, day("2023-05-01"));
    let joins =
        app::people::household_event::member_add(&t.app, &nga, household, member, on, None).await;
    assert_eq!(code_of(joins), Code::NotFound);
    assert_eq!(
        code_of(
            app::people::household_event::member_end(
                &t.app, &nga, household, person, on, "x", None
            )
            .await
        ),
        Code::NotFound
    );
    let head = app::people::household_event::head_change(
        &t.app,
        &nga,
        household,
        person,
        Relation::Other,
        on,
        None,
    )
    .await;
    assert_eq!(code_of(head), Code::NotFound);
    let form = t.form(standard::Class::Poor).of(household, round, "again");
    assert_eq!(code_of(app::review::survey::add(&t.app, &nga, form).await), Code::NotFound);
    let table = t.score_table().await;
    assert_eq!(
        code_of(app::review::round::set_table(&t.app, &nga, round, table).await),
        Code::NotFound
    );
    assert_eq!(code_of(app::gate::list::accept(&t.app, &nga, import).await), Code::NotFound);
    assert_eq!(crate::common::counts(&t).await, before);
}

async fn the_head_of_another_village_finds_no_household_of_this_one(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hidden = hidden(&t).await;
    let cuong = t.actor(Person::Cuong).await;
    assert_unseen(&t, &cuong, &hidden).await;
    let villages = app::place::village::list(&t.app, &cuong).await.expect("a list");
    let names: Vec<&str> = villages.iter().map(|village| village.name.as_str()).collect();
    assert_eq!(names, ["Thôn 2"]);
    let binh = t.actor(Person::Binh).await;
    assert_eq!(listed(&t, &binh, HouseholdListQuery::default()).await, 1);
    let village = hidden.village.to_string();
    let own = TableQuery { id: "t01".to_owned(), area: Some(village), ..TableQuery::default() };
    app::figure::table::get(&t.app, &binh, &own).await.expect("his own village");
}

async fn who_works_for_the_area_around_it_sees_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hidden = hidden(&t).await;
    for person in [
        Person::Hanh,
        Person::Quang,
        Person::Thu,
        Person::Binh,
        Person::Lan,
        Person::Son,
        Person::Yen,
    ] {
        let actor = t.actor(person).await;
        let view = app::people::household::get(&t.app, &actor, hidden.household, None)
            .await
            .expect("seen");
        assert_eq!(view.head, "Lê Mẫu An", "{person:?}");
        assert_eq!(listed(&t, &actor, HouseholdListQuery::default()).await, 1, "{person:?}");
    }
}

async fn the_administrator_sees_no_household_at_all(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hidden = hidden(&t).await;
    let minh = t.actor(Person::Minh).await;
    let list = app::people::household::list(&t.app, &minh, HouseholdListQuery::default()).await;
    assert_eq!(code_of(list), Code::NotAllowed);
    let got = app::people::household::get(&t.app, &minh, hidden.household, None).await;
    assert_eq!(code_of(got), Code::NotAllowed);
    assert!(app::place::village::list(&t.app, &minh).await.expect("a list").is_empty());
    let home = app::front::home::home(&t.app, &minh, None).await.expect("a page");
    assert!(home.numbers.is_none() && home.result.is_none());
}

async fn who_moved_away_is_the_other_commune_s_household(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hidden = hidden(&t).await;
    let phu = t.village_of(Person::Nga, "Thôn Phú").await;
    t.run(&format!(
        "update stay set to_day = '2023-06-01'; insert into stay (household_id, village_id, address, \
         from_day, to_day) values ({}, {}, '', '2023-06-01', '9999-12-31')",
        t.literal(hidden.household.0),
        t.literal(phu.0)
    ))
    .await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    assert_eq!(listed(&t, &hanh, HouseholdListQuery::default()).await, 0);
    assert_eq!(
        code_of(app::people::household::get(&t.app, &hanh, hidden.household, None).await),
        Code::NotFound
    );
    let view = app::people::household::get(&t.app, &nga, hidden.household, None)
        .await
        .expect("theirs now");
    assert_eq!(view.village_name, "Thôn Phú");
    assert_eq!(listed(&t, &nga, HouseholdListQuery::default()).await, 1);
}

async fn a_village_head_takes_answers_of_his_own_village_only(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hidden = hidden(&t).await;
    let round = t.round(2023).await;
    let form = t.form(standard::Class::Poor).of(hidden.household, round, "");
    let (binh, cuong) = (t.actor(Person::Binh).await, t.actor(Person::Cuong).await);
    let other = app::review::survey::add(&t.app, &cuong, form.clone()).await;
    assert_eq!(code_of(other), Code::NotFound);
    app::review::survey::add(&t.app, &binh, form).await.expect("his own village");
}
