//! A paper comes back from Word's format and from the print page with the measures of NĐ 30/2020.

use std::io::{Cursor, Read as _};

use paper::document::layout::{self, Length, Role};
use paper::document::{
    Block, Cell, Closing, Document, Field, Head, Inline, Letters, Level, PageNumbers, Qr, Signer,
    Table, to_docx, to_page, to_text,
};
use roxmltree::Node;
use zip::{CompressionMethod, ZipArchive};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

fn paper() -> Document {
    let signer = Signer {
        capacity: vec!["KT. CHỦ TỊCH".to_owned(), "PHÓ CHỦ TỊCH".to_owned()],
        name: Some("Lê Thị Mẫu".to_owned()),
        ..Signer::default()
    };
    Document {
        title: "Quyết định <mẫu>".to_owned(),
        author: "Ủy ban nhân dân xã Hoằng Kim".to_owned(),
        day: base::Day::default(),
        numbers: PageNumbers::FromSecond,
        warning: Some("BẢN MINH HỌA".to_owned()),
        blocks: vec![
            Block::Head(Head {
                parent: None,
                issuer: vec!["ỦY BAN NHÂN DÂN".to_owned(), "XÃ HOẰNG KIM".to_owned()],
                symbol: Some("Số: 05/QĐ-UBND".to_owned()),
                place_date: Some("Hoằng Kim, ngày 05 tháng 02 năm 2024".to_owned()),
            }),
            Block::Title {
                kind: "QUYẾT ĐỊNH".to_owned(), about: "Về việc thử & xem".to_owned()
            },
            Block::Grounds(vec!["Căn cứ một".to_owned(), "Căn cứ hai".to_owned()]),
            Block::Part(Level::Roman, Inline::words("Phần")),
            Block::Part(Level::Arabic, Inline::words("Khoản")),
            Block::Part(Level::Letter, Inline::words("Điểm")),
            Block::Fields(vec![
                Field::new("Họ và tên:", Some("Nguyễn Thị Mẫu".to_owned())).share(2),
                Field::new("Dân tộc:", None),
            ]),
            Block::Paragraph(vec![
                Inline::Text("Có ".to_owned()),
                Inline::Check(true),
                Inline::Text(" không ".to_owned()),
                Inline::Check(false),
            ]),
            Block::Table(Table {
                shares: vec![1, 2, 2],
                head: vec![
                    vec![Cell::head("TT").down(2), Cell::head("Năm sinh").across(2)],
                    vec![Cell::head("Nam"), Cell::head("Nữ")],
                ],
                rows: vec![vec![Cell::centre("1"), Cell::left("1958"), Cell::left("")]],
                letters: Letters::Usual,
            }),
            Block::Closing(Closing {
                recipients: vec!["Như Điều 3".to_owned(), "Lưu: VT".to_owned()],
                signers: vec![signer.clone()],
                small: false,
            }),
            Block::Appendix {
                number: "Phụ lục I".to_owned(),
                title: "DANH SÁCH".to_owned(),
                attached: "(Kèm theo Quyết định số 05/QĐ-UBND)".to_owned(),
            },
            Block::Code(Qr::of("VUON1.thử").expect("short"), vec!["Quét mã".to_owned()], signer),
        ],
    }
}

fn part(docx: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(docx)).expect("a package");
    let mut file = archive.by_name(name).unwrap_or_else(|_| panic!("{name} is there"));
    assert_eq!(file.compression(), CompressionMethod::Deflated, "{name}");
    let mut text = String::new();
    file.read_to_string(&mut text).expect("UTF-8");
    text
}

fn all<'a>(root: Node<'a, 'a>, name: &str) -> Vec<Node<'a, 'a>> {
    root.descendants().filter(|node| node.has_tag_name((W, name))).collect()
}

fn value<'a>(node: Node<'a, 'a>, child: &str, attribute: &str) -> Option<&'a str> {
    let child = node.descendants().find(|node| node.has_tag_name((W, child)))?;
    child.attribute((W, attribute))
}

