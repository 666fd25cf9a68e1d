//! A round by the circular's own forms: points and marks follow from what was stated, each is led
//! back to it, and what is not known is named.

use std::collections::BTreeMap;

use app::kernel::problem::Code;
use app::review::survey::{Filled, Outcome, RosterLine, VerdictView};
use app::{Act, Activity, Allowance, Contract, General, Pension, Relation, Training, Work};
use base::id::{HouseholdId, PersonId, RoundId, ScoreTableId, SurveyId};
use register::{MemberFacts, Sex};
use testkit::{Engine, Person, TestApp, day, household, id_of, on_both};

use crate::common::{code_of, findings_of};
use crate::people::event::record;

on_both!(
    the_table_of_the_circular_is_brought_in_and_approved_by_another,
    points_and_marks_follow_from_what_the_form_states,
    a_point_is_led_back_to_its_facts_and_to_the_reading_that_decides_it,
    a_reading_is_named_where_the_household_would_fare_otherwise,
    what_is_missing_is_named_and_nothing_is_assumed,
    the_next_year_begins_with_what_was_stated,
    a_mark_stated_otherwise_than_it_follows_needs_a_reason,
    what_cannot_be_is_refused,
    the_same_form_sent_again_is_accepted_and_another_is_not,
    what_the_form_says_of_a_person_holds_in_the_register,
    what_a_child_is_not_asked_does_not_stand_in_its_line,
    a_form_leaves_the_registers_marks_whole,
    a_form_that_a_change_overtook_is_told,
    what_does_not_go_together_is_asked_while_it_is_filled_in,
    a_table_of_questions_is_still_its_own_form,
);

/// A round of Hoằng Kim by the circular's table.
pub(super) async fn round(t: &TestApp, year: i32) -> RoundId {
    let (minh, ha) = (t.actor(Person::Minh).await, t.actor(Person::Ha).await);
    let id = ScoreTableId(id_of("official"));
    if app::review::score_table::get(&t.app, &minh, id).await.is_err() {
        app::review::score_table::import_official(&t.app, &minh, id).await.expect("brought in");
        app::review::score_table::approve(&t.app, &ha, id).await.expect("approved");
    }
    let round = t.bare_round(year).await;
    let hanh = t.hanh().await;
    app::review::round::set_table(&t.app, &hanh, round, id).await.expect("chosen");
    round
}

/// A man of 48, his wife and a girl of 12.
pub(super) async fn family(t: &TestApp) -> HouseholdId {
    let family = household("Lê Mẫu An").with_wife("Trịnh Mẫu Hoa").with(
        "Lê Mẫu Mai",
        Relation::Child,
        Sex::Female,
        "20/11/2010",
    );
    t.add(family).await
}

fn person(name: &str, household: HouseholdId) -> PersonId {
    PersonId(id_of(&format!("person {name} of {household}")))
}

fn adult() -> RosterLine {
    RosterLine {
        general: Some(General::LowerSecondary),
        training: Some(Training::None),
        insured: Some(true),
        state_insured: Some(false),
        internet: Some(true),
        allowance: Some(Allowance::None),
        activity: Some(Activity::Working),
        work: Some(Work::Other),
        contract: Some(Contract::NoWageWork),
        nonfarm: Some(false),
        pension: Some(Pension::None),
        critically_ill: Some(false),
        ..RosterLine::default()
    }
}

