//! Regular policies: who is entitled on a day, received or not, whose time is over; how many are insured.

use app::kernel::problem::{Code, Problem};
use app::kernel::sheet::SheetFormat;
use app::people::entitlement;
use app::people::entitlement::{
    EntitledQuery, EntitledState, EntitlementKind, EntitlementLineNew, EntitlementListQuery,
    EntitlementNew, EntitlementView, PolicyQuery,
};
use app::{Act, Action, Actor, App, Relation, Result, Sex};
use base::id::{EntitlementId, EntitlementLineId, HouseholdId, PersonId};
use base::words::Lang;
use register::people::entitlement::Policies;
use store::ScopeArea;
use store::people::entitlement::entitled::{Among, Asked, Received};
use testkit::{Engine, Person, TestApp, day, household, id_of, on_both, scope};

use super::event::{of, record, view};
use crate::common::{code_of, findings_of};

on_both!(
    who_is_entitled_follows_from_the_class_of_the_day_and_who_lives_there,
    a_pupil_is_entitled_once_it_is_known_that_he_attends_school,
    who_escaped_is_entitled_for_the_months_that_the_file_says,
    a_list_handed_in_has_those_who_wait_and_stand_on_none,
    what_was_granted_is_held_until_its_last_day_or_its_end,
    who_died_moved_or_rose_and_holds_it_is_named_and_a_person_decides,
    what_cannot_be_granted_is_refused_line_by_line,
    a_wrong_line_is_taken_back_or_put_right_once,
    sent_again_it_is_accepted_and_other_content_is_a_conflict,
    who_is_unknown_is_never_counted_as_having_no_insurance,
    a_list_that_came_back_is_read_and_only_what_fits_is_offered,
    another_commune_sees_and_writes_nothing,
    somebody_is_once_in_a_list_whatever_household_he_is_named_with,
    what_ends_before_it_began_and_what_nobody_pays_is_refused,
);

const POOR: &str = "health_insurance_poor";

/// Every use case behind an action, for the table of rights.
pub(crate) async fn ask(app: &App, who: &Actor, action: Action) -> Vec<Result<()>> {
    if action == Action::EntitlementAdd {
        let new = new("thử", EntitlementKind::Listed, Vec::new());
        let bytes = b"a;b\n".to_vec();
        return vec![
            entitlement::record(app, who, new).await.map(drop),
            entitlement::read_list(app, who, POOR, "x.csv", bytes).await.map(drop),
        ];
    }
    let (all, id) = (EntitledQuery::default(), EntitlementId(app.fresh_id()));
    vec![
        entitlement::overview(app, who, &PolicyQuery::default()).await.map(drop),
        entitlement::coverage(app, who, &PolicyQuery::default()).await.map(drop),
        entitlement::list(app, who, POOR, &all).await.map(drop),
        entitlement::lapsed(app, who, POOR, &all).await.map(drop),
        entitlement::happened(app, who, &EntitlementListQuery::default()).await.map(drop),
        entitlement::get(app, who, id, None).await.map(drop),
        entitlement::policy(app, who, POOR, None).map(drop),
    ]
}

pub(crate) fn new(
    name: &str,
    kind: EntitlementKind,
    lines: Vec<EntitlementLineNew>,
) -> EntitlementNew {
    EntitlementNew {
        id: EntitlementId(id_of(&format!("entitlement {name}"))),
        policy: POOR.to_owned(),
        kind,
        day: day("2023-10-20"),
        office: "Bảo hiểm xã hội".to_owned(),
        paper: "12/DS-UBND".to_owned(),
        reason: "lý do thử".to_owned(),
        lines,
        village: None,
    }
}

pub(crate) fn card(of: HouseholdId, person: PersonId, number: &str) -> EntitlementLineNew {
    EntitlementLineNew {
        household: Some(of),
        person: Some(person),
        number: number.to_owned(),
        valid_from: Some(day("2023-02-01")),
        valid_to: Some(day("2023-12-31")),
        ..EntitlementLineNew::default()
    }
}

pub(crate) fn naming(line: EntitlementLineId) -> EntitlementLineNew {
    EntitlementLineNew { line: Some(line), ..EntitlementLineNew::default() }
}

