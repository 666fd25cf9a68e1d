//! Accounts of areas and villages that ended, what an account tells of itself, and what is lacking.

use app::kernel::problem::Code;
use app::office::account::{AccountChange, AccountGaps, AccountNew, CommuneGaps};
use app::office::post::PostKind;
use app::{Action, Actor};
use base::Role;
use base::words::Lang;
use testkit::{Engine, HOANG_KIM, PASSWORD, Person, TestApp, day, on_both};

use super::post::{further, person, said};
use crate::common::code_of;

on_both!(
    the_accounts_of_an_ended_commune_are_moved_in_one_act,
    the_head_of_a_village_that_ended_writes_nothing_more,
    an_account_tells_what_was_done_to_it,
    a_commune_administrator_makes_nobody_an_upper_officer,
    what_a_commune_lacks_is_named_to_its_keeper,
    who_holds_the_same_post_in_both_communes_is_moved_and_holds_it_once,
    no_account_is_made_in_a_commune_that_has_ended,
);

const AFTER: &str = "15889@2025-07-01";

fn new(username: &str, role: Role, area: Option<&str>) -> AccountNew {
    AccountNew {
        another: true,
        username: username.to_owned(),
        name: "Lê Mẫu Nam".to_owned(),
        role,
        area: area.map(str::to_owned),
        village: None,
        password: PASSWORD.to_owned(),
    }
}

async fn keeper(t: &TestApp, username: &str, area: Option<&str>) -> Actor {
    let id = app::office::account::add_kept(&t.app, new(username, Role::Administrator, area)).await;
    app::office::account::actor(&t.app, id.expect("added")).await.expect("readable").expect("open")
}

async fn the_accounts_of_an_ended_commune_are_moved_in_one_act(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let upper =
        app::office::account::add_kept(&t.app, new("tren", Role::UpperOfficer, Some(HOANG_KIM)))
            .await;
    let upper = upper.expect("added");
    let closed = app::office::account::add_kept(
        &t.app,
        new("da.nghi", Role::FinanceOfficer, Some(HOANG_KIM)),
    )
    .await;
    let kim = keeper(&t, "qt.kim", Some(HOANG_KIM)).await;
    assert!(
        app::office::account::accounts_left(&t.app, &kim).await.expect("read").is_empty(),
        "the commune lasts"
    );
    assert_eq!(
        code_of(app::office::account::accounts_move(&t.app, &kim, HOANG_KIM).await),
        Code::NotFound
    );
    let closing = app::office::account::AccountState::Disabled;
    let closing =
        app::office::account::set_disabled(&t.app, &kim, closed.expect("added"), closing, 1).await;
    closing.expect("closed");
    t.set_now("2025-07-02T02:00:00Z");
    let phu = keeper(&t, "qt.phu", Some(AFTER)).await;
    let left = app::office::account::accounts_left(&t.app, &phu).await.expect("read");
    let [line] = &left[..] else { panic!("{left:?}") };
    assert_eq!((line.from.as_str(), line.to.as_str()), (HOANG_KIM, AFTER));
    // The officer, the chairman and the administrator; no upper officer is his to give.
    assert_eq!((line.count, line.to_name.as_str()), (3, "Xã Hoằng Phú"));
    assert_eq!(
        app::office::account::accounts_move(&t.app, &phu, HOANG_KIM).await.expect("moved").count,
        3
    );
    assert_eq!(
        app::office::account::accounts_move(&t.app, &phu, HOANG_KIM)
            .await
            .expect("none left")
            .count,
        0
    );
    assert!(app::office::account::accounts_left(&t.app, &phu).await.expect("read").is_empty());
    for id in [hanh.account, quang.account] {
        let actor = app::office::account::actor(&t.app, id).await.expect("readable").expect("open");
        assert_eq!(actor.area.as_ref().map(|it| it.as_str()), Some(AFTER));
        assert!(actor.ended.is_none(), "it works in the successor");
        let told = app::office::account::history(&t.app, &phu, id, Lang::Vi).await.expect("told");
        let first = told.first().expect("a line");
        assert_eq!(first.by.as_deref(), Some("Lê Mẫu Nam"));
        assert!(first.text.contains("Xã Hoằng Phú"), "{}", first.text);
    }
    let upper = app::office::account::actor(&t.app, upper).await.expect("readable").expect("open");
    assert_eq!(upper.area.as_ref().map(|it| it.as_str()), Some(HOANG_KIM));
    let state = app::upkeep::audit::verify_all(&t.app).await.expect("verified");
    assert!(state.breaks.is_empty() && state.alarms.is_empty(), "{state:?}");
    let nation = t.actor(Person::Minh).await;
    assert_eq!(
        app::office::account::accounts_left(&t.app, &nation).await.expect("read").len(),
        1,
        "the upper officer"
    );
    let other = keeper(&t, "qt.khac", Some("38@0")).await;
    app::office::account::accounts_move(&t.app, &other, HOANG_KIM)
        .await
        .expect("the province reaches it");
    assert_eq!(
        code_of(app::office::account::accounts_move(&t.app, &hanh, HOANG_KIM).await),
        Code::NotAllowed
    );
}

