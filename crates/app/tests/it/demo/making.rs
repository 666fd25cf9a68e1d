//! The demonstration holds together: its figures are those of the plan, its forms say of the members
//! what the register says of them, and the data-quality checks have nothing to object to.

use std::collections::BTreeMap;

use app::people::household::HouseholdListQuery;
use app::review::survey::{EntryMember, EntryView};
use app::{Class, Education};
use base::day::year_end;
use base::id::HouseholdId;
use testkit::demo::{self, Demo};
use testkit::{Engine, on_both};

use crate::actor;

on_both!(
    its_figures_are_those_of_the_plan,
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
            if view.replaces.is_some() {
                forms += 1;
                assert_eq!(contradictions(&view), Vec::<String>::new(), "{}", view.head);
            }
        }
    }
    assert!(forms > 150, "{forms} forms were looked at");
}

fn contradictions(view: &EntryView) -> Vec<String> {
    let answers: BTreeMap<&str, &str> =
        view.questions.iter().map(|it| (it.id.as_str(), it.value.as_str())).collect();
    let members = &view.members;
    let count =
        |ask: &dyn Fn(&EntryMember) -> bool| members.iter().filter(|member| ask(member)).count();
    let two = |n: usize| ["none", "one", "two_or_more"][n.min(2)];
    let dependants = count(&|m| {
        m.age.is_some_and(|(_, most)| most < 16) || m.facts.monthly_allowance == Some(true)
    });
    let people = members.len();
    let area = usize::try_from(view.filled.house_area_m2.expect("an area")).expect("small");
    let bounds = [(8, "under_8"), (20, "8_to_20"), (30, "20_to_30")];
    let area = bounds.iter().find(|(below, _)| area < below * people);
    // Who attends a level has finished the one before.
    let diplomas =
        ["none", "none", "primary", "lower_secondary", "upper_secondary", "vocational", "higher"];
    let levels = members.iter().filter_map(|m| {
        let place = Education::ALL.iter().position(|it| Some(*it) == m.facts.education)?;
        Some(place.saturating_sub(usize::from(m.facts.attending == Some(true))))
    });
    let highest = levels.max().unwrap_or(0);
    let want = BTreeMap::from([
        ("household_size", ["", "1", "2", "3", "4", "5", "6", "7_or_more"][people.min(7)]),
        ("dependants_count", ["none", "one", "two", "three_or_more"][dependants.min(3)]),
        ("highest_education", diplomas.get(highest).copied().unwrap_or("none")),
        ("wage_work", two(count(&|m| m.facts.works_for_wages == Some(true)))),
        ("pension", two(count(&|m| m.facts.monthly_allowance == Some(true)))),
        ("house_area", area.map_or("30_or_more", |(_, answer)| answer)),
    ]);
    let mut wrong: Vec<String> = want
        .iter()
        .filter(|(question, answer)| answers.get(*question) != Some(*answer))
        .map(|(question, answer)| format!("{question} is not {answer}: {answers:?}"))
        .collect();
    let indicator = |id: &str| {
        view.indicators.iter().find(|it| it.id == id).and_then(|it| it.value()).expect("known")
    };
    let parts = ["house_pillars", "house_roof", "house_walls"];
    let bad = parts.iter().filter(|part| answers[**part] == "not_durable").count();
    let toilet = matches!(answers["toilet_kind"], "other" | "none");
    for (id, deprived) in [
        ("housing_quality", bad >= 2),
        ("water", answers["water_source"] == "other"),
        ("toilet", toilet),
        ("housing_area", answers["house_area"] == "under_8"),
    ] {
        if indicator(id) != deprived {
            wrong.push(format!("{id} is not {deprived}"));
        }
    }
    if indicator("info_devices") && answers["tv"] == "yes" {
        wrong.push("no device, and a television".to_owned());
    }
    for member in members {
        let facts = &member.facts;
        if facts.has_job != Some(true) && facts.has_labour_contract.is_some() {
            wrong.push(format!("{} has a contract and no job", member.name));
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
