//! Posts: the rights of an account are those of the post in which it acts, on its days and in its place.

use app::kernel::problem::Code;
use app::office::account::{AccountChange, Keeper};
use app::office::post::{
    HandoverNew, HolderChange, HolderNew, HolderView, PostChange, PostEnd, PostKind, PostListQuery,
    PostNew, PostSaid, PostVoid,
};
use app::{Action, Actor};
use base::Role;
use base::id::{HandoverId, OfficeHolderId, PostId, VillageId};
use testkit::{Engine, HOANG_KIM, HOANG_PHU, Person, TestApp, day, id_of, on_both};

use crate::common::code_of;

on_both!(
    one_without_an_account_holds_posts_and_sent_again_is_one,
    a_post_that_overlaps_itself_is_refused_with_its_days,
    what_may_not_meet_in_one_hand_is_refused_with_both_and_the_source,
    an_account_acts_in_one_of_its_posts_and_switches,
    a_gift_from_below_makes_nobody_s_account_the_giver_s,
    a_post_that_ends_takes_its_rights_at_once_and_on_its_day,
    the_last_administrator_keeps_a_post_without_a_last_day,
    posts_are_kept_within_the_area_and_not_above_the_part,
    of_two_who_change_a_post_at_once_the_second_is_told,
    who_leaves_hands_everything_on_in_one_act,
    who_is_away_is_stood_in_for_until_the_day,
    a_post_put_right_keeps_what_it_said,
    who_signed_is_who_held_the_post_on_the_day,
    another_part_on_the_page_of_accounts_is_another_post,
    the_database_itself_refuses_a_post_that_overlaps_itself,
);

/// Asks for an action; every use case behind it answers alike.
pub(crate) async fn ask(
    app: &app::App,
    who: &Actor,
    action: Action,
) -> Vec<app::kernel::problem::Result<()>> {
    let (id, post) = (OfficeHolderId(app.fresh_id()), PostId(app.fresh_id()));
    if action == Action::PostSwitch {
        return vec![app::office::account::switch(app, who, post).await.map(drop)];
    }
    if action == Action::PostSee {
        let all = PostListQuery::default();
        return vec![
            app::office::post::list(app, who, &all).await.map(drop),
            app::office::post::get(app, who, id).await.map(drop),
            app::office::post::post(app, who, post).await.map(drop),
            app::office::post::chosen(app, who).await.map(drop),
        ];
    }
    let (reason, revision) = ("thử".to_owned(), 1);
    let said = said(PostKind::Collaborator, None, "2023-11-01");
    let leave = HandoverNew {
        id: HandoverId(app.fresh_id()),
        successor: id,
        from_day: day("2023-11-02"),
        to_day: None,
        reason: reason.clone(),
        posts: false,
    };
    let further = PostNew { id: post, said: said.clone() };
    let right = PostChange { revision, reason: reason.clone(), said };
    vec![
        app::office::post::add(app, who, id, further).await.map(drop),
        app::office::post::change(app, who, post, right).await.map(drop),
        app::office::post::end(app, who, post, ending(1, "2023-12-01")).await.map(drop),
        app::office::post::void(app, who, post, PostVoid { revision, reason }).await.map(drop),
        app::office::post::hand_over(app, who, id, leave).await.map(drop),
    ]
}

pub(super) fn said(kind: PostKind, area: Option<&str>, from: &str) -> PostSaid {
    PostSaid {
        kind,
        area: area.map(str::to_owned),
        village: None,
        from_day: day(from),
        to_day: None,
        legal_paper: None,
        paper: String::new(),
        note: String::new(),
    }
}

fn at(village: VillageId, kind: PostKind, from: &str) -> PostSaid {
    PostSaid { village: Some(village), ..said(kind, None, from) }
}

pub(super) fn person(name: &str, said: PostSaid) -> HolderNew {
    HolderNew {
        another: false,
        id: OfficeHolderId(id_of(&format!("holder {name}"))),
        post: PostId(id_of(&format!("post {name}"))),
        name: name.to_owned(),
        phone: String::new(),
        note: String::new(),
        said,
    }
}

pub(super) fn further(name: &str, said: PostSaid) -> PostNew {
    PostNew { id: PostId(id_of(&format!("post {name}"))), said }
}

