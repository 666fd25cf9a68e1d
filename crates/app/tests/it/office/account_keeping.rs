//! Accounts are kept within one's area and not above one's part.

use app::kernel::problem::Code;
use app::office::account::{AccountChange, AccountListQuery, AccountNew, AccountState, Keeper};
use app::{Action, Actor};
use base::Role;
use base::id::AccountId;
use testkit::{Engine, HOANG_KIM, HOANG_PHU, PASSWORD, Person, TestApp, on_both};

use crate::common::code_of;

on_both!(
    an_administrator_of_a_commune_gives_no_account_beyond_it,
    accounts_out_of_reach_are_not_there,
    a_commune_officer_keeps_heads_of_his_villages_only,
    the_last_administrator_stays_also_when_two_close_each_other_at_once,
    a_password_of_somebody_else_is_changed_before_anything_else,
    a_change_on_an_old_revision_is_refused,
    the_name_of_a_closed_account_can_be_given_again,
    accounts_of_one_hand_are_one_person,
    whose_area_has_ended_reads_and_writes_nothing,
    the_log_accounts_for_changed_accounts,
);

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

/// An administrator who has chosen his password.
async fn keeper(t: &TestApp, username: &str, area: Option<&str>) -> Actor {
    let id = app::office::account::add_kept(&t.app, new(username, Role::Administrator, area)).await;
    app::office::account::actor(&t.app, id.expect("added")).await.expect("readable").expect("open")
}

async fn seen(t: &TestApp, by: &Actor) -> Vec<String> {
    let list =
        app::office::account::list(&t.app, by, &AccountListQuery::default()).await.expect("a list");
    list.rows.into_iter().map(|row| row.username).collect()
}

async fn an_administrator_of_a_commune_gives_no_account_beyond_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let kim = keeper(&t, "qt.kim", Some(HOANG_KIM)).await;
    let province = keeper(&t, "qt.tinh", Some("38@0")).await;
    for (n, (by, role, area, refusal)) in [
        (&kim, Role::CommuneOfficer, Some(HOANG_KIM), None),
        (&kim, Role::Chairman, Some(HOANG_KIM), None),
        (&kim, Role::Auditor, Some(HOANG_KIM), None),
        (&kim, Role::Administrator, Some(HOANG_KIM), None),
        (&kim, Role::UpperOfficer, Some(HOANG_KIM), Some(Code::AccountBeyond)),
        (&kim, Role::UpperOfficer, None, Some(Code::AccountBeyond)),
        (&kim, Role::Administrator, None, Some(Code::AccountBeyond)),
        (&kim, Role::Administrator, Some("38@0"), Some(Code::AccountBeyond)),
        (&kim, Role::CommuneOfficer, Some(HOANG_PHU), Some(Code::AccountBeyond)),
        (&kim, Role::Auditor, Some("399@0"), Some(Code::AccountBeyond)),
        (&province, Role::UpperOfficer, Some("38@0"), None),
        (&province, Role::CommuneOfficer, Some(HOANG_PHU), None),
        (&province, Role::Auditor, Some("399@0"), None),
        (&province, Role::UpperOfficer, None, Some(Code::AccountBeyond)),
        (&province, Role::Administrator, Some("01@0"), Some(Code::AccountBeyond)),
    ]
    .into_iter()
    .enumerate()
    {
        let added =
            app::office::account::add(&t.app, by, new(&format!("nam{n}"), role, area)).await;
        assert_eq!(added.err().map(|it| it.code), refusal, "{role:?} {area:?} ({n})");
    }
}

