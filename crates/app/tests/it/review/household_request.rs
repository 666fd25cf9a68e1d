//! What a household asks for, and how it is answered; whom a commune asks.

use app::kernel::problem::Code;
use app::review::household_request::{RequestForm, RequestNew, RequestRefusal};
use app::review::listing::OpinionAsk;
use app::review::round::RoundNew;
use app::{Actor, App, RoundFlow, RoundKind};
use base::id::{RequestId, RoundId};
use standard::Class;
use testkit::{Engine, TestApp, day, id_of, on_both};

use crate::common::{code_of, findings_of};

use crate::review::round_played::{decision, open_round};

on_both!(
    a_request_is_answered_by_the_decision_or_refused_with_its_reason,
    there_is_a_district_to_ask_until_30_6_2025_and_none_after,
    a_commune_refuses_no_request_before_its_first_day,
);

/// The refusal of whoever has just read the request.
pub(crate) async fn refusal(
    (app, who): (&App, &Actor),
    id: RequestId,
    (on, reason): (&str, &str),
) -> RequestRefusal {
    let read = app::review::household_request::get(app, who, id).await.expect("there");
    let seen = app::review::household_request::seen(&read);
    RequestRefusal { day: day(on), reason: reason.to_owned(), seen }
}

async fn a_request_is_answered_by_the_decision_or_refused_with_its_reason(engine: Engine) {
    let s = open_round(engine).await;
    let app = &s.t.app;
    let new = |name: &str, household, form| RequestNew {
        id: RequestId(id_of(name)),
        form,
        village: s.village,
        household,
        applicant: "Lê Mẫu Bình".to_owned(),
        address: "Xóm Mẫu".to_owned(),
        reason: "Nhà có người ốm dài ngày".to_owned(),
        received_on: day("2023-11-02"),
    };
    let bare =
        app::review::household_request::add(app, &s.hanh, new("x", None, RequestForm::Escape))
            .await;
    assert_eq!(code_of(bare), Code::BadInput, "who asks to be escaped is in the register");
    let rich = app::review::household_request::add(
        app,
        &s.hanh,
        new("x", Some(s.binh), RequestForm::Escape),
    )
    .await;
    assert_eq!(findings_of(rich).1, ["request_not_poor"]);
    let first =
        app::review::household_request::add(app, &s.hanh, new("a", None, RequestForm::Recognise))
            .await;
    let first = first.expect("taken");
    assert_eq!((first.receipt, first.due_on), (1, day("2023-11-17")));
    app::review::household_request::add(app, &s.hanh, new("a", None, RequestForm::Recognise))
        .await
        .expect("again");
    let other = app::review::household_request::add(
        app,
        &s.hanh,
        new("a", Some(s.cuong), RequestForm::Recognise),
    )
    .await;
    assert_eq!(code_of(other), Code::RequestConflict);
    let second = app::review::household_request::add(
        app,
        &s.hanh,
        new("b", Some(s.cuong), RequestForm::Recognise),
    )
    .await;
    let second = second.expect("taken");
    assert_eq!(second.receipt, 2);
    app::review::household_request::set_household(app, &s.hanh, first.id, s.binh)
        .await
        .expect("registered since");
    let taken = app::review::household_request::set_household(app, &s.hanh, first.id, s.an).await;
    assert_eq!(code_of(taken), Code::RequestAnswered);
    for id in [first.id, second.id] {
        lists(&s.t, &s.hanh, id, "2023-11-03").await;
    }
    assert_eq!(app::review::listing::propose(app, &s.hanh, s.round).await.expect("proposed"), 3);
    let kept = app::review::listing::remove(app, &s.hanh, s.round, s.binh, "nhầm").await;
    assert_eq!(findings_of(kept).1, ["list_required"], "a request is reviewed");
    s.t.survey(s.an, s.round, Class::NearPoor).await;
    s.t.survey(s.binh, s.round, Class::Poor).await;
    s.t.survey(s.cuong, s.round, Class::NotPoor).await;
    s.met().await;
    s.posted().await;
    s.t.set_now("2023-12-09T02:00:00Z");
    s.asked().await;
    app::review::decision::decide(app, &s.quang, s.round, decision("112/QĐ-UBND", "2023-12-08"))
        .await
        .expect("so");
    let granted = app::review::household_request::get(app, &s.hanh, first.id).await.expect("there");
    assert_eq!(granted.answer.map(|it| it.as_str()), Some("decided"));
    assert_eq!(granted.answer_round, Some(s.round));
    let open = app::review::household_request::list(app, &s.hanh, true, None)
        .await
        .expect("open ones")
        .rows;
    assert_eq!(open.iter().map(|it| it.id).collect::<Vec<_>>(), [second.id]);
    let refusal = refusal((app, &s.quang), second.id, ("2023-12-08", "Vượt chuẩn")).await;
    let officer =
        app::review::household_request::refuse(app, &s.hanh, second.id, refusal.clone()).await;
    assert_eq!(code_of(officer), Code::NotAllowed);
    let early = RequestRefusal { day: day("2023-11-01"), ..refusal.clone() };
    assert_eq!(
        code_of(app::review::household_request::refuse(app, &s.quang, second.id, early).await),
        Code::StepDayWrong
    );
    app::review::household_request::refuse(app, &s.quang, second.id, refusal.clone())
        .await
        .expect("refused");
    app::review::household_request::refuse(app, &s.quang, second.id, refusal.clone())
        .await
        .expect("the same again");
    let other = RequestRefusal { reason: "Khác".to_owned(), ..refusal };
    let again = app::review::household_request::refuse(app, &s.quang, second.id, other).await;
    assert_eq!(code_of(again), Code::RequestAnswered);
}

