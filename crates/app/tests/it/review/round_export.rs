//! What a round knows, taken along: its list with points, facts of households and of people; for whom, with
//! which reason, and with whose names.

use app::Result;
use app::figure::export::Form;
use app::gate::list::ImportNew;
use app::kernel::list_file::{Format, Separator};
use app::kernel::made_file::Export;
use app::kernel::problem::Code;
use app::review::round_export::{Offered, RoundExport, RoundRows, make, offered};
use base::id::{ImportId, RoundId};
use base::words::Lang;
use testkit::{Engine, Person, TestApp, id_of, on_both};

use super::sheet::{complete, family, round, whole};

on_both!(
    the_list_has_points_and_class_of_each_household,
    facts_of_households_and_of_people_stand_under_the_names_of_the_codebook,
    what_forms_state_leaves_with_a_reason_and_for_who_sees_answers,
    a_coded_file_has_nobodys_name,
    a_round_by_a_table_of_questions_has_its_list_alone,
    points_of_a_list_that_are_not_those_of_the_form_are_told,
);

fn asked(rows: RoundRows) -> RoundExport {
    RoundExport {
        rows,
        form: Form::Named,
        format: Format::Csv(Separator::Comma),
        reason: "đối chiếu với phiếu giấy của thôn".to_owned(),
        lang: Lang::Vi,
    }
}

async fn text(export: Result<Export>) -> String {
    let mut export = export.expect("made");
    let mut bytes = Vec::new();
    while let Some(piece) = export.content.recv().await {
        bytes.extend(piece.expect("whole"));
    }
    String::from_utf8(bytes).expect("text")
}

async fn filled(t: &TestApp) -> RoundId {
    let an = family(t).await;
    let round = round(t, 2023).await;
    let hanh = t.hanh().await;
    app::review::listing::add(&t.app, &hanh, round, an, "thôn đề nghị").await.expect("listed");
    let mut form = whole(an);
    form.answers.insert("rain_water".to_owned(), String::new());
    complete(t, round, an, form).await;
    round
}

/// The value of a column in the row of a name.
fn cell(file: &str, name: &str, column: &str) -> String {
    let mut lines = file.trim_start_matches('\u{feff}').lines();
    let titles = cells(lines.next().expect("titles"));
    let at = titles.iter().position(|it| it.contains(column));
    let at = at.unwrap_or_else(|| panic!("{column} in {titles:?}"));
    let row = lines.find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name} in {file}"));
    cells(row).into_iter().nth(at).unwrap_or_default()
}

/// The cells of a line; one with a comma stands in quotation marks.
fn cells(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            other => out.last_mut().expect("there is one").push(other),
        }
    }
    out
}

async fn the_list_has_points_and_class_of_each_household(engine: Engine) {
    let t = TestApp::open(engine).await;
    let round = filled(&t).await;
    let hanh = t.hanh().await;
    let file = text(make(&t.app, &hanh, round, asked(RoundRows::Listed)).await).await;
    for (column, value) in [("Điểm B1", "120"), ("Điểm B2", "0"), ("Phân loại", "Hộ cận nghèo")]
    {
        assert_eq!(cell(&file, "Lê Mẫu An", column), value, "{file}");
    }
    let lines = "select count(*) as n from audit where action = 'export.make'";
    assert_eq!(t.number(lines).await, 1, "it is written down");
}

async fn facts_of_households_and_of_people_stand_under_the_names_of_the_codebook(engine: Engine) {
    let t = TestApp::open(engine).await;
    let round = filled(&t).await;
    let hanh = t.hanh().await;
    let file = text(make(&t.app, &hanh, round, asked(RoundRows::Households)).await).await;
    for (column, value) in [
        ("[members]", "3"),
        ("[kwh_month]", "30"),
        ("[computers]", "0"),
        ("[rain_water]", ""),
        ("[aquaculture]", "0"),
    ] {
        assert_eq!(cell(&file, "Lê Mẫu An", column), value, "{column} in {file}");
    }
    assert!(file.contains("Diện tích nhà ở"), "{file}");
    let file = text(make(&t.app, &hanh, round, asked(RoundRows::People)).await).await;
    assert_eq!(file.lines().count(), 4, "a line of titles and a row a person: {file}");
    assert_eq!(cell(&file, "Lê Mẫu Mai", "[height_mm]"), "1450");
    assert_eq!(cell(&file, "Lê Mẫu Mai", "[activity]"), "", "a child is not asked");
    assert_eq!(cell(&file, "Trịnh Mẫu Hoa", "[activity]"), "Đang làm việc");
    assert_eq!(cell(&file, "Trịnh Mẫu Hoa", "[insured]"), "1");
    let whole = RoundExport { format: Format::Xlsx, ..asked(RoundRows::People) };
    let mut export = make(&t.app, &hanh, round, whole).await.expect("made");
    let first = export.content.recv().await.expect("a piece").expect("whole");
    assert!(first.starts_with(b"PK"), "a workbook");
}

