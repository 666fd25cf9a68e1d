//! Readings that a province chooses: recorded by its officer with the paper, put right by another one,
//! withdrawn; a round keeps what held when it was opened, and its forms name the paper.

use app::kernel::attachment;
use app::kernel::problem::Code;
use app::review::household_request::{RequestForm, RequestNew};
use app::review::meeting::VoteCounts;
use app::review::reading_choice;
use app::review::reading_choice::{
    CONDITION, ChoiceState, FORM_A_CONDITION, ListFormat, ReadingChoiceCorrection,
    ReadingChoiceNew, ReadingChoiceQuery, ReadingChoiceView, ReadingChoiceWithdrawal,
    ReadingsQuery,
};
use app::review::round::RoundNew;
use app::{Action, Actor, App, Result, RoundFlow, RoundKind};
use base::area::AreaKey;
use base::id::{AttachmentId, ReadingChoiceId, RequestId, RoundId, ScoreTableId};
use base::words::Lang;
use testkit::{Engine, Person, TestApp, day, id_of, on_both};

use super::sheet::{complete, family, round, whole};
use crate::common::code_of;

on_both!(
    only_an_officer_of_the_province_chooses,
    what_cannot_be_chosen_is_refused,
    sent_again_it_is_accepted_and_other_content_is_a_conflict,
    of_a_reading_one_choice_stands_from_a_day_and_the_latest_holds,
    a_correction_names_the_old_one_and_of_two_the_second_is_told,
    a_withdrawn_choice_stays_with_its_reason,
    a_round_keeps_what_held_when_it_was_opened,
    what_a_round_goes_by_is_not_changed_unseen,
    a_review_of_before_goes_by_what_held_on_its_day,
    a_point_and_the_score_sheet_name_the_paper,
    exactly_half_of_the_votes_goes_back_where_the_province_says_so,
    the_provinces_condition_of_phieu_a_stands_on_the_form,
    another_province_sees_and_changes_none_of_it,
    a_choice_is_printed_and_listed_with_its_rounds,
    a_province_that_has_ended_chooses_nothing,
);

/// Every use case behind an action, for the table of rights.
pub(crate) async fn ask(app: &App, who: &Actor, action: Action) -> Vec<Result<()>> {
    let id = ReadingChoiceId(app.fresh_id());
    if action == Action::ReadingChoiceSee {
        return vec![
            reading_choice::in_force(app, who, &ReadingsQuery::default()).await.map(drop),
            reading_choice::list(app, who, &ReadingChoiceQuery::default()).await.map(drop),
            reading_choice::get(app, who, id).await.map(drop),
            reading_choice::file(app, who, ListFormat::Csv, Lang::Vi).await.map(drop),
        ];
    }
    if action == Action::ReadingChoiceAdd {
        let new = ReadingChoiceNew { id, ..new("thử", "R4", "highest", "2023-10-01") };
        return vec![reading_choice::add(app, who, new).await.map(drop)];
    }
    vec![
        reading_choice::correct(app, who, id, to("thử 2", "add", "2023-10-01", 1)).await.map(drop),
        reading_choice::withdraw(app, who, id, because("thử", 1)).await.map(drop),
    ]
}

fn new(name: &str, reading: &str, side: &str, from: &str) -> ReadingChoiceNew {
    ReadingChoiceNew {
        id: ReadingChoiceId(id_of(name)),
        standard: "vn-2022-2025".to_owned(),
        reading: reading.to_owned(),
        side: side.to_owned(),
        words: String::new(),
        paper_number: "12/QĐ-BCĐ".to_owned(),
        paper_day: day("2023-09-01"),
        paper_issuer: "Ban Chỉ đạo tỉnh Mẫu".to_owned(),
        from_day: day(from),
    }
}

fn to(name: &str, side: &str, from: &str, revision: i64) -> ReadingChoiceCorrection {
    let new = new(name, "", side, from);
    ReadingChoiceCorrection {
        id: new.id,
        revision,
        side: new.side,
        words: String::new(),
        paper_number: "15/QĐ-BCĐ".to_owned(),
        paper_day: new.paper_day,
        paper_issuer: new.paper_issuer,
        from_day: new.from_day,
    }
}

