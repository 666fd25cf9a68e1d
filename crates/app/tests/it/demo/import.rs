//! Lists: checked without a trace, accepted once, whoever presses and however often.

use app::gate::list::{ImportNew, ImportState, ImportView};
use app::kernel::problem::Code;
use base::id::ImportId;
use store::Store;
use testkit::demo;
use testkit::{Engine, on_both};

use crate::{actor, fresh};

on_both!(
    checking_writes_nothing_to_the_register,
    the_same_file_twice_changes_nothing,
    two_who_accept_at_once_make_one_import,
    what_does_not_fit_is_told_by_its_cell,
    a_refused_file_cannot_be_accepted,
);

const SOUND: &str =
    "STT hộ,Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh,Dân tộc,Lý do chưa có số định danh
1,Thôn 1,Vương Mẫu Một,chủ hộ,Nam,05/02/1980,Kinh,minh họa
1,Thôn 1,Trần Mẫu Hai,vợ,Nữ,1982,Kinh,minh họa
2,Thôn 2,Vương Mẫu Ba,chủ hộ,Nữ,01/01/1950,Kinh,minh họa
";

async fn households(demo: &demo::Demo) -> i64 {
    let store = Store::open(&demo.url).await.expect("the database");
    let sql = "select cast(count(*) as text) as n from household";
    let rows = store::kernel::raw::texts(&store, sql, &["n"]).await.expect("a count");
    rows[0][0].parse().expect("a number")
}

async fn check(demo: &demo::Demo, actor: &app::Actor, text: &str) -> ImportView {
    let (name, bytes) = ("danh-sach.csv".to_owned(), text.as_bytes().to_vec());
    let new = ImportNew::one(fresh(&demo.app), None, name, bytes);
    app::gate::list::check(&demo.app, actor, new).await.expect("it is checked")
}

async fn checking_writes_nothing_to_the_register(engine: Engine) {
    let demo = demo::open(engine).await;
    let officer = actor(&demo, "canbo").await;
    let before = households(&demo).await;
    let view = check(&demo, &officer, SOUND).await;
    assert_eq!(view.state, ImportState::Checked, "{:?}", view.findings);
    assert_eq!((view.counts.households, view.counts.people, view.counts.new), (2, 3, 2));
    assert_eq!(households(&demo).await, before);
    let accepted = app::gate::list::accept(&demo.app, &officer, view.id).await.expect("accepted");
    assert_eq!(accepted.state, ImportState::Accepted);
    assert_eq!(households(&demo).await, before + 2);
    let again = app::gate::list::accept(&demo.app, &officer, view.id).await.expect("again");
    assert_eq!(again.state, ImportState::Accepted);
    assert_eq!(households(&demo).await, before + 2);
}

async fn the_same_file_twice_changes_nothing(engine: Engine) {
    let demo = demo::open(engine).await;
    let officer = actor(&demo, "canbo").await;
    let first = check(&demo, &officer, SOUND).await;
    app::gate::list::accept(&demo.app, &officer, first.id).await.expect("accepted");
    let after = households(&demo).await;
    let second = check(&demo, &officer, SOUND).await;
    assert_eq!(second.same_as, Some(first.id));
    // The same rows in another file: the households are known.
    let other = check(&demo, &officer, &format!("{SOUND}\n")).await;
    assert_eq!((other.counts.new, other.counts.unchanged), (0, 2));
    app::gate::list::accept(&demo.app, &officer, other.id).await.expect("accepted");
    assert_eq!(households(&demo).await, after);
}

async fn two_who_accept_at_once_make_one_import(engine: Engine) {
    let demo = demo::open(engine).await;
    let officer = actor(&demo, "canbo").await;
    let before = households(&demo).await;
    let one = check(&demo, &officer, SOUND).await;
    let two = check(&demo, &officer, SOUND).await;
    let accept = async |id: ImportId| app::gate::list::accept(&demo.app, &officer, id).await;
    let results = tokio::join!(accept(one.id), accept(one.id), accept(two.id), accept(two.id));
    for result in [results.0, results.1, results.2, results.3] {
        match result {
            Ok(view) => assert_eq!(view.state, ImportState::Accepted),
            // PostgreSQL lets both begin: who comes second is told, and nothing of it is written.
            Err(problem) => assert!(
                matches!(
                    problem.code,
                    Code::ImportAccepted | Code::ImportStale | Code::Unavailable
                ),
                "{problem:?}"
            ),
        }
    }
    assert_eq!(households(&demo).await, before + 2);
}

async fn what_does_not_fit_is_told_by_its_cell(engine: Engine) {
    let demo = demo::open(engine).await;
    let officer = actor(&demo, "canbo").await;
    let wrong = SOUND
        .replace("Vương Mẫu Ba,chủ hộ,Nữ", "Vương Mẫu Ba,chủ hộ,Bạn")
        .replace("05/02/1980", "31/02/1980");
    let view = check(&demo, &officer, &wrong).await;
    assert_eq!(view.state, ImportState::Refused);
    let places: Vec<(String, Option<u32>, Option<String>)> = view
        .findings
        .iter()
        .filter(|finding| finding.severity == base::Severity::Error)
        .map(|it| (it.code.clone(), it.place.row, it.place.column_letters()))
        .collect();
    assert!(
        places.contains(&("birth_unreadable".to_owned(), Some(2), Some("F".to_owned()))),
        "{places:?}"
    );
    assert!(
        places.contains(&("sex_unknown".to_owned(), Some(4), Some("E".to_owned()))),
        "{places:?}"
    );
}

async fn a_refused_file_cannot_be_accepted(engine: Engine) {
    let demo = demo::open(engine).await;
    let officer = actor(&demo, "canbo").await;
    let view = check(&demo, &officer, "not a list").await;
    assert_eq!(view.state, ImportState::Refused);
    let refused = app::gate::list::accept(&demo.app, &officer, view.id).await.expect_err("refused");
    assert_eq!(refused.code, Code::ImportRefused);
    assert!(!refused.findings.is_empty());
    let elsewhere = actor(&demo, "hoangphu").await;
    let successor =
        app::gate::list::accept(&demo.app, &elsewhere, view.id).await.expect_err("of before");
    assert_eq!(
        successor.code,
        Code::ImportOfBefore,
        "read there, and not put into the old commune"
    );
}
