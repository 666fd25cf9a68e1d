//! What stands around the figures of a table: for which area they are, who signs, what is not known.

use app::figure::table::{AreasAs, TableFormat, TableQuery};
use app::kernel::problem::Code;
use base::words::Lang;
use testkit::{Engine, HOANG_KIM, Person, TestApp, day, household, on_both};

use crate::figure::table_list::{poor, query};

on_both!(
    a_unit_reports_after_its_end_over_its_old_villages_and_nobody_signs_for_it,
    a_district_of_today_is_refused_with_what_to_choose,
    a_village_signs_in_its_commune_without_a_seal_and_the_nation_at_no_place,
    what_is_not_known_is_said_once_for_the_whole,
    what_a_table_cannot_tell_is_said_on_it,
);

async fn html(t: &TestApp, asked: &TableQuery) -> String {
    let reader = t.app.local_reader();
    let file = app::figure::table::file(&t.app, &reader, asked, TableFormat::Html, Lang::Vi).await;
    let bytes = file.expect("a file").bytes().await.expect("whole");
    String::from_utf8(bytes).expect("UTF-8")
}

fn of_year(id: &str, area: &str, year: i32) -> TableQuery {
    let (from, to) = (base::day::year_end(year - 1), base::day::year_end(year));
    TableQuery { from: Some(from), to: Some(to), ..query(id, area) }
}

async fn a_unit_reports_after_its_end_over_its_old_villages_and_nobody_signs_for_it(
    engine: Engine,
) {
    let t = TestApp::open(engine).await;
    t.add(household("Lê Mẫu An")).await;
    t.set_now("2026-02-01T02:00:00Z");
    let reader = t.app.local_reader();
    for (area, name) in [(HOANG_KIM, "Xã Hoằng Kim"), ("399@0", "Huyện Hoằng Hóa")] {
        for (year, ended) in [(2024, false), (2025, true)] {
            let asked = of_year("t01", area, year);
            let page = html(&t, &asked).await;
            let notice = format!(
                "{name} đã kết thúc ngày 30/06/2025; số liệu tính trên các thôn của địa bàn cũ."
            );
            assert_eq!(page.contains(&notice), ended, "{area} {year}");
            assert_eq!(page.contains("ỦY BAN NHÂN DÂN"), !ended, "{area} {year}");
            assert_eq!(page.contains("NGƯỜI LẬP BIỂU"), !ended, "{area} {year}");
            let view = app::figure::table::get(&t.app, &reader, &asked).await.expect("a table");
            assert_eq!(view.ended, ended.then(|| day("2025-06-30")), "{area} {year}");
            assert_eq!(app::figure::table::json(&t.app, &view).ended, view.ended);
        }
    }
    let there = of_year("t01", "15889@2025-07-01", 2025);
    assert!(html(&t, &there).await.contains("TM. ỦY BAN NHÂN DÂN XÃ HOẰNG PHÚ"));
}

async fn a_district_of_today_is_refused_with_what_to_choose(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.set_now("2026-02-01T02:00:00Z");
    let asked = TableQuery { areas: Some(AreasAs::Now), ..of_year("t01", "399@0", 2025) };
    let refused =
        app::figure::table::get(&t.app, &t.app.local_reader(), &asked).await.expect_err("refused");
    assert_eq!(refused.code, Code::AreaEnded);
    let (message, cure) = refused.said(t.app.words(), Lang::Vi);
    assert_eq!(
        format!("{message} {cure}"),
        "Huyện Hoằng Hóa không còn sau ngày 30/06/2025 và không có đơn vị cùng cấp thay thế. \
         Cấp huyện không còn từ ngày 01/7/2025: hãy chọn xã, phường hoặc tỉnh, hoặc chọn “như tại \
         ngày chốt”."
    );
}

async fn a_village_signs_in_its_commune_without_a_seal_and_the_nation_at_no_place(engine: Engine) {
    let t = TestApp::open(engine).await;
    t.add(household("Lê Mẫu An")).await;
    let village = t.village("Thôn 1").await.to_string();
    let page = html(&t, &query("t01", &village)).await;
    assert!(page.contains("Hoằng Kim, ngày ……"), "{page}");
    assert!(page.contains("TRƯỞNG THÔN") && !page.contains("đóng dấu"), "{page}");
    let page = html(&t, &query("t01", "nation")).await;
    assert!(page.contains("Ngày …… tháng") && !page.contains("Cả nước, ngày"), "{page}");
    let page = html(&t, &query("t01", HOANG_KIM)).await;
    assert!(page.contains("Hoằng Kim, ngày ……") && page.contains("(Ký tên, đóng dấu)"), "{page}");
}

