//! What a posted list shows: names and classes, or by choice and with a reason the layout of Phụ lục I.

use app::front::papers::file;
use app::kernel::paper::Format;
use app::kernel::problem::Code;
use app::review::posting::NOTICE;
use testkit::{Engine, on_both};

use crate::common::code_of;
use crate::review::round_played::{OpenRound, open_round};

on_both!(
    a_list_shows_names_and_classes_and_nothing_else,
    a_list_in_the_layout_of_the_appendix_shows_what_that_has_and_why,
);

async fn notice(s: &OpenRound, posting: app::review::posting::PostingNew) -> String {
    let posted = app::review::posting::add(&s.t.app, &s.hanh, s.round, posting).await;
    let id = posted.expect("posted").id;
    let paper = file(&s.t.app, &s.hanh, &NOTICE, id, Format::Html).await.expect("a paper");
    String::from_utf8(paper.content).expect("text")
}

async fn a_list_shows_names_and_classes_and_nothing_else(engine: Engine) {
    let s = open_round(engine).await;
    s.surveyed().await;
    s.met().await;
    let text = notice(&s, s.posting("p", "2023-11-13")).await;
    assert!(text.contains("Lê Mẫu An"), "{text}");
    for hidden in ["Điểm B2", "Năm sinh", "Giới tính", "1975"] {
        assert!(!text.contains(hidden), "{hidden} in {text}");
    }
}

async fn a_list_in_the_layout_of_the_appendix_shows_what_that_has_and_why(engine: Engine) {
    let s = open_round(engine).await;
    s.surveyed().await;
    s.met().await;
    let mut posting = s.posting("p", "2023-11-13");
    posting.layout_reason = "Công văn 12/SNNMT yêu cầu".to_owned();
    let text = notice(&s, posting.clone()).await;
    for shown in ["Lê Mẫu An", "Điểm B1", "Điểm B2", "Năm sinh", "Giới tính", "1975"] {
        assert!(text.contains(shown), "{shown} in {text}");
    }
    let list = app::review::posting::list(&s.t.app, &s.hanh, s.round).await.expect("a list").0;
    let told = list.first().and_then(|it| it.layout_reason.as_deref());
    assert_eq!(told, Some("Công văn 12/SNNMT yêu cầu"));
    // Sent again it is the same, and without its reason another one.
    let again = app::review::posting::add(&s.t.app, &s.hanh, s.round, posting).await;
    assert!(again.expect("the same").again);
    let short = s.posting("p", "2023-11-13");
    let other = app::review::posting::add(&s.t.app, &s.hanh, s.round, short).await;
    assert_eq!(code_of(other), Code::PostingConflict);
}
