//! Who is called to what: drafts, requests, the next step of a round, the next household; and how a
//! round looks that was done on paper, or closed.

use app::Actor;
use app::front::calls::Call;
use app::review::household_request::{RequestForm, RequestNew};
use app::review::paper_draft::DraftSettings;
use app::review::review_report::{ReportChoice, ReportKind, ReportPeriod};
use app::review::round::RoundClose;
use base::Role;
use base::id::{HouseholdId, RequestId, RoundId, VillageId};
use register::review::round::step::Standing;
use standard::Class;
use testkit::{Engine, Person, TestApp, day, household, id_of, on_both};

use crate::common::code_of;
use crate::review::household_request::refusal;

on_both!(
    a_draft_calls_the_chairman_and_then_the_officer,
    a_report_calls_the_chairman_and_then_the_officer,
    a_request_that_the_review_does_not_grant_waits_for_the_chairman,
    everybody_is_told_the_next_step_of_the_round_and_whose_it_is,
    the_next_household_is_the_next_of_its_village_without_a_form,
    a_round_done_on_paper_is_late_with_nothing,
    a_closed_round_has_no_open_step_and_says_when,
    two_officers_at_one_report_or_one_closing_are_told_apart,
);

/// What somebody is called to: kind, and whether it is his turn.
async fn called(t: &TestApp, actor: &Actor) -> Vec<(String, bool)> {
    let calls = app::front::home::home(&t.app, actor, None).await.expect("home").calls;
    calls.into_iter().map(|call| (call.kind, call.mine)).collect()
}

fn has(calls: &[(String, bool)], kind: &str, mine: bool) -> bool {
    calls.iter().any(|it| it.0 == kind && it.1 == mine)
}

/// One poor household, and a round of 2023 as on paper that can be decided.
async fn ready(t: &TestApp) -> RoundId {
    let an = t.add(household("Lê Mẫu An")).await;
    let round = t.round(2023).await;
    t.survey(an, round, Class::Poor).await;
    t.set_now("2023-12-10T02:00:00Z");
    round
}

fn chosen(deputy: bool) -> ReportChoice<'static> {
    ReportChoice { signer: "Nguyễn Mẫu Quang", deputy, ..ReportChoice::default() }
}

async fn a_draft_calls_the_chairman_and_then_the_officer(engine: Engine) {
    let t = TestApp::open(engine).await;
    let round = ready(&t).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    assert!(!has(&called(&t, &quang).await, "decision_approve", true), "nobody prepared one");
    let settings = DraftSettings {
        day: day("2023-12-10"),
        signer: "Nguyễn Mẫu Quang".to_owned(),
        ..DraftSettings::default()
    };
    let draft = app::review::paper_draft::decision_prepare(&t.app, &hanh, round, settings, None)
        .await
        .expect("prepared");
    assert!(has(&called(&t, &quang).await, "decision_approve", true));
    assert!(has(&called(&t, &hanh).await, "decision_approve", false), "she sees who is awaited");
    let first = app::front::home::home(&t.app, &quang, None).await.expect("home").calls.remove(0);
    assert_eq!((first.mine, first.path), (true, format!("/rounds/{round}/draft")));
    // The round's own page says the same.
    let view = app::review::round::get(&t.app, &quang, round).await.expect("the round");
    let board = app::review::listing::round_board(&t.app, &quang, round).await.expect("its board");
    let here =
        app::front::calls::round_calls(&t.app, &quang, &view, &board).await.expect("its calls");
    assert_eq!(here.first().map(|call: &Call| call.kind.as_str()), Some("decision_approve"));
    app::review::paper_draft::decision_approve(&t.app, &quang, round, &draft.digest)
        .await
        .expect("approved");
    assert!(has(&called(&t, &hanh).await, "decision_record", true));
    assert!(has(&called(&t, &quang).await, "decision_record", false));
    // What changed since has to be read again.
    t.run("update person set name = 'Lê Mẫu Anh'").await;
    t.village("Thôn Thêm").await;
    assert!(has(&called(&t, &quang).await, "decision_approve", true));
    t.run("update person set name = 'Lê Mẫu An'").await;
    t.village("Thôn Nữa").await;
    let made = app::Decision { number: "112/QĐ-UBND".to_owned(), day: day("2023-12-10") };
    app::review::decision::record(&t.app, &hanh, round, made, &draft.digest)
        .await
        .expect("recorded");
    let calls = called(&t, &hanh).await;
    assert!(calls.iter().all(|it| !it.0.starts_with("decision_")), "{calls:?}");
    assert!(has(&called(&t, &quang).await, "step_certificate", true), "certificates come next");
}

