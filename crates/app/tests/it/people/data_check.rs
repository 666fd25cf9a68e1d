//! Data quality: every check finds what it is for and nothing else, pages, and can be set aside.

use std::collections::BTreeMap;

use app::kernel::problem::Code;
use app::people::data_check::CheckAside;
use app::{Actor, Relation, Sex};
use base::id::HouseholdId;
use testkit::{Engine, Person, TestApp, day, demo, household, number_of, on_both};
use uuid::Uuid;

use crate::common::code_of;

on_both!(
    a_sound_household_is_found_by_no_check,
    each_check_finds_the_household_made_for_it,
    a_check_set_aside_is_shown_as_such_and_can_be_taken_up_again,
    findings_are_paged_by_household_and_person,
    a_check_sees_no_household_of_another_area,
    a_number_held_in_another_commune_shows_nothing_to_a_foreign_officer,
    shared_numbers_are_looked_up_by_their_index_in_a_big_register,
    all_checks_over_a_commune_are_a_statement_each,
);

async fn found(t: &TestApp, actor: &Actor) -> BTreeMap<&'static str, i64> {
    let list = app::people::data_check::list(&t.app, actor, None).await.expect("the checks");
    assert_eq!(list.rows.len(), t.app.checks().len());
    let some = list.rows.iter().filter(|(_, count)| count.findings > 0);
    some.map(|(def, count)| (def.name, count.findings)).collect()
}

async fn a_sound_household_is_found_by_no_check(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let number = number_of(1975, 1);
    let sound = household("Lê Mẫu An").number(&number).with_wife("Trần Mẫu Hoa").at("Xóm Đông");
    t.add(sound.since("2023-01-01")).await;
    assert_eq!(found(&t, &hanh).await, BTreeMap::new());
}

/// A sound household in the making, in the register since this year.
fn sound(head: &str) -> testkit::HouseholdBuilder {
    household(head).at("Xóm Đông").since("2023-01-01")
}

async fn each_check_finds_the_household_made_for_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let literal = |id: HouseholdId| t.literal(id.0);
    let shared = number_of(1975, 1);
    let mut want: BTreeMap<&str, i64> = BTreeMap::new();
    t.add(sound("Bùi Mẫu Một").number(&shared)).await;
    let twin = t.add(sound("Bùi Mẫu Hai")).await;
    t.run(&format!(
        "update person set identity_number = '{shared}', identity_missing = null where id in \
         (select person_id from membership where household_id = {})",
        literal(twin)
    ))
    .await;
    app::kernel::sealing::due(&t.app).await.expect("numbers of before are sealed");
    want.insert("number_shared", 2);
    t.add(sound("Bùi Mẫu Ba").number(&number_of(1975, 3).replacen("0380", "0381", 1))).await;
    want.insert("number_sex", 1);
    t.add(sound("Bùi Mẫu Bốn").number(&number_of(1974, 4))).await;
    want.insert("number_birth_year", 1);
    t.add(sound("Bùi Mẫu Năm").number("171234567")).await;
    want.insert("number_old_card", 1);
    let bare = t.add(sound("Bùi Mẫu Sáu")).await;
    t.run(&format!(
        "update person set identity_missing = '', sex = null, ethnicity = null, \
         birth_day = null, birth_year = null where id in \
         (select person_id from membership where household_id = {})",
        literal(bare)
    ))
    .await;
    for name in ["number_missing", "sex_missing", "ethnicity_missing", "birth_missing"] {
        want.insert(name, 1);
    }
    t.add(sound("Bùi Mẫu Bảy").with("Bùi Mẫu Cụ", Relation::Parent, Sex::Female, "1910")).await;
    want.insert("person_very_old", 1);
    let late = t.add(sound("Bùi Mẫu Tám").with_child("Bùi Mẫu Út")).await;
    t.run(&format!(
        "update person set birth_day = '2023-05-05', birth_year = 2023 where id in \
         (select person_id from membership where household_id = {} and relation = 'child')",
        literal(late)
    ))
    .await;
    want.insert("birth_after_joining", 1);
    t.add(sound("Bùi Mẫu Nhỏ").born("2010")).await;
    want.insert("head_is_child", 1);
    want.insert("children_alone", 1);
    t.add(sound("Bùi Mẫu Chín").with_wife("Vũ Mẫu Cả").with_wife("Vũ Mẫu Hai")).await;
    want.insert("spouses_many", 1);
    t.add(sound("Bùi Mẫu Dần").with("Vũ Mẫu Non", Relation::Spouse, Sex::Female, "2009")).await;
    want.insert("spouse_is_child", 1);
    t.add(sound("Bùi Mẫu Mão").with("Bùi Mẫu Trưởng", Relation::Child, Sex::Male, "1986")).await;
    want.insert("child_older", 1);
    t.add(household("Bùi Mẫu Mười").since("2023-01-01")).await;
    want.insert("address_missing", 1);
    t.add(household("Bùi Mẫu Lâu").at("Xóm Đông").since("2020-11-01")).await;
    t.add(household("Bùi Mẫu Gần").at("Xóm Đông").since("2020-11-02")).await;
    want.insert("class_never", 1);
    let headless = t.add(sound("Bùi Mẫu Không")).await;
    t.run(&format!(
        "update membership set relation = 'other' where household_id = {}",
        literal(headless)
    ))
    .await;
    want.insert("head_missing", 1);
    let empty = t.add(sound("Bùi Mẫu Vắng")).await;
    t.run(&format!("delete from membership where household_id = {}", literal(empty))).await;
    want.insert("household_empty", 1);
    classes(&t, &mut want).await;
    assert_eq!(found(&t, &hanh).await, want);

    // A village that lies in no commune is in nobody's area but the nation's.
    t.run("delete from village_path where from_day > '2023-01-01'").await;
    t.run("update village_path set to_day = '2023-06-01'").await;
    let yen = t.actor(Person::Yen).await;
    let all = app::people::data_check::get(&t.app, &yen, "village_ended", None, None)
        .await
        .expect("the check");
    assert!(all.count.findings > 10);
}

