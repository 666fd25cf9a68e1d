//! The lists of households, tables 14 and 15: in which order, under which names, where.

use app::figure::table::{TableFormat, TableQuery};
use app::{Act, Heir, Relation, Sex};
use base::id::HouseholdId;
use base::words::Lang;
use testkit::{Engine, HOANG_KIM, Person, TestApp, day, household, on_both};

use crate::people::event::{of, placed, record, view};

on_both!(
    after_a_change_of_head_the_new_head_stands_first_and_carries_the_marks,
    an_ethnic_group_stands_in_a_list_under_its_name,
    a_list_says_in_which_village_and_commune_its_households_live,
    a_list_is_compared_by_its_households_and_people,
);

pub(crate) fn query(id: &str, area: &str) -> TableQuery {
    TableQuery {
        id: id.to_owned(),
        area: Some(area.to_owned()),
        from: Some(day("2022-12-31")),
        to: Some(day("2023-11-01")),
        ..TableQuery::default()
    }
}

/// Households that are poor by the decision of 08/12/2022.
pub(crate) async fn poor(t: &TestApp, ids: &[HouseholdId]) {
    let round = t.round(2022).await;
    for id in ids {
        t.survey(*id, round, standard::Class::Poor).await;
    }
    let quang = t.actor(Person::Quang).await;
    let decision = app::Decision { number: "112/QĐ-UBND".to_owned(), day: day("2022-12-08") };
    app::review::decision::decide(&t.app, &quang, round, decision).await.expect("decided");
}

async fn cells(t: &TestApp) -> Vec<Vec<String>> {
    let hanh = t.hanh().await;
    let list =
        app::figure::table::list(&t.app, &hanh, &query("t14", HOANG_KIM), None, Lang::Vi).await;
    list.expect("the list").page.rows.into_iter().map(|line| line.cells).collect()
}

async fn after_a_change_of_head_the_new_head_stands_first_and_carries_the_marks(engine: Engine) {
    let t = TestApp::open(engine).await;
    let built = household("Lê Mẫu An").with_wife("Trần Mẫu Hoa").with_child("Lê Mẫu Mai");
    let id = t.add(built).await;
    poor(&t, &[id]).await;
    let opened = view(&t, id).await;
    let heir = Heir {
        person: of(&opened, "Trần Mẫu Hoa"),
        relations: placed(&opened, &[("Lê Mẫu An", Relation::Spouse)]),
    };
    record(&t, id, "2023-03-10", Act::HeadChange { heir }).await;
    let rows = cells(&t).await;
    let told: Vec<(&str, &str, &str, &str)> = rows
        .iter()
        .map(|it| (it[1].as_str(), it[2].as_str(), it[6].as_str(), it[7].as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("1", "Trần Mẫu Hoa", "chủ hộ", "x"),
            ("2", "Lê Mẫu An", "chồng", ""),
            ("3", "Lê Mẫu Mai", "con", ""),
        ]
    );
}

async fn an_ethnic_group_stands_in_a_list_under_its_name(engine: Engine) {
    let t = TestApp::open(engine).await;
    let mut built = household("Lê Mẫu An")
        .with_wife("Trần Mẫu Hoa")
        .with_child("Lê Mẫu Mai")
        .with("Lê Mẫu Nam", Relation::Child, Sex::Male, "2012")
        .with("Lê Mẫu Lộc", Relation::Other, Sex::Male, "2013");
    for (member, written) in
        built.household.members.iter_mut().zip(["kinh", "KINH ", "Việt", "mường", "Người Xa"])
    {
        member.ethnicity = Some(written.to_owned());
    }
    let id = t.add(built).await;
    poor(&t, &[id]).await;
    let rows = cells(&t).await;
    let shown: Vec<&str> = rows.iter().map(|it| it[5].as_str()).collect();
    assert_eq!(shown, ["Kinh", "Kinh", "Kinh", "Mường", "Người Xa"]);
}

async fn a_list_says_in_which_village_and_commune_its_households_live(engine: Engine) {
    let t = TestApp::open(engine).await;
    let second = t.village("Thôn 2").await;
    let one = t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Hoa")).await;
    let two = t.add(household("Bùi Mẫu Sơn").in_village(second)).await;
    poor(&t, &[one, two]).await;
    let lan = t.actor(Person::Lan).await;
    let bytes = async |area: &str, format: TableFormat| {
        let file =
            app::figure::table::file(&t.app, &lan, &query("t14", area), format, Lang::Vi).await;
        let bytes = file.expect("a file").bytes().await.expect("whole");
        String::from_utf8_lossy(&bytes).into_owned()
    };
    // On paper a row sets the villages apart.
    let html = bytes(HOANG_KIM, TableFormat::Html).await;
    let order: Vec<Option<usize>> =
        ["<td>Thôn 1</td>", "<td>Lê Mẫu An</td>", "<td>Thôn 2</td>", "<td>Bùi Mẫu Sơn</td>"]
            .iter()
            .map(|text| html.find(text))
            .collect();
    assert!(order.iter().all(Option::is_some) && order.is_sorted(), "{order:?}");
    let html = bytes("38@0", TableFormat::Html).await;
    assert!(html.contains("<td>Xã Hoằng Kim – Thôn 1</td>"), "above a commune with its name");
    // For programs every row says it.
    let csv = bytes("38@0", TableFormat::Csv).await;
    let lines: Vec<&str> = csv.lines().skip(1).collect();
    assert_eq!(lines.len(), 4, "{csv}");
    assert!(lines[0].ends_with(",Địa bàn"), "{csv}");
    assert!(lines[3].ends_with(",Xã Hoằng Kim – Thôn 2"), "{csv}");
    let json: serde_json::Value =
        serde_json::from_str(&bytes(HOANG_KIM, TableFormat::Json).await).expect("JSON");
    assert_eq!(json["rows"][2]["area"], "Thôn 2");
    assert_eq!(json["rows"][2]["name"], "Bùi Mẫu Sơn");
    for format in [TableFormat::Ods, TableFormat::Xlsx] {
        bytes(HOANG_KIM, format).await;
    }
}

async fn a_list_is_compared_by_its_households_and_people(engine: Engine) {
    let t = TestApp::open(engine).await;
    let stays = t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Hoa")).await;
    let goes = t.add(household("Bùi Mẫu Sơn")).await;
    poor(&t, &[stays, goes]).await;
    record(&t, goes, "2023-04-01", Act::MoveOut { to: "Hà Nội".to_owned() }).await;
    let hanh = t.hanh().await;
    let asked = query("t14", HOANG_KIM);
    let changes =
        app::figure::table::changes(&t.app, &hanh, &asked, Some(("all", 101)), None).await;
    let changes = changes.expect("compared");
    let columns: Vec<_> = changes
        .columns
        .iter()
        .map(|it| (it.column, it.label.as_str(), it.name.vi.as_str(), it.before, it.after))
        .collect();
    assert_eq!(
        columns,
        [(101, "101", "Số hộ", Some(2), 1), (102, "102", "Số nhân khẩu", Some(3), 2),]
    );
    assert_eq!(changes.page.rows.len(), 1);
    assert_eq!(changes.page.rows[0].head, "Bùi Mẫu Sơn");
}
