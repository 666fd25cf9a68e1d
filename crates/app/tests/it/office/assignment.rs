//! Assignments: given, noted, done once or again and again, given up, put right by a new entry; who may what.

use app::kernel::problem::Code;
use app::kernel::sheet::SheetFormat;
use app::office::assignment;
use app::office::assignment::{
    AssignmentAct, AssignmentKind, AssignmentNew, AssignmentState, AssignmentStepNew,
    AssignmentView, DutyStanding, Recurs,
};
use app::{Action, Actor, App, Result};
use base::Role;
use base::id::AssignmentId;
use base::words::Lang;
use testkit::{Engine, HOANG_KIM, HOANG_PHU, Person, TestApp, day, id_of, on_both};

use crate::common::code_of;

on_both!(
    sent_again_it_is_accepted_and_other_content_is_a_conflict,
    what_cannot_be_written_is_refused,
    one_is_noted_done_opened_again_and_given_up,
    a_recurring_one_comes_again_until_its_last_day,
    one_typed_wrong_is_replaced_by_a_new_entry_and_kept,
    of_two_who_take_a_step_the_second_is_told,
    whoever_owes_it_says_that_it_is_done_and_who_gave_it_gives_it_up,
    another_commune_finds_nothing_and_a_province_only_reads,
    what_is_of_a_village_goes_with_it,
    an_office_above_entrusts_things_to_itself,
    an_office_above_entrusts_a_commune_below_and_alone_takes_it_back,
    one_is_found_by_its_words_and_printed_as_far_as_it_is_seen,
    a_person_of_a_commune_below_is_named_by_name_sees_it_and_marks_it_done,
);

/// Every use case behind an action, for the table of rights.
pub(crate) async fn ask(app: &App, who: &Actor, action: Action) -> Vec<Result<()>> {
    let id = AssignmentId(app.fresh_id());
    if action == Action::AssignmentNote {
        return vec![assignment::note(app, who, id, says("2023-10-11", 1)).await.map(drop)];
    }
    if action == Action::AssignmentClose {
        return vec![assignment::done(app, who, id, says("2023-10-11", 1)).await.map(drop)];
    }
    let role = match who.role {
        Role::UpperOfficer => Role::UpperOfficer,
        Role::VillageHead
        | Role::CommuneOfficer
        | Role::FinanceOfficer
        | Role::Chairman
        | Role::Clerk
        | Role::Auditor
        | Role::Administrator => Role::CommuneOfficer,
    };
    let new = AssignmentNew { id, role, ..new("Thử") };
    vec![
        assignment::add(app, who, new).await.map(drop),
        assignment::accounts(app, who).await.map(drop),
        assignment::give_up(app, who, id, says("2023-10-11", 1)).await.map(drop),
        assignment::reopen(app, who, id, says("2023-10-11", 1)).await.map(drop),
    ]
}

pub(crate) fn new(title: &str) -> AssignmentNew {
    AssignmentNew {
        area: None,
        id: AssignmentId(id_of(title)),
        kind: AssignmentKind::Project,
        title: title.to_owned(),
        content: "Tiểu dự án 2, Dự án 7".to_owned(),
        role: Role::CommuneOfficer,
        village: None,
        account: None,
        person: String::new(),
        lead_words: "Công chức LĐ-TBXH".to_owned(),
        with_whom: "Trưởng các thôn".to_owned(),
        told_to: "UBND xã, qua công chức LĐ-TBXH".to_owned(),
        paper: "12/KH-UBND, 05/02/2023".to_owned(),
        legal_paper: None,
        begins_on: day("2023-10-01"),
        due_on: day("2023-11-10"),
        recurs: Recurs::Once,
        until_on: None,
        replaces: None,
        replaces_revision: None,
    }
}

pub(crate) fn says(on: &str, revision: i64) -> AssignmentStepNew {
    AssignmentStepNew {
        day: day(on),
        content: "Đã làm (thử)".to_owned(),
        paper: String::new(),
        legal_paper: None,
        revision,
    }
}

