//! Lists: looked at first, taken in once, by whomever and however often.

use app::gate::list::{ImportCounts, ImportNew, ImportState, Take};
use app::kernel::problem::Code;
use base::Finding;
use base::id::{ImportId, RoundId};
use rust_xlsxwriter::Workbook;
use standard::Class;
use testkit::{Engine, Person, TestApp, household, id_of, number_of, on_both};

use crate::common::{code_of, findings_of};

on_both!(
    checking_a_list_writes_nothing_to_the_register,
    an_accepted_list_is_in_the_register,
    a_csv_and_an_xlsx_of_the_same_rows_bring_the_same,
    accepting_twice_or_sending_the_file_again_changes_nothing,
    a_household_that_is_there_is_found_by_head_and_stays_unless_the_list_is_chosen,
    a_village_that_is_not_of_the_commune_is_named_with_row_and_column,
    a_refused_list_cannot_be_accepted,
    a_person_counted_elsewhere_is_a_difference_there_and_named_without_the_number,
    a_list_that_no_longer_fits_is_stale,
    two_officers_accepting_at_once_bring_one_set_of_households,
    two_lists_of_the_same_households_accepted_at_once_bring_one_set,
    answers_and_classes_of_a_list_come_with_it,
    another_file_under_the_same_id_is_refused,
    an_empty_template_of_the_program_is_read_without_rows,
    what_is_found_in_a_list_is_said_without_ids_of_ours,
    answers_in_words_are_understood,
);

const HEAD: [&str; 8] = [
    "STT hộ",
    "Thôn",
    "Họ và tên",
    "Quan hệ",
    "Giới tính",
    "Ngày sinh",
    "Dân tộc",
    "Lý do chưa có số định danh",
];