/// The person of an account.
pub(super) fn holder(actor: &Actor) -> OfficeHolderId {
    OfficeHolderId(actor.account.0)
}

pub(super) async fn again(t: &TestApp, actor: &Actor) -> Actor {
    in_post(t, actor, actor.post).await
}

pub(super) async fn in_post(t: &TestApp, actor: &Actor, post: Option<PostId>) -> Actor {
    let found = app::office::account::actor_in(&t.app, actor.account, post).await;
    found.expect("readable").expect("open")
}

pub(super) async fn whole(t: &TestApp) {
    let state = app::upkeep::audit::verify_all(&t.app).await.expect("read");
    assert!(state.is_whole(), "{state:?}");
}

fn kinds(view: &HolderView) -> Vec<PostKind> {
    view.posts.iter().map(|it| it.row.kind).collect()
}

pub(super) fn ending(revision: i64, on: &str) -> PostEnd {
    PostEnd { revision, to_day: day(on), reason: "Quyết định 12/QĐ-UBND".to_owned() }
}

async fn one_without_an_account_holds_posts_and_sent_again_is_one(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let village = t.village("Thôn 1").await;
    let new = person("Hà Mẫu Uy", at(village, PostKind::Standing, "2023-01-01"));
    let app = &t.app;
    let added = app::office::post::holder_add(app, &hanh, new.clone()).await.expect("added");
    assert_eq!((added.row.account, kinds(&added)), (None, vec![PostKind::Standing]));
    app::office::post::holder_add(app, &hanh, new.clone()).await.expect("the same again");
    let other = HolderNew { name: "Hà Mẫu Khác".to_owned(), ..new.clone() };
    let refused = app::office::post::holder_add(app, &hanh, other).await;
    assert_eq!(code_of(refused), Code::OfficeHolderConflict);
    let asked = PostListQuery { text: Some("mau uy".to_owned()), ..PostListQuery::default() };
    let rows = app::office::post::list(app, &hanh, &asked).await.expect("a list").rows;
    assert_eq!(rows.iter().map(|it| it.place.as_str()).collect::<Vec<_>>(), ["Thôn 1"]);
    // The commune next door sees nothing of it.
    assert_eq!(code_of(app::office::post::get(app, &nga, new.id).await), Code::NotFound);
    let theirs = app::office::post::list(app, &nga, &PostListQuery::default()).await;
    assert!(theirs.expect("a list").rows.iter().all(|it| it.row.holder_name != "Hà Mẫu Uy"));
    let head = t.actor(Person::Binh).await;
    let refused = app::office::post::list(app, &head, &PostListQuery::default()).await;
    assert_eq!(code_of(refused), Code::NotAllowed);
    whole(&t).await;
}

async fn a_post_that_overlaps_itself_is_refused_with_its_days(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let uy = person("Hà Mẫu Uy", said(PostKind::Collaborator, Some(HOANG_KIM), "2023-01-01"));
    let uy = PostSaid { to_day: Some(day("2023-06-01")), ..uy.said.clone() };
    let new = person("Hà Mẫu Uy", uy);
    app::office::post::holder_add(&t.app, &hanh, new.clone()).await.expect("added");
    let more = |name: &str, from: &str, to: Option<&str>| {
        let to_day = to.map(day);
        further(name, PostSaid { to_day, ..said(PostKind::Collaborator, Some(HOANG_KIM), from) })
    };
    for (name, from, to) in [
        ("last day", "2023-05-31", None),
        ("around", "2022-01-01", Some("2024-01-01")),
        ("first day", "2022-01-01", Some("2023-01-02")),
    ] {
        let refused =
            app::office::post::add(&t.app, &hanh, new.id, more(name, from, to)).await.err();
        let refused = refused.unwrap_or_else(|| panic!("{name}"));
        assert_eq!(refused.code, Code::PostOverlap, "{name}");
        assert_eq!(
            refused.args.get("days").map(String::as_str),
            Some("từ 01/01/2023 đến trước 01/06/2023")
        );
    }
    // The day after the last is free, and so is the day before the first.
    app::office::post::add(&t.app, &hanh, new.id, more("after", "2023-06-01", None))
        .await
        .expect("after it");
    let before = more("before", "2022-01-01", Some("2023-01-01"));
    app::office::post::add(&t.app, &hanh, new.id, before).await.expect("before it");
}

