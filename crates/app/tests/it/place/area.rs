//! Areas: codes that changed hands, and what became of a commune's villages.

use app::kernel::problem::Code;
use app::people::household::HouseholdListQuery;
use app::place::village::{VillageCorrection, VillageNew};
use base::Role;
use base::id::VillageId;
use testkit::{Engine, HOANG_KIM, Person, TestApp, day, household, id_of, on_both};

use crate::common::code_of;

on_both!(
    a_code_names_the_commune_of_the_day,
    villages_go_with_the_commune_that_was_taken_over,
    a_commune_that_ended_is_seen_as_on_its_last_day,
    a_village_is_added_once,
    a_village_is_put_right_and_taken_away_while_nothing_hangs_on_it,
);

async fn a_code_names_the_commune_of_the_day(engine: Engine) {
    let t = TestApp::open(engine).await;
    let resolve = |on: &str| {
        app::place::area::resolve(&t.app, "15889", day(on))
            .map(|key| app::place::area::name(&t.app, &key))
    };
    assert_eq!(resolve("2025-06-30").expect("there").as_str(), "Xã Hoằng Kim");
    assert_eq!(resolve("2025-07-01").expect("there").as_str(), "Xã Hoằng Phú");
    assert_eq!(
        code_of(app::place::area::resolve(&t.app, "00000", day("2023-01-01"))),
        Code::AreaUnknown
    );
    assert_eq!(
        code_of(app::place::area::resolve(&t.app, "", day("2023-01-01"))),
        Code::AreaUnknown
    );
}

async fn villages_go_with_the_commune_that_was_taken_over(engine: Engine) {
    let t = TestApp::open(engine).await;
    let village = t.village("Thôn 1").await;
    let sql = format!(
        "select cast(from_day as text) as a, cast(to_day as text) as b, commune_key as c, \
         coalesce(district_key, '') as d, province_key as p from village_path \
         where village_id = {} order by from_day",
        t.literal(village.0)
    );
    let rows = t.rows(&sql, &["a", "b", "c", "d", "p"]).await;
    let want = [
        ["2010-01-01", "2025-07-01", HOANG_KIM, "399@0", "38@0"],
        ["2025-07-01", "9999-12-31", "15889@2025-07-01", "", "38@0"],
    ];
    assert_eq!(rows, want);
}

async fn a_commune_that_ended_is_seen_as_on_its_last_day(engine: Engine) {
    let t = TestApp::open(engine).await;
    let id = t.add(household("Lê Mẫu An")).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    t.set_now("2025-07-01T02:00:00Z");
    let officer = app::office::account::AccountNew {
        another: true,
        username: "moi".to_owned(),
        name: "Lê Mẫu Mới".to_owned(),
        role: Role::CommuneOfficer,
        area: Some("15889".to_owned()),
        village: None,
        password: testkit::PASSWORD.to_owned(),
    };
    let officer = app::office::account::add_kept(&t.app, officer).await.expect("added");
    let officer =
        app::office::account::actor(&t.app, officer).await.expect("readable").expect("open");
    let seen = async |actor: &app::Actor| {
        let list = app::people::household::list(&t.app, actor, HouseholdListQuery::default()).await;
        list.expect("a list").rows.len()
    };
    assert_eq!((seen(&hanh).await, seen(&officer).await, seen(&nga).await), (1, 1, 0));
    let view = app::people::household::get(&t.app, &officer, id, None).await.expect("theirs now");
    assert_eq!(view.commune_name, "Xã Hoằng Phú");
    let home = app::front::home::home(&t.app, &hanh, None).await.expect("a page");
    assert_eq!(home.now_in, ["Xã Hoằng Phú"]);
}

