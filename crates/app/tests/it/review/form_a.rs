//! Phiếu A of a request: what follows from it, who fills it in, what stands on its sheet.

use app::Actor;
use app::kernel::paper::Format;
use app::kernel::problem::{Code, Result};
use app::review::household_request::form_a::{
    FormANew, FormAOutcome, FormAView, Outcome, fill_in, follows, get,
};
use app::review::household_request::{FORM_A, REFUSAL, RequestForm, RequestNew, RequestRow};
use base::id::{FormAId, HouseholdId, PersonId, RequestId};
use base::words::Lang;
use standard::Class;
use standard::instrument::form_a::FormA;
use store::review::listing::ListQuery;
use testkit::{Engine, Person, TestApp, day, household, id_of, on_both};

use crate::common::{code_of, findings_of};
use crate::review::household_request::refusal;
use crate::review::round_played::{OpenRound, open_round};

on_both!(
    a_refusal_rests_on_the_form_that_was_seen_and_comes_after_it,
    with_three_signs_a_household_is_proposed_and_with_four_it_is_not,
    each_sign_of_column_0_puts_a_household_outside,
    a_missing_answer_is_named_and_lists_nobody,
    nobody_who_asked_comes_onto_the_list_without_a_settled_form_a,
    the_head_of_the_village_and_the_officer_fill_it_in_and_nobody_else,
    the_same_form_is_accepted_again_and_an_old_view_is_refused,
    a_form_is_of_a_request_to_be_recognised_that_is_open,
    the_answer_to_the_family_has_the_reason_of_the_form,
    a_household_whose_form_is_put_right_may_be_taken_off,
    the_sheet_has_the_households_of_a_village_and_month,
);

fn answers<const N: usize>(codes: &str) -> [Option<bool>; N] {
    let mut out = [None; N];
    for (answer, code) in out.iter_mut().zip(codes.chars()) {
        *answer = match code {
            '1' => Some(true),
            '0' => Some(false),
            _ => None,
        };
    }
    out
}

fn form(name: &str, outside: &str, signs: &str) -> FormANew {
    FormANew {
        id: FormAId(id_of(name)),
        replaces: None,
        reviewed_on: day("2023-11-10"),
        outside: answers(outside),
        outside_other: String::new(),
        signs: answers(signs),
    }
}

impl OpenRound {
    async fn asks(&self, name: &str, household: HouseholdId) -> RequestRow {
        let new = RequestNew {
            id: RequestId(id_of(name)),
            form: RequestForm::Recognise,
            village: self.village,
            household: Some(household),
            applicant: "Lê Mẫu Bình".to_owned(),
            address: String::new(),
            reason: "Nhà có người ốm dài ngày".to_owned(),
            received_on: day("2023-11-02"),
        };
        app::review::household_request::add(&self.t.app, &self.hanh, new).await.expect("taken")
    }

    async fn fills(&self, request: &RequestRow, new: FormANew) -> FormAView {
        fill_in(&self.t.app, &self.hanh, request.id, new).await.expect("filled in")
    }

    async fn again(&self, request: &RequestRow) -> RequestRow {
        let found = app::review::household_request::get(&self.t.app, &self.hanh, request.id);
        found.await.expect("there")
    }

    async fn listed(&self) -> Vec<HouseholdId> {
        let app = &self.t.app;
        app::review::listing::propose(app, &self.hanh, self.round).await.expect("proposed");
        let query = ListQuery::default();
        let page = app::review::listing::list(app, &self.hanh, self.round, query, None).await;
        page.expect("a list").rows.iter().map(|row| row.household).collect()
    }
}