/// Everything that the form asks of them: a firm house of 60 m² and little in it.
pub(super) fn whole(household: HouseholdId) -> Filled {
    let mut answers = BTreeMap::new();
    for name in [
        "cars",
        "boats",
        "generators",
        "printers",
        "stereos",
        "computers",
        "fridges",
        "air_conditioners",
        "washing_machines",
        "water_heaters",
        "microwaves",
        "pond_garden_m2",
        "perennial_crops_m2",
        "water_surface_m2",
        "forest_m2",
        "pigs_goats",
        "poultry",
        "aquaculture",
        "rain_water",
        "radios",
        "tablets",
        "buffalo_cattle",
    ] {
        answers.insert(name.to_owned(), "0".to_owned());
    }
    for (name, value) in [
        ("pillar", "brick"),
        ("roof", "tile"),
        ("wall", "brick"),
        ("floor_area_m2", "60"),
        ("toilet", "improved"),
        ("electricity", "grid"),
        ("kwh_month", "30"),
        ("water", "drilled"),
        ("motorbikes", "1"),
        ("televisions", "1"),
        ("phones", "2"),
        ("annual_crops_m2", "1500"),
    ] {
        answers.insert(name.to_owned(), value.to_owned());
    }
    let girl = RosterLine {
        height_mm: Some(1_450),
        attends: Some(true),
        level: Some(app::SchoolLevel::LowerSecondary),
        general: Some(General::Primary),
        insured: Some(true),
        state_insured: Some(false),
        internet: Some(true),
        allowance: Some(Allowance::None),
        critically_ill: Some(false),
        ..RosterLine::default()
    };
    let roster = [("Lê Mẫu An", adult()), ("Trịnh Mẫu Hoa", adult()), ("Lê Mẫu Mai", girl)];
    let roster = roster.into_iter().map(|(name, line)| (person(name, household), line)).collect();
    Filled { answers, roster, ..Filled::default() }
}

pub(super) async fn complete(
    t: &TestApp,
    round: RoundId,
    household: HouseholdId,
    filled: Filled,
) -> VerdictView {
    let hanh = t.hanh().await;
    let id = SurveyId(id_of(&format!("form {household} {round}")));
    let taken = app::review::survey::complete(&t.app, &hanh, (round, household, id), filled, 0);
    let id = taken.await.expect("taken").id;
    app::review::survey::get(&t.app, &hanh, id).await.expect("classified")
}

async fn the_table_of_the_circular_is_brought_in_and_approved_by_another(engine: Engine) {
    let t = TestApp::open(engine).await;
    let minh = t.actor(Person::Minh).await;
    let id = ScoreTableId(id_of("official"));
    let table = app::review::score_table::import_official(&t.app, &minh, id).await.expect("in");
    assert!(!table.artificial && table.findings.is_empty(), "{:?}", table.findings);
    let own = app::review::score_table::approve(&t.app, &minh, id).await;
    assert_eq!(code_of(own), Code::ScoreTableSamePerson);
    let again = app::review::score_table::import_official(&t.app, &minh, id).await.expect("again");
    assert_eq!(again.seal, table.seal);
}

/// Rural north central coast: 3 members 60, 2 of working age 10, 1 dependant 0, 20 m² a person 5,
/// walls 10, 30 kWh 5, drilled well 5, one motorbike 20, one television 5.
async fn points_and_marks_follow_from_what_the_form_states(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    let verdict = complete(&t, round, an, whole(an)).await;
    assert_eq!(verdict.missing.iter().map(|it| &it.vi).collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(
        (verdict.class, verdict.a_points, verdict.b_points),
        (Outcome::NearPoor, Some(120), Some(0))
    );
    let next = self::round(&t, 2024).await;
    let mut poorer = whole(an);
    for (name, value) in [("water", "other"), ("toilet", "other"), ("floor_area_m2", "20")] {
        poorer.answers.insert(name.to_owned(), value.to_owned());
    }
    let verdict = complete(&t, next, an, poorer).await;
    let lacking: Vec<usize> = verdict
        .indicators
        .iter()
        .filter(|it| it.deprived == Some(true))
        .map(|it| it.number)
        .collect();
    assert_eq!(lacking, [8, 9, 10]);
    assert_eq!(
        (verdict.class, verdict.a_points, verdict.b_points),
        (Outcome::Poor, Some(110), Some(30))
    );
    assert!(!verdict.artificial);
}

async fn a_point_is_led_back_to_its_facts_and_to_the_reading_that_decides_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    let verdict = complete(&t, round, an, whole(an)).await;
    let space = verdict.points.iter().find(|it| it.question == "8").expect("20 m² a person");
    let facts: Vec<String> =
        space.facts.iter().map(|it| format!("{}: {}", it.name.vi, it.value.vi)).collect();
    assert_eq!(facts, ["Diện tích nhà ở: 60 m²", "Số nhân khẩu trong hộ: 3"]);
    assert_eq!(space.answer_name.vi, "Từ 20 m² đến dưới 30 m²");
    // Of brick walls the reading of metal ones decides nothing.
    let place = space.place.as_ref().map(|it| it.vi.as_str());
    assert_eq!(place, Some("Mẫu số 3.3, mục 8, dòng 1"));
    assert!(space.facts.iter().any(|it| it.place == "Mẫu 3.1 A, mục IV"), "{:?}", space.facts);
    let walls = verdict.points.iter().find(|it| it.question == "7" && it.points == 10);
    assert!(walls.expect("brick walls").reading.is_none());
    let named = |verdict: &VerdictView, id: &str| {
        verdict.readings.iter().find(|it| it.reading.id == id).map(|it| it.items.len())
    };
    assert_eq!(named(&verdict, "R5"), None);
    let sum: i64 = verdict.points.iter().map(|it| it.points).sum();
    assert_eq!(Some(sum), verdict.a_points);
}