async fn what_may_not_meet_in_one_hand_is_refused_with_both_and_the_source(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, thu) = (t.actor(Person::Minh).await, t.actor(Person::Thu).await);
    let add = |name: &str, kind, from: &str| {
        let new = further(name, said(kind, Some(HOANG_KIM), from));
        app::office::post::add(&t.app, &minh, holder(&thu), new)
    };
    add("books", PostKind::Accountant, "2023-11-01").await.expect("finance and books go together");
    let refused = add("chair", PostKind::Chairman, "2023-12-01").await.expect_err("refused");
    assert_eq!(refused.code, Code::PostApart);
    let text = refused.text(t.app.words(), base::words::Lang::Vi);
    for part in ["Chủ tịch UBND", "Trần Mẫu Thu", "công chức tài chính"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // Once both have ended it is no longer in one hand.
    for post in app::office::post::get(&t.app, &minh, holder(&thu)).await.expect("seen").posts {
        let end = ending(post.row.revision, "2023-12-01");
        app::office::post::end(&t.app, &minh, post.row.id, end).await.expect("ended");
    }
    add("chair later", PostKind::Chairman, "2023-12-01").await.expect("after both");
}

async fn an_account_acts_in_one_of_its_posts_and_switches(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, binh) = (t.actor(Person::Minh).await, t.actor(Person::Binh).await);
    t.set_now("2023-11-02T02:00:00Z");
    let new = further("thu", said(PostKind::FinanceOfficer, Some(HOANG_KIM), "2023-11-02"));
    let post = new.id;
    app::office::post::add(&t.app, &minh, holder(&binh), new).await.expect("added");
    let head = again(&t, &binh).await;
    assert_eq!((head.role, head.posts.len()), (Role::VillageHead, 2));
    assert!(head.may(Action::MeetingRun) && !head.may(Action::OdataRead));
    let finance = app::office::account::switch(&t.app, &head, post).await.expect("switched");
    assert_eq!((finance.role, finance.village), (Role::FinanceOfficer, None));
    assert_eq!(finance.area.as_ref().map(base::area::AreaKey::as_str), Some(HOANG_KIM));
    assert!(!finance.may(Action::MeetingRun) && finance.may(Action::OdataRead));
    let foreign = app::office::account::switch(&t.app, &head, PostId(id_of("of nobody"))).await;
    assert_eq!(code_of(foreign), Code::NotFound);
    // Of one who chose nothing it is the first.
    assert_eq!(in_post(&t, &binh, None).await.role, Role::VillageHead);
    whole(&t).await;
}

async fn a_gift_from_below_makes_nobody_s_account_the_giver_s(engine: Engine) {
    let t = TestApp::open(engine).await;
    let village = t.village("Thôn 2").await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let (minh, binh) = (t.actor(Person::Minh).await, t.actor(Person::Binh).await);
    t.set_now("2023-11-02T02:00:00Z");
    // The chairman is given a village, from long before he was one.
    let back = further("from below", at(village, PostKind::VillageHead, "2010-01-01"));
    app::office::post::add(&t.app, &hanh, holder(&quang), back).await.expect("it is hers to give");
    assert_eq!(in_post(&t, &quang, None).await.role, Role::Chairman, "he acts as before");
    // A head becomes chairman of the commune next door.
    let up = further("above", said(PostKind::Chairman, Some(HOANG_PHU), "2023-11-01"));
    app::office::post::add(&t.app, &minh, holder(&binh), up).await.expect("added");
    for whose in [&quang, &binh] {
        let revision = t
            .number(&format!(
                "select revision as n from account where id = {}",
                t.literal(whose.account.0)
            ))
            .await;
        let reset = app::office::account::reset(&t.app, &hanh, whose.account, revision, None).await;
        let closed = app::office::account::set_disabled(
            &t.app,
            &hanh,
            whose.account,
            app::office::account::AccountState::Disabled,
            revision,
        )
        .await;
        for code in [code_of(reset.map(drop)), code_of(closed)] {
            assert!(matches!(code, Code::AccountBeyond | Code::NotFound), "{code:?}");
        }
        app::office::account::reset(&t.app, &minh, whose.account, revision, None)
            .await
            .expect("the nation's may");
    }
    whole(&t).await;
}