/// Households whose class, not their members, is found.
async fn classes(t: &TestApp, want: &mut BTreeMap<&'static str, i64>) {
    let by = "(select id from account limit 1)";
    let at = "'2023-01-01 00:00:00+00:00'";
    let add = async |head: &str, since: &str, class: &str, from: &str, number: &str| {
        let id = t.add(household(head).at("Xóm Đông").since(since)).await;
        t.run(&format!(
            "insert into class_fact (household_id, from_day, class, basis, decision_number, \
             decision_day, recorded_at, recorded_by) values ({}, '{from}', '{class}', 'recorded', \
             {number}, '{from}', {at}, {by})",
            t.literal(id.0)
        ))
        .await;
        id
    };
    add("Lê Mẫu Nghèo", "2022-01-01", "poor", "2022-12-08", "'1/QĐ-UBND'").await;
    add("Lê Mẫu Thiếu", "2022-01-01", "near_poor", "2022-12-08", "null").await;
    add("Lê Mẫu Sớm", "2023-01-01", "poor", "2022-12-08", "'1/QĐ-UBND'").await;
    want.insert("class_without_verdict", 3);
    want.insert("class_without_decision", 1);
    want.insert("class_before_household", 1);
    // All three heads, born in 1975, have no word on health insurance.
    want.insert("facts_missing", 3);
    let out = add("Lê Mẫu Thoát", "2018-01-01", "poor", "2018-12-08", "'1/QĐ-UBND'").await;
    for (from, class) in [("2020-11-01", "not_poor")] {
        t.run(&format!(
            "insert into class_fact (household_id, from_day, class, basis, decision_number, \
             decision_day, recorded_at, recorded_by) values ({}, '{from}', '{class}', 'recorded', \
             '2/QĐ-UBND', '{from}', {at}, {by})",
            t.literal(out.0)
        ))
        .await;
    }
    want.insert("escaped_over", 1);
    // An annual review decided since gave none of the poor and near-poor a new class.
    let reviewed = t.add(household("Lê Mẫu Mới").at("Xóm Đông").since("2022-01-01")).await;
    let round = t.round(2023).await;
    t.survey(reviewed, round, standard::Class::NotPoor).await;
    t.run(
        "update round set decision_number = '9/QĐ-UBND', decision_day = '2023-10-31', \
           decided_at = opened_at, decided_by = opened_by",
    )
    .await;
    want.insert("class_not_renewed", 3);
    // A move that nobody answers.
    let waits = t.add(sound("Lê Mẫu Đợi")).await;
    let hanh = t.hanh().await;
    let movement = app::people::household_move::MoveNew {
        id: base::id::MoveId(Uuid::now_v7()),
        household: waits,
        members: Vec::new(),
        heir: None,
        to: testkit::HOANG_PHU.to_owned(),
        day: day("2023-10-01"),
        paper: app::Paper::Missing("chưa có".to_owned()),
        note: String::new(),
    };
    app::people::household_move::propose(&t.app, &hanh, movement, None).await.expect("proposed");
    want.insert("move_waiting", 1);
    // Somebody splits off from a poor household.
    let poor = add("Lê Mẫu Lớn", "2022-01-01", "poor", "2023-10-31", "'3/QĐ-UBND'").await;
    let child = household("x").with("Lê Mẫu Riêng", Relation::Child, Sex::Male, "2000").build();
    let member = child.members.into_iter().nth(1).expect("the second");
    let person = member.id;
    let who = app::Newcomer::New(member);
    let arrival =
        crate::people::event::event(Uuid::now_v7(), "2023-02-01", app::Act::Arrival { who });
    app::people::household_event::add(&t.app, &hanh, poor, arrival, None).await.expect("arrives");
    let split = app::Act::Split {
        household: HouseholdId(Uuid::now_v7()),
        village: t.village("Thôn 1").await,
        address: "Xóm Đông".to_owned(),
        members: vec![app::Placed { person, relation: Relation::Head }],
        heir: None,
    };
    let split = crate::people::event::event(Uuid::now_v7(), "2023-10-31", split);
    app::people::household_event::add(&t.app, &hanh, poor, split, None).await.expect("splits");
    want.insert("split_without_class", 1);
    want.entry("class_without_verdict").and_modify(|n| *n += 1);
    want.entry("facts_missing").and_modify(|n| *n += 1);
}

