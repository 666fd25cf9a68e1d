//! Events of households: each kind recorded, told, sent again, refused and taken back.

use app::kernel::problem::Code;
use app::people::household::HouseholdView;
use app::people::story::tell;
use app::{Act, Heir, NewEvent, Newcomer, Paper, PersonChanges, Placed, Relation, Sex, StoryLine};
use base::Day;
use base::id::{EventId, HouseholdId, PersonId};
use base::words::Lang;
use testkit::{Engine, Person, TestApp, day, household, id_of, number_of, on_both};
use uuid::Uuid;

use crate::common::{code_of, counts, findings_of};

on_both!(
    somebody_who_is_named_twice_leaves_once,
    the_same_event_sent_again_is_accepted_and_another_under_its_id_is_not,
    the_same_event_sent_twice_at_once_is_recorded_once,
    two_events_at_once_that_exclude_each_other_leave_one,
    a_page_that_is_stale_records_nothing,
    a_refused_event_leaves_nothing_behind,
    when_the_head_dies_the_history_says_who_follows,
    the_last_member_s_death_ends_the_household,
    a_child_is_born_into_the_household,
    somebody_marries_out_of_one_household_into_another,
    who_left_comes_back_as_the_same_person,
    a_household_moves_within_the_commune,
    a_place_of_another_commune_is_refused,
    a_household_leaves_the_area,
    a_household_splits_and_the_new_one_has_no_class,
    a_household_becomes_part_of_another,
    another_member_becomes_the_head_and_the_others_are_something_else_to_them,
    a_correction_keeps_what_was_written_and_finds_by_the_new_name,
    a_number_of_somebody_else_is_refused_in_a_correction,
    an_address_written_wrong_is_put_right,
    a_mistake_is_taken_back_once_and_stays_readable,
    what_a_later_event_rests_on_cannot_be_taken_back,
    what_a_review_rests_on_cannot_be_taken_back,
    a_household_of_another_commune_is_not_touched,
    the_number_of_nobody_is_in_the_history,
);

/// An event of that day, resting on a paper.
pub(crate) fn event(id: Uuid, on: &str, act: Act) -> NewEvent {
    let paper = Paper::Shown {
        kind: "Giấy xác nhận".to_owned(),
        number: "12".to_owned(),
        day: Some(day("2023-02-03")),
        issuer: "UBND xã".to_owned(),
    };
    NewEvent { id: EventId(id), day: day(on), paper, note: String::new(), act }
}

pub(crate) fn new(on: &str, act: Act) -> NewEvent {
    event(Uuid::now_v7(), on, act)
}

pub(crate) fn undo_of(id: EventId) -> NewEvent {
    NewEvent { note: "ghi nhầm".to_owned(), ..new("2023-11-01", Act::Undo { event: id }) }
}

pub(crate) async fn view(t: &TestApp, id: HouseholdId) -> HouseholdView {
    let hanh = t.hanh().await;
    app::people::household::get(&t.app, &hanh, id, None).await.expect("the household")
}

pub(crate) async fn record(
    t: &TestApp,
    id: HouseholdId,
    on: &str,
    act: Act,
) -> app::people::household_event::EventAdded {
    let hanh = t.hanh().await;
    let kind = act.kind();
    let done = app::people::household_event::add(&t.app, &hanh, id, new(on, act), None).await;
    done.unwrap_or_else(|problem| panic!("{kind:?}: {problem:?}"))
}

pub(crate) async fn refusals(t: &TestApp, id: HouseholdId, on: &str, act: Act) -> Vec<String> {
    let hanh = t.hanh().await;
    let (code, findings) =
        findings_of(app::people::household_event::add(&t.app, &hanh, id, new(on, act), None).await);
    assert_eq!(code, Code::EventRefused, "{findings:?}");
    findings
}

/// The history of a household, as somebody reads it on a day.
async fn story(
    t: &TestApp,
    actor: &app::Actor,
    id: HouseholdId,
    day: Option<Day>,
) -> Vec<StoryLine> {
    let file = app::front::household_file::get(&t.app, actor, id, day).await;
    file.expect("the household").story
}

