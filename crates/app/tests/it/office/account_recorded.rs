//! An account for somebody who is recorded already: one human, one record, and no more rights than whoever
//! gives it could give post by post.

use app::kernel::problem::{Code, Result};
use app::office::account::{AccountNew, HolderAccountNew};
use app::office::post::{HolderNew, PostKind, PostSaid};
use base::Role;
use base::id::{AccountId, OfficeHolderId, PostId, VillageId};
use testkit::{Engine, HOANG_KIM, HOANG_PHU, PASSWORD, Person, TestApp, day, id_of, on_both};

use super::post::{further, person, said, whole};
use crate::common::code_of;

on_both!(
    somebody_recorded_gets_an_account_that_does_what_the_posts_give,
    a_post_to_come_counts_for_whoever_gives_an_account,
    who_holds_no_post_with_a_right_is_told_so,
    one_name_in_one_place_is_one_person_unless_it_is_said_otherwise,
);

fn account(revision: i64, username: &str) -> HolderAccountNew {
    HolderAccountNew {
        revision,
        username: username.to_owned(),
        password: "bon mua tren doi che".to_owned(),
    }
}

fn head(village: VillageId, from: &str) -> PostSaid {
    PostSaid { village: Some(village), ..said(PostKind::VillageHead, None, from) }
}

async fn given(
    t: &TestApp,
    by: &app::Actor,
    id: OfficeHolderId,
    new: HolderAccountNew,
) -> Result<AccountId> {
    app::office::account::add_for(&t.app, by, id, new).await
}

async fn somebody_recorded_gets_an_account_that_does_what_the_posts_give(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, hanh) = (t.actor(Person::Minh).await, t.hanh().await);
    let app = &t.app;
    let uy = person("Hà Mẫu Uy", said(PostKind::Clerk, Some(HOANG_KIM), "2023-01-01"));
    let added = app::office::post::holder_add(app, &minh, uy.clone()).await.expect("added");
    assert!(added.may_account);
    let listed = app::office::account::recorded(app, &minh).await.expect("listed");
    let names: Vec<&str> = listed.iter().map(|it| it.post.holder_name.as_str()).collect();
    assert_eq!(names, ["Hà Mẫu Uy"]);
    // A commune's officer gives village heads accounts, and a clerk is none.
    let seen = app::office::post::get(app, &hanh, uy.id).await.expect("seen");
    assert!(!seen.may_account);
    assert_eq!(code_of(given(&t, &hanh, uy.id, account(1, "uy")).await), Code::AccountBeyond);
    assert_eq!(code_of(given(&t, &minh, uy.id, account(2, "uy")).await), Code::OfficeHolderChanged);
    let people = t.count("office_holder").await;
    let id = given(&t, &minh, uy.id, account(1, "uy")).await.expect("given");
    assert_eq!(t.count("office_holder").await, people, "nobody is recorded twice");
    let view = app::office::post::get(app, &minh, uy.id).await.expect("there");
    assert_eq!((view.row.account, view.row.username.as_deref()), (Some(id), Some("uy")));
    assert!(!view.may_account);
    let own = app::office::account::get(app, &minh, id).await.expect("there");
    assert_eq!((own.holder, own.role, own.must_change_password), (Some(uy.id), Role::Clerk, true));
    let actor = app::office::account::actor(app, id).await.expect("read").expect("open");
    assert_eq!(
        (actor.role, actor.post, actor.name.as_str()),
        (Role::Clerk, Some(uy.post), "Hà Mẫu Uy")
    );
    assert_eq!(code_of(given(&t, &minh, uy.id, account(2, "uy2")).await), Code::AccountThere);
    assert!(app::office::account::recorded(app, &minh).await.expect("listed").is_empty());
    let weak = HolderAccountNew { password: "ngan".to_owned(), ..account(1, "tan") };
    let tan = person("Mai Mẫu Tân", said(PostKind::Clerk, Some(HOANG_KIM), "2023-01-01"));
    app::office::post::holder_add(app, &minh, tan.clone()).await.expect("added");
    assert_eq!(code_of(given(&t, &minh, tan.id, weak).await), Code::PasswordWeak);
    assert_eq!(code_of(given(&t, &minh, tan.id, account(1, "uy")).await), Code::UsernameTaken);
    whole(&t).await;
}

