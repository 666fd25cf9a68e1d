//! Every word fills in the same values in both languages, and every finding and problem the sources
//! name has its words.

use std::collections::BTreeSet;
use std::path::Path;

use base::words::{Lang, Words};

fn words() -> Words {
    Words::load(base::words::FILES).expect("the files are sound")
}

fn values(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect()
}

#[test]
fn both_languages_fill_in_the_same_values() {
    let words = words();
    for key in words.keys(Lang::Vi) {
        let (vi, en) = (words.get(Lang::Vi, key), words.get(Lang::En, key));
        assert!(!vi.trim().is_empty() && !en.trim().is_empty(), "{key} is empty");
        assert_eq!(values(vi), values(en), "{key}");
    }
}

#[test]
fn every_finding_and_problem_of_the_sources_has_words_and_a_cure() {
    let words = words();
    let mut sources = String::new();
    read_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."), &mut sources);
    let mut codes = BTreeSet::new();
    for lead in ["Finding::error(", "Finding::warning(", "Finding::note("] {
        for part in sources.split(lead).skip(1) {
            let part = part.trim_start();
            if let Some(code) = part.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                codes.insert(format!("finding.{code}"));
            }
        }
    }
    let problems = sources.split("codes! {").nth(1).and_then(|rest| rest.split("\n}").next());
    for line in problems.expect("the list of problems").lines() {
        if let Some(code) = line.split('"').nth(1) {
            codes.insert(format!("problem.{code}"));
        }
    }
    assert!(codes.len() > 120, "{} codes found", codes.len());
    for code in codes {
        for key in [code.clone(), format!("{code}_cure")] {
            for lang in [Lang::Vi, Lang::En] {
                assert!(
                    words.find(lang, &key).is_some(),
                    "{key} has no words in {}",
                    lang.as_str()
                );
            }
        }
    }
}

fn read_all(root: &Path, into: &mut String) {
    for name in ["standard", "register", "workbook", "intake", "app", "vuon"] {
        read_folder(&root.join("crates").join(name).join("src"), into);
    }
}

fn read_folder(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_folder(&path, into);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            into.push_str(&std::fs::read_to_string(&path).expect("a source"));
        }
    }
}
