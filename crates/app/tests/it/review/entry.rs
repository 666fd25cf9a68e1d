//! Entering a form at the desk: prefilled, kept as one goes, two people at one form, and taken.

use app::Relation;
use app::kernel::problem::Code;
use app::review::survey::{EntryView, Filled};
use base::id::{HouseholdId, RoundId, SurveyId};
use register::{Cause, HouseholdFacts, MemberFacts, Sex};
use standard::Class;
use testkit::{Engine, Person, TestApp, household, id_of, on_both};

use crate::common::code_of;

on_both!(
    a_fresh_form_is_empty_and_says_what_is_missing,
    a_form_is_prefilled_from_the_review_before_and_marks_what_differs,
    no_change_takes_the_answers_of_the_review_before_in_one_act,
    no_change_is_refused_where_there_is_no_review_before,
    a_draft_is_kept_and_gone_when_the_form_is_taken,
    who_saves_second_is_told_what_differs_and_loses_nothing,
    who_completes_a_form_that_another_saved_meanwhile_is_stopped,
    the_same_form_completed_twice_is_one,
    what_a_form_says_of_the_members_decides_what_follows_from_them,
    a_correction_of_what_follows_needs_a_reason,
    a_completed_form_is_corrected_by_the_next,
    a_decided_round_takes_no_draft,
    a_village_head_fills_in_forms_of_his_village_only,
    a_draft_says_nothing_of_people_of_other_households,
);

/// What a complete form of a class is filled in with. What follows from a man of 48 and his house
/// of 60 m² is left to follow.
pub fn filled(t: &TestApp, wanted: Class) -> Filled {
    let form = t.form(wanted);
    let mut indicators = form.indicators;
    for follows in ["nutrition", "adult_education", "school_attendance", "housing_area"] {
        indicators.remove(follows);
    }
    for (id, value) in &mut indicators {
        *value = wanted == Class::Poor && ["water", "toilet", "telecom"].contains(&id.as_str());
    }
    Filled { answers: form.answers, indicators, house_area_m2: Some(60), ..Filled::default() }
}

/// The review of 2023, where An was found poor, and the open one of 2024.
async fn two_rounds(t: &TestApp) -> (HouseholdId, RoundId) {
    let an = t.add(household("Lê Mẫu An")).await;
    let before = (t.round(2023).await, an, SurveyId(id_of("form of 2023")));
    let hanh = t.hanh().await;
    app::review::survey::complete(&t.app, &hanh, before, filled(t, Class::Poor), 0)
        .await
        .expect("taken");
    (an, t.round(2024).await)
}

async fn entry(t: &TestApp, round: RoundId, household: HouseholdId) -> EntryView {
    let hanh = t.hanh().await;
    app::review::survey::entry(&t.app, &hanh, round, household, None).await.expect("the form")
}

async fn a_fresh_form_is_empty_and_says_what_is_missing(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Bích")).await;
    let round = t.round(2023).await;
    let form = entry(&t, round, an).await;
    assert_eq!(form.head, "Lê Mẫu An");
    assert_eq!(form.members.len(), 2);
    assert_eq!(form.preview.class.as_str(), "incomplete");
    assert_eq!(form.preview.answered.0, 0);
    // There is no child and nobody of 16 to 30: three of the twelve follow from the ages alone.
    assert_eq!(form.preview.missing.len(), form.questions.len() + 9);
    assert_eq!((form.before_year, form.may_repeat, form.draft.is_none()), (None, false, true));
    assert!(form.quick.is_none(), "the signs of Phiếu A are not known");
    let dependants =
        form.indicators.iter().find(|it| it.id == "dependants").expect("one of twelve");
    assert_eq!(dependants.value(), None, "an allowance is not known");
}

