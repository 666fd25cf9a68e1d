//! Legal papers: recorded once, numbered in a series, held against one another, put right, sent, out of
//! force; another commune finds none, and what the program numbers stands among them.

use app::kernel::problem::Code;
use app::office::legal_paper;
use app::office::legal_paper::{
    Book, BookFormat, DoubtKind, Drafted, Ending, Issuer, LegalPaperCorrection, LegalPaperEndNew,
    LegalPaperEndUndo, LegalPaperListQuery, LegalPaperNew, LegalPaperPage, LegalPaperSaid,
    PaperLevel, Purpose, SendingReceipt, SendingVoid, SendingsNew, StandingEnd, StandingNew,
};
use app::{Action, Actor, App, PAGE_ROWS, Problem, Result};
use base::id::{LegalPaperId, LegalPaperSendingId, LegalPaperStandingId};
use testkit::{Engine, Person, TestApp, day, id_of, on_both};

use crate::common::code_of;

on_both!(
    sent_again_it_is_accepted_and_other_content_is_a_conflict,
    what_cannot_be_written_is_refused_with_everything_that_is_wrong,
    the_communes_own_papers_are_numbered_by_kind_in_the_order_of_days,
    what_came_is_numbered_by_the_day_it_came,
    what_looks_wrong_on_a_paper_of_others_is_recorded_when_somebody_says_that_it_stands_so,
    one_is_found_by_number_and_words_and_a_page_goes_on_where_the_last_ended,
    one_put_right_keeps_what_it_said_and_of_two_who_change_it_the_second_is_told,
    a_paper_rests_on_papers_of_the_register_and_says_when_one_ends,
    an_end_is_of_a_day_by_a_paper_and_is_taken_back,
    a_number_recorded_by_mistake_is_free_again,
    it_is_sent_line_by_line_and_received_by_each,
    what_does_not_go_together_is_told_above_the_list,
    its_scan_is_read_by_who_sees_the_paper,
    a_register_is_a_sheet_in_the_columns_of_the_decree,
    another_commune_finds_nothing_and_writes_nothing,
    a_row_changed_past_the_program_is_an_alarm,
);

/// Every use case behind an action, for the table of rights.
pub(crate) async fn ask(app: &App, who: &Actor, action: Action) -> Vec<Result<()>> {
    let id = LegalPaperId(app.fresh_id());
    let sending = LegalPaperSendingId(app.fresh_id());
    let standing = LegalPaperStandingId(app.fresh_id());
    if action == Action::LegalPaperSee {
        return vec![
            legal_paper::list(app, who, &LegalPaperListQuery::default()).await.map(drop),
            legal_paper::get(app, who, id).await.map(drop),
            legal_paper::citable(app, who, "").await.map(drop),
            legal_paper::chosen(app, who, &[]).await.map(drop),
            legal_paper::doubts(app, who, 2023).await.map(drop),
            legal_paper::book_file(app, who, (Book::Out, 2023), BookFormat::Csv).await.map(drop),
        ];
    }
    let on = day("2023-10-20");
    let end = LegalPaperEndNew {
        revision: 1,
        ending: Ending::Recalled,
        on,
        by: None,
        reason: "thử".to_owned(),
    };
    let undo = LegalPaperEndUndo { revision: 1, reason: "thử".to_owned() };
    let receipt = SendingReceipt { revision: 1, received_on: on, received_by: String::new() };
    let void = SendingVoid { revision: 1, reason: "thử".to_owned() };
    let stand =
        StandingNew { id: standing, drafted: Drafted::Decision, from_day: on, to_day: None };
    let stop = StandingEnd { revision: 1, to_day: None };
    let correction =
        LegalPaperCorrection { revision: 1, reason: "thử".to_owned(), paper: plan() };
    let offered = ("plan", Issuer::Committee);
    vec![
        legal_paper::add(app, who, LegalPaperNew { id, ..new("Thử", plan()) }).await.map(drop),
        legal_paper::correct(app, who, id, correction).await.map(drop),
        legal_paper::end(app, who, id, end).await.map(drop),
        legal_paper::end_undo(app, who, id, undo).await.map(drop),
        legal_paper::send(app, who, id, sent(sending, "Thôn 1")).await.map(drop),
        legal_paper::receive(app, who, (id, sending), receipt).await.map(drop),
        legal_paper::send_void(app, who, (id, sending), void).await.map(drop),
        legal_paper::standing_add(app, who, id, stand).await.map(drop),
        legal_paper::standing_end(app, who, (id, standing), stop).await.map(drop),
        legal_paper::offered(app, who, offered, ("", on)).await.map(drop),
    ]
}

