//! What is kept beside a round: scans by their bytes, papers by right, reports frozen with their hash.

use app::kernel::attachment::FILE_MAX;
use app::kernel::paper::{Format, Paper};
use app::kernel::problem::Code;
use app::review::paper_draft::DraftSettings;
use app::review::review_report::{ReportChoice, ReportKind, ReportNew, ReportPeriod};
use base::id::{AttachmentId, ReportId, RoundId};
use paper::document::to_text;
use standard::Class;
use testkit::{Engine, Person, TestApp, day, household, id_of, number_of, on_both};
use uuid::Uuid;

use crate::common::{code_of, findings_of};

on_both!(
    one_text_for_every_reader_and_an_extract_for_a_village,
    a_draft_is_prepared_read_approved_and_recorded_as_it_was_read,
    a_decision_of_one_step_is_the_paper_that_the_chairman_saw,
    papers_are_named_as_people_name_them,
    one_odd_letter_leaves_out_one_certificate_and_names_it,
    a_scan_is_told_by_its_bytes_bounded_and_seen_by_right,
    the_decision_is_a_paper_and_certificates_carry_numbers_for_two_roles_alone,
    a_report_is_frozen_as_it_was_read,
    a_report_is_numbered_and_dated_in_its_series,
    a_report_that_replaces_another_says_which_and_why,
);

/// Poor households of two villages, and one round of 2023 that is not decided.
async fn two_villages(t: &TestApp) -> RoundId {
    let an = t.add(household("Lê Mẫu An").number(&number_of(1975, 1))).await;
    let far = t.village("Thôn 2").await;
    let binh = t.add(household("Lê Mẫu Bình").in_village(far).number(&number_of(1980, 2))).await;
    let round = t.round(2023).await;
    t.survey(an, round, Class::Poor).await;
    t.survey(binh, round, Class::NearPoor).await;
    t.set_now("2023-12-10T02:00:00Z");
    round
}

fn settings(on: &str) -> DraftSettings {
    DraftSettings {
        day: day(on),
        signer: "Phạm Mẫu Quang".to_owned(),
        deputy: false,
        proposer: "Trưởng phòng Kinh tế".to_owned(),
        reason: String::new(),
    }
}

fn numbered(number: &str, on: &str) -> app::Decision {
    app::Decision { number: number.to_owned(), day: day(on) }
}

async fn text_of(
    t: &TestApp,
    actor: &app::Actor,
    paper: &Paper,
    id: impl Into<Uuid>,
) -> app::Result<String> {
    let file = app::front::papers::file(&t.app, actor, paper, id, Format::Html).await?;
    Ok(String::from_utf8(file.content).expect("text"))
}

async fn one_text_for_every_reader_and_an_extract_for_a_village(engine: Engine) {
    let t = TestApp::open(engine).await;
    let round = two_villages(&t).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    app::review::decision::decide(&t.app, &quang, round, numbered("112/QĐ-UBND", "2023-12-08"))
        .await
        .expect("decided");
    let whole =
        text_of(&t, &hanh, &app::review::decision::DECISION, round).await.expect("the paper");
    for part in ["1 hộ nghèo (Phụ lục I); 1 hộ cận nghèo (Phụ lục II)", "Lê Mẫu Bình", "1975"]
    {
        assert!(whole.contains(part), "{part} in {whole}");
    }
    assert!(!whole.contains("Phụ lục III") && !whole.contains("0 hộ"), "no empty annex: {whole}");
    for reader in [Person::Quang, Person::Lan, Person::Thu] {
        let reader = t.actor(reader).await;
        let same =
            text_of(&t, &reader, &app::review::decision::DECISION, round).await.expect("the paper");
        assert_eq!(same, whole, "{}", reader.name);
    }
    let head = t.actor(Person::Binh).await;
    let decision = text_of(&t, &head, &app::review::decision::DECISION, round).await;
    assert_eq!(code_of(decision), Code::NotFound, "it names people of other villages");
    let extract =
        text_of(&t, &head, &app::review::decision::EXTRACT, round).await.expect("the extract");
    assert!(extract.contains("TRÍCH DANH SÁCH") && extract.contains("112/QĐ-UBND"), "{extract}");
    assert!(extract.contains("Lê Mẫu An") && !extract.contains("Lê Mẫu Bình"), "{extract}");
    assert!(extract.contains("chỉ gồm các hộ của Thôn 1"), "{extract}");
    assert_eq!(
        code_of(text_of(&t, &hanh, &app::review::decision::EXTRACT, round).await),
        Code::NotFound
    );
    // What the register says later changes no paper that was signed.
    t.run("update person set birth_day = '1970-01-01', birth_year = 1970, sex = null").await;
    assert_eq!(
        text_of(&t, &hanh, &app::review::decision::DECISION, round).await.expect("the paper"),
        whole
    );
}