fn text(node: Node<'_, '_>) -> String {
    let texts = node.descendants().filter(|node| node.has_tag_name((W, "t")));
    texts.filter_map(|node| node.text()).collect()
}

#[test]
fn the_page_has_the_margins_of_the_decree_and_numbers_from_the_second_on() {
    let docx = to_docx(&paper()).expect("written");
    let xml = part(&docx, "word/document.xml");
    let tree = roxmltree::Document::parse(&xml).expect("XML");
    let section = all(tree.root(), "sectPr")[0];
    let of = |child, attribute| value(section, child, attribute).map(str::to_owned);
    assert_eq!(of("pgSz", "w").as_deref(), Some("11906"));
    assert_eq!(of("pgSz", "h").as_deref(), Some("16838"));
    // 20, 20, 30 and 15 mm.
    for (side, twips) in [("top", "1134"), ("bottom", "1134"), ("left", "1701"), ("right", "850")] {
        assert_eq!(of("pgMar", side).as_deref(), Some(twips), "{side}");
    }
    assert_eq!(all(section, "titlePg").len(), 1);
    let kinds: Vec<_> =
        all(section, "headerReference").iter().map(|node| node.attribute((W, "type"))).collect();
    assert_eq!(kinds, [Some("default"), Some("first")]);
    let (every, first) = (part(&docx, "word/header1.xml"), part(&docx, "word/header2.xml"));
    assert!(every.contains("PAGE") && !first.contains("PAGE"));
    assert!(part(&docx, "word/styles.xml").contains("w:styleId=\"PageNumber\""));
    for foot in ["word/footer1.xml", "word/footer2.xml"] {
        assert!(part(&docx, foot).contains("BẢN MINH HỌA"), "{foot}");
    }
}

#[test]
fn every_line_has_a_style_with_the_size_of_the_decree() {
    let docx = to_docx(&paper()).expect("written");
    let xml = part(&docx, "word/styles.xml");
    let tree = roxmltree::Document::parse(&xml).expect("XML");
    let style = |id: &str| {
        let found = all(tree.root(), "style");
        found.into_iter().find(|node| node.attribute((W, "styleId")) == Some(id)).expect("a style")
    };
    // Half points, bold, italic, alignment.
    for (role, size, bold, italic, align) in [
        (Role::Nation, "24", true, false, "center"),
        (Role::Motto, "26", true, false, "center"),
        (Role::Issuer, "24", true, false, "center"),
        (Role::Symbol, "26", false, false, "center"),
        (Role::PlaceDate, "26", false, true, "center"),
        (Role::Title, "28", true, false, "center"),
        (Role::About, "28", true, false, "center"),
        (Role::Ground, "28", false, true, "both"),
        (Role::Body, "28", false, false, "both"),
        (Role::Capacity, "28", true, false, "center"),
        (Role::Name, "28", true, false, "center"),
        (Role::RecipientsHead, "24", true, true, "left"),
        (Role::Recipient, "22", false, false, "left"),
    ] {
        let style = style(role.id());
        assert_eq!(value(style, "sz", "val"), Some(size), "{role:?}");
        assert_eq!(value(style, "rFonts", "ascii"), Some("Times New Roman"), "{role:?}");
        assert_eq!(!all(style, "b").is_empty(), bold, "{role:?}");
        assert_eq!(!all(style, "i").is_empty(), italic, "{role:?}");
        assert_eq!(value(style, "jc", "val"), Some(align), "{role:?}");
    }
    let body = style(Role::Body.id());
    // 12,7 mm, and 6 points between paragraphs.
    assert_eq!(value(body, "ind", "firstLine"), Some("720"));
    assert_eq!(value(body, "spacing", "after"), Some("120"));
    assert_eq!(value(tree.root_element(), "lang", "val"), Some("vi-VN"));

    let xml = part(&docx, "word/document.xml");
    let tree = roxmltree::Document::parse(&xml).expect("XML");
    for paragraph in all(tree.root(), "p") {
        assert!(value(paragraph, "pStyle", "val").is_some(), "{}", text(paragraph));
    }
}

