//! Moves between communes: proposed by the one, answered by the other, once.

use app::figure::table::TableQuery;
use app::kernel::problem::Code;
use app::people::household_move::{MoveAcceptance, MoveHome, MoveNew};
use app::people::story::tell;
use app::{Act, Heir, Paper, Placed, Relation, Sex};
use base::id::{EventId, HouseholdId, MoveId, PersonId, VillageId};
use base::words::Lang;
use testkit::{Engine, HOANG_KIM, HOANG_PHU, Person, TestApp, day, household, on_both};
use uuid::Uuid;

use crate::common::{code_of, counts, findings_of};
use crate::people::event::event;

on_both!(
    a_household_stays_until_the_other_commune_takes_it_in,
    taking_in_twice_is_accepted_and_two_answers_at_once_leave_one,
    a_refused_or_withdrawn_move_leaves_the_household_where_it_is,
    each_wrong_proposal_or_answer_is_refused,
    the_tables_of_both_communes_foot_after_a_move,
    a_class_by_the_artificial_score_table_is_marked_in_the_commune_it_moves_to,
    a_move_across_the_first_of_july_2025_reaches_the_new_commune,
    a_bride_moves_into_a_household_of_the_other_commune,
    a_head_and_a_child_become_a_household_of_the_other_commune,
    only_those_let_go_are_taken_in_and_only_as_they_are,
);

pub(crate) async fn propose(
    t: &TestApp,
    id: HouseholdId,
    to: &str,
    on: &str,
) -> app::Result<MoveId> {
    let hanh = t.hanh().await;
    app::people::household_move::propose(&t.app, &hanh, movement(id, to, on), None).await
}

fn movement(household: HouseholdId, to: &str, on: &str) -> MoveNew {
    let paper = Paper::Missing("chưa đăng ký cư trú".to_owned());
    let id = MoveId(Uuid::now_v7());
    MoveNew {
        id,
        household,
        members: Vec::new(),
        heir: None,
        to: to.to_owned(),
        day: day(on),
        paper,
        note: String::new(),
    }
}

fn acceptance(village: VillageId, on: &str) -> MoveAcceptance {
    let id = EventId(Uuid::now_v7());
    let home = MoveHome::Place { village, address: "Xóm 3".to_owned() };
    MoveAcceptance { id, day: day(on), home }
}

/// A household that has moved to another commune, taken in by its officer.
pub(crate) async fn moved(
    t: &TestApp,
    id: HouseholdId,
    to: (&str, &app::Actor, VillageId),
    on: &str,
) {
    let (to, officer, village) = to;
    let proposed = propose(t, id, to, on).await.expect("proposed");
    app::people::household_move::accept(&t.app, officer, proposed, acceptance(village, on))
        .await
        .expect("taken in");
}

async fn seen(t: &TestApp, who: Person, id: HouseholdId) -> bool {
    let actor = t.actor(who).await;
    app::people::household::get(&t.app, &actor, id, None).await.is_ok()
}