/// The latest event of the history, in a language.
pub(crate) async fn told(t: &TestApp, id: HouseholdId, lang: Lang) -> String {
    let story = story(t, &t.hanh().await, id, None).await;
    let line = story.iter().find(|line| line.event.is_some()).expect("an event");
    tell(t.app.words(), lang, line)
}

fn names(view: &HouseholdView) -> Vec<(String, Relation)> {
    view.members.iter().map(|m| (m.name.clone(), m.relation)).collect()
}

pub(crate) fn of(view: &HouseholdView, name: &str) -> PersonId {
    view.members.iter().find(|m| m.name == name).expect("a member").id
}

pub(crate) fn placed(view: &HouseholdView, list: &[(&str, Relation)]) -> Vec<Placed> {
    let placed = |(name, relation): &(&str, Relation)| Placed {
        person: of(view, name),
        relation: *relation,
    };
    list.iter().map(placed).collect()
}

/// An, his wife Hoa, and their daughter Mai.
pub(crate) async fn family(t: &TestApp) -> HouseholdId {
    let built = household("Lê Mẫu An").with_wife("Trần Mẫu Hoa").with_child("Lê Mẫu Mai");
    t.add(built.at("Xóm Đông")).await
}

pub(crate) fn stranger(name: &str, relation: Relation, sex: Sex, birth: &str) -> app::NewMember {
    let built = household(&format!("nhà của {name}")).with(name, relation, sex, birth).build();
    built.members.into_iter().nth(1).expect("the second")
}

async fn the_same_event_sent_again_is_accepted_and_another_under_its_id_is_not(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = family(&t).await;
    let mai = of(&view(&t, id).await, "Lê Mẫu Mai");
    let first = new("2023-03-12", Act::Death { person: mai, heir: None });
    let done = app::people::household_event::add(&t.app, &hanh, id, first.clone(), None)
        .await
        .expect("recorded");
    assert!(!done.again);
    let before = counts(&t).await;
    let mut spaced = first.clone();
    spaced.note = "  ".to_owned();
    let again =
        app::people::household_event::add(&t.app, &hanh, id, spaced, None).await.expect("accepted");
    assert!(again.again);
    let other = NewEvent { note: "khác".to_owned(), ..first };
    let refused = app::people::household_event::add(&t.app, &hanh, id, other, None).await;
    assert_eq!(code_of(refused), Code::EventConflict);
    assert_eq!(counts(&t).await, before);
}

async fn the_same_event_sent_twice_at_once_is_recorded_once(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = family(&t).await;
    let mai = of(&view(&t, id).await, "Lê Mẫu Mai");
    let death = new("2023-03-12", Act::Death { person: mai, heir: None });
    let (one, two) = tokio::join!(
        app::people::household_event::add(&t.app, &hanh, id, death.clone(), None),
        app::people::household_event::add(&t.app, &hanh, id, death, None)
    );
    assert_ne!(one.expect("accepted").again, two.expect("accepted").again);
    assert_eq!(t.count("event").await, 1);
}

async fn two_events_at_once_that_exclude_each_other_leave_one(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, thao) = (t.hanh().await, t.actor(Person::Thao).await);
    let id = family(&t).await;
    let mai = of(&view(&t, id).await, "Lê Mẫu Mai");
    let death = new("2023-03-12", Act::Death { person: mai, heir: None });
    let to = "đi học xa".to_owned();
    let gone = new("2023-04-01", Act::Departure { persons: vec![mai], to, heir: None });
    let (one, two) = tokio::join!(
        app::people::household_event::add(&t.app, &hanh, id, death, None),
        app::people::household_event::add(&t.app, &thao, id, gone, None)
    );
    assert_ne!(one.is_ok(), two.is_ok(), "{one:?} {two:?}");
    let refused = one.err().or(two.err()).expect("one is refused");
    assert_eq!(refused.code, Code::EventRefused);
    assert_eq!(t.count("event").await, 1);
}

