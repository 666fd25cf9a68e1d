//! Filled registers of older programs, brought up to this one: nothing in them is called changed,
//! they get their marks in the background, and go on to a decision.

use app::{App, Decision};
use standard::Class;
use store::kernel::mark::{self, MarkKey};
use testkit::{Engine, Person, TestApp, day, household, on_both};

on_both!(
    a_filled_register_of_before_the_marks_is_whole_and_goes_on_to_a_decision,
    a_register_with_the_first_marks_gets_the_others,
    a_state_of_marking_that_was_set_back_is_told,
);

/// A round of 2022 that was decided, one of 2023 with a form, two households, a list, an account closed.
async fn filled(engine: Engine) -> TestApp {
    let t = TestApp::open(engine).await;
    let an = t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Hoa")).await;
    let bao = t.add(household("Lê Mẫu Bảo")).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let before = t.round(2022).await;
    t.survey(an, before, Class::Poor).await;
    t.survey(bao, before, Class::NotPoor).await;
    app::review::decision::decide(&t.app, &quang, before, decision("86/QĐ-UBND", "2022-12-08"))
        .await
        .expect("so");
    app::review::certificate::issue(&t.app, &quang, before, None, day("2022-12-09"))
        .await
        .expect("issued");
    let list = crate::gate::import::csv("list", None, &[crate::gate::import::ROW_AN]);
    app::gate::list::check(&t.app, &hanh, list).await.expect("checked");
    let round = t.round(2023).await;
    t.survey(an, round, Class::NearPoor).await;
    t.survey(bao, round, Class::Poor).await;
    t.set_now("2023-12-10T02:00:00Z");
    t
}

fn decision(number: &str, on: &str) -> Decision {
    Decision { number: number.to_owned(), day: day(on) }
}

/// What the steps from 0027 on brought, taken back.
const OLDER: &[&str] = &[
    "drop table request_before",
    "alter table request drop column withdrawn_kind",
    "alter table request drop column withdrawn_on",
    "alter table request drop column withdrawn_reason",
    "drop table household_removal_person",
    "drop table household_removal",
    "drop table meeting_vote_before",
    "alter table posting drop column withdrawn_at",
    "alter table posting drop column withdrawn_by",
    "drop table resident_count_village",
    "drop table resident_count",
    "drop table survey_draft_aside",
    "alter table job drop column asked",
    "drop table paper_draft",
    "drop index round_household_id",
    "alter table round_household drop column id",
    "alter table decision_household drop column sex",
    "alter table decision_household drop column birth_day",
    "alter table decision_household drop column birth_year",
    "alter table person_fact drop column works_for_wages",
    "drop table decision_correction",
    "drop table report_check",
    "drop index report_submission_commune",
    "drop index one_annual_round",
    "alter table round drop column closed_at",
    "alter table round drop column closed_by",
    "alter table round drop column closed_reason",
    "create unique index one_annual_round on round (commune_key, year) where kind = 'annual'",
    "alter table report_submission drop column number",
    "alter table report_submission drop column day",
    "alter table meeting drop column secretary_title",
    "alter table meeting drop column others",
    "alter table meeting drop column everybody",
    "alter table meeting drop column chair_title",
    "alter table meeting drop column ended_hour",
    "alter table meeting drop column steering_names",
    "alter table meeting drop column organisations_names",
    "alter table meeting drop column front_names",
    "alter table meeting drop column reviewers_names",
    "alter table meeting drop column mark_parts",
    "drop index certificate_by_number",
    "drop table mark_key",
    "alter table restore drop column hash",
    "alter table restore drop column file",
    "alter table audit_head drop column mark",
    "drop table class_replaced",
    "drop table sent",
    "drop table round_instrument",
    "drop table request_form_a",
    "drop table posting_layout",
    "drop index class_fact_farm",
    "alter table class_fact drop column farm_id",
    "drop table farm_answer",
    "drop table farm_sheet",
    "drop table farm",
    "drop table calendar_duty_step",
    "drop table assignment_step",
    "drop table assignment",
    "drop table body_member",
    "drop table body",
    "drop table post_handover",
    "drop table office_before",
    "drop table post",
    "drop table office_holder",
    "drop table legal_paper_standing",
    "drop table legal_paper_sending",
    "drop table legal_paper_before",
    "drop table legal_paper_ground",
    "drop table legal_paper",
    "drop table entitlement_line",
    "drop table entitlement",
    "alter table household_fact drop column low_income",
    "alter table household_fact drop column no_stable_livelihood",
    "drop table difficulty_step",
    "drop table difficulty",
    "drop table round_reading",
    "drop table reading_choice",
    "alter table round drop column mark_parts",
    "alter table posting drop column mark_parts",
    "alter table household_fact drop column stated",
    "alter table person_fact drop column stated",
    "delete from migration where name > '0027'",
];