fn because(reason: &str, revision: i64) -> ReadingChoiceWithdrawal {
    ReadingChoiceWithdrawal { revision, reason: reason.to_owned() }
}

async fn chosen(t: &TestApp, new: ReadingChoiceNew) -> ReadingChoiceView {
    let lan = t.actor(Person::Lan).await;
    reading_choice::add(&t.app, &lan, new).await.expect("recorded")
}

/// The side in force of a reading, and the number of the paper.
async fn holds(t: &TestApp, who: &Actor, reading: &str, on: &str) -> (String, Option<String>) {
    let asked = ReadingsQuery { day: Some(day(on)), province: None };
    let view = reading_choice::in_force(&t.app, who, &asked).await.expect("seen");
    side_of(view, reading)
}

fn side_of(view: reading_choice::ReadingsView, reading: &str) -> (String, Option<String>) {
    let line = view.readings.into_iter().find(|it| it.reading == reading).expect("a reading");
    (line.side, line.paper.map(|paper| paper.number))
}

fn by(side: &str, number: &str) -> (String, Option<String>) {
    (side.to_owned(), Some(number.to_owned()))
}

fn ours(side: &str) -> (String, Option<String>) {
    (side.to_owned(), None)
}

async fn only_an_officer_of_the_province_chooses(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (hanh, yen) = (t.hanh().await, t.actor(Person::Yen).await);
    let one = || new("một", "R4", "highest", "2023-10-01");
    assert_eq!(code_of(reading_choice::add(&t.app, &hanh, one()).await), Code::NotAllowed);
    let nation = reading_choice::add(&t.app, &yen, one()).await;
    assert_eq!(code_of(nation), Code::ReadingChoiceProvince, "the ministry is no province");
    // Who has the role in a commune has no province to choose for.
    let low = Actor { area: hanh.area.clone(), ..t.actor(Person::Lan).await };
    let refused = reading_choice::add(&t.app, &low, one()).await;
    assert_eq!(code_of(refused), Code::ReadingChoiceProvince);
    assert_eq!(t.count("reading_choice").await, 0);
    chosen(&t, one()).await;
    assert_eq!(holds(&t, &hanh, "R4", "2023-11-01").await, by("highest", "12/QĐ-BCĐ"));
    assert_eq!(holds(&t, &hanh, "R4", "2023-09-30").await, ours("add"), "before its day");
    assert_eq!(holds(&t, &yen, "R4", "2023-11-01").await, ours("add"), "of no province");
    let asked = ReadingsQuery { day: None, province: Some("38".to_owned()) };
    let of_province = reading_choice::in_force(&t.app, &yen, &asked).await.expect("seen");
    assert_eq!(side_of(of_province, "R4"), by("highest", "12/QĐ-BCĐ"));
}

