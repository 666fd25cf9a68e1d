//! Farming households of average living standard: asked, surveyed, answered, ended, overtaken, counted.

use app::figure::table::TableQuery;
use app::kernel::paper::Format;
use app::kernel::problem::Code;
use app::review::farm::{
    self, AnswerNew, BLANK, DECISION, FORM, FarmAnswerKind, FarmListQuery, FarmNew, FarmOutcome,
    FarmState, FarmView, FarmWork, FileFormat, LineNew, REFUSAL, SheetNew, form,
};
use app::{Act, Action, Actor, App, Decision, PAGE_ROWS, Result};
use base::id::{FarmAnswerId, FarmId, FarmSheetId, HouseholdId};
use base::words::Lang;
use register::Class;
use testkit::{Engine, Person, TestApp, day, household, id_of, on_both};

use crate::common::{code_of, findings_of, told};
use crate::people::event::record;

on_both!(
    a_household_is_taken_in_once_with_receipt_and_days,
    the_calculation_is_shown_and_the_sheet_is_corrected_by_a_new_one,
    what_cannot_be_or_looks_odd_is_refused_or_asked_again,
    a_recognition_puts_the_class_in_force_and_is_counted_told_and_printed,
    what_stands_against_a_recognition_is_named_all_at_once,
    who_filled_the_sheet_in_does_not_recognise_and_only_a_chairman_answers,
    lists_are_paged_filtered_and_leave_with_a_line_in_the_log,
    what_waits_is_told_to_whose_turn_it_is,
);

/// Every use case behind an action, for the table of rights.
pub(crate) async fn ask(app: &App, who: &Actor, action: Action) -> Vec<Result<()>> {
    let id = FarmId(app.fresh_id());
    if action == Action::FarmSee {
        return vec![
            farm::list(app, who, &FarmListQuery::default()).await.map(drop),
            farm::of_household(app, who, HouseholdId(app.fresh_id())).await.map(drop),
            farm::get(app, who, id).await.map(drop),
            papered(app, who, &FORM, id.0).await,
            papered(app, who, &BLANK, app.fresh_id()).await,
            papered(app, who, &DECISION, id.0).await,
            papered(app, who, &REFUSAL, id.0).await,
        ];
    }
    if action == Action::FarmAdd {
        let new = FarmNew {
            id,
            household: HouseholdId(app.fresh_id()),
            applicant: String::new(),
            received_on: day("2023-11-02"),
        };
        return vec![
            farm::add(app, who, new).await.map(drop),
            farm::fill_in(app, who, id, sheet("x", 4, 80_000)).await.map(drop),
            farm::follows(app, who, id, &sheet("x", 4, 80_000)).await.map(drop),
        ];
    }
    vec![
        farm::answer(app, who, id, recognised("x", "x", "1/QĐ-UBND", "2023-11-20")).await.map(drop),
    ]
}

async fn papered(
    app: &App,
    who: &Actor,
    paper: &'static app::kernel::paper::Paper,
    id: uuid::Uuid,
) -> Result<()> {
    app::front::papers::file(app, who, paper, id, Format::Html).await.map(drop)
}

/// Rice for so much, spent a thousand of it; everything else nothing.
pub(crate) fn sheet(name: &str, people: u32, income: i64) -> SheetNew {
    let lines = form().lines().map(|it| LineNew {
        line: it.place.clone(),
        takings: Some(if it.place == "1.1" { income + 1_000 } else { 0 }),
        costs: Some(if it.place == "1.1" { 1_000 } else { 0 }),
    });
    SheetNew {
        id: FarmSheetId(id_of(name)),
        replaces: None,
        surveyed_on: day("2023-11-16"),
        work: vec![FarmWork::Agriculture],
        people,
        estimate: None,
        lines: lines.collect(),
        confirmed: false,
    }
}

pub(crate) fn recognised(name: &str, sheet: &str, number: &str, on: &str) -> AnswerNew {
    AnswerNew {
        id: FarmAnswerId(id_of(name)),
        replaces: None,
        sheet: Some(FarmSheetId(id_of(sheet))),
        kind: FarmAnswerKind::Recognised,
        day: day(on),
        number: number.to_owned(),
        posted_on: None,
        reason: String::new(),
    }
}

