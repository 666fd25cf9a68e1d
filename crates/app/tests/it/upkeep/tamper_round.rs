//! What somebody changes past the program in the papers of a review: lists, minutes, postings, complaints,
//! drafts, certificates, reports, lists that were sent in, answers on doubles. Each earns its alarm.

use app::kernel::problem::Code;
use app::people::double::{MatchDecide, MatchFind, MatchListQuery};
use app::review::household_request::form_a::FormANew;
use app::review::household_request::{RequestForm, RequestNew};
use app::review::posting::{ComplaintNew, RecheckNew, RecheckResult};
use app::review::review_report::{ReportChoice, ReportKind, ReportNew, ReportPeriod};
use app::{Relation, Sex};
use base::id::{AttachmentId, ComplaintId, FormAId, MatchDecisionId, ReportId, RequestId};
use base::words::Lang;
use standard::Class;
use testkit::{Engine, Person, TestApp, day, household, id_of, on_both};

use crate::common::{code_of, send_report};
use crate::review::round_played::{OpenRound, decision, open_round};

on_both!(
    a_whole_round_holds_and_what_is_changed_in_it_is_named,
    what_belongs_to_a_record_is_changed_taken_out_or_added_and_named,
    an_approval_that_nobody_gave_is_neither_recorded_nor_sent,
    an_approval_from_before_the_marks_needs_its_line,
);

const REPORT: ReportPeriod = ReportPeriod { kind: ReportKind::Official, year: 2023, month: 0 };

/// A round with one of everything that carries a mark.
async fn whole_round(engine: Engine) -> OpenRound {
    let s = open_round(engine).await;
    let (app, hanh, quang) = (&s.t.app, &s.hanh, &s.quang);
    let new = RequestNew {
        id: RequestId(id_of("request")),
        form: RequestForm::Recognise,
        village: s.village,
        household: Some(s.binh),
        applicant: "Lê Mẫu Bình".to_owned(),
        address: "Xóm Mẫu".to_owned(),
        reason: "Nhà có người ốm dài ngày".to_owned(),
        received_on: day("2023-11-02"),
    };
    s.surveyed().await;
    let request = new.id;
    app::review::household_request::add(app, hanh, new).await.expect("a request");
    let form = FormANew {
        id: FormAId(id_of("form a")),
        replaces: None,
        reviewed_on: day("2023-11-10"),
        outside: [Some(false); 5],
        outside_other: String::new(),
        signs: [Some(false); 9],
    };
    app::review::household_request::form_a::fill_in(app, hanh, request, form)
        .await
        .expect("its form");
    s.met().await;
    s.posted().await;
    let complaint = ComplaintNew {
        id: ComplaintId(id_of("complaint")),
        household: s.an,
        received_on: day("2023-11-14"),
        complainant: "Trần Mẫu Lan".to_owned(),
        content: "Hộ ông An vẫn khó khăn".to_owned(),
    };
    let complaint =
        app::review::posting::complaint_add(app, hanh, s.round, complaint).await.expect("taken").id;
    s.t.set_now("2023-12-09T02:00:00Z");
    let recheck = RecheckNew {
        done_on: day("2023-11-16"),
        result: RecheckResult::Confirmed,
        findings: "Đã đến nhà xem lại".to_owned(),
        members: "Lê Mẫu Hạnh, Lê Mẫu Bình".to_owned(),
    };
    app::review::posting::recheck_add(app, hanh, complaint, recheck).await.expect("re-checked");
    let again = s.posting("p2", "2023-11-17");
    app::review::posting::add(app, hanh, s.round, again).await.expect("posted again");
    s.asked().await;
    let draft =
        app::review::paper_draft::decision_draft(app, hanh, s.round).await.expect("a draft");
    let settings =
        app::review::paper_draft::DraftSettings { day: day("2023-12-08"), ..draft.settings };
    let draft = app::review::paper_draft::decision_prepare(app, hanh, s.round, settings, None)
        .await
        .expect("prepared");
    app::review::paper_draft::decision_approve(app, quang, s.round, &draft.digest)
        .await
        .expect("approved");
    let number = decision("112/QĐ-UBND", "2023-12-08");
    app::review::decision::record(app, hanh, s.round, number, &draft.digest)
        .await
        .expect("recorded");
    let on = day("2023-12-09");
    app::review::certificate::issue(app, quang, s.round, None, on).await.expect("certificates");
    let (about, id) = (app::review::decision::files(s.round), AttachmentId(id_of("scan")));
    let scan = b"%PDF-1.7 scan".to_vec();
    app::kernel::attachment::add(app, hanh, id, about, "quyet-dinh.pdf", scan)
        .await
        .expect("a scan");
    let report = ReportNew {
        id: ReportId(id_of("report")),
        kind: ReportKind::Official,
        year: 2023,
        month: 0,
        number: "15/BC-UBND".to_owned(),
        day: day("2023-12-09"),
        replaces: None,
        reason: String::new(),
    };
    send_report(&s.t, report).await;
    let list = crate::gate::import::csv("list", None, &[crate::gate::import::ROW_AN]);
    app::gate::list::check(app, hanh, list).await.expect("checked");
    twins_answered(&s.t).await;
    s
}