async fn a_household_stays_until_the_other_commune_takes_it_in(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let village = t.village_of(Person::Nga, "Thôn Phú").await;
    let id = t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Hoa")).await;
    let first = movement(id, HOANG_PHU, "2023-06-01");
    let proposed = app::people::household_move::propose(&t.app, &hanh, first.clone(), None)
        .await
        .expect("proposed");
    assert_eq!(
        app::people::household_move::propose(&t.app, &hanh, first, None)
            .await
            .expect("accepted again"),
        proposed
    );
    assert_eq!(t.count("household_move").await, 1);
    assert!(seen(&t, Person::Hanh, id).await && !seen(&t, Person::Nga, id).await);
    let here = app::people::household::get(&t.app, &hanh, id, None).await.expect("there");
    assert_eq!(here.waiting.expect("it waits").to_name, "Xã Hoằng Phú");
    for (actor, answers, withdraws) in [(&hanh, false, true), (&nga, true, false)] {
        let list =
            app::people::household_move::list(&t.app, actor, None).await.expect("moves").rows;
        let row = list.first().expect("both see it");
        assert_eq!((row.head.as_str(), row.people, row.state), ("Lê Mẫu An", 2, "waiting"));
        assert_eq!((row.mine_to_answer, row.mine_to_withdraw), (answers, withdraws));
    }
    app::people::household_move::accept(&t.app, &nga, proposed, acceptance(village, "2023-06-02"))
        .await
        .expect("taken in");
    assert!(!seen(&t, Person::Hanh, id).await && seen(&t, Person::Nga, id).await);
    let there = app::front::household_file::get(&t.app, &nga, id, None).await.expect("theirs now");
    assert_eq!(there.household.village_name, "Thôn Phú");
    let line = there.story.iter().find(|line| line.event.is_some()).expect("told");
    let text = tell(t.app.words(), Lang::Vi, line);
    assert!(text.starts_with("Hộ chuyển từ xã khác đến Thôn Phú, Xóm 3"), "{text}");
    let then = app::people::household::get(&t.app, &nga, id, Some(day("2023-06-01")))
        .await
        .expect("there");
    assert_eq!(then.commune_name, "Xã Hoằng Kim", "the day before it lived there");
    let event = line.event.expect("an event");
    let note = "nhầm".to_owned();
    let undo = app::NewEvent { note, ..event_of(event) };
    let (_, findings) =
        findings_of(app::people::household_event::add(&t.app, &nga, id, undo, None).await);
    assert_eq!(findings, ["undo_needs_move"]);
    let list = app::people::household_move::list(&t.app, &hanh, None).await.expect("moves").rows;
    assert_eq!(list.first().expect("still told").state, "accepted");
}

fn event_of(undone: EventId) -> app::NewEvent {
    event(Uuid::now_v7(), "2023-11-01", Act::Undo { event: undone })
}

async fn taking_in_twice_is_accepted_and_two_answers_at_once_leave_one(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let village = t.village_of(Person::Nga, "Thôn Phú").await;
    let id = t.add(household("Lê Mẫu An")).await;
    let proposed = propose(&t, id, HOANG_PHU, "2023-06-01").await.expect("proposed");
    let yes = acceptance(village, "2023-06-02");
    let (one, two) = tokio::join!(
        app::people::household_move::accept(&t.app, &nga, proposed, yes.clone()),
        app::people::household_move::accept(&t.app, &nga, proposed, yes)
    );
    assert_ne!(one.expect("accepted").again, two.expect("accepted").again);
    let other = app::people::household_move::accept(
        &t.app,
        &nga,
        proposed,
        acceptance(village, "2023-06-02"),
    )
    .await;
    assert_eq!(code_of(other), Code::MoveAnswered);

    let id = t.add(household("Bùi Mẫu Sơn")).await;
    let proposed = propose(&t, id, HOANG_PHU, "2023-06-01").await.expect("proposed");
    let (yes, no) = tokio::join!(
        app::people::household_move::accept(
            &t.app,
            &nga,
            proposed,
            acceptance(village, "2023-06-02")
        ),
        app::people::household_move::withdraw(&t.app, &hanh, proposed, "gia đình đổi ý")
    );
    assert_ne!(yes.is_ok(), no.is_ok(), "{yes:?} {no:?}");
    let lost = yes.err().or(no.err()).expect("one comes second");
    assert_eq!(lost.code, Code::MoveAnswered);
    assert_eq!(t.count("household_move_answer").await, 2);
}

async fn a_refused_or_withdrawn_move_leaves_the_household_where_it_is(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let id = t.add(household("Lê Mẫu An")).await;
    let first = propose(&t, id, HOANG_PHU, "2023-06-01").await.expect("proposed");
    app::people::household_move::refuse(&t.app, &nga, first, "không ở đây").await.expect("refused");
    app::people::household_move::refuse(&t.app, &nga, first, "không ở đây")
        .await
        .expect("the same again");
    assert!(seen(&t, Person::Hanh, id).await && !seen(&t, Person::Nga, id).await);
    let second = propose(&t, id, HOANG_PHU, "2023-06-01").await.expect("again");
    app::people::household_move::withdraw(&t.app, &hanh, second, "").await.expect("withdrawn");
    assert!(seen(&t, Person::Hanh, id).await);
    // Whom it was taken back from reads it no more; what was refused stands with both.
    for (actor, told) in [(&nga, &["refused"][..]), (&hanh, &["withdrawn", "refused"][..])] {
        let list = app::people::household_move::list(&t.app, actor, None).await.expect("moves");
        let states: Vec<&str> = list.rows.iter().map(|row| row.state).collect();
        assert_eq!(states, told);
        assert_eq!(list.rows.last().map(|row| row.reason.as_str()), Some("không ở đây"));
    }
    // Who answers it late is told what happened.
    let late = app::people::household_move::refuse(&t.app, &nga, second, "muộn").await;
    assert_eq!(code_of(late), Code::MoveAnswered);
}

