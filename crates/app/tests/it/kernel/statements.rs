//! How many statements a use case runs: what one transaction needs is read once.

use app::review::meeting::{MeetingSave, VoteCounts, VoteSave};
use app::review::survey::Filled;
use base::id::{MeetingId, SurveyId};
use standard::Class;
use testkit::{Engine, TestApp, day, household, id_of, on_both};

use crate::review::round_played::open_round;

on_both!(
    a_vote_is_saved_in_nine_statements_and_those_that_close_a_write,
    a_form_is_taken_with_what_it_is_made_from_read_once,
    a_household_page_asks_no_more_for_more_reviews,
);

/// What closes a write that changed a marked record: the record looked at before and after with what
/// belongs to it, locked where the engine has several writers, its mark, the three of the log, the cards,
/// and who it is by, with his post.
const CLOSING: u64 = 11;

async fn a_vote_is_saved_in_nine_statements_and_those_that_close_a_write(engine: Engine) {
    let s = open_round(engine).await;
    s.surveyed().await;
    let app = &s.t.app;
    let new = s.meeting("m", "2023-11-10");
    let id = MeetingId(id_of("m"));
    app::review::meeting::open(app, &s.hanh, s.round, new).await.expect("opened");
    let vote = |agree, seen: &str| VoteSave {
        household: s.an,
        seen: seen.to_owned(),
        votes: VoteCounts { agree, against: 0, abstain: 0 },
        remark: String::new(),
    };
    let save = |version, votes| MeetingSave {
        chair_title: String::new(),
        ended_hour: String::new(),
        steering_names: String::new(),
        organisations_names: String::new(),
        front_names: String::new(),
        reviewers_names: String::new(),
        version,
        held_on: day("2023-11-10"),
        hour: "19:30".to_owned(),
        place: "Nhà văn hóa thôn".to_owned(),
        chair: "Lê Mẫu Bình".to_owned(),
        secretary: "Trần Mẫu Thư".to_owned(),
        secretary_title: "Rà soát viên".to_owned(),
        attendance: app::Attendance {
            others: 0,
            everybody: 0,
            households: 3,
            households_total: 3,
            ..app::Attendance::default()
        },
        opinions: String::new(),
        votes,
        rest_agreed: false,
    };
    app::review::meeting::save(app, &s.hanh, id, save(1, Vec::new())).await.expect("who is there");
    let before = app.statements();
    let votes = vec![vote(2, "")];
    app::review::meeting::save(app, &s.hanh, id, save(2, votes)).await.expect("saved");
    let needed = app.statements() - before;
    assert!(needed <= 9 + CLOSING, "{needed} statements");
}

async fn a_form_is_taken_with_what_it_is_made_from_read_once(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let an = t.add(household("Lê Mẫu An")).await;
    let round = t.round(2023).await;
    let form = t.form(Class::Poor);
    // What follows from the members is not stated: it would need a reason.
    let shown = app::review::survey::entry(&t.app, &hanh, round, an, None).await.expect("shown");
    let follows = |id: &str| shown.indicators.iter().any(|it| it.id == id && it.derived.is_some());
    let indicators = form.indicators.into_iter().filter(|(id, _)| !follows(id)).collect();
    let filled =
        Filled { answers: form.answers, indicators, house_area_m2: Some(60), ..Filled::default() };
    let before = t.app.statements();
    let id = (round, an, SurveyId(id_of("form")));
    app::review::survey::complete(&t.app, &hanh, id, filled, 0).await.expect("taken");
    let needed = t.app.statements() - before;
    // Where the engine has several writers, one more: its turn under the form's id.
    assert!(needed <= 13 + CLOSING, "{needed} statements");
}

async fn a_household_page_asks_no_more_for_more_reviews(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2025-01-10T02:00:00Z");
    let hanh = t.hanh().await;
    let an = t.add(household("Lê Mẫu An")).await;
    let mut needed = Vec::new();
    for year in [2022, 2023, 2024] {
        let round = t.round(year).await;
        t.survey(an, round, Class::Poor).await;
        let before = t.app.statements();
        app::front::household_file::get(&t.app, &hanh, an, None).await.expect("shown");
        app::review::survey::entry(&t.app, &hanh, round, an, None).await.expect("shown");
        needed.push(t.app.statements() - before);
    }
    assert_eq!(needed[1], needed[2], "{needed:?}");
}
