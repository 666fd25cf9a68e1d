//! A commune that takes others over inherits what its households carry; what they left open is carried
//! on or closed there, and the old ones read and no longer write.

use app::kernel::problem::Code;
use app::office::account::AccountNew;
use app::place::village::VillageNew;
use app::review::household_request::{RequestForm, RequestNew};
use app::review::posting::PostingNew;
use app::review::review_report::{ReportKind, ReportNew};
use app::review::round::{RoundClose, RoundNew};
use app::{Actor, Decision, RoundFlow, RoundKind, RoundState};
use base::Role;
use base::id::{HouseholdId, PostingId, ReportId, RequestId, RoundId, SurveyId, VillageId};
use standard::Class;
use store::review::listing::ListQuery;
use testkit::{Engine, Person, TestApp, day, household, id_of, on_both};

use crate::common::{code_of, verdicts};
use crate::review::household_request::refusal;

on_both!(
    a_successor_inherits_reviews_and_goes_on_from_the_last_form,
    what_was_left_open_is_handed_over_and_carried_on_or_closed,
    the_old_commune_reads_and_writes_nothing_more,
    two_communes_in_one_keep_apart_what_each_reviewed,
    a_commune_that_goes_to_several_leaves_each_its_villages,
    a_household_that_moves_alone_leaves_its_review_behind,
    a_round_opened_by_mistake_is_closed_with_its_reason,
);

/// Hoằng Phú of today, which holds Hoằng Kim and the former Hoằng Phú.
pub(crate) const NOW: &str = "15889@2025-07-01";

pub(crate) async fn officer(t: &TestApp, username: &str, role: Role, area: &str) -> Actor {
    let new = AccountNew {
        another: true,
        username: username.to_owned(),
        name: format!("Mẫu {username}"),
        role,
        area: Some(area.to_owned()),
        village: None,
        password: testkit::PASSWORD.to_owned(),
    };
    let id = app::office::account::add_kept(&t.app, new).await.expect("added");
    app::office::account::actor(&t.app, id).await.expect("readable").expect("open")
}

fn decision(number: &str, on: &str) -> Decision {
    Decision { number: number.to_owned(), day: day(on) }
}

/// A household of Hoằng Kim, poor by the review of 2024, decided on 06/12/2024.
async fn reviewed(t: &TestApp, round: RoundId) -> HouseholdId {
    t.set_now("2024-12-10T02:00:00Z");
    let an = t.add(household("Lê Mẫu An").with_wife("Bùi Mẫu Hoa")).await;
    assert_eq!(t.round(2024).await, round);
    t.survey(an, round, Class::Poor).await;
    let quang = t.actor(Person::Quang).await;
    app::review::decision::decide(&t.app, &quang, round, decision("98/QĐ-UBND", "2024-12-06"))
        .await
        .expect("decided");
    an
}

fn new_round(name: &str, kind: RoundKind, on: &str) -> RoundNew {
    use chrono::Datelike as _;
    RoundNew { id: RoundId(id_of(name)), kind, year: day(on).year(), review_day: day(on) }
}