async fn each_wrong_proposal_or_answer_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let village = t.village_of(Person::Nga, "Thôn Phú").await;
    let id = t.add(household("Lê Mẫu An")).await;
    let findings = async |to: &str, on: &str| findings_of(propose(&t, id, to, on).await).1;
    assert_eq!(findings(HOANG_KIM, "2023-06-01").await, ["move_to_itself"]);
    assert_eq!(findings("38", "2023-06-01").await, ["move_to_no_commune"]);
    assert_eq!(findings(HOANG_PHU, "2023-11-02").await, ["event_in_future"]);
    assert_eq!(code_of(propose(&t, id, "99999", "2023-06-01").await), Code::AreaUnknown);
    let theirs = app::people::household_move::propose(
        &t.app,
        &nga,
        movement(id, HOANG_KIM, "2023-06-01"),
        None,
    )
    .await;
    assert_eq!(code_of(theirs), Code::NotFound);

    let new = movement(id, HOANG_PHU, "2023-06-01");
    let proposed = app::people::household_move::propose(&t.app, &hanh, new.clone(), None)
        .await
        .expect("proposed");
    let other = MoveNew { note: "khác".to_owned(), ..new };
    assert_eq!(
        code_of(app::people::household_move::propose(&t.app, &hanh, other, None).await),
        Code::MoveConflict
    );
    let twice = propose(&t, id, HOANG_PHU, "2023-06-01").await;
    assert_eq!(code_of(twice), Code::MoveWaiting);

    let before = counts(&t).await;
    let mine = t.village("Thôn 1").await;
    let yes = acceptance(mine, "2023-06-02");
    assert_eq!(
        code_of(app::people::household_move::accept(&t.app, &hanh, proposed, yes).await),
        Code::MoveOfOthers
    );
    assert_eq!(
        code_of(app::people::household_move::refuse(&t.app, &hanh, proposed, "x").await),
        Code::MoveOfOthers
    );
    assert_eq!(
        code_of(app::people::household_move::withdraw(&t.app, &nga, proposed, "x").await),
        Code::MoveOfOthers
    );
    assert_eq!(
        code_of(app::people::household_move::refuse(&t.app, &nga, proposed, " ").await),
        Code::BadInput
    );
    let elsewhere =
        app::people::household_move::accept(&t.app, &nga, proposed, acceptance(mine, "2023-06-02"))
            .await;
    assert_eq!(code_of(elsewhere), Code::VillageUnknown);
    let early = app::people::household_move::accept(
        &t.app,
        &nga,
        proposed,
        acceptance(village, "2023-05-31"),
    )
    .await;
    assert_eq!(findings_of(early).1, ["move_before_proposed"]);
    let unknown = MoveId(Uuid::now_v7());
    assert_eq!(
        code_of(app::people::household_move::refuse(&t.app, &nga, unknown, "x").await),
        Code::NotFound
    );
    // Nobody writes it as an event past the other commune.
    let act = Act::MoveBetween { movement: proposed, village: mine, address: String::new() };
    let past = app::people::household_event::add(
        &t.app,
        &hanh,
        id,
        event(Uuid::now_v7(), "2023-06-02", act),
        None,
    )
    .await;
    assert_eq!(code_of(past), Code::BadInput);
    assert_eq!(counts(&t).await, before);
}

