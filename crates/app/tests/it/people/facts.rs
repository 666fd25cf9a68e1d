//! Facts with a day: what was known then stays known for then.

use std::collections::BTreeMap;

use app::kernel::problem::Code;
use base::id::PersonId;
use register::{Cause, HouseholdFacts, MemberFacts};
use testkit::{Engine, TestApp, day, household, id_of, on_both};

on_both!(
    a_fact_holds_from_its_day_and_leaves_the_days_before_alone,
    a_form_says_what_it_knows_of_people_and_keeps_the_rest,
    what_is_entered_late_goes_on_through_the_days_that_say_nothing_of_it,
    facts_of_somebody_else_or_of_a_day_to_come_are_refused,
    what_was_known_before_facts_had_days_holds_since_people_came,
);

fn insured(value: bool) -> MemberFacts {
    MemberFacts { health_insurance: Some(value), ..MemberFacts::default() }
}

async fn a_fact_holds_from_its_day_and_leaves_the_days_before_alone(engine: Engine) {
    let test = TestApp::open(engine).await;
    let officer = test.hanh().await;
    let id = test.add(household("Lê Mẫu An")).await;
    let person = person_of("Lê Mẫu An");
    let state = async |causes: &[Cause], needs: &str, insurance: bool, from: &str| {
        let causes = causes.iter().copied().collect();
        let facts = HouseholdFacts { causes, needs: needs.to_owned(), ..Default::default() };
        let people = BTreeMap::from([(person, insured(insurance))]);
        let done = app::people::household::facts_add(
            &test.app,
            &officer,
            id,
            facts,
            people,
            day(from),
            None,
        )
        .await;
        done.expect("stated");
    };
    state(&[Cause::Land], "bò giống", false, "2022-06-01").await;
    state(&[Cause::Illness, Cause::Labour], "", true, "2023-06-01").await;
    let on = async |text: &str| {
        let db = &**test.store();
        let household = store::people::household_fact::find(db, id, day(text)).await.expect("read");
        let people =
            store::people::person_fact::in_force(db, &[person], day(text)).await.expect("read");
        let insurance = people.get(&person).and_then(|facts| facts.health_insurance);
        (household.map(|(_, facts)| facts).unwrap_or_default(), insurance)
    };
    assert_eq!(on("2022-05-31").await, (HouseholdFacts::default(), None));
    let (first, insurance) = on("2023-05-31").await;
    assert_eq!(first.causes.into_iter().collect::<Vec<_>>(), [Cause::Land]);
    assert_eq!(insurance, Some(false));
    let (second, insurance) = on("2023-06-01").await;
    assert_eq!(second.causes.into_iter().collect::<Vec<_>>(), [Cause::Labour, Cause::Illness]);
    assert_eq!(second.needs, "bò giống", "what is left out stays as it was");
    assert_eq!(insurance, Some(true));
    // Said again it changes nothing; said otherwise for the same day it replaces, and both stay.
    state(&[Cause::Labour, Cause::Illness], "", true, "2023-06-01").await;
    assert_eq!(test.count("household_fact").await, 2);
    assert_eq!(test.count("person_fact").await, 2);
    state(&[Cause::Tools], "", true, "2023-06-01").await;
    assert_eq!(test.count("household_fact").await, 3);
    let (corrected, _) = on("2023-06-01").await;
    assert_eq!(corrected.causes.into_iter().collect::<Vec<_>>(), [Cause::Tools]);
    // Readers that ask for no day get the newest.
    let members = store::people::member::list(&**test.store(), id).await.expect("its members");
    assert_eq!(members.first().and_then(|m| m.facts.health_insurance), Some(true));
}

async fn what_is_entered_late_goes_on_through_the_days_that_say_nothing_of_it(engine: Engine) {
    let test = TestApp::open(engine).await;
    let officer = test.hanh().await;
    let id = test.add(household("Lê Mẫu An")).await;
    let person = person_of("Lê Mẫu An");
    let state = async |facts: HouseholdFacts, of_person: MemberFacts, from: &str| {
        let people = BTreeMap::from([(person, of_person)]);
        let done = app::people::household::facts_add(
            &test.app,
            &officer,
            id,
            facts,
            people,
            day(from),
            None,
        )
        .await;
        done.expect("stated");
    };
    let needs = |text: &str| HouseholdFacts { needs: text.to_owned(), ..Default::default() };
    let cause = |cause: Cause| HouseholdFacts { causes: [cause].into(), ..Default::default() };
    let ill = |yes: bool| MemberFacts { disabled: Some(yes), ..MemberFacts::default() };
    state(needs("bò giống"), insured(true), "2023-07-25").await;
    state(cause(Cause::Tools), ill(false), "2023-09-01").await;
    // Entered afterwards, for a day before both.
    state(cause(Cause::Land), ill(true), "2023-07-15").await;
    let on = async |text: &str| {
        let db = &**test.store();
        let (_, facts) = store::people::household_fact::find(db, id, day(text))
            .await
            .expect("read")
            .expect("known");
        let people =
            store::people::person_fact::in_force(db, &[person], day(text)).await.expect("read");
        let person = people.get(&person).copied().unwrap_or_default();
        let causes = facts.causes.iter().copied().collect::<Vec<_>>();
        (causes, facts.needs, person.disabled, person.health_insurance)
    };
    assert_eq!(on("2023-07-20").await, (vec![Cause::Land], String::new(), Some(true), None));
    let bo = || "bò giống".to_owned();
    assert_eq!(on("2023-07-25").await, (vec![Cause::Land], bo(), Some(true), Some(true)));
    // What that day says itself stays.
    assert_eq!(on("2023-09-01").await, (vec![Cause::Tools], bo(), Some(false), Some(true)));
}

