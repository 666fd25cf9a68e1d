//! Lists without personal numbers: who may be the same is asked, who married moves, and another head
//! does not leave the others with what they were to the former one. What a list does is an event.

use app::Actor;
use app::gate::list::{AnswerNew, ImportNew, ImportState, ImportView, Take};
use base::id::ImportId;
use testkit::{Engine, TestApp, id_of, on_both};

on_both!(
    a_head_of_another_village_and_nearly_the_same_age_is_asked_about,
    a_member_in_common_makes_a_namesake_elsewhere_a_question,
    a_daughter_who_stands_in_her_husband_s_household_has_moved,
    what_the_others_are_to_another_head_is_asked_where_it_does_not_follow,
    relations_that_the_list_does_not_state_stay,
    moves_splits_and_departures_of_a_list_are_events_of_it,
    a_move_of_the_day_of_the_first_list_is_told_and_not_undone,
);

const HEAD: &str = "STT hộ,Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh\n";

async fn ready(engine: Engine) -> (TestApp, Actor) {
    let t = TestApp::open(engine).await;
    t.village("Thôn 1").await;
    t.village("Thôn 2").await;
    let hanh = t.hanh().await;
    (t, hanh)
}

async fn check(t: &TestApp, actor: &Actor, name: &str, text: String) -> ImportView {
    let new =
        ImportNew::one(ImportId(id_of(name)), None, "danh-sach.csv".to_owned(), text.into_bytes());
    app::gate::list::check(&t.app, actor, new).await.expect("it is checked")
}

async fn sent(t: &TestApp, actor: &Actor, name: &str, rows: &str) -> ImportView {
    check(t, actor, name, format!("{HEAD}{rows}")).await
}

async fn taken(t: &TestApp, actor: &Actor, view: ImportView) -> ImportView {
    let view = match view.differences.open {
        0 => view,
        _ => {
            app::gate::list::choose_rest(&t.app, actor, view.id, Take::Take).await.expect("chosen")
        }
    };
    assert_eq!(view.state, ImportState::Checked, "{view:?}");
    app::gate::list::accept(&t.app, actor, view.id).await.expect("accepted")
}

async fn accepted(t: &TestApp, actor: &Actor, name: &str, rows: &str) -> ImportView {
    let view = sent(t, actor, name, rows).await;
    taken(t, actor, view).await
}

async fn asked(t: &TestApp, actor: &Actor, view: &ImportView) -> Vec<(String, Vec<String>)> {
    let page = app::gate::list::questions(&t.app, actor, view.id, None).await.expect("a page");
    let choices = |it: &app::gate::list::QuestionView| {
        it.choices.iter().map(|choice| choice.id.clone()).collect()
    };
    page.rows.iter().map(|it| (it.code.clone(), choices(it))).collect()
}

async fn answer(t: &TestApp, actor: &Actor, view: &ImportView, choice: &str) -> ImportView {
    let page = app::gate::list::questions(&t.app, actor, view.id, None).await.expect("a page");
    let open = page.rows.iter().filter(|it| it.answer.is_none());
    let said = open.map(|it| AnswerNew::from((it.id.clone(), choice.to_owned())));
    app::gate::list::answer(&t.app, actor, view.id, said.collect()).await.expect("answered")
}

/// Who is in which household now: village, head, person, relation.
async fn now(t: &TestApp) -> Vec<String> {
    let rows = t
        .rows(
            "select v.name as village, h.name as head, p.name as name, m.relation as relation \
             from membership m join person p on p.id = m.person_id \
             join membership hm on hm.household_id = m.household_id and hm.relation = 'head' \
              and hm.to_day > '9000-01-01' join person h on h.id = hm.person_id \
             join stay s on s.household_id = m.household_id and s.to_day > '9000-01-01' \
             join village v on v.id = s.village_id \
             where m.to_day > '9000-01-01' order by v.name, h.sort_key, m.position, p.sort_key",
            &["village", "head", "name", "relation"],
        )
        .await;
    rows.into_iter().map(|row| row.join("|")).collect()
}

