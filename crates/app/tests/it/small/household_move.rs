//! Moves between communes: proposed by the one, answered by the other, once.

use app::household_move::{MoveAcceptance, MoveNew};
use app::problem::Code;
use app::story::tell;
use app::table::TableQuery;
use app::{Act, Paper};
use base::id::{EventId, HouseholdId, MoveId, VillageId};
use base::words::Lang;
use testkit::{Engine, HOANG_KIM, HOANG_PHU, Person, TestApp, day, household, on_both};
use uuid::Uuid;

use super::event::event;
use super::{code_of, counts, findings_of};

on_both!(
    a_household_stays_until_the_other_commune_takes_it_in,
    taking_in_twice_is_accepted_and_two_answers_at_once_leave_one,
    a_refused_or_withdrawn_move_leaves_the_household_where_it_is,
    each_wrong_proposal_or_answer_is_refused,
    the_tables_of_both_communes_foot_after_a_move,
    a_move_across_the_first_of_july_2025_reaches_the_new_commune,
);

async fn propose(t: &TestApp, id: HouseholdId, to: &str, on: &str) -> app::Result<MoveId> {
    let hanh = t.hanh().await;
    t.app.move_propose(&hanh, movement(id, to, on)).await
}

fn movement(household: HouseholdId, to: &str, on: &str) -> MoveNew {
    let paper = Paper::Missing("chưa đăng ký cư trú".to_owned());
    let id = MoveId(Uuid::now_v7());
    MoveNew { id, household, to: to.to_owned(), day: day(on), paper, note: String::new() }
}

fn acceptance(village: VillageId, on: &str) -> MoveAcceptance {
    let id = EventId(Uuid::now_v7());
    MoveAcceptance { id, village, address: "Xóm 3".to_owned(), day: day(on) }
}

async fn seen(t: &TestApp, who: Person, id: HouseholdId) -> bool {
    let actor = t.actor(who).await;
    t.app.household_get(&actor, id, None).await.is_ok()
}