async fn what_cannot_be_chosen_is_refused(engine: Engine) {
    let t = TestApp::open(engine).await;
    let lan = t.actor(Person::Lan).await;
    let one = || new("một", "R4", "highest", "2023-10-01");
    for (bad, code) in [
        (ReadingChoiceNew { reading: "R99".to_owned(), ..one() }, Code::BadInput),
        (ReadingChoiceNew { side: "lowest".to_owned(), ..one() }, Code::BadInput),
        (new("một", "R13", "sheets", "2023-10-01"), Code::ReadingChoiceClosed),
        (new("một", "R12", "layout", "2023-10-01"), Code::ReadingChoiceClosed),
        (ReadingChoiceNew { standard: "vn-2027".to_owned(), ..one() }, Code::StandardRefuses),
        (ReadingChoiceNew { standard: "vn-1".to_owned(), ..one() }, Code::StandardUnknown),
        (ReadingChoiceNew { paper_number: " ".to_owned(), ..one() }, Code::BadInput),
        (ReadingChoiceNew { paper_number: "1234567".to_owned(), ..one() }, Code::BadInput),
        (ReadingChoiceNew { paper_number: "038090001234".to_owned(), ..one() }, Code::BadInput),
        (ReadingChoiceNew { from_day: day("2027-01-01"), ..one() }, Code::ReadingChoiceStandard),
        (ReadingChoiceNew { paper_issuer: String::new(), ..one() }, Code::BadInput),
        (ReadingChoiceNew { paper_issuer: "a".repeat(201), ..one() }, Code::BadInput),
        (ReadingChoiceNew { words: "x".to_owned(), ..one() }, Code::BadInput),
        (ReadingChoiceNew { paper_day: day("2023-11-02"), ..one() }, Code::ReadingChoiceDays),
        (ReadingChoiceNew { from_day: day("2023-08-31"), ..one() }, Code::ReadingChoiceDays),
        (new("một", FORM_A_CONDITION, CONDITION, "2023-10-01"), Code::BadInput),
    ] {
        let told = format!("{bad:?}");
        assert_eq!(code_of(reading_choice::add(&t.app, &lan, bad).await), code, "{told}");
    }
    let lines = t.number("select count(*) as n from audit where action like 'reading_choice%'");
    assert_eq!((t.count("reading_choice").await, lines.await), (0, 0));
    let most = ReadingChoiceNew {
        paper_number: format!("123456/{}", "a".repeat(40)),
        paper_issuer: "a".repeat(200),
        paper_day: day("2023-11-01"),
        from_day: day("2023-11-01"),
        ..one()
    };
    chosen(&t, most).await;
}

async fn sent_again_it_is_accepted_and_other_content_is_a_conflict(engine: Engine) {
    let t = TestApp::open(engine).await;
    let lan = t.actor(Person::Lan).await;
    let one = || new("một", "R4", "highest", "2023-10-01");
    let first = chosen(&t, one()).await;
    assert_eq!((first.state, first.revision), (ChoiceState::InForce, 1));
    let lines = t.count("audit").await;
    let again = chosen(&t, one()).await;
    assert_eq!(again.id, first.id);
    for other in [
        ReadingChoiceNew { reading: "X1".to_owned(), side: "one_kind".to_owned(), ..one() },
        ReadingChoiceNew { side: "add".to_owned(), ..one() },
        ReadingChoiceNew { paper_number: "13/QĐ-BCĐ".to_owned(), ..one() },
        ReadingChoiceNew { paper_day: day("2023-09-02"), ..one() },
        ReadingChoiceNew { paper_issuer: "UBND tỉnh Mẫu".to_owned(), ..one() },
        ReadingChoiceNew { from_day: day("2023-10-02"), ..one() },
    ] {
        let refused = reading_choice::add(&t.app, &lan, other).await;
        assert_eq!(code_of(refused), Code::ReadingChoiceConflict);
    }
    assert_eq!((t.count("audit").await, t.count("reading_choice").await), (lines, 1));
}

async fn of_a_reading_one_choice_stands_from_a_day_and_the_latest_holds(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (lan, hanh) = (t.actor(Person::Lan).await, t.hanh().await);
    let first = chosen(&t, new("một", "R2", "not_counted", "2023-09-15")).await;
    let taken = new("hai", "R2", "not_cover", "2023-09-15");
    let problem = reading_choice::add(&t.app, &lan, taken).await.expect_err("taken");
    assert_eq!((problem.code, &*problem.args["number"]), (Code::ReadingChoiceTaken, "12/QĐ-BCĐ"));
    let later = ReadingChoiceNew {
        paper_number: "20/QĐ-BCĐ".to_owned(),
        ..new("ba", "R2", "not_cover", "2023-10-10")
    };
    chosen(&t, later).await;
    let coming = ReadingChoiceNew {
        paper_number: "21/QĐ-BCĐ".to_owned(),
        ..new("bốn", "R2", "not_counted", "2023-12-01")
    };
    let coming = chosen(&t, coming).await;
    assert_eq!(coming.state, ChoiceState::Coming);
    let first = reading_choice::get(&t.app, &lan, first.id).await.expect("there");
    assert_eq!(first.state, ChoiceState::Followed);
    for (on, side) in [
        ("2023-09-14", ours("not_cover")),
        ("2023-09-15", by("not_counted", "12/QĐ-BCĐ")),
        ("2023-10-09", by("not_counted", "12/QĐ-BCĐ")),
        ("2023-10-10", by("not_cover", "20/QĐ-BCĐ")),
        ("2023-12-01", by("not_counted", "21/QĐ-BCĐ")),
    ] {
        assert_eq!(holds(&t, &hanh, "R2", on).await, side, "{on}");
    }
    let list = reading_choice::list(&t.app, &hanh, &ReadingChoiceQuery::default()).await;
    let states: Vec<ChoiceState> = list.expect("seen").rows.iter().map(|it| it.state).collect();
    assert_eq!(states.len(), 3);
    for state in [ChoiceState::Coming, ChoiceState::InForce, ChoiceState::Followed] {
        assert!(states.contains(&state), "{states:?}");
    }
}