async fn events(t: &TestApp) -> Vec<String> {
    let rows = t
        .rows(
            "select e.kind as kind, e.place as place, e.paper_missing as paper, \
             cast((select count(*) from event_person x where x.event_id = e.id) as text) as people \
             from event e order by e.kind, e.place",
            &["kind", "place", "paper", "people"],
        )
        .await;
    rows.into_iter().map(|row| row.join("|")).collect()
}

async fn a_head_of_another_village_and_nearly_the_same_age_is_asked_about(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    accepted(&t, &hanh, "a", "1,Thôn 1,Lê Mẫu An,Chủ hộ,Nam,1980\n").await;
    for (village, born, sex, questions) in [
        ("Thôn 2", "1980", "Nam", 1),
        ("Thôn 2", "1982", "Nam", 1),
        ("Thôn 2", "1983", "Nam", 0),
        ("Thôn 2", "1981", "Nữ", 0),
        ("Thôn 1", "1982", "Nam", 1),
    ] {
        let row = format!("1,{village},Lê Mẫu An,Chủ hộ,{sex},{born}\n");
        let view = sent(&t, &hanh, &format!("{village} {born} {sex}"), &row).await;
        assert_eq!(view.questions.open, questions, "{row}: {view:?}");
        assert_eq!(view.counts.new, u32::from(questions == 0), "{row}");
    }
    let view = sent(&t, &hanh, "z", "1,Thôn 2,Lê Mẫu An,Chủ hộ,Nam,1981\n").await;
    let view = answer(&t, &hanh, &view, "same").await;
    assert_eq!((view.counts.new, view.differences.total), (0, 1), "{view:?}");
    taken(&t, &hanh, view).await;
    assert_eq!(now(&t).await, ["Thôn 2|Lê Mẫu An|Lê Mẫu An|head"]);
    assert_eq!(t.count("household").await, 1);
}

async fn a_member_in_common_makes_a_namesake_elsewhere_a_question(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let there = "1,Thôn 1,Lê Mẫu An,Chủ hộ,Nam,1960\n1,Thôn 1,Trần Mẫu Hoa,Vợ,Nữ,1962\n";
    accepted(&t, &hanh, "a", there).await;
    let with =
        |wife: &str| format!("1,Thôn 2,Lê Mẫu An,Chủ hộ,Nam,1975\n1,Thôn 2,{wife},Vợ,Nữ,1962\n");
    let view = sent(&t, &hanh, "b", &with("Trần Mẫu Hoa")).await;
    assert_eq!((view.questions.open, view.counts.new), (1, 0), "{view:?}");
    let view = sent(&t, &hanh, "c", &with("Đỗ Mẫu Nga")).await;
    assert_eq!((view.questions.open, view.counts.new), (0, 1), "{view:?}");
}

/// A couple with a daughter of whom the year is known, and a family in the other village.
const TWO: &str = "1,Thôn 1,Lê Mẫu Cha,Chủ hộ,Nam,1960\n\
    1,Thôn 1,Trần Mẫu Mẹ,Vợ,Nữ,1962\n\
    1,Thôn 1,Lê Mẫu Mười,Con,Nữ,1999\n\
    2,Thôn 2,Bùi Mẫu Bảo,Chủ hộ,Nam,1970\n\
    2,Thôn 2,Vũ Mẫu Sen,Vợ,Nữ,1972\n";

