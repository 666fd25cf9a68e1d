//! What a record of a farming household may not become: of a place that does not answer it, of a day before
//! its body, on a number of another paper, or another text after it was signed.

use app::kernel::paper::Format;
use app::kernel::problem::Code;
use app::review::farm::{self, AnswerNew, DECISION, FarmListQuery, FarmNew, FileFormat, SheetNew};
use app::{Act, Actor, Decision, Result};
use base::id::{FarmAnswerId, FarmId, FarmSheetId, HouseholdId};
use base::words::Lang;
use testkit::{Engine, Person, day, household, id_of, on_both};

use crate::common::{code_of, findings_of};
use crate::people::event::record;
use crate::people::household_move::moved;
use crate::review::farm::{Farmer, codes, ended, farmer, recognised, refused, sheet};

on_both!(
    a_request_of_a_day_on_which_the_household_lived_elsewhere_is_not_begun,
    what_stands_in_another_commune_is_ended_where_its_village_lies,
    one_number_of_a_day_is_one_decision_with_one_text,
    a_personal_number_is_no_number_of_a_decision,
    a_signed_decision_says_the_same_after_its_sheet_was_corrected,
    a_village_s_head_has_an_extract_that_says_so,
    an_answer_is_not_of_a_day_before_the_sheet_it_rests_on,
    a_commune_answers_from_its_first_day_on,
    what_a_list_is_asked_for_is_understood_or_refused,
    a_number_kept_in_a_name_is_not_tried_out_by_searching,
);

const HOANG_PHU: &str = "15883@0";

fn asking(name: &str, household: HouseholdId, on: &str) -> FarmNew {
    let (id, applicant) = (FarmId(id_of(name)), String::new());
    FarmNew { id, household, applicant, received_on: day(on) }
}

async fn a_request_of_a_day_on_which_the_household_lived_elsewhere_is_not_begun(engine: Engine) {
    let s = farmer(engine).await;
    let app = &s.t.app;
    let nga = s.t.actor(Person::Nga).await;
    let there = s.t.village_of(Person::Nga, "Thôn 9").await;
    moved(&s.t, s.an, (HOANG_PHU, &nga, there), "2023-11-20").await;
    let lines = s.t.count("audit").await;
    let early = farm::add(app, &nga, asking("f", s.an, "2023-11-19")).await;
    let early = early.expect_err("they lived elsewhere");
    assert_eq!(early.findings[0].code, "farm_lived_elsewhere");
    assert!(early.findings[0].args["place"].contains("Hoằng Kim"), "whom to ask");
    assert_eq!((s.t.count("farm").await, s.t.count("audit").await), (0, lines));
    let one = farm::add(app, &nga, asking("f", s.an, "2023-11-20")).await.expect("since then");
    farm::get(app, &nga, one.id).await.expect("and it is theirs");

    // Within a commune: the head of the village where they live now, for a day before.
    let far = s.t.village("Thôn 2").await;
    let ba = s.t.add(household("Trần Mẫu Ba").in_village(far)).await;
    let village = s.t.village("Thôn 1").await;
    record(&s.t, ba, "2023-11-20", Act::MoveWithin { village, address: String::new() }).await;
    let binh = s.t.actor(Person::Binh).await;
    let early = farm::add(app, &binh, asking("g", ba, "2023-11-19")).await;
    let early = early.expect_err("another head's village");
    assert_eq!(early.findings[0].args["place"], "Thôn 2");
    farm::add(app, &s.hanh, asking("g", ba, "2023-11-19")).await.expect("the commune takes it in");
}

async fn what_stands_in_another_commune_is_ended_where_its_village_lies(engine: Engine) {
    let s = farmer(engine).await;
    let id = s.asks("f", s.an).await;
    s.t.run(&format!("update farm set commune_key = '{HOANG_PHU}'")).await;
    let nga = s.t.actor(Person::Nga).await;
    assert_eq!(code_of(farm::get(&s.t.app, &nga, id).await), Code::NotFound);
    assert!(s.view(id).await.carries_on);
    s.fills(id, sheet("s", 4, 120_000)).await;
    s.answers(id, refused("r", Some("s"), "2023-11-20")).await.expect("ended");
}