/// Puts a class in force, as a list of before would have.
async fn classed(t: &TestApp, of: HouseholdId, class: &str, from: &str) {
    let sql = format!(
        "insert into class_fact (household_id, from_day, class, basis, recorded_at, recorded_by) \
         select h.id, '{from}', '{class}', 'recorded', h.created_at, a.id \
         from household h cross join account a where a.username = 'hanh' and h.id = {}",
        t.literal(of.0)
    );
    t.run(&sql).await;
}

/// An, his wife Hoa and their daughter Mai, poor since 01/01/2023.
async fn family(t: &TestApp) -> HouseholdId {
    let built = household("Lê Mẫu An").with_wife("Trần Mẫu Hoa").with_child("Lê Mẫu Mai");
    let id = t.add(built).await;
    classed(t, id, "poor", "2023-01-01").await;
    id
}

async fn entitled(t: &TestApp, policy: &str, on: &str, state: EntitledState) -> Vec<String> {
    let query =
        EntitledQuery { day: Some(day(on)), state: Some(state), ..EntitledQuery::default() };
    let page = entitlement::list(&t.app, &t.hanh().await, policy, &query).await.expect("a list");
    page.rows.rows.into_iter().filter_map(|row| row.name).collect()
}

async fn put(t: &TestApp, new: EntitlementNew) -> EntitlementView {
    entitlement::record(&t.app, &t.hanh().await, new).await.expect("put down")
}

async fn person(t: &TestApp, of_household: HouseholdId, name: &str) -> PersonId {
    of(&view(t, of_household).await, name)
}

async fn lapsed(t: &TestApp, on: &str) -> Vec<(String, String)> {
    let query = EntitledQuery { day: Some(day(on)), ..EntitledQuery::default() };
    let page = entitlement::lapsed(&t.app, &t.hanh().await, POOR, &query).await.expect("a list");
    page.rows.into_iter().map(|row| (row.name, row.why.to_string())).collect()
}

async fn who_is_entitled_follows_from_the_class_of_the_day_and_who_lives_there(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let binh = t.add(household("Bùi Mẫu Bình")).await;
    classed(&t, binh, "near_poor", "2023-03-01").await;
    t.add(household("Cao Mẫu Cảnh")).await;
    classed(&t, an, "near_poor", "2023-09-01").await;
    let all = EntitledState::All;
    let family = ["Lê Mẫu An", "Trần Mẫu Hoa", "Lê Mẫu Mai"];
    for (policy, on, expected) in [
        (POOR, "2022-12-31", vec![]),
        (POOR, "2023-01-01", family.to_vec()),
        (POOR, "2023-08-31", family.to_vec()),
        (POOR, "2023-09-01", vec![]),
        ("health_insurance_near_poor", "2023-02-28", vec![]),
        ("health_insurance_near_poor", "2023-03-01", vec!["Bùi Mẫu Bình"]),
        ("electricity", "2023-08-31", vec!["Lê Mẫu An"]),
        ("credit", "2023-08-31", vec!["Bùi Mẫu Bình", "Lê Mẫu An"]),
    ] {
        let mut found = entitled(&t, policy, on, all).await;
        let mut expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        // Households stand by their codes, which are made.
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{policy} {on}");
    }
    assert_eq!(
        entitled(&t, "health_insurance_near_poor", "2023-09-01", all).await.len(),
        4,
        "also the family that is near-poor since"
    );
    let hanh = t.hanh().await;
    let on = PolicyQuery { day: Some(day("2023-08-31")), village: None };
    let view = entitlement::overview(&t.app, &hanh, &on).await.expect("an overview");
    let of = |id: &str| {
        let line = view.lines.iter().find(|line| line.policy.id == id).expect("a policy");
        (line.entitled, line.received, line.unlisted, line.lapsed)
    };
    assert_eq!((of(POOR), of("electricity")), ((3, 0, 3, 0), (1, 0, 1, 0)));
    let unknown = entitlement::list(&t.app, &hanh, "gold", &EntitledQuery::default()).await;
    assert_eq!(code_of(unknown), Code::EntitlementUnknown);
}

async fn a_pupil_is_entitled_once_it_is_known_that_he_attends_school(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    assert!(entitled(&t, "tuition", "2023-10-01", EntitledState::All).await.is_empty());
    let mai = person(&t, an, "Lê Mẫu Mai").await;
    let facts = app::MemberFacts { attending: Some(true), ..app::MemberFacts::default() };
    let people = [(mai, facts)].into();
    let from = day("2023-09-05");
    let household = app::HouseholdFacts::default();
    let hanh = t.hanh().await;
    app::people::household::facts_add(&t.app, &hanh, an, household, people, from, None)
        .await
        .expect("stated");
    assert_eq!(entitled(&t, "tuition", "2023-10-01", EntitledState::All).await, ["Lê Mẫu Mai"]);
    assert!(entitled(&t, "tuition", "2023-09-04", EntitledState::All).await.is_empty());
}