async fn the_tables_of_both_communes_foot_after_a_move(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (nga, lan) = (t.actor(Person::Nga).await, t.actor(Person::Lan).await);
    let village = t.village_of(Person::Nga, "Thôn Phú").await;
    let id = t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Hoa")).await;
    let round = t.round(2022).await;
    t.survey(id, round, standard::Class::Poor).await;
    let quang = t.actor(Person::Quang).await;
    let decision = app::Decision { number: "112/QĐ-UBND".to_owned(), day: day("2022-12-08") };
    app::review::decision::decide(&t.app, &quang, round, decision).await.expect("decided");
    let proposed = propose(&t, id, HOANG_PHU, "2023-06-01").await.expect("proposed");
    app::people::household_move::accept(&t.app, &nga, proposed, acceptance(village, "2023-06-02"))
        .await
        .expect("taken in");
    // Opening, other falls, other rises, closing: households that are poor.
    for (area, want) in
        [(HOANG_KIM, [1, 1, 0, 0]), (HOANG_PHU, [0, 0, 1, 1]), ("38@0", [1, 1, 1, 1])]
    {
        for table in ["t01", "t02", "t03"] {
            let query = TableQuery {
                id: table.to_owned(),
                area: Some(area.to_owned()),
                from: Some(day("2022-12-31")),
                to: Some(day("2023-11-01")),
                ..TableQuery::default()
            };
            let view = app::figure::table::get(&t.app, &lan, &query).await.expect("a table");
            assert!(view.breaches.is_empty(), "{table} {area}: {:?}", view.breaches);
            if table == "t02" {
                let row = &view.def.rows[0];
                let sums = [1, 4, 8, 9].map(|n| view.def.sum(row, n, &view.figures.whole.sums));
                assert_eq!(sums, want, "{area}");
            }
        }
    }
}

async fn a_class_by_the_artificial_score_table_is_marked_in_the_commune_it_moves_to(
    engine: Engine,
) {
    let t = TestApp::open(engine).await;
    let nga = t.actor(Person::Nga).await;
    let village = t.village_of(Person::Nga, "Thôn Phú").await;
    let (poor, bare) = (t.add(household("Lê Mẫu An")).await, t.add(household("Bùi Mẫu Sơn")).await);
    let round = t.round(2022).await;
    t.survey(poor, round, standard::Class::Poor).await;
    let quang = t.actor(Person::Quang).await;
    let decision = app::Decision { number: "112/QĐ-UBND".to_owned(), day: day("2022-12-08") };
    app::review::decision::decide(&t.app, &quang, round, decision).await.expect("decided");
    let marked = async || {
        let list = app::front::household_file::list(
            &t.app,
            &nga,
            app::people::household::HouseholdListQuery::default(),
        )
        .await;
        let query =
            TableQuery { id: "t14".to_owned(), to: Some(day("2023-11-01")), ..Default::default() };
        let view = app::figure::table::get(&t.app, &nga, &query).await.expect("a table");
        (list.expect("a list").artificial, view.artificial)
    };
    let moved = async |id: HouseholdId| {
        let proposed = propose(&t, id, HOANG_PHU, "2023-06-01").await.expect("proposed");
        let taken = app::people::household_move::accept(
            &t.app,
            &nga,
            proposed,
            acceptance(village, "2023-06-02"),
        )
        .await;
        taken.expect("taken in");
    };
    assert_eq!(marked().await, (false, false), "nothing is there");
    moved(bare).await;
    assert_eq!(marked().await, (false, false), "it was never classified");
    moved(poor).await;
    assert_eq!(marked().await, (true, true));
}