async fn a_daughter_who_stands_in_her_husband_s_household_has_moved(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    accepted(&t, &hanh, "a", TWO).await;
    let married = TWO.replace("1,Thôn 1,Lê Mẫu Mười,Con,Nữ,1999\n", "")
        + "2,Thôn 2,Lê Mẫu Mười,Con dâu,Nữ,1999\n";
    let view = sent(&t, &hanh, "b", &married).await;
    assert_eq!((view.differences.total, view.counts.new), (1, 0), "{view:?}");
    let page =
        app::gate::list::differences(&t.app, &hanh, view.id, false, None).await.expect("a page");
    let fields = &page.rows[0].fields;
    assert_eq!(fields.len(), 1, "{fields:?}");
    assert_eq!(fields[0].field, "moved_in");
    assert_eq!(fields[0].before.as_deref(), Some("Lê Mẫu Cha, Thôn 1"));
    taken(&t, &hanh, view).await;
    assert_eq!(t.count("person").await, 5, "nobody twice");
    assert!(now(&t).await.contains(&"Thôn 2|Bùi Mẫu Bảo|Lê Mẫu Mười|child_in_law".to_owned()));
    // A boy of the name is somebody else.
    let boy = TWO.replace("1,Thôn 1,Lê Mẫu Mười,Con,Nữ,1999\n", "")
        + "2,Thôn 2,Lê Mẫu Mười,Con,Nam,1999\n";
    let (t, hanh) = ready(engine).await;
    accepted(&t, &hanh, "a", TWO).await;
    let view = sent(&t, &hanh, "b", &boy).await;
    assert_eq!(view.differences.total, 2, "one leaves, another comes: {view:?}");
}

const THREE: &str = "1,Thôn 1,Lê Mẫu Cha,Chủ hộ,Nam,05/05/1960\n\
    1,Thôn 1,Trần Mẫu Mẹ,Vợ,Nữ,06/06/1962\n\
    1,Thôn 1,Lê Mẫu Con,Con,Nam,07/07/1985\n\
    1,Thôn 1,Hà Mẫu Bà,Mẹ,Nữ,08/08/1935\n";

async fn what_the_others_are_to_another_head_is_asked_where_it_does_not_follow(engine: Engine) {
    // The list exchanges head and wife, and leaves the grandmother “mother”.
    let exchanged = THREE
        .replace("Lê Mẫu Cha,Chủ hộ", "Lê Mẫu Cha,Chồng")
        .replace("Trần Mẫu Mẹ,Vợ", "Trần Mẫu Mẹ,Chủ hộ");
    for (choice, head, grandmother) in [
        ("turn", "Trần Mẫu Mẹ", "parent_in_law"),
        ("list", "Trần Mẫu Mẹ", "parent"),
        ("keep", "Lê Mẫu Cha", "parent"),
    ] {
        let (t, hanh) = ready(engine).await;
        accepted(&t, &hanh, "a", THREE).await;
        let view = sent(&t, &hanh, "b", &exchanged).await;
        // That the household is the same is asked first: its head is another.
        let view = match asked(&t, &hanh, &view).await[0].0.as_str() {
            "household_same" => answer(&t, &hanh, &view, "same").await,
            _ => view,
        };
        let open = asked(&t, &hanh, &view).await;
        let heads: Vec<_> = open.iter().filter(|it| it.0 == "head_changes").collect();
        assert_eq!(heads.len(), 1, "{open:?}");
        assert_eq!(heads[0].1, ["turn", "list", "keep"]);
        let view = answer(&t, &hanh, &view, choice).await;
        taken(&t, &hanh, view).await;
        let there = now(&t).await;
        let wanted = format!("Thôn 1|{head}|Hà Mẫu Bà|{grandmother}");
        assert!(there.contains(&wanted), "{choice}: {there:?}");
        let count = |relation: &str| there.iter().filter(|row| row.ends_with(relation)).count();
        assert_eq!((there.len(), count("|head"), count("|spouse")), (4, 1, 1), "{choice}");
    }
}

async fn relations_that_the_list_does_not_state_stay(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    accepted(&t, &hanh, "a", THREE).await;
    // No column for the relation: members stand under their head.
    let text = "STT;Thôn;Họ và tên;Giới tính;Ngày sinh\n\
        1;Thôn 1;Lê Mẫu Cha;Nam;05/05/1960\n;Thôn 1;Trần Mẫu Mẹ;Nữ;06/06/1962\n\
        ;Thôn 1;Lê Mẫu Con;Nam;07/07/1985\n;Thôn 1;Hà Mẫu Bà;Nữ;08/08/1935\n";
    let view = check(&t, &hanh, "b", text.to_owned()).await;
    let view = answer(&t, &hanh, &view, "members_under_head").await;
    assert_eq!((view.counts.unchanged, view.differences.total), (1, 0), "{view:?}");
}