async fn who_escaped_is_entitled_for_the_months_that_the_file_says(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    classed(&t, an, "not_poor", "2023-03-15").await;
    let file = "[[policy]]\nid = \"p\"\ngroup = \"credit\"\nholder = \"household\"\n\
        name = { vi = \"a\", en = \"a\" }\noffice = { vi = \"b\", en = \"b\" }\n\
        [[policy.dated]]\nwho = [{ shape = \"escaped\", classes = [\"poor\"], months = 6 }]\n\
        source = \"s\"\nconfidence = \"unchecked\"\n[low_income]\nrural = 1\nurban = 2\n\
        source = \"x\"\nconfidence = \"unchecked\"\n";
    let policies = Policies::load(file).expect("a file");
    let policy = policies.get("p").expect("there");
    let commune = t.hanh().await.area.expect("an officer has a commune");
    let seen = scope(ScopeArea::Commune(commune), day("2023-11-01"));
    for (on, expected) in
        [("2023-03-14", 0), ("2023-03-15", 1), ("2023-09-14", 1), ("2023-09-15", 0)]
    {
        let asked = Asked { policy, value: policy.on(day(on)).expect("a value") };
        let among = Among { scope: &seen, day: day(on), village: None, household: None };
        let db = &**t.store();
        let found =
            store::people::entitlement::entitled::list(db, asked, among, Received::All, None, 9)
                .await
                .expect("asked");
        assert_eq!(found.len(), expected, "{on}");
    }
    let credit = entitled(&t, "credit", "2023-03-15", EntitledState::All).await;
    assert!(credit.is_empty(), "how long is not known, so nobody is");
}

async fn a_list_handed_in_has_those_who_wait_and_stand_on_none(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let hoa = person(&t, an, "Trần Mẫu Hoa").await;
    put(&t, new("cấp", EntitlementKind::Granted, vec![card(an, hoa, "TM1")])).await;
    let it = put(&t, new("gửi", EntitlementKind::Listed, Vec::new())).await;
    let names: Vec<&str> = it.lines.rows.iter().map(|line| line.name.as_str()).collect();
    assert_eq!((it.row.line_count, names.len()), (2, 2), "{names:?}");
    assert!(!names.contains(&"Trần Mẫu Hoa"), "she has it");
    assert!(entitled(&t, POOR, "2023-10-21", EntitledState::Unlisted).await.is_empty());
    assert_eq!(entitled(&t, POOR, "2023-10-21", EntitledState::Missing).await.len(), 2);
    let again = new("gửi nữa", EntitlementKind::Listed, Vec::new());
    let (code, found) = findings_of(entitlement::record(&t.app, &t.hanh().await, again).await);
    assert_eq!((code, found), (Code::EntitlementRefused, vec!["entitlement_nobody".to_owned()]));
    let hanh = t.hanh().await;
    let all = EntitledQuery::default();
    let file = entitlement::file(&t.app, &hanh, POOR, &all, SheetFormat::Csv, Lang::Vi).await;
    let text = String::from_utf8(file.expect("a file").content).expect("text");
    assert!(text.contains("Trần Mẫu Hoa") && text.contains("TM1"), "{text}");
    let thu = t.actor(Person::Thu).await;
    let file = entitlement::file(&t.app, &thu, POOR, &all, SheetFormat::Csv, Lang::Vi).await;
    let text = String::from_utf8(file.expect("a file").content).expect("text");
    assert!(!text.contains("TM1"), "who keeps the money sees no card numbers: {text}");
}