async fn a_move_across_the_first_of_july_2025_reaches_the_new_commune(engine: Engine) {
    let t = TestApp::open(engine).await;
    // The former Hoằng Phú takes over nothing from itself: the new xã does, under a new key.
    let nga = t.actor(Person::Nga).await;
    let village = t.village_of(Person::Nga, "Thôn Phú").await;
    let id = t.add(household("Lê Mẫu An")).await;
    t.set_now("2025-06-20T02:00:00Z");
    let proposed = propose(&t, id, HOANG_PHU, "2025-06-20").await.expect("proposed");
    t.set_now("2025-07-10T02:00:00Z");
    // Nga's account is still that of the commune that ended; she answers for it all the same.
    let list = app::people::household_move::list(&t.app, &nga, None).await.expect("moves").rows;
    assert_eq!(list.first().map(|row| row.mine_to_answer), Some(true));
    let taken = app::people::household_move::accept(
        &t.app,
        &nga,
        proposed,
        acceptance(village, "2025-07-05"),
    )
    .await;
    taken.expect("taken in");
    let view = app::people::household::get(&t.app, &nga, id, Some(day("2025-07-05")))
        .await
        .expect("there");
    assert_eq!(view.commune_name, "Xã Hoằng Phú");
    let keys = t
        .rows("select from_commune_key as a, to_commune_key as b from household_move", &["a", "b"])
        .await;
    assert_eq!(keys, [[HOANG_KIM, HOANG_PHU]], "each commune as it was named on the day");
    // Now that both lie in one commune, there is nothing to consent to.
    let unit = t.app.areas().resolve("15889", day("2025-07-10")).expect("the new xã").key.clone();
    let again = app::people::household_move::propose(
        &t.app,
        &nga,
        movement(id, unit.as_str(), "2025-07-10"),
        None,
    )
    .await;
    assert_eq!(findings_of(again).1, ["move_to_itself"]);
}

fn to_home(home: MoveHome, on: &str) -> MoveAcceptance {
    MoveAcceptance { id: EventId(Uuid::now_v7()), day: day(on), home }
}

fn placed(person: PersonId, relation: Relation) -> Placed {
    Placed { person, relation }
}

async fn members(t: &TestApp, who: Person, id: HouseholdId) -> Vec<(String, &'static str)> {
    let view =
        app::people::household::get(&t.app, &t.actor(who).await, id, None).await.expect("there");
    view.members.iter().map(|it| (it.name.clone(), it.relation.as_str())).collect()
}

async fn person_of(t: &TestApp, who: Person, id: HouseholdId, name: &str) -> PersonId {
    let view =
        app::people::household::get(&t.app, &t.actor(who).await, id, None).await.expect("there");
    view.members.iter().find(|it| it.name == name).expect("a member").id
}

/// A household of Hoằng Phú.
async fn theirs(t: &TestApp, name: &str) -> HouseholdId {
    let nga = t.actor(Person::Nga).await;
    let mut new = household(name).build();
    new.village = t.village_of(Person::Nga, "Thôn Phú").await;
    let id = new.id;
    app::people::household::add(&t.app, &nga, new).await.expect("added");
    id
}

/// The sentence of the latest event.
async fn latest(t: &TestApp, who: Person, id: HouseholdId) -> String {
    let view = app::front::household_file::get(&t.app, &t.actor(who).await, id, None)
        .await
        .expect("there");
    let line = view.story.iter().find(|line| line.event.is_some()).expect("an event");
    tell(t.app.words(), Lang::Vi, line)
}

