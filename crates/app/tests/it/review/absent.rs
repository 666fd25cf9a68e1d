//! Who is not there is not reviewed: a listed household that left, died out or became part of another is
//! off the list by itself, holds up nothing, is recognised nowhere and gets no certificate.

use app::kernel::problem::Code;
use app::review::household_request::{RequestForm, RequestNew};
use app::review::posting::PostingNew;
use app::{Act, Actor, Decision, DecisionList, Stage};
use base::id::{EventId, HouseholdId, MeetingId, PersonId, PostingId, RequestId, RoundId};
use standard::Class;
use store::review::listing::ListQuery;
use testkit::{Engine, Person, TestApp, day, household, id_of, on_both};
use uuid::Uuid;

use crate::common::{code_of, findings_of, told};
use crate::people::event::event;
use crate::review::household_request::refusal;

on_both!(
    a_listed_household_that_is_gone_leaves_the_list_with_its_event_as_reason,
    who_is_gone_is_recognised_nowhere_and_gets_no_certificate,
    who_came_after_the_review_day_is_on_no_list,
    a_household_sent_back_does_not_hold_up_its_village,
    a_request_is_on_the_list_or_answered_before_the_decision,
    a_village_head_counts_his_village_only,
);

/// A round of 2023 on 20/11/2023: An, Bình and Cường of Thôn 1 are poor by 2022.
struct OpenRound {
    t: TestApp,
    hanh: Actor,
    quang: Actor,
    round: RoundId,
    all: [HouseholdId; 3],
}

async fn open_round(engine: Engine) -> OpenRound {
    let t = TestApp::open(engine).await;
    let mut all = Vec::new();
    for name in ["Lê Mẫu An", "Lê Mẫu Bình", "Lê Mẫu Cường"] {
        all.push(t.add(household(name)).await);
    }
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    let before = t.round(2022).await;
    for id in &all {
        t.survey(*id, before, Class::Poor).await;
    }
    app::review::decision::decide(&t.app, &quang, before, decision("86/QĐ-UBND", "2022-12-08"))
        .await
        .expect("so");
    let round = t.steps_round(2023).await;
    let table = t.score_table().await;
    app::review::round::set_table(&t.app, &hanh, round, table).await.expect("chosen");
    t.set_now("2023-11-20T02:00:00Z");
    let all = <[HouseholdId; 3]>::try_from(all).expect("three");
    OpenRound { t, hanh, quang, round, all }
}

fn decision(number: &str, on: &str) -> Decision {
    Decision { number: number.to_owned(), day: day(on) }
}

impl OpenRound {
    /// Everybody of a household has left.
    async fn leaves(&self, id: HouseholdId, name: &str, on: &str) -> EventId {
        let person = PersonId(id_of(&format!("person {name} of {id}")));
        let act =
            Act::Departure { persons: vec![person], to: "Đồng Nai".to_owned(), heir: None };
        let new = event(Uuid::now_v7(), on, act);
        let event = new.id;
        app::people::household_event::add(&self.t.app, &self.hanh, id, new, None)
            .await
            .expect("left");
        event
    }

    async fn list(&self, removed: bool) -> Vec<(String, Option<(String, String)>)> {
        let query = ListQuery { removed, ..ListQuery::default() };
        let page =
            app::review::listing::list(&self.t.app, &self.hanh, self.round, query, None).await;
        let rows = page.expect("the list").rows.into_iter();
        rows.map(|row| {
            let day = |day: Option<base::Day>| day.map(|day| day.to_string()).unwrap_or_default();
            (row.head, row.gone.map(|gone| (gone.why, day(gone.day))))
        })
        .collect()
    }

    async fn met(&self, name: &str, on: &str, against: Option<HouseholdId>) {
        crate::review::steps::meet(&self.t, &self.hanh, self.round, (name, on), against).await;
    }

    async fn post(&self, name: &str, on: &str) -> app::Result<usize> {
        let new = PostingNew {
            id: PostingId(id_of(name)),
            village: self.t.village("Thôn 1").await,
            places: "Nhà văn hóa thôn".to_owned(),
            starts_on: day(on),
            layout_reason: String::new(),
        };
        let (app, hanh) = (&self.t.app, &self.hanh);
        let posted = app::review::posting::add(app, hanh, self.round, new).await?;
        let view = app::review::posting::get(app, hanh, posted.id).await?;
        Ok(view.households.len())
    }