/// Another household that stated enough.
async fn another(s: &Farmer, name: &str, key: &str) -> FarmId {
    let one = s.t.add(household(name)).await;
    let id = s.asks(key, one).await;
    s.fills(id, sheet(key, 1, 20_000)).await;
    id
}

async fn decided(s: &Farmer, number: &str, on: &str) {
    let round = s.t.round(2023).await;
    let tu = s.t.add(household("Đỗ Mẫu Tư")).await;
    s.t.survey(tu, round, standard::Class::Poor).await;
    let decision = Decision { number: number.to_owned(), day: day(on) };
    app::review::decision::decide(&s.t.app, &s.quang, round, decision).await.expect("decided");
}

async fn one_number_of_a_day_is_one_decision_with_one_text(engine: Engine) {
    let s = farmer(engine).await;
    let id = s.asks("f", s.an).await;
    s.fills(id, sheet("s", 4, 80_000)).await;
    s.answers(id, recognised("a", "s", "10/QĐ-UBND", "2023-12-04")).await.expect("so");
    let correct = |name: &str, before: &str, number: &str| AnswerNew {
        replaces: Some(FarmAnswerId(id_of(before))),
        reason: "Ghi nhầm số".to_owned(),
        ..recognised(name, "s", number, "2023-12-04")
    };
    s.answers(id, correct("b", "a", "11")).await.expect("corrected");
    assert_eq!(s.view(id).await.row.number.as_deref(), Some("11/QĐ-UBND"), "as it is written");
    decided(&s, "10/QĐ-UBND", "2023-12-04").await;
    let other = another(&s, "Trần Mẫu Ba", "g").await;
    for (number, code) in [
        ("10/QĐ-UBND", "decision_number_used"),
        ("11/2023/QĐ-UBND", "decision_number_text"),
        ("11/QĐ-KHAC", "decision_number_body"),
    ] {
        let new = recognised("c", "g", number, "2023-12-04");
        let (_, found) = findings_of(s.answers(other, new).await);
        assert_eq!(found, [code], "{number}");
    }
    s.answers(other, recognised("c", "g", "11/QĐ-UBND", "2023-12-04")).await.expect("together");
    // Of two on one decision one is put right: the other still has the number.
    let (_, found) = findings_of(s.answers(id, correct("d", "b", "10/QĐ-UBND")).await);
    assert_eq!(found, ["decision_number_used"]);
    s.answers(id, correct("d", "b", "12/QĐ-UBND")).await.expect("a number of its own");
    assert!(s.whole().await.is_empty(), "{:?}", s.whole().await);
}

async fn a_personal_number_is_no_number_of_a_decision(engine: Engine) {
    let s = farmer(engine).await;
    let id = s.asks("f", s.an).await;
    s.fills(id, sheet("s", 4, 80_000)).await;
    for number in ["038090001234", "038090001234/QĐ-UBND", "1234567/QĐ-UBND", "0/QĐ-UBND"] {
        let refused = s.answers(id, recognised("a", "s", number, "2023-11-20")).await;
        let refused = refused.expect_err("no number of a paper");
        assert_eq!(refused.findings[0].code, "decision_number_shape", "{number}");
        let said = &refused.findings[0].args["number"];
        assert!(!said.contains("038090001234"), "{said}");
    }
    for number in ["038090001234", "1234567/UBND"] {
        let letter =
            AnswerNew { number: number.to_owned(), ..refused("r", Some("s"), "2023-11-20") };
        assert_eq!(code_of(s.answers(id, letter).await), Code::BadInput, "{number}");
    }
    assert_eq!(s.t.count("farm_answer").await, 0);
    let letter = refused("r", Some("s"), "2023-11-20");
    s.answers(id, AnswerNew { number: "45/UBND-VX".to_owned(), ..letter }).await.expect("a letter");
}

