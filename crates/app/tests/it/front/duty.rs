//! Duties: each kind appears, is fulfilled by its act and disappears; the border day; rights and scope; the
//! calendar's own; pages; the sum of a province.

use app::front::duty::{self, DutyLine, DutyListQuery, DutyState};
use app::kernel::problem::Code;
use app::kernel::sheet::SheetFormat;
use app::office::assignment::{AssignmentNew, DutyStanding};
use app::office::calendar_duty::{self, CalendarAct, CalendarDutyNew, Which};
use app::office::difficulty::{self, AskedOf};
use app::review::household_request::{RequestForm, RequestNew};
use app::{Action, Actor, App, PAGE_ROWS, Result};
use base::Role;
use base::area::AreaKey;
use base::id::{AssignmentId, DifficultyId, RequestId};
use base::words::Lang;
use standard::Class;
use testkit::{Engine, HOANG_KIM, Person, TestApp, day, household, id_of, on_both};

use crate::common::code_of;
use crate::office::assignment::{added, new, open};

on_both!(
    a_request_is_owed_until_it_is_answered_and_late_the_day_after_its_last,
    a_difficulty_is_owed_by_whoever_is_asked,
    a_round_is_owed_village_by_village_until_its_decision,
    a_report_that_was_sent_fulfils_its_day,
    a_day_of_the_calendar_is_done_given_up_and_opened_again,
    what_was_due_before_the_commune_came_is_no_matter_of_the_program,
    a_draft_waits_for_the_chairman_and_then_for_its_number,
    each_role_sees_what_it_may_and_another_commune_nothing,
    a_named_person_who_left_is_told_to_who_can_mend_it,
    late_ones_stand_first_and_a_page_goes_on_where_the_last_ended,
    a_province_counts_what_its_communes_count,
    a_person_and_his_year_on_one_sheet,
    with_nothing_owed_home_says_what_comes_next,
);

/// Every use case behind an action, for the table of rights.
pub(crate) async fn ask(app: &App, who: &Actor, action: Action) -> Vec<Result<()>> {
    let which: Which = (
        "commune_monitoring_year".to_owned(),
        day("2023-11-20"),
        who.area.clone().unwrap_or_else(|| AreaKey::parse(HOANG_KIM).expect("a key")),
    );
    if action == Action::DutyClose {
        return vec![calendar_duty::close(app, who, &which, done("x", 0)).await.map(drop)];
    }
    let all = DutyListQuery::default();
    vec![
        duty::list(app, who, &all).await.map(drop),
        duty::total(app, who, &all).await.map(drop),
        duty::days(app, who, &all).await.map(drop),
        duty::communes(app, who).await.map(drop),
        duty::people(app, who, 2023).await.map(drop),
        calendar_duty::get(app, who, &which).await.map(drop),
    ]
}

pub(crate) fn done(content: &str, revision: i64) -> CalendarDutyNew {
    CalendarDutyNew {
        act: CalendarAct::Done,
        day: day("2023-11-05"),
        content: content.to_owned(),
        paper: "45/BC-UBND, 05/11/2023".to_owned(),
        legal_paper: None,
        revision,
    }
}

async fn lines(t: &TestApp, who: &Actor, state: DutyState, kind: &str) -> Vec<DutyLine> {
    let asked = DutyListQuery {
        state: Some(state),
        kind: Some(kind.to_owned()),
        ..DutyListQuery::default()
    };
    duty::list(&t.app, who, &asked).await.expect("a list").rows
}

/// What is shown of a kind: standing, role, last day.
async fn shown(t: &TestApp, who: &Actor, kind: &str) -> Vec<(DutyStanding, Role, String)> {
    let of = |it: DutyLine| {
        let due = it.row.due_on.map(|day| day.to_string()).unwrap_or_default();
        (it.standing, it.row.role, due)
    };
    lines(t, who, DutyState::All, kind).await.into_iter().map(of).collect()
}

