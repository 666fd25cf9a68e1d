//! Files made to do harm, sent as an officer sends a list: an answer comes soon, in a sentence that
//! says what to do, and the server goes on.

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use axum::http::{StatusCode, header};
use base::Role;
use testkit::{Engine, on_both};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::client::{Answer, Client, FORM, Server};

on_both!(
    hostile_files_are_answered_with_the_sentence_that_helps,
    a_list_without_its_decision_is_taken_only_by_who_says_so,
);

/// Far more than any of these needs without optimisation.
const SOON: Duration = Duration::from_secs(60);

const HEAD: &str = "Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh,Dân tộc\n";

/// Sends a file by the form of the page of lists.
pub(crate) async fn upload(client: &Client<'_>, name: &str, bytes: &[u8]) -> Answer {
    let id = uuid::Uuid::now_v7();
    let mut body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\n{id}\r\n--x\r\n\
         Content-Disposition: form-data; name=\"round\"\r\n\r\n\r\n--x\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    client.post("/imports", "multipart/form-data; boundary=x", body).await
}

/// The page of the list once it is read.
async fn read(client: &Client<'_>, name: &str, bytes: &[u8]) -> String {
    let begin = Instant::now();
    let sent = upload(client, name, bytes).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{name}: {}", sent.text);
    let to = sent.headers.get(header::LOCATION).expect("its page").to_str().expect("text");
    loop {
        let page = client.get(to).await;
        assert_eq!(page.status, StatusCode::OK, "{name}");
        if !page.headers.contains_key("refresh") {
            assert!(begin.elapsed() < SOON, "{name}");
            return page.text;
        }
        assert!(begin.elapsed() < SOON, "{name} is still read");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A list of a commune without any decision, sent in and read: its page's path.
async fn undecided(client: &Client<'_>) -> String {
    let text = "Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh,Dân tộc,Loại hộ\n\
                Thôn Mới,Lê Mẫu Không,Chủ hộ,Nam,05/05/1960,Kinh,Hộ nghèo\n";
    let sent = upload(client, "chua-co.csv", text.as_bytes()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let path = sent.headers.get(header::LOCATION).expect("its page").to_str().expect("text");
    let path = path.to_owned();
    rested(client, &path).await;
    path
}

/// The page of a list once nothing is done with it any more.
pub(crate) async fn rested(client: &Client<'_>, path: &str) -> String {
    let begin = Instant::now();
    loop {
        let page = client.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
        if !page.headers.contains_key("refresh") {
            return page.text;
        }
        assert!(begin.elapsed() < SOON, "{path} is still worked on");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn a_list_without_its_decision_is_taken_only_by_who_says_so(engine: Engine) {
    let server = Server::open(engine).await;
    let officer = crate::front::home::new_commune(&server).await;
    let path = undecided(&officer).await;
    let page = officer.get(&path).await.text;
    let mark = "name=\"without_classes\" value=\"1\" required";
    assert!(page.contains(mark) && page.contains("1 hộ vào sổ mà không có loại hộ"), "{page}");
    let to = format!("{path}/acceptance");
    let refused = officer.post(&to, FORM, "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    let said = "<a href=\"#wrong-field\">Tôi biết: 1 hộ vào sổ mà không có loại hộ";
    assert!(refused.text.contains(said), "{}", refused.text);
    assert!(refused.text.contains("Chưa đánh dấu."), "{}", refused.text);
    let page = rested(&officer, &path).await;
    assert!(page.contains(mark), "it still waits: {page}");
    let taken = officer.post(&to, FORM, "without_classes=1").await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    let page = rested(&officer, &path).await;
    assert!(page.contains("/receipt\""), "{page}");
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a file of the archive");
        zip.write_all(content).expect("written to memory");
    }
    zip.finish().expect("written to memory").into_inner()
}

/// A workbook of one sheet, its rows given as XML, and whatever else lies in the archive.
fn workbook(rows: &str, beside: &[(&str, &[u8])]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let types = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/></Types>"
    );
    let link = |kind: &str, to: &str| {
        format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
             Type=\"{OFFICE}/{kind}\" Target=\"{to}\"/></Relationships>"
        )
    };
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"S\" \
         sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>");
    let (root, links) =
        (link("officeDocument", "xl/workbook.xml"), link("worksheet", "worksheets/sheet1.xml"));
    let mut files = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    files.extend_from_slice(beside);
    archive(&files)
}

/// The rows of a list of one household.
fn rows() -> String {
    let row = |n: u32, cells: [&str; 6]| {
        let cell = |(letter, text): (char, &str)| {
            format!("<c r=\"{letter}{n}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
        };
        let cells: String = ('A'..='F').zip(cells).map(cell).collect();
        format!("<row r=\"{n}\">{cells}</row>")
    };
    row(1, ["Thôn", "Họ và tên", "Quan hệ", "Giới tính", "Ngày sinh", "Dân tộc"])
        + &row(2, ["Thôn 1", "Vương Mẫu Lành", "Chủ hộ", "Nam", "05/02/1980", "Kinh"])
}

fn csv(name: &str, birth: &str) -> Vec<u8> {
    format!("{HEAD}Thôn 1,{name},Chủ hộ,Nam,{birth},Kinh\n").into_bytes()
}

async fn hostile_files_are_answered_with_the_sentence_that_helps(engine: Engine) {
    let server = Server::open(engine).await;
    let client = server.sign_in(Role::CommuneOfficer).await;
    let zeros = vec![b' '; 30 * 1024 * 1024];
    let good = workbook(&rows(), &[]);
    let compound = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    let locked = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes);
    let locked: Vec<u8> = compound.into_iter().chain(locked).collect();
    let mut zero = HEAD.repeat(2).into_bytes();
    zero.push(0);
    let empty = format!("<row r=\"1\"><c r=\"A1\"><v>1</v></c>{}</row>", "<c/>".repeat(1_000_000));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("bom.xlsx", archive(&[("content.xml", &zeros)]), "Nội dung tệp khi mở ra vượt quá"),
        ("cot-trong.xlsx", workbook(&empty, &[]), "hãy ghi tiêu đề như trong mẫu"),
        (
            "lien-ket.xlsx",
            workbook(&rows(), &[("xl/externalLinks/externalLink1.xml", b"<a/>")]),
            "chương trình không mở các tệp đó",
        ),
        (
            "macro.xlsm",
            workbook(&rows(), &[("xl/vbaProject.bin", b"x")]),
            "chương trình không chạy macro",
        ),
        ("mat-khau.xlsx", locked, "Xóa mật khẩu, lưu rồi gửi lại"),
        ("do-dang.xlsx", good[..good.len() / 2].to_vec(), "thì xin lại tệp gốc"),
        ("ma-0.csv", zero, "dòng 3</span>: Tệp văn bản có ký tự rỗng"),
        ("ten-dai.csv", csv(&"Ắ".repeat(10_000), "1980"), "Xem có phải nhiều dòng bị dán"),
        ("nam-0.csv", csv("Vương Mẫu Không", "00/00/0000"), "không biết thì để trống"),
        ("nam-0b.csv", csv("Vương Mẫu Không", "15/06/0000"), "không biết thì để trống"),
    ];
    for (name, bytes, says) in cases {
        let page = read(&client, name, &bytes).await;
        assert!(page.contains(says), "{name}: {page}");
    }
    // Marks that turn text round are dropped, the name is read, and the cell is told.
    let page = read(&client, "rtl.csv", &csv("Vương \u{202e}Mẫu\u{200f} Xuôi", "1980")).await;
    assert!(page.contains("Vương Mẫu Xuôi") && !page.contains('\u{202e}'), "{page}");
    // The server goes on.
    assert_eq!(client.get("/households").await.status, StatusCode::OK);
}

/// The limit is the server's, before any engine is asked.
#[tokio::test]
async fn two_hundred_megabytes_of_csv_are_refused_by_their_size() {
    let server = Server::open(Engine::Sqlite).await;
    let client = server.sign_in(Role::CommuneOfficer).await;
    let row = "Thôn 1,Vương Mẫu Nhiều,Chủ hộ,Nam,05/02/1980,Kinh\n";
    let bytes = row.repeat(200 * 1024 * 1024 / row.len() + 1).into_bytes();
    let answer = upload(&client, "200mb.csv", &bytes).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text.contains("chia nhỏ tệp (ví dụ mỗi thôn một tệp)"), "{}", answer.text);
}
