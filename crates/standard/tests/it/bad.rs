//! Wrong files beside the message they earn (`law/standards/vn-2022-2025/bad/`). With
//! `VUON_BLESS=1` the messages are written anew, to be read before they are committed.

use std::path::Path;

use standard::{ScoreTable, Standard};

use crate::standards;

#[test]
fn every_bad_file_earns_exactly_its_message() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law/standards/vn-2022-2025/bad");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder of bad files")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "toml" || kind == "csv"))
        .collect();
    files.sort();
    assert!(files.len() > 15);
    for path in files {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).expect("the file");
        let message = if name.ends_with(".toml") {
            let text = String::from_utf8(bytes).expect("text");
            Standard::parse(&name, &text).expect_err(&name).to_string() + "\n"
        } else {
            score_message(&bytes)
        };
        let beside = path.with_extension("txt");
        if std::env::var_os("VUON_BLESS").is_some() {
            std::fs::write(&beside, &message).expect("written");
        }
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        assert_eq!(message, expected, "{name}");
    }
}

fn score_message(bytes: &[u8]) -> String {
    let standards = standards();
    let standard = standards.get("vn-2022-2025").expect("it is committed");
    let findings = match ScoreTable::parse(bytes) {
        Err(findings) => findings,
        Ok(table) => table.check_against(standard),
    };
    assert!(!findings.is_empty());
    let mut out = String::new();
    for finding in findings.iter().filter(|it| it.severity == base::Severity::Error) {
        out.push_str(&format!("row {} ", finding.place.row.unwrap_or(0)));
        out.push_str(&finding.place.column_letters().unwrap_or_default());
        out.push_str(&format!(" {}", finding.code));
        for (name, value) in &finding.args {
            out.push_str(&format!(" {name}={value:?}"));
        }
        out.push('\n');
    }
    out
}
