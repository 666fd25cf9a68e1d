//! What is kept beside a round: scans by their bytes, papers by right, reports frozen with their hash.

use app::attachment::{About, FILE_MAX};
use app::document::Format;
use app::papers::PaperKind;
use app::problem::Code;
use app::report::{ReportKind, ReportNew, ReportPeriod};
use base::id::{AttachmentId, ReportId, RoundId};
use standard::Class;
use testkit::{Engine, Person, TestApp, day, household, id_of, number_of, on_both};

use super::{code_of, findings_of};

on_both!(
    a_scan_is_told_by_its_bytes_bounded_and_seen_by_right,
    the_decision_is_a_paper_and_certificates_carry_numbers_for_two_roles_alone,
    a_report_is_frozen_and_corrected_by_another,
);

/// A decided round of 2023 with one poor household.
async fn decided(t: &TestApp) -> RoundId {
    let an = t.add(household("Lê Mẫu An").number(&number_of(1975, 1))).await;
    let round = t.round(2023).await;
    t.survey(an, round, Class::Poor).await;
    t.set_now("2023-12-10T02:00:00Z");
    let decision = app::Decision { number: "5/QĐ-UBND".to_owned(), day: day("2023-12-08") };
    let quang = t.actor(Person::Quang).await;
    t.app.round_decide(&quang, round, decision).await.expect("decided");
    round
}

async fn a_scan_is_told_by_its_bytes_bounded_and_seen_by_right(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let round = decided(&t).await;
    let about = About::Decision(round);
    let id = |name: &str| AttachmentId(id_of(name));
    let add = async |name: &str, bytes: &[u8]| {
        t.app.attachment_add(&hanh, id(name), about, "../bản chụp.pdf", bytes.to_vec()).await
    };
    let refused = add("a", b"<html>").await.expect_err("it is no scan");
    let (what, _) = refused.said(t.app.words(), base::words::Lang::Vi);
    assert_eq!(what, "Tệp không được nhận (không phải PDF, JPEG hay PNG).");
    let wrong = app::Problem::new(Code::BadInput).with("field", "complainant");
    let (what, _) = wrong.said(t.app.words(), base::words::Lang::Vi);
    assert_eq!(what, "Ô “Người khiếu nại” chưa đúng.");
    let mut large = b"%PDF-".to_vec();
    large.resize(FILE_MAX + 1, 0);
    assert_eq!(code_of(add("a", &large).await), Code::AttachmentRefused);
    large.resize(FILE_MAX, 0);
    add("a", &large).await.expect("just as large as may be");
    add("a", &large).await.expect("the same again");
    assert_eq!(add("b", &large).await.expect("kept once"), id("a"));
    assert_eq!(code_of(add("a", b"%PDF-other").await), Code::AttachmentRefused);
    let (file, content) = t.app.attachment_get(&hanh, id("a")).await.expect("there");
    assert_eq!(
        (file.file_name.as_str(), file.kind.as_str()),
        ("..bản chụp.pdf", "application/pdf")
    );
    assert_eq!(content.len(), FILE_MAX);
    let nga = t.actor(Person::Nga).await;
    assert_eq!(code_of(t.app.attachment_get(&nga, id("a")).await), Code::NotFound);
    let minh = t.actor(Person::Minh).await;
    assert_eq!(code_of(t.app.attachment_get(&minh, id("a")).await), Code::NotAllowed);
}

