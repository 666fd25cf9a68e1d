//! What Phiếu B1 says of people and of the house beside its points: tables count it as the verdict does,
//! who is not fully told is named, section XIV is kept and printed.

use app::figure::table::TableQuery;
use app::review::survey::{FORM_B1, Filled, OTHER_MAX, OtherOf, Outcome, Policy};
use app::{Activity, Allowance, General, Pension, Relation, SchoolLevel, Training};
use base::id::{HouseholdId, PersonId, RoundId, SurveyId};
use register::Sex;
use testkit::{Engine, HOANG_KIM, Person, TestApp, day, household, id_of, on_both};

use crate::common::code_of;
use crate::review::sheet::{complete, family, round, whole};
use crate::review::sheet_papers::page;

on_both!(
    tables_about_people_count_what_the_form_was_judged_by,
    whoever_cannot_work_and_who_is_of_merit_follow_from_the_form,
    who_is_not_fully_told_is_named_with_what_to_fill_in,
    section_xiv_is_kept_prefilled_and_printed,
    what_speaks_against_the_age_is_asked,
);

fn person(name: &str, household: HouseholdId) -> PersonId {
    PersonId(id_of(&format!("person {name} of {household}")))
}

/// A house so poor that its family is, whatever its people are.
fn poor(household: HouseholdId) -> Filled {
    let mut filled = whole(household);
    for (name, value) in [
        ("water", "other"),
        ("toilet", "other"),
        ("floor_area_m2", "20"),
        ("wall", "other"),
        ("roof", "other"),
    ] {
        filled.answers.insert(name.to_owned(), value.to_owned());
    }
    filled
}

async fn decide(t: &TestApp, round: RoundId, number: &str) {
    t.set_now("2023-12-10T02:00:00Z");
    let quang = t.actor(Person::Quang).await;
    let decision = app::Decision { number: number.to_owned(), day: day("2023-12-08") };
    app::review::decision::decide(&t.app, &quang, round, decision).await.expect("decided");
}

async fn sums(t: &TestApp, id: &str, row: &str, columns: &[u32]) -> Vec<i64> {
    let query = TableQuery {
        id: id.to_owned(),
        area: Some(HOANG_KIM.to_owned()),
        from: Some(day("2022-12-31")),
        to: Some(day("2023-12-09")),
        ..TableQuery::default()
    };
    let hanh = t.hanh().await;
    let view = app::figure::table::get(&t.app, &hanh, &query).await.expect("the table");
    assert_eq!(view.breaches, [], "{id} foots");
    let row = view.def.rows.iter().find(|it| it.id == row).expect("the row");
    let sum = |number: &u32| -> i64 {
        view.figures.areas.iter().map(|it| view.def.sum(row, *number, &it.sums)).sum()
    };
    columns.iter().map(sum).collect()
}

async fn tables_about_people_count_what_the_form_was_judged_by(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    // A girl of twelve: 120 cm is too short, primary school too low, her card is paid by the State.
    let mut filled = poor(an);
    let girl = filled.roster.get_mut(&person("Lê Mẫu Mai", an)).expect("the girl");
    girl.height_mm = Some(1_200);
    girl.level = Some(SchoolLevel::Primary);
    girl.state_insured = Some(true);
    let verdict = complete(&t, round, an, filled).await;
    assert_eq!((verdict.class, verdict.missing.len()), (Outcome::Poor, 0));
    let marked = |id: &str| verdict.indicators.iter().find(|it| it.id == id).map(|it| it.deprived);
    for id in ["nutrition", "health_insurance", "school_attendance"] {
        assert_eq!(marked(id), Some(Some(true)), "{id}");
    }
    // A bare number is the series' own.
    decide(&t, round, "210").await;
    let number = "select count(*) as n from round where decision_number = '210/QĐ-UBND'";
    assert_eq!(t.number(number).await, 1);
    assert_eq!(sums(&t, "t11", "all", &[1, 2, 3, 4, 9]).await, [1, 1, 1, 1, 0], "one child of it");
    // From the rows themselves: no household is marked without a child that makes it so.
    let unexplained = "select count(*) as n from verdict v where v.deprived / 4 % 2 = 1 \
         and not exists (select 1 from membership m join person_fact f on f.person_id = m.person_id \
          where m.household_id = v.household_id and f.undernourished)";
    let marked = "select count(*) as n from verdict v where v.deprived / 4 % 2 = 1";
    assert_eq!((t.number(marked).await, t.number(unexplained).await), (1, 0));
}