async fn a_report_calls_the_chairman_and_then_the_officer(engine: Engine) {
    let t = TestApp::open(engine).await;
    let round = ready(&t).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let made = app::Decision { number: "112/QĐ-UBND".to_owned(), day: day("2023-12-10") };
    app::review::decision::decide(&t.app, &quang, round, made).await.expect("decided");
    assert!(has(&called(&t, &hanh).await, "report_due", true), "its last day is the 19th");
    let period = ReportPeriod { kind: ReportKind::Official, year: 2023, month: 0 };
    let prepared =
        app::review::review_report::prepare(&t.app, &hanh, period, chosen(false), None).await;
    let digest = prepared.expect("prepared").view.digest;
    assert!(has(&called(&t, &quang).await, "report_approve", true));
    let calls = called(&t, &hanh).await;
    assert!(has(&calls, "report_approve", false) && !calls.iter().any(|it| it.0 == "report_due"));
    app::review::review_report::approve(&t.app, &quang, period, &digest).await.expect("approved");
    assert!(has(&called(&t, &hanh).await, "report_send", true));
    let of_reports =
        app::front::calls::report_calls(&t.app, &quang).await.expect("the page of reports");
    assert!(of_reports.iter().any(|call| call.kind == "report_send" && !call.mine));
    // Of the province they are awaited.
    let lan = t.actor(Person::Lan).await;
    assert!(has(&called(&t, &lan).await, "reports_arrive", true));
}

fn request(name: &str, village: VillageId, household: Option<HouseholdId>) -> RequestNew {
    RequestNew {
        id: RequestId(id_of(name)),
        form: RequestForm::Recognise,
        village,
        household,
        applicant: "Lê Mẫu Bình".to_owned(),
        address: String::new(),
        reason: "Nhà có người ốm dài ngày".to_owned(),
        received_on: day("2023-10-02"),
    }
}

async fn a_request_that_the_review_does_not_grant_waits_for_the_chairman(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let binh = t.add(household("Lê Mẫu Bình")).await;
    let cuong = t.add(household("Lê Mẫu Cường")).await;
    let village = t.village("Thôn 1").await;
    t.set_now("2023-10-20T02:00:00Z");
    let asked =
        app::review::household_request::add(&t.app, &hanh, request("a", village, Some(binh)))
            .await
            .expect("taken");
    assert_eq!((asked.found, asked.is_to_refuse()), (None, false), "nothing was reviewed");
    app::review::household_request::add(&t.app, &hanh, request("b", village, Some(cuong)))
        .await
        .expect("taken");
    assert!(has(&called(&t, &hanh).await, "requests_open", true));
    assert!(!called(&t, &quang).await.iter().any(|it| it.0 == "request_refuse"));
    let round = t.round(2023).await;
    t.survey(binh, round, Class::NotPoor).await;
    t.survey(cuong, round, Class::Poor).await;
    let read = async |name: &str| {
        app::review::household_request::get(&t.app, &hanh, RequestId(id_of(name)))
            .await
            .expect("read")
    };
    assert_eq!(
        (read("a").await.found, read("a").await.is_to_refuse()),
        (Some(app::Class::NotPoor), true)
    );
    assert!(!read("b").await.is_to_refuse(), "the decision grants it");
    assert!(has(&called(&t, &quang).await, "request_refuse", true));
    assert!(has(&called(&t, &hanh).await, "request_refuse", false));
    let request = RequestId(id_of("a"));
    let refusal = refusal((&t.app, &quang), request, ("2023-10-20", "Vượt chuẩn")).await;
    app::review::household_request::refuse(&t.app, &quang, RequestId(id_of("a")), refusal)
        .await
        .expect("refused");
    assert!(!called(&t, &quang).await.iter().any(|it| it.0 == "request_refuse"));
    assert!(!read("a").await.is_to_refuse(), "it is answered");
}

async fn everybody_is_told_the_next_step_of_the_round_and_whose_it_is(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    t.set_now("2023-06-01T02:00:00Z");
    assert!(has(&called(&t, &hanh).await, "season_next", false), "it begins on 1 September");
    t.set_now("2023-10-20T02:00:00Z");
    let an = t.add(household("Lê Mẫu An")).await;
    assert!(has(&called(&t, &hanh).await, "round_open", true));
    assert!(has(&called(&t, &quang).await, "round_open", false));
    let round = t.steps_round(2023).await;
    assert!(has(&called(&t, &hanh).await, "score_table", true));
    let table = t.score_table().await;
    app::review::round::set_table(&t.app, &hanh, round, table).await.expect("chosen");
    assert!(has(&called(&t, &hanh).await, "step_list", true));
    app::review::listing::add(&t.app, &hanh, round, an, "thôn đề nghị").await.expect("added");
    let binh = t.actor(Person::Binh).await;
    let calls = app::front::home::home(&t.app, &binh, None).await.expect("home").calls;
    let call = calls.iter().find(|call| call.kind == "step_survey").expect("he is called");
    assert_eq!((call.mine, call.count, call.role), (true, 1, Role::VillageHead));
    t.survey(an, round, Class::Poor).await;
    assert!(has(&called(&t, &binh).await, "step_meeting", true));
    assert!(has(&called(&t, &hanh).await, "step_meeting", false));
}

