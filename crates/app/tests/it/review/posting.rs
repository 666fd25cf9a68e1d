//! What a posted list shows: names and classes, or by choice and with a reason the layout of Phụ lục I.

use app::front::papers::file;
use app::kernel::paper::Format;
use app::kernel::problem::Code;
use app::review::posting::NOTICE;
use base::id::PostingId;
use testkit::{Engine, day, id_of, on_both};

use crate::common::code_of;
use crate::review::round_played::{OpenRound, open_round};

on_both!(
    a_list_shows_names_and_classes_and_nothing_else,
    a_list_in_the_layout_of_the_appendix_shows_what_that_has_and_why,
    the_layout_of_the_appendix_needs_a_reason_that_says_why,
    posting_all_villages_sent_again_is_accepted,
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

async fn the_layout_of_the_appendix_needs_a_reason_that_says_why(engine: Engine) {
    let s = open_round(engine).await;
    s.surveyed().await;
    s.met().await;
    for reason in [".", "aaaaaaaaaaaa", "xã"] {
        let mut posting = s.posting("p", "2023-11-13");
        posting.layout_reason = reason.to_owned();
        let posted = app::review::posting::add(&s.t.app, &s.hanh, s.round, posting).await;
        assert_eq!(code_of(posted), Code::PostingReasonMissing, "{reason}");
    }
    assert_eq!(s.t.count("posting").await, 0);
}

async fn posting_all_villages_sent_again_is_accepted(engine: Engine) {
    let s = open_round(engine).await;
    s.surveyed().await;
    s.met().await;
    let all = |places: &'static str| {
        let new = (PostingId(id_of("all")), day("2023-11-13"));
        app::review::posting::add_all(&s.t.app, &s.hanh, s.round, new, (places, ""))
    };
    assert_eq!(all("Nhà văn hóa thôn").await.expect("posted"), 1);
    let lines = s.t.count("audit").await;
    assert_eq!(all("Nhà văn hóa thôn").await.expect("the same act"), 1);
    assert_eq!((s.t.count("posting").await, s.t.count("audit").await), (1, lines));
    assert_eq!(code_of(all("Nơi khác").await), Code::PostingConflict);
}
