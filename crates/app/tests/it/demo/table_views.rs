//! Tables over areas of then and of now, opened cell by cell, compared, and taken along as files.

use app::Shape;
use app::figure::table::{AreasAs, TableFormat, TableQuery};
use app::kernel::problem::Code;
use base::words::Lang;
use store::Store;
use testkit::demo;
use testkit::{Engine, on_both};

use crate::{actor, day};

on_both!(
    every_cell_of_every_table_opens_what_it_counts,
    villages_count_where_they_lay_then_or_where_they_lie_now,
    a_difference_is_explained_by_what_happened,
    a_list_is_whole_in_every_kind_of_file,
    who_keeps_the_money_sees_no_deprivation_behind_a_cell,
    a_household_that_moved_is_counted_once_in_every_table,
    what_rests_on_the_artificial_score_table_is_marked_wherever_its_villages_lie_now,
);

fn query(id: &str, area: &str, areas: Option<AreasAs>) -> TableQuery {
    TableQuery {
        id: id.to_owned(),
        area: (!area.is_empty()).then(|| area.to_owned()),
        from: Some(day("2022-12-31")),
        to: Some(day("2023-12-31")),
        areas,
    }
}

async fn every_cell_of_every_table_opens_what_it_counts(engine: Engine) {
    let demo = demo::open(engine).await;
    let officer = actor(&demo, "canbo").await;
    for number in 4..=15 {
        let asked = query(&format!("t{number:02}"), "15889@0", None);
        let view = app::figure::table::get(&demo.app, &officer, &asked).await.expect("a table");
        assert_eq!(view.breaches, [], "{}", view.def.id);
        let is_list = view.def.shape == Shape::List;
        for row in &view.def.rows {
            for column in view.def.columns.iter().filter(|it| !it.hidden || is_list) {
                let opens = view.def.opens(column);
                let counted = view.def.sum(row, opens, &view.figures.whole.sums);
                if counted == 0 || counted > 50 {
                    continue;
                }
                let cell =
                    app::figure::table::cell(&demo.app, &officer, &asked, &row.id, opens, None)
                        .await;
                let cell = cell.expect("its households");
                let listed: i64 = cell.page.rows.iter().map(|row| row.value).sum();
                assert_eq!((cell.sum, listed), (counted, counted), "{} [{opens}]", view.def.id);
            }
        }
    }
}

async fn villages_count_where_they_lay_then_or_where_they_lie_now(engine: Engine) {
    let demo = demo::open(engine).await;
    let app = &demo.app;
    let province = actor(&demo, "tinh").await;
    let names = async |areas: AreasAs| {
        let view =
            app::figure::table::get(app, &province, &query("t01", "38@0", Some(areas))).await;
        let view = view.expect("the province");
        assert_eq!(view.breaches, []);
        assert_eq!(view.areas, areas);
        let whole = view.def.sum(&view.def.rows[0], 3, &view.figures.whole.sums);
        let areas = view
            .figures
            .areas
            .iter()
            .map(|area| (area.name.clone(), view.def.sum(&view.def.rows[0], 3, &area.sums)));
        (areas.collect::<Vec<_>>(), whole)
    };
    assert_eq!(names(AreasAs::Then).await, (vec![("Huyện Hoằng Hóa".to_owned(), 25)], 25));
    assert_eq!(names(AreasAs::Now).await, (vec![("Xã Hoằng Phú".to_owned(), 25)], 25));
    // The whole country by provinces.
    let nation =
        app::figure::table::get(app, &app.local_reader(), &query("t01", "nation", None)).await;
    let nation = nation.expect("the nation");
    assert_eq!(nation.area_name, "Cả nước");
    let provinces: Vec<&str> = nation.figures.areas.iter().map(|area| area.name.as_str()).collect();
    assert_eq!(provinces, ["Tỉnh Thanh Hóa"]);
    // An area that began later sees its villages' earlier years only over the areas of now.
    let later = actor(&demo, "hoangphu").await;
    let view = app::figure::table::get(app, &later, &query("t01", "", None))
        .await
        .expect("chosen by itself");
    assert_eq!(view.areas, AreasAs::Now);
    assert_eq!(view.def.sum(&view.def.rows[0], 1, &view.figures.whole.sums), 1_205);
    let refused =
        app::figure::table::get(app, &later, &query("t01", "", Some(AreasAs::Then))).await;
    let refused = refused.expect_err("there was no such commune");
    assert_eq!(refused.code, Code::AreaNotThen);
    assert!(refused.args["before"].contains("Xã Hoằng Kim (15889@0)"), "{:?}", refused.args);
    let earlier = actor(&demo, "canbo").await;
    let refused =
        app::figure::table::get(app, &earlier, &query("t01", "", Some(AreasAs::Now))).await;
    let refused = refused.expect_err("there is no such commune any more");
    assert_eq!(refused.code, Code::AreaNotNow);
    assert!(refused.args["now"].contains("Xã Hoằng Phú"), "{:?}", refused.args);
}