async fn moves_splits_and_departures_of_a_list_are_events_of_it(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    accepted(&t, &hanh, "a", &(THREE.to_owned() + TWO.replace("1,Thôn 1", "5,Thôn 1").as_str()))
        .await;
    t.clock.set(testkit::moment("2024-03-15T02:00:00Z"));
    // The son has a household of his own, the grandmother is gone, the other family has moved, and the
    // daughter married into it.
    let rows = "1,Thôn 1,Lê Mẫu Cha,Chủ hộ,Nam,05/05/1960\n\
        1,Thôn 1,Trần Mẫu Mẹ,Vợ,Nữ,06/06/1962\n\
        3,Thôn 2,Lê Mẫu Con,Chủ hộ,Nam,07/07/1985\n\
        3,Thôn 2,Đỗ Mẫu Dâu,Vợ,Nữ,08/08/1987\n\
        2,Thôn 1,Bùi Mẫu Bảo,Chủ hộ,Nam,1970\n\
        2,Thôn 1,Vũ Mẫu Sen,Vợ,Nữ,1972\n";
    let view = sent(&t, &hanh, "b", rows).await;
    let view = match view.questions.open {
        0 => view,
        _ => answer(&t, &hanh, &view, "same").await,
    };
    taken(&t, &hanh, view).await;
    let paper = "theo danh sách “danh-sach.csv”, biên nhận số 2";
    assert_eq!(
        events(&t).await,
        [
            format!("departure|không còn trong danh sách|{paper}|1"),
            format!("move_within|Thôn 1|{paper}|2"),
            format!("split|Thôn 2|{paper}|3"),
        ]
    );
    assert_eq!(t.count("person").await, 10, "who left is still in the register");
    let head = "select hex(m.household_id) as id from membership m join person p \
        on p.id = m.person_id where p.name = 'Lê Mẫu Cha' and p.birth_year = 1960 \
        and p.birth_day is not null";
    let head = match engine {
        Engine::Sqlite => head.to_owned(),
        Engine::Postgres => head.replace("hex(m.household_id)", "cast(m.household_id as text)"),
    };
    let id = t.rows(&head, &["id"]).await[0][0].parse().expect("an id");
    let view = app::front::household_file::get(&t.app, &hanh, base::id::HouseholdId(id), None)
        .await
        .expect("it");
    let told: Vec<String> = view.story.iter().map(|line| format!("{:?}", line.kind)).collect();
    let both = ["Event(Split)", "Event(Departure)"];
    assert!(both.iter().all(|kind| told.iter().any(|it| it == kind)), "{told:?}");
}

async fn a_move_of_the_day_of_the_first_list_is_told_and_not_undone(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    accepted(&t, &hanh, "a", THREE).await;
    let moved = THREE.replace("Thôn 1", "Thôn 2");
    let view = sent(&t, &hanh, "b", &moved).await;
    let view = match view.questions.open {
        0 => view,
        _ => answer(&t, &hanh, &view, "same").await,
    };
    taken(&t, &hanh, view).await;
    assert_eq!(events(&t).await.len(), 1);
    let ids = match engine {
        Engine::Sqlite => "select hex(household_id) as household, hex(id) as id from event",
        Engine::Postgres => {
            "select cast(household_id as text) as household, cast(id as text) as id from event"
        }
    };
    let row = t.rows(ids, &["household", "id"]).await.remove(0);
    let undo = app::NewEvent {
        id: base::id::EventId(id_of("undo")),
        day: t.app.today(),
        paper: app::Paper::Missing("nhầm".to_owned()),
        note: "nhầm thôn".to_owned(),
        act: app::Act::Undo { event: base::id::EventId(row[1].parse().expect("an id")) },
    };
    let household = base::id::HouseholdId(row[0].parse().expect("an id"));
    let refused = app::people::household_event::add(&t.app, &hanh, household, undo, None).await;
    assert_eq!(crate::common::findings_of(refused).1, ["undo_blocked_home"]);
    assert!(now(&t).await.iter().all(|row| row.starts_with("Thôn 2|")));
}
