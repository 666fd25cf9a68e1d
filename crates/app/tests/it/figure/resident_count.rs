//! Resident counts: added once, corrected by one at a time, withdrawn; what rates stand on them; another
//! commune finds none.

use app::figure::resident_count;
use app::figure::resident_count::{
    CountText, ResidentCountChange, ResidentCountListQuery, ResidentCountNew, ResidentCountView,
    ResidentCountWithdrawal, VillageCountNew,
};
use app::figure::table::{TableQuery, TableView};
use app::kernel::problem::Code;
use app::{Action, Actor, App, Cell, PAGE_ROWS, Result};
use base::id::{ResidentCountId, VillageId};
use base::words::Lang;
use testkit::{Engine, Person, TestApp, day, household, id_of, on_both};

use crate::common::{code_of, findings_of};
use crate::figure::table_list::poor;

on_both!(
    sent_again_it_is_accepted_and_other_content_is_a_conflict,
    what_cannot_be_written_is_refused,
    one_is_found_by_its_paper_and_a_page_goes_on_where_the_last_ended,
    of_two_who_change_one_the_second_is_told,
    a_withdrawn_one_stays_with_its_reason_and_no_rate_stands_on_it,
    another_commune_finds_nothing_and_writes_nothing,
    what_was_before_a_commune_or_after_its_end_is_not_that_communes,
    what_was_put_right_since_is_not_withdrawn_unseen,
    villages_that_are_all_there_add_up_and_some_of_them_leave_the_whole_unknown,
    a_rate_stands_on_the_latest_paper_of_its_day_and_says_when_there_is_none,
    a_spreadsheet_is_read_and_what_is_wrong_in_it_is_named,
);

mod stands;

/// Every use case behind an action, for the table of rights.
pub(crate) async fn ask(app: &App, who: &Actor, action: Action) -> Vec<Result<()>> {
    let id = ResidentCountId(app.fresh_id());
    if action == Action::ResidentCountSee {
        return vec![
            resident_count::list(app, who, &ResidentCountListQuery::default()).await.map(drop),
            resident_count::get(app, who, id).await.map(drop),
            resident_count::offered(app, who, None).await.map(drop),
        ];
    }
    if action == Action::ResidentCountAdd {
        let new = ResidentCountNew { id, ..new("Thử") };
        let file = "Thôn;Số hộ\n".as_bytes().to_vec();
        return vec![
            resident_count::add(app, who, new).await.map(drop),
            resident_count::read_list(app, who, "thon.csv", file).await.map(drop),
        ];
    }
    vec![
        resident_count::change(app, who, id, to("Thử", 1)).await.map(drop),
        resident_count::withdraw(app, who, id, because("thử")).await.map(drop),
    ]
}

fn count(paper: &str, households: i64) -> CountText {
    CountText { paper: paper.to_owned(), households: Some(households), ..CountText::default() }
}

fn new(paper: &str) -> ResidentCountNew {
    ResidentCountNew {
        id: ResidentCountId(id_of(paper)),
        day: day("2023-10-20"),
        count: count(paper, 200),
    }
}

fn to(paper: &str, revision: i64) -> ResidentCountChange {
    let ResidentCountNew { day, count, .. } = new(paper);
    ResidentCountChange { day, count, revision }
}

fn because(reason: &str) -> ResidentCountWithdrawal {
    ResidentCountWithdrawal { reason: reason.to_owned(), revision: 1 }
}

fn lives(village: VillageId, households: i64, people: Option<i64>) -> VillageCountNew {
    VillageCountNew { village, households, people }
}

async fn found(t: &TestApp, who: &Actor, text: &str) -> Vec<ResidentCountId> {
    let asked = ResidentCountListQuery { text: Some(text.to_owned()), before: None };
    let page = resident_count::list(&t.app, who, &asked).await.expect("a list");
    page.rows.iter().map(|row| row.id).collect()
}