async fn the_head_of_a_village_that_ended_writes_nothing_more(engine: Engine) {
    let t = TestApp::open(engine).await;
    let binh = t.actor(Person::Binh).await;
    binh.require(Action::SurveyAdd).expect("it lasts");
    let village = t.literal(binh.village.expect("a village").0);
    t.run(&format!(
        "delete from village_path where village_id = {village} and from_day > '2023-11-01'"
    ))
    .await;
    t.run(&format!("update village_path set to_day = '2023-11-01' where village_id = {village}"))
        .await;
    let binh =
        app::office::account::actor(&t.app, binh.account).await.expect("readable").expect("open");
    for action in [Action::SurveyAdd, Action::RequestAdd, Action::MeetingRun] {
        let problem = binh.require(action).expect_err("ended");
        assert_eq!(problem.code, Code::AccountAreaEnded, "{}", action.as_str());
        assert_eq!(problem.args.get("successors").map(String::as_str), Some("Xã Hoằng Kim"));
    }
    binh.require(Action::HouseholdSee).expect("he reads");
    binh.require(Action::PasswordChange).expect("his own");
}

async fn an_account_tells_what_was_done_to_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let minh = t.actor(Person::Minh).await;
    let id =
        app::office::account::add(&t.app, &minh, new("nam", Role::CommuneOfficer, Some(HOANG_KIM)))
            .await;
    let id = id.expect("added");
    let change = AccountChange {
        username: "nam.le".to_owned(),
        name: "Lê Mẫu Nam".to_owned(),
        role: Role::Chairman,
        area: Some(HOANG_KIM.to_owned()),
        village: None,
        revision: 1,
    };
    app::office::account::change(&t.app, &minh, id, change).await.expect("changed");
    app::office::account::reset(&t.app, &minh, id, 2, None).await.expect("reset");
    let closing = app::office::account::AccountState::Disabled;
    app::office::account::set_disabled(&t.app, &minh, id, closing, 3).await.expect("closed");
    let told = app::office::account::history(&t.app, &minh, id, Lang::Vi).await.expect("told");
    let texts: Vec<&str> = told.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "Tạm đóng tài khoản.",
            "Đặt lại mật khẩu.",
            "Đổi vai trò từ Công chức phụ trách giảm nghèo sang Chủ tịch UBND xã. \
             Đổi tên đăng nhập từ nam sang nam.le.",
            "Lập tài khoản: Công chức phụ trách giảm nghèo, Xã Hoằng Kim.",
        ]
    );
    assert!(told.iter().all(|it| it.by.is_some()));
    let elsewhere = keeper(&t, "qt.phu", Some(testkit::HOANG_PHU)).await;
    let refused = app::office::account::history(&t.app, &elsewhere, id, Lang::Vi).await;
    assert_eq!(code_of(refused), Code::NotFound);
}

async fn a_commune_administrator_makes_nobody_an_upper_officer(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, kim) = (t.hanh().await, keeper(&t, "qt.kim", Some(HOANG_KIM)).await);
    assert!(!app::office::account::roles(&t.app, &kim).contains(&Role::UpperOfficer));
    assert_eq!(app::office::account::roles(&t.app, &hanh), [Role::VillageHead]);
    assert!(app::office::account::roles(&t.app, &t.actor(Person::Quang).await).is_empty());
    for area in [Some(HOANG_KIM), Some("38@0"), None] {
        let refused =
            app::office::account::add(&t.app, &kim, new("tren", Role::UpperOfficer, area)).await;
        assert_eq!(code_of(refused), Code::AccountBeyond, "{area:?}");
        let change = AccountChange {
            username: "hanh".to_owned(),
            name: "Lê Mẫu Hạnh".to_owned(),
            role: Role::UpperOfficer,
            area: area.map(str::to_owned),
            village: None,
            revision: 1,
        };
        let refused = app::office::account::change(&t.app, &kim, hanh.account, change).await;
        assert_eq!(code_of(refused), Code::AccountBeyond, "{area:?}");
    }
}

