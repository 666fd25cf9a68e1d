//! What the box in the head of every page finds, and for whom.

use app::front::finder::{Hits, find};
use app::kernel::finder::HITS_MAX;
use app::review::household_request::{RequestForm, RequestNew};
use base::id::RequestId;
use testkit::{Engine, Person, TestApp, day, household, id_of, on_both};

on_both!(
    a_household_a_request_a_round_and_a_place_are_found_by_what_one_remembers,
    nobody_finds_what_he_may_not_see,
    more_than_a_page_holds_is_led_to,
);

async fn kinds(t: &TestApp, who: &app::Actor, text: &str) -> Vec<(&'static str, Vec<String>)> {
    let all = find(&t.app, who, text).await.expect("looked for");
    let paths = |it: Hits| (it.kind, it.hits.into_iter().map(|hit| hit.path).collect());
    all.into_iter().map(paths).collect()
}

async fn a_household_a_request_a_round_and_a_place_are_found_by_what_one_remembers(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let an = t.add(household("Lê Mẫu An")).await;
    let village = t.village("Thôn 1").await;
    let round = t.round(2023).await;
    let new = RequestNew {
        id: RequestId(id_of("q")),
        form: RequestForm::Recognise,
        village,
        household: None,
        applicant: "Đỗ Mẫu Dũng".to_owned(),
        address: "Xóm Mẫu".to_owned(),
        reason: "Nhà có người ốm".to_owned(),
        received_on: day("2023-11-02"),
    };
    t.set_now("2023-11-05T02:00:00Z");
    let request = new.id;
    app::review::household_request::add(&t.app, &hanh, new).await.expect("taken");
    let household = ("household", vec![format!("/households/{an}")]);
    assert_eq!(kinds(&t, &hanh, "  le mau an ").await.first(), Some(&household));
    assert_eq!(kinds(&t, &hanh, "An Lê").await.first(), Some(&household), "in any order");
    let asked = ("request", vec![format!("/requests/{request}")]);
    assert_eq!(kinds(&t, &hanh, "do dung").await.first(), Some(&asked));
    assert_eq!(kinds(&t, &hanh, "1/2023").await, [asked], "by its receipt");
    let rounds = kinds(&t, &hanh, "rà soát 2023").await;
    assert_eq!(rounds, [("round", vec![format!("/rounds/{round}")])]);
    let places = kinds(&t, &hanh, "thôn 1").await;
    assert_eq!(places, [("place", vec![format!("/villages/{village}")])]);
    for text in ["", "   ", "không có gì như thế"] {
        assert_eq!(kinds(&t, &hanh, text).await, [], "{text:?}");
    }
    // Long, odd and broken texts are looked for like any other.
    for text in ["a".repeat(5_000), "\u{0}%_'\"".to_owned(), "１２３ 🙂".to_owned()] {
        kinds(&t, &hanh, &text).await;
    }
}

async fn nobody_finds_what_he_may_not_see(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.add(household("Lê Mẫu An")).await;
    t.round(2023).await;
    let (nga, minh) = (t.actor(Person::Nga).await, t.actor(Person::Minh).await);
    assert_eq!(kinds(&t, &nga, "Lê Mẫu An").await, [], "another commune's");
    assert_eq!(kinds(&t, &nga, "rà soát 2023").await, []);
    for text in ["Lê Mẫu An", "rà soát 2023"] {
        let found = kinds(&t, &minh, text).await;
        // Who keeps accounts finds places and who holds an office, whose name the word may be in.
        let his = |(kind, _): &(&str, _)| ["place", "office_holder"].contains(kind);
        assert!(found.iter().all(his), "who keeps accounts: {found:?}");
    }
}

async fn more_than_a_page_holds_is_led_to(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    for n in 0..=HITS_MAX {
        t.add(household(&format!("Bùi Mẫu {}", ["An", "Ba", "Ca", "Da", "Em", "Gia", "Ha"][n])))
            .await;
    }
    let found = find(&t.app, &hanh, "bui mau").await.expect("looked for");
    let [hits] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((hits.hits.len(), hits.more), (HITS_MAX, Some("/households?text=")));
}