    async fn decide(&self) -> app::Result<()> {
        crate::review::steps::ask_district(&self.t, &self.hanh, &self.quang, self.round).await;
        let decision = decision("112/QĐ-UBND", "2023-12-08");
        app::review::decision::decide(&self.t.app, &self.quang, self.round, decision)
            .await
            .map(|_| ())
    }

    async fn recognised(&self, list: DecisionList) -> Vec<String> {
        let page =
            app::review::decision::list(&self.t.app, &self.hanh, self.round, list, None).await;
        page.expect("the list").rows.into_iter().map(|row| row.name).collect()
    }
}

async fn a_listed_household_that_is_gone_leaves_the_list_with_its_event_as_reason(engine: Engine) {
    let s = open_round(engine).await;
    let [an, binh, _] = s.all;
    assert_eq!(
        app::review::listing::propose(&s.t.app, &s.hanh, s.round).await.expect("proposed"),
        3
    );
    let event_of_an = s.leaves(an, "Lê Mẫu An", "2023-11-10").await;
    // Also one that had left before the review day, entered afterwards.
    s.leaves(binh, "Lê Mẫu Bình", "2023-10-01").await;
    let names = |list: Vec<(String, Option<(String, String)>)>| {
        list.into_iter().map(|row| row.0).collect::<Vec<_>>()
    };
    assert_eq!(names(s.list(false).await), ["Lê Mẫu Cường"]);
    let gone = |on: &str| Some(("departure".to_owned(), on.to_owned()));
    let off = s.list(true).await;
    assert_eq!(
        off,
        [
            ("Lê Mẫu An".to_owned(), gone("2023-11-10")),
            ("Lê Mẫu Bình".to_owned(), gone("2023-10-01")),
        ]
    );
    let board =
        app::review::listing::round_board(&s.t.app, &s.hanh, s.round).await.expect("the board");
    assert_eq!((board.total.listed, board.total.required_missing), (1, 0));
    assert_eq!(app::review::listing::propose(&s.t.app, &s.hanh, s.round).await.expect("again"), 0);
    // Taken off by hand it is told by name, also without a head.
    let kept = app::review::listing::remove(&s.t.app, &s.hanh, s.round, binh, "đã đi").await;
    let problem = kept.expect_err("by rule, not by hand");
    assert!(!problem.findings[0].args["household"].is_empty());
    // Its event taken back, it is on the list again.
    let undo = event(Uuid::now_v7(), "2023-11-20", Act::Undo { event: event_of_an });
    let undo = app::NewEvent { note: "nhầm".to_owned(), ..undo };
    app::people::household_event::add(&s.t.app, &s.hanh, an, undo, None).await.expect("taken back");
    assert_eq!(names(s.list(false).await), ["Lê Mẫu An", "Lê Mẫu Cường"]);
}

async fn who_is_gone_is_recognised_nowhere_and_gets_no_certificate(engine: Engine) {
    let s = open_round(engine).await;
    let [an, binh, cuong] = s.all;
    app::review::listing::propose(&s.t.app, &s.hanh, s.round).await.expect("proposed");
    for id in s.all {
        s.t.survey(id, s.round, Class::Poor).await;
    }
    // An leaves with a form, before the meeting: he is not spoken of there.
    s.leaves(an, "Lê Mẫu An", "2023-11-05").await;
    s.met("m", "2023-11-10", None).await;
    let view =
        app::review::meeting::get(&s.t.app, &s.hanh, MeetingId(id_of("m"))).await.expect("there");
    let spoken: Vec<_> = view.households.iter().map(|it| it.row.household).collect();
    assert_eq!(spoken, [binh, cuong]);
    assert_eq!(s.post("p", "2023-11-13").await.expect("posted"), 2);
    // Bình leaves after the posting, before the decision.
    s.t.set_now("2023-12-09T02:00:00Z");
    s.leaves(binh, "Lê Mẫu Bình", "2023-12-01").await;
    let view =
        app::review::meeting::get(&s.t.app, &s.hanh, MeetingId(id_of("m"))).await.expect("there");
    assert_eq!(view.households.len(), 2, "the minutes stay as they were");
    s.decide().await.expect("nothing stands against it");
    assert_eq!(s.recognised(DecisionList::Poor).await, ["Lê Mẫu Cường"]);
    assert!(s.recognised(DecisionList::EscapedPoor).await.is_empty());
    let facts = s.t.number("select count(*) as n from class_fact where from_day = '2023-12-08'");
    assert_eq!(facts.await, 1, "no class of one who is gone");
    // Cường leaves before the certificates: nobody is left to get one, and nothing is due.
    s.leaves(cuong, "Lê Mẫu Cường", "2023-12-09").await;
    let given =
        app::review::certificate::issue(&s.t.app, &s.quang, s.round, None, day("2023-12-09")).await;
    assert_eq!(given.expect("asked").count, 0);
    assert_eq!(
        app::review::certificate::list(&s.t.app, &s.hanh, s.round, None).await.expect("listed").1,
        0
    );
}