async fn a_household_stays_until_the_other_commune_takes_it_in(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let village = t.village_of(Person::Nga, "Thôn Phú").await;
    let id = t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Hoa")).await;
    let first = movement(id, HOANG_PHU, "2023-06-01");
    let proposed = t.app.move_propose(&hanh, first.clone()).await.expect("proposed");
    assert_eq!(t.app.move_propose(&hanh, first).await.expect("accepted again"), proposed);
    assert_eq!(t.count("household_move").await, 1);
    assert!(seen(&t, Person::Hanh, id).await && !seen(&t, Person::Nga, id).await);
    let here = t.app.household_get(&hanh, id, None).await.expect("there");
    assert_eq!(here.waiting.expect("it waits").to_name, "Xã Hoằng Phú");
    for (actor, answers, withdraws) in [(&hanh, false, true), (&nga, true, false)] {
        let list = t.app.move_list(actor, None).await.expect("moves").rows;
        let row = list.first().expect("both see it");
        assert_eq!((row.head.as_str(), row.people, row.state), ("Lê Mẫu An", 2, "waiting"));
        assert_eq!((row.mine_to_answer, row.mine_to_withdraw), (answers, withdraws));
    }
    t.app.move_accept(&nga, proposed, acceptance(village, "2023-06-02")).await.expect("taken in");
    assert!(!seen(&t, Person::Hanh, id).await && seen(&t, Person::Nga, id).await);
    let there = t.app.household_get(&nga, id, None).await.expect("theirs now");
    assert_eq!(there.village_name, "Thôn Phú");
    let line = there.story.iter().find(|line| line.event.is_some()).expect("told");
    let text = tell(t.app.words(), Lang::Vi, line);
    assert!(text.starts_with("Hộ chuyển từ xã khác đến Thôn Phú, Xóm 3"), "{text}");
    let then = t.app.household_get(&nga, id, Some(day("2023-06-01"))).await.expect("there");
    assert_eq!(then.commune_name, "Xã Hoằng Kim", "the day before it lived there");
    let event = line.event.expect("an event");
    let note = "nhầm".to_owned();
    let undo = app::NewEvent { note, ..event_of(event) };
    let (_, findings) = findings_of(t.app.event_add(&nga, id, undo, None).await);
    assert_eq!(findings, ["undo_needs_move"]);
    let list = t.app.move_list(&hanh, None).await.expect("moves").rows;
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
        t.app.move_accept(&nga, proposed, yes.clone()),
        t.app.move_accept(&nga, proposed, yes)
    );
    assert_ne!(one.expect("accepted").again, two.expect("accepted").again);
    let other = t.app.move_accept(&nga, proposed, acceptance(village, "2023-06-02")).await;
    assert_eq!(code_of(other), Code::MoveAnswered);

    let id = t.add(household("Bùi Mẫu Sơn")).await;
    let proposed = propose(&t, id, HOANG_PHU, "2023-06-01").await.expect("proposed");
    let (yes, no) = tokio::join!(
        t.app.move_accept(&nga, proposed, acceptance(village, "2023-06-02")),
        t.app.move_withdraw(&hanh, proposed, "gia đình đổi ý")
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
    t.app.move_refuse(&nga, first, "không ở đây").await.expect("refused");
    t.app.move_refuse(&nga, first, "không ở đây").await.expect("the same again");
    assert!(seen(&t, Person::Hanh, id).await && !seen(&t, Person::Nga, id).await);
    let second = propose(&t, id, HOANG_PHU, "2023-06-01").await.expect("again");
    t.app.move_withdraw(&hanh, second, "").await.expect("withdrawn");
    assert!(seen(&t, Person::Hanh, id).await);
    let list = t.app.move_list(&nga, None).await.expect("moves").rows;
    let told: Vec<(&str, &str)> = list.iter().map(|row| (row.state, row.reason.as_str())).collect();
    assert_eq!(told, [("withdrawn", ""), ("refused", "không ở đây")]);
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
    let theirs = t.app.move_propose(&nga, movement(id, HOANG_KIM, "2023-06-01")).await;
    assert_eq!(code_of(theirs), Code::NotFound);

    let new = movement(id, HOANG_PHU, "2023-06-01");
    let proposed = t.app.move_propose(&hanh, new.clone()).await.expect("proposed");
    let other = MoveNew { note: "khác".to_owned(), ..new };
    assert_eq!(code_of(t.app.move_propose(&hanh, other).await), Code::MoveConflict);
    let twice = propose(&t, id, HOANG_PHU, "2023-06-01").await;
    assert_eq!(code_of(twice), Code::MoveWaiting);

    let before = counts(&t).await;
    let mine = t.village("Thôn 1").await;
    let yes = acceptance(mine, "2023-06-02");
    assert_eq!(code_of(t.app.move_accept(&hanh, proposed, yes).await), Code::MoveOfOthers);
    assert_eq!(code_of(t.app.move_refuse(&hanh, proposed, "x").await), Code::MoveOfOthers);
    assert_eq!(code_of(t.app.move_withdraw(&nga, proposed, "x").await), Code::MoveOfOthers);
    assert_eq!(code_of(t.app.move_refuse(&nga, proposed, " ").await), Code::BadInput);
    let elsewhere = t.app.move_accept(&nga, proposed, acceptance(mine, "2023-06-02")).await;
    assert_eq!(code_of(elsewhere), Code::VillageUnknown);
    let early = t.app.move_accept(&nga, proposed, acceptance(village, "2023-05-31")).await;
    assert_eq!(findings_of(early).1, ["move_before_proposed"]);
    let unknown = MoveId(Uuid::now_v7());
    assert_eq!(code_of(t.app.move_refuse(&nga, unknown, "x").await), Code::NotFound);
    // Nobody writes it as an event past the other commune.
    let act = Act::MoveBetween { movement: proposed, village: mine, address: String::new() };
    let past = t.app.event_add(&hanh, id, event(Uuid::now_v7(), "2023-06-02", act), None).await;
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
    t.app.round_decide(&quang, round, decision).await.expect("decided");
    let proposed = propose(&t, id, HOANG_PHU, "2023-06-01").await.expect("proposed");
    t.app.move_accept(&nga, proposed, acceptance(village, "2023-06-02")).await.expect("taken in");
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
            let view = t.app.table_get(&lan, &query).await.expect("a table");
            assert!(view.breaches.is_empty(), "{table} {area}: {:?}", view.breaches);
            if table == "t02" {
                let row = &view.def.rows[0];
                let sums = [1, 4, 8, 9].map(|n| view.def.sum(row, n, &view.figures.whole.sums));
                assert_eq!(sums, want, "{area}");
            }
        }
    }
}

async fn a_move_across_the_first_of_july_2025_reaches_the_new_commune(engine: Engine) {
    let t = TestApp::open(engine).await;
    // Hoằng Phú of before takes over nothing from itself: the new xã does, under a new key.
    let nga = t.actor(Person::Nga).await;
    let village = t.village_of(Person::Nga, "Thôn Phú").await;
    let id = t.add(household("Lê Mẫu An")).await;
    t.set_now("2025-06-20T02:00:00Z");
    let proposed = propose(&t, id, HOANG_PHU, "2025-06-20").await.expect("proposed");
    t.set_now("2025-07-10T02:00:00Z");
    // Nga's account is still that of the commune that ended; she answers for it all the same.
    let list = t.app.move_list(&nga, None).await.expect("moves").rows;
    assert_eq!(list.first().map(|row| row.mine_to_answer), Some(true));
    let taken = t.app.move_accept(&nga, proposed, acceptance(village, "2025-07-05")).await;
    taken.expect("taken in");
    let view = t.app.household_get(&nga, id, Some(day("2025-07-05"))).await.expect("there");
    assert_eq!(view.commune_name, "Xã Hoằng Phú");
    let keys = t
        .rows("select from_commune_key as a, to_commune_key as b from household_move", &["a", "b"])
        .await;
    assert_eq!(keys, [[HOANG_KIM, HOANG_PHU]], "each commune as it was named on the day");
    // Now that both lie in one commune, there is nothing to consent to.
    let unit = t.app.areas().resolve("15889", day("2025-07-10")).expect("the new xã").key.clone();
    let again = t.app.move_propose(&nga, movement(id, unit.as_str(), "2025-07-10")).await;
    assert_eq!(findings_of(again).1, ["move_to_itself"]);
}