async fn a_village_is_added_once(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let new = |id: &str, name: &str, kind: &str| VillageNew {
        id: VillageId(id_of(id)),
        name: name.to_owned(),
        kind: kind.to_owned(),
        from: day("2010-01-01"),
        before: None,
    };
    app::place::village::add(&t.app, &hanh, new("a", "Thôn Đông", "thon")).await.expect("added");
    app::place::village::add(&t.app, &hanh, new("a", " Thôn  Đông", "thon"))
        .await
        .expect("the same again");
    for (id, name, kind, code) in [
        ("a", "Thôn Tây", "thon", Code::VillageConflict),
        ("a", "Thôn Đông", "to_dan_pho", Code::VillageConflict),
        ("b", "thôn đông", "thon", Code::VillageThere),
        ("b", " ", "thon", Code::BadInput),
        ("b", "Thôn Tây", "xa", Code::BadInput),
    ] {
        let refused = app::place::village::add(&t.app, &hanh, new(id, name, kind)).await;
        assert_eq!(code_of(refused), code, "{id} {name} {kind}");
    }
    let nga = t.actor(Person::Nga).await;
    let theirs = app::place::village::add(&t.app, &nga, new("a", "Thôn Đông", "thon")).await;
    assert_eq!(code_of(theirs), Code::VillageConflict, "the id is taken");
    app::place::village::add(&t.app, &nga, new("c", "Thôn Đông", "thon"))
        .await
        .expect("the name is not");
}

async fn a_village_is_put_right_and_taken_away_while_nothing_hangs_on_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = |name: &str| VillageId(id_of(name));
    let new = |name: &str, from: &str| VillageNew {
        id: id(name),
        name: name.to_owned(),
        kind: "thon".to_owned(),
        from: day(from),
        before: None,
    };
    app::place::village::add(&t.app, &hanh, new("Thôn Đông", "2024-01-01")).await.expect("added");
    // The name is taken, whatever the day.
    let again = VillageNew { id: id("other"), ..new("Thôn Đông", "2010-01-01") };
    assert_eq!(code_of(app::place::village::add(&t.app, &hanh, again).await), Code::VillageThere);
    app::place::village::add(&t.app, &hanh, new("Thôn Tây", "2010-01-01")).await.expect("added");
    let view = app::place::village::get(&t.app, &hanh, id("Thôn Đông")).await.expect("there");
    assert!((view.from, view.first_stay, view.used) == (day("2024-01-01"), None, false));
    let right = |name: &str, from: &str, seen: &str| VillageCorrection {
        name: name.to_owned(),
        kind: "to_dan_pho".to_owned(),
        from: day(from),
        before: None,
        seen: seen.to_owned(),
    };
    let correct = async |new: VillageCorrection| {
        app::place::village::correct(&t.app, &hanh, id("Thôn Đông"), new).await
    };
    let taken = correct(right("thôn tây", "2010-01-01", &view.mark)).await;
    assert_eq!(code_of(taken.map(drop)), Code::VillageThere);
    let earlier = correct(right("Tổ Đông", "2010-01-01", &view.mark)).await.expect("put right");
    assert_eq!((earlier.from, earlier.village.name.as_str()), (day("2010-01-01"), "Tổ Đông"));
    let stale = correct(right("Tổ Nam", "2010-01-01", &view.mark)).await;
    assert_eq!(code_of(stale.map(drop)), Code::VillageChanged);
    // Whoever lives there has lived in the commune.
    let mut lives = household("Lê Mẫu An").build();
    lives.village = id("Thôn Đông");
    app::people::household::add(&t.app, &hanh, lives).await.expect("added");
    let view = app::place::village::get(&t.app, &hanh, id("Thôn Đông")).await.expect("there");
    let since = view.first_stay.expect("somebody lives there");
    let later = since.succ_opt().expect("a day").to_string();
    let late = correct(right("Tổ Đông", &later, &view.mark)).await;
    assert_eq!(code_of(late.map(drop)), Code::VillageLivedIn);
    let used = app::place::village::remove(&t.app, &hanh, id("Thôn Đông")).await;
    assert_eq!(code_of(used), Code::VillageUsed);
    app::place::village::remove(&t.app, &hanh, id("Thôn Tây")).await.expect("taken away");
    assert_eq!(
        code_of(app::place::village::remove(&t.app, &hanh, id("Thôn Tây")).await),
        Code::NotFound
    );
    let nga = t.actor(Person::Nga).await;
    let theirs = app::place::village::get(&t.app, &nga, id("Thôn Đông")).await;
    assert_eq!(code_of(theirs.map(drop)), Code::NotFound);
    // Of the commune of today the village goes on under its new name.
    assert!(app::upkeep::audit::verify_all(&t.app).await.expect("read").is_whole());
}
