//! The register's constraints are in the database, under the same names on both engines.

use base::Role;
use base::area::AreaKey;
use base::id::{AccountId, HouseholdId, MoveId, PersonId, ScoreTableId, VillageId};
use chrono::{DateTime, Utc};
use register::people::household_event::Change;
use register::{
    HouseholdCode, HouseholdFacts, Identity, MemberFacts, NewHousehold, NewMember, Paper, Relation,
};
use store::office::account::Account;
use store::people::household::HouseholdAdd;
use store::people::household_event::Made;
use store::people::household_fact::FactSource;
use store::people::household_move::Answer;
use store::place::village::{Village, VillageKind, VillagePath};
use store::review::score_table::ScoreTableAdd;
use store::{Store, StoreError};
use testkit::{Engine, on_both};
use uuid::Uuid;

use crate::open;

on_both!(
    a_person_is_in_one_household_a_day,
    a_household_has_one_head_a_day,
    a_move_is_answered_once,
    who_imports_a_score_table_cannot_approve_it,
    a_username_is_taken_once,
);

fn now() -> DateTime<Utc> {
    "2023-11-01T02:00:00Z".parse().expect("a moment")
}

/// The day on which accounts are made.
fn day() -> base::Day {
    now().date_naive()
}

fn account(username: &str) -> Account {
    Account {
        id: AccountId(Uuid::now_v7()),
        username: username.to_owned(),
        name: "Lê Mẫu Hạnh".to_owned(),
        role: Role::Administrator,
        area: None,
        village: None,
        password_hash: "-".to_owned(),
        created_at: now(),
        disabled_at: None,
        revision: 1,
        must_change_password: false,
        made_by: None,
        reset_by: None,
        last_sign_in_at: None,
    }
}

fn member(relation: Relation) -> NewMember {
    NewMember {
        id: PersonId(Uuid::now_v7()),
        name: "Lê Mẫu An".to_owned(),
        sex: None,
        birth: None,
        relation,
        ethnicity: None,
        identity: Identity::Missing("minh họa".to_owned()),
        facts: MemberFacts::default(),
    }
}

fn household(village: VillageId, members: Vec<NewMember>) -> NewHousehold {
    let since = "2020-01-01".parse().expect("a day");
    let id = HouseholdId(Uuid::now_v7());
    let facts = HouseholdFacts::default();
    NewHousehold { id, village, address: String::new(), since, members, facts }
}

async fn village(store: &Store) -> VillageId {
    let id = VillageId(Uuid::now_v7());
    let village = Village { id, name: "Thôn 1".to_owned(), kind: VillageKind::Thon };
    let path = VillagePath {
        from_day: "2010-01-01".parse().expect("a day"),
        to_day: store::still(),
        commune: AreaKey::parse("15889@0").expect("a key"),
        district: AreaKey::parse("399@0"),
        province: AreaKey::parse("38@0").expect("a key"),
    };
    store::place::village::add_many(&**store, &[(village, vec![path])]).await.expect("a village");
    id
}

async fn add(store: &Store, by: AccountId, new: &NewHousehold) -> Result<(), StoreError> {
    let code = HouseholdCode::from_id(new.id, 0);
    let source = FactSource::Desk;
    let add = HouseholdAdd { household: new, code, content_hash: "-".to_owned(), source };
    store::people::household::add_many(&**store, &[add], by, now()).await
}

async fn ready(engine: Engine) -> (Store, AccountId, VillageId) {
    let store = open(engine).await;
    let officer = account("canbo");
    store::office::account_keeping::add(&*store, &officer, day()).await.expect("an account");
    let village = village(&store).await;
    (store, officer.id, village)
}