async fn a_post_that_ends_takes_its_rights_at_once_and_on_its_day(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, hanh) = (t.actor(Person::Minh).await, t.hanh().await);
    let post = hanh.post.expect("a post");
    app::office::post::end(&t.app, &minh, post, ending(1, "2023-11-10")).await.expect("ended");
    t.set_now("2023-11-09T02:00:00Z");
    assert!(again(&t, &hanh).await.may(Action::HouseholdSee), "its last day");
    // Whoever was let in before writes no more once it has ended.
    let before = again(&t, &hanh).await;
    t.set_now("2023-11-10T02:00:00Z");
    let now = again(&t, &hanh).await;
    assert_eq!((now.post, now.may(Action::HouseholdSee)), (None, false));
    let refused = app::place::village::list(&t.app, &now).await;
    assert_eq!(code_of(refused), Code::PostMissing);
    assert!(now.require(Action::PasswordChange).is_ok() && now.may(Action::SessionEnd));
    let new = person("Hà Mẫu Uy", said(PostKind::Standing, Some(HOANG_KIM), "2023-11-01"));
    let late = app::office::post::holder_add(&t.app, &before, new).await;
    assert_eq!(code_of(late), Code::NotSignedIn);
}

async fn the_last_administrator_keeps_a_post_without_a_last_day(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, ha) = (t.actor(Person::Minh).await, t.actor(Person::Ha).await);
    let end = |by: &Actor, of: &Actor, revision, on: &str| {
        let (by, post, end) = (by.clone(), of.post.expect("a post"), ending(revision, on));
        let app = t.app.clone();
        async move { app::office::post::end(&app, &by, post, end).await }
    };
    assert_eq!(code_of(end(&minh, &minh, 1, "2024-06-01").await), Code::AccountSelf);
    end(&minh, &ha, 1, "2024-06-01").await.expect("the first stays");
    // Who has a last day helps nobody after it: the other must not go, not even later.
    assert_eq!(code_of(end(&ha, &minh, 1, "2030-01-01").await), Code::AccountLast);
    let void = PostVoid { revision: 1, reason: "nhầm".to_owned() };
    let voided = app::office::post::void(&t.app, &ha, minh.post.expect("a post"), void).await;
    assert!(matches!(code_of(voided), Code::AccountLast | Code::PostOnly));
    let leave = HandoverNew {
        id: HandoverId(id_of("leave")),
        successor: holder(&ha),
        from_day: day("2023-12-01"),
        to_day: None,
        reason: "nghỉ hưu".to_owned(),
        posts: false,
    };
    let left = app::office::post::hand_over(&t.app, &ha, holder(&minh), leave).await;
    assert_eq!(code_of(left), Code::AccountLast);
    t.set_now("2024-06-02T02:00:00Z");
    assert!(again(&t, &minh).await.may(Action::AccountChange));
}

async fn posts_are_kept_within_the_area_and_not_above_the_part(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, minh, quang) =
        (t.hanh().await, t.actor(Person::Minh).await, t.actor(Person::Quang).await);
    for (n, (by, kind, area, refusal)) in [
        (&hanh, PostKind::Collaborator, Some(HOANG_KIM), None),
        (&hanh, PostKind::Collaborator, Some(HOANG_PHU), Some(Code::AccountBeyond)),
        (&hanh, PostKind::Chairman, Some(HOANG_KIM), Some(Code::AccountBeyond)),
        (&hanh, PostKind::Administrator, Some(HOANG_KIM), Some(Code::AccountBeyond)),
        (&quang, PostKind::Collaborator, Some(HOANG_KIM), Some(Code::NotAllowed)),
        (&minh, PostKind::Chairman, Some(HOANG_PHU), None),
        (&minh, PostKind::UpperOfficer, None, None),
        (&minh, PostKind::UpperOfficer, Some(HOANG_KIM), Some(Code::PostPlace)),
        (&minh, PostKind::VillageHead, Some(HOANG_KIM), Some(Code::PostPlace)),
    ]
    .into_iter()
    .enumerate()
    {
        let new = person(&format!("Hà Mẫu {n}"), said(kind, area, "2023-11-01"));
        let added = app::office::post::holder_add(&t.app, by, new).await;
        assert_eq!(added.err().map(|it| it.code), refusal, "{kind:?} {area:?}");
    }
    let post = quang.post.expect("a post");
    let ended = app::office::post::end(&t.app, &hanh, post, ending(1, "2023-12-01")).await;
    assert_eq!(code_of(ended), Code::AccountBeyond);
    let nga = t.actor(Person::Nga).await;
    let ended = app::office::post::end(&t.app, &nga, post, ending(1, "2023-12-01")).await;
    assert_eq!(code_of(ended), Code::NotFound);
}