#[test]
fn the_header_has_two_columns_and_its_rules() {
    let docx = to_docx(&paper()).expect("written");
    let xml = part(&docx, "word/document.xml");
    let tree = roxmltree::Document::parse(&xml).expect("XML");
    let head = all(tree.root(), "tbl")[0];
    let cells = all(head, "tc");
    assert_eq!(cells.len(), 2);
    assert_eq!(text(cells[0]), "ỦY BAN NHÂN DÂNXÃ HOẰNG KIMSố: 05/QĐ-UBND");
    assert_eq!(
        text(cells[1]),
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAMĐộc lập - Tự do - Hạnh phúcHoằng Kim, ngày 05 tháng 02 năm 2024"
    );
    // The length of a rule is its column less what stands at either side.
    let rule = |cell: Node<'_, '_>, column: Length| {
        let ruled = all(cell, "p").into_iter().find(|node| !all(*node, "pBdr").is_empty());
        let aside: u32 =
            value(ruled.expect("a rule"), "ind", "left").expect("aside").parse().expect("n");
        column.twips() - 2 * aside
    };
    let issuer = layout::bold_width("XÃ HOẰNG KIM", 12).twips();
    let left = rule(cells[0], layout::HEAD[0]);
    assert!(issuer <= 3 * left && 2 * left <= issuer, "{left} of {issuer}");
    let motto = layout::bold_width(layout::MOTTO, 13).twips();
    let right = rule(cells[1], layout::HEAD[1]);
    assert!(right.abs_diff(motto) < 20, "{right} of {motto}");
}

#[test]
fn heads_of_tables_repeat_and_rows_stay_whole() {
    let docx = to_docx(&paper()).expect("written");
    let xml = part(&docx, "word/document.xml");
    let tree = roxmltree::Document::parse(&xml).expect("XML");
    let table = all(tree.root(), "tbl")[1];
    let rows = all(table, "tr");
    let repeats: Vec<bool> = rows.iter().map(|row| !all(*row, "tblHeader").is_empty()).collect();
    assert_eq!(repeats, [true, true, false]);
    assert!(rows.iter().all(|row| !all(*row, "cantSplit").is_empty()));
    let merges: Vec<_> =
        all(table, "vMerge").iter().map(|node| node.attribute((W, "val"))).collect();
    assert_eq!(merges, [Some("restart"), Some("continue")]);
    assert_eq!(value(table, "gridSpan", "val"), Some("2"));
}

#[test]
fn an_appendix_begins_a_page_and_a_form_line_is_dotted() {
    let docx = to_docx(&paper()).expect("written");
    let xml = part(&docx, "word/document.xml");
    let tree = roxmltree::Document::parse(&xml).expect("XML");
    // A section of its own, which begins on a page of its own.
    let paragraphs = all(tree.root(), "p");
    let ends = |pair: &&[Node<'_, '_>]| !all(pair[0], "sectPr").is_empty();
    let begun: Vec<String> = paragraphs.windows(2).filter(ends).map(|pair| text(pair[1])).collect();
    assert_eq!(begun, ["Phụ lục I"]);
    let field = all(tree.root(), "p").into_iter().find(|node| text(*node).starts_with("Họ và tên"));
    let tabs = all(field.expect("the fields"), "tabs")[0];
    let leaders: Vec<_> = tabs.children().filter_map(|tab| tab.attribute((W, "leader"))).collect();
    assert_eq!(leaders, ["none", "dot"]);
    let pictures = tree.root().descendants().filter(|node| node.tag_name().name() == "docPr");
    let described: Vec<_> = pictures.filter_map(|node| node.attribute("descr")).collect();
    assert_eq!(described, ["Quét mã"]);
    let core = part(&docx, "docProps/core.xml");
    assert!(core.contains("<dc:title>Quyết định &lt;mẫu&gt;</dc:title>"));
    assert!(core.contains("<dc:creator>Ủy ban nhân dân xã Hoằng Kim</dc:creator>"), "{core}");
    assert!(!core.contains("unknown"), "{core}");
    let dated = Document { day: "2026-12-08".parse().expect("a day"), ..paper() };
    let core = part(&to_docx(&dated).expect("written"), "docProps/core.xml");
    assert!(core.contains("2026-12-08T00:00:00Z</dcterms:created>"), "{core}");
    assert!(core.contains("2026-12-08T00:00:00Z</dcterms:modified>"), "{core}");
}

