//! An open round of before, by a table of questions, that is taken to the circular's points: what was given
//! stays, is told, and is asked anew.

use std::pin::{Pin, pin};

use app::kernel::problem::Code;
use app::review::household_request::{RequestForm, RequestNew};
use app::review::round::TableChange;
use app::review::survey::{Filled, Outcome, VerdictView};
use base::id::{HouseholdId, RequestId, RoundId, ScoreTableId, SurveyId};
use register::{HouseholdFacts, MemberFacts};
use testkit::{Engine, Person, TestApp, day, id_of, on_both};

use super::sheet::{family, whole};
use crate::common::code_of;

on_both!(
    forms_and_their_results_stay_and_are_asked_anew,
    a_form_that_is_being_filled_in_keeps_what_is_asked_again,
    a_form_that_waits_for_a_table_is_asked_anew,
    who_was_met_about_is_met_about_again,
    what_cannot_be_changed_is_refused,
    sent_twice_it_is_one_change,
    called_off_in_the_middle_it_leaves_nothing,
    killed_in_the_middle_it_is_begun_again_and_whole,
    killed_twice_it_is_given_up_and_can_be_asked_anew,
    who_may_not_choose_a_table_calls_nothing_off,
);

async fn official(t: &TestApp) -> ScoreTableId {
    let (minh, ha) = (t.actor(Person::Minh).await, t.actor(Person::Ha).await);
    let id = ScoreTableId(id_of("official"));
    if app::review::score_table::get(&t.app, &minh, id).await.is_err() {
        app::review::score_table::import_official(&t.app, &minh, id).await.expect("brought in");
        app::review::score_table::approve(&t.app, &ha, id).await.expect("approved");
    }
    id
}

async fn change(t: &TestApp, round: RoundId, score_table: ScoreTableId) -> app::Result<bool> {
    let hanh = t.hanh().await;
    let change = TableChange { from: t.score_table().await, score_table };
    app::review::round::change_table(&t.app, &hanh, round, change).await.map(|it| it.again)
}

async fn taken(t: &TestApp, round: RoundId) {
    let table = official(t).await;
    assert!(!change(t, round, table).await.expect("changed"));
}

async fn verdict(t: &TestApp, household: HouseholdId, round: RoundId) -> VerdictView {
    let hanh = t.hanh().await;
    let entry = app::review::survey::entry(&t.app, &hanh, round, household, None).await;
    let form = entry.expect("the form").replaces.expect("a form was taken");
    app::review::survey::get(&t.app, &hanh, form).await.expect("its verdict")
}

async fn complete(t: &TestApp, round: RoundId, household: HouseholdId, seen: i64) -> SurveyId {
    let hanh = t.hanh().await;
    let place = (round, household, SurveyId(id_of(&format!("again {household}"))));
    let form = app::review::survey::complete(&t.app, &hanh, place, whole(household), seen);
    form.await.expect("taken").id
}

async fn forms_and_their_results_stay_and_are_asked_anew(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, an) = (t.hanh().await, family(&t).await);
    let round = t.round(2024).await;
    let asks = RequestNew {
        id: RequestId(id_of("asks")),
        form: RequestForm::Recognise,
        village: t.village("Thôn 1").await,
        household: Some(an),
        applicant: "Lê Mẫu An".to_owned(),
        address: String::new(),
        reason: "Trong nhà có người ốm".to_owned(),
        received_on: day("2024-10-01"),
    };
    t.set_now("2024-11-01T08:00:00Z");
    app::review::household_request::add(&t.app, &hanh, asks).await.expect("it asks");
    t.survey(an, round, standard::Class::Poor).await;
    let before = verdict(&t, an, round).await;
    taken(&t, round).await;
    let view = app::review::round::get(&t.app, &hanh, round).await.expect("the round");
    assert!(view.by_sheet && !view.artificial);
    let counts = view.counts.expect("counted");
    assert_eq!((counts.surveys, counts.poor, counts.incomplete), (1, 0, 1));
    assert_eq!(t.count("request").await, 1);
    // The result of before is there, and says by what it was found.
    let now = verdict(&t, an, round).await;
    assert_eq!((now.class, now.survey), (Outcome::Incomplete, before.survey));
    assert!(now.missing.iter().any(|it| it.vi == "Tủ lạnh"), "{:?}", now.missing);
    let [earlier] = now.earlier.as_slice() else { panic!("one earlier result") };
    assert_eq!(
        (earlier.class, earlier.a_points, earlier.b_points, earlier.artificial),
        (Outcome::Poor, before.a_points, before.b_points, true)
    );
    assert_eq!(t.count("verdict").await, 2);
    // No decision rests on it, and the form that is asked anew is taken.
    let quang = t.actor(Person::Quang).await;
    let number = "112/QĐ-UBND".to_owned();
    let decision = app::Decision { number, day: day("2024-12-08") };
    let refused = app::review::decision::decide(&t.app, &quang, round, decision.clone()).await;
    assert_eq!(code_of(refused), Code::RoundNotReady);
    complete(&t, round, an, 0).await;
    let again = verdict(&t, an, round).await;
    assert_eq!((again.class, again.artificial), (Outcome::NearPoor, false));
    assert_eq!(again.earlier.len(), 0, "it is another form");
}