pub(crate) fn refused(name: &str, sheet: Option<&str>, on: &str) -> AnswerNew {
    AnswerNew {
        sheet: sheet.map(|it| FarmSheetId(id_of(it))),
        kind: FarmAnswerKind::Refused,
        reason: "Thu nhập trên mức trung bình".to_owned(),
        ..recognised(name, "", "", on)
    }
}

pub(crate) fn ended(name: &str, sheet: &str, before: &str, on: &str) -> AnswerNew {
    AnswerNew {
        replaces: Some(FarmAnswerId(id_of(before))),
        kind: FarmAnswerKind::Ended,
        reason: "Hộ thôi làm nông nghiệp".to_owned(),
        ..recognised(name, sheet, "", on)
    }
}

/// Hoằng Kim on 05/12/2023 with the household of Lê Mẫu An, four people.
pub(crate) struct Farmer {
    pub t: TestApp,
    pub hanh: Actor,
    pub quang: Actor,
    pub an: HouseholdId,
}

pub(crate) async fn farmer(engine: Engine) -> Farmer {
    let t = TestApp::open(engine).await;
    t.set_now("2023-12-05T02:00:00Z");
    let built = household("Lê Mẫu An").with_wife("Bùi Mẫu Hoa").with_child("Lê Mẫu Bé");
    let an = t.add(built.with_child("Lê Mẫu Út").at("Xóm Đông")).await;
    let (hanh, quang) = (t.hanh().await, t.actor(Person::Quang).await);
    Farmer { t, hanh, quang, an }
}

impl Farmer {
    pub fn asking(&self, name: &str, household: HouseholdId) -> FarmNew {
        FarmNew {
            id: FarmId(id_of(name)),
            household,
            applicant: String::new(),
            received_on: day("2023-11-10"),
        }
    }

    pub async fn asks(&self, name: &str, household: HouseholdId) -> FarmId {
        let new = self.asking(name, household);
        farm::add(&self.t.app, &self.hanh, new).await.expect("taken in").id
    }

    pub async fn fills(&self, id: FarmId, new: SheetNew) -> FarmView {
        farm::fill_in(&self.t.app, &self.hanh, id, new).await.expect("filled in")
    }

    pub async fn answers(&self, id: FarmId, new: AnswerNew) -> Result<FarmView> {
        farm::answer(&self.t.app, &self.quang, id, new).await
    }

    pub async fn view(&self, id: FarmId) -> FarmView {
        farm::get(&self.t.app, &self.hanh, id).await.expect("there")
    }

    /// An asked, stated so much, and was recognised on 20/11/2023 by 105/QĐ-UBND.
    pub async fn recognised(&self) -> FarmId {
        let id = self.asks("f", self.an).await;
        self.fills(id, sheet("s", 4, 80_000)).await;
        let new = recognised("a", "s", "105/QĐ-UBND", "2023-11-20");
        self.answers(id, new).await.expect("recognised");
        id
    }

    pub async fn text(&self, paper: &'static app::kernel::paper::Paper, id: uuid::Uuid) -> String {
        let file = app::front::papers::file(&self.t.app, &self.hanh, paper, id, Format::Html).await;
        String::from_utf8(file.expect("a paper").content).expect("text")
    }

    pub async fn whole(&self) -> Vec<&'static str> {
        let state = app::upkeep::audit::verify_all(&self.t.app).await.expect("read");
        state.alarms.iter().map(|it| it.code).collect()
    }
}

pub(crate) fn codes(view: &FarmView) -> Vec<&str> {
    view.findings.iter().map(|it| it.code.as_str()).collect()
}