async fn what_forms_state_leaves_with_a_reason_and_for_who_sees_answers(engine: Engine) {
    let t = TestApp::open(engine).await;
    let round = filled(&t).await;
    let (hanh, thu, nga) = (t.hanh().await, t.actor(Person::Thu).await, t.actor(Person::Nga).await);
    let code = |made: Result<Export>| made.err().map(|problem| problem.code);
    for rows in RoundRows::ALL {
        let silent = RoundExport { reason: "x".to_owned(), ..asked(rows) };
        let refused = make(&t.app, &hanh, round, silent).await;
        assert_eq!(code(refused), Some(Code::ExportReasonMissing), "{rows}");
        let long = RoundExport { reason: "a".repeat(301), ..asked(rows) };
        assert_eq!(code(make(&t.app, &hanh, round, long).await), Some(Code::BadInput));
        let elsewhere = make(&t.app, &nga, round, asked(rows)).await;
        assert_eq!(code(elsewhere), Some(Code::NotFound), "another commune");
    }
    // Who keeps the money has the list without points, and no facts.
    assert_eq!(offered(&t.app, &thu, round).await.expect("seen"), Offered::List);
    assert_eq!(offered(&t.app, &hanh, round).await.expect("seen"), Offered::Facts);
    for rows in [RoundRows::Households, RoundRows::People] {
        let refused = make(&t.app, &thu, round, asked(rows)).await;
        assert_eq!(code(refused), Some(Code::ExportColumnUnknown));
    }
    let file = text(make(&t.app, &thu, round, asked(RoundRows::Listed)).await).await;
    assert!(file.contains("Lê Mẫu An") && !file.contains("Điểm B1"), "{file}");
}

async fn a_coded_file_has_nobodys_name(engine: Engine) {
    let t = TestApp::open(engine).await;
    let round = filled(&t).await;
    let hanh = t.hanh().await;
    for rows in RoundRows::ALL {
        let coded = RoundExport { form: Form::Coded, ..asked(rows) };
        let file = text(make(&t.app, &hanh, round, coded).await).await;
        for name in ["Mẫu An", "Mẫu Hoa", "Mẫu Mai", "20/11/2010"] {
            assert!(!file.contains(name), "{name} in {file}");
        }
        assert!(file.contains("Thôn 1"), "{file}");
    }
}

async fn a_round_by_a_table_of_questions_has_its_list_alone(engine: Engine) {
    let t = TestApp::open(engine).await;
    let round = t.round(2023).await;
    let hanh = t.hanh().await;
    assert_eq!(offered(&t.app, &hanh, round).await.expect("seen"), Offered::List);
    let refused = make(&t.app, &hanh, round, asked(RoundRows::Households)).await;
    assert_eq!(refused.err().map(|problem| problem.code), Some(Code::NotFound));
    let file = text(make(&t.app, &hanh, round, asked(RoundRows::Listed)).await).await;
    assert_eq!(file.lines().count(), 2, "its warning and titles, and nobody: {file}");
}

async fn points_of_a_list_that_are_not_those_of_the_form_are_told(engine: Engine) {
    let t = TestApp::open(engine).await;
    let round = filled(&t).await;
    let hanh = t.hanh().await;
    let told = async |name: &str, b1: &str, b2: &str| {
        let text = format!(
            "STT hộ,Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh,Dân tộc,Điểm B1,Điểm B2\n\
             1,Thôn 1,Lê Mẫu An,Chủ hộ,Nam,05/05/1975,Kinh,{b1},{b2}\n"
        );
        let file = "danh-sach.csv".to_owned();
        let new = ImportNew::one(ImportId(id_of(name)), Some(round), file, text.into_bytes());
        let checked = app::gate::list::check(&t.app, &hanh, new).await.expect("checked");
        let of = checked.findings.into_iter().filter(|it| it.code == "points_differ");
        of.map(|it| t.app.words().finding(Lang::Vi, &it)).collect::<Vec<_>>()
    };
    assert_eq!(told("same", "120", "0").await, Vec::<String>::new());
    let said = told("other", "125", "10").await;
    let starts = [
        "Điểm B1 trong danh sách là 125, phiếu của hộ trong đợt này tính được 120.",
        "Điểm B2 trong danh sách là 10, phiếu của hộ trong đợt này tính được 0.",
    ];
    assert_eq!(said.len(), 2, "{said:?}");
    for (said, start) in said.iter().zip(starts) {
        assert!(said.starts_with(start), "{said}");
    }
}