/// Makes the register one of the program that had 26 steps: no marks in its rows, none in its log.
async fn set_back(t: &TestApp) {
    crate::upkeep::tamper::forget_marks(t).await;
    let gone = [
        "paper_draft",
        "decision_correction",
        "class_replaced",
        "request_form_a",
        "farm",
        "farm_sheet",
        "farm_answer",
        "reading_choice",
        "legal_paper",
        "legal_paper_standing",
        "post",
        "office_holder",
        "entitlement",
        "difficulty",
        "assignment",
        "calendar_duty_step",
        "body",
        "body_member",
        "resident_count",
        "legal_paper_before",
        "office_before",
        "post_handover",
    ];
    let marked =
        mark::kinds().iter().map(|kind| kind.table()).filter(|table| !gone.contains(table));
    let unmarked = marked.map(|table| format!("alter table {table} drop column mark"));
    let statements: Vec<String> =
        unmarked.chain(OLDER.iter().map(|sql| (*sql).to_owned())).collect();
    // In one go: another connection may still know the old schema.
    t.run_script(&statements.join(";\n")).await;
}

/// How far the register says that it is marked.
pub(crate) async fn set_marked_up_to(t: &TestApp, marked_up_to: u8) {
    let key = store::kernel::mark::key(&**t.store()).await.expect("read").expect("a key");
    let key = MarkKey { marked_up_to, ..key };
    store::kernel::mark::set_key(&**t.store(), &key, t.now()).await.expect("kept");
}

async fn whole(app: &App) -> Vec<&'static str> {
    let state = app::upkeep::audit::verify_all(app).await.expect("read");
    assert!(state.is_whole(), "{state:?}");
    state.notes.iter().map(|note| note.code).collect()
}

async fn a_filled_register_of_before_the_marks_is_whole_and_goes_on_to_a_decision(engine: Engine) {
    let t = filled(engine).await;
    let (quang, round) = (t.actor(Person::Quang).await, testkit::id_of("round 2023"));
    set_back(&t).await;
    let app = t.reopen().await.expect("it is brought up to date");
    assert!(whole(&app).await.contains(&"marks_partial"));
    // An honest write before all have their marks is no trouble.
    app::people::household::get(&app, &t.hanh().await, an(&t).await.into(), None)
        .await
        .expect("seen");
    app::upkeep::audit::marks_due(&app).await.expect("marked");
    assert_eq!(whole(&app).await, ["marks_since"]);
    // What was numbered before stands in the register of papers.
    let asked = app::office::legal_paper::LegalPaperListQuery::default();
    let hanh = t.hanh().await;
    let papers = app::office::legal_paper::list(&app, &hanh, &asked).await.expect("a list").rows;
    let [decided] = papers.as_slice() else { panic!("one decision: {papers:?}") };
    assert_eq!((decided.symbol.as_str(), decided.number), ("86/QĐ-UBND", Some(86)));
    assert_eq!(decided.issued_by, "Chủ tịch Ủy ban nhân dân xã Hoằng Kim");
    app::review::decision::decide(
        &app,
        &quang,
        round.into(),
        decision("112/QĐ-UBND", "2023-12-08"),
    )
    .await
    .expect("so");
    assert_eq!(whole(&app).await, ["marks_since"]);
    t.run("update certificate set number = number + 10").await;
    let state = app::upkeep::audit::verify_all(&app).await.expect("read");
    assert!(state.alarms.iter().any(|it| it.code == "record_changed"), "{state:?}");
}

async fn an(t: &TestApp) -> uuid::Uuid {
    let sql = format!("select {} as id from household order by code", t.id_text("id"));
    t.rows(&sql, &["id"]).await[0][0].parse().expect("an id")
}

async fn a_register_with_the_first_marks_gets_the_others(engine: Engine) {
    let t = filled(engine).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let round = testkit::id_of("round 2023").into();
    let draft =
        app::review::paper_draft::decision_draft(&t.app, &hanh, round).await.expect("a draft");
    let settings =
        app::review::paper_draft::DraftSettings { day: day("2023-12-08"), ..draft.settings };
    let draft = app::review::paper_draft::decision_prepare(&t.app, &hanh, round, settings, None)
        .await
        .expect("prepared");
    app::review::paper_draft::decision_approve(&t.app, &quang, round, &draft.digest)
        .await
        .expect("approved");
    set_marked_up_to(&t, 1).await;
    crate::upkeep::tamper::forget_kinds(&t, 1).await;
    let app = t.reopen().await.expect("it opens");
    let number = decision("112/QĐ-UBND", "2023-12-08");
    app::review::decision::record(&app, &hanh, round, number, &draft.digest)
        .await
        .expect("an approval of before");
    app::upkeep::audit::marks_due(&app).await.expect("marked");
    app::upkeep::audit::marks_due(&app).await.expect("nothing is left");
    assert_eq!(whole(&app).await, ["marks_since_more"]);
    t.run("update audit_head set mark = null").await;
    let state = app::upkeep::audit::verify_all(&app).await.expect("read");
    assert!(state.alarms.iter().any(|it| it.code == "head_changed"), "{state:?}");
}

async fn a_state_of_marking_that_was_set_back_is_told(engine: Engine) {
    let t = filled(engine).await;
    crate::upkeep::tamper::forget_marks(&t).await;
    let app = t.reopen().await.expect("it opens");
    app::upkeep::audit::marks_due(&app).await.expect("marked");
    set_marked_up_to(&t, 1).await;
    t.run("update certificate set number = number + 10, mark = null").await;
    let app = t.reopen().await.expect("it opens");
    let state = app::upkeep::audit::verify_all(&app).await.expect("read");
    assert!(state.alarms.iter().any(|it| it.code == "mark_state_back"), "{state:?}");
}
