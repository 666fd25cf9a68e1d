//! Files made by hand for the tests of this crate and of those who read lists.

use std::io::{Cursor, Write};

use base::words::{Lang, Words};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub(crate) fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a file of the archive");
        zip.write_all(content).expect("written to memory");
    }
    zip.finish().expect("written to memory").into_inner()
}

/// An OpenDocument file of sheets given as XML.
pub(crate) fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body>\
         <office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    let kind = b"application/vnd.oasis.opendocument.spreadsheet";
    archive(&[("mimetype", kind), ("content.xml", content.as_bytes())])
}

/// An Excel file of one sheet whose rows are given as XML.
pub(crate) fn raw_xlsx(rows: &str) -> Vec<u8> {
    const TYPES: &str = "<?xml version=\"1.0\"?><Types \
        xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default \
        Extension=\"xml\" ContentType=\"application/xml\"/></Types>";
    const ROOT: &str = "<?xml version=\"1.0\"?><Relationships \
        xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship \
        Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/\
        officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
    const BOOK: &str = "<?xml version=\"1.0\"?><workbook \
        xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
        xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>\
        <sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    const LINKS: &str = "<?xml version=\"1.0\"?><Relationships \
        xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship \
        Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/\
        worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
    let sheet = format!(
        "<?xml version=\"1.0\"?><worksheet \
         xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}\
         </sheetData></worksheet>"
    );
    archive(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", LINKS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

const HEAD: [&str; 7] =
    ["STT hộ", "Thôn", "Họ và tên", "Quan hệ", "Ngày sinh", "CCCD", "Có việc làm"];

pub(crate) fn good_xlsx() -> Vec<u8> {
    let mut book = Workbook::new();
    let notes = book.add_worksheet().set_name("Hướng dẫn").expect("a name");
    notes.write(0, 0, "Ghi mỗi người một dòng.").expect("written");
    let sheet = book.add_worksheet().set_name("Thôn 5").expect("a name");
    sheet.write(0, 0, "DANH SÁCH HỘ").expect("written");
    for (column, header) in (0_u16..).zip(HEAD) {
        sheet.write(2, column, header).expect("written");
    }
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let born = ExcelDateTime::from_ymd(1975, 3, 12).expect("a day");
    sheet.write(3, 0, 1).expect("written");
    sheet.write(3, 1, "Thôn 5").expect("written");
    sheet.write(3, 2, "  Nguyễn  Văn An").expect("written");
    sheet.write(3, 3, "Chủ hộ").expect("written");
    sheet.write_with_format(3, 4, &born, &date).expect("written");
    sheet.write(3, 5, "038075001234").expect("written");
    sheet.write(3, 6, true).expect("written");
    sheet.write(4, 0, 1).expect("written");
    sheet.write(4, 2, "Lê Thị Bình").expect("written");
    sheet.write(4, 3, "vợ").expect("written");
    sheet.write(4, 4, 1978).expect("written");
    let hidden = book.add_worksheet().set_name("Nháp").expect("a name");
    hidden.write(0, 0, "Họ và tên").expect("written");
    hidden.write(0, 1, "Thôn").expect("written");
    hidden.write(1, 0, "Người thử").expect("written");
    hidden.set_hidden(true);
    book.save_to_buffer().expect("written to memory")
}

pub(crate) fn good_ods() -> Vec<u8> {
    let plain = |inside: &str| format!("<table:table-cell>{inside}</table:table-cell>");
    let text = |t: &str| plain(&format!("<text:p>{t}</text:p>"));
    let typed = |kind: &str, value: &str, shown: &str| {
        let value = format!("office:value-type=\"{kind}\" {value}");
        format!("<table:table-cell {value}><text:p>{shown}</text:p></table:table-cell>")
    };
    let number = |n: u32| typed("float", &format!("office:value=\"{n}\""), &format!("{n},00"));
    let row = |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let merged = "<table:covered-table-cell table:number-columns-repeated=\"6\"/>".to_owned();
    let rows = [
        row(&[text("DANH SÁCH HỘ"), merged]),
        row(&[plain("")]),
        row(&HEAD.map(text)),
        row(&[
            number(1),
            text("Thôn 5"),
            text("Nguyễn <text:span>Văn</text:span> An"),
            text("Chủ hộ<office:annotation><text:p>xem lại</text:p></office:annotation>"),
            typed("date", "office:date-value=\"1975-03-12\"", "12/3/75"),
            text("038075001234"),
            typed("boolean", "office:boolean-value=\"true\"", "ĐÚNG"),
        ]),
        row(&[number(1), plain(""), text("Lê Thị Bình"), text("v&#7907;"), number(1978)]),
        "<table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell \
         table:number-columns-repeated=\"16384\"/></table:table-row>"
            .to_owned(),
    ];
    ods(&format!("<table:table table:name=\"Thôn 5\">{}</table:table>", rows.concat()))
}

pub(crate) const GOOD_CSV: &str = "DANH SÁCH HỘ;;;;;;\n\
    ;;;;;;\n\
    STT hộ;Thôn;Họ và tên;Quan hệ;Ngày sinh;CCCD;Có việc làm\n\
    1;Thôn 5;\"Nguyễn Văn An\";Chủ hộ;12/03/1975;038075001234;có\n\
    1;;Lê Thị Bình;vợ;1978;;\n";

fn set(buffer: &mut [u8], at: usize, bytes: &[u8]) {
    for (to, from) in buffer.iter_mut().skip(at).zip(bytes) {
        *to = *from;
    }
}

/// A compound file with one stream.
pub(crate) fn compound(name: &str, mut stream: Vec<u8>) -> Vec<u8> {
    const SECTOR: usize = 512;
    // Shorter streams would lie in small sectors.
    stream.resize(stream.len().max(4_096).next_multiple_of(SECTOR), 0);
    let count = u32::try_from(stream.len() / SECTOR).expect("a short stream");
    let mut header = vec![0_u8; SECTOR];
    let mut put = |at: usize, bytes: &[u8]| set(&mut header, at, bytes);
    put(0, &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    put(26, &3_u16.to_le_bytes());
    put(28, &[0xfe, 0xff]);
    put(30, &9_u16.to_le_bytes());
    put(32, &6_u16.to_le_bytes());
    put(44, &1_u32.to_le_bytes());
    put(48, &1_u32.to_le_bytes());
    put(56, &4_096_u32.to_le_bytes());
    put(60, &u32::MAX.wrapping_sub(1).to_le_bytes());
    put(68, &u32::MAX.wrapping_sub(1).to_le_bytes());
    put(76, &[0xff; 436]);
    put(76, &0_u32.to_le_bytes());
    let mut table = vec![0xfffffffd_u32, 0xfffffffe];
    table.extend((3..=count + 1).chain([0xfffffffe]));
    table.resize(SECTOR / 4, u32::MAX);
    let entry = |name: &str, kind: u8, first: u32, size: u32| {
        let mut entry = vec![0_u8; 128];
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        set(&mut entry, 0, &units);
        let length = u16::try_from(units.len() + 2).expect("a short name");
        set(&mut entry, 64, &length.to_le_bytes());
        set(&mut entry, 66, &[kind]);
        set(&mut entry, 116, &first.to_le_bytes());
        set(&mut entry, 120, &size.to_le_bytes());
        entry
    };
    let size = u32::try_from(stream.len()).expect("a short stream");
    let mut directory = [entry("Root Entry", 5, 0xfffffffe, 0), entry(name, 2, 2, size)].concat();
    directory.resize(SECTOR, 0);
    let table: Vec<u8> = table.into_iter().flat_map(u32::to_le_bytes).collect();
    [header, table, directory, stream].concat()
}

pub(crate) fn record(id: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("a short record");
    [&id.to_le_bytes(), &length.to_le_bytes(), data].concat()
}

/// The values a sentence wants are the values the finding has.
pub(crate) fn assert_filled_in(finding: &base::Finding) {
    let words = Words::load(base::words::FILES).expect("the files can be read");
    for lang in [Lang::Vi, Lang::En] {
        let text = words.finding(lang, finding);
        assert!(!text.contains('{'), "{} says: {text}", finding.code);
        assert!(!text.starts_with("finding."), "{text}");
    }
}