async fn a_page_that_is_stale_records_nothing(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = family(&t).await;
    let opened = view(&t, id).await;
    let mai = of(&opened, "Lê Mẫu Mai");
    record(
        &t,
        id,
        "2023-03-01",
        Act::AddressCorrection { address: "Xóm Tây".to_owned(), since: None, village: None },
    )
    .await;
    let death = new("2023-03-12", Act::Death { person: mai, heir: None });
    let stale =
        app::people::household_event::add(&t.app, &hanh, id, death.clone(), Some(&opened.revision))
            .await;
    assert_eq!(code_of(stale), Code::HouseholdChanged);
    let now = view(&t, id).await.revision;
    app::people::household_event::add(&t.app, &hanh, id, death, Some(&now))
        .await
        .expect("as the household is now");
}

async fn a_refused_event_leaves_nothing_behind(engine: Engine) {
    let t = TestApp::open(engine).await;
    let id = family(&t).await;
    let opened = view(&t, id).await;
    let before = counts(&t).await;
    let an = of(&opened, "Lê Mẫu An");
    let found = refusals(&t, id, "2023-03-12", Act::Death { person: an, heir: None }).await;
    assert_eq!(found, ["event_heir_missing"]);
    assert_eq!(counts(&t).await, before);
    assert_eq!(view(&t, id).await.revision, opened.revision);
}

async fn when_the_head_dies_the_history_says_who_follows(engine: Engine) {
    let t = TestApp::open(engine).await;
    let id = family(&t).await;
    let opened = view(&t, id).await;
    let (an, hoa) = (of(&opened, "Lê Mẫu An"), of(&opened, "Trần Mẫu Hoa"));
    let heir = Some(Heir { person: hoa, relations: Vec::new() });
    record(&t, id, "2023-03-12", Act::Death { person: an, heir }).await;
    let after = view(&t, id).await;
    assert_eq!(
        names(&after),
        [("Trần Mẫu Hoa".to_owned(), Relation::Head), ("Lê Mẫu Mai".to_owned(), Relation::Child),]
    );
    assert_eq!(
        told(&t, id, Lang::Vi).await,
        "Ông Lê Mẫu An mất (Giấy xác nhận số 12, ngày 03/02/2023, UBND xã). \
         Bà Trần Mẫu Hoa làm chủ hộ."
    );
    assert_eq!(
        told(&t, id, Lang::En).await,
        "Mr Lê Mẫu An died (Giấy xác nhận no. 12, of 03/02/2023, UBND xã). \
         Ms Trần Mẫu Hoa became the head."
    );
    let hanh = t.hanh().await;
    let then = app::people::household::get(&t.app, &hanh, id, Some(day("2023-03-11")))
        .await
        .expect("there");
    assert_eq!(then.head, "Lê Mẫu An", "the day before, he is still there");
    let story = story(&t, &hanh, id, Some(day("2023-03-11"))).await;
    let heads = story.iter().filter(|line| line.kind.as_str() == "head_changed").count();
    assert_eq!(heads, 0, "nothing is told twice");
}

async fn the_last_member_s_death_ends_the_household(engine: Engine) {
    let t = TestApp::open(engine).await;
    let id = t.add(household("Lê Mẫu An")).await;
    let an = of(&view(&t, id).await, "Lê Mẫu An");
    record(&t, id, "2023-03-12", Act::Death { person: an, heir: None }).await;
    let after = view(&t, id).await;
    assert_eq!(after.ended, Some(day("2023-03-12")));
    assert!(after.members.is_empty());
    assert_eq!(after.head, "Lê Mẫu An", "it is known by its last head");
    assert!(told(&t, id, Lang::Vi).await.ends_with("Hộ được đưa ra khỏi sổ."));
    let late =
        Act::AddressCorrection { address: "Xóm Tây".to_owned(), since: None, village: None };
    record(&t, id, "2023-04-01", late).await;
    let place = Act::MoveOut { to: "Hà Nội".to_owned() };
    assert_eq!(refusals(&t, id, "2023-04-01", place).await, ["event_household_gone"]);
}

