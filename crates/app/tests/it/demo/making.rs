//! The demonstration holds together: its figures are those of the plan, its forms say of the members
//! what the register says of them, and the data-quality checks have nothing to object to.

use app::people::household::HouseholdListQuery;
use app::review::survey::{EntryMember, EntryView, RosterLine};
use app::{Activity, Class, Contract};
use base::day::year_end;
use base::id::HouseholdId;
use testkit::demo::{self, Demo};
use testkit::{Engine, on_both};

use crate::actor;

on_both!(
    its_figures_are_those_of_the_plan,
    its_points_are_the_circulars,
    a_review_is_under_way,
    no_form_contradicts_the_members_or_itself,
    nobody_belongs_to_a_household_before_birth,
    its_words_are_counted_once_until_it_grows,
);

async fn of_class(demo: &Demo, class: Class, year: i32) -> Vec<HouseholdId> {
    let officer = actor(demo, "canbo").await;
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let day = Some(year_end(year));
        let class = Some(class);
        let query = HouseholdListQuery { class, day, after, ..HouseholdListQuery::default() };
        let page = app::people::household::list(&demo.app, &officer, query).await.expect("a list");
        found.extend(page.rows.iter().map(|row| row.id));
        match page.next {
            Some(next) => after = Some(next),
            None => return found,
        }
    }
}

async fn its_figures_are_those_of_the_plan(engine: Engine) {
    let demo = demo::open(engine).await;
    let mut counted = Vec::new();
    for year in [2021, 2022, 2023] {
        let poor = of_class(&demo, Class::Poor, year).await.len();
        let near_poor = of_class(&demo, Class::NearPoor, year).await.len();
        counted.push((year, poor, near_poor));
    }
    assert_eq!(counted, [(2021, 52, 70), (2022, 40, 61), (2023, 25, 48)]);
}

async fn its_points_are_the_circulars(engine: Engine) {
    let demo = demo::open(engine).await;
    let officer = actor(&demo, "canbo").await;
    let tables = app::review::score_table::list(&demo.app, &officer).await.expect("the tables");
    assert_eq!(tables.len(), 1);
    assert_eq!(tables[0].seal, demo.app.law().official().seal());
    assert!(
        !tables[0].artificial && tables[0].approved_by.as_ref() != Some(&tables[0].imported_by)
    );
    for round in app::review::round::list(&demo.app, &officer).await.expect("the rounds") {
        assert_eq!((round.score_table, round.artificial), (Some(tables[0].id), false));
    }
    let found = demo::texts(
        &demo.url,
        "select distinct v.class || case when v.a_points <= 140 then ', to the line' else ', above it' end \
         || case when v.b_points >= 30 then ', three and more' else ', up to two' end as t from verdict v \
         where v.class <> 'not_poor' order by t",
    );
    assert_eq!(found, ["near_poor, to the line, up to two", "poor, to the line, three and more"]);
}

async fn a_review_is_under_way(engine: Engine) {
    let demo = demo::open(engine).await;
    let officer = actor(&demo, "canbo").await;
    let rounds = app::review::survey::rounds(&demo.app, &officer).await.expect("the open rounds");
    let [round] = rounds.as_slice() else { panic!("one round is open: {rounds:?}") };
    let listed = app::review::listing::list(
        &demo.app,
        &officer,
        round.id,
        app::review::listing::ListQuery::default(),
        None,
    );
    let (mut taken, mut begun, mut untouched) = (0, 0, 0);
    for row in listed.await.expect("its list").rows {
        let form =
            app::review::survey::entry(&demo.app, &officer, round.id, row.household, None).await;
        let form = form.expect("its form");
        match (form.replaces, form.draft) {
            (Some(_), None) => {
                assert!(form.preview.missing.is_empty(), "{:?}", form.preview.missing);
                taken += 1;
            }
            (None, Some(_)) => {
                assert!(!form.preview.missing.is_empty(), "it is half filled in");
                begun += 1;
            }
            (None, None) => untouched += 1,
            (Some(_), Some(_)) => panic!("a form that was taken has a draft"),
        }
    }
    assert_eq!((taken, begun, untouched), (5, 3, 4));
}

async fn its_words_are_counted_once_until_it_grows(engine: Engine) {
    let demo = demo::open(engine).await;
    assert!(app::upkeep::due::word_count_due(&demo.app).await.expect("counted"));
    assert_eq!(demo::counts(&demo.url, &["word_count_made"])[0].1, "1");
    assert_ne!(demo::counts(&demo.url, &["word_count"])[0].1, "0");
    // Another process finds nothing to do.
    let next = testkit::open(&demo.url, Box::new(app::SystemClock)).await.expect("it opens");
    assert!(!app::upkeep::due::word_count_due(&next).await.expect("looked at"));
}