async fn with_three_signs_a_household_is_proposed_and_with_four_it_is_not(engine: Engine) {
    let s = open_round(engine).await;
    let (binh, cuong) = (s.asks("b", s.binh).await, s.asks("c", s.cuong).await);
    let three = s.fills(&binh, form("three", "00000", "110000001")).await;
    assert_eq!(three.outcome, Some(Outcome::Listed { signs: 3 }));
    assert_eq!(three.reason, None);
    let four = s.fills(&cuong, form("four", "00000", "110010001")).await;
    assert_eq!(four.outcome, Some(Outcome::NotListed { signs: 4 }));
    assert!(!s.again(&binh).await.is_to_refuse());
    assert!(s.again(&cuong).await.is_to_refuse(), "the chairman is asked");
    assert_eq!(s.again(&cuong).await.answer, None, "nothing is answered by itself");
    let calls = app::front::home::home(&s.t.app, &s.quang, None).await.expect("home").calls;
    let waiting = calls.iter().find(|it| it.kind == "request_refuse").map(|it| (it.count, it.mine));
    assert_eq!(waiting, Some((1, true)));
    let listed = s.listed().await;
    assert!(listed.contains(&s.binh) && !listed.contains(&s.cuong), "{listed:?}");
    // Each sign counts once.
    for missing in 0..9 {
        let signs: String =
            (0..9).map(|at| if (at + 9 - missing) % 9 < 4 { '1' } else { '0' }).collect();
        let form = FormA { outside: [Some(false); 5], signs: answers(&signs) };
        let on = day("2023-11-10");
        let outcome = follows(&s.t.app, &s.hanh, binh.id, on, &form).await.expect("ruled");
        assert_eq!(outcome, Outcome::NotListed { signs: 4 }, "{signs}");
        let mut less = form;
        less.signs[missing] = Some(false);
        let outcome = follows(&s.t.app, &s.hanh, binh.id, on, &less).await.expect("ruled");
        assert_eq!(outcome, Outcome::Listed { signs: 3 }, "{signs} without {missing}");
    }
}

async fn each_sign_of_column_0_puts_a_household_outside(engine: Engine) {
    let s = open_round(engine).await;
    let binh = s.asks("b", s.binh).await;
    let mut before = None;
    for at in 0..5 {
        let outside: String = (0..5).map(|it| if it == at { '1' } else { '0' }).collect();
        let mut new = FormANew { replaces: before, ..form(&outside, &outside, "000000000") };
        if at == 4 {
            let bare = fill_in(&s.t.app, &s.hanh, binh.id, new.clone()).await;
            assert_eq!(code_of(bare), Code::BadInput, "which condition of the province");
            new.outside_other = "Có ô tô con (QĐ 05/QĐ-BCĐ)".to_owned();
        }
        let view = s.fills(&binh, new).await;
        assert_eq!(view.outcome, Some(Outcome::Outside), "{outside}");
        before = view.form.map(|it| it.id);
    }
    let view = get(&s.t.app, &s.hanh, binh.id).await.expect("there");
    assert!(view.reason.expect("a reason").contains("Có ô tô con (QĐ 05/QĐ-BCĐ)"));
    assert_eq!(s.again(&binh).await.form_a, Some(FormAOutcome::Outside));
    assert!(!s.listed().await.contains(&s.binh));
}

async fn a_missing_answer_is_named_and_lists_nobody(engine: Engine) {
    let s = open_round(engine).await;
    let (binh, cuong) = (s.asks("b", s.binh).await, s.asks("c", s.cuong).await);
    let none = get(&s.t.app, &s.hanh, cuong.id).await.expect("shown");
    assert!(none.is_asked && none.is_open && none.form.is_none() && none.outcome.is_none());
    let view = s.fills(&binh, form("b", "0000-", "1110000-0")).await;
    assert_eq!(view.outcome, Some(Outcome::Incomplete { missing: vec![0, 8] }));
    assert!(!s.again(&binh).await.is_to_refuse());
    let listed = s.listed().await;
    assert!(!listed.contains(&s.binh) && !listed.contains(&s.cuong), "{listed:?}");
}

