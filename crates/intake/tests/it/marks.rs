//! Rows struck out, comments and colours in the formats of other programs, told as those of today's are.

use intake::Answers;

use crate::asked::form;
use crate::day;
use crate::made::assert_filled_in;
use crate::made::{archive, compound, record};

/// What is told of struck rows, a comment, who is gone and coloured rows.
fn told(name: &str, bytes: &[u8]) -> [Option<String>; 4] {
    let workbook = workbook::read(name, bytes).expect("read");
    let (mapping, _) = intake::recognise(&workbook, &form(), &[]);
    let proposal = intake::propose(&workbook, &form(), day(), &mapping, &Answers::new());
    proposal.findings.iter().for_each(assert_filled_in);
    ["rows_struck", "cell_comment", "remark_says_gone", "rows_coloured"].map(|code| {
        let found = proposal.findings.iter().find(|it| it.code == code)?;
        Some(found.args.get("rows").or(found.args.get("text"))?.clone())
    })
}

fn want() -> [Option<String>; 4] {
    ["4", "Đã mất tháng 3", "3", "5"].map(|it| Some(it.to_owned()))
}

/// Names for the spaces that the parts of OpenDocument use.
const SPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
     xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
     xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
     xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
     xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
     xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"";

fn ods(author: &str) -> Vec<u8> {
    let cell = |style: &str, text: &str, more: &str| {
        let style =
            if style.is_empty() { String::new() } else { format!(" table:style-name=\"{style}\"") };
        format!(
            "<table:table-cell{style} office:value-type=\"string\">{more}<text:p>{text}</text:p>\
             </table:table-cell>"
        )
    };
    let row = |style: &str, cells: [&str; 3], more: &str| {
        let cells: Vec<String> = cells
            .iter()
            .enumerate()
            .map(|(at, text)| cell(style, text, if at == 2 { more } else { "" }))
            .collect();
        format!("<table:table-row>{}</table:table-row>", cells.concat())
    };
    let comment = format!(
        "<office:annotation><dc:creator>{author}</dc:creator><dc:date>2024-03-01T00:00:00</dc:date>\
         <text:p>Đã mất</text:p><text:p>tháng 3</text:p></office:annotation>"
    );
    let rows = [
        row("plain", ["DANH SÁCH HỘ DÂN (hộ nghèo tô màu vàng)", "", ""], ""),
        row("plain", ["STT", "Thôn", "Họ và tên chủ hộ"], ""),
        row("plain", ["1", "Thôn 1", "Lê Văn Mẫu"], &comment),
        // The style of the column is that of the cells that name none.
        row("", ["2", "Thôn 1", "Vũ Văn Mẫu"], ""),
        row("yellow", ["3", "Thôn 1", "Đỗ Văn Mẫu"], ""),
    ];
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content {SPACES}>\
         <office:automatic-styles>\
         <style:style style:name=\"plain\" style:family=\"table-cell\"><style:table-cell-properties \
         fo:background-color=\"#ffffff\"/><style:text-properties \
         style:text-line-through-style=\"none\"/></style:style>\
         <style:style style:name=\"yellow\" style:family=\"table-cell\"><style:table-cell-properties \
         fo:background-color=\"#ffff00\"/></style:style>\
         <style:style style:name=\"of_column\" style:family=\"table-cell\" \
         style:parent-style-name=\"Gone\"/></office:automatic-styles><office:body>\
         <office:spreadsheet><table:table table:name=\"DS\"><table:table-column \
         table:number-columns-repeated=\"3\" table:default-cell-style-name=\"of_column\"/>{}\
         </table:table></office:spreadsheet></office:body></office:document-content>",
        rows.concat()
    );
    let styles = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-styles {SPACES}><office:styles>\
         <style:style style:name=\"Gone\" style:family=\"table-cell\"><style:text-properties \
         style:text-line-through-style=\"solid\"/></style:style></office:styles>\
         </office:document-styles>"
    );
    let kind = b"application/vnd.oasis.opendocument.spreadsheet";
    archive(&[
        ("mimetype", kind),
        ("styles.xml", styles.as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

#[test]
fn struck_rows_comments_and_colours_of_open_document_are_told() {
    assert_eq!(told("x.ods", &ods("Lan")), want());
    // Our own comments are passed over.
    assert_eq!(told("x.ods", &ods("Vươn"))[1..3], [None, None]);
}

fn two(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|it| it.to_le_bytes()).collect()
}

/// A text of Excel 97: its letters in two bytes each.
fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn length(text: &str) -> u16 {
    u16::try_from(text.encode_utf16().count()).expect("a short text")
}

fn xls(author: &str) -> Vec<u8> {
    let begin = |kind: u16| record(0x0809, &two(&[0x0600, kind, 0, 0, 0, 0, 0, 0]));
    let font = |flags: u16| {
        let name = [&[5, 0][..], b"Arial"].concat();
        record(0x0031, &[two(&[200, flags, 0, 0, 0, 0, 0]), name].concat())
    };
    let format = |font: u16, pattern: u32, colour: u16| {
        let fill = (pattern << 26).to_le_bytes().to_vec();
        record(0x00e0, &[two(&[font, 0, 0, 0, 0, 0, 0]), fill, two(&[colour])].concat())
    };
    let globals = |place: u32| {
        let sheet = [&place.to_le_bytes()[..], &[0, 0, 2, 0], b"DS"].concat();
        [
            begin(5),
            font(0),
            font(8),
            format(0, 0, 0),
            format(1, 0, 0),
            format(0, 1, 13),
            format(0, 1, 9),
            record(0x0085, &sheet),
            record(0x000a, &[]),
        ]
        .concat()
    };
    let label = |row: u16, column: u16, format: u16, text: &str| {
        let head = [two(&[row, column, format, length(text)]), vec![1]].concat();
        record(0x0204, &[head, wide(text)].concat())
    };
    let row = |row: u16, format: u16, cells: [&str; 3]| {
        let cells = (0_u16..).zip(cells).map(|(column, text)| label(row, column, format, text));
        cells.collect::<Vec<_>>().concat()
    };
    let text = "Đã mất tháng 3";
    // The text of a comment may be cut in two, each part with a mark of its own.
    let (first, second) = ("Đã mất ", "tháng 3");
    let part = |text: &str| record(0x003c, &[vec![1], wide(text)].concat());
    let comment = [
        record(0x005d, &two(&[0x15, 0x12, 0x19, 7, 0, 0, 0, 0, 0, 0, 0])),
        record(0x01b6, &two(&[0, 0, 0, 0, 0, length(text), 16, 0, 0])),
        part(first),
        part(second),
        record(0x003c, &[0; 16]),
        record(0x001c, &[two(&[2, 2, 0, 7, length(author)]), vec![1], wide(author)].concat()),
    ];
    let cells = [
        label(0, 0, 0, "DANH SÁCH HỘ DÂN (hộ nghèo tô màu vàng)"),
        row(1, 0, ["STT", "Thôn", "Họ và tên chủ hộ"]),
        row(2, 3, ["1", "Thôn 1", "Lê Văn Mẫu"]),
        row(3, 1, ["2", "Thôn 1", "Vũ Văn Mẫu"]),
        row(4, 2, ["3", "Thôn 1", "Đỗ Văn Mẫu"]),
        comment.concat(),
    ];
    let place = u32::try_from(globals(0).len()).expect("a short stream");
    let stream = [globals(place), begin(16), cells.concat(), record(0x000a, &[])].concat();
    compound("Workbook", stream)
}

#[test]
fn struck_rows_comments_and_colours_of_excel_97_are_told() {
    assert_eq!(told("x.xls", &xls("Lan")), want());
    assert_eq!(told("x.xls", &xls("Vươn"))[1..3], [None, None]);
}
