//! Answers to farming households: refused, corrected, ended, overtaken; two at once, and who carries on.

use app::Decision;
use app::kernel::problem::Code;
use app::review::farm::{
    self, AnswerNew, DECISION, FarmListQuery, FarmNew, FarmState, REFUSAL, SheetNew,
};
use base::id::{FarmAnswerId, FarmSheetId};
use register::Class;
use testkit::{Engine, Person, day, household, id_of, on_both};

use crate::common::{code_of, findings_of};
use crate::review::farm::{codes, ended, farmer, recognised, refused, sheet};

on_both!(
    a_refusal_has_its_reason_and_may_be_corrected_into_a_recognition,
    a_recognition_is_corrected_ended_and_overtaken,
    numbers_stand_in_the_series_of_the_commune,
    a_review_that_finds_not_poor_leaves_the_recognition,
    of_two_who_write_at_once_the_second_is_told,
    another_commune_sees_nothing_and_the_successor_carries_on,
    a_changed_record_is_found,
);

async fn a_refusal_has_its_reason_and_may_be_corrected_into_a_recognition(engine: Engine) {
    let s = farmer(engine).await;
    let id = s.asks("f", s.an).await;
    s.fills(id, sheet("s", 4, 120_000)).await;
    let bare = AnswerNew { reason: " ".to_owned(), ..refused("r", Some("s"), "2023-11-20") };
    assert_eq!(code_of(s.answers(id, bare).await), Code::BadInput);
    for on in ["2023-11-09", "2023-12-06"] {
        let new = refused("r", Some("s"), on);
        assert_eq!(code_of(s.answers(id, new).await), Code::StepDayWrong, "{on}");
    }
    let view = s.answers(id, refused("r", Some("s"), "2023-11-20")).await.expect("refused");
    assert_eq!((view.row.state, s.t.count("class_fact").await), (FarmState::Refused, 0));
    let letter = s.text(&REFUSAL, id.0).await;
    for words in ["có mức sống trung bình", "Thu nhập trên mức trung bình", "Lê Mẫu An"]
    {
        assert!(letter.contains(words), "{words}");
    }
    let end = ended("e", "s", "r", "2023-11-21");
    assert_eq!(code_of(s.answers(id, end).await), Code::FarmAnswered);

    let right = SheetNew { replaces: Some(FarmSheetId(id_of("s"))), ..sheet("s2", 4, 80_000) };
    s.fills(id, right).await;
    let new = AnswerNew {
        replaces: Some(FarmAnswerId(id_of("r"))),
        reason: "Cộng nhầm mục 7".to_owned(),
        ..recognised("a", "s2", "105/QĐ-UBND", "2023-11-22")
    };
    let silent = AnswerNew { reason: String::new(), ..new.clone() };
    assert_eq!(code_of(s.answers(id, silent).await), Code::BadInput, "a correction says why");
    let view = s.answers(id, new).await.expect("corrected");
    assert_eq!((view.row.state, view.answers.len()), (FarmState::Recognised, 2));
    assert_eq!(s.t.class(s.an).await, Some(Class::AverageFarming));
    assert!(s.whole().await.is_empty());
}