async fn nobody_who_asked_comes_onto_the_list_without_a_settled_form_a(engine: Engine) {
    let s = open_round(engine).await;
    let (app, round) = (&s.t.app, s.round);
    let waiting = async || app::review::listing::without_form_a(app, &s.hanh, round).await;
    assert_eq!(waiting().await.expect("counted"), 0);
    let (binh, cuong) = (s.asks("b", s.binh).await, s.asks("c", s.cuong).await);
    // An is poor already: the form for requests is not asked of that household.
    s.asks("a", s.an).await;
    assert_eq!(waiting().await.expect("counted"), 2);
    let add = async |household, code| {
        let added = app::review::listing::add(app, &s.hanh, round, household, "Hộ có đơn").await;
        let problem = added.expect_err("refused");
        assert_eq!(problem.code, code);
        problem.said(app.words(), Lang::Vi)
    };
    let (words, cure) = add(s.binh, Code::ListFormA).await;
    assert!(words.contains(&format!("{}/{}", binh.receipt, binh.year)), "{words}");
    assert!(format!("{words}{cure:?}").contains("Phiếu A"), "{words} {cure:?}");
    // What is not settled lists nobody either; what stops says so.
    let open = form("open", "0000-", "000000000");
    s.fills(&binh, open.clone()).await;
    add(s.binh, Code::ListFormA).await;
    s.fills(&cuong, form("stops", "00000", "111100000")).await;
    add(s.cuong, Code::ListFormAStops).await;
    assert_eq!(waiting().await.expect("counted"), 1, "who is stopped waits for an answer");
    let listed = s.listed().await;
    assert!(listed.contains(&s.an), "{listed:?}");
    assert!(!listed.contains(&s.binh) && !listed.contains(&s.cuong), "{listed:?}");
    let settled = FormANew { replaces: Some(open.id), ..form("three", "00000", "111000000") };
    s.fills(&binh, settled).await;
    assert_eq!(waiting().await.expect("counted"), 0);
    assert!(s.listed().await.contains(&s.binh));
}

async fn the_head_of_the_village_and_the_officer_fill_it_in_and_nobody_else(engine: Engine) {
    let s = open_round(engine).await;
    s.t.village("Thôn 2").await;
    let request = s.asks("b", s.binh).await;
    let tried = async |who: Person| -> Result<FormAView> {
        let actor: Actor = s.t.actor(who).await;
        fill_in(&s.t.app, &actor, request.id, form("x", "00000", "000000000")).await
    };
    for (who, code) in [
        (Person::Nga, Code::NotFound),
        (Person::Cuong, Code::NotFound),
        (Person::Quang, Code::NotAllowed),
        (Person::Thu, Code::NotAllowed),
        (Person::Lan, Code::NotAllowed),
    ] {
        assert_eq!(code_of(tried(who).await), code, "{who:?}");
    }
    let (nga, thu) = (s.t.actor(Person::Nga).await, s.t.actor(Person::Thu).await);
    assert_eq!(code_of(get(&s.t.app, &nga, request.id).await), Code::NotFound);
    assert_eq!(code_of(get(&s.t.app, &thu, request.id).await), Code::NotAllowed);
    let view = tried(Person::Binh).await.expect("the head of its village");
    assert_eq!(view.form.expect("there").filled_by, "Lê Mẫu Bình");
    let sheet = app::front::papers::file(&s.t.app, &nga, &FORM_A, request.id, Format::Html).await;
    assert_eq!(code_of(sheet), Code::NotFound);
    // An id of elsewhere tells nothing and takes nothing.
    let other = s.asks("c", s.cuong).await;
    let taken = fill_in(&s.t.app, &s.hanh, other.id, form("x", "00000", "000000000")).await;
    assert_eq!(code_of(taken), Code::FormAConflict);
}