async fn no_form_contradicts_the_members_or_itself(engine: Engine) {
    let demo = demo::open(engine).await;
    let officer = actor(&demo, "canbo").await;
    let mut households = Vec::new();
    for class in [Class::Poor, Class::NearPoor] {
        for year in [2022, 2023] {
            households.extend(of_class(&demo, class, year).await);
        }
    }
    households.sort_unstable();
    households.dedup();
    let rounds = app::review::round::list(&demo.app, &officer).await.expect("the rounds");
    let mut forms = 0;
    for round in &rounds {
        for household in &households {
            let view =
                app::review::survey::entry(&demo.app, &officer, round.id, *household, None).await;
            let view = view.expect("the form");
            assert!(!view.artificial && view.by_sheet);
            if view.replaces.is_some() {
                forms += 1;
                assert_eq!(contradictions(&view), Vec::<String>::new(), "{}", view.head);
            }
        }
    }
    assert!(forms > 150, "{forms} forms were looked at");
}

/// What of a form does not go together: the marks are worked out anew from its words.
fn contradictions(view: &EntryView) -> Vec<String> {
    let answer = |name: &str| {
        let found = view.questions.iter().find(|it| it.id == name);
        found.map(|it| it.value.as_str()).unwrap_or_default()
    };
    let number = |name: &str| answer(name).parse::<usize>().unwrap_or_default();
    let members = &view.members;
    let any = |ask: &dyn Fn(&EntryMember, u32) -> bool| {
        members.iter().any(|it| it.age.is_some_and(|(least, _)| ask(it, least)))
    };
    let infirm = ["pillar", "roof", "wall"].iter().filter(|part| answer(part) == "other").count();
    let devices = ["televisions", "radios", "computers", "tablets", "phones"];
    let no_work = |line: &RosterLine| {
        line.activity == Some(Activity::WithoutWork) || line.contract == Some(Contract::Without)
    };
    let uninsured =
        |line: &RosterLine| line.insured == Some(false) || line.state_insured == Some(true);
    let marks = [
        ("employment", any(&|it, age| age >= 15 && no_work(&it.line))),
        ("health_insurance", any(&|it, age| age >= 6 && uninsured(&it.line))),
        ("school_attendance", any(&|it, age| (3..16).contains(&age) && it.line.level.is_none())),
        ("housing_quality", infirm >= 2),
        ("housing_area", number("floor_area_m2") < 8 * members.len()),
        ("water", answer("water") == "other"),
        ("toilet", answer("toilet") == "other"),
        ("telecom", members.iter().all(|it| it.line.internet == Some(false))),
        ("info_devices", devices.iter().all(|name| answer(name) == "0")),
    ];
    let mut wrong = Vec::new();
    for (id, deprived) in marks {
        let mark = view.indicators.iter().find(|it| it.id == id).and_then(|it| it.value());
        if mark != Some(deprived) {
            wrong.push(format!("{id} is not {deprived}"));
        }
    }
    wrong.extend(view.preview.missing.iter().map(|it| format!("{} is missing", it.vi)));
    for EntryMember { name, age, line, facts, .. } in members {
        let age = age.map_or(0, |(least, _)| least);
        if age < 15 && (line.activity.is_some() || line.contract.is_some()) {
            wrong.push(format!("{name} is {age} and asked about work"));
        }
        if age >= 15 && (line.activity == Some(Activity::Working)) != line.work.is_some() {
            wrong.push(format!("{name} works and at nothing, or the other way round"));
        }
        let nowhere = line.attends == Some(true) && line.level.is_none();
        if line.attends.is_none() || nowhere || facts.attending != line.attends {
            wrong.push(format!("{name} attends school and does not"));
        }
        if (line.height_mm.is_some(), line.weight_g.is_some()) != (age < 16, age < 10) {
            wrong.push(format!("{name} is {age} and measured otherwise than the form asks"));
        }
    }
    wrong
}

async fn nobody_belongs_to_a_household_before_birth(engine: Engine) {
    let demo = demo::open(engine).await;
    let officer = actor(&demo, "canbo").await;
    let found =
        app::people::data_check::get(&demo.app, &officer, "birth_after_joining", None, None).await;
    assert_eq!(found.expect("the check").count.findings, 0);
}