async fn a_recognition_is_corrected_ended_and_overtaken(engine: Engine) {
    let s = farmer(engine).await;
    let id = s.recognised().await;
    let correct = |name: &str, before: &str, number: &str, on: &str| AnswerNew {
        replaces: Some(FarmAnswerId(id_of(before))),
        reason: "Ghi nhầm số".to_owned(),
        ..recognised(name, "s", number, on)
    };
    let (code, found) =
        findings_of(s.answers(id, correct("b", "a", "107/QĐ-UBND", "2023-11-21")).await);
    assert_eq!((code, found), (Code::FarmNotReady, vec!["farm_day_stands".to_owned()]));
    let view = s.answers(id, correct("b", "a", "107/QĐ-UBND", "2023-11-20")).await.expect("so");
    assert_eq!(view.row.number.as_deref(), Some("107/QĐ-UBND"));
    let file =
        app::front::household_file::get(&s.t.app, &s.hanh, s.an, None).await.expect("a file");
    assert_eq!(file.household.classes.len(), 1);
    assert_eq!(file.household.classes[0].decision_number.as_deref(), Some("107/QĐ-UBND"));
    assert!(s.text(&DECISION, id.0).await.contains("107/QĐ-UBND"));
    assert!(s.whole().await.is_empty(), "{:?}", s.whole().await);

    // The sheet corrected after it was signed: the page says so.
    let newer = SheetNew { replaces: Some(FarmSheetId(id_of("s"))), ..sheet("s2", 4, 108_001) };
    assert_eq!(codes(&s.fills(id, newer).await), ["farm_sheet_newer"]);
    let refuse = AnswerNew {
        replaces: Some(FarmAnswerId(id_of("b"))),
        ..refused("r", Some("s2"), "2023-11-25")
    };
    assert_eq!(code_of(s.answers(id, refuse).await), Code::FarmAnswered);
    let early = s.answers(id, ended("e", "s2", "b", "2023-11-20")).await;
    assert_eq!(code_of(early), Code::StepDayWrong, "it held on its own day");
    s.answers(id, ended("e", "s2", "b", "2023-12-01")).await.expect("ended");
    let view = s.view(id).await;
    assert_eq!(view.row.state, FarmState::Ended);
    assert_eq!(s.t.class(s.an).await, Some(Class::NotPoor));
    assert!(s.whole().await.is_empty(), "{:?}", s.whole().await);
    let more = SheetNew { replaces: Some(FarmSheetId(id_of("s2"))), ..sheet("s3", 4, 80_000) };
    let more = farm::fill_in(&s.t.app, &s.hanh, id, more).await;
    assert_eq!(code_of(more), Code::FarmAnswered);
    let why = AnswerNew {
        reason: "Hộ chuyển nghề".to_owned(),
        ..ended("e2", "s2", "e", "2023-12-01")
    };
    s.answers(id, why).await.expect("why it ended is corrected");
    assert_eq!(s.t.count("class_fact").await, 2);

    // Another is recognised, and poor by a later review: that is what holds.
    let ba = s.t.add(household("Trần Mẫu Ba")).await;
    let other = s.asks("g", ba).await;
    s.fills(other, sheet("g", 1, 20_000)).await;
    let new = recognised("x", "g", "107/QĐ-UBND", "2023-11-20");
    s.answers(other, new).await.expect("by the same decision");
    assert!(s.text(&DECISION, other.0).await.contains("Công nhận 2 hộ"));
    let round = s.t.round(2023).await;
    s.t.survey(ba, round, standard::Class::Poor).await;
    let decision = Decision { number: "112/QĐ-UBND".to_owned(), day: day("2023-12-04") };
    app::review::decision::decide(&s.t.app, &s.quang, round, decision).await.expect("decided");
    let view = s.view(other).await;
    assert_eq!((view.row.state, codes(&view)), (FarmState::Superseded, vec!["farm_superseded"]));
    let (_, found) = findings_of(s.answers(other, ended("y", "g", "x", "2023-12-05")).await);
    assert_eq!(found, ["farm_superseded"], "there is nothing left to end");
    assert_eq!(s.t.class(ba).await, Some(Class::Poor));
    assert!(s.whole().await.is_empty(), "{:?}", s.whole().await);
}

