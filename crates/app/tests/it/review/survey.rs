//! Answers: kept as received, corrected by new ones, and classified as the law says.

use std::collections::BTreeMap;

use app::kernel::problem::Code;
use app::review::survey::{SurveyNew, Verdicts};
use base::id::{HouseholdId, RoundId, SurveyId};
use standard::Class;
use testkit::{Engine, Form, Person, TestApp, household, id_of, on_both};

use crate::common::{code_of, verdicts};

on_both!(
    resending_the_same_form_is_accepted,
    other_answers_under_the_same_id_are_a_conflict,
    a_second_form_must_name_the_one_it_corrects,
    a_correction_keeps_what_it_replaces,
    an_answer_or_an_indicator_that_is_none_is_refused,
    what_is_not_answered_is_named_and_nothing_is_assumed,
    what_is_stated_goes_before_what_follows_from_the_members,
    what_a_form_states_against_its_own_facts_needs_a_reason,
    a_verdict_is_what_an_independent_reading_of_the_law_gives,
    a_table_chosen_later_classifies_as_one_chosen_before,
    answers_are_never_changed,
    the_finance_officer_sees_no_deprivation,
);

async fn resending_the_same_form_is_accepted(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let an = t.add(household("Lê Mẫu An")).await;
    let round = t.round(2023).await;
    let form = t.form(Class::Poor).of(an, round, "");
    let first = app::review::survey::add(&t.app, &hanh, form.clone()).await.expect("accepted");
    let first = app::review::survey::get(&t.app, &hanh, first.id).await.expect("shown");
    let lines = t.count("audit").await;
    let second =
        app::review::survey::add(&t.app, &hanh, form.clone()).await.expect("accepted again");
    let second = app::review::survey::get(&t.app, &hanh, second.id).await.expect("shown");
    assert_eq!((first.survey, first.class), (second.survey, second.class));
    // An empty answer is no answer: the same form, sent by another program.
    let mut padded = form;
    padded.answers.insert("not_asked".to_owned(), String::new());
    app::review::survey::add(&t.app, &hanh, padded).await.expect("accepted again");
    assert_eq!((t.count("survey").await, t.count("verdict").await), (1, 1));
    assert_eq!(t.count("audit").await, lines);
}

async fn other_answers_under_the_same_id_are_a_conflict(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let an = t.add(household("Lê Mẫu An")).await;
    let binh = t.add(household("Lê Mẫu Bình")).await;
    let round = t.round(2023).await;
    let form = t.form(Class::Poor).of(an, round, "");
    app::review::survey::add(&t.app, &hanh, form.clone()).await.expect("accepted");
    let mut other = t.form(Class::NotPoor).of(an, round, "");
    other.id = form.id;
    assert_eq!(code_of(app::review::survey::add(&t.app, &hanh, other).await), Code::SurveyConflict);
    let elsewhere = SurveyNew { household: binh, ..form.clone() };
    assert_eq!(
        code_of(app::review::survey::add(&t.app, &hanh, elsewhere).await),
        Code::SurveyConflict
    );
    let larger = SurveyNew { house_area_m2: Some(61), ..form };
    assert_eq!(
        code_of(app::review::survey::add(&t.app, &hanh, larger).await),
        Code::SurveyConflict
    );
}

async fn a_second_form_must_name_the_one_it_corrects(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let an = t.add(household("Lê Mẫu An")).await;
    let round = t.round(2023).await;
    let first = t.form(Class::Poor).of(an, round, "first");
    app::review::survey::add(&t.app, &hanh, first.clone()).await.expect("accepted");
    let mut second = t.form(Class::NotPoor).of(an, round, "second");
    assert_eq!(
        code_of(app::review::survey::add(&t.app, &hanh, second.clone()).await),
        Code::SurveyConflict
    );
    second.replaces = Some(SurveyId(id_of("nothing")));
    assert_eq!(
        code_of(app::review::survey::add(&t.app, &hanh, second.clone()).await),
        Code::SurveyConflict
    );
    second.replaces = Some(first.id);
    app::review::survey::add(&t.app, &hanh, second.clone()).await.expect("accepted");
    let mut third = t.form(Class::NearPoor).of(an, round, "third");
    third.replaces = Some(first.id);
    assert_eq!(
        code_of(app::review::survey::add(&t.app, &hanh, third.clone()).await),
        Code::SurveyConflict
    );
    third.replaces = Some(second.id);
    app::review::survey::add(&t.app, &hanh, third).await.expect("accepted");
}