async fn added(t: &TestApp, paper: &str) -> ResidentCountView {
    resident_count::add(&t.app, &t.hanh().await, new(paper)).await.expect("added")
}

async fn table(t: &TestApp, who: &Actor, on: &str) -> TableView {
    let query = TableQuery { id: "t01".to_owned(), to: Some(day(on)), ..TableQuery::default() };
    app::figure::table::get(&t.app, who, &query).await.expect("table 1")
}

/// Households, and the rate of poor ones, of the whole.
fn whole(view: &TableView) -> (Cell, Cell) {
    let cell = |column| view.def.cell(&view.def.rows[0], column, view.figures.whole.line());
    (cell(1), cell(4))
}

async fn sent_again_it_is_accepted_and_other_content_is_a_conflict(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let first = added(&t, "BC 1").await.row;
    assert_eq!((first.paper.as_str(), first.households, first.revision), ("BC 1", Some(200), 1));
    let lines = t.count("audit").await;
    let again = resident_count::add(&t.app, &hanh, new("BC 1")).await.expect("the same again");
    assert_eq!(again.row.id, first.id);
    for other in [
        ResidentCountNew { count: count("BC 2", 200), ..new("BC 1") },
        ResidentCountNew { count: count("BC 1", 201), ..new("BC 1") },
        ResidentCountNew { day: day("2023-10-21"), ..new("BC 1") },
    ] {
        let answer = resident_count::add(&t.app, &hanh, other).await;
        assert_eq!(code_of(answer), Code::ResidentCountConflict);
    }
    let written = (t.count("audit").await, t.count("resident_count").await);
    assert_eq!(written, (lines, 1), "written once");
}

async fn what_cannot_be_written_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let one = t.village("Thôn 1").await;
    let base = || new("BC 1").count;
    let people = |households, people| CountText { people: Some(people), ..count("BC", households) };
    let village = |it| CountText { villages: vec![it], ..base() };
    let twice = || vec![lives(one, 10, None), lives(one, 10, None)];
    for (bad, code) in [
        (count(" ", 200), Code::BadInput),
        (count(&"a".repeat(201), 200), Code::BadInput),
        (CountText { note: "a".repeat(501), ..base() }, Code::BadInput),
        (count("BC", -1), Code::BadInput),
        (count("BC", 1_000_001), Code::BadInput),
        (CountText { households: None, ..base() }, Code::BadInput),
        (CountText { households: None, people: Some(9), ..base() }, Code::BadInput),
        (people(200, 199), Code::ResidentCountPeople),
        (village(lives(VillageId(id_of("elsewhere")), 10, None)), Code::VillageUnknown),
        (CountText { villages: twice(), ..base() }, Code::BadInput),
        // The only village is the whole commune.
        (village(lives(one, 201, None)), Code::ResidentCountParts),
        (village(lives(one, 199, None)), Code::ResidentCountParts),
    ] {
        let bad = ResidentCountNew { count: bad, ..new("BC 1") };
        let said = format!("{:?}", bad.count);
        assert_eq!(code_of(resident_count::add(&t.app, &hanh, bad).await), code, "{said}");
    }
    let ahead = ResidentCountNew { day: day("2023-11-16"), ..new("BC 1") };
    assert_eq!(code_of(resident_count::add(&t.app, &hanh, ahead).await), Code::BadInput);
    let most = ResidentCountNew { count: people(0, 0), ..new("BC 1") };
    let it = resident_count::add(&t.app, &hanh, most).await.expect("an empty place");
    for reason in [String::new(), "a".repeat(501)] {
        let answer = resident_count::withdraw(&t.app, &hanh, it.row.id, because(&reason)).await;
        assert_eq!(code_of(answer), Code::BadInput);
    }
}