async fn a_form_that_is_being_filled_in_keeps_what_is_asked_again(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, an) = (t.hanh().await, family(&t).await);
    let round = t.round(2024).await;
    let entry = app::review::survey::entry(&t.app, &hanh, round, an, None).await.expect("the form");
    let head = entry.members[0].id;
    let insured = MemberFacts { health_insurance: Some(true), ..MemberFacts::default() };
    let facts = HouseholdFacts { needs: "Vay vốn".to_owned(), ..HouseholdFacts::default() };
    let half = Filled {
        answers: [(entry.questions[0].id.clone(), entry.questions[0].answers[0].0.clone())].into(),
        house_area_m2: Some(48),
        household_facts: Some(facts.clone()),
        people: [(head, insured)].into(),
        ..Filled::default()
    };
    app::review::survey::draft_save(&t.app, &hanh, round, an, half, 0).await.expect("kept");
    assert_eq!(app::review::round::drafts(&t.app, &hanh, round).await.expect("counted"), 1);
    taken(&t, round).await;
    let entry = app::review::survey::entry(&t.app, &hanh, round, an, None).await.expect("the form");
    assert!(entry.by_sheet && entry.carried);
    let area = [("floor_area_m2".to_owned(), "48".to_owned())];
    assert_eq!(entry.filled.answers, area.into());
    assert_eq!(entry.filled.household_facts, Some(facts));
    assert_eq!(entry.members[0].line.insured, Some(true));
    assert_eq!(t.count("survey_draft").await, 1, "the draft is as it was");
    // It goes on from the version that is there.
    let version = entry.draft.expect("a draft").version;
    complete(&t, round, an, version).await;
    let entry = app::review::survey::entry(&t.app, &hanh, round, an, None).await.expect("the form");
    assert!(!entry.carried && entry.preview.missing.is_empty());
}

async fn a_form_that_waits_for_a_table_is_asked_anew(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, an) = (t.hanh().await, family(&t).await);
    let round = t.bare_round(2024).await;
    t.survey(an, round, standard::Class::Poor).await;
    let table = official(&t).await;
    app::review::round::set_table(&t.app, &hanh, round, table).await.expect("chosen");
    let waited = verdict(&t, an, round).await;
    assert_eq!((waited.class, waited.earlier.len()), (Outcome::Incomplete, 0));
    complete(&t, round, an, 0).await;
    assert_eq!(verdict(&t, an, round).await.class, Outcome::NearPoor);
}

async fn who_was_met_about_is_met_about_again(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, an) = (t.hanh().await, family(&t).await);
    t.set_now("2024-11-20T08:00:00Z");
    let round = t.steps_round(2024).await;
    let table = t.score_table().await;
    app::review::round::set_table(&t.app, &hanh, round, table).await.expect("chosen");
    app::review::listing::add(&t.app, &hanh, round, an, "Thôn đề nghị").await.expect("listed");
    t.survey(an, round, standard::Class::Poor).await;
    super::steps::meet(&t, &hanh, round, ("họp", "2024-11-08"), None).await;
    let met = async || {
        let board = app::review::listing::round_board(&t.app, &hanh, round).await.expect("a board");
        (board.total.collected, board.total.met)
    };
    assert_eq!(met().await, (1, 1));
    taken(&t, round).await;
    assert_eq!(met().await, (1, 0));
    assert_eq!(t.count("meeting").await, 1, "its minutes stay");
}