/// A plan of the commune that is to be given its number.
pub(crate) fn plan() -> LegalPaperSaid {
    LegalPaperSaid {
        kind: "plan".to_owned(),
        symbol: String::new(),
        unit: String::new(),
        day: day("2023-10-20"),
        issuer: Issuer::Committee,
        issuer_name: String::new(),
        level: None,
        about: "Truyền thông giảm nghèo".to_owned(),
        signer: String::new(),
        arrived_on: None,
        doubt: String::new(),
        note: String::new(),
        grounds: Vec::new(),
        confirmed: false,
    }
}

/// A decision of the district that came.
fn from_district(symbol: &str, on: &str) -> LegalPaperSaid {
    LegalPaperSaid {
        kind: "decision".to_owned(),
        symbol: symbol.to_owned(),
        day: day(on),
        issuer: Issuer::Office,
        issuer_name: "Ủy ban nhân dân huyện Mẫu".to_owned(),
        level: Some(PaperLevel::District),
        about: "Về việc phân bổ vốn".to_owned(),
        arrived_on: Some(day("2023-10-20")),
        ..plan()
    }
}

fn new(name: &str, paper: LegalPaperSaid) -> LegalPaperNew {
    let book = if paper.arrived_on.is_some() { Book::In } else { Book::Out };
    LegalPaperNew { id: LegalPaperId(id_of(name)), book, paper }
}

fn sent(id: LegalPaperSendingId, recipients: &str) -> SendingsNew {
    SendingsNew {
        id,
        recipients: recipients.to_owned(),
        purpose: Purpose::CarryOut,
        copies: 1,
        sent_on: day("2023-10-21"),
    }
}

async fn opened(engine: Engine) -> (TestApp, Actor) {
    let t = TestApp::open(engine).await;
    t.set_now("2023-11-15T02:00:00Z");
    let hanh = t.hanh().await;
    (t, hanh)
}

pub(crate) async fn added(t: &TestApp, name: &str, paper: LegalPaperSaid) -> LegalPaperPage {
    legal_paper::add(&t.app, &t.hanh().await, new(name, paper)).await.expect("recorded")
}

async fn refused(t: &TestApp, paper: LegalPaperSaid) -> Problem {
    let id = LegalPaperId(t.app.fresh_id());
    let new = LegalPaperNew { id, ..new("x", paper) };
    legal_paper::add(&t.app, &t.hanh().await, new).await.expect_err("refused")
}

fn told(problem: &Problem) -> Vec<String> {
    let field = |it: &base::Finding| it.args.get("field").cloned().unwrap_or_default();
    problem.findings.iter().map(|it| format!("{} at {}", it.code, field(it))).collect()
}

fn asked(text: &str) -> LegalPaperListQuery {
    LegalPaperListQuery { text: text.to_owned(), ..LegalPaperListQuery::default() }
}

async fn found(t: &TestApp, who: &Actor, text: &str) -> Vec<String> {
    let page = legal_paper::list(&t.app, who, &asked(text)).await.expect("a list");
    page.rows.into_iter().map(|row| row.symbol).collect()
}

fn codes(page: &LegalPaperPage) -> Vec<&str> {
    page.findings.iter().map(|it| it.code.as_str()).collect()
}

async fn sent_again_it_is_accepted_and_other_content_is_a_conflict(engine: Engine) {
    let (t, hanh) = opened(engine).await;
    let first = added(&t, "Một", plan()).await;
    assert_eq!((first.paper.symbol.as_str(), first.paper.revision), ("01/KH-UBND", 1));
    assert_eq!(first.paper.issued_by, "Ủy ban nhân dân xã Hoằng Kim");
    let lines = t.count("audit").await;
    let again = legal_paper::add(&t.app, &hanh, new("Một", plan())).await.expect("the same again");
    assert_eq!(again.paper, first.paper);
    for other in [
        LegalPaperSaid { about: "Khác".to_owned(), ..plan() },
        LegalPaperSaid { day: day("2023-10-21"), ..plan() },
        LegalPaperSaid { symbol: "7".to_owned(), ..plan() },
    ] {
        let answer = legal_paper::add(&t.app, &hanh, new("Một", other)).await;
        assert_eq!(code_of(answer), Code::LegalPaperConflict);
    }
    assert_eq!((t.count("audit").await, t.count("legal_paper").await), (lines, 1), "written once");
}