async fn a_form_is_prefilled_from_the_review_before_and_marks_what_differs(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, round) = two_rounds(&t).await;
    let hanh = t.hanh().await;
    let form = entry(&t, round, an).await;
    assert_eq!((form.before_year, form.may_repeat), (Some(2023), true));
    assert_eq!(form.preview.class.as_str(), "poor");
    assert!(form.preview.missing.is_empty() && form.differences.is_empty());
    assert_eq!(
        form.preview.distance(),
        form.preview.a_points.zip(form.preview.line).map(|(a, l)| a - l)
    );
    let question = form.questions.iter().find(|q| q.answers.len() > 1).expect("one with a choice");
    let (other, name) =
        question.answers.iter().find(|(id, _)| *id != question.value).expect("another answer");
    let mut mine = form.filled.clone();
    mine.answers.insert(question.id.clone(), other.clone());
    let saved =
        app::review::survey::draft_save(&t.app, &hanh, round, an, mine, 0).await.expect("kept");
    let [difference] = saved.differences.as_slice() else { panic!("{:?}", saved.differences) };
    assert_eq!((&difference.name, &difference.now), (&question.name, name));
    assert_eq!(Some(&difference.before), question.before.as_ref());
    assert!(!saved.may_repeat, "a draft is there");
}

async fn no_change_takes_the_answers_of_the_review_before_in_one_act(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, round) = two_rounds(&t).await;
    let hanh = t.hanh().await;
    let id = SurveyId(id_of("no change"));
    let verdict =
        app::review::survey::repeat(&t.app, &hanh, round, an, id, None).await.expect("taken");
    let verdict = app::review::survey::get(&t.app, &hanh, verdict.id).await.expect("shown");
    assert_eq!((verdict.class.as_str(), verdict.year), ("poor", 2024));
    let lines = t.count("audit").await;
    let again = app::review::survey::repeat(&t.app, &hanh, round, an, id, None)
        .await
        .expect("the same click twice");
    let again = app::review::survey::get(&t.app, &hanh, again.id).await.expect("shown");
    assert_eq!(again.survey, id);
    assert_eq!((t.count("survey").await, t.count("audit").await), (2, lines));
    let other =
        app::review::survey::repeat(&t.app, &hanh, round, an, SurveyId(id_of("other")), None).await;
    assert_eq!(code_of(other), Code::SurveyThere, "the round has a form already");
    // Corrected meanwhile, the first click is still the click that was taken.
    let mut corrected = t.form(Class::NearPoor).of(an, round, "corrected");
    corrected.replaces = Some(id);
    app::review::survey::add(&t.app, &hanh, corrected).await.expect("corrected");
    let late =
        app::review::survey::repeat(&t.app, &hanh, round, an, id, None).await.expect("again");
    assert!(late.again && late.id == id);
}

async fn no_change_is_refused_where_there_is_no_review_before(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = t.add(household("Lê Mẫu An")).await;
    let round = t.round(2023).await;
    let hanh = t.hanh().await;
    let refused =
        app::review::survey::repeat(&t.app, &hanh, round, an, SurveyId(id_of("x")), None).await;
    assert_eq!(code_of(refused), Code::SurveyNothingBefore);
    assert_eq!(t.count("survey").await, 0);
}

async fn a_draft_is_kept_and_gone_when_the_form_is_taken(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, round) = two_rounds(&t).await;
    let hanh = t.hanh().await;
    let half = Filled { house_area_m2: Some(31), ..Filled::default() };
    app::review::survey::draft_save(&t.app, &hanh, round, an, half.clone(), 0).await.expect("kept");
    let shown = entry(&t, round, an).await;
    assert_eq!(shown.filled, half, "the draft goes before what was prefilled");
    let draft = shown.draft.expect("a draft");
    assert_eq!((draft.version, draft.by.as_str()), (1, "Lê Mẫu Hạnh"));
    let whole = filled(&t, Class::NearPoor);
    let again = app::review::survey::draft_save(&t.app, &hanh, round, an, whole.clone(), 1)
        .await
        .expect("kept");
    assert_eq!(again.preview.class.as_str(), "near_poor");
    let lines = t.count("audit").await;
    app::review::survey::draft_save(&t.app, &hanh, round, an, whole.clone(), 1)
        .await
        .expect("sent twice");
    assert_eq!(t.count("audit").await, lines, "nothing was written");
    let form = (round, an, SurveyId(id_of("form")));
    let taken = app::review::survey::complete(&t.app, &hanh, form, whole, 2).await.expect("taken");
    let taken = app::review::survey::get(&t.app, &hanh, taken.id).await.expect("shown");
    assert_eq!(taken.class.as_str(), "near_poor");
    assert_eq!(t.count("survey_draft").await, 0);
}