async fn whoever_cannot_work_and_who_is_of_merit_follow_from_the_form(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    let mut filled = poor(an);
    let man = filled.roster.get_mut(&person("Lê Mẫu An", an)).expect("the man");
    man.allowance = Some(Allowance::Disabled);
    man.pension = Some(Pension::Merit);
    let woman = filled.roster.get_mut(&person("Trịnh Mẫu Hoa", an)).expect("the woman");
    woman.critically_ill = Some(true);
    // What the form says otherwise beside it does not stand against it.
    filled.household_facts =
        Some(app::HouseholdFacts { no_labour_capacity: Some(false), ..Default::default() });
    complete(&t, round, an, filled).await;
    let told = |what: &str| format!("select count(*) as n from {what}");
    assert_eq!(t.number(&told("household_fact where no_labour_capacity")).await, 1);
    assert_eq!(t.number(&told("person_fact where merit")).await, 1);
    assert_eq!(t.number(&told("person_fact where not merit")).await, 2, "and of the others not");
    decide(&t, round, "210/QĐ-UBND").await;
    // Without labour capacity, with somebody of merit, and none of whom it is not known.
    assert_eq!(sums(&t, "t08", "households", &[1, 3, 4, 29]).await, [1, 1, 1, 0]);
}

async fn who_is_not_fully_told_is_named_with_what_to_fill_in(engine: Engine) {
    let t = TestApp::open(engine).await;
    // A woman who retires in the year of the review, of whom only the year is known.
    let built = household("Lê Mẫu An").with("Vũ Mẫu Tư", Relation::Parent, Sex::Female, "1967");
    let an = t.add(built).await;
    let round = round(&t, 2023).await;
    let mut filled = whole(an);
    let adult = filled.roster.get(&person("Lê Mẫu An", an)).expect("the head").clone();
    filled.roster.retain(|id, _| *id == person("Lê Mẫu An", an));
    filled.roster.insert(person("Vũ Mẫu Tư", an), adult);
    let hanh = t.hanh().await;
    let asked = async |filled: &Filled| {
        let shown = app::review::survey::entry(&t.app, &hanh, round, an, Some(filled.clone()));
        let open = shown.await.expect("the form").open.into_iter();
        open.map(|it| {
            let lacks: Vec<String> = it.lacks.into_iter().map(|it| it.vi).collect();
            (it.name, lacks.join(", "), it.of_member)
        })
        .collect::<Vec<_>>()
    };
    let birth = ("Vũ Mẫu Tư".to_owned(), "ngày, tháng, năm sinh".to_owned(), true);
    assert_eq!(asked(&filled).await, std::slice::from_ref(&birth));
    let verdict = complete(&t, round, an, filled.clone()).await;
    assert_eq!(verdict.class, Outcome::Incomplete);
    assert_eq!(verdict.open.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["Vũ Mẫu Tư"]);
    // A column that nobody answered is named by its words, of whom it is asked.
    let head = filled.roster.get_mut(&person("Lê Mẫu An", an)).expect("the head");
    head.pension = None;
    let found = asked(&filled).await;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().any(|it| it.0 == "Lê Mẫu An" && !it.2), "{found:?}");
}