async fn the_decision_is_a_paper_and_certificates_carry_numbers_for_two_roles_alone(
    engine: Engine,
) {
    let t = TestApp::open(engine).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let round = decided(&t).await;
    let paper = async |actor: &app::Actor, kind| {
        let file = t.app.paper_file(actor, kind, Format::Html).await.expect("a paper");
        String::from_utf8(file.content).expect("text")
    };
    let decision = paper(&hanh, PaperKind::Decision(round)).await;
    assert!(decision.contains("05/QĐ-UBND") && decision.contains("Lê Mẫu An"));
    let number = number_of(1975, 1);
    assert!(!decision.contains(&number), "no number on a list");
    t.app.certificate_issue(&quang, round, None, day("2023-12-10")).await.expect("given");
    let (page, _) = t.app.certificate_list(&hanh, round, None).await.expect("listed");
    let kind = PaperKind::Certificate(page.rows[0].id);
    let audited = t.count("audit").await;
    assert!(paper(&hanh, kind).await.contains(&number), "the form carries it");
    assert_eq!(t.count("audit").await, audited + 1, "and printing it is written down");
    let binh = t.actor(Person::Binh).await;
    assert!(!paper(&binh, kind).await.contains(&number), "the village head prints none");
    let thu = t.actor(Person::Thu).await;
    let refused = t.app.paper_file(&thu, kind, Format::Html).await.map(|file| file.name);
    assert_eq!(code_of(refused), Code::NotAllowed);
    let nga = t.actor(Person::Nga).await;
    let elsewhere = t.app.paper_file(&nga, PaperKind::Decision(round), Format::Docx).await;
    assert_eq!(code_of(elsewhere.map(|file| file.name)), Code::NotFound);
}

async fn a_report_is_frozen_and_corrected_by_another(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let new = |name: &str, replaces: Option<&str>| ReportNew {
        id: ReportId(id_of(name)),
        kind: ReportKind::Official,
        year: 2023,
        month: 0,
        replaces: replaces.map(|name| ReportId(id_of(name))),
        reason: "sót một hộ".to_owned(),
    };
    let early = t.app.report_send(&hanh, new("a", None)).await;
    assert_eq!(findings_of(early), (Code::ReportRefused, vec!["report_no_round".to_owned()]));
    decided(&t).await;
    let sent = t.app.report_send(&hanh, new("a", None)).await.expect("sent");
    t.app.report_send(&hanh, new("a", None)).await.expect("the same again");
    assert_eq!(code_of(t.app.report_send(&hanh, new("b", None)).await), Code::ReportConflict);
    let again = t.app.report_send(&hanh, new("b", Some("a"))).await.expect("corrected");
    assert_eq!(again.replaces, Some(sent.id));
    assert_eq!(code_of(t.app.report_send(&hanh, new("c", Some("a"))).await), Code::ReportConflict);
    let kept = t.app.report_get(&hanh, sent.id).await.expect("kept as it was").report;
    assert_eq!((kept.hash, kept.replaced_by), (sent.hash, Some(again.id)));
    let lan = t.actor(Person::Lan).await;
    let period = ReportPeriod { kind: ReportKind::Official, year: 2023, month: 0 };
    let sum = t.app.report_sum(&lan, period).await.expect("added up");
    assert_eq!(sum.reports.len(), 1, "the corrected one counts no more");
    let first = sum.sums.iter().find(|table| table.table == "t01").expect("table 1");
    let poor = first.columns.iter().position(|column| column.column == 3).expect("column 3");
    assert_eq!(first.rows[0].1[poor], 1, "one poor household");
    assert!(first.artificial, "and on which scores");
    let cover = t.app.paper_file(&lan, PaperKind::Report(again.id), Format::Html).await;
    let cover = String::from_utf8(cover.expect("a cover").content).expect("text");
    assert!(cover.contains(&again.hash) && cover.contains("Biểu 13"), "{cover}");
    let wrong = ReportPeriod { kind: ReportKind::Regular, year: 2023, month: 1 };
    let (code, found) = findings_of(t.app.report_draft(&hanh, wrong).await);
    assert_eq!((code, found), (Code::PeriodWrong, vec!["report_month".to_owned()]));
    t.run("update report_submission set content = replace(content, '2023', '2024')").await;
    assert_eq!(code_of(t.app.report_get(&hanh, sent.id).await), Code::Internal, "hash differs");
}