async fn of_two_who_change_a_post_at_once_the_second_is_told(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, ha, hanh) = (t.actor(Person::Minh).await, t.actor(Person::Ha).await, t.hanh().await);
    let post = hanh.post.expect("a post");
    let (one, other) = tokio::join!(
        app::office::post::end(&t.app, &minh, post, ending(1, "2023-12-01")),
        app::office::post::end(&t.app, &ha, post, ending(1, "2024-01-01")),
    );
    let refused = [one.err(), other.err()].into_iter().flatten().collect::<Vec<_>>();
    assert_eq!(refused.iter().map(|it| it.code).collect::<Vec<_>>(), [Code::PostChanged]);
}

async fn who_leaves_hands_everything_on_in_one_act(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, hanh, binh) =
        (t.actor(Person::Minh).await, t.hanh().await, t.actor(Person::Binh).await);
    let uy = person("Hà Mẫu Uy", said(PostKind::Collaborator, Some(HOANG_KIM), "2023-01-01"));
    app::office::post::holder_add(&t.app, &hanh, uy.clone()).await.expect("added");
    let listed = app::office::post::handover(&t.app, &minh, holder(&hanh)).await.expect("listed");
    assert_eq!(listed.posts.len(), 1);
    assert!(listed.others.iter().any(|(id, _)| *id == uy.id));
    let leave = HandoverNew {
        id: HandoverId(id_of("leave")),
        successor: holder(&binh),
        from_day: day("2023-11-02"),
        to_day: None,
        reason: "chuyển công tác".to_owned(),
        posts: true,
    };
    let app = &t.app;
    app::office::post::hand_over(app, &minh, holder(&hanh), leave.clone()).await.expect("done");
    app::office::post::hand_over(app, &minh, holder(&hanh), leave.clone()).await.expect("again");
    let other = HandoverNew { posts: false, ..leave };
    let refused = app::office::post::hand_over(app, &minh, holder(&hanh), other).await;
    assert_eq!(code_of(refused), Code::HandoverConflict);
    t.set_now("2023-11-02T02:00:00Z");
    assert_eq!(again(&t, &hanh).await.post, None);
    let binh = again(&t, &binh).await;
    let roles: Vec<Role> = binh.posts.iter().map(|post| post.role).collect();
    assert_eq!(roles, [Role::VillageHead, Role::CommuneOfficer]);
    let taken = app::office::post::get(app, &minh, holder(&binh)).await.expect("seen");
    assert_eq!(taken.handovers.first().map(|it| it.holder_name.as_str()), Some("Lê Mẫu Hạnh"));
    whole(&t).await;
}

async fn who_is_away_is_stood_in_for_until_the_day(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, hanh, binh) =
        (t.actor(Person::Minh).await, t.hanh().await, t.actor(Person::Binh).await);
    let away = HandoverNew {
        id: HandoverId(id_of("away")),
        successor: holder(&binh),
        from_day: day("2023-11-10"),
        to_day: Some(day("2023-11-20")),
        reason: "nghỉ phép".to_owned(),
        posts: true,
    };
    app::office::post::hand_over(&t.app, &minh, holder(&hanh), away).await.expect("done");
    for (now, posts) in [("2023-11-09", 1), ("2023-11-10", 2), ("2023-11-19", 2), ("2023-11-20", 1)]
    {
        t.set_now(&format!("{now}T02:00:00Z"));
        assert_eq!(again(&t, &binh).await.posts.len(), posts, "{now}");
        assert!(again(&t, &hanh).await.may(Action::HouseholdAdd), "{now}: the post stays his");
    }
}