async fn a_child_is_born_into_the_household(engine: Engine) {
    let t = TestApp::open(engine).await;
    let id = family(&t).await;
    let member = stranger("Lê Mẫu Bé", Relation::Child, Sex::Male, "10/03/2023");
    record(&t, id, "2023-03-10", Act::Birth { member }).await;
    let after = view(&t, id).await;
    assert_eq!(after.members.len(), 4);
    assert!(told(&t, id, Lang::Vi).await.starts_with("Cháu Lê Mẫu Bé sinh ra, là con của chủ hộ"));
}

async fn somebody_marries_out_of_one_household_into_another(engine: Engine) {
    let t = TestApp::open(engine).await;
    let id = family(&t).await;
    let elder = household("Bùi Mẫu Sơn").with("Bùi Mẫu Lan", Relation::Child, Sex::Female, "2001");
    let from = t.add(elder).await;
    let lan = of(&view(&t, from).await, "Bùi Mẫu Lan");
    let relation = Relation::ChildInLaw;
    let who = Newcomer::Known { person: lan, relation, heir: None };
    record(&t, id, "2023-03-10", Act::Marriage { who }).await;
    let (into, out) = (view(&t, id).await, view(&t, from).await);
    assert!(into.members.iter().any(|m| m.id == lan), "the same person, now here");
    assert_eq!(out.members.len(), 1);
    let text = told(&t, id, Lang::Vi).await;
    assert!(text.contains(&format!("từ hộ {}", out.code)), "{text}");
    let text = told(&t, from, Lang::Vi).await;
    assert!(text.contains(&format!("kết hôn, chuyển sang hộ {}", into.code)), "{text}");
    let story = story(&t, &t.hanh().await, from, None).await;
    let line = story.iter().find(|line| line.event.is_some()).expect("told there too");
    assert_eq!(line.other, Some(id), "with a way to the other household");
    let anew = stranger("Trần Mẫu Thủy", Relation::ChildInLaw, Sex::Female, "1999");
    record(&t, from, "2023-04-10", Act::Marriage { who: Newcomer::New(anew) }).await;
    assert_eq!(view(&t, from).await.members.len(), 2);
}

async fn who_left_comes_back_as_the_same_person(engine: Engine) {
    let t = TestApp::open(engine).await;
    let id = family(&t).await;
    let mai = of(&view(&t, id).await, "Lê Mẫu Mai");
    let to = "đi học xa".to_owned();
    record(&t, id, "2023-02-01", Act::Departure { persons: vec![mai], to, heir: None }).await;
    assert_eq!(view(&t, id).await.members.len(), 2);
    let back = |relation| {
        let who = Newcomer::Known { person: mai, relation, heir: None };
        Act::Arrival { who }
    };
    let early = refusals(&t, id, "2023-01-31", back(Relation::Child)).await;
    assert_eq!(early, ["event_order"]);
    record(&t, id, "2023-06-01", back(Relation::Child)).await;
    assert_eq!(view(&t, id).await.members.len(), 3);
    let hanh = t.hanh().await;
    let between = app::people::household::get(&t.app, &hanh, id, Some(day("2023-03-01")))
        .await
        .expect("there");
    assert_eq!(between.members.len(), 2);
}

async fn a_household_moves_within_the_commune(engine: Engine) {
    let t = TestApp::open(engine).await;
    let id = family(&t).await;
    let village = t.village("Thôn 2").await;
    let address = "Xóm Bắc".to_owned();
    record(&t, id, "2023-03-10", Act::MoveWithin { village, address }).await;
    let after = view(&t, id).await;
    assert_eq!((after.village_name.as_str(), after.address.as_str()), ("Thôn 2", "Xóm Bắc"));
    assert!(told(&t, id, Lang::Vi).await.starts_with("Hộ chuyển đến Thôn 2, Xóm Bắc"));
    let story = story(&t, &t.hanh().await, id, None).await;
    let moved = story.iter().filter(|line| line.kind.as_str() == "moved").count();
    assert_eq!(moved, 0, "the event tells it");
}

