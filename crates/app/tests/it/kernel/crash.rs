//! A write that ends in the middle leaves nothing; one that was answered stays.

use std::pin::pin;

use app::gate::list::ImportState;
use testkit::{Engine, HOANG_KIM, TestApp, household, on_both};

on_both!(
    a_write_that_is_dropped_half_way_leaves_all_or_nothing,
    an_import_that_is_dropped_half_way_leaves_all_or_nothing,
    what_was_answered_is_there_after_opening_again,
);

/// What is there once the dropped write has come to its end in the database.
async fn settled(t: &TestApp) -> Vec<(&'static str, i64)> {
    t.settle(HOANG_KIM).await;
    crate::common::counts(t).await
}

/// Runs something for so many turns of the runtime, then drops it wherever it is.
async fn for_turns<T>(turns: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let end = async {
        for _ in 0..turns {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        done = &mut work => Some(done),
        () = end => None,
    }
}

async fn a_write_that_is_dropped_half_way_leaves_all_or_nothing(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let village = t.village("Thôn 1").await;
    let mut dropped = 0;
    for n in 0..40 {
        let before = settled(&t).await;
        let new = household(&format!("Lê Mẫu Số{n}")).with_wife("Trần Mẫu Hoa").in_village(village);
        let turns = if n == 39 { usize::MAX } else { n * n };
        let done = for_turns(turns, app::people::household::add(&t.app, &hanh, new.build())).await;
        dropped += usize::from(done.is_none());
        let after = settled(&t).await;
        let added = after.iter().zip(&before).filter(|(now, then)| now != then);
        let added: Vec<(&str, i64)> = added.map(|(now, then)| (now.0, now.1 - then.1)).collect();
        let Some((("household_word", words), rows)) = added.split_last() else {
            assert!(added.is_empty() && done.is_none(), "{added:?} {done:?}");
            continue;
        };
        assert!(*words > 0);
        let all = [("household", 1), ("stay", 1), ("person", 2), ("membership", 2), ("audit", 1)];
        assert_eq!(rows, all, "all of it");
    }
    assert!(dropped > 0, "some were dropped");
    assert_eq!(app::upkeep::audit::verify_all(&t.app).await.expect("read").breaks, []);
}

async fn an_import_that_is_dropped_half_way_leaves_all_or_nothing(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    t.village("Thôn 1").await;
    let new = crate::gate::import::csv("a", None, &[crate::gate::import::ROW_AN]);
    let id = app::gate::list::check(&t.app, &hanh, new).await.expect("checked").id;
    for turns in [0, 1, 5, 20, 100, 400, usize::MAX] {
        for_turns(turns, app::gate::list::accept(&t.app, &hanh, id)).await;
        // A commit that was under way ends by itself.
        t.settle(HOANG_KIM).await;
        let state = app::gate::list::get(&t.app, &hanh, id).await.expect("there").state;
        let accepted = i64::from(state == ImportState::Accepted);
        assert_eq!((t.count("household").await, t.count("person").await), (accepted, accepted));
    }
    assert_eq!(t.count("household").await, 1, "at last");
}

async fn what_was_answered_is_there_after_opening_again(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = t.add(household("Lê Mẫu An")).await;
    // Nobody closes the first program: it ends as a process that is killed would.
    let again = t.reopen().await.expect("it opens");
    assert_eq!(
        app::people::household::get(&again, &hanh, id, None).await.expect("there").head,
        "Lê Mẫu An"
    );
    again.close().await;
}