async fn what_was_granted_is_held_until_its_last_day_or_its_end(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let hoa = person(&t, an, "Trần Mẫu Hoa").await;
    let it = put(&t, new("cấp", EntitlementKind::Granted, vec![card(an, hoa, "TM1")])).await;
    let line = it.lines.rows[0].id;
    let held = EntitledState::Held;
    for (on, expected) in
        [("2023-01-31", 0), ("2023-02-01", 1), ("2023-12-31", 1), ("2024-01-01", 0)]
    {
        assert_eq!(entitled(&t, POOR, on, held).await.len(), expected, "{on}");
    }
    let end = EntitlementNew {
        day: day("2023-06-01"),
        ..new("hết", EntitlementKind::Ended, vec![naming(line)])
    };
    put(&t, end).await;
    assert_eq!(entitled(&t, POOR, "2023-05-31", held).await.len(), 1);
    assert_eq!(entitled(&t, POOR, "2023-06-01", held).await.len(), 0);
    let twice = new("hết nữa", EntitlementKind::Ended, vec![naming(line)]);
    let twice = entitlement::record(&t.app, &t.hanh().await, twice).await;
    assert_eq!(code_of(twice), Code::EntitlementChanged);
    let file = app::front::household_file::get(&t.app, &t.hanh().await, an, None).await;
    let file = file.expect("the household");
    let part = file.part::<entitlement::HouseholdEntitlements>().expect("its policies");
    assert_eq!(part.lines.len(), 2, "granted, ended");
    assert!(part.entitled.iter().any(|row| row.policy == POOR && row.line.is_none()));
}

async fn who_died_moved_or_rose_and_holds_it_is_named_and_a_person_decides(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let binh = t.add(household("Bùi Mẫu Bình").with_wife("Lý Mẫu Bích")).await;
    classed(&t, binh, "poor", "2023-01-01").await;
    let (hoa, mai) = (person(&t, an, "Trần Mẫu Hoa").await, person(&t, an, "Lê Mẫu Mai").await);
    let bich = person(&t, binh, "Lý Mẫu Bích").await;
    let cards = vec![card(an, hoa, "1"), card(an, mai, "2"), card(binh, bich, "3")];
    let it = put(&t, new("cấp", EntitlementKind::Granted, cards)).await;
    assert!(lapsed(&t, "2023-03-01").await.is_empty());
    record(&t, an, "2023-03-10", Act::Death { person: hoa, heir: None }).await;
    record(
        &t,
        an,
        "2023-03-12",
        Act::Departure { persons: vec![mai], to: "Hà Nội".into(), heir: None },
    )
    .await;
    classed(&t, binh, "not_poor", "2023-04-01").await;
    let mut found = lapsed(&t, "2023-05-01").await;
    found.sort();
    let expected = [("Lê Mẫu Mai", "moved"), ("Lý Mẫu Bích", "class"), ("Trần Mẫu Hoa", "died")];
    let expected = expected.map(|(name, why)| (name.to_owned(), why.to_owned()));
    assert_eq!(found, expected);
    let line = |name: &str| it.lines.rows.iter().find(|line| line.name == name).expect("a line").id;
    let kept =
        EntitlementLineNew { valid_to: Some(day("2023-11-30")), ..naming(line("Lý Mẫu Bích")) };
    put(&t, new("giữ", EntitlementKind::Kept, vec![kept])).await;
    put(&t, new("hết", EntitlementKind::Ended, vec![naming(line("Trần Mẫu Hoa"))])).await;
    assert_eq!(lapsed(&t, "2023-10-25").await.len(), 1, "the one who left waits still");
    assert_eq!(lapsed(&t, "2023-12-01").await.len(), 2, "what was kept is asked again");
    let on = PolicyQuery { day: Some(day("2023-10-25")), village: None };
    let view = entitlement::overview(&t.app, &t.hanh().await, &on).await.expect("an overview");
    assert_eq!(view.lines.iter().map(|line| line.lapsed).sum::<i64>(), 1);
    let home = app::front::home::home(&t.app, &t.hanh().await, None).await.expect("home");
    assert!(home.calls.iter().any(|call| call.kind == "entitlements_lapsed" && call.mine));
}