async fn there_is_a_district_to_ask_until_30_6_2025_and_none_after(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2025-06-30T02:00:00Z");
    let hanh = t.hanh().await;
    let review_day = day("2025-06-15");
    let new =
        RoundNew { id: RoundId(id_of("june")), kind: RoundKind::Regular, year: 2025, review_day };
    let round = app::review::round::open(&t.app, &hanh, new).await.expect("opened");
    assert!(
        app::review::listing::round_board(&t.app, &hanh, round.id)
            .await
            .expect("board")
            .has_district
    );
    t.set_now("2026-10-15T02:00:00Z");
    let officer = app::office::account::AccountNew {
        another: true,
        username: "nam".to_owned(),
        name: "Lê Mẫu Nam".to_owned(),
        role: base::Role::CommuneOfficer,
        area: Some("15889@2025-07-01".to_owned()),
        village: None,
        password: testkit::PASSWORD.to_owned(),
    };
    let officer = app::office::account::add_kept(&t.app, officer).await.expect("added");
    let officer =
        app::office::account::actor(&t.app, officer).await.expect("readable").expect("open");
    let new = RoundNew {
        id: RoundId(id_of("2026")),
        kind: RoundKind::Annual,
        year: 2026,
        review_day: day("2026-10-15"),
    };
    let round = app::review::round::open(&t.app, &officer, new).await.expect("opened");
    let round = app::review::round::get(&t.app, &officer, round.id).await.expect("shown");
    assert_eq!(round.flow, RoundFlow::Steps);
    assert!(
        !app::review::listing::round_board(&t.app, &officer, round.id)
            .await
            .expect("board")
            .has_district
    );
    let ask = OpinionAsk { day: day("2026-10-15"), number: "1/BC-UBND".to_owned() };
    let refused = app::review::listing::opinion_ask(&t.app, &officer, round.id, ask).await;
    assert!(findings_of(refused).1.contains(&"step_no_district".to_owned()));
}

async fn a_commune_refuses_no_request_before_its_first_day(engine: Engine) {
    let t = TestApp::open(engine).await;
    let village = t.village("Thôn 1").await;
    t.set_now("2025-08-01T02:00:00Z");
    let now = crate::place::heir::NOW;
    let can = crate::place::heir::officer(&t, "can", base::Role::CommuneOfficer, now).await;
    let chu = crate::place::heir::officer(&t, "chu", base::Role::Chairman, now).await;
    let new = |name: &str, on: &str| RequestNew {
        id: RequestId(id_of(name)),
        form: RequestForm::Recognise,
        village,
        household: None,
        applicant: "Lê Mẫu Bình".to_owned(),
        address: String::new(),
        reason: "Nhà có người ốm dài ngày".to_owned(),
        received_on: day(on),
    };
    let add = |new| app::review::household_request::add(&t.app, &can, new);
    assert_eq!(code_of(add(new("x", "2015-01-01")).await), Code::StandardUnknown);
    let request = add(new("a", "2024-05-10")).await.expect("came before").id;
    for (on, works) in [("2024-06-01", false), ("2025-06-30", false), ("2025-07-01", true)] {
        let it = refusal((&t.app, &chu), request, (on, "Vượt chuẩn")).await;
        let answer = app::review::household_request::refuse(&t.app, &chu, request, it).await;
        if works {
            answer.expect("from its first day");
        } else {
            assert_eq!(findings_of(answer).1, ["commune_not_yet"], "{on}");
        }
    }
}

/// Phiếu A of a request without a sign: the household goes on the list.
pub(crate) async fn lists(t: &testkit::TestApp, who: &app::Actor, request: RequestId, on: &str) {
    let form = app::review::household_request::form_a::FormANew {
        id: base::id::FormAId(id_of(&format!("form A of {request}"))),
        replaces: None,
        reviewed_on: day(on),
        outside: [Some(false); 5],
        outside_other: String::new(),
        signs: [Some(false); 9],
    };
    app::review::household_request::form_a::fill_in(&t.app, who, request, form)
        .await
        .expect("identified");
}
