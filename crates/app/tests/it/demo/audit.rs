//! The audit log: every write leaves a line, and whatever is changed afterwards shows.

use store::Store;
use testkit::demo;
use testkit::{Engine, on_both};

use crate::{actor, day, fresh};

on_both!(a_write_leaves_one_line, whatever_is_altered_or_removed_shows);

async fn a_write_leaves_one_line(engine: Engine) {
    let demo = demo::open(engine).await;
    let officer = actor(&demo, "canbo").await;
    let before = app::upkeep::audit::verify_all(&demo.app).await.expect("whole");
    assert!(before.breaks.is_empty() && before.lines > 20);
    let village = app::place::village::VillageNew {
        id: fresh(&demo.app),
        name: "Thôn 9".to_owned(),
        kind: "thon".to_owned(),
        from: day("2020-01-01"),
        before: None,
    };
    app::place::village::add(&demo.app, &officer, village.clone()).await.expect("added");
    app::place::village::add(&demo.app, &officer, village).await.expect("the same again");
    let after = app::upkeep::audit::verify_all(&demo.app).await.expect("whole");
    assert_eq!(after.lines, before.lines + 1, "the second sending wrote nothing");
    let auditor = actor(&demo, "kiemtoan").await;
    let lines =
        app::upkeep::audit::list(&demo.app, &auditor, "15889@0", None).await.expect("lines");
    assert_eq!(lines.rows[0].entry.action, "village.add");
    assert_eq!(lines.rows[0].account_name.as_deref(), Some("Lê Mẫu Hạnh"));
}

async fn whatever_is_altered_or_removed_shows(engine: Engine) {
    for (what, sql, broken_at) in [
        ("altered", "update audit set detail = '{}' where chain = '15889@0' and seq = 5", 5),
        ("its author", "update audit set role = 'auditor' where chain = '15889@0' and seq = 6", 6),
        ("one removed", "delete from audit where chain = '15889@0' and seq = 3", 3),
        (
            "the last removed",
            "delete from audit where chain = '15889@0' and seq = \
             (select max(seq) from audit where chain = '15889@0')",
            0,
        ),
    ] {
        let demo = demo::open(engine).await;
        let store = Store::open(&demo.url).await.expect("the same database");
        store::kernel::raw::run(&store, sql).await.expect("spoilt");
        let state = app::upkeep::audit::verify_all(&demo.app).await.expect("an answer");
        assert_eq!(state.breaks.len(), 1, "{what}");
        assert_eq!(state.breaks[0].0, "15889@0", "{what}");
        if broken_at > 0 {
            assert_eq!(state.breaks[0].1, broken_at, "{what}");
        }
    }
}
