//! The circular's forms as papers: filled in as the verdict has it, open where something is not known, and
//! for whom they are.

use app::kernel::paper::{Format, Paper, PaperWithin};
use app::kernel::problem::Code;
use app::review::listing::{ESCAPED, RECOGNISED, REVIEW_LIST};
use app::review::survey::{FIELD_FORM, FIELD_SHEET, FORM_B1, Printing, SCORE_SHEET, VerdictView};
use base::id::{HouseholdId, RoundId, VillageId};
use testkit::{Engine, Person, TestApp, household, number_of, on_both};
use uuid::Uuid;

use super::sheet::{complete, family, round, whole};
use crate::common::code_of;

on_both!(
    a_score_sheet_is_that_of_the_region_with_the_points_of_the_verdict,
    what_is_not_known_is_an_empty_box_and_named,
    a_reading_that_decides_points_is_a_remark_and_one_that_does_not_is_none,
    a_sheet_is_seen_by_who_sees_the_answers_of_its_household,
    a_form_that_was_taken_is_printed_whole_and_written_down,
    a_form_to_take_along_has_the_people_and_nothing_of_last_year,
    the_forms_of_a_village_are_one_file,
    the_lists_of_a_village_are_phu_luc_i_and_mau_6,
    a_round_by_another_form_has_none_of_these_papers,
);

