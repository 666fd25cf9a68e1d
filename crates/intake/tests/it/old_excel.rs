//! Workbooks of Excel 5 made byte by byte: no program at hand writes them any more, and communes
//! still have them.

use base::encoding::{OldEncoding, encode};

use crate::words::assert_filled_in;

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

fn record(id: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("a short record");
    [&id.to_le_bytes(), &length.to_le_bytes(), data].concat()
}

fn bytes(text: &str) -> Vec<u8> {
    let old = encode(text, OldEncoding::Tcvn3);
    old.chars().map(|c| u8::try_from(u32::from(c)).expect("a byte")).collect()
}

/// A cell of text: row, column, format 1, which has the font `.VnTime`.
fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let text = bytes(text);
    let length = u16::try_from(text.len()).expect("a short text");
    let head = [row, column, 1, length].map(u16::to_le_bytes).concat();
    record(0x0204, &[head, text].concat())
}

fn list(extra: &[u8]) -> Vec<u8> {
    let begin = |kind: u16| record(0x0809, &[0x0500_u16, kind].map(u16::to_le_bytes).concat());
    let font = |name: &str| {
        let length = u8::try_from(name.len()).expect("a short name");
        record(0x0031, &[&[0; 14], [length].as_slice(), name.as_bytes()].concat())
    };
    let format =
        |font: u16, shown: u16| record(0x00e0, &[font, shown].map(u16::to_le_bytes).concat());
    let globals = |place: u32| {
        let sheet = [&place.to_le_bytes(), [0, 0, 2].as_slice(), b"HN"].concat();
        [
            begin(5),
            extra.to_vec(),
            font("Arial"),
            font(".VnTime"),
            format(0, 0),
            format(1, 0),
            format(1, 14),
            record(0x0085, &sheet),
            record(0x000a, &[]),
        ]
        .concat()
    };
    let place = u32::try_from(globals(0).len()).expect("a short stream");
    let day = [[2_u16, 3, 2].map(u16::to_le_bytes).concat(), 27_465_f64.to_le_bytes().to_vec()];
    // 1978 in four bytes: a whole number, shifted by two.
    let year =
        [[3_u16, 3, 1].map(u16::to_le_bytes).concat(), (1_978_u32 << 2 | 2).to_le_bytes().to_vec()];
    // A formula whose text stands in the record behind it.
    let formula = [
        [3_u16, 0, 1].map(u16::to_le_bytes).concat(),
        vec![0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0],
    ];
    let text = bytes("Thôn Hạ");
    let length = u16::try_from(text.len()).expect("a short text");
    let cells = [
        label(0, 0, "Thôn"),
        label(0, 1, "Họ và tên"),
        label(0, 2, "Quan hệ"),
        label(0, 3, "Ngày sinh"),
        label(2, 0, "Thôn Hạ"),
        label(2, 1, "Nguyễn Văn Mẫu"),
        label(2, 2, "chủ hộ"),
        record(0x0203, &day.concat()),
        record(0x0006, &formula.concat()),
        record(0x0207, &[length.to_le_bytes().to_vec(), text].concat()),
        label(3, 1, "Lê Thị Mẫu"),
        label(3, 2, "vợ"),
        record(0x027e, &year.concat()),
    ];
    let stream = [globals(place), begin(16), cells.concat(), record(0x000a, &[])].concat();
    compound("Book", stream)
}

#[test]
fn a_list_of_excel_5_is_read_with_its_fonts_days_and_formulas() {
    let workbook = intake::read("cũ.xls", &list(&[])).expect("a workbook of Excel 5");
    assert_eq!(workbook.kind, intake::Kind::Xls);
    let proposal = crate::proposed(&workbook);
    assert_eq!(proposal.households.len(), 1, "{:?}", crate::told(&proposal.findings));
    let household = &proposal.households[0];
    assert_eq!(household.village.as_deref(), Some("Thôn Hạ"));
    let members: Vec<String> = household
        .members
        .iter()
        .map(|it| format!("{} {}", it.name, it.birth.map(|it| it.to_string()).unwrap_or_default()))
        .collect();
    assert_eq!(members, ["Nguyễn Văn Mẫu 12/03/1975", "Lê Thị Mẫu 1978"]);
}

#[test]
fn an_old_workbook_with_a_password_and_files_that_are_none_are_refused_by_name() {
    for (bytes, want) in [
        (list(&record(0x002f, &[0; 6])), "file_encrypted"),
        (compound("WordDocument", vec![0; 600]), "file_not_spreadsheet"),
        (compound("Book", record(0x0809, &[0, 2, 5, 0])), "file_old_excel"),
        (compound("Book", vec![1; 10]), "file_damaged"),
    ] {
        let finding = intake::read("cũ.xls", &bytes).expect_err(want);
        assert_eq!(finding.code, want);
        assert_filled_in(&finding);
    }
}
