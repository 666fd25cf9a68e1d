//! What a number of all who live somewhere stands on: papers of communes of before, villages that moved,
//! and what is told of it behind a cell and beside a report.

use app::figure::resident_count;
use app::figure::resident_count::{CountText, ResidentCountNew, VillageCountNew};
use app::figure::table::{CellView, TableQuery, TableView};
use app::{Actor, Cell};
use base::Role;
use base::id::{ResidentCountId, VillageId};
use base::words::Lang;
use testkit::{Engine, HOANG_KIM, HOANG_PHU, Person, TestApp, day, household, id_of, on_both};

use super::{because, count, lives, table, whole};
use crate::figure::table_list::poor;
use crate::place::heir::{NOW, officer};

on_both!(
    a_new_commune_has_the_sum_of_those_that_it_was_made_of,
    a_village_that_moved_is_taken_off_here_and_put_in_there,
    a_village_that_moved_and_is_not_known_leaves_the_whole_unknown,
    behind_a_number_of_a_paper_the_register_is_told_apart,
    a_report_sent_before_a_count_is_whole_and_names_the_count,
);

/// A count of a commune.
async fn counted(t: &TestApp, who: &Actor, on: &str, count: CountText) -> ResidentCountId {
    let id = ResidentCountId(id_of(&format!("{} {on}", count.paper)));
    let new = ResidentCountNew { id, day: day(on), count };
    resident_count::add(&t.app, who, new).await.expect("added").row.id
}

fn said(t: &TestApp, view: &TableView) -> String {
    app::figure::table::standing_words(&t.app, view, Lang::Vi).join(" ")
}

async fn a_new_commune_has_the_sum_of_those_that_it_was_made_of(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    t.village("Thôn 1").await;
    let quy = officer(&t, "quy", Role::CommuneOfficer, "15892@0").await;
    let new = app::place::village::VillageNew {
        id: VillageId(id_of("village of Quý")),
        name: "Thôn Quý".to_owned(),
        kind: "thon".to_owned(),
        from: day("2010-01-01"),
        before: None,
    };
    app::place::village::add(&t.app, &quy, new).await.expect("a village");
    let trung = officer(&t, "trung", Role::CommuneOfficer, "15916@0").await;
    counted(&t, &hanh, "2023-06-01", count("BC cũ", 150)).await;
    let people = |paper: &str, households, people| CountText {
        people: Some(people),
        ..count(paper, households)
    };
    let kim = counted(&t, &hanh, "2023-10-20", people("BC Kim", 200, 800)).await;
    counted(&t, &nga, "2023-10-20", people("BC Phú", 300, 1_200)).await;
    let only = counted(&t, &quy, "2023-10-20", people("BC Quý", 100, 350)).await;
    counted(&t, &trung, "2023-10-01", count("BC Trung", 400)).await;
    t.set_now("2026-10-20T02:00:00Z");
    let phu = officer(&t, "phu", Role::CommuneOfficer, NOW).await;
    let view = table(&t, &phu, "2026-10-20").await;
    assert_eq!(whole(&view).0, Cell::Count(1_000), "200 + 300 + 100 + 400");
    assert!(view.papers.ours);
    let words = said(&t, &view);
    for named in
        ["chương trình cộng lại", "Xã Hoằng Kim: BC Kim (số liệu ngày 20/10/2023)", "BC Trung"]
    {
        assert!(words.contains(named), "{named}: {words}");
    }
    assert!(!words.contains("BC cũ"), "the latest of each: {words}");
    // People are known only where each of them says so.
    let people = |view: &TableView| view.def.cell(&view.def.rows[0], 2, view.figures.whole.line());
    assert_ne!(people(&view), Cell::Count(2_350));
    let province = table(&t, &t.actor(Person::Lan).await, "2026-10-20").await;
    assert_eq!(whole(&province).0, Cell::Count(1_000));
    // Withdrawn by who carries on, the earlier paper of that commune is the latest again.
    resident_count::withdraw(&t.app, &phu, kim, because("ghi nhầm")).await.expect("withdrawn");
    assert_eq!(whole(&table(&t, &phu, "2026-10-20").await).0, Cell::Count(950));
    // Where one of four has none any more, it is not known.
    resident_count::withdraw(&t.app, &phu, only, because("ghi nhầm")).await.expect("withdrawn");
    assert_eq!(whole(&table(&t, &phu, "2026-10-20").await).1, Cell::NotStated);
    // A paper of its own holds by itself.
    counted(&t, &phu, "2026-10-01", count("BC mới", 900)).await;
    let view = table(&t, &phu, "2026-10-20").await;
    assert_eq!((whole(&view).0, view.papers.ours), (Cell::Count(900), false));
    assert!(
        said(&t, &view).contains("theo: BC mới (số liệu ngày 01/10/2026)"),
        "{}",
        said(&t, &view)
    );
    assert_eq!(whole(&table(&t, &phu, "2026-09-30").await).1, Cell::NotStated);
}