async fn what_cannot_be_written_is_refused_with_everything_that_is_wrong(engine: Engine) {
    let (t, _) = opened(engine).await;
    let wrong = LegalPaperSaid {
        symbol: "12/QĐ-UBND".to_owned(),
        day: day("2023-11-16"),
        issuer: Issuer::Office,
        about: " ".to_owned(),
        signer: "a".repeat(151),
        grounds: vec![LegalPaperId(id_of("nobody's"))],
        ..plan()
    };
    let problem = refused(&t, wrong).await;
    assert_eq!(problem.code, Code::LegalPaperRefused);
    assert_eq!(
        told(&problem),
        [
            "legal_field_missing at issuer_name",
            "legal_field_missing at about",
            "legal_field_long at signer",
            "legal_field_missing at level",
            "legal_day_future at day",
            "legal_symbol_kind at symbol",
            "legal_ground_unknown at grounds",
        ]
    );
    for (paper, at) in [
        (LegalPaperSaid { kind: "poem".to_owned(), ..plan() }, "legal_field_missing at paper_kind"),
        (LegalPaperSaid { kind: "letter".to_owned(), ..plan() }, "legal_symbol_empty at symbol"),
        (
            LegalPaperSaid { arrived_on: Some(day("2023-10-20")), ..plan() },
            "legal_issuer_own at issuer",
        ),
        (from_district("829/QĐ-UBND", "2023-10-21"), "legal_arrival_before at arrived_on"),
        (LegalPaperSaid { symbol: "12/KH".to_owned(), ..plan() }, "legal_symbol_body at symbol"),
    ] {
        assert!(told(&refused(&t, paper).await).contains(&at.to_owned()), "{at}");
    }
    assert_eq!(t.count("legal_paper").await, 0);
}

async fn the_communes_own_papers_are_numbered_by_kind_in_the_order_of_days(engine: Engine) {
    let (t, hanh) = opened(engine).await;
    let numbered = |symbol: &str, on: &str| LegalPaperSaid {
        symbol: symbol.to_owned(),
        day: day(on),
        ..plan()
    };
    added(&t, "59", numbered("59", "2023-08-31")).await;
    let next = added(&t, "next", plan()).await.paper;
    assert_eq!((next.symbol.as_str(), next.number), ("60/KH-UBND", Some(60)));
    let letter = LegalPaperSaid { kind: "letter".to_owned(), unit: "vx".to_owned(), ..plan() };
    assert_eq!(added(&t, "letter", letter).await.paper.symbol, "01/UBND-VX");
    let council =
        LegalPaperSaid { kind: "resolution".to_owned(), issuer: Issuer::Council, ..plan() };
    let council = added(&t, "council", council).await.paper;
    assert_eq!(council.symbol, "01/NQ-HĐND");
    assert_eq!(council.issued_by, "Hội đồng nhân dân xã Hoằng Kim");
    let offered = |on| legal_paper::offered(&t.app, &hanh, ("plan", Issuer::Committee), ("", on));
    assert_eq!(offered(day("2023-11-01")).await.expect("asked").as_deref(), Some("61/KH-UBND"));
    assert_eq!(offered(day("2024-01-02")).await.expect("asked").as_deref(), Some("01/KH-UBND"));
    let used = refused(&t, numbered("60/KH-UBND", "2023-11-01")).await;
    assert_eq!(told(&used), ["legal_number_used at symbol"]);
    // The seed's own: no. 77 in August, no. 59 later that month.
    let order = refused(&t, numbered("77/KH-UBND", "2023-08-04")).await;
    assert_eq!(
        (order.code, told(&order)),
        (Code::LegalPaperDoubtful, vec!["legal_number_order at symbol".to_owned()])
    );
    let confirmed = LegalPaperSaid { confirmed: true, ..numbered("77/KH-UBND", "2023-08-04") };
    added(&t, "77", confirmed).await;
    added(&t, "of another year", numbered("60/KH-UBND", "2022-10-20")).await;
}

async fn what_came_is_numbered_by_the_day_it_came(engine: Engine) {
    let (t, _) = opened(engine).await;
    let first = added(&t, "829", from_district("829/QĐ-UBND", "2023-03-17")).await.paper;
    let second = added(&t, "725", from_district("725/QĐ-UBND", "2023-02-28")).await.paper;
    assert_eq!((first.arrival, second.arrival), (Some(1), Some(2)));
    assert_eq!((first.book, first.year), (Book::In, 2023));
    let before = LegalPaperSaid {
        arrived_on: Some(day("2022-12-30")),
        ..from_district("12/QĐ-UBND", "2022-12-28")
    };
    let before = added(&t, "12", before).await.paper;
    assert_eq!((before.arrival, before.year), (Some(1), 2022), "each year begins anew");
}