async fn a_successor_inherits_reviews_and_goes_on_from_the_last_form(engine: Engine) {
    let t = TestApp::open(engine).await;
    let old = RoundId(id_of("round 2024"));
    let an = reviewed(&t, old).await;
    let hanh = t.hanh().await;
    let import = crate::gate::import::csv("a", Some(old), &[crate::gate::import::ROW_AN]);
    let import = app::gate::list::check(&t.app, &hanh, import).await.map(|view| view.id);
    let quang = t.actor(Person::Quang).await;
    app::review::certificate::issue(&t.app, &quang, old, None, day("2024-12-09"))
        .await
        .expect("given");
    let report = ReportId(id_of("report"));
    let new = ReportNew {
        id: report,
        kind: ReportKind::Official,
        year: 2024,
        month: 0,
        number: "4/BC-UBND".to_owned(),
        day: day("2024-12-10"),
        replaces: None,
        reason: String::new(),
    };
    crate::common::send_report(&t, new).await;
    let binh = t.actor(Person::Binh).await;
    t.set_now("2026-10-20T02:00:00Z");
    let phu = officer(&t, "phu", Role::CommuneOfficer, NOW).await;
    let rounds = app::review::round::list(&t.app, &phu).await.expect("rounds");
    let seen: Vec<_> = rounds.iter().map(|it| (it.id, it.commune_name.as_str())).collect();
    assert_eq!(seen, [(old, "Xã Hoằng Kim")], "as history, by the name of its commune");
    let found = verdicts(&t, &phu, an).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].commune_name, "Xã Hoằng Kim");
    assert_eq!(found[0].b_points, Some(50));
    assert!(!found[0].points.is_empty(), "each answer with its points");
    assert_eq!(
        app::review::review_report::get(&t.app, &phu, report).await.expect("there").report.year,
        2024
    );
    if let Ok(import) = import {
        app::gate::list::get(&t.app, &phu, import).await.expect("the list of before");
    }
    let (certificates, due) =
        app::review::certificate::list(&t.app, &phu, old, None).await.expect("listed");
    assert_eq!((certificates.rows.len(), due), (1, 0));
    // The first season of the new commune: prefilled, and “nothing changed” in one act.
    let round =
        app::review::round::open(&t.app, &phu, new_round("2026", RoundKind::Annual, "2026-10-15"))
            .await;
    let round = round.expect("opened");
    let table = t.score_table().await;
    app::review::round::set_table(&t.app, &phu, round.id, table).await.expect("chosen");
    assert_eq!(app::review::listing::propose(&t.app, &phu, round.id).await.expect("proposed"), 1);
    let entry =
        app::review::survey::entry(&t.app, &phu, round.id, an, None).await.expect("the form");
    assert_eq!(entry.before_year, Some(2024));
    assert!(entry.may_repeat);
    let same = SurveyId(id_of("same"));
    let verdict = app::review::survey::repeat(&t.app, &phu, round.id, an, same, None)
        .await
        .expect("as before");
    let verdict = app::review::survey::get(&t.app, &phu, verdict.id).await.expect("shown");
    assert_eq!(verdict.class.as_str(), "poor");
    // The years before are those of the villages it has now.
    let of_2024 = app::front::home::home(&t.app, &phu, Some(2024)).await.expect("home");
    let numbers = of_2024.numbers.expect("counted");
    assert!(numbers.households > 0 && of_2024.reviewed);
    assert_eq!(numbers.households_opening, numbers.households);
    let home = app::front::home::home(&t.app, &phu, None).await.expect("home");
    assert!(home.handed.is_empty(), "nothing was left open");
    // A village head of before goes on in the new commune.
    assert_eq!(verdicts(&t, &binh, an).await.len(), 2);
}