async fn the_same_form_is_accepted_again_and_an_old_view_is_refused(engine: Engine) {
    let s = open_round(engine).await;
    let (app, request) = (&s.t.app, s.asks("b", s.binh).await);
    let first = form("first", "00000", "111000000");
    s.fills(&request, first.clone()).await;
    let lines = s.t.count("audit").await;
    s.fills(&request, first.clone()).await;
    assert_eq!((s.t.count("audit").await, s.t.count("request_form_a").await), (lines, 1));
    let other = FormANew { signs: answers("111100000"), ..first.clone() };
    assert_eq!(code_of(fill_in(app, &s.hanh, request.id, other).await), Code::FormAConflict);
    // Thảo saw no form, for she opened the page before.
    let thao = s.t.actor(Person::Thao).await;
    let blind = form("blind", "00000", "000000000");
    let refused = fill_in(app, &thao, request.id, blind.clone()).await.expect_err("refused");
    assert_eq!(refused.code, Code::FormAChanged);
    let (words, _) = refused.said(app.words(), Lang::Vi);
    assert!(words.contains("Lê Mẫu Hạnh"), "{words}");
    let seen = FormANew { replaces: Some(first.id), ..form("seen", "00000", "111100000") };
    let hers = fill_in(app, &thao, request.id, seen.clone());
    let mine = FormANew { id: FormAId(id_of("mine")), ..seen.clone() };
    let mine = fill_in(app, &s.hanh, request.id, mine);
    let (hers, mine) = tokio::join!(hers, mine);
    let codes: Vec<Code> =
        [hers, mine].into_iter().filter_map(|it| it.err()).map(|it| it.code).collect();
    assert_eq!(codes, [Code::FormAChanged], "one of two at once");
    assert_eq!(s.t.count("request_form_a").await, 2, "the first is kept");
    assert_eq!(s.again(&request).await.form_a, Some(FormAOutcome::NotListed));
}

async fn a_form_is_of_a_request_to_be_recognised_that_is_open(engine: Engine) {
    let s = open_round(engine).await;
    let (app, request) = (&s.t.app, s.asks("b", s.binh).await);
    let early = FormANew { reviewed_on: day("2023-11-01"), ..form("e", "00000", "111100000") };
    let early = findings_of(fill_in(app, &s.hanh, request.id, early).await);
    assert_eq!(early, (Code::StepDayWrong, vec!["step_day_order".to_owned()]));
    let late = FormANew { reviewed_on: day("2023-11-16"), ..form("l", "00000", "111100000") };
    assert_eq!(code_of(fill_in(app, &s.hanh, request.id, late).await), Code::StepDayWrong);
    let filled = form("b", "00000", "111100000");
    s.fills(&request, filled.clone()).await;
    let refusal = refusal((app, &s.quang), request.id, ("2023-11-14", "Phiếu A")).await;
    app::review::household_request::refuse(app, &s.quang, request.id, refusal)
        .await
        .expect("refused");
    let more = FormANew { replaces: Some(filled.id), ..form("m", "00000", "000000000") };
    let more = fill_in(app, &s.hanh, request.id, more).await;
    assert_eq!(code_of(more), Code::RequestAnswered);
    s.fills(&request, filled).await;
    let escape = RequestNew {
        id: RequestId(id_of("escape")),
        form: RequestForm::Escape,
        village: s.village,
        household: Some(s.an),
        applicant: "Lê Mẫu An".to_owned(),
        address: String::new(),
        reason: "Con đi làm có lương".to_owned(),
        received_on: day("2023-11-02"),
    };
    let escape = app::review::household_request::add(app, &s.hanh, escape).await.expect("taken");
    let other = fill_in(app, &s.hanh, escape.id, form("o", "00000", "000000000")).await;
    assert_eq!(code_of(other), Code::BadInput);
    assert!(!get(app, &s.hanh, escape.id).await.expect("shown").is_asked);
}