async fn a_reading_is_named_where_the_household_would_fare_otherwise(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    let mut metal = whole(an);
    metal.answers.insert("wall".to_owned(), "wood_metal".to_owned());
    let verdict = complete(&t, round, an, metal).await;
    let found = verdict.readings.iter().find(|it| it.reading.id == "R5").expect("it decides");
    assert_eq!(found.items.len(), 1, "item 7 alone: {:?}", found.items);
    assert!(found.indicators.is_empty(), "{:?}", found.indicators);
    assert!(!found.reading.side.vi.is_empty() && !found.reading.side.en.is_empty());
    // What decides an indicator stands beside it, and nowhere else.
    for it in &verdict.indicators {
        let deciding = verdict
            .readings
            .iter()
            .any(|reading| reading.indicators.iter().any(|name| name.vi == it.name.vi));
        assert_eq!(it.reading.is_some(), deciding, "{}", it.id);
    }
}

async fn what_is_missing_is_named_and_nothing_is_assumed(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    let mut open = whole(an);
    open.answers.remove("fridges");
    open.roster.remove(&person("Trịnh Mẫu Hoa", an));
    let verdict = complete(&t, round, an, open).await;
    assert_eq!((verdict.class, verdict.a_points), (Outcome::Incomplete, None));
    let missing: Vec<&str> = verdict.missing.iter().map(|it| it.vi.as_str()).collect();
    assert!(missing.contains(&"Tủ lạnh"), "{missing:?}");
    assert!(missing.contains(&"Thiếu hụt: Bảo hiểm y tế"), "{missing:?}");
    assert!(!missing.contains(&"Số nhân khẩu trong hộ"), "who is in the register is a member");
}

async fn the_next_year_begins_with_what_was_stated(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let before = round(&t, 2023).await;
    complete(&t, before, an, whole(an)).await;
    let next = round(&t, 2024).await;
    let hanh = t.hanh().await;
    let entry = app::review::survey::entry(&t.app, &hanh, next, an, None).await.expect("the form");
    assert!(entry.by_sheet);
    let value =
        |id: &str| entry.questions.iter().find(|it| it.id == id).map(|it| it.value.as_str());
    assert_eq!((value("kwh_month"), value("pillar")), (Some("30"), Some("brick")));
    let girl = entry.members.iter().find(|it| it.name == "Lê Mẫu Mai").expect("she is there");
    assert_eq!((girl.line.height_mm, girl.line.insured), (None, Some(true)), "she has grown");
    assert!(!entry.may_repeat, "her height is of last year");
    assert_eq!(
        entry.preview.missing.iter().map(|it| it.vi.as_str()).collect::<Vec<_>>(),
        ["Thiếu hụt: Dinh dưỡng"]
    );
}