async fn a_draft_is_prepared_read_approved_and_recorded_as_it_was_read(engine: Engine) {
    let t = TestApp::open(engine).await;
    let round = two_villages(&t).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let app = &t.app;
    let made = numbered("112/QĐ-UBND", "2023-12-09");
    let early = app::review::decision::record(app, &hanh, round, made.clone(), "x").await;
    assert_eq!(code_of(early), Code::DraftNotApproved, "nobody signed it");
    let before = app::review::paper_draft::decision_draft(app, &hanh, round)
        .await
        .expect("a draft before any is prepared");
    assert!(before.prepared.is_none() && before.approved.is_none());
    assert_eq!(before.settings.proposer, "công chức phụ trách công tác giảm nghèo");
    let early =
        app::review::paper_draft::decision_approve(app, &quang, round, &before.digest).await;
    assert_eq!(code_of(early), Code::DraftNotPrepared);
    let prepared = app::review::paper_draft::decision_prepare(
        app,
        &hanh,
        round,
        settings("2023-12-08"),
        Some(&before.seen),
    );
    let prepared = prepared.await.expect("prepared");
    let again = app::review::paper_draft::decision_prepare(
        app,
        &hanh,
        round,
        settings("2023-12-08"),
        Some(&before.seen),
    );
    assert_eq!(code_of(again.await), Code::DraftChanged, "another prepared it meanwhile");
    let words = to_text(&prepared.document);
    for part in [
        "DỰ THẢO",
        "Số: \u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}/QĐ-UBND",
        "Hoằng Kim, ngày 08 tháng 12 năm 2023",
        "Căn cứ Nghị định số 07/2021/NĐ-CP ngày 27 tháng 01 năm 2021 của Chính phủ quy định chuẩn",
        "Theo đề nghị của Trưởng phòng Kinh tế.",
        "Lê Mẫu Bình",
        "Phạm Mẫu Quang",
    ] {
        assert!(words.contains(part), "{part} in {words}");
    }
    let file =
        app::front::papers::file(app, &quang, &app::review::decision::DRAFT, round, Format::Docx)
            .await;
    assert!(file.expect("as Word").name.starts_with("du-thao-quyet-dinh"));
    let head = t.actor(Person::Binh).await;
    assert_eq!(
        code_of(app::review::paper_draft::decision_draft(app, &head, round).await),
        Code::NotFound
    );
    let read = app::review::paper_draft::decision_approve(app, &quang, round, &prepared.digest)
        .await
        .expect("approved");
    assert!(read.holds && read.changes.is_empty());
    // A name is corrected: what was approved is not what it says now, and it is told what changed.
    t.run("update person set name = 'Lê Mẫu Bính' where name = 'Lê Mẫu Bình'").await;
    let stale =
        app::review::paper_draft::decision_draft(app, &quang, round).await.expect("the draft");
    assert!(!stale.holds);
    let told: Vec<(bool, bool)> =
        stale.changes.iter().map(|it| (it.added, it.line.starts_with("Lê Mẫu Bín"))).collect();
    assert_eq!(told, [(false, false), (true, true)], "{:?}", stale.changes);
    let refused =
        app::review::decision::record(app, &hanh, round, made.clone(), &prepared.digest).await;
    let problem = refused.expect_err("another paper");
    let codes: Vec<&str> = problem.findings.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(problem.code, Code::DraftChanged);
    assert_eq!(codes, ["draft_line_removed", "draft_line_added"]);
    assert_eq!(t.count("decision").await, 0, "nothing is half done");
    app::review::paper_draft::decision_approve(app, &quang, round, &stale.digest)
        .await
        .expect("read again");
    let unread = app::review::decision::decide(app, &quang, round, made.clone()).await;
    assert_eq!(code_of(unread), Code::DraftChanged, "a draft was approved: say which was read");
    // The paper was signed a day later than it was meant for.
    let view = app::review::decision::record(app, &hanh, round, made, &stale.digest)
        .await
        .expect("recorded");
    let view = app::review::round::get(app, &hanh, view.id).await.expect("shown");
    assert_eq!(view.decision, Some(("112/QĐ-UBND".to_owned(), day("2023-12-09"))));
    let paper =
        text_of(&t, &hanh, &app::review::decision::DECISION, round).await.expect("the paper");
    assert!(!paper.contains("DỰ THẢO") && paper.contains("Số: 112/QĐ-UBND"), "{paper}");
    assert!(paper.contains("ngày 09 tháng 12 năm 2023") && paper.contains("Phạm Mẫu Quang"));
    assert_eq!(
        code_of(app::review::paper_draft::decision_draft(app, &hanh, round).await),
        Code::RoundDecided
    );
}