async fn what_a_commune_lacks_is_named_to_its_keeper(engine: Engine) {
    let t = TestApp::open(engine).await;
    let kim = keeper(&t, "qt.kim", Some(HOANG_KIM)).await;
    let nation = t.actor(Person::Minh).await;
    let gaps = app::office::account::gaps(&t.app, &kim).await.expect("asked");
    let both = vec![Role::CommuneOfficer, Role::Chairman];
    let kim_gaps = |roles: Vec<Role>, villages: &[&str]| {
        let villages = villages.iter().map(|it| (*it).to_owned()).collect();
        vec![CommuneGaps { name: "Xã Hoằng Kim".to_owned(), roles, villages }]
    };
    assert_eq!(gaps.communes, kim_gaps(both.clone(), &[]));
    t.hanh().await;
    t.village("Thôn 1").await;
    t.village("Thôn 2").await;
    let gaps = app::office::account::gaps(&t.app, &kim).await.expect("asked");
    assert_eq!(gaps.communes, kim_gaps(vec![Role::Chairman], &["Thôn 1", "Thôn 2"]));
    let home = app::front::home::home(&t.app, &kim, None).await.expect("home");
    assert_eq!(home.start, app::front::home::Start::Keeper(gaps));
    let gaps = app::office::account::gaps(&t.app, &nation).await.expect("asked");
    assert_eq!(gaps.communes, kim_gaps(vec![Role::Chairman], &[]));
    t.actor(Person::Quang).await;
    let gaps = app::office::account::gaps(&t.app, &nation).await.expect("asked");
    assert_eq!(gaps, AccountGaps::default());
}

async fn who_holds_the_same_post_in_both_communes_is_moved_and_holds_it_once(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, app) = (t.hanh().await, &t.app);
    let kim = |from: &str| said(PostKind::Collaborator, Some(HOANG_KIM), from);
    let (uy, tan) =
        (person("Hà Mẫu Uy", kim("2023-01-01")), person("Mai Mẫu Tân", kim("2025-08-01")));
    for new in [&uy, &tan] {
        app::office::post::holder_add(app, &hanh, new.clone()).await.expect("added");
    }
    t.set_now("2025-07-02T02:00:00Z");
    let phu = keeper(&t, "qt.phu", Some(AFTER)).await;
    for (name, of, from) in [("uy", &uy, "2025-07-02"), ("tan", &tan, "2025-07-01")] {
        let more = further(name, said(PostKind::Collaborator, Some(AFTER), from));
        app::office::post::add(app, &phu, of.id, more).await.expect("in the successor");
    }
    let moved = app::office::account::accounts_move(app, &phu, HOANG_KIM).await;
    assert_eq!(moved.expect("moved").count, 3, "the officer and both collaborators");
    let (last, first) = (day("2025-07-01"), day("2025-07-02"));
    for (of, held) in [
        // Ended with the commune, held in the successor already, and on the one day between.
        (
            &uy,
            vec![
                (HOANG_KIM, day("2023-01-01"), Some(last)),
                (AFTER, last, Some(first)),
                (AFTER, first, None),
            ],
        ),
        (&tan, vec![(AFTER, last, None)]),
    ] {
        let view = app::office::post::get(app, &phu, of.id).await.expect("seen");
        let rows = view.posts.iter().map(|it| &it.row).filter(|it| it.void_reason.is_none());
        let rows: Vec<_> = rows
            .map(|it| (it.area.as_ref().map_or("", |key| key.as_str()), it.from_day, it.to_day))
            .collect();
        assert_eq!(rows, held, "{}", of.name);
    }
    let state = app::upkeep::audit::verify_all(app).await.expect("verified");
    assert!(state.is_whole(), "{state:?}");
}

async fn no_account_is_made_in_a_commune_that_has_ended(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, app) = (t.actor(Person::Minh).await, &t.app);
    t.set_now("2025-06-30T02:00:00Z");
    let officer = |name| new(name, Role::CommuneOfficer, Some(HOANG_KIM));
    let id = app::office::account::add(app, &minh, officer("nam")).await.expect("the last day");
    t.set_now("2025-07-01T02:00:00Z");
    let refused = app::office::account::add(app, &minh, officer("nam.moi")).await;
    assert_eq!(code_of(refused), Code::PostAreaEnded);
    let change = |role| AccountChange {
        username: "nam".to_owned(),
        name: "Lê Mẫu Nam Mới".to_owned(),
        role,
        area: Some(HOANG_KIM.to_owned()),
        village: None,
        revision: 1,
    };
    let other = app::office::account::change(app, &minh, id, change(Role::Chairman)).await;
    assert_eq!(code_of(other), Code::PostAreaEnded);
    // Who is still there has another name.
    let named = app::office::account::change(app, &minh, id, change(Role::CommuneOfficer)).await;
    named.expect("put right");
}