async fn what_cannot_be_changed_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, minh) = (t.hanh().await, t.actor(Person::Minh).await);
    let an = family(&t).await;
    let round = t.round(2023).await;
    t.survey(an, round, standard::Class::Poor).await;
    // Not approved.
    let new = ScoreTableId(id_of("official"));
    app::review::score_table::import_official(&t.app, &minh, new).await.expect("brought in");
    assert_eq!(code_of(change(&t, round, new).await), Code::ScoreTableNotApproved);
    let ha = t.actor(Person::Ha).await;
    app::review::score_table::approve(&t.app, &ha, new).await.expect("approved");
    // Another table than was seen.
    let unseen = TableChange { from: new, score_table: new };
    let refused = app::review::round::change_table(&t.app, &hanh, round, unseen).await;
    assert_eq!(code_of(refused), Code::RoundTableChanged);
    // A round of before that has no table, and one that goes by the circular already.
    let bare = t.bare_round(2022).await;
    assert_eq!(code_of(change(&t, bare, new).await), Code::RoundTableChanged);
    let by_circular = super::sheet::round(&t, 2024).await;
    let back = TableChange { from: new, score_table: t.score_table().await };
    let refused = app::review::round::change_table(&t.app, &hanh, by_circular, back).await;
    assert_eq!(code_of(refused), Code::RoundTableKept);
    // Whoever may not choose a table may not change it.
    let binh = t.actor(Person::Binh).await;
    let wanted = TableChange { from: t.score_table().await, score_table: new };
    let refused = app::review::round::change_table(&t.app, &binh, round, wanted).await;
    assert_eq!(code_of(refused), Code::NotAllowed);
    // One that is decided stays what it was decided by.
    t.set_now("2023-12-20T08:00:00Z");
    let quang = t.actor(Person::Quang).await;
    let decision = app::Decision { number: "112/QĐ-UBND".to_owned(), day: day("2023-12-08") };
    app::review::decision::decide(&t.app, &quang, round, decision).await.expect("decided");
    assert_eq!(code_of(change(&t, round, new).await), Code::RoundDecided);
    assert_eq!(verdict(&t, an, round).await.class, Outcome::Poor);
    assert_eq!(t.count("verdict").await, 1);
}

async fn sent_twice_it_is_one_change(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = t.round(2024).await;
    t.survey(an, round, standard::Class::Poor).await;
    taken(&t, round).await;
    let table = official(&t).await;
    assert!(change(&t, round, table).await.expect("accepted"), "it was there");
    assert_eq!((t.count("verdict").await, t.count("round_instrument").await), (2, 1));
}

/// Two families that were found poor by the table of questions.
async fn two_forms(t: &TestApp) -> RoundId {
    let round = t.round(2024).await;
    for name in ["Lê Mẫu An", "Bùi Mẫu Bảo"] {
        let household = t.add(testkit::household(name)).await;
        t.survey(household, round, standard::Class::Poor).await;
    }
    round
}

/// What the change is seen by: verdicts, the sealed instrument, lines of the log, and the table of the round.
async fn seen(t: &TestApp, round: RoundId) -> (i64, i64, i64, Option<ScoreTableId>) {
    let hanh = t.hanh().await;
    let view = app::review::round::get(&t.app, &hanh, round).await.expect("the round");
    let counts =
        (t.count("verdict").await, t.count("round_instrument").await, t.count("audit").await);
    (counts.0, counts.1, counts.2, view.score_table)
}

/// Goes on with work until it writes.
async fn until_it_writes<T>(
    t: &TestApp,
    round: RoundId,
    mut work: Pin<&mut impl Future<Output = T>>,
) {
    let hanh = t.hanh().await;
    loop {
        let over = tokio::select! {
            biased;
            _ = work.as_mut() => true,
            () = tokio::task::yield_now() => false,
        };
        assert!(!over, "it was over before it was seen at work");
        let shown = app::review::round::table_work(&t.app, &hanh, round).await.expect("asked");
        if shown.is_some_and(|it| it.is_open() && it.progress.stage == "writing") {
            return;
        }
    }
}

