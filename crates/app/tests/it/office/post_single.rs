//! Posts that one person alone holds in a place: the chairman of a commune, the head of a village.

use app::kernel::problem::Code;
use app::office::account::AccountNew;
use app::office::post::{HandoverNew, PostKind, PostSaid};
use base::Role;
use base::id::HandoverId;
use testkit::{Engine, HOANG_KIM, PASSWORD, Person, TestApp, day, id_of, on_both};

use super::post::{ending, holder, person, said, whole};
use crate::common::code_of;

on_both!(
    a_commune_has_one_chairman_on_a_day_and_several_deputies,
    a_village_has_one_head_on_a_day,
    who_stands_in_for_the_chairman_holds_the_post_beside_him,
    of_two_who_record_a_chairman_at_once_one_is_told,
);

fn chairman(name: &str, username: &str) -> AccountNew {
    AccountNew {
        another: false,
        username: username.to_owned(),
        name: name.to_owned(),
        role: Role::Chairman,
        area: Some(HOANG_KIM.to_owned()),
        village: None,
        password: PASSWORD.to_owned(),
    }
}

async fn a_commune_has_one_chairman_on_a_day_and_several_deputies(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, quang) = (t.actor(Person::Minh).await, t.actor(Person::Quang).await);
    let app = &t.app;
    let refused = app::office::account::add(app, &minh, chairman("Hà Mẫu Uy", "uy")).await;
    let problem = refused.expect_err("refused");
    assert_eq!(problem.code, Code::PostSingle);
    assert_eq!(problem.args.get("name").map(String::as_str), Some("Nguyễn Mẫu Quang"));
    assert_eq!(problem.args.get("there"), Some(&format!("/office-holders/{}", holder(&quang))));
    let kim = |kind, from| said(kind, Some(HOANG_KIM), from);
    let next = person("Hà Mẫu Uy", kim(PostKind::Chairman, "2024-01-01"));
    let refused = app::office::post::holder_add(app, &minh, next.clone()).await;
    assert_eq!(code_of(refused), Code::PostSingle);
    for name in ["Mai Mẫu Tân", "Bùi Mẫu Lộc"] {
        let deputy = person(name, kim(PostKind::DeputyChairman, "2023-01-01"));
        app::office::post::holder_add(app, &minh, deputy).await.expect("a deputy");
    }
    // From the day on which he no longer is, another is; the day before it is refused.
    let post = quang.post.expect("a post");
    app::office::post::end(app, &minh, post, ending(1, "2024-01-01")).await.expect("ended");
    let early = person("Đỗ Mẫu Sớm", kim(PostKind::Chairman, "2023-12-31"));
    assert_eq!(code_of(app::office::post::holder_add(app, &minh, early).await), Code::PostSingle);
    app::office::post::holder_add(app, &minh, next).await.expect("the next one");
    let longer = app::office::post::end(app, &minh, post, ending(2, "2024-02-01")).await;
    assert_eq!(code_of(longer), Code::PostSingle, "held longer it would meet the next one");
    whole(&t).await;
}

async fn a_village_has_one_head_on_a_day(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, _binh) = (t.hanh().await, t.actor(Person::Binh).await);
    let village = t.village("Thôn 1").await;
    let at = |kind| PostSaid { village: Some(village), ..said(kind, None, "2023-11-15") };
    let second = person("Hà Mẫu Uy", at(PostKind::VillageHead));
    let refused = app::office::post::holder_add(&t.app, &hanh, second).await;
    assert_eq!(code_of(refused), Code::PostSingle);
    let reviewer = person("Hà Mẫu Uy", at(PostKind::Reviewer));
    let added = app::office::post::holder_add(&t.app, &hanh, reviewer).await.expect("a reviewer");
    assert_eq!(added.posts.first().and_then(|it| it.row.role), Some(Role::VillageHead));
}

async fn who_stands_in_for_the_chairman_holds_the_post_beside_him(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, quang) = (t.actor(Person::Minh).await, t.actor(Person::Quang).await);
    let app = &t.app;
    let deputy = said(PostKind::DeputyChairman, Some(HOANG_KIM), "2023-01-01");
    let tan = person("Mai Mẫu Tân", deputy);
    app::office::post::holder_add(app, &minh, tan.clone()).await.expect("a deputy");
    let away = HandoverNew {
        id: HandoverId(id_of("away")),
        successor: tan.id,
        from_day: day("2023-11-10"),
        to_day: Some(day("2023-11-20")),
        reason: "nghỉ phép".to_owned(),
        posts: true,
    };
    let done = app::office::post::hand_over(app, &minh, holder(&quang), away).await;
    done.expect("he stands in");
    let view = app::office::post::get(app, &minh, tan.id).await.expect("there");
    assert!(view.posts.iter().any(|it| it.row.kind == PostKind::Chairman));
    whole(&t).await;
}

async fn of_two_who_record_a_chairman_at_once_one_is_told(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, ha) = (t.actor(Person::Minh).await, t.actor(Person::Ha).await);
    let (one, other) = tokio::join!(
        app::office::account::add(&t.app, &minh, chairman("Hà Mẫu Uy", "uy")),
        app::office::account::add(&t.app, &ha, chairman("Mai Mẫu Tân", "tan")),
    );
    let codes = [one, other].map(|it| it.err().map(|problem| problem.code));
    assert!(codes.contains(&None) && codes.contains(&Some(Code::PostSingle)), "{codes:?}");
}
