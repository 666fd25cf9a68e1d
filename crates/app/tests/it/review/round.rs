//! Rounds: what stands against deciding one, and that a decided one is closed.

use app::kernel::problem::Code;
use app::review::round::RoundNew;
use app::{Actor, Decision, RoundKind, RoundState};
use base::id::RoundId;
use standard::Class;
use testkit::{Engine, Person, TestApp, day, household, id_of, on_both};

use crate::common::{code_of, findings_of};

on_both!(
    the_same_round_sent_again_is_accepted_and_another_under_its_id_is_not,
    a_commune_has_one_annual_round_a_year,
    a_round_lies_in_its_year_and_in_the_life_of_its_commune,
    a_round_that_is_not_ready_names_everything_that_stands_against_it,
    the_decision_has_a_number_and_a_day_between_the_review_and_today,
    the_officer_cannot_decide_and_the_chairman_next_door_does_not_find_it,
    a_decision_puts_the_classes_in_force_from_its_day,
    a_decided_round_is_closed,
    a_score_table_is_chosen_once_and_only_an_approved_one,
    a_round_of_2027_refuses_the_table_of_another_standard,
    a_seal_altered_in_the_database_keeps_the_program_from_opening,
);

fn decision(number: &str, on: &str) -> Decision {
    Decision { number: number.to_owned(), day: day(on) }
}

fn new(name: &str, kind: RoundKind, year: i32, review_day: &str) -> RoundNew {
    RoundNew { id: RoundId(id_of(name)), kind, year, review_day: day(review_day) }
}

/// A round of 2023 in which the only household is classified as poor, on 10/12/2023.
async fn ready(t: &TestApp) -> (RoundId, Actor) {
    let an = t.add(household("Lê Mẫu An")).await;
    let round = t.round(2023).await;
    t.survey(an, round, Class::Poor).await;
    t.set_now("2023-12-10T02:00:00Z");
    (round, t.actor(Person::Quang).await)
}

async fn the_same_round_sent_again_is_accepted_and_another_under_its_id_is_not(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let first = new("a", RoundKind::Annual, 2023, "2023-10-15");
    app::review::round::open(&t.app, &hanh, first.clone()).await.expect("opened");
    app::review::round::open(&t.app, &hanh, first).await.expect("the same again");
    let other = new("a", RoundKind::Annual, 2023, "2023-10-16");
    assert_eq!(code_of(app::review::round::open(&t.app, &hanh, other).await), Code::RoundTaken);
    let nga = t.actor(Person::Nga).await;
    let theirs = new("a", RoundKind::Annual, 2023, "2023-10-15");
    assert_eq!(code_of(app::review::round::open(&t.app, &nga, theirs).await), Code::RoundTaken);
    assert_eq!(t.count("round").await, 1);
}

async fn a_commune_has_one_annual_round_a_year(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    for (name, kind, year, review, taken) in [
        ("a", RoundKind::Annual, 2023, "2023-10-15", false),
        ("b", RoundKind::Annual, 2023, "2023-10-20", true),
        ("c", RoundKind::Regular, 2023, "2023-05-20", false),
        ("d", RoundKind::Regular, 2023, "2023-06-20", false),
        ("e", RoundKind::Annual, 2022, "2022-10-15", false),
    ] {
        let opened = app::review::round::open(&t.app, &hanh, new(name, kind, year, review)).await;
        assert_eq!(opened.is_err(), taken, "{name}");
        if taken {
            assert_eq!(code_of(opened), Code::RoundTaken);
        }
    }
    let nga = t.actor(Person::Nga).await;
    let theirs = new("f", RoundKind::Annual, 2023, "2023-10-15");
    app::review::round::open(&t.app, &nga, theirs)
        .await
        .expect("the commune next door has its own");
}

async fn a_round_lies_in_its_year_and_in_the_life_of_its_commune(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    for (year, review) in [(2023, "2022-12-31"), (2023, "2024-01-01"), (2025, "2025-07-01")] {
        let round = new("a", RoundKind::Annual, year, review);
        let refused = app::review::round::open(&t.app, &hanh, round).await;
        assert_eq!(code_of(refused), Code::RoundDayOutside, "{review}");
    }
    let last = new("a", RoundKind::Regular, 2025, "2025-06-30");
    app::review::round::open(&t.app, &hanh, last).await.expect("the commune's last day");
    let before_any_standard = new("b", RoundKind::Annual, 2021, "2021-12-14");
    let refused = app::review::round::open(&t.app, &hanh, before_any_standard).await;
    assert_eq!(code_of(refused), Code::StandardUnknown);
}

