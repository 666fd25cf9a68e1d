//! The circular's forms as the gazette prints them, beside what the program adds and says that it does.
//! The pages are those of VBHN 1315/VBHN-BLĐTBXH, Công báo 679 + 680.

use app::kernel::paper::{Format, render};
use app::review::document::FormASheet;
use paper::document::{Block, Document, Inline, Table, to_text};
use testkit::papers;

fn tables(document: &Document) -> Vec<&Table> {
    let each = document.blocks.iter();
    each.filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
        .collect()
}

fn pages(document: &Document) -> Vec<String> {
    let pdf = render(document, Format::Pdf).expect("a sound paper").bytes;
    pdf_extract::extract_text_from_mem_by_pages(&pdf).expect("text")
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn phieu_a_is_sheets_of_a_page_each_with_head_rows_signatures_and_conditions() {
    let sheet = papers::form_a(14).document();
    assert_eq!(tables(&sheet).iter().map(|it| it.rows.len()).collect::<Vec<_>>(), [6, 6, 2]);
    let pages = pages(&sheet);
    assert_eq!(pages.len(), 3);
    for (at, page) in pages.iter().enumerate() {
        let page = plain(page);
        for part in [
            "PHIẾU A - NHẬN DẠNG NHANH HỘ GIA ĐÌNH",
            "DANH SÁCH HỘ GIA ĐÌNH THỰC HIỆN NHẬN DẠNG NHANH",
            &format!("Tờ số {}/3", at + 1),
            "ỦY BAN NHÂN DÂN CẤP XÃ",
            "ghi rõ điều kiện cụ thể theo văn bản quy định của địa phương",
        ] {
            assert!(page.contains(part), "{part} on page {at}: {page}");
        }
    }
    let few = papers::form_a(3).document();
    assert_eq!(self::pages(&few).len(), 1);
}

/// Names of two lines, and a long condition of the province: fewer households on a sheet, and each sheet is
/// a page all the same.
#[test]
fn a_sheet_of_phieu_a_is_one_page_however_long_the_names_are() {
    let mut sheet = papers::form_a(18);
    sheet.condition = None;
    for line in &mut sheet.lines {
        line.head = "Nguyễn Thị Mẫu Thu Phương Anh".to_owned();
    }
    for condition in [None, Some("có tàu thuyền trên 90 CV hoặc nhà cho thuê ".repeat(9))]
    {
        sheet.condition = condition;
        let document = sheet.document();
        let tables = tables(&document);
        assert_eq!(tables.iter().map(|it| it.rows.len()).sum::<usize>(), 18);
        let pages = pages(&document);
        assert_eq!(pages.len(), tables.len(), "a sheet is a page");
        for (at, page) in pages.iter().enumerate() {
            let page = plain(page);
            assert!(page.contains(&format!("Tờ số {}/{}", at + 1, tables.len())), "{page}");
            assert!(page.contains("tháng 11 năm 2026."), "our note stands on it: {page}");
        }
    }
}

#[test]
fn phieu_a_has_its_places_in_the_lines_of_the_print() {
    let text = to_text(&papers::form_a(2).document());
    // Two lines, so that the conditions below stay on the page.
    let order =
        ["Tỉnh/Thành phố:", "Xã/phường/thị trấn:", "Tờ số", "Huyện/quận", "Thôn/tổ dân phố"];
    let places: Vec<usize> = order.iter().filter_map(|it| text.find(it)).collect();
    assert!(places.len() == order.len() && places.is_sorted(), "{places:?} in {text}");
}

#[test]
fn the_two_halves_of_part_a_end_in_one_row_and_part_b_goes_on() {
    let form = papers::form_b1(2, false).document();
    let last = tables(&form)[1].rows.last().expect("rows");
    let said: String = last.iter().flat_map(|cell| &cell.words).map(Inline::text).collect();
    assert!(said.contains("4. Chưa có điện") && said.contains("8. Khác, ghi rõ"), "{said}");
    let part_b = tables(&form)[3];
    assert_eq!(part_b.head[1].len(), 2, "an empty cell beside the band");
    let first = |row: usize| part_b.rows[row][0].words[0].text().to_owned();
    assert_eq!(first(part_b.rows.len() - 1), "…");
}

#[test]
fn lists_name_the_circular_they_came_with_and_mark_what_is_ours() {
    let list = to_text(&papers::review_list(3).document());
    for part in [
        "Phụ lục I\nDANH SÁCH HỘ GIA ĐÌNH CẦN RÀ SOÁT\n(Kèm theo Thông tư số 07/2021/TT-BLĐTBXH",
        "¹, ngày",
        "¹ Tên thôn/bản/ấp.",
        "Chương trình ghi thêm: đợt rà soát",
    ] {
        assert!(list.contains(part), "{part} in {list}");
    }
    let minutes = to_text(&papers::minutes(6).document());
    assert!(minutes.contains("để niêm yết, thông báo công khai"), "{minutes}");
    assert!(!minutes.contains("nên không niêm yết"), "the two would contradict: {minutes}");
    assert!(minutes.contains("Chương trình ghi thêm: Phụ lục V không có bảng này"), "{minutes}");
    let counts = papers::review_list(3).document();
    let counts = *tables(&counts).last().expect("the box of counts");
    assert_eq!(counts.rows.len(), 1, "one box, three lines");
}

#[test]
fn phieu_a_says_which_condition_of_the_province_was_met() {
    let mut sheet = papers::form_a(2);
    assert!(to_text(&sheet.document()).contains("trên địa bàn) ……"), "room to write it");
    sheet.condition = Some("có thuyền trên 90 CV".to_owned());
    assert!(to_text(&sheet.document()).contains("trên địa bàn): có thuyền trên 90 CV (ghi rõ"));
    sheet.lines[1].form.outside = [Some(false), Some(false), Some(false), Some(false), Some(true)];
    sheet.lines[1].other = "có ô tô con".to_owned();
    assert!(to_text(&sheet.document()).contains("trên địa bàn): có ô tô con (ghi rõ"));
}

#[test]
fn an_empty_phieu_a_has_rows_to_write_in_and_no_month() {
    let text = to_text(&FormASheet { month: None, ..papers::form_a(0) }.document());
    assert!(text.contains("Tờ số ……/……") && text.contains("\n6\n…\n"), "{text}");
    assert!(!text.contains("tháng 11 năm 2026"), "{text}");
    let filled = to_text(&papers::form_a(1).document());
    assert!(
        filled
            .contains("Chương trình ghi thêm: tờ này gồm các hộ rà soát trong tháng 11 năm 2026.")
    );
    assert!(filled.contains("Huyện/quận/thị xã/thành phố: không còn cấp huyện"), "{filled}");
    let sheet = papers::form_a(1).document();
    let head = tables(&sheet)[0].head[0][3].words.clone();
    assert!(
        matches!(head.as_slice(), [Inline::Bold(_), Inline::Strong(hint)] if hint.starts_with("(1. Hộ"))
    );
}

#[test]
fn section_xiv_keeps_its_head_and_part_b_is_one_page() {
    let pages = pages(&papers::form_b1(4, false).document());
    assert_eq!(pages.len(), 3, "two of part A, one of part B, as printed");
    let second = plain(&pages[1]);
    assert!(second.contains("Đang hưởng") && second.contains("IX. Các tài sản"), "{second}");
    let third = plain(&pages[2]);
    assert!(third.contains("RÀ SOÁT VIÊN") && third.contains("Cột 19: Có ghi mã 1"), "{third}");
    assert!(third.contains("Trung học phổ thông ghi mã 4 Cột 11"), "no stop, as printed: {third}");
}

#[test]
fn a_form_that_was_taken_writes_00_and_explains_its_dash() {
    let mut form = papers::form_b1(2, true);
    form.answers.insert("cars".to_owned(), "0".to_owned());
    let text = to_text(&form.document());
    assert!(text.contains("1. Ô tô\n00\n"), "{text}");
    assert!(text.contains("Dấu – ở cột 14 và cột 18: không hưởng."), "{text}");
    assert!(
        text.contains("Mã hộ\n12\n") && text.contains("Mã trong sổ hộ: 15889-HM-0001."),
        "{text}"
    );
}

#[test]
fn remarks_are_counted_by_form_and_a_blank_sheet_says_nothing_is_missing() {
    let text = to_text(&papers::score_sheet("north_central_coast").document());
    let (one, two) = text.split_once("Mẫu số 3.2.").expect("both forms");
    assert!(one.contains("\n(1) Tường kim loại"), "{one}");
    assert!(two.contains("\n(1) Rà soát viên") && !two.contains("(2)"), "{two}");
    let blank = to_text(&papers::blank_score_sheet().document());
    assert!(!blank.contains("chưa có thông tin") && blank.contains("in để ghi tay"), "{blank}");
}

#[test]
fn no_heading_is_the_last_line_of_a_page() {
    for region in ["north_central_coast", "red_river_delta", "mekong_delta"] {
        let sheet = papers::score_sheet(region);
        let headings: Vec<String> = sheet.sheet.items.iter().map(|it| plain(&it.label)).collect();
        for page in pages(&sheet.document()) {
            let last = plain(page.trim_end().lines().last().unwrap_or_default());
            assert!(!headings.iter().any(|it| last.ends_with(it.as_str())), "{region}: {last}");
            assert!(!last.ends_with("Tiếp cận thông tin"), "{region}: {last}");
        }
    }
}

#[test]
fn minutes_that_are_not_filled_in_leave_room_and_state_nothing() {
    let blank = papers::blank_minutes().document();
    let text = to_text(&blank);
    for fact in ["0 người", "0 hộ", "Không có."] {
        assert!(!text.contains(fact), "{fact} in {text}");
    }
    assert!(text.contains("+ Đại diện BCĐ cấp xã …… người (……"), "{text}");
    assert!(blank.blocks.contains(&Block::Dots(17)), "as many lines as printed");
    let filled = to_text(&papers::minutes(6).document());
    assert!(filled.contains("TRƯỞNG THÔN\u{a0}(Chủ trì)\n"), "{filled}");
    assert!(filled.contains("Phụ lục V\n"), "{filled}");
}

#[test]
fn a_posting_in_the_layout_of_phu_luc_i_is_that_layout() {
    let mut notice = papers::posting(3);
    notice.full = true;
    let text = to_text(&notice.document());
    for part in [
        "STT\nHọ và tên chủ hộ\nGiới tính (1:\u{a0}Nam, 2:\u{a0}Nữ)\nNăm sinh",
        "Kết quả rà soát Phiếu B\nĐiểm B1\nĐiểm B2\nPhân loại²\nA\nB\n1\n2\n3\n4\n5\n6\n",
        "Kết quả phân loại sau khi rà soát Phiếu B",
        "ĐẠI DIỆN BAN CHỈ ĐẠO\nRÀ SOÁT CẤP XÃ",
        "có cột điểm do xã chọn niêm yết",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn a_list_before_the_decision_says_that_it_is_a_draft() {
    let mut list = papers::result_list(app::review::document::ResultOf::Recognised, 4);
    assert!(!to_text(&list.document()).contains("DỰ THẢO"));
    list.draft = true;
    let document = list.document();
    let text = to_text(&document);
    assert_eq!(text.matches("DỰ THẢO").count(), 1, "once above, and on each foot: {text}");
    assert!(document.warning.is_some_and(|it| it.contains("chưa có giá trị pháp lý")));
}