async fn a_household_is_taken_in_once_with_receipt_and_days(engine: Engine) {
    let s = farmer(engine).await;
    let app = &s.t.app;
    let first = farm::add(app, &s.hanh, s.asking("f", s.an)).await.expect("taken in");
    assert_eq!((first.applicant.as_str(), first.receipt, first.year), ("Lê Mẫu An", 1, 2023));
    assert_eq!(first.state, FarmState::Open);
    assert_eq!(first.starts_on, day("2023-11-15"), "the work begins on the 15th");
    // 25/11/2023 is a Saturday.
    assert_eq!(first.due_on, day("2023-11-27"));
    let lines = s.t.count("audit").await;
    farm::add(app, &s.hanh, s.asking("f", s.an)).await.expect("the same again");
    let other = FarmNew { received_on: day("2023-11-11"), ..s.asking("f", s.an) };
    assert_eq!(code_of(farm::add(app, &s.hanh, other).await), Code::FarmConflict);
    let second = farm::add(app, &s.hanh, s.asking("g", s.an)).await;
    assert_eq!(code_of(second), Code::FarmOpen);
    assert_eq!((s.t.count("audit").await, s.t.count("farm").await), (lines, 1));

    let ba = s.t.add(household("Trần Mẫu Ba")).await;
    let late = FarmNew { received_on: day("2023-11-20"), ..s.asking("h", ba) };
    let late = farm::add(app, &s.hanh, late).await.expect("taken in");
    assert_eq!((late.receipt, late.starts_on), (2, day("2023-11-20")), "the month's work runs");
    let future = FarmNew { received_on: day("2023-12-06"), ..s.asking("i", ba) };
    assert_eq!(code_of(farm::add(app, &s.hanh, future).await), Code::StepDayWrong);
    let before = FarmNew { received_on: day("2014-12-31"), ..s.asking("i", ba) };
    assert_eq!(code_of(farm::add(app, &s.hanh, before).await), Code::StandardUnknown);
    let nobody = farm::add(app, &s.hanh, s.asking("j", HouseholdId(id_of("nobody")))).await;
    assert_eq!(code_of(nobody), Code::NotFound);
}

async fn the_calculation_is_shown_and_the_sheet_is_corrected_by_a_new_one(engine: Engine) {
    let s = farmer(engine).await;
    let id = s.asks("f", s.an).await;
    let mut open = sheet("s", 4, 72_001);
    open.lines[2].costs = None;
    let view = s.fills(id, open.clone()).await;
    let sheet_of = view.sheet.as_ref().expect("a sheet");
    assert_eq!(sheet_of.sheet.result, FarmOutcome::Incomplete);
    assert_eq!(sheet_of.sheet.lines[2].1.costs, None, "kept as not known");
    assert_eq!(codes(&view), ["farm_incomplete"]);
    assert!(view.findings[0].args["lines"].contains("Trồng trọt – Cây ăn quả (Tổng chi)"));

    let lines = s.t.count("audit").await;
    s.fills(id, open).await;
    assert_eq!(s.t.count("audit").await, lines, "sent again it is accepted");
    let blind = farm::fill_in(&s.t.app, &s.hanh, id, sheet("s2", 4, 72_001)).await;
    let blind = blind.expect_err("what was seen is not said");
    assert_eq!((blind.code, blind.args["who"].as_str()), (Code::FarmChanged, "Lê Mẫu Hạnh"));

    let corrected = SheetNew { replaces: Some(FarmSheetId(id_of("s"))), ..sheet("s2", 4, 72_001) };
    let view = s.fills(id, corrected).await;
    let known = view.sheet.as_ref().expect("a sheet");
    let income = known.result.income.as_ref().expect("all is known");
    assert_eq!((income.takings, income.costs, income.income), (73_001, 1_000, 72_001));
    assert_eq!(income.person_month_vnd, 1_500_020);
    assert_eq!((known.lines.income_vnd, known.lines.average_vnd), (1_500_000, 2_250_000));
    assert_eq!(known.sheet.result, FarmOutcome::Average);
    assert_eq!(view.sheets_before.len(), 1, "the first is kept");
    assert_eq!(view.registered, 4);
    assert!(codes(&view).is_empty());
    for (name, before, income, outcome) in [
        ("s3", "s2", 72_000, FarmOutcome::Below),
        ("s4", "s3", 108_000, FarmOutcome::Average),
        ("s5", "s4", 108_001, FarmOutcome::Above),
    ] {
        let replaces = Some(FarmSheetId(id_of(before)));
        let view = s.fills(id, SheetNew { replaces, ..sheet(name, 4, income) }).await;
        assert_eq!(view.row.result, Some(outcome), "{income}");
    }
}

