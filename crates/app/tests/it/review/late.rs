//! Time runs one way: a decision dated before a later one on the same households is refused, and taken
//! only on a paper that corrects, after what it changes was seen; what was sent says when it no longer
//! holds.

use app::kernel::problem::Code;
use app::review::decision::LatePaper;
use app::review::review_report::{ReportKind, ReportNew};
use app::review::round::RoundNew;
use app::{Class as Held, Decision, RoundKind};
use base::Role;
use base::id::{HouseholdId, ReportId, RoundId};
use standard::Class;
use testkit::{Engine, Person, TestApp, day, household, id_of, on_both};

use crate::common::{code_of, findings_of, told};

on_both!(
    a_decision_before_a_later_one_is_refused_and_taken_on_a_paper_that_corrects,
    a_successor_decides_no_round_of_before_behind_its_own,
    who_escaped_is_watched_once_and_marked_where_list_and_register_differ,
);

fn decision(number: &str, on: &str) -> Decision {
    Decision { number: number.to_owned(), day: day(on) }
}

/// An is poor by the review of 2024.
async fn of_2024(t: &TestApp) -> (HouseholdId, RoundId) {
    t.set_now("2025-01-10T02:00:00Z");
    let an = t.add(household("Lê Mẫu An")).await;
    let quang = t.actor(Person::Quang).await;
    let round = t.round(2024).await;
    t.survey(an, round, Class::Poor).await;
    app::review::decision::decide(&t.app, &quang, round, decision("98/QĐ-UBND", "2024-12-06"))
        .await
        .expect("decided");
    (an, round)
}

/// A report of 2024 that was sent and holds, and who looks at it.
pub(crate) async fn sent_report(t: &TestApp) -> (app::Actor, ReportId) {
    let (_, round) = of_2024(t).await;
    let report = report_of_2024(t, round).await;
    (t.hanh().await, report)
}

/// The report of 2024 was sent, and holds.
async fn report_of_2024(t: &TestApp, of_2024: RoundId) -> ReportId {
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let report = ReportId(id_of("report"));
    let new = ReportNew {
        id: report,
        kind: ReportKind::Official,
        year: 2024,
        month: 0,
        number: "15/BC-UBND".to_owned(),
        day: day("2025-01-10"),
        replaces: None,
        reason: String::new(),
    };
    crate::common::send_report(t, new).await;
    assert_eq!(app::review::review_report::check_due(&t.app).await.expect("looked"), 1);
    assert_eq!(
        app::review::review_report::check_due(&t.app).await.expect("looked"),
        0,
        "nothing was written since"
    );
    let sent = app::review::review_report::get(&t.app, &hanh, report).await.expect("there");
    assert!(sent.report.differs == 0 && sent.differing.is_empty());
    let lists = app::review::decision::get(&t.app, &quang, of_2024).await.expect("there");
    assert!(lists.differing.is_empty());
    report
}

/// The lists of 2024 and the report that was sent say that they no longer hold of An.
async fn both_say_that_they_no_longer_hold(t: &TestApp, of_2024: RoundId, report: ReportId) {
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let frozen =
        app::review::decision::get(&t.app, &quang, of_2024).await.expect("there").differing;
    assert_eq!(frozen, [("Lê Mẫu An".to_owned(), None, Some(Held::NearPoor))]);
    assert_eq!(
        app::review::decision::differing(&t.app, &hanh, of_2024).await.expect("asked"),
        frozen
    );
    let lists = app::review::review_report::get(&t.app, &hanh, report).await.expect("there").lists;
    let lists: Vec<_> = lists.iter().map(|it| (it.round, it.households)).collect();
    assert_eq!(lists, [(of_2024, 1)], "and the report says so");
    assert_eq!(app::review::review_report::check_due(&t.app).await.expect("looked"), 1);
    let sent = app::review::review_report::get(&t.app, &hanh, report).await.expect("there");
    assert_eq!(usize::try_from(sent.report.differs).ok(), Some(sent.differing.len()));
    let opening = sent.differing.iter().find(|it| it.table == "t03" && it.label == "1");
    assert_eq!(opening.map(|it| (it.then, it.now)), Some((0, 1)), "{:?}", sent.differing);
    for who in [Person::Hanh, Person::Lan] {
        let actor = t.actor(who).await;
        assert_eq!(told(t, &actor, "reports.differing_home").await, 1);
        let list =
            app::review::review_report::list(&t.app, &actor, None).await.expect("listed").rows;
        assert!(list[0].differs > 0);
    }
    let nga = t.actor(Person::Nga).await;
    assert_eq!(told(t, &nga, "reports.differing_home").await, 0);
}