async fn a_post_put_right_keeps_what_it_said(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, hanh) = (t.actor(Person::Minh).await, t.hanh().await);
    let post = hanh.post.expect("a post");
    let to = PostSaid {
        paper: "15/QĐ-UBND".to_owned(),
        ..said(PostKind::FieldOfficer, Some(HOANG_KIM), "2021-07-01")
    };
    let change =
        |revision| PostChange {
            revision, reason: "theo quyết định".to_owned(), said: to.clone()
        };
    let view = app::office::post::change(&t.app, &minh, post, change(1)).await.expect("changed");
    assert_eq!(view.posts.first().map(|it| it.row.from_day), Some(day("2021-07-01")));
    let before = view.before.first().expect("what it said");
    assert!(before.content.contains("2023-11-01") && before.reason == "theo quyết định");
    let late = app::office::post::change(&t.app, &minh, post, change(1)).await;
    assert_eq!(code_of(late), Code::PostChanged);
    let named = HolderChange {
        revision: view.row.revision,
        name: "Lê Mẫu Hạnh Mới".to_owned(),
        phone: "0900 000 000".to_owned(),
        note: String::new(),
        reason: "đổi tên".to_owned(),
    };
    app::office::post::holder_change(&t.app, &minh, holder(&hanh), named).await.expect("named");
    assert_eq!(again(&t, &hanh).await.name, "Lê Mẫu Hạnh Mới");
    whole(&t).await;
}

async fn who_signed_is_who_held_the_post_on_the_day(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, quang) = (t.actor(Person::Minh).await, t.actor(Person::Quang).await);
    let post = quang.post.expect("a post");
    let end = ending(1, "2023-12-01");
    app::office::post::end(&t.app, &minh, post, end).await.expect("ended");
    let next = person("Mai Mẫu Tân", said(PostKind::Chairman, Some(HOANG_KIM), "2023-12-01"));
    app::office::post::holder_add(&t.app, &minh, next).await.expect("added");
    let commune = base::area::AreaKey::parse(HOANG_KIM).expect("a key");
    for (on, name) in [
        ("2022-12-08", "Nguyễn Mẫu Quang"),
        ("2023-11-30", "Nguyễn Mẫu Quang"),
        ("2023-12-01", "Mai Mẫu Tân"),
    ] {
        let (db, kind) = (&**t.store(), PostKind::Chairman);
        let held = store::office::post::holder_on(db, &commune, kind, day(on)).await;
        assert_eq!(held.expect("asked").as_deref(), Some(name), "{on}");
    }
}

async fn another_part_on_the_page_of_accounts_is_another_post(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    t.set_now("2023-11-05T02:00:00Z");
    let change = AccountChange {
        username: "hanh".to_owned(),
        name: "Lê Mẫu Hạnh".to_owned(),
        role: Role::FinanceOfficer,
        area: Some(HOANG_KIM.to_owned()),
        village: None,
        revision: 1,
    };
    app::office::account::change(&t.app, Keeper::MACHINE, hanh.account, change)
        .await
        .expect("changed");
    let now = again(&t, &hanh).await;
    assert_eq!((now.role, now.posts.len()), (Role::FinanceOfficer, 1));
    let minh = t.actor(Person::Minh).await;
    let view = app::office::post::get(&t.app, &minh, holder(&hanh)).await.expect("seen");
    assert_eq!(kinds(&view), [PostKind::FieldOfficer, PostKind::FinanceOfficer]);
    assert_eq!(view.posts.first().and_then(|it| it.row.to_day), Some(day("2023-11-05")));
    whole(&t).await;
}

async fn the_database_itself_refuses_a_post_that_overlaps_itself(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, db) = (t.hanh().await, &**t.store());
    let account = store::office::account::find(db, hanh.account).await.expect("read").expect("one");
    let facts = store::office::account_keeping::first_post(&account, day("2024-01-01"));
    let add = store::office::post::PostAdd {
        id: PostId(id_of("twice")),
        holder: holder(&hanh),
        facts,
        revision: 1,
    };
    let refused = store::office::post::add(db, &add, None, t.now()).await.expect_err("refused");
    assert_eq!(refused.constraint(), Some("one_post_a_day"));
}