async fn who_saves_second_is_told_what_differs_and_loses_nothing(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, round) = two_rounds(&t).await;
    let (hanh, thao) = (t.hanh().await, t.actor(Person::Thao).await);
    let of_hanh = Filled { house_area_m2: Some(31), ..Filled::default() };
    let facts = HouseholdFacts { causes: [Cause::Capital].into(), ..HouseholdFacts::default() };
    let of_thao =
        Filled { house_area_m2: Some(45), household_facts: Some(facts), ..Filled::default() };
    app::review::survey::draft_save(&t.app, &hanh, round, an, of_hanh.clone(), 0)
        .await
        .expect("the first");
    let second =
        app::review::survey::draft_save(&t.app, &thao, round, an, of_thao.clone(), 0).await;
    let problem = second.expect_err("the second");
    assert_eq!(problem.code, Code::SurveyStale);
    assert_eq!(problem.args["name"], "Lê Mẫu Hạnh");
    let shown = app::review::survey::entry(&t.app, &thao, round, an, Some(of_thao.clone()))
        .await
        .expect("his form");
    assert_eq!(shown.filled, of_thao, "what he filled in is still there");
    let told: Vec<_> =
        shown.conflict.iter().map(|it| (it.before.vi.as_str(), it.now.vi.as_str())).collect();
    assert_eq!(told, [("31 m²", "45 m²"), ("chưa trả lời", "Không có vốn sản xuất, kinh doanh")]);
    let seen = shown.draft.expect("the other's draft").version;
    app::review::survey::draft_save(&t.app, &thao, round, an, of_thao.clone(), seen)
        .await
        .expect("knowingly");
    assert_eq!(entry(&t, round, an).await.filled, of_thao);
}

async fn who_completes_a_form_that_another_saved_meanwhile_is_stopped(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, round) = two_rounds(&t).await;
    let (hanh, thao) = (t.hanh().await, t.actor(Person::Thao).await);
    let half = Filled { house_area_m2: Some(31), ..Filled::default() };
    app::review::survey::draft_save(&t.app, &thao, round, an, half, 0).await.expect("kept");
    let form = (round, an, SurveyId(id_of("form")));
    let whole = filled(&t, Class::Poor);
    let stopped = app::review::survey::complete(&t.app, &hanh, form, whole.clone(), 0).await;
    assert_eq!(code_of(stopped), Code::SurveyStale);
    assert_eq!(t.count("survey").await, 1);
    app::review::survey::complete(&t.app, &hanh, form, whole, 1)
        .await
        .expect("once he has seen it");
    assert_eq!(t.count("survey").await, 2);
}

async fn the_same_form_completed_twice_is_one(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = t.add(household("Lê Mẫu An")).await;
    let round = t.round(2023).await;
    let hanh = t.hanh().await;
    let form = (round, an, SurveyId(id_of("form")));
    let whole = filled(&t, Class::Poor);
    for _ in 0..2 {
        let taken = app::review::survey::complete(&t.app, &hanh, form, whole.clone(), 0)
            .await
            .expect("taken");
        let taken = app::review::survey::get(&t.app, &hanh, taken.id).await.expect("shown");
        assert_eq!((taken.survey, taken.class.as_str()), (form.2, "poor"));
    }
    let other = Filled { house_area_m2: Some(99), ..whole };
    let refused = app::review::survey::complete(&t.app, &hanh, form, other, 0).await;
    assert_eq!(code_of(refused), Code::SurveyConflict);
    assert_eq!(t.count("survey").await, 1);
}

