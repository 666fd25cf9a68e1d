//! How many statements a use case runs: what one transaction needs is read once.

use app::review::meeting::{MeetingSave, VoteCounts, VoteSave};
use app::review::survey::Filled;
use base::id::{MeetingId, SurveyId};
use standard::Class;
use testkit::{Engine, TestApp, day, household, id_of, on_both};

use crate::review::round_played::open_round;

on_both!(
    a_vote_is_saved_in_twelve_statements,
    a_form_is_taken_with_what_it_is_made_from_read_once,
    a_household_page_asks_no_more_for_more_reviews,
);

/// What a vote costs: its turn in the commune, the meeting, its round and the households with their votes;
/// the meeting looked at before with what belongs to it, the votes; then locked where the engine has several
/// writers, looked at again, its mark; the two of the log, and the cards.
const VOTE: u64 = 12;
/// What a form costs, which changes its household as well. Where the engine has several writers, one more: its
/// turn under the form's id.
const FORM: u64 = 23;

async fn a_vote_is_saved_in_twelve_statements(engine: Engine) {
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
    assert!(needed <= VOTE, "{needed} statements");
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
    assert!(needed <= FORM, "{needed} statements");
}

async fn a_household_page_asks_no_more_for_more_reviews(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2025-01-10T02:00:00Z");
    let hanh = t.hanh().await;
    let an = t.add(household("Lê Mẫu An")).await;
    let mut needed = Vec::new();
    // Of a form that leaves something open it is said of whom.
    for (year, class) in [(2022, Class::Poor), (2023, Class::Incomplete), (2024, Class::Incomplete)]
    {
        let round = t.round(year).await;
        t.survey(an, round, class).await;
        let before = t.app.statements();
        app::front::household_file::get(&t.app, &hanh, an, None).await.expect("shown");
        app::review::survey::entry(&t.app, &hanh, round, an, None).await.expect("shown");
        needed.push(t.app.statements() - before);
    }
    assert_eq!(needed[1], needed[2], "{needed:?}");
}