async fn who_came_after_the_review_day_is_on_no_list(engine: Engine) {
    let s = open_round(engine).await;
    app::review::listing::propose(&s.t.app, &s.hanh, s.round).await.expect("proposed");
    let new = s.t.add(household("Lê Mẫu Dung").since("2023-11-05")).await;
    let request = RequestNew {
        id: RequestId(id_of("q")),
        form: RequestForm::Recognise,
        village: s.t.village("Thôn 1").await,
        household: Some(new),
        applicant: "Lê Mẫu Dung".to_owned(),
        address: String::new(),
        reason: "Mới đến, chưa có việc".to_owned(),
        received_on: day("2023-11-06"),
    };
    app::review::household_request::add(&s.t.app, &s.hanh, request).await.expect("taken");
    assert_eq!(
        app::review::listing::propose(&s.t.app, &s.hanh, s.round).await.expect("proposed"),
        0
    );
    let added = app::review::listing::add(&s.t.app, &s.hanh, s.round, new, "thôn đề nghị").await;
    let problem = added.expect_err("not this round");
    assert_eq!(problem.code, Code::ListCameLater);
    assert!(!problem.args["household"].is_empty());
    let form = s.t.form(Class::Poor).of(new, s.round, "");
    assert_eq!(
        findings_of(app::review::survey::add(&s.t.app, &s.hanh, form).await).1,
        ["survey_came_later"]
    );
    let board =
        app::review::listing::round_board(&s.t.app, &s.hanh, s.round).await.expect("the board");
    assert_eq!((board.total.listed, board.total.required_missing), (3, 0));
    assert_eq!(board.total.requests, 0, "the request waits for the next round");
}

async fn a_household_sent_back_does_not_hold_up_its_village(engine: Engine) {
    let s = open_round(engine).await;
    let [_, binh, _] = s.all;
    app::review::listing::propose(&s.t.app, &s.hanh, s.round).await.expect("proposed");
    for id in s.all {
        s.t.survey(id, s.round, Class::Poor).await;
    }
    s.met("m", "2023-11-10", Some(binh)).await;
    let query = ListQuery { household: Some(binh), ..ListQuery::default() };
    let page = app::review::listing::list(&s.t.app, &s.hanh, s.round, query, None)
        .await
        .expect("the list");
    assert_eq!(page.rows[0].stage, Stage::Back);
    let board =
        app::review::listing::round_board(&s.t.app, &s.hanh, s.round).await.expect("the board");
    let survey = board.steps.iter().find(|it| it.step == app::Step::Survey).expect("a step");
    assert_eq!((survey.done, survey.of), (2, 3));
    assert_eq!(s.post("p", "2023-11-13").await.expect("the others are posted"), 2);
    s.t.set_now("2023-12-09T02:00:00Z");
    let early = decision("112/QĐ-UBND", "2023-12-08");
    let (_, found) =
        findings_of(app::review::decision::decide(&s.t.app, &s.quang, s.round, early).await);
    assert!(found.contains(&"step_rejected".to_owned()), "{found:?}");
    // Surveyed again it meets and is posted by itself.
    let first = s.t.form(Class::Poor).of(binh, s.round, "").id;
    let mut second = s.t.form(Class::NearPoor).of(binh, s.round, "second");
    second.replaces = Some(first);
    app::review::survey::add(&s.t.app, &s.hanh, second).await.expect("surveyed again");
    s.met("again", "2023-11-20", None).await;
    assert_eq!(s.post("p2", "2023-11-21").await.expect("posted"), 1);
    s.decide().await.expect("decided");
    // What happened to it stands in its history.
    let view = app::front::household_file::get(&s.t.app, &s.hanh, binh, None).await.expect("there");
    let told: Vec<&str> = view.story.iter().map(|line| line.kind.as_str()).collect();
    for kind in ["surveyed_again", "met", "sent_back", "posted"] {
        assert!(told.contains(&kind), "{kind} in {told:?}");
    }
}