async fn a_check_set_aside_is_shown_as_such_and_can_be_taken_up_again(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = t.add(household("Lê Mẫu An").since("2023-01-01")).await;
    t.add(household("Lê Mẫu Bảo").since("2023-01-01")).await;
    let word = |aside, reason: &str| CheckAside {
        id: Uuid::now_v7(),
        household: id,
        aside,
        reason: reason.to_owned(),
        seen: None,
    };
    let first = word(true, "nhà ven đê, không có số");
    let set = async |new: CheckAside| {
        app::people::data_check::set_aside(&t.app, &hanh, "address_missing", new).await
    };
    set(first.clone()).await.expect("set aside");
    set(first.clone()).await.expect("the same again");
    assert_eq!(t.count("check_aside").await, 1);
    let other = CheckAside { reason: "khác".to_owned(), ..first };
    assert_eq!(code_of(set(other).await), Code::CheckConflict);
    assert_eq!(code_of(set(word(true, " ")).await), Code::BadInput);
    let unknown =
        app::people::data_check::set_aside(&t.app, &hanh, "nothing", word(true, "x")).await;
    assert_eq!(code_of(unknown), Code::CheckUnknown);
    let nga = t.actor(Person::Nga).await;
    let theirs =
        app::people::data_check::set_aside(&t.app, &nga, "address_missing", word(true, "x")).await;
    assert_eq!(code_of(theirs), Code::NotFound);

    let view = async || {
        app::people::data_check::get(&t.app, &hanh, "address_missing", None, None)
            .await
            .expect("the check")
    };
    let aside = view().await;
    assert_eq!((aside.count.findings, aside.count.households, aside.count.aside), (1, 1, 1));
    let row = aside.page.rows.iter().find(|row| row.household == id).expect("still listed");
    assert_eq!(row.aside.as_deref(), Some("nhà ven đê, không có số"));
    t.set_now("2023-11-02T02:00:00Z");
    assert_eq!(code_of(set(word(true, "tôi cũng thấy")).await), Code::CheckChanged);
    assert_eq!(code_of(set(word(false, "đã có số nhà")).await), Code::CheckChanged, "not seen");
    let seen = row.aside.clone();
    let back = CheckAside { seen, ..word(false, "đã có số nhà") };
    set(back).await.expect("taken up again");
    let again = view().await;
    assert_eq!((again.count.findings, again.count.aside), (2, 0));
    assert!(again.page.rows.iter().all(|row| row.aside.is_none()));
}