async fn a_decision_before_a_later_one_is_refused_and_taken_on_a_paper_that_corrects(
    engine: Engine,
) {
    let t = TestApp::open(engine).await;
    let (an, of_2024) = of_2024(&t).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let report = report_of_2024(&t, of_2024).await;

    // The round of 2023 is entered afterwards: its decision would rewrite 2023 and 2024.
    let round = t.round(2023).await;
    t.survey(an, round, Class::NearPoor).await;
    // Of Bình nothing was decided later: his class would hold until now, and that is said first.
    let binh = t.add(household("Lê Mẫu Bình")).await;
    t.survey(binh, round, Class::Poor).await;
    let late = decision("112/QĐ-UBND", "2023-12-08");
    let (code, found) =
        findings_of(app::review::decision::decide(&t.app, &quang, round, late.clone()).await);
    assert_eq!((code, found), (Code::RoundNotReady, vec!["decision_not_last".to_owned()]));
    // It names people of the whole commune: no village's head reads it.
    let head = t.actor(Person::Binh).await;
    assert_eq!(
        crate::common::code_of(app::review::decision::late(&t.app, &head, round, late.day).await),
        Code::NotFound
    );
    let view = app::review::decision::late(&t.app, &quang, round, late.day).await.expect("shown");
    assert_eq!(view.decisions, [("98/QĐ-UBND".to_owned(), day("2024-12-06"))]);
    assert_eq!((view.households, view.years.as_slice()), (1, [2023, 2024, 2025].as_slice()));
    let changes: Vec<_> =
        view.changes.iter().map(|it| (it.name.as_str(), it.after, it.until)).collect();
    let later = Some(day("2024-12-06"));
    assert_eq!(changes, [("Lê Mẫu Bình", Held::Poor, None), ("Lê Mẫu An", Held::NearPoor, later)]);
    assert_eq!(view.reports.iter().map(|it| it.id).collect::<Vec<_>>(), [report]);
    let [list] = view.lists.as_slice() else { panic!("one list: {:?}", view.lists) };
    assert_eq!((list.number.as_str(), list.day), ("98/QĐ-UBND", day("2024-12-06")));
    assert_eq!(list.households, [(an, "Lê Mẫu An".to_owned())], "the frozen list is named");
    assert!(
        app::review::decision::differing(&t.app, &hanh, of_2024).await.expect("asked").is_empty()
    );
    let paper = |seen: &str, number: &str| LatePaper {
        number: number.to_owned(),
        day: day("2025-01-09"),
        reason: "Quyết định cũ thất lạc".to_owned(),
        seen: seen.to_owned(),
    };
    let unseen = app::review::decision::decide_late(
        &t.app,
        &quang,
        round,
        late.clone(),
        paper("x", "3/QĐ-UBND"),
    )
    .await;
    assert_eq!(code_of(unseen), Code::RoundLateChanged);
    let shapeless = app::review::decision::decide_late(
        &t.app,
        &quang,
        round,
        late.clone(),
        paper(&view.mark, "số ba"),
    )
    .await;
    assert_eq!(findings_of(shapeless).1, ["decision_number_shape"]);
    assert_eq!(t.count("decision_correction").await, 0);
    let taken = app::review::decision::decide_late(
        &t.app,
        &quang,
        round,
        late,
        paper(&view.mark, "3/QĐ-UBND"),
    )
    .await;
    taken.expect("taken");
    let taken = app::review::round::get(&t.app, &quang, round).await.expect("shown");
    assert!(taken.decision.is_some());
    assert_eq!(t.class(an).await, Some(Held::Poor), "the later decision holds from its day on");
    let shown = app::review::decision::get(&t.app, &quang, round).await.expect("there");
    assert_eq!(shown.correction.map(|it| it.number).as_deref(), Some("3/QĐ-UBND"));
    both_say_that_they_no_longer_hold(&t, of_2024, report).await;
    // A report that takes its place holds again.
    let new = ReportNew {
        id: ReportId(id_of("again")),
        kind: ReportKind::Official,
        year: 2024,
        month: 0,
        number: "16/BC-UBND".to_owned(),
        day: day("2025-01-10"),
        replaces: Some(report),
        reason: "Số liệu năm 2023 ghi sau".to_owned(),
    };
    crate::common::send_report(&t, new).await;
    app::review::review_report::check_due(&t.app).await.expect("looked");
    assert_eq!(told(&t, &hanh, "reports.differing_home").await, 0);
}

