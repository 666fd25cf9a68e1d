//! What somebody changes past the program in what was acknowledged outside a review: entitlements,
//! difficulties, what was entrusted, bodies, counts of residents, events, moves. Each earns its alarm; honest
//! writes earn none.

use app::office::body::{BodyChange, MemberChange, MemberSaid};
use app::office::post::HandoverNew;
use app::{NewMember, Relation, Sex};
use base::area::AreaKey;
use base::id::{
    BodyId, BodyMemberId, DifficultyId, EntitlementLineId, HandoverId, HouseholdId, OfficeHolderId,
};
use base::words::Lang;
use testkit::{Engine, HOANG_KIM, HOANG_PHU, Person, TestApp, day, household, id_of, on_both};

use crate::front::duty as calendar;
use crate::office::{assignment, body, difficulty, legal_paper};
use crate::people::{entitlement, event, household_move};
use crate::upkeep::audit::decided;

on_both!(
    what_was_acknowledged_holds_and_what_is_changed_in_it_is_named,
    what_was_changed_is_not_made_right_by_an_honest_step,
    records_of_before_get_their_marks_and_are_held_from_then_on,
);

/// A register with one of everything, each written and then changed by whoever may.
async fn acknowledged(engine: Engine) -> TestApp {
    let t = decided(engine).await;
    let (app, hanh, quang) = (&t.app, &t.hanh().await, &t.actor(Person::Quang).await);
    let (minh, nga) = (&t.actor(Person::Minh).await, &t.actor(Person::Nga).await);
    let away = HandoverNew {
        id: HandoverId(id_of("away")),
        successor: OfficeHolderId(hanh.account.0),
        from_day: day("2023-12-12"),
        to_day: Some(day("2023-12-20")),
        reason: "đi chữa bệnh".to_owned(),
        posts: false,
    };
    let who = OfficeHolderId(quang.account.0);
    app::office::post::hand_over(app, minh, who, away).await.expect("handed over");

    let an = household_of(&t, "Lê Mẫu An").await;
    let person = event::of(&event::view(&t, an).await, "Lê Mẫu An");
    let granted = app::people::entitlement::EntitlementKind::Granted;
    let given = entitlement::new("cấp", granted, vec![entitlement::card(an, person, "TM1")]);
    let given = app::people::entitlement::record(app, hanh, given).await.expect("granted");
    let line: EntitlementLineId = given.lines.rows[0].id;
    let ended = app::people::entitlement::EntitlementKind::Ended;
    let ended = entitlement::new("hết", ended, vec![entitlement::naming(line)]);
    app::people::entitlement::record(app, hanh, ended).await.expect("ended");

    let id = DifficultyId(id_of("Con giống"));
    app::office::difficulty::add(app, hanh, difficulty::new("Con giống")).await.expect("raised");
    let up = difficulty::to(app::office::difficulty::AskedOf::Chairman, 1);
    app::office::difficulty::forward(app, hanh, id, up).await.expect("passed on");

    let it = assignment::added(&t, hanh, assignment::new("Kế hoạch")).await;
    let said = assignment::says("2023-11-01", 1);
    app::office::assignment::note(app, hanh, it.row.id, said).await.expect("noted");

    let which = ("commune_monitoring_year".to_owned(), day("2023-11-20"), kim());
    let done = calendar::done("Đã gửi", 0);
    app::office::calendar_duty::close(app, hanh, &which, done).await.expect("done");

    let id: BodyId = body::made(&t, hanh).await;
    let chair = body::member("chair", quang, body::chair("2023-11-01"));
    app::office::body::member_add(app, hanh, id, chair).await.expect("a member");
    let until = MemberSaid { to_day: Some(day("2024-01-05")), ..body::chair("2023-11-01") };
    let until = MemberChange { revision: 1, reason: "thay".to_owned(), said: until };
    let member = BodyMemberId(id_of("chair"));
    app::office::body::member_change(app, hanh, member, until).await.expect("until a day");
    let reason = "gõ nhầm".to_owned();
    let right = BodyChange { revision: 1, reason, said: body::body("Ban rà soát của xã") };
    app::office::body::change(app, hanh, id, right).await.expect("put right");
    let village = t.village("Thôn 1").await;
    let count = resident_count(village);
    let (id, on, mut text) = (count.id, count.day, count.count.clone());
    app::figure::resident_count::add(app, hanh, count).await.expect("counted");
    text.households = Some(260);
    text.villages.iter_mut().for_each(|it| it.households = 260);
    let right =
        app::figure::resident_count::ResidentCountChange { day: on, count: text, revision: 1 };
    app::figure::resident_count::change(app, hanh, id, right).await.expect("put right");

    let child = household("x").with("Lê Mẫu Mai", Relation::Child, Sex::Female, "2023");
    let child: NewMember = child.build().members.remove(1);
    let on = day("2023-12-09");
    app::people::household_event::member_add(app, hanh, an, child, on, None).await.expect("joins");
    let bao = household_of(&t, "Lê Mẫu Bảo").await;
    let moved = household_move::propose(&t, bao, HOANG_PHU, "2023-12-09").await.expect("proposed");
    app::people::household_move::refuse(app, nga, moved, "không có nhà").await.expect("refused");

    let plan = legal_paper::added(&t, "plan", legal_paper::plan()).await;
    let right = legal_paper::correction(&plan, "Truyền thông, tuyên truyền");
    app::office::legal_paper::correct(app, hanh, plan.paper.id, right).await.expect("put right");
    t
}