async fn a_round_that_is_not_ready_names_everything_that_stands_against_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let quang = t.actor(Person::Quang).await;
    let an = t.add(household("Lê Mẫu An")).await;
    let binh = t.add(household("Lê Mẫu Bình")).await;
    // An was poor by the round before: this round must look at the household again.
    let before = t.round(2022).await;
    t.survey(an, before, Class::Poor).await;
    let first = decision("86/QĐ-UBND", "2022-12-08");
    app::review::decision::decide(&t.app, &quang, before, first).await.expect("decided");
    let round = t.bare_round(2023).await;
    t.set_now("2023-12-10T02:00:00Z");
    let refused = async || {
        let decision = decision("112/QĐ-UBND", "2023-12-08");
        let (code, mut findings) =
            findings_of(app::review::decision::decide(&t.app, &quang, round, decision).await);
        assert_eq!(code, Code::RoundNotReady);
        findings.sort();
        findings
    };
    assert_eq!(refused().await, ["round_empty", "round_no_score_table", "round_unreviewed"]);
    let form = t.form(Class::Incomplete).of(binh, round, "");
    app::review::survey::add(&t.app, &hanh, form.clone()).await.expect("accepted");
    assert_eq!(refused().await, ["round_no_score_table", "round_unreviewed", "round_waiting"]);
    let table = t.score_table().await;
    app::review::round::set_table(&t.app, &hanh, round, table).await.expect("chosen");
    assert_eq!(refused().await, ["round_incomplete", "round_unreviewed"]);
    let mut whole = t.form(Class::NotPoor).of(binh, round, "whole");
    whole.replaces = Some(form.id);
    app::review::survey::add(&t.app, &hanh, whole).await.expect("completed");
    assert_eq!(refused().await, ["round_unreviewed"]);
    let view = app::review::round::get(&t.app, &hanh, round).await.expect("there");
    let obstacles: Vec<&str> = view.obstacles.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(obstacles, ["round_unreviewed"], "the page says the same before anybody decides");
    t.survey(an, round, Class::NearPoor).await;
    let decision = decision("112/QĐ-UBND", "2023-12-08");
    app::review::decision::decide(&t.app, &quang, round, decision)
        .await
        .expect("nothing stands against it");
}

async fn the_decision_has_a_number_and_a_day_between_the_review_and_today(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (round, quang) = ready(&t).await;
    for (number, on, finding) in [
        ("112/QĐ-UBND", "2023-10-14", "decision_before_review"),
        ("112/QĐ-UBND", "2023-12-11", "decision_in_future"),
        ("112-QĐ", "2023-12-08", "decision_number_shape"),
        ("", "2023-12-08", "decision_number_shape"),
        ("112/QD-UBND", "2023-12-08", "decision_number_shape"),
    ] {
        let decided =
            app::review::decision::decide(&t.app, &quang, round, decision(number, on)).await;
        let (code, findings) = findings_of(decided);
        assert_eq!(code, Code::RoundNotReady);
        assert!(findings.iter().any(|it| it == finding), "{number} of {on}: {findings:?}");
    }
    // A number alone gets the symbol that decisions have.
    let today = decision(" 112 ", "2023-12-10");
    let view = app::review::decision::decide(&t.app, &quang, round, today).await.expect("decided");
    let view = app::review::round::get(&t.app, &quang, view.id).await.expect("shown");
    assert_eq!(view.decision, Some(("112/QĐ-UBND".to_owned(), day("2023-12-10"))));
}

async fn the_officer_cannot_decide_and_the_chairman_next_door_does_not_find_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (round, _) = ready(&t).await;
    for (person, code) in [
        (Person::Hanh, Code::NotAllowed),
        (Person::Lan, Code::NotAllowed),
        (Person::Minh, Code::NotAllowed),
        (Person::Dung, Code::NotFound),
    ] {
        let actor = t.actor(person).await;
        let decision = decision("112/QĐ-UBND", "2023-12-08");
        assert_eq!(
            code_of(app::review::decision::decide(&t.app, &actor, round, decision).await),
            code,
            "{person:?}"
        );
    }
    assert_eq!(t.count("class_fact").await, 0);
}

async fn a_decision_puts_the_classes_in_force_from_its_day(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = t.add(household("Lê Mẫu An")).await;
    let binh = t.add(household("Lê Mẫu Bình")).await;
    let (round, quang) = ready(&t).await;
    t.survey(binh, round, Class::NearPoor).await;
    let decision = decision("112/QĐ-UBND", "2023-12-08");
    let view =
        app::review::decision::decide(&t.app, &quang, round, decision).await.expect("decided");
    let view = app::review::round::get(&t.app, &quang, view.id).await.expect("shown");
    assert_eq!(view.state, RoundState::Decided);
    assert_eq!(t.class(an).await, Some(app::Class::Poor));
    assert_eq!(t.class(binh).await, Some(app::Class::NearPoor));
    let hanh = t.hanh().await;
    let before = app::people::household::get(&t.app, &hanh, an, Some(day("2023-12-07")))
        .await
        .expect("there");
    assert_eq!(before.class(), None);
    let fact = &before.classes[0];
    assert!(fact.computed);
    assert_eq!(fact.from_day, day("2023-12-08"));
    assert_eq!(fact.decision_number.as_deref(), Some("112/QĐ-UBND"));
    assert_eq!(fact.b_points, Some(50));
}

