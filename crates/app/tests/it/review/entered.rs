//! What the program numbers stands in the commune's register of papers; the commune's own grounds are drafted
//! with it, and what was decided keeps them.

use app::kernel::problem::Code;
use app::office::legal_paper;
use app::office::legal_paper::{
    Book, Drafted, Ending, Issuer, LegalPaperEndNew, LegalPaperListQuery, LegalPaperNew,
    LegalPaperPage, LegalPaperSaid, LegalPaperView, PaperLevel, StandingEnd, StandingNew,
};
use app::{Decision, Result};
use base::id::{LegalPaperId, LegalPaperStandingId, RoundId};
use standard::Class;
use testkit::{Engine, Person, TestApp, day, household, id_of, on_both};

use crate::common::code_of;

on_both!(
    a_decision_stands_in_the_register_without_being_typed_again,
    a_number_of_the_register_is_not_decided_with_again,
    a_decision_that_was_recorded_before_becomes_its_line,
    a_ground_of_the_commune_is_drafted_and_what_was_decided_keeps_it,
    a_ground_that_ended_is_left_out_of_what_is_drafted,
);

async fn ready(engine: Engine) -> (TestApp, RoundId) {
    let t = TestApp::open(engine).await;
    let an = t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Hoa")).await;
    let round = t.round(2023).await;
    t.survey(an, round, Class::Poor).await;
    t.set_now("2023-12-10T02:00:00Z");
    (t, round)
}

async fn decide(t: &TestApp, round: RoundId, number: &str) -> Result<()> {
    let decision = Decision { number: number.to_owned(), day: day("2023-12-08") };
    let quang = t.actor(Person::Quang).await;
    app::review::decision::decide(&t.app, &quang, round, decision).await.map(drop)
}

async fn listed(t: &TestApp) -> Vec<LegalPaperView> {
    let asked = LegalPaperListQuery::default();
    legal_paper::list(&t.app, &t.hanh().await, &asked).await.expect("a list").rows
}

fn said(kind: &str, symbol: &str, on: &str) -> LegalPaperSaid {
    LegalPaperSaid {
        kind: kind.to_owned(),
        symbol: symbol.to_owned(),
        unit: String::new(),
        day: day(on),
        issuer: Issuer::Chairman,
        issuer_name: String::new(),
        level: None,
        about: "Về việc khác".to_owned(),
        signer: String::new(),
        arrived_on: None,
        doubt: String::new(),
        note: String::new(),
        grounds: Vec::new(),
        confirmed: false,
    }
}

async fn added(t: &TestApp, name: &str, paper: LegalPaperSaid) -> LegalPaperPage {
    let book = if paper.arrived_on.is_some() { Book::In } else { Book::Out };
    let new = LegalPaperNew { id: LegalPaperId(id_of(name)), book, paper };
    legal_paper::add(&t.app, &t.hanh().await, new).await.expect("recorded")
}

/// The plan of the steering committee, which came from the district.
async fn ground(t: &TestApp) -> LegalPaperPage {
    let plan = LegalPaperSaid {
        issuer: Issuer::Office,
        issuer_name: "Ban Chỉ đạo huyện Mẫu".to_owned(),
        level: Some(PaperLevel::District),
        about: "Rà soát hộ nghèo năm 2023".to_owned(),
        arrived_on: Some(day("2023-09-05")),
        confirmed: true,
        ..said("plan", "12/KH-BCĐ", "2023-09-01")
    };
    added(t, "ground", plan).await
}

const CITED: &str = "Căn cứ Kế hoạch số 12/KH-BCĐ ngày 01 tháng 9 năm 2023 của Ban Chỉ đạo huyện Mẫu rà soát \
                     hộ nghèo năm 2023";

async fn stand(t: &TestApp, of: &LegalPaperPage) -> LegalPaperPage {
    let new = StandingNew {
        id: LegalPaperStandingId(id_of("standing")),
        drafted: Drafted::Decision,
        from_day: day("2023-09-01"),
        to_day: None,
    };
    let it = legal_paper::standing_add(&t.app, &t.hanh().await, of.paper.id, new).await;
    it.expect("it is cited")
}

async fn draft(t: &TestApp, round: RoundId) -> String {
    let hanh = t.hanh().await;
    let view =
        app::review::paper_draft::decision_draft(&t.app, &hanh, round).await.expect("a draft");
    paper::document::to_lines(&view.document).join("\n")
}

async fn decided(t: &TestApp, round: RoundId) -> String {
    let paper = app::front::papers::all().find(|it| it.address == "/papers/decision/{id}/{ending}");
    let paper = paper.expect("the decision");
    let format = app::kernel::paper::Format::Html;
    let hanh = t.hanh().await;
    let file = app::front::papers::file(&t.app, &hanh, paper, round, format).await.expect("made");
    String::from_utf8(file.content).expect("text")
}