async fn a_decision_of_one_step_is_the_paper_that_the_chairman_saw(engine: Engine) {
    let t = TestApp::open(engine).await;
    let round = two_villages(&t).await;
    let quang = t.actor(Person::Quang).await;
    let seen = app::review::paper_draft::decision_draft(&t.app, &quang, round)
        .await
        .expect("the draft")
        .digest;
    let made = numbered("112/QĐ-UBND", "2023-12-08");
    let other =
        app::review::decision::decide_seen(&t.app, &quang, round, made.clone(), Some("other"))
            .await;
    assert_eq!(code_of(other), Code::DraftChanged);
    app::review::decision::decide_seen(&t.app, &quang, round, made, Some(&seen))
        .await
        .expect("as it was seen");
    let paper =
        text_of(&t, &quang, &app::review::decision::DECISION, round).await.expect("the paper");
    assert!(paper.contains(&quang.name), "he signs it: {paper}");
}

async fn papers_are_named_as_people_name_them(engine: Engine) {
    let t = TestApp::open(engine).await;
    let round = decided(&t).await;
    let quang = t.actor(Person::Quang).await;
    app::review::certificate::issue(&t.app, &quang, round, None, day("2023-12-10"))
        .await
        .expect("given");
    let (page, _) =
        app::review::certificate::list(&t.app, &quang, round, None).await.expect("listed");
    let name = async |paper, id: Uuid, format| {
        app::front::papers::file(&t.app, &quang, paper, id, format).await.expect("a paper").name
    };
    let decision = name(&app::review::decision::DECISION, round.into(), Format::Docx).await;
    assert_eq!(decision, "quyet-dinh-5-qd-ubnd-2023-12-08.docx");
    let one =
        name(&app::review::certificate::CERTIFICATE, page.rows[0].id.into(), Format::Pdf).await;
    assert_eq!(one, "giay-chung-nhan-01-2023.pdf");
    let all = name(&app::review::certificate::CERTIFICATES, round.into(), Format::Pdf).await;
    assert_eq!(all, "giay-chung-nhan-2023.pdf");
}