async fn what_looks_wrong_on_a_paper_of_others_is_recorded_when_somebody_says_that_it_stands_so(
    engine: Engine,
) {
    let (t, _) = opened(engine).await;
    // The seed's own: a circular without its kind in the symbol.
    let circular = LegalPaperSaid {
        kind: "circular".to_owned(),
        issuer_name: "Bộ Tài chính".to_owned(),
        level: Some(PaperLevel::Central),
        ..from_district("55/2023/BTC", "2023-08-15")
    };
    let problem = refused(&t, circular.clone()).await;
    assert_eq!(problem.code, Code::LegalPaperDoubtful);
    assert_eq!(problem.findings[0].args["cure"], "55/2023/TT-BTC");
    let stands = LegalPaperSaid { confirmed: true, ..circular.clone() };
    let it = added(&t, "55", stands).await.paper;
    assert_eq!((it.symbol.as_str(), it.number), ("55/2023/BTC", Some(55)));
    let right = LegalPaperSaid { symbol: "55/2023/TT-BTC".to_owned(), ..circular };
    let twice = refused(&t, right).await;
    assert_eq!(told(&twice), ["legal_paper_two_symbols at symbol"]);
    // And one decision by an office and by its chairman.
    added(&t, "829", from_district("829/QĐ-UBND", "2023-03-17")).await;
    let chairman = LegalPaperSaid {
        issuer: Issuer::Person,
        issuer_name: "Chủ tịch UBND huyện Mẫu".to_owned(),
        ..from_district("829/QĐ-UBND", "2023-03-17")
    };
    let two = refused(&t, chairman).await;
    assert_eq!(
        (two.code, told(&two)),
        (Code::LegalPaperDoubtful, vec!["legal_paper_two_issuers at symbol".to_owned()])
    );
    let again = refused(&t, from_district("0829/qđ-ubnd", "2023-03-17")).await;
    assert!(told(&again).contains(&"legal_paper_twice at symbol".to_owned()), "{again:?}");
    assert_eq!(again.code, Code::LegalPaperRefused);
}

async fn one_is_found_by_number_and_words_and_a_page_goes_on_where_the_last_ended(engine: Engine) {
    let (t, hanh) = opened(engine).await;
    for n in 0..=PAGE_ROWS {
        added(&t, &format!("Số {n}"), plan()).await;
    }
    added(&t, "829", from_district("829/QĐ-UBND", "2023-03-17")).await;
    let first = legal_paper::list(&t.app, &hanh, &asked("")).await.expect("a list");
    let next = LegalPaperListQuery { before: first.next.clone(), ..asked("") };
    let rest = legal_paper::list(&t.app, &hanh, &next).await.expect("the rest");
    assert_eq!((first.rows.len(), rest.rows.len()), (PAGE_ROWS as usize, 2));
    assert!(rest.next.is_none());
    assert!(rest.rows.iter().all(|it| first.rows.iter().all(|row| row.id != it.id)));
    for (text, symbols) in [
        ("829/qd", vec!["829/QĐ-UBND"]),
        ("phan bo huyen mau", vec!["829/QĐ-UBND"]),
        ("07/kh-ubnd", vec!["07/KH-UBND"]),
        ("829%", vec![]),
    ] {
        assert_eq!(found(&t, &hanh, text).await, symbols, "{text}");
    }
    for (query, count) in [
        (LegalPaperListQuery { book: "in".to_owned(), ..asked("") }, 1),
        (LegalPaperListQuery { kind: "decision".to_owned(), ..asked("") }, 1),
        (LegalPaperListQuery { year: "2022".to_owned(), ..asked("") }, 0),
    ] {
        let page = legal_paper::list(&t.app, &hanh, &query).await.expect("a list");
        assert_eq!(page.rows.len(), count, "{query:?}");
    }
}

pub(crate) fn correction(page: &LegalPaperPage, about: &str) -> LegalPaperCorrection {
    LegalPaperCorrection {
        revision: page.paper.revision,
        reason: "ghi nhầm".to_owned(),
        paper: LegalPaperSaid {
            symbol: page.paper.symbol.clone(),
            about: about.to_owned(),
            ..plan()
        },
    }
}