/// The cells of a page, a row a line, with a bar after each.
fn rows(page: &[u8]) -> String {
    let page = std::str::from_utf8(page).expect("text");
    let page = page.replace("</td>", "|").replace("</th>", "|").replace("</tr>", "\n");
    let mut out = String::new();
    for piece in page.split('<') {
        out.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    let rows: Vec<&str> = out.lines().filter(|row| !row.trim().is_empty()).collect();
    rows.join("\n") + "\n"
}

pub(super) async fn page(
    t: &TestApp,
    who: Person,
    paper: &Paper,
    id: impl Into<Uuid>,
) -> app::Result<String> {
    let actor = t.actor(who).await;
    let file = app::front::papers::file(&t.app, &actor, paper, id, Format::Html).await?;
    Ok(rows(&file.content))
}

async fn within(
    t: &TestApp,
    who: Person,
    paper: &PaperWithin,
    of: (RoundId, impl Into<Uuid>),
) -> app::Result<String> {
    let actor = t.actor(who).await;
    let file = app::front::papers::file_within(&t.app, &actor, paper, of, Format::Html).await?;
    Ok(rows(&file.content))
}

async fn sheet_of(t: &TestApp, verdict: &VerdictView) -> String {
    page(t, Person::Hanh, &SCORE_SHEET, verdict.survey).await.expect("the sheet")
}

async fn list_of(t: &TestApp, round: RoundId, households: &[HouseholdId]) {
    let hanh = t.hanh().await;
    for household in households {
        app::review::listing::add(&t.app, &hanh, round, *household, "rà soát")
            .await
            .expect("added");
    }
}

/// The same household as in `sheet`: B1 is 120, B2 is 0.
async fn a_score_sheet_is_that_of_the_region_with_the_points_of_the_verdict(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    let verdict = complete(&t, round, an, whole(an)).await;
    let text = sheet_of(&t, &verdict).await;
    assert!(
        text.contains(
            "Mẫu số 3.7. Bảng chấm điểm Phiếu B1 khu vực nông thôn Bắc Trung bộ và duyên hải"
        ),
        "{text}"
    );
    for row in [
        "Tỉnh/Thành phố: Thanh Hóa|38|Xã/Phường/Thị trấn: Hoằng Kim|",
        "Quận/Huyện/Thị xã/Thành phố: Hoằng Hóa|",
        "Họ và tên chủ hộ: LÊ MẪU AN|",
        "1|1. Số nhân khẩu trong hộ||||\n",
        "|Hộ có 2 người||75||\n|Hộ có 3 người|X|60|60|\n|Hộ có 4 người||40||\n",
        "|Từ 20 m² đến dưới 30 m²|X|5|5|\n",
        "|1 xe máy, xe có động cơ|X|20|20|\n",
        "|Nước giếng khoan|X|5|5|\n",
        "|Hộ gia đình có nuôi trồng thủy sản||0||\nTổng điểm B1|120|\n",
        "Mẫu số 3.2. Phiếu B2",
        "4.1|Hộ gia đình đang sống trong ngôi nhà/căn hộ thuộc loại không bền chắc||0|",
        "Tổng điểm B2|0||\n",
        "Chương trình ghi thêm: thông tin tại ngày rà soát",
    ] {
        assert!(text.contains(row), "{row}\nin {text}");
    }
    let crosses = text.matches("|X|").count();
    assert_eq!(crosses, verdict.points.len(), "{text}");
    assert!(!text.contains("chưa có thông tin"), "{text}");
    let quang = t.actor(Person::Quang).await;
    let file = app::front::papers::file(&t.app, &quang, &SCORE_SHEET, verdict.survey, Format::Pdf);
    let file = file.await.expect("as a file");
    assert_eq!(file.name, format!("phieu-cham-diem-b1-b2-le-mau-an-{}.pdf", verdict.review_day));
    let printed = pdf_extract::extract_text_from_mem(&file.content).expect("text");
    assert!(printed.contains("Tổng điểm B1"), "{printed}");
}

async fn what_is_not_known_is_an_empty_box_and_named(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    let mut open = whole(an);
    open.answers.remove("fridges");
    open.answers.remove("water");
    let verdict = complete(&t, round, an, open).await;
    let text = sheet_of(&t, &verdict).await;
    assert!(text.contains("Tổng điểm B1||\n") && text.contains("Tổng điểm B2|||\n"), "{text}");
    assert!(text.contains("chưa cộng điểm: ") && text.contains("Tủ lạnh"), "{text}");
    let water = "5.1|Hộ gia đình không tiếp cận được nguồn nước sạch trong sinh hoạt|||";
    assert!(text.contains(water), "not known, and not 0: {text}");
    let actor = t.hanh().await;
    let html =
        app::front::papers::file(&t.app, &actor, &SCORE_SHEET, verdict.survey, Format::Html).await;
    let html = String::from_utf8(html.expect("it").content).expect("text");
    // One of the fridge, three of the water, its mark, the two sums; and three for the class before.
    assert_eq!(html.matches("class=\"box\"></span>").count(), 10, "{html}");
}

async fn a_reading_that_decides_points_is_a_remark_and_one_that_does_not_is_none(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let brick = round(&t, 2023).await;
    let verdict = complete(&t, brick, an, whole(an)).await;
    let text = sheet_of(&t, &verdict).await;
    assert!(text.contains("7|Nhà ở||||\n") && !text.contains("cách hiểu R5"), "{text}");
    let metal = round(&t, 2024).await;
    let mut filled = whole(an);
    filled.answers.insert("wall".to_owned(), "wood_metal".to_owned());
    filled.answers.insert("water".to_owned(), "other".to_owned());
    filled.answers.insert("rain_water".to_owned(), "1".to_owned());
    filled.indicators.insert("toilet".to_owned(), true);
    filled.reasons.insert("toilet".to_owned(), "hố xí đã sập".to_owned());
    let verdict = complete(&t, metal, an, filled).await;
    let text = sheet_of(&t, &verdict).await;
    let remark = |words: &str| {
        let (before, _) = text.split_once(words).unwrap_or_else(|| panic!("{words} in {text}"));
        before.rsplit_once('(').expect("a mark before it").1.to_owned()
    };
    let walls = remark(") Tường kim loại (cách hiểu R5): Ô gỗ/kim loại không được điểm ở mục 7");
    assert!(text.contains(&format!("7|Nhà ở|||({walls})|\n")), "{text}");
    let rain = remark(") Nước mưa (cách hiểu R1): Nước mưa là nước sạch");
    assert!(text.contains(&format!("trong sinh hoạt||0 ({rain})|")), "{text}");
    let stated = remark(") Rà soát viên ghi khác kết quả suy ra từ thông tin của hộ. Lý do: hố xí");
    assert!(text.contains(&format!("hố xí/nhà tiêu hợp vệ sinh|x|10 ({stated})|")), "{text}");
    assert_eq!(verdict.a_points, Some(105), "neither walls nor water have points");
}

async fn a_sheet_is_seen_by_who_sees_the_answers_of_its_household(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    let survey = complete(&t, round, an, whole(an)).await.survey;
    t.village("Thôn 2").await;
    for who in [Person::Hanh, Person::Binh, Person::Quang, Person::Lan, Person::Son] {
        let text = page(&t, who, &SCORE_SHEET, survey).await.expect("who sees answers");
        assert!(text.contains("Tổng điểm B1|120|"), "{who:?}");
    }
    for paper in [&SCORE_SHEET, &FORM_B1] {
        for who in [Person::Cuong, Person::Nga, Person::Dung, Person::Thu] {
            assert_eq!(code_of(page(&t, who, paper, survey).await), Code::NotFound, "{who:?}");
        }
        let minh = page(&t, Person::Minh, paper, survey).await;
        assert_eq!(code_of(minh), Code::NotAllowed);
    }
    for who in [Person::Cuong, Person::Nga] {
        let refused = within(&t, who, &FIELD_FORM, (round, an)).await;
        assert_eq!(code_of(refused), Code::NotFound, "{who:?}");
    }
    for who in [Person::Quang, Person::Thu, Person::Lan] {
        let refused = within(&t, who, &FIELD_FORM, (round, an)).await;
        assert_eq!(code_of(refused), Code::NotAllowed, "{who:?}");
    }
}

async fn a_form_that_was_taken_is_printed_whole_and_written_down(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let round = round(&t, 2023).await;
    let survey = complete(&t, round, an, whole(an)).await.survey;
    let audited = t.count("audit").await;
    let text = page(&t, Person::Hanh, &FORM_B1, survey).await.expect("the form");
    assert_eq!(t.count("audit").await, audited + 1, "it says who is ill");
    for row in [
        "2. Gạch/đá|X|",
        "IV. Diện tích nhà ở (ghi theo m²)|60|",
        "6. Ti vi màu|1|",
        "2. Diện tích trồng cây hằng năm|1.500|",
        "14. Điện thoại cố định/di động|2|",
        "XII. Hộ nuôi, trồng thủy sản (Đánh dấu X)||",
        // A girl of 12: 145 cm, at school in lower secondary, primary finished.
        "|2|145,0||1|3|2||1|1|–|||||2|\n",
    ] {
        assert!(text.contains(row), "{row}\nin {text}");
    }
}

async fn a_form_to_take_along_has_the_people_and_nothing_of_last_year(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an =
        t.add(household("Lê Mẫu An").number(&number_of(1975, 1)).with_wife("Trịnh Mẫu Hoa")).await;
    let round = round(&t, 2023).await;
    let text = within(&t, Person::Binh, &FIELD_FORM, (round, an)).await.expect("the form");
    assert!(text.contains("Mẫu số 3.1. Phiếu B1 - Thông tin chung về hộ gia đình"), "{text}");
    assert!(text.contains("1|Lê Mẫu An|1|") && text.contains("2|Trịnh Mẫu Hoa|2|"), "{text}");
    assert!(text.contains("•••••") && !text.contains(&number_of(1975, 1)), "{text}");
    assert!(!text.contains("|X|"), "nothing of the house: {text}");
    assert!(text.contains("Họ và tên chủ hộ: LÊ MẪU AN|"), "{text}");
    assert!(text.contains("|Mã hộ||\n"), "it is not on the list: {text}");
    let namesake = t.add(household("LÊ MẪU AN")).await;
    list_of(&t, round, &[an, namesake]).await;
    let numbered = async |id: HouseholdId| {
        let text = within(&t, Person::Binh, &FIELD_SHEET, (round, id)).await.expect("the sheet");
        assert!(!text.contains("chưa có thông tin") && text.contains("in để ghi tay"), "{text}");
        assert!(
            text.contains("|Hộ có 3 người||60||\n") && text.contains("Tổng điểm B1||\n"),
            "{text}"
        );
        let (_, head) = text.split_once("LÊ MẪU AN (").expect("two of the name");
        let (number, rest) = head.split_once(')').expect("its number");
        assert!(rest.contains(&format!("|Mã hộ|{number}|")), "{number} in {rest}");
        number.to_owned()
    };
    let mut numbers = vec![numbered(an).await, numbered(namesake).await];
    numbers.sort();
    assert_eq!(numbers, ["1", "2"], "as Phụ lục IV, III.1 has it");
    assert!(text.contains("Khu vực (Thành thị: 1; Nông thôn: 2):|2|"), "{text}");
}

async fn the_forms_of_a_village_are_one_file(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let binh = t.add(household("Phạm Mẫu Bình")).await;
    let far = t.village("Thôn 2").await;
    let other = t.add(household("Vũ Mẫu Xa").in_village(far)).await;
    let round = round(&t, 2023).await;
    list_of(&t, round, &[an, binh, other]).await;
    complete(&t, round, an, whole(an)).await;
    let near = t.village("Thôn 1").await;
    let head = t.actor(Person::Binh).await;
    for (which, names) in [
        (Printing::Scored, vec!["LÊ MẪU AN"]),
        (Printing::Field, vec!["LÊ MẪU AN", "PHẠM MẪU BÌNH"]),
        (Printing::FieldScored, vec!["LÊ MẪU AN", "PHẠM MẪU BÌNH"]),
    ] {
        let of = (round, near);
        let id = app::review::survey::forms_print(&t.app, &head, of, which).await.expect("begun");
        let mut file = app::kernel::made_file::file(&t.app, &head, id).await.expect("made");
        let mut bytes = Vec::new();
        while let Some(piece) = file.content.recv().await {
            bytes.extend(piece.expect("a piece"));
        }
        let text = pdf_extract::extract_text_from_mem(&bytes).expect("text");
        for name in &names {
            assert!(text.contains(name), "{name} in {text}");
        }
        assert!(!text.contains("Vũ Mẫu Xa"), "{text}");
        let view = app::kernel::made_file::get(&t.app, &head, id).expect("kept");
        assert_eq!(view.total, i64::try_from(names.len()).expect("few"));
    }
    let print = async |who: Person, village: VillageId| {
        let actor = t.actor(who).await;
        let of = (round, village);
        app::review::survey::forms_print(&t.app, &actor, of, Printing::Field).await
    };
    assert_eq!(code_of(print(Person::Binh, far).await), Code::NotFound, "not his village");
    assert_eq!(code_of(print(Person::Nga, near).await), Code::NotFound, "another commune's");
    assert_eq!(code_of(print(Person::Quang, near).await), Code::NotAllowed);
}

async fn the_lists_of_a_village_are_phu_luc_i_and_mau_6(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let binh = t.add(household("Phạm Mẫu Bình")).await;
    let far = t.village("Thôn 2").await;
    let other = t.add(household("Vũ Mẫu Xa").in_village(far)).await;
    let round = round(&t, 2023).await;
    list_of(&t, round, &[an, binh, other]).await;
    complete(&t, round, an, whole(an)).await;
    let near = t.village("Thôn 1").await;
    let text = within(&t, Person::Binh, &REVIEW_LIST, (round, near)).await.expect("his list");
    assert!(text.contains("DANH SÁCH HỘ GIA ĐÌNH CẦN RÀ SOÁT"), "{text}");
    assert!(text.contains("|Thôn 1|120|0|CN|\n"), "{text}");
    assert!(text.contains("Phạm Mẫu Bình") && text.contains("|Thôn 1||||\n"), "{text}");
    assert!(text.contains("- Có ………… hộ nghèo;"), "one has no form yet: {text}");
    assert!(!text.contains("Vũ Mẫu Xa"), "{text}");
    assert!(text.contains("² Hộ nghèo: N;") && text.contains("|Phân loại²|"), "{text}");
    let named = within(&t, Person::Thu, &RECOGNISED, (round, near)).await.expect("no points on it");
    assert!(
        named.contains("I.|Hộ nghèo|||0 hộ|\nII.|Hộ cận nghèo|||1 hộ|\n1|Lê Mẫu An|"),
        "{named}"
    );
    assert!(named.contains("III.|Tổng cộng (I + II)|||1 hộ|"), "{named}");
    assert!(named.contains("DỰ THẢO") && named.contains("chưa có quyết định công nhận"), "{named}");
    let escaped = within(&t, Person::Binh, &ESCAPED, (round, near)).await.expect("nobody");
    assert!(escaped.contains("III.|Tổng cộng (I + II)|||0 hộ|"), "{escaped}");
    assert!(escaped.contains("Công báo in dòng tổng cộng của mẫu này là “II.”"), "{escaped}");
    let points = within(&t, Person::Thu, &REVIEW_LIST, (round, near)).await;
    assert_eq!(code_of(points), Code::NotFound, "who keeps the money sees no points");
    for paper in [&REVIEW_LIST, &RECOGNISED, &ESCAPED] {
        assert_eq!(code_of(within(&t, Person::Binh, paper, (round, far)).await), Code::NotFound);
        assert_eq!(code_of(within(&t, Person::Nga, paper, (round, near)).await), Code::NotFound);
        assert_eq!(code_of(within(&t, Person::Minh, paper, (round, near)).await), Code::NotAllowed);
    }
}

async fn a_round_by_another_form_has_none_of_these_papers(engine: Engine) {
    let t = TestApp::open(engine).await;
    let an = family(&t).await;
    let old = t.round(2023).await;
    t.survey(an, old, standard::Class::Poor).await;
    let hanh = t.hanh().await;
    let seen = app::review::survey::entry(&t.app, &hanh, old, an, None).await.expect("the form");
    let id = seen.replaces.expect("it was taken");
    assert_eq!(code_of(page(&t, Person::Hanh, &SCORE_SHEET, id).await), Code::NotFound);
    assert_eq!(code_of(within(&t, Person::Hanh, &FIELD_FORM, (old, an)).await), Code::NotFound);
}
