//! Households: entered once, found again, shown without their numbers.

use app::kernel::problem::Code;
use app::people::household::HouseholdListQuery;
use app::{Actor, Relation, Sex};
use base::id::{HouseholdId, PersonId};
use register::HouseholdCode;
use testkit::{Engine, HOANG_PHU, Person, TestApp, day, household, id_of, number_of, on_both};

use crate::common::{code_of, findings_of};

on_both!(
    the_same_household_sent_again_is_accepted,
    the_same_household_sent_twice_at_once_is_added_once,
    another_household_under_the_same_id_is_a_conflict,
    a_household_without_a_head_or_with_two_is_refused,
    a_person_counted_in_another_household_is_refused,
    a_number_of_another_commune_tells_its_officer_nothing,
    a_household_in_an_unknown_village_is_refused,
    a_refused_household_leaves_nothing_behind,
    a_search_needs_no_marks_and_finds_by_the_beginning_of_each_word,
    a_search_finds_by_the_beginning_of_a_birth_year_of_the_same_person,
    a_search_finds_by_code_and_by_the_whole_identity_number_only,
    a_number_that_could_be_a_code_is_looked_for_as_both,
    households_are_listed_by_given_name_then_by_the_words_before_it,
    paging_gives_each_of_120_households_once_in_order,
    a_list_of_a_class_counts_those_never_reviewed_as_not_poor,
    a_member_joins_leaves_and_another_becomes_the_head,
    the_head_cannot_leave_before_another_is_named,
    an_identity_number_is_shown_masked_only,
    a_household_is_shown_as_it_was_on_a_day,
    who_was_born_after_the_household_came_belongs_to_it_from_birth,
    a_household_whose_code_another_has_gets_another,
);

pub(crate) async fn found(t: &TestApp, actor: &Actor, text: &str) -> Vec<String> {
    let query = HouseholdListQuery { text: text.to_owned(), ..HouseholdListQuery::default() };
    let page = app::people::household::list(&t.app, actor, query).await.expect("a list");
    page.rows.into_iter().map(|row| row.head).collect()
}

async fn the_same_household_sent_again_is_accepted(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let village = t.village("Thôn 1").await;
    let new = household("Lê Mẫu An").with_child("Lê Mẫu Mai").in_village(village).build();
    let first = app::people::household::add(&t.app, &hanh, new.clone()).await.expect("added");
    assert!(!first.again);
    let lines = t.count("audit").await;
    let mut spaced = new;
    spaced.members[0].name = "  Lê  Mẫu An ".to_owned();
    let second = app::people::household::add(&t.app, &hanh, spaced).await.expect("accepted");
    assert!(second.again);
    assert_eq!((second.id, second.code), (first.id, first.code));
    assert_eq!(t.count("household").await, 1);
    assert_eq!(t.count("audit").await, lines, "nothing was written, so nothing is in the log");
}

async fn a_household_whose_code_another_has_gets_another(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let village = t.village("Thôn 1").await;
    t.add(household("Lê Mẫu An")).await;
    let new = household("Bùi Mẫu Bảo").in_village(village).build();
    let own = HouseholdCode::from_id(new.id, 0).to_string();
    t.run(&format!("update household set code = '{own}'")).await;
    let added = app::people::household::add(&t.app, &hanh, new.clone()).await.expect("added");
    assert_eq!(added.code, HouseholdCode::from_id(new.id, 1).to_string());
    assert_eq!(found(&t, &hanh, &own).await, ["Lê Mẫu An"]);
    assert_eq!(found(&t, &hanh, &added.code).await, ["Bùi Mẫu Bảo"]);
}

async fn the_same_household_sent_twice_at_once_is_added_once(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let village = t.village("Thôn 1").await;
    let new = household("Lê Mẫu An").in_village(village).build();
    let (one, two) = tokio::join!(
        app::people::household::add(&t.app, &hanh, new.clone()),
        app::people::household::add(&t.app, &hanh, new)
    );
    let (one, two) = (one.expect("accepted"), two.expect("accepted"));
    assert_ne!(one.again, two.again, "one of the two came second");
    assert_eq!(t.count("household").await, 1);
}

