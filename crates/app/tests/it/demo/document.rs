//! Papers say the same in Word, PDF and print, carry the numbers they must and no others, and warn
//! of artificial scores.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

use app::kernel::paper::{Format, render, render_all};
use app::kernel::problem::Code;
use app::review::document::{Request, papers as wordings};
use paper::document::{Block, Document, Inline, PageNumbers, to_text};
use testkit::papers;

/// What is compared: every letter, no blank, since each form breaks its lines elsewhere.
fn letters(text: &str) -> String {
    // Word is told where it may break a long word.
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}

fn docx_text(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut xml = String::new();
    archive
        .by_name("word/document.xml")
        .expect("its text")
        .read_to_string(&mut xml)
        .expect("UTF-8");
    let tree = roxmltree::Document::parse(&xml).expect("XML");
    let texts = tree.descendants().filter(|node| node.tag_name().name() == "t");
    texts.filter_map(|node| node.text()).collect()
}

fn page_text(bytes: &[u8]) -> String {
    let page = std::str::from_utf8(bytes).expect("UTF-8");
    let (_, body) = page.split_once("<main>").expect("a page");
    let (body, _) = body.split_once("</main>").expect("a whole page");
    let mut out = String::new();
    for piece in body.split('<') {
        out.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Each paper with little in its lists, so that no head of a table comes twice, and without page
/// numbers and the warning of each foot, which are not its text.
fn bare() -> Vec<(&'static str, Document)> {
    let mut all = papers::all_with(3);
    for (name, document) in &mut all {
        document.numbers = PageNumbers::None;
        document.warning = None;
        // The circular's forms are longer than a page, and a head would come once a page.
        for block in &mut document.blocks {
            if let Block::Table(table) = block
                && name.starts_with("score_sheet")
            {
                table.rows.splice(0..0, table.head.drain(..)).for_each(drop);
            }
        }
    }
    all
}

fn spans_rows(document: &Document) -> bool {
    document.blocks.iter().any(|block| {
        let Block::Table(table) = block else { return false };
        table.head.iter().chain(&table.rows).flatten().any(|it| it.down > 1)
    })
}

fn sorted(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    letters
}

#[test]
fn word_pdf_and_print_say_the_same() {
    let all = bare();
    assert!(all.len() >= 14);
    for (name, document) in all {
        let wanted = letters(&to_text(&document));
        let file = |format| render(&document, format).expect("a sound paper").bytes;
        assert_eq!(letters(&docx_text(&file(Format::Docx))), wanted, "{name}.docx");
        assert_eq!(letters(&page_text(&file(Format::Html))), wanted, "{name}.html");
        let pdf = pdf_extract::extract_text_from_mem(&file(Format::Pdf)).expect("text");
        if spans_rows(&document) {
            // Cells over several rows are painted after their neighbours; the tags keep the order.
            assert_eq!(sorted(&letters(&pdf)), sorted(&wanted), "{name}.pdf");
        } else {
            assert_eq!(letters(&pdf), wanted, "{name}.pdf");
        }
    }
}

#[test]
fn no_word_of_a_paper_is_missing_from_its_file() {
    for (name, document) in papers::all() {
        let text = to_text(&document);
        for paper in wordings().keys() {
            assert!(!text.contains(&format!("[{paper}.")), "{name}: {text}");
        }
    }
}

#[test]
fn a_whole_personal_number_stands_on_the_two_forms_that_must_carry_it() {
    let with: BTreeSet<&str> = papers::all()
        .iter()
        .filter(|(_, document)| to_text(document).contains(papers::NUMBER))
        .map(|(name, _)| *name)
        .collect();
    assert_eq!(with, BTreeSet::from(["certificate", "request"]));
    let (_, escape) =
        papers::all().into_iter().find(|(name, _)| *name == "escape_request").expect("it");
    assert!(to_text(&escape).contains("097•••••2345"));
    assert!(!format!("{:?}", papers::request()).contains(papers::NUMBER), "not in a log either");
}

#[test]
fn a_posted_list_has_a_name_a_village_and_a_class_and_no_more() {
    let notice = papers::posting(3).document();
    let table = notice.blocks.iter().find_map(|block| {
        let Block::Table(table) = block else { return None };
        Some(table)
    });
    let rows: Vec<Vec<String>> = table
        .expect("the list")
        .rows
        .iter()
        .map(|row| {
            let text = |words: &[Inline]| match words {
                [Inline::Text(text)] => text.clone(),
                other => format!("{other:?}"),
            };
            row.iter().map(|cell| text(&cell.words)).collect()
        })
        .collect();
    assert_eq!(rows[0], ["1", "Nguyễn Mẫu Ánh 1", "Thôn Mẫu 1", "Hộ nghèo"]);
    assert!(rows.iter().all(|row| row.len() == 4));
}

#[test]
fn artificial_scores_are_named_on_every_paper_they_touch() {
    let warned: BTreeSet<&str> = papers::all()
        .iter()
        .filter(|(_, document)| document.warning.is_some())
        .map(|(name, _)| *name)
        .collect();
    let touched = [
        "certificate",
        "decision",
        "decision_draft",
        "extract",
        "minutes",
        "minutes_blank",
        "posting",
    ];
    assert_eq!(warned, BTreeSet::from(touched));
    let decision = papers::decision(200).document();
    let pdf = render(&decision, Format::Pdf).expect("a paper").bytes;
    let pages = pdf_extract::extract_text_from_mem_by_pages(&pdf).expect("text");
    assert!(pages.len() > 4);
    for page in pages {
        assert!(letters(&page).contains("BẢNMINHHỌA"), "{page}");
    }
}

#[test]
fn numbers_and_days_have_their_leading_noughts() {
    let text = to_text(&papers::decision(4).document());
    for part in [
        "Số: 05/QĐ-UBND",
        "Hoằng Kim, ngày 05 tháng 12 năm 2026",
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
        "Căn cứ kết quả rà soát hộ nghèo, hộ cận nghèo định kỳ năm 2026 trên địa bàn xã Hoằng Kim;",
        "Theo đề nghị của Trưởng phòng Kinh tế.",
        "gồm: 1 hộ nghèo (Phụ lục I); 1 hộ cận nghèo (Phụ lục II); 1 hộ thoát nghèo (Phụ lục III)",
        "Điều 2. Cấp giấy chứng nhận hộ nghèo, hộ cận nghèo cho các hộ có tên tại Phụ lục I và Phụ lục II;",
        "Về việc công\u{a0}nhận hộ\u{a0}nghèo, hộ cận\u{a0}nghèo",
        "định\u{a0}kỳ năm\u{a0}2026",
        "- Như Điều 4;\n- Lưu: VT.",
        "Phụ lục IV\nDANH SÁCH HỘ THOÁT CẬN NGHÈO\n(Kèm theo Quyết định số 05/QĐ-UBND ngày 05 tháng 12",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let request = to_text(&papers::request().document());
    assert!(request.contains("Hoằng Kim, ngày 05 tháng 02 năm 2026"), "{request}");
    let blank = to_text(&Request::blank(papers::commune(), 2026).document());
    assert!(blank.contains("Hoằng Kim, ngày …… tháng …… năm 2026"), "{blank}");
}

#[test]
fn a_decision_has_no_empty_annex_and_the_only_one_has_no_number() {
    let mut decision = papers::decision(1);
    let text = to_text(&decision.document());
    assert!(text.contains("gồm: 1 hộ nghèo (Phụ lục) (có danh sách kèm theo)."), "{text}");
    assert!(text.contains("\nPhụ lục\nDANH SÁCH HỘ NGHÈO\n"), "{text}");
    assert!(!text.contains("CẬN NGHÈO\n(Kèm") && !text.contains("0 hộ"), "{text}");
    assert!(text.contains("(nhân khẩu tính đến ngày rà soát 15/10/2026)"), "{text}");
    decision.rows.clear();
    let text = to_text(&decision.document());
    assert!(text.contains("không có hộ nghèo") && !text.contains("Cấp giấy"), "{text}");
    assert!(text.contains("- Như Điều 3;"), "{text}");
}

#[test]
fn what_stands_on_each_paper_is_the_table() {
    use app::review::document::{Datum, Place, ResultOf, STANDS};
    let has = |place: Place| {
        let line = STANDS.iter().find(|it| it.place == place).expect("each has its line");
        line.data.to_vec()
    };
    let annex = [Datum::Name, Datum::Sex, Datum::BirthDay, Datum::Address, Datum::Class];
    assert_eq!(has(Place::DecisionAnnex), annex);
    assert_eq!(has(Place::Extract), annex);
    let public = [Datum::Name, Datum::Village, Datum::Class];
    assert_eq!(has(Place::PostedPage), public);
    assert_eq!(has(Place::Loudspeaker), public);
    assert!(STANDS.iter().all(|it| !it.basis.is_empty()));
    let heads = |document: &Document| -> Vec<Vec<String>> {
        let of =
            |cell: &paper::document::Cell| cell.words.iter().map(letters_of).collect::<String>();
        let tables = document.blocks.iter().filter_map(|block| {
            let Block::Table(table) = block else { return None };
            table.head.first()
        });
        tables.map(|head| head.iter().map(of).collect()).collect()
    };
    let name = "Họ và tên chủ hộ";
    let full = ["TT", name, "Giới tính", "Ngày, tháng, năm sinh", "Địa chỉ", "Số nhân khẩu"];
    assert!(heads(&papers::decision(8).document()).iter().all(|head| *head == full));
    assert!(heads(&papers::decision(8).extract("Thôn Mẫu 2")).iter().all(|head| *head == full));
    let posted = heads(&papers::posting(3).document());
    assert_eq!(posted, [["TT", name, "Thôn, tổ dân phố", "Kết quả rà soát"]]);
    // Phụ lục I, on its own and with the minutes.
    let with_points = [
        "STT",
        name,
        "Giới tính (1: Nam, 2: Nữ)",
        "Năm sinh",
        "Nơi ở hiện tại (Ghi theo thứ tự thôn/tổ)",
        "Kết quả rà soát Phiếu B",
    ];
    assert_eq!(heads(&papers::minutes(3).document()).first().expect("the list"), &with_points);
    assert_eq!(heads(&papers::review_list(3).document()), [with_points]);
    assert_eq!(has(Place::ReviewList), has(Place::Minutes));
    let of_result = ["STT", name, "Giới tính (1: Nam, 2: Nữ)", "Ngày, tháng năm sinh", "Địa chỉ"];
    for of in [ResultOf::Recognised, ResultOf::Escaped] {
        assert_eq!(heads(&papers::result_list(of, 8).document()), [of_result]);
    }
    assert_eq!(has(Place::ResultList), annex);
    // Two heads of one name: the year of birth tells them apart, and stands with nobody else.
    let text = to_text(&papers::posting(10).document());
    assert_eq!(text.matches("(sinh năm ").count(), 1, "{text}");
    assert!(text.contains("(sinh năm 1958)"), "{text}");
}

#[test]
fn whoever_escaped_is_not_called_not_poor() {
    use app::review::document::Outcome;
    use register::Class;
    let of = |before, after| Outcome::of(before, after);
    assert_eq!(of(Some(Class::Poor), Class::NotPoor), Outcome::EscapedPoor);
    assert_eq!(of(Some(Class::NearPoor), Class::NotPoor), Outcome::EscapedNearPoor);
    assert_eq!(of(Some(Class::Poor), Class::NearPoor), Outcome::NearPoorEscaped);
    assert_eq!(of(None, Class::NearPoor), Outcome::NearPoor);
    assert_eq!(of(None, Class::NotPoor), Outcome::NotPoor);
}

#[test]
fn days_of_a_posting_are_counted_as_people_count_and_a_second_one_says_what_it_replaces() {
    let mut posting = papers::posting(2);
    let text = to_text(&posting.document());
    let days = "kể từ ngày 13/10/2026 đến hết ngày 15/10/2026 (03 ngày làm việc)";
    assert!(text.contains(days) && !text.contains("thay kết quả"), "{text}");
    posting.replaces = Some("2026-10-05".parse().expect("a day"));
    let text = to_text(&posting.document());
    assert!(text.contains("niêm\u{a0}yết lại"), "{text}");
    assert!(text.contains("thay kết quả đã niêm yết ngày 05/10/2026"), "{text}");
}

/// Phụ lục V as the gazette prints it, filled in; what the program adds stands on pages of its own.
#[test]
fn minutes_say_what_the_circular_prints() {
    let mut minutes = papers::minutes(8);
    minutes.place = Some("Nhà văn hóa thôn".to_owned());
    let text = to_text(&minutes.document());
    let (form, added) = text.split_once("\nDanh sách\n").expect("the list comes after the form");
    let printed = [
        "UBND XÃ HOẰNG KIM",
        "THÔN MẪU MỘT",
        "Thôn Mẫu Một, ngày 05 tháng 10 năm 2026",
        "BIÊN BẢN KẾT QUẢ HỌP DÂN ĐỂ THỐNG NHẤT KẾT QUẢ RÀ SOÁT",
        "Hôm nay, ngày 05 tháng 10 năm 2026, tại Nhà văn hóa thôn, Thôn Mẫu Một đã tổ chức cuộc họp thống \
         nhất kết quả rà soát hộ nghèo, hộ cận nghèo trên địa bàn.",
        "- Chủ trì cuộc họp: Phạm Văn Mẫu, Trưởng thôn.",
        "- Thư ký cuộc họp: Vũ Thị Mẫu, Rà soát viên.",
        "- Thành phần tham gia:",
        "+ Đại diện BCĐ cấp xã 2 người (Lê Thị Mẫu, Phó ban; Đỗ Văn Mẫu), đại diện tổ chức Đảng, đoàn thể \
         5 người (……",
        "đại diện Mặt trận Tổ quốc Việt Nam cấp xã: 1 người (Bùi Văn Mẫu, Trưởng ban).",
        "+ Đại diện 7 hộ gia đình trên tổng số 8 hộ gia đình có tên trong Danh sách hộ gia đình cần rà \
         soát, chiếm tỷ lệ 87,50%.",
        "+ Rà soát viên: 3 người (……",
        "+ Hộ gia đình khác: 2 hộ.",
        "Tổng số người tham gia: 20 người (có danh sách kèm theo).",
        "1. Nội dung cuộc họp",
        "- Hộ gia đình đạt trên 50% ý kiến thống nhất của thành viên dự họp, đưa vào danh sách xem xét \
         công nhận kết quả rà soát.",
        "2. Kết quả cuộc họp",
        "+ Có 2 hộ gia đình đạt điều kiện xét công nhận hộ nghèo;",
        "+ Có 2 hộ gia đình đạt điều kiện xét công nhận hộ cận nghèo;",
        "+ Có 1 hộ gia đình đạt điều kiện xét công nhận hộ thoát nghèo;",
        "+ Có 2 hộ gia đình đạt điều kiện xét công nhận hộ thoát cận nghèo;",
        "+ Có 1 hộ gia đình đưa vào danh sách thực hiện rà soát lại.",
        "- Những ý kiến chưa thống nhất, đề nghị tiếp tục xem xét:",
        "Cuộc họp kết thúc vào lúc 21 giờ 05 phút cùng ngày. Đại diện các thành viên tham dự đã thống nhất \
         nội dung biên bản; biên bản được lập thành 02 bản có giá trị như nhau, 01 bản lưu tại thôn, tổ \
         dân phố, 01 bản gửi Ban Chỉ đạo cấp xã./.",
        "TRƯỞNG THÔN\u{a0}(Chủ trì)\n(Ký, họ tên)",
    ];
    let mut rest = form;
    for line in printed {
        let (_, after) = rest.split_once(line).unwrap_or_else(|| panic!("{line}\nin {rest}"));
        rest = after;
    }
    assert!(!form.contains("Biểu quyết") && !form.contains("R14"), "{form}");
    assert!(added.contains("Cuộc họp bắt đầu lúc 19 giờ 30 phút.\n"), "{added}");
    assert!(added.contains("Rà soát lại: Nguyễn Mẫu Bưởi 7."), "{added}");
    assert!(added.contains("đúng 50% ý kiến thống nhất tính là đạt"), "{added}");
    // Minutes of before, which counted the households of the village: that is no share of the list.
    minutes.attending.households_total = Some(118);
    minutes.listed = Some(9);
    let text = to_text(&minutes.document());
    assert!(text.contains("Đại diện …… hộ gia đình trên tổng số …… hộ"), "{text}");
    assert!(text.contains("Hộ có người dự: 7 hộ trên tổng số 118 hộ của thôn"), "{text}");
    // An office that is not known is left as dots.
    if let Some(secretary) = &mut minutes.secretary {
        secretary.title.clear();
    }
    assert!(to_text(&minutes.document()).contains("Vũ Thị Mẫu, ……"), "{text}");
    let sheet =
        app::review::document::AttendanceSheet { present: Some(60), ..papers::attendance(0) };
    assert!(to_text(&sheet.document()).contains("\n60\n"), "a line a person");
}

/// The letters of a piece, whatever they look like; a space that does not break is one.
fn letters_of(piece: &Inline) -> String {
    match piece {
        Inline::Check(ticked) => format!("{ticked}"),
        Inline::Break => " ".to_owned(),
        Inline::Text(_)
        | Inline::Bold(_)
        | Inline::Italic(_)
        | Inline::Strong(_)
        | Inline::Regular(_) => piece.text().replace('\u{a0}', " "),
    }
}

/// The lines of the table of a kind: each row's cells with a bar between.
fn rows_of(document: &Document) -> Vec<String> {
    paper::document::to_lines(document)
}

#[test]
fn the_list_of_a_village_counts_only_when_each_has_a_form() {
    let mut list = papers::review_list(5);
    let lines = rows_of(&list.document());
    let row = "Nguyễn Mẫu Ánh 1 | 1 | 1950 | Thôn Mẫu Một | 120 | 30 | N";
    assert!(lines.contains(&row.to_owned()), "{lines:#?}");
    assert!(lines.contains(&"A | B | 1 | 2 | 3 | 4 | 5 | 6".to_owned()), "{lines:#?}");
    let has = |lines: &[String], text: &str| lines.iter().any(|it| it.contains(text));
    assert!(has(&lines, "- Có ………… hộ nghèo;"), "one has no form: {lines:#?}");
    list.rows.pop();
    let lines = rows_of(&list.document());
    for line in
        ["- Có 1 hộ nghèo;", "- Có 1 hộ cận nghèo;", "- Có 2 hộ không nghèo.", "RÀ SOÁT CẤP XÃ"]
    {
        assert!(has(&lines, line), "{line}: {lines:#?}");
    }
}

#[test]
fn the_lists_of_results_have_their_two_groups_and_the_sum() {
    use app::review::document::ResultOf;
    let lines = rows_of(&papers::result_list(ResultOf::Recognised, 8).document());
    let of = |what: &str| lines.iter().filter(|line| line.contains(what)).count();
    for line in ["I. | Hộ nghèo |  |  | 2 hộ", "II. | Hộ cận nghèo |  |  | 2 hộ"] {
        assert!(lines.contains(&line.to_owned()), "{line}: {lines:#?}");
    }
    assert!(lines.contains(&"III. | Tổng cộng (I + II) |  |  | 4 hộ".to_owned()), "{lines:#?}");
    assert_eq!(of("Thôn Mẫu Một, xã Hoằng Kim"), 4, "{lines:#?}");
    assert!(of(" | Xóm Đình, Thôn Mẫu Một, xã Hoằng Kim") > 0, "{lines:#?}");
    let lines = rows_of(&papers::result_list(ResultOf::Escaped, 8).document());
    let escaped = "I. | Hộ gia đình thoát nghèo |  |  | 2 hộ";
    assert!(lines.contains(&escaped.to_owned()), "{lines:#?}");
    assert!(lines.contains(&"XÁC NHẬN CỦA TRƯỞNG THÔN".to_owned()), "{lines:#?}");
}

/// What is not known is an empty box and a line that names it: never a 0, never a sum.
#[test]
fn a_score_sheet_leaves_open_what_is_not_known() {
    let mut sheet = papers::score_sheet("north_central_coast");
    let lines = rows_of(&sheet.document());
    assert!(lines.iter().any(|it| it.starts_with("Mẫu số 3.7. Bảng chấm điểm")), "{lines:#?}");
    for line in [
        "Hộ có 1 người | X | 90 | 90",
        "Hộ có 2 người |  | 75 | ",
        "Từ 150 KW trở lên |  | 40 | ",
        "Tổng điểm B1 | ",
        "Nhà ở |  |  | (1)",
        "5.1 | Hộ gia đình không tiếp cận được nguồn nước sạch trong sinh hoạt | x | 10 (1) | Mục VIII phần \
         A. Thông tin về hộ gia đình",
        "Tổng điểm B2 |  | ",
    ] {
        assert!(lines.iter().any(|it| it.contains(line)), "{line}: {lines:#?}");
    }
    let told = lines.iter().any(|it| it.contains("chưa cộng điểm: Số điện tiêu thụ"));
    assert!(told, "{lines:#?}");
    sheet.points = Some((120, 20));
    sheet.missing.clear();
    let lines = rows_of(&sheet.document());
    assert!(lines.contains(&"Tổng điểm B1 | 120".to_owned()), "{lines:#?}");
    assert!(!lines.iter().any(|it| it.contains("chưa cộng điểm")), "{lines:#?}");
    let urban = rows_of(&papers::score_sheet("urban").document());
    assert!(urban.contains(&"Vùng |  |  | ".to_owned()), "{urban:#?}");
}

/// The points that count go before those that a sheet prints, and it says so.
#[test]
fn a_sheet_that_prints_other_points_than_count_says_so() {
    let mut sheet = papers::score_sheet("central_highlands");
    for row in &mut sheet.rows {
        if (row.item, row.answer) == (12, 4) {
            (row.points, row.ticked, row.counts) = (30, Some(true), true);
        }
    }
    let lines = rows_of(&sheet.document());
    let row = "Từ 3 xe máy, xe có động cơ trở lên | X | 40 | 30";
    assert!(lines.iter().any(|it| it == row), "{lines:#?}");
    let note = "in 40 điểm, bảng điểm đã duyệt là 30 điểm; tính 30 điểm.";
    assert!(lines.iter().any(|it| it.contains(note)), "{lines:#?}");
}

#[test]
fn a_form_for_the_field_has_its_people_and_room_for_more() {
    let field = papers::form_b1(3, false).document();
    let lines = rows_of(&field);
    let first =
        "I. Vật liệu chính của cột nhà/căn hộ (Đánh dấu X) |  | 10. Máy điều hòa nhiệt độ | ";
    assert!(lines.contains(&first.to_owned()), "{lines:#?}");
    let code = "Cột 17: Có hợp đồng lao động ghi mã 1; Không có hợp đồng lao động ghi mã 2; Không làm công \
                ăn lương ghi mã 3.";
    assert!(lines.contains(&code.to_owned()), "{lines:#?}");
    let people = lines.iter().filter(|it| it.contains("097•••••2345 | 1 | ")).count();
    assert_eq!(people, 3, "{lines:#?}");
    let empty = lines.iter().filter(|it| it.replace([' ', '|', '…'], "").is_empty()).count();
    assert_eq!(empty, 2, "five rows: {lines:#?}");
    let taken = rows_of(&papers::form_b1(3, true).document());
    for line in [
        "2. Gạch/đá | X",
        "IV. Diện tích nhà ở (ghi theo m²) | 60",
        "8. Máy vi tính/Máy tính bảng | 2",
        "2. Không có vốn | X",
        "XII. Hộ nuôi, trồng thủy sản (Đánh dấu X) | X",
        "2. Diện tích trồng cây hằng năm | 1.500",
    ] {
        assert!(taken.iter().any(|it| it.contains(line)), "{line}: {taken:#?}");
    }
}

#[test]
fn a_recheck_names_people_without_an_office_and_has_room_for_the_hour() {
    let mut recheck = papers::recheck();
    recheck.team[0].title.clear();
    let text = to_text(&recheck.document());
    assert!(text.contains("1. Vũ Thị Mẫu.\n2. Lê Thị Mẫu, Phó ban.\n"), "{text}");
    assert!(text.contains("Người khiếu nại: Trần Văn Mẫu."), "{text}");
    assert!(text.contains("Thời gian: …… giờ …… phút, ngày 15 tháng 10 năm 2026."), "{text}");
    let receipt = to_text(&papers::receipt().document());
    assert!(receipt.contains("GIẤY BIÊN NHẬN") && receipt.contains("16/10/2026"), "{receipt}");
}

#[test]
fn a_refusal_says_what_was_asked_and_addresses_by_sex() {
    use app::review::document::{Asked, EscapedFrom};
    let mut refusal = papers::refusal();
    let text = to_text(&refusal.document());
    assert!(text.contains("Kính gửi: bà Nguyễn Thị Mẫu"), "{text}");
    assert!(text.contains("không công nhận hộ nghèo, hộ cận nghèo đối với hộ của bà."), "{text}");
    refusal.asked = Asked::Escaped(Some(EscapedFrom::NearPoor));
    refusal.numbered.number = None;
    refusal.sex = None;
    let text = to_text(&refusal.document());
    assert!(text.contains("không công nhận hộ thoát cận nghèo đối với hộ của ông (bà)."), "{text}");
    assert!(text.contains("Số: \u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}/TB-UBND"), "{text}");
}

#[test]
fn a_member_without_a_sex_has_the_year_of_birth_all_the_same() {
    let mut certificate = papers::certificate(0);
    certificate.members[1].sex = None;
    assert!(to_text(&certificate.document()).contains("\nSinh năm 1985\n"));
}

#[test]
fn an_older_decision_does_not_rest_on_a_later_decree() {
    let mut decision = papers::decision(1);
    decision.grounds_on = "2025-02-28".parse().expect("a day");
    let old = to_text(&decision.document());
    assert!(old.contains("ngày 19 tháng 6 năm 2015") && !old.contains("ngày 16 tháng 6 năm 2025"));
    decision.grounds_on = "2026-01-01".parse().expect("a day");
    let new = to_text(&decision.document());
    // What the decree of 2025 is about is not known: the draft's page names it, and it is not signed.
    assert!(new.contains("ngày 16 tháng 6 năm 2025") && !new.contains("351/2025"));
}

#[test]
fn the_marks_of_a_year_stand_in_two_rows_of_odd_and_even() {
    let document = papers::certificate(0).document();
    // A number and its mark stand on one line.
    let text = to_text(&document).replace('\u{a0}', " ");
    let first = "10/12/2025\nN\n1 \n3 \n5 X\n7 \n9 \n11 X\n2 X\n4 \n6 \n8 X\n10 \n12 \n";
    assert!(text.contains(first), "{text}");
    assert!(text.contains("05/12/2026\nCN\n1 \n3 \n5 \n7 \n9 \n11 \n2 X\n"), "{text}");
    assert!(text.contains("Số: 05/GCN-HN.HCN"));
}

#[test]
fn certificates_of_many_households_are_one_file() {
    let each: Vec<Document> = (0..3).map(|at| papers::certificate(at).document()).collect();
    let file = render_all(&each).expect("sound papers");
    let pages = pdf_extract::extract_text_from_mem_by_pages(&file.bytes).expect("text");
    let numbers: Vec<bool> = (5..8)
        .map(|number| {
            pages.iter().any(|page| letters(page).contains(&format!("Số:{number:02}/GCN")))
        })
        .collect();
    assert_eq!(numbers, [true, true, true]);
}

#[test]
fn a_letter_that_cannot_be_printed_is_named() {
    let mut request = papers::request();
    request.reason = Some("漢".to_owned());
    let problem = render(&request.document(), Format::Pdf).expect_err("no such letter");
    assert_eq!(problem.code, Code::PdfLetters);
    assert_eq!(problem.args.get("letters").map(String::as_str), Some("漢"));
    assert!(render(&request.document(), Format::Docx).is_ok(), "Word has other fonts");
}