async fn a_request_is_owed_until_it_is_answered_and_late_the_day_after_its_last(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2023-11-04T02:00:00Z");
    let an = t.add(household("Lê Mẫu An")).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let village = app::place::village::list(&t.app, &hanh).await.expect("villages")[0].id;
    let id = RequestId(id_of("request"));
    let asked = RequestNew {
        id,
        form: RequestForm::Recognise,
        village,
        household: Some(an),
        applicant: "Lê Mẫu An".to_owned(),
        address: "Xóm Mẫu".to_owned(),
        reason: "Nhà có người ốm".to_owned(),
        received_on: day("2023-11-04"),
    };
    app::review::household_request::add(&t.app, &hanh, asked).await.expect("taken");
    // Fifteen days later is a Sunday: the last day moves to the Monday.
    let officer = Role::CommuneOfficer;
    let open = [(DutyStanding::Open, officer, "2023-11-20".to_owned())];
    assert_eq!(shown(&t, &hanh, "requests_open").await, open);
    let line = lines(&t, &hanh, DutyState::Open, "requests_open").await.remove(0);
    assert_eq!((line.path, line.mine), (format!("/requests/{id}"), true));
    assert_eq!(line.source.text.as_deref(), Some("QĐ 24/2021/QĐ-TTg"));
    t.set_now("2023-11-20T16:59:00Z");
    assert_eq!(shown(&t, &hanh, "requests_open").await, open, "its last day is in time");
    t.set_now("2023-11-20T17:01:00Z");
    let late = lines(&t, &hanh, DutyState::Late, "requests_open").await;
    assert_eq!((late.len(), late[0].late_days), (1, 1), "in Việt Nam it is the day after");
    assert!(
        lines(&t, &t.actor(Person::Thu).await, DutyState::All, "requests_open").await.is_empty()
    );
    let refusal = crate::review::household_request::refusal(
        (&t.app, &quang),
        id,
        ("2023-11-21", "Hộ không thuộc diện rà soát"),
    )
    .await;
    app::review::household_request::refuse(&t.app, &quang, id, refusal).await.expect("refused");
    let closed = lines(&t, &hanh, DutyState::Done, "requests_open").await;
    assert_eq!(closed[0].standing, DutyStanding::Done);
    assert_eq!(closed[0].row.closer_name.as_deref(), Some("Nguyễn Mẫu Quang"));
    assert!(lines(&t, &hanh, DutyState::Open, "requests_open").await.is_empty());
}

async fn a_difficulty_is_owed_by_whoever_is_asked(engine: Engine) {
    let t = open(engine).await;
    let (hanh, lan) = (t.hanh().await, t.actor(Person::Lan).await);
    let raised = |title: &str, asked| difficulty::DifficultyNew {
        id: DifficultyId(id_of(title)),
        village: None,
        raised_on: day("2023-11-01"),
        asked,
        office: String::new(),
        what: difficulty::DifficultyWords {
            kind: difficulty::DifficultyKind::Difficulty,
            about: difficulty::DifficultyAbout::Other,
            about_words: String::new(),
            round: None,
            title: title.to_owned(),
            content: "Thử".to_owned(),
            law_text: String::new(),
            provision: String::new(),
            proposed: String::new(),
            due_on: day("2023-11-20"),
        },
    };
    let id = DifficultyId(id_of("Hỏi tỉnh"));
    difficulty::add(&t.app, &hanh, raised("Hỏi xã", AskedOf::Chairman)).await.expect("raised");
    difficulty::add(&t.app, &hanh, raised("Hỏi tỉnh", AskedOf::Province)).await.expect("raised");
    let of_lan = lines(&t, &lan, DutyState::Open, "difficulties_answer").await;
    assert_eq!(of_lan.len(), 1, "an office above sees what it was asked");
    assert!(of_lan[0].mine && of_lan[0].row.role == Role::UpperOfficer);
    let own = lines(&t, &hanh, DutyState::Open, "difficulties_answer").await;
    assert_eq!(own.len(), 2);
    assert!(own.iter().all(|it| !it.mine), "others are asked");
    let answer = difficulty::DifficultyAnswer {
        day: day("2023-11-04"),
        content: "Đã rõ".to_owned(),
        paper: String::new(),
        revision: 1,
    };
    difficulty::answer(&t.app, &lan, id, answer).await.expect("answered");
    assert!(lines(&t, &lan, DutyState::Open, "difficulties_answer").await.is_empty());
    let settle = lines(&t, &hanh, DutyState::Open, "difficulties_settle").await;
    assert!(settle.len() == 1 && settle[0].mine, "whoever raised it says whether that settles it");
    let yen = t.actor(Person::Yen).await;
    assert!(lines(&t, &yen, DutyState::All, "difficulties_answer").await.is_empty());
}

