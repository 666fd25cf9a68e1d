//! The days of posts: ended later, handed on from a day, begun on the day in Việt Nam.

use app::kernel::problem::Code;
use app::office::post::{HandoverNew, HolderChange, HolderView, PostKind, PostSaid, PostVoid};
use base::id::{HandoverId, OfficeHolderId, PostId};
use base::{Day, Role};
use testkit::{Engine, HOANG_KIM, HOANG_PHU, Person, TestApp, day, id_of, on_both};

use super::post::{again, ending, further, holder, person, said, whole};
use crate::common::code_of;

on_both!(
    an_end_that_is_later_than_it_was_meets_nothing_on_the_days_between,
    what_has_begun_or_ended_is_not_taken_back_by_who_leaves,
    a_successor_who_holds_the_post_for_a_while_holds_it_after_that_too,
    the_first_post_of_an_account_begins_on_the_day_in_viet_nam,
    whoever_has_a_higher_post_from_later_on_is_not_renamed_from_below,
    who_leaves_one_s_reach_by_what_is_done_is_not_said_to_be_nobody,
);

fn until(to: &str, said: PostSaid) -> PostSaid {
    PostSaid { to_day: Some(day(to)), ..said }
}

fn leave(name: &str, successor: OfficeHolderId, from: &str) -> HandoverNew {
    HandoverNew {
        id: HandoverId(id_of(name)),
        successor,
        from_day: day(from),
        to_day: None,
        reason: "nghỉ hưu".to_owned(),
        posts: true,
    }
}

fn days(view: &HolderView) -> Vec<(PostKind, Day, Option<Day>)> {
    assert!(view.posts.iter().all(|it| it.row.void_reason.is_none()), "{view:?}");
    view.posts.iter().map(|it| (it.row.kind, it.row.from_day, it.row.to_day)).collect()
}

async fn an_end_that_is_later_than_it_was_meets_nothing_on_the_days_between(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, app) = (t.actor(Person::Minh).await, &t.app);
    let books = until("2022-01-01", said(PostKind::Accountant, Some(HOANG_KIM), "2020-01-01"));
    let uy = person("Hà Mẫu Uy", books);
    app::office::post::holder_add(app, &minh, uy.clone()).await.expect("added");
    let chair = further("chair", said(PostKind::Chairman, Some(HOANG_KIM), "2022-02-01"));
    app::office::post::add(app, &minh, uy.id, chair).await.expect("after it");
    let later = said(PostKind::Accountant, Some(HOANG_KIM), "2019-01-01");
    let before = further("before", until("2020-01-01", later));
    let again = before.id;
    app::office::post::add(app, &minh, uy.id, before).await.expect("before it");
    for (post, revision, on, refusal) in [
        (uy.post, 1, "2022-02-02", Some(Code::PostApart)),
        (uy.post, 1, "2030-01-01", Some(Code::PostApart)),
        (again, 1, "2020-01-02", Some(Code::PostOverlap)),
        (uy.post, 1, "2022-02-01", None),
        (uy.post, 2, "2021-06-01", None),
    ] {
        let ended = app::office::post::end(app, &minh, post, ending(revision, on)).await;
        assert_eq!(ended.err().map(|it| it.code), refusal, "{on}");
    }
    whole(&t).await;
}

async fn what_has_begun_or_ended_is_not_taken_back_by_who_leaves(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, app) = (t.hanh().await, &t.app);
    let uy = person("Hà Mẫu Uy", said(PostKind::Collaborator, Some(HOANG_KIM), "2023-01-01"));
    app::office::post::holder_add(app, &hanh, uy.clone()).await.expect("added");
    let other = until("2022-01-01", said(PostKind::Other, Some(HOANG_KIM), "2020-01-01"));
    app::office::post::add(app, &hanh, uy.id, further("other", other)).await.expect("added");
    let next = person("Mai Mẫu Tân", said(PostKind::Other, Some(HOANG_KIM), "2023-02-01"));
    app::office::post::holder_add(app, &hanh, next.clone()).await.expect("added");
    for on in ["2019-01-01", "2021-01-01", "2023-01-01"] {
        let left = app::office::post::hand_over(app, &hanh, uy.id, leave(on, next.id, on)).await;
        let problem = left.expect_err("it was held");
        assert_eq!(problem.code, Code::BadInput, "{on}");
        assert_eq!(problem.args.get("field").map(String::as_str), Some("from_day"));
    }
    let left = app::office::post::hand_over(app, &hanh, uy.id, leave("day", next.id, "2023-01-02"));
    let (clerk, other) = (PostKind::Collaborator, PostKind::Other);
    let ended = (other, day("2020-01-01"), Some(day("2022-01-01")));
    assert_eq!(
        days(&left.await.expect("the day after")),
        [ended, (clerk, day("2023-01-01"), Some(day("2023-01-02")))]
    );
    let next = app::office::post::get(app, &hanh, next.id).await.expect("seen");
    let taken = (clerk, day("2023-01-02"), None);
    assert_eq!(days(&next), [taken, (other, day("2023-02-01"), None)]);
    whole(&t).await;
}