async fn one_is_found_by_its_paper_and_a_page_goes_on_where_the_last_ended(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    for n in 0..=PAGE_ROWS {
        added(&t, &format!("Số {n}")).await;
    }
    let first = resident_count::list(&t.app, &hanh, &ResidentCountListQuery::default())
        .await
        .expect("a list");
    let asked = ResidentCountListQuery { text: None, before: first.next.clone() };
    let rest = resident_count::list(&t.app, &hanh, &asked).await.expect("the rest");
    assert_eq!((first.rows.len(), rest.rows.len()), (PAGE_ROWS as usize, 1));
    assert!(rest.next.is_none());
    assert_eq!(found(&t, &hanh, "so 50").await, [ResidentCountId(id_of("Số 50"))]);
    assert!(found(&t, &hanh, "so %").await.is_empty(), "a sign of the pattern is a letter");
}

async fn of_two_who_change_one_the_second_is_told(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, thao) = (t.hanh().await, t.actor(Person::Thao).await);
    let id = added(&t, "Một").await.row.id;
    let it = resident_count::change(&t.app, &hanh, id, to("Hai", 1)).await.expect("changed");
    assert_eq!((it.row.paper.as_str(), it.row.revision), ("Hai", 2));
    resident_count::change(&t.app, &hanh, id, to("Hai", 1)).await.expect("it is so already");
    let late =
        resident_count::change(&t.app, &thao, id, to("Ba", 1)).await.expect_err("an old revision");
    assert_eq!((late.code, late.args["who"].as_str()), (Code::ResidentCountChanged, "Lê Mẫu Hạnh"));
    let it = resident_count::change(&t.app, &thao, id, to("Ba", 2)).await.expect("it was seen");
    assert_eq!((it.row.paper.as_str(), it.row.revision), ("Ba", 3));
    assert!(found(&t, &hanh, "hai").await.is_empty());
}

async fn a_withdrawn_one_stays_with_its_reason_and_no_rate_stands_on_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    poor(&t, &[t.add(household("Lê Mẫu An")).await]).await;
    let id = added(&t, "Một").await.row.id;
    assert_eq!(whole(&table(&t, &hanh, "2023-11-15").await).0, Cell::Count(200));
    let it = resident_count::withdraw(&t.app, &hanh, id, because("ghi nhầm")).await.expect("off");
    assert_eq!(it.row.withdrawn_reason.as_deref(), Some("ghi nhầm"));
    assert!(!resident_count::may_change(&t.app, &hanh, &it.row).await.expect("asked"));
    resident_count::withdraw(&t.app, &hanh, id, because("ghi nhầm")).await.expect("the same again");
    let other = resident_count::withdraw(&t.app, &hanh, id, because("khác")).await;
    assert_eq!(code_of(other), Code::ResidentCountWithdrawn);
    let late = resident_count::change(&t.app, &hanh, id, to("Hai", it.row.revision)).await;
    assert_eq!(code_of(late), Code::ResidentCountWithdrawn);
    assert_eq!(found(&t, &hanh, "").await, [id]);
    assert_eq!(whole(&table(&t, &hanh, "2023-11-15").await).1, Cell::NotStated);
}

async fn another_commune_finds_nothing_and_writes_nothing(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.village("Thôn 1").await;
    let id = added(&t, "Một").await.row.id;
    let (nga, lan) = (t.actor(Person::Nga).await, t.actor(Person::Lan).await);
    let lines = t.count("audit").await;
    assert_eq!(code_of(resident_count::get(&t.app, &nga, id).await), Code::NotFound);
    let changed = resident_count::change(&t.app, &nga, id, to("Hai", 1)).await;
    assert_eq!(code_of(changed), Code::NotFound);
    let answer = resident_count::withdraw(&t.app, &nga, id, because("khác")).await;
    assert_eq!(code_of(answer), Code::NotFound);
    assert!(found(&t, &nga, "").await.is_empty());
    let taken = resident_count::add(&t.app, &nga, new("Một")).await;
    assert_eq!(code_of(taken), Code::ResidentCountConflict, "an id of elsewhere");
    assert_eq!(t.count("audit").await, lines);
    assert_eq!(found(&t, &lan, "").await, [id], "the province sees what its communes have");
    let it = resident_count::get(&t.app, &lan, id).await.expect("seen");
    assert!(!resident_count::may_change(&t.app, &lan, &it.row).await.expect("asked"));
}