pub(crate) async fn open(engine: Engine) -> TestApp {
    let t = TestApp::open(engine).await;
    t.set_now("2023-11-05T02:00:00Z");
    t.village("Thôn 1").await;
    t.village("Thôn 2").await;
    t
}

pub(crate) async fn added(t: &TestApp, who: &Actor, new: AssignmentNew) -> AssignmentView {
    assignment::add(&t.app, who, new).await.expect("added")
}

async fn sent_again_it_is_accepted_and_other_content_is_a_conflict(engine: Engine) {
    let t = open(engine).await;
    let hanh = t.hanh().await;
    let first = added(&t, &hanh, new("Một")).await;
    assert_eq!((first.row.state, first.row.revision), (AssignmentState::Open, 1));
    assert_eq!((first.standing, first.row.due_on), (DutyStanding::Open, day("2023-11-10")));
    let lines = t.count("audit").await;
    added(&t, &hanh, new("Một")).await;
    let other = AssignmentNew { due_on: day("2023-11-11"), ..new("Một") };
    assert_eq!(code_of(assignment::add(&t.app, &hanh, other).await), Code::AssignmentConflict);
    assert_eq!((t.count("audit").await, t.count("assignment").await), (lines, 1), "written once");
}

async fn what_cannot_be_written_is_refused(engine: Engine) {
    let t = open(engine).await;
    let (hanh, thu) = (t.hanh().await, t.actor(Person::Thu).await);
    let with = |change: &dyn Fn(&mut AssignmentNew)| {
        let mut it = new("Một");
        change(&mut it);
        it
    };
    for (field, bad) in [
        ("title", with(&|it| it.title = " ".to_owned())),
        ("title", with(&|it| it.title = "a".repeat(201))),
        ("content", with(&|it| it.content = "a".repeat(2_001))),
        ("with_whom", with(&|it| it.with_whom = "a".repeat(501))),
        ("told_to", with(&|it| it.told_to = "a".repeat(201))),
        ("due_on", with(&|it| it.due_on = day("2023-09-30"))),
        ("role", with(&|it| it.role = Role::UpperOfficer)),
        ("role", with(&|it| it.role = Role::Auditor)),
        ("village", with(&|it| it.role = Role::VillageHead)),
        ("account", with(&|it| it.account = Some(thu.account))),
        (
            "until_on",
            with(&|it| {
                it.recurs = Recurs::Monthly;
                it.until_on = Some(day("2023-11-09"));
            }),
        ),
        ("legal_paper", with(&|it| it.legal_paper = Some(base::id::LegalPaperId(id_of("x"))))),
    ] {
        let problem = assignment::add(&t.app, &hanh, bad).await.expect_err("refused");
        let got = (problem.code, problem.args.get("field").map_or("", String::as_str));
        assert_eq!(got, (Code::BadInput, field));
    }
    let far = with(&|it| it.village = Some(base::id::VillageId(id_of("nowhere"))));
    assert_eq!(code_of(assignment::add(&t.app, &hanh, far).await), Code::VillageUnknown);
    let id = added(&t, &hanh, new("Một")).await.row.id;
    for (field, step) in [
        ("content", AssignmentStepNew { content: String::new(), ..says("2023-11-01", 1) }),
        ("day", says("2023-09-30", 1)),
        ("day", says("2023-11-06", 1)),
    ] {
        let problem = assignment::done(&t.app, &hanh, id, step).await.expect_err("refused");
        assert_eq!(problem.args["field"], field);
    }
    let bare = AssignmentStepNew { content: String::new(), ..says("2023-11-01", 1) };
    let with_paper = AssignmentStepNew { paper: "45/BC-UBND".to_owned(), ..bare };
    assignment::done(&t.app, &hanh, id, with_paper).await.expect("a paper is enough");
}