async fn a_correction_keeps_what_it_replaces(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let an = t.add(household("Lê Mẫu An")).await;
    let round = t.round(2023).await;
    let mut replaces = None;
    for (copy, wanted) in [("1", Class::Poor), ("2", Class::NearPoor), ("3", Class::NotPoor)] {
        let mut form = t.form(wanted).of(an, round, copy);
        form.replaces = replaces;
        replaces = Some(form.id);
        app::review::survey::add(&t.app, &hanh, form).await.expect("accepted");
    }
    assert_eq!((t.count("survey").await, t.count("verdict").await), (3, 3));
    let counts = app::review::round::get(&t.app, &hanh, round)
        .await
        .expect("there")
        .counts
        .expect("counted");
    assert_eq!((counts.surveys, counts.poor, counts.near_poor, counts.not_poor), (1, 0, 0, 1));
    let found = verdicts(&t, &hanh, an).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].class.as_str(), "not_poor");
    t.set_now("2023-12-10T02:00:00Z");
    let quang = t.actor(Person::Quang).await;
    let day = testkit::day("2023-12-08");
    let decision = app::Decision { number: "112/QĐ-UBND".to_owned(), day };
    app::review::decision::decide(&t.app, &quang, round, decision).await.expect("decided");
    assert_eq!(t.class(an).await, Some(app::Class::NotPoor), "the last form counts");
}

async fn what_a_form_states_against_its_own_facts_needs_a_reason(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let an = t.add(household("Lê Mẫu An")).await;
    let round = t.round(2023).await;
    let head =
        app::people::household::get(&t.app, &hanh, an, None).await.expect("there").members[0].id;
    let mut form = t.form(Class::Poor).of(an, round, "");
    form.people = [(
        head,
        app::MemberFacts {
            working_age_able: Some(true),
            has_job: Some(true),
            works_for_wages: Some(true),
            has_labour_contract: Some(false),
            ..app::MemberFacts::default()
        },
    )]
    .into();
    form.indicators.insert("employment".to_owned(), false);
    let refused =
        app::review::survey::add(&t.app, &hanh, form.clone()).await.expect_err("no reason");
    assert_eq!(refused.code, Code::SurveyRefused);
    let told: Vec<_> = refused.findings.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(told, ["indicator_reason_missing"]);
    assert_eq!(t.count("survey").await, 0);
    form.reasons.insert("employment".to_owned(), "hợp đồng ký ngày 01/10".to_owned());
    let taken = app::review::survey::add(&t.app, &hanh, form).await.expect("with a reason");
    let taken = app::review::survey::get(&t.app, &hanh, taken.id).await.expect("shown");
    let said = taken.indicators.iter().find(|it| it.id == "employment").expect("there");
    assert_eq!((said.deprived, said.reason.as_str()), (Some(false), "hợp đồng ký ngày 01/10"));
}

async fn an_answer_or_an_indicator_that_is_none_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let an = t.add(household("Lê Mẫu An")).await;
    let round = t.round(2023).await;
    let sound = t.form(Class::Poor).of(an, round, "");
    let question = sound.answers.keys().next().expect("a question").clone();
    let mut answer = sound.clone();
    answer.answers.insert(question, "no_such_answer".to_owned());
    let mut indicator = sound.clone();
    indicator.indicators.insert("no_such_indicator".to_owned(), true);
    let mut long = sound.clone();
    long.answers.insert("x".repeat(81), "yes".to_owned());
    let mut many = sound.clone();
    many.answers.extend((0..101).map(|n| (format!("more{n}"), "yes".to_owned())));
    for (what, form) in
        [("answer", answer), ("indicator", indicator), ("long id", long), ("many", many)]
    {
        assert_eq!(
            code_of(app::review::survey::add(&t.app, &hanh, form).await),
            Code::BadInput,
            "{what}"
        );
    }
    assert_eq!(t.count("survey").await, 0);
}