async fn one_odd_letter_leaves_out_one_certificate_and_names_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let odd = t.add(household("Trần Mẫu Hoa").number(&number_of(1975, 1))).await;
    let an = t.add(household("Lê Mẫu An").number(&number_of(1976, 2))).await;
    let round = t.round(2023).await;
    for who in [odd, an] {
        t.survey(who, round, Class::Poor).await;
    }
    t.set_now("2023-12-10T02:00:00Z");
    t.run("update person set name = 'Trần 陳 Hoa' where name = 'Trần Mẫu Hoa'").await;
    let quang = t.actor(Person::Quang).await;
    app::review::decision::decide(&t.app, &quang, round, numbered("5/QĐ-UBND", "2023-12-08"))
        .await
        .expect("decided");
    app::review::certificate::issue(&t.app, &quang, round, None, day("2023-12-10"))
        .await
        .expect("given");
    let file = app::front::papers::file(
        &t.app,
        &quang,
        &app::review::certificate::CERTIFICATES,
        round,
        Format::Pdf,
    )
    .await;
    let file = file.expect("the rest is printed");
    let text = pdf_extract::extract_text_from_mem(&file.content).expect("text");
    assert!(text.contains("Lê Mẫu An"), "{text}");
    assert!(text.contains("1 giấy chứng nhận chưa in được") && text.contains("U+9673"), "{text}");
    // A name that was corrected later is not that of the paper that was given.
    t.run("update person set name = 'Lê Mẫu Ân' where name = 'Lê Mẫu An'").await;
    let (page, _) =
        app::review::certificate::list(&t.app, &quang, round, None).await.expect("listed");
    let given = page.rows.iter().find(|row| row.name == "Lê Mẫu An").expect("by the decision");
    let paper = text_of(&t, &quang, &app::review::certificate::CERTIFICATE, given.id)
        .await
        .expect("a paper");
    assert!(paper.contains("Lê Mẫu An") && !paper.contains("Lê Mẫu Ân"), "{paper}");
    assert!(paper.contains(&quang.name), "the chairman's name: {paper}");
}

/// A decided round of 2023 with one poor household.
async fn decided(t: &TestApp) -> RoundId {
    let an = t.add(household("Lê Mẫu An").number(&number_of(1975, 1))).await;
    let round = t.round(2023).await;
    t.survey(an, round, Class::Poor).await;
    t.set_now("2023-12-10T02:00:00Z");
    let decision = app::Decision { number: "5/QĐ-UBND".to_owned(), day: day("2023-12-08") };
    let quang = t.actor(Person::Quang).await;
    app::review::decision::decide(&t.app, &quang, round, decision).await.expect("decided");
    round
}