async fn a_mark_stated_otherwise_than_it_follows_needs_a_reason(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    let hanh = t.hanh().await;
    let mut filled = whole(an);
    filled.indicators.insert("water".to_owned(), true);
    let place = (round, an, SurveyId(id_of("one")));
    let refused = app::review::survey::complete(&t.app, &hanh, place, filled.clone(), 0).await;
    assert_eq!(
        findings_of(refused),
        (Code::SurveyRefused, vec!["indicator_reason_missing".to_owned()])
    );
    filled.reasons.insert("water".to_owned(), "giếng cạn từ tháng 3".to_owned());
    let verdict = complete(&t, round, an, filled).await;
    let water = verdict.indicators.iter().find(|it| it.id == "water").expect("an indicator");
    assert_eq!((water.deprived, water.reason.as_str()), (Some(true), "giếng cạn từ tháng 3"));
    assert_eq!(verdict.b_points, Some(10));
}

async fn what_cannot_be_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    let hanh = t.hanh().await;
    let place = (round, an, SurveyId(id_of("one")));
    let mut tries = Vec::new();
    for (name, value) in [
        ("kwh_month", "-3"),
        ("kwh_month", "200000"),
        ("pillar", "bamboo"),
        ("members", "2"),
        ("lacks_water", "0"),
        ("household_size", "3"),
    ] {
        let mut filled = whole(an);
        filled.answers.insert(name.to_owned(), value.to_owned());
        tries.push(filled);
    }
    let mut tall = whole(an);
    tall.roster.entry(person("Lê Mẫu Mai", an)).or_default().height_mm = Some(14_500);
    let mut stranger = whole(an);
    stranger.roster.insert(PersonId(id_of("nobody")), adult());
    for filled in tries.into_iter().chain([tall, stranger]) {
        let refused = app::review::survey::complete(&t.app, &hanh, place, filled, 0).await;
        assert_eq!(code_of(refused), Code::BadInput);
    }
    assert_eq!((t.count("survey").await, t.count("verdict").await), (0, 0));
}

async fn the_same_form_sent_again_is_accepted_and_another_is_not(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    let hanh = t.hanh().await;
    let place = (round, an, SurveyId(id_of("one")));
    for _ in 0..2 {
        app::review::survey::complete(&t.app, &hanh, place, whole(an), 0).await.expect("taken");
    }
    let mut other = whole(an);
    other.roster.entry(person("Lê Mẫu An", an)).or_default().insured = Some(false);
    let refused = app::review::survey::complete(&t.app, &hanh, place, other, 0).await;
    assert_eq!(code_of(refused), Code::SurveyConflict);
    assert_eq!((t.count("survey").await, t.count("verdict").await), (1, 1));
}

async fn what_the_form_says_of_a_person_holds_in_the_register(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    complete(&t, round, an, whole(an)).await;
    let told = "select count(*) as n from person_fact where source = 'survey'";
    assert_eq!(t.number(told).await, 3);
    // The next form, even one of questions, knows it.
    let next = t.round(2024).await;
    let hanh = t.hanh().await;
    let entry = app::review::survey::entry(&t.app, &hanh, next, an, None).await.expect("the form");
    let head = entry.members.iter().find(|it| it.name == "Lê Mẫu An").expect("the head");
    assert_eq!((head.facts.health_insurance, head.facts.has_job), (Some(true), Some(true)));
    assert_eq!(head.facts.works_for_wages, Some(false));
}

async fn what_a_child_is_not_asked_does_not_stand_in_its_line(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    let hanh = t.hanh().await;
    let idle = MemberFacts {
        working_age_able: Some(false),
        has_job: Some(false),
        works_for_wages: Some(false),
        ..MemberFacts::default()
    };
    let names = ["Lê Mẫu An", "Lê Mẫu Mai"];
    let people = names.map(|name| (person(name, an), idle)).into();
    let none = register::HouseholdFacts::default();
    app::people::household::facts_add(&t.app, &hanh, an, none, people, day("2023-03-01"), None)
        .await
        .expect("stated");
    let entry = app::review::survey::entry(&t.app, &hanh, round, an, None).await.expect("the form");
    let lines = names.map(|name| {
        let line = &entry.members.iter().find(|it| it.name == name).expect("a member").line;
        (line.activity, line.contract)
    });
    let known = (Some(Activity::Unable), Some(Contract::NoWageWork));
    assert_eq!(lines, [known, (None, None)], "a girl of 12 is not asked");
}