/// A household that was entered twice, and what was said of it.
async fn twins_answered(t: &TestApp) {
    let hanh = t.hanh().await;
    let far = t.village("Thôn 2").await;
    t.add(household("Đỗ Mẫu Tám").with_wife("Bùi Mẫu Hòa").with_child("Đỗ Mẫu Mai")).await;
    let again = household("DO MAU TAM")
        .born("1975")
        .with("BUI MAU HOA", Relation::Spouse, Sex::Female, "12/03/1978")
        .with("DO MAU MAI", Relation::Child, Sex::Female, "20/11/2010");
    t.add(again.in_village(far)).await;
    app::people::double::find(&t.app, &hanh, MatchFind::default()).await.expect("a search");
    let page =
        app::people::double::list(&t.app, &hanh, MatchListQuery::default()).await.expect("a list");
    let answer = MatchDecide {
        id: MatchDecisionId(id_of("answer")),
        decision: "different".to_owned(),
        reason: "đã xem căn cước".to_owned(),
        replaces: None,
    };
    app::people::double::decide(&t.app, &hanh, page.rows[0].id, answer).await.expect("answered");
}

/// Statement, alarm, kind of record, and a part of its sentence.
type Case = (&'static str, &'static str, &'static str, &'static str);

const CHANGED: &[Case] = &[
    (
        "update paper_draft set approved_by = prepared_by where kind = 'decision'",
        "record_changed",
        "paper_draft",
        "2023",
    ),
    (
        "update round_household set removed_at = added_at, removed_by = added_by, \
         removed_note = 'x' where note = 'thôn đề nghị'",
        "record_changed",
        "round_household",
        "",
    ),
    ("update meeting set households = 2", "record_changed", "meeting", "Thôn 1"),
    ("update posting set starts_on = '2023-11-01'", "record_changed", "posting", "Thôn 1"),
    ("update complaint set content = 'x'", "record_changed", "complaint", "1/2023"),
    ("update request set reason = 'x'", "record_changed", "request", "1/2023"),
    (
        "update request_form_a set signs = '111100000', outcome = 'not_listed'",
        "record_changed",
        "request_form_a",
        "1/2023",
    ),
    ("update opinion set answer = 'Không'", "record_changed", "opinion", "2023"),
    ("update certificate set number = number + 10", "record_changed", "certificate", "/2023"),
    (
        "update report_submission set content = content || ' '",
        "record_changed",
        "report_submission",
        "2023",
    ),
    (
        "update import set state = 'accepted', step = 'accepted'",
        "record_changed",
        "import",
        "danh-sach.csv",
    ),
    ("update match_decision set reason = 'x'", "record_changed", "match_decision", ""),
    ("update attachment set about = 'meeting'", "record_changed", "attachment", "quyet-dinh.pdf"),
];