async fn a_successor_decides_no_round_of_before_behind_its_own(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2025-01-10T02:00:00Z");
    let an = t.add(household("Lê Mẫu An")).await;
    let left = t.round(2024).await;
    t.survey(an, left, Class::Poor).await;
    t.set_now("2026-12-10T02:00:00Z");
    let mut who = Vec::new();
    for (username, role) in [("phu", Role::CommuneOfficer), ("chairphu", Role::Chairman)] {
        let new = app::office::account::AccountNew {
            another: true,
            username: username.to_owned(),
            name: format!("Mẫu {username}"),
            role,
            area: Some("15889@2025-07-01".to_owned()),
            village: None,
            password: testkit::PASSWORD.to_owned(),
        };
        let id = app::office::account::add_kept(&t.app, new).await.expect("added");
        who.push(app::office::account::actor(&t.app, id).await.expect("readable").expect("open"));
    }
    let review_day = day("2026-10-15");
    let id = RoundId(id_of("2026"));
    let new = RoundNew { id, kind: RoundKind::Annual, year: 2026, review_day };
    app::review::round::open(&t.app, &who[0], new).await.expect("opened");
    let sql = "update round set flow = 'recorded' where id = ";
    t.run(&format!("{sql}{}", t.literal(id.0))).await;
    let table = t.score_table().await;
    app::review::round::set_table(&t.app, &who[0], id, table).await.expect("chosen");
    app::review::survey::add(&t.app, &who[0], t.form(Class::NearPoor).of(an, id, ""))
        .await
        .expect("taken");
    app::review::decision::decide(&t.app, &who[1], id, decision("9/QĐ-UBND", "2026-12-09"))
        .await
        .expect("decided");
    let late =
        app::review::decision::decide(&t.app, &who[1], left, decision("98/QĐ-UBND", "2024-12-06"))
            .await;
    assert_eq!(findings_of(late).1, ["decision_not_last"]);
}

async fn who_escaped_is_watched_once_and_marked_where_list_and_register_differ(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2025-01-10T02:00:00Z");
    let an = t.add(household("Lê Mẫu An")).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    for (year, class, number, on) in [
        (2023, Class::Poor, "112/QĐ-UBND", "2023-12-08"),
        (2024, Class::NotPoor, "98/QĐ-UBND", "2024-12-06"),
    ] {
        let round = t.round(year).await;
        t.survey(an, round, class).await;
        app::review::decision::decide(&t.app, &quang, round, decision(number, on))
            .await
            .expect("decided");
    }
    let watched = async || {
        let (page, _) =
            app::review::listing::watch_list(&t.app, &hanh, None).await.expect("listed");
        let row = |it: &app::review::listing::WatchView| (it.row.since, it.row.differs);
        page.rows.iter().map(row).collect::<Vec<_>>()
    };
    assert_eq!(watched().await, [(day("2024-12-06"), false)]);
    // A regular round of May is entered afterwards: by the register An escaped then, the frozen list of
    // December says it did so later.
    let id = RoundId(id_of("May"));
    let new = RoundNew { id, kind: RoundKind::Regular, year: 2024, review_day: day("2024-05-06") };
    app::review::round::open(&t.app, &hanh, new).await.expect("opened");
    let sql = "update round set flow = 'recorded' where id = ";
    t.run(&format!("{sql}{}", t.literal(id.0))).await;
    app::review::round::set_table(&t.app, &hanh, id, t.score_table().await).await.expect("chosen");
    t.survey(an, id, Class::NotPoor).await;
    let late = decision("40/QĐ-UBND", "2024-05-10");
    let seen = app::review::decision::late(&t.app, &quang, id, late.day).await.expect("shown").mark;
    let (number, reason) = ("3/QĐ-UBND".to_owned(), "Quyết định cũ thất lạc".to_owned());
    let paper = LatePaper { number, day: day("2025-01-09"), reason, seen };
    app::review::decision::decide_late(&t.app, &quang, id, late, paper).await.expect("taken");
    assert_eq!(watched().await, [(day("2024-05-10"), true)], "once, and it is said");
}