async fn a_correction_names_the_old_one_and_of_two_the_second_is_told(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (lan, hanh) = (t.actor(Person::Lan).await, t.hanh().await);
    let old = chosen(&t, new("một", "R2", "not_counted", "2023-10-01")).await.id;
    let right = || to("hai", "not_cover", "2023-10-01", 1);
    let refused = reading_choice::correct(&t.app, &hanh, old, right()).await;
    assert_eq!(code_of(refused), Code::NotAllowed);
    let it = reading_choice::correct(&t.app, &lan, old, right()).await.expect("put right");
    assert_eq!((it.replaces, it.reading.as_str()), (Some(old), "R2"));
    let lines = t.count("audit").await;
    reading_choice::correct(&t.app, &lan, old, right()).await.expect("the same again");
    let other = ReadingChoiceCorrection { side: "not_counted".to_owned(), ..right() };
    let refused = reading_choice::correct(&t.app, &lan, old, other).await;
    assert_eq!(code_of(refused), Code::ReadingChoiceConflict);
    assert_eq!(t.count("audit").await, lines, "written once");
    let old_now = reading_choice::get(&t.app, &lan, old).await.expect("it stays");
    assert_eq!((old_now.state, old_now.revision), (ChoiceState::Corrected, 2));
    assert_eq!(holds(&t, &hanh, "R2", "2023-11-01").await, by("not_cover", "15/QĐ-BCĐ"));
    let late = reading_choice::correct(&t.app, &lan, old, to("ba", "not_cover", "2023-10-01", 2));
    assert_eq!(code_of(late.await), Code::ReadingChoiceEnded);
    let unseen = to("bốn", "not_counted", "2023-10-01", 7);
    let refused = reading_choice::correct(&t.app, &lan, it.id, unseen).await.expect_err("unseen");
    assert_eq!((refused.code, &*refused.args["who"]), (Code::ReadingChoiceChanged, "Phạm Mẫu Lan"));
    assert_eq!(t.count("reading_choice").await, 2);
    assert!(app::upkeep::audit::verify_all(&t.app).await.expect("read").is_whole());
}

async fn a_withdrawn_choice_stays_with_its_reason(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (lan, hanh) = (t.actor(Person::Lan).await, t.hanh().await);
    let id = chosen(&t, new("một", "R4", "highest", "2023-10-01")).await.id;
    for reason in [String::new(), "a".repeat(501)] {
        let refused = reading_choice::withdraw(&t.app, &lan, id, because(&reason, 1)).await;
        assert_eq!(code_of(refused), Code::BadInput);
    }
    let unseen = reading_choice::withdraw(&t.app, &lan, id, because("bãi bỏ", 2)).await;
    assert_eq!(code_of(unseen), Code::ReadingChoiceChanged);
    let gone = reading_choice::withdraw(&t.app, &lan, id, because("bãi bỏ", 1)).await;
    let gone = gone.expect("withdrawn");
    assert_eq!(gone.state, ChoiceState::Withdrawn);
    assert_eq!(gone.withdrawn_reason.as_deref(), Some("bãi bỏ"));
    reading_choice::withdraw(&t.app, &lan, id, because("bãi bỏ", 1)).await.expect("the same again");
    let other = reading_choice::withdraw(&t.app, &lan, id, because("khác", 2)).await;
    assert_eq!(code_of(other), Code::ReadingChoiceEnded);
    let refused =
        reading_choice::correct(&t.app, &lan, id, to("hai", "add", "2023-10-01", 2)).await;
    assert_eq!(code_of(refused), Code::ReadingChoiceEnded);
    assert_eq!(holds(&t, &hanh, "R4", "2023-11-01").await, ours("add"));
    // What is withdrawn stands in nobody's way.
    chosen(&t, new("ba", "R4", "highest", "2023-10-01")).await;
    assert!(app::upkeep::audit::verify_all(&t.app).await.expect("read").is_whole());
}