async fn a_decision_stands_in_the_register_without_being_typed_again(engine: Engine) {
    let (t, round) = ready(engine).await;
    decide(&t, round, "112/QĐ-UBND").await.expect("decided");
    let [line] = &*listed(&t).await else { panic!("one line") };
    assert_eq!(
        (line.symbol.as_str(), line.day, line.kind.as_str(), line.book, line.number),
        ("112/QĐ-UBND", day("2023-12-08"), "decision", Book::Out, Some(112))
    );
    assert_eq!(line.issued_by, "Chủ tịch Ủy ban nhân dân xã Hoằng Kim");
    assert_eq!(line.origin_path, Some(format!("/rounds/{round}/lists")));
    assert!(line.about.contains("hộ nghèo") && line.about.contains("2023"), "{}", line.about);
    let void = LegalPaperEndNew {
        revision: line.revision,
        ending: Ending::Void,
        on: day("2023-12-08"),
        by: None,
        reason: "thử".to_owned(),
    };
    let answer = legal_paper::end(&t.app, &t.hanh().await, line.id, void).await;
    assert_eq!(code_of(answer), Code::LegalPaperOrigin, "its number is given where it is made");
    let next = added(&t, "next", said("decision", "", "2023-12-09")).await;
    assert_eq!(next.paper.symbol, "113/QĐ-UBND", "one series");
    let state = app::upkeep::audit::verify_all(&t.app).await.expect("read");
    assert!(state.is_whole(), "{state:?}");
}

async fn a_number_of_the_register_is_not_decided_with_again(engine: Engine) {
    let (t, round) = ready(engine).await;
    added(&t, "112", said("decision", "112", "2023-12-01")).await;
    let view = app::review::decision::get(&t.app, &t.hanh().await, round).await.expect("seen");
    assert_eq!(view.next_number, Some(113), "the clerk's numbers are counted");
    let problem = decide(&t, round, "112/QĐ-UBND").await.expect_err("the number is another's");
    assert_eq!(problem.code, Code::RoundNotReady);
    assert!(problem.findings.iter().any(|it| it.code == "decision_number_used"), "{problem:?}");
    decide(&t, round, "113/QĐ-UBND").await.expect("decided");
}

async fn a_decision_that_was_recorded_before_becomes_its_line(engine: Engine) {
    let (t, round) = ready(engine).await;
    let before = added(&t, "112", said("decision", "112", "2023-12-08")).await.paper;
    decide(&t, round, "112/QĐ-UBND").await.expect("it is that decision");
    let [line] = &*listed(&t).await else { panic!("one line") };
    assert_eq!((line.id, line.origin.as_str()), (before.id, "decision"));
}

async fn a_ground_of_the_commune_is_drafted_and_what_was_decided_keeps_it(engine: Engine) {
    let (t, round) = ready(engine).await;
    let hanh = t.hanh().await;
    let it = stand(&t, &ground(&t).await).await;
    assert!(draft(&t, round).await.contains(CITED), "{}", draft(&t, round).await);
    let text = draft(&t, round).await;
    let law = text.find("24/2021/QĐ-TTg").expect("the law");
    let result = text.find("Căn cứ kết quả rà soát").expect("the result");
    let own = text.find(CITED).expect("its own");
    assert!(law < own && own < result, "behind the law, before the result");
    decide(&t, round, "112/QĐ-UBND").await.expect("decided");
    assert!(decided(&t, round).await.contains(&CITED[10..]));
    let end = StandingEnd { revision: it.standings[0].revision, to_day: Some(day("2023-10-01")) };
    let of = (it.paper.id, it.standings[0].id);
    legal_paper::standing_end(&t.app, &hanh, of, end).await.expect("it is past");
    assert!(decided(&t, round).await.contains(&CITED[10..]), "what was decided keeps it");
    let ground = legal_paper::get(&t.app, &hanh, it.paper.id).await.expect("seen");
    assert_eq!(ground.cited_in[0].symbol, "112/QĐ-UBND", "and is cited there");
}

async fn a_ground_that_ended_is_left_out_of_what_is_drafted(engine: Engine) {
    let (t, round) = ready(engine).await;
    let hanh = t.hanh().await;
    let it = stand(&t, &ground(&t).await).await;
    let days = |from: &str, to: Option<&str>| StandingNew {
        id: LegalPaperStandingId(t.app.fresh_id()),
        drafted: Drafted::Decision,
        from_day: day(from),
        to_day: to.map(day),
    };
    for (new, said) in [
        (days("2023-08-31", None), "legal_standing_days"),
        (days("2023-10-01", Some("2023-09-30")), "legal_standing_days"),
        (days("2023-10-01", None), "legal_standing_there"),
    ] {
        let problem = legal_paper::standing_add(&t.app, &hanh, it.paper.id, new).await;
        assert_eq!(problem.expect_err("refused").findings[0].code, said);
    }
    let end = LegalPaperEndNew {
        revision: it.paper.revision,
        ending: Ending::Recalled,
        on: day("2023-10-01"),
        by: None,
        reason: "thu hồi".to_owned(),
    };
    legal_paper::end(&t.app, &hanh, it.paper.id, end).await.expect("recalled");
    assert!(!draft(&t, round).await.contains("12/KH-BCĐ"));
    let late =
        legal_paper::standing_add(&t.app, &hanh, it.paper.id, days("2023-11-01", None)).await;
    assert_eq!(code_of(late), Code::LegalPaperEnded);
}
