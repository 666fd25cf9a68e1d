//! Files made to do harm: whatever the bytes, an answer comes soon and nothing panics.

use std::time::{Duration, Instant};

use base::Severity;
use proptest::prelude::*;

use crate::made::{GOOD_CSV, archive, good_ods, good_xlsx, raw_xlsx};

/// Far more than any of these needs without optimisation, far less than laying out a bomb.
const SOON: Duration = Duration::from_secs(30);

#[test]
fn chains_and_tables_of_an_old_workbook_that_never_end_are_refused_soon() {
    let good = include_bytes!("../lists/tcvn3.xls").to_vec();
    // Every sector is followed by itself; every entry and table begins at the first sector.
    for (from, to, with) in [(512, 1_024, 0_u8), (76, 512, 0), (48, 72, 0), (512, 7_168, 0xff)] {
        let mut bytes = good.clone();
        for byte in &mut bytes[from..to] {
            *byte = with;
        }
        let begin = Instant::now();
        survives(&bytes);
        assert!(begin.elapsed() < SOON);
    }
    for length in (8..good.len()).step_by(97) {
        survives(&good[..length]);
    }
}

#[test]
fn marks_that_turn_text_round_are_dropped() {
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Thôn</t></is></c>\
                <c r=\"B1\" t=\"inlineStr\"><is><t>Họ tên</t></is></c></row>\
                <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>Thôn 5</t></is></c>\
                <c r=\"B2\" t=\"inlineStr\"><is><t>An \u{202e}Mẫu\u{200f}</t></is></c></row>";
    let workbook = workbook::read("a.xlsx", &raw_xlsx(rows)).expect("readable");
    let proposal = crate::proposed(&workbook);
    assert_eq!(proposal.households[0].members[0].name, "An Mẫu");
    assert!(proposal.findings.iter().any(|it| it.code == "repaired_text"));
}

#[test]
fn a_file_of_nothing_but_mistakes_is_answered_soon() {
    let mut text =
        "Thôn;Họ tên;Quan hệ;Giới tính;Năm sinh;CCCD;Loại hộ;Điểm B1;Điểm B2\n".to_owned();
    for _ in 0..20_000 {
        text.push_str("?;?;?;?;?;?;?;?;?\n");
    }
    let begin = Instant::now();
    let workbook = workbook::read("a.csv", text.as_bytes()).expect("a readable file");
    let proposal = crate::proposed(&workbook);
    assert!(begin.elapsed() < SOON);
    assert_eq!(proposal.findings.len(), 20_001);
}

/// Reads and proposes; what must hold of every answer is looked at.
fn survives(bytes: &[u8]) {
    let Ok(workbook) = workbook::read("tệp", bytes) else { return };
    let proposal = crate::proposed(&workbook);
    assert!(proposal.findings.len() <= 20_001);
    let refused = proposal.findings.iter().any(|it| it.severity == Severity::Error);
    let asked = !proposal.questions.is_empty();
    assert!(refused || asked || !proposal.households.is_empty());
    for finding in &proposal.findings {
        let known = intake::CODES.contains(&finding.code.as_str())
            || workbook::CODES.contains(&finding.code.as_str())
            || register::CODES.contains(&finding.code.as_str());
        assert!(known, "{} is not among the codes", finding.code);
        assert!(!format!("{:?}", finding.args).contains("038075001234"), "{finding:?}");
    }
}

/// A change: where, of what kind, and the byte or the number of bytes.
type Change = (usize, u8, u8);

/// A byte put in another's place, some bytes cut out, or some written twice.
fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for (place, how, byte) in changes {
        if bytes.is_empty() {
            break;
        }
        let place = place % bytes.len();
        let end = (place + usize::from(*byte)).min(bytes.len());
        match how % 3 {
            0 => drop(bytes.splice(place..=place, [*byte])),
            1 => drop(bytes.drain(place..end)),
            _ => bytes.extend_from_within(place..end),
        }
    }
    bytes
}

/// The files of an archive, so that changes reach what is inside it.
pub(crate) fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("our own archive");
    let count = zip.len();
    (0..count)
        .map(|place| {
            let mut entry = zip.by_index(place).expect("our own archive");
            let name = entry.name().expect("our own name").to_string();
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut content).expect("our own content");
            (name, content)
        })
        .collect()
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 1..6)
}

/// A table of places in `CELLS`.
fn cells() -> impl Strategy<Value = Vec<Vec<usize>>> {
    prop::collection::vec(prop::collection::vec(0..CELLS.len(), 0..14), 0..12)
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..2_000)
}

/// What the kinds of files begin with.
const STARTS: [&[u8]; 4] = [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"];

const HEADER: &str = "Thôn;Họ và tên;Quan hệ;STT hộ;CCCD;Giới tính;Ngày sinh";

const CELLS: &[&str] = &[
    "Thôn",
    "Họ và tên",
    "Quan hệ",
    "STT hộ",
    "Mã hộ",
    "Giới tính",
    "Ngày sinh",
    "CCCD",
    "Dân tộc",
    "Năm sinh nam",
    "Năm sinh nữ",
    "Loại hộ",
    "Điểm B2",
    "Số nhân khẩu",
    "Ở từ ngày",
    "roof",
    "water",
    "Có việc làm",
    "An",
    "Bình",
    "chủ hộ",
    "vợ",
    "con",
    "Nam",
    "Nữ",
    "1975",
    "12/03/1975",
    "1",
    "2",
    "",
    "",
    "",
    "038075001234",
    "0380750012345",
    "hộ nghèo",
    "tile",
    "x",
    "?",
    "Thôn 5",
    "ắ\u{301}\u{200f}",
];

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 128,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn random_bytes_are_answered(bytes in bytes(), start in 0..4_usize) {
        survives(&[STARTS[start], &bytes].concat());
    }

    #[test]
    fn a_good_file_changed_anywhere_is_answered(which in 0..4_usize, changes in changes()) {
        let bytes = match which {
            0 => good_xlsx(),
            3 => include_bytes!("../lists/tcvn3.xls").to_vec(),
            1 => good_ods(),
            _ => GOOD_CSV.as_bytes().to_vec(),
        };
        survives(&changed(bytes, &changes));
    }

    #[test]
    fn a_good_archive_changed_inside_is_answered(
        which in 0..2_usize,
        file in any::<usize>(),
        changes in changes(),
    ) {
        let bytes = if which == 0 { good_xlsx() } else { good_ods() };
        let mut files = unpacked(&bytes);
        let place = file % files.len();
        files[place].1 = changed(std::mem::take(&mut files[place].1), &changes);
        let files = files.iter().map(|(name, content)| (name.as_str(), content.as_slice()));
        survives(&archive(&files.collect::<Vec<_>>()));
    }

    #[test]
    fn lists_of_any_cells_are_answered(cells in cells(), good_header in any::<bool>()) {
        let header = if good_header { HEADER } else { "" };
        let rows = cells.iter().map(|row| {
            row.iter().map(|cell| CELLS[*cell]).collect::<Vec<_>>().join(";")
        });
        survives(format!("{header}\n{}", rows.collect::<Vec<_>>().join("\n")).as_bytes());
    }
}