async fn a_round_keeps_what_held_when_it_was_opened(engine: Engine) {
    let t = TestApp::open(engine).await;
    let (lan, hanh) = (t.actor(Person::Lan).await, t.hanh().await);
    let an = family(&t).await;
    let before = t.bare_round(2022).await;
    let choice = chosen(&t, new("một", "R5", "points", "2023-10-01")).await;
    chosen(&t, new("sau", "R4", "highest", "2023-12-01")).await;
    let round = round(&t, 2023).await;
    let seal =
        "select count(*) as n from round_instrument where readings like '%\"R5\":\"points\"%'";
    assert_eq!(t.number(seal).await, 1, "the round of before has no table and none of it");
    let view = reading_choice::of_round(&t.app, &hanh, round).await.expect("seen");
    assert!(view.seal.is_some());
    assert_eq!(side_of(view, "R5"), by("points", "12/QĐ-BCĐ"));
    let view = reading_choice::of_round(&t.app, &hanh, round).await.expect("seen");
    assert_eq!(side_of(view, "R4"), ours("add"), "its day is to come");
    // Nothing that comes later changes it, and the program starts on it.
    reading_choice::withdraw(&t.app, &lan, choice.id, because("bãi bỏ", 1)).await.expect("gone");
    let view = reading_choice::of_round(&t.app, &hanh, round).await.expect("seen");
    assert_eq!(side_of(view, "R5"), by("points", "12/QĐ-BCĐ"));
    t.reopen().await.expect("its seal holds");
    // The round that was open before is classified by what held then, whenever its table is chosen.
    let table = ScoreTableId(id_of("official"));
    app::review::round::set_table(&t.app, &hanh, before, table).await.expect("chosen");
    let view = reading_choice::of_round(&t.app, &hanh, before).await.expect("seen");
    assert_eq!(side_of(view, "R5"), ours("zero"));
    // The province sees which rounds went by it.
    let used = reading_choice::get(&t.app, &lan, choice.id).await.expect("there").rounds;
    assert_eq!(used.iter().map(|it| it.round).collect::<Vec<_>>(), [round]);
    // Metal walls have points in this round.
    let mut form = whole(an);
    form.answers.insert("wall".to_owned(), "wood_metal".to_owned());
    let verdict = complete(&t, round, an, form).await;
    let walls = verdict.points.iter().filter(|it| it.question == "7").map(|it| it.points);
    assert_eq!(walls.sum::<i64>(), 10, "walls; pillars have no points in this region");
}

async fn what_a_round_goes_by_is_not_changed_unseen(engine: Engine) {
    let statements = [
        "delete from round_reading",
        "insert into round_reading (round_id, reading_choice_id) \
         select r.id, c.id from round r, reading_choice c where c.reading = 'R4'",
        "update round_instrument set readings = replace(readings, '\"R5\":\"points\"', '\"R5\":\"zero\"')",
        "update round set mark_parts = null",
    ];
    for sql in statements {
        let t = TestApp::open(engine).await;
        family(&t).await;
        chosen(&t, new("một", "R5", "points", "2023-10-01")).await;
        chosen(&t, new("sau", "R4", "highest", "2023-12-01")).await;
        round(&t, 2023).await;
        let before = app::upkeep::audit::verify_all(&t.app).await.expect("read");
        assert!(before.is_whole(), "{before:?}");
        assert!(t.run(sql).await > 0, "{sql}");
        let state = app::upkeep::audit::verify_all(&t.app).await.expect("read");
        let told = state.alarms.iter().any(|it| {
            it.code == "record_changed" && it.args.get("record").is_some_and(|it| it == "round")
        });
        assert!(told, "{sql}: {state:?}");
    }
}