async fn one_is_noted_done_opened_again_and_given_up(engine: Engine) {
    let t = open(engine).await;
    let hanh = t.hanh().await;
    let id = added(&t, &hanh, new("Một")).await.row.id;
    assignment::note(&t.app, &hanh, id, says("2023-10-20", 1)).await.expect("noted");
    assignment::note(&t.app, &hanh, id, says("2023-10-20", 1)).await.expect("sent again");
    let it = assignment::done(&t.app, &hanh, id, says("2023-11-01", 2)).await.expect("done");
    assert_eq!((it.standing, it.may), (DutyStanding::Done, vec![AssignmentAct::Reopened]));
    let late = assignment::done(&t.app, &hanh, id, says("2023-11-02", 3)).await;
    assert_eq!(code_of(late), Code::AssignmentState);
    let it = assignment::reopen(&t.app, &hanh, id, says("2023-11-03", 3)).await.expect("again");
    assert_eq!(it.row.state, AssignmentState::Open);
    t.set_now("2023-11-10T02:00:00Z");
    let on_its_day = assignment::get(&t.app, &hanh, id).await.expect("there").standing;
    t.set_now("2023-11-11T02:00:00Z");
    let after_it = assignment::get(&t.app, &hanh, id).await.expect("there").standing;
    assert_eq!((on_its_day, after_it), (DutyStanding::Open, DutyStanding::Late));
    let it = assignment::give_up(&t.app, &hanh, id, says("2023-11-11", 4)).await.expect("over");
    assert_eq!(it.standing, DutyStanding::GivenUp);
    let acts: Vec<&str> = it.steps.iter().map(|step| step.act.as_str()).collect();
    assert_eq!(acts, ["noted", "done", "reopened", "given_up"]);
}

async fn a_recurring_one_comes_again_until_its_last_day(engine: Engine) {
    let t = open(engine).await;
    let hanh = t.hanh().await;
    let monthly = AssignmentNew {
        due_on: day("2023-10-31"),
        recurs: Recurs::Monthly,
        until_on: Some(day("2023-12-31")),
        ..new("Hằng tháng")
    };
    let it = added(&t, &hanh, monthly).await;
    assert_eq!((it.standing, it.row.due_on), (DutyStanding::Late, day("2023-10-31")));
    let id = it.row.id;
    let it = assignment::done(&t.app, &hanh, id, says("2023-11-02", 1)).await.expect("done");
    assert_eq!((it.row.state, it.row.due_on), (AssignmentState::Open, day("2023-11-30")));
    let it = assignment::reopen(&t.app, &hanh, id, says("2023-11-03", 2)).await.expect("again");
    assert_eq!(it.row.due_on, day("2023-10-31"), "that time is owed again");
    assignment::done(&t.app, &hanh, id, says("2023-11-04", 3)).await.expect("done");
    assignment::done(&t.app, &hanh, id, says("2023-11-05", 4)).await.expect("before its time");
    let it = assignment::done(&t.app, &hanh, id, says("2023-11-05", 5)).await.expect("the last");
    assert_eq!((it.row.state, it.row.due_on), (AssignmentState::Done, day("2023-12-31")));
    let periods: Vec<_> = it.steps.iter().map(|step| step.period).collect();
    let expected = ["2023-10-31", "2023-10-31", "2023-10-31", "2023-11-30", "2023-12-31"];
    assert_eq!(periods, expected.map(day));
}

async fn one_typed_wrong_is_replaced_by_a_new_entry_and_kept(engine: Engine) {
    let t = open(engine).await;
    let hanh = t.hanh().await;
    let id = added(&t, &hanh, new("Sai")).await.row.id;
    let right = |revision| AssignmentNew {
        replaces: Some(id),
        replaces_revision: Some(revision),
        due_on: day("2023-12-01"),
        ..new("Đúng")
    };
    let old = assignment::add(&t.app, &hanh, right(7)).await;
    assert_eq!(code_of(old), Code::AssignmentChanged, "another state was seen");
    let it = added(&t, &hanh, right(1)).await;
    assert_eq!(it.row.replaces, Some(id));
    added(&t, &hanh, right(1)).await;
    let was = assignment::get(&t.app, &hanh, id).await.expect("kept");
    assert_eq!((was.row.state, was.row.replaced), (AssignmentState::Replaced, Some(it.row.id)));
    assert!(was.may.is_empty(), "it is only read");
    let twice = AssignmentNew { id: AssignmentId(id_of("Nữa")), ..right(2) };
    assert_eq!(code_of(assignment::add(&t.app, &hanh, twice).await), Code::AssignmentState);
}