async fn a_round_is_owed_village_by_village_until_its_decision(engine: Engine) {
    let s = crate::review::round_played::open_round(engine).await;
    let t = &s.t;
    let kinds = ["round_survey", "round_meeting", "round_posting", "round_decision"];
    let due = ["2023-10-31", "2023-11-14", "2023-11-30", "2023-12-14"];
    let villages = t.number("select count(distinct village_id) as n from round_household").await;
    for (kind, due) in kinds.into_iter().zip(due) {
        let all = shown(t, &s.hanh, kind).await;
        let of = if kind == "round_decision" { 1 } else { usize::try_from(villages).expect("few") };
        assert_eq!(all.len(), of, "{kind}");
        assert!(all.iter().all(|it| it.2 == due), "{kind} {all:?}");
    }
    let thu = t.actor(Person::Thu).await;
    assert_eq!(shown(t, &thu, "round_decision").await.len(), 1, "money waits for it, too");
    t.run("update round_household set met_verdict_id = null").await;
    t.run("update round set closed_at = opened_at, closed_by = opened_by, closed_reason = 'thử'")
        .await;
    for kind in kinds {
        assert!(shown(t, &s.hanh, kind).await.is_empty(), "of a closed round nothing is owed");
    }
}

async fn a_report_that_was_sent_fulfils_its_day(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2023-01-02T02:00:00Z");
    let an = t.add(household("Lê Mẫu An")).await;
    let (hanh, lan) = (t.hanh().await, t.actor(Person::Lan).await);
    let quang = t.actor(Person::Quang).await;
    let round = t.round(2023).await;
    t.survey(an, round, Class::Poor).await;
    t.set_now("2023-12-10T02:00:00Z");
    let made = app::Decision { number: "112/QĐ-UBND".to_owned(), day: day("2023-12-10") };
    app::review::decision::decide(&t.app, &quang, round, made).await.expect("decided");
    let official = |all: Vec<(DutyStanding, Role, String)>| {
        all.into_iter().filter(|it| it.2 == "2023-12-19").map(|it| it.0).collect::<Vec<_>>()
    };
    assert_eq!(official(shown(&t, &hanh, "report_owed").await), [DutyStanding::Open]);
    let eight = lines(&t, &lan, DutyState::Late, "report_owed").await;
    assert_eq!(eight.len(), 9, "the regular ones, and the preliminary one, are late");
    crate::common::send_report(&t, report_new(&t)).await;
    assert_eq!(official(shown(&t, &hanh, "report_owed").await), [DutyStanding::Done]);
}

fn report_new(t: &TestApp) -> app::review::review_report::ReportNew {
    app::review::review_report::ReportNew {
        id: base::id::ReportId(t.app.fresh_id()),
        kind: app::review::review_report::ReportKind::Official,
        year: 2023,
        month: 0,
        number: "113/BC-UBND".to_owned(),
        day: day("2023-12-10"),
        replaces: None,
        reason: String::new(),
    }
}