async fn what_cannot_be_or_looks_odd_is_refused_or_asked_again(engine: Engine) {
    let s = farmer(engine).await;
    let (app, id) = (&s.t.app, s.asks("f", s.an).await);
    let lines = s.t.count("audit").await;
    let fill = |new: SheetNew| farm::fill_in(app, &s.hanh, id, new);
    for (field, new) in [
        ("work", SheetNew { work: Vec::new(), ..sheet("s", 4, 80_000) }),
        ("people", sheet("s", 0, 80_000)),
        ("people", sheet("s", 51, 80_000)),
        ("estimate", SheetNew { estimate: Some(-1), ..sheet("s", 4, 80_000) }),
    ] {
        let problem = fill(new).await.expect_err("refused");
        assert_eq!((problem.code, problem.args["field"].as_str()), (Code::BadInput, field));
    }
    for (line, code) in [("1", Code::BadInput), ("1.1", Code::BadInput), ("10", Code::BadInput)] {
        let mut new = sheet("s", 4, 80_000);
        let more = LineNew { line: line.to_owned(), takings: Some(1), costs: Some(1) };
        new.lines.push(more);
        assert_eq!(code_of(fill(new).await), code, "{line}: a sum, twice, or none of the form");
    }
    for amount in [-1, 100_000_001] {
        let mut new = sheet("s", 4, 80_000);
        new.lines[5].takings = Some(amount);
        let (code, found) = findings_of(fill(new).await);
        assert_eq!((code, found), (Code::FarmRefused, vec!["farm_amount_wrong".to_owned()]));
    }
    for on in ["2023-11-09", "2023-12-06"] {
        let new = SheetNew { surveyed_on: day(on), ..sheet("s", 4, 80_000) };
        assert_eq!(code_of(fill(new).await), Code::StepDayWrong, "{on}");
    }
    let odd = |change: fn(&mut SheetNew)| {
        let mut new = sheet("s", 4, 80_000);
        change(&mut new);
        new
    };
    for (code, new) in [
        ("farm_large", odd(|it| it.lines[0].takings = Some(80_000_000))),
        (
            "farm_small",
            odd(|it| {
                it.lines[0] = LineNew { line: "1.1".to_owned(), takings: Some(80), costs: Some(1) };
            }),
        ),
        ("farm_costs_alone", odd(|it| it.lines[5].costs = Some(500))),
        ("farm_people_differ", odd(|it| it.people = 5)),
        (
            "farm_not_farming",
            odd(|it| {
                it.lines[0] = LineNew { line: "1.1".to_owned(), takings: Some(0), costs: Some(0) };
                it.lines[13].takings = Some(80_000);
            }),
        ),
    ] {
        let (problem, found) = findings_of(fill(new).await);
        assert_eq!((problem, found), (Code::FarmDoubtful, vec![code.to_owned()]));
    }
    assert_eq!((s.t.count("audit").await, s.t.count("farm_sheet").await), (lines, 0));
    let asked = SheetNew { confirmed: true, ..odd(|it| it.people = 5) };
    assert_eq!(fill(asked).await.expect("asked again").row.people, Some(5));
}