async fn another_household_under_the_same_id_is_a_conflict(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = t.add(household("Lê Mẫu An")).await;
    let village = t.village("Thôn 1").await;
    let other = household("Lê Mẫu Bảo").id(id).in_village(village).build();
    let refused = app::people::household::add(&t.app, &hanh, other).await;
    assert_eq!(code_of(refused), Code::HouseholdConflict);
    assert_eq!(found(&t, &hanh, "").await, ["Lê Mẫu An"]);
}

async fn a_household_without_a_head_or_with_two_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let village = t.village("Thôn 1").await;
    let mut none = household("Lê Mẫu An").with_child("Lê Mẫu Mai").in_village(village).build();
    none.members.remove(0);
    let mut two = household("Lê Mẫu An").with_wife("Trần Mẫu Hoa").in_village(village).build();
    two.members[1].relation = Relation::Head;
    for (new, finding) in [(none, "household_no_head"), (two, "household_two_heads")] {
        let (code, findings) = findings_of(app::people::household::add(&t.app, &hanh, new).await);
        assert_eq!(code, Code::HouseholdRefused);
        assert!(findings.iter().any(|code| code == finding), "{findings:?}");
    }
    assert_eq!(t.count("household").await, 0);
}

async fn a_person_counted_in_another_household_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let village = t.village("Thôn 1").await;
    let number = number_of(1975, 1);
    t.add(household("Lê Mẫu An").number(&number)).await;
    let by_number = household("Lê Mẫu Ân").number(&number).in_village(village).build();
    let refused = app::people::household::add(&t.app, &hanh, by_number).await.expect_err("refused");
    assert_eq!(refused.code, Code::PersonElsewhere);
    assert!(!format!("{refused:?}").contains(&number), "{refused:?}");

    let hai = PersonId(id_of("Hải"));
    t.add(household("Bùi Mẫu Sơn").with_child("Bùi Mẫu Hải").person(hai)).await;
    let by_id = household("Bùi Mẫu Tâm").with_child("Bùi Mẫu Hải").person(hai).in_village(village);
    let refused = app::people::household::add(&t.app, &hanh, by_id.build()).await;
    assert_eq!(code_of(refused), Code::PersonConflict);
    assert_eq!(t.count("household").await, 2);
}

async fn a_household_in_an_unknown_village_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let elsewhere = t.village_of(Person::Nga, "Thôn Phú").await;
    let new = household("Lê Mẫu An").in_village(elsewhere).build();
    let refused = app::people::household::add(&t.app, &hanh, new).await;
    assert_eq!(code_of(refused), Code::VillageUnknown);
}

async fn a_refused_household_leaves_nothing_behind(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let village = t.village("Thôn 1").await;
    let hai = PersonId(id_of("Hải"));
    t.add(household("Bùi Mẫu Sơn").with_child("Bùi Mẫu Hải").person(hai)).await;
    let before = crate::common::counts(&t).await;
    // The household, its stay and its head are written before the database refuses the child.
    let new = household("Lê Mẫu An").with_child("Bùi Mẫu Hải").person(hai).in_village(village);
    app::people::household::add(&t.app, &hanh, new.build())
        .await
        .expect_err("refused by a constraint");
    assert_eq!(crate::common::counts(&t).await, before);
}

async fn a_search_needs_no_marks_and_finds_by_the_beginning_of_each_word(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    t.add(household("Lê Thị Mẫu Hương")).await;
    t.add(household("Đỗ Mẫu Hường").with_wife("Nguyễn Mẫu Ánh")).await;
    t.add(household("Trần Mẫu Đạt")).await;
    for (text, want) in [
        ("huong", vec!["Lê Thị Mẫu Hương", "Đỗ Mẫu Hường"]),
        ("HƯƠNG", vec!["Lê Thị Mẫu Hương", "Đỗ Mẫu Hường"]),
        ("do huo", vec!["Đỗ Mẫu Hường"]),
        ("dat", vec!["Trần Mẫu Đạt"]),
        ("đ", vec!["Trần Mẫu Đạt", "Đỗ Mẫu Hường"]),
        ("anh ng", vec!["Đỗ Mẫu Hường"]),
        ("uong", vec![]),
        // Each word must be found in one person, not in two of one household.
        ("anh do", vec![]),
        ("%", vec![]),
        ("' or 1=1 --", vec![]),
        ("   ", vec!["Trần Mẫu Đạt", "Lê Thị Mẫu Hương", "Đỗ Mẫu Hường"]),
    ] {
        assert_eq!(found(&t, &hanh, text).await, want, "{text:?}");
    }
}