async fn accounts_out_of_reach_are_not_there(engine: Engine) {
    let t = TestApp::open(engine).await;
    let minh = t.actor(Person::Minh).await;
    let (hanh, binh, nga) =
        (t.hanh().await, t.actor(Person::Binh).await, t.actor(Person::Nga).await);
    let kim = keeper(&t, "qt.kim", Some(HOANG_KIM)).await;
    let phu = keeper(&t, "qt.phu", Some(HOANG_PHU)).await;
    assert_eq!(seen(&t, &kim).await, ["binh", "hanh", "qt.kim"]);
    assert_eq!(seen(&t, &phu).await, ["nga", "qt.phu"]);
    let son = t.actor(Person::Son).await;
    assert_eq!(seen(&t, &son).await, ["binh", "hanh", "nga", "qt.kim", "qt.phu", "son"]);
    for foreign in [hanh.account, binh.account, minh.account, kim.account] {
        let change = AccountChange {
            username: "taken".to_owned(),
            name: "Lê Mẫu Nam".to_owned(),
            role: Role::CommuneOfficer,
            area: Some(HOANG_PHU.to_owned()),
            village: None,
            revision: 1,
        };
        let app = &t.app;
        assert_eq!(code_of(app::office::account::get(app, &phu, foreign).await), Code::NotFound);
        assert_eq!(
            code_of(app::office::account::change(app, &phu, foreign, change).await),
            Code::NotFound
        );
        assert_eq!(
            code_of(app::office::account::reset(app, &phu, foreign, 1, None).await),
            Code::NotFound
        );
        let closing =
            app::office::account::set_disabled(app, &phu, foreign, AccountState::Disabled, 1).await;
        assert_eq!(code_of(closing), Code::NotFound);
    }
    let moved = AccountChange {
        username: "nga".to_owned(),
        name: "Lê Mẫu Nga".to_owned(),
        role: Role::CommuneOfficer,
        area: Some(HOANG_KIM.to_owned()),
        village: None,
        revision: 1,
    };
    assert_eq!(
        code_of(app::office::account::change(&t.app, &phu, nga.account, moved).await),
        Code::AccountBeyond,
        "an account cannot be pushed into another commune"
    );
    assert_eq!(
        code_of(app::office::account::reset(&t.app, &phu, phu.account, 1, None).await),
        Code::AccountSelf
    );
}

async fn a_commune_officer_keeps_heads_of_his_villages_only(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let (mine, foreign) = (t.village("Thôn 1").await, t.village_of(Person::Nga, "Thôn Phú").await);
    let head = |username: &str, village| AccountNew {
        another: false,
        village: Some(village),
        ..new(username, Role::VillageHead, None)
    };
    let id = app::office::account::add(&t.app, &hanh, head("truong1", mine)).await.expect("added");
    assert_eq!(
        code_of(app::office::account::add(&t.app, &hanh, head("truong2", foreign)).await),
        Code::VillageUnknown
    );
    let officer =
        app::office::account::add(&t.app, &hanh, new("x1", Role::CommuneOfficer, Some(HOANG_KIM)))
            .await;
    assert_eq!(code_of(officer), Code::AccountBeyond);
    assert_eq!(seen(&t, &hanh).await, ["truong1"]);
    assert_eq!(
        code_of(app::office::account::reset(&t.app, &nga, id, 1, None).await),
        Code::NotFound
    );
    assert_eq!(
        code_of(app::office::account::reset(&t.app, &hanh, nga.account, 1, None).await),
        Code::NotFound
    );
    let made = app::office::account::reset(&t.app, &hanh, id, 1, None)
        .await
        .expect("reset")
        .expect("made");
    app::office::sign_in::sign_in(&t.app, "truong1", &made).await.expect("signed in");
}

async fn the_last_administrator_stays_also_when_two_close_each_other_at_once(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, ha) = (t.actor(Person::Minh).await, t.actor(Person::Ha).await);
    let province = keeper(&t, "qt.tinh", Some("38@0")).await;
    let (one, other) = tokio::join!(
        app::office::account::set_disabled(&t.app, &minh, ha.account, AccountState::Disabled, 1),
        app::office::account::set_disabled(&t.app, &ha, minh.account, AccountState::Disabled, 1),
    );
    assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
    let left = if one.is_ok() { minh } else { ha };
    let by_machine = app::office::account::set_disabled(
        &t.app,
        Keeper::MACHINE,
        left.account,
        AccountState::Disabled,
        1,
    )
    .await;
    assert_eq!(code_of(by_machine), Code::AccountLast);
    let demoted = AccountChange {
        username: left.username.clone(),
        name: left.name.clone(),
        role: Role::Auditor,
        area: None,
        village: None,
        revision: 1,
    };
    let by_machine =
        app::office::account::change(&t.app, Keeper::MACHINE, left.account, demoted).await;
    assert_eq!(code_of(by_machine), Code::AccountLast);
    let closing = app::office::account::set_disabled(
        &t.app,
        &left,
        province.account,
        AccountState::Disabled,
        1,
    )
    .await;
    closing.expect("the nation's can help the province");
}

/// Coming, going, one's own password and the post in which one acts.
fn is_ones_own(action: Action) -> bool {
    matches!(
        action,
        Action::PasswordChange | Action::SessionBegin | Action::SessionEnd | Action::PostSwitch
    )
}

