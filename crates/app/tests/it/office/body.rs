//! Bodies: members on their days, a chair or none, who left is told, and minutes are proposed names.

use app::kernel::problem::Code;
use app::office::body::{
    BodyChange, BodyFunction, BodyKind, BodyListQuery, BodyNew, BodySaid, BodyVoid, MemberChange,
    MemberNew, MemberSaid,
};
use app::office::post::{HandoverNew, PostEnd, PostKind, PostNew, PostSaid};
use app::{Action, Actor};
use base::id::{BodyId, BodyMemberId, HandoverId, OfficeHolderId, PostId, VillageId};
use testkit::{Engine, HOANG_PHU, Person, TestApp, day, id_of, on_both};

use crate::common::code_of;

on_both!(
    a_body_has_members_on_their_days_and_one_chair,
    a_body_without_a_chair_is_told_on_the_first_page,
    who_left_is_told_and_what_he_was_goes_to_the_successor,
    a_body_is_its_communes_and_put_right_with_what_it_said,
    minutes_are_proposed_the_members_of_the_review_body,
    another_commune_of_a_person_sees_neither_bodies_nor_what_was_handed_on,
    a_membership_is_handed_on_without_a_day_between,
);

/// Asks for an action; every use case behind it answers alike.
pub(crate) async fn ask(
    app: &app::App,
    who: &Actor,
    action: Action,
) -> Vec<app::kernel::problem::Result<()>> {
    let (id, member) = (BodyId(app.fresh_id()), BodyMemberId(app.fresh_id()));
    if action == Action::BodySee {
        let all = BodyListQuery::default();
        return vec![
            app::office::body::list(app, who, &all).await.map(drop),
            app::office::body::get(app, who, id).await.map(drop),
        ];
    }
    let (revision, reason) = (1, "thử".to_owned());
    let right = BodyChange { revision, reason: reason.clone(), said: body("Thử") };
    let wrong = BodyVoid { revision, reason: reason.clone() };
    let new = MemberNew { id: member, holder: OfficeHolderId(id.0), said: chair("2023-11-01") };
    let other = MemberChange { revision, reason, said: chair("2023-11-01") };
    vec![
        app::office::body::change(app, who, id, right).await.map(drop),
        app::office::body::void(app, who, id, wrong.clone()).await.map(drop),
        app::office::body::member_add(app, who, id, new).await.map(drop),
        app::office::body::member_change(app, who, member, other).await.map(drop),
        app::office::body::member_void(app, who, member, wrong).await.map(drop),
    ]
}

pub(crate) fn body(name: &str) -> BodySaid {
    BodySaid {
        kind: BodyKind::Review,
        name: name.to_owned(),
        from_day: day("2023-11-01"),
        to_day: None,
        legal_paper: None,
        paper: "20/QĐ-UBND".to_owned(),
        note: String::new(),
    }
}

fn is(function: BodyFunction, village: Option<VillageId>, from: &str) -> MemberSaid {
    let (project, note) = (String::new(), String::new());
    MemberSaid { function, village, project, from_day: day(from), to_day: None, note }
}

pub(crate) fn chair(from: &str) -> MemberSaid {
    is(BodyFunction::Chair, None, from)
}

fn of(actor: &Actor) -> OfficeHolderId {
    OfficeHolderId(actor.account.0)
}

pub(crate) fn member(name: &str, actor: &Actor, said: MemberSaid) -> MemberNew {
    MemberNew { id: BodyMemberId(id_of(name)), holder: of(actor), said }
}

pub(crate) async fn made(t: &TestApp, by: &Actor) -> BodyId {
    let new = BodyNew { id: BodyId(id_of("body")), said: body("Ban rà soát xã") };
    app::office::body::add(&t.app, by, new.clone()).await.expect("added");
    app::office::body::add(&t.app, by, new.clone()).await.expect("the same again");
    let other = BodyNew { said: body("Ban khác"), ..new };
    assert_eq!(code_of(app::office::body::add(&t.app, by, other).await), Code::BodyConflict);
    BodyId(id_of("body"))
}