async fn a_request_is_on_the_list_or_answered_before_the_decision(engine: Engine) {
    let s = open_round(engine).await;
    app::review::listing::propose(&s.t.app, &s.hanh, s.round).await.expect("proposed");
    let village = s.t.village("Thôn 1").await;
    let new = |name: &str| RequestNew {
        id: RequestId(id_of(name)),
        form: RequestForm::Recognise,
        village,
        household: None,
        applicant: "Lê Mẫu Giang".to_owned(),
        address: String::new(),
        reason: "Nhà có người ốm dài ngày".to_owned(),
        received_on: day("2023-11-12"),
    };
    let first =
        app::review::household_request::add(&s.t.app, &s.hanh, new("a")).await.expect("taken").id;
    let second =
        app::review::household_request::add(&s.t.app, &s.hanh, new("b")).await.expect("taken").id;
    for id in s.all {
        s.t.survey(id, s.round, Class::Poor).await;
    }
    s.met("m", "2023-11-13", None).await;
    s.post("p", "2023-11-14").await.expect("posted");
    let board =
        app::review::listing::round_board(&s.t.app, &s.hanh, s.round).await.expect("the board");
    assert_eq!(board.total.requests, 2);
    let list = board.steps.iter().find(|it| it.step == app::Step::List).expect("a step");
    assert_ne!(list.standing.as_str(), "done");
    s.t.set_now("2023-12-09T02:00:00Z");
    assert_eq!(told(&s.t, &s.hanh, "home.overdue").await, 2, "due on 27/11");
    assert_eq!(
        app::review::listing::round_board(&s.t.app, &s.hanh, s.round)
            .await
            .expect("board")
            .overdue_requests,
        2
    );
    assert_eq!(findings_of(s.decide().await).1, ["step_requests_open"]);
    for id in [first, second] {
        let refusal = refusal((&s.t.app, &s.quang), id, ("2023-12-08", "Vượt chuẩn")).await;
        app::review::household_request::refuse(&s.t.app, &s.quang, id, refusal)
            .await
            .expect("answered");
    }
    let decision = decision("112/QĐ-UBND", "2023-12-08");
    app::review::decision::decide(&s.t.app, &s.quang, s.round, decision).await.expect("decided");
}

async fn a_village_head_counts_his_village_only(engine: Engine) {
    let s = open_round(engine).await;
    let village = s.t.village("Thôn 2").await;
    let dung = s.t.add(household("Lê Mẫu Dung").in_village(village)).await;
    let binh = s.t.actor(Person::Binh).await;
    app::review::listing::propose(&s.t.app, &s.hanh, s.round).await.expect("proposed");
    app::review::listing::add(&s.t.app, &s.hanh, s.round, dung, "thôn đề nghị")
        .await
        .expect("added");
    s.t.survey(dung, s.round, Class::Poor).await;
    s.t.survey(s.all[0], s.round, Class::Poor).await;
    let counts = |view: app::review::round::RoundView| view.counts.map(|it| (it.surveys, it.poor));
    let his = app::review::round::get(&s.t.app, &binh, s.round).await.expect("seen");
    let whole = app::review::round::get(&s.t.app, &s.hanh, s.round).await.expect("seen");
    assert_eq!((counts(his), counts(whole)), (Some((1, 1)), Some((2, 2))));
    let denied = app::review::listing::remove(&s.t.app, &binh, s.round, dung, "x").await;
    assert_eq!(code_of(denied), Code::NotAllowed);
}