async fn text(s: &Farmer, who: &Actor, id: FarmId) -> Result<String> {
    let file = app::front::papers::file(&s.t.app, who, &DECISION, id.0, Format::Html).await?;
    Ok(String::from_utf8(file.content).expect("text"))
}

async fn a_signed_decision_says_the_same_after_its_sheet_was_corrected(engine: Engine) {
    let s = farmer(engine).await;
    let id = s.recognised().await;
    let before = text(&s, &s.hanh, id).await.expect("a paper");
    assert!(before.contains("4 nhân khẩu"), "{before}");
    let binh = s.t.actor(Person::Binh).await;
    let newer = SheetNew {
        replaces: Some(FarmSheetId(id_of("s"))),
        confirmed: true,
        surveyed_on: day("2023-11-25"),
        ..sheet("s2", 5, 90_000)
    };
    farm::fill_in(&s.t.app, &binh, id, newer).await.expect("corrected by the village's head");
    assert_eq!(text(&s, &s.hanh, id).await.expect("a paper"), before);
    assert_eq!(codes(&s.view(id).await), ["farm_sheet_newer"]);
    // Its number is put right and it stays on its sheet: the household was asked again later.
    let right = AnswerNew {
        replaces: Some(FarmAnswerId(id_of("a"))),
        reason: "Ghi nhầm số".to_owned(),
        ..recognised("b", "s2", "106/QĐ-UBND", "2023-11-20")
    };
    let view = s.answers(id, right).await.expect("corrected");
    assert_eq!(view.answers[0].sheet, Some(FarmSheetId(id_of("s"))));
    let after = text(&s, &s.hanh, id).await.expect("a paper");
    assert!(after.contains("4 nhân khẩu") && after.contains("106/QĐ-UBND"), "{after}");
}

async fn a_village_s_head_has_an_extract_that_says_so(engine: Engine) {
    let s = farmer(engine).await;
    let id = s.recognised().await;
    let far = s.t.village("Thôn 2").await;
    let ba = s.t.add(household("Trần Mẫu Ba").in_village(far)).await;
    let other = s.asks("g", ba).await;
    s.fills(other, sheet("g", 1, 20_000)).await;
    let new = recognised("b", "g", "105/QĐ-UBND", "2023-11-20");
    s.answers(other, new).await.expect("by the same decision");
    let (lan, binh) = (s.t.actor(Person::Lan).await, s.t.actor(Person::Binh).await);
    let whole = text(&s, &s.hanh, id).await.expect("a paper");
    assert!(whole.contains("Công nhận 2 hộ") && whole.contains("Trần Mẫu Ba"), "{whole}");
    assert_eq!(text(&s, &s.quang, other).await.expect("a paper"), whole, "one text");
    assert_eq!(text(&s, &lan, id).await.expect("a paper"), whole, "for every reader");
    let part = text(&s, &binh, id).await.expect("a paper");
    for words in ["TRÍCH DANH SÁCH", "Đây là bản trích", "Lê Mẫu An", "105/QĐ-UBND"] {
        assert!(part.contains(words), "{words}: {part}");
    }
    assert!(!part.contains("Trần Mẫu Ba") && !part.contains("Công nhận"), "{part}");
}

async fn an_answer_is_not_of_a_day_before_the_sheet_it_rests_on(engine: Engine) {
    let s = farmer(engine).await;
    let id = s.asks("f", s.an).await;
    s.fills(id, sheet("s", 4, 80_000)).await;
    // Asked on 16/11/2023.
    for new in
        [recognised("a", "s", "105/QĐ-UBND", "2023-11-15"), refused("a", Some("s"), "2023-11-15")]
    {
        assert_eq!(code_of(s.answers(id, new).await), Code::StepDayWrong);
    }
    let new = recognised("a", "s", "105/QĐ-UBND", "2023-11-16");
    s.answers(id, new).await.expect("on the same day");
    let newer = SheetNew {
        replaces: Some(FarmSheetId(id_of("s"))),
        surveyed_on: day("2023-12-03"),
        ..sheet("s2", 4, 80_000)
    };
    s.fills(id, newer).await;
    s.answers(id, ended("e", "s2", "a", "2023-12-01")).await.expect("an end rests on no sheet");
}