async fn a_password_of_somebody_else_is_changed_before_anything_else(engine: Engine) {
    let t = TestApp::open(engine).await;
    let minh = t.actor(Person::Minh).await;
    let added =
        app::office::account::add(&t.app, &minh, new("nam", Role::CommuneOfficer, Some(HOANG_KIM)))
            .await;
    let id = added.expect("added");
    let nam = app::office::sign_in::sign_in(&t.app, "nam", PASSWORD).await.expect("signed in");
    for action in Action::ALL.iter().filter(|it| nam.may(**it)) {
        let refused = nam.require(*action).err().map(|it| it.code);
        let expected = (!is_ones_own(*action)).then_some(Code::PasswordMustChange);
        assert_eq!(refused, expected, "{}", action.as_str());
    }
    assert_eq!(code_of(app::review::round::list(&t.app, &nam).await), Code::PasswordMustChange);
    let same = app::office::account::password_change(&t.app, &nam, PASSWORD, PASSWORD).await;
    assert_eq!(code_of(same), Code::PasswordSame);
    app::office::account::password_change(&t.app, &nam, PASSWORD, "con trâu đi trước")
        .await
        .expect("changed");
    let nam =
        app::office::sign_in::sign_in(&t.app, "nam", "con trâu đi trước").await.expect("signed in");
    app::review::round::list(&t.app, &nam).await.expect("a list");
    let made = app::office::account::reset(&t.app, &minh, id, 1, None)
        .await
        .expect("reset")
        .expect("made");
    assert_eq!(made.len(), 19, "four groups of four");
    assert!(
        app::office::sign_in::sign_in(&t.app, "nam", &made)
            .await
            .expect("signed in")
            .must_change_password
    );
}

async fn a_change_on_an_old_revision_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, hanh) = (t.actor(Person::Minh).await, t.hanh().await);
    let to = |name: &str, revision| AccountChange {
        username: "hanh".to_owned(),
        name: name.to_owned(),
        role: Role::CommuneOfficer,
        area: Some(HOANG_KIM.to_owned()),
        village: None,
        revision,
    };
    let app = &t.app;
    let (a, b) = tokio::join!(
        app::office::account::change(app, &minh, hanh.account, to("Lê Mẫu Một", 1)),
        app::office::account::change(app, &minh, hanh.account, to("Lê Mẫu Hai", 1)),
    );
    assert_ne!(a.is_ok(), b.is_ok());
    assert_eq!(a.err().or(b.err()).map(|it| it.code), Some(Code::AccountChanged));
    let closing =
        app::office::account::set_disabled(app, &minh, hanh.account, AccountState::Disabled, 1)
            .await;
    assert_eq!(code_of(closing), Code::AccountChanged);
    let reset = app::office::account::reset(app, &minh, hanh.account, 1, None).await;
    assert_eq!(code_of(reset), Code::AccountChanged);
}

async fn the_name_of_a_closed_account_can_be_given_again(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, hanh) = (t.actor(Person::Minh).await, t.hanh().await);
    let again = new("hanh", Role::CommuneOfficer, Some(HOANG_KIM));
    assert_eq!(
        code_of(app::office::account::add(&t.app, &minh, again.clone()).await),
        Code::UsernameTaken
    );
    let closing =
        app::office::account::set_disabled(&t.app, &minh, hanh.account, AccountState::Disabled, 1);
    closing.await.expect("closed");
    let phu = keeper(&t, "qt.phu", Some(HOANG_PHU)).await;
    let foreign =
        app::office::account::add(&t.app, &phu, new("hanh", Role::Auditor, Some(HOANG_PHU))).await;
    assert_eq!(code_of(foreign), Code::UsernameTaken, "it is out of reach");
    let id = app::office::account::add(&t.app, &minh, again).await.expect("added");
    assert_ne!(id, hanh.account);
    let old = app::office::account::get(&t.app, &minh, hanh.account).await.expect("kept");
    assert_eq!(old.username, "hanh.closed-1");
}