async fn of_two_who_take_a_step_the_second_is_told(engine: Engine) {
    let t = open(engine).await;
    let (hanh, thao) = (t.hanh().await, t.actor(Person::Thao).await);
    let id = added(&t, &hanh, new("Một")).await.row.id;
    assignment::note(&t.app, &hanh, id, says("2023-11-01", 1)).await.expect("noted");
    let late = assignment::done(&t.app, &thao, id, says("2023-11-01", 1)).await;
    let late = late.expect_err("an old revision");
    assert_eq!((late.code, late.args["who"].as_str()), (Code::AssignmentChanged, "Lê Mẫu Hạnh"));
    assert_eq!(t.count("assignment_step").await, 1);
}

async fn whoever_owes_it_says_that_it_is_done_and_who_gave_it_gives_it_up(engine: Engine) {
    let t = open(engine).await;
    let (hanh, thu) = (t.hanh().await, t.actor(Person::Thu).await);
    let (binh, cuong) = (t.actor(Person::Binh).await, t.actor(Person::Cuong).await);
    let of_finance = AssignmentNew { role: Role::FinanceOfficer, ..new("Thẩm định") };
    let id = added(&t, &hanh, of_finance).await.row.id;
    let it = assignment::get(&t.app, &thu, id).await.expect("seen");
    assert_eq!(it.may, [AssignmentAct::Noted, AssignmentAct::Done]);
    let over = assignment::give_up(&t.app, &thu, id, says("2023-11-01", 1)).await;
    assert_eq!(code_of(over), Code::NotAllowed);
    assignment::done(&t.app, &thu, id, says("2023-11-01", 1)).await.expect("done by who owes it");
    let of_head = AssignmentNew {
        role: Role::VillageHead,
        village: binh.village,
        account: Some(binh.account),
        ..new("Của thôn")
    };
    let id = added(&t, &hanh, of_head).await.row.id;
    let other = assignment::done(&t.app, &cuong, id, says("2023-11-01", 1)).await;
    assert_eq!(code_of(other), Code::NotFound, "another village's");
    let other = assignment::done(&t.app, &thu, id, says("2023-11-01", 1)).await;
    assert_eq!(code_of(other), Code::AssignmentOfOthers);
    assignment::done(&t.app, &binh, id, says("2023-11-01", 1)).await.expect("his own");
}

async fn another_commune_finds_nothing_and_a_province_only_reads(engine: Engine) {
    let t = open(engine).await;
    let (hanh, nga, lan) = (t.hanh().await, t.actor(Person::Nga).await, t.actor(Person::Lan).await);
    let id = added(&t, &hanh, new("Một")).await.row.id;
    let lines = t.count("audit").await;
    assert_eq!(code_of(assignment::get(&t.app, &nga, id).await), Code::NotFound);
    let done = assignment::done(&t.app, &nga, id, says("2023-11-01", 1)).await;
    assert_eq!(code_of(done), Code::NotFound);
    let taken = assignment::add(&t.app, &nga, new("Một")).await;
    assert_eq!(code_of(taken), Code::AssignmentConflict);
    let seen = assignment::get(&t.app, &lan, id).await.expect("the province reads");
    assert!(seen.may.is_empty());
    let done = assignment::done(&t.app, &lan, id, says("2023-11-01", 1)).await;
    assert_eq!(code_of(done), Code::AssignmentOfOthers);
    assert_eq!(t.count("audit").await, lines);
}