async fn a_day_of_the_calendar_is_done_given_up_and_opened_again(engine: Engine) {
    let t = open(engine).await;
    let (hanh, thao) = (t.hanh().await, t.actor(Person::Thao).await);
    let area = AreaKey::parse(HOANG_KIM).expect("a key");
    let which: Which = ("commune_monitoring_year".to_owned(), day("2023-11-20"), area);
    let open = lines(&t, &hanh, DutyState::Open, "calendar_duty").await;
    let own = open.iter().find(|it| it.row.rule == which.0).expect("owed");
    assert!(own.mine && !own.source.checked, "the commune's day is set above it");
    assert!(own.source.text.as_deref().is_some_and(|it| it.contains("TT 10/2022")));
    let bare = CalendarDutyNew { paper: String::new(), ..done("", 0) };
    let bare = calendar_duty::close(&t.app, &hanh, &which, bare).await.expect_err("bare");
    assert_eq!(bare.args["field"], "content");
    calendar_duty::close(&t.app, &hanh, &which, done("Đã gửi", 0)).await.expect("done");
    calendar_duty::close(&t.app, &hanh, &which, done("Đã gửi", 0)).await.expect("sent again");
    assert_eq!(t.count("calendar_duty_step").await, 1);
    let late = calendar_duty::close(&t.app, &thao, &which, done("Khác", 0)).await;
    assert_eq!(code_of(late), Code::AssignmentChanged);
    let twice = calendar_duty::close(&t.app, &thao, &which, done("Khác", 1)).await;
    assert_eq!(code_of(twice), Code::AssignmentState);
    let of_rule = |all: Vec<DutyLine>| {
        all.into_iter()
            .filter(|it| it.row.rule == which.0)
            .map(|it| it.standing)
            .collect::<Vec<_>>()
    };
    let all = lines(&t, &hanh, DutyState::All, "calendar_duty").await;
    assert_eq!(of_rule(all), [DutyStanding::Done]);
    let again = CalendarDutyNew { act: CalendarAct::Reopened, ..done("Chưa gửi", 1) };
    calendar_duty::close(&t.app, &hanh, &which, again).await.expect("opened again");
    let over =
        CalendarDutyNew { act: CalendarAct::GivenUp, ..done("Xã không thụ hưởng", 2) };
    calendar_duty::close(&t.app, &hanh, &which, over).await.expect("given up");
    let all = lines(&t, &hanh, DutyState::Done, "calendar_duty").await;
    assert_eq!(of_rule(all), [DutyStanding::GivenUp]);
    let nga = t.actor(Person::Nga).await;
    assert_eq!(code_of(calendar_duty::get(&t.app, &nga, &which).await), Code::NotFound);
    let lan = t.actor(Person::Lan).await;
    let seen = calendar_duty::get(&t.app, &lan, &which).await.expect("the province reads");
    assert!(!seen.may_close);
    let other: Which = ("report_official".to_owned(), day("2023-12-19"), which.2.clone());
    let other = calendar_duty::close(&t.app, &hanh, &other, done("x", 0)).await;
    assert_eq!(code_of(other), Code::NotFound, "a report that is sent fulfils that one");
    let off: Which = (which.0.clone(), day("2023-11-21"), which.2.clone());
    assert_eq!(code_of(calendar_duty::get(&t.app, &hanh, &off).await), Code::NotFound);
}

async fn what_was_due_before_the_commune_came_is_no_matter_of_the_program(engine: Engine) {
    let t = open(engine).await;
    t.add(household("Lê Mẫu An")).await;
    let hanh = t.hanh().await;
    let all = lines(&t, &hanh, DutyState::All, "report_owed").await;
    assert!(all.iter().all(|it| it.row.due_on >= Some(day("2023-11-05"))), "{}", all.len());
    assert!(!all.is_empty());
}

async fn a_draft_waits_for_the_chairman_and_then_for_its_number(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = t.add(household("Lê Mẫu An")).await;
    let round = t.round(2023).await;
    t.survey(an, round, Class::Poor).await;
    t.set_now("2023-12-10T02:00:00Z");
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let settings = app::review::paper_draft::DraftSettings {
        day: day("2023-12-10"),
        signer: "Nguyễn Mẫu Quang".to_owned(),
        ..app::review::paper_draft::DraftSettings::default()
    };
    let draft = app::review::paper_draft::decision_prepare(&t.app, &hanh, round, settings, None)
        .await
        .expect("prepared");
    let waits = lines(&t, &quang, DutyState::Open, "draft_approve").await;
    assert_eq!(waits.len(), 1);
    assert!(waits[0].mine && waits[0].path == format!("/rounds/{round}/draft"));
    app::review::paper_draft::decision_approve(&t.app, &quang, round, &draft.digest)
        .await
        .expect("approved");
    assert!(lines(&t, &quang, DutyState::Open, "draft_approve").await.is_empty());
    assert!(lines(&t, &hanh, DutyState::Open, "draft_record").await[0].mine);
    let made = app::Decision { number: "112/QĐ-UBND".to_owned(), day: day("2023-12-10") };
    app::review::decision::record(&t.app, &hanh, round, made, &draft.digest)
        .await
        .expect("recorded");
    assert!(lines(&t, &hanh, DutyState::Open, "draft_record").await.is_empty());
}