async fn a_place_of_another_commune_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = family(&t).await;
    let village = t.village_of(Person::Nga, "Thôn Phú").await;
    let act = Act::MoveWithin { village, address: String::new() };
    let refused =
        app::people::household_event::add(&t.app, &hanh, id, new("2023-03-10", act), None).await;
    assert_eq!(code_of(refused), Code::VillageUnknown);
}

async fn a_household_leaves_the_area(engine: Engine) {
    let t = TestApp::open(engine).await;
    let id = family(&t).await;
    let to = "vào Bình Dương làm việc".to_owned();
    record(&t, id, "2023-03-10", Act::MoveOut { to }).await;
    let after = view(&t, id).await;
    assert_eq!(after.ended, Some(day("2023-03-10")));
    assert_eq!(after.former.len(), 3);
    let text = told(&t, id, Lang::Vi).await;
    assert!(
        text.contains("vào Bình Dương làm việc") && text.ends_with("Hộ được đưa ra khỏi sổ."),
        "{text}"
    );
}

async fn decided(t: &TestApp, id: HouseholdId, wanted: standard::Class) {
    let round = t.round(2022).await;
    t.survey(id, round, wanted).await;
    let quang = t.actor(Person::Quang).await;
    let decision = app::Decision { number: "112/QĐ-UBND".to_owned(), day: day("2022-12-08") };
    app::review::decision::decide(&t.app, &quang, round, decision).await.expect("decided");
}

async fn a_household_splits_and_the_new_one_has_no_class(engine: Engine) {
    let t = TestApp::open(engine).await;
    let id = family(&t).await;
    decided(&t, id, standard::Class::Poor).await;
    let opened = view(&t, id).await;
    let (village, made) = (t.village("Thôn 1").await, HouseholdId(id_of("new household")));
    let act = Act::Split {
        household: made,
        village,
        address: String::new(),
        members: placed(&opened, &[("Lê Mẫu An", Relation::Head), ("Lê Mẫu Mai", Relation::Child)]),
        heir: Some(Heir { person: of(&opened, "Trần Mẫu Hoa"), relations: Vec::new() }),
    };
    let done = record(&t, id, "2023-03-10", act).await;
    assert_eq!(done.household, Some(made));
    let (old, young) = (view(&t, id).await, view(&t, made).await);
    assert_eq!(old.class(), Some(app::Class::Poor), "who keeps the household keeps its class");
    assert_eq!(young.class(), None);
    assert!(young.split_off);
    assert_eq!((old.head.as_str(), young.head.as_str()), ("Trần Mẫu Hoa", "Lê Mẫu An"));
    assert!(told(&t, made, Lang::Vi).await.contains("Chưa có loại hộ cho đến khi rà soát"));
    let hanh = t.hanh().await;
    let checks = app::people::data_check::list(&t.app, &hanh, None).await.expect("checks");
    let found = checks.rows.iter().find(|(def, _)| def.name == "split_without_class");
    assert_eq!(found.expect("the check").1.findings, 1);

    let undone = app::people::household_event::add(&t.app, &hanh, id, undo_of(done.id), None).await;
    undone.expect("nothing stands on it");
    assert_eq!(names(&view(&t, id).await), names(&opened));
    let gone = app::people::household::get(&t.app, &hanh, made, None).await;
    assert_eq!(code_of(gone), Code::NotFound, "it never was");
}

async fn a_household_becomes_part_of_another(engine: Engine) {
    let t = TestApp::open(engine).await;
    let id = t.add(household("Bùi Mẫu Sơn").with_wife("Vũ Mẫu Tý")).await;
    let into = family(&t).await;
    let opened = view(&t, id).await;
    let members =
        placed(&opened, &[("Bùi Mẫu Sơn", Relation::Sibling), ("Vũ Mẫu Tý", Relation::Other)]);
    let done = record(&t, id, "2023-03-10", Act::Merge { into, members }).await;
    let (gone, whole) = (view(&t, id).await, view(&t, into).await);
    assert_eq!(gone.ended, Some(day("2023-03-10")));
    assert_eq!(whole.members.len(), 5);
    assert_eq!(whole.head, "Lê Mẫu An");
    let hanh = t.hanh().await;
    app::people::household_event::add(&t.app, &hanh, into, undo_of(done.id), None)
        .await
        .expect("from either side");
    assert_eq!(names(&view(&t, id).await), names(&opened));
    assert_eq!(view(&t, into).await.members.len(), 3);
}

