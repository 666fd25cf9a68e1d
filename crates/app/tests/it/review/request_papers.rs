//! Mẫu 04 and its refusal say what the household asked to be released from, as the register has it.

use app::Actor;
use app::kernel::paper::{Format, Paper};
use app::kernel::problem::Code;
use app::review::household_request::{RequestForm, RequestNew};
use base::id::{HouseholdId, RequestId};
use standard::Class;
use testkit::{Engine, Person, TestApp, day, household, id_of, number_of, on_both};
use uuid::Uuid;

use crate::common::code_of;
use crate::review::household_request::refusal;

on_both!(
    a_near_poor_household_is_refused_what_it_asked_for,
    nothing_is_made_up_of_a_household_that_has_no_class,
    a_printed_certificate_stands_in_the_log_under_its_household,
);

/// Bình is near-poor by the review of 2022 and asked on 02/11/2023 to be recognised as escaped.
async fn asked(t: &TestApp) -> (HouseholdId, RequestId) {
    let binh = t.add(household("Lê Mẫu Bình").number(&number_of(1975, 1))).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let round = t.round(2022).await;
    t.survey(binh, round, Class::NearPoor).await;
    let decision = app::Decision { number: "86/QĐ-UBND".to_owned(), day: day("2022-12-08") };
    app::review::decision::decide(&t.app, &quang, round, decision).await.expect("decided");
    t.set_now("2023-11-15T02:00:00Z");
    let new = RequestNew {
        id: RequestId(id_of("escape")),
        form: RequestForm::Escape,
        village: t.village("Thôn 1").await,
        household: Some(binh),
        applicant: "Lê Mẫu Bình".to_owned(),
        address: String::new(),
        reason: "Con đi làm có lương".to_owned(),
        received_on: day("2023-11-02"),
    };
    let taken = app::review::household_request::add(&t.app, &hanh, new).await.expect("taken");
    (binh, taken.id)
}

async fn refused(t: &TestApp, id: RequestId) {
    let quang = t.actor(Person::Quang).await;
    let refusal = refusal((&t.app, &quang), id, ("2023-11-14", "Chưa đủ")).await;
    app::review::household_request::refuse(&t.app, &quang, id, refusal).await.expect("refused");
}

async fn text(t: &TestApp, actor: &Actor, paper: &Paper, id: impl Into<Uuid>) -> String {
    let file = app::front::papers::file(&t.app, actor, paper, id, Format::Html).await;
    // Words that are read together stand together on a line.
    String::from_utf8(file.expect("the paper").content).expect("text").replace('\u{a0}', " ")
}

async fn a_near_poor_household_is_refused_what_it_asked_for(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (_, id) = asked(&t).await;
    refused(&t, id).await;
    let hanh = t.hanh().await;
    let request = text(&t, &hanh, &app::review::household_request::REQUEST, id).await;
    assert!(request.contains("Công nhận hộ thoát cận nghèo"), "{request}");
    let refusal = text(&t, &hanh, &app::review::household_request::REFUSAL, id).await;
    assert!(refusal.contains("không công nhận hộ thoát cận nghèo"), "{refusal}");
}

async fn nothing_is_made_up_of_a_household_that_has_no_class(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (binh, id) = asked(&t).await;
    refused(&t, id).await;
    // The class it had was taken back after it had asked.
    t.run(&format!("delete from class_fact where household_id = {}", t.literal(binh.0))).await;
    let hanh = t.hanh().await;
    let request = text(&t, &hanh, &app::review::household_request::REQUEST, id).await;
    let (_, present) = request.split_once("Hiện được công nhận là:").expect("the field");
    let present = present.split("Theo giấy").next().unwrap_or_default();
    assert!(!present.contains("nghèo"), "{present}");
    assert!(request.contains("Công nhận hộ thoát nghèo, hộ thoát cận nghèo"), "{request}");
    let refusal = text(&t, &hanh, &app::review::household_request::REFUSAL, id).await;
    assert!(
        refusal.contains("không công nhận hộ thoát nghèo, hộ thoát cận nghèo đối với"),
        "{refusal}"
    );
    let again = RequestNew {
        id: RequestId(id_of("another")),
        form: RequestForm::Escape,
        village: t.village("Thôn 1").await,
        household: Some(binh),
        applicant: "Lê Mẫu Bình".to_owned(),
        address: String::new(),
        reason: "Con đi làm có lương".to_owned(),
        received_on: day("2023-11-03"),
    };
    let again = app::review::household_request::add(&t.app, &hanh, again).await;
    assert_eq!(code_of(again), Code::StepNotReady, "without a class it cannot ask");
}

async fn a_printed_certificate_stands_in_the_log_under_its_household(engine: Engine) {
    let t = TestApp::open(engine).await;
    let binh = t.add(household("Lê Mẫu Bình").number(&number_of(1975, 1))).await;
    let quang = t.actor(Person::Quang).await;
    let round = t.round(2022).await;
    t.survey(binh, round, Class::NearPoor).await;
    let decision = app::Decision { number: "86/QĐ-UBND".to_owned(), day: day("2022-12-08") };
    app::review::decision::decide(&t.app, &quang, round, decision).await.expect("decided");
    let given = day("2022-12-09");
    app::review::certificate::issue(&t.app, &quang, round, None, given).await.expect("given");
    let (page, _) = app::review::certificate::list(&t.app, &quang, round, None).await.expect("one");
    text(&t, &quang, &app::review::certificate::CERTIFICATE, page.rows[0].id).await;
    let sql = "select subject from audit where action = 'certificate.see'";
    let subjects = t.rows(sql, &["subject"]).await;
    assert_eq!(subjects, [[format!("household/{binh}")]]);
}