async fn villages_that_are_all_there_add_up_and_some_of_them_leave_the_whole_unknown(
    engine: Engine,
) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let (one, two) = (t.village("Thôn 1").await, t.village("Thôn 2").await);
    poor(&t, &[t.add(household("Lê Mẫu An").in_village(one)).await]).await;
    let counted = |name: &str, villages| ResidentCountNew {
        count: CountText { households: None, villages, ..count(name, 0) },
        ..new(name)
    };
    let some = counted("một thôn", vec![lives(one, 50, Some(180))]);
    let it = resident_count::add(&t.app, &hanh, some).await.expect("added");
    assert_eq!((it.row.households, it.row.people, it.villages.len()), (None, None, 1));
    let view = table(&t, &hanh, "2023-11-15").await;
    assert_eq!(whole(&view).1, Cell::NotStated, "a village is not the commune");
    let of = |view: &TableView, village: VillageId, column| {
        let area = view.figures.areas.iter().find(|it| it.id == village.to_string());
        view.def.cell(&view.def.rows[0], column, area.expect("the village").line())
    };
    assert_eq!(
        [1, 2, 4].map(|column| of(&view, one, column)),
        [Cell::Count(50), Cell::Count(180), Cell::Rate(Some(200))]
    );
    assert_eq!(of(&view, two, 4), Cell::NotStated);
    assert!(view.breaches.is_empty(), "{:?}", view.breaches);
    let both = counted("cả hai", vec![lives(one, 60, Some(200)), lives(two, 40, None)]);
    let both = ResidentCountNew { day: day("2023-10-21"), ..both };
    let it = resident_count::add(&t.app, &hanh, both).await.expect("added");
    assert_eq!((it.row.households, it.row.people), (Some(100), None));
    let view = table(&t, &hanh, "2023-11-15").await;
    assert_eq!(whole(&view), (Cell::Count(100), Cell::Rate(Some(100))));
    assert_eq!(of(&view, two, 1), Cell::Count(40));
    // The village alone, asked for itself.
    let query = TableQuery {
        id: "t01".to_owned(),
        to: Some(day("2023-11-15")),
        area: Some(one.to_string()),
        ..TableQuery::default()
    };
    let own = app::figure::table::get(&t.app, &hanh, &query).await.expect("the village");
    assert_eq!(whole(&own), (Cell::Count(60), Cell::Rate(Some(167))));
}

async fn a_rate_stands_on_the_latest_paper_of_its_day_and_says_when_there_is_none(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, lan) = (t.hanh().await, t.actor(Person::Lan).await);
    poor(&t, &[t.add(household("Lê Mẫu An")).await]).await;
    t.add(household("Lê Mẫu Bình")).await;
    let view = table(&t, &hanh, "2023-11-15").await;
    assert_eq!(whole(&view), (Cell::Count(2), Cell::NotStated));
    let said = app::figure::table::standing_words(&t.app, &view, Lang::Vi).join(" ");
    assert!(said.contains("Chưa có văn bản nào cho biết tổng số hộ dân cư"), "{said}");
    for (paper, on, households) in [("đầu", "2023-06-01", 100), ("sau", "2023-11-01", 50)] {
        let new = ResidentCountNew {
            id: ResidentCountId(id_of(paper)),
            day: day(on),
            count: count(paper, households),
        };
        resident_count::add(&t.app, &hanh, new).await.expect("added");
    }
    for (on, households, rate) in
        [("2023-10-31", 100, 100), ("2023-11-01", 50, 200), ("2023-11-02", 50, 200)]
    {
        let view = table(&t, &hanh, on).await;
        assert_eq!(whole(&view), (Cell::Count(households), Cell::Rate(Some(rate))), "{on}");
    }
    assert_eq!(whole(&table(&t, &hanh, "2023-05-31").await).1, Cell::NotStated);
    // Of the province it is known as soon as every commune with a village has it.
    let of = async || whole(&table(&t, &lan, "2023-11-15").await);
    assert_eq!(of().await, (Cell::Count(50), Cell::Rate(Some(200))));
    t.village_of(Person::Nga, "Thôn Khác").await;
    assert_eq!(of().await.1, Cell::NotStated);
}