async fn a_successor_who_holds_the_post_for_a_while_holds_it_after_that_too(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, app) = (t.hanh().await, &t.app);
    let clerk = |from: &str| said(PostKind::Collaborator, Some(HOANG_KIM), from);
    let uy = person("Hà Mẫu Uy", clerk("2023-01-01"));
    app::office::post::holder_add(app, &hanh, uy.clone()).await.expect("added");
    let next = person("Mai Mẫu Tân", until("2023-12-10", clerk("2023-12-05")));
    app::office::post::holder_add(app, &hanh, next.clone()).await.expect("added");
    let left = leave("leave", next.id, "2023-12-01");
    app::office::post::hand_over(app, &hanh, uy.id, left).await.expect("done");
    let next = app::office::post::get(app, &hanh, next.id).await.expect("seen");
    let held: Vec<_> = next.posts.iter().map(|it| (it.row.from_day, it.row.to_day)).collect();
    let (first, second) = (day("2023-12-05"), day("2023-12-10"));
    let all = [(day("2023-12-01"), Some(first)), (first, Some(second)), (second, None)];
    assert_eq!(held, all);
}

async fn the_first_post_of_an_account_begins_on_the_day_in_viet_nam(engine: Engine) {
    let t = TestApp::open(engine).await;
    let minh = t.actor(Person::Minh).await;
    t.set_now("2023-11-30T19:48:00Z");
    let hanh = t.hanh().await;
    assert_eq!(hanh.role, Role::CommuneOfficer);
    let view = app::office::post::get(&t.app, &minh, holder(&hanh)).await.expect("seen");
    assert_eq!(days(&view), [(PostKind::FieldOfficer, day("2023-12-01"), None)]);
    // A clock that is set back shuts nobody out.
    t.set_now("2023-11-20T02:00:00Z");
    assert_eq!(again(&t, &hanh).await.post, Some(PostId(hanh.account.0)));
}

async fn whoever_has_a_higher_post_from_later_on_is_not_renamed_from_below(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, minh) = (t.hanh().await, t.actor(Person::Minh).await);
    t.set_now("2023-11-02T02:00:00Z");
    let office = said(PostKind::Other, Some(HOANG_KIM), "2023-01-01");
    let uy = person("Hà Mẫu Uy", office);
    app::office::post::holder_add(&t.app, &hanh, uy.clone()).await.expect("added");
    let named = |revision: i64, name: &str| HolderChange {
        revision,
        name: name.to_owned(),
        phone: String::new(),
        note: String::new(),
        reason: "viết sai".to_owned(),
    };
    let (app, id) = (&t.app, uy.id);
    app::office::post::holder_change(app, &hanh, id, named(1, "Hà Mẫu Uyên")).await.expect("hers");
    let chair = further("later", said(PostKind::Chairman, Some(HOANG_PHU), "2023-12-01"));
    app::office::post::add(app, &minh, id, chair).await.expect("added");
    let renamed = app::office::post::holder_change(app, &hanh, id, named(2, "Ai Đó")).await;
    assert_eq!(code_of(renamed), Code::AccountBeyond);
    app::office::post::holder_change(app, &minh, id, named(2, "Hà Mẫu Uy")).await.expect("all");
    whole(&t).await;
}

async fn who_leaves_one_s_reach_by_what_is_done_is_not_said_to_be_nobody(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, minh) = (t.hanh().await, t.actor(Person::Minh).await);
    t.set_now("2023-11-02T02:00:00Z");
    let app = &t.app;
    let elsewhere = |name| person(name, said(PostKind::Other, Some(HOANG_PHU), "2023-01-01"));
    let uy = elsewhere("Hà Mẫu Uy");
    app::office::post::holder_add(app, &minh, uy.clone()).await.expect("added");
    let here = further("here", said(PostKind::Other, Some(HOANG_KIM), "2023-01-01"));
    let post = here.id;
    app::office::post::add(app, &minh, uy.id, here).await.expect("added");
    let void = PostVoid { revision: 1, reason: "nhầm người".to_owned() };
    let view = app::office::post::void(app, &hanh, post, void).await.expect("done, and said so");
    assert!(view.posts.iter().all(|it| it.row.void_reason.is_some()), "{view:?}");
    let gone = app::office::post::get(app, &hanh, uy.id).await;
    assert_eq!(code_of(gone), Code::NotFound, "the other post is none of hers");
    // So is what had not begun when somebody leaves.
    let office = said(PostKind::Other, Some(HOANG_KIM), "2023-12-01");
    let tan = person("Mai Mẫu Tân", office);
    app::office::post::holder_add(app, &hanh, tan.clone()).await.expect("added");
    let next = person("Lê Mẫu Sơn", said(PostKind::Other, Some(HOANG_KIM), "2023-01-01"));
    app::office::post::holder_add(app, &hanh, next.clone()).await.expect("added");
    let left = leave("leave", next.id, "2023-11-05");
    let view = app::office::post::hand_over(app, &hanh, tan.id, left).await.expect("done");
    assert!(view.posts.iter().all(|it| it.row.void_reason.is_some()), "{view:?}");
    whole(&t).await;
}