async fn a_difference_is_explained_by_what_happened(engine: Engine) {
    let demo = demo::open(engine).await;
    let officer = actor(&demo, "canbo").await;
    let app = &demo.app;
    // What is new in table 2 came by the decision of the year.
    let asked = query("t02", "15889@0", None);
    let view =
        app::figure::table::changes(app, &officer, &asked, Some(("households", 7)), None).await;
    let view = view.expect("the changes");
    let new = view.chosen.as_ref().expect("the column");
    assert_eq!((new.before, new.after, view.page.rows.len()), (None, 2, 2));
    for row in &view.page.rows {
        let words: Vec<&str> = row.reasons.iter().map(|(_, words)| words.vi.as_str()).collect();
        assert_eq!(words, ["Công nhận: Hộ nghèo, quyết định 112/QĐ-UBND ngày 08/12/2023."]);
    }
    // Table 1 compared: 40 then, 25 now, and every household that makes the difference.
    let asked = query("t01", "15889@0", None);
    let view = app::figure::table::changes(app, &officer, &asked, Some(("all", 3)), None).await;
    let view = view.expect("the changes");
    let poor = view.chosen.as_ref().expect("the column");
    assert_eq!((poor.before, poor.after, poor.more - poor.less), (Some(40), 25, -15));
    assert_eq!(i64::try_from(view.page.rows.len()).expect("few"), poor.more + poor.less);
    assert!(view.page.rows.iter().all(|row| !row.reasons.is_empty()));
    // A birth makes one person more, and is named.
    let picked = view.page.rows.iter().find(|row| row.after == 1).expect("one that came").household;
    let store = Store::open(&demo.url).await.expect("the database");
    let of = |id: uuid::Uuid| match engine {
        Engine::Sqlite => format!("x'{}'", id.simple()),
        Engine::Postgres => format!("'{id}'"),
    };
    let sql = format!(
        "update membership set from_day = '2023-05-05' where household_id = {} and relation = 'child' \
         and position = (select max(position) from membership where household_id = {})",
        of(picked.0),
        of(picked.0)
    );
    store::kernel::raw::run(&store, &sql).await.expect("born later");
    let view = app::figure::table::changes(app, &officer, &asked, Some(("all", 2)), None).await;
    let view = view.expect("the changes");
    let people = view.chosen.as_ref().expect("the column");
    let children = view.page.rows.iter().filter(|row| row.household == picked).count();
    assert_eq!(i64::try_from(view.page.rows.len()).expect("few"), people.more + people.less);
    if children == 1 {
        let words: Vec<_> = view.page.rows[0].reasons.iter().map(|(_, it)| it.vi.clone()).collect();
        assert!(words.iter().any(|it| it.contains("vào hộ (con)")), "{words:?}");
    }
    // Above a commune one goes down first.
    let province = actor(&demo, "tinh").await;
    let wide =
        app::figure::table::changes(app, &province, &query("t01", "38@0", None), None, None).await;
    assert_eq!(wide.expect_err("too wide").code, Code::ChangesTooWide);
}

async fn a_list_is_whole_in_every_kind_of_file(engine: Engine) {
    let demo = demo::open(engine).await;
    let reader = demo.app.local_reader();
    // Over the province it is read commune by commune, and counted through.
    for area in ["15889@0", "38@0"] {
        let asked = query("t15", area, None);
        let view = app::figure::table::get(&demo.app, &reader, &asked).await.expect("the list");
        let people = view.def.sum(&view.def.rows[0], 102, &view.figures.whole.sums);
        assert!(people > 50, "{people}");
        let bytes = async |format: TableFormat| {
            let file = app::figure::table::file(&demo.app, &reader, &asked, format, Lang::Vi).await;
            file.expect("a file").bytes().await.expect("whole")
        };
        let csv = String::from_utf8(bytes(TableFormat::Csv).await).expect("UTF-8");
        // The names of the columns stand above.
        assert_eq!(i64::try_from(csv.lines().count()).expect("few"), people + 1, "{area}");
        let json: serde_json::Value =
            serde_json::from_slice(&bytes(TableFormat::Json).await).expect("JSON");
        let rows = json["rows"].as_array().expect("rows");
        assert_eq!(i64::try_from(rows.len()).expect("few"), people);
        assert_eq!(rows[0]["household_number"], 1);
        let html = String::from_utf8(bytes(TableFormat::Html).await).expect("UTF-8");
        assert_eq!(i64::try_from(html.matches("<tr><td").count()).expect("few"), people);
        for format in [TableFormat::Ods, TableFormat::Xlsx] {
            let content = bytes(format).await;
            assert_eq!(content.get(..2), Some(&b"PK"[..]), "{format:?}");
        }
    }
}