async fn another_member_becomes_the_head_and_the_others_are_something_else_to_them(engine: Engine) {
    let t = TestApp::open(engine).await;
    let built = household("Lê Mẫu An").with("Lê Mẫu Nam", Relation::Child, Sex::Male, "1998");
    let id = t.add(built.with("Lê Mẫu Út", Relation::Child, Sex::Male, "2000")).await;
    let opened = view(&t, id).await;
    let heir = Heir {
        person: of(&opened, "Lê Mẫu Nam"),
        relations: placed(
            &opened,
            &[("Lê Mẫu An", Relation::Parent), ("Lê Mẫu Út", Relation::Sibling)],
        ),
    };
    record(&t, id, "2023-03-10", Act::HeadChange { heir }).await;
    assert_eq!(
        names(&view(&t, id).await),
        [
            ("Lê Mẫu An".to_owned(), Relation::Parent),
            ("Lê Mẫu Nam".to_owned(), Relation::Head),
            ("Lê Mẫu Út".to_owned(), Relation::Sibling),
        ]
    );
}

fn renaming(person: PersonId, name: &str) -> Act {
    let changes = PersonChanges { name: Some(name.to_owned()), ..PersonChanges::default() };
    Act::PersonCorrection { person, changes }
}

async fn a_correction_keeps_what_was_written_and_finds_by_the_new_name(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = family(&t).await;
    let an = of(&view(&t, id).await, "Lê Mẫu An");
    let done = record(&t, id, "2023-03-10", renaming(an, "Lê Mẫu  Ẩn")).await;
    let after = view(&t, id).await;
    assert_eq!(after.head, "Lê Mẫu Ẩn");
    let text = told(&t, id, Lang::Vi).await;
    assert!(text.contains("Họ và tên từ “Lê Mẫu An” thành “Lê Mẫu Ẩn”"), "{text}");
    let found = async |text: &str| {
        let query = app::people::household::HouseholdListQuery {
            text: text.to_owned(),
            ..app::people::household::HouseholdListQuery::default()
        };
        app::people::household::list(&t.app, &hanh, query).await.expect("a list").rows.len()
    };
    let village = t.village("Thôn 1").await;
    assert!(after.village == Some(village));
    assert_eq!(found("ẩn").await, 1);
    let facts = app::PersonChanges {
        facts: Some(register::MemberFacts {
            health_insurance: Some(true),
            ..register::MemberFacts::default()
        }),
        ..app::PersonChanges::default()
    };
    let facts = Act::PersonCorrection { person: an, changes: facts };
    record(&t, id, "2023-03-11", facts).await;
    let thu = t.actor(Person::Thu).await;
    let kept = story(&t, &thu, id, None).await;
    let shown = kept.iter().flat_map(|line| &line.changes);
    assert_eq!(shown.filter(|it| it.field.starts_with("fact.")).count(), 0, "not for finance");

    let blocked =
        app::people::household_event::add(&t.app, &hanh, id, undo_of(done.id), None).await;
    let (_, findings) = findings_of(blocked);
    assert_eq!(findings, ["undo_person_changed"], "it was corrected again since");
}

async fn a_number_of_somebody_else_is_refused_in_a_correction(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let number = number_of(1975, 1);
    t.add(household("Bùi Mẫu Sơn").number(&number)).await;
    let id = family(&t).await;
    let person = of(&view(&t, id).await, "Lê Mẫu An");
    let identity = app::PersonalId::parse(&number).map(app::Identity::Known).ok();
    let changes = PersonChanges { identity, ..PersonChanges::default() };
    let act = Act::PersonCorrection { person, changes };
    let refused =
        app::people::household_event::add(&t.app, &hanh, id, new("2023-03-10", act), None).await;
    assert_eq!(code_of(refused), Code::PersonElsewhere);
}