async fn a_person_is_in_one_household_a_day(engine: Engine) {
    let (store, by, village) = ready(engine).await;
    let first = household(village, vec![member(Relation::Head)]);
    add(&store, by, &first).await.expect("the first");
    let person = first.members[0].id;
    let sql = "insert into membership (person_id, household_id, relation, position, from_day, to_day) \
               values ($1, $2, 'other', 1, $3, $4)";
    let day: base::Day = "2021-01-01".parse().expect("a day");
    let second = household(village, vec![member(Relation::Head)]);
    add(&store, by, &second).await.expect("the second");
    let values = vec![person.0.into(), second.id.0.into(), day.into(), store::still().into()];
    let statement = crate::statement(&*store, sql, values);
    let error =
        sea_orm::ConnectionTrait::execute_raw(&*store, statement).await.expect_err("refused");
    assert!(error.to_string().contains("one_household_a_person"), "{error}");
}

async fn a_household_has_one_head_a_day(engine: Engine) {
    let (store, by, village) = ready(engine).await;
    let two = household(village, vec![member(Relation::Head), member(Relation::Head)]);
    let error = add(&store, by, &two).await.expect_err("two heads");
    assert_eq!(error.constraint(), Some("one_head_a_household"), "{error}");
    let one = household(village, vec![member(Relation::Head), member(Relation::Child)]);
    add(&store, by, &one).await.expect("one head");
    let day: base::Day = "2022-01-01".parse().expect("a day");
    let (household, person, from) = (one.id, one.members[1].id, one.since);
    let changes = [
        Change::Left { person, household, from },
        Change::Joined { person, household, relation: Relation::Head, position: 1 },
    ];
    let code = HouseholdCode::from_id(household, 0);
    let made = Made { code, at: now(), by };
    let error = store::people::household_event::apply(&*store, day, &[], &changes, made, "x")
        .await
        .expect_err("a second head from that day");
    assert_eq!(error.constraint(), Some("one_head_a_household"), "{error}");
}

async fn a_move_is_answered_once(engine: Engine) {
    let (store, by, village) = ready(engine).await;
    let one = household(village, vec![member(Relation::Head)]);
    add(&store, by, &one).await.expect("a household");
    let key = |text: &str| AreaKey::parse(text).expect("a key");
    let (from, to) = (key("15889@0"), key("15883@0"));
    let id = MoveId(Uuid::now_v7());
    let new = store::people::household_move::MoveAdd {
        id,
        household: one.id,
        members: &[],
        heir: None,
        from: &from,
        to: &to,
        day: one.since,
        paper: &Paper::Missing("x".to_owned()),
        note: "",
        content_hash: "x".to_owned(),
        at: now(),
        by,
    };
    store::people::household_move::add(&*store, new).await.expect("proposed");
    let answer = async |answer| {
        store::people::household_move::answer(&*store, id, answer, "x", None, (now(), by)).await
    };
    answer(Answer::Refused).await.expect("the first answer");
    let error = answer(Answer::Withdrawn).await.expect_err("a second");
    assert!(error.constraint().is_some_and(|name| name.contains("answer")), "{error}");
}

async fn who_imports_a_score_table_cannot_approve_it(engine: Engine) {
    let (store, by, _) = ready(engine).await;
    let row = ScoreTableAdd {
        id: ScoreTableId(Uuid::now_v7()),
        standard: "vn-2022-2025".to_owned(),
        name: "x".to_owned(),
        seal: "0".repeat(64),
        artificial: true,
        content: String::new(),
        imported_by: by,
        imported_at: now(),
    };
    store::review::score_table::add(&*store, &row).await.expect("imported");
    let error = store::review::score_table::approve(&*store, row.id, by, now())
        .await
        .expect_err("the same");
    assert_eq!(error.constraint(), Some("approved_by_a_second_person"), "{error}");
    let second = account("quantri2");
    store::office::account_keeping::add(&*store, &second, day()).await.expect("an account");
    assert!(
        store::review::score_table::approve(&*store, row.id, second.id, now())
            .await
            .expect("approved")
    );
    assert!(
        !store::review::score_table::approve(&*store, row.id, second.id, now())
            .await
            .expect("only once")
    );
}

async fn a_username_is_taken_once(engine: Engine) {
    let (store, ..) = ready(engine).await;
    let error = store::office::account_keeping::add(&*store, &account("canbo"), day()).await;
    let error = error.expect_err("taken");
    assert!(error.constraint().is_some_and(|name| name.contains("username")), "{error}");
}