async fn a_review_of_before_goes_by_what_held_on_its_day(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    chosen(&t, new("một", "R4", "highest", "2023-09-15")).await;
    let recorded = |name: &str, on: &str| {
        let (id, review_day) = (RoundId(id_of(name)), day(on));
        let new = RoundNew { id, kind: RoundKind::Regular, year: 2023, review_day };
        let (app, hanh) = (t.app.clone(), hanh.clone());
        async move {
            let flow = Some(RoundFlow::Recorded);
            app::review::round::open_as(&app, &hanh, new, flow).await.expect("recorded");
            reading_choice::of_round(&app, &hanh, id).await.expect("seen")
        }
    };
    let view = recorded("tháng 8", "2023-08-20").await;
    assert!(view.seal.is_none());
    assert_eq!(side_of(view, "R4"), ours("add"));
    assert_eq!(side_of(recorded("tháng 9", "2023-09-20").await, "R4"), by("highest", "12/QĐ-BCĐ"));
}

async fn a_point_and_the_score_sheet_name_the_paper(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    chosen(&t, new("một", "R5", "zero", "2023-10-01")).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    let mut metal = whole(an);
    metal.answers.insert("wall".to_owned(), "wood_metal".to_owned());
    let verdict = complete(&t, round, an, metal.clone()).await;
    let reading = verdict.points.iter().filter_map(|it| it.reading.as_ref()).next().expect("R5");
    let paper = reading.paper.as_ref().expect("the province's");
    assert_eq!((reading.id.as_str(), paper.number.as_str()), ("R5", "12/QĐ-BCĐ"));
    let next = self::round(&t, 2024).await;
    let verdict = complete(&t, next, an, metal).await;
    let sheet = app::front::papers::file(
        &t.app,
        &hanh,
        &app::review::survey::SCORE_SHEET,
        verdict.survey,
        app::kernel::paper::Format::Html,
    );
    let text = String::from_utf8(sheet.await.expect("made").content).expect("text");
    let said = "(cách hiểu R5)";
    assert!(text.contains(said), "{text}");
    let named = "theo văn bản số 12/QĐ-BCĐ ngày 01/09/2023 của Ban Chỉ đạo tỉnh Mẫu";
    assert!(text.contains(named), "{text}");
}

async fn exactly_half_of_the_votes_goes_back_where_the_province_says_so(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    chosen(&t, new("một", "R14", "goes_back", "2023-10-01")).await;
    let an = family(&t).await;
    let table = ScoreTableId(id_of("official"));
    let (minh, ha) = (t.actor(Person::Minh).await, t.actor(Person::Ha).await);
    app::review::score_table::import_official(&t.app, &minh, table).await.expect("in");
    app::review::score_table::approve(&t.app, &ha, table).await.expect("approved");
    let round = t.steps_round(2023).await;
    app::review::round::set_table(&t.app, &hanh, round, table).await.expect("chosen");
    app::review::listing::propose(&t.app, &hanh, round).await.expect("proposed");
    let listed = app::review::listing::add(&t.app, &hanh, round, an, "thôn đề nghị").await;
    listed.expect("listed");
    complete(&t, round, an, whole(an)).await;
    let half = VoteCounts { agree: 10, against: 10, abstain: 0 };
    let of = (20, Some((an, half)));
    let meeting = super::steps::meet_with(&t, &hanh, round, ("m", "2023-11-01"), of).await;
    let view = app::review::meeting::get(&t.app, &hanh, meeting).await.expect("there");
    assert_eq!((view.agreed, view.rejected), (0, 1), "half is not more than half");
    let minutes = app::front::papers::file(
        &t.app,
        &hanh,
        &app::review::meeting::MINUTES,
        meeting,
        app::kernel::paper::Format::Html,
    );
    let text = String::from_utf8(minutes.await.expect("made").content).expect("text");
    let said = "thì rà soát lại (cách hiểu R14), theo văn bản số 12/QĐ-BCĐ";
    assert!(text.contains(said), "{text}");
    let file = app::front::household_file::get(&t.app, &hanh, an, None).await.expect("there");
    let told: Vec<&str> = file.story.iter().map(|line| line.kind.as_str()).collect();
    assert!(told.contains(&"sent_back") && !told.contains(&"met"), "{told:?}");
}