async fn one_put_right_keeps_what_it_said_and_of_two_who_change_it_the_second_is_told(
    engine: Engine,
) {
    let (t, hanh) = opened(engine).await;
    let thao = t.actor(Person::Thao).await;
    let it = added(&t, "Một", plan()).await;
    let id = it.paper.id;
    let old = correction(&it, "Hai");
    let two = legal_paper::correct(&t.app, &hanh, id, old.clone()).await.expect("put right");
    assert_eq!((two.paper.about.as_str(), two.paper.revision), ("Hai", 2));
    let before = two.before.first().expect("what it said");
    assert_eq!(before.said["about"], "Truyền thông giảm nghèo");
    assert_eq!(before.reason, "ghi nhầm");
    legal_paper::correct(&t.app, &hanh, id, old).await.expect("it is so already");
    let late = correction(&it, "Ba");
    let late = legal_paper::correct(&t.app, &thao, id, late).await.expect_err("an old revision");
    assert_eq!((late.code, late.args["who"].as_str()), (Code::LegalPaperChanged, "Lê Mẫu Hạnh"));
    let bare = LegalPaperCorrection { reason: " ".to_owned(), ..correction(&two, "Ba") };
    assert_eq!(code_of(legal_paper::correct(&t.app, &thao, id, bare).await), Code::BadInput);
    let three =
        legal_paper::correct(&t.app, &thao, id, correction(&two, "Ba")).await.expect("it was seen");
    assert_eq!((three.paper.revision, three.before.len()), (3, 2));
    assert_eq!(found(&t, &hanh, "ba").await, ["01/KH-UBND"]);
    assert!(found(&t, &hanh, "hai").await.is_empty());
}

fn ended(page: &LegalPaperPage, ending: Ending, on: &str) -> LegalPaperEndNew {
    LegalPaperEndNew {
        revision: page.paper.revision,
        ending,
        on: day(on),
        by: None,
        reason: "có lý do".to_owned(),
    }
}

async fn a_paper_rests_on_papers_of_the_register_and_says_when_one_ends(engine: Engine) {
    let (t, hanh) = opened(engine).await;
    let ground = added(&t, "829", from_district("829/QĐ-UBND", "2023-03-17")).await;
    let later = added(&t, "900", from_district("900/QĐ-UBND", "2023-10-20")).await;
    let resting = |on: &str, ids: &[LegalPaperId]| LegalPaperSaid {
        day: day(on),
        grounds: ids.to_vec(),
        ..plan()
    };
    let both = [ground.paper.id, later.paper.id];
    let problem = refused(&t, resting("2023-10-19", &both)).await;
    assert_eq!(
        (problem.code, told(&problem)),
        (Code::LegalPaperDoubtful, vec!["legal_ground_later at grounds".to_owned()])
    );
    let it = added(&t, "Một", resting("2023-10-20", &both)).await;
    assert_eq!(
        it.grounds[0].words,
        "Quyết định số 829/QĐ-UBND ngày 17 tháng 3 năm 2023 của Ủy ban nhân dân huyện Mẫu về việc \
         phân bổ vốn"
    );
    assert!(codes(&it).is_empty());
    let by = LegalPaperEndNew {
        by: Some(later.paper.id),
        reason: String::new(),
        ..ended(&ground, Ending::Replaced, "2023-10-25")
    };
    let gone = legal_paper::end(&t.app, &hanh, ground.paper.id, by).await.expect("replaced");
    assert_eq!(gone.paper.ended_by_symbol.as_deref(), Some("900/QĐ-UBND"));
    assert_eq!(codes(&gone), ["legal_paper_cited_on"], "what rests on it is told");
    let it = legal_paper::get(&t.app, &hanh, it.paper.id).await.expect("seen");
    assert_eq!(codes(&it), ["legal_ground_since_ended"]);
    let later = legal_paper::get(&t.app, &hanh, later.paper.id).await.expect("seen");
    assert_eq!(later.ended[0].symbol, "829/QĐ-UBND");
    assert_eq!(later.cited_in[0].symbol, "01/KH-UBND");
    let problem = refused(&t, resting("2023-10-25", &[ground.paper.id])).await;
    assert_eq!(told(&problem), ["legal_ground_ended at grounds"]);
    let page = legal_paper::citable(&t.app, &hanh, "qđ-ubnd").await.expect("found");
    assert_eq!(page.len(), 1, "what is out of force is not offered");
}