async fn a_search_finds_by_the_beginning_of_a_birth_year_of_the_same_person(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    t.add(household("Lê Mẫu An").born("1949").with_child("Lê Mẫu Mai").born("2010")).await;
    t.add(household("Lê Mẫu Bảo").born("12/03/1952")).await;
    for (text, want) in [
        ("1949", vec!["Lê Mẫu An"]),
        ("194", vec!["Lê Mẫu An"]),
        ("19", vec!["Lê Mẫu An", "Lê Mẫu Bảo"]),
        ("an 1949", vec!["Lê Mẫu An"]),
        ("an 2010", vec![]),
        ("mai 20", vec!["Lê Mẫu An"]),
        ("1950", vec![]),
    ] {
        assert_eq!(found(&t, &hanh, text).await, want, "{text:?}");
    }
}

async fn a_search_finds_by_code_and_by_the_whole_identity_number_only(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let number = number_of(1975, 7);
    let id = t.add(household("Lê Mẫu An").number(&number)).await;
    t.add(household("Lê Mẫu Bảo")).await;
    let code = app::people::household::get(&t.app, &hanh, id, None).await.expect("there").code;
    assert_eq!(found(&t, &hanh, &code).await, ["Lê Mẫu An"]);
    assert_eq!(found(&t, &hanh, &code.to_lowercase().replace('-', "")).await, ["Lê Mẫu An"]);
    assert_eq!(found(&t, &hanh, &number).await, ["Lê Mẫu An"]);
    assert!(found(&t, &hanh, &number[..8]).await.is_empty(), "numbers cannot be tried out");
}

async fn a_number_that_could_be_a_code_is_looked_for_as_both(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    // Nine digits whose last one is the check character of a code, as one old card in 32 has.
    t.add(household("Lê Mẫu An").number("174413463")).await;
    t.add(household("Lê Mẫu Bảo")).await;
    assert_eq!(found(&t, &hanh, "174413463").await, ["Lê Mẫu An"]);
    assert!(found(&t, &hanh, "1744-1346-3").await.is_empty(), "written as a code, it is one");
}

async fn households_are_listed_by_given_name_then_by_the_words_before_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let order = [
        "Lê Mẫu An",
        "Trần Mẫu An",
        "Lê Mẫu Ảnh",
        "Bùi Mẫu Ánh",
        "Lê Mẫu Ăn",
        "Lê Mẫu Ân",
        "Lê Mẫu Dũng",
        "Bùi Mẫu Đạt",
        "Đỗ Mẫu Đạt",
        "Vũ Mẫu Yến",
    ];
    for name in order.iter().rev() {
        t.add(household(name)).await;
    }
    assert_eq!(found(&t, &hanh, "").await, order);
}