async fn the_answer_to_the_family_has_the_reason_of_the_form(engine: Engine) {
    let s = open_round(engine).await;
    let (app, request) = (&s.t.app, s.asks("b", s.binh).await);
    let all = FormANew { outside_other: "ô".repeat(150), ..form("all", "11111", "111111111") };
    let reason = s.fills(&request, all.clone()).await.reason.expect("outside");
    assert!(reason.chars().count() <= 1_000, "{}: {reason}", reason.chars().count());
    let nine = FormANew { replaces: Some(all.id), ..form("nine", "00000", "111111111") };
    let reason = s.fills(&request, nine.clone()).await.reason.expect("nine signs");
    assert!(reason.chars().count() <= 1_000, "{}: {reason}", reason.chars().count());
    let five = FormANew { replaces: Some(nine.id), ..form("five", "00000", "110000111") };
    let reason = s.fills(&request, five).await.reason.expect("five signs");
    assert!(reason.contains("ngày 10/11/2023: hộ có 5 chỉ tiêu"), "{reason}");
    assert!(reason.contains("Có điều hòa/tủ lạnh/máy sưởi"), "{reason}");
    assert!(!reason.contains("máy giặt") && !reason.contains('['), "{reason}");
    assert!(reason.contains("từ 04 chỉ tiêu trở lên thì ngừng rà soát"), "{reason}");
    let refusal = refusal((app, &s.quang), request.id, ("2023-11-14", &reason)).await;
    app::review::household_request::refuse(app, &s.quang, request.id, refusal)
        .await
        .expect("refused");
    let file = app::front::papers::file(app, &s.hanh, &REFUSAL, request.id, Format::Html).await;
    let text = String::from_utf8(file.expect("the answer").content).expect("text");
    assert!(text.contains("hộ có 5 chỉ tiêu"), "{text}");
}

async fn a_household_whose_form_is_put_right_may_be_taken_off(engine: Engine) {
    let s = open_round(engine).await;
    let (app, request) = (&s.t.app, s.asks("b", s.binh).await);
    let three = form("three", "00000", "111000000");
    s.fills(&request, three.clone()).await;
    assert!(s.listed().await.contains(&s.binh));
    let kept = app::review::listing::remove(app, &s.hanh, s.round, s.binh, "Phiếu A").await;
    assert_eq!(findings_of(kept).1, ["list_required"]);
    let four = FormANew { replaces: Some(three.id), ..form("four", "00000", "111100000") };
    s.fills(&request, four).await;
    app::review::listing::remove(app, &s.hanh, s.round, s.binh, "Phiếu A").await.expect("off");
    // A review that was made all the same is what counts.
    s.t.survey(s.binh, s.round, Class::Poor).await;
    assert!(!s.again(&request).await.is_to_refuse());
}

async fn the_sheet_has_the_households_of_a_village_and_month(engine: Engine) {
    let s = open_round(engine).await;
    let (app, t) = (&s.t.app, &s.t);
    let twin = household("Lê Mẫu Bình").born("1980").id(HouseholdId(id_of("twin")));
    let twin = t.add(twin.person(PersonId(id_of("twin head")))).await;
    let (binh, again) = (s.asks("b", s.binh).await, s.asks("again", twin).await);
    let (cuong, an) = (s.asks("c", s.cuong).await, s.asks("a", s.an).await);
    let missing = app::front::papers::file(app, &s.hanh, &FORM_A, binh.id, Format::Html).await;
    assert_eq!(code_of(missing), Code::NotFound, "no form yet");
    s.fills(&binh, form("b", "00000", "101000100")).await;
    s.fills(&again, form("again", "00000", "111100000")).await;
    s.fills(&cuong, form("c", "01000", "101010101")).await;
    t.set_now("2023-12-02T02:00:00Z");
    let december = FormANew { reviewed_on: day("2023-12-01"), ..form("a", "00000", "000000000") };
    s.fills(&an, december).await;
    let lines = sheet(t, &s.hanh, binh.id).await;
    assert_eq!(
        lines,
        [
            "1 LÊ MẪU BÌNH (1) 10/11/2023 1 1 0 1 0 0 0 1 0 0 3 1",
            "2 LÊ MẪU BÌNH (2) 10/11/2023 1 1 1 1 1 0 0 0 0 0 4 0",
            "3 LÊ MẪU CƯỜNG 10/11/2023 0",
        ]
    );
    assert_eq!(sheet(t, &s.hanh, an.id).await, ["1 LÊ MẪU AN 01/12/2023 1 0 0 0 0 0 0 0 0 0 0 1"]);
}

