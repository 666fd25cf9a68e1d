//! “No change” over a draft: what it holds is said, it is put away and not lost, and opened again.

use app::kernel::problem::Code;
use app::review::survey::{EntryView, Filled};
use base::id::{HouseholdId, RoundId, SurveyId};
use standard::Class;
use testkit::{Engine, Person, TestApp, household, id_of, on_both};

use crate::common::code_of;
use crate::review::entry::filled;

on_both!(
    no_change_over_a_draft_says_what_it_holds_and_puts_it_away,
    only_the_draft_that_was_seen_is_put_away,
    a_draft_is_opened_again_beside_the_form_that_was_taken,
    a_draft_is_opened_again_by_who_may_and_over_nothing,
    what_was_put_away_is_gone_when_the_form_is_taken_again,
    a_draft_over_answers_that_lack_something_is_not_put_away,
);

/// The review of 2023, where An was found poor, and a draft of Thảo's in the open one of 2024.
async fn with_draft(t: &TestApp) -> (HouseholdId, RoundId) {
    let an = t.add(household("Lê Mẫu An")).await;
    let before = (t.round(2023).await, an, SurveyId(id_of("form of 2023")));
    let form = filled(t, Class::Poor);
    app::review::survey::complete(&t.app, &t.hanh().await, before, form, 0).await.expect("taken");
    let round = t.round(2024).await;
    let thao = t.actor(Person::Thao).await;
    let fresh = app::review::survey::entry(&t.app, &thao, round, an, None).await.expect("a form");
    let draft = Filled { house_area_m2: Some(31), ..fresh.filled };
    app::review::survey::draft_save(&t.app, &thao, round, an, draft, 0).await.expect("kept");
    (an, round)
}

async fn entry(t: &TestApp, round: RoundId, household: HouseholdId) -> EntryView {
    let hanh = t.hanh().await;
    app::review::survey::entry(&t.app, &hanh, round, household, None).await.expect("the form")
}

async fn drafts(t: &TestApp) -> (i64, i64) {
    (t.count("survey_draft").await, t.count("survey_draft_aside").await)
}

async fn no_change_over_a_draft_says_what_it_holds_and_puts_it_away(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, round) = with_draft(&t).await;
    let hanh = t.hanh().await;
    let shown = entry(&t, round, an).await;
    assert!(!shown.may_repeat, "not without saying that the draft is put away");
    let over = shown.put_away.expect("a draft and a review before");
    let held: Vec<_> =
        over.held.iter().map(|it| (it.before.vi.as_str(), it.now.vi.as_str())).collect();
    assert_eq!(held, [("60 m²", "31 m²")]);
    assert!(over.missing.is_empty(), "{:?}", over.missing);
    let id = SurveyId(id_of("no change"));
    let taken = app::review::survey::repeat(&t.app, &hanh, round, an, id, Some(1)).await;
    let verdict =
        app::review::survey::get(&t.app, &hanh, taken.expect("taken").id).await.expect("shown");
    assert_eq!((verdict.class.as_str(), verdict.year), ("poor", 2024));
    assert_eq!(drafts(&t).await, (0, 1));
    let said =
        t.rows("select detail from audit order by at desc, seq desc limit 1", &["detail"]).await;
    assert!(said[0][0].contains("draft_put_away"), "{said:?}");
    let shown = entry(&t, round, an).await;
    assert_eq!(shown.filled.house_area_m2, Some(60));
    let aside = shown.aside.expect("it is offered");
    assert_eq!((aside.version, aside.by.as_str()), (1, "Vũ Mẫu Thảo"));
    let lines = t.count("audit").await;
    let again = app::review::survey::repeat(&t.app, &hanh, round, an, id, Some(1)).await;
    assert!(again.expect("the same click twice").again);
    assert_eq!((t.count("audit").await, drafts(&t).await), (lines, (0, 1)));
}

async fn only_the_draft_that_was_seen_is_put_away(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, round) = with_draft(&t).await;
    let (hanh, id) = (t.hanh().await, SurveyId(id_of("no change")));
    let unsaid = app::review::survey::repeat(&t.app, &hanh, round, an, id, None).await;
    let unsaid = unsaid.map(|_| ()).expect_err("a draft is there");
    assert_eq!(unsaid.code, Code::SurveyDraftThere);
    assert_eq!(unsaid.args["name"], "Vũ Mẫu Thảo");
    for seen in [0, 2] {
        let other = app::review::survey::repeat(&t.app, &hanh, round, an, id, Some(seen)).await;
        assert_eq!(code_of(other), Code::SurveyStale, "version {seen}");
    }
    assert_eq!((t.count("survey").await, drafts(&t).await), (1, (1, 0)));
    // A draft that is not there any more is not put away in silence.
    t.run("delete from survey_draft").await;
    let gone = app::review::survey::repeat(&t.app, &hanh, round, an, id, Some(1)).await;
    assert_eq!(code_of(gone), Code::SurveyStale);
    app::review::survey::repeat(&t.app, &hanh, round, an, id, None).await.expect("without one");
    let other = SurveyId(id_of("other"));
    let there = app::review::survey::repeat(&t.app, &hanh, round, an, other, Some(1)).await;
    assert_eq!(code_of(there), Code::SurveyThere, "a form is there");
}

