//! Why a figure differs between two days, in words that name the cause.

use std::collections::BTreeMap;

use app::{Act, Relation, Sex};
use base::id::{HouseholdId, PersonId};
use register::{Cause, HouseholdFacts, MemberFacts};
use testkit::{Engine, HOANG_KIM, TestApp, day, household, id_of, on_both};

use crate::figure::table_list::{poor, query};
use crate::people::event::{of, record, stranger, view};

on_both!(
    a_birth_and_a_death_are_called_so,
    a_stated_fact_explains_the_tables_that_count_it,
    an_age_reached_explains_the_table_of_children,
);

async fn reasons(t: &TestApp, id: &str, row: &str, column: u32) -> Vec<String> {
    let actor = t.hanh().await;
    let asked = query(id, HOANG_KIM);
    let changes =
        app::figure::table::changes(&t.app, &actor, &asked, Some((row, column)), None).await;
    let rows = changes.expect("compared").page.rows;
    let day = base::day::show_day;
    let told = rows.iter().flat_map(|row| &row.reasons);
    told.map(|(on, words)| format!("{}: {}", day(*on), words.vi)).collect()
}

fn head_of(name: &str) -> PersonId {
    let household = HouseholdId(id_of(&format!("household {name}")));
    PersonId(id_of(&format!("person {name} of {household}")))
}

async fn a_birth_and_a_death_are_called_so(engine: Engine) {
    let t = TestApp::open(engine).await;
    let grows = t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Hoa")).await;
    let shrinks = t.add(household("Bùi Mẫu Sơn").with_wife("Mai Mẫu Lan")).await;
    let ends = t.add(household("Vũ Mẫu Cụ")).await;
    let leaves = t.add(household("Đỗ Mẫu Đi").with_wife("Hà Mẫu Đi")).await;
    poor(&t, &[grows, shrinks, ends, leaves]).await;
    let member = stranger("Lê Mẫu Bé", Relation::Child, Sex::Male, "10/03/2023");
    record(&t, grows, "2023-03-10", Act::Birth { member }).await;
    let person = of(&view(&t, shrinks).await, "Mai Mẫu Lan");
    record(&t, shrinks, "2023-03-11", Act::Death { person, heir: None }).await;
    let person = of(&view(&t, ends).await, "Vũ Mẫu Cụ");
    record(&t, ends, "2023-03-12", Act::Death { person, heir: None }).await;
    record(&t, leaves, "2023-03-13", Act::MoveOut { to: "Hà Nội".to_owned() }).await;
    let mut told = reasons(&t, "t01", "all", 2).await;
    told.sort();
    assert_eq!(
        told,
        [
            "10/03/2023: Lê Mẫu Bé sinh ra, là con của chủ hộ.",
            "11/03/2023: Mai Mẫu Lan mất.",
            "12/03/2023: Ra khỏi sổ hộ.",
            "12/03/2023: Vũ Mẫu Cụ mất.",
            "13/03/2023: Ra khỏi sổ hộ.",
        ]
    );
}

async fn a_stated_fact_explains_the_tables_that_count_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let id = t.add(household("Lê Mẫu An")).await;
    poor(&t, &[id]).await;
    let hanh = t.hanh().await;
    let state = async |id: HouseholdId, causes: &[Cause], merit: Option<bool>, from: &str| {
        let facts = HouseholdFacts {
            causes: causes.iter().copied().collect(),
            no_labour_capacity: merit.map(|_| true),
            ..HouseholdFacts::default()
        };
        let known = MemberFacts { merit, ..MemberFacts::default() };
        let people = BTreeMap::from([(head_of("Lê Mẫu An"), known)]);
        app::people::household::facts_add(&t.app, &hanh, id, facts, people, day(from), None)
            .await
            .expect("stated");
    };
    state(id, &[Cause::Land], None, "2022-06-01").await;
    state(id, &[Cause::Land, Cause::Illness], Some(true), "2023-05-01").await;
    let causes = reasons(&t, "t10", "all", 8).await;
    let household = "01/05/2023: Ghi nhận về hộ: Nguyên nhân nghèo: Không có đất sản xuất, Có người ốm đau, \
         bệnh nặng, tai nạn; Hộ không có khả năng lao động: Có.";
    let person = "01/05/2023: Ghi nhận về Lê Mẫu An: người có công: Có.";
    assert_eq!(causes, [household], "a table that looks at no person");
    let merit = reasons(&t, "t12", "all", 11).await;
    assert_eq!(merit, [household, person]);
}

async fn an_age_reached_explains_the_table_of_children(engine: Engine) {
    let t = TestApp::open(engine).await;
    let built = household("Lê Mẫu An")
        .with("Lê Mẫu Mười Sáu", Relation::Child, Sex::Male, "01/11/2007")
        .with("Lê Mẫu Mai", Relation::Child, Sex::Male, "02/11/2007")
        .with("Lê Mẫu Năm", Relation::Child, Sex::Male, "2017");
    let id = t.add(built).await;
    poor(&t, &[id]).await;
    let told = reasons(&t, "t11", "all", 1).await;
    assert_eq!(
        told,
        ["01/01/2023: Lê Mẫu Năm đủ 6 tuổi.", "01/11/2023: Lê Mẫu Mười Sáu đủ 16 tuổi.",]
    );
}