async fn what_a_form_says_of_the_members_decides_what_follows_from_them(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = t.add(household("Lê Mẫu An").with_child("Lê Mẫu Bé")).await;
    let round = t.round(2023).await;
    let hanh = t.hanh().await;
    let (head, child) = {
        let members = entry(&t, round, an).await.members;
        (members[0].id, members[1].id)
    };
    // One of two is a dependant: exactly half, which is not more than half.
    let facts = |insured, allowance| MemberFacts {
        health_insurance: Some(insured),
        monthly_allowance: Some(allowance),
        disabled: Some(true),
        ..MemberFacts::default()
    };
    let with = |insured, allowance| Filled {
        people: [(head, facts(insured, allowance)), (child, facts(true, false))].into(),
        ..Filled::default()
    };
    let value = |view: &EntryView, id: &str| {
        view.indicators.iter().find(|it| it.id == id).and_then(|it| it.derived)
    };
    let half = app::review::survey::entry(&t.app, &hanh, round, an, Some(with(true, false)))
        .await
        .expect("form");
    assert_eq!(value(&half, "dependants"), Some(false));
    assert_eq!(value(&half, "health_insurance"), Some(false));
    let more = app::review::survey::entry(&t.app, &hanh, round, an, Some(with(false, true)))
        .await
        .expect("form");
    assert_eq!(value(&more, "dependants"), Some(true));
    assert_eq!(value(&more, "health_insurance"), Some(true));
    // Taken, it holds of the people from the review day on, and the next form knows it.
    let mut whole = filled(&t, Class::NotPoor);
    whole.people = with(false, true).people;
    whole.indicators.remove("dependants");
    whole.indicators.remove("health_insurance");
    let form = (round, an, SurveyId(id_of("form")));
    let verdict =
        app::review::survey::complete(&t.app, &hanh, form, whole, 0).await.expect("taken");
    let verdict = app::review::survey::get(&t.app, &hanh, verdict.id).await.expect("shown");
    let deprived = verdict.indicators.iter().filter(|it| it.deprived == Some(true));
    let deprived: Vec<_> = deprived.map(|it| it.id.as_str()).collect();
    assert_eq!(deprived, ["dependants", "health_insurance"]);
    let next = entry(&t, t.round(2024).await, an).await;
    assert_eq!(next.members[0].facts.health_insurance, Some(false));
}

async fn a_correction_of_what_follows_needs_a_reason(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an =
        t.add(household("Lê Mẫu An").with("Lê Mẫu Tý", Relation::Child, Sex::Male, "2020")).await;
    let round = t.round(2023).await;
    let hanh = t.hanh().await;
    let mut whole = filled(&t, Class::NotPoor);
    // Two people in 10 m²: less than 8 m² each.
    whole.house_area_m2 = Some(10);
    whole.indicators.insert("housing_area".to_owned(), false);
    let form = (round, an, SurveyId(id_of("form")));
    let refused = app::review::survey::complete(&t.app, &hanh, form, whole.clone(), 0).await;
    let problem = refused.expect_err("no reason");
    assert_eq!(problem.code, Code::SurveyRefused);
    let said = t.app.words().finding(base::words::Lang::Vi, &problem.findings[0]);
    assert!(said.contains("Diện tích nhà ở bình quân đầu người"), "{said}");
    whole.reasons.insert("housing_area".to_owned(), "  ở chung nhà  với ông bà ".to_owned());
    whole.reasons.insert("water".to_owned(), "không cần".to_owned());
    let verdict =
        app::review::survey::complete(&t.app, &hanh, form, whole, 0).await.expect("with a reason");
    let verdict = app::review::survey::get(&t.app, &hanh, verdict.id).await.expect("shown");
    let reasons = verdict.indicators.iter().filter(|it| !it.reason.is_empty());
    let reasons: Vec<_> = reasons.map(|it| (it.id.as_str(), it.reason.as_str())).collect();
    assert_eq!(reasons, [("housing_area", "ở chung nhà với ông bà")]);
    let long = Filled {
        reasons: [("housing_area".to_owned(), "x".repeat(201))].into(),
        ..filled(&t, Class::NotPoor)
    };
    let refused = app::review::survey::draft_save(&t.app, &hanh, round, an, long, 0).await;
    assert_eq!(code_of(refused), Code::BadInput);
}