async fn paging_gives_each_of_120_households_once_in_order(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let village = t.village("Thôn 1").await;
    // Many bear one name, so that a page ends in the midst of equal keys.
    let given = ["An", "Bình", "Đạt"];
    for n in 0..120 {
        let name = format!("Lê Mẫu {}", given[n % given.len()]);
        let mut new = household(&name).in_village(village).build();
        new.id = HouseholdId(id_of(&format!("household {n}")));
        new.members[0].id = PersonId(id_of(&format!("person {n}")));
        app::people::household::add(&t.app, &hanh, new).await.expect("added");
    }
    let mut seen = Vec::new();
    let mut after = None;
    let mut pages = 0;
    loop {
        let query = HouseholdListQuery { after, ..HouseholdListQuery::default() };
        let page = app::people::household::list(&t.app, &hanh, query).await.expect("a page");
        pages += 1;
        seen.extend(page.rows.into_iter().map(|row| (row.sort_key, row.id)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(pages, 3);
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), 120);
    assert_eq!(seen, once, "in order of key and id");
}

async fn a_list_of_a_class_counts_those_never_reviewed_as_not_poor(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let poor = t.add(household("Lê Mẫu An")).await;
    t.add(household("Lê Mẫu Bảo")).await;
    let round = t.round(2023).await;
    t.survey(poor, round, standard::Class::Poor).await;
    t.set_now("2023-12-10T02:00:00Z");
    let quang = t.actor(Person::Quang).await;
    let decision = app::Decision { number: "112/QĐ-UBND".to_owned(), day: day("2023-12-08") };
    app::review::decision::decide(&t.app, &quang, round, decision).await.expect("decided");
    for (class, date, want) in [
        (app::Class::Poor, "2023-12-08", vec!["Lê Mẫu An"]),
        (app::Class::Poor, "2023-12-07", vec![]),
        (app::Class::NearPoor, "2023-12-08", vec![]),
        (app::Class::NotPoor, "2023-12-08", vec!["Lê Mẫu Bảo"]),
        (app::Class::NotPoor, "2023-12-07", vec!["Lê Mẫu An", "Lê Mẫu Bảo"]),
    ] {
        let query = HouseholdListQuery {
            class: Some(class),
            day: Some(day(date)),
            ..HouseholdListQuery::default()
        };
        let page = app::people::household::list(&t.app, &hanh, query).await.expect("a list");
        let heads: Vec<String> = page.rows.into_iter().map(|row| row.head).collect();
        assert_eq!(heads, want, "{class:?} on {date}");
    }
}

async fn a_member_joins_leaves_and_another_becomes_the_head(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Hoa")).await;
    let child = household("x").with("Lê Mẫu Mai", Relation::Child, Sex::Female, "2023");
    let child = child.build().members.remove(1);
    let mai = child.id;
    app::people::household_event::member_add(
        &t.app,
        &hanh,
        id,
        child.clone(),
        day("2023-05-01"),
        None,
    )
    .await
    .expect("joins");
    let join = async |child, from: &str| {
        let from = day(from);
        app::people::household_event::member_add(&t.app, &hanh, id, child, from, None).await
    };
    join(child.clone(), "2023-05-01").await.expect("the same again");
    assert_eq!(code_of(join(child, "2023-05-02").await), Code::PersonElsewhere);
    let view = app::people::household::get(&t.app, &hanh, id, None).await.expect("there");
    let (an, hoa) = (view.members[0].id, view.members[1].id);
    let change = app::people::household_event::head_change(
        &t.app,
        &hanh,
        id,
        hoa,
        Relation::Spouse,
        day("2023-06-01"),
        None,
    );
    change.await.expect("another head");
    app::people::household_event::member_end(
        &t.app,
        &hanh,
        id,
        an,
        day("2023-07-01"),
        "chuyển đi",
        None,
    )
    .await
    .expect("leaves");
    app::people::household_event::member_end(
        &t.app,
        &hanh,
        id,
        mai,
        day("2023-08-01"),
        "chuyển đi",
        None,
    )
    .await
    .expect("leaves");
    for (on, head, people) in [
        ("2023-04-30", "Lê Mẫu An", 2),
        ("2023-05-01", "Lê Mẫu An", 3),
        ("2023-05-31", "Lê Mẫu An", 3),
        ("2023-06-01", "Trần Mẫu Hoa", 3),
        ("2023-06-30", "Trần Mẫu Hoa", 3),
        ("2023-07-01", "Trần Mẫu Hoa", 2),
        ("2023-08-01", "Trần Mẫu Hoa", 1),
    ] {
        let view =
            app::people::household::get(&t.app, &hanh, id, Some(day(on))).await.expect("there");
        assert_eq!((view.head.as_str(), view.members.len()), (head, people), "{on}");
        let heads = view.members.iter().filter(|m| m.relation == Relation::Head).count();
        assert_eq!(heads, 1, "{on}");
    }
    let gone = app::people::household_event::member_end(
        &t.app,
        &hanh,
        id,
        an,
        day("2023-09-01"),
        "chuyển đi",
        None,
    )
    .await;
    assert_eq!(code_of(gone), Code::MemberNotThere);
}

async fn the_head_cannot_leave_before_another_is_named(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Hoa")).await;
    let an =
        app::people::household::get(&t.app, &hanh, id, None).await.expect("there").members[0].id;
    let refused = app::people::household_event::member_end(
        &t.app,
        &hanh,
        id,
        an,
        day("2023-07-01"),
        "chuyển đi",
        None,
    )
    .await;
    assert_eq!(code_of(refused), Code::MemberIsHead);
    let itself = app::people::household_event::head_change(
        &t.app,
        &hanh,
        id,
        an,
        Relation::Other,
        day("2023-07-01"),
        None,
    )
    .await;
    assert_eq!(code_of(itself), Code::HeadConflict);
    let second = household("x").build().members.remove(0);
    let refused = app::people::household_event::member_add(
        &t.app,
        &hanh,
        id,
        second,
        day("2023-07-01"),
        None,
    )
    .await;
    assert_eq!(code_of(refused), Code::HeadConflict);
}

async fn an_identity_number_is_shown_masked_only(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let number = number_of(1975, 123);
    let wife = number_of(1978, 456).replacen("0380", "0381", 1);
    let both = household("Lê Mẫu An").number(&number).with_wife("Trần Mẫu Hoa").number(&wife);
    let id = t.add(both.clone()).await;
    let round = t.round(2023).await;
    t.survey(id, round, standard::Class::Poor).await;
    let view = app::people::household::get(&t.app, &hanh, id, None).await.expect("there");
    assert_eq!(view.members[0].identity_masked.as_deref(), Some("038•••••0123"));
    let list = app::people::household::list(&t.app, &hanh, HouseholdListQuery::default())
        .await
        .expect("a list");
    let minh = t.actor(Person::Minh).await;
    let mut log = Vec::new();
    for (chain, _) in app::upkeep::audit::chains(&t.app, &minh).await.expect("the log") {
        log.push(app::upkeep::audit::list(&t.app, &minh, &chain, None).await.expect("the log"));
    }
    let texts = [
        format!("{view:?}"),
        format!("{list:?}"),
        format!("{log:?}"),
        format!("{:?}", app::review::round::get(&t.app, &hanh, round).await.expect("there")),
        format!("{:?}", both.build()),
        format!("{:?}", t.rows("select answers from survey", &["answers"]).await),
    ];
    for text in texts {
        assert!(!text.contains(&number) && !text.contains(&wife), "{text}");
    }
}

async fn a_household_is_shown_as_it_was_on_a_day(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = t.add(household("Lê Mẫu An").born("15/10/1975")).await;
    for (on, age) in [("2023-10-14", 47), ("2023-10-15", 48)] {
        let view =
            app::people::household::get(&t.app, &hanh, id, Some(day(on))).await.expect("there");
        assert_eq!(view.members[0].age, Some((age, age)), "{on}");
        assert_eq!(view.commune_name, "Xã Hoằng Kim");
    }
}

async fn who_was_born_after_the_household_came_belongs_to_it_from_birth(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let mut new = household("Lê Mẫu An").with_wife("Trần Mẫu Hoa").with_child("Lê Mẫu Mai");
    new = new.born("02/09/2018").with_child("Lê Mẫu Nam").born("2020");
    for member in &mut new.household.members {
        member.facts.health_insurance = Some(true);
    }
    let child = new.household.members[2].id;
    let id = t.add(new).await;
    let names = async |text: &str| {
        let view = app::people::household::get(&t.app, &hanh, id, Some(day(text)))
            .await
            .expect("the household");
        view.members.into_iter().map(|member| member.name).collect::<Vec<_>>()
    };
    assert_eq!(names("2018-09-01").await, ["Lê Mẫu An", "Trần Mẫu Hoa"]);
    assert_eq!(names("2018-09-02").await, ["Lê Mẫu An", "Trần Mẫu Hoa", "Lê Mẫu Mai"]);
    assert_eq!(names("2019-12-31").await.len(), 3);
    assert_eq!(names("2020-01-01").await.len(), 4);
    let known = async |text: &str| {
        let db = &**t.store();
        let facts =
            store::people::person_fact::in_force(db, &[child], day(text)).await.expect("read");
        facts.get(&child).and_then(|facts| facts.health_insurance)
    };
    assert_eq!(known("2018-09-01").await, None, "nothing is known of somebody not yet born");
    assert_eq!(known("2018-09-02").await, Some(true));
    let told = app::front::household_file::get(&t.app, &hanh, id, None)
        .await
        .expect("the household")
        .story;
    let told: Vec<String> = told
        .iter()
        .map(|line| app::people::story::tell(t.app.words(), base::words::Lang::Vi, line))
        .collect();
    assert!(told.iter().any(|it| it == "Lê Mẫu Mai sinh ra, là con của chủ hộ."), "{told:?}");
    // The data-quality check has nothing to find.
    let found = app::people::data_check::get(&t.app, &hanh, "birth_after_joining", None, None)
        .await
        .expect("the check");
    assert_eq!(found.count.findings, 0);
}

async fn a_number_of_another_commune_tells_its_officer_nothing(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let (held, fresh) = (number_of(1975, 1), number_of(1975, 2));
    t.add(household("Lê Mẫu An").number(&held)).await;
    let village = t.village_of(Person::Nga, "Thôn Phú").await;
    let mut answers = Vec::new();
    for (name, number) in [("Phạm Mẫu Dò", &held), ("Phạm Mẫu Mới", &fresh)] {
        let new = household(name).number(number).in_village(village).build();
        let added =
            app::people::household::add(&t.app, &nga, new).await.expect("the officer can go on");
        let file =
            app::front::household_file::get(&t.app, &nga, added.id, None).await.expect("there");
        let (view, lines) = (file.household, file.story.len());
        let member = &view.members[0];
        assert!(member.identity_masked.is_some(), "the number is kept");
        answers.push((added.again, view.members.len(), lines));
        // A newcomer, and a number put right.
        let child = household("x").with("Phạm Mẫu Con", Relation::Child, Sex::Male, "1975");
        let mut child = child.build().members.remove(1);
        child.id = PersonId(id_of(&format!("{name} con")));
        let held_again = number_of(1975, if *number == held { 1 } else { 3 });
        child.identity = app::Identity::Known(app::PersonalId::parse(&held_again).expect("one"));
        if *number != held {
            app::people::household_event::member_add(
                &t.app,
                &nga,
                added.id,
                child,
                day("2023-05-01"),
                None,
            )
            .await
            .expect("joins");
        }
    }
    assert_eq!(answers[0], answers[1], "both numbers are answered alike");
    // The officer's own questions do not tell, the office above is asked.
    let search = |area: &str| app::people::double::MatchFind { area: Some(area.to_owned()) };
    app::people::double::find(&t.app, &nga, search(HOANG_PHU)).await.expect("searched");
    let open = app::people::double::MatchListQuery::default;
    for officer in [&nga, &hanh] {
        let listed = app::people::double::list(&t.app, officer, open()).await.expect("listed");
        let own = |row: &app::people::double::MatchLine| {
            row.first.name.is_some() && row.second.name.is_some()
        };
        assert!(listed.rows.iter().all(own), "{:?}", listed.rows);
    }
    let lan = t.actor(Person::Lan).await;
    let above = app::people::double::list(&t.app, &lan, open()).await.expect("listed").rows;
    let across =
        |row: &app::people::double::MatchLine| row.first.commune_name != row.second.commune_name;
    assert!(above.iter().any(across), "{above:?}");
    // Within the own area it is told, and whom the number was typed for.
    let twice = household("Phạm Mẫu Hai").number(&fresh).in_village(village).build();
    let refused =
        app::people::household::add(&t.app, &nga, twice).await.expect_err("one number, one person");
    assert_eq!(refused.code, Code::PersonElsewhere);
}