async fn a_recognition_puts_the_class_in_force_and_is_counted_told_and_printed(engine: Engine) {
    let s = farmer(engine).await;
    let (app, id) = (&s.t.app, s.recognised().await);
    let lines = s.t.count("audit").await;
    let again = recognised("a", "s", "105/QĐ-UBND", "2023-11-20");
    s.answers(id, again.clone()).await.expect("the same again");
    let other = AnswerNew { number: "106/QĐ-UBND".to_owned(), ..again };
    assert_eq!(code_of(s.answers(id, other).await), Code::FarmConflict);
    assert_eq!((s.t.count("audit").await, s.t.count("class_fact").await), (lines, 1));
    assert_eq!(s.t.class(s.an).await, Some(Class::AverageFarming));
    assert_eq!(s.view(id).await.row.state, FarmState::Recognised);
    assert!(s.whole().await.is_empty(), "{:?}", s.whole().await);

    // Table 1 against plain rows: one household of two, four people of five.
    s.t.add(household("Trần Mẫu Ba")).await;
    let query =
        TableQuery { id: "t01".to_owned(), to: Some(day("2023-12-05")), ..TableQuery::default() };
    let table = app::figure::table::get(app, &s.hanh, &query).await.expect("table 1");
    let row = &table.def.rows[0];
    let sum = |column| table.def.sum(row, column, &table.figures.whole.sums);
    let plain = |sql: &str| format!("select count(*) as n from {sql}");
    let households = s.t.number(&plain("class_fact where class = 'average_farming'")).await;
    let members = "membership m join class_fact f on f.household_id = m.household_id \
                   where f.class = 'average_farming'";
    let people = s.t.number(&plain(members)).await;
    assert_eq!((households, people), (1, 4));
    assert_eq!((sum(7), sum(13), sum(1), sum(2)), (households, people, 2, 5));
    assert_eq!((sum(3), sum(5)), (0, 0));
    assert!(table.breaches.is_empty(), "{:?}", table.breaches);

    let file = app::front::household_file::get(app, &s.hanh, s.an, None).await.expect("a file");
    let story: Vec<&str> = file.story.iter().map(|it| it.kind.as_str()).collect();
    assert_eq!(story[..2], ["recognised", "farm_asked"], "{story:?}");
    assert_eq!(file.household.classes[0].decision_number.as_deref(), Some("105/QĐ-UBND"));

    let printed = s.text(&FORM, id.0).await;
    let all = [
        "PHIẾU KHẢO SÁT, XÁC ĐỊNH HỘ LÀM NÔNG NGHIỆP",
        "81.000",
        "1.000",
        "80.000",
        "1.666,666",
        "Lê Mẫu Út",
        "nông nghiệp",
        "Không tính khoản trợ cấp hoặc trợ giúp xã hội",
    ];
    for words in all {
        assert!(printed.contains(words), "{words}");
    }
    // Letters, rows and mended misprints as the form says below it.
    for words in [
        "<b>4. Lâm nghiệp</b> (tính cả sản phẩm bán ra và sản phẩm tiêu dùng trong gia đình) và \
         <b>dịch vụ lâm nghiệp</b>",
        "<i>(Chủ hộ, vợ, chồng, con...)</i>",
        "<i>Ghi chú: đánh dấu X vào ô tương ứng.</i>",
        "Chương trình ghi thêm: Công báo in “và và sản phẩm”",
    ] {
        assert!(printed.contains(words), "{words} in {printed}");
    }
    assert!(!printed.contains("ra và và sản"), "{printed}");
    let file = app::front::papers::file(&s.t.app, &s.hanh, &FORM, id.0, Format::Pdf).await;
    let pdf = pdf_extract::extract_text_from_mem(&file.expect("a paper").content).expect("text");
    assert!(!pdf.contains("GIA ĐÌNHĐẠI"), "who signs stands apart: {pdf}");
    assert!(pdf.contains("Ngày 16 tháng 11 năm 2023 RÀ SOÁT VIÊN"), "{pdf}");
    let village = s.t.village("Thôn 1").await;
    let blank = s.text(&BLANK, village.0).await;
    assert!(blank.contains("Thôn 1") && !blank.contains("Lê Mẫu"), "{blank}");
    for line in form().rows() {
        let words = line.text.split('(').next().expect("words").trim();
        assert!(printed.contains(words) && blank.contains(words), "{words}");
    }
    let decision = s.text(&DECISION, id.0).await;
    for words in ["105/QĐ-UBND", "Công nhận 1 hộ làm nông nghiệp", "Lê Mẫu An", "4 nhân khẩu"]
    {
        assert!(decision.contains(words), "{words}: {decision}");
    }
    assert!(!decision.contains("80.000"), "no income leaves with the list");
    let none = papered(app, &s.hanh, &REFUSAL, id.0).await;
    assert_eq!(code_of(none), Code::NotFound);
}