async fn accounts_of_one_hand_are_one_person(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, ha) = (t.actor(Person::Minh).await, t.actor(Person::Ha).await);
    let one = |a: AccountId, b: AccountId| {
        store::office::account_keeping::of_one_hand(&**t.store(), a, b)
    };
    let second =
        app::office::account::add(&t.app, &minh, new("hai", Role::Administrator, None)).await;
    let second = second.expect("added");
    assert!(!one(minh.account, ha.account).await.expect("asked"), "both made by the machine");
    assert!(one(minh.account, second).await.expect("asked"));
    assert!(!one(ha.account, second).await.expect("asked"));
    let hai = app::office::sign_in::sign_in(&t.app, "hai", PASSWORD).await.expect("signed in");
    app::office::account::password_change(&t.app, &hai, PASSWORD, "con trâu đi trước")
        .await
        .expect("changed");
    let hai =
        app::office::sign_in::sign_in(&t.app, "hai", "con trâu đi trước").await.expect("signed in");
    let table = crate::review::score_table::small("một", "q1,yes,north_central_coast,10");
    let table = app::review::score_table::import(&t.app, &minh, table).await.expect("imported").id;
    let approving = app::review::score_table::approve(&t.app, &hai, table).await;
    assert_eq!(code_of(approving), Code::ScoreTableOneHand);
    app::review::score_table::approve(&t.app, &ha, table).await.expect("two hands");
    app::office::account::reset(&t.app, &ha, second, 1, None).await.expect("reset");
    assert!(one(ha.account, second).await.expect("asked"), "who gave the password can sign in");
}

async fn whose_area_has_ended_reads_and_writes_nothing(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, binh) = (t.hanh().await, t.actor(Person::Binh).await);
    t.set_now("2025-06-30T02:00:00Z");
    let hanh =
        app::office::account::actor(&t.app, hanh.account).await.expect("readable").expect("open");
    hanh.require(Action::HouseholdAdd).expect("the last day");
    t.set_now("2025-07-01T02:00:00Z");
    let hanh =
        app::office::account::actor(&t.app, hanh.account).await.expect("readable").expect("open");
    for action in Action::ALL.iter().filter(|it| hanh.may(**it)) {
        let refused = hanh.require(*action).err();
        let writes = !action.reads() && !is_ones_own(*action);
        let code = writes.then_some(Code::AccountAreaEnded);
        assert_eq!(refused.as_ref().map(|it| it.code), code, "{}", action.as_str());
        if let Some(problem) = refused {
            assert_eq!(problem.args.get("successors").map(String::as_str), Some("Xã Hoằng Phú"));
        }
    }
    app::review::round::list(&t.app, &hanh).await.expect("reads");
    let binh =
        app::office::account::actor(&t.app, binh.account).await.expect("readable").expect("open");
    binh.require(Action::SurveyAdd).expect("a village goes on in the successor");
    let successor = keeper(&t, "qt.moi", Some("15889@2025-07-01")).await;
    assert!(seen(&t, &successor).await.contains(&"hanh".to_owned()));
    let moved = AccountChange {
        username: "hanh".to_owned(),
        name: "Lê Mẫu Hạnh".to_owned(),
        role: Role::CommuneOfficer,
        area: Some("15889@2025-07-01".to_owned()),
        village: None,
        revision: 1,
    };
    app::office::account::change(&t.app, &successor, hanh.account, moved).await.expect("moved");
    let hanh =
        app::office::account::actor(&t.app, hanh.account).await.expect("readable").expect("open");
    hanh.require(Action::HouseholdAdd).expect("works in the successor");
    let early = app::place::village::VillageNew {
        id: base::id::VillageId(t.app.fresh_id()),
        name: "Thôn Sớm".to_owned(),
        kind: "thon".to_owned(),
        from: testkit::day("2024-01-01"),
        before: None,
    };
    assert_eq!(
        code_of(app::place::village::add(&t.app, &hanh, early).await),
        Code::VillageBeforeCommune
    );
}

async fn the_log_accounts_for_changed_accounts(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, hanh) = (t.actor(Person::Minh).await, t.hanh().await);
    let to = AccountChange {
        username: "hanh".to_owned(),
        name: "Lê Mẫu Hạnh".to_owned(),
        role: Role::Chairman,
        area: Some(HOANG_PHU.to_owned()),
        village: None,
        revision: 1,
    };
    app::office::account::change(&t.app, &minh, hanh.account, to).await.expect("changed");
    app::office::account::reset(&t.app, &minh, hanh.account, 2, None).await.expect("reset");
    let closing =
        app::office::account::set_disabled(&t.app, &minh, hanh.account, AccountState::Disabled, 3);
    closing.await.expect("closed");
    let state = app::upkeep::audit::verify_all(&t.app).await.expect("verified");
    assert!(state.is_whole(), "{state:?}");
}