async fn what_was_left_open_is_handed_over_and_carried_on_or_closed(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = reviewed(&t, RoundId(id_of("round 2024"))).await;
    t.set_now("2025-06-25T02:00:00Z");
    let hanh = t.hanh().await;
    let open = new_round("june", RoundKind::Regular, "2025-06-15");
    let open = app::review::round::open(&t.app, &hanh, open).await.expect("opened").id;
    let table = t.score_table().await;
    app::review::round::set_table(&t.app, &hanh, open, table).await.expect("chosen");
    let mistake = new_round("may", RoundKind::Regular, "2025-05-15");
    let mistake = app::review::round::open(&t.app, &hanh, mistake).await.expect("opened").id;
    let village = t.village("Thôn 1").await;
    let request = RequestNew {
        id: RequestId(id_of("request")),
        form: RequestForm::Recognise,
        village,
        household: Some(an),
        applicant: "Lê Mẫu An".to_owned(),
        address: String::new(),
        reason: "Nhà có người ốm dài ngày".to_owned(),
        received_on: day("2025-06-20"),
    };
    let request =
        app::review::household_request::add(&t.app, &hanh, request).await.expect("taken").id;
    let list = crate::gate::import::csv("left", None, &[crate::gate::import::ROW_AN]);
    let list = app::gate::list::check(&t.app, &hanh, list).await.expect("checked").id;

    t.set_now("2025-07-10T02:00:00Z");
    let phu = officer(&t, "phu", Role::CommuneOfficer, NOW).await;
    let chair = officer(&t, "chairphu", Role::Chairman, NOW).await;
    let home = app::front::home::home(&t.app, &phu, None).await.expect("home");
    let rounds: Vec<_> = home.handed.rounds.iter().map(|(it, goes_on)| (it.id, *goes_on)).collect();
    assert_eq!(rounds, [(open, true), (mistake, true)]);
    let left: Vec<_> = home.handed.left.iter().map(|it| (it.page, it.count)).collect();
    assert_eq!(left, [("/requests", 1), ("/imports", 1)]);
    assert!(home.season.is_none(), "not a season of its own");
    // The list can be read and set aside; it is not put into a commune that has ended.
    let taken = app::gate::list::accept(&t.app, &phu, list).await;
    assert_eq!(code_of(taken), Code::ImportOfBefore);
    app::gate::list::cancel(&t.app, &phu, list).await.expect("set aside");
    // A new list is not put into a predecessor's round either.
    let into = crate::gate::import::csv("into", Some(open), &[crate::gate::import::ROW_AN]);
    assert_eq!(code_of(app::gate::list::add(&t.app, &phu, into).await), Code::ImportOfBefore);
    app::review::round::close(
        &t.app,
        &phu,
        mistake,
        RoundClose { reason: "Mở nhầm tháng".to_owned() },
    )
    .await
    .expect("closed");
    // The open round goes on where the commune went: in its name and its series of numbers.
    app::review::listing::propose(&t.app, &phu, open).await.expect("proposed");
    let entry = app::review::survey::entry(&t.app, &phu, open, an, None).await.expect("the form");
    assert_eq!(entry.before_year, Some(2024));
    app::review::survey::repeat(&t.app, &phu, open, an, SurveyId(id_of("s")), None)
        .await
        .expect("as before");
    let sql = "update round set flow = 'recorded' where id = ";
    t.run(&format!("{sql}{}", t.literal(open.0))).await;
    app::review::decision::decide(&t.app, &chair, open, decision("3/QĐ-UBND", "2025-07-09"))
        .await
        .expect("decided");
    let series =
        t.rows("select commune_key from decision where number = 3", &["commune_key"]).await;
    assert_eq!(series, [[NOW]]);
    let given =
        app::review::certificate::issue(&t.app, &chair, open, None, day("2025-07-09")).await;
    assert_eq!(given.expect("given").count, 1);
    assert_eq!(
        app::review::certificate::list(&t.app, &phu, open, None).await.expect("listed").1,
        0
    );
    let answered = app::review::household_request::get(&t.app, &phu, request).await.expect("there");
    assert_eq!(answered.answer.map(|it| it.as_str()), Some("decided"));
    let home = app::front::home::home(&t.app, &phu, None).await.expect("home");
    assert!(home.handed.is_empty(), "nothing is left");
    let refusal = refusal((&t.app, &chair), request, ("2025-07-09", "Khác")).await;
    let late = app::review::household_request::refuse(&t.app, &chair, request, refusal).await;
    assert_eq!(code_of(late), Code::RequestAnswered);
}