async fn each_role_sees_what_it_may_and_another_commune_nothing(engine: Engine) {
    let t = open(engine).await;
    let (hanh, binh) = (t.hanh().await, t.actor(Person::Binh).await);
    let of_village = AssignmentNew { village: binh.village, ..new("Của thôn 1") };
    added(&t, &hanh, of_village).await;
    added(&t, &hanh, new("Của xã")).await;
    for (person, count) in [
        (Person::Hanh, 2),
        (Person::Quang, 2),
        (Person::Thu, 2),
        (Person::Binh, 1),
        (Person::Cuong, 0),
        (Person::Lan, 2),
        (Person::Son, 2),
        (Person::Yen, 2),
        (Person::Nga, 0),
    ] {
        let who = t.actor(person).await;
        let seen = lines(&t, &who, DutyState::All, "assignment").await;
        assert_eq!(seen.len(), count, "{person:?}");
    }
    let minh = t.actor(Person::Minh).await;
    let all = duty::list(&t.app, &minh, &DutyListQuery::default()).await;
    assert_eq!(code_of(all), Code::NotAllowed, "who keeps accounts sees no duties");
    let by_village = DutyListQuery { village: binh.village, ..DutyListQuery::default() };
    let found = duty::list(&t.app, &hanh, &by_village).await.expect("a list").rows;
    assert_eq!(found.len(), 1);
    let by_role = DutyListQuery { role: Some(Role::Chairman), ..DutyListQuery::default() };
    let found = duty::list(&t.app, &hanh, &by_role).await.expect("a list").rows;
    assert!(found.iter().all(|it| it.row.role == Role::Chairman));
    let mine = DutyListQuery { mine: true, ..DutyListQuery::default() };
    assert!(duty::list(&t.app, &hanh, &mine).await.expect("a list").rows.iter().all(|it| it.mine));
}

async fn a_named_person_who_left_is_told_to_who_can_mend_it(engine: Engine) {
    let t = open(engine).await;
    let (hanh, thao) = (t.hanh().await, t.actor(Person::Thao).await);
    let named = AssignmentNew { account: Some(thao.account), ..new("Của Thảo") };
    let id = added(&t, &hanh, named).await.row.id;
    let of_thao = lines(&t, &thao, DutyState::Open, "assignment").await;
    assert!(of_thao[0].mine, "he is named");
    assert!(!lines(&t, &hanh, DutyState::Open, "assignment").await[0].mine, "another is");
    let calls = |actor: Actor| {
        let app = t.app.clone();
        async move { app::front::home::home(&app, &actor, None).await.expect("home").calls }
    };
    let left = |calls: Vec<app::front::calls::Call>| {
        calls.into_iter().any(|call| call.kind == "assignment_left" && call.mine)
    };
    assert!(!left(calls(hanh.clone()).await));
    t.run("update account set disabled_at = created_at where username = 'thao'").await;
    assert!(left(calls(hanh.clone()).await));
    let asked = DutyListQuery { left: true, ..DutyListQuery::default() };
    let found = duty::list(&t.app, &hanh, &asked).await.expect("a list").rows;
    assert!(found.len() == 1 && found[0].is_left());
    assert!(app::office::assignment::get(&t.app, &hanh, id).await.expect("there").is_left());
}

async fn late_ones_stand_first_and_a_page_goes_on_where_the_last_ended(engine: Engine) {
    let t = open(engine).await;
    let hanh = t.hanh().await;
    for n in 0..=PAGE_ROWS {
        let id = AssignmentId(id_of(&format!("số {n}")));
        added(&t, &hanh, AssignmentNew { id, ..new("Một việc") }).await;
    }
    let late = AssignmentNew { due_on: day("2023-11-04"), ..new("Muộn") };
    added(&t, &hanh, late).await;
    let asked = DutyListQuery { kind: Some("assignment".to_owned()), ..Default::default() };
    let first = duty::list(&t.app, &hanh, &asked).await.expect("a list");
    assert_eq!(first.rows[0].row.about, "Muộn");
    let asked = DutyListQuery { after: first.next.clone(), ..asked };
    let rest = duty::list(&t.app, &hanh, &asked).await.expect("the rest");
    assert_eq!((first.rows.len(), rest.rows.len()), (PAGE_ROWS as usize, 2));
    let ids = |rows: &[DutyLine]| rows.iter().map(|it| it.row.record).collect::<Vec<_>>();
    let (first, rest) = (ids(&first.rows), ids(&rest.rows));
    assert!(first.iter().all(|id| !rest.contains(id)), "none twice");
    let asked = DutyListQuery { after: None, ..asked };
    let total = duty::total(&t.app, &hanh, &asked).await.expect("a sum");
    assert_eq!((total.count, total.late), (i64::from(PAGE_ROWS) + 2, 1));
    let file = duty::list_file(&t.app, &hanh, &asked, SheetFormat::Csv, Lang::Vi).await;
    let text = String::from_utf8(file.expect("a file").content).expect("text");
    assert!(text.contains("Muộn") && text.contains("quá hạn"), "{text}");
}