async fn a_bride_moves_into_a_household_of_the_other_commune(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let from = household("Lê Mẫu An").with("Lê Mẫu Hoa", Relation::Child, Sex::Female, "2000");
    let from = t.add(from).await;
    let into = theirs(&t, "Bùi Mẫu Sơn").await;
    let hoa = person_of(&t, Person::Hanh, from, "Lê Mẫu Hoa").await;
    let people = t.count("person").await;
    let new = MoveNew { members: vec![hoa], ..movement(from, HOANG_PHU, "2023-06-01") };
    let proposed = app::people::household_move::propose(&t.app, &hanh, new.clone(), None)
        .await
        .expect("proposed");
    assert_eq!(
        app::people::household_move::propose(&t.app, &hanh, new, None)
            .await
            .expect("the same again"),
        proposed
    );
    // Both see who goes; until the other commune agrees she is where she was.
    for who in [Person::Hanh, Person::Nga] {
        let list = app::people::household_move::list(&t.app, &t.actor(who).await, None)
            .await
            .expect("moves")
            .rows;
        let row = list.first().expect("both see it");
        let names: Vec<&str> = row.members.iter().map(|it| it.name.as_str()).collect();
        assert_eq!((row.people, names), (1, vec!["Lê Mẫu Hoa"]));
    }
    let waiting =
        app::people::household::get(&t.app, &hanh, from, None).await.expect("there").waiting;
    assert_eq!(waiting.expect("it waits").members.len(), 1);
    assert_eq!(members(&t, Person::Hanh, from).await.len(), 2);

    let members_there = vec![placed(hoa, Relation::ChildInLaw)];
    let home = MoveHome::Household { household: into, members: members_there, marriage: true };
    let yes = to_home(home, "2023-06-03");
    let done = app::people::household_move::accept(&t.app, &nga, proposed, yes.clone())
        .await
        .expect("taken in");
    assert_eq!((done.household, done.again), (Some(into), false));
    let again = app::people::household_move::accept(&t.app, &nga, proposed, yes)
        .await
        .expect("accepted again");
    assert_eq!((again.household, again.again), (Some(into), true));
    assert_eq!(t.count("person").await, people, "the same person, not a second one");
    assert_eq!(members(&t, Person::Hanh, from).await, [("Lê Mẫu An".to_owned(), "head")]);
    assert_eq!(
        members(&t, Person::Nga, into).await,
        [("Bùi Mẫu Sơn".to_owned(), "head"), ("Lê Mẫu Hoa".to_owned(), "child_in_law")]
    );
    let paper = "(không có giấy tờ: chưa đăng ký cư trú)";
    assert_eq!(
        latest(&t, Person::Nga, into).await,
        format!(
            "Bà Lê Mẫu Hoa vào hộ do kết hôn từ một hộ khác, quan hệ với chủ hộ: con dâu, con rể {paper}."
        )
    );
    assert_eq!(
        latest(&t, Person::Hanh, from).await,
        format!("Bà Lê Mẫu Hoa kết hôn, chuyển sang một hộ khác {paper}.")
    );
    // Neither commune takes it back past the other.
    for (actor, id) in [(&nga, into), (&hanh, from)] {
        let view = app::front::household_file::get(&t.app, actor, id, None).await.expect("there");
        let event = view.story.iter().find_map(|line| line.event).expect("an event");
        let undo = app::NewEvent { note: "nhầm".to_owned(), ..event_of(event) };
        let (_, findings) =
            findings_of(app::people::household_event::add(&t.app, actor, id, undo, None).await);
        assert_eq!(findings, ["undo_out_of_area"]);
    }
}

async fn a_head_and_a_child_become_a_household_of_the_other_commune(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let village = t.village_of(Person::Nga, "Thôn Phú").await;
    let from = household("Lê Mẫu An").with_wife("Trần Mẫu Hoa").with(
        "Lê Mẫu Con",
        Relation::Child,
        Sex::Male,
        "2012",
    );
    let from = t.add(from).await;
    let an = person_of(&t, Person::Hanh, from, "Lê Mẫu An").await;
    let hoa = person_of(&t, Person::Hanh, from, "Trần Mẫu Hoa").await;
    let con = person_of(&t, Person::Hanh, from, "Lê Mẫu Con").await;
    let new = || MoveNew { members: vec![an, con], ..movement(from, HOANG_PHU, "2023-06-01") };
    let (_, findings) =
        findings_of(app::people::household_move::propose(&t.app, &hanh, new(), None).await);
    assert_eq!(findings, ["event_heir_missing"]);
    let heir = Some(Heir { person: hoa, relations: Vec::new() });
    let proposed =
        app::people::household_move::propose(&t.app, &hanh, MoveNew { heir, ..new() }, None)
            .await
            .expect("proposed");
    let own = HouseholdId(Uuid::now_v7());
    let home = MoveHome::Own {
        household: own,
        village,
        address: "Xóm 3".to_owned(),
        members: vec![placed(an, Relation::Head), placed(con, Relation::Child)],
    };
    let done =
        app::people::household_move::accept(&t.app, &nga, proposed, to_home(home, "2023-06-01"))
            .await;
    assert_eq!(done.expect("taken in").household, Some(own));
    assert_eq!(members(&t, Person::Hanh, from).await, [("Trần Mẫu Hoa".to_owned(), "head")]);
    let there = members(&t, Person::Nga, own).await;
    assert_eq!(there, [("Lê Mẫu An".to_owned(), "head"), ("Lê Mẫu Con".to_owned(), "child")]);
    assert!(!seen(&t, Person::Nga, from).await && !seen(&t, Person::Hanh, own).await);
    let told = latest(&t, Person::Hanh, from).await;
    assert!(told.contains("tách ra thành một hộ khác"), "{told}");
    assert!(told.ends_with("Bà Trần Mẫu Hoa làm chủ hộ."), "{told}");
    let told = latest(&t, Person::Nga, own).await;
    assert!(told.contains("ở Thôn Phú, Xóm 3") && !told.contains("Hoa"), "{told}");
    // Nobody is counted twice or lost, in either commune and above them.
    for area in [HOANG_KIM, HOANG_PHU, "38@0"] {
        for table in ["t01", "t02", "t03"] {
            let query = TableQuery {
                id: table.to_owned(),
                area: Some(area.to_owned()),
                from: Some(day("2022-12-31")),
                to: Some(day("2023-11-01")),
                ..TableQuery::default()
            };
            let view = app::figure::table::get(&t.app, &t.actor(Person::Lan).await, &query).await;
            let breaches = view.expect("a table").breaches;
            assert!(breaches.is_empty(), "{table} {area}: {breaches:?}");
        }
    }
}