async fn the_old_commune_reads_and_writes_nothing_more(engine: Engine) {
    let t = TestApp::open(engine).await;
    let round = RoundId(id_of("round 2024"));
    let an = reviewed(&t, round).await;
    let village = t.village("Thôn 1").await;
    t.set_now("2026-10-20T02:00:00Z");
    let phu = officer(&t, "phu", Role::CommuneOfficer, NOW).await;
    let now =
        app::review::round::open(&t.app, &phu, new_round("2026", RoundKind::Annual, "2026-10-15"))
            .await;
    let now = now.expect("opened").id;
    let table = t.score_table().await;
    app::review::round::set_table(&t.app, &phu, now, table).await.expect("chosen");
    let form = t.form(Class::NearPoor).of(an, now, "");
    app::review::survey::add(&t.app, &phu, form).await.expect("taken");
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    assert_eq!(app::review::round::get(&t.app, &hanh, round).await.expect("read").id, round);
    let rounds: Vec<_> = verdicts(&t, &hanh, an).await.iter().map(|it| it.round).collect();
    assert_eq!(rounds, [round], "what came after its end is not that commune's");
    assert_eq!(code_of(app::review::round::get(&t.app, &hanh, now).await), Code::NotFound);
    let writes = [
        app::review::listing::propose(&t.app, &hanh, round).await.map(|_| ()),
        app::review::survey::repeat(&t.app, &hanh, round, an, SurveyId(id_of("x")), None)
            .await
            .map(|_| ()),
        app::review::certificate::issue(&t.app, &quang, round, None, day("2026-10-20"))
            .await
            .map(|_| ()),
        app::review::round::close(&t.app, &hanh, round, RoundClose { reason: "x".to_owned() })
            .await
            .map(|_| ()),
        app::review::posting::add(
            &t.app,
            &hanh,
            round,
            PostingNew {
                id: PostingId(id_of("p")),
                village,
                places: "x".to_owned(),
                starts_on: day("2026-10-20"),
                layout_reason: String::new(),
            },
        )
        .await
        .map(|_| ()),
    ];
    for refused in writes {
        let problem = refused.expect_err("refused");
        assert_eq!(problem.code, Code::AccountAreaEnded);
        assert_eq!(problem.args["successors"], "Xã Hoằng Phú");
    }
}

async fn two_communes_in_one_keep_apart_what_each_reviewed(engine: Engine) {
    let t = TestApp::open(engine).await;
    let kim = RoundId(id_of("round 2024"));
    let an = reviewed(&t, kim).await;
    let nga = t.actor(Person::Nga).await;
    let village = t.village_of(Person::Nga, "Thôn Đông").await;
    let nam = household("Mai Mẫu Nam").in_village(village).build();
    let nam = app::people::household::add(&t.app, &nga, nam).await.expect("added").id;
    let phu =
        app::review::round::open(&t.app, &nga, new_round("phu", RoundKind::Annual, "2024-10-15"))
            .await;
    let phu = phu.expect("opened").id;
    let table = t.score_table().await;
    app::review::round::set_table(&t.app, &nga, phu, table).await.expect("chosen");
    app::review::survey::add(&t.app, &nga, t.form(Class::NearPoor).of(nam, phu, ""))
        .await
        .expect("taken");
    t.set_now("2026-10-20T02:00:00Z");
    let now = officer(&t, "now", Role::CommuneOfficer, NOW).await;
    let mut rounds: Vec<_> = app::review::round::list(&t.app, &now)
        .await
        .expect("rounds")
        .iter()
        .map(|it| it.id)
        .collect();
    rounds.sort_unstable();
    let mut both = [kim, phu];
    both.sort_unstable();
    assert_eq!(rounds, both);
    for (household, round) in [(an, kim), (nam, phu)] {
        let found = verdicts(&t, &now, household).await;
        assert_eq!(found.iter().map(|it| it.round).collect::<Vec<_>>(), [round]);
    }
    // Each of the old ones still sees its own, and nothing of the other's.
    let hanh = t.hanh().await;
    assert_eq!(code_of(app::review::round::get(&t.app, &hanh, phu).await), Code::NotFound);
    assert_eq!(code_of(app::people::household::get(&t.app, &nga, an, None).await), Code::NotFound);
    let home = app::front::home::home(&t.app, &now, None).await.expect("home");
    assert_eq!(home.handed.rounds.iter().map(|it| it.0.id).collect::<Vec<_>>(), [phu]);
}

