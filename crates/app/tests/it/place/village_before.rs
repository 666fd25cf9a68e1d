//! Villages of a commune that began after them: where they lay before, and what is counted of that time.

use app::Actor;
use app::figure::table::TableQuery;
use app::gate::list::ImportNew;
use app::kernel::problem::Code;
use app::place::village::{VillageCorrection, VillageNew};
use base::Role;
use base::area::AreaKey;
use base::id::{ImportId, VillageId};
use testkit::{Engine, TestApp, day, household, id_of, on_both};

use crate::common::code_of;
use crate::place::heir::officer;

on_both!(
    a_village_lay_in_another_commune_before_and_what_was_decided_there_is_counted,
    a_village_is_told_its_former_commune_later,
    a_village_lay_in_another_former_commune_than_was_written,
    a_village_of_a_commune_that_went_to_several_lay_there_before,
);

/// Xã Hoằng Hóa, made on 01/07/2025 of thị trấn Bút Sơn, xã Hoằng Đức and others.
const HOANG_HOA: &str = "15865@2025-07-01";
const HOANG_DUC: &str = "15928@0";

fn new(name: &str, from: &str, before: Option<&str>) -> VillageNew {
    VillageNew {
        id: VillageId(id_of(name)),
        name: name.to_owned(),
        kind: "thon".to_owned(),
        from: day(from),
        before: before.map(|key| AreaKey::parse(key).expect("a key")),
    }
}

/// A poor household by a decision of 20/12/2024, from a list.
async fn listed(t: &TestApp, officer: &Actor, village: &str) {
    let text = format!(
        "STT hộ,Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh,Loại hộ,Số quyết định,Ngày quyết định\n\
         1,{village},Lê Mẫu Cha,Chủ hộ,Nam,05/05/1960,Hộ nghèo,245/QĐ-UBND,20/12/2024\n\
         1,{village},Trần Mẫu Mẹ,Vợ,Nữ,06/06/1962,Hộ nghèo,245/QĐ-UBND,20/12/2024\n"
    );
    let list = ImportNew::one(ImportId(id_of(village)), None, "ds.csv".into(), text.into_bytes());
    let view = app::gate::list::check(&t.app, officer, list).await.expect("it is checked");
    app::gate::list::accept(&t.app, officer, view.id).await.expect("accepted");
}

/// Poor households at the opening of 2025 by table 2, and since when the household is in the register.
async fn opening(t: &TestApp, officer: &Actor) -> (i64, Vec<String>) {
    let query = TableQuery {
        id: "t02".to_owned(),
        from: Some(day("2024-12-31")),
        to: Some(day("2025-12-31")),
        ..TableQuery::default()
    };
    let table = app::figure::table::get(&t.app, officer, &query).await.expect("the table");
    let row = &table.def.rows[0];
    let stays = t.rows("select cast(from_day as text) as day from stay", &["day"]).await.concat();
    (table.def.sum(row, 1, &table.figures.whole.sums), stays)
}

async fn a_village_lay_in_another_commune_before_and_what_was_decided_there_is_counted(
    engine: Engine,
) {
    let t = TestApp::open(engine).await;
    t.set_now("2026-01-10T02:00:00Z");
    let who = officer(&t, "moi", Role::CommuneOfficer, HOANG_HOA).await;
    let usual = app::place::village::from_usual(&t.app, &who);
    let offered = app::place::village::before(&t.app, &who);
    assert!(offered.iter().any(|(key, name)| key.as_str() == HOANG_DUC && name == "Xã Hoằng Đức"));
    assert!(usual < day("2024-12-20"), "{usual} is before the list's decision");
    // Before its commune began a village lay somewhere, and where is not guessed.
    let refused = app::place::village::add(&t.app, &who, new("Thôn A", "2022-01-01", None)).await;
    assert_eq!(code_of(refused), Code::VillageBeforeCommune);
    let elsewhere = new("Thôn A", "2022-01-01", Some("00007@0"));
    assert_eq!(
        code_of(app::place::village::add(&t.app, &who, elsewhere).await),
        Code::BadInput,
        "a commune of Hà Nội did not come here"
    );
    // Nor from the commune's own first day on, when nothing lay elsewhere before.
    for from in ["2025-07-01", "2025-10-01"] {
        let elsewhere = new("Thôn A", from, Some("00007@0"));
        let said = app::place::village::add(&t.app, &who, elsewhere).await;
        assert_eq!(code_of(said), Code::BadInput, "{from}");
    }
    assert_eq!(t.count("village").await, 0, "nothing was written");
    let village = new("Thôn A", "2022-01-01", Some(HOANG_DUC));
    app::place::village::add(&t.app, &who, village.clone()).await.expect("added");
    app::place::village::add(&t.app, &who, village).await.expect("the same again");
    let other = app::place::village::add(&t.app, &who, new("Thôn A", "2025-07-01", None)).await;
    assert_eq!(code_of(other), Code::VillageConflict);
    let view =
        app::place::village::get(&t.app, &who, VillageId(id_of("Thôn A"))).await.expect("it");
    let places: Vec<_> = view.places.iter().map(|it| (it.commune.as_str(), it.from)).collect();
    let hoa = "Xã Hoằng Hóa";
    assert_eq!(places, [("Xã Hoằng Đức", day("2022-01-01")), (hoa, day("2025-07-01"))]);

    listed(&t, &who, "Thôn A").await;
    assert_eq!(opening(&t, &who).await, (1, vec!["2024-12-20".to_owned()]));
    // Nobody is there before the village is.
    let early = household("Bùi Mẫu Sớm").in_village(VillageId(id_of("Thôn A")));
    let mut early = early.build();
    early.since = day("2021-12-31");
    let refused = app::people::household::add(&t.app, &who, early).await.expect_err("too early");
    assert_eq!(refused.findings[0].code, "household_village_later");
}