async fn who_keeps_the_money_sees_no_deprivation_behind_a_cell(engine: Engine) {
    let demo = demo::open(engine).await;
    let finance = actor(&demo, "taichinh").await;
    let code = async |id: &str, row: &str, column: u32| {
        let asked = query(id, "15889@0", None);
        app::figure::table::cell(&demo.app, &finance, &asked, row, column, None)
            .await
            .err()
            .map(|it| it.code)
    };
    assert_eq!(code("t01", "all", 3).await, None);
    assert_eq!(code("t09", "households", 1).await, None);
    for (id, row, column) in [
        ("t04", "all", 3),
        ("t05", "all", 103),
        ("t08", "households", 4),
        ("t10", "all", 8),
        ("t11", "all", 2),
        ("t12", "all", 12),
    ] {
        assert_eq!(code(id, row, column).await, Some(Code::NotAllowed), "{id}");
    }
    let asked = query("t14", "15889@0", None);
    let list = app::figure::table::list(&demo.app, &finance, &asked, None, Lang::Vi)
        .await
        .expect("the list");
    assert!(list.page.rows.iter().all(|line| line.cells[10..13].iter().all(String::is_empty)));
    let changes = app::figure::table::changes(
        &demo.app,
        &finance,
        &query("t04", "15889@0", None),
        None,
        None,
    )
    .await;
    assert_eq!(changes.expect_err("refused").code, Code::NotAllowed);
}

async fn a_household_that_moved_is_counted_once_in_every_table(engine: Engine) {
    let demo = demo::open(engine).await;
    let reader = demo.app.local_reader();
    let ids: Vec<String> = (1..=15).map(|n| format!("t{n:02}")).collect();
    let asked = query("", "15889@0", None);
    let before =
        app::figure::table::get_many(&demo.app, &reader, &asked, &ids).await.expect("tables");
    let store = Store::open(&demo.url).await.expect("the database");
    let sql = "create table picked as select s.household_id from stay s join village v \
         on v.id = s.village_id where v.name = 'Thôn 1' and exists (select 1 from class_fact f \
         where f.household_id = s.household_id and f.class in ('poor', 'near_poor') \
         and f.from_day = '2023-12-08'); \
         update stay set to_day = '2023-06-01' where household_id in (select household_id from picked); \
         insert into stay (household_id, village_id, address, from_day, to_day) \
         select p.household_id, v.id, '', '2023-06-01', '9999-12-31' from picked p, village v \
         where v.name = 'Thôn 2'";
    store::kernel::raw::run(&store, sql).await.expect("they moved");
    let after =
        app::figure::table::get_many(&demo.app, &reader, &asked, &ids).await.expect("tables");
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(after.breaches, [], "{} foots", after.def.id);
        if !["t02", "t03"].contains(&before.def.id.as_str()) {
            assert_eq!(after.figures.whole.sums, before.figures.whole.sums, "{}", after.def.id);
        }
    }
}

async fn what_rests_on_the_artificial_score_table_is_marked_wherever_its_villages_lie_now(
    engine: Engine,
) {
    let demo = demo::open(engine).await;
    let reader = demo.app.local_reader();
    let fresh = app::figure::table::get(&demo.app, &reader, &query("t04", "38@0", None)).await;
    assert!(!fresh.expect("a table").artificial, "it goes by the circular");
    // As it was before the circular's points were at hand.
    let store = store::Store::open(&demo.url).await.expect("the database");
    let sql = "update score_table set artificial = true";
    store::kernel::raw::run(&store, sql).await.expect("made so");
    let marked = async |id: &str, area: &str| {
        let view = app::figure::table::get(&demo.app, &reader, &query(id, area, None)).await;
        view.expect("a table").artificial
    };
    // The rounds stand under the predecessor commune; the xã of now has its villages.
    for area in ["15889@0", "15889@2025-07-01", "399@0", "38@0", "nation"] {
        for id in ["t01", "t04", "t14"] {
            assert!(marked(id, area).await, "{id} {area}");
        }
    }
    assert!(!marked("t04", "15883@0").await, "the commune beside it has nothing");
    let later = actor(&demo, "hoangphu").await;
    let list = app::front::household_file::list(
        &demo.app,
        &later,
        app::people::household::HouseholdListQuery::default(),
    )
    .await;
    assert!(list.expect("a list").artificial);
    let asked = query("t04", "15889@2025-07-01", None);
    let file =
        app::figure::table::file(&demo.app, &reader, &asked, TableFormat::Csv, Lang::Vi).await;
    let csv = file.expect("a file").bytes().await.expect("whole");
    let csv = String::from_utf8(csv).expect("UTF-8");
    let warning = demo.app.words().get(Lang::Vi, "demo.artificial");
    assert!(csv.lines().next().expect("a line").contains(warning), "{csv}");
}