const PARTS: &[Case] = &[
    ("update meeting_vote set agree = agree + 1", "record_changed", "meeting", "Thôn 1"),
    (
        "update posting_household set class = 'near_poor' where class = 'poor'",
        "record_changed",
        "posting",
        "Thôn 1",
    ),
    ("delete from recheck", "record_changed", "complaint", "1/2023"),
    (
        "insert into posting_layout (posting_id, reason) select id, 'x' from posting \
         where id not in (select posting_id from posting_layout)",
        "record_changed",
        "posting",
        "Thôn 1",
    ),
    (
        "update certificate_block set deprived = deprived + 1 where class = 'near_poor'",
        "record_changed",
        "certificate",
        "/2023",
    ),
    ("update match_pair set state = 'same' where state = 'different'", "match_unanswered", "", ""),
    (
        "insert into decision_correction (round_id, number, day, reason, changes, written_at, \
         written_by) select id, '1', review_day, 'x', '[]', opened_at, opened_by from round",
        "record_unmarked",
        "decision_correction",
        "2023",
    ),
    (
        "delete from round_household where note = 'thôn đề nghị'",
        "record_gone",
        "round_household",
        "",
    ),
    ("delete from attachment", "record_gone", "attachment", "quyet-dinh.pdf"),
    ("delete from opinion", "record_gone", "opinion", "2023"),
    ("delete from report_check", "", "", ""),
    ("delete from report_submission", "record_gone", "report_submission", "2023"),
    ("update request set mark = null", "record_unmarked", "request", "1/2023"),
    ("update import set file_hash = replace(file_hash, '1', '2')", "record_changed", "import", ""),
];

async fn all_named(t: &TestApp, cases: &[Case]) {
    let before = app::upkeep::audit::verify_all(&t.app).await.expect("read");
    assert!(before.is_whole(), "{before:?}");
    let codes: Vec<String> =
        t.rows("select code from household", &["code"]).await.into_iter().flatten().collect();
    for (sql, ..) in cases {
        assert!(t.run(sql).await > 0 || sql.ends_with("report_check"), "{sql}");
    }
    let state = app::upkeep::audit::verify_all(&t.app).await.expect("read");
    for (sql, code, kind, part) in cases.iter().filter(|case| !case.1.is_empty()) {
        let found = state.alarms.iter().find(|it| {
            let record = it.args.get("record").map(String::as_str).unwrap_or_default();
            it.code == *code && record == *kind
        });
        let found = found.unwrap_or_else(|| panic!("{sql}: {:?}", state.alarms));
        let text = app::upkeep::audit::text(&t.app, Lang::Vi, found);
        assert!(text.contains(part) && !text.contains(['{', '[']), "{sql}: {text}");
        let of_a_household = ["round_household", "match_decision", ""].contains(kind);
        assert!(!of_a_household || codes.iter().any(|it| text.contains(it)), "{sql}: {text}");
    }
}

async fn a_whole_round_holds_and_what_is_changed_in_it_is_named(engine: Engine) {
    all_named(&whole_round(engine).await.t, CHANGED).await;
}

async fn what_belongs_to_a_record_is_changed_taken_out_or_added_and_named(engine: Engine) {
    all_named(&whole_round(engine).await.t, PARTS).await;
}

/// What somebody with the database writes so that a draft looks approved.
const FORGED: &str = "update paper_draft set approved_digest = digest, \
     approved_content = content, approved_at = prepared_at, \
     approved_by = (select id from account where username = 'quang')";

/// A round of one step that stands before its decision, its draft prepared.
async fn prepared(engine: Engine) -> (TestApp, base::id::RoundId, String) {
    let t = TestApp::open(engine).await;
    let an = t.add(household("Lê Mẫu An")).await;
    let round = t.round(2023).await;
    t.survey(an, round, Class::Poor).await;
    t.set_now("2023-12-10T02:00:00Z");
    let (hanh, _) = (t.hanh().await, t.actor(Person::Quang).await);
    let draft =
        app::review::paper_draft::decision_draft(&t.app, &hanh, round).await.expect("a draft");
    let settings =
        app::review::paper_draft::DraftSettings { day: day("2023-12-08"), ..draft.settings };
    let draft = app::review::paper_draft::decision_prepare(&t.app, &hanh, round, settings, None)
        .await
        .expect("prepared");
    (t, round, draft.digest)
}