async fn what_is_not_answered_is_named_and_nothing_is_assumed(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let an = t.add(household("Lê Mẫu An")).await;
    let round = t.round(2023).await;
    let mut form = t.form(Class::Poor).of(an, round, "");
    let (question, _) = form.answers.pop_first().expect("a question");
    form.indicators.remove("water");
    let verdict = app::review::survey::add(&t.app, &hanh, form).await.expect("accepted");
    let verdict = app::review::survey::get(&t.app, &hanh, verdict.id).await.expect("shown");
    assert_eq!(verdict.class.as_str(), "incomplete");
    assert_eq!((verdict.a_points, verdict.b_points, verdict.distance), (None, None, None));
    assert_eq!(verdict.missing.len(), 2);
    let rows = t.rows("select class, missing from verdict", &["class", "missing"]).await;
    assert_eq!(rows, [["incomplete".to_owned(), format!("{question};water")]]);
}

async fn what_is_stated_goes_before_what_follows_from_the_members(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let mut an = household("Lê Mẫu An");
    an.household.members[0].facts.health_insurance = Some(false);
    let an = t.add(an).await;
    let round = t.round(2023).await;
    let mut form = t.form(Class::NearPoor).of(an, round, "follows");
    form.indicators.remove("health_insurance");
    let verdict = app::review::survey::add(&t.app, &hanh, form.clone()).await.expect("accepted");
    let verdict = app::review::survey::get(&t.app, &hanh, verdict.id).await.expect("shown");
    let insurance = |verdict: &app::review::survey::VerdictView| {
        let mut found = verdict.indicators.iter().filter(|it| it.id == "health_insurance");
        found.next().map(|it| (it.deprived, it.stated))
    };
    assert_eq!(insurance(&verdict), Some((Some(true), false)));
    assert_eq!(verdict.b_points, Some(10));
    let mut stated = form.clone();
    stated.id = SurveyId(id_of("stated"));
    stated.replaces = Some(form.id);
    stated.indicators.insert("health_insurance".to_owned(), false);
    let verdict = app::review::survey::add(&t.app, &hanh, stated).await.expect("accepted");
    let verdict = app::review::survey::get(&t.app, &hanh, verdict.id).await.expect("shown");
    assert_eq!(insurance(&verdict), Some((Some(false), true)));
    assert_eq!(verdict.b_points, Some(0));
}

/// The points of the artificial table in the north central region, read on their own.
fn points() -> BTreeMap<String, BTreeMap<String, i64>> {
    let (_, content) = testkit::ARTIFICIAL;
    let mut points: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    for line in content.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if cells[2] == "north_central_coast" {
            let of = points.entry(cells[0].to_owned()).or_default();
            of.insert(cells[1].to_owned(), cells[3].parse().expect("points"));
        }
    }
    points
}

/// A form whose indicators are drawn, without the floor area that could speak against them.
fn bare(form: &Form, household: HouseholdId, round: RoundId) -> SurveyNew {
    SurveyNew { house_area_m2: None, ..form.of(household, round, "") }
}

/// Forms that differ in every way the numbers of a small generator say.
fn drawn(t: &TestApp, count: usize) -> Vec<(Form, &'static str, Option<i64>, Option<i64>)> {
    let points = points();
    let indicators: Vec<String> = t.form(Class::Poor).indicators.into_keys().collect();
    let mut state: u64 = 2024;
    let mut below = |bound: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % bound
    };
    let mut forms = Vec::new();
    for n in 0..count {
        let mut form = Form::default();
        let (mut a, mut b, mut whole) = (0, 0, true);
        let rich = below(7);
        for (question, answers) in &points {
            if n % 7 == 3 && below(40) == 0 {
                whole = false;
                continue;
            }
            let mut answers: Vec<_> = answers.iter().collect();
            answers.sort_by_key(|(_, points)| **points);
            let place = if below(10) < rich { below(answers.len()) } else { 0 };
            let (answer, points) = answers[place];
            form.answers.insert(question.clone(), answer.clone());
            a += points;
        }
        for indicator in &indicators {
            let deprived = below(3) == 0;
            form.indicators.insert(indicator.clone(), deprived);
            b += if deprived { 10 } else { 0 };
        }
        // TT 07/2021: up to 140 points A in the country, and from 30 points B: poor.
        let class = match (whole, a <= 140, b >= 30) {
            (false, ..) => "incomplete",
            (true, true, true) => "poor",
            (true, true, false) => "near_poor",
            (true, false, _) => "not_poor",
        };
        forms.push((form, class, whole.then_some(a), whole.then_some(b)));
    }
    forms
}

