//! A PDF comes back with the page, the fonts and the tags it promised.

use lopdf::{Dictionary, Object};
use paper::document::layout::{self, Role, bold_width};
use paper::document::{
    Block, Cell, Closing, Document, Head, Inline, Letters, PageNumbers, Qr, Signer, Table,
};
use pdf::{BadPdf, VIETNAMESE, missing_letters, to_pdf};

/// All tests here need the fonts; without them each says what to do.
const CURE: &str = "run `cargo xtask assets` and build again";

fn paper(paragraphs: usize) -> Document {
    let line = "Hộ được rà soát theo chuẩn nghèo đa chiều; kết quả được niêm yết công khai.";
    let mut blocks = vec![
        Block::Head(Head {
            parent: None,
            issuer: vec!["ỦY BAN NHÂN DÂN".to_owned(), "XÃ HOẰNG KIM".to_owned()],
            symbol: Some("Số: 05/QĐ-UBND".to_owned()),
            place_date: Some("Hoằng Kim, ngày 05 tháng 02 năm 2024".to_owned()),
        }),
        Block::Title { kind: "QUYẾT ĐỊNH".to_owned(), about: "Về việc thử".to_owned() },
    ];
    blocks.extend((0..paragraphs).map(|_| Block::Paragraph(Inline::words(line))));
    blocks.push(Block::Table(Table {
        shares: vec![1, 1],
        head: vec![vec![Cell::head("Họ và tên"), Cell::head("Thôn")]],
        rows: vec![vec![Cell::left("Nguyễn Thị Mẫu"), Cell::left("Thôn Mẫu Một")]],
        letters: Letters::Usual,
    }));
    let code = Qr::of("VUON1.thử").expect("short");
    blocks.push(Block::Code(code, vec!["Quét mã".to_owned()], Signer::default()));
    Document { title: "Quyết định".to_owned(), blocks, ..Document::default() }
}

fn opened(bytes: &[u8]) -> lopdf::Document {
    lopdf::Document::load_mem(bytes).expect("a PDF")
}

fn entry<'a>(pdf: &'a lopdf::Document, dict: &'a Dictionary, key: &str) -> &'a Object {
    let value = dict.get(key.as_bytes()).unwrap_or_else(|_| panic!("{key} is there"));
    pdf.dereference(value).expect("it leads somewhere").1
}

#[test]
fn every_vietnamese_letter_is_in_every_face() {
    assert_eq!(VIETNAMESE.chars().count(), 134);
    assert_eq!(missing_letters(VIETNAMESE).expect(CURE), "");
    assert_eq!(missing_letters("0123456789/–•…%²").expect(CURE), "");
}

#[test]
fn a_letter_the_font_lacks_is_named_and_nothing_is_printed() {
    let mut paper = paper(1);
    paper.blocks.push(Block::Paragraph(Inline::words("Nguyễn 漢 Mẫu")));
    match to_pdf(&[paper]) {
        Err(BadPdf::Letters(letters)) => assert_eq!(letters, "漢"),
        other => panic!("{:?}", other.map(|bytes| bytes.len())),
    }
}

#[test]
fn the_file_is_tagged_and_archival_and_carries_its_fonts() {
    let bytes = to_pdf(&[paper(3)]).expect(CURE);
    let pdf = opened(&bytes);
    let catalog = pdf.catalog().expect("a catalog");
    let marked = entry(&pdf, catalog, "MarkInfo").as_dict().expect("a dictionary");
    assert!(entry(&pdf, marked, "Marked").as_bool().expect("a boolean"));
    assert!(entry(&pdf, catalog, "StructTreeRoot").as_dict().is_ok());
    assert_eq!(entry(&pdf, catalog, "Lang").as_str().expect("text"), b"vi");
    let meta = entry(&pdf, catalog, "Metadata").as_stream().expect("a stream");
    let meta = String::from_utf8_lossy(&meta.get_plain_content().expect("it unpacks")).into_owned();
    assert!(meta.contains("<pdfaid:part>2</pdfaid:part>"), "{meta}");
    assert!(meta.contains("<pdfaid:conformance>A</pdfaid:conformance>"), "{meta}");

    let mut faces = 0;
    for object in pdf.objects.values() {
        let Ok(dict) = object.as_dict() else { continue };
        if !dict.has_type(b"FontDescriptor") {
            continue;
        }
        let name = entry(&pdf, dict, "FontName").as_name().expect("a name");
        assert!(String::from_utf8_lossy(name).contains("Tinos"));
        assert!(["FontFile", "FontFile2", "FontFile3"].iter().any(|key| dict.has(key.as_bytes())));
        faces += 1;
    }
    assert!(faces >= 3, "regular, bold, italic: {faces}");
    let figures = pdf.objects.values().filter_map(|object| object.as_dict().ok());
    let described = figures.filter(|dict| dict.has(b"Alt")).count();
    assert_eq!(described, 1, "the code says what it is");
}