fn resident_count(village: base::id::VillageId) -> app::figure::resident_count::ResidentCountNew {
    let lives = |households| app::figure::resident_count::VillageCountNew {
        village,
        households,
        people: None,
    };
    app::figure::resident_count::ResidentCountNew {
        id: base::id::ResidentCountId(id_of("count")),
        day: day("2023-10-20"),
        count: app::figure::resident_count::CountText {
            paper: "Báo cáo 7/BC-UBND".to_owned(),
            households: Some(250),
            villages: vec![lives(250)],
            ..app::figure::resident_count::CountText::default()
        },
    }
}

fn kim() -> AreaKey {
    AreaKey::parse(HOANG_KIM).expect("a key")
}

async fn household_of(t: &TestApp, name: &str) -> HouseholdId {
    let sql = format!(
        "select {} as id from membership m join person p on p.id = m.person_id \
         where p.name = '{name}'",
        t.id_text("m.household_id")
    );
    HouseholdId(t.rows(&sql, &["id"]).await[0][0].parse().expect("an id"))
}

/// Statement, alarm, kind of record, and a part of its sentence.
type Case = (&'static str, &'static str, &'static str, &'static str);

const CHANGED: &str = "record_changed";
const GONE: &str = "record_gone";

/// What is done to one register at once, each to another record.
const ROUNDS: [&[Case]; 3] = [
    &[
        (
            "update entitlement set office = 'Khác' where kind = 'granted'",
            CHANGED,
            "entitlement",
            "Bảo hiểm y tế, hộ nghèo, Xã Hoằng Kim, 20/10/2023",
        ),
        (
            "delete from entitlement_line where kind = 'ended'",
            CHANGED,
            "entitlement",
            "Lê Mẫu Hạnh",
        ),
        ("update difficulty set content = 'Khác'", CHANGED, "difficulty", "Con giống"),
        ("update assignment set content = 'Khác'", CHANGED, "assignment", "Kế hoạch"),
        (
            "update calendar_duty_step set content = 'Khác'",
            CHANGED,
            "calendar_duty_step",
            "Xã Hoằng Kim, 20/11/2023",
        ),
        (
            "update body set name = 'Ban khác'",
            CHANGED,
            "body",
            "Ban khác (trong nhật ký là Ban rà soát của xã)",
        ),
        (
            "update body_member set to_day = '2023-11-20'",
            CHANGED,
            "body_member",
            "Nguyễn Mẫu Quang",
        ),
        (
            "update office_before set content = '{}' where noun = 'body'",
            CHANGED,
            "office_before",
            "Ban rà soát của xã",
        ),
        ("update post_handover set reason = 'x'", CHANGED, "post_handover", "Nguyễn Mẫu Quang"),
        (
            "update resident_count set households = 300",
            CHANGED,
            "resident_count",
            "Báo cáo 7/BC-UBND",
        ),
        ("update event set note = 'Khác'", CHANGED, "event", "Lê Mẫu Hạnh"),
        ("update household_move set day = '2023-12-01'", CHANGED, "household_move", "Mẫu"),
        (
            "update legal_paper_before set content = '{}'",
            CHANGED,
            "legal_paper_before",
            "01/KH-UBND",
        ),
    ],
    &[
        (
            "update entitlement_line set valid_to = '2030-12-31' where kind = 'granted'",
            CHANGED,
            "entitlement",
            "Bảo hiểm y tế, hộ nghèo",
        ),
        (
            "delete from entitlement_line where kind = 'ended'; \
             delete from entitlement where kind = 'ended'",
            GONE,
            "entitlement",
            "Bảo hiểm y tế, hộ nghèo",
        ),
        ("update difficulty set due_on = '2024-12-31'", CHANGED, "difficulty", "Con giống"),
        ("update assignment set due_on = '2024-11-10'", CHANGED, "assignment", "Kế hoạch"),
        ("delete from calendar_duty_step", GONE, "calendar_duty_step", "20/11/2023"),
        ("update body set mark = null", "record_unmarked", "body", "Ban rà soát của xã"),
        ("update body_member set function = 'member'", CHANGED, "body_member", "Nguyễn Mẫu Quang"),
        (
            "update office_before set reason = 'x' where noun = 'body_member'",
            CHANGED,
            "office_before",
            "Nguyễn Mẫu Quang",
        ),
        (
            "update resident_count_village set households = 130",
            CHANGED,
            "resident_count",
            "Báo cáo 7/BC-UBND",
        ),
        ("update event set changes = '[]'", CHANGED, "event", "Lê Mẫu Hạnh"),
        ("update household_move_answer set reason = 'x'", CHANGED, "household_move", "Mẫu"),
    ],
    &[
        (
            "update entitlement_line set number = 'TM9' where kind = 'granted'",
            CHANGED,
            "entitlement",
            "Bảo hiểm y tế, hộ nghèo",
        ),
        ("update difficulty_step set paper = 'Khác'", CHANGED, "difficulty", "Con giống"),
        ("delete from assignment_step", CHANGED, "assignment", "Kế hoạch"),
        ("delete from resident_count_village", CHANGED, "resident_count", "Báo cáo 7/BC-UBND"),
        ("update event_person set name = 'Lê Mẫu Khác'", CHANGED, "event", "Lê Mẫu Hạnh"),
        ("delete from household_move_answer", CHANGED, "household_move", "Mẫu"),
    ],
];