async fn what_stands_against_a_recognition_is_named_all_at_once(engine: Engine) {
    let s = farmer(engine).await;
    let id = s.asks("f", s.an).await;
    let new = |sheet: &str| recognised("a", sheet, "105/QĐ-UBND", "2023-11-20");
    let without = AnswerNew { sheet: None, ..new("s") };
    let (code, found) = findings_of(s.answers(id, without).await);
    assert_eq!((code, found), (Code::FarmNotReady, vec!["farm_no_sheet".to_owned()]));
    let round = s.t.round(2022).await;
    s.t.survey(s.an, round, standard::Class::NearPoor).await;
    let decision = Decision { number: "112/QĐ-UBND".to_owned(), day: day("2022-12-08") };
    app::review::decision::decide(&s.t.app, &s.quang, round, decision).await.expect("decided");
    s.fills(id, sheet("s", 4, 72_000)).await;
    let (code, found) = findings_of(s.answers(id, new("s")).await);
    assert_eq!(code, Code::FarmNotReady);
    assert_eq!(found, ["farm_below", "farm_is_poor"]);
    assert_eq!(
        codes(&s.view(id).await),
        ["farm_below", "farm_is_poor"],
        "seen before it is pressed"
    );
    let above = SheetNew { replaces: Some(FarmSheetId(id_of("s"))), ..sheet("s2", 4, 108_001) };
    s.fills(id, above).await;
    let (_, found) = findings_of(s.answers(id, new("s2")).await);
    assert_eq!(found, ["farm_above", "farm_is_poor"]);

    // Another one moved away before the day of its decision.
    let ba = s.t.add(household("Trần Mẫu Ba")).await;
    let gone = s.asks("g", ba).await;
    s.fills(gone, sheet("g", 1, 20_000)).await;
    record(&s.t, ba, "2023-11-18", Act::MoveOut { to: "Hà Nội".to_owned() }).await;
    let (_, found) =
        findings_of(s.answers(gone, recognised("b", "g", "105/QĐ-UBND", "2023-11-20")).await);
    assert_eq!(found, ["farm_gone"]);
    s.answers(gone, refused("c", Some("g"), "2023-11-20")).await.expect("answered in writing");

    // A class that is decided for a later day.
    let tu = s.t.add(household("Đỗ Mẫu Tư")).await;
    let late = s.asks("h", tu).await;
    s.fills(late, sheet("h", 1, 20_000)).await;
    let insert = format!(
        "insert into class_fact (household_id, from_day, class, basis, recorded_at, recorded_by) \
         select h.id, '2023-11-20', 'not_poor', 'recorded', h.created_at, a.id \
         from household h cross join account a where a.username = 'hanh' and h.id = {}",
        s.t.literal(tu.0)
    );
    s.t.run(&insert).await;
    let (_, found) =
        findings_of(s.answers(late, recognised("d", "h", "105/QĐ-UBND", "2023-11-20")).await);
    assert_eq!(found, ["farm_later_class"], "from the very day");
}

async fn who_filled_the_sheet_in_does_not_recognise_and_only_a_chairman_answers(engine: Engine) {
    let s = farmer(engine).await;
    let id = s.asks("f", s.an).await;
    s.fills(id, sheet("s", 4, 80_000)).await;
    let new = || recognised("a", "s", "105/QĐ-UBND", "2023-11-20");
    let officer = farm::answer(&s.t.app, &s.hanh, id, new()).await;
    assert_eq!(code_of(officer), Code::NotAllowed);
    let chairman = farm::fill_in(&s.t.app, &s.quang, id, sheet("s2", 4, 80_000)).await;
    assert_eq!(code_of(chairman), Code::NotAllowed);
    // Who was the officer is the chairman by now.
    let quang = Actor { account: s.hanh.account, ..s.quang.clone() };
    assert_eq!(code_of(farm::answer(&s.t.app, &quang, id, new()).await), Code::FarmOwnSheet);
    let binh = s.t.actor(Person::Binh).await;
    let again = SheetNew { replaces: Some(FarmSheetId(id_of("s"))), ..sheet("s2", 4, 80_000) };
    farm::fill_in(&s.t.app, &binh, id, again).await.expect("the head of the village");
    let new = recognised("a", "s2", "105/QĐ-UBND", "2023-11-20");
    farm::answer(&s.t.app, &quang, id, new).await.expect("by another's sheet");
}

