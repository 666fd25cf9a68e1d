//! A review from its opening to the decision, with every refusal on the way.

use std::collections::BTreeMap;

use app::kernel::problem::Code;
use app::review::round::RoundNew;
use app::review::score_table::ScoreTableNew;
use app::review::survey::{Filled, SurveyNew};
use app::{Decision, RoundKind, SystemClock};
use base::id::{HouseholdId, RoundId};
use store::Store;
use testkit::demo;
use testkit::{Engine, on_both};

use crate::{actor, day, fresh};

on_both!(
    a_review_is_decided_once_everything_is_there,
    the_same_form_again_is_accepted_and_another_is_a_conflict,
    a_score_table_needs_two_people,
    a_standard_that_a_review_used_cannot_be_changed,
);

/// Opens the regular review of March 2024 with the demonstration's score table.
async fn open_round(demo: &demo::Demo, officer: &app::Actor) -> RoundId {
    let id: RoundId = fresh(&demo.app);
    let new = RoundNew { id, kind: RoundKind::Regular, year: 2024, review_day: day("2024-03-15") };
    app::review::round::open(&demo.app, officer, new).await.expect("opened");
    id
}

/// The answers of a household in the review before.
async fn form(demo: &demo::Demo, officer: &app::Actor, round: RoundId) -> (HouseholdId, SurveyNew) {
    let query = app::people::household::HouseholdListQuery {
        class: Some(app::Class::Poor),
        ..app::people::household::HouseholdListQuery::default()
    };
    let list = app::people::household::list(&demo.app, officer, query).await.expect("the poor");
    let household = list.rows[0].id;
    let standard = demo.app.law().standard("vn-2022-2025").expect("it is there");
    let answers: BTreeMap<String, String> =
        standard.items.iter().map(|item| (item.id.clone(), item.answers[0].id.clone())).collect();
    let indicators = standard.indicators.iter().map(|it| (it.id.clone(), false)).collect();
    let id = fresh(&demo.app);
    let new = SurveyNew {
        id,
        household,
        round,
        answers,
        indicators,
        reasons: Default::default(),
        signs: Default::default(),
        house_area_m2: None,
        household_facts: None,
        people: Default::default(),
        roster: BTreeMap::new(),
        policies: Default::default(),
        others: Default::default(),
        replaces: None,
    };
    (household, new)
}

/// What the household told a year ago.
async fn told(app: &app::App, officer: &app::Actor, household: HouseholdId) -> Filled {
    let rounds = app::review::round::list(app, officer).await.expect("the rounds");
    let round = rounds.iter().find(|it| it.year == 2023).expect("the review of 2023").id;
    let form = app::review::survey::entry(app, officer, round, household, None).await;
    form.expect("its form").filled
}

async fn a_review_is_decided_once_everything_is_there(engine: Engine) {
    let demo = demo::open(engine).await;
    let (app, officer, chairman) =
        (&demo.app, actor(&demo, "canbo").await, actor(&demo, "chutich").await);
    let round = open_round(&demo, &officer).await;
    let decision = |text: &str| Decision { number: "12/QĐ-UBND".to_owned(), day: day(text) };
    let decide = async |actor: &app::Actor, text: &str| {
        app::review::decision::decide(app, actor, round, decision(text)).await.map_err(|problem| {
            let codes: Vec<String> = problem.findings.iter().map(|it| it.code.clone()).collect();
            (problem.code, codes)
        })
    };
    assert_eq!(decide(&officer, "2024-03-20").await.expect_err("not his").0, Code::NotAllowed);
    let (code, codes) = decide(&chairman, "2024-03-20").await.expect_err("nothing is there");
    assert_eq!(code, Code::RoundNotReady);
    assert_eq!(codes, ["round_no_score_table", "round_empty"]);

    let (household, mut new) = form(&demo, &officer, round).await;
    let waiting = app::review::survey::add(app, &officer, new.clone()).await.expect("taken");
    let waiting = app::review::survey::get(app, &officer, waiting.id).await.expect("shown");
    assert_eq!(waiting.class.as_str(), "waiting");
    let table = app::review::score_table::list(app, &officer).await.expect("tables")[0].id;
    app::review::round::set_table(app, &officer, round, table).await.expect("classified");
    let again = app::review::round::set_table(app, &officer, round, table).await.expect_err("once");
    assert_eq!(again.code, Code::RoundHasTable);
    // It answers other questions than the circular asks.
    let (_, codes) = decide(&chairman, "2024-03-20").await.expect_err("facts are missing");
    assert_eq!(codes, ["round_incomplete"]);

    let first = new.id;
    let told = told(app, &officer, household).await;
    new.id = fresh(app);
    new.replaces = Some(first);
    (new.answers, new.indicators, new.roster) = (told.answers, BTreeMap::new(), told.roster);
    let whole = app::review::survey::add(app, &officer, new).await.expect("corrected");
    let whole = app::review::survey::get(app, &officer, whole.id).await.expect("shown");
    assert!(whole.a_points.is_some() && whole.missing.is_empty());
    let (_, codes) = decide(&chairman, "2024-03-14").await.expect_err("before the review");
    assert_eq!(codes, ["decision_before_review"]);
    decide(&chairman, "2024-03-20").await.expect("decided");
    assert_eq!(decide(&chairman, "2024-03-21").await.expect_err("once").0, Code::RoundDecided);
    let view = app::people::household::get(app, &officer, household, Some(day("2024-03-20")))
        .await
        .expect("seen");
    assert_eq!(
        view.class().map(|class| class.as_str().to_owned()),
        Some(whole.class.as_str().to_owned())
    );
    let before = app::people::household::get(app, &officer, household, Some(day("2024-03-19")))
        .await
        .expect("seen");
    assert_eq!(before.class(), Some(app::Class::Poor));
}