async fn called_off_in_the_middle_it_leaves_nothing(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, round) = (t.hanh().await, two_forms(&t).await);
    let table = official(&t).await;
    let before = seen(&t, round).await;
    let mut work = pin!(change(&t, round, table));
    until_it_writes(&t, round, work.as_mut()).await;
    let off = app::review::round::table_change_cancel(&t.app, &hanh, round);
    let (off, ended) = tokio::join!(off, work);
    off.expect("called off");
    assert_eq!(code_of(ended.map(|_| ())), Code::RoundTableCalledOff);
    assert_eq!(seen(&t, round).await, before);
    let shown = app::review::round::table_work(&t.app, &hanh, round).await.expect("asked");
    let shown = shown.expect("it was begun");
    assert_eq!((shown.is_open(), shown.progress.state), (false, "cancelled"));
    assert_eq!(shown.problem.map(|it| it.code), Some(Code::RoundTableCalledOff));
    // Called off once more there is nothing to call off, and asked anew it is made.
    app::review::round::table_change_cancel(&t.app, &hanh, round).await.expect("nothing to do");
    taken(&t, round).await;
    let after = seen(&t, round).await;
    assert_eq!((after.0, after.1, after.2), (before.0 * 2, 1, before.2 + 1));
    let shown = app::review::round::table_work(&t.app, &hanh, round).await.expect("asked");
    assert_eq!(shown.map(|it| it.progress.state), Some("done"));
    app::review::round::table_change_cancel(&t.app, &hanh, round).await.expect("too late");
    assert_eq!(seen(&t, round).await, after, "what is done stays");
}

async fn killed_in_the_middle_it_is_begun_again_and_whole(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, round) = (t.hanh().await, two_forms(&t).await);
    let table = official(&t).await;
    let before = seen(&t, round).await;
    {
        let mut work = pin!(change(&t, round, table));
        until_it_writes(&t, round, work.as_mut()).await;
        // Here the process ends: the work is dropped where it is.
    }
    t.settle(testkit::HOANG_KIM).await;
    // Its last statement may have been on its way to the database: then all of it is there.
    let now = seen(&t, round).await;
    if now != before {
        assert_eq!((now.0, now.1, now.2), (before.0 * 2, 1, before.2 + 1), "whole or not at all");
        return;
    }
    let again = t.reopen().await.expect("it opens");
    t.run("update job set beat_at = '2020-01-01T00:00:00+00:00'").await;
    assert_eq!(again.job_recover(true).await.expect("put right"), 1);
    let change = TableChange { from: t.score_table().await, score_table: table };
    let made = app::review::round::change_table(&again, &hanh, round, change).await.expect("made");
    assert!(!made.again);
    let after = seen(&t, round).await;
    assert_eq!((after.0, after.1, after.2), (before.0 * 2, 1, before.2 + 1));
    assert_eq!((after.3, t.count("job").await), (Some(table), 1), "one piece of work, begun twice");
    again.close().await;
}

async fn killed_twice_it_is_given_up_and_can_be_asked_anew(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, round) = (t.hanh().await, two_forms(&t).await);
    let table = official(&t).await;
    let before = seen(&t, round).await;
    {
        let mut work = pin!(change(&t, round, table));
        until_it_writes(&t, round, work.as_mut()).await;
    }
    t.settle(testkit::HOANG_KIM).await;
    let now = seen(&t, round).await;
    if now != before {
        assert_eq!((now.0, now.1, now.2), (before.0 * 2, 1, before.2 + 1), "whole or not at all");
        return;
    }
    let old = "update job set attempts = 2, beat_at = '2020-01-01T00:00:00+00:00' where state = 'running'";
    assert_eq!(t.run(old).await, 1);
    assert_eq!(t.app.job_recover(true).await.expect("put right"), 1);
    let shown = app::review::round::table_work(&t.app, &hanh, round).await.expect("asked");
    let shown = shown.expect("it was begun");
    assert_eq!((shown.is_open(), shown.progress.state), (false, "failed"));
    assert_eq!(shown.problem.map(|it| it.code), Some(Code::RoundTableInterrupted));
    assert_eq!(seen(&t, round).await, before);
    taken(&t, round).await;
    assert_eq!(t.count("verdict").await, before.0 * 2);
}

async fn who_may_not_choose_a_table_calls_nothing_off(engine: Engine) {
    let t = TestApp::open(engine).await;
    let round = two_forms(&t).await;
    for (person, code) in [
        (Person::Binh, Code::NotAllowed),
        (Person::Quang, Code::NotAllowed),
        (Person::Nga, Code::NotFound),
    ] {
        let actor = t.actor(person).await;
        let off = app::review::round::table_change_cancel(&t.app, &actor, round).await;
        assert_eq!(code_of(off), code, "{person:?}");
    }
    let nga = t.actor(Person::Nga).await;
    let shown = app::review::round::table_work(&t.app, &nga, round).await;
    assert_eq!(code_of(shown.map(|_| ())), Code::NotFound);
    let hanh = t.hanh().await;
    let none = app::review::round::table_work(&t.app, &hanh, round).await.expect("asked");
    assert!(none.is_none(), "it was never asked for");
}