async fn a_draft_is_opened_again_beside_the_form_that_was_taken(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, round) = with_draft(&t).await;
    let (hanh, id) = (t.hanh().await, SurveyId(id_of("no change")));
    app::review::survey::repeat(&t.app, &hanh, round, an, id, Some(1)).await.expect("taken");
    let of = (round, an);
    let opened = app::review::survey::draft_reopen(&t.app, &hanh, of, id).await.expect("opened");
    assert!(!opened.again);
    let shown = entry(&t, round, an).await;
    assert_eq!((shown.filled.house_area_m2, shown.replaces), (Some(31), Some(id)));
    assert!(shown.aside.is_none() && shown.put_away.is_none());
    let draft = shown.draft.expect("a draft");
    assert_eq!((draft.version, draft.by.as_str()), (2, "Vũ Mẫu Thảo"));
    assert_eq!((t.count("survey").await, drafts(&t).await), (2, (1, 0)));
    let lines = t.count("audit").await;
    let again = app::review::survey::draft_reopen(&t.app, &hanh, of, id).await.expect("again");
    assert!(again.again && t.count("audit").await == lines);
    // Who has the draft on the screen from before saves nothing over it.
    let thao = t.actor(Person::Thao).await;
    let late = Filled { house_area_m2: Some(33), ..shown.filled.clone() };
    let late = app::review::survey::draft_save(&t.app, &thao, round, an, late, 1).await;
    assert_eq!(code_of(late.map(|_| ())), Code::SurveyStale);
    let form = (round, an, SurveyId(id_of("correction")));
    app::review::survey::complete(&t.app, &hanh, form, shown.filled, 2).await.expect("taken");
    assert_eq!((t.count("survey").await, drafts(&t).await), (3, (0, 0)));
}

async fn a_draft_is_opened_again_by_who_may_and_over_nothing(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, round) = with_draft(&t).await;
    let (hanh, id) = (t.hanh().await, SurveyId(id_of("no change")));
    app::review::survey::repeat(&t.app, &hanh, round, an, id, Some(1)).await.expect("taken");
    let of = (round, an);
    let reopen = async |person: Person, form: SurveyId| {
        let actor = t.actor(person).await;
        code_of(app::review::survey::draft_reopen(&t.app, &actor, of, form).await)
    };
    assert_eq!(reopen(Person::Cuong, id).await, Code::NotFound, "of another village");
    assert_eq!(reopen(Person::Quang, id).await, Code::NotAllowed);
    assert_eq!(reopen(Person::Hanh, SurveyId(id_of("none"))).await, Code::NotFound);
    let mine = Filled { house_area_m2: Some(45), ..Filled::default() };
    app::review::survey::draft_save(&t.app, &hanh, round, an, mine, 0).await.expect("begun");
    assert_eq!(reopen(Person::Hanh, id).await, Code::SurveyStale, "another draft is there");
    assert_eq!(entry(&t, round, an).await.filled.house_area_m2, Some(45));
    t.run("delete from survey_draft").await;
    t.set_now("2024-12-10T02:00:00Z");
    let quang = t.actor(Person::Quang).await;
    let decision =
        app::Decision { number: "112/QĐ-UBND".to_owned(), day: testkit::day("2024-12-08") };
    app::review::decision::decide(&t.app, &quang, round, decision).await.expect("decided");
    assert_eq!(reopen(Person::Hanh, id).await, Code::RoundDecided);
    assert_eq!(drafts(&t).await, (0, 1));
}

async fn what_was_put_away_is_gone_when_the_form_is_taken_again(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (an, round) = with_draft(&t).await;
    let (hanh, id) = (t.hanh().await, SurveyId(id_of("no change")));
    app::review::survey::repeat(&t.app, &hanh, round, an, id, Some(1)).await.expect("taken");
    let shown = entry(&t, round, an).await;
    let corrected = Filled { house_area_m2: Some(70), ..shown.filled };
    let form = (round, an, SurveyId(id_of("correction")));
    app::review::survey::complete(&t.app, &hanh, form, corrected, 0).await.expect("taken");
    assert_eq!(drafts(&t).await, (0, 0));
    assert!(entry(&t, round, an).await.aside.is_none());
}

async fn a_draft_over_answers_that_lack_something_is_not_put_away(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = t.add(household("Lê Mẫu An")).await;
    let before = t.round(2023).await;
    let hanh = t.hanh().await;
    let half = (before, an, SurveyId(id_of("half")));
    app::review::survey::complete(&t.app, &hanh, half, Filled::default(), 0).await.expect("open");
    let round = t.round(2024).await;
    let draft = Filled { house_area_m2: Some(31), ..Filled::default() };
    app::review::survey::draft_save(&t.app, &hanh, round, an, draft, 0).await.expect("kept");
    let shown = entry(&t, round, an).await;
    assert!(!shown.repeat_lacks().0.is_empty(), "it is said what is missing");
    let id = SurveyId(id_of("no change"));
    let refused = app::review::survey::repeat(&t.app, &hanh, round, an, id, Some(1)).await;
    assert_eq!(code_of(refused), Code::SurveyNothingBefore);
    assert_eq!(drafts(&t).await, (1, 0));
}