async fn an_end_is_of_a_day_by_a_paper_and_is_taken_back(engine: Engine) {
    let (t, hanh) = opened(engine).await;
    let it = added(&t, "829", from_district("829/QĐ-UBND", "2023-03-17")).await;
    let id = it.paper.id;
    let end = |new| legal_paper::end(&t.app, &hanh, id, new);
    let none = ended(&it, Ending::Abolished, "2023-10-25");
    assert_eq!(
        told(&end(none).await.expect_err("by nothing")),
        ["legal_field_missing at ended_by"]
    );
    let itself = LegalPaperEndNew { by: Some(id), ..ended(&it, Ending::Abolished, "2023-10-25") };
    assert_eq!(code_of(end(itself).await), Code::LegalPaperRefused);
    for on in ["2023-03-16", "2023-11-16"] {
        let problem = end(ended(&it, Ending::Recalled, on)).await.expect_err(on);
        assert_eq!(told(&problem), ["legal_end_day at ended_on"], "{on}");
    }
    let bare =
        LegalPaperEndNew { reason: String::new(), ..ended(&it, Ending::Recalled, "2023-10-25") };
    assert_eq!(code_of(end(bare).await), Code::BadInput);
    let new = ended(&it, Ending::Recalled, "2023-03-17");
    let gone = end(new.clone()).await.expect("recalled");
    assert_eq!((gone.paper.ending, gone.paper.revision), (Some(Ending::Recalled), 2));
    end(new).await.expect("the same again");
    let other = ended(&gone, Ending::Recalled, "2023-10-26");
    assert_eq!(code_of(end(other).await), Code::LegalPaperEnded);
    let late = legal_paper::correct(&t.app, &hanh, id, correction(&gone, "Hai")).await;
    assert_eq!(code_of(late), Code::LegalPaperEnded);
    let undo = |revision| LegalPaperEndUndo { revision, reason: "ghi nhầm".to_owned() };
    let old = legal_paper::end_undo(&t.app, &hanh, id, undo(1)).await;
    assert_eq!(code_of(old), Code::LegalPaperChanged);
    let back = legal_paper::end_undo(&t.app, &hanh, id, undo(2)).await.expect("in force again");
    assert_eq!((back.paper.ending, back.paper.revision), (None, 3));
}

async fn a_number_recorded_by_mistake_is_free_again(engine: Engine) {
    let (t, hanh) = opened(engine).await;
    let it = added(&t, "Một", plan()).await;
    let void = ended(&it, Ending::Void, "2023-10-20");
    let void = legal_paper::end(&t.app, &hanh, it.paper.id, void).await.expect("void");
    let again = added(&t, "Hai", plan()).await.paper;
    assert_eq!(again.symbol, "01/KH-UBND");
    let undo = LegalPaperEndUndo { revision: void.paper.revision, reason: "lại".to_owned() };
    let problem = legal_paper::end_undo(&t.app, &hanh, it.paper.id, undo).await;
    assert_eq!(told(&problem.expect_err("taken")), ["legal_number_used at symbol"]);
    let sending = sent(LegalPaperSendingId(id_of("s")), "Thôn 1");
    let answer = legal_paper::send(&t.app, &hanh, it.paper.id, sending).await;
    assert_eq!(code_of(answer), Code::LegalPaperEnded);
}