async fn what_is_not_known_is_said_once_for_the_whole(engine: Engine) {
    let t = TestApp::open(engine).await;
    let second = t.village("Thôn 2").await;
    let mut built = household("Lê Mẫu An").with_wife("Trần Mẫu Hoa");
    for member in &mut built.household.members {
        member.ethnicity = Some("Mường".to_owned());
    }
    let one = t.add(built).await;
    let two = t.add(household("Bùi Mẫu Sơn").in_village(second)).await;
    poor(&t, &[one, two]).await;
    let sql = "update person set birth_day = null, birth_year = null where name = 'Trần Mẫu Hoa'";
    t.run(sql).await;
    t.run("update person set sex = null where name = 'Bùi Mẫu Sơn'").await;
    let reader = t.app.local_reader();
    let notices = async |id: &str| {
        let view =
            app::figure::table::get(&t.app, &reader, &query(id, HOANG_KIM)).await.expect("a table");
        assert_eq!(view.breaches, [], "{id}");
        app::figure::table::json(&t.app, &view).notices
    };
    assert_eq!(
        notices("t12").await,
        [
            "Xã Hoằng Kim, cột [18]: 2 chưa rõ.",
            "Xã Hoằng Kim, cột [19]: 2 chưa rõ.",
            "Xã Hoằng Kim: Hộ nghèo dân tộc thiểu số chưa ghi là tại chỗ hay không: 1.",
            "Xã Hoằng Kim: Hộ nghèo có chủ hộ chưa ghi giới tính: 1.",
        ]
    );
    let children = "Xã Hoằng Kim: Người trong hộ nghèo chưa ghi ngày, năm sinh: 1.";
    assert_eq!(notices("t11").await, [children]);
    // What does not foot is still said of each area; what is not known behind a cell opens.
    let hanh = t.actor(Person::Hanh).await;
    let cell =
        app::figure::table::cell(&t.app, &hanh, &query("t12", HOANG_KIM), "all", 103, None).await;
    assert_eq!(cell.expect("a cell").page.rows[0].head, "Bùi Mẫu Sơn");
}

async fn what_a_table_cannot_tell_is_said_on_it(engine: Engine) {
    let t = TestApp::open(engine).await;
    let page = html(&t, &query("t02", "nation")).await;
    assert!(page.contains("Lưu ý: Hộ chuyển từ thôn này sang thôn khác trong kỳ"), "{page}");
    let page = html(&t, &query("t12", "nation")).await;
    assert!(page.contains("Chưa đối chiếu với văn bản: "), "{page}");
    let page = html(&t, &query("t07", HOANG_KIM)).await;
    assert!(page.contains("<th>12</th>") && !page.contains("[12]"), "as printed: {page}");
    assert!(
        page.contains("Ghi chú: 1: Việc làm; 2: Người phụ thuộc trong hộ gia đình; "),
        "{page}"
    );
    assert!(page.contains("Công báo in tiêu đề của 12 cột là “của hộ nghèo"), "{page}");
    let page = html(&t, &query("t08", HOANG_KIM)).await;
    for printed in
        ["Khu vực/Đơn vị", "Phân tổ (Hộ, nhân khẩu)", "lao động²", "² Hộ nghèo, hộ cận nghèo không"]
    {
        assert!(page.contains(printed), "{printed} in {page}");
    }
    let page = html(&t, &query("t11", HOANG_KIM)).await;
    assert!(page.contains("colspan=\"2\">Đơn vị tính</th><th>Trẻ</th>"), "{page}");
    assert!(page.contains("colspan=\"2\">Y tế</th>"), "the third level: {page}");
    let page = html(&t, &query("t10", HOANG_KIM)).await;
    // Under the sum the rows of the classes are ours.
    assert!(page.contains("<td>- Hộ cận nghèo (*)</td>") && !page.contains("Phân tổ"), "{page}");
    let page = html(&t, &query("t01", HOANG_KIM)).await;
    assert!(page.contains("Tỉnh, thành phố: Thanh Hóa. Năm rà soát: "), "{page}");
    assert!(page.contains(">Kết quả rà soát (sơ bộ/chính thức)</th>"), "{page}");
    assert!(page.contains("mẫu của Thông tư không in"), "heading and signatures are ours: {page}");
    let page = html(&t, &query("t04", "nation")).await;
    assert!(page.contains("Mẫu số 7.4. PHÂN TÍCH CÁC CHỈ SỐ THIẾU HỤT"), "{page}");
    assert!(page.contains("Chỉ có các chỉ số của chuẩn nghèo 2022–2025"), "{page}");
    for def in t.app.law().tables() {
        assert!(!def.doubt_vi.contains("chưa được đọc lại"), "{}: said twice", def.id);
    }
}