async fn what_cannot_be_granted_is_refused_line_by_line(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, hanh) = (family(&t).await, t.hanh().await);
    let (hoa, mai) = (person(&t, an, "Trần Mẫu Hoa").await, person(&t, an, "Lê Mẫu Mai").await);
    put(&t, new("cấp", EntitlementKind::Granted, vec![card(an, hoa, "1")])).await;
    record(&t, an, "2023-03-12", Act::Death { person: mai, heir: None }).await;
    let late = EntitlementLineNew { valid_from: Some(day("2023-03-13")), ..card(an, mai, "2") };
    let on_time = EntitlementLineNew { valid_from: Some(day("2023-03-12")), ..card(an, mai, "2") };
    let wrong_days = EntitlementLineNew { valid_to: Some(day("2023-01-31")), ..card(an, mai, "2") };
    let number = testkit::number_of(1975, 7);
    for (lines, expected) in [
        (vec![card(an, hoa, "1")], vec!["entitlement_held"]),
        (vec![late], vec!["entitlement_dead"]),
        (vec![wrong_days], vec!["entitlement_days"]),
        (vec![card(an, mai, &number)], vec!["entitlement_personal_number"]),
        (vec![card(an, mai, "2"), card(an, mai, "3")], vec!["entitlement_twice"]),
        (vec![], vec!["entitlement_nobody"]),
    ] {
        let it = new("sai", EntitlementKind::Granted, lines);
        let (code, found) = findings_of(entitlement::record(&t.app, &hanh, it).await);
        assert_eq!(
            (code, found.iter().map(String::as_str).collect()),
            (Code::EntitlementRefused, expected)
        );
    }
    let stranger = card(an, PersonId(id_of("nobody")), "2");
    let it = new("lạ", EntitlementKind::Granted, vec![stranger]);
    assert_eq!(code_of(entitlement::record(&t.app, &hanh, it).await), Code::NotFound);
    put(&t, new("đúng", EntitlementKind::Granted, vec![on_time])).await;
    let field = |problem: Problem| (problem.code, problem.args.get("field").cloned());
    let bare = EntitlementLineNew { valid_from: None, ..card(an, hoa, "9") };
    for (it, name) in [
        (new("a", EntitlementKind::Granted, vec![bare]), "valid_from"),
        (
            EntitlementNew { office: " ".into(), ..new("b", EntitlementKind::Listed, vec![]) },
            "office",
        ),
        (
            EntitlementNew { day: day("2123-01-01"), ..new("c", EntitlementKind::Listed, vec![]) },
            "day",
        ),
        (
            EntitlementNew { reason: String::new(), ..new("d", EntitlementKind::Ended, vec![]) },
            "reason",
        ),
        (new("e", EntitlementKind::Ended, vec![card(an, hoa, "")]), "line"),
    ] {
        let problem = entitlement::record(&t.app, &hanh, it).await.expect_err("refused");
        assert_eq!(field(problem), (Code::BadInput, Some(name.to_owned())));
    }
}

async fn a_wrong_line_is_taken_back_or_put_right_once(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, hanh) = (family(&t).await, t.hanh().await);
    let (hoa, mai) = (person(&t, an, "Trần Mẫu Hoa").await, person(&t, an, "Lê Mẫu Mai").await);
    let cards = vec![card(an, hoa, "SAI"), card(an, mai, "2")];
    let it = put(&t, new("cấp", EntitlementKind::Granted, cards)).await;
    let line = |name: &str| it.lines.rows.iter().find(|line| line.name == name).expect("a line").id;
    let (of_hoa, of_mai) = (line("Trần Mẫu Hoa"), line("Lê Mẫu Mai"));
    let right = EntitlementLineNew { replaces: Some(of_hoa), ..card(an, hoa, "DUNG") };
    put(&t, new("sửa", EntitlementKind::Granted, vec![right.clone()])).await;
    let again = new("sửa nữa", EntitlementKind::Granted, vec![right]);
    assert_eq!(code_of(entitlement::record(&t.app, &hanh, again).await), Code::EntitlementChanged);
    put(&t, new("rút", EntitlementKind::Withdrawn, vec![naming(of_mai)])).await;
    let held = entitled(&t, POOR, "2023-10-21", EntitledState::Held).await;
    assert_eq!(held, ["Trần Mẫu Hoa"], "what was taken back was never there");
    let other = EntitlementLineNew { replaces: Some(of_hoa), ..card(an, mai, "3") };
    let other = new("của người khác", EntitlementKind::Granted, vec![other]);
    assert_eq!(code_of(entitlement::record(&t.app, &hanh, other).await), Code::EntitlementChanged);
    let was = entitlement::get(&t.app, &hanh, it.row.id, None).await.expect("seen");
    assert!(was.lines.rows.iter().all(|line| line.is_void), "the first list stays with both");
}

async fn sent_again_it_is_accepted_and_other_content_is_a_conflict(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, hanh) = (family(&t).await, t.hanh().await);
    let hoa = person(&t, an, "Trần Mẫu Hoa").await;
    let sent = || new("cấp", EntitlementKind::Granted, vec![card(an, hoa, "1")]);
    put(&t, sent()).await;
    let lines = t.count("audit").await;
    put(&t, sent()).await;
    let other = EntitlementNew { paper: "13".into(), ..sent() };
    assert_eq!(code_of(entitlement::record(&t.app, &hanh, other).await), Code::EntitlementConflict);
    assert_eq!((t.count("audit").await, t.count("entitlement_line").await), (lines, 1));
}