#[test]
fn pages_are_a4_and_numbered_from_the_second_on() {
    let pdf = opened(&to_pdf(&[paper(60)]).expect(CURE));
    let pages = pdf.get_pages();
    assert!(pages.len() >= 2);
    for page in pages.values() {
        let dict = pdf.get_object(*page).and_then(Object::as_dict).expect("a page");
        let size = entry(&pdf, dict, "MediaBox").as_array().expect("four numbers");
        let (wide, high) = (size[2].as_float().expect("n"), size[3].as_float().expect("n"));
        assert!((wide - 595.28).abs() < 0.1 && (high - 841.89).abs() < 0.1, "{wide} {high}");
    }
    // The number stands alone in the head, so it is a word of one figure of its own.
    let said = |page| pdf.extract_text(&[page]).expect("text");
    let has = |page: u32, number: &str| said(page).split_whitespace().any(|word| word == number);
    assert!(has(2, "2"), "{}", said(2));
    assert!(!has(1, "1"), "{}", said(1));
}

#[test]
fn each_appendix_counts_its_pages_anew() {
    let line = || Block::Lead("LỜI".to_owned());
    let appendix = || Block::Appendix {
        number: "Phụ lục".to_owned(),
        title: "DANH SÁCH".to_owned(),
        attached: "(Kèm theo)".to_owned(),
    };
    let lines = |count: usize| (0..count).map(|_| line());
    let mut blocks: Vec<Block> = lines(60).collect();
    blocks.push(appendix());
    blocks.extend(lines(60));
    let pdf = opened(&to_pdf(&[Document { blocks, ..Document::default() }]).expect(CURE));
    let has =
        |page: usize, number: &str| said(&pdf, page).split_whitespace().any(|it| it == number);
    let first = (1..=pdf.get_pages().len()).find(|page| said(&pdf, *page).contains("DANH"));
    let first = first.expect("the appendix");
    assert!(first > 2 && has(first - 1, &(first - 1).to_string()));
    assert!(!has(first, &first.to_string()) && !has(first, "1"), "{}", said(&pdf, first));
    assert!(has(first + 1, "2"), "{}", said(&pdf, first + 1));
}

#[test]
fn many_papers_in_one_file_begin_a_page_and_a_count_each() {
    let one = opened(&to_pdf(&[paper(60)]).expect(CURE)).get_pages().len();
    let pdf = opened(&to_pdf(&[paper(60), paper(60)]).expect(CURE));
    assert_eq!(pdf.get_pages().len(), 2 * one);
    let first_of_second = u32::try_from(one + 1).expect("few pages");
    let said = pdf.extract_text(&[first_of_second]).expect("text");
    assert!(said.contains("05/QĐ-UBND"), "{said}");
    let number = first_of_second.to_string();
    assert!(!said.split_whitespace().any(|word| word == number), "{said}");
}

#[test]
fn words_are_never_read_as_markup() {
    let mut paper = Document { numbers: PageNumbers::None, ..paper(0) };
    let tricky = "#import \"x\"; *đậm* _nghiêng_ $x$ @a <b> \\ = Đề";
    paper.blocks.push(Block::Paragraph(Inline::words(tricky)));
    let pdf = opened(&to_pdf(&[paper]).expect(CURE));
    let said: String =
        pdf.extract_text(&[1]).expect("text").chars().filter(|c| !c.is_whitespace()).collect();
    let wanted: String = tricky.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(said.contains(&wanted), "{said}");
}