async fn numbers_stand_in_the_series_of_the_commune(engine: Engine) {
    let s = farmer(engine).await;
    let id = s.asks("f", s.an).await;
    s.fills(id, sheet("s", 4, 80_000)).await;
    for (number, code) in [("", Code::BadInput), ("QĐ-UBND", Code::FarmNotReady)] {
        let new = recognised("a", "s", number, "2023-11-20");
        assert_eq!(code_of(s.answers(id, new).await), code, "{number}");
    }
    s.answers(id, recognised("a", "s", "105/QĐ-UBND", "2023-11-20")).await.expect("so");
    let ba = s.t.add(household("Trần Mẫu Ba")).await;
    let other = s.asks("g", ba).await;
    s.fills(other, sheet("g", 1, 20_000)).await;
    for (number, on, code) in [
        ("105/QĐ-UBND", "2023-11-21", "decision_number_used"),
        ("104/QĐ-UBND", "2023-11-21", "decision_number_order"),
    ] {
        let (_, found) = findings_of(s.answers(other, recognised("b", "g", number, on)).await);
        assert_eq!(found, [code]);
    }
    s.answers(other, recognised("b", "g", "105/QĐ-UBND", "2023-11-20")).await.expect("together");
    // The decision of a round sees it, too.
    let round = s.t.round(2023).await;
    let tu = s.t.add(household("Đỗ Mẫu Tư")).await;
    s.t.survey(tu, round, standard::Class::Poor).await;
    let taken = Decision { number: "105/QĐ-UBND".to_owned(), day: day("2023-12-04") };
    let answer = app::review::decision::decide(&s.t.app, &s.quang, round, taken).await;
    let (_, found) = findings_of(answer);
    assert!(found.contains(&"decision_number_used".to_owned()), "{found:?}");
}

async fn a_review_that_finds_not_poor_leaves_the_recognition(engine: Engine) {
    let s = farmer(engine).await;
    let id = s.recognised().await;
    let round = s.t.round(2023).await;
    s.t.survey(s.an, round, standard::Class::NotPoor).await;
    let decision = Decision { number: "112/QĐ-UBND".to_owned(), day: day("2023-12-04") };
    app::review::decision::decide(&s.t.app, &s.quang, round, decision).await.expect("decided");
    assert_eq!(s.t.class(s.an).await, Some(Class::AverageFarming));
    assert_eq!(s.view(id).await.row.state, FarmState::Recognised);
    assert!(s.whole().await.is_empty(), "{:?}", s.whole().await);
}

async fn of_two_who_write_at_once_the_second_is_told(engine: Engine) {
    let s = farmer(engine).await;
    let (app, id) = (&s.t.app, s.asks("f", s.an).await);
    let thao = s.t.actor(Person::Thao).await;
    let both = tokio::join!(
        farm::fill_in(app, &s.hanh, id, sheet("one", 4, 80_000)),
        farm::fill_in(app, &thao, id, sheet("two", 4, 90_000)),
    );
    let failed: Vec<Code> =
        [both.0, both.1].into_iter().filter_map(|it| it.err().map(|it| it.code)).collect();
    assert_eq!(failed, [Code::FarmChanged]);
    assert_eq!(s.t.count("farm_sheet").await, 1);
    let read = s.view(id).await.sheet.expect("a sheet").sheet.id;
    // The chairman read it, and meanwhile it is corrected.
    let again = SheetNew { replaces: Some(read), ..sheet("three", 4, 85_000) };
    s.fills(id, again).await;
    let new = AnswerNew { sheet: Some(read), ..recognised("a", "x", "105/QĐ-UBND", "2023-11-20") };
    assert_eq!(code_of(s.answers(id, new).await), Code::FarmChanged);
    let both = tokio::join!(
        s.answers(id, recognised("b", "three", "105/QĐ-UBND", "2023-11-20")),
        s.answers(id, refused("c", Some("three"), "2023-11-20")),
    );
    let failed: Vec<Code> =
        [both.0, both.1].into_iter().filter_map(|it| it.err().map(|it| it.code)).collect();
    assert_eq!(failed, [Code::FarmChanged]);
    assert_eq!(s.t.count("farm_answer").await, 1);
}

