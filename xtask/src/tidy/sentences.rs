//! Words that users see are said in short sentences.

use super::File;

/// Words a sentence has at most: longer ones are read twice.
pub const WORDS_MAX: usize = 25;

/// What the law says in its own words stays as it is printed.
const OF_THE_LAW: [&str; 2] = ["form_a_sign.outside_", "reading_choices.condition_text"];

/// Every sentence of `locales/` is short enough, in both languages.
pub fn check(files: &[File], wrong: &mut Vec<String>) {
    for file in files.iter().filter(|file| file.path.starts_with("locales/")) {
        // What is no TOML another check tells.
        let Ok(table) = file.text.parse::<toml::Table>() else { continue };
        let mut texts = Vec::new();
        gather(&toml::Value::Table(table), String::new(), &mut texts);
        for (key, text) in texts {
            if OF_THE_LAW.iter().any(|it| key.starts_with(it)) {
                continue;
            }
            for sentence in sentences(&text).filter(|it| words(it) > WORDS_MAX) {
                let (path, count) = (&file.path, words(sentence));
                let begin: String = sentence.trim().chars().take(50).collect();
                wrong.push(format!("{path}: {key} has a sentence of {count} words: “{begin}…”"));
            }
        }
    }
}

pub fn gather(value: &toml::Value, key: String, texts: &mut Vec<(String, String)>) {
    if let Some(text) = value.as_str() {
        texts.push((key, text.to_owned()));
        return;
    }
    for (name, below) in value.as_table().into_iter().flatten() {
        let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
        gather(below, key, texts);
    }
}

/// The sentences of a text, and what a colon or a semicolon sets apart. A mark ends one only before a
/// blank: numbers of papers hold marks of their own.
pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut ends: Vec<usize> = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive([' ', '\n']) {
        at += piece.len();
        if piece.trim_end().ends_with(['.', '!', '?', '…', ':', ';']) {
            ends.push(at);
        }
    }
    ends.push(text.len());
    let mut from = 0;
    ends.into_iter().filter_map(move |to| {
        let sentence = text.get(from..to);
        from = to;
        sentence
    })
}

pub fn words(sentence: &str) -> usize {
    sentence.split_whitespace().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_of_twenty_five_words_passes_and_one_more_does_not() {
        let found = |text: &str| {
            let text = format!("[a]\nb.vi = \"{text}\"\nb.en = \"Short. 12/GCN-HN.HCN is one.\"\n");
            let mut wrong = Vec::new();
            check(&[File { path: "locales/x.toml".to_owned(), text }], &mut wrong);
            wrong
        };
        let of = |count: usize| vec!["chữ"; count].join(" ");
        assert_eq!(found(&of(25)), Vec::<String>::new());
        assert_eq!(found(&format!("{}. {}", of(25), of(25))), Vec::<String>::new());
        let wrong = found(&of(26));
        assert_eq!(wrong.len(), 1);
        assert!(wrong[0].starts_with("locales/x.toml: a.b.vi has a sentence of 26 words"));
    }
}