async fn a_form_says_what_it_knows_of_people_and_keeps_the_rest(engine: Engine) {
    let test = TestApp::open(engine).await;
    let officer = test.hanh().await;
    let id = test.add(household("Lê Mẫu An").with_child("Lê Mẫu Nga")).await;
    let child = person_of("Lê Mẫu Nga of Lê Mẫu An");
    let facts = MemberFacts { undernourished: Some(false), ..insured(true) };
    let people = BTreeMap::from([(child, facts)]);
    let since = day("2020-01-01");
    let done = app::people::household::facts_add(
        &test.app,
        &officer,
        id,
        Default::default(),
        people,
        since,
        None,
    )
    .await;
    done.expect("stated");
    let round = test.round(2022).await;
    let mut form = test.form(standard::Class::Poor).of(id, round, "");
    form.indicators.remove("nutrition");
    form.people =
        BTreeMap::from([(child, MemberFacts { undernourished: Some(true), ..Default::default() })]);
    form.household_facts =
        Some(HouseholdFacts { no_labour_capacity: Some(true), ..Default::default() });
    let view = app::review::survey::add(&test.app, &officer, form.clone())
        .await
        .expect("the form is accepted");
    let view = app::review::survey::get(&test.app, &officer, view.id).await.expect("shown");
    let nutrition = view.indicators.iter().find(|it| it.id == "nutrition").expect("listed");
    assert_eq!(nutrition.deprived, Some(true), "it follows from what the form says of the child");
    let db = &**test.store();
    let known = async |text: &str| {
        let all =
            store::people::person_fact::in_force(db, &[child], day(text)).await.expect("read");
        all.get(&child).map(|facts| (facts.undernourished, facts.health_insurance))
    };
    assert_eq!(known("2022-10-14").await, Some((Some(false), Some(true))));
    assert_eq!(known("2022-10-15").await, Some((Some(true), Some(true))));
    let (from, facts) = store::people::household_fact::find(db, id, day("2023-01-01"))
        .await
        .expect("read")
        .expect("known");
    assert_eq!((from, facts.no_labour_capacity), (day("2022-10-15"), Some(true)));
    // The same form again is the same; with other facts it is another form.
    app::review::survey::add(&test.app, &officer, form.clone()).await.expect("accepted again");
    form.household_facts = None;
    let other =
        app::review::survey::add(&test.app, &officer, form).await.expect_err("other content");
    assert_eq!(other.code, Code::SurveyConflict);
}

async fn facts_of_somebody_else_or_of_a_day_to_come_are_refused(engine: Engine) {
    let test = TestApp::open(engine).await;
    let officer = test.hanh().await;
    let id = test.add(household("Lê Mẫu An")).await;
    test.add(household("Lê Mẫu Bình")).await;
    let stranger = person_of("Lê Mẫu Bình");
    let code = async |facts: HouseholdFacts, people: &[PersonId], from: &str| {
        let people = people.iter().map(|id| (*id, insured(true))).collect();
        let done = app::people::household::facts_add(
            &test.app,
            &officer,
            id,
            facts,
            people,
            day(from),
            None,
        )
        .await;
        done.expect_err("refused").code
    };
    let nothing = HouseholdFacts::default;
    assert_eq!(code(nothing(), &[stranger], "2023-01-01").await, Code::MemberNotThere);
    assert_eq!(code(nothing(), &[], "2100-01-01").await, Code::BadInput);
    assert_eq!(code(nothing(), &[], "2014-12-31").await, Code::BadInput);
    let long = HouseholdFacts { needs: "x".repeat(501), ..nothing() };
    assert_eq!(code(long, &[], "2023-01-01").await, Code::HouseholdRefused);
    assert_eq!(test.count("household_fact").await, 0);
    let elsewhere = test.actor(testkit::Person::Nga).await;
    let refused = app::people::household::facts_add(
        &test.app,
        &elsewhere,
        id,
        nothing(),
        BTreeMap::new(),
        day("2023-01-01"),
        None,
    );
    assert_eq!(refused.await.expect_err("not hers").code, Code::NotFound);
}

async fn what_was_known_before_facts_had_days_holds_since_people_came(engine: Engine) {
    let test = TestApp::demo(engine).await;
    let text = "select cast(from_day as text) || ' ' || coalesce(education, '-') || ' ' || \
         coalesce(cast(case when merit then 1 when not merit then 0 end as text), '-') || ' ' || \
         coalesce(cast(case when has_labour_contract then 1 when not has_labour_contract then 0 end \
         as text), '-') as t, ";
    // What forms said later has a day in the forms only.
    test.run("create table of_forms as select person_id from person_fact where source = 'survey'")
        .await;
    let sql = format!(
        "{text} {} as p from person_fact \
         where person_id not in (select person_id from of_forms) order by 2",
        test.id_text("person_id")
    );
    let before = test.rows(&sql, &["t", "p"]).await;
    assert!(before.len() > 2_500, "{}", before.len());
    test.run("drop table person_fact").await;
    test.run("drop table household_fact").await;
    test.run("drop index person_ethnicity").await;
    test.run("delete from migration where name = '0008_facts'").await;
    store::kernel::migration::migrate(test.store()).await.expect("the step again");
    assert_eq!(test.rows(&sql, &["t", "p"]).await, before);
    assert_eq!(
        test.number("select count(*) as n from person_fact where source <> 'earlier'").await,
        0
    );
}

fn person_of(name: &str) -> PersonId {
    let (name, head) = name.split_once(" of ").unwrap_or((name, name));
    let household = base::id::HouseholdId(id_of(&format!("household {head}")));
    PersonId(id_of(&format!("person {name} of {household}")))
}