async fn what_is_of_a_village_goes_with_it(engine: Engine) {
    let t = open(engine).await;
    let (hanh, binh) = (t.hanh().await, t.actor(Person::Binh).await);
    let of_village = AssignmentNew { village: binh.village, ..new("Của thôn") };
    let id = added(&t, &hanh, of_village).await.row.id;
    let of_commune = added(&t, &hanh, new("Của xã")).await.row.id;
    // As if they had been given in a commune of which the village alone came here.
    t.run("update assignment set area_key = '15889@2025-07-01'").await;
    assignment::done(&t.app, &hanh, id, says("2023-11-01", 1)).await.expect("it came along");
    assert_eq!(code_of(assignment::get(&t.app, &hanh, of_commune).await), Code::NotFound);
}

async fn an_office_above_entrusts_things_to_itself(engine: Engine) {
    let t = open(engine).await;
    let (lan, hanh) = (t.actor(Person::Lan).await, t.hanh().await);
    let own = AssignmentNew { role: Role::UpperOfficer, ..new("Của tỉnh") };
    let id = added(&t, &lan, own).await.row.id;
    assert_eq!(code_of(assignment::get(&t.app, &hanh, id).await), Code::NotFound);
    assignment::done(&t.app, &lan, id, says("2023-11-01", 1)).await.expect("its own");
    let below = AssignmentNew { role: Role::CommuneOfficer, ..new("Của xã") };
    let below = assignment::add(&t.app, &lan, below).await.expect_err("not its role");
    assert_eq!(below.args["field"], "role");
    let yen = t.actor(Person::Yen).await;
    let nowhere = AssignmentNew { role: Role::UpperOfficer, ..new("Của bộ") };
    assert_eq!(code_of(assignment::add(&t.app, &yen, nowhere).await), Code::AreaUnknown);
}

async fn an_office_above_entrusts_a_commune_below_and_alone_takes_it_back(engine: Engine) {
    let t = open(engine).await;
    let (lan, hanh, nga) = (t.actor(Person::Lan).await, t.hanh().await, t.actor(Person::Nga).await);
    let (yen, quang) = (t.actor(Person::Yen).await, t.actor(Person::Quang).await);
    let to = |title: &str, area: &str| AssignmentNew { area: Some(area.to_owned()), ..new(title) };
    let id = added(&t, &lan, to("Rà soát lại", HOANG_KIM)).await.row.id;
    added(&t, &lan, to("Rà soát lại", HOANG_KIM)).await;
    let seen = assignment::get(&t.app, &hanh, id).await.expect("the commune sees it");
    assert_eq!(seen.row.from.as_deref(), Some("38@0"));
    assert_eq!(assignment::given_from(&t.app, &seen.row).as_deref(), Some("Tỉnh Thanh Hóa"));
    assert_eq!(seen.may, [AssignmentAct::Noted, AssignmentAct::Done]);
    assert_eq!(code_of(assignment::get(&t.app, &nga, id).await), Code::NotFound);
    for (who, act) in [(&hanh, "the officer"), (&quang, "the chairman")] {
        let refused = assignment::give_up(&t.app, who, id, says("2023-11-01", 1)).await;
        assert_eq!(code_of(refused), Code::AssignmentOfOthers, "{act}");
    }
    assignment::done(&t.app, &hanh, id, says("2023-11-01", 1)).await.expect("done");
    let again = assignment::reopen(&t.app, &hanh, id, says("2023-11-02", 2)).await;
    assert_eq!(code_of(again), Code::AssignmentOfOthers);
    assignment::reopen(&t.app, &lan, id, says("2023-11-02", 2)).await.expect("by who gave it");
    let refused = assignment::give_up(&t.app, &yen, id, says("2023-11-02", 3)).await;
    assert_eq!(code_of(refused), Code::AssignmentOfOthers, "another office above only reads");
    assignment::give_up(&t.app, &lan, id, says("2023-11-02", 3)).await.expect("by who gave it");
    // The ministry gives a commune something, too; nobody gives what is not below him.
    added(&t, &yen, to("Báo cáo bộ", HOANG_KIM)).await;
    let province = assignment::add(&t.app, &lan, to("Tỉnh", "38@0")).await;
    assert_eq!(code_of(province), Code::AreaUnknown);
    let beside = assignment::add(&t.app, &hanh, to("Xã bên", HOANG_PHU)).await;
    assert_eq!(code_of(beside), Code::AreaUnknown);
    let upper = AssignmentNew { role: Role::UpperOfficer, ..to("Của ai", HOANG_KIM) };
    assert_eq!(assignment::add(&t.app, &lan, upper).await.expect_err("no").args["field"], "role");
}