async fn a_spreadsheet_is_read_and_what_is_wrong_in_it_is_named(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let (one, two) = (t.village("Thôn 1").await, t.village("Thôn 2").await);
    let read = async |text: &str| {
        resident_count::read_list(&t.app, &hanh, "thon.csv", text.as_bytes().to_vec()).await
    };
    let it = read("STT;Thôn;Số hộ;Nhân khẩu\n1;Thôn 1;1.250;4 000\n2;2;30;\n;Tổng số;1280;\n")
        .await
        .expect("read");
    assert_eq!(it.villages, [lives(one, 1_250, Some(4_000)), lives(two, 30, None)]);
    assert_eq!((it.households, it.people), (Some(1_280), None));
    let (code, found) = findings_of(read("Thôn;Số hộ\nThôn 9;12\nThôn 1;mười\n").await);
    assert_eq!(code, Code::ResidentCountRefused);
    assert_eq!(found, ["resident_count_village", "resident_count_number"]);
    let (_, found) = findings_of(read("Tên;Ghi chú\na;b\n").await);
    assert_eq!(found, ["resident_count_columns"]);
    assert_eq!(t.count("resident_count").await, 0, "nothing is put down by reading");
}

async fn what_was_before_a_commune_or_after_its_end_is_not_that_communes(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    t.village("Thôn 1").await;
    let before = resident_count::add(&t.app, &hanh, new("Cũ")).await.expect("added").row;
    t.set_now("2025-12-01T02:00:00Z");
    let area = base::area::AreaKey::parse("15889@2025-07-01");
    let later = Actor { area, ..hanh };
    for (on, paper, is_its_own) in [("2025-06-30", "Sớm", false), ("2025-07-01", "Đúng", true)]
    {
        let count = ResidentCountNew { day: day(on), ..new(paper) };
        let answer = resident_count::add(&t.app, &later, count).await;
        match is_its_own {
            true => assert_eq!(answer.expect("added").row.day, day(on)),
            false => assert_eq!(code_of(answer), Code::ResidentCountDay, "{on}"),
        }
    }
    for (on, is_its_own) in [("2025-07-01", false), ("2025-06-30", true)] {
        let change = ResidentCountChange { day: day(on), ..to("Cũ", 1) };
        let answer = resident_count::change(&t.app, &later, before.id, change).await;
        match is_its_own {
            true => assert_eq!(answer.expect("put right").row.day, day(on)),
            false => assert_eq!(code_of(answer), Code::ResidentCountDay, "{on}"),
        }
    }
}

async fn what_was_put_right_since_is_not_withdrawn_unseen(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, thao) = (t.hanh().await, t.actor(Person::Thao).await);
    let id = resident_count::add(&t.app, &hanh, new("BC")).await.expect("added").row.id;
    let right = ResidentCountChange { count: count("BC", 210), ..to("BC", 1) };
    resident_count::change(&t.app, &thao, id, right).await.expect("put right");
    let unseen = resident_count::withdraw(&t.app, &hanh, id, because("sai")).await;
    assert_eq!(code_of(unseen), Code::ResidentCountChanged);
    let there = resident_count::get(&t.app, &hanh, id).await.expect("there").row;
    assert_eq!((there.withdrawn_at, there.revision), (None, 2));
    let seen = ResidentCountWithdrawal { revision: 2, ..because("sai") };
    resident_count::withdraw(&t.app, &hanh, id, seen).await.expect("off");
}
