//! The guide says what stands on the pages, in short sentences, and every picture of it is shown.

use std::collections::BTreeSet;

use super::File;
use super::sentences::{WORDS_MAX, gather, sentences, words};

/// Where the guide in Vietnamese lies; what is written for administrators of servers in English is apart.
fn is_guide(path: &str) -> bool {
    path.starts_with("docs/guide/") && path.ends_with(".vi.md")
}

/// Words in bold are those of a page, letter for letter: whoever follows the guide looks for them. An
/// ellipsis at their end stands for the rest of a longer one.
pub fn check(files: &[File], paths: &[String], wrong: &mut Vec<String>) {
    let shown = shown(files);
    let mut pictures = BTreeSet::new();
    for file in files.iter().filter(|file| is_guide(&file.path)) {
        for bold in file.text.split("**").skip(1).step_by(2) {
            let bold = bold.split_whitespace().collect::<Vec<_>>().join(" ");
            let begins = bold.strip_suffix('…').map(str::trim_end).filter(|it| !it.is_empty());
            let there = match begins {
                Some(begin) => shown.iter().any(|it| it.starts_with(begin)),
                None => shown.contains(&bold),
            };
            if !there {
                wrong.push(format!("{}: “{bold}” stands on no page", file.path));
            }
        }
        for block in blocks(&file.text) {
            for sentence in sentences(&block).filter(|it| words(it) > WORDS_MAX) {
                let count = words(sentence);
                let begin: String = sentence.trim().chars().take(50).collect();
                wrong.push(format!("{}: a sentence of {count} words: “{begin}…”", file.path));
            }
        }
        pictures
            .extend(file.text.split("](pictures/").skip(1).filter_map(|it| it.split(')').next()));
    }
    for path in paths {
        let picture = path.strip_prefix("docs/guide/pictures/");
        if picture.is_some_and(|it| !pictures.contains(it)) {
            wrong.push(format!("{path}: no page of the guide shows it"));
        }
    }
}

/// Every word that a page may show in Vietnamese.
fn shown(files: &[File]) -> BTreeSet<String> {
    let mut texts = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("locales/")) {
        // What is no TOML another check tells.
        let Ok(table) = file.text.parse::<toml::Table>() else { continue };
        gather(&toml::Value::Table(table), String::new(), &mut texts);
    }
    texts.into_iter().filter(|(key, _)| key.ends_with(".vi")).map(|(_, text)| text).collect()
}

/// Paragraphs, lines of lists and cells of tables, as they are read: without marks, pictures and commands.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    let mut commands = false;
    for line in text.lines() {
        let line = line.trim();
        commands ^= line.starts_with("```");
        let item = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let begins = line.is_empty()
            || line.starts_with("* ")
            || (item != line && item.starts_with(". "))
            || line.starts_with(['#', '|', '!']);
        if begins {
            blocks.push(String::new());
        }
        if commands || line.starts_with('!') {
            continue;
        }
        // A link is read as its words.
        let line = line.replace('*', "").replace("](", " (");
        for (at, cell) in line.split('|').enumerate() {
            if at > 0 {
                blocks.push(String::new());
            }
            if let Some(last) = blocks.last_mut() {
                last.push_str(cell);
                last.push(' ');
            }
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(guide: &str, paths: &[&str]) -> Vec<String> {
        let words = "[a]\nsave.vi = \"Lưu phiếu\"\nmove.vi = \"Chuyển sang {to}\"\n";
        let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
        let files = [file("locales/x.toml", words), file("docs/guide/a.vi.md", guide)];
        let paths: Vec<String> = paths.iter().map(|it| (*it).to_owned()).collect();
        let mut wrong = Vec::new();
        check(&files, &paths, &mut wrong);
        wrong
    }

    #[test]
    fn words_in_bold_stand_on_a_page() {
        assert_eq!(
            found("Bấm **Lưu phiếu**, rồi **Chuyển\n  sang …**.", &[]),
            Vec::<String>::new()
        );
        assert_eq!(found("Bấm **Lưu**.", &[]), ["docs/guide/a.vi.md: “Lưu” stands on no page"]);
        assert_eq!(found("Bấm **Bỏ …**.", &[]), ["docs/guide/a.vi.md: “Bỏ …” stands on no page"]);
        assert_eq!(found("Bấm **…**.", &[]), ["docs/guide/a.vi.md: “…” stands on no page"]);
    }

    #[test]
    fn sentences_are_short_and_pictures_are_shown() {
        let long = vec!["chữ"; 26].join(" ");
        let wrong = found(&format!("# Tên\n\n1. Một câu.\n2. {long}.\n"), &[]);
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        let half = vec!["chữ"; 20].join(" ");
        assert_eq!(
            found(&format!("* {half}\n* {half}\n\n| {half} | {half} |\n"), &[]),
            Vec::<String>::new()
        );
        let there = ["docs/guide/pictures/a.jpg", "docs/guide/pictures/b.jpg"];
        let wrong = found("![Một hình](pictures/a.jpg)\n", &there);
        assert_eq!(wrong, ["docs/guide/pictures/b.jpg: no page of the guide shows it"]);
    }
}