async fn who_is_unknown_is_never_counted_as_having_no_insurance(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, hanh) = (family(&t).await, t.hanh().await);
    let binh = t.add(household("Bùi Mẫu Bình")).await;
    let hoa = person(&t, an, "Trần Mẫu Hoa").await;
    put(&t, new("cấp", EntitlementKind::Granted, vec![card(an, hoa, "1")])).await;
    let bare = app::MemberFacts { health_insurance: Some(false), ..app::MemberFacts::default() };
    let people = [(person(&t, binh, "Bùi Mẫu Bình").await, bare)].into();
    let none = app::HouseholdFacts::default();
    app::people::household::facts_add(&t.app, &hanh, binh, none, people, day("2023-05-01"), None)
        .await
        .expect("stated");
    let on = PolicyQuery { day: Some(day("2023-10-21")), village: None };
    let found = entitlement::coverage(&t.app, &hanh, &on).await.expect("counted").whole;
    assert_eq!((found.people, found.insured, found.uninsured, found.unknown()), (4, 1, 1, 2));
    assert_eq!((found.rate(), found.least(), found.most()), (None, Some(2_500), Some(7_500)));
    let before = PolicyQuery { day: Some(day("2023-01-15")), village: None };
    let found = entitlement::coverage(&t.app, &hanh, &before).await.expect("counted").whole;
    assert_eq!((found.people, found.unknown()), (4, 4));
}

async fn a_list_that_came_back_is_read_and_only_what_fits_is_offered(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, hanh) = (family(&t).await, t.hanh().await);
    let two = household("Bùi Mẫu Bình").with("Bùi Mẫu Bình", Relation::Child, Sex::Male, "2001");
    t.add(two.person(PersonId(id_of("the son of that name")))).await;
    let rows = t.rows("select code from household order by created_at, code", &["code"]).await;
    let code = view(&t, an).await.code;
    let other = rows.into_iter().flatten().find(|it| *it != code).expect("the other");
    let text = format!(
        "DANH SÁCH CẤP THẺ\nMã hộ;Họ và tên;Số thẻ;Từ ngày;Đến ngày\n\
         {code};TRẦN MẪU HOA;TM1;01/02/2023;31/12/2023\n\
         {code};Ai Đó;TM2;01/02/2023;\n\
         {code};Lê Mẫu Mai;TM3;hôm qua;\n\
         00000000000;Lê Mẫu Mai;TM4;01/02/2023;\n\
         {other};Bùi Mẫu Bình;TM5;01/02/2023;\n"
    );
    let read = entitlement::read_list(&t.app, &hanh, POOR, "cấp thẻ.csv", text.into_bytes()).await;
    let read = read.expect("read");
    let wrong: Vec<&str> = read
        .rows
        .iter()
        .map(|row| row.wrong.as_ref().map_or("", |finding| finding.code.as_str()))
        .collect();
    let expected = [
        "",
        "entitlement_row_person",
        "entitlement_row_day",
        "entitlement_row_household",
        "entitlement_row_two",
    ];
    assert_eq!((wrong.as_slice(), read.fit()), (expected.as_slice(), 1));
    let first = &read.rows[0];
    assert_eq!(
        (first.person, first.number.as_str()),
        (Some(person(&t, an, "Trần Mẫu Hoa").await), "TM1")
    );
    assert_eq!(
        (first.valid_from, first.valid_to),
        (Some(day("2023-02-01")), Some(day("2023-12-31")))
    );
    assert_eq!(t.count("entitlement").await, 0, "nothing of it is put down");
    // The program's own list, filled in: its own heads are known, who has nothing yet is passed over, and of
    // two of one name the year of birth tells.
    let words = |key: &str| t.app.words().get(Lang::Vi, &format!("entitlements.{key}")).to_owned();
    let heads = ["code", "name", "birth", "number", "valid_from", "valid_to"].map(words).join(";");
    let text = format!(
        "{heads}\n{code};Trần Mẫu Hoa;;TM1;01/02/2023;\n{code};Lê Mẫu Mai;;;;\n\
         {other};Bùi Mẫu Bình;05/06/2001;TM2;01/02/2023;31/12/2023\n"
    );
    let read = entitlement::read_list(&t.app, &hanh, POOR, "x.csv", text.into_bytes()).await;
    let read = read.expect("read");
    let numbers: Vec<&str> = read.rows.iter().map(|row| row.number.as_str()).collect();
    assert_eq!((numbers, read.fit()), (vec!["TM1", "TM2"], 2));
    assert_eq!(read.rows[1].person, Some(PersonId(id_of("the son of that name"))));
    let other = entitlement::read_list(&t.app, &hanh, POOR, "x.csv", b"a;b\n1;2\n".to_vec()).await;
    assert_eq!(findings_of(other).1, ["entitlement_columns"]);
}