/// Phường Cống Vị of Hà Nội went to phường Ba Đình's neighbours: to two wards, in parts.
const SPLIT: &str = "00007@0";
const PARTS: [&str; 2] = ["00008@2025-07-01", "00025@2025-07-01"];

async fn a_commune_that_goes_to_several_leaves_each_its_villages(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2024-10-20T02:00:00Z");
    let old = officer(&t, "old", Role::CommuneOfficer, SPLIT).await;
    let mut households = Vec::new();
    for name in ["Tổ 1", "Tổ 2"] {
        let village = VillageNew {
            id: VillageId(id_of(name)),
            name: name.to_owned(),
            kind: "to_dan_pho".to_owned(),
            from: day("2010-01-01"),
            before: None,
        };
        let village = app::place::village::add(&t.app, &old, village).await.expect("added");
        let new = household(&format!("Lê Mẫu {name}")).in_village(village).build();
        households.push(app::people::household::add(&t.app, &old, new).await.expect("added").id);
    }
    let round = new_round("split", RoundKind::Annual, "2024-10-15");
    let round = app::review::round::open_as(&t.app, &old, round, Some(RoundFlow::Steps))
        .await
        .expect("opened")
        .id;
    let table = t.score_table().await;
    app::review::round::set_table(&t.app, &old, round, table).await.expect("chosen");
    for household in &households {
        let form = testkit::form_for(t.app.law(), "urban", Class::Poor).of(*household, round, "");
        app::review::survey::add(&t.app, &old, form).await.expect("taken");
        app::review::listing::add(&t.app, &old, round, *household, "tổ đề nghị")
            .await
            .expect("listed");
    }
    let list = crate::gate::import::csv("left", None, &[crate::gate::import::ROW_AN]);
    let list = app::gate::list::check(&t.app, &old, list).await.expect("checked").id;
    t.set_now("2026-10-20T02:00:00Z");
    let first = officer(&t, "first", Role::CommuneOfficer, PARTS[0]).await;
    let second = officer(&t, "second", Role::CommuneOfficer, PARTS[1]).await;
    // Where each village went a person says: whoever has it takes it over.
    let left = app::place::village::left(&t.app, &first).await.expect("a list");
    assert_eq!(left.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["Tổ 1", "Tổ 2"]);
    app::place::village::take(&t.app, &first, VillageId(id_of("Tổ 1"))).await.expect("taken over");
    app::place::village::take(&t.app, &first, VillageId(id_of("Tổ 1")))
        .await
        .expect("the same again");
    app::place::village::take(&t.app, &second, VillageId(id_of("Tổ 2"))).await.expect("taken over");
    let late = app::place::village::take(&t.app, &second, VillageId(id_of("Tổ 1"))).await;
    assert_eq!(code_of(late), Code::VillageTaken);
    assert!(app::place::village::left(&t.app, &first).await.expect("a list").is_empty());
    for (actor, mine, other) in
        [(&first, households[0], households[1]), (&second, households[1], households[0])]
    {
        assert_eq!(app::review::round::get(&t.app, actor, round).await.expect("seen").id, round);
        let listed =
            app::review::listing::list(&t.app, actor, round, ListQuery::default(), None).await;
        let listed: Vec<_> = listed.expect("listed").rows.iter().map(|it| it.household).collect();
        assert_eq!(listed, [mine], "by village");
        assert_eq!(verdicts(&t, actor, mine).await.len(), 1);
        assert_eq!(
            code_of(app::people::household::get(&t.app, actor, other, None).await),
            Code::NotFound
        );
        // A list names people of all villages: it is nobody's.
        assert_eq!(code_of(app::gate::list::get(&t.app, actor, list).await), Code::NotFound);
        let home = app::front::home::home(&t.app, actor, None).await.expect("home");
        let rounds: Vec<_> = home.handed.rounds.iter().map(|it| (it.0.id, it.1)).collect();
        assert_eq!(rounds, [(round, false)], "nobody can decide it alone");
        let form = testkit::form_for(t.app.law(), "urban", Class::Poor).of(mine, round, "b");
        assert_eq!(
            code_of(app::review::survey::add(&t.app, actor, form).await),
            Code::RoundOfBefore
        );
    }
    let close = RoundClose { reason: "Phường chia về hai phường".to_owned() };
    app::review::round::close(&t.app, &first, round, close).await.expect("closed");
    assert!(app::front::home::home(&t.app, &second, None).await.expect("home").handed.is_empty());
}