/// Lets a village of Hoằng Kim lie in Hoằng Phú from a day on.
async fn moves(t: &TestApp, village: VillageId, on: &str) {
    let id = t.literal(village.0);
    let lies = format!("village_id = {id} and commune_key = '{HOANG_KIM}'");
    let sql = format!(
        "insert into village_path (village_id, from_day, to_day, commune_key, district_key, province_key) \
         select village_id, '{on}', to_day, '{HOANG_PHU}', district_key, province_key \
         from village_path where {lies}"
    );
    assert_eq!(t.run(&sql).await, 1);
    let sql = format!("update village_path set to_day = '{on}' where {lies}");
    assert_eq!(t.run(&sql).await, 1);
}

async fn two_communes(t: &TestApp) -> (VillageId, VillageId) {
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    t.set_now("2023-11-20T02:00:00Z");
    let (one, two) = (t.village("Thôn 1").await, t.village("Thôn 2").await);
    t.village_of(Person::Nga, "Thôn Khác").await;
    let kim = CountText { villages: vec![lives(one, 50, None)], ..count("BC Kim", 200) };
    counted(t, &hanh, "2023-10-20", kim).await;
    counted(t, &nga, "2023-10-20", count("BC Phú", 300)).await;
    (one, two)
}

async fn a_village_that_moved_is_taken_off_here_and_put_in_there(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let (one, _) = two_communes(&t).await;
    moves(&t, one, "2023-11-01").await;
    for (who, before, after) in [(&hanh, 200, 150), (&nga, 300, 350)] {
        let then = table(&t, who, "2023-10-31").await;
        assert_eq!((whole(&then).0, then.papers.ours), (Cell::Count(before), false));
        let now = table(&t, who, "2023-11-15").await;
        assert_eq!((whole(&now).0, now.papers.ours), (Cell::Count(after), true));
        assert!(said(&t, &now).contains("chương trình cộng lại"), "{}", said(&t, &now));
    }
    // A paper of after the move holds as it is.
    counted(&t, &hanh, "2023-11-10", count("BC sau", 155)).await;
    let now = table(&t, &hanh, "2023-11-15").await;
    assert_eq!((whole(&now).0, now.papers.ours), (Cell::Count(155), false));
}

async fn a_village_that_moved_and_is_not_known_leaves_the_whole_unknown(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let (_, two) = two_communes(&t).await;
    moves(&t, two, "2023-11-01").await;
    assert_eq!(whole(&table(&t, &nga, "2023-11-15").await).1, Cell::NotStated);
    // All that Hoằng Kim still has was said village by village.
    assert_eq!(whole(&table(&t, &hanh, "2023-11-15").await).0, Cell::Count(50));
    assert_eq!(whole(&table(&t, &hanh, "2023-10-31").await).0, Cell::Count(200));
    let one = t.village("Thôn 1").await;
    let rest = VillageCountNew { village: one, households: 60, people: None };
    let by_village = CountText { households: None, villages: vec![rest], ..count("BC thôn", 0) };
    counted(&t, &hanh, "2023-11-10", by_village).await;
    let now = table(&t, &hanh, "2023-11-15").await;
    assert_eq!((whole(&now).0, now.papers.ours), (Cell::Count(60), false));
}

async fn behind_a_number_of_a_paper_the_register_is_told_apart(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    poor(&t, &[t.add(household("Lê Mẫu An")).await]).await;
    let cell = async |column: u32| -> CellView {
        let query = TableQuery {
            id: "t01".to_owned(),
            to: Some(day("2023-11-15")),
            ..TableQuery::default()
        };
        app::figure::table::cell(&t.app, &hanh, &query, "all", column, None).await.expect("a cell")
    };
    let before = cell(1).await;
    assert_eq!((before.sum, before.stated), (1, None), "no paper says anything");
    counted(&t, &hanh, "2023-10-20", count("BC Kim", 200)).await;
    let after = cell(1).await;
    let (number, papers) = after.stated.expect("a paper says it");
    assert_eq!((after.sum, after.page.rows.len(), number), (1, 1, 200));
    assert_eq!((papers.by.len(), papers.by[0].paper.as_str(), papers.ours), (1, "BC Kim", false));
    assert_eq!(cell(3).await.stated, None, "poor households are those of the register");
    assert_eq!(cell(2).await.stated, None, "of people the paper says nothing");
}

async fn a_report_sent_before_a_count_is_whole_and_names_the_count(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, report) = crate::review::late::sent_report(&t).await;
    let looked = async || {
        app::review::review_report::check_due(&t.app).await.expect("looked");
        let view = app::review::review_report::get(&t.app, &hanh, report).await;
        view.expect("its text has its hash").differing
    };
    assert!(looked().await.is_empty());
    let id = counted(&t, &hanh, "2024-11-20", count("BC dân cư", 200)).await;
    let differing = looked().await;
    let of_all: Vec<_> = differing.iter().filter(|it| it.by.is_some()).collect();
    assert!(!of_all.is_empty(), "{differing:?}");
    for it in of_all {
        let by = it.by.as_ref().expect("named");
        assert!(by.vi.contains("BC dân cư (số liệu ngày 20/11/2024)"), "{by:?}");
        assert_eq!(it.now, 200, "{it:?}");
    }
    assert!(differing.iter().any(|it| it.table == "t01" && it.now == 200), "{differing:?}");
    let why = || because("ghi nhầm");
    resident_count::withdraw(&t.app, &hanh, id, why()).await.expect("withdrawn");
    assert!(looked().await.is_empty(), "as it was sent");
}