async fn the_provinces_condition_of_phieu_a_stands_on_the_form(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let condition = ReadingChoiceNew {
        words: "Có thuyền trên 90 CV".to_owned(),
        ..new("một", FORM_A_CONDITION, CONDITION, "2023-10-01")
    };
    let it = chosen(&t, condition).await;
    assert_eq!(it.side_name.vi, "Có thuyền trên 90 CV");
    let new = RequestNew {
        id: RequestId(id_of("b")),
        form: RequestForm::Recognise,
        village: t.village("Thôn 1").await,
        household: None,
        applicant: "Lê Mẫu Bình".to_owned(),
        address: String::new(),
        reason: "Nhà có người ốm dài ngày".to_owned(),
        received_on: day("2023-10-30"),
    };
    let request = app::review::household_request::add(&t.app, &hanh, new).await.expect("taken").id;
    let view = app::review::household_request::form_a::get(&t.app, &hanh, request).await;
    let condition = view.expect("a form").condition.expect("the province's");
    assert_eq!(condition.paper.number, "12/QĐ-BCĐ");
    // It need not be typed again.
    let new = app::review::household_request::form_a::FormANew {
        id: base::id::FormAId(id_of("a")),
        replaces: None,
        reviewed_on: day("2023-11-01"),
        outside: [Some(false), Some(false), Some(false), Some(false), Some(true)],
        outside_other: String::new(),
        signs: [None; 9],
    };
    let filled = app::review::household_request::form_a::fill_in(&t.app, &hanh, request, new).await;
    let form = filled.expect("filled in").form.expect("kept");
    assert_eq!(form.outside_other, "Có thuyền trên 90 CV");
    // It is no reading: a round keeps it beside its seal.
    let round = round(&t, 2023).await;
    let view = reading_choice::of_round(&t.app, &hanh, round).await.expect("seen");
    assert_eq!(view.condition.map(|it| it.words).as_deref(), Some("Có thuyền trên 90 CV"));
}

async fn another_province_sees_and_changes_none_of_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let lan = t.actor(Person::Lan).await;
    let area = AreaKey::parse("01@0").expect("Hà Nội");
    let other = Actor { area: Some(area), ..lan.clone() };
    let id = chosen(&t, new("một", "R4", "highest", "2023-10-01")).await.id;
    assert_eq!(holds(&t, &other, "R4", "2023-11-01").await, ours("add"));
    assert_eq!(code_of(reading_choice::get(&t.app, &other, id).await), Code::NotFound);
    let refused =
        reading_choice::correct(&t.app, &other, id, to("hai", "add", "2023-10-01", 1)).await;
    assert_eq!(code_of(refused), Code::NotFound);
    let refused = reading_choice::withdraw(&t.app, &other, id, because("x", 1)).await;
    assert_eq!(code_of(refused), Code::NotFound);
    let taken =
        reading_choice::add(&t.app, &other, new("một", "R4", "highest", "2023-10-01")).await;
    assert_eq!(
        code_of(taken),
        Code::ReadingChoiceConflict,
        "under an id of elsewhere nothing is sent"
    );
    let list = reading_choice::list(&t.app, &other, &ReadingChoiceQuery::default()).await;
    assert!(list.expect("a list").rows.is_empty());
    let asked = ReadingsQuery { day: None, province: Some("38".to_owned()) };
    let refused = reading_choice::in_force(&t.app, &other, &asked).await;
    assert_eq!(code_of(refused), Code::NotFound);
    chosen(&t, new("ba", "R2", "not_counted", "2023-10-01")).await;
    let scan = |who: Actor, name: &'static str| {
        let (app, about) = (t.app.clone(), reading_choice::files(id));
        let file = AttachmentId(id_of(name));
        async move { attachment::add(&app, &who, file, about, "qd.pdf", b"%PDF-1.7".to_vec()).await }
    };
    assert_eq!(code_of(scan(other, "a").await), Code::NotFound);
    let yen = t.actor(Person::Yen).await;
    assert_eq!(code_of(scan(yen, "b").await), Code::ReadingChoiceProvince);
    scan(lan, "c").await.expect("kept");
    let hanh = t.hanh().await;
    let files = attachment::list(&t.app, &hanh, reading_choice::files(id)).await.expect("seen");
    assert_eq!(files.len(), 1);
    attachment::get(&t.app, &hanh, files[0].id).await.expect("a commune reads the paper");
}