async fn an_address_written_wrong_is_put_right(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = family(&t).await;
    let act =
        Act::AddressCorrection { address: "Xóm Tây".to_owned(), since: None, village: None };
    let done = record(&t, id, "2023-03-10", act).await;
    let after = view(&t, id).await;
    assert_eq!(after.address, "Xóm Tây");
    assert!(told(&t, id, Lang::Vi).await.contains("từ “Xóm Đông” thành “Xóm Tây”"));
    app::people::household_event::add(&t.app, &hanh, id, undo_of(done.id), None)
        .await
        .expect("taken back");
    assert_eq!(view(&t, id).await.address, "Xóm Đông");
}

async fn a_mistake_is_taken_back_once_and_stays_readable(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = family(&t).await;
    let opened = view(&t, id).await;
    let (an, hoa) = (of(&opened, "Lê Mẫu An"), of(&opened, "Trần Mẫu Hoa"));
    let heir = Some(Heir { person: hoa, relations: Vec::new() });
    let done = record(&t, id, "2023-03-12", Act::Death { person: an, heir }).await;
    let bare = NewEvent { note: String::new(), ..undo_of(done.id) };
    let (_, findings) =
        findings_of(app::people::household_event::add(&t.app, &hanh, id, bare, None).await);
    assert_eq!(findings, ["undo_without_reason"]);
    // What it rests on and its day are asked as those of every other act.
    let missing =
        |reason: &str| NewEvent { paper: Paper::Missing(reason.to_owned()), ..undo_of(done.id) };
    let early = NewEvent { day: day("2023-03-11"), ..undo_of(done.id) };
    for (new, wrong) in [
        (missing(""), "event_paper_reason"),
        (missing(&"x".repeat(600)), "event_text_long"),
        (early, "undo_before_event"),
    ] {
        let (code, findings) =
            findings_of(app::people::household_event::add(&t.app, &hanh, id, new, None).await);
        assert_eq!((code, findings), (Code::EventRefused, vec![wrong.to_owned()]));
    }
    let undo = app::people::household_event::add(&t.app, &hanh, id, undo_of(done.id), None)
        .await
        .expect("taken back");
    let after = view(&t, id).await;
    assert_eq!(names(&after), names(&opened));
    let text = told(&t, id, Lang::Vi).await;
    assert!(text.starts_with("Hủy biến động “Có người mất” ngày 12/03/2023"), "{text}");
    let story = story(&t, &t.hanh().await, id, None).await;
    assert!(story.iter().any(|line| line.undone && line.event == Some(done.id)));
    let (_, findings) = findings_of(
        app::people::household_event::add(&t.app, &hanh, id, undo_of(done.id), None).await,
    );
    assert_eq!(findings, ["undo_already"]);
    let (_, findings) = findings_of(
        app::people::household_event::add(&t.app, &hanh, id, undo_of(undo.id), None).await,
    );
    assert_eq!(findings, ["undo_of_undo"]);
    let nothing = app::people::household_event::add(
        &t.app,
        &hanh,
        id,
        undo_of(EventId(Uuid::now_v7())),
        None,
    )
    .await;
    assert_eq!(code_of(nothing), Code::NotFound);
    // Who was taken back to life may die on another day.
    let heir = Some(Heir { person: hoa, relations: Vec::new() });
    record(&t, id, "2023-05-12", Act::Death { person: an, heir }).await;
}