async fn the_next_household_is_the_next_of_its_village_without_a_form(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let far = t.village("Thôn 2").await;
    let mut ids = Vec::new();
    for name in ["Lê Mẫu An", "Lê Mẫu Bình", "Lê Mẫu Cường"] {
        ids.push(t.add(household(name)).await);
    }
    let other = t.add(household("Lê Mẫu Bảo").in_village(far)).await;
    let round = t.steps_round(2023).await;
    let table = t.score_table().await;
    app::review::round::set_table(&t.app, &hanh, round, table).await.expect("chosen");
    for id in ids.iter().chain([&other]) {
        app::review::listing::add(&t.app, &hanh, round, *id, "thôn đề nghị").await.expect("added");
    }
    let next = async |of: HouseholdId| {
        let next = app::review::survey::next(&t.app, &hanh, round, of).await.expect("asked");
        next.map(|row| row.household)
    };
    let [an, binh, cuong] = <[HouseholdId; 3]>::try_from(ids).expect("three");
    t.survey(an, round, Class::Poor).await;
    assert_eq!(next(an).await, Some(binh), "and not who lives in another village");
    t.survey(binh, round, Class::Poor).await;
    assert_eq!(next(an).await, Some(cuong), "who has a form is passed over");
    t.survey(cuong, round, Class::Poor).await;
    assert_eq!(next(cuong).await, None, "the village is done");
    let outside = t.add(household("Lê Mẫu Dần")).await;
    assert_eq!(next(outside).await, None, "it is not on the list");
}

async fn a_round_done_on_paper_is_late_with_nothing(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let an = t.add(household("Lê Mẫu An")).await;
    let steps = t.steps_round(2023).await;
    app::review::listing::add(&t.app, &hanh, steps, an, "thôn đề nghị").await.expect("added");
    t.set_now("2023-12-05T02:00:00Z");
    let late = async || {
        let board =
            app::review::listing::round_board(&t.app, &hanh, steps).await.expect("the board");
        board.villages.into_iter().flat_map(|it| it.late).collect::<Vec<_>>()
    };
    assert_eq!(late().await, ["survey", "meeting", "posting"]);
    t.run("update round set flow = 'recorded'").await;
    assert_eq!(late().await, [""; 0]);
}

async fn a_closed_round_has_no_open_step_and_says_when(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let an = t.add(household("Lê Mẫu An")).await;
    let round = t.steps_round(2023).await;
    app::review::listing::add(&t.app, &hanh, round, an, "thôn đề nghị").await.expect("added");
    t.set_now("2023-12-05T02:00:00Z");
    let close = RoundClose { reason: "Mở nhầm năm".to_owned() };
    let view = app::review::round::close(&t.app, &hanh, round, close).await.expect("closed");
    let view = app::review::round::get(&t.app, &hanh, view.id).await.expect("shown");
    assert_eq!(view.closed_on, Some(day("2023-12-05")));
    let board = app::review::listing::round_board(&t.app, &hanh, round).await.expect("the board");
    for step in &board.steps {
        let over = matches!(step.standing, Standing::Stopped | Standing::Absent);
        assert!(over && step.why_not.is_empty(), "{step:?}");
    }
    assert!(board.villages.iter().all(|it| it.late.is_empty()), "nothing is late any more");
    assert_eq!(
        app::front::calls::round_calls(&t.app, &hanh, &view, &board).await.expect("asked").len(),
        0
    );
}

async fn two_officers_at_one_report_or_one_closing_are_told_apart(engine: Engine) {
    let t = TestApp::open(engine).await;
    let round = ready(&t).await;
    let (hanh, thao) = (t.hanh().await, t.actor(Person::Thao).await);
    let period = ReportPeriod { kind: ReportKind::Preliminary, year: 2023, month: 0 };
    let draft =
        app::review::review_report::paper_draft(&t.app, &hanh, period).await.expect("a draft");
    let seen = draft.view.seen.as_str();
    let (first, second) = tokio::join!(
        app::review::review_report::prepare(&t.app, &hanh, period, chosen(false), Some(seen)),
        app::review::review_report::prepare(&t.app, &thao, period, chosen(true), Some(seen)),
    );
    let refused = [first.map(drop), second.map(drop)].into_iter().filter_map(Result::err);
    let refused: Vec<_> = refused.map(|problem| problem.code.as_str()).collect();
    assert_eq!(refused, ["draft_changed"], "one is kept, the other is told");
    let close = |reason: &str| RoundClose { reason: reason.to_owned() };
    let (first, second) = tokio::join!(
        app::review::round::close(&t.app, &hanh, round, close("Mở nhầm năm")),
        app::review::round::close(&t.app, &thao, round, close("Làm lại")),
    );
    let refused = [first.map(drop), second.map(drop)].into_iter().filter_map(Result::err);
    let refused: Vec<_> = refused.map(|problem| problem.code.as_str()).collect();
    assert_eq!(refused, ["round_closed"]);
    let again = app::review::round::close(&t.app, &hanh, round, close("Lần ba")).await;
    assert_eq!(code_of(again), app::kernel::problem::Code::RoundClosed);
}