async fn a_household_that_moves_alone_leaves_its_review_behind(engine: Engine) {
    let t = TestApp::open(engine).await;
    let round = RoundId(id_of("round 2024"));
    let an = reviewed(&t, round).await;
    let village = t.village_of(Person::Nga, "Thôn Đông").await;
    let (hanh, nga) = (t.hanh().await, t.actor(Person::Nga).await);
    crate::people::household_move::moved(&t, an, ("15883@0", &nga, village), "2024-12-09").await;
    assert!(verdicts(&t, &nga, an).await.is_empty(), "she has the household, not its review");
    assert_eq!(code_of(app::review::round::get(&t.app, &nga, round).await), Code::NotFound);
    assert_eq!(code_of(app::people::household::get(&t.app, &hanh, an, None).await), Code::NotFound);
    // Both communes are one now: what it answered is known again.
    t.set_now("2026-10-20T02:00:00Z");
    let now = officer(&t, "now", Role::CommuneOfficer, NOW).await;
    assert_eq!(verdicts(&t, &now, an).await.len(), 1);
}

async fn a_round_opened_by_mistake_is_closed_with_its_reason(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let round = t.steps_round(2023).await;
    let an = t.add(household("Lê Mẫu An")).await;
    let close = |reason: &str| RoundClose { reason: reason.to_owned() };
    assert_eq!(
        code_of(app::review::round::close(&t.app, &hanh, round, close(" ")).await),
        Code::BadInput
    );
    let binh = t.actor(Person::Binh).await;
    assert_eq!(
        code_of(app::review::round::close(&t.app, &binh, round, close("x")).await),
        Code::NotAllowed
    );
    let view = app::review::round::close(&t.app, &hanh, round, close("Mở nhầm năm"))
        .await
        .expect("closed");
    let view = app::review::round::get(&t.app, &hanh, view.id).await.expect("shown");
    assert_eq!((view.state, view.closed.as_deref()), (RoundState::Closed, Some("Mở nhầm năm")));
    app::review::round::close(&t.app, &hanh, round, close("Mở nhầm năm"))
        .await
        .expect("the same again");
    let other = app::review::round::close(&t.app, &hanh, round, close("Khác")).await;
    assert_eq!(code_of(other), Code::RoundClosed);
    assert_eq!(
        code_of(app::review::listing::propose(&t.app, &hanh, round).await),
        Code::RoundClosed
    );
    let form = t.form(Class::Poor).of(an, round, "");
    assert_eq!(code_of(app::review::survey::add(&t.app, &hanh, form).await), Code::RoundClosed);
    assert!(app::review::survey::rounds(&t.app, &hanh).await.expect("open ones").is_empty());
    // The year is free again.
    let again = app::review::round::open(
        &t.app,
        &hanh,
        new_round("again", RoundKind::Annual, "2023-10-15"),
    )
    .await;
    let again = again.expect("opened").id;
    let table = t.score_table().await;
    app::review::round::set_table(&t.app, &hanh, again, table).await.expect("chosen");
    let sql = "update round set flow = 'recorded' where id = ";
    t.run(&format!("{sql}{}", t.literal(again.0))).await;
    t.survey(an, again, Class::Poor).await;
    t.set_now("2023-12-10T02:00:00Z");
    let quang = t.actor(Person::Quang).await;
    app::review::decision::decide(&t.app, &quang, again, decision("9/QĐ-UBND", "2023-12-08"))
        .await
        .expect("decided");
    let decided = app::review::round::close(&t.app, &hanh, again, close("x")).await;
    assert_eq!(code_of(decided), Code::RoundDecided);
}