async fn another_commune_sees_and_writes_nothing(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, nga) = (family(&t).await, t.actor(Person::Nga).await);
    let hoa = person(&t, an, "Trần Mẫu Hoa").await;
    let it = put(&t, new("cấp", EntitlementKind::Granted, vec![card(an, hoa, "1")])).await;
    let query = EntitledQuery { day: Some(day("2023-10-21")), ..EntitledQuery::default() };
    let page = entitlement::list(&t.app, &nga, POOR, &query).await.expect("a list");
    assert!(page.rows.rows.is_empty());
    assert!(entitlement::lapsed(&t.app, &nga, POOR, &query).await.expect("a list").rows.is_empty());
    assert_eq!(code_of(entitlement::get(&t.app, &nga, it.row.id, None).await), Code::NotFound);
    let theirs = new("khác", EntitlementKind::Granted, vec![card(an, hoa, "2")]);
    assert_eq!(code_of(entitlement::record(&t.app, &nga, theirs).await), Code::NotFound);
    let end = new("hết", EntitlementKind::Ended, vec![naming(it.lines.rows[0].id)]);
    assert_eq!(code_of(entitlement::record(&t.app, &nga, end).await), Code::NotFound);
    let lan = t.actor(Person::Lan).await;
    let page = entitlement::list(&t.app, &lan, POOR, &query).await.expect("a list");
    assert_eq!(page.rows.rows.len(), 3, "the province sees its communes");
}

async fn somebody_is_once_in_a_list_whatever_household_he_is_named_with(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let mai = person(&t, an, "Lê Mẫu Mai").await;
    let bao = t.add(household("Lê Mẫu Bảo")).await;
    let who = app::Newcomer::Known { person: mai, relation: Relation::Grandchild, heir: None };
    record(&t, bao, "2023-06-01", Act::Arrival { who }).await;
    let lines = || vec![card(an, mai, "TM1"), card(bao, mai, "TM2")];
    for kind in [EntitlementKind::Granted, EntitlementKind::Listed] {
        let twice = new("hai", kind, lines());
        let (code, findings) =
            findings_of(entitlement::record(&t.app, &t.hanh().await, twice).await);
        assert_eq!(
            (code, findings),
            (Code::EntitlementRefused, vec!["entitlement_twice".to_owned()])
        );
    }
    assert_eq!(t.count("entitlement_line").await, 0);
}

async fn what_ends_before_it_began_and_what_nobody_pays_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, an) = (t.hanh().await, family(&t).await);
    let hoa = person(&t, an, "Trần Mẫu Hoa").await;
    for (amount, is_one) in
        [(-1, false), (i64::MAX, false), (1_000_000_001, false), (300_000, true)]
    {
        let line = EntitlementLineNew { amount_vnd: Some(amount), ..card(an, hoa, "TM1") };
        let given = new("cấp", EntitlementKind::Granted, vec![line]);
        let answer = entitlement::record(&t.app, &hanh, given).await;
        match is_one {
            true => drop(answer.expect("granted")),
            false => assert_eq!(code_of(answer), Code::BadInput, "{amount}"),
        }
    }
    let given =
        entitlement::get(&t.app, &hanh, EntitlementId(id_of("entitlement cấp")), None).await;
    let line = given.expect("there").lines.rows[0].id;
    for (on, is_one) in [("2023-01-31", false), ("2023-02-01", true)] {
        let end = new("hết", EntitlementKind::Ended, vec![naming(line)]);
        let answer =
            entitlement::record(&t.app, &hanh, EntitlementNew { day: day(on), ..end }).await;
        match is_one {
            true => drop(answer.expect("ended")),
            false => assert_eq!(answer.expect_err("early").args["field"], "day"),
        }
    }
}