async fn it_is_sent_line_by_line_and_received_by_each(engine: Engine) {
    let (t, hanh) = opened(engine).await;
    let id = added(&t, "Một", plan()).await.paper.id;
    let lines = "- Phòng LĐ - TBXH (b/c);\n- MTTQ xã (p/h);\n- Trưởng các thôn;\n- Lưu: VT.";
    let first = LegalPaperSendingId(id_of("s"));
    let it = legal_paper::send(&t.app, &hanh, id, sent(first, lines)).await.expect("sent");
    legal_paper::send(&t.app, &hanh, id, sent(first, lines)).await.expect("the same again");
    let of: Vec<_> = it.sendings.iter().map(|it| (it.recipient.as_str(), it.purpose)).collect();
    for line in [
        ("Phòng LĐ - TBXH", Purpose::Report),
        ("MTTQ xã", Purpose::Coordinate),
        ("Trưởng các thôn", Purpose::CarryOut),
        ("VT", Purpose::Archive),
    ] {
        assert!(of.contains(&line), "{line:?} of {of:?}");
    }
    assert_eq!(t.count("legal_paper_sending").await, 4);
    let other = legal_paper::send(&t.app, &hanh, id, sent(first, "Khác")).await;
    assert_eq!(code_of(other), Code::LegalPaperConflict);
    let fresh = || LegalPaperSendingId(t.app.fresh_id());
    for bad in [
        sent(fresh(), " \n;"),
        sent(fresh(), &"Thôn\n".repeat(61)),
        SendingsNew { copies: 0, ..sent(fresh(), "Thôn 1") },
        SendingsNew { copies: 1_000, ..sent(fresh(), "Thôn 1") },
    ] {
        assert_eq!(code_of(legal_paper::send(&t.app, &hanh, id, bad).await), Code::BadInput);
    }
    for on in ["2023-10-19", "2023-11-16"] {
        let early = SendingsNew { sent_on: day(on), ..sent(fresh(), "Thôn 1") };
        let problem = legal_paper::send(&t.app, &hanh, id, early).await.expect_err(on);
        assert_eq!(told(&problem), ["legal_sent_day at sent_on"]);
    }
    let receipt = |revision, on: &str| SendingReceipt {
        revision,
        received_on: day(on),
        received_by: "Lê Mẫu Bình".to_owned(),
    };
    let of = (id, first);
    let early = legal_paper::receive(&t.app, &hanh, of, receipt(1, "2023-10-20")).await;
    assert_eq!(code_of(early), Code::LegalPaperRefused);
    let it = legal_paper::receive(&t.app, &hanh, of, receipt(1, "2023-10-21")).await.expect("so");
    let got = it.sendings.iter().find(|it| it.id == first).expect("there");
    assert_eq!((got.received_on, got.revision), (Some(day("2023-10-21")), 2));
    legal_paper::receive(&t.app, &hanh, of, receipt(1, "2023-10-21")).await.expect("so already");
    let old = legal_paper::receive(&t.app, &hanh, of, receipt(1, "2023-10-22")).await;
    assert_eq!(code_of(old), Code::LegalPaperChanged);
    let void = SendingVoid { revision: 2, reason: "gửi nhầm".to_owned() };
    let it = legal_paper::send_void(&t.app, &hanh, of, void).await.expect("taken back");
    let gone = it.sendings.iter().find(|it| it.id == first).expect("it stays");
    assert_eq!(gone.void_reason.as_deref(), Some("gửi nhầm"));
    let late = legal_paper::receive(&t.app, &hanh, of, receipt(3, "2023-10-23")).await;
    assert_eq!(code_of(late), Code::LegalPaperChanged);
}

async fn what_does_not_go_together_is_told_above_the_list(engine: Engine) {
    let (t, hanh) = opened(engine).await;
    let numbered = |symbol: &str, on: &str| LegalPaperSaid {
        symbol: symbol.to_owned(),
        day: day(on),
        confirmed: true,
        ..plan()
    };
    added(&t, "59", numbered("59", "2023-08-31")).await;
    added(&t, "77", numbered("77", "2023-08-04")).await;
    let doubtful = LegalPaperSaid {
        doubt: "kế hoạch ghi hai nơi ban hành".to_owned(),
        ..from_district("829/QĐ-UBND", "2023-03-17")
    };
    let ground = added(&t, "829", doubtful).await.paper.id;
    let chairman = LegalPaperSaid {
        issuer: Issuer::Person,
        issuer_name: "Chủ tịch UBND huyện Mẫu".to_owned(),
        confirmed: true,
        ..from_district("829/QĐ-UBND", "2023-03-17")
    };
    added(&t, "829 again", chairman).await;
    let early = LegalPaperSaid { grounds: vec![ground], ..numbered("20", "2023-03-16") };
    added(&t, "20", early).await;
    let mut kinds: Vec<DoubtKind> = legal_paper::doubts(&t.app, &hanh, 2023)
        .await
        .expect("asked")
        .into_iter()
        .map(|it| it.kind)
        .collect();
    kinds.sort_unstable();
    assert_eq!(
        kinds,
        [DoubtKind::TwoIssuers, DoubtKind::Order, DoubtKind::GroundLater, DoubtKind::Said]
    );
    assert!(legal_paper::doubts(&t.app, &hanh, 2022).await.expect("asked").is_empty());
}

async fn its_scan_is_read_by_who_sees_the_paper(engine: Engine) {
    use app::kernel::attachment;
    let t = TestApp::narrow(engine, 2).await;
    let hanh = t.hanh().await;
    let paper = new("Kế hoạch", plan());
    let id = paper.id;
    legal_paper::add(&t.app, &hanh, paper).await.expect("added");
    let (scan, about) = (t.app.fresh_id().into(), legal_paper::files(id));
    attachment::add(&t.app, &hanh, scan, about, "ke-hoach.pdf", b"%PDF-1.7".to_vec())
        .await
        .expect("kept");
    for person in [Person::Hanh, Person::Ngoc] {
        let reader = t.actor(person).await;
        let (file, _) = attachment::get(&t.app, &reader, scan).await.expect("his to read");
        assert_eq!(file.file_name, "ke-hoach.pdf");
    }
    let nga = t.actor(Person::Nga).await;
    assert_eq!(code_of(attachment::get(&t.app, &nga, scan).await), Code::NotFound);
}