async fn alarms(app: &app::App) -> Vec<(&'static str, String, String)> {
    let state = app::upkeep::audit::verify_all(app).await.expect("read");
    let told = state.alarms.iter().map(|it| {
        let record = it.args.get("record").cloned().unwrap_or_default();
        (it.code, record, app::upkeep::audit::text(app, Lang::Vi, it))
    });
    told.collect()
}

async fn each_is_named(t: &TestApp, app: &app::App, cases: &[Case]) {
    assert_eq!(alarms(app).await, [], "what was written honestly holds");
    for (sql, ..) in cases {
        match sql.contains(';') {
            true => t.run_script(sql).await,
            false => assert!(t.run(sql).await > 0, "{sql}"),
        }
    }
    let told = alarms(app).await;
    for (sql, code, kind, part) in cases {
        let mut of = told.iter().filter(|(of, record, _)| of == code && record == kind);
        assert!(of.any(|(.., text)| text.contains(part)), "{sql}: {told:#?}");
    }
    for (.., text) in &told {
        assert!(!text.contains(['{', '[', '@', '_']), "{text}");
    }
    let counted = |(code, ..): &&(&str, String, String)| *code != "records_fewer";
    assert_eq!(told.iter().filter(counted).count(), cases.len(), "{told:#?}");
}

async fn what_was_acknowledged_holds_and_what_is_changed_in_it_is_named(engine: Engine) {
    for cases in ROUNDS {
        let t = acknowledged(engine).await;
        each_is_named(&t, &t.app, cases).await;
    }
}

async fn what_was_changed_is_not_made_right_by_an_honest_step(engine: Engine) {
    let t = acknowledged(engine).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    t.run("update difficulty set content = 'Khác'").await;
    let id = DifficultyId(id_of("Con giống"));
    let said = difficulty::says("đã xem", "", 2);
    app::office::difficulty::answer(&t.app, &quang, id, said).await.expect("answered");
    t.run("update resident_count set people = 900").await;
    let why = app::figure::resident_count::ResidentCountWithdrawal {
        reason: "sai".to_owned(),
        revision: 2,
    };
    let count = base::id::ResidentCountId(id_of("count"));
    app::figure::resident_count::withdraw(&t.app, &hanh, count, why).await.expect("withdrawn");
    let told = alarms(&t.app).await;
    let told: Vec<_> = told.iter().map(|(code, record, _)| (*code, record.as_str())).collect();
    assert_eq!(told, [(CHANGED, "difficulty"), (CHANGED, "resident_count")]);
}

async fn records_of_before_get_their_marks_and_are_held_from_then_on(engine: Engine) {
    {
        let t = acknowledged(engine).await;
        // Before heads of the log had marks: who makes them anew here has no key for them.
        crate::kernel::upgrade::set_marked_up_to(&t, 1).await;
        crate::upkeep::tamper::forget_kinds(&t, 1).await;
        let app = t.reopen().await.expect("it opens");
        let state = app::upkeep::audit::verify_all(&app).await.expect("read");
        assert!(state.is_whole(), "{state:?}");
        let partly = |kind: &str| {
            let of = |it: &&app::upkeep::audit::AuditNotice| {
                it.args.get("record").is_some_and(|of| of == kind)
            };
            state.notes.iter().filter(|it| it.code == "marks_partial").any(|it| of(&it))
        };
        assert!(partly("entitlement") && partly("calendar_duty_step"), "{state:?}");
        app::upkeep::audit::marks_due(&app).await.expect("marked");
        app::upkeep::audit::marks_due(&app).await.expect("nothing is left");
        assert!(alarms(&app).await.is_empty(), "all of it holds");
        t.run("update difficulty set content = 'Khác'").await;
        let told = alarms(&app).await;
        let told: Vec<_> = told.iter().map(|(code, record, _)| (*code, record.as_str())).collect();
        assert_eq!(told, [(CHANGED, "difficulty")]);
    }
}