/// The rows of a sheet, cell by cell; empty cells leave nothing.
async fn sheet(t: &TestApp, actor: &Actor, id: RequestId) -> Vec<String> {
    let file = app::front::papers::file(&t.app, actor, &FORM_A, id, Format::Html).await;
    let text = String::from_utf8(file.expect("the sheet").content).expect("text");
    let (_, body) = text.split_once("<tbody>").expect("a table");
    let (body, _) = body.split_once("</tbody>").expect("its end");
    let row = |row: &str| {
        let cells = row.split("<td").skip(1).filter_map(|cell| {
            let (_, inner) = cell.split_once('>')?;
            let (words, _) = inner.split_once("</td>")?;
            let mut plain = String::new();
            let mut is_tag = false;
            for c in words.replace('\u{a0}', " ").chars() {
                match c {
                    '<' => is_tag = true,
                    '>' => is_tag = false,
                    c if !is_tag => plain.push(c),
                    _ => {}
                }
            }
            Some(plain.trim().to_owned())
        });
        cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ")
    };
    body.split("<tr").skip(1).map(row).collect()
}

/// The page asks in the words that the sheet prints, and both are those of the circular.
#[tokio::test]
async fn the_signs_are_asked_in_the_words_of_the_circular() {
    let t = TestApp::sqlite().await;
    let printed = include_str!("../../../../../law/standards/vn-2022-2025/instrument/form_a.csv");
    let plain = |text: &str| text.replace(['/', ' ', '"'], "");
    let printed = plain(printed);
    let sheet = testkit::papers::form_a(1).document();
    let sheet = plain(&paper::document::to_text(&sheet));
    let names = (1..=9).map(|n| format!("sign_{n}"));
    for name in names.chain((1..=5).map(|n| format!("outside_{n}"))) {
        let key = format!("form_a_sign.{name}");
        let words = t.app.words().get(Lang::Vi, &key);
        assert!(printed.contains(&plain(words)), "{name} is not as printed: {words}");
        assert!(sheet.contains(&plain(words)), "{name} is not on the sheet: {words}");
    }
}

async fn a_refusal_rests_on_the_form_that_was_seen_and_comes_after_it(engine: Engine) {
    let s = open_round(engine).await;
    let (app, request) = (&s.t.app, s.asks("b", s.binh).await);
    let unread = refusal((app, &s.quang), request.id, ("2023-11-14", "Phiếu A")).await;
    let refuse = |it| app::review::household_request::refuse(app, &s.quang, request.id, it);
    let first = form("b", "00000", "111100000");
    s.fills(&request, first.clone()).await;
    let late = refuse(unread).await.expect_err("filled in since it was read");
    assert_eq!((late.code, late.args["who"].as_str()), (Code::RequestChanged, "Lê Mẫu Hạnh"));
    let seen = refusal((app, &s.quang), request.id, ("2023-11-14", "Phiếu A")).await;
    s.fills(&request, FormANew { replaces: Some(first.id), ..form("c", "00000", "000000000") })
        .await;
    assert_eq!(code_of(refuse(seen).await), Code::RequestChanged, "corrected since");
    // The household was asked on 10/11/2023.
    let early = refusal((app, &s.quang), request.id, ("2023-11-09", "Phiếu A")).await;
    assert_eq!(code_of(refuse(early).await), Code::StepDayWrong);
    let right = refusal((app, &s.quang), request.id, ("2023-11-10", "Phiếu A")).await;
    refuse(right.clone()).await.expect("refused");
    refuse(right).await.expect("sent again it is accepted");
}