#[test]
fn the_widths_that_rules_are_made_from_are_those_of_the_font() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/paper/Tinos_700Bold.ttf");
    let bytes = std::fs::read(path).expect(CURE);
    let face = ttf_parser::Face::parse(&bytes, 0).expect("a font");
    for (text, size) in [
        (layout::NATION, Role::Nation.look().size_pt),
        (layout::MOTTO, Role::Motto.look().size_pt),
        ("XÃ HOẰNG KIM", 12),
        ("Công nhận hộ thoát cận nghèo thường xuyên tháng 03 năm 2026", 14),
    ] {
        let units: u32 = text
            .chars()
            .map(|c| face.glyph_index(c).expect("the letter"))
            .map(|glyph| u32::from(face.glyph_hor_advance(glyph).expect("its advance")))
            .sum();
        // To tenths of a millimetre.
        let real = units * size * 254 / (72 * u32::from(face.units_per_em()));
        let ours = bold_width(text, size).0;
        assert!(real.abs_diff(ours) * 100 <= real, "{text}: {ours} for {real}");
    }
    assert!(bold_width(layout::NATION, Role::Nation.look().size_pt) < layout::HEAD[1]);
}

/// The words of a page.
fn said(pdf: &lopdf::Document, page: usize) -> String {
    pdf.extract_text(&[u32::try_from(page).expect("few pages")]).expect("text")
}

#[test]
fn no_page_holds_a_signature_or_a_last_row_alone() {
    let closing = || {
        let signer = Signer { name: Some("KÝTÊN".to_owned()), ..Signer::default() };
        let recipients = vec!["Như trên".to_owned(), "Lưu: VT".to_owned()];
        Block::Closing(Closing { recipients, signers: vec![signer], small: false })
    };
    let list = |rows: usize| {
        let row = |at: usize| vec![Cell::centre(at.to_string()), Cell::left("DÒNG")];
        let mut rows: Vec<_> = (1..=rows).map(row).collect();
        rows.push(vec![Cell::left("TỔNG").across(2)]);
        let head = vec![vec![Cell::head("TT"), Cell::head("ĐẦUBẢNG")]];
        Block::Table(Table { shares: vec![1, 9], head, rows, letters: Letters::Usual })
    };
    let words = |lines: usize| {
        let line = || Block::Paragraph(Inline::words("LỜI"));
        let lines = (0..lines).map(|_| line());
        lines.chain([closing()]).collect::<Vec<_>>()
    };
    // From papers that fit on one page up to the first few that need a second.
    let cases = [
        ("LỜI", &words as &dyn Fn(usize) -> Vec<Block>),
        ("TỔNG", &|rows| vec![list(rows), closing()]),
        ("TỔNG", &|rows| vec![list(rows)]),
    ];
    for (kept, blocks) in cases {
        let mut seconds = 0;
        for length in 20..60 {
            let blocks = blocks(length);
            let signed = blocks.len() > 1;
            let pdf = opened(&to_pdf(&[Document { blocks, ..Document::default() }]).expect(CURE));
            let pages = pdf.get_pages().len();
            if pages == 1 {
                assert_eq!(seconds, 0, "{length}: a longer paper has fewer pages");
                continue;
            }
            seconds += 1;
            let last = said(&pdf, pages);
            assert!(last.contains(kept), "{length}: {last}");
            assert!(!signed || last.contains("KÝTÊN"), "{length}: {last}");
            if kept == "TỔNG" {
                assert!(last.contains("ĐẦUBẢNG"), "the head is repeated; {length}: {last}");
                assert!(last.matches("DÒNG").count() >= 2, "{length}: {last}");
            }
            if seconds == 5 {
                break;
            }
        }
        assert_eq!(seconds, 5, "papers with {kept} that have a second page");
    }
}