async fn a_form_leaves_the_registers_marks_whole(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    complete(&t, round, an, whole(an)).await;
    let state = app::upkeep::audit::verify_all(&t.app).await.expect("read");
    assert!(state.is_whole(), "nobody touched the database: {state:?}");
}

async fn a_form_that_a_change_overtook_is_told(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    complete(&t, round, an, whole(an)).await;
    let hanh = t.hanh().await;
    let told = async || {
        let view =
            app::people::data_check::get(&t.app, &hanh, "form_before_event", None, None).await;
        let rows = view.expect("asked").page.rows;
        rows.into_iter().map(|row| (row.household, row.value)).collect::<Vec<_>>()
    };
    assert_eq!(told().await, []);
    t.set_now("2023-11-02T02:00:00Z");
    let hoa = person("Trịnh Mẫu Hoa", an);
    record(&t, an, "2023-08-01", Act::Death { person: hoa, heir: None }).await;
    assert_eq!(told().await, [(an, "01/08/2023".to_owned())]);
    // Put right by who is there now, it is no more.
    let mut anew = whole(an);
    anew.roster.remove(&hoa);
    let id = SurveyId(id_of("the form put right"));
    let taken = app::review::survey::complete(&t.app, &hanh, (round, an, id), anew, 0).await;
    taken.expect("put right");
    assert_eq!(told().await, []);
}

async fn what_does_not_go_together_is_asked_while_it_is_filled_in(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    let hanh = t.hanh().await;
    let asked = async |filled: Filled| -> Vec<(&'static str, String)> {
        let shown = app::review::survey::entry(&t.app, &hanh, round, an, Some(filled)).await;
        let doubts = shown.expect("the form").doubts;
        doubts.into_iter().map(|it| (it.word, it.of.vi)).collect()
    };
    assert_eq!(asked(whole(an)).await, [], "a whole and plain form");
    let mut odd = whole(an);
    odd.answers.insert("electricity".to_owned(), "none".to_owned());
    odd.answers.insert("kwh_month".to_owned(), "50".to_owned());
    let head = person("Lê Mẫu An", an);
    let line = odd.roster.get_mut(&head).expect("the head");
    line.activity = Some(Activity::Unable);
    line.general = Some(General::Primary);
    line.training = Some(Training::University);
    line.attends = Some(false);
    line.level = Some(app::SchoolLevel::University);
    let found = asked(odd).await;
    let words: Vec<&str> = found.iter().map(|(word, _)| *word).collect();
    assert_eq!(words, ["contradiction", "level", "unable", "training"], "{found:?}");
    assert!(found[1..].iter().all(|(_, of)| of == "Lê Mẫu An"), "{found:?}");
}

async fn a_table_of_questions_is_still_its_own_form(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let old = t.round(2023).await;
    t.survey(an, old, standard::Class::Poor).await;
    let hanh = t.hanh().await;
    let entry = app::review::survey::entry(&t.app, &hanh, old, an, None).await.expect("the form");
    assert!(!entry.by_sheet && entry.artificial);
    let next = round(&t, 2024).await;
    let entry = app::review::survey::entry(&t.app, &hanh, next, an, None).await.expect("the form");
    assert!(entry.by_sheet && !entry.artificial);
    let answered = entry.questions.iter().filter(|it| !it.value.is_empty()).count();
    assert_eq!(answered, 0, "answers of another form are none of this one");
    // Nor are its marks: stated, they would want a reason against every fact that is told now.
    assert_eq!(entry.filled.indicators.len(), 0);
}