async fn lists_are_paged_filtered_and_leave_with_a_line_in_the_log(engine: Engine) {
    let s = farmer(engine).await;
    let app = &s.t.app;
    let id = s.recognised().await;
    for n in 0..PAGE_ROWS {
        let one = s.t.add(household(&format!("Đỗ Mẫu Số {n}"))).await;
        s.asks(&format!("n{n}"), one).await;
    }
    let first = farm::list(app, &s.hanh, &FarmListQuery::default()).await.expect("a list");
    let asked = FarmListQuery { before: first.next.clone(), ..FarmListQuery::default() };
    let rest = farm::list(app, &s.hanh, &asked).await.expect("the rest");
    assert_eq!((first.rows.len(), rest.rows.len()), (PAGE_ROWS as usize, 1));
    assert!(first.rows.iter().all(|row| row.id != rest.rows[0].id));
    let of = |text: &str, state: &str| FarmListQuery {
        text: text.to_owned(),
        state: state.to_owned(),
        ..FarmListQuery::default()
    };
    for (asked, count) in [
        (of("le mau an", ""), 1),
        (of("so 1", "open"), 11),
        (of("", "recognised"), 1),
        (of("", "refused"), 0),
        (of("%", ""), 0),
    ] {
        let found = farm::list(app, &s.hanh, &asked).await.expect("a list").rows.len();
        assert_eq!(found, count, "{asked:?}");
    }
    assert_eq!(farm::of_household(app, &s.hanh, s.an).await.expect("a list")[0].id, id);

    let lines = s.t.count("audit").await;
    let file = farm::file(app, &s.hanh, &of("", ""), FileFormat::Csv, Lang::Vi).await;
    let text = String::from_utf8(file.expect("a file").content).expect("text");
    assert_eq!(text.lines().count(), PAGE_ROWS as usize + 2, "all of it, and the titles");
    let an = text.lines().find(|it| it.contains("Lê Mẫu An")).expect("a line");
    for words in ["1/2023", "80000", "1666666", "Mức sống trung bình", "105/QĐ-UBND"] {
        assert!(an.contains(words), "{words}: {an}");
    }
    let file = farm::file(app, &s.hanh, &of("", "recognised"), FileFormat::Xlsx, Lang::Vi).await;
    assert!(file.expect("a file").content.starts_with(b"PK"));
    assert_eq!(s.t.count("audit").await, lines + 2);
    let thu = s.t.actor(Person::Thu).await;
    let file = farm::file(app, &thu, &of("", ""), FileFormat::Csv, Lang::Vi).await;
    assert_eq!(file.expect_err("incomes are not for finance").code, Code::NotAllowed);
}

async fn what_waits_is_told_to_whose_turn_it_is(engine: Engine) {
    let s = farmer(engine).await;
    let id = s.asks("f", s.an).await;
    let calls = |who: Actor| {
        let app = s.t.app.clone();
        async move {
            let home = app::front::home::home(&app, &who, None).await.expect("home");
            let farm = home.calls.into_iter().filter(|it| it.kind.starts_with("farm_"));
            farm.map(|it| (it.kind, it.count, it.mine, it.day)).collect::<Vec<_>>()
        }
    };
    let due = Some(day("2023-11-27"));
    let survey = |mine| vec![("farm_survey".to_owned(), 1, mine, due)];
    assert_eq!(calls(s.hanh.clone()).await, survey(true));
    assert_eq!(calls(s.quang.clone()).await, survey(false));
    assert_eq!(told(&s.t, &s.hanh, "home.farms_overdue").await, 1, "05/12 is past 27/11");
    s.fills(id, sheet("s", 4, 80_000)).await;
    let answer = |mine| vec![("farm_answer".to_owned(), 1, mine, due)];
    assert_eq!(calls(s.quang.clone()).await, answer(true));
    s.answers(id, recognised("a", "s", "105/QĐ-UBND", "2023-11-20")).await.expect("so");
    assert!(calls(s.quang.clone()).await.is_empty());
    assert_eq!(told(&s.t, &s.hanh, "home.farms_overdue").await, 0);
}