async fn a_province_counts_what_its_communes_count(engine: Engine) {
    let t = open(engine).await;
    let (hanh, nga, lan) = (t.hanh().await, t.actor(Person::Nga).await, t.actor(Person::Lan).await);
    t.village_of(Person::Nga, "Thôn Bên").await;
    for (who, title, due) in [
        (&hanh, "Một", "2023-11-04"),
        (&hanh, "Hai", "2023-11-20"),
        (&nga, "Ba", "2023-11-01"),
        (&nga, "Bốn", "2023-11-02"),
    ] {
        added(&t, who, AssignmentNew { due_on: day(due), ..new(title) }).await;
    }
    let communes = duty::communes(&t.app, &lan).await.expect("communes");
    assert_eq!(communes[0].name, "Xã Hoằng Phú", "the most late ones first");
    for (line, who) in communes.iter().zip([&nga, &hanh]) {
        let own = duty::total(&t.app, who, &DutyListQuery::default()).await.expect("a sum");
        assert_eq!((line.open, line.late), (own.count, own.late), "{}", line.name);
        let asked = DutyListQuery { commune: Some(line.key.clone()), ..Default::default() };
        let opened = duty::total(&t.app, &lan, &asked).await.expect("a sum");
        assert_eq!((line.open, line.late), (opened.count, opened.late), "{}", line.name);
    }
    let all = duty::total(&t.app, &lan, &DutyListQuery::default()).await.expect("a sum");
    let of_province = DutyListQuery { role: Some(Role::UpperOfficer), ..Default::default() };
    let own = duty::total(&t.app, &lan, &of_province).await.expect("a sum");
    let sum: i64 = communes.iter().map(|it| it.open).sum();
    assert_eq!(all.count, sum + own.count);
    let home = app::front::home::home(&t.app, &lan, None).await.expect("home");
    assert!(home.notices.iter().any(|it| it.link.is_some_and(|it| it.0 == "/duties/communes")));
}

async fn a_person_and_his_year_on_one_sheet(engine: Engine) {
    let t = open(engine).await;
    let (hanh, thu) = (t.hanh().await, t.actor(Person::Thu).await);
    let done = |title: &str, due: &str| AssignmentNew { due_on: day(due), ..new(title) };
    let step = |on: &str| app::office::assignment::AssignmentStepNew {
        day: day(on),
        content: "Xong".to_owned(),
        paper: String::new(),
        legal_paper: None,
        revision: 1,
    };
    for (title, due, on) in
        [("Đúng", "2023-11-03", "2023-11-03"), ("Trễ", "2023-11-03", "2023-11-04")]
    {
        let id = added(&t, &hanh, done(title, due)).await.row.id;
        app::office::assignment::done(&t.app, &hanh, id, step(on)).await.expect("done");
    }
    let of_thu = AssignmentNew {
        role: Role::FinanceOfficer,
        account: Some(thu.account),
        ..done("Chưa", "2023-11-04")
    };
    added(&t, &hanh, of_thu).await;
    let people = duty::people(&t.app, &hanh, 2023).await.expect("people");
    let of = |name: &str| {
        let it = people.iter().find(|it| it.name.as_deref() == Some(name)).expect("there");
        (it.count, it.on_time, it.done_late, it.late)
    };
    assert_eq!(of("Lê Mẫu Hạnh"), (2, 1, 1, 0));
    assert_eq!(of("Trần Mẫu Thu"), (1, 0, 0, 1));
    let file = duty::people_file(&t.app, &hanh, 2023, SheetFormat::Csv, Lang::Vi).await;
    let text = String::from_utf8(file.expect("a file").content).expect("text");
    assert!(text.contains("Trần Mẫu Thu") && text.contains("Đúng hạn"), "{text}");
    let other = duty::people(&t.app, &hanh, 2022).await.expect("people");
    assert!(other.is_empty(), "{other:?}");
}

async fn with_nothing_owed_home_says_what_comes_next(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2023-03-10T02:00:00Z");
    t.add(household("Lê Mẫu An")).await;
    let hanh = t.hanh().await;
    let home = app::front::home::home(&t.app, &hanh, None).await.expect("home");
    assert!(home.today.lines.is_empty());
    let ahead = home.today.ahead.expect("something comes");
    assert_eq!(ahead.line.row.due_on, Some(day("2023-04-05")), "the report of March");
    t.set_now("2023-04-06T02:00:00Z");
    let home = app::front::home::home(&t.app, &hanh, None).await.expect("home");
    assert_eq!((home.today.lines[0].late_days, home.today.late), (1, 1));
    assert!(home.today.ahead.is_none());
}