async fn a_decided_round_is_closed(engine: Engine) {
    let t = TestApp::open(engine).await;
    let cuong = t.add(household("Lê Mẫu Cường")).await;
    let (round, quang) = ready(&t).await;
    let hanh = t.hanh().await;
    let first = decision("112/QĐ-UBND", "2023-12-08");
    app::review::decision::decide(&t.app, &quang, round, first).await.expect("decided");
    let written = (t.count("audit").await, t.count("survey").await, t.count("verdict").await);
    let again = decision("113/QĐ-UBND", "2023-12-09");
    assert_eq!(
        code_of(app::review::decision::decide(&t.app, &quang, round, again).await),
        Code::RoundDecided
    );
    let form = t.form(Class::Poor).of(cuong, round, "");
    assert_eq!(code_of(app::review::survey::add(&t.app, &hanh, form).await), Code::RoundDecided);
    let table = t.score_table().await;
    assert_eq!(
        code_of(app::review::round::set_table(&t.app, &hanh, round, table).await),
        Code::RoundDecided
    );
    let import = crate::gate::import::csv("late", Some(round), &[crate::gate::import::ROW_AN]);
    assert_eq!(code_of(app::gate::list::check(&t.app, &hanh, import).await), Code::RoundDecided);
    let after = (t.count("audit").await, t.count("survey").await, t.count("verdict").await);
    assert_eq!(after, written);
}

async fn a_score_table_is_chosen_once_and_only_an_approved_one(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let round = t.bare_round(2023).await;
    let waiting = crate::review::score_table::small("waiting", "q1,yes,north_central_coast,10");
    let minh = t.actor(Person::Minh).await;
    let waiting =
        app::review::score_table::import(&t.app, &minh, waiting).await.expect("imported").id;
    let refused = app::review::round::set_table(&t.app, &hanh, round, waiting).await;
    assert_eq!(code_of(refused), Code::ScoreTableNotApproved);
    let nowhere = base::id::ScoreTableId(id_of("nowhere"));
    assert_eq!(
        code_of(app::review::round::set_table(&t.app, &hanh, round, nowhere).await),
        Code::NotFound
    );
    let table = t.score_table().await;
    app::review::round::set_table(&t.app, &hanh, round, table).await.expect("chosen");
    let again = app::review::round::set_table(&t.app, &hanh, round, table).await;
    assert_eq!(code_of(again), Code::RoundHasTable);
}

async fn a_round_of_2027_refuses_the_table_of_another_standard(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2027-11-01T02:00:00Z");
    let officer = app::office::account::AccountNew {
        another: true,
        username: "nam2027".to_owned(),
        name: "Lê Mẫu Nam".to_owned(),
        role: base::Role::CommuneOfficer,
        area: Some("15889@2025-07-01".to_owned()),
        village: None,
        password: testkit::PASSWORD.to_owned(),
    };
    let officer = app::office::account::add_kept(&t.app, officer).await.expect("added");
    let officer =
        app::office::account::actor(&t.app, officer).await.expect("readable").expect("open");
    let round = new("a", RoundKind::Annual, 2027, "2027-10-15");
    let round = app::review::round::open(&t.app, &officer, round).await.expect("opened");
    let round = app::review::round::get(&t.app, &officer, round.id).await.expect("shown");
    assert_eq!(round.standard, "vn-2027");
    let table = t.score_table().await;
    let refused = app::review::round::set_table(&t.app, &officer, round.id, table).await;
    assert_eq!(code_of(refused), Code::StandardUnknown);
    let rule = t.app.law().rule("vn-2027", day("2027-10-15"));
    assert_eq!(rule.err().map(|it| it.code), Some(Code::StandardRefuses), "nothing is guessed");
}

async fn a_seal_altered_in_the_database_keeps_the_program_from_opening(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.round(2023).await;
    t.reopen().await.expect("the law is as it was").close().await;
    t.run(&format!("update round set standard_seal = '{}'", "0".repeat(64))).await;
    let Err(refused) = t.reopen().await else { panic!("the program opened") };
    assert_eq!(refused.code, Code::LawChanged);
    assert_eq!(refused.args.get("day").map(String::as_str), Some("15/10/2023"));
}