async fn a_body_has_members_on_their_days_and_one_chair(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let (id, app) = (made(&t, &hanh).await, &t.app);
    let first = member("chair", &quang, chair("2023-11-01"));
    let view = app::office::body::member_add(app, &hanh, id, first.clone()).await.expect("added");
    assert_eq!(view.row.chair.as_deref(), Some("Nguyễn Mẫu Quang"));
    app::office::body::member_add(app, &hanh, id, first).await.expect("the same again");
    let twice = member("twice", &quang, is(BodyFunction::Member, None, "2023-11-05"));
    let refused = app::office::body::member_add(app, &hanh, id, twice).await;
    assert_eq!(code_of(refused), Code::BodyMemberTwice);
    let second = member("second", &hanh, chair("2023-11-05"));
    let refused = app::office::body::member_add(app, &hanh, id, second.clone()).await;
    assert_eq!(code_of(refused), Code::BodyTwoChairs);
    let ends = MemberSaid { to_day: Some(day("2023-11-05")), ..chair("2023-11-01") };
    let end = MemberChange { revision: 1, reason: "thay".to_owned(), said: ends };
    let one = BodyMemberId(id_of("chair"));
    app::office::body::member_change(app, &hanh, one, end.clone()).await.expect("ended");
    let late = app::office::body::member_change(app, &hanh, one, end).await;
    assert_eq!(code_of(late), Code::BodyChanged);
    app::office::body::member_add(app, &hanh, id, second).await.expect("the day after is free");
    for (now, name) in [("2023-11-04", "Nguyễn Mẫu Quang"), ("2023-11-05", "Lê Mẫu Hạnh")]
    {
        t.set_now(&format!("{now}T02:00:00Z"));
        let view = app::office::body::get(app, &hanh, id).await.expect("seen");
        assert_eq!(view.row.chair.as_deref(), Some(name), "{now}");
    }
}

async fn a_body_without_a_chair_is_told_on_the_first_page(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let told = |t: &TestApp| {
        let (app, hanh) = (t.app.clone(), hanh.clone());
        async move {
            let home = app::front::home::home(&app, &hanh, None).await.expect("a page");
            format!("{home:?}").contains("bodies_without_chair")
        }
    };
    assert!(!told(&t).await);
    let id = made(&t, &hanh).await;
    assert!(told(&t).await);
    let new = member("chair", &hanh, chair("2023-11-01"));
    app::office::body::member_add(&t.app, &hanh, id, new).await.expect("added");
    assert!(!told(&t).await);
}

async fn who_left_is_told_and_what_he_was_goes_to_the_successor(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, hanh, quang) =
        (t.actor(Person::Minh).await, t.hanh().await, t.actor(Person::Quang).await);
    let id = made(&t, &hanh).await;
    let village = t.village("Thôn 1").await;
    let said = is(BodyFunction::Member, Some(village), "2023-11-01");
    let new = member("member", &quang, said);
    app::office::body::member_add(&t.app, &hanh, id, new).await.expect("added");
    let end = PostEnd { revision: 1, to_day: day("2023-11-10"), reason: "nghỉ hưu".to_owned() };
    let post = quang.post.expect("a post");
    app::office::post::end(&t.app, &minh, post, end).await.expect("ended");
    t.set_now("2023-11-12T02:00:00Z");
    let view = app::office::body::get(&t.app, &hanh, id).await.expect("seen");
    let left: Vec<_> = view.members.iter().map(|it| (it.is_there, it.left_on)).collect();
    assert_eq!(left, [(true, Some(day("2023-11-10")))]);
    let leave = HandoverNew {
        id: HandoverId(id_of("leave")),
        successor: of(&hanh),
        from_day: day("2023-11-12"),
        to_day: None,
        reason: "nghỉ hưu".to_owned(),
        posts: false,
    };
    app::office::post::hand_over(&t.app, &minh, of(&quang), leave).await.expect("handed over");
    let view = app::office::body::get(&t.app, &hanh, id).await.expect("seen");
    let there: Vec<_> = view
        .members
        .iter()
        .map(|it| (it.row.holder_name.as_str(), it.row.village, it.is_there))
        .collect();
    let (old, new) = ("Nguyễn Mẫu Quang", "Lê Mẫu Hạnh");
    assert_eq!(there, [(old, Some(village), false), (new, Some(village), true)]);
}

async fn a_body_is_its_communes_and_put_right_with_what_it_said(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let id = made(&t, &hanh).await;
    assert_eq!(code_of(app::office::body::get(&t.app, &nga, id).await), Code::NotFound);
    let foreign = member("foreign", &nga, chair("2023-11-01"));
    let refused = app::office::body::member_add(&t.app, &hanh, id, foreign).await;
    assert_eq!(code_of(refused), Code::BadInput);
    let change = BodyChange { revision: 1, reason: "tên".to_owned(), said: body("Ban rà soát") };
    let view = app::office::body::change(&t.app, &hanh, id, change.clone()).await.expect("changed");
    assert!(view.before.first().is_some_and(|it| it.content.contains("Ban rà soát xã")));
    let late = app::office::body::change(&t.app, &hanh, id, change).await;
    assert_eq!(code_of(late), Code::BodyChanged);
    let wrong = BodyVoid { revision: 2, reason: "nhầm".to_owned() };
    app::office::body::void(&t.app, &hanh, id, wrong).await.expect("void");
    let list = |all: bool| BodyListQuery { all, ..BodyListQuery::default() };
    let app = &t.app;
    let now = app::office::body::list(app, &hanh, &list(false)).await.expect("a list");
    let all = app::office::body::list(app, &hanh, &list(true)).await.expect("a list");
    assert_eq!((now.rows.len(), all.rows.len()), (0, 1));
}

