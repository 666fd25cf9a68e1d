//! Score tables: two people, sealed by content, wrong files named line by line.

use app::kernel::problem::Code;
use app::review::score_table::ScoreTableNew;
use base::id::ScoreTableId;
use testkit::{Engine, Person, TestApp, id_of, on_both};

use crate::common::{code_of, findings_of};

on_both!(
    who_imports_a_table_cannot_approve_it,
    who_approves_a_table_reads_it_as_the_form_prints_it,
    a_table_is_approved_once,
    the_same_content_is_known_however_the_file_writes_it,
    the_artificial_table_is_known_under_any_name,
    a_wrong_file_is_refused_with_its_lines,
    a_table_of_an_unknown_standard_or_without_a_name_is_refused,
);

/// A table of one file's lines.
pub(crate) fn small(name: &str, lines: &str) -> ScoreTableNew {
    ScoreTableNew {
        id: ScoreTableId(id_of(name)),
        standard: "vn-2022-2025".to_owned(),
        name: name.to_owned(),
        content: format!("question,answer,region,points\n{lines}\n").into_bytes(),
    }
}

async fn who_imports_a_table_cannot_approve_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, ha) = (t.actor(Person::Minh).await, t.actor(Person::Ha).await);
    let new = small("một", "q1,yes,urban,10");
    let id = app::review::score_table::import(&t.app, &minh, new).await.expect("imported").id;
    let own = app::review::score_table::approve(&t.app, &minh, id).await;
    assert_eq!(code_of(own), Code::ScoreTableSamePerson);
    let (view, _) = app::review::score_table::get(&t.app, &minh, id).await.expect("there");
    assert_eq!((view.approved_by, view.imported_by.as_str()), (None, "Đỗ Mẫu Minh"));
    app::review::score_table::approve(&t.app, &ha, id).await.expect("approved");
    let (view, _) = app::review::score_table::get(&t.app, &minh, id).await.expect("there");
    assert_eq!(view.approved_by.as_deref(), Some("Đỗ Mẫu Hà"));
}

async fn who_approves_a_table_reads_it_as_the_form_prints_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, ha) = (t.actor(Person::Minh).await, t.actor(Person::Ha).await);
    let id = ScoreTableId(id_of("official"));
    app::review::score_table::import_official(&t.app, &minh, id).await.expect("brought in");
    let (view, content) = app::review::score_table::get(&t.app, &minh, id).await.expect("there");
    assert!(view.is_own, "he is told that somebody else approves it");
    let (view, _) = app::review::score_table::get(&t.app, &ha, id).await.expect("there");
    assert!(!view.is_own);
    let printed = app::review::score_table::printed(&t.app, &view, &content).expect("readable");
    let printed = printed.expect("it has the circular's items");
    let answers = || printed.items.iter().flat_map(|item| &item.answers);
    let shown: usize = answers().map(|it| it.points.iter().flatten().count()).sum();
    assert_eq!(shown, content.lines().count() - 1, "each line of the file stands there once");
    assert_eq!((printed.regions.len(), printed.items.len()), (7, 15));
    let first = &printed.items[0];
    assert_eq!(first.answers[0].name.vi, "Hộ có 1 người");
    let delta = printed.regions.iter().position(|it| it.vi.contains("sông Hồng")).expect("it");
    assert_eq!(first.answers[0].points[delta], Some(105));
    let towns: Vec<_> = printed.items[14].answers.iter().map(|it| it.points[0]).collect();
    assert_eq!(towns, [10, 0, 10, 15, 20, 15, 25].map(Some));
    // A table of questions has no such form.
    let new = small("một", "q1,yes,urban,10");
    let other = app::review::score_table::import(&t.app, &minh, new).await.expect("imported").id;
    let (view, content) = app::review::score_table::get(&t.app, &ha, other).await.expect("there");
    let printed = app::review::score_table::printed(&t.app, &view, &content).expect("readable");
    assert!(printed.is_none());
}

async fn a_table_is_approved_once(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (minh, ha, lan) =
        (t.actor(Person::Minh).await, t.actor(Person::Ha).await, t.actor(Person::Lan).await);
    let new = small("một", "q1,yes,urban,10");
    let id = app::review::score_table::import(&t.app, &minh, new).await.expect("imported").id;
    let (first, second) = tokio::join!(
        app::review::score_table::approve(&t.app, &ha, id),
        app::review::score_table::approve(&t.app, &lan, id)
    );
    let refused: Vec<Code> =
        [first, second].into_iter().filter_map(Result::err).map(|it| it.code).collect();
    assert_eq!(refused, [Code::ScoreTableApproved], "one of the two came second");
    assert_eq!(
        t.number("select count(*) as n from audit where action = 'score_table.approve'").await,
        1
    );
}