async fn an_approval_that_nobody_gave_is_neither_recorded_nor_sent(engine: Engine) {
    let (t, round, digest) = prepared(engine).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let number = || decision("112/QĐ-UBND", "2023-12-08");
    t.run(FORGED).await;
    let refused = app::review::decision::record(&t.app, &hanh, round, number(), &digest).await;
    assert_eq!(code_of(refused), Code::DraftNotGenuine);
    let state = app::upkeep::audit::verify_all(&t.app).await.expect("read");
    let told: Vec<&str> = state.alarms.iter().map(|it| it.code).collect();
    assert_eq!(told, ["record_changed"], "{state:?}");
    // Approving what was forged does not make it right: it is prepared and approved anew.
    app::review::paper_draft::decision_approve(&t.app, &quang, round, &digest)
        .await
        .expect("approved");
    let refused = app::review::decision::record(&t.app, &hanh, round, number(), &digest).await;
    assert_eq!(code_of(refused), Code::DraftNotGenuine);
    let draft =
        app::review::paper_draft::decision_draft(&t.app, &hanh, round).await.expect("a draft");
    let draft =
        app::review::paper_draft::decision_prepare(&t.app, &hanh, round, draft.settings, None)
            .await
            .expect("anew");
    assert!(draft.approved.is_none(), "nothing of it is approved");
    app::review::paper_draft::decision_approve(&t.app, &quang, round, &draft.digest)
        .await
        .expect("approved");
    app::review::decision::record(&t.app, &hanh, round, number(), &draft.digest)
        .await
        .expect("recorded");
    let state = app::upkeep::audit::verify_all(&t.app).await.expect("read");
    let told: Vec<&str> = state.alarms.iter().map(|it| it.code).collect();
    assert!(told.contains(&"record_gone"), "it stays known: {state:?}");
    // The same for a report.
    let report =
        app::review::review_report::paper_draft(&t.app, &hanh, REPORT).await.expect("a draft");
    let seen = report.view.seen;
    app::review::review_report::prepare(
        &t.app,
        &hanh,
        REPORT,
        ReportChoice::default(),
        Some(&seen),
    )
    .await
    .expect("prepared");
    t.run(&format!("{FORGED} where kind = 'report'")).await;
    let new = ReportNew {
        id: ReportId(id_of("report")),
        kind: ReportKind::Official,
        year: 2023,
        month: 0,
        number: "15/BC-UBND".to_owned(),
        day: day("2023-12-11"),
        replaces: None,
        reason: String::new(),
    };
    let refused = app::review::review_report::send(&t.app, &hanh, new).await;
    assert_eq!(code_of(refused), Code::DraftNotGenuine);
}

async fn an_approval_from_before_the_marks_needs_its_line(engine: Engine) {
    let (t, round, digest) = prepared(engine).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let number = || decision("112/QĐ-UBND", "2023-12-08");
    crate::kernel::upgrade::set_marked_up_to(&t, 1).await;
    t.run("update paper_draft set mark = null").await;
    let app = t.reopen().await.expect("it opens");
    t.run(FORGED).await;
    let refused = app::review::decision::record(&app, &hanh, round, number(), &digest).await;
    assert_eq!(code_of(refused), Code::DraftNotGenuine, "no line says it");
    app::review::paper_draft::decision_approve(&app, &quang, round, &digest)
        .await
        .expect("approved");
    // As the program before wrote it.
    t.run("update paper_draft set mark = null").await;
    app::review::decision::record(&app, &hanh, round, number(), &digest).await.expect("recorded");
}