async fn the_same_form_again_is_accepted_and_another_is_a_conflict(engine: Engine) {
    let demo = demo::open(engine).await;
    let (app, officer) = (&demo.app, actor(&demo, "canbo").await);
    let round = open_round(&demo, &officer).await;
    let (_, mut new) = form(&demo, &officer, round).await;
    app::review::survey::add(app, &officer, new.clone()).await.expect("taken");
    app::review::survey::add(app, &officer, new.clone()).await.expect("the same again");
    new.indicators.insert("water".to_owned(), true);
    let other =
        app::review::survey::add(app, &officer, new.clone()).await.expect_err("other answers");
    assert_eq!(other.code, Code::SurveyConflict);
    new.id = fresh(app);
    let second = app::review::survey::add(app, &officer, new.clone())
        .await
        .expect_err("not named as a correction");
    assert_eq!(second.code, Code::SurveyConflict);
    new.answers.insert("tv".to_owned(), "perhaps".to_owned());
    let odd = app::review::survey::add(app, &officer, new).await.expect_err("no such answer");
    assert_eq!(odd.code, Code::BadInput);
}

async fn a_score_table_needs_two_people(engine: Engine) {
    let demo = demo::open(engine).await;
    let (app, one, two) =
        (&demo.app, actor(&demo, "quantri").await, actor(&demo, "quantri2").await);
    let content = b"question,answer,region,points\ntv,yes,urban,5\n".to_vec();
    let new = ScoreTableNew {
        id: fresh(app),
        standard: "vn-2022-2025".to_owned(),
        name: "Bảng thử".to_owned(),
        content,
    };
    let table = app::review::score_table::import(app, &one, new.clone()).await.expect("imported");
    assert!(table.findings.iter().any(|finding| finding.code == "score_items_missing"));
    let known = app::review::score_table::import(
        app,
        &two,
        ScoreTableNew { id: fresh(app), ..new.clone() },
    )
    .await;
    assert_eq!(known.expect_err("the same content").code, Code::ScoreTableKnown);
    let own = app::review::score_table::approve(app, &one, table.id).await.expect_err("his own");
    assert_eq!(own.code, Code::ScoreTableSamePerson);
    let officer = actor(&demo, "canbo").await;
    let round = open_round(&demo, &officer).await;
    let early = app::review::round::set_table(app, &officer, round, table.id)
        .await
        .expect_err("not approved");
    assert_eq!(early.code, Code::ScoreTableNotApproved);
    app::review::score_table::approve(app, &two, table.id).await.expect("approved");
    let bad = ScoreTableNew { id: fresh(app), content: b"a,b\n".to_vec(), ..new };
    let refused = app::review::score_table::import(app, &one, bad).await.expect_err("no table");
    assert_eq!(refused.findings[0].code, "score_header");
}

async fn a_standard_that_a_review_used_cannot_be_changed(engine: Engine) {
    let demo = demo::open(engine).await;
    let store = Store::open(&demo.url).await.expect("the database");
    // As if the file had been another when the review was opened.
    let sql = "update round set standard_seal = replace(standard_seal, substr(standard_seal, 1, 1), 'x') \
               where year = 2023";
    store::kernel::raw::run(&store, sql).await.expect("spoilt");
    let refused = testkit::open(&demo.url, Box::new(SystemClock)).await;
    assert_eq!(refused.err().map(|problem| problem.code), Some(Code::LawChanged));
}
