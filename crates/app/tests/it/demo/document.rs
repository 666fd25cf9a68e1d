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
    text.chars().filter(|c| !c.is_whitespace()).collect()
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
    for (_, document) in &mut all {
        document.numbers = PageNumbers::None;
        document.warning = None;
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
    use app::review::document::{Datum, Place, STANDS};
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
        let of = |cell: &paper::document::Cell| match cell.words.as_slice() {
            [Inline::Bold(text)] => text.clone(),
            other => format!("{other:?}"),
        };
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
    let minutes = heads(&papers::minutes(3).document());
    let with_points = [
        "TT",
        name,
        "Giới tính",
        "Năm sinh",
        "Thôn, tổ dân phố",
        "Điểm B1",
        "Điểm B2",
        "Kết quả rà soát",
    ];
    assert_eq!(minutes.last().expect("the list"), &with_points);
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

#[test]
fn minutes_name_their_place_once_who_presides_and_whom_they_send_back() {
    let mut minutes = papers::minutes(8);
    minutes.place = Some("Nhà văn hóa thôn Mẫu Một".to_owned());
    let text = to_text(&minutes.document());
    assert!(text.contains("tại Nhà văn hóa thôn Mẫu Một.\n"), "{text}");
    assert!(text.contains("đạt 62,71%.") && !text.contains(" %"), "{text}");
    assert!(
        text.contains("- Có 1 hộ phải rà soát lại: Lê Mẫu Bưởi 7.")
            || text.contains("rà soát lại: Nguyễn Mẫu Bưởi 7."),
        "{text}"
    );
    // The secretary's office is printed, or left as dots.
    assert!(text.contains("Chức vụ: Rà soát viên"), "{text}");
    if let Some(secretary) = &mut minutes.secretary {
        secretary.title.clear();
    }
    let page = render(&minutes.document(), Format::Html).expect("written").bytes;
    let page = String::from_utf8(page).expect("text");
    assert!(page.contains("<span>Chức vụ:</span> <span class=\"fill\"></span>"), "{page}");
    let sheet =
        app::review::document::AttendanceSheet { present: Some(60), ..papers::attendance(0) };
    assert!(to_text(&sheet.document()).contains("\n60\n"), "a line a person");
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
    let text = to_text(&document);
    let first = "10/12/2025\nN\n1 \n3 \n5 x\n7 \n9 \n11 x\n2 x\n4 \n6 \n8 x\n10 \n12 \n";
    assert!(text.contains(first), "{text}");
    assert!(text.contains("05/12/2026\nCN\n1 \n3 \n5 \n7 \n9 \n11 \n2 x\n"), "{text}");
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
