//! The same list in each kind of file, and the files that are refused.

use base::Birth;
use rust_xlsxwriter::Workbook;

use crate::made::{GOOD_CSV, archive, good_ods, good_xlsx, raw_xlsx};
use crate::{form, propose, propose_csv, told};

/// One line a member: what each kind of file must give alike.
fn members(proposal: &intake::Proposal) -> Vec<String> {
    let households = proposal.households.iter();
    let members = households.flat_map(|household| {
        let village = household.village.clone().unwrap_or_default();
        household.members.iter().map(move |m| (village.clone(), m))
    });
    members
        .map(|(village, m)| {
            let birth = m.birth.as_ref().map(Birth::to_string).unwrap_or_default();
            let id = m.identity.known().map(|id| id.as_str().to_owned()).unwrap_or_default();
            let relation = m.relation.as_str();
            format!("{village} | {} | {relation} | {birth} | {id} | {:?}", m.name, m.facts.has_job)
        })
        .collect()
}

const WANT: [&str; 2] = [
    "Thôn 5 | Nguyễn Văn An | head | 12/03/1975 | 038075001234 | Some(true)",
    "Thôn 5 | Lê Thị Bình | spouse | 1978 |  | None",
];

#[test]
fn a_list_is_the_same_in_every_kind_of_file() {
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(GOOD_CSV.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let with_mark = format!("\u{feff}{GOOD_CSV}").into_bytes();
    let tabs = GOOD_CSV.replace(';', "\t").into_bytes();
    let commas = GOOD_CSV.replace(';', ",").into_bytes();
    let plain = GOOD_CSV.as_bytes().to_vec();
    for (kind, bytes) in [
        ("xlsx", good_xlsx()),
        ("ods", good_ods()),
        ("csv", plain),
        ("csv with a mark", with_mark),
        ("csv with tabs", tabs),
        ("csv with commas", commas),
        ("utf-16", utf16),
    ] {
        let proposal = propose(&bytes);
        assert_eq!(members(&proposal), WANT, "{kind}: {:?}", told(&proposal.findings));
        assert_eq!(proposal.households[0].place.row, Some(4), "{kind}");
        assert_eq!(proposal.households[0].village_place.column, Some(2), "{kind}");
    }
}

#[test]
fn sheets_without_a_header_are_told_and_hidden_ones_are_not_read() {
    let proposal = propose(&good_xlsx());
    assert_eq!(
        told(&proposal.findings),
        [
            "note sheet_hidden at the file",
            "note sheet_without_header at Hướng dẫn!",
            "warning column_not_given at Thôn 5!3",
            "warning column_not_given at Thôn 5!3",
            "note repaired_text at Thôn 5!C4",
            "warning id_missing_without_reason at Thôn 5!F5",
        ]
    );
}

#[test]
fn every_sheet_with_a_header_is_read_and_findings_name_it() {
    let mut book = Workbook::new();
    for (name, relation) in [("Thôn 5", "Nam"), ("Thôn 6", "bạn")] {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        for (column, header) in (0_u16..).zip(["Thôn", "Họ tên chủ hộ", "Giới tính"]) {
            sheet.write(0, column, header).expect("written");
        }
        for (column, cell) in (0_u16..).zip([name, "An", relation]) {
            sheet.write(1, column, cell).expect("written");
        }
    }
    let proposal = propose(&book.save_to_buffer().expect("written to memory"));
    assert_eq!(proposal.households.len(), 2);
    assert!(told(&proposal.findings).contains(&"error sex_unknown at Thôn 6!C2".to_owned()));
}

#[test]
fn rows_that_come_in_a_strange_order_are_put_in_order() {
    let cell =
        |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row = |n: u32, cells: [&str; 3]| {
        let cells = [("A", cells[0]), ("B", cells[1]), ("C", cells[2])];
        let cells: String = cells.iter().map(|(c, text)| cell(&format!("{c}{n}"), text)).collect();
        format!("<row r=\"{n}\">{cells}</row>")
    };
    let rows = [
        row(3, ["", "Bình", "vợ"]),
        row(2, ["Thôn 5", "An", "chủ hộ"]),
        row(1, ["Thôn", "Họ tên", "Quan hệ"]),
    ];
    let proposal = propose(&raw_xlsx(&rows.concat()));
    let names: Vec<&str> = proposal.households[0].members.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["An", "Bình"]);
}

#[test]
fn a_template_filled_in_is_understood() {
    let form = form();
    let known = intake::columns().iter().map(|column| column.header);
    let asked = form.questions.iter().map(|(id, _)| id.as_str());
    let headers: Vec<&str> =
        known.chain(asked).chain(form.indicators.iter().map(String::as_str)).collect();
    let header = headers.join("\t");
    let proposal = propose_csv(&format!("{header}\n"));
    assert_eq!(told(&proposal.findings), ["error list_empty at the file"]);
}