async fn a_scan_is_told_by_its_bytes_bounded_and_seen_by_right(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let round = decided(&t).await;
    let about = app::review::decision::files(round);
    let id = |name: &str| AttachmentId(id_of(name));
    let add = async |name: &str, bytes: &[u8]| {
        app::kernel::attachment::add(
            &t.app,
            &hanh,
            id(name),
            about,
            "../bản chụp.pdf",
            bytes.to_vec(),
        )
        .await
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
    let (file, content) =
        app::kernel::attachment::get(&t.app, &hanh, id("a")).await.expect("there");
    assert_eq!((file.file_name.as_str(), file.kind.as_str()), ("bản chụp.pdf", "application/pdf"));
    assert_eq!(content.len(), FILE_MAX);
    let nga = t.actor(Person::Nga).await;
    assert_eq!(code_of(app::kernel::attachment::get(&t.app, &nga, id("a")).await), Code::NotFound);
    let minh = t.actor(Person::Minh).await;
    assert_eq!(
        code_of(app::kernel::attachment::get(&t.app, &minh, id("a")).await),
        Code::NotAllowed
    );
}

async fn the_decision_is_a_paper_and_certificates_carry_numbers_for_two_roles_alone(
    engine: Engine,
) {
    let t = TestApp::open(engine).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let round = decided(&t).await;
    let paper = async |actor: &app::Actor, kind, id: Uuid| {
        let file =
            app::front::papers::file(&t.app, actor, kind, id, Format::Html).await.expect("a paper");
        String::from_utf8(file.content).expect("text")
    };
    let decision = paper(&hanh, &app::review::decision::DECISION, round.0).await;
    assert!(decision.contains("05/QĐ-UBND") && decision.contains("Lê Mẫu An"));
    let number = number_of(1975, 1);
    assert!(!decision.contains(&number), "no number on a list");
    app::review::certificate::issue(&t.app, &quang, round, None, day("2023-12-10"))
        .await
        .expect("given");
    let (page, _) =
        app::review::certificate::list(&t.app, &hanh, round, None).await.expect("listed");
    let (kind, id) = (&app::review::certificate::CERTIFICATE, page.rows[0].id.0);
    let audited = t.count("audit").await;
    assert!(paper(&hanh, kind, id).await.contains(&number), "the form carries it");
    assert_eq!(t.count("audit").await, audited + 1, "and printing it is written down");
    let binh = t.actor(Person::Binh).await;
    assert!(!paper(&binh, kind, id).await.contains(&number), "the village head prints none");
    let thu = t.actor(Person::Thu).await;
    let refused =
        app::front::papers::file(&t.app, &thu, kind, id, Format::Html).await.map(|file| file.name);
    assert_eq!(code_of(refused), Code::NotAllowed);
    let nga = t.actor(Person::Nga).await;
    let elsewhere = app::front::papers::file(
        &t.app,
        &nga,
        &app::review::decision::DECISION,
        round,
        Format::Docx,
    )
    .await;
    assert_eq!(code_of(elsewhere.map(|file| file.name)), Code::NotFound);
}

/// The official report of 2023.
fn official(name: &str, replaces: Option<&str>) -> ReportNew {
    ReportNew {
        id: ReportId(id_of(name)),
        kind: ReportKind::Official,
        year: 2023,
        month: 0,
        number: format!("1{}/BC-UBND", name.len()),
        day: day("2023-12-11"),
        replaces: replaces.map(|name| ReportId(id_of(name))),
        reason: String::new(),
    }
}

const PERIOD: ReportPeriod = ReportPeriod { kind: ReportKind::Official, year: 2023, month: 0 };

/// The digest of a report as it was prepared and approved.
async fn report_read(t: &TestApp, reason: &str) -> String {
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let choice = ReportChoice { signer: "Lê Mẫu Quang", reason, ..ReportChoice::default() };
    let prepared = app::review::review_report::prepare(&t.app, &hanh, PERIOD, choice, None)
        .await
        .expect("prepared");
    let digest = prepared.view.digest;
    let read = app::review::review_report::approve(&t.app, &quang, PERIOD, &digest)
        .await
        .expect("approved");
    assert!(read.view.holds);
    digest
}

async fn a_report_is_frozen_as_it_was_read(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let early = app::review::review_report::send(&t.app, &hanh, official("a", None)).await;
    assert_eq!(findings_of(early), (Code::ReportRefused, vec!["report_no_round".to_owned()]));
    decided(&t).await;
    // The preliminary report's figures are of its last day, before the decision: that is said.
    let preliminary = ReportPeriod { kind: ReportKind::Preliminary, ..PERIOD };
    let before = app::review::review_report::draft(&t.app, &hanh, preliminary).await;
    let said = |codes: &[base::Finding]| {
        codes.iter().filter(|it| it.code == "report_before_decision").map(|it| it.severity).next()
    };
    let before = before.expect("a draft").findings;
    assert_eq!(said(&before), Some(base::Severity::Warning), "{before:?}");
    let after = app::review::review_report::draft(&t.app, &hanh, PERIOD).await;
    assert_eq!(said(&after.expect("a draft").findings), None);
    let unsigned = app::review::review_report::send(&t.app, &hanh, official("a", None)).await;
    assert_eq!(code_of(unsigned), Code::DraftNotApproved, "the chairman signs it");
    let draft =
        app::review::review_report::paper_draft(&t.app, &hanh, PERIOD).await.expect("a draft");
    let words = to_text(&draft.view.document);
    for part in [
        "DỰ THẢO",
        "Kính gửi: Ủy ban nhân dân huyện Hoằng Hóa",
        "Hộ nghèo: đầu kỳ 0 hộ; không giảm; tăng 1 hộ (phát sinh mới: 1); cuối kỳ 1 hộ.",
        "Kỳ báo cáo: từ ngày 01/01/2023 đến hết ngày 10/12/2023",
        "Mẫu số 7.2. Tổng hợp diễn biến hộ nghèo trong năm",
        "Tổng cộng",
        "(*) Cột, dòng do tỉnh hoặc phần mềm thêm, không có trong mẫu của Thông tư.",
        "Lưu ý: Hộ chuyển từ thôn này sang thôn khác trong kỳ",
        // The tables are the forms, with what stands above them, their heads and their notes.
        "Tỉnh, thành phố: Thanh Hóa. Năm rà soát: 2023\n",
        "Khu vực nông thôn\n",
        "Đơn vị tính: hộ, người\n",
        "Số hộ thoát nghèo\n",
        "Trở thành hộ cận nghèo\nVượt chuẩn cận nghèo\n",
        "Đơn vị tính\nTrẻ\n",
        "Ghi chú: 1: Việc làm; 2: Người phụ thuộc trong hộ gia đình;",
    ] {
        assert!(words.contains(part), "{part} in {words}");
    }
    assert!(!words.contains(" [1]"), "the numbers of columns have a row: {words}");
    let early =
        app::review::review_report::approve(&t.app, &quang, PERIOD, &draft.view.digest).await;
    assert_eq!(code_of(early.map(drop)), Code::DraftNotPrepared);
    let digest = report_read(&t, "").await;
    let other =
        app::review::review_report::approve(&t.app, &quang, PERIOD, &digest.replace('a', "b"))
            .await;
    assert_eq!(code_of(other.map(drop)), Code::DraftChanged);
    // The next day the figures are the same, and so are the paper and its hash.
    let before = app::review::review_report::paper_draft(&t.app, &hanh, PERIOD)
        .await
        .expect("a draft")
        .draft
        .hash;
    t.set_now("2023-12-11T02:00:00Z");
    let again =
        app::review::review_report::paper_draft(&t.app, &hanh, PERIOD).await.expect("a draft");
    assert_eq!((again.draft.hash, again.view.holds), (before, true), "by itself it changes not");
    let sent =
        app::review::review_report::send(&t.app, &hanh, official("a", None)).await.expect("sent");
    app::review::review_report::send(&t.app, &hanh, official("a", None))
        .await
        .expect("the same again");
    let lan = t.actor(Person::Lan).await;
    let sum = app::review::review_report::sum(&t.app, &lan, PERIOD).await.expect("added up");
    let first = sum.sums.iter().find(|table| table.table == "t01").expect("table 1");
    let poor = first.columns.iter().position(|column| column.column == 3).expect("column 3");
    assert_eq!(first.rows[0].1[poor], 1, "one poor household");
    assert!(first.artificial, "and on which scores");
    let paper = app::front::papers::file(
        &t.app,
        &lan,
        &app::review::review_report::REPORT,
        sent.id,
        Format::Html,
    )
    .await;
    let paper = paper.expect("a paper");
    assert_eq!(
        paper.name,
        "bao-cao-ket-qua-chinh-thuc-ra-soat-ho-ngheo-ho-can-ngheo-dinh-ky-nam-2023-11-bc-ubnd\
         -2023-12-11.html"
    );
    let words = String::from_utf8(paper.content).expect("text");
    assert!(words.contains(&sent.hash) && words.contains("Biểu 13") && words.contains("Thôn 1"));
    assert!(words.contains("Lê Mẫu Quang") && !words.contains("DỰ THẢO"), "{words}");
    assert!(words.contains("Số: 11/BC-UBND") && words.contains("ngày 11 tháng 12 năm 2023"));
    let wrong = ReportPeriod { kind: ReportKind::Regular, year: 2023, month: 1 };
    let (code, found) = findings_of(app::review::review_report::draft(&t.app, &hanh, wrong).await);
    assert_eq!((code, found), (Code::PeriodWrong, vec!["report_month".to_owned()]));
    t.run("update report_submission set content = replace(content, '2023', '2024')").await;
    assert_eq!(
        code_of(app::review::review_report::get(&t.app, &hanh, sent.id).await),
        Code::Internal,
        "hash differs"
    );
}

async fn a_report_is_numbered_and_dated_in_its_series(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    decided(&t).await;
    report_read(&t, "").await;
    let with = |number: &str, on: &str| ReportNew {
        number: number.to_owned(),
        day: day(on),
        ..official("a", None)
    };
    for number in ["", "x15", "15/QĐ-UBND", "15/BC-HĐND"] {
        let refused =
            app::review::review_report::send(&t.app, &hanh, with(number, "2023-12-10")).await;
        assert_eq!(findings_of(refused).1, ["report_number_shape"], "{number}");
    }
    let early =
        app::review::review_report::send(&t.app, &hanh, with("15/BC-UBND", "2023-12-09")).await;
    assert_eq!(findings_of(early).1, ["step_day_order"], "its period has not ended");
    let late =
        app::review::review_report::send(&t.app, &hanh, with("15/BC-UBND", "2023-12-11")).await;
    assert_eq!(findings_of(late).1, ["step_day_future"]);
    // A bare number gets its symbol; sent once more with it, it is the same.
    for number in ["15", "15/BC-UBND"] {
        let sent =
            app::review::review_report::send(&t.app, &hanh, with(number, "2023-12-10")).await;
        assert_eq!(sent.expect("sent").number, "15/BC-UBND");
    }
    let next = app::review::review_report::paper_draft(&t.app, &hanh, PERIOD)
        .await
        .expect("a draft")
        .next_number;
    assert_eq!(next, Some(16));
    report_read(&t, "sót một hộ").await;
    let again = |number: &str| ReportNew { number: number.to_owned(), ..official("bb", Some("a")) };
    for (number, code) in
        [("15/BC-UBND", "report_number_used"), ("014/BC-UBND", "report_number_order")]
    {
        t.set_now("2023-12-12T02:00:00Z");
        let refused = app::review::review_report::send(&t.app, &hanh, again(number)).await;
        assert_eq!(findings_of(refused).1, [code], "{number}");
    }
    app::review::review_report::send(&t.app, &hanh, again("16/BC-UBND")).await.expect("sent");
}

async fn a_report_that_replaces_another_says_which_and_why(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    decided(&t).await;
    report_read(&t, "").await;
    t.set_now("2023-12-11T02:00:00Z");
    let sent =
        app::review::review_report::send(&t.app, &hanh, official("a", None)).await.expect("sent");
    let draft =
        app::review::review_report::paper_draft(&t.app, &hanh, PERIOD).await.expect("a draft");
    assert_eq!(draft.before.map(|it| it.id), Some(sent.id), "the page offers to replace it");
    assert!(draft.view.prepared.is_none(), "what was read was that report");
    let second = app::review::review_report::send(&t.app, &hanh, official("bb", None)).await;
    assert_eq!(code_of(second), Code::ReportConflict, "the period has a report");
    let unread = app::review::review_report::send(&t.app, &hanh, official("bb", Some("a"))).await;
    assert_eq!(code_of(unread), Code::DraftNotApproved);
    let silent =
        app::review::review_report::prepare(&t.app, &hanh, PERIOD, ReportChoice::default(), None)
            .await;
    assert_eq!(code_of(silent.map(drop)), Code::BadInput, "the reason is asked");
    report_read(&t, "sót một hộ").await;
    let again = app::review::review_report::send(&t.app, &hanh, official("bb", Some("a")))
        .await
        .expect("replaced");
    assert_eq!((again.replaces, again.reason.as_str()), (Some(sent.id), "sót một hộ"));
    let third = app::review::review_report::send(&t.app, &quang, official("ccc", Some("a"))).await;
    assert_eq!(code_of(third), Code::ReportConflict, "it was replaced");
    let kept = app::review::review_report::get(&t.app, &hanh, sent.id)
        .await
        .expect("kept as it was")
        .report;
    assert_eq!((kept.hash, kept.replaced_by), (sent.hash, Some(again.id)));
    let lan = t.actor(Person::Lan).await;
    let sum = app::review::review_report::sum(&t.app, &lan, PERIOD).await.expect("added up");
    assert_eq!(sum.reports.len(), 1, "the replaced one counts no more");
    let paper = async |id| {
        let file = app::front::papers::file(
            &t.app,
            &lan,
            &app::review::review_report::REPORT,
            id,
            Format::Html,
        )
        .await
        .expect("made");
        (file.name, String::from_utf8(file.content).expect("text"))
    };
    let (name, words) = paper(again.id).await;
    assert!(name.starts_with("bao-cao-thay-") && name.contains("-12-bc-ubnd-"), "{name}");
    let says = "Báo cáo này thay Báo cáo số 11/BC-UBND ngày 11 tháng 12 năm 2023 của Ủy ban nhân \
                dân xã Hoằng Kim. Lý do: sót một hộ.";
    assert!(words.contains(says), "{words}");
    let (_, words) = paper(sent.id).await;
    assert!(!words.contains("Báo cáo này thay") && words.contains("Lê Mẫu Quang"), "{words}");
}