pub(crate) type Row = [&'static str; 8];
pub(crate) const ROW_AN: Row =
    ["1", "Thôn 1", "Lê Mẫu An", "Chủ hộ", "Nam", "05/05/1975", "Kinh", "thử"];
const ROW_HOA: Row = ["1", "Thôn 1", "Trần Mẫu Hoa", "Vợ", "Nữ", "1978", "Kinh", "thử"];
const ROW_BAO: Row = ["2", "Thôn 2", "Bùi Mẫu Bảo", "Chủ hộ", "Nam", "01/02/1980", "Kinh", "thử"];

/// A list as text with commas.
pub(crate) fn csv(name: &str, round: Option<RoundId>, rows: &[Row]) -> ImportNew {
    let mut text = HEAD.join(",") + "\n";
    for row in rows {
        text += &(row.join(",") + "\n");
    }
    file(name, "danh-sach.csv", round, text.into_bytes())
}

fn file(name: &str, file_name: &str, round: Option<RoundId>, bytes: Vec<u8>) -> ImportNew {
    ImportNew::one(ImportId(id_of(name)), round, file_name.to_owned(), bytes)
}

fn xlsx(name: &str, rows: &[Row]) -> ImportNew {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Danh sách").expect("a sheet");
    for (row, cells) in (0_u32..).zip([&HEAD].into_iter().chain(rows)) {
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write(row, column, *cell).expect("a cell");
        }
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    file(name, "danh-sach.xlsx", None, bytes)
}

async fn ready(engine: Engine) -> (TestApp, app::Actor) {
    let t = TestApp::open(engine).await;
    t.village("Thôn 1").await;
    t.village("Thôn 2").await;
    let hanh = t.hanh().await;
    (t, hanh)
}

/// What the register holds, village by village: heads and how many belong to each.
async fn register(t: &TestApp) -> Vec<Vec<String>> {
    t.rows(
        "select v.name as village, p.name as head, cast((select count(*) from membership n \
           where n.household_id = m.household_id) as text) as people \
         from membership m join person p on p.id = m.person_id \
         join stay s on s.household_id = m.household_id join village v on v.id = s.village_id \
         where m.relation = 'head' order by v.name, p.sort_key",
        &["village", "head", "people"],
    )
    .await
}

fn errors(findings: &[Finding]) -> Vec<&str> {
    let error = |it: &&Finding| it.severity == base::Severity::Error;
    findings.iter().filter(error).map(|it| it.code.as_str()).collect()
}

async fn checking_a_list_writes_nothing_to_the_register(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let checked =
        app::gate::list::check(&t.app, &hanh, csv("a", None, &[ROW_AN, ROW_HOA, ROW_BAO])).await;
    let checked = checked.expect("checked");
    assert_eq!(checked.state, ImportState::Checked);
    let want =
        ImportCounts { rows: 3, households: 2, people: 3, new: 2, ..ImportCounts::default() };
    assert_eq!(checked.counts, want);
    for table in ["household", "person", "membership", "stay", "survey", "class_fact"] {
        assert_eq!(t.count(table).await, 0, "{table}");
    }
    assert_eq!(t.count("import").await, 1, "the file itself is kept");
}

async fn an_accepted_list_is_in_the_register(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let new = csv("a", None, &[ROW_AN, ROW_HOA, ROW_BAO]);
    let id = app::gate::list::check(&t.app, &hanh, new).await.expect("checked").id;
    let accepted = app::gate::list::accept(&t.app, &hanh, id).await.expect("accepted");
    assert_eq!((accepted.state, accepted.counts.new), (ImportState::Accepted, 2));
    assert_eq!(accepted.accepted_at, Some(t.now()));
    let want = [["Thôn 1", "Lê Mẫu An", "2"], ["Thôn 2", "Bùi Mẫu Bảo", "1"]];
    assert_eq!(register(&t).await, want);
}

async fn a_csv_and_an_xlsx_of_the_same_rows_bring_the_same(engine: Engine) {
    let rows = [ROW_AN, ROW_HOA, ROW_BAO];
    let mut registers = Vec::new();
    for new in [csv("a", None, &rows), xlsx("a", &rows)] {
        let (t, hanh) = ready(engine).await;
        let id = app::gate::list::check(&t.app, &hanh, new).await.expect("checked").id;
        app::gate::list::accept(&t.app, &hanh, id).await.expect("accepted");
        registers.push(register(&t).await);
    }
    assert_eq!(registers[0].len(), 2);
    assert_eq!(registers[0], registers[1]);
}

async fn accepting_twice_or_sending_the_file_again_changes_nothing(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let new = csv("a", None, &[ROW_AN, ROW_HOA]);
    let id = app::gate::list::check(&t.app, &hanh, new.clone()).await.expect("checked").id;
    app::gate::list::check(&t.app, &hanh, new.clone()).await.expect("the same click again");
    app::gate::list::accept(&t.app, &hanh, id).await.expect("accepted");
    let before = (t.count("household").await, t.count("person").await, t.count("audit").await);
    let again = app::gate::list::accept(&t.app, &hanh, id).await.expect("accepted before");
    assert_eq!(again.state, ImportState::Accepted);
    let second = ImportNew { id: ImportId(id_of("b")), ..new };
    let known = app::gate::list::check(&t.app, &hanh, second.clone()).await.expect("known");
    assert_eq!(known.same_as, Some(id));
    assert_eq!(code_of(app::gate::list::accept(&t.app, &hanh, second.id).await), Code::NotFound);
    let after = (t.count("household").await, t.count("person").await, t.count("audit").await);
    assert_eq!(after, before);
}

async fn a_household_that_is_there_is_found_by_head_and_stays_unless_the_list_is_chosen(
    engine: Engine,
) {
    let (t, hanh) = ready(engine).await;
    t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Hoa")).await;
    let same = app::gate::list::check(&t.app, &hanh, csv("a", None, &[ROW_AN, ROW_HOA]))
        .await
        .expect("checked");
    assert_eq!((same.counts.new, same.counts.unchanged, same.counts.different), (0, 1, 0));
    let alone = app::gate::list::check(&t.app, &hanh, csv("b", None, &[ROW_AN, ROW_BAO]))
        .await
        .expect("checked");
    assert_eq!((alone.counts.new, alone.counts.unchanged, alone.counts.different), (1, 0, 1));
    assert_eq!((alone.state, alone.differences.open), (ImportState::Asking, 1));
    assert_eq!(code_of(app::gate::list::accept(&t.app, &hanh, alone.id).await), Code::ImportOpen);
    let kept =
        app::gate::list::choose_rest(&t.app, &hanh, alone.id, Take::Keep).await.expect("chosen");
    assert_eq!((kept.state, kept.differences.open), (ImportState::Checked, 0));
    app::gate::list::accept(&t.app, &hanh, alone.id).await.expect("accepted");
    let want = [["Thôn 1", "Lê Mẫu An", "2"], ["Thôn 2", "Bùi Mẫu Bảo", "1"]];
    assert_eq!(register(&t).await, want, "the one that is there stays as it is");
}

async fn a_village_that_is_not_of_the_commune_is_named_with_row_and_column(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    t.village_of(Person::Nga, "Thôn Phú").await;
    let lost: Row = ["2", "Thôn Phú", "Bùi Mẫu Bảo", "Chủ hộ", "Nam", "1980", "Kinh", "thử"];
    for (new, sheet) in [
        (csv("a", None, &[ROW_AN, ROW_HOA, lost]), None),
        (xlsx("b", &[ROW_AN, ROW_HOA, lost]), Some("Danh sách")),
    ] {
        let checked = app::gate::list::check(&t.app, &hanh, new).await.expect("checked");
        let page =
            app::gate::list::questions(&t.app, &hanh, checked.id, None).await.expect("a page");
        assert_eq!((page.rows.len(), checked.state), (1, ImportState::Asking));
        let offered: Vec<_> =
            page.rows[0].choices.iter().filter_map(|it| it.args.get("village")).collect();
        assert_eq!(offered, ["Thôn 1", "Thôn 2"], "villages of the commune only");
        let none = (page.rows[0].id.clone(), "none".to_owned()).into();
        let checked =
            app::gate::list::answer(&t.app, &hanh, checked.id, vec![none]).await.expect("answered");
        assert_eq!(checked.state, ImportState::Checked, "its household alone stays out");
        let finding = checked.findings.iter().find(|it| it.code == "village_not_in_commune");
        let finding = finding.expect("just seen");
        assert_eq!((finding.place.row, finding.place.column), (Some(4), Some(2)));
        if sheet.is_some() {
            assert_eq!(finding.place.sheet.as_deref(), sheet);
        }
        assert_eq!(finding.args.get("value").map(String::as_str), Some("Thôn Phú"));
    }
}

async fn a_refused_list_cannot_be_accepted(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let lost: Row = ["1", "Thôn 1", "Bùi Mẫu Bảo", "Chủ hộ", "Nam", "31/02/1980", "Kinh", "thử"];
    for (new, finding) in [
        (csv("a", None, &[lost]), "birth_unreadable"),
        (file("b", "danh-sach.docx", None, b"PK".to_vec()), ""),
        (file("c", "danh-sach.xlsx", None, Vec::new()), ""),
        (file("d", "danh-sach.csv", None, b"a,b\n1,2\n".to_vec()), ""),
    ] {
        let checked = app::gate::list::check(&t.app, &hanh, new).await.expect("looked at");
        assert_eq!(checked.state, ImportState::Refused, "{:?}", checked.findings);
        let (code, findings) =
            findings_of(app::gate::list::accept(&t.app, &hanh, checked.id).await);
        assert_eq!(code, Code::ImportRefused);
        assert!(!findings.is_empty() && findings.iter().any(|it| it.contains(finding)));
    }
    assert_eq!(t.count("household").await, 0);
}

async fn a_person_counted_elsewhere_is_a_difference_there_and_named_without_the_number(
    engine: Engine,
) {
    let (t, hanh) = ready(engine).await;
    let number = number_of(1978, 77).replacen("0380", "0381", 1);
    t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Hoa").number(&number)).await;
    let text = format!(
        "STT hộ,Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh,CCCD\n\
         1,Thôn 2,Bùi Mẫu Bảo,Chủ hộ,Nam,1980,\n1,Thôn 2,Trần Mẫu Hoa,Vợ,Nữ,1978,{number}\n"
    );
    let new = file("a", "danh-sach.csv", None, text.into_bytes());
    let checked = app::gate::list::check(&t.app, &hanh, new).await.expect("checked");
    assert_eq!((checked.state, checked.differences.open), (ImportState::Asking, 1));
    let page =
        app::gate::list::differences(&t.app, &hanh, checked.id, false, None).await.expect("a page");
    assert_eq!(page.rows[0].head, "Lê Mẫu An");
    assert_eq!(page.rows[0].fields[0].field, "split_off");
    assert!(!format!("{page:?}").contains(&number));
    assert!(!format!("{checked:?}").contains(&number));
    let rows = t.rows("select findings, summary from import", &["findings", "summary"]).await;
    assert!(!rows.concat().concat().contains(&number));
}

async fn a_list_that_no_longer_fits_is_stale(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let number = number_of(1978, 78).replacen("0380", "0381", 1);
    let text = format!(
        "STT hộ,Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh,CCCD\n\
         1,Thôn 2,Bùi Mẫu Bảo,Chủ hộ,Nam,1980,\n1,Thôn 2,Trần Mẫu Hoa,Vợ,Nữ,1978,{number}\n"
    );
    let new = file("a", "danh-sach.csv", None, text.into_bytes());
    let id = app::gate::list::check(&t.app, &hanh, new).await.expect("checked").id;
    t.add(household("Lê Mẫu An").with_wife("Trần Mẫu Hoa").number(&number)).await;
    // What nobody has chosen about is not done.
    assert_eq!(code_of(app::gate::list::accept(&t.app, &hanh, id).await), Code::ImportStale);
    assert_eq!(t.count("household").await, 1);
}

async fn two_officers_accepting_at_once_bring_one_set_of_households(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let thao = t.actor(Person::Thao).await;
    let new = csv("a", None, &[ROW_AN, ROW_HOA, ROW_BAO]);
    let id = app::gate::list::check(&t.app, &hanh, new).await.expect("checked").id;
    let (first, second) = tokio::join!(
        app::gate::list::accept(&t.app, &hanh, id),
        app::gate::list::accept(&t.app, &thao, id)
    );
    assert!(first.is_ok() || second.is_ok(), "{first:?} {second:?}");
    for refused in [first, second].into_iter().filter_map(Result::err) {
        assert!(refused.code.status() < 500, "{refused:?}");
    }
    assert_eq!((t.count("household").await, t.count("person").await), (2, 3));
    let sql = "select count(*) as n from audit where action = 'import.add'";
    assert_eq!(t.number(sql).await, 2, "one line for the file, one for what was found");
    let sql = "select count(*) as n from audit where action = 'import.accept'";
    assert_eq!(t.number(sql).await, 1, "and one for the acceptance");
}

async fn two_lists_of_the_same_households_accepted_at_once_bring_one_set(engine: Engine) {
    let first = csv("a", None, &[ROW_AN, ROW_HOA, ROW_BAO]);
    let mut bao = ROW_BAO;
    bao[0] = "0";
    // The same file under two ids, and the same households in another order.
    let same = ImportNew { id: ImportId(id_of("b")), ..first.clone() };
    for second in [same, csv("c", None, &[bao, ROW_AN, ROW_HOA])] {
        let (t, hanh) = ready(engine).await;
        let thao = t.actor(Person::Thao).await;
        let one = app::gate::list::check(&t.app, &hanh, first.clone()).await.expect("checked").id;
        let two = app::gate::list::check(&t.app, &thao, second).await.expect("checked").id;
        let (first, second) = tokio::join!(
            app::gate::list::accept(&t.app, &hanh, one),
            app::gate::list::accept(&t.app, &thao, two)
        );
        assert!(first.is_ok() || second.is_ok(), "{first:?} {second:?}");
        assert_eq!((t.count("household").await, t.count("person").await), (2, 3));
    }
}

async fn answers_and_classes_of_a_list_come_with_it(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let round = t.round(2023).await;
    let form = t.form(Class::NearPoor);
    let mut head = HEAD.join(",") + ",Loại hộ,Số quyết định,Ngày quyết định";
    let mut row = ROW_AN.join(",") + ",Hộ nghèo,74/QĐ-UBND,10/12/2021";
    for (question, answer) in &form.answers {
        head += &format!(",{question}");
        row += &format!(",{answer}");
    }
    for (indicator, deprived) in &form.indicators {
        head += &format!(",{indicator}");
        row += &format!(",{}", u8::from(*deprived));
    }
    let new = file("a", "danh-sach.csv", Some(round), format!("{head}\n{row}\n").into_bytes());
    let checked = app::gate::list::check(&t.app, &hanh, new).await.expect("checked");
    assert_eq!(errors(&checked.findings), Vec::<&str>::new());
    assert_eq!((checked.counts.surveys, checked.counts.classes), (1, 1));
    app::gate::list::accept(&t.app, &hanh, checked.id).await.expect("accepted");
    let sql = "select class, basis, decision_number, cast(from_day as text) as day from class_fact";
    let rows = t.rows(sql, &["class", "basis", "decision_number", "day"]).await;
    assert_eq!(rows, [["poor", "recorded", "74/QĐ-UBND", "2021-12-10"]]);
    assert_eq!(t.rows("select class from verdict", &["class"]).await, [["near_poor"]]);
}

async fn another_file_under_the_same_id_is_refused(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    app::gate::list::check(&t.app, &hanh, csv("a", None, &[ROW_AN])).await.expect("checked");
    let other = app::gate::list::check(&t.app, &hanh, csv("a", None, &[ROW_BAO])).await;
    assert_eq!(code_of(other), Code::ImportConflict);
    t.village_of(Person::Nga, "Thôn 1").await;
    let nga = t.actor(Person::Nga).await;
    let theirs = app::gate::list::check(&t.app, &nga, csv("a", None, &[ROW_AN])).await;
    let refused = theirs.expect_err("the id is taken");
    assert!(refused.code.status() < 500, "a taken id is no defect: {refused:?}");
}

async fn an_empty_template_of_the_program_is_read_without_rows(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let round = t.round(2023).await;
    for (name, round) in [("a", None), ("b", Some(round))] {
        let bytes = app::gate::list::template(&t.app, &hanh, round).await.expect("a template");
        let new = file(name, "mau.xlsx", round, bytes);
        let checked = app::gate::list::check(&t.app, &hanh, new).await.expect("read");
        assert_eq!((checked.counts.households, checked.counts.new), (0, 0));
    }
}

/// The ids of the standard and of classes that stand in a sentence.
fn ids_in(t: &TestApp, sentence: &str) -> Vec<String> {
    let standard = t.app.law().standard("vn-2022-2025").expect("it is there");
    let of_items = standard.items.iter().flat_map(|it| it.answers.iter().map(|a| &a.id));
    let ids = standard.indicators.iter().map(|it| &it.id);
    let ids = ids.chain(standard.items.iter().map(|it| &it.id)).chain(of_items);
    let ids = ids.chain(standard.regions.iter().map(|it| &it.id));
    let mut ids: Vec<String> = ids.cloned().collect();
    ids.extend(
        ["poor", "near_poor", "not_poor", "average_farming", "head", "child"].map(From::from),
    );
    let split = |c: char| !c.is_alphanumeric() && c != '_';
    // A number is a word of people as well, and so is the name of an object.
    let words = sentence.split(split).filter(|word| word.chars().any(|c| !c.is_ascii_digit()));
    words.filter(|word| *word != "tv" && ids.iter().any(|id| id == word)).map(From::from).collect()
}

async fn what_is_found_in_a_list_is_said_without_ids_of_ours(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let round = t.round(2023).await;
    let list = |class: &str, asked: &str, answers: &str| {
        let head = HEAD.join(",") + ",Loại hộ,Số quyết định,Ngày quyết định,Có thẻ bảo hiểm y tế";
        let row = ROW_AN.join(",") + &format!(",{class},74/QĐ-UBND,10/12/2021,không");
        format!("{head},{asked}\n{row},{answers}\n").into_bytes()
    };
    let asked = "health_insurance";
    let first = list("Hộ nghèo", asked, "0");
    let first = file("a", "danh-sach.csv", Some(round), first);
    let first = app::gate::list::check(&t.app, &hanh, first).await.expect("checked");
    let mut findings = first.findings.clone();
    app::gate::list::accept(&t.app, &hanh, first.id).await.expect("accepted");
    for (name, class, asked, answers) in [
        ("b", "Hộ cận nghèo", "health_insurance", "0"),
        ("c", "Hộ cận nghèo", "health_insurance,water,house_roof", "0,đục,rơm"),
    ] {
        let new = file(name, "danh-sach.csv", Some(round), list(class, asked, answers));
        findings
            .extend(app::gate::list::check(&t.app, &hanh, new).await.expect("checked").findings);
    }
    let lang = base::words::Lang::Vi;
    let said = |code: &str| {
        let finding = findings.iter().find(|it| it.code == code);
        t.app.words().finding(lang, finding.unwrap_or_else(|| panic!("no {code}: {findings:?}")))
    };
    assert_eq!(
        said("indicator_differs"),
        "Chỉ số “Bảo hiểm y tế”: danh sách ghi không thiếu hụt, còn theo thông tin các thành viên \
         thì thiếu hụt. Chương trình lấy theo danh sách. Đối chiếu với phiếu, rồi sửa ô chỉ số \
         hoặc thông tin thành viên."
    );
    assert_eq!(
        said("answer_unknown"),
        "Câu “Mái nhà” không có câu trả lời “rơm”. Chọn một trong: Vật liệu bền chắc, Vật liệu \
         không bền chắc."
    );
    assert!(said("indicator_unreadable").starts_with("Chỉ số “Nguồn nước sinh hoạt” ghi “đục”."));
    for finding in &findings {
        let said = t.app.words().finding(lang, finding);
        assert_eq!(ids_in(&t, &said), Vec::<String>::new(), "{said}");
    }
}

async fn answers_in_words_are_understood(engine: Engine) {
    let (t, hanh) = ready(engine).await;
    let round = t.round(2023).await;
    let text = HEAD.join(",") + ",house_roof,water_source\n" + &ROW_AN.join(",");
    let text = text + ",VẬT LIỆU KHÔNG BỀN CHẮC,giếng khoan\n";
    let new = file("a", "danh-sach.csv", Some(round), text.into_bytes());
    let checked = app::gate::list::check(&t.app, &hanh, new).await.expect("checked");
    assert_eq!(errors(&checked.findings), Vec::<&str>::new());
    app::gate::list::accept(&t.app, &hanh, checked.id).await.expect("accepted");
    let answers = &t.rows("select answers from survey", &["answers"]).await[0][0];
    for want in ["\"house_roof\":\"not_durable\"", "\"water_source\":\"drilled_well\""] {
        assert!(answers.replace(' ', "").contains(want), "{answers}");
    }
}