async fn what_a_later_event_rests_on_cannot_be_taken_back(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = family(&t).await;
    let opened = view(&t, id).await;
    let (an, hoa) = (of(&opened, "Lê Mẫu An"), of(&opened, "Trần Mẫu Hoa"));
    let mai = of(&opened, "Lê Mẫu Mai");
    let heir = |person| Some(Heir { person, relations: Vec::new() });
    let first = record(&t, id, "2023-03-12", Act::Death { person: an, heir: heir(hoa) }).await;
    let second = record(&t, id, "2023-04-12", Act::Death { person: hoa, heir: heir(mai) }).await;
    let (_, findings) = findings_of(
        app::people::household_event::add(&t.app, &hanh, id, undo_of(first.id), None).await,
    );
    assert_eq!(findings, ["undo_blocked"]);
    app::people::household_event::add(&t.app, &hanh, id, undo_of(second.id), None)
        .await
        .expect("the later one first");
    app::people::household_event::add(&t.app, &hanh, id, undo_of(first.id), None)
        .await
        .expect("then this one");
    assert_eq!(names(&view(&t, id).await), names(&opened));
}

async fn what_a_review_rests_on_cannot_be_taken_back(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = family(&t).await;
    let mai = of(&view(&t, id).await, "Lê Mẫu Mai");
    let done = record(&t, id, "2023-03-12", Act::Death { person: mai, heir: None }).await;
    t.set_now("2023-11-02T02:00:00Z");
    let round = t.round(2023).await;
    t.survey(id, round, standard::Class::Poor).await;
    let (_, findings) = findings_of(
        app::people::household_event::add(&t.app, &hanh, id, undo_of(done.id), None).await,
    );
    assert_eq!(findings, ["undo_blocked_review"]);
}

async fn a_household_of_another_commune_is_not_touched(engine: Engine) {
    let t = TestApp::open(engine).await;
    let id = family(&t).await;
    let nga = t.actor(Person::Nga).await;
    let act = Act::AddressCorrection { address: "x".to_owned(), since: None, village: None };
    let refused =
        app::people::household_event::add(&t.app, &nga, id, new("2023-03-10", act), None).await;
    assert_eq!(code_of(refused), Code::NotFound);
    // Nor taken in: somebody of this household is nobody there.
    let village = t.village_of(Person::Nga, "Thôn Phú").await;
    let theirs = household("Mai Mẫu Phú").in_village(village).build();
    app::people::household::add(&t.app, &nga, theirs.clone()).await.expect("added");
    let mai = of(&view(&t, id).await, "Lê Mẫu Mai");
    let who = Newcomer::Known { person: mai, relation: Relation::Other, heir: None };
    let taken = app::people::household_event::add(
        &t.app,
        &nga,
        theirs.id,
        new("2023-03-10", Act::Arrival { who }),
        None,
    );
    assert_eq!(findings_of(taken.await).1, ["event_person_unknown"]);
}

async fn the_number_of_nobody_is_in_the_history(engine: Engine) {
    let t = TestApp::open(engine).await;
    let number = number_of(1975, 123);
    let id = family(&t).await;
    let person = of(&view(&t, id).await, "Lê Mẫu An");
    let identity = app::PersonalId::parse(&number).map(app::Identity::Known).ok();
    let changes = PersonChanges { identity, ..PersonChanges::default() };
    record(&t, id, "2023-03-10", Act::PersonCorrection { person, changes }).await;
    let after = view(&t, id).await;
    assert!(told(&t, id, Lang::Vi).await.contains("038•••••0123"));
    assert!(!format!("{after:?}").contains(&number));
    let log = t.rows("select detail from audit", &["detail"]).await;
    assert!(!format!("{log:?}").contains(&number));
}

async fn somebody_who_is_named_twice_leaves_once(engine: Engine) {
    let t = TestApp::open(engine).await;
    let id = family(&t).await;
    let mai = of(&view(&t, id).await, "Lê Mẫu Mai");
    let to = || "đi học".to_owned();
    let twice = Act::Departure { persons: vec![mai, mai], to: to(), heir: None };
    assert_eq!(refusals(&t, id, "2023-03-10", twice).await, ["event_member_not_there"]);
    let once = Act::Departure { persons: vec![mai], to: to(), heir: None };
    record(&t, id, "2023-03-10", once).await;
    assert_eq!(view(&t, id).await.members.len(), 2);
}