async fn section_xiv_is_kept_prefilled_and_printed(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let before = round(&t, 2023).await;
    let mut filled = whole(an);
    filled.policies.drawn.insert(Policy::Electricity);
    filled.policies.needed.extend([Policy::Housing, Policy::Other]);
    filled.others.insert(OtherOf::Policy, "  bò   giống ".to_owned());
    filled.others.insert(OtherOf::Cause, "nhà cháy".to_owned());
    let hanh = t.hanh().await;
    let mut long = filled.clone();
    long.others.insert(OtherOf::Cause, "x".repeat(OTHER_MAX + 1));
    let place = (before, an, SurveyId(id_of("too long")));
    let refused = app::review::survey::complete(&t.app, &hanh, place, long, 0).await;
    assert_eq!(code_of(refused), app::kernel::problem::Code::BadInput);
    let survey = complete(&t, before, an, filled.clone()).await.survey;
    let text = page(&t, Person::Hanh, &FORM_B1, survey).await.expect("the form");
    for row in ["5. Hỗ trợ nhà ở||X|", "12. Hỗ trợ tiền điện|X||", "13. Khác, ghi rõ: bò giống||X|"]
    {
        assert!(text.contains(row), "{row}\nin {text}");
    }
    assert!(text.contains("8. Khác, ghi rõ: nhà cháy"), "{text}");
    // What it needs is known of the household, as lists have it.
    let needs = "select count(*) as n from household_fact where needs = 'Hỗ trợ nhà ở; bò giống'";
    assert_eq!(t.number(needs).await, 1);
    let next = round(&t, 2024).await;
    let entry = app::review::survey::entry(&t.app, &hanh, next, an, None).await.expect("the form");
    assert_eq!(entry.filled.policies, filled.policies);
    assert_eq!(entry.filled.others.get(&OtherOf::Policy).map(String::as_str), Some("bò giống"));
    // The same form with another mark is another form.
    let place = (before, an, SurveyId(id_of(&format!("form {an} {before}"))));
    filled.policies.drawn.clear();
    let other = app::review::survey::complete(&t.app, &hanh, place, filled, 0).await;
    assert_eq!(code_of(other), app::kernel::problem::Code::SurveyConflict);
}

async fn what_speaks_against_the_age_is_asked(engine: Engine) {
    let t = TestApp::open(engine).await;
    let built = household("Lê Mẫu An")
        .with("Lê Mẫu Nhi", Relation::Child, Sex::Female, "20/03/2018")
        .with("Lê Mẫu Tám", Relation::Child, Sex::Male, "20/03/2015");
    let an = t.add(built).await;
    let round = round(&t, 2023).await;
    let mut filled = whole(an);
    filled.roster.clear();
    filled.answers.insert("floor_area_m2".to_owned(), "5".to_owned());
    let child = |level| app::review::survey::RosterLine {
        attends: Some(true),
        level: Some(level),
        ..Default::default()
    };
    filled.roster.insert(person("Lê Mẫu Nhi", an), child(SchoolLevel::Primary));
    filled.roster.insert(person("Lê Mẫu Tám", an), child(SchoolLevel::UpperSecondary));
    let man = app::review::survey::RosterLine {
        allowance: Some(Allowance::Elderly),
        insured: Some(false),
        state_insured: Some(true),
        activity: Some(Activity::Working),
        general: Some(General::UpperSecondary),
        training: Some(Training::None),
        ..Default::default()
    };
    filled.roster.insert(person("Lê Mẫu An", an), man);
    let hanh = t.hanh().await;
    let asked = async |filled: Filled| {
        let shown = app::review::survey::entry(&t.app, &hanh, round, an, Some(filled)).await;
        let doubts = shown.expect("the form").doubts.into_iter();
        doubts.map(|it| (it.word, it.of.vi)).collect::<Vec<_>>()
    };
    let of = |word, name: &str| (word, name.to_owned());
    assert_eq!(
        asked(filled.clone()).await,
        [
            of("narrow", "Diện tích nhà ở"),
            of("insured", "Lê Mẫu An"),
            of("elderly", "Lê Mẫu An"),
            of("level_early", "Lê Mẫu Nhi"),
            of("level_early", "Lê Mẫu Tám"),
        ]
    );
    filled.answers.insert("floor_area_m2".to_owned(), "6".to_owned());
    filled.roster.insert(person("Lê Mẫu Nhi", an), child(SchoolLevel::Preschool));
    filled.roster.insert(person("Lê Mẫu Tám", an), child(SchoolLevel::Primary));
    filled.roster.remove(&person("Lê Mẫu An", an));
    assert_eq!(asked(filled.clone()).await, []);
    // A field in sào or công, and a grown man with the weight that is asked of children.
    filled.answers.insert("annual_crops_m2".to_owned(), "29".to_owned());
    let weighed = app::review::survey::RosterLine { weight_g: Some(52_000), ..Default::default() };
    filled.roster.insert(person("Lê Mẫu An", an), weighed);
    let words: Vec<_> = asked(filled.clone()).await.into_iter().map(|it| it.0).collect();
    assert_eq!(words, ["land_unit", "measured_late"]);
    filled.answers.insert("annual_crops_m2".to_owned(), "30".to_owned());
    filled.roster.remove(&person("Lê Mẫu An", an));
    assert_eq!(asked(filled).await, []);
}