async fn a_choice_is_printed_and_listed_with_its_rounds(engine: Engine) {
    let t = TestApp::open(engine).await;
    let hanh = t.hanh().await;
    let id = chosen(&t, new("một", "R4", "highest", "2023-10-01")).await.id;
    let round = round(&t, 2023).await;
    let format = app::kernel::paper::Format::Html;
    let paper = app::front::papers::file(&t.app, &hanh, &reading_choice::CHOICE, id, format).await;
    let text = String::from_utf8(paper.expect("made").content).expect("text");
    assert!(text.contains("Xã Hoằng Kim") && text.contains("Chỉ lấy dòng cao điểm nhất"), "{text}");
    let paper =
        app::front::papers::file(&t.app, &hanh, &reading_choice::ROUND, round, format).await;
    let text = String::from_utf8(paper.expect("made").content).expect("text");
    assert!(text.contains("văn bản số 12/QĐ-BCĐ ngày 01/09/2023"), "{text}");
    assert!(text.contains("Chương trình tạm chọn, tỉnh chưa có văn bản"), "{text}");
    let list = reading_choice::file(&t.app, &hanh, ListFormat::Csv, Lang::Vi).await.expect("made");
    let text = String::from_utf8(list).expect("text");
    assert!(text.contains("12/QĐ-BCĐ") && text.contains("Xã Hoằng Kim"), "{text}");
    // A round by a table of questions goes by none.
    let other = t.round(2024).await;
    let view = reading_choice::of_round(&t.app, &hanh, other).await.expect("seen");
    assert!(view.by_another_form && view.readings.is_empty());
    let paper =
        app::front::papers::file(&t.app, &hanh, &reading_choice::ROUND, other, format).await;
    assert_eq!(code_of(paper.map(drop)), Code::NotFound);
}

async fn a_province_that_has_ended_chooses_nothing(engine: Engine) {
    let t = TestApp::open(engine).await;
    let lan = t.actor(Person::Lan).await;
    let of = Actor { area: AreaKey::parse("06@0"), ..lan };
    let before = ReadingChoiceNew {
        id: ReadingChoiceId(id_of("đầu")),
        ..new("đầu", "R4", "highest", "2023-10-01")
    };
    let before = reading_choice::add(&t.app, &of, before).await.expect("while it lasts").id;
    t.set_now("2025-12-01T02:00:00Z");
    let late = reading_choice::add(&t.app, &of, new("sau", "R5", "add", "2025-11-01")).await;
    assert_eq!(code_of(late), Code::ReadingChoiceProvince);
    let late = reading_choice::withdraw(&t.app, &of, before, because("thử", 1)).await;
    assert_eq!(code_of(late), Code::ReadingChoiceProvince);
    let late =
        reading_choice::correct(&t.app, &of, before, to("khác", "add", "2023-10-01", 1)).await;
    assert_eq!(code_of(late), Code::ReadingChoiceProvince);
    assert!(!reading_choice::may_choose(&t.app, &of));
}
