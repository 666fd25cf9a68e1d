//! Papers say the same in Word, PDF and print, carry the numbers they must and no others, and warn
//! of artificial scores.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

use app::document::{Format, Request, papers as wordings, render, render_all};
use app::problem::Code;
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
    document.blocks.iter().any(|block| match block {
        Block::Table(table) => table.head.iter().chain(&table.rows).flatten().any(|it| it.down > 1),
        _ => false,
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
    let table = notice.blocks.iter().find_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
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
    let touched = ["certificate", "decision", "minutes", "minutes_blank", "posting"];
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
        "Căn cứ Nghị định số 351/2025/NĐ-CP;",
        "Theo kết quả rà soát hộ nghèo, hộ cận nghèo định kỳ năm 2026 trên địa bàn xã Hoằng Kim.",
        "Điều 1. Công nhận 01 hộ nghèo (Phụ lục I)",
        "PHỤ LỤC IV\nDANH SÁCH HỘ THOÁT CẬN NGHÈO\n(Kèm theo Quyết định số 05/QĐ-UBND ngày 05 tháng 12",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let request = to_text(&papers::request().document());
    assert!(request.contains("Hoằng Kim, ngày 05 tháng 02 năm 2026"), "{request}");
    let blank = to_text(&Request::blank(papers::commune(), 2026).document());
    assert!(blank.contains("Hoằng Kim, ngày …… tháng …… năm 2026"), "{blank}");
}

#[test]
fn an_older_decision_does_not_rest_on_a_later_decree() {
    let mut decision = papers::decision(1);
    decision.numbered.day = Some("2025-12-31".parse().expect("a day"));
    assert!(!to_text(&decision.document()).contains("351/2025"));
    decision.numbered.day = Some("2026-01-01".parse().expect("a day"));
    assert!(to_text(&decision.document()).contains("351/2025"));
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