async fn a_completed_form_is_corrected_by_the_next(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, round) = two_rounds(&t).await;
    let hanh = t.hanh().await;
    let first = (round, an, SurveyId(id_of("first")));
    app::review::survey::complete(&t.app, &hanh, first, filled(&t, Class::Poor), 0)
        .await
        .expect("taken");
    let shown = entry(&t, round, an).await;
    assert_eq!((shown.replaces, shown.may_repeat), (Some(first.2), false));
    let second = (round, an, SurveyId(id_of("second")));
    let whole = filled(&t, Class::NotPoor);
    app::review::survey::complete(&t.app, &hanh, second, whole.clone(), 0).await.expect("taken");
    let again = app::review::survey::complete(&t.app, &hanh, second, whole, 0)
        .await
        .expect("the same click twice");
    let again = app::review::survey::get(&t.app, &hanh, again.id).await.expect("shown");
    assert_eq!(again.class.as_str(), "not_poor");
    let sql = format!("select count(*) as n from survey where replaces = {}", t.literal(first.2.0));
    assert_eq!(t.number(&sql).await, 1);
}

async fn a_decided_round_takes_no_draft(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, _) = two_rounds(&t).await;
    let before = t.bare_round(2023).await;
    t.set_now("2023-12-10T02:00:00Z");
    let quang = t.actor(Person::Quang).await;
    let decision =
        app::Decision { number: "112/QĐ-UBND".to_owned(), day: testkit::day("2023-12-08") };
    app::review::decision::decide(&t.app, &quang, before, decision).await.expect("decided");
    let hanh = t.hanh().await;
    let refused =
        app::review::survey::draft_save(&t.app, &hanh, before, an, Filled::default(), 0).await;
    assert_eq!(code_of(refused), Code::RoundDecided);
    assert!(entry(&t, before, an).await.decided);
}

async fn a_village_head_fills_in_forms_of_his_village_only(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, round) = two_rounds(&t).await;
    let (binh, cuong) = (t.actor(Person::Binh).await, t.actor(Person::Cuong).await);
    assert!(app::review::survey::entry(&t.app, &binh, round, an, None).await.is_ok());
    let rounds = app::review::survey::rounds(&t.app, &binh).await.expect("his rounds");
    assert!(rounds.iter().any(|open| open.id == round));
    assert_eq!(
        code_of(app::review::survey::entry(&t.app, &cuong, round, an, None).await),
        Code::NotFound
    );
    let other =
        app::review::survey::draft_save(&t.app, &cuong, round, an, Filled::default(), 0).await;
    assert_eq!(code_of(other), Code::NotFound);
    let quang = t.actor(Person::Quang).await;
    assert_eq!(
        code_of(app::review::survey::entry(&t.app, &quang, round, an, None).await),
        Code::NotAllowed
    );
    assert!(app::review::survey::rounds(&t.app, &quang).await.expect("none").is_empty());
}

async fn a_draft_says_nothing_of_people_of_other_households(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, round) = two_rounds(&t).await;
    let binh = t.add(household("Lê Mẫu Bình")).await;
    let stranger = entry(&t, round, binh).await.members[0].id;
    let hanh = t.hanh().await;
    let filled = Filled {
        people: [(stranger, MemberFacts { disabled: Some(true), ..MemberFacts::default() })].into(),
        ..Filled::default()
    };
    let refused = app::review::survey::draft_save(&t.app, &hanh, round, an, filled, 0).await;
    assert_eq!(code_of(refused), Code::BadInput);
}