#[test]
fn what_is_too_wide_lies_across_and_the_rest_stays_upright() {
    let mut paper = paper();
    paper.blocks.push(Block::Landscape);
    paper.blocks.push(Block::Lead("Biểu 1".to_owned()));
    paper.blocks.push(Block::Table(Table {
        shares: vec![1, 1],
        head: vec![vec![Cell::head("A"), Cell::head("B")]],
        rows: vec![vec![Cell::left("một"), Cell::left("hai")]],
        letters: Letters::Small,
    }));
    let docx = to_docx(&paper).expect("written");
    let xml = part(&docx, "word/document.xml");
    let tree = roxmltree::Document::parse(&xml).expect("XML");
    let sizes: Vec<_> = all(tree.root(), "pgSz")
        .iter()
        .map(|size| (size.attribute((W, "w")), size.attribute((W, "orient"))))
        .collect();
    // The paper, its appendix, the page across.
    let upright = (Some("11906"), None);
    assert_eq!(sizes, [upright, upright, (Some("16838"), Some("landscape"))]);
    let wide = all(tree.root(), "tblW").last().and_then(|it| it.attribute((W, "w")));
    assert_eq!(wide, Some(layout::TEXT_ACROSS.twips().to_string().as_str()));
    let page = to_page(&paper).expect("written");
    assert!(page.contains("<div class=\"across part a1\">"), "{page}");
    assert!(page.contains("@page a1{size:297.0mm 210.0mm;counter-increment:n1;"), "{page}");
}

#[test]
fn each_appendix_counts_its_pages_anew() {
    let appendix = |number: &str| Block::Appendix {
        number: number.to_owned(),
        title: "DANH SÁCH".to_owned(),
        attached: "(Kèm theo)".to_owned(),
    };
    let mut paper = paper();
    let own = paper.blocks.iter().filter(|it| matches!(it, Block::Appendix { .. })).count();
    paper.blocks.extend([appendix("Phụ lục I"), appendix("Phụ lục II"), Block::Landscape]);
    paper.blocks.push(Block::Lead("Biểu 1".to_owned()));
    paper.blocks.extend([appendix("Phụ lục III"), Block::Landscape, appendix("Phụ lục IV")]);
    let docx = to_docx(&paper).expect("written");
    let xml = part(&docx, "word/document.xml");
    let tree = roxmltree::Document::parse(&xml).expect("XML");
    let starts: Vec<_> = all(tree.root(), "sectPr")
        .iter()
        .map(|section| {
            let start =
                all(*section, "pgNumType").first().and_then(|it| it.attribute((W, "start")));
            (start, all(*section, "titlePg").len())
        })
        .collect();
    let anew = (Some("1"), 1);
    let mut expected = vec![(None, 1)];
    expected.extend(vec![anew; own + 2]);
    let page = to_page(&paper).expect("written");
    for part in 1..=own + 2 {
        let count = format!("@page p{part}{{counter-increment:n{part};@top-center");
        assert!(page.contains(&count), "a count of its own in print: {page}");
    }
    // A table laid across goes on within its appendix.
    expected.extend([(None, 0), anew, anew]);
    assert_eq!(starts, expected, "{xml}");
}