async fn a_register_is_a_sheet_in_the_columns_of_the_decree(engine: Engine) {
    let (t, hanh) = opened(engine).await;
    let id = added(&t, "Một", plan()).await.paper.id;
    let sending = sent(LegalPaperSendingId(id_of("s")), "MTTQ xã (p/h)\nLưu: VT");
    legal_paper::send(&t.app, &hanh, id, sending).await.expect("sent");
    added(&t, "829", from_district("829/QĐ-UBND", "2023-03-17")).await;
    let csv = |book| legal_paper::book_file(&t.app, &hanh, (book, 2023), BookFormat::Csv);
    let text = String::from_utf8(csv(Book::Out).await.expect("a file")).expect("text");
    for part in [
        "Số, ký hiệu văn bản",
        "(10)",
        "01/KH-UBND",
        "Kế hoạch: Truyền thông giảm nghèo",
        "MTTQ xã (p/h)",
        "VT",
        "21/10/2023",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("829/QĐ-UBND"));
    let text = String::from_utf8(csv(Book::In).await.expect("a file")).expect("text");
    assert!(text.contains("Số đến") && text.contains("Ủy ban nhân dân huyện Mẫu"), "{text}");
    let of = (Book::In, 2023);
    let xlsx = legal_paper::book_file(&t.app, &hanh, of, BookFormat::Xlsx).await.expect("a file");
    assert!(xlsx.starts_with(b"PK"));
}

async fn another_commune_finds_nothing_and_writes_nothing(engine: Engine) {
    let (t, _) = opened(engine).await;
    t.village("Thôn 1").await;
    let page = added(&t, "Một", plan()).await;
    let id = page.paper.id;
    let (nga, lan) = (t.actor(Person::Nga).await, t.actor(Person::Lan).await);
    let lines = t.count("audit").await;
    assert_eq!(code_of(legal_paper::get(&t.app, &nga, id).await), Code::NotFound);
    let answer = legal_paper::correct(&t.app, &nga, id, correction(&page, "Hai")).await;
    assert_eq!(code_of(answer), Code::NotFound);
    let end = ended(&page, Ending::Recalled, "2023-10-25");
    assert_eq!(code_of(legal_paper::end(&t.app, &nga, id, end).await), Code::NotFound);
    let sending = sent(LegalPaperSendingId(id_of("s")), "Thôn 1");
    assert_eq!(code_of(legal_paper::send(&t.app, &nga, id, sending).await), Code::NotFound);
    assert!(found(&t, &nga, "").await.is_empty());
    let taken = legal_paper::add(&t.app, &nga, new("Một", plan())).await;
    assert_eq!(
        code_of(taken),
        Code::LegalPaperConflict,
        "under an id of elsewhere nothing is sent"
    );
    let ground = LegalPaperSaid { grounds: vec![id], ..plan() };
    let cited = legal_paper::add(&t.app, &nga, new("Hai", ground)).await.expect_err("not seen");
    assert!(told(&cited).contains(&"legal_ground_unknown at grounds".to_owned()));
    assert_eq!(t.count("audit").await, lines);
    assert_eq!(
        found(&t, &lan, "").await,
        ["01/KH-UBND"],
        "the province sees what its communes have"
    );
    assert!(!legal_paper::may_keep(&t.app, &lan, &page.paper).await.expect("asked"));
}

async fn a_row_changed_past_the_program_is_an_alarm(engine: Engine) {
    let (t, hanh) = opened(engine).await;
    let id = added(&t, "Một", plan()).await.paper.id;
    let sending = sent(LegalPaperSendingId(id_of("s")), "Thôn 1");
    legal_paper::send(&t.app, &hanh, id, sending).await.expect("sent");
    let is_whole =
        || async { app::upkeep::audit::verify_all(&t.app).await.expect("read").is_whole() };
    assert!(is_whole().await);
    t.run("update legal_paper_sending set recipient = 'Khác'").await;
    assert!(!is_whole().await, "where it was sent is part of its mark");
    t.run("update legal_paper_sending set recipient = 'Thôn 1'").await;
    assert!(is_whole().await);
    t.run("update legal_paper set number = 7").await;
    assert!(!is_whole().await);
}