async fn a_village_is_told_its_former_commune_later(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2026-01-10T02:00:00Z");
    let who = officer(&t, "moi", Role::CommuneOfficer, HOANG_HOA).await;
    app::place::village::add(&t.app, &who, new("Thôn A", "2025-07-01", None)).await.expect("added");
    let id = VillageId(id_of("Thôn A"));
    let view = app::place::village::get(&t.app, &who, id).await.expect("it");
    let put_right = |before: Option<&str>| VillageCorrection {
        name: "Thôn A".to_owned(),
        kind: "thon".to_owned(),
        from: day("2023-01-01"),
        before: before.map(|key| AreaKey::parse(key).expect("a key")),
        seen: view.mark.clone(),
    };
    let refused = app::place::village::correct(&t.app, &who, id, put_right(None)).await;
    assert_eq!(code_of(refused.map(drop)), Code::VillageBeforeCommune);
    let right = app::place::village::correct(&t.app, &who, id, put_right(Some(HOANG_DUC))).await;
    assert_eq!(right.expect("put right").places.len(), 2);
    listed(&t, &who, "Thôn A").await;
    assert_eq!(opening(&t, &who).await, (1, vec!["2024-12-20".to_owned()]));
}

async fn a_village_lay_in_another_former_commune_than_was_written(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2026-01-10T02:00:00Z");
    let who = officer(&t, "moi", Role::CommuneOfficer, HOANG_HOA).await;
    let offered = app::place::village::before(&t.app, &who);
    let (other, name) = offered.iter().find(|it| it.0.as_str() != HOANG_DUC).expect("another");
    let id = app::place::village::add(&t.app, &who, new("Thôn A", "2022-01-01", Some(HOANG_DUC)));
    let id = id.await.expect("added");
    let right = async |from: &str, before: &str| {
        let seen = app::place::village::get(&t.app, &who, id).await.expect("it").mark;
        let correction = VillageCorrection {
            name: "Thôn A".to_owned(),
            kind: "thon".to_owned(),
            from: day(from),
            before: Some(AreaKey::parse(before).expect("a key")),
            seen,
        };
        app::place::village::correct(&t.app, &who, id, correction).await.map(|view| {
            let places = view.places.into_iter();
            places.map(|it| (it.commune, it.from)).collect::<Vec<_>>()
        })
    };
    let hoa = || ("Xã Hoằng Hóa".to_owned(), day("2025-07-01"));
    // On the same day and on another one.
    for (from, key, lay) in
        [("2022-01-01", other.as_str(), name.as_str()), ("2021-01-01", HOANG_DUC, "Xã Hoằng Đức")]
    {
        let places = right(from, key).await.expect("put right");
        assert_eq!(places, [(lay.to_owned(), day(from)), hoa()]);
    }
    assert_eq!(code_of(right("2021-01-01", "00007@0").await), Code::BadInput);
    listed(&t, &who, "Thôn A").await;
    assert_eq!(code_of(right("2021-01-01", other.as_str()).await), Code::VillageBeforeKept);
    let places = right("2020-01-01", HOANG_DUC).await.expect("the day alone");
    assert_eq!(places, [("Xã Hoằng Đức".to_owned(), day("2020-01-01")), hoa()]);

    let own = app::place::village::add(&t.app, &who, new("Thôn B", "2025-07-01", None)).await;
    let seen = app::place::village::get(&t.app, &who, own.expect("added")).await.expect("it").mark;
    let correction = VillageCorrection {
        name: "Thôn B".to_owned(),
        kind: "thon".to_owned(),
        from: day("2025-07-01"),
        before: AreaKey::parse(HOANG_DUC),
        seen,
    };
    let id = VillageId(id_of("Thôn B"));
    let said = app::place::village::correct(&t.app, &who, id, correction).await.map(drop);
    assert_eq!(code_of(said), Code::BadInput, "from that day on it lay nowhere before");
}

async fn a_village_of_a_commune_that_went_to_several_lay_there_before(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2026-01-10T02:00:00Z");
    // Phường Cống Vị of Hà Nội went in parts to two wards.
    let who = officer(&t, "moi", Role::CommuneOfficer, "00008@2025-07-01").await;
    let village = new("Tổ 5", "2022-01-01", Some("00007@0"));
    app::place::village::add(&t.app, &who, village).await.expect("added");
    let view = app::place::village::get(&t.app, &who, VillageId(id_of("Tổ 5"))).await.expect("it");
    let days: Vec<_> = view.places.iter().map(|it| (it.from, it.to)).collect();
    let last = Some(day("2025-06-30"));
    assert_eq!(days, [(day("2022-01-01"), last), (day("2025-07-01"), None)]);
    let left = app::place::village::left(&t.app, &who).await.expect("a list");
    assert!(left.is_empty(), "it has come already");
}