async fn a_verdict_is_what_an_independent_reading_of_the_law_gives(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let round = t.round(2023).await;
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (n, (form, class, a, b)) in drawn(&t, 60).into_iter().enumerate() {
        let id = t.add(household(&format!("Lê Mẫu Số{n}"))).await;
        let verdict = app::review::survey::add(&t.app, &hanh, bare(&form, id, round))
            .await
            .expect("accepted");
        let verdict = app::review::survey::get(&t.app, &hanh, verdict.id).await.expect("shown");
        assert_eq!(
            (verdict.class.as_str(), verdict.a_points, verdict.b_points),
            (class, a, b),
            "{n}"
        );
        let sql = format!(
            "select class, coalesce(cast(a_points as text), '') as a, \
             coalesce(cast(b_points as text), '') as b from verdict where household_id = {}",
            t.literal(id.0)
        );
        let text = |points: Option<i64>| points.map(|it| it.to_string()).unwrap_or_default();
        let rows = t.rows(&sql, &["class", "a", "b"]).await;
        assert_eq!(rows, [[class.to_owned(), text(a), text(b)]], "{n}");
        *seen.entry(class).or_default() += 1;
    }
    assert_eq!(seen.len(), 4, "every class is among them: {seen:?}");
}

async fn a_table_chosen_later_classifies_as_one_chosen_before(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let table = t.score_table().await;
    let before = t.round(2023).await;
    let later = t.bare_round(2022).await;
    for (n, (form, ..)) in drawn(&t, 25).into_iter().enumerate() {
        let id = t.add(household(&format!("Lê Mẫu Số{n}"))).await;
        app::review::survey::add(&t.app, &hanh, bare(&form, id, before)).await.expect("accepted");
        let waiting = app::review::survey::add(&t.app, &hanh, bare(&form, id, later))
            .await
            .expect("accepted");
        let waiting = app::review::survey::get(&t.app, &hanh, waiting.id).await.expect("shown");
        assert_eq!(waiting.class.as_str(), "waiting");
    }
    app::review::round::set_table(&t.app, &hanh, later, table).await.expect("chosen");
    let verdicts = async |round: RoundId| {
        let sql = format!(
            "select {} as household, class, coalesce(cast(a_points as text), '') as a, \
             coalesce(cast(b_points as text), '') as b, cast(deprived as text) as d, missing, \
             score_seal from verdict where round_id = {} order by 1",
            t.id_text("household_id"),
            t.literal(round.0)
        );
        let columns = ["household", "class", "a", "b", "d", "missing", "score_seal"];
        t.rows(&sql, &columns).await
    };
    let first = verdicts(before).await;
    assert_eq!(first.len(), 25);
    assert_eq!(first, verdicts(later).await);
}

async fn answers_are_never_changed(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let an = t.add(household("Lê Mẫu An")).await;
    let round = t.round(2023).await;
    let first = t.form(Class::Poor).of(an, round, "first");
    app::review::survey::add(&t.app, &hanh, first.clone()).await.expect("accepted");
    let sql = "select answers, content_hash from survey where replaces is null";
    let columns = ["answers", "content_hash"];
    let kept = t.rows(sql, &columns).await;
    let mut second = t.form(Class::NotPoor).of(an, round, "second");
    second.replaces = Some(first.id);
    app::review::survey::add(&t.app, &hanh, second).await.expect("accepted");
    assert_eq!(t.rows(sql, &columns).await, kept);
}

async fn the_finance_officer_sees_no_deprivation(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = t.add(household("Lê Mẫu An")).await;
    let round = t.round(2023).await;
    t.survey(an, round, Class::Poor).await;
    for (person, sees) in [
        (Person::Hanh, true),
        (Person::Quang, true),
        (Person::Binh, true),
        (Person::Lan, true),
        (Person::Thu, false),
    ] {
        let actor = t.actor(person).await;
        let file = app::front::household_file::get(&t.app, &actor, an, None).await.expect("there");
        let shown = file.part::<Verdicts>().map(|it| it.0.len());
        assert_eq!(shown, sees.then_some(1), "{person:?}");
    }
}