async fn a_commune_answers_from_its_first_day_on(engine: Engine) {
    let s = farmer(engine).await;
    let app = &s.t.app;
    s.t.set_now("2025-08-01T02:00:00Z");
    let now = crate::place::heir::NOW;
    let can = crate::place::heir::officer(&s.t, "can", base::Role::CommuneOfficer, now).await;
    let chu = crate::place::heir::officer(&s.t, "chu", base::Role::Chairman, now).await;
    let far = farm::add(app, &can, asking("g", s.an, "2015-01-01")).await;
    assert_eq!(code_of(far), Code::StandardUnknown, "no line of that day is known");
    let new = asking("f", s.an, "2024-05-10");
    let id = farm::add(app, &can, new).await.expect("came before, and is worked on now").id;
    let new = SheetNew { surveyed_on: day("2024-05-12"), ..sheet("s", 4, 80_000) };
    farm::fill_in(app, &can, id, new).await.expect("filled in");
    for on in ["2024-06-01", "2025-06-30"] {
        let early = recognised("a", "s", "70/QĐ-UBND", on);
        let (code, found) = findings_of(farm::answer(app, &chu, id, early).await);
        assert_eq!(code, Code::FarmNotReady);
        assert_eq!(found, ["farm_other_body"], "{on}: the village lay in Hoằng Kim");
    }
    let new = recognised("a", "s", "70/QĐ-UBND", "2025-07-01");
    let view = farm::answer(app, &chu, id, new).await.expect("from its first day");
    assert_eq!(view.answers[0].commune.as_str(), now);
}

async fn what_a_list_is_asked_for_is_understood_or_refused(engine: Engine) {
    let s = farmer(engine).await;
    s.asks("f", s.an).await;
    for (field, asked) in [
        ("state", FarmListQuery { state: "garbage".to_owned(), ..FarmListQuery::default() }),
        ("village", FarmListQuery { village: "garbage".to_owned(), ..FarmListQuery::default() }),
        ("after", FarmListQuery { before: Some("garbage".to_owned()), ..FarmListQuery::default() }),
    ] {
        let list = farm::list(&s.t.app, &s.hanh, &asked).await.expect_err("refused");
        assert_eq!((list.code, list.args["field"].as_str()), (Code::BadInput, field));
        let file = farm::file(&s.t.app, &s.hanh, &asked, FileFormat::Csv, Lang::Vi).await;
        assert_eq!(code_of(file), Code::BadInput, "{field}");
    }
}

async fn a_number_kept_in_a_name_is_not_tried_out_by_searching(engine: Engine) {
    let s = farmer(engine).await;
    let name = "Lê Mẫu An 038090001234".to_owned();
    let new = FarmNew { applicant: name, ..asking("f", s.an, "2023-11-10") };
    farm::add(&s.t.app, &s.hanh, new).await.expect("kept");
    let find = |text: &str| FarmListQuery { text: text.to_owned(), ..FarmListQuery::default() };
    let lan = s.t.actor(Person::Lan).await;
    // Also as an older program kept what is searched.
    for sql in ["", "update farm set folded = 'le mau an 038090001234'"] {
        if !sql.is_empty() {
            s.t.run(sql).await;
        }
        for (text, count) in [("le mau an", 1), ("0380900012", 0), ("0900", 0), ("90001234", 0)] {
            let found = farm::list(&s.t.app, &lan, &find(text)).await.expect("a list").rows;
            assert_eq!(found.len(), count, "{text} {sql}");
            let file = farm::file(&s.t.app, &s.hanh, &find(text), FileFormat::Csv, Lang::Vi).await;
            let file = String::from_utf8(file.expect("a file").content).expect("text");
            assert_eq!(file.lines().count(), count + 1, "{text} {sql}");
        }
    }
}