async fn one_is_found_by_its_words_and_printed_as_far_as_it_is_seen(engine: Engine) {
    let t = open(engine).await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    let id = added(&t, &hanh, new("Chủ trì Tiểu dự án 2")).await.row.id;
    let found = |hits: Vec<app::front::finder::Hits>| -> Vec<String> {
        let hits = hits.into_iter().filter(|it| it.kind == "assignment");
        hits.flat_map(|it| it.hits).map(|hit| hit.path).collect()
    };
    let here = app::front::finder::find(&t.app, &hanh, "chu tri tieu du").await.expect("found");
    assert_eq!(found(here), [format!("/assignments/{id}")]);
    let there = app::front::finder::find(&t.app, &nga, "chu tri tieu du").await.expect("asked");
    assert!(found(there).is_empty());
    let (format, lang) = (SheetFormat::Csv, Lang::Vi);
    let file = assignment::file(&t.app, &hanh, id, format, lang).await.expect("made");
    let text = String::from_utf8_lossy(&file.content).into_owned();
    for said in ["Chủ trì Tiểu dự án 2", "Trưởng các thôn", "10/11/2023", "12/KH-UBND"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    let refused = assignment::file(&t.app, &nga, id, format, lang).await;
    assert_eq!(refused.err().map(|it| it.code), Some(Code::NotFound));
}

async fn a_person_of_a_commune_below_is_named_by_name_sees_it_and_marks_it_done(engine: Engine) {
    let t = open(engine).await;
    let (lan, hanh, thao) =
        (t.actor(Person::Lan).await, t.hanh().await, t.actor(Person::Thao).await);
    let to = |person: &str| AssignmentNew {
        id: AssignmentId(id_of(person)),
        area: Some(HOANG_KIM.to_owned()),
        person: person.to_owned(),
        legal_paper: None,
        ..new("Rà lại số liệu hai hộ")
    };
    let nobody = assignment::add(&t.app, &lan, to("Lê Mẫu Không")).await.expect_err("nobody");
    assert_eq!(nobody.code, Code::PersonNotBelow);
    assert!(nobody.args["names"].contains("Lê Mẫu Hạnh"), "{:?}", nobody.args);
    let other_part = assignment::add(&t.app, &lan, to("Nguyễn Mẫu Quang")).await;
    assert_eq!(code_of(other_part), Code::PersonNotBelow, "the chairman has another part");
    // Typed without marks it is the same person.
    let id = assignment::add(&t.app, &lan, to("le mau hanh")).await.expect("entrusted").row.id;
    assignment::add(&t.app, &lan, to("le mau hanh")).await.expect("sent again");
    let seen = assignment::get(&t.app, &hanh, id).await.expect("she sees it");
    assert!(seen.is_his && seen.row.account_name.as_deref() == Some("Lê Mẫu Hạnh"));
    let hers = app::front::home::home(&t.app, &hanh, None).await.expect("the first page");
    let path = format!("/assignments/{id}");
    assert!(hers.today.lines.iter().any(|it| it.path == path && it.mine));
    let beside = assignment::get(&t.app, &thao, id).await.expect("of the same commune");
    assert!(!beside.is_his, "another is named");
    let gave = assignment::get(&t.app, &lan, id).await.expect("who gave it");
    assert!(!gave.is_his && gave.may("given_up"));
    let done = assignment::done(&t.app, &hanh, id, says("2023-11-04", 1)).await.expect("done");
    assert_eq!(done.row.state, AssignmentState::Done);
    let own = AssignmentNew { person: "Lê Mẫu Hạnh".to_owned(), ..new("Của xã") };
    let own = assignment::add(&t.app, &hanh, own).await.expect_err("a commune chooses accounts");
    assert_eq!(own.args["field"], "person");
}