async fn another_commune_sees_nothing_and_the_successor_carries_on(engine: Engine) {
    let s = farmer(engine).await;
    let id = s.asks("f", s.an).await;
    let (nga, dung) = (s.t.actor(Person::Nga).await, s.t.actor(Person::Dung).await);
    let (app, lines) = (&s.t.app, s.t.count("audit").await);
    assert_eq!(code_of(farm::get(app, &nga, id).await), Code::NotFound);
    let sheet_there = farm::fill_in(app, &nga, id, sheet("s", 4, 80_000)).await;
    assert_eq!(code_of(sheet_there), Code::NotFound);
    let answer = farm::answer(app, &dung, id, refused("r", None, "2023-11-20")).await;
    assert_eq!(code_of(answer), Code::NotFound);
    assert!(
        farm::list(app, &nga, &FarmListQuery::default()).await.expect("a list").rows.is_empty()
    );
    assert_eq!(s.t.count("audit").await, lines);
    let lan = s.t.actor(Person::Lan).await;
    assert!(!farm::get(app, &lan, id).await.expect("the province sees it").carries_on);

    let bao = s.t.add(household("Bùi Mẫu Bảo")).await;
    s.t.set_now("2025-08-01T02:00:00Z");
    let hanh = s.t.hanh().await;
    let old = farm::fill_in(app, &hanh, id, sheet("s", 4, 80_000)).await;
    assert_eq!(code_of(old), Code::AccountAreaEnded);
    let now = crate::place::heir::NOW;
    let can = crate::place::heir::officer(&s.t, "can", base::Role::CommuneOfficer, now).await;
    let chu = crate::place::heir::officer(&s.t, "chu", base::Role::Chairman, now).await;
    let new = SheetNew { surveyed_on: day("2025-07-20"), ..sheet("s", 4, 80_000) };
    farm::fill_in(app, &can, id, new).await.expect("carried on");
    let new = recognised("a", "s", "12/QĐ-UBND", "2025-07-25");
    farm::answer(app, &chu, id, new).await.expect("recognised by who took it over");
    let view = farm::get(app, &can, id).await.expect("there");
    assert_eq!(view.answers[0].commune.as_str(), now);
    assert_eq!(view.row.state, FarmState::Recognised);
    // What came after a commune's end is not that commune's.
    let late = FarmNew { received_on: day("2025-07-28"), ..s.asking("late", bao) };
    let late = farm::add(app, &can, late).await.expect("taken in").id;
    assert_eq!(code_of(farm::get(app, &hanh, late).await), Code::NotFound);
    let left = farm::list(app, &hanh, &FarmListQuery::default()).await.expect("a list").rows;
    assert_eq!(left.iter().map(|it| it.id).collect::<Vec<_>>(), [id]);
}

async fn a_changed_record_is_found(engine: Engine) {
    let s = farmer(engine).await;
    s.recognised().await;
    for (sql, back, kind) in [
        ("update farm set applicant = 'x'", "update farm set applicant = 'Lê Mẫu An'", "farm"),
        (
            "update farm_sheet set income = 90000",
            "update farm_sheet set income = 80000",
            "farm_sheet",
        ),
        (
            "update farm_answer set number = '1/QĐ-UBND'",
            "update farm_answer set number = '105/QĐ-UBND'",
            "farm_answer",
        ),
    ] {
        s.t.run(sql).await;
        let state = app::upkeep::audit::verify_all(&s.t.app).await.expect("read");
        let found: Vec<(&str, &str)> = state
            .alarms
            .iter()
            .map(|it| (it.code, it.args.get("record").map_or("", |it| it.as_str())))
            .collect();
        assert_eq!(found, [("record_changed", kind)], "{state:?}");
        s.t.run(back).await;
        assert!(s.whole().await.is_empty());
    }
    s.t.run("delete from class_fact").await;
    let found = s.whole().await;
    assert!(found.contains(&"class_source"), "{found:?}");
}