async fn the_same_content_is_known_however_the_file_writes_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let minh = t.actor(Person::Minh).await;
    let first = small("một", "q1,yes,urban,10\nq1,no,urban,0");
    app::review::score_table::import(&t.app, &minh, first).await.expect("imported");
    let mut again = small("hai", "");
    again.content =
        b"question,answer,region,points\r\n\"q1\",yes,urban,10\r\nq1 , no,urban,0".to_vec();
    assert_eq!(
        code_of(app::review::score_table::import(&t.app, &minh, again).await),
        Code::ScoreTableKnown
    );
    let other = small("ba", "q1,yes,urban,11\nq1,no,urban,0");
    app::review::score_table::import(&t.app, &minh, other)
        .await
        .expect("one point makes another table");
    let same_id = small("ba", "q1,yes,urban,12");
    assert_eq!(
        code_of(app::review::score_table::import(&t.app, &minh, same_id).await),
        Code::ScoreTableKnown
    );
}

async fn the_artificial_table_is_known_under_any_name(engine: Engine) {
    let t = TestApp::open(engine).await;
    let minh = t.actor(Person::Minh).await;
    let (standard, content) = testkit::ARTIFICIAL;
    let new = ScoreTableNew {
        id: ScoreTableId(id_of("thật")),
        standard: standard.to_owned(),
        name: "Bảng điểm chính thức".to_owned(),
        content: content.replace('\n', "\r\n").into_bytes(),
    };
    assert!(
        app::review::score_table::import(&t.app, &minh, new).await.expect("imported").artificial
    );
    let own = small("khác", "q1,yes,urban,10");
    assert!(
        !app::review::score_table::import(&t.app, &minh, own).await.expect("imported").artificial
    );
}

async fn a_wrong_file_is_refused_with_its_lines(engine: Engine) {
    let t = TestApp::open(engine).await;
    let minh = t.actor(Person::Minh).await;
    for (lines, finding, row) in [
        ("q1,yes,urban,ten", "score_points", Some(2)),
        ("q1,yes,urban,10\nq1,no,urban", "score_cells", Some(3)),
        ("q1,yes,urban,10\nq1,yes,urban,11", "score_twice", Some(3)),
        ("q1,yes,nowhere,10", "score_region_unknown", None),
        ("", "score_empty", None),
    ] {
        let refused = app::review::score_table::import(&t.app, &minh, small("sai", lines)).await;
        let problem = refused.expect_err("a wrong file");
        assert_eq!(problem.code, Code::ScoreTableRefused);
        let found = problem.findings.iter().find(|it| it.code == finding);
        assert_eq!(found.map(|it| it.place.row), Some(row), "{lines}: {:?}", problem.findings);
    }
    let mut latin = small("sai", "");
    latin.content = vec![0xff, 0xfe, 0x41];
    let refused = app::review::score_table::import(&t.app, &minh, latin).await;
    assert_eq!(findings_of(refused), (Code::ScoreTableRefused, vec!["score_encoding".to_owned()]));
    let mut large = small("sai", "");
    large.content = vec![b'a'; app::review::score_table::FILE_MAX + 1];
    let refused = app::review::score_table::import(&t.app, &minh, large).await;
    assert_eq!(findings_of(refused), (Code::ScoreTableRefused, vec!["file_too_large".to_owned()]));
    assert_eq!(t.count("score_table").await, 0);
}

async fn a_table_of_an_unknown_standard_or_without_a_name_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let minh = t.actor(Person::Minh).await;
    let mut unknown = small("một", "q1,yes,urban,10");
    unknown.standard = "vn-1999".to_owned();
    assert_eq!(
        code_of(app::review::score_table::import(&t.app, &minh, unknown).await),
        Code::StandardUnknown
    );
    let nameless = ScoreTableNew { name: " \u{200b} ".to_owned(), ..small("a", "q1,yes,urban,1") };
    assert_eq!(
        code_of(app::review::score_table::import(&t.app, &minh, nameless).await),
        Code::BadInput
    );
}