async fn a_post_to_come_counts_for_whoever_gives_an_account(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, hanh, nga) =
        (t.actor(Person::Minh).await, t.hanh().await, t.actor(Person::Nga).await);
    let village = t.village("Thôn 3").await;
    let app = &t.app;
    let uy = person("Hà Mẫu Uy", head(village, "2023-01-01"));
    let added = app::office::post::holder_add(app, &hanh, uy.clone()).await.expect("added");
    assert!(added.may_account, "a head of the commune's own");
    assert_eq!(code_of(given(&t, &nga, uy.id, account(1, "uy")).await), Code::NotFound);
    let later = further("later", said(PostKind::DeputyChairman, Some(HOANG_KIM), "2030-01-01"));
    app::office::post::add(app, &minh, uy.id, later).await.expect("added");
    let refused = given(&t, &hanh, uy.id, account(1, "uy")).await;
    assert_eq!(code_of(refused), Code::AccountBeyond, "it would be the officer's account by then");
    given(&t, &minh, uy.id, account(1, "uy")).await.expect("an administrator gives both");
    whole(&t).await;
}

async fn who_holds_no_post_with_a_right_is_told_so(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, hanh) = (t.actor(Person::Minh).await, t.hanh().await);
    let uy = person("Hà Mẫu Uy", said(PostKind::Collaborator, Some(HOANG_KIM), "2023-01-01"));
    let added = app::office::post::holder_add(&t.app, &hanh, uy.clone()).await.expect("added");
    assert!(!added.may_account);
    assert_eq!(code_of(given(&t, &minh, uy.id, account(1, "uy")).await), Code::AccountPartless);
    // A post that has ended gives nothing any more.
    let village = t.village("Thôn 3").await;
    let ended = PostSaid { to_day: Some(day("2023-06-01")), ..head(village, "2023-01-01") };
    let post = further("ended", ended);
    app::office::post::add(&t.app, &hanh, uy.id, post).await.expect("added");
    assert_eq!(code_of(given(&t, &minh, uy.id, account(1, "uy")).await), Code::AccountPartless);
}

async fn one_name_in_one_place_is_one_person_unless_it_is_said_otherwise(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, hanh, nga) =
        (t.actor(Person::Minh).await, t.hanh().await, t.actor(Person::Nga).await);
    let app = &t.app;
    let uy = person("Hà Mẫu Uy", said(PostKind::Collaborator, Some(HOANG_KIM), "2023-01-01"));
    app::office::post::holder_add(app, &hanh, uy.clone()).await.expect("added");
    app::office::post::holder_add(app, &hanh, uy.clone()).await.expect("sent again");
    let village = t.village("Thôn 3").await;
    let twice = HolderNew {
        id: OfficeHolderId(id_of("another")),
        post: PostId(id_of("another")),
        name: "hà mẫu  UY".to_owned(),
        said: PostSaid { village: Some(village), ..said(PostKind::Standing, None, "2023-01-01") },
        ..uy.clone()
    };
    let refused = app::office::post::holder_add(app, &hanh, twice.clone()).await;
    let problem = refused.expect_err("refused");
    assert_eq!(problem.code, Code::OfficeHolderAlike);
    assert_eq!(problem.args.get("there"), Some(&format!("/office-holders/{}", uy.id)));
    let new = AccountNew {
        another: false,
        username: "uy".to_owned(),
        name: "Hà Mẫu Uy".to_owned(),
        role: Role::Clerk,
        area: Some(HOANG_KIM.to_owned()),
        village: None,
        password: PASSWORD.to_owned(),
    };
    let refused = app::office::account::add(app, &minh, new.clone()).await;
    assert_eq!(code_of(refused), Code::OfficeHolderAlike);
    // Another mark is another name, another commune another person.
    let marked = HolderNew { name: "Hạ Mẫu Uy".to_owned(), ..twice.clone() };
    app::office::post::holder_add(app, &hanh, marked).await.expect("another name");
    let there = HolderNew {
        id: OfficeHolderId(id_of("there")),
        post: PostId(id_of("there")),
        said: said(PostKind::Collaborator, Some(HOANG_PHU), "2023-01-01"),
        ..uy
    };
    app::office::post::holder_add(app, &nga, there).await.expect("another commune");
    let id = AccountNew { another: true, ..new };
    app::office::account::add(app, &minh, id).await.expect("said to be another");
    whole(&t).await;
}