async fn only_those_let_go_are_taken_in_and_only_as_they_are(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let from = household("Lê Mẫu An").with_wife("Trần Mẫu Hoa").with(
        "Lê Mẫu Con",
        Relation::Child,
        Sex::Male,
        "2001",
    );
    let from = t.add(from).await;
    let into = theirs(&t, "Bùi Mẫu Sơn").await;
    let hoa = person_of(&t, Person::Hanh, from, "Trần Mẫu Hoa").await;
    let con = person_of(&t, Person::Hanh, from, "Lê Mẫu Con").await;
    let new = |members| MoveNew { members, ..movement(from, HOANG_PHU, "2023-06-01") };
    let heir = Some(Heir { person: hoa, relations: Vec::new() });
    let alone = app::people::household_move::propose(
        &t.app,
        &hanh,
        MoveNew { heir, ..new(Vec::new()) },
        None,
    )
    .await;
    assert_eq!(findings_of(alone).1, ["move_heir_alone"]);
    let stranger = app::people::household_move::propose(
        &t.app,
        &hanh,
        new(vec![PersonId(Uuid::now_v7())]),
        None,
    )
    .await;
    assert_eq!(findings_of(stranger).1, ["event_member_not_there"]);

    let proposed = app::people::household_move::propose(&t.app, &hanh, new(vec![con]), None)
        .await
        .expect("proposed");
    let before = counts(&t).await;
    let take = async |household, members: Vec<Placed>| {
        let home = MoveHome::Household { household, members, marriage: false };
        app::people::household_move::accept(&t.app, &nga, proposed, to_home(home, "2023-06-02"))
            .await
    };
    let child = || placed(con, Relation::Other);
    for members in [vec![], vec![child(), child()], vec![child(), placed(hoa, Relation::Other)]] {
        assert_eq!(code_of(take(into, members).await), Code::BadInput);
    }
    let village = t.village_of(Person::Nga, "Thôn Phú").await;
    let whole = app::people::household_move::accept(
        &t.app,
        &nga,
        proposed,
        acceptance(village, "2023-06-02"),
    )
    .await;
    assert_eq!(code_of(whole), Code::BadInput, "the others were not let go");
    let two_heads = take(into, vec![placed(con, Relation::Head)]).await;
    assert_eq!(findings_of(two_heads).1, ["event_join_as_head"]);
    assert_eq!(code_of(take(from, vec![child()]).await), Code::NotFound);
    assert_eq!(counts(&t).await, before);
    // Meanwhile he died: nobody is taken in.
    let act = Act::Death { person: con, heir: None };
    let died = event(Uuid::now_v7(), "2023-06-01", act);
    app::people::household_event::add(&t.app, &hanh, from, died, None).await.expect("recorded");
    assert_eq!(findings_of(take(into, vec![child()]).await).1, ["event_member_not_there"]);
}
