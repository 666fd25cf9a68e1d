//! Towns and countryside apart, as the forms of the circular have it.

use app::figure::table::{TableFormat, TableView};
use app::office::account::AccountNew;
use app::place::village::VillageNew;
use base::Role;
use base::area::Settlement;
use base::id::VillageId;
use base::words::Lang;
use testkit::{Engine, HOANG_KIM, TestApp, day, household, id_of, on_both};

use crate::figure::table_list::{poor, query};

on_both!(towns_and_countryside_stand_apart_above_the_commune,);

/// Thị trấn Bút Sơn, in the same district as Hoằng Kim.
const BUT_SON: &str = "15865@0";
const HOANG_HOA: &str = "399@0";
const THANH_HOA: &str = "38@0";

async fn of_the_town(t: &TestApp, name: &str) {
    let new = AccountNew {
        another: true,
        username: "can.bo.thi.tran".to_owned(),
        name: "Cán bộ Mẫu Thị trấn".to_owned(),
        role: Role::CommuneOfficer,
        area: Some(BUT_SON.to_owned()),
        village: None,
        password: testkit::PASSWORD.to_owned(),
    };
    let id = app::office::account::add_kept(&t.app, new).await.expect("added");
    let officer = app::office::account::actor(&t.app, id).await.expect("read").expect("signed in");
    let village = VillageNew {
        id: VillageId(id_of("village in the town")),
        name: "Tiểu khu 1".to_owned(),
        kind: "to_dan_pho".to_owned(),
        from: day("2010-01-01"),
        before: None,
    };
    let village = app::place::village::add(&t.app, &officer, village).await.expect("added");
    let new = household(name).in_village(village).build();
    app::people::household::add(&t.app, &officer, new).await.expect("added");
}

async fn view(t: &TestApp, id: &str, area: &str) -> TableView {
    let reader = t.app.local_reader();
    app::figure::table::get(&t.app, &reader, &query(id, area)).await.expect("the table")
}

/// Areas and what table 1 counts in its first column.
type Counted = Vec<(String, i64)>;

/// Sections with theirs.
fn counted(view: &TableView) -> Vec<(Option<Settlement>, Counted)> {
    let row = &view.def.rows[0];
    let areas = |areas: &[figures::AreaFigures]| -> Counted {
        areas.iter().map(|it| (it.name.clone(), view.def.sum(row, 1, &it.sums))).collect()
    };
    view.figures.sections.iter().map(|it| (it.settlement, areas(&it.areas))).collect()
}

async fn towns_and_countryside_stand_apart_above_the_commune(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Hoa")).await;
    let son = t.add(household("Bùi Mẫu Sơn")).await;
    of_the_town(&t, "Vũ Mẫu Thị").await;
    poor(&t, &[an, son]).await;
    let (urban, rural) = (Some(Settlement::Urban), Some(Settlement::Rural));
    let one = |name: &str, n: i64| vec![(name.to_owned(), n)];

    // One district lies in both; above and below it the same households.
    let district = "Huyện Hoằng Hóa";
    let province = view(&t, "t01", THANH_HOA).await;
    assert_eq!(counted(&province), [(urban, one(district, 1)), (rural, one(district, 2))]);
    assert_eq!(province.figures.areas.len(), 1, "and once in the areas");
    let within = view(&t, "t01", HOANG_HOA).await;
    let (town, commune) = (one("Thị trấn Bút Sơn", 1), one("Xã Hoằng Kim", 2));
    assert_eq!(counted(&within), [(urban, town), (rural, commune)]);
    let own = view(&t, "t01", HOANG_KIM).await;
    assert_eq!(counted(&own), [], "a commune is the one or the other");
    let words = app::figure::table::settlement_words(&t.app, &own, Lang::Vi);
    assert_eq!(words.as_deref(), Some("Khu vực nông thôn"));

    // In every table that has them they add up to the whole, sum by sum.
    let mut seen = 0;
    for n in 1..=15 {
        for area in [THANH_HOA, HOANG_HOA, "nation"] {
            let it = view(&t, &format!("t{n:02}"), area).await;
            assert_eq!(it.figures.sections.is_empty(), !it.def.sections, "{} {area}", it.def.id);
            if !it.def.sections {
                continue;
            }
            let mut sums = vec![0; it.figures.whole.sums.len()];
            for section in &it.figures.sections {
                sums.iter_mut().zip(&section.sums).for_each(|(sum, more)| *sum += more);
            }
            assert_eq!(sums, it.figures.whole.sums, "{} {area}", it.def.id);
            assert_eq!(it.breaches, [], "{} {area} foots", it.def.id);
            seen += 1;
        }
    }
    assert_eq!(seen, 30, "ten forms have them");

    // On paper as the form has it.
    let reader = t.app.local_reader();
    let asked = query("t01", THANH_HOA);
    let file = app::figure::table::file(&t.app, &reader, &asked, TableFormat::Csv, Lang::Vi);
    let bytes = file.await.expect("a file").bytes().await.expect("whole");
    let text = String::from_utf8(bytes).expect("text");
    let title = app::figure::table::title_words(&t.app, &province.def, Lang::Vi);
    assert_eq!(title, "Mẫu số 7.1. Tổng hợp kết quả rà soát hộ nghèo, hộ cận nghèo");
    assert!(text.contains("\nI,Khu vực thành thị,1,1,0,"), "{text}");
    assert!(text.contains("\nII,Khu vực nông thôn,2,3,2,"), "{text}");
    assert!(text.contains("\n,Tổng cộng (I + II),3,4,2,"), "{text}");
}