async fn findings_are_paged_by_household_and_person(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    for n in 0..30 {
        let wife = format!("Trần Mẫu Vợ {n}");
        t.add(household(&format!("Lê Mẫu Chủ {n}")).with_wife(&wife).since("2023-01-01")).await;
    }
    t.run("update person set ethnicity = null").await;
    let mut seen = Vec::new();
    let mut after: Option<String> = None;
    let mut pages = 0;
    loop {
        let view = app::people::data_check::get(
            &t.app,
            &hanh,
            "ethnicity_missing",
            None,
            after.as_deref(),
        )
        .await;
        let view = view.expect("a page");
        pages += 1;
        seen.extend(view.page.rows.iter().map(|row| (row.household, row.person)));
        after = view.page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(pages, 2);
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!((seen.len(), once.len()), (60, 60));
}

async fn a_check_sees_no_household_of_another_area(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.add(household("Lê Mẫu An").since("2023-01-01")).await;
    let view = async |who: Person, area: Option<&str>| {
        let actor = t.actor(who).await;
        app::people::data_check::get(&t.app, &actor, "address_missing", area, None).await
    };
    for (who, want) in [(Person::Binh, 1), (Person::Cuong, 0), (Person::Nga, 0)] {
        assert_eq!(view(who, None).await.expect("his own").count.findings, want, "{who:?}");
    }
    let kim = Some(testkit::HOANG_KIM);
    assert_eq!(view(Person::Lan, kim).await.expect("of his province").count.findings, 1);
    assert_eq!(code_of(view(Person::Nga, kim).await), Code::NotFound);
    let lan = t.actor(Person::Lan).await;
    let whole = app::people::data_check::list(&t.app, &lan, None).await.expect("a province");
    assert!(whole.choose && whole.rows.is_empty(), "a province looks at one commune at a time");
}

async fn all_checks_over_a_commune_are_a_statement_each(engine: Engine) {
    let demo = demo::open(engine).await;
    let officer = crate::actor(&demo, "canbo").await;
    let before = demo.app.statements();
    let list = app::people::data_check::list(&demo.app, &officer, None).await.expect("the checks");
    let (needed, checks) = (demo.app.statements() - before, list.rows.len());
    assert!(checks >= 20);
    // However many households there are.
    assert!(needed <= checks as u64 + 3, "{needed} statements for {checks} checks");
}

async fn a_number_held_in_another_commune_shows_nothing_to_a_foreign_officer(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let number = number_of(1975, 1);
    t.add(sound("Bùi Mẫu Một").number(&number)).await;
    let village = t.village_of(Person::Nga, "Thôn Phú").await;
    let there = sound("Mai Mẫu Nam").number(&number).in_village(village).build();
    app::people::household::add(&t.app, &nga, there).await.expect("taken without a word");
    for actor in [&hanh, &nga] {
        assert_eq!(found(&t, actor).await, BTreeMap::new(), "neither learns of the other");
        let view = app::people::data_check::get(&t.app, actor, "number_shared", None, None)
            .await
            .expect("asked");
        assert!(view.page.rows.is_empty());
    }
    // A second one in the own commune is found, and only that one is counted.
    let twin = t.add(sound("Bùi Mẫu Hai")).await;
    t.run(&format!(
        "update person set identity_index = (select p.identity_index from person p \
         where p.name = 'Bùi Mẫu Một'), identity_missing = null where id in \
         (select person_id from membership where household_id = {})",
        t.literal(twin.0)
    ))
    .await;
    let view = app::people::data_check::get(&t.app, &hanh, "number_shared", None, None)
        .await
        .expect("asked");
    let told: Vec<_> = view.page.rows.iter().map(|row| row.value.as_str()).collect();
    assert_eq!(told, ["1", "1"], "the one elsewhere is not counted");
}

async fn shared_numbers_are_looked_up_by_their_index_in_a_big_register(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.add(sound("Bùi Mẫu Một").number(&number_of(1975, 1))).await;
    let new_id = match engine {
        Engine::Sqlite => "randomblob(16)",
        Engine::Postgres => "gen_random_uuid()",
    };
    // Some thirty thousand people of elsewhere, each with a number.
    for _ in 0..15 {
        t.run(&format!(
            "insert into person (id, name, folded, sort_key, facts, identity_index) \
             select {new_id}, name, folded, sort_key, facts, {new_id} from person"
        ))
        .await;
    }
    t.run("analyze").await;
    let scope = testkit::scope(
        store::ScopeArea::Commune(base::area::AreaKey::parse(testkit::HOANG_KIM).expect("a key")),
        day("2023-11-01"),
    );
    let query = store::people::data_check::CheckQuery {
        name: "number_shared",
        sql: include_str!("../../../../../checks/number_shared.sql"),
        day: day("2023-11-01"),
        cutoff: day("2023-11-01"),
    };
    let plan =
        store::people::data_check::explained(&**t.store(), &scope, query).await.expect("explained");
    assert!(plan.contains("person_identity_index"), "{plan}");
}