#[test]
fn lines_that_end_as_on_windows_count_as_others_do() {
    let text = "Thôn,Họ và tên,Quan hệ\nThôn 1,Lê Mẫu An,Chủ hộ\n\nThôn 1,Lê Mẫu Bảo,x y z\n";
    let rows = |text: &str| -> Vec<u32> {
        let workbook = workbook::read("a.csv", text.as_bytes()).expect("a file that can be read");
        workbook.sheets[0].rows.iter().map(|row| row.number).collect()
    };
    assert_eq!(rows(text), [1, 2, 4]);
    assert_eq!(rows(&text.replace('\n', "\r\n")), [1, 2, 4]);
}

#[test]
fn a_sheet_written_in_an_unusual_way_is_read_all_the_same() {
    let text =
        |at: &str, inside: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is>{inside}</is></c>");
    let head = format!(
        "<row r=\"1\">{}{}{}</row>",
        text("A1", "<t>Thôn</t>"),
        text("B1", "<t>Họ tên</t>"),
        text("C1", "<t>Năm sinh</t>")
    );
    let rows = [
        // As programs write it: parts of a text, readings, signs of XML, a formula with its value.
        format!(
            "<row r=\"2\" spans=\"1:3\">{}{}<c r=\"C2\" s='0'><f>1900+75</f><v>1975</v></c></row>",
            text("A2", "<t xml:space=\"preserve\">Thôn 5 </t>"),
            text(
                "B2",
                "<r><t>An &amp; </t></r><r><rPr><b/></rPr><t>Mẫu</t></r><rPh><t>x</t></rPh>"
            )
        ),
        // A comment between cells, which the quick way leaves to the other.
        format!(
            "<row r=\"2\">{}<!-- a note > -->{}<c r=\"C2\"><v>1.975E3</v></c></row>",
            text("A2", "<t>Thôn 5</t>"),
            text("B2", "<t><![CDATA[An & Mẫu]]></t>")
        ),
        // Cells and rows that do not say where they are.
        "<row><c t=\"inlineStr\"><is><t>Thôn 5</t></is></c><c t=\"inlineStr\"><is><t>An &#38; \
         Mẫu</t></is></c><c><v>1975</v></c></row>"
            .to_owned(),
    ];
    for row in rows {
        let proposal = crate::proposed(
            &workbook::read("a.xlsx", &raw_xlsx(&format!("{head}{row}"))).expect("readable"),
        );
        let household = &proposal.households[0];
        assert_eq!(household.village.as_deref(), Some("Thôn 5"), "{row}");
        assert_eq!(household.members[0].name, "An & Mẫu", "{row}");
        assert_eq!(household.members[0].birth.map(base::Birth::year), Some(1975), "{row}");
    }
    // All elements with a prefix.
    let good = crate::hostile::unpacked(&raw_xlsx(&format!(
        "{head}<row r=\"2\">{}{}</row>",
        text("A2", "<t>Thôn 5</t>"),
        text("B2", "<t>An Mẫu</t>")
    )));
    let files: Vec<(String, Vec<u8>)> = good
        .into_iter()
        .map(|(name, content)| {
            if !name.ends_with("sheet1.xml") {
                return (name, content);
            }
            let text = String::from_utf8(content).expect("our own text");
            let text = text.replace("</", "\u{1}").replace('<', "<x:").replace('\u{1}', "</x:");
            let text = text.replace("<x:?", "<?").replace(" xmlns=", " xmlns:x=");
            (name, text.into_bytes())
        })
        .collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    let workbook = workbook::read("a.xlsx", &archive(&files)).expect("readable");
    assert_eq!(crate::proposed(&workbook).households[0].members[0].name, "An Mẫu");
}

#[test]
fn text_of_two_bytes_a_letter_is_read_with_its_mark_and_without() {
    let units: Vec<u16> = GOOD_CSV.encode_utf16().collect();
    let low: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let high: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let marked = [&[0xff, 0xfe], low.as_slice()].concat();
    for bytes in [low, high, marked] {
        assert_eq!(members(&propose(&bytes)), WANT);
    }
}

#[test]
fn what_programs_write_round_a_number_or_for_nothing_is_no_value() {
    let text = "Thôn,Họ và tên,Năm sinh,Giới tính,Dân tộc,CCCD\n\
                Thôn 5,Nguyễn Văn An,1975,Nam,NULL,=\"038075001234\"\n\
                Thôn 5,Lê Thị Bình,nan,Nữ,N/A,\"=\"\"038178001234\"\"\"\n";
    let proposal = propose_csv(text);
    let members: Vec<_> = proposal
        .households
        .iter()
        .flat_map(|it| &it.members)
        .map(|it| (it.birth.map(Birth::year), it.ethnicity.as_deref(), it.identity.known()))
        .map(|(birth, group, id)| (birth, group, id.map(|id| id.as_str())))
        .collect();
    assert_eq!(
        members,
        [(Some(1975), None, Some("038075001234")), (None, None, Some("038178001234"))]
    );
    assert_eq!(
        told(&proposal.findings),
        [
            "warning ethnicity_missing at E2",
            "warning birth_missing at C3",
            "warning ethnicity_missing at E3"
        ]
    );
}