async fn minutes_are_proposed_the_members_of_the_review_body(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let (id, village) = (made(&t, &hanh).await, t.village("Thôn 1").await);
    let round = t.round(2023).await;
    let of_village = is(BodyFunction::Member, Some(village), "2023-11-01");
    for new in [member("chair", &quang, chair("2023-11-01")), member("m", &hanh, of_village)] {
        app::office::body::member_add(&t.app, &hanh, id, new).await.expect("added");
    }
    let asked = |village, on| (village, day(on));
    let names = |asked| app::review::meeting::proposed(&t.app, &hanh, round, asked);
    let there = names(asked(Some(village), "2023-11-20")).await.expect("asked");
    assert_eq!(there, ["Lê Mẫu Hạnh", "Nguyễn Mẫu Quang"], "who looks after the village first");
    let whole = names(asked(None, "2023-11-20")).await.expect("asked");
    assert_eq!(whole, ["Nguyễn Mẫu Quang", "Lê Mẫu Hạnh"], "else the chair");
    assert!(names(asked(None, "2023-10-31")).await.expect("asked").is_empty(), "the day before");
}

async fn another_commune_of_a_person_sees_neither_bodies_nor_what_was_handed_on(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, nga) = (t.actor(Person::Minh).await, t.actor(Person::Nga).await);
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let (app, id) = (&t.app, made(&t, &hanh).await);
    let new = member("member", &quang, is(BodyFunction::Member, None, "2023-11-01"));
    app::office::body::member_add(app, &hanh, id, new).await.expect("added");
    let said = PostSaid {
        kind: PostKind::Collaborator,
        area: Some(HOANG_PHU.to_owned()),
        village: None,
        from_day: day("2023-11-01"),
        to_day: None,
        legal_paper: None,
        paper: String::new(),
        note: String::new(),
    };
    let further = PostNew { id: PostId(id_of("further")), said };
    app::office::post::add(app, &minh, of(&quang), further).await.expect("a post of elsewhere");
    let away = HandoverNew {
        id: HandoverId(id_of("away")),
        successor: of(&hanh),
        from_day: day("2023-11-10"),
        to_day: Some(day("2023-11-20")),
        reason: "đi chữa bệnh".to_owned(),
        posts: false,
    };
    app::office::post::hand_over(app, &minh, of(&quang), away).await.expect("handed over");
    for (reader, seen) in [(&hanh, 1), (&minh, 1), (&nga, 0)] {
        let view = app::office::post::get(app, reader, of(&quang)).await.expect("seen");
        assert_eq!((view.bodies.len(), view.handovers.len()), (seen, seen), "{}", reader.name);
    }
}

async fn a_membership_is_handed_on_without_a_day_between(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, hanh, quang, binh) = (
        t.actor(Person::Minh).await,
        t.hanh().await,
        t.actor(Person::Quang).await,
        t.actor(Person::Binh).await,
    );
    let (id, app) = (made(&t, &hanh).await, &t.app);
    let goes_on = member("binh", &binh, is(BodyFunction::Member, None, "2023-11-01"));
    app::office::body::member_add(app, &hanh, id, goes_on).await.expect("added");
    let ends = is(BodyFunction::Member, None, "2023-11-01");
    let ends = MemberSaid { to_day: Some(day("2023-12-10")), ..ends };
    app::office::body::member_add(app, &hanh, id, member("quang", &quang, ends))
        .await
        .expect("added");
    t.set_now("2023-11-20T02:00:00Z");
    let leave = |from: &str| HandoverNew {
        id: HandoverId(id_of(from)),
        successor: of(&quang),
        from_day: day(from),
        to_day: None,
        reason: "nghỉ việc".to_owned(),
        posts: false,
    };
    let early = app::office::post::hand_over(app, &minh, of(&binh), leave("2023-11-01")).await;
    assert_eq!(code_of(early), Code::BadInput);
    let left = app::office::post::hand_over(app, &minh, of(&binh), leave("2023-12-01")).await;
    left.expect("done");
    let view = app::office::body::get(app, &hanh, id).await.expect("seen");
    let his = view.members.iter().filter(|it| it.row.holder == of(&quang));
    let his: Vec<_> = his.map(|it| (it.row.from_day, it.row.to_day)).collect();
    let end = day("2023-12-10");
    assert_eq!(his, [(day("2023-11-01"), Some(end)), (end, None)]);
}