#[test]
fn the_print_page_has_the_same_measures_and_nothing_from_outside() {
    let page = to_page(&paper()).expect("written");
    for part in [
        "@page{size:210.0mm 297.0mm;margin:20.0mm 15.0mm 20.0mm 30.0mm;",
        "@top-center{content:counter(page);font-size:13pt}",
        "@page:first{@top-center{content:none}",
        ".Body{font-size:14pt;font-weight:normal;font-style:normal;text-align:justify;text-indent:12.7mm",
        "<h1 class=\"PaperTitle\">QUYẾT ĐỊNH</h1>",
        "Về việc thử &amp; xem",
        "rowspan=\"2\"",
        "thead{display:table-header-group}",
        "<span class=\"box\">X</span>",
    ] {
        assert!(page.contains(part), "{part}");
    }
    for outside in ["http:", "https:", "<script", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn a_paper_without_numbers_has_no_header() {
    let plain = Document { numbers: PageNumbers::None, warning: None, ..paper() };
    let docx = to_docx(&plain).expect("written");
    let xml = part(&docx, "word/document.xml");
    assert!(!xml.contains("headerReference") && !xml.contains("footerReference"));
    assert!(!to_page(&plain).expect("written").contains("counter(page)"));
}

#[test]
fn the_text_of_a_paper_is_what_stands_on_it() {
    let said = to_text(&paper());
    assert!(said.starts_with("BẢN MINH HỌA\nỦY BAN NHÂN DÂN\nXÃ HOẰNG KIM\nSố: 05/QĐ-UBND\n"));
    assert!(said.contains("I. Phần\n1. Khoản\na) Điểm\n"));
    assert!(said.contains("Có X không \n"));
    assert!(said.contains("Nơi nhận:\n- Như Điều 3;\n- Lưu: VT.\nKT. CHỦ TỊCH\n"));
}

#[test]
fn in_word_the_last_rows_and_the_last_words_stay_with_what_follows() {
    let row = |at: usize| vec![Cell::left(at.to_string()), Cell::left("x")];
    let table = Table { shares: vec![1, 1], rows: (0..5).map(row).collect(), ..Table::default() };
    let closing = |name: &str| {
        let signer = Signer { name: Some(name.to_owned()), ..Signer::default() };
        Block::Closing(Closing { recipients: Vec::new(), signers: vec![signer], small: false })
    };
    let words = |text: &str| Block::Paragraph(Inline::words(text));
    let blocks = vec![
        words("một"),
        words("hai"),
        closing("A"),
        words("ba"),
        Block::Table(table.clone()),
        words("bốn"),
        Block::Table(table),
        closing("B"),
    ];
    let docx = to_docx(&Document { blocks, ..Document::default() }).expect("written");
    let xml = part(&docx, "word/document.xml");
    let tree = roxmltree::Document::parse(&xml).expect("XML");
    let keeps = |node: Node<'_, '_>| all(node, "keepNext").len();
    let lines: Vec<(String, bool)> = all(tree.root(), "p")
        .into_iter()
        .filter(|node| ["một", "hai", "ba", "bốn"].contains(&text(*node).as_str()))
        .map(|node| (text(node), keeps(node) > 0))
        .collect();
    let told: Vec<(&str, bool)> = lines.iter().map(|(it, keep)| (it.as_str(), *keep)).collect();
    assert_eq!(told, [("một", false), ("hai", true), ("ba", false), ("bốn", false)]);
    let rows = |at: usize| {
        let table = all(tree.root(), "tbl")[at];
        all(table, "tr").into_iter().map(|row| keeps(row) > 0).collect::<Vec<_>>()
    };
    assert_eq!(rows(1), [false, false, true, true, false]);
    assert_eq!(rows(2), [false, false, true, true, true]);
}
